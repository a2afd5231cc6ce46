"""Saisines written online: whose draft it is, found again, sent once, erased without a trace."""

from datetime import date, timedelta

import pytest

from core.brouillon import Frappe, settled_texts
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.personne import Role
from core.registre import Filtres
from core.saisine import Statut
from core.saisine_en_ligne import with_values
from db.accueil import list_mine, list_to_triage
from db.avis import list_new
from db.brouillons import consume_drafts, list_drafts, save_draft, settle_drafts
from db.ecoles import create_classe
from db.journal import find_journal_fault, list_history
from db.personnes import add_affectation, end_affectation
from db.saisines import list_saisines, withdraw_saisine
from db.saisines_en_ligne import (
    discard_brouillon,
    find_same,
    list_asker_schools,
    list_brouillons,
    open_brouillon,
    read_own,
    save_brouillon,
    send_saisine,
    subject_of,
)
from db.scolarites import move_eleve
from db.situations import get_situation
from db.taches import tidy
from db.verification import verify
from tests.octets import search_bytes

TAB, OTHER_TAB = "a" * 32, "b" * 32


def make_start(**changes) -> Fiche:
    values = {"objet": Objet.ELEVE, "eleve": {"nom": "Fictif", "prenom": "Zélie"}}
    return Fiche(**(values | changes))


def start(monde, name="ens", ecole="nuages", **changes) -> str:
    with monde.writing(name) as tx:
        return open_brouillon(tx, monde.ecoles[ecole], make_start(**changes))


def type_text(monde, saisine, champ, texte, *, name="ens", tab=TAB, sequence=1) -> None:
    with monde.writing(name) as tx:
        save_draft(tx, Frappe(
            sujet=subject_of(saisine), champ=champ, texte=texte, sequence=sequence, onglet=tab,
            personne=monde.people[name],
        ))  # fmt: skip


def choose(monde, saisine, name="ens", **values) -> int:
    with monde.writing(name) as tx:
        found = read_own(tx, saisine)
        return save_brouillon(tx, saisine, found.version, with_values(found.choix, values))


def send(monde, saisine, name="ens") -> str:
    with monde.writing(name) as tx:
        return send_saisine(tx, saisine, read_own(tx, saisine).version)


def end_post(monde, name) -> None:
    with monde.writing("coord") as tx:
        post = tx.row("SELECT * FROM affectation WHERE personne_id = $p", p=monde.people[name])
        end_affectation(tx, post["id"], post["version"], date(2026, 11, 9))


def give_post(monde, name, role, ecole) -> None:
    with monde.writing("coord") as tx:
        add_affectation(
            tx, monde.people[name], "c1", role, debut=date(2026, 9, 1), ecole_id=monde.ecoles[ecole]
        )


# --- whose draft ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ien", "coord", "dir", "dir2", "maitre_e", "admin"])
def test_a_draft_is_its_authors_alone(monde, name):
    saisine = start(monde)
    with pytest.raises(NotFound), monde.reading(name) as tx:
        read_own(tx, saisine)
    for act in (lambda tx: save_brouillon(tx, saisine, 1, make_start()),
                lambda tx: send_saisine(tx, saisine, 1),
                lambda tx: discard_brouillon(tx, saisine, 1)):  # fmt: skip
        with pytest.raises(NotFound), monde.writing(name) as tx:
            act(tx)


def test_a_director_does_not_own_a_teachers_sent_saisine(monde):
    saisine = start(monde)
    send(monde, saisine)
    with monde.reading("dir") as tx:
        assert get_situation(tx, saisine).saisine["reference"]
    with pytest.raises(NotFound), monde.reading("dir") as tx:
        read_own(tx, saisine)


def test_one_writes_for_the_schools_one_teaches_in(monde):
    with pytest.raises(NotAllowed, match="plus d’affectation"):
        start(monde, ecole="sources")
    give_post(monde, "ens", Role.ENSEIGNANT, "sources")
    with monde.reading("ens") as tx:
        assert [row["nom"] for row in list_asker_schools(tx)] == [
            "École des Nuages", "École des Sources",
        ]  # fmt: skip
    saisine = start(monde)
    with monde.writing("ens") as tx:
        found = read_own(tx, saisine)
        save_brouillon(tx, saisine, found.version, found.choix, ecole_id=monde.ecoles["sources"])
    send(monde, saisine)
    with monde.reading("ens") as tx:
        assert get_situation(tx, saisine).fiche.ecole == "École des Sources"


