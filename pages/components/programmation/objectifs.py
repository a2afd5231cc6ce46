"""The strip of the domains, and under it one line of text per objective."""

from functools import partial
from typing import Final

import streamlit as st

from core.droits_programmation import ActionProgrammation
from core.programmation import (
    DomaineProgramme,
    EtatDomaine,
    LigneProgrammation,
    ObjectifAdapte,
    StatutProgrammation,
)
from core.texte import format_date
from core.typographie import typeset
from db.connection import Transaction
from db.programmations import ProgrammationLue
from db.programmations_parties import (
    add_objectif,
    choose_domaine,
    duplicate_objectif,
    move_objectif,
    put_back,
    remove_objectif,
)
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.programmation.banque import dialog_banque, dialog_keep
from pages.components.programmation.ligne import (
    drop_line,
    keep_line,
    open_key,
    open_line,
    refusal_key,
    show_open,
)
from pages.components.programmation.mots import ask_day, describe_etat, summarize
from pages.components.session import forget, recall, remember

_UP: Final = "Monter"
_DOWN: Final = "Descendre"
_COPY: Final = "Dupliquer"
_KEEP: Final = "Garder dans ma banque"
_REMOVE: Final = "Retirer"


def can_write(lue: ProgrammationLue) -> bool:
    """Tell whether the acting person may change the text here and now."""
    return lue.statut is StatutProgrammation.BROUILLON and lue.may(ActionProgrammation.WRITE)


def _removed_key(lue: ProgrammationLue) -> str:
    return f"paoa_retire_{lue.id}"


def show_objectifs(lue: ProgrammationLue) -> None:
    """Show the strip, then each domain with its objectives."""
    _show_strip(lue)
    if refusal := recall(refusal_key(lue.id)):
        forget(refusal_key(lue.id))
        st.error(typeset(refusal), icon=":material/block:")
    _leave_removed(lue)
    _offer_put_back(lue)
    for code, label in lue.domaines.items():
        _show_domaine(lue, code, label)


def _show_strip(lue: ProgrammationLue) -> None:
    with st.container(border=True, key="paoa_bandeau"):
        for column, (code, label) in zip(st.columns(len(lue.domaines)), lue.domaines.items(),
                                         strict=True):  # fmt: skip
            with column:
                count = sum(o.domaine == code for o in lue.contenu.objectifs)
                said = f" · {count}" if count else ""
                st.markdown(f":small[**{escape(label)}**]")
                st.markdown(describe_etat(lue.contenu.state_of(code)) + said)


def _leave_removed(lue: ProgrammationLue) -> None:
    """Close the open row when somebody else has just taken it away; its texts stay drafts."""
    opened = recall(open_key(lue.id))
    if opened and opened not in {ligne.id for ligne in lue.contenu.lignes}:
        drop_line(lue.id, opened)
        remember(_removed_key(lue), opened)
        st.warning(typeset(
            "L’objectif que vous écriviez vient d’être retiré par quelqu’un d’autre. Votre texte "
            "est gardé : remettez l’objectif pour le retrouver."
        ))  # fmt: skip


def _offer_put_back(lue: ProgrammationLue) -> None:
    removed = recall(_removed_key(lue))
    if not removed or not can_write(lue):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="paoa_remettre"):
        st.markdown(":material/delete: Objectif retiré.")
        if st.button("Le remettre", key=f"put_back_{removed}", type="tertiary",
                     icon=":material/undo:"):  # fmt: skip
            with acting("Objectif remis.", then=lambda: forget(_removed_key(lue))) as tx:
                put_back(tx, removed)


# --- one domain -------------------------------------------------------------------------------


