"""What people are told: in the product, and by a queue that never sends anything twice."""

from datetime import date, datetime

import pytest

from core.avis import AVIS_LABELS, NatureAvis, Rythme
from core.courrier import EnvoiImpossible
from core.errors import InvalidInput
from core.fiche import Fiche, Objet
from core.personne import Role
from core.saisine import Position
from db.avis import choose_rythme, has_new, list_new, notify, read_rythme, see_avis
from db.circonscriptions import write_reglage
from db.comptes import create_compte, set_active
from db.connection import Store
from db.courriels import list_courriels, run_queue
from db.nommes import name_person
from db.personnes import add_affectation, create_personne, end_affectation, list_affectations
from db.propositions import list_propositions, propose, take_position
from db.questions import answer_precisions, ask_precisions, list_questions
from tests.db.conftest import PLACE

SMTP = {"host": "127.0.0.1", "port": 25, "user": "", "password": "", "starttls": False}


class Facteur:
    """A mail server: what it took, and what it answers next."""

    def __init__(self, *answers: Exception) -> None:
        self.taken, self.answers = [], list(answers)

    def __call__(self, message, smtp) -> None:
        assert smtp == SMTP
        if self.answers and (answer := self.answers.pop(0)):
            raise answer
        self.taken.append(message)

    @property
    def addresses(self) -> list[str]:
        return sorted(str(m["To"]).partition("@")[0] for m in self.taken)


@pytest.fixture
def courrier(monde):
    """A circonscription with a mail server and accounts that want to know at once."""
    with monde.store.writing() as tx:
        for name in ("coord", "ien", "maitre_e", "maitre_g", "psyen", "ens"):
            create_compte(tx, monde.people[name], name, "un mot de passe long", lambda p: p)
        tx.execute("INSERT INTO preference_avis SELECT personne_id, 'immediat' FROM compte")
    with monde.writing("admin") as tx:
        write_reglage(tx, PLACE, "smtp", SMTP)
    return monde


def states(monde):
    with monde.store.reading() as tx:
        return [r["etat"] for r in tx.rows("SELECT etat FROM courriel ORDER BY cree_le, id")]


def proposed(monde, *names, **changes):
    saisine = monde.saisine(**changes)
    with monde.writing("coord" if not changes else "ien") as tx:
        propose(tx, saisine, [monde.people[name] for name in names])
    return saisine


# --- in the product -------------------------------------------------------------------------


def test_each_event_tells_those_concerned_and_goes_once_seen(monde):
    saisine = proposed(monde, "maitre_e")
    with monde.writing("maitre_e") as tx:
        assert [row["nature"] for row in list_new(tx)] == ["proposition"]
        assert has_new(tx, saisine)
        mine = list_propositions(tx, saisine)[0]
        take_position(tx, mine["id"], mine["version"], Position.PRECISIONS, "Depuis quand ?")
        assert list_new(tx) == []  # done, so no longer to be done
    with monde.writing("ens") as tx:
        assert [row["nature"] for row in list_new(tx)] == ["question"]
        question = list_questions(tx, saisine)[0]
        answer_precisions(tx, question["id"], question["version"], "Octobre")
    with monde.reading("maitre_e") as tx:
        assert [row["nature"] for row in list_new(tx)] == ["precisions"]
    with monde.writing("coord") as tx:
        assert [row["nature"] for row in list_new(tx)] == ["position"]
        see_avis(tx)
        assert list_new(tx) == []


def test_nobody_is_told_of_what_they_did_or_of_the_same_thing_twice(monde):
    saisine = proposed(monde, "maitre_e")
    with monde.writing("coord") as tx:
        for objet_id in ("a", "a", "b"):
            notify(tx, [monde.people["maitre_e"], monde.people["coord"], None],
                   NatureAvis.POSITION, saisine, objet_id)  # fmt: skip
        assert list_new(tx) == []
    with monde.reading("maitre_e") as tx:
        assert [row["nature"] for row in list_new(tx)] == ["position", "proposition"]
    monde.wait(days=1)
    with monde.writing("coord") as tx:  # another day, another question: it is told
        notify(tx, [monde.people["maitre_e"]], NatureAvis.POSITION, saisine, "c")
    with monde.reading("maitre_e") as tx:
        assert len(list_new(tx)) == 3


