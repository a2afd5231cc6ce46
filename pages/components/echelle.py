"""« Avant de saisir le pôle »: the ladder as a list to tick, and as a poster."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import streamlit as st

from core.affiche import fill_affiche
from core.echelle import (
    ETAGE_LABELS,
    SAISINE,
    SUJET,
    Echelon,
    Etage,
    as_actions,
    cite,
    list_echelons,
    read_ticked,
)
from core.errors import PoleError
from core.fiche_champs import ACTION_COLUMNS
from core.typographie import typeset
from db.choix import keep_choices, list_choices
from db.connection import Row
from pages.components.mots import escape
from pages.components.session import reading, recall, remember, writing
from pages.components.urgence import show_urgence

_ROOT: Final = Path(__file__).parents[2]
_MODEL: Final = _ROOT / "templates" / "affiche-avant-de-saisir.svg"
_FONT: Final = _ROOT / "static" / "fonts" / "atkinson-hyperlegible-next-latin-wght-normal.woff2"
_ROUND: Final = "echelle_tour"
_ALT: Final = (
    "Affiche : ce qui peut se faire dans la classe, à l’école, puis avec la circonscription et ses "
    "partenaires, les parents debout tout au long du chemin. L’onglet « La liste à cocher » en "
    "donne le texte."
)
_PARENTS: Final = (
    "**Les parents, tout au long du chemin** : informés dès les premières difficultés ; écoutés, "
    "avec leurs mots ; d’accord ou non pour chaque aide, car refuser est un droit."
)


def show_danger(telephone: str) -> None:
    """Say first what waits for nothing on this list."""
    show_urgence(
        telephone, "Danger, enfant en danger : sans attendre.", "Appelez",
        "Une information préoccupante n’est pas une étape de cette liste.",
    )  # fmt: skip


@st.fragment
def show_liste() -> None:
    """Show the steps, level by level; what is ticked is kept for the person alone."""
    with reading() as tx:
        kept = read_ticked(list_choices(tx, SUJET))
    st.markdown(typeset(_PARENTS))
    ticked: dict[str, str] = {}
    for etage in Etage:
        st.header(ETAGE_LABELS[etage], anchor=False)
        for echelon in list_echelons(etage):
            when = _ask_echelon(echelon, kept)
            if when is not None:
                ticked[echelon.code] = when
    if ticked != kept:
        _keep(ticked)
    _show_rows(ticked)


def _ask_echelon(echelon: Echelon, kept: dict[str, str]) -> str | None:
    """Ask whether a step was taken; return when, « » if it is not said, None if it was not."""
    name = f"{echelon.code}_{recall(_ROUND, 0)}"
    left, right = st.columns([3, 2], vertical_alignment="center", gap="medium")
    with left, st.container(gap=None):
        done = st.checkbox(typeset(echelon.titre), echelon.code in kept,
                           key=f"tick_{name}")  # fmt: skip
        st.caption(_describe(echelon))
    if not done:
        return None
    with right:
        return st.text_input(
            typeset(f"Quand : {echelon.titre}"), kept.get(echelon.code, ""), key=f"when_{name}",
            label_visibility="collapsed", placeholder="Quand : depuis la rentrée, du … au …",
            live="0.6s", max_chars=120, autocomplete="off",
        ) or ""  # fmt: skip


def _describe(echelon: Echelon) -> str:
    """Write who and what trace on one line, then what it rests on and what to know."""
    text = f"Texte : {cite(echelon).removeprefix('texte ')}"
    more = f"{text}. {echelon.precision}" if echelon.precision else text
    return typeset(f"Qui : {echelon.qui} · Trace : {echelon.trace}  \n{more}")


def _keep(ticked: dict[str, str]) -> None:
    try:
        with writing() as tx:
            keep_choices(tx, SUJET, ticked)
    except PoleError as error:
        st.warning(str(error), icon=":material/cloud_off:")


def _show_rows(ticked: dict[str, str]) -> None:
    """Show the ticked steps as the fiche asks for them, and the way to start again."""
    if not ticked:
        st.info(
            "Ce que vous cochez se range ici comme dans la section 6 de la fiche, « Ce qui est "
            "déjà en place », prêt à recopier."
        )
        return
    st.header(typeset("Pour la section 6 de la fiche"), anchor=False)
    rows = as_actions(ticked)
    columns = {
        ACTION_COLUMNS["action"]: [typeset(row.action) for row in rows],
        ACTION_COLUMNS["periode"]: [escape(row.periode) or "–" for row in rows],
        ACTION_COLUMNS["avec"]: [typeset(row.avec) for row in rows],
    }
    st.table(columns, hide_index=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "Gardé pour vous seul(e), trois mois après votre dernière coche. Pas de nom d’élève."
        )
        st.space("stretch")
        if st.button("Tout décocher", key="untick_all", type="tertiary"):
            _keep({})
            remember(_ROUND, recall(_ROUND, 0) + 1)
            st.rerun(scope="fragment")


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def show_saisine(*, writes: bool) -> None:
    """Say when the pôle itself is asked, and how; `writes`: the person may begin one here."""
    with st.container(border=True, key="saisir_le_pole"):
        st.markdown(typeset(f"**{SAISINE.titre}** : {_lower(SAISINE.precision)}"))
        st.caption(_describe(replace(SAISINE, precision="")))
        if writes:
            st.page_link("pages/nouvelle.py", label="Écrire une nouvelle saisine",
                         icon=":material/edit_document:")  # fmt: skip
    st.caption(
        typeset(
            "Les articles sont ceux du code de l’éducation, dans leur rédaction du 1er septembre "
            "2020. « À vérifier » : relisez le texte en vigueur avant de le citer."
        )
    )


def show_affiche(place: Row) -> None:
    """Show the poster, and give it as a file that prints on one A4 page."""
    svg = fill_affiche(
        _MODEL.read_text(encoding="utf-8"), lieu=place["nom"], adresse=place["mail"],
        telephone=place["telephone"], police=_FONT.read_bytes(),
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Télécharger l’affiche (A4, SVG)", data=svg.encode(), mime="image/svg+xml",
            file_name="avant-de-saisir-le-pole.svg", key="download_affiche", type="primary",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.caption("Elle s’ouvre dans le navigateur et s’imprime sur une page, même en gris.")
    with st.container(border=True, width=828, key="affiche"):
        st.image(svg, alt=typeset(_ALT))
