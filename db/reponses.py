"""The pôle's answers: draft, signature, sending, corrected versions."""

from datetime import date
from typing import Final

from core.avis import NatureAvis
from core.decision import NatureDecision
from core.droits import Acces, Action
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.listes import Liste
from core.personne import Role, label_metier
from core.reponse import (
    VACANT_REPONSE,
    ContenuReponse,
    EtatReponse,
    PropositionReponse,
    check_new_proposals,
    check_offered,
    check_ready_to_sign,
)
from core.saisine import Position, Statut
from db import audit, journal
from db.avis import notify, settle
from db.circonscriptions import list_values, read_reglage
from db.connection import Row, Transaction, new_id
from db.decisions import fulfil
from db.parents import read_parents
from db.personnes import find_recipient
from db.pieces import destroy_piece, keep_piece
from db.redaction import check_nobody_writes
from db.saisines import get_for, move_saisine
from db.visibilite import VISIBLES, get_visible, scope

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _check_open(saisine: Row) -> None:
    if saisine["statut"] == Statut.RETIREE:
        raise InvalidInput("Cette demande a été retirée : il n’y a plus de réponse à lui faire.")


def find_reponse(tx: Transaction, saisine_id: str) -> Row | None:
    """Find the current answer of a saisine (the last version), for those who see the inside."""
    return tx.row(
        "SELECT * FROM reponse WHERE saisine_id = $s ORDER BY numero DESC LIMIT 1", s=saisine_id
    )


def read_contenu(tx: Transaction, reponse: Row) -> ContenuReponse:
    """Read what an answer says."""
    rows = tx.rows(
        "SELECT nature, quoi, qui, quand, comment FROM reponse_proposition "
        "WHERE reponse_id = $r ORDER BY rang",
        r=reponse["id"],
    )
    return ContenuReponse(
        comprehension=reponse["comprehension"],
        propositions=tuple(PropositionReponse(**row) for row in rows),
        ecole_conduit=reponse["ecole_conduit"],
        parents=reponse["parents"],
        interlocuteur_id=reponse["interlocuteur_id"],
        bilan_le=reponse["bilan_le"],
    )


def list_reponses(tx: Transaction, saisine_id: str) -> list[Row]:
    """List the answers that the acting person may see, latest first: sent ones for the asker."""
    _, _, acces = get_visible(tx, saisine_id)
    if acces < Acces.SUIVI:
        return []
    return tx.rows(
        "SELECT r.*, trim(p.prenom || ' ' || p.nom) AS signataire FROM reponse r "
        "LEFT JOIN personne p ON p.id = r.signataire_id WHERE r.saisine_id = $s "
        "AND ($dedans OR r.envoyee_le IS NOT NULL) ORDER BY r.numero DESC",
        s=saisine_id, dedans=acces >= Acces.CONTENU,
    )  # fmt: skip


def open_projet(tx: Transaction, saisine_id: str) -> Row:
    """Return the answer being written, making it when there is none.

    A sent answer is corrected in a new version that starts from its text.
    """
    saisine, _ = get_for(tx, saisine_id, Action.WRITE_REPONSE)
    last = find_reponse(tx, saisine_id)
    if last and last["etat"] in (EtatReponse.PROJET, EtatReponse.SIGNEE):
        return last
    reponse_id = new_id()
    tx.insert(
        "reponse", id=reponse_id, saisine_id=saisine_id, creee_le=tx.now,
        numero=last["numero"] + 1 if last else 1, etat=EtatReponse.PROJET.value,
    )  # fmt: skip
    journal.record(
        tx, "write_reponse", "reponse", reponse_id, saisine_id=saisine_id, vers=EtatReponse.PROJET
    )
    begun = read_contenu(tx, last) if last else _begin_contenu(tx, saisine_id)
    if begun.bilan_le and begun.bilan_le <= tx.today:  # that one is behind: a day to choose
        begun = begun.model_copy(update={"bilan_le": None})
    begun = begun.model_copy(update={"interlocuteur_id": saisine["interlocuteur_id"]})
    if begun != ContenuReponse():
        _keep_contenu(tx, get_reponse(tx, reponse_id), 1, begun)
    return get_reponse(tx, reponse_id)


