"""What is taken over of a programmation that was read from a file: decided by a person, then made.

Nothing is kept that nobody chose: an objective without a domain waits for one, a passage that the
record must not hold waits for « Ne pas reprendre » or « Reprendre ».
"""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.errors import InvalidInput
from core.paoa_lecture import PaoaLue
from core.programmation import ObjectifAdapte
from core.sensible import Passage, find_sensitive, remove_passages
from core.texte import plural

PLACES_CADRE: Final = ("parcours", "points_appui", "besoins", "evaluation")
PLACES_BILAN: Final = ("bilan_annee", "suites")
PLACES: Final[Mapping[str, str]] = {
    "parcours": "L’élève et son parcours", "points_appui": "Points d’appui", "besoins": "Besoins",
    "evaluation": "Évaluation et livret scolaire", "bilan_annee": "Bilan de l’année",
    "suites": "Suites proposées",
}  # fmt: skip
"""Where a text may be kept: fields of the frame, and two bilans."""
LIBRES: Final = (
    "objectif", "sait_deja", "moyens", "reussite", "competence", "discipline", "qui", "niveau",
)  # fmt: skip
"""The texts of an objective that somebody wrote freely."""


class ObjectifRetenu(BaseModel):
    """One objective to add, with the bilan that was written beside it."""

    model_config = ConfigDict(frozen=True)

    objectif: ObjectifAdapte
    bilan: str = ""


class PaoaRetenue(BaseModel):
    """What will be written: objectives in their order, and texts to add to those that stand."""

    model_config = ConfigDict(frozen=True)

    objectifs: tuple[ObjectifRetenu, ...] = ()
    textes: dict[str, str] = {}


class ChoixLecture(BaseModel):
    """What a person decided of a programmation that was read; numbers count from 0.

    `places` says where each text that was not recognised is kept; `passages` whether each doubtful
    passage is.
    """

    model_config = ConfigDict(frozen=True)

    laisses: frozenset[int] = frozenset()
    domaines: dict[int, str] = {}
    bilans: bool = True
    sections: frozenset[str] | None = None  # None: all
    places: dict[int, str] = {}
    passages: dict[str, bool] = {}


def list_taken(lue: PaoaLue, choix: ChoixLecture) -> Iterator[tuple[int, ObjectifRetenu]]:
    """List the objectives that are taken, with their number, in the domain chosen for each."""
    for number, (objectif, bilan) in enumerate(zip(lue.objectifs, lue.bilans, strict=True)):
        if number not in choix.laisses:
            domaine = objectif.domaine or choix.domaines.get(number, "")
            yield (
                number,
                ObjectifRetenu(
                    objectif=objectif.model_copy(update={"domaine": domaine}),
                    bilan=bilan if choix.bilans else "",
                ),
            )


def _list_texts(lue: PaoaLue, choix: ChoixLecture) -> dict[str, str]:
    """Put what is kept beside the objectives where it goes, sections first."""
    found: dict[str, list[str]] = {}
    for place, text in lue.sections.items():
        if choix.sections is None or place in choix.sections:
            found.setdefault(place, []).append(text)
    for number, place in sorted(choix.places.items()):
        if place in PLACES and number < len(lue.non_reconnu):
            found.setdefault(place, []).append(lue.non_reconnu[number])
    return {place: "\n".join(texts) for place, texts in found.items()}


def list_passages(lue: PaoaLue, choix: ChoixLecture) -> list[tuple[str, Passage]]:
    """List the doubtful passages of what is taken, each words once, and where they are."""
    found: dict[str, tuple[str, Passage]] = {}
    for number, retenu in list_taken(lue, choix):
        for text in (*(getattr(retenu.objectif, name) for name in LIBRES), retenu.bilan):
            for passage in find_sensitive(text):
                found.setdefault(passage.texte, (f"Objectif {number + 1}", passage))
    for place, text in _list_texts(lue, choix).items():
        for passage in find_sensitive(text):
            found.setdefault(passage.texte, (PLACES[place], passage))
    return list(found.values())


def list_obstacles(lue: PaoaLue, choix: ChoixLecture, room: int) -> list[str]:
    """Say what still has to be decided; `room` is how many objectives may be added."""
    taken = [retenu for _, retenu in list_taken(lue, choix)]
    found = []
    if missing := sum(not retenu.objectif.domaine for retenu in taken):
        found.append(f"choisir le domaine de {plural(missing, 'objectif')}")
    if waiting := sum(p.texte not in choix.passages for _, p in list_passages(lue, choix)):
        found.append(f"décider de {plural(waiting, 'passage')}")
    if len(taken) > room:
        found.append(
            f"en laisser {len(taken) - room} de côté : une programmation s’arrête là, il reste "
            f"{plural(room, 'place')}"
        )
    if not taken and not _list_texts(lue, choix):
        found.append("garder au moins un objectif ou un texte")
    return found


def build_retenue(lue: PaoaLue, choix: ChoixLecture, room: int) -> PaoaRetenue:
    """Make what will be written, without the passages that were not taken.

    Raises:
        InvalidInput: something is not decided yet.
    """
    if obstacles := list_obstacles(lue, choix, room):
        raise InvalidInput(f"Reste à {' ; '.join(obstacles)}. Rien n’a été enregistré.")

    def keep(text: str) -> str:
        left = [p for p in find_sensitive(text) if not choix.passages[p.texte]]
        return remove_passages(text, left)

    return PaoaRetenue(
        objectifs=tuple(
            ObjectifRetenu(
                objectif=retenu.objectif.model_copy(
                    update={name: keep(getattr(retenu.objectif, name)) for name in LIBRES}
                ),
                bilan=keep(retenu.bilan),
            )
            for _, retenu in list_taken(lue, choix)
        ),
        textes={place: keep(text) for place, text in _list_texts(lue, choix).items()},
    )


def add_text(before: str, more: str) -> str:
    """Add a text under one that stands; a line that is there already is not said twice."""
    standing = {line.strip() for line in before.splitlines()}
    added = [line for line in more.strip().splitlines() if line.strip() not in standing]
    return "\n".join(filter(None, [before, "\n".join(added).strip("\n")]))
