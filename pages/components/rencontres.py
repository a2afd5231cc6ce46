"""« ESS »: what is to come, held, due; opening a meeting; the secretariat's calendar."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core.rencontre import (
    COMING,
    HELD,
    NATURE_RENCONTRE_LABELS,
    CadreRencontre,
    EtatRencontre,
    NatureRencontre,
    RendezVous,
)
from core.rencontre_contexte import say_hour, say_length
from core.saisine import school_year, school_year_label
from core.secteur import short_ecole
from core.texte import LEVELS, format_date, plural
from core.typographie import typeset
from db.circonscriptions import my_circonscription
from db.connection import Row
from db.rencontres import list_due, list_rencontres
from db.rencontres_creation import (
    NouvelleRencontre,
    create_rencontre,
    list_pupils_to_meet,
    list_schools_to_meet,
    suggest_cadre_rencontre,
)
from pages.components.actes import acting
from pages.components.mots import escape, short_name
from pages.components.programmation.mots import ask_day
from pages.components.rencontre.mots import describe_etat_rencontre, say_when
from pages.components.session import reading

PAGE: Final = "pages/rencontre.py"
_NEW: Final = "nouvel_eleve"
_DUE_SHOWN: Final = 25
_BUTTONS: Final = {
    NatureRencontre.ESS: "Préparer une ESS",
    NatureRencontre.EQUIPE_EDUCATIVE: "Préparer une équipe éducative",
}
Schools = dict[NatureRencontre, list[Row]]


# --- the lists --------------------------------------------------------------------------------


def read_schools() -> Schools:
    """Read where the signed-in person may open a meeting, by nature."""
    with reading() as tx:
        place = my_circonscription(tx)["id"]
        return {nature: list_schools_to_meet(tx, place, nature) for nature in NatureRencontre}


def show_buttons(schools: Schools) -> None:
    """Show a button for each meeting that one may open; the first is the screen's main action."""
    offered = [nature for nature, found in schools.items() if found]
    with st.container(horizontal=True):
        for rank, nature in enumerate(offered):
            if st.button(
                _BUTTONS[nature], key=f"prepare_{nature}", icon=":material/add:",
                type="secondary" if rank else "primary",
            ):  # fmt: skip
                dialog_prepare(nature, schools[nature])


def show_lists(schools: Schools) -> None:
    """Show what is to come, what is due, what was held in the year chosen."""
    with reading() as tx:
        now = school_year(tx.today)
        due, rows = list_due(tx), list_rencontres(tx, now)
    coming = [row for row in rows if row["etat"] in COMING]
    st.header("À venir", anchor=False)
    if coming:
        _show_rows(coming, "coming")
    else:
        st.caption(_say_none(schools))
    if due:
        st.header(typeset(f"À prévoir : {plural(len(due), 'élève')}"), anchor=False)
        _show_due(due, schools)
    st.header("Tenues", anchor=False)
    _show_held(now)


def _show_held(now: int) -> None:
    year = _choose_year(now)
    with reading() as tx:
        rows = list_rencontres(tx, year)
    held = [row for row in rows if row["etat"] in HELD and row["annee"] == year]
    if held:
        _show_rows(sorted(held, key=lambda row: row["jour"], reverse=True), "held")
    else:
        st.caption("Les rencontres tenues cette année-là seront ici, avec leur relevé.")


def _choose_year(now: int) -> int:
    labels = {str(year): school_year_label(year) for year in (now, now - 1, now - 2)}
    chosen = st.selectbox(
        "Année scolaire", list(labels), key="annee_rencontres", bind="query-params", width=180,
        format_func=labels.__getitem__,
    )  # fmt: skip
    return int(chosen or now)


def _say_none(schools: Schools) -> str:
    if any(schools.values()):
        return "Aucune rencontre n’est à venir. Préparez-en une avec le bouton ci-dessus."
    return (
        "Aucune rencontre n’est à venir pour les élèves que vous suivez. L’ESS est réunie par "
        "l’enseignant(e) référent(e), l’équipe éducative par la direction de l’école."
    )


