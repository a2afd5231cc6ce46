"""A pupil's class, a move, « à suivre », the wrong child, and what a replacement reads."""

import io
from datetime import date, datetime

import pytest
from docx import Document

from core.droits import Acces, Action, may_on
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche
from core.personne import Role
from core.registre import Filtres
from core.scolarite import Suite
from db.adaptations import list_adaptations, list_my_remplacements
from db.classes import add_remplacement
from db.ecoles import create_classe
from db.eleves import list_candidates, merge_eleves, unmerge_eleve
from db.journal import list_history
from db.lettres import find_recipient
from db.personnes import add_affectation, create_personne
from db.pieces import list_pieces, open_piece
from db.rattachements import reassign_eleve
from db.saisines import count_saisines, list_saisines
from db.scolarites import find_scolarite, move_eleve, place_eleve, record_accord
from db.situations import get_situation
from db.suites import count_planned, drop_suites, list_suites, open_annee, plan_suites
from db.taches import tidy
from db.visibilite import get_visible

FICHE = Fiche(
    eleve={"nom": "Fictif", "prenom": "Zébulon", "niveau": "CE1"}, faits="Le 4/11, calembredaine.",
    parents_point_de_vue="billevesée", ce_qui_marche="L’ardoise et le coin calme.",
    actions=[{"action": "Sablier", "periode": "depuis octobre", "continue": "oui"}],
)  # fmt: skip
AGREED = date(2026, 11, 9)


def make_class(tx, monde, ecole="nuages", annee=2026, nom="CE1 A"):
    return create_classe(tx, monde.ecoles[ecole], annee=annee, nom=nom, niveaux="CE1")


def sees(monde, name, saisine_id) -> bool:
    try:
        with monde.reading(name) as tx:
            get_visible(tx, saisine_id)
    except NotFound:
        return False
    return True


def version_of(tx, saisine_id) -> int:
    return tx.value("SELECT version FROM saisine WHERE id = $id", id=saisine_id)


def move(monde, saisine_id, who="coord", ecole="sources", **options):
    with monde.writing(who) as tx:
        move_eleve(tx, saisine_id, version_of(tx, saisine_id), monde.ecoles[ecole], **options)


def eleve_of(tx, saisine_id) -> str:
    return tx.value("SELECT eleve_id FROM saisine WHERE id = $id", id=saisine_id)


# --- the class ---


