"""The programmations on the wire: each account receives the ones it may read, and no word more."""

from urllib.parse import quote

import pytest

from core.droits_programmation import ActionProgrammation, may_on_programmation
from db.comptes import load_acteur
from db.programmations import read_facts
from db.programmations_creation import NouvelleProgrammation, create_programmation
from tests.factories import PEOPLE, make_saisine
from tests.pages.conftest import NEEDS, PUPIL, WORDS
from tests.pages.test_matrice_ecrans import Ecoute, listen_to_tab
from tests.serveur import open_tab

TABS = ("Objectifs", "Cadre", "Suivi et bilans", "Documents", "Versions")


def listen(maisonnee, identifiant, key) -> str:
    heard = b""
    with open_tab(maisonnee.adresse, maisonnee.token(identifiant)) as tab:
        heard += Ecoute(tab).open("programmations")
    for name in TABS:
        with open_tab(maisonnee.adresse, maisonnee.token(identifiant)) as tab:
            heard += Ecoute(tab).open("programmation", f"id={key}&onglet_paoa={quote(name)}")
    return heard.decode(errors="replace")


@pytest.mark.parametrize("identifiant", list(PEOPLE))
def test_the_traffic_holds_only_what_the_person_may_read(maisonnee, programmation, identifiant):
    said = listen(maisonnee, identifiant, programmation)
    with maisonnee.store.reading() as tx:
        row = tx.row("SELECT * FROM programmation")
        acteur = load_acteur(tx, maisonnee.pole.personnes[identifiant], "x")
        reads = may_on_programmation(acteur, ActionProgrammation.READ, read_facts(tx, row))
    assert (PUPIL.upper() in said or PUPIL in said) is reads
    assert (WORDS in said, NEEDS in said) == (reads, reads)
    if not reads:
        assert any(words in said for words in ("ne vous est pas ouverte", "est réservé à"))


def test_who_reads_without_writing_finds_no_button_to_write_with(maisonnee, programmation):
    assert "Ajouter un objectif" in listen(maisonnee, "enseignant", programmation)
    for name in ("directrice", "ien", "coordinatrice"):
        said = listen(maisonnee, name, programmation)
        assert not any(
            words in said
            for words in (
                "Ajouter un objectif",
                "Enregistrer le cadre",
                "Arrêter en conseil",
                "save_parents_le",
            )
        )


def test_a_situation_leads_to_the_programmation_of_its_pupil(maisonnee):
    pole = maisonnee.pole
    with maisonnee.store.writing() as tx:
        pole.act_as(tx, "coordinatrice")
        saisine_id = make_saisine(
            tx, pole.place_id, pole.ecole_id, demandeur_id=pole.personnes["enseignant"]
        )
        pupil = tx.value("SELECT eleve_id FROM saisine WHERE id = $id", id=saisine_id)
        pole.act_as(tx, "enseignant")
        key = create_programmation(tx, NouvelleProgrammation(pole.ecole_id, "CM1", eleve_id=pupil))
    heard = listen_to_tab(maisonnee, "enseignant", saisine_id, "Déjà en place")
    assert key.encode() in heard
