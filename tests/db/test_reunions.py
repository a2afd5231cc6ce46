"""Réunions du pôle in the store: rights, agenda, notes of two hands, closing, documents."""

import io
from datetime import date, datetime, timedelta

import pytest
from docx import Document

from core.brouillon import Frappe
from core.decision import Decision, EtatDecision, NatureDecision
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.personne import Metier, Role
from core.reunion import EtatPoint, Lot, Reunion
from core.saisine import Position
from db import (
    decisions,
    decisions_lues,
    reunions,
    reunions_calendrier,
    reunions_lues,
    reunions_ordre,
)
from db import reunions_documents as documents
from db import reunions_tenue as tenue
from db.avis import list_new
from db.brouillons import save_draft
from db.delais import list_due, read_delais
from db.echanges import list_echanges
from db.personnes import add_affectation, create_personne
from db.propositions import take_position
from db.relances import remind
from db.reunions_lues import Vue
from db.saisines import withdraw_saisine
from db.verification import Gravite, verify
from tests.db.conftest import PEOPLE, PLACE

TODAY = date(2026, 11, 10)
NEXT = date(2026, 12, 8)
POLE = ("ien", "coord", "maitre_e", "maitre_g", "psyen")


def plan(monde, jour=TODAY, name="coord", **said):
    with monde.writing(name) as tx:
        return reunions_calendrier.plan_reunion(tx, PLACE, Reunion(jour=jour, **said))


def add(monde, reunion_id, *saisines, lot=Lot.A_DISCUTER, name="coord"):
    with monde.writing(name) as tx:
        lots, said = dict.fromkeys(saisines, lot), dict.fromkeys(saisines, "Aide en lecture")
        reunions_ordre.add_points(tx, reunion_id, lots, said)


def read(monde, reunion_id, name="coord", vue=Vue.PLENIERE):
    with monde.reading(name) as tx:
        return reunions_lues.read_reunion(tx, reunion_id, vue)


def point_of(monde, reunion_id, saisine_id):
    points = read(monde, reunion_id).points
    return next(p for p in points if p["saisine_id"] == saisine_id)


def close(monde, reunion_id):
    with monde.writing("coord") as tx:
        version = tx.value("SELECT version FROM reunion WHERE id = $id", id=reunion_id)
        return tenue.close_reunion(tx, reunion_id, version)


def statut_of(monde, saisine_id):
    with monde.store.reading() as tx:
        return tx.value("SELECT statut FROM saisine WHERE id = $id", id=saisine_id)


def decide(monde, reunion_id, saisine_id, **said):
    values = {"qui": "Maître E", "quoi": "Observe en classe"}
    point_id = point_of(monde, reunion_id, saisine_id)["id"]
    with monde.writing("coord") as tx:
        return tenue.decide(tx, reunion_id, Decision(**(values | said)), point_id)


def words(document) -> str:
    doc = Document(io.BytesIO(document.render()))
    cells = [c.text for t in doc.tables for row in t.rows for c in row.cells]
    headers = [p.text for s in doc.sections for p in s.header.paragraphs]
    return "\n".join([*(p.text for p in doc.paragraphs), *cells, *headers])


# --- the calendar -------------------------------------------------------------------------------


def test_the_pole_of_the_day_is_invited_with_the_guests_of_the_last_meeting(monde):
    first = plan(monde, date(2026, 10, 6))
    with monde.writing("coord") as tx:
        reunions_calendrier.add_guest(tx, first, "Mme  Inventée", "SESSAD")
        with pytest.raises(InvalidInput, match="déjà"):
            reunions_calendrier.add_guest(tx, first, "Mme Inventée", "SESSAD")
    second = plan(monde, heure="9h", lieu="Inspection", theme="Le cycle 1")
    with monde.writing("coord") as tx:
        people = reunions.list_people(tx, second)
        assert [p["nom"] for p in people] == [
            "Fictif COORD", "Fictif IEN", "Fictif MAITRE_E", "Fictif MAITRE_G", "Fictif PSYEN",
            "Mme Inventée",
        ]  # fmt: skip
        there, away = [p["id"] for p in people[:3]], [people[3]["id"]]
        reunions_calendrier.set_presence(tx, second, there, away)
        with pytest.raises(InvalidInput, match="présente et excusée"):
            reunions_calendrier.set_presence(tx, second, there, there)
        reunions_calendrier.remove_person(tx, second, people[5]["id"])
        after = [p["presence"] for p in reunions.list_people(tx, second)]
        assert after == ["present"] * 3 + ["excuse", "attendu"]


