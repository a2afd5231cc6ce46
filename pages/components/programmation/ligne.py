"""One objective: a line of text, or the one being edited, open in place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.banque import fill_empty
from core.brouillon import Brouillon, current_text, settled_texts
from core.errors import PoleError
from core.formulation import ask_about
from core.programmation import (
    LIEU_TRAVAIL_LABELS,
    LieuTravail,
    LigneProgrammation,
    ObjectifAdapte,
    Periode,
)
from core.texte import LEVELS
from core.typographie import typeset
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from db.connection import Row
from db.programmations import ProgrammationLue
from db.programmations_parties import TextesCroises, get_partie, keep_aside, save_objectif
from pages.components.actes import say_done
from pages.components.mots import escape
from pages.components.programmation.croisement import choose_text
from pages.components.programmation.mots import CHAMPS, ask_day
from pages.components.programmation.referentiel import show_picker
from pages.components.saisie import carried_texts, long_text
from pages.components.session import forget, reading, recall, remember, writing

TEXTS: Final = {
    "objectif": (2, "Ce que l’élève fera, qu’on pourra voir ou entendre."),
    "sait_deja": (2, "Des faits, avec la date à laquelle on les a vus."),
    "moyens": (3, "Supports, consignes, outils, temps, aide humaine."),
    "reussite": (2, "Un critère simple : combien, combien de fois, avec quelle aide."),
    "competence": (1, ""),
    "discipline": (1, ""),
    "qui": (1, ""),
}
"""The texts of an objective: lines of the field, and its help."""


@dataclass(frozen=True)
class Depart:
    """What an open row was read as: what the person writes from."""

    version: int
    objectif: ObjectifAdapte


def open_key(programmation_id: str) -> str:
    """Return where a tab remembers which row is open."""
    return f"paoa_ouverte_{programmation_id}"


def refusal_key(programmation_id: str) -> str:
    """Return where a tab remembers why something was not kept."""
    return f"paoa_refus_{programmation_id}"


def _start_key(partie_id: str) -> str:
    return f"paoa_depart_{partie_id}"


def _waiting_key(partie_id: str) -> str:
    return f"paoa_choix_{partie_id}"


def _crossed_key(partie_id: str) -> str:
    return f"paoa_croise_{partie_id}"


def subject_of(programmation_id: str, partie_id: str) -> str:
    """Return the subject of the drafts of one row."""
    return f"paoa:{programmation_id}:{partie_id}"


def read_start(partie_id: str) -> Depart:
    """Read a row as it stands now, to write from."""
    with reading() as tx:
        return _as_start(get_partie(tx, partie_id))


def _as_start(row: Row) -> Depart:
    return Depart(row["version"], ObjectifAdapte.model_validate_json(row["contenu"]))


def open_line(programmation_id: str, partie_id: str) -> None:
    """Open a row; what was typed in the one that was open is kept first."""
    before = recall(open_key(programmation_id))
    if before and before != partie_id and not keep_line(programmation_id, before):
        return
    remember(_start_key(partie_id), read_start(partie_id))
    remember(open_key(programmation_id), partie_id)


def close_line(programmation_id: str, partie_id: str) -> None:
    """Keep what was typed in the open row and close it."""
    if keep_line(programmation_id, partie_id):
        forget(open_key(programmation_id))
        say_done("Objectif enregistré.")


def drop_line(programmation_id: str, partie_id: str) -> None:
    """Close a row that is gone, without keeping anything."""
    for key in (_start_key(partie_id), _waiting_key(partie_id), _crossed_key(partie_id)):
        forget(key)
    if recall(open_key(programmation_id)) == partie_id:
        forget(open_key(programmation_id))


def keep_line(programmation_id: str, partie_id: str, **changes: object) -> bool:
    """Save a row with the texts typed in it and what was just chosen; tell whether it was kept."""
    return _keep(programmation_id, partie_id, changes)


def fill_line(programmation_id: str, partie_id: str, given: ObjectifAdapte) -> bool:
    """Save a row, what is still empty in it filled from another; tell whether it was kept."""
    return _keep(programmation_id, partie_id, {}, given)


def _keep(
    programmation_id: str, partie_id: str, changes: Mapping[str, object],
    fill: ObjectifAdapte | None = None,
) -> bool:  # fmt: skip
    depart: Depart = recall(_start_key(partie_id)) or read_start(partie_id)
    chosen = (recall(_waiting_key(partie_id)) or {}) | dict(changes)
    subject = subject_of(programmation_id, partie_id)
    try:
        with writing() as tx:
            typed = settle_drafts(tx, subject, carried_texts(subject))
            mine = ObjectifAdapte(**depart.objectif.model_dump() | typed | chosen)
            mine = fill_empty(mine, fill) if fill else mine
            save_objectif(tx, partie_id, depart.version, mine)
            consume_drafts(tx, subject)
            kept = _as_start(get_partie(tx, partie_id))
    except TextesCroises as error:
        remember(_crossed_key(partie_id), error.champs)
        remember(_waiting_key(partie_id), chosen)
        return False
    except PoleError as error:
        remember(_waiting_key(partie_id), chosen)
        remember(refusal_key(programmation_id), str(error))
        return False
    forget(_waiting_key(partie_id))
    forget(_crossed_key(partie_id))
    remember(_start_key(partie_id), kept)
    return True


def _take(programmation_id: str, partie_id: str, **entree: object) -> None:
    keep_line(programmation_id, partie_id, **entree)


def _keep_widget(programmation_id: str, partie_id: str, champ: str, key: str) -> None:
    value = recall(key)
    if champ == "periodes":
        value = tuple(periode for periode in Periode if periode in (value or ()))
    if champ == "niveau":
        value = value or ""
    keep_line(programmation_id, partie_id, **{champ: value})


# --- the open row -----------------------------------------------------------------------------


def show_open(lue: ProgrammationLue, ligne: LigneProgrammation, offer: Callable[[], None]) -> None:
    """Show the row being edited, with every field; what is chosen is kept at once.

    `offer` shows what else may be done with it, above its fields.
    """
    depart: Depart = recall(_start_key(ligne.id)) or read_start(ligne.id)
    remember(_start_key(ligne.id), depart)
    subject = subject_of(lue.id, ligne.id)
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    with st.container(border=True, key=f"ligne_{ligne.id}"):
        if champs := recall(_crossed_key(ligne.id)):
            _settle_crossed(lue, ligne, depart, champs)
            return
        with st.container(horizontal=True):
            offer()
        for champs in (("objectif", "reussite"), ("sait_deja", "moyens")):
            _show_texts(champs, subject, drafts, depart.objectif)
        _show_choices(lue, ligne.id, depart.objectif)
        show_picker(lue, ligne.id, depart.objectif, _take)
        _show_texts(("competence", "discipline", "qui"), subject, drafts, depart.objectif)
        typed = {name: current_text(drafts.get(name), getattr(depart.objectif, name))
                 for name in TEXTS}  # fmt: skip
        for question in ask_about(depart.objectif.model_copy(update=typed)):
            st.caption(f":material/lightbulb: {escape(typeset(question))}")
        st.button(
            "Enregistrer cet objectif", key=f"close_objectif_{ligne.id}", icon=":material/check:",
            on_click=close_line, args=(lue.id, ligne.id),
        )  # fmt: skip


def _show_texts(
    champs: tuple[str, ...], subject: str, drafts: Mapping[str, Brouillon], start: ObjectifAdapte
) -> None:
    for column, champ in zip(st.columns(len(champs)), champs, strict=True):
        lines, help_text = TEXTS[champ]
        with column:
            long_text(
                CHAMPS[champ], subject=subject, field=champ, drafts=drafts,
                value=getattr(start, champ), height=lines, help=typeset(help_text),
            )  # fmt: skip


def _show_choices(lue: ProgrammationLue, partie_id: str, start: ObjectifAdapte) -> None:
    """Show what is chosen rather than written: periods, level, place, date, domain."""

    def keeping(champ: str) -> dict[str, object]:
        key = f"{champ}_{partie_id}"
        return {"key": key, "on_change": _keep_widget, "args": (lue.id, partie_id, champ, key)}

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.pills("Périodes", list(Periode), selection_mode="multi", default=start.periodes,
                 width="content", **keeping("periodes"))  # type: ignore[call-overload]  # fmt: skip
        st.segmented_control("Où", list(LieuTravail), default=start.lieu, width="content",
                             format_func=LIEU_TRAVAIL_LABELS.__getitem__,
                             **keeping("lieu"))  # type: ignore[call-overload]  # fmt: skip
        _ask_level(lue, start, keeping("niveau"))
        ask_day("Constaté le", start.sait_deja_le, max_value="today", **keeping("sait_deja_le"))  # type: ignore[arg-type]
        codes = list(lue.domaines)
        st.selectbox("Domaine", codes, index=codes.index(start.domaine), width=260,
                     format_func=lue.domaines.__getitem__, **keeping("domaine"))  # type: ignore[call-overload]  # fmt: skip


def _ask_level(lue: ProgrammationLue, start: ObjectifAdapte, keeping: dict[str, object]) -> None:
    ages = list(lue.referentiel.par_age)
    levels = ages if lue.contenu.cadre.maternelle and ages else [x for x in LEVELS if x != "ULIS"]
    if start.niveau and start.niveau not in levels:
        levels.append(start.niveau)
    st.selectbox(
        "Niveau visé", levels, width=150, placeholder="Choisir",
        index=levels.index(start.niveau) if start.niveau else None, **keeping,
    )  # type: ignore[call-overload]  # fmt: skip


def _settle_crossed(
    lue: ProgrammationLue, ligne: LigneProgrammation, depart: Depart, champs: list[str]
) -> None:
    subject = subject_of(lue.id, ligne.id)
    with reading() as tx:
        typed = settled_texts(list_drafts(tx, subject))
    chosen = recall(_waiting_key(ligne.id)) or {}
    mine = ObjectifAdapte(**depart.objectif.model_dump() | typed | chosen)
    keep = choose_text(ligne.id, champs, mine.model_dump(), ligne.objectif.model_dump())
    if keep is None:
        return
    forget(_crossed_key(ligne.id))
    now = read_start(ligne.id)
    remember(_start_key(ligne.id), now)
    if keep:
        keep_line(lue.id, ligne.id, **{champ: getattr(mine, champ) for champ in champs})
    else:
        forget(_waiting_key(ligne.id))
        with writing() as tx:
            keep_aside(tx, ligne.id, mine)
            consume_drafts(tx, subject)
    st.rerun()
