"""The secteur table: who answers for each school, métier by métier, one school year at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import droits
from core.droits import Action
from core.errors import Conflict, InvalidInput
from core.imprimes import (
    LigneContact,
    LigneSecteur,
    NatureImprime,
    SecteursContext,
    print_secteurs,
)
from core.listes import Liste
from core.saisine import school_year_label
from core.secteur import NON_POURVU, Secteur, is_served, label_non_pourvu, short_metier
from core.texte import format_long_date, plural
from db import audit
from db.circonscriptions import list_values, read_reglage, write_reglage
from db.connection import Row, Transaction
from db.ecoles import list_ecoles
from db.imprimes import place_header
from db.personnes import HOLDS
from db.relais import read_imprime


@dataclass(frozen=True)
class TableSecteurs:
    """The table of one year: columns (métier → short label), schools, cells that are said."""

    columns: Mapping[str, str]
    ecoles: Sequence[Row]
    cells: Mapping[tuple[str, str], Row]  # (school, métier)

    @staticmethod
    def name(row: Row) -> str:
        """Name a person as a cell does: « Mme Éloïse Fictive »."""
        return f"{row['civilite'] or ''} {row['nom']}".strip()

    def say(self, ecole: Row, metier: str) -> str:
        """Say one cell: a name, « Poste non pourvu », a dash when nobody said."""
        row = self.cells.get((ecole["id"], metier))
        if row is None:
            return "–" if is_served(ecole["statut"], metier) else "(privée)"
        return self.name(row) if row["personne_id"] else NON_POURVU

    def list_people(self) -> list[Row]:
        """List everybody of the table once per métier, in the order of the columns."""
        order = {metier: rank for rank, metier in enumerate(self.columns)}
        open_ones = {e["id"] for e in self.ecoles}
        found = {
            (r["metier"], r["personne_id"]): r
            for (ecole, metier), r in self.cells.items()
            if r["personne_id"] and metier in order and ecole in open_ones
        }
        return sorted(found.values(), key=lambda r: (order[r["metier"]], r["nom"]))

    def count_vacant(self) -> dict[str, int]:
        """Count the schools whose post is vacant, métier by métier."""
        vacant = {
            metier: sum(self._is_vacant(e, metier) for e in self.ecoles) for metier in self.columns
        }
        return {metier: count for metier, count in vacant.items() if count}

    def _is_vacant(self, ecole: Row, metier: str) -> bool:
        row = self.cells.get((ecole["id"], metier))
        return row is not None and row["personne_id"] is None

    def say_vacant(self) -> str:
        """Say which posts are vacant, and for how many schools; empty when none is."""
        said = [
            f"{label_non_pourvu(self.columns[m])} : {plural(n, 'école')}"
            for m, n in self.count_vacant().items()
        ]
        return f"{' ; '.join(said)[:1].upper()}{' ; '.join(said)[1:]}." if said else ""


_CHANGED = (
    "Quelqu’un d’autre vient de modifier ce secteur. Rien n’a été écrasé : la page montre "
    "maintenant sa version, reprenez la vôtre."
)


def list_columns(tx: Transaction, circonscription_id: str) -> dict[str, str]:
    """Return the métiers that are columns of the table, with their short labels, in order."""
    labels = list_values(tx, circonscription_id, Liste.METIER, retired=True)
    chosen = read_reglage(tx, circonscription_id, "secteur_metiers")
    return {code: short_metier(labels[code]) for code in chosen if code in labels}


def choose_columns(tx: Transaction, circonscription_id: str, metiers: list[str]) -> None:
    """Choose the columns of the table; what is kept for the others stays kept."""
    droits.check(tx.actor, Action.EDIT_SECTEURS, circonscription_id)
    known = list_values(tx, circonscription_id, Liste.METIER)
    if not metiers or not known.keys() >= set(metiers):
        raise InvalidInput("Choisissez au moins un métier de la liste.")
    write_reglage(tx, circonscription_id, "secteur_metiers", metiers)


def list_secteurs(tx: Transaction, circonscription_id: str, annee: int) -> list[Row]:
    """List what is known of every school in one year: ecole_id, metier, personne_id, nom.

    A row whose `personne_id` is None is « poste non pourvu »; what nobody said has no row.
    """
    droits.check(tx.actor, Action.READ_ECOLES, circonscription_id)
    return tx.rows(
        "SELECT s.ecole_id, s.metier, s.personne_id, p.civilite, p.telephone, p.mail, "
        "trim(coalesce(p.prenom, '') || ' ' || coalesce(p.nom, '')) AS nom "
        "FROM secteur s JOIN ecole e ON e.id = s.ecole_id "
        "LEFT JOIN personne p ON p.id = s.personne_id "
        "WHERE e.circonscription_id = $c AND s.annee = $annee ORDER BY s.ecole_id, s.metier",
        c=circonscription_id, annee=annee,
    )  # fmt: skip


def find_secteur(tx: Transaction, ecole_id: str, metier: str, annee: int) -> Secteur | None:
    """Find who answers for a school in one métier: a person, « non pourvu », or None (unknown)."""
    row = tx.row(
        "SELECT s.metier, s.personne_id, "
        "trim(coalesce(p.prenom, '') || ' ' || coalesce(p.nom, '')) AS nom "
        "FROM secteur s LEFT JOIN personne p ON p.id = s.personne_id "
        "WHERE s.ecole_id = $e AND s.metier = $metier AND s.annee = $annee",
        e=ecole_id, metier=metier, annee=annee,
    )  # fmt: skip
    return Secteur(**row) if row else None


def list_vacant(tx: Transaction, ecole_id: str, annee: int) -> list[str]:
    """List the métiers whose post is vacant in a school: « poste non pourvu » can be proposed."""
    rows = tx.rows(
        "SELECT metier FROM secteur WHERE ecole_id = $e AND annee = $annee "
        "AND personne_id IS NULL ORDER BY metier",
        e=ecole_id, annee=annee,
    )  # fmt: skip
    return [row["metier"] for row in rows]


def list_holders(tx: Transaction, circonscription_id: str, metier: str, annee: int) -> list[Row]:
    """List who may be put in a column: who has the métier today, and who already stands there."""
    return tx.rows(
        "SELECT p.id, p.civilite, p.prenom, p.nom FROM personne p WHERE p.circonscription_id = $c "  # noqa: S608 - constant
        f"AND (p.id IN (SELECT personne_id FROM affectation a WHERE a.metier = $metier "
        f"AND {HOLDS}) OR p.id IN (SELECT s.personne_id FROM secteur s WHERE s.metier = $metier "
        "AND s.annee = $annee)) ORDER BY p.nom COLLATE fr, p.prenom COLLATE fr",
        c=circonscription_id, metier=metier, annee=annee, jour=tx.today,
    )  # fmt: skip


def list_sector_people(
    tx: Transaction, circonscription_id: str, annee: int, metier: str = ""
) -> list[Row]:
    """List who answers for a school at least, in one métier or in any, in French order."""
    return tx.rows(
        "SELECT p.id, p.prenom, p.nom, min(s.metier) AS metier FROM secteur s "
        "JOIN ecole e ON e.id = s.ecole_id JOIN personne p ON p.id = s.personne_id "
        "WHERE e.circonscription_id = $c AND s.annee = $annee "
        "AND ($metier = '' OR s.metier = $metier) "
        "GROUP BY p.id, p.prenom, p.nom ORDER BY p.nom COLLATE fr, p.prenom COLLATE fr",
        c=circonscription_id, metier=metier, annee=annee,
    )  # fmt: skip


def _read_column(
    tx: Transaction, circonscription_id: str, metier: str, annee: int
) -> dict[str, str | None]:
    rows = list_secteurs(tx, circonscription_id, annee)
    return {r["ecole_id"]: r["personne_id"] for r in rows if r["metier"] == metier}


def save_column(
    tx: Transaction,
    circonscription_id: str,
    annee: int,
    metier: str,
    *,
    seen: Mapping[str, str | None],
    wanted: Mapping[str, str | None],
) -> int:
    """Say who answers for each school in one métier; return how many schools changed.

    `seen` is the column as it was read; a school left out of `wanted` becomes unknown, None is
    « poste non pourvu ».

    Raises:
        Conflict: somebody changed the column meanwhile.
        InvalidInput: somebody without the métier, or a school that it does not serve.
    """
    droits.check(tx.actor, Action.EDIT_SECTEURS, circonscription_id)
    if _read_column(tx, circonscription_id, metier, annee) != dict(seen):
        raise Conflict(_CHANGED)
    _check_column(tx, circonscription_id, annee, metier, wanted)
    nobody = object()
    changed = [e for e in {**seen, **wanted} if seen.get(e, nobody) != wanted.get(e, nobody)]
    for ecole_id in changed:
        key = {"e": ecole_id, "annee": annee, "metier": metier}
        if ecole_id in wanted:
            tx.execute(
                "INSERT INTO secteur (ecole_id, annee, metier, personne_id) "
                "VALUES ($e, $annee, $metier, $personne) ON CONFLICT (ecole_id, annee, metier) "
                "DO UPDATE SET personne_id = excluded.personne_id",
                personne=wanted[ecole_id], **key,
            )  # fmt: skip
        else:
            tx.execute(
                "DELETE FROM secteur WHERE ecole_id = $e AND annee = $annee AND metier = $metier",
                **key,
            )
    if changed:
        audit.note(
            tx, "save_secteurs", "secteur", metier,
            circonscription_id=circonscription_id, nombre=len(changed),
        )  # fmt: skip
    return len(changed)


def _check_column(
    tx: Transaction, circonscription_id: str, annee: int, metier: str,
    wanted: Mapping[str, str | None],
) -> None:  # fmt: skip
    holders = {row["id"] for row in list_holders(tx, circonscription_id, metier, annee)}
    if not holders >= {personne for personne in wanted.values() if personne}:
        raise InvalidInput(
            "L’une de ces personnes n’a pas ce métier aujourd’hui : donnez-le-lui d’abord dans "
            "l’onglet « Personnes ». Rien n’a été enregistré."
        )
    schools = tx.rows(
        "SELECT id, nom, statut FROM ecole WHERE circonscription_id = $c", c=circonscription_id
    )
    served = {e["id"] for e in schools if is_served(e["statut"], metier)}
    if not served >= wanted.keys():
        names = ", ".join(e["nom"] for e in schools if e["id"] in wanted.keys() - served)
        raise InvalidInput(
            f"Le RASED n’intervient pas dans une école privée : retirez {names or 'cette école'}."
        )


def copy_secteurs(tx: Transaction, circonscription_id: str, annee: int) -> int:
    """Start a year from the one before: open schools and people still here; nothing overwritten."""
    droits.check(tx.actor, Action.EDIT_SECTEURS, circonscription_id)
    copied = tx.rows(
        "INSERT INTO secteur (ecole_id, annee, metier, personne_id) "  # noqa: S608 - constant
        "SELECT s.ecole_id, $annee, s.metier, s.personne_id FROM secteur s "
        "JOIN ecole e ON e.id = s.ecole_id "
        "WHERE e.circonscription_id = $c AND s.annee = $before AND NOT e.fermee "
        "AND (s.personne_id IS NULL OR s.personne_id IN "
        f"(SELECT a.personne_id FROM affectation a WHERE a.metier = s.metier AND {HOLDS})) "
        "ON CONFLICT (ecole_id, annee, metier) DO NOTHING RETURNING ecole_id",
        c=circonscription_id, annee=annee, before=annee - 1, jour=tx.today,
    )  # fmt: skip
    audit.note(
        tx, "copy_secteurs", "secteur",
        circonscription_id=circonscription_id, nombre=len(copied),
    )  # fmt: skip
    return len(copied)


def read_table(tx: Transaction, circonscription_id: str, annee: int) -> TableSecteurs:
    """Read the whole table of one year as it is shown and printed: open schools, chosen columns."""
    columns = list_columns(tx, circonscription_id)
    ecoles = list_ecoles(tx, circonscription_id)
    said = {(r["ecole_id"], r["metier"]): r for r in list_secteurs(tx, circonscription_id, annee)}
    return TableSecteurs(columns, ecoles, said)


def make_secteurs(tx: Transaction, circonscription_id: str, annee: int) -> bytes:
    """Print the secteurs of one year for the staff rooms."""
    table = read_table(tx, circonscription_id, annee)
    labels = list_values(tx, circonscription_id, Liste.METIER, retired=True)
    context = SecteursContext(
        **place_header(tx, circonscription_id),
        annee_scolaire=school_year_label(annee),
        imprime_le=format_long_date(tx.today),
        metiers=list(table.columns.values()),
        lignes=[
            LigneSecteur(
                ecole=e["nom"], commune=e["commune"],
                cellules=[table.say(e, metier) for metier in table.columns],
            )
            for e in table.ecoles
        ],
        contacts=[
            LigneContact(nom=table.name(r), metier=labels[r["metier"]],
                         telephone=r["telephone"], courriel=r["mail"])
            for r in table.list_people()
        ],
        non_pourvus=table.say_vacant(),
    )  # fmt: skip
    return print_secteurs(read_imprime(NatureImprime.SECTEURS), context)
