"""Tab « Pendant »: who is there, the relevé part by part, the programmation by objective."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from core.brouillon import Brouillon
from core.droits_rencontre import ActionRencontre
from core.rencontre import (
    CHAMPS,
    MAX_TEXTE,
    PRESENCE_LABELS,
    ChampRencontre,
    EtatRencontre,
    NatureRencontre,
    TexteSaisi,
)
from core.typographie import typeset
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from db.connection import Transaction
from db.rencontres import RencontreLue
from db.rencontres_participants import change_participant
from db.rencontres_texte import choose_texte, list_textes, save_parties
from pages.components.actes import acting, say_done
from pages.components.mots import escape, format_saved, show_user_text
from pages.components.passages import decide_text, show_passages
from pages.components.rencontre.paoa import show_paoa
from pages.components.saisie import FACTS_NOT_DIAGNOSIS, carried_texts, long_text
from pages.components.session import reading

_CLOSED: Final = (EtatRencontre.REMISE, EtatRencontre.ANNULEE)
_CHOICES: Final = {
    "Garder les deux": "both", "Garder mon texte": "mine", "Prendre le texte enregistré": "theirs",
}  # fmt: skip
_SAVED: Final = "Relevé enregistré."
_CROSSED: Final = (
    "Relevé enregistré, sauf là où quelqu’un vient d’écrire : lisez les deux textes, puis "
    "choisissez."
)


def show_pendant(lue: RencontreLue) -> None:
    """Show the meeting as it goes on; who may not write reads the same."""
    writes = lue.may(ActionRencontre.WRITE) and lue.etat not in _CLOSED
    st.header("Qui est là", anchor=False)
    _show_presence(lue, writes=writes)
    st.header("Le relevé", anchor=False)
    if writes:
        st.caption(typeset(
            f"{FACTS_NOT_DIAGNOSIS} Votre frappe est gardée à mesure ; « Enregistrer le relevé » "
            "la met en commun."
        ))  # fmt: skip
    for champ in CHAMPS[lue.nature]:
        if writes:
            _edit_part(lue, champ)
        else:
            show_user_text(typeset(CHAMPS[lue.nature][champ]), lue.texte(champ) or "–")
        if champ is ChampRencontre.APPRENTISSAGES and lue.nature is NatureRencontre.ESS:
            show_paoa(lue)
    if writes and st.button("Enregistrer le relevé", key="save_releve", type="primary",
                            icon=":material/check:"):  # fmt: skip
        _save(lue)
    _show_history(lue)


def _show_presence(lue: RencontreLue, *, writes: bool) -> None:
    if not lue.participants:
        st.info("Personne n’est encore sur la liste : ajoutez les participants dans « Préparer ».")
    for key, person in lue.participants.items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"presence_{key}"):
            name = f"**{escape(person.nom)}** · " if person.nom else ""
            said = "" if writes else f" · :gray[{PRESENCE_LABELS[person.presence]}]"
            st.markdown(f"{name}{escape(person.role)}{said}", width="stretch")
            if not writes:
                continue
            chosen = st.segmented_control(
                f"Présence de {person.nom or person.role}", list(PRESENCE_LABELS),
                default=person.presence, key=f"presence_choisie_{key}_{person.presence}",
                format_func=PRESENCE_LABELS.__getitem__, label_visibility="collapsed",
            )  # fmt: skip
            if chosen and chosen is not person.presence:
                here = person.model_copy(update={"presence": chosen})
                with acting() as tx:
                    change_participant(tx, lue.id, key, here)


# --- the parts --------------------------------------------------------------------------------


def _subject(lue: RencontreLue, champ: ChampRencontre) -> str:
    return f"rencontre:{lue.id}:{champ}"


def _field(version: int) -> str:
    """Name a draft by the version that it was typed over: it outlives the tab, as the text does."""
    return f"v{version}"


def _edit_part(lue: RencontreLue, champ: ChampRencontre) -> None:
    subject, part = _subject(lue, champ), lue.parties.get(champ)
    version = part.version if part else 0
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    other = [
        (draft.enregistre_le, field)
        for field, draft in drafts.items()
        if field != _field(version) and draft.texte and draft.texte != lue.texte(champ)
    ]
    if other:
        _choose(lue, champ, max(other)[1], drafts)
        return
    long_text(
        typeset(CHAMPS[lue.nature][champ]), subject=subject, field=_field(version), drafts=drafts,
        value=lue.texte(champ), help="", height=2, max_chars=MAX_TEXTE,
    )  # fmt: skip
    show_passages(subject, drafts)
    if part:
        mine = part.auteur_id == lue.acteur.personne_id
        saved = format_saved(part.moment, mine=mine)
        st.caption(escape(typeset(f"Enregistré par {part.auteur or 'le serveur'}, le {saved}")))


def _choose(
    lue: RencontreLue, champ: ChampRencontre, field: str, drafts: Mapping[str, Brouillon]
) -> None:
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
                    _settle(lue, champ, key, (field, mine))
        show_passages(_subject(lue, champ), drafts, {field})


def _settle(lue: RencontreLue, champ: ChampRencontre, key: str, typed: tuple[str, str]) -> None:
    part, theirs, subject = lue.parties.get(champ), lue.texte(champ), _subject(lue, champ)
    with acting("C’est choisi ; l’autre texte reste dans l’historique.") as tx:
        mine = decide_text(subject, *typed)
        kept = {"both": f"{theirs}\n{mine}", "mine": mine, "theirs": theirs}[key]
        saisi = TexteSaisi(champ=champ, version=part.version if part else 0, texte=kept)
        choose_texte(tx, lue.id, saisi, mine if key == "theirs" else "")
        consume_drafts(tx, subject)


def _save(lue: RencontreLue) -> None:
    crossed: list[ChampRencontre] = []
    with acting(then=lambda: say_done(_CROSSED if crossed else _SAVED)) as tx:
        typed = [saisi for champ in CHAMPS[lue.nature] for saisi in _read_typed(tx, lue, champ)]
        crossed += save_parties(tx, lue.id, typed)
        for champ in {saisi.champ for saisi in typed} - set(crossed):
            consume_drafts(tx, _subject(lue, champ))


def _read_typed(tx: Transaction, lue: RencontreLue, champ: ChampRencontre) -> list[TexteSaisi]:
    subject = _subject(lue, champ)
    texts = settle_drafts(tx, subject, carried_texts(subject))
    return [
        TexteSaisi(champ=champ, version=int(field[1:]), texte=decide_text(subject, field, text))
        for field, text in texts.items()
    ]


def _show_history(lue: RencontreLue) -> None:
    with reading() as tx:
        rows = list_textes(tx, lue.id)
    if not rows:
        return
    with st.expander("Tous les enregistrements", icon=":material/history:"):
        for row in rows:
            saved = format_saved(row["moment"], mine=row["auteur_id"] == lue.acteur.personne_id)
            aside = "" if row["retenue"] else " · texte écarté"
            label = CHAMPS[lue.nature][ChampRencontre(row["champ"])]
            st.caption(escape(typeset(f"{label} · {row['auteur']}, le {saved}{aside}")))
            st.text(row["texte"] or "(effacé)")
