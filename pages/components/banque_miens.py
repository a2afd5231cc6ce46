"""« Ma banque »: the objectives that a person keeps, and what may be done with each."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple

import streamlit as st

from core.banque import ObjectifBanque
from core.banque_locale import ETAT_MODELE_LABELS, EtatModele, ModeleGarde, TexteBanque
from core.errors import Conflict
from core.texte import format_date
from core.typographie import typeset
from db.banques import (
    delete_modele,
    edit_modele,
    keep_aside_modele,
    keep_modele,
    list_mine,
    propose_modele,
    read_modele,
)
from db.brouillons import consume_drafts
from db.circonscriptions import my_circonscription
from db.connection import Transaction
from db.programmations import known_referentiels
from pages.components.actes import acting, explaining
from pages.components.banque_formulaire import ModeleEcrit, ask_programme, show_form, write_again
from pages.components.banque_texte import show_texts
from pages.components.mots import Couleur, escape
from pages.components.programmation.croisement import choose_text
from pages.components.session import forget, reading, recall, remember

_E = EtatModele
_MARKS: Final[Mapping[EtatModele, tuple[Couleur, str]]] = {
    _E.MIEN: ("gray", ":material/bookmark:"),
    _E.PROPOSE: ("yellow", ":material/outbox:"),
    _E.ACCEPTE: ("green", ":material/check_circle:"),
    _E.REFUSE: ("orange", ":material/reply:"),
    _E.RETIRE: ("gray", ":material/inventory_2:"),
}
_CROSSED: Final = ("objectif", "reussite", "moyens", "domaine", "discipline", "niveau", "tags")


def show_mine() -> None:
    """Show what the person keeps, with where each stands and what may be done with it."""
    with explaining(), reading() as tx:
        kept = list_mine(tx)
    if st.button("Écrire un objectif", key="write_modele", icon=":material/add:",
                 type="secondary" if kept else "primary"):  # fmt: skip
        _dialog_write()
    if not kept:
        st.info(typeset(
            "Vos objectifs seront ici, pour les retrouver d’une PAOA à l’autre. Dans une PAOA, "
            "« Garder dans ma banque » reprend un objectif sans le nom de l’élève ; vous pouvez "
            "aussi en écrire un ici. Personne d’autre ne les voit tant que vous ne les proposez "
            "pas à la circonscription."
        ))  # fmt: skip
    for garde in kept:
        with st.container(border=True, key=f"mine_{garde.id}"):
            show_garde(garde)
            _show_mine_actions(garde)


def show_garde(garde: ModeleGarde, by: str = "") -> None:
    """Show a kept objective: where it stands, its texts, the coordination's word."""
    couleur, icone = _MARKS[garde.etat]
    item = garde.objectif
    with st.container(gap=None):
        st.markdown(f":{couleur}-badge[{icone} {ETAT_MODELE_LABELS[garde.etat]}]{by}")
        _show_item(item)
        st.caption(escape(" · ".join(filter(None, [
            _domain_of(item), item.discipline, item.niveau, *item.tags]))))  # fmt: skip
        if garde.mot:
            st.text(typeset(f"Le mot de la coordination : {garde.mot}"))
        for texte in garde.autres:
            _show_other(texte)


def _show_other(texte: TexteBanque) -> None:
    """Show the text of another hand, folded."""
    who = f"{texte.auteur}, le {format_date(texte.le)}" if texte.auteur else format_date(texte.le)
    with st.expander(escape(typeset(f"Autre texte : {who}"))):
        _show_item(texte.objectif)


def _show_item(item: ObjectifBanque) -> None:
    show_texts(item.objectif, item.reussite, item.moyens)


def _domain_of(item: ObjectifBanque) -> str:
    found = known_referentiels().par_code[item.referentiel].find(item.domaine)
    return found.libelle if found else ""


