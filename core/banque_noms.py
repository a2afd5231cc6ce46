"""No child's name in a bank: what of a pupil's name still stands in a model, what may be a name."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from importlib.resources import files
from typing import Final

from core.banque import ObjectifBanque
from core.banque_modele import NAME
from core.errors import InvalidInput
from core.texte import LEVELS, normalize

_SIMPLE: Final = re.compile(r"[^\W\d_]+")
_STARTS: Final = re.compile(r"(?:^|[.!?…«;:]|\n)\s*$")
_SHORTEST: Final = 2  # letters: a lone initial names nobody
_PARTICLES: Final = frozenset({"de", "du", "des", "la", "le", "les", "da", "et"})
_SIGLES: Final = (
    "aesh", "apc", "ash", "atsem", "avs", "ce", "cm", "emc", "eps", "erseh", "ess", "ime", "lsf",
    "mdph", "paoa", "pai", "pap", "pial", "ppre", "pps", "psyen", "qcm", "rased", "segpa", "sessad",
    "svt", "tbi", "tice", "tni", *map(normalize, LEVELS),
)  # fmt: skip


def _read_words(name: str) -> frozenset[str]:
    words = files("core").joinpath(name).read_text("utf-8").split()
    return frozenset(normalize(word) for word in words)


PRENOMS: Final = _read_words("prenoms.txt")
"""First names that children bear in France, folded: a short list, which misses some."""
_ORDINAIRES: Final = _read_words("mots_ordinaires.txt").union(_SIGLES) - PRENOMS
"""Verbs, school nouns, small words and initials that begin a sentence; none is a first name."""
_ALSO_WORDS: Final = _read_words("prenoms_mots.txt")
"""First names that are ordinary words too, in small letters."""


def list_texts(objectif: ObjectifBanque) -> tuple[str, ...]:
    """List everything that a person writes of a model."""
    return (
        objectif.objectif, objectif.reussite, objectif.moyens, objectif.discipline,
        objectif.niveau, *objectif.tags,
    )  # fmt: skip


def _walk(texts: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """Give each word, folded too, and whether it begins a sentence."""
    for text in texts:
        whole = unicodedata.normalize("NFC", text).replace(NAME, "_")
        for match in _SIMPLE.finditer(whole):
            if len(match[0]) >= _SHORTEST:
                begins = _STARTS.search(whole[: match.start()]) is not None
                yield match[0], normalize(match[0]), begins


def find_names(
    texts: Iterable[str], prenom: str, nom: str, ordinary: Collection[str] = ()
) -> list[str]:
    """List the pupil's own names that still stand in texts, accents and case set aside.

    A family name that is an `ordinary` word (« petit ») counts where it is written as a name.
    """
    first, last = _parts_of(prenom), _parts_of(nom)
    found: dict[str, None] = {}
    for said, word, _ in _walk(texts):
        as_name = said[0].isupper() or word not in ordinary
        if word in first or (word in last and as_name):
            found[said] = None
    return list(found)


def _parts_of(name: str) -> frozenset[str]:
    words = normalize(name).split()
    return frozenset(word for word in words if len(word) >= _SHORTEST and word not in _PARTICLES)


def _find_known(
    texts: Iterable[str], connus: Iterable[str], ordinary: Collection[str]
) -> tuple[list[str], list[str]]:
    """List the first names of known pupils: those written as names, those that may be words."""
    known = frozenset(part for prenom in connus for part in _parts_of(prenom))
    sure: dict[str, None] = {}
    perhaps: dict[str, None] = {}
    for said, word, begins in _walk(texts):
        if word in known:
            usual = _is_usual(word, ordinary)
            as_name = said[0].isupper() and not (usual and (begins or said.isupper()))
            (sure if as_name else perhaps)[said] = None
    return list(sure), list(perhaps)


def _is_usual(word: str, ordinary: Collection[str]) -> bool:
    return word in ordinary or word in _ORDINAIRES


def find_doubts(objectif: ObjectifBanque, ordinary: Collection[str]) -> list[str]:
    """List the words that may be a name: a capital that neither the sentence nor usage asks for.

    A first name of the list is in doubt however it is written, unless in small letters it is a
    word too (« pierre »); another word that begins a sentence is, unless it is ordinary.
    """
    words = _walk(list_texts(objectif))
    return list(dict.fromkeys(said for said, word, begins in words
                              if _is_doubtful(said, word, ordinary, begins=begins)))  # fmt: skip


def _is_doubtful(said: str, word: str, ordinary: Collection[str], *, begins: bool) -> bool:
    if said.islower():
        return word in PRENOMS and word not in ordinary and word not in _ALSO_WORDS
    if word in PRENOMS or not _is_usual(word, ordinary):
        return True
    return not begins and not said.isupper()


def check_nameless(
    objectif: ObjectifBanque, prenom: str = "", nom: str = "", *,
    connus: Iterable[str] = (), ordinary: Collection[str] = (), relu: bool = False,
) -> None:  # fmt: skip
    """Refuse a model in which a child may be named; `relu`: a person read it and says that none is.

    `connus` are the first names of the pupils that this person reads. Without a pupil to compare
    with, a person has to say it each time.

    Raises:
        InvalidInput: the sentence says which words.
    """
    texts = list_texts(objectif)
    if named := find_names(texts, prenom, nom, ordinary):
        raise InvalidInput(
            f"Le nom de l’élève est encore dans le texte : {', '.join(named)}. Écrivez {NAME} à la "
            "place du prénom, ou tournez la phrase autrement : une banque ne garde aucun nom "
            "d’enfant. Votre texte est gardé ici."
        )
    sure, perhaps = _find_known(texts, connus, ordinary)
    if sure:
        raise InvalidInput(
            f"C’est le prénom d’un élève que vous suivez : {', '.join(sure)}. Écrivez {NAME} à la "
            "place, ou tournez la phrase autrement : une banque ne garde aucun nom d’enfant. "
            "Votre texte est gardé ici."
        )
    doubts = list(dict.fromkeys([*perhaps, *find_doubts(objectif, ordinary)]))
    if relu or not (doubts or not (prenom or nom)):
        return
    asked = (
        f"Est-ce le nom de quelqu’un : {', '.join(doubts)} ? Retirez-le, ou cochez" if doubts
        else "Relisez ces textes, puis cochez"
    )  # fmt: skip
    raise InvalidInput(
        f"{asked} « Aucun nom d’enfant dans ces textes » et enregistrez de nouveau. Votre texte "
        "est gardé ici."
    )
