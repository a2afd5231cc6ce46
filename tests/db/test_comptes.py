"""Accounts: invited by a code, kept by those who may, reviewed, closed when nobody comes."""

from datetime import date, datetime, timedelta

import pytest

from core.comptes import DecisionRevue
from core.config_authenticator import read_config
from core.errors import InvalidInput, NotAllowed, PoleError
from core.personne import Role
from db import comptes, invitations, revue_comptes
from db.circonscriptions import write_reglage
from db.comptes_importes import SortImport, import_comptes, plan_import
from db.connection import local_day
from db.personnes import add_affectation, create_personne
from db.taches import tidy
from tests.core.test_config_authenticator import CONFIG, HASH
from tests.factories import hash_fast, make_compte

PASSWORD = "bougie sabot pluvier ardoise"
ABOVE = ("ien", "admin", "dpd")


def invite(monde, name, by="coord"):
    with monde.writing(by) as tx:
        return invitations.invite(tx, monde.people[name])


def choose(monde, invitation, *, identifiant=None, code=None):
    with monde.store.writing() as tx:
        return invitations.choose_password(
            tx, identifiant or invitation.identifiant, invitation.code if code is None else code,
            hash_fast(PASSWORD),
        )  # fmt: skip


def compte_of(monde, name):
    with monde.store.reading() as tx:
        return tx.row("SELECT * FROM compte WHERE personne_id = $p", p=monde.people[name])


def count(monde, sql, **values):
    with monde.store.reading() as tx:
        return tx.value(f"SELECT count(*) FROM {sql}", **values)


def refused(monde, by, act):
    with pytest.raises(NotAllowed), monde.writing(by) as tx:
        act(tx)


# --- inviting ---------------------------------------------------------------------------------


def test_an_invited_person_chooses_a_password_once(monde):
    made = invite(monde, "ens")
    assert (made.identifiant, made.lieu) == ("fictif.ens", "École des Nuages")
    assert local_day(made.expire_le) == date(2026, 11, 24)
    assert compte_of(monde, "ens")["mot_de_passe"] == ""
    compte_id = choose(monde, made, code=made.code.lower().replace("-", " "))
    assert compte_id == made.compte_id
    assert compte_of(monde, "ens")["mot_de_passe"] == hash_fast(PASSWORD)
    assert choose(monde, made) is None


def test_the_code_itself_is_nowhere_in_the_store(monde):
    made = invite(monde, "ens")
    with monde.store.reading() as tx:
        rows = tx.rows("SELECT * FROM code_unique") + tx.rows("SELECT * FROM audit")
    assert made.code.replace("-", "") not in repr(rows).replace("-", "")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda monde, made: choose(monde, made, code="AAAAA-AAAAA-AAAAA"),
        lambda monde, made: choose(monde, made, code=""),
        lambda monde, made: choose(monde, made, identifiant="personne"),
        lambda monde, made: monde.wait(days=15) or choose(monde, made),
        lambda monde, made: invite(monde, "ens") and choose(monde, made),
        lambda monde, made: set_active(monde, made, actif=False) or choose(monde, made),
        lambda monde, made: invite(monde, "dir") and choose(
            monde, made, identifiant="fictif.dir"),
    ],
    ids=["wrong", "empty", "unknown", "expired", "replaced", "closed", "of another"],
)  # fmt: skip
def test_a_code_that_does_not_hold_opens_nothing(monde, spoil):
    made = invite(monde, "ens")
    assert spoil(monde, made) is None
    assert compte_of(monde, "ens")["mot_de_passe"] == ""


def set_active(monde, made, *, actif):
    with monde.writing("coord") as tx:
        comptes.set_active(tx, made.identifiant, actif=actif)


def test_a_code_holds_until_the_evening_of_its_last_day(monde):
    made = invite(monde, "ens")
    monde.now = datetime(2026, 11, 24, 22, 50)  # 23:50 in France
    assert choose(monde, made)


def test_the_setting_says_how_long_a_code_holds(monde):
    with monde.writing("admin") as tx:
        write_reglage(tx, "c1", "validite_invitation_jours", 2)
    assert local_day(invite(monde, "ens").expire_le) == date(2026, 11, 12)


