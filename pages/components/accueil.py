"""Home: a greeting with the day and the school week, then what waits, line by line."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

import streamlit as st

from core.calendrier import RepereScolaire
from core.delais import Delai
from core.parcours import Parcours
from core.personne import Role
from core.reponse import ETAT_LABELS, EtatReponse
from core.saisine import STATUT_LABELS, Statut
from core.texte import format_date, format_long_date
from core.typographie import typeset
from db.connection import Row
from pages.components.mots import escape, label_objet
from pages.components.situation.actions import ANSWER_TAB, TABS

_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_SHOWN: Final = 12
_NAMED: Final = ("reference", "objet", "niveau", "statut", "recue_le")


def greeting(today: date, repere: RepereScolaire | None) -> str:
    """Write the line of the day: « lundi 30 novembre 2026, semaine 12 de l’année, P2 »."""
    said = f"{_DAYS[today.weekday()]} {format_long_date(today)}"
    return f"{said}, {repere.phrase}" if repere and repere.phrase else said


def show_list(title: str, rows: Sequence[Row]) -> None:
    """Show a short list of situations; each line opens the thing."""
    st.markdown(f"#### {title} ({len(rows)})")
    show_lines(rows)


def show_lines(rows: Sequence[Row]) -> None:
    """Show situations, one line each; beyond the first, the register has them."""
    for row in rows[:_SHOWN]:
        st.page_link(
            "pages/situation.py", label=_line(row), icon=":material/chevron_right:",
            query_params=_address(row),
        )  # fmt: skip
    if len(rows) > _SHOWN:
        st.page_link("pages/saisines.py", label=f"… et {len(rows) - _SHOWN} autres dans Saisines")


def show_requests(title: str, requests: Sequence[tuple[Row, Parcours]]) -> None:
    """Show to who asked for help, or heads the school, what becomes of each request, in words."""
    if not requests:
        return
    st.subheader(title, anchor=False)
    for row, parcours in requests[:_SHOWN]:
        with st.container(gap=None, key=f"demande_{row['saisine_id']}"):
            st.page_link(
                "pages/situation.py", label=_line({k: row[k] for k in _NAMED}),
                icon=":material/chevron_right:", query_params={"id": row["saisine_id"]},
            )  # fmt: skip
            said = [parcours.etat, parcours.charge, parcours.attendue]
            st.caption(typeset(escape(" ".join(line for line in said if line))))
    if len(requests) > _SHOWN:
        st.page_link("pages/saisines.py", label=f"… et {len(requests) - _SHOWN} autres")


_EMPTY: Final[Mapping[Role, str]] = {
    Role.IEN: "Rien ne vous attend. Les réponses à signer et les demandes réservées seront ici.",
    Role.COORDINATEUR: (
        "Rien ne vous attend. Les saisines à trier, les réponses à envoyer et les fiches à "
        "vérifier seront ici ; « Importer des fiches » et « Noter un appel » en apportent."
    ),
    Role.MEMBRE: (
        "Rien ne vous attend. Les situations qui vous seront proposées seront ici : un clic "
        "suffit pour répondre. Si vous vous absentez, notez-le dans « Écoles et personnes »."
    ),
    Role.DIRECTEUR: (
        "Rien ne vous attend. Si le pôle a besoin de précisions, ses questions seront ici. « Avant "
        "de saisir le pôle » rappelle ce qui peut se faire d’abord."
    ),
    Role.ENSEIGNANT: (
        "Rien ne vous attend. Si le pôle a besoin de précisions, ses questions seront ici. Pour "
        "demander de l’aide, ouvrez « Nouvelle saisine » : ce que vous écrivez est gardé à mesure."
    ),
    Role.SECRETARIAT: (
        "Rien ne vous attend. « Saisines » donne les références et les dates, sans le contenu."
    ),
    Role.ADMINISTRATEUR: (
        "Rien ne vous attend. Comptes, courrier et sauvegardes sont dans « Administration »."
    ),
    Role.DPD: "Rien ne vous attend. Aucun dossier ne vous est ouvert : c’est voulu.",
}


def show_nothing_waits(roles: Collection[Role]) -> None:
    """Say what will be here, for the first of somebody's roles, and what to do meanwhile."""
    st.info(typeset(next((text for role, text in _EMPTY.items() if role in roles), "")))


def _address(row: Row) -> dict[str, str]:
    """Return the address of a situation, on its answer when that is what waits."""
    on_answer = {TABS: ANSWER_TAB} if row.get("etat") else {}
    return {"id": row["saisine_id"]} | on_answer


def _line(row: Row) -> str:
    parts = [f"**{row['reference']}**", label_objet(row["objet"])]
    if row.get("niveau"):
        parts.append(escape(row["niveau"]))
    if row.get("etat"):
        parts.append(ETAT_LABELS[EtatReponse(row["etat"])].lower())
    if row.get("statut"):
        parts.append(STATUT_LABELS[Statut(row["statut"])])
    if row.get("bilan_le"):
        parts.append(f"prévu le {format_date(row['bilan_le'])}")
    if row.get("delai"):
        parts.append(_say_delai(row["delai"]))
    if row.get("recue_le"):
        parts.append(f"reçue le {format_date(row['recue_le'])}")
    return " · ".join(parts)


def _say_delai(delai: Delai) -> str:
    said = typeset(escape(delai.phrase))
    return f":red[{said}]" if delai.retard else said
