"""A register of a past year: taken over once, in its own year, undone whole."""

from contextlib import suppress
from datetime import date

import pytest

from core.errors import InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.reprise import read_registre
from core.reprise_mots import SYNONYMES
from core.tableur import read_classeur
from core.tableur_colonnes import find_header
from db import reprises
from db.echanges import list_echanges
from db.journal import find_journal_fault, list_history
from db.reponses import list_reponses
from db.saisines import correct_fiche, reopen_saisine
from db.situations import get_situation
from db.verification import verify
from tests.core.classeurs import make_registre, registre_row

PLAIN = registre_row(reponse="RASED maître E", repondue_le="3/11", cloture="progrès",
                     suites="Vu en réunion.", mail="ens@valmouette.invalid",
                     demandeur="Mme ENS")  # fmt: skip
OTHER = registre_row(eleve="AUTRE Léa", recue_le="5/1", objet="élève")
GUARDED = registre_row(objet="conflit famille", eleve="SECRET Théo", recue_le="6/1")
LEFT = registre_row(recue_le="un jour")


def load(monde, *rows, annee=2025):
    feuille = read_classeur(make_registre(*rows), "r.xlsx").feuilles[0]
    entete = find_header(feuille, SYNONYMES)
    with monde.reading("coord") as tx:
        ecoles = reprises.list_ecoles_registre(tx, "c1")
    return read_registre(feuille, entete.position, entete.champs, annee, ecoles)


def run(monde, *rows, name="coord", annee=2025, empreinte="f"):
    lecture = load(monde, *rows, annee=annee)
    with monde.writing(name) as tx:
        return reprises.import_registre(tx, "c1", lecture, empreinte)


def saisines(monde):
    with monde.store.reading() as tx:
        return tx.rows("SELECT * FROM saisine ORDER BY reference")


def cancel(monde, name="coord"):
    with monde.writing(name) as tx:
        (row, *_) = reprises.list_reprises(tx, "c1")
        reprises.cancel_reprise(tx, row["id"], row["version"])


def graves(monde):
    return [c for c in verify(monde.store) if c.gravite == "grave"]


def test_requests_become_ended_saisines_of_their_own_year(monde):
    now = monde.saisine()
    bilan = run(monde, PLAIN, OTHER, LEFT)
    assert (bilan.reprises, bilan.laissees, bilan.reservees) == (2, 1, 0)
    first, second, present = saisines(monde)
    assert [first["reference"], second["reference"], present["reference"]] == [
        "2025-0001", "2025-0002", "2026-0001",
    ]  # fmt: skip
    assert present["id"] == now
    assert (first["statut"], first["origine"], first["annee"]) == ("terminee", "registre", 2025)
    assert (first["recue_le"], first["motif_cloture"]) == (date(2025, 10, 12), "levee")
    assert first["demandeur_id"] == monde.people["ens"]
    with monde.reading("coord") as tx:
        situation = get_situation(tx, first["id"])
        assert situation.eleve["nom"] == "FICTIF"
        (reponse,) = list_reponses(tx, first["id"])
        assert reponse["envoyee_le"] == date(2025, 11, 3)
        assert "Vu en réunion." in list_echanges(tx, first["id"])[0]["texte"]
        assert [h["action"] for h in list_history(tx, first["id"])] == ["import_registre"]
        assert find_journal_fault(tx) is None
    assert monde.saisine()
    assert saisines(monde)[-1]["reference"] == "2026-0002"
    assert graves(monde) == []


def test_a_guarded_request_is_for_the_ien_alone_and_names_nobody(monde):
    bilan = run(monde, PLAIN, GUARDED)
    assert bilan.reservees == 1
    guarded = next(s for s in saisines(monde) if s["reservee"])
    assert (guarded["reference"], guarded["eleve_id"]) == ("2025-R001", None)
    assert "Théo" not in guarded["fiche"] + guarded["recherche"]
    with monde.reading("ien") as tx:
        assert get_situation(tx, guarded["id"])
    with monde.reading("coord") as tx, pytest.raises(NotFound):
        get_situation(tx, guarded["id"])
    with monde.reading("coord") as tx:
        assert [r["nombre"] for r in reprises.list_reprises(tx, "c1")] == [1]


def test_the_same_file_again_is_known_and_only_brings_what_was_left(monde):
    run(monde, PLAIN, OTHER)
    lecture = load(monde, OTHER, PLAIN)
    with monde.reading("coord") as tx:
        known = reprises.compare_registre(tx, "c1", lecture, "f")
    assert len(known.deja) == 2
    assert "déjà été repris le 10/11/2026 par Fictif COORD" in known.avant
    with pytest.raises(InvalidInput, match="rien à reprendre"):
        run(monde, OTHER, PLAIN, empreinte="g")
    bilan = run(monde, OTHER, registre_row(eleve="TROIS Zoé"), PLAIN)
    assert (bilan.reprises, bilan.deja) == (1, 2)
    assert len(saisines(monde)) == 3


