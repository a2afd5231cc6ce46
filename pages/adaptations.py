"""Page « Ce qui marche » : pour qui remplace, les adaptations des élèves suivis de la classe."""

import streamlit as st

from core.texte import format_date
from core.typographie import typeset
from db.adaptations import list_adaptations, list_my_remplacements
from pages.components.actes import explaining, show_title
from pages.components.adaptations import show_adaptations
from pages.components.session import reading
from pages.components.traces import note_reading

show_title("Ce qui marche")
with explaining(), reading() as tx:
    remplacements = list_my_remplacements(tx)
    found = list_adaptations(tx)
note_reading("read_adaptations", "eleve", nombre=len(found))

for row in remplacements:
    st.header(f"{row['classe']} – {row['ecole']}, {row['commune']}", anchor=False)
    st.caption(
        typeset(
            f"Vous remplacez dans cette classe jusqu’au {format_date(row['fin'])}. Vous lisez ici "
            "ce qui aide les élèves suivis ; le reste de leur dossier ne vous est pas ouvert."
        )
    )
    show_adaptations([a for a in found if a.classe_id == row["classe_id"]])
