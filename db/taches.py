"""Night jobs: tidying up, backup, compaction, verification; what they did is in `travail`.

Of a job's row, `debut_le` is its last start, `fin_le` its last success, `resultat` a sentence.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final

from core import appel, droits
from core.courrier import Send
from core.droits import Action
from core.errors import InvalidInput, PoleError
from core.import_fiche import EtatImport
from core.incident import code_incident, describe_incident
from core.saisine import school_year
from core.saisine_en_ligne import KEPT
from core.sauvegarde import is_due, is_stale
from core.texte import plural
from db import audit, connection, imports, pieces
from db.circonscriptions import read_reglage
from db.cles import read_public_keys
from db.connection import LOCAL_ZONE, Clock, Row, Store, Transaction, utc_now
from db.mots import fill_words, sort_words
from db.revue_comptes import watch_unused
from db.saisines_en_ligne import purge_brouillons
from db.sauvegardes import backup_folder, clean_leftovers, make_backup, prune_backups
from db.soutiens import forget_soutiens
from db.suites import list_planned, open_annee
from db.verification import Gravite, find_strays, verify

SAUVEGARDE: Final = "sauvegarde"
NIGHT_HOUR: Final = time(2, 30)
WAKE: Final = 60.0  # seconds
DRAFTS_KEPT: Final = KEPT
SESSIONS_KEPT: Final = timedelta(days=30)
TRIES_KEPT: Final = timedelta(days=1)
CODES_KEPT: Final = timedelta(days=30)  # past their end: the list says that they have expired
REVIEWS_KEPT: Final = timedelta(days=3 * 365)
AVIS_KEPT: Final = timedelta(days=183)
STRAYS_KEPT: Final = timedelta(days=1)
_RUNNING: Final = "En cours."
_INTERRUPTED: Final = "Interrompu : le serveur s’est arrêté pendant ce travail."
_LOG: Final = logging.getLogger("pole")

Job = Callable[[Store], str]


def _delete(tx: Transaction, table: str, where: str, **limits: datetime) -> int:
    count = int(tx.value(f"SELECT count(*) FROM {table} WHERE {where}", **limits))  # noqa: S608 - text from code
    tx.execute(f"DELETE FROM {table} WHERE {where}", **limits)  # noqa: S608 - text from code
    return count


def _unlink_all(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _expire_imports(tx: Transaction) -> int:
    """Destroy the originals that nobody confirmed in time (a setting of each circonscription)."""
    late: list[Row] = []
    for place in tx.rows("SELECT id FROM circonscription"):
        kept = timedelta(days=read_reglage(tx, place["id"], "conservation_originaux_jours"))
        late += tx.rows(
            "UPDATE import_fiche SET etat = $expiree, traite_le = $now, version = version + 1, "
            "expediteur = '', recue_le = NULL "
            "WHERE circonscription_id = $c AND etat = $waiting AND depose_le < $limit "
            "RETURNING id",
            c=place["id"], now=tx.now, limit=tx.now - kept,
            expiree=EtatImport.EXPIREE.value, waiting=EtatImport.A_VERIFIER.value,
        )  # fmt: skip
    for row in late:
        imports.forget_if_for_oneself(tx, row["id"])
        tx.execute("DELETE FROM brouillon WHERE sujet = $sujet", sujet=f"import:{row['id']}")
    folder = tx.folder / imports.FOLDER
    originals = [path for row in late for path in folder.glob(f"{row['id']}*")]
    tx.after_commit.append(lambda: _unlink_all(originals))
    return len(late)


def _is_old(path: Path, limit: datetime) -> bool:
    touched = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
    return touched < limit


def _remove_strays(tx: Transaction) -> int:
    """Remove files that no row claims: what a kill left between a file and its commit."""
    kept = {row["id"] for row in tx.rows("SELECT id FROM piece WHERE retiree_le IS NULL")}
    waiting = {r["id"] for r in tx.rows("SELECT id FROM import_fiche WHERE etat = 'a_verifier'")}
    strays = find_strays(tx.folder / pieces.FOLDER, kept) + [
        path for path in (tx.folder / imports.FOLDER).glob("*") if path.stem not in waiting
    ]
    old = [path for path in strays if _is_old(path, tx.now - STRAYS_KEPT)]
    tx.after_commit.append(lambda: _unlink_all(old))
    return len(old)


def _forget_orphan_drafts(tx: Transaction) -> None:
    """Remove the texts of an erased online saisine that a tab left open sent again afterwards."""
    tx.execute(
        "DELETE FROM brouillon WHERE sujet LIKE 'saisine_en_ligne:%' AND NOT EXISTS "
        "(SELECT 1 FROM saisine s WHERE 'saisine_en_ligne:' || s.id = brouillon.sujet)"
    )


def _tidy_words(tx: Transaction) -> int:
    """Make the words of the search ready for the day; there is nothing in them to report."""
    fill_words(tx)
    sort_words(tx)
    return 0


def tidy(store: Store) -> str:
    """Remove what has had its time (drafts, originals, calls…).

    Requests for « Écoute et soutien » go too, uncounted (docs/adr/0007).
    """
    with store.writing() as tx:
        forget_soutiens(tx)
        _forget_orphan_drafts(tx)
        done = {
            "appel": _delete(tx, "appel", "appele_le < $limit", limit=tx.now - appel.KEPT),
            "brouillon": _delete(
                tx, "brouillon",
                "enregistre_le < $limit AND NOT EXISTS (SELECT 1 FROM saisine s WHERE "
                "s.statut = 'brouillon' AND 'saisine_en_ligne:' || s.id = brouillon.sujet)",
                limit=tx.now - DRAFTS_KEPT,
            ),
            "code_unique": _delete(
                tx, "code_unique", "expire_le < $limit", limit=tx.now - CODES_KEPT
            ),
            "import_fiche": _expire_imports(tx),
            "avis": _delete(tx, "avis", "cree_le < $limit", limit=tx.now - AVIS_KEPT),
            "courriel": _delete(
                tx, "courriel",
                "cree_le < $limit AND id NOT IN "
                "(SELECT courriel_id FROM avis WHERE courriel_id IS NOT NULL)",
                limit=tx.now - AVIS_KEPT,
            ),
            "piece": _remove_strays(tx),
            "saisine": purge_brouillons(tx),
            "revue_compte": _delete(
                tx, "revue_compte", "decidee_le < $limit", limit=tx.now - REVIEWS_KEPT
            ),
            "session": _delete(
                tx, "session", "ouverte_le < $limit AND coalesce(fermee_le, vue_le) < $limit",
                limit=tx.now - SESSIONS_KEPT,
            ),
            "saisine_mot": _tidy_words(tx),
            "tentative": _delete(tx, "tentative", "moment < $limit", limit=tx.now - TRIES_KEPT),
        }  # fmt: skip
        for objet, count in done.items():
            if count:
                audit.note(tx, "purge", objet, nombre=count)
    return (
        f"Brouillons de saisine expirés : {done['saisine']} ; autres textes expirés : "
        f"{done['brouillon']} ; originaux expirés : {done['import_fiche']} ; "
        f"fichiers sans saisine : {done['piece']} ; appels de plus de douze mois : "
        f"{done['appel']} ; avis de plus de six mois : {done['avis']} ; "
        f"sessions closes : {done['session']}."
    )


def open_annees(store: Store) -> str:
    """Open the year that has begun: each pupil « à suivre » in a transaction of their own.

    One who cannot be placed keeps nobody else from it, is written down and tried again next night.
    """
    with store.reading() as tx:
        annee = school_year(tx.today)
        waiting = [
            (place["id"], eleve_id)
            for place in tx.rows("SELECT id FROM circonscription ORDER BY id")
            for eleve_id in list_planned(tx, place["id"], annee)
        ]
    failed = [found for found in waiting if not _place_planned(store, *found, annee)]
    for place_id, eleve_id in failed:
        with store.writing() as tx:
            audit.note(tx, "open_annee_echec", "eleve", eleve_id, circonscription_id=place_id)
    if not waiting:
        return "Rien à faire."
    said = f"Élèves placés dans leur nouvelle classe : {len(waiting) - len(failed)}."
    if failed:
        said += f" Non placés, à reprendre la nuit prochaine : {len(failed)}."
    return said


def _place_planned(store: Store, place_id: str, eleve_id: str, annee: int) -> bool:
    with Surviving():
        with store.writing() as tx:
            open_annee(tx, place_id, annee, eleve_id)
        return True
    return False


def back_up(store: Store, folder: Path | None = None) -> str:
    """Make a checked backup; in the installation's own folder, let the old ones go too."""
    own = backup_folder(store.folder)
    path = make_backup(store, folder or own, read_public_keys(store.folder))
    gone = prune_backups(own, store.clock()) if folder in (None, own) else 0
    _unlink_all(store.folder.glob(f"{connection.FILE_NAME}.avant-*"))
    with store.writing() as tx:
        audit.note(tx, "make_backup", "sauvegarde")
    old = f" {plural(gone, 'ancienne supprimée')}." if gone else ""
    return f"{path.name}, {_megabytes(path.stat().st_size)}, relue et comparée.{old}"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} Mo".replace(".", ",")


