"""A saisine written online: starting it, its sections on one page with their list beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from core.brouillon import Brouillon
from core.errors import PoleError
from core.fiche import RESERVED_OBJETS, Fiche, FicheEleve, Objet
from core.fiche_champs import CONSEIL, OBJETS
from core.fiche_plan import ALERTE, CONSIGNE
from core.listes import Liste
from core.saisine_en_ligne import (
    ETAT_SECTION_LABELS,
    EtatSection,
    apply_texts,
    list_sections,
    section_state,
    with_values,
)
from core.soutien import PourQui
from core.texte import format_date
from core.typographie import typeset
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from db.choix import keep_choices, list_choices
from db.connection import Row, Transaction
from db.saisines_en_ligne import (
    SaisineEnLigne,
    discard_brouillon,
    find_same,
    list_asker_schools,
    open_brouillon,
    read_known,
    read_own,
    subject_of,
)
from db.soutiens import list_callable, move_brouillon
from pages.components.actes import acting
from pages.components.libelles import Mots, list_mots
from pages.components.mots import escape, format_moment, label_objet, short_name
from pages.components.nouvelle_champs import (
    open_view,
    redraw,
    show_school,
    show_section,
    soutien_key,
)
from pages.components.nouvelle_envoi import reader_note, review
from pages.components.saisie import carried_texts, long_text
from pages.components.session import forget, reading, recall, remember, writing
from pages.components.soutien import DONE, ask_whom
from pages.components.soutien import PAGE as SOUTIEN

PAGE: Final = "pages/nouvelle.py"
_START: Final = "nouvelle"  # subject of what is typed before the draft is opened
_LOOK_EVERY: Final = 10.0  # seconds between two looks at what was typed, for the list of sections
_ASIDES: Final[dict[str, str]] = {
    **{objet.value: "demande réservée" for objet in RESERVED_OBJETS},
    CONSEIL: "pour un avis seulement",
    Objet.SOUTIEN.value: "rien ne s’écrit ici, on vous rappelle",
}
_KINDS: Final = {**OBJETS, Objet.SOUTIEN.value: "moi-même"}
_STYLE: Final = Path(__file__).parent / "assets" / "nouvelle.css"
_MARKS: Final = {
    EtatSection.VIDE: ":gray[:material/radio_button_unchecked: {}]",
    EtatSection.COMMENCEE: ":blue[:material/edit: {}]",
    EtatSection.COMPLETE: ":green[:material/check_circle: {}]",
}


def show_style() -> None:
    """Dress the page: its list in sight, its reading width."""
    st.html(_STYLE)


def show_danger(telephone: str) -> None:
    """Show the red box of the fiche: this is not an emergency line."""
    sentence = ALERTE if telephone else ALERTE.replace(" (tél. {telephone})", "")
    st.error(typeset(sentence.format(telephone=escape(telephone))), icon=":material/emergency:")


def _show_door() -> None:
    """Send a request for oneself where nothing is told: the person chosen calls back."""
    st.info(
        typeset(
            "N’écrivez rien ici : rien n’est gardé. Choisissez qui vous souhaitez au téléphone ; "
            "cette personne, et elle seule, verra que vous voulez être rappelé(e)."
        ),
        icon=":material/volunteer_activism:",
    )
    if st.button("Choisir qui me rappelle", key="open_soutien", type="primary",
                 icon=":material/phone_callback:"):  # fmt: skip
        st.switch_page(SOUTIEN)


def list_names(schools: Sequence[Row]) -> dict[str, str]:
    """Return schools as they are chosen from: id → name and town."""
    return {row["id"]: f"{row['nom']}, {row['commune']}" for row in schools}


# --- starting ---------------------------------------------------------------------------------


def _title(found: SaisineEnLigne) -> str:
    eleve = found.fiche.eleve
    name = "" if found.fiche.eleve_non_nomme else short_name(eleve.nom, eleve.prenom)
    about = "Conseil, élève non nommé" if found.fiche.eleve_non_nomme else None
    kind = about or label_objet(found.fiche.objet)
    named = f" · {escape(name)}" if name and found.fiche.objet is Objet.ELEVE else ""
    kept = f"gardé le {format_moment(found.kept_at)}"
    going = f" · :red[effacé le {format_date(found.part_le)}]" if found.part_le else ""
    return f"**{kind}{named}** · {kept}{going}"


def show_brouillons(brouillons: Sequence[SaisineEnLigne]) -> None:
    """Show one's own drafts, each a way back into it."""
    for found in brouillons:
        st.page_link(PAGE, label=_title(found), icon=":material/edit:",
                     query_params={"id": found.id})  # fmt: skip


