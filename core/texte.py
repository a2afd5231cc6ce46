"""Text: comparing without accents, cleaning what is typed, French dates and typography."""

import re
import unicodedata
from datetime import date, datetime
from typing import Final

NARROW_NBSP: Final = "\u202f"
_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})
_NOT_WORD: Final = re.compile(r"[\W_]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DATE: Final = re.compile(
    r"\b(\d{1,2})(?:\s{0,3}[/.\-]\s{0,3}|\s{1,3})(\d{1,2})(?:\s{0,3}[/.\-]\s{0,3}|\s{1,3})"
    r"(\d{4}|\d{2})\b"
)
_ISO_DATE: Final = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_LONG_DATE: Final = re.compile(
    r"\b(\d{1,2})(?:er)?\s{1,3}([a-zéûôA-ZÉÛÔ]{3,10})\.?\s{1,3}(\d{4})\b"
)
LEVELS: Final = ("TPS", "PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2", "ULIS", "6E")
MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def normalize(text: str) -> str:
    """Fold to lower-case words without accents: « L’Haÿ-les-Roses » gives `l hay les roses`."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).casefold()
    letters = (c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", "".join(letters)).strip()


def clean(text: str) -> str:
    """Drop control characters, unify line ends and trim; words are never changed."""
    return unify(text).strip()


def unify(text: str) -> str:
    """Drop control characters and unify line ends; spaces and tabs around stay."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def format_date(day: date | None) -> str:
    """Write a day as `dd/mm/yyyy`; an unknown day gives an empty string."""
    return day.strftime("%d/%m/%Y") if day else ""


def format_long_date(day: date) -> str:
    """Write a day in words: « 1er septembre 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def plural(number: int, words: str) -> str:
    """Write « 1 ligne juste » or « 12 lignes justes »."""
    many = " ".join(word if word.endswith(("s", "x")) else f"{word}s" for word in words.split())
    return f"{number} {words if number <= 1 else many}"


def _month_number(word: str) -> int | None:
    start = normalize(word)
    found = [i for i, name in enumerate(MONTHS, 1) if normalize(name).startswith(start)]
    return found[0] if len(found) == 1 else None


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return datetime(year, month, day).date()  # noqa: DTZ001 - a calendar day has no zone
    except ValueError:
        return None


def find_levels(text: str) -> str:
    """Keep of a text the school levels that it names, in its order: « CE1 et CE2 » gives `CE1-CE2`.

    Nothing else passes: this is shown to people who may not see the pupil.
    """
    found = [word.upper() for word in normalize(text).split() if word.upper() in LEVELS]
    return "-".join(dict.fromkeys(found))


def find_date(text: str) -> date | None:
    """Find the first calendar day written in a text (dd/mm/yyyy, ISO, or in French words).

    Two-digit years belong to 2000-2099: pupils and requests of a primary school are all there.
    """
    if match := _ISO_DATE.search(text):
        return _calendar_day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DATE.search(text):
        year = int(match[3])
        return _calendar_day(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))  # noqa: PLR2004
    if (match := _LONG_DATE.search(text)) and (month := _month_number(match[2])):
        return _calendar_day(int(match[3]), month, int(match[1]))
    return None
