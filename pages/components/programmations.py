"""« PAOA »: the list, and opening the one of a pupil."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core.programmation import (
    STATUT_PROGRAMMATION_LABELS,
    ContenuProgrammation,
    StatutProgrammation,
)
from core.programmation_liste import say_missing
from core.saisine import school_year, school_year_label
from core.secteur import short_ecole
from core.texte import LEVELS
from core.typographie import typeset
from db.circonscriptions import my_circonscription
from db.connection import Row
from db.programmations_creation import (
    NAMESAKE,
    OTHER_PUPIL,
    NouvelleProgrammation,
    create_programmation,
    has_namesake,
    list_known_pupils,
    list_own_schools,
)
from db.programmations_reprise import find_earlier, read_earlier
from pages.components.actes import acting
from pages.components.mots import short_name
from pages.components.programmation.reprise import describe_earlier, review_key
from pages.components.session import reading, remember

PAGE: Final = "pages/programmation.py"
_NEW: Final = "nouvel_eleve"


def show_table(rows: Sequence[Row]) -> None:
    """Show the programmations; choosing a line opens it."""
    frame = {
        "Élève": [short_name(row["eleve_nom"], row["eleve_prenom"]) for row in rows],
        "Classe": [row["niveau"] for row in rows],
        "École": [short_ecole(row["ecole"] or "") for row in rows],
        "État": [STATUT_PROGRAMMATION_LABELS[StatutProgrammation(row["statut"])] for row in rows],
        "Obj.": [row["objectifs"] for row in rows],
        "Échéance": [row["echeance"] for row in rows],
        "ERSEH": [row["erseh"] for row in rows],
        "Il manque": [typeset(say_missing(row)) for row in rows],
    }
    if len({row["annee"] for row in rows}) > 1:
        frame["Année"] = [school_year_label(row["annee"]) for row in rows]
    event = st.dataframe(
        frame, hide_index=True, height="content", row_height=36, key="open_programmation",
        on_select="rerun", selection_mode="single-cell", placeholder="–",
        column_config={
            "Élève": st.column_config.TextColumn(width=160),
            "Classe": st.column_config.TextColumn(width=62),
            "École": st.column_config.TextColumn(width=150),
            "État": st.column_config.TextColumn(width=126),
            "Obj.": st.column_config.NumberColumn(width=50, help="Nombre d’objectifs"),
            "Échéance": st.column_config.DateColumn(
                format="DD/MM/YYYY", width=92, help="Fin de la notification"),
            "ERSEH": st.column_config.TextColumn(width=110, help="Enseignant(e) référent(e)"),
            "Il manque": st.column_config.TextColumn(width=234, help="Pour l’étape suivante"),
        },
    )  # fmt: skip
    chosen = event["selection"]["cells"]
    if chosen:
        st.switch_page(PAGE, query_params={"id": rows[int(chosen[0][0])]["id"]})


def show_empty(*, filtered: bool, creates: bool) -> None:
    """Say why nothing is shown, and what to do next."""
    if filtered:
        st.info("Aucune programmation ne correspond. Retirez un filtre.")
        return
    step = (
        "Créez la première avec « Nouvelle PAOA »." if creates
        else "Elle apparaîtra dès que son équipe l’aura créée."
    )  # fmt: skip
    st.info(typeset(
        "Les programmations adaptées que vous pouvez lire seront ici : une par élève et par année, "
        f"pour les élèves qui ont un PPS ou une notification. {step}"
    ))  # fmt: skip


# --- creating ---------------------------------------------------------------------------------


def list_schools() -> list[Row]:
    """List the schools where the signed-in person may create a programmation."""
    with reading() as tx:
        return list_own_schools(tx, my_circonscription(tx)["id"])


@st.dialog("Nouvelle PAOA")
def dialog_create(schools: Sequence[Row]) -> None:
    """Ask for whom, then open the editor on it."""
    labels = {row["id"]: f"{row['nom']}, {row['commune']}" for row in schools}
    ecole_id = str(st.selectbox("École", list(labels), key="paoa_ecole",
                                format_func=labels.__getitem__))  # fmt: skip
    with reading() as tx:
        known = {row["id"]: row for row in list_known_pupils(tx, ecole_id)}
    pupils = {key: short_name(row["nom"], row["prenom"]) for key, row in known.items()}
    options = [_NEW, *pupils]
    words = {_NEW: "Un élève que le pôle ne connaît pas"} | pupils
    eleve = str(st.selectbox("Élève", options, key="paoa_eleve", format_func=words.__getitem__,
                             index=1 if pupils else 0))  # fmt: skip
    nom, prenom = "", ""
    if eleve == _NEW:
        left, right = st.columns(2)
        prenom = left.text_input("Prénom", key="paoa_prenom", autocomplete="off") or ""
        nom = right.text_input("Nom", key="paoa_nom", autocomplete="off") or ""
    level = known[eleve]["niveau"] if eleve in known else ""
    niveau = st.selectbox(
        "Classe fréquentée", LEVELS, index=LEVELS.index(level) if level in LEVELS else None,
        key=f"paoa_niveau_{eleve}", placeholder="Choisir",
    )  # fmt: skip
    st.caption(typeset(
        "La classe dit quels domaines s’affichent ; le niveau visé, lui, se choisit ensuite."
    ))  # fmt: skip
    new = NouvelleProgrammation(
        ecole_id=ecole_id, niveau=niveau or "", nom=nom, prenom=prenom,
        eleve_id=None if eleve == _NEW else eleve,
        homonyme=eleve == _NEW and _ask_homonyme(ecole_id, nom, prenom),
    )  # fmt: skip
    before = _read_earlier(eleve) if eleve in known else None
    if before is None:
        if st.button("Ouvrir la programmation", key="create_programmation", type="primary"):
            _create(new, review=False)
        return
    st.info(typeset(describe_earlier(before)), icon=":material/history:")
    with st.container(horizontal=True):
        if st.button("Reprendre celle de l’an dernier", key="create_from_earlier",
                     type="primary", icon=":material/content_copy:"):  # fmt: skip
            _create(new, review=True)
        if st.button("Commencer à vide", key="create_programmation"):
            _create(new, review=False)


def _ask_homonyme(ecole_id: str, nom: str, prenom: str) -> bool:
    """Warn of a pupil of the same name in the school; return whether it is another one."""
    with reading() as tx:
        found = has_namesake(tx, ecole_id, nom, prenom)
    if not found:
        return False
    st.warning(typeset(NAMESAKE), icon=":material/group:")
    return st.checkbox(OTHER_PUPIL, key="paoa_homonyme")


def _read_earlier(eleve_id: str) -> ContenuProgrammation | None:
    with reading() as tx:
        found = find_earlier(tx, eleve_id, school_year(tx.today))
        return read_earlier(tx, found["id"]) if found else None


def _create(new: NouvelleProgrammation, *, review: bool) -> None:
    made: list[str] = []

    def open_it() -> None:
        if review:
            remember(review_key(made[0]), True)
        st.switch_page(PAGE, query_params={"id": made[0]})

    with acting(then=open_it) as tx:
        made.append(create_programmation(tx, new))
