"""The commands: what they print, how they refuse, that no trace with personal data is shown."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from urllib.request import urlopen

import pytest
import typer

import cli
from db import cles, comptes, journal
from db.connection import FILE_NAME, Store
from db.ecoles import create_ecole
from db.sauvegardes import list_backups
from tests.core.classeurs import make_rentree
from tests.peuplement import copy_filled

ROOT = Path(__file__).parents[1]


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Make an installation and point the commands at it."""
    folder = tmp_path / "données"
    monkeypatch.setenv("POLE_DATA", str(folder))
    monkeypatch.delenv("POLE_SAUVEGARDES", raising=False)
    monkeypatch.setattr(cli, "_hash_password", lambda password: f"haché:{password}")
    copy_filled(folder)
    return folder


@pytest.fixture
def pole(monkeypatch, capsys):
    """Run a command as typed and return (exit code, output, error output)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["pole", *map(str, arguments)])
        monkeypatch.setattr(sys, "excepthook", sys.excepthook)
        with pytest.raises(SystemExit) as left:
            cli.main()
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return run


def _with_keys(pole, tmp_path) -> Path:
    (tmp_path / "usb").mkdir(exist_ok=True)
    assert pole("cles", "creer", "--vers", tmp_path / "usb")[0] == 0
    return next((tmp_path / "usb").glob("*.cle"))


# --- help and refusals ------------------------------------------------------------------------


def test_the_help_is_in_french_and_lists_every_command(pole):
    code, out, _ = pole("--help")
    assert code == 0
    for name in (
        "sauvegarder", "restaurer", "verifier", "reparer", "compacter", "compte", "cles",
        "importer-annuaire", "importer-rentree", "lire-fiche", "accorder", "demo", "serve",
    ):  # fmt: skip
        assert f"  {name} " in out
    assert "Fait une sauvegarde chiffrée" in out


@pytest.mark.parametrize("group", ["compte", "cles"])
def test_each_group_has_its_help(pole, group):
    code, out, _ = pole(group, "--help")
    assert code == 0
    assert "creer" in out


_COMMANDS = (
    ("verifier",),
    ("sauvegarder",),
    ("compacter",),
    ("reparer", "--oui"),
    ("compte", "lister"),
    ("compte", "desactiver", "coordination"),
    ("compte", "creer", "x", "--nom", "Essai", "--role", "ien"),
)


@pytest.mark.parametrize("arguments", _COMMANDS)
def test_a_command_never_makes_a_store_in_a_wrong_folder(pole, tmp_path, monkeypatch, arguments):
    monkeypatch.setenv("POLE_DATA", str(tmp_path / "ailleurs"))
    code, _, err = pole(*arguments)
    assert code == 1
    assert "POLE_DATA" in err
    assert not (tmp_path / "ailleurs").exists()


def _run_apart(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"POLE_DATA": str(folder)},
    )  # fmt: skip


@pytest.mark.parametrize("arguments", _COMMANDS[:5])
def test_while_the_application_runs_commands_refuse_without_a_trace(installed, arguments):
    store = Store(installed)
    answer = _run_apart(*arguments, folder=installed)
    store.close()
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith("L’application est en marche")
    assert len(answer.stderr.splitlines()) == 1


def test_an_unforeseen_error_gives_a_code_and_no_message(installed):
    script = (
        "import cli, db.comptes\n"
        "def fail(tx): raise KeyError('Inventé Élève')\n"
        "db.comptes.list_comptes = fail\n"
        "import sys; sys.argv = ['pole', 'compte', 'lister']\n"
        "cli.main()\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"POLE_DATA": str(installed)},
    )  # fmt: skip
    assert answer.returncode == 1
    assert re.search(r"incident [0-9A-F]{6}\s: KeyError", answer.stderr)
    assert "Inventé" not in answer.stderr
    assert "Traceback" not in answer.stderr


# --- keys, backup, restoration ----------------------------------------------------------------


def test_from_the_keys_to_a_restored_store(installed, pole, tmp_path, monkeypatch):
    key = _with_keys(pole, tmp_path)
    code, out, err = pole("sauvegarder")
    assert (code, err) == (0, "")
    assert "relue et comparée" in out
    backup = list_backups(installed / "sauvegardes")[-1][1]
    code, out, err = pole("restaurer", backup, "--cle", key, "--vers", tmp_path / "neuf")
    assert (code, err) == (0, "")
    assert "Saisines\u202f: 3\u202f; pièces jointes\u202f: 1\u202f;" in out
    before = pole("compte", "lister")
    monkeypatch.setenv("POLE_DATA", str(tmp_path / "neuf"))
    assert pole("compte", "lister") == before


def test_a_backup_goes_where_it_is_told(installed, pole, tmp_path):
    _with_keys(pole, tmp_path)
    assert pole("sauvegarder", "--vers", tmp_path / "disque")[0] == 0
    assert len(list_backups(tmp_path / "disque")) == 1
    assert not (installed / "sauvegardes").exists()


def test_without_keys_a_backup_says_what_to_do(installed, pole):
    code, out, err = pole("sauvegarder")
    assert (code, out) == (1, "")
    assert "pole cles creer" in err


def test_a_refused_restoration_is_one_sentence(installed, pole, tmp_path):
    key = _with_keys(pole, tmp_path)
    code, out, err = pole("restaurer", "rien.age", "--cle", key, "--vers", installed)
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1


def test_the_private_key_stays_out_of_the_data(installed, pole, tmp_path):
    for place in (installed, installed / "sauvegardes"):
        place.mkdir(exist_ok=True)
        code, _, err = pole("cles", "creer", "--vers", place)
        assert code == 1
        assert "ne doit pas rester" in err
    key = _with_keys(pole, tmp_path)
    kept = "".join(p.read_text() for p in installed.rglob("*") if p.suffix == ".txt")
    assert "AGE-SECRET" in key.read_text()
    assert "AGE-SECRET" not in kept
    assert key.stat().st_mode & 0o777 == 0o600


def test_two_keys_at_most(installed, pole, tmp_path, monkeypatch):
    for name in ("un", "deux"):
        (tmp_path / name).mkdir()
        assert pole("cles", "creer", "--vers", tmp_path / name)[0] == 0
    (tmp_path / "trois").mkdir()
    code, _, err = pole("cles", "creer", "--vers", tmp_path / "trois")
    assert code == 1
    assert "déjà deux clés" in err
    assert not list((tmp_path / "trois").iterdir())
    assert len(cles.read_public_keys(installed)) == 2


# --- verification, repair, compaction ---------------------------------------------------------


def test_verifying_says_what_is_grave_and_exits_1(installed, pole, tmp_path):
    code, out, _ = pole("verifier")
    assert code == 1
    assert "[grave] sauvegardes\u202f: Aucune sauvegarde" in out
    _with_keys(pole, tmp_path)
    pole("sauvegarder")
    code, out, _ = pole("verifier")
    assert code == 0
    assert out.endswith("Rien de grave.\n")


def _left_by_a_kill(installed: Path, target: Path) -> Path:
    """Copy an installation while it runs, then damage its log."""
    store = Store(installed)
    for number in range(20):
        with store.writing() as tx:
            journal.record(tx, "essai", "essai", str(number), texte="x" * 200)
    shutil.copytree(installed, target)
    store.close()
    wal = target / f"{FILE_NAME}.wal"
    content = bytearray(wal.read_bytes())
    content[content.rindex(b"x" * 50)] ^= 0xFF  # in a text: a length could cut the log instead
    wal.write_bytes(content)
    return wal


def test_repairing_asks_first_and_keeps_the_log(installed, pole, monkeypatch, tmp_path):
    wal = _left_by_a_kill(installed, tmp_path / "abîmée")
    damaged = wal.read_bytes()
    monkeypatch.setenv("POLE_DATA", str(wal.parent))
    code, _, err = pole("verifier")
    assert code == 2
    assert "pole reparer" in err
    monkeypatch.setattr("typer.confirm", _refuse)
    assert pole("reparer")[0] == 1
    assert wal.exists()
    code, out, _ = pole("reparer", "--oui")
    assert code == 0
    assert "Le journal abîmé est maintenant" in out
    assert next(wal.parent.glob("*.ecarte-*")).read_bytes() == damaged
    assert pole("compte", "lister")[0] == 0
    assert "rien à réparer" in pole("reparer", "--oui")[1]


def _refuse(*_: object, **__: object) -> None:
    raise typer.Abort


def test_compacting_says_both_sizes(installed, pole):
    code, out, _ = pole("compacter")
    assert code == 0
    assert re.fullmatch(r"\d+,\d Mo avant, \d+,\d Mo après\.\n", out)


# --- accounts ---------------------------------------------------------------------------------


def test_an_account_is_opened_listed_closed_and_reset(installed, pole):
    code, out, err = pole(
        "compte", "creer", "essai.dpd", "--nom", "Inventée", "--prenom", "Personne", "--role", "dpd"
    )
    assert (code, err) == (0, "")
    first = re.search(r"Premier mot de passe\s: (\S+)", out)
    assert first is not None
    line = next(li for li in pole("compte", "lister")[1].splitlines() if li.startswith("essai"))
    assert line.split("\t") == [
        "essai.dpd", "Personne Inventée", "Délégué(e) à la protection des données", "actif",
    ]  # fmt: skip
    assert pole("compte", "desactiver", "essai.dpd")[0] == 0
    assert "essai.dpd\tPersonne Inventée" in pole("compte", "lister")[1]
    assert "fermé" in pole("compte", "lister")[1]
    assert pole("compte", "activer", "essai.dpd")[0] == 0
    assert "fermé" not in pole("compte", "lister")[1]
    again = re.search(
        r"Premier mot de passe\s: (\S+)", pole("compte", "reinitialiser", "essai.dpd")[1]
    )
    assert again is not None
    assert again[1] != first[1]
    store = Store(installed)
    with store.reading() as tx:
        compte = comptes.find_compte(tx, "essai.dpd")
    store.close()
    assert compte is not None
    assert compte["mot_de_passe"] == f"haché:{again[1]}"
    assert compte["doit_changer"]


def test_somebody_known_gets_the_account_and_no_double(installed, pole):
    store = Store(installed)
    with store.writing() as tx:
        tx.execute("DELETE FROM compte WHERE identifiant = 'coordination'")
    store.close()
    code, _, err = pole(
        "compte", "creer", "autre", "--nom", "coordination", "--prenom", "prénom", "--role", "ien"
    )
    assert (code, err) == (0, "")
    line = next(li for li in pole("compte", "lister")[1].splitlines() if li.startswith("autre"))
    assert line.split("\t")[1:3] == ["Prénom Coordination", "Coordonnateur/trice du pôle, IEN"]
    store = Store(installed)
    with store.reading() as tx:
        assert tx.value("SELECT count(*) FROM personne") == 2
    store.close()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--role", "chef"), "n’existe pas. Choisissez parmi"),
        (("--role", "systeme"), "n’existe pas. Choisissez parmi"),
        (("--role", "membre"), "métier"),
        (("--role", "membre", "--metier", "pilote"), "n’est pas dans la liste"),
        (("--role", "directeur"), "choisissez-la"),
        (("--role", "directeur", "--ecole", "0000000A"), "Aucune école"),
        (("--role", "ien", "--circonscription", "Ailleurs"), "Précisez la circonscription"),
    ],
)
def test_an_account_that_cannot_be_leaves_nothing(installed, pole, options, said):
    code, out, err = pole("compte", "creer", "essai", "--nom", "Inventée", *options)
    assert (code, out) == (1, "")
    assert said in err
    store = Store(installed)
    with store.reading() as tx:
        assert tx.value("SELECT count(*) FROM personne") == 2
    store.close()


def test_a_school_role_takes_its_school(installed, pole):
    code, _, err = pole(
        "compte", "creer", "dir", "--nom", "Direction", "--role", "directeur", "--ecole", "0990001A"
    )
    assert (code, err) == (0, "")


def _config(tmp_path, password="$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"):
    path = tmp_path / "config.yaml"
    path.write_text(
        "credentials:\n  usernames:\n"
        f"    zfictive: {{name: Zoé Fictive, password: {password}, roles: [dpd]}}\n"
        "    coordination: {name: Autre Personne, password: soleil123}\n"
        "    clair: {name: Claire Dexemple, password: soleil123}\n",
        encoding="utf-8",
    )
    return path


def test_a_config_of_streamlit_authenticator_is_shown_then_taken_over_once(
    installed, pole, tmp_path
):
    config = _config(tmp_path)
    code, shown, err = pole("compte", "importer", config)
    assert (code, err) == (0, "")
    assert "zfictive" not in pole("compte", "lister")[1]
    assert "2 comptes à reprendre" in shown
    assert "Ligne 4, coordination" in shown
    assert "en clair" in shown
    assert "soleil123" not in shown
    code, done, _ = pole("compte", "importer", config, "--appliquer")
    assert (code, "2 comptes repris." in done) == (0, True)
    assert shown.splitlines()[:3] == done.splitlines()[:3]
    listed = pole("compte", "lister")[1]
    assert "zfictive\tZoé Fictive\tDélégué(e) à la protection des données\tactif" in listed
    assert "clair\tClaire Dexemple\t–\tinvité" in listed
    assert "0 compte repris." in pole("compte", "importer", config, "--appliquer")[1]


@pytest.mark.parametrize("content", [b"credentials: [", b"autre: chose", b"\x00\x01"])
def test_a_file_that_is_no_config_leaves_nothing(installed, pole, tmp_path, content):
    (tmp_path / "config.yaml").write_bytes(content)
    code, out, err = pole("compte", "importer", tmp_path / "config.yaml", "--appliquer")
    assert (code, out) == (1, "")
    assert "Rien n’a été repris" in err


def test_an_unknown_account_is_told(installed, pole):
    code, _, err = pole("compte", "desactiver", "personne")
    assert code == 1
    assert "pole compte lister" in err


# --- files ------------------------------------------------------------------------------------

FICHE = ROOT / "templates" / "fiche-saisine.docx"


def _mail(*names: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@exemple.invalid", "b@exemple.invalid", "Fiche"
    mail.set_content("Bonjour,\nvoici la fiche.")
    for name in names:
        mail.add_attachment(
            FICHE.read_bytes(), maintype="application", filename=name,
            subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
        )  # fmt: skip
    return mail.as_bytes()


def test_a_fiche_is_read_as_json_and_nothing_is_kept(pole, tmp_path, monkeypatch):
    monkeypatch.setenv("POLE_DATA", str(tmp_path / "rien"))
    code, out, err = pole("lire-fiche", FICHE)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["reconnue"] is True
    assert set(found) == {
        "reconnue", "modele", "champs", "a_verifier", "sensibles", "non_reconnu",
    }  # fmt: skip
    assert not (tmp_path / "rien").exists()


def test_a_mail_gives_its_fiche_or_the_list_of_them(pole, tmp_path):
    file = tmp_path / "courriel.eml"
    file.write_bytes(_mail("une fiche.docx"))
    alone = json.loads(pole("lire-fiche", file)[1])
    assert alone == json.loads(pole("lire-fiche", FICHE)[1])
    file.write_bytes(_mail("une.docx", "deux.docx"))
    assert json.loads(pole("lire-fiche", file)[1]) == [alone, alone]


@pytest.mark.parametrize("content", [b"", b"du texte", _mail()])
def test_what_holds_no_fiche_is_refused(pole, tmp_path, content):
    file = tmp_path / "courriel.eml"
    file.write_bytes(content)
    code, out, err = pole("lire-fiche", file)
    assert (code, out) == (1, "")
    assert err
    assert "Traceback" not in err


def test_a_missing_file_is_told(pole, tmp_path):
    code, _, err = pole("lire-fiche", tmp_path / "absente.docx")
    assert code == 1
    assert "Vérifiez son chemin" in err


_ANNUAIRE = ROOT.parent / "shared" / "data" / "annuaire-education-val-de-marne.csv"


@pytest.mark.skipif(
    not _ANNUAIRE.exists(), reason="the official directory is not beside the project"
)
def test_the_directory_is_imported_once(installed, pole):
    code, out, err = pole("importer-annuaire", _ANNUAIRE, "--circonscription", "Fresnes")
    assert (code, err) == (0, "")
    assert re.match(r"\d+ écoles ajoutées", out)
    assert (
        out.splitlines()[0]
        != pole("importer-annuaire", _ANNUAIRE, "--circonscription", "Fresnes")[1].splitlines()[0]
    )
    store = Store(installed)
    with store.reading() as tx:
        assert tx.value("SELECT count(*) FROM ecole") > 20
    store.close()


@pytest.mark.skipif(
    not _ANNUAIRE.exists(), reason="the official directory is not beside the project"
)
def test_a_circonscription_that_is_not_named_is_chosen_from_those_found(installed, pole):
    for named in ((), ("--circonscription", "Lune")):
        code, _, err = pole("importer-annuaire", _ANNUAIRE, *named)
        assert code == 1
        assert "Il contient : Circonscription" in err.replace("\u202f", " ")


def test_a_file_that_is_no_directory_is_refused(installed, pole, tmp_path):
    (tmp_path / "x.csv").write_bytes(b"a;b\n1;2\n")
    code, _, err = pole("importer-annuaire", tmp_path / "x.csv", "--circonscription", "Fresnes")
    assert code == 1
    assert "Traceback" not in err


def test_a_school_year_is_told_then_written(installed, pole, tmp_path):
    store = Store(installed)
    with store.writing() as tx:
        place_id = tx.value("SELECT id FROM circonscription")
        create_ecole(tx, place_id, uai="0990077Z", nom="École Essai", nature="primaire")
    store.close()
    path, sound = tmp_path / "rentree.xlsx", ("0990077Z", "CP", "CP", 20, "", "Fictif", "Zoé")
    path.write_bytes(make_rentree(sound, ("0990099Z", "CE1", "CE1")))
    code, out, _ = pole("importer-rentree", path, "--annee", "2026")
    assert code == 1
    assert "2 lignes lues : 1 classe à créer" in out.replace("\u202f", " ")
    assert "Ligne 3, École (UAI ou nom)" in out
    assert pole("importer-rentree", path, "--appliquer")[0] == 1
    path.write_bytes(make_rentree(sound))
    code, out, _ = pole("importer-rentree", path, "--annee", "2026", "--appliquer")
    assert code == 0
    assert "1 ligne importée" in out
    store = Store(installed)
    with store.reading() as tx:
        assert tx.value("SELECT count(*) FROM classe") == 1
    store.close()


# --- the server -------------------------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_serving_answers_keeps_commands_out_and_stops(installed):
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "cli", "serve", "--port", str(port)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=os.environ | {"POLE_DATA": str(installed)},
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not _answers(f"http://127.0.0.1:{port}/sante") and time.monotonic() < deadline:
            time.sleep(0.2)
        assert _answers(f"http://127.0.0.1:{port}/sante")
        assert _run_apart("verifier", folder=installed).returncode == 2
    finally:
        server.terminate()
        server.communicate(timeout=60)
    assert _run_apart("compte", "lister", folder=installed).returncode == 0


@pytest.fixture
def started(monkeypatch):
    """Note what would be started instead of becoming it."""
    calls: list[list[str]] = []
    monkeypatch.setenv("POLE_SAUVEGARDES", "")  # the command sets it: put back afterwards
    monkeypatch.setattr(os, "chdir", lambda _: None)
    monkeypatch.setattr(os, "execv", lambda _, arguments: calls.append(arguments))
    return calls


def test_serving_hands_over_its_port_and_folders(installed, pole, started, monkeypatch):
    monkeypatch.setenv("POLE_SAUVEGARDES", "ailleurs")
    assert pole("serve", "--port", "8999", "--host", "0.0.0.0")[0] == 0
    assert started[0][1:4] == ["-m", "streamlit", "run"]
    assert started[0][-4:] == ["--server.port", "8999", "--server.address", "0.0.0.0"]
    assert os.environ["POLE_DATA"] == str(installed)
    assert Path(os.environ["POLE_SAUVEGARDES"]).is_absolute()


def test_what_would_stop_the_server_is_told_before(installed, pole, started, monkeypatch):
    monkeypatch.setenv("POLE_HEURE_NUIT", "minuit")
    assert "02:30" in pole("serve")[2]
    monkeypatch.delenv("POLE_HEURE_NUIT")
    store = Store(installed)
    with store.writing() as tx:
        tx.execute("UPDATE circonscription SET demonstration = TRUE")
    store.close()
    assert "n’écoute que sur cette machine" in pole("serve", "--host", "0.0.0.0")[2]
    assert started == []
    assert pole("serve")[0] == 0
    assert len(started) == 1


def test_a_sentence_of_the_bank_is_agreed(pole):
    modele = "On attend que {P} lise seul."
    assert pole("accorder", modele, "--prenom", "Inès", "--pronom", "elle") == (
        0, "On attend qu'Inès lise seule.\n", "",
    )  # fmt: skip
    assert "seul(e)" in pole("accorder", modele, "--prenom", "Zoé", "--pronom", "?")[1]
    code, _, err = pole("accorder", modele, "--prenom", "Zoé", "--pronom", "iel")
    assert (code, "« ? »" in err.replace("\u202f", " ")) == (1, True)


# --- demonstration ----------------------------------------------------------------------------


def test_the_demonstration_verifies(pole, tmp_path, monkeypatch):
    monkeypatch.setenv("POLE_DATA", str(tmp_path / "demo"))
    monkeypatch.delenv("POLE_SAUVEGARDES", raising=False)
    monkeypatch.setattr(cli, "_hash_password", lambda password: f"haché:{password}")
    code, out, err = pole(
        "demo", "--annees", "1", "--au", "2026-11-10", "--mot-de-passe", "decouvrir le pole",
        "--json",
    )  # fmt: skip
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (len(told["comptes"]), told["ecoles"], told["saisines"] > 30) == (67, 40, True)
    assert {"identifiant": "coordinateur1", "role": "coordinateur"} in told["comptes"]
    assert pole("verifier")[0] == 0
    (tmp_path / "coffre").mkdir()
    assert pole("sauvegarder", "--vers", tmp_path / "coffre")[0] == 0
    (saved,) = (tmp_path / "coffre").glob("*.age")
    key = tmp_path / "demo" / "demonstration.cle"
    code, out, _ = pole("restaurer", saved, "--cle", key, "--vers", tmp_path / "ailleurs")
    assert (code, f"Saisines : {told['saisines']}" in out.replace("\u202f", " ")) == (0, True)
    code, _, err = pole("demo", "--annees", "1", "--au", "demain")
    assert code == 1
    assert "AAAA-MM-JJ" in err


def test_a_real_installation_is_never_replaced_by_the_demonstration(installed, pole):
    code, _, err = pole("demo", "--annees", "1")
    assert code == 1
    assert "déjà une circonscription" in err