def show_to_finish(brouillons: Sequence[SaisineEnLigne]) -> None:
    """Show, among what waits for somebody, the drafts they have not sent yet."""
    if brouillons:
        st.markdown(f"#### Saisines à finir ({len(brouillons)})")
        show_brouillons(brouillons)


def _kind_label(code: str) -> str:
    aside = f" :gray[– {_ASIDES[code]}]" if code in _ASIDES else ""
    return f"{_KINDS[code]}{aside}"


def _keep_kind() -> None:
    """Keep the kind for F5; « moi-même » is kept nowhere."""
    code = recall("start_objet")
    if code == Objet.SOUTIEN:
        return
    try:
        with writing() as tx:
            keep_choices(tx, _START, {"objet": code})
    except PoleError as error:
        st.error(typeset(str(error)), icon=":material/block:")


def _ask_kind() -> str | None:
    with reading() as tx:
        kept = list_choices(tx, _START).get("objet")
    codes = [*_KINDS]
    return st.radio(
        "Elle concerne", codes, index=codes.index(kept) if kept in codes else None,
        format_func=_kind_label, key="start_objet", on_change=_keep_kind,
    )  # fmt: skip


def _ask_name(drafts: Mapping[str, Brouillon]) -> None:
    left, right = st.columns(2)
    with left:
        long_text("NOM de l’élève", subject=_START, field="eleve_nom", drafts=drafts, help="",
                  height=1)  # fmt: skip
    with right:
        long_text("Prénom", subject=_START, field="eleve_prenom", drafts=drafts, help="",
                  height=1)  # fmt: skip


def show_start(brouillons: Sequence[SaisineEnLigne]) -> None:
    """Show the drafts to go on with, and what a new saisine is about."""
    with reading() as tx:
        schools = list_names(list_asker_schools(tx))
        drafts = list_drafts(tx, _START)
    with st.container(key="nouvelle_debut"):
        if brouillons:
            st.header("Continuer", anchor=False)
            show_brouillons(brouillons)
            st.header("Commencer", anchor=False)
        kind = _ask_kind()
        if kind == Objet.SOUTIEN:
            _show_door()
            return
        if kind == Objet.ELEVE:
            _ask_name(drafts)
        ecole_id = next(iter(schools), "")
        if len(schools) > 1:
            ecole_id = st.selectbox(
                "École", [*schools], format_func=schools.__getitem__, key="start_ecole"
            )
        if kind and st.button("Écrire la fiche", key="open_brouillon", type="primary"):
            _open(kind, ecole_id)


def _open(kind: str, ecole_id: str) -> None:
    with acting() as tx:
        texts = settle_drafts(tx, _START, carried_texts(_START))
        wanted = with_values(Fiche(), {"objet": kind})
        if kind == Objet.ELEVE:
            wanted.eleve = FicheEleve()
            wanted = apply_texts(wanted, texts)
        if find_same(tx, wanted):
            remember("flash", "Vous aviez déjà commencé : voici votre brouillon.")
        st.query_params["id"] = open_brouillon(tx, ecole_id, wanted)
        consume_drafts(tx, _START)


# --- writing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Autour:
    """What the form shows beside what is typed."""

    connu: Fiche
    ecoles: Mapping[str, str]
    semblable: SaisineEnLigne | None
    motifs: Mots


def read_around(tx: Transaction, found: SaisineEnLigne) -> Autour:
    """Read what goes with a draft, in the transaction that found it."""
    return Autour(
        connu=read_known(tx, found.saisine["ecole_id"]),
        ecoles=list_names(list_asker_schools(tx)),
        semblable=find_same(tx, found.fiche, but=found.id),
        motifs=list_mots(tx, found.saisine["circonscription_id"], Liste.MOTIF),
    )


def show_form(found: SaisineEnLigne, autour: Autour) -> None:
    """Show the paper's sections on one page, with their list beside them."""
    same = autour.semblable
    with st.container(key="nouvelle_messages"):  # always there: what comes and goes moves nothing
        open_view(found)
    if recall(soutien_key(found.id)):
        _show_turned_to_oneself(found)
        return
    left, right = st.columns([1, 3], gap="large")
    with left, st.container(key="nouvelle_sections"):
        st.fragment(_show_list, run_every=_LOOK_EVERY)(found.id, [found])
    with right, st.container(key="nouvelle_fiche"):
        st.caption(typeset(CONSIGNE))
        if same:
            st.warning(
                "Un autre brouillon porte déjà sur ce sujet.", icon=":material/content_copy:"
            )
            show_brouillons([same])
        _show_known(found, autour.connu, dict(autour.ecoles))
        for section in list_sections(found.fiche):
            show_section(found, section, autour.motifs)
        _show_end(found)


