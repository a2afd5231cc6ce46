"""The documents of a meeting: what they say, of whom, and file names that name nobody."""

from dataclasses import dataclass
from typing import Final

from core.agenda import EvenementAgenda
from core.documents import render_document
from core.errors import NotFound
from core.rencontre import EtatRencontre
from core.rencontre_contexte import EnteteRencontre, RencontreImprimee, make_papier
from core.rencontre_papier import RELEVES, PapierContext, PapierRencontre
from db.connection import Transaction
from db.imprimes import TEMPLATES, person_line, place_header
from db.rencontres import RencontreLue, get_rencontre
from db.rencontres_salle import show_salle

A_LA_MAIN: Final = "releve-vierge"
_NAMES: Final = {
    "invitation": PapierRencontre.INVITATION,
    "avant-enseignant": PapierRencontre.AVANT_ENSEIGNANT,
    "avant-famille": PapierRencontre.AVANT_FAMILLE,
}
_RELEVE: Final = "releve"


@dataclass(frozen=True)
class DocumentRencontre:
    """One document, ready to be made: its template, its typed context, its file name."""

    papier: PapierRencontre
    nom: str
    contexte: PapierContext

    def render(self) -> bytes:
        """Make the Word file, away from any transaction: it takes a tenth of a second."""
        template = (TEMPLATES / f"{self.papier}.docx").read_bytes()
        return render_document(template, self.contexte)


def read_papier(tx: Transaction, rencontre_id: str, nom: str) -> DocumentRencontre:
    """Read what one document of a meeting says.

    `nom`: invitation, releve, releve-vierge, avant-enseignant, avant-famille.

    Raises:
        NotFound: there is no such meeting for the acting person, or no such document.
    """
    lue = get_rencontre(tx, rencontre_id)
    releve = RELEVES[lue.nature] if nom in (_RELEVE, A_LA_MAIN) else None
    papier = releve or _NAMES.get(nom)
    if papier is None:
        raise NotFound("Ce document n’existe pas. Revenez à la rencontre.")
    printed = RencontreImprimee(
        entete=_head(tx, lue), salle=show_salle(tx, lue), quand=lue.quand, cadre=lue.cadre,
        suites=lue.suites, participants=tuple(lue.participants.values()),
    )  # fmt: skip
    contexte = make_papier(papier, printed, tx.today, a_la_main=nom == A_LA_MAIN)
    return DocumentRencontre(papier, f"{lue.row['reference']}_{nom}.docx", contexte)


def _head(tx: Transaction, lue: RencontreLue) -> EnteteRencontre:
    caller = person_line(tx, lue.row["appelee_par"])
    return EnteteRencontre(
        **place_header(tx, lue.row["circonscription_id"]), reference=lue.row["reference"],
        eleve=f"{lue.eleve['prenom']} {lue.eleve['nom'].upper()}".strip(),
        appelee_par=caller.nom,
        contact=" – ".join(filter(None, [caller.telephone, caller.courriel])),
    )  # fmt: skip


def read_evenement(tx: Transaction, rencontre_id: str) -> EvenementAgenda:
    """Read a meeting as a calendar knows it: no pupil, no class.

    Raises:
        NotFound: there is no such meeting for the acting person.
    """
    lue = get_rencontre(tx, rencontre_id)
    place = place_header(tx, lue.row["circonscription_id"])
    return EvenementAgenda(
        uid=lue.id, reference=lue.row["reference"], nature=lue.nature, quand=lue.quand,
        sequence=lue.row["sequence"], annulee=lue.etat is EtatRencontre.ANNULEE,
        moment=lue.row["modifiee_le"], organisateur=place["circonscription"],
        courriel=place["courriel"],
    )  # fmt: skip
