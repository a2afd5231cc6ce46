"""Make pictures of a PDF or a photo in a process of its own: `python -m core.images_worker <kind>`.

Standard input: the file. Standard output: a line of JSON, the sizes of the pages or the reason
of a refusal (`core.images.REFUSALS`), then the pages one after the other, as JPEG.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Final

import pillow_heif
import pypdfium2 as pdfium
from PIL import Image, ImageOps
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

from core.fichiers import MAX_PIXELS, FileKind
from core.images import ABIME, MAX_PAGES, MOT_DE_PASSE, TROP_DE_PAGES, TROP_GRAND

MEMORY: Final = 1024 * 1024 * 1024  # bytes of address space: a photo of 60 million points
CPU: Final = 30  # seconds
LONG_SIDE: Final = 2200  # points: an A4 page at 188 dpi
_QUALITY: Final = 82
_MAX_SIDE: Final = 5 * 842  # PDF points: beyond A2, nothing that a school scans
_LOCKED: Final = frozenset({FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY})
_ERRORS: Final = (OSError, ValueError, SyntaxError, LookupError, TypeError, OverflowError,
                  EOFError, RuntimeError)  # fmt: skip


class _Refused(Exception):
    """A file that is not shown; its argument is the reason."""


def limit_resources() -> None:
    """Bound memory and processor time; forbid writing files and leaving a core image."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _to_jpeg(image: Image.Image) -> bytes:
    """Write the pixels anew, and only them."""
    image.thumbnail((LONG_SIDE, LONG_SIDE))
    if image.mode in ("RGBA", "LA", "P", "PA"):
        paper = Image.new("RGB", image.size, "white")
        opaque = image.convert("RGBA")
        paper.paste(opaque, mask=opaque.getchannel("A"))
        image = paper
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _read_photo(content: bytes, kind: FileKind) -> Iterator[bytes]:
    if kind is FileKind.HEIC:
        pillow_heif.register_heif_opener(thumbnails=False)
    formats = {FileKind.PNG: "PNG", FileKind.JPG: "JPEG", FileKind.HEIC: "HEIF"}
    with Image.open(io.BytesIO(content), formats=[formats[kind]]) as image:
        width, height = image.size
        if not 0 < width * height <= MAX_PIXELS:
            raise _Refused(TROP_GRAND)
        if kind is FileKind.JPG:
            image.draft("RGB", (LONG_SIDE, LONG_SIDE))
        yield _to_jpeg(ImageOps.exif_transpose(image))


def _read_pdf(content: bytes) -> Iterator[bytes]:
    document = pdfium.PdfDocument(content)
    if len(document) > MAX_PAGES:
        raise _Refused(TROP_DE_PAGES)
    if not len(document):
        raise _Refused(ABIME)
    for page in document:
        long_side = max(page.get_size())
        if not 0 < long_side <= _MAX_SIDE:
            raise _Refused(TROP_GRAND)
        yield _to_jpeg(page.render(scale=LONG_SIDE / long_side).to_pil())
        page.close()


def read_pages(content: bytes, kind: FileKind) -> list[bytes]:
    """Return the pages as JPEG.

    Raises:
        _Refused: the file is not shown.
    """
    try:
        return list(_read_pdf(content) if kind is FileKind.PDF else _read_photo(content, kind))
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) in _LOCKED
        raise _Refused(MOT_DE_PASSE if locked else ABIME) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise _Refused(TROP_GRAND) from error
    except _ERRORS as error:
        raise _Refused(ABIME) from error


def main() -> int:
    """Read the file, write its pages or the reason why not."""
    limit_resources()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        pages = read_pages(sys.stdin.buffer.read(), FileKind(sys.argv[1]))
    except _Refused as refusal:
        sys.stdout.buffer.write(json.dumps(refusal.args[0]).encode() + b"\n")
        return 0
    sys.stdout.buffer.write(json.dumps([len(page) for page in pages]).encode() + b"\n")
    sys.stdout.buffer.writelines(pages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
