"""Opening the programmation of a pupil: in which school, for whom, by which référentiel."""

from dataclasses import dataclass
from typing import Final

from core.droits import Acces
from core.droits_programmation import (
    ActionProgrammation,
    FaitsProgrammation,
    check_on_programmation,
    may_on_programmation,
)
from core.errors import Conflict, InvalidInput, NotFound
from core.programmation import CadreProgrammation, StatutProgrammation, list_missing
from core.referentiel import NatureEntree
from core.saisine import school_year
from core.scolarite import next_niveau
from core.texte import normalize
from db.connection import Row, Transaction, new_id
from db.ecoles import get_ecole
from db.eleves import create_eleve, find_seen
from db.programmations import LISIBLES, known_referentiels, reading_scope, trace
from db.visibilite import VISIBLES, scope

NAMESAKE: Final = (
    "Une programmation existe peut-être : demandez à la direction de l’ouvrir et de vous nommer "
    "dans l’équipe."
)
OTHER_PUPIL: Final = "C’est un autre élève du même nom"


@dataclass(frozen=True)
class NouvelleProgrammation:
    """For whom a programmation is created: a known pupil, or the name of a new one.

    `homonyme`: they say that a pupil of this name in the school is another one.
    """

    ecole_id: str
    niveau: str
    eleve_id: str | None = None
    nom: str = ""
    prenom: str = ""
    homonyme: bool = False


