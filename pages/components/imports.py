"""« Importer des fiches »: dropping files, one line each, decisions, confirmation."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from core.errors import PoleError
from core.fiche_champs import CHAMPS, NatureChamp, get_champ
from core.import_fiche import (
    Depot,
    FicheEnAttente,
    list_obstacles,
    list_passages,
    needs_pupil,
    place_text,
    read_deposit,
    set_values,
)
from core.texte import format_date
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from db.connection import Row, Transaction
from db.ecoles import list_ecoles
from db.imports import (
    cancel_import,
    confirm_import,
    discard_import,
    list_recent,
    read_attente,
    save_attente,
    stage_blank,
    stage_fiche,
    suggest_pupils,
    suggest_schools,
)
from pages.components.actes import acting
from pages.components.mots import escape, label_objet, short_name
from pages.components.saisie import carried_texts
from pages.components.session import forget, reading, recall, remember, writing
from pages.components.verification import show_fields, subject_of

_PROGRESS_FROM: Final = 5
_OPEN: Final = "import_ouvert"
_REFUSALS: Final = "import_refus"
_ROUND: Final = "import_tour"
_TEXT_FIELDS: Final = [c.key for c in CHAMPS if c.nature is NatureChamp.TEXTE and "." not in c.key]


def show_drop_zone(place: Row) -> None:
    """Show where files are dropped; each becomes a line, none disappears silently."""
    tour = recall(_ROUND, 0)
    given = st.file_uploader(
        "Déposez les fiches reçues (.docx, .odt) ou les courriels eux-mêmes (.eml, .msg)",
        accept_multiple_files=True, key=f"drop_fiches_{tour}", max_upload_size=10,
    )  # fmt: skip
    if given:
        _read_all(place, given)
        remember(_ROUND, tour + 1)
        st.rerun()
    if st.button("Saisir une fiche à la main", key="type_fiche", icon=":material/edit:"):
        with acting() as tx:
            remember(_OPEN, stage_blank(tx, place["id"]))
    for nom, refus in recall(_REFUSALS, []):
        st.error(f"**{escape(nom)}** : {refus}", icon=":material/error:")
    if recall(_REFUSALS) and st.button("Effacer ces messages", key="clear_refusals",
                                       type="tertiary"):  # fmt: skip
        forget(_REFUSALS)
        st.rerun()


def _read_all(place: Row, given: Sequence[Any]) -> None:
    """Read and keep each file in its own transaction: what is done stays done."""
    refusals: list[tuple[str, str]] = []
    bar = st.progress(0.0) if len(given) >= _PROGRESS_FROM else None
    with reading() as tx:
        today = tx.today
    for number, file in enumerate(given, 1):
        depots = read_deposit(file.name, file.getvalue(), today)
        refusals += [(depot.nom, refus) for depot in depots if (refus := _stage(place, depot))]
        if bar:
            bar.progress(number / len(given), f"{number} fichiers lus sur {len(given)}")
    remember(_REFUSALS, refusals)


def _stage(place: Row, depot: Depot) -> str:
    try:
        with writing() as tx:
            stage_fiche(tx, place["id"], depot)
    except PoleError as error:
        return str(error)
    return ""


def show_lines(waiting: Sequence[Row]) -> None:
    """Show one line for each waiting fiche: green ready, amber to check; a click opens it."""
    ready = [row for row in waiting if not list_obstacles(row["attente"])]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(waiting)} fiche{'s' if len(waiting) > 1 else ''} à traiter**")
        if len(ready) > 1 and st.button(
            f"Confirmer les {len(ready)} fiches prêtes", key="confirm_ready", type="primary"
        ):
            _confirm_all(ready)
    for row in waiting:
        _show_line(row)


def _show_line(row: Row) -> None:
    attente: FicheEnAttente = row["attente"]
    obstacles = list_obstacles(attente)
    eleve = attente.fiche.eleve
    about = [label_objet(attente.fiche.objet), attente.fiche.ecole,
             short_name(eleve.nom, eleve.prenom)]  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key=f"ligne_{row['id']}"):
        if obstacles:
            st.badge("à vérifier", icon=":material/warning:", color="yellow")
        else:
            st.badge("prête", icon=":material/check:", color="green")
        st.markdown(f"**{escape(attente.nom_fichier)}**  \n"
                    f"{escape(' · '.join(filter(None, about)))}")  # fmt: skip
        if obstacles:
            st.caption("Reste : " + escape(", ".join(obstacles)))
        st.space("stretch")
        opened = recall(_OPEN) == row["id"]
        if st.button("Fermer" if opened else "Vérifier", key=f"open_import_{row['id']}"):
            remember(_OPEN, None if opened else row["id"])
            st.rerun()


def _confirm_all(ready: Sequence[Row]) -> None:
    bar, done, refused = st.progress(0.0), 0, []
    for number, row in enumerate(ready, 1):
        try:
            with writing() as tx:
                confirm_import(tx, row["id"], row["version"])
            done += 1
        except PoleError as error:
            refused.append((row["attente"].nom_fichier, str(error)))
        bar.progress(number / len(ready), f"{number} sur {len(ready)}")
    remember(_REFUSALS, refused)
    remember("flash", f"{done} saisines enregistrées.")
    st.rerun()


def show_opened(place: Row) -> None:
    """Show the fiche being checked, with the decisions that only a person can take."""
    import_id = recall(_OPEN)
    if import_id:
        _show_check(place, import_id)


@st.fragment
def _show_check(place: Row, import_id: str) -> None:
    try:
        with reading() as tx:
            row, attente = read_attente(tx, import_id)
            drafts = list_drafts(tx, subject_of(import_id))
            schools = {e["id"]: f"{e['nom']}, {e['commune']}" for e in list_ecoles(tx, place["id"])}
            likely = [m.id for m in suggest_schools(tx, place["id"], attente)]
            pupils = suggest_pupils(tx, place["id"], attente) if needs_pupil(attente.fiche) else {}
    except PoleError as error:
        st.info(str(error))
        forget(_OPEN)
        return
    with st.container(border=True, key="verification"):
        st.subheader(f"Vérifier « {attente.nom_fichier} »", anchor=False)
        left, right = st.columns([2, 3], gap="large")
        with left:
            decided = _show_decisions(import_id, attente, schools, likely, pupils)
        with right:
            try:
                decided.fiche = show_fields(import_id, decided, drafts).fiche
            except PoleError as error:
                st.error(str(error))
        version = _keep_changes(import_id, row["version"], attente, decided)
        _show_end(import_id, version, decided)


def _keep_changes(
    import_id: str, version: int, before: FicheEnAttente, after: FicheEnAttente
) -> int:
    """Save at once what was changed, so that F5 or a closed tab loses nothing."""
    if after == before:
        return version
    try:
        with writing() as tx:
            version = save_attente(tx, import_id, version, after)
    except PoleError as error:
        st.error(str(error))
        return version
    if list_obstacles(after) != list_obstacles(before):
        st.rerun(scope="fragment")
    return version


def _show_decisions(
    import_id: str,
    attente: FicheEnAttente,
    schools: Mapping[str, str],
    likely: Sequence[str],
    pupils: Mapping[str, str],
) -> FicheEnAttente:
    found = attente.model_copy(deep=True)
    found.recue_le = st.date_input(
        "Reçue le", attente.recue_le, key=f"recue_{import_id}", format="DD/MM/YYYY",
    )  # fmt: skip
    ordered = [*likely, *(key for key in schools if key not in likely)]
    index = ordered.index(attente.ecole_id) if attente.ecole_id in ordered else None
    found.ecole_id = st.selectbox(
        "École dans le pôle", ordered, index=index, key=f"ecole_{import_id}",
        format_func=schools.__getitem__, placeholder="Choisir l’école",
    )  # fmt: skip
    found.reservee = st.toggle(
        "Demande réservée", attente.reservee, key=f"reservee_{import_id}",
        help="Vous n’y aurez plus accès une fois confirmée, sauf si l’IEN vous y nomme.",
    )  # fmt: skip
    if needs_pupil(attente.fiche):
        _show_pupil_choice(import_id, found, pupils)
    _show_unchecked(import_id, found)
    _show_passages(import_id, found)
    _show_pieces(import_id, found)
    return found


def _show_pupil_choice(import_id: str, found: FicheEnAttente, pupils: Mapping[str, str]) -> None:
    if not pupils:
        found.eleve_choisi = True
        st.caption("Aucun élève connu ne ressemble : une nouvelle fiche d’élève sera créée.")
        return
    options = ["", *pupils]
    index = options.index(found.eleve_id or "") if found.eleve_choisi else None
    chosen = st.radio(
        "L’élève est-il déjà connu ?", options, index=index, key=f"eleve_{import_id}",
        format_func=lambda key: pupils.get(key, "Non, c’est un nouvel élève"),
    )  # fmt: skip
    if chosen is not None:
        found.eleve_choisi, found.eleve_id = True, chosen or None


def _show_unchecked(import_id: str, found: FicheEnAttente) -> None:
    if not found.a_verifier:
        return
    st.markdown("**À vérifier**")
    for key in found.a_verifier:
        read = found.textes_lus.get(key, "")
        st.text(f"▲ {get_champ(key).label}" + (f" – lu : « {read} »" if read else ""))
    if st.checkbox("J’ai vérifié ces champs", key=f"checked_{import_id}_{len(found.a_verifier)}"):
        found.a_verifier = []


def _show_passages(import_id: str, found: FicheEnAttente) -> None:
    for number, (key, words, reason) in enumerate(list_passages(found)):
        with st.container(border=True, key=f"passage_{import_id}_{number}"):
            st.markdown(f":red[**Passage à ne pas reprendre ?**] {reason}")
            st.text(f"{get_champ(_field(key)).label} : « {words} »")
            known = found.decisions.get(words)
            choice = st.segmented_control(
                "Décision", [False, True], default=known, label_visibility="collapsed",
                key=f"decision_{import_id}_{number}_{len(words)}",
                format_func={False: "Ne pas reprendre", True: "Reprendre"}.__getitem__,
            )  # fmt: skip
            if choice is not None:
                found.decisions = {**found.decisions, words: choice}


def _field(key: str) -> str:
    return "actions" if key.startswith("actions") else key


def _show_pieces(import_id: str, found: FicheEnAttente) -> None:
    for index, morceau in enumerate(found.morceaux):
        if morceau.sort:
            continue
        with st.container(border=True, key=f"morceau_{import_id}_{index}"):
            st.markdown("**Texte non reconnu**")
            st.text(morceau.texte)
            target = st.selectbox(
                "Le placer dans", _TEXT_FIELDS, index=None, key=f"place_{import_id}_{index}",
                format_func=lambda key: get_champ(key).label, placeholder="Choisir un champ",
            )  # fmt: skip
            if target:
                place_text(found, index, target)
            elif st.button("Laisser de côté", key=f"leave_{import_id}_{index}"):
                found.morceaux[index].sort = "ecarte"


def _with_drafts(tx: Transaction, import_id: str, version: int) -> int:
    subject = subject_of(import_id)
    texts = settle_drafts(tx, subject, carried_texts(subject))
    _, attente = read_attente(tx, import_id)
    by_mark = {champ.signet: champ.key for champ in CHAMPS}
    attente.fiche = set_values(attente.fiche, {by_mark[name]: text for name, text in texts.items()})
    consume_drafts(tx, subject)
    return save_attente(tx, import_id, version, attente)


def _show_end(import_id: str, version: int, attente: FicheEnAttente) -> None:
    obstacles = list_obstacles(attente)
    if obstacles:
        st.warning(f"Il reste à décider : {', '.join(obstacles)}.", icon=":material/edit_note:")
    with st.container(horizontal=True):
        if st.button("Confirmer cette fiche", key=f"confirm_{import_id}", type="primary",
                     disabled=bool(obstacles)):  # fmt: skip
            with acting("Saisine enregistrée.", then=lambda: forget(_OPEN)) as tx:
                confirm_import(tx, import_id, _with_drafts(tx, import_id, version))
        if st.button("Écarter (le fichier est détruit)", key=f"discard_{import_id}"):
            with acting("Fiche écartée, fichier détruit.", then=lambda: forget(_OPEN)) as tx:
                discard_import(tx, import_id, version)
                consume_drafts(tx, subject_of(import_id))


def show_recent(place: Row) -> None:
    """Show what was just confirmed, and the way back from a mistake."""
    with reading() as tx:
        recent = list_recent(tx, place["id"])
    if not recent:
        return
    with st.expander(f"Derniers imports ({len(recent)})"):
        for row in recent:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.page_link("pages/situation.py", label=row["reference"],
                             query_params={"id": row["saisine_id"]})  # fmt: skip
                st.caption(f"confirmée le {format_date(row['traite_le'].date())}")
                if st.button("Annuler cet import", key=f"cancel_{row['id']}", type="tertiary"):
                    with acting("Import annulé : rien n’en est gardé.") as tx:
                        cancel_import(tx, row["id"], row["version"])