def test_a_teacher_whose_post_ended_sends_nothing_and_loses_nothing(monde):
    saisine = start(monde)
    type_text(monde, saisine, "faits", "Le 4/11, devine.")
    end_post(monde, "ens")
    for act in (lambda tx: send_saisine(tx, saisine, 1),
                lambda tx: save_brouillon(tx, saisine, 1, make_start()),
                lambda tx: read_own(tx, saisine)):  # fmt: skip
        with pytest.raises(NotAllowed, match="Votre texte est gardé"), monde.writing("ens") as tx:
            act(tx)
    with monde.reading("ens") as tx:
        assert list_drafts(tx, subject_of(saisine))["faits"].texte == "Le 4/11, devine."


def test_who_moved_to_another_school_may_change_the_drafts_school(monde):
    saisine = start(monde)
    end_post(monde, "ens")
    give_post(monde, "ens", Role.ENSEIGNANT, "sources")
    with pytest.raises(NotAllowed), monde.writing("ens") as tx:
        send_saisine(tx, saisine, 1)
    with monde.writing("ens") as tx:
        version = save_brouillon(tx, saisine, 1, make_start(), ecole_id=monde.ecoles["sources"])
        assert send_saisine(tx, saisine, version) == "2026-0001"


# --- starting, going on -----------------------------------------------------------------------


def test_the_draft_knows_what_the_school_knows(monde):
    with monde.writing("coord") as tx:
        classe = create_classe(
            tx, monde.ecoles["nuages"], annee=2026, nom="CE1 A", niveaux="CE1", effectif=23
        )
        for name in ("ens", "dir"):
            tx.insert("classe_enseignant", classe_id=classe, personne_id=monde.people[name],
                      debut=date(2026, 9, 1))  # fmt: skip
    saisine = start(monde)
    with monde.reading("ens") as tx:
        fiche = read_own(tx, saisine).fiche
    assert (fiche.classe, fiche.niveaux, fiche.effectif) == ("CE1 A", "CE1", "23")
    assert (fiche.direction, fiche.autres_enseignants) == ("Fictif DIR", "Fictif DIR")
    assert (fiche.enseignant, fiche.fonction) == ("Fictif ENS", "Enseignant(e)")


def test_a_class_of_last_year_is_not_proposed(monde):
    with monde.writing("coord") as tx:
        classe = create_classe(tx, monde.ecoles["nuages"], annee=2025, nom="CP", niveaux="CP")
        tx.insert("classe_enseignant", classe_id=classe, personne_id=monde.people["ens"],
                  debut=date(2025, 9, 1))  # fmt: skip
    saisine = start(monde)
    with monde.reading("ens") as tx:
        assert read_own(tx, saisine).fiche.classe == ""


def test_the_same_subject_opens_the_same_draft(monde):
    first = start(monde)
    assert start(monde, eleve={"nom": "zelie", "prenom": "FICTIF"}) == first
    assert start(monde, eleve={"nom": "Autre", "prenom": "Zélie"}) != first
    group = start(monde, objet=Objet.GROUPE, eleve={})
    assert start(monde, objet=Objet.GROUPE, eleve={}) == group
    advice = start(monde, eleve_non_nomme=True, eleve={})
    assert advice not in {first, group}
    with monde.reading("ens") as tx:
        assert len(list_brouillons(tx)) == 4


def test_a_name_typed_later_counts_as_the_subject(monde):
    saisine = start(monde, eleve={})
    type_text(monde, saisine, "eleve_nom", "Fictif")
    type_text(monde, saisine, "eleve_prenom", "Zoé")
    assert start(monde, eleve={"nom": "Fictif", "prenom": "Zoe"}) == saisine
    other = start(monde, eleve={"nom": "Fictif", "prenom": "Zélie"})
    with monde.reading("ens") as tx:
        assert find_same(tx, make_start(eleve={"nom": "FICTIF Zoé"}), but=other).id == saisine
        assert find_same(tx, make_start(), but=other) is None


def test_two_askers_have_a_draft_each_about_one_pupil(monde):
    assert start(monde) != start(monde, name="dir")


def test_a_sent_saisine_does_not_stand_in_the_way_of_a_new_one(monde):
    first = start(monde)
    send(monde, first)
    assert start(monde) != first


