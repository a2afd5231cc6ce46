"""Checking one fiche: the fields of the paper form, in its order, from one table."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

import streamlit as st

from core.brouillon import Brouillon
from core.fiche import ActionEnPlace, Fiche, Objet
from core.fiche_champs import (
    ACTION_COLUMNS,
    CHAMPS,
    SECTIONS,
    Champ,
    NatureChamp,
    get_value,
    list_codes,
)
from core.import_fiche import FicheEnAttente, set_actions, set_values
from pages.components.libelles import list_options
from pages.components.saisie import long_text
from pages.components.session import recall, remember

_FIRST_DAY: Final = date(1990, 1, 1)
ALL_SECTIONS: Final = frozenset(section.numero for section in SECTIONS)
_PUPIL_SECTIONS: Final = {2, 3, 7}
_LONG: Final = 2  # lines from which a text field saves itself as it is typed


def subject_of(import_id: str) -> str:
    """Return the subject of the drafts of one waiting fiche."""
    return f"import:{import_id}"


def _key(name: str, champ: Champ) -> str:
    return f"fiche_{name}_{champ.signet}"


def _label(champ: Champ, attente: FicheEnAttente) -> str:
    return f":yellow[▲ {champ.label}]" if champ.key in attente.a_verifier else champ.label


def _ask_choice(champ: Champ, attente: FicheEnAttente, key: str) -> Any:
    ticked = list_codes(attente.fiche, champ)
    words = list_options(champ, ticked)
    codes = list(words)
    index = codes.index(ticked[0]) if ticked and ticked[0] in codes else None
    return st.selectbox(
        _label(champ, attente), codes, index=index, key=key, placeholder="–",
        format_func=words.__getitem__,
    )  # fmt: skip


def _ask_boxes(champ: Champ, attente: FicheEnAttente, key: str) -> Any:
    return st.pills(
        _label(champ, attente), list(champ.options), key=key, selection_mode="multi", wrap=True,
        default=list_codes(attente.fiche, champ), format_func=champ.options.__getitem__,
    )  # fmt: skip


def _ask_yes_no(champ: Champ, attente: FicheEnAttente, key: str) -> Any:
    said = get_value(attente.fiche, champ.key)
    words = {True: champ.options["oui"], False: champ.options["non"]}
    return st.segmented_control(
        _label(champ, attente), [True, False], default=said, key=key, wrap=True,
        format_func=words.__getitem__,
    )  # fmt: skip


def _ask_date(champ: Champ, attente: FicheEnAttente, key: str) -> Any:
    return st.date_input(
        _label(champ, attente), get_value(attente.fiche, champ.key), key=key,
        min_value=_FIRST_DAY, format="DD/MM/YYYY",
    )  # fmt: skip


def _ask_text(champ: Champ, attente: FicheEnAttente, key: str) -> Any:
    value = get_value(attente.fiche, champ.key) or ""
    return st.text_input(_label(champ, attente), value, key=key, live="1s") or ""


_ASK: Final = {
    NatureChamp.CHOIX: _ask_choice,
    NatureChamp.CASES: _ask_boxes,
    NatureChamp.OUI_NON: _ask_yes_no,
    NatureChamp.DATE: _ask_date,
    NatureChamp.TEXTE: _ask_text,
}


def _ask_actions(name: str, fiche: Fiche) -> list[ActionEnPlace]:
    """Show the table « déjà en place »; edits are laid over the rows as first shown."""
    start = f"actions_{name}"
    if recall(start) is None:
        remember(
            start,
            [row.model_dump() for row in fiche.actions] or [dict.fromkeys(ACTION_COLUMNS, "")],
        )
    columns = {key: st.column_config.TextColumn(label) for key, label in ACTION_COLUMNS.items()}
    rows = st.data_editor(
        recall(start), key=f"fiche_{name}_actions", num_rows="dynamic", hide_index=True,
        column_config=columns, row_height=36,
    )  # fmt: skip
    return [ActionEnPlace(**{k: v or "" for k, v in row.items()}) for row in rows]


def show_fields(
    name: str, attente: FicheEnAttente, drafts: Mapping[str, Brouillon], *, subject: str,
    sections: Collection[int] = ALL_SECTIONS,
) -> FicheEnAttente:  # fmt: skip
    """Show the fields of a fiche and return it with what is now in them.

    `name` begins the keys of the short fields: another name shows them as they are kept.
    `subject` is that of the long texts' drafts, which outlive the name; `sections` are the
    numbers of those to show.
    """
    about_pupil = attente.fiche.objet is Objet.ELEVE or attente.fiche.objet is None
    values: dict[str, Any] = {}
    found = attente.model_copy(deep=True)
    for section in SECTIONS:
        hidden = section.numero in _PUPIL_SECTIONS and not about_pupil
        if hidden or section.numero not in sections:
            continue
        st.markdown(f"### {section.numero}. {section.titre}")
        champs = [champ for champ in CHAMPS if champ.section == section.numero]
        values |= _show_section(name, attente, champs, drafts, subject)
        if any(champ.nature is NatureChamp.LIGNES for champ in champs):
            set_actions(found.fiche, _ask_actions(name, attente.fiche))
    found.fiche = set_values(found.fiche, values)
    return found


def _show_section(
    name: str,
    attente: FicheEnAttente,
    champs: list[Champ],
    drafts: Mapping[str, Brouillon],
    subject: str,
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    short = [c for c in champs if c.lignes < _LONG and c.nature is not NatureChamp.LIGNES]
    for first in range(0, len(short), 2):
        for column, champ in zip(st.columns(2), short[first : first + 2], strict=False):
            with column:
                values[champ.key] = _ASK[champ.nature](champ, attente, _key(name, champ))
    for champ in champs:
        if champ.lignes >= _LONG and champ.nature is NatureChamp.TEXTE:
            values[champ.key] = long_text(
                champ.label, subject=subject, field=champ.signet, drafts=drafts,
                value=get_value(attente.fiche, champ.key) or "", height=champ.lignes, help="",
            )  # fmt: skip
    return values
