"""Importing fiches: nothing doubled, nothing lost, what is left out is nowhere."""

from datetime import date
from email.message import EmailMessage

import pytest

from core.brouillon import Frappe
from core.errors import Conflict, InvalidInput, NotFound, PoleError
from core.fiche import ActionEnPlace, Fiche, Objet
from core.fiche_word import fill_fiche
from core.import_fiche import list_obstacles, list_passages, read_deposit, set_values
from db.brouillons import consume_drafts, list_drafts, save_draft
from db.imports import (
    cancel_import,
    confirm_import,
    count_waiting,
    discard_import,
    list_recent,
    list_waiting,
    original_path,
    read_attente,
    save_attente,
    stage_blank,
    stage_fiche,
)
from db.journal import find_journal_fault, list_history
from db.situations import get_situation
from tests.octets import search_bytes

TODAY = date(2026, 11, 10)
SENSITIVE = (
    "Sûrement TDAH d’après l’ortho, la mère l’est aussi.",
    "Bilan psy : QIT 68, MDPH à faire.",
    "Le grand frère est placé, je pense qu’il y a des soucis à la maison.",
)


def make_fiche(**changes) -> Fiche:
    values = {
        "ecole": "École des Nuages", "commune": "Brumeval", "enseignant": "Mme Fictive",
        "objet": Objet.ELEVE, "motif": "lecture_ecriture", "faits": "Le 4/11, devine les syllabes.",
        "eleve": {"nom": "Fictif", "prenom": "Zébulon", "date_naissance": "2018-03-04"},
        "actions": [ActionEnPlace(action="APC fluence", effet="+8 mots/min")],
        "attentes": "un regard extérieur",
    }  # fmt: skip
    return Fiche(**(values | changes))


def drop(monde, content: bytes, name: str = "fiche.docx", who: str = "coord") -> str:
    (depot,) = read_deposit(name, content, TODAY)
    with monde.writing(who) as tx:
        return stage_fiche(tx, "c1", depot)


def decide(monde, import_id, **changes):
    """Take every decision that is still open, as a person would, then return the version."""
    with monde.writing("coord") as tx:
        row, attente = read_attente(tx, import_id)
        attente.a_verifier = []
        attente.eleve_choisi = True
        attente.decisions = dict.fromkeys((w for _, w, _ in list_passages(attente)), False)
        for morceau in attente.morceaux:
            morceau.sort = "ecarte"
        for name, value in changes.items():
            setattr(attente, name, value)
        return save_attente(tx, import_id, row["version"], attente)


def test_a_sound_fiche_becomes_a_saisine_and_leaves_no_file(monde):
    import_id = drop(monde, fill_fiche(make_fiche()))
    with monde.reading("coord") as tx:
        (waiting,) = list_waiting(tx, "c1")
        assert list_obstacles(waiting["attente"]) == []
        assert waiting["attente"].ecole_id == monde.ecoles["nuages"]
    with monde.writing("coord") as tx:
        saisine = confirm_import(tx, import_id, waiting["version"])
    with monde.reading("coord") as tx:
        situation = get_situation(tx, saisine)
        assert situation.saisine["reference"] == "2026-0001"
        assert situation.fiche.faits == "Le 4/11, devine les syllabes."
        assert situation.eleve["prenom"] == "Zébulon"
        assert count_waiting(tx) == 0
    assert list((monde.store.folder / "imports").iterdir()) == []


def test_a_fiche_is_known_again_even_renamed_or_saved_again(monde):
    content = fill_fiche(make_fiche())
    import_id = drop(monde, content)
    with pytest.raises(InvalidInput, match="déjà"):
        drop(monde, content, "copie (2).docx")
    version = decide(monde, import_id)
    with monde.writing("coord") as tx:
        confirm_import(tx, import_id, version)
    from core.fiche_plan import ReglagesFiche

    again = fill_fiche(make_fiche(), ReglagesFiche(mail="autre@valmouette.invalid"))
    with pytest.raises(InvalidInput, match="2026-0001"):
        drop(monde, again, "autre nom.docx")


