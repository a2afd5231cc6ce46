"""The demonstration in a real store: whole, signed into, read and acted on under the rights."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from docx import Document

from core.demonstration import build_demo
from core.droits import Acces
from core.errors import Conflict, InvalidInput, NotFound
from core.fiche import Fiche
from core.registre import Filtres
from core.saisine import Position, Statut
from db.comptes import find_compte, load_acteur
from db.connection import Store
from db.demo import fill_demo, load_demo, make_demo
from db.journal import find_journal_fault, list_history
from db.lots import insert_many
from db.pieces import open_piece
from db.propositions import list_my_propositions, take_position
from db.reponses import list_reponses
from db.revue_comptes import count_to_review, list_to_warn
from db.saisines import close_saisine, list_saisines
from db.situations import get_situation
from db.verification import Gravite, verify

NOW = datetime.fromisoformat("2026-11-12T09:00")
AU = date(2026, 11, 11)
PASSWORD = "quatre mots sans rapport"


class Demo:
    """A loaded store with its plan, entered under any user name."""

    def __init__(self, folder):
        self.hashes = []
        self.store = Store(folder, clock=lambda: NOW)
        self.accounts = make_demo(self.store, self.hash, PASSWORD, seed=2, annees=2)
        self.plan = build_demo(2, 2, 1, AU)

    def hash(self, password):
        self.hashes.append(password)
        return "haché"

    def identify(self, name):
        def who(tx):
            compte = find_compte(tx, name)
            return load_acteur(tx, compte["personne_id"], compte["id"])

        return who

    def reading(self, name):
        return self.store.reading(self.identify(name))

    def writing(self, name):
        return self.store.writing(self.identify(name))

    def value(self, sql, **parameters):
        with self.store.reading() as tx:
            return tx.value(sql, **parameters)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    loaded = Demo(tmp_path_factory.mktemp("demo"))
    yield loaded
    loaded.store.close()


def test_the_store_is_whole(demo):
    findings = [c.phrase for c in verify(demo.store) if c.gravite is Gravite.GRAVE]
    assert [phrase for phrase in findings if "sauvegarde dans" not in phrase] == []
    with demo.store.reading() as tx:
        assert find_journal_fault(tx) is None


def test_the_accounts_are_alive(demo):
    with demo.reading("coordinateur1") as tx:
        assert 5 < count_to_review(tx) < 15
        assert len(list_to_warn(tx)) == 2
    with demo.reading("administrateur") as tx:
        assert count_to_review(tx) > 5


def test_everything_of_the_plan_is_there(demo):
    sent = [s for s in demo.plan.saisines if s.statut is not Statut.BROUILLON]
    assert demo.value("SELECT count(*) FROM saisine") == len(sent) > 330
    assert demo.value("SELECT count(*) FROM ecole") == 40
    assert demo.value("SELECT count(*) FROM ecole WHERE fermee") == 1
    assert demo.value("SELECT count(*) FROM personne") == len(demo.plan.personnes)
    assert demo.value("SELECT count(*) FROM classe") == len(demo.plan.classes)
    assert demo.value("SELECT count(*) FROM compte WHERE actif AND mot_de_passe <> ''") == 62
    assert demo.value("SELECT count(*) FROM compte WHERE mot_de_passe = ''") == 4  # invited
    assert demo.value("SELECT count(*) FROM compte WHERE NOT actif") == 1
    assert demo.value("SELECT demonstration FROM circonscription")
    known = {s.eleve for s in sent if s.eleve}
    assert demo.value("SELECT count(*) FROM eleve") <= len(known) + 3


def test_statuses_and_texts_are_those_of_the_plan(demo):
    told = Counter(
        (s.annee, s.reservee, s.statut.value)
        for s in demo.plan.saisines
        if s.statut is not Statut.BROUILLON
    )
    with demo.store.reading() as tx:
        rows = tx.rows("SELECT annee, reservee, statut, fiche FROM saisine")
    assert Counter((r["annee"], r["reservee"], r["statut"]) for r in rows) == told
    kept = {Fiche.model_validate_json(r["fiche"]).faits for r in rows}
    assert kept <= {s.fiche.faits for s in demo.plan.saisines}
    assert len(kept) == len(rows)


def test_references_run_without_a_gap_in_each_series(demo):
    with demo.store.reading() as tx:
        rows = tx.rows(
            "SELECT annee, reservee, reference FROM saisine ORDER BY creee_le, reference"
        )
    for annee in (2025, 2026):
        for reservee, series in ((False, ""), (True, "R")):
            numbers = [
                int(r["reference"].split("-")[1].removeprefix("R"))
                for r in rows
                if (r["annee"], r["reservee"]) == (annee, reservee)
            ]
            assert numbers == list(range(1, len(numbers) + 1))
            last = demo.value(
                "SELECT dernier FROM numero WHERE annee = $a AND serie = $s", a=annee, s=series
            )
            assert last == len(numbers) > 2


def test_one_password_hashed_once_opens_an_account_of_each_kind(demo):
    assert demo.hashes == [PASSWORD]
    assert len(demo.accounts) == 21
    assert {a.mot_de_passe for a in demo.accounts} == {PASSWORD}
    assert all(a.qui and find_in(demo, a.identifiant) for a in demo.accounts)


def find_in(demo, name):
    with demo.store.reading() as tx:
        return find_compte(tx, name)


def test_everybody_sees_their_own_share(demo):
    counts = {}
    for name in ("ien", "coordinateur1", "membre.maitre-e1", "enseignant01", "administrateur"):
        with demo.reading(name) as tx:
            counts[name] = list_saisines(tx, Filtres(), everything=True)
    total = demo.value("SELECT count(*) FROM saisine")
    assert len(counts["ien"]) == total
    reserved = [r for r in counts["coordinateur1"] if r["reservee"]]
    assert total > len(counts["coordinateur1"]) > 250
    assert 0 < len(reserved) < sum(r["reservee"] for r in counts["ien"])
    full = [r for r in counts["membre.maitre-e1"] if r["acces"] == Acces.CONTENU]
    assert 10 < len(full) < len(counts["membre.maitre-e1"])
    assert not counts["administrateur"]
    assert 0 < len(counts["enseignant01"]) < 40


def test_every_teacher_with_an_account_asked_for_something(demo):
    asked = {s.demandeur for s in demo.plan.saisines}
    teachers = {p.identifiant for p in demo.plan.personnes if p.identifiant}
    assert {name for name in teachers if name.startswith("enseignant")} <= asked


def test_a_history_tells_the_story_in_order(demo):
    longest = demo.value(
        "SELECT saisine_id FROM journal WHERE saisine_id IS NOT NULL "
        "GROUP BY saisine_id ORDER BY count(*) DESC LIMIT 1"
    )
    with demo.reading("ien") as tx:
        history = list_history(tx, longest)
    actions = [row["action"] for row in history]
    assert actions[0] == "create_saisine"
    assert {"write_reponse", "sign_reponse", "send_reponse"} <= set(actions)
    moments = [row["moment"] for row in history]
    assert moments == sorted(moments)
    assert moments[-1] < NOW


def test_letters_of_the_year_are_printed_and_open_to_the_asker(demo):
    with demo.reading("ien") as tx:
        row = tx.row(
            "SELECT r.piece_id, s.reference, s.id, s.demandeur_id FROM reponse r "
            "JOIN saisine s ON s.id = r.saisine_id WHERE r.piece_id IS NOT NULL "
            "AND r.envoyee_le IS NOT NULL AND NOT s.reservee ORDER BY s.reference LIMIT 1"
        )
        content, name, _ = open_piece(tx, row["piece_id"])
        assert list_reponses(tx, row["id"])[-1]["piece_id"] == row["piece_id"]
    assert name == f"{row['reference']}_reponse.docx"
    document = Document(BytesIO(content))
    header = document.sections[0].first_page_header
    text = "\n".join(p.text for p in (*document.paragraphs, *header.paragraphs))
    assert row["reference"] in text
    assert "Académie de Démonstration" in text
    assert demo.value("SELECT count(*) FROM piece") == demo.value(
        "SELECT count(*) FROM reponse WHERE piece_id IS NOT NULL"
    )


def test_work_goes_on_from_the_demonstration(tmp_path):
    loaded = Demo.__new__(Demo)
    loaded.store = Store(tmp_path, clock=lambda: NOW)
    with loaded.store.writing() as tx:
        fill_demo(tx, build_demo(2, 1, 1, AU), "haché", lettres=False)
    member = loaded.value(
        "SELECT c.identifiant FROM proposition p JOIN compte c ON c.personne_id = p.personne_id "
        "WHERE p.position = 'attendue' ORDER BY p.proposee_le DESC LIMIT 1"
    )
    with loaded.writing(member) as tx:
        waiting = list_my_propositions(tx)[0]
        take_position(tx, waiting["id"], waiting["version"], Position.ACCEPTEE)
    followed = loaded.value(
        "SELECT id FROM saisine WHERE statut = 'en_suivi' AND NOT reservee LIMIT 1"
    )
    with loaded.writing("coordinateur1") as tx:
        close_saisine(tx, followed, "levee")
        assert get_situation(tx, followed).saisine["statut"] == Statut.TERMINEE
        assert find_journal_fault(tx) is None
    loaded.store.close()


def test_a_store_in_use_is_left_alone(demo):
    with pytest.raises(Conflict, match="déjà une circonscription"):
        make_demo(demo.store, str, PASSWORD, annees=1)


def test_it_is_loaded_as_it_stood_yesterday(demo):
    last = demo.value("SELECT max(moment) FROM journal")
    assert last.replace(tzinfo=UTC) < NOW.replace(tzinfo=UTC) - timedelta(hours=10)


def test_the_installer_gets_a_password_of_its_own(tmp_path):
    store = Store(tmp_path, clock=lambda: datetime.fromisoformat("2026-09-25T09:00"))
    accounts = load_demo(store, lambda password: f"haché {password}")
    assert {"ien", "coordinateur1", "dpd"} <= {name for _, name, _ in accounts}
    passwords = {password for *_, password in accounts}
    assert len(passwords) == 1
    with store.reading() as tx:
        assert find_compte(tx, "ien")["mot_de_passe"] == f"haché {passwords.pop()}"
    store.close()


def test_a_weak_password_is_refused_and_nothing_is_written(tmp_path):
    store = Store(tmp_path, clock=lambda: NOW)
    with pytest.raises(InvalidInput, match="au moins"):
        make_demo(store, str, "court", annees=1)
    with store.reading() as tx:
        assert tx.value("SELECT count(*) FROM circonscription") == 0
    store.close()


def test_reserved_letters_stay_closed_to_others(demo):
    with demo.reading("ien") as tx:
        piece_id = tx.value(
            "SELECT r.piece_id FROM reponse r JOIN saisine s ON s.id = r.saisine_id "
            "WHERE s.reservee AND r.piece_id IS NOT NULL LIMIT 1"
        )
        assert open_piece(tx, piece_id)[0].startswith(b"PK")
    with pytest.raises(NotFound), demo.reading("membre.maitre-e1") as tx:
        open_piece(tx, piece_id)


def test_bulk_insertion_keeps_types_and_nulls(tmp_path):
    store = Store(tmp_path, clock=lambda: NOW)
    rows = [
        {"id": f"e{n}", "circonscription_id": "c", "ecole_id": "x", "nom": "Fictif",
         "prenom": "Zoé’", "date_naissance": date(2018, 1, 1) if n % 2 else None,
         "pronom": None, "recherche": "fictif", "version": n}
        for n in range(9_001)
    ]  # fmt: skip
    with store.writing() as tx:
        insert_many(tx, "eleve", rows)
        insert_many(tx, "eleve", [])
    with store.reading() as tx:
        assert tx.rows("SELECT * EXCLUDE (fusionne_dans) FROM eleve ORDER BY version") == rows
    store.close()