def test_what_one_may_no_longer_see_is_no_longer_new(monde):
    saisine = proposed(monde, "maitre_e", objet=Objet.TENSION, fiche=Fiche(faits="Vu"))
    with monde.writing("maitre_e") as tx:
        assert list_new(tx)[0]["saisine_id"] == saisine
        mine = list_propositions(tx, saisine)[0]
        take_position(tx, mine["id"], mine["version"], Position.DECLINEE)
        assert list_new(tx) == []


def second_coordination(monde):
    with monde.store.writing() as tx:
        other = create_personne(tx, PLACE, "COORD2", "Fictif", mail="coord2@valmouette.invalid")
        add_affectation(tx, other, PLACE, Role.COORDINATEUR, debut=date(2026, 9, 1))
    monde.people["coord2"] = other


def answer(monde, saisine, name, *positions):
    for position in positions:
        with monde.writing(name) as tx:
            mine = next(
                p for p in list_propositions(tx, saisine)
                if p["personne_id"] == monde.people[name]
            )  # fmt: skip
            take_position(tx, mine["id"], mine["version"], position)


def told(monde, saisine):
    """Return who was told of a decline of this saisine, seen or not, one entry a notice."""
    names = {personne_id: name for name, personne_id in monde.people.items()}
    with monde.store.reading() as tx:
        rows = tx.rows("SELECT personne_id FROM avis WHERE saisine_id = $s "
                       "AND nature IN ('declinee', 'position')", s=saisine)  # fmt: skip
    return sorted(names[row["personne_id"]] for row in rows)


def test_a_decline_is_told_once_to_the_whole_coordination(monde):
    second_coordination(monde)
    saisine = proposed(monde, "psyen")
    answer(monde, saisine, "psyen", Position.DECLINEE)
    assert told(monde, saisine) == ["coord", "coord2"]
    with monde.reading("coord2") as tx:
        (news,) = list_new(tx)
    assert AVIS_LABELS[NatureAvis(news["nature"])] == "un membre du pôle ne s’en charge pas"


def test_a_decline_is_told_to_who_proposed_besides(monde):
    saisine = monde.saisine()
    with monde.writing("ien") as tx:
        propose(tx, saisine, [monde.people["maitre_e"]])
    answer(monde, saisine, "maitre_e", Position.DECLINEE)
    assert told(monde, saisine) == ["coord", "ien"]


def test_declining_what_one_had_taken_is_told_although_taking_it_was(monde):
    saisine = proposed(monde, "maitre_e")
    answer(monde, saisine, "maitre_e", Position.ACCEPTEE)
    with monde.writing("coord") as tx:
        see_avis(tx)
    answer(monde, saisine, "maitre_e", Position.DECLINEE)
    with monde.reading("coord") as tx:
        assert [row["nature"] for row in list_new(tx)] == ["declinee"]


def test_a_coordinator_who_is_asked_and_declines_is_not_told_of_it(monde):
    second_coordination(monde)
    saisine = proposed(monde, "coord2")
    answer(monde, saisine, "coord2", Position.DECLINEE)
    assert told(monde, saisine) == ["coord"]


def test_a_declined_reserved_saisine_is_told_only_to_those_it_names(monde):
    second_coordination(monde)
    saisine = proposed(monde, "maitre_e", objet=Objet.TENSION, nommes=(monde.people["coord"],))
    answer(monde, saisine, "maitre_e", Position.DECLINEE)
    assert told(monde, saisine) == ["coord", "ien"]


def test_a_preference_is_ones_own(monde):
    with monde.writing("ens") as tx:
        assert read_rythme(tx) is Rythme.QUOTIDIEN
        choose_rythme(tx, Rythme.AUCUN)
        assert read_rythme(tx) is Rythme.AUCUN
    with monde.reading("coord") as tx:
        assert read_rythme(tx) is Rythme.QUOTIDIEN


# --- the queue --------------------------------------------------------------------------------


