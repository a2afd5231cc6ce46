"""Rights over an ESS or an équipe éducative: who reads it, who prepares it, who writes in it.

The ESS is called by the enseignant référent (D351-10), the équipe éducative by the head (D321-16).
Where no enseignant référent has an account, the coordination of the pôle types in their stead
(`sans_erseh`), and no longer once one has.
The SQL of the lists is made from the same table (`db/rencontres.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.droits_programmation import FaitsProgrammation, LienProgrammation, holds_lien
from core.errors import NotAllowed
from core.personne import Acteur, Role
from core.rencontre import NatureRencontre


class ActionRencontre(StrEnum):
    """Everything that somebody may do with a meeting."""

    READ = "read_rencontre"
    PREPARE = "prepare_rencontre"
    WRITE = "write_rencontre"


_L = LienProgrammation
_A = ActionRencontre
_READERS: Final = frozenset({_L.EQUIPE, _L.DIRECTION, _L.PILOTAGE, _L.ERSEH, _L.SOLLICITE})
REGLES_RENCONTRE: Final[
    Mapping[NatureRencontre, Mapping[ActionRencontre, frozenset[LienProgrammation]]]
] = {
    NatureRencontre.ESS: {
        _A.READ: _READERS,
        _A.PREPARE: frozenset({_L.ERSEH}),
        _A.WRITE: frozenset({_L.ERSEH, _L.EQUIPE}),
    },
    NatureRencontre.EQUIPE_EDUCATIVE: {
        _A.READ: _READERS,
        _A.PREPARE: frozenset({_L.DIRECTION}),
        _A.WRITE: frozenset({_L.DIRECTION, _L.EQUIPE}),
    },
}
"""Preparing: opening it, its day, who is invited, moving or cancelling it. Writing: who came, the
parts of the text, the decisions, what comes after."""

REMPLACE_ERSEH: Final = frozenset({_A.PREPARE, _A.WRITE})
"""What the coordination does of an ESS where no enseignant référent has an account."""

LIEN_RENCONTRE_LABELS: Final[Mapping[LienProgrammation, str]] = {
    _L.EQUIPE: "Vous êtes de l’équipe qui écrit la PAOA de cet élève.",
    _L.DIRECTION: "Vous dirigez l’école de l’élève.",
    _L.PILOTAGE: "Vous pilotez ou coordonnez le pôle.",
    _L.ERSEH: "Vous suivez les élèves qui ont un PPS ou une notification (ERSEH).",
    _L.SOLLICITE: "Vous êtes sollicité(e) pour la situation de cet élève.",
}


@dataclass(frozen=True)
class FaitsRencontre:
    """The facts on which the rights over one meeting depend; ids only, no content.

    `notifie`: a PPS or a notification of the pupil is known; an ESS rests on one. `equipe` writes
    the pupil's programmation of that year. `ecole_id` None: the pupil left, no agreement yet.
    `sans_erseh`: no enseignant référent of the circonscription has an account.
    """

    nature: NatureRencontre
    circonscription_id: str
    ecole_id: str | None = None
    notifie: bool = False
    equipe: frozenset[str] = field(default_factory=frozenset)
    sollicites: frozenset[str] = field(default_factory=frozenset)
    sans_erseh: bool = False

    @property
    def de_l_eleve(self) -> FaitsProgrammation:
        """The same facts, as the ties to a pupil's programmation are read from them."""
        return FaitsProgrammation(
            circonscription_id=self.circonscription_id, ecole_id=self.ecole_id,
            notifie=self.notifie or self.nature is NatureRencontre.ESS,
            equipe=self.equipe, sollicites=self.sollicites,
        )  # fmt: skip


def find_lien_rencontre(
    acteur: Acteur, action: ActionRencontre, faits: FaitsRencontre
) -> LienProgrammation | None:
    """Return what lets a person do something with one meeting; None when nothing does."""
    if faits.circonscription_id not in acteur.circonscriptions:
        return None
    held = REGLES_RENCONTRE[faits.nature][action]
    found = next(
        (lien for lien in _L if lien in held and holds_lien(acteur, lien, faits.de_l_eleve)), None
    )
    if found is None and action in REMPLACE_ERSEH and replaces_erseh(acteur, faits):
        return _L.PILOTAGE
    return found


def replaces_erseh(acteur: Acteur, faits: FaitsRencontre) -> bool:
    """Tell whether a person types an ESS in the stead of an enseignant référent without account."""
    place = faits.circonscription_id
    return (
        faits.nature is NatureRencontre.ESS
        and faits.sans_erseh
        and place in acteur.circonscriptions_as(Role.COORDINATEUR)
    )


def may_on_rencontre(acteur: Acteur, action: ActionRencontre, faits: FaitsRencontre) -> bool:
    """Tell whether a person may do something with one meeting."""
    return find_lien_rencontre(acteur, action, faits) is not None


_WHOM: Final[Mapping[tuple[NatureRencontre, ActionRencontre], str]] = {
    (NatureRencontre.ESS, _A.PREPARE): (
        "L’ESS est réunie par l’enseignant(e) référent(e) : adressez-vous à elle ou à lui."
    ),
    (NatureRencontre.ESS, _A.WRITE): (
        "Le relevé de l’ESS est écrit par l’enseignant(e) référent(e) et l’équipe de la PAOA : "
        "adressez-vous à eux."
    ),
    (NatureRencontre.EQUIPE_EDUCATIVE, _A.PREPARE): (
        "L’équipe éducative est réunie par la direction de l’école : adressez-vous à elle."
    ),
    (NatureRencontre.EQUIPE_EDUCATIVE, _A.WRITE): (
        "Le relevé est écrit par la direction et l’équipe de la PAOA : adressez-vous à elles."
    ),
}


def check_on_rencontre(acteur: Acteur, action: ActionRencontre, faits: FaitsRencontre) -> None:
    """Refuse what a person may not do with one meeting.

    Raises:
        NotAllowed: the sentence says who may.
    """
    if not may_on_rencontre(acteur, action, faits):
        raise NotAllowed(_WHOM.get((faits.nature, action), ""), action=action.value)
