"""Versions: what each status froze, what changed since, every save, and going back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import streamlit as st

from core.programmation import (
    STATUT_PROGRAMMATION_LABELS,
    ContenuProgrammation,
    EtatDomaine,
    StatutProgrammation,
)
from core.programmation_histoire import Ecart, NaturePartie, compare
from core.saisine import school_year_label
from core.typographie import typeset
from db.connection import Row
from db.programmations import ProgrammationLue
from db.programmations_reprise import find_origin
from db.programmations_versions import (
    list_revisions,
    list_versions,
    read_moment,
    read_version,
    restore_moment,
)
from pages.components.actes import acting
from pages.components.mots import escape, format_saved, show_user_text
from pages.components.programmation.cadre import show_frame
from pages.components.programmation.mots import CHAMPS, describe_etat, summarize
from pages.components.programmation.objectifs import can_write
from pages.components.session import reading

_SHOWN: Final = 25
_TOGETHER: Final = timedelta(minutes=10)
_NATURES: Final = {
    NaturePartie.CADRE: "cadre", NaturePartie.DOMAINE: "domaine",
    NaturePartie.OBJECTIF: "objectif", NaturePartie.OBSERVATION: "observation",
    NaturePartie.BILAN: "bilan",
}  # fmt: skip


def show_versions(lue: ProgrammationLue) -> None:
    """Show the frozen versions, then the saves, each with what changed since."""
    with reading() as tx:
        versions, revisions = list_versions(tx, lue.id), list_revisions(tx, lue.id)
        origin = find_origin(tx, lue.row)
    if origin:
        _show_origin(origin)
    st.header("Versions figées", anchor=False)
    if not versions:
        st.caption(typeset(
            "Chaque passage d’un état au suivant figera ici le texte. Le premier sera « Élaborée »."
        ))  # fmt: skip
    for row in versions:
        _show_version(lue, row)
    st.header("Enregistrements", anchor=False)
    if not revisions:
        st.caption("Chaque enregistrement sera ici, et pourra être relu et repris.")
    for group in _group(revisions)[:_SHOWN]:
        _show_group(lue, group)


def _show_origin(origin: Row) -> None:
    year = school_year_label(origin["annee"])
    with st.container(horizontal=True, vertical_alignment="center", key="paoa_origine"):
        st.markdown(f":material/content_copy: Repris de {year}, version {origin['numero']}",
                    width="content")  # fmt: skip
        if origin["lisible"]:
            # another tab: this page's own widgets hold the address of this programmation
            st.link_button(f"Ouvrir celle de {year}", f"programmation?id={origin['id']}",
                           type="tertiary", icon=":material/open_in_new:")  # fmt: skip


def _show_version(lue: ProgrammationLue, row: Row) -> None:
    label = STATUT_PROGRAMMATION_LABELS[StatutProgrammation(row["statut"])]
    mine = row["auteur_id"] == lue.acteur.personne_id
    when = format_saved(row["moment"], mine=mine)
    title = f"Version {row['numero']} · {label} · {when} · {row['auteur']}"
    with st.expander(escape(title), key=f"version_{row['id']}", on_change="rerun",
                     icon=":material/lock:") as opened:  # fmt: skip
        if opened.open:
            with reading() as tx:
                then = read_version(tx, row["id"])
            _show_then(lue, then, row["revision"], f"version_{row['id']}")


def _group(revisions: Sequence[Row]) -> list[list[Row]]:
    """Put together the saves that one person made one after the other."""
    groups: list[list[Row]] = []
    for row in revisions:
        last = groups[-1][-1] if groups else None
        same = last and last["auteur_id"] == row["auteur_id"]
        if last and same and last["moment"] - row["moment"] <= _TOGETHER:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _show_group(lue: ProgrammationLue, group: list[Row]) -> None:
    head = group[0]
    mine = head["auteur_id"] == lue.acteur.personne_id
    what = dict.fromkeys(_NATURES[NaturePartie(row["nature"])] for row in group)
    aside = " · texte écarté" if any(not row["retenue"] for row in group) else ""
    saved = "1 enregistrement" if len(group) == 1 else f"{len(group)} enregistrements"
    title = (
        f"{format_saved(head['moment'], mine=mine)} · {head['auteur'] or 'le pôle'} · "
        f"{', '.join(what)} · {saved}{aside}"
    )
    with st.expander(escape(title), key=f"moment_{head['numero']}", on_change="rerun",
                     icon=":material/history:") as opened:  # fmt: skip
        if opened.open:
            _show_set_aside(group)
            with reading() as tx:
                then = read_moment(tx, lue.id, head["numero"])
            _show_then(lue, then, head["numero"], f"moment_{head['numero']}")


def _show_set_aside(group: list[Row]) -> None:
    for row in group:
        if not row["retenue"]:
            st.caption("Texte écarté quand deux personnes écrivaient au même endroit")
            st.text(row["contenu"] or "")


def _show_then(lue: ProgrammationLue, then: ContenuProgrammation, revision: int, key: str) -> None:
    if st.toggle("Lire le texte entier", key=f"read_{key}"):
        _show_whole(lue, then)
    changes = compare(then, lue.contenu)
    if not changes:
        st.caption("Le texte d’aujourd’hui est celui-là.")
        return
    count = len(changes)
    st.markdown(f"**Depuis : {count} changement{'s' if count > 1 else ''}**")
    for change in changes:
        _show_change(change)
    if can_write(lue) and st.button("Revenir à ce texte", key=f"restore_{key}",
                                    icon=":material/settings_backup_restore:"):  # fmt: skip
        _dialog_restore(lue, revision)


def _show_whole(lue: ProgrammationLue, then: ContenuProgrammation) -> None:
    """Show the frame and every objective as they were."""
    show_frame(then.cadre)
    for code, label in lue.domaines.items():
        lines = [o for o in then.objectifs if o.domaine == code]
        if lines or then.state_of(code) is not EtatDomaine.A_FAIRE:
            st.markdown(f"**{escape(label)}** {describe_etat(then.state_of(code))}")
        for objectif in lines:
            st.text(objectif.objectif or "Objectif à écrire")
            st.caption(escape(summarize(objectif)))
            show_user_text(CHAMPS["sait_deja"], objectif.sait_deja)
            show_user_text(CHAMPS["moyens"], objectif.moyens)


def _show_change(change: Ecart) -> None:
    title = " · ".join(filter(None, [change.quoi, CHAMPS.get(change.champ, change.champ)]))
    st.caption(escape(title))
    if change.avant or change.apres:
        left, right = st.columns(2)
        left.text(typeset(f"Avant : {change.avant or '(rien)'}"))
        right.text(typeset(f"Maintenant : {change.apres or '(rien)'}"))


@st.dialog("Revenir à ce texte")
def _dialog_restore(lue: ProgrammationLue, revision: int) -> None:
    st.write(typeset(
        "Le cadre, les domaines, les objectifs et les bilans redeviennent ce qu’ils étaient. Le "
        "texte d’aujourd’hui reste dans les enregistrements, et les observations ne changent pas."
    ))  # fmt: skip
    if st.button("Revenir à ce texte", key="confirm_restore", type="primary"):
        with acting("Le texte est revenu à ce moment.") as tx:
            restore_moment(tx, lue.id, revision)
