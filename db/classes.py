"""Classes: correcting one, who teaches there and when, who replaces whom between two dates."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from core import droits
from core.classe import FonctionClasse
from core.droits import Action
from core.errors import InvalidInput, NotFound
from core.personne import Role
from core.saisine import school_year
from core.texte import clean
from db import audit
from db.connection import Row, Transaction
from db.ecoles import get_ecole
from db.personnes import add_affectation

_GONE = "Cette classe n’existe plus. Revenez à l’école."


class Enseignant(BaseModel):
    """One teacher of a class: which days (« » is the whole week), as what, between which dates."""

    model_config = ConfigDict(frozen=True)

    personne_id: str
    jours: str = ""
    fonction: FonctionClasse = FonctionClasse.TITULAIRE
    debut: date
    fin: date | None = None


def get_classe(tx: Transaction, classe_id: str) -> Row:
    """Read one class, with its school's circonscription."""
    row = tx.row(
        "SELECT c.*, e.circonscription_id, e.nom AS ecole FROM classe c "
        "JOIN ecole e ON e.id = c.ecole_id WHERE c.id = $id",
        id=classe_id,
    )
    if row is None:
        raise NotFound(_GONE)
    return row


def _get_for_edit(tx: Transaction, classe_id: str) -> Row:
    classe = get_classe(tx, classe_id)
    droits.check(tx.actor, Action.EDIT_ECOLE, classe["circonscription_id"])
    return classe


def check_classe(tx: Transaction, classe_id: str | None, ecole_id: str, annee: int) -> Row | None:
    """Read the class chosen for a pupil; None when none was chosen.

    Raises:
        InvalidInput: it is not a class of this school in this year.
    """
    if classe_id is None:
        return None
    classe = get_classe(tx, classe_id)
    if (classe["ecole_id"], classe["annee"]) != (ecole_id, annee):
        raise InvalidInput("Cette classe n’est pas de cette école cette année : choisissez-en une.")
    return classe


def update_classe(
    tx: Transaction, classe_id: str, version: int, *, nom: str, niveaux: str, effectif: int | None
) -> None:
    """Correct the name, the levels or the size of a class."""
    _get_for_edit(tx, classe_id)
    if not clean(nom):
        raise InvalidInput("Donnez un nom à la classe, par exemple « CE1 A ».")
    tx.save("classe", classe_id, version, nom=clean(nom), niveaux=clean(niveaux), effectif=effectif)
    audit.note(tx, "update_classe", "classe", classe_id)


def delete_classe(tx: Transaction, classe_id: str, version: int) -> None:
    """Remove a class entered by mistake.

    Raises:
        InvalidInput: a pupil or a replacement is tied to it.
    """
    _get_for_edit(tx, classe_id)
    held = tx.value(
        "SELECT 1 FROM scolarite WHERE classe_id = $id "
        "UNION ALL SELECT 1 FROM affectation WHERE classe_id = $id LIMIT 1",
        id=classe_id,
    )
    if held:
        raise InvalidInput(
            "Un élève suivi ou un remplacement est rattaché à cette classe : changez-les d’abord "
            "de classe. Rien n’a été supprimé."
        )
    tx.save("classe", classe_id, version, nom="–")  # somebody else may just have edited it
    tx.execute("DELETE FROM classe_enseignant WHERE classe_id = $id", id=classe_id)
    tx.execute("DELETE FROM classe WHERE id = $id", id=classe_id)
    audit.note(tx, "delete_classe", "classe", classe_id)


def list_enseignants(tx: Transaction, classe_id: str) -> list[Row]:
    """List who teaches in a class now or later, titular first, then who replaces somebody."""
    return tx.rows(
        "SELECT t.personne_id, t.jours, coalesce(t.fonction, 'titulaire') AS fonction, t.debut, "
        "t.fin, p.civilite, p.prenom, p.nom FROM classe_enseignant t "
        "JOIN personne p ON p.id = t.personne_id WHERE t.classe_id = $id "
        "AND (t.fin IS NULL OR t.fin >= $jour) "
        "ORDER BY (t.fonction = 'titulaire') DESC, p.nom COLLATE fr, p.prenom COLLATE fr",
        id=classe_id, jour=tx.today,
    )  # fmt: skip


def list_remplacements(tx: Transaction, classe_id: str) -> list[Row]:
    """List the replacements of a class that are not over, by date."""
    return tx.rows(
        "SELECT a.id, a.version, a.debut, a.fin, p.civilite, p.prenom, p.nom FROM affectation a "
        "JOIN personne p ON p.id = a.personne_id WHERE a.classe_id = $id "
        "AND (a.fin IS NULL OR a.fin >= $jour) ORDER BY a.debut, p.nom COLLATE fr",
        id=classe_id, jour=tx.today,
    )  # fmt: skip


