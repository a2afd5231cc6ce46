"""The saisine written online: the paper's fields that each kind shows, what a section still lacks.

Nothing here is a gate: a saisine leaves as it is, and what is missing is said.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from core.fiche import ActionEnPlace, Fiche, Objet, ParentInforme
from core.fiche_champs import (
    ACTION_COLUMNS,
    CHAMPS,
    CONSEIL,
    SECTIONS,
    Champ,
    NatureChamp,
    Section,
    get_value,
    list_codes,
)
from core.import_fiche import set_actions, set_values
from core.texte import format_date, normalize

KEPT: Final = timedelta(days=92)
"""How long a draft that nobody touches stays."""
NOTICE: Final = timedelta(days=14)
"""How long its author has, once told, before it goes."""
PUPIL_SECTIONS: Final = frozenset({2, 3, 7})
MAX_ACTIONS: Final = 30  # rows of « déjà en place »
_PARENTS: Final = 2  # on paper
_IDENTITY: Final = frozenset({"eleve.nom", "eleve.prenom", "eleve.date_naissance"})
# What the account, the school and the day of sending already say.
_KNOWN: Final = frozenset(
    {"date", "ecole", "commune", "telephone_ecole", "direction", "enseignant", "fonction",
     "signee_le", "signee_par"}
)  # fmt: skip
_DIRECTION: Final = "direction_informee_le"
_BY_KEY: Final = {champ.key: champ for champ in CHAMPS}
_NO_MOTIFS: Final[Mapping[str, str]] = MappingProxyType({})
_PRECISIONS: Final = {champ.precise: champ for champ in CHAMPS if champ.precise}
_TEXTS: Final = {c.signet: c for c in CHAMPS if c.nature is NatureChamp.TEXTE and not c.is_boxes}
_ACTION_FIELD: Final = re.compile(r"actions_(\d{1,2})_([a-z_]{1,20})")
_BLANK_END: Final = re.compile(r",?\s*(?:en|le)?\s*…$")


class EtatSection(StrEnum):
    """How far one section of an online saisine is written."""

    VIDE = "vide"
    COMMENCEE = "commencee"
    COMPLETE = "complete"


ETAT_SECTION_LABELS: Final[Mapping[EtatSection, str]] = {
    EtatSection.VIDE: "vide",
    EtatSection.COMMENCEE: "commencée",
    EtatSection.COMPLETE: "complète",
}


@dataclass(frozen=True)
class Besoin:
    """Something that the pôle will ask if the fiche does not say it; `objets` None: every kind."""

    section: int
    mots: str
    est_dit: Callable[[Fiche], object]
    objets: frozenset[Objet] | None = None
    nomme: bool = False  # only of a pupil who is named
    essentiel: bool = False  # said on the situation for as long as it waits


_PUPIL: Final = frozenset({Objet.ELEVE})
_IN_CLASS: Final = frozenset({Objet.ELEVE, Objet.GROUPE, Objet.CLASSE})
BESOINS: Final = (
    Besoin(1, "la classe", lambda f: f.classe or f.niveaux, _IN_CLASS),
    Besoin(1, "le premier contact souhaité", lambda f: f.premier_contact),
    Besoin(
        2,
        "le nom de l’élève",
        lambda f: f.eleve.nom and f.eleve.prenom,
        _PUPIL,
        nomme=True,
        essentiel=True,
    ),
    Besoin(2, "le niveau de l’élève", lambda f: f.eleve.niveau, _PUPIL),
    Besoin(
        3,
        "l’information des parents (date, ou pourquoi pas encore)",
        lambda f: any(p.informe_le for p in f.parents) or f.parents_sinon,
        _PUPIL,
        nomme=True,
        essentiel=True,
    ),
    Besoin(3, "le point de vue des parents", lambda f: f.parents_point_de_vue, _PUPIL, nomme=True),
    Besoin(
        3,
        "ce que les parents disent de l’aide du RASED",
        lambda f: f.accord_rased,
        _PUPIL,
        nomme=True,
    ),
    Besoin(4, "ce qui domine (une case)", lambda f: f.motif, _IN_CLASS),
    Besoin(4, "des faits datés", lambda f: f.faits, essentiel=True),
    Besoin(5, "ce qui marche", lambda f: f.ce_qui_marche),
    Besoin(6, "ce qui est déjà en place", lambda f: f.actions, essentiel=True),
    Besoin(7, "si la vue et l’audition ont été vérifiées", lambda f: f.vue_audition, _PUPIL),
    Besoin(
        8,
        "ce qui est attendu du pôle",
        lambda f: f.attentes or f.attentes_choix,
        essentiel=True,
    ),
)


def is_about_pupil(fiche: Fiche) -> bool:
    """Tell whether the fiche is about one pupil, named or not."""
    return fiche.objet in (None, Objet.ELEVE)


def list_sections(fiche: Fiche) -> list[Section]:
    """List the sections that this kind shows, in the paper's order and with its numbers."""
    about_pupil = is_about_pupil(fiche)
    return [s for s in SECTIONS if about_pupil or s.numero not in PUPIL_SECTIONS]


