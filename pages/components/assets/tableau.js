// The board: columns of cards. Everything shown is text that the server chose; what is done to a
// card is sent back with the version it showed, and checked there.

const make = (tag, properties = {}, ...children) => {
  const { data = {}, aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, data);
  Object.entries(aria).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
};

const ICONS = { transmise: "▽", a_preciser: "?", a_l_etude: "◎", repondue: "✉", en_suivi: "↻", terminee: "✓" };
const FOLDED = "terminee";
const WAIT = 8000; // ms: an answer that does not come leaves the card as it was

class Board {
  constructor(root) {
    this.help = make("p", { id: "aide", className: "discret" },
      "Flèches : aller d’une carte à l’autre. Entrée : ouvrir. Alt + flèche gauche ou droite : déplacer vers la colonne voisine. Tabulation : choisir où déplacer.");
    this.live = make("p", { className: "discret", aria: { "aria-live": "polite", role: "status" } });
    this.columns = make("div", { className: "colonnes" });
    root.append(make("div", { className: "tableau" }, this.help, this.columns, this.live));
    this.sections = new Map();
    this.cards = new Map();
    this.unfolded = new Set();
    this.opened = null; // the card whose menu is open
    this.columns.addEventListener("keydown", (event) => this.key(event));
    this.columns.addEventListener("focusin", (event) => this.follow(event.target.closest?.(".carte")));
  }

  // ---- what the server says

  update(data, send) {
    this.send = send;
    this.latest = data;
    if (!this.busyHand()) this.draw();
  }

  // While a card is held or its menu is open, nothing moves under the hand.
  busyHand() {
    return Boolean(this.dragged || this.opened);
  }

  draw() {
    const data = this.latest;
    const before = new Map([...this.cards].map(([key, card]) => [card.data.id, card.data.colonne]));
    const focused = this.columns.getRootNode().activeElement?.closest?.(".carte")?.dataset.cle;
    clearTimeout(this.waiting);
    this.drawColumns(data);
    if (focused) this.refocus(focused);
    if (!this.columns.querySelector('.carte[tabindex="0"]')) this.roam(this.columns.querySelector(".carte"));
    this.announce(data, before);
  }

  drawColumns(data) {
    const kept = new Set();
    const cards = new Map();
    data.colonnes.forEach((colonne, index) => {
      kept.add(colonne.cle);
      const section = this.section(colonne);
      section.fill(colonne);
      const list = colonne.cartes.map((carte) => {
        const key = `${colonne.cle}/${carte.id}`;
        const found = this.cards.get(key);
        const text = JSON.stringify([carte, data.refus?.id === carte.id ? data.refus : null]);
        const card = found?.text === text ? found : this.card(carte, colonne, data, text, key);
        card.element.removeAttribute("aria-busy");
        cards.set(key, card);
        return card.element;
      });
      section.show(list);
      if (this.columns.children[index] !== section.element) this.columns.insertBefore(section.element, this.columns.children[index] ?? null);
    });
    this.sections.forEach((section, cle) => kept.has(cle) || (section.element.remove(), this.sections.delete(cle)));
    this.cards = cards;
  }

  announce(data, before) {
    if (data.refus && data.refus.numero !== this.said) {
      this.said = data.refus.numero;
      this.live.textContent = data.refus.phrase;
      const card = [...this.cards.values()].find((c) => c.data.id === data.refus.id);
      card?.element.focus();
      return;
    }
    if (!this.seen) return void (this.seen = true);
    const moved = [...this.cards.values()].filter(
      ({ data: carte }) => before.get(carte.id) && before.get(carte.id) !== carte.colonne && carte.bouge,
    );
    if (moved.length) this.live.textContent = moved.map(({ data: c }) => `${c.reference} : ${c.bouge}, ${c.etat}`).join(". ");
  }

  // ---- a column