def test_the_class_of_a_pupil_is_of_its_school_and_year(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        classe = make_class(tx, monde)
        elsewhere, before = make_class(tx, monde, "sources"), make_class(tx, monde, annee=2025)
        for wrong in (elsewhere, before):
            with pytest.raises(InvalidInput, match="pas de cette école"):
                place_eleve(tx, saisine, 0, wrong)
    for name, version in (("dir", 0), ("ens", 1), ("coord", 2)):
        with monde.writing(name) as tx:
            place_eleve(tx, saisine, version, classe)
    with pytest.raises(Conflict), monde.writing("coord") as tx:
        place_eleve(tx, saisine, 1, classe)
    with pytest.raises(NotFound), monde.writing("dir2") as tx:
        place_eleve(tx, saisine, 3, classe)
    with monde.reading("coord") as tx:
        row = find_scolarite(tx, eleve_of(tx, saisine), 2026)
        assert (row["classe"], row["ecole"], row["niveau"]) == (
            "CE1 A", "École des Nuages", "CE1"
        )  # fmt: skip


# --- a move ---


def test_a_move_with_the_parents_agreement_hands_the_situation_over(monde):
    saisine, closed = monde.saisine(fiche=FICHE), None
    with monde.writing("coord") as tx:
        eleve = eleve_of(tx, saisine)
    closed = monde.saisine(fiche=FICHE, eleve_id=eleve)
    with monde.writing("coord") as tx:
        tx.execute("UPDATE saisine SET statut = 'terminee' WHERE id = $id", id=closed)
        classe = make_class(tx, monde, "sources")
    assert sees(monde, "dir", saisine)
    move(monde, saisine, classe_id=classe, accord_le=AGREED)
    for name in ("dir", "ens"):  # the old head, and who asked
        assert not sees(monde, name, saisine)
        assert not sees(monde, name, closed)
        with monde.reading(name) as tx:
            assert list_saisines(tx, Filtres(), search="fictif") == []
            assert sum(count_saisines(tx, Filtres()).values()) == 0
    assert sees(monde, "dir2", saisine)
    assert not sees(monde, "dir2", closed)  # what is over does not follow
    assert sees(monde, "coord", closed)
    with monde.reading("dir2") as tx:
        situation = get_situation(tx, saisine)
        assert situation.acces is Acces.SUIVI
        note = next(p for p in list_pieces(tx, saisine) if p["nature"] == "note-de-relais")
        content, name, _ = open_piece(tx, note["id"])
        assert name == f"{situation.saisine['reference']}_note-de-relais.docx"
        assert find_scolarite(tx, eleve, 2026)["classe_id"] == classe
        head, mail = find_recipient(tx, situation.saisine)
        assert (head, mail) == (monde.people["dir2"], "dir2@valmouette.invalid")
    said = "\n".join(
        [p.text for p in Document(io.BytesIO(content)).paragraphs]
        + [c.text for t in Document(io.BytesIO(content)).tables for c in t._cells]
    )
    assert all(word in said for word in ("Zébulon FICTIF", "coin calme", "Sablier", "CE1"))
    assert "calembredaine" not in said
    assert "billevesée" not in said
    with pytest.raises(NotFound), monde.reading("dir") as tx:
        open_piece(tx, note["id"])
    with monde.reading("coord") as tx:
        acts = [(h["action"], h["de"], h["vers"]) for h in list_history(tx, saisine)]
        old, new = monde.ecoles["nuages"], monde.ecoles["sources"]
        assert ("move_eleve", old, new) in acts
        kept = tx.rows("SELECT ecole_origine_id FROM saisine")
        assert {row["ecole_origine_id"] for row in kept} == {old}


def test_without_agreement_no_school_sees_anything_until_it_comes(monde):
    saisine = monde.saisine(fiche=FICHE)
    move(monde, saisine, who="dir")
    for name in ("dir", "ens", "dir2"):
        assert not sees(monde, name, saisine)
    with monde.reading("coord") as tx:
        situation = get_situation(tx, saisine)
        assert (situation.ecole, list_pieces(tx, saisine)) == (None, [])
        assert find_recipient(tx, situation.saisine) == (None, "")
        assert list_saisines(tx, Filtres(), search="zebulon")
    with pytest.raises(InvalidInput, match="à venir"), monde.writing("coord") as tx:
        record_accord(tx, saisine, version_of(tx, saisine), date(2026, 11, 11))
    with monde.writing("coord") as tx:
        record_accord(tx, saisine, version_of(tx, saisine), AGREED)
    assert sees(monde, "dir2", saisine)
    assert not sees(monde, "dir", saisine)
    with monde.reading("dir2") as tx:
        assert [p["nature"] for p in list_pieces(tx, saisine)] == ["note-de-relais"]


def test_a_pupil_who_comes_back_is_read_again_by_who_asked(monde):
    saisine = monde.saisine(fiche=FICHE)
    move(monde, saisine, accord_le=AGREED)
    move(monde, saisine, ecole="nuages", accord_le=AGREED)
    assert sees(monde, "dir", saisine)
    assert sees(monde, "ens", saisine)
    assert not sees(monde, "dir2", saisine)


def test_a_reserved_request_never_follows_and_is_not_touched(monde):
    saisine = monde.saisine(fiche=FICHE)
    with monde.reading("coord") as tx:
        eleve = eleve_of(tx, saisine)
    reserved = monde.saisine(fiche=FICHE, eleve_id=eleve, reservee=True)
    with monde.reading("ien") as tx:
        before = tx.row("SELECT * FROM saisine WHERE id = $id", id=reserved)
    move(monde, saisine, accord_le=AGREED)
    with monde.reading("ien") as tx:
        assert tx.row("SELECT * FROM saisine WHERE id = $id", id=reserved) == before
    assert not sees(monde, "dir2", reserved)
    assert sees(monde, "ens", reserved)


def test_a_move_goes_to_an_open_school_of_the_circonscription(monde):
    saisine = monde.saisine(fiche=FICHE)
    with pytest.raises(InvalidInput, match="déjà dans cette école"):
        move(monde, saisine, ecole="nuages")
    with monde.writing("coord") as tx:
        tx.execute("UPDATE ecole SET fermee = TRUE WHERE id = $id", id=monde.ecoles["sources"])
    with pytest.raises(InvalidInput, match="« départ »"):
        move(monde, saisine)
    with monde.writing("coord") as tx:
        tx.execute("UPDATE ecole SET fermee = FALSE")
    with pytest.raises(Conflict), monde.writing("coord") as tx:
        move_eleve(tx, saisine, 99, monde.ecoles["sources"])


def test_after_a_move_the_asker_may_do_nothing_more(monde):
    saisine = monde.saisine(fiche=FICHE)
    move(monde, saisine, accord_le=AGREED)
    with monde.reading("ens") as tx:
        from db.visibilite import read_facts

        faits = read_facts(tx, tx.row("SELECT * FROM saisine WHERE id = $id", id=saisine))
        assert not any(may_on(tx.actor, action, faits) for action in Action)


# --- « à suivre » ---


def plan(tx, monde, saisine, ecole="nuages", **options):
    eleve = eleve_of(tx, saisine)
    plan_suites(tx, "c1", 2027, [Suite(eleve_id=eleve, ecole_id=monde.ecoles[ecole], **options)])
    return eleve


def test_a_director_plans_for_the_own_school_only(monde):
    here = monde.saisine(fiche=FICHE)
    there = monde.saisine(fiche=FICHE, ecole_id=monde.ecoles["sources"], demandeur_id=None)
    monde.saisine(fiche=FICHE, reservee=True)
    with monde.writing("dir") as tx:
        rows = list_suites(tx, "c1", 2027)
        assert [(r["eleve_id"], r["suite_version"]) for r in rows] == [(eleve_of(tx, here), 0)]
        plan(tx, monde, here, niveau="CE2")
        with pytest.raises(NotFound):
            plan(tx, monde, there)
    with monde.reading("coord") as tx:
        rows = {r["eleve_id"]: r for r in list_suites(tx, "c1", 2027)}
        assert len(rows) == 2
        assert rows[eleve_of(tx, here)]["suite_niveau"] == "CE2"
    with pytest.raises(NotAllowed), monde.reading("ens") as tx:
        list_suites(tx, "c1", 2027)
    with pytest.raises(NotAllowed), monde.writing("dir") as tx:
        open_annee(tx, "c1", 2027)


def test_two_people_do_not_overwrite_each_others_plans(monde):
    saisine = monde.saisine(fiche=FICHE)
    with monde.writing("coord") as tx:
        eleve = plan(tx, monde, saisine)
    with pytest.raises(Conflict), monde.writing("dir") as tx:
        plan(tx, monde, saisine)
    with pytest.raises(Conflict), monde.writing("coord") as tx:
        drop_suites(tx, "c1", 2027, {eleve: 2})
    with monde.writing("coord") as tx:
        drop_suites(tx, "c1", 2027, {eleve: 1})
        assert find_scolarite(tx, eleve, 2027) is None


def test_the_year_opens_and_last_years_figures_do_not_move(monde):
    stays, goes, silent = (monde.saisine(fiche=FICHE) for _ in range(3))
    with monde.writing("coord") as tx:
        classe = make_class(tx, monde, "sources", 2027, "CE2")
        plan(tx, monde, stays, niveau="CE2")
        plan(tx, monde, goes, "sources", classe_id=classe, accord_le=AGREED)
        plan(tx, monde, silent, "sources")
        assert count_planned(tx, "c1", 2027) == 3
        with pytest.raises(InvalidInput, match="15/08/2027"):
            open_annee(tx, "c1", 2027)
        before = tx.rows("SELECT id, annee, coalesce(ecole_origine_id, ecole_id) AS ou "
                         "FROM saisine ORDER BY id")  # fmt: skip
    assert sees(monde, "dir", goes)
    monde.now = datetime(2027, 8, 31, 9, 0)
    with monde.writing("coord") as tx:
        assert open_annee(tx, "c1", 2027) == 3
        assert open_annee(tx, "c1", 2027) == 0
        after = tx.rows("SELECT id, annee, coalesce(ecole_origine_id, ecole_id) AS ou "
                        "FROM saisine ORDER BY id")  # fmt: skip
        assert after == before
        assert find_scolarite(tx, eleve_of(tx, goes), 2027)["classe"] == "CE2"
    assert (sees(monde, "dir", stays), sees(monde, "dir", goes)) == (True, False)
    assert (sees(monde, "dir2", goes), sees(monde, "dir2", silent)) == (True, False)


def test_the_night_of_september_opens_the_year_that_nobody_opened(monde):
    saisine = monde.saisine(fiche=FICHE)
    with monde.writing("coord") as tx:
        plan(tx, monde, saisine, "sources", accord_le=AGREED)
    monde.now = datetime(2027, 8, 31, 1, 0)
    tidy(monde.store)
    assert not sees(monde, "dir2", saisine)
    monde.now = datetime(2027, 9, 1, 1, 0)
    tidy(monde.store)
    assert sees(monde, "dir2", saisine)


# --- the wrong child ---


def test_a_fiche_on_the_wrong_child_is_taken_apart_without_losing_a_line(monde):
    right_one = monde.saisine(fiche=FICHE)
    with monde.writing("coord") as tx:
        eleve = eleve_of(tx, right_one)
    other_fiche = FICHE.model_copy(deep=True)
    other_fiche.eleve.date_naissance = date(2018, 3, 2)
    wrong = monde.saisine(fiche=other_fiche, eleve_id=eleve)
    with monde.writing("coord") as tx:
        fiches = tx.rows("SELECT id, fiche FROM saisine ORDER BY id")
        new = reassign_eleve(tx, wrong, 1)
        assert new != eleve
        assert eleve_of(tx, wrong) == new
        assert eleve_of(tx, right_one) == eleve
        assert tx.rows("SELECT id, fiche FROM saisine ORDER BY id") == fiches
        born = "SELECT date_naissance FROM eleve WHERE id = $id"
        assert tx.value(born, id=new) == date(2018, 3, 2)
        assert tx.value(born, id=eleve) is None
        with pytest.raises(Conflict):
            reassign_eleve(tx, wrong, 1)
        assert [r["id"] for r in list_candidates(tx, wrong, "zébulon")] == [eleve]
        assert list_candidates(tx, wrong, "") == []
        assert reassign_eleve(tx, wrong, 2, eleve) == eleve
        acts = [h["action"] for h in list_history(tx, wrong)]
        assert acts.count("reassign_eleve") == 2
    with pytest.raises(NotAllowed), monde.writing("dir") as tx:
        reassign_eleve(tx, wrong, 3)


def test_a_pupil_known_through_a_reserved_request_is_no_candidate(monde):
    saisine = monde.saisine(fiche=FICHE)
    secret = monde.saisine(fiche=FICHE, reservee=True)
    with monde.reading("ien") as tx:
        hidden = eleve_of(tx, secret)
        assert [r["id"] for r in list_candidates(tx, saisine, "fictif")] == [hidden]
    with monde.writing("coord") as tx:
        assert list_candidates(tx, saisine, "fictif") == []
        with pytest.raises(NotFound):
            reassign_eleve(tx, saisine, 1, hidden)


def test_two_records_merged_then_taken_apart_keep_their_classes(monde):
    first, second = monde.saisine(fiche=FICHE), monde.saisine(fiche=FICHE)
    with monde.writing("coord") as tx:
        a, b = eleve_of(tx, first), eleve_of(tx, second)
        one, two = make_class(tx, monde), make_class(tx, monde, nom="CE1 B")
        place_eleve(tx, first, 0, one)
        place_eleve(tx, second, 0, two)
        merge_eleves(tx, a, b, 1)
        unmerge_eleve(tx, b, 2)
        assert find_scolarite(tx, a, 2026)["classe_id"] == one
        assert find_scolarite(tx, b, 2026)["classe_id"] == two


# --- a replacement ---


@pytest.fixture
def replaced(monde):
    """A class with a pupil followed, and a replacement teacher from the 10th to the 20th."""
    saisine = monde.saisine(fiche=FICHE)
    with monde.writing("coord") as tx:
        classe, other = make_class(tx, monde), make_class(tx, monde, nom="CE1 B")
        place_eleve(tx, saisine, 0, classe)
        monde.people["remp"] = create_personne(tx, "c1", "REMP", "Fictif")
        add_remplacement(tx, classe, monde.people["remp"], date(2026, 11, 10), date(2026, 11, 20))
    return saisine, classe, other


def test_a_replacement_reads_what_works_and_not_the_story(monde, replaced):
    saisine, classe, _ = replaced
    with monde.reading("remp") as tx:
        [found] = list_adaptations(tx)
        assert (found.nom, found.classe_id) == ("Fictif", classe)
        assert found.ce_qui_marche == "L’ardoise et le coin calme."
        assert [a.action for a in found.actions] == ["Sablier"]
        assert "calembredaine" not in found.model_dump_json()
        assert list_saisines(tx, Filtres()) == []
        assert [r["fin"] for r in list_my_remplacements(tx)] == [date(2026, 11, 20)]
    assert not sees(monde, "remp", saisine)


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (datetime(2026, 11, 9, 12), False),
        (datetime(2026, 11, 10, 6), True),
        (datetime(2026, 11, 20, 20), True),
        (datetime(2026, 11, 21, 6), False),
    ],
)
def test_the_access_is_gone_the_day_after(monde, replaced, moment, open_):
    monde.now = moment
    try:
        with monde.reading("remp") as tx:
            found = bool(list_adaptations(tx))
            assert bool(list_my_remplacements(tx)) is open_
    except NotAllowed:
        found = False
    assert found is open_


