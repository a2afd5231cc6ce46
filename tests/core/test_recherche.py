"""Searching: words, one mistake forgiven, excerpts."""

from hypothesis import given
from hypothesis import strategies as st

from core.fiche import ActionEnPlace, Fiche
from core.recherche import cut_edges, distinct_words, find_excerpt, forgive, list_texts, split_words

WORDS = st.text("abcdefgh", min_size=4, max_size=12)


@given(WORDS, st.data())
def test_one_mistake_leaves_one_edge_whole(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefgh"))
    typed = data.draw(
        st.sampled_from(
            [
                word[:at] + letter + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            ]
        )
    )
    start, end = cut_edges(typed)
    if typed != word:
        assert word.startswith(start) or word.endswith(end)
        assert forgive(typed, [word, "tout autre chose"]) == [word]


def test_two_mistakes_are_another_word():
    assert forgive("zebulom", ["zebulon", "nebuleux", "zebulom"]) == ["zebulon"]
    assert forgive("zebu", ["zebulon"]) == []


def test_a_search_is_folded_and_too_short_is_none():
    assert split_words("  École, des NUAGES ") == ("ecole", "des", "nuages")
    assert split_words("z") == ()
    assert distinct_words(["L’œuf, à l’École"]) == {"oeuf", "ecole"}


def test_an_excerpt_shows_what_stands_around_the_word():
    text = "Depuis la rentrée, il se lève et devine les syllabes à chaque lecture du matin. " * 3
    excerpt = find_excerpt(text, ["syllab"])
    assert excerpt.startswith("… ")
    assert excerpt.endswith(" …")
    assert "devine les syllabes" in excerpt
    assert find_excerpt(text, ["absent"]) == ""


def test_the_texts_of_a_fiche_name_no_adult():
    fiche = Fiche(
        enseignant="Mme Fictive", direction="M. Inventé", faits="Il crie.",
        actions=[ActionEnPlace(action="Tutorat")],
    )  # fmt: skip
    said = [text for _, text in list_texts(fiche)]
    assert said == ["Il crie.", "Tutorat"]
