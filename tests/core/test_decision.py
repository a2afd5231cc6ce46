"""Decisions: what is missing, what must not be read aloud, what is late."""

from datetime import date

import pytest

from core.decision import Decision, EtatDecision, NatureDecision, check_decision, is_late
from core.errors import InvalidInput

DAY = date(2026, 11, 10)


def test_a_decision_says_who_and_what_and_its_nature_says_what_by_default():
    kept = check_decision(Decision(qui="  La  directrice ", quoi="Reçoit\nles parents"))
    assert (kept.qui, kept.quoi, kept.pour_le) == ("La directrice", "Reçoit les parents", None)
    assert check_decision(Decision(qui="L’IEN", nature=NatureDecision.ESS)).quoi == "Réunir l’ESS"


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (Decision(quoi="Appeler"), "qui"),
        (Decision(qui="L’IEN"), "quoi"),
        (Decision(qui="L’IEN", nature=NatureDecision.BILAN), "quand"),
        (Decision(qui="X", nature=NatureDecision.PROPOSITION), "choisissez-le"),
        (Decision(qui="L’IEN", quoi="Voir la mère de Zélie"), "l’élève"),
        (Decision(qui="La mère de FICTIF-DUPONT", quoi="Vient"), "l’élève"),
    ],
)
def test_what_is_missing_or_names_the_pupil_is_refused(decision, said):
    with pytest.raises(InvalidInput, match=said):
        check_decision(decision, ("Fictif-Dupont", "Zélie"))


def test_only_a_dated_decision_to_do_of_somebody_who_may_be_late_is_late():
    yesterday = date(2026, 11, 9)
    assert is_late(yesterday, EtatDecision.A_FAIRE, DAY, exempte=False)
    assert not is_late(yesterday, EtatDecision.A_FAIRE, DAY, exempte=True)
    assert not is_late(yesterday, EtatDecision.FAITE, DAY, exempte=False)
    assert not is_late(DAY, EtatDecision.A_FAIRE, DAY, exempte=False)
    assert not is_late(None, EtatDecision.A_FAIRE, DAY, exempte=False)
