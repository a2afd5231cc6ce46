"""The team of a programmation: who writes it; and the school that reads it."""

from core.droits_programmation import ActionProgrammation
from core.errors import InvalidInput
from core.personne import Metier
from db.connection import Transaction
from db.programmations import get_row, list_team, trace


def list_team_choices(tx: Transaction, programmation_id: str) -> dict[str, str]:
    """Return who may be named in the team: those of the school, and who coordinates an ULIS."""
    row, _ = get_row(tx, programmation_id, ActionProgrammation.NAME_TEAM)
    rows = tx.rows(
        "SELECT p.id, trim(p.prenom || ' ' || p.nom) AS nom, bool_or(a.metier = $ulis) AS ulis "
        "FROM personne p JOIN affectation a ON a.personne_id = p.id "
        "WHERE a.circonscription_id = $c AND a.classe_id IS NULL "
        "AND a.debut <= $jour AND (a.fin IS NULL OR a.fin >= $jour) "
        "AND ((a.ecole_id = $ecole AND a.role IN ('enseignant', 'directeur')) "
        "OR (a.role = 'membre' AND a.metier = $ulis)) "
        "GROUP BY p.id, p.prenom, p.nom ORDER BY nom COLLATE fr",
        c=row["circonscription_id"], ecole=row["ecole_id"], jour=tx.today,
        ulis=Metier.ULIS.value,
    )  # fmt: skip
    return {r["id"]: f"{r['nom']} (ULIS)" if r["ulis"] else r["nom"] for r in rows}


def name_team(tx: Transaction, programmation_id: str, personne_ids: list[str]) -> None:
    """Say who writes a programmation: those named from now on, and nobody else.

    Raises:
        InvalidInput: nobody would be left, or one of them is not of the school.
    """
    get_row(tx, programmation_id, ActionProgrammation.NAME_TEAM)
    choices = list_team_choices(tx, programmation_id)
    before = {row["personne_id"] for row in list_team(tx, programmation_id)}
    if not personne_ids:
        raise InvalidInput("Laissez au moins une personne dans l’équipe : sinon, nul n’y écrit.")
    if set(personne_ids) - choices.keys() - before:
        raise InvalidInput("Choisissez l’équipe parmi les enseignants de l’école et les ULIS.")
    tx.execute("DELETE FROM programmation_equipe WHERE programmation_id = $id", id=programmation_id)
    for personne_id in dict.fromkeys(personne_ids):
        tx.insert("programmation_equipe", programmation_id=programmation_id,
                  personne_id=personne_id)  # fmt: skip
    trace(tx, "name_team_programmation", programmation_id)


def hand_over_programmations(tx: Transaction, eleve_id: str, ecole_id: str | None) -> None:
    """Let a pupil's programmations follow to a school, or be read by none before the agreement."""
    tx.execute(
        "UPDATE programmation SET ecole_id = $e, version = version + 1 WHERE eleve_id IN "
        "(SELECT id FROM eleve WHERE coalesce(fusionne_dans, id) = $id)",
        e=ecole_id, id=eleve_id,
    )  # fmt: skip
