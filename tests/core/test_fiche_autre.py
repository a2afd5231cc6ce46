import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.fiche import ActionEnPlace, Objet, ParentInforme, Pronom
from core.fiche_autre import split_name
from core.fiche_champs import CHAMPS, get_champ
from core.fiche_libelles import ELEVE, NIVEAU, PRENOM, TELEPHONE, whole_label
from tests.core.fiche_papier import made_of, read

SHARED = {ELEVE, NIVEAU, PRENOM, TELEPHONE}
LINES = (
    "Demande d’aide au pôle ressource",
    "École : Les Trois Nuages  Commune : Trucville",
    "Date de la demande : 12/11/2026",
    "Nom de l’élève : D’EXEMPLE   Prénom : Zéphyrine",
    "Né(e) le : 03/04/2018      Classe : CE1",
    "Enseignant(e) : Mme Invente",
    "Parents informés le : 02/11/2026 par la directrice",
    "Difficultés observées :",
    "Lit 9 mots/min en janv.",
    "confond f/v, dit : « j’y arrive pas »",
    "Points d’appui :",
    "aime les sciences",
    "Ce qui a été mis en place : APC fluence P1",
    "PPRE P2",
    "Attentes :",
    "un regard extérieur",
    "Signature",
)
PAIRS = [
    ("Élève", "D’EXEMPLE Zéphyrine"),
    ("Date de naissance", "le 3 avril 2018"),
    ("ECOLE", "Les Trois Nuages"),
    ("Enseignant(e) de la classe", "M. Faux"),
    ("Classe :", "CE1 B"),
    ("Sexe", "☐ garçon ☒ fille"),
    ("Adresse", "3 rue des Exemples"),
    ("Difficultés rencontrées (faits précis)", "tape\nmord"),
    ("2. Points forts de l’élève", "puzzles"),
    ("Suivis extérieurs", "orthophonie"),
    ("Ce que vous attendez du pôle", "une visite"),
]


def test_labels_in_lines():
    lecture = read(made_of(*LINES))
    fiche = lecture.fiche
    assert (lecture.reconnue, lecture.modele) == (True, "autre")
    assert (fiche.ecole, fiche.commune, fiche.classe) == ("Les Trois Nuages", "Trucville", "CE1")
    assert fiche.date == dt.date(2026, 11, 12)
    assert (fiche.eleve.nom, fiche.eleve.prenom) == ("D’EXEMPLE", "Zéphyrine")
    assert fiche.eleve.date_naissance == dt.date(2018, 4, 3)
    assert fiche.enseignant == "Mme Invente"
    assert fiche.parents == [ParentInforme(informe_le=dt.date(2026, 11, 2), par="la directrice")]
    assert fiche.faits == "Lit 9 mots/min en janv.\nconfond f/v, dit : « j’y arrive pas »"
    assert fiche.ce_qui_marche == "aime les sciences"
    assert [a.action for a in fiche.actions] == ["APC fluence P1", "PPRE P2"]
    assert fiche.attentes == "un regard extérieur"
    assert lecture.non_reconnu == ["Demande d’aide au pôle ressource", "Signature"]


def test_labels_beside_values():
    lecture = read(made_of("FICHE DE SAISINE", PAIRS))
    fiche = lecture.fiche
    assert (fiche.eleve.nom, fiche.eleve.prenom) == ("D’EXEMPLE", "Zéphyrine")
    assert fiche.eleve.date_naissance == dt.date(2018, 4, 3)
    assert fiche.eleve.pronom is Pronom.ELLE
    assert (fiche.ecole, fiche.enseignant, fiche.classe) == ("Les Trois Nuages", "M. Faux", "CE1 B")
    assert (fiche.faits, fiche.ce_qui_marche) == ("tape\nmord", "puzzles")
    assert (fiche.suivis, fiche.attentes) == (["orthophonie"], "une visite")
    assert lecture.non_reconnu == ["FICHE DE SAISINE", "Adresse : 3 rue des Exemples"]