def test_nobody_else_reads_adaptations(monde, replaced):
    for name in ("ens", "dir", "dir2", "coord", "maitre_e", "sec", "admin", "dpd", "ien"):
        try:
            with monde.reading(name) as tx:
                assert list_adaptations(tx) == []
        except NotAllowed:
            continue


def test_the_access_follows_the_class_the_state_and_the_agreement(monde, replaced):
    saisine, _, other = replaced

    def reads() -> bool:
        with monde.reading("remp") as tx:
            return bool(list_adaptations(tx))

    with monde.writing("coord") as tx:
        place_eleve(tx, saisine, 1, other)
    assert not reads()
    with monde.writing("coord") as tx:
        add_remplacement(tx, other, monde.people["remp"], date(2026, 11, 10), date(2026, 11, 12))
    assert reads()
    for column, off, on in (
        ("statut", "terminee", "en_suivi"), ("reservee", True, False), ("ecole_id", None, None),
    ):  # fmt: skip
        with monde.writing("coord") as tx:
            tx.execute(f"UPDATE saisine SET {column} = $v WHERE id = $id", v=off, id=saisine)
        assert not reads(), column
        with monde.writing("coord") as tx:
            tx.execute(f"UPDATE saisine SET {column} = $v WHERE id = $id", v=on, id=saisine)


def test_ending_the_role_ends_the_replacement(monde, replaced):
    with monde.reading("remp") as tx:
        assert tx.actor.classes_remplacees
    with monde.writing("coord") as tx:
        tx.execute(
            "UPDATE affectation SET fin = DATE '2026-11-09' WHERE personne_id = $p",
            p=monde.people["remp"],
        )
        add_affectation(
            tx, monde.people["remp"], "c1", Role.ENSEIGNANT, debut=date(2026, 9, 1),
            ecole_id=monde.ecoles["nuages"],
        )  # fmt: skip
    with monde.reading("remp") as tx:
        assert list_adaptations(tx) == []
