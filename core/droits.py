"""Rights: one table of who sees what, one of who does what, one of screens.

The menu, the actions, the SQL of the lists (`db/visibilite.py`) and the matrix test are all
made from these tables. Source: decisions of the product (« Qui voit »), docs/droits.md.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

from core.errors import NotAllowed
from core.personne import METIERS, ROLE_LABELS, Acteur, Metier, Role


class Acces(IntEnum):
    """How much of a saisine somebody sees; each level holds the ones below."""

    AUCUN = 0
    REFERENCE = 1  # reference, state, dates
    RESUME = 2  # and level, who has it; no pupil, no school
    SUIVI = 3  # the fiche, questions and answer; no internal exchange of the pôle
    CONTENU = 4  # everything


class Relation(StrEnum):
    """What ties a person to one saisine."""

    CIRCONSCRIPTION = "circonscription"  # holds the role where the saisine was made
    ECOLE = "ecole"  # holds the role in the saisine's school
    DEMANDEUR = "demandeur"
    SOLLICITE = "sollicite"  # proposed to, or taken by, and not declined
    NOMME = "nomme"  # named one by one on a reserved saisine
    CONCERNE = "concerne"  # the colleague whom a reserved saisine is about
    SCOLARISATION = "scolarisation"  # the pupil has a PPS or a notification


@dataclass(frozen=True)
class RegleAcces:
    """One line of « Qui voit »: the relation (and role) that gives an access, and why."""

    acces: Acces
    relation: Relation
    pourquoi: str
    role: Role | None = None
    metier: Metier | None = None
    reservee: bool | None = None  # None: both kinds


REGLES_ACCES: Final = (
    RegleAcces(
        Acces.CONTENU,
        Relation.CIRCONSCRIPTION,
        "Vous pilotez le pôle (IEN).",
        role=Role.IEN,
    ),
    RegleAcces(
        Acces.CONTENU,
        Relation.CIRCONSCRIPTION,
        "Vous coordonnez le pôle.",
        role=Role.COORDINATEUR,
        reservee=False,
    ),
    RegleAcces(
        Acces.CONTENU,
        Relation.NOMME,
        "Vous êtes nommément associé(e) à cette demande.",
        reservee=True,
    ),
    RegleAcces(
        Acces.CONTENU,
        Relation.SOLLICITE,
        "Cette situation vous est proposée ou vous l’avez prise en charge.",
        role=Role.MEMBRE,
        reservee=False,
    ),
    RegleAcces(
        Acces.CONTENU,
        Relation.SCOLARISATION,
        "Vous suivez les élèves qui ont un PPS ou une notification (ERSEH).",
        role=Role.MEMBRE,
        metier=Metier.ERSEH,
        reservee=False,
    ),
    RegleAcces(Acces.SUIVI, Relation.DEMANDEUR, "Vous avez fait cette demande."),
    RegleAcces(
        Acces.CONTENU,
        Relation.CONCERNE,
        "Cette demande vous concerne : vous pouvez tout en lire.",
        reservee=True,
    ),
    RegleAcces(
        Acces.SUIVI,
        Relation.ECOLE,
        "Vous dirigez l’école de cette situation.",
        role=Role.DIRECTEUR,
        reservee=False,
    ),
    RegleAcces(
        Acces.RESUME,
        Relation.CIRCONSCRIPTION,
        "Membre du pôle : vous voyez la référence, le niveau, l’état et qui s’en charge.",
        role=Role.MEMBRE,
        reservee=False,
    ),
    RegleAcces(
        Acces.REFERENCE,
        Relation.CIRCONSCRIPTION,
        "Secrétariat : vous voyez les références et le calendrier.",
        role=Role.SECRETARIAT,
        reservee=False,
    ),
)


@dataclass(frozen=True)
class FaitsSaisine:
    """The facts of one saisine on which rights depend; ids only, no content."""

    circonscription_id: str
    ecole_id: str | None = None
    reservee: bool = False
    brouillon: bool = False
    pps: bool = False
    demandeur_id: str | None = None
    sollicites: frozenset[str] = field(default_factory=frozenset)
    nommes: frozenset[str] = field(default_factory=frozenset)
    concernes: frozenset[str] = field(default_factory=frozenset)


def _holds(acteur: Acteur, relation: Relation, faits: FaitsSaisine) -> bool:
    return {
        Relation.CIRCONSCRIPTION: True,
        Relation.ECOLE: True,
        Relation.DEMANDEUR: acteur.personne_id == faits.demandeur_id,
        Relation.SOLLICITE: acteur.personne_id in faits.sollicites,
        Relation.NOMME: acteur.personne_id in faits.nommes,
        Relation.CONCERNE: acteur.personne_id in faits.concernes,
        Relation.SCOLARISATION: faits.pps,
    }[relation]


def _plays(acteur: Acteur, regle: RegleAcces, faits: FaitsSaisine) -> bool:
    if regle.role is None:
        return True
    if regle.relation is Relation.ECOLE:
        return faits.ecole_id is not None and faits.ecole_id in acteur.ecoles_as(regle.role)
    return faits.circonscription_id in acteur.circonscriptions_as(regle.role, regle.metier)


def find_access(acteur: Acteur, faits: FaitsSaisine) -> tuple[Acces, str]:
    """Return the widest access that the acting person has to a saisine, and why.

    Nobody without an assignment today in the circonscription sees anything; a draft is
    seen by its author only.
    """
    if faits.circonscription_id not in acteur.circonscriptions:
        return Acces.AUCUN, ""
    if faits.brouillon and acteur.personne_id != faits.demandeur_id:
        return Acces.AUCUN, ""
    for regle in sorted(REGLES_ACCES, key=lambda r: -r.acces):
        right_kind = regle.reservee is None or regle.reservee == faits.reservee
        if right_kind and _plays(acteur, regle, faits) and _holds(acteur, regle.relation, faits):
            return regle.acces, regle.pourquoi
    return Acces.AUCUN, ""


class Action(StrEnum):
    """Everything that somebody may do; `REGLES_ACTION` says who."""

    # on one saisine
    READ_SAISINE = "read_saisine"
    READ_INTERNAL = "read_internal"
    CORRECT_FICHE = "correct_fiche"
    PROPOSE = "propose"
    TAKE_POSITION = "take_position"
    ASK_PRECISIONS = "ask_precisions"
    ANSWER_PRECISIONS = "answer_precisions"
    ADD_ECHANGE = "add_echange"
    ADD_PIECE = "add_piece"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    REOPEN = "reopen"
    NAME_PERSON = "name_person"
    WRITE_BILAN = "write_bilan"
    WRITE_REPONSE = "write_reponse"
    SIGN_REPONSE = "sign_reponse"
    SEND_REPONSE = "send_reponse"
    MAKE_DOCUMENT = "make_document"
    EDIT_PARENTS = "edit_parents"
    WRITE_MOT_PSYEN = "write_mot_psyen"
    ACKNOWLEDGE = "acknowledge"
    PLACE_ELEVE = "place_eleve"
    MOVE_ELEVE = "move_eleve"
    REASSIGN_ELEVE = "reassign_eleve"
    # in a circonscription
    WRITE_SAISINE = "write_saisine"
    IMPORT_FICHE = "import_fiche"
    NOTE_APPEL = "note_appel"
    ASK_SOUTIEN = "ask_soutien"
    READ_APPELS = "read_appels"
    READ_APPELS_RESERVES = "read_appels_reserves"
    LIST_SAISINES = "list_saisines"
    SEARCH_BY_ASKER = "search_by_asker"
    EXPORT_SAISINES = "export_saisines"
    MERGE_ELEVES = "merge_eleves"
    PLAN_SUITES = "plan_suites"
    OPEN_ANNEE = "open_annee"
    READ_ADAPTATIONS = "read_adaptations"
    READ_ECOLES = "read_ecoles"
    IMPORT_ANNUAIRE = "import_annuaire"
    IMPORT_RENTREE = "import_rentree"
    IMPORT_REGISTRE = "import_registre"
    EDIT_ECOLE = "edit_ecole"
    EDIT_SECTEURS = "edit_secteurs"
    EDIT_PERSONNE = "edit_personne"
    EDIT_LISTES = "edit_listes"
    KEEP_MODELE = "keep_modele"
    JUDGE_MODELE = "judge_modele"
    NOTE_ABSENCE = "note_absence"
    EDIT_REGLAGES = "edit_reglages"
    EDIT_RELAIS = "edit_relais"
    GRANT_DELEGATION = "grant_delegation"
    MANAGE_COMPTES = "manage_comptes"
    KEEP_COMPTES = "keep_comptes"
    EDIT_CALENDRIER = "edit_calendrier"
    READ_CHARGE = "read_charge"
    READ_REUNIONS = "read_reunions"
    READ_PLENIERE = "read_pleniere"
    EDIT_REUNIONS = "edit_reunions"
    READ_AGENDA = "read_agenda"
    READ_BACKUPS = "read_backups"
    READ_AUDIT = "read_audit"


@dataclass(frozen=True)
class RegleAction:
    """Who may do one thing: holders of a role in the circonscription, or of a relation.

    `acces` is the least access to the saisine that goes with it, `metier` the member's métier
    that it needs besides; with `direction_ici` a head counts in the saisine's school only.
    """

    roles: frozenset[Role] = frozenset()
    relations: frozenset[Relation] = frozenset()
    acces: Acces = Acces.AUCUN
    metier: Metier | None = None
    direction_ici: bool = False


_IEN, _COORDINATEUR, _MEMBRE = Role.IEN, Role.COORDINATEUR, Role.MEMBRE
_PILOTAGE = frozenset({_IEN, _COORDINATEUR})
_POLE = frozenset({_IEN, _COORDINATEUR, _MEMBRE})
_KEEPER = frozenset({Role.ADMINISTRATEUR, Role.SYSTEME})
_ASKERS = frozenset({Role.DIRECTEUR, Role.ENSEIGNANT})
_ALL = frozenset(Role) - {Role.SYSTEME}

REGLES_ACTION: Final[Mapping[Action, RegleAction]] = {
    Action.READ_SAISINE: RegleAction(roles=_ALL, acces=Acces.REFERENCE),
    Action.READ_INTERNAL: RegleAction(roles=_ALL, acces=Acces.CONTENU),
    Action.CORRECT_FICHE: RegleAction(
        roles=_PILOTAGE, relations=frozenset({Relation.DEMANDEUR}), acces=Acces.SUIVI
    ),
    Action.PROPOSE: RegleAction(roles=_PILOTAGE, acces=Acces.CONTENU),
    Action.TAKE_POSITION: RegleAction(
        relations=frozenset({Relation.SOLLICITE}), acces=Acces.CONTENU
    ),
    Action.ASK_PRECISIONS: RegleAction(roles=_POLE, acces=Acces.CONTENU),
    Action.ANSWER_PRECISIONS: RegleAction(
        roles=_PILOTAGE, relations=frozenset({Relation.DEMANDEUR}), acces=Acces.SUIVI
    ),
    Action.ADD_ECHANGE: RegleAction(roles=_POLE, acces=Acces.CONTENU),
    Action.ADD_PIECE: RegleAction(
        roles=_POLE, relations=frozenset({Relation.DEMANDEUR}), acces=Acces.SUIVI
    ),
    Action.WITHDRAW: RegleAction(
        roles=_PILOTAGE, relations=frozenset({Relation.DEMANDEUR}), acces=Acces.SUIVI
    ),
    Action.CLOSE: RegleAction(roles=_POLE, acces=Acces.CONTENU),
    Action.REOPEN: RegleAction(roles=_POLE, acces=Acces.CONTENU),
    Action.NAME_PERSON: RegleAction(
        roles=frozenset({_IEN}), relations=frozenset({Relation.DEMANDEUR}), acces=Acces.SUIVI
    ),
    Action.WRITE_BILAN: RegleAction(roles=_POLE, acces=Acces.CONTENU),
    Action.WRITE_REPONSE: RegleAction(roles=_POLE, acces=Acces.CONTENU),
    Action.SIGN_REPONSE: RegleAction(roles=_PILOTAGE, acces=Acces.CONTENU),
    Action.SEND_REPONSE: RegleAction(roles=_PILOTAGE, acces=Acces.CONTENU),
    Action.MAKE_DOCUMENT: RegleAction(roles=_PILOTAGE, acces=Acces.CONTENU),
    Action.EDIT_PARENTS: RegleAction(
        roles=_PILOTAGE | {Role.DIRECTEUR},
        relations=frozenset({Relation.SOLLICITE, Relation.NOMME, Relation.DEMANDEUR}),
        acces=Acces.SUIVI,
    ),
    Action.WRITE_MOT_PSYEN: RegleAction(
        relations=frozenset({Relation.SOLLICITE}), acces=Acces.CONTENU, metier=Metier.PSYEN
    ),
    Action.ACKNOWLEDGE: RegleAction(roles=frozenset({Role.DIRECTEUR}), acces=Acces.SUIVI),
    Action.PLACE_ELEVE: RegleAction(
        roles=_PILOTAGE | {Role.DIRECTEUR},
        relations=frozenset({Relation.DEMANDEUR}),
        acces=Acces.SUIVI,
    ),
    Action.MOVE_ELEVE: RegleAction(
        roles=_PILOTAGE | {Role.DIRECTEUR}, acces=Acces.SUIVI, direction_ici=True
    ),
    Action.REASSIGN_ELEVE: RegleAction(roles=_PILOTAGE, acces=Acces.CONTENU),
    Action.WRITE_SAISINE: RegleAction(roles=_ASKERS),  # in a school where one holds the role
    Action.IMPORT_FICHE: RegleAction(roles=frozenset({_COORDINATEUR})),
    Action.NOTE_APPEL: RegleAction(roles=_POLE),  # and each reads the calls they noted
    Action.ASK_SOUTIEN: RegleAction(roles=_ALL),  # who then sees it: `REGLES_SOUTIEN`
    Action.READ_APPELS: RegleAction(roles=_PILOTAGE),
    Action.READ_APPELS_RESERVES: RegleAction(roles=frozenset({_IEN})),
    Action.LIST_SAISINES: RegleAction(
        roles=_ALL - {Role.ADMINISTRATEUR, Role.DPD},
    ),
    Action.SEARCH_BY_ASKER: RegleAction(roles=frozenset({_COORDINATEUR})),
    Action.EXPORT_SAISINES: RegleAction(roles=_PILOTAGE),
    Action.MERGE_ELEVES: RegleAction(roles=_PILOTAGE),
    Action.PLAN_SUITES: RegleAction(roles=_PILOTAGE | {Role.DIRECTEUR}),  # of the own school
    Action.OPEN_ANNEE: RegleAction(roles=frozenset({_COORDINATEUR, Role.SYSTEME})),
    # of the classes in which one replaces somebody, for the dates of the replacement
    Action.READ_ADAPTATIONS: RegleAction(roles=frozenset({Role.ENSEIGNANT})),
    Action.READ_ECOLES: RegleAction(roles=_ALL | {Role.SYSTEME}),
    Action.IMPORT_ANNUAIRE: RegleAction(roles=_KEEPER | {_COORDINATEUR}),
    Action.IMPORT_RENTREE: RegleAction(roles=_KEEPER | {_COORDINATEUR}),
    Action.IMPORT_REGISTRE: RegleAction(roles=frozenset({_COORDINATEUR})),  # pupils' content
    Action.EDIT_ECOLE: RegleAction(roles=_KEEPER | {_COORDINATEUR}),
    Action.EDIT_SECTEURS: RegleAction(roles=frozenset({_COORDINATEUR})),
    Action.EDIT_PERSONNE: RegleAction(roles=_KEEPER | _PILOTAGE),
    Action.EDIT_LISTES: RegleAction(roles=frozenset({_COORDINATEUR})),
    Action.KEEP_MODELE: RegleAction(roles=_POLE | _ASKERS),  # the bank read, one's own written
    Action.JUDGE_MODELE: RegleAction(roles=frozenset({_COORDINATEUR})),
    Action.NOTE_ABSENCE: RegleAction(roles=_PILOTAGE),  # and each member notes their own
    Action.EDIT_REGLAGES: RegleAction(roles=_KEEPER | {_COORDINATEUR}),
    Action.EDIT_RELAIS: RegleAction(roles=_KEEPER | _PILOTAGE),
    Action.GRANT_DELEGATION: RegleAction(roles=frozenset({_IEN})),
    Action.MANAGE_COMPTES: RegleAction(roles=_KEEPER),
    Action.KEEP_COMPTES: RegleAction(roles=_KEEPER | _PILOTAGE),  # and `check_keep`: whose
    Action.EDIT_CALENDRIER: RegleAction(roles=_KEEPER | {_COORDINATEUR}),
    Action.READ_CHARGE: RegleAction(roles=_PILOTAGE),
    Action.READ_REUNIONS: RegleAction(roles=_POLE | {Role.SECRETARIAT}),  # the calendar
    Action.READ_PLENIERE: RegleAction(roles=_POLE),  # agenda and relevé, without any pupil
    Action.EDIT_REUNIONS: RegleAction(roles=_PILOTAGE),
    Action.READ_AGENDA: RegleAction(roles=_PILOTAGE | {Role.SECRETARIAT}),  # of the ESS: no pupil
    Action.READ_BACKUPS: RegleAction(roles=_KEEPER),
    Action.READ_AUDIT: RegleAction(roles=frozenset({Role.DPD})),
}


def _plays_role(acteur: Acteur, roles: frozenset[Role], circonscription_id: str | None) -> bool:
    held = {
        a.role
        for a in acteur.affectations
        if circonscription_id is None or a.circonscription_id == circonscription_id
    }
    return bool(held & roles) or (acteur.compte_id == "systeme" and Role.SYSTEME in roles)


def _refusal(action: Action) -> NotAllowed:
    regle = REGLES_ACTION[action]
    people = [
        ROLE_LABELS[role] for role in Role if role in regle.roles and role is not Role.SYSTEME
    ]
    if regle.metier:
        people.append(METIERS[regle.metier])
    if Role.COORDINATEUR in regle.roles:
        whom = "à la coordination du pôle"
    elif Role.IEN in regle.roles:
        whom = "à l’IEN"
    elif Role.ADMINISTRATEUR in regle.roles:
        whom = "à l’administrateur"
    else:
        whom = "à la coordination du pôle"
    who = f"Cette action est réservée à : {', '.join(people)}. " if people else ""
    return NotAllowed(
        f"{who}Adressez-vous {whom} si vous pensez devoir y accéder.", action=action.value
    )


_SCHOOL_AND_POLE = frozenset({Role.MEMBRE, Role.DIRECTEUR, Role.ENSEIGNANT, Role.SECRETARIAT})
GRANTABLE: Final[Mapping[Role, frozenset[Role]]] = {
    Role.COORDINATEUR: _SCHOOL_AND_POLE,
    Role.IEN: _ALL,
    Role.ADMINISTRATEUR: _ALL,
    Role.SYSTEME: _ALL,
}
"""Which roles each may give or end; nobody gives or ends their own."""


def grantable_roles(acteur: Acteur, circonscription_id: str) -> frozenset[Role]:
    """Return the roles that a person may give in a circonscription."""
    held = [r for r in GRANTABLE if _plays_role(acteur, frozenset({r}), circonscription_id)]
    return frozenset[Role]().union(*(GRANTABLE[role] for role in held))


def check_keep(
    acteur: Acteur, roles: Collection[Role], personne_id: str, circonscription_id: str
) -> None:
    """Refuse to invite, reset, close or review an account above one's own rights, or one's own.

    `roles` are all those that its owner holds or will hold.

    Raises:
        NotAllowed: the sentence says whom to ask.
    """
    check(acteur, Action.KEEP_COMPTES, circonscription_id)
    if acteur.personne_id == personne_id:
        raise NotAllowed(
            "Personne ne tient son propre compte. Changez votre mot de passe dans « Mon compte », "
            "ou demandez à l’IEN ou à l’administrateur.",
            action=Action.KEEP_COMPTES.value,
        )
    above = set(roles) - grantable_roles(acteur, circonscription_id)
    if above:
        labels = ", ".join(ROLE_LABELS[role] for role in Role if role in above)
        raise NotAllowed(
            f"Ce compte ({labels}) est tenu par l’IEN ou l’administrateur. Adressez-vous à l’un "
            "d’eux.",
            action=Action.KEEP_COMPTES.value,
        )


def check_grant(acteur: Acteur, role: Role, personne_id: str, circonscription_id: str) -> None:
    """Refuse to give or end a role that is above one's own, or for oneself.

    Raises:
        NotAllowed: the sentence says whom to ask.
    """
    if acteur.personne_id == personne_id:
        raise NotAllowed(
            "Personne ne change ses propres rôles. Demandez à l’IEN ou à l’administrateur.",
            action=Action.EDIT_PERSONNE.value,
        )
    check(acteur, Action.EDIT_PERSONNE, circonscription_id)
    if role not in grantable_roles(acteur, circonscription_id):
        raise NotAllowed(
            f"Le rôle « {ROLE_LABELS[role]} » est donné par l’IEN ou l’administrateur. "
            "Adressez-vous à l’un d’eux.",
            action=Action.EDIT_PERSONNE.value,
        )


def may(acteur: Acteur, action: Action, circonscription_id: str | None = None) -> bool:
    """Tell whether a person may do something in a circonscription (None: in any of theirs)."""
    return _plays_role(acteur, REGLES_ACTION[action].roles, circonscription_id)


_READING: Final = frozenset({Action.READ_SAISINE, Action.READ_INTERNAL})


def _practises(acteur: Acteur, metier: Metier, faits: FaitsSaisine) -> bool:
    return faits.circonscription_id in acteur.circonscriptions_as(Role.MEMBRE, metier)


def may_on(acteur: Acteur, action: Action, faits: FaitsSaisine) -> bool:
    """Tell whether a person may do something on one saisine.

    The colleague whom a reserved saisine is about reads all of it, and acts on nothing there.
    """
    regle = REGLES_ACTION[action]
    if _holds(acteur, Relation.CONCERNE, faits) and action not in _READING:
        return False
    if find_access(acteur, faits)[0] < max(regle.acces, Acces.REFERENCE):
        return False
    if regle.metier and not _practises(acteur, regle.metier, faits):
        return False
    roles = regle.roles
    if regle.direction_ici and faits.ecole_id not in acteur.ecoles_as(Role.DIRECTEUR):
        roles -= {Role.DIRECTEUR}
    return _plays_role(acteur, roles, faits.circonscription_id) or any(
        _holds(acteur, relation, faits) for relation in regle.relations
    )


def check(acteur: Acteur, action: Action, circonscription_id: str | None = None) -> None:
    """Refuse what a person may not do in a circonscription.

    Raises:
        NotAllowed: the sentence says who may, and whom to ask.
    """
    if not may(acteur, action, circonscription_id):
        raise _refusal(action)


def check_on(acteur: Acteur, action: Action, faits: FaitsSaisine) -> None:
    """Refuse what a person may not do on one saisine.

    Raises:
        NotAllowed: the sentence says who may, and whom to ask.
    """
    if not may_on(acteur, action, faits):
        raise _refusal(action)


class LienSoutien(StrEnum):
    """What ties a person to a request for « Écoute et soutien »."""

    DEMANDEUR = "demandeur"
    APPELE = "appele"  # whom the asker chose to be called by


class ActionSoutien(StrEnum):
    """Everything that somebody may do about one request for « Écoute et soutien »."""

    READ = "read_soutien"
    MARK_CONTACT = "mark_contact"
    WITHDRAW = "withdraw_soutien"


@dataclass(frozen=True)
class FaitsSoutien:
    """The facts on which the rights over one request for « Écoute et soutien » depend."""

    circonscription_id: str
    demandeur_id: str
    appele_id: str


REGLES_SOUTIEN: Final[Mapping[ActionSoutien, frozenset[LienSoutien]]] = {
    ActionSoutien.READ: frozenset(LienSoutien),
    ActionSoutien.MARK_CONTACT: frozenset({LienSoutien.APPELE}),
    ActionSoutien.WITHDRAW: frozenset({LienSoutien.DEMANDEUR}),
}
"""No role opens anything here, the IEN's neither: only the two people of the request."""


