"""An ESS or an équipe éducative around one pupil: what it holds, how it moves.

Sources: D351-10 to D351-12 of the code de l'éducation (the ESS: called by the enseignant référent,
once a year at least; the parents may be assisted); D321-16 and décret 2023-782 (the équipe
éducative, called by the head). The GEVA-Sco stays the record of the ESS: only the day on which it
was sent is noted here.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from core.errors import InvalidInput
from core.programmation import Text
from core.texte import format_date

MAX_PARTICIPANTS: Final = 30
MAX_TEXTE: Final = 4_000  # characters of one part: the relevé holds on one page
YEAR: Final = timedelta(days=365)


class NatureRencontre(StrEnum):
    """Which meeting it is; the value never changes."""

    ESS = "ess"
    EQUIPE_EDUCATIVE = "equipe_educative"


NATURE_RENCONTRE_LABELS: Final[Mapping[NatureRencontre, str]] = {
    NatureRencontre.ESS: "ESS",
    NatureRencontre.EQUIPE_EDUCATIVE: "Équipe éducative",
}
NATURE_RENCONTRE_TITLES: Final[Mapping[NatureRencontre, str]] = {
    NatureRencontre.ESS: "équipe de suivi de la scolarisation",
    NatureRencontre.EQUIPE_EDUCATIVE: "équipe éducative",
}
SERIES: Final[Mapping[NatureRencontre, str]] = {
    NatureRencontre.ESS: "ESS",
    NatureRencontre.EQUIPE_EDUCATIVE: "EE",
}
"""The series of numbers of each: those of the saisines are never drawn from."""


class EtatRencontre(StrEnum):
    """Where a meeting stands; values never change."""

    PREPAREE = "preparee"
    INVITEE = "invitee"
    TENUE = "tenue"
    REMISE = "remise"
    ANNULEE = "annulee"


_E = EtatRencontre
ETAT_RENCONTRE_LABELS: Final[Mapping[EtatRencontre, str]] = {
    _E.PREPAREE: "Préparée",
    _E.INVITEE: "Invitations envoyées",
    _E.TENUE: "Tenue",
    _E.REMISE: "Relevé remis",
    _E.ANNULEE: "Annulée",
}
COMING: Final = frozenset({_E.PREPAREE, _E.INVITEE})
HELD: Final = frozenset({_E.TENUE, _E.REMISE})
_SUITES: Final[Mapping[EtatRencontre, frozenset[EtatRencontre]]] = {
    _E.PREPAREE: frozenset({_E.INVITEE, _E.TENUE, _E.ANNULEE}),
    _E.INVITEE: frozenset({_E.PREPAREE, _E.TENUE, _E.ANNULEE}),
    _E.TENUE: frozenset({_E.REMISE}),
    _E.REMISE: frozenset({_E.TENUE}),
    _E.ANNULEE: frozenset(),
}
"""From where to where. Back to « préparée »: moved, so to be said again to everybody. Back to
« tenue »: the relevé that was handed over is corrected."""


class QualiteRencontre(StrEnum):
    """In what capacity somebody is invited, in the order of the relevé."""

    PARENT = "parent"
    ACCOMPAGNANT = "accompagnant"
    ELEVE = "eleve"
    ERSEH = "erseh"
    ENSEIGNANT = "enseignant"
    ULIS = "ulis"
    DIRECTION = "direction"
    AESH = "aesh"
    PSYEN = "psyen"
    SANTE = "sante"
    PARTENAIRE = "partenaire"
    AUTRE = "autre"


QUALITE_LABELS: Final[Mapping[QualiteRencontre, str]] = {
    QualiteRencontre.PARENT: "Parent ou représentant légal",
    QualiteRencontre.ACCOMPAGNANT: "Personne accompagnant la famille",
    QualiteRencontre.ELEVE: "Élève",
    QualiteRencontre.ERSEH: "Enseignant(e) référent(e)",
    QualiteRencontre.ENSEIGNANT: "Enseignant(e)",
    QualiteRencontre.ULIS: "Coordonnateur/trice ULIS",
    QualiteRencontre.DIRECTION: "Direction de l’école",
    QualiteRencontre.AESH: "AESH",
    QualiteRencontre.PSYEN: "PsyEN",
    QualiteRencontre.SANTE: "Santé scolaire, service social",
    QualiteRencontre.PARTENAIRE: "Partenaire",
    QualiteRencontre.AUTRE: "Autre",
}


class PresenceRencontre(StrEnum):
    """Whether somebody named on a meeting came: a rencontre, or a réunion du pôle."""

    ATTENDU = "attendu"
    PRESENT = "present"
    EXCUSE = "excuse"


PRESENCE_LABELS: Final[Mapping[PresenceRencontre, str]] = {
    PresenceRencontre.ATTENDU: "Attendu(e)",
    PresenceRencontre.PRESENT: "Présent(e)",
    PresenceRencontre.EXCUSE: "Excusé(e)",
}


class ChampRencontre(StrEnum):
    """The parts of the text, in the order of the relevé; each has a version of its own."""

    EVOLUTIONS = "evolutions"
    APPUI = "appui"
    APPRENTISSAGES = "apprentissages"
    VIE = "vie"
    AMENAGEMENTS = "amenagements"
    ELEVE = "eleve"
    PARENTS = "parents"
    MDPH = "mdph"


_C = ChampRencontre
_CHAMPS_ESS: Final[Mapping[ChampRencontre, str]] = {
    _C.EVOLUTIONS: "Évolutions depuis la dernière ESS",
    _C.APPUI: "Points d’appui et besoins",
    _C.APPRENTISSAGES: "Apprentissages et PAOA",
    _C.VIE: "Vie à l’école : autonomie, relations",
    _C.AMENAGEMENTS: "Aménagements et aide humaine",
    _C.ELEVE: "Parole de l’élève",
    _C.PARENTS: "Point de vue des parents",
    _C.MDPH: "Demandes des parents à la MDPH",
}
CHAMPS: Final[Mapping[NatureRencontre, Mapping[ChampRencontre, str]]] = {
    NatureRencontre.ESS: _CHAMPS_ESS,
    NatureRencontre.EQUIPE_EDUCATIVE: {
        **_CHAMPS_ESS,
        _C.EVOLUTIONS: "Ce qui amène cette équipe éducative",
        _C.APPRENTISSAGES: "Apprentissages",
        _C.AMENAGEMENTS: "Ce qui est déjà en place, aménagements",
    },
}
"""The headings, by nature: those of « Relevé de l’équipe de suivi de la scolarisation »."""


class ParticipantRencontre(BaseModel):
    """Somebody invited, with or without an account."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    qualite: QualiteRencontre
    nom: Text = Field("", max_length=120)
    fonction: Text = Field("", max_length=120)
    personne_id: str | None = None
    presence: PresenceRencontre = PresenceRencontre.ATTENDU

    @property
    def role(self) -> str:
        """What they are, as it is printed: their own words, else the label of the capacity."""
        return self.fonction or QUALITE_LABELS[self.qualite]