def test_one_mail_each_says_a_reference_and_never_goes_twice(courrier):
    facteur = Facteur()
    proposed(courrier, "maitre_e", "maitre_g")
    for _ in range(3):
        run_queue(courrier.store, facteur)
    assert facteur.addresses == ["maitre_e", "maitre_g"]
    assert all(m["Subject"] == "Pôle ressource – réf. 2026-0001" for m in facteur.taken)
    assert not any("Zébulon" in m.as_string() for m in facteur.taken)
    assert states(courrier) == ["parti", "parti"]


def test_without_a_mail_server_nothing_is_queued(monde):
    facteur = Facteur()
    proposed(monde, "maitre_e")
    run_queue(monde.store, facteur)
    assert states(monde) == []
    assert facteur.taken == []


def test_a_failure_is_tried_again_later_then_given_up(courrier):
    proposed(courrier, "maitre_e")
    facteur = Facteur(*[EnvoiImpossible("Rien n’est parti. Réessayez.") for _ in range(9)])
    tries = 0
    for _ in range(60):
        left = len(facteur.answers)
        run_queue(courrier.store, facteur)
        run_queue(courrier.store, facteur)  # not before its hour
        tries += left - len(facteur.answers)
        courrier.wait(minutes=45)
    assert tries == 7
    assert facteur.taken == []
    assert states(courrier) == ["abandonne"]
    with courrier.reading("coord") as tx:
        assert list_courriels(tx, PLACE)[0]["raison"].startswith("Rien n’est parti")


def test_a_server_that_comes_back_takes_it_once(courrier):
    proposed(courrier, "maitre_e")
    facteur = Facteur(EnvoiImpossible("Rien n’est parti."))
    run_queue(courrier.store, facteur)
    assert states(courrier) == ["attente"]
    courrier.wait(minutes=2)
    run_queue(courrier.store, facteur)
    run_queue(courrier.store, facteur)
    assert len(facteur.taken) == 1


def test_what_may_have_left_is_never_sent_again(courrier):
    proposed(courrier, "maitre_e")
    facteur = Facteur(EnvoiImpossible("Le serveur s’est tu.", incertain=True))
    for _ in range(5):
        run_queue(courrier.store, facteur)
        courrier.wait(hours=6)
    assert facteur.taken == []
    assert states(courrier) == ["incertain"]


def test_a_refusal_for_good_is_not_tried_again(courrier):
    proposed(courrier, "maitre_e")
    facteur = Facteur(EnvoiImpossible("Adresse refusée.", definitif=True))
    run_queue(courrier.store, facteur)
    courrier.wait(hours=6)
    run_queue(courrier.store, facteur)
    assert facteur.taken == []
    assert states(courrier) == ["abandonne"]


class Killed(BaseException):
    """The process stops here."""


@pytest.mark.parametrize("delivered", [True, False])
def test_a_crash_between_sending_and_writing_it_down_doubles_nothing(courrier, delivered):
    proposed(courrier, "maitre_e")
    facteur = Facteur()

    def kill(message, smtp):
        if delivered:
            facteur(message, smtp)
        raise Killed

    with pytest.raises(Killed):
        run_queue(courrier.store, kill)
    assert states(courrier) == ["en_cours"]
    courrier.store.close()  # the server starts again
    courrier.store = Store(courrier.store.folder, clock=lambda: courrier.now)
    for _ in range(3):
        courrier.wait(hours=1)
        run_queue(courrier.store, facteur)
    assert len(facteur.taken) == int(delivered)
    assert states(courrier) == ["incertain"]


def test_the_queue_survives_a_restart(courrier):
    proposed(courrier, "maitre_e")
    run_queue(courrier.store, Facteur(EnvoiImpossible("Rien n’est parti.")))
    courrier.store.close()
    courrier.store = Store(courrier.store.folder, clock=lambda: courrier.now)
    courrier.wait(minutes=2)
    facteur = Facteur()
    run_queue(courrier.store, facteur)
    assert facteur.addresses == ["maitre_e"]


