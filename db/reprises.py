"""Taking over the register of a past year: ended saisines of that year, and the way back.

They take the numbers of their own year, never of the one that runs. A row is known again by what
tells it from the others, so that the same file, completed, brings only what was left.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from core import droits
from core.droits import Action
from core.errors import InvalidInput, NotFound
from core.fiche import Objet
from core.rapprochement import EcoleConnue, EleveConnu, IndexEleves, match_pupils
from core.reponse import EtatReponse
from core.reprise import LectureRegistre, LigneRegistre
from core.saisine import Statut, school_year, school_year_label
from core.texte import format_date, normalize
from db import audit, journal
from db.connection import Row, Transaction, local_day, new_id
from db.ecoles import list_ecoles
from db.eleves import list_known
from db.eleves import search_key as eleve_key
from db.lots import insert_many
from db.mots import fill_words
from db.personnes import find_by_mail
from db.saisines import describe_fiche, take_references
from db.verification import REFERENCES
from db.visibilite import VISIBLES, scope

ORIGINE: Final = "registre"
Avance = Callable[[float, str], None]
_STEP: Final = 25  # rows between two words of the progress bar
_GONE: Final = "Cette reprise n’existe pas. Revenez à « Rentrée et imports »."
_TOUCHED: Final = (
    "Quelqu’un a déjà travaillé sur une situation reprise de ce registre : la reprise ne peut plus "
    "être annulée d’un coup. Corrigez les situations une à une."
)
# Rows that the import itself wrote beside a saisine: theirs are known by their moment.
_OWN: Final = frozenset({"echange", "reponse", "reprise_ligne", "saisine_mot"})


@dataclass(frozen=True)
class ComparaisonRegistre:
    """What the store already knows of a register: rows taken over before, pupils who resemble."""

    deja: frozenset[int] = frozenset()
    ressemblants: frozenset[int] = frozenset()
    avant: str = ""  # the sentence that says when this very file was taken over


@dataclass(frozen=True)
class BilanReprise:
    """What was written; reserved ones are told to who imports, and to nobody afterwards."""

    annee: int
    reprises: int
    reservees: int
    deja: int
    laissees: int

    def sentences(self) -> list[str]:
        """Tell it in French, the counts first."""
        label = school_year_label(self.annee)
        told = [f"{_count(self.reprises, 'demande reprise')} dans l’année {label}."]
        if self.reservees:
            told.append(
                f"Dont {_count(self.reservees, 'demande réservée')} : l’IEN y a accès, vous non."
            )
        if self.deja:
            told.append(f"{_count(self.deja, 'ligne')} déjà dans l’outil : rien n’y a changé.")
        if self.laissees:
            told.append(
                f"{_count(self.laissees, 'ligne laissée')} : corrigez le fichier et déposez-le de "
                "nouveau ; rien ne sera doublé."
            )
        return told


def _count(number: int, words: str) -> str:
    many = " ".join(f"{word}s" for word in words.split())
    return f"{number} {words if number <= 1 else many}"


def fingerprint_file(content: bytes) -> str:
    """Return what knows a file again."""
    return hashlib.sha256(content).hexdigest()


def list_ecoles_registre(tx: Transaction, circonscription_id: str) -> list[EcoleConnue]:
    """List the schools that a register may name; those closed since are among them."""
    droits.check(tx.actor, Action.IMPORT_REGISTRE, circonscription_id)
    return [
        EcoleConnue(e["id"], e["nom"], e["commune"], e["uai"])
        for e in list_ecoles(tx, circonscription_id, closed=True)
    ]


def _known_rows(tx: Transaction, circonscription_id: str) -> set[str]:
    rows = tx.rows(
        "SELECT l.empreinte FROM reprise_ligne l JOIN reprise r ON r.id = l.reprise_id "
        "WHERE r.circonscription_id = $c AND r.annulee_le IS NULL",
        c=circonscription_id,
    )
    return {row["empreinte"] for row in rows}


def compare_registre(
    tx: Transaction, circonscription_id: str, lecture: LectureRegistre, empreinte: str
) -> ComparaisonRegistre:
    """Say what of a register is here already; write nothing.

    Raises:
        NotAllowed: the acting person does not take over registers here.
    """
    droits.check(tx.actor, Action.IMPORT_REGISTRE, circonscription_id)
    known = _known_rows(tx, circonscription_id)
    before = tx.row(
        "SELECT r.faite_le, trim(p.prenom || ' ' || p.nom) AS qui FROM reprise r "
        "LEFT JOIN personne p ON p.id = r.faite_par WHERE r.circonscription_id = $c "
        "AND r.empreinte = $empreinte AND r.annulee_le IS NULL ORDER BY r.faite_le DESC LIMIT 1",
        c=circonscription_id, empreinte=empreinte,
    )  # fmt: skip
    said = ""
    if before:
        when = format_date(local_day(before["faite_le"]))
        said = f"Ce fichier a déjà été repris le {when} par {before['qui'] or 'le serveur'}."
    return ComparaisonRegistre(
        deja=frozenset(x.numero for x in lecture.lignes if x.empreinte in known),
        ressemblants=_find_resembling(tx, circonscription_id, lecture.lignes), avant=said,
    )  # fmt: skip


def _find_resembling(
    tx: Transaction, circonscription_id: str, lignes: Iterable[LigneRegistre]
) -> frozenset[int]:
    """Find the rows whose pupil bears the name of a pupil known here: to be brought together."""
    known = IndexEleves(EleveConnu(**row) for row in list_known(tx, circonscription_id))
    found = set()
    for ligne in lignes:
        eleve = ligne.fiche.eleve
        if not eleve.nom or not eleve.prenom:
            continue
        matches = match_pupils(eleve.nom, eleve.prenom, eleve.date_naissance, ligne.ecole_id, known)
        if any("même nom et même prénom" in match.raisons for match in matches):
            found.add(ligne.numero)
    return frozenset(found)


# --- writing ----------------------------------------------------------------------------------


@dataclass
class _Lot:
    """The rows to write, by table, and the pupils already made for this register."""

    tx: Transaction
    place_id: str
    reprise_id: str
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    eleves: dict[tuple[str, ...], str] = field(default_factory=dict)

    def find_eleve(self, ligne: LigneRegistre) -> str | None:
        """Return the pupil of a row: one for all the rows of one name, school and day of birth."""
        eleve = ligne.fiche.eleve
        if ligne.objet is not Objet.ELEVE or not (eleve.nom or eleve.prenom):
            return None
        key = (normalize(eleve.nom), normalize(eleve.prenom), ligne.ecole_id,
               str(eleve.date_naissance))  # fmt: skip
        if key not in self.eleves:
            self.eleves[key] = new_id()
            self.rows["eleve"].append(
                {"id": self.eleves[key], "circonscription_id": self.place_id,
                 "ecole_id": ligne.ecole_id, "nom": eleve.nom, "prenom": eleve.prenom,
                 "date_naissance": eleve.date_naissance, "pronom": None,
                 "recherche": eleve_key(eleve.nom, eleve.prenom)}
            )  # fmt: skip
        return self.eleves[key]

    def find_asker(self, ligne: LigneRegistre) -> str | None:
        """Find the asker by address, when the name written agrees."""
        person = find_by_mail(self.tx, self.place_id, ligne.mail) if ligne.mail else None
        written = normalize(ligne.fiche.enseignant)
        if person and (not written or normalize(person["nom"]) in written):
            return str(person["id"])
        return None

    def add(self, ligne: LigneRegistre, reference: str, annee: int) -> None:
        """Prepare the rows of one request."""
        saisine_id, tx = new_id(), self.tx
        self.rows["saisine"].append(
            {"id": saisine_id, "circonscription_id": self.place_id, "reference": reference,
             "annee": annee, "objet": ligne.objet.value, "reservee": ligne.reservee,
             "statut": ligne.statut.value, "origine": ORIGINE, "ecole_id": ligne.ecole_id,
             "eleve_id": self.find_eleve(ligne), "demandeur_id": self.find_asker(ligne),
             "recue_le": ligne.recue_le,
             "motif_cloture": ligne.cloture if ligne.statut is Statut.TERMINEE else None,
             "creee_le": tx.now, "modifiee_le": tx.now,
             **describe_fiche(tx, ligne.fiche, ligne.ecole_id)}
        )  # fmt: skip
        self.rows["reprise_ligne"].append(
            {"reprise_id": self.reprise_id, "empreinte": ligne.empreinte, "saisine_id": saisine_id}
        )
        self._add_reponse(ligne, saisine_id)
        if ligne.observations:
            self.rows["echange"].append(
                {"id": new_id(), "saisine_id": saisine_id, "nature": "interne",
                 "jour": ligne.recue_le, "auteur_id": tx.actor.personne_id,
                 "texte": ligne.observations, "cree_le": tx.now}
            )  # fmt: skip

    def _add_reponse(self, ligne: LigneRegistre, saisine_id: str) -> None:
        if ligne.reponse is None:
            return
        reponse_id = new_id()
        self.rows["reponse"].append(
            {"id": reponse_id, "saisine_id": saisine_id, "numero": 1,
             "etat": EtatReponse.ENVOYEE.value, "comprehension": ligne.reponse.texte,
             "envoyee_le": ligne.reponse.repondue_le, "creee_le": self.tx.now}
        )  # fmt: skip
        self.rows["reponse_proposition"] += [
            {"reponse_id": reponse_id, "rang": rang, "nature": proposition.nature}
            for rang, proposition in enumerate(ligne.reponse.propositions, 1)
        ]


def import_registre(
    tx: Transaction,
    circonscription_id: str,
    lecture: LectureRegistre,
    empreinte: str,
    avance: Avance = lambda _share, _said: None,
) -> BilanReprise:
    """Make ended saisines of the requests of a register that are not here yet; all or none.

    Raises:
        InvalidInput: the year is not over, or nothing is left to take over.
        NotAllowed: the acting person does not take over registers here.
    """
    droits.check(tx.actor, Action.IMPORT_REGISTRE, circonscription_id)
    if lecture.annee >= school_year(tx.today):
        raise InvalidInput(
            "Un registre se reprend pour une année passée : celle qui court s’écrit ici, saisine "
            "par saisine. Choisissez l’année du registre."
        )
    known = _known_rows(tx, circonscription_id)
    lignes = sorted(
        (x for x in lecture.lignes if x.empreinte not in known),
        key=lambda x: (x.recue_le, x.numero),
    )
    if not lignes:
        raise InvalidInput("Il n’y a rien à reprendre : toutes les lignes justes sont déjà ici.")
    lot = _Lot(tx, circonscription_id, new_id())
    tx.insert(
        "reprise", id=lot.reprise_id, circonscription_id=circonscription_id, annee=lecture.annee,
        empreinte=empreinte, faite_par=tx.actor.personne_id, faite_le=tx.now,
        laissees=len(lecture.laissees),
    )  # fmt: skip
    _prepare(lot, lignes, lecture.annee, avance)
    for table, rows in lot.rows.items():
        insert_many(tx, table, rows)
    _record_all(lot, avance)
    fill_words(tx)
    audit.note(
        tx, "import_registre", "reprise", lot.reprise_id,
        circonscription_id=circonscription_id, nombre=len(lignes),
    )  # fmt: skip
    return BilanReprise(
        annee=lecture.annee, reprises=len(lignes), reservees=sum(x.reservee for x in lignes),
        deja=len(lecture.lignes) - len(lignes), laissees=len(lecture.laissees),
    )  # fmt: skip


def _prepare(lot: _Lot, lignes: Sequence[LigneRegistre], annee: int, avance: Avance) -> None:
    references = {}
    for reservee in (False, True):
        wanted = sum(x.reservee is reservee for x in lignes)
        taken = (
            take_references(lot.tx, lot.place_id, annee, wanted, reservee=reservee)
            if wanted
            else []
        )
        references[reservee] = iter(taken)
    for number, ligne in enumerate(lignes):
        if number % _STEP == 0:
            avance(number / len(lignes) / 2, f"{number} demandes lues sur {len(lignes)}")
        lot.add(ligne, next(references[ligne.reservee]), annee)


def _record_all(lot: _Lot, avance: Avance) -> None:
    saisines = lot.rows["saisine"]
    for number, saisine in enumerate(saisines):
        if number % _STEP == 0:
            share = 0.5 + number / len(saisines) / 2
            avance(share, f"{number} demandes enregistrées sur {len(saisines)}")
        journal.record(
            lot.tx, "import_registre", "saisine", saisine["id"],
            saisine_id=saisine["id"], vers=saisine["statut"], origine=ORIGINE,
        )  # fmt: skip
    avance(1.0, "Terminé")


# --- the way back -----------------------------------------------------------------------------


def list_reprises(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the registers taken over, latest first; only what the acting person sees is counted."""
    droits.check(tx.actor, Action.IMPORT_REGISTRE, circonscription_id)
    return tx.rows(
        f"WITH {VISIBLES} SELECT r.id, r.annee, r.faite_le, r.annulee_le, r.version, "  # noqa: S608 - constant
        "trim(p.prenom || ' ' || p.nom) AS auteur, count(v.id) AS nombre FROM reprise r "
        "LEFT JOIN personne p ON p.id = r.faite_par "
        "LEFT JOIN reprise_ligne l ON l.reprise_id = r.id "
        "LEFT JOIN visibles v ON v.id = l.saisine_id "
        "WHERE r.circonscription_id = $c "
        "GROUP BY r.id, r.annee, r.faite_le, r.annulee_le, r.version, p.prenom, p.nom "
        "ORDER BY r.faite_le DESC",
        c=circonscription_id, **scope(tx.actor),
    )  # fmt: skip