  section(colonne) {
    const known = this.sections.get(colonne.cle);
    if (known) return known;
    const title = make("h2", { id: `c_${colonne.cle}` });
    const count = make("span", { className: "compte" });
    const fold = make("button", { type: "button", className: "plier" });
    const list = make("div", { className: "cartes" });
    const empty = make("p", { className: "vide" });
    const more = make("button", { type: "button", className: "plus" }, "Voir plus");
    const element = make("section", { className: "colonne", data: { cle: colonne.cle, statut: colonne.statut ?? "" }, aria: { "aria-labelledby": title.id } },
      make("header", {}, title, count, fold), list, empty, more);
    more.addEventListener("click", () => this.ask({ geste: "plus", vers: colonne.cle }));
    fold.addEventListener("click", () => this.fold(colonne.cle));
    this.catchDrops(element, colonne.cle);
    const section = {
      element,
      fill: (now) => {
        title.replaceChildren(ICONS[now.statut] ? make("span", { className: "signe", aria: { "aria-hidden": "true" } }, ICONS[now.statut]) : "", now.titre,
          now.sous_titre ? make("small", {}, now.sous_titre) : "");
        count.textContent = now.total === null ? "" : String(now.total);
        empty.textContent = now.vide;
        empty.hidden = now.cartes.length > 0;
        more.hidden = !now.plus;
        const closed = now.cle === FOLDED && !this.unfolded.has(now.cle);
        element.classList.toggle("pliee", closed);
        fold.hidden = now.cle !== FOLDED;
        fold.textContent = closed ? "Montrer" : "Replier";
        fold.setAttribute("aria-expanded", String(!closed));
        list.hidden = closed;
        if (closed) empty.hidden = more.hidden = true;
      },
      show: (elements) => {
        const same = elements.length === list.children.length && elements.every((e, i) => list.children[i] === e);
        if (!same) list.replaceChildren(...elements);
      },
    };
    this.sections.set(colonne.cle, section);
    return section;
  }

  fold(cle) {
    this.unfolded.has(cle) ? this.unfolded.delete(cle) : this.unfolded.add(cle);
    this.draw();
  }

  catchDrops(element, cle) {
    element.addEventListener("dragover", (event) => {
      if (!this.dragged) return;
      event.preventDefault();
      element.classList.add("cible");
    });
    element.addEventListener("dragleave", (event) => {
      if (!element.contains(event.relatedTarget)) element.classList.remove("cible");
    });
    element.addEventListener("drop", (event) => {
      event.preventDefault();
      element.classList.remove("cible");
      const card = this.dragged;
      this.dragged = null;
      if (card && card.data.colonne !== cle) this.move(card, cle);
    });
  }

  // ---- a card

