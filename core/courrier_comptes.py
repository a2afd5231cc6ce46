"""The e-mails about accounts: no name in them, no password, nothing of any saisine."""

from datetime import date
from email.message import EmailMessage
from typing import Final

from core.comptes import Invitation
from core.courrier import new_message
from core.texte import format_date, format_long_date
from core.typographie import typeset

FIRST_PAGE: Final = "/premiere-connexion"
_INVITATION: Final = """\
Bonjour,

Un accès à l’outil du pôle ressource de la circonscription vous attend.

1. Ouvrez {adresse}
2. Votre identifiant : {identifiant}
3. Votre code, à usage unique : {code}
4. Choisissez votre mot de passe : vous êtes connecté(e).

Le code est valable jusqu’au {limite}. Il est à vous : ne le transmettez à personne. Si vous \
n’attendiez pas ce message, ne faites rien et prévenez la coordination du pôle.

Bien cordialement,
Le pôle ressource de la circonscription
"""
_FORGOTTEN: Final = """\
Bonjour,

Vous avez demandé un nouveau mot de passe pour l’outil du pôle ressource.

Votre identifiant : {identifiant}
Votre code, à usage unique, valable une heure : {code}

Revenez sur la page « Mot de passe oublié », puis « J’ai un code ». Votre mot de passe actuel \
reste bon tant que vous n’en avez pas choisi un autre.

Si vous n’avez rien demandé, ne faites rien : personne ne peut entrer sans ce code. Prévenez la \
coordination du pôle si ce message se répète.

Le pôle ressource de la circonscription
"""
_UNUSED: Final = """\
Bonjour,

Votre compte de l’outil du pôle ressource n’a pas servi depuis onze mois.

Pour le garder, connectez-vous avant le {limite}. Sinon il sera fermé ce jour-là ; ce que vous \
avez écrit est gardé, et la coordination du pôle pourra le rouvrir.

Bien cordialement,
Le pôle ressource de la circonscription
"""


def _write(
    expediteur: str, destinataire: str, subject: str, body: str, *, automatic: bool = True
) -> EmailMessage:
    message = new_message(
        subject, destinataire=destinataire, expediteur=expediteur, automatic=automatic
    )
    message.set_content(typeset(body), cte="quoted-printable")
    return message


def draft_invitation(
    invitation: Invitation, *, adresse: str, limite: date, expediteur: str
) -> EmailMessage:
    """Write the e-mail that carries an invitation; `adresse` is the server's, without a path.

    Raises:
        InvalidInput: an address cannot be used.
    """
    body = _INVITATION.format(
        adresse=f"{adresse}{FIRST_PAGE}", identifiant=invitation.identifiant,
        code=invitation.code, limite=format_long_date(limite),
    )  # fmt: skip
    return _write(expediteur, invitation.mail, "votre accès", body, automatic=False)


def draft_forgotten(invitation: Invitation, *, expediteur: str) -> EmailMessage:
    """Write the e-mail that carries a code somebody asked for: no link, they are on the page."""
    body = _FORGOTTEN.format(identifiant=invitation.identifiant, code=invitation.code)
    return _write(expediteur, invitation.mail, "votre code", body)


def draft_unused(mail: str, *, limite: date, expediteur: str) -> EmailMessage:
    """Write the e-mail that warns of an account's closing."""
    body = _UNUSED.format(limite=format_date(limite))
    return _write(expediteur, mail, "votre compte n’a pas servi", body)