def save_enseignant(tx: Transaction, classe_id: str, version: int, enseignant: Enseignant) -> None:
    """Say that a person teaches in a class, or correct their days, their part and their dates.

    Raises:
        InvalidInput: the dates cross, or the person has no post in this school.
        Conflict: somebody changed the class meanwhile.
    """
    classe = _get_for_edit(tx, classe_id)
    if enseignant.fin and enseignant.fin < enseignant.debut:
        raise InvalidInput("La date de fin est avant la date de début : corrigez l’une des deux.")
    if enseignant.personne_id not in {p["id"] for p in list_school_people(tx, classe["ecole_id"])}:
        raise InvalidInput(
            "Cette personne n’enseigne pas dans l’école : donnez-lui d’abord ce rôle dans "
            "l’onglet « Personnes »."
        )
    tx.save("classe", classe_id, version, nom=classe["nom"])
    tx.execute(
        "INSERT INTO classe_enseignant (classe_id, personne_id, jours, fonction, debut, fin) "
        "VALUES ($classe_id, $personne_id, $jours, $fonction, $debut, $fin) "
        "ON CONFLICT (classe_id, personne_id) DO UPDATE SET jours = excluded.jours, "
        "fonction = excluded.fonction, debut = excluded.debut, fin = excluded.fin",
        classe_id=classe_id, **enseignant.model_dump(mode="python"),
    )  # fmt: skip
    audit.note(tx, "save_enseignant", "classe", classe_id)


def remove_enseignant(tx: Transaction, classe_id: str, version: int, personne_id: str) -> None:
    """Take a teacher out of a class."""
    classe = _get_for_edit(tx, classe_id)
    tx.save("classe", classe_id, version, nom=classe["nom"])
    tx.execute(
        "DELETE FROM classe_enseignant WHERE classe_id = $c AND personne_id = $p",
        c=classe_id, p=personne_id,
    )  # fmt: skip
    audit.note(tx, "remove_enseignant", "classe", classe_id)


def list_school_people(tx: Transaction, ecole_id: str) -> list[Row]:
    """List who has a post in a school today or later: directors and teachers."""
    return tx.rows(
        "SELECT DISTINCT p.id, p.civilite, p.prenom, p.nom FROM personne p "
        "JOIN affectation a ON a.personne_id = p.id WHERE a.ecole_id = $e "
        "AND a.role IN ('directeur', 'enseignant') AND (a.fin IS NULL OR a.fin >= $jour) "
        "ORDER BY p.nom COLLATE fr, p.prenom COLLATE fr",
        e=ecole_id, jour=tx.today,
    )  # fmt: skip


def add_remplacement(
    tx: Transaction, classe_id: str, personne_id: str, debut: date, fin: date
) -> str:
    """Have a person replace a teacher in a class between two days, both included.

    During these days, and no others, they read the adaptations of the class's pupils.

    Raises:
        InvalidInput: the dates cross, are past, or leave the class's school year.
    """
    classe = _get_for_edit(tx, classe_id)
    if fin < max(debut, tx.today):
        raise InvalidInput("Ce remplacement serait déjà fini : corrigez ses dates.")
    if {school_year(debut), school_year(fin)} != {classe["annee"]}:
        raise InvalidInput("Ces dates sortent de l’année scolaire de la classe : corrigez-les.")
    affectation_id = add_affectation(
        tx, personne_id, classe["circonscription_id"], Role.ENSEIGNANT, debut=debut, fin=fin,
        ecole_id=classe["ecole_id"],
    )  # fmt: skip
    tx.execute(
        "UPDATE affectation SET classe_id = $classe WHERE id = $id",
        classe=classe_id, id=affectation_id,
    )  # fmt: skip
    audit.note(tx, "add_remplacement", "classe", classe_id)
    return affectation_id


def list_school_classes(tx: Transaction, ecole_id: str, annee: int) -> dict[str, str]:
    """Return the classes of a school in one year, to choose from: id → « CE1 A »."""
    get_ecole(tx, ecole_id)
    rows = tx.rows(
        "SELECT id, nom FROM classe WHERE ecole_id = $e AND annee = $annee ORDER BY nom COLLATE fr",
        e=ecole_id, annee=annee,
    )  # fmt: skip
    return {row["id"]: row["nom"] for row in rows}
