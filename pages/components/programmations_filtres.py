"""« PAOA »: the filters that the address holds, and the list as files."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from core.programmation import STATUT_PROGRAMMATION_LABELS, StatutProgrammation
from core.programmation_liste import (
    ECHEANCE_LABELS,
    EcheanceListe,
    FiltresProgrammation,
    list_ecoles,
    list_erseh,
)
from core.saisine import school_year_label
from core.texte import LEVELS
from core.typographie import typeset
from db.connection import Row
from db.programmations_documents import MAX_ARCHIVE


def _choose(label: str, key: str, labels: Mapping[str, str], every: str) -> str:
    found = st.selectbox(
        label, list(labels), index=None, key=key, bind="query-params", placeholder=every,
        format_func=lambda value: labels.get(value, value),
    )  # fmt: skip
    return str(found or "")


def show_filters(rows: Sequence[Row]) -> FiltresProgrammation:
    """Show the filters that the address holds, and return them; an ERSEH is a code there."""
    years = {str(row["annee"]): school_year_label(row["annee"]) for row in rows}
    levels = {level: level for level in LEVELS if any(row["niveau"] == level for row in rows)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = {
            "annee": _choose("Année scolaire", "annee", years, "Toutes"),
            "ecole": _choose("École", "ecole", list_ecoles(rows), "Toutes"),
            "niveau": _choose("Classe", "niveau", levels, "Toutes"),
            "statut": _choose("État", "statut", {s.value: STATUT_PROGRAMMATION_LABELS[s]
                                                 for s in StatutProgrammation}, "Tous"),
            "erseh": _choose("ERSEH", "erseh", list_erseh(rows), "Tous"),
            "echeance": _choose("Échéance", "echeance", {e.value: ECHEANCE_LABELS[e]
                                                         for e in EcheanceListe}, "Toutes"),
        }  # fmt: skip
        incomplete = st.toggle("À compléter", key="incompletes", bind="query-params",
                               help="Ce à quoi il manque quelque chose")  # fmt: skip
    return FiltresProgrammation.from_query(wanted | {"incompletes": "true" if incomplete else ""})


def show_exports(filtres: FiltresProgrammation, count: int) -> None:
    """Offer the list as it is filtered: a spreadsheet, or every Word file."""
    query = urlencode(filtres.to_query())
    asked = f"?{query}" if query else ""
    with st.popover("Télécharger", icon=":material/download:"):
        st.caption(typeset(
            "La liste telle qu’elle est filtrée. Ne la laissez pas sur un poste partagé."
        ))  # fmt: skip
        for kind, label in (
            ("csv", "La liste, CSV (tableur)"),
            ("xlsx", "La liste, Excel (.xlsx)"),
        ):
            st.link_button(label, f"/documents/paoas/{kind}{asked}", key=f"export_paoas_{kind}")
        if count > MAX_ARCHIVE:
            st.caption(typeset(
                f"Les documents Word se téléchargent par {MAX_ARCHIVE} au plus : filtrez la liste."
            ))  # fmt: skip
            return
        st.link_button(f"Les {count} PAOA (Word), en une archive" if count > 1
                       else "La PAOA (Word), en une archive",
                       f"/documents/paoas/zip{asked}", key="export_paoas_zip")  # fmt: skip
