"""Following: what was seen of each objective, and the bilans."""

from typing import Final

import streamlit as st

from core.droits_programmation import ActionProgrammation
from core.errors import InvalidInput
from core.programmation import (
    Atteinte,
    LigneProgrammation,
    Observation,
    Periode,
    StatutProgrammation,
    atteinte_labels,
)
from core.programmation_histoire import ANNEE, SUITES, NaturePartie, read_text
from core.texte import format_date
from core.typographie import typeset
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from db.programmations import ProgrammationLue
from db.programmations_suivi import add_observation, remove_observation, save_bilan
from pages.components.actes import acting
from pages.components.mots import escape, show_user_text
from pages.components.passages import show_passages, take_texts
from pages.components.programmation.mots import ask_day, describe_atteinte
from pages.components.saisie import carried_texts, long_text
from pages.components.session import reading, recall, remember

_BILANS: Final = {
    **{periode.value: f"Bilan de la période {periode.value[1]}" for periode in Periode},
    ANNEE: "Bilan de l’année", SUITES: "Suites proposées",
}  # fmt: skip


def can_follow(lue: ProgrammationLue) -> bool:
    """Tell whether the acting person may add observations: to show a button, no more."""
    ended = lue.statut is StatutProgrammation.ARCHIVEE
    return not ended and lue.may(ActionProgrammation.WRITE)


def show_suivi(lue: ProgrammationLue) -> None:
    """Show how each objective stands, its observations, and the bilans."""
    if not lue.contenu.lignes:
        st.info("Les observations se noteront ici, objectif par objectif, dès qu’il y en aura un.")
    for code, label in lue.domaines.items():
        lines = [ligne for ligne in lue.contenu.lignes if ligne.objectif.domaine == code]
        if lines:
            st.header(escape(label), anchor=False)
        for ligne in lines:
            show_line(lue, ligne)
    st.header("Bilans", anchor=False)
    _show_bilans(lue)


def show_line(lue: ProgrammationLue, ligne: LigneProgrammation) -> None:
    """Show one objective, how it stands, what was seen of it, and « Observer »."""
    maternelle = lue.contenu.cadre.maternelle
    last = ligne.observations[-1].atteinte if ligne.observations else Atteinte.NON_EVALUE
    with st.container(border=True, key=f"suivi_{ligne.id}", gap="small"):
        head, more = st.columns([5, 1], vertical_alignment="center")
        with head:
            st.text(ligne.objectif.objectif or "Objectif à écrire")
            st.markdown(_picture(ligne, last, maternelle=maternelle))
        with more:
            if can_follow(lue) and st.button(
                "Observer", key=f"observe_{ligne.id}", icon=":material/visibility:",
                type="tertiary", help=escape(ligne.objectif.objectif[:60]),
            ):  # fmt: skip
                dialog_observe(lue, ligne)
        for partie_id, seen in _list_observations(lue, ligne.id):
            _show_observation(lue, partie_id, seen)
        show_user_text("Bilan", ligne.bilan)


def _picture(ligne: LigneProgrammation, last: Atteinte, *, maternelle: bool) -> str:
    """Say in words how it stands now, and from how many observations."""
    count = len(ligne.observations)
    seen = {0: "pas encore observé", 1: "1 observation"}.get(count, f"{count} observations")
    return f"{describe_atteinte(last, maternelle=maternelle)} :gray[:small[{seen}]]"


def _list_observations(lue: ProgrammationLue, ligne_id: str) -> list[tuple[str, Observation]]:
    found = [
        (partie.id, Observation.model_validate_json(partie.contenu or ""))
        for partie in lue.parties.values()
        if partie.nature is NaturePartie.OBSERVATION and partie.cle == ligne_id
    ]
    return sorted(found, key=lambda pair: pair[1].le)


