"""Page « Saisines » : chercher, filtrer, ouvrir, exporter."""

from functools import partial

import streamlit as st

from core.droits import Action, may
from core.errors import InvalidInput
from core.listes import Liste
from core.registre import PAGE_SIZE, Filtres
from core.texte import plural
from db.audit import note
from db.saisines import count_saisines, list_saisines, list_years
from pages.components.actes import show_title
from pages.components.libelles import list_labels
from pages.components.registre import (
    export_rows,
    show_counters,
    show_empty,
    show_filters,
    show_table,
)
from pages.components.session import held, reading, writing


def read_filters() -> Filtres:
    """Read what no widget holds: the school and the page. A broken address shows everything.

    The other filters are bound to their widgets, which write their words in the address.
    """
    unbound = {name: st.query_params.get(name, "") for name in ("ecole", "page")}
    try:
        return Filtres.from_query(unbound)
    except InvalidInput as error:
        st.info(str(error))
        return Filtres()


def show_exports(filtres: Filtres, search: str) -> None:
    """Offer what is shown as CSV and XLSX; the export is one row of the audit log."""

    def make(kind: str) -> bytes:
        with writing() as tx:
            rows = list_saisines(tx, filtres, search=search, everything=True)
            note(tx, "export_saisines", "saisine", nombre=len(rows))
        return export_rows(rows, kind)

    with st.popover("Exporter", icon=":material/download:"):
        st.caption("La liste telle qu’elle est filtrée. Ne la laissez pas sur un poste partagé.")
        for kind, label in (("csv", "CSV (tableur)"), ("xlsx", "Excel (.xlsx)")):
            st.download_button(
                label, data=held(partial(make, kind)), file_name=f"saisines.{kind}",
                key=f"export_saisines_{kind}", on_click="ignore",
            )  # fmt: skip


show_title("Saisines")
chosen = read_filters()
with reading() as tx:
    years = list_years(tx)
    may_export = may(tx.actor, Action.EXPORT_SAISINES)
    motifs, metiers = list_labels(tx, Liste.MOTIF, Liste.METIER)  # retired ones too: old saisines
filtres, search = show_filters(chosen, years, motifs)
with reading() as tx:
    counts = count_saisines(tx, filtres, search=search)
    total = counts.get(filtres.statut, 0) if filtres.statut else sum(counts.values())
    pages = max(1, -(-total // PAGE_SIZE))
    filtres = filtres.model_copy(update={"page": min(filtres.page, pages)})
    saisines = list_saisines(tx, filtres, search=search)

show_counters(counts, filtres)
if saisines:
    show_table(saisines, metiers)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if pages > 1:
            st.pagination(pages, key="page", bind="query-params")
        st.caption(plural(total, "saisine"))
        if may_export:
            show_exports(filtres, search)
else:
    show_empty(filtered=bool(search or filtres.to_query()))
