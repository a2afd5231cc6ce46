"""The calendar in « Administration »: targets, local days, the weekly rhythm of each school."""

from datetime import date

import streamlit as st

from core.calendrier import SEMAINE_LABELS, JourLocal, Semaine, warn_of_end
from core.delais import Cibles
from core.texte import format_date
from core.typographie import typeset
from db.calendrier import (
    add_jour_local,
    list_jours_locaux,
    read_cibles,
    remove_jour_local,
    set_cibles,
    set_semaine,
)
from db.connection import Row
from db.ecoles import list_ecoles
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.session import reading

_ALL = ""
_NAMED = 8  # beyond, how many is enough
_KINDS = {False: "Fermé", True: "Ouvert"}


def show_calendrier(place: Row) -> None:
    """Show what the clock counts with, and let the coordination correct it."""
    with reading() as tx:
        cibles, today = read_cibles(tx, place["id"]), tx.today
        jours, ecoles = list_jours_locaux(tx, place["id"]), list_ecoles(tx, place["id"])
    st.caption(
        typeset(
            f"Les délais se comptent en jours de classe : vacances de la zone {place['zone']}, "
            "jours fériés, rythme de chaque école et jours particuliers. Le temps passé en "
            "« Précisions demandées » ne compte pas."
        )
    )
    if ending := warn_of_end(today):
        st.warning(typeset(ending), icon=":material/event_busy:")
    st.subheader("Jours particuliers", anchor=False)
    _show_jours(jours)
    _show_new_jour(place, ecoles, today)
    st.subheader("Rythme des écoles", anchor=False)
    _show_rythmes(ecoles)
    st.subheader("Délais visés", anchor=False)
    _show_cibles(place, cibles)


def _where(row: Row) -> str:
    return f"{row['ecole']}, {row['commune']}" if row["ecole"] else "toutes les écoles"


def _when(row: Row) -> str:
    first, last = format_date(row["debut"]), format_date(row["fin"])
    return f"le {first}" if first == last else f"du {first} au {last}"


def _show_jours(jours: list[Row]) -> None:
    if not jours:
        st.info(
            "Les jours où une école est fermée ou ouverte contre le calendrier seront ici : pont, "
            "journée banalisée, travaux, rattrapage. Ajoutez le premier ci-dessous."
        )
    for row in jours:
        with st.container(horizontal=True, vertical_alignment="center", key=f"jour_{row['id']}"):
            said = f"**{_KINDS[row['ouvert']]}** {_when(row)} · {escape(_where(row))}"
            st.markdown(f"{said} · {escape(row['motif'])}", width="stretch")
            if st.button("Retirer", type="tertiary", key=f"remove_jour_{row['id']}"):
                with acting("Jour retiré : le calendrier officiel s’applique.") as tx:
                    remove_jour_local(tx, row["id"])


def _show_new_jour(place: Row, ecoles: list[Row], today: date) -> None:
    labels = {_ALL: "Toutes les écoles"} | {e["id"]: f"{e['nom']}, {e['commune']}" for e in ecoles}
    with st.expander("Ajouter un jour particulier", icon=":material/add:"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            ouvert = st.segmented_control(
                "Ce jour est", list(_KINDS), default=False, required=True, key="jour_ouvert",
                format_func=_KINDS.__getitem__,
            )  # fmt: skip
            debut = st.date_input("Du", today, format="DD/MM/YYYY", key="jour_debut")
            fin = st.date_input("Au (facultatif)", None, format="DD/MM/YYYY", key="jour_fin")
        ecole = st.selectbox("Où", list(labels), key="jour_ecole", format_func=labels.__getitem__)
        motif = st.text_input("Pourquoi", key="jour_motif", max_chars=120,
                              placeholder="Journée banalisée, travaux, rattrapage…")  # fmt: skip
        if st.button("Ajouter ce jour", key="add_jour"):
            with acting("Jour ajouté : les délais en tiennent compte.") as tx:
                jour = JourLocal(debut=debut, fin=fin or debut, ouvert=bool(ouvert),
                                 motif=motif or "", ecole_id=ecole or None)  # fmt: skip
                add_jour_local(tx, place["id"], jour)


def _show_rythmes(ecoles: list[Row]) -> None:
    for semaine, label in SEMAINE_LABELS.items():
        mine = [e for e in ecoles if Semaine(e["semaine"]) is semaine]
        if mine:
            count = f"{len(mine)} école{'s' if len(mine) > 1 else ''}"
            names = ", ".join(e["nom"] for e in mine) if len(mine) <= _NAMED else ""
            said = f"**{label}** : {count}" + (f" ({escape(names)})" if names else "")
            st.markdown(typeset(said))
    with st.expander("Changer le rythme d’écoles", icon=":material/edit_calendar:"):
        by_id = {e["id"]: e for e in ecoles}
        chosen = st.multiselect("Écoles", list(by_id), key="rythme_ecoles", placeholder="Choisir",
                                format_func=lambda key: by_id[key]["nom"])  # fmt: skip
        rythme = st.radio("Rythme", list(Semaine), key="rythme_semaine",
                          format_func=lambda value: SEMAINE_LABELS[value])  # fmt: skip
        if st.button("Enregistrer le rythme", key="save_rythme", disabled=not chosen):
            with acting("Rythme enregistré.") as tx:
                for key in chosen:
                    set_semaine(tx, key, by_id[key]["version"], rythme or Semaine.QUATRE)


def _show_cibles(place: Row, cibles: Cibles) -> None:
    with st.form("cibles", enter_to_submit=False):
        with st.container(horizontal=True):
            accuse = st.number_input("Accusé de réception (jours de classe)", 1, 40,
                                     cibles.accuse_jours)  # fmt: skip
            reponse = st.number_input("Réponse (semaines hors vacances)", 1, 20,
                                      cibles.reponse_semaines)  # fmt: skip
            plus = st.number_input("Réponse, au plus tard (réunion)", 1, 30,
                                   cibles.reponse_max_semaines)  # fmt: skip
            bilan = st.number_input("Bilan d’étape (semaines)", 1, 40, cibles.bilan_semaines)
        if st.form_submit_button("Enregistrer les délais"):
            with acting("Délais enregistrés.") as tx:
                set_cibles(tx, place["id"], Cibles(
                    accuse_jours=int(accuse), reponse_semaines=int(reponse),
                    reponse_max_semaines=int(plus), bilan_semaines=int(bilan),
                ))  # fmt: skip