def test_two_requests_for_one_pupil_make_one_pupil_and_known_ones_are_told(monde):
    monde.saisine(fiche=Fiche(eleve={"nom": "Autre", "prenom": "Léa"}))
    run(monde, PLAIN, registre_row(recue_le="4/2", motif="maths"))
    with monde.store.reading() as tx:
        assert tx.value("SELECT count(*) FROM eleve WHERE nom = 'FICTIF'") == 1
    lecture = load(monde, OTHER)
    with monde.reading("coord") as tx:
        found = reprises.compare_registre(tx, "c1", lecture, "g").ressemblants
    assert found == {lecture.lignes[0].numero}


def test_undone_nothing_of_it_is_left_and_the_numbers_come_back(monde):
    monde.saisine()
    run(monde, PLAIN, OTHER, GUARDED)
    cancel(monde)
    (left,) = saisines(monde)
    assert left["reference"] == "2026-0001"
    with monde.store.reading() as tx:
        for table in ("reponse", "reponse_proposition", "echange", "reprise_ligne"):
            assert tx.value(f"SELECT count(*) FROM {table}") == 0, table
        assert tx.value("SELECT count(*) FROM eleve") == 1
        assert tx.rows("SELECT dernier FROM numero WHERE annee = 2025 AND dernier <> 0") == []
        words = tx.rows("SELECT contenu FROM journal WHERE action = 'import_registre'")
        assert [w["contenu"] for w in words] == [None] * 3
    assert graves(monde) == []
    run(monde, PLAIN)
    assert saisines(monde)[0]["reference"] == "2025-0001"
    with monde.reading("coord") as tx:
        undone = next(row for row in reprises.list_reprises(tx, "c1") if row["annulee_le"])
    with pytest.raises(InvalidInput, match="déjà annulée"), monde.writing("coord") as tx:
        reprises.cancel_reprise(tx, undone["id"], undone["version"])


def test_a_year_that_went_on_keeps_its_numbers_after_the_undoing(monde):
    run(monde, PLAIN)
    monde.saisine(recue_le=date(2026, 8, 20), fiche=Fiche(), objet=Objet.EQUIPE)
    assert saisines(monde)[-1]["reference"] == "2025-0002"
    cancel(monde)
    with monde.store.reading() as tx:
        assert tx.value("SELECT dernier FROM numero WHERE annee = 2025 AND serie = ''") == 2
    assert graves(monde) == []


TOUCHES = {
    "reopened": lambda tx, s: reopen_saisine(tx, s["id"], "cela revient"),
    "corrected": lambda tx, s: correct_fiche(tx, s["id"], 1, Fiche.model_validate_json(s["fiche"])),
    "piece": lambda tx, s: tx.insert(
        "piece", id="p", saisine_id=s["id"], nature="depot", nom="x", type="x", taille=1,
        empreinte="", deposee_par=tx.actor.personne_id, deposee_le=tx.now),
    "echange": lambda tx, s: tx.execute("UPDATE echange SET version = 2"),
    "eleve": lambda tx, s: tx.execute("UPDATE eleve SET version = 2"),
    "draft": lambda tx, s: tx.insert(
        "brouillon", personne_id=tx.actor.personne_id, sujet=f"echange:{s['id']}", champ="x",
        texte="…", onglet="o", sequence=1, enregistre_le=tx.now),
}  # fmt: skip


class Undo(Exception):
    """Raised after each try, so that the next one finds the same store."""


def is_refused_after(monde, touch) -> bool:
    """Tell whether the undoing is refused once something was done; what was done is undone."""
    refused = False
    with suppress(Undo), monde.writing("coord") as tx:
        touch(tx, tx.row("SELECT * FROM saisine WHERE reference = '2025-0001'"))
        (row,) = reprises.list_reprises(tx, "c1")
        try:
            reprises.cancel_reprise(tx, row["id"], row["version"])
        except InvalidInput as error:
            refused = "a déjà travaillé" in str(error)
        raise Undo
    return refused


def test_what_somebody_worked_on_is_not_undone(monde):
    run(monde, PLAIN, OTHER)
    monde.wait(hours=1)
    assert [name for name, touch in TOUCHES.items() if not is_refused_after(monde, touch)] == []
    cancel(monde)
    assert saisines(monde) == []


def test_only_a_past_year_is_taken_over(monde):
    with pytest.raises(InvalidInput, match="année passée"):
        run(monde, registre_row(recue_le="12/10/2026"), annee=2026)


def test_only_the_coordinator_takes_over_a_register(monde):
    run(monde, PLAIN)
    lecture = load(monde, OTHER)
    with monde.store.reading() as tx:
        reprise_id = tx.value("SELECT id FROM reprise")
    acts = (
        lambda tx: reprises.import_registre(tx, "c1", lecture, "f"),
        lambda tx: reprises.compare_registre(tx, "c1", lecture, "f"),
        lambda tx: reprises.list_reprises(tx, "c1"),
        lambda tx: reprises.list_ecoles_registre(tx, "c1"),
        lambda tx: reprises.cancel_reprise(tx, reprise_id, 1),
    )
    for name in ("ien", "maitre_e", "dir", "ens", "sec", "admin", "dpd"):
        for act in acts:
            with pytest.raises(NotAllowed), monde.writing(name) as tx:
                act(tx)