  card(carte, colonne, data, text, key) {
    const refused = data.refus?.id === carte.id ? data.refus.phrase : "";
    const element = make("div", {
      className: "carte", draggable: carte.mobile, tabIndex: -1,
      data: { cle: key, id: carte.id, statut: carte.statut },
      aria: { role: "group", "aria-label": carte.nom, "aria-describedby": "aide" },
    });
    element.classList.toggle("retard", Boolean(carte.retard));
    const open = make("a", { className: "reference", href: `/situation?id=${encodeURIComponent(carte.id)}`, tabIndex: -1 }, carte.reference);
    open.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.ask({ geste: "ouvrir", carte: carte.id });
    });
    const lines = [
      make("p", { className: "ligne premiere" }, open, carte.reservee ? make("span", { className: "reservee" }, "🔒\uFE0E réservée") : null,
        make("span", { className: "lieu", title: carte.lieu }, carte.lieu_court)),
      carte.sujet ? make("p", { className: "ligne sujet", title: carte.sujet }, carte.sujet) : null,
      this.footer(carte),
    ];
    element.append(...lines.filter(Boolean));
    if (carte.deplacements.length) element.append(this.menu(carte, key));
    if (carte.etat_ici) element.append(make("p", { className: "etat", data: { statut: carte.statut } }, `${ICONS[carte.statut]} ${carte.etat}`));
    if (carte.retard) element.append(make("p", { className: "alerte" }, "⚠\uFE0E ", carte.retard));
    for (const absence of carte.absences) element.append(make("p", { className: "absence" }, "‖ ", absence));
    if (carte.bouge) element.append(make("p", { className: "bouge" }, carte.bouge));
    if (refused) element.append(make("p", { className: "refus", aria: { role: "alert" } }, refused));
    element.addEventListener("dragstart", (event) => this.grab(event, key));
    element.addEventListener("dragend", () => this.letGo(element));
    return { element, data: { ...carte, colonne: colonne.cle }, text };
  }

  footer(carte) {
    const people = make("span", { className: "personnes" }, ...carte.personnes.map((p) =>
      make("abbr", { className: `rond ${p.etat}`, title: p.nom, aria: { "aria-label": p.nom, role: "img" } }, p.initiales)));
    const age = carte.age === null ? "" : make("span", { title: `${carte.age} jours de classe depuis l’arrivée` }, `${carte.age} j.`);
    const facts = make("span", { className: "faits" }, age, age && carte.prochaine ? " · " : "", carte.prochaine);
    return make("p", { className: "ligne pied" }, people, facts,
      carte.manque ? make("span", { className: "manque", title: carte.manque, aria: { role: "img", "aria-label": carte.manque } }, "✎") : null);
  }

  // What a drag does, for a finger and for the keyboard: a button, and where the card may go.
  menu(carte, key) {
    const items = carte.deplacements.map(({ vers, titre }) => {
      const item = make("button", { type: "button", aria: { role: "menuitem" } }, titre);
      item.addEventListener("click", () => (this.close(key), this.move(this.cards.get(key), vers)));
      return item;
    });
    const list = make("div", { className: "choix", hidden: true, aria: { role: "menu", "aria-label": `Déplacer ${carte.reference} vers` } }, ...items);
    const button = make("button", { type: "button", className: "menu", tabIndex: -1,
      aria: { "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `Déplacer ${carte.reference}` } }, "Déplacer…");
    button.addEventListener("click", () => (list.hidden ? this.open(key) : this.close(key)));
    const box = make("div", { className: "deplacer" }, button, list);
    box.addEventListener("keydown", (event) => this.keyInMenu(event, key, items));
    box.addEventListener("focusout", (event) => box.contains(event.relatedTarget) || this.close(key, { stay: true }));
    return box;
  }

  open(key) {
    const { element } = this.cards.get(key);
    this.opened = key;
    element.querySelector(".choix").hidden = false;
    element.querySelector(".menu").setAttribute("aria-expanded", "true");
    element.querySelector(".choix button").focus();
  }

  close(key, { stay = false } = {}) {
    if (this.opened !== key) return;
    this.opened = null;
    const { element } = this.cards.get(key);
    element.querySelector(".choix").hidden = true;
    element.querySelector(".menu").setAttribute("aria-expanded", "false");
    if (!stay) element.focus();
    this.draw();
  }

  keyInMenu(event, key, items) {
    const at = items.indexOf(event.target);
    const side = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Escape") this.close(key);
    else if (side && at >= 0) items[(at + side + items.length) % items.length].focus();
    else if (side) this.open(key);
    else return void event.stopPropagation();
    event.stopPropagation();
    event.preventDefault();
  }

  grab(event, key) {
    this.dragged = this.cards.get(key);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.dragged.data.reference);
    this.dragged.element.classList.add("tenue");
  }

  letGo(element) {
    element.classList.remove("tenue");
    this.dragged = null;
    this.draw();
  }

  // ---- what a person does

  ask(message) {
    this.send("geste", { carte: "", version: 0, vers: "", ...message });
  }

  move(card, vers) {
    if (!card) return;
    const { id, version, par_personne: byPerson } = card.data;
    card.element.setAttribute("aria-busy", "true");
    this.waiting = setTimeout(() => card.element.removeAttribute("aria-busy"), WAIT);
    this.ask({ geste: byPerson && !ICONS[vers] ? "confier" : "deplacer", carte: id, version, vers });
  }

  follow(card) {
    if (card) this.roam(card);
  }

  roam(card) {
    this.columns.querySelectorAll('[tabindex="0"]').forEach((other) => (other.tabIndex = -1));
    if (!card) return;
    card.tabIndex = 0;
    const menu = card.querySelector(".menu");
    if (menu) menu.tabIndex = 0;
  }

  refocus(key) {
    const id = key.split("/").pop();
    const card = this.cards.get(key) ?? [...this.cards.values()].find((c) => c.data.id === id);
    card?.element.focus({ preventScroll: true });
  }

  key(event) {
    const card = event.target.closest(".carte");
    if (!card) return;
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const line = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Enter" && event.target === card) this.ask({ geste: "ouvrir", carte: card.dataset.id });
    else if (side && event.altKey) this.push(card, side);
    else if (side) this.step(card, side);
    else if (line && !event.altKey) this.climb(card, line);
    else return;
    event.preventDefault();
  }

  keys() {
    return this.latest.colonnes.map((colonne) => colonne.cle);
  }

  push(element, side) {
    const card = this.cards.get(element.dataset.cle);
    const vers = this.keys()[this.keys().indexOf(card.data.colonne) + side];
    if (vers && card.data.mobile) this.move(card, vers);
  }

  climb(element, line) {
    const next = line > 0 ? element.nextElementSibling : element.previousElementSibling;
    next?.focus();
  }

  step(element, side) {
    const rank = [...element.parentElement.children].indexOf(element);
    let section = element.closest(".colonne");
    while ((section = side > 0 ? section.nextElementSibling : section.previousElementSibling)) {
      const cards = section.querySelectorAll(".cartes:not([hidden]) .carte");
      if (cards.length) return void cards[Math.min(rank, cards.length - 1)].focus();
    }
  }
}

const boards = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  if (!boards.has(parentElement)) boards.set(parentElement, new Board(parentElement));
  boards.get(parentElement).update(data, setTriggerValue);
}
