"""The password hasher: handed in once by `app.py`, because importing it loads streamlit twice."""

from dataclasses import dataclass

from db.comptes import CheckHash, Hash


@dataclass(frozen=True)
class Hacheur:
    """How a password becomes what is stored, and how one is compared with what is stored."""

    hash: Hash
    check: CheckHash


_given: list[Hacheur] = []


def give_hacheur(hacheur: Hacheur) -> None:
    """Say which hasher this process uses."""
    _given[:] = [hacheur]


def hacheur() -> Hacheur:
    """Return the hasher of this process.

    Raises:
        RuntimeError: none was handed in: the program is put together wrongly.
    """
    if not _given:
        raise RuntimeError("no password hasher was handed in")
    return _given[0]
