"""Schools: the list, one school with its classes, corrected, closed or merged."""

from collections.abc import Sequence

import streamlit as st

from core.typographie import typeset
from db.connection import Row
from db.ecoles import (
    NATURES,
    STATUTS,
    get_ecole,
    list_ecoles,
    list_rpi,
    set_ecole_open,
    update_ecole,
)
from db.fusions import merge_ecoles
from pages.components.actes import acting
from pages.components.classes import show_classes
from pages.components.session import reading


def show_ecoles(place: Row, *, editable: bool) -> None:
    """Show the schools of the circonscription; choosing one shows its classes."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Rechercher une école", key="search_ecoles", type="search", live="0.4s", width=320,
            placeholder="Nom, commune ou UAI",
        )  # fmt: skip
        closed = st.toggle("Écoles fermées aussi", key="ecoles_fermees")
    with reading() as tx:
        ecoles = list_ecoles(tx, place["id"], search=search or "", closed=closed)
    if not ecoles:
        st.info(
            "Les écoles de la circonscription seront ici. L’onglet « Annuaire officiel » les "
            "reprend toutes d’un seul fichier."
        )
        return
    st.caption(f"{len(ecoles)} école{'s' if len(ecoles) > 1 else ''}")
    event = st.dataframe(
        _columns(ecoles), hide_index=True, height=min(420, 38 + 36 * len(ecoles)), row_height=36,
        key="choose_ecole", on_select="rerun", selection_mode="single-row",
    )  # fmt: skip
    rows = event["selection"]["rows"]
    if rows:
        _show_ecole(place, ecoles[int(rows[0])], editable=editable)
    else:
        st.caption("Cochez une école pour voir ses classes.")


def _columns(ecoles: Sequence[Row]) -> dict[str, list[str]]:
    return {
        "Commune": [e["commune"] for e in ecoles],
        "École": [e["nom"] for e in ecoles],
        "Nature": [NATURES.get(e["nature"], e["nature"]) for e in ecoles],
        "Statut": [STATUTS.get(e["statut"], e["statut"]) for e in ecoles],
        "RPI": [e["rpi"] or "–" for e in ecoles],
        "UAI": [e["uai"] for e in ecoles],
        "Téléphone": [e["telephone"] for e in ecoles],
        "État": ["Fermée" if e["fermee"] else "Ouverte" for e in ecoles],
    }


def _show_ecole(place: Row, ecole: Row, *, editable: bool) -> None:
    with reading() as tx:
        group = list_rpi(tx, ecole)
        after = get_ecole(tx, ecole["reprise_par"]) if ecole["reprise_par"] else None
    st.header(f"{ecole['nom']}, {ecole['commune']}", anchor=False)
    st.text(" · ".join(filter(None, [ecole["adresse"], ecole["telephone"], ecole["mail"]])))
    if after:
        st.info(f"École réunie à « {after['nom']} », où se trouvent ses élèves et ses situations.")
    if ecole["rpi"]:
        others = ", ".join(f"{e['nom']} ({e['niveaux'] or '–'})" for e in group)
        st.text(f"{ecole['rpi']}" + (f", avec {others}" if others else ""))
    show_classes(ecole, editable=editable and not ecole["fermee"])
    if editable:
        with st.expander("Corriger l’école", icon=":material/edit:"):
            _show_correction(ecole)
        with st.expander("Fermer l’école, ou la réunir à une autre", icon=":material/merge:"):
            _show_closing(place, ecole)


def _show_correction(ecole: Row) -> None:
    key = f"ecole_{ecole['id']}_{ecole['version']}"
    with st.container(horizontal=True):
        nom = st.text_input("Nom", ecole["nom"], key=f"{key}_nom")
        uai = st.text_input("UAI", ecole["uai"], key=f"{key}_uai", width=140, max_chars=8)
        nature = st.selectbox("Nature", list(NATURES), index=list(NATURES).index(ecole["nature"]),
                              format_func=NATURES.__getitem__, key=f"{key}_nature",
                              width=160)  # fmt: skip
        statut = st.selectbox("Statut", list(STATUTS), index=list(STATUTS).index(ecole["statut"]),
                              format_func=STATUTS.__getitem__, key=f"{key}_statut",
                              width=200)  # fmt: skip
    with st.container(horizontal=True):
        telephone = st.text_input("Téléphone", ecole["telephone"], key=f"{key}_telephone")
        mail = st.text_input("Adresse électronique", ecole["mail"], key=f"{key}_mail")
        rpi = st.text_input("RPI (nom du regroupement)", ecole["rpi"], key=f"{key}_rpi",
                            help="Le même nom pour toutes les écoles du regroupement")  # fmt: skip
    if st.button("Enregistrer l’école", key=f"save_ecole_{ecole['id']}"):
        with acting("École corrigée.") as tx:
            update_ecole(tx, ecole["id"], ecole["version"], nom=nom, uai=uai.upper(),
                         nature=nature, statut=statut, telephone=telephone, mail=mail,
                         rpi=rpi)  # fmt: skip


def _show_closing(place: Row, ecole: Row) -> None:
    if ecole["reprise_par"]:
        st.caption("Cette école a été réunie à une autre : rien d’autre à faire.")
        return
    with reading() as tx:
        rows = list_ecoles(tx, place["id"])
    others = {e["id"]: f"{e['nom']}, {e['commune']}" for e in rows if e["id"] != ecole["id"]}
    st.caption(
        typeset(
            "Réunir : ses élèves, ses situations et ses classes se retrouvent sous l’autre école, "
            "dont la direction les lit dès maintenant ; les enseignants y sont affectés. Les "
            "chiffres des années passées ne bougent pas. Cela ne se défait pas."
        )
    )
    into = st.selectbox(
        "Réunir à",
        list(others),
        index=None,
        key=f"merge_into_{ecole['id']}",
        format_func=others.__getitem__,
        placeholder="Choisir l’école qui accueille",
    )
    with st.container(horizontal=True):
        sure = st.checkbox("J’ai vérifié", key=f"merge_sure_{ecole['id']}")
        if st.button("Réunir les deux écoles", key=f"merge_ecole_{ecole['id']}",
                     disabled=not (into and sure)) and into:  # fmt: skip
            with acting("Écoles réunies.") as tx:
                merge_ecoles(tx, ecole["id"], into, ecole["version"])
        label = "Rouvrir l’école" if ecole["fermee"] else "Fermer sans réunir"
        if st.button(label, key=f"close_ecole_{ecole['id']}", type="tertiary"):
            with acting("École rouverte." if ecole["fermee"] else "École fermée.") as tx:
                set_ecole_open(tx, ecole["id"], ecole["version"], ouverte=ecole["fermee"])
