"""Where a pupil goes to school: the class, a move, « à suivre », and the year that opens."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from core import droits
from core.droits import Acces, Action
from core.errors import Conflict, InvalidInput, NotFound
from core.fiche import Fiche
from core.personne import Role
from core.saisine import OPEN_STATUTS, Statut, school_year
from core.scolarite import Suite, check_accord, check_opening
from core.texte import clean
from db import audit, journal
from db.classes import check_classe
from db.connection import Row, Transaction
from db.ecoles import get_ecole
from db.eleves import get_eleve
from db.mots import index_saisine
from db.programmations_equipe import hand_over_programmations
from db.relais import keep_relais
from db.saisines import get_for, search_text
from db.visibilite import VISIBLES, scope

_OPEN: Final = sorted(statut.value for statut in OPEN_STATUTS)
_CHANGED: Final = (
    "Quelqu’un d’autre vient de changer la classe ou l’école de cet élève. Rien n’a été écrasé : "
    "la page montre maintenant sa version."
)
_NOBODY: Final = "Cette situation ne nomme pas d’élève : complétez d’abord la fiche."


def find_scolarite(tx: Transaction, eleve_id: str, annee: int) -> Row | None:
    """Find where a pupil is in one school year, with the names of the school and the class."""
    return tx.row(
        "SELECT s.*, e.nom AS ecole, c.nom AS classe FROM scolarite s "
        "JOIN ecole e ON e.id = s.ecole_id LEFT JOIN classe c ON c.id = s.classe_id "
        "WHERE s.eleve_id = $eleve AND s.annee = $annee",
        eleve=eleve_id, annee=annee,
    )  # fmt: skip


def _write(tx: Transaction, eleve_id: str, annee: int, version: int, **columns: object) -> None:
    """Write the row of one pupil and year if nobody changed it since `version` (0: no row)."""
    key = {"eleve": eleve_id, "annee": annee}
    now = tx.value(
        "SELECT version FROM scolarite WHERE eleve_id = $eleve AND annee = $annee", **key
    )
    if (now or 0) != version:
        raise Conflict(_CHANGED)
    if now is None:
        tx.insert("scolarite", eleve_id=eleve_id, annee=annee, **columns)
        return
    sets = ", ".join(f"{name} = ${name}" for name in columns)
    tx.execute(
        f"UPDATE scolarite SET {sets}, version = version + 1 "  # noqa: S608 - names from code
        "WHERE eleve_id = $eleve AND annee = $annee",
        **key, **columns,
    )  # fmt: skip


def _pupil_of(tx: Transaction, saisine: Row) -> Row:
    if not saisine["eleve_id"]:
        raise InvalidInput(_NOBODY)
    return get_eleve(tx, saisine["eleve_id"])


def place_eleve(tx: Transaction, saisine_id: str, version: int, classe_id: str | None) -> None:
    """Say in which class of the school the pupil is this year; `version` of the year's row, or 0.

    Raises:
        InvalidInput: the situation names nobody, or the class is another school's.
    """
    saisine, _ = get_for(tx, saisine_id, Action.PLACE_ELEVE)
    eleve, annee = _pupil_of(tx, saisine), school_year(tx.today)
    if not saisine["ecole_id"]:
        raise InvalidInput("Aucune école ne suit cette situation : notez d’abord l’accord.")
    classe = check_classe(tx, classe_id, saisine["ecole_id"], annee)
    before = find_scolarite(tx, eleve["id"], annee)
    _write(
        tx, eleve["id"], annee, version, ecole_id=saisine["ecole_id"], classe_id=classe_id,
        niveau=saisine["niveau"] or (classe["niveaux"] if classe else ""), prevue=False,
    )  # fmt: skip
    journal.record(
        tx, "place_eleve", "eleve", eleve["id"], saisine_id=saisine_id,
        de=before["classe_id"] if before else None, vers=classe_id,
    )  # fmt: skip
    audit.note(tx, "place_eleve", "saisine", saisine_id)


def move_eleve(
    tx: Transaction,
    saisine_id: str,
    version: int,
    ecole_id: str,
    *,
    classe_id: str | None = None,
    accord_le: date | None = None,
) -> None:
    """Record that a pupil changes school inside the circonscription.

    The old school, its asker included, reads nothing more of this pupil. With the parents'
    agreement (its day) the open situations follow with a note de relais; without it the new
    school sees nothing, and the pôle goes on.

    Raises:
        InvalidInput: a school that is closed, elsewhere or the same, or a date to come.
        Conflict: somebody changed the situation meanwhile.
    """
    saisine, _ = get_for(tx, saisine_id, Action.MOVE_ELEVE)
    check_accord(accord_le, tx.today)
    eleve, annee = _pupil_of(tx, saisine), school_year(tx.today)
    if ecole_id == (saisine["ecole_id"] or eleve["ecole_id"]):
        raise InvalidInput("L’élève est déjà dans cette école : choisissez la nouvelle.")
    _check_school(tx, ecole_id, saisine["circonscription_id"])
    classe = check_classe(tx, classe_id, ecole_id, annee)
    before = find_scolarite(tx, eleve["id"], annee)
    tx.save("saisine", saisine_id, version, modifiee_le=tx.now)
    _write(
        tx, eleve["id"], annee, before["version"] if before else 0, ecole_id=ecole_id,
        classe_id=classe_id, accord_le=accord_le, prevue=False,
        niveau=classe["niveaux"] if classe else saisine["niveau"],
    )  # fmt: skip
    _arrive(tx, eleve["id"], ecole_id, accord_le, "move_eleve")
    audit.note(tx, "move_eleve", "saisine", saisine_id)


def record_accord(tx: Transaction, saisine_id: str, version: int, accord_le: date) -> None:
    """Record the parents' agreement given after the move: the pupil's school may read from now.

    Raises:
        InvalidInput: the school already reads the situation, or the date is to come.
    """
    saisine, _ = get_for(tx, saisine_id, Action.MOVE_ELEVE)
    check_accord(accord_le, tx.today)
    eleve = _pupil_of(tx, saisine)
    if saisine["ecole_id"]:
        raise InvalidInput("L’école de l’élève lit déjà cette situation.")
    tx.save("saisine", saisine_id, version, modifiee_le=tx.now)
    tx.execute(
        "UPDATE scolarite SET accord_le = $accord, version = version + 1 "
        "WHERE eleve_id = $eleve AND annee = $annee",
        accord=accord_le, eleve=eleve["id"], annee=school_year(tx.today),
    )  # fmt: skip
    _hand_over(tx, _reread(tx, saisine_id), eleve["ecole_id"], accord_le, "record_accord")
    hand_over_programmations(tx, eleve["id"], eleve["ecole_id"])
    audit.note(tx, "record_accord", "saisine", saisine_id)


def _check_school(tx: Transaction, ecole_id: str, circonscription_id: str) -> Row:
    ecole = get_ecole(tx, ecole_id)
    if ecole["circonscription_id"] != circonscription_id or ecole["fermee"]:
        raise InvalidInput(
            "Cette école est fermée, ou d’une autre circonscription. Si l’élève quitte la "
            "circonscription, terminez le suivi avec la raison « départ » : rien n’est transmis."
        )
    return ecole


def _reread(tx: Transaction, saisine_id: str) -> Row:
    found = tx.row("SELECT * FROM saisine WHERE id = $id", id=saisine_id)
    if found is None:
        raise NotFound("Cette situation n’existe plus.")
    return found


def _arrive(
    tx: Transaction, eleve_id: str, ecole_id: str, accord_le: date | None, action: str
) -> None:
    """Bring a pupil to a school, with every ordinary saisine made under any of their records."""
    tx.execute(
        "UPDATE eleve SET ecole_id = $e, version = version + 1 WHERE id = $id",
        e=ecole_id, id=eleve_id,
    )  # fmt: skip
    made = tx.rows(
        "SELECT s.* FROM saisine s JOIN eleve x ON x.id = s.eleve_id "
        "WHERE coalesce(x.fusionne_dans, x.id) = $id AND NOT s.reservee AND s.statut <> $brouillon "
        "AND coalesce(s.ecole_id, '') <> $e",
        id=eleve_id, e=ecole_id, brouillon=Statut.BROUILLON.value,
    )  # fmt: skip
    for saisine in made:
        _hand_over(tx, saisine, ecole_id, accord_le, action)
    hand_over_programmations(tx, eleve_id, ecole_id if accord_le else None)


def _hand_over(
    tx: Transaction, saisine: Row, ecole_id: str, accord_le: date | None, action: str
) -> None:
    """End the old school's access to one saisine; open it to the new one if the parents agree."""
    agreed = accord_le if saisine["statut"] in _OPEN else None
    reader = ecole_id if agreed else None
    origin = saisine["ecole_origine_id"] or saisine["ecole_id"]
    there = bool(agreed) and _works_in(tx, saisine["demandeur_id"], ecole_id)
    fiche = Fiche.model_validate_json(saisine["fiche"])
    if agreed:
        keep_relais(tx, saisine, ecole_id, agreed)
    tx.save(
        "saisine", saisine["id"], saisine["version"], ecole_id=reader, ecole_origine_id=origin,
        relais_le=None if there else tx.today, recherche=search_text(tx, fiche, reader),
        modifiee_le=tx.now,
    )  # fmt: skip
    index_saisine(tx, saisine["id"], known=True)
    journal.record(
        tx, action, "saisine", saisine["id"], saisine_id=saisine["id"],
        de=saisine["ecole_id"], vers=reader, accord_le=accord_le,
    )  # fmt: skip