def test_labels_above_values():
    lecture = read(
        made_of(
            [("Nom", "Prénom", "Né le"), ("D’EXEMPLE", "Zoé", "03/04/2018")],
            [("École", "Classe", "Enseignante"), ("Nuages", "CE1", "Mme X")],
            [["Difficultés observées"], ["fugue\nClasse entière gênée"], ["Attentes :"], ["aide"]],
        )
    )
    fiche = lecture.fiche
    assert (fiche.eleve.nom, fiche.eleve.prenom) == ("D’EXEMPLE", "Zoé")
    assert fiche.eleve.date_naissance == dt.date(2018, 4, 3)
    assert (fiche.ecole, fiche.classe, fiche.enseignant) == ("Nuages", "CE1", "Mme X")
    assert (fiche.faits, fiche.attentes) == ("fugue\nClasse entière gênée", "aide")
    assert lecture.non_reconnu == []


def test_label_above_value_in_paragraphs():
    lecture = read(made_of("Élève", "DUPAPIER LÉO", "Classe", "CP", "DIFFICULTÉS", "crie"))
    assert lecture.fiche.eleve.nom == "DUPAPIER"
    assert (lecture.fiche.classe, lecture.fiche.faits) == ("CP", "crie")


def test_table_of_actions_of_another_shape():
    table = [
        ("Dispositif", "Période", "Effets observés", "Objectif fixé"),
        ("APC", "P1", "+6 mots", "lire"),
        ("", "", "", ""),
        ("PPRE", "P2", "bof", ""),
    ]
    lecture = read(made_of("Nom : D’EXEMPLE", "Classe : CE1", "Difficultés : crie", table))
    assert lecture.fiche.actions == [
        ActionEnPlace(action="APC", periode="P1", effet="+6 mots"),
        ActionEnPlace(action="PPRE", periode="P2", effet="bof"),
    ]
    assert lecture.non_reconnu == ["Objectif fixé", "lire"]


def test_what_a_shared_label_means_depends_on_whom_the_form_speaks_of():
    lecture = read(
        made_of(
            "ÉLÈVE", "Nom : D’EXEMPLE", "Prénom : Zoé", "ENSEIGNANT", "Nom : Mme Faux",
            "ÉCOLE", "Nom : Les Nuages", "Téléphone : 02 00 00 00 00", "LES PARENTS",
            "Nom : M. et Mme D’Exemple", "Téléphone : 06 00 00 00 00",
        )
    )  # fmt: skip
    fiche = lecture.fiche
    assert (fiche.eleve.nom, fiche.enseignant, fiche.ecole) == (
        "D’EXEMPLE",
        "Mme Faux",
        "Les Nuages",
    )
    assert fiche.telephone_ecole == "02 00 00 00 00"
    assert "Nom : M. et Mme D’Exemple" in lecture.non_reconnu
    assert "Téléphone : 06 00 00 00 00" in lecture.non_reconnu


@pytest.mark.parametrize(
    ("words", "objet"),
    [
        ("gestion de classe", Objet.CLASSE),
        ("Conflit", Objet.TENSION),
        ("Situation d’un élève", Objet.ELEVE),
        ("difficulté relationnelle avec un parent d’élève", Objet.RELATION_FAMILLE),
        ("☐ un élève  ☒ souffrance d’un collègue", Objet.SOUTIEN),
    ],
)
def test_subject_written_out(words, objet):
    lecture = read(made_of(f"Objet : {words}", "Classe : CE1", "Difficultés : crie"))
    assert lecture.fiche.objet is objet
    assert lecture.moi_meme == (objet is Objet.SOUTIEN)
    assert "objet" in lecture.a_verifier


def test_a_subject_that_means_nothing_is_kept_aside():
    lecture = read(made_of("Objet : la cantine", "Classe : CE1", "Difficultés : crie"))
    assert lecture.fiche.objet is None
    assert lecture.non_reconnu == ["la cantine"]
    assert lecture.textes_lus["objet"] == "la cantine"


