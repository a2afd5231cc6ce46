"""Saisines: receiving them, listing them, moving them through their lifecycle."""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from core import droits
from core.droits import Acces, Action, FaitsSaisine
from core.echange import NatureEchange
from core.errors import InvalidInput
from core.fiche import RESERVED_OBJETS, Fiche, Objet
from core.listes import Liste
from core.registre import PAGE_SIZE, Filtres
from core.saisine import (
    HELD_POSITIONS,
    OPEN_STATUTS,
    Statut,
    check_transition,
    format_reference,
    school_year,
)
from core.sensible import find_sensitive_in_fiche, without_passages
from core.texte import find_levels, normalize
from db import audit, journal
from db.circonscriptions import list_values
from db.connection import Row, Transaction, new_id
from db.ecoles import get_ecole
from db.eleves import create_eleve, get_eleve, update_eleve
from db.mots import index_saisine
from db.recherche import search_words
from db.visibilite import VISIBLES, get_visible, scope

_NEVER_KEPT: Final = (
    "Une demande pour soi-même ne devient pas une saisine : rappelez la personne, ou transmettez "
    "sa demande à qui la rappellera, puis écartez la fiche. Rien n’en est gardé."
)


class NouvelleSaisine(BaseModel):
    """What is needed to record a request that reached the pôle.

    `eleve_id` names a known pupil; without it a pupil is created from the fiche, unless the
    fiche names nobody. `reservee` None follows the kind.
    """

    model_config = ConfigDict(frozen=True)

    circonscription_id: str
    fiche: Fiche
    objet: Objet
    origine: str
    recue_le: date
    ecole_id: str
    eleve_id: str | None = None
    demandeur_id: str | None = None
    demandeur_mail: str = ""
    reservee: bool | None = None
    nommes: tuple[str, ...] = Field(default=())


def take_references(
    tx: Transaction, circonscription_id: str, annee: int, count: int, *, reservee: bool
) -> list[str]:
    """Take the next references of the series of a school year, past or present.

    Each year counts for itself: a past year goes on from its own last number.
    """
    last = tx.value(
        "INSERT INTO numero VALUES ($c, $annee, $serie, $count) "
        "ON CONFLICT (circonscription_id, annee, serie) "
        "DO UPDATE SET dernier = numero.dernier + $count RETURNING dernier",
        c=circonscription_id, annee=annee, serie="R" if reservee else "", count=count,
    )  # fmt: skip
    numbers = range(int(last) - count + 1, int(last) + 1)
    return [format_reference(annee, number, reservee=reservee) for number in numbers]


def _find_eleve(tx: Transaction, demande: NouvelleSaisine) -> str | None:
    if demande.objet is not Objet.ELEVE or demande.fiche.eleve_non_nomme:
        return None
    if demande.eleve_id:
        return str(get_eleve(tx, demande.eleve_id)["id"])
    eleve = demande.fiche.eleve
    if not eleve.nom and not eleve.prenom:
        return None
    return create_eleve(
        tx, demande.circonscription_id, demande.ecole_id, eleve.nom, eleve.prenom,
        date_naissance=eleve.date_naissance, pronom=eleve.pronom,
    )  # fmt: skip


def search_text(tx: Transaction, fiche: Fiche, ecole_id: str | None) -> str:
    """Return the folded text by which a saisine is searched: its pupil, and its school if any."""
    ecole = get_ecole(tx, ecole_id) if ecole_id else {"nom": "", "commune": ""}
    pupil = f"{fiche.eleve.nom} {fiche.eleve.prenom} {fiche.eleve.nom}"
    return normalize(f"{pupil} {ecole['nom']} {ecole['commune']}")


def describe_fiche(tx: Transaction, fiche: Fiche, ecole_id: str | None) -> dict[str, object]:
    """Return the columns that repeat what the fiche says, for lists and counts."""
    return {
        "niveau": find_levels(fiche.eleve.niveau or fiche.niveaux),
        "motif": fiche.motif,
        "pps": "pps" in fiche.eleve.dispositifs,
        "premier_contact": fiche.premier_contact,
        "fiche": fiche.model_dump_json(by_alias=True, exclude_defaults=True),
        "recherche": search_text(tx, fiche, ecole_id),
    }


