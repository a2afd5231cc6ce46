"""The administrator's commands: `pole …`. They refuse while the application holds the store."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, Final, NoReturn

import typer

from core.accord import agree
from core.comptes import EtatCompte, etat_compte
from core.errors import InvalidInput, NotFound, PoleError, StoreUnavailable, UnreadableFile
from core.fiche import Pronom
from core.incident import describe_incident
from core.personne import ROLE_LABELS, Role
from core.securite import make_password
from core.texte import plural
from core.typographie import typeset
from db import cles, comptes, taches, verification
from db.circonscriptions import find_first_circonscription
from db.commandes import (
    NouveauCompte,
    get_circonscription_named,
    open_compte,
    open_existing_store,
    parse_role,
)
from db.connection import FILE_NAME, Store, Transaction, data_folder, repair_store, utc_now
from db.sauvegardes import backup_folder, restore_backup, to_local

PROBLEM: Final = 1
STORE_PROBLEM: Final = 2
_STATES: Final = {
    EtatCompte.ACTIF: "actif", EtatCompte.INVITE: "invité", EtatCompte.FERME: "fermé",
}  # fmt: skip
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_OPTIONS: Final[dict[str, Any]] = {
    "add_completion": False, "no_args_is_help": True, "pretty_exceptions_enable": False,
    "rich_markup_mode": None, "context_settings": {"help_option_names": ["-h", "--help"]},
}  # fmt: skip

app = typer.Typer(help="Les commandes de la personne qui s’occupe du serveur.", **_OPTIONS)
compte_app = typer.Typer(help="Ouvrir, fermer et réparer les comptes.", **_OPTIONS)
cles_app = typer.Typer(help="La paire de clés des sauvegardes.", **_OPTIONS)
app.add_typer(compte_app, name="compte")
app.add_typer(cles_app, name="cles")

Dossier = Annotated[Path, typer.Option("--vers", help="Dossier de destination.")]
Identifiant = Annotated[str, typer.Argument(help="Identifiant de connexion.")]


def say(text: str) -> None:
    """Print a sentence with French spacing."""
    typer.echo(typeset(text))


@contextmanager
def writing() -> Iterator[Transaction]:
    """Open the store and one writing transaction, as the keeper of the server."""
    with opened() as store, store.writing() as tx:
        yield tx


@contextmanager
def opened() -> Iterator[Store]:
    """Open the store of the installation for one command."""
    store = open_existing_store()
    try:
        yield store
    finally:
        store.close()


def _hash_password(password: str) -> str:
    logging.disable(logging.WARNING)  # streamlit, loaded here, warns that there is no page
    try:
        from streamlit_authenticator.utilities import Hasher  # noqa: PLC0415 - it loads streamlit
    finally:
        logging.disable(logging.NOTSET)
    return str(Hasher.hash(password))


# --- backups ----------------------------------------------------------------------------------


@app.command()
def sauvegarder(
    vers: Annotated[
        Path | None, typer.Option(help="Dossier, par défaut celui de l’installation.")
    ] = None,
) -> None:
    """Fait une sauvegarde chiffrée, relue et comparée."""
    with opened() as store:
        say(taches.run_job(store, taches.SAUVEGARDE, lambda s: taches.back_up(s, vers)))


@app.command()
def restaurer(
    fichier: Annotated[Path, typer.Argument(help="La sauvegarde : pole-AAAAMMJJ-HHMMSS.age.")],
    cle: Annotated[Path, typer.Option(help="Le fichier de la clé privée.")],
    vers: Dossier,
) -> None:
    """Restaure une sauvegarde dans un dossier vide."""
    manifeste = restore_backup(fichier, cle, vers)
    made, lignes = to_local(manifeste.creee_le), manifeste.lignes
    say(
        f"Sauvegarde du {made:%d/%m/%Y à %H:%M} restaurée et comparée. "
        f"Saisines : {lignes['saisine']} ; pièces jointes : {lignes['piece']} ; "
        f"lignes d’historique : {lignes['journal']}."
    )
    if manifeste.pieces_absentes:
        missing = plural(manifeste.pieces_absentes, "pièce jointe absente")
        say(f"Dans la sauvegarde, déjà : {missing}.")
    say(f"Pour démarrer dessus : POLE_DATA={vers} pole serve")


@app.command()
def verifier(
    sauvegardes: Annotated[
        Path | None, typer.Option(help="Dossier des sauvegardes, s’il n’est pas l’habituel.")
    ] = None,
) -> None:
    """Cherche ce qui est abîmé, manquant ou incohérent.

    Le code de sortie est 1 si quelque chose est grave.
    """
    with opened() as store:
        findings = verification.verify(store, sauvegardes)
    for finding in findings:
        say(f"[{finding.gravite}] {finding.sujet} : {finding.phrase}")
    grave = sum(finding.gravite is verification.Gravite.GRAVE for finding in findings)
    if not findings:
        say("Tout est en ordre.")
    elif not grave:
        say("Rien de grave.")
    if grave:
        raise typer.Exit(PROBLEM)


@app.command()
def reparer(
    *, oui: Annotated[bool, typer.Option("--oui", help="Ne pas demander confirmation.")] = False
) -> None:
    """Met de côté un journal d’écriture abîmé.

    À n’employer que si la base ne s’ouvre plus. Rien n’est effacé.
    """
    if not oui:
        say(
            "Ce qui n’a pas encore rejoint le fichier principal sera mis de côté, jamais effacé. "
            "Copiez d’abord le dossier des données."
        )
        typer.confirm("Continuer ?", abort=True)
    aside = repair_store(_existing_folder(), utc_now())
    if aside is None:
        say("La base s’ouvre : il n’y a rien à réparer.")
        return
    say(f"Le journal abîmé est maintenant {aside.name}. Lancez « pole verifier ».")


def _existing_folder() -> Path:
    folder = data_folder()
    if not folder.is_dir():
        raise NotFound(f"Le dossier « {folder} » n’existe pas : corrigez le réglage POLE_DATA.")
    return folder


@app.command()
def compacter() -> None:
    """Réécrit la base sans ce qui a été supprimé."""
    with opened() as store:
        say(taches.run_job(store, "compactage", taches.compact))


@cles_app.command("creer")
def creer_cles(vers: Dossier) -> None:
    """Crée une paire de clés.

    La privée va dans un fichier à emporter, la publique reste sur le serveur.
    """
    folder, moment = data_folder(), to_local(utc_now())
    if vers.resolve().is_relative_to(folder):
        raise InvalidInput(
            "La clé privée ne doit pas rester avec les données : donnez un autre dossier, par "
            "exemple celui d’une clé USB."
        )
    if not vers.is_dir():
        raise NotFound(f"Le dossier « {vers} » n’existe pas. Créez-le, ou branchez la clé USB.")
    public, private = cles.create_key_pair()
    known = cles.read_public_keys(folder)
    if len(known) >= cles.MAX_KEYS:
        raise InvalidInput(
            f"Il y a déjà deux clés. Retirez une ligne de « {folder / cles.FILE_NAME} », puis "
            "recommencez."
        )
    path = vers / f"pole-{moment:%Y%m%d-%H%M%S}.cle"
    cles.write_private_key(path, cles.format_private_key(public, private, moment))
    cles.write_public_keys(folder, [*known, public])
    say(
        f"Clé privée : {path}. Gardez-la hors du serveur, en deux exemplaires dans deux lieux : "
        "sans elle, aucune sauvegarde ne se lit."
    )


# --- accounts ---------------------------------------------------------------------------------


@compte_app.command("creer")
def creer_compte(
    identifiant: Identifiant,
    *,
    nom: Annotated[str, typer.Option(help="Nom de la personne.")],
    role: Annotated[str, typer.Option(help="Code du rôle : ien, coordinateur, administrateur…")],
    prenom: Annotated[str, typer.Option(help="Prénom de la personne.")] = "",
    metier: Annotated[str, typer.Option(help="Code du métier, pour un membre du pôle.")] = "",
    ecole: Annotated[str, typer.Option(help="UAI de l’école, pour un rôle d’école.")] = "",
    circonscription: Annotated[str, typer.Option(help="Nom, s’il y en a plusieurs.")] = "",
) -> None:
    """Ouvre un compte, avec un premier mot de passe à changer à la connexion."""
    demande = NouveauCompte(
        nom=nom, prenom=prenom, identifiant=identifiant, role=parse_role(role), uai=ecole,
        metier=metier,
    )  # fmt: skip
    with writing() as tx:
        place = get_circonscription_named(tx, circonscription)
        password = open_compte(tx, place["id"], demande, _hash_password)
    _hand_over(identifiant, password)


def _hand_over(identifiant: str, password: str) -> None:
    say(
        f"Identifiant : {identifiant}\nPremier mot de passe : {password}\n"
        "Remettez-le en main propre ; il sera changé à la première connexion."
    )


@compte_app.command("lister")
def lister_comptes() -> None:
    """Liste les comptes, leurs rôles et leur état."""
    with writing() as tx:
        rows = comptes.list_comptes(tx)
    for row in rows:
        roles = [ROLE_LABELS[Role(code)] for code in (row["roles"] or "").split(", ") if code]
        state = _STATES[etat_compte(actif=row["actif"], mot_de_passe=row["choisi"])]
        name = f"{row['prenom']} {row['nom']}".strip()
        typer.echo(f"{row['identifiant']}\t{name}\t{', '.join(roles) or '–'}\t{state}")


@compte_app.command("desactiver")
def desactiver_compte(identifiant: Identifiant) -> None:
    """Ferme un compte ; ses sessions s’arrêtent aussitôt."""
    with writing() as tx:
        comptes.set_active(tx, identifiant, actif=False)
    say(f"Le compte {identifiant} est fermé.")


@compte_app.command("activer")
def activer_compte(identifiant: Identifiant) -> None:
    """Rouvre un compte fermé."""
    with writing() as tx:
        comptes.set_active(tx, identifiant, actif=True)
    say(f"Le compte {identifiant} est actif.")


@compte_app.command("reinitialiser")
def reinitialiser_compte(identifiant: Identifiant) -> None:
    """Donne un nouveau premier mot de passe ; les sessions ouvertes s’arrêtent."""
    with writing() as tx:
        password = comptes.reset_password(tx, identifiant, _hash_password)
    _hand_over(identifiant, password)


@compte_app.command("importer")
def importer_comptes(
    fichier: Annotated[Path, typer.Argument(help="Le config.yaml de streamlit-authenticator.")],
    *,
    appliquer: Annotated[
        bool, typer.Option("--appliquer", help="Reprendre les comptes, au lieu de les montrer.")
    ] = False,
    circonscription: Annotated[str, typer.Option(help="Nom, s’il y en a plusieurs.")] = "",
) -> None:
    """Reprend les comptes d’un config.yaml, avec leurs mots de passe hachés.

    Sans --appliquer, rien n’est écrit : le compte rendu dit ce qui se ferait.
    """
    from core.config_authenticator import read_config  # noqa: PLC0415 - other commands start sooner
    from db.comptes_importes import SortImport, import_comptes, plan_import  # noqa: PLC0415

    lus, refus = read_config(_read_file(fichier))
    with writing() as tx:
        place = get_circonscription_named(tx, circonscription)
        work = import_comptes if appliquer else plan_import
        lines = work(tx, place["id"], lus, refus)
    for line in lines:
        say(f"Ligne {line.ligne}, {line.identifiant} : {line.phrase}")
    count = sum(line.sort is SortImport.NOUVEAU for line in lines)
    say(f"{plural(count, 'compte repris')}." if appliquer else
        f"{plural(count, 'compte')} à reprendre : relancez avec --appliquer.")  # fmt: skip


# --- files and invented data ------------------------------------------------------------------


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"Le fichier {path} ne s’ouvre pas. Vérifiez son chemin.") from error


@app.command("importer-annuaire")
def importer_annuaire(
    fichier: Annotated[Path, typer.Argument(help="L’annuaire de l’éducation, en CSV.")],
    circonscription: Annotated[str, typer.Option(help="Nom, comme dans l’annuaire.")] = "",
) -> None:
    """Ajoute et met à jour les écoles, sans en supprimer."""
    from core.annuaire import read_annuaire  # noqa: PLC0415 - other commands start sooner
    from db.annuaire import import_annuaire  # noqa: PLC0415

    annuaire = read_annuaire(_read_file(fichier))
    with writing() as tx:
        place = get_circonscription_named(tx, circonscription, or_only=True)
        rapport = import_annuaire(tx, place["id"], annuaire, circonscription)
    for sentence in rapport.sentences():
        say(sentence)
    for rejet in [*annuaire.rejets, *annuaire.avertissements]:
        say(f"Ligne {rejet.numero} : {rejet.motif}")


@app.command("importer-rentree")
def importer_rentree(
    fichier: Annotated[Path, typer.Argument(help="Le fichier de rentrée, .xlsx ou .csv.")],
    *,
    annee: Annotated[int, typer.Option(help="Année où commence l’année scolaire.")] = 0,
    circonscription: Annotated[str, typer.Option(help="Nom, s’il y en a plusieurs.")] = "",
    appliquer: Annotated[
        bool, typer.Option("--appliquer", help="Écrire, au lieu de dire.")
    ] = False,
    justes: Annotated[
        bool, typer.Option("--justes", help="Écrire les lignes justes, laisser les autres.")
    ] = False,
) -> None:
    """Dit ce que ferait un fichier de rentrée ; l’écrit avec --appliquer.

    Le code de sortie est 1 s’il y a des lignes à corriger. Personne n’est retiré d’ici.
    """
    from core.rentree import read_rentree  # noqa: PLC0415 - other commands start sooner
    from core.rentree_plan import default_year  # noqa: PLC0415
    from core.tableur import read_classeur  # noqa: PLC0415
    from db import rentree  # noqa: PLC0415

    classeur = read_classeur(_read_file(fichier), fichier.name)
    with writing() as tx:
        place = get_circonscription_named(tx, circonscription)
        lecture = read_rentree(classeur, rentree.list_ecoles_rentree(tx, place["id"]))
        year = annee or default_year(tx.today)
        plan = rentree.compare_rentree(tx, place["id"], lecture, year, {})
        for sentence in rentree.describe_plan(lecture, plan):
            say(sentence)
        if appliquer:
            demande = rentree.DemandeRentree(annee=year, justes_seulement=justes)
            for sentence in rentree.import_rentree(tx, place["id"], lecture, demande).sentences():
                say(sentence)
    if lecture.anomalies or plan.indecises:
        raise typer.Exit(PROBLEM)


@app.command("lire-fiche")
def lire_fiche(
    fichier: Annotated[Path, typer.Argument(help="Fiche .docx ou .odt, courriel .eml ou .msg.")],
) -> None:
    """Affiche en JSON ce qui se lit dans une fiche.

    Un courriel qui en porte plusieurs donne une liste. Rien n’est enregistré.
    """
    found = _read_fiches(_read_file(fichier), fichier.name)
    typer.echo(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=2))


def _read_fiches(content: bytes, name: str) -> list[dict[str, Any]]:
    from core.fiche_reader import read_fiche  # noqa: PLC0415 - other commands start sooner
    from core.fichiers import FileKind, check_archive, identify_file  # noqa: PLC0415

    kind = identify_file(content, name)
    if kind in (FileKind.EML, FileKind.MSG):
        return _read_mail_fiches(content, kind)
    if kind not in (FileKind.DOCX, FileKind.ODT):
        raise UnreadableFile(f"« {name} » n’est ni une fiche Word (.docx, .odt) ni un courriel.")
    check_archive(content)
    lecture = read_fiche(content, kind="docx" if kind is FileKind.DOCX else "odt")
    return [lecture.to_json()]


def _read_mail_fiches(content: bytes, kind: Any) -> list[dict[str, Any]]:
    from core.courriel import read_mail  # noqa: PLC0415 - other commands start sooner

    found = []
    for piece in read_mail(content, kind).pieces:
        try:
            found += _read_fiches(piece.contenu, piece.nom)
        except PoleError as error:
            typer.echo(typeset(f"{piece.nom} : {error}"), err=True)
    if not found:
        raise UnreadableFile("Ce courriel ne contient aucune fiche qui se lise.")
    return found


_PRONOMS: Final = {"il": Pronom.IL, "elle": Pronom.ELLE, "?": None}


@app.command()
def accorder(
    modele: Annotated[str, typer.Argument(help="Phrase au masculin ; {P} est le prénom.")],
    prenom: Annotated[str, typer.Option(help="Le prénom de l’élève.")],
    pronom: Annotated[str, typer.Option(help="il, elle ou ?")],
) -> None:
    """Affiche un objectif de la banque accordé avec un élève."""
    if pronom not in _PRONOMS:
        raise InvalidInput("Le pronom est « il », « elle » ou « ? » s’il n’est pas connu.")
    typer.echo(agree(modele, prenom, _PRONOMS[pronom]))


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"« {text} » n’est pas une date : écrivez-la AAAA-MM-JJ.") from error


def _open_for_demo() -> Store:
    """Open the store for a demonstration; an earlier one gives way, a real one never does."""
    from db.demo import erase_demonstration, is_demonstration  # noqa: PLC0415 - as below

    store = Store(data_folder())
    with store.reading() as tx:
        invented = is_demonstration(tx)
    if invented:
        store.close()
        erase_demonstration(data_folder())
        store = Store(data_folder())
    return store


@app.command()
def demo(
    *,
    seed: Annotated[int, typer.Option(help="La même graine invente les mêmes personnes.")] = 1,
    annees: Annotated[int, typer.Option(help="Nombre d’années scolaires.")] = 3,
    facteur: Annotated[int, typer.Option(help="Multiplie les 300 saisines d’une année.")] = 1,
    au: Annotated[str, typer.Option(help="Dernier jour raconté : AAAA-MM-JJ.")] = "",
    mot_de_passe: Annotated[str, typer.Option(help="Celui de tous les comptes inventés.")] = "",
    en_json: Annotated[bool, typer.Option("--json", help="Les comptes en JSON.")] = False,
) -> None:
    """Remplit un dossier vide d’une circonscription inventée."""
    from db.demo import describe_demo, make_demo  # noqa: PLC0415 - other commands start sooner

    day = _parse_day(au) if au else None
    store = _open_for_demo()
    try:
        comptes_demo = make_demo(
            store, _hash_password, mot_de_passe or make_password(),
            seed=seed, annees=annees, facteur=facteur, au=day,
        )  # fmt: skip
        with store.reading() as tx:
            told = describe_demo(tx)
    finally:
        store.close()
    if en_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    say("Circonscription inventée prête. Comptes principaux :")
    for compte in comptes_demo:
        typer.echo(f"{compte.identifiant}\t{compte.mot_de_passe}\t{compte.qui}")


# --- starting ---------------------------------------------------------------------------------


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port d’écoute.")] = 8501,
    host: Annotated[str, typer.Option(help="Adresse d’écoute.")] = "127.0.0.1",
) -> None:
    """Démarre l’application."""
    found = find_spec("app")
    if found is None or found.origin is None:
        raise NotFound("Le programme app.py manque : réinstallez le produit.")
    _check_before_serving(host)
    os.environ["POLE_DATA"] = str(data_folder())
    os.environ["POLE_SAUVEGARDES"] = str(backup_folder(data_folder()))
    os.chdir(Path(found.origin).parent)
    os.execv(  # noqa: S606 - our own interpreter, our own file
        sys.executable,
        [sys.executable, "-m", "streamlit", "run", found.origin,
         "--server.port", str(port), "--server.address", host],
    )  # fmt: skip


def _check_before_serving(host: str) -> None:
    """Refuse in a sentence what would stop the server with a trace, or show a demonstration."""
    taches.read_night_hour()
    if not (data_folder() / FILE_NAME).exists():
        return
    with opened() as store, store.reading() as tx:
        place = find_first_circonscription(tx)
    if place and place["demonstration"] and host not in _LOCAL:
        raise InvalidInput(
            "Une démonstration n’écoute que sur cette machine, car ses mots de passe sont connus "
            "de tous. Démarrez-la sans --host."
        )


def _tell_incident(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    """Say a code and a place instead of a trace, which could quote personal data."""
    sentence = f"Erreur imprévue, {describe_incident(error)}. Signalez cette ligne."
    typer.echo(typeset(sentence), err=True)


def _fail(error: PoleError, code: int) -> NoReturn:
    typer.echo(typeset(str(error)), err=True)
    sys.exit(code)


def main() -> None:
    """Run a command; a refusal is one French sentence on the error output, never a trace."""
    sys.excepthook = _tell_incident
    try:
        typer.main.get_command(app)(prog_name="pole")
    except StoreUnavailable as error:
        _fail(error, STORE_PROBLEM)
    except PoleError as error:
        _fail(error, PROBLEM)


if __name__ == "__main__":
    main()
