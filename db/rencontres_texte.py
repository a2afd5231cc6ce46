"""Writing the relevé of a meeting, part by part, and what comes after it.

Each part has a version of its own. A text written from another version than the one that stands is
never put over it: both are shown, and whoever comes second chooses.
"""

from collections.abc import Sequence
from typing import Final

from core.droits_rencontre import ActionRencontre
from core.errors import Conflict, InvalidInput
from core.rencontre import (
    MAX_TEXTE,
    ChampRencontre,
    EtatRencontre,
    SuitesRencontre,
    TexteSaisi,
    check_passage_rencontre,
    check_suites,
)
from core.texte import clean
from db.connection import Row, Transaction
from db.rencontres import get_row, read_participants, read_parties, read_quand, trace_rencontre

_E = EtatRencontre
_HANDED: Final = (
    "Le relevé a été remis : il reste tel quel. « Corriger le relevé » le rouvre ; votre texte est "
    "gardé en brouillon."
)
_CANCELLED: Final = "Cette rencontre est annulée : elle se lit, elle ne s’écrit plus."


def _open_for_writing(tx: Transaction, rencontre_id: str) -> Row:
    row, _ = get_row(tx, rencontre_id, ActionRencontre.WRITE)
    if row["etat"] in (_E.REMISE, _E.ANNULEE):
        raise Conflict(_HANDED if row["etat"] == _E.REMISE else _CANCELLED)
    return row


def save_parties(
    tx: Transaction, rencontre_id: str, textes: Sequence[TexteSaisi]
) -> list[ChampRencontre]:
    """Save what was typed; return the parts that somebody else wrote meanwhile, left as they are.

    Raises:
        InvalidInput: a text is too long for the relevé.
        Conflict: the relevé was handed over, or the meeting cancelled.
    """
    _open_for_writing(tx, rencontre_id)
    standing = read_parties(tx, rencontre_id)
    crossed, written = [], 0
    for saisi in textes:
        text = clean(saisi.texte)
        now = standing.get(saisi.champ)
        if text == (now.texte if now else ""):
            continue
        if (now.version if now else 0) != saisi.version:
            crossed.append(saisi.champ)
            continue
        _check_length(text)
        _write(tx, rencontre_id, saisi.champ, text, saisi.version + 1)
        written += 1
    if written:
        trace_rencontre(tx, "write_rencontre", rencontre_id)
    return crossed


def _check_length(text: str) -> None:
    if len(text) > MAX_TEXTE:
        raise InvalidInput(
            f"Ce texte fait {len(text)} signes et le relevé tient sur une page : gardez-en "
            f"{MAX_TEXTE} au plus. Il est gardé en brouillon."
        )


def _write(
    tx: Transaction, rencontre_id: str, champ: ChampRencontre, text: str, version: int,
    *, retenue: bool = True,
) -> None:  # fmt: skip
    numero = tx.value(
        "UPDATE rencontre SET revision = revision + 1, modifiee_le = $now WHERE id = $id "
        "RETURNING revision",
        now=tx.now, id=rencontre_id,
    )  # fmt: skip
    author = {"auteur_id": tx.actor.personne_id, "moment": tx.now}
    if retenue:
        tx.execute(
            "INSERT INTO rencontre_partie (rencontre_id, champ, texte, version, auteur_id, moment) "
            "VALUES ($id, $champ, $texte, $version, $auteur_id, $moment) "
            "ON CONFLICT (rencontre_id, champ) DO UPDATE SET texte = excluded.texte, "
            "version = excluded.version, auteur_id = excluded.auteur_id, moment = excluded.moment",
            id=rencontre_id, champ=champ.value, texte=text, version=version, **author,
        )  # fmt: skip
    tx.insert("rencontre_revision", rencontre_id=rencontre_id, numero=numero, champ=champ.value,
              texte=text, version=version, retenue=retenue, **author)  # fmt: skip


def choose_texte(tx: Transaction, rencontre_id: str, garde: TexteSaisi, laisse: str = "") -> None:
    """Settle a part that two people wrote: `garde` stands, `laisse` stays in the history.

    Its version is that of the text that stood when both were read.

    Raises:
        Conflict: somebody wrote again meanwhile.
    """
    _open_for_writing(tx, rencontre_id)
    champ = garde.champ
    now = read_parties(tx, rencontre_id).get(champ)
    stands = now.version if now else 0
    if stands != garde.version:
        raise Conflict("Ce texte vient encore de changer : relisez les deux, puis choisissez.")
    kept, left = clean(garde.texte), clean(laisse)
    _check_length(kept)
    if left and left != (now.texte if now else ""):  # what stands is in the history already
        _write(tx, rencontre_id, champ, left, stands, retenue=False)
    if kept != (now.texte if now else ""):
        _write(tx, rencontre_id, champ, kept, stands + 1)
    trace_rencontre(tx, "choose_texte_rencontre", rencontre_id)


def list_textes(tx: Transaction, rencontre_id: str) -> list[Row]:
    """List every save of the parts, the latest first: who, when, kept or set aside."""
    get_row(tx, rencontre_id, ActionRencontre.READ)
    return tx.rows(
        "SELECT v.*, trim(coalesce(p.prenom, '') || ' ' || coalesce(p.nom, '')) AS auteur "
        "FROM rencontre_revision v LEFT JOIN personne p ON p.id = v.auteur_id "
        "WHERE v.rencontre_id = $id ORDER BY v.numero DESC",
        id=rencontre_id,
    )


def save_suites(tx: Transaction, rencontre_id: str, version: int, suites: SuitesRencontre) -> None:
    """Note the next meeting and the papers given; the copy given to the parents ends the relevé.

    Raises:
        InvalidInput: the next meeting is in the past, or a paper was given in the future.
        Conflict: it is not held yet, or somebody changed it meanwhile.
    """
    row, _ = get_row(tx, rencontre_id, ActionRencontre.WRITE)
    before = EtatRencontre(row["etat"])
    if before is _E.ANNULEE:
        raise Conflict(_CANCELLED)
    check_suites(read_quand(row), suites, tx.today)
    after = before
    if suites.copie_remise_le and before is not _E.REMISE:
        people = read_participants(tx, rencontre_id).values()
        check_passage_rencontre(before, _E.REMISE, read_quand(row), people, tx.today)
        after = _E.REMISE
    tx.save("rencontre", rencontre_id, version, etat=after.value, modifiee_le=tx.now,
            **suites.model_dump())  # fmt: skip
    trace_rencontre(tx, "edit_suites_rencontre", rencontre_id, de=before.value, vers=after.value)


def reopen_rencontre(tx: Transaction, rencontre_id: str, version: int) -> None:
    """Open again a relevé that was handed over, to correct it; another copy is then given."""
    row, _ = get_row(tx, rencontre_id, ActionRencontre.WRITE)
    check_passage_rencontre(
        EtatRencontre(row["etat"]), _E.TENUE, read_quand(row),
        read_participants(tx, rencontre_id).values(), tx.today,
    )  # fmt: skip
    tx.save("rencontre", rencontre_id, version, etat=_E.TENUE.value, copie_remise_le=None,
            modifiee_le=tx.now)  # fmt: skip
    trace_rencontre(tx, "reopen_rencontre", rencontre_id, de=row["etat"], vers=_E.TENUE.value)
