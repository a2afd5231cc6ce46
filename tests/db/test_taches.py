"""Night jobs: what is tidied, recorded, tried again; nothing stops their thread."""

import logging
import os
import shutil
import threading
from datetime import UTC, datetime, time, timedelta

import pytest

from core.errors import InvalidInput, NotAllowed, StoreUnavailable
from core.personne import Acteur, Affectation, Role
from db import audit, cles, journal, sauvegardes, taches
from db.circonscriptions import write_reglage
from db.connection import FILE_NAME
from db.pieces import piece_path
from db.sauvegardes import list_backups
from db.taches import (
    backup_state,
    last_slot,
    list_travaux,
    read_night_hour,
    run_due_jobs,
    run_job,
    start_night_jobs,
    tidy,
)
from tests.peuplement import PLACE, Horloge, open_filled

NIGHT = datetime.fromisoformat("2026-11-24T01:30")  # 02:30 in France
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("POLE_SAUVEGARDES", str(tmp_path / "sauvegardes"))
    opened, opened.ids = open_filled(tmp_path / "données")
    cles.write_public_keys(opened.folder, [cles.create_key_pair()[0]])
    yield opened
    opened.close()


def _at(store, moment: datetime) -> datetime:
    store.clock.now = moment
    return moment


def _rows(store) -> dict[str, dict]:
    with store.reading() as tx:
        return {row["nom"]: row for row in list_travaux(tx)}


def _count(store, sql: str) -> int:
    with store.reading() as tx:
        return int(tx.value(f"SELECT count(*) FROM {sql}"))


# --- one night --------------------------------------------------------------------------------


def test_a_whole_night(store, tmp_path):
    now = _at(store, NIGHT)
    assert run_due_jobs(store, now, up_since=NIGHT - 3 * DAY) == [
        "menage", "annee", "comptes", "sauvegarde", "compactage", "verification",
    ]  # fmt: skip
    assert len(list_backups(tmp_path / "sauvegardes")) == 1
    rows = _rows(store)
    assert all(row["fin_le"] >= row["debut_le"] >= NIGHT for row in rows.values())
    assert "relue et comparée" in rows["sauvegarde"]["resultat"]
    assert rows["verification"]["resultat"] == "Rien à signaler."
    assert run_due_jobs(store, now + timedelta(minutes=1), up_since=NIGHT - 3 * DAY) == []
    later = _at(store, NIGHT + DAY)
    assert len(run_due_jobs(store, later, up_since=NIGHT - 3 * DAY)) == 6
    assert len(list_backups(tmp_path / "sauvegardes")) == 2


def test_a_night_is_in_the_audit_log_and_the_chain_stays_whole(store):
    run_due_jobs(store, _at(store, NIGHT), up_since=NIGHT - DAY)
    with store.reading() as tx:
        assert audit.find_audit_fault(tx) is None
        assert tx.value("SELECT count(*) FROM audit WHERE action = 'make_backup'") == 1


def test_the_copy_before_a_migration_leaves_after_a_backup(store):
    copy = store.folder / f"{FILE_NAME}.avant-0002"
    copy.write_bytes(b"x")
    run_job(store, "sauvegarde", taches.back_up)
    assert not copy.exists()


def test_a_backup_elsewhere_prunes_nothing(store, tmp_path):
    usual = tmp_path / "sauvegardes"
    usual.mkdir()
    old = usual / "pole-20250101-023000.age"
    old.write_bytes(b"x")
    elsewhere = tmp_path / "clé usb"
    elsewhere.mkdir()
    (elsewhere / old.name).write_bytes(b"x")
    taches.back_up(store, elsewhere)
    assert old.exists()
    assert (elsewhere / old.name).exists()
    assert taches.back_up(store).endswith("1 ancienne supprimée.")
    assert not old.exists()


# --- failures ---------------------------------------------------------------------------------


def test_a_failing_backup_is_said_and_the_other_jobs_run(store):
    (store.folder / cles.FILE_NAME).unlink()
    done = run_due_jobs(store, _at(store, NIGHT), up_since=NIGHT - DAY)
    assert len(done) == 6
    row = _rows(store)["sauvegarde"]
    assert row["resultat"].startswith("Échec. Aucune clé de sauvegarde")
    assert row["fin_le"] is None
    assert _rows(store)["compactage"]["fin_le"] is not None


