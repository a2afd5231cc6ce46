"""Programmations adaptées: who sees which, reading one, creating one, naming its team."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from core.droits_programmation import (
    REGLES_PROGRAMMATION,
    ActionProgrammation,
    FaitsProgrammation,
    LienProgrammation,
    check_on_programmation,
    find_lien,
    may_on_programmation,
    pilotage_places,
    schools_taught,
    ulis_places,
)
from core.errors import NotFound
from core.personne import Acteur, Metier, Role
from core.programmation import AvisRendu, ContenuProgrammation, StatutProgrammation
from core.programmation_histoire import NaturePartie, Partie, build_contenu
from core.referentiel import NatureEntree, Referentiel, Referentiels, load_referentiels
from db import audit, journal
from db.connection import Row, Transaction
from db.ecoles import get_ecole
from db.eleves import get_eleve

_GONE: Final = (
    "Cette programmation n’existe pas, ou elle ne vous est pas ouverte. Adressez-vous à l’équipe "
    "de l’élève ou à la direction de l’école si vous pensez devoir y accéder."
)
# An ordinary situation of the same pupil, whichever of their records it was made with.
_ASKED: Final = """FROM proposition r JOIN saisine s ON s.id = r.saisine_id AND NOT s.reservee
    JOIN eleve x ON x.id = s.eleve_id WHERE r.position <> 'declinee'"""
MY_PUPILS: Final = f"""SELECT y.id FROM eleve y WHERE coalesce(y.fusionne_dans, y.id) IN (
    SELECT coalesce(x.fusionne_dans, x.id) {_ASKED} AND r.personne_id = $moi)"""  # noqa: S608 - constant
SOLLICITES: Final = f"""SELECT DISTINCT r.personne_id {_ASKED} AND r.personne_id IS NOT NULL
    AND coalesce(x.fusionne_dans, x.id) =
        (SELECT coalesce(y.fusionne_dans, y.id) FROM eleve y WHERE y.id = $eleve)"""  # noqa: S608 - constant
"""The pupils for whom the acting person is solicited, and who is solicited for one pupil."""
_L = LienProgrammation
_CONDITIONS: Final[Mapping[LienProgrammation, str]] = {
    _L.EQUIPE: (
        "(p.id IN (SELECT programmation_id FROM programmation_equipe WHERE personne_id = $moi) "
        "AND p.ecole_id IS NOT NULL "
        "AND (p.ecole_id = ANY($enseigne) OR p.circonscription_id = ANY($ulis)))"
    ),
    _L.DIRECTION: "p.ecole_id = ANY($dirige)",
    _L.PILOTAGE: "p.circonscription_id = ANY($pilote)",
    _L.ERSEH: "(p.notifie AND p.circonscription_id = ANY($refere))",
    _L.SOLLICITE: f"(p.circonscription_id = ANY($membre) AND p.eleve_id IN ({MY_PUPILS}))",
}
LISIBLES: Final = (
    "p.circonscription_id = ANY($ici) AND ("
    + " OR ".join(_CONDITIONS[lien] for lien in _L
                  if lien in REGLES_PROGRAMMATION[ActionProgrammation.READ])
    + ")"
)  # fmt: skip
"""The condition, on a programmation `p`, that the acting person may read it."""


@cache
def known_referentiels() -> Referentiels:
    """Return the référentiels that are shipped, read once."""
    return load_referentiels()


def reading_scope(acteur: Acteur) -> dict[str, object]:
    """Return the parameters of `LISIBLES`."""
    return {
        "moi": acteur.personne_id,
        "ici": sorted(acteur.circonscriptions),
        "enseigne": sorted(schools_taught(acteur)),
        "ulis": sorted(ulis_places(acteur)),
        "dirige": sorted(acteur.ecoles_as(Role.DIRECTEUR)),
        "pilote": sorted(pilotage_places(acteur)),
        "refere": sorted(acteur.circonscriptions_as(Role.MEMBRE, Metier.ERSEH)),
        "membre": sorted(acteur.circonscriptions_as(Role.MEMBRE)),
    }


@dataclass(frozen=True)
class ProgrammationLue:
    """One programmation as a screen shows it: its row, its parts, its text, why it is open."""

    row: Row
    parties: Mapping[str, Partie]
    contenu: ContenuProgrammation
    eleve: Row
    ecole: Row | None
    equipe: tuple[Row, ...]
    faits: FaitsProgrammation
    acteur: Acteur
    pourquoi: LienProgrammation | None

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.row["id"])

    @property
    def statut(self) -> StatutProgrammation:
        """Where it stands."""
        return StatutProgrammation(self.row["statut"])

    def may(self, action: ActionProgrammation) -> bool:
        """Tell whether the acting person may do something here: to show a button, no more."""
        return may_on_programmation(self.acteur, action, self.faits)

    @property
    def referentiel(self) -> Referentiel:
        """The référentiel whose domains it is written by."""
        return known_referentiels().par_code[self.contenu.referentiels[0]]

    @property
    def domaines(self) -> dict[str, str]:
        """The domains of its référentiel: code → label."""
        return list_domaines(self.contenu)


def list_domaines(contenu: ContenuProgrammation) -> dict[str, str]:
    """Return the domains by which a programmation is written: code → label."""
    referentiel = known_referentiels().par_code[contenu.referentiels[0]]
    return {e.code: e.libelle for e in referentiel.entrees if e.nature is NatureEntree.DOMAINE}


def read_facts(tx: Transaction, row: Row) -> FaitsProgrammation:
    """Read the facts on which the rights over one programmation depend."""
    team = tx.rows(
        "SELECT personne_id FROM programmation_equipe WHERE programmation_id = $id", id=row["id"]
    )
    asked = tx.rows(SOLLICITES, eleve=row["eleve_id"])
    ulis = tx.value("SELECT ulis FROM ecole WHERE id = $id", id=row["ecole_id"])
    return FaitsProgrammation(
        circonscription_id=row["circonscription_id"],
        ecole_id=row["ecole_id"],
        ecole_ulis=bool(ulis),
        notifie=row["notifie"],
        equipe=frozenset(r["personne_id"] for r in team),
        sollicites=frozenset(r["personne_id"] for r in asked),
    )


def get_row(
    tx: Transaction, programmation_id: str, action: ActionProgrammation
) -> tuple[Row, FaitsProgrammation]:
    """Read the row of one programmation to do something with it.

    Raises:
        NotFound: it does not exist, or the acting person may not read it: both look the same.
        NotAllowed: they may read it, and not do that.
    """
    row = tx.row("SELECT * FROM programmation WHERE id = $id", id=programmation_id)
    if row is None:
        raise NotFound(_GONE)
    faits = read_facts(tx, row)
    if find_lien(tx.actor, ActionProgrammation.READ, faits) is None:
        raise NotFound(_GONE)
    check_on_programmation(tx.actor, action, faits)
    return row, faits


def read_parties(tx: Transaction, programmation_id: str) -> dict[str, Partie]:
    """Read the parts that stand, by id."""
    rows = tx.rows(
        "SELECT id, nature, cle, rang, contenu, version FROM programmation_partie "
        "WHERE programmation_id = $id AND contenu IS NOT NULL ORDER BY rang, id",
        id=programmation_id,
    )
    return {row["id"]: Partie(**row | {"nature": NaturePartie(row["nature"])}) for row in rows}


def assemble(row: Row, parties: Mapping[str, Partie]) -> ContenuProgrammation:
    """Put a row and its parts together."""
    return build_contenu(
        parties.values(),
        annee=row["annee"],
        numero=row["numero"],
        statut=StatutProgrammation(row["statut"]),
        referentiels=tuple(row["referentiels"].split(",")),
        avis=AvisRendu.model_validate_json(row["avis"]) if row["avis"] else None,
    )


def get_programmation(tx: Transaction, programmation_id: str) -> ProgrammationLue:
    """Read one programmation for the acting person.

    Raises:
        NotFound: it does not exist, or not for them.
    """
    row, faits = get_row(tx, programmation_id, ActionProgrammation.READ)
    parties = read_parties(tx, programmation_id)
    return ProgrammationLue(
        row=row,
        parties=parties,
        contenu=assemble(row, parties),
        eleve=get_eleve(tx, row["eleve_id"]),
        ecole=get_ecole(tx, row["ecole_id"]) if row["ecole_id"] else None,
        equipe=tuple(list_team(tx, programmation_id)),
        faits=faits,
        acteur=tx.actor,
        pourquoi=find_lien(tx.actor, ActionProgrammation.READ, faits),
    )


def find_contenu(tx: Transaction, eleve_id: str, annee: int) -> ContenuProgrammation | None:
    """Find what a pupil's programmation of a year says, if the acting person reads it.

    Three statements, for a screen that reads it again every two seconds.
    """
    mine = [row["id"] for row in list_of_pupil(tx, eleve_id) if row["annee"] == annee]
    row = tx.row("SELECT * FROM programmation WHERE id = $id", id=mine[0]) if mine else None
    return assemble(row, read_parties(tx, row["id"])) if row else None


def list_programmations(tx: Transaction) -> list[Row]:
    """List the programmations that the acting person reads, by year, school and pupil."""
    return tx.rows(
        "SELECT p.id, p.annee, p.statut, p.numero, p.niveau, p.echeance, p.erseh, p.manque, "  # noqa: S608 - constants and bound parameters
        "p.objectifs, p.ecole_id, k.nom AS eleve_nom, k.prenom AS eleve_prenom, "
        "e.nom AS ecole, e.commune "
        "FROM programmation p JOIN eleve x ON x.id = p.eleve_id "
        "JOIN eleve k ON k.id = coalesce(x.fusionne_dans, x.id) "
        "LEFT JOIN ecole e ON e.id = p.ecole_id "
        f"WHERE {LISIBLES} "
        "ORDER BY p.annee DESC, e.nom COLLATE fr, k.nom COLLATE fr, k.prenom COLLATE fr, p.id",
        **reading_scope(tx.actor),
    )


def list_of_pupil(tx: Transaction, eleve_id: str) -> list[Row]:
    """List the programmations of one pupil that the acting person reads, the latest first."""
    return tx.rows(
        "SELECT p.id, p.annee, p.statut, p.numero FROM programmation p "  # noqa: S608 - constants
        "JOIN eleve x ON x.id = p.eleve_id "
        f"WHERE coalesce(x.fusionne_dans, x.id) = $eleve AND {LISIBLES} "
        "ORDER BY p.annee DESC, p.id",
        eleve=eleve_id, **reading_scope(tx.actor),
    )  # fmt: skip


def list_team(tx: Transaction, programmation_id: str) -> list[Row]:
    """List who writes a programmation, with their name."""
    return tx.rows(
        "SELECT q.personne_id, trim(p.prenom || ' ' || p.nom) AS nom FROM programmation_equipe q "
        "JOIN personne p ON p.id = q.personne_id WHERE q.programmation_id = $id "
        "ORDER BY p.nom COLLATE fr, p.prenom COLLATE fr",
        id=programmation_id,
    )


def trace(
    tx: Transaction, action: str, programmation_id: str, *,
    de: str | None = None, vers: str | None = None,
) -> None:  # fmt: skip
    """Write an act in the history and the log, without a word of the text."""
    journal.record(tx, action, "programmation", programmation_id, de=de, vers=vers)
    audit.note(tx, action, "programmation", programmation_id)
