"""Reading for the shared screen of a room: what `core.mode_reunion` allows, and nothing else."""

from core.decision import EtatDecision, OrigineDecision
from core.mode_reunion import (
    DecisionSalle,
    ParticipantSalle,
    SalleRencontre,
    list_objectifs,
    list_parties,
    say_avis,
)
from core.rencontre import PRESENCE_LABELS
from db.connection import Transaction
from db.decisions import Origine, list_of_origin
from db.programmations import ProgrammationLue, get_programmation, list_of_pupil
from db.rencontres import RencontreLue, get_rencontre


def find_programmation(tx: Transaction, lue: RencontreLue) -> ProgrammationLue | None:
    """Find the pupil's programmation of the meeting's year, if the acting person reads it."""
    rows = list_of_pupil(tx, lue.eleve["id"])
    mine = [row["id"] for row in rows if row["annee"] == lue.row["annee"]]
    return get_programmation(tx, mine[0]) if mine else None


def origin_of(lue: RencontreLue) -> Origine:
    """Return the meeting as the origin of its decisions."""
    return Origine(
        OrigineDecision.RENCONTRE, lue.id, lue.row["circonscription_id"], eleve_id=lue.eleve["id"]
    )


def read_salle(tx: Transaction, rencontre_id: str) -> SalleRencontre:
    """Read one meeting for a room with the parents in it.

    Raises:
        NotFound: it does not exist, or not for the acting person.
    """
    return show_salle(tx, get_rencontre(tx, rencontre_id))


def show_salle(tx: Transaction, lue: RencontreLue) -> SalleRencontre:
    """Keep of a meeting that was read what a room may be shown."""
    paoa = find_programmation(tx, lue)
    avis, said = say_avis(paoa.contenu, lue.quand.jour) if paoa else ("", "")
    return SalleRencontre(
        nature=lue.nature,
        prenom=lue.eleve["prenom"] or lue.eleve["nom"],
        classe=lue.row["niveau"],
        ecole=lue.ecole["nom"] if lue.ecole else "",
        jour=lue.quand.jour, heure=lue.quand.heure,
        participants=tuple(
            ParticipantSalle(nom=p.nom, role=p.role, presence=PRESENCE_LABELS[p.presence])
            for p in lue.participants.values()
        ),
        parties=list_parties(lue.nature, {k: p.texte for k, p in lue.parties.items()}),
        objectifs=list_objectifs(paoa.contenu, paoa.domaines) if paoa else (),
        avis=avis, avis_texte=said,
        decisions=tuple(
            DecisionSalle(qui=row["qui"], quoi=row["quoi"], pour_le=row["pour_le"])
            for row in list_of_origin(tx, origin_of(lue))
            if row["etat"] != EtatDecision.ABANDONNEE
        ),
        prochaine_le=lue.suites.prochaine_le,
    )  # fmt: skip
