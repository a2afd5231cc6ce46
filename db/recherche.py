"""Searching a folded column: every word typed must be found, in any order, accents ignored."""

from typing import Final

from core.texte import normalize

MAX_WORDS: Final = 8


def search_words(search: str) -> dict[str, object]:
    """Return a search as parameters `mot0`, `mot1`… ready for LIKE; further words are ignored."""
    words = normalize(search).split()[:MAX_WORDS]
    return {f"mot{number}": f"%{word}%" for number, word in enumerate(words)}


def match_every_word(column: str, words: dict[str, object]) -> str:
    """Return the condition that a column (named in code) holds every word of `search_words`."""
    return " AND ".join(f"{column} LIKE ${name}" for name in words) or "TRUE"