def test_boxes_texts_and_their_hour_are_found_again(monde):
    saisine = start(monde)
    choose(monde, saisine, motif="autre", premier_contact="semaine")
    monde.wait(days=3)
    type_text(monde, saisine, "motif_autre", "le matin")
    with monde.reading("ens") as tx:
        found = list_brouillons(tx)[0]
        assert found.kept_at == monde.now
    assert (found.fiche.motif, found.fiche.motif_autre) == ("autre", "le matin")
    assert found.choix.motif_autre == ""


def test_two_tabs_do_not_overwrite_each_others_boxes(monde):
    saisine = start(monde)
    with monde.reading("ens") as tx:
        seen = read_own(tx, saisine)
    choose(monde, saisine, motif="assiduite")
    with pytest.raises(Conflict), monde.writing("ens") as tx:
        save_brouillon(tx, saisine, seen.version, with_values(seen.choix, {"motif": "autre"}))
    with monde.reading("ens") as tx:
        assert read_own(tx, saisine).fiche.motif == "assiduite"


@pytest.mark.parametrize("objet", [Objet.SOUTIEN, None])
def test_nothing_is_kept_of_a_request_for_oneself(monde, objet):
    with pytest.raises(InvalidInput):
        start(monde, objet=objet)
    saisine = start(monde)
    with pytest.raises(InvalidInput), monde.writing("ens") as tx:
        save_brouillon(tx, saisine, 1, make_start(objet=objet))
    with monde.reading("ens") as tx:
        assert tx.value("SELECT count(*) FROM saisine WHERE objet = 'soutien'") == 0


def test_three_months_of_school_holidays_change_the_year_of_the_reference(monde):
    monde.now = monde.now.replace(year=2027, month=6)
    saisine = start(monde)
    monde.now = monde.now.replace(month=9)
    assert send(monde, saisine) == "2027-0001"
    with monde.reading("ens") as tx:
        row = get_situation(tx, saisine).saisine
    assert (row["annee"], row["recue_le"]) == (2027, date(2027, 9, 10))


# --- sending ----------------------------------------------------------------------------------


def test_sending_brings_it_to_triage_with_its_history(monde):
    saisine = start(monde)
    choose(monde, saisine, motif="lecture_ecriture")
    type_text(monde, saisine, "faits", "Le 4/11, devine à partir de la première syllabe.")
    assert send(monde, saisine) == "2026-0001"
    with monde.reading("coord") as tx:
        assert [row["saisine_id"] for row in list_to_triage(tx)] == [saisine]
        situation = get_situation(tx, saisine)
        history = list_history(tx, saisine)
    with monde.store.reading() as tx:
        assert find_journal_fault(tx) is None
        seen = tx.rows("SELECT action FROM audit WHERE objet_id = $id ORDER BY seq", id=saisine)
    assert situation.fiche.faits.startswith("Le 4/11")
    assert situation.fiche.signee_par == "Fictif ENS"
    assert (situation.eleve["nom"], situation.eleve["prenom"]) == ("Fictif", "Zélie")
    assert situation.saisine["demandeur_mail"] == "ens@valmouette.invalid"
    assert situation.saisine["origine"] == "en_ligne"
    assert [(row["action"], row["de"], row["vers"]) for row in history] == [
        ("send_saisine", Statut.BROUILLON, Statut.TRANSMISE)
    ]
    assert [row["action"] for row in seen] == ["open_brouillon", "send_saisine"]


def test_references_follow_those_of_the_imported_ones(monde):
    monde.saisine()
    assert send(monde, start(monde)) == "2026-0002"
    monde.saisine()
    assert send(monde, start(monde, eleve={"nom": "Autre"})) == "2026-0004"


@pytest.mark.parametrize("objet", [Objet.CLASSE, Objet.RELATION_FAMILLE, Objet.TENSION])
def test_reserved_kinds_have_their_series_and_no_director(monde, objet):
    saisine = start(monde, objet=objet, eleve={})
    assert send(monde, saisine) == "2026-R001"
    for name in ("coord", "dir", "maitre_e", "sec"):
        with pytest.raises(NotFound), monde.reading(name) as tx:
            get_situation(tx, saisine)
    for name in ("ien", "ens"):
        with monde.reading(name) as tx:
            assert get_situation(tx, saisine).saisine["reservee"]
    assert send(monde, start(monde)) == "2026-0001"


