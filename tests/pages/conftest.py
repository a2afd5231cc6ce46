"""The real application for the tests on the wire: one server per session, one store per test."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from core.programmation import CadreProgrammation, ObjectifAdapte
from core.securite import hash_token
from db.connection import Store
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_parties import add_objectif, save_cadre
from pages.components import session
from tests.factories import Pole, found_pole, open_web_session
from tests.serveur import Horloge, Navigateur, serve

PUPIL, WORDS, NEEDS = "Zorglubine", "calembredaine", "faribole"


@pytest.fixture(scope="session")
def adresse(tmp_path_factory) -> Iterator[str]:
    """Serve `app.py` itself; each test then puts its own store under it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLE_DATA", str(tmp_path_factory.mktemp("serveur")))
        import app

        with serve(app.app) as address:
            yield address


@dataclass
class Maisonnee:
    """A served circonscription: its store, its clock, its ids."""

    adresse: str
    store: Store
    horloge: Horloge
    pole: Pole

    def browser(self) -> Navigateur:
        return Navigateur(self.adresse)

    def token(self, identifiant: str) -> str:
        return open_web_session(self.store, self.pole, identifiant)

    def seen(self, token: str) -> datetime:
        """Return when a session was last used."""
        with self.store.reading() as tx:
            return tx.value("SELECT vue_le FROM session WHERE empreinte = $e", e=hash_token(token))

    def wait_seen(self, token: str, moment: datetime) -> None:
        """Wait until the guard has noted an act, which it does beside the answer."""
        for _ in range(500):
            if self.seen(token) == moment:
                return
            self.browser().get("/sante")
        pytest.fail("the act was not noted")

    def browser_of(self, identifiant: str) -> Navigateur:
        return self.browser().enter(self.token(identifiant))


@pytest.fixture(scope="session")
def modele(tmp_path_factory) -> tuple[Path, Pole]:
    """Make the circonscription once; each test works on a copy of it."""
    folder = tmp_path_factory.mktemp("modele")
    return folder, found_pole(folder, clock=Horloge())


@pytest.fixture
def maisonnee(adresse, modele, tmp_path, monkeypatch) -> Iterator[Maisonnee]:
    folder, horloge = tmp_path / "donnees", Horloge()
    model, pole = modele
    shutil.copytree(model, folder)
    store = Store(folder, clock=horloge)
    before = os.environ["POLE_DATA"]
    monkeypatch.setenv("POLE_DATA", str(folder))
    session._opened[folder.resolve()] = store
    yield Maisonnee(adresse, store, horloge, pole)
    session.close_store()
    monkeypatch.setenv("POLE_DATA", before)


@pytest.fixture
def programmation(maisonnee):
    """Return the id of a programmation that the teacher wrote."""
    with maisonnee.store.writing() as tx:
        maisonnee.pole.act_as(tx, "enseignant")
        key = create_programmation(
            tx, NouvelleProgrammation(maisonnee.pole.ecole_id, "CM1", nom=PUPIL, prenom="Zoé")
        )
        save_cadre(tx, key, 0, CadreProgrammation(pps=True, niveau_classe="CM1", besoins=NEEDS))
        add_objectif(tx, key, ObjectifAdapte(domaine="D1", objectif=WORDS))
    return key
