"""Preparing a meeting: when and where, inviting, holding, moving, cancelling it."""

from datetime import date
from typing import Final

from core.droits_rencontre import ActionRencontre
from core.errors import Conflict, InvalidInput
from core.rencontre import (
    COMING,
    CadreRencontre,
    EtatRencontre,
    NatureRencontre,
    RendezVous,
    check_cadre_rencontre,
    check_passage_rencontre,
)
from core.saisine import school_year
from core.sensible import find_sensitive
from core.texte import format_date
from db.connection import Row, Transaction
from db.decisions import tell_decisions
from db.rencontres import (
    get_row,
    read_participants,
    read_quand,
    trace_rencontre,
)

_E = EtatRencontre
_OVER: Final = (
    "Cette rencontre n’est plus à préparer : elle est tenue ou annulée. Rien n’a été changé."
)


def plan_rencontre(
    tx: Transaction, rencontre_id: str, version: int, quand: RendezVous, cadre: CadreRencontre
) -> None:
    """Say when, where and on what ground; moved after the invitations, it has to be said again.

    Raises:
        InvalidInput: the ground or a date cannot be.
        Conflict: it is over, or somebody changed it meanwhile.
    """
    row, _ = get_row(tx, rencontre_id, ActionRencontre.PREPARE)
    if row["etat"] not in {*COMING, _E.TENUE}:
        raise Conflict(_OVER)
    check_cadre_rencontre(NatureRencontre(row["nature"]), cadre, tx.today)
    if row["etat"] == _E.TENUE:
        check_passage_rencontre(
            _E.INVITEE, _E.TENUE, quand, read_participants(tx, rencontre_id).values(), tx.today
        )
    if find_sensitive(quand.lieu) or find_sensitive(cadre.motif):
        raise InvalidInput("Le lieu et le motif disent où et pourquoi on se réunit, sans plus.")
    moved = read_quand(row) != quand and row["etat"] in COMING and row["invitee_le"] is not None
    after = _E.PREPAREE.value if moved else row["etat"]
    tx.save(
        "rencontre", rencontre_id, version, etat=after, sequence=row["sequence"] + moved,
        annee=school_year(quand.jour) if quand.jour else row["annee"], modifiee_le=tx.now,
        **quand.model_dump(), **cadre.model_dump(),
    )  # fmt: skip
    trace_rencontre(
        tx, "move_rencontre" if moved else "plan_rencontre", rencontre_id,
        de=format_date(row["jour"]) or None, vers=format_date(quand.jour) or None,
    )  # fmt: skip


def mark_invited(tx: Transaction, rencontre_id: str, version: int, le: date) -> None:
    """Say that the invitations were sent, and on which day.

    Raises:
        InvalidInput: nobody is invited, the hour or the place is missing, or the day is to come.
    """
    row, _ = get_row(tx, rencontre_id, ActionRencontre.PREPARE)
    if le > tx.today:
        raise InvalidInput("Les invitations se notent une fois envoyées : corrigez la date.")
    _pass(tx, row, version, _E.INVITEE, invitee_le=le)


def hold_rencontre(tx: Transaction, rencontre_id: str, version: int) -> None:
    """Say that the meeting was held: each is told of what it decided for them.

    Raises:
        InvalidInput: it is still to come, or nobody is noted as present.
    """
    row, _ = get_row(tx, rencontre_id, ActionRencontre.WRITE)
    _pass(tx, row, version, _E.TENUE)
    tell_decisions(tx, rencontre_id)


def cancel_rencontre(tx: Transaction, rencontre_id: str, version: int) -> None:
    """Cancel a meeting that was not held; the calendar file then takes it away."""
    row, _ = get_row(tx, rencontre_id, ActionRencontre.PREPARE)
    _pass(tx, row, version, _E.ANNULEE, sequence=row["sequence"] + 1)


def _pass(tx: Transaction, row: Row, version: int, after: EtatRencontre, **columns: object) -> None:
    before = EtatRencontre(row["etat"])
    people = read_participants(tx, row["id"]).values()
    check_passage_rencontre(before, after, read_quand(row), people, tx.today)
    tx.save("rencontre", row["id"], version, etat=after.value, modifiee_le=tx.now, **columns)
    trace_rencontre(tx, f"rencontre_{after}", row["id"], de=before.value, vers=after.value)
