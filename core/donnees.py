"""Data files kept with the code (référentiels, banks): read as YAML, checked, refused in French."""

from collections.abc import Iterable
from typing import Any, Final, Protocol, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from core.errors import InvalidInput

MAX_BYTES: Final = 1_000_000
Modele = TypeVar("Modele", bound=BaseModel)


class _Code(Protocol):
    """What has a code."""

    @property
    def code(self) -> str:
        """Its code, in its file and in what cites it."""


Codee = TypeVar("Codee", bound=_Code)


def read_data(text: str, nom: str, modele: type[Modele], quoi: str) -> Modele:
    """Read one file; `quoi` names it in a refusal: « Le référentiel », « Le fichier ».

    Raises:
        InvalidInput: the sentence says what is wrong, and where.
    """
    if len(text) > MAX_BYTES:
        raise InvalidInput(f"{quoi} « {nom} » est trop gros : 1 Mo au plus.")
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", ligne {mark.line + 1}" if mark else ""
        raise InvalidInput(
            f"{quoi} « {nom} » ne se lit pas{where} : corrigez sa mise en forme (YAML)."
        ) from error
    try:
        return modele.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(f"{quoi} « {nom} » est refusé : {_explain(error, data)}.") from error


def check_codes(codes: Iterable[str]) -> None:
    """Refuse, while a file is checked, that one code be given twice.

    Raises:
        ValueError: the words that `read_data` repeats in its refusal.
    """
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise ValueError(f"le code « {code} » est donné deux fois")
        seen.add(code)


def index_by_code(found: Iterable[Codee], refusal: str) -> dict[str, Codee]:
    """Return things by their code; `refusal` is the sentence when two have one, with `{code}`.

    Raises:
        InvalidInput: two of them have one code.
    """
    par_code: dict[str, Codee] = {}
    for one in found:
        if one.code in par_code:
            raise InvalidInput(refusal.format(code=one.code))
        par_code[one.code] = one
    return par_code


def _explain(error: ValidationError, data: Any) -> str:
    """Say the first thing that is wrong in French, with the code of the entry it stands in."""
    detail = error.errors()[0]
    place = _name_place(detail["loc"], data)
    match detail["type"]:
        case "value_error":
            return str(detail["ctx"]["error"])
        case "missing":
            return f"il manque « {detail['loc'][-1]} » {place}"
        case "extra_forbidden":
            return f"« {detail['loc'][-1]} » n’a pas sa place {place}"
    name = detail["loc"][-1] if detail["loc"] else "le fichier"
    return f"« {name} » ne convient pas {place}"


def _name_place(loc: tuple[int | str, ...], data: Any) -> str:
    """Name the deepest entry that a location goes through: « dans D1.2 », « en tête »."""
    name, here = "", data
    for step in loc:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(here, dict) and here.get("code"):
            name = str(here["code"])
        elif isinstance(step, int):
            name = f"l’entrée n° {step + 1} de {name or 'la liste'}"
    return f"dans {name}" if name else "en tête du fichier"
