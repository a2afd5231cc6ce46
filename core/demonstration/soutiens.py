"""« Écoute et soutien » in the demonstration: a few people who asked to be called back."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from core.demonstration.hasard import open_hasard
from core.demonstration.plan import PersonneDemo, SoutienDemo
from core.demonstration.territoire import make_telephone
from core.personne import SCHOOL_ROLES
from core.soutien import PourQui, Relais
from core.typographie import typeset

# Whom to, for whom, asked and called how many days before the day of the plan.
_DEMANDES: Final = (
    ("coordinateur1", PourQui.MOI, 2, None),
    ("membre.psyen1", PourQui.COLLEGUE, 4, None),
    ("ien", PourQui.MOI, 1, None),
    ("ien", PourQui.COLLEGUE, 16, 13),
    ("membre.assistante-sociale1", PourQui.MOI, 24, 22),
)
_RELAIS: Final = {
    Relais.MEDECIN: f"Secrétariat de la médecine de prévention : {make_telephone(901)}",
    Relais.RH: f"Conseillère RH de proximité, le mardi : {make_telephone(902)}",
    Relais.SST: "Dans chaque école, au bureau de la direction ; et sur l’intranet",
}
RELAIS: Final = tuple((code.value, typeset(words)) for code, words in _RELAIS.items())
"""The routes that were written; the others stay « non indiquées »."""


def draw_soutiens(seed: int, personnes: Iterable[PersonneDemo], au: date) -> list[SoutienDemo]:
    """Draw who asked, among the people of the schools who have an account and are still there."""
    here = [p.cle for p in personnes if p.identifiant and _works_at_school(p, au)]
    askers = open_hasard(seed, "soutiens").several(here, len(_DEMANDES))
    return [
        SoutienDemo(
            demandeur=asker,
            demande_le=au - timedelta(days=asked),
            pour=pour,
            appele=appele,
            contact_le=None if called is None else au - timedelta(days=called),
        )
        for asker, (appele, pour, asked, called) in zip(askers, _DEMANDES, strict=True)
    ]


def _works_at_school(person: PersonneDemo, au: date) -> bool:
    return any(
        a.role in SCHOOL_ROLES and a.debut <= au and (a.fin is None or a.fin >= au)
        for a in person.affectations
    )