def _show_domaine(lue: ProgrammationLue, code: str, label: str) -> None:
    lines = [ligne for ligne in lue.contenu.lignes if ligne.objectif.domaine == code]
    etat = lue.contenu.state_of(code)
    with st.container(key=f"domaine_{code}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(escape(label), anchor=False, width="content")
            if etat is EtatDomaine.DISPENSE:
                choix = lue.contenu.choice_for(code)
                day = format_date(choix.dispense_le if choix else None)
                st.caption(f"Dispense du recteur, {day}", width="content")
            elif etat is EtatDomaine.AVEC_LA_CLASSE:
                st.caption("Suivi avec la classe, sans objectif particulier cette année.",
                           width="content")  # fmt: skip
        for rank, ligne in enumerate(lines):
            _show_line(lue, ligne, rank, len(lines))
        if can_write(lue):
            _show_domaine_actions(lue, code, etat)
        elif not lines and etat is EtatDomaine.A_FAIRE:
            st.caption("Aucun objectif ici.")


def _show_domaine_actions(lue: ProgrammationLue, code: str, etat: EtatDomaine) -> None:
    with st.container(horizontal=True):
        if etat is not EtatDomaine.DISPENSE and st.button(
            "Ajouter un objectif", key=f"add_objectif_{code}", icon=":material/add:"
        ):
            _add(lue, code)
        if etat is not EtatDomaine.DISPENSE and st.button(
            "Choisir dans la banque", key=f"bank_{code}", icon=":material/library_books:",
            type="tertiary",
        ):  # fmt: skip
            dialog_banque(lue.id, code)
        if etat is EtatDomaine.A_FAIRE:
            if st.button("Suivi avec la classe", key=f"with_class_{code}", type="tertiary",
                         icon=":material/groups:"):  # fmt: skip
                _choose(lue, DomaineProgramme(code=code, avec_la_classe=True),
                        "Domaine suivi avec la classe.")  # fmt: skip
            _offer_dispense(lue, code)
        elif etat in (EtatDomaine.AVEC_LA_CLASSE, EtatDomaine.DISPENSE) and st.button(
            "Revenir sur ce choix", key=f"undo_domaine_{code}", type="tertiary",
            icon=":material/undo:",
        ):  # fmt: skip
            _choose(lue, DomaineProgramme(code=code), "Ce domaine est de nouveau à faire.")


def _offer_dispense(lue: ProgrammationLue, code: str) -> None:
    with st.popover("Dispense", icon=":material/gavel:", type="tertiary", key=f"dispense_{code}",
                    on_change="rerun") as popover:  # fmt: skip
        if not popover.open:
            return
        st.caption(typeset("La dispense d’enseignement est une décision du recteur."))
        day = ask_day("Décision du", None, f"dispense_le_{code}")
        if st.button("Noter la dispense", key=f"note_dispense_{code}", disabled=day is None):
            _choose(lue, DomaineProgramme(code=code, dispense_le=day), "Dispense notée.")


def _choose(lue: ProgrammationLue, choix: DomaineProgramme, done: str) -> None:
    with acting(done) as tx:
        choose_domaine(tx, lue.id, choix)


def _add(lue: ProgrammationLue, code: str) -> None:
    before = recall(open_key(lue.id))
    if before and not keep_line(lue.id, before):
        st.rerun()
    cadre = lue.contenu.cadre
    made: list[str] = []
    with acting(then=lambda: open_line(lue.id, made[0])) as tx:
        new = ObjectifAdapte(domaine=code, niveau=cadre.age_vise or cadre.niveau_vise)
        made.append(add_objectif(tx, lue.id, new))


# --- one line ---------------------------------------------------------------------------------


def _show_line(lue: ProgrammationLue, ligne: LigneProgrammation, rank: int, count: int) -> None:
    if can_write(lue) and recall(open_key(lue.id)) == ligne.id:
        show_open(lue, ligne, partial(_offer_banque, lue, ligne))
        return
    text, action, more = st.columns([16, 3, 4], vertical_alignment="center")
    text.markdown(_say_line(ligne.objectif))
    if not can_write(lue):
        with more:
            _offer_keep(lue, ligne)
        return
    name = escape((ligne.objectif.objectif or "objectif à écrire")[:60])
    action.button("Modifier", key=f"edit_objectif_{ligne.id}", type="tertiary", help=name,
                  icon=":material/edit:", on_click=open_line, args=(lue.id, ligne.id))  # fmt: skip
    with more:
        chosen = st.menu_button(
            "Autres actions", _options(rank, count), key=f"more_objectif_{ligne.id}",
            type="tertiary",
        )  # fmt: skip
        if chosen == _KEEP:
            dialog_keep(lue.id, ligne.id)
        elif chosen:
            _act(lue, ligne.id, chosen)


def _say_line(objectif: ObjectifAdapte) -> str:
    """Say an objective and, smaller, what goes with it: one element for each of sixty lines."""
    done = "" if objectif.is_complete() else ":yellow-badge[:material/edit: à compléter] "
    said = f"{done}{escape(summarize(objectif))}".strip()
    title = escape(objectif.objectif or "Objectif à écrire")
    return f"{title}\n\n:small[:gray[{said}]]" if said else title


def _offer_banque(lue: ProgrammationLue, ligne: LigneProgrammation) -> None:
    if st.button("Choisir dans la banque", key=f"bank_line_{ligne.id}", type="tertiary",
                 icon=":material/library_books:"):  # fmt: skip
        dialog_banque(lue.id, ligne.objectif.domaine, ligne.id)
    _offer_keep(lue, ligne)


def _offer_keep(lue: ProgrammationLue, ligne: LigneProgrammation) -> None:
    if ligne.objectif.objectif and st.button(
        _KEEP, key=f"keep_line_{ligne.id}", type="tertiary", icon=":material/bookmark_add:",
        help=escape(ligne.objectif.objectif[:60]),
    ):  # fmt: skip
        dialog_keep(lue.id, ligne.id)


def _options(rank: int, count: int) -> list[str]:
    moves = [_UP] if rank else []
    moves += [_DOWN] if rank < count - 1 else []
    return [*moves, _COPY, _KEEP, _REMOVE]


def _act(lue: ProgrammationLue, partie_id: str, chosen: str) -> None:
    if chosen == _REMOVE:
        with acting(then=lambda: _after_removal(lue, partie_id)) as tx:
            remove_objectif(tx, partie_id)
        return
    with acting() as tx:
        _move(tx, partie_id, chosen)


def _move(tx: Transaction, partie_id: str, chosen: str) -> None:
    if chosen == _COPY:
        duplicate_objectif(tx, partie_id)
    else:
        move_objectif(tx, partie_id, -1 if chosen == _UP else 1)


def _after_removal(lue: ProgrammationLue, partie_id: str) -> None:
    drop_line(lue.id, partie_id)
    remember(_removed_key(lue), partie_id)
