"""The register of a past year, with its defects: what is understood, left, set aside."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fiche import Objet
from core.rapprochement import EcoleConnue
from core.reprise import list_missing_fields, read_registre
from core.reprise_dates import is_in_year, read_day
from core.reprise_mots import (
    CLOTURES,
    MOTIFS,
    OBJETS,
    REPONSES,
    SYNONYMES,
    find_objet,
    find_word,
)
from core.saisine import Statut
from core.tableur import make_feuille, read_classeur
from core.tableur_colonnes import find_header
from tests.core.classeurs import make_registre, registre_row

ECOLES = (
    EcoleConnue("nuages", "École des Nuages", "Valmouette", "0990001A"),
    EcoleConnue("sources", "École des Sources", "Brumeval", "0990002B"),
)


def read(*rows, choix=None, reprendre=()):
    feuille = read_classeur(make_registre(*rows), "registre.xlsx").feuilles[0]
    entete = find_header(feuille, SYNONYMES)
    return read_registre(feuille, entete.position, entete.champs, 2025, ECOLES,
                         choix=choix, reprendre=reprendre)  # fmt: skip


def only(*rows, **options):
    lecture = read(*rows, **options)
    assert lecture.laissees == []
    (ligne,) = lecture.lignes
    return ligne


# --- days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "day"), [
    ("12/10/2025", date(2025, 10, 12)), ("12/10/25", date(2025, 10, 12)),
    ("12/10", date(2025, 10, 12)), ("3-2", date(2026, 2, 3)), ("12 oct.", date(2025, 10, 12)),
    ("le 12 octobre", date(2025, 10, 12)), ("1er mars", date(2026, 3, 1)),
    ("12 oct 2025", date(2025, 10, 12)), ("2 fév. 26", date(2026, 2, 2)),
    ("45942", date(2025, 10, 12)), ("12/10 puis 3/11", date(2025, 10, 12)),
    ("31/02", None), ("début octobre", None), ("", None), ("?", None), ("12/13", None),
])  # fmt: skip
def test_days_as_people_type_them(written, day):
    assert read_day(written, 2025) == day


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_a_day(text):
    found = read_day(text, 2025)
    assert found is None or isinstance(found, date)


@given(st.dates(date(2025, 9, 1), date(2026, 8, 31)))
def test_a_day_without_its_year_is_of_the_school_year(day):
    assert read_day(f"{day.day}/{day.month}", 2025) == day
    assert is_in_year(day, 2025)


# --- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "objet"), [
    ("élève", Objet.ELEVE), ("situation d'élève", Objet.ELEVE), ("Groupe", Objet.GROUPE),
    ("climat de classe", Objet.CLASSE), ("gestion de classe", Objet.CLASSE),
    ("conflit avec la famille", Objet.RELATION_FAMILLE), ("école-famille", Objet.RELATION_FAMILLE),
    ("tensions dans l'équipe", Objet.TENSION), ("conflit AESH", Objet.TENSION),
    ("soutien à une collègue", Objet.SOUTIEN), ("souffrance de l'enseignante", Objet.SOUTIEN),
    ("projet d'école", Objet.EQUIPE), ("lecture", None), ("", None),
    ("difficultés de lecture, parents inquiets", None),
])  # fmt: skip
def test_the_kind_of_a_request(written, objet):
    assert find_objet(written) == objet


@pytest.mark.parametrize(("mots", "written", "code"), [
    (MOTIFS, "Confusions de sons, lecture", "lecture_ecriture"), (MOTIFS, "Maths", "mathematiques"),
    (MOTIFS, "comportement", "comportement_relations"), (MOTIFS, "vol", ""),
    (MOTIFS, "absentéisme", "assiduite"),
    (REPONSES, "RASED maître G", "aide_g"), (REPONSES, "observation psyEN", "avis_psyen"),
    (REPONSES, "équipe éducative", "equipe_educative"), (REPONSES, "conseils au tél", "conseil"),
    (CLOTURES, "Déménagement", "depart"), (CLOTURES, "passage en 6ème", "sixieme"),
    (CLOTURES, "refus des parents", "non_souhaitee"), (CLOTURES, "progrès", "levee"),
    (OBJETS, "", ""),
])  # fmt: skip
def test_words_are_mapped(mots, written, code):
    assert find_word(written, mots) == code


def test_every_code_is_one_of_the_lists():
    from core import listes
    from core.fiche import MOTIFS as LABELS

    assert {code for _, code in MOTIFS} <= LABELS.keys()
    assert {code for _, code in REPONSES} <= listes.REPONSES.keys()
    assert {code for _, code in CLOTURES} <= listes.CLOTURES.keys()
    assert {code for _, code in OBJETS} <= set(Objet)


# --- rows -------------------------------------------------------------------------------------


def test_a_row_says_one_request():
    ligne = only(registre_row(
        recue_le=datetime(2025, 10, 12), reponse="Visite en classe + RASED (maître E)",
        repondue_le="3 nov.", cloture="progrès", suites="Vu en réunion.", naissance="04/03/2018",
    ))  # fmt: skip
    assert (ligne.recue_le, ligne.ecole_id, ligne.objet) == (
        date(2025, 10, 12), "nuages", Objet.ELEVE,
    )  # fmt: skip
    assert (ligne.eleve, ligne.fiche.eleve.date_naissance) == ("FICTIF Zébulon", date(2018, 3, 4))
    assert (ligne.fiche.motif, ligne.fiche.niveaux, ligne.statut) == (
        "lecture_ecriture", "CE1", Statut.TERMINEE,
    )  # fmt: skip
    assert (ligne.cloture, ligne.reponse.repondue_le) == ("levee", date(2025, 11, 3))
    assert [p.nature for p in ligne.reponse.propositions] == ["visite", "aide_e"]
    assert "Vu en réunion." in ligne.observations
    assert ligne.a_verifier == ()


@pytest.mark.parametrize(("changes", "reason"), [
    ({"recue_le": None}, "la date de la demande manque"),
    ({"recue_le": "début octobre"}, "ne se comprend pas"),
    ({"recue_le": "12/10/2024"}, "n’est pas de l’année 2025-2026"),
    ({"ecole": None}, "l’école n’est pas indiquée"),
    ({"ecole": "École du Bout du Monde"}, "n’est pas reconnue"),
    ({"objet": "soutien à une collègue"}, "rien n’en est repris"),
    ({"objet": None, "eleve": "X", "motif": None}, "ni élève ni objet"),
])  # fmt: skip
def test_what_cannot_be_understood_is_left_with_its_reason(changes, reason):
    lecture = read(registre_row(**changes))
    assert lecture.lignes == []
    assert reason in lecture.laissees[0].raison
    assert lecture.laissees[0].numero == 4


def test_a_school_chosen_on_the_screen_is_taken():
    row = registre_row(ecole="Les Nuages-Sources")
    first = read(row)
    assert list(first.ecoles) == ["Les Nuages-Sources"]
    assert only(row, choix={"Les Nuages-Sources": "sources"}).ecole_id == "sources"


def test_a_guarded_request_names_no_pupil():
    lecture = read(registre_row(objet="élève", motif="conflit avec la famille"),
                   registre_row(objet="Climat de classe", eleve="FICTIF Zoé (6 ans)"))  # fmt: skip
    assert [ligne.objet for ligne in lecture.lignes] == [Objet.RELATION_FAMILLE, Objet.CLASSE]
    assert all(ligne.reservee for ligne in lecture.lignes)
    assert all(ligne.eleve == "" for ligne in lecture.lignes)
    assert "Zébulon" not in str(lecture.lignes)


def test_what_must_not_be_kept_is_left_out_until_somebody_takes_it():
    row = registre_row(eleve="FICTIF Zoé (TDAH diagnostiqué)", faits="Lit mal. Bilan psy : QIT 68.")
    lecture = read(row)
    assert [(p.numero, p.champ) for p in lecture.passages] == [(4, "faits"), (4, "faits")]
    fiche = lecture.lignes[0].fiche
    assert "QIT" not in fiche.model_dump_json()
    assert "TDAH" not in fiche.model_dump_json()
    assert "Lit mal." in fiche.faits
    taken = next(p for p in lecture.passages if "QIT" in p.texte)
    again = only(row, reprendre=[taken.cle])
    assert "QIT 68" in again.fiche.faits
    assert "TDAH" not in again.fiche.faits


def test_what_is_to_be_looked_at_afterwards_is_said():
    ligne = only(registre_row(eleve="Zébulon", etat="en cours", motif="vol", repondue_le="bientôt",
                              cloture="voir dossier"))  # fmt: skip
    assert only(registre_row(eleve="Zébulon F.")).fiche.eleve.prenom == "Zébulon"
    assert len(ligne.a_verifier) == 5
    assert (ligne.fiche.motif, ligne.cloture) == ("autre", "autre")
    assert only(registre_row(etat="Annulée par l'école")).statut is Statut.RETIREE


def test_two_rows_alike_are_two_requests_known_again_in_any_order():
    row = registre_row()
    first, second = read(row, row).lignes
    assert first.empreinte != second.empreinte
    moved = read(registre_row(eleve="AUTRE Léa"), row, row)
    assert {first.empreinte, second.empreinte} < {x.empreinte for x in moved.lignes}
    corrected = only(registre_row(motif="maths", reponse="RASED"))
    assert corrected.empreinte == first.empreinte


def test_the_columns_that_cannot_be_missing_are_named():
    assert list_missing_fields({0: "recue_le", 1: "eleve"}) == ["ecole"]


@given(st.lists(st.lists(st.text(max_size=15), max_size=16), max_size=6))
def test_no_cell_breaks_the_reading(cells):
    fields = list(SYNONYMES)
    sheet = make_feuille("F", enumerate([fields, *cells], 1))
    if not sheet.rangees:
        return
    lecture = read_registre(sheet, 0, dict(enumerate(fields)), 2025, ECOLES)
    assert len(lecture.lignes) + len(lecture.laissees) <= len(cells)
