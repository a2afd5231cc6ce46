"""« À suivre »: in June, who is followed next year and where; in September, who is not placed."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

import streamlit as st

from core.droits import Action, may
from core.saisine import school_year, school_year_label
from core.scolarite import Suite, next_niveau, stays_in
from core.texte import format_date, plural
from core.typographie import typeset
from db.classes import list_school_classes
from db.connection import Row
from db.ecoles import list_ecoles
from db.suites import count_planned, drop_suites, list_suites, open_annee, plan_suites
from pages.components.actes import acting
from pages.components.mots import escape, short_name
from pages.components.session import reading, recall, remember
from pages.components.traces import note_reading


def show_suites(place: Row) -> None:
    """Show the pupils still followed: tick those « à suivre », then place who changes school."""
    with reading() as tx:
        annee = school_year(tx.today) + 1
        rows = list_suites(tx, place["id"], annee)
        opens = may(tx.actor, Action.OPEN_ANNEE, place["id"])
        waiting = count_planned(tx, place["id"], annee) if opens else 0
        first = tx.today >= date(annee, 8, 15)
        begun = list_suites(tx, place["id"], annee - 1) if opens else []
    if late := [row for row in begun if row["suite_prevue"]]:
        _show_unplaced(place, late, annee - 1)
    if not rows:
        st.info(
            "Les élèves dont une situation est en cours seront ici, pour dire en juin lesquels "
            "seront suivis l’an prochain. Aucune situation d’élève n’est en cours."
        )
        return
    _note_list(place, annee, rows)
    st.markdown(
        typeset(
            f"Cochez les élèves **à suivre en {school_year_label(annee)}**. Le 1er septembre, "
            "chacun se retrouve dans sa nouvelle classe ; les chiffres de cette année ne bougent "
            "pas. Les autres situations restent à terminer."
        )
    )
    _show_ticks(place, rows, annee)
    planned = [row for row in rows if row["suite_version"]]
    if planned:
        st.header("Changer l’école ou la classe prévue", anchor=False)
        _show_placing(place, planned, annee)
    if waiting and first:
        _show_opening(place, annee, waiting)


def _note_list(place: Row, annee: int, rows: Sequence[Row]) -> None:
    """Write once per tab that this list of pupils was read, not at each tab or tick."""
    read = (place["id"], annee, len(rows))
    if recall("suites_lues") != read:
        note_reading("list_suites", "eleve", nombre=len(rows))
        remember("suites_lues", read)


def _default_suite(row: Row) -> Suite | None:
    """Return the usual next place, same school and next level; None when there is none."""
    niveau = next_niveau(row["niveau"] or "")
    if row["fermee"] or not stays_in(row["nature"], niveau):
        return None
    return Suite(
        eleve_id=row["eleve_id"], ecole_id=row["ecole_id"], niveau=niveau,
        version=row["suite_version"],
    )  # fmt: skip


def _say_next(row: Row) -> str:
    if not row["suite_version"]:
        usual = _default_suite(row)
        return (
            ""
            if usual
            else " · :gray[quitte l’école : choisissez la nouvelle, ou terminez le suivi]"
        )
    where = row["suite_classe"] or row["suite_niveau"]
    same = row["suite_ecole_id"] == row["ecole_id"]
    said = f" → **{escape(where or 'classe à choisir')}**"
    if same:
        return said
    agreed = (
        f"accord des parents du {format_date(row['suite_accord_le'])}"
        if row["suite_accord_le"]
        else ":yellow[sans accord des parents, la nouvelle école ne verra rien]"
    )
    return f"{said}, **{escape(row['suite_ecole'])}** ({agreed})"


def _label(row: Row) -> str:
    name = short_name(row["nom"], row["prenom"])
    now = row["classe"] or row["niveau"] or "niveau inconnu"
    return f"{escape(name)} · {escape(now)} · {row['references_']}{_say_next(row)}"


def _show_ticks(place: Row, rows: Sequence[Row], annee: int) -> None:
    ticked: dict[str, bool] = {}
    with st.form(f"suites_{annee}", border=False, enter_to_submit=False):
        for school, found in groupby(rows, key=lambda r: f"{r['ecole']}, {r['commune']}"):
            with st.container(gap="xsmall"):
                st.markdown(f"**{escape(school)}**")
                for row in found:
                    ticked[row["eleve_id"]] = st.checkbox(
                        typeset(_label(row)), value=bool(row["suite_version"]),
                        key=f"suivre_{row['eleve_id']}_{annee}_{row['suite_version']}",
                    )  # fmt: skip
        with st.container(horizontal=True):
            saved = st.form_submit_button("Enregistrer « à suivre »", type="primary")
            every = st.form_submit_button("Cocher tous ceux qui restent dans leur école")
    if saved or every:
        _save_ticks(place, rows, {} if every else ticked, annee, every=every)


def _save_ticks(
    place: Row, rows: Sequence[Row], ticked: Mapping[str, bool], annee: int, *, every: bool
) -> None:
    new = [row for row in rows if not row["suite_version"] and (every or ticked[row["eleve_id"]])]
    gone = {
        row["eleve_id"]: row["suite_version"]
        for row in rows
        if row["suite_version"] and not every and not ticked[row["eleve_id"]]
    }
    suites = [
        suite for row in new if (suite := _default_suite(row) or _to_choose(row, every=every))
    ]
    said = f"{plural(len(suites), 'élève ajouté')}, {plural(len(gone), 'retiré')}."
    with acting(f"« À suivre » enregistré : {said}") as tx:
        plan_suites(tx, place["id"], annee, suites)
        drop_suites(tx, place["id"], annee, gone)


def _to_choose(row: Row, *, every: bool) -> Suite | None:
    """Return a place to be corrected for who leaves the school, when ticked one by one."""
    if every or row["fermee"]:
        return None
    return Suite(eleve_id=row["eleve_id"], ecole_id=row["ecole_id"],
                 niveau=next_niveau(row["niveau"] or ""))  # fmt: skip


def _show_unplaced(place: Row, rows: Sequence[Row], annee: int) -> None:
    """Show who waits for a place in the year that has begun, and let it be settled."""
    st.header(f"Pas encore placés en {school_year_label(annee)} ({len(rows)})", anchor=False)
    st.warning(
        typeset(
            "La nuit n’a pas pu les placer ; elle réessaie chaque nuit. Choisissez un élève pour "
            "corriger sa place, puis placez-le ; ou dites que vous ne le suivez plus."
        ),
        icon=":material/report:",
    )
    for row in rows:
        st.markdown(typeset(f"{escape(row['ecole'])} : {_label(row)}"))
    chosen = _show_placing(place, rows, annee)
    if chosen is None:
        return
    with st.container(horizontal=True):
        if st.button("Placer cet élève maintenant", key=f"place_suite_{annee}"):
            with acting("Élève placé dans sa nouvelle classe.") as tx:
                open_annee(tx, place["id"], annee, chosen["eleve_id"])
        if st.button("Ne plus suivre cet élève", key=f"drop_suite_{annee}"):
            with acting("Élève retiré de ceux à suivre.") as tx:
                drop_suites(tx, place["id"], annee, {chosen["eleve_id"]: chosen["suite_version"]})


def _show_placing(place: Row, planned: Sequence[Row], annee: int) -> Row | None:
    """Let the place of one of them be corrected; return who was chosen."""
    by_id = {row["eleve_id"]: row for row in planned}
    with reading() as tx:
        schools = {e["id"]: f"{e['nom']}, {e['commune']}" for e in list_ecoles(tx, place["id"])}
    chosen = st.selectbox(
        "Élève", list(by_id), index=None, key=f"suite_eleve_{annee}",
        placeholder="Choisir un élève",
        format_func=lambda key: short_name(by_id[key]["nom"], by_id[key]["prenom"]),
    )  # fmt: skip
    if not chosen:
        return None
    row, key = by_id[chosen], f"{chosen}_{annee}_{by_id[chosen]['suite_version']}"
    known = list(schools)
    index = known.index(row["suite_ecole_id"]) if row["suite_ecole_id"] in known else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ecole = st.selectbox("École", known, index=index, key=f"suite_ecole_{key}",
                             format_func=schools.__getitem__)  # fmt: skip
        classe = choose_classe(ecole, annee, row["suite_classe_id"], f"suite_classe_{key}")
        niveau = st.text_input("Niveau", row["suite_niveau"] or "", key=f"suite_niveau_{key}",
                               width=110, max_chars=20)  # fmt: skip
    accord = None
    if ecole != row["ecole_id"]:
        accord = ask_accord(row["suite_accord_le"], f"suite_accord_{key}")
    if st.button("Enregistrer cette place", key=f"save_suite_{annee}") and ecole:
        with acting("Place enregistrée.") as tx:
            plan_suites(tx, place["id"], annee, [
                Suite(eleve_id=chosen, ecole_id=ecole, classe_id=classe, niveau=niveau or "",
                      accord_le=accord, version=row["suite_version"])
            ])  # fmt: skip
    return row


def choose_classe(ecole_id: str | None, annee: int, current: str | None, key: str) -> str | None:
    """Ask for a class of a school in one year; None when there is none yet, or none is chosen."""
    if not ecole_id:
        return None
    with reading() as tx:
        classes = list_school_classes(tx, ecole_id, annee)
    known = list(classes)
    return st.selectbox(
        "Classe", known, index=known.index(current) if current in known else None,
        key=f"{key}_{ecole_id}", format_func=classes.__getitem__, disabled=not known,
        placeholder="Choisir" if known else "Pas encore de classe enregistrée",
    )  # fmt: skip


def ask_accord(current: date | None, key: str) -> date | None:
    """Ask for the day of the parents' agreement, and say what goes without it."""
    found = st.date_input(
        "Accord des parents pour transmettre, donné le", current, format="DD/MM/YYYY", key=key
    )
    st.caption(
        typeset(
            "Avec leur accord, la nouvelle école lit la situation et reçoit une note de relais. "
            "Sans leur accord, elle ne voit rien ; le pôle, lui, continue."
        )
    )
    return found if isinstance(found, date) else None


def _show_opening(place: Row, annee: int, waiting: int) -> None:
    label = school_year_label(annee)
    st.header(f"Ouvrir l’année {label}", anchor=False)
    st.caption("Sinon, cela se fait tout seul dans la nuit du 1er septembre.")
    if st.button(f"Placer {plural(waiting, 'élève')} dans leur nouvelle classe", key="open_annee"):
        with acting(f"Année {label} ouverte.") as tx:
            open_annee(tx, place["id"], annee)
