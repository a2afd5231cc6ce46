"""The keys of the backups (age, X25519): the server keeps the public ones only (docs/adr/0006)."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import pyrage

from core.errors import InvalidInput, UnreadableFile

FILE_NAME: Final = "cles-publiques.txt"
MAX_KEYS: Final = 2
_PRIVATE_PREFIX: Final = "AGE-SECRET-KEY-1"
_HEADER: Final = (
    "# Clés publiques des sauvegardes : une par ligne, deux au plus. Elles chiffrent et ne\n"
    "# déchiffrent pas. La clé privée de chacune est gardée ailleurs que sur ce serveur.\n"
)


def create_key_pair() -> tuple[str, str]:
    """Make a key pair and return (public, private); the private one is never written here."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def format_private_key(public: str, private: str, moment: datetime) -> str:
    """Write the file that the keeper of the server takes away, in the format of age."""
    return (
        "# Clé privée des sauvegardes du pôle ressource. Sans elle, aucune sauvegarde ne se lit.\n"
        "# Gardez-la hors du serveur : une clé USB au coffre, et une copie dans un autre lieu.\n"
        f"# créée le {moment:%d/%m/%Y}\n# clé publique : {public}\n{private}\n"
    )


def parse_public_key(text: str) -> pyrage.x25519.Recipient:
    """Read a public key.

    Raises:
        InvalidInput: the text is not one.
    """
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise InvalidInput(
            "Cette clé publique ne se lit pas : elle commence par « age1 » et tient sur une "
            "ligne. Recopiez-la depuis le fichier de la clé privée."
        ) from error


def read_public_keys(folder: Path) -> list[str]:
    """Read the public keys of an installation; an empty list when none was given yet."""
    path = folder / FILE_NAME
    if not path.exists():
        return []
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def write_public_keys(folder: Path, keys: Sequence[str]) -> None:
    """Keep the public keys with which the backups of an installation are encrypted.

    Raises:
        InvalidInput: none, more than two, or one that is not a key.
    """
    if not 1 <= len(keys) <= MAX_KEYS:
        raise InvalidInput(
            f"Il faut une ou deux clés publiques. Retirez une ligne de « {FILE_NAME} », dans le "
            "dossier des données, puis recommencez."
        )
    for key in keys:
        parse_public_key(key)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = folder / f"{FILE_NAME}.ecriture"
    temporary.write_text(_HEADER + "".join(f"{key}\n" for key in keys), encoding="utf-8")
    temporary.replace(folder / FILE_NAME)


def write_private_key(path: Path, text: str) -> None:
    """Write a private key to a new file that its owner alone can read.

    Raises:
        InvalidInput: the file exists: a key is never overwritten.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise InvalidInput(
            f"Le fichier {path.name} existe déjà : une clé n’est jamais écrasée. Choisissez un "
            "autre dossier."
        ) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def read_private_key(path: Path) -> pyrage.x25519.Identity:
    """Read the private key of a key file.

    Raises:
        UnreadableFile: there is no such file, or no key in it.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"Le fichier de clé {path.name} ne se lit pas. Vérifiez son chemin."
        ) from error
    for line in lines:
        if line.strip().startswith(_PRIVATE_PREFIX):
            return _parse_private_key(line.strip(), path.name)
    raise UnreadableFile(
        f"Le fichier {path.name} ne contient pas de clé privée : une ligne y commence par "
        f"« {_PRIVATE_PREFIX} ». Une clé publique (« age1… ») ne suffit pas."
    )


def _parse_private_key(text: str, name: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise UnreadableFile(
            f"La clé privée du fichier {name} est incomplète ou abîmée. Prenez l’autre copie."
        ) from error
