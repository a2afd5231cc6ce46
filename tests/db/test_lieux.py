"""The secteur table, classes and their teachers, schools that merge or close."""

import io
from datetime import date

import pytest
from docx import Document

from core.classe import FonctionClasse
from core.errors import Conflict, InvalidInput, NotAllowed
from core.fiche import Objet
from core.personne import Role
from core.registre import Filtres
from core.secteur import label_non_pourvu
from db.classes import (
    Enseignant,
    add_remplacement,
    delete_classe,
    list_enseignants,
    list_remplacements,
    remove_enseignant,
    save_enseignant,
    update_classe,
)
from db.ecoles import (
    create_classe,
    create_ecole,
    get_ecole,
    list_classes,
    list_ecoles,
    list_rpi,
    set_ecole_open,
    update_ecole,
)
from db.fusions import merge_ecoles
from db.saisines import list_saisines
from db.secteurs import (
    choose_columns,
    copy_secteurs,
    find_secteur,
    list_columns,
    list_secteurs,
    list_vacant,
    make_secteurs,
    read_table,
    save_column,
)

YEAR = 2026


def set_column(tx, wanted, *, metier="maitre_g", annee=YEAR, seen=None):
    now = {
        r["ecole_id"]: r["personne_id"]
        for r in list_secteurs(tx, "c1", annee)
        if r["metier"] == metier
    }
    return save_column(
        tx, "c1", annee, metier, seen=now if seen is None else seen, wanted=wanted
    )  # fmt: skip


def make_class(tx, monde, ecole="nuages", **columns):
    values = {"annee": YEAR, "nom": "CE1 A", "niveaux": "CE1"}
    return create_classe(tx, monde.ecoles[ecole], **(values | columns))


# --- secteurs ---


def test_a_cell_is_a_person_a_vacant_post_or_unknown(monde):
    nuages, sources = monde.ecoles["nuages"], monde.ecoles["sources"]
    with monde.writing("coord") as tx:
        assert set_column(tx, {nuages: monde.people["maitre_g"], sources: None}) == 2
    with monde.reading("dir2") as tx:
        held = find_secteur(tx, nuages, "maitre_g", YEAR)
        assert (held.personne_id, held.nom) == (monde.people["maitre_g"], "Fictif MAITRE_G")
        assert find_secteur(tx, sources, "maitre_g", YEAR).non_pourvu
        assert find_secteur(tx, sources, "psyen", YEAR) is None
        assert find_secteur(tx, sources, "maitre_g", YEAR + 1) is None
        assert list_vacant(tx, sources, YEAR) == ["maitre_g"]
        column = list_columns(tx, "c1")["maitre_g"]
    assert label_non_pourvu(column) == "poste non pourvu (maître G)"


def test_the_second_to_save_a_column_overwrites_nothing(monde):
    nuages = monde.ecoles["nuages"]
    with monde.writing("coord") as tx:
        set_column(tx, {nuages: None})
    with pytest.raises(Conflict), monde.writing("coord") as tx:
        set_column(tx, {}, seen={})
    with monde.writing("coord") as tx:
        assert set_column(tx, {}) == 1
        assert set_column(tx, {}) == 0
    with monde.reading("coord") as tx:
        assert find_secteur(tx, nuages, "maitre_g", YEAR) is None


def test_only_who_has_the_metier_and_only_schools_that_it_serves(monde):
    with monde.writing("coord") as tx:
        private = create_ecole(
            tx, "c1", uai="0990003C", nom="École privée", nature="primaire", statut="prive"
        )
    with pytest.raises(InvalidInput, match="n’a pas ce métier"), monde.writing("coord") as tx:
        set_column(tx, {monde.ecoles["nuages"]: monde.people["maitre_e"]})
    with pytest.raises(InvalidInput, match="École privée"), monde.writing("coord") as tx:
        set_column(tx, {private: None})
    with monde.reading("sec") as tx:
        table = read_table(tx, "c1", YEAR)
        ecole = next(e for e in table.ecoles if e["id"] == private)
        assert table.say(ecole, "maitre_g") == "(privée)"
        assert table.say(ecole, "cpc") == "–"


