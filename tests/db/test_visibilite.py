"""Who sees what: the SQL of the lists and the pure rule agree on every combination."""

import itertools
from datetime import date, datetime

import pytest

from core.droits import (
    REGLES_ACTION,
    Acces,
    Action,
    FaitsSaisine,
    find_access,
    may_on,
)
from core.fiche import Fiche
from core.personne import Acteur, Affectation, Metier, Role
from core.registre import Filtres
from db.connection import Store, Transaction
from db.pieces import list_pieces, open_piece
from db.saisines import count_saisines, list_saisines
from db.situations import get_situation
from db.visibilite import VISIBLES, read_facts, scope
from tests.factories import make_circonscription

HERE, ELSEWHERE = "c1", "c2"
SINCE = date(2026, 9, 1)
NOW = datetime(2026, 11, 10, 8, 0)


def acting(role: Role, *, circonscription=HERE, ecole=None, metier=None, name=None) -> Acteur:
    return Acteur(
        personne_id=name or f"p_{role}_{metier or ecole or circonscription}",
        compte_id="x",
        nom="Test",
        affectations=(
            Affectation(
                role=role, circonscription_id=circonscription, ecole_id=ecole, metier=metier,
                debut=SINCE,
            ),
        ),
    )  # fmt: skip


ACTORS = [
    acting(Role.IEN),
    acting(Role.IEN, circonscription=ELSEWHERE),
    acting(Role.COORDINATEUR),
    acting(Role.COORDINATEUR, circonscription=ELSEWHERE),
    acting(Role.MEMBRE, metier=Metier.MAITRE_E),
    acting(Role.MEMBRE, metier=Metier.PSYEN),
    acting(Role.MEMBRE, metier=Metier.ERSEH),
    acting(Role.DIRECTEUR, ecole="e1"),
    acting(Role.DIRECTEUR, ecole="e2"),
    acting(Role.ENSEIGNANT, ecole="e1"),
    acting(Role.SECRETARIAT),
    acting(Role.ADMINISTRATEUR),
    acting(Role.DPD),
    Acteur(personne_id="p_parti", compte_id="x", nom="Sans affectation"),
]
TIES = ("rien", "demandeur", "sollicite", "decline", "nommee", "concernee")


def insert_saisine(tx: Transaction, saisine_id: str, **columns) -> None:
    values = {
        "id": saisine_id, "circonscription_id": HERE, "reference": saisine_id, "annee": 2026,
        "objet": "eleve", "reservee": False, "statut": "transmise", "origine": "fiche",
        "ecole_id": "e1", "recue_le": date(2026, 10, 12), "fiche": Fiche().model_dump_json(),
        "recherche": "fictif zebulon fictif ecole brume", "niveau": "CE1", "motif": "assiduite",
        "creee_le": NOW, "modifiee_le": NOW,
    }  # fmt: skip
    tx.insert("saisine", **(values | columns))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Every combination of reserved, draft, PPS, school, place and one person's tie."""
    opened = Store(tmp_path_factory.mktemp("donnees"), clock=lambda: NOW)
    with opened.writing() as tx:
        for place in (HERE, ELSEWHERE):
            make_circonscription(tx, id=place)
        for ecole, place in (("e1", HERE), ("e2", HERE), ("e3", ELSEWHERE)):
            tx.insert(
                "ecole", id=ecole, circonscription_id=place, uai=ecole, nom=f"École {ecole}",
                nature="primaire", statut="public", commune="Brume", recherche=ecole,
            )  # fmt: skip
        number = itertools.count(1)
        for reservee, statut, pps, ecole in itertools.product(
            (False, True), ("transmise", "brouillon"), (False, True), ("e1", "e3")
        ):
            for actor, tie in itertools.product(ACTORS, TIES):
                _insert_tied(tx, f"s{next(number)}", actor, tie, reservee=reservee, statut=statut,
                             pps=pps, ecole_id=ecole,
                             circonscription_id=HERE if ecole == "e1" else ELSEWHERE)  # fmt: skip
    yield opened
    opened.close()


def _insert_tied(tx, saisine_id, actor, tie, **columns):
    columns["demandeur_id"] = actor.personne_id if tie == "demandeur" else "p_autre"
    insert_saisine(tx, saisine_id, **columns)
    if tie in ("sollicite", "decline"):
        tx.insert(
            "proposition", id=f"prop_{saisine_id}", saisine_id=saisine_id,
            personne_id=actor.personne_id, proposee_par="x", proposee_le=NOW,
            position="declinee" if tie == "decline" else "attendue",
        )  # fmt: skip
    if tie in ("nommee", "concernee"):
        tx.insert(
            "saisine_personne", saisine_id=saisine_id, personne_id=actor.personne_id, titre=tie
        )


@pytest.fixture(scope="module")
def known_facts(store):
    """Read once the facts of every saisine, which do not depend on who looks."""
    with store.reading() as tx:
        return {row["id"]: read_facts(tx, row) for row in tx.rows("SELECT * FROM saisine")}


@pytest.mark.parametrize("actor", ACTORS, ids=lambda a: a.personne_id)
def test_sql_and_rule_agree_on_every_saisine(store, known_facts, actor):
    with store.reading(lambda _: actor) as tx:
        seen = {
            row["id"]: row["acces"]
            for row in tx.rows(f"WITH {VISIBLES} SELECT id, acces FROM visibles", **scope(actor))
        }
    expected = {key: find_access(actor, known)[0] for key, known in known_facts.items()}
    assert seen == {key: level for key, level in expected.items() if level}
    assert len(known_facts) == 16 * len(ACTORS) * len(TIES)