def test_a_failure_keeps_the_last_success_and_is_tried_again_each_hour(store):
    run_due_jobs(store, _at(store, NIGHT), up_since=NIGHT - DAY)
    success = _rows(store)["sauvegarde"]["fin_le"]
    keys = (store.folder / cles.FILE_NAME).read_bytes()
    (store.folder / cles.FILE_NAME).unlink()
    run_due_jobs(store, _at(store, NIGHT + DAY), up_since=NIGHT - DAY)
    assert _rows(store)["sauvegarde"]["fin_le"] == success
    (store.folder / cles.FILE_NAME).write_bytes(keys)
    soon = NIGHT + DAY + timedelta(minutes=30)
    assert run_due_jobs(store, _at(store, soon), up_since=NIGHT - DAY) == []
    late = NIGHT + DAY + timedelta(hours=4)
    assert run_due_jobs(store, _at(store, late), up_since=NIGHT - DAY) == ["sauvegarde"]
    assert _rows(store)["sauvegarde"]["fin_le"] > late


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (StoreUnavailable("Le disque est plein."), "Échec. Le disque est plein."),
        (OSError(28, "No space left on device"), "Échec : le disque a refusé"),
        (ZeroDivisionError("Inventé Élève"), "Échec imprévu, incident "),
    ],
)
def test_no_error_stops_the_night(store, monkeypatch, caplog, error, said):
    def fail(_):
        raise error

    monkeypatch.setattr(taches, "JOBS", (("menage", fail), ("compactage", taches.compact)))
    with caplog.at_level(logging.ERROR, logger="pole"):
        done = run_due_jobs(store, _at(store, NIGHT), up_since=NIGHT - DAY)
    assert done == ["menage", "compactage"]
    assert _rows(store)["menage"]["resultat"].startswith(said)
    assert "Inventé" not in caplog.text + _rows(store)["menage"]["resultat"]
    assert bool(caplog.records) is not isinstance(error, StoreUnavailable)


def test_an_error_of_a_command_reaches_its_user(store):
    (store.folder / cles.FILE_NAME).unlink()
    with pytest.raises(InvalidInput, match="Aucune clé"):
        run_job(store, "sauvegarde", taches.back_up)
    assert _rows(store)["sauvegarde"]["resultat"].startswith("Échec.")


def test_a_verification_says_how_much_it_found(store):
    with store.writing() as tx:
        tx.execute("UPDATE saisine SET reference = NULL")
    taches.back_up(store)
    assert taches.check(store).startswith("1 constat, dont 1 grave")


def test_what_a_stop_interrupted_is_said_at_the_next_start(store, monkeypatch):
    with store.writing() as tx:
        taches._start(tx, "sauvegarde")
    left = store.folder / "sauvegarde.encours"
    left.mkdir()
    start_night_jobs(store, store.clock)()
    assert _rows(store)["sauvegarde"]["resultat"].startswith("Interrompu")
    assert not left.exists()


# --- tidying ----------------------------------------------------------------------------------


def _add_draft(tx, sujet: str, moment: datetime) -> None:
    columns = {
        "personne_id": "p", "sujet": sujet, "champ": "faits", "texte": "x", "onglet": "o",
        "sequence": 1, "enregistre_le": moment,
    }  # fmt: skip
    tx.insert("brouillon", **columns)


def test_drafts_leave_after_three_months(store):
    now = _at(store, NIGHT)
    with store.writing() as tx:
        _add_draft(tx, "ancien", now - timedelta(days=93))
        _add_draft(tx, "récent", now - timedelta(days=90))
    assert "autres textes expirés : 1 " in tidy(store)
    assert _count(store, "brouillon WHERE sujet = 'récent'") == 1
    assert _count(store, "brouillon") == 1
    assert _count(store, "audit WHERE action = 'purge' AND objet = 'brouillon' AND nombre = 1") == 1


def _add_deposit(tx, store, name: str, moment: datetime, etat: str = "a_verifier") -> None:
    tx.insert(
        "import_fiche", id=name, circonscription_id=PLACE, depose_par="p", depose_le=moment,
        empreinte=name, empreinte_fiche=name, type="docx", etat=etat,
    )  # fmt: skip
    folder = store.folder / "imports"
    folder.mkdir(exist_ok=True)
    for ending in ("original", "json"):
        (folder / f"{name}.{ending}").write_text("x")


