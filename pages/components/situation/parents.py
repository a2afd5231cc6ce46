"""Tab « Parents »: who was informed, what they say, what they agree to; the psyEN's words."""

from typing import Final

import streamlit as st

from core.droits import Action
from core.fiche import Accord, Objet
from core.parents import (
    AIDE_LABELS,
    MAX_MOT_PSYEN,
    RIGHT_TO_REFUSE,
    AccordDate,
    Aide,
    describe_feedback,
    describe_information,
    is_refused,
    name_responsable,
)
from core.saisine import Statut
from core.texte import format_date
from core.typographie import typeset
from db.brouillons import list_drafts
from db.connection import local_day
from db.lettres import make_notice
from db.parents import list_changes, write_mot_psyen
from db.situations import Situation
from pages.components.actes import acting
from pages.components.mots import escape, show_user_text
from pages.components.passages import show_passages, take_texts
from pages.components.saisie import long_text
from pages.components.session import held, reading
from pages.components.situation.parents_saisie import edit_key, show_form

_BADGES: Final = {  # a refusal is a right: it bears no colour of alarm
    Accord.ACCORD: ":green-badge[:material/check: d’accord]",
    Accord.REFUS: ":gray-badge[:material/front_hand: pas d’accord]",
    Accord.PAS_ABORDE: ":blue-badge[:material/schedule: pas encore abordé]",
}
_UNKNOWN: Final = ":gray[rien de noté]"
_CLOSED: Final = frozenset({Statut.BROUILLON, Statut.RETIREE})


def concerns_parents(situation: Situation) -> bool:
    """Tell whether a situation has parents to speak of: that of a pupil."""
    return situation.saisine.get("objet") == Objet.ELEVE


def show_parents(situation: Situation) -> None:
    """Show what is known of the parents, and let those in charge keep it up to date."""
    with st.container(key="lecture"):
        editing = _show_edit_toggle(situation)
        if editing:
            show_form(situation)
        else:
            _show_facts(situation)
        _show_mot_psyen(situation)
        _show_history(situation)
    _show_notice(situation)


def _show_edit_toggle(situation: Situation) -> bool:
    open_ = situation.saisine["statut"] not in _CLOSED
    if not open_ or not situation.may(Action.EDIT_PARENTS):
        return False
    return st.toggle("Noter ou corriger", key=edit_key(situation))


def _show_facts(situation: Situation) -> None:
    parents = situation.parents
    st.markdown("#### Ce qu’ils savent")
    for rang, parent in enumerate(parents.responsables, 1):
        said = describe_information(parent)
        st.markdown(f"**{escape(name_responsable(parent, rang))}** : {escape(typeset(said))}")
    if not parents.responsables:
        st.text("Rien n’est encore noté sur l’information des parents.")
    show_user_text("Leur point de vue, avec leurs mots", parents.point_de_vue)
    st.markdown("#### Leur accord pour chaque aide")
    for aide in Aide:
        with st.container(gap=None):
            st.caption(AIDE_LABELS[aide])
            for line in _list_agreements(situation, aide):
                st.markdown(line)
    if parents.psyen_demande_le:
        day = format_date(parents.psyen_demande_le)
        st.markdown(f"Demande des parents à la psyEN reçue le **{day}**")
    if any(is_refused(parents, aide) for aide in Aide):
        st.caption(typeset(RIGHT_TO_REFUSE))
    if feedback := describe_feedback(parents):
        st.markdown("#### Retour aux parents")
        st.text(f"Retour fait aux parents {feedback}")


def _list_agreements(situation: Situation, aide: Aide) -> list[str]:
    parents = situation.parents
    if not parents.differs(aide):
        return [_badge(parents.accords.get(aide))]
    return [
        f"{escape(name_responsable(parent, rang))} {_badge(parent.accords.get(aide))}"
        for rang, parent in enumerate(parents.responsables, 1)
    ]


def _badge(said: AccordDate | None) -> str:
    if said is None:
        return _UNKNOWN
    dated = said.le and said.accord is not Accord.PAS_ABORDE
    day = f" :gray[le {format_date(said.le)}]" if dated else ""
    return f"{_BADGES[said.accord]}{day}"


def _show_mot_psyen(situation: Situation) -> None:
    kept = situation.mot_psyen
    writes = situation.may(Action.WRITE_MOT_PSYEN)
    closed = situation.saisine["statut"] in _CLOSED
    if not kept and (not writes or closed):
        return
    st.markdown("#### Ce que la psyEN dit aux parents et à l’école")
    if kept:
        st.text(kept["texte"])
        day = format_date(kept["parle_le"])
        st.caption(f"{escape(kept['auteur'])}, après en avoir parlé aux parents le {day}")
    if writes and not closed:
        with st.expander("Écrire ces phrases", icon=":material/edit:", expanded=not kept):
            _show_mot_form(situation)


def _show_mot_form(situation: Situation) -> None:
    kept = situation.mot_psyen
    subject, version = f"mot_psyen:{situation.id}", kept["version"] if kept else 0
    with reading() as tx:
        drafts, today = list_drafts(tx, subject), tx.today
    st.caption(
        "Une ou deux phrases que tous peuvent lire, parents compris. Ni note, ni bilan, ni test."
    )
    long_text("Vos phrases", subject=subject, field="texte", drafts=drafts, height=2,
              value=kept["texte"] if kept else "", max_chars=MAX_MOT_PSYEN)  # fmt: skip
    show_passages(subject, drafts)
    parle_le = st.date_input(
        "Parlé aux parents le", kept["parle_le"] if kept else None, format="DD/MM/YYYY",
        max_value=today, key=f"mot_psyen_jour_{situation.id}_{version}", width=200,
    )  # fmt: skip
    if st.button("Enregistrer ces phrases", key="save_mot_psyen", type="primary"):
        with acting("Phrases enregistrées.") as tx:
            texts = take_texts(tx, subject)
            said = texts.get("texte", kept["texte"] if kept else "")
            write_mot_psyen(tx, situation.id, version, said, parle_le)


def _show_history(situation: Situation) -> None:
    with reading() as tx:
        changes = list_changes(tx, situation.id)
    if not changes:
        st.caption("Selon la fiche de saisine.")
        return
    last = changes[0]
    day = format_date(local_day(last["moment"]))
    st.caption(f"Mis à jour le {day} par {escape(last['acteur'])}")
    with st.expander("Ce qui a changé", icon=":material/history:"):
        for row in changes:
            st.markdown(f":gray[{format_date(local_day(row['moment']))}] · {escape(row['acteur'])}")
            st.text(typeset("\n".join(row["lignes"])))


def _show_notice(situation: Situation) -> None:
    place_id = situation.saisine["circonscription_id"]
    ecole = situation.ecole["nom"] if situation.ecole else ""

    def print_notice() -> bytes:
        with reading() as tx:
            return make_notice(tx, place_id, ecole)

    st.download_button(
        "Télécharger l’information des parents (.docx)", data=held(print_notice),
        file_name="information-parents.docx", key="download_notice", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip
