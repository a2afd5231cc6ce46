"""The calendar of each school: its weekly rhythm, and the local days that the pôle writes down."""

from collections.abc import Mapping
from dataclasses import dataclass

from core import droits
from core.calendrier import Calendrier, JourLocal, RepereScolaire, Semaine, make_calendrier
from core.delais import Cibles
from core.droits import Action
from core.errors import InvalidInput, NotFound
from core.texte import clean
from db import audit
from db.circonscriptions import (
    my_circonscription,
    read_reglage,
    write_reglage,
)
from db.connection import Row, Transaction, new_id
from db.ecoles import get_ecole


@dataclass(frozen=True)
class Calendriers:
    """The calendars of a circonscription: one per school, and one of no school in particular."""

    commun: Calendrier
    ecoles: Mapping[str, Calendrier]

    def of(self, ecole_id: str | None) -> Calendrier:
        """Return the calendar of a school; without a school, the circonscription's."""
        return self.ecoles.get(ecole_id or "", self.commun)


def _as_jour(row: Row) -> JourLocal:
    return JourLocal(**{name: row[name] for name in JourLocal.model_fields})


def read_calendriers(tx: Transaction, circonscription_id: str) -> Calendriers:
    """Read the calendars of all the schools of a circonscription."""
    rows = tx.rows(
        "SELECT c.zone, e.id, e.semaine FROM circonscription c "
        "LEFT JOIN ecole e ON e.circonscription_id = c.id WHERE c.id = $c",
        c=circonscription_id,
    )  # fmt: skip
    zone = rows[0]["zone"]
    locaux = [
        _as_jour(row)
        for row in tx.rows(
            "SELECT * FROM jour_local WHERE circonscription_id = $c", c=circonscription_id
        )
    ]
    return Calendriers(
        make_calendrier(zone, Semaine.QUATRE, locaux, None),
        {
            row["id"]: make_calendrier(zone, Semaine(row["semaine"]), locaux, row["id"])
            for row in rows
            if row["id"]
        },
    )


def find_repere(tx: Transaction) -> RepereScolaire | None:
    """Say where today stands in the school year, where the acting person works; None nowhere."""
    if not tx.actor.circonscriptions:
        return None
    zone = my_circonscription(tx)["zone"]
    return Calendrier(zone).find_repere(tx.today)


def list_jours_locaux(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the local days with the school's name (None: all schools), latest first."""
    droits.check(tx.actor, Action.READ_ECOLES, circonscription_id)
    return tx.rows(
        "SELECT j.*, e.nom AS ecole, e.commune FROM jour_local j "
        "LEFT JOIN ecole e ON e.id = j.ecole_id WHERE j.circonscription_id = $c "
        "ORDER BY j.debut DESC, e.nom COLLATE fr",
        c=circonscription_id,
    )


def add_jour_local(tx: Transaction, circonscription_id: str, jour: JourLocal) -> str:
    """Write that a school, or all of them, is open or closed on some days; return the row's id.

    Raises:
        InvalidInput: no reason is given: a date without one is not understood in June.
        NotFound: the school is of another circonscription.
    """
    droits.check(tx.actor, Action.EDIT_CALENDRIER, circonscription_id)
    if jour.ecole_id and get_ecole(tx, jour.ecole_id)["circonscription_id"] != circonscription_id:
        raise NotFound("Cette école n’est pas de votre circonscription. Choisissez-en une autre.")
    if not clean(jour.motif):
        raise InvalidInput(
            "Dites en quelques mots pourquoi, par exemple « travaux, école fermée »."
        )
    jour_id = new_id()
    tx.insert(
        "jour_local", id=jour_id, circonscription_id=circonscription_id, cree_le=tx.now,
        **jour.model_dump(exclude={"motif"}), motif=clean(jour.motif),
    )  # fmt: skip
    audit.note(tx, "add_jour_local", "jour_local", jour_id, circonscription_id=circonscription_id)
    return jour_id


def remove_jour_local(tx: Transaction, jour_id: str) -> None:
    """Take a local day back: the calendar is again the official one."""
    row = tx.row("SELECT * FROM jour_local WHERE id = $id", id=jour_id)
    if row is None:
        raise NotFound("Cette ligne n’existe plus. Relisez la liste.")
    droits.check(tx.actor, Action.EDIT_CALENDRIER, row["circonscription_id"])
    tx.execute("DELETE FROM jour_local WHERE id = $id", id=jour_id)
    audit.note(
        tx, "remove_jour_local", "jour_local", jour_id,
        circonscription_id=row["circonscription_id"],
    )  # fmt: skip


def set_semaine(tx: Transaction, ecole_id: str, version: int, semaine: Semaine) -> None:
    """Say on which days of the week a school has class."""
    ecole = get_ecole(tx, ecole_id)
    droits.check(tx.actor, Action.EDIT_CALENDRIER, ecole["circonscription_id"])
    tx.save("ecole", ecole_id, version, semaine=semaine.value)
    audit.note(tx, "set_semaine", "ecole", ecole_id, circonscription_id=ecole["circonscription_id"])


def read_cibles(tx: Transaction, circonscription_id: str) -> Cibles:
    """Read the targets of a circonscription."""
    return Cibles.model_validate(read_reglage(tx, circonscription_id, "cibles"))


def set_cibles(tx: Transaction, circonscription_id: str, cibles: Cibles) -> None:
    """Change the targets.

    Raises:
        InvalidInput: the longest wait is shorter than the ordinary one.
    """
    if cibles.reponse_max_semaines < cibles.reponse_semaines:
        raise InvalidInput(
            "Le délai le plus long, avec une réunion, est plus court que le délai ordinaire : "
            "corrigez l’un des deux."
        )
    write_reglage(tx, circonscription_id, "cibles", cibles.model_dump())
