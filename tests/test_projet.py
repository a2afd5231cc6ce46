"""The project's own description says what is on disk."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_every_package_on_disk_is_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for top in ("core", "db", "pages")
        for path in (ROOT / top).rglob("*.py")
    }
    listed = project["tool"]["setuptools"]["packages"]
    assert sorted(listed) == sorted(found)


def test_no_counted_word_leaves_its_plural_to_the_reader():
    raw = re.compile(r"\} [\w’ ]*\(s\)")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for top in ("core", "db", "pages", "cli.py")
        for path in ([ROOT / top] if top.endswith(".py") else (ROOT / top).rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if raw.search(line)
    ]
    assert found == []
