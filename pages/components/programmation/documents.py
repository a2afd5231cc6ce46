"""Tab « Documents »: the Word file and the family's page, as it stands and as it was frozen."""

from typing import Final

import streamlit as st

from core.droits_programmation import ActionProgrammation
from core.paoa import NaturePaoa
from core.programmation import STATUT_PROGRAMMATION_LABELS, StatutProgrammation
from core.programmation_histoire import PARENTS_LE
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row, local_day
from db.programmations import ProgrammationLue
from db.programmations_suivi import save_bilan
from db.programmations_versions import list_versions
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.programmation.mots import ask_day
from pages.components.session import reading

_WHOLE: Final = "Télécharger la PAOA (Word)"
_FAMILY: Final = "Version famille (Word)"


def show_documents(lue: ProgrammationLue) -> None:
    """Show what can be downloaded now, what the parents were told, and the frozen versions."""
    with reading() as tx:
        versions = list_versions(tx, lue.id)
    draft = lue.statut is StatutProgrammation.BROUILLON
    st.header("La programmation aujourd’hui", anchor=False)
    st.caption(typeset(
        "Le brouillon s’imprime avec la mention « document de travail »." if draft else
        "Le texte arrêté, avec les observations et les bilans notés depuis."
    ))  # fmt: skip
    _show_links(lue, "")
    st.caption(typeset(
        "La version famille tient sur une page, en mots simples : ni âge, ni classe, ni niveau. "
        "Relisez-la avant de la remettre."
    ))  # fmt: skip
    st.header("Les parents", anchor=False)
    _show_parents(lue)
    st.header("Versions figées", anchor=False)
    if not versions:
        st.caption(typeset(
            "Chaque passage d’un état au suivant figera le texte : il se téléchargera ici, tel "
            "qu’il a été vu. Le premier sera « Élaborée »."
        ))  # fmt: skip
    for row in versions:
        _show_version(lue, row)


def _show_links(lue: ProgrammationLue, version_id: str) -> None:
    asked = f"?version={version_id}" if version_id else ""
    with st.container(horizontal=True, key=f"paoa_documents_{version_id or 'jour'}"):
        for nature, label, icon in (
            (NaturePaoa.PAOA, _WHOLE, ":material/download:"),
            (NaturePaoa.FAMILLE, _FAMILY, ":material/family_restroom:"),
        ):
            st.link_button(
                label, f"/documents/paoa/{lue.id}/{nature}{asked}", icon=icon,
                key=f"download_{nature}_{version_id}",
            )  # fmt: skip


def _show_version(lue: ProgrammationLue, row: Row) -> None:
    label = STATUT_PROGRAMMATION_LABELS[StatutProgrammation(row["statut"])]
    when = format_date(local_day(row["moment"]))
    with st.container(border=True, key=f"version_imprimee_{row['id']}", gap="small"):
        st.markdown(f":material/lock: **Version {row['numero']}** · {label} · {escape(when)}")
        _show_links(lue, row["id"])


def _show_parents(lue: ProgrammationLue) -> None:
    day = lue.contenu.parents_le
    if lue.statut is StatutProgrammation.ARCHIVEE or not lue.may(ActionProgrammation.WRITE):
        st.markdown(f"Pris connaissance le {format_date(day)}" if day else "Pas encore noté.")
        return
    partie = lue.parties.get(f"{lue.id}-bilan-{PARENTS_LE}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        told = ask_day("Pris connaissance le", day, f"parents_{lue.id}",
                       max_value="today")  # fmt: skip
        if st.button("Noter", key="save_parents_le", disabled=told == day):
            with acting("C’est noté.") as tx:
                save_bilan(tx, lue.id, PARENTS_LE, partie.version if partie else 0,
                           told.isoformat() if told else "")  # fmt: skip
    st.caption(typeset("Ce jour s’imprime dans la case des signatures. Ce n’est pas un accord."))
