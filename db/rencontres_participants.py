"""Who is invited to a meeting, and who came: with or without an account."""

from typing import Final

from core.droits_rencontre import ActionRencontre
from core.errors import Conflict, InvalidInput, NotFound
from core.personne import ROLE_LABELS, Metier, Role
from core.rencontre import (
    MAX_PARTICIPANTS,
    EtatRencontre,
    ParticipantRencontre,
    QualiteRencontre,
)
from core.sensible import find_sensitive
from db.connection import Row, Transaction, new_id
from db.programmations import list_of_pupil, list_team
from db.rencontres import (
    get_row,
    read_participants,
    trace_rencontre,
)
from db.visibilite import HOLDS

_OVER: Final = (
    "Le relevé de cette rencontre a été remis, ou elle est annulée : la liste ne change plus. "
    "« Corriger le relevé » le rouvre."
)


def suggest_participants(
    tx: Transaction, ecole: Row, eleve_id: str, annee: int
) -> list[ParticipantRencontre]:
    """Return the parents, who calls, the head of the school and the team of the programmation."""
    found = [ParticipantRencontre(qualite=QualiteRencontre.PARENT)]
    found += _list_caller(tx, ecole["circonscription_id"])
    heads = tx.rows(
        "SELECT DISTINCT p.id, trim(p.prenom || ' ' || p.nom) AS nom FROM affectation a "  # noqa: S608 - constant
        f"JOIN personne p ON p.id = a.personne_id WHERE a.ecole_id = $e AND {HOLDS} "
        "AND a.role = 'directeur' ORDER BY nom",
        e=ecole["id"], jour=tx.today,
    )  # fmt: skip
    found += [
        ParticipantRencontre(
            qualite=QualiteRencontre.DIRECTION, nom=head["nom"], personne_id=head["id"]
        )
        for head in heads
    ]
    return found + _list_team(tx, eleve_id, annee, {p.personne_id for p in found})


def _list_caller(tx: Transaction, place: str) -> list[ParticipantRencontre]:
    """Return who calls it; a head of school is listed with the heads."""
    me = {"nom": tx.actor.nom, "personne_id": tx.actor.personne_id}
    if place in tx.actor.circonscriptions_as(Role.MEMBRE, Metier.ERSEH):
        return [ParticipantRencontre(qualite=QualiteRencontre.ERSEH, **me)]
    if place in tx.actor.circonscriptions_as(Role.COORDINATEUR):
        fonction = ROLE_LABELS[Role.COORDINATEUR]
        return [ParticipantRencontre(qualite=QualiteRencontre.AUTRE, fonction=fonction, **me)]
    return []


def _list_team(
    tx: Transaction, eleve_id: str, annee: int, named: set[str | None]
) -> list[ParticipantRencontre]:
    return [
        ParticipantRencontre(
            qualite=QualiteRencontre.ENSEIGNANT, nom=person["nom"],
            personne_id=person["personne_id"],
        )
        for row in list_of_pupil(tx, eleve_id) if row["annee"] == annee
        for person in list_team(tx, row["id"]) if person["personne_id"] not in named
    ]  # fmt: skip


def list_people_to_invite(tx: Transaction, rencontre_id: str) -> dict[str, tuple[str, str]]:
    """Return who of the school and of the pôle may be invited by name: id → name, capacity."""
    row, _ = get_row(tx, rencontre_id, ActionRencontre.WRITE)
    rows = tx.rows(
        "SELECT p.id, trim(p.prenom || ' ' || p.nom) AS nom, min(a.role) AS role, "  # noqa: S608 - constant
        "min(a.metier) AS metier FROM personne p JOIN affectation a ON a.personne_id = p.id "
        f"WHERE a.circonscription_id = $c AND a.classe_id IS NULL AND {HOLDS} "
        "AND (a.ecole_id = $e OR a.role IN ('membre', 'coordinateur', 'ien')) "
        "GROUP BY p.id, p.prenom, p.nom ORDER BY nom COLLATE fr",
        c=row["circonscription_id"], e=row["ecole_id"], jour=tx.today,
    )  # fmt: skip
    return {r["id"]: (r["nom"], _capacity(r["role"], r["metier"]).value) for r in rows}


