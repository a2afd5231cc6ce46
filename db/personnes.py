"""People and their dated assignments."""

from datetime import date, timedelta

from core import droits
from core.droits import Action
from core.errors import InvalidInput, NotFound
from core.personne import SCHOOL_ROLES, Metier, Role
from core.texte import clean, normalize
from db import audit
from db.comptes import change_mail
from db.connection import Row, Transaction, new_id
from db.recherche import match_every_word, search_words
from db.visibilite import HOLDS


def create_personne(
    tx: Transaction,
    circonscription_id: str,
    nom: str,
    prenom: str = "",
    *,
    civilite: str = "",
    mail: str = "",
    telephone: str = "",
) -> str:
    """Record a person and return their id; two people may have one name."""
    droits.check(tx.actor, Action.EDIT_PERSONNE, circonscription_id)
    if not clean(nom):
        raise InvalidInput("Indiquez au moins le nom de la personne.")
    personne_id = new_id()
    tx.insert(
        "personne", id=personne_id, circonscription_id=circonscription_id, nom=clean(nom),
        prenom=clean(prenom), civilite=clean(civilite), mail=clean(mail).lower(),
        telephone=clean(telephone), recherche=normalize(f"{nom} {prenom}"),
    )  # fmt: skip
    audit.note(
        tx, "create_personne", "personne", personne_id, circonscription_id=circonscription_id
    )
    return personne_id


def update_personne(
    tx: Transaction, personne_id: str, version: int, *,
    nom: str, prenom: str, civilite: str, mail: str, telephone: str,
) -> None:  # fmt: skip
    """Correct a person's name or professional address.

    Raises:
        NotAllowed: the address opens an account above one's own rights.
    """
    person = get_personne(tx, personne_id)
    droits.check(tx.actor, Action.EDIT_PERSONNE, person["circonscription_id"])
    if not clean(nom):
        raise InvalidInput("Indiquez au moins le nom de la personne.")
    if clean(mail).lower() != person["mail"]:
        change_mail(tx, personne_id, person["circonscription_id"])
    tx.save(
        "personne", personne_id, version, nom=clean(nom), prenom=clean(prenom),
        civilite=clean(civilite), mail=clean(mail).lower(), telephone=clean(telephone),
        recherche=normalize(f"{nom} {prenom}"),
    )  # fmt: skip
    audit.note(tx, "update_personne", "personne", personne_id)


def get_personne(tx: Transaction, personne_id: str) -> Row:
    """Read one person."""
    row = tx.row("SELECT * FROM personne WHERE id = $id", id=personne_id)
    if row is None:
        raise NotFound("Cette personne n’est pas connue. Revenez à la liste.")
    return row


def find_by_mail(tx: Transaction, circonscription_id: str, mail: str) -> Row | None:
    """Find the one person of a circonscription who has this address."""
    rows = tx.rows(
        "SELECT * FROM personne WHERE circonscription_id = $c AND mail = $mail AND mail <> ''",
        c=circonscription_id, mail=clean(mail).lower(),
    )  # fmt: skip
    return rows[0] if len(rows) == 1 else None


def add_affectation(
    tx: Transaction,
    personne_id: str,
    circonscription_id: str,
    role: Role,
    *,
    debut: date,
    fin: date | None = None,
    ecole_id: str | None = None,
    metier: Metier | str | None = None,
) -> str:
    """Give a person a dated role.

    Raises:
        InvalidInput: the dates cross, or a school or a métier is missing for the role.
    """
    droits.check_grant(tx.actor, role, personne_id, circonscription_id)
    if fin is not None and fin < debut:
        raise InvalidInput("La date de fin est avant la date de début : corrigez l’une des deux.")
    if role in SCHOOL_ROLES and ecole_id is None:
        raise InvalidInput("Ce rôle s’exerce dans une école : choisissez-la.")
    if role is Role.MEMBRE and not metier:
        raise InvalidInput("Un membre du pôle a un métier : choisissez-le dans la liste.")
    affectation_id = new_id()
    tx.insert(
        "affectation", id=affectation_id, personne_id=personne_id,
        circonscription_id=circonscription_id, ecole_id=ecole_id, role=role.value,
        metier=str(metier) if metier and role is Role.MEMBRE else None, debut=debut, fin=fin,
    )  # fmt: skip
    audit.note(
        tx, "add_affectation", "personne", personne_id, circonscription_id=circonscription_id
    )
    return affectation_id


