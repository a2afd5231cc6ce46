"""The shared screen on the wire: this meeting, and not one byte of anybody else."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Navigation_pb2 import Navigation

from core.errors import StoreUnavailable
from core.rencontre import CHAMPS, NatureRencontre
from core.typographie import typeset
from pages.components import mode_reunion
from tests.pages.test_matrice_ecrans import Ecoute
from tests.salle import FIRST_NAME, GOALS, SAID, SEEN, hear_secrets, prepare_salle, read_bytes
from tests.serveur import PATIENCE, open_tab

NOT_OPEN = "Cette rencontre n’existe pas, ou elle ne vous est pas ouverte."


@pytest.fixture
def salle(maisonnee) -> str:
    with maisonnee.store.writing() as tx:
        return prepare_salle(tx, maisonnee.pole)


def listen(maisonnee, identifiant, key, *, again=False) -> bytes:
    """Open the shared screen; `again`: and let its own refresh read the meeting once more."""
    with open_tab(maisonnee.adresse, maisonnee.token(identifiant)) as tab:
        ear = Ecoute(tab)
        heard = ear.open("mode_reunion", f"id={key}")
        if again:
            ear.run(fragment=ear.fragments[-1], auto=True)
        return heard + ear.heard


@pytest.mark.parametrize("identifiant", ["erseh", "enseignant", "directrice", "ien"])
def test_the_room_receives_its_meeting_and_nothing_else(maisonnee, salle, identifiant):
    heard = listen(maisonnee, identifiant, salle, again=True)
    said = read_bytes(heard)
    titles = map(typeset, CHAMPS[NatureRencontre.ESS].values())
    wanted = (FIRST_NAME, *GOALS, SEEN, SAID, "Mme Aidante", "il ne verrouille pas", *titles)
    assert [word for word in wanted if word not in said] == []
    assert hear_secrets(heard) == []
    assert "search_everything" not in said


def test_the_same_ear_hears_the_secrets_elsewhere(maisonnee, salle):
    with open_tab(maisonnee.adresse, maisonnee.token("erseh")) as tab:
        ear = Ecoute(tab)
        heard = ear.open("ess") + ear.open("rencontre", f"id={salle}")
    assert {"Zorglubine", "Autrenom", "Autreprenom"} <= set(hear_secrets(heard))
    assert b"search_everything" in heard


def ask_navigation(tab, query, **asked):
    """Ask for a page, by its name or its hash; return what is said of the menu."""
    message = BackMsg()
    message.rerun_script.query_string = query
    for name, value in asked.items():
        setattr(message.rerun_script, name, value)
    tab._connection.send(message.SerializeToString())
    found = None
    while True:
        said = ForwardMsg.FromString(tab._connection.recv(timeout=PATIENCE))
        if said.WhichOneof("type") == "navigation":
            found = said.navigation
        elif said.WhichOneof("type") == "script_finished":
            return found


def test_the_menu_is_never_drawn_on_the_shared_screen(maisonnee, salle):
    with open_tab(maisonnee.adresse, maisonnee.token("erseh")) as tab:
        first = ask_navigation(tab, f"id={salle}", page_name="mode_reunion")
        again = ask_navigation(tab, f"id={salle}", page_script_hash=first.page_script_hash)
        other = ask_navigation(tab, "", page_name="ess")
    assert first.page_script_hash == again.page_script_hash != other.page_script_hash
    assert [said.position for said in (first, again, other)] == [
        Navigation.HIDDEN, Navigation.HIDDEN, Navigation.SIDEBAR
    ]  # fmt: skip


def test_a_refusal_names_nobody(maisonnee, salle):
    for identifiant, key in (
        ("maitre_e", salle), ("erseh", "0" * 32), ("erseh", ""), ("secretariat", salle),
    ):  # fmt: skip
        heard = listen(maisonnee, identifiant, key)
        said = read_bytes(heard)
        assert NOT_OPEN in said or "Cet écran est réservé à" in said
        assert FIRST_NAME not in said
        assert hear_secrets(heard) == []


def test_an_incident_and_a_store_out_of_reach_name_nobody(maisonnee, salle, monkeypatch):
    def fail(error):
        def read(*_):
            raise error

        return read

    with monkeypatch.context() as patch:
        patch.setattr(mode_reunion, "show_salle", fail(RuntimeError("Zorglubine Autrenom")))
        heard = listen(maisonnee, "erseh", salle)
    assert "Une erreur inattendue s’est produite" in read_bytes(heard)
    assert hear_secrets(heard) == []
    with open_tab(maisonnee.adresse, maisonnee.token("erseh")) as tab:
        ear = Ecoute(tab)
        ear.open("mode_reunion", f"id={salle}")
        full = StoreUnavailable("Le disque du serveur est plein.")
        monkeypatch.setattr(mode_reunion, "show_salle", fail(full))
        ear.heard = b""
        ear.run(fragment=ear.fragments[-1], auto=True)
    said = read_bytes(ear.heard)
    assert "Le disque du serveur est plein." in said
    assert SAID in said  # what was shown stays


def test_who_only_reads_has_nothing_to_write_with(maisonnee, salle):
    def may_write(identifiant):
        return b'"ecrit":true' in listen(maisonnee, identifiant, salle).replace(b" ", b"")

    assert may_write("erseh")
    assert may_write("enseignant")
    assert not may_write("directrice")
    assert not may_write("ien")


def test_a_meeting_without_a_programmation_and_without_people_is_shown(maisonnee, salle):
    said = read_bytes(listen(maisonnee, "erseh", "rencontre7"))
    assert "Autreprenom7" in said
    assert "Autrenom" not in said
    for words in ("Personne n’est encore sur la liste.", "Rien n’est encore noté ici."):
        assert words in said


def test_a_pupil_removed_during_the_meeting_leaves_a_sentence(maisonnee, salle):
    with open_tab(maisonnee.adresse, maisonnee.token("erseh")) as tab:
        ear = Ecoute(tab)
        ear.open("mode_reunion", f"id={salle}")
        with maisonnee.store.writing() as tx:
            tx.execute("DELETE FROM eleve WHERE prenom = $p", p=FIRST_NAME)
        said = ear.run(fragment=ear.fragments[-1], auto=True)
    assert "n’est pas" in said
    assert FIRST_NAME not in said


def test_the_screen_s_own_refresh_keeps_nobody_signed_in(maisonnee, salle):
    token = maisonnee.token("erseh")
    with open_tab(maisonnee.adresse, token) as tab:
        tab.run("mode_reunion")
        opened = maisonnee.seen(token)
        maisonnee.horloge.advance(minutes=30)
        tab.run(fragment=(tab.fragments or [""])[-1], auto=True)
        assert maisonnee.seen(token) == opened