def test_a_person_has_the_function_of_the_day_of_the_meeting(monde):
    reunion_id = plan(monde)
    with monde.store.writing() as tx:
        tx.execute("UPDATE affectation SET debut = DATE '2025-09-01', fin = DATE '2026-08-31' "
                   "WHERE personne_id = $p", p=monde.people["maitre_e"])  # fmt: skip
        add_affectation(tx, monde.people["maitre_e"], PLACE, Role.MEMBRE, debut=date(2026, 9, 1),
                        metier=Metier.PEMF)  # fmt: skip
    with monde.reading("coord") as tx:
        said = {p["nom"]: p["fonction"] for p in reunions.list_people(tx, reunion_id)}
    assert said["Fictif MAITRE_E"] == Metier.PEMF


def test_only_the_pole_reads_and_only_those_who_run_it_write(monde):
    reunion_id = plan(monde)
    add(monde, reunion_id, monde.saisine())
    for name in PEOPLE:
        with monde.reading(name) as tx:
            shown = [r["id"] for r in reunions.list_upcoming(tx)]
            assert bool(shown) is (name in (*POLE, "sec")), name
        if name in POLE:
            assert len(read(monde, reunion_id, name).points) == 1
        else:
            with pytest.raises((NotAllowed, NotFound)):
                read(monde, reunion_id, name)
        if name not in ("ien", "coord"):
            with pytest.raises((NotAllowed, NotFound)):
                read(monde, reunion_id, name, Vue.PREPARATION)
            with pytest.raises((NotAllowed, NotFound)):
                plan(monde, NEXT, name)
    with monde.reading("sec") as tx:
        assert [r["points"] for r in reunions.list_reunions(tx, PLACE)] == [None]
    with monde.reading("psyen") as tx:
        assert [r["points"] for r in reunions.list_reunions(tx, PLACE)] == [1]


def test_a_dated_meeting_is_what_the_clock_waits_for_and_says(monde):
    monde.saisine(recue_le=date(2026, 10, 12))
    monde.now = datetime(2026, 12, 1, 8, 0)
    with monde.store.writing() as tx:
        tx.execute("UPDATE saisine SET statut = 'a_l_etude'")
    with monde.reading("coord") as tx:
        (alone,) = read_delais(tx).values()
    assert "semaines passées)" in alone.phrase
    reunion_id = plan(monde, date(2026, 11, 24))
    with monde.reading("coord") as tx:
        (late,), _ = list_due(tx)
        said = "réponse attendue depuis le 24/11 (3 semaines passées, réunion du 24/11 tenue)"
        assert late["delai"].phrase == said
    with monde.writing("coord") as tx:
        reunions_calendrier.cancel_reunion(tx, reunion_id, 1, "Neige")
        assert list_due(tx)[0][0]["delai"].phrase == alone.phrase


# --- the agenda ---------------------------------------------------------------------------------


def test_the_lots_are_proposed_from_the_facts_and_reserved_ones_never(monde):
    plain, answered, old = (monde.saisine() for _ in range(3))
    monde.saisine(objet=Objet.TENSION)
    reunion_id = plan(monde)
    with monde.store.writing() as tx:
        for key, day in ((answered, TODAY - timedelta(days=9)), (old, date(2026, 8, 20))):
            tx.execute("UPDATE saisine SET statut = 'repondue' WHERE id = $id", id=key)
            tx.insert("reponse", id=key, saisine_id=key, numero=1, etat="envoyee",
                      envoyee_le=day, creee_le=tx.now)  # fmt: skip
    for name in ("coord", "ien"):
        with monde.reading(name) as tx:
            reunion = reunions.get_open(tx, reunion_id)
            found = {r["id"]: r["lot"] for r in reunions_ordre.list_candidates(tx, reunion)}
        assert found == {plain: Lot.A_DISCUTER, answered: Lot.REGLEES, old: None}
        assert reunions_ordre.suggested([{"id": k, "lot": v} for k, v in found.items()]) == {
            plain: Lot.A_DISCUTER, answered: Lot.REGLEES,
        }  # fmt: skip


