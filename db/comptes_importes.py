"""Taking over the accounts of a streamlit-authenticator `config.yaml`: a plan, then all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core import droits
from core.config_authenticator import CompteConfig, RefusConfig
from core.droits import Action
from core.personne import ROLE_LABELS, SCHOOL_ROLES, Role
from core.texte import normalize
from db import audit
from db.comptes import add_compte, find_compte, is_taken, read_roles
from db.connection import Row, Transaction
from db.personnes import add_affectation, create_personne, get_personne

_NEEDS_MORE: Final = SCHOOL_ROLES | {Role.MEMBRE}  # a school or a métier, which the file lacks


class SortImport(StrEnum):
    """What becomes of one account of the file."""

    NOUVEAU = "nouveau"
    DEJA = "deja"
    REFUSE = "refuse"


@dataclass(frozen=True)
class LigneImport:
    """One line of the report: where it stands in the file, and a sentence."""

    ligne: int
    identifiant: str
    sort: SortImport
    phrase: str


@dataclass(frozen=True)
class _Plan:
    ligne: LigneImport
    compte: CompteConfig | None = None
    personne_id: str | None = None  # None: a new person
    roles: tuple[Role, ...] = ()


def _find_person(tx: Transaction, place_id: str, compte: CompteConfig) -> tuple[Row | None, str]:
    """Find who an account belongs to, or why that cannot be told: a name alone may be another's."""
    by_mail = tx.rows(
        "SELECT * FROM personne WHERE circonscription_id = $c AND mail = $mail AND mail <> ''",
        c=place_id, mail=compte.mail,
    )  # fmt: skip
    if len(by_mail) > 1:
        return None, "plusieurs personnes ont cette adresse : gardez-la à une seule"
    if by_mail:
        return by_mail[0], ""
    by_name = tx.rows(
        "SELECT * FROM personne WHERE circonscription_id = $c AND recherche = $nom",
        c=place_id, nom=normalize(f"{compte.nom} {compte.prenom}"),
    )  # fmt: skip
    if not by_name:
        return None, ""
    if len(by_name) > 1 or by_name[0]["mail"] or not compte.mail:
        return None, (
            "une personne de ce nom est déjà connue, sans que son adresse le confirme : écrivez la "
            "même adresse des deux côtés, ou invitez-la"
        )
    return by_name[0], ""


def _plan_one(tx: Transaction, place_id: str, compte: CompteConfig) -> _Plan:
    def say(sort: SortImport, phrase: str) -> _Plan:
        return _Plan(LigneImport(compte.ligne, compte.identifiant, sort, phrase))

    known = find_compte(tx, compte.identifiant)
    if known:
        owner = get_personne(tx, known["personne_id"])
        same_name = owner["recherche"] == normalize(f"{compte.nom} {compte.prenom}")
        if owner["circonscription_id"] == place_id and (same_name or owner["mail"] == compte.mail):
            return say(SortImport.DEJA, "a déjà ce compte ici : rien n’est changé.")
    if is_taken(tx, compte.identifiant):
        return say(SortImport.REFUSE, "son identifiant est celui de quelqu’un d’autre : rien "
                   "n’est repris. Invitez cette personne.")  # fmt: skip
    person, doubt = _find_person(tx, place_id, compte)
    if doubt:
        return say(SortImport.REFUSE, f"{doubt}.")
    if person:
        other = tx.value("SELECT identifiant FROM compte WHERE personne_id = $p", p=person["id"])
        if other:
            return say(SortImport.REFUSE, f"a déjà un compte, « {other} » : rien n’est repris.")
    return _plan_new(tx, compte, person)


def _plan_new(tx: Transaction, compte: CompteConfig, person: Row | None) -> _Plan:
    held = read_roles(tx, person["id"]) if person else []
    given = tuple(r for r in compte.roles if r not in held and r not in _NEEDS_MORE)
    words = ["personne déjà connue" if person else "nouvelle personne"]
    words.append(
        "mot de passe repris, à changer à la première connexion" if compte.hache
        else f"{compte.pourquoi or 'sans mot de passe'} ; à inviter"
    )  # fmt: skip
    if given:
        words.append("rôle donné : " + ", ".join(ROLE_LABELS[role] for role in given))
    if later := [r for r in compte.roles if r in _NEEDS_MORE and r not in held]:
        names = ", ".join(ROLE_LABELS[role] for role in later)
        words.append(f"à donner dans « Écoles et personnes », avec l’école ou le métier : {names}")
    if compte.inconnus:
        words.append(f"rôle inconnu ici : {', '.join(compte.inconnus)}")
    ligne = LigneImport(
        compte.ligne, compte.identifiant, SortImport.NOUVEAU, " ; ".join(words) + "."
    )
    return _Plan(ligne, compte, person["id"] if person else None, given)


def _plan(
    tx: Transaction, place_id: str, comptes: Sequence[CompteConfig], refus: Sequence[RefusConfig]
) -> list[_Plan]:
    droits.check(tx.actor, Action.MANAGE_COMPTES, place_id)
    seen: dict[str, int] = {}
    plans = []
    for compte in comptes:
        who = compte.mail or normalize(f"{compte.nom} {compte.prenom}")
        if first := seen.get(who):
            phrase = f"est la même personne qu’à la ligne {first} : rien n’est repris."
            line = LigneImport(compte.ligne, compte.identifiant, SortImport.REFUSE, phrase)
            plans.append(_Plan(line))
            continue
        seen[who] = compte.ligne
        plans.append(_plan_one(tx, place_id, compte))
    for one in refus:
        line = LigneImport(one.ligne, one.identifiant, SortImport.REFUSE, f"{one.motif}.")
        plans.append(_Plan(line))
    return sorted(plans, key=lambda plan: plan.ligne.ligne)


def plan_import(
    tx: Transaction, place_id: str, comptes: Sequence[CompteConfig], refus: Sequence[RefusConfig]
) -> list[LigneImport]:
    """Say, account by account, what importing would do; nothing is written."""
    return [plan.ligne for plan in _plan(tx, place_id, comptes, refus)]


def import_comptes(
    tx: Transaction, place_id: str, comptes: Sequence[CompteConfig], refus: Sequence[RefusConfig]
) -> list[LigneImport]:
    """Take over every account of the plan that can be, in this one transaction; return the report.

    A second time changes nothing: what is there is left as it is.

    Raises:
        NotAllowed: the acting person does not manage accounts.
    """
    plans = _plan(tx, place_id, comptes, refus)
    made = [plan for plan in plans if plan.compte]
    for plan in made:
        _take_over(tx, place_id, plan)
    audit.note(tx, "import_comptes", "compte", circonscription_id=place_id, nombre=len(made))
    return [plan.ligne for plan in plans]


def _take_over(tx: Transaction, place_id: str, plan: _Plan) -> None:
    compte = plan.compte
    if compte is None:
        return
    personne_id = plan.personne_id or create_personne(
        tx, place_id, compte.nom, compte.prenom, mail=compte.mail
    )
    for role in plan.roles:
        add_affectation(tx, personne_id, place_id, role, debut=tx.today)
    add_compte(tx, personne_id, compte.identifiant, compte.hache, doit_changer=bool(compte.hache))
