"""The documents of a programmation: what they say, of whom, and how their files are called."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.documents import render_document
from core.droits_programmation import ActionProgrammation
from core.errors import InvalidInput, NotFound
from core.exports import write_csv
from core.imprimes import ImprimeContext
from core.paoa import EntetePaoa, NaturePaoa
from core.paoa_contexte import make_famille_context, make_paoa_context
from core.programmation import ContenuProgrammation
from core.programmation_liste import HEADERS, FiltresProgrammation, list_cells
from core.saisine import school_year_label
from db.connection import Row, Transaction, local_day
from db.ecoles import get_ecole
from db.eleves import get_eleve
from db.imprimes import TEMPLATES, place_header
from db.programmations import (
    assemble,
    get_row,
    known_referentiels,
    list_programmations,
    read_parties,
)

MAX_ARCHIVE: Final = 150  # documents, a tenth of a second each
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # a zip says when; ours says nothing
_NO_SCHOOL: Final = "École à préciser"


@dataclass(frozen=True)
class DocumentPaoa:
    """One document, ready to be made: its typed context, and a file name that names nobody."""

    nature: NaturePaoa
    nom: str
    contexte: ImprimeContext

    def render(self) -> bytes:
        """Make the Word file. Away from any transaction: a long one takes a tenth of a second."""
        template = (TEMPLATES / f"{self.nature}.docx").read_bytes()
        return render_document(template, self.contexte)


def read_document(
    tx: Transaction, programmation_id: str, nature: NaturePaoa, version_id: str = ""
) -> DocumentPaoa:
    """Read what a document of a programmation says, as it stands or as one version froze it.

    Raises:
        NotFound: there is no such programmation or version, or not for the acting person.
    """
    row, _ = get_row(tx, programmation_id, ActionProgrammation.READ)
    contenu, le = _read_frozen(tx, row, version_id) if version_id else _read_now(tx, row)
    return make_document(nature, contenu, _head(tx, row, contenu), le)


def make_document(
    nature: NaturePaoa, contenu: ContenuProgrammation, entete: EntetePaoa, le: date
) -> DocumentPaoa:
    """Put a text and whom it is about together; `le` is the date of that text."""
    year = school_year_label(contenu.annee)
    nom = f"{nature}_{year}_v{contenu.numero}_{contenu.statut.replace('_', '-')}.docx"
    if nature is NaturePaoa.FAMILLE:
        return DocumentPaoa(nature, nom, make_famille_context(contenu, entete, le))
    contexte = make_paoa_context(contenu, entete, known_referentiels(), le)
    return DocumentPaoa(nature, nom, contexte)


def _read_now(tx: Transaction, row: Row) -> tuple[ContenuProgrammation, date]:
    return assemble(row, read_parties(tx, row["id"])), local_day(row["modifiee_le"])


def _read_frozen(tx: Transaction, row: Row, version_id: str) -> tuple[ContenuProgrammation, date]:
    frozen = tx.row(
        "SELECT contenu, moment FROM programmation_version "
        "WHERE id = $id AND programmation_id = $programmation",
        id=version_id, programmation=row["id"],
    )  # fmt: skip
    if frozen is None:
        raise NotFound("Cette version n’existe pas. Revenez à la programmation.")
    contenu = ContenuProgrammation.model_validate_json(frozen["contenu"])
    return contenu, local_day(frozen["moment"])


def _head(tx: Transaction, row: Row, contenu: ContenuProgrammation) -> EntetePaoa:
    """Return whom it is about; a frozen version keeps the school where it was written."""
    eleve = get_eleve(tx, row["eleve_id"])
    now = get_ecole(tx, row["ecole_id"])["nom"] if row["ecole_id"] else _NO_SCHOOL
    return EntetePaoa(
        **place_header(tx, row["circonscription_id"]),
        ecole=contenu.ecole or now,
        eleve=f"{eleve['prenom']} {eleve['nom'].upper()}".strip(),
        prenom=eleve["prenom"] or eleve["nom"],
        ne_le=eleve["date_naissance"],
    )


# --- several at once --------------------------------------------------------------------------


def list_filtered(tx: Transaction, filtres: FiltresProgrammation) -> list[Row]:
    """List the programmations that the acting person reads and that the filters keep."""
    return [row for row in list_programmations(tx) if filtres.keeps(row, tx.today)]


def read_documents(tx: Transaction, rows: Sequence[Row]) -> list[DocumentPaoa]:
    """Read what the documents of several programmations say, for one archive.

    Raises:
        InvalidInput: they are too many for one archive.
    """
    if len(rows) > MAX_ARCHIVE:
        raise InvalidInput(
            f"Une archive contient {MAX_ARCHIVE} PAOA au plus : filtrez la liste, par école ou par "
            "année, puis recommencez."
        )
    return [read_document(tx, row["id"], NaturePaoa.PAOA) for row in rows]


def make_archive(rows: Sequence[Row], documents: Sequence[DocumentPaoa]) -> bytes:
    """Make a zip of the documents, numbered, and the list that says whose each is."""
    names = [f"{number:03d}_{document.nom}" for number, document in enumerate(documents, 1)]
    cells = [(name, *line) for name, line in zip(names, list_cells(rows), strict=True)]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:  # a .docx is packed already
        archive.writestr(_entry("000_liste.csv"), write_csv(("Fichier", *HEADERS), cells))
        for name, document in zip(names, documents, strict=True):
            archive.writestr(_entry(name), document.render())
    return content.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, _LONG_AGO)