def _show_known(found: SaisineEnLigne, known: Fiche, schools: dict[str, str]) -> None:
    with st.container(border=True, key="nouvelle_connu"):
        if len(schools) > 1 or found.saisine["ecole_id"] not in schools:
            show_school(found, schools)
        parts = [f"{known.ecole}, {known.commune}"]
        parts += [f"tél. {known.telephone_ecole}"] if known.telephone_ecole else []
        parts += [f"direction : {known.direction}"] if known.direction else []
        parts += [f"rédigée par {known.enseignant} ({known.fonction})"]
        st.markdown(escape(typeset(" · ".join(parts))))
        note = reader_note(found.fiche.objet, direction=found.direction)
        st.caption(f"Vous seul(e) voyez ce brouillon. {note}")


def _show_list(saisine_id: str, just_read: list[SaisineEnLigne]) -> None:
    """Show the sections with their state, read again now and then: texts save themselves.

    With the page itself, what the page has just read serves, once.
    """
    try:
        with reading() as tx:
            found = just_read.pop() if just_read else read_own(tx, saisine_id)
    except PoleError:
        return  # sent or erased in another tab: the page says so at the next act
    for section in list_sections(found.fiche):
        state = section_state(found.fiche, section.numero, direction=found.direction)
        mark = _MARKS[state].format(ETAT_SECTION_LABELS[state])
        link = f"[{section.numero}. {section.titre}](#section-{section.numero})"
        st.markdown(f"{link}  \n:small[{mark}]")
    st.caption(f"Gardé le {format_moment(found.kept_at)}")


def _show_turned_to_oneself(found: SaisineEnLigne) -> None:
    """Offer to be called back instead: one click asks, and erases what was begun."""
    place_id = found.saisine["circonscription_id"]
    with reading() as tx:
        people = list_callable(tx, place_id)
    with st.container(key="nouvelle_fin"):
        st.header("Être rappelé(e), sans rien écrire", anchor=False)
        pour, appele = ask_whom(people, found.id)
        st.caption(
            typeset(
                "Seule cette personne verra votre demande. Ce que vous aviez commencé à écrire "
                "est encore là ; il sera effacé en même temps, sans laisser de trace."
            )
        )
        with st.container(horizontal=True):
            if st.button("Être rappelé(e) et tout effacer", key=f"move_saisine_{found.id}",
                         type="primary", disabled=appele is None) and appele:  # fmt: skip
                _move(found, pour, appele)
            if st.button("Revenir à ma demande", key=f"back_saisine_{found.id}"):
                forget(soutien_key(found.id))
                redraw(found.id)
                st.rerun()
            if st.button("Effacer seulement", key=f"erase_saisine_{found.id}", type="tertiary"):
                _erase(found)


def _moved(saisine_id: str) -> None:
    forget(soutien_key(saisine_id))
    remember("flash", DONE)
    st.switch_page(SOUTIEN)


def _move(found: SaisineEnLigne, pour: PourQui, appele_id: str) -> None:
    subject = subject_of(found.id)
    with acting(then=partial(_moved, found.id)) as tx:
        settle_drafts(tx, subject, carried_texts(subject))
        move_brouillon(tx, found.id, found.version, pour, appele_id)


def _show_end(found: SaisineEnLigne) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", key="fin_saisine"):
        reviews = st.button("Relire avant d’envoyer", key=f"review_saisine_{found.id}",
                            type="primary", icon=":material/visibility:")  # fmt: skip
        if st.button("Effacer ce brouillon", key=f"discard_saisine_{found.id}", type="tertiary",
                     icon=":material/delete:"):  # fmt: skip
            _dialog_discard(found)
    if reviews:
        review(found.id)


@st.dialog("Effacer ce brouillon ?")
def _dialog_discard(found: SaisineEnLigne) -> None:
    st.write("Tout ce qui y est écrit sera perdu. Rien n’a été envoyé au pôle.")
    if st.button("Effacer", key=f"confirm_discard_{found.id}", type="primary"):
        _erase(found)


def _erase(found: SaisineEnLigne) -> None:
    subject = subject_of(found.id)
    with acting("Brouillon effacé.", then=st.query_params.clear) as tx:
        settle_drafts(tx, subject, carried_texts(subject))
        discard_brouillon(tx, found.id, found.version)
