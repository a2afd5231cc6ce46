"""Deposited fiches: their bytes and what was read wait in `imports/`, as files, never in the base.

DuckDB keeps deleted text in its file until the next compaction; a file is gone when unlinked.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from core import droits
from core.droits import Action
from core.errors import Conflict, InvalidInput, NotFound
from core.fiche import Objet
from core.import_fiche import (
    Depot,
    EtatImport,
    FicheEnAttente,
    blank_attente,
    final_fiche,
    is_for_oneself,
    must_be_reserved,
    needs_pupil,
)
from core.rapprochement import (
    EcoleConnue,
    EleveConnu,
    IndexEcoles,
    IndexEleves,
    Match,
    match_pupils,
    match_schools,
)
from core.saisine import Statut
from core.soutien import PourQui
from core.texte import format_date, normalize
from db import audit, journal
from db.circonscriptions import read_reglage
from db.connection import Row, Transaction, local_day, new_id
from db.ecoles import list_ecoles
from db.eleves import list_known
from db.mots import forget_words
from db.personnes import find_by_mail
from db.pieces import write_bytes
from db.saisines import NouvelleSaisine, create_saisine, move_saisine
from db.soutiens import keep_soutien

FOLDER: Final = "imports"
_SOON: Final = timedelta(days=2)  # before a fiche that nobody dealt with is destroyed
_GONE: Final = "Cette fiche n’attend plus : elle a été confirmée, écartée ou détruite."


@dataclass(frozen=True)
class Reperes:
    """The schools and pupils that fiches are compared with, made ready once for many fiches."""

    ecoles: IndexEcoles
    eleves: IndexEleves
    lignes: dict[str, Row]  # pupils by id


def read_reperes(tx: Transaction, circonscription_id: str) -> Reperes:
    """Read what the fiches of one deposit are compared with."""
    lignes = {row["id"]: row for row in list_known(tx, circonscription_id)}
    return Reperes(
        _index_schools(tx, circonscription_id),
        IndexEleves(EleveConnu(**row) for row in lignes.values()),
        lignes,
    )


def original_path(folder: Path, import_id: str) -> Path:
    """Return where the original file of a deposit waits."""
    return folder / FOLDER / f"{import_id}.original"


def page_path(folder: Path, import_id: str, number: int) -> Path:
    """Return where a page of a fiche that is typed from a picture waits, 1 first."""
    return folder / FOLDER / f"{import_id}.p{number}"


def _reading_path(folder: Path, import_id: str) -> Path:
    return folder / FOLDER / f"{import_id}.json"


def find_known(tx: Transaction, circonscription_id: str, depot: Depot) -> Row | None:
    """Find the deposit that already holds this file, even renamed or saved again."""
    return tx.row(
        "SELECT i.*, s.reference, trim(p.prenom || ' ' || p.nom) AS depositaire "
        "FROM import_fiche i LEFT JOIN saisine s ON s.id = i.saisine_id "
        "LEFT JOIN personne p ON p.id = i.depose_par "
        "WHERE i.circonscription_id = $c AND i.etat IN ('a_verifier', 'confirmee') "
        "AND (i.empreinte = $file OR i.empreinte_fiche = $reading) LIMIT 1",
        c=circonscription_id, file=depot.empreinte, reading=depot.empreinte_lecture,
    )  # fmt: skip


def stage_fiche(
    tx: Transaction, circonscription_id: str, depot: Depot, reperes: Reperes | None = None
) -> str:
    """Let a fiche that was read wait for its check; school, pupil and asker are looked up.

    `reperes` serves when many fiches are deposited at once.

    Raises:
        InvalidInput: the file could not be read, or is already known: the sentence says where.
    """
    droits.check(tx.actor, Action.IMPORT_FICHE, circonscription_id)
    if depot.attente is None:
        raise InvalidInput(depot.refus)
    if known := find_known(tx, circonscription_id, depot):
        raise InvalidInput(_already(known))
    reperes = reperes or read_reperes(tx, circonscription_id)
    attente = _look_up(tx, circonscription_id, depot.attente, reperes)
    return _keep(tx, circonscription_id, depot, attente, empreinte_fiche=depot.empreinte_lecture)


def _keep(
    tx: Transaction,
    circonscription_id: str,
    depot: Depot,
    attente: FicheEnAttente,
    *,
    empreinte_fiche: str,
) -> str:
    import_id = new_id()
    for number, page in enumerate(depot.pages, 1):  # instead of the file, which may say more
        write_bytes(page_path(tx.folder, import_id, number), page)
    if depot.contenu and not depot.pages:
        write_bytes(original_path(tx.folder, import_id), depot.contenu)
    _write_reading(tx, import_id, attente)
    tx.after_rollback.append(lambda: destroy_files(tx.folder, import_id))
    tx.insert(
        "import_fiche", id=import_id, circonscription_id=circonscription_id,
        depose_par=tx.actor.personne_id, depose_le=tx.now,
        empreinte=depot.empreinte if depot.contenu else import_id,
        empreinte_fiche=empreinte_fiche, type=depot.extension,
        etat=EtatImport.A_VERIFIER.value, reservee=must_be_reserved(attente),
        expediteur="" if is_for_oneself(attente) else attente.expediteur,
        recue_le=attente.recue_le,
    )  # fmt: skip
    audit.note(tx, "stage_fiche", "import", import_id, circonscription_id=circonscription_id)
    return import_id


def stage_blank(tx: Transaction, circonscription_id: str) -> str:
    """Open an empty fiche, to be typed in from paper; return its id."""
    attente = blank_attente(tx.today)
    depot = Depot(attente.nom_fichier, "papier", b"", attente=attente)
    droits.check(tx.actor, Action.IMPORT_FICHE, circonscription_id)
    return _keep(tx, circonscription_id, depot, attente, empreinte_fiche=new_id())


def _already(known: Row) -> str:
    if known["reservee"] or not known["reference"]:
        return f"Cette fiche a déjà été déposée le {known['depose_le']:%d/%m/%Y}."
    return (
        f"Cette fiche est déjà enregistrée : c’est la saisine {known['reference']}, "
        f"déposée par {known['depositaire']} le {known['depose_le']:%d/%m/%Y}."
    )


def _look_up(
    tx: Transaction, circonscription_id: str, attente: FicheEnAttente, reperes: Reperes
) -> FicheEnAttente:
    found = attente.model_copy(deep=True)
    schools = match_schools(attente.fiche.ecole, attente.fiche.commune, reperes.ecoles)
    if schools and schools[0].certain:
        found.ecole_id = schools[0].id
    asker = find_by_mail(tx, circonscription_id, attente.expediteur)
    if asker and _is_author(asker, attente.fiche.enseignant):
        found.demandeur_id = asker["id"]
    if needs_pupil(attente.fiche) and not _match_pupils(found, reperes):
        found.eleve_choisi = True  # nobody resembles: a new pupil, without a question
    return found


def _is_author(person: Row, enseignant: str) -> bool:
    """Tell whether who sent the mail is who wrote the fiche: a director may send a colleague's."""
    return not enseignant or normalize(person["nom"]) in normalize(enseignant)


