"""« Importer des fiches »: dropping files, one line each, decisions, confirmation."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.brouillon import Brouillon, Frappe
from core.errors import PoleError
from core.fiche_champs import CHAMPS, get_champ
from core.import_fiche import (
    Depot,
    FicheEnAttente,
    is_for_oneself,
    list_obstacles,
    must_be_reserved,
    needs_pupil,
    read_deposit,
    set_values,
)
from core.texte import format_date, plural
from core.typographie import typeset
from db.brouillons import consume_drafts, list_drafts, save_draft, settle_drafts
from db.connection import Row, Transaction
from db.ecoles import list_ecoles
from db.imports import (
    Reperes,
    cancel_import,
    confirm_import,
    discard_import,
    list_recent,
    read_attente,
    read_reperes,
    save_attente,
    stage_blank,
    stage_fiche,
    suggest_pupils,
    suggest_schools,
)
from db.imports_reponses import stage_reponse
from pages.components.actes import acting
from pages.components.import_soutien import show_for_oneself
from pages.components.imports_decisions import show_decisions
from pages.components.mots import escape, label_objet, short_name
from pages.components.papier import seen_key, show_join, show_pages
from pages.components.saisie import carried_texts
from pages.components.session import forget, reading, recall, remember, writing
from pages.components.verification import show_fields, subject_of

_PROGRESS_FROM: Final = 5
_TOGETHER: Final = 8  # files kept in one transaction: each costs a commit to the disk
_OPEN: Final = "fiche"  # in the address, so that F5 comes back to the same check
_REFUSALS: Final = "import_refus"
_ROUND: Final = "import_tour"


def open_import(import_id: str | None) -> None:
    """Open one deposit below its line, by the address, or none."""
    st.query_params.from_dict({_OPEN: import_id} if import_id else {})


def is_open(import_id: str) -> bool:
    """Tell whether a deposit is the one that is open."""
    return st.query_params.get(_OPEN) == import_id


def close_import() -> None:
    """Close the deposit that is open."""
    open_import(None)


def show_drop_zone(place: Row) -> None:
    """Show where files are dropped; each becomes a line, none disappears silently."""
    tour = recall(_ROUND, 0)
    given = st.file_uploader(
        "Déposez les fiches reçues (.docx, .odt), leur photo ou leur PDF (.jpg, .png, .heic, "
        ".pdf), ou les courriels eux-mêmes (.eml, .msg)",
        accept_multiple_files=True, key=f"drop_fiches_{tour}", max_upload_size=10,
    )  # fmt: skip
    if given:
        _read_all(place, given)
        remember(_ROUND, tour + 1)
        st.rerun()
    if st.button("Saisir une fiche à la main", key="type_fiche", icon=":material/edit:"):
        opened: list[str] = []
        with acting(then=lambda: open_import(opened[0])) as tx:
            opened.append(stage_blank(tx, place["id"]))
    for nom, refus in recall(_REFUSALS, []):
        st.error(typeset(f"**{escape(nom)}** : {refus}"), icon=":material/error:")
    if recall(_REFUSALS) and st.button("Effacer ces messages", key="clear_refusals",
                                       type="tertiary"):  # fmt: skip
        forget(_REFUSALS)
        st.rerun()


def _read_all(place: Row, given: Sequence[Any]) -> None:
    """Read the files and keep them, a few in one transaction: what is done stays done."""
    refusals: list[tuple[str, str]] = []
    bar = st.progress(0.0) if len(given) >= _PROGRESS_FROM else None
    with reading() as tx:
        today, reperes = tx.today, read_reperes(tx, place["id"])
    for start in range(0, len(given), _TOGETHER):
        files = given[start : start + _TOGETHER]
        depots = [d for file in files for d in read_deposit(file.name, file.getvalue(), today)]
        refusals += _stage(place, depots, reperes)
        if bar:
            done = start + len(files)
            bar.progress(done / len(given), f"{done} fichiers lus sur {len(given)}")
    remember(_REFUSALS, refusals)


def _stage(place: Row, depots: Sequence[Depot], reperes: Reperes) -> list[tuple[str, str]]:
    """Keep what was read; return what is refused, and why: a refusal has written nothing."""
    refusals: list[tuple[str, str]] = []
    try:
        with writing() as tx:
            for depot in depots:
                try:
                    _stage_one(tx, place, depot, reperes)
                except PoleError as error:
                    refusals.append((depot.nom, str(error)))
    except PoleError as error:
        return [(depot.nom, str(error)) for depot in depots]
    return refusals


def _stage_one(tx: Transaction, place: Row, depot: Depot, reperes: Reperes) -> None:
    if depot.reponse:
        stage_reponse(tx, place["id"], depot)
    else:
        stage_fiche(tx, place["id"], depot, reperes)


def show_vanished(waiting: Sequence[Row]) -> None:
    """Say that the fiche of the address no longer waits: somebody else dealt with it."""
    wanted = st.query_params.get(_OPEN)
    if wanted and wanted not in {row["id"] for row in waiting}:
        st.info("Cette fiche n’attend plus : elle a été confirmée, écartée ou détruite.")
        close_import()


def show_lines(place: Row, waiting: Sequence[Row]) -> None:
    """Show one line for each waiting fiche: green ready, amber to check; a click opens it there.

    What is typed from paper comes first, under the button that began it.
    """
    obstacles = {row["id"]: list_obstacles(row["attente"]) for row in waiting}
    ready = [row for row in waiting if not obstacles[row["id"]]]
    with reading() as tx:
        schools = {e["id"]: f"{e['nom']}, {e['commune']}" for e in list_ecoles(tx, place["id"])}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plural(len(waiting), 'fiche')} à traiter**")
        if len(ready) > 1 and st.button(
            f"Confirmer les {len(ready)} fiches prêtes", key="confirm_ready", type="primary"
        ):
            _confirm_all(ready)
    for row in sorted(waiting, key=lambda row: row["type"] != "papier"):
        _show_line(row, schools, obstacles[row["id"]])
        if is_open(row["id"]):
            _show_check(place, row["id"])


def _describe(attente: FicheEnAttente, schools: Mapping[str, str], obstacles: list[str]) -> str:
    """Say what a line is about: the school found, which a person confirms with the rest."""
    if is_for_oneself(attente):
        return f"**{escape(attente.nom_fichier)}**  \n:small[{escape(obstacles[0].capitalize())}]"
    eleve = attente.fiche.eleve
    found = schools.get(attente.ecole_id or "")
    read = f"« {attente.fiche.ecole} »" if attente.fiche.ecole else ""
    if attente.pages and attente.fiche.objet is None:
        return (
            f"**{escape(attente.nom_fichier)}**  \n:small[Vous seul(e) voyez cette image tant que "
            "l’objet de la demande n’est pas choisi.]"
        )
    about = [label_objet(attente.fiche.objet), found or read, short_name(eleve.nom, eleve.prenom)]
    lines = [f"**{escape(attente.nom_fichier)}**", escape(" · ".join(filter(None, about)))]
    if obstacles:
        lines.append(f":small[Reste : {escape(', '.join(obstacles))}]")
    return "  \n".join(lines)


def _show_line(row: Row, schools: Mapping[str, str], obstacles: list[str]) -> None:
    attente: FicheEnAttente = row["attente"]
    with st.container(horizontal=True, vertical_alignment="center", key=f"ligne_{row['id']}"):
        unsaid = attente.pages > 0 and attente.fiche.objet is None
        if unsaid:
            st.badge("à recopier", icon=":material/edit:", color="blue")
        elif obstacles:
            st.badge("à vérifier", icon=":material/warning:", color="yellow")
        else:
            st.badge("prête", icon=":material/check:", color="green")
        if must_be_reserved(attente) and not unsaid:
            st.badge("réservée", icon=":material/lock:", color="red")
        st.markdown(_describe(attente, schools, obstacles), width="stretch")
        opened = is_open(row["id"])
        if st.button(
            "Fermer" if opened else "Recopier" if attente.pages else "Vérifier",
            key=f"open_import_{row['id']}",
        ):
            open_import(None if opened else row["id"])
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


@st.fragment
def _show_check(place: Row, import_id: str) -> None:
    """Show the fiche being checked, with the decisions that only a person can take."""
    subject = subject_of(import_id)
    try:
        with reading() as tx:
            row, attente = read_attente(tx, import_id)
            drafts = list_drafts(tx, subject)
            schools = {e["id"]: f"{e['nom']}, {e['commune']}" for e in list_ecoles(tx, place["id"])}
            likely = [m.id for m in suggest_schools(tx, place["id"], attente)]
            pupils = suggest_pupils(tx, place["id"], attente) if needs_pupil(attente.fiche) else {}
    except PoleError as error:
        st.info(str(error))
        return
    if is_for_oneself(attente):
        show_for_oneself(place, row, attente, close=close_import)
        return
    with st.container(border=True, key="verification"):
        verb = "Recopier" if attente.pages else "Vérifier"
        st.header(typeset(f"{verb} « {attente.nom_fichier} »"), anchor=False)
        name = _name_round(import_id, row["version"])
        decisions, right = _lay_out(import_id, row["version"], attente)
        with decisions, st.container(key="verification_decisions"):
            decided = show_decisions(name, attente, schools, likely, pupils)
            end = st.container(key="verification_fin")
        drafts = _place_in_drafts(subject, drafts, attente, decided)
        with right:
            try:
                decided.fiche = show_fields(name, decided, drafts, subject=subject).fiche
            except PoleError as error:
                st.error(typeset(str(error)))
        version = _keep_changes(import_id, row["version"], attente, decided)
        with end:
            _show_end(import_id, version, decided)


def _lay_out(
    import_id: str, version: int, attente: FicheEnAttente
) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return where the decisions and the fields go: beside each other, or beside the pages."""
    if not attente.pages:
        left, right = st.columns([2, 3], gap="large")
        return left, right
    left, right = st.columns(2, gap="medium")
    with left, st.container(key="verification_papier"):
        show_pages(import_id, attente.pages)
        show_join(import_id, version)
    with right:
        fields = st.container()
        return st.container(), fields


