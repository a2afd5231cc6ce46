"""Installing without a script: the code of the console, one form, the key, the schools.

What each step stored is stored: after a restart the assistant goes on where it stood, with the
new code. Only the private key and the file being read wait in memory, never on the disk.
"""

import hmac
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Final

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from core.annuaire import (
    Annuaire,
    circonscription_key,
    list_circonscriptions,
    read_annuaire,
)
from core.errors import Conflict, InvalidInput, PoleError
from core.installation import ACADEMIES, CIVILITES, ZONES, Etape, Installation, read_form
from core.securite import make_password
from db.circonscriptions import find_first_circonscription
from db.cles import create_key_pair, format_private_key
from db.comptes import Hash, check_throttle, note_failure
from db.connection import Store, local_moment
from db.installation import (
    create_installation,
    end_installation,
    find_step,
    import_first_ecoles,
    keep_backup_key,
)
from pages.components.hacheur import Hacheur
from pages.components.session import store
from pages.http import cookies
from pages.http.connexion import read_fields, wait_sentence
from pages.http.fichiers import attachment
from pages.http.garde import INSTALLATION, SIGN_IN
from pages.http.rendu import render, render_form

CODE_LENGTH: Final = 9  # eight characters in two groups of four, and a dash
_FIELDS: Final = 10
_DOOR: Final = "installation"  # the « account » of the throttle
_NEVER_BACK: Final = ("mot_de_passe", "confirmation")
_STALE: Final = "Cette page était ouverte depuis trop longtemps. Recommencez cette étape."
_WRONG_CODE: Final = (
    "Ce n’est pas le bon code. Il change à chaque démarrage : relisez la console du serveur."
)
_NOT_KEPT: Final = "Cochez la case une fois la clé imprimée, recopiée ou mise sur une clé USB."
_DONE: Final = f"{SIGN_IN}?message=installe"
_CHOOSES: Final = "Choisira son propre mot de passe à sa première connexion."
PERSONNES: Final = {
    "coordinateur": (
        "Coordonnateur ou coordonnatrice du pôle",
        f"Reçoit les saisines, les propose, répond. {_CHOOSES}",
    ),
    "ien": (
        "IEN",
        f"Pilote le pôle et signe les réponses. {_CHOOSES}",
    ),
    "administrateur": (
        "Administrateur",
        "Tient le serveur, les comptes et les sauvegardes. Ne voit aucune situation d’élève.",
    ),
}
ComptesDemo = Sequence[tuple[str, str, str]]  # who it is, user name, password
LoadDemo = Callable[[Store, Hash], ComptesDemo]


