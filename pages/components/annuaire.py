"""Importing the official directory of schools: one file, one choice, one report."""

import streamlit as st

from core.annuaire import Annuaire, list_circonscriptions, read_annuaire
from core.errors import PoleError
from db.annuaire import compare_with_known, import_annuaire
from db.connection import Row
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.session import forget, reading, recall, remember

_REPORT = "rapport_annuaire"


def show_annuaire_import(place: Row) -> None:
    """Show where the file goes, the circonscriptions found in it, and what would change."""
    _show_report()
    st.markdown(
        "L’« Annuaire de l’éducation » se télécharge au format CSV sur le site des données "
        "ouvertes du ministère. Vous pouvez le reprendre chaque année : rien n’est doublé, rien "
        "n’est effacé."
    )
    given = st.file_uploader("Fichier de l’annuaire (.csv)", type=["csv"], key="annuaire_file")
    if given is None:
        return
    try:
        annuaire = read_annuaire(given.getvalue())
    except PoleError as error:
        st.error(str(error))
        return
    _show_choice(place, annuaire)


def _show_choice(place: Row, annuaire: Annuaire) -> None:
    found = dict(list_circonscriptions(annuaire))
    name = st.selectbox(
        "Votre circonscription", list(found), index=None, key="annuaire_circonscription",
        format_func=lambda label: f"{label} ({found[label]} écoles)", placeholder="Choisir",
    )  # fmt: skip
    for rejet in annuaire.rejets[:10]:
        st.caption(f"Ligne {rejet.numero} laissée de côté : {escape(rejet.motif)}")
    if not name:
        return
    with reading() as tx:
        rapport = compare_with_known(tx, place["id"], annuaire, name)
    sentences = rapport.sentences()
    st.markdown(f"**Ce que l’import ferait** : {sentences[0]}")
    if st.button("Importer ces écoles", key="import_annuaire", type="primary"):
        with acting("Annuaire importé.") as tx:
            done = import_annuaire(tx, place["id"], annuaire, name)
            remember(_REPORT, done.sentences())


def _show_report() -> None:
    report = recall(_REPORT)
    if not report:
        return
    st.success(report[0], icon=":material/check:")
    with st.expander("Le détail, école par école"):
        for sentence in report[1:]:
            st.text(sentence)
    if st.button("Fermer ce compte rendu", key="close_report", type="tertiary"):
        forget(_REPORT)
        st.rerun()
