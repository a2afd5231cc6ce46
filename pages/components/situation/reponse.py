"""Tab « Réponse »: writing the answer, signing it, sending it, correcting it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.droits import Action
from core.errors import Conflict, InvalidInput, PoleError
from core.fiche import Objet
from core.listes import Liste
from core.parents import describe_agreements
from core.reponse import (
    ETAT_LABELS,
    PSYEN_WAITS,
    ContenuReponse,
    EtatReponse,
    PropositionReponse,
    list_offered,
    needs_request,
)
from core.saisine import Position
from core.texte import format_date
from core.typographie import typeset
from db.brouillons import list_drafts
from db.circonscriptions import list_values
from db.connection import Row, Transaction
from db.lettres import make_reponse
from db.personnes import list_members
from db.pieces import open_piece
from db.reponses import (
    find_reponse,
    list_reponses,
    may_sign,
    open_projet,
    read_contenu,
    save_contenu,
    sign_reponse,
)
from db.situations import Situation
from pages.components.actes import acting
from pages.components.envoi import show_sending
from pages.components.lettres import show_letter
from pages.components.mots import escape, show_user_text
from pages.components.passages import read_texts, show_kept_text, show_passages, take_texts
from pages.components.saisie import long_text
from pages.components.session import held, reading, recall, remember, writing
from pages.components.situation.bilan import show_bilans

_CHANGED = (
    "Quelqu’un d’autre a modifié cette réponse depuis que vous l’avez sous les yeux. Rien n’a été "
    "écrasé : la page montre maintenant sa version, et vos textes sont gardés. Relisez, puis "
    "recommencez."
)
_TEXTES = {
    "comprehension": "Ce que nous en comprenons",
    "ecole_conduit": "Ce qui reste conduit par l’école",
    "parents": "Lien avec les parents (retour, accords à recueillir)",
}


def show_reponse(situation: Situation) -> None:
    """Show the answer: to be written by the pôle, or as it was sent."""
    with reading() as tx:
        reponses = list_reponses(tx, situation.id)
        current = find_reponse(tx, situation.id) if situation.inside else None
    if current and current["etat"] in (EtatReponse.PROJET, EtatReponse.SIGNEE):
        _show_current(situation, current)
    elif situation.may(Action.WRITE_REPONSE):
        label = "Corriger la réponse" if reponses else "Répondre"
        kind = "secondary" if reponses else "primary"
        if st.button(label, key="write_reponse", type=kind, icon=":material/edit:"):  # type: ignore[arg-type]
            with acting() as tx:
                open_projet(tx, situation.id)
    elif not reponses:
        st.info("La réponse du pôle sera ici, à télécharger, dès qu’elle aura été envoyée.")
    show_bilans(situation)
    for reponse in reponses:
        if situation.saisine["origine"] == "registre" and not reponse["signataire_id"]:
            _show_taken_over(situation, reponse)
        elif reponse["envoyee_le"]:
            current_one = reponse["etat"] == EtatReponse.ENVOYEE
            _show_sent(reponse, read=current_one and not situation.inside)


def _show_taken_over(situation: Situation, reponse: Row) -> None:
    """Show an answer that the register of a past year noted: there was no letter here."""
    with reading() as tx:
        contenu = read_contenu(tx, reponse)
        place_id = situation.saisine["circonscription_id"]
        labels = list_values(tx, place_id, Liste.REPONSE, retired=True)
    day = format_date(reponse["envoyee_le"])
    when = f" le {day}" if day else ", date non notée"
    with st.container(border=True, key=f"reponse_{reponse['id']}"):
        st.markdown(f"**Réponse notée au registre{when}**")
        for proposition in contenu.propositions:
            st.markdown(f"- {escape(labels.get(proposition.nature, proposition.nature))}")
        show_user_text("Telle qu’elle y était écrite", contenu.comprehension)


def _show_sent(reponse: Row, *, read: bool) -> None:
    """Show one answer that left: to be read in place by who asked, to be downloaded by all."""
    with st.container(border=True, key=f"reponse_{reponse['id']}"):
        etat = ETAT_LABELS[EtatReponse(reponse["etat"])]
        st.markdown(
            f"**Réponse envoyée le {format_date(reponse['envoyee_le'])}** · {etat} · "
            f"signée par {escape(reponse['signataire'] or '')}"
        )
        if not reponse["piece_id"]:
            return
        st.link_button(
            "Télécharger la lettre", f"/documents/{reponse['piece_id']}",
            icon=":material/download:", key=f"open_reponse_{reponse['id']}",
        )  # fmt: skip
        if read:
            with reading() as tx:
                letter, _, _ = open_piece(tx, reponse["piece_id"])
            show_letter(letter)


def _show_current(situation: Situation, reponse: Row) -> None:
    with reading() as tx:
        contenu = read_contenu(tx, reponse)
        labels = list_values(tx, situation.saisine["circonscription_id"], Liste.REPONSE)
        old_labels = list_values(
            tx, situation.saisine["circonscription_id"], Liste.REPONSE, retired=True
        )
        signs, delegated = may_sign(tx, situation.saisine)
    seen = _note_seen(reponse)
    etat = EtatReponse(reponse["etat"])
    st.caption(f"Version {reponse['numero']} · {ETAT_LABELS[etat]}")
    if etat is EtatReponse.SIGNEE:
        show_sending(situation, reponse)
        if st.button("Reprendre le texte (la signature tombe)", key="unsign_reponse"):
            with acting("La réponse est de nouveau un projet.") as tx:
                save_contenu(tx, reponse["id"], reponse["version"], contenu)
        return
    _show_agreements(situation, contenu)
    _show_texts(reponse, contenu, ["comprehension"])
    _show_proposals(reponse, contenu, old_labels)
    statut = situation.ecole["statut"] if situation.ecole else ""
    _show_new_proposal(reponse, contenu, list_offered(labels, statut), seen)
    if statut == "prive":
        st.caption("École privée sous contrat : les aides du RASED ne sont pas proposées.")
    _show_texts(reponse, contenu, ["ecole_conduit", "parents"])
    saved, seen = _show_contact(situation, reponse, contenu, seen)
    _show_end(situation, saved, seen, signs=signs, delegated=delegated)


def _show_agreements(situation: Situation, contenu: ContenuReponse) -> None:
    """Show what the parents agreed to: to know, never a gate but for the psyEN's follow-up."""
    if situation.saisine["objet"] != Objet.ELEVE:
        return
    natures = tuple(p.nature for p in contenu.propositions)
    for line in describe_agreements(situation.parents, natures):
        st.caption(typeset(line))
    if needs_request(contenu) and not situation.parents.psyen_demande_le:
        st.warning(typeset(PSYEN_WAITS), icon=":material/hourglass:")