def _fold_code(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _read_step() -> tuple[Etape, str]:
    with store().reading() as tx:
        place = find_first_circonscription(tx)
        return find_step(tx), place["nom"] if place else ""


def _to_next() -> Response:
    return RedirectResponse(INSTALLATION, HTTPStatus.SEE_OTHER)


def _choices(values: Iterable[str], none: str) -> list[tuple[str, str]]:
    return [("", none), *((value, value) for value in values)]


def _clear(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed, without the passwords: they never travel back."""
    return {k: v for k, v in fields.items() if not k.endswith(_NEVER_BACK)}


class Assistant:
    """The installation of one process: its code, who gave it, what waits in memory."""

    def __init__(self, hacheur: Hacheur, load_demo: LoadDemo | None = None) -> None:
        """Prepare the installation; `load_demo` fills the store with invented people."""
        self.code = make_password()[:CODE_LENGTH]
        self._hacheur = hacheur
        self._load_demo = load_demo
        self._tokens: set[str] = set()
        self._keys: tuple[str, str] | None = None
        self._annuaire: Annuaire | None = None

    def announce(self) -> None:
        """Write the code on the console, where only the keeper of the server reads it."""
        sys.stderr.write(
            f"\n  Le pôle ressource n’est pas encore installé.\n"
            f"  Ouvrez son adresse dans un navigateur. Code d’installation : {self.code}\n\n"
        )
        sys.stderr.flush()

    def _is_known(self, request: Request) -> bool:
        token = cookies.read_cookie(request, cookies.INSTALLATION)
        return any(hmac.compare_digest(token.encode(), known.encode()) for known in self._tokens)

    async def show(self, request: Request) -> Response:
        """Show the step where the installation stands."""
        etape, _ = await to_thread.run_sync(_read_step)
        if etape is Etape.TERMINEE:
            return RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
        return await self._show_step(request)

    async def _show_step(
        self, request: Request, status: HTTPStatus = HTTPStatus.OK, **context: object
    ) -> Response:
        etape, nom = await to_thread.run_sync(_read_step)
        page = {"erreur": "", "erreurs": {}} | context
        if not self._is_known(request):
            return render_form(request, "installation_code.html", status, **page)
        if etape is Etape.CLES:
            return render_form(request, "installation_cle.html", status, **self._key_page(), **page)
        if etape is Etape.ECOLES:
            page |= self._schools_page(nom)
            return render_form(request, "installation_ecoles.html", status, **page)
        real = request.query_params.get("choix") == "reel" or request.method == "POST"
        if self._load_demo and not real:
            return render_form(request, "installation_choix.html", status, **page)
        page = {
            "valeurs": {}, "academies": _choices(ACADEMIES, "Choisissez…"),
            "zones": _choices(ZONES, "Celle de l’académie"), "civilites": _choices(CIVILITES, "—"),
            "personnes": PERSONNES,
        } | page  # fmt: skip
        return render_form(request, "installation_circonscription.html", status, **page)

    def _key_page(self) -> dict[str, object]:
        self._keys = self._keys or create_key_pair()
        return {"publique": self._keys[0], "privee": self._keys[1]}

    def _schools_page(self, nom: str) -> dict[str, object]:
        if self._annuaire is None:
            return {"choix": [], "lues": 0, "proche": ""}
        choix = list_circonscriptions(self._annuaire)
        mine = circonscription_key(nom)
        near = next((label for label, _ in choix if circonscription_key(label) == mine), "")
        return {"choix": choix, "lues": len(self._annuaire.ecoles), "proche": near}

    async def _refusal(self, request: Request, fields: Mapping[str, object]) -> Response | None:
        """Refuse a form that does not come from a page of ours, or from somebody unknown."""
        if not cookies.has_form_token(request, fields):
            return await self._show_step(request, HTTPStatus.FORBIDDEN, erreur=_STALE)
        if not self._is_known(request):
            return await self._show_step(request, HTTPStatus.FORBIDDEN)
        return None

    async def _store(
        self, request: Request, work: Callable[[], object], done: str = INSTALLATION
    ) -> Response:
        """Do one step off the event loop; a refusal is shown on the step's own page."""
        try:
            await to_thread.run_sync(work)
        except Conflict:
            return _to_next()
        except PoleError as error:
            return await self._show_step(
                request, HTTPStatus.UNPROCESSABLE_ENTITY, erreur=str(error)
            )
        return RedirectResponse(done, HTTPStatus.SEE_OTHER)

    async def give_code(self, request: Request) -> Response:
        """Let in whoever reads the console."""
        fields = await read_fields(request)
        if not cookies.has_form_token(request, fields):
            return await self._show_step(request, HTTPStatus.FORBIDDEN, erreur=_STALE)
        wait = await to_thread.run_sync(partial(_check_address, _address(request)))
        if wait > timedelta(0):
            sentence = wait_sentence(wait, store().clock())
            return await self._show_step(request, HTTPStatus.TOO_MANY_REQUESTS, erreur=sentence)
        given = _fold_code(fields.get("code", ""))
        if not hmac.compare_digest(given.encode(), _fold_code(self.code).encode()):
            await to_thread.run_sync(partial(_count_failure, _address(request)))
            return await self._show_step(request, HTTPStatus.UNAUTHORIZED, erreur=_WRONG_CODE)
        token = secrets.token_urlsafe(32)
        self._tokens.add(token)
        answer = _to_next()
        cookies.set_cookie(answer, request, cookies.INSTALLATION, token)
        return answer

    async def create(self, request: Request) -> Response:
        """Create the circonscription and its first people."""
        fields = await read_fields(request)
        if answer := await self._refusal(request, fields):
            return answer
        form, errors = read_form(fields)
        if form is None:
            return await self._show_step(
                request, HTTPStatus.UNPROCESSABLE_ENTITY, valeurs=_clear(fields), erreurs=errors
            )
        return await self._store(request, partial(_create, form, self._hacheur.hash))

    async def keep_key(self, request: Request) -> Response:
        """Keep the public key once the private one was taken away."""
        fields = await read_fields(request)
        if answer := await self._refusal(request, fields):
            return answer
        if self._keys is None or fields.get("publique") != self._keys[0]:
            return _to_next()
        if not fields.get("gardee"):
            return await self._show_step(request, HTTPStatus.UNPROCESSABLE_ENTITY, erreur=_NOT_KEPT)
        answer = await self._store(request, partial(_keep_key, self._keys[0]))
        self._keys = None
        return answer

    async def give_key(self, request: Request) -> Response:
        """Give the private key as a file, while its page is open."""
        etape, _ = await to_thread.run_sync(_read_step)
        if not self._is_known(request) or etape is not Etape.CLES or self._keys is None:
            return _to_next()
        today = local_moment(store().clock())
        text = format_private_key(*self._keys, today)
        return Response(
            text, media_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": attachment("cle-privee-des-sauvegardes.txt")},
        )  # fmt: skip

    async def read_file(self, request: Request) -> Response:
        """Read the official directory and propose its circonscriptions."""
        async with request.form(max_files=1, max_fields=_FIELDS) as form:
            if answer := await self._refusal(request, form):
                return answer
            file = form.get("fichier")
            content = await file.read() if isinstance(file, UploadFile) else b""
        try:
            self._annuaire = await to_thread.run_sync(partial(_read_annuaire, content))
        except PoleError as error:
            return await self._show_step(
                request, HTTPStatus.UNPROCESSABLE_ENTITY, erreur=str(error)
            )
        return _to_next()

    async def choose_schools(self, request: Request) -> Response:
        """Create the schools of the circonscription chosen, or none for now; then all is ready."""
        fields = await read_fields(request)
        if answer := await self._refusal(request, fields):
            return answer
        if "plus_tard" in fields or self._annuaire is None:
            return await self._store(request, _end, _DONE)
        name = fields.get("circonscription", "")
        return await self._store(request, partial(_add_schools, self._annuaire, name), _DONE)

    async def load_demonstration(self, request: Request) -> Response:
        """Fill the store with invented people, and show how to sign in as each of them."""
        fields = await read_fields(request)
        if answer := await self._refusal(request, fields):
            return answer
        etape, _ = await to_thread.run_sync(_read_step)
        if self._load_demo is None or etape is not Etape.CIRCONSCRIPTION:
            return _to_next()
        load = partial(self._load_demo, store(), self._hacheur.hash)
        try:
            comptes = await to_thread.run_sync(load)
        except Conflict:
            return _to_next()
        return render("installation_demonstration.html", comptes=comptes, suite=SIGN_IN)

    def routes(self) -> list[Route]:
        """Build the routes of the installation."""
        posts = {
            "code": self.give_code, "demonstration": self.load_demonstration,
            "circonscription": self.create, "cle": self.keep_key, "fichier": self.read_file,
            "ecoles": self.choose_schools,
        }  # fmt: skip
        return [
            Route(INSTALLATION, self.show, methods=["GET"]),
            Route(f"{INSTALLATION}/cle", self.give_key, methods=["GET"]),
            *(Route(f"{INSTALLATION}/{k}", v, methods=["POST"]) for k, v in posts.items()),
        ]


def _check_address(address: str) -> timedelta:
    with store().reading() as tx:
        return check_throttle(tx, _DOOR, address)


def _count_failure(address: str) -> None:
    with store().writing() as tx:
        note_failure(tx, _DOOR, address)


def _create(form: Installation, hash_password: Hash) -> None:
    with store().writing() as tx:
        create_installation(tx, form, hash_password)


def _keep_key(public_key: str) -> None:
    with store().writing() as tx:
        keep_backup_key(tx, public_key)


def _end() -> None:
    with store().writing() as tx:
        end_installation(tx)


def _read_annuaire(content: bytes) -> Annuaire:
    if not content:
        raise InvalidInput("Choisissez d’abord le fichier de l’annuaire, au format CSV.")
    annuaire = read_annuaire(content)
    if not list_circonscriptions(annuaire):
        raise InvalidInput(
            "Ce fichier ne dit pas à quelle circonscription chaque école appartient. Téléchargez "
            "l’annuaire complet, avec toutes ses colonnes."
        )
    return annuaire


def _add_schools(annuaire: Annuaire, name: str) -> None:
    with store().writing() as tx:
        import_first_ecoles(tx, annuaire, name)
