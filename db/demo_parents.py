"""The demonstration’s parents: what is noted of them as the stories go, in rows of the store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.demonstration.parents import MOTS_PSYEN
from core.parents import Parents, describe_changes, from_fiche
from core.saisine import Position
from db.connection import local_day
from db.parents import make_rows

if TYPE_CHECKING:
    from core.demonstration import plan as demo
    from db.demo_recit import Dossier, Recit


def known_parents(dossier: Dossier) -> tuple[Parents, int]:
    """Return what is known of the parents so far, and its version."""
    fiche = dossier.saisine.fiche
    return dossier.parents[:2] if dossier.parents else (from_fiche(fiche), 0)


def edit_parents(recit: Recit, dossier: Dossier, etape: demo.Etape, after: Parents) -> None:
    """Write what is now known of the parents, as `db.parents.edit_parents` does."""
    before, version = known_parents(dossier)
    changes = describe_changes(before, after)
    if changes:
        dossier.parents = (after, version + 1, etape.moment)
        recit.record(
            etape, "edit_parents", ("parents", dossier.saisine_id), dossier,
            changements=changes, avant=before.model_dump(mode="json"),
        )  # fmt: skip


def write_mot_psyen(recit: Recit, dossier: Dossier, etape: demo.Etape) -> None:
    """Let the psyEN who took it write their communicable words, once."""
    taken = [
        cle
        for cle, row in dossier.propositions.items()
        if cle in recit.psyens and row["position"] == Position.ACCEPTEE
    ]
    if dossier.mot_psyen or not dossier.saisine.eleve or not taken:
        return
    texte = MOTS_PSYEN[int(dossier.row["reference"][-2:]) % len(MOTS_PSYEN)]
    dossier.mot_psyen = {
        "saisine_id": dossier.saisine_id, "texte": texte, "parle_le": local_day(etape.moment),
        "ecrit_par": recit.ids[taken[0]], "version": 1,
    }  # fmt: skip
    recit.record(
        replace(etape, acteur=taken[0]), "write_mot_psyen", ("mot_psyen", dossier.saisine_id),
        dossier, texte=texte, changements=["Phrases de la psyEN"],
    )  # fmt: skip


def acknowledge(recit: Recit, dossier: Dossier, etape: demo.Etape) -> None:
    """Let the school's head take note when the answer comes."""
    head = recit.directions.get(dossier.saisine.ecole)
    if dossier.pris or not head or dossier.saisine.reservee:
        return
    dossier.pris = {"saisine_id": dossier.saisine_id, "personne_id": recit.ids[head],
                    "jour": local_day(etape.moment)}  # fmt: skip
    quoi = ("saisine", dossier.saisine_id)
    recit.record(replace(etape, acteur=head), "acknowledge", quoi, dossier)


def flow_parents(recit: Recit, dossier: Dossier) -> None:
    """Gather the rows about the parents of one saisine."""
    if dossier.parents:
        parents, version, moment = dossier.parents
        for table, rows in make_rows(dossier.saisine_id, parents).items():
            stamp = {"modifiee_le": moment, "version": version} if table == "parents" else {}
            recit.lots[table] += [row | stamp for row in rows]
    recit.lots["mot_psyen"] += [dossier.mot_psyen] if dossier.mot_psyen else []
    recit.lots["prise_connaissance"] += [dossier.pris] if dossier.pris else []
