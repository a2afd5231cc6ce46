"""The door from a screen to the store."""

import pytest

from core.errors import NotAllowed
from core.securite import hash_token
from db.comptes import list_comptes
from pages.components import session


def test_a_refused_action_is_a_row_of_the_audit_log(maisonnee, monkeypatch):
    token = maisonnee.token("enseignant")
    monkeypatch.setattr(session, "session_hash", lambda: hash_token(token))
    with pytest.raises(NotAllowed, match="Administrateur"), session.writing() as tx:
        list_comptes(tx)
    with maisonnee.store.reading() as tx:
        last = tx.row("SELECT action, acteur_id FROM audit ORDER BY seq DESC LIMIT 1")
    assert last == {
        "action": "refused:keep_comptes",
        "acteur_id": maisonnee.pole.personnes["enseignant"],
    }
