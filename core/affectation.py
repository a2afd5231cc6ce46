"""Who could be asked, with the reason said; and which answers may follow one another.

Suggestions are never automatic: they say why, somebody chooses. For métiers without load figures
(psyEN, doctor, nurse, social worker) the load is neither used nor said.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.errors import InvalidInput
from core.fiche import MOTIFS, Objet
from core.personne import EXEMPT_METIERS, METIERS, Metier
from core.saisine import Position

# Circulaire 2014-107 (RASED) and the métiers' missions; the first fits best.
METIERS_PAR_MOTIF: Final[Mapping[str, tuple[Metier, ...]]] = {
    "langage_oral": (Metier.MAITRE_E, Metier.CPC, Metier.UPE2A),
    "lecture_ecriture": (Metier.MAITRE_E, Metier.CPC),
    "mathematiques": (Metier.MAITRE_E, Metier.CPC),
    "attention_autonomie": (Metier.MAITRE_G, Metier.MAITRE_E, Metier.PSYEN),
    "comportement_relations": (Metier.MAITRE_G, Metier.PSYEN, Metier.CPC),
    "assiduite": (Metier.ASSISTANTE_SOCIALE, Metier.CPC, Metier.INFIRMIERE),
    "autre": (Metier.CPC,),
}
METIERS_PAR_OBJET: Final[Mapping[Objet, tuple[Metier, ...]]] = {
    Objet.GROUPE: (Metier.MAITRE_E, Metier.CPC),
    Objet.CLASSE: (Metier.CPC, Metier.PEMF),
    Objet.RELATION_FAMILLE: (Metier.CPC, Metier.ASSISTANTE_SOCIALE),
    Objet.TENSION: (Metier.CPC,),
    Objet.EQUIPE: (Metier.CPC, Metier.PEMF, Metier.ERUN),
}
SUGGESTED: Final = 3
_AFTER: Final[Mapping[Position, frozenset[Position]]] = {
    Position.ATTENDUE: frozenset({Position.ACCEPTEE, Position.DECLINEE, Position.PRECISIONS}),
    Position.PRECISIONS: frozenset({Position.ACCEPTEE, Position.DECLINEE}),
    Position.ACCEPTEE: frozenset({Position.ACHEVEE, Position.DECLINEE, Position.PRECISIONS}),
    Position.RELAYEE: frozenset({Position.ACCEPTEE}),  # back, and taking it again
}


class Candidat(BaseModel):
    """Somebody who may be asked: `charge` counts what they have now; `secteur`: their schools."""

    model_config = ConfigDict(frozen=True)

    personne_id: str
    nom: str
    metier: Metier
    charge: int = 0
    secteur: bool = False
    deja: bool = False


class Suggestion(BaseModel):
    """One person and the reason, in words."""

    model_config = ConfigDict(frozen=True)

    personne_id: str
    nom: str
    raison: str


def list_fitting(objet: Objet, motif: str, *, pps: bool) -> tuple[Metier, ...]:
    """List the métiers that fit a saisine, the best first."""
    by_motif = METIERS_PAR_MOTIF.get(motif, ()) if objet in (Objet.ELEVE, Objet.GROUPE) else ()
    found = by_motif or METIERS_PAR_OBJET.get(objet, (Metier.CPC,))
    return tuple(dict.fromkeys([*([Metier.ERSEH] if pps else []), *found]))


def suggest(
    candidats: Iterable[Candidat], objet: Objet, motif: str, *, pps: bool = False
) -> Sequence[Suggestion]:
    """Suggest up to three people: métier first, then their secteur, then the lightest load."""
    fitting = list_fitting(objet, motif, pps=pps)
    usable = [c for c in candidats if c.metier in fitting and not c.deja]
    ordered = sorted(
        usable, key=lambda c: (fitting.index(c.metier), not c.secteur, _load(c), c.nom)
    )
    return [
        Suggestion(personne_id=c.personne_id, nom=c.nom, raison=_say_why(c, objet, motif, pps=pps))
        for c in ordered[:SUGGESTED]
    ]


def _load(candidat: Candidat) -> int:
    return 0 if candidat.metier in EXEMPT_METIERS else candidat.charge


def _say_why(candidat: Candidat, objet: Objet, motif: str, *, pps: bool) -> str:
    label = METIERS[candidat.metier]
    if pps and candidat.metier is Metier.ERSEH:
        parts = [f"{label} : l’élève a un PPS ou une notification"]
    elif objet in (Objet.ELEVE, Objet.GROUPE) and motif in MOTIFS:
        parts = [f"{label} : métier indiqué pour « {MOTIFS[motif]} »"]
    else:
        parts = [f"{label} : métier indiqué pour cette demande"]
    if candidat.secteur:
        parts.append("son secteur")
    if candidat.metier not in EXEMPT_METIERS:
        count = candidat.charge
        plural = "s" if count > 1 else ""
        parts.append(f"{count} situation{plural} en ce moment" if count else "aucune en ce moment")
    return ", ".join(parts)


def check_position(before: Position, after: Position) -> None:
    """Refuse an answer that cannot follow the one before.

    Raises:
        InvalidInput: it was answered already, or it is over.
    """
    if after not in _AFTER.get(before, frozenset()):
        raise InvalidInput(
            "Cette proposition a déjà sa réponse, ou elle est close. Relisez la situation ; la "
            "coordination peut vous la proposer de nouveau."
        )
