"""« Noter un appel »: the short form, kept as it is filled in."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import streamlit as st

from core.appel import (
    CALL_BACK,
    SUITE_LABELS,
    Appel,
    SuiteAppel,
    next_working_day,
    restore_appel,
)
from core.brouillon import Brouillon
from core.errors import PoleError
from core.fiche import OBJET_LABELS, RESERVED_OBJETS, Objet
from core.listes import Liste
from core.texte import normalize
from core.typographie import typeset
from db.appels import list_callers, note_appel
from db.brouillons import consume_drafts, list_drafts
from db.choix import keep_choices, list_choices
from db.connection import Row, Transaction
from db.ecoles import list_ecoles
from pages.components.actes import acting
from pages.components.libelles import label_function, read_labels
from pages.components.mots import escape
from pages.components.passages import show_passages, take_texts
from pages.components.saisie import long_text
from pages.components.session import reading, recall, remember, writing

_SUBJECT: Final = "appel"
_CHOICES: Final = "appel_choix"
_ROUND: Final = "appel_tour"
_OBJETS: Final = [o for o in Objet if o is not Objet.SOUTIEN] + [Objet.SOUTIEN]
_OBJET_WORDS: Final = OBJET_LABELS | {Objet.SOUTIEN: "Une personne en difficulté"}
_SUGGESTED: Final = 4
RESERVED_WAITS: Final = typeset(
    "Réservé : la coordination ne le voit pas. Pour qu’il devienne une saisine, retirez "
    "« Réservé », ou faites envoyer la fiche par l’école."
)
_DONE: Final = {
    SuiteAppel.CONSEIL: "Appel noté : conseil donné.",
    SuiteAppel.RAPPEL: "Appel noté : il reviendra sur votre accueil le jour du rappel.",
    SuiteAppel.SAISINE: "Appel noté : il attend de devenir une saisine.",
}


def _name(caller: Row) -> str:
    return f"{caller['prenom']} {caller['nom']}".strip()


def _function(caller: Row) -> str:
    return label_function(caller["role"], caller["metier"], read_labels(Liste.METIER))


def _match_callers(callers: Mapping[str, Row], chosen: Appel) -> list[Row]:
    """Return the known people whom a typed name may mean; without a name, those of the school."""
    words = normalize(chosen.appelant).split()
    if not words:
        return [c for c in callers.values() if c["ecole_id"] and c["ecole_id"] == chosen.ecole_id]
    found = [c for c in callers.values() if all(w in normalize(_name(c)) for w in words)]
    return sorted(found, key=lambda c: c["ecole_id"] != chosen.ecole_id)


def _ask_who(name: str, start: Appel, schools: Mapping[str, str]) -> Appel:
    """Ask for the school and the caller; a name that is typed is never lost."""
    turn = recall(f"{name}_tour", 0)
    school_spot, name_spot, function_spot = st.columns([3, 3, 2])
    with school_spot:
        options = list(schools)
        ecole_id = st.selectbox(
            "École", options, key=f"ecole_{name}_{turn}", required=True, placeholder="Nom, commune",
            index=options.index(start.ecole_id or "") if start.ecole_id in schools else None,
            format_func=schools.__getitem__,
        )  # fmt: skip
    with name_spot:
        words = st.text_input("Qui appelle", start.appelant, key=f"qui_{name}_{turn}", live="0.4s",
                              autocomplete="off")  # fmt: skip
    with function_spot:
        fonction = st.text_input("Sa fonction", start.fonction, key=f"fonction_{name}_{turn}",
                                 autocomplete="off")  # fmt: skip
    same = (words or "").strip() == start.appelant
    return start.model_copy(
        update={
            "ecole_id": ecole_id, "appelant": (words or "").strip(),
            "fonction": (fonction or "").strip(),
            "appelant_id": start.appelant_id if same else None,
        }
    )  # fmt: skip


def _suggest_callers(name: str, chosen: Appel, callers: Mapping[str, Row]) -> None:
    """Offer the known people in one click each: name, function and school are then filled in."""
    found = [] if chosen.appelant_id else _match_callers(callers, chosen)[:_SUGGESTED]
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Connus\u202f:", width="content")
        for caller in found:
            label = f"{_name(caller)}, {_function(caller)}"
            if st.button(escape(label), key=f"choose_{name}_{caller['id']}", type="tertiary",
                         icon=":material/person:"):  # fmt: skip
                _choose_caller(name, chosen, caller)


def _choose_caller(name: str, chosen: Appel, caller: Row) -> None:
    known = {
        "appelant_id": caller["id"], "appelant": _name(caller), "fonction": _function(caller),
        "ecole_id": caller["ecole_id"] or chosen.ecole_id,
    }  # fmt: skip
    remember(f"{name}_depart", chosen.model_copy(update=known))
    remember(f"{name}_tour", recall(f"{name}_tour", 0) + 1)
    st.rerun(scope="fragment")


def _ask_reserve(name: str, start: Appel, objet: Objet | None) -> bool:
    known = start.reserve if start.objet is objet else objet in RESERVED_OBJETS
    label = typeset("Réservé : pour vous et l’IEN seulement")
    return st.toggle(label, known, key=f"reserve_{name}_{objet or 'aucun'}")


def _ask_suite(name: str, start: Appel, today: date) -> tuple[SuiteAppel | None, date | None]:
    suite = st.segmented_control(
        "La suite", list(SuiteAppel), key=f"suite_{name}", default=start.suite,
        format_func=SUITE_LABELS.__getitem__,
    )  # fmt: skip
    if suite is not SuiteAppel.RAPPEL:
        return suite, None
    return suite, st.date_input(
        "Le", start.rappel_le or next_working_day(today), key=f"rappel_{name}",
        format="DD/MM/YYYY", min_value=start.appele_le, width=160,
    )  # fmt: skip


def _show_texts(name: str, subject: str, start: Appel, drafts: Mapping[str, Brouillon]) -> None:
    left, right = st.columns([3, 2])
    with left:
        long_text(
            "Ce qui est dit", subject=subject, field="dit", drafts=drafts, value=start.dit,
            height=3, key=f"dit_{name}",
            help=typeset("Des faits, pas de diagnostic, et pas le nom de l’élève : il viendra."),
        )  # fmt: skip
    with right:
        long_text(
            "Ce qui est convenu", subject=subject, field="convenu", drafts=drafts,
            value=start.convenu, height=3, key=f"convenu_{name}",
            help="Conseil donné, qui fait quoi, quand.",
        )  # fmt: skip


def ask_appel(place_id: str, name: str, subject: str, start: Appel) -> Appel:
    """Show the fields of a call and return what they hold, the texts aside.

    `name` starts the keys of the widgets; `subject` is that of the drafts of its two texts.
    """
    with reading() as tx:
        today, drafts = tx.today, list_drafts(tx, subject)
        schools = {e["id"]: f"{e['nom']}, {e['commune']}" for e in list_ecoles(tx, place_id)}
        callers = {row["id"]: row for row in list_callers(tx, place_id)}
    start = recall(f"{name}_depart") or start
    chosen, suggestions = _ask_who(name, start, schools), st.container()
    objet_spot, reserve_spot = st.columns([3, 5], vertical_alignment="bottom")
    with objet_spot:
        objet = st.selectbox(
            "Objet", _OBJETS, key=f"objet_{name}", required=True, placeholder="De quoi s’agit-il",
            filter_mode="contains",
            index=_OBJETS.index(start.objet) if start.objet else None,
            format_func=_OBJET_WORDS.__getitem__,
        )  # fmt: skip
    with reserve_spot:
        reserve = _ask_reserve(name, start, objet)
    if objet is Objet.SOUTIEN:
        st.info(CALL_BACK, icon=":material/volunteer_activism:")
        return Appel(appele_le=start.appele_le, objet=objet)
    _show_texts(name, subject, start, drafts)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        suite, rappel_le = _ask_suite(name, start, today)
    chosen = chosen.model_copy(
        update={"objet": objet, "reserve": reserve, "suite": suite, "rappel_le": rappel_le}
    )
    with suggestions:
        _suggest_callers(name, chosen, callers)
    show_passages(subject, drafts)
    return chosen


def ask_day(name: str, chosen: Appel) -> Appel:
    """Ask for the day, nearly always today's: after the button, out of the way of the keyboard."""
    with reading() as tx:
        today = tx.today
    st.caption("Appel du", width="content")
    day = st.date_input(
        "Appel du", chosen.appele_le, key=f"jour_{name}", max_value=today, format="DD/MM/YYYY",
        width=160, label_visibility="collapsed",
    )  # fmt: skip
    return chosen.model_copy(update={"appele_le": day})


