"""Page « Nouvelle saisine » : l’écrire en ligne, la relire, l’envoyer."""

import streamlit as st

from db.avis import has_new
from db.circonscriptions import my_circonscription
from db.saisines_en_ligne import list_brouillons, read_own
from pages.components.actes import explaining, show_title
from pages.components.nouvelle import (
    read_around,
    show_danger,
    show_form,
    show_start,
    show_style,
)
from pages.components.nouvelle_envoi import show_sent
from pages.components.session import reading
from pages.components.traces import mark_seen

show_title("Nouvelle saisine")
show_style()
saisine_id = st.query_params.get("id", "")
with explaining(), reading() as tx:
    telephone = my_circonscription(tx)["telephone"]
    found = read_own(tx, saisine_id) if saisine_id else None
    fresh = found is not None and has_new(tx, found.id)
    around = read_around(tx, found) if found and not found.is_sent else None
    brouillons = [] if found else list_brouillons(tx)
if found:  # a link to this very screen (a draft to go on with) leaves the address as it was
    st.query_params["id"] = found.id

if found and found.is_sent:
    show_sent(found)
else:
    show_danger(telephone)
    if found and around:
        if fresh:
            mark_seen(found.id)
        show_form(found, around)
    else:
        show_start(brouillons)