class RendezVous(BaseModel):
    """When and where a meeting is held."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    jour: date | None = None
    heure: time | None = None
    duree: int = Field(60, ge=15, le=240)
    lieu: Text = Field("", max_length=200)


class CadreRencontre(BaseModel):
    """On what a meeting rests. `fait_etablissement_le`: the day of a fact, and nothing of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    motif: Text = Field("", max_length=120)
    niveau: str = ""
    pps: bool = False
    notification_du: date | None = None
    notification_au: date | None = None
    fait_etablissement_le: date | None = None

    @property
    def notifie(self) -> bool:
        """Tell whether a PPS or a notification is known."""
        return self.pps or self.notification_du is not None

    def describe(self) -> str:
        """Write the frame in a few words: « PPS, notification du … au … »."""
        dates = [
            f"{word} {format_date(day)}"
            for word, day in (("du", self.notification_du), ("au", self.notification_au))
            if day
        ]
        notified = f"notification {' '.join(dates)}" if dates else ""
        return ", ".join(filter(None, ["PPS" if self.pps else "", notified]))


class SuitesRencontre(BaseModel):
    """What comes after: the next meeting, and the days on which papers were given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prochaine_le: date | None = None
    geva_transmis_le: date | None = None
    copie_remise_le: date | None = None


class TexteSaisi(BaseModel):
    """What somebody typed in one part, and the version that they had before their eyes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    champ: ChampRencontre
    version: int = Field(ge=0)
    texte: str


def format_reference_rencontre(nature: NatureRencontre, annee: int, numero: int) -> str:
    """Write the reference of a meeting: « ESS-2026-007 »."""
    return f"{SERIES[nature]}-{annee}-{numero:03d}"