def may_on_soutien(acteur: Acteur, action: ActionSoutien, faits: FaitsSoutien) -> bool:
    """Tell whether a person, in function here today, may do something about one request."""
    if faits.circonscription_id not in acteur.circonscriptions:
        return False
    held = {LienSoutien.DEMANDEUR: faits.demandeur_id, LienSoutien.APPELE: faits.appele_id}
    return any(held[lien] == acteur.personne_id for lien in REGLES_SOUTIEN[action])


@dataclass(frozen=True)
class Ecran:
    """One screen of the menu: its file in `pages/`, and who finds it there."""

    fichier: str
    titre: str
    section: str
    icone: str
    roles: frozenset[Role]
    au_menu: bool = True
    remplacement: bool = False  # only for who replaces somebody in a class today


_READERS = _POLE | _ASKERS | {Role.SECRETARIAT}

ECRANS: Final = (
    Ecran("accueil", "Accueil", "", ":material/home:", _ALL),
    Ecran("nouvelle", "Nouvelle saisine", "Saisines", ":material/edit_document:", _ASKERS),
    Ecran("appel", "Noter un appel", "Saisines", ":material/call:", _POLE),
    Ecran(
        "importer",
        "Importer des fiches",
        "Saisines",
        ":material/upload_file:",
        frozenset({_COORDINATEUR}),
    ),
    Ecran("saisines", "Saisines", "Saisines", ":material/list_alt:", _READERS),
    Ecran("tableau", "Tableau du pôle", "Saisines", ":material/view_kanban:", _POLE),
    Ecran("signer", "Réponses à signer", "Saisines", ":material/draw:", _PILOTAGE),
    Ecran("situation", "Situation", "Saisines", ":material/description:", _READERS, au_menu=False),
    Ecran(
        "adaptations",
        "Ce qui marche",
        "Saisines",
        ":material/lightbulb:",
        frozenset({Role.ENSEIGNANT}),
        remplacement=True,
    ),
    Ecran("avant", "Avant de saisir le pôle", "Saisines", ":material/tools_ladder:", _READERS),
    Ecran(
        "programmations",
        "PAOA",
        "Scolarisation",
        ":material/menu_book:",
        _POLE | _ASKERS,
    ),
    Ecran(
        "banque",
        "Banque d’objectifs",
        "Scolarisation",
        ":material/library_books:",
        _POLE | _ASKERS,
    ),
    Ecran(
        "programmation",
        "Programmation adaptée",
        "Scolarisation",
        ":material/menu_book:",
        _POLE | _ASKERS,
        au_menu=False,
    ),
    Ecran(
        "ess",
        "ESS",
        "Scolarisation",
        ":material/groups_3:",
        _POLE | _ASKERS | {Role.SECRETARIAT},
    ),
    Ecran(
        "rencontre",
        "Rencontre",
        "Scolarisation",
        ":material/groups_3:",
        _POLE | _ASKERS,
        au_menu=False,
    ),
    Ecran(
        "mode_reunion",
        "Mode réunion",
        "Scolarisation",
        ":material/co_present:",
        _POLE | _ASKERS,
        au_menu=False,
    ),
    Ecran(
        "ecoles",
        "Écoles et personnes",
        "Le pôle",
        ":material/school:",
        _POLE | {Role.DIRECTEUR, Role.SECRETARIAT, Role.ADMINISTRATEUR},
    ),
    Ecran(
        "reunions",
        "Réunions du pôle",
        "Le pôle",
        ":material/groups:",
        _POLE | {Role.SECRETARIAT},
    ),
    Ecran("reunion", "Réunion", "Le pôle", ":material/groups:", _POLE, au_menu=False),
    Ecran("documents", "Documents types", "Le pôle", ":material/draft:", _READERS),
    Ecran("soutien", "Écoute et soutien", "Le pôle", ":material/volunteer_activism:", _ALL),
    Ecran(
        "administration",
        "Administration",
        "Réglages",
        ":material/settings:",
        frozenset({Role.ADMINISTRATEUR, Role.COORDINATEUR, Role.IEN}),
    ),
    Ecran("compte", "Mon compte", "Réglages", ":material/person:", _ALL),
    Ecran("aide", "Aide", "Réglages", ":material/help:", _ALL, au_menu=False),
)


def list_ecrans(acteur: Acteur) -> list[Ecran]:
    """List the screens that the acting person's roles open, in the menu's order."""
    return [
        ecran
        for ecran in ECRANS
        if acteur.roles & ecran.roles and (acteur.classes_remplacees or not ecran.remplacement)
    ]
