"""The e-mail that carries a letter: no child's name, no adult's name, no kind of request.

A reserved saisine says « une demande » and nothing more.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from core.documents import NatureDocument, document_name
from core.errors import InvalidInput, PoleError
from core.typographie import typeset

_DOCX: Final = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MAX_ADDRESS: Final = 254  # characters, RFC 5321
_SUBJECTS: Final[Mapping[NatureDocument, str]] = {
    NatureDocument.ACCUSE_RECEPTION: "accusé de réception",
    NatureDocument.DEMANDE_PRECISIONS: "demande de précisions",
    NatureDocument.REPONSE: "réponse",
}
_RESERVED_SUBJECT: Final = "une demande"
_OPENINGS: Final[Mapping[NatureDocument, str]] = {
    NatureDocument.ACCUSE_RECEPTION: (
        "Votre saisine est bien arrivée au pôle ressource. La lettre jointe dit qui la suit et ce "
        "qui va se passer."
    ),
    NatureDocument.DEMANDE_PRECISIONS: (
        "Pour répondre à votre saisine, le pôle ressource a besoin de quelques précisions. Les "
        "questions sont dans la lettre jointe ; vous pouvez y répondre ici, en quelques mots."
    ),
    NatureDocument.REPONSE: (
        "Vous trouverez ci-joint la réponse du pôle ressource à votre saisine. "
        "Votre interlocuteur, nommé dans la lettre, reste à votre écoute."
    ),
}
_RESERVED_OPENING: Final = (
    "Une lettre vous est adressée au sujet d’une demande. Elle est jointe à ce message, "
    "qui n’est envoyé qu’à vous."
)
_BODY: Final = """\
Bonjour,

{opening}

Pour nous écrire, répondez à ce message en gardant la référence {reference} dans l’objet. \
N’y écrivez aucun nom d’enfant.

Ce courriel n’est pas un service d’urgence : en cas de danger, appelez le 17, le 15 ou le 119.

Bien cordialement,
Le pôle ressource de la circonscription
"""


class EnvoiImpossible(PoleError):
    """The mail server did not take the message; the sentence says whether it may have left.

    `incertain`: it may have left, sending again may double it. `definitif`: trying again is vain.
    """

    def __init__(self, message: str, *, incertain: bool = False, definitif: bool = False) -> None:
        super().__init__(message)
        self.incertain, self.definitif = incertain, definitif


def check_address(address: str, whose: str) -> str:
    """Return an address as it may stand in a header; `whose` is said in the refusal.

    Raises:
        InvalidInput: it is no single, plain address.
    """
    if len(address) > _MAX_ADDRESS or not _ADDRESS.fullmatch(address):
        raise InvalidInput(
            f"L’adresse électronique {whose} n’est pas valable. Écrivez une seule adresse, "
            "sans nom ni espace : prenom.nom@exemple.fr."
        )
    return address


def draft_mail(
    nature: NatureDocument,
    reference: str,
    *,
    reserved: bool,
    destinataire: str,
    expediteur: str,
    document: bytes,
) -> EmailMessage:
    """Write the e-mail that carries a letter, in plain text with the Word file attached.

    Raises:
        InvalidInput: an address or the reference cannot be used.
    """
    name = document_name(reference, nature)
    message = EmailMessage(policy=SMTP)
    message["From"] = check_address(expediteur, "du pôle")
    message["To"] = check_address(destinataire, "du destinataire")
    subject = _RESERVED_SUBJECT if reserved else _SUBJECTS[nature]
    message["Subject"] = f"Pôle ressource – réf. {reference} – {subject}"
    opening = _RESERVED_OPENING if reserved else _OPENINGS[nature]
    body = typeset(_BODY.format(opening=opening, reference=reference))
    message.set_content(body, cte="quoted-printable")
    maintype, subtype = _DOCX
    message.add_attachment(document, maintype=maintype, subtype=subtype, filename=name)
    return message


def to_eml(message: EmailMessage) -> bytes:
    """Save an e-mail as a `.eml` draft: `X-Unsent` makes Outlook open it ready to send."""
    draft = deepcopy(message)
    draft["X-Unsent"] = "1"
    return draft.as_bytes(policy=SMTP)


def mail_text(message: EmailMessage) -> str:
    """Write an e-mail as text to copy into another mail program, attachment named."""
    body = message.get_body(("plain",))
    words = body.get_content() if body else ""
    files = ", ".join(part.get_filename() or "" for part in message.iter_attachments())
    head = f"À : {message['To']}\nObjet : {message['Subject']}"
    head += f"\nPièce jointe : {files}" if files else ""
    return f"{typeset(head)}\n\n{words}".strip() + "\n"
