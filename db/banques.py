"""Banks of objectives beside the shipped one: keeping, proposing, accepting, retiring a model."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from core import droits
from core.banque import Banque, ObjectifBanque, load_banque
from core.banque_locale import (
    JUDGED,
    EtatModele,
    ModeleGarde,
    SourceBanque,
    TexteBanque,
    check_passage_modele,
)
from core.banque_noms import check_nameless
from core.droits import Action
from core.droits_programmation import ActionProgrammation
from core.errors import InvalidInput, NotFound
from db import audit, journal
from db.connection import Row, Transaction, local_day, new_id
from db.eleves import get_eleve
from db.programmations import get_row, known_referentiels
from db.programmations_creation import list_known_names
from db.programmations_parties import get_partie

MAX_MINE: Final = 500
_E = EtatModele
_GONE: Final = "Cet objectif n’est plus dans la banque. Relisez la liste."
_READ: Final = (
    "SELECT o.*, trim(coalesce(p.prenom, '') || ' ' || coalesce(p.nom, '')) AS auteur "
    "FROM objectif_banque o LEFT JOIN personne p ON p.id = o.auteur_id "
    "WHERE o.circonscription_id = ANY($ici) AND "
)


@cache
def shipped_banque() -> Banque:
    """Return the bank that is shipped, read once."""
    return load_banque(known_referentiels())


@cache
def ordinary_words() -> frozenset[str]:
    """Return the ordinary words of the shipped bank, against which a name is told from a word."""
    return shipped_banque().list_words()


# --- reading ------------------------------------------------------------------------------------


def _read(row: Row) -> ObjectifBanque:
    return ObjectifBanque.model_validate_json(row["contenu"])


def _garde(row: Row, textes: Sequence[Row] = ()) -> ModeleGarde:
    return ModeleGarde(
        id=row["id"], etat=EtatModele(row["etat"]), auteur=row["auteur"], mot=row["mot"],
        objectif=_read(row), version=row["version"],
        autres=tuple(
            TexteBanque(auteur=texte["auteur"], le=local_day(texte["moment"]),
                        objectif=_read(texte))
            for texte in textes
            if texte["modele_id"] == row["id"] and texte["contenu"] != row["contenu"]
        ),
    )  # fmt: skip


def _read_texts(tx: Transaction, modeles: Sequence[str]) -> list[Row]:
    return tx.rows(
        "SELECT t.*, trim(coalesce(p.prenom, '') || ' ' || coalesce(p.nom, '')) AS auteur "
        "FROM texte_banque t LEFT JOIN personne p ON p.id = t.auteur_id "
        "WHERE t.modele_id = ANY($modeles) ORDER BY t.moment DESC, t.auteur_id",
        modeles=list(modeles),
    )


def _places(tx: Transaction, action: Action) -> list[str]:
    return sorted(c for c in tx.actor.circonscriptions if droits.may(tx.actor, action, c))


def _list(tx: Transaction, action: Action, condition: str, **values: object) -> list[ModeleGarde]:
    droits.check(tx.actor, action)
    rows = tx.rows(
        f"{_READ}{condition} ORDER BY o.modifie_le DESC, o.id",
        ici=_places(tx, action), **values,
    )  # fmt: skip
    texts = _read_texts(tx, [row["id"] for row in rows])
    return [_garde(row, texts) for row in rows]


def list_mine(tx: Transaction) -> list[ModeleGarde]:
    """List what the acting person keeps, wherever it stands, the latest first."""
    return _list(tx, Action.KEEP_MODELE, "o.auteur_id = $moi", moi=tx.actor.personne_id)


def list_judged(tx: Transaction) -> list[ModeleGarde]:
    """List what the coordination reads: proposed, accepted, retired, with who proposed it."""
    states = sorted(etat.value for etat in JUDGED)
    return _list(tx, Action.JUDGE_MODELE, "o.etat = ANY($etats)", etats=states)


def count_proposed(tx: Transaction) -> int:
    """Count what waits for the acting person's answer; 0 for who gives none."""
    places = _places(tx, Action.JUDGE_MODELE)
    count = tx.value(
        "SELECT count(*) FROM objectif_banque "
        "WHERE circonscription_id = ANY($ici) AND etat = 'propose'",
        ici=places,
    )  # fmt: skip
    return int(count)


def read_banques(tx: Transaction) -> Mapping[SourceBanque, Banque]:
    """Read the banks in which the acting person chooses; what is theirs and accepted shows once."""
    accepted = _list(tx, Action.KEEP_MODELE, "o.etat = 'accepte'")
    mine = [garde for garde in list_mine(tx) if garde.etat is not _E.ACCEPTE]
    return {
        SourceBanque.FOURNIE: shipped_banque(),
        SourceBanque.CIRCONSCRIPTION: Banque(garde.objectif for garde in accepted),
        SourceBanque.MIENNE: Banque(garde.objectif for garde in mine),
    }


# --- keeping one's own --------------------------------------------------------------------------


