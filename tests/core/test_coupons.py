"""The slips and the e-mails that carry a code: what they say, and what they never do."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest

from core.comptes import Invitation, make_code
from core.coupons import CouponsContext, print_coupons
from core.courrier_comptes import draft_forgotten, draft_invitation, draft_unused
from core.documents import describe_tags
from core.errors import InvalidInput
from core.gabarit import list_tags
from core.modele_coupons import NAME, build_coupons

TEMPLATE = Path(__file__).parents[2] / "templates" / NAME


def make_invitation(number=0, **changes):
    values = {
        "compte_id": str(number), "nom": f"Zoé Fictive{number}", "lieu": "École des Nuages",
        "mail": "zoe@valmouette.invalid", "identifiant": f"zoe.fictive{number}",
        "code": make_code(), "expire_le": datetime(2026, 12, 12, 22, 59, 59),
    }  # fmt: skip
    return Invitation(**(values | changes))


def printed(*invitations):
    result = print_coupons(
        TEMPLATE.read_bytes(), invitations, circonscription="Circonscription de Valmouette",
        adresse="https://pole.invalid/premiere-connexion", valable="12 décembre 2026",
    )  # fmt: skip
    (table,) = docx.Document(BytesIO(result)).tables
    return [cell.text for row in table.rows for cell in row.cells]


def test_the_template_is_what_its_code_builds_and_uses_known_tags():
    assert TEMPLATE.read_bytes() == build_coupons()
    assert list_tags(TEMPLATE.read_bytes()) == describe_tags(CouponsContext).keys()


@pytest.mark.parametrize(("count", "cells"), [(1, 2), (2, 2), (9, 10)])
def test_every_code_has_one_slip(count, cells):
    batch = [make_invitation(number) for number in range(count)]
    slips = printed(*batch)
    assert len(slips) == cells
    for one in batch:
        (slip,) = [text for text in slips if one.code in text]
        for words in (one.nom, one.identifiant, one.lieu, "12 décembre 2026", "https://pole"):
            assert words in slip
    assert all(not text.strip() for text in slips[count:])


def test_slips_are_in_the_order_in_which_they_are_handed_out():
    batch = [
        make_invitation(1, lieu="École Zébrée", nom="Abel"),
        make_invitation(2, lieu="Ecole Abritée", nom="Zoé"),
        make_invitation(3, lieu="École Abritée", nom="Éva"),
    ]
    slips = printed(*batch)
    assert [batch.index(o) for s in slips for o in batch if o.code in s] == [2, 1, 0]


def test_hostile_names_stay_words():
    nasty = make_invitation(nom="{{ code }} <w:b/> & {%p if %}", lieu="a" * 200)
    assert "{{ code }} <w:b/> & {%p if %}" in printed(nasty)[0]


def test_a_sheet_holds_neither_a_date_of_its_own_nor_a_name_in_its_properties():
    with zipfile.ZipFile(TEMPLATE) as archive:
        properties = archive.read("docProps/core.xml").decode()
    assert "created" not in properties


def test_the_invitation_says_where_who_and_until_when_without_a_name():
    one = make_invitation()
    mail = draft_invitation(
        one, adresse="https://pole.invalid", limite=date(2026, 12, 12),
        expediteur="pole@valmouette.invalid",
    )  # fmt: skip
    text = mail.get_content()
    for words in (one.identifiant, one.code, "12 décembre 2026",
                  "https://pole.invalid/premiere-connexion"):  # fmt: skip
        assert words in text
    assert mail["Subject"] == "Pôle ressource – votre accès"
    assert "Zoé" not in text


def test_no_address_no_mail():
    with pytest.raises(InvalidInput, match="du destinataire"):
        draft_forgotten(make_invitation(mail=""), expediteur="pole@valmouette.invalid")
    with pytest.raises(InvalidInput, match="du pôle"):
        draft_unused("zoe@valmouette.invalid", limite=date(2026, 12, 12), expediteur="pole")
