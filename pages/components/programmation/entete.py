"""The head of a programmation: whose, where it stands, what is missing, the next step."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import streamlit as st

from core.droits_programmation import (
    LIEN_PROGRAMMATION_LABELS,
    ActionProgrammation,
)
from core.programmation import (
    AVIS_LABELS,
    STATUT_PROGRAMMATION_LABELS,
    AvisEss,
    AvisRendu,
    StatutProgrammation,
    list_missing,
)
from core.saisine import school_year_label
from core.texte import format_date
from core.typographie import typeset
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from db.connection import Transaction
from db.programmations import ProgrammationLue
from db.programmations_equipe import list_team_choices, name_team
from db.programmations_parties import save_cadre
from db.programmations_versions import move_programmation
from db.rencontres import list_rencontres_of
from pages.components.actes import acting
from pages.components.mots import escape, format_saved
from pages.components.programmation.ligne import keep_line, open_key
from pages.components.programmation.mots import ask_day, describe_statut
from pages.components.rencontre.mots import show_meetings
from pages.components.saisie import carried_texts, long_text
from pages.components.session import forget, reading, recall

_S = StatutProgrammation
_NEXT: Final[Mapping[StatutProgrammation, tuple[StatutProgrammation, str]]] = {
    _S.BROUILLON: (_S.ELABOREE, "Arrêter en conseil de cycle"),
    _S.ELABOREE: (_S.PRESENTEE, "Noter la présentation à l’ESS"),
    _S.PRESENTEE: (_S.AVIS_ESS, "Noter l’avis de l’ESS"),
    _S.AVIS_ESS: (_S.EN_COURS, "Mettre en œuvre"),
    _S.EN_COURS: (_S.BILAN, "Clore par le bilan"),
    _S.BILAN: (_S.ARCHIVEE, "Archiver"),
}
_EXPLAINED: Final[Mapping[StatutProgrammation, str]] = {
    _S.ELABOREE: "Le conseil de cycle l’a arrêtée. Son texte est figé sous ce numéro de version.",
    _S.PRESENTEE: "Ce que l’ESS voit est figé tel quel. Un avenant ouvrira la version suivante.",
    _S.AVIS_ESS: "L’ESS dit si la programmation est conforme au PPS. Ce n’est pas un visa.",
    _S.EN_COURS: "Les observations et les bilans se notent dans « Suivi et bilans ».",
    _S.BILAN: "Les observations et les bilans restent ouverts jusqu’à l’archivage.",
    _S.ARCHIVEE: "Elle se lira toujours ; plus rien ne s’y écrira.",
}


def show_head(lue: ProgrammationLue) -> None:
    """Show where the programmation stands, why it is open here, and the next step."""
    cadre, row = lue.contenu.cadre, lue.row
    facts = [
        school_year_label(row["annee"]), cadre.niveau_classe or row["niveau"],
        lue.ecole["nom"] if lue.ecole else "école en attente de l’accord des parents",
        f"notification jusqu’au {format_date(row['echeance'])}" if row["echeance"] else "",
    ]  # fmt: skip
    version = f" :gray-badge[Version {row['numero']}]"
    st.markdown(f"{describe_statut(lue.statut)}{version} "
                f"{escape(' · '.join(filter(None, facts)))}")  # fmt: skip
    _show_avis(lue)
    why = LIEN_PROGRAMMATION_LABELS[lue.pourquoi] if lue.pourquoi else ""
    team = ", ".join(person["nom"] for person in lue.equipe)
    saved = format_saved(row["modifiee_le"], mine=False)
    st.caption(escape(typeset(f"Équipe : {team}. {why} Dernier enregistrement le {saved}.")))
    missing = list_missing(cadre, lue.contenu.objectifs)
    if lue.statut is _S.BROUILLON and missing:
        st.markdown(f":yellow-badge[:material/edit: Il manque] {escape(', '.join(missing))}")
    _show_actions(lue)
    with reading() as tx:
        meetings = list_rencontres_of(tx, lue.eleve["id"])
    show_meetings([row for row in meetings if row["annee"] == lue.row["annee"]])


def _show_avis(lue: ProgrammationLue) -> None:
    if avis := lue.contenu.avis:
        text = f"Avis de l’ESS du {format_date(avis.le)} : {AVIS_LABELS[avis.avis]}"
        st.markdown(f":material/rate_review: **{escape(typeset(text))}**")
        if avis.texte:
            st.text(avis.texte)


def _show_actions(lue: ProgrammationLue) -> None:
    step = _NEXT.get(lue.statut)
    giving = step is not None and step[0] is _S.AVIS_ESS
    action = ActionProgrammation.GIVE_AVIS if giving else ActionProgrammation.WRITE
    with st.container(horizontal=True):
        if step and lue.may(action) and st.button(step[1], key="move_programmation",
                                                  type="primary"):  # fmt: skip
            _dialog_move(lue, *step)
        if lue.statut is _S.BILAN and lue.may(ActionProgrammation.WRITE) and st.button(
            "Reprendre le suivi", key="reopen_programmation", icon=":material/undo:"
        ):  # fmt: skip
            with acting("Le suivi reprend.") as tx:
                move_programmation(tx, lue.id, lue.row["version"], _S.EN_COURS)
        amends = lue.statut not in (_S.BROUILLON, _S.ARCHIVEE, _S.BILAN)
        if (
            amends
            and lue.may(ActionProgrammation.WRITE)
            and st.button(
                "Modifier par un avenant",
                key="amend_programmation",
                icon=":material/edit_document:",
            )
        ):
            _dialog_amend(lue)
        if lue.may(ActionProgrammation.NAME_TEAM) and st.button(
            "Équipe", key="edit_team", icon=":material/group:", type="tertiary"
        ):
            _dialog_team(lue)


@st.dialog("Étape suivante")
def _dialog_move(lue: ProgrammationLue, vers: StatutProgrammation, label: str) -> None:
    st.markdown(f"**{label}**")
    st.write(typeset(_EXPLAINED[vers]))
    day, avis = None, None
    if vers is _S.ELABOREE:
        day = ask_day("Conseil de cycle du", lue.contenu.cadre.conseil_cycle_le, "conseil_le",
                      max_value="today")  # fmt: skip
    if vers is _S.AVIS_ESS:
        avis = _ask_avis(lue)
    missing = list_missing(lue.contenu.cadre, lue.contenu.objectifs)
    if vers is _S.ELABOREE and missing:
        st.caption(escape(typeset(f"Il manque encore : {', '.join(missing)}.")))
    if st.button("Confirmer", key="confirm_move", type="primary"):
        if vers is _S.ELABOREE and not _keep_open(lue):
            st.error("L’objectif ouvert n’a pas pu être enregistré : fermez-le d’abord.")
            return
        with acting(
            f"Programmation « {STATUT_PROGRAMMATION_LABELS[vers]} » : c’est noté.",
            then=partial(forget, open_key(lue.id)),
        ) as tx:
            cadre = lue.contenu.cadre
            if day and day != cadre.conseil_cycle_le:
                partie = lue.parties.get(f"{lue.id}-cadre")
                changed = cadre.model_copy(update={"conseil_cycle_le": day})
                save_cadre(tx, lue.id, partie.version if partie else 0, changed)
            given = _with_text(tx, lue, avis)
            move_programmation(tx, lue.id, lue.row["version"], vers, given)


def _keep_open(lue: ProgrammationLue) -> bool:
    opened = recall(open_key(lue.id))
    return not opened or keep_line(lue.id, opened)


def _avis_subject(lue: ProgrammationLue) -> str:
    return f"paoa_avis:{lue.id}"


def _ask_avis(lue: ProgrammationLue) -> AvisRendu | None:
    found = st.segmented_control("Avis", list(AvisEss), key="avis_ess",
                                 format_func=AVIS_LABELS.__getitem__)  # fmt: skip
    day = ask_day("Rendu le", None, "avis_le", max_value="today")
    with reading() as tx:
        drafts = list_drafts(tx, _avis_subject(lue))
    long_text("Ce que l’ESS a dit", subject=_avis_subject(lue), field="texte", drafts=drafts,
              height=3)  # fmt: skip
    return AvisRendu(avis=found, le=day) if found and day else None


def _with_text(tx: Transaction, lue: ProgrammationLue, avis: AvisRendu | None) -> AvisRendu | None:
    if avis is None:
        return None
    typed = settle_drafts(tx, _avis_subject(lue), carried_texts(_avis_subject(lue)))
    consume_drafts(tx, _avis_subject(lue))
    return avis.model_copy(update={"texte": typed.get("texte", "").strip()})


@st.dialog("Modifier par un avenant")
def _dialog_amend(lue: ProgrammationLue) -> None:
    number = lue.row["numero"]
    st.write(typeset(
        f"La version {number} reste telle qu’elle a été vue. La version {number + 1} s’ouvre en "
        "brouillon, avec le même texte ; elle repassera par le conseil de cycle et l’ESS."
    ))  # fmt: skip
    if st.button("Ouvrir la version suivante", key="confirm_amend", type="primary"):
        with acting(f"Version {number + 1} ouverte en brouillon.") as tx:
            move_programmation(tx, lue.id, lue.row["version"], _S.BROUILLON)


@st.dialog("Équipe")
def _dialog_team(lue: ProgrammationLue) -> None:
    with reading() as tx:
        choices = list_team_choices(tx, lue.id)
    now = {person["personne_id"]: person["nom"] for person in lue.equipe}
    labels = choices | {key: nom for key, nom in now.items() if key not in choices}
    chosen = st.multiselect(
        "Qui écrit cette programmation", list(labels), default=list(now), key="team_members",
        format_func=labels.__getitem__, placeholder="Choisir",
    )  # fmt: skip
    st.caption("La direction, l’IEN et la coordination la lisent sans y écrire.")
    if st.button("Enregistrer l’équipe", key="save_team", type="primary"):
        with acting("Équipe enregistrée.") as tx:
            name_team(tx, lue.id, chosen)
