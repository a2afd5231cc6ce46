"""The codes just made: in this tab only, until they are printed, mailed or copied out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.comptes import Invitation
from core.coupons import print_coupons
from core.courrier import mail_text, to_eml
from core.courrier_comptes import FIRST_PAGE, draft_invitation
from core.errors import PoleError
from core.texte import format_date, format_long_date, plural
from core.typographie import typeset
from db.circonscriptions import read_reglage
from db.connection import Row, Transaction, local_day
from db.invitations import note_code_sent
from pages.components.mots import escape
from pages.components.session import forget, reading, recall, remember, server_address, writing
from pages.http.envoi import send

_CODES: Final = "codes_a_remettre"
_TOLD: Final = "codes_compte_rendu"
_TEMPLATE: Final = Path(__file__).parents[2] / "templates" / "coupons-comptes.docx"
MakeCode = Callable[[Transaction, str], Invitation]


def give_codes(wanted: Sequence[tuple[str, str]], make: MakeCode) -> None:
    """Make a code for each (id, name), one transaction each: what is done stays done."""
    bar = st.progress(0.0)
    remember(_TOLD, [])
    for number, (one, name) in enumerate(wanted, 1):
        try:
            with writing() as tx:
                made = make(tx, one)
        except PoleError as error:
            remember(_TOLD, [*recall(_TOLD, []), f"{name} : {error}"])
        else:
            _keep([*(code for code in _kept() if code.compte_id != made.compte_id), made])
        bar.progress(number / len(wanted), typeset(f"{number} sur {len(wanted)}"))
    st.rerun()


def _kept() -> list[Invitation]:
    found: list[Invitation] = recall(_CODES, [])
    return found


def _keep(codes: Sequence[Invitation]) -> None:
    remember(_CODES, list(codes))


def _last_day(codes: Sequence[Invitation]) -> date:
    """Return the last day on which all of these codes hold."""
    return local_day(min(one.expire_le for one in codes))


def show_codes(place: Row) -> None:
    """Show what was refused, and the codes that wait in this tab to be handed over."""
    for sentence in recall(_TOLD, []):
        st.warning(escape(typeset(sentence)), icon=":material/info:")
    codes = _kept()
    if not codes:
        return
    with reading() as tx:
        smtp = read_reglage(tx, place["id"], "smtp")
    with st.container(border=True, key="codes_a_remettre_cadre"):
        _say(codes)
        with st.container(horizontal=True):
            _offer_slips(place, codes)
            if smtp:
                _offer_mail(place, codes, smtp)
            if st.button("C’est remis, oublier les codes", key="forget_codes"):
                _forget_all()
        _show_table(codes)
        if not smtp:
            _offer_copy(place, codes)


def _forget_all() -> None:
    forget(_CODES)
    forget(_TOLD)
    st.rerun()


def _say(codes: Sequence[Invitation]) -> None:
    limite = format_date(_last_day(codes))
    if len(codes) == 1:
        said = f"**Un code** à remettre, valable jusqu’au {limite}. Il n’est écrit nulle part : "
        said += "après cette page, personne ne pourra le relire."
    else:
        said = f"**{len(codes)} codes** à remettre, valables jusqu’au {limite}. Ils ne sont écrits "
        said += "nulle part : après cette page, personne ne pourra les relire."
    st.markdown(typeset(f":material/key: {said}"))


def _show_table(codes: Sequence[Invitation]) -> None:
    with st.expander("Voir les codes", expanded=len(codes) == 1):
        st.table(
            {
                "Personne": [escape(one.nom) for one in codes],
                "Identifiant": [escape(one.identifiant) for one in codes],
                "Code": [one.code for one in codes],
            },
            hide_index=True,
        )


def _offer_slips(place: Row, codes: Sequence[Invitation]) -> None:
    adresse = server_address() + FIRST_PAGE
    st.download_button(
        "Imprimer les coupons (Word)", key="download_coupons", type="primary",
        icon=":material/print:", on_click="ignore", file_name="coupons-de-connexion.docx",
        data=lambda: print_coupons(
            _TEMPLATE.read_bytes(), codes, circonscription=place["nom"], adresse=adresse,
            valable=format_long_date(_last_day(codes)),
        ),
    )  # fmt: skip


def _draft(place: Row, one: Invitation) -> EmailMessage:
    return draft_invitation(
        one, adresse=server_address(), limite=_last_day([one]), expediteur=place["mail"]
    )


def _offer_mail(place: Row, codes: Sequence[Invitation], smtp: Mapping[str, Any]) -> None:
    reachable = [one for one in codes if one.mail]
    if not reachable:
        st.caption("Aucune de ces personnes n’a d’adresse électronique connue.")
        return
    label = f"Envoyer par courriel ({len(reachable)} sur {len(codes)})"
    if st.button(label, key="mail_codes", icon=":material/mail:"):
        _send_all(place, reachable, smtp)


def _send_all(place: Row, codes: Sequence[Invitation], smtp: Mapping[str, Any]) -> None:
    """Send the codes one by one; one that has left is forgotten, the first failure stops."""
    bar, left = st.progress(0.0), 0
    told: list[str] = []
    for number, one in enumerate(codes, 1):
        try:
            send(_draft(place, one), **smtp)
            with writing() as tx:
                note_code_sent(tx, one.compte_id)
        except PoleError as error:
            told.append(f"{one.nom} : {error} Les codes qui ne sont pas partis sont encore ici.")
            break
        left += 1
        _keep([code for code in _kept() if code.compte_id != one.compte_id])
        bar.progress(number / len(codes), typeset(f"{number} sur {len(codes)}"))
    if left:
        told.insert(0, f"{plural(left, 'code parti')} par courriel.")
    remember(_TOLD, told)
    st.rerun()


def _offer_copy(place: Row, codes: Sequence[Invitation]) -> None:
    """Without a mail server, offer each message as a text to copy and as a draft to open."""
    by_id = {one.compte_id: one for one in codes if one.mail}
    if not by_id:
        return
    with st.expander("Envoyer depuis ma messagerie"):
        chosen = st.selectbox(
            "À qui", list(by_id), format_func=lambda key: by_id[key].nom, key="copy_code"
        )
        message = _draft(place, by_id[chosen])
        st.code(mail_text(message), language=None, wrap_lines=True)
        st.download_button(
            "Ouvrir dans ma messagerie (.eml)", data=to_eml(message), key="eml_code",
            file_name="votre-acces.eml", on_click="ignore",
        )  # fmt: skip
