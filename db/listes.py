"""Editing the lists that are data: add, rename, reorder, retire, restore. A code never changes."""

from typing import Final

from core import droits
from core.droits import Action
from core.errors import Conflict, InvalidInput, NotFound
from core.listes import Liste, check_label, is_bound, make_code
from db import audit
from db.connection import Row, Transaction

_KEPT: Final = 1  # values that a list keeps at least


def list_entries(tx: Transaction, circonscription_id: str, liste: Liste) -> list[Row]:
    """List every value of a list in its order, retired ones last."""
    droits.check(tx.actor, Action.EDIT_LISTES, circonscription_id)
    return tx.rows(
        "SELECT code, libelle, rang, retiree_le FROM liste_valeur "
        "WHERE circonscription_id = $c AND liste = $liste "
        "ORDER BY retiree_le IS NOT NULL, rang, code",
        c=circonscription_id, liste=liste.value,
    )  # fmt: skip


def _open(
    tx: Transaction, circonscription_id: str, liste: Liste, code: str
) -> tuple[list[Row], Row]:
    rows = list_entries(tx, circonscription_id, liste)
    found = next((row for row in rows if row["code"] == code), None)
    if found is None:
        raise NotFound("Ce libellé n’est plus dans la liste. Relisez-la.")
    return rows, found


def _set(
    tx: Transaction, circonscription_id: str, liste: Liste, code: str, **column: object
) -> None:
    ((name, value),) = column.items()
    tx.execute(
        f"UPDATE liste_valeur SET {name} = $value "  # noqa: S608 - a column named by this module
        "WHERE circonscription_id = $c AND liste = $liste AND code = $code",
        c=circonscription_id, liste=liste.value, code=code, value=value,
    )  # fmt: skip


def _note(tx: Transaction, action: str, circonscription_id: str, liste: Liste, code: str) -> None:
    audit.note(tx, action, "liste_valeur", f"{liste}:{code}", circonscription_id=circonscription_id)


def add_value(tx: Transaction, circonscription_id: str, liste: Liste, libelle: str) -> str:
    """Add a value at the end of a list and return its code, which never changes.

    Raises:
        InvalidInput: the label is empty, too long, or already in the list.
    """
    rows = list_entries(tx, circonscription_id, liste)
    label = check_label(libelle, [row["libelle"] for row in rows])
    code = make_code(label, {row["code"] for row in rows})
    tx.insert(
        "liste_valeur", circonscription_id=circonscription_id, liste=liste.value, code=code,
        libelle=label, rang=max((row["rang"] for row in rows), default=0) + 1,
    )  # fmt: skip
    _note(tx, "add_value", circonscription_id, liste, code)
    return code


def rename_value(
    tx: Transaction, circonscription_id: str, liste: Liste, code: str, libelle: str, *, avant: str
) -> None:
    """Change a label everywhere it is shown; letters already signed keep theirs.

    Raises:
        Conflict: the label is no longer the one that was on the screen (`avant`).
        InvalidInput: the new label is empty, too long, or another value's.
    """
    rows, found = _open(tx, circonscription_id, liste, code)
    if found["libelle"] != avant:
        raise Conflict(
            f"Quelqu’un vient de renommer ce libellé en « {found['libelle']} ». Rien n’a été "
            "écrasé : relisez, puis recommencez."
        )
    label = check_label(libelle, [row["libelle"] for row in rows if row["code"] != code])
    _set(tx, circonscription_id, liste, code, libelle=label)
    _note(tx, "rename_value", circonscription_id, liste, code)


def move_value(tx: Transaction, circonscription_id: str, liste: Liste, code: str, pas: int) -> None:
    """Move a value up (-1) or down (+1) among those in use; at the end of the list, nothing."""
    rows, _ = _open(tx, circonscription_id, liste, code)
    codes = [row["code"] for row in rows if row["retiree_le"] is None]
    if code not in codes:
        raise InvalidInput("Ce libellé est retiré : reprenez-le avant de le déplacer.")
    place = codes.index(code)
    codes.insert(max(0, place + pas), codes.pop(place))
    retired = [row["code"] for row in rows if row["retiree_le"] is not None]
    for rang, each in enumerate([*codes, *retired], 1):
        _set(tx, circonscription_id, liste, each, rang=rang)
    _note(tx, "move_value", circonscription_id, liste, code)


def retire_value(tx: Transaction, circonscription_id: str, liste: Liste, code: str) -> None:
    """Stop offering a value; the records that hold it keep its label.

    Raises:
        InvalidInput: a rule hangs on it, or it is the last one of its list.
    """
    rows, found = _open(tx, circonscription_id, liste, code)
    if is_bound(liste, code):
        raise InvalidInput(
            f"« {found['libelle']} » ne peut pas être retiré : des règles y tiennent. "
            "Vous pouvez changer son libellé."
        )
    if sum(row["retiree_le"] is None for row in rows) <= _KEPT and found["retiree_le"] is None:
        raise InvalidInput("C’est le dernier de la liste : ajoutez-en un avant de le retirer.")
    _set(tx, circonscription_id, liste, code, retiree_le=found["retiree_le"] or tx.today)
    _note(tx, "retire_value", circonscription_id, liste, code)


def restore_value(tx: Transaction, circonscription_id: str, liste: Liste, code: str) -> None:
    """Offer a retired value again, at its place."""
    _open(tx, circonscription_id, liste, code)
    _set(tx, circonscription_id, liste, code, retiree_le=None)
    _note(tx, "restore_value", circonscription_id, liste, code)
