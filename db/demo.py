"""Loading the demonstration: an invented circonscription in an empty store, ready to sign in."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from core.calendrier import Calendrier, Semaine
from core.classe import FonctionClasse
from core.demonstration import DemoPlan, build_demo
from core.demonstration.plan import EcoleDemo, EleveDemo, PersonneDemo
from core.documents import NatureDocument
from core.errors import Conflict
from core.personne import METIERS, ROLE_LABELS, Role
from core.saisine import OPEN_STATUTS, school_year
from core.securite import check_password_policy, make_password
from core.texte import normalize
from db import audit
from db.circonscriptions import find_first_circonscription, ship_lists
from db.cles import FILE_NAME as KEYS_NAME
from db.cles import (
    create_key_pair,
    format_private_key,
    read_public_keys,
    write_private_key,
    write_public_keys,
)
from db.comptes import Hash, load_acteur
from db.connection import FILE_NAME, Row, Store, Transaction, new_id, utc_now
from db.demo_comptes import add_accounts
from db.demo_programmations import write_programmations
from db.demo_recit import Lettre, Recit, letter_name, replay
from db.demo_rencontres import write_rencontres
from db.demo_reunions import write_reunions
from db.demo_suites import send_somebody_away, tell_news
from db.ecoles import search_key
from db.eleves import search_key as eleve_key
from db.lettres import make_reponse
from db.lots import insert_many
from db.pieces import piece_path, write_bytes
from db.reponses import DOCX, get_reponse
from db.situations import get_situation

KEY_NAME: Final = "demonstration.cle"
MAX_LETTRES: Final = 120  # each takes a tenth of a second to print


@dataclass(frozen=True)
class CompteDemo:
    """One way in: who it is, the user name, and the password that all share."""

    qui: str
    identifiant: str
    mot_de_passe: str


def _who(person: PersonneDemo) -> str:
    first = person.affectations[0]
    label = METIERS[first.metier] if first.metier else ROLE_LABELS[first.role]
    return f"{label} – {person.nom_complet}"


def _main_accounts(plan: DemoPlan, password: str) -> list[CompteDemo]:
    """Choose one account for each role and métier, in the order of the roles."""
    chosen: dict[tuple[object, object], PersonneDemo] = {}
    for person in plan.personnes:
        if person.identifiant:
            first = person.affectations[0]
            chosen.setdefault((first.role, first.metier), person)
    return [CompteDemo(_who(p), p.identifiant or "", password) for p in chosen.values()]


# --- places and people ------------------------------------------------------------------------


def _add_circonscription(tx: Transaction, plan: DemoPlan, ids: Mapping[str, str]) -> str:
    place = plan.circonscription
    place_id = ids[place.cle]
    tx.insert(
        "circonscription", id=place_id, nom=place.nom, academie=place.academie, zone=place.zone,
        adresse=place.adresse, commune=place.commune, telephone=place.telephone, mail=place.mail,
        contact_dpd=place.contact_dpd, demonstration=True, creee_le=tx.now,
    )  # fmt: skip
    ship_lists(tx, place_id)
    return place_id


def _is_merged(plan: DemoPlan, ecole: EcoleDemo) -> bool:
    return bool(ecole.reprise_par and ecole.fermee_le and ecole.fermee_le <= plan.au)


def _ecole_rows(plan: DemoPlan, ids: Mapping[str, str], place_id: str) -> list[Row]:
    early = min(e.commune for e in plan.ecoles)  # one town keeps its Wednesday mornings
    return [
        {"id": ids[e.cle], "circonscription_id": place_id, "uai": e.uai, "nom": e.nom,
         "nature": e.nature, "statut": e.statut, "adresse": e.adresse,
         "code_postal": e.code_postal, "commune": e.commune, "telephone": e.telephone,
         "mail": e.mail, "ulis": e.ulis, "education_prioritaire": e.education_prioritaire,
         "rpi": e.rpi, "fermee": e.fermee_le is not None and e.fermee_le <= plan.au,
         "reprise_par": ids[e.reprise_par] if _is_merged(plan, e) and e.reprise_par else None,
         "semaine": (Semaine.MERCREDI if e.commune == early else Semaine.QUATRE).value,
         "recherche": search_key(e.nom, e.commune, e.uai)}
        for e in plan.ecoles
    ]  # fmt: skip


def _add_jours_locaux(
    tx: Transaction, plan: DemoPlan, ids: Mapping[str, str], place_id: str
) -> None:
    """Write a day of training for all the schools, and two days of works in one."""
    calendrier, start = Calendrier(plan.circonscription.zone), date(school_year(plan.au), 9, 1)
    training, works = (calendrier.add_school_days(start, number) for number in (18, 40))
    for ecole_id, debut, days, motif in (
        (None, training, 0, "Journée banalisée : formation des équipes"),
        (ids[plan.ecoles[0].cle], works, 1, "Travaux de chauffage, école fermée"),
    ):
        tx.insert(
            "jour_local", id=new_id(), circonscription_id=place_id, ecole_id=ecole_id,
            debut=debut, fin=debut + timedelta(days=days), ouvert=False, motif=motif,
            cree_le=tx.now,
        )  # fmt: skip


def _personne_rows(plan: DemoPlan, ids: Mapping[str, str], place_id: str) -> list[Row]:
    return [
        {"id": ids[p.cle], "circonscription_id": place_id, "civilite": p.civilite, "nom": p.nom,
         "prenom": p.prenom, "mail": p.mail, "telephone": p.telephone,
         "recherche": normalize(f"{p.nom} {p.prenom}")}
        for p in plan.personnes
    ]  # fmt: skip


def _affectation_rows(plan: DemoPlan, ids: Mapping[str, str], place_id: str) -> list[Row]:
    return [
        {"id": new_id(), "personne_id": ids[p.cle], "circonscription_id": place_id,
         "ecole_id": ids[a.ecole] if a.ecole else None, "role": a.role.value,
         "metier": a.metier.value if a.metier else None, "debut": a.debut, "fin": a.fin}
        for p in plan.personnes
        for a in p.affectations
    ]  # fmt: skip


def _classe_rows(plan: DemoPlan, ids: Mapping[str, str]) -> list[Row]:
    return [
        {"id": ids[c.cle], "ecole_id": ids[c.ecole], "annee": c.annee, "nom": c.nom,
         "niveaux": "-".join(c.niveaux), "effectif": c.effectif}
        for c in plan.classes
    ]  # fmt: skip


def _teaching_rows(plan: DemoPlan, ids: Mapping[str, str]) -> list[Row]:
    return [
        {"classe_id": ids[c.cle], "personne_id": ids[cle], "jours": jours,
         "fonction": (FonctionClasse.COMPLEMENT if jours else FonctionClasse.TITULAIRE).value,
         "debut": date(c.annee, 9, 1), "fin": date(c.annee + 1, 8, 31)}
        for c in plan.classes
        for cle, jours in c.enseignants
    ]  # fmt: skip


def _secteur_rows(plan: DemoPlan, ids: Mapping[str, str]) -> list[Row]:
    closed = {e.cle for e in plan.ecoles if _is_merged(plan, e)}
    return [
        {"ecole_id": ids[s.ecole], "annee": plan.annees[-1], "metier": s.metier.value,
         "personne_id": ids[s.personne] if s.personne else None}
        for s in plan.secteurs
        if s.ecole not in closed
    ]  # fmt: skip


def _scolarite_rows(eleves: Iterable[EleveDemo], ids: Mapping[str, str]) -> list[Row]:
    return [
        {"eleve_id": ids[e.cle], "annee": annee, "ecole_id": ids[ecole], "classe_id": ids[classe],
         "niveau": niveau}
        for e in eleves
        for annee, ecole, classe, niveau in {step[0]: step for step in e.parcours}.values()
    ]  # fmt: skip


def _merge_closed(tx: Transaction, plan: DemoPlan, ids: Mapping[str, str]) -> None:
    """Find the saisines of a closed school under the one that took it over, as a merge does."""
    for ecole in plan.ecoles:
        if ecole.reprise_par and _is_merged(plan, ecole):
            tx.execute(
                "UPDATE saisine SET ecole_origine_id = ecole_id, ecole_id = $into "
                "WHERE ecole_id = $old",
                old=ids[ecole.cle], into=ids[ecole.reprise_par],
            )  # fmt: skip
            tx.execute(
                "UPDATE eleve SET ecole_id = $into WHERE ecole_id = $old",
                old=ids[ecole.cle], into=ids[ecole.reprise_par],
            )  # fmt: skip


def _add_replacement(tx: Transaction, plan: DemoPlan, ids: Mapping[str, str]) -> None:
    """Have the last teacher with an account replace, for three weeks, where a pupil is followed."""
    year, accounts = plan.annees[-1], [p for p in plan.personnes if p.identifiant]
    teacher = [p for p in accounts if p.affectations[0].role is Role.ENSEIGNANT][-1]
    own = {a.ecole for a in teacher.affectations}
    followed = {
        s.classe
        for s in plan.saisines
        if s.annee == year
        and s.eleve
        and not s.reservee
        and s.statut in OPEN_STATUTS
        and s.fiche.ce_qui_marche
    }
    classes = [c for c in plan.classes if c.cle in followed and c.ecole not in own]
    if classes:
        tx.insert(
            "affectation", id=new_id(), personne_id=ids[teacher.cle],
            circonscription_id=ids[plan.circonscription.cle], ecole_id=ids[classes[0].ecole],
            classe_id=ids[classes[0].cle], role=Role.ENSEIGNANT.value, debut=plan.au,
            fin=plan.au + timedelta(days=21),
        )  # fmt: skip


def _eleve_rows(eleves: Iterable[EleveDemo], ids: Mapping[str, str], place_id: str) -> list[Row]:
    return [
        {"id": ids[e.cle], "circonscription_id": place_id, "ecole_id": ids[e.parcours[-1][1]],
         "nom": e.nom, "prenom": e.prenom, "date_naissance": e.date_naissance,
         "pronom": e.pronom, "recherche": eleve_key(e.nom, e.prenom)}
        for e in eleves
    ]  # fmt: skip


def _make_ids(plan: DemoPlan) -> dict[str, str]:
    things = (
        (plan.circonscription,), plan.ecoles, plan.personnes, plan.classes, plan.eleves,
    )  # fmt: skip
    return {thing.cle: new_id() for group in things for thing in group}


def _add_world(tx: Transaction, plan: DemoPlan, ids: Mapping[str, str], hashed: str) -> str:
    place_id = _add_circonscription(tx, plan, ids)
    tx.insert("reglage", circonscription_id=place_id, cle="delegation_signature", valeur="true")
    known = {s.eleve for s in plan.saisines if s.eleve}
    insert_many(tx, "ecole", _ecole_rows(plan, ids, place_id))
    _add_jours_locaux(tx, plan, ids, place_id)
    insert_many(tx, "personne", _personne_rows(plan, ids, place_id))
    insert_many(tx, "affectation", _affectation_rows(plan, ids, place_id))
    insert_many(tx, "classe", _classe_rows(plan, ids))
    insert_many(tx, "classe_enseignant", _teaching_rows(plan, ids))
    eleves = (eleve for eleve in plan.eleves if eleve.cle in known)
    kept = list(eleves)
    insert_many(tx, "eleve", _eleve_rows(kept, ids, place_id))
    insert_many(tx, "scolarite", _scolarite_rows(kept, ids))
    insert_many(tx, "secteur", _secteur_rows(plan, ids))
    _add_replacement(tx, plan, ids)
    add_accounts(tx, plan, ids, hashed)
    _add_soutiens(tx, plan, ids, place_id)
    return place_id


def _add_soutiens(tx: Transaction, plan: DemoPlan, ids: Mapping[str, str], place_id: str) -> None:
    """Add who asked to be called back, and the other routes that the circonscription wrote."""
    rows: list[Row] = [
        {"id": new_id(), "circonscription_id": place_id, "demandeur_id": ids[s.demandeur],
         "demande_le": s.demande_le, "pour": s.pour.value, "appele_id": ids[s.appele],
         "contact_le": s.contact_le}
        for s in plan.soutiens
    ]  # fmt: skip
    insert_many(tx, "soutien", rows)
    tx.insert("reglage", circonscription_id=place_id, cle="soutien_relais",
              valeur=json.dumps(dict(plan.relais)))  # fmt: skip


# --- letters ----------------------------------------------------------------------------------


def _print_letter(tx: Transaction, lettre: Lettre) -> None:
    """Print a signed answer as on the day of its signature, and keep it."""
    reponse = get_reponse(tx, lettre.reponse_id)
    signer = load_acteur(tx, reponse["signataire_id"], "")
    then = replace(tx, now=reponse["signee_le"], actor=signer)
    situation = get_situation(then, lettre.saisine_id)
    letter = make_reponse(then, situation, reponse, signing=True)
    path = piece_path(tx.folder, lettre.piece_id)
    write_bytes(path, letter)
    tx.after_rollback.append(lambda: path.unlink(missing_ok=True))
    tx.insert(
        "piece", id=lettre.piece_id, saisine_id=lettre.saisine_id,
        nature=NatureDocument.REPONSE.value, nom=letter_name(situation.saisine, reponse),
        libelle="Réponse du pôle", type=DOCX, taille=len(letter),
        empreinte=hashlib.sha256(letter).hexdigest(), interne=reponse["envoyee_le"] is None,
        deposee_par=reponse["signataire_id"], deposee_le=reponse["signee_le"],
    )  # fmt: skip


# --- the whole --------------------------------------------------------------------------------


def fill_demo(tx: Transaction, plan: DemoPlan, hashed: str, *, lettres: bool = True) -> str:
    """Write a plan in a store that holds no circonscription; return the id of its own.

    `hashed` is the password of every account, as stored. With `lettres`, the answers of the last
    year are printed, unless they are too many; older ones keep no letter.

    Raises:
        Conflict: the store holds a circonscription already.
    """
    if find_first_circonscription(tx) is not None:
        raise Conflict(
            "Ce dossier contient déjà une circonscription : la démonstration se charge dans un "
            "dossier vide. Choisissez-en un autre (variable POLE_DATA)."
        )
    ids = _make_ids(plan)
    place_id = _add_world(tx, plan, ids, hashed)
    year = school_year(plan.au)
    few = sum(s.annee == year for s in plan.saisines) <= MAX_LETTRES
    recit = Recit(tx, ids, place_id, frozenset({year} if lettres and few else ()))
    replay(recit, plan)
    _merge_closed(tx, plan, ids)
    write_programmations(tx, plan, ids)
    write_reunions(tx, plan, ids)
    write_rencontres(tx, plan, ids)
    for lettre in recit.lettres:
        _print_letter(tx, lettre)
    tell_news(tx)
    send_somebody_away(tx, place_id)
    audit.note(
        tx, "load_demo", "circonscription", place_id,
        circonscription_id=place_id, nombre=len(plan.saisines),
    )  # fmt: skip
    return place_id


def make_demo(
    store: Store,
    hash_password: Hash,
    mot_de_passe: str,
    *,
    seed: int = 1,
    annees: int = 3,
    facteur: int = 1,
    au: date | None = None,
) -> list[CompteDemo]:
    """Fill an empty store with the demonstration as it stood yesterday; return the ways in.

    The same password opens every account. `facteur` multiplies the 300 saisines of a year.

    Raises:
        Conflict: the store holds a circonscription already.
        InvalidInput: the password is too weak, or there is less than one year.
    """
    with store.reading() as tx:
        day = au or tx.today - timedelta(days=1)
    plan = build_demo(seed, annees, facteur, day)
    for person in plan.personnes:
        check_password_policy(mot_de_passe, identifiant=person.identifiant or "")
    hashed = hash_password(mot_de_passe)
    with store.writing() as tx:
        fill_demo(tx, plan, hashed)
    store.checkpoint()
    _give_key(store.folder)
    return _main_accounts(plan, mot_de_passe)


def _give_key(folder: Path) -> None:
    """Let a demonstration be backed up and restored; its key, which protects nothing, is beside."""
    if not read_public_keys(folder):
        public, private = create_key_pair()
        write_private_key(folder / KEY_NAME, format_private_key(public, private, utc_now()))
        write_public_keys(folder, [public])


def load_demo(store: Store, hash_password: Hash) -> Sequence[tuple[str, str, str]]:
    """Fill an empty store and return who may sign in: (who, user name, password drawn now)."""
    accounts = make_demo(store, hash_password, make_password())
    return [(account.qui, account.identifiant, account.mot_de_passe) for account in accounts]


def is_demonstration(tx: Transaction) -> bool:
    """Tell whether everything in a store is invented: it may be thrown away."""
    places = tx.rows("SELECT demonstration FROM circonscription")
    return bool(places) and all(place["demonstration"] for place in places)


def erase_demonstration(folder: Path) -> None:
    """Empty a folder that holds nothing but a demonstration, so that another takes its place."""
    for path in folder.glob(f"{FILE_NAME}*"):
        path.unlink()
    for name in (KEY_NAME, KEYS_NAME):
        (folder / name).unlink(missing_ok=True)
    for name in ("pieces", "imports"):
        shutil.rmtree(folder / name, ignore_errors=True)


def describe_demo(tx: Transaction) -> dict[str, Any]:
    """Say what a demonstration holds: accounts with their role, how many schools and saisines."""
    comptes = tx.rows(
        "SELECT c.identifiant, min(a.role) AS role FROM compte c "
        "JOIN affectation a ON a.personne_id = c.personne_id "
        "GROUP BY c.identifiant ORDER BY c.identifiant"
    )
    return {
        "comptes": comptes,
        "ecoles": tx.value("SELECT count(*) FROM ecole"),
        "saisines": tx.value("SELECT count(*) FROM saisine"),
    }
