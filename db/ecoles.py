"""Schools and their classes."""

from core import droits
from core.droits import Action
from core.errors import InvalidInput, NotFound
from core.saisine import school_year
from core.texte import clean, normalize
from db import audit
from db.connection import Row, Transaction, new_id
from db.recherche import match_every_word, search_words

NATURES = {"maternelle": "Maternelle", "elementaire": "Élémentaire", "primaire": "Primaire"}
STATUTS = {"public": "Publique", "prive": "Privée sous contrat"}


def search_key(nom: str, commune: str, uai: str) -> str:
    """Return the folded text by which a school is searched."""
    return normalize(f"{nom} {commune} {uai}")


def create_ecole(
    tx: Transaction,
    circonscription_id: str,
    *,
    uai: str,
    nom: str,
    nature: str,
    statut: str = "public",
    **columns: object,
) -> str:
    """Record a school and return its id.

    `columns` are other columns of the table (adresse, code_postal, commune, telephone…).

    Raises:
        InvalidInput: the circonscription already has a school with this UAI.
    """
    droits.check(tx.actor, Action.EDIT_ECOLE, circonscription_id)
    if find_by_uai(tx, circonscription_id, uai):
        raise InvalidInput(f"L’école {uai} est déjà dans la liste : modifiez-la plutôt.")
    ecole_id = new_id()
    commune = str(columns.get("commune", ""))
    tx.insert(
        "ecole", id=ecole_id, circonscription_id=circonscription_id, uai=uai, nom=clean(nom),
        nature=nature, statut=statut, recherche=search_key(nom, commune, uai), **columns,
    )  # fmt: skip
    audit.note(tx, "create_ecole", "ecole", ecole_id, circonscription_id=circonscription_id)
    return ecole_id


def get_ecole(tx: Transaction, ecole_id: str) -> Row:
    """Read one school."""
    row = tx.row("SELECT * FROM ecole WHERE id = $id", id=ecole_id)
    if row is None:
        raise NotFound("Cette école n’est pas connue. Revenez à la liste des écoles.")
    return row


def find_by_uai(tx: Transaction, circonscription_id: str, uai: str) -> Row | None:
    """Find a school of a circonscription by its UAI."""
    return tx.row(
        "SELECT * FROM ecole WHERE circonscription_id = $c AND uai = $uai",
        c=circonscription_id, uai=uai,
    )  # fmt: skip


def list_ecoles(
    tx: Transaction, circonscription_id: str, *, search: str = "", closed: bool = False
) -> list[Row]:
    """List the schools of a circonscription in French order; closed ones only on demand."""
    droits.check(tx.actor, Action.READ_ECOLES, circonscription_id)
    words = search_words(search)
    return tx.rows(
        "SELECT * FROM ecole WHERE circonscription_id = $c AND (NOT fermee OR $closed) "  # noqa: S608 - bound parameters
        f"AND {match_every_word('recherche', words)} "
        "ORDER BY commune COLLATE fr, nom COLLATE fr",
        c=circonscription_id, closed=closed, **words,
    )  # fmt: skip


def create_classe(
    tx: Transaction,
    ecole_id: str,
    *,
    annee: int,
    nom: str,
    niveaux: str,
    effectif: int | None = None,
) -> str:
    """Record a class of a school year and return its id."""
    ecole = get_ecole(tx, ecole_id)
    droits.check(tx.actor, Action.EDIT_ECOLE, ecole["circonscription_id"])
    if not clean(nom):
        raise InvalidInput("Donnez un nom à la classe, par exemple « CE1 A ».")
    classe_id = new_id()
    tx.insert(
        "classe", id=classe_id, ecole_id=ecole_id, annee=annee, nom=clean(nom),
        niveaux=clean(niveaux), effectif=effectif,
    )  # fmt: skip
    audit.note(tx, "create_classe", "classe", classe_id)
    return classe_id


def list_classes(tx: Transaction, ecole_id: str, annee: int) -> list[Row]:
    """List the classes of a school in one year, with their teachers' names."""
    return tx.rows(
        "SELECT c.id, c.ecole_id, c.annee, c.nom, c.niveaux, c.effectif, c.version, "
        "string_agg(trim(p.prenom || ' ' || p.nom), ', ' ORDER BY p.nom) AS enseignants "
        "FROM classe c LEFT JOIN classe_enseignant t ON t.classe_id = c.id "
        "LEFT JOIN personne p ON p.id = t.personne_id "
        "WHERE c.ecole_id = $id AND c.annee = $annee "
        "GROUP BY c.id, c.ecole_id, c.annee, c.nom, c.niveaux, c.effectif, c.version "
        "ORDER BY c.nom COLLATE fr",
        id=ecole_id, annee=annee,
    )  # fmt: skip


def update_ecole(tx: Transaction, ecole_id: str, version: int, **columns: object) -> None:
    """Correct a school: uai, nom, nature, statut, adresse, telephone, mail, rpi.

    Raises:
        InvalidInput: no name, or another school has this UAI.
    """
    before = get_ecole(tx, ecole_id)
    droits.check(tx.actor, Action.EDIT_ECOLE, before["circonscription_id"])
    typed = {name: clean(str(value)) for name, value in columns.items()}
    after = before | typed
    if not after["nom"] or not after["uai"]:
        raise InvalidInput("Une école a un nom et un UAI : complétez-les.")
    other = find_by_uai(tx, before["circonscription_id"], after["uai"])
    if other and other["id"] != ecole_id:
        raise InvalidInput(f"L’UAI {after['uai']} est celui de « {other['nom']} » : vérifiez-le.")
    tx.save(
        "ecole", ecole_id, version,
        recherche=search_key(after["nom"], after["commune"], after["uai"]), **typed,
    )  # fmt: skip
    audit.note(tx, "update_ecole", "ecole", ecole_id)


def set_ecole_open(tx: Transaction, ecole_id: str, version: int, *, ouverte: bool) -> None:
    """Mark a school as closed, or open again; a school that merged is taken apart by nobody."""
    ecole = get_ecole(tx, ecole_id)
    droits.check(tx.actor, Action.EDIT_ECOLE, ecole["circonscription_id"])
    if ecole["reprise_par"]:
        raise InvalidInput(
            "Cette école a été réunie à une autre, qui garde ses élèves et ses situations : elle "
            "ne se rouvre pas. Ajoutez une école si elle existe de nouveau."
        )
    tx.save("ecole", ecole_id, version, fermee=not ouverte)
    audit.note(tx, "reopen_ecole" if ouverte else "close_ecole", "ecole", ecole_id)


def list_rpi(tx: Transaction, ecole: Row) -> list[Row]:
    """List the other open schools of a school's RPI, with the levels they teach this year."""
    if not ecole["rpi"]:
        return []
    return tx.rows(
        "SELECT e.id, e.nom, e.commune, "
        "(SELECT string_agg(c.niveaux, ', ' ORDER BY c.nom) FROM classe c "
        "WHERE c.ecole_id = e.id AND c.annee = $annee) AS niveaux FROM ecole e "
        "WHERE e.circonscription_id = $c AND e.rpi = $rpi AND e.id <> $id AND NOT e.fermee "
        "ORDER BY e.commune COLLATE fr",
        c=ecole["circonscription_id"], rpi=ecole["rpi"], id=ecole["id"],
        annee=school_year(tx.today),
    )  # fmt: skip