def list_own_schools(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the schools in which the acting person may create a programmation."""
    schools = tx.rows(
        "SELECT id, circonscription_id, nom, commune, nature, ulis FROM ecole "
        "WHERE circonscription_id = $c AND NOT fermee ORDER BY nom COLLATE fr",
        c=circonscription_id,
    )
    return [row for row in schools if _may_create(tx, row)]


def _facts_of(ecole: Row) -> FaitsProgrammation:
    return FaitsProgrammation(
        circonscription_id=ecole["circonscription_id"], ecole_id=ecole["id"],
        ecole_ulis=ecole["ulis"],
    )  # fmt: skip


def _may_create(tx: Transaction, ecole: Row) -> bool:
    return may_on_programmation(tx.actor, ActionProgrammation.CREATE, _facts_of(ecole))


def create_programmation(tx: Transaction, new: NouvelleProgrammation) -> str:
    """Open the programmation of a pupil for this school year; who creates it is of the team.

    Raises:
        NotAllowed: the acting person does not work in the pupil's school.
        NotFound: the pupil chosen is not one whose situation they read.
        InvalidInput: nobody is named, or no référentiel holds for the class.
        Conflict: the pupil has one for this year already; a pupil of the name given has one in the
            school, and nobody said that it is another pupil.
    """
    ecole = get_ecole(tx, new.ecole_id)
    check_on_programmation(tx.actor, ActionProgrammation.CREATE, _facts_of(ecole))
    codes = choose_referentiels(tx, new.niveau)
    eleve_id = _find_pupil(tx, ecole, new)
    programmation_id = new_id()
    tx.insert(
        "programmation", id=programmation_id, circonscription_id=ecole["circonscription_id"],
        eleve_id=eleve_id, ecole_id=ecole["id"], annee=school_year(tx.today),
        referentiels=",".join(codes), statut=StatutProgrammation.BROUILLON.value,
        manque="\n".join(list_missing(CadreProgrammation(), ())),
        niveau=new.niveau, cree_par=tx.actor.personne_id, cree_le=tx.now, modifiee_le=tx.now,
    )  # fmt: skip
    tx.insert("programmation_equipe", programmation_id=programmation_id,
              personne_id=tx.actor.personne_id)  # fmt: skip
    trace(tx, "create_programmation", programmation_id, vers=StatutProgrammation.BROUILLON.value)
    return programmation_id


def choose_referentiels(tx: Transaction, niveau: str) -> list[str]:
    """Return the codes in force for a class, that of the domains first.

    Raises:
        InvalidInput: none holds for it.
    """
    held = known_referentiels().in_force(tx.today, niveau)
    with_domains = [r for r in held if r.entrees[0].nature is NatureEntree.DOMAINE]
    if not with_domains:
        raise InvalidInput("Choisissez la classe fréquentée : elle dit quel programme s’applique.")
    return [with_domains[0].code, *(r.code for r in held if r is not with_domains[0])]


def _find_pupil(tx: Transaction, ecole: Row, new: NouvelleProgrammation) -> str:
    if new.eleve_id is None:
        if not new.homonyme and has_namesake(tx, ecole["id"], new.nom, new.prenom):
            raise Conflict(f"{NAMESAKE} Si c’est un autre enfant, cochez « {OTHER_PUPIL} ».")
        return create_eleve(tx, ecole["circonscription_id"], ecole["id"], new.nom, new.prenom)
    eleve = find_seen(tx, ecole["circonscription_id"], new.eleve_id) or _find_followed(
        tx, new.eleve_id
    )
    if eleve is None or eleve["ecole_id"] != ecole["id"]:
        raise NotFound("Cet élève n’est pas connu dans cette école. Écrivez son nom.")
    if tx.value(
        "SELECT 1 FROM programmation p JOIN eleve x ON x.id = p.eleve_id "
        "WHERE coalesce(x.fusionne_dans, x.id) = $eleve AND p.annee = $annee LIMIT 1",
        eleve=eleve["id"], annee=school_year(tx.today),
    ):  # fmt: skip
        raise Conflict(
            "Cet élève a déjà une programmation adaptée cette année. Si elle ne vous est pas "
            "ouverte, demandez à la direction de l’école de vous ajouter à l’équipe."
        )
    return str(eleve["id"])


def has_namesake(tx: Transaction, ecole_id: str, nom: str, prenom: str) -> bool:
    """Tell whether a pupil of this name has a programmation in the school: nothing else of it.

    Only who may create one there is told.
    """
    if not _may_create(tx, get_ecole(tx, ecole_id)):
        return False
    rows = tx.rows(
        "SELECT DISTINCT k.nom, k.prenom FROM programmation p JOIN eleve x ON x.id = p.eleve_id "
        "JOIN eleve k ON k.id = coalesce(x.fusionne_dans, x.id) WHERE p.ecole_id = $e",
        e=ecole_id,
    )
    wanted = (normalize(nom), normalize(prenom))
    return all(wanted) and wanted in {(normalize(r["nom"]), normalize(r["prenom"])) for r in rows}


# A pupil whose programmation the acting person reads is known to them, situation or not.
FOLLOWED: Final = f"""SELECT coalesce(y.fusionne_dans, y.id) FROM programmation p
    JOIN eleve y ON y.id = p.eleve_id WHERE {LISIBLES}"""  # noqa: S608 - constant


def _find_followed(tx: Transaction, eleve_id: str) -> Row | None:
    return tx.row(
        f"SELECT * FROM eleve WHERE id = $id AND fusionne_dans IS NULL AND id IN ({FOLLOWED})",  # noqa: S608 - constant
        id=eleve_id, **reading_scope(tx.actor),
    )  # fmt: skip


def list_known_names(tx: Transaction) -> list[str]:
    """List the first names of the pupils whom the acting person knows, in every school."""
    rows = tx.rows(
        f"WITH {VISIBLES} SELECT DISTINCT x.prenom FROM eleve x WHERE x.prenom <> '' AND ("  # noqa: S608 - constant
        f"x.id IN (SELECT eleve_id FROM visibles WHERE acces >= {Acces.SUIVI}) "
        f"OR coalesce(x.fusionne_dans, x.id) IN ({FOLLOWED}))",
        **scope(tx.actor) | reading_scope(tx.actor),
    )  # fmt: skip
    return [row["prenom"] for row in rows]


def list_known_pupils(tx: Transaction, ecole_id: str) -> list[Row]:
    """List the pupils of a school whom the acting person knows, with the class they attend.

    Known: they read the situation, or a programmation of any year. Without this year's class, the
    one after that of the last programmation is proposed.
    """
    rows = tx.rows(
        f"WITH {VISIBLES} SELECT x.id, x.nom, x.prenom, coalesce(k.niveau, '') AS niveau, "  # noqa: S608 - constant
        "coalesce((SELECT p.niveau FROM programmation p JOIN eleve y ON y.id = p.eleve_id "
        f"WHERE coalesce(y.fusionne_dans, y.id) = x.id AND p.annee < $annee AND {LISIBLES} "
        "ORDER BY p.annee DESC LIMIT 1), '') AS dernier "
        "FROM eleve x LEFT JOIN scolarite k "
        "ON k.eleve_id = x.id AND k.annee = $annee AND NOT k.prevue "
        "WHERE x.ecole_id = $e AND x.fusionne_dans IS NULL "
        f"AND (x.id IN (SELECT eleve_id FROM visibles WHERE acces >= {Acces.SUIVI}) "
        f"OR x.id IN ({FOLLOWED})) "
        "ORDER BY x.nom COLLATE fr, x.prenom COLLATE fr, x.id",
        e=ecole_id, annee=school_year(tx.today), **scope(tx.actor) | reading_scope(tx.actor),
    )  # fmt: skip
    return [row | {"niveau": row["niveau"] or next_niveau(row["dernier"])} for row in rows]