def keep_modele(
    tx: Transaction, circonscription_id: str, objectif: ObjectifBanque, *,
    partie_id: str | None = None, relu: bool = False,
) -> str:  # fmt: skip
    """Keep an objective in the acting person's bank and return its id.

    `partie_id` is the line of a programmation that it comes from: the pupil's names may not stand
    in it. `relu`: a person read the texts and says that no child is named; without a line, they
    always have to.

    Raises:
        NotFound: the line is not one that they read.
        InvalidInput: a child may be named in it, or it has no place in its référentiel.
    """
    droits.check(tx.actor, Action.KEEP_MODELE, circonscription_id)
    _check_nameless(tx, objectif, _pupil_of(tx, partie_id) if partie_id else None, relu=relu)
    _check_place(objectif)
    count = tx.value("SELECT count(*) FROM objectif_banque WHERE auteur_id = $moi",
                     moi=tx.actor.personne_id)  # fmt: skip
    if count >= MAX_MINE:
        raise InvalidInput(f"Votre banque s’arrête à {MAX_MINE} objectifs : supprimez-en.")
    modele_id = new_id()
    tx.insert(
        "objectif_banque", id=modele_id, circonscription_id=circonscription_id,
        auteur_id=tx.actor.personne_id, etat=_E.MIEN.value, contenu=_write(objectif, modele_id),
        cree_le=tx.now, modifie_le=tx.now,
    )  # fmt: skip
    _trace(tx, "keep_modele", modele_id)
    return modele_id


def _check_nameless(
    tx: Transaction, objectif: ObjectifBanque, eleve: Row | None = None, *, relu: bool
) -> None:
    check_nameless(
        objectif, eleve["prenom"] if eleve else "", eleve["nom"] if eleve else "",
        connus=list_known_names(tx), ordinary=ordinary_words(), relu=relu,
    )  # fmt: skip


def _pupil_of(tx: Transaction, partie_id: str) -> Row:
    partie = get_partie(tx, partie_id)
    row, _ = get_row(tx, partie["programmation_id"], ActionProgrammation.READ)
    return get_eleve(tx, row["eleve_id"])


def _check_place(objectif: ObjectifBanque) -> None:
    referentiel = known_referentiels().par_code.get(objectif.referentiel)
    if referentiel is None:
        raise InvalidInput("Choisissez le programme auquel cet objectif se rattache.")
    path = referentiel.path_to(objectif.entree or objectif.domaine)
    if not path or path[0].code != objectif.domaine:
        raise InvalidInput("Choisissez le domaine de cet objectif.")


def _write(objectif: ObjectifBanque, modele_id: str) -> str:
    return objectif.model_copy(update={"code": modele_id}).model_dump_json()


def _trace(
    tx: Transaction, action: str, modele_id: str, de: EtatModele | None = None,
    vers: EtatModele | None = None,
) -> None:  # fmt: skip
    journal.record(tx, action, "objectif_banque", modele_id, de=de, vers=vers)
    audit.note(tx, action, "objectif_banque", modele_id)


def _get(tx: Transaction, modele_id: str) -> tuple[Row, bool]:
    """Read a model and tell whether the acting person judges it; else it has to be theirs."""
    row = tx.row("SELECT * FROM objectif_banque WHERE id = $id", id=modele_id)
    if row is None:
        raise NotFound(_GONE)
    place, etat = row["circonscription_id"], EtatModele(row["etat"])
    judges = droits.may(tx.actor, Action.JUDGE_MODELE, place) and etat in JUDGED
    mine = row["auteur_id"] == tx.actor.personne_id
    if not judges and not (mine and droits.may(tx.actor, Action.KEEP_MODELE, place)):
        raise NotFound(_GONE)
    return row, judges


def edit_modele(
    tx: Transaction, modele_id: str, version: int, objectif: ObjectifBanque, *, relu: bool = False
) -> None:
    """Write a model again: one's own, or as the coordination one that was proposed or accepted.

    The last text by each other hand is kept beside.

    Raises:
        NotFound: it is gone, or not theirs.
        InvalidInput: it is the circonscription's by now, or a child may be named in it.
        Conflict: somebody changed it meanwhile.
    """
    row, judges = _get(tx, modele_id)
    if not judges:
        _check_own(row, "ne se modifie plus par vous. Gardez-en une copie, ou demandez-le-lui.")
    _check_nameless(tx, objectif, relu=relu)
    _check_place(objectif)
    contenu = _write(objectif, modele_id)
    tx.save("objectif_banque", modele_id, version, contenu=contenu, modifie_le=tx.now)
    if not _read_texts(tx, [modele_id]):
        _keep_text(tx, row, row["auteur_id"], row["contenu"])
    _keep_text(tx, row, tx.actor.personne_id, contenu)
    _trace(tx, "edit_modele", modele_id)


def keep_aside_modele(tx: Transaction, modele_id: str, objectif: ObjectifBanque) -> None:
    """Keep beside a model the text that one gives up for somebody else's.

    Raises:
        NotFound: it is gone, or not theirs.
        InvalidInput: a pupil whom they follow is named in it.
    """
    row, _ = _get(tx, modele_id)
    _check_nameless(tx, objectif, relu=True)
    if not _read_texts(tx, [modele_id]):
        _keep_text(tx, row, row["auteur_id"], row["contenu"])
    _keep_text(tx, row, tx.actor.personne_id, _write(objectif, modele_id))
    _trace(tx, "keep_aside_modele", modele_id)