def cancel_reprise(tx: Transaction, reprise_id: str, version: int) -> None:
    """Undo a whole register as long as nothing was done on it: saisines, pupils, numbers, words.

    Raises:
        InvalidInput: it was undone already, or somebody worked on one of its saisines.
        Conflict: somebody else is undoing it.
    """
    row = tx.row("SELECT * FROM reprise WHERE id = $id", id=reprise_id)
    if row is None:
        raise NotFound(_GONE)
    droits.check(tx.actor, Action.IMPORT_REGISTRE, row["circonscription_id"])
    if row["annulee_le"]:
        raise InvalidInput("Cette reprise est déjà annulée.")
    saisines = tx.rows(
        "SELECT s.* FROM saisine s JOIN reprise_ligne l ON l.saisine_id = s.id "
        "WHERE l.reprise_id = $id",
        id=reprise_id,
    )
    if _is_touched(tx, row, saisines):
        raise InvalidInput(_TOUCHED)
    tx.save("reprise", reprise_id, version, annulee_le=tx.now)
    _erase(tx, reprise_id, saisines)
    _give_back_numbers(tx, row, saisines)
    journal.record(tx, "cancel_reprise", "reprise", reprise_id)
    audit.note(
        tx, "cancel_reprise", "reprise", reprise_id,
        circonscription_id=row["circonscription_id"], nombre=len(saisines),
    )  # fmt: skip


