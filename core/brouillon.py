"""Drafts: what is being typed, and which of two tabs' texts is the newer one.

A tab (`onglet`) numbers what is typed in it (`sequence`). A draft remembers the tab and the number
of the text it holds; what a tab sends says which earlier texts it was written from (`base`).
A text may replace another only if it was written from it: nothing is overwritten unread.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from core.errors import Conflict, InvalidInput

MAX_CHARACTERS: Final = 300_000
MAX_ANCESTORS: Final = 50

Onglet = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,64}$")]
Sequence = Annotated[int, Field(ge=1, le=2**31 - 1)]


def _as_utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _without_nul(text: str) -> str:
    return text.replace("\x00", "")


class Frappe(BaseModel):
    """What a tab sends: the whole text of one field, and where that text comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    sujet: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}(:[A-Za-z0-9_-]{1,64}){0,2}$")]
    champ: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
    texte: Annotated[str, Field(max_length=MAX_CHARACTERS), AfterValidator(_without_nul)]
    sequence: Sequence
    onglet: Onglet
    base: Annotated[dict[Onglet, Sequence], Field(max_length=MAX_ANCESTORS)] = {}
    personne: Annotated[str, Field(min_length=1, max_length=64)]


class Brouillon(BaseModel):
    """The latest text kept for one person, subject and field.

    `texte` is None once the text went into its record: the numbers stay, so that a late copy of
    what was already used cannot bring it back. A naive `enregistre_le` is taken as UTC.
    """

    model_config = ConfigDict(frozen=True)

    texte: str | None
    sequence: int
    onglet: str
    enregistre_le: Annotated[dt.datetime, AfterValidator(_as_utc)]


class BrouillonConcurrent(Conflict):
    """Another tab or device of the same person saved a text that this one was not written from."""

    def __init__(self, autre: Brouillon) -> None:
        super().__init__(
            "Ce texte a été modifié dans un autre onglet ou sur un autre appareil\u202f: "
            "choisissez d’abord la version à garder."
        )
        self.autre = autre


def parse_frappe(message: object) -> Frappe:
    """Check what a browser sent; raise `InvalidInput` when it is not a text to keep."""
    try:
        return Frappe.model_validate(message)
    except ValidationError as error:
        if any(detail["type"] == "string_too_long" for detail in error.errors()):
            raise InvalidInput(
                "Ce texte est trop long pour être enregistré. Coupez-le en deux, "
                "ou joignez-le dans un fichier."
            ) from error
        raise InvalidInput(
            "Ce texte n’a pas pu être lu. Copiez-le, puis rechargez la page."
        ) from error


def _descends_from(frappe: Frappe, kept: Brouillon) -> bool:
    if frappe.onglet == kept.onglet:
        return True
    return frappe.base.get(kept.onglet, 0) >= kept.sequence


def receive(kept: Brouillon | None, frappe: Frappe, now: dt.datetime) -> Brouillon:
    """Return the draft to keep once `frappe` has arrived; the same object when it brings nothing.

    A late or repeated message brings nothing. Raises `BrouillonConcurrent` when the kept text
    would be overwritten by somebody who has not seen it.
    """
    new = Brouillon(
        texte=frappe.texte, sequence=frappe.sequence, onglet=frappe.onglet, enregistre_le=now
    )
    if kept is None:
        return new
    late = frappe.onglet == kept.onglet and frappe.sequence <= kept.sequence
    if late or frappe.texte == kept.texte:
        return kept
    if not kept.texte or _descends_from(frappe, kept):
        return new
    raise BrouillonConcurrent(kept)


def consume(kept: Brouillon, now: dt.datetime) -> Brouillon:
    """Empty a draft whose text has gone into its record; its numbers stay."""
    return Brouillon(texte=None, sequence=kept.sequence, onglet=kept.onglet, enregistre_le=now)


def current_text(kept: Brouillon | None, value: str) -> str:
    """Return what the field shows: the draft if there is one, else the record's own text."""
    return value if kept is None or kept.texte is None else kept.texte


def settled_texts(drafts: Mapping[str, Brouillon]) -> dict[str, str]:
    """Return the texts that an action may use, by field; fields without a draft are left out."""
    return {champ: kept.texte for champ, kept in drafts.items() if kept.texte is not None}
