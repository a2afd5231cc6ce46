"""Pages of a paper fiche: upright, plain pixels; a hostile file gets a sentence."""

import io

import pytest
from PIL import Image

from core.errors import UnreadableFile
from core.fichiers import FileKind
from core.images import MAX_PAGES, render_pages
from tests.core.fabrique_images import make_pdf, make_photo

PLACE = b"lieu secret"


def opened(page: bytes) -> Image.Image:
    return Image.open(io.BytesIO(page))


@pytest.mark.parametrize("kind", [FileKind.JPG, FileKind.HEIC, FileKind.PNG])
def test_a_photo_is_upright_and_says_nothing_of_itself(kind):
    turned = kind is FileKind.JPG  # a HEIC is turned by its own decoder
    photo = make_photo(kind, exif_place=PLACE, turned=turned)
    assert PLACE in photo
    (page,) = render_pages(photo, kind)
    image = opened(page)
    assert (image.format, image.size) == ("JPEG", (300, 400) if turned else (400, 300))
    assert PLACE not in page
    assert not image.getexif()


def test_a_pdf_gives_its_pages_in_order():
    pages = render_pages(make_pdf(2), FileKind.PDF)
    assert [opened(page).size for page in pages] == [(1555, 2200)] * 2


def locked_pdf() -> bytes:
    return make_pdf(1).replace(
        b"trailer\r\n<<", b"trailer\r\n<</Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"
        + b"00" * 32 + b">/U<" + b"11" * 32 + b">>>/ID[<00><00>]",
    )  # fmt: skip


def many_points() -> bytes:
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (make_pdf(MAX_PAGES + 1), FileKind.PDF, "trop de pages"),
        (make_pdf(1, side=14_000), FileKind.PDF, "trop grande"),
        (make_pdf(2)[:300], FileKind.PDF, "abîmé"),
        (b"%PDF-1.7 rien %%EOF", FileKind.PDF, "abîmé"),
        (locked_pdf(), FileKind.PDF, "mot de passe"),
        (many_points(), FileKind.PNG, "trop grande"),
        (make_photo(FileKind.JPG)[:400], FileKind.JPG, "abîmé"),
        (b"\0\0\0\x1cftypheic" + b"x" * 400, FileKind.HEIC, "abîmé"),
    ],
    ids=["pages", "huge", "truncated", "no pdf", "locked", "bomb", "cut", "no heic"],
)
def test_a_hostile_file_gets_a_sentence(content, kind, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        render_pages(content, kind)
