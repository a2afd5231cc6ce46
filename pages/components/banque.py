"""« Banque d’objectifs »: searching every bank, each objective read as it will be said."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import streamlit as st

from core.accord import agree
from core.banque import ObjectifBanque
from core.banque_locale import SOURCE_LABELS, RechercheBanque, SourceBanque, find_in_banques
from core.referentiel import NatureEntree
from core.typographie import typeset
from db.banques import read_banques
from db.programmations import known_referentiels
from pages.components.actes import explaining
from pages.components.banque_choix import ask_recherche, show_found
from pages.components.banque_formulaire import ask_programme
from pages.components.banque_texte import READERS, show_texts
from pages.components.mots import escape
from pages.components.session import reading

_SHOWN: Final = 15


def show_search() -> None:
    """Search every bank; each objective is read as it will be said."""
    with explaining(), reading() as tx:
        banques = read_banques(tx)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = ask_programme("bank_programme")
        reader = st.segmented_control("Accordé pour", list(READERS), default="Zoé", required=True,
                                      key="bank_reader")  # fmt: skip
    referentiel = known_referentiels().par_code[code]
    domaines = {
        e.code: e.libelle for e in referentiel.entrees if e.nature is NatureEntree.DOMAINE
    }  # fmt: skip
    kept = {source: banque.only(referentiel.code) for source, banque in banques.items()}
    wanted = ask_recherche(f"page_{code}", kept, RechercheBanque(), domaines)
    found = find_in_banques(kept, wanted, referentiel.code)
    show_found(found, partial(_show_item, domaines, reader or "Zoé"), shown=_SHOWN)
    st.caption(typeset(
        "Pour en mettre un dans une PAOA, ouvrez-la : « Choisir dans la banque » l’accorde avec "
        "l’élève."
    ))  # fmt: skip


def _show_item(
    domaines: Mapping[str, str], reader: str, source: SourceBanque, item: ObjectifBanque
) -> None:
    with st.container(gap=None):
        _show_said(item, reader)
        about = [domaines.get(item.domaine, ""), item.discipline, item.niveau, *item.tags,
                 SOURCE_LABELS[source]]  # fmt: skip
        st.caption(escape(" · ".join(filter(None, about))))


def _show_said(item: ObjectifBanque, reader: str) -> None:
    said = {
        name: agree(getattr(item, name), reader, READERS[reader], apostrophe="’")
        for name in ("objectif", "reussite", "moyens")
    }
    show_texts(**said)