def test_what_was_seen_meanwhile_or_is_no_longer_theirs_is_not_sent(courrier):
    saisine = proposed(courrier, "maitre_e", "maitre_g", "psyen")
    failing = Facteur(*[EnvoiImpossible("Rien n’est parti.")] * 3)
    run_queue(courrier.store, failing)
    with courrier.writing("maitre_e") as tx:
        see_avis(tx, saisine)
    with courrier.writing("ien") as tx:
        (role,) = list_affectations(tx, courrier.people["maitre_g"])
        end_affectation(tx, role["id"], role["version"], datetime(2026, 11, 9).date())
    with courrier.writing("admin") as tx:
        set_active(tx, "psyen", actif=False)
    courrier.wait(minutes=2)
    facteur = Facteur()
    run_queue(courrier.store, facteur)
    assert facteur.taken == []
    assert states(courrier) == ["sans_objet"] * 3


def test_a_reserved_one_says_nothing_even_by_mail(courrier):
    saisine = courrier.saisine(objet=Objet.TENSION, fiche=Fiche(faits="Vu"))
    with courrier.writing("ien") as tx:
        name_person(tx, saisine, courrier.people["maitre_e"], "nommee")
    facteur = Facteur()
    run_queue(courrier.store, facteur)
    (message,) = facteur.taken
    assert message["Subject"] == "Pôle ressource – une demande"
    assert "R001" not in message.as_string()


def test_the_daily_summary_leaves_once_in_the_morning_of_a_school_day(courrier):
    courrier.now = datetime(2026, 11, 6, 16, 0)  # a Friday evening in France
    with courrier.writing("maitre_e") as tx:
        choose_rythme(tx, Rythme.QUOTIDIEN)
    first, second = proposed(courrier, "maitre_e"), proposed(courrier, "maitre_e")
    facteur = Facteur()
    courrier.now = datetime(2026, 11, 7, 9, 0)  # Saturday
    run_queue(courrier.store, facteur)
    courrier.now = datetime(2026, 11, 9, 5, 30)  # Monday, half past six in France
    run_queue(courrier.store, facteur)
    assert facteur.taken == []
    courrier.now = datetime(2026, 11, 9, 6, 5)
    run_queue(courrier.store, facteur)
    (message,) = facteur.taken
    assert message["Subject"] == "Pôle ressource – 2 nouveautés"
    proposed(courrier, "maitre_e")
    courrier.now = datetime(2026, 11, 9, 10, 0)
    run_queue(courrier.store, facteur)
    assert len(facteur.taken) == 1  # tomorrow's
    with courrier.writing("maitre_e") as tx:
        see_avis(tx, first)
        see_avis(tx, second)
    courrier.now = datetime(2026, 11, 10, 7, 0)
    run_queue(courrier.store, facteur)
    assert facteur.taken[-1]["Subject"] == "Pôle ressource – réf. 2026-0003"


def test_who_wants_no_mail_gets_none(courrier):
    with courrier.writing("maitre_e") as tx:
        choose_rythme(tx, Rythme.AUCUN)
    proposed(courrier, "maitre_e")
    facteur = Facteur()
    run_queue(courrier.store, facteur)
    assert facteur.taken == []


def test_a_question_asked_twice_the_same_morning_is_told_once(courrier):
    saisine = courrier.saisine()
    facteur = Facteur()
    for texte in ("Depuis quand ?", "Avec qui ?"):
        with courrier.writing("coord") as tx:
            ask_precisions(tx, saisine, texte)
        run_queue(courrier.store, facteur)
    assert facteur.addresses == ["ens"]


def test_an_address_that_cannot_be_used_is_said_to_the_coordination(courrier):
    with courrier.store.writing() as tx:
        tx.execute("UPDATE personne SET mail = 'pas une adresse' WHERE id = $id",
                   id=courrier.people["maitre_e"])  # fmt: skip
    proposed(courrier, "maitre_e")
    facteur = Facteur(InvalidInput("never asked"))
    run_queue(courrier.store, facteur)
    assert states(courrier) == ["abandonne"]
    with courrier.reading("coord") as tx:
        assert "pas valable" in list_courriels(tx, PLACE)[0]["raison"]
