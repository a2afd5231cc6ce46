"""What a replacement teacher reads, for the dates of the replacement: what works, and no story."""

from core import droits
from core.droits import Action
from core.fiche import Fiche
from core.saisine import OPEN_STATUTS, school_year
from core.scolarite import Adaptations, gather_adaptations, read_adaptations
from db.connection import Row, Transaction


def list_adaptations(tx: Transaction) -> list[Adaptations]:
    """List what helps the pupils of the classes in which the acting person replaces somebody today.

    Only pupils placed in the class, whose ordinary situation is open and read by that school.
    """
    droits.check(tx.actor, Action.READ_ADAPTATIONS)
    rows = tx.rows(
        "SELECT s.fiche, x.nom, x.prenom, s.niveau, c.id AS classe_id, c.nom AS classe "
        "FROM saisine s JOIN eleve r ON r.id = s.eleve_id "
        "JOIN eleve x ON x.id = coalesce(r.fusionne_dans, r.id) "
        "JOIN scolarite k ON k.eleve_id = x.id AND k.annee = $annee AND NOT k.prevue "
        "JOIN classe c ON c.id = k.classe_id AND c.ecole_id = s.ecole_id "
        "WHERE c.id = ANY($classes) AND NOT s.reservee AND s.statut = ANY($ouverts) "
        "ORDER BY c.nom COLLATE fr, x.nom COLLATE fr, x.prenom COLLATE fr, s.recue_le DESC",
        annee=school_year(tx.today), classes=sorted(tx.actor.classes_remplacees),
        ouverts=sorted(statut.value for statut in OPEN_STATUTS),
    )  # fmt: skip
    return gather_adaptations(_read(row) for row in rows)


def _read(row: Row) -> Adaptations:
    fiche = Fiche.model_validate_json(row.pop("fiche"))
    return read_adaptations(fiche, **row)


def list_my_remplacements(tx: Transaction) -> list[Row]:
    """List the acting person's replacements of today: class, school, last day."""
    return tx.rows(
        "SELECT c.id AS classe_id, c.nom AS classe, e.nom AS ecole, e.commune, a.fin "
        "FROM affectation a JOIN classe c ON c.id = a.classe_id JOIN ecole e ON e.id = c.ecole_id "
        "WHERE a.personne_id = $moi AND a.classe_id = ANY($classes) AND a.debut <= $jour "
        "AND (a.fin IS NULL OR a.fin >= $jour) ORDER BY c.nom COLLATE fr",
        moi=tx.actor.personne_id, classes=sorted(tx.actor.classes_remplacees), jour=tx.today,
    )  # fmt: skip
