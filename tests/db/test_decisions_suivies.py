"""What a meeting about no situation decides reaches whoever does it: news, e-mail, one reminder."""

from datetime import date, datetime

import pytest

from core.avis import AVIS_LABELS, NatureAvis, Nouvelle, draft_avis
from core.decision import Decision, EtatDecision, OrigineDecision
from core.errors import Conflict, InvalidInput
from core.personne import Metier, Role
from core.rencontre import EtatRencontre, SuitesRencontre
from db import decisions
from db.avis import has_new, list_new, see_avis
from db.circonscriptions import write_reglage
from db.comptes import create_compte
from db.connection import new_id
from db.courriels import run_queue
from db.decisions import Origine
from db.decisions_lues import list_my_decisions
from db.eleves import create_eleve
from db.personnes import add_affectation, create_personne
from db.recherche_rencontres import search_everything
from db.relances import remind
from db.rencontres import get_rencontre, hand_over_rencontres
from db.rencontres_preparation import hold_rencontre
from db.rencontres_suites import list_my_rencontres, list_suites
from db.rencontres_texte import save_suites
from db.reunions_calendrier import cancel_reunion, plan_reunion
from db.reunions_tenue import close_reunion
from db.verification import verify
from tests.db.conftest import PLACE
from tests.db.test_courriels import SMTP, Facteur

TODAY = date(2026, 11, 10)


@pytest.fixture
def ess(monde):
    """An ESS of today around a pupil, with the ERSEH who called it."""
    with monde.store.writing() as tx:
        monde.people["erseh"] = create_personne(tx, PLACE, "ERSEH", "Fictif", mail="e@v.invalid")
        add_affectation(tx, monde.people["erseh"], PLACE, Role.MEMBRE, debut=date(2026, 9, 1),
                        metier=Metier.ERSEH)  # fmt: skip
        for name in ("erseh", "ens", "psyen"):
            create_compte(tx, monde.people[name], name, "un mot de passe long", lambda p: p)
        tx.execute("INSERT INTO preference_avis SELECT personne_id, 'immediat' FROM compte")
        monde.eleve = create_eleve(tx, PLACE, monde.ecoles["nuages"], "Fictif", "Zoé")
        monde.ess = add_ess(monde, tx)
    return monde


def add_ess(monde, tx, **columns):
    values = {
        "id": new_id(), "circonscription_id": PLACE, "reference": "ESS-2026-007", "annee": 2026,
        "nature": "ess", "eleve_id": monde.eleve, "ecole_id": monde.ecoles["nuages"],
        "etat": "preparee", "appelee_par": monde.people["erseh"], "jour": TODAY, "pps": True,
        "cree_par": monde.people["erseh"], "cree_le": tx.now, "modifiee_le": tx.now,
    }  # fmt: skip
    tx.insert("rencontre", **(values | columns))
    tx.insert("rencontre_participant", id=new_id(), rencontre_id=(values | columns)["id"], rang=1,
              qualite="parent", presence="present")  # fmt: skip
    return (values | columns)["id"]


def decide(monde, name, quoi="Agrandir les supports", **said):
    with monde.writing("erseh") as tx:
        return decisions.add_decision(
            tx, Origine(OrigineDecision.RENCONTRE, monde.ess, PLACE, eleve_id=monde.eleve),
            Decision(qui=name, quoi=quoi, personne_id=monde.people[name], **said),
        )  # fmt: skip


def hold(monde):
    with monde.writing("erseh") as tx:
        hold_rencontre(tx, monde.ess, 1)


def tasks(monde, name):
    with monde.reading(name) as tx:
        return [(r["reference"], r["quoi"], r["rencontre_id"]) for r in list_my_decisions(tx)]


def news(monde, name):
    with monde.reading(name) as tx:
        return [(r["nature"], r["reference"], r["rencontre_id"]) for r in list_new(tx)]


def mails(monde):
    with monde.writing("admin") as tx:
        write_reglage(tx, PLACE, "smtp", SMTP)
    facteur = Facteur()
    run_queue(monde.store, facteur)
    return facteur.taken


# --- of an ESS --------------------------------------------------------------------------------


def test_a_decision_of_an_ess_is_told_once_it_is_held_and_names_nobody(ess):
    decide(ess, "ens")
    decide(ess, "ens", "Garder une place près de la porte")
    decide(ess, "erseh", "Écrire à la MDPH")
    assert news(ess, "ens") == []  # the meeting is not held
    hold(ess)
    # in function in the school, and not of the team: a task, and no way into the meeting
    assert news(ess, "ens") == [("decision", "ESS-2026-007", None)]
    assert [(ref, link) for ref, _, link in tasks(ess, "ens")] == [("ESS-2026-007", None)] * 2
    assert tasks(ess, "erseh") == [("ESS-2026-007", "Écrire à la MDPH", ess.ess)]
    assert news(ess, "erseh") == []  # who decides knows
    (letter,) = mails(ess)
    assert "ESS-2026-007" in letter["Subject"]
    text = letter.get_content()
    assert text.count("ESS-2026-007") == 1
    assert not any(word in text for word in ("Zoé", "Fictif", "Agrandir", "Nuages"))


