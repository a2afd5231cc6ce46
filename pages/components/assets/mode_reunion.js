// The shared screen of a room: one idea at a time. Everything shown is text that the server chose.
// What others write arrives every few seconds and touches only what differs.

const make = (tag, properties = {}, ...children) => {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.entries(aria).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
};

const NNBSP = "\u202f";
const ASK = 300; // ms after the last change of screen before the server is told
const SAID = 6000; // ms during which what was done stays said
const FORM = 5000; // ms during which a form that was asked for is awaited
const LONG_CUT = 5000; // ms
const LOOK = 2000; // ms between two looks at whether the server is back
const SCROLLS = "pole.salle|"; // in the tab's memory: how far each screen was read
const CUT = `Connexion interrompue${NNBSP}: ce qui est affiché reste. La page se remettra à jour d’elle-même.`;
const NEXT = ["ArrowRight", "PageDown"];
const BEFORE = ["ArrowLeft", "PageUp"];
const TAGS = { personnes: "ul", observations: "ul", decisions: "ol" };

const hour = () => {
  const now = new Date();
  return `${now.getHours()}${NNBSP}h${NNBSP}${String(now.getMinutes()).padStart(2, "0")}`;
};

// Makes `box` hold what is wanted, [tag, class, text or children]; returns whether it differed.
const settle = (box, wanted) => {
  let changed = false;
  wanted.forEach(([tag, className, content], rank) => {
    let element = box.children[rank];
    if (!element || element.localName !== tag || element.className !== className) {
      const fresh = make(tag, { className });
      element ? element.replaceWith(fresh) : box.append(fresh);
      element = fresh;
      changed = true;
    }
    if (Array.isArray(content)) changed = settle(element, content) || changed;
    else if (!element.firstChild) content && element.append(content);
    else if (element.firstChild.data !== content) {
      element.firstChild.data = content;
      changed = true;
    }
  });
  while (box.children.length > wanted.length) {
    box.lastElementChild.remove();
    changed = true;
  }
  return changed;
};

const line = (genre, cells) =>
  genre === "texte" || genre === "vide"
    ? ["p", genre, cells[0]]
    : ["li", "", cells.map((cell, rank) => ["span", `case${rank}`, cell])];

const block = ({ genre, titre, lignes }) => {
  const lines = lignes.map((cells) => line(genre, cells));
  const body = TAGS[genre] ? [[TAGS[genre], genre, lines]] : lines;
  return ["section", "bloc", titre ? [["h2", "", titre], ...body] : body];
};

const describe = (ecran) => [
  ["p", "surtitre", ecran.surtitre],
  ["h1", "", ecran.titre],
  ...ecran.blocs.map(block),
];

const typesSomewhere = (event) => {
  const [target] = event.composedPath();
  return Boolean(target.closest?.("input, textarea, select, [contenteditable], [role='combobox'], [role='spinbutton'], [role='textbox']"));
};
const somethingOpen = () => document.querySelector("[role='dialog'], [role='alertdialog'], [role='listbox']") !== null;

const textOf = (dialog) => [...dialog.querySelectorAll("*")].map((e) => e.shadowRoot?.querySelector("textarea")).find(Boolean);

// The form opens with the cursor in its first field, as one expects of a key.
const focusForm = (quoi, until) => {
  const dialog = document.querySelector("[role='dialog']");
  const field = dialog && (quoi === "note" ? textOf(dialog) : dialog.querySelector("input"));
  if (!field) return void (Date.now() < until && setTimeout(() => focusForm(quoi, until), 100));
  field.focus();
  field.setSelectionRange?.(field.value.length, field.value.length);
};

const memory = {
  read: (cle) => {
    try {
      return Number(sessionStorage.getItem(SCROLLS + cle)) || 0;
    } catch {
      return 0; // storage switched off
    }
  },
  write: (cle, top) => {
    try {
      sessionStorage.setItem(SCROLLS + cle, String(Math.round(top)));
    } catch {
      // full or switched off: the top of the screen is shown
    }
  },
};

class Salle {
  constructor(root) {
    this.changes = new Map(); // screen -> when somebody changed it
    this.build();
    root.append(this.box);
    this.page.addEventListener("scroll", () => this.cle && memory.write(this.cle, this.page.scrollTop), { passive: true });
    this.onKey = (event) => this.key(event);
    this.onFullScreen = () => (this.fullScreenAt = Date.now());
  }

