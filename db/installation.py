"""Installing: the circonscription, its first people, the key of the backups, its schools."""

import json
from typing import Final

from core.annuaire import Annuaire
from core.errors import Conflict
from core.installation import Etape, Installation, PremierCompte
from core.personne import Role
from db.annuaire import import_annuaire
from db.circonscriptions import find_first_circonscription, ship_lists
from db.cles import write_public_keys
from db.comptes import Hash, create_compte
from db.connection import Row, Transaction, new_id
from db.personnes import add_affectation, create_personne

_MARK: Final = "installation"
# The keeper of the server types all three passwords: the other two people then choose their own.
_KEEPS_PASSWORD: Final = Role.ADMINISTRATEUR


def find_step(tx: Transaction) -> Etape:
    """Tell what is left to do; a circonscription without a mark is installed."""
    place = find_first_circonscription(tx)
    if place is None:
        return Etape.CIRCONSCRIPTION
    mark = tx.value(
        "SELECT valeur FROM reglage WHERE circonscription_id = $c AND cle = $cle",
        c=place["id"], cle=_MARK,
    )  # fmt: skip
    return Etape(json.loads(mark)) if mark else Etape.TERMINEE


def _place_at(tx: Transaction, etape: Etape) -> Row:
    """Find the circonscription that is being installed, if the installation is at this step."""
    place = find_first_circonscription(tx)
    if place is None or find_step(tx) is not etape:
        raise Conflict("L’installation a continué dans une autre fenêtre : rechargez la page.")
    return place


def _move_to(tx: Transaction, circonscription_id: str, etape: Etape) -> None:
    if etape is Etape.TERMINEE:
        tx.execute(
            "DELETE FROM reglage WHERE circonscription_id = $c AND cle = $cle",
            c=circonscription_id, cle=_MARK,
        )  # fmt: skip
        return
    tx.execute(
        "INSERT INTO reglage VALUES ($c, $cle, $valeur) "
        "ON CONFLICT (circonscription_id, cle) DO UPDATE SET valeur = excluded.valeur",
        c=circonscription_id, cle=_MARK, valeur=json.dumps(etape.value),
    )  # fmt: skip


def _welcome(
    tx: Transaction, place_id: str, role: Role, person: PremierCompte, hash_password: Hash
) -> None:
    personne_id = create_personne(tx, place_id, person.nom, person.prenom, civilite=person.civilite)
    add_affectation(tx, personne_id, place_id, role, debut=tx.today)
    create_compte(
        tx, personne_id, person.identifiant, person.mot_de_passe.get_secret_value(),
        hash_password, doit_changer=role is not _KEEPS_PASSWORD,
    )  # fmt: skip


def create_installation(tx: Transaction, form: Installation, hash_password: Hash) -> str:
    """Create the first circonscription, its lists and its first three people; return its id.

    Raises:
        Conflict: there is a circonscription already.
    """
    if find_step(tx) is not Etape.CIRCONSCRIPTION:
        raise Conflict("La circonscription existe déjà : rechargez la page pour continuer.")
    place_id = new_id()
    tx.insert(
        "circonscription", id=place_id, nom=form.nom, academie=form.academie, zone=form.zone,
        adresse=form.adresse, commune=form.commune, telephone=form.telephone, mail=form.mail,
        contact_dpd=form.contact_dpd, creee_le=tx.now,
    )  # fmt: skip
    ship_lists(tx, place_id)
    for role, person in form.people().items():
        _welcome(tx, place_id, role, person, hash_password)
    _move_to(tx, place_id, Etape.CLES)
    return place_id


def keep_backup_key(tx: Transaction, public_key: str) -> None:
    """Keep the public key of the backups; the private one is never written on the server."""
    place = _place_at(tx, Etape.CLES)
    write_public_keys(tx.folder, [public_key])
    _move_to(tx, place["id"], Etape.ECOLES)


def import_first_ecoles(tx: Transaction, annuaire: Annuaire, name: str) -> None:
    """Create the schools of a circonscription of the official directory; all is then installed.

    Raises:
        InvalidInput: the directory has no circonscription of that name.
    """
    import_annuaire(tx, _place_at(tx, Etape.ECOLES)["id"], annuaire, name)
    end_installation(tx)


def end_installation(tx: Transaction) -> None:
    """End the installation without schools: they come later from « Écoles et personnes »."""
    _move_to(tx, _place_at(tx, Etape.ECOLES)["id"], Etape.TERMINEE)
