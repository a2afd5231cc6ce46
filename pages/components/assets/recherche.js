// The search field of the frame. « / » opens it unless somebody is typing; arrows move, Enter
// opens, Escape closes. What is typed goes in the body of a request, never in an address, and what
// comes back is only ever written as text.

const DEBOUNCE = 180; // ms without a key before asking
const MIN_TYPED = 2;
const HEADERS = { "Content-Type": "application/json", "X-Pole-Saisie": "1" };
const NNBSP = "\u202f";

const make = (tag, className = "", text = "") => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

const isTyping = (event) => {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
};

const build = () => {
  const button = make("button", "ouvrir");
  button.type = "button";
  button.append(make("span", "loupe"), make("span", "", "Rechercher"), make("kbd", "", "/"));
  button.querySelector(".loupe").ariaHidden = "true";
  button.setAttribute("aria-label", "Rechercher");
  button.setAttribute("aria-keyshortcuts", "/");
  const dialog = make("dialog", "panneau");
  dialog.setAttribute("aria-label", "Rechercher une situation");
  const input = make("input");
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-label", "Rechercher une situation");
  input.setAttribute("aria-controls", "pole-trouvees");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-autocomplete", "list");
  const says = make("p", "dit");
  says.setAttribute("role", "status");
  const list = make("div", "trouvees");
  list.id = "pole-trouvees";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Situations trouvées");
  const keys = make("p", "touches");
  for (const [key, what] of [["↑ ↓", "choisir"], ["Entrée", "ouvrir"], ["Échap", "fermer"]]) {
    keys.append(make("kbd", "", key), ` ${what}   `);
  }
  dialog.append(input, says, list, keys);
  return { button, dialog, input, says, list };
};

class Search {
  constructor(root) {
    Object.assign(this, build());
    root.append(this.button, this.dialog);
    this.options = [];
    this.current = -1;
    this.asked = 0;
    this.button.addEventListener("click", () => this.open());
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.close());
    this.dialog.addEventListener("close", () => this.empty());
    this.input.addEventListener("input", () => this.wait());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.listener = (event) => this.listen(event);
    document.addEventListener("keydown", this.listener);
  }

  leave() {
    document.removeEventListener("keydown", this.listener);
    clearTimeout(this.timer);
  }

  listen(event) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (event.key !== "/" || !plain || isTyping(event) || this.dialog.open) return;
    if (document.querySelector("[role='dialog'][data-testid='stDialog'], [data-testid='stDialog']")) return;
    event.preventDefault();
    this.open();
  }

  open() {
    this.input.placeholder = this.data.exemple;
    this.say(this.data.accueil);
    this.dialog.showModal();
    this.input.focus();
  }

  close() {
    this.dialog.close();
  }

  empty() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.input.value = "";
    this.show([]);
  }

  say(text) {
    this.says.textContent = text;
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), DEBOUNCE);
  }

  async ask() {
    const number = (this.asked += 1);
    const mots = this.input.value;
    if (mots.trim().length < MIN_TYPED) {
      this.show([]);
      this.say(this.data.accueil);
      return;
    }
    try {
      const answer = await fetch(this.data.adresse, {
        method: "POST", headers: HEADERS, body: JSON.stringify({ mots }), credentials: "same-origin",
      });
      const found = await answer.json().catch(() => ({}));
      if (number !== this.asked) return; // something else was typed meanwhile
      if (!answer.ok) throw new Error(found.erreur ?? "");
      this.show(found.trouvees);
      this.say(this.count(found));
    } catch (error) {
      if (number !== this.asked) return;
      this.show([]);
      this.say(error instanceof TypeError || !error.message ? this.data.panne : error.message);
    }
  }

  count({ trouvees, nombre }) {
    if (!nombre) return this.data.rien;
    const left = nombre - trouvees.length;
    const what = trouvees.every((one) => one.page === "situation") ? "situation" : "résultat";
    const said = nombre === 1 ? `1 ${what}` : `${nombre} ${what}s`;
    return left > 0 ? `${said}, dont voici les ${trouvees.length} premières${NNBSP}: précisez pour voir les autres.` : said;
  }

  show(found) {
    this.options = found.map((one, index) => this.draw(one, index));
    this.list.replaceChildren(...this.options);
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.move(found.length ? 0 : -1);
  }

  draw({ id, page, reference, statut, titre, ecole, reservee, raisons }, index) {
    const line = make("a", "ligne");
    line.id = `pole-trouvee-${index}`;
    line.href = `${this.data.base}/${page}?id=${encodeURIComponent(id)}`;
    line.dataset.found = `${page}/${id}`;
    line.tabIndex = -1;
    line.setAttribute("role", "option");
    const head = make("span", "tete");
    head.append(make("strong", "", reference), make("span", "", titre), make("span", "statut", statut));
    if (reservee) head.append(make("span", "reservee", "réservée"));
    line.append(head);
    if (ecole) line.append(make("span", "ecole", ecole));
    const why = make("span", "raisons");
    raisons.forEach((reason) => why.append(make("span", "raison", reason)));
    line.append(why);
    line.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // another tab
      event.preventDefault();
      this.choose(line.dataset.found);
    });
    line.addEventListener("mousemove", () => this.move(index));
    return line;
  }

  move(index) {
    this.current = index;
    this.options.forEach((line, rank) => line.setAttribute("aria-selected", String(rank === index)));
    const line = this.options[index];
    if (!line) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", line.id);
    line.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    const count = this.options.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count) {
      event.preventDefault();
      this.move((this.current + step + count) % count);
    } else if (event.key === "Enter" && this.options[this.current]) {
      event.preventDefault();
      this.choose(this.options[this.current].dataset.found);
    }
  }

  choose(found) {
    this.close();
    this.openFound(found);
  }
}

const mounted = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const slot = parentElement.getRootNode().host?.closest("[data-testid='stElementContainer']");
  if (slot) Object.assign(slot.style, { position: "absolute", height: "0", overflow: "visible" });
  let search = mounted.get(parentElement);
  if (!search) {
    search = new Search(parentElement);
    mounted.set(parentElement, search);
  }
  search.data = data;
  search.openFound = (found) => setTriggerValue("ouvrir", found);
  return () => {
    search.leave();
    search.button.remove();
    search.dialog.remove();
    mounted.delete(parentElement);
  };
}
