"""Reading the `config.yaml` of streamlit-authenticator 0.4: who has an account, with which hash.

The nodes of the file are walked, nothing is constructed: no type is guessed, an alias costs
nothing, and each line can be named. Cookie keys, password hints and OAuth secrets are not read.
"""

import re
from collections.abc import Iterator
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict

from core.comptes import MAX_IDENTIFIANT
from core.errors import UnreadableFile
from core.personne import ROLE_LABELS, Role
from core.texte import clean, normalize

MAX_BYTES: Final = 1_000_000
MAX_COMPTES: Final = 2_000
# Below, too quick to guess; above, one sign-in would take a minute of the server.
COSTS: Final = range(10, 16)
# The salt's last letter carries two bits only: bcrypt refuses any other as it compares.
_BCRYPT: Final = re.compile(r"\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{31}")
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_ROLES: Final = {normalize(label): role for role, label in ROLE_LABELS.items()} | {
    role.value: role for role in Role
} | {"admin": Role.ADMINISTRATEUR, "coordinatrice": Role.COORDINATEUR, "inspecteur": Role.IEN,
     "inspectrice": Role.IEN, "directrice": Role.DIRECTEUR, "enseignante": Role.ENSEIGNANT,
     "secretaire": Role.SECRETARIAT}  # fmt: skip
_NOT_CONFIG: Final = (
    "Ce fichier n’est pas une configuration de streamlit-authenticator : il y faut "
    "« credentials », puis « usernames ». Rien n’a été repris."
)


class CompteConfig(BaseModel):
    """One account of the file; `hache` is empty when its password cannot be taken over."""

    model_config = ConfigDict(frozen=True)

    ligne: int
    identifiant: str
    prenom: str
    nom: str
    mail: str
    hache: str
    pourquoi: str = ""  # why the password is left out
    roles: tuple[Role, ...] = ()
    inconnus: tuple[str, ...] = ()  # roles of the file that are none of ours


class RefusConfig(BaseModel):
    """One account of the file that cannot be taken over, and why."""

    model_config = ConfigDict(frozen=True)

    ligne: int
    identifiant: str
    motif: str


def read_config(content: bytes) -> tuple[list[CompteConfig], list[RefusConfig]]:
    """Read the accounts of a `config.yaml`, in its order, and those that cannot be.

    Raises:
        UnreadableFile: too big, not YAML, or not such a configuration.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFile("Ce fichier est trop gros pour une liste de comptes (1 Mo au plus).")
    comptes: dict[str, CompteConfig] = {}
    refus: list[RefusConfig] = []
    for line, name, user in _list_users(content):
        identifiant = clean(name).casefold()
        try:
            if identifiant in comptes:
                raise ValueError("est déjà plus haut dans le fichier")  # noqa: TRY301 - one report
            comptes[identifiant] = _read_user(line, identifiant, user)
        except ValueError as error:
            refus.append(RefusConfig(ligne=line, identifiant=identifiant[:80], motif=str(error)))
    return list(comptes.values()), refus


def _list_users(content: bytes) -> Iterator[tuple[int, str, yaml.Node]]:
    root = _compose(content)
    users = _find(_find(root, "credentials"), "usernames")
    if not isinstance(users, yaml.MappingNode):
        raise UnreadableFile(_NOT_CONFIG)
    if len(users.value) > MAX_COMPTES:
        raise UnreadableFile(f"Ce fichier a plus de {MAX_COMPTES} comptes. Rien n’a été repris.")
    for key, value in users.value:
        yield key.start_mark.line + 1, _text(key), value


def _compose(content: bytes) -> yaml.Node | None:
    try:
        return yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (ligne {mark.line + 1})" if mark else ""
        raise UnreadableFile(f"Ce fichier n’est pas du YAML lisible{where}. Rien n’a été repris.") \
            from error  # fmt: skip


def _find(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if _text(key) == name), None)


def _text(node: yaml.Node | None) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.tag.endswith(":null"):
        return ""
    return clean(str(node.value))


def _read_user(line: int, identifiant: str, user: yaml.Node) -> CompteConfig:
    if not identifiant or len(identifiant) > MAX_IDENTIFIANT or re.search(r"\s", identifiant):
        raise ValueError("n’a pas un identifiant de 1 à 64 caractères, sans espace")
    prenom, nom = _read_names(user)
    if not nom:
        raise ValueError("n’a pas de nom (« last_name », ou « name »)")
    mail = _text(_find(user, "email")).lower()
    if mail and not _MAIL.fullmatch(mail):
        raise ValueError("a une adresse électronique qui n’est pas valable")
    hache, pourquoi = _read_password(_text(_find(user, "password")))
    known, unknown = _read_roles(_find(user, "roles") or _find(user, "role"))
    return CompteConfig(
        ligne=line, identifiant=identifiant, prenom=prenom, nom=nom, mail=mail, hache=hache,
        pourquoi=pourquoi, roles=known, inconnus=unknown,
    )  # fmt: skip


def _read_names(user: yaml.Node) -> tuple[str, str]:
    prenom, nom = _text(_find(user, "first_name")), _text(_find(user, "last_name"))
    if nom:
        return prenom[:80], nom[:80]
    first, _, rest = _text(_find(user, "name")).partition(" ")
    return (prenom or first, rest) if rest else ("", prenom or first)


def _read_password(password: str) -> tuple[str, str]:
    """Return a hash that can be taken over as it is, or why there is none."""
    match = _BCRYPT.fullmatch(password)
    if match and int(match[1]) in COSTS:
        return password, ""
    if match:
        return "", "son mot de passe est haché d’une façon qui n’est pas sûre"
    if password:
        return "", "son mot de passe est écrit en clair dans le fichier : il n’est pas repris"
    return "", "il n’a pas de mot de passe"


def _read_roles(node: yaml.Node | None) -> tuple[tuple[Role, ...], tuple[str, ...]]:
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    words = [word for word in map(_text, items) if word]
    known = dict.fromkeys(
        role for word in words if (role := _ROLES.get(normalize(word))) and role != Role.SYSTEME
    )
    unknown = [
        word[:40] for word in words if _ROLES.get(normalize(word), Role.SYSTEME) is Role.SYSTEME
    ]
    return tuple(known), tuple(dict.fromkeys(unknown))
