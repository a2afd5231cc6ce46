"""Read a fiche de saisine back from a .docx or an .odt, word for word.

Our own form is read by the bookmarks of its labels, then those of its values, then by the printed
labels; a form from elsewhere by its labels alone. Whatever finds no field stays in `non_reconnu`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from itertools import count
from typing import Final, Literal, NamedTuple

from core.fiche_actions import match_header, read_actions
from core.fiche_autre import read_by_labels
from core.fiche_blocs import Bloc, Cellule, Contenu, Lieu, Tableau, iter_tables
from core.fiche_cases import Options, fold_words, has_content, split_words
from core.fiche_champs import ACTION_COLUMNS, NON, OUI, Champ, NatureChamp, get_champ
from core.fiche_docx import read_docx
from core.fiche_odt import read_odt
from core.fiche_plan import (
    PIED_VERSION,
    PROPRIETE_VERSION,
    VERSION,
    Cases,
    Libelle,
    Rangee,
    Zone,
    build_plan,
    given_settings,
    list_keys,
    match_printed,
    option_words,
    value_bookmark,
)
from core.fiche_recueil import Recueil
from core.lecture import LectureFiche
from core.typographie import typeset

_ENOUGH_BOOKMARKS: Final = 5
_ENOUGH_ROWS: Final = 5
_LONGEST_LABEL: Final = 400
_LONGEST_MARGIN: Final = 20_000
_VERSION_WORD: Final = re.compile(r"[\w.-]{1,20}")
_VERSION: Final = re.compile(re.escape(PIED_VERSION).replace(r"\{version\}", r"([\w.-]{1,20})"))


def read_fiche(content: bytes, *, kind: Literal["docx", "odt"]) -> LectureFiche:
    """Read the bytes of a fiche.

    Raises `UnreadableFile` when the file is damaged. A document that is no fiche gives
    `reconnue=False` and all its text in `non_reconnu`.
    """
    contenu = read_docx(content) if kind == "docx" else read_odt(content)
    form = _Formulaire(contenu)
    if form.is_ours():
        return form.read()
    return read_by_labels(contenu)


@cache
def _options(key: str) -> Options:
    champ = get_champ(key)
    wordings = {code: [words] for code, words in champ.options.items()}
    if OUI in wordings and NON in wordings:
        wordings[OUI].append(OUI)
    return Options(wordings)


class _Rang(NamedTuple):
    """A planned row made ready for reading: per zone, its bookmarks and where its label stands."""

    zones: Rangee
    etiquettes: tuple[tuple[str, ...], ...]  # bookmarks of the labels written in the zone
    signets: tuple[str, ...]  # bookmark of the value
    introduits: tuple[int, ...]  # rank of the zone that holds the label
    champs: tuple[tuple[Champ, tuple[int, ...]], ...]  # fields, texts first, and their zones
    mots: tuple[str, ...]  # the words of the first zone


def _prepare(row: Rangee) -> _Rang:
    keys = sorted(list_keys(row), key=lambda key: get_champ(key).is_boxes)
    filled = [(i, zone) for i, zone in enumerate(row) if not isinstance(zone, Libelle)]
    return _Rang(
        row,
        tuple(tuple(f"L_{get_champ(key).signet}" for key in zone.labels) for zone in row),
        tuple("" if isinstance(zone, Libelle) else value_bookmark(zone) for zone in row),
        tuple(i if isinstance(zone, Libelle) else _label_rank(row, zone.key)
              for i, zone in enumerate(row)),
        tuple((get_champ(key), tuple(i for i, z in filled if z.key == key)) for key in keys),
        fold_words(_printed(row[0])),
    )  # fmt: skip


def _printed(zone: Zone) -> str:
    if isinstance(zone, Libelle):
        return zone.text
    if isinstance(zone, Cases):
        return " ".join(option_words(zone.key, code) for line in zone.lines for code in line)
    return ""


def _label_rank(row: Rangee, key: str) -> int:
    return next(i for i, zone in enumerate(row) if key in zone.labels)


@lru_cache(maxsize=8)
def _plan_rows(parents: int) -> tuple[_Rang, ...]:
    return tuple(_prepare(row) for section in build_plan(parents) for row in section.rows)


@cache
def _bookmark_names() -> frozenset[str]:
    keys = (champ.key for rang in _plan_rows(2) for champ, _ in rang.champs)
    return frozenset(f"{prefix}_{get_champ(key).signet}" for key in keys for prefix in "LV")


class _Formulaire:
    """Our own form being read: where each field stands, and which cells were already read."""

    def __init__(self, contenu: Contenu) -> None:
        self._contenu = contenu
        self._recueil = Recueil()
        self._read: set[int] = set()
        self._rows = _plan_rows(max(2, self._count_parents()))

    def is_ours(self) -> bool:
        """Tell whether the document is our form, by its bookmarks or by its printed labels."""
        if len(_bookmark_names() & self._contenu.signets.keys()) >= _ENOUGH_BOOKMARKS:
            return True
        rows = [rang for rang in self._rows if rang.mots in self._rows_by_text]
        return len(rows) >= _ENOUGH_ROWS

    def read(self) -> LectureFiche:
        """Read every field, then what is left over."""
        for row in self._rows:
            self._read_row(row)
        self._read_actions()
        self._doubt_names()
        settings = list(self._leftovers([*self._contenu.corps, *self._contenu.marges]))
        recueil = self._recueil
        return LectureFiche(
            reconnue=True,
            modele=self._modele(),
            fiche=recueil.fiche(),
            a_verifier=recueil.a_verifier,
            textes_lus=recueil.textes_lus,
            non_reconnu=recueil.non_reconnu,
            moi_meme=recueil.moi_meme,
            cadre=recueil.cadre(),
            reglages=given_settings(settings),
        )

    def _count_parents(self) -> int:
        names = self._contenu.signets
        return next(n for n in count() if f"L_parents_{n}_informe_le" not in names)

    @cached_property
    def _rows_by_text(self) -> dict[tuple[str, ...], Lieu]:
        found: dict[tuple[str, ...], Lieu] = {}
        for table in iter_tables(self._contenu.corps):
            for i, row in enumerate(table.lignes):
                if row and len(row[0].texte) <= _LONGEST_LABEL:
                    found.setdefault(fold_words(row[0].texte), Lieu(table, i, 0))
        return found

    def _place(self, names: Iterable[str]) -> Lieu | None:
        places = (self._contenu.signets.get(name) for name in names)
        return next((place for place in places if place), None)

    def _locate(self, rang: _Rang) -> tuple[dict[int, Cellule], bool]:
        """Find the cells of a planned row; the flag tells that only the printed words led there."""
        labels = {
            i: lieu for i, names in enumerate(rang.etiquettes) if (lieu := self._place(names))
        }
        found = {i: self._cell(rang, i, labels) for i in range(len(rang.zones))}
        if weak := not any(found.values()):
            place = self._rows_by_text.get(rang.mots)
            found = {i: place.cell_at(i) for i in found} if place else {}
        return {i: cell for i, cell in found.items() if cell}, weak

    def _cell(self, rang: _Rang, rank: int, labels: Mapping[int, Lieu]) -> Cellule | None:
        """Find one cell: beside its label when the row still has its shape, else by its value."""
        value = self._contenu.signets.get(rang.signets[rank])
        label = labels.get(rang.introduits[rank])
        if label is None:
            return value.cell_at(0) if value else None
        whole = len(label.tableau.lignes[label.ligne]) == len(rang.zones)
        if value and not whole:
            return value.cell_at(0)
        return label.cell_at(rank - rang.introduits[rank])

    def _read_row(self, rang: _Rang) -> None:
        located, weak = self._locate(rang)
        cells = {i: cell for i, cell in located.items() if id(cell) not in self._read}
        self._read.update(id(cell) for cell in cells.values())
        for champ, ranks in rang.champs:
            self._read_field(champ, [cells[i] for i in ranks if i in cells])
            if weak and not self._recueil.is_empty(champ.key):
                self._recueil.doubt(champ.key)
        for i, zone in enumerate(rang.zones):
            if isinstance(zone, Libelle) and i in cells:
                self._read_label(zone, cells[i].texte)

    def _read_field(self, champ: Champ, cells: Iterable[Cellule]) -> None:
        text = "\n".join(cell.texte for cell in cells)
        if champ.is_boxes:
            self._recueil.put_boxes(champ, text, _options(champ.key))
        elif champ.nature is NatureChamp.DATE:
            self._recueil.put_day(champ.key, text)
        else:
            self._recueil.put_text(champ.key, text)

    def _read_label(self, zone: Libelle, text: str) -> None:
        """Keep what somebody wrote in the label's own cell: in its field, if that one is empty."""
        extra = _after(text, zone.text)
        key = zone.labels[0]
        champ = get_champ(key)
        if not has_content(extra):
            return
        if len(zone.labels) > 1 or champ.is_boxes or not self._recueil.is_empty(key):
            self._recueil.keep(extra)
            return
        self._recueil.doubt(key, extra)
        put = self._recueil.put_day if champ.nature is NatureChamp.DATE else self._recueil.put_text
        put(key, extra)

    def _read_actions(self) -> None:
        for table, header, columns in self._action_tables():
            rows = table.lignes[header:]
            read_actions(self._recueil, rows[0], rows[1:], columns)
            self._read.update(id(cell) for row in rows for cell in row)
            return

    def _action_tables(self) -> Iterator[tuple[Tableau, int, Mapping[int, str]]]:
        label, value = (self._contenu.signets.get(f"{prefix}_actions") for prefix in "LV")
        if place := label or (value and value._replace(ligne=max(0, value.ligne - 1))):
            columns = match_header(place.tableau.lignes[place.ligne])
            yield place.tableau, place.ligne, columns or dict(enumerate(ACTION_COLUMNS))
        for table in iter_tables(self._contenu.corps):
            for i, row in enumerate(table.lignes):
                if columns := match_header(row):
                    yield table, i, columns

    def _doubt_names(self) -> None:
        """Doubt a first cell that seems to hold what belongs to the second one."""
        values = self._recueil.valeurs
        if " " in values.get("eleve.nom", "") and not values.get("eleve.prenom"):
            self._recueil.doubt("eleve.nom", values["eleve.nom"])
        if "," in values.get("ecole", "") and not values.get("commune"):
            self._recueil.doubt("ecole", values["ecole"])

    def _leftovers(self, blocs: Iterable[Bloc]) -> Iterator[dict[str, str]]:
        """Keep every text that was not read; give the settings of the printed ones."""
        for bloc in blocs:
            if isinstance(bloc, Tableau):
                for row in bloc.lignes:
                    for cell in row:
                        if id(cell) not in self._read:
                            yield from self._leftovers(cell.blocs)
            elif (printed := match_printed(bloc.texte)) is not None:
                yield printed
            else:
                self._recueil.keep(bloc.texte)

    def _modele(self) -> str:
        stored = self._contenu.proprietes.get(PROPRIETE_VERSION, "")
        margins = " ".join(bloc.texte for bloc in self._contenu.marges)[:_LONGEST_MARGIN]
        printed = _VERSION.search(margins)
        if _VERSION_WORD.fullmatch(stored):
            return f"fiche-saisine {stored}"
        return f"fiche-saisine {printed[1] if printed else VERSION}"


def _after(text: str, label: str) -> str:
    """Give what follows a label in a text; the whole text if it does not start with the label."""
    if text == typeset(label):
        return ""
    words, wanted = split_words(text[:_LONGEST_LABEL]), fold_words(label)
    if tuple(word.norme for word in words[: len(wanted)]) != wanted:
        return text
    return text[words[len(wanted) - 1].fin :].lstrip(" :)\u00a0\u202f\n")
