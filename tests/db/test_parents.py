"""The link with the parents in the store: who may write it, its history, what it holds back."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document

from core.echange import NatureEchange
from core.errors import Conflict, InvalidInput, NotAllowed
from core.fiche import Accord, Fiche, Objet
from core.parents import RIGHT_TO_REFUSE, AccordDate, Aide, LienParent, Parents, Responsable
from core.reponse import ContenuReponse, PropositionReponse
from core.saisine import Position
from core.typographie import typeset
from db.accueil import list_mine
from db.echanges import add_echange
from db.imports import _touched
from db.lettres import make_notice, make_reponse
from db.parcours import list_my_requests, list_of_my_school, read_parcours
from db.parents import acknowledge, edit_parents, list_changes, write_mot_psyen
from db.propositions import propose, take_position
from db.questions import ask_precisions
from db.reponses import mark_reponse_sent, open_projet, save_contenu, sign_reponse
from db.saisines import close_saisine, follow_saisine, withdraw_saisine
from db.situations import get_situation

JOUR = date(2026, 11, 9)
MERE = Responsable(lien=LienParent.MERE, informe_le=JOUR, informe_qui="l’enseignant")
PERE = Responsable(lien=LienParent.PERE, informe_le=JOUR)
NON = AccordDate(accord=Accord.REFUS, le=JOUR)
OUI = AccordDate(accord=Accord.ACCORD, le=JOUR)
DIVIDED = Parents(
    responsables=(
        MERE.model_copy(update={"accords": {Aide.RASED: OUI}}),
        PERE.model_copy(update={"accords": {Aide.RASED: NON}}),
    ),
    point_de_vue="« Il s’ennuie. »",
    accords={Aide.PARTENAIRE: OUI},
)
FICHE = Fiche(
    objet=Objet.ELEVE, date=JOUR, eleve={"nom": "Fictif", "prenom": "Zoé", "niveau": "CE1"},
    accord_rased=Accord.ACCORD, parents=[{"informe_le": JOUR, "par": "moi"}],
)  # fmt: skip
FOLLOW_UP = ContenuReponse(propositions=(PropositionReponse(nature="suivi_psyen"),))


def edit(monde, saisine, parents, *, version=0, name="ens"):
    with monde.writing(name) as tx:
        return edit_parents(tx, saisine, version, parents)


def see(monde, saisine, name="ens"):
    with monde.reading(name) as tx:
        return get_situation(tx, saisine)


def take(monde, saisine, name):
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people[name]])
    with monde.writing(name) as tx:
        row = tx.row("SELECT * FROM proposition WHERE personne_id = $p", p=monde.people[name])
        take_position(tx, row["id"], row["version"], Position.ACCEPTEE)


def words_of(letter):
    document = Document(BytesIO(letter))
    return [p.text for p in document.paragraphs]


def test_the_fiche_holds_until_somebody_edits(monde):
    saisine = monde.saisine(fiche=FICHE)
    found = see(monde, saisine)
    assert (found.parents_version, found.parents.accords[Aide.RASED].accord) == (0, Accord.ACCORD)
    assert edit(monde, saisine, DIVIDED) == 1
    found = see(monde, saisine, "dir")
    assert (found.parents_version, found.parents) == (1, DIVIDED)
    emptied = DIVIDED.model_copy(update={"responsables": (MERE,), "accords": {}})
    assert edit(monde, saisine, emptied, version=1, name="coord") == 2
    assert see(monde, saisine).parents == emptied


def test_the_second_person_overwrites_nothing(monde):
    saisine = monde.saisine(fiche=FICHE)
    edit(monde, saisine, DIVIDED, name="coord")
    with pytest.raises(Conflict, match="Rien n’a été écrasé"):
        edit(monde, saisine, Parents(), name="ens")
    assert see(monde, saisine).parents == DIVIDED


def test_each_change_is_in_the_history_and_an_empty_one_is_not(monde):
    saisine = monde.saisine(fiche=FICHE)
    edit(monde, saisine, DIVIDED)
    assert edit(monde, saisine, DIVIDED, version=1) == 1
    with monde.reading("dir") as tx:
        (change,) = list_changes(tx, saisine)
        assert change["acteur"] == "Fictif ENS"
        assert any("pas d’accord du père" in line for line in change["lignes"])
    with monde.reading("maitre_e") as tx:  # sees the reference only
        assert list_changes(tx, saisine) == []


@pytest.mark.parametrize("kind", ["withdrawn", "group"])
def test_a_withdrawn_request_or_a_group_has_none_to_note(monde, kind):
    saisine = monde.saisine(objet=Objet.GROUPE if kind == "group" else Objet.ELEVE)
    if kind == "withdrawn":
        with monde.writing("ens") as tx:
            withdraw_saisine(tx, saisine)
    with pytest.raises(InvalidInput):
        edit(monde, saisine, DIVIDED)


def test_an_import_with_parents_noted_is_no_longer_cancelled(monde):
    saisine = monde.saisine(fiche=FICHE)
    with monde.reading("coord") as tx:
        row = tx.row("SELECT * FROM saisine")
        assert not _touched(tx, row)
    edit(monde, saisine, DIVIDED)
    with monde.reading("coord") as tx:
        assert _touched(tx, row)


# --- the psyEN ----------------------------------------------------------------------------------


def test_only_a_psyen_asked_for_writes_the_communicable_words(monde):
    saisine = monde.saisine(fiche=FICHE)
    for name in ("psyen", "coord", "ien", "ens"):
        with pytest.raises(NotAllowed), monde.writing(name) as tx:
            write_mot_psyen(tx, saisine, 0, "Vus.", JOUR)
    take(monde, saisine, "maitre_g")
    take(monde, saisine, "psyen")
    with pytest.raises(NotAllowed), monde.writing("maitre_g") as tx:
        write_mot_psyen(tx, saisine, 0, "Vus.", JOUR)
    with monde.writing("psyen") as tx:
        write_mot_psyen(tx, saisine, 0, "J’ai vu les parents.", JOUR)
    with pytest.raises(Conflict), monde.writing("psyen") as tx:
        write_mot_psyen(tx, saisine, 0, "Autre.", JOUR)
    found = see(monde, saisine)
    assert found.mot_psyen["texte"] == "J’ai vu les parents."
    assert found.mot_psyen["auteur"] == "Fictif PSYEN"


def test_a_follow_up_waits_for_the_parents_request_when_it_is_added_and_when_signed(monde):
    saisine = monde.saisine(fiche=FICHE)
    with monde.writing("coord") as tx:
        reponse = open_projet(tx, saisine)
    with pytest.raises(InvalidInput, match="onglet « Parents »"), monde.writing("coord") as tx:
        save_contenu(tx, reponse["id"], 1, FOLLOW_UP)
    asked = Parents(psyen_demande_le=JOUR)
    edit(monde, saisine, asked)
    with monde.writing("coord") as tx:
        version = save_contenu(tx, reponse["id"], 1, FOLLOW_UP)
    edit(monde, saisine, Parents(), version=1)
    with monde.writing("coord") as tx:  # what is there already may still be written around
        more = FOLLOW_UP.model_copy(update={"parents": "Vus."})
        version = save_contenu(tx, reponse["id"], version, more)
    with pytest.raises(InvalidInput, match="demande des parents"), monde.writing("ien") as tx:
        sign_reponse(tx, reponse["id"], version, b"lettre")
    edit(monde, saisine, asked, version=2)
    with monde.writing("ien") as tx:
        sign_reponse(tx, reponse["id"], version, b"lettre")


# --- the letter, the notice ---------------------------------------------------------------------


def test_the_letter_says_a_refusal_without_reproach(monde):
    saisine = monde.saisine(fiche=FICHE)
    edit(monde, saisine, DIVIDED)
    take(monde, saisine, "psyen")
    with monde.writing("psyen") as tx:
        write_mot_psyen(tx, saisine, 0, "J’ai vu les parents.", JOUR)
    contenu = ContenuReponse(propositions=(PropositionReponse(nature="avis_psyen"),))
    with monde.writing("coord") as tx:
        reponse = open_projet(tx, saisine)
        save_contenu(tx, reponse["id"], 1, contenu)
        letter = words_of(make_reponse(tx, get_situation(tx, saisine), reponse))
    for line in (
        "Aide du RASED hors de la classe : accord de la mère (09/11/2026) ; pas d’accord du père "
        "(09/11/2026).",
        "Intervention de la psyEN : à recueillir.", RIGHT_TO_REFUSE,
        "La psyEN, après en avoir parlé aux parents : J’ai vu les parents.",
    ):  # fmt: skip
        assert typeset(line) in letter


def test_the_notice_names_the_place_and_nobody_else(monde):
    monde.saisine(fiche=FICHE)
    with monde.reading("ens") as tx:
        said = "\n".join(words_of(make_notice(tx, "c1", "École des Nuages")))
    assert "Académie de Démonstration" in said
    assert "École des Nuages" in said
    assert "Fictif" not in said


# --- what the asker and the head see -------------------------------------------------------------


def test_the_head_takes_note_once_and_holds_nothing_back(monde):
    saisine = monde.saisine(fiche=FICHE)
    for name in ("ens", "coord", "dir2"):
        with pytest.raises(Exception, match=r"réservée|existe"), monde.writing(name) as tx:
            acknowledge(tx, saisine)
    with monde.writing("dir") as tx:
        acknowledge(tx, saisine)
    monde.wait(days=3)
    with monde.writing("dir") as tx:
        acknowledge(tx, saisine)
    assert see(monde, saisine).direction_le == date(2026, 11, 10)


def test_the_progress_holds_nothing_internal(monde):
    saisine = monde.saisine(fiche=FICHE)
    take(monde, saisine, "maitre_e")
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["psyen"]], "Un mot entre nous")
        add_echange(tx, saisine, NatureEchange.APPEL, JOUR, "Billevesée")
        ask_precisions(tx, saisine, "Depuis quand ?")
    with monde.writing("psyen") as tx:
        row = tx.row("SELECT * FROM proposition WHERE personne_id = $p", p=monde.people["psyen"])
        take_position(tx, row["id"], row["version"], Position.DECLINEE)
    with monde.reading("ens") as tx:
        parcours = read_parcours(tx, saisine)
        ((row, line),) = list_my_requests(tx)
        assert list_mine(tx) == []
    assert parcours.etat == "Le pôle vous a posé une question."
    assert parcours.charge == line.charge == "Fictif MAITRE_E s’en charge depuis le 10/11/2026."
    assert [step.phrase for step in parcours.jalons] == [
        "Demande enregistrée par le pôle", "Demande à l’étude", "Fictif MAITRE_E s’en charge",
        "Question du pôle",
    ]  # fmt: skip
    said = f"{parcours} {row} {line}"
    assert not any(word in said for word in ("PSYEN", "entre nous", "Billevesée", "mission"))


def test_the_progress_goes_to_the_end(monde):
    saisine = monde.saisine(fiche=FICHE)
    contenu = ContenuReponse(
        propositions=(PropositionReponse(nature="ecole"),), bilan_le=date(2027, 1, 20)
    )
    with monde.writing("coord") as tx:
        reponse = open_projet(tx, saisine)
        save_contenu(tx, reponse["id"], 1, contenu)
    with monde.writing("ien") as tx:
        sign_reponse(tx, reponse["id"], 2, b"lettre")
    with monde.writing("coord") as tx:
        mark_reponse_sent(tx, reponse["id"], 3, date(2026, 11, 10), "main")
        follow_saisine(tx, saisine)
    with monde.reading("dir") as tx:
        assert "Bilan d’étape le 20/01/2027." in read_parcours(tx, saisine).suite
        assert list_my_requests(tx) == []  # the head did not ask for it
        assert [row["saisine_id"] for row, _ in list_of_my_school(tx)] == [saisine]
    with monde.reading("dir2") as tx:
        assert list_of_my_school(tx) == []
    with monde.writing("coord") as tx:
        close_saisine(tx, saisine, "levee", "entre nous")
    with monde.reading("ens") as tx:
        parcours = read_parcours(tx, saisine)
        assert parcours.etat == "Le suivi est terminé : difficulté levée."
        assert "entre nous" not in str(parcours)
        assert list_my_requests(tx) == []
