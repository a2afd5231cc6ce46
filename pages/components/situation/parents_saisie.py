"""The form of the tab « Parents »: kept as it is filled in, saved at one click."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import streamlit as st

from core.brouillon import Brouillon
from core.errors import PoleError
from core.fiche import ACCORD_LABELS, Accord
from core.parents import (
    AIDE_LABELS,
    LIEN_LABELS,
    MAX_RESPONSABLES,
    RIGHT_TO_REFUSE,
    AccordDate,
    Aide,
    LienParent,
    Parents,
    Responsable,
    name_responsable,
    restore_parents,
    trim_responsables,
)
from core.typographie import typeset
from db.brouillons import consume_drafts, list_drafts
from db.choix import keep_choices, list_choices
from db.parents import edit_parents
from db.situations import Situation
from pages.components.actes import acting
from pages.components.passages import show_kept_text, show_passages, take_texts
from pages.components.saisie import long_text
from pages.components.session import reading, writing

_FIRST_DAY: Final = date(2015, 1, 1)
_TOGETHER: Final = 0  # rank under which both representatives say the same


def edit_key(situation: Situation) -> str:
    """Return the key that opens the form; a saving closes it."""
    return f"edit_parents_{situation.id}_{situation.parents_version}"


def _subject(situation: Situation) -> str:
    return f"parents:{situation.id}"


def _choices_subject(situation: Situation) -> str:
    return f"parents_choix:{situation.id}:{situation.parents_version}"


class _Form:
    """What one run of the form needs: where its keys begin, what it starts from."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.name = f"{situation.id}_{situation.parents_version}"
        with reading() as tx:
            self.today = tx.today
            self.drafts: Mapping[str, Brouillon] = list_drafts(tx, _subject(situation))
            kept = list_choices(tx, _choices_subject(situation))
        self.start = restore_parents(kept) or situation.parents

    def day(self, label: str, value: date | None, key: str, width: int = 200) -> date | None:
        found = st.date_input(
            label, value, key=f"{key}_{self.name}", format="DD/MM/YYYY",
            min_value=_FIRST_DAY, max_value=self.today, width=width,
        )  # fmt: skip
        return found if isinstance(found, date) else None

    def parent(self, rang: int) -> Responsable:
        known = self.start.responsables
        return known[rang - 1] if rang <= len(known) else Responsable()


@st.fragment
def show_form(situation: Situation) -> None:
    """Ask for everything about the parents, in the order of a talk with them."""
    form = _Form(situation)
    st.markdown("##### Ce qu’ils savent")
    told = [_ask_parent(form, rang) for rang in range(1, MAX_RESPONSABLES + 1)]
    _ask_text(form, "Leur point de vue, avec leurs mots", "point_de_vue",
              situation.parents.point_de_vue, height=3)  # fmt: skip
    st.markdown("##### Leur accord pour chaque aide")
    st.caption(typeset(RIGHT_TO_REFUSE))
    said, asked = {}, None
    for aide in Aide:
        with st.container(border=True, key=f"aide_{aide}_{form.name}", gap="small"):
            said[aide] = _ask_aide(form, aide, told)
            if aide is Aide.PSYEN:
                asked = form.day("Demande des parents à la psyEN reçue le",
                                 form.start.psyen_demande_le, "psyen_demande", 340)  # fmt: skip
    st.markdown("##### Retour aux parents")
    left, right = st.columns(2)
    with left:
        back = form.day("Retour fait le", form.start.retour_le, "retour_le")
    with right:
        by = st.text_input("Par", form.start.retour_qui, key=f"retour_qui_{form.name}", live="1s")
    chosen = form.start.model_copy(
        update={
            "responsables": trim_responsables(_with_accords(told, said)),
            "accords": {a: found[_TOGETHER] for a, found in said.items() if _TOGETHER in found},
            "psyen_demande_le": asked, "retour_le": back, "retour_qui": by or "",
        }
    )  # fmt: skip
    _keep(form, chosen)
    if st.button("Enregistrer", key="save_parents", type="primary"):
        _save(form, chosen)


