"""The board on screen: one component, refreshed by itself, and what is done to a card.

The browser sends a gesture with the version it showed; `_act` runs before the board is read
again, so that one run redraws the result. What asks for data opens its dialog outside the
fragment: the refresh of the board then leaves it alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.absence import describe_until
from core.droits import Acces, may
from core.errors import NotAllowed, PoleError
from core.fiche import OBJET_LABELS, Fiche, Objet
from core.listes import Liste
from core.personne import Acteur, label_metier
from core.saisine import STATUT_LABELS, Position, Statut
from core.saisine_en_ligne import list_essentials
from core.secteur import label_post, short_ecole
from core.tableau import (
    ACTION_OF,
    COLONNES,
    FIRST_CARDS,
    DemandeCarte,
    FiltresTableau,
    Geste,
    VueTableau,
    list_moves,
    plan_move,
    read_column,
    read_demande,
)
from core.typographie import typeset
from db.circonscriptions import list_values
from db.connection import Row
from db.situations import Situation, get_situation
from db.tableau import CarteTableau, ColonneTableau, move_card, read_tableau, say_since
from pages.components.actes import explaining
from pages.components.session import forget, reading, recall, remember, writing
from pages.components.situation.actions import (
    ANSWER_TAB,
    TABS,
    choose_beforehand,
    dialog_ask,
    dialog_close,
    dialog_propose,
    dialog_reopen,
)
from pages.components.situation.corrections import PARENTS_SECTION
from pages.components.situation.questions import show_questions

REFRESH_EVERY: Final = 20.0  # seconds; an automatic refresh keeps nobody signed in (the guard)
_KEY: Final = "tableau_cartes"
_LIMITS: Final = "tableau_limites"
_REFUSED: Final = "tableau_refus"
_TURN: Final = "tableau_tour"  # each gesture is answered, even when nothing changed
_NEXT: Final = "tableau_suite"
_SITUATION: Final = "pages/situation.py"
_ASSETS: Final = Path(__file__).parent / "assets"
_STYLE: Final = _ASSETS / "tableau_page.css"
_EMPTY: Final = {
    Statut.TRANSMISE: "Rien à trier.",
    Statut.A_PRECISER: "Aucune question en attente.",
    Statut.A_L_ETUDE: "Rien à l’étude.",
    Statut.REPONDUE: "Aucune réponse récente.",
    Statut.EN_SUIVI: "Aucun suivi en cours.",
    Statut.TERMINEE: "Rien cette année.",
}

_board = st.components.v2.component(
    "pole_tableau",
    js=(_ASSETS / "tableau.js").read_text(encoding="utf-8"),
    css=(_ASSETS / "tableau.css").read_text(encoding="utf-8"),
)


# --- what the browser is given ----------------------------------------------------------------


def _initials(row: Row) -> str:
    return f"{row['prenom'][:1]}{row['nom'][:1]}".upper() or "?"


def _person(row: Row, metiers: Mapping[str, str]) -> dict[str, str]:
    if row["personne_id"] is None:
        post = label_post(label_metier(row["metier"], metiers))
        return {"initiales": "–", "nom": post, "etat": "vacant"}
    name = f"{row['prenom']} {row['nom']}".strip()
    if row["position"] == Position.ACCEPTEE:
        return {"initiales": _initials(row), "nom": f"{name} s’en charge", "etat": "accepte"}
    return {"initiales": _initials(row), "nom": f"{name}, réponse attendue", "etat": "sollicite"}


def _people(carte: CarteTableau, metiers: Mapping[str, str]) -> list[dict[str, str]]:
    shown = [_person(row, metiers) for row in carte.personnes]
    if any(person["etat"] == "accepte" for person in shown):
        return shown
    reserved = carte.saisine["reservee"]
    who, mark = ("L’IEN en répond", "I") if reserved else ("La coordination en répond", "C")
    return [{"initiales": mark, "nom": who, "etat": "defaut"}, *shown]


def _subject(saisine: Row, motifs: Mapping[str, str]) -> str:
    if saisine["objet"] is None:
        return str(saisine["niveau"] or "")
    objet = Objet(saisine["objet"])
    label = "Élève" if objet is Objet.ELEVE else OBJET_LABELS[objet]
    motif = motifs.get(saisine["motif"] or "", "")
    return " · ".join(filter(None, [label, saisine["niveau"], motif]))  # what is cut is the motif


def _missing(saisine: Row) -> str:
    if not saisine["fiche"] or Statut(saisine["statut"]) in (Statut.REPONDUE, Statut.EN_SUIVI):
        return ""
    fiche = Fiche.model_validate_json(saisine["fiche"])
    needs = list_essentials(fiche.model_copy(update={"objet": Objet(saisine["objet"])}))
    missing = [
        besoin.mots
        for besoin in needs
        if not (besoin.section == PARENTS_SECTION and saisine["parents_dits"])
    ]
    return typeset(f"À compléter : {', '.join(missing)}") if missing else ""


def _moves(carte: CarteTableau, acteur: Acteur) -> list[dict[str, str]]:
    """List the moves offered; the action checks them again."""
    saisine = carte.saisine
    if saisine["acces"] < Acces.CONTENU:
        return []
    de = Statut(saisine["statut"])
    before = Statut(saisine["statut_avant"]) if saisine["statut_avant"] else None
    return [
        {"vers": vers.value, "titre": COLONNES[vers]}
        for vers in list_moves(de, before)
        if may(acteur, ACTION_OF[plan_move(de, vers, before)], saisine["circonscription_id"])
    ]


@dataclass(frozen=True)
class _Regard:
    """Who looks at the board, how, when, and in the words of which circonscription."""

    vue: VueTableau
    acteur: Acteur
    now: datetime
    motifs: Mapping[str, str]
    metiers: Mapping[str, str]


def _card(carte: CarteTableau, regard: _Regard) -> dict[str, Any]:
    saisine, delai, moved = carte.saisine, carte.delai, carte.deplacee
    place = f"{saisine['ecole']}, {saisine['commune']}" if saisine["ecole"] else ""
    late = delai.phrase if delai and delai.retard else ""
    moves = _moves(carte, regard.acteur)
    by_other = moved is not None and moved["acteur_id"] != regard.acteur.personne_id
    subject = _subject(saisine, regard.motifs)
    state = STATUT_LABELS[Statut(saisine["statut"])]
    return {
        "id": saisine["id"], "version": saisine["version"], "reference": saisine["reference"],
        "statut": saisine["statut"], "etat": state, "reservee": saisine["reservee"],
        "lieu": place, "lieu_court": short_ecole(saisine["ecole"] or ""),
        "sujet": subject, "personnes": _people(carte, regard.metiers),
        "age": delai.age if delai else None,
        "prochaine": _next_date(carte), "retard": typeset(late), "manque": _missing(saisine),
        "bouge": (
            f"déplacée par {moved['acteur']} {say_since(moved['moment'], regard.now)}"
            if moved and by_other else ""
        ),
        "absences": [f"{row['nom']}, {describe_until(row['fin'])}" for row in carte.absences],
        # a lane by secteur is where the school is: a card cannot be carried out of it
        "deplacements": moves, "mobile": bool(moves) and regard.vue is not VueTableau.SECTEUR,
        "par_personne": regard.vue is VueTableau.PERSONNE,
        "etat_ici": regard.vue is not VueTableau.ETAT,
        "nom": ", ".join(filter(None, [saisine["reference"], place, subject, state, late])),
    }  # fmt: skip


def _next_date(carte: CarteTableau) -> str:
    delai = carte.delai
    if delai is None or delai.retard:
        return ""
    if delai.en_pause:
        return "délai suspendu" if delai.phrase else ""
    return f"pour le {delai.prevue_le:%d/%m}" if delai.prevue_le else ""


def _column(colonne: ColonneTableau, regard: _Regard) -> dict[str, Any]:
    by_state = regard.vue is VueTableau.ETAT
    return {
        "cle": colonne.cle, "titre": colonne.titre, "sous_titre": colonne.sous_titre,
        "total": colonne.total, "plus": colonne.plus,
        "statut": colonne.cle if by_state else None,
        "vide": _EMPTY[Statut(colonne.cle)] if by_state else "Rien en ce moment.",
        "cartes": [_card(carte, regard) for carte in colonne.cartes],
    }  # fmt: skip


# --- what the browser sends back --------------------------------------------------------------


def _act() -> None:
    """Do what was asked of a card, or say on the card why not; rights are in the action."""
    forget(_REFUSED)
    remember(_TURN, int(recall(_TURN, 0)) + 1)
    state = recall(_KEY)
    given = state.get("geste") if state else None
    if not given:
        return
    saisine_id = str(given.get("carte", "")) if isinstance(given, dict) else ""
    try:
        _obey(read_demande(dict(given)))
    except PoleError as error:
        said = {"id": saisine_id, "phrase": typeset(str(error)), "numero": recall(_TURN)}
        remember(_REFUSED, said)


def _obey(demande: DemandeCarte) -> None:
    if demande.geste == "plus":
        limits: Mapping[str, int] = recall(_LIMITS, {})
        shown = limits.get(demande.vers, FIRST_CARDS) + FIRST_CARDS
        remember(_LIMITS, {**limits, demande.vers: shown})
    elif demande.geste == "ouvrir":
        remember(_NEXT, ("ouvrir", demande.carte))
    elif demande.geste == "confier":
        choose_beforehand(demande.vers)
        remember(_NEXT, (Geste.PROPOSER, demande.carte))
    else:
        with writing() as tx:
            geste = move_card(tx, demande.carte, demande.version, read_column(demande.vers))
        if geste is not Geste.SUIVRE:
            remember(_NEXT, (geste, demande.carte))


# --- on the page ------------------------------------------------------------------------------


def show_board(circonscription_id: str, filtres: FiltresTableau) -> None:
    """Show the board under the filters; it reads the store again every twenty seconds."""
    st.html(_STYLE)
    st.fragment(_draw, run_every=REFRESH_EVERY)(circonscription_id, filtres)


def _draw(circonscription_id: str, filtres: FiltresTableau) -> None:
    if recall(_NEXT):
        st.rerun()  # the dialog belongs to the page
    try:
        with reading() as tx:
            colonnes = read_tableau(tx, circonscription_id, filtres, recall(_LIMITS, {}))
            acteur, now = tx.actor, tx.now
            motifs, metiers = (
                list_values(tx, circonscription_id, liste, retired=True)
                for liste in (Liste.MOTIF, Liste.METIER)
            )
    except NotAllowed:
        st.rerun()  # the frame says that the session is over, or the screen closed
    if not any(colonne.cartes for colonne in colonnes):
        _show_empty(filtered=bool(filtres.chosen))
    regard = _Regard(filtres.vue, acteur, now, motifs, metiers)
    _board(
        key=_KEY,
        data={
            "colonnes": [_column(c, regard) for c in colonnes],
            "refus": recall(_REFUSED),
            "tour": recall(_TURN, 0),
        },
        on_geste_change=_act,
    )


def _show_empty(*, filtered: bool) -> None:
    if filtered:
        st.info("Aucune situation ne correspond. Retirez un filtre pour en voir d’autres.")
    else:
        st.info(
            typeset(
                "Les situations du pôle seront ici, une carte chacune, de « À trier » à « Suivi "
                "terminé ». La première arrivera avec une fiche importée ou envoyée par une école."
            )
        )


def show_next() -> None:
    """Open what a card asked for: its situation, or the dialog of its move."""
    asked = recall(_NEXT)
    if not asked:
        return
    forget(_NEXT)
    geste, saisine_id = asked
    if geste == "ouvrir":
        st.switch_page(_SITUATION, query_params={"id": saisine_id})
    with explaining(), reading() as tx:
        situation = get_situation(tx, saisine_id)
    _DIALOGS[Geste(geste)](situation)


@st.dialog("Précisions reçues")
def _dialog_receive(situation: Situation) -> None:
    st.caption("Une fois toutes les réponses notées, la situation reprend sa place.")
    show_questions(situation.questions, situation)


@st.dialog("Répondre")
def _dialog_answer(situation: Situation) -> None:
    reference = situation.saisine["reference"]
    st.markdown(
        typeset(
            f"**{reference}** passera à « Réponse transmise » quand sa réponse aura été écrite, "
            "signée et envoyée : une carte ne se déplace pas à la place d’une lettre."
        )
    )
    if st.button("Écrire la réponse", type="primary", key="board_answer"):
        st.switch_page(_SITUATION, query_params={"id": situation.id, TABS: ANSWER_TAB})


_DIALOGS: Final[Mapping[Geste, Callable[[Situation], None]]] = {
    Geste.PROPOSER: dialog_propose,
    Geste.DEMANDER: dialog_ask,
    Geste.RECEVOIR: _dialog_receive,
    Geste.REPONDRE: _dialog_answer,
    Geste.TERMINER: dialog_close,
    Geste.ROUVRIR: dialog_reopen,
}
