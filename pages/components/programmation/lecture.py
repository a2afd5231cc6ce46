"""Taking over a PAOA written elsewhere: a Word file or a pasted table, reviewed, then kept."""

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Final

import streamlit as st

from core.errors import PoleError
from core.paoa_colonnes import COLONNE_LABELS, ColonnePaoa
from core.paoa_lecture import PaoaLue, read_paoa, read_pasted
from core.paoa_retenue import ChoixLecture, build_retenue, list_obstacles, list_taken
from core.texte import plural
from core.typographie import typeset
from db.programmations import ProgrammationLue
from db.programmations_lues import count_room, take_over, undo_take_over
from db.programmations_parties import MAX_OBJECTIFS
from pages.components.actes import acting, say_done
from pages.components.mots import escape
from pages.components.programmation.depart import start_key
from pages.components.programmation.lecture_choix import ask_choices
from pages.components.programmation.objectifs import can_write, show_objectifs
from pages.components.session import forget, reading, recall, remember, writing

_WORD: Final = "word"
_PASTE: Final = "colle"
_WAYS: Final = {
    _WORD: ("Reprendre une PAOA écrite dans Word", ":material/upload_file:"),
    _PASTE: ("Coller un tableau", ":material/content_paste:"),
}


def _key(lue: ProgrammationLue, name: str) -> str:
    return f"paoa_lecture_{name}_{lue.id}"


def show_redaction(lue: ProgrammationLue) -> None:
    """Show the objectives, or what is being taken over until it is kept or closed."""
    if not can_write(lue):
        show_objectifs(lue)
        return
    _offer_undo(lue)
    if way := recall(_key(lue, "voie")):
        _show_review(lue, way)
        return
    if not lue.contenu.lignes:
        _offer(lue)
    show_objectifs(lue)
    if lue.contenu.lignes:
        _offer(lue)


def _offer(lue: ProgrammationLue) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="paoa_ailleurs"):
        st.caption(typeset("Déjà écrite ailleurs ?"), width="content")
        for way, (label, icon) in _WAYS.items():
            st.button(label, key=f"take_over_{way}", icon=icon, type="tertiary",
                      on_click=remember, args=(_key(lue, "voie"), way))  # fmt: skip


def _close(lue: ProgrammationLue) -> None:
    for name in ("voie", "source", "lu", "colonnes", "choix"):
        forget(_key(lue, name))


def _offer_undo(lue: ProgrammationLue) -> None:
    done = recall(_key(lue, "faite"))
    if not done:
        return
    avant, apres, said = done
    with st.container(horizontal=True, vertical_alignment="center", key="paoa_annuler_lecture"):
        st.markdown(f":material/check: {said}", width="content")
        if st.button("Annuler cette reprise", key="undo_take_over", type="tertiary",
                     icon=":material/undo:"):  # fmt: skip
            _undo(lue, avant, apres)
        st.button("C’est bon", key="keep_take_over", type="tertiary",
                  on_click=forget, args=(_key(lue, "faite"),))  # fmt: skip


def _undo(lue: ProgrammationLue, avant: int, apres: int) -> None:
    try:
        with writing() as tx:
            changed = undo_take_over(tx, lue.id, avant, apres)
    except PoleError as error:
        st.error(typeset(str(error)), icon=":material/block:")
        return
    stays = f" Gardé, car modifié ou suivi depuis : {plural(changed, 'texte')}." if changed else ""
    say_done(f"Reprise annulée ; l’historique la garde.{stays}")
    forget(_key(lue, "faite"))
    forget(start_key(lue))
    st.rerun()


# --- reading ----------------------------------------------------------------------------------