def _begin_contenu(tx: Transaction, saisine_id: str) -> ContenuReponse:
    """Begin an answer with « En attente : poste non pourvu » for each post waited for."""
    posts = tx.rows(
        "SELECT metier FROM proposition WHERE saisine_id = $s AND position = $p ORDER BY metier",
        s=saisine_id, p=Position.NON_POURVU.value,
    )  # fmt: skip
    place = tx.value("SELECT circonscription_id FROM saisine WHERE id = $s", s=saisine_id)
    labels = list_values(tx, str(place), Liste.METIER, retired=True)
    return ContenuReponse(
        propositions=tuple(
            PropositionReponse(nature=VACANT_REPONSE, qui=label_metier(row["metier"], labels))
            for row in posts
        )
    )


def get_reponse(tx: Transaction, reponse_id: str) -> Row:
    """Read one answer."""
    row = tx.row("SELECT * FROM reponse WHERE id = $id", id=reponse_id)
    if row is None:
        raise NotFound("Cette réponse n’existe plus. Revenez à la situation.")
    return row


def _school_statut(tx: Transaction, saisine_id: str) -> str:
    return str(
        tx.value(
            "SELECT e.statut FROM saisine s JOIN ecole e ON e.id = s.ecole_id WHERE s.id = $s",
            s=saisine_id,
        )
        or ""
    )


def save_contenu(tx: Transaction, reponse_id: str, version: int, contenu: ContenuReponse) -> int:
    """Save what is being written; a signature that was there falls.

    Raises:
        Conflict: somebody else saved meanwhile.
        InvalidInput: the answer was sent: it is corrected in a new version; or it now proposes
            a psyEN follow-up that the parents did not ask for.
    """
    reponse = get_reponse(tx, reponse_id)
    saisine, _ = get_for(tx, reponse["saisine_id"], Action.WRITE_REPONSE)
    if reponse["etat"] in (EtatReponse.ENVOYEE, EtatReponse.REMPLACEE):
        raise InvalidInput("Cette réponse est partie : choisissez « Corriger la réponse ».")
    parents, _ = read_parents(tx, saisine)
    before = read_contenu(tx, reponse)
    check_new_proposals(contenu, before, psyen_demande_le=parents.psyen_demande_le)
    check_offered(contenu, before, _school_statut(tx, reponse["saisine_id"]))
    return _keep_contenu(tx, reponse, version, contenu)


def _keep_contenu(tx: Transaction, reponse: Row, version: int, contenu: ContenuReponse) -> int:
    reponse_id = reponse["id"]
    if reponse["piece_id"]:
        destroy_piece(tx, reponse["piece_id"])
    saved = tx.save(
        "reponse", reponse_id, version, etat=EtatReponse.PROJET.value,
        comprehension=contenu.comprehension, ecole_conduit=contenu.ecole_conduit,
        parents=contenu.parents, interlocuteur_id=contenu.interlocuteur_id,
        bilan_le=contenu.bilan_le, signataire_id=None, signee_le=None, piece_id=None,
    )  # fmt: skip
    tx.execute("DELETE FROM reponse_proposition WHERE reponse_id = $r", r=reponse_id)
    for rang, proposition in enumerate(contenu.propositions, 1):
        tx.insert(
            "reponse_proposition", reponse_id=reponse_id, rang=rang, **proposition.model_dump()
        )
    journal.record(
        tx, "write_reponse", "reponse", reponse_id,
        saisine_id=reponse["saisine_id"], contenu=contenu.model_dump(mode="json"),
    )  # fmt: skip
    if contenu.propositions:
        notify(tx, _list_signers(tx, reponse["saisine_id"]), NatureAvis.A_SIGNER,
               reponse["saisine_id"], reponse_id)  # fmt: skip
    return saved