def compact(store: Store) -> str:
    """Rewrite the file of the store without what was deleted."""
    before = store.path.stat().st_size
    store.compact()
    after = store.path.stat().st_size
    return f"{_megabytes(before)} avant, {_megabytes(after)} après."


def check(store: Store) -> str:
    """Verify the store and say how many findings there are, the gravest first."""
    findings = [c for c in verify(store) if c.gravite is not Gravite.INFORMATION]
    if not findings:
        return "Rien à signaler."
    grave = sum(c.gravite is Gravite.GRAVE for c in findings)
    said = f"{plural(len(findings), 'constat')}, dont {plural(grave, 'grave')}"
    return f"{said} : « pole verifier » les détaille."


JOBS: Final[tuple[tuple[str, Job], ...]] = (
    ("menage", tidy),
    ("annee", open_annees),
    ("comptes", watch_unused),
    (SAUVEGARDE, back_up),
    ("compactage", compact),
    ("verification", check),
)
"""In this order: what was purged is neither in the backup nor in the compacted file."""


def _find_row(tx: Transaction, nom: str) -> Row | None:
    return tx.row("SELECT * FROM travail WHERE nom = $nom", nom=nom)


def _start(tx: Transaction, nom: str) -> None:
    tx.execute(
        "INSERT INTO travail (nom, debut_le, resultat) VALUES ($nom, $now, $resultat) "
        "ON CONFLICT (nom) DO UPDATE SET debut_le = $now, resultat = $resultat",
        nom=nom, now=tx.now, resultat=_RUNNING,
    )  # fmt: skip


