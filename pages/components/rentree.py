"""Tab « Rentrée »: the file of a new school year, its report row by row, then one button."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Final

import streamlit as st

from core.classe import FONCTION_LABELS
from core.demonstration.fichiers import make_rentree_essai
from core.errors import PoleError
from core.exports import write_xlsx
from core.personne import ROLE_LABELS
from core.rentree import LectureRentree, list_rentree_sheets, list_wrong_rows, read_rentree
from core.rentree_etat import Doute, PlanRentree
from core.rentree_modele import make_modele_csv, make_modele_xlsx
from core.rentree_plan import default_year
from core.saisine import school_year_label
from core.texte import plural
from core.typographie import typeset
from db.connection import Row
from db.rentree import (
    DemandeRentree,
    compare_rentree,
    import_rentree,
    list_ecoles_rentree,
)
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.session import forget, held, reading, recall, remember
from pages.components.tableur import (
    ask_classeur,
    ask_feuille,
    drop_classeur,
    offer_trial,
    show_progress,
    show_remarks,
)

_KEY: Final = "rentree"
_REPORT: Final = "rapport_rentree"
_SHOWN: Final = 30  # rows to correct shown on the screen; all are in the file given back


def show_rentree(place: Row) -> None:
    """Show the template, where the file goes, and what importing it would do."""
    _show_report()
    st.markdown(
        typeset(
            "Les classes et les enseignants de la nouvelle année, d’un seul fichier. Rien n’est "
            "écrit avant que vous ne l’ayez relu ; importé de nouveau, un fichier met à jour sans "
            "rien doubler, et l’année d’avant reste."
        )
    )
    _show_templates(place)
    with reading() as tx:
        today = tx.today
    year = default_year(today)
    annee = st.selectbox(
        "Année scolaire", [year, year - 1], key="rentree_annee", width=200,
        format_func=school_year_label,
    )  # fmt: skip
    found = ask_classeur("Fichier de rentrée (.xlsx ou .csv)", _KEY)
    if found is None:
        return
    classeur, mark = found
    feuille = ask_feuille(list_rentree_sheets(classeur), f"rentree_feuille_{mark[:8]}")
    try:
        with reading() as tx:
            lecture = read_rentree(classeur, list_ecoles_rentree(tx, place["id"]), feuille)
    except PoleError as error:
        st.error(typeset(str(error)), icon=":material/block:")
        return
    show_remarks(lecture.remarques)
    if not lecture.rangees:
        st.info("Cette feuille n’a que ses titres. Remplissez-la, ou choisissez une autre feuille.")
        return
    _show_plan(place, lecture, annee or year, today, mark)


def _show_templates(place: Row) -> None:
    with st.container(horizontal=True):
        st.download_button(
            "Modèle Excel (.xlsx)", data=make_modele_xlsx, file_name="modele-rentree.xlsx",
            key="download_modele_xlsx", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "Modèle CSV", data=make_modele_csv, file_name="modele-rentree.csv",
            key="download_modele_csv", on_click="ignore", type="tertiary",
        )  # fmt: skip
        offer_trial(place, "Un fichier pour essayer", "rentree", make_rentree_essai)


def _show_plan(place: Row, lecture: LectureRentree, annee: int, today: date, mark: str) -> None:
    choix_key = f"rentree_choix_{mark}"
    choix: dict[str, str] = recall(choix_key, {})
    with reading() as tx:
        plan = compare_rentree(tx, place["id"], lecture, annee, choix)
    _show_counts(lecture, plan)
    _show_wrong(lecture, plan)
    if answered := _show_doubts(plan, choix):
        remember(choix_key, choix | answered)
        st.rerun()
    _show_changes(plan, lecture)
    departs, fin = _show_departures(plan, annee, today)
    _show_end(place, lecture, plan, DemandeRentree(
        annee=annee, choix=choix, departs=departs, fin=fin, attendu=plan.signature(),
    ))  # fmt: skip


def _show_counts(lecture: LectureRentree, plan: PlanRentree) -> None:
    wrong, undecided = len(lecture.fausses), len(plan.indecises)
    sound = len(lecture.lignes) - undecided
    parts = [f"**{plural(len(lecture.rangees), 'ligne lue')}**", plural(sound, "ligne juste")]
    if wrong:
        parts.append(f":red[:material/error: {plural(wrong, 'ligne')} à corriger]")
    if undecided:
        parts.append(f":yellow[:material/help: {plural(undecided, 'ligne')} à décider]")
    st.header("Compte rendu", anchor=False)
    st.markdown(" · ".join(parts))


def _show_wrong(lecture: LectureRentree, plan: PlanRentree) -> None:
    if not lecture.anomalies:
        return
    st.markdown("**À corriger dans le fichier**")
    shown = lecture.anomalies[:_SHOWN]
    st.table(
        {
            "Ligne": [str(a.numero) for a in shown],
            "Colonne": [escape(a.colonne) for a in shown],
            "Que corriger": [_plain(a.phrase) for a in shown],
        },
        border="horizontal",
    )
    if len(lecture.anomalies) > _SHOWN:
        said = f"Les {_SHOWN} premières ; toutes sont dans le fichier à télécharger."
        st.caption(typeset(said))
    st.download_button(
        "Télécharger les lignes à corriger", data=held(partial(_make_wrong, lecture, plan)),
        file_name="rentree-a-corriger.xlsx", key="download_wrong_rows", on_click="ignore",
        icon=":material/download:",
        help="Les mêmes colonnes, et une de plus qui dit quoi corriger. Corrigez, puis déposez "
             "ce fichier.",
    )  # fmt: skip


def _make_wrong(lecture: LectureRentree, plan: PlanRentree) -> bytes:
    titles, rows = list_wrong_rows(lecture, plan.indecises)
    return write_xlsx("À corriger", titles, rows)


def _show_doubts(plan: PlanRentree, choix: dict[str, str]) -> dict[str, str]:
    """Show each person whom one cannot recognise alone; return what was just answered."""
    if not plan.doutes:
        return {}
    st.markdown(typeset("**À décider : est-ce la même personne ?**"))
    answered = {}
    for doute in plan.doutes:
        answer = _show_doubt(doute, choix.get(doute.cle))
        if answer and answer != choix.get(doute.cle):
            answered[doute.cle] = answer
    return answered


def _show_doubt(doute: Doute, known: str | None) -> str | None:
    options = list(doute.candidats)
    lines = ", ".join(map(str, doute.numeros))
    with st.container(border=True, key=f"doute_{doute.cle}"):
        return st.radio(
            _plain(f"Ligne {lines} : {doute.qui}"), options,
            index=options.index(known) if known in options else None,
            key=f"doute_choix_{doute.cle}",
            format_func=lambda key: _plain(doute.candidats[key]),
        )  # fmt: skip


def _plain(text: str) -> str:
    """Write a text as it must stand in a label, where an address would become a link."""
    return typeset(escape(text)).replace("@", "\u2060@")


def _show_changes(plan: PlanRentree, lecture: LectureRentree) -> None:
    st.markdown("**Ce que l’import ferait**")
    if plan.is_empty():
        st.caption("Rien : tout ce que disent les lignes justes est déjà enregistré.")
    names = {p.cle: p.nom_complet for p in plan.personnes}
    ecoles = plan.ecoles
    _show_list("classe créée", [
        f"{ecoles[c.ecole_id]} : {c.nom}, {c.niveaux}" for c in plan.classes_creees
    ])  # fmt: skip
    _show_list("classe modifiée", [
        f"{ecoles[c.ecole_id]} : {c.nom}, {', '.join(c.changements)}"
        for c in plan.classes_modifiees
    ])  # fmt: skip
    _show_list("personne ajoutée", [
        f"{p.nom_complet}, {ecoles[p.lignes[0].ecole_id]}" for p in plan.creees
    ])  # fmt: skip
    _show_list("personne corrigée", [
        f"{p.nom_complet} : {', '.join(f'{k} → {v}' for k, v in p.changements.items())}"
        for p in plan.corrigees
    ])  # fmt: skip
    _show_list("rôle donné", [
        f"{names[a.personne]} : {ROLE_LABELS[a.role]}, {ecoles[a.ecole_id]}"
        for a in plan.affectations
    ])  # fmt: skip
    moved = [s for s in plan.services if not s.nouveau]
    _show_list("service modifié", [
        f"{names[s.personne]}, {s.classe[1].upper()} : {FONCTION_LABELS[s.fonction]}, "
        f"{s.jours or 'toute la semaine'}" for s in moved
    ])  # fmt: skip
    if plan.laissees and not lecture.anomalies:
        _show_list("classe laissée telle quelle", [
            f"{ecoles[c.ecole_id]} : {c.nom} ne figure pas au fichier" for c in plan.laissees
        ])  # fmt: skip
    if plan.pour_soi:
        roles = escape(" ; ".join(plan.pour_soi))
        st.info(typeset("Personne ne se donne un rôle : demandez le vôtre à l’IEN ou à "
                        f"l’administrateur ({roles})."))  # fmt: skip


def _show_list(what: str, lines: Sequence[str]) -> None:
    if lines:
        with st.expander(plural(len(lines), what)):
            st.text("\n".join(typeset(line) for line in lines))


def _show_departures(
    plan: PlanRentree, annee: int, today: date
) -> tuple[frozenset[str], date | None]:
    """Show who is no longer in the file; nothing is ended without a tick."""
    if not plan.departs:
        return frozenset(), None
    with st.expander(
        f"{plural(len(plan.departs), 'personne')} qui ne figure"
        f"{'nt' if len(plan.departs) > 1 else ''} plus",
        expanded=len(plan.departs) <= 5,  # noqa: PLR2004 - few enough to be read at once
    ):
        st.caption("Cochez qui est vraiment parti : son rôle s’arrête à la date choisie. Sans "
                   "coche, rien ne change.")  # fmt: skip
        last = max(date(annee, 8, 31), today) if today > date(annee, 9, 1) else date(annee, 8, 31)
        fin = st.date_input("Dernier jour", last, format="DD/MM/YYYY", key="rentree_fin",
                            width=200)  # fmt: skip
        ticked = [
            depart.cle for depart in plan.departs
            if st.checkbox(typeset(escape(depart.phrase)), key=f"depart_{depart.cle}")
        ]  # fmt: skip
    return frozenset(ticked), fin


def _show_end(
    place: Row, lecture: LectureRentree, plan: PlanRentree, demande: DemandeRentree
) -> None:
    wrong = bool(lecture.fausses or plan.indecises)
    sound = len(lecture.lignes) - len(plan.indecises)
    if not sound or (plan.is_empty() and not demande.departs):
        return
    if wrong:
        st.caption("Corrigez le fichier et déposez-le de nouveau, ou importez déjà ce qui est "
                   "juste.")  # fmt: skip
        label = "Importer la ligne juste" if sound == 1 else f"Importer les {sound} lignes justes"
    else:
        label = "Importer cette ligne" if sound == 1 else f"Importer ces {sound} lignes"
    clicked = st.button(label, key="import_rentree", type="secondary" if wrong else "primary")
    if clicked:
        demande = DemandeRentree(**(vars(demande) | {"justes_seulement": wrong}))
        avance = show_progress()
        with acting("Rentrée importée.", then=lambda: drop_classeur(_KEY)) as tx:
            bilan = import_rentree(tx, place["id"], lecture, demande, avance)
            remember(_REPORT, bilan.sentences())


def _show_report() -> None:
    if report := recall(_REPORT):
        show_done(report, key="close_rentree_report", kept=_REPORT)


def show_done(sentences: Iterable[str], *, key: str, kept: str) -> None:
    """Show what an import did, until somebody closes it."""
    first, *others = sentences
    with st.container(border=True):
        st.markdown(typeset(f":green[:material/check:] **{escape(first)}**"))
        for sentence in others:
            st.text(typeset(sentence))
        if st.button("Fermer ce compte rendu", key=key, type="tertiary"):
            forget(kept)
            st.rerun()
