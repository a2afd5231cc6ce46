"""The register: filters in the address, counters, the table, its export."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from core.exports import Cell, write_csv, write_xlsx
from core.fiche import OBJET_LABELS, Objet
from core.listes import Liste
from core.personne import label_metier
from core.registre import Filtres
from core.saisine import STATUT_LABELS, Statut, school_year_label
from core.secteur import label_post, short_ecole
from db.connection import Row
from pages.components.libelles import read_labels
from pages.components.mots import describe_statut, label_objet, short_name

_STATUTS: Final = [s for s in Statut if s is not Statut.BROUILLON]
_HEADERS: Final = (
    "Référence", "Reçue le", "État", "Élève", "Niveau", "École", "Objet", "S’en charge",
)  # fmt: skip
_SITUATION: Final = "pages/situation.py"


def _choose(
    label: str, key: str, options: Sequence[str], words: Mapping[str, str], every: str = "Tous"
) -> str | None:
    chosen = st.selectbox(
        label, options, index=None, key=key, bind="query-params", placeholder=every,
        format_func=lambda value: words.get(value, value),
    )  # fmt: skip
    return str(chosen) if chosen else None


def show_filters(
    chosen: Filtres, years: Sequence[int], motifs: Mapping[str, str]
) -> tuple[Filtres, str]:
    """Show the search field and the filters; return what they say.

    The filters stand in the address; what is searched never does: it may be a name.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Rechercher", key="search_saisines", type="search", live="0.4s", width=230,
            placeholder="Référence, école, élève", icon=":material/search:",
        )  # fmt: skip
        annees = {str(year): school_year_label(year) for year in years}
        annee = _choose("Année scolaire", "annee", list(annees), annees, "Toutes")
        statut = _choose("État", "statut", [s.value for s in _STATUTS],
                         {s.value: STATUT_LABELS[s] for s in _STATUTS})  # fmt: skip
        objet = _choose("Objet", "objet", [o.value for o in Objet if o is not Objet.SOUTIEN],
                        {o.value: OBJET_LABELS[o] for o in Objet})  # fmt: skip
        motif = _choose("Motif", "motif", list(motifs), motifs)
        a_moi = st.toggle("À moi", key="a_moi", bind="query-params",
                          help="Ce que vous suivez ou avez demandé")  # fmt: skip
    filtres = Filtres.from_query(
        {"annee": annee or "", "statut": statut or "", "objet": objet or "", "motif": motif or "",
         "ecole": chosen.ecole or "", "a_moi": "true" if a_moi else "", "page": str(chosen.page)}
    )  # fmt: skip
    return filtres, search or ""


def show_counters(counts: Mapping[Statut, int], filtres: Filtres) -> None:
    """Show how many saisines stand in each status under the other filters."""
    shown = [s for s in _STATUTS if counts.get(s)]
    chosen = {s: "**" if filtres.statut is s else "" for s in shown}
    st.markdown(" ".join(f"{chosen[s]}{describe_statut(s, counts[s])}{chosen[s]}" for s in shown))


def _cells(row: Row, metiers: Mapping[str, str]) -> tuple[Cell, ...]:
    ecole = f"{row['ecole']}, {row['commune']}" if row["ecole"] else ""
    return (
        row["reference"], row["recue_le"], STATUT_LABELS[Statut(row["statut"])],
        short_name(row["eleve_nom"], row["eleve_prenom"]), row["niveau"] or "", ecole,
        label_objet(row["objet"]), _bearers(row, metiers),
    )  # fmt: skip


def _bearers(row: Row, metiers: Mapping[str, str]) -> str:
    codes = (row["postes"] or "").split(",") if row["postes"] else []
    posts = [label_post(label_metier(code, metiers)) for code in codes]
    return ", ".join([*filter(None, [row["charges"]]), *posts])


def show_table(saisines: Sequence[Row], metiers: Mapping[str, str]) -> None:
    """Show one page of the register; choosing a line opens the situation."""
    columns = zip(*(_cells(row, metiers) for row in saisines), strict=True)
    frame = dict(zip(_HEADERS, columns, strict=True))
    frame["École"] = tuple(short_ecole(str(school)) for school in frame["École"])
    event = st.dataframe(
        frame, hide_index=True, height="content", row_height=36, key="open_saisine",
        on_select="rerun", selection_mode="single-cell",
        column_config={
            "Référence": st.column_config.TextColumn(width=92),
            "Reçue le": st.column_config.DateColumn(format="DD/MM/YYYY", width=92),
            "État": st.column_config.TextColumn(width=146),
            "Élève": st.column_config.TextColumn(width=150),
            "Niveau": st.column_config.TextColumn(width=62),
            "École": st.column_config.TextColumn(width=194),
            "Objet": st.column_config.TextColumn(width=128),
            "S’en charge": st.column_config.TextColumn(width=128),
        },
    )  # fmt: skip
    chosen = event["selection"]["cells"]
    if chosen:
        st.switch_page(_SITUATION, query_params={"id": saisines[int(chosen[0][0])]["id"]})


def show_empty(*, filtered: bool) -> None:
    """Say why nothing is shown, and what to do next."""
    if filtered:
        st.info("Aucune saisine ne correspond. Élargissez la recherche ou retirez un filtre.")
    else:
        st.info(
            "Les saisines que vous pouvez voir seront ici, la plus récente en premier. "
            "La première apparaîtra dès qu’une fiche aura été importée."
        )


def export_rows(saisines: Sequence[Row], kind: str) -> bytes:
    """Return the lines shown as a CSV or XLSX file."""
    metiers = read_labels(Liste.METIER)
    rows = [_cells(row, metiers) for row in saisines]
    if kind == "csv":
        return write_csv(_HEADERS, rows)
    return write_xlsx("Saisines", _HEADERS, rows)
