"""What a person decides of a PAOA read from a file: domains, what is left, doubtful passages."""

import hashlib
from collections.abc import Callable
from typing import Final

import streamlit as st

from core.paoa_lecture import PaoaLue
from core.paoa_retenue import PLACES, ChoixLecture, list_passages, list_taken
from core.programmation import LIEU_TRAVAIL_LABELS, ObjectifAdapte
from core.texte import plural
from core.typographie import typeset
from db.programmations import ProgrammationLue
from pages.components.mots import escape
from pages.components.passages import ask_passage
from pages.components.programmation.mots import CHAMPS
from pages.components.session import recall, remember

_CUT: Final = 160  # characters of a cell of the table that is reviewed
_PIECES: Final = 40  # texts that may be placed one by one
_COLUMNS: Final[dict[str, Callable[[ObjectifAdapte], str]]] = {
    "Discipline": lambda o: o.discipline,
    CHAMPS["sait_deja"]: lambda o: o.sait_deja,
    "Objectif": lambda o: o.objectif,
    CHAMPS["moyens"]: lambda o: o.moyens,
    CHAMPS["reussite"]: lambda o: o.reussite,
    "Qui, où, période": lambda o: ", ".join(filter(None, [
        o.qui, LIEU_TRAVAIL_LABELS[o.lieu] if o.lieu else "", *o.periodes])),
}  # fmt: skip


def ask_choices(lue: ProgrammationLue, lecture: PaoaLue, choix: ChoixLecture) -> ChoixLecture:
    """Show what was read and every decision; return them as they stand."""
    if lecture.objectifs:
        st.markdown(f"**{plural(len(lecture.objectifs), 'objectif lu')}**")
        choix = _ask_left(lue, lecture, choix)
        choix = _ask_domains(lue, lecture, choix)
        _show_table(lue, lecture, choix)
    if any(lecture.bilans):
        kept = st.checkbox("Reprendre aussi les bilans écrits à côté des objectifs", choix.bilans,
                           key=f"paoa_lecture_bilans_{lue.id}")  # fmt: skip
        choix = choix.model_copy(update={"bilans": kept})
    choix = _ask_sections(lue, lecture, choix)
    choix = _ask_pieces(lue, lecture, choix)
    return _ask_passages(lue, lecture, choix)


def _short(text: str, length: int = _CUT) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else f"{flat[: length - 1]}…"


def _name(lecture: PaoaLue, number: int) -> str:
    text = _short(lecture.objectifs[number].objectif, 60) or "sans texte"
    return f"{number + 1} – {text}"


def _ask_left(lue: ProgrammationLue, lecture: PaoaLue, choix: ChoixLecture) -> ChoixLecture:
    left = st.multiselect(
        "Laisser de côté", range(len(lecture.objectifs)), default=sorted(choix.laisses),
        key=f"paoa_lecture_laisses_{lue.id}", placeholder="Aucun",
        format_func=lambda number: _name(lecture, number),
    )  # fmt: skip
    return choix.model_copy(update={"laisses": frozenset(left)})


def _group_by_label(lecture: PaoaLue, numbers: list[int]) -> list[tuple[str, list[int]]]:
    """Put together the objectives under one label, that was not recognised as a domain."""
    groups: dict[str, list[int]] = {}
    for number in numbers:
        groups.setdefault(lecture.objectifs[number].discipline or f"#{number}", []).append(number)
    return [
        (_name(lecture, found[0]) if len(found) == 1
         else f"{_short(label, 60)} – {plural(len(found), 'objectif')}", found)
        for label, found in groups.items()
    ]  # fmt: skip


def _ask_domains(lue: ProgrammationLue, lecture: PaoaLue, choix: ChoixLecture) -> ChoixLecture:
    """Ask the domain of the objectives that have none, once for each label."""
    wanting = [
        number for number, objectif in enumerate(lecture.objectifs)
        if not objectif.domaine and number not in choix.laisses
    ]  # fmt: skip
    if not wanting:
        return choix.model_copy(update={"domaines": {}})
    codes = list(lue.domaines)
    found: dict[int, str] = {}
    groups = _group_by_label(lecture, wanting)
    with st.container(border=True, key="paoa_lecture_domaines"):
        st.markdown(typeset(f"**Domaine à choisir : {plural(len(wanting), 'objectif')}**"))
        every = None
        if len(groups) > 1:
            every = st.selectbox(
                "Le même pour tous", codes, index=None, key=f"paoa_lecture_tous_{lue.id}",
                format_func=lue.domaines.__getitem__, placeholder="Choisir", width=420,
            )  # fmt: skip
        columns = st.columns(2)
        for place, (label, numbers) in enumerate(groups):
            known = choix.domaines.get(numbers[0])
            with columns[place % 2]:
                code = st.selectbox(
                    escape(label), codes,
                    index=codes.index(known) if known in codes and not every else None,
                    key=f"paoa_lecture_domaine_{lue.id}_{numbers[0]}",
                    format_func=lue.domaines.__getitem__,
                    placeholder="Comme tous" if every else "Choisir le domaine",
                )  # fmt: skip
            if chosen := code or every:
                found |= dict.fromkeys(numbers, str(chosen))
    return choix.model_copy(update={"domaines": found})