def _list_signers(tx: Transaction, saisine_id: str) -> list[str]:
    """List who signs here today: the IEN, and the coordination when it has the delegation."""
    place = tx.value("SELECT circonscription_id FROM saisine WHERE id = $id", id=saisine_id)
    delegated = bool(read_reglage(tx, place, "delegation_signature"))
    rows = tx.rows(
        "SELECT DISTINCT personne_id FROM affectation WHERE circonscription_id = $c "
        "AND debut <= $jour AND (fin IS NULL OR fin >= $jour) "
        "AND (role = 'ien' OR ($delegated AND role = 'coordinateur')) ORDER BY personne_id",
        c=place, jour=tx.today, delegated=delegated,
    )  # fmt: skip
    return [row["personne_id"] for row in rows]


def may_sign(tx: Transaction, saisine: Row) -> tuple[bool, bool]:
    """Tell whether the acting person may sign here, and whether it is by delegation."""
    ou = saisine["circonscription_id"]
    if ou in tx.actor.circonscriptions_as(Role.IEN):
        return True, False
    coordonne = ou in tx.actor.circonscriptions_as(Role.COORDINATEUR)
    return coordonne and bool(read_reglage(tx, ou, "delegation_signature")), True


def sign_reponse(tx: Transaction, reponse_id: str, version: int, letter: bytes) -> None:
    """Sign: who, by whose delegation, when; the letter as rendered is kept.

    `letter` was made from the version given, and belongs to it: a change meanwhile refuses.

    Raises:
        NotAllowed: neither IEN nor holder of a delegation.
        InvalidInput: no proposal, or a psyEN follow-up without the parents' request.
    """
    reponse = get_reponse(tx, reponse_id)
    saisine, _ = get_for(tx, reponse["saisine_id"], Action.SIGN_REPONSE)
    _check_open(saisine)
    allowed, par_delegation = may_sign(tx, saisine)
    if not allowed:
        raise NotAllowed(
            "L’IEN n’a pas donné de délégation de signature. Demandez-lui de signer, ou de "
            "l’accorder dans Administration."
        )
    parents, _ = read_parents(tx, saisine)
    check_ready_to_sign(read_contenu(tx, reponse), psyen_demande_le=parents.psyen_demande_le)
    check_nobody_writes(tx, saisine, reponse)
    if reponse["etat"] != EtatReponse.PROJET:
        raise Conflict("Cette réponse est déjà signée. Rechargez la page pour la voir.")
    piece_id = keep_piece(
        tx, saisine, letter, nature="reponse", type_mime=DOCX, interne=True,
        nom=_letter_name(saisine, reponse), libelle="Réponse du pôle",
    )  # fmt: skip
    tx.save(
        "reponse", reponse_id, version, etat=EtatReponse.SIGNEE.value, piece_id=piece_id,
        signataire_id=tx.actor.personne_id, par_delegation=par_delegation, signee_le=tx.now,
    )  # fmt: skip
    journal.record(
        tx, "sign_reponse", "reponse", reponse_id, saisine_id=saisine["id"],
        vers=EtatReponse.SIGNEE, par_delegation=par_delegation,
    )  # fmt: skip
    settle(tx, saisine["id"], [NatureAvis.A_SIGNER])
    audit.note(tx, "sign_reponse", "saisine", saisine["id"])


def _letter_name(saisine: Row, reponse: Row) -> str:
    suffix = f"-v{reponse['numero']}" if reponse["numero"] > 1 else ""
    return f"{saisine['reference']}_reponse{suffix}.docx"


