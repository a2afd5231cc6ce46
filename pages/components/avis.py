"""What is new, on the home page; when one wants e-mails; how the queue of e-mails stands."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core.avis import AVIS_LABELS, COURRIEL_LABELS, RYTHME_LABELS, EtatCourriel, NatureAvis, Rythme
from core.texte import format_date
from core.typographie import typeset
from db.avis import choose_rythme, list_new, read_rythme, see_avis
from db.connection import Row, local_day
from db.courriels import list_courriels
from pages.components.actes import acting
from pages.components.mots import find_page, format_moment
from pages.components.session import reading

_ICONS: Final = {
    NatureAvis.PROPOSITION: ":material/person_add:",
    NatureAvis.POSITION: ":material/how_to_reg:",
    NatureAvis.DECLINEE: ":material/person_remove:",
    NatureAvis.QUESTION: ":material/help:",
    NatureAvis.PRECISIONS: ":material/mark_chat_read:",
    NatureAvis.A_SIGNER: ":material/draw:",
    NatureAvis.REPONSE: ":material/outgoing_mail:",
    NatureAvis.CONFIEE: ":material/swap_horiz:",
    NatureAvis.RELAIS: ":material/call:",
    NatureAvis.NOMMEE: ":material/lock_person:",
    NatureAvis.BILAN: ":material/flag:",
    NatureAvis.BROUILLON: ":material/auto_delete:",
    NatureAvis.DECISION: ":material/task_alt:",
    NatureAvis.RELEVE: ":material/groups:",
}
_REMINDER: Final = ":material/notifications:"
_SHOWN: Final = 12


def show_news() -> None:
    """Show what is new since the last visit, each line opening the thing; gone once opened."""
    with reading() as tx:
        rows = list_new(tx)
    st.subheader("Nouveau depuis votre dernière visite", anchor=False)
    if not rows:
        st.caption(
            "Rien de nouveau. Ce qui change dans vos situations s’affiche ici, et disparaît dès "
            "que vous l’avez ouvert."
        )
        return
    _show_lines(rows[:_SHOWN])
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(rows) > _SHOWN:
            st.caption(f"… et {len(rows) - _SHOWN} autres.")
        if st.button("Tout marquer comme vu", key="see_all_avis", type="tertiary",
                     icon=":material/done_all:"):  # fmt: skip
            with acting() as tx:
                see_avis(tx)


def _show_lines(rows: Sequence[Row]) -> None:
    for row in rows:
        nature = NatureAvis(row["nature"])
        said = typeset(AVIS_LABELS[nature])
        day = format_date(local_day(row["cree_le"]))  # never the hour at which somebody works
        named = f"**{row['reference']}** · " if row["reference"] else ""
        label, icon = f"{named}{said} · :gray[{day}]", _ICONS.get(nature, _REMINDER)
        page, key = (
            ("pages/nouvelle.py", row["saisine_id"])
            if (nature is NatureAvis.BROUILLON)
            else find_page(row)
        )
        if key:
            st.page_link(page, label=label, icon=icon, query_params={"id": key})
        else:  # somebody else's meeting: the task itself is above
            st.markdown(f"{icon} {label}")


def show_rythme() -> None:
    """Let everybody choose when they want e-mails about what is new."""
    st.header("Mes courriels", anchor=False)
    st.caption(typeset(
        "Un courriel dit une référence et une catégorie, rien de plus ; jamais le nom d’un enfant. "
        "Ce que vous avez déjà vu ici n’est pas envoyé."
    ))  # fmt: skip
    with reading() as tx:
        known = read_rythme(tx)
    options = [rythme.value for rythme in Rythme]
    wanted = st.radio(
        "Quand me prévenir de ce qui est nouveau ?", options, index=options.index(known),
        key=f"rythme_{known}", format_func=lambda value: RYTHME_LABELS[Rythme(value)],
    )  # fmt: skip
    if wanted and wanted != known:
        with acting("Votre choix est enregistré.") as tx:
            choose_rythme(tx, Rythme(wanted))


def show_queue(place: Row) -> None:
    """Show the e-mails that wait or failed; nothing when all is well."""
    with reading() as tx:
        rows = list_courriels(tx, place["id"])
    st.header("Courriels qui n’ont pas pu partir", anchor=False)
    if not rows:
        st.caption("Aucun. Ceux qui attendent ou échouent seront ici pendant un mois.")
        return
    st.dataframe(
        {
            "À": [row["nom"] for row in rows],
            "Depuis": [format_moment(row["cree_le"]) for row in rows],
            "État": [COURRIEL_LABELS[EtatCourriel(row["etat"])] for row in rows],
            "Essais": [row["essais"] for row in rows],
            "Raison": [row["raison"] for row in rows],
        },
        hide_index=True, key="courriels", row_height=36,
    )  # fmt: skip
