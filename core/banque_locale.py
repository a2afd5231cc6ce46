"""The banks beside the shipped one: each person's own, and the circonscription's.

A person keeps objectives for themselves and may propose them; the coordination accepts or refuses
with a word, edits, retires. Accepted ones belong to the circonscription, not to who wrote them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from core.banque import Banque, ObjectifBanque
from core.errors import Conflict, InvalidInput
from core.texte import clean

MAX_WORD: Final = 400  # characters


class SourceBanque(StrEnum):
    """Where an objective of a bank comes from."""

    FOURNIE = "fournie"
    CIRCONSCRIPTION = "circonscription"
    MIENNE = "mienne"


SOURCE_LABELS: Final[Mapping[SourceBanque, str]] = {
    SourceBanque.FOURNIE: "Fournie",
    SourceBanque.CIRCONSCRIPTION: "Circonscription",
    SourceBanque.MIENNE: "Ma banque",
}


class EtatModele(StrEnum):
    """Where an objective kept by somebody stands; values never change."""

    MIEN = "mien"
    PROPOSE = "propose"
    ACCEPTE = "accepte"
    REFUSE = "refuse"
    RETIRE = "retire"


ETAT_MODELE_LABELS: Final[Mapping[EtatModele, str]] = {
    EtatModele.MIEN: "Pour moi",
    EtatModele.PROPOSE: "Proposé à la circonscription",
    EtatModele.ACCEPTE: "Dans la banque de la circonscription",
    EtatModele.REFUSE: "Non retenu",
    EtatModele.RETIRE: "Retiré de la banque de la circonscription",
}
_E = EtatModele
PASSAGES_MODELE: Final[Mapping[EtatModele, frozenset[EtatModele]]] = {
    _E.MIEN: frozenset({_E.PROPOSE}),
    _E.PROPOSE: frozenset({_E.MIEN, _E.ACCEPTE, _E.REFUSE}),
    _E.ACCEPTE: frozenset({_E.RETIRE}),
    _E.REFUSE: frozenset({_E.PROPOSE}),
    _E.RETIRE: frozenset({_E.ACCEPTE}),
}
JUDGED: Final = frozenset({EtatModele.PROPOSE, EtatModele.ACCEPTE, EtatModele.RETIRE})
"""What the coordination reads of what others keep: what was proposed, and what was accepted."""


class TexteBanque(BaseModel):
    """What a kept objective says by another hand: the author's or the coordination's."""

    model_config = ConfigDict(frozen=True)

    auteur: str
    le: date
    objectif: ObjectifBanque


class ModeleGarde(BaseModel):
    """An objective kept by somebody: its model, where it stands, the coordination's word.

    `autres` are the texts by other hands that differ from the one that stands, the latest first.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    objectif: ObjectifBanque
    etat: EtatModele
    auteur: str = ""
    mot: str = ""
    version: int = 1
    autres: tuple[TexteBanque, ...] = ()


def check_passage_modele(before: EtatModele, after: EtatModele, mot: str = "") -> str:
    """Refuse a move that is not known; return the cleaned word that goes with it.

    Raises:
        Conflict: it stands elsewhere by now.
        InvalidInput: a refusal says why; the word is too long.
    """
    if after not in PASSAGES_MODELE[before]:
        raise Conflict(
            f"Cet objectif est maintenant « {ETAT_MODELE_LABELS[before]} » : relisez la liste "
            "avant de continuer. Rien n’a été changé."
        )
    word = clean(mot)
    if after is EtatModele.REFUSE and not word:
        raise InvalidInput("Dites en un mot pourquoi : la personne qui l’a proposé le lira.")
    if len(word) > MAX_WORD:
        raise InvalidInput(f"Le mot s’arrête à {MAX_WORD} caractères : raccourcissez-le.")
    return word


_FIELDS: Final = {
    "objectif": "l’objectif", "reussite": "« on verra que c’est réussi quand… »",
    "moyens": "les moyens", "discipline": "la discipline", "niveau": "le niveau",
    "domaine": "le domaine", "code": "le code", "tags": "les mots-clés",
}  # fmt: skip


def make_modele(code: str, **fields: object) -> ObjectifBanque:
    """Make a model of what was typed.

    Raises:
        InvalidInput: the sentence says what is missing or too long.
    """
    try:
        return ObjectifBanque.model_validate({"code": code} | fields)
    except ValidationError as error:
        names = dict.fromkeys(str(detail["loc"][0]) for detail in error.errors())
        said = ", ".join(_FIELDS.get(name, name) for name in names)
        raise InvalidInput(
            f"Il manque, ou c’est trop long (400 caractères au plus) : {said}. Votre texte est "
            "gardé ici."
        ) from error


def read_tags(text: str) -> tuple[str, ...]:
    """Read key words separated by commas, each once."""
    words = (clean(word).lower() for word in text.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


@dataclass(frozen=True)
class RechercheBanque:
    """What is looked for in the banks; None leaves a criterion out."""

    texte: str = ""
    source: SourceBanque | None = None
    domaine: str | None = None
    cycle: int | None = None
    discipline: str | None = None
    tag: str | None = None


def find_in_banques(
    banques: Mapping[SourceBanque, Banque], wanted: RechercheBanque, referentiel: str = ""
) -> list[tuple[SourceBanque, ObjectifBanque]]:
    """Find objectives in the banks, one's own first, then the circonscription's.

    The domain is one of `referentiel`. Those written by another text have other domains: with a
    domain, they are found by choosing their cycle (a pupil of the elementary school who works at
    the level of the maternelle).
    """
    order = (SourceBanque.MIENNE, SourceBanque.CIRCONSCRIPTION, SourceBanque.FOURNIE)
    found = []
    for source in order:
        if source not in banques or wanted.source not in (None, source):
            continue
        hits = banques[source].search(
            wanted.texte, cycle=wanted.cycle, discipline=wanted.discipline,
            tags=[wanted.tag] if wanted.tag else [],
        )  # fmt: skip
        found += [
            (source, item) for item in hits
            if not wanted.domaine
            or (item.domaine == wanted.domaine if item.referentiel == referentiel
                else wanted.cycle is not None)
        ]  # fmt: skip
    return found
