"""« À suivre » on the wire: who could not be placed stays in sight once the year has begun."""

from datetime import date, datetime
from urllib.parse import quote

import pytest

from core.fiche import Fiche
from core.scolarite import Suite
from db.suites import drop_suites, list_suites, open_annee, plan_suites
from tests.factories import make_saisine
from tests.pages.test_matrice_ecrans import Ecoute
from tests.serveur import open_tab

PUPIL = "Zorglubine"
TITLE = "Pas encore placés en 2027-2028"


@pytest.fixture
def left_behind(maisonnee):
    """A pupil planned in June, and the first days of a year that no night has opened."""
    pole = maisonnee.pole
    with maisonnee.store.writing() as tx:
        pole.act_as(tx, "coordinatrice")
        saisine_id = make_saisine(
            tx, pole.place_id, pole.ecole_id, recue_le=date(2026, 11, 9),
            fiche=Fiche(eleve={"nom": PUPIL, "prenom": "Zoé", "niveau": "CE1"}, faits="Lit."),
        )  # fmt: skip
        eleve_id = tx.value("SELECT eleve_id FROM saisine WHERE id = $id", id=saisine_id)
        plan_suites(tx, pole.place_id, 2027, [Suite(eleve_id=eleve_id, ecole_id=pole.ecole_id)])
    maisonnee.horloge.now = datetime.fromisoformat("2027-09-02T08:00")
    return eleve_id


def listen(maisonnee, identifiant) -> str:
    with open_tab(maisonnee.adresse, maisonnee.token(identifiant)) as tab:
        heard = Ecoute(tab).open("ecoles", f"onglet_ecoles={quote('À suivre')}")
    return heard.decode(errors="replace")


def test_who_could_not_be_placed_is_shown_until_settled(maisonnee, left_behind):
    said = listen(maisonnee, "coordinatrice")
    assert TITLE in said
    assert "à suivre en 2028-2029" in said.replace("\u00a0", " ")
    assert TITLE not in listen(maisonnee, "directrice")
    with maisonnee.store.writing() as tx:
        maisonnee.pole.act_as(tx, "coordinatrice")
        open_annee(tx, maisonnee.pole.place_id, 2027, left_behind)
    assert TITLE not in listen(maisonnee, "coordinatrice")


def test_who_is_no_longer_followed_is_settled_too(maisonnee, left_behind):
    with maisonnee.store.writing() as tx:
        maisonnee.pole.act_as(tx, "coordinatrice")
        (row,) = list_suites(tx, maisonnee.pole.place_id, 2027)
        drop_suites(tx, maisonnee.pole.place_id, 2027, {left_behind: row["suite_version"]})
    assert TITLE not in listen(maisonnee, "coordinatrice")


def test_nobody_is_shown_when_all_are_placed(maisonnee, left_behind):
    maisonnee.horloge.now = datetime.fromisoformat("2027-08-31T08:00")
    assert "Pas encore placés" not in listen(maisonnee, "coordinatrice")
