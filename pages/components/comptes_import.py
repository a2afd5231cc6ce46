"""« Reprendre un fichier »: the accounts of a streamlit-authenticator `config.yaml`."""

from collections.abc import Sequence

import streamlit as st

from core.config_authenticator import read_config
from core.errors import PoleError
from core.texte import plural
from core.typographie import typeset
from db.comptes_importes import LigneImport, SortImport, import_comptes, plan_import
from db.connection import Row
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.session import reading, recall, remember

_REPORT = "rapport_config"
_SORTS = {
    SortImport.NOUVEAU: "À reprendre", SortImport.DEJA: "Déjà là", SortImport.REFUSE: "Laissé",
}  # fmt: skip


def show_config_import(place: Row) -> None:
    """Show where the file goes, what importing would do line by line, and what was done."""
    st.markdown(
        typeset(
            "Une équipe qui utilisait **streamlit-authenticator** reprend ici son fichier "
            "`config.yaml` : personnes, identifiants, mots de passe hachés (bcrypt). Un mot de "
            "passe écrit en clair n’est jamais repris : la personne est à inviter."
        )
    )
    if done := recall(_REPORT):
        st.success(typeset(done), icon=":material/check:")
    given = st.file_uploader("Fichier config.yaml", type=["yaml", "yml"], key="config_file")
    if given is None:
        return
    try:
        comptes, refus = read_config(given.getvalue())
        with reading() as tx:
            lines = plan_import(tx, place["id"], comptes, refus)
    except PoleError as error:
        st.error(typeset(str(error)), icon=":material/block:")
        return
    _show_plan(lines)
    count = sum(line.sort is SortImport.NOUVEAU for line in lines)
    if count and st.button(
        f"Reprendre {plural(count, 'compte')}", key="import_config", type="primary"
    ):
        with acting("Comptes repris.") as tx:
            import_comptes(tx, place["id"], comptes, refus)
            remember(_REPORT, f"{plural(count, 'compte repris')}. Ce qui reste est dit ci-dessous.")


def _show_plan(lines: Sequence[LigneImport]) -> None:
    st.table(
        {
            "Ligne": [str(line.ligne) for line in lines],
            "Identifiant": [escape(line.identifiant) for line in lines],
            "": [_SORTS[line.sort] for line in lines],
            "Compte rendu": [escape(typeset(line.phrase)) for line in lines],
        },
        hide_index=True,
    )