  build() {
    this.progress = make("div", { className: "avance" });
    this.thread = make("div", { className: "fil", aria: { role: "progressbar", "aria-valuemin": 1, "aria-label": "Avancée de la rencontre" } }, this.progress);
    this.page = make("section", { className: "page", tabIndex: 0 });
    this.updated = make("p", { className: "maj" });
    this.who = make("p", { className: "phrase" });
    this.alert = make("p", { className: "alerte", hidden: true, aria: { role: "alert" } });
    this.said = make("p", { className: "dit", hidden: true, aria: { role: "status" } });
    this.live = make("p", { className: "discret", aria: { "aria-live": "polite" } });
    this.rank = make("span", { className: "rang" });
    this.buttons = {
      before: this.arrow("Précédent", "←", -1),
      next: this.arrow("Suivant", "→", 1),
      note: this.button("Noter", "N", () => this.ask("note")),
      decide: this.button("Décision", "D", () => this.ask("decision")),
      full: this.button("Plein écran", "F", () => this.fullScreen()),
      leave: this.button("Quitter", "Échap", () => this.leave()),
    };
    const { before, next, note, decide, full, leave } = this.buttons;
    const moves = make("div", { className: "groupe" }, before, this.rank, next);
    const acts = make("div", { className: "groupe" }, note, decide);
    const out = make("div", { className: "groupe" }, full, leave);
    const tools = make("div", { className: "outils", aria: { role: "toolbar", "aria-label": "Écran partagé" } }, moves, acts, out);
    const foot = make("footer", { className: "barre" }, this.alert, this.said, this.updated, this.who, tools);
    this.box = make("div", { className: "salle" }, this.thread, this.page, foot, this.live);
  }

  button(label, key, act) {
    const button = make("button", { type: "button" }, make("span", {}, label), make("kbd", { aria: { "aria-hidden": "true" } }, key));
    button.addEventListener("click", act);
    return button;
  }

  arrow(label, sign, side) {
    const button = make("button", { type: "button", className: "fleche", title: label, aria: { "aria-label": label } }, sign);
    button.addEventListener("click", () => this.step(side));
    return button;
  }

  listen() {
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("fullscreenchange", this.onFullScreen);
    this.watch = setInterval(() => this.tell(), 500);
    return () => {
      document.removeEventListener("keydown", this.onKey);
      document.removeEventListener("fullscreenchange", this.onFullScreen);
      clearInterval(this.watch);
    };
  }

  // ---- what the server says

  update(data, setState, setTrigger) {
    const first = !this.data;
    const before = this.data;
    Object.assign(this, { data, setState, setTrigger });
    if (first) this.cle = new URLSearchParams(location.search).get("etape") ?? "";
    if (before) this.noteChanges(before.ecrans, data.ecrans);
    this.who.textContent = data.phrase;
    this.buttons.note.hidden = this.buttons.decide.hidden = !data.ecrit;
    if (data.dit && data.dit.numero !== this.lastSaid) this.say(data.dit);
    this.draw({ moved: first });
    this.tell();
  }

  noteChanges(before, now) {
    const known = new Map(before.map((ecran) => [ecran.cle, JSON.stringify(ecran)]));
    for (const ecran of now) {
      if (known.has(ecran.cle) && known.get(ecran.cle) !== JSON.stringify(ecran)) this.changes.set(ecran.cle, hour());
    }
  }

  get at() {
    const found = this.data.ecrans.findIndex((ecran) => ecran.cle === this.cle);
    return found < 0 ? Math.min(this.lastAt ?? 0, this.data.ecrans.length - 1) : found;
  }

  get ecran() {
    return this.data.ecrans[this.at];
  }