def _is_shown(fiche: Fiche, champ: Champ, *, direction: bool) -> bool:
    if champ.key in _KNOWN or (champ.key == _DIRECTION and not direction):
        return False
    if champ.section in PUPIL_SECTIONS and not is_about_pupil(fiche):
        return False
    if champ.key in _IDENTITY and fiche.eleve_non_nomme:
        return False
    if champ.precise is None:
        return True
    boxes, code = champ.precise
    return code in list_codes(fiche, _BY_KEY[boxes])


def list_champs(fiche: Fiche, section: int, *, direction: bool = False) -> list[Champ]:
    """List the fields of a section to fill in, in the paper's order.

    What the account already says is left out; « autre : … » shows once its box is ticked;
    `direction` tells that the asker heads the school.
    """
    return [c for c in CHAMPS if c.section == section and _is_shown(fiche, c, direction=direction)]


# --- writing ----------------------------------------------------------------------------------


def with_values(fiche: Fiche, values: Mapping[str, Any]) -> Fiche:
    """Return a fiche with other values, by the keys of `core.fiche_champs`; `None` is a blank.

    A first parent left blank keeps the second in its place.

    Raises:
        InvalidInput: a value does not fit its field.
    """
    others = {key: value for key, value in values.items() if not key.startswith("parents.")}
    found = set_values(fiche, others)
    found.parents = _parents(fiche, values)
    return found


def _parents(fiche: Fiche, values: Mapping[str, Any]) -> list[ParentInforme]:
    def value(rank: int, name: str) -> Any:
        key = f"parents.{rank}.{name}"
        return values.get(key, get_value(fiche, key))

    parents = [
        ParentInforme(informe_le=value(rank, "informe_le"), par=value(rank, "par") or "")
        for rank in range(max(_PARENTS, len(fiche.parents)))
    ]
    while parents and parents[-1] == ParentInforme():
        parents.pop()
    return parents


def action_field(row: int, column: str) -> str:
    """Return the name under which one cell of « déjà en place » is being typed."""
    return f"actions_{row}_{column}"


def _action_cells(texts: Mapping[str, str]) -> dict[tuple[int, str], str]:
    found = {}
    for name, text in texts.items():
        match = _ACTION_FIELD.fullmatch(name)
        if match and match[2] in ACTION_COLUMNS and int(match[1]) < MAX_ACTIONS:
            found[int(match[1]), match[2]] = text
    return found


def _lay_actions(actions: Sequence[ActionEnPlace], texts: Mapping[str, str]) -> list[ActionEnPlace]:
    cells = _action_cells(texts)
    rows = [action.model_dump() for action in actions]
    while len(rows) <= max((row for row, _ in cells), default=-1):
        rows.append({})
    for (row, column), text in cells.items():
        rows[row][column] = text
    return [ActionEnPlace(**row) for row in rows]


def count_action_rows(fiche: Fiche, texts: Mapping[str, str]) -> int:
    """Count the rows of « déjà en place » up to the last one in which something is written."""
    rows = _lay_actions(fiche.actions, texts)
    return max((number for number, row in enumerate(rows, 1) if not row.is_empty()), default=0)


def _fit(champ: Champ, text: str) -> str:
    return text if champ.lignes > 1 else " ".join(text.split())


def apply_texts(fiche: Fiche, texts: Mapping[str, str]) -> Fiche:
    """Lay the texts being typed, by the names of their fields, over a fiche.

    Names come from a browser: those that are no field of the fiche are left aside. A field of one
    line stays one line; rows of « déjà en place » where nothing is written are dropped.
    """
    known = {name: text for name, text in texts.items() if name in _TEXTS}
    found = with_values(fiche, {_TEXTS[n].key: _fit(_TEXTS[n], text) for n, text in known.items()})
    set_actions(found, _lay_actions(fiche.actions, texts))
    return found


def find_left_out(fiche: Fiche, *, direction: bool = False) -> list[str]:
    """List what was filled in and this kind does not take along: sections, else fields."""
    numbers = {section.numero for section in list_sections(fiche)}
    titles = {section.numero: section.titre for section in SECTIONS}
    found = [
        champ.label if champ.section in numbers else titles[champ.section]
        for champ in CHAMPS
        if champ.key not in _KNOWN | {_DIRECTION}
        and _is_said(fiche, champ)
        and not _is_shown(fiche, champ, direction=direction)
    ]
    return list(dict.fromkeys(found))