def _show_rows(rows: Sequence[Row], key: str) -> None:
    frame = {
        "Élève": [short_name(row["eleve_nom"], row["eleve_prenom"]) for row in rows],
        "Rencontre": [NATURE_RENCONTRE_LABELS[NatureRencontre(row["nature"])] for row in rows],
        "Quand": [say_when(row["jour"], row["heure"]) for row in rows],
        "École": [short_ecole(row["ecole"] or "") for row in rows],
        "État": [_label(row) for row in rows],
        "Référence": [row["reference"] for row in rows],
    }
    event = st.dataframe(
        frame, hide_index=True, height="content", row_height=36, key=f"open_rencontre_{key}",
        on_select="rerun", selection_mode="single-cell", placeholder="–",
        column_config={
            "Élève": st.column_config.TextColumn(width=220),
            "Rencontre": st.column_config.TextColumn(width=130),
            "Quand": st.column_config.TextColumn(width=160),
            "École": st.column_config.TextColumn(width=180),
            "État": st.column_config.TextColumn(width=160),
            "Référence": st.column_config.TextColumn(width=120),
        },
    )  # fmt: skip
    chosen = event["selection"]["cells"]
    if chosen:
        st.switch_page(PAGE, query_params={"id": rows[int(chosen[0][0])]["id"]})


def _label(row: Row) -> str:
    badge = describe_etat_rencontre(EtatRencontre(row["etat"]))
    return badge.rpartition(": ")[2].rstrip("]")


def _show_due(due: Sequence[Row], schools: Schools) -> None:
    st.caption(typeset(
        "Une ESS au moins par an pour un élève qui a un PPS ou une notification (code de "
        "l’éducation, article D351-10)."
    ))  # fmt: skip
    own = {row["id"] for row in schools[NatureRencontre.ESS]}
    every = len(due) > _DUE_SHOWN and st.toggle(
        "Les montrer tous", key="tous_a_prevoir",
        help="Les élèves de vos écoles d’abord, si vous êtes enseignant(e) référent(e).",
    )  # fmt: skip
    with st.container(gap=None, key="a_prevoir"):
        for row in due if every else due[:_DUE_SHOWN]:
            _show_due_line(row, own, schools)


def _show_due_line(row: Row, own: set[str], schools: Schools) -> None:
    last = f"dernière ESS le {format_date(row['derniere'])}" if row["derniere"] else (
        "aucune ESS notée"
    )  # fmt: skip
    name = short_name(row["eleve_nom"], row["eleve_prenom"])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/event_upcoming: **{escape(name)}** · "
            f"{escape(row['ecole'] or 'école en attente')} · :orange-badge[{last}]"
        )
        if row["ecole_id"] in own and st.button(
            "Préparer l’ESS", key=f"prepare_due_{row['eleve_id']}", type="tertiary",
            icon=":material/add:", help=escape(name),
        ):  # fmt: skip
            dialog_prepare(NatureRencontre.ESS, schools[NatureRencontre.ESS],
                           row["ecole_id"], row["eleve_id"])  # fmt: skip


def show_agenda(rows: Sequence[Row]) -> None:
    """Show the calendar of the secretariat: no pupil, no class."""
    st.caption("Le calendrier des rencontres, sans nom d’élève.")
    if not rows:
        st.info("Aucune rencontre n’est datée. Elles seront ici dès que leur jour sera fixé.")
        return
    st.table({
        "Jour": [format_date(row["jour"]) for row in rows],
        "Heure": [say_hour(row["heure"]) or "–" for row in rows],
        "Durée": [say_length(row["duree"]) for row in rows],
        "Rencontre": [NATURE_RENCONTRE_LABELS[NatureRencontre(row["nature"])] for row in rows],
        "École": [row["ecole"] or "–" for row in rows],
        "Référence": [row["reference"] for row in rows],
    })  # fmt: skip


# --- opening one ------------------------------------------------------------------------------


@st.dialog("Préparer une rencontre", width="large")
def dialog_prepare(
    nature: NatureRencontre, schools: Sequence[Row], ecole_id: str = "", eleve_id: str = ""
) -> None:
    """Ask for whom, on what ground and when; then open the meeting."""
    st.markdown(f"**{_BUTTONS[nature]}**")
    labels = {row["id"]: f"{row['nom']}, {row['commune']}" for row in schools}
    ids = list(labels)
    ecole = str(st.selectbox(
        "École", ids, index=ids.index(ecole_id) if ecole_id in labels else 0,
        key=f"rencontre_ecole_{eleve_id}", format_func=labels.__getitem__,
    ))  # fmt: skip
    eleve, niveau, nom, prenom = _ask_pupil(nature, ecole, eleve_id)
    cadre = _ask_ground(nature, eleve, niveau)
    quand = _ask_when(labels[ecole])
    if st.button("Ouvrir la rencontre", key="create_rencontre", type="primary"):
        made: list[str] = []
        with acting(then=lambda: st.switch_page(PAGE, query_params={"id": made[0]})) as tx:
            made.append(create_rencontre(tx, NouvelleRencontre(
                nature=nature, ecole_id=ecole, cadre=cadre, quand=quand, nom=nom, prenom=prenom,
                eleve_id=None if eleve == _NEW else eleve,
            )))  # fmt: skip


