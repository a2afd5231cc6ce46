// The engine behind every long text: one per loaded page, shared by all fields.
// A draft outlives its field: leaving the page does not stop the saving.

const DEBOUNCE = 700; // ms between two savings while somebody types
const DELAYS = [1, 2, 5, 10, 15]; // seconds before trying again, the last one repeated
const ANSWER_TIMEOUT = 10_000; // ms
const KEEPALIVE_BYTES = 60_000; // browsers allow 64 KiB in flight once the page is gone
const ANCESTORS = 40;
const STORAGE = "pole.brouillon|";
const NNBSP = "\u202f";

const randomName = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

const onglet = randomName(); // this load of the page; a reloaded or duplicated tab is another one
let lastSequence = 0; // shared by all fields: a number is never used twice in this tab

// ---------------------------------------------------------------- words

const hour = (iso) => {
  const at = new Date(iso);
  const time = `${at.getHours()}${NNBSP}h${NNBSP}${String(at.getMinutes()).padStart(2, "0")}`;
  if (at.toDateString() === new Date().toDateString()) return `à ${time}`;
  const day = `${String(at.getDate()).padStart(2, "0")}/${String(at.getMonth() + 1).padStart(2, "0")}`;
  return `le ${day} à ${time}`;
};

const WORDS = {
  idle: () => "",
  restored: (draft) => `Brouillon enregistré ${hour(draft.savedAt)}`,
  saved: (draft) => `Enregistré ${hour(draft.savedAt)}`,
  taken: (draft) => `Texte repris d’un autre onglet ou appareil, enregistré ${hour(draft.savedAt)}`,
  failing: (draft) =>
    `Non enregistré${NNBSP}: ${draft.reason || "le serveur ne répond pas."} ` +
    `Votre texte est gardé ici, nouvel essai dans ${draft.delay}${NNBSP}s.`,
  expired: () =>
    `Votre session a expiré${NNBSP}: reconnectez-vous dans un autre onglet, votre texte est gardé.`,
  refused: (draft) => `Non enregistré${NNBSP}: ${draft.reason} Votre texte est gardé ici.`,
  conflict: () => `Non enregistré${NNBSP}: ce texte a été modifié ailleurs. Choisissez la version à garder.`,
};

// ---------------------------------------------------------------- the tab's own memory

const memory = {
  read(name) {
    try {
      return JSON.parse(sessionStorage.getItem(name) ?? "null");
    } catch {
      return null; // storage switched off, or not ours
    }
  },
  write(name, value) {
    try {
      sessionStorage.setItem(name, JSON.stringify(value));
    } catch {
      // full or switched off: the server remains
    }
  },
  erase(name) {
    try {
      sessionStorage.removeItem(name);
    } catch {
      // switched off: nothing was kept
    }
  },
  eraseOthers(personne) {
    try {
      Object.keys(sessionStorage)
        .filter((name) => name.startsWith(STORAGE) && !name.startsWith(`${STORAGE}${personne}|`))
        .forEach((name) => sessionStorage.removeItem(name));
    } catch {
      // switched off: nothing was kept
    }
  },
};

// ---------------------------------------------------------------- one draft

class Draft {
  constructor(engine, sujet, champ) {
    Object.assign(this, { engine, sujet, champ, texte: "", opened: false, view: null });
    Object.assign(this, { head: "", known: {}, savedAt: null, kind: "idle", other: null, reason: "", delay: 0 });
    this.sequence = 0; // number of the text on screen; 0: nothing typed in this tab
    this.acknowledged = 0;
    this.onTheWire = 0;
    this.failures = 0;
    this.saveTimer = this.retryTimer = null;
  }

  get storageName() {
    return `${STORAGE}${this.engine.personne}|${this.sujet}|${this.champ}`;
  }

  get dirty() {
    return this.sequence > this.acknowledged;
  }

  learn(name, sequence) {
    const seen = Math.max(this.known[name] ?? 0, sequence);
    delete this.known[name]; // the newest last
    this.known[name] = seen;
    Object.keys(this.known).slice(0, -ANCESTORS).forEach((old) => delete this.known[old]);
  }

  message() {
    const { [onglet]: own, ...base } = this.known;
    const { sujet, champ, sequence } = this;
    const texte = this.texte.toWellFormed?.() ?? this.texte;
    return { sujet, champ, texte, sequence, onglet, base, personne: this.engine.personne };
  }

