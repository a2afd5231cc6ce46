"""The documents of a programmation: what they say, of whom, and how their files are called."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.documents import render_document
from core.droits_programmation import ActionProgrammation
from core.errors import NotFound
from core.imprimes import ImprimeContext
from core.paoa import EntetePaoa, NaturePaoa
from core.paoa_contexte import make_famille_context, make_paoa_context
from core.programmation import ContenuProgrammation
from core.saisine import school_year_label
from db.connection import Row, Transaction, local_day
from db.ecoles import get_ecole
from db.eleves import get_eleve
from db.imprimes import TEMPLATES, place_header
from db.programmations import assemble, get_row, known_referentiels, read_parties

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