def _works_in(tx: Transaction, personne_id: str | None, ecole_id: str) -> bool:
    return bool(
        tx.value(
            "SELECT 1 FROM affectation WHERE personne_id = $p AND ecole_id = $e "
            "AND debut <= $jour AND (fin IS NULL OR fin >= $jour) LIMIT 1",
            p=personne_id, e=ecole_id, jour=tx.today,
        )
    )  # fmt: skip


# --- « à suivre » -----------------------------------------------------------------------------


def list_suites(tx: Transaction, circonscription_id: str, annee: int) -> list[Row]:
    """List the pupils with an open situation that the acting person may plan for `annee`.

    One row per pupil: who, this year's school, class and level, the references, and what is
    planned (`suite_*`; `suite_version` 0 when nothing is). A director: of the own school.
    """
    droits.check(tx.actor, Action.PLAN_SUITES, circonscription_id)
    return tx.rows(
        f"WITH {VISIBLES}, suivis AS ("  # noqa: S608 - constants and bound parameters
        "SELECT coalesce(x.fusionne_dans, x.id) AS eleve_id, max(v.niveau) AS niveau, "
        "string_agg(v.reference, ', ' ORDER BY v.reference) AS references_ "
        "FROM visibles v JOIN eleve x ON x.id = v.eleve_id "
        "WHERE v.circonscription_id = $c AND NOT v.reservee AND v.statut = ANY($ouverts) "
        f"AND v.acces >= {Acces.SUIVI} AND ($tout OR v.ecole_id = ANY($miennes)) "
        "GROUP BY coalesce(x.fusionne_dans, x.id)) "
        "SELECT f.eleve_id, x.nom, x.prenom, x.ecole_id, e.nom AS ecole, e.commune, e.nature, "
        "e.fermee, "
        "coalesce(nullif(k.niveau, ''), f.niveau) AS niveau, c.nom AS classe, f.references_, "
        "n.ecole_id AS suite_ecole_id, n.classe_id AS suite_classe_id, n.niveau AS suite_niveau, "
        "n.accord_le AS suite_accord_le, coalesce(n.prevue, FALSE) AS suite_prevue, "
        "coalesce(n.version, 0) AS suite_version, g.nom AS suite_ecole, d.nom AS suite_classe "
        "FROM suivis f JOIN eleve x ON x.id = f.eleve_id JOIN ecole e ON e.id = x.ecole_id "
        "LEFT JOIN scolarite k ON k.eleve_id = f.eleve_id AND k.annee = $avant AND NOT k.prevue "
        "LEFT JOIN classe c ON c.id = k.classe_id "
        "LEFT JOIN scolarite n ON n.eleve_id = f.eleve_id AND n.annee = $annee "
        "LEFT JOIN ecole g ON g.id = n.ecole_id LEFT JOIN classe d ON d.id = n.classe_id "
        "ORDER BY e.commune COLLATE fr, e.nom COLLATE fr, x.nom COLLATE fr, x.prenom COLLATE fr",
        c=circonscription_id, annee=annee, avant=annee - 1, ouverts=_OPEN,
        tout=_plans_everywhere(tx, circonscription_id),
        miennes=sorted(tx.actor.ecoles_as(Role.DIRECTEUR)), **scope(tx.actor),
    )  # fmt: skip


