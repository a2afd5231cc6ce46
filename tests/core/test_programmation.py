"""The programmation adaptée: its states, its moves, what it lacks."""

from datetime import date

import pytest

from core.errors import InvalidInput
from core.programmation import (
    CHOIX_PRONOM_LABELS,
    PASSAGES,
    Atteinte,
    CadreProgrammation,
    ChoixPronom,
    DomaineProgramme,
    EtatDomaine,
    ObjectifAdapte,
    Periode,
    StatutProgrammation,
    atteinte_labels,
    check_passage,
    choose_pronom,
    list_date_warnings,
    list_missing,
    state_of,
)

S = StatutProgrammation
READY = ObjectifAdapte(
    domaine="D1", objectif="Lire un texte court", periodes=(Periode.P2,), reussite="4 fois sur 5"
)
STARTED = ObjectifAdapte(domaine="D1", objectif="Écrire trois phrases")
PPS = CadreProgrammation(pps=True, niveau_classe="CM1", niveau_vise="CP")


@pytest.mark.parametrize(
    ("choix", "objectifs", "state"),
    [
        (None, [], EtatDomaine.A_FAIRE),
        (None, [STARTED], EtatDomaine.EN_COURS),
        (None, [READY, STARTED], EtatDomaine.EN_COURS),
        (None, [READY], EtatDomaine.PRET),
        (DomaineProgramme(code="D1", avec_la_classe=True), [], EtatDomaine.AVEC_LA_CLASSE),
        (DomaineProgramme(code="D1", avec_la_classe=True), [READY], EtatDomaine.PRET),
        (DomaineProgramme(code="D1", dispense_le=date(2026, 9, 1)), [READY], EtatDomaine.DISPENSE),
    ],
)
def test_a_domain_says_how_far_it_is(choix, objectifs, state):
    assert state_of("D1", choix, objectifs) is state
    assert state_of("D2", None, objectifs) is EtatDomaine.A_FAIRE


@pytest.mark.parametrize("before", S)
@pytest.mark.parametrize("after", S)
def test_only_known_moves_are_made(before, after):
    if after in PASSAGES[before]:
        check_passage(before, after, PPS, [READY])
    else:
        with pytest.raises(InvalidInput, match="Rien n’a été changé"):
            check_passage(before, after, PPS, [READY])


@pytest.mark.parametrize(
    ("cadre", "objectifs", "said"),
    [
        (CadreProgrammation(niveau_classe="CM1"), [READY], "PPS ou une notification"),
        (CadreProgrammation(pps=True, niveau_classe="MS"), [READY], "En maternelle"),
        (PPS, [], "au moins un objectif"),
        (PPS, [ObjectifAdapte(domaine="D1")], "au moins un objectif"),
    ],
)
def test_what_elaboree_waits_for(cadre, objectifs, said):
    with pytest.raises(InvalidInput, match=said):
        check_passage(S.BROUILLON, S.ELABOREE, cadre, objectifs)


def test_a_notification_is_ground_enough_and_nothing_else_is_a_gate():
    cadre = CadreProgrammation(notification_du=date(2026, 9, 1))
    check_passage(S.BROUILLON, S.ELABOREE, cadre, [STARTED])
    assert list_missing(cadre, [STARTED]) == [
        "la date du conseil de cycle", "la classe fréquentée",
        "1 objectif à compléter (objectif, période, réussite)",
    ]  # fmt: skip
    assert list_missing(PPS, []) == ["la date du conseil de cycle", "au moins un objectif"]


def test_dates_that_cross_the_year_are_told():
    cadre = PPS.model_copy(
        update={"notification_au": date(2027, 2, 1), "conseil_cycle_le": date(2025, 6, 1),
                "niveau_vise": "CM2"}
    )  # fmt: skip
    assert len(list_date_warnings(cadre, 2026)) == 3
    for end in (date(2026, 6, 30), date(2027, 8, 30)):  # before the year, or just before its end
        (said,) = list_date_warnings(PPS.model_copy(update={"notification_au": end}), 2026)
        assert f"se termine le {end:%d/%m/%Y}" in said
    whole = PPS.model_copy(update={"notification_au": date(2027, 8, 31)})
    assert list_date_warnings(whole, 2026) == []
    assert list_date_warnings(PPS, 2026) == []


def test_the_maternelle_has_its_own_words_and_no_fourth():
    assert Atteinte.DEPASSE not in atteinte_labels(maternelle=True)
    assert atteinte_labels(maternelle=False)[Atteinte.NON] == "Non atteint"


def test_how_to_speak_of_a_pupil_is_chosen_here_or_known_from_the_fiche():
    unsaid = CadreProgrammation(pronom="non_dit")
    assert choose_pronom(CadreProgrammation(), None) is None
    assert choose_pronom(CadreProgrammation(), "elle") is ChoixPronom.ELLE
    assert choose_pronom(unsaid, "elle") is ChoixPronom.NON_DIT
    assert set(CHOIX_PRONOM_LABELS) == set(ChoixPronom)