def mark_reponse_sent(
    tx: Transaction, reponse_id: str, version: int, jour: date, envoi: str
) -> None:
    """Record that the answer left (« courriel » taken by the server, or « main » on a day).

    The asker may open it from now on; the saisine becomes « Réponse transmise ».
    """
    reponse = get_reponse(tx, reponse_id)
    saisine, _ = get_for(tx, reponse["saisine_id"], Action.SEND_REPONSE)
    _check_open(saisine)
    if reponse["etat"] != EtatReponse.SIGNEE:
        raise InvalidInput("La réponse doit être signée avant d’être envoyée.")
    if jour > tx.today:
        raise InvalidInput("Cette date est à venir : indiquez le jour de l’envoi.")
    tx.save(
        "reponse", reponse_id, version,
        etat=EtatReponse.ENVOYEE.value, envoyee_le=jour, envoi=envoi,
    )  # fmt: skip
    if saisine["statut"] != Statut.EN_SUIVI:  # during the follow-up it is a new answer
        _replace_earlier(tx, saisine, reponse)
    tx.execute("UPDATE piece SET interne = FALSE WHERE id = $id", id=reponse["piece_id"])
    _answered(tx, saisine, reponse, jour)
    fulfil(tx, saisine["id"], NatureDecision.REPONSE)
    recipient, _ = find_recipient(tx, saisine)
    notify(tx, [recipient], NatureAvis.REPONSE, saisine["id"], reponse_id,
           par_courriel=envoi != "courriel")  # fmt: skip
    audit.note(tx, "send_reponse", "saisine", saisine["id"])


def _replace_earlier(tx: Transaction, saisine: Row, reponse: Row) -> None:
    tx.execute(
        "UPDATE reponse SET etat = 'remplacee' WHERE saisine_id = $s AND numero < $n "
        "AND etat = 'envoyee'",
        s=saisine["id"], n=reponse["numero"],
    )  # fmt: skip


def _answered(tx: Transaction, saisine: Row, reponse: Row, jour: date) -> None:
    columns = {"interlocuteur_id": reponse["interlocuteur_id"] or saisine["interlocuteur_id"]}
    corrected = saisine["statut"] in (Statut.REPONDUE, Statut.TERMINEE)
    if corrected:
        tx.save("saisine", saisine["id"], saisine["version"], modifiee_le=tx.now, **columns)
        journal.record(
            tx, "send_reponse", "reponse", reponse["id"], saisine_id=saisine["id"], jour=jour
        )
        return
    if saisine["statut"] == Statut.A_PRECISER:
        before = Statut(saisine["statut_avant"] or Statut.TRANSMISE)
        move_saisine(tx, saisine, before, "precisions_dropped")
        saisine["statut_avant"] = None
    move_saisine(tx, saisine, Statut.REPONDUE, "send_reponse", **columns)


def keep_letter(
    tx: Transaction, saisine_id: str, nature: str, content: bytes, *, libelle: str
) -> str:
    """Keep an acknowledgement or a request for details as it was made; return its id."""
    saisine, _ = get_for(tx, saisine_id, Action.MAKE_DOCUMENT)
    piece_id = keep_piece(
        tx, saisine, content, nature=nature, type_mime=DOCX, libelle=libelle,
        nom=f"{saisine['reference']}_{nature}.docx",
    )  # fmt: skip
    audit.note(tx, "make_document", "saisine", saisine_id)
    return piece_id


def list_to_sign(tx: Transaction) -> list[Row]:
    """List the answers written and not yet sent that the acting person sees in full."""
    return tx.rows(
        f"WITH {VISIBLES} SELECT r.id, r.etat, v.id AS saisine_id, v.reference, v.objet, "  # noqa: S608 - constant
        "v.niveau, v.recue_le, v.circonscription_id "
        "FROM reponse r JOIN visibles v ON v.id = r.saisine_id "
        f"WHERE v.acces >= {Acces.CONTENU} AND v.statut <> 'retiree' "
        "AND r.etat IN ('projet', 'signee') "
        "AND r.id IN (SELECT reponse_id FROM reponse_proposition) ORDER BY v.recue_le",
        **scope(tx.actor),
    )
