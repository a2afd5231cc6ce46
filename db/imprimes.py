"""What every printed document takes from the store: its template, its header, who to call."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from core.documents import Interlocuteur, PropositionLigne
from core.listes import Liste
from db.circonscriptions import get_circonscription, list_values
from db.connection import Row, Transaction
from db.personnes import get_personne

TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"


def place_header(tx: Transaction, circonscription_id: str) -> dict[str, str]:
    """Return what every printed document says of the pôle."""
    place = get_circonscription(tx, circonscription_id)
    return {
        "academie": f"Académie de {place['academie']}",
        "circonscription": place["nom"],
        "adresse": place["adresse"],
        "telephone": place["telephone"],
        "courriel": place["mail"],
    }


def person_line(tx: Transaction, personne_id: str | None) -> Interlocuteur:
    """Return how somebody is named and reached, with the métier that they hold today."""
    if not personne_id:
        return Interlocuteur(nom="", fonction="", telephone="", courriel="")
    person = get_personne(tx, personne_id)
    nom = " ".join(filter(None, [person["civilite"], person["prenom"], person["nom"]]))
    metier = tx.value(
        "SELECT min(metier) FROM affectation WHERE personne_id = $p "
        "AND debut <= $jour AND (fin IS NULL OR fin >= $jour)",
        p=personne_id, jour=tx.today,
    )  # fmt: skip
    labels = list_values(tx, person["circonscription_id"], Liste.METIER, retired=True)
    return Interlocuteur(
        nom=nom, fonction=labels.get(metier, ""), telephone=person["telephone"],
        courriel=person["mail"],
    )  # fmt: skip


def proposal_lines(
    tx: Transaction, circonscription_id: str, rows: Iterable[Row]
) -> list[PropositionLigne]:
    """Return proposals as they are printed: `nature`, `quoi`, `qui`, `quand`, `comment`."""
    labels = list_values(tx, circonscription_id, Liste.REPONSE, retired=True)
    return [
        PropositionLigne(
            qui=row["qui"], quand=row["quand"], comment=row["comment"],
            quoi=" – ".join(filter(None, [labels.get(row["nature"], row["nature"]), row["quoi"]])),
        )
        for row in rows
    ]  # fmt: skip
