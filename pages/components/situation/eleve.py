"""The pupil of a situation: the class this year, a change of school, the wrong child."""

from datetime import date

import streamlit as st

from core.droits import Action
from core.fiche import Objet
from core.saisine import school_year, school_year_label
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row
from db.ecoles import list_ecoles
from db.eleves import list_candidates
from db.rattachements import reassign_eleve
from db.scolarites import find_scolarite, move_eleve, place_eleve, record_accord
from db.situations import Situation
from pages.components.actes import acting
from pages.components.mots import escape, short_name
from pages.components.session import reading
from pages.components.suites import ask_accord, choose_classe

_LIST = "pages/saisines.py"


def show_eleve(situation: Situation) -> None:
    """Show where the pupil is this year, and what may be changed about it."""
    if situation.saisine["objet"] != Objet.ELEVE or situation.eleve is None:
        return
    with reading() as tx:
        annee = school_year(tx.today)
        row = find_scolarite(tx, situation.eleve["id"], annee)
    st.markdown("#### L’élève dans son école")
    st.text(_say_place(situation, row, annee))
    if situation.ecole is None:
        st.warning(
            typeset(
                "L’élève a changé d’école et l’accord des parents n’est pas noté : aucune école ne "
                "voit cette situation."
            ),
            icon=":material/visibility_off:",
        )
    with st.container(horizontal=True, key="eleve_actions"):
        _show_buttons(situation, row, annee)


def _say_place(situation: Situation, row: Row | None, annee: int) -> str:
    placed = row is not None and not row["prevue"]
    classe = row["classe"] if row and placed else None
    if situation.ecole is None:
        school = row["ecole"] if row and placed else "Nouvelle école"
    else:
        school = situation.ecole["nom"]
    return f"{school_year_label(annee)} : {school}, {classe or 'classe non indiquée'}"


def _show_buttons(situation: Situation, row: Row | None, annee: int) -> None:
    reserved = situation.saisine["reservee"]
    if (
        situation.ecole
        and situation.may(Action.PLACE_ELEVE)
        and st.button("Indiquer sa classe", key="place_eleve", icon=":material/meeting_room:")
    ):
        _dialog_place(situation, row, annee)
    if not reserved and situation.may(Action.MOVE_ELEVE):
        if situation.ecole is None and st.button(
            "Noter l’accord des parents", key="record_accord", icon=":material/handshake:"
        ):
            _dialog_accord(situation)
        if st.button("Change d’école", key="move_eleve", icon=":material/directions_walk:"):
            _dialog_move(situation, annee)
    if situation.may(Action.REASSIGN_ELEVE) and st.button(
        "Ce n’est pas cet élève", key="reassign_eleve", icon=":material/person_cancel:"
    ):
        _dialog_reassign(situation)


@st.dialog("La classe de l’élève")
def _dialog_place(situation: Situation, row: Row | None, annee: int) -> None:
    st.caption(
        typeset(
            "Elle sert aux remplacements (« Ce qui marche » pour la personne qui remplace) et à "
            "la suite de l’an prochain."
        )
    )
    classe = choose_classe(
        situation.saisine["ecole_id"], annee, row["classe_id"] if row else None, "place_classe"
    )
    if st.button("Enregistrer", key="confirm_place", type="primary", disabled=not classe):
        with acting("Classe enregistrée.") as tx:
            place_eleve(tx, situation.id, row["version"] if row else 0, classe)


@st.dialog("L’élève change d’école")
def _dialog_move(situation: Situation, annee: int) -> None:
    now = situation.saisine["ecole_id"]
    with reading() as tx:
        rows = list_ecoles(tx, situation.saisine["circonscription_id"])
    schools = {e["id"]: f"{e['nom']}, {e['commune']}" for e in rows if e["id"] != now}
    ecole = st.selectbox(
        "Nouvelle école", list(schools), index=None, key="move_ecole", placeholder="Choisir",
        format_func=schools.__getitem__,
    )  # fmt: skip
    classe = choose_classe(ecole, annee, None, "move_classe")
    accord = ask_accord(None, "move_accord")
    st.caption(
        typeset(
            "L’ancienne école, demandeur compris, ne verra plus cette situation dès maintenant. "
            "L’élève quitte la circonscription ? Terminez plutôt le suivi avec la raison "
            "« départ » : rien n’est transmis."
        )
    )
    if st.button("Enregistrer le changement", key="confirm_move", type="primary",
                 disabled=not ecole) and ecole:  # fmt: skip
        done = (
            "Changement enregistré : la note de relais est dans les documents."
            if accord
            else "Changement enregistré. La nouvelle école ne voit rien pour l’instant."
        )
        with acting(done, then=lambda: _leave_if_closed(situation)) as tx:
            move_eleve(tx, situation.id, situation.saisine["version"], ecole, classe_id=classe,
                       accord_le=accord)  # fmt: skip


def _leave_if_closed(situation: Situation) -> None:
    """Go to the list when who acted, of the old school, no longer reads the situation."""
    if not situation.inside:
        st.switch_page(_LIST)


@st.dialog("Accord des parents")
def _dialog_accord(situation: Situation) -> None:
    accord = ask_accord(None, "late_accord")
    if st.button("Noter l’accord", key="confirm_accord", type="primary", disabled=not accord):
        with acting("Accord noté : la nouvelle école lit la situation.") as tx:
            record_accord(tx, situation.id, situation.saisine["version"], accord or date.min)


@st.dialog("Ce n’est pas cet élève")
def _dialog_reassign(situation: Situation) -> None:
    eleve = situation.fiche.eleve
    st.caption(
        typeset(
            "La fiche a été rattachée à un homonyme. Elle en est détachée telle quelle : l’autre "
            "élève garde ses propres situations, et l’historique dit ce qui a été fait."
        )
    )
    search = st.text_input("Chercher le bon élève", f"{eleve.nom} {eleve.prenom}".strip(),
                           key="reassign_search")  # fmt: skip
    with reading() as tx:
        found = {row["id"]: _describe(row) for row in list_candidates(tx, situation.id, search)}
    new = f"Un autre élève, à créer : {short_name(eleve.nom, eleve.prenom)}"
    chosen = st.radio("La fiche concerne", ["", *found], key="reassign_choice",
                      format_func=lambda key: found.get(key, new))  # fmt: skip
    if st.button("Détacher et rattacher", key="confirm_reassign", type="primary"):
        with acting("Fiche rattachée au bon élève.") as tx:
            reassign_eleve(tx, situation.id, situation.saisine["version"], chosen or None)


def _describe(row: Row) -> str:
    born = f", né(e) le {format_date(row['date_naissance'])}" if row["date_naissance"] else ""
    return f"{escape(short_name(row['nom'], row['prenom']))}{born}, {escape(row['ecole'])}"
