"""Help to write an objective: what can be seen, how one will know, until when. Never a gate.

A remark is a question to the teacher, who may leave the sentence as it is. Texts are compared
without accents or case; any text is accepted.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.programmation import ObjectifAdapte, Periode
from core.sensible import find_sensitive
from core.texte import normalize

LONG_OBJECTIVE: Final = 300  # characters; beyond, there are often two objectives in one

VERBES_OBSERVABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "Dire": (
        "dire", "nommer", "raconter", "expliquer", "répondre", "demander", "décrire", "réciter",
        "reformuler", "poser", "proposer", "chanter", "dicter", "répéter", "présenter",
    ),
    "Lire et écrire": (
        "lire", "relire", "écrire", "copier", "recopier", "encoder", "souligner", "entourer",
        "surligner", "relier", "compléter", "noter", "tracer", "corriger", "ponctuer",
    ),
    "Compter et raisonner": (
        "compter", "dénombrer", "calculer", "ranger", "comparer", "classer", "trier", "mesurer",
        "placer", "résoudre", "vérifier", "grouper", "estimer", "convertir",
    ),
    "Montrer et faire": (
        "montrer", "pointer", "choisir", "reproduire", "construire", "assembler", "dessiner",
        "découper", "coller", "plier", "manipuler", "fabriquer", "utiliser", "réaliser",
    ),
    "Bouger": (
        "courir", "sauter", "lancer", "attraper", "franchir", "marcher", "monter", "nager",
        "s’arrêter", "grimper", "danser", "frapper",
    ),
    "S’organiser": (
        "préparer", "commencer", "terminer", "sortir", "cocher", "apporter", "suivre", "exécuter",
        "rester", "demeurer", "attendre", "s’habiller", "se laver",
    ),
    "Avec les autres": (
        "partager", "aider", "écouter", "attendre son tour", "saluer", "remercier", "jouer",
        "coopérer", "participer", "lever la main",
    ),
}  # fmt: skip
_IRREGULAR: Final = (
    r"di[ts]|dis(?:e|ent|ant)|dira|lit|lis(?:e|ent|ant)|lira|relit|relise|ecri(?:t|ve|vent|vant|ra)|"
    r"decri(?:t|ve|ra)|repond(?:e|ra)?|resou(?:t|dra)|resolve|construi(?:t|se|ra)|"
    r"reprodui(?:t|se|ra)|choisi(?:t|sse|ra)|franchi(?:t|sse|ra)|cour(?:t|e|ra)|sui(?:t|ve|vra)|"
    r"sort(?:e|ira)?|attend(?:e|ra)?|emploie|essaie|repete|complete|leve|met|mette|mettra|"
    r"tien(?:t|ne|dra)|va|aille|ira|fait|fasse|fera|execute|converti(?:t|sse)"
)


def _infinitive_of(verbe: str) -> str:
    plain = normalize(verbe)
    return re.escape(plain.removeprefix("se ").removeprefix("s "))


_SHIPPED: Final = [_infinitive_of(v) for family in VERBES_OBSERVABLES.values() for v in family]
_STEMS: Final = "|".join(verbe[:-2] for verbe in _SHIPPED if verbe.endswith("er"))
# « en classe », « à sa place » are nouns: what stands before tells them from verbs
_NO_ARTICLE: Final = "".join(
    rf"(?<!\b{word} )" for word in ("la", "sa", "ma", "une", "en", "de", "d", "l", "des", "les")
)
_OBSERVABLE: Final = re.compile(
    rf"\b(?:{'|'.join(_SHIPPED)})\b"
    rf"|{_NO_ARTICLE}\b(?:(?:{_STEMS})(?:e|ent|ant|era|eront)|{_IRREGULAR})\b"
)
_VAGUE: Final[Mapping[str, str]] = {
    r"comprend(?:re|ra)?|comprenne": "redit, montre, répond, exécute",
    r"amelior\w+|progress\w+|evolu\w+|gagn\w+ en": "fait, et combien de fois",
    r"developp\w+|renforc\w+|consolid\w+|enrichi\w+|stimul\w+": "emploie, dit, produit",
    r"maitris\w+|acqu(?:erir|iert|iere)|connai(?:t|tre|sse)|savoir|sait": "nomme, place, récite",
    r"travaill\w+ (?:sur|la|le|les|l)\b|apprend(?:re|ra)?|apprenne|decouvr\w+": "lit, écrit, fait",
    r"prend(?:re)? conscience|sensibilis\w+|s interess\w+|s approprier?": "dit, choisit, utilise",
    r"prend(?:re)? confiance|s epanoui\w+|se responsabilis\w+": "prend la parole, essaie, propose",
    r"(?:etre|est|soit|sera|devenir|devient|devienne) (?:plus |tres |davantage )?"
    r"(?:autonome|attentif|attentive|concentree?|motivee?|mature|sage|calme)": (
        "commence seul, va au bout, attend son tour"
    ),
}
_VAGUE_ANY: Final = [(re.compile(rf"\b(?:{motif})\b"), hint) for motif, hint in _VAGUE.items()]
_NEGATIVE: Final = re.compile(
    r"^(?:\w+ ){0,3}?"
    r"(?P<dit>(?:ne|n) (?:(?:\w+ ){1,4}?(?:pas|plus|jamais)|(?:pas|plus|jamais) \w+))\b"
)
_RELATIVE: Final = re.compile(
    r"\b(?:mieux|plus souvent|davantage|correctement|suffisamment|bien)\b"
)
_MEASURED: Final = re.compile(
    r"\d|\b(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|seize|vingt\w*|"
    r"trente|quarante|cinquante|soixante|cent|mille|moitie|chaque|tous|toutes|sans|toujours|"
    r"semaines?|jours?|minutes?|fois|premiere?|seule?)\b"
)
_DIAGNOSIS: Final = re.compile(
    r"\b(?:dys(?:lexi\w*|orthograph\w*|phasi\w*|praxi\w*|calculi\w*)?|tdah?|tsa|autis\w+|"
    r"hyperacti\w+|troubles?|deficien\w+|handicap\w*|syndromes?|patholog\w+|symptom\w+|"
    r"retard (?:mental|de langage|cognitif)|precoce|haut potentiel|qi)\b"
)
_AGE: Final = re.compile(
    r"\b(?:retard\w*|ecarts?|(?:enfants?|eleves?) de (?:son|cet) age|pour son age|"
    r"niveau (?:de|d) (?:son age|sa classe|la classe)|comme les autres)\b"
)


class NatureRemarque(StrEnum):
    """What a remark on an objective asks to look at again."""

    OBSERVABLE = "observable"
    RELATIVE = "relative"
    NEGATIVE = "negative"
    LONGUE = "longue"
    CRITERE = "critere"
    ECHEANCE = "echeance"
    DIAGNOSTIC = "diagnostic"
    AGE = "age"


@dataclass(frozen=True)
class Remarque:
    """One gentle remark: what it is about, the sentence shown, the words that raised it."""

    nature: NatureRemarque
    message: str
    passage: str = ""


def is_observable(text: str) -> bool | None:
    """Tell whether a sentence says what will be seen; None when no verb of ours is in it."""
    plain = normalize(text)
    if _OBSERVABLE.search(plain):
        return True
    return False if any(motif.search(plain) for motif, _ in _VAGUE_ANY) else None


def compares(text: str) -> bool:
    """Tell whether a text compares the pupil to an age or to a class."""
    return _AGE.search(normalize(text)) is not None


def review(
    objectif: str, *, reussite: str | None = None, periodes: Collection[Periode] | None = None
) -> list[Remarque]:
    """List the gentle remarks on an objective; an empty objective has none.

    `reussite` and `periodes` None are not looked at; empty, they are asked for.
    """
    if not objectif.strip():
        return []
    found = [*_review_wording(objectif)]
    if reussite is not None:
        found.extend(_review_criterion(reussite))
    if periodes is not None and not periodes:
        found.append(
            Remarque(
                NatureRemarque.ECHEANCE,
                "Pour quelle période ? Une période courte se vérifie mieux.",
            )
        )
    return [*found, *_review_words((objectif, reussite or ""))]


def ask_about(objectif: ObjectifAdapte) -> list[str]:
    """Return the questions to ask of one line of a programmation, the most useful first."""
    found = review(objectif.objectif, reussite=objectif.reussite, periodes=objectif.periodes)
    found += _review_words((objectif.sait_deja, objectif.moyens))
    return list(dict.fromkeys(remarque.message for remarque in found))


def _show(text: str, match: re.Match[str]) -> str:
    """Give the words of a text that raised a match in its folded form, as they were typed."""
    words = list(re.finditer(r"[^\W_]+", text))
    first = len(match.string[: match.start()].split())
    last = first + len(match[0].split()) - 1
    if last >= len(words):
        return match[0]
    return text[words[first].start() : words[last].end()]


def _review_wording(objectif: str) -> Iterator[Remarque]:
    plain = normalize(objectif)
    if is_observable(objectif) is False:
        motif, hint = next((m, h) for m, h in _VAGUE_ANY if m.search(plain))
        match = motif.search(plain)
        said = _show(objectif, match) if match else ""
        yield Remarque(
            NatureRemarque.OBSERVABLE,
            f"« {said} » : est-ce observable ? Que verra-t-on l’élève faire, ou que "
            f"l’entendra-t-on dire ? Par exemple : {hint}.",
            said,
        )
    elif (match := _RELATIVE.search(plain)) and not re.search(r"\d", plain):
        said = _show(objectif, match)
        yield Remarque(
            NatureRemarque.RELATIVE,
            f"« {said} » : par rapport à quoi ? Un nombre ou un exemple aiderait.",
            said,
        )
    if match := _NEGATIVE.search(plain):
        yield Remarque(
            NatureRemarque.NEGATIVE,
            "Que fera l’élève à la place ? Un objectif se suit mieux quand il dit ce que l’on veut "
            "voir.",
            match["dit"],
        )
    if len(objectif) > LONG_OBJECTIVE:
        yield Remarque(
            NatureRemarque.LONGUE,
            "Cet objectif est long : y en a-t-il deux ? Les moyens ont leur propre colonne.",
        )


def _review_criterion(reussite: str) -> Iterator[Remarque]:
    if not reussite.strip():
        yield Remarque(
            NatureRemarque.CRITERE,
            "À quoi verra-t-on que c’est réussi ? Dites combien de fois, dans quelle situation, "
            "avec quelle aide.",
        )
    elif not _MEASURED.search(normalize(reussite)):
        yield Remarque(
            NatureRemarque.CRITERE,
            "Combien de fois, ou pendant combien de temps ? « Quatre fois sur cinq » se vérifie à "
            "deux.",
        )


def _review_words(texts: Iterable[str]) -> Iterator[Remarque]:
    """Look for what the family and the ESS should not read in any of the texts."""
    for text in texts:
        passages = find_sensitive(text)
        for passage in passages:
            yield Remarque(
                NatureRemarque.DIAGNOSTIC,
                f"« {passage.texte} » : les parents liront ce texte, et l’ESS aussi. "
                f"{passage.raison}",
                passage.texte,
            )
        plain = normalize(text)
        if not passages and (match := _DIAGNOSIS.search(plain)):
            said = _show(text, match)
            yield Remarque(
                NatureRemarque.DIAGNOSTIC,
                f"« {said} » ressemble à un diagnostic : les parents liront ce texte. Décrivez "
                "plutôt ce que l’élève fait et ce qui l’aide.",
                said,
            )
        if match := _AGE.search(plain):
            said = _show(text, match)
            yield Remarque(
                NatureRemarque.AGE,
                f"« {said} » compare l’élève à son âge ou à sa classe : partez de ce qu’il sait "
                "faire.",
                said,
            )