def test_nothing_is_confirmed_while_a_decision_is_open(monde):
    import_id = drop(monde, fill_fiche(make_fiche(ecole="École inconnue au bataillon")))
    with pytest.raises(InvalidInput, match="l’école"), monde.writing("coord") as tx:
        confirm_import(tx, import_id, 1)
    with monde.reading("coord") as tx:
        assert count_waiting(tx) == 1


@pytest.mark.parametrize("objet", [Objet.TENSION, Objet.RELATION_FAMILLE, Objet.CLASSE])
def test_a_reserved_fiche_disappears_for_its_importer(monde, objet):
    import_id = drop(monde, fill_fiche(make_fiche(objet=objet)))
    version = decide(monde, import_id)
    with monde.writing("coord") as tx:
        saisine = confirm_import(tx, import_id, version)
        with pytest.raises(NotFound):
            get_situation(tx, saisine)
    with monde.reading("ien") as tx:
        assert get_situation(tx, saisine).responsable == "L’IEN"


def test_an_unclear_box_imports_as_reserved(monde):
    import_id = drop(monde, fill_fiche(make_fiche(objet=None)))
    with monde.reading("coord") as tx:
        _, attente = read_attente(tx, import_id)
    assert attente.reservee
    assert "l’objet de la demande" in list_obstacles(attente)


def test_a_request_for_oneself_is_called_back_not_kept(monde):
    import_id = drop(monde, fill_fiche(make_fiche(objet=Objet.SOUTIEN)))
    version = decide(monde, import_id)
    with pytest.raises(InvalidInput, match="soi-même"), monde.writing("coord") as tx:
        confirm_import(tx, import_id, version)
    with monde.writing("coord") as tx:
        discard_import(tx, import_id, version)
    assert list((monde.store.folder / "imports").iterdir()) == []


def test_a_reserved_deposit_is_shown_to_its_depositor_only(monde):
    with monde.store.writing() as tx:
        tx.execute("UPDATE affectation SET role = 'coordinateur', metier = NULL "
                   "WHERE personne_id = $p", p=monde.people["psyen"])  # fmt: skip
    import_id = drop(monde, fill_fiche(make_fiche(objet=Objet.TENSION)))
    with monde.reading("psyen") as tx:
        assert list_waiting(tx, "c1") == []
        assert count_waiting(tx) == 0
        with pytest.raises(NotFound):
            read_attente(tx, import_id)


def test_two_coordinators_confirming_one_fiche_make_one_saisine(monde):
    import_id = drop(monde, fill_fiche(make_fiche()))
    with monde.writing("coord") as tx:
        confirm_import(tx, import_id, 1)
    with pytest.raises(PoleError), monde.writing("coord") as tx:
        confirm_import(tx, import_id, 1)
    with monde.reading("ien") as tx:
        assert tx.value("SELECT count(*) FROM saisine") == 1


def test_two_people_correcting_one_fiche_the_second_is_told(monde):
    import_id = drop(monde, fill_fiche(make_fiche()))
    decide(monde, import_id)
    with monde.reading("coord") as tx:
        _, attente = read_attente(tx, import_id)
    with pytest.raises(Conflict), monde.writing("coord") as tx:
        save_attente(tx, import_id, 1, attente)


def test_a_mistaken_import_is_undone_and_may_come_back(monde):
    content = fill_fiche(make_fiche())
    import_id = drop(monde, content)
    with monde.writing("coord") as tx:
        saisine = confirm_import(tx, import_id, 1)
        (recent,) = list_recent(tx, "c1")
    with monde.writing("coord") as tx:
        cancel_import(tx, import_id, recent["version"])
    with monde.reading("ien") as tx:
        row = tx.row("SELECT * FROM saisine")
        assert (row["statut"], row["fiche"], row["eleve_id"]) == ("retiree", "{}", None)
        assert tx.value("SELECT count(*) FROM eleve") == 0
        assert all(not r["contenu"] for r in list_history(tx, saisine))
        assert find_journal_fault(tx) is None
    assert drop(monde, content)


