"""Saisines written online: the draft of one asker, found again everywhere, then sent or erased.

The draft is a saisine « brouillon »: its row holds the boxes, the choices and what was known from
the start; texts wait as drafts (`db/brouillons.py`) until the saisine is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from core import droits
from core.avis import NatureAvis
from core.brouillon import Brouillon, settled_texts
from core.droits import Action
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import RESERVED_OBJETS, Fiche, Objet
from core.personne import ROLE_LABELS, Acteur, Role
from core.saisine import Statut, school_year
from core.saisine_en_ligne import (
    KEPT,
    NOTICE,
    apply_texts,
    end_of_brouillon,
    finish,
    subject_key,
)
from db import audit
from db.avis import notify, settle
from db.brouillons import consume_drafts, list_drafts
from db.connection import Row, Transaction, local_day, new_id
from db.ecoles import get_ecole
from db.mots import index_saisine
from db.personnes import find_director, get_personne
from db.saisines import NouvelleSaisine, describe_fiche, move_saisine, receive_demande

ORIGINE: Final = "en_ligne"
_GONE: Final = (
    "Ce brouillon n’existe plus : il a été envoyé ou effacé, peut-être dans un autre onglet. "
    "Revenez à « Nouvelle saisine »."
)
_ELSEWHERE: Final = (
    "Ce brouillon vient d’être modifié dans un autre onglet ou sur un autre appareil. Rien n’a été "
    "écrasé : relisez-le, puis recommencez."
)
_OUT_OF_POST: Final = (
    "Vous n’avez plus d’affectation dans cette école : rien n’est parti. Votre texte est gardé ; "
    "adressez-vous à la coordination du pôle."
)
_NOT_HERE: Final = (
    "Une demande pour soi-même ne s’écrit pas ici : appelez la circonscription, et rien n’en est "
    "gardé."
)


@dataclass(frozen=True)
class SaisineEnLigne:
    """One's own saisine: its row, what its boxes hold, the texts being typed, both together."""

    saisine: Row
    choix: Fiche
    drafts: dict[str, Brouillon]
    fiche: Fiche
    direction: bool  # the asker heads the school
    averti_le: datetime | None = None  # told, since it was last touched, that it will go

    @property
    def id(self) -> str:
        """Id of the saisine."""
        return str(self.saisine["id"])

    @property
    def version(self) -> int:
        """Version of the row as it was read."""
        return int(self.saisine["version"])

    @property
    def is_sent(self) -> bool:
        """Tell whether it is no longer a draft."""
        return bool(self.saisine["statut"] != Statut.BROUILLON)

    @property
    def kept_at(self) -> datetime:
        """Moment of the last thing kept, box or text (naive UTC)."""
        return _last_kept(self.saisine, self.drafts)

    @property
    def part_le(self) -> date | None:
        """Day on which a draft that nobody touches goes; None while that is far."""
        if self.averti_le is None or self.is_sent:
            return None
        return local_day(end_of_brouillon(self.kept_at, self.averti_le))


def _last_kept(saisine: Row, drafts: Mapping[str, Brouillon]) -> datetime:
    typed = (d.enregistre_le for d in drafts.values() if d.texte is not None)
    choices: datetime = saisine["modifiee_le"]
    return max([choices, *(moment.replace(tzinfo=None) for moment in typed)])


def subject_of(saisine_id: str) -> str:
    """Return the subject of the texts being typed in one online saisine."""
    return f"saisine_en_ligne:{saisine_id}"


def list_asker_schools(tx: Transaction) -> list[Row]:
    """List the schools for which the acting person may write a saisine today, in French order."""
    return tx.rows(
        "SELECT * FROM ecole WHERE id = ANY($mes_ecoles) "
        "ORDER BY commune COLLATE fr, nom COLLATE fr",
        mes_ecoles=sorted(_asker_schools(tx.actor)),
    )


def _asker_schools(acteur: Acteur) -> frozenset[str]:
    roles = droits.REGLES_ACTION[Action.WRITE_SAISINE].roles
    return frozenset[str]().union(*(acteur.ecoles_as(role) for role in roles))