def _note_seen(reponse: Row) -> int:
    """Note the version that this tab now shows; return the one it showed before."""
    key = f"reponse_vue_{reponse['id']}"
    seen = int(recall(key, reponse["version"]))
    remember(key, reponse["version"])
    return seen


def _check_seen(reponse: Row, seen: int) -> None:
    if reponse["version"] != seen:
        raise Conflict(_CHANGED)


def _show_proposals(reponse: Row, contenu: ContenuReponse, labels: Mapping[str, str]) -> None:
    st.markdown("#### Ce que nous vous proposons")
    if not contenu.propositions:
        st.caption("Aucune proposition pour le moment : ajoutez la première ci-dessous.")
    for rang, p in enumerate(contenu.propositions):
        with st.container(border=True, key=f"proposition_reponse_{rang}"):
            st.markdown(f"**{escape(labels.get(p.nature, p.nature))}**")
            show_user_text("Quoi", p.quoi)
            for label, value in (("Qui", p.qui), ("Quand", p.quand), ("Comment", p.comment)):
                if value:
                    st.text(f"{label} : {value}")
            if st.button("Retirer", key=f"remove_proposition_{rang}", type="tertiary"):
                kept = tuple(q for i, q in enumerate(contenu.propositions) if i != rang)
                _save(reponse, contenu.model_copy(update={"propositions": kept}))


def _show_new_proposal(
    reponse: Row, contenu: ContenuReponse, labels: Mapping[str, str], seen: int
) -> None:
    subject = f"proposition:{reponse['id']}"
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    with st.expander("Ajouter une proposition", expanded=not contenu.propositions,
                     icon=":material/add:"):  # fmt: skip
        nature = st.selectbox(
            "Nature", list(labels), index=None,
            key=f"nature_{reponse['id']}_{len(contenu.propositions)}",
            format_func=lambda code: labels[code], placeholder="Choisir dans la liste",
        )  # fmt: skip
        for line in ({"qui": "Qui", "quand": "Quand"},
                     {"quoi": "Précision (facultatif)", "comment": "Comment"}):  # fmt: skip
            for column, (champ, label) in zip(st.columns(2), line.items(), strict=True):
                with column:
                    long_text(label, subject=subject, field=champ, drafts=drafts, help="", height=1)
        show_passages(subject, drafts)
        if st.button("Ajouter cette proposition", key="add_proposition"):
            with acting("Proposition ajoutée.") as tx:
                if not nature:
                    raise InvalidInput("Choisissez d’abord la nature de la proposition.")
                new = PropositionReponse(nature=nature, **take_texts(tx, subject))
                current = _with_texts(tx, reponse, seen)
                kept = read_contenu(tx, current)
                merged = (*kept.propositions, new)
                _store(tx, current, kept.model_copy(update={"propositions": merged}))


def _show_texts(reponse: Row, contenu: ContenuReponse, champs: Sequence[str]) -> None:
    subject = f"reponse:{reponse['id']}"
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    for champ in champs:
        long_text(_TEXTES[champ], subject=subject, field=champ, drafts=drafts,
                  value=getattr(contenu, champ))  # fmt: skip
        show_passages(subject, drafts, {champ})
        show_kept_text(_TEXTES[champ], getattr(contenu, champ), drafts.get(champ))