def _plans_everywhere(tx: Transaction, circonscription_id: str) -> bool:
    return any(
        circonscription_id in tx.actor.circonscriptions_as(role)
        for role in (Role.IEN, Role.COORDINATEUR)
    )


def plan_suites(
    tx: Transaction, circonscription_id: str, annee: int, suites: Sequence[Suite]
) -> int:
    """Keep « à suivre » for several pupils at once; return how many changed.

    Raises:
        NotFound: a pupil is not one whom the acting person follows.
        InvalidInput: a school that is closed or elsewhere, a class of another school.
        Conflict: somebody changed one of them meanwhile; nothing is kept.
    """
    known = {row["eleve_id"]: row for row in list_suites(tx, circonscription_id, annee)}
    for suite in suites:
        row = known.get(suite.eleve_id)
        if row is None:
            raise NotFound(
                "L’un de ces élèves n’est plus suivi, ou pas par vous. Relisez la liste."
            )
        check_accord(suite.accord_le, tx.today)
        _check_school(tx, suite.ecole_id, circonscription_id)
        classe = check_classe(tx, suite.classe_id, suite.ecole_id, annee)
        _write(
            tx, suite.eleve_id, annee, suite.version, ecole_id=suite.ecole_id,
            classe_id=suite.classe_id, accord_le=suite.accord_le, prevue=True,
            niveau=clean(suite.niveau) or (classe["niveaux"] if classe else ""),
        )  # fmt: skip
        _note_plan(tx, suite.eleve_id, "plan_suite", suite.ecole_id)
    if suites:
        audit.note(
            tx, "plan_suites", "eleve",
            circonscription_id=circonscription_id, nombre=len(suites),
        )  # fmt: skip
    return len(suites)


