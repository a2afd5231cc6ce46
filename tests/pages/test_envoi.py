import socket
import threading
from contextlib import contextmanager, suppress

import pytest

from core.courrier import draft_mail
from core.documents import NatureDocument
from core.errors import InvalidInput, PoleError
from pages.http.envoi import EnvoiImpossible, send

HOST = "127.0.0.1"
ACCEPTS = {
    "HELLO": b"220 plume\r\n",
    "EHLO": b"250-plume\r\n250 AUTH PLAIN LOGIN\r\n",
    "AUTH": b"235 ok\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 go on\r\n",
    ".": b"250 taken\r\n",
    "RSET": b"250 ok\r\n",
    "QUIT": b"221 bye\r\n",
}
HANG, DROP = object(), object()


class FakeServer:
    """One SMTP conversation on a real socket; each command gets a scripted answer."""

    def __init__(self, **changes):
        self.script = ACCEPTS | changes
        self.commands, self.lines, self.released = [], [], threading.Event()
        self.listener = socket.create_server((HOST, 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run)

    def answer(self, client, name):
        reply = self.script.get(name, b"502 unknown\r\n")
        if reply is HANG:
            self.released.wait(10)
        if reply in (HANG, DROP):
            return False
        client.sendall(reply)
        return True

    def run(self):
        with suppress(ConnectionError):  # the client may leave first
            self.serve()

    def serve(self):
        with self.listener, self.listener.accept()[0] as client, client.makefile("rb") as stream:
            if not self.answer(client, "HELLO"):
                return
            in_data = False
            for line in stream:
                if in_data and line != b".\r\n":
                    self.lines.append(line)
                    continue
                command = line.decode("latin-1").strip()
                name = command.partition(" ")[0].upper()
                self.commands.append(command)
                in_data = name == "DATA"
                if not self.answer(client, name):
                    return


@contextmanager
def server(**changes):
    fake = FakeServer(**changes)
    fake.thread.start()
    try:
        yield fake
    finally:
        fake.released.set()
        fake.thread.join(10)
        assert not fake.thread.is_alive()


def message():
    return draft_mail(
        NatureDocument.REPONSE,
        "2026-0042",
        reserved=False,
        destinataire="fleur.inventee@plume.exemple.fr",
        expediteur="pole@plume.exemple.fr",
        document=b"x" * 200,
    )


def deliver(fake, user="", password="", **options):
    patience = 0.3 if HANG in fake.script.values() else 10.0
    options = {"starttls": False, "timeout": patience} | options
    send(message(), HOST, fake.port, user, password, **options)


def test_a_message_is_handed_over_whole():
    with server() as fake:
        deliver(fake)
    assert "mail FROM:<pole@plume.exemple.fr>" in fake.commands
    assert "rcpt TO:<fleur.inventee@plume.exemple.fr>" in fake.commands
    sent = b"".join(fake.lines).decode("ascii")
    assert sent.count("\nDate: ") == 1
    assert "@plume.exemple.fr>" in sent.split("Message-ID: ")[1].split("\r\n")[0]
    assert socket.gethostname() not in sent.split("Message-ID: ")[1].split("\r\n")[0]
    assert "X-Unsent" not in sent
    assert fake.commands[-1].upper() == "QUIT"


def test_the_account_signs_in_before_sending():
    with server() as fake:
        deliver(fake, "pole", "secret-invente")
    verbs = [command.split()[0].upper() for command in fake.commands]
    assert verbs.index("AUTH") < verbs.index("MAIL")


@pytest.mark.parametrize("goodbye", [b"500 no\r\n", DROP, HANG], ids=["rude", "drop", "hang"])
def test_a_rude_goodbye_does_not_undo_a_message_taken(goodbye):
    with server(QUIT=goodbye) as fake:
        deliver(fake)
    assert fake.lines


NOTHING_LEFT = [
    ({"HELLO": b"421 busy\r\n"}, "ne répond pas"),
    ({"HELLO": DROP}, "ne répond pas"),
    ({"HELLO": HANG}, "ne répond pas"),
    ({"HELLO": b"\xff\xfe not smtp\r\n"}, "ne répond pas"),
    ({"MAIL": b"550 no\r\n"}, "refuse ce message"),
    ({"RCPT": b"550 who\r\n"}, "refuse l’adresse du destinataire"),
    ({"DATA": b"452 full\r\n"}, "refuse ce message"),
    ({".": b"554 spam\r\n"}, "refuse ce message"),
]


@pytest.mark.parametrize(("script", "sentence"), NOTHING_LEFT)
def test_a_refusal_says_that_nothing_left(script, sentence):
    with server(**script) as fake, pytest.raises(EnvoiImpossible, match=sentence) as refusal:
        deliver(fake)
    assert str(refusal.value).startswith("Rien n’est parti")
    assert "plume" not in str(refusal.value)


@pytest.mark.parametrize("silence", [HANG, DROP], ids=["hang", "drop"])
def test_a_silence_after_the_message_says_that_it_may_have_left(silence):
    with (
        server(**{".": silence}) as fake,
        pytest.raises(EnvoiImpossible, match="peut-être partie"),
    ):
        deliver(fake)


def test_a_wrong_password_is_said():
    with server(AUTH=b"535 no\r\n") as fake, pytest.raises(PoleError, match="mot de passe") as no:
        deliver(fake, "pole", "secret-invente")
    assert "secret" not in str(no.value)


def test_a_server_without_encryption_is_refused():
    with server() as fake, pytest.raises(EnvoiImpossible, match="connexion chiffrée"):
        deliver(fake, "pole", "x", starttls=True)
    assert not [command for command in fake.commands if command.startswith("AUTH")]


def test_a_server_that_speaks_no_tls_after_starttls_is_refused():
    with (
        server(EHLO=b"250-plume\r\n250 STARTTLS\r\n", STARTTLS=b"220 go\r\nnot tls\r\n") as fake,
        pytest.raises(EnvoiImpossible, match="connexion chiffrée"),
    ):
        deliver(fake, starttls=True)


def test_nobody_at_the_address_is_said():
    with socket.create_server((HOST, 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(EnvoiImpossible, match="ne répond pas"):
        send(message(), HOST, port, starttls=False, timeout=0.3)


def test_a_password_never_travels_in_clear_to_another_machine():
    with pytest.raises(InvalidInput, match="STARTTLS"):
        send(message(), "smtp.plume.exemple.fr", 25, "pole", "x", starttls=False)


def test_without_a_server_the_draft_is_proposed():
    with pytest.raises(InvalidInput, match="Aucun serveur"):
        send(message(), "", 25)
