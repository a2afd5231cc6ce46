"""A model's sentence cut into words, each with what it will say for one pupil."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.accord_mots import IMPERSONAL, JOINERS, MUTE_H, OPENERS, PUPIL_NOUNS, STATES, VOWELS
from core.feminin import make_feminine
from core.fiche import Pronom

_TOKEN: Final = re.compile(
    r"\[[^\[\]]*\]|\{P\}|[^\W\d_]+(?:-[^\W\d_]+)*['’]|[^\W\d_]+(?:-[^\W\d_]+)*|\s+|."
    , re.DOTALL,
)  # fmt: skip


def elides(prenom: str) -> bool:
    """Tell whether « de » and « que » are elided before a first name.

    Before a vowel or a mute h (by list); `y` or `ou` followed by a vowel: no; `y` followed by a
    consonant: yes; a lone initial: never.
    """
    name = prenom.strip().lower()
    if len(name.rstrip(".")) < 2:  # noqa: PLR2004 - a lone initial
        return False
    if name[0] == "h":
        return re.split(r"[\s\-]", name)[0] in MUTE_H
    if name[0] == "y":
        return name[1].isalpha() and name[1] not in VOWELS
    if name.startswith("ou"):
        return not (len(name) > 2 and name[2] in VOWELS)  # noqa: PLR2004 - the letter after « ou »
    return name[0] in VOWELS


@dataclass
class MotAccorde:
    """One token: as written, and as it will be said."""

    texte: str
    dit: str
    fige: bool = False

    @property
    def plain(self) -> str:
        """The word to compare with: lower case, straight apostrophe."""
        return "" if self.fige else self.texte.lower().replace("’", "'")

    @property
    def is_word(self) -> bool:
        """Tell whether it is a word, and not white space or punctuation."""
        return self.fige or self.texte == "{P}" or self.texte[0].isalpha()


class Phrase:
    """A sentence being agreed. `self.mots` are its words only; punctuation cuts clauses."""

    def __init__(self, modele: str, prenom: str, pronom: Pronom | None, *, elision: bool) -> None:
        self.prenom, self.pronom, self.elision = prenom, pronom, elision
        self.apostrophe = "’" if "’" in modele else "'"
        self.jetons = [self._read(text) for text in _TOKEN.findall(modele)]

    def _read(self, text: str) -> MotAccorde:
        if text.startswith("[") and text.endswith("]") and len(text) > 1:
            return MotAccorde(text, text[1:-1], fige=True)
        return MotAccorde(text, self.prenom if text == "{P}" else text)

    # --- moving among tokens

    def around(self, index: int, step: int) -> int | None:
        """Return the index of the next or previous word, within the sentence."""
        index += step
        while 0 <= index < len(self.jetons):
            if self.jetons[index].is_word:
                return index
            if not self.jetons[index].texte.isspace():
                return None
            index += step
        return None

    def plain(self, index: int | None) -> str:
        """Return the word at an index, or nothing."""
        return "" if index is None else self.jetons[index].plain

    def clauses(self) -> Iterator[range]:
        """Cut at strong punctuation, commas and opening conjunctions."""
        start = 0
        for index, jeton in enumerate(self.jetons):
            cut = not jeton.is_word and not jeton.texte.isspace()
            opens = jeton.plain in OPENERS and not self._is_part(index)
            opens = opens or (jeton.plain in JOINERS and self._names_pupil(index))
            if cut or (opens and index > start):
                yield range(start, index)
                start = index
        yield range(start, len(self.jetons))

    def _names_pupil(self, index: int) -> bool:
        """« … et {P} est prêt », « … et il écoute »: a new clause, and whom it speaks of."""
        following = self.around(index, 1)
        if following is None:
            return False
        return self.plain(following) == "il" or self.jetons[following].texte == "{P}"

    def _is_part(self, index: int) -> bool:
        """Tell « s' » of a reflexive verb, and « si » of « si attentif », from conjunctions."""
        word, following = self.plain(index), self.plain(self.around(index, 1))
        if word == "s'":
            return following not in ("il", "ils")
        return word == "si" and (following in STATES or following.endswith("ment"))

    # --- who is meant

    def is_pupil(self, index: int | None) -> bool:
        """Tell whether a word stands for the pupil: the name, « il », « l’élève »."""
        if index is None or self.jetons[index].fige:
            return False
        jeton = self.jetons[index]
        if jeton.texte == "{P}" or jeton.plain == "il" or jeton.plain.endswith("-il"):
            return not self.is_impersonal(index)
        before = self.plain(self.around(index, -1))
        return jeton.plain in PUPIL_NOUNS and before in ("l'", "cet")

    def is_impersonal(self, index: int) -> bool:
        """Tell « il faut », « il y en a » from « il » that stands for the pupil."""
        if self.plain(index) != "il":
            return False
        if self.plain(self.around(index, -1)) == "heure":  # « quelle heure il est »
            return True
        following = "".join(jeton.texte for jeton in self.jetons[index + 1 :]).strip()
        return IMPERSONAL.match(following) is not None

    # --- saying

    def change(self, index: int, word: str) -> None:
        """Say another word, keeping a capital."""
        jeton = self.jetons[index]
        if jeton.fige:
            return
        capital = jeton.texte[:1].isupper()
        jeton.dit = word[0].upper() + word[1:] if capital else word

    def agree(self, index: int) -> None:
        """Put an adjective in the pupil's gender."""
        word = self.jetons[index].plain
        feminine = make_feminine(word)
        if feminine == word or self.pronom is Pronom.IL:
            return
        self.change(index, feminine if self.pronom is Pronom.ELLE else _both(word, feminine))


def _both(masculine: str, feminine: str) -> str:
    """Write both genders when the pronoun is not known: « seul(e) », « attentif/attentive »."""
    if feminine == f"{masculine}e":
        return f"{masculine}(e)"
    return f"{masculine}/{feminine}"


def replace_word(phrase: Phrase, index: int, feminine: str) -> None:
    """Say the feminine of a small word (« il », « lui », « le »), or both."""
    if phrase.pronom is Pronom.ELLE:
        phrase.change(index, feminine)
    elif phrase.pronom is None:
        phrase.change(index, f"{phrase.jetons[index].plain} ou {feminine}")
