"""The pupil's parents: who was informed, what they say, what they agree to. Never a gate.

Refusing a help is a right: it is written like an agreement, without a word of reproach. Neither
name, nor telephone number, nor custody has a place here.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.errors import InvalidInput
from core.fiche import Accord, Fiche, ParentInforme
from core.sensible import find_sensitive
from core.texte import clean, format_date

Text = Annotated[str, BeforeValidator(lambda v: clean(v) if isinstance(v, str) else v)]

MAX_RESPONSABLES: Final = 2
MAX_MOT_PSYEN: Final = 300  # characters: one or two sentences
RIGHT_TO_REFUSE: Final = (
    "Refuser une aide est un droit : la situation se poursuit avec des réponses en classe."
)


class Aide(StrEnum):
    """A kind of help on which the parents are asked for their agreement."""

    RASED = "rased"
    PSYEN = "psyen"
    PARTENAIRE = "partenaire"


AIDE_LABELS: Final[Mapping[Aide, str]] = {
    Aide.RASED: "Aide du RASED hors de la classe",
    Aide.PSYEN: "Intervention de la psyEN",
    Aide.PARTENAIRE: "Aide d’un partenaire",
}
AIDES_PROPOSEES: Final[Mapping[str, Aide]] = {  # code of the list « réponse » → what it asks
    "aide_e": Aide.RASED,
    "aide_g": Aide.RASED,
    "avis_psyen": Aide.PSYEN,
    "suivi_psyen": Aide.PSYEN,
    "saisine_pas": Aide.PARTENAIRE,
    "social": Aide.PARTENAIRE,
}


class LienParent(StrEnum):
    """Which legal representative; unknown is allowed."""

    MERE = "mere"
    PERE = "pere"
    AUTRE = "autre"


LIEN_LABELS: Final[Mapping[LienParent, str]] = {
    LienParent.MERE: "Mère",
    LienParent.PERE: "Père",
    LienParent.AUTRE: "Autre responsable légal",
}
_WHOSE: Final[Mapping[LienParent, tuple[str, str]]] = {  # agreement of…, spoken of with…
    LienParent.MERE: ("de la mère", "la mère"),
    LienParent.PERE: ("du père", "le père"),
    LienParent.AUTRE: ("d’un autre responsable légal", "un autre responsable légal"),
}


_INFORMED: Final[Mapping[LienParent, str]] = {
    LienParent.MERE: "informée",
    LienParent.PERE: "informé",
    LienParent.AUTRE: "informé(e)",
}


class _ParentsModel(BaseModel):
    """Common settings: frozen values, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AccordDate(_ParentsModel):
    """What was said of one kind of help, and on which day."""

    accord: Accord
    le: dt.date | None = None


class Responsable(_ParentsModel):
    """One legal representative; `accords` only where the two do not say the same."""

    lien: LienParent | None = None
    informe_le: dt.date | None = None
    informe_qui: Text = ""
    sinon: Text = ""
    accords: Mapping[Aide, AccordDate] = Field(default_factory=dict)

    def is_empty(self) -> bool:
        """Tell whether nothing is known of this representative."""
        return self == Responsable()


class Parents(_ParentsModel):
    """Everything that is kept about the parents of one pupil, for one saisine."""

    responsables: tuple[Responsable, ...] = ()
    point_de_vue: Text = ""
    accords: Mapping[Aide, AccordDate] = Field(default_factory=dict)  # they say the same
    psyen_demande_le: dt.date | None = None
    retour_le: dt.date | None = None
    retour_qui: Text = ""

    def differs(self, aide: Aide) -> bool:
        """Tell whether the representatives were heard one by one on a kind of help."""
        return any(aide in parent.accords for parent in self.responsables)


def name_responsable(parent: Responsable, rang: int) -> str:
    """Name a legal representative without a name: « Père », « Responsable légal 2 »."""
    return LIEN_LABELS[parent.lien] if parent.lien else f"Responsable légal {rang}"


def _whose(parent: Responsable, rang: int) -> tuple[str, str]:
    known = _WHOSE[parent.lien] if parent.lien else None
    return known or (f"du responsable légal {rang}", f"le responsable légal {rang}")


# --- the fiche and the record -----------------------------------------------------------------