def test_a_reserved_situation_is_refused_and_leaves_no_row(monde):
    reserved, reunion_id = monde.saisine(objet=Objet.TENSION), plan(monde)
    with pytest.raises(InvalidInput, match="aucun ordre du jour"):
        add(monde, reunion_id, reserved, name="ien")
    with pytest.raises(NotFound):
        add(monde, reunion_id, reserved)
    with monde.reading("ien") as tx:
        assert tx.value("SELECT count(*) FROM reunion_point") == 0
        assert [r["saisine_id"] for r in reunions_lues.list_reserved(tx, PLACE)] == [reserved]
    for name in ("coord", "maitre_e", "psyen"):
        with monde.reading(name) as tx:
            assert reunions_lues.list_reserved(tx, PLACE) == []


def test_on_the_list_it_is_under_study_and_off_it_back_in_triage(monde):
    saisine_id, reunion_id = monde.saisine(), plan(monde)
    add(monde, reunion_id, saisine_id)
    assert statut_of(monde, saisine_id) == "a_l_etude"
    assert not [c for c in verify(monde.store) if c.gravite is not Gravite.INFORMATION
                and c.sujet == "responsables"]  # fmt: skip
    add(monde, reunion_id, saisine_id)
    assert len(read(monde, reunion_id).points) == 1
    with monde.writing("coord") as tx:
        point = point_of(monde, reunion_id, saisine_id)
        reunions_ordre.remove_point(tx, point["id"], point["version"])
    assert statut_of(monde, saisine_id) == "transmise"
    assert read(monde, reunion_id).points == []
    add(monde, reunion_id, saisine_id)
    assert len(read(monde, reunion_id).points) == 1


def test_order_lots_and_question(monde):
    first, second, reunion_id = monde.saisine(), monde.saisine(), plan(monde)
    add(monde, reunion_id, first, second)
    with monde.writing("coord") as tx:
        one, two = read(monde, reunion_id).points
        reunions_ordre.shift_point(tx, two["id"], -1)
    assert [p["saisine_id"] for p in read(monde, reunion_id).points] == [second, first]
    with monde.writing("coord") as tx:
        reunions_ordre.place_point(tx, one["id"], one["version"], Lot.COMPLEXES)
        with pytest.raises(Conflict):
            reunions_ordre.place_point(tx, one["id"], one["version"], Lot.REGLEES)
        with pytest.raises(InvalidInput, match="nomme l’élève"):
            reunions_ordre.word_point(tx, two["id"], two["version"], "Quelle aide pour Zébulon ?")
        reunions_ordre.word_point(tx, two["id"], two["version"], "Quelle aide ?")
    lue = read(monde, reunion_id)
    assert [p["saisine_id"] for p in lue.of_lot(Lot.COMPLEXES)] == [first]
    assert [p["question"] for p in lue.of_lot(Lot.A_DISCUTER)] == ["Quelle aide ?"]


def test_an_agenda_takes_two_hundred_points_and_says_when_it_is_full(monde, monkeypatch):
    reunion_id, kept = plan(monde), monde.saisine()
    with monde.store.writing() as tx:
        others = "(SELECT * FROM saisine CROSS JOIN range(199) AS n(number))"
        tx.execute(f"INSERT INTO saisine SELECT * EXCLUDE (number) REPLACE ('s' || number AS id) "
                   f"FROM {others}")  # fmt: skip
        tx.execute(
            "INSERT INTO reunion_point SELECT 'p' || id, $r, id, 'a_discuter', 1, '', 'a_voir', 1 "
            "FROM saisine WHERE id <> $kept",
            r=reunion_id, kept=kept,
        )  # fmt: skip
    add(monde, reunion_id, kept)
    points = read(monde, reunion_id).points
    assert (len(points), points[-1]["saisine_id"]) == (200, kept)
    monkeypatch.setattr(reunions_ordre, "MAX_POINTS", 200)
    with pytest.raises(InvalidInput, match="200 situations au plus"):
        add(monde, reunion_id, monde.saisine())


