"""Long texts saved as they are typed: F5, a closed tab or a restarted server lose nothing.

The browser saves each text by itself (`POST /brouillons`, see `pages/http/brouillons.py`); the
page's script only reads what is kept. In a page:

    with reading() as tx:
        drafts = list_drafts(tx, sujet)                        # {champ: Brouillon}
    faits = long_text("Ce que vous observez", subject=sujet, field="faits",
                      drafts=drafts, value=saisine.faits)
    if st.button("Envoyer la saisine", key="send_saisine"):
        with writing() as tx:
            texts = settle_drafts(tx, sujet, carried_texts(sujet))   # {champ: text}
            send_saisine(tx, saisine.id, texts)
            consume_drafts(tx, sujet)
        st.rerun()

Whoever types and at once clicks: what the server has not acknowledged yet travels in the very
message of the click (`carried_texts`); the action saves it, under the rule of any other saving,
before it uses it. No click is delayed, none is lost. This holds for `st.button`, anywhere on the
page: fragment, dialog, tab, sidebar, callback. It does not hold for `st.form`, which sends its
message by another way: there is no need of a form around a text that saves itself.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from core.brouillon import Brouillon, Frappe, current_text, parse_frappe
from pages.components.session import recall

FACTS_NOT_DIAGNOSIS: Final = (
    "Des faits datés, pas de diagnostic\u202f: les parents peuvent lire ce dossier."
)
DRAFTS_PATH: Final = "/brouillons"
_CARRIER_KEY: Final = "saisie_porteur"
_ASSETS: Final = Path(__file__).parent / "assets"


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


_carrier = st.components.v2.component(
    "pole_saisie", js=_asset("saisie.js"), css=_asset("saisie.css")
)
_field = st.components.v2.component("pole_saisie_champ", js=_asset("saisie_champ.js"))


def _nothing() -> None:
    """Let Streamlit keep the component's state; there is nothing to do when it changes."""


def keep_typing(personne: str) -> None:
    """Start the saving of long texts for the signed-in person; the frame calls it at each run.

    It must be called from the main script, outside any fragment, before the page.
    `personne` is the person's id; a draft typed by one person is never saved under another.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    adresse = f"/{base}{DRAFTS_PATH}" if base else DRAFTS_PATH
    _carrier(
        key=_CARRIER_KEY,
        data={"personne": personne, "adresse": adresse},
        on_frappes_change=_nothing,
    )


def _carried_messages() -> list[object]:
    state = recall(_CARRIER_KEY)
    messages = state.get("frappes") if state else None
    return messages if isinstance(messages, list) else []


def carried_texts(subject: str) -> list[Frappe]:
    """Return the texts of `subject` that came with the click, ahead of their own saving.

    They come from the browser: an action passes them to `settle_drafts`, which applies the
    same rule as any saving. Raises `InvalidInput` when one cannot be kept.
    """
    messages = [m for m in _carried_messages() if isinstance(m, dict) and m.get("sujet") == subject]
    return [parse_frappe(message) for message in messages]


def _field_data(drafted: Brouillon | None, value: str) -> dict[str, object]:
    head = drafted.model_dump(mode="json", exclude={"texte"}) if drafted else {}
    has_draft = drafted is not None and drafted.texte is not None
    return {**head, "texte": current_text(drafted, value), "brouillon": has_draft}


def long_text(
    label: str,
    *,
    subject: str,
    field: str,
    drafts: Mapping[str, Brouillon],
    value: str = "",
    help: str = FACTS_NOT_DIAGNOSIS,  # noqa: A002 - the word every Streamlit widget uses
    height: int = 4,
    key: str | None = None,
    max_chars: int | None = None,
) -> str:
    """Show a text field that saves itself, and return its text as the server knows it.

    `subject` and `field` name the draft (« saisine:<id> », « faits »): ids only, never a name.
    `drafts` is what `list_drafts` read for this subject; `value` is the record's own text, shown
    where there is no draft. `height` is in lines, and grows with the text. Over `max_chars` the
    field says how many are too many and still saves: refusing is the action's business.
    What was typed a moment ago is in `carried_texts`, for the action.
    """
    drafted = drafts.get(field)
    data = {
        "sujet": subject,
        "champ": field,
        "libelle": label,
        "aide": help,
        "lignes": height,
        "maximum": max_chars or 0,
        **_field_data(drafted, value),
    }
    _field(key=key or f"texte_{subject}_{field}", data=data)
    return current_text(drafted, value)