def end_affectation(tx: Transaction, affectation_id: str, version: int, fin: date) -> None:
    """End a role on a given day, that day included."""
    row = tx.row("SELECT * FROM affectation WHERE id = $id", id=affectation_id)
    if row is None:
        raise NotFound("Cette affectation n’existe plus. Revenez à la liste.")
    droits.check_grant(tx.actor, Role(row["role"]), row["personne_id"], row["circonscription_id"])
    if fin < row["debut"] - timedelta(days=1):
        raise InvalidInput("La date de fin est avant la date de début : corrigez-la.")
    tx.save("affectation", affectation_id, version, fin=fin)
    audit.note(tx, "end_affectation", "personne", row["personne_id"])


def list_personnes(tx: Transaction, circonscription_id: str, search: str = "") -> list[Row]:
    """List the people of a circonscription with today's roles, in French order."""
    droits.check(tx.actor, Action.READ_ECOLES, circonscription_id)
    words = search_words(search)
    return tx.rows(
        "SELECT p.id, p.civilite, p.nom, p.prenom, p.mail, p.telephone, p.version, "  # noqa: S608 - constant
        "string_agg(a.role || ':' || coalesce(a.metier, '') || ':' || coalesce(e.nom, ''), '|' "
        "ORDER BY a.role) AS roles FROM personne p "
        f"LEFT JOIN affectation a ON a.personne_id = p.id AND {HOLDS} "
        "LEFT JOIN ecole e ON e.id = a.ecole_id "
        f"WHERE p.circonscription_id = $c AND {match_every_word('p.recherche', words)} "
        "GROUP BY p.id, p.civilite, p.nom, p.prenom, p.mail, p.telephone, p.version "
        "ORDER BY p.nom COLLATE fr, p.prenom COLLATE fr",
        c=circonscription_id, jour=tx.today, **words,
    )  # fmt: skip


def list_affectations(tx: Transaction, personne_id: str) -> list[Row]:
    """List every role a person holds or held, latest first."""
    return tx.rows(
        "SELECT a.*, e.nom AS ecole, c.nom AS classe FROM affectation a "
        "LEFT JOIN ecole e ON e.id = a.ecole_id LEFT JOIN classe c ON c.id = a.classe_id "
        "WHERE a.personne_id = $id ORDER BY a.debut DESC, a.role",
        id=personne_id,
    )


def list_members(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List who can be asked today: members with their métier, and the coordinators."""
    return tx.rows(
        "SELECT p.id, p.nom, p.prenom, min(a.metier) AS metier, min(a.role) AS role "  # noqa: S608 - constant
        "FROM personne p "
        f"JOIN affectation a ON a.personne_id = p.id AND {HOLDS} "
        "WHERE a.circonscription_id = $c AND a.role IN ('membre', 'coordinateur') "
        "GROUP BY p.id, p.nom, p.prenom ORDER BY p.nom COLLATE fr, p.prenom COLLATE fr",
        c=circonscription_id, jour=tx.today,
    )  # fmt: skip


def find_director(tx: Transaction, ecole_id: str) -> Row | None:
    """Find who directs a school today."""
    return tx.row(
        f"SELECT p.* FROM personne p JOIN affectation a ON a.personne_id = p.id AND {HOLDS} "  # noqa: S608 - constant
        "WHERE a.ecole_id = $id AND a.role = 'directeur' ORDER BY a.debut DESC LIMIT 1",
        id=ecole_id, jour=tx.today,
    )  # fmt: skip


def list_leaders(tx: Transaction, circonscription_id: str, *, reservee: bool) -> list[str]:
    """List who answers for a saisine that nobody took: the coordination; the IEN if reserved."""
    role = Role.IEN if reservee else Role.COORDINATEUR
    rows = tx.rows(
        "SELECT DISTINCT personne_id FROM affectation WHERE circonscription_id = $c "
        "AND role = $role AND debut <= $jour AND (fin IS NULL OR fin >= $jour) "
        "ORDER BY personne_id",
        c=circonscription_id, role=role.value, jour=tx.today,
    )  # fmt: skip
    return [row["personne_id"] for row in rows]


def find_recipient(tx: Transaction, saisine: Row) -> tuple[str | None, str]:
    """Return who is written to (person or None, address): the asker, or the new school's head.

    Once the pupil has left the asker's school, nothing more is written there.
    """
    if saisine["relais_le"]:
        head = find_director(tx, saisine["ecole_id"]) if saisine["ecole_id"] else None
        return (head["id"], head["mail"]) if head else (None, "")
    asker = saisine["demandeur_id"]
    return asker, get_personne(tx, asker)["mail"] if asker else saisine["demandeur_mail"]


def has_account(tx: Transaction, personne_id: str | None) -> bool:
    """Tell whether somebody can read here what is written to them."""
    found = tx.value("SELECT 1 FROM compte WHERE personne_id = $p AND actif LIMIT 1", p=personne_id)
    return found is not None
