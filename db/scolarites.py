"""Where a pupil goes to school: the class, a change of school, the parents' agreement."""

from datetime import date
from typing import Final

from core.droits import Action
from core.errors import Conflict, InvalidInput
from core.fiche import Fiche
from core.saisine import OPEN_STATUTS, Statut, school_year
from core.scolarite import check_accord
from db import audit, journal
from db.classes import check_classe
from db.connection import Row, Transaction
from db.ecoles import get_ecole
from db.eleves import get_eleve
from db.mots import index_saisine
from db.programmations_equipe import hand_over_programmations
from db.relais import keep_relais
from db.rencontres import hand_over_rencontres
from db.saisines import get_for, search_text

OPEN: Final = sorted(statut.value for statut in OPEN_STATUTS)
CHANGED: Final = (
    "Quelqu’un d’autre vient de changer la classe ou l’école de cet élève. Rien n’a été écrasé : "
    "la page montre maintenant sa version."
)
_RESERVED: Final = (
    "Une demande réservée ne dit rien de l’école de l’élève : sa classe et son changement d’école "
    "se notent depuis une situation ordinaire."
)
_NOBODY: Final = "Cette situation ne nomme pas d’élève : complétez d’abord la fiche."


def find_scolarite(tx: Transaction, eleve_id: str, annee: int) -> Row | None:
    """Find where a pupil is in one school year, with the names of the school and the class."""
    return tx.row(
        "SELECT s.*, e.nom AS ecole, c.nom AS classe FROM scolarite s "
        "JOIN ecole e ON e.id = s.ecole_id LEFT JOIN classe c ON c.id = s.classe_id "
        "WHERE s.eleve_id = $eleve AND s.annee = $annee",
        eleve=eleve_id, annee=annee,
    )  # fmt: skip


def write_scolarite(
    tx: Transaction, eleve_id: str, annee: int, version: int, **columns: object
) -> None:
    """Write the row of one pupil and year if nobody changed it since `version` (0: no row)."""
    key = {"eleve": eleve_id, "annee": annee}
    now = tx.value(
        "SELECT version FROM scolarite WHERE eleve_id = $eleve AND annee = $annee", **key
    )
    if (now or 0) != version:
        raise Conflict(CHANGED)
    if now is None:
        tx.insert("scolarite", eleve_id=eleve_id, annee=annee, **columns)
        return
    sets = ", ".join(f"{name} = ${name}" for name in columns)
    tx.execute(
        f"UPDATE scolarite SET {sets}, version = version + 1 "  # noqa: S608 - names from code
        "WHERE eleve_id = $eleve AND annee = $annee",
        **key, **columns,
    )  # fmt: skip


def _pupil_of(tx: Transaction, saisine: Row) -> Row:
    if not saisine["eleve_id"]:
        raise InvalidInput(_NOBODY)
    return get_eleve(tx, saisine["eleve_id"])


def _check_follows(saisine: Row) -> None:
    if saisine["reservee"]:
        raise InvalidInput(_RESERVED)


def place_eleve(tx: Transaction, saisine_id: str, version: int, classe_id: str | None) -> None:
    """Say in which class of the school the pupil is this year; `version` of the year's row, or 0.

    Raises:
        InvalidInput: the situation names nobody, is reserved or of a school that the pupil left,
            or the class is another school's.
    """
    saisine, _ = get_for(tx, saisine_id, Action.PLACE_ELEVE)
    _check_follows(saisine)
    eleve, annee = _pupil_of(tx, saisine), school_year(tx.today)
    if not saisine["ecole_id"]:
        raise InvalidInput("Aucune école ne suit cette situation : notez d’abord l’accord.")
    if eleve["ecole_id"] != saisine["ecole_id"]:
        raise InvalidInput(
            "L’élève n’est plus dans l’école de cette situation : sa classe se note depuis une "
            "situation de sa nouvelle école."
        )
    classe = check_classe(tx, classe_id, saisine["ecole_id"], annee)
    before = find_scolarite(tx, eleve["id"], annee)
    write_scolarite(
        tx, eleve["id"], annee, version, ecole_id=saisine["ecole_id"], classe_id=classe_id,
        niveau=saisine["niveau"] or (classe["niveaux"] if classe else ""), prevue=False,
    )  # fmt: skip
    journal.record(
        tx, "place_eleve", "eleve", eleve["id"], saisine_id=saisine_id,
        de=before["classe_id"] if before else None, vers=classe_id,
    )  # fmt: skip
    audit.note(tx, "place_eleve", "saisine", saisine_id)


def move_eleve(
    tx: Transaction,
    saisine_id: str,
    version: int,
    ecole_id: str,
    *,
    classe_id: str | None = None,
    accord_le: date | None = None,
) -> None:
    """Record that a pupil changes school inside the circonscription.

    The old school, its asker included, reads nothing more of this pupil. With the parents'
    agreement (its day) the open situations follow with a note de relais; without it the new
    school sees nothing, and the pôle goes on.

    Raises:
        InvalidInput: a reserved request, a school that is closed, elsewhere or the same, or a date
            to come.
        Conflict: somebody changed the situation meanwhile.
    """
    saisine, _ = get_for(tx, saisine_id, Action.MOVE_ELEVE)
    _check_follows(saisine)
    check_accord(accord_le, tx.today)
    eleve, annee = _pupil_of(tx, saisine), school_year(tx.today)
    if ecole_id == (saisine["ecole_id"] or eleve["ecole_id"]):
        raise InvalidInput("L’élève est déjà dans cette école : choisissez la nouvelle.")
    check_school(tx, ecole_id, saisine["circonscription_id"])
    classe = check_classe(tx, classe_id, ecole_id, annee)
    before = find_scolarite(tx, eleve["id"], annee)
    tx.save("saisine", saisine_id, version, modifiee_le=tx.now)
    write_scolarite(
        tx, eleve["id"], annee, before["version"] if before else 0, ecole_id=ecole_id,
        classe_id=classe_id, accord_le=accord_le, prevue=False,
        niveau=classe["niveaux"] if classe else saisine["niveau"],
    )  # fmt: skip
    arrive(tx, eleve["id"], ecole_id, accord_le, "move_eleve")
    audit.note(tx, "move_eleve", "saisine", saisine_id)