def test_originals_leave_after_eight_days_or_as_set(store):
    now = _at(store, NIGHT)
    with store.writing() as tx:
        _add_deposit(tx, store, "neuf", now - timedelta(days=9))
        _add_deposit(tx, store, "sept", now - timedelta(days=7))
    assert "originaux expirés : 1" in tidy(store)
    left = {path.name for path in (store.folder / "imports").iterdir()}
    assert left == {"sept.original", "sept.json"}
    assert _count(store, "import_fiche WHERE id = 'neuf' AND etat = 'expiree'") == 1
    with store.writing() as tx:
        write_reglage(tx, PLACE, "conservation_originaux_jours", 5)
    assert "originaux expirés : 1" in tidy(store)
    assert not list((store.folder / "imports").iterdir())


def test_an_original_is_not_destroyed_when_its_row_is_not_saved(store, monkeypatch):
    now = _at(store, NIGHT)
    with store.writing() as tx:
        _add_deposit(tx, store, "neuf", now - timedelta(days=9))

    def fail(*_, **__):
        raise StoreUnavailable("Le disque est plein.")

    monkeypatch.setattr(audit, "note", fail)
    with pytest.raises(StoreUnavailable):
        tidy(store)
    assert len(list((store.folder / "imports").iterdir())) == 2
    assert _count(store, "import_fiche WHERE etat = 'a_verifier'") == 1


def test_stray_files_leave_after_a_day_and_no_other(store):
    now = _at(store, NIGHT)
    folder = store.folder / "pieces"
    for name, age in (("ancienne", timedelta(hours=30)), ("récente", timedelta(hours=2))):
        (folder / name).write_bytes(b"x")
        stamp = (now - age).replace(tzinfo=UTC).timestamp()
        os.utime(folder / name, (stamp, stamp))
    kept = piece_path(store.folder, store.ids["piece"])
    os.utime(kept, (0, 0))
    tidy(store)
    assert {path.name for path in folder.iterdir()} == {kept.name, "récente"}


def test_dead_sessions_and_old_tries_leave(store):
    now = _at(store, NIGHT)
    month = timedelta(days=31)
    sessions = {
        "close": (now - month, now - month, now - month),
        "oubliee": (now - month, now - month, None),
        "vivante": (now - timedelta(hours=1), now, None),
        "hier": (now - DAY, now - DAY, now - DAY),
    }
    with store.writing() as tx:
        for name, (opened, seen, closed) in sessions.items():
            tx.insert("session", empreinte=name, compte_id="c", niveau=1, ouverte_le=opened,
                      vue_le=seen, fermee_le=closed)  # fmt: skip
        for name, age in (("a", timedelta(hours=25)), ("b", timedelta(hours=1))):
            tx.insert("tentative", id=name, compte_cle="x", adresse_cle="y", moment=now - age)
    tidy(store)
    with store.reading() as tx:
        left = {row["empreinte"] for row in tx.rows("SELECT empreinte FROM session")}
        assert left == {"vivante", "hier"}
        assert [row["id"] for row in tx.rows("SELECT id FROM tentative")] == ["b"]


def test_what_was_purged_is_in_no_file_of_the_store(store):
    secret = "PAROLE-SECRETE-8842"
    now = _at(store, NIGHT)
    with store.writing() as tx:
        _add_draft(tx, secret, now - timedelta(days=100))
    store.checkpoint()
    run_due_jobs(store, now, up_since=NIGHT - DAY)
    store.checkpoint()
    written = b"".join(p.read_bytes() for p in store.folder.rglob("*") if p.is_file())
    assert secret.encode() not in written


# --- when -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-24T01:30", "2026-11-24T01:30"),  # winter: UTC+1
        ("2026-11-24T01:29", "2026-11-23T01:30"),
        ("2026-07-14T12:00", "2026-07-14T00:30"),  # summer: UTC+2
        ("2026-03-29T00:59", "2026-03-28T01:30"),  # the night when 02:30 does not exist
        ("2026-03-29T01:30", "2026-03-29T01:30"),
        ("2026-10-25T00:30", "2026-10-25T00:30"),  # the night when 02:30 exists twice
        ("2026-10-25T01:30", "2026-10-25T00:30"),
        ("2026-10-25T12:00", "2026-10-25T00:30"),
    ],
)
def test_the_hour_is_that_of_the_clock_in_france(now, slot):
    moments = datetime.fromisoformat(now), datetime.fromisoformat(slot)
    assert last_slot(moments[0], time(2, 30)) == moments[1]


