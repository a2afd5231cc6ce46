"""Checking one fiche: school, reserved or not, pupil, doubtful passages, words without a place."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from core.fiche import RESERVED_OBJETS
from core.fiche_champs import CHAMPS, NatureChamp, get_champ
from core.import_fiche import FicheEnAttente, list_passages, needs_pupil, place_text
from core.texte import NARROW_NBSP
from core.typographie import typeset

_TEXT_FIELDS: Final = [  # those where several lines fit
    c.key for c in CHAMPS if c.nature is NatureChamp.TEXTE and c.lignes > 1 and "." not in c.key
]


def show_decisions(
    name: str,
    attente: FicheEnAttente,
    schools: Mapping[str, str],
    likely: Sequence[str],
    pupils: Mapping[str, str],
) -> FicheEnAttente:
    """Show the decisions that only a person can take, and return the fiche with them."""
    found = attente.model_copy(deep=True)
    found.recue_le = st.date_input(
        "Reçue le", attente.recue_le, key=f"recue_{name}", format="DD/MM/YYYY",
    )  # fmt: skip
    ordered = [*likely, *(key for key in schools if key not in likely)]
    index = ordered.index(attente.ecole_id) if attente.ecole_id in ordered else None
    found.ecole_id = st.selectbox(
        "École dans le pôle", ordered, index=index, key=f"ecole_{name}",
        format_func=schools.__getitem__, placeholder="Choisir l’école",
    )  # fmt: skip
    forced = attente.fiche.objet in RESERVED_OBJETS
    ticked = st.toggle(
        "Demande réservée", attente.reservee or forced, key=f"reservee_{name}_{forced}",
        disabled=forced,
        help="Vous n’y aurez plus accès une fois confirmée, sauf si l’IEN vous y nomme.",
    )  # fmt: skip
    found.reservee = ticked or forced
    if needs_pupil(attente.fiche):
        _show_pupil_choice(name, found, pupils)
    _show_unchecked(name, found)
    _show_passages(name, found)
    _show_pieces(name, found)
    return found


def _show_pupil_choice(name: str, found: FicheEnAttente, pupils: Mapping[str, str]) -> None:
    if not pupils:
        found.eleve_choisi, found.eleve_id = True, None
        st.caption("Aucun élève connu ne ressemble : une nouvelle fiche d’élève sera créée.")
        return
    options = ["", *pupils]
    eleve = found.fiche.eleve
    whom = hash((eleve.nom, eleve.prenom, eleve.date_naissance))  # another name asks again
    found.eleve_choisi = found.eleve_choisi and (found.eleve_id or "") in options
    decided = found.eleve_choisi and (found.eleve_id or "") in options
    index = options.index(found.eleve_id or "") if decided else None
    chosen = st.radio(
        "L’élève est-il déjà connu ?", options, index=index, key=f"eleve_{name}_{whom}",
        format_func=lambda key: pupils.get(key, "Non, c’est un nouvel élève"),
    )  # fmt: skip
    if chosen is not None:
        found.eleve_choisi, found.eleve_id = True, chosen or None


def _quote(words: str) -> str:
    """Put somebody's own words between guillemets, as they wrote them."""
    return f"«{NARROW_NBSP}{words}{NARROW_NBSP}»"


def _show_unchecked(name: str, found: FicheEnAttente) -> None:
    if not found.a_verifier:
        return
    st.markdown("**À vérifier**")
    read = {key: found.textes_lus.get(key, "") for key in found.a_verifier}
    for key, words in read.items():
        if words:
            st.text(f"▲ {get_champ(key).label} – lu{NARROW_NBSP}: {_quote(words)}")
    if placed := [get_champ(key).label for key, words in read.items() if not words]:
        st.text(f"▲ {', '.join(placed)}")
    if st.checkbox("J’ai vérifié ces champs", key=f"checked_{name}_{len(found.a_verifier)}"):
        found.a_verifier = []


def _show_passages(name: str, found: FicheEnAttente) -> None:
    for number, (key, words, reason) in enumerate(list_passages(found)):
        with st.container(border=True, key=f"passage_{name}_{number}"):
            st.markdown(typeset(f":red[**Passage à ne pas reprendre ?**] {reason}"))
            st.text(f"{get_champ(_field(key)).label}{NARROW_NBSP}: {_quote(words)}")
            known = found.decisions.get(words)
            choice = st.segmented_control(
                "Décision", [False, True], default=known, label_visibility="collapsed",
                key=f"decision_{name}_{number}_{len(words)}",
                format_func={False: "Ne pas reprendre", True: "Reprendre"}.__getitem__,
            )  # fmt: skip
            if choice is not None:
                found.decisions = {**found.decisions, words: choice}


def _field(key: str) -> str:
    return "actions" if key.startswith("actions") else key


def _show_pieces(name: str, found: FicheEnAttente) -> None:
    waiting = [morceau for morceau in found.morceaux if not morceau.sort]
    if len(waiting) > 1 and st.button(
        f"Laisser de côté les {len(waiting)} textes non reconnus", key=f"leave_all_{name}"
    ):
        for morceau in waiting:
            morceau.sort = "ecarte"
    for index, morceau in enumerate(found.morceaux):
        if morceau.sort:
            continue
        with st.container(border=True, key=f"morceau_{name}_{index}"):
            st.markdown("**Texte non reconnu**")
            st.text(morceau.texte)
            target = st.selectbox(
                "Le placer dans", _TEXT_FIELDS, index=None, key=f"place_{name}_{index}",
                format_func=lambda key: get_champ(key).label, placeholder="Choisir un champ",
            )  # fmt: skip
            if target:
                place_text(found, index, target)
            elif st.button("Laisser de côté", key=f"leave_{name}_{index}"):
                found.morceaux[index].sort = "ecarte"
