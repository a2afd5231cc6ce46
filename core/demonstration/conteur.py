"""Telling one story: the days that pass, the words of the pôle, the steps one after another."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from core.demonstration import textes_pole as textes
from core.demonstration.calendrier import CalendrierDemo
from core.demonstration.contexte import Contexte, Plume, Sujet
from core.demonstration.fiches import Demande
from core.demonstration.grammaire import Phrase, render
from core.demonstration.hasard import Hasard
from core.demonstration.plan import (
    Contenu,
    EchangeFait,
    Etape,
    PersonneDemo,
    Precision,
    Question,
)
from core.echange import NatureEchange
from core.fiche import Fiche, Objet
from core.personne import Metier
from core.saisine import Statut, school_year

_PARIS: Final = ZoneInfo("Europe/Paris")
OPENING, CLOSING = 8 * 60, 17 * 60 + 30  # minutes of a school day
LAST_MINUTE: Final = 22 * 60


@dataclass(frozen=True, slots=True)
class Entourage:
    """Who may answer for one school: by métier, None where the post is vacant."""

    coordinateur: str
    par_metier: Mapping[Metier, str | None]
    personnes: Mapping[str, PersonneDemo]


@dataclass(frozen=True, slots=True)
class Cas:
    """One saisine to tell."""

    demande: Demande
    fiche: Fiche
    reservee: bool
    origine: str
    brouillon: bool  # started and not sent yet


@lru_cache(maxsize=4096)
def _midnight(day: date) -> datetime:
    """Give the naive UTC moment of midnight in France; the clock never changes on a school day."""
    return datetime.combine(day, time(), _PARIS).astimezone(UTC).replace(tzinfo=None)


def to_moment(day: date, minute: int) -> datetime:
    """Give the naive UTC moment of a minute of the day in France."""
    return _midnight(day) + timedelta(minutes=minute)


@dataclass
class Conteur:
    """Tells one story: a day of class and a minute that only move forward, a status."""

    hasard: Hasard
    calendrier: CalendrierDemo
    cas: Cas
    entourage: Entourage
    plume: Plume
    sujet: Sujet
    etapes: list[Etape] = field(default_factory=list)
    statut: Statut = Statut.BROUILLON
    rang: int = 0
    minute: int = 0
    membres: list[tuple[Metier, str]] = field(default_factory=list)
    vacants: int = 0
    nomme: str | None = None  # on a reserved saisine, the coordinator named to help

    # --- time and words ---

    @property
    def jour(self) -> date:
        """The day of class reached."""
        return self.calendrier.jours[self.rang]

    @property
    def chef(self) -> str:
        """Who answers for the saisine: the coordinator, or the IEN when it is reserved."""
        return "ien" if self.cas.reservee else self.entourage.coordinateur

    def start_on(self, day: date) -> None:
        """Go to a day of class."""
        self.rang = bisect_left(self.calendrier.jours, day)
        self.minute = self.hasard.between(OPENING, CLOSING)

    def wait(self, low: int, high: int) -> None:
        """Let some days of class pass; none means later the same day."""
        days = self.hasard.between(low, high)
        self.rang = min(self.rang + days, len(self.calendrier.jours) - 1)
        if days:
            self.minute = self.hasard.between(OPENING, CLOSING)
        else:
            self.tick(self.hasard.between(4, 70))

    def tick(self, minutes: int) -> None:
        """Let some minutes pass, never past the evening."""
        self.minute = max(self.minute, min(self.minute + minutes, LAST_MINUTE))

    def add(self, acteur: str, contenu: Contenu, statut: Statut | None = None) -> None:
        """Write the next step, at this moment."""
        self.tick(1)
        self.statut = statut or self.statut
        self.etapes.append(Etape(to_moment(self.jour, self.minute), acteur, contenu, self.statut))

    def contexte(self) -> Contexte:
        """Give the slots of the day reached."""
        annee = self.calendrier.annees[school_year(self.jour)]
        feminine = self.cas.demande.demandeur.civilite == "Mme"
        return Contexte(self.hasard, annee, self.jour, self.sujet, feminine=feminine)

    def say(self, phrases: Sequence[Phrase]) -> str:
        """Write a text of the pôle."""
        return render(self.hasard.one(phrases), self.hasard, self.contexte())

    # --- asking and answering ---

    def ask(self, acteur: str) -> None:
        """Ask the asker for precisions."""
        self.add(acteur, Question(self.say(textes.QUESTIONS)), Statut.A_PRECISER)

    def answer(self, back: Statut) -> None:
        """Let the asker answer; who has no account is answered for by the coordinator."""
        asker = self.cas.demande.demandeur
        text = render(self.hasard.one(textes.PRECISIONS), self.hasard, self.contexte())
        acteur = asker.cle if asker.identifiant else self.chef
        self.add(acteur, Precision(self.plume.write(self.hasard, text)), back)

    def _exchanges(self, metier: Metier | None) -> Sequence[tuple[NatureEchange, Phrase, Phrase]]:
        if self.cas.demande.objet is not Objet.ELEVE:
            return textes.ECHANGES_AUTRES
        own = textes.ECHANGES.get(metier) if metier else None
        return own if own and self.hasard.chance(0.7) else textes.COMMUNS

    def exchange(self, acteur: str, metier: Metier | None) -> None:
        """Note something done; on a reserved saisine, that it took place and no more."""
        if self.cas.reservee:
            text = render(textes.APPEL_RESERVE, self.hasard, self.contexte())
            self.add(acteur, EchangeFait(NatureEchange.ENTRETIEN, text))
            return
        nature, told, found = self.hasard.one(self._exchanges(metier))
        contexte = self.contexte()
        text = render(told, self.hasard, contexte)
        self.add(acteur, EchangeFait(nature, text, render(found, self.hasard, contexte)))
