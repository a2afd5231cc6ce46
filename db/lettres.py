"""The letters of one saisine: their typed contexts from the store, their templates from disk."""

from datetime import date
from typing import Any, Final

from core.documents import (
    AccuseContext,
    NatureDocument,
    PrecisionsContext,
    ReponseContext,
    render_document,
)
from core.fiche import Objet
from core.notice import NOTICE, NoticeContext
from core.parents import describe_agreements
from core.reponse import ContenuReponse
from core.saisine import Statut
from core.texte import format_long_date, normalize
from db.circonscriptions import get_circonscription
from db.connection import Row, Transaction, local_day
from db.imprimes import TEMPLATES, person_line, place_header, proposal_lines
from db.parcours import say_expected
from db.parents import find_mot_psyen, read_parents
from db.personnes import find_director, find_recipient, has_account
from db.reponses import may_sign, read_contenu
from db.situations import Situation

_SUJETS: Final = {
    Objet.ELEVE: "situation d’un élève",
    Objet.GROUPE: "situation d’un groupe d’élèves",
    Objet.EQUIPE: "accompagnement d’équipe",
}


def read_template(nature: NatureDocument) -> bytes:
    """Return the Word template of a letter."""
    return (TEMPLATES / f"{nature}.docx").read_bytes()


def _new_school(tx: Transaction, situation: Situation) -> tuple[str, str]:
    head, _ = find_recipient(tx, situation.saisine)
    school = f"Direction – {situation.ecole['nom']}" if situation.ecole else ""
    return person_line(tx, head).nom or "Madame, Monsieur", school


def _asker(tx: Transaction, situation: Situation) -> tuple[str, str]:
    saisine, fiche = situation.saisine, situation.fiche
    if saisine["relais_le"]:
        return _new_school(tx, situation)
    school = situation.ecole["nom"] if situation.ecole else fiche.ecole
    role = " – ".join(filter(None, [fiche.fonction or "Enseignant(e)", school]))
    if saisine["demandeur_id"]:
        return person_line(tx, saisine["demandeur_id"]).nom, role
    return fiche.enseignant or "Madame, Monsieur", role


def _asks_as_director(tx: Transaction, situation: Situation) -> bool:
    """Tell whether the asker directs the school: a letter is not sent under one's own cover."""
    saisine = situation.saisine
    if saisine["relais_le"]:
        return True
    director = find_director(tx, saisine["ecole_id"]) if saisine["ecole_id"] else None
    if director and saisine["demandeur_id"]:
        return bool(director["id"] == saisine["demandeur_id"])
    return normalize(situation.fiche.fonction).startswith("direct")


def _sujet(situation: Situation) -> str:
    sujet = _SUJETS.get(Objet(situation.saisine["objet"]), "")
    niveau = situation.saisine["niveau"]
    return f"{sujet} ({niveau})" if sujet and niveau else sujet


def _common(tx: Transaction, situation: Situation) -> dict[str, Any]:
    saisine = situation.saisine
    place = get_circonscription(tx, saisine["circonscription_id"])
    destinataire, qualite = _asker(tx, situation)
    return {
        **place_header(tx, place["id"]),
        "reference": saisine["reference"],
        "lieu": place["commune"],
        "date_lettre": format_long_date(tx.today),
        "destinataire": destinataire,
        "destinataire_qualite": qualite,
        "saisine_le": format_long_date(saisine["recue_le"]),
        "sujet": _sujet(situation),
        "reservee": saisine["reservee"],
        "non_evaluation": saisine["objet"] == Objet.CLASSE,
        "sous_couvert": not _asks_as_director(tx, situation),
        "interlocuteur": person_line(tx, saisine["interlocuteur_id"]),
    }


def accuse_context(tx: Transaction, situation: Situation) -> AccuseContext:
    """Return what the acknowledgement of a saisine says."""
    return AccuseContext(
        **_common(tx, situation),
        recue_le=format_long_date(situation.saisine["recue_le"]),
        suite=(
            "Le pôle étudie votre demande. La personne qui s’en charge prendra contact avec vous."
        ),
        echeance=say_expected(tx, situation.saisine, situation.delai),
        parents_concernes=situation.saisine["objet"] == Objet.ELEVE,
    )


def answers_online(tx: Transaction, saisine: Row) -> bool:
    """Tell whether who a question goes to can read and answer it here."""
    recipient, _ = find_recipient(tx, saisine)
    return not saisine["relais_le"] and has_account(tx, recipient)


