"""The accounts of the demonstration: most in use, some invited, unused, closed, to review."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from core.comptes import WARN_AFTER, UsageCode, derive_identifiant, hash_code, make_code
from core.demonstration import DemoPlan
from core.personne import Role
from core.saisine import school_year
from db.connection import Row, Transaction, new_id
from db.lots import insert_many

_LEFT: Final = 5  # accounts that the September review still waits for
_TO_CORRECT: Final = 3
_SCHOOL_AND_POLE: Final = ("directeur", "enseignant", "membre", "secretariat")
_QUIET: Final = 7  # accounts made to be looked at in Administration…
_INVITED: Final = 4  # … of which these wait for their code to be used


def add_accounts(tx: Transaction, plan: DemoPlan, ids: Mapping[str, str], hashed: str) -> None:
    """Open the accounts, as they stood before 1 September, each last used on some recent day."""
    people = [p for p in plan.personnes if p.identifiant]
    born = _morning(date(school_year(plan.au), 8, 28))
    span = max((_morning(plan.au) - born).days, 1)
    comptes: list[Row] = [
        _compte_row(
            ids[p.cle], p.identifiant or "", hashed, born,
            _morning(plan.au) - timedelta(days=number * number % min(span, 37)),
        )
        for number, p in enumerate(people)
    ]  # fmt: skip
    _insert_comptes(tx, comptes)
    _review_most(tx, plan, comptes)
    _add_quiet_accounts(tx, plan, ids, hashed)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(7, 40))


def _compte_row(
    personne_id: str, name: str, hashed: str, born: datetime, seen: datetime | None
) -> Row:
    return {
        "id": new_id(), "personne_id": personne_id, "identifiant": name, "mot_de_passe": hashed,
        "doit_changer": False, "cree_le": born, "dernier_acces_le": seen,
    }  # fmt: skip


def _insert_comptes(tx: Transaction, comptes: Sequence[Row]) -> None:
    insert_many(tx, "compte", comptes)
    reserved = [{"identifiant": c["identifiant"], "compte_id": c["id"]} for c in comptes]
    insert_many(tx, "identifiant_reserve", reserved)


def _review_most(tx: Transaction, plan: DemoPlan, comptes: Sequence[Row]) -> None:
    """Answer most of the September review; the last ones still wait, and one is to be corrected."""
    by_name = {c["identifiant"]: c["personne_id"] for c in comptes}
    school = [c for c in comptes if c["identifiant"].startswith(_SCHOOL_AND_POLE)]
    reviewed: list[Row] = [
        {"compte_id": c["id"], "annee": school_year(plan.au),
         "decision": "modifier" if number == _TO_CORRECT else "garder",
         "decidee_par": by_name["coordinateur1"],
         "decidee_le": _morning(min(date(school_year(plan.au), 9, 10), plan.au))}
        for number, c in enumerate(school[:-_LEFT])
    ]  # fmt: skip
    insert_many(tx, "revue_compte", reviewed)


def _add_quiet_accounts(
    tx: Transaction, plan: DemoPlan, ids: Mapping[str, str], hashed: str
) -> None:
    """Add who was invited and has not come, who has not come for eleven months, who left."""
    here = [
        p for p in plan.personnes
        if not p.identifiant and any(a.fin is None for a in p.affectations)
    ]  # fmt: skip
    taken: set[str] = set()
    recent, old = _morning(plan.au - timedelta(days=4)), _morning(plan.au - timedelta(days=700))
    unused = _morning(plan.au - WARN_AFTER - timedelta(days=9))
    comptes = []
    for number, person in enumerate(here[:_QUIET]):
        name = derive_identifiant(person.prenom, person.nom, taken.__contains__)
        taken.add(name)
        invited = number < _INVITED
        comptes.append(
            _compte_row(
                ids[person.cle],
                name,
                "" if invited else hashed,
                recent if invited else old,
                None if invited else unused,
            )
        )
    _insert_comptes(tx, comptes)
    for compte in comptes[:_INVITED]:
        tx.insert(
            "code_unique", compte_id=compte["id"], usage=UsageCode.INVITATION.value,
            empreinte=hash_code(compte["id"], make_code()), emis_par=ids["coordinateur1"],
            emis_le=recent, expire_le=recent + timedelta(days=14),
            roles=Role.ENSEIGNANT.value,
        )  # fmt: skip
    tx.execute("UPDATE compte SET actif = FALSE WHERE id = $id", id=comptes[-1]["id"])
