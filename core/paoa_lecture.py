"""Read a programmation already written in a table: a Word or LibreOffice file, ours or another's.

Column headings are recognised with their synonyms; what is not is kept as it stands, for the
teacher to place: nothing that was written is lost.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz

from core.errors import UnreadableFile
from core.fiche_blocs import Cellule, Contenu, Paragraphe, Tableau
from core.fiche_docx import read_docx
from core.fiche_odt import read_odt
from core.fichiers import FileKind, identify_file
from core.paoa import LIEU, NIVEAU, PERIODE, SUITE
from core.paoa_colonnes import (
    DISCIPLINES,
    MAX_HEADING,
    ColonnePaoa,
    find_column,
    find_periods,
    find_place,
)
from core.programmation import LieuTravail, ObjectifAdapte, Periode
from core.referentiel import Entree, Referentiel
from core.texte import NARROW_NBSP, clean, find_date, normalize

_C = ColonnePaoa
PASTED: Final = (ColonnePaoa.OBJECTIF, ColonnePaoa.MOYENS, ColonnePaoa.REUSSITE)
HEADING_ROWS: Final = 6  # the titles of a table's columns are among its first rows
MAX_OBJECTIVES: Final = 500
ALIKE: Final = 88  # percent; a label written almost as in the text
_TYPESET: Final = re.compile(rf"{NARROW_NBSP}(?=[;:!?»])|(?<=«){NARROW_NBSP}")
_KNOWN_ON: Final = re.compile(r"Au (\d{2}/\d{2}/\d{4}) : ?")
_NUMBERED: Final = re.compile(r"(?:domaine|d) ?([1-6])\b")
_BLANK: Final = re.compile(r"[\s.…_☐-]*")
_BORN: Final = re.compile(r"\bnée?(?:\(e\))? le\b")  # who the pupil is, and not the story
SECTIONS: Final[Mapping[str, str]] = {  # a heading, and the field of the programmation it fills
    "l eleve et son parcours": "parcours", "parcours": "parcours",
    "parcours de l eleve": "parcours", "points d appui": "points_appui",
    "points forts": "points_appui", "competences et points d appui": "points_appui",
    "besoins": "besoins", "besoins de l eleve": "besoins", "besoins particuliers": "besoins",
    "evaluation et livret scolaire": "evaluation", "evaluation": "evaluation",
    "modalites d evaluation": "evaluation", "bilan de l annee": "bilan_annee",
    "suites proposees": "suites", "suites": "suites", "perspectives": "suites",
}  # fmt: skip


class PaoaLue(BaseModel):
    """What was read of a programmation's file.

    `bilans` goes with `objectifs`, one each; `colonnes` says which field each heading went to, or
    the headings to choose from when no table was recognised; `sections` holds what stands under
    the known headings; `non_reconnu` all the rest. An objective whose domain was not recognised
    has an empty one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reconnue: bool
    objectifs: tuple[ObjectifAdapte, ...] = ()
    bilans: tuple[str, ...] = ()
    colonnes: dict[str, ColonnePaoa | None] = {}
    sections: dict[str, str] = {}
    non_reconnu: tuple[str, ...] = ()


def read_paoa(
    content: bytes,
    nom: str,
    referentiel: Referentiel,
    colonnes: Mapping[str, ColonnePaoa | None] | None = None,
) -> PaoaLue:
    """Read a file; `referentiel` is that of the programmation's domains.

    `colonnes` says what the headings named in it hold, whatever was recognised. A document without
    such a table gives `reconnue=False` and all its text in `non_reconnu`.

    Raises:
        UnreadableFile: not a Word or LibreOffice document, or one that must not be opened; the
            sentence says what to do (an old `.doc` too).
    """
    kind = identify_file(content, nom)
    if kind not in (FileKind.DOCX, FileKind.ODT):
        raise UnreadableFile(
            "Une programmation se reprend d’un document Word ou LibreOffice (.docx, .odt). "
            "Rien n’a été repris."
        )
    contenu = read_docx(content) if kind is FileKind.DOCX else read_odt(content)
    return _Lecteur(referentiel, colonnes or {}).read(contenu)


