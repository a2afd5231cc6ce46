"""What the command line needs and no screen does: places by name, an account in one go."""

from dataclasses import dataclass
from pathlib import Path

from core.errors import InvalidInput, NotFound
from core.listes import Liste
from core.personne import ASSIGNABLE_ROLES, ROLE_LABELS, SCHOOL_ROLES, Role
from core.securite import make_password
from core.texte import normalize
from db.circonscriptions import list_values
from db.comptes import Hash, create_compte
from db.connection import FILE_NAME, Row, Store, Transaction, data_folder
from db.ecoles import find_by_uai
from db.personnes import add_affectation, create_personne, list_affectations


@dataclass(frozen=True)
class NouveauCompte:
    """Who gets an account: names, user name, role; a school by its UAI, a métier by its code."""

    nom: str
    prenom: str
    identifiant: str
    role: Role
    uai: str = ""
    metier: str = ""


def open_existing_store(folder: Path | None = None) -> Store:
    """Open the store of the installation; a command never creates one in a wrong folder.

    Raises:
        NotFound: there is no store there.
        StoreUnavailable: the application holds it, or it does not open.
    """
    place = folder or data_folder()
    if not (place / FILE_NAME).exists() and not (place / f"{FILE_NAME}.wal").exists():
        raise NotFound(
            f"Aucune base dans le dossier « {place} ». Indiquez le bon dossier par le réglage "
            "POLE_DATA."
        )
    return Store(place)


def parse_role(text: str) -> Role:
    """Read the code of a role that can be given.

    Raises:
        InvalidInput: the sentence lists the codes.
    """
    if text in {role.value for role in ASSIGNABLE_ROLES}:
        return Role(text)
    codes = ", ".join(f"{role.value} ({ROLE_LABELS[role]})" for role in ASSIGNABLE_ROLES)
    raise InvalidInput(f"Le rôle « {text} » n’existe pas. Choisissez parmi : {codes}.")


def get_circonscription_named(tx: Transaction, nom: str = "", *, or_only: bool = False) -> Row:
    """Find a circonscription by its name, accents and case ignored; no name takes the only one.

    With `or_only`, the only one is taken whatever its name: a file may spell it otherwise.

    Raises:
        NotFound: none has this name, or there are several and none was named.
    """
    rows = tx.rows("SELECT * FROM circonscription ORDER BY nom COLLATE fr")
    found = [row for row in rows if not nom or normalize(row["nom"]) == normalize(nom)]
    if or_only and len(rows) == 1:
        return rows[0]
    if len(found) == 1:
        return found[0]
    if not rows:
        raise NotFound("Aucune circonscription n’est encore installée : ouvrez l’application.")
    names = ", ".join(row["nom"] for row in rows)
    raise NotFound(f"Précisez la circonscription, parmi : {names}.")


def _find_or_create_personne(
    tx: Transaction, circonscription_id: str, demande: NouveauCompte
) -> str:
    known = tx.rows(
        "SELECT id FROM personne WHERE circonscription_id = $c AND recherche = $recherche",
        c=circonscription_id, recherche=normalize(f"{demande.nom} {demande.prenom}"),
    )  # fmt: skip
    if len(known) > 1:
        raise InvalidInput(
            "Plusieurs personnes portent ce nom : ouvrez le compte depuis l’écran Administration."
        )
    if known:
        personne_id = str(known[0]["id"])
        if tx.value("SELECT 1 FROM compte WHERE personne_id = $p", p=personne_id):
            raise InvalidInput(
                "Une personne de ce nom a déjà un compte. Si c’est un homonyme, ouvrez le sien "
                "depuis l’écran Administration ; sinon donnez-lui son rôle dans « Écoles et "
                "personnes »."
            )
        return personne_id
    return create_personne(tx, circonscription_id, demande.nom, demande.prenom)


def _give_role(tx: Transaction, personne_id: str, place_id: str, demande: NouveauCompte) -> None:
    metiers = list_values(tx, place_id, Liste.METIER)
    if demande.metier and demande.metier not in metiers:
        raise InvalidInput(
            f"Le métier « {demande.metier} » n’est pas dans la liste : {', '.join(metiers)}."
        )
    ecole_id = None
    if demande.role in SCHOOL_ROLES and demande.uai:
        ecole = find_by_uai(tx, place_id, demande.uai)
        if ecole is None:
            raise NotFound(f"Aucune école {demande.uai} dans cette circonscription.")
        ecole_id = ecole["id"]
    held = any(
        row["role"] == demande.role.value
        and row["circonscription_id"] == place_id
        and row["ecole_id"] == ecole_id
        and row["debut"] <= tx.today
        and (row["fin"] is None or row["fin"] >= tx.today)
        for row in list_affectations(tx, personne_id)
    )
    if not held:
        add_affectation(
            tx, personne_id, place_id, demande.role,
            debut=tx.today, ecole_id=ecole_id, metier=demande.metier or None,
        )  # fmt: skip


def open_compte(
    tx: Transaction, circonscription_id: str, demande: NouveauCompte, hash_password: Hash
) -> str:
    """Give somebody, known already or not, a role and an account; return its first password."""
    personne_id = _find_or_create_personne(tx, circonscription_id, demande)
    _give_role(tx, personne_id, circonscription_id, demande)
    password = make_password()
    create_compte(tx, personne_id, demande.identifiant, password, hash_password)
    return password
