"""Writing in a programmation: its frame, objectives, domains, observations and bilans.

Each part has a version of its own; each save is a revision that nothing rewrites.
"""

import json
from typing import Final

from core.droits_programmation import ActionProgrammation
from core.errors import Conflict, InvalidInput, NotFound
from core.programmation import (
    CadreProgrammation,
    DomaineProgramme,
    ObjectifAdapte,
    StatutProgrammation,
    list_missing,
)
from core.programmation_histoire import (
    NaturePartie,
    Partie,
    merge_fields,
)
from db.connection import Row, Transaction, new_id
from db.programmations import (
    assemble,
    get_row,
    known_referentiels,
    read_parties,
    trace,
)
from db.programmations_creation import choose_referentiels

MAX_OBJECTIFS: Final = 200
_FROZEN: Final = (
    "Cette programmation n’est plus un brouillon : ce qui a été présenté reste tel quel. Ouvrez "
    "la version suivante (« Modifier par un avenant ») ; rien n’a été changé."
)
_ARCHIVED: Final = "Cette programmation est archivée : elle se lit, elle ne s’écrit plus."
GONE: Final = "Cette ligne n’existe plus : quelqu’un vient de la retirer. Rechargez la page."


class TextesCroises(Conflict):
    """Two people changed the same fields of one part; nothing is overwritten."""

    def __init__(self, champs: list[str]) -> None:
        super().__init__(
            "Quelqu’un d’autre vient d’enregistrer un autre texte au même endroit. Rien n’a été "
            "écrasé : lisez les deux, puis choisissez."
        )
        self.champs = champs


def get_partie(tx: Transaction, partie_id: str) -> Row:
    """Read the row of one part, taken away or not.

    Raises:
        NotFound: there is none.
    """
    row = tx.row("SELECT * FROM programmation_partie WHERE id = $id", id=partie_id)
    if row is None:
        raise NotFound(GONE)
    return row


def open_for_writing(tx: Transaction, programmation_id: str, *, following: bool = False) -> Row:
    """Read the row of a programmation in which the acting person is about to write.

    `following`: an observation or a bilan, that every status but the last takes.

    Raises:
        Conflict: it stands where nothing is written any more.
    """
    row, _ = get_row(tx, programmation_id, ActionProgrammation.WRITE)
    if row["statut"] == StatutProgrammation.ARCHIVEE:
        raise Conflict(_ARCHIVED)
    if not following and row["statut"] != StatutProgrammation.BROUILLON:
        raise Conflict(_FROZEN)
    return row


def write_partie(
    tx: Transaction, programmation_id: str, partie: Partie, *, retenue: bool = True
) -> None:
    """Write one part and its revision; `retenue` False keeps the revision alone."""
    numero = tx.value(
        "UPDATE programmation SET revision = revision + 1, modifiee_le = $now WHERE id = $id "
        "RETURNING revision",
        now=tx.now, id=programmation_id,
    )  # fmt: skip
    before = tx.value("SELECT version FROM programmation_partie WHERE id = $id", id=partie.id)
    version = (before or 0) + 1 if retenue else (before or 0)
    columns = {
        "nature": partie.nature.value, "cle": partie.cle, "rang": partie.rang,
        "contenu": partie.contenu, "version": version,
    }  # fmt: skip
    if retenue and before is None:
        tx.insert("programmation_partie", id=partie.id, programmation_id=programmation_id,
                  **columns)  # fmt: skip
    elif retenue:
        tx.execute(
            "UPDATE programmation_partie SET rang = $rang, contenu = $contenu, version = $version "
            "WHERE id = $id",
            id=partie.id, **columns,
        )  # fmt: skip
    tx.insert(
        "programmation_revision", programmation_id=programmation_id, numero=numero,
        partie_id=partie.id, retenue=retenue, auteur_id=tx.actor.personne_id, moment=tx.now,
        **columns,
    )  # fmt: skip


def refresh(
    tx: Transaction, programmation_id: str, action: str, *,
    de: str | None = None, vers: str | None = None,
) -> None:  # fmt: skip
    """Write again what the list shows of a programmation, and trace the act."""
    row = tx.row("SELECT * FROM programmation WHERE id = $id", id=programmation_id)
    if row is None:
        raise NotFound(GONE)
    contenu = assemble(row, read_parties(tx, programmation_id))
    cadre = contenu.cadre
    tx.execute(
        "UPDATE programmation SET notifie = $notifie, echeance = $echeance, niveau = $niveau, "
        "erseh = $erseh, manque = $manque, objectifs = $objectifs WHERE id = $id",
        id=programmation_id, notifie=cadre.pps or cadre.notification_du is not None,
        echeance=cadre.notification_au, niveau=cadre.niveau_classe or row["niveau"],
        erseh=cadre.erseh, manque="\n".join(list_missing(cadre, contenu.objectifs)),
        objectifs=len(contenu.lignes),
    )  # fmt: skip
    trace(tx, action, programmation_id, de=de, vers=vers)


