"""Gathering of values while a fiche is read: each answer goes to its field, or is kept aside."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from core.fiche import Fiche
from core.fiche_cases import Options, has_content, read_boxes
from core.fiche_champs import (
    CHAMPS,
    CONSEIL,
    OUI,
    RESERVED_CODES,
    Champ,
    NatureChamp,
    get_champ,
)
from core.fiche_plan import BLANC_DATE, CadrePole
from core.texte import clean, find_date

_LONGEST_DATE: Final = 200
_PLACEHOLDERS: Final = re.compile(
    re.escape(BLANC_DATE)
    + r"|(?:cliquez|choisissez|click|tap)(?: ou appuyez| or tap)?(?: ici| here)?"
    r"(?: pour entrer| to enter| un élément| a date| une date| du texte| text)[^.]{0,30}\.",
    re.IGNORECASE,
)
_ONE_DAY: Final = re.compile(
    r"(?:le\s+)?(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+)?"
    r"(?:\d{1,2} ?[/.\- ] ?\d{1,2} ?[/.\- ] ?\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}(?:er)? [^\W\d_]{3,10}\.? \d{4})\.?",
    re.IGNORECASE,
)
_OBJET_CODES: Final = {CONSEIL: "eleve"}


@dataclass
class Recueil:
    """Values by key, doubts and leftovers of one reading."""

    valeurs: dict[str, Any] = field(default_factory=dict)
    a_verifier: list[str] = field(default_factory=list)
    textes_lus: dict[str, str] = field(default_factory=dict)
    non_reconnu: list[str] = field(default_factory=list)
    moi_meme: bool = False

    def keep(self, text: str) -> None:
        """Keep a text that belongs to no field, word for word."""
        words = clean(text)
        if has_content(words):
            self.non_reconnu.append(words)

    def doubt(self, key: str, text: str = "") -> None:
        """Ask for a person's eyes on a field."""
        if key not in self.a_verifier:
            self.a_verifier.append(key)
        if text:
            self.textes_lus[key] = text

    def is_empty(self, key: str) -> bool:
        """Tell whether a field has no value yet."""
        return not self.valeurs.get(key)

    def put_text(self, key: str, text: str) -> None:
        """Give a text field its value."""
        words = clean(text)
        if words:
            self.valeurs[key] = words

    def put_day(self, key: str, text: str) -> None:
        """Give a date field its day; what is not exactly one day is kept aside and doubted."""
        words = " ".join(_PLACEHOLDERS.sub(" ", text).split())
        if not has_content(words):
            return
        day = find_date(words) if len(words) <= _LONGEST_DATE else None
        if day:
            self.valeurs[key] = day
        if day is None or not _ONE_DAY.fullmatch(words):
            self.doubt(key, words)
            self.keep(words)

    def put_boxes(self, champ: Champ, text: str, options: Options) -> None:
        """Give a field of boxes its codes, and the words beside them to the field they precise."""
        read = read_boxes(text, options)
        self._put_codes(champ, read.cochees)
        for code, pieces in read.a_cote.items():
            self._put_beside(champ, code, pieces)
        for piece in read.hors_case:
            self.keep(piece)
        if read.cochee_inconnue or read.hors_case:
            self.doubt(champ.key, " ".join(text.split()))

    def _put_codes(self, champ: Champ, codes: list[str]) -> None:
        if not codes:
            return
        if champ.key == "objet":
            self._put_objet(codes)
        elif champ.nature is NatureChamp.CASES:
            self.valeurs[champ.key] = [code for code in champ.options if code in codes]
        elif len(codes) > 1:
            self._put_several(champ, codes)
        else:
            yes_no = champ.nature is NatureChamp.OUI_NON
            self.valeurs[champ.key] = codes[0] == OUI if yes_no else codes[0]

    def _put_several(self, champ: Champ, codes: Iterable[str]) -> None:
        labels = [champ.options[code] for code in codes]
        self.doubt(champ.key, " ; ".join(labels))
        for label in labels:
            self.keep(label)

    def _put_objet(self, codes: list[str]) -> None:
        """Choose what the request concerns; with several boxes, a reserved kind is the safe one."""
        self.moi_meme = self.moi_meme or "soutien" in codes
        self.valeurs["eleve_non_nomme"] = CONSEIL in codes
        kinds = list(dict.fromkeys(_OBJET_CODES.get(code, code) for code in codes))
        reserved = [code for code in reversed(RESERVED_CODES) if code in kinds]
        kind = (reserved or [code for code in kinds if code != "eleve"] or kinds)[0]
        self.valeurs["objet"] = kind
        if len(kinds) > 1:
            labels = get_champ("objet").options
            self._put_several(get_champ("objet"), [code for code in codes if code in labels])

    def _put_beside(self, champ: Champ, code: str, pieces: list[str]) -> None:
        words = " ".join(pieces)
        target = _side_field(champ.key, code)
        if target is None or not self.is_empty(target):
            self.doubt(champ.key, words)
            self.keep(words)
        elif get_champ(target).nature is NatureChamp.DATE:
            self.put_day(target, words)
            self.doubt(target, words)
        else:
            self.put_text(target, words)
            self.doubt(target, words)

    def fiche(self) -> Fiche:
        """Make the fiche of the values found; empty parents at the end of the list are dropped."""
        nested: dict[str, Any] = {}
        parents: dict[int, dict[str, Any]] = {}
        for key, value in self.valeurs.items():
            head, _, name = key.partition(".")
            if head == "cadre":
                continue
            if head == "parents":
                rank, _, part = name.partition(".")
                parents.setdefault(int(rank), {})[part] = value
            elif name:
                nested.setdefault(head, {})[name] = value
            else:
                nested[key] = value
        if parents:
            nested["parents"] = [parents.get(i, {}) for i in range(max(parents) + 1)]
        return Fiche.model_validate(nested)

    def cadre(self) -> CadrePole:
        """Make the pôle's frame of the values found."""
        prefix = "cadre."
        given = {k.removeprefix(prefix): v for k, v in self.valeurs.items() if k.startswith(prefix)}
        return CadrePole(**given)


def _side_field(key: str, code: str) -> str | None:
    """Find the field where words written beside an option go."""
    if key == "eleve.dispositifs":
        return "eleve.dispositifs_dates"
    for champ in CHAMPS:
        if champ.precise == (key, code):
            return champ.key
    return None
