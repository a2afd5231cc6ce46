"""Who has what now: a table to share the work, never a count of people."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.listes import Liste
from core.personne import label_metier
from core.secteur import label_post
from db.charge import list_charge, list_places
from db.connection import Row
from pages.components.libelles import read_labels
from pages.components.session import reading

_UNCOUNTED = "non compté"


def show_charge(circonscription_id: str) -> None:
    """Show, folded under the board, who has what today; read only when it is open."""
    panel = st.expander(
        "Qui a quoi en ce moment", icon=":material/balance:", key="tableau_charge",
        on_change="rerun",
    )  # fmt: skip
    if panel.open:
        with panel, reading() as tx:
            people, places = (
                list_charge(tx, circonscription_id),
                list_places(tx, circonscription_id),
            )
        with panel:
            _show(people, places)


def _show(people: Sequence[Row], places: Sequence[Row]) -> None:
    st.caption(
        "Pour partager le travail d’aujourd’hui : rien n’est gardé de ces nombres. Psychologues, "
        "médecins, infirmiers et assistants sociaux ne sont jamais comptés."
    )
    metiers = read_labels(Liste.METIER)
    st.table(_people_columns(people, metiers))
    if places:
        st.markdown("**Par commune et par métier**")
        st.table(_place_columns(places, metiers))
    else:
        st.caption("Personne ne s’est encore chargé d’une situation.")


def _figure(value: int | None) -> str:
    return _UNCOUNTED if value is None else str(value)


def _people_columns(people: Sequence[Row], metiers: Mapping[str, str]) -> dict[str, list[str]]:
    return {
        "Métier": [label_metier(row["metier"], metiers) for row in people],
        "Personne": [row["nom"] for row in people],
        "S’en charge": [_figure(row["en_charge"]) for row in people],
        "Réponse attendue": [_figure(row["a_repondre"]) for row in people],
        "Communes": [row["communes"] or "–" for row in people],
    }


def _place_columns(places: Sequence[Row], metiers: Mapping[str, str]) -> dict[str, list[str]]:
    """Lay out one row per commune, one column per métier that has something, posts at the end."""
    kinds = sorted({(row["vacant"], label_metier(row["metier"], metiers)) for row in places})
    counts = {
        (row["commune"], row["vacant"], label_metier(row["metier"], metiers)): str(row["nombre"])
        for row in places
    }
    communes = list(dict.fromkeys(row["commune"] for row in places))
    figures = {
        label_post(metier) if vacant else metier: [
            counts.get((commune, vacant, metier), "–") for commune in communes
        ]
        for vacant, metier in kinds
    }
    return {"Commune": communes, **figures}
