"""Tab « Relevé »: the theme, closing the meeting, the Word file and one extract per asker."""

from datetime import date

import streamlit as st

from core.reunion import EtatPoint, EtatReunion, Lot
from core.texte import format_date, plural
from core.typographie import typeset
from db.brouillons import list_drafts
from db.connection import Row
from db.reunions import find_next
from db.reunions_documents import list_askers
from db.reunions_lues import ReunionLue, list_notes, note_subject, read_reunion
from db.reunions_tenue import Cloture, close_reunion, reopen_reunion
from pages.components.actes import acting, say_done
from pages.components.decisions import show_decision
from pages.components.mots import escape
from pages.components.reunion.decisions import show_form
from pages.components.reunion.restreinte import show_notes
from pages.components.session import reading


def show_releve(reunion: Row) -> None:
    """Show what is left before the relevé, then its files."""
    with reading() as tx:
        lue = read_reunion(tx, reunion["id"])
        following = find_next(tx, reunion)
        askers = list_askers(tx, reunion["id"]) if lue.tient else []
        today = tx.today
    if lue.tient and lue.ouverte:
        _show_theme(reunion)
        _show_free(lue)
        _show_closing(lue, following, today)
    _show_files(lue, askers)
    if lue.tient and reunion["etat"] == EtatReunion.TENUE:
        _show_reopening(reunion)


def _show_theme(reunion: Row) -> None:
    st.header("Thème", anchor=False)
    st.markdown(typeset(escape(reunion["theme"] or "Pas de thème : « Modifier » en donne un.")))
    with reading() as tx:
        notes = list_notes(tx, reunion, reunion["id"])
        moi, drafts = tx.actor.personne_id, list_drafts(tx, note_subject(reunion["id"]))
    show_notes(reunion, reunion["id"], notes, moi, drafts)


def _show_free(lue: ReunionLue) -> None:
    st.header("Décisions sans situation", anchor=False)
    for decision in lue.par_saisine.get("", ()):
        show_decision(decision, settles=False, writes=True)
    show_form(lue.reunion, None)


def _show_closing(lue: ReunionLue, following: Row | None, today: date) -> None:
    left = sum(p["etat"] == EtatPoint.A_VOIR and p["lot"] != Lot.REGLEES for p in lue.points)
    st.header("Clore la réunion", anchor=False)
    said = "Tout a été vu." if not left else (
        f"{plural(left, 'situation')} à voir : "
        + ("la prochaine réunion les reprendra." if following else
           "la prochaine réunion que vous daterez les reprendra.")
    )  # fmt: skip
    st.markdown(typeset(
        f"{said} Les notes rejoignent les situations, chacun apprend ce qui lui est confié, chaque "
        "demandeur que sa demande a été étudiée."
    ))  # fmt: skip
    ahead = lue.reunion["jour"] > today
    if ahead:
        st.caption(f"Possible à partir du {format_date(lue.reunion['jour'])}.")
    if st.button("Clore la réunion", key="close_reunion", type="primary",
                 icon=":material/task_alt:", disabled=ahead):  # fmt: skip
        done: list[Cloture] = []
        with acting(then=lambda: _say_closed(done)) as tx:
            done.append(close_reunion(tx, lue.id, lue.reunion["version"]))


def _say_closed(done: list[Cloture]) -> None:
    cloture = done[0]
    parts = ["Réunion close : le relevé est prêt."]
    if cloture.notes_en_attente:
        parts.append(
            "Des notes attendent encore leur auteur, avec un passage à reprendre ou non : "
            f"{cloture.notes_en_attente}."
        )
    say_done(" ".join(parts))


def _show_files(lue: ReunionLue, askers: list[Row]) -> None:
    st.header("Documents", anchor=False)
    if lue.ouverte:
        st.caption(typeset("La réunion n’est pas close : le relevé porte « document de travail »."))
    st.link_button("Relevé de la réunion (Word)", f"/documents/reunion/{lue.id}/releve",
                   icon=":material/download:", key="download_releve")  # fmt: skip
    if not lue.tient:
        return
    st.subheader("Un extrait pour chaque demandeur", anchor=False)
    st.caption(typeset(
        "Chacun n’y trouve que ses propres situations. Qui a un compte est prévenu à la clôture et "
        "télécharge le sien depuis sa demande."
    ))  # fmt: skip
    if not askers:
        st.info("Les extraits seront ici : aucun demandeur connu à cet ordre du jour.")
    for row in askers:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.link_button(
                escape(row["nom"]), f"/documents/reunion/{lue.id}/extrait/{row['demandeur_id']}",
                icon=":material/download:", key=f"download_extrait_{row['demandeur_id']}",
            )  # fmt: skip
            without = "" if row["compte"] else " · sans compte : à lui remettre"
            st.caption(typeset(plural(row["nombre"], "situation") + without))


def _show_reopening(reunion: Row) -> None:
    if st.button("Rouvrir la réunion", key="reopen_reunion", type="tertiary",
                 icon=":material/lock_open:"):  # fmt: skip
        with acting("Réunion rouverte : corrigez, puis closez-la de nouveau.") as tx:
            reopen_reunion(tx, reunion["id"], reunion["version"])
