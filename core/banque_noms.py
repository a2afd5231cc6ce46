"""No child's name in a bank: what of a pupil's name still stands in a model, what may be a name."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from core.banque import ObjectifBanque
from core.banque_modele import NAME
from core.errors import InvalidInput
from core.texte import normalize

_SIMPLE: Final = re.compile(r"[^\W\d_]+")
_CAPITAL: Final = re.compile(r"\b[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:-[^\W\d_]+)*\b")
_STARTS: Final = re.compile(r"(?:^|[.!?…«;:]|\n)\s*$")
_SHORTEST: Final = 2  # letters: a lone initial names nobody
_PARTICLES: Final = frozenset({"de", "du", "des", "la", "le", "les", "da", "et"})


def find_names(
    texts: Iterable[str], prenom: str, nom: str, ordinary: Collection[str] = ()
) -> list[str]:
    """List the pupil's own names that still stand in texts, accents and case set aside.

    A family name that is an `ordinary` word (« petit ») counts where it is written as a name.
    """
    first, last = _parts_of(prenom), _parts_of(nom)
    found: dict[str, None] = {}
    for text in texts:
        for match in _SIMPLE.finditer(text.replace(NAME, " ")):
            word = normalize(match[0])
            as_name = match[0][0].isupper() or word not in ordinary
            if word in first or (word in last and as_name):
                found[match[0]] = None
    return list(found)


def _parts_of(name: str) -> frozenset[str]:
    words = normalize(name).split()
    return frozenset(word for word in words if len(word) >= _SHORTEST and word not in _PARTICLES)


def find_doubts(objectif: ObjectifBanque, ordinary: Collection[str]) -> list[str]:
    """List the words that may be a name: a capital that neither the sentence nor usage asks for.

    What helps is often a list of nouns: there, the word that begins a sentence is not in doubt.
    """
    found: dict[str, None] = {}
    for text, begins in ((objectif.objectif, True), (objectif.reussite, True),
                         (objectif.moyens, False)):  # fmt: skip
        for match in _CAPITAL.finditer(text):
            usual = normalize(match[0]) in ordinary or re.search(r"(?:er|ir|re)$", match[0])
            first = _STARTS.search(text[: match.start()]) is not None
            if not first or (begins and not usual):
                found[match[0]] = None
    return list(found)


def check_nameless(
    objectif: ObjectifBanque, prenom: str = "", nom: str = "", *,
    ordinary: Collection[str] = (), relu: bool = False,
) -> None:  # fmt: skip
    """Refuse a model in which a child may be named; `relu`: a person read the words in doubt.

    Raises:
        InvalidInput: the sentence says which words.
    """
    texts = (objectif.objectif, objectif.reussite, objectif.moyens, *objectif.tags)
    if named := find_names(texts, prenom, nom, ordinary):
        raise InvalidInput(
            f"Le nom de l’élève est encore dans le texte : {', '.join(named)}. Écrivez {NAME} à la "
            "place du prénom, ou tournez la phrase autrement : une banque ne garde aucun nom "
            "d’enfant. Votre texte est gardé ici."
        )
    doubts = [] if relu else find_doubts(objectif, ordinary)
    if doubts:
        raise InvalidInput(
            f"Est-ce le nom de quelqu’un : {', '.join(doubts)} ? Retirez-le, ou cochez « Aucun nom "
            "d’enfant dans ces textes » et enregistrez de nouveau. Votre texte est gardé ici."
        )
