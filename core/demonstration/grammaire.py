"""Sentences by combination: templates with choices, slots and numbers.

`[a|b|]` draws one part (parts nest, one may be empty), `{name}` takes a slot from the context,
`{3-9}` draws a number. Templates are cut once and rendered many times.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from core.demonstration.hasard import Hasard

Part = str | tuple[str, ...] | tuple[int, int] | list["Phrase"]
Phrase = tuple["Part", ...]
Slots = Callable[[str], str]

_TOKEN: Final = re.compile(r"\[|\]|\||\{[^}]+\}|[^\[\]|{]+")
_RANGE: Final = re.compile(r"\{(\d+)-(\d+)\}")
_SPACES: Final = re.compile(r" {2,}")


def _read_slot(token: str) -> Part:
    if match := _RANGE.fullmatch(token):
        return (int(match[1]), int(match[2]))
    return (token[1:-1],)


def _read_choices(tokens: list[str]) -> list[Phrase]:
    """Read the parts of an open bracket, up to and with its closing one."""
    choices: list[Phrase] = []
    while True:
        choices.append(_read_phrase(tokens))
        if not tokens:
            raise ValueError("unclosed bracket")
        if tokens.pop(0) == "]":
            return choices


def _read_phrase(tokens: list[str]) -> Phrase:
    parts: list[Part] = []
    while tokens and tokens[0] not in {"|", "]"}:
        piece = tokens.pop(0)
        if piece == "[":
            parts.append(_read_choices(tokens))
        elif piece.startswith("{"):
            parts.append(_read_slot(piece))
        else:
            parts.append(piece)
    return tuple(parts)


def compile_phrase(template: str) -> Phrase:
    """Cut one template; a bracket left open or closed twice is a `ValueError`."""
    tokens = _TOKEN.findall(template)
    phrase = _read_phrase(tokens)
    if tokens or "".join(_TOKEN.findall(template)) != template:
        raise ValueError(f"bad template: {template}")
    return phrase


def compile_all(templates: Sequence[str]) -> tuple[Phrase, ...]:
    """Cut a list of templates."""
    return tuple(compile_phrase(template) for template in templates)


def _render(phrase: Phrase, hasard: Hasard, slots: Slots, out: list[str]) -> None:
    for part in phrase:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part, list):
            _render(hasard.one(part), hasard, slots, out)
        elif len(part) == 1:
            out.append(slots(str(part[0])))
        else:
            out.append(str(hasard.between(int(part[0]), int(part[1]))))


def render(phrase: Phrase, hasard: Hasard, slots: Slots) -> str:
    """Write one sentence, without double spaces; the case of its first letter is kept."""
    out: list[str] = []
    _render(phrase, hasard, slots, out)
    text = "".join(out).strip()
    return _SPACES.sub(" ", text) if "  " in text else text


def capitalize(text: str) -> str:
    """Raise the first letter and leave the rest."""
    return text[:1].upper() + text[1:]
