"""Page « Aide » : le guide, page par page, sans internet ; celles qui servent à qui le lit."""

import streamlit as st

from core.guides import list_guides
from pages.components.actes import show_title
from pages.components.aide import show_guide, show_list
from pages.components.session import acteur

guides = {guide.code: guide for guide in list_guides(acteur().roles)}
wanted = guides.get(st.query_params.get("guide", ""))
# a link to this very screen leaves the address as it was
st.query_params.from_dict({"guide": wanted.code} if wanted else {})

show_title(wanted.titre if wanted else "Aide")
if wanted:
    show_guide(wanted, guides)
else:
    show_list(guides.values())
