"""Tab « Décisions et suites »: who does what and when, the next meeting, the papers given."""

import streamlit as st

from core.decision import Decision
from core.droits_rencontre import ActionRencontre
from core.rencontre import HELD, EtatRencontre, NatureRencontre, QualiteRencontre, SuitesRencontre
from core.texte import format_date
from core.typographie import typeset
from db.decisions import (
    add_decision,
    list_of_rencontre,
    origin_of,
)
from db.rencontres import RencontreLue
from db.rencontres_texte import save_suites
from pages.components.actes import acting
from pages.components.decisions import show_decision
from pages.components.programmation.mots import ask_day
from pages.components.session import reading

_CLOSED = (EtatRencontre.REMISE, EtatRencontre.ANNULEE)
_HOME = (QualiteRencontre.PARENT, QualiteRencontre.ACCOMPAGNANT, QualiteRencontre.ELEVE)
_PARENTS, _OTHER = "parents", "autre"


def show_decisions(lue: RencontreLue) -> None:
    """Show what was decided, how to add to it, and what comes after."""
    writes = lue.may(ActionRencontre.WRITE) and lue.etat is not EtatRencontre.ANNULEE
    with reading() as tx:
        rows = list_of_rencontre(tx, lue)
    st.header("Décisions", anchor=False)
    if not rows:
        st.caption("Chaque décision dit qui, quoi, quand ; elle devient une tâche pour qui a un "
                   "compte.")  # fmt: skip
    for row in rows:
        mine = row["personne_id"] == lue.acteur.personne_id
        show_decision(row, settles=(writes or mine) and lue.etat in HELD,
                      writes=writes and lue.etat not in _CLOSED)  # fmt: skip
    if writes and lue.etat not in _CLOSED:
        _add(lue, len(rows))
    st.header("Suites", anchor=False)
    _edit_suites(lue) if writes else _show_suites(lue)


def _add(lue: RencontreLue, count: int) -> None:
    with st.container(border=True, key="nouvelle_decision"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            decision = ask_decision(lue, count)
        if st.button("Ajouter la décision", key="add_decision", icon=":material/add:"):
            with acting("Décision ajoutée.") as tx:
                add_decision(tx, origin_of(lue), decision)


def ask_decision(lue: RencontreLue, count: int) -> Decision:
    """Ask who does what and when. `count`: how many were taken, so that the fields start anew."""
    people = {key: p for key, p in lue.participants.items() if p.nom and p.qualite not in _HOME}
    labels = {key: f"{p.nom}, {p.role}" for key, p in people.items()}
    labels |= {_PARENTS: "Les parents", _OTHER: "Quelqu’un d’autre"}
    chosen = str(st.selectbox("Qui", list(labels), key=f"decision_qui_{count}", width=280,
                              format_func=labels.__getitem__))  # fmt: skip
    free = st.text_input("Qui exactement", key=f"decision_autre_{count}", width=220) if (
        chosen == _OTHER
    ) else ""  # fmt: skip
    quoi = st.text_input("Quoi", key=f"decision_quoi_{count}",
                         placeholder="Agrandir les supports d’histoire")  # fmt: skip
    day = ask_day("Pour le", None, f"decision_pour_le_{count}")
    person = people.get(chosen)
    return Decision(
        qui=person.nom if person else (free or "") if chosen == _OTHER else labels[_PARENTS],
        quoi=quoi or "", pour_le=day, personne_id=person.personne_id if person else None,
    )  # fmt: skip


# --- what comes after -------------------------------------------------------------------------


def _show_suites(lue: RencontreLue) -> None:
    suites = lue.suites
    for label, day in (("Prochaine rencontre", suites.prochaine_le),
                       ("GEVA-Sco transmis le", suites.geva_transmis_le),
                       ("Copie remise aux parents le", suites.copie_remise_le)):  # fmt: skip
        st.text(typeset(f"{label} : {format_date(day) or 'pas encore noté'}"))


def _edit_suites(lue: RencontreLue) -> None:
    suites, key = lue.suites, f"{lue.id}_{lue.version}"
    following = "Prochaine ESS" if lue.nature is NatureRencontre.ESS else "Prochaine rencontre"
    with st.container(border=True, key="suites_rencontre"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            found = SuitesRencontre(
                prochaine_le=ask_day(following, suites.prochaine_le, f"prochaine_{key}"),
                geva_transmis_le=ask_day("GEVA-Sco transmis le", suites.geva_transmis_le,
                                         f"geva_{key}", max_value="today",
                                         help="Le GEVA-Sco s’écrit ailleurs ; seul son jour est "
                                         "noté ici."),
                copie_remise_le=ask_day("Copie remise aux parents le", suites.copie_remise_le,
                                        f"copie_{key}", max_value="today",
                                        help="Le relevé reste ensuite tel qu’il a été remis."),
            )  # fmt: skip
        if st.button("Enregistrer les suites", key="save_suites", icon=":material/check:",
                     type="primary", disabled=found == suites):  # fmt: skip
            with acting("Suites enregistrées.") as tx:
                save_suites(tx, lue.id, lue.version, found)
