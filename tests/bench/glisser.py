"""In Chromium: from the drop of a card to the card drawn again, beside a page with one button.

Both times are taken by the page itself, from the event to the first frame that shows what the
server answered.
"""

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.banc import ONE_BUTTON, Serveur, serve
from tests.bench.chiffres import Releve, Serie
from tests.bench.magasins import COORDINATOR, PASSWORD, copied
from tests.e2e.conftest import CHROMIUM, PROJECTOR

BUTTON, DROP = "Chromium : un bouton", "Chromium : une carte lâchée"
_WARM_UP = 2
# Looks through the open shadow roots, as a person's eye does.
_TIMER = """([event, shows]) => {
  const find = (root, selector) => {
    const here = root.querySelector(selector);
    if (here) return here;
    for (const e of root.querySelectorAll("*")) {
      const inside = e.shadowRoot && find(e.shadowRoot, selector);
      if (inside) return inside;
    }
    return null;
  };
  window.measured = new Promise((done) => document.addEventListener(event, () => {
    const start = performance.now();
    const look = () => {
      if (find(document, shows)) done(performance.now() - start);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true }));
}"""


def _enter(browser: Browser, serveur: Serveur, screen: str) -> Page:
    page = browser.new_context(locale="fr-FR", viewport=PROJECTOR).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{serveur.address}/{screen}")
    page.get_by_label("Identifiant").fill(COORDINATOR)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    return page


def _press(page: Page, turn: int) -> float:
    page.evaluate(_TIMER, ["click", f".st-key-clics_{turn + 1}"])
    page.get_by_role("button", name="Compter").click()
    return float(page.evaluate("window.measured"))


def _drop(page: Page) -> float:
    card = page.locator(".colonne[data-statut=repondue] .carte[draggable=true]").first
    key = card.get_attribute("data-id")
    gone = f".colonne[data-statut=repondue]:not(:has(.carte[data-id='{key}']))"
    page.evaluate(_TIMER, ["drop", gone])  # a full column shows its thirty first only
    card.drag_to(page.locator(".colonne[data-statut=en_suivi] .cartes"))
    return float(page.evaluate("window.measured"))


def measure_drop(name: str, releve: Releve, *, rounds: int) -> None:
    """Measure both in turn, in one browser, on one server with the board of a store."""
    button, drop = releve.serie(BUTTON), releve.serie(DROP, BUTTON)
    with copied(name) as magasin, serve(magasin) as serveur, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        one, board = _enter(browser, serveur, ONE_BUTTON), _enter(browser, serveur, "tableau")
        board.locator(".colonne .carte").first.wait_for()
        releve.faits["cartes du tableau"] = sum(
            int(text or 0) for text in board.locator(".compte").all_inner_texts()
        )
        for turn in range(_WARM_UP + rounds):
            for serie, found in ((button, _press(one, turn)), (drop, _drop(board))):
                _keep(serie, turn, found)
        browser.close()
    releve.promise("carte lâchée / un bouton, dans Chromium", 2.5, drop.p50 / button.p50)


def _keep(serie: Serie, turn: int, duree: float) -> None:
    if turn >= _WARM_UP:
        serie.durees.append(duree)