def from_fiche(fiche: Fiche) -> Parents:
    """Return the first values: what section 3 of the fiche says."""
    told = [Responsable(informe_le=p.informe_le, informe_qui=p.par) for p in fiche.parents]
    told = (told or [Responsable()])[:MAX_RESPONSABLES]
    if fiche.parents_sinon:
        untold = next((i for i, p in enumerate(told) if not p.informe_le), 0)
        told[untold] = told[untold].model_copy(update={"sinon": fiche.parents_sinon})
    accords = {}
    if fiche.accord_rased:
        accords[Aide.RASED] = AccordDate(accord=fiche.accord_rased, le=fiche.date)
    if fiche.psyen_demande_le:
        accords[Aide.PSYEN] = AccordDate(accord=Accord.ACCORD, le=fiche.psyen_demande_le)
    return Parents(
        responsables=tuple(p for p in told if not p.is_empty()),
        point_de_vue=fiche.parents_point_de_vue, accords=accords,
        psyen_demande_le=fiche.psyen_demande_le,
    )  # fmt: skip


def with_parents(fiche: Fiche, parents: Parents) -> Fiche:
    """Return a fiche whose section 3 says what is known today, to see what it still lacks."""
    said = [p.accords[Aide.RASED] for p in parents.responsables if Aide.RASED in p.accords]
    said += [parents.accords[Aide.RASED]] if Aide.RASED in parents.accords else []
    update = {
        "parents": [
            ParentInforme(informe_le=p.informe_le, par=p.informe_qui) for p in parents.responsables
        ],
        "parents_sinon": " ".join(p.sinon for p in parents.responsables if p.sinon),
        "parents_point_de_vue": parents.point_de_vue,
        "accord_rased": said[0].accord if said else None,
    }
    return fiche.model_copy(update=update)


# --- what may be kept -------------------------------------------------------------------------


def _days(parents: Parents) -> Iterator[dt.date | None]:
    yield from (parents.psyen_demande_le, parents.retour_le)
    yield from (accord.le for accord in parents.accords.values())
    for parent in parents.responsables:
        yield parent.informe_le
        yield from (accord.le for accord in parent.accords.values())


def _check_short(text: str) -> None:
    if find_sensitive(text):
        raise InvalidInput(
            "« Par qui » dit seulement qui a parlé aux parents : ni téléphone, ni santé, ni "
            "garde de l’enfant. Raccourcissez-le ; le reste est gardé."
        )


def _dated(
    accords: Mapping[Aide, AccordDate], before: Mapping[Aide, AccordDate], today: dt.date
) -> dict[Aide, AccordDate]:
    """Date today what was just said and bears no day; what was known keeps its own."""
    dated = {}
    for aide, said in accords.items():
        known = before.get(aide)
        same = known is not None and known.accord is said.accord
        day = said.le or (known.le if same and known else today)
        dated[aide] = said.model_copy(update={"le": day})
    return dated


def trim_responsables(parents: Sequence[Responsable]) -> tuple[Responsable, ...]:
    """Leave out the representatives of whom nothing is known, from the last."""
    kept = list(parents)
    while kept and kept[-1].is_empty():
        kept.pop()
    return tuple(kept)


def restore_parents(kept: Mapping[str, object]) -> Parents | None:
    """Return what was being chosen on a screen, or None when it cannot be read any more."""
    try:
        return Parents.model_validate(kept) if kept else None
    except ValidationError:
        return None


def settle_parents(parents: Parents, before: Parents, today: dt.date) -> Parents:
    """Return what is to be kept: checked, dated, empty representatives left out.

    Raises:
        InvalidInput: a day to come, or a short field that says what must not be kept.
    """
    if any(day and day > today for day in _days(parents)):
        raise InvalidInput(
            "Une de ces dates est à venir. Notez le jour où cela a été dit ou fait ; vos textes "
            "sont gardés."
        )
    for words in (parents.retour_qui, *(p.informe_qui for p in parents.responsables)):
        _check_short(words)
    old = [*before.responsables, *[Responsable()] * MAX_RESPONSABLES]
    kept = trim_responsables(
        [
            parent.model_copy(update={"accords": _dated(parent.accords, old[i].accords, today)})
            for i, parent in enumerate(parents.responsables[:MAX_RESPONSABLES])
        ]
    )
    split = {aide for parent in kept for aide in parent.accords}
    common = {aide: said for aide, said in parents.accords.items() if aide not in split}
    return parents.model_copy(
        update={
            "responsables": kept,
            "accords": _dated(common, before.accords, today),
            "retour_qui": parents.retour_qui if parents.retour_le else "",
        }
    )


