"""The documents of a programmation: whom they name, what a frozen version still says."""

import io
import threading
from datetime import datetime

import pytest
from docx import Document

from core.errors import NotFound
from core.paoa import NaturePaoa
from core.programmation import ObjectifAdapte, StatutProgrammation
from db.programmations_creation import list_known_pupils
from db.programmations_documents import read_document
from db.programmations_parties import add_objectif, save_cadre, save_objectif
from db.programmations_suivi import save_bilan
from db.programmations_versions import list_revisions, list_versions, restore_moment
from db.scolarites import move_eleve
from tests.db.test_programmations import LINE, PPS, create, move, read, ready, write

S = StatutProgrammation


def make(monde, key, name="ens", nature=NaturePaoa.PAOA, version_id=""):
    with monde.reading(name) as tx:
        return read_document(tx, key, nature, version_id)


def text_of(document):
    found = Document(io.BytesIO(document.render()))
    texts = [p.text for p in found.paragraphs]
    texts += [cell.text for t in found.tables for row in t.rows for cell in row.cells]
    texts += [p.text for s in found.sections for p in s.first_page_header.paragraphs]
    texts += [p.text for s in found.sections for p in s.footer.paragraphs]
    return "\n".join(texts).replace("\u202f", " ")


def last_version(monde, key):
    with monde.reading("coord") as tx:
        return list_versions(tx, key)[0]["id"]


def test_a_draft_says_so_and_names_its_pupil_inside_only(monde):
    key = ready(monde)
    document = make(monde, key)
    said = text_of(document)
    for words in ("document de travail", "Zoé FICTIF", "École des Nuages", "Lire un texte court",
                  "Académie de Démonstration", "version 1 du 10/11/2026"):  # fmt: skip
        assert words in said
    assert document.nom == "paoa_2026-2027_v1_brouillon.docx"
    family = make(monde, key, nature=NaturePaoa.FAMILLE)
    assert family.nom == "paoa-famille_2026-2027_v1_brouillon.docx"
    assert "Zoé : ce que nous travaillons ensemble" in text_of(family)


def test_a_frozen_version_prints_what_was_frozen(monde):
    key = ready(monde)
    line = read(monde, key).contenu.lignes[0].id
    move(monde, key, S.ELABOREE, S.PRESENTEE)
    frozen = last_version(monde, key)
    before = text_of(make(monde, key, version_id=frozen))
    monde.wait(days=3)
    move(monde, key, S.BROUILLON)
    write(monde, save_objectif, line, 1, LINE.model_copy(update={"objectif": "Lire une page"}))
    document = make(monde, key, version_id=frozen)
    assert text_of(document) == before
    assert "version 1 du 10/11/2026 – Présentée à l’ESS" in before
    assert document.nom == "paoa_2026-2027_v1_presentee.docx"
    assert "Lire une page" in text_of(make(monde, key))


def test_a_pupil_who_changes_school_in_february_keeps_the_old_one_in_what_was_frozen(monde):
    saisine = monde.saisine()
    with monde.reading("ens") as tx:
        (pupil,) = list_known_pupils(tx, monde.ecoles["nuages"])
    key = create(monde, eleve_id=pupil["id"])
    monde.now = datetime(2027, 2, 15, 9, 0)
    write(monde, save_cadre, key, 0, PPS)
    write(monde, add_objectif, key, LINE)
    move(monde, key, S.ELABOREE)
    with monde.writing("coord") as tx:
        version = tx.value("SELECT version FROM saisine WHERE id = $id", id=saisine)
        move_eleve(tx, saisine, version, monde.ecoles["sources"])
    with pytest.raises(NotFound):
        make(monde, key, "ens")
    assert "École à préciser" in text_of(make(monde, key, "coord"))
    frozen = text_of(make(monde, key, "coord", version_id=last_version(monde, key)))
    assert "École des Nuages" in frozen
    assert "École à préciser" not in frozen


def test_a_version_of_another_programmation_is_not_found(monde):
    key, other = ready(monde), create(monde, "dir", prenom="Zébulon")
    move(monde, key, S.ELABOREE)
    for wanted in (last_version(monde, key), "rien"):
        with pytest.raises(NotFound):
            make(monde, other, "dir", version_id=wanted)
    for name in ("dir2", "maitre_e", "admin", "dpd", "sec"):
        with pytest.raises(NotFound):
            make(monde, key, name)


def test_a_name_written_right_to_left_and_nasty_words_are_printed(monde):
    key = create(monde, nom="", prenom="ياسمين <b>&{{ x }}")
    line = ObjectifAdapte(domaine="D1", objectif="😀 {{ 7*7 }} <w:t> & " + "à" * 50_000)
    write(monde, add_objectif, key, line)
    for nature in NaturePaoa:
        said = text_of(make(monde, key, nature=nature))
        assert "ياسمين <b>&{{ x }}" in said
        assert "😀 {{ 7*7 }} <w:t> &" in said
    assert "à" * 50_000 in text_of(make(monde, key))


def test_the_parents_have_not_read_an_amendment_yet(monde):
    key = ready(monde)
    move(monde, key, S.ELABOREE)
    write(monde, save_bilan, key, "parents_le", 0, "2026-11-10")
    move(monde, key, S.PRESENTEE)
    assert "pris connaissance le 10/11/2026" in text_of(make(monde, key))
    frozen = last_version(monde, key)
    move(monde, key, S.BROUILLON)
    assert read(monde, key).contenu.parents_le is None
    assert "pris connaissance le 10/11/2026" in text_of(make(monde, key, version_id=frozen))


def test_two_restores_at_once_leave_one_of_the_two_texts_and_both_in_the_history(monde):
    key = ready(monde)
    line = read(monde, key).contenu.lignes[0].id
    for number, text in enumerate(("Lire une page", "Lire un livre"), 1):
        write(monde, save_objectif, line, number, LINE.model_copy(update={"objectif": text}))
    last = read(monde, key).row["revision"]
    failures, gate = [], threading.Barrier(2)

    def restore(revision):
        gate.wait(10)
        try:
            write(monde, restore_moment, key, revision)
        except Exception as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)

    threads = [threading.Thread(target=restore, args=(last - n,)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    now = read(monde, key).contenu.lignes[0].objectif.objectif
    assert now in ("Lire un texte court", "Lire une page")
    with monde.reading("ens") as tx:
        numbers = [r["numero"] for r in list_revisions(tx, key)]
        kept = [r["contenu"] for r in list_revisions(tx, key)]
    assert numbers == list(range(last + 2, 0, -1))
    assert any("Lire un livre" in (text or "") for text in kept)