def test_namesakes_get_names_of_their_own(monde):
    with monde.writing("coord") as tx:
        for _ in range(2):
            person = create_personne(tx, "c1", "Ens", "Fictif")
            add_affectation(tx, person, "c1", Role.SECRETARIAT, debut=date(2026, 9, 1))
            monde.people[f"twin{_}"] = person
    names = [invite(monde, who).identifiant for who in ("ens", "twin0", "twin1")]
    assert names == ["fictif.ens", "fictif.ens2", "fictif.ens3"]


@pytest.mark.parametrize("name", ABOVE)
def test_a_coordinator_invites_nobody_above_their_own_rights(monde, name):
    refused(monde, "coord", lambda tx: invitations.invite(tx, monde.people[name]))
    assert invite(monde, name, by="ien" if name != "ien" else "admin").code
    with monde.reading("coord") as tx:
        assert monde.people[name] not in [row["personne_id"] for row in comptes.list_comptes(tx)]
    refused(monde, "coord", lambda tx: invitations.give_code(tx, compte_of(monde, name)["id"]))
    refused(monde, "coord", lambda tx: comptes.set_active(tx, f"fictif.{name}", actif=False))
    refused(
        monde, "coord", lambda tx: revue_comptes.decide_revue(
            tx, compte_of(monde, name)["id"], DecisionRevue.FERMER)
    )  # fmt: skip


def test_a_role_to_come_counts_as_one_held(monde):
    with monde.writing("ien") as tx:
        add_affectation(tx, monde.people["ens"], "c1", Role.COORDINATEUR, debut=date(2027, 9, 1))
    refused(monde, "coord", lambda tx: invitations.invite(tx, monde.people["ens"]))
    with monde.reading("coord") as tx:
        listed = invitations.list_invitables(tx, "c1")
    assert monde.people["ens"] not in [row["id"] for row in listed]


def test_a_code_opens_nothing_above_what_its_issuer_could_give(monde):
    made = invite(monde, "ens")
    with monde.writing("ien") as tx:
        add_affectation(tx, monde.people["ens"], "c1", Role.IEN, debut=date(2026, 11, 1))
    assert choose(monde, made) is None


def test_nobody_keeps_their_own_account(monde):
    with monde.store.writing() as tx:
        make_compte(tx, monde.people["admin"], "admin")
    refused(monde, "admin", lambda tx: invitations.invite(tx, monde.people["admin"]))
    refused(monde, "admin", lambda tx: comptes.set_active(tx, "admin", actif=False))


def test_somebody_without_a_role_or_with_an_account_is_not_invited(monde):
    with monde.writing("coord") as tx:
        monde.people["nobody"] = create_personne(tx, "c1", "Fictive")
    with pytest.raises(InvalidInput, match="aucun rôle"):
        invite(monde, "nobody")
    choose(monde, invite(monde, "ens"))
    with pytest.raises(InvalidInput, match="déjà un compte"):
        invite(monde, "ens")


def test_who_may_be_invited_is_listed_by_school(monde):
    choose(monde, invite(monde, "dir"))
    invite(monde, "ens")
    with monde.reading("coord") as tx:
        everybody = {row["nom"] for row in invitations.list_invitables(tx, "c1")}
        (ens,) = invitations.list_invitables(tx, "c1", ecoles=[monde.ecoles["nuages"]])
        assert invitations.list_invitables(tx, "c1", search="zzz") == []
    assert everybody == {"ENS", "DIR2", "MAITRE_E", "MAITRE_G", "PSYEN", "SEC"}
    assert (ens["nom"], ens["expire_le"] is not None) == ("ENS", True)


# --- a new code -------------------------------------------------------------------------------


def test_a_new_code_ends_the_password_and_the_sessions_at_once(monde):
    made = invite(monde, "ens")
    choose(monde, made)
    with monde.store.writing() as tx:
        token = comptes.open_session(tx, made.compte_id)
    with monde.writing("coord") as tx:
        again = invitations.give_code(tx, made.compte_id)
    assert compte_of(monde, "ens")["mot_de_passe"] == ""
    with monde.store.reading() as tx:
        assert comptes.find_session(tx, comptes.hash_token(token)) is None
    assert choose(monde, made) is None
    assert choose(monde, again)


def test_a_closed_account_gets_no_code_until_it_is_open_again(monde):
    made = invite(monde, "ens")
    set_active(monde, made, actif=False)
    with pytest.raises(InvalidInput, match="rouvrez-le"), monde.writing("coord") as tx:
        invitations.give_code(tx, made.compte_id)
    set_active(monde, made, actif=True)
    with monde.writing("coord") as tx:
        assert invitations.give_code(tx, made.compte_id)


