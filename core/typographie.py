"""French typography of what is printed: the spaces before high punctuation and in guillemets."""

import re
from typing import Final

from core.texte import NARROW_NBSP

_BREAKABLE: Final = re.compile(r"(?<=\S) (?=[;:!?»])|(?<=«) (?=\S)")


def typeset(text: str) -> str:
    """Make the spaces before `; : ! ? »` and after `«` narrow and unbreakable.

    Only an ordinary space that is already there changes: no character is added, removed or moved,
    so that hours (8:30), addresses and the user's own words stay as they were typed.
    """
    return _BREAKABLE.sub(NARROW_NBSP, text)
