"""Installing in steps: each is kept, none is done twice."""

from collections.abc import Iterator

import pytest

from core.annuaire import read_annuaire
from core.errors import Conflict, InvalidInput, NotAllowed
from core.installation import Etape, Installation, PremierCompte
from db.acces import find_previous_sign_in, read_session_end
from db.cles import create_key_pair, read_public_keys
from db.comptes import close_session, hash_token, load_acteur, open_session
from db.connection import Store
from db.installation import (
    create_installation,
    end_installation,
    find_step,
    import_first_ecoles,
    keep_backup_key,
)
from tests.factories import PASSWORD, hash_fast, make_pole
from tests.serveur import Horloge

CSV = (
    "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;"
    "Code_postal;Nom_commune;nom_circonscription;Ecole_maternelle;Ecole_elementaire\n"
    "0990001A;École des Nuages;Ecole;Public;94000;Valmouette;Valmouette;0;1\n"
)


def make_form() -> Installation:
    people = {
        name: PremierCompte(
            prenom="Zoé", nom="Fictif", identifiant=f"zoe.{name}", mot_de_passe=PASSWORD,
            confirmation=PASSWORD,
        )
        for name in ("coordinateur", "ien", "administrateur")
    }  # fmt: skip
    return Installation(
        nom="Circonscription de Valmouette", academie="Créteil", mail="pole@valmouette.invalid",
        contact_dpd="dpd@valmouette.invalid", **people,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    opened = Store(tmp_path, clock=Horloge())
    yield opened
    opened.close()


def step(store: Store) -> Etape:
    with store.reading() as tx:
        return find_step(tx)


def test_steps_follow_each_other(store):
    assert step(store) is Etape.CIRCONSCRIPTION
    with store.writing() as tx:
        create_installation(tx, make_form(), hash_fast)
    assert step(store) is Etape.CLES
    public, _ = create_key_pair()
    with store.writing() as tx:
        keep_backup_key(tx, public)
    assert step(store) is Etape.ECOLES
    assert read_public_keys(store.folder) == [public]
    with store.writing() as tx:
        import_first_ecoles(tx, read_annuaire(CSV.encode()), "Valmouette")
    assert step(store) is Etape.TERMINEE


def test_no_step_is_done_twice_or_out_of_turn(store):
    with store.writing() as tx, pytest.raises(Conflict):
        keep_backup_key(tx, "age1x")
    with store.writing() as tx:
        create_installation(tx, make_form(), hash_fast)
    with pytest.raises(Conflict), store.writing() as tx:
        create_installation(tx, make_form(), hash_fast)
    with pytest.raises(Conflict), store.writing() as tx:
        end_installation(tx)
    assert step(store) is Etape.CLES


def test_wrong_step_leaves_nothing_behind(store):
    with store.writing() as tx:
        create_installation(tx, make_form(), hash_fast)
    with pytest.raises(InvalidInput), store.writing() as tx:
        keep_backup_key(tx, "pas une clé")
    assert step(store) is Etape.CLES
    assert read_public_keys(store.folder) == []


def test_circonscription_made_otherwise_is_installed(store):
    with store.writing() as tx:
        make_pole(tx)
    assert step(store) is Etape.TERMINEE


def test_session_ends_after_an_hour_idle_or_ten_hours_at_most(store):
    with store.writing() as tx:
        pole = make_pole(tx)
        empreinte = hash_token(open_session(tx, pole.comptes["ien"]))
    start = store.clock()
    with store.reading() as tx:
        assert read_session_end(tx, empreinte) == (start.replace(hour=9), True)
    with store.writing() as tx:
        tx.execute("UPDATE session SET vue_le = vue_le + INTERVAL 570 MINUTE")
    store.clock.advance(hours=9, minutes=30)
    with store.reading() as tx:
        assert read_session_end(tx, empreinte) == (start.replace(hour=18), False)
    with store.writing() as tx:
        close_session(tx, empreinte)
    with store.reading() as tx, pytest.raises(NotAllowed):
        read_session_end(tx, empreinte)


def test_previous_sign_in_is_the_one_before(store):
    with store.writing() as tx:
        pole = make_pole(tx)
        open_session(tx, pole.comptes["ien"])
    first = store.clock()
    with store.writing() as tx:
        tx.actor = load_acteur(tx, pole.personnes["ien"], pole.comptes["ien"])
        assert find_previous_sign_in(tx) is None
    store.clock.advance(days=1)
    with store.writing() as tx:
        open_session(tx, pole.comptes["ien"])
        assert find_previous_sign_in(tx) == first