def drop_suites(
    tx: Transaction, circonscription_id: str, annee: int, dropped: dict[str, int]
) -> None:
    """Take back « à suivre »: pupil → version that was read."""
    known = {r["eleve_id"]: r for r in list_suites(tx, circonscription_id, annee)}
    for eleve_id, version in dropped.items():
        row = known.get(eleve_id)
        if row is None or row["suite_version"] != version or not row["suite_prevue"]:
            raise Conflict(_CHANGED)
        tx.execute(
            "DELETE FROM scolarite WHERE eleve_id = $e AND annee = $annee",
            e=eleve_id, annee=annee,
        )  # fmt: skip
        _note_plan(tx, eleve_id, "drop_suite", None)
    if dropped:
        audit.note(tx, "drop_suites", "eleve", circonscription_id=circonscription_id,
                   nombre=len(dropped))  # fmt: skip


def _note_plan(tx: Transaction, eleve_id: str, action: str, ecole_id: str | None) -> None:
    opened = tx.rows(
        "SELECT s.id FROM saisine s JOIN eleve x ON x.id = s.eleve_id "
        "WHERE coalesce(x.fusionne_dans, x.id) = $id AND NOT s.reservee AND s.statut = ANY($open)",
        id=eleve_id, open=_OPEN,
    )  # fmt: skip
    for row in opened:
        journal.record(tx, action, "saisine", row["id"], saisine_id=row["id"], vers=ecole_id)


def count_planned(tx: Transaction, circonscription_id: str, annee: int) -> int:
    """Count the pupils « à suivre » who wait for the year to open."""
    droits.check(tx.actor, Action.OPEN_ANNEE, circonscription_id)
    return len(_list_planned(tx, circonscription_id, annee))


def _list_planned(tx: Transaction, circonscription_id: str, annee: int) -> list[Row]:
    return tx.rows(
        "SELECT s.*, x.ecole_id AS ecole_avant FROM scolarite s JOIN eleve x ON x.id = s.eleve_id "
        "WHERE x.circonscription_id = $c AND s.annee = $annee AND s.prevue ORDER BY s.eleve_id",
        c=circonscription_id, annee=annee,
    )  # fmt: skip


def open_annee(tx: Transaction, circonscription_id: str, annee: int) -> int:
    """Bring the pupils « à suivre » to their new place; return how many.

    Last year's figures do not move: a saisine keeps its year and the school where it was made.

    Raises:
        InvalidInput: it is too early.
    """
    droits.check(tx.actor, Action.OPEN_ANNEE, circonscription_id)
    check_opening(annee, tx.today)
    planned = _list_planned(tx, circonscription_id, annee)
    for row in planned:
        tx.execute(
            "UPDATE scolarite SET prevue = FALSE, version = version + 1 "
            "WHERE eleve_id = $e AND annee = $annee",
            e=row["eleve_id"], annee=annee,
        )  # fmt: skip
        if row["ecole_id"] != row["ecole_avant"]:
            _arrive(tx, row["eleve_id"], row["ecole_id"], row["accord_le"], "follow_suite")
        else:
            _note_plan(tx, row["eleve_id"], "follow_suite", row["ecole_id"])
    if planned:
        audit.note(
            tx, "open_annee", "eleve",
            circonscription_id=circonscription_id, nombre=len(planned),
        )  # fmt: skip
    return len(planned)