@pytest.mark.parametrize("actor", ACTORS, ids=lambda a: a.personne_id)
def test_lists_counts_and_search_show_no_more_than_the_access(store, actor):
    with store.reading(lambda _: actor) as tx:
        rows = list_saisines(tx, Filtres(), everything=True)
        found = list_saisines(tx, Filtres(), search="zebulon", everything=True)
        counts = count_saisines(tx, Filtres())
    assert sum(counts.values()) == len(rows)
    assert all(row["acces"] >= Acces.SUIVI for row in found)
    for row in rows:
        if row["acces"] < Acces.SUIVI:
            hidden = ("ecole", "commune", "eleve_nom", "eleve_prenom")
            assert {row[name] for name in hidden} == {None}
        if row["acces"] < Acces.RESUME:
            assert {row[name] for name in ("objet", "niveau", "motif", "charges")} == {None}


@pytest.mark.parametrize("actor", ACTORS, ids=lambda a: a.personne_id)
def test_a_reserved_saisine_leaves_no_trace_for_others(store, actor):
    allowed = {Role.IEN} & actor.roles
    with store.reading(lambda _: actor) as tx:
        reserved = [r for r in list_saisines(tx, Filtres(), everything=True) if r["reservee"]]
        ties = {
            row["saisine_id"]
            for row in tx.rows(
                "SELECT saisine_id FROM saisine_personne WHERE personne_id = $moi "
                "UNION SELECT id FROM saisine WHERE demandeur_id = $moi",
                moi=actor.personne_id,
            )
        }
    if not allowed:
        assert {row["id"] for row in reserved} <= ties


def facts(**changes) -> FaitsSaisine:
    return FaitsSaisine(circonscription_id=HERE, ecole_id="e1", **changes)


WHO_SEES = [
    # (actor, reserved, expected): « Who sees » of the product, line by line
    (acting(Role.IEN), False, Acces.CONTENU),
    (acting(Role.IEN), True, Acces.CONTENU),
    (acting(Role.COORDINATEUR), False, Acces.CONTENU),
    (acting(Role.COORDINATEUR), True, Acces.AUCUN),
    (acting(Role.MEMBRE, metier=Metier.MAITRE_E), False, Acces.RESUME),
    (acting(Role.MEMBRE, metier=Metier.MAITRE_E), True, Acces.AUCUN),
    (acting(Role.DIRECTEUR, ecole="e1"), False, Acces.SUIVI),
    (acting(Role.DIRECTEUR, ecole="e1"), True, Acces.AUCUN),
    (acting(Role.DIRECTEUR, ecole="e2"), False, Acces.AUCUN),
    (acting(Role.ENSEIGNANT, ecole="e1"), False, Acces.AUCUN),
    (acting(Role.SECRETARIAT), False, Acces.REFERENCE),
    (acting(Role.SECRETARIAT), True, Acces.AUCUN),
    (acting(Role.ADMINISTRATEUR), False, Acces.AUCUN),
    (acting(Role.DPD), False, Acces.AUCUN),
]


@pytest.mark.parametrize(("actor", "reservee", "expected"), WHO_SEES)
def test_who_sees_without_any_tie(actor, reservee, expected):
    assert find_access(actor, facts(reservee=reservee))[0] is expected


def test_erseh_sees_pupils_with_a_pps_only():
    erseh = acting(Role.MEMBRE, metier=Metier.ERSEH)
    assert find_access(erseh, facts(pps=True))[0] is Acces.CONTENU
    assert find_access(erseh, facts(pps=False))[0] is Acces.RESUME
    assert find_access(erseh, facts(pps=True, reservee=True))[0] is Acces.AUCUN


def test_the_importer_of_a_reserved_fiche_sees_it_only_when_named():
    coordinator = acting(Role.COORDINATEUR)
    named = facts(reservee=True, nommes=frozenset({coordinator.personne_id}))
    assert find_access(coordinator, named)[0] is Acces.CONTENU


def test_a_draft_is_seen_by_its_author_only():
    teacher = acting(Role.ENSEIGNANT, ecole="e1")
    mine = facts(brouillon=True, demandeur_id=teacher.personne_id)
    assert find_access(teacher, mine)[0] is Acces.SUIVI
    assert find_access(acting(Role.IEN), mine)[0] is Acces.AUCUN


@pytest.mark.parametrize("action", list(Action))
def test_nobody_acts_on_what_they_do_not_see(action):
    blind = [acting(Role.ADMINISTRATEUR), acting(Role.DPD), acting(Role.DIRECTEUR, ecole="e2")]
    assert not any(may_on(actor, action, facts()) for actor in blind)


def test_every_action_says_who_may():
    assert set(REGLES_ACTION) == set(Action)
    assert all(rule.roles or rule.relations for rule in REGLES_ACTION.values())


@pytest.mark.parametrize("actor", ACTORS, ids=lambda a: a.personne_id)
def test_the_situation_screen_holds_only_what_the_access_opens(store, actor):
    with store.reading(lambda _: actor) as tx:
        for row in list_saisines(tx, Filtres(), everything=True)[:40]:
            situation = get_situation(tx, row["id"])
            if situation.acces < Acces.SUIVI:
                assert situation.fiche == Fiche()
                assert "fiche" not in situation.saisine
                assert (situation.ecole, situation.eleve, situation.questions) == (None, None, ())
                assert list_pieces(tx, row["id"]) == []
            if situation.acces < Acces.CONTENU:
                assert situation.propositions == ()


def test_no_piece_opens_by_guessing(store):
    from core.errors import NotFound

    with store.reading(lambda _: ACTORS[0]) as tx, pytest.raises(NotFound):
        open_piece(tx, "0" * 32)
