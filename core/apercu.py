"""What a Word letter says, block by block, to be shown on screen before it is signed."""

import io
from dataclasses import dataclass

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph


@dataclass(frozen=True)
class Bloc:
    """One block: a heading, a paragraph (`lignes` holds one row) or a table."""

    titre: bool
    lignes: tuple[tuple[str, ...], ...]


def list_blocks(letter: bytes) -> list[Bloc]:
    """List the headings, paragraphs and tables of a letter's body, in order, empty ones aside."""
    return [
        bloc
        for item in Document(io.BytesIO(letter)).iter_inner_content()
        if (bloc := _table(item) if isinstance(item, Table) else _paragraph(item))
    ]


def _paragraph(paragraph: Paragraph) -> Bloc | None:
    text = paragraph.text.strip()
    style = (paragraph.style.name or "") if paragraph.style else ""
    return Bloc(style.lower().startswith(("heading", "titre")), ((text,),)) if text else None


def _table(table: Table) -> Bloc:
    return Bloc(False, tuple(tuple(cell.text.strip() for cell in row.cells) for row in table.rows))
