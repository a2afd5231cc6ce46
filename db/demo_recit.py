"""Replaying the stories of the demonstration as the actions would have written them.

Steps of all saisines are taken in the order of time, so that references, the history and its
chain come out as in real life; rows are gathered and written in bulk.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from core.chaine import commit_to, seal
from core.demonstration import plan as demo
from core.demonstration.parents import hear_parents
from core.documents import NatureDocument
from core.echange import NatureEchange
from core.listes import EVALUATIONS
from core.parents import Parents
from core.personne import Metier, Role
from core.reponse import EtatReponse
from core.saisine import Position, Statut, format_reference
from core.texte import normalize
from db.connection import Row, Transaction, local_day, new_id
from db.demo_parents import (
    acknowledge,
    edit_parents,
    flow_parents,
    known_parents,
    write_mot_psyen,
)
from db.journal import advance_chain, move_head
from db.lots import insert_many
from db.mots import fill_words
from db.nommes import CONCERNEE

_WRITE_EVERY: Final = 20_000  # rows of history held before they are written
_NEXT_BILAN: Final = timedelta(weeks=8)
_FLOWING: Final = ("journal", "echange", "bilan", "saisine_personne", "reponse_proposition")


@dataclass
class Lettre:
    """A letter to print once the rows are there: which answer, under which id of piece."""

    saisine_id: str
    reponse_id: str
    piece_id: str


@dataclass
class Dossier:
    """One saisine while its story is told: its row, and the rows that still change."""

    saisine: demo.SaisineDemo
    row: Row
    propositions: dict[str, Row] = field(default_factory=dict)
    questions: list[Row] = field(default_factory=list)
    reponses: list[Row] = field(default_factory=list)
    parents: tuple[Parents, int, datetime] | None = None  # with version and moment
    mot_psyen: Row | None = None
    pris: Row | None = None  # the head took note

    @property
    def saisine_id(self) -> str:
        """Id of the saisine."""
        return str(self.row["id"])


@dataclass
class Recit:
    """The replay: where rows gather, who is who, the chain of the history."""

    tx: Transaction
    ids: Mapping[str, str]  # key of the plan → id of the store
    circonscription_id: str
    imprimees: frozenset[int]  # years whose answers are printed
    lots: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    lettres: list[Lettre] = field(default_factory=list)
    numeros: dict[tuple[int, str], int] = field(default_factory=dict)
    psyens: frozenset[str] = frozenset()
    directions: Mapping[str, str] = field(default_factory=dict)  # school → its head
    _seq: int = 0
    _precedent: str = ""

    def __post_init__(self) -> None:
        first, self._precedent = advance_chain(self.tx, "journal")
        self._seq = first - 1

    # --- history ---

    def record(
        self, etape: demo.Etape, action: str, quoi: tuple[str, str], dossier: Dossier,
        *, de: str | None = None, vers: str | None = None, **contenu: object,
    ) -> None:  # fmt: skip
        """Add the next link of the history; `quoi` is the kind and the id of what it is about."""
        self._seq += 1
        faits: dict[str, str | None] = {
            "acteur_id": self.ids[etape.acteur], "action": action, "objet": quoi[0],
            "objet_id": quoi[1], "saisine_id": dossier.saisine_id, "de": de, "vers": vers,
        }  # fmt: skip
        text = json.dumps(contenu, ensure_ascii=False, default=str, sort_keys=True)
        sel = secrets.token_hex(16)
        engagement = commit_to(text, sel)
        stamped = {"moment": etape.moment.isoformat()} | faits
        empreinte = seal(self._seq, stamped, engagement, self._precedent)
        self.lots["journal"].append(
            {"seq": self._seq, "moment": etape.moment, **faits, "contenu": text, "sel": sel,
             "engagement": engagement, "precedent": self._precedent, "empreinte": empreinte}
        )  # fmt: skip
        self._precedent = empreinte

    def move(
        self, dossier: Dossier, etape: demo.Etape, action: str, comment: str = "", **columns: object
    ) -> None:
        """Move a saisine to the status after the step, as `db.saisines.move_saisine` does."""
        row, vers = dossier.row, etape.statut
        de = str(row["statut"])
        row |= {"statut": vers.value, "version": row["version"] + 1, "modifiee_le": etape.moment}
        row |= {"statut_avant": de if vers is Statut.A_PRECISER else None, **columns}
        self.record(
            etape, action, ("saisine", dossier.saisine_id), dossier,
            de=de, vers=vers.value, commentaire=comment,
        )  # fmt: skip

    # --- writing ---

    def flow(self) -> None:
        """Write the rows that will not change any more, when there are many."""
        if len(self.lots["journal"]) >= _WRITE_EVERY:
            for table in _FLOWING:
                insert_many(self.tx, table, self.lots.pop(table, []))

    def finish(self, dossiers: list[Dossier]) -> None:
        """Write what is left, the numbers given and the head of the chain."""
        self.lots["saisine"] = [dossier.row for dossier in dossiers]
        for dossier in dossiers:
            self.lots["proposition"] += dossier.propositions.values()
            self.lots["question"] += dossier.questions
            self.lots["reponse"] += dossier.reponses
            flow_parents(self, dossier)
        self.lots["numero"] = [
            {"circonscription_id": self.circonscription_id, "annee": annee, "serie": serie,
             "dernier": dernier}
            for (annee, serie), dernier in self.numeros.items()
        ]  # fmt: skip
        for table, rows in self.lots.items():
            insert_many(self.tx, table, rows)
        fill_words(self.tx)
        move_head(self.tx, "journal", self._seq, self._precedent)


# --- one step: what it writes -----------------------------------------------------------------


def _transmit(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    annee, serie = dossier.saisine.annee, "R" if dossier.saisine.reservee else ""
    number = recit.numeros[annee, serie] = recit.numeros.get((annee, serie), 0) + 1
    dossier.row |= {
        "reference": format_reference(annee, number, reservee=dossier.saisine.reservee),
        "statut": etape.statut.value, "creee_le": etape.moment, "modifiee_le": etape.moment,
    }  # fmt: skip
    recit.record(
        etape, "create_saisine", ("saisine", dossier.saisine_id), dossier,
        vers=etape.statut.value, origine=contenu.origine,
    )  # fmt: skip


def _ask(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    dossier.questions.append(
        {"id": new_id(), "saisine_id": dossier.saisine_id, "texte": contenu.texte,
         "posee_par": recit.ids[etape.acteur], "posee_le": etape.moment, "reponse": None,
         "repondue_par": None, "repondue_le": None, "version": 1}
    )  # fmt: skip
    recit.move(dossier, etape, "ask_precisions", contenu.texte)


def _answer(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    question = dossier.questions[-1]
    question |= {"reponse": contenu.texte, "repondue_par": recit.ids[etape.acteur],
                 "repondue_le": etape.moment, "version": 2}  # fmt: skip
    recit.record(
        etape, "answer_precisions", ("question", question["id"]), dossier,
        texte=contenu.texte,
    )  # fmt: skip
    for row in dossier.propositions.values():
        if row["position"] == Position.PRECISIONS:
            row |= {"position": Position.ATTENDUE.value, "version": row["version"] + 1}
    recit.move(dossier, etape, "precisions_received")


def _propose(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    personne_id = recit.ids[contenu.personne]
    row = {"id": new_id(), "saisine_id": dossier.saisine_id, "personne_id": personne_id,
           "proposee_par": recit.ids[etape.acteur], "proposee_le": etape.moment,
           "metier": None, "mot": contenu.mot, "position": Position.ATTENDUE.value,
           "position_le": None, "version": 1}  # fmt: skip
    dossier.propositions[contenu.personne] = row
    recit.record(
        etape, "propose", ("proposition", row["id"]), dossier,
        personne_id=personne_id, mot=contenu.mot,
    )  # fmt: skip
    if dossier.row["statut"] == Statut.TRANSMISE:
        recit.move(dossier, etape, "study_saisine")


def _wait_for_post(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    row = {"id": new_id(), "saisine_id": dossier.saisine_id, "personne_id": None,
           "metier": contenu.metier.value, "proposee_par": recit.ids[etape.acteur],
           "proposee_le": etape.moment, "mot": "", "position": Position.NON_POURVU.value,
           "position_le": None, "version": 1}  # fmt: skip
    dossier.propositions[contenu.metier.value] = row
    recit.record(
        etape, "propose_post", ("proposition", row["id"]), dossier,
        metier=contenu.metier.value, mot="",
    )  # fmt: skip
    if dossier.row["statut"] == Statut.TRANSMISE:
        recit.move(dossier, etape, "study_saisine")


def _take_position(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    row = dossier.propositions[etape.acteur]
    recit.record(
        etape, "take_position", ("proposition", row["id"]), dossier,
        de=row["position"], vers=contenu.position.value,
    )  # fmt: skip
    row |= {"position": contenu.position.value, "position_le": etape.moment,
            "version": row["version"] + 1}  # fmt: skip


def _name_person(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    personne_id = recit.ids[contenu.personne]
    told = local_day(etape.moment) if contenu.titre == CONCERNEE else None
    recit.lots["saisine_personne"].append(
        {"saisine_id": dossier.saisine_id, "personne_id": personne_id, "titre": contenu.titre,
         "prevenue_le": told}
    )  # fmt: skip
    recit.record(
        etape, "name_person", ("saisine", dossier.saisine_id), dossier,
        personne_id=personne_id, titre=contenu.titre, prevenue_le=told,
    )  # fmt: skip


def _add_echange(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    nature, texte, resultat = contenu.nature.value, contenu.texte, contenu.resultat
    row = {"id": new_id(), "saisine_id": dossier.saisine_id, "nature": nature,
           "jour": local_day(etape.moment), "auteur_id": recit.ids[etape.acteur], "texte": texte,
           "resultat": resultat, "cree_le": etape.moment, "version": 1}  # fmt: skip
    recit.lots["echange"].append(row)
    recit.record(
        etape, "add_echange", ("echange", str(row["id"])), dossier,
        nature=nature, texte=texte, resultat=resultat,
    )  # fmt: skip


def _take_stock(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    codes = {label: code for code, label in EVALUATIONS.items()}
    jour = local_day(etape.moment)
    row = {"id": new_id(), "saisine_id": dossier.saisine_id, "jour": jour,
           "evaluation": codes[contenu.evaluation], "texte": contenu.texte,
           "prochain_le": jour + _NEXT_BILAN, "auteur_id": recit.ids[etape.acteur],
           "cree_le": etape.moment, "version": 1}  # fmt: skip
    recit.lots["bilan"].append(row)
    recit.record(
        etape, "record_bilan", ("bilan", str(row["id"])), dossier,
        evaluation=row["evaluation"], texte=contenu.texte,
    )  # fmt: skip


def _tell_parents(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    fait = demo.EchangeFait(NatureEchange.PARENTS, f"Retour fait aux parents par {contenu.par}.")
    _add_echange(recit, dossier, etape, fait)
    before, _ = known_parents(dossier)
    told = {"retour_le": local_day(etape.moment), "retour_qui": contenu.par}
    edit_parents(recit, dossier, etape, before.model_copy(update=told))


def _write_reponse(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    reponse_id = new_id()
    interlocuteur = recit.ids[contenu.interlocuteur]
    texts = {"comprehension": contenu.comprehension, "ecole_conduit": contenu.ecole_conduit,
             "parents": contenu.parents, "interlocuteur_id": interlocuteur,
             "bilan_le": contenu.bilan_le}  # fmt: skip
    dossier.reponses.append(
        {"id": reponse_id, "saisine_id": dossier.saisine_id,
         "numero": len(dossier.reponses) + 1, "etat": EtatReponse.PROJET.value, **texts,
         "signataire_id": None, "par_delegation": False, "signee_le": None, "piece_id": None,
         "envoyee_le": None, "envoi": None, "creee_le": etape.moment, "version": 2}
    )  # fmt: skip
    lines = [line.model_dump() for line in contenu.propositions]
    recit.lots["reponse_proposition"] += (
        {"reponse_id": reponse_id, "rang": rang, **line} for rang, line in enumerate(lines, 1)
    )
    quoi = ("reponse", reponse_id)
    recit.record(etape, "write_reponse", quoi, dossier, vers=EtatReponse.PROJET.value)
    recit.record(etape, "write_reponse", quoi, dossier, contenu={**texts, "propositions": lines})


def _sign(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    reponse = dossier.reponses[-1]
    reponse |= {"etat": EtatReponse.SIGNEE.value, "signee_le": etape.moment, "version": 3,
                "signataire_id": recit.ids[etape.acteur],
                "par_delegation": contenu.par_delegation}  # fmt: skip
    if dossier.saisine.annee in recit.imprimees:
        _announce_letter(recit, dossier, etape, reponse)
    recit.record(
        etape, "sign_reponse", ("reponse", reponse["id"]), dossier,
        vers=EtatReponse.SIGNEE.value, par_delegation=contenu.par_delegation,
    )  # fmt: skip


def _announce_letter(recit: Recit, dossier: Dossier, etape: demo.Etape, reponse: Row) -> None:
    lettre = Lettre(dossier.saisine_id, reponse["id"], new_id())
    reponse["piece_id"] = lettre.piece_id
    recit.lettres.append(lettre)
    recit.record(
        etape, "keep_piece", ("piece", lettre.piece_id), dossier,
        vers=NatureDocument.REPONSE.value, nom=letter_name(dossier.row, reponse),
    )  # fmt: skip


def letter_name(saisine: Row, reponse: Row) -> str:
    """Name the file of a letter: `2026-0042_reponse.docx`, then `-v2` for the next."""
    suffix = f"-v{reponse['numero']}" if reponse["numero"] > 1 else ""
    return f"{saisine['reference']}_reponse{suffix}.docx"


def _send(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    for before in dossier.reponses[:-1]:
        before["etat"] = EtatReponse.REMPLACEE.value
    reponse = dossier.reponses[-1]
    reponse |= {"etat": EtatReponse.ENVOYEE.value, "envoyee_le": local_day(etape.moment),
                "envoi": contenu.moyen, "version": 4}  # fmt: skip
    recit.move(dossier, etape, "send_reponse", interlocuteur_id=reponse["interlocuteur_id"])
    number = int(dossier.row["reference"][-3:])
    if dossier.saisine.eleve and not dossier.parents and number % 2:
        heard = hear_parents(dossier.saisine.fiche, number, local_day(etape.moment))
        edit_parents(recit, dossier, etape, heard)
    if number % 5:
        write_mot_psyen(recit, dossier, etape)
    if number % 3:
        acknowledge(recit, dossier, etape)


def _close(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    recit.move(dossier, etape, "close_saisine", contenu.commentaire, motif_cloture=contenu.motif)


def _reopen(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    recit.move(dossier, etape, "reopen_saisine", contenu.motif, motif_cloture=None)


def _nothing(recit: Recit, dossier: Dossier, etape: demo.Etape, contenu: Any) -> None:
    """Pass over what the store does not keep: a started draft, an acknowledgement on paper."""


_STEPS: Final[Mapping[type, Callable[[Recit, Dossier, demo.Etape, Any], None]]] = {
    demo.Creation: _nothing,
    demo.Accuse: _nothing,
    demo.Transmission: _transmit,
    demo.Question: _ask,
    demo.Precision: _answer,
    demo.Proposition: _propose,
    demo.Vacance: _wait_for_post,
    demo.PrisePosition: _take_position,
    demo.RetourTri: lambda r, d, e, _: r.move(d, e, "return_to_triage"),
    demo.Nomination: _name_person,
    demo.EchangeFait: _add_echange,
    demo.BilanEtape: _take_stock,
    demo.RetourParents: _tell_parents,
    demo.Redaction: _write_reponse,
    demo.Signature: _sign,
    demo.Envoi: _send,
    demo.DebutSuivi: lambda r, d, e, _: r.move(d, e, "follow_saisine"),
    demo.Cloture: _close,
    demo.Reouverture: _reopen,
    demo.Retrait: lambda r, d, e, c: r.move(d, e, "withdraw_saisine", c.motif),
}


# --- all saisines -----------------------------------------------------------------------------


def _open_dossier(
    recit: Recit, saisine: demo.SaisineDemo, mails: Mapping[str, str], lieux: Mapping[str, str]
) -> Dossier:
    fiche, pupil = saisine.fiche, saisine.fiche.eleve
    names = f"{pupil.nom} {pupil.prenom} {pupil.nom} {lieux[saisine.ecole]}"
    row: Row = {
        "id": new_id(), "circonscription_id": recit.circonscription_id, "reference": None,
        "annee": saisine.annee, "objet": fiche.objet.value if fiche.objet else "",
        "reservee": saisine.reservee, "statut": Statut.BROUILLON.value, "statut_avant": None,
        "origine": saisine.origine, "ecole_id": recit.ids[saisine.ecole],
        "eleve_id": recit.ids[saisine.eleve] if saisine.eleve else None,
        "demandeur_id": recit.ids[saisine.demandeur],
        "demandeur_mail": mails[saisine.demandeur], "niveau": pupil.niveau or fiche.niveaux,
        "motif": fiche.motif, "pps": "pps" in pupil.dispositifs,
        "premier_contact": fiche.premier_contact, "recue_le": saisine.recue_le,
        "motif_cloture": None, "interlocuteur_id": None,
        "fiche": fiche.model_dump_json(by_alias=True, exclude_defaults=True),
        "recherche": normalize(names), "creee_le": None, "modifiee_le": None, "version": 1,
    }  # fmt: skip
    return Dossier(saisine, row)


def replay(recit: Recit, plan: demo.DemoPlan) -> None:
    """Write every saisine that was sent, with its story; drafts stay in nobody's store."""
    mails = {person.cle: person.mail for person in plan.personnes}
    posts = [(p.cle, post) for p in plan.personnes for post in p.affectations]
    recit.psyens = frozenset(cle for cle, post in posts if post.metier is Metier.PSYEN)
    recit.directions = {p.ecole: cle for cle, p in posts if p.role is Role.DIRECTEUR and p.ecole}
    lieux = {ecole.cle: f"{ecole.nom} {ecole.commune}" for ecole in plan.ecoles}
    sent = [s for s in plan.saisines if s.statut is not Statut.BROUILLON]
    dossiers = [_open_dossier(recit, saisine, mails, lieux) for saisine in sent]
    steps = [
        (etape.moment, number, rank)
        for number, saisine in enumerate(sent)
        for rank, etape in enumerate(saisine.etapes)
    ]
    for _, number, rank in sorted(steps):
        etape = sent[number].etapes[rank]
        _STEPS[type(etape.contenu)](recit, dossiers[number], etape, etape.contenu)
        recit.flow()
    recit.finish(dossiers)
