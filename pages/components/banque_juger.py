"""The circonscription's bank: what is proposed, what it holds, what it held."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

import streamlit as st

from core.banque_locale import EtatModele, ModeleGarde
from core.typographie import typeset
from db.banques import judge_modele, list_judged
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from pages.components.actes import acting, explaining
from pages.components.banque_miens import dialog_edit, show_garde
from pages.components.mots import escape
from pages.components.saisie import carried_texts, long_text
from pages.components.session import reading

_E = EtatModele
_GROUPS: Final = {
    _E.PROPOSE: "Propositions", _E.ACCEPTE: "Dans la banque", _E.RETIRE: "Retirés",
}  # fmt: skip


def show_judged() -> None:
    """Show what was proposed, then what the circonscription's bank holds and held."""
    with explaining(), reading() as tx:
        kept = list_judged(tx)
    order = list(_GROUPS)
    kept.sort(key=lambda garde: order.index(garde.etat))
    if not kept:
        st.info(typeset(
            "Les objectifs que vos collègues proposent arriveront ici : vous les relisez, les "
            "acceptez ou dites en un mot pourquoi non. Acceptés, toute la circonscription les "
            "trouve à côté de ceux fournis. Personne n’en a encore proposé."
        ))  # fmt: skip
    for etat, group in groupby(kept, key=lambda garde: garde.etat):
        _show_group(_GROUPS[etat], list(group))


def _show_group(title: str, group: Sequence[ModeleGarde]) -> None:
    st.header(title, anchor=False)
    for garde in group:
        with st.container(border=True, key=f"judged_{garde.id}"):
            by = f" :gray[:small[proposé par {escape(garde.auteur)}]]"
            show_garde(garde, by if garde.etat is _E.PROPOSE else "")
            _show_judged_actions(garde)


def _show_judged_actions(garde: ModeleGarde) -> None:
    name = escape(garde.objectif.objectif[:60])
    with st.container(horizontal=True):
        if garde.etat is _E.ACCEPTE:
            if st.button("Retirer de la banque", key=f"retire_{garde.id}", help=name,
                         icon=":material/inventory_2:"):  # fmt: skip
                _dialog_judge(garde, _E.RETIRE)
        elif st.button(
            "Accepter" if garde.etat is _E.PROPOSE else "Remettre dans la banque",
            key=f"accept_{garde.id}", help=name, icon=":material/check:",
        ):  # fmt: skip
            _dialog_judge(garde, _E.ACCEPTE)
        if garde.etat is _E.PROPOSE and st.button(
            "Ne pas retenir", key=f"refuse_{garde.id}", help=name, icon=":material/reply:"
        ):  # fmt: skip
            _dialog_judge(garde, _E.REFUSE)
        if st.button("Modifier", key=f"edit_judged_{garde.id}", help=name, type="tertiary",
                     icon=":material/edit:"):  # fmt: skip
            dialog_edit(garde)


_JUDGED: Final[Mapping[EtatModele, tuple[str, str, str]]] = {
    _E.ACCEPTE: (
        "Mettre dans la banque",
        "Toute la circonscription le trouvera. Relisez : aucun enfant n’y est nommé.",
        "Objectif dans la banque.",
    ),
    _E.REFUSE: (
        "Ne pas retenir",
        "Il reste dans la banque de la personne qui l’a proposé, avec votre mot.",
        "Votre mot est transmis.",
    ),
    _E.RETIRE: (
        "Retirer de la banque",
        "On ne le trouvera plus ; les PAOA où il a servi ne changent pas.",
        "Objectif retiré de la banque.",
    ),
}


@st.dialog("Banque de la circonscription")
def _dialog_judge(garde: ModeleGarde, vers: EtatModele) -> None:
    label, explained, done = _JUDGED[vers]
    subject = f"banque_mot:{garde.id}"
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    show_garde(garde)
    st.caption(typeset(explained))
    asked = "Votre mot" if vers is _E.REFUSE else "Votre mot, si vous le souhaitez"
    long_text(asked, subject=subject, field="mot", drafts=drafts, height=2, help="")
    relu = vers is _E.ACCEPTE and st.checkbox(
        "Aucun nom d’enfant dans ces textes", key=f"relu_accept_{garde.id}"
    )
    if st.button(label, key=f"confirm_{vers}_{garde.id}", type="primary"):
        with acting(done) as tx:
            typed = settle_drafts(tx, subject, carried_texts(subject))
            judge_modele(tx, garde.id, garde.version, vers, typed.get("mot", ""), relu=relu)
            consume_drafts(tx, subject)
