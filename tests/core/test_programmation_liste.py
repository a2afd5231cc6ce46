"""The list of the programmations: filters that name nobody, and what each lacks."""

from datetime import date

import pytest

from core.errors import InvalidInput
from core.exports import write_csv
from core.programmation import StatutProgrammation
from core.programmation_liste import (
    HEADERS,
    EcheanceListe,
    FiltresProgrammation,
    erseh_code,
    list_cells,
    list_ecoles,
    list_erseh,
    say_missing,
)

S, E = StatutProgrammation, EcheanceListe
TODAY = date(2026, 12, 31)
ROW = {
    "annee": 2026, "ecole_id": "e1", "niveau": "CM1", "statut": "brouillon", "numero": 1,
    "erseh": "Mme Plume", "echeance": date(2027, 2, 28), "manque": "le PPS\nune date",
    "objectifs": 3, "eleve_nom": "Fictif", "eleve_prenom": "Zoé", "ecole": "École des Nuages",
    "commune": "Brumeval",
}  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({}, True), ({"annee": 2026}, True), ({"annee": 2025}, False), ({"ecole": "e2"}, False),
        ({"niveau": "CM2"}, False), ({"statut": S.EN_COURS}, False), ({"incompletes": True}, True),
        ({"erseh": erseh_code("mme  PLUME")}, True), ({"erseh": erseh_code("M. Encre")}, False),
    ],
)  # fmt: skip
def test_a_filter_keeps_what_it_says(filters, kept):
    assert FiltresProgrammation(**filters).keeps(ROW, TODAY) is kept


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (None, {E.INCONNUE}), (date(2026, 12, 30), {E.PASSEE}),
        (date(2026, 12, 31), {E.BIENTOT, E.ANNEE}), (date(2027, 2, 28), {E.BIENTOT, E.ANNEE}),
        (date(2027, 3, 1), {E.ANNEE}), (date(2027, 8, 31), {E.ANNEE}), (date(2027, 9, 1), set()),
    ],
)  # fmt: skip
def test_when_the_notification_ends_across_the_school_year(day, wanted):
    row = ROW | {"echeance": day}
    assert {e for e in E if FiltresProgrammation(echeance=e).keeps(row, TODAY)} == wanted
    september = FiltresProgrammation(echeance=E.ANNEE)
    assert september.keeps(ROW | {"echeance": date(2027, 8, 31)}, date(2026, 9, 1))
    assert not september.keeps(ROW | {"echeance": date(2027, 8, 31)}, date(2026, 8, 30))


def test_the_address_holds_no_name_and_comes_back():
    filters = FiltresProgrammation(
        annee=2026, erseh=erseh_code("Mme Plume"), echeance=E.BIENTOT, incompletes=True
    )
    query = filters.to_query()
    assert FiltresProgrammation.from_query(query) == filters
    assert "plume" not in str(query).lower()
    assert FiltresProgrammation.from_query({"annee": "", "autre": "x"}) == FiltresProgrammation()
    with pytest.raises(InvalidInput, match="revenez"):
        FiltresProgrammation.from_query({"annee": "bientôt"})


def test_schools_and_erseh_are_listed_in_french_order():
    places = [("e1", "Zola", "Brumeval"), ("e2", "Étoiles", "Brumeval"), ("e3", "Zola", "Plume"),
              ("e4", "Forêt", "Plume"), (None, None, None)]  # fmt: skip
    rows = [{"ecole_id": k, "ecole": n, "commune": c, "erseh": ""} for k, n, c in places]
    assert list_ecoles(rows) == {
        "e2": "Étoiles", "e4": "Forêt", "e1": "Zola, Brumeval", "e3": "Zola, Plume",
    }  # fmt: skip
    assert list(list_ecoles(rows)) == ["e2", "e4", "e1", "e3"]
    names = list_erseh([{"erseh": name} for name in ("Zed", "Élan", "", "Faon")])
    assert list(names.values()) == ["Élan", "Faon", "Zed"]


@pytest.mark.parametrize("statut", list(S))
@pytest.mark.parametrize("manque", ["", "le PPS"])
def test_to_complete_keeps_those_that_say_what_they_lack(statut, manque):
    row = ROW | {"statut": statut, "manque": manque}
    kept = FiltresProgrammation(incompletes=True).keeps(row, TODAY)
    assert kept is bool(say_missing(row))


@pytest.mark.parametrize(
    ("statut", "manque", "said"),
    [
        ("brouillon", "le PPS\nune date", "le PPS, une date"),
        ("brouillon", "", "le passage en conseil de cycle"),
        ("elaboree", "1 objectif", "la présentation à l’ESS"), ("presentee", "", "l’avis de l’ESS"),
        ("avis_ess", "", "la mise en œuvre"), ("en_cours", "", "le bilan de l’année"),
        ("bilan", "", "l’archivage"), ("archivee", "", ""),
    ],
)  # fmt: skip
def test_what_is_missing_is_for_the_next_step(statut, manque, said):
    assert say_missing(ROW | {"statut": statut, "manque": manque}) == said


def test_a_line_of_the_spreadsheet_cannot_act():
    cells = list_cells([ROW | {"eleve_nom": "=cmd|' /C calc'!A0", "erseh": "@SUM(A1)"}])
    said = write_csv(HEADERS, cells).decode("utf-8-sig").split("\r\n")
    assert said[0].split(";")[0] == "Élève"
    assert said[1].startswith("'=CMD")
    assert "'@SUM(A1)" in said[1]
    assert ";28/02/2027;" in said[1]