def read_pasted(
    text: str, referentiel: Referentiel, colonnes: Mapping[str, ColonnePaoa | None] | None = None
) -> PaoaLue:
    """Read a table pasted from Word or a spreadsheet: rows and tabs, long cells within quotes.

    Without titles, one column holds objectives; several are the objective, what helps, and what
    shows that it is reached.
    """
    rows = [
        row
        for row in csv.reader(io.StringIO(clean(text)), delimiter="\t", strict=False)
        if any(cell.strip() for cell in row)
    ]
    table = Tableau([[Cellule([Paragraphe([cell])]) for cell in row] for row in rows])
    lecteur = _Lecteur(referentiel, colonnes or {})
    widest = max((len(row) for row in rows), default=0)
    if widest <= len(PASTED):
        lecteur.grille = [(colonne, "") for colonne in PASTED[:widest]]
    return lecteur.read(Contenu([table]))


class _Lecteur:
    """The walk through a document: titles of columns, current domain, what is left over."""

    def __init__(
        self, referentiel: Referentiel, choisies: Mapping[str, ColonnePaoa | None]
    ) -> None:
        self.referentiel = referentiel
        self.choisies = choisies
        self.objectifs: list[ObjectifAdapte] = []
        self.bilans: list[str] = []
        self.colonnes: dict[str, ColonnePaoa | None] = {}
        self.reste: list[str] = []
        self.grille: list[tuple[ColonnePaoa | None, str]] = []
        self.domaine = ""
        paths = [referentiel.path_to(entree.code) for entree in referentiel.walk()]
        self.labels: dict[str, tuple[Entree, ...]] = {}
        for path in paths:
            self.labels.setdefault(normalize(path[-1].libelle), path)

    def read(self, contenu: Contenu) -> PaoaLue:
        sections: dict[str, list[str]] = {}
        current = ""
        for bloc in contenu.corps:
            if isinstance(bloc, Tableau):
                self._read_table(bloc)
                current = ""
            else:
                current = self._read_paragraph(bloc, current, sections)
        self._keep(bloc.texte for bloc in contenu.marges)
        if not self.grille:
            self._offer_titles([bloc for bloc in contenu.corps if isinstance(bloc, Tableau)])
        return PaoaLue(
            reconnue=bool(self.objectifs),
            objectifs=tuple(self.objectifs),
            bilans=tuple(self.bilans),
            colonnes=self.colonnes,
            sections={name: "\n".join(lines) for name, lines in sections.items()},
            non_reconnu=tuple(self.reste),
        )

    def _keep(self, texts: Iterable[str]) -> None:
        self.reste.extend(said for text in texts if (said := _worth(text)))

    def _read_paragraph(
        self, bloc: Paragraphe, current: str, sections: dict[str, list[str]]
    ) -> str:
        """Put a paragraph under the heading it follows; return the heading it is itself."""
        text = _worth(bloc.texte)
        name = SECTIONS.get(normalize(text)) if len(text) <= MAX_HEADING else None
        if name or bloc.titre:
            if not name:
                self._keep([text])
            return name or ""
        if current and text and not _BORN.search(text):
            sections.setdefault(current, []).append(text)
        else:
            self._keep([text])
        return current

    # --- one table

    def _read_table(self, table: Tableau) -> None:
        start = self._find_titles(table)
        if start is None:
            widest = max((_width(row) for row in table.lignes), default=0)
            if not self.grille or widest != len(self.grille):
                self._keep(_row_text(row) for row in table.lignes)
                return
            start = 0
        for row in table.lignes[start:]:
            if not self._repeats_titles(row):
                self._read_row(row)

    def _find_titles(self, table: Tableau) -> int | None:
        for number, row in enumerate(table.lignes[:HEADING_ROWS]):
            if self._take_titles(row):
                self._keep(_row_text(above) for above in table.lignes[:number])
                return number + 1
        return None

    def _take_titles(self, row: Sequence[Cellule]) -> bool:
        """Take a row of titles: an objective among them, and another column."""
        grid = [place for cell in row for place in self._spread(cell)]
        found = {colonne for colonne, _ in grid if colonne}
        enough = 1 if any(title in self.choisies for _, title in grid) else 2
        if len(found) < enough or not found & {_C.OBJECTIF, _C.COMPETENCE}:
            return False
        if any(len(cell.texte) > MAX_HEADING for cell in row):
            return False
        if _C.OBJECTIF not in found:
            grid = [(_C.OBJECTIF if c is _C.COMPETENCE else c, title) for c, title in grid]
        self.grille = grid
        for colonne, title in grid:
            if title:
                self.colonnes.setdefault(title, colonne)
        return True

    def _spread(self, cell: Cellule) -> list[tuple[ColonnePaoa | None, str]]:
        """Say what each column of the grid is under a title; « Domaine / discipline » is two."""
        title = _said(cell.texte)
        if title in self.choisies:
            return [(self.choisies[title], title)] * cell.colonnes
        colonne = find_column(title)
        places = [(colonne, title)] * cell.colonnes
        words = normalize(title).split()
        if colonne is _C.DOMAINE and cell.colonnes > 1 and {"discipline", "matiere"} & set(words):
            places[1] = (_C.DISCIPLINE, title)
        return places

    def _offer_titles(self, tables: Sequence[Tableau]) -> None:
        """Give the first row of the largest table as headings to choose from."""
        largest = max(tables, key=lambda table: sum(map(len, table.lignes)), default=None)
        first = largest.lignes[0] if largest and len(largest.lignes) > 1 else []
        titles = [_said(cell.texte) for cell in first]
        if len(titles) > 1 and all(len(title) <= MAX_HEADING for title in titles):
            self.colonnes = {title: find_column(title) for title in titles if title}

    def _repeats_titles(self, row: Sequence[Cellule]) -> bool:
        said = [normalize(cell.texte) for cell in row if cell.texte]
        titles = {normalize(title) for _, title in self.grille}
        return len(said) > 1 and set(said) <= titles

    def _read_row(self, row: Sequence[Cellule]) -> None:
        cells = list(self._place(row))
        texts = [_said(cell.texte) for _, _, cell in cells]
        if not any(texts):
            return
        if self._is_band(row, texts):
            self.domaine = _without_suite(next(text for text in texts if text))
            return
        if len(self.objectifs) >= MAX_OBJECTIVES:
            self._keep([_row_text(row)])
            return
        values: dict[ColonnePaoa, list[str]] = {}
        for colonne, title, cell in cells:
            if colonne is None:
                text = _said(cell.texte)
                self._keep([f"{title} : {text}" if title and text else text])
            else:
                values.setdefault(colonne, []).append(_said(cell.texte))
        self._add({colonne: "\n".join(t for t in v if t) for colonne, v in values.items()})

    def _is_band(self, row: Sequence[Cellule], texts: Sequence[str]) -> bool:
        """Tell a row that names a domain for those below it."""
        alone = sum(1 for text in texts if text) == 1 and len(self.grille) > 1
        if not alone or not texts[0] or len(texts[0]) > MAX_HEADING:
            return False
        wide = row[0].colonnes >= len(self.grille) or len(row) == 1
        return wide or self.grille[0][0] not in (_C.DOMAINE, _C.OBJECTIF)

    def _place(self, row: Sequence[Cellule]) -> Iterator[tuple[ColonnePaoa | None, str, Cellule]]:
        # LibreOffice leaves out the cells under a merged one: the domain's come first
        missing = len(self.grille) - _width(row)
        at = missing if missing > 0 and self.grille[0][0] is _C.DOMAINE else 0
        for cell in row:
            colonne, title = self.grille[at] if at < len(self.grille) else (None, "")
            yield colonne, title, cell
            at += cell.colonnes

    # --- one objective

    def _add(self, values: dict[ColonnePaoa, str]) -> None:
        domain = self._follow_domain(values)
        who, place, periods = self._read_who(values)
        known, known_on = _read_known(values.get(_C.SAIT_DEJA, ""))
        discipline, competence, level = self._read_discipline(values)
        code, entry = self._find_domain(domain, discipline)
        if not discipline and domain and not code:
            discipline = domain
        self.objectifs.append(
            ObjectifAdapte(
                domaine=code,
                discipline=discipline,
                referentiel=self.referentiel.code if code else "",
                entree=entry or self._find_entry(competence, code),
                competence=competence,
                niveau=level,
                sait_deja=known,
                sait_deja_le=known_on,
                objectif=values.get(_C.OBJECTIF, ""),
                moyens=values.get(_C.MOYENS, ""),
                qui=who,
                lieu=place,
                periodes=periods,
                reussite=values.get(_C.REUSSITE, ""),
            )
        )
        self.bilans.append(values.get(_C.BILAN, ""))

    def _follow_domain(self, values: dict[ColonnePaoa, str]) -> str:
        """Return the domain of a row; a merged or empty cell goes on with the one above."""
        text = values.get(_C.DOMAINE, "")
        if text:
            head, _, rest = text.partition("\n")
            self.domaine = _without_suite(head)
            if rest and _C.DISCIPLINE not in values:
                values[_C.DISCIPLINE] = rest
        return self.domaine

    def _find_domain(self, text: str, discipline: str) -> tuple[str, str]:
        """Find the domain's code, and that of the entry when the text names one under it."""
        plain = normalize(text)
        if path := self.labels.get(plain):
            return path[0].code, path[-1].code if len(path) > 1 else ""
        domains = {normalize(entree.libelle): entree.code for entree in self.referentiel.entrees}
        if match := _NUMBERED.match(plain):
            numbered = [code for code in domains.values() if code[1:] == match[1]]
            if numbered:
                return numbered[0], ""
        for label, code in domains.items():
            if plain and (label in plain or fuzz.token_sort_ratio(label, plain) >= ALIKE):
                return code, ""
        code = DISCIPLINES.get(plain) or DISCIPLINES.get(normalize(discipline), "")
        return (code, "") if code in domains.values() else ("", "")

    def _find_entry(self, competence: str, domaine: str) -> str:
        path = self.labels.get(normalize(competence), ())
        return path[-1].code if path and path[0].code == domaine and len(path) > 1 else ""

    def _read_who(
        self, values: Mapping[ColonnePaoa, str]
    ) -> tuple[str, LieuTravail | None, tuple[Periode, ...]]:
        """Part who, where and when, in columns of their own or in one."""
        lines = values.get(_C.QUI, "").split("\n")
        place, periods = (
            find_place(values.get(_C.LIEU, "")),
            find_periods(values.get(_C.PERIODES, "")),
        )
        ours = lines[-1].startswith(PERIODE)
        if ours:
            periods = find_periods(lines.pop())
            if lines and lines[-1].startswith(LIEU):
                place = find_place(lines.pop())
        who = clean("\n".join(lines))
        if not ours:
            periods = periods or find_periods(who)
            place = place or find_place(who)
            self._keep_period(values, periods)
        return who, place, periods

    def _keep_period(self, values: Mapping[ColonnePaoa, str], periods: tuple[Periode, ...]) -> None:
        if not periods and (text := values.get(_C.PERIODES, "")):
            self._keep([f"Objectif {len(self.objectifs) + 1}, période : {text}"])

    def _read_discipline(self, values: Mapping[ColonnePaoa, str]) -> tuple[str, str, str]:
        lines = values.get(_C.DISCIPLINE, "").split("\n")
        level = values.get(_C.NIVEAU, "")
        if lines[-1].startswith(NIVEAU):
            level = level or lines[-1].removeprefix(NIVEAU).strip()
            lines.pop()
        named = bool(lines) and normalize(lines[0]) not in self.labels
        discipline = lines.pop(0) if named else ""
        competence = [*lines, values.get(_C.COMPETENCE, "")]
        return discipline, clean("\n".join(text for text in competence if text)), level


def _read_known(text: str) -> tuple[str, date | None]:
    """Part the date of « Au 15/09/2026 : … » from what the pupil knows."""
    match = _KNOWN_ON.match(text)
    return (text[match.end() :], find_date(match[1])) if match else (text, None)


def _said(text: str) -> str:
    """Undo the narrow spaces that our typography puts."""
    return clean(_TYPESET.sub(" ", text))


def _worth(text: str) -> str:
    """Leave out what says nothing: dots to write upon, empty boxes."""
    said = _said(text)
    return "" if _BLANK.fullmatch(said) else said


def _without_suite(text: str) -> str:
    return text.removesuffix(SUITE)


def _width(row: Sequence[Cellule]) -> int:
    return sum(cell.colonnes for cell in row)


def _row_text(row: Sequence[Cellule]) -> str:
    return " | ".join(text for cell in row if (text := _said(cell.texte)))