def receive_demande(tx: Transaction, demande: NouvelleSaisine) -> dict[str, object]:
    """Return the columns of a request that reaches the pôle, with its reference and its pupil.

    The next number of its series is taken and the pupil recorded: for an action that keeps the
    saisine in the same transaction.

    Raises:
        InvalidInput: a request for oneself, which is never kept as a saisine.
    """
    if demande.objet is Objet.SOUTIEN:
        raise InvalidInput(_NEVER_KEPT)
    reservee = demande.objet in RESERVED_OBJETS or bool(demande.reservee)
    annee = school_year(demande.recue_le)
    place_id = demande.circonscription_id
    (reference,) = take_references(tx, place_id, annee, 1, reservee=reservee)
    return {
        "circonscription_id": demande.circonscription_id,
        "reference": reference,
        "annee": annee, "objet": demande.objet.value, "reservee": reservee,
        "origine": demande.origine, "ecole_id": demande.ecole_id,
        "eleve_id": _find_eleve(tx, demande), "demandeur_id": demande.demandeur_id,
        "demandeur_mail": demande.demandeur_mail, "recue_le": demande.recue_le,
        **describe_fiche(tx, demande.fiche, demande.ecole_id),
    }  # fmt: skip


def create_saisine(tx: Transaction, demande: NouvelleSaisine) -> str:
    """Record a request as « Transmise » with its reference, and return its id.

    Raises:
        InvalidInput: a request for oneself, which is never kept as a saisine.
        NotAllowed: the acting person does not import fiches here.
    """
    droits.check(tx.actor, Action.IMPORT_FICHE, demande.circonscription_id)
    columns = receive_demande(tx, demande)
    saisine_id = new_id()
    tx.insert(
        "saisine", id=saisine_id, statut=Statut.TRANSMISE.value, creee_le=tx.now,
        modifiee_le=tx.now, **columns,
    )  # fmt: skip
    for personne_id in demande.nommes if columns["reservee"] else ():
        tx.insert(
            "saisine_personne", saisine_id=saisine_id, personne_id=personne_id, titre="nommee"
        )
    index_saisine(tx, saisine_id)
    journal.record(
        tx, "create_saisine", "saisine", saisine_id,
        saisine_id=saisine_id, vers=Statut.TRANSMISE, origine=demande.origine,
    )  # fmt: skip
    audit.note(
        tx, "create_saisine", "saisine", saisine_id, circonscription_id=demande.circonscription_id
    )
    return saisine_id


def get_for(tx: Transaction, saisine_id: str, action: Action) -> tuple[Row, FaitsSaisine]:
    """Read a saisine in order to do something to it.

    Raises:
        NotFound: it does not exist for the acting person.
        NotAllowed: they see it and may not do this.
    """
    row, faits, _ = get_visible(tx, saisine_id)
    droits.check_on(tx.actor, action, faits)
    return row, faits


def move_saisine(
    tx: Transaction, saisine: Row, vers: Statut, action: str, comment: str = "", **columns: object
) -> None:
    """Move a saisine that was just read to another status, and write the history row.

    Raises:
        InvalidInput: the lifecycle does not know this move.
        Conflict: somebody moved it meanwhile.
    """
    de = Statut(saisine["statut"])
    before = Statut(saisine["statut_avant"]) if saisine["statut_avant"] else None
    check_transition(de, vers, asked_from=before)
    tx.save(
        "saisine", saisine["id"], saisine["version"], statut=vers.value,
        statut_avant=de.value if vers is Statut.A_PRECISER else None,
        modifiee_le=tx.now, **columns,
    )  # fmt: skip
    saisine |= {"statut": vers.value, "version": saisine["version"] + 1}
    journal.record(
        tx, action, "saisine", saisine["id"],
        saisine_id=saisine["id"], de=de, vers=vers, commentaire=comment,
    )  # fmt: skip


