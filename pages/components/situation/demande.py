"""Tabs « Demande » and « Déjà en place »: the fiche in reading width, facts first."""

from collections.abc import Mapping

import streamlit as st

from core.fiche import (
    ATTENTES,
    CONSTAT_LABELS,
    DISPOSITIFS,
    PIECES,
    SUIVIS,
    Fiche,
    Objet,
)
from core.listes import Liste
from core.programmation import STATUT_PROGRAMMATION_LABELS, StatutProgrammation
from core.saisine import school_year_label
from core.texte import format_date
from core.typographie import typeset
from db.connection import local_day
from db.programmations import list_of_pupil
from db.rencontres import list_rencontres_of
from db.situations import Situation
from pages.components.libelles import read_labels
from pages.components.mots import show_user_text
from pages.components.rencontre.mots import show_meetings
from pages.components.session import reading
from pages.components.situation.corrections import show_correction, show_namesakes
from pages.components.situation.eleve import show_eleve
from pages.components.situation.questions import show_questions


def _words(codes: list[str], labels: Mapping[str, str], more: str = "") -> str:
    said = [labels.get(code, code) for code in codes]
    return ", ".join([*said, more] if more else said)


def show_demande(situation: Situation) -> None:
    """Show what brought the school to ask, what works, what is expected."""
    fiche = situation.fiche
    if situation.inside:  # who asked finds them above, with the field to answer
        show_questions(situation.questions, situation)
    with st.container(key="lecture"):
        st.markdown("#### Ce qui amène à saisir le pôle")
        show_user_text("Surtout", _words([fiche.motif] if fiche.motif else [],
                                         read_labels(Liste.MOTIF), fiche.motif_autre))  # fmt: skip
        show_user_text("Faits datés", fiche.faits)
        show_user_text("Depuis quand, à quels moments, combien de fois", fiche.frequence)
        show_user_text("Quand cela se passe mieux", fiche.mieux_quand)
        show_user_text("Ce qui marche", fiche.ce_qui_marche)
        st.markdown("#### Ce qui est attendu")
        show_user_text("Attentes", _words(fiche.attentes_choix, ATTENTES, fiche.attentes_autre))
        show_user_text("« Ce serait mieux si… »", fiche.attentes)
        show_user_text("Créneaux", fiche.creneaux)
        if situation.saisine["objet"] == Objet.ELEVE:
            _show_eleve(fiche)
        _show_demandeur(situation)
    show_eleve(situation)
    show_namesakes(situation)
    show_correction(situation)


def _show_eleve(fiche: Fiche) -> None:
    eleve = fiche.eleve
    st.markdown("#### L’élève")
    born = format_date(eleve.date_naissance)
    identity = f"{eleve.nom} {eleve.prenom}".strip()
    show_user_text("Nom, prénom", identity + (f", né(e) le {born}" if born else ""))
    show_user_text("Niveau", eleve.niveau)
    show_user_text("Dans l’école depuis", eleve.dans_ecole_depuis)
    if eleve.maintien is not None:
        kept = f"oui {eleve.maintien_en}".strip() if eleve.maintien else "non"
        show_user_text("Maintien", kept)
    show_user_text("En cours", _words(eleve.dispositifs, DISPOSITIFS, eleve.dispositifs_dates))
    show_user_text("Suivis extérieurs", _words(fiche.suivis, SUIVIS, fiche.suivis_autre))
    if fiche.vue_audition:
        show_user_text("Vue, audition vérifiées", CONSTAT_LABELS[fiche.vue_audition])


def _show_demandeur(situation: Situation) -> None:
    fiche = situation.fiche
    st.markdown("#### La demande")
    asker = ", ".join(filter(None, [fiche.enseignant, fiche.fonction]))
    show_user_text("Rédigée par", asker)
    show_user_text(
        "Classe", " · ".join(filter(None, [fiche.classe, fiche.niveaux, fiche.effectif]))
    )
    show_user_text("Autre(s) enseignant(s) de la classe", fiche.autres_enseignants)
    show_user_text("Direction", fiche.direction)
    show_user_text("Pièces annoncées", _words(fiche.pieces, PIECES, fiche.pieces_autre))
    if situation.direction_le:
        show_user_text("Direction : pris connaissance le", format_date(situation.direction_le))
    changed = format_date(local_day(situation.saisine["modifiee_le"]))
    st.caption(f"Dernière modification le {changed}")


def show_deja_en_place(situation: Situation) -> None:
    """Show what the school already does, as the table of the fiche, and the PAOA."""
    _show_programmations(situation)
    actions = situation.fiche.actions
    if not actions:
        st.info(
            "La fiche ne dit pas encore ce qui est déjà en place à l’école. "
            "Demandez-le par « Poser une question », ou complétez la fiche."
        )
        return
    columns = {
        "Action": [a.action for a in actions],
        "Quand": [a.periode for a in actions],
        "Avec qui": [a.avec for a in actions],
        "Ce que cela a changé": [a.effet for a in actions],
        "Continue ?": [a.continue_ for a in actions],
    }
    st.dataframe(columns, hide_index=True, height="content", key="deja_en_place")


def _show_programmations(situation: Situation) -> None:
    """Lead to the programmations and the meetings of the pupil that one may read."""
    if not situation.eleve:
        return
    with reading() as tx:
        rows = list_of_pupil(tx, situation.eleve["id"])
        meetings = list_rencontres_of(tx, situation.eleve["id"])
    for row in rows:
        statut = STATUT_PROGRAMMATION_LABELS[StatutProgrammation(row["statut"])]
        st.page_link(
            "pages/programmation.py", icon=":material/menu_book:", query_params={"id": row["id"]},
            label=typeset(f"PAOA {school_year_label(row['annee'])}  : « {statut} »"),
        )  # fmt: skip
    show_meetings(meetings)
