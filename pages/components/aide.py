"""The guide on screen: the list of its pages, one page, and the ways from one to another.

A link inside Markdown would open another tab: the pages lead to each other by links of their own.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from core.guides import Guide, read_guide
from core.typographie import typeset

PAGE: Final = "pages/aide.py"
_FOLDER: Final = Path(__file__).parents[2] / "docs" / "guides"


def show_list(guides: Iterable[Guide]) -> None:
    """Show the pages that serve the reader, each with when it serves."""
    st.caption(typeset("Une page par moment de l’année : qui, quand, pas à pas."))
    for guide in guides:
        with st.container(gap=None, key=f"guide_{guide.code}"):
            _show_link(guide)
            st.caption(typeset(guide.quand[0].upper() + guide.quand[1:]))


def show_guide(guide: Guide, guides: Mapping[str, Guide]) -> None:
    """Show one page, then those that it leads to and that serve the reader too."""
    found = read_guide((_FOLDER / f"{guide.code}.md").read_text(encoding="utf-8"))
    with st.container(key="lecture"):
        st.markdown(typeset(found.corps), anchors=False)
        st.header("Voir aussi", anchor=False)
        with st.container(key="guides", gap="xsmall"):
            for code in found.voir_aussi:
                if code in guides:
                    _show_link(guides[code])
            st.page_link(PAGE, label="Toutes les pages de l’aide", icon=":material/list:")


def _show_link(guide: Guide) -> None:
    st.page_link(PAGE, label=guide.titre, icon=":material/article:",
                 query_params={"guide": guide.code})  # fmt: skip
