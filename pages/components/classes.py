"""The classes of a school: each with its teachers, their days, and who replaces them."""

from datetime import date

import streamlit as st

from core.classe import DEMI_JOURNEES, FONCTION_LABELS, FonctionClasse, format_jours, parse_jours
from core.saisine import school_year, school_year_label
from core.texte import format_date
from core.typographie import typeset
from db.classes import (
    Enseignant,
    add_remplacement,
    delete_classe,
    list_enseignants,
    list_remplacements,
    list_school_people,
    remove_enseignant,
    save_enseignant,
    update_classe,
)
from db.connection import Row
from db.ecoles import create_classe, list_classes
from db.personnes import end_affectation, list_personnes
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.session import reading


def show_classes(ecole: Row, *, editable: bool) -> None:
    """Show the classes of this year; the coordinator opens one to change it."""
    with reading() as tx:
        annee = school_year(tx.today)
        classes = list_classes(tx, ecole["id"], annee)
    st.markdown(f"### Classes {school_year_label(annee)}")
    for classe in classes:
        _show_classe(classe, editable=editable)
    if not classes:
        st.caption("Aucune classe enregistrée pour cette année.")
    if editable:
        _show_new_classe(ecole, annee)


def name_of(row: Row) -> str:
    """Name a person: « Mme Éloïse Fictive »."""
    return f"{row['civilite'] or ''} {row['prenom']} {row['nom']}".strip()


def _say_teacher(row: Row) -> str:
    fonction = FONCTION_LABELS[FonctionClasse(row["fonction"])]
    part = (
        ""
        if row["fonction"] == FonctionClasse.TITULAIRE
        else f", {fonction[:1].lower()}{fonction[1:]}"
    )
    days = f" ({row['jours']})" if row["jours"] else ""
    return f"{name_of(row)}{part}{days}"


def _show_classe(classe: Row, *, editable: bool) -> None:
    with reading() as tx:
        teachers = list_enseignants(tx, classe["id"])
        replacing = list_remplacements(tx, classe["id"])
    size = f", {classe['effectif']} élèves" if classe["effectif"] else ""
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"classe_ligne_{classe['id']}"
    ):
        with st.container(gap=None):
            st.markdown(f"**{escape(classe['nom'])}** ({escape(classe['niveaux'])}{size})")
            st.text(" · ".join(map(_say_teacher, teachers)) or "Aucun enseignant indiqué")
            for row in replacing:
                st.caption(
                    f":material/sync_alt: Remplacement : {escape(name_of(row))}, du "
                    f"{format_date(row['debut'])} au {format_date(row['fin'])}"
                )
        if editable and st.button(
            "Modifier", key=f"edit_classe_{classe['id']}", type="tertiary",
            icon=":material/edit:",
        ):  # fmt: skip
            _dialog_classe(classe)


@st.dialog("Modifier la classe", width="medium")
def _dialog_classe(classe: Row) -> None:
    with reading() as tx:
        teachers = list_enseignants(tx, classe["id"])
        people = {row["id"]: name_of(row) for row in list_school_people(tx, classe["ecole_id"])}
    st.markdown(f"**{escape(classe['nom'])}**")
    tabs = st.tabs(["Enseignants", "Remplacement", "Nom et effectif"], key="onglet_classe")
    with tabs[0]:
        for row in teachers:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.text(_say_teacher(row))
                if st.button("Retirer", key=f"remove_teacher_{row['personne_id']}",
                             type="tertiary"):  # fmt: skip
                    with acting("Enseignant(e) retiré(e) de la classe.") as tx:
                        remove_enseignant(tx, classe["id"], classe["version"], row["personne_id"])
        _show_teacher_form(classe, teachers, people)
    with tabs[1]:
        _show_replacement(classe)
    with tabs[2]:
        _show_name_form(classe)


