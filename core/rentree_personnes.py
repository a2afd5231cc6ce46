"""Who the people of a school-year file are: by their address, by name in one school, or asked."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz

from core.rentree import LigneRentree, name_key
from core.rentree_etat import (
    DANS_LE_FICHIER,
    NOUVELLE,
    Doute,
    EtatEcoles,
    PersonneConnue,
    PersonnePlan,
)
from core.texte import normalize

_SAME_NAME: Final = 85  # likeness from which two ways of writing one name are one person's


def _key(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def group_people(lignes: Iterable[LigneRentree]) -> list[PersonnePlan]:
    """Put together the rows of one person: the same address, or the same name in one school."""
    groups: dict[str, PersonnePlan] = {}
    here: dict[tuple[str, str], list[str]] = defaultdict(list)  # name and school → keys
    for ligne in sorted((x for x in lignes if x.nom), key=lambda ligne: not ligne.mail):
        place = (name_key(ligne), ligne.ecole_id)
        key = _key("mail", ligne.mail) if ligne.mail else _key("nom", *place)
        if not ligne.mail and len(here[place]) == 1:  # an address elsewhere in the school: theirs
            key = here[place][0]
        if key not in here[place]:
            here[place].append(key)
        groups.setdefault(key, PersonnePlan(key, [], cle_nom=place[0])).lignes.append(ligne)
    for group in groups.values():
        group.lignes.sort(key=lambda ligne: ligne.numero)
    return sorted(groups.values(), key=lambda group: group.lignes[0].numero)


class Reconnaissance:
    """Says who each person of the file is, or why one has to ask."""

    def __init__(self, etat: EtatEcoles, choix: Mapping[str, str]) -> None:
        self.etat, self.choix = etat, choix
        self.by_id = {p.id: p for p in etat.personnes}
        self.by_mail: dict[str, list[PersonneConnue]] = {}
        self.by_name: dict[str, list[PersonneConnue]] = {}
        for person in etat.personnes:
            if person.mail:
                self.by_mail.setdefault(person.mail.lower(), []).append(person)
            self.by_name.setdefault(person.cle_nom, []).append(person)

    def settle(self, groups: list[PersonnePlan]) -> tuple[list[PersonnePlan], list[Doute]]:
        """Return the people, each known or new, and those who are doubtful."""
        doubts, kept = [], []
        named: dict[str, list[PersonnePlan]] = defaultdict(list)
        for group in groups:
            named[group.cle_nom].append(group)
        for group in groups:
            found, candidates = self._recognise(group, named[group.cle_nom])
            answer = self.choix.get(group.cle, "")
            options = candidates | {NOUVELLE: "C’est une autre personne : l’ajouter"}
            if candidates:
                doubts.append(
                    Doute(group.cle, self._describe(group),
                          tuple(ligne.numero for ligne in group.lignes), options)
                )  # fmt: skip
            if candidates and answer not in options:
                continue
            group.connue = self.by_id.get(answer) if candidates else found
            kept.append(group)
        return self._merge(kept), doubts

    def _merge(self, groups: list[PersonnePlan]) -> list[PersonnePlan]:
        """Bring together those whom somebody said to be one person of the file.

        Who is said to be somebody still doubtful stays doubtful.
        """
        by_key = {group.cle: group for group in groups}
        kept = []
        for group in groups:
            target = self._find_target(group, by_key)
            if target is group:
                kept.append(group)
            elif target:
                target.lignes = sorted(target.lignes + group.lignes, key=lambda x: x.numero)
        return _merge_known(kept)

    def _find_target(
        self, group: PersonnePlan, by_key: Mapping[str, PersonnePlan]
    ) -> PersonnePlan | None:
        """Follow « the same person as … » to its end; it only ever goes to an earlier row."""
        found: PersonnePlan | None = group
        while found and self.choix.get(found.cle, "").startswith(DANS_LE_FICHIER):
            found = by_key.get(self.choix[found.cle].removeprefix(DANS_LE_FICHIER))
        return found

    def _recognise(
        self, group: PersonnePlan, namesakes: Sequence[PersonnePlan]
    ) -> tuple[PersonneConnue | None, dict[str, str]]:
        mail = group.first("mail")
        by_mail = self.by_mail.get(mail, []) if mail else []
        if len(by_mail) == 1 and _same_person(by_mail[0], group):
            return by_mail[0], {}
        others = {} if mail else self._in_file(group, namesakes)
        alone = len(namesakes) == 1
        named = self.by_name.get(group.cle_nom, [])
        schools = {ligne.ecole_id for ligne in group.lignes}
        sure = (
            alone and len(named) == 1 and named[0].ecoles & schools and not by_mail
            and not (mail and named[0].mail)
        )  # fmt: skip
        if sure:
            return named[0], {}
        known = {p.id: self._say(p) for p in (*by_mail, *named)}
        return None, known | others

    def _in_file(self, group: PersonnePlan, namesakes: Sequence[PersonnePlan]) -> dict[str, str]:
        """Name the namesakes of the file that come before: one of two asks, not both."""
        before = [
            other for other in namesakes
            if other is not group
            and (other.first("mail") or other.lignes[0].numero < group.lignes[0].numero)
        ]  # fmt: skip
        return {
            f"{DANS_LE_FICHIER}{other.cle}": (
                f"C’est la même personne qu’à la ligne {other.lignes[0].numero} "
                f"({self.etat.noms[other.lignes[0].ecole_id]})"
            )
            for other in before
        }

    def _describe(self, group: PersonnePlan) -> str:
        schools = dict.fromkeys(self.etat.noms[ligne.ecole_id] for ligne in group.lignes)
        mail = group.first("mail")
        return ", ".join([group.nom_complet, *([mail] if mail else []), *schools])

    def _say(self, person: PersonneConnue) -> str:
        where = ", ".join(sorted(self.etat.noms[e] for e in person.ecoles if e in self.etat.noms))
        mail = f", {person.mail}" if person.mail else ""
        return f"C’est {person.prenom} {person.nom}{mail} ({where or 'sans école'})"


def _merge_known(groups: list[PersonnePlan]) -> list[PersonnePlan]:
    """Make one of two groups that turned out to be one known person."""
    seen: dict[str, PersonnePlan] = {}
    kept = []
    for group in groups:
        first = seen.setdefault(group.connue.id, group) if group.connue else group
        if first is group:
            kept.append(group)
        else:
            first.lignes = sorted(first.lignes + group.lignes, key=lambda ligne: ligne.numero)
    return kept


def _same_person(known: PersonneConnue, group: PersonnePlan) -> bool:
    """Tell whether an address found twice is one person's: a school's own address is several's."""
    nom, prenom = normalize(group.first("nom")), normalize(group.first("prenom"))
    if normalize(known.prenom) == prenom:
        return True  # a new name, the same first name: a marriage
    return fuzz.token_sort_ratio(known.cle_nom, f"{nom} {prenom}") >= _SAME_NAME