def _is_touched(tx: Transaction, reprise: Row, saisines: Sequence[Row]) -> bool:
    """Tell whether anything was done since: on the saisines, beside them, or on their pupils."""
    ids = [s["id"] for s in saisines]
    eleves = [s["eleve_id"] for s in saisines if s["eleve_id"]]
    if any(s["version"] != 1 for s in saisines):
        return True
    own = any(
        tx.value(
            f"SELECT 1 FROM {table} WHERE saisine_id = ANY($ids) "  # noqa: S608 - constants
            f"AND (version <> 1 OR {moment} <> $quand) LIMIT 1",
            ids=ids, quand=reprise["faite_le"],
        )
        for table, moment in (("echange", "cree_le"), ("reponse", "creee_le"))
    )  # fmt: skip
    others = [
        (table, column, ids if parent == "saisine" else eleves)
        for table, column, parent in REFERENCES
        if (parent == "saisine" and table not in _OWN) or (parent == "eleve" and table != "saisine")
    ]  # fmt: skip
    beside = any(
        tx.value(f"SELECT 1 FROM {table} WHERE {column} = ANY($ids) LIMIT 1", ids=wanted)  # noqa: S608 - constants
        for table, column, wanted in others
    )
    elsewhere = tx.value(
        "SELECT 1 FROM eleve e LEFT JOIN saisine s ON s.eleve_id = e.id "
        "WHERE e.id = ANY($eleves) AND (e.version <> 1 OR s.id <> ALL($ids)) LIMIT 1",
        eleves=eleves, ids=ids,
    )  # fmt: skip
    typing = tx.value(
        "SELECT 1 FROM brouillon WHERE texte IS NOT NULL "
        "AND split_part(sujet, ':', 2) = ANY($ids) LIMIT 1",
        ids=ids,
    )
    return bool(own or beside or elsewhere or typing)


