"""Bringing the official directory into the store: compare first, then apply; nothing is removed."""

from typing import Final

from core import droits
from core.annuaire import (
    Annuaire,
    EcoleAnnuaire,
    Rapport,
    compare_annuaire,
    select_circonscription,
)
from core.droits import Action
from db import audit
from db.connection import Row, Transaction
from db.ecoles import create_ecole, search_key

# What the store keeps of the directory. An empty cell of the file never erases what is known.
_TEXTS: Final = (
    "nom", "adresse", "code_postal", "commune", "telephone", "mail", "education_prioritaire", "rpi",
)  # fmt: skip
_FACTS: Final = ("nature", "statut", "ulis")
_RPI: Final = frozenset({"concentre", "disperse"})


def _known(row: Row) -> EcoleAnnuaire:
    texts = {name: row[name] for name in (*_TEXTS, *_FACTS)}
    rpi = row["rpi"] if row["rpi"] in _RPI else ""  # a name given here is ours, not the file's
    etat = "ferme" if row["fermee"] else "ouvert"
    return EcoleAnnuaire.model_validate(texts | {"uai": row["uai"], "rpi": rpi, "etat": etat})


def _as_kept(ecole: EcoleAnnuaire, row: Row | None) -> EcoleAnnuaire:
    """Reduce a school of the file to what the store keeps, completed by what it knows."""
    known = _known(row) if row else None
    texts = {name: getattr(ecole, name) or getattr(known, name, "") for name in _TEXTS}
    if row and row["rpi"] not in _RPI and row["rpi"]:
        texts["rpi"] = ""
    return ecole.model_copy(
        update=texts
        | {
            "etat": "ferme" if ecole.etat == "ferme" else "ouvert",
            "circonscription": "",
            "code_circonscription": "",
            "mere": "",
            "rpi_groupe": "",
        }
    )


def _rows(tx: Transaction, circonscription_id: str) -> dict[str, Row]:
    rows = tx.rows("SELECT * FROM ecole WHERE circonscription_id = $c", c=circonscription_id)
    return {row["uai"]: row for row in rows}


def compare_with_known(
    tx: Transaction, circonscription_id: str, annuaire: Annuaire, nom: str
) -> Rapport:
    """Say what importing a circonscription of the directory would change here; write nothing.

    Raises:
        InvalidInput: the directory has no circonscription of that name.
        NotAllowed: the acting person does not import the directory here.
    """
    droits.check(tx.actor, Action.IMPORT_ANNUAIRE, circonscription_id)
    chosen = select_circonscription(annuaire, nom)
    rows = _rows(tx, circonscription_id)
    kept = [_as_kept(ecole, rows.get(ecole.uai)) for ecole in chosen]
    return compare_annuaire([_known(row) for row in rows.values()], kept, annuaire.ecoles)


def _update(tx: Transaction, row: Row, ecole: EcoleAnnuaire) -> None:
    columns = {name: getattr(ecole, name) for name in (*_TEXTS, *_FACTS)}
    columns["rpi"] = ecole.rpi or row["rpi"]
    tx.save(
        "ecole", row["id"], row["version"], fermee=ecole.etat == "ferme",
        recherche=search_key(ecole.nom, ecole.commune, ecole.uai), **columns,
    )  # fmt: skip


def import_annuaire(
    tx: Transaction, circonscription_id: str, annuaire: Annuaire, nom: str
) -> Rapport:
    """Add, correct and close schools by UAI, and tell what was done; importing twice adds nothing.

    A school that the file lacks stays as it is; one that moved elsewhere is only reported.

    Raises:
        InvalidInput: the directory has no circonscription of that name.
        NotAllowed: the acting person does not import the directory here.
        Conflict: somebody corrected a school meanwhile; nothing was written.
    """
    rapport = compare_with_known(tx, circonscription_id, annuaire, nom)
    rows = _rows(tx, circonscription_id)
    for ecole in rapport.ajoutees:
        columns = {name: getattr(ecole, name) for name in ("uai", *_TEXTS, *_FACTS)}
        create_ecole(tx, circonscription_id, **columns)
    for ecole in (*rapport.fermees, *(modified.ecole for modified in rapport.modifiees)):
        _update(tx, rows[ecole.uai], ecole)
    audit.note(
        tx, "import_annuaire", "circonscription", circonscription_id,
        circonscription_id=circonscription_id,
        nombre=len(rapport.ajoutees) + len(rapport.modifiees) + len(rapport.fermees),
    )  # fmt: skip
    return rapport