def test_what_is_noted_after_is_told_at_once_and_gone_with_the_task(ess):
    hold(ess)
    first = decide(ess, "ens")
    second = decide(ess, "psyen")
    assert news(ess, "ens") != [] != news(ess, "psyen")
    with ess.writing("ens") as tx:
        decisions.settle_decision(tx, first, 1, EtatDecision.FAITE)
        assert list_new(tx) == []
    with ess.writing("erseh") as tx:  # given to somebody else
        other = Decision(qui="ENS", quoi="Observer", personne_id=ess.people["ens"])
        decisions.change_decision(tx, second, 1, other)
    assert news(ess, "psyen") == [] != news(ess, "ens")
    with ess.writing("erseh") as tx:
        decisions.remove_decision(tx, second, 2)
    assert news(ess, "ens") == []
    assert not [c for c in verify(ess.store) if c.sujet == "liens"]


def test_who_does_not_read_the_meeting_is_not_told_which_name_is_the_right_one(ess):
    hold(ess)
    decision_id = decide(ess, "ens")
    for said in ("Vu Zoé", "Vu Basile"):
        with ess.writing("ens") as tx, pytest.raises(InvalidInput, match="seulement que c’est"):
            decisions.settle_decision(tx, decision_id, 1, EtatDecision.FAITE, said)
    with ess.writing("erseh") as tx, pytest.raises(InvalidInput, match="nomme l’élève"):
        decisions.settle_decision(tx, decision_id, 1, EtatDecision.FAITE, "Vu Zoé")


def test_a_name_corrected_by_a_merge_is_refused_as_the_first_one(ess):
    with ess.store.writing() as tx:
        kept = create_eleve(tx, PLACE, ess.ecoles["nuages"], "Fictif", "Zoélie")
        tx.execute("UPDATE eleve SET fusionne_dans = $k WHERE id = $o", k=kept, o=ess.eleve)
    for name in ("Zoé", "Zoélie"):
        with pytest.raises(InvalidInput, match="nomme l’élève"):
            decide(ess, "ens", f"Appeler {name}")


def test_opening_the_meeting_is_having_seen_what_it_decided(ess):
    hold(ess)
    decide(ess, "psyen")
    with ess.writing("psyen") as tx:
        assert has_new(tx, ess.ess)
        see_avis(tx, "autre")
        assert has_new(tx, ess.ess)
        see_avis(tx, ess.ess)
        assert list_new(tx) == []


def test_a_task_goes_with_the_function_of_its_owner(ess):
    hold(ess)
    decide(ess, "ens")
    decide(ess, "psyen")
    with ess.store.writing() as tx:  # the pupil leaves, the parents have not agreed yet
        hand_over_rencontres(tx, ess.eleve, None)
    assert tasks(ess, "ens") == news(ess, "ens") == []
    assert [m["To"] for m in mails(ess)] == ["psyen@valmouette.invalid"]
    assert len(tasks(ess, "psyen")) == len(news(ess, "psyen")) == 1


def test_the_releve_handed_over_keeps_its_decisions(ess):
    hold(ess)
    decision_id = decide(ess, "ens")
    with ess.writing("erseh") as tx:
        save_suites(tx, ess.ess, 2, SuitesRencontre(copie_remise_le=TODAY))
        assert tx.value("SELECT etat FROM rencontre") == EtatRencontre.REMISE
    with pytest.raises(Conflict, match="d’abord son relevé"):
        decide(ess, "ens", "Après coup")
    with ess.writing("erseh") as tx:
        with pytest.raises(Conflict, match="d’abord son relevé"):
            decisions.remove_decision(tx, decision_id, 1)
        with pytest.raises(Conflict, match="d’abord son relevé"):
            decisions.change_decision(tx, decision_id, 1, Decision(qui="X", quoi="Y"))
    with ess.writing("ens") as tx:  # what becomes of it is said all the same
        decisions.settle_decision(tx, decision_id, 1, EtatDecision.FAITE)


def test_one_reminder_and_none_for_the_exempt(ess):
    decide(ess, "ens", pour_le=date(2026, 11, 12))
    decide(ess, "psyen", pour_le=date(2026, 11, 12))
    for day in (16, 17, 18, 19, 20):
        if day == 18:  # nothing is chased of a meeting that was not held
            assert news(ess, "ens") == []
            hold(ess)
        ess.now = datetime(2026, 11, day, 8, 0)
        remind(ess.store)
    assert sorted(n for n, *_ in news(ess, "ens")) == ["decision", "relance_decision"]
    assert [n for n, *_ in news(ess, "psyen")] == ["decision"]
    assert not [c for c in verify(ess.store) if c.sujet == "liens"]


# --- of a réunion, without a situation ----------------------------------------------------------


