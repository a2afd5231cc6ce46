"""Find the labels of a form from elsewhere in a line of text (« Nom de l'élève : »)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from core.fiche_cases import Mot, fold_words, has_content, split_words
from core.fiche_champs import CHAMPS

NOM, PRENOM, NOM_PRENOM, PRENOM_NOM = "nom", "prenom", "nom_prenom", "prenom_nom"
ELEVE, TELEPHONE, NIVEAU = "eleve", "telephone", "niveau"
SANS_CHAMP = "sans_champ"  # a label that the fiche has no field for
_SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    NOM: ("nom",),
    PRENOM: ("prénom", "prénoms", "prénom(s)"),
    NOM_PRENOM: (
        "nom et prénom", "nom, prénom", "nom / prénom", "nom et prénoms", "nom, prénoms",
        "nom et prénom(s)", "nom - prénom",
    ),
    PRENOM_NOM: ("prénom et nom", "prénom, nom"),
    ELEVE: (
        "élève", "l’élève", "enfant", "élève concerné", "élève concerné(e)", "élève concernée",
        "nom et prénom de l’élève", "nom, prénom de l’élève", "nom et prénom de l’enfant",
        "prénom et nom de l’élève", "prénom, nom de l’élève", "identité de l’élève",
        "nom et prénom élève",
    ),
    TELEPHONE: ("téléphone", "tél", "tel", "tél."),
    NIVEAU: ("niveau", "niveau scolaire"),
    SANS_CHAMP: (
        "signature", "signatures", "date et signature", "signature de l’enseignant",
        "signature de l’enseignant(e)", "signature du directeur", "signature des parents",
        "adresse", "adresse de l’école", "mail", "e-mail", "courriel", "adresse mail",
        "visa de l’ien", "avis de l’ien", "réponse du pôle", "cadre réservé au pôle",
    ),
}  # fmt: skip
# Printed beside boxes or too short to name a field on somebody else's form.
_NO_LABELS: Final = frozenset({
    "eleve.dispositifs_dates", "signee_le", "signee_par", "attentes_choix"
})  # fmt: skip
_QUALIFIERS: Final = frozenset(fold_words(
    "le la les l de du des d et ou en a au aux par pour dans sur avec vos votre son sa ses "
    "élève enfant enseignant e école classe équipe parents famille actuelle actuel année ressource "
    "pôle déjà par l’enseignant s concerné concernée demandeur scolaire"
))  # fmt: skip
_HINTS: Final = frozenset(fold_words(
    "préciser précisez cocher cochez rayer la mention inutile facultatif obligatoire jj mm aaaa "
    "exemple ex si besoin plusieurs choix possibles joindre faits datés lister détailler durée "
    "fréquence effets en quelques lignes merci x s e date dates nom prénom précis observables "
    "période résultats qui quand comment où rôle fonction"
))  # fmt: skip
_HINT: Final = re.compile(r"\s*\(([^()\n]{0,120})\)")
_COLON: Final = re.compile(r"\s*[:：]")
_BLANK: Final = re.compile(r"\s*(?:[.…_]{3,}|…)")
_DAY: Final = re.compile(r"\s*(?:le\s+)?\d")
_NUMBERING: Final = re.compile(r"\s*(?:[-•*▪►➢–]+|(?:\d{1,2}|[A-Za-z]|[IVX]{1,4})\s?[.)°/–-])\s*")
_SEPARATOR: Final = re.compile(r"[\t\n;|·•/☐☒☑]|\s{2}")
_LONGEST_LABEL: Final = 160
_SEARCHED: Final = 2000  # characters of a line where labels are looked for


class Etiquette(NamedTuple):
    """A label in a line: the field it names, where it starts and ends, words in its parentheses."""

    nom: str
    debut: int
    fin: int
    precisions: str = ""


def _wordings() -> Iterator[tuple[str, str]]:
    for name, wordings in _SHARED.items():
        yield from ((name, wording) for wording in wordings)
    for champ in CHAMPS:
        if champ.key not in _NO_LABELS:
            yield from ((champ.key, wording) for wording in (*champ.aliases, champ.label))


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    seen: dict[tuple[str, ...], str] = {}
    for name, wording in pairs:
        seen.setdefault(fold_words(wording), name)
    starts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, name in sorted(seen.items(), key=lambda pair: -len(pair[0])):
        starts.setdefault(words[0], []).append((words, name))
    return starts


_STARTS: Final = _index(_wordings())


def find_labels(line: str) -> list[Etiquette]:
    """Find the labels of one line, in order; they never overlap."""
    numbering = _NUMBERING.match(line)
    start = numbering.end() if numbering else 0
    words = [word for word in split_words(line[:_SEARCHED]) if word.debut >= start]
    found: list[Etiquette] = []
    i = 0
    while i < len(words):
        label = _label_at(line, words, i)
        if label is None:
            i += 1
            continue
        found.append(label)
        while i < len(words) and words[i].debut < label.fin:
            i += 1
    return found


def is_numbering(text: str) -> bool:
    """Tell whether a text is only a bullet or a number before a label."""
    return _NUMBERING.fullmatch(text) is not None


def whole_label(text: str) -> Etiquette | None:
    """Recognise a text that is a label and nothing else."""
    if len(text) > _LONGEST_LABEL:
        return None
    labels = find_labels(" ".join(text.split()))
    if len(labels) != 1 or has_content(" ".join(text.split())[labels[0].fin :]):
        return None
    before = " ".join(text.split())[: labels[0].debut]
    return None if has_content(before) and not is_numbering(before) else labels[0]


def _label_at(line: str, words: list[Mot], i: int) -> Etiquette | None:
    for wanted, name in _STARTS.get(words[i].norme, ()):
        if tuple(word.norme for word in words[i : i + len(wanted)]) == wanted:
            last = i + len(wanted) - 1
            for end in (_extend(line, words, last), last):
                if label := _ended(line, words, i, end, name):
                    return label
    return None


def _extend(line: str, words: list[Mot], last: int) -> int:
    """Take in the words that only say whose or which: « … observées par l'enseignant »."""
    while last + 1 < len(words) and words[last + 1].norme in _QUALIFIERS:
        if _SEPARATOR.search(line[words[last].fin : words[last + 1].debut]):
            break
        last += 1
    return last


def _ended(line: str, words: list[Mot], first: int, last: int, name: str) -> Etiquette | None:
    """Accept a label that ends as labels do: a colon, a dotted blank, the end of the line."""
    start, end, hints = words[first].debut, words[last].fin, ""
    end += line[end : end + 1] == ")"
    while match := _HINT.match(line, end):
        unknown = set(fold_words(match[1])) - _HINTS - _QUALIFIERS
        hints = f"{hints} {match[0].strip()}".strip() if unknown else hints
        end = match.end()
    before = line[words[first - 1].fin : start] if first else ""
    opens = first == 0 or _SEPARATOR.search(before) is not None
    if match := _COLON.match(line, end):
        accepted = opens or line[start].isupper()
        return Etiquette(name, start, match.end(), hints) if accepted else None
    at_end = words[-1].fin <= end and not has_content(line[end : end + _SEARCHED])
    ends = opens and (at_end or _BLANK.match(line, end))
    is_birth = name == "eleve.date_naissance" and _DAY.match(line, end)
    return Etiquette(name, start, end, hints) if ends or is_birth else None