# --- what the plenary hears -----------------------------------------------------------------


def test_the_plenary_reads_no_pupil_no_school_and_nothing_of_the_complex_ones(monde):
    plain, complexe, reunion_id = monde.saisine(), monde.saisine(), plan(monde)
    add(monde, reunion_id, plain)
    add(monde, reunion_id, complexe, lot=Lot.COMPLEXES)
    decide(monde, reunion_id, plain)
    decide(monde, reunion_id, complexe, quoi="Alerte le service")
    with monde.store.writing() as tx:  # a name corrected after the question was worded
        tx.execute("UPDATE reunion_point SET question = 'Comment aider Zébulon ?'")
    for name in POLE:
        said = repr(read(monde, reunion_id, name)).lower()
        assert not any(word in said for word in ("zébulon", "fictif z", "nuages", "alerte"))
        assert "comment aider l’élève" in said
        assert reunions_lues.IN_RESTRICTED.lower() in said
    ahead = repr(read(monde, reunion_id, vue=Vue.PREPARATION))
    assert "Nuages" in ahead
    assert "Alerte" in ahead
    assert "Zébulon" not in ahead


def test_one_situation_is_named_for_who_reads_it_whole(monde):
    saisine_id, reunion_id = monde.saisine(), plan(monde)
    add(monde, reunion_id, saisine_id)
    decide(monde, reunion_id, saisine_id, nature=NatureDecision.PROPOSITION,
           personne_id=monde.people["maitre_e"])  # fmt: skip
    point_id = point_of(monde, reunion_id, saisine_id)["id"]
    for name in PEOPLE:
        with monde.reading(name) as tx:
            if name in ("ien", "coord", "maitre_e"):
                assert reunions_lues.read_named(tx, point_id)["prenom"] == "Zébulon"
            else:
                with pytest.raises((NotFound, NotAllowed)):
                    reunions_lues.read_named(tx, point_id)


# --- notes of two hands -----------------------------------------------------------------------


def type_note(monde, name, point_id, text, sequence=1):
    with monde.writing(name) as tx:
        save_draft(tx, Frappe(
            sujet=reunions_lues.note_subject(point_id), champ="note", texte=text,
            sequence=sequence, onglet="ab" * 8, personne=monde.people[name]))  # fmt: skip


def test_two_secretaries_on_one_point_keep_both_texts_and_see_both(monde):
    saisine_id, reunion_id = monde.saisine(), plan(monde)
    add(monde, reunion_id, saisine_id)
    point_id = point_of(monde, reunion_id, saisine_id)["id"]
    type_note(monde, "coord", point_id, "La classe l’aide.")
    with monde.writing("ien") as tx:
        tenue.keep_note(tx, reunion_id, point_id, "Voir le médecin du travail.")
    type_note(monde, "maitre_e", point_id, "Une ligne qui ne doit pas passer")
    for name in ("coord", "ien"):
        with monde.reading(name) as tx:
            row = reunions.get_reunion(tx, reunion_id, reunions.Action.EDIT_REUNIONS)
            notes = reunions_lues.list_notes(tx, row, point_id)
        assert {n["auteur"]: n["texte"] for n in notes} == {
            "Fictif COORD": "La classe l’aide.", "Fictif IEN": "Voir le médecin du travail.",
        }  # fmt: skip
    with monde.reading("maitre_e") as tx:
        assert reunions_lues.list_notes(tx, row, point_id) == []
    close(monde, reunion_id)
    with monde.reading("coord") as tx:
        kept = {e["auteur"]: e["texte"] for e in list_echanges(tx, saisine_id)}
        assert set(kept) == {"Fictif COORD", "Fictif IEN"}
        assert kept["Fictif COORD"] == "Réunion du pôle du 10/11/2026.\nLa classe l’aide."
        assert tx.value("SELECT count(*) FROM reunion_note") == 0
        assert tx.value("SELECT count(*) FROM brouillon WHERE texte IS NOT NULL "
                        "AND personne_id = $p", p=monde.people["coord"]) == 0  # fmt: skip