def _erase(tx: Transaction, reprise_id: str, saisines: Sequence[Row]) -> None:
    ids = [s["id"] for s in saisines]
    eleves = [s["eleve_id"] for s in saisines if s["eleve_id"]]
    for saisine_id in ids:
        journal.erase_content(tx, saisine_id)
    tx.execute(
        "DELETE FROM reponse_proposition WHERE reponse_id IN "
        "(SELECT id FROM reponse WHERE saisine_id = ANY($ids))",
        ids=ids,
    )
    tx.execute("DELETE FROM reprise_ligne WHERE reprise_id = $id", id=reprise_id)
    for table, column, gone in (
        ("reponse", "saisine_id", ids), ("echange", "saisine_id", ids),
        ("saisine_mot", "saisine_id", ids), ("saisine", "id", ids),
        ("eleve", "id", eleves),
    ):  # fmt: skip
        tx.execute(f"DELETE FROM {table} WHERE {column} = ANY($gone)", gone=gone)  # noqa: S608 - constants


def _give_back_numbers(tx: Transaction, reprise: Row, saisines: Sequence[Row]) -> None:
    """Bring each series back to where it stood, unless somebody took a number since."""
    for reservee, serie in ((False, ""), (True, "R")):
        numbers = [
            int(s["reference"].split("-")[1].lstrip("R"))
            for s in saisines if s["reservee"] is reservee
        ]  # fmt: skip
        if numbers:
            tx.execute(
                "UPDATE numero SET dernier = $first WHERE circonscription_id = $c "
                "AND annee = $annee AND serie = $serie AND dernier = $last",
                first=min(numbers) - 1, last=max(numbers), c=reprise["circonscription_id"],
                annee=reprise["annee"], serie=serie,
            )  # fmt: skip