def _check_post(tx: Transaction, ecole_id: str) -> Row:
    """Return the school, if the acting person may write for it today."""
    if ecole_id not in _asker_schools(tx.actor):
        raise NotAllowed(_OUT_OF_POST, action=Action.WRITE_SAISINE.value)
    ecole = get_ecole(tx, ecole_id)
    droits.check(tx.actor, Action.WRITE_SAISINE, ecole["circonscription_id"])
    return ecole


def _check_objet(fiche: Fiche) -> Objet:
    if fiche.objet is None:
        raise InvalidInput("Choisissez ce que la demande concerne.")
    if fiche.objet is Objet.SOUTIEN:
        raise InvalidInput(_NOT_HERE)
    return fiche.objet


# --- reading ----------------------------------------------------------------------------------


def _read(tx: Transaction, row: Row) -> SaisineEnLigne:
    choix = Fiche.model_validate_json(row["fiche"])
    drafts = list_drafts(tx, subject_of(row["id"]))
    return SaisineEnLigne(
        saisine=row,
        choix=choix,
        drafts=drafts,
        fiche=apply_texts(choix, settled_texts(drafts)),
        direction=row["ecole_id"] in tx.actor.ecoles_as(Role.DIRECTEUR),
        averti_le=_find_notice(tx, row["id"], _last_kept(row, drafts)),
    )


def read_own(tx: Transaction, saisine_id: str) -> SaisineEnLigne:
    """Read a saisine that the acting person writes, or sent.

    Raises:
        NotFound: it does not exist, is no longer there, or is somebody else's.
        NotAllowed: the acting person holds no post any more where they wrote it.
    """
    row = tx.row(
        "SELECT * FROM saisine WHERE id = $id AND demandeur_id = $moi AND relais_le IS NULL",
        id=saisine_id, moi=tx.actor.personne_id,
    )  # fmt: skip
    if row is None:
        raise NotFound(_GONE)
    if row["circonscription_id"] not in tx.actor.circonscriptions:
        raise NotAllowed(_OUT_OF_POST, action=Action.WRITE_SAISINE.value)
    return _read(tx, row)


def list_brouillons(tx: Transaction) -> list[SaisineEnLigne]:
    """List the acting person's own drafts, the last touched first."""
    rows = tx.rows(
        "SELECT * FROM saisine WHERE statut = $brouillon AND demandeur_id = $moi "
        "AND circonscription_id = ANY($ou)",
        brouillon=Statut.BROUILLON.value, moi=tx.actor.personne_id,
        ou=sorted(tx.actor.circonscriptions),
    )  # fmt: skip
    return sorted((_read(tx, row) for row in rows), key=lambda found: found.kept_at, reverse=True)


def find_same(tx: Transaction, fiche: Fiche, *, but: str = "") -> SaisineEnLigne | None:
    """Find the acting person's draft about the same subject, another than `but`."""
    wanted = subject_key(fiche)
    same = (found for found in list_brouillons(tx) if found.id != but)
    return next((found for found in same if subject_key(found.fiche) == wanted), None)


def read_known(tx: Transaction, ecole_id: str) -> Fiche:
    """Return what needs no typing: school, director, author, function, and their one class."""
    ecole, person = get_ecole(tx, ecole_id), tx.actor
    head = find_director(tx, ecole_id)
    roles = [role for role in Role if ecole_id in person.ecoles_as(role)]
    return Fiche(
        ecole=ecole["nom"], commune=ecole["commune"], telephone_ecole=ecole["telephone"],
        direction=f"{head['prenom']} {head['nom']}".strip() if head else "",
        enseignant=person.nom, fonction=", ".join(ROLE_LABELS[role] for role in roles),
        **_read_class(tx, ecole_id),
    )  # fmt: skip