def _index_schools(tx: Transaction, circonscription_id: str) -> IndexEcoles:
    return IndexEcoles(
        EcoleConnue(id=e["id"], nom=e["nom"], commune=e["commune"], uai=e["uai"])
        for e in list_ecoles(tx, circonscription_id)
    )


def suggest_schools(
    tx: Transaction, circonscription_id: str, attente: FicheEnAttente
) -> list[Match]:
    """Return the schools that the fiche may mean, best first."""
    known = _index_schools(tx, circonscription_id)
    return match_schools(attente.fiche.ecole, attente.fiche.commune, known)


def _match_pupils(attente: FicheEnAttente, reperes: Reperes) -> list[Match]:
    eleve = attente.fiche.eleve
    return match_pupils(
        eleve.nom, eleve.prenom, eleve.date_naissance, attente.ecole_id or "", reperes.eleves
    )


def suggest_pupils(
    tx: Transaction, circonscription_id: str, attente: FicheEnAttente
) -> dict[str, str]:
    """Return the known pupils that the fiche may mean, id → words, best first; none is chosen."""
    reperes = read_reperes(tx, circonscription_id)
    found = _match_pupils(attente, reperes)
    return {match.id: _describe(reperes.lignes[match.id], match) for match in found}


def _describe(row: Row, match: Match) -> str:
    born = f", né(e) le {format_date(row['date_naissance'])}" if row["date_naissance"] else ""
    why = f" ({', '.join(match.raisons)})" if match.raisons else ""
    return f"{row['nom'].upper()} {row['prenom']}{born}{why}"