def finish(fiche: Fiche, known: Fiche, jour: date, *, direction: bool = False) -> Fiche:
    """Return the fiche as it is sent: what the kind does not show is dropped, and it is signed.

    `known` holds what the account and the school say (author, function, school, director).
    """
    blank = Fiche()
    hidden = {
        c.key: get_value(blank, c.key)
        for c in CHAMPS
        if c.key not in _KNOWN and not _is_shown(fiche, c, direction=direction)
    }
    same = {key: get_value(known, key) for key in _KNOWN}
    signed = {"date": jour, "signee_le": jour, "signee_par": known.enseignant}
    return with_values(fiche, hidden | same | signed)


# --- reading ----------------------------------------------------------------------------------


def _is_said(fiche: Fiche, champ: Champ) -> bool:
    value = get_value(fiche, champ.key)
    return value is not None and value not in ("", [])


def _concerns(fiche: Fiche, besoin: Besoin) -> bool:
    objet = fiche.objet or Objet.ELEVE
    if besoin.objets is not None and objet not in besoin.objets:
        return False
    return not (besoin.nomme and fiche.eleve_non_nomme)


def list_missing(fiche: Fiche) -> list[Besoin]:
    """List what the fiche leaves out and the pôle will ask: memory and help, never a gate."""
    return [b for b in BESOINS if _concerns(fiche, b) and not b.est_dit(fiche)]


def list_essentials(fiche: Fiche) -> list[Besoin]:
    """List, of what is missing, what stands on the situation while it waits for an answer."""
    return [besoin for besoin in list_missing(fiche) if besoin.essentiel]


def section_state(fiche: Fiche, section: int, *, direction: bool = False) -> EtatSection:
    """Tell how far a section is written: nothing, something, or all that the pôle would ask."""
    champs = list_champs(fiche, section, direction=direction)
    if not any(_is_said(fiche, champ) for champ in champs):
        return EtatSection.VIDE
    missing = any(besoin.section == section for besoin in list_missing(fiche))
    return EtatSection.COMMENCEE if missing else EtatSection.COMPLETE


def _detail(fiche: Fiche, champ: Champ | None) -> str:
    value = get_value(fiche, champ.key) if champ else None
    return format_date(value) if isinstance(value, date) else str(value or "")


def _option_words(fiche: Fiche, champ: Champ, code: str, options: Mapping[str, str]) -> str:
    """Say one ticked box, with the words or the day that follow it on paper."""
    words = options.get(code, code)
    detail = _detail(fiche, _PRECISIONS.get((champ.key, code)))
    if words.endswith("…"):
        return words.replace("…", detail) if detail else _BLANK_END.sub("", words)
    return f"{words} : {detail}" if detail else words


def _say(fiche: Fiche, champ: Champ, motifs: Mapping[str, str]) -> str:
    if champ.is_boxes:
        options = {**champ.options, **motifs} if champ.key == "motif" else champ.options
        codes = list_codes(fiche, champ)
        return ", ".join(_option_words(fiche, champ, code, options) for code in codes)
    return _detail(fiche, champ)


def say_action(action: ActionEnPlace) -> str:
    """Say one row of « déjà en place » in one line."""
    continues = f"continue : {action.continue_}" if action.continue_ else ""
    said = (action.action, action.periode, action.avec, action.effet, continues)
    return " · ".join(part for part in said if part)


def list_answers(
    fiche: Fiche, section: int, *, direction: bool = False, motifs: Mapping[str, str] = _NO_MOTIFS
) -> list[tuple[str, str]]:
    """List what a section says, as (label, words) in the paper's order; blanks are left out.

    `motifs` are the circonscription's own words for the motives.
    """
    champs = [c for c in list_champs(fiche, section, direction=direction) if c.precise is None]
    said = [(champ.label, _say(fiche, champ, motifs)) for champ in champs if champ.key != "actions"]
    if any(champ.key == "actions" for champ in champs):
        said += [(f"Ligne {n}", say_action(row)) for n, row in enumerate(fiche.actions, 1)]
    return [(label, words) for label, words in said if words]


def end_of_brouillon(touche_le: datetime, averti_le: datetime) -> datetime:
    """Return when a draft goes: its time has passed, and its author has had time to be told."""
    return max(touche_le + KEPT, averti_le + NOTICE)


def subject_key(fiche: Fiche) -> str:
    """Return what makes two drafts of one asker the same: the pupil's folded name, or the kind."""
    if fiche.eleve_non_nomme:
        return CONSEIL
    if not is_about_pupil(fiche):
        return str(fiche.objet)
    name = normalize(f"{fiche.eleve.nom} {fiche.eleve.prenom}")
    return f"{Objet.ELEVE}:{' '.join(sorted(name.split()))}"