def _name_round(import_id: str, version: int) -> str:
    """Return what begins the keys of the fields; it changes when somebody else saved meanwhile.

    The fields then show what the other kept, instead of putting this tab's values back over it.
    """
    key = f"import_tour_{import_id}"
    if recall(seen_key(import_id), version) != version:
        remember(key, version)
        st.warning(
            "Une autre personne vient de modifier cette fiche : voici ce qu’elle a enregistré. "
            "Vos textes longs sont gardés.", icon=":material/difference:",
        )  # fmt: skip
    return f"{import_id}_{recall(key, 0)}"


def _place_in_drafts(
    subject: str, drafts: dict[str, Brouillon], before: FicheEnAttente, after: FicheEnAttente
) -> dict[str, Brouillon]:
    """Bring a piece just placed in a field into what is being typed there, which would hide it."""
    found = dict(drafts)
    for morceau, old in zip(after.morceaux, before.morceaux, strict=True):
        if morceau.sort in ("", "ecarte", old.sort):
            continue
        champ = get_champ(morceau.sort).signet
        kept = drafts.get(champ)
        if kept and kept.texte is not None:
            found[champ] = _extend(subject, champ, kept, morceau.texte)
    return found


def _extend(subject: str, champ: str, kept: Brouillon, more: str) -> Brouillon:
    with writing() as tx:
        frappe = Frappe(
            sujet=subject, champ=champ, texte=f"{kept.texte}\n{more}".strip(), sequence=1,
            onglet=secrets.token_hex(16), base={kept.onglet: kept.sequence},
            personne=tx.actor.personne_id,
        )  # fmt: skip
        return save_draft(tx, frappe)


