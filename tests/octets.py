"""Looking for a word in the bytes of everything that an installation keeps."""

import zipfile
from pathlib import Path


def search_bytes(folder: Path, word: str) -> list[str]:
    """List the files whose bytes hold a word, in the usual encodings, zip members included."""
    needles = {word.encode(code) for code in ("utf-8", "utf-16-le")}
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        contents = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                contents += [archive.read(name) for name in archive.namelist()]
        if any(needle in content for needle in needles for content in contents):
            found.append(path.name)
    return found