def _ask_parent(form: _Form, rang: int) -> Responsable:
    start = form.parent(rang)
    lien = st.segmented_control(
        f"Responsable légal {rang}", list(LienParent), key=f"lien_{rang}_{form.name}",
        default=start.lien, format_func=LIEN_LABELS.__getitem__,
    )  # fmt: skip
    when, by = st.columns(2)
    with when:
        day = form.day("Informé(e) le", start.informe_le, f"informe_le_{rang}")
    with by:
        words = st.text_input("Par qui", start.informe_qui, live="1s",
                              key=f"informe_qui_{rang}_{form.name}")  # fmt: skip
    if day is None:
        _ask_text(form, "Sinon, pourquoi", f"sinon_{rang}", _kept_reason(form, rang), height=1)
    return start.model_copy(update={"lien": lien, "informe_le": day, "informe_qui": words or ""})


def _kept_reason(form: _Form, rang: int) -> str:
    known = form.situation.parents.responsables
    return known[rang - 1].sinon if rang <= len(known) else ""


def _ask_text(form: _Form, label: str, champ: str, kept: str, *, height: int) -> None:
    subject = _subject(form.situation)
    key = f"texte_{subject}_{champ}"
    long_text(label, subject=subject, field=champ, drafts=form.drafts, value=kept, height=height,
              key=key)  # fmt: skip
    show_passages(subject, form.drafts, {champ})
    show_kept_text(label, kept, form.drafts.get(champ))


def _ask_aide(form: _Form, aide: Aide, told: list[Responsable]) -> dict[int, AccordDate]:
    """Ask what is said of one kind of help, together (0) or one by one, by rank."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{AIDE_LABELS[aide]}**", width="stretch")
        apart = st.toggle(
            "Ils ne disent pas la même chose", form.start.differs(aide),
            key=f"differe_{aide}_{form.name}",
        )  # fmt: skip
    if not apart:
        start = form.start.accords.get(aide)
        return _ask_accord(form, "Les parents", start, aide, _TOGETHER)
    found: dict[int, AccordDate] = {}
    for rang, parent in enumerate(told, 1):
        start = form.parent(rang).accords.get(aide) or form.start.accords.get(aide)
        found |= _ask_accord(form, name_responsable(parent, rang), start, aide, rang)
    return found


def _ask_accord(
    form: _Form, label: str, start: AccordDate | None, aide: Aide, rang: int
) -> dict[int, AccordDate]:
    key = f"{aide}_{rang}"
    left, right = st.columns([2, 1])
    with left:
        said = st.segmented_control(
            label, list(Accord), key=f"accord_{key}_{form.name}",
            default=start.accord if start else None, format_func=ACCORD_LABELS.__getitem__,
        )  # fmt: skip
    with right:
        day = form.day("Dit le", start.le if start else None, f"dit_{key}") if said else None
    return {rang: AccordDate(accord=said, le=day)} if said else {}


def _with_accords(
    told: list[Responsable], said: Mapping[Aide, Mapping[int, AccordDate]]
) -> list[Responsable]:
    return [
        parent.model_copy(
            update={"accords": {aide: found[rang] for aide, found in said.items() if rang in found}}
        )
        for rang, parent in enumerate(told, 1)
    ]


def _keep(form: _Form, chosen: Parents) -> None:
    """Keep what is chosen so far, so that F5 or a closed tab loses nothing."""
    if chosen == form.start:
        return
    try:
        with writing() as tx:
            keep_choices(tx, _choices_subject(form.situation), chosen.model_dump(mode="json"))
    except PoleError as error:
        st.error(typeset(str(error)), icon=":material/block:")


def _with_texts(chosen: Parents, texts: Mapping[str, str]) -> Parents:
    """Bring what was typed into what was chosen; a reason stands only where nobody was informed."""
    responsables = []
    for rang, parent in enumerate(chosen.responsables, 1):
        reason = "" if parent.informe_le else texts.get(f"sinon_{rang}", parent.sinon)
        responsables.append(parent.model_copy(update={"sinon": reason}))
    update: dict[str, Any] = {"responsables": tuple(responsables)}
    if "point_de_vue" in texts:
        update["point_de_vue"] = texts["point_de_vue"]
    return chosen.model_copy(update=update)


def _save(form: _Form, chosen: Parents) -> None:
    situation = form.situation
    with acting("Ce qui concerne les parents est à jour.") as tx:
        parents = _with_texts(chosen, take_texts(tx, _subject(situation)))
        edit_parents(tx, situation.id, situation.parents_version, parents)
        consume_drafts(tx, _choices_subject(situation))
