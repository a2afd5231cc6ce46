"""The board's filters: they stand in the address by ids and codes, never by a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.errors import InvalidInput
from core.fiche import OBJET_LABELS, Objet
from core.listes import Liste
from core.saisine import school_year
from core.tableau import FiltresTableau, VueTableau
from db.circonscriptions import list_values
from db.connection import Row, Transaction
from db.ecoles import list_ecoles
from db.personnes import list_members
from db.secteurs import list_columns, list_sector_people

_VUES = {
    VueTableau.ETAT: "Par état",
    VueTableau.PERSONNE: "Par personne",
    VueTableau.SECTEUR: "Par secteur",
}


def _read_address() -> FiltresTableau:
    try:
        return FiltresTableau.from_query(st.query_params.to_dict())
    except InvalidInput as error:
        st.info(str(error))
        return FiltresTableau()


def _choose(
    label: str, name: str, labels: Mapping[str, str], chosen: str | None, every: str = "Tous"
) -> str | None:
    options = list(labels)
    found = st.selectbox(
        label, options, index=options.index(chosen) if chosen in options else None,
        key=f"tableau_{name}", placeholder=every, format_func=lambda key: labels.get(key, key),
    )  # fmt: skip
    return str(found) if found else None


def _write_address(filtres: FiltresTableau) -> None:
    chosen = filtres.model_dump(mode="json", exclude_defaults=True)
    said = {key: "true" if value is True else str(value) for key, value in chosen.items()}
    if st.query_params.to_dict() != said:
        st.query_params.from_dict(said)


@dataclass(frozen=True)
class Choix:
    """What the filters of the board offer."""

    membres: Sequence[Row]
    ecoles: Sequence[Row]
    secteurs: Sequence[Row]
    colonnes: Mapping[str, str]
    motifs: Mapping[str, str]


def read_choix(tx: Transaction, circonscription_id: str) -> Choix:
    """Read what the filters offer, in the transaction of the page."""
    return Choix(
        membres=list_members(tx, circonscription_id),
        ecoles=list_ecoles(tx, circonscription_id),
        secteurs=list_sector_people(tx, circonscription_id, school_year(tx.today)),
        colonnes=list_columns(tx, circonscription_id),
        motifs=list_values(tx, circonscription_id, Liste.MOTIF, retired=True),
    )


def show_filters(choix: Choix, *, shares: bool) -> FiltresTableau:
    """Show the filters of the board and return what they say; the address follows."""
    given = _read_address()
    with st.container(horizontal=True, vertical_alignment="bottom", key="tableau_filtres"):
        vue = _choose_vue(given.vue) if shares else VueTableau.ETAT
        with st.container(width="content", gap=None, key="tableau_cases"):
            retard = st.checkbox("En retard", given.retard, key="tableau_retard")
            a_moi = st.checkbox("À moi", given.a_moi, key="tableau_a_moi",
                                help="Ce que vous suivez, ou qui vous est proposé")  # fmt: skip
        metier = _choose_metier(choix.colonnes, given.metier) if vue is VueTableau.SECTEUR else None
        membre = _choose("Personne", "membre", _names(choix.membres), given.membre, "Toutes")
        ecole = _choose("École", "ecole", _schools(choix.ecoles), given.ecole, "Toutes")
        secteur = _choose("Secteur", "secteur", _names(choix.secteurs), given.secteur)
        kinds = {o.value: OBJET_LABELS[o] for o in Objet if o is not Objet.SOUTIEN}
        objet = _choose("Objet", "objet", kinds, given.objet)
        motif = _choose("Motif", "motif", choix.motifs, given.motif)
    filtres = FiltresTableau(
        vue=vue, metier=metier or given.metier, membre=membre, ecole=ecole, secteur=secteur,
        objet=Objet(objet) if objet else None, motif=motif,
        retard=bool(retard), a_moi=bool(a_moi),
    )  # fmt: skip
    _write_address(filtres)
    return filtres


def _choose_vue(given: VueTableau) -> VueTableau:
    chosen = st.segmented_control(
        "Colonnes", list(_VUES), default=given, key="tableau_vue", required=True,
        format_func=_VUES.__getitem__,
    )  # fmt: skip
    return VueTableau(chosen or VueTableau.ETAT)


def _choose_metier(columns: Mapping[str, str], given: str) -> str:
    """Ask whose secteurs are the lanes: the table has one column per métier."""
    options = list(columns)
    chosen = st.selectbox(
        "Secteurs de", options, index=options.index(given) if given in options else 0,
        key="tableau_metier", format_func=columns.__getitem__,
    )  # fmt: skip
    return str(chosen or given)


def _names(members: Sequence[Row]) -> dict[str, str]:
    return {row["id"]: f"{row['prenom']} {row['nom']}".strip() for row in members}


def _schools(ecoles: Sequence[Row]) -> dict[str, str]:
    return {row["id"]: f"{row['nom']}, {row['commune']}" for row in ecoles}
