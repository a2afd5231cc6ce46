"""What a room with the parents in it may be shown of one meeting, and nothing else.

One child by first name and class; the meeting's own text; the objectives with what was seen of
them; what was decided. No word of the pôle, no saisine, no other child, no family name, no history.
"""

from datetime import date, time
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.programmation import (
    AVIS_LABELS,
    Atteinte,
    ContenuProgrammation,
    LigneProgrammation,
    atteinte_labels,
)
from core.rencontre import CHAMPS, ChampRencontre, NatureRencontre

UNNAMED: Final = "l’élève"  # a pupil known by a family name alone, which no room reads
SEEN_AT_ONCE: Final = 5  # observations of one objective, the latest


class _Salle(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PartieSalle(_Salle):
    """One heading of the meeting and what is written under it; `texte` may be empty."""

    champ: ChampRencontre
    titre: str
    texte: str = ""


class ObservationSalle(_Salle):
    """What was seen of an objective on a day."""

    le: date
    vu: str
    aide: str = ""
    atteinte: str = ""


class ObjectifSalle(_Salle):
    """One objective of the programmation, as the parents may read it. `cle`: its id, no more."""

    cle: str = ""
    domaine: str
    objectif: str
    moyens: str = ""
    reussite: str = ""
    atteinte: str = ""
    observations: tuple[ObservationSalle, ...] = ()


class DecisionSalle(_Salle):
    """Who does what, and when."""

    qui: str
    quoi: str
    pour_le: date | None = None


class ParticipantSalle(_Salle):
    """Somebody who is in the room, or is excused."""

    nom: str
    role: str
    presence: str


class SalleRencontre(_Salle):
    """All that the shared screen may show. `avis`: « conforme », « réserves »… of this meeting."""

    nature: NatureRencontre
    prenom: str
    classe: str = ""
    ecole: str = ""
    jour: date | None = None
    heure: time | None = None
    participants: tuple[ParticipantSalle, ...] = ()
    parties: tuple[PartieSalle, ...] = ()
    objectifs: tuple[ObjectifSalle, ...] = ()
    avis: str = ""
    avis_texte: str = ""
    decisions: tuple[DecisionSalle, ...] = ()
    prochaine_le: date | None = None


def list_parties(
    nature: NatureRencontre, textes: dict[ChampRencontre, str]
) -> tuple[PartieSalle, ...]:
    """Return every heading of a meeting in order, with its text."""
    return tuple(
        PartieSalle(champ=champ, titre=titre, texte=textes.get(champ, ""))
        for champ, titre in CHAMPS[nature].items()
    )


def list_objectifs(
    contenu: ContenuProgrammation, domaines: dict[str, str]
) -> tuple[ObjectifSalle, ...]:
    """Return the objectives of a programmation as the room may read them: no age, no level."""
    labels = atteinte_labels(maternelle=contenu.cadre.maternelle)

    def say(atteinte: Atteinte) -> str:
        return "" if atteinte is Atteinte.NON_EVALUE else labels[atteinte]

    def show(ligne: LigneProgrammation) -> ObjectifSalle:
        seen = tuple(
            ObservationSalle(le=o.le, vu=o.vu, aide=o.aide, atteinte=say(o.atteinte))
            for o in sorted(ligne.observations, key=lambda o: o.le)[-SEEN_AT_ONCE:]
        )
        return ObjectifSalle(
            cle=ligne.id, domaine=domaines.get(ligne.objectif.domaine, ""),
            objectif=ligne.objectif.objectif,
            moyens=ligne.objectif.moyens, reussite=ligne.objectif.reussite,
            atteinte=seen[-1].atteinte if seen else "", observations=seen,
        )  # fmt: skip

    return tuple(show(ligne) for ligne in contenu.lignes)


def say_avis(contenu: ContenuProgrammation, jour: date | None) -> tuple[str, str]:
    """Return the avis that was given at this very meeting, and what was said with it."""
    avis = contenu.avis
    if avis is None or avis.le != jour:
        return "", ""
    return AVIS_LABELS[avis.avis], avis.texte
