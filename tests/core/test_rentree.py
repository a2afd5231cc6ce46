"""The file of a school year: what is wrong is told where, people are never merged silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.personne import Role
from core.rentree import (
    SYNONYMES,
    EcoleRentree,
    Fonction,
    list_rentree_sheets,
    list_wrong_rows,
    read_rentree,
    split_name,
)
from core.rentree_etat import (
    DANS_LE_FICHIER,
    NOUVELLE,
    AffectationConnue,
    ClasseConnue,
    EtatEcoles,
    PersonneConnue,
    ServiceConnu,
)
from core.rentree_plan import default_year, plan_rentree
from core.tableur import Classeur, make_feuille, read_classeur
from tests.core.classeurs import TITRES_RENTREE, make_rentree, make_xlsx

ECOLES = (
    EcoleRentree("nuages", "École élémentaire des Nuages", "Valmouette", "0990001A"),
    EcoleRentree("sources", "École primaire des Sources", "Brumeval", "0990002B"),
    EcoleRentree("vieille", "École du Vieux Pont", "Brumeval", "0990003C", fermee=True),
)
NOMS = {ecole.id: ecole.sentence() for ecole in ECOLES}
CP = ("0990001A", "CP A", "CP", 24, "Mme", "Fictive", "Zoé", "zoe.fictive@ac.invalid", "", "")


def read(*rows):
    return read_rentree(read_classeur(make_rentree(*rows), "rentree.xlsx"), ECOLES)


def row(**changes):
    names = ("ecole", "classe", "niveaux", "effectif", "civilite", "nom", "prenom", "mail",
             "jours", "fonction")  # fmt: skip
    values = dict(zip(names, CP, strict=True)) | changes
    return tuple(values[name] for name in names)


def plan(lecture, choix=None, moi="", **etat):
    return plan_rentree(lecture, EtatEcoles(noms=NOMS, **etat), choix or {}, moi)


# --- reading ----------------------------------------------------------------------------------


def test_a_sound_row_says_its_class_and_its_teacher():
    (ligne,) = read(CP).lignes
    assert (ligne.ecole_id, ligne.classe, ligne.niveaux, ligne.effectif) == (
        "nuages", "CP A", "CP", 24,
    )  # fmt: skip
    assert (ligne.civilite, ligne.nom, ligne.prenom, ligne.role) == (
        "Mme", "Fictive", "Zoé", Role.ENSEIGNANT,
    )  # fmt: skip


@pytest.mark.parametrize(("changes", "colonne", "words"), [
    ({"ecole": "0990009Z"}, "École (UAI ou nom)", "n’est celui d’aucune école"),
    ({"ecole": "0990003C"}, "École (UAI ou nom)", "est fermée"),
    ({"ecole": "École du Bout du Monde"}, "École (UAI ou nom)", "n’est pas reconnue"),
    ({"ecole": ""}, "École (UAI ou nom)", "Indiquez l’école"),
    ({"niveaux": "CEE1"}, "Niveau(x)", "n’est pas reconnu"),
    ({"classe": "Les Papillons", "niveaux": ""}, "Niveau(x)", "Indiquez le niveau"),
    ({"effectif": "beaucoup"}, "Effectif", "n’est pas un nombre"),
    ({"effectif": 240}, "Effectif", "trop grand"),
    ({"mail": "zoe.fictive"}, "Adresse électronique", "n’est pas une adresse"),
    ({"civilite": "Dr"}, "Civilité", "n’est pas reconnue"),
    ({"prenom": ""}, "Prénom", "Il manque le prénom"),
    ({"nom": "", "mail": ""}, "Nom de l’enseignant(e)", "Il manque le nom"),
    ({"fonction": "maître E"}, "Fonction", "n’est pas reconnue"),
    ({"classe": ""}, "Classe", "Indiquez la classe, ou une fonction"),
    ({"jours": "=1+1;x"}, "Jours", "formule"),
])  # fmt: skip
def test_what_is_wrong_is_told_by_row_column_and_sentence(changes, colonne, words):
    if "jours" in changes:  # a formula kept as text, as another tool would export it
        lines = [";".join(TITRES_RENTREE), ";".join(map(str, row(jours="=SOMME(A1)")))]
        lecture = read_rentree(read_classeur("\n".join(lines).encode(), "r.csv"), ECOLES)
    else:
        lecture = read(row(**changes))
    (anomalie,) = lecture.anomalies
    assert (anomalie.numero, anomalie.colonne) == (2, colonne)
    assert words in anomalie.phrase
    assert lecture.lignes == []


@pytest.mark.parametrize(("written", "kept"), [
    ("Lundi et mardi matin", "lundi, mardi matin"), ("", ""), ("temps plein", ""),
])  # fmt: skip
def test_days_are_kept_as_the_screen_of_a_class_keeps_them(written, kept):
    (ligne,) = read(row(jours=written)).lignes
    assert ligne.jours == kept


def test_days_that_say_nothing_are_to_be_corrected_not_the_whole_week():
    (anomalie,) = read(row(jours="50 %")).anomalies
    assert anomalie.colonne == "Jours"
    assert "Aucun jour n’est reconnu" in anomalie.phrase


def test_every_wrong_cell_of_a_row_is_told_at_once():
    lecture = read(row(niveaux="CEE1", effectif="?", mail="zoe"))
    assert [a.colonne for a in lecture.anomalies] == [
        "Niveau(x)", "Effectif", "Adresse électronique",
    ]  # fmt: skip
    assert lecture.fausses == [2]


def test_rows_that_contradict_or_repeat_one_another_are_told():
    lecture = read(CP, CP, row(nom="Inventé", prenom="Léo", mail="leo@ac.invalid", effectif=22),
                   row(classe="CE1", niveaux="CE1", nom="Autre"))  # fmt: skip
    said = [(a.numero, a.phrase) for a in lecture.anomalies]
    assert [number for number, _ in said] == [3, 4, 5]
    assert "répète la ligne 2" in said[0][1]
    assert "« 24 » à la ligne 2" in said[1][1]
    assert "déjà celle de Zoé Fictive" in said[2][1]


def test_schools_are_found_by_name_and_merged_cells_are_filled():
    rows = [TITRES_RENTREE, row(ecole="Ecole élem. des nuages"),
            row(ecole=None, classe="CE1", niveaux="CE1-CE2", nom="Autre", mail="")]  # fmt: skip
    content = make_xlsx(("Rentrée", rows), merged=["A2:A3"])
    lecture = read_rentree(read_classeur(content, "r.xlsx"), ECOLES)
    assert [ligne.ecole_id for ligne in lecture.lignes] == ["nuages", "nuages"]


def test_people_without_a_class_and_classes_without_a_teacher_are_read():
    lecture = read(
        row(classe="", niveaux="", effectif="", fonction="Directrice"),
        row(nom="", prenom="", mail="", civilite="", classe="ULIS", niveaux=""),
        row(nom="INVENTÉ Léo", prenom="", mail="", classe="CM2", niveaux="CM1/CM2",
            fonction="décharge du directeur", jours="lundi"),
    )  # fmt: skip
    assert lecture.anomalies == []
    head, ulis, relief = lecture.lignes
    assert (head.role, head.classe) == (Role.DIRECTEUR, "")
    assert (ulis.niveaux, ulis.nom) == ("ULIS", "")
    assert (relief.nom, relief.prenom, relief.fonction) == ("INVENTÉ", "Léo", Fonction.DECHARGE)
    assert (relief.niveaux, relief.jours) == ("CM1-CM2", "lundi")


def test_titles_are_recognised_under_a_heading_and_with_other_words():
    rows = [
        ["Classes de la circonscription"],
        [],
        ["RNE", "division", "Niveau", "Nb d'élèves", "Enseignant", "Courriel"],
        ["0990001A", "CP A", "CP", 24, "Zoé FICTIVE", ""],
    ]
    content = make_xlsx(("Lisez-moi", [["bonjour"]]), ("Classes", rows))
    classeur = read_classeur(content, "r.xlsx")
    assert list_rentree_sheets(classeur)[0] == "Classes"
    (ligne,) = read_rentree(classeur, ECOLES).lignes
    assert (ligne.nom, ligne.prenom, ligne.effectif) == ("FICTIVE", "Zoé", 24)


def test_a_sheet_without_the_school_is_refused_with_a_sentence():
    with pytest.raises(UnreadableFile, match="n’a pas de colonne"):
        read_rentree(read_classeur(make_xlsx(("x", [["Nom", "Prénom"], ["a", "b"]])), "r.xlsx"),
                     ECOLES)  # fmt: skip


def test_wrong_rows_are_given_back_with_what_to_correct():
    titles, rows = list_wrong_rows(read(CP, row(effectif="?")))
    assert titles == [*TITRES_RENTREE, "À corriger"]
    assert rows[0][3] == "?"
    assert rows[0][-1].startswith("Effectif : L’effectif «")


@given(st.lists(st.lists(st.text(max_size=12), max_size=12), max_size=8))
def test_no_cell_breaks_the_reading(cells):
    titles = [names[0] for names in SYNONYMES.values()]
    sheet = make_feuille("F", enumerate([titles, *cells], 1))
    lecture = read_rentree(Classeur([sheet]), ECOLES)
    read_numbers = {ligne.numero for ligne in lecture.lignes} | set(lecture.fausses)
    assert read_numbers == set(lecture.rangees)


@given(st.text(max_size=30))
def test_a_name_is_split_without_losing_a_letter(name):
    nom, prenom = split_name(name)
    assert set(f"{nom} {prenom}".split()) <= set(name.split())


# --- recognising people -----------------------------------------------------------------------

ZOE = PersonneConnue("p1", "Fictive", "Zoé", mail="zoe.fictive@ac.invalid",
                     ecoles=frozenset({"sources"}))  # fmt: skip


def test_somebody_is_known_by_the_address_even_married():
    found = plan(read(row(nom="Mariée")), personnes=[ZOE])
    assert found.doutes == []
    assert found.corrigees[0].connue is ZOE
    assert found.corrigees[0].changements == {"civilite": "Mme", "nom": "Mariée", "prenom": "Zoé"}


def test_a_shared_address_does_not_merge_two_people():
    found = plan(read(row(nom="Tout", prenom="Autre")), personnes=[ZOE])
    assert len(found.doutes) == 1
    assert found.personnes == []
    assert found.indecises[0].numero == 2


def test_somebody_is_known_by_name_in_the_same_school():
    known = PersonneConnue("p1", "FICTIVE", "Zoe", ecoles=frozenset({"nuages"}))
    found = plan(read(row(civilite="")), personnes=[known])
    assert found.corrigees[0].changements == {"mail": "zoe.fictive@ac.invalid"}


def test_the_same_name_in_another_school_is_asked_and_the_answer_kept():
    known = PersonneConnue("p1", "Fictive", "Zoé", ecoles=frozenset({"sources"}))
    lecture = read(row(mail=""))
    (doute,) = plan(lecture, personnes=[known]).doutes
    assert list(doute.candidats) == ["p1", NOUVELLE]
    same = plan(lecture, {doute.cle: "p1"}, personnes=[known])
    other = plan(lecture, {doute.cle: NOUVELLE}, personnes=[known])
    assert (len(same.creees), len(other.creees)) == (0, 1)
    assert same.indecises == other.indecises == []


def test_two_people_of_one_name_in_the_file_are_asked_about():
    lecture = read(row(mail=""), row(ecole="0990002B", mail="", classe="CE1", niveaux="CE1"))
    (doute,) = plan(lecture).doutes
    first = next(key for key in doute.candidats if key.startswith(DANS_LE_FICHIER))
    assert len(plan(lecture, {doute.cle: NOUVELLE}).creees) == 2
    (one,) = plan(lecture, {doute.cle: first}).creees
    assert [ligne.numero for ligne in one.lignes] == [2, 3]


def test_two_addresses_and_one_known_name_merge_nobody():
    known = PersonneConnue("p1", "Fictive", "Zoé", ecoles=frozenset({"nuages"}))
    lecture = read(row(), row(mail="zoe2@ac.invalid", classe="CE1", niveaux="CE1"))
    assert len(plan(lecture, personnes=[known]).doutes) == 2


def test_one_name_in_one_school_is_one_person_with_two_classes():
    lecture = read(row(jours="lundi"), row(classe="CE1", niveaux="CE1", mail="", jours="mardi"))
    found = plan(lecture)
    assert len(found.creees) == 1
    assert [(s.classe[1], s.jours) for s in found.services] == [("cp a", "lundi"), ("ce1", "mardi")]


# --- what changes, who left -------------------------------------------------------------------

KNOWN = {
    "personnes": [PersonneConnue("p1", "Fictive", "Zoé", "Mme", "zoe.fictive@ac.invalid",
                                 ecoles=frozenset({"nuages"}))],
    "classes": [ClasseConnue("c1", "nuages", "CP A", "CP", 24)],
    "services": [ServiceConnu("c1", "p1", "")],
    "affectations": [AffectationConnue("a1", "p1", "nuages", Role.ENSEIGNANT)],
}  # fmt: skip


def test_the_same_file_again_changes_nothing():
    found = plan(read(CP), **KNOWN)
    assert found.is_empty()
    assert (found.departs, found.laissees) == ([], [])


def test_a_class_that_grew_is_changed_and_the_plan_has_another_signature():
    before, after = plan(read(CP), **KNOWN), plan(read(row(effectif=25)), **KNOWN)
    assert after.classes_modifiees[0].changements == ("effectif : 24 → 25",)
    assert before.signature() != after.signature()


def test_who_left_is_listed_in_the_schools_of_the_file_only():
    other = read(row(nom="Inventé", prenom="Léo", mail="leo@ac.invalid"))
    (depart,) = plan(other, **KNOWN).departs
    assert depart.affectation_id == "a1"
    assert "ne figure plus au fichier" in depart.phrase
    elsewhere = read(row(ecole="0990002B", nom="Inventé", prenom="Léo", mail="leo@ac.invalid"))
    assert plan(elsewhere, **KNOWN).departs == []


def test_a_wrong_row_does_not_say_that_its_person_left():
    lecture = read(row(effectif="?"), row(nom="Inventé", prenom="Léo", mail="leo@ac.invalid"))
    assert plan(lecture, **KNOWN).departs == []


def test_who_changed_schools_or_left_the_direction_is_listed():
    moved = plan(read(row(ecole="0990002B")), **KNOWN)
    assert "figure maintenant ailleurs" in moved.departs[0].phrase
    head = KNOWN | {"affectations": [AffectationConnue("a1", "p1", "nuages", Role.DIRECTEUR)]}
    assert "plus à la direction" in plan(read(CP), **head).departs[0].phrase


def test_who_left_a_class_but_not_the_school_is_listed():
    lecture = read(
        row(classe="CE1", niveaux="CE1"),
        row(nom="Inventé", prenom="Léo", mail="leo@ac.invalid"),
    )
    (depart,) = plan(lecture, **KNOWN).departs
    assert (depart.classe_id, depart.affectation_id) == ("c1", None)


def test_nobody_gives_themselves_a_role():
    found = plan(read(CP), moi="p1", **(KNOWN | {"affectations": []}))
    assert found.affectations == []
    assert found.pour_soi == [f"Enseignant(e), {NOMS['nuages']}"]


def test_the_year_that_one_prepares():
    from datetime import date

    assert default_year(date(2026, 4, 30)) == 2025
    assert default_year(date(2026, 8, 31)) == default_year(date(2027, 3, 1)) == 2026


# --- what is given to fill in, and to try -----------------------------------------------------


def test_the_template_reads_as_it_is_written():
    from core.rentree_modele import make_modele_csv, make_modele_xlsx

    classeur = read_classeur(make_modele_xlsx(), "modele.xlsx")
    assert [f.nom for f in classeur.feuilles] == ["Rentrée", "exemples", "explications"]
    assert list_rentree_sheets(classeur) == ["Rentrée", "exemples"]
    assert read_rentree(classeur, ECOLES).rangees == {}
    for lecture in (
        read_rentree(classeur, ECOLES, "exemples"),
        read_rentree(read_classeur(make_modele_csv(), "modele.csv"), ECOLES),
    ):
        assert lecture.anomalies == []
        assert len(lecture.lignes) == 4


def test_the_files_of_the_demonstration_show_what_they_promise():
    from core.demonstration.fichiers import make_registre_essai, make_rentree_essai
    from core.rapprochement import EcoleConnue
    from core.reprise import read_registre
    from core.reprise_mots import SYNONYMES as REGISTRE
    from core.tableur_colonnes import find_header

    lecture = read_rentree(read_classeur(make_rentree_essai(ECOLES), "r.xlsx"), ECOLES)
    assert (len(lecture.fausses), len(lecture.lignes)) == (3, 3)
    feuille = read_classeur(make_registre_essai(ECOLES), "g.xlsx").feuilles[0]
    entete = find_header(feuille, REGISTRE)
    known = [EcoleConnue(e.id, e.nom, e.commune, e.uai) for e in ECOLES]
    registre = read_registre(feuille, entete.position, entete.champs, 2025, known)
    assert (len(registre.lignes), len(registre.laissees), len(registre.passages)) == (4, 2, 1)
    assert sum(ligne.reservee for ligne in registre.lignes) == 1
