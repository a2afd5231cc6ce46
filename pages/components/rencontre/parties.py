"""Writing one part of the relevé, from the page of the meeting or from the screen of its room.

Each place has drafts of its own: what is half typed on the page never shows before the parents.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final

import streamlit as st

from core.brouillon import Brouillon
from core.rencontre import CHAMPS, MAX_TEXTE, ChampRencontre, TexteSaisi
from core.typographie import typeset
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from db.connection import Transaction
from db.rencontres import RencontreLue
from db.rencontres_texte import choose_texte, save_parties
from pages.components.actes import acting, say_done
from pages.components.mots import escape, format_saved
from pages.components.passages import decide_text, show_passages
from pages.components.saisie import carried_texts, long_text
from pages.components.session import reading

_CHOICES: Final = {
    "Garder les deux": "both", "Garder mon texte": "mine", "Prendre le texte enregistré": "theirs",
}  # fmt: skip
_SAVED: Final = "Relevé enregistré."
_CROSSED: Final = (
    "Relevé enregistré, sauf là où quelqu’un vient d’écrire : lisez les deux textes, puis "
    "choisissez."
)


class Lieu(StrEnum):
    """From where a part is written; the value begins the names of its drafts."""

    PAGE = "rencontre"
    SALLE = "salle"


def _subject(lue: RencontreLue, champ: ChampRencontre, lieu: Lieu) -> str:
    return f"{lieu}:{lue.id}:{champ}"


def _field(version: int) -> str:
    """Name a draft by the version that it was typed over: it outlives the tab, as the text does."""
    return f"v{version}"


def list_waiting(tx: Transaction, lue: RencontreLue, lieu: Lieu) -> list[ChampRencontre]:
    """List the parts of which the acting person typed something that is not saved."""
    return [
        champ
        for champ in CHAMPS[lue.nature]
        if any(
            draft.texte and draft.texte != lue.texte(champ)
            for draft in list_drafts(tx, _subject(lue, champ, lieu)).values()
        )
    ]


def edit_part(lue: RencontreLue, champ: ChampRencontre, lieu: Lieu = Lieu.PAGE) -> bool:
    """Show the field of a part, or both texts when somebody else wrote; tell which it is."""
    subject, part = _subject(lue, champ, lieu), lue.parties.get(champ)
    version = part.version if part else 0
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    other = [
        (draft.enregistre_le, field)
        for field, draft in drafts.items()
        if field != _field(version) and draft.texte and draft.texte != lue.texte(champ)
    ]
    if other:
        _choose(lue, champ, lieu, max(other)[1], drafts)
        return False
    long_text(
        typeset(CHAMPS[lue.nature][champ]), subject=subject, field=_field(version), drafts=drafts,
        value=lue.texte(champ), help="", height=2 if lieu is Lieu.PAGE else 5, max_chars=MAX_TEXTE,
    )  # fmt: skip
    show_passages(subject, drafts)
    if part and lieu is Lieu.PAGE:
        mine = part.auteur_id == lue.acteur.personne_id
        saved = format_saved(part.moment, mine=mine)
        st.caption(escape(typeset(f"Enregistré par {part.auteur or 'le serveur'}, le {saved}")))
    return True


def _choose(
    lue: RencontreLue, champ: ChampRencontre, lieu: Lieu, field: str,
    drafts: Mapping[str, Brouillon],
) -> None:  # fmt: skip
    """Show both texts of a part that two people wrote; whoever comes second chooses."""
    theirs, mine = lue.texte(champ), drafts[field].texte or ""
    with st.container(border=True, key=f"croise_{champ}"):
        st.markdown(f"**{CHAMPS[lue.nature][champ]}**")
        st.markdown(typeset(
            ":orange-badge[:material/difference: Deux textes] Quelqu’un vient d’enregistrer un "
            "autre texte ici. Rien n’est écrasé : choisissez ; l’autre reste dans l’historique."
        ))  # fmt: skip
        left, right = st.columns(2)
        with left:
            st.markdown("**Votre texte**")
            st.text(mine)
        with right:
            st.markdown("**Le texte enregistré**")
            st.text(theirs or "(rien)")
        with st.container(horizontal=True):
            for label, key in _CHOICES.items():
                if st.button(label, key=f"keep_{key}_{champ}"):
                    _settle(lue, champ, _subject(lue, champ, lieu), key, (field, mine))
        show_passages(_subject(lue, champ, lieu), drafts, {field})


def _settle(
    lue: RencontreLue, champ: ChampRencontre, subject: str, key: str, typed: tuple[str, str]
) -> None:
    part, theirs = lue.parties.get(champ), lue.texte(champ)
    with acting("C’est choisi ; l’autre texte reste dans l’historique.") as tx:
        mine = decide_text(subject, *typed)
        kept = {"both": f"{theirs}\n{mine}", "mine": mine, "theirs": theirs}[key]
        saisi = TexteSaisi(champ=champ, version=part.version if part else 0, texte=kept)
        choose_texte(tx, lue.id, saisi, mine if key == "theirs" else "")
        consume_drafts(tx, subject)


def save_parts(
    lue: RencontreLue, champs: Iterable[ChampRencontre], lieu: Lieu = Lieu.PAGE, *,
    crossing: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Save what was typed in some parts; `crossing` is called when somebody else wrote there."""
    crossed: list[ChampRencontre] = []

    def tell() -> None:
        say_done(_CROSSED if crossed else _SAVED)
        if crossed:
            crossing()

    with acting(then=tell) as tx:
        typed = [saisi for champ in champs for saisi in _read_typed(tx, lue, champ, lieu)]
        crossed += save_parties(tx, lue.id, typed)
        for champ in {saisi.champ for saisi in typed} - set(crossed):
            consume_drafts(tx, _subject(lue, champ, lieu))


def _read_typed(
    tx: Transaction, lue: RencontreLue, champ: ChampRencontre, lieu: Lieu
) -> list[TexteSaisi]:
    subject = _subject(lue, champ, lieu)
    texts = settle_drafts(tx, subject, carried_texts(subject))
    return [
        TexteSaisi(champ=champ, version=int(field[1:]), texte=decide_text(subject, field, text))
        for field, text in texts.items()
    ]