def test_motive_written_out_is_another_motive():
    lecture = read(made_of("Motif : refuse d’écrire", "Classe : CE1", "Attentes : aide"))
    assert (lecture.fiche.motif, lecture.fiche.motif_autre) == ("autre", "refuse d’écrire")


def test_every_value_is_doubted():
    lecture = read(made_of(*LINES))
    found = {"ecole", "commune", "date", "eleve.nom", "eleve.prenom", "classe", "faits", "actions"}
    assert found <= set(lecture.a_verifier)


def test_dotted_blanks_are_no_answer():
    lecture = read(made_of("Nom : ………", "Classe : ______", "Difficultés : ........ crie ......"))
    assert (lecture.fiche.eleve.nom, lecture.fiche.classe) == ("", "")
    assert lecture.fiche.faits == "crie"
    assert lecture.non_reconnu == []


def test_a_day_that_cannot_be_read_is_shown():
    lecture = read(made_of("Nom : D’EXEMPLE", "Né(e) le : au printemps", "Difficultés : crie"))
    assert lecture.fiche.eleve.date_naissance is None
    assert lecture.textes_lus["eleve.date_naissance"] == "au printemps"
    assert lecture.non_reconnu == ["au printemps"]


def test_a_second_answer_does_not_replace_the_first():
    lecture = read(made_of("Classe : CE1", "Classe : CE2", "Difficultés : crie", "Nom : X"))
    assert lecture.fiche.classe == "CE1"
    assert lecture.non_reconnu == ["Classe : CE2"]


@pytest.mark.parametrize(
    ("text", "surname_first", "parts"),
    [
        ("D’EXEMPLE Zoé", False, ("D’EXEMPLE", "Zoé")),
        ("Zoé DE L’EXEMPLE", True, ("DE L’EXEMPLE", "Zoé")),
        ("Exemple Zoé", True, ("Exemple", "Zoé")),
        ("Zoé Exemple", False, ("Exemple", "Zoé")),
        ("Exemple", False, ("Exemple", "")),
        ("", True, ("", "")),
    ],
)
def test_full_names(text, surname_first, parts):
    assert split_name(text, surname_first=surname_first) == parts


@pytest.mark.parametrize(
    "lines",
    [
        ("Madame, Monsieur,", "Date : 12/11/2026", "Objet : réunion", "Cordialement"),
        ("",),
        ("Date : 12/11/2026", "École : X", "Commune : Y", "Téléphone : 02"),
    ],
)
def test_a_letter_is_no_fiche(lines):
    lecture = read(made_of(*lines))
    assert (lecture.reconnue, lecture.modele) == (False, None)
    assert lecture.non_reconnu == [line for line in lines if line]


WORDS = st.integers(0, 10**6).map(lambda i: f"zqx{i}")
PHRASES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
LABELS = st.sampled_from([label for label, _ in PAIRS] + ["Nom :", "Attentes", "(zqx0)", "Motif"])
CELLS = st.one_of(PHRASES, LABELS, st.just(""), st.builds("{} : {}".format, LABELS, PHRASES))
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(CELLS | TABLES, max_size=6))
def test_no_word_is_lost(blocks):
    lecture = read(made_of(*LINES[:8], *blocks))
    kept = lecture.fiche.model_dump_json() + json.dumps(lecture.non_reconnu)
    written = json.dumps(blocks)
    assert [w for w in written.split() if "zqx" in w and w.strip('",[]()') not in kept] == []


@pytest.mark.parametrize("key", [champ.key for champ in CHAMPS if champ.aliases])
def test_each_alias_names_its_field_whatever_its_dress(key):
    for alias in get_champ(key).aliases:
        for dressed in (alias, f"{alias.upper()} :", f"3. {alias}…", f"• {alias} (à préciser) :"):
            label = whole_label(dressed)
            assert label is not None, dressed
            assert label.nom in {key, *SHARED}, dressed