  // What the page's script read from the store, at each of its runs; it may be older than us.
  receive(data) {
    this.latest = data;
    const head = data.onglet ? `${data.onglet}:${data.sequence}` : "";
    if (!this.opened) return this.open(data, head);
    if (this.dirty) return undefined;
    const stale = head ? (this.known[data.onglet] ?? 0) >= data.sequence : this.head !== "";
    if ((stale && head !== this.head) || data.texte === this.texte) return undefined;
    const fromElsewhere = head !== this.head && head !== "";
    this.adopt(data, head, fromElsewhere ? "taken" : data.brouillon ? "restored" : "idle");
    return undefined;
  }

  open(data, head) {
    this.opened = true;
    this.adopt(data, head, data.brouillon ? "restored" : "idle");
    const pending = memory.read(this.storageName);
    if (!pending) return;
    if (pending.texte === this.texte) return void memory.erase(this.storageName);
    this.known = {};
    Object.entries(pending.known ?? {}).forEach(([name, sequence]) => this.learn(name, sequence));
    this.texte = pending.texte;
    this.edited();
    this.send();
  }

  adopt(data, head, kind) {
    this.texte = data.texte;
    this.head = head;
    this.savedAt = data.enregistre_le;
    if (data.onglet) this.learn(data.onglet, data.sequence);
    this.show(kind);
  }

  edited() {
    this.sequence = ++lastSequence;
    this.learn(onglet, this.sequence);
    memory.write(this.storageName, { texte: this.texte, known: this.known });
  }

  type(texte) {
    if (texte === this.texte) return;
    this.texte = texte;
    this.edited();
    if (this.kind === "conflict") return;
    if (this.kind === "refused") this.show("idle");
    if (!this.retryTimer) this.saveTimer ??= setTimeout(() => this.send(), DEBOUNCE);
    this.view?.refresh();
  }

  // `urgent`: do not wait for the answer to the previous text, the page may be gone by then.
  async send({ urgent = false } = {}) {
    clearTimeout(this.saveTimer);
    this.saveTimer = null;
    if (!this.dirty || this.kind === "conflict") return;
    if (this.onTheWire && (!urgent || this.onTheWire === this.sequence)) return;
    clearTimeout(this.retryTimer);
    this.retryTimer = null;
    const sequence = (this.onTheWire = this.sequence);
    const answer = await this.engine.post(this.message());
    if (this.onTheWire === sequence) this.onTheWire = 0;
    if (sequence > this.acknowledged) this.settle(sequence, answer);
  }

  settle(sequence, { outcome, body }) {
    if (outcome === "saved") return this.saved(sequence, body);
    if (this.onTheWire) return undefined; // a newer text is on its way and will tell
    if (outcome === "conflict") return this.disagree(body.autre);
    this.reason = body?.erreur ?? "";
    if (outcome === "refused") return this.show("refused");
    return this.retryLater(outcome);
  }

  saved(sequence, body) {
    this.acknowledged = Math.max(this.acknowledged, sequence);
    this.learn(body.onglet, body.sequence);
    this.head = `${body.onglet}:${body.sequence}`;
    this.savedAt = body.enregistre_le;
    this.failures = 0;
    clearTimeout(this.retryTimer);
    this.retryTimer = null;
    if (this.other) return undefined; // a choice is still to be made
    this.show("saved");
    if (this.dirty) {
      this.saveTimer ??= setTimeout(() => this.send(), DEBOUNCE);
    } else {
      memory.erase(this.storageName);
      if (this.latest) this.receive(this.latest); // read while we were waiting
    }
    return undefined;
  }

  retryLater(kind) {
    this.delay = DELAYS[Math.min(this.failures, DELAYS.length - 1)];
    this.failures += 1;
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.retryNow(), this.delay * 1000);
    this.show(kind);
  }

  retryNow() {
    if (!this.retryTimer) return;
    clearTimeout(this.retryTimer);
    this.retryTimer = null;
    this.send();
  }

  disagree(other) {
    this.other = other;
    this.show("conflict");
  }

  keepMine() {
    this.learn(this.other.onglet, this.other.sequence);
    this.other = null;
    this.edited();
    this.show("idle");
    this.send();
  }

  takeOther() {
    const { other } = this;
    this.other = null;
    this.acknowledged = this.sequence;
    memory.erase(this.storageName);
    this.adopt({ ...other, texte: other.texte ?? "" }, `${other.onglet}:${other.sequence}`, "taken");
  }

  show(kind) {
    this.kind = kind;
    this.view?.refresh();
  }

  get words() {
    return WORDS[this.kind](this);
  }
}

// ---------------------------------------------------------------- the server