def _show_mine_actions(garde: ModeleGarde) -> None:
    if garde.etat in (_E.ACCEPTE, _E.RETIRE):  # the coordination's by now
        return
    name = escape(garde.objectif.objectif[:60])
    with st.container(horizontal=True):
        if garde.etat is _E.PROPOSE:
            if st.button("Reprendre ma proposition", key=f"unpropose_{garde.id}", help=name,
                         icon=":material/undo:"):  # fmt: skip
                with acting("Cet objectif n’est plus proposé.") as tx:
                    propose_modele(tx, garde.id, garde.version, reprendre=True)
        elif st.button("Proposer à la circonscription", key=f"propose_{garde.id}", help=name,
                       icon=":material/outbox:"):  # fmt: skip
            with acting("Proposé : la coordination vous répondra ici.") as tx:
                propose_modele(tx, garde.id, garde.version)
        if st.button("Modifier", key=f"edit_modele_{garde.id}", help=name, type="tertiary",
                     icon=":material/edit:"):  # fmt: skip
            dialog_edit(garde)
        if st.button("Supprimer", key=f"delete_modele_{garde.id}", help=name, type="tertiary",
                     icon=":material/delete:"):  # fmt: skip
            _dialog_delete(garde)


@st.dialog("Écrire un objectif", width="large")
def _dialog_write() -> None:
    st.markdown(typeset(
        "Écrivez au masculin, avec {P} à la place du prénom : « {P} lit seul dix mots. » La banque "
        "l’accorde avec chaque élève."
    ))  # fmt: skip
    code = ask_programme("write_programme")
    start = ModeleEcrit(referentiel=code)
    ecrit = show_form("banque:nouveau", start, f"new_{code}")
    if ecrit.save("Garder dans ma banque"):
        with acting("C’est gardé.") as tx:
            keep_modele(tx, my_circonscription(tx)["id"], ecrit.settle(tx), relu=ecrit.relu)


class _Croise(NamedTuple):
    """Two texts of one objective: mine, and the one that stands, as it was shown."""

    mien: ObjectifBanque
    lu: ModeleGarde


@st.dialog("Modifier l’objectif", width="large")
def dialog_edit(garde: ModeleGarde) -> None:
    """Write a kept objective again; when somebody else just did, show both texts."""
    crossed: _Croise | None = recall(_crossed_key(garde.id))
    if crossed:
        _settle_crossed(garde.id, crossed)
        return
    ecrit = show_form(_subject(garde.id), write_again(garde.objectif), garde.id)
    if ecrit.save("Enregistrer"):
        with _crossing(garde.id, "Objectif enregistré.") as (tx, mine):
            mine.append(ecrit.settle(tx))
            edit_modele(tx, garde.id, garde.version, mine[0], relu=ecrit.relu)


def _subject(modele_id: str) -> str:
    return f"banque:{modele_id}"


def _crossed_key(modele_id: str) -> str:
    return f"modele_croise_{modele_id}"


@contextmanager
def _crossing(
    modele_id: str, done: str
) -> Iterator[tuple[Transaction, list[ObjectifBanque]]]:  # fmt: skip
    """Act on a model; where somebody wrote it meanwhile, show both texts instead of refusing."""
    key, mine = _crossed_key(modele_id), list[ObjectifBanque]()
    crossed = False
    with acting(done, then=lambda: forget(key)) as tx:
        try:
            yield tx, mine
        except Conflict:
            crossed = True
            raise
    if crossed and mine:
        with explaining(), reading() as tx:
            remember(key, _Croise(mine[0], read_modele(tx, modele_id)))
        st.rerun(scope="fragment")


def _settle_crossed(modele_id: str, crossed: _Croise) -> None:
    mien, lu = crossed
    champs = [name for name in _CROSSED if getattr(mien, name) != getattr(lu.objectif, name)]
    keep = choose_text(modele_id, champs, mien.model_dump(), lu.objectif.model_dump())
    if keep is None:
        return
    done = "Objectif enregistré." if keep else "Le texte enregistré est gardé."
    with _crossing(modele_id, done) as (tx, mine):
        mine.append(mien)
        if keep:
            edit_modele(tx, modele_id, lu.version, mien, relu=True)
        else:
            keep_aside_modele(tx, modele_id, mien)
        consume_drafts(tx, _subject(modele_id))


@st.dialog("Supprimer l’objectif")
def _dialog_delete(garde: ModeleGarde) -> None:
    st.text(garde.objectif.objectif)
    st.write("Il quittera votre banque. Les PAOA où il a servi ne changent pas.")
    if st.button("Supprimer", key="confirm_delete_modele", type="primary"):
        with acting("Objectif supprimé de votre banque.") as tx:
            delete_modele(tx, garde.id, garde.version)
