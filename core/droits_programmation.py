"""Rights over a programmation adaptée: who reads it, who writes it, and why.

The team writes, as the text has it (circulaire 2016-117: « les enseignants, dans le cadre du
conseil de cycle »); nobody above them approves. The SQL of the list is made from the same table
(`db/programmations.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.errors import NotAllowed
from core.personne import Acteur, Metier, Role


class LienProgrammation(StrEnum):
    """What ties a person to one programmation."""

    EQUIPE = "equipe"  # named in the team, and in function in the school (or for an ULIS)
    ECOLE = "ecole"  # teaches in the pupil's school
    ULIS = "ulis"  # coordinates an ULIS, and the school has one
    DIRECTION = "direction"
    PILOTAGE = "pilotage"
    ERSEH = "erseh"
    SOLLICITE = "sollicite"  # on an ordinary situation of the same pupil


LIEN_PROGRAMMATION_LABELS: Final[Mapping[LienProgrammation, str]] = {
    LienProgrammation.EQUIPE: "Vous êtes de l’équipe qui l’écrit.",
    LienProgrammation.ECOLE: "Vous enseignez dans l’école de l’élève.",
    LienProgrammation.ULIS: "Vous coordonnez une ULIS.",
    LienProgrammation.DIRECTION: "Vous dirigez l’école de l’élève.",
    LienProgrammation.PILOTAGE: "Vous pilotez ou coordonnez le pôle.",
    LienProgrammation.ERSEH: "Vous suivez les élèves qui ont un PPS ou une notification (ERSEH).",
    LienProgrammation.SOLLICITE: "Vous êtes sollicité(e) pour la situation de cet élève.",
}


class ActionProgrammation(StrEnum):
    """Everything that somebody may do with a programmation."""

    CREATE = "create_programmation"
    READ = "read_programmation"
    WRITE = "write_programmation"
    NAME_TEAM = "name_team_programmation"
    GIVE_AVIS = "give_avis_programmation"


_L = LienProgrammation
REGLES_PROGRAMMATION: Final[Mapping[ActionProgrammation, frozenset[LienProgrammation]]] = {
    ActionProgrammation.CREATE: frozenset({_L.ECOLE, _L.ULIS, _L.DIRECTION}),
    ActionProgrammation.READ: frozenset(
        {_L.EQUIPE, _L.DIRECTION, _L.PILOTAGE, _L.ERSEH, _L.SOLLICITE}
    ),
    ActionProgrammation.WRITE: frozenset({_L.EQUIPE}),
    ActionProgrammation.NAME_TEAM: frozenset({_L.EQUIPE, _L.DIRECTION}),
    ActionProgrammation.GIVE_AVIS: frozenset({_L.EQUIPE, _L.ERSEH}),
}
"""Observations, bilans and moves are writing: they are the team's."""


@dataclass(frozen=True)
class FaitsProgrammation:
    """The facts on which the rights over one programmation depend; ids only, no content.

    `ecole_id` None: the pupil left the school and the parents have not agreed yet.
    """

    circonscription_id: str
    ecole_id: str | None = None
    ecole_ulis: bool = False
    notifie: bool = False
    equipe: frozenset[str] = field(default_factory=frozenset)
    sollicites: frozenset[str] = field(default_factory=frozenset)


def schools_taught(acteur: Acteur) -> frozenset[str]:
    """Return the schools where a person teaches or is the head; a replacement is neither."""
    return frozenset(
        a.ecole_id
        for a in acteur.affectations
        if a.role in (Role.ENSEIGNANT, Role.DIRECTEUR) and a.ecole_id and not a.classe_id
    )


def ulis_places(acteur: Acteur) -> frozenset[str]:
    """Return the circonscriptions where a person coordinates an ULIS."""
    return acteur.circonscriptions_as(Role.MEMBRE, Metier.ULIS)


def pilotage_places(acteur: Acteur) -> frozenset[str]:
    """Return the circonscriptions that a person leads or whose pôle they coordinate."""
    return acteur.circonscriptions_as(Role.IEN) | acteur.circonscriptions_as(Role.COORDINATEUR)


def holds_lien(acteur: Acteur, lien: LienProgrammation, faits: FaitsProgrammation) -> bool:
    """Tell whether a person is tied to a pupil's programmation in this way."""
    place = faits.circonscription_id
    taught = faits.ecole_id in schools_taught(acteur)
    coordinates = place in ulis_places(acteur)
    return {
        _L.EQUIPE: acteur.personne_id in faits.equipe
        and faits.ecole_id is not None
        and (taught or coordinates),
        _L.ECOLE: taught,
        _L.ULIS: coordinates and faits.ecole_ulis,
        _L.DIRECTION: faits.ecole_id in acteur.ecoles_as(Role.DIRECTEUR),
        _L.PILOTAGE: place in pilotage_places(acteur),
        _L.ERSEH: faits.notifie and place in acteur.circonscriptions_as(Role.MEMBRE, Metier.ERSEH),
        _L.SOLLICITE: acteur.personne_id in faits.sollicites
        and place in acteur.circonscriptions_as(Role.MEMBRE),
    }[lien]


def find_lien(
    acteur: Acteur, action: ActionProgrammation, faits: FaitsProgrammation
) -> LienProgrammation | None:
    """Return what lets a person do something with one programmation; None when nothing does."""
    if faits.circonscription_id not in acteur.circonscriptions:
        return None
    held = REGLES_PROGRAMMATION[action]
    return next((lien for lien in _L if lien in held and holds_lien(acteur, lien, faits)), None)


def may_on_programmation(
    acteur: Acteur, action: ActionProgrammation, faits: FaitsProgrammation
) -> bool:
    """Tell whether a person may do something with one programmation."""
    return find_lien(acteur, action, faits) is not None


_WHOM: Final[Mapping[ActionProgrammation, str]] = {
    ActionProgrammation.CREATE: (
        "Une programmation adaptée se crée par un(e) enseignant(e) ou la direction de l’école, ou "
        "par la coordination de l’ULIS. Adressez-vous à l’école de l’élève."
    ),
    ActionProgrammation.READ: "",
    ActionProgrammation.WRITE: (
        "Seule l’équipe nommée écrit dans cette programmation. Demandez à l’équipe ou à la "
        "direction de l’école de vous y ajouter."
    ),
    ActionProgrammation.NAME_TEAM: (
        "L’équipe est nommée par elle-même ou par la direction de l’école. Adressez-vous à elles."
    ),
    ActionProgrammation.GIVE_AVIS: (
        "L’avis de l’ESS est noté par l’équipe ou l’enseignant(e) référent(e). Adressez-vous à eux."
    ),
}


def check_on_programmation(
    acteur: Acteur, action: ActionProgrammation, faits: FaitsProgrammation
) -> None:
    """Refuse what a person may not do with one programmation.

    Raises:
        NotAllowed: the sentence says who may.
    """
    if not may_on_programmation(acteur, action, faits):
        raise NotAllowed(_WHOM[action], action=action.value)
