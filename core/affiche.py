"""The poster « Avant de saisir le pôle »: its model filled with the place's address and type."""

import base64
import re
from typing import Final
from xml.sax.saxutils import escape

from core.typographie import typeset

_TAG: Final = re.compile(r"{{ (lieu|adresse|telephone) }}")
_TYPE: Final = "/* police */"
_FAMILY: Final = "Atkinson Hyperlegible Next"


def _font_face(police: bytes) -> str:
    """Return the rule that carries a variable WOFF2 inside the file: it prints anywhere."""
    data = base64.b64encode(police).decode()
    return (
        f'@font-face {{ font-family: "{_FAMILY}"; font-weight: 200 800; '
        f'src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
    )


def fill_affiche(
    modele: str, *, lieu: str, adresse: str, telephone: str, police: bytes = b""
) -> str:
    """Return the poster as an SVG of one A4 page, for a circonscription and its pôle's mailbox.

    `modele` is `templates/affiche-avant-de-saisir.svg`; without `police`, Arial or its like.
    """
    words = {
        "lieu": lieu,
        "adresse": adresse,
        "telephone": f" ({telephone})" if telephone else "",
    }
    filled = _TAG.sub(lambda tag: escape(typeset(words[tag[1]])), modele)
    return filled.replace(_TYPE, _font_face(police) if police else "")
