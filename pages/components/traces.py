"""The audit log from a screen: one row for each thing opened, not one for each rerun."""

from db.audit import note
from db.avis import has_new, see_avis
from pages.components.session import forget, reading, recall, remember, writing


def note_reading(
    action: str, objet: str, objet_id: str | None = None, nombre: int | None = None, *,
    beside: bool = False,
) -> None:  # fmt: skip
    """Write that the signed-in person opened something, once for each opening in this tab.

    `beside`: it is read within a page that notes its own opening.
    """
    key, opened = "lecture_voisine" if beside else "derniere_lecture", (action, objet_id, nombre)
    if recall(key) == opened:
        return
    with writing() as tx:
        note(tx, action, objet, objet_id, nombre=nombre)
    remember(key, opened)
    if not beside:
        forget("lecture_voisine")


def note_seen(objet_id: str) -> None:
    """Write that the signed-in person has seen what was new about a situation or a meeting."""
    with reading() as tx:
        fresh = has_new(tx, objet_id)
    if fresh:
        mark_seen(objet_id)


def mark_seen(objet_id: str) -> None:
    """Write it for what the page has just found to be new."""
    with writing() as tx:
        see_avis(tx, objet_id)