def test_the_nights_when_the_clock_changes_have_one_backup_each(store, monkeypatch):
    ran = []
    monkeypatch.setattr(taches, "JOBS", (("menage", lambda s: ran.append(s.clock.now) or "fait"),))
    for start in ("2026-03-28T12:00", "2026-10-24T12:00"):
        now = datetime.fromisoformat(start)
        ran.clear()
        run_due_jobs(store, _at(store, now), up_since=now - DAY)
        ran.clear()
        for minute in range(0, 24 * 60, 5):
            moment = now + timedelta(minutes=minute)
            run_due_jobs(store, _at(store, moment), up_since=now - DAY)
        assert len(ran) == 1


def test_the_hour_is_a_setting(monkeypatch):
    monkeypatch.delenv("POLE_HEURE_NUIT", raising=False)
    assert read_night_hour() == time(2, 30)
    monkeypatch.setenv("POLE_HEURE_NUIT", "04:05")
    assert read_night_hour() == time(4, 5)
    monkeypatch.setenv("POLE_HEURE_NUIT", "à l'aube")
    with pytest.raises(InvalidInput, match="02:30"):
        read_night_hour()


def test_the_thread_wakes_works_and_stops(store, monkeypatch):
    worked = threading.Event()

    def work(_):
        worked.set()
        return "fait"

    monkeypatch.setattr(taches, "JOBS", (("menage", work),))
    monkeypatch.setattr(taches, "WAKE", 0.01)
    store.clock.now = NIGHT
    before = threading.active_count()
    stop = start_night_jobs(store, Horloge(NIGHT))
    assert worked.wait(30)
    stop()
    assert threading.active_count() == before
    assert _rows(store)["menage"]["resultat"] == "fait"


def test_the_thread_outlives_a_store_that_fails(store, monkeypatch):
    woken = threading.Semaphore(0)

    def fail(*_, **__):
        woken.release()
        raise StoreUnavailable("La base ne répond plus.")

    monkeypatch.setattr(taches, "run_due_jobs", fail)
    monkeypatch.setattr(taches, "WAKE", 0.01)
    stop = start_night_jobs(store, store.clock)
    assert all(woken.acquire(timeout=30) for _ in range(3))
    stop()


# --- the state --------------------------------------------------------------------------------


def _somebody(role: Role) -> Acteur:
    place = Affectation(role=role, circonscription_id=PLACE, debut=NIGHT.date())
    return Acteur(personne_id="p", compte_id="c", nom="Essai", affectations=(place,))


def test_the_state_is_red_until_a_backup_and_after_26_hours(store):
    with store.reading() as tx:
        state = backup_state(tx)
    assert (state.derniere, state.rouge) == (None, True)
    assert state.resultat == "Aucune sauvegarde n’a encore été faite."
    _at(store, NIGHT)
    run_job(store, "sauvegarde", taches.back_up)
    for hours, red in ((0, False), (25, False), (26, True)):
        _at(store, NIGHT + timedelta(hours=hours, seconds=30))
        with store.reading() as tx:
            assert backup_state(tx).rouge is red


def test_a_failed_backup_shows_both_moments(store):
    _at(store, NIGHT)
    run_job(store, "sauvegarde", taches.back_up)
    shutil.rmtree(sauvegardes.backup_folder(store.folder))
    sauvegardes.backup_folder(store.folder).write_text("un fichier à la place du dossier")
    _at(store, NIGHT + DAY)
    with pytest.raises(StoreUnavailable, match="Vérifiez que le dossier"):
        run_job(store, "sauvegarde", taches.back_up)
    with store.reading() as tx:
        state = backup_state(tx)
    assert state.derniere is not None
    assert state.tentative is not None
    assert state.tentative > state.derniere
    assert state.resultat.startswith("Échec. ")


@pytest.mark.parametrize("read", [backup_state, list_travaux])
def test_only_the_keeper_reads_the_state(store, read):
    for role in set(Role) - {Role.ADMINISTRATEUR, Role.SYSTEME}:
        with pytest.raises(NotAllowed), store.reading(lambda _, r=role: _somebody(r)) as tx:
            read(tx)
    with store.reading(lambda _: _somebody(Role.ADMINISTRATEUR)) as tx:
        read(tx)


def test_nothing_of_a_night_is_in_the_history_of_saisines(store):
    before = _count(store, "journal")
    run_due_jobs(store, _at(store, NIGHT), up_since=NIGHT - DAY)
    assert _count(store, "journal") == before
    with store.reading() as tx:
        assert journal.find_journal_fault(tx) is None