def _keep_text(tx: Transaction, row: Row, auteur_id: str | None, contenu: str) -> None:
    tx.execute(
        "INSERT INTO texte_banque (modele_id, auteur_id, contenu, moment) "
        "VALUES ($modele, $auteur, $contenu, $moment) ON CONFLICT (modele_id, auteur_id) "
        "DO UPDATE SET contenu = excluded.contenu, moment = excluded.moment",
        modele=row["id"], auteur=auteur_id, contenu=contenu, moment=tx.now,
    )  # fmt: skip


def read_modele(tx: Transaction, modele_id: str) -> ModeleGarde:
    """Read one model as it stands, to write it again.

    Raises:
        NotFound: it is gone, or not theirs.
    """
    row, _ = _get(tx, modele_id)
    return _garde(row | {"auteur": ""})


def _check_own(row: Row, sentence: str) -> None:
    if row["etat"] in (_E.ACCEPTE, _E.RETIRE):
        raise InvalidInput(
            f"Cet objectif est maintenant celui de la circonscription : la coordination le tient, "
            f"il {sentence}"
        )


def delete_modele(tx: Transaction, modele_id: str, version: int) -> None:
    """Delete an objective of one's own bank; what was accepted stays the circonscription's.

    Raises:
        NotFound: it is gone, or not theirs.
        InvalidInput: it is the circonscription's by now.
        Conflict: somebody changed it meanwhile.
    """
    row, _ = _get(tx, modele_id)
    if row["auteur_id"] != tx.actor.personne_id:
        raise NotFound(_GONE)
    _check_own(row, "ne se supprime plus par vous.")
    tx.save("objectif_banque", modele_id, version, modifie_le=tx.now)
    tx.execute("DELETE FROM texte_banque WHERE modele_id = $id", id=modele_id)
    tx.execute("DELETE FROM objectif_banque WHERE id = $id", id=modele_id)
    _trace(tx, "delete_modele", modele_id, de=EtatModele(row["etat"]))


# --- the circonscription's ----------------------------------------------------------------------


def propose_modele(
    tx: Transaction, modele_id: str, version: int, *, reprendre: bool = False
) -> None:
    """Propose an objective of one's own to the circonscription; `reprendre` takes it back.

    Raises:
        NotFound: it is gone, or not theirs.
        InvalidInput: a pupil whom they follow is named in it.
        Conflict: it stands elsewhere by now.
    """
    row, _ = _get(tx, modele_id)
    if row["auteur_id"] != tx.actor.personne_id:
        raise NotFound(_GONE)
    if not reprendre:
        _check_nameless(tx, _read(row), relu=True)
    _move(tx, row, version, _E.MIEN if reprendre else _E.PROPOSE, "propose_modele")


def judge_modele(
    tx: Transaction, modele_id: str, version: int, vers: EtatModele, mot: str = "", *,
    relu: bool = False,
) -> None:  # fmt: skip
    """Accept, refuse or retire an objective as the coordination, with a word to its author.

    `relu`: the coordination read the texts and says that no child is named; to accept, they have
    to.

    Raises:
        NotAllowed: only the coordination does.
        InvalidInput: a refusal without a word; a child may be named in what is accepted.
        Conflict: it stands elsewhere by now.
    """
    row = tx.row("SELECT * FROM objectif_banque WHERE id = $id", id=modele_id)
    droits.check(tx.actor, Action.JUDGE_MODELE, row["circonscription_id"] if row else None)
    if row is None or EtatModele(row["etat"]) not in JUDGED or vers in (_E.MIEN, _E.PROPOSE):
        raise NotFound(_GONE)
    if vers is _E.ACCEPTE:
        _check_nameless(tx, _read(row), relu=relu)
    _move(tx, row, version, vers, "judge_modele", mot=mot, judged=True)


def _move(
    tx: Transaction, row: Row, version: int, vers: EtatModele, action: str, *, mot: str = "",
    judged: bool = False,
) -> None:  # fmt: skip
    before = EtatModele(row["etat"])
    word = check_passage_modele(before, vers, mot)
    changes: dict[str, object] = {"mot": word} if judged else {}  # proposed again, why it was not
    if vers in (_E.MIEN, _E.REFUSE):  # it comes back to its author, in their own words
        changes |= _own_words(tx, row)
    decision = {"decide_par": tx.actor.personne_id, "decide_le": tx.now} if judged else {}
    tx.save("objectif_banque", row["id"], version, etat=vers.value, modifie_le=tx.now,
            **changes, **decision)  # fmt: skip
    _trace(tx, action, row["id"], before, vers)


def _own_words(tx: Transaction, row: Row) -> dict[str, object]:
    """Give the author's last text where another hand wrote the one that stands."""
    texts = {texte["auteur_id"]: texte["contenu"] for texte in _read_texts(tx, [row["id"]])}
    own = texts.pop(row["auteur_id"], None)
    return {"contenu": own} if own and row["contenu"] in texts.values() else {}