EN_REUNION: Final = """
    SELECT p.saisine_id FROM reunion_point p JOIN reunion r ON r.id = p.reunion_id
    WHERE (r.etat = 'prevue' AND p.etat <> 'retire')
       OR (p.etat = 'reporte' AND NOT EXISTS (
           SELECT 1 FROM reunion_point q JOIN reunion t ON t.id = q.reunion_id
           WHERE q.saisine_id = p.saisine_id AND t.jour > r.jour))
    UNION ALL SELECT saisine_id FROM decision WHERE etat = 'a_faire' AND saisine_id IS NOT NULL"""
"""The saisines on a meeting's list, waiting for the next one, or with a decision to carry out."""


def return_if_nobody_left(tx: Transaction, saisine: Row) -> None:
    """Bring a saisine under study back to triage once nobody has it or is asked any more.

    A meeting's list, or a decision to carry out, keeps it under study too.
    """
    left = tx.value(
        "SELECT (SELECT count(*) FROM proposition WHERE saisine_id = $s AND position = ANY($held)) "  # noqa: S608 - constant
        f"+ (SELECT count(*) FROM ({EN_REUNION}) AS suivies WHERE saisine_id = $s)",
        s=saisine["id"], held=sorted(HELD_POSITIONS),
    )  # fmt: skip
    if left == 0 and saisine["statut"] == Statut.A_L_ETUDE:
        move_saisine(tx, saisine, Statut.TRANSMISE, "return_to_triage")


def correct_fiche(tx: Transaction, saisine_id: str, version: int, fiche: Fiche) -> None:
    """Correct what the fiche says; the text before stays in the history."""
    row, _ = get_for(tx, saisine_id, Action.CORRECT_FICHE)
    if fiche.objet in RESERVED_OBJETS and not row["reservee"]:
        raise InvalidInput(
            "Cette fiche devient une demande réservée, et d’autres la voient déjà. Enregistrez "
            "son retrait, puis saisissez-la de nouveau : elle sera réservée dès le départ."
        )
    if fiche.objet is Objet.SOUTIEN:
        raise InvalidInput(_NEVER_KEPT)
    if fiche.objet is Objet.CLASSE and row["objet"] != Objet.CLASSE:
        _check_no_visit(tx, saisine_id)
    said = describe_fiche(tx, fiche, row["ecole_id"])
    if fiche.objet:
        said["objet"] = fiche.objet.value
    eleve_id = _correct_eleve(tx, row, fiche)
    tx.save("saisine", saisine_id, version, modifiee_le=tx.now, eleve_id=eleve_id, **said)
    index_saisine(tx, saisine_id, known=True)
    journal.record(
        tx, "correct_fiche", "saisine", saisine_id,
        saisine_id=saisine_id, fiche_avant=_without_doubtful(row["fiche"]),
    )  # fmt: skip
    audit.note(tx, "correct_fiche", "saisine", saisine_id)


def _check_no_visit(tx: Transaction, saisine_id: str) -> None:
    """Refuse that what was noted of a visit, or attached, comes to be about a class."""
    kept = tx.value(
        "SELECT (SELECT count(*) FROM echange WHERE saisine_id = $s AND nature = $visite) "
        "+ (SELECT count(*) FROM piece WHERE saisine_id = $s AND nature = 'depot' "
        "AND retiree_le IS NULL)",
        s=saisine_id, visite=NatureEchange.VISITE.value,
    )  # fmt: skip
    if kept:
        raise InvalidInput(
            "Des notes de visite ou des pièces jointes sont déjà dans cette demande : elle ne peut "
            "pas porter sur la conduite de la classe. Retirez les pièces, ou gardez son objet."
        )


def _without_doubtful(fiche: str) -> str:
    """Return a fiche as the history may keep it: what should not be stored is not kept twice."""
    before = Fiche.model_validate_json(fiche)
    kept = without_passages(before, find_sensitive_in_fiche(before))
    return kept.model_dump_json(by_alias=True, exclude_defaults=True)


