"""Two clicks at once on the wire: the first act is kept, whatever the second asks for."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.http import enchainement
from pages.http.enchainement import Enchainement
from tests.factories import make_saisine
from tests.serveur import PATIENCE, Onglet, open_tab


class Clavier(Onglet):
    """A tab that finds a button by its label and presses it."""

    def __init__(self, onglet: Onglet) -> None:
        super().__init__(onglet._connection)
        self.buttons: dict[str, str] = {}

    def open(self, page: str, query: str = "") -> None:
        self._ask(page, query)
        while True:
            message = ForwardMsg.FromString(self._connection.recv(timeout=PATIENCE))
            button = message.delta.new_element.button
            if button.id:
                self.buttons[button.label] = button.id
            if message.WhichOneof("type") == "script_finished":
                return

    def press(self, label: str, page: str, query: str = "") -> None:
        self._ask(page, query, self.buttons[label])

    def _ask(self, page: str, query: str, button: str = "") -> None:
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        if button:
            message.rerun_script.widget_states.widgets.add(id=button, trigger_value=True)
        self._connection.send(message.SerializeToString())


@pytest.mark.parametrize("turn", range(3))
def test_an_act_is_kept_when_another_click_follows_at_once(maisonnee, turn):
    pole = maisonnee.pole
    with maisonnee.store.writing() as tx:
        pole.act_as(tx, "coordinatrice")
        saisine_id = make_saisine(
            tx, pole.place_id, pole.ecole_id, demandeur_id=pole.personnes["enseignant"]
        )
    with open_tab(maisonnee.adresse, maisonnee.token("directrice")) as found:
        tab = Clavier(found)
        tab.open("situation", f"id={saisine_id}")
        tab.press("J’en ai pris connaissance", "situation", f"id={saisine_id}")
        tab.ask("saisines")
        tab.read()
        tab.run("accueil")
    with maisonnee.store.reading() as tx:
        assert tx.value("SELECT count(*) FROM prise_connaissance") == 1


# --- at the door, without a server --------------------------------------------------------------


def request(*, clicked: bool = False, page: str = "", part: str = "", timer: bool = False) -> dict:
    message = BackMsg()
    message.rerun_script.page_name = "situation"
    message.rerun_script.page_script_hash = page
    message.rerun_script.fragment_id = part
    message.rerun_script.is_auto_rerun = timer
    if clicked:
        message.rerun_script.widget_states.widgets.add(id="b", trigger_value=True)
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


def said(kind: str, page: str = "") -> dict:
    message = ForwardMsg()
    if kind == "new_session":
        message.new_session.name = "x"
        message.new_session.page_script_hash = page
    elif kind == "navigation":
        message.navigation.page_script_hash = page
    elif kind == "script_finished":
        message.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    else:
        message.script_finished = ForwardMsg.FINISHED_EARLY_FOR_RERUN
    return {"type": "websocket.send", "bytes": message.SerializeToString()}


def is_held(*requests, then=()):
    """Tell it from a thread of its own: a browser test may hold this one's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _is_held(*requests, then=then)).result()


async def _is_held(*requests: dict, then: tuple[dict, ...] = ()) -> bool:
    """Receive all the requests but the last, send what follows; tell whether the last one waits."""
    coming = iter(requests)

    async def receive() -> dict:
        return next(coming)

    async def send(message: dict) -> None:
        return None

    tab = Enchainement(receive, send)
    for _ in requests[:-1]:
        await tab.receive()
    for message in then:
        await tab.send(message)
    waiting = asyncio.ensure_future(tab.receive())
    await asyncio.sleep(0.05)
    held = not waiting.done()
    waiting.cancel()
    return held


@pytest.mark.parametrize(
    ("clicked", "then", "held"),
    [
        (False, (), False),
        (True, (), True),
        (True, ("new_session",), True),
        (True, ("script_finished",), True),  # of the run before
        (True, ("new_session", "script_finished"), False),
        (True, ("new_session", "starts_again"), True),  # on which page is not known yet
        (True, ("new_session", "starts_again", "new_session"), False),
    ],
)
def test_only_a_click_holds_what_follows_until_its_run_has_ended(clicked, then, held):
    messages = tuple(said(kind) for kind in then)
    last = request(clicked=False)
    assert is_held(request(clicked=clicked), last, then=messages) is held


def test_a_click_that_starts_no_run_does_not_hold_for_ever(monkeypatch):
    monkeypatch.setattr(enchainement, "START", 0.01)
    assert not is_held(request(clicked=True), request(clicked=False))


def test_what_is_no_request_passes(monkeypatch):
    odd = {"type": "websocket.receive", "bytes": b"\xff\xff"}
    assert not is_held(request(clicked=True), odd)
    assert not is_held(request(clicked=True), {"type": "websocket.disconnect"})


def heard(*requests, then=()) -> list:
    """Return the requests that reach the script, of a part or not, then what ends the tab."""

    async def listen() -> list:
        coming = iter([*requests, {"type": "websocket.disconnect"}])

        async def receive() -> dict:
            return next(coming)

        async def send(message: dict) -> None:
            return None

        tab = Enchainement(receive, send)
        found = [await tab.receive()]
        for message in then:
            await tab.send(message)
        while found[-1]["type"] != "websocket.disconnect":
            found.append(await tab.receive())
        return found[:-1]

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, listen()).result()


DRAWN = (said("new_session", "liste"), said("script_finished"))
SWITCHED = (said("new_session", "liste"), said("starts_again"), said("new_session", "fiche"))


@pytest.mark.parametrize(
    ("last", "then", "is_heard"),
    [
        (request(page="liste", part="veille", timer=True), DRAWN, True),
        (request(page="liste", part="veille", timer=True), DRAWN[:1], False),  # being drawn
        (request(page="liste", part="veille", timer=True), SWITCHED, False),
        (request(page="liste", part="dialogue"), DRAWN[:1], True),  # somebody typed there
        (request(page="liste", part="dialogue", clicked=True), SWITCHED, False),
        (request(page="fiche", part="dialogue", clicked=True), SWITCHED, True),
        (request(page="liste"), SWITCHED, True),  # a whole page: where the person goes
    ],
)
def test_a_part_of_a_page_that_was_left_is_not_drawn(last, then, is_heard):
    first = request(page="liste", clicked=then is SWITCHED)
    assert heard(first, last, then=then) == ([first, last] if is_heard else [first])


def test_a_part_of_a_page_opened_by_its_address_is_heard():
    by_name = request()
    drawn = (said("new_session", "principal"), said("navigation", "fiche"), said("script_finished"))
    asked = request(page="fiche", part="salle", clicked=True)
    assert heard(by_name, asked, then=drawn) == [by_name, asked]


def test_a_timer_of_the_page_that_one_just_left_by_the_menu_is_not_heard():
    first, menu = request(page="liste"), request(page="fiche")
    late = request(page="liste", part="veille", timer=True)
    assert heard(first, menu, late, then=DRAWN) == [first, menu]
