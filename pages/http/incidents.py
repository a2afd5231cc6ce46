"""What goes wrong unexpectedly: a short code for the user, where it happened for the log.

The message of an exception may quote what was typed about a child: it never reaches a log.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from core.incident import code_incident, describe_incident
from pages.http.entetes import dress
from pages.http.rendu import render_message

_LOG: Final = logging.getLogger("pole")


def log_incident(error: BaseException) -> str:
    """Write an unexpected error to the log and return the code that the user reads."""
    _LOG.error(describe_incident(error))
    return code_incident(error)


def apologize(code: str) -> str:
    """Write the sentence that the user reads."""
    return (
        "Une erreur inattendue s’est produite. Ce qui était enregistré est toujours là, rien n’a "
        "été perdu. Rechargez la page ; si cela recommence, donnez ce code à la personne qui "
        f"s’occupe du serveur : {code}"
    )


async def answer_incident(request: Request, error: Exception) -> Response:
    """Answer a request whose route failed; the answer leaves outside the guard."""
    sentence = apologize(log_incident(error))
    response = render_message(HTTPStatus.INTERNAL_SERVER_ERROR, "Erreur inattendue", sentence)
    dress(response.headers, request)
    return response


async def answer_refusal(_: Request, error: Exception) -> Response:
    """Answer a request that the store or a rule refused."""
    return render_message(HTTPStatus.SERVICE_UNAVAILABLE, "Ce n’est pas possible", str(error))


class _QuietRecord(logging.LogRecord):
    """A log record whose exception is told by its kind and place only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = str(self.msg).strip().splitlines()
        if self.exc_info and self.exc_info[1] is not None:
            said = "incident" if self.args else lines[0]
            self.msg, self.args = "%s : %s", (said, describe_incident(self.exc_info[1]))
            self.exc_info = None
        elif lines and lines[0].startswith("Traceback"):  # a start that failed, told as a text
            self.msg, self.args = lines[-1], ()


def quiet_logs() -> Callable[[], None]:
    """Keep personal data out of every log of this process, and return what undoes it.

    Exceptions lose their message, libraries' included; addresses are not logged: those of
    uploads hold a session id.
    """
    before = logging.getLogRecordFactory()
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    logging.setLogRecordFactory(_QuietRecord)
    return lambda: logging.setLogRecordFactory(before)
