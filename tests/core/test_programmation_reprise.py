"""Last year's programmation copied into this year's: acquired, kept, left; nothing overwritten."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.programmation import (
    Atteinte,
    CadreProgrammation,
    ContenuProgrammation,
    LieuTravail,
    LigneProgrammation,
    ObjectifAdapte,
    Observation,
    Periode,
    list_date_warnings,
)
from core.programmation_reprise import (
    ChoixReprise,
    Destination,
    SortReprise,
    carry_cadre,
    carry_objectifs,
    changes_domains,
    list_by_sort,
    propose_reprise,
)

R = SortReprise
DOMAINS = ("D1", "D2", "D3", "D4", "D5")
CM2 = Destination(niveau="CM2", referentiel="socle-2015", domaines=DOMAINS)


def seen(day, atteinte, vu="Vu"):
    return Observation(le=date(2026, 5, day), atteinte=atteinte, vu=vu)


def line(key, *observations, **changes):
    values = {
        "domaine": "D1", "objectif": f"Objectif {key}", "periodes": (Periode.P2,),
        "qui": "Mme Imaginaire", "lieu": LieuTravail.ULIS, "sait_deja": "Avant",
        "sait_deja_le": date(2025, 9, 20), "reussite": "4 fois sur 5",
    }  # fmt: skip
    return LigneProgrammation(
        id=key, objectif=ObjectifAdapte(**(values | changes)), observations=observations
    )


def before(*lines, **cadre):
    values = {
        "pps": True, "notification_du": date(2024, 9, 1), "notification_au": date(2027, 1, 31),
        "niveau_classe": "CM1", "niveau_vise": "CE1", "classe": "CM1 de Mme Imaginaire",
        "ulis": True, "conseil_cycle_le": date(2025, 10, 6), "enseignants": "Mme Imaginaire",
        "coordonnateur_ulis": "M. Inventé", "erseh": "Mme Plume", "points_appui": "Aime chanter.",
        "besoins": "Du temps.", "pronom": "elle",
    }  # fmt: skip
    return ContenuProgrammation(
        annee=2025, referentiels=("socle-2015", "programmes-2026"), lignes=lines,
        cadre=CadreProgrammation(**(values | cadre)),
    )  # fmt: skip


def test_what_was_reached_last_is_acquired_the_rest_goes_on():
    lines = (
        line("a", seen(2, Atteinte.PARTIELLE), seen(20, Atteinte.ATTEINT)),
        line("b", seen(2, Atteinte.ATTEINT), seen(20, Atteinte.PARTIELLE)),
        line("c", seen(20, Atteinte.DEPASSE), seen(25, Atteinte.NON_EVALUE)),
        line("d"),
        line("e", seen(3, Atteinte.NON), seen(3, Atteinte.ATTEINT)),
    )
    found = {each.id: (each.sort, each.le) for each in propose_reprise(before(*lines))}
    assert found == {
        "a": (R.ACQUIS, date(2026, 5, 20)), "b": (R.GARDER, date(2026, 5, 20)),
        "c": (R.ACQUIS, date(2026, 5, 20)), "d": (R.GARDER, None),
        "e": (R.ACQUIS, date(2026, 5, 3)),
    }  # fmt: skip


def test_the_frame_moves_on_and_leaves_what_belongs_to_the_year():
    source = before(line("a", seen(20, Atteinte.ATTEINT)), line("b"))
    cadre = carry_cadre(source, ChoixReprise(), CM2)
    assert (cadre.niveau_classe, cadre.niveau_vise, cadre.ulis) == ("CM2", "CE1", True)
    assert (cadre.pps, cadre.notification_du) == (True, date(2024, 9, 1))
    assert cadre.points_appui == "Aime chanter.\nSait déjà (le 20/05/2026) : Objectif a"
    assert (cadre.besoins, cadre.erseh, cadre.pronom) == ("Du temps.", "Mme Plume", "elle")
    assert not any((cadre.classe, cadre.enseignants, cadre.coordonnateur_ulis,
                    cadre.conseil_cycle_le))  # fmt: skip
    assert "31/01/2027" in list_date_warnings(cadre, 2026)[0]


def test_what_is_written_this_year_stays():
    mine = CadreProgrammation(besoins="Des images.", points_appui="Dessine.", enseignants="M. Neuf")
    source = before(line("a", seen(20, Atteinte.ATTEINT)))
    cadre = carry_cadre(source, ChoixReprise(), CM2.model_copy(update={"cadre": mine}))
    assert (cadre.besoins, cadre.enseignants) == ("Des images.", "M. Neuf")
    assert cadre.points_appui == "Dessine.\nSait déjà (le 20/05/2026) : Objectif a"


def test_this_year_s_secteur_says_who_the_erseh_is():
    source = before(line("a"))
    assert carry_cadre(source, ChoixReprise(), CM2).erseh == "Mme Plume"
    named = CM2.model_copy(update={"erseh": "M. Neuf", "cadre": CadreProgrammation(besoins="x")})
    assert carry_cadre(source, ChoixReprise(), named).erseh == ""
    proposed = named.model_copy(update={"cadre": CadreProgrammation(erseh="M. Neuf")})
    assert carry_cadre(source, ChoixReprise(), proposed).erseh == "M. Neuf"


def test_two_dates_of_one_notification_go_together():
    mine = CadreProgrammation(notification_du=date(2026, 9, 1))
    vers = CM2.model_copy(update={"cadre": mine})
    cadre = carry_cadre(before(line("a")), ChoixReprise(), vers)
    assert (cadre.notification_du, cadre.notification_au) == (date(2026, 9, 1), None)
    gs = Destination(niveau="GS", referentiel="maternelle-2026", domaines=("M1",))
    source = before(line("a"), niveau_classe="MS", maternelle_prevue_pps=True)
    cadre = carry_cadre(source, ChoixReprise(), gs)
    assert (cadre.pps, cadre.maternelle_prevue_pps) == (True, True)
    mine = gs.model_copy(update={"cadre": CadreProgrammation(pps=True)})
    assert carry_cadre(source, ChoixReprise(), mine).maternelle_prevue_pps is False


def test_a_kept_objective_starts_from_what_was_seen_last():
    source = before(line("b", seen(20, Atteinte.PARTIELLE, "Trois mots sur cinq")), line("d"))
    one, other = carry_objectifs(source, ChoixReprise(), CM2)
    assert one.sait_deja == "Avant\nVu le 20/05/2026 : Trois mots sur cinq"
    assert one.sait_deja_le == date(2025, 9, 20)
    assert (other.sait_deja, other.sait_deja_le) == ("Avant", date(2025, 9, 20))
    assert (one.repris_de, one.periodes, one.qui, one.lieu) == (2025, (), "", LieuTravail.ULIS)
    assert (one.objectif, one.reussite) == ("Objectif b", "4 fois sur 5")


def test_what_nobody_judged_is_not_what_the_pupil_knows():
    lines = (
        line("a", seen(2, Atteinte.NON, "Deux mots"), seen(20, Atteinte.NON_EVALUE, "Absente")),
        line("b", seen(20, Atteinte.NON_EVALUE, "Absente")),
        line("c", seen(2, Atteinte.NON, "Deux mots"), sait_deja="Vu le 02/05/2026 : Deux mots"),
        line("d", seen(2, Atteinte.NON, "Deux mots"), sait_deja=""),
    )
    said = [o.sait_deja for o in carry_objectifs(before(*lines), ChoixReprise(), CM2)]
    seen_ = "Vu le 02/05/2026 : Deux mots"
    assert said == [f"Avant\n{seen_}", "Avant", seen_, seen_]
    assert [each.sait for each in propose_reprise(before(*lines))] == said


def test_what_is_acquired_is_said_once():
    source = before(line("a", seen(20, Atteinte.ATTEINT)))
    once = carry_cadre(source, ChoixReprise(), CM2)
    again = carry_cadre(source, ChoixReprise(), CM2.model_copy(update={"cadre": once}))
    assert again.points_appui == once.points_appui


def test_from_maternelle_each_objective_kept_asks_for_its_domain():
    source = before(
        line("a", domaine="M1"), line("b", domaine="M4"), niveau_classe="GS", niveau_vise="",
        age_vise="à partir de 4 ans", maternelle_prevue_pps=True,
    )  # fmt: skip
    source = source.model_copy(update={"referentiels": ("maternelle-2026",)})
    cp = CM2.model_copy(update={"niveau": "CP"})
    assert changes_domains(source, "socle-2015")
    for given_, lost in (({}, 2), ({"a": "D1"}, 1), ({"a": "D1", "b": "M4"}, 1)):
        with pytest.raises(InvalidInput, match=f"il en manque {lost}"):
            carry_objectifs(source, ChoixReprise(domaines=given_), cp)
    choix = ChoixReprise(sorts={"b": R.LAISSER}, domaines={"a": "D3"})
    assert [o.domaine for o in carry_objectifs(source, choix, cp)] == ["D3"]
    cadre = carry_cadre(source, choix, cp)
    assert (cadre.niveau_classe, cadre.age_vise, cadre.maternelle_prevue_pps) == ("CP", "", False)
    same = Destination(niveau="GS", referentiel="maternelle-2026", domaines=("M1", "M4"))
    assert carry_cadre(source, choix, same).age_vise == "à partir de 4 ans"
    assert [o.domaine for o in carry_objectifs(source, ChoixReprise(), same)] == ["M1", "M4"]


@given(
    states=st.lists(st.lists(st.sampled_from(Atteinte), max_size=3), max_size=6),
    picks=st.dictionaries(st.integers(0, 5).map(str), st.sampled_from(R)),
)
def test_each_objective_has_one_fate(states, picks):
    lines = [
        line(str(rank), *(seen(day + 1, each) for day, each in enumerate(states_)))
        for rank, states_ in enumerate(states)
    ]
    source, choix = before(*lines), ChoixReprise(sorts=picks)
    fates = {sort: list_by_sort(propose_reprise(source), choix, sort) for sort in R}
    assert sum(map(len, fates.values())) == len(lines)
    kept = carry_objectifs(source, choix, CM2)
    assert [o.objectif for o in kept] == [each.objectif.objectif for each in fates[R.GARDER]]
    strengths = carry_cadre(source, choix, CM2).points_appui.splitlines()
    assert len(strengths) == 1 + len(fates[R.ACQUIS])
    assert all(any(each.objectif.objectif in text for text in strengths)
               for each in fates[R.ACQUIS])  # fmt: skip