def _show_contact(
    situation: Situation, reponse: Row, contenu: ContenuReponse, seen: int
) -> tuple[Row, int]:
    """Show two choices that save themselves; return the answer and the version seen, as they stand.

    The page goes on: running it again here would lose a click made just after the choice.
    """
    with reading() as tx:
        rows = list_members(tx, situation.saisine["circonscription_id"])
    took = {p["personne_id"] for p in situation.propositions if p["position"] == Position.ACCEPTEE}
    members = {row["id"]: row for row in sorted(rows, key=lambda row: row["id"] not in took)}
    with st.container(horizontal=True):  # keys hold the value kept: another's choice shows at once
        known = [*members]
        held_by = contenu.interlocuteur_id if contenu.interlocuteur_id in members else None
        index = known.index(held_by) if held_by else None
        interlocuteur = st.selectbox(
            "Votre interlocuteur", known, index=index,
            key=f"interlocuteur_{reponse['id']}_{contenu.interlocuteur_id}",
            format_func=lambda key: f"{members[key]['prenom']} {members[key]['nom']}",
            placeholder="Choisir une personne",
        )  # fmt: skip
        bilan = st.date_input(
            "Bilan d’étape le",
            contenu.bilan_le,
            format="DD/MM/YYYY",
            key=f"bilan_{reponse['id']}_{contenu.bilan_le}",
        )
    if (interlocuteur, bilan) != (held_by, contenu.bilan_le):
        changed = {"interlocuteur_id": interlocuteur, "bilan_le": bilan}
        try:
            with writing() as tx:
                version = _store(tx, reponse, contenu.model_copy(update=changed))
                saved = reponse | changed | {"version": version}
                if seen == reponse["version"]:  # in here: kept together, or neither
                    _note_seen(saved)
                    seen = version
        except PoleError as error:
            st.error(typeset(str(error)), icon=":material/block:")
            return reponse, seen
        return saved, seen
    return reponse, seen


def _with_texts(tx: Transaction, reponse: Row, seen: int) -> Row:
    """Bring what is typed into the answer; return it as it then stands.

    Raises:
        Conflict: it would replace a text that this tab has not shown.
    """
    texts = take_texts(tx, f"reponse:{reponse['id']}")
    if not texts:
        return reponse
    _check_seen(reponse, seen)
    contenu = read_contenu(tx, reponse).model_copy(update=texts)
    version = save_contenu(tx, reponse["id"], reponse["version"], contenu)
    return reponse | {"version": version} | texts


def _store(tx: Transaction, reponse: Row, contenu: ContenuReponse) -> int:
    return save_contenu(tx, reponse["id"], reponse["version"], contenu)


def _save(reponse: Row, contenu: ContenuReponse) -> None:
    with acting() as tx:
        _store(tx, reponse, contenu)


def _show_end(
    situation: Situation, reponse: Row, seen: int, *, signs: bool, delegated: bool
) -> None:
    with st.container(horizontal=True, key="fin_reponse"):
        if st.button("Aperçu de la lettre", key="preview_reponse", icon=":material/visibility:"):
            _dialog_preview(situation, reponse, seen)
        st.download_button(
            "Télécharger le projet (.docx)", data=held(lambda: _draft_letter(situation, reponse)),
            file_name=f"{situation.saisine['reference']}_projet.docx", on_click="ignore",
            key="download_projet",
        )  # fmt: skip
        kind = "secondary" if signs else "primary"
        if st.button("Enregistrer le projet", key="save_reponse", type=kind):  # type: ignore[arg-type]
            with acting("Projet enregistré.") as tx:
                _with_texts(tx, reponse, seen)
        label = "Signer par délégation" if delegated else "Signer la réponse"
        if signs and st.button(label, key="sign_reponse", type="primary", icon=":material/draw:"):
            with acting("Réponse signée : il reste à l’envoyer.") as tx:
                _check_seen(reponse, seen)
                current = _with_texts(tx, reponse, seen)
                letter = make_reponse(tx, situation, current, signing=True)
                sign_reponse(tx, reponse["id"], current["version"], letter)
    if not signs:
        st.caption(typeset(
            "Une fois le projet enregistré avec une proposition au moins, l’IEN le trouve dans sa "
            "liste « Réponses à signer »."
        ))  # fmt: skip


@st.dialog("Aperçu de la lettre", width="large")
def _dialog_preview(situation: Situation, reponse: Row, seen: int) -> None:
    """Show what the letter will say, with what is being typed; nothing is signed."""
    try:
        with writing() as tx:
            current = _with_texts(tx, reponse, seen)
            letter = make_reponse(tx, situation, current)
    except PoleError as error:
        st.error(typeset(str(error)))
        return
    _note_seen(current)
    show_letter(letter)


def _draft_letter(situation: Situation, reponse: Row) -> bytes:
    """Print the draft with what is being typed; nothing is saved."""
    with reading() as tx:
        current = find_reponse(tx, situation.id) or reponse
        texts = read_texts(tx, f"reponse:{current['id']}")
        return make_reponse(tx, situation, current | texts)