def _write_reading(tx: Transaction, import_id: str, attente: FicheEnAttente) -> None:
    content = attente.model_dump_json(by_alias=True).encode()
    write_bytes(_reading_path(tx.folder, import_id), content)


def destroy_files(folder: Path, import_id: str) -> None:
    """Destroy everything that waits beside the base for one deposit."""
    for path in (folder / FOLDER).glob(f"{import_id}.*"):
        path.unlink(missing_ok=True)


def _mine(tx: Transaction, import_id: str) -> Row:
    row = tx.row("SELECT * FROM import_fiche WHERE id = $id AND type <> 'reponse'", id=import_id)
    if row is None or (row["reservee"] and row["depose_par"] != tx.actor.personne_id):
        raise NotFound(_GONE)
    droits.check(tx.actor, Action.IMPORT_FICHE, row["circonscription_id"])
    return row


def list_waiting(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the fiches that wait for a check, with what was read (`attente`), oldest first.

    A reserved one is shown to whoever deposited it only.
    """
    droits.check(tx.actor, Action.IMPORT_FICHE, circonscription_id)
    rows = tx.rows(
        "SELECT * FROM import_fiche WHERE circonscription_id = $c AND etat = 'a_verifier' "
        "AND type <> 'reponse' AND (NOT reservee OR depose_par = $moi) ORDER BY depose_le, id",
        c=circonscription_id, moi=tx.actor.personne_id,
    )  # fmt: skip
    read = [row | {"attente": _find_file(tx, row["id"])} for row in rows]
    return [row for row in read if row["attente"] is not None]


def _find_file(tx: Transaction, import_id: str) -> FicheEnAttente | None:
    """Read what waits for a deposit; None after a restored backup, which holds no original."""
    path = _reading_path(tx.folder, import_id)
    return FicheEnAttente.model_validate_json(path.read_bytes()) if path.exists() else None


def read_attente(tx: Transaction, import_id: str) -> tuple[Row, FicheEnAttente]:
    """Read one waiting fiche.

    Raises:
        NotFound: it no longer waits, or belongs to somebody else.
    """
    row = _mine(tx, import_id)
    if row["etat"] != EtatImport.A_VERIFIER:
        raise NotFound(_GONE)
    attente = _find_file(tx, import_id)
    if attente is None:
        raise NotFound(_GONE)
    return row, attente


def save_attente(tx: Transaction, import_id: str, version: int, attente: FicheEnAttente) -> int:
    """Keep what the person corrected or decided so far; return the new version."""
    row = _mine(tx, import_id)
    if row["etat"] != EtatImport.A_VERIFIER:
        raise Conflict(_GONE)
    before = _find_file(tx, import_id)
    if before and _names_another(before, attente):
        attente = attente.model_copy(update={"eleve_id": None, "eleve_choisi": False})
    saved = tx.save("import_fiche", import_id, version, reservee=must_be_reserved(attente))
    _write_reading(tx, import_id, attente)
    return saved


def _names_another(before: FicheEnAttente, after: FicheEnAttente) -> bool:
    """Tell whether the pupil's name was corrected after a known pupil had been chosen."""
    old, new = before.fiche.eleve, after.fiche.eleve
    changed = (old.nom, old.prenom, old.date_naissance) != (
        new.nom, new.prenom, new.date_naissance,
    )  # fmt: skip
    return changed and before.eleve_id is not None and before.eleve_id == after.eleve_id


def end_deposit(
    tx: Transaction, row: Row, version: int, etat: EtatImport, **columns: object
) -> None:
    """End a deposit: who sent it is forgotten, its drafts and files are destroyed."""
    tx.save(
        "import_fiche", row["id"], version, etat=etat.value, traite_le=tx.now, expediteur="",
        recue_le=None, **columns,
    )  # fmt: skip
    tx.execute("DELETE FROM brouillon WHERE sujet = $sujet", sujet=f"import:{row['id']}")
    folder, import_id = tx.folder, row["id"]
    tx.after_commit.append(lambda: destroy_files(folder, import_id))


def confirm_import(tx: Transaction, import_id: str, version: int) -> str:
    """Make a saisine of a checked fiche; the original and the reading are destroyed.

    Raises:
        InvalidInput: something is still undecided.
        Conflict: somebody else dealt with it meanwhile.
    """
    row, attente = read_attente(tx, import_id)
    fiche = final_fiche(attente)
    saisine_id = create_saisine(
        tx,
        NouvelleSaisine(
            circonscription_id=row["circonscription_id"], fiche=fiche,
            objet=fiche.objet or Objet.ELEVE, recue_le=attente.recue_le,
            origine="papier" if row["type"] == "papier" or attente.pages else "fiche",
            ecole_id=attente.ecole_id or "", eleve_id=attente.eleve_id,
            demandeur_id=attente.demandeur_id, demandeur_mail=attente.expediteur,
            reservee=must_be_reserved(attente),
        ),
    )  # fmt: skip
    reservee = must_be_reserved(attente)
    end_deposit(tx, row, version, EtatImport.CONFIRMEE, saisine_id=saisine_id, reservee=reservee)
    return saisine_id


def discard_import(tx: Transaction, import_id: str, version: int) -> None:
    """Set a deposit aside: its file and what was read are destroyed.

    Of a request for oneself, the row goes too.
    """
    row = _mine(tx, import_id)
    if row["etat"] != EtatImport.A_VERIFIER:
        raise Conflict(_GONE)
    attente = _find_file(tx, import_id)
    end_deposit(tx, row, version, EtatImport.ECARTEE)
    if attente and is_for_oneself(attente):
        tx.execute("DELETE FROM import_fiche WHERE id = $id", id=import_id)
    audit.note(tx, "discard_import", "import", import_id)


def hand_over_import(
    tx: Transaction, import_id: str, version: int, demandeur_id: str, appele_id: str
) -> None:
    """Hand a request for oneself to who will call back, and destroy the fiche: nothing is kept.

    Whoever does it sees the request no more, and the log says no more than of a fiche set aside;
    nor do they learn that the same request waited already.

    Raises:
        InvalidInput: « moi-même » is not ticked, the asker is not in the directory of people, or
            nobody is there to call; the fiche is still there.
        Conflict: somebody else dealt with the fiche.
    """
    row, attente = read_attente(tx, import_id)
    if not is_for_oneself(attente):
        raise InvalidInput("Cette fiche n’est pas une demande pour soi-même : vérifiez-la ici.")
    place_id = row["circonscription_id"]
    if not _is_known_person(tx, place_id, demandeur_id):
        raise InvalidInput("Choisissez dans l’annuaire la personne qui demande à être rappelée.")
    discard_import(tx, import_id, version)
    keep_soutien(tx, place_id, demandeur_id, PourQui.MOI, appele_id, by_another=True)


def _is_known_person(tx: Transaction, circonscription_id: str, personne_id: str) -> bool:
    return bool(
        tx.value(
            "SELECT 1 FROM personne WHERE id = $id AND circonscription_id = $c",
            id=personne_id, c=circonscription_id,
        )
    )  # fmt: skip


def list_recent(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the imports that the acting person confirmed lately and that can still be cancelled."""
    return tx.rows(
        "SELECT i.id, i.version, i.traite_le, s.reference, s.id AS saisine_id FROM import_fiche i "
        "JOIN saisine s ON s.id = i.saisine_id WHERE i.circonscription_id = $c "
        "AND i.depose_par = $moi AND i.etat = 'confirmee' AND s.statut = 'transmise' "
        "AND NOT s.reservee "
        "ORDER BY i.traite_le DESC LIMIT 20",
        c=circonscription_id, moi=tx.actor.personne_id,
    )  # fmt: skip


def cancel_import(tx: Transaction, import_id: str, version: int) -> None:
    """Undo a mistaken import: the saisine keeps its number, « retirée », and nothing else.

    The fiche, the pupil that it created and the text in the history are erased.

    Raises:
        InvalidInput: somebody already worked on it: it is withdrawn or corrected instead.
    """
    row = _mine(tx, import_id)
    saisine = tx.row("SELECT * FROM saisine WHERE id = $id", id=row["saisine_id"])
    if row["etat"] != EtatImport.CONFIRMEE or saisine is None:
        raise InvalidInput("Cet import n’est plus à annuler.")
    if saisine["reservee"]:
        raise InvalidInput("Cette demande est réservée : demandez à l’IEN d’en noter le retrait.")
    if saisine["statut"] != Statut.TRANSMISE or _touched(tx, saisine):
        raise InvalidInput(
            "Quelqu’un travaille déjà sur cette situation : corrigez la fiche ou enregistrez le "
            "retrait de la demande."
        )
    eleve_id = saisine["eleve_id"]
    move_saisine(
        tx, saisine, Statut.RETIREE, "cancel_import", "Import annulé",
        fiche="{}", recherche="", eleve_id=None, demandeur_mail="", demandeur_id=None,
        niveau="", motif="", pps=False, premier_contact=None,
    )  # fmt: skip
    journal.erase_content(tx, saisine["id"])
    forget_words(tx, saisine["id"])
    _forget_pupil(tx, eleve_id)
    tx.save("import_fiche", import_id, version, etat=EtatImport.ANNULEE.value)
    audit.note(tx, "cancel_import", "saisine", saisine["id"])


def _touched(tx: Transaction, saisine: Row) -> bool:
    """Tell whether anybody did anything since the import: it is no longer only the importer's."""
    tables = (
        "proposition",
        "question",
        "echange",
        "piece",
        "reponse",
        "saisine_personne",
        "parents",
        "mot_psyen",
        "prise_connaissance",
    )
    return saisine["version"] != 1 or any(
        tx.value(f"SELECT 1 FROM {table} WHERE saisine_id = $s LIMIT 1", s=saisine["id"])  # noqa: S608 - constants
        for table in tables
    )


def _forget_pupil(tx: Transaction, eleve_id: str | None) -> None:
    used = any(
        tx.value(f"SELECT 1 FROM {table} WHERE eleve_id = $id LIMIT 1", id=eleve_id)  # noqa: S608 - constants
        for table in ("saisine", "programmation", "rencontre")
    )
    merged = tx.value("SELECT 1 FROM eleve WHERE fusionne_dans = $id LIMIT 1", id=eleve_id)
    if eleve_id and not used and not merged:
        tx.execute("DELETE FROM scolarite WHERE eleve_id = $id", id=eleve_id)
        tx.execute("DELETE FROM eleve WHERE id = $id", id=eleve_id)


def find_expiring(tx: Transaction) -> date | None:
    """Find the day before which a fiche that the acting person deposited must be dealt with.

    None when none is destroyed within two days.
    """
    found: list[date] = []
    for place_id in sorted(tx.actor.circonscriptions):
        kept = timedelta(days=read_reglage(tx, place_id, "conservation_originaux_jours"))
        oldest = tx.value(
            "SELECT min(depose_le) FROM import_fiche WHERE etat = 'a_verifier' "
            "AND type <> 'reponse' AND circonscription_id = $c AND depose_par = $moi",
            c=place_id, moi=tx.actor.personne_id,
        )  # fmt: skip
        if oldest and oldest + kept <= tx.now + _SOON:
            found.append(local_day(oldest + kept))
    return min(found, default=None)


def forget_if_for_oneself(tx: Transaction, import_id: str) -> None:
    """Delete the row of an expired fiche « moi-même », read from what waits before it is gone.

    What waits may be spoiled, or gone after a restored backup: the row then stays, as any other.
    """
    try:
        attente = _find_file(tx, import_id)
    except ValidationError:
        return
    if attente and is_for_oneself(attente):
        tx.execute("DELETE FROM import_fiche WHERE id = $id", id=import_id)


def count_waiting(tx: Transaction) -> int:
    """Count the fiches that wait for the acting person's check."""
    return int(
        tx.value(
            "SELECT count(*) FROM import_fiche WHERE etat = 'a_verifier' "
            "AND circonscription_id = ANY($ou) AND (NOT reservee OR depose_par = $moi)",
            ou=sorted(tx.actor.circonscriptions), moi=tx.actor.personne_id,
        )
    )  # fmt: skip