def _correct_eleve(tx: Transaction, saisine: Row, fiche: Fiche) -> str | None:
    """Bring a corrected name to the pupil's record; a pupil named only now gets one."""
    eleve, eleve_id = fiche.eleve, saisine["eleve_id"]
    named = (fiche.objet or saisine["objet"]) == Objet.ELEVE and (eleve.nom or eleve.prenom)
    if fiche.eleve_non_nomme or not named:
        return str(eleve_id) if eleve_id else None
    if eleve_id is None:
        return create_eleve(
            tx, saisine["circonscription_id"], saisine["ecole_id"], eleve.nom, eleve.prenom,
            date_naissance=eleve.date_naissance, pronom=eleve.pronom,
        )  # fmt: skip
    update_eleve(tx, eleve_id, fiche.eleve)
    return str(eleve_id)


def withdraw_saisine(tx: Transaction, saisine_id: str, comment: str = "") -> None:
    """Record « Demande retirée », by the asker or for an asker without an account."""
    row, _ = get_for(tx, saisine_id, Action.WITHDRAW)
    move_saisine(tx, row, Statut.RETIREE, "withdraw_saisine", comment)


def close_saisine(tx: Transaction, saisine_id: str, motif: str, comment: str = "") -> None:
    """End the follow-up, with a reason of the list « clôture »."""
    row, _ = get_for(tx, saisine_id, Action.CLOSE)
    if motif not in list_values(tx, row["circonscription_id"], Liste.CLOTURE):
        raise InvalidInput("Choisissez la raison pour laquelle le suivi se termine.")
    move_saisine(tx, row, Statut.TERMINEE, "close_saisine", comment, motif_cloture=motif)


def follow_saisine(tx: Transaction, saisine_id: str) -> None:
    """Say that the answer's actions have begun: « Suivi en cours »."""
    row, _ = get_for(tx, saisine_id, Action.CLOSE)
    move_saisine(tx, row, Statut.EN_SUIVI, "follow_saisine")


def reopen_saisine(tx: Transaction, saisine_id: str, comment: str) -> None:
    """Open an ended saisine again, with a reason."""
    row, _ = get_for(tx, saisine_id, Action.REOPEN)
    if not comment.strip():
        raise InvalidInput("Dites en quelques mots pourquoi la situation est rouverte.")
    move_saisine(tx, row, Statut.EN_SUIVI, "reopen_saisine", comment, motif_cloture=None)


_CONDITIONS: Final = {
    "annee": "v.annee = $annee",
    "statut": "v.statut = $statut",
    "objet": f"v.acces >= {Acces.SUIVI} AND v.objet = $objet",
    "motif": f"v.acces >= {Acces.SUIVI} AND v.motif = $motif",
    "ecole": f"v.acces >= {Acces.SUIVI} AND v.ecole_id = $ecole",
    "a_moi": (
        "(v.demandeur_id = $moi OR v.id IN (SELECT saisine_id FROM proposition "
        "WHERE personne_id = $moi AND position NOT IN ('declinee', 'achevee', 'relayee')))"
    ),
}
_COLUMNS: Final = f"""
    v.id, v.reference, v.statut, v.recue_le, v.modifiee_le, v.acces, v.reservee,
    CASE WHEN v.acces >= {Acces.SUIVI} THEN v.objet END AS objet,
    CASE WHEN v.acces >= {Acces.RESUME} THEN v.niveau END AS niveau,
    CASE WHEN v.acces >= {Acces.SUIVI} THEN v.motif END AS motif,
    CASE WHEN v.acces >= {Acces.SUIVI} THEN e.nom END AS ecole,
    CASE WHEN v.acces >= {Acces.SUIVI} THEN e.commune END AS commune,
    CASE WHEN v.acces >= {Acces.SUIVI} THEN coalesce(f.nom, x.nom) END AS eleve_nom,
    CASE WHEN v.acces >= {Acces.SUIVI} THEN coalesce(f.prenom, x.prenom) END AS eleve_prenom,
    CASE WHEN v.acces >= {Acces.RESUME} THEN charge.noms END AS charges,
    CASE WHEN v.acces >= {Acces.RESUME} THEN attente.postes END AS postes
"""
_JOINS: Final = """
    LEFT JOIN ecole e ON e.id = v.ecole_id
    LEFT JOIN eleve x ON x.id = v.eleve_id
    LEFT JOIN eleve f ON f.id = x.fusionne_dans
    LEFT JOIN (
        SELECT p.saisine_id,
               string_agg(trim(q.prenom || ' ' || q.nom), ', ' ORDER BY q.nom) AS noms
        FROM proposition p JOIN personne q ON q.id = p.personne_id
        WHERE p.position = 'acceptee' GROUP BY p.saisine_id
    ) charge ON charge.saisine_id = v.id
    LEFT JOIN (
        SELECT saisine_id, string_agg(metier, ',' ORDER BY metier) AS postes FROM proposition
        WHERE position = 'non_pourvu' GROUP BY saisine_id
    ) attente ON attente.saisine_id = v.id
"""


