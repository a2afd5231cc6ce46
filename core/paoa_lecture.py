"""Read a programmation already written in a table: a Word or LibreOffice file, ours or another's.

Column headings are recognised with their synonyms; what is not is kept as it stands, for the
teacher to place: nothing that was written is lost.
"""

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
    says_more_than_periods,
    says_more_than_place,
)
from core.programmation import LieuTravail, ObjectifAdapte, Periode
from core.referentiel import Entree, Referentiel
from core.texte import NARROW_NBSP, clean, find_date, normalize, unify

_C = ColonnePaoa
PASTED: Final = (ColonnePaoa.OBJECTIF, ColonnePaoa.MOYENS, ColonnePaoa.REUSSITE)
HEADING_ROWS: Final = 6  # the titles of a table's columns are among its first rows
MAX_OBJECTIVES: Final = 500
MAX_CELL: Final = 50_000  # characters; longer, it is no cell but a whole document
ALIKE: Final = 88  # percent; a label written almost as in the text
_TYPESET: Final = re.compile(rf"{NARROW_NBSP}(?=[;:!?»])|(?<=«){NARROW_NBSP}")
_KNOWN_ON: Final = re.compile(r"Au (\d{2}/\d{2}/\d{4}) : ?")
_NUMBERED: Final = re.compile(r"(?:domaine|d) ?([1-6])\b")
_QUOTED: Final = re.compile(r'"((?:[^"\t]|"")*)"(?=[\t\n]|\Z)')  # as a spreadsheet writes it
_PLAIN: Final = re.compile(r"[^\t\n]*")
_OF_DOMAIN: Final = frozenset(
    {"d", "de", "des", "du", "et", "l", "la", "le", "les", "n", "pour", "domaine", "socle"}
    | set("123456")
)
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

    Raises:
        UnreadableFile: one cell is as long as a whole document.
    """
    rows = [row for row in split_cells(text) if any(cell.strip() for cell in row)]
    widest = max((len(row) for row in rows), default=0)
    table = Tableau([_pasted_row(row, widest) for row in rows])
    lecteur = _Lecteur(referentiel, colonnes or {})
    if widest <= len(PASTED):
        lecteur.grille = [(colonne, "") for colonne in PASTED[:widest]]
    return lecteur.read(Contenu([table]))


def split_cells(text: str) -> list[list[str]]:
    """Split what was pasted in rows of cells; a quote that does not close a cell is a character.

    Raises:
        UnreadableFile: one cell is as long as a whole document.
    """
    pasted = unify(text).strip("\n")
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        cell, at = _take_cell(pasted, at)
        if len(cell) > MAX_CELL:
            raise UnreadableFile(
                f"Une cellule de ce tableau a plus de {MAX_CELL // 1000} 000 caractères : collez "
                "le tableau en plusieurs fois. Rien n’a été repris."
            )
        rows[-1].append(cell)
        if at >= len(pasted):
            return rows
        if pasted[at] == "\n":
            rows.append([])
        at += 1


def _take_cell(pasted: str, at: int) -> tuple[str, int]:
    """Return the cell that begins there, and where it ends: at a tab, a line end or the end."""
    if match := _QUOTED.match(pasted, at):
        return match[1].replace('""', '"'), match.end()
    end = _PLAIN.match(pasted, at)
    return (end[0], end.end()) if end else ("", at)


def _pasted_row(row: Sequence[str], widest: int) -> list[Cellule]:
    """Make the cells of a pasted row, as many as the widest has, but for one that stands alone."""
    missing = widest - len(row) if len(row) > 1 else 0
    return [Cellule([Paragraphe([cell])]) for cell in (*row, *[""] * missing)]


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
        self.bande = ""  # the band that no objective stands under yet
        self.dits: set[str] = set()  # domains whose own words are kept already
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
        rows = [row for row in table.lignes[start:] if not self._repeats_titles(row)]
        filled = [sum(bool(cell.texte.strip()) for cell in row) for row in rows]
        for place, row in enumerate(rows):
            following = next((count for count in filled[place + 1 :] if count), 0)
            self._read_row(row, followed=following > 1)
        self._end_band()

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

    def _read_row(self, row: Sequence[Cellule], *, followed: bool) -> None:
        cells = list(self._place(row))
        texts = [_said(cell.texte) for _, _, cell in cells]
        if not any(texts):
            return
        if self._is_note(row, texts):
            self._keep(texts)
            return
        if self._is_band(row, texts, followed=followed):
            self._end_band()
            self.domaine = _without_suite(next(text for text in texts if text))
            self.bande = self.domaine
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

    def _is_note(self, row: Sequence[Cellule], texts: Sequence[str]) -> bool:
        """Tell a row of one cell, merged over the whole table, that is too long for a heading."""
        merged = len(self.grille) > 1 and row[0].colonnes >= len(self.grille)
        return merged and len(texts[0]) > MAX_HEADING

    def _is_band(self, row: Sequence[Cellule], texts: Sequence[str], *, followed: bool) -> bool:
        """Tell a row that names a domain for those below it.

        One that is not merged over the whole table is an objective, unless it names a domain that
        is known, or stands alone above rows with more cells.
        """
        alone = sum(1 for text in texts if text) == 1 and len(self.grille) > 1
        if not alone or not texts[0] or len(texts[0]) > MAX_HEADING:
            return False
        if row[0].colonnes >= len(self.grille):
            return True
        first = self.grille[0][0]
        if first is _C.DOMAINE:
            return False
        code, entry = self._find_domain(_without_suite(texts[0]), "")
        if code and not entry:
            return True
        return followed and (len(row) == 1 or first is not _C.OBJECTIF)

    def _end_band(self) -> None:
        """Keep the words of a band that no objective stands under."""
        self._keep([self.bande])
        self.bande = ""

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
        self.bande = ""
        who, place, periods = self._read_who(values)
        known, known_on = _read_known(values.get(_C.SAIT_DEJA, ""))
        discipline, competence, level = self._read_discipline(values)
        code, entry = self._find_domain(domain, discipline)
        if not discipline and domain and (not code or normalize(domain) in DISCIPLINES):
            discipline = domain
        elif self._says_more(domain, code, discipline):
            self.dits.add(domain)
            self._keep([domain])
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
            self._end_band()
            self.domaine = _without_suite(head)
            if rest:
                own = values.get(_C.DISCIPLINE, "")
                values[_C.DISCIPLINE] = f"{own}\n{rest}" if own else rest
        return self.domaine

    def _says_more(self, domain: str, code: str, discipline: str) -> bool:
        """Tell whether a domain says more than what its code and the discipline keep of it."""
        if not domain or not code or domain in self.dits:
            return bool(domain) and domain not in self.dits
        entry = self.labels.get(normalize(domain))
        known = entry or [e for e in self.referentiel.entrees if e.code == code]
        said = {word for e in known for word in normalize(e.libelle).split()}
        return not set(normalize(domain).split()) <= said | _OF_DOMAIN | {
            code.lower(),
            *normalize(discipline).split(),
        }

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
        ours = lines[-1].startswith(PERIODE) and not (
            values.get(_C.PERIODES) or says_more_than_periods(lines[-1].removeprefix(PERIODE))
        )
        if ours:
            periods = find_periods(lines.pop())
            if (
                lines
                and lines[-1].startswith(LIEU)
                and not (values.get(_C.LIEU) or says_more_than_place(lines[-1].removeprefix(LIEU)))
            ):
                place = find_place(lines.pop())
        who = clean("\n".join(lines))
        if not ours:
            periods = periods or find_periods(who)
            place = place or find_place(who)
        self._keep_when(values)
        return who, place, periods

    def _keep_when(self, values: Mapping[ColonnePaoa, str]) -> None:
        """Keep what a period or a place says beside: « P2, en janvier », « bibliothèque »."""
        number = len(self.objectifs) + 1
        when, where = values.get(_C.PERIODES, ""), values.get(_C.LIEU, "")
        if says_more_than_periods(when):
            self._keep([f"Objectif {number}, période : {when}"])
        if says_more_than_place(where):
            self._keep([f"Objectif {number}, lieu : {where}"])

    def _read_discipline(self, values: Mapping[ColonnePaoa, str]) -> tuple[str, str, str]:
        lines = values.get(_C.DISCIPLINE, "").split("\n")
        level = values.get(_C.NIVEAU, "")
        if lines[-1].startswith(NIVEAU) and not level:
            level = lines.pop().removeprefix(NIVEAU).strip()
        named = bool(lines) and normalize(lines[0]) not in self.labels
        discipline = lines.pop(0) if named else ""
        competence = [*lines, values.get(_C.COMPETENCE, "")]
        return discipline, clean("\n".join(text for text in competence if text)), level


def _read_known(text: str) -> tuple[str, date | None]:
    """Part the date of « Au 15/09/2026 : … » from what the pupil knows."""
    match = _KNOWN_ON.match(text)
    day = find_date(match[1]) if match else None
    return (text[match.end() :], day) if match and day else (text, None)


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
