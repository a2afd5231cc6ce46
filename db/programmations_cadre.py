"""The frame of a programmation before anybody has saved one: what is known elsewhere."""

from core.personne import Metier
from core.programmation import CadreProgrammation
from db.connection import Row, Transaction
from db.programmations import list_team
from db.secteurs import find_secteur


def suggest_cadre(tx: Transaction, row: Row) -> CadreProgrammation:
    """Return a frame that nobody has saved yet: the class, the team, the school's ERSEH."""
    found = (
        find_secteur(tx, row["ecole_id"], Metier.ERSEH, row["annee"]) if row["ecole_id"] else None
    )
    return CadreProgrammation(
        niveau_classe=row["niveau"],
        enseignants=", ".join(person["nom"] for person in list_team(tx, row["id"])),
        erseh=found.nom if found else "",
    )