def record_accord(tx: Transaction, saisine_id: str, version: int, accord_le: date) -> None:
    """Record the parents' agreement given after the move: the pupil's school may read from now.

    Raises:
        InvalidInput: the school already reads the situation, which is over or reserved, or the
            date is to come.
    """
    saisine, _ = get_for(tx, saisine_id, Action.MOVE_ELEVE)
    _check_follows(saisine)
    check_accord(accord_le, tx.today)
    eleve = _pupil_of(tx, saisine)
    if saisine["ecole_id"]:
        raise InvalidInput("L’école de l’élève lit déjà cette situation.")
    if saisine["statut"] not in OPEN:
        raise InvalidInput(
            "Cette situation n’est plus suivie : elle ne passe pas à la nouvelle école, même avec "
            "l’accord des parents."
        )
    tx.save("saisine", saisine_id, version, modifiee_le=tx.now)
    tx.execute(
        "UPDATE scolarite SET accord_le = $accord, version = version + 1 "
        "WHERE eleve_id = $eleve AND annee = $annee",
        accord=accord_le, eleve=eleve["id"], annee=school_year(tx.today),
    )  # fmt: skip
    for made in _list_elsewhere(tx, eleve["id"], eleve["ecole_id"]):
        if made["statut"] in OPEN:
            _hand_over(tx, made, eleve["ecole_id"], accord_le, "record_accord")
    hand_over_programmations(tx, eleve["id"], eleve["ecole_id"])
    hand_over_rencontres(tx, eleve["id"], eleve["ecole_id"])
    audit.note(tx, "record_accord", "saisine", saisine_id)


def check_school(tx: Transaction, ecole_id: str, circonscription_id: str) -> Row:
    """Read the school where a pupil goes; refuse one that is closed or elsewhere."""
    ecole = get_ecole(tx, ecole_id)
    if ecole["circonscription_id"] != circonscription_id or ecole["fermee"]:
        raise InvalidInput(
            "Cette école est fermée, ou d’une autre circonscription. Si l’élève quitte la "
            "circonscription, terminez le suivi avec la raison « départ » : rien n’est transmis."
        )
    return ecole


def arrive(
    tx: Transaction, eleve_id: str, ecole_id: str, accord_le: date | None, action: str
) -> None:
    """Bring a pupil to a school, with every ordinary saisine made under any of their records."""
    tx.execute(
        "UPDATE eleve SET ecole_id = $e, version = version + 1 WHERE id = $id",
        e=ecole_id, id=eleve_id,
    )  # fmt: skip
    for saisine in _list_elsewhere(tx, eleve_id, ecole_id):
        _hand_over(tx, saisine, ecole_id, accord_le, action)
    hand_over_programmations(tx, eleve_id, ecole_id if accord_le else None)
    hand_over_rencontres(tx, eleve_id, ecole_id if accord_le else None)


def _list_elsewhere(tx: Transaction, eleve_id: str, ecole_id: str) -> list[Row]:
    """List the ordinary saisines of a pupil, under any record, that their school does not read."""
    return tx.rows(
        "SELECT s.* FROM saisine s JOIN eleve x ON x.id = s.eleve_id "
        "WHERE coalesce(x.fusionne_dans, x.id) = $id AND NOT s.reservee AND s.statut <> $brouillon "
        "AND coalesce(s.ecole_id, '') <> $e",
        id=eleve_id, e=ecole_id, brouillon=Statut.BROUILLON.value,
    )  # fmt: skip


def _hand_over(
    tx: Transaction, saisine: Row, ecole_id: str, accord_le: date | None, action: str
) -> None:
    """End the old school's access to one saisine; open it to the new one if the parents agree."""
    agreed = accord_le if saisine["statut"] in OPEN else None
    reader = ecole_id if agreed else None
    origin = saisine["ecole_origine_id"] or saisine["ecole_id"]
    there = bool(agreed) and _works_in(tx, saisine["demandeur_id"], ecole_id)
    fiche = Fiche.model_validate_json(saisine["fiche"])
    if agreed:
        keep_relais(tx, saisine, ecole_id, agreed)
    tx.save(
        "saisine", saisine["id"], saisine["version"], ecole_id=reader, ecole_origine_id=origin,
        relais_le=None if there else tx.today, recherche=search_text(tx, fiche, reader),
        modifiee_le=tx.now,
    )  # fmt: skip
    index_saisine(tx, saisine["id"], known=True)
    journal.record(
        tx, action, "saisine", saisine["id"], saisine_id=saisine["id"],
        de=saisine["ecole_id"], vers=reader, accord_le=accord_le,
    )  # fmt: skip


def _works_in(tx: Transaction, personne_id: str | None, ecole_id: str) -> bool:
    return bool(
        tx.value(
            "SELECT 1 FROM affectation WHERE personne_id = $p AND ecole_id = $e "
            "AND classe_id IS NULL "  # who replaces somebody a few days holds no post there
            "AND debut <= $jour AND (fin IS NULL OR fin >= $jour) LIMIT 1",
            p=personne_id, e=ecole_id, jour=tx.today,
        )
    )  # fmt: skip
