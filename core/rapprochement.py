"""Which known school or pupil a fiche speaks of: candidates in order, with the reasons.

The tool proposes and a person confirms: nothing is merged on a score. Whoever calls passes only the
schools and pupils that the acting person may see.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from core.texte import normalize

T = TypeVar("T")
MAX_MATCHES: Final = 5
MIN_SCHOOL: Final = 55
MIN_PUPIL: Final = 56
_PREFILTER: Final = 40
_CERTAIN_SCHOOL: Final = 93
_CLEAR_LEAD: Final = 6  # points over the next school
_SAME_WORD: Final = 65.0  # likeness under which two words are two words


@dataclass(frozen=True)
class EcoleConnue:
    """A school as the store knows it."""

    id: str
    nom: str
    commune: str = ""
    uai: str = ""


@dataclass(frozen=True)
class EleveConnu:
    """A pupil as the store knows them; the day of birth and the school may be unknown."""

    id: str
    nom: str
    prenom: str
    date_naissance: date | None = None
    ecole_id: str = ""


@dataclass(frozen=True)
class Match:
    """One candidate: score from 0 to 100, reasons in French for the screen.

    `certain` only spares a search: a person still confirms.
    """

    id: str
    score: float
    certain: bool = False
    raisons: tuple[str, ...] = ()


def _best(matches: Iterable[Match], least: float) -> list[Match]:
    kept = [match for match in matches if match.score >= least]
    return sorted(kept, key=lambda match: (-match.score, match.id))[:MAX_MATCHES]


# --- likeness of names ------------------------------------------------------------------------


def _pair_initials(left: Sequence[str], right: Sequence[str]) -> tuple[list[str], list[str]]:
    """Write an initial in full when the other name has a word that begins with it: « J. Ferry »."""
    first, second = list(left), list(right)
    for words, others in ((first, second), (second, first)):
        free = [word for word in others if word not in words and len(word) > 1]
        for i, word in enumerate(words):
            full = next((o for o in free if len(word) == 1 and o.startswith(word)), None)
            if full:
                words[i] = full
                free.remove(full)
    return first, second


def _cover(words: Sequence[str], others: Sequence[str]) -> float:
    """How much of the words is found among the others, by letters, 0 to 100."""
    found = sum(len(word) * max(fuzz.ratio(word, other) for other in others) for word in words
                if max(fuzz.ratio(word, other) for other in others) >= _SAME_WORD)  # fmt: skip
    return found / sum(map(len, words))


def _compare_words(left: Sequence[str], right: Sequence[str]) -> float:
    """Likeness of two names, 0 to 100: order, spaces, typos, initials and left-out parts."""
    if not left or not right:
        return 0.0
    if _join(left) == _join(right):
        return 100.0
    first, second = _pair_initials(left, right)
    whole = fuzz.ratio(_join(first), _join(second))
    parts = 0.7 * _cover(first, second) + 0.3 * _cover(second, first)
    initials = 3 if (first, second) != (list(left), list(right)) else 1
    return float(max(0, max(whole, parts) - initials))


def _join(words: Sequence[str]) -> str:
    return "".join(words)


# --- schools ----------------------------------------------------------------------------------

_UAI: Final = re.compile(r"\b0\d{6}[a-z]\b")
_PREFIXES: Final = (
    (re.compile(r"^(?:e e p u|e e p|e e|eepu|eep|ee|eelem)\b"), "elementaire"),
    (re.compile(r"^(?:e m p u|e m|empu|emp|em|emat)\b"), "maternelle"),
    (re.compile(r"^(?:e p p u|e p|eppu|epu|ep)\b"), "primaire"),
    (re.compile(r"^(?:r p i|rpi)\b"), ""),
)
_NATURES: Final = {
    "elementaire": "elementaire", "elem": "elementaire", "elemen": "elementaire",
    "elementaires": "elementaire", "ele": "elementaire", "elementaie": "elementaire",
    "maternelle": "maternelle", "mat": "maternelle", "mater": "maternelle",
    "maternel": "maternelle", "maternelles": "maternelle",
    "primaire": "primaire", "prim": "primaire",
}  # fmt: skip
_IDLE_WORDS: Final = frozenset(
    {
        "ecole", "ecoles", "ec", "ecol", "publique", "publ", "public", "communale", "groupe",
        "scolaire", "gs", "gr", "application", "applic", "appl", "intercommunale", "annexe", "de",
        "d", "du", "des", "la", "le", "les", "l", "a", "au", "aux", "et", "mixte", "rpi",
    }
)  # fmt: skip
_SAINTS: Final = {"st": "saint", "ste": "sainte", "s": "sur", "ss": "sous"}
_COMMON_WORDS: Final = ("ecole", "maternelle", "elementaire", "primaire")
_LONG_WORD: Final = 4
_RANKS: Final = {"i": "1", "ii": "2", "iii": "3", "un": "1", "deux": "2", "une": "1"}
_RANK: Final = re.compile(r"[a-d]|\d|i{1,3}|un|deux")
_NEAR_NATURE: Final = 6
_OTHER_NATURE: Final = 16
_SAME_COMMUNE: Final = 82
_ONLY_COMMUNE: Final = 66


@dataclass(frozen=True)
class _NomEcole:
    """A school's name taken apart: its own words, its nature, its rank (A or B, 1 or 2)."""

    mots: tuple[str, ...]
    nature: str = ""
    rang: str = ""


