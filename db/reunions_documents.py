"""The Word files of a réunion du pôle: its relevé for the pôle, an extract for each asker.

An extract is read by its asker in the query itself: nobody else's situation is even looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.documents import render_document
from core.droits import Action, may
from core.errors import NotFound
from core.imprimes import ImprimeContext, NatureImprime
from core.listes import Liste
from core.releve import ReunionRelevee, file_name, make_extrait, make_releve
from core.reunion import EtatPoint, EtatReunion, hide_names
from db.circonscriptions import list_values
from db.connection import Row, Transaction
from db.imprimes import TEMPLATES, place_header
from db.reunions import find_next, get_reunion, list_people
from db.reunions_lues import ReunionLue, list_notes, read_of_asker, read_reunion, read_suites
from db.visibilite import VISIBLES, scope


@dataclass(frozen=True)
class DocumentReunion:
    """One document, ready to be made away from any transaction."""

    nature: NatureImprime
    nom: str
    contexte: ImprimeContext

    def render(self) -> bytes:
        """Make the Word file."""
        return render_document((TEMPLATES / f"{self.nature}.docx").read_bytes(), self.contexte)


def read_releve(tx: Transaction, reunion_id: str) -> DocumentReunion:
    """Read what the relevé of a meeting says; the same for all who were in plenary.

    Raises:
        NotFound, NotAllowed: it is not open to the acting person.
    """
    lue = read_reunion(tx, reunion_id)
    place = lue.reunion["circonscription_id"]
    relevee = ReunionRelevee(
        place_header(tx, place), lue.reunion, lue.points, lue.par_saisine,
        read_suites(tx, lue.reunion), list_people(tx, reunion_id), _theme_notes(tx, lue),
        find_next(tx, lue.reunion), list_values(tx, place, Liste.METIER, retired=True),
    )  # fmt: skip
    return DocumentReunion(
        NatureImprime.RELEVE_REUNION, file_name(lue.reunion), make_releve(relevee)
    )


def _theme_notes(tx: Transaction, lue: ReunionLue) -> list[str]:
    """Return what was said of the theme, without the name of any pupil of the agenda."""
    if lue.ouverte:
        texts = [note["texte"] for note in list_notes(tx, lue.reunion, lue.id)]
    else:
        kept = tx.rows(
            "SELECT texte FROM reunion_note WHERE point_id = $r ORDER BY auteur_id", r=lue.id
        )
        texts = [row["texte"] for row in kept]
    if not texts:
        return []
    names = tx.rows(
        "SELECT x.nom, x.prenom FROM reunion_point p JOIN saisine s ON s.id = p.saisine_id "
        "JOIN eleve x ON x.id = s.eleve_id WHERE p.reunion_id = $r",
        r=lue.id,
    )
    every = [name for row in names for name in (row["nom"], row["prenom"])]
    return [hide_names(text, every) for text in texts]


def list_askers(tx: Transaction, reunion_id: str) -> list[Row]:
    """List whose situations were on a meeting's agenda, for who sends the extracts.

    `demandeur_id`, `nom`, `nombre`, and `compte`: they can read it here themselves.
    """
    get_reunion(tx, reunion_id, Action.EDIT_REUNIONS)
    return tx.rows(
        f"WITH {VISIBLES} SELECT v.demandeur_id, trim(q.prenom || ' ' || q.nom) AS nom, "  # noqa: S608 - constants
        "count(*) AS nombre, EXISTS (SELECT 1 FROM compte c "
        "WHERE c.personne_id = v.demandeur_id AND c.actif) AS compte "
        "FROM reunion_point p JOIN visibles v ON v.id = p.saisine_id AND NOT v.reservee "
        "AND v.relais_le IS NULL JOIN personne q ON q.id = v.demandeur_id "
        "WHERE p.reunion_id = $r AND p.etat NOT IN ('retire', 'sans_objet') "
        "GROUP BY v.demandeur_id, q.prenom, q.nom ORDER BY q.nom COLLATE fr, q.prenom COLLATE fr",
        r=reunion_id, **scope(tx.actor),
    )  # fmt: skip


def read_extrait(tx: Transaction, reunion_id: str, demandeur_id: str) -> DocumentReunion:
    """Read the extract of one asker: for who runs meetings, or for themselves once it is closed.

    Raises:
        NotFound: it is not open to the acting person, or they asked for nothing there.
    """
    reunion = _get_for_extract(tx, reunion_id, demandeur_id)
    points, decisions = read_of_asker(tx, reunion, demandeur_id)
    name = tx.value(
        "SELECT trim(civilite || ' ' || prenom || ' ' || nom) FROM personne WHERE id = $p",
        p=demandeur_id,
    )
    if not points or name is None:
        raise NotFound("Aucune demande de cette personne n’était à cette réunion.")
    relevee = ReunionRelevee(
        place_header(tx, reunion["circonscription_id"]), reunion, points, _by_case(decisions)
    )
    own = frozenset(point["saisine_id"] for point in points)
    suffix = f"extrait_{points[0]['reference']}" + (f"_et_{len(own) - 1}" if len(own) > 1 else "")
    return DocumentReunion(
        NatureImprime.EXTRAIT_REUNION, file_name(reunion, suffix), make_extrait(relevee, name, own)
    )


def _get_for_extract(tx: Transaction, reunion_id: str, demandeur_id: str) -> Row:
    row = tx.row("SELECT * FROM reunion WHERE id = $id", id=reunion_id)
    opened = row is not None and (
        may(tx.actor, Action.EDIT_REUNIONS, row["circonscription_id"])
        or (
            demandeur_id == tx.actor.personne_id
            and row["etat"] == EtatReunion.TENUE
            and row["circonscription_id"] in tx.actor.circonscriptions
        )
    )
    if row is None or not opened:
        raise NotFound("Ce document n’existe pas, ou il ne vous est pas ouvert.")
    return row


def _by_case(decisions: Sequence[Row]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in decisions:
        found.setdefault(row["saisine_id"], []).append(row)
    return found


def list_seen_in(tx: Transaction, saisine_id: str) -> list[Row]:
    """List the closed meetings at which a situation was seen, latest first.

    For whoever may take its extract: who runs meetings, and its asker. None for the others.
    """
    return tx.rows(
        f"WITH {VISIBLES} SELECT r.id, r.jour, v.demandeur_id, p.etat FROM visibles v "  # noqa: S608 - constants
        "JOIN reunion_point p ON p.saisine_id = v.id JOIN reunion r ON r.id = p.reunion_id "
        "WHERE v.id = $s AND NOT v.reservee AND v.relais_le IS NULL AND r.etat = $tenue "
        "AND p.etat IN ($vu, $reporte) AND v.demandeur_id IS NOT NULL "
        "AND (v.demandeur_id = $moi OR v.circonscription_id = ANY($tient)) ORDER BY r.jour DESC",
        s=saisine_id, tenue=EtatReunion.TENUE.value, vu=EtatPoint.VU.value,
        reporte=EtatPoint.REPORTE.value,
        tient=[p for p in tx.actor.circonscriptions if may(tx.actor, Action.EDIT_REUNIONS, p)],
        **scope(tx.actor),
    )  # fmt: skip
