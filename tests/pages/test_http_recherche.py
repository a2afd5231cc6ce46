"""The routes of the search and of the pages to type in: who asks, from where, what comes back."""

import json
from datetime import date

import pytest

from core.fiche import Fiche, Objet
from core.fichiers import FileKind
from core.import_fiche import read_deposit
from db.imports import stage_fiche
from tests.core.fabrique_images import make_photo
from tests.factories import PEOPLE, make_saisine

FACTS = "Il parle d’une calembredaine."


@pytest.fixture
def saisine(maisonnee):
    pole = maisonnee.pole
    with maisonnee.store.writing() as tx:
        pole.act_as(tx, "coordinatrice")
        return make_saisine(
            tx, pole.place_id, pole.ecole_id, demandeur_id=None, recue_le=date(2026, 11, 9),
            objet=Objet.ELEVE, fiche=Fiche(objet=Objet.ELEVE, faits=FACTS,
                                           eleve={"nom": "Zorglubine", "prenom": "Zoé"}),
        )  # fmt: skip


def search(browser, words, **headers):
    headers = {"Content_Type": "application/json", "X_Pole_Saisie": "1"} | headers
    return browser.post("/recherche", json.dumps({"mots": words}), **headers)


def test_what_is_found_comes_with_its_reason(maisonnee, saisine):
    answer = search(maisonnee.browser_of("coordinatrice"), "calembredaine")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    (hit,) = answer.json()["trouvees"]
    assert (hit["id"], hit["titre"]) == (saisine, "ZORGLUBINE Zoé")
    assert "calembredaine" in hit["raisons"][0]
    with maisonnee.store.reading() as tx:
        rows = tx.rows("SELECT * FROM audit WHERE action = 'search'")
    assert [row["nombre"] for row in rows] == [1]


@pytest.mark.parametrize("name", ["maitre_e", "psyen", "enseignant", "secretariat"])
def test_nothing_of_what_is_not_theirs_is_in_the_answer(maisonnee, saisine, name):
    browser = maisonnee.browser_of(name)
    empty = search(browser, "inexistant").text
    assert search(browser, "zorglubine").text == empty
    assert search(browser, "calembredaine").text == empty


def test_who_may_not_ask_is_refused(maisonnee, saisine):
    assert search(maisonnee.browser(), "zorglubine").status_code == 401
    for name in ("administrateur", "dpd"):
        answer = search(maisonnee.browser_of(name), "zorglubine")
        assert (answer.status_code, answer.json()["code"]) == (403, "interdit")
    browser = maisonnee.browser_of("coordinatrice")
    assert search(browser, "zorglubine", Origin="https://ailleurs.invalid").status_code == 403
    assert search(browser, "zorglubine", Content_Type="text/plain").status_code == 415
    assert search(browser, "z" * 5_000).status_code == 413
    assert browser.post("/recherche", "[", Content_Type="application/json",
                        X_Pole_Saisie="1").status_code == 422  # fmt: skip


def test_a_page_is_given_to_who_may_check_it(maisonnee):
    (depot,) = read_deposit("fiche.png", make_photo(FileKind.PNG), date(2026, 11, 10))
    with maisonnee.store.writing() as tx:
        maisonnee.pole.act_as(tx, "coordinatrice")
        import_id = stage_fiche(tx, maisonnee.pole.place_id, depot)
    answer = maisonnee.browser_of("coordinatrice").get(f"/originaux/{import_id}/1")
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    for name in set(PEOPLE) - {"coordinatrice"}:
        refused = maisonnee.browser_of(name).get(f"/originaux/{import_id}/1")
        assert refused.status_code == 404
        assert b"JFIF" not in refused.content
    assert maisonnee.browser().get(f"/originaux/{import_id}/1").status_code in {302, 303, 401}