def test_a_kind_that_became_ordinary_is_not_reserved(monde):
    saisine = start(monde, objet=Objet.TENSION, eleve={})
    choose(monde, saisine, objet=Objet.EQUIPE)
    assert send(monde, saisine) == "2026-0001"
    with monde.reading("coord") as tx:
        assert get_situation(tx, saisine).saisine["reservee"] is False


def test_no_pupil_is_recorded_for_advice_or_a_group(monde):
    for changes in ({"eleve_non_nomme": True}, {"objet": Objet.GROUPE}):
        saisine = start(monde, **changes)
        send(monde, saisine)
        with monde.reading("ens") as tx:
            situation = get_situation(tx, saisine)
            assert situation.eleve is None
            assert "Zélie" not in situation.saisine["fiche"]
    with monde.store.reading() as tx:
        assert tx.value("SELECT count(*) FROM eleve") == 0


def test_it_is_sent_once(monde):
    saisine = start(monde)
    send(monde, saisine)
    for act in (lambda tx: send_saisine(tx, saisine, 2),
                lambda tx: discard_brouillon(tx, saisine, 2),
                lambda tx: save_brouillon(tx, saisine, 2, make_start())):  # fmt: skip
        with pytest.raises(NotFound, match="n’existe plus"), monde.writing("ens") as tx:
            act(tx)
    with monde.reading("ens") as tx:
        assert read_own(tx, saisine).is_sent


def test_what_was_changed_in_another_tab_is_not_sent_unread(monde):
    saisine = start(monde)
    choose(monde, saisine, motif="assiduite")
    with pytest.raises(Conflict), monde.writing("ens") as tx:
        send_saisine(tx, saisine, 1)
    with monde.store.reading() as tx:
        assert tx.value("SELECT count(*) FROM numero") == 0
        assert tx.value("SELECT statut FROM saisine") == Statut.BROUILLON


def test_a_very_long_text_is_sent_whole(monde):
    saisine = start(monde)
    text = "Le 4/11, devine. " * 6_000
    type_text(monde, saisine, "faits", text)
    send(monde, saisine)
    with monde.reading("coord") as tx:
        assert get_situation(tx, saisine).fiche.faits == text.strip()


def test_a_late_text_does_not_come_back_after_sending(monde):
    saisine = start(monde)
    type_text(monde, saisine, "faits", "Le 4/11.")
    send(monde, saisine)
    type_text(monde, saisine, "faits", "Le 4/11.")
    with monde.reading("ens") as tx:
        assert list_drafts(tx, subject_of(saisine))["faits"].texte is None


def test_an_empty_saisine_leaves_and_may_be_withdrawn(monde):
    saisine = start(monde, eleve={})
    send(monde, saisine)
    with monde.writing("ens") as tx:
        withdraw_saisine(tx, saisine)
        assert get_situation(tx, saisine).saisine["statut"] == Statut.RETIREE


def test_texts_that_were_taken_out_are_not_sent(monde):
    """As the screen does: texts are settled, a passage is left out, then all is sent."""
    saisine = start(monde)
    type_text(monde, saisine, "faits", "Le 4/11, devine. Il est dyslexique.")
    with monde.writing("ens") as tx:
        assert settle_drafts(tx, subject_of(saisine), []) == {
            "faits": "Le 4/11, devine. Il est dyslexique."
        }
        consume_drafts(tx, subject_of(saisine))
        found = read_own(tx, saisine)
        kept = with_values(found.choix, {"faits": "Le 4/11, devine."})
        send_saisine(tx, saisine, save_brouillon(tx, saisine, found.version, kept))
    with monde.store.reading() as tx:
        everything = str(tx.rows("SELECT * FROM saisine")) + str(tx.rows("SELECT * FROM brouillon"))
    assert "dyslexique" not in everything


# --- giving up --------------------------------------------------------------------------------


def test_an_erased_draft_leaves_no_text(monde):
    saisine = start(monde)
    type_text(monde, saisine, "faits", "Calembredaine.")
    with monde.writing("ens") as tx:
        discard_brouillon(tx, saisine, 1)
        assert list_brouillons(tx) == []
    with monde.store.reading() as tx:
        assert tx.value("SELECT count(*) FROM saisine") == 0
        assert tx.value("SELECT count(*) FROM brouillon WHERE texte IS NOT NULL") == 0
        assert tx.value("SELECT count(*) FROM journal") == 0
    assert start(monde) != saisine


