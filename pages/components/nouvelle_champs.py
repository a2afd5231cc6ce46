"""The fields of an online saisine: boxes and days kept at once, texts kept as they are typed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import streamlit as st

from core.brouillon import settled_texts
from core.errors import PoleError
from core.fiche import Objet
from core.fiche_champs import (
    ACTION_COLUMNS,
    Champ,
    NatureChamp,
    Section,
    get_champ,
    get_value,
    list_codes,
)
from core.saisine_en_ligne import (
    MAX_ACTIONS,
    action_field,
    count_action_rows,
    list_champs,
    with_values,
)
from core.typographie import typeset
from db.saisines_en_ligne import SaisineEnLigne, read_own, save_brouillon, subject_of
from pages.components.libelles import Mots, list_options
from pages.components.saisie import FACTS_NOT_DIAGNOSIS, long_text
from pages.components.session import forget, recall, remember, writing

_FIRST_DAY: Final = date(1990, 1, 1)
_HALF: Final = frozenset({"eleve.pronom", "eleve.maintien"})  # boxes that share their line
_WIDE: Final = frozenset({"parents_sinon", "creneaux", "eleve.dispositifs_dates"})


@dataclass(frozen=True)
class Vue:
    """What this tab shows of a draft: the version read, and which set of widgets."""

    version: int
    tirage: int = 0


def _vue_key(saisine_id: str) -> str:
    return f"nouvelle_vue_{saisine_id}"


def _refusal_key(saisine_id: str) -> str:
    return f"nouvelle_refus_{saisine_id}"


def soutien_key(saisine_id: str) -> str:
    """Return where a tab remembers that « moi-même » was ticked; the store never knows."""
    return f"nouvelle_soutien_{saisine_id}"


def open_view(found: SaisineEnLigne) -> None:
    """Take the draft as it is kept; when another tab changed it, say so and show its boxes anew."""
    vue: Vue | None = recall(_vue_key(found.id))
    if vue is None:
        remember(_vue_key(found.id), Vue(found.version))
    elif vue.version != found.version:
        remember(_vue_key(found.id), Vue(found.version, vue.tirage + 1))
        if recall(_refusal_key(found.id)) is None:
            st.info(
                "Ce brouillon a été modifié dans un autre onglet ou sur un autre appareil : le "
                "voici tel qu’il est gardé.",
                icon=":material/sync:",
            )
    if refusal := recall(_refusal_key(found.id)):
        forget(_refusal_key(found.id))
        st.error(typeset(refusal), icon=":material/block:")
        st.toast(typeset(refusal), icon=":material/block:", duration="long")  # in sight anywhere


def redraw(saisine_id: str) -> None:
    """Show every box anew, as it is kept."""
    vue: Vue = recall(_vue_key(saisine_id))
    remember(_vue_key(saisine_id), Vue(vue.version, vue.tirage + 1))


def _widget_key(saisine_id: str, signet: str) -> str:
    vue: Vue = recall(_vue_key(saisine_id))
    return f"saisine_{saisine_id}_{vue.tirage}_{signet}"


def _save(saisine_id: str, label: str, change: Callable[[SaisineEnLigne], dict[str, Any]]) -> None:
    vue: Vue = recall(_vue_key(saisine_id))
    try:
        with writing() as tx:
            found = read_own(tx, saisine_id)
            version = save_brouillon(tx, saisine_id, vue.version, **change(found))
    except PoleError as error:
        remember(_refusal_key(saisine_id), f"« {label} » n’est pas enregistré. {error}")
        redraw(saisine_id)
        return
    remember(_vue_key(saisine_id), Vue(version, vue.tirage))


def _keep(saisine_id: str, key: str) -> None:
    """Keep one box, choice or day that was just changed; « moi-même » is kept nowhere."""
    champ = get_champ(key)
    value = recall(_widget_key(saisine_id, champ.signet))
    if key == "objet" and value in (None, Objet.SOUTIEN):  # a kind changes and is never taken off
        remember(soutien_key(saisine_id), value is not None)
        redraw(saisine_id)
        return
    _save(saisine_id, champ.label, lambda found: {"fiche": with_values(found.choix, {key: value})})


def _keep_school(saisine_id: str) -> None:
    ecole_id = recall(_widget_key(saisine_id, "ecole"))
    _save(saisine_id, "École", lambda found: {"fiche": found.choix, "ecole_id": ecole_id})


def show_school(found: SaisineEnLigne, schools: dict[str, str]) -> None:
    """Show the choice of the school, for those who work in several."""
    known = [*schools]
    ecole_id = found.saisine["ecole_id"]
    st.selectbox(
        "École", known, index=known.index(ecole_id) if ecole_id in known else None,
        key=_widget_key(found.id, "ecole"), format_func=schools.__getitem__,
        placeholder="Choisir l’école", on_change=_keep_school, args=(found.id,),
    )  # fmt: skip


# --- one field --------------------------------------------------------------------------------


def _ask_choice(found: SaisineEnLigne, champ: Champ, motifs: Mots) -> None:
    held = list_codes(found.fiche, champ)
    words = list_options(champ, held, motifs)
    st.pills(
        champ.label, [*words], default=next(iter(held), None),
        format_func=words.__getitem__, key=_widget_key(found.id, champ.signet),
        on_change=_keep, args=(found.id, champ.key),
    )  # fmt: skip


def _ask_boxes(found: SaisineEnLigne, champ: Champ) -> None:
    st.pills(
        champ.label, [*champ.options], selection_mode="multi",
        default=list_codes(found.fiche, champ), format_func=champ.options.__getitem__,
        key=_widget_key(found.id, champ.signet), on_change=_keep, args=(found.id, champ.key),
    )  # fmt: skip


def _ask_yes_no(found: SaisineEnLigne, champ: Champ) -> None:
    words = {False: champ.options["non"], True: champ.options["oui"]}
    st.pills(
        champ.label, [*words], default=get_value(found.fiche, champ.key),
        format_func=words.__getitem__, key=_widget_key(found.id, champ.signet),
        on_change=_keep, args=(found.id, champ.key),
    )  # fmt: skip


def _ask_day(found: SaisineEnLigne, champ: Champ) -> None:
    st.date_input(
        champ.label, get_value(found.fiche, champ.key), min_value=_FIRST_DAY,
        format="DD/MM/YYYY", key=_widget_key(found.id, champ.signet),
        on_change=_keep, args=(found.id, champ.key),
    )  # fmt: skip


def _ask_text(found: SaisineEnLigne, champ: Champ) -> None:
    long_text(
        champ.label, subject=subject_of(found.id), field=champ.signet, drafts=found.drafts,
        value=get_value(found.choix, champ.key) or "", height=champ.lignes,
        help=FACTS_NOT_DIAGNOSIS if champ.lignes > 1 else "",
    )  # fmt: skip


_ASK: Final = {
    NatureChamp.CASES: _ask_boxes,
    NatureChamp.OUI_NON: _ask_yes_no,
    NatureChamp.DATE: _ask_day,
    NatureChamp.TEXTE: _ask_text,
}


def _ask(found: SaisineEnLigne, champ: Champ, motifs: Mots) -> None:
    if champ.nature is NatureChamp.CHOIX:
        _ask_choice(found, champ, motifs)
    else:
        _ASK[champ.nature](found, champ)


def _is_half(champ: Champ) -> bool:
    if champ.is_boxes:
        return champ.key in _HALF
    return champ.lignes == 1 and champ.key not in _WIDE


def _list_lines(champs: Sequence[Champ]) -> Iterator[list[Champ]]:
    """Put two short fields on a line, a long one on its own."""
    waiting: list[Champ] = []
    for champ in champs:
        if waiting and (len(waiting) > 1 or not _is_half(champ)):
            yield waiting
            waiting = []
        waiting.append(champ)
        if not _is_half(champ):
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def show_section(found: SaisineEnLigne, section: Section, motifs: Mots) -> None:
    """Show one section of the paper: its title, its hint, its fields."""
    st.header(f"{section.numero}. {section.titre}", anchor=f"section-{section.numero}")
    if section.rappel:
        st.caption(typeset(section.rappel))
    champs = list_champs(found.fiche, section.numero, direction=found.direction)
    fields = [champ for champ in champs if champ.nature is not NatureChamp.LIGNES]
    for line in _list_lines(fields):
        if not _is_half(line[0]):
            _ask(found, line[0], motifs)
            continue
        for column, champ in zip(st.columns(2), line, strict=False):
            with column:
                _ask(found, champ, motifs)
    if len(fields) < len(champs):
        _show_actions(found)


# --- « déjà en place » ------------------------------------------------------------------------


def _show_actions(found: SaisineEnLigne) -> None:
    """Show the rows that are written and one more; a row left blank does not count."""
    st.caption(FACTS_NOT_DIAGNOSIS)
    written = count_action_rows(found.choix, settled_texts(found.drafts))
    asked = f"nouvelle_lignes_{found.id}"
    shown = min(max(written + 1, recall(asked, 1)), MAX_ACTIONS)
    for row in range(shown):
        with st.container(border=True, key=f"action_{row}_{found.id}"):
            _show_action(found, row)
    if st.button("Ajouter une ligne", key=f"add_action_{found.id}", icon=":material/add:",
                 disabled=shown == MAX_ACTIONS):  # fmt: skip
        remember(asked, shown + 1)
        st.rerun()


def _show_action(found: SaisineEnLigne, row: int) -> None:
    def ask(column: str, height: int = 1) -> None:
        kept = found.choix.actions[row:]
        number = f" {row + 1}" if column == "action" else ""
        long_text(
            f"{ACTION_COLUMNS[column]}{number}", subject=subject_of(found.id),
            field=action_field(row, column), drafts=found.drafts,
            value=getattr(kept[0], column) if kept else "", height=height, help="",
        )  # fmt: skip

    ask("action")
    left, right = st.columns(2)
    with left:
        ask("periode")
        ask("effet")
    with right:
        ask("avec")
        ask("continue_")
