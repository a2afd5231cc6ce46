"""A programmation's parts and their revisions: replaying, comparing, restoring, merging.

Each save of a part is a revision with a number; the text at any moment is the last revision of
each part until then. Nothing is ever rewritten: a restore is made of new revisions.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from core.programmation import (
    AvisRendu,
    CadreProgrammation,
    ContenuProgrammation,
    DomaineProgramme,
    LigneProgrammation,
    ObjectifAdapte,
    Observation,
    Periode,
    StatutProgrammation,
)


class NaturePartie(StrEnum):
    """What a part of a programmation is."""

    CADRE = "cadre"
    DOMAINE = "domaine"  # cle: the domain's code
    OBJECTIF = "objectif"
    OBSERVATION = "observation"  # cle: the objective's id
    BILAN = "bilan"  # cle: P1…P5, « annee », « suites », « parents_le » or an objective's id


ANNEE: Final = "annee"
SUITES: Final = "suites"
PARENTS_LE: Final = "parents_le"  # the day, in ISO


class Partie(BaseModel):
    """One part as it stands; `contenu` is JSON, None once it was taken away."""

    model_config = ConfigDict(frozen=True)

    id: str
    nature: NaturePartie
    cle: str = ""
    rang: int = 0
    contenu: str | None = None
    version: int = 1

    def says(self, other: "Partie | None") -> bool:
        """Tell whether two states of a part are the same text in the same place."""
        return other is not None and (self.contenu, self.rang) == (other.contenu, other.rang)


class RevisionPartie(BaseModel):
    """One save: which part became what. What was set aside in a conflict is kept, not `retenue`."""

    model_config = ConfigDict(frozen=True)

    numero: int
    partie: Partie
    retenue: bool = True


def replay(revisions: Iterable[RevisionPartie], until: int | None = None) -> dict[str, Partie]:
    """Return the parts as they stood after revision `until` (None: the last), by id."""
    found: dict[str, Partie] = {}
    for revision in sorted(revisions, key=lambda r: r.numero):
        if revision.retenue and (until is None or revision.numero <= until):
            found[revision.partie.id] = revision.partie
    return {key: partie for key, partie in found.items() if partie.contenu is not None}


def plan_restore(now: Mapping[str, Partie], then: Mapping[str, Partie]) -> list[Partie]:
    """Return the parts to write so that the text is again what it was; observations stay.

    What was seen of a pupil on a day remains true, whatever becomes of the text.
    """
    wanted = {
        key: then.get(key) or now[key].model_copy(update={"contenu": None})
        for key in [*now, *(key for key in then if key not in now)]
    }
    return [
        partie
        for key, partie in wanted.items()
        if partie.nature is not NaturePartie.OBSERVATION and not partie.says(now.get(key))
    ]


def _of(parties: Iterable[Partie], nature: NaturePartie) -> list[Partie]:
    chosen = [p for p in parties if p.nature is nature and p.contenu is not None]
    return sorted(chosen, key=lambda p: (p.rang, p.id))


def read_text(partie: Partie) -> str:
    """Return the text of a part that is one text: a bilan."""
    return str(json.loads(partie.contenu or '""'))


def write_text(text: str) -> str:
    """Return a text as a part keeps it."""
    return json.dumps(text, ensure_ascii=False)


def build_contenu(
    parties: Iterable[Partie],
    *,
    annee: int,
    numero: int = 1,
    statut: StatutProgrammation = StatutProgrammation.BROUILLON,
    referentiels: Sequence[str] = (),
    avis: AvisRendu | None = None,
) -> ContenuProgrammation:
    """Put the parts of a programmation together."""
    known = list(parties)
    bilans = {p.cle: read_text(p) for p in _of(known, NaturePartie.BILAN)}
    told = bilans.get(PARENTS_LE)
    cadres = _of(known, NaturePartie.CADRE)
    return ContenuProgrammation(
        annee=annee,
        numero=numero,
        statut=statut,
        referentiels=tuple(referentiels),
        cadre=CadreProgrammation.model_validate_json(cadres[0].contenu or "")
        if cadres
        else CadreProgrammation(),
        domaines=tuple(
            DomaineProgramme.model_validate_json(p.contenu or "")
            for p in _of(known, NaturePartie.DOMAINE)
        ),
        lignes=tuple(_lines(known, bilans)),
        bilans={periode: bilans[periode] for periode in Periode if bilans.get(periode)},
        bilan_annee=bilans.get(ANNEE, ""),
        suites=bilans.get(SUITES, ""),
        parents_le=date.fromisoformat(told) if told else None,
        avis=avis,
    )


def _lines(parties: list[Partie], bilans: Mapping[str, str]) -> Iterable[LigneProgrammation]:
    seen: dict[str, list[Observation]] = {}
    for partie in _of(parties, NaturePartie.OBSERVATION):
        observation = Observation.model_validate_json(partie.contenu or "")
        seen.setdefault(partie.cle, []).append(observation)
    for partie in _of(parties, NaturePartie.OBJECTIF):
        yield LigneProgrammation(
            id=partie.id,
            objectif=ObjectifAdapte.model_validate_json(partie.contenu or ""),
            observations=tuple(sorted(seen.get(partie.id, []), key=lambda o: o.le)),
            bilan=bilans.get(partie.id, ""),
        )


# --- what changed -----------------------------------------------------------------------------


class Changement(BaseModel):
    """One field that is not what it was."""

    model_config = ConfigDict(frozen=True)

    quoi: str
    champ: str = ""
    avant: str = ""
    apres: str = ""


def compare(before: ContenuProgrammation, after: ContenuProgrammation) -> list[Changement]:
    """List what changed from one text to another, in the order of the page."""
    found = _compare_fields("Cadre", before.cadre, after.cadre)
    for code in dict.fromkeys(c.code for c in (*before.domaines, *after.domaines)):
        empty = DomaineProgramme(code=code)
        old, new = before.choice_for(code) or empty, after.choice_for(code) or empty
        found += _compare_fields(f"Domaine {code}", old, new)
    found += _compare_lines(before, after)
    for periode in Periode:
        found += _compare_texts(
            f"Bilan {periode}", before.bilans.get(periode, ""), after.bilans.get(periode, "")
        )
    found += _compare_texts("Bilan de l’année", before.bilan_annee, after.bilan_annee)
    return found + _compare_texts("Suites proposées", before.suites, after.suites)


def _compare_texts(quoi: str, before: str, after: str) -> list[Changement]:
    return [] if before == after else [Changement(quoi=quoi, avant=before, apres=after)]


def _say(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


def _compare_fields(quoi: str, before: BaseModel, after: BaseModel) -> list[Changement]:
    return [
        Changement(quoi=quoi, champ=name, avant=_say(old), apres=_say(new))
        for name in type(after).model_fields
        if (old := getattr(before, name)) != (new := getattr(after, name))
    ]


def _compare_lines(
    before: ContenuProgrammation, after: ContenuProgrammation
) -> Iterable[Changement]:
    old = {ligne.id: ligne for ligne in before.lignes}
    new = {ligne.id: ligne for ligne in after.lignes}
    for rank, ligne in enumerate(after.lignes, 1):
        if ligne.id not in old:
            yield Changement(quoi=f"Objectif {rank} ajouté", apres=ligne.objectif.objectif)
            continue
        yield from _compare_fields(f"Objectif {rank}", old[ligne.id].objectif, ligne.objectif)
        yield from _compare_texts(f"Objectif {rank}, bilan", old[ligne.id].bilan, ligne.bilan)
    for ligne in before.lignes:
        if ligne.id not in new:
            yield Changement(quoi="Objectif retiré", avant=ligne.objectif.objectif)
    kept = [ligne.id for ligne in before.lignes if ligne.id in new]
    if kept != [ligne.id for ligne in after.lignes if ligne.id in old]:
        yield Changement(quoi="Ordre des objectifs")


# --- two people at once -----------------------------------------------------------------------


def merge_fields(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Bring together what two people made of one text; return it and the fields both changed.

    A field that one of them alone changed takes that text; one changed by both stays `theirs`
    until somebody chooses.
    """
    merged, both = dict(theirs), []
    for name, value in mine.items():
        if value in (base.get(name), theirs.get(name)):
            continue
        if theirs.get(name) == base.get(name):
            merged[name] = value
        else:
            both.append(name)
    return merged, both
