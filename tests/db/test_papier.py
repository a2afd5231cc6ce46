"""A PDF or a photo of a paper fiche: seen by who may check it, typed in, then destroyed."""

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fichiers import FileKind
from core.import_fiche import list_obstacles, read_deposit, set_values
from db.imports import (
    confirm_import,
    discard_import,
    list_waiting,
    read_attente,
    save_attente,
    stage_fiche,
)
from db.imports_pages import join_pages, list_other_pictures, open_page
from db.situations import get_situation
from db.taches import tidy
from tests.core.fabrique_images import make_pdf, make_photo
from tests.db.conftest import PEOPLE
from tests.db.test_imports import TODAY, drop

JPEG = b"\xff\xd8\xff"


def files(monde):
    return sorted(path.name for path in (monde.store.folder / "imports").iterdir())


def second_coordinator(monde):
    with monde.store.writing() as tx:
        tx.execute("UPDATE affectation SET role = 'coordinateur', metier = NULL "
                   "WHERE personne_id = $p", p=monde.people["psyen"])  # fmt: skip


def test_a_pdf_waits_as_pages_and_its_own_bytes_are_not_kept(monde):
    import_id = drop(monde, make_pdf(2), "fiche.pdf")
    assert files(monde) == [f"{import_id}.json", f"{import_id}.p1", f"{import_id}.p2"]
    with monde.writing("coord") as tx:
        assert open_page(tx, import_id, 2).startswith(JPEG)
        assert tx.value("SELECT count(*) FROM audit WHERE action = 'read_original'") == 1
        for number in (0, 3):
            with pytest.raises(NotFound):
                open_page(tx, import_id, number)


def test_the_typed_fiche_becomes_a_saisine_and_the_picture_is_destroyed(monde):
    import_id = drop(monde, make_photo(FileKind.HEIC), "IMG_0042.HEIC")
    with monde.writing("coord") as tx:
        row, attente = read_attente(tx, import_id)
        assert "l’objet de la demande" in list_obstacles(attente)
        attente.fiche = set_values(attente.fiche, {"objet": "equipe", "faits": "Le 3/11…"})
        attente.ecole_id = monde.ecoles["sources"]
        version = save_attente(tx, import_id, row["version"], attente)
    with monde.writing("coord") as tx:
        saisine = confirm_import(tx, import_id, version)
        assert get_situation(tx, saisine).saisine["origine"] == "papier"
    assert files(monde) == []


def test_two_photos_are_two_fiches_and_one_photo_is_known_again(monde):
    drop(monde, make_photo(FileKind.JPG, words="un"), "1.jpg")
    drop(monde, make_photo(FileKind.JPG, words="deux"), "2.jpg")
    with pytest.raises(InvalidInput, match="déjà"):
        drop(monde, make_photo(FileKind.JPG, words="un"), "copie.jpg")


def test_only_who_deposited_it_sees_a_picture_of_which_nothing_is_said_yet(monde):
    second_coordinator(monde)
    import_id = drop(monde, make_photo(FileKind.JPG), "photo.jpg")
    for name in PEOPLE:
        with monde.writing(name) as tx:
            if name == "coord":
                assert open_page(tx, import_id, 1)
                continue
            with pytest.raises((NotFound, NotAllowed)):
                open_page(tx, import_id, 1)
    with monde.writing("coord") as tx:
        row, attente = read_attente(tx, import_id)
        attente.fiche = set_values(attente.fiche, {"objet": "eleve"})
        save_attente(tx, import_id, row["version"], attente)
    with monde.writing("psyen") as tx:
        assert open_page(tx, import_id, 1)
        assert [r["id"] for r in list_waiting(tx, "c1")] == [import_id]


def test_a_second_photo_becomes_the_second_page(monde):
    first = drop(monde, make_photo(FileKind.JPG, words="recto"), "recto.jpg")
    second = drop(monde, make_pdf(2), "verso.pdf")
    with monde.writing("coord") as tx:
        assert [row["id"] for row in list_other_pictures(tx, first)] == [second]
        back = open_page(tx, second, 2)
        join_pages(tx, first, 1, second)
        with pytest.raises(InvalidInput):
            join_pages(tx, first, 2, first)
    with monde.writing("coord") as tx:
        assert open_page(tx, first, 3) == back
        with pytest.raises(NotFound):
            open_page(tx, second, 1)
    assert files(monde) == [f"{first}.json", *(f"{first}.p{n}" for n in (1, 2, 3))]


def test_a_join_undone_leaves_no_page_behind(monde):
    first = drop(monde, make_photo(FileKind.JPG, words="recto"), "recto.jpg")
    second = drop(monde, make_photo(FileKind.JPG, words="verso"), "verso.jpg")
    before = files(monde)
    with pytest.raises(Conflict), monde.writing("coord") as tx:
        join_pages(tx, first, 99, second)
    assert files(monde) == before


def test_the_pages_go_with_the_deposit_or_after_eight_days(monde):
    dropped = drop(monde, make_photo(FileKind.JPG, words="un"), "1.jpg")
    drop(monde, make_photo(FileKind.JPG, words="deux"), "2.jpg")
    with monde.writing("coord") as tx:
        discard_import(tx, dropped, 1)
    assert len(files(monde)) == 2
    monde.wait(days=2)
    tidy(monde.store)
    assert len(files(monde)) == 2
    monde.wait(days=7)
    tidy(monde.store)
    assert files(monde) == []


def test_a_locked_pdf_is_a_line_with_its_sentence(monde):
    (depot,) = read_deposit("fiche.pdf", make_pdf(13), TODAY)
    with pytest.raises(InvalidInput, match="trop de pages"), monde.writing("coord") as tx:
        stage_fiche(tx, "c1", depot)
    assert depot.contenu == b""