def _base(tx: Transaction, partie_id: str, version: int) -> dict[str, object]:
    text = tx.value(
        "SELECT contenu FROM programmation_revision WHERE partie_id = $id AND version = $version "
        "AND retenue ORDER BY numero DESC LIMIT 1",
        id=partie_id, version=version,
    )  # fmt: skip
    return dict(json.loads(text)) if text else {}


def _merged(tx: Transaction, now: Row, version: int, mine: str) -> str:
    """Bring what was written from an earlier version together with what stands now."""
    if now["version"] == version or now["contenu"] == mine:
        return mine
    if now["contenu"] is None:
        raise NotFound(GONE)
    merged, both = merge_fields(
        _base(tx, now["id"], version), json.loads(mine), json.loads(now["contenu"])
    )
    if both:
        raise TextesCroises(both)
    return json.dumps(merged, ensure_ascii=False)


# --- the frame --------------------------------------------------------------------------------


def save_cadre(
    tx: Transaction, programmation_id: str, version: int, cadre: CadreProgrammation
) -> None:
    """Save the frame, written from the version that was read (0: there was none).

    The référentiels follow the class while no objective is written by them.

    Raises:
        TextesCroises: somebody else changed the same fields meanwhile.
        InvalidInput: the dates are the wrong way round.
    """
    row = open_for_writing(tx, programmation_id)
    if cadre.notification_du and cadre.notification_au:
        _check_dates(cadre)
    key = f"{programmation_id}-cadre"
    contenu = cadre.model_dump_json()
    now = tx.row("SELECT * FROM programmation_partie WHERE id = $id", id=key)
    if now is not None and now["contenu"] is not None:
        contenu = _merged(tx, now, version, contenu)
    write_partie(tx, programmation_id, Partie(id=key, nature=NaturePartie.CADRE, contenu=contenu))
    _follow_class(tx, row, CadreProgrammation.model_validate_json(contenu))
    refresh(tx, programmation_id, "edit_cadre_programmation")


def _check_dates(cadre: CadreProgrammation) -> None:
    if (
        cadre.notification_du
        and cadre.notification_au
        and (cadre.notification_au < cadre.notification_du)
    ):
        raise InvalidInput("La notification finit avant d’avoir commencé : corrigez ses dates.")


def _follow_class(tx: Transaction, row: Row, cadre: CadreProgrammation) -> None:
    codes = row["referentiels"].split(",")
    if not cadre.niveau_classe or cadre.niveau_classe in (
        known_referentiels().par_code[codes[0]].classes
    ):
        return
    written = any(
        p.nature in (NaturePartie.OBJECTIF, NaturePartie.DOMAINE)
        for p in read_parties(tx, row["id"]).values()
    )
    if not written:
        tx.execute(
            "UPDATE programmation SET referentiels = $codes WHERE id = $id",
            id=row["id"], codes=",".join(choose_referentiels(tx, cadre.niveau_classe)),
        )  # fmt: skip


# --- objectives -------------------------------------------------------------------------------


def add_objectif(tx: Transaction, programmation_id: str, objectif: ObjectifAdapte) -> str:
    """Add an objective at the end and return its id.

    Raises:
        InvalidInput: its domain is not one of the référentiel's, or there are too many.
    """
    row = open_for_writing(tx, programmation_id)
    check_domaine(row, objectif.domaine)
    parties = read_parties(tx, programmation_id)
    count = sum(p.nature is NaturePartie.OBJECTIF for p in parties.values())
    if count >= MAX_OBJECTIFS:
        raise InvalidInput(f"Une programmation s’arrête à {MAX_OBJECTIFS} objectifs : triez-les.")
    partie_id = new_id()
    write_partie(
        tx, programmation_id,
        Partie(id=partie_id, nature=NaturePartie.OBJECTIF, rang=last_rank(parties) + 1,
               contenu=objectif.model_dump_json()),
    )  # fmt: skip
    refresh(tx, programmation_id, "add_objectif")
    return partie_id


def check_domaine(row: Row, code: str) -> None:
    """Refuse a domain that is not one of the référentiel of a programmation."""
    first = known_referentiels().par_code[row["referentiels"].split(",")[0]]
    if code not in {entree.code for entree in first.entrees}:
        raise InvalidInput("Choisissez un domaine du programme de la classe.")


