"""Reminders: after so many school days, once each, never to some métiers; bilans told once."""

from datetime import date, datetime, time, timedelta

from core.delais import Cibles
from core.echange import NatureEchange
from core.fiche import Fiche, Objet
from core.personne import Metier, Role
from core.relance import DELAIS, NatureRelance, is_time
from core.saisine import Position
from db.absences import note_absence
from db.avis import list_new
from db.calendrier import set_cibles
from db.comptes import create_compte
from db.delais import read_delais
from db.echanges import add_echange
from db.journal import list_history
from db.personnes import add_affectation, create_personne
from db.propositions import list_propositions, propose, take_position
from db.questions import answer_precisions, ask_precisions
from db.relances import list_relances, remind
from db.reponses import sign_reponse
from db.verification import verify
from tests.db.conftest import PLACE
from tests.db.test_reponses import write_answer

TUESDAY = datetime(2026, 11, 10, 8, 0)


def news(monde, name):
    with monde.reading(name) as tx:
        return sorted(row["nature"] for row in list_new(tx))


def relances(monde, saisine):
    with monde.store.reading() as tx:
        return [row["nature"] for row in list_relances(tx, saisine)]


def go_to(monde, *day):
    monde.now = datetime(*day, 8, 0)
    remind(monde.store)


def proposed(monde, *names, **changes):
    saisine = monde.saisine(**changes)
    with monde.writing("ien") as tx:
        propose(tx, saisine, [monde.people[name] for name in names])
    return saisine