def test_a_doubtful_note_stays_its_authors_until_decided(monde):
    saisine_id, reunion_id = monde.saisine(), plan(monde)
    add(monde, reunion_id, saisine_id)
    point_id = point_of(monde, reunion_id, saisine_id)["id"]
    type_note(monde, "ien", point_id, "Il est autiste, diagnostic de TSA posé. On aide la classe.")
    assert close(monde, reunion_id).notes_en_attente == 1
    with monde.reading("coord") as tx:
        assert list_echanges(tx, saisine_id) == []
        assert tx.value("SELECT count(*) FROM brouillon WHERE texte IS NOT NULL") == 1
        assert tenue.list_left_notes(tx, reunion_id) == []
    with monde.writing("ien") as tx:  # once decided, it joins the situation all the same
        (left,) = tenue.list_left_notes(tx, reunion_id)
        assert left["point_id"] == point_id
        tenue.join_note(tx, reunion_id, point_id, "On aide la classe.")
        (kept,) = list_echanges(tx, saisine_id)
    assert kept["texte"] == "Réunion du pôle du 10/11/2026.\nOn aide la classe."


def test_what_is_typed_after_the_closing_joins_the_situation_or_the_theme(monde):
    saisine_id, reunion_id = monde.saisine(), plan(monde)
    add(monde, reunion_id, saisine_id)
    point_id = point_of(monde, reunion_id, saisine_id)["id"]
    with monde.writing("coord") as tx, pytest.raises(Conflict, match="ouverte"):
        tenue.join_note(tx, reunion_id, point_id, "Trop tôt")
    close(monde, reunion_id)
    type_note(monde, "coord", point_id, "Encore un mot.")
    type_note(monde, "coord", reunion_id, "Du thème.")
    with monde.writing("coord") as tx:
        assert {n["point_id"] for n in tenue.list_left_notes(tx, reunion_id)} == {
            point_id, reunion_id,
        }  # fmt: skip
        tenue.join_note(tx, reunion_id, point_id, "Encore un mot.")
        tenue.join_note(tx, reunion_id, reunion_id, "Du thème.")
        assert len(list_echanges(tx, saisine_id)) == 1
        assert "Du thème." in words(documents.read_releve(tx, reunion_id))


def test_the_notes_of_a_cancelled_meeting_join_their_situations(monde):
    saisine_id, reunion_id = monde.saisine(), plan(monde)
    add(monde, reunion_id, saisine_id)
    point_id = point_of(monde, reunion_id, saisine_id)["id"]
    type_note(monde, "coord", point_id, "La classe l’aide.")
    with monde.writing("ien") as tx:
        reunions_calendrier.cancel_reunion(tx, reunion_id, 1, "Grève")
        (kept,) = list_echanges(tx, saisine_id)
    assert kept["texte"] == "Réunion du pôle du 10/11/2026, annulée.\nLa classe l’aide."


# --- decisions and what they become -------------------------------------------------------------


def test_decisions_become_a_proposal_an_answer_a_date_or_a_meeting(monde):
    saisine_id, answered, reunion_id = monde.saisine(), monde.saisine(), plan(monde)
    add(monde, reunion_id, saisine_id, answered)
    with monde.store.writing() as tx:
        tx.execute("UPDATE saisine SET statut = 'en_suivi' WHERE id = $id", id=answered)
        tx.insert("reponse", id="r", saisine_id=answered, numero=1, etat="envoyee",
                  envoyee_le=TODAY, creee_le=tx.now)  # fmt: skip
    decide(monde, reunion_id, saisine_id, nature=NatureDecision.PROPOSITION,
           personne_id=monde.people["maitre_e"], quoi="")  # fmt: skip
    decide(monde, reunion_id, saisine_id, nature=NatureDecision.REPONSE, qui="L’IEN", quoi="")
    decide(monde, reunion_id, saisine_id, nature=NatureDecision.ESS, qui="L’ERSEH", quoi="")
    decide(monde, reunion_id, answered, nature=NatureDecision.BILAN, qui="Maître E", quoi="",
           pour_le=NEXT)  # fmt: skip
    with pytest.raises(InvalidInput, match="après la réponse"):
        decide(monde, reunion_id, saisine_id, nature=NatureDecision.BILAN, pour_le=NEXT)
    with monde.writing("maitre_e") as tx:
        proposal = tx.row("SELECT * FROM proposition")
        assert proposal["personne_id"] == monde.people["maitre_e"]
        take_position(tx, proposal["id"], proposal["version"], Position.ACCEPTEE)
        found = {r["nature"]: r for r in tx.rows("SELECT * FROM decision")}
        assert (found["proposition"]["etat"], found["reponse"]["etat"]) == ("faite", "a_faire")
        assert found["ess"]["eleve_id"] == tx.value(
            "SELECT eleve_id FROM saisine WHERE id = $s", s=saisine_id
        )
        assert tx.value("SELECT etat FROM reponse WHERE saisine_id = $s", s=saisine_id) == "projet"
    with monde.reading("coord") as tx:
        assert read_delais(tx)[answered].prevue_le == NEXT
    assert point_of(monde, reunion_id, saisine_id)["etat"] == EtatPoint.VU


