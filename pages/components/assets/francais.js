// Says in French what Streamlit's own frame says in English, and nothing else: a word is replaced
// only inside the piece of frame that is known to say it. What people wrote is never touched.
// Mends, by the way, the few roles that would mislead a screen reader.

const ATTRIBUTES = ["aria-label", "aria-valuetext", "aria-roledescription", "placeholder", "title"];
const PEOPLE = "[data-testid='stMarkdownContainer'], [data-testid='stText'], [data-testid='stCode'], [data-pole-saisie]";
const DATED = "[role='spinbutton'], [data-live-announcer], [id^='react-aria-description']";
const TIPPED = ["stElementToolbarButton", "stStatusWidget", "stFileChip"].map((id) => `[data-testid='${id}']`);

const indexWords = (zones) => {
  const words = new Map(); // English -> [[where, French]]
  for (const [where, entries] of Object.entries(zones)) {
    for (const [english, french] of Object.entries(entries)) {
      words.set(english, [...(words.get(english) ?? []), [where, french]]);
    }
  }
  return words;
};

// `starts` tells in one test that no pattern of the book can match.
const bind = (zones, patterns, own) => ({
  words: indexWords(zones),
  patterns: patterns.map(([where, pattern, french]) => [where, new RegExp(pattern), french]),
  starts: new RegExp(patterns.map(([, pattern]) => `(?:${pattern})`).join("|")),
  own,
});

const compile = ({ mots, mots_des_attributs, motifs, motifs_des_attributs, markdown_du_cadre, mois }) => ({
  texts: bind(mots, motifs, new Set(markdown_du_cadre)),
  attributes: bind({ ...mots_des_attributs, ...mots }, [...motifs_des_attributs, ...motifs], null),
  months: new RegExp(`\\b(${Object.keys(mois).join("|")})\\b`, "g"),
  mois,
});

// A tip is drawn far from its owner: the piece of frame under the pointer or the focus.
const tipOwner = (element) =>
  element.closest("[data-testid='stTooltipContent']") &&
  document.querySelector(TIPPED.map((where) => `${where}:hover, ${where}:focus-within`).join(", "));

const isThere = (element, where, own) => {
  const owner = tipOwner(element);
  if (owner) return owner.closest(where) !== null || owner.querySelector(where) !== null;
  if (own && !own.has(where) && element.closest(PEOPLE)) return false;
  return element.closest(where) !== null;
};

const translate = (said, element, { words, patterns, starts, own }, { months, mois }) => {
  const text = said.trim();
  const known = words.get(text)?.find(([where]) => isThere(element, where, own));
  if (known) return said.replace(text, () => known[1]);
  if (!starts.test(text)) return said;
  const match = patterns.find(([where, pattern]) => pattern.test(text) && isThere(element, where, own));
  if (!match) return said;
  const french = text.replace(match[1], match[2]);
  if (!element.closest(DATED)) return french.replace(/(\d)\.(\d+ [KMG]?o)\b/, "$1,$2");
  return french.replace(" start date", ", début").replace(" end date", ", fin").replace(months, (month) => mois[month]);
};

const readText = (node, book) => {
  if (!node.parentElement || !/[A-Za-z]/.test(node.data)) return;
  const french = translate(node.data, node.parentElement, book.texts, book);
  if (french !== node.data) node.data = french;
};

const readAttributes = (element, book) => {
  for (const name of ATTRIBUTES) {
    const said = element.getAttribute(name);
    if (!said) continue;
    const french = translate(said, element, book.attributes, book);
    if (french !== said) element.setAttribute(name, french);
  }
};

const read = (node, book) => {
  if (node.nodeType === Node.TEXT_NODE) readText(node, book);
  else if (node.nodeType === Node.ELEMENT_NODE) readAttributes(node, book);
};

const readAll = (root, book) => {
  read(root, book);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) read(walker.currentNode, book);
};

// Roles that Streamlit 1.67 sets wrongly, as axe finds them: what a screen reader would trip on.
const NAV = "[data-testid='stSidebarNavItems']:has(> div)"; // sections inside a list
const ROLES = [
  [`${NAV}, ${NAV} li`, "none"],
  ["section[data-testid='stFileUploaderDropzone']", "group"],
  ["[data-testid='stVegaLiteChart'] g[role='graphics-symbol']:not([aria-label])", "graphics-object"],
];

const mend = () => {
  for (const [where, role] of ROLES) {
    document.querySelectorAll(where).forEach((element) => element.setAttribute("role", role));
  }
};

const listen = (book) => {
  let mending = 0;
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach((node) => readAll(node, book));
      else read(target, book);
    }
    cancelAnimationFrame(mending);
    mending = requestAnimationFrame(mend);
  });
  observer.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
  readAll(document.body, book);
  mend();
};

export default function ({ parentElement, data }) {
  document.documentElement.lang = "fr";
  const slot = parentElement.closest("[data-testid='stElementContainer']");
  if (slot) slot.style.display = "none";
  if (globalThis.poleFrancais) return;
  globalThis.poleFrancais = true;
  listen(compile(data));
}
