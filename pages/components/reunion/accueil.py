"""On home: the next meetings in one line, and what meetings decided that one has to do."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import streamlit as st

from core.decision import EtatDecision, is_late
from core.rencontre import NATURE_RENCONTRE_LABELS, NatureRencontre
from core.reunion import format_when
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row
from db.decisions import settle_decision
from pages.components.actes import acting
from pages.components.mots import escape, find_page
from pages.components.rencontre.mots import say_when

_SHOWN: Final = 12


def show_upcoming(reunions: Sequence[Row], rencontres: Sequence[Row]) -> None:
    """Show the next meetings: those of the pôle in one line, then one's own around a pupil."""
    if reunions:
        _show_reunions(reunions)
    for row in rencontres:
        _show_rencontre(row)


def _show_rencontre(row: Row) -> None:
    nature = NATURE_RENCONTRE_LABELS[NatureRencontre(row["nature"])]
    said = f"{nature} : **{say_when(row['jour'], row['heure'])}** · {escape(row['ecole'] or '–')}"
    label = typeset(f"{said} · {row['reference']}")
    if row["lisible"]:
        st.page_link("pages/rencontre.py", label=label, icon=":material/groups_3:",
                     query_params={"id": row["id"]})  # fmt: skip
    else:
        st.markdown(f":material/groups_3: {label}")


def _show_reunions(reunions: Sequence[Row]) -> None:
    said = " · ".join(format_when(row["jour"], row["heure"]) for row in reunions)
    label = "Prochaine réunion du pôle" if len(reunions) == 1 else "Prochaines réunions du pôle"
    st.page_link("pages/reunions.py", label=typeset(f"{label} : **{said}**"),
                 icon=":material/groups:")  # fmt: skip


def show_my_decisions(rows: Sequence[Row], today: date, *, exempt: bool) -> None:
    """Show what is to do, the first due first; nothing is late for the exempt métiers."""
    if not rows:
        return
    st.markdown(f"#### Décisions de réunion ({len(rows)})")
    for row in rows[:_SHOWN]:
        _show_line(row, today, exempt=exempt)
    if len(rows) > _SHOWN:
        st.caption(f"… et {len(rows) - _SHOWN} autres, plus tard")


def _show_line(row: Row, today: date, *, exempt: bool) -> None:
    said = escape(row["quoi"])
    if row["pour_le"]:
        when = f"pour le {format_date(row['pour_le'])}"
        late = is_late(row["pour_le"], EtatDecision.A_FAIRE, today, exempte=exempt)
        said += f" · :red[{when}, passé]" if late else f" · {when}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label = typeset(f"**{row['reference']}** · {said}" if row["reference"] else said)
        page, key = find_page(row)
        if key:
            st.page_link(page, label=label, icon=":material/chevron_right:", width="stretch",
                         query_params={"id": key})  # fmt: skip
        else:
            st.markdown(f":material/task_alt: {label}", width="stretch")
        if st.button("C’est fait", key=f"done_decision_{row['id']}", type="tertiary",
                     icon=":material/check:"):  # fmt: skip
            with acting("Décision faite.") as tx:
                settle_decision(tx, row["id"], row["version"], EtatDecision.FAITE)