def test_a_person_is_told_at_the_end_reminded_once_and_an_exempt_metier_never(monde):
    saisine_id, reunion_id = monde.saisine(), plan(monde)
    add(monde, reunion_id, saisine_id)
    for name in ("maitre_e", "psyen"):
        decide(monde, reunion_id, saisine_id, qui=name, personne_id=monde.people[name],
               pour_le=date(2026, 11, 13))  # fmt: skip
    with monde.reading("maitre_e") as tx:
        assert list_new(tx) == []
    close(monde, reunion_id)
    for _ in range(3):
        monde.now = datetime(2026, 11, 24, 8, 0) if _ == 0 else monde.now + timedelta(days=1)
        remind(monde.store)
    for name, told in (("maitre_e", ["relance_decision", "decision"]), ("psyen", ["decision"])):
        with monde.reading(name) as tx:
            assert [n["nature"] for n in list_new(tx)] == told
            assert len(decisions_lues.list_my_decisions(tx)) == 1
    with monde.reading("ens") as tx:
        assert [n["nature"] for n in list_new(tx)] == ["releve"]


def test_what_is_not_done_comes_back_on_the_next_agenda_as_it_stood(monde):
    saisine_id, first = monde.saisine(), plan(monde)
    add(monde, first, saisine_id)
    done, open_ = (decide(monde, first, saisine_id, quoi=what) for what in ("Appelle", "Écrit"))
    close(monde, first)
    second = plan(monde, NEXT)
    monde.wait(days=2)
    with monde.writing("coord") as tx:
        decisions.settle_decision(tx, done, 1, EtatDecision.FAITE, "Vu la famille")
    with monde.reading("maitre_g") as tx:
        reunion = reunions.get_reunion(tx, second, reunions.Action.READ_PLENIERE)
        suites = {s["quoi"]: (s["etat"], s["resultat"])
                  for s in reunions_lues.read_suites(tx, reunion)}  # fmt: skip
    assert suites == {"Appelle": ("faite", "Vu la famille"), "Écrit": ("a_faire", "")}
    monde.now = datetime(2026, 12, 8, 15, 0)
    close(monde, second)
    monde.wait(days=1)
    with monde.writing("coord") as tx:
        decisions.settle_decision(tx, open_, 1, EtatDecision.FAITE, "")
        reunion = reunions.get_reunion(tx, second, reunions.Action.READ_PLENIERE)
        suites = {s["quoi"]: s["etat"] for s in reunions_lues.read_suites(tx, reunion)}
    assert suites == {"Appelle": "faite", "Écrit": "a_faire"}


# --- closing ------------------------------------------------------------------------------------


def test_closing_sends_on_what_was_not_reached_and_returns_what_nobody_has(monde):
    seen, left, gone, reunion_id = monde.saisine(), monde.saisine(), monde.saisine(), plan(monde)
    add(monde, reunion_id, seen, left, gone)
    point = point_of(monde, reunion_id, seen)
    with monde.writing("coord") as tx:
        reunions_ordre.mark_point(tx, point["id"], point["version"], EtatPoint.VU)
    with monde.writing("ens") as tx:
        withdraw_saisine(tx, gone)
    done = close(monde, reunion_id)
    assert (done.reportes, done.sans_date) == (1, 1)
    etats = {p["saisine_id"]: p["etat"] for p in read(monde, reunion_id).points}
    assert etats == {seen: "vu", left: "reporte", gone: "sans_objet"}
    assert (statut_of(monde, seen), statut_of(monde, left)) == ("transmise", "a_l_etude")
    following = plan(monde, NEXT)
    assert [p["saisine_id"] for p in read(monde, following).points] == [left]
    assert len(read(monde, plan(monde, date(2027, 1, 12))).points) == 0
    with pytest.raises(Conflict, match="close"):
        add(monde, reunion_id, seen)
    with monde.writing("coord") as tx:
        tenue.reopen_reunion(tx, reunion_id, 2)
    add(monde, reunion_id, monde.saisine())


