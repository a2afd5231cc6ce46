"""The rules of a meeting, who may do what with one, what the room is shown."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.droits_programmation import LienProgrammation
from core.droits_rencontre import (
    REGLES_RENCONTRE,
    ActionRencontre,
    FaitsRencontre,
    check_on_rencontre,
    find_lien_rencontre,
    may_on_rencontre,
)
from core.errors import InvalidInput, NotAllowed
from core.mode_reunion import SEEN_AT_ONCE, list_objectifs, list_parties
from core.personne import Metier, Role
from core.programmation import Observation
from core.rencontre import (
    CHAMPS,
    CadreRencontre,
    ChampRencontre,
    EtatRencontre,
    NatureRencontre,
    ParticipantRencontre,
    PresenceRencontre,
    QualiteRencontre,
    RendezVous,
    SuitesRencontre,
    check_cadre_rencontre,
    check_passage_rencontre,
    check_suites,
    format_reference_rencontre,
    is_due,
    list_expected,
)
from tests.core.programmations import make_contenu
from tests.core.test_droits_programmation import person

A, E, N = ActionRencontre, EtatRencontre, NatureRencontre
TODAY = date(2026, 12, 4)
WHEN = RendezVous(jour=TODAY, heure=time(14), lieu="Salle 2")
THERE = ParticipantRencontre(
    qualite=QualiteRencontre.PARENT, presence=PresenceRencontre.PRESENT
)  # fmt: skip
FACTS = {"circonscription_id": "c1", "ecole_id": "e1", "equipe": frozenset({"moi"})}


def refuse(before, after, *, match, when=WHEN, people=(THERE,)):
    with pytest.raises(InvalidInput, match=match):
        check_passage_rencontre(before, after, when, people, TODAY)


def test_what_is_missing_is_said_before_it_moves():
    refuse(E.PREPAREE, E.INVITEE, people=(), match="Personne n’est encore invité")
    refuse(E.PREPAREE, E.INVITEE, when=RendezVous(), match="le jour")
    refuse(E.PREPAREE, E.INVITEE, when=RendezVous(jour=TODAY), match="l’heure et le lieu")
    tomorrow = WHEN.model_copy(update={"jour": TODAY + timedelta(1)})
    refuse(E.INVITEE, E.TENUE, when=tomorrow, match="prévue le 05/12/2026")
    absent = THERE.model_copy(update={"presence": PresenceRencontre.EXCUSE})
    refuse(E.INVITEE, E.TENUE, people=(absent,), match="présent")
    check_passage_rencontre(E.PREPAREE, E.TENUE, RendezVous(jour=TODAY), (THERE,), TODAY)


@pytest.mark.parametrize("after", list(E))
def test_nothing_comes_after_a_cancelled_one(after):
    refuse(E.ANNULEE, after, match="Annulée")


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_the_next_one_is_neither_past_nor_before_this_one(day):
    suites = SuitesRencontre(prochaine_le=day)
    if day <= TODAY:
        with pytest.raises(InvalidInput, match=r"passé|après celle-ci"):
            check_suites(WHEN, suites, TODAY)
    else:
        check_suites(WHEN, suites, TODAY)


def test_papers_are_noted_once_given():
    with pytest.raises(InvalidInput, match="GEVA-Sco"):
        check_suites(WHEN, SuitesRencontre(geva_transmis_le=TODAY + timedelta(1)), TODAY)


def test_an_ess_rests_on_a_pps_or_a_notification_and_an_equipe_educative_on_neither():
    with pytest.raises(InvalidInput, match="équipe éducative"):
        check_cadre_rencontre(N.ESS, CadreRencontre(), TODAY)
    check_cadre_rencontre(N.EQUIPE_EDUCATIVE, CadreRencontre(), TODAY)
    backwards = CadreRencontre(notification_du=TODAY, notification_au=date(2026, 1, 1))
    with pytest.raises(InvalidInput, match="avant d’avoir commencé"):
        check_cadre_rencontre(N.ESS, backwards, TODAY)
    with pytest.raises(InvalidInput, match="Un fait établissement"):
        check_cadre_rencontre(
            N.EQUIPE_EDUCATIVE, CadreRencontre(fait_etablissement_le=date(2027, 1, 1)), TODAY
        )


def test_who_should_be_there_is_told():
    assert list_expected(N.ESS, (THERE,)) == ["l’enseignant(e)", "l’enseignant(e) référent(e)"]
    assert "la direction" in list_expected(N.EQUIPE_EDUCATIVE, ())


def test_an_ess_is_due_after_a_year():
    assert is_due(None, TODAY)
    assert not is_due(TODAY - timedelta(365), TODAY)
    assert is_due(TODAY - timedelta(366), TODAY)


def test_the_two_series_of_references():
    assert format_reference_rencontre(N.ESS, 2026, 7) == "ESS-2026-007"
    assert format_reference_rencontre(N.EQUIPE_EDUCATIVE, 2026, 12) == "EE-2026-012"


READ, ALL = {A.READ}, set(A)


@pytest.mark.parametrize(
    ("acteur", "ess", "equipe"),
    [
        (person(Role.MEMBRE, metier=Metier.ERSEH, key="autre"), ALL, set()),
        (person(Role.ENSEIGNANT, ecole="e1"), {A.READ, A.WRITE}, {A.READ, A.WRITE}),
        (person(Role.ENSEIGNANT, ecole="e1", key="autre"), set(), set()),
        (person(Role.ENSEIGNANT, ecole="e2"), set(), set()),
        (person(Role.DIRECTEUR, ecole="e1", key="autre"), READ, ALL),
        (person(Role.DIRECTEUR, ecole="e2", key="autre"), set(), set()),
        (person(Role.IEN, key="autre"), READ, READ),
        (person(Role.COORDINATEUR, key="autre"), READ, READ),
        (person(Role.IEN, place="c2"), set(), set()),
        (person(Role.MEMBRE, metier=Metier.MAITRE_E, key="autre"), set(), set()),
        (person(Role.SECRETARIAT, key="autre"), set(), set()),
        (person(Role.ADMINISTRATEUR, key="autre"), set(), set()),
        (person(Role.DPD, key="autre"), set(), set()),
    ],
)
def test_the_table_says_who(acteur, ess, equipe):
    for nature, can in ((N.ESS, ess), (N.EQUIPE_EDUCATIVE, equipe)):
        facts = FaitsRencontre(nature=nature, **FACTS)
        assert {action for action in A if may_on_rencontre(acteur, action, facts)} == can


def test_the_referent_reads_an_equipe_educative_of_a_pupil_with_a_pps_only():
    referent = person(Role.MEMBRE, metier=Metier.ERSEH, key="autre")
    facts = FaitsRencontre(nature=N.EQUIPE_EDUCATIVE, notifie=True, **FACTS)
    assert find_lien_rencontre(referent, A.READ, facts) is LienProgrammation.ERSEH
    assert not may_on_rencontre(referent, A.WRITE, facts)


@pytest.mark.parametrize("nature", list(N))
@pytest.mark.parametrize("action", [A.PREPARE, A.WRITE])
def test_a_refusal_says_whom_to_ask(nature, action):
    facts = FaitsRencontre(nature=nature, **FACTS)
    with pytest.raises(NotAllowed, match="adressez-vous"):
        check_on_rencontre(person(Role.IEN, key="autre"), action, facts)
    assert REGLES_RENCONTRE[nature][action]


def test_the_room_sees_every_heading_and_the_last_observations():
    parts = list_parties(N.ESS, {ChampRencontre.VIE: "Joue"})
    assert [p.titre for p in parts] == list(CHAMPS[N.ESS].values())
    assert [p.texte for p in parts if p.texte] == ["Joue"]
    contenu = make_contenu(2)
    seen = tuple(Observation(le=TODAY - timedelta(n), vu=f"vu {n}") for n in range(9))
    line = contenu.lignes[0].model_copy(update={"observations": seen})
    (shown, *_) = list_objectifs(contenu.model_copy(update={"lignes": (line,)}), {})
    assert [o.vu for o in shown.observations] == [f"vu {n}" for n in range(4, -1, -1)]
    assert len(shown.observations) == SEEN_AT_ONCE