def _ask_pupil(nature: NatureRencontre, ecole: str, wanted: str) -> tuple[str, str, str, str]:
    with reading() as tx:
        known = {row["id"]: row for row in list_pupils_to_meet(tx, ecole, nature)}
    words = {_NEW: "Un élève que le pôle ne connaît pas"}
    words |= {key: short_name(row["nom"], row["prenom"]) for key, row in known.items()}
    options = list(words)
    start = options.index(wanted) if wanted in known else min(1, len(options) - 1)
    eleve = str(st.selectbox("Élève", options, index=start, key=f"rencontre_eleve_{ecole}",
                             format_func=words.__getitem__))  # fmt: skip
    nom = prenom = ""
    if eleve == _NEW:
        left, right = st.columns(2)
        prenom = left.text_input("Prénom", key="rencontre_prenom", autocomplete="off") or ""
        nom = right.text_input("Nom", key="rencontre_nom", autocomplete="off") or ""
    return eleve, known[eleve]["niveau"] if eleve in known else "", nom, prenom


def _ask_ground(nature: NatureRencontre, eleve: str, niveau: str) -> CadreRencontre:
    cadre = CadreRencontre()
    if eleve != _NEW:
        with reading() as tx:
            cadre = suggest_cadre_rencontre(tx, eleve)
    return ask_cadre(nature, cadre, eleve, cadre.niveau or niveau)


def ask_cadre(
    nature: NatureRencontre, cadre: CadreRencontre, key: str, niveau: str
) -> CadreRencontre:
    """Ask on what a meeting rests: class, PPS, notification; the day of a fact."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Classe fréquentée", LEVELS, index=LEVELS.index(niveau) if niveau in LEVELS else None,
            key=f"rencontre_niveau_{key}", placeholder="Choisir", width=170,
        )  # fmt: skip
        pps = st.checkbox("L’élève a un PPS", cadre.pps, key=f"rencontre_pps_{key}")
        starts = ask_day("Notification du", cadre.notification_du, f"rencontre_du_{key}")
        ends = ask_day("au", cadre.notification_au, f"rencontre_au_{key}")
        fact = cadre.fait_etablissement_le
        if nature is NatureRencontre.EQUIPE_EDUCATIVE:
            fact = ask_day(
                "Fait établissement le", fact, f"rencontre_fait_{key}", max_value="today",
                help="Son jour, rien d’autre (décret 2023-782)",
            )  # fmt: skip
    motif = st.text_input(
        "Ce qui l’amène", cadre.motif, key=f"rencontre_motif_{key}", max_chars=120,
        placeholder="Point annuel, demande des parents…",
        help="Imprimé sur l’invitation : en quelques mots, sans nom ni santé.",
    )  # fmt: skip
    return CadreRencontre(
        motif=motif or "", niveau=chosen or "", pps=pps, notification_du=starts,
        notification_au=ends, fait_etablissement_le=fact,
    )  # fmt: skip


def _ask_when(ecole: str) -> RendezVous:
    return ask_quand(RendezVous(lieu=ecole.partition(",")[0]), "nouvelle")


def ask_quand(quand: RendezVous, key: str) -> RendezVous:
    """Ask when and where; nothing is needed before the invitations."""
    lengths = sorted({30, 45, 60, 75, 90, 120, quand.duree})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        jour = ask_day("Jour", quand.jour, f"rencontre_jour_{key}")
        heure = st.time_input("Heure", quand.heure, key=f"rencontre_heure_{key}", width=130,
                              step=900)  # fmt: skip
        duree = st.selectbox("Durée prévue", lengths, index=lengths.index(quand.duree), width=130,
                             key=f"rencontre_duree_{key}", format_func=say_length)  # fmt: skip
        lieu = st.text_input("Lieu", quand.lieu, key=f"rencontre_lieu_{key}", max_chars=200)
    return RendezVous(jour=jour, heure=heure, duree=duree or quand.duree, lieu=lieu or "")
