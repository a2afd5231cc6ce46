"""The chain: whatever is changed, dropped or swapped is found; erasing keeps it whole."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from core.chaine import GENESIS, Maillon, commit_to, find_fault, seal

texts = st.text(max_size=20)
facts = st.dictionaries(st.sampled_from(["action", "objet", "de", "vers"]), st.none() | texts)


def _chain(parts: list[tuple[dict[str, str | None], str]]) -> list[Maillon]:
    links, precedent = [], GENESIS
    for seq, (faits, contenu) in enumerate(parts, 1):
        sel = f"{seq:032x}"
        engagement = commit_to(contenu, sel)
        empreinte = seal(seq, faits, engagement, precedent)
        links.append(Maillon(seq, faits, contenu, sel, engagement, precedent, empreinte))
        precedent = empreinte
    return links


chains = st.lists(st.tuples(facts, texts), min_size=1, max_size=8).map(_chain)


@given(chains)
def test_an_untouched_chain_is_whole(links):
    assert find_fault(links) is None


@given(chains, st.data())
def test_any_changed_column_is_found(links, data):
    at = data.draw(st.integers(0, len(links) - 1))
    column = data.draw(
        st.sampled_from(["seq", "faits", "contenu", "sel", "engagement", "precedent", "empreinte"])
    )
    link = links[at]
    value = {
        "seq": st.integers(0, 20), "faits": facts, "contenu": st.none() | texts,
        "sel": st.none() | texts,
    }.get(column, st.text("0123456789abcdef", min_size=64, max_size=64))  # fmt: skip
    changed = replace(link, **{column: data.draw(value)})
    assume(changed != link)
    links[at] = changed
    last_head_only = column == "empreinte" and at == len(links) - 1
    fault = find_fault(links)
    assert fault is not None or last_head_only
    assert fault is None or f"n° {at + 1}" in fault or f"n° {at + 2}" in fault


@given(chains, st.data())
def test_a_dropped_link_is_found(links, data):
    assume(len(links) > 1)
    at = data.draw(st.integers(0, len(links) - 2))  # the last one: the recorded head tells
    del links[at]
    assert find_fault(links) == f"la ligne n° {at + 1} manque"


@given(chains, st.data())
def test_two_swapped_links_are_found(links, data):
    assume(len(links) > 1)
    i, j = data.draw(st.lists(st.integers(0, len(links) - 1), min_size=2, max_size=2, unique=True))
    links[i], links[j] = links[j], links[i]
    assert find_fault(links) is not None


@given(chains, st.data())
def test_two_links_that_swap_all_but_their_numbers_are_found(links, data):
    assume(len(links) > 1)
    at = data.draw(st.integers(0, len(links) - 2))
    one, two = links[at], links[at + 1]
    links[at], links[at + 1] = replace(two, seq=one.seq), replace(one, seq=two.seq)
    assert find_fault(links) is not None


@given(chains, st.data())
def test_erasing_content_and_salt_keeps_the_chain_whole(links, data):
    erased = data.draw(st.sets(st.integers(0, len(links) - 1)))
    links = [
        replace(link, contenu=None, sel=None) if at in erased else link
        for at, link in enumerate(links)
    ]
    assert find_fault(links) is None


@given(chains, st.data(), st.booleans())
def test_erasing_one_of_the_two_is_found(links, data, keep_salt):
    at = data.draw(st.integers(0, len(links) - 1))
    gone = {"contenu": None} if keep_salt else {"sel": None}
    links[at] = replace(links[at], **gone)
    assert find_fault(links) == f"le contenu de la ligne n° {at + 1} a été effacé à moitié"


@given(chains, st.data())
def test_a_chain_can_be_followed_from_the_middle(links, data):
    at = data.draw(st.integers(0, len(links) - 1))
    before = links[at - 1].empreinte if at else GENESIS
    assert find_fault(links[at:], after=at, precedent=before) is None
    assert find_fault(links[at:], after=at, precedent="f" * 64) is not None


@given(texts, texts, texts)
def test_a_commitment_without_its_salt_says_nothing(contenu, sel, autre):
    assume(sel != autre and "\n" not in sel + autre)
    assert commit_to(contenu, sel) != commit_to(contenu, autre)