def _capacity(role: str, metier: str | None) -> QualiteRencontre:
    by_metier = {
        Metier.ERSEH: QualiteRencontre.ERSEH, Metier.PSYEN: QualiteRencontre.PSYEN,
        Metier.ULIS: QualiteRencontre.ULIS, Metier.MEDECIN: QualiteRencontre.SANTE,
        Metier.INFIRMIERE: QualiteRencontre.SANTE,
        Metier.ASSISTANTE_SOCIALE: QualiteRencontre.SANTE,
        Metier.PAS: QualiteRencontre.PARTENAIRE,
    }  # fmt: skip
    by_role = {
        Role.DIRECTEUR: QualiteRencontre.DIRECTION, Role.ENSEIGNANT: QualiteRencontre.ENSEIGNANT,
    }  # fmt: skip
    known = by_metier.get(Metier(metier)) if metier in tuple(Metier) else None
    return known or by_role.get(Role(role), QualiteRencontre.AUTRE)


def _check_words(participant: ParticipantRencontre) -> None:
    if find_sensitive(participant.nom) or find_sensitive(participant.fonction):
        raise InvalidInput(
            "Le nom et la fonction disent seulement qui vient : ni santé, ni téléphone. "
            "Raccourcissez ; le reste est gardé."
        )


def insert_participant(
    tx: Transaction, rencontre_id: str, participant: ParticipantRencontre
) -> str:
    """Write somebody at the end of the list; return the line's id."""
    last = tx.value(
        "SELECT max(rang) FROM rencontre_participant WHERE rencontre_id = $id", id=rencontre_id
    )
    key = new_id()
    tx.insert("rencontre_participant", id=key, rencontre_id=rencontre_id, rang=(last or 0) + 1,
              **participant.model_dump(mode="json"))  # fmt: skip
    return key


def add_participant(tx: Transaction, rencontre_id: str, participant: ParticipantRencontre) -> str:
    """Invite somebody, or note who came without being expected; return the line's id.

    Raises:
        InvalidInput: the words say more than who comes, or they are too many.
    """
    _open_row(tx, rencontre_id)
    _check_words(participant)
    if len(read_participants(tx, rencontre_id)) >= MAX_PARTICIPANTS:
        raise InvalidInput(f"Une rencontre réunit {MAX_PARTICIPANTS} personnes au plus.")
    key = insert_participant(tx, rencontre_id, participant)
    trace_rencontre(tx, "add_participant", rencontre_id)
    return key


def change_participant(
    tx: Transaction, rencontre_id: str, participant_id: str, participant: ParticipantRencontre
) -> None:
    """Correct who somebody is, or note whether they came."""
    _open_row(tx, rencontre_id)
    _check_words(participant)
    _get_participant(tx, rencontre_id, participant_id)
    tx.execute(
        "UPDATE rencontre_participant SET qualite = $qualite, nom = $nom, fonction = $fonction, "
        "personne_id = $personne_id, presence = $presence WHERE id = $id",
        id=participant_id, **participant.model_dump(mode="json"),
    )  # fmt: skip
    trace_rencontre(tx, "change_participant", rencontre_id)


def remove_participant(tx: Transaction, rencontre_id: str, participant_id: str) -> None:
    """Take somebody off the list of a meeting."""
    _open_row(tx, rencontre_id)
    _get_participant(tx, rencontre_id, participant_id)
    tx.execute("DELETE FROM rencontre_participant WHERE id = $id", id=participant_id)
    trace_rencontre(tx, "remove_participant", rencontre_id)


def _open_row(tx: Transaction, rencontre_id: str) -> Row:
    row, _ = get_row(tx, rencontre_id, ActionRencontre.WRITE)
    if row["etat"] in (EtatRencontre.ANNULEE, EtatRencontre.REMISE):
        raise Conflict(_OVER)
    return row


def _get_participant(tx: Transaction, rencontre_id: str, participant_id: str) -> None:
    if participant_id not in read_participants(tx, rencontre_id):
        raise NotFound("Cette personne n’est plus sur la liste. Rechargez la page.")