def _show_table(lue: ProgrammationLue, lecture: PaoaLue, choix: ChoixLecture) -> None:
    """Show what would be written, as it was understood; long cells are cut here only."""
    taken = list(list_taken(lecture, choix))
    if not taken:
        return
    rows: dict[str, list[str]] = {
        "N°": [str(number + 1) for number, _ in taken],
        "Domaine": [
            escape(lue.domaines.get(one.objectif.domaine, "")) or ":red[à choisir]"
            for _, one in taken
        ],
    }
    for title, say in _COLUMNS.items():
        cells = [escape(_short(say(one.objectif))) for _, one in taken]
        if any(cells):
            rows[title] = cells
    if any(one.bilan for _, one in taken):
        rows["Bilan"] = [escape(_short(one.bilan)) for _, one in taken]
    st.table(rows, border="horizontal")


def _ask_sections(lue: ProgrammationLue, lecture: PaoaLue, choix: ChoixLecture) -> ChoixLecture:
    if not lecture.sections:
        return choix
    kept = set()
    st.markdown("**Autour du tableau**")
    st.caption(typeset("Ce qui est coché s’ajoute à ce qui est déjà écrit, sans l’effacer."))
    for place, text in lecture.sections.items():
        before = choix.sections is None or place in choix.sections
        if st.checkbox(PLACES[place], before, key=f"paoa_lecture_section_{lue.id}_{place}"):
            kept.add(place)
        st.text(_short(text, 600))
    return choix.model_copy(update={"sections": frozenset(kept)})


def _ask_pieces(lue: ProgrammationLue, lecture: PaoaLue, choix: ChoixLecture) -> ChoixLecture:
    """Show the texts that found no place, to keep somewhere or to leave."""
    texts = lecture.non_reconnu
    if not texts:
        return choix
    places: dict[int, str] = {}
    title = f"{plural(len(texts), 'texte')} sans place : à garder ou à laisser"
    with st.expander(typeset(title), expanded=not lecture.reconnue):
        st.caption(typeset("Ce qui n’est pas placé n’est gardé nulle part."))
        for number, text in enumerate(texts[:_PIECES]):
            words, where = st.columns([3, 1], vertical_alignment="center")
            words.text(text)
            known = choix.places.get(number)
            place = where.selectbox(
                f"Garder le texte {number + 1} dans", list(PLACES), label_visibility="collapsed",
                index=list(PLACES).index(known) if known else None,
                key=f"paoa_lecture_place_{lue.id}_{number}", format_func=PLACES.__getitem__,
                placeholder="Ne pas garder",
            )  # fmt: skip
            if place:
                places[number] = place
        if rest := texts[_PIECES:]:
            st.caption("Les suivants, à copier s’il le faut :")
            st.text("\n".join(rest))
    return choix.model_copy(update={"places": places})


def _passage_key(lue: ProgrammationLue, words: str) -> str:
    return f"paoa_passage_{lue.id}_{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def _refuse_all(keys: list[str]) -> None:
    for key in keys:
        remember(key, False)
        remember(f"{key}_choix", False)


def _ask_passages(lue: ProgrammationLue, lecture: PaoaLue, choix: ChoixLecture) -> ChoixLecture:
    found = list_passages(lecture, choix)
    keys = {passage.texte: _passage_key(lue, passage.texte) for _, passage in found}
    waiting = [key for key in keys.values() if recall(key) is None]
    if len(waiting) > 1:
        st.button(f"Ne reprendre aucun des {len(waiting)} passages", key="refuse_passages",
                  on_click=_refuse_all, args=(waiting,))  # fmt: skip
    decided: dict[str, bool] = {}
    for where, passage in found:
        choice = ask_passage(keys[passage.texte], passage.texte, f"{where} · {passage.raison}")
        if choice is not None:
            decided[passage.texte] = choice
    return choix.model_copy(update={"passages": decided})
