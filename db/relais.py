"""The note de relais of a pupil who changes school, kept with each situation that follows."""

from datetime import date
from typing import Final

from core.documents import PropositionLigne, render_document
from core.fiche import Fiche
from core.imprimes import ActionLigne, NatureImprime, RelaisContext
from core.reponse import EtatReponse
from core.texte import format_long_date
from db.connection import Row, Transaction
from db.ecoles import get_ecole
from db.eleves import get_eleve
from db.imprimes import TEMPLATES, person_line, place_header, proposal_lines
from db.pieces import keep_piece

_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read_imprime(nature: NatureImprime) -> bytes:
    """Return the Word template of a printed document."""
    return (TEMPLATES / f"{nature}.docx").read_bytes()


def _propositions(tx: Transaction, saisine: Row) -> list[PropositionLigne]:
    """Return what the last answer that was sent proposes: a draft is nobody's word yet."""
    rows = tx.rows(
        "SELECT p.nature, p.quoi, p.qui, p.quand, p.comment FROM reponse_proposition p "
        "WHERE p.reponse_id = (SELECT id FROM reponse WHERE saisine_id = $s AND etat = $sent "
        "ORDER BY numero DESC LIMIT 1) ORDER BY p.rang",
        s=saisine["id"], sent=EtatReponse.ENVOYEE.value,
    )  # fmt: skip
    return proposal_lines(tx, saisine["circonscription_id"], rows)


def relais_context(tx: Transaction, saisine: Row, ecole_id: str, accord_le: date) -> RelaisContext:
    """Return what the note says: what works, what is in place, what was proposed; no story."""
    fiche = Fiche.model_validate_json(saisine["fiche"])
    eleve = get_eleve(tx, saisine["eleve_id"])
    origin = saisine["ecole_id"] or saisine["ecole_origine_id"]
    return RelaisContext(
        **place_header(tx, saisine["circonscription_id"]),
        reference=saisine["reference"],
        date_note=format_long_date(tx.today),
        eleve=f"{eleve['prenom']} {eleve['nom'].upper()}".strip(),
        niveau=saisine["niveau"],
        ecole_avant=get_ecole(tx, origin)["nom"] if origin else "",
        ecole_apres=get_ecole(tx, ecole_id)["nom"],
        accord_le=format_long_date(accord_le),
        ce_qui_marche=fiche.ce_qui_marche,
        actions=[
            ActionLigne(action=a.action, periode=a.periode, avec=a.avec, effet=a.effet)
            for a in fiche.actions
            if not a.is_empty()
        ],
        propositions=_propositions(tx, saisine),
        interlocuteur=person_line(tx, saisine["interlocuteur_id"]),
    )


def keep_relais(tx: Transaction, saisine: Row, ecole_id: str, accord_le: date) -> str:
    """Print the note and keep it with the situation that follows the pupil; return its id.

    Only from an action that checked who acts, and that the parents agree.
    """
    content = render_document(
        read_imprime(NatureImprime.NOTE_DE_RELAIS),
        relais_context(tx, saisine, ecole_id, accord_le),
    )
    nature = NatureImprime.NOTE_DE_RELAIS.value
    return keep_piece(
        tx, saisine, content, nature=nature, type_mime=_DOCX, libelle="Note de relais",
        nom=f"{saisine['reference']}_{nature}.docx",
    )  # fmt: skip