@st.fragment
def show_form(place_id: str, *, makes_saisines: bool) -> None:
    """Show the form of a new call; what is chosen is kept as what is typed is."""
    with reading() as tx:
        start = restore_appel(list_choices(tx, _CHOICES), tx.today)
    name = f"appel_{recall(_ROUND, 0)}"
    with st.container(border=True, key="noter_appel"):
        chosen = ask_appel(place_id, name, _SUBJECT, start)
        if chosen.objet is Objet.SOUTIEN:
            _offer_to_erase()
            return
        if chosen.reserve and chosen.suite is SuiteAppel.SAISINE and not makes_saisines:
            st.caption(f":material/lock: {RESERVED_WAITS}")
        with st.container(horizontal=True, vertical_alignment="center"):
            clicked = st.button("Noter l’appel", key="note_appel", type="primary")
            st.space("stretch")
            chosen = ask_day(name, chosen)
        _keep(start, chosen)
        if clicked:
            _note(place_id, chosen)


def _offer_to_erase() -> None:
    """Offer to drop what was begun, of what must not be written."""
    with reading() as tx:
        begun = any(d.texte for d in list_drafts(tx, _SUBJECT).values())
    if begun and st.button("Effacer ce que j’ai commencé à écrire", key="erase_begun"):
        with acting("Rien n’est gardé.", then=_start_again) as tx:
            _forget_drafts(tx)


def _forget_drafts(tx: Transaction) -> None:
    for subject in (_SUBJECT, _CHOICES):
        consume_drafts(tx, subject)


def _start_again() -> None:
    remember(_ROUND, recall(_ROUND, 0) + 1)


def _keep(start: Appel, chosen: Appel) -> None:
    if chosen == start or not (chosen.is_begun() or start.is_begun()):
        return
    try:
        with writing() as tx:
            kept = chosen.model_dump(mode="json", exclude={"dit", "convenu"})
            keep_choices(tx, _CHOICES, kept)
    except PoleError as error:
        st.warning(str(error), icon=":material/cloud_off:")


def with_texts(tx: Transaction, subject: str, chosen: Appel, before: Appel) -> Appel:
    """Return a call with the texts typed under a subject, else those it had.

    Raises:
        InvalidInput: a doubtful passage still waits for its choice.
    """
    said = {"dit": before.dit, "convenu": before.convenu} | take_texts(tx, subject)
    return Appel(**(chosen.model_dump() | said))


def _note(place_id: str, chosen: Appel) -> None:
    done = typeset(_DONE[chosen.suite or SuiteAppel.CONSEIL])
    with acting(done, then=_start_again) as tx:
        appel = with_texts(tx, _SUBJECT, chosen, Appel(appele_le=chosen.appele_le))
        consume_drafts(tx, _CHOICES)
        note_appel(tx, place_id, appel)
