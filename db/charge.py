"""Who has what now: to share the work and to suggest somebody, never to count people.

Only what is open today is read: no history. psyEN, doctor, nurse and social worker are named
without any figure (`en_charge`, `a_repondre` are None). Rights: what the acting person may open.
"""

from typing import Final

from core import droits
from core.affectation import Candidat, Suggestion, suggest
from core.droits import Acces, Action
from core.fiche import Objet
from core.personne import Metier
from core.saisine import OPEN_STATUTS, school_year
from db.connection import Row, Transaction
from db.delais import EXEMPTES
from db.saisines import get_for
from db.visibilite import VISIBLES, scope

_OPEN: Final = ", ".join(f"'{statut}'" for statut in sorted(OPEN_STATUTS))
_MEMBRES: Final = """membres AS (
    SELECT a.personne_id, min(a.metier) AS metier FROM affectation a
    WHERE a.circonscription_id = $c AND a.role IN ('membre', 'coordinateur')
      AND a.debut <= $jour AND (a.fin IS NULL OR a.fin >= $jour)
    GROUP BY a.personne_id
)"""
_OUVERTES: Final = f"""ouvertes AS (
    SELECT * FROM visibles WHERE circonscription_id = $c AND acces >= {Acces.CONTENU}
    AND statut IN ({_OPEN})
)"""  # noqa: S608 - constants


def list_charge(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the members of today with what they have and are asked now, métier by métier.

    Both figures are None for who is counted by nobody.
    """
    droits.check(tx.actor, Action.READ_CHARGE, circonscription_id)
    return tx.rows(
        f"""WITH {VISIBLES}, {EXEMPTES}, {_MEMBRES}, {_OUVERTES}
        SELECT m.personne_id, m.metier, trim(q.prenom || ' ' || q.nom) AS nom,
               CASE WHEN x.personne_id IS NULL THEN
                    count(p.id) FILTER (WHERE p.position = 'acceptee') END AS en_charge,
               CASE WHEN x.personne_id IS NULL THEN
                    count(p.id) FILTER (WHERE p.position IN ('attendue', 'precisions')) END
                    AS a_repondre,
               CASE WHEN x.personne_id IS NULL THEN
                    string_agg(DISTINCT e.commune, ', ' ORDER BY e.commune)
                    FILTER (WHERE p.position = 'acceptee') END
                    AS communes
        FROM membres m JOIN personne q ON q.id = m.personne_id
        LEFT JOIN exemptes x ON x.personne_id = m.personne_id
        LEFT JOIN (
            SELECT p.*, v.ecole_id FROM proposition p JOIN ouvertes v ON v.id = p.saisine_id
        ) p ON p.personne_id = m.personne_id
        LEFT JOIN ecole e ON e.id = p.ecole_id
        GROUP BY m.personne_id, m.metier, q.prenom, q.nom, x.personne_id
        ORDER BY m.metier NULLS FIRST, q.nom COLLATE fr, q.prenom COLLATE fr""",  # noqa: S608 - constants
        c=circonscription_id, jour=tx.today, **scope(tx.actor),
    )  # fmt: skip


def list_places(tx: Transaction, circonscription_id: str) -> list[Row]:
    """Count the open situations by commune and métier that has them; vacant posts beside.

    `metier` None: nobody has it yet. What only uncounted métiers have is in no figure.
    """
    droits.check(tx.actor, Action.READ_CHARGE, circonscription_id)
    return tx.rows(
        f"""WITH {VISIBLES}, {EXEMPTES}, {_MEMBRES}, {_OUVERTES},
        tenues AS (
            SELECT p.saisine_id, coalesce(p.metier, m.metier, 'coordination') AS metier,
                   p.position = 'non_pourvu' AS vacant
            FROM proposition p LEFT JOIN membres m ON m.personne_id = p.personne_id
            LEFT JOIN exemptes x ON x.personne_id = p.personne_id
            WHERE p.position IN ('acceptee', 'non_pourvu') AND x.personne_id IS NULL
        )
        SELECT e.commune, t.metier, t.vacant, count(DISTINCT v.id) AS nombre
        FROM ouvertes v JOIN ecole e ON e.id = v.ecole_id JOIN tenues t ON t.saisine_id = v.id
        GROUP BY e.commune, t.metier, t.vacant
        ORDER BY e.commune COLLATE fr, t.vacant, t.metier""",  # noqa: S608 - constants
        c=circonscription_id, jour=tx.today, **scope(tx.actor),
    )  # fmt: skip


def list_suggestions(tx: Transaction, saisine_id: str) -> list[Suggestion]:
    """Suggest whom a saisine could be proposed to, with the reason; somebody chooses."""
    saisine, _ = get_for(tx, saisine_id, Action.PROPOSE)
    rows = tx.rows(
        f"""WITH {VISIBLES}, {_MEMBRES}, {_OUVERTES}
        SELECT m.personne_id, m.metier, trim(q.prenom || ' ' || q.nom) AS nom,
               count(p.id) FILTER (WHERE p.position = 'acceptee') AS charge,
               EXISTS (SELECT 1 FROM secteur t WHERE t.personne_id = m.personne_id
                   AND t.ecole_id = $ecole AND t.annee = $annee) AS secteur,
               coalesce(bool_or(p.saisine_id = $s), FALSE) AS deja
        FROM membres m JOIN personne q ON q.id = m.personne_id
        LEFT JOIN (
            SELECT p.* FROM proposition p JOIN ouvertes v ON v.id = p.saisine_id
        ) p ON p.personne_id = m.personne_id
        WHERE m.metier IS NOT NULL GROUP BY m.personne_id, m.metier, q.prenom, q.nom""",  # noqa: S608 - constants
        c=saisine["circonscription_id"], s=saisine_id, annee=school_year(tx.today),
        ecole=saisine["ecole_id"] or saisine["ecole_origine_id"] or "",
        jour=tx.today, **scope(tx.actor),
    )  # fmt: skip
    candidats = [Candidat(**row) for row in rows if row["metier"] in set(Metier)]
    return list(suggest(candidats, Objet(saisine["objet"]), saisine["motif"], pps=saisine["pps"]))
