"""Writing a model of the bank: its texts, where it is classed, how it will be said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from core.accord import agree
from core.banque import CYCLE_LABELS, ObjectifBanque
from core.banque_locale import make_modele, read_tags
from core.brouillon import Brouillon, current_text
from core.referentiel import NatureEntree
from core.typographie import typeset
from db.banques import shipped_banque
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from db.connection import Transaction
from db.programmations import known_referentiels
from db.programmations_creation import choose_referentiels
from pages.components.banque_texte import READERS
from pages.components.mots import escape
from pages.components.saisie import carried_texts, long_text
from pages.components.session import reading

_TEXTS: Final = {
    "objectif": ("Objectif", "Ce que l’élève fera, qu’on pourra voir ou entendre."),
    "reussite": ("On verra que c’est réussi quand…", "Combien, combien de fois, avec quelle aide."),
    "moyens": ("Moyens et adaptations", "Supports, consignes, outils, temps, aide humaine."),
}
_SCHOOLS: Final = {"CE1": "Élémentaire", "MS": "Maternelle"}
NEW_CODE: Final = "nouveau"


@dataclass(frozen=True)
class ModeleEcrit:
    """A model being written: what the form holds, not checked yet."""

    referentiel: str
    domaine: str = ""
    entree: str = ""
    discipline: str = ""
    niveau: str = ""
    cycle: int = 0
    objectif: str = ""
    reussite: str = ""
    moyens: str = ""
    tags: str = ""
    relu: bool = False
    sujet: str = ""

    def save(self, label: str) -> bool:
        """Show the button that keeps it, and tell whether it was pressed."""
        return st.button(label, key=f"save_{self.sujet}", type="primary", icon=":material/check:")

    def settle(self, tx: Transaction) -> ObjectifBanque:
        """Make the model of what was typed, and take the drafts into it.

        Raises:
            InvalidInput: something is missing; the drafts are kept.
        """
        typed = settle_drafts(tx, self.sujet, carried_texts(self.sujet))
        texts = {name: typed.get(name, getattr(self, name)) for name in _TEXTS}
        made = make_modele(
            NEW_CODE, referentiel=self.referentiel, domaine=self.domaine, entree=self.entree,
            discipline=self.discipline, niveau=self.niveau, cycle=self.cycle,
            tags=read_tags(self.tags), **texts,
        )  # fmt: skip
        consume_drafts(tx, self.sujet)
        return made


def ask_programme(key: str) -> str:
    """Ask for which classes, and return the code of the référentiel in force for them."""
    with reading() as tx:
        codes = {choose_referentiels(tx, level)[0]: label for level, label in _SCHOOLS.items()}
    first = next(iter(codes))
    return st.segmented_control(
        "Programme", list(codes), default=first, key=key, required=True,
        format_func=codes.__getitem__,
    ) or first  # fmt: skip


def write_again(objectif: ObjectifBanque) -> ModeleEcrit:
    """Return a kept model as the form takes it."""
    fields = objectif.model_dump(exclude={"code", "tags"})
    return ModeleEcrit(**fields, tags=", ".join(objectif.tags))


def show_form(sujet: str, start: ModeleEcrit, key: str) -> ModeleEcrit:
    """Show the form of a model, and how it will be said; return what it holds."""
    with reading() as tx:
        drafts = list_drafts(tx, sujet)
    _show_text("objectif", sujet, drafts, start)
    for column, name in zip(st.columns(2), ("reussite", "moyens"), strict=True):
        with column:
            _show_text(name, sujet, drafts, start)
    _show_said(drafts, start, key)
    found = _ask_place(start, key)
    relu = st.checkbox("Aucun nom d’enfant dans ces textes", key=f"relu_{key}")
    return replace(found, relu=relu, sujet=sujet)


def _show_text(name: str, sujet: str, drafts: Mapping[str, Brouillon], start: ModeleEcrit) -> None:
    label, help_text = _TEXTS[name]
    long_text(label, subject=sujet, field=name, drafts=drafts, value=getattr(start, name),
              height=2, help=typeset(help_text))  # fmt: skip


def _show_said(drafts: Mapping[str, Brouillon], start: ModeleEcrit, key: str) -> None:
    modele = current_text(drafts.get("objectif"), start.objectif)
    with st.container(key=f"said_{key}", border=True, gap=None):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Ce que la banque dira", width="stretch")
            st.button("Relire", key=f"reread_{key}", type="tertiary", icon=":material/refresh:")
        for prenom, pronom in READERS.items():
            st.text(agree(modele, prenom, pronom, apostrophe="’"))


def _ask_place(start: ModeleEcrit, key: str) -> ModeleEcrit:
    referentiel = known_referentiels().par_code[start.referentiel]
    domaines = {
        e.code: e.libelle for e in referentiel.entrees if e.nature is NatureEntree.DOMAINE
    }  # fmt: skip
    names = [*shipped_banque().list_disciplines()]
    names += [start.discipline] if start.discipline not in ("", *names) else []
    codes, cycles = list(domaines), [1] if referentiel.par_age else [2, 3]
    left, right = st.columns(2)
    with left:
        domaine = st.selectbox(
            "Domaine", codes, key=f"modele_domaine_{key}", placeholder="Choisir",
            index=codes.index(start.domaine) if start.domaine in codes else None,
            format_func=domaines.__getitem__,
        )  # fmt: skip
        niveau = st.text_input("Niveau", start.niveau, key=f"modele_niveau_{key}", max_chars=40,
                               autocomplete="off")  # fmt: skip
    with right:
        discipline = st.selectbox(
            "Discipline", names, key=f"modele_discipline_{key}", placeholder="Choisir ou écrire",
            index=names.index(start.discipline) if start.discipline else None,
            accept_new_options=True,
        )  # fmt: skip
        cycle = st.segmented_control(
            "Cycle", cycles, key=f"modele_cycle_{key}", required=True,
            default=start.cycle if start.cycle in cycles else cycles[0],
            format_func=CYCLE_LABELS.__getitem__,
        )  # fmt: skip
    tags = st.text_input(
        "Mots-clés", start.tags, key=f"modele_tags_{key}", max_chars=120, autocomplete="off",
        placeholder="séparés par des virgules", help=escape("Pour le retrouver : lire, consigne…"),
    )  # fmt: skip
    return replace(
        start, domaine=domaine or "", discipline=discipline or "", niveau=niveau or "",
        cycle=int(cycle or cycles[0]), tags=tags or "",
        entree=start.entree if domaine == start.domaine else "",
    )  # fmt: skip