def test_one_click_sends_a_point_on_and_takes_it_back(monde):
    saisine_id, reunion_id, following = monde.saisine(), plan(monde), plan(monde, NEXT)
    add(monde, reunion_id, saisine_id)
    for etat, there in ((EtatPoint.REPORTE, 1), (EtatPoint.A_VOIR, 0)):
        point = point_of(monde, reunion_id, saisine_id)
        with monde.writing("coord") as tx:
            assert reunions_ordre.mark_point(tx, point["id"], point["version"], etat)
        assert len(read(monde, following).points) == there


def test_a_cancelled_meeting_gives_its_points_to_the_next(monde):
    saisine_id, reunion_id, following = monde.saisine(), plan(monde), plan(monde, NEXT)
    add(monde, reunion_id, saisine_id)
    with monde.writing("coord") as tx:
        with pytest.raises(InvalidInput, match="pourquoi"):
            reunions_calendrier.cancel_reunion(tx, reunion_id, 1, " ")
        assert reunions_calendrier.cancel_reunion(tx, reunion_id, 1, "Grève") == 0
    assert [p["saisine_id"] for p in read(monde, following).points] == [saisine_id]
    with monde.writing("coord") as tx:
        reunions_calendrier.change_reunion(tx, following, 1, Reunion(jour=TODAY, heure="14h"))
        with pytest.raises(Conflict):
            reunions_calendrier.change_reunion(tx, following, 1, Reunion(jour=NEXT))


def test_a_meeting_is_closed_on_its_day_even_without_anybody(monde):
    ahead = plan(monde, NEXT)
    with pytest.raises(InvalidInput, match="08/12/2026"):
        close(monde, ahead)
    with monde.store.writing() as tx:
        tx.execute("DELETE FROM reunion_personne")
    reunion_id = plan(monde)
    with monde.store.writing() as tx:
        tx.execute("DELETE FROM reunion_personne")
    close(monde, reunion_id)
    with monde.reading("coord") as tx:
        assert "aucun participant noté" in words(documents.read_releve(tx, reunion_id))


def test_a_pupil_removed_during_the_meeting_stops_nothing(monde):
    saisine_id, reunion_id = monde.saisine(), plan(monde)
    add(monde, reunion_id, saisine_id)
    with monde.store.writing() as tx:
        tx.execute("DELETE FROM eleve")
    decide(monde, reunion_id, saisine_id)
    point_id = point_of(monde, reunion_id, saisine_id)["id"]
    with monde.reading("coord") as tx:
        assert reunions_lues.read_named(tx, point_id)["nom"] == ""
    close(monde, reunion_id)
    with monde.store.writing() as tx:
        tx.execute("DELETE FROM saisine")
    assert read(monde, reunion_id).points == []
    with monde.reading("coord") as tx:
        documents.read_releve(tx, reunion_id)


# --- documents ----------------------------------------------------------------------------------


