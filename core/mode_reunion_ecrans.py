"""The shared screen, idea by idea: what each of its screens says, in what order.

Our own words are typeset here; what people wrote is shown as they wrote it.
"""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.mode_reunion import (
    UNNAMED,
    DecisionSalle,
    ObjectifSalle,
    ObservationSalle,
    ParticipantSalle,
    PartieSalle,
    SalleRencontre,
)
from core.rencontre import NATURE_RENCONTRE_TITLES, ChampRencontre, NatureRencontre
from core.rencontre_contexte import say_day, say_hour
from core.texte import format_date
from core.typographie import typeset

NOTHING_YET: Final = "Rien n’est encore noté ici."
START: Final = "debut"
DECISIONS: Final = "decisions"
Line = tuple[str, ...]


class GenreBloc(StrEnum):
    """How the lines of a block are laid out."""

    TEXTE = "texte"
    VIDE = "vide"
    PERSONNES = "personnes"
    OBSERVATIONS = "observations"
    DECISIONS = "decisions"


class BlocSalle(BaseModel):
    """Some lines of one screen, each of one to three cells, under a heading or none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    genre: GenreBloc
    titre: str = ""
    lignes: tuple[Line, ...]


class EcranSalle(BaseModel):
    """One idea. `cle` names it in the address; `champ` is the part that a note goes to, if any."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cle: str
    surtitre: str = ""
    titre: str
    champ: ChampRencontre | None = None
    objectif: str = ""
    blocs: tuple[BlocSalle, ...]


def list_ecrans_salle(salle: SalleRencontre) -> tuple[EcranSalle, ...]:
    """Return the screens of a meeting in the order in which it goes on, that of its relevé."""
    screens = [_start(salle)]
    for partie in salle.parties:
        screens.append(_part(partie))
        if partie.champ is ChampRencontre.APPRENTISSAGES and _is_ess(salle):
            screens += [_goal(salle, rank) for rank in range(len(salle.objectifs))]
    if _is_ess(salle) and (salle.objectifs or salle.avis):
        screens.append(_avis(salle))
    return (*screens, _decisions(salle), _following(salle))


def say_who_sees(salle: SalleRencontre) -> str:
    """Write the line that never leaves the screen: who sees it, what it is worth."""
    about = "l’élève" if salle.prenom == UNNAMED else salle.prenom
    return typeset(
        "Écran partagé : tout le monde dans la salle voit cette page. On n’y montre que cette "
        f"rencontre pour {about}. Cet écran masque, il ne verrouille pas le poste."
    )


def _is_ess(salle: SalleRencontre) -> bool:
    return salle.nature is NatureRencontre.ESS


def _text(texte: str, titre: str = "") -> BlocSalle:
    lines = tuple((line,) for line in texte.splitlines() if line.strip())
    return BlocSalle(genre=GenreBloc.TEXTE, titre=titre, lignes=lines) if lines else _nothing()


def _nothing(said: str = NOTHING_YET, titre: str = "") -> BlocSalle:
    return BlocSalle(genre=GenreBloc.VIDE, titre=titre, lignes=((typeset(said),),))


def _first_capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _start(salle: SalleRencontre) -> EcranSalle:
    hour = f" à {say_hour(salle.heure)}" if salle.heure else ""
    facts = [
        " · ".join(filter(None, [salle.classe, salle.ecole])),
        _first_capital(f"{say_day(salle.jour)}{hour}") if salle.jour else "",
    ]
    people = tuple(_person(person) for person in salle.participants)
    return EcranSalle(
        cle=START, surtitre=_first_capital(NATURE_RENCONTRE_TITLES[salle.nature]),
        titre=_first_capital(salle.prenom),
        blocs=(
            *(BlocSalle(genre=GenreBloc.TEXTE, lignes=((typeset(f),),)) for f in facts if f),
            BlocSalle(genre=GenreBloc.PERSONNES, titre="Autour de la table", lignes=people)
            if people else _nothing("Personne n’est encore sur la liste.", "Autour de la table"),
        ),
    )  # fmt: skip


def _person(person: ParticipantSalle) -> Line:
    return (person.nom or person.role, person.role if person.nom else "", person.presence)


def _part(partie: PartieSalle) -> EcranSalle:
    return EcranSalle(
        cle=partie.champ, titre=typeset(partie.titre), champ=partie.champ,
        blocs=(_text(partie.texte),),
    )  # fmt: skip


def _goal(salle: SalleRencontre, rank: int) -> EcranSalle:
    goal = salle.objectifs[rank]
    count = typeset(f"Objectif {rank + 1} sur {len(salle.objectifs)}")
    said = (("On verra que c’est réussi quand…", goal.reussite),
            ("Moyens et adaptations", goal.moyens))  # fmt: skip
    return EcranSalle(
        cle=f"objectif-{goal.cle}", surtitre=" · ".join(filter(None, [count, goal.domaine])),
        titre=goal.objectif or "Objectif à écrire", champ=ChampRencontre.APPRENTISSAGES,
        objectif=goal.cle,
        blocs=(_seen(goal), *(_text(text, titre) for titre, text in said if text.strip())),
    )  # fmt: skip


def _seen(goal: ObjectifSalle) -> BlocSalle:
    if not goal.observations:
        return _nothing("Rien n’est encore observé.", "Ce qui a été vu")
    latest = reversed(goal.observations)
    return BlocSalle(
        genre=GenreBloc.OBSERVATIONS, titre="Ce qui a été vu",
        lignes=tuple(_observation(seen) for seen in latest),
    )  # fmt: skip


def _observation(seen: ObservationSalle) -> Line:
    helped = typeset(f"Aide apportée : {seen.aide}") if seen.aide else ""
    return (
        " · ".join(filter(None, [format_date(seen.le), seen.atteinte])),
        seen.vu,
        helped,
    )


def _avis(salle: SalleRencontre) -> EcranSalle:
    said = (_text(_first_capital(salle.avis)),) if salle.avis else (
        _nothing("L’avis n’est pas encore noté."),
    )  # fmt: skip
    more = (_text(salle.avis_texte),) if salle.avis_texte.strip() else ()
    return EcranSalle(cle="avis", titre="Avis de l’ESS sur la PAOA", blocs=(*said, *more))


def _decisions(salle: SalleRencontre) -> EcranSalle:
    lines = tuple(_decision(decision) for decision in salle.decisions)
    bloc = BlocSalle(genre=GenreBloc.DECISIONS, lignes=lines) if lines else _nothing(
        "Aucune décision n’est encore notée."
    )  # fmt: skip
    return EcranSalle(cle=DECISIONS, titre="Décisions", blocs=(bloc,))


def _decision(decision: DecisionSalle) -> Line:
    when = f"pour le {format_date(decision.pour_le)}" if decision.pour_le else ""
    return (decision.qui, decision.quoi, when)


def _following(salle: SalleRencontre) -> EcranSalle:
    day = salle.prochaine_le
    bloc = _text(_first_capital(say_day(day))) if day else _nothing(
        "La date n’est pas encore fixée."
    )  # fmt: skip
    titre = "Prochaine ESS" if _is_ess(salle) else "Prochaine rencontre"
    return EcranSalle(cle="suite", titre=titre, blocs=(bloc,))