def test_an_import_that_somebody_works_on_is_not_cancelled(monde):
    from db.propositions import propose

    import_id = drop(monde, fill_fiche(make_fiche()))
    with monde.writing("coord") as tx:
        saisine = confirm_import(tx, import_id, 1)
        propose(tx, saisine, [monde.people["maitre_e"]])
    with pytest.raises(InvalidInput, match="travaille déjà"), monde.writing("coord") as tx:
        cancel_import(tx, import_id, 2)


def test_a_namesake_is_never_merged_without_a_click(monde):
    first = drop(monde, fill_fiche(make_fiche()))
    with monde.writing("coord") as tx:
        confirm_import(tx, first, 1)
    second = drop(monde, fill_fiche(make_fiche(faits="Le 9/11, lit 12 mots.")))
    with monde.reading("coord") as tx:
        _, attente = read_attente(tx, second)
    assert (attente.eleve_id, attente.eleve_choisi) == (None, False)
    assert "l’élève" in list_obstacles(attente)


def test_a_mail_gives_its_sender_and_day(monde):
    mail = EmailMessage()
    mail["From"] = "Mme Fictive <ens@valmouette.invalid>"
    mail["Date"] = "Mon, 09 Nov 2026 17:12:00 +0100"
    mail["Subject"] = "fiche"
    mail.set_content("Bonjour, voici ma fiche.")
    fiche = fill_fiche(make_fiche(enseignant="Mme Fictif ENS"))
    mail.add_attachment(fiche, maintype="application", subtype="octet-stream",
                        filename="fiche.docx")  # fmt: skip
    import_id = drop(monde, mail.as_bytes(), "message.eml")
    with monde.reading("coord") as tx:
        _, attente = read_attente(tx, import_id)
    assert attente.recue_le == date(2026, 11, 9)
    assert attente.demandeur_id == monde.people["ens"]


def test_a_fiche_is_typed_in_from_paper(monde):
    with monde.writing("coord") as tx:
        import_id = stage_blank(tx, "c1")
        row, attente = read_attente(tx, import_id)
        attente.fiche = set_values(attente.fiche, {"objet": "equipe", "faits": "Le 3/11…"})
        attente.ecole_id, attente.reservee = monde.ecoles["sources"], False
        version = save_attente(tx, import_id, row["version"], attente)
        saisine = confirm_import(tx, import_id, version)
        assert get_situation(tx, saisine).saisine["origine"] == "papier"


@pytest.mark.parametrize("passage", SENSITIVE)
def test_what_is_not_taken_over_is_nowhere_after_compaction(monde, passage):
    fiche = make_fiche(faits=f"Le 4/11, devine les syllabes. {passage}")
    import_id = drop(monde, fill_fiche(fiche))
    with monde.reading("coord") as tx:
        _, attente = read_attente(tx, import_id)
        assert any(words in passage for _, words, _ in list_passages(attente))
    version = decide(monde, import_id)
    with monde.writing("coord") as tx:
        saisine = confirm_import(tx, import_id, version)
    monde.store.compact()
    with monde.reading("coord") as tx:
        assert get_situation(tx, saisine).fiche.faits == "Le 4/11, devine les syllabes."
    for word in passage.replace(",", "").split():
        if len(word) > 5:
            assert search_bytes(monde.store.folder, word) == []


def test_a_typed_draft_that_was_given_up_is_nowhere_after_compaction(monde):
    with monde.writing("coord") as tx:
        frappe = Frappe(sujet="echange:abc", champ="echange", texte=SENSITIVE[0], sequence=1,
                        onglet="0" * 16, personne=monde.people["coord"])  # fmt: skip
        save_draft(tx, frappe)
        assert list_drafts(tx, "echange:abc")["echange"].texte == SENSITIVE[0]
    with monde.writing("coord") as tx:
        consume_drafts(tx, "echange:abc")
    monde.store.compact()
    assert search_bytes(monde.store.folder, "TDAH") == []


def test_the_original_waits_as_a_file_never_in_the_base(monde):
    import_id = drop(monde, fill_fiche(make_fiche(faits="Mot rare : calembredaine.")))
    assert original_path(monde.store.folder, import_id).exists()
    monde.store.checkpoint()
    assert "pole.duckdb" not in search_bytes(monde.store.folder, "calembredaine")
