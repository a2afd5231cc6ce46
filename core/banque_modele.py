"""An objective written for one pupil, turned back into a model: the first name gives way to `{P}`.

What is changed is only what the agreement (`core.accord`) would write again word for word; a person
reads the model before it is kept. No child's name is stored in a bank.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from core.accord import MARQUE, agree
from core.accord_mots import AROUND_PUPIL, CAN_ELIDE, OBJECT_VERBS
from core.feminin import FEMININES, make_feminine
from core.fiche import Pronom

NAME: Final = "{P}"
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_OPENER: Final = "|".join(sorted((re.escape(word[:-1]) for word in CAN_ELIDE), reverse=True))
_BEFORE_LUI: Final = "|".join(sorted(AROUND_PUPIL - {"de", "dont"}))
_PRONOUNS: Final = (  # what is said of a girl, and what the model may have said
    (re.compile(r"\bsi elle\b"), ("s’il",)),
    (re.compile(r"\bd[’']elle\b"), ("de lui",)),
    (re.compile(r"\bqu[’']elle\b"), ("qu’il", "que lui")),
    (re.compile(r"\belle-même\b"), ("lui-même",)),
    (re.compile(r"(?<=-)elle\b"), ("il",)),
    (re.compile(rf"\b({_BEFORE_LUI}) elle\b"), (r"\1 lui", r"\1 il")),
    (re.compile(r"\b[Ee]lle\b"), ("il", "lui")),
    (re.compile(r"\bla(?= [^\W\d_]+(?:er|ir)\b)"), ("le",)),
    (re.compile(rf"\bla(?= (?:{'|'.join(sorted(OBJECT_VERBS))})\b)"), ("le",)),
    (re.compile(r"\bcette\b"), ("cet", "ce")),
)
_BOTH: Final = (  # what is said of a pupil whose pronoun is not known
    (re.compile(r"\b(il|lui|le|lui-même) ou (?:d[’'])?(?:elle|la|elle-même)(?![\w-])"), r"\1"),
    (re.compile(r"\b([^\W\d_]+)\(e\)"), r"\1"),
    (re.compile(r"\b([^\W\d_]+)/[^\W\d_]+"), r"\1"),
)
_FEMININE: Final = re.compile(r"(?:\b(?:une|la|cette|sa|ma|ta) $|^$)", re.IGNORECASE)
_ENDINGS: Final = (
    ("ère", "er"), ("euse", "eur"), ("euse", "eux"), ("trice", "teur"), ("ve", "f"), ("lle", "l"),
    ("nne", "n"), ("tte", "t"), ("que", "c"), ("e", ""),
)  # fmt: skip
_ALIKE: Final = frozenset({"encore", "la", "une", "cette", "elle"})  # never an adjective
_MASCULINES: Final = {feminine: masculine for masculine, feminine in FEMININES.items()}


def turn_back(text: str, prenom: str, pronom: Pronom | None) -> str:
    """Return the model that says `text` of this pupil: `{P}` for the name, in the masculine.

    Agreed again with the same first name and pronoun, it gives the same text; a word that would
    not come back as it was is left as it is.
    """
    said = text.removesuffix(MARQUE)
    modele = _replace_name(said, prenom.strip())
    if pronom is Pronom.IL:
        return modele
    if pronom is None:
        return _replace_both(modele, said, prenom)
    return _replace_words(_replace_pronouns(modele, said, prenom), said, prenom)


def _replace_name(text: str, prenom: str) -> str:
    if not prenom:
        return text
    name = rf"(?<!\w){re.escape(prenom)}(?!\w)"
    whole = re.sub(
        rf"(?<!\w)({_OPENER})[’']{re.escape(prenom)}(?!\w)", rf"\1e {NAME}", text,
        flags=re.IGNORECASE,
    )  # fmt: skip
    return re.sub(name, NAME, whole, flags=re.IGNORECASE)


def _says(modele: str, said: str, prenom: str, pronom: Pronom | None) -> bool:
    agreed = agree(modele, prenom, pronom, apostrophe="’").removesuffix(MARQUE)
    return agreed.replace("'", "’") == said.replace("'", "’")


def _replace_both(modele: str, said: str, prenom: str) -> str:
    tried = modele
    for pattern, word in _BOTH:
        tried = pattern.sub(word, tried)
    return tried if _says(tried, said, prenom, None) else modele


def _replace_pronouns(modele: str, said: str, prenom: str) -> str:
    """Try each pronoun at each place, the last place first; keep those that say the same."""
    for pattern, choices in _PRONOUNS:
        for found in reversed(list(pattern.finditer(modele))):
            words = (found.expand(choice) for choice in choices)
            modele = _try_words(modele, found, words, said, prenom)
    return modele


def _replace_words(modele: str, said: str, prenom: str) -> str:
    for found in reversed(list(_WORD.finditer(modele))):
        if not _FEMININE.search(modele[: found.start()]):  # « une seule fois » is of the thing
            modele = _try_words(modele, found, _masculines_of(found[0]), said, prenom)
    return modele


def _try_words(
    modele: str, found: re.Match[str], words: Iterable[str], said: str, prenom: str
) -> str:
    for word in words:
        kept = word[0].upper() + word[1:] if found[0][0].isupper() else word
        tried = modele[: found.start()] + kept + modele[found.end() :]
        if _says(tried, said, prenom, Pronom.ELLE):
            return tried
    return modele


def _masculines_of(word: str) -> Iterator[str]:
    if word in _ALIKE:
        return
    if word in _MASCULINES:
        yield _MASCULINES[word]
    for feminine, masculine in _ENDINGS:
        if word.endswith(feminine):
            guess = word[: -len(feminine)] + masculine
            if guess and make_feminine(guess) == word and guess != word:
                yield guess
    if word.endswith("ète") and make_feminine(f"{word[:-3]}et") == word:
        yield f"{word[:-3]}et"
