import pytest

from core.fiche_cases import Options, fold_words, read_boxes

OPTIONS = Options(
    {
        "oui": ["oui, en …"],
        "non": ["non"],
        "autre": ["autre (rien de médical)"],
        "pas": ["pas d’accord"],
        "accord": ["d’accord"],
    }
)


@pytest.mark.parametrize(
    ("text", "ticked"),
    [
        ("☐ oui, en … ☐ non", []),
        ("☒ oui, en …\t☐ non", ["oui"]),
        ("☑ OUI EN ☐ Non", ["oui"]),
        ("[x] non [ ] autre", ["non"]),
        ("(X) non ( ) autre", ["non"]),
        ("☐ x non", ["non"]),
        ("x non ☐ autre", ["non"]),
        ("☐ autre\tx ☐ non", ["non"]),
        ("☐☒ non", ["non"]),
        ("☒ pas d'accord ☐ d'accord", ["pas"]),
        ("☐ pas d’accord ☒ d’accord", ["accord"]),
        ("☐ oui, en … X non ☐ autre", ["non"]),
        ("■ non □ autre", ["non"]),
        ("☐ niveau(x)", []),
    ],
)
def test_ticked(text, ticked):
    assert read_boxes(text, OPTIONS).cochees == ticked


def test_words_beside_options_are_given():
    read = read_boxes("☒ oui, en … CP ☒ autre (rien de médical) : le bruit d’accord ☐ non", OPTIONS)
    assert read.cochees == ["oui", "autre"]
    assert read.a_cote == {"oui": ["CP"], "autre": ["le bruit"]}


def test_an_option_that_has_its_own_box_is_not_taken_from_the_words():
    read = read_boxes("☒ autre : non merci ☐ non", OPTIONS)
    assert (read.cochees, read.a_cote) == (["autre"], {"autre": ["non merci"]})


def test_a_ticked_box_without_known_words_is_told():
    read = read_boxes("à voir ☒ peut-être ☐ non", OPTIONS)
    assert read.cochees == []
    assert read.cochee_inconnue
    assert read.hors_case == ["à voir", "peut-être"]


def test_an_x_after_the_words_is_not_guessed():
    read = read_boxes("☐ non x ☐ autre", OPTIONS)
    assert (read.cochees, read.a_cote) == ([], {"non": ["x"]})


def test_folding_ignores_every_kind_of_apostrophe():
    assert (
        fold_words("L’Haÿ-les-Roses")
        == fold_words("l'HAY les roses")
        == ("l", "hay", "les", "roses")
    )