def test_a_reminder_has_its_day_and_its_end():
    assert [is_time(NatureRelance.POSITION, n) for n in (4, 5, 30, 31)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert DELAIS == {"position": 5, "coordination": 8, "precisions": 8, "decision": 2}


def test_the_member_after_five_school_days_the_coordination_after_eight_once_each(monde):
    saisine = proposed(monde, "maitre_e")  # Tuesday the 10th; the 11th is a public holiday
    go_to(monde, 2026, 11, 18)  # 12, 13, 16, 17 have passed: four days
    go_to(monde, 2026, 11, 19)
    assert relances(monde, saisine) == ["position"]
    assert news(monde, "maitre_e") == ["proposition", "relance_position"]
    assert news(monde, "coord") == []
    for day in (20, 23, 24, 25, 26, 27, 30):
        go_to(monde, 2026, 11, day)
    assert relances(monde, saisine) == ["position", "coordination"]
    assert news(monde, "coord") == ["relance_tri"]
    with monde.reading("coord") as tx:
        acts = [row["action"] for row in list_history(tx, saisine)]
    assert acts.count("send_relance") == 2
    assert not [c for c in verify(monde.store) if "personne" in c.phrase]


def test_no_reminder_at_the_week_end_before_seven_or_twice_a_day(monde):
    saisine = proposed(monde, "maitre_e")
    monde.now = datetime(2026, 11, 21, 9, 0)  # Saturday
    remind(monde.store)
    monde.now = datetime(2026, 11, 23, 5, 0)  # six in France
    remind(monde.store)
    assert relances(monde, saisine) == []
    go_to(monde, 2026, 11, 23)
    late = proposed(monde, "maitre_g")
    with monde.store.writing() as tx:
        tx.execute("UPDATE proposition SET proposee_le = $old WHERE saisine_id = $s",
                   old=TUESDAY, s=late)  # fmt: skip
    remind(monde.store)
    assert relances(monde, late) == []  # tomorrow's


def test_some_metiers_are_never_chased_nor_anybody_about_them(monde):
    saisine = proposed(monde, "psyen")
    for day in (19, 20, 23, 24, 25, 26):
        go_to(monde, 2026, 11, day)
    assert relances(monde, saisine) == []
    assert news(monde, "coord") == []


def test_who_answered_or_is_away_is_left_in_peace(monde):
    answered, waiting = proposed(monde, "maitre_e"), proposed(monde, "maitre_g")
    with monde.writing("maitre_e") as tx:
        mine = list_propositions(tx, answered)[0]
        take_position(tx, mine["id"], mine["version"], Position.ACCEPTEE)
    with monde.writing("coord") as tx:
        note_absence(tx, monde.people["maitre_g"], date(2026, 11, 12), date(2026, 11, 19))
    go_to(monde, 2026, 11, 19)
    assert relances(monde, answered) == relances(monde, waiting) == []
    go_to(monde, 2026, 11, 20)
    assert relances(monde, waiting) == ["position"]


def test_the_asker_is_reminded_or_the_coordination_when_they_have_no_account(monde):
    with monde.store.writing() as tx:
        create_compte(tx, monde.people["ens"], "ens", "un mot de passe long", lambda p: p)
    with_account, without = monde.saisine(), monde.saisine(demandeur_id=None)
    for saisine in (with_account, without):
        with monde.writing("coord") as tx:
            ask_precisions(tx, saisine, "Depuis quand ?")
    go_to(monde, 2026, 11, 23)
    assert relances(monde, with_account) == []
    go_to(monde, 2026, 11, 24)
    assert relances(monde, with_account) == relances(monde, without) == ["precisions"]
    assert news(monde, "ens") == ["question", "relance_precisions"]
    assert news(monde, "coord") == ["relance_ecole"]


def test_a_reserved_one_is_chased_with_its_people_alone(monde):
    saisine = proposed(monde, "maitre_e", objet=Objet.TENSION, fiche=Fiche(faits="Vu"))
    for day in (19, 20, 23, 24, 25):
        go_to(monde, 2026, 11, day)
    assert relances(monde, saisine) == ["position", "coordination"]
    assert news(monde, "ien") == ["relance_tri"]
    assert news(monde, "coord") == news(monde, "maitre_g") == []


def answer(monde, saisine, bilan_le, envoyee_le=date(2026, 11, 12)):
    with monde.store.writing() as tx:
        tx.insert("reponse", id=f"r{saisine}", saisine_id=saisine, numero=1, etat="envoyee",
                  bilan_le=bilan_le, envoyee_le=envoyee_le, creee_le=tx.now)  # fmt: skip
        tx.execute("UPDATE saisine SET statut = 'repondue' WHERE id = $s", s=saisine)


def taken(monde, name):
    saisine = proposed(monde, name)
    with monde.writing(name) as tx:
        mine = list_propositions(tx, saisine)[0]
        take_position(tx, mine["id"], mine["version"], Position.ACCEPTEE)
    return saisine


def test_a_coming_bilan_is_told_to_one_person_once(monde):
    with monde.writing("ien") as tx:  # a second coordinator: one thing is told to whom it waits for
        other = create_personne(tx, PLACE, "Seconde", "Fictive")
        add_affectation(tx, other, PLACE, Role.MEMBRE, debut=date(2026, 9, 1),
                        metier=Metier.PEMF)  # fmt: skip
    saisine, shared, psy = taken(monde, "maitre_e"), monde.saisine(), taken(monde, "psyen")
    for each in (saisine, shared, psy):
        answer(monde, each, date(2027, 1, 20))
    for day in (11, 12, 14, 15, 18, 19, 20):
        go_to(monde, 2027, 1, day)
    assert news(monde, "maitre_e") == ["bilan"]
    assert news(monde, "coord").count("bilan") == 2  # nobody has one, the psyEN is not chased
    assert "bilan" not in news(monde, "psyen")
    with monde.writing("maitre_e") as tx:
        add_echange(tx, saisine, NatureEchange.APPEL, tx.today, "Vu")


def wait_reminding(monde, days):
    for _ in range(days):
        monde.wait(days=1)
        remind(monde.store)


def test_a_bilan_without_a_date_is_told_once_eight_school_weeks_after_the_answer(monde):
    saisine = taken(monde, "maitre_e")
    answer(monde, saisine, None)
    with monde.reading("maitre_e") as tx:
        day = read_delais(tx)[saisine].prevue_le
    monde.now = datetime.combine(day - timedelta(days=8), time(8))
    remind(monde.store)
    assert "bilan" not in news(monde, "maitre_e")
    wait_reminding(monde, 7)
    assert "bilan" in news(monde, "maitre_e")
    with monde.writing("coord") as tx:
        set_cibles(tx, PLACE, Cibles(bilan_semaines=9))  # another day, and the same bilan
    wait_reminding(monde, 14)
    with monde.store.reading() as tx:
        assert tx.value("SELECT count(*) FROM avis WHERE nature = 'bilan'") == 1


# --- what has been done is no longer announced ---


def unseen(monde, saisine):
    with monde.store.reading() as tx:
        rows = tx.rows("SELECT * FROM avis WHERE saisine_id = $s AND vu_le IS NULL", s=saisine)
    return sorted(row["nature"] for row in rows)


def test_once_done_it_is_announced_to_nobody(monde):
    saisine = proposed(monde, "maitre_e", "maitre_g")
    for day in (19, 20, 23, 24, 25):
        go_to(monde, 2026, 11, day)
    asked = ["proposition", "relance_position"]
    assert unseen(monde, saisine) == sorted([*asked, *asked, "relance_tri"])
    with monde.writing("maitre_e") as tx:
        mine = next(
            p for p in list_propositions(tx, saisine)
            if p["personne_id"] == monde.people["maitre_e"]
        )  # fmt: skip
        take_position(tx, mine["id"], mine["version"], Position.ACCEPTEE)
    assert unseen(monde, saisine) == ["position", *asked]  # the other one is still asked
    with monde.writing("coord") as tx:
        questions = [ask_precisions(tx, saisine, f"Et {n} ?") for n in range(2)]
    assert "question" in unseen(monde, saisine)
    for question in questions:
        assert "question" in unseen(monde, saisine)
        with monde.writing("coord") as tx:
            answer_precisions(tx, question, 1, "Depuis la rentrée.")
    assert "question" not in unseen(monde, saisine)
    reponse_id, version = write_answer(monde, saisine)
    assert unseen(monde, saisine).count("a_signer") == 1
    with monde.writing("ien") as tx:
        sign_reponse(tx, reponse_id, version, b"lettre")
    assert "a_signer" not in unseen(monde, saisine)