def _read_class(tx: Transaction, ecole_id: str) -> dict[str, Any]:
    held = "t.debut <= $jour AND (t.fin IS NULL OR t.fin >= $jour)"
    classes = tx.rows(
        "SELECT c.id, c.nom, c.niveaux, c.effectif FROM classe c "  # noqa: S608 - constant
        f"JOIN classe_enseignant t ON t.classe_id = c.id AND {held} "
        "WHERE c.ecole_id = $ecole AND c.annee = $annee AND t.personne_id = $moi",
        ecole=ecole_id, annee=school_year(tx.today), moi=tx.actor.personne_id, jour=tx.today,
    )  # fmt: skip
    if len(classes) != 1:
        return {}
    others = tx.value(
        "SELECT string_agg(trim(p.prenom || ' ' || p.nom), ', ' ORDER BY p.nom) "  # noqa: S608 - constant
        f"FROM classe_enseignant t JOIN personne p ON p.id = t.personne_id AND {held} "
        "WHERE t.classe_id = $classe AND t.personne_id <> $moi",
        classe=classes[0]["id"], moi=tx.actor.personne_id, jour=tx.today,
    )  # fmt: skip
    size = classes[0]["effectif"]
    return {
        "classe": classes[0]["nom"], "niveaux": classes[0]["niveaux"],
        "effectif": "" if size is None else str(size), "autres_enseignants": others or "",
    }  # fmt: skip


# --- acting -----------------------------------------------------------------------------------


def _get_brouillon(tx: Transaction, saisine_id: str) -> Row:
    row = tx.row("SELECT * FROM saisine WHERE id = $id", id=saisine_id)
    mine = row is not None and row["demandeur_id"] == tx.actor.personne_id
    if row is None or not mine or row["statut"] != Statut.BROUILLON:
        raise NotFound(_GONE)
    return row


def _columns(tx: Transaction, fiche: Fiche, ecole: Row) -> dict[str, object]:
    objet = _check_objet(fiche)
    return {
        "circonscription_id": ecole["circonscription_id"], "ecole_id": ecole["id"],
        "objet": objet.value, "reservee": objet in RESERVED_OBJETS, "modifiee_le": tx.now,
        **describe_fiche(tx, fiche, ecole["id"]),
    }  # fmt: skip


def open_brouillon(tx: Transaction, ecole_id: str, fiche: Fiche) -> str:
    """Open a draft about what the fiche says (kind, pupil), and return its id.

    A draft of the same asker about the same subject is found again, not started twice.

    Raises:
        NotAllowed: the acting person holds no teaching or directing post in this school today.
        InvalidInput: no kind was chosen, or it is a request for oneself, of which nothing is kept.
    """
    ecole = _check_post(tx, ecole_id)
    _check_objet(fiche)
    if same := find_same(tx, fiche):
        return same.id
    started = read_known(tx, ecole_id).model_copy(
        update={
            "objet": fiche.objet,
            "eleve_non_nomme": fiche.eleve_non_nomme,
            "eleve": fiche.eleve,
        }
    )
    saisine_id = new_id()
    tx.insert(
        "saisine", id=saisine_id, statut=Statut.BROUILLON.value, origine=ORIGINE,
        annee=school_year(tx.today), demandeur_id=tx.actor.personne_id, recue_le=tx.today,
        creee_le=tx.now, **_columns(tx, started, ecole),
    )  # fmt: skip
    audit.note(
        tx, "open_brouillon", "saisine", saisine_id,
        circonscription_id=ecole["circonscription_id"],
    )  # fmt: skip
    return saisine_id


def save_brouillon(
    tx: Transaction, saisine_id: str, version: int, fiche: Fiche, *, ecole_id: str | None = None
) -> int:
    """Keep what is filled in so far, for another of one's schools if `ecole_id` says so.

    Returns the new version.

    Raises:
        NotFound: it is no longer a draft.
        NotAllowed: the acting person no longer holds a post in the school.
        InvalidInput: a request for oneself, of which nothing is kept.
        Conflict: it was changed in another tab since `version` was read.
    """
    row = _get_brouillon(tx, saisine_id)
    ecole = _check_post(tx, ecole_id or row["ecole_id"])
    try:
        return tx.save("saisine", saisine_id, version, **_columns(tx, fiche, ecole))
    except Conflict as error:
        raise Conflict(_ELSEWHERE) from error


