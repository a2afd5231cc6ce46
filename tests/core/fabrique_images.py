"""Invented photos and PDF files for the tests."""

import io

import pillow_heif
import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from core.fichiers import FileKind

_FORMATS = {FileKind.JPG: "JPEG", FileKind.PNG: "PNG", FileKind.HEIC: "HEIF"}
_MAKER, _ORIENTATION = 0x010F, 0x0112


def make_photo(
    kind: FileKind, *, exif_place: bytes = b"", turned: bool = False, words: str = "Fiche"
) -> bytes:
    """Make a small photo of a paper; `turned` as a phone held on its side says it."""
    pillow_heif.register_heif_opener()
    image = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(image).text((20, 20), words, fill="black")
    exif = Image.Exif()
    if exif_place:
        exif[_MAKER] = exif_place.decode()
    if turned:
        exif[_ORIENTATION] = 6
    out = io.BytesIO()
    image.save(out, _FORMATS[kind], exif=exif)
    return out.getvalue()


def make_pdf(pages: int, *, side: int = 0) -> bytes:
    """Make a PDF of empty A4 pages, or square ones of a given side in points."""
    document = pdfium.PdfDocument.new()
    for _ in range(pages):
        document.new_page(side or 595, side or 842)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()
