"""The queue against real SMTP servers that refuse, hang or hang up: once, or not at all."""

import asyncio
import socket
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller

from db.circonscriptions import write_reglage
from db.connection import Store
from db.courriels import run_queue
from db.propositions import propose
from pages.http.envoi import send
from tests.factories import make_pole, make_saisine
from tests.serveur import Horloge

HOST = "127.0.0.1"


class Boite:
    """A mailbox; `answers` gives, in turn, what it says to each message (None: it takes it)."""

    def __init__(self, *answers, rcpt=()):
        self.answers, self.rcpt, self.taken = list(answers), list(rcpt), []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self.answers.pop(0) if self.answers else None
        if answer == "hang":
            await asyncio.sleep(1.5)
            return "451 too late"
        if answer == "drop":  # it keeps the message, and hangs up before it says so
            self.taken.append(envelope.content)
            server.transport.close()
            return "250 never heard"
        if answer:
            return answer
        self.taken.append(envelope.content)
        return "250 OK"


@contextmanager
def served(boite):
    with socket.create_server((HOST, 0)) as unused:
        port = unused.getsockname()[1]
    controller = Controller(boite, hostname=HOST, port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def pole(tmp_path):
    """A circonscription where somebody who wants e-mails at once is asked something."""
    horloge = Horloge()
    store = Store(tmp_path / "donnees", clock=horloge)
    with store.writing() as tx:
        found = make_pole(tx)
        tx.execute("INSERT INTO preference_avis SELECT personne_id, 'immediat' FROM compte")
        found.act_as(tx, "coordinatrice")
        saisine = make_saisine(tx, found.place_id, found.ecole_id)
        propose(tx, saisine, [found.personnes["maitre_e"]])
    found.store, found.horloge = store, horloge
    yield found
    store.close()


def passes(pole, boite, number=6):
    """Let the queue pass every two hours against a server."""
    with served(boite) as port:
        with pole.store.writing() as tx:
            pole.act_as(tx, "coordinatrice")
            write_reglage(tx, pole.place_id, "smtp", {
                "host": HOST, "port": port, "user": "", "password": "", "starttls": False,
            })  # fmt: skip
        for _ in range(number):
            run_queue(pole.store, lambda message, smtp: send(message, **smtp, timeout=0.5))
            pole.horloge.advance(hours=2)
    with pole.store.reading() as tx:
        return tx.value("SELECT etat FROM courriel")


@pytest.mark.parametrize(
    ("boite", "received", "state"),
    [
        (Boite(), 1, "parti"),
        (Boite("451 try later", "452 full"), 1, "parti"),
        (Boite(rcpt=["450 busy"]), 1, "parti"),
        (Boite("554 no"), 0, "abandonne"),
        (Boite(rcpt=["550 who"]), 0, "abandonne"),
        (Boite("hang"), 0, "incertain"),
        (Boite("drop"), 1, "incertain"),
    ],
    ids=["takes", "4xx", "rcpt-4xx", "5xx", "rcpt-5xx", "hangs", "drops"],
)
def test_a_message_is_received_once_or_not_at_all(pole, boite, received, state):
    assert passes(pole, boite) == state
    assert len(boite.taken) == received
    assert not any(b"Z=C3=A9lie" in content or b"Fictif" in content for content in boite.taken)


def test_a_server_that_is_away_is_waited_for(pole):
    with pole.store.writing() as tx:
        pole.act_as(tx, "coordinatrice")
        write_reglage(tx, pole.place_id, "smtp", {
            "host": HOST, "port": 1, "user": "", "password": "", "starttls": False,
        })  # fmt: skip
    run_queue(pole.store, lambda message, smtp: send(message, **smtp, timeout=0.5))
    pole.horloge.advance(hours=2)
    boite = Boite()
    assert passes(pole, boite) == "parti"
    assert len(boite.taken) == 1
    assert b"2026-0001" in boite.taken[0]
