"""People and their dated roles: the list, one person, a role added or ended."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.listes import Liste
from core.personne import ASSIGNABLE_ROLES, ROLE_LABELS, SCHOOL_ROLES, Role
from core.texte import format_date
from db.connection import Row
from db.ecoles import list_ecoles
from db.personnes import (
    add_affectation,
    create_personne,
    end_affectation,
    list_affectations,
    list_personnes,
    update_personne,
)
from pages.components.actes import acting
from pages.components.libelles import read_labels, read_offered
from pages.components.mots import escape
from pages.components.session import reading

_CIVILITES = ["", "Mme", "M."]


def show_personnes(place: Row, *, editable: bool) -> None:
    """Show the people of the circonscription; choosing one shows their roles."""
    search = st.text_input(
        "Rechercher une personne", key="search_personnes", type="search", live="0.4s", width=320,
        placeholder="Nom ou prénom",
    )  # fmt: skip
    with reading() as tx:
        people = list_personnes(tx, place["id"], search or "")
    if people:
        event = st.dataframe(
            _columns(people), hide_index=True, height=min(420, 38 + 36 * len(people)),
            row_height=36, key="choose_personne", on_select="rerun", selection_mode="single-row",
        )  # fmt: skip
        rows = event["selection"]["rows"]
        if rows:
            _show_personne(place, people[int(rows[0])], editable=editable)
    else:
        st.info("Personne ne correspond. Les personnes ajoutées seront ici, avec leurs rôles.")
    if editable:
        _show_new_personne(place)


def describe_role(role: str, metier: str, ecole: str, metiers: Mapping[str, str]) -> str:
    """Say a role in words: « Membre du pôle (Maître E) », « Directeur/trice, école … »."""
    label = ROLE_LABELS[Role(role)]
    if metier:
        label += f" ({metiers.get(metier, metier)})"
    return f"{label}, {ecole}" if ecole else label


def _roles(packed: str | None, metiers: Mapping[str, str]) -> str:
    parts = [part.split(":", 2) for part in (packed or "").split("|") if part]
    said = [describe_role(role, metier, ecole, metiers) for role, metier, ecole in parts]
    return " ; ".join(said) or "–"


def _columns(people: Sequence[Row]) -> dict[str, list[str]]:
    metiers = read_labels(Liste.METIER)
    return {
        "Nom": [p["nom"] for p in people],
        "Prénom": [p["prenom"] for p in people],
        "Rôles aujourd’hui": [_roles(p["roles"], metiers) for p in people],
        "Adresse électronique": [p["mail"] for p in people],
        "Téléphone": [p["telephone"] for p in people],
    }


def _show_personne(place: Row, person: Row, *, editable: bool) -> None:
    with reading() as tx:
        held, today = list_affectations(tx, person["id"]), tx.today
    metiers = read_labels(Liste.METIER)
    name = f"{person['civilite']} {person['prenom']} {person['nom']}".strip()
    st.subheader(escape(name), anchor=False)
    for row in held:
        with st.container(horizontal=True, vertical_alignment="center", key=f"role_{row['id']}"):
            until = f"au {format_date(row['fin'])}" if row["fin"] else "jusqu’à nouvel ordre"
            label = describe_role(row["role"], row["metier"] or "", row["ecole"] or "", metiers)
            if row["classe"]:
                label += f", remplacement en {row['classe']}"
            st.markdown(f"{escape(label)} · du {format_date(row['debut'])} {until}")
            ended = row["fin"] and row["fin"] < today
            if editable and not ended and st.button("Terminer aujourd’hui", type="tertiary",
                                                    key=f"end_role_{row['id']}"):  # fmt: skip
                with acting("Rôle terminé : les droits s’arrêtent ce soir.") as tx:
                    end_affectation(tx, row["id"], row["version"], tx.today)
    if editable:
        with st.expander("Ajouter un rôle"):
            _show_new_role(place, person["id"])
        with st.expander("Corriger les coordonnées"):
            _show_correction(person)


def _show_new_role(place: Row, personne_id: str) -> None:
    with reading() as tx:
        ecoles = {e["id"]: f"{e['nom']}, {e['commune']}" for e in list_ecoles(tx, place["id"])}
        today = tx.today
    role = st.selectbox("Rôle", ASSIGNABLE_ROLES, key=f"new_role_{personne_id}",
                        format_func=lambda r: ROLE_LABELS[r])  # fmt: skip
    ecole = metier = None
    if role in SCHOOL_ROLES:
        ecole = st.selectbox("École", list(ecoles), index=None, key=f"role_ecole_{personne_id}",
                             format_func=ecoles.__getitem__, placeholder="Choisir")  # fmt: skip
    if role is Role.MEMBRE:
        metiers = read_offered(Liste.METIER)
        metier = st.selectbox("Métier", list(metiers), index=None, placeholder="Choisir",
                              key=f"role_metier_{personne_id}",
                              format_func=metiers.__getitem__)  # fmt: skip
    with st.container(horizontal=True):
        debut = st.date_input("Du", today, format="DD/MM/YYYY", key=f"role_debut_{personne_id}")
        fin = st.date_input("Au (facultatif)", None, format="DD/MM/YYYY",
                            key=f"role_fin_{personne_id}")  # fmt: skip
    if st.button("Ajouter ce rôle", key=f"add_role_{personne_id}") and role:
        with acting("Rôle ajouté.") as tx:
            add_affectation(tx, personne_id, place["id"], role, debut=debut, fin=fin,
                            ecole_id=ecole, metier=metier)  # fmt: skip


def _fields(person: Row, key: str) -> dict[str, str]:
    with st.container(horizontal=True):
        civilite = st.selectbox("Civilité", _CIVILITES, key=f"{key}_civilite", width=110,
                                index=_CIVILITES.index(person.get("civilite", "")))  # fmt: skip
        prenom = st.text_input("Prénom", person.get("prenom", ""), key=f"{key}_prenom")
        nom = st.text_input("Nom", person.get("nom", ""), key=f"{key}_nom")
    with st.container(horizontal=True):
        mail = st.text_input("Adresse électronique", person.get("mail", ""), key=f"{key}_mail")
        telephone = st.text_input("Téléphone", person.get("telephone", ""), key=f"{key}_telephone")
    return {"civilite": civilite or "", "prenom": prenom or "", "nom": nom or "",
            "mail": mail or "", "telephone": telephone or ""}  # fmt: skip


def _show_correction(person: Row) -> None:
    fields = _fields(person, f"personne_{person['id']}_{person['version']}")
    if st.button("Enregistrer", key=f"save_personne_{person['id']}"):
        with acting("Coordonnées corrigées.") as tx:
            update_personne(tx, person["id"], person["version"], **fields)


def _show_new_personne(place: Row) -> None:
    with st.expander("Ajouter une personne", icon=":material/person_add:"):
        fields = _fields({}, "new_personne")
        if st.button("Ajouter la personne", key="add_personne"):
            with acting("Personne ajoutée : donnez-lui un rôle.") as tx:
                create_personne(tx, place["id"], fields.pop("nom"), fields.pop("prenom"), **fields)
