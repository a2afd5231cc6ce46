"""The e-mail of what is new: a reference and a category, nothing else; tries that space out."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.avis import AVIS_LABELS, NatureAvis, Nouvelle, draft_avis, next_try
from core.errors import InvalidInput

NOW = datetime(2026, 11, 10, 8, 0)
ONE = Nouvelle("2026-0042", NatureAvis.QUESTION, reservee=False)
RESERVED = Nouvelle("2026-R007", NatureAvis.PROPOSITION, reservee=True)


def mail(*nouvelles, to="fleur.inventee@plume.exemple.fr"):
    return draft_avis(
        nouvelles, destinataire=to, expediteur="pole@plume.exemple.fr", identifiant="abc"
    )


def words(message):
    return message.get_content()


def test_one_piece_of_news_says_its_reference_and_its_category():
    message = mail(ONE)
    assert message["Subject"] == "Pôle ressource – réf. 2026-0042"
    assert "réf. 2026-0042" in words(message)
    assert AVIS_LABELS[NatureAvis.QUESTION] in words(message)
    assert message["Message-ID"] == "<abc@plume.exemple.fr>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_reserved_one_says_une_demande_and_not_even_its_reference():
    message = mail(RESERVED)
    assert message["Subject"] == "Pôle ressource – une demande"
    assert "R007" not in message.as_string()
    assert "proposée" not in words(message)


def test_several_are_counted_and_reserved_ones_told_once():
    message = mail(ONE, RESERVED, RESERVED)
    assert message["Subject"] == "Pôle ressource – 2 nouveautés"
    assert words(message).count("une demande vous concerne") == 1


@given(st.sampled_from(NatureAvis), st.booleans())
def test_every_kind_has_words(nature, reservee):
    assert AVIS_LABELS[nature].split("\N{NARROW NO-BREAK SPACE}")[0]
    assert mail(Nouvelle("2026-0001", nature, reservee))["To"]


def test_an_address_that_is_none_is_refused():
    with pytest.raises(InvalidInput):
        mail(ONE, to="Fleur <fleur@plume.exemple.fr>")


def test_tries_space_out_then_stop():
    delays = []
    for essais in range(1, 20):
        again = next_try(essais, NOW)
        if again is None:
            break
        delays.append(again - NOW)
    assert delays == sorted(set(delays))
    assert timedelta(hours=12) <= sum(delays, timedelta()) <= timedelta(days=2)


def test_a_draft_that_will_go_has_no_reference_to_say():
    message = mail(Nouvelle(None, NatureAvis.BROUILLON, reservee=False))
    assert "None" not in message.as_string()
    assert str(message["Subject"]).endswith("une demande")
