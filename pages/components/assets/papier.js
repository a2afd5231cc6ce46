// The pages of a paper fiche: one at a time, enlarged, turned. The picture is drawn on a canvas so
// that a turned page still scrolls as a page.

const ZOOMS = [100, 150, 200, 300];

const button = (label, text, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.title = label;
  made.addEventListener("click", act);
  return made;
};

class Pages {
  constructor(root) {
    this.page = 1;
    this.zoom = 0;
    this.turn = 0;
    this.image = new Image();
    this.image.addEventListener("load", () => this.draw());
    this.image.addEventListener("error", () => this.fail());
    this.box = document.createElement("div");
    this.box.className = "papier";
    this.bar = document.createElement("div");
    this.bar.className = "barre";
    this.where = document.createElement("span");
    this.where.setAttribute("role", "status");
    this.back = button("Page précédente", "‹", () => this.go(this.page - 1));
    this.next = button("Page suivante", "›", () => this.go(this.page + 1));
    this.less = button("Réduire", "−", () => this.enlarge(-1));
    this.more = button("Agrandir", "+", () => this.enlarge(1));
    const turn = button("Tourner", "⟳", () => this.rotate());
    this.bar.append(this.back, this.where, this.next, this.less, this.more, turn);
    this.view = document.createElement("div");
    this.view.className = "vue";
    this.view.tabIndex = 0;
    this.view.setAttribute("role", "region");
    this.view.setAttribute("aria-label", "Image de la fiche");
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.view.append(this.canvas);
    this.box.append(this.bar, this.view);
    root.append(this.box);
  }

  update({ adresse, pages }) {
    if (adresse === this.adresse && pages === this.pages) return;
    this.adresse = adresse;
    this.pages = pages;
    this.go(Math.min(this.page, pages));
  }

  go(page) {
    if (page < 1 || page > this.pages) return;
    this.page = page;
    this.where.textContent = `Page ${page} sur ${this.pages}`;
    this.back.disabled = page === 1;
    this.next.disabled = page === this.pages;
    this.canvas.setAttribute("aria-label", `Page ${page} de la fiche, à recopier`);
    this.image.src = `${this.adresse}/${page}`;
    this.view.scrollTo(0, 0);
  }

  fail() {
    this.where.textContent = "Cette page n’est plus là\u202f: rechargez la page.";
  }

  enlarge(step) {
    this.zoom = Math.max(0, Math.min(ZOOMS.length - 1, this.zoom + step));
    this.size();
  }

  rotate() {
    this.turn = (this.turn + 1) % 4;
    this.draw();
  }

  draw() {
    const { naturalWidth: width, naturalHeight: height } = this.image;
    const lying = this.turn % 2 === 1;
    this.canvas.width = lying ? height : width;
    this.canvas.height = lying ? width : height;
    const pen = this.canvas.getContext("2d");
    pen.translate(this.canvas.width / 2, this.canvas.height / 2);
    pen.rotate((this.turn * Math.PI) / 2);
    pen.drawImage(this.image, -width / 2, -height / 2);
    this.canvas.dataset.page = String(this.page);
    this.size();
  }

  size() {
    this.canvas.style.width = `${ZOOMS[this.zoom]}%`;
    this.less.disabled = this.zoom === 0;
    this.more.disabled = this.zoom === ZOOMS.length - 1;
  }
}

const shown = new WeakMap();

export default function ({ parentElement, data }) {
  if (!shown.has(parentElement)) shown.set(parentElement, new Pages(parentElement));
  const pages = shown.get(parentElement);
  pages.update(data);
  return () => {
    pages.box.remove();
    shown.delete(parentElement);
  };
}