def _show_teacher_form(classe: Row, teachers: list[Row], people: dict[str, str]) -> None:
    st.markdown("**Ajouter, ou changer les jours**")
    chosen = st.selectbox(
        "Personne de l’école", list(people), index=None, key="teacher_person",
        format_func=people.__getitem__, placeholder="Choisir",
    )  # fmt: skip
    known = next((row for row in teachers if row["personne_id"] == chosen), None)
    fonction = st.segmented_control(
        "Dans la classe", list(FonctionClasse), key=f"teacher_part_{chosen}", required=True,
        default=FonctionClasse(known["fonction"]) if known else FonctionClasse.TITULAIRE,
        format_func=lambda value: FONCTION_LABELS[value],
    )  # fmt: skip
    jours = st.pills(
        "Jours (rien : toute la semaine)", DEMI_JOURNEES, selection_mode="multi",
        key=f"teacher_days_{chosen}", default=parse_jours(known["jours"]) if known else (),
    )  # fmt: skip
    first = known["debut"] if known else date(classe["annee"], 9, 1)
    last = known["fin"] if known else date(classe["annee"] + 1, 8, 31)
    with st.container(horizontal=True):
        debut = st.date_input("Du", first, format="DD/MM/YYYY", key=f"teacher_from_{chosen}")
        fin = st.date_input("Au", last, format="DD/MM/YYYY", key=f"teacher_to_{chosen}")
    if st.button("Enregistrer", key="save_teacher", type="primary", disabled=not chosen) and chosen:
        with acting("Classe enregistrée.") as tx:
            save_enseignant(
                tx, classe["id"], classe["version"],
                Enseignant(
                    personne_id=chosen, jours=format_jours(jours), debut=debut, fin=fin,
                    fonction=fonction or FonctionClasse.TITULAIRE,
                ),
            )  # fmt: skip


def _show_replacement(classe: Row) -> None:
    st.caption(
        typeset(
            "Entre ces deux dates, et pas après, la personne lit « Ce qui marche » des élèves "
            "suivis de la classe : les adaptations, pas l’histoire."
        )
    )
    with reading() as tx:
        circonscription_id = next(iter(tx.actor.circonscriptions))
        rows, today = list_personnes(tx, circonscription_id), tx.today
        replacing = list_remplacements(tx, classe["id"])
    for row in replacing:
        _show_current(row, today)
    names = {row["id"]: name_of(row) for row in rows}
    chosen = st.selectbox(
        "Qui remplace", list(names), index=None, key="replacement_person",
        format_func=names.__getitem__, placeholder="Une personne déjà connue",
    )  # fmt: skip
    with st.container(horizontal=True):
        debut = st.date_input("Du", today, format="DD/MM/YYYY", key="replacement_from")
        fin = st.date_input("Au", None, format="DD/MM/YYYY", key="replacement_to")
    ready = bool(chosen and debut and fin)
    if st.button("Ajouter ce remplacement", key="add_replacement", type="primary",
                 disabled=not ready) and chosen and debut and fin:  # fmt: skip
        with acting("Remplacement ajouté.") as tx:
            add_remplacement(tx, classe["id"], chosen, debut, fin)


def _show_current(row: Row, today: date) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"{name_of(row)}, du {format_date(row['debut'])} au {format_date(row['fin'])}")
        if st.button("Finir aujourd’hui", key=f"end_replacement_{row['id']}", type="tertiary"):
            with acting("Remplacement fini : l’accès s’arrête ce soir.") as tx:
                end_affectation(tx, row["id"], row["version"], max(today, row["debut"]))


def _class_fields(key: str, classe: Row) -> tuple[str, str, int | None]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        nom = st.text_input("Nom de la classe", classe.get("nom", ""), placeholder="CE1 A",
                            max_chars=40, key=f"{key}_nom")  # fmt: skip
        niveaux = st.text_input("Niveau(x)", classe.get("niveaux", ""), placeholder="CE1",
                                max_chars=40, key=f"{key}_niveaux")  # fmt: skip
        effectif = st.number_input("Effectif", 0, 60, value=classe.get("effectif"), step=1,
                                   key=f"{key}_effectif")  # fmt: skip
    return nom or "", niveaux or "", int(effectif) if effectif else None


def _show_name_form(classe: Row) -> None:
    nom, niveaux, effectif = _class_fields(f"classe_{classe['id']}", classe)
    with st.container(horizontal=True):
        if st.button("Enregistrer", key="save_classe", type="primary"):
            with acting("Classe corrigée.") as tx:
                update_classe(tx, classe["id"], classe["version"], nom=nom, niveaux=niveaux,
                              effectif=effectif)  # fmt: skip
        if st.button("Supprimer cette classe", key="delete_classe", type="tertiary"):
            with acting("Classe supprimée.") as tx:
                delete_classe(tx, classe["id"], classe["version"])


def _show_new_classe(ecole: Row, annee: int) -> None:
    with st.expander("Ajouter une classe", icon=":material/add:"):
        nom, niveaux, effectif = _class_fields(f"new_classe_{ecole['id']}", {})
        if st.button("Ajouter la classe", key="add_classe"):
            with acting("Classe ajoutée.") as tx:
                create_classe(
                    tx, ecole["id"], annee=annee, nom=nom, niveaux=niveaux, effectif=effectif
                )
