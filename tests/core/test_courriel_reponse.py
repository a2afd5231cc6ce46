"""Answers by e-mail: the reference, the author's own words."""

import pytest

from core.courriel_reponse import find_references, is_answer, own_text

OWN = "Bonjour,\n\nDepuis la Toussaint.\n\nNoé"
QUOTES = {
    "thunderbird": f"{OWN}\n\nLe 12/11/2026 à 10:22, Pôle ressource a écrit :\n> Depuis quand ?\n",
    "gmail": f"{OWN}\n\nLe jeu. 12 nov. 2026 à 10:22, Pôle <pole@x.invalid>\na écrit :\n\n"
    "> Depuis quand ?",
    "outlook": f"{OWN}\n\n________________________________\nDe : Pôle\nEnvoyé : jeudi\nÀ : Noé\n"
    "Objet : réf. 2026-0042\n\nDepuis quand ?",
    "old outlook": f"{OWN}\n\n-----Message d’origine-----\nDe : Pôle\nDepuis quand ?",
    "block": f"{OWN}\n\nDe : Pôle <pole@x.invalid>\nEnvoyé : jeudi 12 novembre\nDepuis quand ?",
    "english": f"{OWN}\n\nOn Thu, Nov 12, 2026 at 10:22 AM Pôle wrote:\n> Depuis quand ?",
    "signature": f"{OWN}\n-- \nNoé Enseigne\nÉcole des Nuages",
    "bare": OWN,
}


@pytest.mark.parametrize("name", QUOTES)
def test_the_history_is_left_out(name):
    assert own_text(QUOTES[name]) == OWN


def test_an_answer_below_or_between_the_lines_is_read():
    body = (
        "Le 12/11/2026, Pôle a écrit :\n> Depuis quand ?\nDepuis la Toussaint.\n> Où ?\nEn classe."
    )
    assert own_text(body) == "Depuis la Toussaint.\nEn classe."


def test_words_that_only_resemble_a_quotation_stay():
    text = "De : l’orthographe.\nLe matin, il a écrit : « maman »."
    assert own_text(text) == text


def test_a_long_body_of_blanks_is_read_at_once():
    assert own_text("\n" * 100_000 + "Bonjour" + " " * 50_000 + ">" * 10_000).startswith("Bonjour")


def test_references_are_found_as_people_write_them():
    subject = "RE: Pôle ressource – réf. 2026-0042 – demande de précisions (et 2026-r007)"
    assert find_references(subject) == ["2026-0042", "2026-R007"]
    assert find_references("tél 02-2026-00421 le 2026-11-10") == []
    assert is_answer(subject)
    assert is_answer("Rép : précisions")
    assert not is_answer("Référence 2026-0042")
