"""Reading a streamlit-authenticator configuration: what is taken, left, refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config_authenticator import MAX_BYTES, read_config
from core.errors import UnreadableFile
from core.personne import Role

HASH = "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"
CONFIG = f"""\
cookie:
  expiry_days: 30
  key: une-cle-qui-ne-sert-pas-ici
credentials:
  usernames:
    jfictif:
      email: Jeanne.Fictif@valmouette.invalid
      failed_login_attempts: 0
      first_name: Jeanne
      last_name: Fictif
      logged_in: False
      password: {HASH}
      password_hint: le nom du chat
      roles:
      - admin
      - editor
      - coordinateur
    no:
      name: Zoé de l’Exemple
      password: soleil123
    Vide:
      email: vide@valmouette.invalid
      last_name: ''
oauth2:
  google: {{client_secret: secret}}
"""


def test_names_hashes_and_known_roles_are_read():
    (first, second), refus = read_config(CONFIG.encode())
    assert (first.ligne, first.identifiant, first.prenom, first.nom) == (
        6,
        "jfictif",
        "Jeanne",
        "Fictif",
    )
    assert first.mail == "jeanne.fictif@valmouette.invalid"
    assert (first.hache, first.pourquoi) == (HASH, "")
    assert first.roles == (Role.ADMINISTRATEUR, Role.COORDINATEUR)
    assert first.inconnus == ("editor",)
    assert (second.identifiant, second.prenom, second.nom) == ("no", "Zoé", "de l’Exemple")
    assert (second.hache, "en clair" in second.pourquoi) == ("", True)
    assert [(r.ligne, r.identifiant) for r in refus] == [(21, "vide")]


def test_nothing_of_the_cookie_the_hint_or_a_plain_password_is_kept():
    comptes, refus = read_config(CONFIG.encode())
    kept = repr(comptes) + repr(refus)
    for secret in ("une-cle", "chat", "soleil123", "secret"):
        assert secret not in kept


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        (HASH, True), (HASH.replace("$2b$", "$2y$"), True), (HASH.replace("$12$", "$04$"), False),
        (HASH.replace("$12$", "$31$"), False), (HASH.replace("kh2O", "kh2P"), False),
        (HASH + "x", False), ("", False), ("abc", False),
        ("'" + HASH + "'", True), ("[a, b]", False), ("null", False),
    ],
)  # fmt: skip
def test_only_a_sound_bcrypt_hash_is_taken(password, taken):
    text = f"credentials: {{usernames: {{a: {{last_name: Fictif, password: {password}}}}}}}"
    ((compte,), _) = read_config(text.encode())
    assert bool(compte.hache) is taken
    assert bool(compte.pourquoi) is not taken


def test_a_name_that_comes_twice_is_reported_with_its_line():
    text = "credentials:\n  usernames:\n    a: {last_name: Un}\n    A: {last_name: Deux}\n"
    comptes, (refus,) = read_config(text.encode())
    assert [c.nom for c in comptes] == ["Un"]
    assert (refus.ligne, "déjà plus haut" in refus.motif) == (4, True)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"a: [", b"\xff\xfe\x00", b"just a text", b"credentials: {usernames: []}",
        b"[" * 100_000, b"x" * (MAX_BYTES + 1), b"credentials: !!python/object:os.system {}",
        b"credentials: {usernames: *nobody}", b"\x00",
    ],
)  # fmt: skip
def test_what_is_no_configuration_is_refused_in_words(content):
    with pytest.raises(UnreadableFile, match=r"Rien n’a été repris|trop gros"):
        read_config(content)


def test_references_that_multiply_cost_nothing():
    bomb = "a: &a [x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
    )
    text = bomb + "credentials: {usernames: {u: {last_name: Fictif, roles: *m}}}\n"
    ((compte,), _) = read_config(text.encode())
    assert compte.roles == ()


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(content):
    with suppress(UnreadableFile):
        read_config(b"credentials:\n  usernames:\n    a:\n" + content)