def test_a_year_starts_from_the_one_before(monde):
    nuages, sources = monde.ecoles["nuages"], monde.ecoles["sources"]
    with monde.writing("coord") as tx:
        set_column(tx, {nuages: monde.people["maitre_g"], sources: None})
        set_column(tx, {sources: monde.people["maitre_g"]}, annee=YEAR + 1)
        assert copy_secteurs(tx, "c1", YEAR + 1) == 1
        assert find_secteur(tx, nuages, "maitre_g", YEAR + 1).personne_id
        assert find_secteur(tx, sources, "maitre_g", YEAR + 1).personne_id  # not overwritten


def test_columns_are_data(monde):
    with monde.writing("coord") as tx:
        choose_columns(tx, "c1", ["psyen", "infirmiere"])
        assert list(list_columns(tx, "c1")) == ["psyen", "infirmiere"]
        with pytest.raises(InvalidInput):
            choose_columns(tx, "c1", [])
    with pytest.raises(NotAllowed), monde.writing("maitre_g") as tx:
        choose_columns(tx, "c1", ["psyen"])


def test_the_staff_room_page_says_every_school_and_the_vacant_posts(monde):
    with monde.writing("coord") as tx:
        set_column(
            tx, {monde.ecoles["nuages"]: monde.people["maitre_g"], monde.ecoles["sources"]: None}
        )
    with monde.reading("sec") as tx:
        document = Document(io.BytesIO(make_secteurs(tx, "c1", YEAR)))
    table, contacts = document.tables
    titles, *rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert titles[:4] == ["École", "CPC", "Maître E", "Maître G"]
    assert {row[0]: row[3] for row in rows} == {
        "École des Nuages\nBrumeval": "Fictif MAITRE_G",
        "École des Sources\nBrumeval": "Poste non pourvu",
    }
    assert contacts.rows[1].cells[1].text == "Fictif MAITRE_G"
    assert "Poste non pourvu (maître G)\u202f: 1 école." in [p.text for p in document.paragraphs]
    page = document.sections[0]
    assert page.page_width > page.page_height
    assert sum(c.width for c in table.columns) <= page.page_width - 2 * page.left_margin


# --- classes ---


def test_a_class_has_several_teachers_with_their_days(monde):
    with monde.writing("coord") as tx:
        classe = make_class(tx, monde)
        for version, person, jours, fonction in (
            (1, "dir", "lundi, mardi matin", FonctionClasse.TITULAIRE),
            (2, "ens", "jeudi, vendredi", FonctionClasse.DECHARGE),
        ):
            save_enseignant(
                tx, classe, version,
                Enseignant(personne_id=monde.people[person], jours=jours, fonction=fonction,
                           debut=date(2026, 9, 1)),
            )  # fmt: skip
        with pytest.raises(Conflict):
            remove_enseignant(tx, classe, 1, monde.people["ens"])
        with pytest.raises(InvalidInput, match="n’enseigne pas"):
            save_enseignant(
                tx, classe, 3, Enseignant(personne_id=monde.people["dir2"], debut=tx.today)
            )
    with monde.reading("coord") as tx:
        held = [(r["nom"], r["jours"], r["fonction"]) for r in list_enseignants(tx, classe)]
        assert held == [
            ("DIR", "lundi, mardi matin", "titulaire"), ("ENS", "jeudi, vendredi", "decharge")
        ]  # fmt: skip
        assert list_classes(tx, monde.ecoles["nuages"], YEAR)[0]["enseignants"]


def test_a_class_is_corrected_and_removed_unless_somebody_is_tied_to_it(monde):
    with monde.writing("coord") as tx:
        classe = make_class(tx, monde)
        update_classe(tx, classe, 1, nom="CE1 B", niveaux="CE1", effectif=24)
        with pytest.raises(Conflict):
            update_classe(tx, classe, 1, nom="CE1 C", niveaux="CE1", effectif=24)
        add_remplacement(tx, classe, monde.people["dir2"], date(2026, 11, 10), date(2026, 11, 20))
        with pytest.raises(InvalidInput, match="rattaché"):
            delete_classe(tx, classe, 2)
        assert [r["nom"] for r in list_remplacements(tx, classe)] == ["DIR2"]
        other = make_class(tx, monde, nom="Erreur")
        delete_classe(tx, other, 1)
        assert [c["nom"] for c in list_classes(tx, monde.ecoles["nuages"], YEAR)] == ["CE1 B"]


