"""Attachments and letters: one file each in `pieces/`, named by its id; served by our own route."""

import hashlib
import os
from pathlib import Path
from typing import Final

from core.droits import Acces, Action
from core.errors import InvalidInput, NotFound
from core.fiche import Objet
from db import audit, journal
from db.connection import Row, Transaction, new_id, sync_folder
from db.saisines import get_for
from db.visibilite import get_visible

FOLDER: Final = "pieces"
_GONE: Final = "Ce document n’existe pas, ou il ne vous est pas ouvert. Revenez à la situation."


def piece_path(folder: Path, piece_id: str) -> Path:
    """Return where the bytes of a piece are kept."""
    return folder / FOLDER / piece_id


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that it is either whole and on disk, or not there."""
    path.parent.mkdir(exist_ok=True, mode=0o700)
    temporary = path.with_suffix(".ecriture")
    with temporary.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def keep_piece(
    tx: Transaction, saisine: Row, content: bytes, *, nature: str, nom: str, type_mime: str,
    libelle: str = "", interne: bool = False,
) -> str:  # fmt: skip
    """Keep a file on a saisine that the acting person was allowed to open; return its id."""
    piece_id = new_id()
    path = piece_path(tx.folder, piece_id)
    write_bytes(path, content)
    tx.after_rollback.append(lambda: path.unlink(missing_ok=True))
    tx.insert(
        "piece", id=piece_id, saisine_id=saisine["id"], nature=nature, nom=nom, libelle=libelle,
        type=type_mime, taille=len(content), empreinte=hashlib.sha256(content).hexdigest(),
        interne=interne, deposee_par=tx.actor.personne_id, deposee_le=tx.now,
    )  # fmt: skip
    journal.record(
        tx, "keep_piece", "piece", piece_id, saisine_id=saisine["id"], vers=nature, nom=nom
    )
    return piece_id


def add_piece(
    tx: Transaction, saisine_id: str, content: bytes, *, extension: str, type_mime: str,
    libelle: str, interne: bool = False,
) -> str:  # fmt: skip
    """Attach a file that was checked; its name is made from the reference, never kept as given.

    Raises:
        InvalidInput: the saisine is about a class: visit notes stay out of it.
    """
    saisine, _ = get_for(tx, saisine_id, Action.ADD_PIECE)
    if saisine["objet"] == Objet.CLASSE:
        raise InvalidInput(
            "Rien ne se joint à une demande sur la conduite ou le climat d’une classe : les notes "
            "de visite restent hors de ce dossier."
        )
    number = 1 + int(
        tx.value(
            "SELECT count(*) FROM piece WHERE saisine_id = $s AND nature = 'depot'", s=saisine_id
        )
    )
    piece_id = keep_piece(
        tx, saisine, content, nature="depot", type_mime=type_mime, libelle=libelle,
        nom=f"{saisine['reference']}_piece-{number}.{extension}", interne=interne,
    )  # fmt: skip
    audit.note(tx, "add_piece", "saisine", saisine_id)
    return piece_id


def remove_piece(tx: Transaction, piece_id: str) -> None:
    """Take off an attachment deposited by mistake; its bytes are destroyed."""
    piece = tx.row("SELECT * FROM piece WHERE id = $id AND nature = 'depot'", id=piece_id)
    if piece is None:
        raise NotFound(_GONE)
    get_for(tx, piece["saisine_id"], Action.ADD_PIECE)
    if piece["deposee_par"] != tx.actor.personne_id:
        get_for(tx, piece["saisine_id"], Action.MAKE_DOCUMENT)
    destroy_piece(tx, piece_id)
    journal.record(
        tx, "remove_piece", "piece", piece_id, saisine_id=piece["saisine_id"], nom=piece["nom"]
    )


def destroy_piece(tx: Transaction, piece_id: str) -> None:
    """Take a file out of a saisine; its bytes go once the transaction is kept."""
    tx.execute("UPDATE piece SET retiree_le = $now WHERE id = $id", now=tx.now, id=piece_id)
    path = piece_path(tx.folder, piece_id)
    tx.after_commit.append(lambda: path.unlink(missing_ok=True))


def list_pieces(tx: Transaction, saisine_id: str) -> list[Row]:
    """List the files of a saisine that the acting person may open, latest first."""
    _, _, acces = get_visible(tx, saisine_id)
    if acces < Acces.SUIVI:
        return []
    return tx.rows(
        "SELECT x.*, trim(p.prenom || ' ' || p.nom) AS auteur FROM piece x "
        "LEFT JOIN personne p ON p.id = x.deposee_par "
        "WHERE x.saisine_id = $s AND x.retiree_le IS NULL AND (NOT x.interne OR $dedans) "
        "ORDER BY x.deposee_le DESC",
        s=saisine_id, dedans=acces >= Acces.CONTENU,
    )  # fmt: skip


def open_piece(tx: Transaction, piece_id: str) -> tuple[bytes, str, str]:
    """Return the bytes, file name and media type of a piece that the acting person may open.

    Raises:
        NotFound: there is none, or it is not theirs to open: both look the same from outside.
    """
    piece = tx.row("SELECT * FROM piece WHERE id = $id AND retiree_le IS NULL", id=piece_id)
    if piece is None:
        raise NotFound(_GONE)
    _, _, acces = get_visible(tx, piece["saisine_id"])
    if acces < (Acces.CONTENU if piece["interne"] else Acces.SUIVI):
        raise NotFound(_GONE)
    path = piece_path(tx.folder, piece_id)
    if not path.exists():
        raise NotFound("Ce document manque sur le serveur. Prévenez l’administrateur.")
    return path.read_bytes(), piece["nom"], piece["type"]