def _say(tx: Transaction, nom: str, resultat: str) -> None:
    tx.execute(
        "UPDATE travail SET resultat = $resultat WHERE nom = $nom", nom=nom, resultat=resultat
    )


def _sentence(error: BaseException) -> str:
    if isinstance(error, PoleError):
        return f"Échec. {error}"
    if isinstance(error, OSError):
        return f"Échec : le disque a refusé ({os.strerror(error.errno or 0)})."
    return f"Échec imprévu, incident {code_incident(error)} : signalez ce code."


def run_job(store: Store, nom: str, job: Job) -> str:
    """Run a job, record how it went and return its result; an error is recorded and raised."""
    with store.writing() as tx:
        _start(tx, nom)
    try:
        resultat = job(store)
    except BaseException as error:
        with suppress(PoleError), store.writing() as tx:
            _say(tx, nom, _sentence(error))
        raise
    with store.writing() as tx:
        tx.execute(
            "UPDATE travail SET fin_le = $now, resultat = $resultat WHERE nom = $nom",
            nom=nom, now=tx.now, resultat=resultat,
        )  # fmt: skip
    return resultat


class Surviving:
    """Let a job fail without its thread: what is recorded is not said twice, the rest is logged."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:  # fmt: skip
        if isinstance(error, Exception) and not isinstance(error, PoleError):
            _LOG.error("%s", describe_incident(error))
        return isinstance(error, Exception)


def last_slot(now: datetime, at: time) -> datetime:
    """Return the last moment (naive UTC) at which the clock in France showed the night hour."""
    local = now.replace(tzinfo=UTC).astimezone(LOCAL_ZONE)
    slot = datetime.combine(local.date(), at, LOCAL_ZONE)
    if slot > local:
        slot = datetime.combine(local.date() - timedelta(days=1), at, LOCAL_ZONE)
    return slot.astimezone(UTC).replace(tzinfo=None)


def _list_jobs(send: Send | None) -> list[tuple[str, Job]]:
    mailing = partial(watch_unused, send=send)
    return [(nom, mailing if job is watch_unused else job) for nom, job in JOBS]


def run_due_jobs(
    store: Store,
    now: datetime,
    *,
    up_since: datetime,
    at: time = NIGHT_HOUR,
    send: Send | None = None,
) -> list[str]:
    """Run the jobs that are due, one after the other, and return their names."""
    done = []
    for nom, job in _list_jobs(send):
        with Surviving():
            with store.reading() as tx:
                row = _find_row(tx, nom) or {"debut_le": None, "fin_le": None}
            if is_due(
                now, last_slot(now, at),
                up_since=up_since, start=row["debut_le"], success=row["fin_le"],
            ):  # fmt: skip
                done.append(nom)
                run_job(store, nom, job)
    return done


def read_night_hour() -> time:
    """Return the hour of the night jobs: `POLE_HEURE_NUIT`, by default 02:30.

    Raises:
        InvalidInput: the setting is no hour.
    """
    text = os.environ.get("POLE_HEURE_NUIT", "")
    try:
        return time.fromisoformat(text) if text else NIGHT_HOUR
    except ValueError as error:
        raise InvalidInput(
            "Le réglage POLE_HEURE_NUIT s’écrit comme 02:30 : corrigez-le, puis relancez."
        ) from error


def _recover(store: Store) -> None:
    clean_leftovers(store.folder, backup_folder(store.folder))
    with store.writing() as tx:
        tx.execute(
            "UPDATE travail SET resultat = $interrupted WHERE resultat = $running",
            interrupted=_INTERRUPTED, running=_RUNNING,
        )  # fmt: skip


def start_night_jobs(
    store: Store, clock: Clock = utc_now, *, send: Send | None = None
) -> Callable[[], None]:
    """Start the thread of the night jobs and return what stops it (it waits for a running job).

    `send` hands a message to a mail server; without it no job writes to anybody.

    Raises:
        InvalidInput: the hour of the night jobs is badly written.
    """
    at, up_since, stopping = read_night_hour(), clock(), threading.Event()
    with Surviving():
        _recover(store)

    def watch() -> None:
        while not stopping.wait(WAKE):
            with Surviving():
                run_due_jobs(store, clock(), up_since=up_since, at=at, send=send)

    thread = threading.Thread(target=watch, name="travaux-de-nuit", daemon=True)
    thread.start()

    def stop() -> None:
        stopping.set()
        thread.join()

    return stop


@dataclass(frozen=True)
class EtatSauvegarde:
    """How the backups stand; moments are naive UTC, `rouge` after 26 h without a success."""

    derniere: datetime | None
    tentative: datetime | None
    resultat: str
    rouge: bool


def backup_state(tx: Transaction) -> EtatSauvegarde:
    """Read how the backups stand, for the Administration page.

    Raises:
        NotAllowed: the acting person does not keep the server.
    """
    droits.check(tx.actor, Action.READ_BACKUPS)
    row = _find_row(tx, SAUVEGARDE) or {"debut_le": None, "fin_le": None, "resultat": ""}
    return EtatSauvegarde(
        derniere=row["fin_le"], tentative=row["debut_le"],
        resultat=row["resultat"] or "Aucune sauvegarde n’a encore été faite.",
        rouge=is_stale(row["fin_le"], tx.now),
    )  # fmt: skip


def list_travaux(tx: Transaction) -> list[Row]:
    """List the night jobs with their last start, last success and result, in their order.

    Raises:
        NotAllowed: the acting person does not keep the server.
    """
    droits.check(tx.actor, Action.READ_BACKUPS)
    found = {row["nom"]: row for row in tx.rows("SELECT * FROM travail")}
    return [found[nom] for nom, _ in JOBS if nom in found]