@pytest.mark.parametrize(
    ("debut", "fin"),
    [
        (date(2026, 11, 12), date(2026, 11, 11)),
        (date(2026, 10, 1), date(2026, 11, 9)),
        (date(2027, 8, 30), date(2027, 9, 3)),
    ],
)
def test_a_replacement_has_dates_of_its_own_year(monde, debut, fin):
    with monde.writing("coord") as tx:
        classe = make_class(tx, monde)
        with pytest.raises(InvalidInput):
            add_remplacement(tx, classe, monde.people["dir2"], debut, fin)


# --- schools ---


def test_a_school_is_renamed_grouped_closed_and_opened_again(monde):
    nuages, sources = monde.ecoles["nuages"], monde.ecoles["sources"]
    with monde.writing("coord") as tx:
        for version, (ecole, nom) in enumerate([(nuages, "École des Brumes"), (sources, "École")]):
            update_ecole(tx, ecole, 1, nom=nom, rpi="RPI des Collines")
            assert version in (0, 1)
        with pytest.raises(Conflict):
            update_ecole(tx, nuages, 1, nom="École des Vents")
        with pytest.raises(InvalidInput, match="UAI"):
            update_ecole(tx, nuages, 2, uai="0990002B")
        assert [e["nom"] for e in list_rpi(tx, get_ecole(tx, nuages))] == ["École"]
        set_ecole_open(tx, nuages, 2, ouverte=False)
        assert [e["id"] for e in list_ecoles(tx, "c1")] == [sources]
        set_ecole_open(tx, nuages, 3, ouverte=True)
        assert len(list_ecoles(tx, "c1", search="brumes")) == 1


def test_a_merged_school_is_found_whole_under_the_other(monde):
    nuages, sources = monde.ecoles["nuages"], monde.ecoles["sources"]
    ordinary, reserved = monde.saisine(), monde.saisine(objet=Objet.TENSION)
    with monde.writing("coord") as tx:
        classe = make_class(tx, monde)
        old_class = make_class(tx, monde, annee=YEAR - 1)
    with monde.reading("dir2") as tx:
        assert list_saisines(tx, Filtres()) == []
    with monde.writing("coord") as tx:
        merge_ecoles(tx, nuages, sources, 1)
    with monde.reading("dir2") as tx:
        assert [r["id"] for r in list_saisines(tx, Filtres(ecole=sources))] == [ordinary]
        assert list_saisines(tx, Filtres(), search="sources fictif")
        assert [c["id"] for c in list_classes(tx, sources, YEAR)] == [classe]
        assert [c["id"] for c in list_classes(tx, nuages, YEAR - 1)] == [old_class]
        ecole = get_ecole(tx, nuages)
        assert (ecole["fermee"], ecole["reprise_par"]) == (True, sources)
        kept = tx.rows("SELECT id, ecole_id, ecole_origine_id FROM saisine")
        assert {r["ecole_id"] for r in kept} == {sources}
        assert {r["ecole_origine_id"] for r in kept} == {nuages}  # figures do not move
    with monde.reading("dir") as tx:  # the head of the closed school is nobody's head
        assert tx.actor.ecoles_as(Role.DIRECTEUR) == frozenset()
    with monde.reading("ens") as tx:
        assert tx.actor.ecoles_as(Role.ENSEIGNANT) == {sources}
        assert {r["id"] for r in list_saisines(tx, Filtres())} == {ordinary, reserved}
    with pytest.raises(InvalidInput, match="ne se rouvre pas"), monde.writing("coord") as tx:
        set_ecole_open(tx, nuages, 2, ouverte=True)
    with pytest.raises(InvalidInput, match="déjà fermée"), monde.writing("coord") as tx:
        merge_ecoles(tx, sources, nuages, 1)