def last_rank(parties: dict[str, Partie]) -> int:
    """Return the rank of the last objective, 0 when there is none."""
    return max((p.rang for p in parties.values() if p.nature is NaturePartie.OBJECTIF), default=0)


def as_partie(row: Row, **changes: object) -> Partie:
    """Return a row as a part, with what changes of it."""
    names = ("id", "nature", "cle", "rang", "contenu", "version")
    return Partie(**{name: row[name] for name in names} | changes)


def save_objectif(tx: Transaction, partie_id: str, version: int, objectif: ObjectifAdapte) -> None:
    """Save an objective written from the version that was read; other fields than mine merge.

    Raises:
        TextesCroises: somebody else changed the same fields meanwhile.
        NotFound: somebody took it away meanwhile.
    """
    now = get_partie(tx, partie_id)
    row = open_for_writing(tx, now["programmation_id"])
    check_domaine(row, objectif.domaine)
    contenu = _merged(tx, now, version, objectif.model_dump_json())
    if contenu != now["contenu"]:
        write_partie(tx, row["id"], as_partie(now, contenu=contenu))
        refresh(tx, row["id"], "edit_objectif")


def keep_aside(tx: Transaction, partie_id: str, objectif: ObjectifAdapte) -> None:
    """Keep in the history the text that one gives up for somebody else's."""
    now = get_partie(tx, partie_id)
    row = open_for_writing(tx, now["programmation_id"])
    write_partie(tx, row["id"], as_partie(now, contenu=objectif.model_dump_json()), retenue=False)
    trace(tx, "keep_aside_objectif", row["id"])


def move_objectif(tx: Transaction, partie_id: str, pas: int) -> None:
    """Move an objective up (-1) or down (1) among those of its domain."""
    now = get_partie(tx, partie_id)
    row = open_for_writing(tx, now["programmation_id"])
    if now["contenu"] is None:
        raise NotFound(GONE)
    parties = read_parties(tx, row["id"])
    lines = assemble(row, parties).lignes
    domaine = next(ligne.objectif.domaine for ligne in lines if ligne.id == partie_id)
    ids = [ligne.id for ligne in lines if ligne.objectif.domaine == domaine]
    place = ids.index(partie_id) + pas
    if not 0 <= place < len(ids):
        return
    one, other = parties[partie_id], parties[ids[place]]
    write_partie(tx, row["id"], one.model_copy(update={"rang": other.rang}))
    write_partie(tx, row["id"], other.model_copy(update={"rang": one.rang}))
    refresh(tx, row["id"], "move_objectif")


def duplicate_objectif(tx: Transaction, partie_id: str) -> str:
    """Copy an objective at the end of the list, and return the copy's id."""
    now = get_partie(tx, partie_id)
    if now["contenu"] is None:
        raise NotFound(GONE)
    return add_objectif(
        tx, now["programmation_id"], ObjectifAdapte.model_validate_json(now["contenu"])
    )


def remove_objectif(tx: Transaction, partie_id: str) -> None:
    """Take an objective away; `put_back` undoes it."""
    now = get_partie(tx, partie_id)
    row = open_for_writing(tx, now["programmation_id"])
    write_partie(tx, row["id"], as_partie(now, contenu=None))
    refresh(tx, row["id"], "remove_objectif")


def put_back(tx: Transaction, partie_id: str) -> None:
    """Put back an objective that was taken away, as it was.

    Raises:
        Conflict: it is there already.
    """
    now = get_partie(tx, partie_id)
    row = open_for_writing(tx, now["programmation_id"])
    if now["contenu"] is not None:
        raise Conflict("Cette ligne est déjà revenue.")
    last = tx.value(
        "SELECT contenu FROM programmation_revision WHERE partie_id = $id AND contenu IS NOT NULL "
        "AND retenue ORDER BY numero DESC LIMIT 1",
        id=partie_id,
    )
    write_partie(tx, row["id"], as_partie(now, contenu=last))
    refresh(tx, row["id"], "put_back_objectif")


def choose_domaine(tx: Transaction, programmation_id: str, choix: DomaineProgramme) -> None:
    """Say that a domain is followed with the class, or dispensed; or take it back."""
    row = open_for_writing(tx, programmation_id)
    check_domaine(row, choix.code)
    write_partie(
        tx, programmation_id,
        Partie(id=f"{programmation_id}-{choix.code}", nature=NaturePartie.DOMAINE, cle=choix.code,
               contenu=choix.model_dump_json()),
    )  # fmt: skip
    refresh(tx, programmation_id, "choose_domaine")
