"""What the demonstration's parents say, beyond the fiche: never twice the same, always invented."""

from datetime import date, timedelta
from typing import Final

from core.fiche import Accord, Fiche
from core.parents import AccordDate, Aide, LienParent, Parents, Responsable, from_fiche

MOTS_PSYEN: Final = (
    "J’ai rencontré les parents. Nous nous reverrons avec l’école au prochain bilan d’étape.",
    "Les parents souhaitent garder nos échanges pour eux ; ils parleront eux-mêmes à l’école.",
    "Point fait avec la famille : pas de suivi pour le moment, elle peut me rappeler.",
)
_LIENS: Final = ((LienParent.MERE, LienParent.PERE), (LienParent.PERE, LienParent.MERE))


def hear_parents(fiche: Fiche, number: int, day: date) -> Parents:
    """Return what is known once the pôle has answered: who said what of each help, and when."""
    known = from_fiche(fiche)
    told = [*known.responsables, *[Responsable()] * 2][:2]
    pair = [
        parent.model_copy(update={"lien": lien, "informe_le": parent.informe_le or day})
        for parent, lien in zip(told, _LIENS[number % 2], strict=True)
    ]
    accords = dict(known.accords)
    if Aide.RASED in accords and number % 3 == 0:
        said = accords.pop(Aide.RASED)
        other = Accord.REFUS if said.accord is Accord.ACCORD else Accord.ACCORD
        pair = [
            parent.model_copy(update={"accords": {Aide.RASED: AccordDate(accord=words, le=day)}})
            for parent, words in zip(pair, (said.accord, other), strict=True)
        ]
    if number % 4 == 0:
        before = day - timedelta(days=3)
        accords[Aide.PARTENAIRE] = AccordDate(accord=Accord.ACCORD, le=before)
    return known.model_copy(
        update={"responsables": tuple(p.model_copy(update={"sinon": ""}) for p in pair),
                "accords": accords}
    )  # fmt: skip
