"""Page « Documents types » : la fiche de saisine à remplir, et les lettres du pôle."""

import streamlit as st

from core.fiche_plan import ReglagesFiche
from core.fiche_word import build_fiche
from core.saisine import school_year, school_year_label
from db.circonscriptions import my_circonscription
from db.lettres import make_notice
from pages.components.actes import explaining, show_title
from pages.components.session import held, reading

show_title("Documents types")
with explaining(), reading() as tx:
    place = my_circonscription(tx)
    annee = school_year_label(school_year(tx.today))

st.subheader("Fiche de saisine", anchor=False)
st.markdown(
    "Deux pages à remplir dans Word ou LibreOffice, puis à renvoyer par courriel au pôle. "
    "Elle se relit toute seule dans « Importer des fiches »."
)
reglages = ReglagesFiche(
    annee_scolaire=annee,
    mail=place["mail"],
    telephone=place["telephone"],
    contact_dpd=place["contact_dpd"],
)
st.download_button(
    "Télécharger la fiche vierge (.docx)", data=lambda: build_fiche(reglages),
    file_name="fiche-saisine.docx", key="download_fiche", type="primary", on_click="ignore",
    icon=":material/download:",
)  # fmt: skip
st.subheader("Information des parents", anchor=False)
st.markdown(
    "Une page à remettre aux parents quand l’école parle du pôle : pourquoi, ce qui est gardé, qui "
    "lit, combien de temps, leurs droits, et qu’ils peuvent dire non à une aide. Elle ne nomme "
    "aucun élève."
)


def print_notice() -> bytes:
    """Print the notice with the details of the circonscription."""
    with reading() as tx:
        return make_notice(tx, place["id"])


st.download_button(
    "Télécharger l’information des parents (.docx)", data=held(print_notice),
    file_name="information-parents.docx", key="download_notice", on_click="ignore",
    icon=":material/download:",
)  # fmt: skip
st.subheader("Lettres du pôle", anchor=False)
st.markdown(
    "L’accusé de réception, la demande de précisions et la réponse se préparent depuis chaque "
    "situation, dans ses onglets « Documents » et « Réponse »."
)
