"""Read a fiche made elsewhere, by its labels: in lines, beside values in tables, or above them.

Every value found this way is doubted: a person looks at it before it is taken.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from core.fiche import OBJET_LABELS, Objet
from core.fiche_actions import match_header, read_actions
from core.fiche_blocs import Bloc, Cellule, Contenu, Paragraphe, Tableau
from core.fiche_cases import Options, fold_words, has_content, has_mark, read_boxes
from core.fiche_champs import NON, OUI, Champ, NatureChamp, get_champ
from core.fiche_libelles import (
    ELEVE,
    NIVEAU,
    NOM,
    NOM_PRENOM,
    PRENOM,
    PRENOM_NOM,
    SANS_CHAMP,
    TELEPHONE,
    Etiquette,
    find_labels,
    is_numbering,
    whole_label,
)
from core.fiche_recueil import Recueil
from core.lecture import LectureFiche

_FEWEST_LABELS: Final = 3
_SHORT_ANSWER: Final = 200
_HEADING_WORDS: Final = 9
_TITLE_LETTERS: Final = 6
_SPACES: Final = " \t\n\u00a0\u202f"
_PAR: Final = re.compile(r"\bpar\s+(.+)", re.IGNORECASE | re.DOTALL)
_NAME_END: Final = re.compile(r"[,(;\n\t]")
_ENSEIGNANT: Final = "enseignant"
_PARENTS: Final = "parents"
_ECOLE: Final = "ecole"
_CONTEXTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("eleve", "enfant"), ELEVE),
    **dict.fromkeys(("enseignant", "enseignante", "demandeur", "redacteur"), _ENSEIGNANT),
    **dict.fromkeys(("parent", "parents", "famille", "responsable", "responsables"), _PARENTS),
    **dict.fromkeys(("ecole", "etablissement"), _ECOLE),
}
# What a label that many people share means, by whom the form is speaking of.
_MEANINGS: Final[Mapping[str, Mapping[str, str]]] = {
    NOM: {ELEVE: "eleve.nom", _ENSEIGNANT: "enseignant", _ECOLE: "ecole", "": "eleve.nom"},
    PRENOM: {ELEVE: "eleve.prenom", "": "eleve.prenom"},
    NOM_PRENOM: {ELEVE: NOM_PRENOM, _ENSEIGNANT: "enseignant", _ECOLE: NOM_PRENOM, "": NOM_PRENOM},
    PRENOM_NOM: {ELEVE: PRENOM_NOM, _ENSEIGNANT: "enseignant", _ECOLE: PRENOM_NOM, "": PRENOM_NOM},
    TELEPHONE: {_ECOLE: "telephone_ecole", "": "telephone_ecole"},
    SANS_CHAMP: {},
    NIVEAU: {ELEVE: "eleve.niveau", _ENSEIGNANT: "niveaux", _ECOLE: "niveaux", "": "eleve.niveau"},
}
_NAMES: Final = frozenset({ELEVE, NOM_PRENOM, PRENOM_NOM})
_WORDINGS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "eleve.pronom": {
        "il": ("il", "garçon", "masculin", "m", "g"),
        "elle": ("elle", "fille", "féminin", "f"),
    },
    "objet": {
        "eleve": ("élève", "un élève", "situation d’un élève", "difficulté d’un élève"),
        "groupe": ("groupe", "un groupe", "groupe d’élèves"),
        "classe": (
            "classe", "la classe", "gestion de classe", "conduite de classe", "climat de classe",
        ),
        "relation_famille": (
            "relation avec une famille", "relation école famille", "relation avec la famille",
            "relation avec les parents", "relation avec un parent",
            "difficulté relationnelle avec un parent",
            "difficulté relationnelle avec un parent d’élève",
        ),
        "tension": ("conflit", "tension", "tensions", "tensions dans l’équipe"),
        "equipe": ("équipe", "accompagnement d’équipe", "formation d’équipe"),
        "soutien": ("moi-même", "souffrance d’un collègue", "soutien d’un personnel"),
    },
}  # fmt: skip


@cache
def _options(key: str) -> Options:
    champ = get_champ(key)
    wordings = {code: [words] for code, words in champ.options.items()}
    for code, more in _WORDINGS.get(key, {}).items():
        wordings[code].extend(more)
    if key == "objet":
        for kind, label in OBJET_LABELS.items():
            wordings[kind.value].append(label)
    if OUI in wordings and NON in wordings:
        wordings[OUI].append(OUI)
    return Options(wordings)


def read_by_labels(contenu: Contenu) -> LectureFiche:
    """Read a document by its labels; one with too few of them is not recognised."""
    form = _Formulaire()
    form.read([*contenu.corps, *contenu.marges])
    if not form.is_known():
        return _unknown(contenu)
    recueil = form.finish()
    return LectureFiche(
        reconnue=True,
        modele="autre",
        fiche=recueil.fiche(),
        a_verifier=recueil.a_verifier,
        textes_lus=recueil.textes_lus,
        non_reconnu=recueil.non_reconnu,
        moi_meme=recueil.moi_meme,
    )


def _unknown(contenu: Contenu) -> LectureFiche:
    recueil = Recueil()
    for bloc in [*contenu.corps, *contenu.marges]:
        recueil.keep(bloc.texte)
    return LectureFiche(non_reconnu=recueil.non_reconnu)


def _context_of(text: str) -> str:
    found = [_CONTEXTS[word] for word in fold_words(text) if word in _CONTEXTS]
    return found[0] if found else ""


def _without_filler(text: str) -> str:
    """Take off the colon before an answer and the dotted blanks around it."""
    words = text.lstrip(f"{_SPACES}:._…").rstrip(f"{_SPACES}_")
    return words.rstrip(f"{_SPACES}._…") if words.endswith(("...", "…", "_.")) else words


def _joined(label: str, value: str) -> str:
    if value[:1].isspace():
        return f"{label}{value}"
    return f"{label} {value}" if label.endswith(":") else f"{label} : {value}"


def _is_heading(text: str, *, titre: bool) -> bool:
    if len(text) > _SHORT_ANSWER or len(fold_words(text)) > _HEADING_WORDS:
        return False
    return titre or text.rstrip().endswith(":") or _is_shouted(text)


def _is_shouted(text: str) -> bool:
    """Tell a title in capitals from a name or acronyms: « LES PARENTS », not « PPRE P2 »."""
    words = [word for word in text.split() if word.isalpha()]
    longest = max((len(word) for word in words), default=0)
    return (
        text.isupper() and longest >= _TITLE_LETTERS and (len(words) > 1 or _context_of(text) != "")
    )


def _is_long(key: str) -> bool:
    return key not in _NAMES and get_champ(key).lignes > 1


class _Formulaire:
    """Another form being read: the words gathered for each field, and the field being answered."""

    def __init__(self) -> None:
        self._recueil = Recueil()
        self._words: dict[str, list[str]] = {}
        self._context = ""
        self._open = ""

    def read(self, blocs: Iterable[Bloc]) -> None:
        """Go through paragraphs and tables in reading order."""
        for bloc in blocs:
            if isinstance(bloc, Tableau):
                self._open = ""
                self._read_table(bloc)
            else:
                self._read_paragraph(bloc)

    def is_known(self) -> bool:
        """Tell whether enough labels of a fiche were seen, one of them about the situation."""
        told = [key for key in self._words if key in _NAMES or get_champ(key).section > 1]
        return len(self._words) >= _FEWEST_LABELS and bool(told)

    def finish(self) -> Recueil:
        """Turn the words of each field into its value."""
        recueil = self._recueil
        for key, lines in self._words.items():
            text = _without_filler("\n".join(lines))
            if has_content(text) or has_mark(text):
                self._put(key, text)
        self._split_lone_name()
        values = recueil.valeurs
        if "objet" not in values and (values.get("eleve.nom") or values.get("eleve.prenom")):
            values["objet"] = Objet.ELEVE.value
        for key in values:
            if key != "eleve_non_nomme":
                recueil.doubt(key)
        return recueil

    def _read_paragraph(self, paragraphe: Paragraphe) -> None:
        for line in paragraphe.texte.split("\n"):
            self._read_line(line, titre=paragraphe.titre)

    def _read_line(self, line: str, *, titre: bool = False) -> None:
        labels = find_labels(line) if has_content(line) else []
        lead = line[: labels[0].debut] if labels else line
        if has_content(lead) and not (labels and is_numbering(lead)):
            self._read_words(lead, titre=titre)
        for i, label in enumerate(labels):
            end = labels[i + 1].debut if i + 1 < len(labels) else len(line)
            self._answer(label, line[label.debut : label.fin], line[label.fin : end])

    def _read_words(self, text: str, *, titre: bool) -> None:
        """Place words without a label: in the field left open, or aside."""
        heading = _is_heading(text, titre=titre)
        self._context = _context_of(text) or self._context if heading else self._context
        if self._open and self._accepts(text, heading=heading):
            self._words[self._open].append(text)
            self._open = self._open if _is_long(self._open) else ""
            return
        self._open = "" if heading else self._open
        self._recueil.keep(text)

    def _accepts(self, text: str, *, heading: bool) -> bool:
        """Tell whether words may answer the open field; a name in capitals is no title."""
        if _is_long(self._open):
            return not heading
        is_title = heading and (not text.isupper() or _context_of(text) != "")
        return len(text) <= _SHORT_ANSWER and not is_title

    def _answer(self, label: Etiquette, shown: str, value: str) -> None:
        """Place what follows a label; a field already answered keeps its first answer."""
        key = self._meaning(label.nom)
        self._context = _context_of(shown) or self._context
        if label.precisions:
            self._recueil.keep(label.precisions)
        given = has_content(_without_filler(value)) or has_mark(value)
        if not key:
            self._recueil.keep(_joined(shown, value) if given else shown)
            self._open = ""
        elif not self._has_answer(key):
            self._words[key] = [value] if given else []
            self._open = key if _is_long(key) or not given else ""
        elif _is_long(key):
            self._words[key].append(_joined(shown, value))
            self._open = key
        elif given:
            self._recueil.keep(_joined(shown, value))
            self._open = ""

    def _has_answer(self, key: str) -> bool:
        return any(has_content(line) or has_mark(line) for line in self._words.get(key, ()))

    def _meaning(self, name: str) -> str:
        if name not in _MEANINGS:
            return name
        return _MEANINGS[name].get(self._context, "")

    def _read_table(self, table: Tableau) -> None:
        i = 0
        while i < len(table.lignes):
            if columns := match_header(table.lignes[i]):
                i += self._read_actions(table.lignes[i:], columns)
                continue
            below = table.lignes[i + 1] if i + 1 < len(table.lignes) else []
            i += 1 + self._read_row(table.lignes[i], below)

    def _read_actions(self, lines: Sequence[Sequence[Cellule]], columns: Mapping[int, str]) -> int:
        """Read a header and its rows, up to a row that starts with another label; count them."""
        others = (i for i, row in enumerate(lines) if i and _starts_other(row, columns))
        last = next(others, len(lines))
        read_actions(self._recueil, lines[0], lines[1:last], columns)
        self._words.setdefault("actions", [])
        return last

    def _read_row(self, row: Sequence[Cellule], below: Sequence[Cellule]) -> bool:
        """Read a row; tell whether the row below held its values and was read with it."""
        texts = [cell.texte for cell in row]
        labels = [whole_label(text) for text in texts]
        if _is_label_row(labels, row, below):
            for label, text, cell in zip(labels, texts, below, strict=True):
                if label:
                    self._answer(label, text, cell.texte)
            self._open = ""
            return True
        single = sum(map(has_content, texts)) == 1
        self._open = self._open if single else ""
        self._read_cells(row, texts, labels)
        if not single:
            self._open = ""
        return False

    def _read_cells(
        self,
        row: Sequence[Cellule],
        texts: Sequence[str],
        labels: Sequence[Etiquette | None],
    ) -> None:
        i = 0
        while i < len(row):
            label = labels[i]
            if label and i + 1 < len(row) and labels[i + 1] is None:
                self._answer(label, texts[i], texts[i + 1])
                i += 1
            elif has_content(texts[i]):
                self._read_cell(row[i])
            i += 1

    def _read_cell(self, cell: Cellule) -> None:
        self.read(cell.blocs)
        if self._open and self._words.get(self._open):
            self._open = ""

    def _put(self, key: str, text: str) -> None:
        recueil = self._recueil
        if key in _NAMES:
            self._put_name(key, text)
            return
        champ = get_champ(key)
        if champ.is_boxes:
            self._put_boxes(champ, text)
        elif key == "actions":
            rows = [{"action": line.strip()} for line in text.split("\n") if has_content(line)]
            recueil.valeurs.setdefault(key, []).extend(rows)
        elif key == "parents.0.informe_le":
            self._put_informed(champ, text)
        elif champ.nature is NatureChamp.DATE:
            recueil.put_day(key, text)
        else:
            recueil.put_text(key, text)

    def _put_boxes(self, champ: Champ, text: str) -> None:
        """Read boxes, or the words of an option written out."""
        if has_mark(text):
            self._recueil.put_boxes(champ, text, _options(champ.key))
            return
        written = read_boxes(f"☒ {text}", _options(champ.key))
        side = {"motif": "motif_autre", "suivis": "suivis_autre"}.get(champ.key)
        if written.cochees and not written.a_cote:
            self._recueil.put_boxes(champ, f"☒ {text}", _options(champ.key))
        elif side and self._recueil.is_empty(side):
            self._recueil.valeurs[champ.key] = "autre" if champ.key == "motif" else ["autre"]
            self._recueil.put_text(side, text)
        else:
            self._recueil.doubt(champ.key, text)
            self._recueil.keep(text)

    def _put_informed(self, champ: Champ, text: str) -> None:
        """Read « le 12/10/2026 par la directrice »."""
        by = _PAR.search(text)
        day = text[: by.start()] if by else text
        self._recueil.put_day(champ.key, day)
        if by and self._recueil.is_empty("parents.0.par"):
            self._recueil.put_text("parents.0.par", by[1])
        elif by:
            self._recueil.keep(by[0])

    def _put_name(self, key: str, text: str) -> None:
        """Part a full name; what follows a comma or a line end is kept aside."""
        end = _NAME_END.search(text)
        whole, rest = (text[: end.start()], text[end.start() :]) if end else (text, "")
        nom, prenom = split_name(whole, surname_first=key == NOM_PRENOM)
        self._recueil.keep(rest.strip(" ,;()\n\t"))
        for part, words in (("eleve.nom", nom), ("eleve.prenom", prenom)):
            if self._recueil.is_empty(part):
                self._recueil.put_text(part, words)
            elif words != self._recueil.valeurs[part]:
                self._recueil.keep(words)

    def _split_lone_name(self) -> None:
        """Part « DUPAPIER Léa » written where only the surname was asked."""
        values = self._recueil.valeurs
        name = values.get("eleve.nom", "")
        words = name.split()
        cased = any(word.isupper() for word in words) and not name.isupper()
        if cased and not values.get("eleve.prenom"):
            values["eleve.nom"], values["eleve.prenom"] = split_name(name, surname_first=True)


def split_name(text: str, *, surname_first: bool) -> tuple[str, str]:
    """Part a full name into surname and first name, by capitals if there are any.

    « DUPAPIER Léa » and « Léa DUPAPIER » give `("DUPAPIER", "Léa")`; all in capitals, the surname
    comes first; without capitals the label's order decides, and one word alone is a surname.
    """
    words = text.split()
    upper = [word for word in words if word.isupper() and len(word) > 1]
    if upper and len(upper) < len(words):
        return " ".join(upper), " ".join(word for word in words if word not in upper)
    if surname_first or upper or len(words) <= 1:
        return " ".join(words[:1]), " ".join(words[1:])
    return " ".join(words[1:]), words[0]


def _is_label_row(
    labels: Sequence[Etiquette | None], row: Sequence[Cellule], below: Sequence[Cellule]
) -> bool:
    full = len(row) > 1 and len(row) == len(below) and all(labels)
    return full and not any(whole_label(cell.texte) for cell in below)


def _starts_other(row: Sequence[Cellule], columns: Mapping[int, str]) -> bool:
    return len(row) < len(columns) and any(find_labels(cell.texte) for cell in row[:1])
