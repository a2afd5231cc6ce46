"""Reading for the shared screen of a room: what `core.mode_reunion` allows, and nothing else."""

from core.decision import EtatDecision
from core.mode_reunion import (
    UNNAMED,
    DecisionSalle,
    ParticipantSalle,
    SalleRencontre,
    list_objectifs,
    list_parties,
    say_avis,
)
from core.rencontre import PRESENCE_LABELS
from db.connection import Transaction
from db.decisions import list_of_rencontre
from db.programmations import (
    ProgrammationLue,
    find_contenu,
    get_programmation,
    list_domaines,
    list_of_pupil,
)
from db.rencontres import RencontreLue, get_rencontre


def find_programmation(tx: Transaction, lue: RencontreLue) -> ProgrammationLue | None:
    """Find the pupil's programmation of the meeting's year, if the acting person reads it."""
    rows = list_of_pupil(tx, lue.eleve["id"])
    mine = [row["id"] for row in rows if row["annee"] == lue.row["annee"]]
    return get_programmation(tx, mine[0]) if mine else None


def read_salle(tx: Transaction, rencontre_id: str) -> SalleRencontre:
    """Read one meeting for a room with the parents in it.

    Raises:
        NotFound: it does not exist, or not for the acting person.
    """
    return show_salle(tx, get_rencontre(tx, rencontre_id))


def show_salle(tx: Transaction, lue: RencontreLue) -> SalleRencontre:
    """Keep of a meeting that was read what a room may be shown."""
    contenu = find_contenu(tx, lue.eleve["id"], lue.row["annee"])
    avis, said = say_avis(contenu, lue.quand.jour) if contenu else ("", "")
    return SalleRencontre(
        nature=lue.nature,
        prenom=lue.eleve["prenom"] or UNNAMED,
        classe=lue.row["niveau"],
        ecole=lue.ecole["nom"] if lue.ecole else "",
        jour=lue.quand.jour, heure=lue.quand.heure,
        participants=tuple(
            ParticipantSalle(nom=p.nom, role=p.role, presence=PRESENCE_LABELS[p.presence])
            for p in lue.participants.values()
        ),
        parties=list_parties(lue.nature, {k: p.texte for k, p in lue.parties.items()}),
        objectifs=list_objectifs(contenu, list_domaines(contenu)) if contenu else (),
        avis=avis, avis_texte=said,
        decisions=tuple(
            DecisionSalle(qui=row["qui"], quoi=row["quoi"], pour_le=row["pour_le"])
            for row in list_of_rencontre(tx, lue)
            if row["etat"] != EtatDecision.ABANDONNEE
        ),
        prochaine_le=lue.suites.prochaine_le,
    )  # fmt: skip
