"""Searching the banks of objectives: words, cycle, domain, discipline, key word; what is found."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

from core.banque import CYCLE_LABELS, Banque, ObjectifBanque
from core.banque_locale import SOURCE_LABELS, RechercheBanque, SourceBanque
from core.texte import normalize, plural
from core.typographie import typeset

T = TypeVar("T")
Found = tuple[SourceBanque, ObjectifBanque]


def ask_recherche(
    key: str, banques: Mapping[SourceBanque, Banque], first: RechercheBanque,
    domaines: Mapping[str, str],
) -> RechercheBanque:  # fmt: skip
    """Ask what to look for, from what is proposed first."""
    items = [item for banque in banques.values() for item in banque.par_code.values()]
    words, source = st.columns([3, 2], vertical_alignment="bottom")
    with words:
        texte = st.text_input(
            "Chercher", key=f"bank_words_{key}", live="0.4s", autocomplete="off",
            icon=":material/search:", placeholder="lire, nombres, consigne…",
        )  # fmt: skip
    with source:
        chosen = st.segmented_control(
            "Dans", list(SourceBanque), key=f"bank_source_{key}",
            format_func=SOURCE_LABELS.__getitem__,
        )  # fmt: skip
    columns = iter(st.columns(4))
    with next(columns):
        cycle = _choose("Cycle", f"bank_cycle_{key}", CYCLE_LABELS, first.cycle)
    with next(columns):
        domaine = _choose("Domaine", f"bank_domaine_{key}", domaines, first.domaine)
    with next(columns):
        names = sorted({item.discipline for item in items}, key=normalize)
        discipline = _choose("Discipline", f"bank_discipline_{key}", {n: n for n in names}, None)
    with next(columns):
        tags = sorted({tag for item in items for tag in item.tags}, key=normalize)
        tag = _choose("Mot-clé", f"bank_tag_{key}", {t: t for t in tags}, None)
    return RechercheBanque(texte or "", chosen, domaine, cycle, discipline, tag)


def _choose(label: str, key: str, labels: Mapping[T, str], value: T | None) -> T | None:
    options = list(labels)
    return st.selectbox(
        label, options, key=key, placeholder="Tous" if label != "Discipline" else "Toutes",
        index=options.index(value) if value in options else None,
        format_func=labels.__getitem__,
    )  # fmt: skip


def show_found(
    found: Sequence[Found], show: Callable[[SourceBanque, ObjectifBanque], None], *, shown: int
) -> None:
    """Show the first objectives found, and how many there are."""
    if not found:
        st.info(typeset(
            "Aucun objectif ne correspond. Essayez un seul mot, ou retirez un filtre : le cycle "
            "peut être plus bas que la classe."
        ))  # fmt: skip
        return
    st.caption(plural(len(found), "objectif"))
    for source, item in found[:shown]:
        with st.container(key=f"bank_item_{item.code}", border=True):
            show(source, item)
    if len(found) > shown:
        st.caption(typeset(f"… et {len(found) - shown} autres : précisez la recherche."))
