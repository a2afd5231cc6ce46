"""At every moment somebody answers for a saisine, whatever was done to it and in what order."""

import os
import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import PoleError
from core.fiche import Objet
from core.personne import Metier
from core.reponse import ContenuReponse, PropositionReponse
from core.saisine import HELD_POSITIONS, OPEN_STATUTS, Position, Statut
from db import propositions, questions, reponses, saisines, verification
from tests.db.conftest import Monde

MEMBERS = ("maitre_e", "maitre_g", "psyen")
PILOTS = st.sampled_from(("coord", "ien"))
NAMES = st.sampled_from(MEMBERS)


class Vie(RuleBasedStateMachine):
    """The life of one saisine: acts are drawn at random; what is refused changes nothing."""

    monde: Monde | None = None

    @initialize(reserved=st.booleans())
    def receive(self, reserved):
        if Vie.monde is None:
            Vie.monde = Monde(Path(tempfile.mkdtemp()) / "donnees")
        self.saisine_id = Vie.monde.saisine(objet=Objet.TENSION if reserved else Objet.ELEVE)
        self._set_end(MEMBERS, None)

    def _set_end(self, names, fin):
        with Vie.monde.store.writing() as tx:
            tx.execute(
                "UPDATE affectation SET fin = $fin WHERE personne_id = ANY($p)",
                fin=fin, p=[Vie.monde.people[name] for name in names],
            )  # fmt: skip

    def _do(self, name, act):
        try:
            with Vie.monde.writing(name) as tx:
                act(tx)
        except PoleError:
            pass

    def _saisine(self, tx):
        return tx.row("SELECT * FROM saisine WHERE id = $id", id=self.saisine_id)

    @rule(pilot=PILOTS, names=st.lists(NAMES, min_size=1, max_size=2, unique=True))
    def propose(self, pilot, names):
        people = [Vie.monde.people[name] for name in names]
        self._do(pilot, lambda tx: propositions.propose(tx, self.saisine_id, people))

    @rule(pilot=PILOTS, metier=st.sampled_from([Metier.MAITRE_G, Metier.CPC]))
    def wait_for_a_post(self, pilot, metier):
        self._do(pilot, lambda tx: propositions.propose(tx, self.saisine_id, [], postes=[metier]))

    @rule(pilot=PILOTS)
    def stop_waiting(self, pilot):
        def act(tx):
            row = tx.row("SELECT * FROM proposition WHERE saisine_id = $s "
                         "AND position = 'non_pourvu'", s=self.saisine_id)  # fmt: skip
            if row:
                propositions.end_vacancy(tx, row["id"], row["version"])

        self._do(pilot, act)

    @rule(name=NAMES, position=st.sampled_from([p for p in Position if p != "attendue"]))
    def answer(self, name, position):
        def act(tx):
            row = tx.row("SELECT * FROM proposition WHERE saisine_id = $s AND personne_id = $p "
                         "ORDER BY proposee_le DESC, id", s=self.saisine_id,
                         p=Vie.monde.people[name])  # fmt: skip
            if row:
                propositions.take_position(tx, row["id"], row["version"], position, "Quand ?")

        self._do(name, act)

    @rule(name=st.sampled_from(("coord", "ien", *MEMBERS)))
    def ask(self, name):
        self._do(name, lambda tx: questions.ask_precisions(tx, self.saisine_id, "Depuis quand ?"))

    @rule(name=st.sampled_from(("ens", "coord", "ien")))
    def precise(self, name):
        def act(tx):
            row = tx.row("SELECT * FROM question WHERE saisine_id = $s AND repondue_le IS NULL",
                         s=self.saisine_id)  # fmt: skip
            if row:
                questions.answer_precisions(tx, row["id"], row["version"], "Depuis octobre")

        self._do(name, act)

    @rule()
    def send_an_answer(self):
        def act(tx):
            contenu = ContenuReponse(propositions=(PropositionReponse(nature="ecole"),))
            row = reponses.open_projet(tx, self.saisine_id)
            version = reponses.save_contenu(tx, row["id"], row["version"], contenu)
            reponses.sign_reponse(tx, row["id"], version, b"lettre")
            reponses.mark_reponse_sent(tx, row["id"], version + 1, tx.today, "main")

        self._do("ien", act)

    @rule(name=st.sampled_from(("coord", "ien", *MEMBERS)), again=st.booleans())
    def follow_or_end(self, name, again):
        def act(tx):
            statut = self._saisine(tx)["statut"]
            if statut == Statut.TERMINEE and again:
                saisines.reopen_saisine(tx, self.saisine_id, "Encore")
            elif statut == Statut.REPONDUE and again:
                saisines.follow_saisine(tx, self.saisine_id)
            else:
                saisines.close_saisine(tx, self.saisine_id, "levee")

        self._do(name, act)

    @rule(name=st.sampled_from(("ens", "coord")))
    def withdraw(self, name):
        if name == "coord":  # half as often: it ends the story
            self._do(name, lambda tx: saisines.withdraw_saisine(tx, self.saisine_id))

    @rule(name=NAMES, leaves=st.booleans())
    def leave_or_come_back(self, name, leaves):
        today = date(2026, 11, 10)
        self._set_end([name], today - timedelta(days=1) if leaves else None)

    @invariant()
    def somebody_answers_for_it(self):
        if Vie.monde is None:
            return
        with Vie.monde.reading("ien") as tx:
            saisine = self._saisine(tx)
            rows = propositions.list_propositions(tx, self.saisine_id)
            said = propositions.responsible(saisine, rows)
            in_office = {
                row["nom"] for row in rows if row["position"] == "acceptee" and row["en_fonction"]
            }
            default = "L’IEN" if saisine["reservee"] else "La coordination du pôle"
            assert set(said.split(", ")) == (in_office or {default})
            if Statut(saisine["statut"]) in OPEN_STATUTS:
                found = list(verification._check_responsibles(verification._Lieu(tx, Path())))
                assert found == []
            if saisine["statut"] == Statut.A_L_ETUDE:
                assert any(row["position"] in HELD_POSITIONS for row in rows)


# `make solidite` runs many more
LIVES = 500 if os.environ.get("POLE_SOLIDITE") else 8
Vie.TestCase.settings = settings(max_examples=LIVES, stateful_step_count=14, deadline=None)
TestVie = Vie.TestCase


def test_the_check_finds_a_pole_without_anybody(monde):
    saisine_id, reserved = monde.saisine(), monde.saisine(objet=Objet.TENSION)
    with monde.store.writing() as tx:
        tx.execute("UPDATE affectation SET fin = DATE '2026-11-01' "
                   "WHERE role IN ('coordinateur', 'ien')")  # fmt: skip
        tx.execute("UPDATE saisine SET statut = 'a_l_etude' WHERE id = $id", id=saisine_id)
    with monde.store.reading() as tx:
        found = list(verification._check_responsibles(verification._Lieu(tx, Path())))
    assert [f.phrase[:25] for f in found] == [
        "2 situations en cours don", "1 situation « À l’étude »",
    ]  # fmt: skip
    assert reserved
