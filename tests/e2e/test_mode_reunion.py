"""An ESS before the parents: one computer writes, the room's screen shows it, and nothing else."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from core.rencontre import CHAMPS, ChampRencontre, NatureRencontre
from core.typographie import typeset
from tests.e2e.conftest import run_server
from tests.salle import FIRST_NAME, GOALS, LONG, SAID, SEEN, hear_secrets, prepare_salle, read_bytes

pytestmark = pytest.mark.e2e
NEEDS = typeset(CHAMPS[NatureRencontre.ESS][ChampRencontre.APPUI])
AGAIN = 40_000  # milliseconds: the page tries again by itself, each time a little later
PARENTS, SCHOOL = "Point de vue des parents", "Vie à l’école : autonomie, relations"
CUT = "ce qui est affiché reste"


class Oreille:
    """All that a page receives: every frame, every answer that is text."""

    def __init__(self, page: Page) -> None:
        self._page, self._frames, self._answers = page, list[bytes](), []
        page.on("websocket", lambda ws: ws.on("framereceived", self._hear))
        page.on("response", lambda answer: self._answers.append(answer))

    def _hear(self, frame: bytes | str) -> None:
        self._frames.append(frame if isinstance(frame, bytes) else frame.encode())

    def read(self) -> bytes:
        """Return it with the page as it stands: its source, its title, what a reader is told."""
        found = [*self._frames, self._page.title().encode(), self._page.content().encode()]
        found.append(self._page.locator("body").aria_snapshot().encode())
        for answer in self._answers:
            with suppress(Error):  # a redirection has no body
                if "text" in answer.headers.get("content-type", "") or "/_stcore/" in answer.url:
                    found.append(answer.body())
        return b"\n".join(found)


def read_scroll(room: Page) -> float:
    return room.locator("section.page").evaluate("page => page.scrollTop")


def go_to(room: Page, title: str) -> None:
    """Press the arrow until a screen is there."""
    for _ in range(20):
        if room.locator("h1").inner_text() == typeset(title):
            return
        room.keyboard.press("ArrowRight")
    pytest.fail(f"no screen is called {title}")


def save(teacher: Page, label: str, text: str) -> None:
    teacher.get_by_label(label).fill(text)
    teacher.get_by_role("button", name="Enregistrer le relevé").click()


def walk(room: Page) -> str:
    """Go through every screen by the keyboard, back to the first; return all that they say."""
    said, count = [], int(room.locator(".rang").inner_text().split("/")[1])
    for _ in range(count):
        said.append(room.locator("section.page").inner_text())
        room.keyboard.press("PageDown")
    for _ in range(count):
        room.keyboard.press("PageUp")
    return "\n".join(said)


def note(room: Page, text: str) -> None:
    room.keyboard.press("n")
    field = room.get_by_role("dialog").get_by_role("textbox")
    expect(field).to_be_focused()
    room.keyboard.type(text)  # « n », « d » and « f » write here, they command nothing
    room.get_by_role("button", name="Enregistrer la note").click()
    expect(room.get_by_role("dialog")).to_have_count(0)
    expect(room.locator("p.texte").filter(has_text=text)).to_have_count(1)


def decide(room: Page) -> None:
    """Name the child, which is refused without a name; then decide."""
    room.keyboard.press("d")
    form = room.get_by_role("dialog")
    form.get_by_role("combobox", name="Qui").click()
    room.get_by_role("option", name="Les parents", exact=True).click()
    form.get_by_label("Quoi", exact=True).fill(f"Appeler {FIRST_NAME}")
    form.get_by_role("button", name="Ajouter la décision").click()
    expect(form.get_by_text("Ce texte nomme l’élève")).to_be_visible()
    form.get_by_label("Quoi", exact=True).fill("Apporter le cahier")
    form.get_by_role("button", name="Ajouter la décision").click()
    expect(room.get_by_role("dialog")).to_have_count(0)


def test_the_room_sees_what_is_written_and_comes_back_where_it_was(
    start_server, sign_in, new_page, check_access
):
    made, room, teacher = [], new_page(), new_page()
    room.set_viewport_size({"width": 1024, "height": 768})
    heard = Oreille(room)
    with start_server(prepare=lambda tx, pole: made.append(prepare_salle(tx, pole))) as server:
        place = f"/mode_reunion?id={made[0]}"
        sign_in(room, "erseh", suite=place, serveur=server)
        sign_in(teacher, "enseignant", serveur=server,
                suite=f"/rencontre?id={made[0]}&onglet_rencontre=Pendant")  # fmt: skip
        expect(room.get_by_role("heading", name=FIRST_NAME)).to_be_visible()
        expect(room).to_have_title("Réunion")
        said = walk(room)
        wanted = (*GOALS, SEEN, SAID, *map(typeset, CHAMPS[NatureRencontre.ESS].values()))
        assert [words for words in wanted if words not in said] == []
        assert check_access(room) == []

        go_to(room, PARENTS)
        room.keyboard.press("ArrowDown")
        before = read_scroll(room)
        assert before > 0
        save(teacher, PARENTS, f"{LONG}\nLe soir, elle raconte sa journée.")
        expect(room.get_by_text("Le soir, elle raconte sa journée.")).to_have_count(1)
        assert read_scroll(room) == before
        expect(room.get_by_text("Mis à jour à")).to_be_visible()

        room.keyboard.press("Shift+N")
        expect(room.get_by_role("dialog")).to_be_visible()
        room.keyboard.press("Escape")
        expect(room.get_by_role("dialog")).to_have_count(0)
        for _ in range(20):
            room.keyboard.press("ArrowLeft")
        go_to(room, SCHOOL)
        note(room, "On range à deux, d’un bon pied.")
        decide(room)
        go_to(room, "Décisions")
        expect(room.get_by_text("Apporter le cahier")).to_be_visible()
        assert "etape=decisions" in room.url

        begun = teacher.get_by_label(NEEDS, exact=True)
        begun.fill("Range seule ses affaires")
        server.kill()
        begun.press("End")
        begun.press_sequentially(", sans rappel.")
        expect(room.get_by_text(CUT)).to_be_visible()
        expect(room.get_by_text("Apporter le cahier")).to_be_visible()
        with run_server(server.folder, server.pole, int(server.adresse.rsplit(":", 1)[1])):
            expect(room.get_by_text(CUT)).to_be_hidden(timeout=AGAIN)
            expect(room.get_by_role("heading", name="Décisions")).to_be_visible()
            received = heard.read()
            assert FIRST_NAME in read_bytes(received)
            assert hear_secrets(received) == []
            room.keyboard.press("Escape")
            expect(room.get_by_role("heading", name="ESS · ZORGLUBINE Zaza")).to_be_visible()
            assert "Zorglubine" in hear_secrets(heard.read())
            teacher.evaluate("dispatchEvent(new Event('online'))")
            kept = teacher.locator(".champ").filter(has=teacher.get_by_label(NEEDS, exact=True))
            expect(kept.locator(".etat")).to_have_text(re.compile("nregistré"), timeout=AGAIN)
            teacher.reload()
            expect(teacher.get_by_label(NEEDS, exact=True)).to_have_value(
                "Range seule ses affaires, sans rappel.", timeout=AGAIN
            )
