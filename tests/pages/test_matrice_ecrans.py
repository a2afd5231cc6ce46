"""Who sees what, on the wire: every account opens every screen, and the traffic is searched."""

import re
from datetime import date
from urllib.parse import quote

import pytest

from core.droits import ECRANS, Acces, find_access
from core.echange import NatureEchange
from core.fiche import Fiche, Objet
from core.parents import Parents
from core.soutien import PourQui
from db.comptes import load_acteur
from db.echanges import add_echange
from db.parents import edit_parents
from db.propositions import propose
from db.questions import ask_precisions
from db.soutiens import ask_soutien
from db.visibilite import read_facts
from tests.factories import PEOPLE, make_piece, make_saisine
from tests.serveur import Onglet, open_tab

ORDINARY = {
    "pupil": "Zorglubine", "facts": "calembredaine", "parents": "faribole", "inside": "billevesée",
}  # fmt: skip
RESERVED = {"reference": "2026-R001", "facts": "turlupinade", "inside": "coquecigrue"}
TABS = ("Parents", "Échanges et actions", "Réponse", "Documents", "Historique")


class Ecoute(Onglet):
    """A tab that keeps every byte it receives, tables included."""

    def __init__(self, onglet: Onglet) -> None:
        super().__init__(onglet._connection)
        self.heard = b""
        self._connection = self
        self._socket = onglet._connection

    def recv(self, timeout):
        frame = self._socket.recv(timeout=timeout)
        self.heard += frame
        return frame

    def send(self, data):
        self._socket.send(data)

    def open(self, page: str, query: str = "") -> bytes:
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        self.heard = b""
        self.send(message.SerializeToString())
        self.read()
        return self.heard


@pytest.fixture
def cases(maisonnee):
    """One ordinary and one reserved saisine of another school, each with unmistakable words."""
    pole, store = maisonnee.pole, maisonnee.store
    found = {}
    with store.writing() as tx:
        pole.act_as(tx, "coordinatrice")
        found["ordinary"] = make_saisine(
            tx, pole.place_id, pole.autre_ecole_id, demandeur_id=None, recue_le=date(2026, 11, 9),
            objet=Objet.ELEVE,
            fiche=Fiche(objet=Objet.ELEVE, faits=ORDINARY["facts"], motif="assiduite",
                        parents_point_de_vue=ORDINARY["parents"],
                        eleve={"nom": ORDINARY["pupil"], "prenom": "Zoé", "niveau": "CE1"}),
        )  # fmt: skip
        add_echange(tx, found["ordinary"], NatureEchange.APPEL, date(2026, 11, 9),
                    ORDINARY["inside"])  # fmt: skip
        found["reserved"] = make_saisine(
            tx, pole.place_id, pole.autre_ecole_id, demandeur_id=None, recue_le=date(2026, 11, 9),
            objet=Objet.TENSION, fiche=Fiche(objet=Objet.TENSION, faits=RESERVED["facts"]),
        )  # fmt: skip
        pole.act_as(tx, "ien")
        add_echange(tx, found["reserved"], NatureEchange.APPEL, date(2026, 11, 9),
                    RESERVED["inside"])  # fmt: skip
    return found


def listen(maisonnee, identifiant, cases) -> bytes:
    """Open every screen, and both situations by their address; return all that was received."""
    heard = b""
    with open_tab(maisonnee.adresse, maisonnee.token(identifiant)) as tab:
        ear = Ecoute(tab)
        for ecran in ECRANS:
            heard += ear.open(ecran.fichier)
        for saisine_id in cases.values():
            heard += ear.open("situation", f"id={saisine_id}")
    if "ordinary" in cases:
        heard += listen_to_tab(maisonnee, identifiant, cases["ordinary"], "Parents")
    return heard


def listen_to_tab(maisonnee, identifiant, saisine_id, name) -> bytes:
    """Open one tab of a situation by its address, in a browser tab of its own."""
    with open_tab(maisonnee.adresse, maisonnee.token(identifiant)) as tab:
        return Ecoute(tab).open("situation", f"id={saisine_id}&onglet_situation={quote(name)}")


