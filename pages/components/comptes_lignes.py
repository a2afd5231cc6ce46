"""Lines of accounts and people that several screens share: words, a table with ticks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from zlib import crc32

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.personne import ROLE_LABELS, Role
from core.texte import format_date
from db.connection import Row, local_day
from pages.components.mots import escape

_WIDTHS: Final = {  # the office laptop shows 982 pixels, ticks included
    "Personne": 156, "Identifiant": 130, "Rôles": 124, "École": 146, "État": 178,
    "Dernier accès": 104, "Fin de fonction": 100, "Décision": 250, "Adresse électronique": 250,
    "Code": 170,
}  # fmt: skip
Say = Callable[[Row], str]


def describe_roles(packed: str | None) -> str:
    """Say the roles of an account in words."""
    labels = [ROLE_LABELS[Role(code)] for code in (packed or "").split(", ") if code]
    return ", ".join(labels) or "Aucun rôle"


def last_access(row: Row) -> str:
    """Say the day of the last sign-in: the hour is nobody's business."""
    moment = row["dernier_acces_le"]
    return format_date(local_day(moment)) if moment else "jamais"


def full_name(row: Row) -> str:
    """Say who it is, the family name first, as the list is sorted."""
    return f"{row['nom']} {row['prenom']}".strip()


def list_names(rows: Sequence[Row], most: int = 6) -> str:
    """Name the first few, and say how many more, to stand in a line of Markdown."""
    names = [escape(full_name(row)) for row in rows[:most]]
    more = len(rows) - most
    return ", ".join(names) + (f" et {more} autre{'s' if more > 1 else ''}" if more > 0 else "")


PEOPLE: Final[dict[str, Say]] = {
    "Personne": full_name,
    "Rôles": lambda row: describe_roles(row["roles"]),
    "École": lambda row: row["ecoles"] or "",
}
"""The columns that every such table begins with."""


def open_bar() -> DeltaGenerator:
    """Open the bar that stands above a table, to be filled once it is known what is ticked."""
    return st.container(horizontal=True, vertical_alignment="center", height=42, border=False)


def choose_lines(rows: Sequence[Row], columns: Mapping[str, Say], key: str) -> list[Row]:
    """Show lines of which several may be ticked; return those that are.

    The ticks belong to these very lines: a list that changes starts without any.
    """
    known = crc32("".join(str(row["id"]) for row in rows).encode())
    event = st.dataframe(
        {title: [say(row) for row in rows] for title, say in columns.items()},
        hide_index=True, height=min(470, 38 + 36 * len(rows)), row_height=36,
        key=f"{key}_{known}", on_select="rerun", selection_mode="multi-row",
        column_config={
            title: st.column_config.TextColumn(width=_WIDTHS[title]) for title in columns
        },
    )  # fmt: skip
    return [rows[int(number)] for number in event["selection"]["rows"]]