const outcomeOf = (response, body) => {
  if (response.ok && body?.onglet) return "saved";
  if (response.type === "opaqueredirect" || response.status === 401) return "expired";
  if (response.status === 403 && !body?.erreur) return "expired"; // the guard's own refusal
  if (response.status === 409 && body?.autre) return "conflict";
  if (response.status >= 500 || response.status === 429 || response.ok) return "failing";
  return body?.code === "autre_personne" ? "failing" : "refused";
};

const bodyOf = async (response) => {
  if (!response.headers.get("content-type")?.includes("application/json")) return null;
  return response.json().catch(() => null);
};

class Engine {
  constructor() {
    Object.assign(this, { drafts: new Map(), personne: "", adresse: "", carry: null });
    addEventListener("pagehide", () => this.sendAll({ urgent: true }));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.sendAll({ urgent: true });
      else this.retryAll();
    });
    addEventListener("online", () => this.retryAll());
    addEventListener("focus", () => this.retryAll());
    addEventListener("beforeunload", (event) => this.warn(event));
    document.addEventListener("click", (event) => this.onAction(event), { capture: true });
  }

  // Somebody else signed in meanwhile: nothing of the person before may stay.
  serve(personne, adresse) {
    memory.eraseOthers(personne);
    const changed = this.personne && this.personne !== personne;
    Object.assign(this, { personne, adresse });
    if (!changed) return;
    this.drafts.clear();
    location.reload();
  }

  draft(sujet, champ) {
    const name = `${sujet}|${champ}`;
    if (!this.drafts.has(name)) this.drafts.set(name, new Draft(this, sujet, champ));
    return this.drafts.get(name);
  }

  get waiting() {
    return [...this.drafts.values()].filter((draft) => draft.dirty);
  }

  sendAll(options) {
    this.waiting.forEach((draft) => draft.send(options));
  }

  retryAll() {
    this.waiting.forEach((draft) => draft.retryNow());
  }

  // Only what a message sent while leaving could not save.
  warn(event) {
    const stuck = (draft) => draft.retryTimer || draft.other || draft.kind === "refused" || draft.texte.length > 20_000;
    if (this.waiting.some(stuck)) event.preventDefault();
  }

  // What is not acknowledged yet travels in the very message of the click. The framework sets the
  // click's value in this same task and sends it in a timer of 0 ms: a timer of 0 ms set before,
  // here, adds the texts to that message. Alone, it would be one more run of the page, which loses
  // clicks and closes dialogs: hence buttons only.
  onAction(event) {
    const { waiting } = this;
    if (!waiting.length || !event.target.closest?.("[data-testid='stButton'] button:enabled")) return;
    const messages = waiting.map((draft) => draft.message());
    setTimeout(() => this.carry(messages), 0);
    this.sendAll({ urgent: true });
  }

  async post(message) {
    const body = JSON.stringify(message);
    const keepalive = new Blob([body]).size < KEEPALIVE_BYTES;
    try {
      const response = await fetch(this.adresse, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Pole-Saisie": "1" },
        credentials: "same-origin",
        redirect: "manual",
        cache: "no-store",
        signal: AbortSignal.timeout(ANSWER_TIMEOUT),
        keepalive,
        body,
      });
      const answer = await bodyOf(response);
      return { outcome: outcomeOf(response, answer), body: answer };
    } catch {
      return { outcome: "failing", body: null };
    }
  }
}

// ---------------------------------------------------------------- one field on screen

const make = (tag, properties = {}, ...children) => {
  const { data = {}, aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, data);
  Object.entries(aria).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
};

const STILL = 300; // ms without a new letter before « Enregistrement… » becomes « Enregistré »

class Field {
  constructor(root, sheet) {
    root.adoptedStyleSheets = [sheet];
    this.build();
    root.append(this.box);
    this.area.addEventListener("input", () => {
      this.draft.type(this.area.value);
      this.fit();
    });
    this.area.addEventListener("blur", () => this.draft.send({ urgent: true }));
    this.mine.addEventListener("click", () => this.choose(() => this.draft.keepMine()));
    this.theirs.addEventListener("click", () => this.choose(() => this.draft.takeOther()));
  }

  build() {
    this.label = make("label", { htmlFor: "texte" });
    this.help = make("p", { id: "aide", className: "aide" });
    this.area = make("textarea", { id: "texte", lang: "fr", spellcheck: true });
    this.area.setAttribute("aria-describedby", "aide etat compte");
    this.frame = make("div", { className: "cadre" }, this.area);
    this.state = make("span", { id: "etat", className: "etat", aria: { role: "status" } });
    this.busy = make("span", { className: "attente", aria: { "aria-hidden": "true" } }, "Enregistrement…");
    this.count = make("span", { id: "compte", className: "compte" });
    this.foot = make("div", { className: "pied" }, this.state, this.busy, this.count);
    this.box = make(
      "div", { className: "champ", data: { poleSaisie: "" } },
      this.label, this.help, this.frame, this.foot, this.buildConflict(),
    );
  }