def precisions_context(
    tx: Transaction, situation: Situation, adresse: str = ""
) -> PrecisionsContext:
    """Return what the request for details says: the questions still open, else all of them.

    `adresse` is where this server answers, said to an asker who has an account.
    """
    waiting = [q["texte"] for q in situation.questions if not q["reponse"]]
    questions = waiting or [q["texte"] for q in situation.questions]
    online = adresse if answers_online(tx, situation.saisine) else ""
    return PrecisionsContext(**_common(tx, situation), questions=questions, adresse_en_ligne=online)


def _signature(tx: Transaction, situation: Situation, *, signee: date | None) -> dict[str, Any]:
    if signee is None:
        return {"signee_le": ""}
    _, par_delegation = may_sign(tx, situation.saisine)
    return {
        "signee_le": format_long_date(signee),
        "par_delegation": par_delegation,
        "signataire": tx.actor.nom,
    }


def _copies(tx: Transaction, situation: Situation) -> list[str]:
    alone = situation.saisine["reservee"] or _asks_as_director(tx, situation)
    if alone or not situation.saisine["ecole_id"]:
        return []
    director = find_director(tx, situation.saisine["ecole_id"])
    name = f"{director['prenom']} {director['nom']}".strip() if director else ""
    return [f"Direction de l’école{f' ({name})' if name else ''}"]


def reponse_context(
    tx: Transaction, situation: Situation, reponse: Row, *, signing: bool = False
) -> ReponseContext:
    """Return what the answer says, as a draft or as signed today by the acting person."""
    contenu, saisine = read_contenu(tx, reponse), situation.saisine
    common = _common(tx, situation) | {
        "interlocuteur": person_line(tx, contenu.interlocuteur_id or saisine["interlocuteur_id"])
    }
    corrected = reponse["numero"] > 1 and saisine["statut"] != Statut.EN_SUIVI
    return ReponseContext(
        **common,
        **_signature(tx, situation, signee=tx.today if signing else None),
        demande=_demande(situation),
        comprehension=contenu.comprehension,
        propositions=proposal_lines(
            tx, saisine["circonscription_id"], [p.model_dump() for p in contenu.propositions]
        ),
        ecole=contenu.ecole_conduit,
        parents_retour=contenu.parents,
        **_parents(tx, saisine, contenu),
        bilan_le=format_long_date(contenu.bilan_le) if contenu.bilan_le else "",
        corrigee_le=format_long_date(local_day(reponse["creee_le"])) if corrected else "",
        version=str(reponse["numero"]) if corrected else "",
        copies=_copies(tx, situation),
    )  # fmt: skip


def _parents(tx: Transaction, saisine: Row, contenu: ContenuReponse) -> dict[str, Any]:
    """Return what the letter says of the parents, read afresh: another may just have noted it."""
    if saisine["objet"] != Objet.ELEVE:
        return {}
    parents, _ = read_parents(tx, saisine)
    mot = find_mot_psyen(tx, saisine["id"])
    natures = tuple(p.nature for p in contenu.propositions)
    return {
        "accords": describe_agreements(parents, natures),
        "mot_psyen": mot["texte"] if mot else "",
    }


def notice_context(tx: Transaction, circonscription_id: str, ecole: str = "") -> NoticeContext:
    """Return what the parents' information notice says, for a circonscription and perhaps a school.

    Nothing of a pupil or of a saisine: the same sheet is handed to every family.
    """
    place = get_circonscription(tx, circonscription_id)
    return NoticeContext(
        **place_header(tx, circonscription_id), contact_dpd=place["contact_dpd"], ecole=ecole,
    )  # fmt: skip


def make_notice(tx: Transaction, circonscription_id: str, ecole: str = "") -> bytes:
    """Print the parents' information notice."""
    template = (TEMPLATES / f"{NOTICE}.docx").read_bytes()
    return render_document(template, notice_context(tx, circonscription_id, ecole))


def _demande(situation: Situation) -> str:
    fiche = situation.fiche
    return "\n".join(filter(None, [fiche.attentes, fiche.faits if not fiche.attentes else ""]))


def make_accuse(tx: Transaction, situation: Situation) -> bytes:
    """Print the acknowledgement."""
    template = read_template(NatureDocument.ACCUSE_RECEPTION)
    return render_document(template, accuse_context(tx, situation))


def make_precisions(tx: Transaction, situation: Situation, adresse: str = "") -> bytes:
    """Print the request for details."""
    template = read_template(NatureDocument.DEMANDE_PRECISIONS)
    return render_document(template, precisions_context(tx, situation, adresse))


def make_reponse(
    tx: Transaction, situation: Situation, reponse: Row, *, signing: bool = False
) -> bytes:
    """Print the answer, as a draft (marked so) or ready to be kept as signed."""
    context = reponse_context(tx, situation, reponse, signing=signing)
    return render_document(read_template(NatureDocument.REPONSE), context)
