"""The documents of the programmations on the wire: for who may read each, and kept nowhere."""

import io
import zipfile

import pytest
from docx import Document
from openpyxl import load_workbook

from core.droits_programmation import ActionProgrammation, may_on_programmation
from core.paoa import NaturePaoa
from core.programmation import StatutProgrammation
from db.comptes import load_acteur
from db.programmations import read_facts
from db.programmations_versions import list_versions, move_programmation
from tests.factories import PEOPLE
from tests.pages.conftest import PUPIL, WORDS

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def address(key, nature=NaturePaoa.PAOA, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/documents/paoa/{key}/{nature}" + (f"?{query}" if query else "")


def may_read(maisonnee, identifiant):
    with maisonnee.store.reading() as tx:
        row = tx.row("SELECT * FROM programmation")
        acteur = load_acteur(tx, maisonnee.pole.personnes[identifiant], "x")
        return may_on_programmation(acteur, ActionProgrammation.READ, read_facts(tx, row))


@pytest.mark.parametrize("identifiant", list(PEOPLE))
def test_a_document_is_given_to_who_may_read_it(maisonnee, programmation, identifiant):
    browser = maisonnee.browser_of(identifiant)
    for nature in NaturePaoa:
        answer = browser.get(address(programmation, nature))
        assert (answer.status_code == 200) is may_read(maisonnee, identifiant)
        assert answer.headers["cache-control"] == "no-store"
        if answer.status_code == 200:
            assert answer.headers["content-type"] == WORD
            disposition = answer.headers["content-disposition"]
            assert f'filename="{nature}_2026-2027_v1_brouillon.docx"' in disposition
            assert PUPIL.lower() not in disposition.lower()
            said = "".join(Document(io.BytesIO(answer.content)).element.body.itertext())
            assert WORDS in said
        else:
            assert answer.status_code == 404
            assert WORDS not in answer.text


def test_downloads_and_refusals_are_audited(maisonnee, programmation):
    maisonnee.browser_of("directrice").get(address(programmation))
    maisonnee.browser_of("directrice").get(address(programmation, NaturePaoa.FAMILLE))
    maisonnee.browser_of("dpd").get(address(programmation))
    with maisonnee.store.reading() as tx:
        rows = tx.rows("SELECT action, objet, objet_id FROM audit "
                       "WHERE action LIKE 'download%' ORDER BY seq")  # fmt: skip
    assert rows == [
        {"action": "download_paoa", "objet": "programmation", "objet_id": programmation},
        {"action": "download_paoa_famille", "objet": "programmation", "objet_id": programmation},
        {"action": "download_refused", "objet": "programmation", "objet_id": None},
    ]


def test_a_frozen_version_is_asked_by_its_id(maisonnee, programmation):
    with maisonnee.store.writing() as tx:
        maisonnee.pole.act_as(tx, "enseignant")
        version = tx.value("SELECT version FROM programmation")
        move_programmation(tx, programmation, version, StatutProgrammation.ELABOREE)
        (frozen,) = list_versions(tx, programmation)
    browser = maisonnee.browser_of("enseignant")
    answer = browser.get(address(programmation, version=frozen["id"]))
    assert answer.status_code == 200
    assert "paoa_2026-2027_v1_elaboree.docx" in answer.headers["content-disposition"]
    with maisonnee.store.reading() as tx:
        rows = tx.rows("SELECT objet, objet_id FROM audit WHERE action = 'download_paoa'")
    assert [(r["objet"], r["objet_id"]) for r in rows] == [
        ("programmation", programmation), ("programmation_version", frozen["id"]),
    ]  # fmt: skip
    for missing in (
        address(programmation, version="rien"), address("rien"), address(programmation, "autre"),
    ):  # fmt: skip
        assert browser.get(missing).status_code == 404


def test_a_document_needs_a_session(maisonnee, programmation):
    answer = maisonnee.browser().get(address(programmation))
    assert answer.headers["location"].startswith("/connexion?suite=%2Fdocuments%2Fpaoa%2F")


# --- the list as files --------------------------------------------------------------------------


@pytest.mark.parametrize("identifiant", list(PEOPLE))
def test_the_list_as_files_holds_what_one_may_read(maisonnee, programmation, identifiant):
    browser, reads = maisonnee.browser_of(identifiant), may_read(maisonnee, identifiant)
    told = browser.get("/documents/paoas/csv")
    assert told.headers["cache-control"] == "no-store"
    assert (PUPIL.upper() in told.content.decode("utf-8-sig")) is reads
    sheet = load_workbook(io.BytesIO(browser.get("/documents/paoas/xlsx").content)).active
    assert (sheet.max_row == 2) is reads
    archive = browser.get("/documents/paoas/zip")
    assert archive.headers["content-disposition"].startswith('attachment; filename="paoa.zip"')
    with zipfile.ZipFile(io.BytesIO(archive.content)) as found:
        names = found.namelist()
        assert names == ["000_liste.csv", *["001_paoa_2026-2027_v1_brouillon.docx"] * reads]
        assert PUPIL.lower() not in str(names).lower()
        for name in names[1:]:
            said = "".join(Document(io.BytesIO(found.read(name))).element.body.itertext())
            assert WORDS in said


def test_the_list_as_files_follows_the_filters_and_is_audited(maisonnee, programmation):
    browser = maisonnee.browser_of("ien")
    for query, count in (("?niveau=CM1", 1), ("?niveau=CM2", 0), ("?echeance=inconnue", 1)):
        lines = browser.get(f"/documents/paoas/csv{query}").content.decode("utf-8-sig")
        assert lines.count("\r\n") == 1 + count
    browser.get("/documents/paoas/zip")
    with maisonnee.store.reading() as tx:
        rows = tx.rows("SELECT action, objet_id, nombre FROM audit WHERE action LIKE 'export%' "
                       "OR action = 'download_paoa' ORDER BY seq")  # fmt: skip
    assert [(r["action"], r["nombre"]) for r in rows] == [
        ("export_programmations_csv", 1), ("export_programmations_csv", 0),
        ("export_programmations_csv", 1), ("export_programmations_zip", 1), ("download_paoa", None),
    ]  # fmt: skip
    assert rows[-1]["objet_id"] == programmation


def test_an_unknown_list_and_a_broken_address_are_told(maisonnee, programmation):
    browser = maisonnee.browser_of("ien")
    assert browser.get("/documents/paoas/autre").status_code == 404
    answer = browser.get("/documents/paoas/csv?annee=bientot")
    assert answer.status_code >= 400
    assert "n’est pas complète" in answer.text
    assert programmation not in answer.text


def test_an_archive_has_an_end(maisonnee, programmation, monkeypatch):
    monkeypatch.setattr("db.programmations_documents.MAX_ARCHIVE", 0)
    answer = maisonnee.browser_of("ien").get("/documents/paoas/zip")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "filtrez la liste" in answer.text
    with maisonnee.store.reading() as tx:
        refused = tx.rows("SELECT objet FROM audit WHERE action = 'download_refused'")
    assert [row["objet"] for row in refused] == ["programmation"]
