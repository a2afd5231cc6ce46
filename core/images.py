"""The pages of a paper fiche: a PDF or a photo made into plain pictures, nothing else kept of it.

What people send is opened in a process of its own, with limits (`core/images_worker.py`). What
comes back are pixels, written anew: no text layer, no script, no place or device of a photo.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.errors import UnreadableFile
from core.fichiers import FileKind

PAPER_KINDS: Final = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPG, FileKind.HEIC})
MAX_PAGES: Final = 12
JPEG: Final = "image/jpeg"
_ROOT: Final = Path(__file__).resolve().parent.parent
_TIMEOUT: Final = 40.0  # seconds

MOT_DE_PASSE: Final = "mot_de_passe"
TROP_DE_PAGES: Final = "trop_de_pages"
TROP_GRAND: Final = "trop_grand"
ABIME: Final = "abime"
REFUSALS: Final[Mapping[str, str]] = {
    MOT_DE_PASSE: (
        "Ce PDF est protégé par un mot de passe. Ouvrez-le, imprimez-le en PDF (Imprimer, puis "
        "« Enregistrer en PDF »), puis déposez cette copie."
    ),
    TROP_DE_PAGES: (
        f"Ce PDF a trop de pages : une fiche en a deux. Gardez celles de la fiche ({MAX_PAGES} au "
        "plus), puis déposez-les."
    ),
    TROP_GRAND: (
        "Cette image est trop grande pour être montrée. Photographiez ou numérisez la fiche à "
        "nouveau, au format A4, puis déposez-la."
    ),
    ABIME: (
        "Ce fichier est incomplet ou abîmé : il ne s’ouvre pas. Demandez qu’on vous le renvoie, "
        "ou photographiez la fiche."
    ),
}
_TROP_LOURD: Final = (
    "Ce fichier demande trop de travail pour être montré. Photographiez ou numérisez la fiche à "
    "nouveau, puis déposez-la."
)


def render_pages(content: bytes, kind: FileKind) -> list[bytes]:
    """Return the pages of a PDF or a photo as JPEG files, upright, at a size to be read.

    Raises:
        UnreadableFile: encrypted, too many or too large pages, damaged: the sentence says which.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own worker
            [sys.executable, "-B", "-m", "core.images_worker", kind.value],
            input=content, capture_output=True, timeout=_TIMEOUT, cwd=_ROOT,
            env={"PYTHONUTF8": "1"}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(_TROP_LOURD) from error
    if done.returncode:
        raise UnreadableFile(_TROP_LOURD)
    head, _, body = done.stdout.partition(b"\n")
    said = json.loads(head)
    if isinstance(said, str):
        raise UnreadableFile(REFUSALS[said])
    pages, start = [], 0
    for size in said:
        pages.append(body[start : start + size])
        start += size
    return pages
