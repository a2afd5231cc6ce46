"""« Réponses à signer »: the list, the letter beside it, and the signature of those chosen.

A letter is ticked once it was shown; what is signed is what was shown, or it is left.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from core.errors import PoleError
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row
from db.signatures import read_letter, sign_read_letter
from pages.components.lettres import show_letter
from pages.components.mots import escape, label_objet
from pages.components.session import forget, reading, recall, remember, writing

_REFUSALS: Final = "signatures_refusees"
_SHOWN: Final = "lettre_montree"
_SITUATION: Final = "pages/situation.py"


def _mark_key(reponse_id: str) -> str:
    return f"lettre_lue_{reponse_id}"


def _tick_key(row: Row) -> str:
    return f"choose_reponse_{row['id']}_{row['version']}"  # another version asks again


def show_refusals() -> None:
    """Say which answers were left at the last signature, and why."""
    refused: Mapping[str, str] = recall(_REFUSALS, {})
    for reference, sentence in refused.items():
        st.warning(typeset(f"**{reference}** : {sentence}"), icon=":material/difference:")
    if refused and st.button("Effacer ces messages", key="clear_signatures", type="tertiary"):
        forget(_REFUSALS)
        st.rerun()


def show_letters(letters: Sequence[Row]) -> None:
    """Show the answers that wait, the letter of one of them, and the button that signs."""
    known = {row["id"]: row for row in letters}
    shown = recall(_SHOWN)
    left, right = st.columns([2, 3], gap="large")
    with left, st.container(key="signer_liste"):
        plural = "s" if len(letters) > 1 else ""
        st.markdown(f"**{len(letters)} lettre{plural} à lire, puis à signer**")
        for row in letters:
            _show_line(row, shown=row["id"] == shown)
        _show_end(letters)
    with right, st.container(key="signer_lettre"):
        if shown in known:
            _show_letter(known[shown])
        else:
            st.info("Choisissez une réponse : sa lettre se lit ici, telle qu’elle partira.")


def _show_line(row: Row, *, shown: bool) -> None:
    read = recall(_mark_key(row["id"])) is not None
    about = " · ".join(filter(None, [label_objet(row["objet"]), row["niveau"], row["ecole"]]))
    with st.container(border=True, key=f"a_signer_{row['id']}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.checkbox(
                f"**{row['reference']}**", key=_tick_key(row),
                disabled=bool(row["obstacle"]) or not read,
                help=None if read else typeset("Lisez d’abord la lettre."),
            )  # fmt: skip
            if st.button(
                "Lettre affichée" if shown else "Relire" if read else "Lire la lettre",
                key=f"read_letter_{row['id']}", disabled=shown,
            ):  # fmt: skip
                remember(_SHOWN, row["id"])
                st.rerun()
        st.caption(escape(f"{about} · reçue le {format_date(row['recue_le'])}"))
        if row["obstacle"]:
            st.caption(typeset(f":material/warning: {escape(row['obstacle'])}"))


def _show_letter(row: Row) -> None:
    try:
        with reading() as tx:
            letter, mark = read_letter(tx, row["id"])
    except PoleError as error:
        st.warning(typeset(str(error)), icon=":material/info:")
        return
    if recall(_mark_key(row["id"])) != mark:
        remember(_mark_key(row["id"]), mark)
        st.rerun()  # the box of this letter may now be ticked
    with st.container(border=True, key=f"lettre_{row['id']}"):
        show_letter(letter)
    st.page_link(
        _SITUATION, label=typeset(f"Ouvrir la situation {row['reference']}"),
        icon=":material/open_in_new:", query_params={"id": row["saisine_id"]},
    )  # fmt: skip


def _show_end(letters: Sequence[Row]) -> None:
    chosen = [row for row in letters if recall(_tick_key(row)) and not row["obstacle"]]
    number = len(chosen)
    what = f"les {number} réponses" if number > 1 else "la réponse choisie"
    delegated = " par délégation" if any(row["delegation"] for row in chosen) else ""
    label = f"Signer {what}{delegated}" if chosen else "Signer les réponses choisies"
    if st.button(label, key="sign_reponses", type="primary", icon=":material/draw:",
                 disabled=not chosen):  # fmt: skip
        _sign_all(chosen)
    st.caption(typeset("Une fois signées, il reste à les envoyer, depuis chaque situation."))


def _sign_all(chosen: Sequence[Row]) -> None:
    """Sign each in its own transaction: what is done stays done, what changed is left and said."""
    refused: dict[str, str] = {}
    bar = st.progress(0.0)
    for number, row in enumerate(chosen, 1):
        try:
            with writing() as tx:
                sign_read_letter(tx, row["id"], recall(_mark_key(row["id"]), ""))
        except PoleError as error:
            refused[row["reference"]] = str(error)
        forget(_mark_key(row["id"]))
        bar.progress(number / len(chosen), f"{number} sur {len(chosen)}")
    done = len(chosen) - len(refused)
    remember(_REFUSALS, refused)
    forget(_SHOWN)
    if done:
        plural = "s" if done > 1 else ""
        remember("flash", f"{done} réponse{plural} signée{plural} : il reste à envoyer.")
    st.rerun()
