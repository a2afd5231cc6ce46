"""What people are told: in the product, and by an e-mail that says a reference and a category.

Never a name, a school, a kind of request; a reserved saisine says « une demande » and no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from typing import Final

from core.courrier import new_message
from core.typographie import typeset


class NatureAvis(StrEnum):
    """What happened that somebody is told of."""

    PROPOSITION = "proposition"
    POSITION = "position"
    DECLINEE = "declinee"
    QUESTION = "question"
    PRECISIONS = "precisions"
    A_SIGNER = "a_signer"
    REPONSE = "reponse"
    CONFIEE = "confiee"
    RELAIS = "relais"
    NOMMEE = "nommee"
    BILAN = "bilan"
    BROUILLON = "brouillon"
    DECISION = "decision"
    RELEVE = "releve"
    RELANCE_POSITION = "relance_position"
    RELANCE_TRI = "relance_tri"
    RELANCE_PRECISIONS = "relance_precisions"
    RELANCE_ECOLE = "relance_ecole"
    RELANCE_DECISION = "relance_decision"


AVIS_LABELS: Final = {
    NatureAvis.PROPOSITION: "une situation vous est proposée",
    NatureAvis.POSITION: "un membre du pôle a pris position",
    NatureAvis.DECLINEE: "un membre du pôle ne s’en charge pas",
    NatureAvis.QUESTION: "des précisions vous sont demandées",
    NatureAvis.PRECISIONS: "les précisions demandées sont arrivées",
    NatureAvis.A_SIGNER: "une réponse est à signer",
    NatureAvis.REPONSE: "la réponse du pôle est arrivée",
    NatureAvis.CONFIEE: "une situation vous est confiée",
    NatureAvis.RELAIS: "votre interlocuteur au pôle change",
    NatureAvis.NOMMEE: "une demande vous concerne",
    NatureAvis.BILAN: "un bilan d’étape est à faire",
    NatureAvis.BROUILLON: "un brouillon que vous n’avez pas envoyé va être effacé",
    NatureAvis.RELEVE: "la réunion du pôle a étudié votre demande",
    NatureAvis.DECISION: "une décision de réunion vous est confiée",
    NatureAvis.RELANCE_POSITION: "votre position est attendue",
    NatureAvis.RELANCE_TRI: "personne n’a encore pris position",
    NatureAvis.RELANCE_PRECISIONS: "vos précisions sont attendues",
    NatureAvis.RELANCE_ECOLE: "l’école n’a pas répondu : à rappeler",
    NatureAvis.RELANCE_DECISION: "une décision de réunion reste à faire",
}


class Rythme(StrEnum):
    """When somebody wants the e-mails about what is new."""

    IMMEDIAT = "immediat"
    QUOTIDIEN = "quotidien"
    AUCUN = "aucun"


RYTHME_LABELS: Final = {
    Rythme.IMMEDIAT: "Tout de suite",
    Rythme.QUOTIDIEN: "Un résumé le matin, les jours de classe",
    Rythme.AUCUN: "Aucun courriel",
}
RYTHME_DEFAUT: Final = Rythme.QUOTIDIEN


class EtatCourriel(StrEnum):
    """Where an e-mail of the queue stands; `EN_COURS` is written before it is handed over."""

    ATTENTE = "attente"
    EN_COURS = "en_cours"
    PARTI = "parti"
    INCERTAIN = "incertain"  # nobody knows whether it left: never sent again
    ABANDONNE = "abandonne"
    SANS_OBJET = "sans_objet"  # nothing left to tell: seen meanwhile, or no longer theirs


COURRIEL_LABELS: Final = {
    EtatCourriel.ATTENTE: "À envoyer",
    EtatCourriel.EN_COURS: "En cours d’envoi",
    EtatCourriel.PARTI: "Parti",
    EtatCourriel.INCERTAIN: "Peut-être parti : non renvoyé",
    EtatCourriel.ABANDONNE: "Abandonné",
    EtatCourriel.SANS_OBJET: "Sans objet : déjà lu, ou plus ouvert à cette personne",
}
_DELAYS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))


def next_try(essais: int, now: datetime) -> datetime | None:
    """Return when an e-mail that failed `essais` times is tried again; None gives it up."""
    return now + _DELAYS[essais - 1] if essais <= len(_DELAYS) else None


@dataclass(frozen=True)
class Nouvelle:
    """One line of an e-mail: the reference and the category, or nothing but « une demande ».

    A draft has no reference yet, a decision of a réunion about no situation has none.
    """

    reference: str | None
    nature: NatureAvis
    reservee: bool

    def __str__(self) -> str:
        """Write the line as it is sent."""
        if self.reservee:
            return AVIS_LABELS[NatureAvis.NOMMEE]
        label = AVIS_LABELS[self.nature]
        return f"réf. {self.reference} : {label}" if self.reference else label


_BODY: Final = """\
Bonjour,

Du nouveau au pôle ressource :

{lines}

Connectez-vous pour en savoir plus. Ce message est automatique et ne dit rien de plus, pour que \
rien ne se lise dans une boîte aux lettres.

Vous choisissez le rythme de ces messages dans « Mon compte ».

Ce courriel n’est pas un service d’urgence : en cas de danger, appelez le 17, le 15 ou le 119.

Le pôle ressource de la circonscription
"""


def _subject(lines: Sequence[str], nouvelles: Sequence[Nouvelle]) -> str:
    if len(lines) > 1:
        return f"{len(lines)} nouveautés"
    only = nouvelles[0]
    if only.reservee or not only.reference:
        decided = only.nature in (NatureAvis.DECISION, NatureAvis.RELANCE_DECISION)
        return "une décision de réunion" if decided and not only.reservee else "une demande"
    return f"réf. {only.reference}"


def draft_avis(
    nouvelles: Sequence[Nouvelle], *, destinataire: str, expediteur: str, identifiant: str
) -> EmailMessage:
    """Write the e-mail that tells what is new, in plain text.

    `identifiant` is the id of the e-mail in the queue: its Message-ID is the same at each try.

    Raises:
        InvalidInput: an address cannot be used.
    """
    lines = list(dict.fromkeys(str(n) for n in nouvelles))  # one « une demande » says it all
    message = new_message(
        _subject(lines, nouvelles), destinataire=destinataire, expediteur=expediteur,
        automatic=True,
    )  # fmt: skip
    message["Message-ID"] = f"<{identifiant}@{expediteur.rpartition('@')[2]}>"
    body = _BODY.format(lines="\n".join(f"– {line}" for line in lines))
    message.set_content(typeset(body), cte="quoted-printable")
    return message
