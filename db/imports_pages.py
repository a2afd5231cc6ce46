"""The pages of a fiche that is typed in from a PDF or a photo: given, and put together."""

from functools import partial
from typing import Final

from core.errors import InvalidInput, NotFound
from core.images import MAX_PAGES
from core.import_fiche import EtatImport
from db import audit
from db.connection import Row, Transaction
from db.imports import end_deposit, list_waiting, page_path, read_attente, save_attente
from db.pieces import write_bytes

_GONE: Final = "Cette page n’est plus là : la fiche a été confirmée, écartée ou détruite."


def open_page(tx: Transaction, import_id: str, number: int) -> bytes:
    """Return one page, as JPEG, of a fiche that the acting person may check.

    Raises:
        NotFound: there is none, it no longer waits, or it is somebody else's to check.
    """
    _, attente = read_attente(tx, import_id)
    path = page_path(tx.folder, import_id, number)
    if not 1 <= number <= attente.pages or not path.exists():
        raise NotFound(_GONE)
    audit.note(tx, "read_original", "import", import_id)
    return path.read_bytes()


def list_other_pictures(tx: Transaction, import_id: str) -> list[Row]:
    """List the other pictures that wait, which may be further pages of the same fiche."""
    row, _ = read_attente(tx, import_id)
    waiting = list_waiting(tx, row["circonscription_id"])
    return [other for other in waiting if other["attente"].pages and other["id"] != import_id]


def join_pages(tx: Transaction, import_id: str, version: int, other_id: str) -> int:
    """Put the pages of another waiting picture after those of this one; return the new version.

    What was typed beside the other is left; it no longer waits.

    Raises:
        InvalidInput: it would make too many pages.
        Conflict: somebody else dealt with one of them meanwhile.
    """
    (_, attente), (other, more) = read_attente(tx, import_id), read_attente(tx, other_id)
    if import_id == other_id or not attente.pages or not more.pages:
        raise InvalidInput("Choisissez deux images de la même fiche.")
    if attente.pages + more.pages > MAX_PAGES:
        raise InvalidInput(f"Une fiche a {MAX_PAGES} pages au plus : écartez les autres.")
    for number in range(1, more.pages + 1):
        page = page_path(tx.folder, other_id, number).read_bytes()
        path = page_path(tx.folder, import_id, attente.pages + number)
        write_bytes(path, page)
        tx.after_rollback.append(partial(path.unlink, missing_ok=True))
    end_deposit(tx, other, other["version"], EtatImport.ECARTEE)
    audit.note(tx, "join_pages", "import", import_id)
    joined = attente.model_copy(update={"pages": attente.pages + more.pages})
    return save_attente(tx, import_id, version, joined)