def test_a_changed_password_makes_every_code_worthless(monde):
    made = with_mail_code(monde)
    with monde.store.writing() as tx:
        tx.actor = comptes.load_acteur(tx, monde.people["ens"], made.compte_id)
        comptes.change_password(
            tx, PASSWORD, "ardoise pluvier sabot bougie", hash_fast,
            lambda clear, kept: hash_fast(clear) == kept,
        )  # fmt: skip
    assert choose(monde, made) is None


def with_mail_code(monde, who="ens@valmouette.invalid"):
    choose(monde, invite(monde, "ens"))
    with monde.writing("admin") as tx:
        write_reglage(tx, "c1", "smtp", {"host": "localhost", "port": 25})
    with monde.store.writing() as tx:
        asked = invitations.ask_code(tx, who)
    return asked[0] if asked else None


@pytest.mark.parametrize("who", ["ens@valmouette.invalid", " ENS@Valmouette.invalid", "Fictif.ENS"])
def test_a_forgotten_password_stays_good_until_another_is_chosen(monde, who):
    made = with_mail_code(monde, who)
    assert made.expire_le - monde.now == timedelta(hours=1)
    assert compte_of(monde, "ens")["mot_de_passe"] == hash_fast(PASSWORD)
    assert choose(monde, made)


def test_asking_again_sends_nothing_for_five_minutes(monde):
    made = with_mail_code(monde)
    with monde.store.writing() as tx:
        assert invitations.ask_code(tx, made.identifiant) is None
    monde.wait(minutes=6)
    with monde.store.writing() as tx:
        assert invitations.ask_code(tx, made.identifiant)
    assert choose(monde, made) is None


def test_asking_by_mail_leaves_an_invitation_as_it_is(monde):
    made = invite(monde, "ens")
    with monde.writing("admin") as tx:
        write_reglage(tx, "c1", "smtp", {"host": "localhost"})
    with monde.store.writing() as tx:
        assert invitations.ask_code(tx, made.identifiant)
    assert choose(monde, made)
    assert count(monde, "code_unique") == 0


def test_nothing_is_sent_to_the_unknown_the_closed_or_without_a_mail_server(monde):
    made = invite(monde, "ens")
    with monde.store.writing() as tx:
        assert invitations.ask_code(tx, made.identifiant) is None  # no server
    with monde.writing("admin") as tx:
        write_reglage(tx, "c1", "smtp", {"host": "localhost"})
    set_active(monde, made, actif=False)
    with monde.store.writing() as tx:
        assert invitations.ask_code(tx, made.identifiant) is None
        assert invitations.ask_code(tx, "") is None
        assert invitations.ask_code(tx, "personne@valmouette.invalid") is None


# --- the September review ---------------------------------------------------------------------


def with_accounts(monde, *names, at=datetime(2026, 6, 1)):
    now, monde.now = monde.now, at
    with monde.store.writing() as tx:
        for name in names:
            make_compte(tx, monde.people[name], name)
    monde.now = now


def test_the_review_waits_until_each_account_has_its_answer(monde):
    with_accounts(monde, "ens", "dir", "sec", "coord", "ien")
    with monde.reading("coord") as tx:
        assert [row["identifiant"] for row in revue_comptes.list_revue(tx)] == ["dir", "ens", "sec"]
        assert revue_comptes.count_to_review(tx) == 3
    for name, decision in (
        ("ens", DecisionRevue.GARDER), ("dir", DecisionRevue.MODIFIER),
        ("sec", DecisionRevue.FERMER),
    ):  # fmt: skip
        with monde.writing("coord") as tx:
            revue_comptes.decide_revue(tx, compte_of(monde, name)["id"], decision)
    with monde.reading("coord") as tx:
        rows = {row["identifiant"]: row for row in revue_comptes.list_revue(tx)}
        assert revue_comptes.count_to_review(tx) == 1
    assert rows["sec"]["par"] == "Fictif COORD"
    assert rows["sec"]["decidee_le"] == monde.now
    assert not compte_of(monde, "sec")["actif"]
    with monde.reading("ens") as tx:
        assert revue_comptes.count_to_review(tx) == 0  # not theirs to answer
    monde.wait(days=300)  # September 2027
    with monde.reading("coord") as tx:
        assert revue_comptes.count_to_review(tx) == 2