def check_passage_rencontre(
    before: EtatRencontre,
    after: EtatRencontre,
    quand: RendezVous,
    participants: Collection[ParticipantRencontre],
    today: date,
) -> None:
    """Refuse a move that a meeting does not know, or that lacks its ground.

    Raises:
        InvalidInput: the sentence says what to add.
    """
    if after not in _SUITES[before]:
        raise InvalidInput(
            f"Une rencontre « {ETAT_RENCONTRE_LABELS[before]} » ne peut pas passer à "
            f"« {ETAT_RENCONTRE_LABELS[after]} ». Rien n’a été changé."
        )
    if after in (_E.INVITEE, _E.TENUE) and before is not _E.REMISE:
        _check_ground(after, quand, participants, today)


def _check_ground(
    after: EtatRencontre,
    quand: RendezVous,
    participants: Collection[ParticipantRencontre],
    today: date,
) -> None:
    if not participants:
        raise InvalidInput(
            "Personne n’est encore invité : ajoutez au moins les parents dans « Participants ». "
            "Le reste est gardé."
        )
    if quand.jour is None:
        raise InvalidInput("Notez d’abord le jour de la rencontre. Le reste est gardé.")
    if after is _E.INVITEE and (quand.heure is None or not quand.lieu):
        raise InvalidInput("Une invitation dit l’heure et le lieu : ajoutez-les.")
    if after is _E.TENUE and quand.jour > today:
        raise InvalidInput(
            f"La rencontre est prévue le {format_date(quand.jour)} : elle se note « tenue » ce "
            "jour-là, ou changez sa date."
        )
    if after is _E.TENUE and not any(p.presence is PresenceRencontre.PRESENT for p in participants):
        raise InvalidInput("Dites qui était présent : au moins une personne.")


def check_suites(quand: RendezVous, suites: SuitesRencontre, today: date) -> None:
    """Refuse a next meeting in the past, and papers given in the future.

    Raises:
        InvalidInput: the sentence says which date to correct.
    """
    following = suites.prochaine_le
    if following and following < today:
        raise InvalidInput(
            f"La prochaine rencontre ne peut pas être le {format_date(following)} : ce jour est "
            "passé. Choisissez une date à venir ; le reste est gardé."
        )
    if following and quand.jour and following <= quand.jour:
        raise InvalidInput("La prochaine rencontre vient après celle-ci : corrigez sa date.")
    for label, day in (("Le GEVA-Sco", suites.geva_transmis_le),
                       ("La copie", suites.copie_remise_le)):  # fmt: skip
        if day and day > today:
            raise InvalidInput(f"{label} se note une fois remis(e) : corrigez la date.")


def check_cadre_rencontre(nature: NatureRencontre, cadre: CadreRencontre, today: date) -> None:
    """Refuse dates that cannot be, and an ESS that rests on nothing.

    Raises:
        InvalidInput: the sentence says what to correct.
    """
    if nature is NatureRencontre.ESS and not cadre.notifie:
        raise InvalidInput(
            "Une ESS suit un PPS ou une notification : cochez le PPS, ou notez la date de la "
            "notification. Sinon, c’est une équipe éducative, que la direction réunit."
        )
    starts, ends = cadre.notification_du, cadre.notification_au
    if starts and ends and ends < starts:
        raise InvalidInput("La notification finit avant d’avoir commencé : corrigez ses dates.")
    if cadre.fait_etablissement_le and cadre.fait_etablissement_le > today:
        raise InvalidInput("Un fait établissement se note une fois passé : corrigez sa date.")


def list_expected(
    nature: NatureRencontre, participants: Iterable[ParticipantRencontre]
) -> list[str]:
    """List who is not invited yet and should be: told, never a gate."""
    invited = {p.qualite for p in participants}
    wanted = {
        QualiteRencontre.PARENT: "les parents",
        QualiteRencontre.ENSEIGNANT: "l’enseignant(e)",
    }
    if nature is NatureRencontre.ESS:
        wanted[QualiteRencontre.ERSEH] = "l’enseignant(e) référent(e)"
    else:
        wanted[QualiteRencontre.DIRECTION] = "la direction"
    return [words for qualite, words in wanted.items() if qualite not in invited]


def is_due(last_held: date | None, today: date) -> bool:
    """Tell whether a pupil with a PPS or a notification had no ESS for a year (D351-10)."""
    return last_held is None or last_held + YEAR < today
