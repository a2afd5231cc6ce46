"""The programmations on the wire: each account receives the ones it may read, and no word more."""

from urllib.parse import quote

import pytest

from core.droits_programmation import ActionProgrammation, may_on_programmation
from core.programmation import CadreProgrammation, ObjectifAdapte
from db.comptes import load_acteur
from db.programmations import read_facts
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_parties import add_objectif, save_cadre
from tests.factories import PEOPLE
from tests.pages.test_matrice_ecrans import Ecoute
from tests.serveur import open_tab

PUPIL, WORDS, NEEDS = "Zorglubine", "calembredaine", "faribole"
TABS = ("Objectifs", "Cadre", "Suivi et bilans", "Versions")


@pytest.fixture
def programmation(maisonnee):
    with maisonnee.store.writing() as tx:
        maisonnee.pole.act_as(tx, "enseignant")
        key = create_programmation(
            tx, NouvelleProgrammation(maisonnee.pole.ecole_id, "CM1", nom=PUPIL, prenom="Zoé")
        )
        save_cadre(tx, key, 0, CadreProgrammation(pps=True, niveau_classe="CM1", besoins=NEEDS))
        add_objectif(tx, key, ObjectifAdapte(domaine="D1", objectif=WORDS))
    return key


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
            for words in ("Ajouter un objectif", "Enregistrer le cadre", "Arrêter en conseil")
        )
