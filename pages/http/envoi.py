"""Sending an e-mail through the circonscription's SMTP server."""

import contextlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from typing import Any, Final

from core.courrier import EnvoiImpossible
from core.errors import InvalidInput

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_FOR_GOOD: Final = 500  # RFC 5321: from here on a refusal is permanent
_UNSENT: Final = "Rien n’est parti ; la lettre est gardée. "


def send(
    message: EmailMessage,
    host: str,
    port: int,
    user: str = "",
    password: str = "",
    *,
    starttls: bool = True,
    timeout: float = 20.0,
) -> None:
    """Hand a message to the mail server; returning means that the server took it.

    `timeout` is in seconds and bounds each exchange with the server.

    Raises:
        InvalidInput: no server is set, or a password would travel unencrypted.
        EnvoiImpossible: the server is away, refuses, or was lost before it answered.
    """
    if not host:
        raise InvalidInput(
            "Aucun serveur de courrier n’est réglé. Enregistrez le brouillon et envoyez-le depuis "
            "votre messagerie, ou demandez à l’administrateur de régler le courrier."
        )
    if user and not starttls and host not in _LOCAL:
        raise InvalidInput(
            "Le mot de passe de la messagerie ne part pas sans chiffrement. "
            "Activez STARTTLS dans les réglages du courrier."
        )
    _complete(message)
    server = _connect(host, port, timeout)
    try:
        _prepare(server, user, password, starttls=starttls)
        _deliver(server, message)
        with contextlib.suppress(OSError):  # taken: a rude goodbye changes nothing
            server.quit()
    finally:
        server.close()


def _complete(message: EmailMessage) -> None:
    """Date and identify the message, without telling the name of this machine."""
    if "Date" not in message:
        message["Date"] = localtime()
    if "Message-ID" not in message:
        domain = str(message["From"]).rpartition("@")[2]
        message["Message-ID"] = make_msgid(domain=domain)


class _Server(smtplib.SMTP):
    """A conversation that remembers whether the message itself was being handed over."""

    handing = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand the message over: from here on a silence says nothing sure."""
        self.handing = True
        return super().data(msg)


def _connect(host: str, port: int, timeout: float) -> _Server:
    try:
        return _Server(host, port, timeout=timeout)
    except (OSError, UnicodeError) as error:
        raise EnvoiImpossible(
            _UNSENT + "Le serveur de courrier ne répond pas. Réessayez dans quelques minutes, ou "
            "enregistrez le brouillon et envoyez-le depuis votre messagerie."
        ) from error


def _prepare(server: smtplib.SMTP, user: str, password: str, *, starttls: bool) -> None:
    try:
        if starttls:
            server.starttls(context=ssl.create_default_context())
        if user:
            server.login(user, password)
    except smtplib.SMTPAuthenticationError as error:
        raise EnvoiImpossible(
            _UNSENT + "Le serveur de courrier refuse le compte ou le mot de passe du pôle. "
            "Demandez à l’administrateur de les vérifier."
        ) from error
    except OSError as error:  # smtplib's and ssl's errors are among them
        raise EnvoiImpossible(
            _UNSENT + "La connexion chiffrée au serveur de courrier a échoué. "
            "Demandez à l’administrateur de vérifier les réglages du courrier."
        ) from error


def _deliver(server: _Server, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise EnvoiImpossible(
            _UNSENT + "Le serveur refuse l’adresse du destinataire. Vérifiez-la, puis renvoyez.",
            definitif=min(codes, default=0) >= _FOR_GOOD,
        ) from error
    except smtplib.SMTPServerDisconnected as error:
        raise _lost(server) from error
    except smtplib.SMTPException as error:
        raise EnvoiImpossible(
            _UNSENT + "Le serveur de courrier refuse ce message. Réessayez plus tard, ou "
            "enregistrez le brouillon et envoyez-le depuis votre messagerie.",
            definitif=getattr(error, "smtp_code", 0) >= _FOR_GOOD,
        ) from error
    except OSError as error:
        raise _lost(server) from error


def _lost(server: _Server) -> EnvoiImpossible:
    if server.handing:
        return EnvoiImpossible(_UNSURE, incertain=True)
    return EnvoiImpossible(
        _UNSENT + "Le serveur de courrier a coupé la conversation. Réessayez dans quelques minutes."
    )


_UNSURE: Final = (
    "Le serveur de courrier s’est tu avant de confirmer : la lettre est peut-être partie. "
    "Demandez au destinataire s’il l’a reçue avant de la renvoyer."
)