def check_mot_psyen(texte: str, parle_le: dt.date | None, today: dt.date) -> str:
    """Return the psyEN's communicable words as they may be kept.

    Raises:
        InvalidInput: nothing, too much, or before the parents were spoken to.
    """
    said = clean(texte)
    if not said:
        raise InvalidInput("Écrivez une ou deux phrases avant de les enregistrer.")
    if len(said) > MAX_MOT_PSYEN:
        raise InvalidInput(
            f"Une ou deux phrases suffisent ici ({MAX_MOT_PSYEN} signes au plus) : le reste est "
            "dans vos propres notes. Votre texte est gardé."
        )
    if parle_le is None or parle_le > today:
        raise InvalidInput(
            "Ces phrases viennent après un échange avec les parents : indiquez le jour où vous "
            "leur avez parlé. Votre texte est gardé."
        )
    return said


# --- in words ---------------------------------------------------------------------------------


def _on(day: dt.date | None) -> str:
    return f" ({format_date(day)})" if day else ""


def _say_common(said: AccordDate) -> str:
    if said.accord is Accord.PAS_ABORDE:
        return "pas encore abordée avec les parents"
    words = "accord des parents" if said.accord is Accord.ACCORD else "pas d’accord à ce jour"
    return words + _on(said.le)


def _say_one(said: AccordDate, parent: Responsable, rang: int) -> str:
    of, with_whom = _whose(parent, rang)
    if said.accord is Accord.PAS_ABORDE:
        return f"pas encore abordée avec {with_whom}"
    words = "accord" if said.accord is Accord.ACCORD else "pas d’accord"
    return f"{words} {of}{_on(said.le)}"


def describe_agreement(parents: Parents, aide: Aide) -> str:
    """Say in words what is known of one kind of help; empty when nothing is."""
    if parents.differs(aide):
        return " ; ".join(
            _say_one(parent.accords[aide], parent, rang)
            for rang, parent in enumerate(parents.responsables, 1)
            if aide in parent.accords
        )
    return _say_common(parents.accords[aide]) if aide in parents.accords else ""


def is_refused(parents: Parents, aide: Aide) -> bool:
    """Tell whether at least one representative does not wish a kind of help."""
    said = [parents.accords.get(aide), *(p.accords.get(aide) for p in parents.responsables)]
    return any(accord and accord.accord is Accord.REFUS for accord in said)


def describe_agreements(parents: Parents, natures: tuple[str, ...] = ()) -> list[str]:
    """Say what the parents agreed to, for the screen and the letter, one line a kind of help.

    `natures` are the codes of what the answer proposes: an agreement that it needs and that
    nobody has asked for yet is « à recueillir ».
    """
    needed = {AIDES_PROPOSEES[nature] for nature in natures if nature in AIDES_PROPOSEES}
    lines = []
    for aide, label in AIDE_LABELS.items():
        said = describe_agreement(parents, aide) or ("à recueillir" if aide in needed else "")
        if said:
            lines.append(f"{label} : {said}.")
    if parents.psyen_demande_le:
        lines.append(
            f"Demande des parents à la psyEN reçue le {format_date(parents.psyen_demande_le)}."
        )
    if any(is_refused(parents, aide) for aide in Aide):
        lines.append(RIGHT_TO_REFUSE)
    return lines


def describe_information(parent: Responsable) -> str:
    """Say whether, when and by whom a representative was informed, or why not yet."""
    told = _INFORMED[parent.lien] if parent.lien else "informé(e)"
    if not parent.informe_le:
        return f"pas encore {told}" + (f" : {parent.sinon}" if parent.sinon else "")
    by = f" par {parent.informe_qui}" if parent.informe_qui else ""
    return f"{told} le {format_date(parent.informe_le)}{by}"


def _facts(parents: Parents) -> dict[str, str]:
    facts = {
        f"{name_responsable(parent, rang)}": describe_information(parent)
        for rang, parent in enumerate(parents.responsables, 1)
    }
    facts |= {label: describe_agreement(parents, aide) for aide, label in AIDE_LABELS.items()}
    facts["Demande des parents à la psyEN"] = format_date(parents.psyen_demande_le)
    facts["Retour fait aux parents"] = describe_feedback(parents)
    return facts


def describe_feedback(parents: Parents) -> str:
    """Say when, and by whom, the parents were told what came of it; empty before."""
    if not parents.retour_le:
        return ""
    by = f" par {parents.retour_qui}" if parents.retour_qui else ""
    return f"le {format_date(parents.retour_le)}{by}"


def describe_changes(before: Parents, after: Parents) -> list[str]:
    """Say, one line a change, what a saving changed: « … : ceci → cela »."""
    old, new = _facts(before), _facts(after)
    lines = [
        f"{label} : {old.get(label) or '–'} → {new.get(label) or '–'}"
        for label in {**new, **old}
        if old.get(label, "") != new.get(label, "")
    ]
    if before.point_de_vue != after.point_de_vue:
        lines.append("Point de vue des parents : réécrit")
    return lines