def _show_review(lue: ProgrammationLue, way: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(_WAYS[way][0], anchor=False, width="content")
        st.button("Fermer sans rien reprendre", key="close_take_over", type="tertiary",
                  icon=":material/close:", on_click=_close, args=(lue,))  # fmt: skip
    st.caption(typeset(
        "Rien n’est enregistré avant « Reprendre ces objectifs », tout en bas. "
        + ("Le fichier n’est pas gardé." if way == _WORD else "Le texte collé n’est pas gardé.")
    ))  # fmt: skip
    if way == _WORD:
        _ask_file(lue)
    else:
        _ask_pasted(lue)
    lecture = _read(lue)
    if lecture is None:
        return
    _show_columns(lue, lecture)
    if not lecture.reconnue:
        st.warning(typeset(
            "Aucun tableau d’objectifs n’a été reconnu : dites ci-dessus ce que contient chaque "
            "colonne, ou collez le tableau avec sa ligne de titres. Les textes lus sont plus bas."
        ), icon=":material/edit_note:")  # fmt: skip
    _show_end(lue, lecture)


def _ask_file(lue: ProgrammationLue) -> None:
    key = _key(lue, "fichier")

    def take() -> None:
        given = recall(key)
        _take(lue, (given.name, given.getvalue()) if given else None)

    st.file_uploader("Document Word ou LibreOffice (.docx, .odt)", key=key, max_upload_size=10,
                     on_change=take)  # fmt: skip


def _ask_pasted(lue: ProgrammationLue) -> None:
    key, kept = _key(lue, "texte"), recall(_key(lue, "source"))

    def take() -> None:
        text = recall(key) or ""
        _take(lue, ("", text.encode()) if text.strip() else None)

    st.text_area(
        "Tableau copié dans Word ou dans un tableur", kept[1].decode() if kept else "", key=key,
        height=160, on_change=take,
    )  # fmt: skip
    st.caption(typeset(
        "Avec sa ligne de titres. Sans elle, dans l’ordre : l’objectif, ce qui aide, ce qui montre "
        "que c’est réussi."
    ))  # fmt: skip
    st.button("Lire ce tableau", key="read_pasted", icon=":material/table_view:")


def _take(lue: ProgrammationLue, source: tuple[str, bytes] | None) -> None:
    """Remember what was given, for this tab alone, and forget what was decided of another."""
    for name in ("lu", "colonnes", "choix"):
        forget(_key(lue, name))
    remember(_key(lue, "source"), source)


def _read(lue: ProgrammationLue) -> PaoaLue | None:
    source = recall(_key(lue, "source"))
    if source is None:
        return None
    nom, content = source
    columns: Mapping[str, ColonnePaoa | None] = recall(_key(lue, "colonnes")) or {}
    mark = (hashlib.sha256(content).hexdigest(), tuple(columns.items()))
    kept = recall(_key(lue, "lu"))
    if kept is None or kept[0] != mark:
        try:
            with st.spinner("Lecture…"):
                found = (
                    read_paoa(content, nom, lue.referentiel, columns) if nom
                    else read_pasted(content.decode(), lue.referentiel, columns)
                )  # fmt: skip
        except PoleError as error:
            st.error(typeset(str(error)), icon=":material/block:")
            return None
        kept = (mark, found)
        remember(_key(lue, "lu"), kept)
    return kept[1]  # type: ignore[no-any-return]


def _show_columns(lue: ProgrammationLue, lecture: PaoaLue) -> None:
    """Show what each column is taken for, to be corrected: the table is then read again."""
    if not lecture.colonnes:
        return
    known = sum(colonne is not None for colonne in lecture.colonnes.values())
    label = f"Colonnes : {plural(known, 'reconnue')} sur {len(lecture.colonnes)}"
    said: dict[str, ColonnePaoa | None] = dict(recall(_key(lue, "colonnes")) or {})
    before = dict(said)
    with st.expander(typeset(label), expanded=not lecture.reconnue):
        for number, (title, colonne) in enumerate(lecture.colonnes.items()):
            if number % 3 == 0:
                columns = st.columns(3)
            with columns[number % 3]:
                found = st.selectbox(
                    escape(title), ["", *ColonnePaoa], key=f"{_key(lue, 'colonne')}_{title}",
                    index=["", *ColonnePaoa].index(colonne or ""),
                    format_func=lambda code: COLONNE_LABELS.get(code, "Non reconnue"),
                )  # fmt: skip
            chosen = ColonnePaoa(found) if found else None
            if chosen is not colonne:
                said[title] = chosen
    if said != before:
        remember(_key(lue, "colonnes"), said)
        forget(_key(lue, "choix"))
        st.rerun()


# --- keeping ----------------------------------------------------------------------------------


def _show_end(lue: ProgrammationLue, lecture: PaoaLue) -> None:
    with reading() as tx:
        room = count_room(tx, lue.id)
    choix = ask_choices(lue, lecture, recall(_key(lue, "choix")) or ChoixLecture())
    remember(_key(lue, "choix"), choix)
    count = sum(1 for _ in list_taken(lecture, choix))
    if count > room:
        st.warning(typeset(
            f"Une programmation s’arrête à {MAX_OBJECTIFS} objectifs : il reste {room} places."
        ))  # fmt: skip
    obstacles = list_obstacles(lecture, choix, room)
    if obstacles:
        said = escape(typeset(f"{' ; '.join(obstacles)}."))
        st.markdown(f":yellow-badge[:material/edit: Reste à] {said}")
    label = (
        "Reprendre ces textes" if not count
        else "Reprendre cet objectif" if count == 1 else f"Reprendre ces {count} objectifs"
    )  # fmt: skip
    if st.button(label, key="confirm_take_over", type="primary", disabled=bool(obstacles)):
        made: list[tuple[int, int]] = []
        done = "Reprise faite ; elle s’annule en haut de la page."
        with acting(done, then=partial(_after, lue, made, count)) as tx:
            made.append(take_over(tx, lue.id, build_retenue(lecture, choix, room)))


def _after(lue: ProgrammationLue, made: list[tuple[int, int]], count: int) -> None:
    said = f"{plural(count, 'objectif')} repris." if count else "Textes repris."
    remember(_key(lue, "faite"), (*made[0], said))
    _close(lue)
    forget(start_key(lue))