@pytest.fixture
def held(monde):
    """A closed meeting of six situations, two of them of the teacher, one complex."""
    with monde.writing("ien") as tx:
        other = create_personne(tx, PLACE, "Autre", "Fictive")
        add_affectation(tx, other, PLACE, Role.ENSEIGNANT, debut=date(2026, 9, 1),
                        ecole_id=monde.ecoles["sources"])  # fmt: skip
    monde.people["autre"] = other
    mine = [monde.saisine(fiche=Fiche(eleve={"nom": "Zorglub", "prenom": "Anatole"}))
            for _ in range(2)]  # fmt: skip
    theirs = [monde.saisine(demandeur_id=other, ecole_id=monde.ecoles["sources"])
              for _ in range(4)]  # fmt: skip
    reunion_id = plan(monde, theme="Le cycle 1")
    add(monde, reunion_id, mine[0], *theirs)
    add(monde, reunion_id, mine[1], lot=Lot.COMPLEXES)
    for number, saisine_id in enumerate((*mine, *theirs)):
        decide(monde, reunion_id, saisine_id, quoi=f"Décision {number}")
    with monde.writing("coord") as tx:
        tenue.keep_note(tx, reunion_id, reunion_id, "Dit du thème, et de Zébulon.")
    close(monde, reunion_id)
    return reunion_id, mine, theirs


def references(monde, ids):
    with monde.store.reading() as tx:
        rows = tx.rows("SELECT reference FROM saisine WHERE id = ANY($ids)", ids=list(ids))
    return {row["reference"] for row in rows}


def test_the_releve_has_its_headings_in_order_and_no_pupil(monde, held):
    reunion_id, mine, theirs = held
    with monde.reading("psyen") as tx:
        document = documents.read_releve(tx, reunion_id)
    doc = Document(io.BytesIO(document.render()))
    assert [p.text for p in doc.paragraphs if p.style.name in {"heading 2", "Heading 2"}] == [
        "Date, présents, excusés", "Suites des décisions précédentes", "Réglées hors séance",
        "Situations étudiées", "Situations complexes", "Thème", "Prochaine réunion",
    ]  # fmt: skip
    said = words(document)
    assert all(reference in said for reference in references(monde, (*mine, *theirs)))
    assert not any(word in said for word in ("Zébulon", "Zorglub", "Anatole", "Nuages", "Sources"))
    assert "Dit du thème, et de l’élève." in said
    assert ("Décision 0" in said, "Décision 1" in said) == (True, False)
    assert document.nom == "reunion_2026-11-10_releve.docx"


def test_what_was_decided_of_a_settled_or_postponed_one_is_in_the_releve(monde):
    settled, postponed, reunion_id = monde.saisine(), monde.saisine(), plan(monde)
    add(monde, reunion_id, settled, lot=Lot.REGLEES)
    add(monde, reunion_id, postponed)
    decide(monde, reunion_id, settled, quoi="Prévenir l’école")
    decide(monde, reunion_id, postponed, quoi="Demander le bulletin")
    with monde.writing("coord") as tx:
        row = tx.row("SELECT * FROM reunion_point WHERE saisine_id = $s", s=postponed)
        reunions_ordre.mark_point(tx, row["id"], row["version"], EtatPoint.REPORTE)
    close(monde, reunion_id)
    with monde.reading("coord") as tx:
        said = words(documents.read_releve(tx, reunion_id))
    assert [w for w in ("Prévenir l’école", "Demander le bulletin") if w not in said] == []


def test_an_extract_holds_its_askers_situations_and_no_other_reference(monde, held):
    reunion_id, mine, theirs = held
    for name, own, others in (("ens", mine, theirs), ("autre", theirs, mine)):
        with monde.reading("coord") as tx:
            document = documents.read_extrait(tx, reunion_id, monde.people[name])
        said = words(document) + repr(document.contexte)
        assert all(reference in said for reference in references(monde, own))
        assert not any(reference in said for reference in references(monde, others))
        assert not any(word in said for word in ("Zébulon", "Zorglub", "Anatole"))
    with monde.reading("ens") as tx:
        assert "Décision 1" in words(documents.read_extrait(tx, reunion_id, monde.people["ens"]))
        assert [r["id"] for r in documents.list_seen_in(tx, mine[0])] == [reunion_id]
        with pytest.raises(NotFound):
            documents.read_extrait(tx, reunion_id, monde.people["autre"])
    for name in ("dir", "maitre_e", "sec", "admin"):
        with pytest.raises(NotFound), monde.reading(name) as tx:
            documents.read_extrait(tx, reunion_id, monde.people["ens"])
    with monde.reading("coord") as tx:
        askers = {a["nom"]: a["nombre"] for a in documents.list_askers(tx, reunion_id)}
        assert askers == {"Fictif ENS": 2, "Fictive Autre": 4}
