"""One LibreOffice for a whole run: its own profile, its own port, stopped by its own process."""

import contextlib
import io
import json
import re
import socket
import subprocess
import zipfile
from pathlib import Path

from core.fiche import Fiche
from core.fiche_champs import ACTION_COLUMNS, CHAMPS, NatureChamp, get_value, list_codes
from core.fiche_plan import Cases, build_plan, option_words, value_bookmark
from core.texte import format_date

SYSTEM_PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("fill_with_uno.py")
BOXES = [zone for s in build_plan() for row in s.rows for zone in row if isinstance(zone, Cases)]
_CONTROL = re.compile(rb"<w:sdt>(?:(?!<w:sdt>).)*?<w:sdtContent>(.*?)</w:sdtContent></w:sdt>", re.S)


def has_uno() -> bool:
    """Tell whether the system's Python can drive a LibreOffice."""
    if not Path(SYSTEM_PYTHON).exists():
        return False
    probe = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return probe.returncode == 0


@contextlib.contextmanager
def running_office(profile: Path):
    """Start LibreOffice and give its port; stop it, and only it, at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    office = subprocess.Popen(
        [
            "soffice", "--headless", "--norestore", "--nologo", "--nolockcheck",
            f"-env:UserInstallation={profile.as_uri()}",
            f"--accept=socket,host=127.0.0.1,port={port};urp;",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield port
        office.wait(timeout=30)
    finally:
        if office.poll() is None:
            office.terminate()
            office.wait(timeout=30)


def drive(profile: Path, forms: list[dict], conversions: list[tuple[str, str]]) -> None:
    """Have LibreOffice fill forms, then convert files, all in one start."""
    with running_office(profile) as port:
        job = {"port": port, "forms": forms, "conversions": conversions}
        subprocess.run(
            [SYSTEM_PYTHON, str(SCRIPT)], input=json.dumps(job), text=True, check=True, timeout=900
        )


def instructions(fiche: Fiche, source: Path, saves: list[Path]) -> dict:
    """Say what a person would type and click to write a fiche on the blank form."""
    texts, days = {}, {}
    for champ in CHAMPS:
        value = get_value(fiche, champ.key)
        if champ.is_boxes or champ.nature is NatureChamp.LIGNES or not value:
            continue
        if champ.nature is NatureChamp.DATE:
            days[f"V_{champ.signet}"] = format_date(value)
        else:
            texts[f"V_{champ.signet}"] = value
    rows = [[getattr(action, name) for name in ACTION_COLUMNS] for action in fiche.actions]
    return {
        "source": str(source), "texts": texts, "days": days, "clicks": clicks(fiche),
        "actions": {"V_actions": rows} if rows else {}, "saves": [str(path) for path in saves],
    }  # fmt: skip


def clicks(fiche: Fiche) -> list[tuple[str, str]]:
    champs = {champ.key: champ for champ in CHAMPS}
    return [
        (value_bookmark(zone), " ".join(option_words(zone.key, code).split()))
        for zone in BOXES
        for line in zone.lines
        for code in line
        if code in list_codes(fiche, champs[zone.key])
    ]


def strip_controls(content: bytes) -> bytes:
    """Take every control out of a .docx, its content kept."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            while name == "word/document.xml" and b"<w:sdt>" in data:
                data = _CONTROL.sub(rb"\1", data)
            new.writestr(name, data)
    return target.getvalue()