def _keep_changes(
    import_id: str, version: int, before: FicheEnAttente, after: FicheEnAttente
) -> int:
    """Save at once what was changed, so that F5 or a closed tab loses nothing."""
    remember(seen_key(import_id), version)
    if after == before:
        return version
    try:
        with writing() as tx:
            version = save_attente(tx, import_id, version, after)
    except PoleError as error:
        st.error(typeset(str(error)))
        return version
    remember(seen_key(import_id), version)
    if list_obstacles(after) != list_obstacles(before) or after.morceaux != before.morceaux:
        st.rerun()
    return version


def _with_drafts(tx: Transaction, import_id: str, version: int) -> int:
    subject = subject_of(import_id)
    texts = settle_drafts(tx, subject, carried_texts(subject))
    _, attente = read_attente(tx, import_id)
    by_mark = {champ.signet: champ.key for champ in CHAMPS}
    attente.fiche = set_values(attente.fiche, {by_mark[name]: text for name, text in texts.items()})
    consume_drafts(tx, subject)
    return save_attente(tx, import_id, version, attente)


def _kept(attente: FicheEnAttente) -> str:
    """Say what was done; of a reserved fiche, who answers for it now."""
    if must_be_reserved(attente):
        return "Demande réservée enregistrée : l’IEN en répond, et vous n’y avez plus accès."
    return "Saisine enregistrée."


def _show_end(import_id: str, version: int, attente: FicheEnAttente) -> None:
    obstacles = list_obstacles(attente)
    if obstacles:
        st.warning(f"Il reste à décider : {', '.join(obstacles)}", icon=":material/edit_note:")
    with st.container(horizontal=True):
        if st.button("Confirmer cette fiche", key=f"confirm_{import_id}", type="primary",
                     disabled=bool(obstacles)):  # fmt: skip
            with acting(_kept(attente), then=close_import) as tx:
                confirm_import(tx, import_id, _with_drafts(tx, import_id, version))
        with st.popover("Écarter…"):
            st.caption("Le fichier déposé et ce qui en a été lu seront détruits.")
            if st.button("Écarter cette fiche", key=f"discard_{import_id}"):
                with acting("Fiche écartée, fichier détruit.", then=close_import) as tx:
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
                with st.popover("Annuler cet import…", type="tertiary"):
                    st.caption("La fiche et ce qu’elle a créé seront effacés, sans retour.")
                    if st.button("Effacer ce qui a été importé", key=f"cancel_{row['id']}"):
                        with acting("Import annulé : rien n’en est gardé.") as tx:
                            cancel_import(tx, row["id"], row["version"])
