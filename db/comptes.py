"""Accounts, web sessions and sign-in throttles."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from core import droits
from core.comptes import MAX_IDENTIFIANT, NO_PASSWORD
from core.droits import Action
from core.errors import InvalidInput, NotAllowed, NotFound
from core.personne import SYSTEME, Acteur, Affectation, Role
from core.securite import (
    check_password_policy,
    delay_before_retry,
    hash_token,
    is_alive,
    make_password,
)
from core.texte import clean
from db import audit
from db.connection import Identify, Row, Transaction, new_id
from db.visibilite import HOLDS

Hash = Callable[[str], str]
CheckHash = Callable[[str, str], bool]
_TOUCH_EVERY: Final = timedelta(minutes=1)
# What an unknown name is compared with, so that it takes as long as a known one.
DECOY: Final = "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"
_ENDED: Final = "Votre session est terminée. Reconnectez-vous : ce que vous avez écrit est gardé."


def _fold(identifiant: str) -> str:
    return clean(identifiant).casefold()


def create_compte(
    tx: Transaction,
    personne_id: str,
    identifiant: str,
    password: str,
    hash_password: Hash,
    *,
    doit_changer: bool = True,
) -> str:
    """Create an account for a person and return its id.

    Raises:
        InvalidInput: the user name is taken or empty, or the password is too weak.
        NotAllowed: the acting person does not manage accounts.
    """
    droits.check(tx.actor, Action.MANAGE_COMPTES)
    name = _fold(identifiant)
    if not name or len(name) > MAX_IDENTIFIANT or any(c.isspace() for c in name):
        raise InvalidInput("L’identifiant doit avoir de 1 à 64 caractères, sans espace.")
    check_password_policy(password, identifiant=name)
    if is_taken(tx, name):
        raise InvalidInput(f"L’identifiant « {name} » est déjà pris : choisissez-en un autre.")
    return add_compte(tx, personne_id, name, hash_password(password), doit_changer=doit_changer)


def is_taken(tx: Transaction, identifiant: str) -> bool:
    """Tell whether a user name was ever given: it is never given again."""
    name = _fold(identifiant)
    return bool(tx.value("SELECT 1 FROM identifiant_reserve WHERE identifiant = $name", name=name))


def add_compte(
    tx: Transaction, personne_id: str, identifiant: str, hache: str = NO_PASSWORD,
    *, doit_changer: bool = False,
) -> str:  # fmt: skip
    """Add an account under a name that is free; without a hash, it waits for its code.

    A piece of the actions that make accounts: they ask for the rights.
    """
    compte_id = new_id()
    tx.insert("identifiant_reserve", identifiant=identifiant, compte_id=compte_id)
    tx.insert(
        "compte", id=compte_id, personne_id=personne_id, identifiant=identifiant,
        mot_de_passe=hache, doit_changer=doit_changer, cree_le=tx.now,
    )  # fmt: skip
    audit.note(tx, "create_compte", "compte", compte_id)
    return compte_id


def list_comptes(tx: Transaction) -> list[Row]:
    """List the accounts that the acting person keeps, in French order of names.

    Each with its person, roles and schools (today's or to come), the end of its assignments if
    all have one, and until when its code holds. Accounts above one's own rights are not listed.
    """
    droits.check(tx.actor, Action.KEEP_COMPTES)
    return [row for place in kept_places(tx) for row in _list_comptes_of(tx, place)]


def _list_comptes_of(tx: Transaction, circonscription_id: str) -> list[Row]:
    return tx.rows(
        "SELECT c.id, c.identifiant, c.actif, c.mot_de_passe <> '' AS choisi, c.cree_le, "
        "c.dernier_acces_le, c.version, c.personne_id, p.nom, p.prenom, p.mail, p.recherche, "
        "string_agg(DISTINCT a.role, ', ' ORDER BY a.role) AS roles, "
        "string_agg(DISTINCT e.nom, ', ' ORDER BY e.nom) AS ecoles, "
        "CASE WHEN count(a.id) FILTER (WHERE a.fin IS NULL) = 0 THEN max(a.fin) END AS fin, "
        "max(k.expire_le) AS code_expire_le, max(v.averti_le) AS averti_le "
        "FROM compte c JOIN personne p ON p.id = c.personne_id "
        "LEFT JOIN affectation a ON a.personne_id = p.id "
        "AND (a.fin IS NULL OR a.fin >= $jour) "
        "LEFT JOIN ecole e ON e.id = a.ecole_id "
        "LEFT JOIN code_unique k ON k.compte_id = c.id AND k.usage = 'invitation' "
        "LEFT JOIN avis_inactivite v ON v.compte_id = c.id "
        "WHERE p.circonscription_id = $c "
        "AND NOT EXISTS (SELECT 1 FROM affectation x WHERE x.personne_id = p.id "
        "AND (x.fin IS NULL OR x.fin >= $jour) AND NOT (x.role = ANY($roles))) "
        "GROUP BY c.id, c.identifiant, c.actif, c.mot_de_passe, c.cree_le, c.dernier_acces_le, "
        "c.version, c.personne_id, p.nom, p.prenom, p.mail, p.recherche "
        "ORDER BY p.nom COLLATE fr, p.prenom COLLATE fr",
        jour=tx.today, c=circonscription_id,
        roles=sorted(droits.grantable_roles(tx.actor, circonscription_id)),
    )  # fmt: skip


def find_compte(tx: Transaction, identifiant: str) -> Row | None:
    """Find an account by its user name, case ignored."""
    return tx.row("SELECT * FROM compte WHERE identifiant = $name", name=_fold(identifiant))


def kept_places(tx: Transaction) -> list[str]:
    """List the circonscriptions whose accounts the acting person keeps."""
    if tx.actor.compte_id == SYSTEME.compte_id:
        return [row["id"] for row in tx.rows("SELECT id FROM circonscription ORDER BY id")]
    mine = sorted(tx.actor.circonscriptions)
    return [place for place in mine if droits.may(tx.actor, Action.KEEP_COMPTES, place)]


def read_roles(tx: Transaction, personne_id: str) -> list[Role]:
    """List the roles that a person holds or will hold, wherever they are."""
    rows = tx.rows(
        "SELECT DISTINCT role FROM affectation "
        "WHERE personne_id = $id AND (fin IS NULL OR fin >= $jour) ORDER BY role",
        id=personne_id, jour=tx.today,
    )  # fmt: skip
    return [Role(row["role"]) for row in rows]


_KEPT: Final = (
    "SELECT c.*, p.circonscription_id, p.nom, p.prenom, p.mail FROM compte c "
    "JOIN personne p ON p.id = c.personne_id WHERE p.circonscription_id = ANY($places) AND "
)


def _check_kept(tx: Transaction, compte: Row | None, otherwise: str) -> Row:
    if compte is None:
        raise NotFound(otherwise)
    roles = read_roles(tx, compte["personne_id"])
    droits.check_keep(tx.actor, roles, compte["personne_id"], compte["circonscription_id"])
    return compte


def get_kept_compte(tx: Transaction, compte_id: str) -> Row:
    """Read an account that the acting person keeps, with its person.

    Raises:
        NotFound: there is none in the circonscriptions that they keep.
        NotAllowed: it is their own, or above their rights.
    """
    row = tx.row(_KEPT + "c.id = $id", id=compte_id, places=kept_places(tx))
    return _check_kept(tx, row, "Ce compte n’existe plus. Revenez à la liste.")


def _get_compte(tx: Transaction, identifiant: str) -> Row:
    row = tx.row(_KEPT + "c.identifiant = $name", name=_fold(identifiant), places=kept_places(tx))
    return _check_kept(
        tx, row, f"Aucun compte « {clean(identifiant)} ». « pole compte lister » les montre tous."
    )


def is_last_administrator(tx: Transaction, compte: Row) -> bool:
    """Tell whether closing an account would leave nobody to administrate its circonscription."""
    rows = tx.rows(
        "SELECT DISTINCT c.id FROM compte c JOIN affectation a ON a.personne_id = c.personne_id "  # noqa: S608 - constant
        f"AND {HOLDS} "
        "JOIN personne p ON p.id = c.personne_id WHERE a.role = 'administrateur' AND c.actif "
        "AND c.mot_de_passe <> '' AND p.circonscription_id = "
        "(SELECT circonscription_id FROM personne WHERE id = $personne)",
        jour=tx.today, personne=compte["personne_id"],
    )  # fmt: skip
    return [row["id"] for row in rows] == [compte["id"]]


def set_active(tx: Transaction, identifiant: str, *, actif: bool) -> None:
    """Close (or open again) an account; its sessions end at once, its codes open nothing more.

    Raises:
        NotAllowed: it is one's own, or above one's rights.
        InvalidInput: nobody else could administrate.
    """
    compte = _get_compte(tx, identifiant)
    if not actif and tx.actor != SYSTEME and is_last_administrator(tx, compte):
        raise InvalidInput(
            "C’est le dernier compte d’administrateur : ouvrez-en d’abord un autre, puis fermez "
            "celui-ci."
        )
    switch_compte(tx, compte, actif=actif)


def switch_compte(tx: Transaction, compte: Row, *, actif: bool) -> None:
    """Close or open an account as it was read; a piece of the actions that ask for the rights."""
    tx.save("compte", compte["id"], compte["version"], actif=actif)
    end_sessions(tx, compte["id"])
    drop_codes(tx, compte["id"])
    tx.execute("DELETE FROM avis_inactivite WHERE compte_id = $id", id=compte["id"])
    audit.note(tx, "enable_compte" if actif else "disable_compte", "compte", compte["id"])


def drop_codes(tx: Transaction, compte_id: str) -> None:
    """Make every code of an account worth nothing."""
    tx.execute("DELETE FROM code_unique WHERE compte_id = $id", id=compte_id)


def change_mail(tx: Transaction, personne_id: str, circonscription_id: str) -> None:
    """Let the address of somebody change: codes are mailed there, so it opens their account.

    A piece of the actions that save the new address; nothing to ask while there is no account.

    Raises:
        NotAllowed: the account is above one's own rights.
    """
    comptes = tx.rows("SELECT id FROM compte WHERE personne_id = $p", p=personne_id)
    if comptes and personne_id != tx.actor.personne_id:
        roles = read_roles(tx, personne_id)
        droits.check_keep(tx.actor, roles, personne_id, circonscription_id)
    for compte in comptes:
        drop_codes(tx, compte["id"])


def reset_password(tx: Transaction, identifiant: str, hash_password: Hash) -> str:
    """Give an account a new first password, to be changed at sign-in, and return it."""
    droits.check(tx.actor, Action.MANAGE_COMPTES)
    compte = _get_compte(tx, identifiant)
    password = make_password()
    tx.save(
        "compte", compte["id"], compte["version"],
        mot_de_passe=hash_password(password), doit_changer=True,
    )  # fmt: skip
    end_sessions(tx, compte["id"])
    drop_codes(tx, compte["id"])
    audit.note(tx, "reset_password", "compte", compte["id"])
    return password


def change_password(
    tx: Transaction, current: str, new: str, hash_password: Hash, check_hash: CheckHash,
    *, keep_session: str = "",
) -> None:  # fmt: skip
    """Change one's own password; every other session of the account ends.

    Raises:
        InvalidInput: the present password is wrong, or the new one too weak.
    """
    compte = tx.row("SELECT * FROM compte WHERE id = $id", id=tx.actor.compte_id)
    known = compte is not None and compte["mot_de_passe"] != NO_PASSWORD
    if compte is None or not known or not check_hash(current, compte["mot_de_passe"]):
        raise InvalidInput("Le mot de passe actuel n’est pas le bon. Rien n’a été changé.")
    check_password_policy(new, identifiant=compte["identifiant"])
    if current == new:
        raise InvalidInput(
            "Le nouveau mot de passe est le même que l’ancien : choisissez-en un autre."
        )
    tx.save(
        "compte", compte["id"], compte["version"],
        mot_de_passe=hash_password(new), doit_changer=False,
    )  # fmt: skip
    end_sessions(tx, compte["id"], keep=keep_session)
    drop_codes(tx, compte["id"])
    audit.note(tx, "change_password", "compte", compte["id"])


def _key(tx: Transaction, text: str) -> str:
    """Hash a name or address for the throttle: the store keeps neither."""
    return hashlib.sha256(f"{tx.folder}|{text}".encode()).hexdigest()


def check_throttle(tx: Transaction, identifiant: str, address: str) -> timedelta:
    """Return how long this (account, address) must wait before its next try."""
    adresse = _key(tx, address)
    rows = tx.rows(
        "SELECT compte_cle, moment FROM tentative WHERE adresse_cle = $adresse", adresse=adresse
    )
    mine = [r["moment"] for r in rows if r["compte_cle"] == _key(tx, _fold(identifiant))]
    return delay_before_retry(mine, [r["moment"] for r in rows], tx.now)


def note_failure(
    tx: Transaction, identifiant: str, address: str, action: str = "sign_in_refused"
) -> None:
    """Count a try that opened nothing; those older than a day are forgotten."""
    tx.execute("DELETE FROM tentative WHERE moment < $old", old=tx.now - timedelta(days=1))
    tx.insert(
        "tentative", id=new_id(), compte_cle=_key(tx, _fold(identifiant)),
        adresse_cle=_key(tx, address), moment=tx.now,
    )  # fmt: skip
    audit.note(tx, action, "session")


def open_session(tx: Transaction, compte_id: str, *, niveau: int = 1) -> str:
    """Open a web session and return its token, which is shown once and never stored."""
    token = secrets.token_urlsafe(32)
    compte = tx.row("SELECT personne_id, version FROM compte WHERE id = $id", id=compte_id)
    tx.insert(
        "session", empreinte=hash_token(token), compte_id=compte_id, niveau=niveau,
        ouverte_le=tx.now, vue_le=tx.now,
    )  # fmt: skip
    if compte:
        tx.execute(
            "UPDATE compte SET dernier_acces_le = $now WHERE id = $id", now=tx.now, id=compte_id
        )
        tx.execute("DELETE FROM avis_inactivite WHERE compte_id = $id", id=compte_id)
        tx.actor = load_acteur(tx, compte["personne_id"], compte_id)
    audit.note(tx, "sign_in", "session")
    return token


def find_session(tx: Transaction, empreinte: str) -> Row | None:
    """Find a living session of an active account by its token's hash."""
    row = tx.row(
        "SELECT s.*, c.personne_id, c.identifiant, c.doit_changer FROM session s "
        "JOIN compte c ON c.id = s.compte_id WHERE s.empreinte = $empreinte AND c.actif",
        empreinte=empreinte,
    )
    if row and is_alive(row["ouverte_le"], row["vue_le"], row["fermee_le"], tx.now):
        return row
    return None


def needs_touch(tx: Transaction, session: Row) -> bool:
    """Tell whether the session's last use is old enough to be written again."""
    return bool(tx.now - session["vue_le"] > _TOUCH_EVERY)


def touch_session(tx: Transaction, empreinte: str) -> None:
    """Record that a person (not an automatic refresh) used the session."""
    tx.execute(
        "UPDATE session SET vue_le = $now WHERE empreinte = $empreinte",
        now=tx.now, empreinte=empreinte,
    )  # fmt: skip


def close_session(tx: Transaction, empreinte: str) -> None:
    """Sign out: the token is worth nothing from now on."""
    tx.execute(
        "UPDATE session SET fermee_le = $now WHERE empreinte = $empreinte AND fermee_le IS NULL",
        now=tx.now, empreinte=empreinte,
    )  # fmt: skip
    audit.note(tx, "sign_out", "session")


def end_sessions(tx: Transaction, compte_id: str, *, keep: str = "") -> None:
    """End every session of an account but the one to keep."""
    tx.execute(
        "UPDATE session SET fermee_le = $now "
        "WHERE compte_id = $compte_id AND fermee_le IS NULL AND empreinte <> $keep",
        now=tx.now, compte_id=compte_id, keep=keep,
    )  # fmt: skip


def load_acteur(tx: Transaction, personne_id: str, compte_id: str) -> Acteur:
    """Read a person and the assignments that hold today."""
    rows = tx.rows(
        "SELECT trim(p.prenom || ' ' || p.nom) AS qui, role, a.circonscription_id, ecole_id, "
        "classe_id, metier, debut, fin FROM personne p LEFT JOIN affectation a "
        "ON a.personne_id = p.id AND debut <= $jour AND (fin IS NULL OR fin >= $jour) "
        "WHERE p.id = $id",
        id=personne_id, jour=tx.today,
    )  # fmt: skip
    return Acteur(
        personne_id=personne_id, compte_id=compte_id, nom=rows[0]["qui"] if rows else "",
        affectations=tuple(Affectation(**row) for row in rows if row["role"]),
    )  # fmt: skip


def identify_session(empreinte: str) -> Identify:
    """Return what tells a transaction who acts, from the session as it is right now."""

    def identify(tx: Transaction) -> Acteur:
        session = find_session(tx, empreinte)
        if session is None:
            raise NotAllowed(_ENDED)
        return load_acteur(tx, session["personne_id"], session["compte_id"])

    return identify