def test_a_draft_changed_elsewhere_is_not_erased_unread(monde):
    saisine = start(monde)
    choose(monde, saisine, motif="assiduite")
    with pytest.raises(Conflict, match=r"(?i)relisez"), monde.writing("ens") as tx:
        discard_brouillon(tx, saisine, 1)


# --- elsewhere --------------------------------------------------------------------------------


def test_a_draft_is_on_no_list_of_the_pole(monde):
    start(monde)
    for name in ("ien", "coord", "maitre_e", "dir", "sec"):
        with monde.reading(name) as tx:
            assert list_saisines(tx, Filtres()) == []
            assert list_to_triage(tx) == []
    with monde.reading("ens") as tx:
        assert list_mine(tx) == []


def test_after_the_pupil_moved_its_asker_reads_nothing_by_the_way_of_sending(monde):
    saisine = monde.saisine()
    with monde.reading("ens") as tx:
        assert read_own(tx, saisine).id == saisine
    with monde.writing("coord") as tx:
        move_eleve(tx, saisine, 1, monde.ecoles["sources"], accord_le=date(2026, 11, 9))
    with monde.reading("ens") as tx, pytest.raises(NotFound):
        read_own(tx, saisine)


# --- a draft left alone -----------------------------------------------------------------------


def nights(monde, number):
    """Let days go by, the night's tidying done each time."""
    for _ in range(number):
        monde.wait(days=1)
        tidy(monde.store)


def read_news(monde, name="ens"):
    with monde.reading(name) as tx:
        return [row["nature"] for row in list_new(tx)]


def test_a_draft_left_alone_is_announced_then_goes_with_the_pupils_name(monde):
    saisine = start(monde, eleve={"nom": "Carambouille", "prenom": "Zélie"})
    type_text(monde, saisine, "faits", "Lit deux syllabes.")
    nights(monde, 77)
    assert read_news(monde) == []
    nights(monde, 1)
    assert read_news(monde) == ["brouillon"]
    with monde.reading("ens") as tx:
        (found,) = list_brouillons(tx)
        assert found.part_le == tx.today + timedelta(days=14)
    nights(monde, 13)
    with monde.reading("ens") as tx:
        assert settled_texts(read_own(tx, saisine).drafts) == {"faits": "Lit deux syllabes."}
    nights(monde, 1)
    with monde.reading("ens") as tx:
        assert list_brouillons(tx) == []
        for table in ("saisine", "avis", "brouillon", "eleve"):
            assert tx.value(f"SELECT count(*) FROM {table}") == 0
        purge = tx.row("SELECT * FROM audit WHERE action = 'purge' AND objet = 'saisine'")
    assert (purge["nombre"], purge["objet_id"]) == (1, None)
    monde.store.compact()
    assert search_bytes(monde.store.folder, "Carambouille") == []
    assert [c.phrase for c in verify(monde.store) if c.sujet == "liens"] == []


def test_what_is_still_being_written_loses_nothing(monde):
    saisine = start(monde)
    type_text(monde, saisine, "faits", "Écrit en novembre.")
    nights(monde, 80)
    assert read_news(monde) == ["brouillon"]
    type_text(monde, saisine, "attentes", "Écrit plus tard.")
    with monde.reading("ens") as tx:
        assert list_brouillons(tx)[0].part_le is None
    nights(monde, 70)
    with monde.reading("ens") as tx:
        texts = settled_texts(read_own(tx, saisine).drafts)
    assert texts == {"faits": "Écrit en novembre.", "attentes": "Écrit plus tard."}


def test_nothing_goes_before_its_author_had_the_time_to_read_it(monde):
    saisine = start(monde)
    monde.wait(days=200)  # the server was off
    tidy(monde.store)
    nights(monde, 13)
    with monde.reading("ens") as tx:
        assert [found.id for found in list_brouillons(tx)] == [saisine]
    nights(monde, 1)
    with monde.reading("ens") as tx:
        assert list_brouillons(tx) == []


def test_once_sent_its_end_is_no_longer_announced(monde):
    saisine = start(monde)
    nights(monde, 80)
    send(monde, saisine)
    assert read_news(monde) == []


def test_erasing_an_announced_draft_leaves_no_notice_of_it(monde):
    saisine = start(monde)
    nights(monde, 80)
    with monde.writing("ens") as tx:
        discard_brouillon(tx, saisine, 1)
    with monde.reading("ens") as tx:
        assert tx.value("SELECT count(*) FROM avis") == 0
