"""The table of what is already in place: find its header, read its rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from core.fiche_blocs import Cellule
from core.fiche_cases import fold_words
from core.fiche_champs import ACTION_COLUMN_ALIASES, ACTION_COLUMNS
from core.fiche_recueil import Recueil
from core.texte import clean

_FEWEST_COLUMNS: Final = 2
_LONGEST_HEADER: Final = 80
_NAMES: Final[Mapping[tuple[str, ...], str]] = {
    fold_words(wording): name
    for name, label in ACTION_COLUMNS.items()
    for wording in (*ACTION_COLUMN_ALIASES[name], label)
}


def match_header(row: Iterable[Cellule]) -> dict[int, str]:
    """Give the columns of a header of actions (grid position to field), or nothing."""
    columns: dict[int, str] = {}
    position = 0
    for cell in row:
        text = cell.texte
        name = _NAMES.get(fold_words(text)) if len(text) <= _LONGEST_HEADER else None
        if name and name not in columns.values():
            columns[position] = name
        position += cell.colonnes
    is_header = "action" in columns.values() and len(columns) >= _FEWEST_COLUMNS
    return columns if is_header else {}


def read_actions(
    recueil: Recueil,
    header: Sequence[Cellule],
    lines: Iterable[Sequence[Cellule]],
    columns: Mapping[int, str],
) -> None:
    """Read the rows under a header; empty ones are skipped, cells of no column are kept aside."""
    _keep_unknown_titles(recueil, header)
    rows = recueil.valeurs.setdefault("actions", [])
    for line in lines:
        if match_header(line):
            _keep_unknown_titles(recueil, line)
        elif action := _read_row(recueil, line, columns):
            rows.append(action)


def _keep_unknown_titles(recueil: Recueil, header: Iterable[Cellule]) -> None:
    for cell in header:
        if len(cell.texte) > _LONGEST_HEADER or fold_words(cell.texte) not in _NAMES:
            recueil.keep(cell.texte)


def _read_row(
    recueil: Recueil, row: Iterable[Cellule], columns: Mapping[int, str]
) -> dict[str, str]:
    action: dict[str, str] = {}
    name, position = None, 0
    for cell in row:
        name = columns.get(position, name)
        position += cell.colonnes
        text = clean(cell.texte)
        if not text:
            continue
        if name is None or name in action:
            recueil.doubt("actions", text)
            recueil.keep(text)
        else:
            action[name] = text
    return action
