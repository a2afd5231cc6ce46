"""Schools and classes: the list, one school, a class added by hand."""

from collections.abc import Sequence

import streamlit as st

from core.saisine import school_year, school_year_label
from db.connection import Row
from db.ecoles import NATURES, create_classe, list_classes, list_ecoles
from pages.components.actes import acting
from pages.components.mots import escape
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
        _show_ecole(ecoles[int(rows[0])], editable=editable)
    else:
        st.caption("Cochez une école pour voir ses classes.")


def _columns(ecoles: Sequence[Row]) -> dict[str, list[str]]:
    return {
        "Commune": [e["commune"] for e in ecoles],
        "École": [e["nom"] for e in ecoles],
        "Nature": [NATURES.get(e["nature"], e["nature"]) for e in ecoles],
        "Statut": ["Privée sous contrat" if e["statut"] == "prive" else "Publique" for e in ecoles],
        "UAI": [e["uai"] for e in ecoles],
        "Téléphone": [e["telephone"] for e in ecoles],
        "État": ["Fermée" if e["fermee"] else "Ouverte" for e in ecoles],
    }


def _show_ecole(ecole: Row, *, editable: bool) -> None:
    with reading() as tx:
        annee = school_year(tx.today)
        classes = list_classes(tx, ecole["id"], annee)
    st.subheader(f"{ecole['nom']}, {ecole['commune']}", anchor=False)
    st.text(" · ".join(filter(None, [ecole["adresse"], ecole["telephone"], ecole["mail"]])))
    st.markdown(f"**Classes {school_year_label(annee)}**")
    for classe in classes:
        size = f", {classe['effectif']} élèves" if classe["effectif"] else ""
        st.markdown(f"- {escape(classe['nom'])} ({escape(classe['niveaux'])}{size}) "
                    f"{escape(classe['enseignants'] or '')}")  # fmt: skip
    if not classes:
        st.caption("Aucune classe enregistrée pour cette année.")
    if editable:
        _show_new_classe(ecole, annee)


def _show_new_classe(ecole: Row, annee: int) -> None:
    with st.form(f"classe_{ecole['id']}", clear_on_submit=True, enter_to_submit=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            nom = st.text_input("Nom de la classe", placeholder="CE1 A", max_chars=40)
            niveaux = st.text_input("Niveau(x)", placeholder="CE1", max_chars=40)
            effectif = st.number_input("Effectif", 0, 60, value=None, step=1)
        if st.form_submit_button("Ajouter la classe"):
            with acting("Classe ajoutée.") as tx:
                create_classe(tx, ecole["id"], annee=annee, nom=nom or "", niveaux=niveaux or "",
                              effectif=int(effectif) if effectif else None)  # fmt: skip
