"""« Reprendre celle de l’an dernier »: each objective read again, its fate chosen, then copied."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.programmation import ContenuProgrammation, list_date_warnings
from core.programmation_reprise import (
    SORT_LABELS,
    ChoixReprise,
    Destination,
    LigneReprise,
    SortReprise,
    carry_cadre,
    changes_domains,
    list_by_sort,
    propose_reprise,
)
from core.saisine import school_year_label
from core.texte import format_date, plural
from core.typographie import typeset
from db.connection import Row
from db.programmations import ProgrammationLue, known_referentiels
from db.programmations_reprise import aim_at, copy_programmation, find_earlier, read_earlier
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.programmation.depart import start_key
from pages.components.programmation.mots import describe_atteinte
from pages.components.programmation.objectifs import can_write
from pages.components.session import forget, reading, recall, remember
from pages.components.traces import note_reading


def review_key(programmation_id: str) -> str:
    """Return where a tab remembers that last year's programmation is being read again."""
    return f"paoa_reprise_{programmation_id}"


def show_reprise(lue: ProgrammationLue) -> bool:
    """Show the review where it is asked for, instead of the page; tell whether it is shown."""
    if not recall(review_key(lue.id)):
        return False
    found = _find(lue)
    if found is None:
        forget(review_key(lue.id))
        return False
    note_reading("read_programmation", "programmation", found[0]["id"], beside=True)
    _show_review(lue, *found)
    return True


def offer_reprise(lue: ProgrammationLue) -> None:
    """Offer last year's programmation to one that has no objective yet, and took nothing of it."""
    if found := _find(lue):
        _show_offer(lue, found[1])


def _find(lue: ProgrammationLue) -> tuple[Row, ContenuProgrammation] | None:
    if lue.contenu.lignes or lue.row["origine_id"] or not can_write(lue):
        return None
    with reading() as tx:
        earlier = find_earlier(tx, lue.row["eleve_id"], lue.row["annee"])
        return (earlier, read_earlier(tx, earlier["id"])) if earlier else None


def describe_earlier(before: ContenuProgrammation) -> str:
    """Say in a sentence what an earlier programmation holds."""
    lines = propose_reprise(before)
    reached = len(list_by_sort(lines, ChoixReprise(), SortReprise.ACQUIS))
    said = f", dont {plural(reached, 'atteint')}" if reached else ""
    year = school_year_label(before.annee)
    return f"Une programmation de {year} existe : {plural(len(lines), 'objectif')}{said}."


def _show_offer(lue: ProgrammationLue, before: ContenuProgrammation) -> None:
    with st.container(border=True, key="paoa_offre_reprise", horizontal=True,
                      vertical_alignment="center"):  # fmt: skip
        st.markdown(f":material/history: {escape(typeset(describe_earlier(before)))}",
                    width="stretch")  # fmt: skip
        if st.button("Reprendre celle de l’an dernier", key=f"review_{lue.id}",
                     icon=":material/content_copy:"):  # fmt: skip
            remember(review_key(lue.id), True)
            st.rerun()


# --- the review ---------------------------------------------------------------------------------


def _show_review(lue: ProgrammationLue, earlier: Row, before: ContenuProgrammation) -> None:
    year = school_year_label(before.annee)
    with reading() as tx:
        vers = aim_at(tx, lue.row, lue.parties)
    st.header(f"Reprendre la programmation de {year}", anchor=False)
    st.markdown(typeset(
        f"Elle devient celle de la classe **{escape(vers.niveau)}**. Ce qui est **acquis** va dans "
        "les points d’appui, avec sa date ; ce qui est **à poursuivre** revient, avec ce qui a été "
        "vu en dernier à la suite de « sait déjà ». L’équipe, les périodes et le conseil de cycle "
        f"restent à écrire ; celle de {year} ne change pas."
    ))  # fmt: skip
    for warning in list_date_warnings(carry_cadre(before, ChoixReprise(), vers), lue.row["annee"]):
        st.warning(typeset(warning), icon=":material/event:")
    lines = propose_reprise(before)
    choix = _ask_all(lue, lines, before, vers)
    _show_end(lue, earlier, lines, choix)


def _ask_all(
    lue: ProgrammationLue, lines: Sequence[LigneReprise], before: ContenuProgrammation,
    vers: Destination,
) -> ChoixReprise:  # fmt: skip
    moves = changes_domains(before, vers.referentiel)
    if moves and lines:
        st.info(typeset(
            "Le programme n’a plus les mêmes domaines : dites où va chaque objectif à poursuivre."
        ))  # fmt: skip
    sorts: dict[str, SortReprise] = {}
    places: dict[str, str] = {}
    for title, sort in (("Atteints", SortReprise.ACQUIS), ("Les autres", SortReprise.GARDER)):
        group = [line for line in lines if line.sort is sort]
        if group:
            st.subheader(title, anchor=False)
        for line in group:
            with st.container(border=True, key=f"reprise_{line.id}"):
                sorts[line.id] = _ask_line(line, before)
                if moves and sorts[line.id] is SortReprise.GARDER:
                    places[line.id] = _ask_domain(line, before, lue.domaines)
    return ChoixReprise(sorts=sorts, domaines={k: v for k, v in places.items() if v})


def _ask_line(line: LigneReprise, before: ContenuProgrammation) -> SortReprise:
    words, choice = st.columns([5, 4], vertical_alignment="center")
    with words, st.container(gap=None):
        st.text(line.objectif.objectif or "Objectif à écrire")
        state = describe_atteinte(line.atteinte, maternelle=before.cadre.maternelle)
        when = f" le {format_date(line.le)}" if line.le else ""
        st.markdown(f":small[{state}{when}]")
        if line.sait:
            st.caption(escape(typeset(f"Sait déjà : {line.sait}")))
    with choice:
        found = st.segmented_control(
            "Que devient cet objectif ?", list(SortReprise), default=line.sort, required=True,
            key=f"sort_{line.id}", format_func=SORT_LABELS.__getitem__,
            label_visibility="collapsed",
        )  # fmt: skip
    return found or line.sort


def _ask_domain(
    line: LigneReprise, before: ContenuProgrammation, domaines: Mapping[str, str]
) -> str:
    old = known_referentiels().par_code[before.referentiels[0]].find(line.objectif.domaine)
    label = f"Domaine (était « {old.libelle} »)" if old else "Domaine"
    found = st.selectbox(
        typeset(label), list(domaines), index=None, key=f"place_{line.id}",
        placeholder="Choisir", format_func=domaines.__getitem__,
    )  # fmt: skip
    return str(found or "")


def _show_end(
    lue: ProgrammationLue, earlier: Row, lines: Sequence[LigneReprise], choix: ChoixReprise
) -> None:
    kept = len(list_by_sort(lines, choix, SortReprise.GARDER))
    acquired = len(list_by_sort(lines, choix, SortReprise.ACQUIS))
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Reprendre", key=f"copy_{lue.id}", type="primary",
                            icon=":material/content_copy:")  # fmt: skip
        if st.button("Commencer à vide", key=f"leave_review_{lue.id}", type="tertiary"):
            forget(review_key(lue.id))
            st.rerun()
        st.caption(typeset(f"{kept} à poursuivre · {acquired} acquis"))
    if pressed:
        done = f"Repris de {school_year_label(earlier['annee'])} : relisez, puis complétez."
        with acting(done, then=lambda: _leave(lue)) as tx:
            copy_programmation(tx, lue.id, earlier["id"], choix)


def _leave(lue: ProgrammationLue) -> None:
    forget(review_key(lue.id))
    forget(start_key(lue))