def plan_with_decision(monde, name="maitre_e"):
    with monde.writing("coord") as tx:
        from core.reunion import Reunion

        reunion_id = plan_reunion(tx, PLACE, Reunion(jour=TODAY))
        decisions.add_decision(
            tx, Origine(OrigineDecision.REUNION, reunion_id, PLACE),
            Decision(qui="E", quoi="Relire la fiche", personne_id=monde.people[name]),
        )  # fmt: skip
    return reunion_id


def test_a_decision_of_a_reunion_about_no_situation_is_told_at_its_closing(monde):
    reunion_id = plan_with_decision(monde)
    with monde.writing("coord") as tx:
        assert not tx.value("SELECT 1 FROM avis")
        close_reunion(tx, reunion_id, 1)
    with monde.reading("maitre_e") as tx:
        (row,) = list_new(tx)
    assert (row["nature"], row["reference"], row["reunion_id"]) == ("decision", None, reunion_id)
    with monde.writing("coord") as tx, pytest.raises(Conflict, match="d’abord son relevé"):
        decisions.remove_decision(tx, tx.value("SELECT id FROM decision"), 1)


def test_what_was_decided_before_a_reunion_is_cancelled_is_told_too(monde):
    reunion_id = plan_with_decision(monde)
    with monde.writing("coord") as tx:
        cancel_reunion(tx, reunion_id, 1, "Neige")
    with monde.reading("maitre_e") as tx:
        assert [r["nature"] for r in list_new(tx)] == ["decision"]


def test_its_mail_says_a_category_and_no_more():
    said = [Nouvelle(None, NatureAvis.DECISION, reservee=False)]
    letter = draft_avis(said, destinataire="a@b.invalid", expediteur="p@b.invalid", identifiant="1")
    assert "décision de réunion" in letter["Subject"]
    assert AVIS_LABELS[NatureAvis.DECISION] in letter.get_content().replace("\u202f", " ")


# --- around a meeting ---------------------------------------------------------------------------


def find(monde, name, typed):
    with monde.reading(name) as tx:
        found, total = search_everything(tx, typed)
    return [(one.page.value, one.reference) for one in found], total


def test_a_meeting_is_found_by_its_reference_by_who_reads_it(ess):
    for typed in ("ESS-2026-007", "ess 2026-007", "ess2026"):
        assert find(ess, "erseh", typed) == ([("rencontre", "ESS-2026-007")], 1)
    for name in ("ien", "coord", "dir"):
        assert find(ess, name, "ESS-2026-007")[1] == 1
    for name in ("ens", "dir2", "psyen", "sec"):
        assert find(ess, name, "ESS-2026-007") == ([], 0)
    for typed in ("2026-007", "EE-2026-007", "ESS", "Zoé", "bess 2026"):
        assert find(ess, "erseh", typed) == ([], 0)


def test_my_next_meetings_are_those_that_i_called_or_am_invited_to(ess):
    with ess.store.writing() as tx:
        for n, name in enumerate(("psyen", "dir")):
            tx.insert("rencontre_participant", id=new_id(), rencontre_id=ess.ess, rang=n + 2,
                      qualite="autre", personne_id=ess.people[name])  # fmt: skip

    def mine(name):
        with ess.reading(name) as tx:
            return [(row["reference"], row["lisible"]) for row in list_my_rencontres(tx)]

    assert mine("erseh") == mine("dir") == [("ESS-2026-007", True)]
    assert mine("psyen") == [("ESS-2026-007", False)]
    assert mine("coord") == mine("ens") == []
    with ess.reading("psyen") as tx:
        (row,) = list_my_rencontres(tx)
    assert not {"eleve_id", "niveau", "motif", "nom"} & row.keys()
    with ess.store.writing() as tx:  # the pupil left: the old school hears no more of it
        hand_over_rencontres(tx, ess.eleve, None)
    assert mine("dir") == []
    ess.wait(days=1)
    assert mine("erseh") == []


def test_what_was_decided_and_not_done_heads_the_next_meeting_of_the_pupil(ess):
    hold(ess)
    left, done = decide(ess, "ens", "Agrandir"), decide(ess, "psyen", "Observer")
    with ess.writing("psyen") as tx:
        decisions.settle_decision(tx, done, 1, EtatDecision.FAITE)
    with ess.store.writing() as tx:  # by another record of the same pupil
        other = create_eleve(tx, PLACE, ess.ecoles["nuages"], "Fictif", "Zoe")
        tx.execute("UPDATE eleve SET fusionne_dans = $k WHERE id = $o", k=ess.eleve, o=other)
        following = add_ess(ess, tx, eleve_id=other, jour=date(2027, 5, 4), nature="ess",
                            reference="ESS-2026-020")  # fmt: skip

    def suites(name, key):
        with ess.reading(name) as tx:
            rows = list_suites(tx, get_rencontre(tx, key))
        return [(r["id"], r["decidee_a"], r["reglable"]) for r in rows]

    assert suites("erseh", following) == [(left, "ESS-2026-007", True)]
    assert suites("dir", following) == [(left, "ESS-2026-007", False)]
    assert suites("erseh", ess.ess) == []