@pytest.mark.parametrize("identifiant", list(PEOPLE))
def test_the_traffic_holds_only_what_the_person_may_see(maisonnee, cases, identifiant):
    heard = listen(maisonnee, identifiant, cases)
    with maisonnee.store.reading() as tx:
        acteur = load_acteur(tx, maisonnee.pole.personnes[identifiant], "x")
        levels = {
            kind: find_access(
                acteur, read_facts(tx, tx.row("SELECT * FROM saisine WHERE id = $id", id=key))
            )[0]
            for kind, key in cases.items()
        }
    said = {word: word.encode() in heard for word in (*ORDINARY.values(), *RESERVED.values())}
    sees = levels["ordinary"] >= Acces.SUIVI
    pupil = any(name.encode() in heard for name in (ORDINARY["pupil"], ORDINARY["pupil"].upper()))
    assert (pupil, said[ORDINARY["facts"]]) == (sees, sees)
    assert said[ORDINARY["parents"]] is sees
    if levels["reserved"] is Acces.AUCUN:
        assert not any(said[word] for word in RESERVED.values())
    else:
        assert said[RESERVED["reference"]]


@pytest.mark.parametrize("identifiant", ["enseignant", "directrice"])
def test_the_school_receives_neither_internal_exchanges_nor_hours(maisonnee, identifiant):
    pole, store = maisonnee.pole, maisonnee.store
    with store.writing() as tx:
        pole.act_as(tx, "coordinatrice")
        saisine_id = make_saisine(
            tx, pole.place_id, pole.ecole_id, demandeur_id=pole.personnes["enseignant"]
        )
        add_echange(tx, saisine_id, NatureEchange.APPEL, date(2026, 11, 9), ORDINARY["inside"])
        propose(tx, saisine_id, [pole.personnes["maitre_e"]], "mot de coulisse")
        ask_precisions(tx, saisine_id, "Depuis quand ?")
        make_piece(tx, saisine_id, libelle="Compte rendu")
        pole.act_as(tx, "enseignant")
        edit_parents(tx, saisine_id, 0, Parents(point_de_vue=ORDINARY["parents"]))
    with open_tab(maisonnee.adresse, maisonnee.token(identifiant)) as tab:
        heard = Ecoute(tab).open("accueil")
    for name in TABS:
        heard += listen_to_tab(maisonnee, identifiant, saisine_id, name)
    said = heard.decode(errors="replace")
    assert ORDINARY["parents"] in said
    assert "Compte rendu" in said
    assert "Les étapes" in said
    assert not any(word in said for word in (ORDINARY["inside"], "coulisse", "Eloi"))
    assert not re.search(r"\d{2}/11/2026 à \d", said)


def test_nobody_but_its_author_sees_the_hour_of_an_act(maisonnee):
    pole, store = maisonnee.pole, maisonnee.store
    with store.writing() as tx:
        pole.act_as(tx, "coordinatrice")
        saisine_id = make_saisine(
            tx, pole.place_id, pole.ecole_id, demandeur_id=pole.personnes["enseignant"]
        )
        pole.act_as(tx, "enseignant")
        edit_parents(tx, saisine_id, 0, Parents(point_de_vue=ORDINARY["parents"]))
    seen = {
        name: listen_to_tab(maisonnee, name, saisine_id, "Historique").decode(errors="replace")
        for name in ("coordinatrice", "ien")
    }
    assert "Lien avec les parents mis à jour" in seen["ien"]
    assert not re.search(r"/2026 à \d", seen["ien"])
    hours = re.findall(r"/2026 à \d+ h \d+\] · ([\w ]+) ·", seen["coordinatrice"])
    assert set(hours) == {"Saisine enregistrée"}


def test_the_ear_hears_tables_too(maisonnee, cases):
    with open_tab(maisonnee.adresse, maisonnee.token("coordinatrice")) as tab:
        assert b"ZORGLUBINE" in Ecoute(tab).open("saisines")


@pytest.mark.parametrize("identifiant", list(PEOPLE))
def test_a_request_for_oneself_is_heard_by_its_two_people_only(maisonnee, identifiant):
    pole = maisonnee.pole
    with maisonnee.store.writing() as tx:
        pole.act_as(tx, "enseignant")
        ask_soutien(tx, pole.place_id, PourQui.MOI, pole.personnes["psyen"])
        soutien_id = tx.value("SELECT id FROM soutien")
    heard = listen(maisonnee, identifiant, {})
    assert (soutien_id.encode() in heard) is (identifiant in ("enseignant", "psyen"))
    waits = "Une personne souhaite être rappelée".encode() in heard
    assert waits is (identifiant == "psyen")
