"""A fiche that was read and waits for a person's check before it becomes a saisine."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.courriel import Courriel, PieceCourriel, Usage, read_mail
from core.courriel_reponse import (
    PieceReponse,
    ReponseEnAttente,
    find_references,
    is_answer,
    own_text,
)
from core.errors import InvalidInput, PoleError
from core.fiche import RESERVED_OBJETS, ActionEnPlace, Fiche, Objet
from core.fiche_champs import CONSEIL, get_champ, get_value
from core.fiche_reader import read_fiche
from core.fichiers import CONTENT_TYPES, FileKind, check_attachment, identify_file
from core.images import PAPER_KINDS, render_pages
from core.lecture import LectureFiche
from core.sensible import find_sensitive_in_fiche, without_passages
from core.texte import normalize, plural


class EtatImport(StrEnum):
    """Where a deposited file stands."""

    A_VERIFIER = "a_verifier"
    CONFIRMEE = "confirmee"
    ECARTEE = "ecartee"
    ANNULEE = "annulee"
    EXPIREE = "expiree"


class Morceau(BaseModel):
    """A piece of text that the reader placed nowhere; `sort` says what the person did with it."""

    texte: str
    sort: str = ""  # "" (undecided), "ecarte", or the key of the field that received it


class FicheEnAttente(BaseModel):
    """What is kept beside the original until somebody confirms or discards it.

    `decisions` maps a doubtful passage, word for word, to True (« Reprendre ») or False.
    `eleve_choisi` tells that a person decided who the pupil is (`eleve_id` None: a new one).
    """

    model_config = ConfigDict(validate_assignment=True)

    nom_fichier: str
    modele: str | None = None
    fiche: Fiche = Field(default_factory=Fiche)
    moi_meme: bool = False
    a_verifier: list[str] = Field(default_factory=list)
    textes_lus: dict[str, str] = Field(default_factory=dict)
    morceaux: list[Morceau] = Field(default_factory=list)
    decisions: dict[str, bool] = Field(default_factory=dict)
    reservee: bool = False
    ecole_id: str | None = None
    eleve_id: str | None = None
    eleve_choisi: bool = False
    demandeur_id: str | None = None
    expediteur: str = ""
    recue_le: date
    pages: int = 0  # pictures shown beside the form, when the fiche is typed from them


@dataclass(frozen=True)
class Depot:
    """One fiche found in what was dropped: its bytes, and what was read or why it was not."""

    nom: str
    extension: str
    contenu: bytes
    attente: FicheEnAttente | None = None
    refus: str = ""
    avertissements: tuple[str, ...] = field(default=())
    reponse: ReponseEnAttente | None = None  # an answer by mail, instead of a fiche
    jointes: tuple[bytes, ...] = field(default=(), repr=False)  # the files of that answer
    facultatif: bool = False  # nothing is lost without it: dropped when nobody waits for it
    pages: tuple[bytes, ...] = field(default=(), repr=False)  # JPEG; the file itself is not kept

    @property
    def empreinte(self) -> str:
        """SHA-256 of the file as it was dropped."""
        return hashlib.sha256(self.contenu).hexdigest()

    @property
    def empreinte_lecture(self) -> str:
        """SHA-256 of what was read, so that a renamed copy is known; of the file for a picture."""
        if self.attente is None or self.pages:
            return self.empreinte
        return fingerprint(self.attente.fiche)


def fingerprint(fiche: Fiche) -> str:
    """Return the SHA-256 of what a fiche says, so that a renamed or saved-again copy is known."""
    folded = normalize(fiche.model_dump_json(by_alias=True, exclude_defaults=True))
    return hashlib.sha256(folded.encode()).hexdigest()


def _start(nom: str, lecture: LectureFiche, expediteur: str, recue_le: date) -> FicheEnAttente:
    objet = lecture.fiche.objet
    return FicheEnAttente(
        nom_fichier=nom,
        modele=lecture.modele,
        fiche=lecture.fiche,
        moi_meme=lecture.moi_meme,
        a_verifier=lecture.a_verifier,
        textes_lus=lecture.textes_lus,
        morceaux=[Morceau(texte=texte) for texte in lecture.non_reconnu],
        reservee=objet in RESERVED_OBJETS or objet is None,  # an unclear box imports as reserved
        expediteur=expediteur,
        recue_le=recue_le,
    )


def _read_one(nom: str, contenu: bytes, kind: FileKind, sender: str, day: date) -> Depot:
    if kind in PAPER_KINDS:
        return _show_paper(nom, contenu, kind, sender, day)
    try:
        lecture = read_fiche(contenu, kind="docx" if kind is FileKind.DOCX else "odt")
    except PoleError as error:
        return Depot(nom, kind, b"", refus=str(error))
    if not lecture.reconnue:
        return Depot(nom, kind, contenu, refus=(
            "Ce document ne ressemble pas à une fiche de saisine. Vérifiez que c’est le bon "
            "fichier, ou choisissez « Saisir une fiche à la main »."
        ))  # fmt: skip
    return Depot(nom, kind, contenu, attente=_start(nom, lecture, sender, day))


def _show_paper(nom: str, contenu: bytes, kind: FileKind, sender: str, day: date) -> Depot:
    """Let a PDF or a photo wait with its pages, to be typed in beside them."""
    try:
        pages = render_pages(contenu, kind)
    except PoleError as error:
        return Depot(nom, kind, b"", refus=str(error))
    attente = FicheEnAttente(
        nom_fichier=nom, recue_le=day, expediteur=sender, pages=len(pages)
    )  # fmt: skip
    return Depot(nom, kind, contenu, attente=attente, pages=tuple(pages))


def read_deposit(nom: str, contenu: bytes, today: date) -> list[Depot]:
    """Read one dropped file: a fiche, or an e-mail that carries one or several.

    Every file gives at least one line; a file that cannot be used says why in French.
    """
    try:
        kind = identify_file(contenu, nom)
        if kind not in (FileKind.EML, FileKind.MSG):
            return [_read_one(nom, contenu, kind, "", today)]
        mail = read_mail(contenu, kind)
    except PoleError as error:
        return [Depot(nom, "", b"", refus=str(error))]
    return _read_mail_deposit(nom, contenu, mail, kind, today)


def _read_mail_deposit(
    nom: str, contenu: bytes, mail: Courriel, kind: FileKind, today: date
) -> list[Depot]:
    """Read a mail: the fiches that it carries, or the answer that it is to a question."""
    fiches = [piece for piece in mail.pieces if piece.usage is Usage.FICHE]
    read = [_read_piece(piece, mail, today) for piece in fiches]
    refused = [Depot(piece.nom, "", b"", refus=piece.raison) for piece in mail.refusees]
    references = find_references(mail.objet) or find_references(mail.corps)
    if any(depot.attente for depot in read):  # a fiche sent in an old thread is a fiche
        answer = _answer(nom, contenu, mail, kind, references=references, without=fiches)
        return read + refused + ([replace(answer, facultatif=True)] if references else [])
    if references or (is_answer(mail.objet) and mail.corps and not mail.pieces):
        return [_answer(nom, contenu, mail, kind, references=references)]
    found = [_read_piece(piece, mail, today) for piece in mail.pieces] + refused
    return found or [Depot(nom, "", b"", refus=_NO_FICHE)]


def _answer(
    nom: str,
    contenu: bytes,
    mail: Courriel,
    kind: FileKind,
    *,
    references: list[str],
    without: Sequence[PieceCourriel] = (),
) -> Depot:
    sender = mail.expediteur_initial or mail.expediteur
    joined = [piece for piece in mail.pieces if piece not in without]
    reponse = ReponseEnAttente(
        nom_fichier=nom, references=references, texte=own_text(mail.corps),
        expediteur=sender.adresse if sender else "",
        pieces=[_describe_piece(piece) for piece in joined]
        + [
            PieceReponse(nom=piece.nom, extension="", type_mime="", refus=piece.raison)
            for piece in ([] if without else mail.refusees)
        ],
    )  # fmt: skip
    return Depot(
        nom, kind, contenu, reponse=reponse, jointes=tuple(piece.contenu for piece in joined)
    )


def _describe_piece(piece: PieceCourriel) -> PieceReponse:
    try:
        kind = check_attachment(piece.contenu, piece.nom)
    except PoleError as error:
        return PieceReponse(nom=piece.nom, extension="", type_mime="", refus=str(error))
    return PieceReponse(nom=piece.nom, extension=kind.value, type_mime=CONTENT_TYPES[kind])


def _read_piece(piece: PieceCourriel, mail: Courriel, today: date) -> Depot:
    """Read a fiche found in a mail; its sender and date come from the message that held it."""
    sender = mail.expediteur_initial or piece.expediteur or mail.expediteur
    moment = piece.date or mail.date
    day = min(moment.date(), today) if moment else today
    return _read_one(piece.nom, piece.contenu, piece.kind, sender.adresse if sender else "", day)


_NO_FICHE: Final = (
    "Ce courriel ne contient aucune fiche jointe. Ouvrez-le, puis répondez à son auteur ou "
    "choisissez « Saisir une fiche à la main »."
)


def list_passages(attente: FicheEnAttente) -> list[tuple[str, str, str]]:
    """List the doubtful passages of a waiting fiche as (field, words, reason)."""
    return [(key, p.texte, p.raison) for key, p in find_sensitive_in_fiche(attente.fiche)]


def list_obstacles(attente: FicheEnAttente) -> list[str]:
    """List what a person must still decide before the fiche can be confirmed, in short words."""
    found = []
    if is_for_oneself(attente):
        found.append("demande pour soi-même : à rappeler, rien n’est gardé")
    if attente.fiche.objet is None:
        found.append("l’objet de la demande")
    if attente.ecole_id is None:
        found.append("l’école")
    if needs_pupil(attente.fiche) and not attente.eleve_choisi:
        found.append("l’élève")
    if any(text not in attente.decisions for _, text, _ in list_passages(attente)):
        found.append("un passage à ne pas reprendre ?")
    if any(not morceau.sort for morceau in attente.morceaux):
        found.append("du texte non reconnu")
    if attente.a_verifier:
        number = len(attente.a_verifier)
        found.append(f"{plural(number, 'champ')} à vérifier")
    return found


def is_for_oneself(attente: FicheEnAttente) -> bool:
    """Tell whether « moi-même » is ticked: a person to call back, and nothing to keep."""
    return attente.moi_meme or attente.fiche.objet is Objet.SOUTIEN


def not_for_oneself(attente: FicheEnAttente) -> FicheEnAttente:
    """Return a fiche whose « moi-même » was a misread box: reserved, its kind still to choose."""
    fiche = attente.fiche.model_copy(update={"objet": None})
    return attente.model_copy(update={"moi_meme": False, "fiche": fiche, "reservee": True})


def needs_pupil(fiche: Fiche) -> bool:
    """Tell whether the fiche is about one named pupil."""
    named = bool(fiche.eleve.nom or fiche.eleve.prenom)
    return fiche.objet is Objet.ELEVE and not fiche.eleve_non_nomme and named


def final_fiche(attente: FicheEnAttente) -> Fiche:
    """Return the fiche as it will be kept: without what was chosen not to be taken over.

    Raises:
        InvalidInput: something is still undecided; the sentence lists it.
    """
    if obstacles := list_obstacles(attente):
        raise InvalidInput(f"Avant de confirmer, il reste à décider : {', '.join(obstacles)}.")
    chosen = [
        (key, passage)
        for key, passage in find_sensitive_in_fiche(attente.fiche)
        if not attente.decisions[passage.texte]
    ]
    return without_passages(attente.fiche, chosen)


def place_text(attente: FicheEnAttente, index: int, key: str) -> None:
    """Put an unrecognised piece of text at the end of a text field of the fiche."""
    champ = get_champ(key)
    morceau = attente.morceaux[index]
    before = getattr(attente.fiche, key)
    setattr(attente.fiche, key, f"{before}\n{morceau.texte}".strip())
    attente.morceaux[index] = Morceau(texte=morceau.texte, sort=champ.key)


def set_actions(fiche: Fiche, rows: Sequence[ActionEnPlace]) -> None:
    """Replace the table « déjà en place », leaving out the rows where nothing is written."""
    fiche.actions = [row for row in rows if not row.is_empty()]


def set_values(fiche: Fiche, values: Mapping[str, Any]) -> Fiche:
    """Return a fiche with other values, by the keys of `core.fiche_champs` (`eleve.nom`…).

    `None` is a blank: a list in which nothing is chosen.
    `objet` may be « conseil »: a situation of a pupil who is not named.

    Raises:
        InvalidInput: a value does not fit its field.
    """
    data, blank = fiche.model_dump(by_alias=True), Fiche()
    for key, value in values.items():
        _set(data, key, get_value(blank, key) if value is None else value)
    data["parents"] = [p for p in data["parents"] if any(p.values())]
    try:
        return Fiche.model_validate(data)
    except ValidationError as error:
        names = ", ".join(sorted({str(detail["loc"][0]) for detail in error.errors()}))
        raise InvalidInput(f"Une valeur ne convient pas ({names}) : corrigez-la.") from error


def _set(data: dict[str, Any], key: str, value: Any) -> None:
    if key == "objet":
        conseil = value == CONSEIL
        data |= {"eleve_non_nomme": conseil, "objet": Objet.ELEVE if conseil else value}
        return
    *path, last = key.split(".")
    place: Any = data
    for step in path:
        if step.isdigit():
            while len(place) <= int(step):
                place.append({"informe_le": None, "par": ""})
            place = place[int(step)]
        else:
            place = place[step]
    place[last] = value


def must_be_reserved(attente: FicheEnAttente) -> bool:
    """Tell whether a waiting fiche is reserved whatever the box says: its kind decides.

    A picture of which nobody has said the kind may be anything: it is reserved meanwhile.
    """
    unsaid = attente.pages > 0 and attente.fiche.objet is None
    return attente.reservee or attente.fiche.objet in RESERVED_OBJETS or unsaid


def blank_attente(recue_le: date) -> FicheEnAttente:
    """Return an empty fiche to be typed in from paper."""
    return FicheEnAttente(nom_fichier="Saisie à la main", recue_le=recue_le)