def send_saisine(tx: Transaction, saisine_id: str, version: int) -> str:
    """Send a draft to the pôle as it stands, texts included, and return its reference.

    What its kind does not show is dropped; the fiche is dated and signed with the account.

    Raises:
        NotFound: it was sent or erased already.
        NotAllowed: the acting person no longer holds a post in the school; nothing is lost.
        Conflict: it was changed in another tab since `version` was read.
    """
    row = _get_brouillon(tx, saisine_id)
    if row["version"] != version:
        raise Conflict(_ELSEWHERE)
    ecole = _check_post(tx, row["ecole_id"])
    found = _read(tx, row)
    known = read_known(tx, ecole["id"])
    fiche = finish(found.fiche, known, tx.today, direction=found.direction)
    columns = receive_demande(
        tx,
        NouvelleSaisine(
            circonscription_id=ecole["circonscription_id"], fiche=fiche,
            objet=_check_objet(fiche), origine=ORIGINE, recue_le=tx.today, ecole_id=ecole["id"],
            demandeur_id=tx.actor.personne_id,
            demandeur_mail=get_personne(tx, tx.actor.personne_id)["mail"],
        ),
    )  # fmt: skip
    move_saisine(tx, row, Statut.TRANSMISE, "send_saisine", "", **columns)
    settle(tx, saisine_id, [NatureAvis.BROUILLON])
    index_saisine(tx, saisine_id)
    consume_drafts(tx, subject_of(saisine_id))
    audit.note(
        tx, "send_saisine", "saisine", saisine_id, circonscription_id=ecole["circonscription_id"]
    )
    return str(columns["reference"])


def discard_brouillon(tx: Transaction, saisine_id: str, version: int) -> None:
    """Erase a draft and every text of it.

    Raises:
        NotFound: it was sent or erased already.
        Conflict: it was changed in another tab since `version` was read.
    """
    row = _get_brouillon(tx, saisine_id)
    droits.check(tx.actor, Action.WRITE_SAISINE, row["circonscription_id"])
    if row["version"] != version:
        raise Conflict(_ELSEWHERE)
    _erase(tx, saisine_id)
    consume_drafts(tx, subject_of(saisine_id))
    audit.note(
        tx, "discard_brouillon", "saisine", saisine_id,
        circonscription_id=row["circonscription_id"],
    )  # fmt: skip


def _erase(tx: Transaction, saisine_id: str) -> None:
    """Erase a draft with what announced its end; it has no reference, pupil or history yet."""
    tx.execute("DELETE FROM avis WHERE saisine_id = $id", id=saisine_id)
    tx.execute("DELETE FROM saisine WHERE id = $id", id=saisine_id)


# --- left alone -------------------------------------------------------------------------------


def _notice_key(saisine_id: str, touche_le: datetime) -> str:
    """Name one notice: touched since, the draft is announced again another time."""
    return f"{saisine_id}:{touche_le.isoformat()}"


def _find_notice(tx: Transaction, saisine_id: str, touche_le: datetime) -> datetime | None:
    if tx.now - touche_le < KEPT - NOTICE:
        return None  # too recent to have been announced
    found: datetime | None = tx.value(
        "SELECT min(cree_le) FROM avis WHERE saisine_id = $s AND nature = $n AND objet_id = $o",
        s=saisine_id, n=NatureAvis.BROUILLON.value, o=_notice_key(saisine_id, touche_le),
    )  # fmt: skip
    return found


def purge_brouillons(tx: Transaction) -> int:
    """Erase the drafts left alone, the authors told beforehand; return how many went.

    A text typed later keeps the whole draft. Done by the night, without an acting person.
    """
    rows = tx.rows(
        "SELECT * FROM (SELECT s.id, s.demandeur_id, greatest(s.modifiee_le, coalesce("
        "(SELECT max(b.enregistre_le) FROM brouillon b WHERE b.texte IS NOT NULL "
        "AND b.sujet = 'saisine_en_ligne:' || s.id), s.modifiee_le)) AS touche_le "
        "FROM saisine s WHERE s.statut = $brouillon) AS t WHERE touche_le <= $limit",
        brouillon=Statut.BROUILLON.value, limit=tx.now - (KEPT - NOTICE),
    )  # fmt: skip
    gone = 0
    for row in rows:
        key = _notice_key(row["id"], row["touche_le"])
        notify(tx, [row["demandeur_id"]], NatureAvis.BROUILLON, row["id"], key)
        told = _find_notice(tx, row["id"], row["touche_le"])
        if told is None or tx.now < end_of_brouillon(row["touche_le"], told):
            continue
        tx.execute("DELETE FROM brouillon WHERE sujet = $s", s=subject_of(row["id"]))
        _erase(tx, row["id"])
        gone += 1
    return gone
