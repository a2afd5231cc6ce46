"""The audit log from a screen: one row for each thing opened, not one for each rerun."""

from db.audit import note
from pages.components.session import recall, remember, writing


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
