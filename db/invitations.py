"""One-time codes: inviting, starting again after a forgotten password, choosing one's own."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from hmac import compare_digest

from core import droits
from core.comptes import (
    MAIL_CODE_EVERY,
    MAIL_CODE_LIFE,
    NO_PASSWORD,
    Invitation,
    UsageCode,
    derive_identifiant,
    fold_code,
    hash_code,
    make_code,
)
from core.droits import Action
from core.errors import InvalidInput
from core.personne import Role
from core.texte import clean
from db import audit
from db.circonscriptions import read_reglage
from db.comptes import (
    add_compte,
    drop_codes,
    end_sessions,
    find_compte,
    get_kept_compte,
    is_taken,
    read_roles,
)
from db.connection import LOCAL_ZONE, Row, Transaction
from db.personnes import get_personne
from db.recherche import match_every_word, search_words


def list_invitables(
    tx: Transaction, circonscription_id: str, *, ecoles: Collection[str] = (), search: str = ""
) -> list[Row]:
    """List who may be invited: people with a role, and no account or one that waits for its code.

    `ecoles` (ids) keeps those who have a role there. Nobody above one's own rights.
    """
    droits.check(tx.actor, Action.KEEP_COMPTES, circonscription_id)
    words = search_words(search)
    return tx.rows(
        "SELECT p.id, p.nom, p.prenom, p.mail, "  # noqa: S608 - constant
        "string_agg(DISTINCT a.role, ', ' ORDER BY a.role) AS roles, "
        "string_agg(DISTINCT e.nom, ', ' ORDER BY e.nom) AS ecoles, max(k.expire_le) AS expire_le, "
        "min(a.debut) AS debut FROM personne p "
        "JOIN affectation a ON a.personne_id = p.id AND (a.fin IS NULL OR a.fin >= $jour) "
        "LEFT JOIN ecole e ON e.id = a.ecole_id "
        "LEFT JOIN compte c ON c.personne_id = p.id "
        "LEFT JOIN code_unique k ON k.compte_id = c.id AND k.usage = 'invitation' "
        "WHERE p.circonscription_id = $c AND p.id <> $moi "
        "AND (c.id IS NULL OR (c.actif AND c.mot_de_passe = '')) "
        "AND NOT EXISTS (SELECT 1 FROM affectation x WHERE x.personne_id = p.id "
        "AND (x.fin IS NULL OR x.fin >= $jour) AND NOT (x.role = ANY($roles))) "
        "AND (NOT $chosen OR EXISTS (SELECT 1 FROM affectation y WHERE y.personne_id = p.id "
        "AND (y.fin IS NULL OR y.fin >= $jour) AND y.ecole_id = ANY($ecoles))) "
        f"AND {match_every_word('p.recherche', words)} "
        "GROUP BY p.id, p.nom, p.prenom, p.mail ORDER BY p.nom COLLATE fr, p.prenom COLLATE fr",
        c=circonscription_id, jour=tx.today, moi=tx.actor.personne_id, chosen=bool(ecoles),
        ecoles=sorted(ecoles), roles=sorted(droits.grantable_roles(tx.actor, circonscription_id)),
        **words,
    )  # fmt: skip


def invite(tx: Transaction, personne_id: str) -> Invitation:
    """Make the account of a person, if there is none, and a code to open it.

    Raises:
        NotAllowed: the person has roles above those that one may give.
        InvalidInput: they have no role yet, or an account that has been opened or closed.
    """
    person, roles = get_personne(tx, personne_id), read_roles(tx, personne_id)
    droits.check_keep(tx.actor, roles, personne_id, person["circonscription_id"])
    compte = tx.row("SELECT * FROM compte WHERE personne_id = $p ORDER BY cree_le", p=personne_id)
    if compte is None:
        _check_has_role(roles)
        name = derive_identifiant(person["prenom"], person["nom"], lambda text: is_taken(tx, text))
        compte_id = add_compte(tx, personne_id, name)
    elif not compte["actif"] or compte["mot_de_passe"] != NO_PASSWORD:
        raise InvalidInput(
            "Cette personne a déjà un compte : choisissez-le dans la liste des comptes pour lui "
            "donner un nouveau code, ou le rouvrir."
        )
    else:
        compte_id = compte["id"]
    return give_code(tx, compte_id)


def _check_has_role(roles: Collection[Role]) -> None:
    if not roles:
        raise InvalidInput(
            "Cette personne n’a aucun rôle : donnez-lui-en un dans « Écoles et personnes », puis "
            "invitez-la."
        )


def give_code(tx: Transaction, compte_id: str) -> Invitation:
    """Make a new code for an account; its password, if any, opens nothing from now on.

    Raises:
        NotAllowed: it is one's own account, or above one's rights.
        InvalidInput: the account is closed, or its owner has no role any more.
    """
    compte = get_kept_compte(tx, compte_id)
    if not compte["actif"]:
        raise InvalidInput("Ce compte est fermé : rouvrez-le d’abord, puis donnez-lui un code.")
    _check_has_role(read_roles(tx, compte["personne_id"]))
    tx.save("compte", compte_id, compte["version"], mot_de_passe=NO_PASSWORD, doit_changer=False)
    end_sessions(tx, compte_id)
    drop_codes(tx, compte_id)
    place = compte["circonscription_id"]
    last_day = tx.today + timedelta(days=read_reglage(tx, place, "validite_invitation_jours"))
    evening = datetime.combine(last_day, time(23, 59, 59), LOCAL_ZONE)
    expire = evening.astimezone(UTC).replace(tzinfo=None)
    giveable = droits.grantable_roles(tx.actor, place)
    audit.note(tx, "give_code", "compte", compte_id, circonscription_id=place)
    return _issue(tx, compte, UsageCode.INVITATION, expire, giveable)


def note_code_sent(tx: Transaction, compte_id: str) -> None:
    """Record that the mail server took the code of an account."""
    compte = get_kept_compte(tx, compte_id)
    audit.note(
        tx, "send_code", "compte", compte_id, circonscription_id=compte["circonscription_id"]
    )


def _issue(
    tx: Transaction, compte: Row, usage: UsageCode, expire: datetime, roles: Collection[Role]
) -> Invitation:
    code = make_code()
    tx.execute(
        "INSERT INTO code_unique VALUES "
        "($compte, $usage, $empreinte, $par, $now, $expire, $roles) "
        "ON CONFLICT (compte_id, usage) DO UPDATE SET empreinte = excluded.empreinte, "
        "emis_par = excluded.emis_par, emis_le = excluded.emis_le, "
        "expire_le = excluded.expire_le, roles = excluded.roles",
        compte=compte["id"], usage=usage.value, empreinte=hash_code(compte["id"], code),
        par=tx.actor.personne_id, now=tx.now, expire=expire,
        roles=",".join(sorted(roles)),
    )  # fmt: skip
    return Invitation(
        compte_id=compte["id"], nom=f"{compte['prenom']} {compte['nom']}".strip(),
        lieu=_read_schools(tx, compte["personne_id"]), mail=compte["mail"],
        identifiant=compte["identifiant"], code=code, expire_le=expire,
    )  # fmt: skip


def _read_schools(tx: Transaction, personne_id: str) -> str:
    names = tx.value(
        "SELECT string_agg(DISTINCT e.nom, ', ' ORDER BY e.nom) FROM affectation a "
        "JOIN ecole e ON e.id = a.ecole_id "
        "WHERE a.personne_id = $p AND (a.fin IS NULL OR a.fin >= $jour)",
        p=personne_id, jour=tx.today,
    )  # fmt: skip
    return str(names or "")


def find_opened_by(tx: Transaction, identifiant: str, code: str) -> Row | None:
    """Find the open account that a user name and a living code open together.

    A code opens nothing above what its issuer could give when it was made.
    """
    compte, folded = find_compte(tx, identifiant), fold_code(code)
    compte_id = compte["id"] if compte else ""
    rows = tx.rows(
        "SELECT empreinte, roles FROM code_unique WHERE compte_id = $id AND expire_le > $now",
        id=compte_id, now=tx.now,
    )  # fmt: skip
    given = hash_code(compte_id, folded)
    right = [row for row in rows if compare_digest(row["empreinte"], given)]
    if compte is None or not compte["actif"] or not folded or not right:
        return None
    held = {role.value for role in read_roles(tx, compte["personne_id"])}
    return compte if held <= set(right[0]["roles"].split(",")) else None


def choose_password(tx: Transaction, identifiant: str, code: str, hache: str) -> str | None:
    """Give an account the password that its owner chose, against a code; return the account's id.

    The code is then worth nothing, and every session of the account ends. None: the code opens
    nothing (any more).
    """
    compte = find_opened_by(tx, identifiant, code)
    if compte is None:
        return None
    tx.save("compte", compte["id"], compte["version"], mot_de_passe=hache, doit_changer=False)
    end_sessions(tx, compte["id"])
    drop_codes(tx, compte["id"])
    audit.note(tx, "choose_password", "compte", compte["id"])
    return str(compte["id"])


def _find_asked(tx: Transaction, who: str) -> Row | None:
    """Find the one open account of a user name or an address."""
    rows = tx.rows(
        "SELECT c.*, p.nom, p.prenom, p.mail, p.circonscription_id FROM compte c "
        "JOIN personne p ON p.id = c.personne_id WHERE c.actif AND p.mail <> '' "
        "AND (c.identifiant = $name OR p.mail = $mail)",
        name=clean(who).casefold(), mail=clean(who).lower(),
    )  # fmt: skip
    return rows[0] if len(rows) == 1 else None


def ask_code(tx: Transaction, who: str) -> tuple[Invitation, str] | None:
    """Make the code that somebody asks for by e-mail; with the circonscription's id.

    None when nothing is to be sent: nobody known, no address, no mail server, or a code was sent
    less than five minutes ago. The present password stays good until another is chosen.
    """
    compte = _find_asked(tx, who)
    if compte is None or not read_reglage(tx, compte["circonscription_id"], "smtp"):
        return None
    last = tx.value(
        "SELECT emis_le FROM code_unique WHERE compte_id = $id AND usage = 'oubli'",
        id=compte["id"],
    )  # fmt: skip
    if last is not None and tx.now - last < MAIL_CODE_EVERY:
        return None
    audit.note(tx, "ask_code", "compte", compte["id"])
    invitation = _issue(tx, compte, UsageCode.OUBLI, tx.now + MAIL_CODE_LIFE, list(Role))
    return invitation, compte["circonscription_id"]
