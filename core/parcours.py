"""What becomes of a saisine, in the words of who asked: state, who has it, what comes next.

Nothing of the pôle's internal exchanges, days and never hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.delais import Attente, Cibles, Delai
from core.saisine import Position, Statut
from core.texte import format_date


@dataclass(frozen=True)
class Jalon:
    """One step of a saisine as its asker reads it."""

    jour: date
    phrase: str


@dataclass(frozen=True)
class Parcours:
    """Where a saisine stands for its asker: four sentences, empty when there is nothing to say."""

    etat: str
    charge: str
    suite: str
    attendue: str = ""
    jalons: tuple[Jalon, ...] = ()


@dataclass(frozen=True)
class Avancement:
    """The facts that the sentences are made of; `noms` are those who took it, `depuis` since."""

    statut: Statut
    a_moi: bool  # the reader asked for it themselves
    reservee: bool = False
    noms: str = ""
    depuis: date | None = None
    questions: int = 0  # still to be answered
    bilan_le: date | None = None
    motif_cloture: str = ""


# Acts of the history that the asker reads, and in which words; `{qui}` is who acted.
JALONS: Final[Mapping[str, str]] = {
    "create_saisine": "Demande enregistrée par le pôle",
    "send_saisine": "Demande envoyée au pôle",
    "study_saisine": "Demande à l’étude",
    "ask_precisions": "Question du pôle",
    "answer_precisions": "Réponse à la question du pôle",
    "send_reponse": "Réponse du pôle transmise",
    "edit_parents": "Lien avec les parents mis à jour par {qui}",
    "acknowledge": "Direction de l’école : pris connaissance",
    "follow_saisine": "Suivi commencé",
    "close_saisine": "Suivi terminé",
    "reopen_saisine": "Suivi repris",
    "withdraw_saisine": "Demande retirée",
}
POSITIONS_DITES: Final[Mapping[Position, str]] = {
    Position.ACCEPTEE: "{qui} s’en charge",
    Position.ACHEVEE: "{qui} a terminé son intervention",
}


def describe_step(action: str, vers: str | None, qui: str) -> str:
    """Say one act of the history to the asker; empty for what stays inside the pôle."""
    if action == "take_position":
        position = Position(vers) if vers in set(Position) else Position.ATTENDUE
        return POSITIONS_DITES.get(position, "").format(qui=qui)
    return JALONS.get(action, "").format(qui=qui)


def _desk(faits: Avancement) -> str:
    return "l’IEN" if faits.reservee else "la coordination du pôle"


def _state(faits: Avancement) -> str:
    yours = "Votre demande" if faits.a_moi else "Cette demande"
    if faits.statut is Statut.A_L_ETUDE:
        if faits.noms:
            return f"{yours} est à l’étude."
        return f"{yours} est à l’étude : le pôle cherche qui est le mieux placé pour y répondre."
    said = {
        Statut.BROUILLON: f"{yours} n’est pas encore envoyée.",
        Statut.TRANSMISE: f"{yours} est arrivée, {_desk(faits)} va la lire.",
        Statut.A_PRECISER: (
            "Le pôle vous a posé une question."
            if faits.a_moi
            else "Le pôle a posé une question et attend la réponse de l’école."
        ),
        Statut.REPONDUE: "La réponse du pôle est arrivée.",
        Statut.EN_SUIVI: "Le suivi est en cours.",
        Statut.TERMINEE: "Le suivi est terminé",
        Statut.RETIREE: f"{yours} est retirée : elle reste lisible, sans suite attendue.",
    }[faits.statut]
    if faits.statut is Statut.TERMINEE:
        said += f" : {faits.motif_cloture}." if faits.motif_cloture else "."
    return said


def _holder(faits: Avancement) -> str:
    if faits.statut in (Statut.BROUILLON, Statut.TERMINEE, Statut.RETIREE):
        return ""
    since = f" depuis le {format_date(faits.depuis)}" if faits.depuis else ""
    if faits.noms:
        plural = "s’en chargent" if "," in faits.noms else "s’en charge"
        return f"{faits.noms} {plural}{since}."
    desk = _desk(faits)
    return f"C’est {desk} qui l’a{since}."


def _next(faits: Avancement) -> str:
    you = "Votre réponse fait repartir la demande aussitôt." if faits.a_moi else ""
    stock = f"Bilan d’étape le {format_date(faits.bilan_le)}." if faits.bilan_le else ""
    answered = "La réponse dit qui fait quoi, et quand. " + (
        stock or "La date du bilan d’étape sera fixée avec l’école."
    )
    return {
        Statut.TRANSMISE: "Ensuite : elle est proposée à un ou plusieurs membres du pôle.",
        Statut.A_PRECISER: you,
        Statut.A_L_ETUDE: "Ensuite : une réponse écrite, signée par l’IEN ou par délégation.",
        Statut.REPONDUE: answered,
        Statut.EN_SUIVI: stock,
    }.get(faits.statut, "")


def describe_expected(statut: Statut, cibles: Cibles, delai: Delai | None = None) -> str:
    """Say when an answer is expected, or since when and why it is late; else the target in words.

    `delai` is the saisine's own clock, when it has one.
    """
    if statut not in (Statut.TRANSMISE, Statut.A_PRECISER, Statut.A_L_ETUDE):
        return ""
    if delai and delai.attente is Attente.REPONSE and delai.prevue_le:
        if delai.retard:
            return f"{delai.phrase[0].upper()}{delai.phrase[1:]}."
        return f"Réponse du pôle attendue avant le {format_date(delai.prevue_le)}."
    most = max(cibles.reponse_semaines, cibles.reponse_max_semaines)
    return (
        f"Réponse du pôle attendue dans les {cibles.reponse_semaines}\u00a0semaines de classe, ou "
        f"après la prochaine réunion ; {most}\u00a0semaines au plus."
    )


def describe_progress(
    faits: Avancement, *, attendue: str = "", jalons: tuple[Jalon, ...] = ()
) -> Parcours:
    """Say in plain words where a saisine stands for who asked, or for the school's head."""
    return Parcours(_state(faits), _holder(faits), _next(faits), attendue, jalons)