def _split_commune(text: str) -> tuple[str, ...]:
    words = (_SAINTS.get(word, word) for word in normalize(text).split())
    return tuple(word for word in words if not word.isdigit() and word != "cedex")


def _split_school(text: str) -> _NomEcole:
    folded, nature = _UAI.sub(" ", normalize(text)).strip(), ""
    for prefix, kind in _PREFIXES:
        if prefix.match(folded):
            folded, nature = prefix.sub("", folded), kind
            break
    words: list[str] = []
    for typed in folded.split():
        word = _correct(typed)
        nature = _NATURES.get(word, nature)
        if word not in _NATURES:
            words.append(word)
    rank = ""
    if len(words) > 1 and _RANK.fullmatch(words[-1]):
        rank = _RANKS.get(words[-1], words[-1])
        words.pop()
    return _NomEcole(tuple(w for w in words if w not in _IDLE_WORDS), nature, rank)


def _correct(word: str) -> str:
    """Mend the common words of school names: « Materenlle », « Ecloe », « St »."""
    if word in {"st", "ste"}:
        return _SAINTS[word]
    if len(word) < _LONG_WORD or word in _NATURES or word in _IDLE_WORDS:
        return word
    near = process.extractOne(word, _COMMON_WORDS, scorer=OSA.distance, score_cutoff=len(word) // 4)
    return str(near[0]) if near else word


def _drop_commune(nom: _NomEcole, commune: Sequence[str]) -> tuple[_NomEcole, bool]:
    """Take the commune out of a name that ends with it: « Jules Ferry Villefictive »."""
    own = [word for word in commune if word not in _IDLE_WORDS]
    size = len(own)
    if not size or list(nom.mots[-size:]) != own:
        return nom, False
    return replace(nom, mots=nom.mots[:-size]), True


class IndexEcoles:
    """Schools made ready for many searches: their names are taken apart once."""

    def __init__(self, ecoles: Iterable[EcoleConnue]) -> None:
        self.entrees = [
            (ecole, _split_school(ecole.nom), _split_commune(ecole.commune)) for ecole in ecoles
        ]


def match_schools(
    nom: str, commune: str, candidates: Iterable[EcoleConnue] | IndexEcoles
) -> list[Match]:
    """Find the schools that a name and a commune, as a teacher writes them, may mean.

    At most `MAX_MATCHES`, best first. `certain`: one school is clearly ahead, its commune agrees
    and nothing contradicts it.
    """
    index = candidates if isinstance(candidates, IndexEcoles) else IndexEcoles(candidates)
    uai = _UAI.search(normalize(nom))
    asked, place = _split_school(nom), _split_commune(commune)
    scored = []
    for ecole, known, where in index.entrees:
        if uai and ecole.uai.lower() == uai[0]:
            return [Match(ecole.id, 100.0, certain=True, raisons=("même code UAI",))]
        scored.append(_score_school(ecole, asked, place, known, where))
    return _settle(_best(scored, MIN_SCHOOL))


def find_only_school(matches: Sequence[Match]) -> str | None:
    """Return the school that a table means: certain, or the only one so named.

    A table of one circonscription seldom says the commune; two schools of one name stay undecided.
    """
    if not matches:
        return None
    first, following = matches[0], matches[1].score if len(matches) > 1 else 0.0
    only = first.score - following >= _CLEAR_LEAD and first.score >= _CERTAIN_SCHOOL
    same = {"même nom", "commune non précisée"} <= set(first.raisons)
    return first.id if first.certain or (only and same) else None


def _score_school(
    ecole: EcoleConnue,
    asked: _NomEcole,
    place: Sequence[str],
    known: _NomEcole,
    where: Sequence[str],
) -> Match:
    asked, named = _drop_commune(asked, where)
    known, _ = _drop_commune(known, where)
    place = where if named and not place else place
    score, reasons = _score_name(asked.mots, known.mots)
    for penalty, reason in (
        _judge_commune(place, where, ecole.commune),
        _judge_nature(asked.nature, known.nature),
        _judge_rank(asked.rang, known.rang),
    ):
        score -= penalty
        reasons.append(reason)
    return Match(ecole.id, round(min(max(score, 0), 100), 1), raisons=tuple(filter(None, reasons)))


def _score_name(asked: Sequence[str], known: Sequence[str]) -> tuple[float, list[str]]:
    if not asked and not known:
        return 100, ["école du même lieu"]
    if not asked:
        return _ONLY_COMMUNE, ["nom de l’école non précisé"]
    score = _compare_words(asked, known)
    return score, ["même nom" if _join(asked) == _join(known) else "nom proche"]


def _judge_commune(place: Sequence[str], where: Sequence[str], label: str) -> tuple[float, str]:
    if not place or not where:
        return 5, "commune non précisée"
    likeness = max(
        fuzz.ratio(_join(place), _join(where)),
        fuzz.token_set_ratio(" ".join(place), " ".join(where)) - 8,
    )
    if likeness >= _SAME_COMMUNE:
        return 0.9 * (100 - likeness), "même commune"
    return 18 + (100 - likeness) / 4, f"autre commune : {label}"


def _judge_nature(asked: str, known: str) -> tuple[float, str]:
    if not asked or not known or asked == known:
        return (0, "") if asked == known else (1, "")
    near = "primaire" in {asked, known}
    return (_NEAR_NATURE if near else _OTHER_NATURE), "maternelle ou élémentaire : à vérifier"


def _judge_rank(asked: str, known: str) -> tuple[float, str]:
    if asked == known:
        return 0, ""
    if asked and known:
        return 20, f"école {known.upper()}, et non {asked.upper()}"
    return 3, f"école {known.upper()} : à vérifier" if known else "A ou B : à vérifier"


def _settle(matches: list[Match]) -> list[Match]:
    """Mark the first as certain when it leads clearly and in the right commune."""
    if not matches:
        return matches
    first, following = matches[0], matches[1].score if len(matches) > 1 else 0.0
    clear = first.score - following >= _CLEAR_LEAD
    if first.score >= _CERTAIN_SCHOOL and clear and "même commune" in first.raisons:
        return [replace(first, certain=True), *matches[1:]]
    if not clear and len(matches) > 1:
        return [replace(m, raisons=(*m.raisons, "plusieurs écoles possibles"))
                if first.score - m.score < _CLEAR_LEAD else m for m in matches]  # fmt: skip
    return matches


# --- pupils -----------------------------------------------------------------------------------

_NAME_WEIGHT, _FIRST_NAME_WEIGHT, _DATE_WEIGHT, _SCHOOL_WEIGHT = 0.42, 0.33, 20.0, 5.0
_SWAP_COST: Final = 4.0
_FLOOR: Final = 60.0  # a likeness under this counts for nothing
_CLOSE: Final = 70.0


class IndexEleves:
    """Pupils made ready for many searches: names folded once, with and without order."""

    def __init__(self, eleves: Iterable[EleveConnu]) -> None:
        self.eleves = list(eleves)
        self.noms = [_fold_name(eleve.nom) for eleve in self.eleves]
        self.prenoms = [_fold_name(eleve.prenom) for eleve in self.eleves]
        self.cles = [
            " ".join(sorted((*nom, *prenom)))
            for nom, prenom in zip(self.noms, self.prenoms, strict=True)
        ]


def _fold_name(text: str) -> tuple[str, ...]:
    return tuple(normalize(text).split())


def match_pupils(
    nom: str,
    prenom: str,
    date_naissance: date | None,
    ecole_id: str,
    candidates: Iterable[EleveConnu] | IndexEleves,
) -> list[Match]:
    """Find the known pupils that a fiche may speak of, at most `MAX_MATCHES`, best first.

    `certain` only when surname, first name and day of birth agree once accents, case and hyphens
    are set aside, for one pupil alone; even then the merge is proposed, never done.
    """
    index = candidates if isinstance(candidates, IndexEleves) else IndexEleves(candidates)
    surname, first_name = _fold_name(nom), _fold_name(prenom)
    if not surname and not first_name:
        return []
    asked = EleveConnu("", nom, prenom, date_naissance, ecole_id)
    key = " ".join(sorted((*surname, *first_name)))
    near = process.extract(key, index.cles, scorer=_likeness, limit=_PREFILTER, score_cutoff=45)
    scored = [_score_pupil(asked, surname, first_name, index, place) for _, _, place in near]
    return _refuse_twins(_best(scored, MIN_PUPIL))


_likeness: Final[Callable[..., float]] = fuzz.token_set_ratio


def _score_pupil(
    asked: EleveConnu,
    surname: Sequence[str],
    first_name: Sequence[str],
    index: IndexEleves,
    place: int,
) -> Match:
    known, names, first_names = index.eleves[place], index.noms[place], index.prenoms[place]
    straight = (_steepen(surname, names), _steepen(first_name, first_names), 0.0)
    swapped = (_steepen(surname, first_names), _steepen(first_name, names), _SWAP_COST)
    one, other, cost = max(straight, swapped, key=lambda pair: pair[0] + pair[1] - pair[2])
    date_share, date_reason = _judge_date(asked.date_naissance, known.date_naissance)
    school_share, school_reason = _judge_school(asked.ecole_id, known.ecole_id)
    score = (
        _NAME_WEIGHT * one + _FIRST_NAME_WEIGHT * other - cost
        + _DATE_WEIGHT * date_share + _SCHOOL_WEIGHT * school_share
    )  # fmt: skip
    same_names = _join(surname) == _join(names) and _join(first_name) == _join(first_names)
    reasons = [_say_names(one, other, cost, exact=same_names), date_reason, school_reason]
    certain = same_names and bool(surname) and bool(first_name) and date_share == 1
    return Match(known.id, round(max(score, 0), 1), certain, tuple(filter(None, reasons)))


def _steepen(left: Sequence[str], right: Sequence[str]) -> float:
    """Likeness of two names where « Léa » and « Léo » are two people."""
    likeness = max(_compare_words(left, right), _compare_words(right, left))
    short = min(len(_join(left)), len(_join(right)))
    if likeness < 100 and short < 5 and OSA.distance(_join(left), _join(right)) == 1:  # noqa: PLR2004 - one letter of four or fewer
        likeness = min(likeness, _CLOSE)
    return max(0.0, (likeness - _FLOOR) * 100 / (100 - _FLOOR))


def _say_names(one: float, other: float, cost: float, *, exact: bool) -> str:
    if exact:
        return "même nom et même prénom"
    if cost:
        return "nom et prénom inversés"
    if one >= 100:  # noqa: PLR2004 - the same
        return "même nom, prénom proche" if other >= _CLOSE else "même nom, prénom différent"
    return "nom proche" if other >= 100 else "nom et prénom proches"  # noqa: PLR2004


def _judge_date(asked: date | None, known: date | None) -> tuple[float, str]:
    if asked is None or known is None:
        return 0.5, "date de naissance inconnue"
    if asked == known:
        return 1.0, "même date de naissance"
    if _is_slip(asked, known):
        return 0.6, "date de naissance proche : à vérifier"
    return 0.0, "date de naissance différente"


def _is_slip(one: date, other: date) -> bool:
    """Tell whether two days differ by a slip: day and month swapped, or one digit."""
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return True
    return OSA.distance(one.strftime("%d%m%Y"), other.strftime("%d%m%Y")) == 1


def _judge_school(asked: str, known: str) -> tuple[float, str]:
    if not asked or not known:
        return 0.5, ""
    return (1.0, "même école") if asked == known else (0.0, "autre école")


def _refuse_twins(matches: list[Match]) -> list[Match]:
    """No match is certain when two pupils bear the same names and day of birth."""
    if sum(match.certain for match in matches) <= 1:
        return matches
    reason = "deux élèves enregistrés avec ces nom, prénom et date"
    return [
        replace(match, certain=False, raisons=(*match.raisons, reason)) if match.certain else match
        for match in matches
    ]