def _where(filtres: Filtres, search: str) -> tuple[str, dict[str, object]]:
    chosen = filtres.model_dump(exclude_defaults=True, exclude={"page"})
    parts = [_CONDITIONS[name] for name in chosen]
    parameters: dict[str, object] = {
        name: getattr(value, "value", value) for name, value in chosen.items()
    }
    words = search_words(search)
    parts += [
        f"(replace(lower(v.reference), '-', ' ') LIKE ${name} "
        f"OR (v.acces >= {Acces.SUIVI} AND v.recherche LIKE ${name}))"
        for name in words
    ]
    return " AND ".join(parts) or "TRUE", parameters | words


def list_saisines(
    tx: Transaction, filtres: Filtres, *, search: str = "", everything: bool = False
) -> list[Row]:
    """List one page (50) of what the acting person sees, latest first; masked by their access.

    `search` looks without accents in the reference, and in pupil and school for those who see
    them. `everything` gives all pages, for an export.
    """
    where, parameters = _where(filtres, search)
    sql = (
        f"WITH {VISIBLES} SELECT {_COLUMNS} FROM visibles v {_JOINS} "  # noqa: S608 - constants and bound parameters
        f"WHERE {where} ORDER BY v.recue_le DESC, v.reference DESC "
        "LIMIT $nombre OFFSET $debut"
    )
    start = 0 if everything else (max(filtres.page, 1) - 1) * PAGE_SIZE
    size = 1_000_000 if everything else PAGE_SIZE
    return tx.rows(sql, nombre=size, debut=start, **parameters, **scope(tx.actor))


def count_saisines(tx: Transaction, filtres: Filtres, *, search: str = "") -> dict[Statut, int]:
    """Count what the acting person sees under the filters, by status (the status filter aside)."""
    where, parameters = _where(filtres.model_copy(update={"statut": None}), search)
    rows = tx.rows(
        f"WITH {VISIBLES} SELECT v.statut, count(*) AS nombre FROM visibles v "  # noqa: S608 - constants and bound parameters
        f"WHERE {where} GROUP BY v.statut",
        **parameters, **scope(tx.actor),
    )  # fmt: skip
    return {Statut(row["statut"]): int(row["nombre"]) for row in rows}


def list_years(tx: Transaction) -> list[int]:
    """List the school years in which the acting person sees a saisine, latest first."""
    rows = tx.rows(
        f"WITH {VISIBLES} SELECT DISTINCT annee FROM visibles ORDER BY annee DESC",  # noqa: S608 - constant
        **scope(tx.actor),
    )
    return [int(row["annee"]) for row in rows]


def is_open(saisine: Row) -> bool:
    """Tell whether a saisine still waits for something."""
    return Statut(saisine["statut"]) in OPEN_STATUTS