def _show_observation(lue: ProgrammationLue, partie_id: str, seen: Observation) -> None:
    words, undo = st.columns([5, 1], vertical_alignment="center")
    with words, st.container(gap=None):
        label = atteinte_labels(maternelle=lue.contenu.cadre.maternelle)[seen.atteinte]
        about = " · ".join(filter(None, [format_date(seen.le), seen.qui, label]))
        st.caption(escape(about))
        st.text(seen.vu)
        if seen.aide:
            st.caption(escape(typeset(f"Aide apportée : {seen.aide}")))
    with undo:
        if can_follow(lue) and st.button("Retirer", key=f"remove_seen_{partie_id}",
                                          type="tertiary"):  # fmt: skip
            with acting("Observation retirée ; l’historique la garde.") as tx:
                remove_observation(tx, partie_id)


@st.dialog("Ce qui a été vu", width="large")
def dialog_observe(
    lue: ProgrammationLue, ligne: LigneProgrammation, brouillon: str = "paoa_vu"
) -> None:
    """Ask what was seen of one objective. `brouillon` begins the name of what is being typed."""
    subject = f"{brouillon}:{lue.id}:{ligne.id}"
    with reading() as tx:
        drafts, today = list_drafts(tx, subject), tx.today
    st.text(ligne.objectif.objectif)
    labels = atteinte_labels(maternelle=lue.contenu.cadre.maternelle)
    chosen = st.segmented_control(
        "Où en est l’élève", list(labels), key=f"atteinte_{ligne.id}",
        default=Atteinte.NON_EVALUE, format_func=labels.__getitem__,
    )  # fmt: skip
    long_text("Ce qui a été vu ou entendu", subject=subject, field="vu", drafts=drafts, height=3)
    long_text("L’aide apportée", subject=subject, field="aide", drafts=drafts, height=1, help="")
    show_passages(subject, drafts)
    day = ask_day("Le", today, f"vu_le_{ligne.id}", max_value="today")
    if st.button("Noter l’observation", key=f"note_seen_{ligne.id}", type="primary"):
        with acting("Observation notée.") as tx:
            typed = take_texts(tx, subject)
            if not typed.get("vu", "").strip():
                raise InvalidInput("Écrivez ce qui a été vu ou entendu, même en une phrase.")
            add_observation(tx, ligne.id, Observation(
                le=day or today, qui=lue.acteur.nom, vu=typed["vu"],
                aide=typed.get("aide", ""), atteinte=chosen or Atteinte.NON_EVALUE,
            ))  # fmt: skip


# --- bilans -----------------------------------------------------------------------------------


def _show_bilans(lue: ProgrammationLue) -> None:
    texts = {
        partie.cle: (read_text(partie), partie.version)
        for partie in lue.parties.values()
        if partie.nature is NaturePartie.BILAN
    }
    for cle, label in _BILANS.items():
        show_user_text(label, texts.get(cle, ("", 0))[0])
    if not can_follow(lue):
        return
    titles = _BILANS | {
        ligne.id: f"Objectif {rank} : {ligne.objectif.objectif[:50]}"
        for rank, ligne in enumerate(lue.contenu.lignes, 1)
    }
    with st.container(border=True, key="paoa_bilans"):
        cle = str(st.selectbox("Écrire", list(titles), key=f"bilan_choisi_{lue.id}",
                               format_func=titles.__getitem__))  # fmt: skip
        _edit_bilan(lue, cle, titles[cle], *texts.get(cle, ("", 0)))


def _edit_bilan(lue: ProgrammationLue, cle: str, label: str, value: str, version: int) -> None:
    subject, start = f"paoa_bilan:{lue.id}:{cle}", f"paoa_bilan_lu_{lue.id}_{cle}"
    if recall(start) is None:
        remember(start, version)
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    kept = drafts.get("texte")
    if recall(start) != version and (kept is None or kept.texte is None):
        remember(start, version)
    if recall(start) != version:
        st.warning(typeset("Quelqu’un vient d’enregistrer ce bilan. Voici son texte :"))
        st.text(value)
    long_text(label, subject=subject, field="texte", drafts=drafts, value=value, height=4)
    if st.button("Enregistrer ce bilan", key=f"save_bilan_{cle}", icon=":material/check:"):
        read = version if recall(start) != version else recall(start)
        with acting("Bilan enregistré.", then=lambda: remember(start, None)) as tx:
            typed = settle_drafts(tx, subject, carried_texts(subject))
            save_bilan(tx, lue.id, cle, read, typed.get("texte", value))
            consume_drafts(tx, subject)
