"""The letters of the pôle: what each one says (typed contexts) and how it becomes a Word file."""

import base64
import json
import re
import subprocess
import sys
import types
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from core.errors import InvalidInput
from core.gabarit import fill
from core.texte import clean
from core.typographie import typeset

WORKER_REFUSED: Final = 3  # exit status of the worker that leaves a sentence for the user
DEFAULT_TIMEOUT: Final = 15.0  # seconds
_ROOT: Final = Path(__file__).resolve().parent.parent
_REFERENCE: Final = re.compile(r"\d{4}-(\d{4,6}|R\d{3,6})\Z")

_TOO_HEAVY: Final = (
    "Ce modèle demande trop de temps ou de mémoire, ou il est abîmé. "
    "Il n’a pas été retenu ; repartez du modèle fourni."
)


def _printed(value: object) -> object:
    return typeset(clean(value)) if isinstance(value, str) else value


Imprime = Annotated[str, BeforeValidator(_printed)]


class NatureDocument(StrEnum):
    """Which letter; the value names its template and ends its file name."""

    ACCUSE_RECEPTION = "accuse-reception"
    DEMANDE_PRECISIONS = "demande-precisions"
    REPONSE = "reponse"


class ModeleDocument(BaseModel):
    """Common settings of what is printed: texts, lists and booleans, nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Interlocuteur(ModeleDocument):
    """Who follows the saisine and can be called; every part may be missing."""

    nom: Imprime = Field("", description="Nom de l’interlocuteur, avec sa civilité")
    fonction: Imprime = Field("", description="Sa fonction")
    telephone: Imprime = Field("", description="Son téléphone")
    courriel: Imprime = Field("", description="Son adresse électronique")


class CorrespondanceContext(ModeleDocument):
    """What every letter of the pôle says; dates are texts, « 24 novembre 2026 ».

    A reserved saisine is answered to its asker alone: no cover, no copy, no subject, whatever
    the caller gives.
    """

    academie: Imprime = Field(description="« Académie de … », en haut de la lettre")
    circonscription: Imprime = Field(description="Nom de la circonscription")
    adresse: Imprime = Field("", description="Adresse postale de la circonscription")
    telephone: Imprime = Field("", description="Téléphone de la circonscription")
    courriel: Imprime = Field("", description="Adresse électronique du pôle")
    reference: Imprime = Field(description="Référence de la saisine, « 2026-0042 »")
    lieu: Imprime = Field("", description="Lieu d’où part la lettre")
    date_lettre: Imprime = Field(description="Date de la lettre, en toutes lettres")
    expediteur: Imprime = Field("L’IEN", description="Qui écrit : « L’IEN » ou son titre complet")
    destinataire: Imprime = Field(description="« Mme … » ou « M. … »")
    destinataire_qualite: Imprime = Field("", description="Fonction et école du destinataire")
    sous_couvert: bool = Field(True, description="Lettre sous couvert de la direction : oui ou non")
    saisine_le: Imprime = Field(description="Date de la saisine, en toutes lettres")
    sujet: Imprime = Field("", description="Rappel de l’objet, « situation d’un élève (CE1) »")
    reservee: bool = Field(False, description="Demande réservée : au demandeur seul")
    non_evaluation: bool = Field(
        False, description="Imprime « Ce document ne sert pas à l’évaluation des personnels »"
    )
    interlocuteur: Interlocuteur = Field(default_factory=Interlocuteur)
    par_delegation: bool = Field(False, description="Signée « Pour l’IEN et par délégation »")
    signataire: Imprime = Field("", description="Nom de qui signe")
    signataire_fonction: Imprime = Field("", description="Sa fonction")

    @model_validator(mode="before")
    @classmethod
    def _keep_reserved_private(cls, values: Any) -> Any:
        if not isinstance(values, Mapping) or not values.get("reservee"):
            return values
        private = {"sous_couvert": False, "copies": [], "sujet": ""}
        return {**values, **{k: v for k, v in private.items() if k in cls.model_fields}}


class AccuseContext(CorrespondanceContext):
    """Accusé de réception: received, by whom it is followed, what happens next."""

    recue_le: Imprime = Field(description="Date de réception, en toutes lettres")
    suite: Imprime = Field("", description="Ce qui va se passer, en une ou deux phrases")
    echeance: Imprime = Field("", description="Quand viendra la réponse, en une phrase")
    parents_concernes: bool = Field(False, description="Rappelle ce que les parents doivent savoir")


class PrecisionsContext(CorrespondanceContext):
    """Demande de précisions: the questions, and how to answer them."""

    questions: list[Imprime] = Field(min_length=1, description="Les questions posées")
    adresse_en_ligne: Imprime = Field("", description="Adresse où répondre en ligne")


class PropositionLigne(ModeleDocument):
    """One proposal of an answer: who, what, when, how."""

    qui: Imprime = Field("", description="Qui s’en charge")
    quoi: Imprime = Field("", description="Ce qui est proposé")
    quand: Imprime = Field("", description="Quand")
    comment: Imprime = Field("", description="Comment")


class ReponseContext(CorrespondanceContext):
    """Réponse du pôle; `signee_le` empty means a draft, marked « Projet – non signé »."""

    demande: Imprime = Field("", description="Votre demande")
    comprehension: Imprime = Field("", description="Ce que nous en comprenons")
    propositions: list[PropositionLigne] = Field(
        default_factory=list, description="Les propositions, une ligne chacune"
    )
    ecole: Imprime = Field("", description="Ce qui reste conduit par l’école")
    parents_retour: Imprime = Field("", description="Retour fait ou à faire aux parents")
    accords: list[Imprime] = Field(
        default_factory=list, description="Accord des parents, donné ou à recueillir, aide par aide"
    )
    mot_psyen: Imprime = Field(
        "", description="Phrases de la psyEN, écrites après avoir parlé aux parents"
    )
    bilan_le: Imprime = Field("", description="Date du bilan d’étape, en toutes lettres")
    signee_le: Imprime = Field("", description="Date de signature ; vide : « Projet – non signé »")
    corrigee_le: Imprime = Field("", description="Date de correction, pour une nouvelle version")
    version: Imprime = Field("", description="Numéro de la version corrigée")
    copies: list[Imprime] = Field(default_factory=list, description="Destinataires en copie")


CONTEXTS: Final[Mapping[NatureDocument, type[CorrespondanceContext]]] = {
    NatureDocument.ACCUSE_RECEPTION: AccuseContext,
    NatureDocument.DEMANDE_PRECISIONS: PrecisionsContext,
    NatureDocument.REPONSE: ReponseContext,
}


def _nested_model(annotation: object) -> type[BaseModel] | None:
    inner = get_args(annotation)[0] if isinstance(annotation, types.GenericAlias) else annotation
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def describe_tags(model: type[BaseModel], prefix: str = "") -> dict[str, str]:
    """Map each tag that a template may use (`reference`, `propositions.qui`) to its meaning."""
    found: dict[str, str] = {}
    for name, field in model.model_fields.items():
        nested = _nested_model(field.annotation)
        if nested is None or isinstance(field.annotation, types.GenericAlias):
            found[prefix + name] = field.description or ""
        if nested is not None:
            found |= describe_tags(nested, f"{prefix}{name}.")
    return found


def document_name(reference: str, nature: NatureDocument) -> str:
    """Name a letter's file: `2026-0042_reponse.docx`, never a person's name.

    Raises:
        InvalidInput: the reference is not one of ours.
    """
    if not _REFERENCE.match(reference):
        raise InvalidInput(
            "Cette référence n’est pas valable : elle s’écrit 2026-0042 ou 2026-R007."
        )
    return f"{reference}_{nature}.docx"


def render_document(template: bytes, context: BaseModel) -> bytes:
    """Print a letter: every text of the context as it was typed, line breaks included.

    Raises:
        UnreadableFile: the template is not a Word file, or must not be opened.
        InvalidInput: the template uses a tag that the context does not have.
    """
    known = describe_tags(type(context)).keys()
    return fill(template, context.model_dump(mode="json"), known)


def render_untrusted(
    template: bytes, context: BaseModel, timeout: float = DEFAULT_TIMEOUT
) -> bytes:
    """Print a letter from a template that a user brought, in a process with limits.

    `timeout` is in seconds; memory, processor time and files are limited by the worker.

    Raises:
        InvalidInput: the template is refused, or takes too much time or memory.
    """
    order = {
        "template": base64.b64encode(template).decode(),
        "values": context.model_dump(mode="json"),
        "known": sorted(describe_tags(type(context))),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", "core.documents_worker"],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=timeout,
            cwd=_ROOT,
            env={"PYTHONUTF8": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise InvalidInput(_TOO_HEAVY) from error
    if done.returncode == WORKER_REFUSED:
        raise InvalidInput(done.stderr.decode())
    if done.returncode:
        raise InvalidInput(_TOO_HEAVY)
    return done.stdout
