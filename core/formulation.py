"""Helping to write an objective: gentle questions about its words, that never block."""

import re
from collections.abc import Iterator
from typing import Final

from core.programmation import ObjectifAdapte
from core.sensible import find_sensitive
from core.texte import normalize

# What nobody sees a pupil do, and what one could see instead.
_UNSEEN: Final = {
    "comprendre": "« dire avec ses mots », « répondre à des questions sur… », « montrer »",
    "savoir": "un verbe d’action : « lire », « compter jusqu’à… », « nommer »",
    "connaitre": "« citer », « réciter », « reconnaître parmi… »",
    "apprendre": "ce que l’élève fera une fois qu’il aura appris",
    "ameliorer": "le point de départ et le point d’arrivée",
    "progresser": "le point de départ et le point d’arrivée",
    "maitriser": "« faire sans aide », « réussir 4 fois sur 5 »",
    "acquerir": "ce que l’élève fera une fois que ce sera acquis",
    "developper": "ce que l’on verra de plus qu’aujourd’hui",
    "decouvrir": "ce que l’élève fera de ce qu’il a découvert",
}
_VAGUE: Final = re.compile(
    r"\b(mieux|plus souvent|davantage|correctement|suffisamment|bien)\b", re.IGNORECASE
)


def ask_about(objectif: ObjectifAdapte) -> list[str]:
    """Return the questions to ask of one objective, the most useful first."""
    return [*_ask_observable(objectif.objectif), *_ask_missing(objectif), *_ask_words(objectif)]


def _ask_observable(text: str) -> Iterator[str]:
    for word in re.findall(r"\w+", text):
        if instead := _UNSEEN.get(normalize(word)):
            yield f"« {word.lower()} » : est-ce observable ? Essayez {instead}."
            return
    if found := _VAGUE.search(text):
        yield f"« {found[0]} » : par rapport à quoi ? Un nombre ou un exemple aiderait."


def _ask_missing(objectif: ObjectifAdapte) -> Iterator[str]:
    if objectif.objectif and not objectif.reussite:
        yield "À quoi verra-t-on que c’est réussi ?"
    if objectif.objectif and not objectif.periodes:
        yield "Pour quelle période ?"


def _ask_words(objectif: ObjectifAdapte) -> Iterator[str]:
    texts = (objectif.objectif, objectif.sait_deja, objectif.moyens, objectif.reussite)
    for text in texts:
        for passage in find_sensitive(text):
            yield (
                f"« {passage.texte} » : les parents liront ce texte, et l’ESS aussi. Dites ce que "
                "l’élève fait plutôt que ce qu’il a."
            )