  buildConflict() {
    this.otherTitle = make("p", { id: "autre_titre", className: "titre" });
    this.otherText = make("div", { className: "autre", tabIndex: 0, aria: { role: "region", "aria-labelledby": "autre_titre" } });
    this.mine = make("button", { type: "button", className: "principal" }, "Garder mon texte");
    this.theirs = make("button", { type: "button" }, "Prendre l’autre texte");
    const buttons = make("div", { className: "boutons" }, this.mine, this.theirs);
    this.conflict = make("div", { className: "conflit", hidden: true }, this.otherTitle, this.otherText, buttons);
    return this.conflict;
  }

  update(engine, data) {
    this.label.textContent = data.libelle;
    this.help.textContent = data.aide;
    this.help.hidden = !data.aide;
    this.limit = data.maximum;
    this.area.rows = data.lignes;
    this.frame.style.setProperty("--lignes", data.lignes);
    this.attach(engine.draft(data.sujet, data.champ));
    this.draft.receive(data);
    this.refresh();
  }

  attach(draft) {
    if (this.draft === draft) return;
    if (this.draft?.view === this) this.leave();
    this.draft = draft;
    draft.view = this;
  }

  leave() {
    this.draft.send({ urgent: true });
    if (this.draft.view === this) this.draft.view = null;
  }

  choose(act) {
    act();
    this.area.focus();
  }

  // Never touches the text when it already says the same: caret and undo stay.
  refresh() {
    if (this.area.value !== this.draft.texte) this.area.value = this.draft.texte;
    this.fit();
    this.refreshCount();
    this.refreshConflict();
    this.refreshState();
  }

  fit() {
    this.frame.dataset.texte = `${this.area.value} `;
    this.refreshCount();
  }

  refreshCount() {
    const used = this.area.value.length;
    const show = this.limit && used >= this.limit * 0.9;
    const over = used - this.limit;
    const number = (n) => n.toLocaleString("fr-FR");
    this.count.hidden = !show;
    this.count.classList.toggle("trop", show && over > 0);
    if (!show) return;
    this.count.textContent =
      over > 0
        ? `${number(over)} caractère${over > 1 ? "s" : ""} de trop (${number(this.limit)} au plus)`
        : `${number(used)} / ${number(this.limit)} caractères`;
  }

  refreshConflict() {
    const { other } = this.draft;
    this.conflict.hidden = !other;
    if (!other) return;
    this.otherTitle.textContent = `L’autre texte, enregistré ${hour(other.enregistre_le)} depuis un autre onglet ou un autre appareil${NNBSP}:`;
    this.otherText.textContent = other.texte;
  }

  refreshState() {
    const { kind, dirty } = this.draft;
    const calm = ["idle", "restored", "saved", "taken"].includes(kind);
    this.box.dataset.etat = calm ? "calme" : kind === "conflict" ? "conflit" : "alerte";
    clearTimeout(this.stillTimer);
    if (calm && dirty) return this.setBusy(true);
    if (calm && this.box.classList.contains("occupe")) {
      this.stillTimer = setTimeout(() => this.say(), STILL);
      return undefined;
    }
    return this.say();
  }

  say() {
    this.setBusy(false);
    const { words } = this.draft;
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  setBusy(busy) {
    this.box.classList.toggle("occupe", busy);
  }
}

// ---------------------------------------------------------------- mounted once by the frame

const shared = (globalThis.poleSaisie ??= { waiting: [] });

const start = () => {
  const engine = new Engine();
  const fields = new WeakMap();
  shared.mount = ({ parentElement, data }) => {
    if (!fields.has(parentElement)) fields.set(parentElement, new Field(parentElement, shared.sheet));
    const field = fields.get(parentElement);
    field.update(engine, data);
    return () => field.leave();
  };
  return engine;
};

export default function ({ parentElement, data, setStateValue }) {
  shared.engine ??= start();
  const { engine } = shared;
  if (!shared.sheet) {
    shared.sheet = new CSSStyleSheet();
    shared.sheet.replaceSync(parentElement.querySelector("style").textContent);
  }
  engine.serve(data.personne, data.adresse);
  engine.carry = (frappes) => setStateValue("frappes", frappes);
  const slot = parentElement.host.closest("[data-testid='stElementContainer']");
  if (slot) slot.style.display = "none";
  shared.waiting.splice(0).forEach((mount) => mount());
}