def test_an_account_made_since_september_is_not_reviewed(monde):
    with_accounts(monde, "ens", at=datetime(2026, 9, 14))
    with monde.reading("coord") as tx:
        assert revue_comptes.list_revue(tx) == []


def test_closing_in_the_review_ends_the_sessions_at_once(monde):
    with_accounts(monde, "ens")
    compte = compte_of(monde, "ens")
    with monde.store.writing() as tx:
        token = comptes.open_session(tx, compte["id"])
    with monde.writing("coord") as tx:
        revue_comptes.decide_revue(tx, compte["id"], DecisionRevue.FERMER)
    identify = comptes.identify_session(comptes.hash_token(token))
    with pytest.raises(NotAllowed), monde.store.writing(identify):
        pass
    with pytest.raises(InvalidInput, match="déjà fermé"), monde.writing("coord") as tx:
        revue_comptes.decide_revue(tx, compte["id"], DecisionRevue.GARDER)


def test_the_last_administrator_is_not_closed(monde):
    with_accounts(monde, "admin", "ens")
    with pytest.raises(InvalidInput, match="dernier compte"), monde.writing("ien") as tx:
        comptes.set_active(tx, "admin", actif=False)
    monde.wait(days=500)
    revue_comptes.watch_unused(monde.store)
    monde.wait(days=30)
    revue_comptes.watch_unused(monde.store)
    assert (compte_of(monde, "admin")["actif"], compte_of(monde, "ens")["actif"]) == (True, False)


# --- accounts that nobody uses ----------------------------------------------------------------


def test_an_unused_account_is_warned_then_closed(monde):
    with_accounts(monde, "ens", at=monde.now)
    monde.wait(days=334)
    assert "0 averti," in revue_comptes.watch_unused(monde.store)
    monde.wait(days=1)
    assert "1 averti, dont 0 par courriel" in revue_comptes.watch_unused(monde.store)
    assert "0 averti," in revue_comptes.watch_unused(monde.store)
    with monde.reading("coord") as tx:
        (row,) = comptes.list_comptes(tx)
    assert row["averti_le"] == monde.now
    monde.wait(days=29)
    revue_comptes.watch_unused(monde.store)
    assert compte_of(monde, "ens")["actif"]
    monde.wait(days=2)
    assert "1 fermé" in revue_comptes.watch_unused(monde.store)
    assert not compte_of(monde, "ens")["actif"]
    assert count(monde, "audit WHERE action IN ('warn_unused', 'disable_compte')") == 2


def test_signing_in_or_opening_again_gives_the_whole_time_back(monde):
    with_accounts(monde, "ens", "dir", at=monde.now)
    monde.wait(days=340)
    revue_comptes.watch_unused(monde.store)
    with monde.store.writing() as tx:
        comptes.open_session(tx, compte_of(monde, "ens")["id"])
    monde.wait(days=60)
    revue_comptes.watch_unused(monde.store)
    assert (compte_of(monde, "ens")["actif"], compte_of(monde, "dir")["actif"]) == (True, False)
    with monde.writing("coord") as tx:
        comptes.set_active(tx, "dir", actif=True)
    revue_comptes.watch_unused(monde.store)
    assert compte_of(monde, "dir")["actif"]


def test_the_warning_leaves_by_mail_without_a_name(monde):
    sent = []

    def send(message, _smtp):
        sent.append(message)

    with_accounts(monde, "ens", at=monde.now)
    with monde.writing("admin") as tx:
        write_reglage(tx, "c1", "smtp", {"host": "localhost"})
    monde.wait(days=336)
    assert "1 averti, dont 1 par courriel" in revue_comptes.watch_unused(monde.store, send)
    (message,) = sent
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == "ens@valmouette.invalid"
    assert "ENS" not in message["Subject"] + message.get_content()
    assert "10/11/2027" in message.get_content()  # twelve months


def test_a_mail_that_does_not_leave_is_still_a_warning_on_the_list(monde):
    def fail(_message, _smtp):
        raise PoleError("Le serveur ne répond pas.")

    with_accounts(monde, "ens", at=monde.now)
    with monde.writing("admin") as tx:
        write_reglage(tx, "c1", "smtp", {"host": "localhost"})
    monde.wait(days=336)
    assert "1 averti, dont 0 par courriel" in revue_comptes.watch_unused(monde.store, fail)
    assert count(monde, "avis_inactivite WHERE NOT par_courriel") == 1


