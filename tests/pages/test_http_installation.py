"""The installation, on the wire: the code, the form, the key, the schools, and a restart."""

import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from core.installation import Etape
from core.listes import Liste
from db.circonscriptions import find_first_circonscription, list_values
from db.cles import parse_public_key, read_public_keys
from db.comptes import find_compte, load_acteur
from db.connection import Store
from db.ecoles import list_ecoles
from db.installation import find_step
from pages.components import session
from pages.components.hacheur import Hacheur
from pages.http.connexion import sign_in_routes
from pages.http.garde import Garde
from pages.http.installation import Assistant
from pages.http.rendu import asset_routes
from tests.factories import PASSWORD, hash_fast, make_pole
from tests.serveur import Horloge, Navigateur, serve

CSV = (
    "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;"
    "Code_postal;Nom_commune;nom_circonscription;Ecole_maternelle;Ecole_elementaire\n"
    "{};École des Nuages;Ecole;Public;94000;Valmouette;Valmouette;0;1\n"
    "{};École des Sources;Ecole;Public;94001;Brumeval;Brumeval;1;0\n"
)
HACHEUR = Hacheur(hash_fast, lambda password, hashed: hash_fast(password) == hashed)


def valid_form() -> dict[str, str]:
    form = {
        "nom": "Circonscription de Valmouette", "academie": "Créteil", "zone": "",
        "adresse": "1 rue Inventée", "commune": "Valmouette", "telephone": "0102030405",
        "mail": "pole@valmouette.invalid", "contact_dpd": "dpd@valmouette.invalid",
    }  # fmt: skip
    for role in ("coordinateur", "ien", "administrateur"):
        form |= {
            f"{role}.civilite": "Mme", f"{role}.prenom": "Zoé", f"{role}.nom": role.title(),
            f"{role}.identifiant": f"zoe.{role}", f"{role}.mot_de_passe": PASSWORD,
            f"{role}.confirmation": PASSWORD,
        }  # fmt: skip
    return form


class Chantier:
    """A server without data, its assistant, and a browser in front of it."""

    def __init__(self, store: Store, load_demo=None) -> None:
        self.store = store
        self.assistant = Assistant(HACHEUR, load_demo)
        self.app = Starlette(
            routes=[*self.assistant.routes(), *sign_in_routes(HACHEUR), *asset_routes()],
            middleware=[Middleware(Garde, pages=frozenset())],
        )

    def arrive(self, address: str) -> None:
        self.browser = Navigateur(address)
        self.browser.get("/installation")

    def send(self, step: str, files=None, **fields: str):
        data = {"jeton": self.browser.cookies["pole-formulaire"]} | fields
        return self.browser.post(f"/installation/{step}", data, files=files)

    def give_code(self):
        return self.send("code", code=self.assistant.code)

    def text(self) -> str:
        return self.browser.get("/installation").text

    def step(self) -> Etape:
        with self.store.reading() as tx:
            return find_step(tx)


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    monkeypatch.setenv("POLE_DATA", str(tmp_path))
    opened = Store(tmp_path, clock=Horloge())
    session._opened[tmp_path.resolve()] = opened
    yield opened
    session.close_store()


@pytest.fixture
def chantier(store) -> Iterator[Chantier]:
    site = Chantier(store)
    with serve(site.app) as address:
        site.arrive(address)
        yield site


@pytest.mark.parametrize("path", ["/", "/connexion", "/saisines?x=1", "/documents/1"])
def test_everything_leads_to_the_installation(chantier, path):
    answer = chantier.browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/installation")


def test_nothing_else_answers_before(chantier):
    assert chantier.browser.get("/static/x.js", Accept="*/*").status_code == 401
    assert chantier.browser.post("/connexion", {}).status_code == 401


def test_code_is_asked_and_told_apart(chantier):
    assert "Code d’installation" in chantier.text()
    assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}", chantier.assistant.code)
    answer = chantier.send("code", code="aaaa-aaaa")
    assert answer.status_code == 401
    assert "Ce n’est pas le bon code" in answer.text
    assert chantier.send("code", code=chantier.assistant.code.upper().replace("-", " ")).ok
    assert "premières personnes" in chantier.text()


