"""« À suivre »: who is followed next year, in which school and class; the year that opens."""

from collections.abc import Sequence

from core import droits
from core.droits import Acces, Action
from core.errors import Conflict, NotFound
from core.personne import Role
from core.scolarite import Suite, check_accord, check_opening
from core.texte import clean
from db import audit, journal
from db.classes import check_classe
from db.connection import Row, Transaction
from db.scolarites import CHANGED, OPEN, arrive, check_school, write_scolarite
from db.visibilite import VISIBLES, scope


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
        c=circonscription_id, annee=annee, avant=annee - 1, ouverts=OPEN,
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
        check_school(tx, suite.ecole_id, circonscription_id)
        classe = check_classe(tx, suite.classe_id, suite.ecole_id, annee)
        write_scolarite(
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
            raise Conflict(CHANGED)
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
        id=eleve_id, open=OPEN,
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
            arrive(tx, row["eleve_id"], row["ecole_id"], row["accord_le"], "follow_suite")
        else:
            _note_plan(tx, row["eleve_id"], "follow_suite", row["ecole_id"])
    if planned:
        audit.note(
            tx, "open_annee", "eleve",
            circonscription_id=circonscription_id, nombre=len(planned),
        )  # fmt: skip
    return len(planned)
