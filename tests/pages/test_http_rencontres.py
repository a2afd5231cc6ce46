"""Meetings on the wire: screens, files and calendar for who may read; no trace for others."""

import io

import pytest
from docx import Document
from icalendar import Calendar

from core.droits_rencontre import ActionRencontre, may_on_rencontre
from core.rencontre import CadreRencontre, NatureRencontre
from db.comptes import load_acteur
from db.rencontres import read_facts
from db.rencontres_creation import NouvelleRencontre, create_rencontre
from tests.factories import PEOPLE
from tests.pages.test_matrice_ecrans import Ecoute
from tests.serveur import open_tab

PUPIL = "Zorglubine"
NAMES = ("invitation", "releve-vierge", "avant-famille")


@pytest.fixture
def equipe(maisonnee):
    """An équipe éducative of the school, with a pupil of an unmistakable name, without a day."""
    with maisonnee.store.writing() as tx:
        maisonnee.pole.act_as(tx, "directrice")
        return create_rencontre(tx, NouvelleRencontre(
            nature=NatureRencontre.EQUIPE_EDUCATIVE, ecole_id=maisonnee.pole.ecole_id,
            cadre=CadreRencontre(motif="billevesée"), nom=PUPIL, prenom="Zoé",
        ))  # fmt: skip


def may_read(maisonnee, identifiant):
    with maisonnee.store.reading() as tx:
        acteur = load_acteur(tx, maisonnee.pole.personnes[identifiant], "x")
        row = tx.row("SELECT * FROM rencontre")
        return may_on_rencontre(acteur, ActionRencontre.READ, read_facts(tx, row))


def test_screens_and_documents_are_for_who_may_read_and_leave_no_trace(maisonnee, equipe):
    for identifiant in PEOPLE:
        reads = may_read(maisonnee, identifiant)
        with open_tab(maisonnee.adresse, maisonnee.token(identifiant)) as tab:
            ear = Ecoute(tab)
            heard = ear.open("ess") + ear.open("rencontre", f"id={equipe}")
        assert (PUPIL.upper().encode() in heard) is reads, identifiant
        assert (b"EE-2026-001" in heard) is reads, identifiant
        answer = maisonnee.browser_of(identifiant).get(f"/documents/rencontre/{equipe}/releve")
        assert (answer.status_code == 200) is reads, identifiant


def test_each_document_is_given_under_its_reference_and_the_calendar_waits_for_a_day(
    maisonnee, equipe
):
    browser = maisonnee.browser_of("directrice")
    for name in NAMES:
        answer = browser.get(f"/documents/rencontre/{equipe}/{name}")
        assert f'filename="EE-2026-001_{name}.docx"' in answer.headers["content-disposition"]
        assert "Zoé" in "".join(Document(io.BytesIO(answer.content)).element.body.itertext())
    agenda = f"/documents/rencontre/{equipe}/agenda"
    assert browser.get(agenda).status_code == 400
    assert browser.get(f"/documents/rencontre/{equipe}/geva-sco").status_code == 404
    with maisonnee.store.writing() as tx:
        tx.execute("UPDATE rencontre SET jour = DATE '2026-12-04', heure = TIME '14:00'")
    answer = browser.get(agenda)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert PUPIL.encode() not in answer.content
    assert b"Zo" not in answer.content
    assert Calendar.from_ical(answer.content).walk("VEVENT")[0]["sequence"] == 0