  draw({ moved }) {
    const { at, ecran } = this;
    const count = this.data.ecrans.length;
    this.lastAt = at;
    this.cle = ecran.cle;
    settle(this.page, describe(ecran));
    if (moved) this.page.scrollTop = memory.read(ecran.cle);
    this.page.setAttribute("aria-label", ecran.titre);
    this.progress.style.width = `${((at + 1) / count) * 100}%`;
    this.thread.setAttribute("aria-valuemax", count);
    this.thread.setAttribute("aria-valuenow", at + 1);
    this.thread.setAttribute("aria-valuetext", `Écran ${at + 1} sur ${count}`);
    this.rank.textContent = `${at + 1}${NNBSP}/${NNBSP}${count}`;
    this.buttons.before.disabled = at === 0;
    this.buttons.next.disabled = at === count - 1;
    this.buttons.note.disabled = !ecran.champ;
    const changed = this.changes.get(ecran.cle);
    const said = changed ? `Mis à jour à ${changed}` : "";
    if (this.updated.textContent !== said) this.updated.textContent = said;
  }

  // The cut is said here; the framework's own notice is out of sight on this page.
  tell() {
    const cut = document.querySelector("[data-testid='stConnectionStatus']") !== null;
    const words = cut ? CUT : this.data?.alerte ?? "";
    if (this.alert.textContent !== words) this.alert.textContent = words;
    this.alert.hidden = !words;
    this.comeBack(cut);
  }

  // The framework waits longer and longer between its tries, up to a minute: once the server
  // answers again, the page gives it a moment, then loads itself anew where it was.
  async comeBack(cut) {
    if (!cut) return void (this.cutAt = this.answeredAt = 0);
    const now = Date.now();
    this.cutAt ||= now;
    if (now - this.cutAt < LONG_CUT || now < (this.nextLook ?? 0)) return undefined;
    this.nextLook = now + LOOK;
    const answers = await fetch("sante", { cache: "no-store" }).then((found) => found.ok, () => false);
    if (!answers) return void (this.answeredAt = 0);
    this.answeredAt ||= now;
    if (now - this.answeredAt >= LONG_CUT && !somethingOpen()) location.reload();
    return undefined;
  }

  say({ texte, numero }) {
    this.lastSaid = numero;
    this.said.textContent = texte;
    this.said.hidden = !texte;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => (this.said.hidden = true), SAID);
  }

  // ---- what a person does

  key(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!this.data || typesSomewhere(event) || somethingOpen()) return;
    if (this.act(event.key, event.repeat)) event.preventDefault();
  }

  act(key, repeated) {
    if (NEXT.includes(key)) return this.step(1);
    if (BEFORE.includes(key)) return this.step(-1);
    if (key === "ArrowDown" || key === "ArrowUp") return this.scroll(key === "ArrowDown" ? 1 : -1);
    const acts = {
      n: () => this.ask("note"), d: () => this.ask("decision"), f: () => this.fullScreen(), escape: () => this.leave(),
    };
    const act = acts[key.toLowerCase()];
    if (!act || repeated) return false;
    act();
    return true;
  }

  step(side) {
    const ecran = this.data.ecrans[this.at + side];
    if (!ecran) return true;
    this.cle = ecran.cle;
    this.draw({ moved: true });
    this.live.textContent = `Écran ${this.at + 1} sur ${this.data.ecrans.length}${NNBSP}: ${ecran.titre}`;
    this.keepAddress();
    return true;
  }

  // The address brings back here after F5, a cut or a restart; telling the server is a person's
  // act, which keeps the session open.
  keepAddress() {
    const address = new URL(location.href);
    address.searchParams.set("etape", this.cle);
    history.replaceState(history.state, "", address);
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.setState("etape", this.cle), ASK);
  }

  scroll(side) {
    this.page.scrollBy({ top: side * this.page.clientHeight * 0.4 });
    return true;
  }

  ask(quoi) {
    const { ecran, data } = this;
    if (!data.ecrit || (quoi === "note" && !ecran.champ)) return;
    this.setTrigger("geste", { quoi, champ: ecran.champ ?? "", objectif: ecran.objectif });
    focusForm(quoi, Date.now() + FORM);
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {}); // refused: nothing is lost
  }

  // « Échap » that ends the full screen ends that alone.
  leave() {
    if (document.fullscreenElement) return void document.exitFullscreen();
    if (Date.now() - (this.fullScreenAt ?? 0) < 500) return;
    location.assign(this.data.retour);
  }
}

const rooms = new WeakMap();

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  if (!rooms.has(parentElement)) rooms.set(parentElement, new Salle(parentElement));
  const room = rooms.get(parentElement);
  room.update(data, setStateValue, setTriggerValue);
  return room.listen();
}
