"""Read boxes: which options are ticked, by a control, a glyph, or an x before the words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from core.texte import normalize

_MARK: Final = re.compile(r"[☐☒☑✓✔✗✘□■▢◻◼❏❑❒🗹🗷✅]|\[[ \u00a0xX]?\]|(?<!\w)\([ \u00a0xX]?\)")
_TICKED_MARK: Final = re.compile(r"[☒☑✓✔✗✘■◼🗹🗷✅xX]")
_X_AGAINST_BOX: Final = re.compile(r"(?:[\t\n]|\s\s)[xX][ \u00a0]?\Z")
_NEAR: Final = 5  # characters
_WORD: Final = re.compile(r"[^\W_]+")
_PARENTHESES: Final = re.compile(r"\([^()]*\)")
_SEARCHED: Final = 2000  # characters after a box where options are looked for
_TRIMMED: Final = " \t\n\r\u00a0\u202f:…._"


class Mot(NamedTuple):
    """A word of a text: compared without accents or case, and its place in the text."""

    norme: str
    debut: int
    fin: int


@dataclass
class CasesLues:
    """What boxes say: ticked codes, words written beside an option, words beside none."""

    cochees: list[str] = field(default_factory=list)
    a_cote: dict[str, list[str]] = field(default_factory=dict)
    hors_case: list[str] = field(default_factory=list)
    cochee_inconnue: bool = False


def split_words(text: str) -> list[Mot]:
    """Cut a text into words; one that folds into several (« l'œuf ») counts once per piece."""
    return [
        Mot(norm, match.start(), match.end())
        for match in _WORD.finditer(text)
        for norm in _fold(match[0])
    ]


def _fold(word: str) -> list[str]:
    return [word.lower()] if word.isascii() else normalize(word).split()


def fold_words(text: str) -> tuple[str, ...]:
    """Give the words of a text, compared without accents, case, punctuation or apostrophes."""
    return tuple(word for match in _WORD.finditer(text) for word in _fold(match[0]))


def has_content(text: str) -> bool:
    """Tell whether a text holds more than spaces and punctuation."""
    return any(unicodedata.category(character)[0] in "LNMS" for character in text)


def has_mark(text: str) -> bool:
    """Tell whether a text shows a box, ticked or not."""
    return _MARK.search(text) is not None


class Options:
    """The words after each box, ready to be found in a text; the longest match wins."""

    def __init__(self, options: Mapping[str, Iterable[str]]) -> None:
        self._starts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for code, wordings in options.items():
            for wording in {v for w in wordings for v in (w, _PARENTHESES.sub("", w))}:
                words = fold_words(wording)
                if words:
                    self._starts.setdefault(words[0], []).append((words, code))
        for found in self._starts.values():
            found.sort(key=lambda pair: -len(pair[0]))

    def match(self, words: list[Mot], start: int) -> tuple[str, int] | None:
        """Find the option written from a word on: its code and how many words it takes."""
        if start >= len(words):
            return None
        for option, code in self._starts.get(words[start].norme, ()):
            here = tuple(word.norme for word in words[start : start + len(option)])
            if here == option:
                return code, len(option)
        return None


def read_boxes(text: str, options: Options) -> CasesLues:
    """Read the boxes of one field; no word of the text is lost.

    An option whose own box was deleted counts as ticked when an x stands before its words.
    """
    segments = [
        _Segment(mark, part, split_words(part[:_SEARCHED])) for mark, part in _segments(text)
    ]
    firsts = [segment.find(options, 0) for segment in segments if segment.mark is not None]
    own = {found.code for found in firsts if found}
    read = CasesLues()
    for segment in segments:
        _read_segment(segment, options, own, read)
    return read


def _segments(text: str) -> Iterator[tuple[bool | None, str]]:
    """Cut at each box: (ticked, words after it); the words before the first box have `None`.

    An x that stands against a box, away from the words before it, ticks that box; marks with
    nothing between them are one box.
    """
    mark: bool | None = None
    last = 0
    for match in _MARK.finditer(text):
        words = text[last : match.start()]
        words, leading_x = _without_last_x(words)
        if words.strip():
            yield mark, words
            mark = None
        mark = bool(mark) or leading_x or _TICKED_MARK.search(match[0]) is not None
        last = match.end()
    yield mark, text[last:]


def _without_last_x(words: str) -> tuple[str, bool]:
    """Take off the x that stands against the next box."""
    if words.strip().lower() == "x":
        return "", True
    if _X_AGAINST_BOX.search(words[-_NEAR:]):
        return words.rstrip()[:-1], True
    return words, False


class _Trouvee(NamedTuple):
    """An option found in a text: its code, the rank of the word after it, and whether an x led."""

    code: str
    suite: int
    croix: bool


class _Segment(NamedTuple):
    """The words after one box (`mark`: ticked or not), or before the first one (`None`)."""

    mark: bool | None
    text: str
    words: list[Mot]

    def find(self, options: Options, start: int) -> _Trouvee | None:
        """Find the option written from a word on, an x before it or not."""
        if found := options.match(self.words, start):
            return _Trouvee(found[0], start + found[1], croix=False)
        if self.words[start : start + 1] and self.words[start].norme == "x":
            found = options.match(self.words, start + 1)
        return _Trouvee(found[0], start + 1 + found[1], croix=True) if found else None


def _read_segment(segment: _Segment, options: Options, own: set[str], read: CasesLues) -> None:
    """Read the options of a segment: its own, then those that lost their box."""
    code, rest_from, i = None, 0, 0
    while i < len(segment.words):
        found = segment.find(options, i)
        if found is None or (i > 0 and found.code in own):
            i += 1
            continue
        _keep(read, code, segment.text[rest_from : segment.words[i].debut])
        code, rest_from = found.code, segment.words[found.suite - 1].fin
        if (found.croix or (i == 0 and segment.mark)) and code not in read.cochees:
            read.cochees.append(code)
        i = found.suite
    _keep(read, code, segment.text[rest_from:])
    read.cochee_inconnue |= code is None and bool(segment.mark)


def _keep(read: CasesLues, code: str | None, rest: str) -> None:
    """Put the words that are no option's own where they belong."""
    words = rest.lstrip(f"{_TRIMMED})").rstrip(_TRIMMED)
    if has_content(words):
        (read.hors_case if code is None else read.a_cote.setdefault(code, [])).append(words)
