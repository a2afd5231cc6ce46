"""A meeting made into what its documents say: invitations, relevé, preparation sheets."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.accord_phrase import elides
from core.imprimes import LigneLibre
from core.mode_reunion import SalleRencontre
from core.rencontre import (
    CadreRencontre,
    ChampRencontre,
    NatureRencontre,
    ParticipantRencontre,
    PresenceRencontre,
    QualiteRencontre,
    RendezVous,
    SuitesRencontre,
)
from core.rencontre_papier import (
    BLANK_DECISIONS,
    SHEET_OBJECTIVES,
    AvantEnseignantContext,
    AvantFamilleContext,
    InvitationContext,
    LigneInvite,
    PapierContext,
    PapierRencontre,
    ReleveRencontreContext,
)
from core.texte import format_date, format_long_date

_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_HOUR: Final = 60
_BOXES: Final = "☐ présent(e)  ☐ excusé(e)"
_SAID: Final[Mapping[PresenceRencontre, str]] = {
    PresenceRencontre.PRESENT: "présent(e)",
    PresenceRencontre.EXCUSE: "excusé(e)",
    PresenceRencontre.ATTENDU: "–",
}
_TITLES: Final[Mapping[NatureRencontre, str]] = {
    NatureRencontre.ESS: "équipe de suivi de la scolarisation (ESS)",
    NatureRencontre.EQUIPE_EDUCATIVE: "équipe éducative",
}


class EnteteRencontre(BaseModel):
    """What a document adds to the meeting: the circonscription, the pupil, who calls it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    academie: str
    circonscription: str
    adresse: str = ""
    telephone: str = ""
    courriel: str = ""
    reference: str
    eleve: str
    appelee_par: str = ""
    contact: str = ""


class RencontreImprimee(BaseModel):
    """All that is printed of one meeting; `salle` is what its room was shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entete: EnteteRencontre
    salle: SalleRencontre
    quand: RendezVous
    cadre: CadreRencontre
    suites: SuitesRencontre
    participants: tuple[ParticipantRencontre, ...] = ()


def say_hour(hour: time | None) -> str:
    """Write an hour: « 14 h 30 », « 9 h »."""
    if hour is None:
        return ""
    return f"{hour.hour} h {hour.minute:02d}" if hour.minute else f"{hour.hour} h"


def say_day(day: date | None) -> str:
    """Write a day with its name: « vendredi 4 décembre 2026 »."""
    return f"{_DAYS[day.weekday()]} {format_long_date(day)}" if day else ""


def say_length(minutes: int) -> str:
    """Write a length: « 45 min », « 1 h 30 »."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def make_papier(
    papier: PapierRencontre, lue: RencontreImprimee, today: date, *, a_la_main: bool = False
) -> PapierContext:
    """Say one document of a meeting. `a_la_main`: with room to write in place of what is empty."""
    common = _common(lue)
    if papier is PapierRencontre.INVITATION:
        return _invitation(lue, common, today)
    if papier is PapierRencontre.AVANT_ENSEIGNANT:
        goals = [o.objectif for o in lue.salle.objectifs if o.objectif]
        return AvantEnseignantContext(**common, objectifs=goals[:SHEET_OBJECTIVES])
    if papier is PapierRencontre.AVANT_FAMILLE:
        others = [p for p in lue.participants if p.qualite not in _HOME]
        return AvantFamilleContext(**common, presents=_list_people(others))
    return _releve(lue, common, a_la_main=a_la_main)


_HOME: Final = (QualiteRencontre.PARENT, QualiteRencontre.ACCOMPAGNANT, QualiteRencontre.ELEVE)


def _common(lue: RencontreImprimee) -> dict[str, object]:
    salle, quand = lue.salle, lue.quand
    return lue.entete.model_dump() | {
        "ess": salle.nature is NatureRencontre.ESS, "rencontre": _TITLES[salle.nature],
        "prenom": salle.prenom, "de_prenom": _of(salle.prenom),
        "classe": salle.classe, "ecole": salle.ecole,
        "jour": say_day(quand.jour), "heure": say_hour(quand.heure),
        "duree": say_length(quand.duree), "lieu": quand.lieu,
    }  # fmt: skip


def _of(prenom: str) -> str:
    """Write « d’Inès », « de Zoé »."""
    return f"d’{prenom}" if elides(prenom) else f"de {prenom}"


def _within(role: str) -> str:
    """Write a function inside a sentence; an acronym keeps its capitals."""
    return role[:1].lower() + role[1:] if role[1:2].islower() else role


def _list_people(people: Iterable[ParticipantRencontre]) -> str:
    """Write who is invited in one sentence: « les parents ; Mme Plume, enseignante »."""
    return " ; ".join(f"{p.nom}, {_within(p.role)}" if p.nom else _within(p.role) for p in people)


def _invitation(
    lue: RencontreImprimee, common: Mapping[str, object], today: date
) -> InvitationContext:
    invited = [LigneInvite(nom=p.nom, role=p.role) for p in lue.participants]
    return InvitationContext(
        **common, date_lettre=format_long_date(today), motif=lue.cadre.motif,
        invites=invited or [LigneInvite()], presents=_list_people(lue.participants),
    )  # fmt: skip


def _releve(
    lue: RencontreImprimee, common: Mapping[str, object], *, a_la_main: bool
) -> ReleveRencontreContext:
    texts = {partie.champ: partie.texte for partie in lue.salle.parties}
    names = {champ: champ.value for champ in ChampRencontre} | {ChampRencontre.ELEVE: "parole"}
    return ReleveRencontreContext(
        **common, a_la_main=a_la_main, cadre=lue.cadre.describe(),
        fait_le=format_date(lue.cadre.fait_etablissement_le),
        invites=[_line(p, a_la_main=a_la_main) for p in lue.participants]
        + ([LigneInvite(presence=_BOXES)] if a_la_main else []),
        decisions=_decisions(lue, a_la_main=a_la_main),
        avis=_avis(lue, a_la_main=a_la_main),
        **{names[champ]: texts.get(champ, "") for champ in ChampRencontre},
        **{name: format_date(day) for name, day in lue.suites.model_dump().items()},
    )  # fmt: skip


def _line(participant: ParticipantRencontre, *, a_la_main: bool) -> LigneInvite:
    waited = participant.presence is PresenceRencontre.ATTENDU
    said = _BOXES if a_la_main and waited else _SAID[participant.presence]
    return LigneInvite(nom=participant.nom, role=participant.role, presence=said)


def _decisions(lue: RencontreImprimee, *, a_la_main: bool) -> Sequence[LigneLibre]:
    lines = [
        LigneLibre(qui=d.qui, quoi=d.quoi, quand=format_date(d.pour_le))
        for d in lue.salle.decisions
    ]
    if not lines and not a_la_main:
        return [LigneLibre(quoi="Aucune décision n’est notée.")]
    return lines + [LigneLibre()] * (BLANK_DECISIONS - len(lines) if a_la_main else 0)


def _avis(lue: RencontreImprimee, *, a_la_main: bool) -> str:
    if lue.salle.avis:
        said = f" {lue.salle.avis_texte}" if lue.salle.avis_texte else ""
        return f"Avis de l’ESS sur la PAOA : {lue.salle.avis}.{said}"
    if a_la_main and lue.salle.objectifs:
        return "Avis de l’ESS sur la PAOA : ☐ conforme  ☐ réserves  ☐ à revoir"
    return ""
