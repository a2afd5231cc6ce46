"""The audit log from a screen: one row for each thing opened, not one for each rerun."""

from db.audit import note
from db.avis import has_new, see_avis
from pages.components.session import reading, recall, remember, writing


def note_reading(
    action: str, objet: str, objet_id: str | None = None, nombre: int | None = None
) -> None:
    """Write that the signed-in person opened something, once for each opening in this tab."""
    opened = (action, objet_id, nombre)
    if recall("derniere_lecture") == opened:
        return
    with writing() as tx:
        note(tx, action, objet, objet_id, nombre=nombre)
    remember("derniere_lecture", opened)


def note_seen(saisine_id: str) -> None:
    """Write that the signed-in person has seen what was new about a situation."""
    with reading() as tx:
        fresh = has_new(tx, saisine_id)
    if fresh:
        mark_seen(saisine_id)


def mark_seen(saisine_id: str) -> None:
    """Write it for what the page has just found to be new."""
    with writing() as tx:
        see_avis(tx, saisine_id)