def test_old_codes_and_reviews_are_tidied(monde):
    invite(monde, "ens")
    with_accounts(monde, "dir")
    with monde.writing("coord") as tx:
        revue_comptes.decide_revue(tx, compte_of(monde, "dir")["id"], DecisionRevue.GARDER)
    monde.wait(days=40)
    tidy(monde.store)
    assert (count(monde, "code_unique"), count(monde, "revue_compte")) == (1, 1)
    monde.wait(days=1100)
    tidy(monde.store)
    assert (count(monde, "code_unique"), count(monde, "revue_compte")) == (0, 0)


# --- taking over a config.yaml ----------------------------------------------------------------


def run_import(monde, text=CONFIG, work=import_comptes):
    with monde.writing("admin") as tx:
        return {line.identifiant: line for line in work(tx, "c1", *read_config(text.encode()))}


def test_a_plan_writes_nothing_and_an_import_does_what_it_said(monde):
    planned = run_import(monde, work=plan_import)
    assert count(monde, "compte") == 0
    assert run_import(monde) == planned
    with monde.store.reading() as tx:
        jeanne = comptes.find_compte(tx, "jfictif")
        roles = comptes.read_roles(tx, jeanne["personne_id"])
        zoe = comptes.find_compte(tx, "no")
    assert (jeanne["mot_de_passe"], jeanne["doit_changer"]) == (HASH, True)
    assert set(roles) == {Role.ADMINISTRATEUR, Role.COORDINATEUR}
    assert zoe["mot_de_passe"] == ""
    assert "en clair" in planned["no"].phrase
    assert planned["vide"].sort is SortImport.REFUSE


def test_importing_twice_changes_nothing(monde):
    run_import(monde)
    before = count(monde, "personne"), count(monde, "compte"), count(monde, "affectation")
    again = run_import(monde)
    assert {line.sort for line in again.values()} == {SortImport.DEJA, SortImport.REFUSE}
    assert (count(monde, "personne"), count(monde, "compte"), count(monde, "affectation")) == before


def config_of(**user):
    lines = "".join(f"      {key}: {value}\n" for key, value in user.items())
    return f"credentials:\n  usernames:\n    essai:\n{lines}"


def test_somebody_known_by_their_address_gets_the_account_and_no_double(monde):
    people = count(monde, "personne")
    text = config_of(email="ens@valmouette.invalid", name="Autre Nom", password=HASH)
    assert "déjà connue" in run_import(monde, text)["essai"].phrase
    assert compte_of(monde, "ens")["mot_de_passe"] == HASH
    assert count(monde, "personne") == people


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ({"name": "Fictif ENS", "email": "autre@valmouette.invalid"}, "sans que son adresse"),
        ({"name": "Fictif ENS"}, "sans que son adresse"),
        ({"name": "Fictif DIR", "email": "dir@valmouette.invalid"}, "a déjà un compte"),
    ],
)
def test_a_name_alone_takes_over_nobody(monde, user, said):
    with_accounts(monde, "dir")
    line = run_import(monde, config_of(**user, password=HASH))["essai"]
    assert (line.sort, said in line.phrase) == (SortImport.REFUSE, True)
    assert count(monde, "compte") == 1


def test_a_user_name_of_somebody_else_is_refused(monde):
    with_accounts(monde, "ens")
    text = config_of(name="Nouvelle Personne", password=HASH).replace("essai", "ens")
    assert run_import(monde, text)["ens"].sort is SortImport.REFUSE
    assert compte_of(monde, "ens")["mot_de_passe"] != HASH


def test_one_person_twice_in_the_file_is_taken_once(monde):
    text = (
        "credentials:\n  usernames:\n"
        "    un: {name: Zoé Fictive, email: zoe@valmouette.invalid}\n"
        "    deux: {name: Zoé Fictive, email: zoe@valmouette.invalid}\n"
    )
    found = run_import(monde, text)
    assert found["un"].sort is SortImport.NOUVEAU
    assert "à la ligne 3" in found["deux"].phrase


def test_a_role_that_needs_a_school_is_left_to_be_given(monde):
    line = run_import(monde, config_of(name="Zoé Fictive", roles="[enseignant, chef]"))["essai"]
    assert "Enseignant(e)" in line.phrase
    assert "rôle inconnu ici : chef" in line.phrase