def test_code_is_throttled(chantier):
    statuses = [chantier.send("code", code="faux").status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert chantier.give_code().status_code == 429


def test_code_is_written_on_the_console(chantier, capsys):
    chantier.assistant.announce()
    assert chantier.assistant.code in capsys.readouterr().err


def test_no_step_opens_without_the_code(chantier):
    for step in ("circonscription", "cle", "ecoles"):
        assert chantier.send(step, **valid_form()).status_code == 403
    files = {"fichier": ("a.csv", CSV.encode())}
    assert chantier.send("fichier", files=files).status_code == 403
    assert chantier.browser.get("/installation/cle").headers["location"] == "/installation"
    assert chantier.step() is Etape.CIRCONSCRIPTION


def test_form_without_its_token_is_refused(chantier):
    chantier.give_code()
    answer = chantier.send("circonscription", **(valid_form() | {"jeton": "faux"}))
    assert answer.status_code == 403
    assert chantier.step() is Etape.CIRCONSCRIPTION


def test_wrong_field_keeps_the_rest_but_never_a_password(chantier):
    chantier.give_code()
    answer = chantier.send("circonscription", **(valid_form() | {"mail": "pole", "ien.nom": ""}))
    assert answer.status_code == 422
    assert "2 lignes sont à corriger" in answer.text
    assert 'value="1 rue Inventée"' in answer.text
    assert '<option value="Créteil" selected>' in answer.text
    assert PASSWORD not in answer.text
    assert chantier.step() is Etape.CIRCONSCRIPTION


def test_whole_installation(chantier):
    chantier.give_code()
    assert chantier.send("circonscription", **valid_form()).status_code == 303
    page = chantier.text()
    private = re.search(r"AGE-SECRET-KEY-1[0-9A-Z]+", page)[0]
    public = re.search(r'name="publique" value="(age1[0-9a-z]+)"', page)[1]
    given = chantier.browser.get("/installation/cle")
    assert private in given.text
    assert "attachment" in given.headers["content-disposition"]
    assert chantier.send("cle", publique=public).status_code == 422
    assert chantier.send("cle", publique=public, gardee="oui").status_code == 303
    assert private not in chantier.text()
    assert read_public_keys(chantier.store.folder) == [public]
    assert parse_public_key(public)
    files = {"fichier": ("annuaire.csv", CSV.format("0990001A", "0990002B").encode())}
    assert chantier.send("fichier", files=files).status_code == 303
    assert '<option value="Valmouette" selected>' in chantier.text()
    answer = chantier.send("ecoles", circonscription="Valmouette")
    assert answer.headers["location"] == "/connexion?message=installe"
    assert chantier.browser.get("/installation").headers["location"].startswith("/connexion")
    entering = chantier.browser.sign_in("zoe.administrateur", PASSWORD)
    assert entering.status_code == 303
    with chantier.store.reading() as tx:
        place = find_first_circonscription(tx)
        assert [row["nom"] for row in list_ecoles(tx, place["id"])] == ["École des Nuages"]
        assert (place["zone"], place["telephone"]) == ("C", "01 02 03 04 05")
        assert len(list_values(tx, place["id"], Liste.REPONSE)) > 20


def test_first_people_hold_their_roles_and_two_choose_a_password(chantier):
    chantier.give_code()
    chantier.send("circonscription", **valid_form())
    found = {}
    with chantier.store.reading() as tx:
        for role in ("coordinateur", "ien", "administrateur"):
            compte = find_compte(tx, f"zoe.{role}")
            acteur = load_acteur(tx, compte["personne_id"], compte["id"])
            found[role] = (set(acteur.roles), compte["doit_changer"])
    assert found == {
        "coordinateur": ({"coordinateur"}, True), "ien": ({"ien"}, True),
        "administrateur": ({"administrateur"}, False),
    }  # fmt: skip


def test_private_key_is_nowhere_in_the_data(chantier):
    chantier.give_code()
    chantier.send("circonscription", **valid_form())
    private = re.search(r"AGE-SECRET-KEY-1[0-9A-Z]+", chantier.text())[0]
    public = re.search(r'name="publique" value="(age1[0-9a-z]+)"', chantier.text())[1]
    chantier.send("cle", publique=public, gardee="oui")
    chantier.store.checkpoint()
    for path in chantier.store.folder.rglob("*"):
        assert not path.is_file() or private.encode() not in path.read_bytes()


def test_restart_goes_on_where_it_stood_with_the_new_code(chantier, store):
    chantier.give_code()
    chantier.send("circonscription", **valid_form())
    restarted = Chantier(store)
    with serve(restarted.app) as address:
        restarted.arrive(address)
        restarted.browser.cookies.update(chantier.browser.cookies)
        assert "Code d’installation" in restarted.text()
        assert restarted.send("code", code=chantier.assistant.code).status_code == 401
        restarted.give_code()
        assert "Clé privée des sauvegardes" in restarted.text()
        assert restarted.send("circonscription", **valid_form()).status_code == 303
        assert restarted.step() is Etape.CLES


def test_schools_may_wait(chantier):
    chantier.give_code()
    chantier.send("circonscription", **valid_form())
    public = re.search(r'name="publique" value="(age1[0-9a-z]+)"', chantier.text())[1]
    chantier.send("cle", publique=public, gardee="oui")
    assert chantier.send("ecoles", plus_tard="oui").status_code == 303
    assert chantier.step() is Etape.TERMINEE


@pytest.mark.parametrize(
    "content", [b"", b"n'importe quoi", b"PK\x03\x04zip", CSV.format("x", "y").encode()]
)
def test_unreadable_directory_is_refused_in_french(chantier, content):
    chantier.give_code()
    chantier.send("circonscription", **valid_form())
    public = re.search(r'name="publique" value="(age1[0-9a-z]+)"', chantier.text())[1]
    chantier.send("cle", publique=public, gardee="oui")
    answer = chantier.send("fichier", files={"fichier": ("a.csv", content)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert chantier.step() is Etape.ECOLES


def test_installed_store_has_no_installation_any_more(store):
    with store.writing() as tx:
        make_pole(tx)
    site = Chantier(store)
    with serve(site.app) as address:
        browser = Navigateur(address)
        assert browser.get("/installation").headers["location"].startswith("/connexion")
        assert browser.post("/installation/code", {"code": site.assistant.code}).status_code == 401


def test_demonstration_is_offered_when_it_exists(store):
    def load_demo(opened, _hash_password):
        with opened.writing() as tx:
            make_pole(tx, demonstration=True)
        return [("Camille Coordination, coordinatrice", "coordinatrice", PASSWORD)]

    site = Chantier(store, load_demo)
    with serve(site.app) as address:
        site.arrive(address)
        site.give_code()
        assert "Découvrir avec des données de démonstration" in site.text()
        real = site.browser.get("/installation?choix=reel")
        assert "premières personnes" in real.text
        answer = site.send("demonstration")
        assert "Camille Coordination, coordinatrice" in answer.text
        assert site.browser.sign_in("coordinatrice", PASSWORD).status_code == 303
