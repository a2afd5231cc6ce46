"""The pôle's own register of a past year: one row, one saisine, read with its defects.

What cannot be understood is left, with the reason; what looks like what a file must not hold is
left out until somebody chooses to take it; a request that looks reserved names no pupil.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from core.fiche import MOTIFS, RESERVED_OBJETS, Fiche, FicheEleve, Objet
from core.rapprochement import EcoleConnue, IndexEcoles, Match, find_only_school, match_schools
from core.rentree import split_name
from core.reponse import PropositionReponse
from core.reprise_dates import is_in_year, read_day
from core.reprise_mots import (
    CLOTURES,
    EN_COURS,
    REPONSES,
    RETIREE,
    find_objet,
    find_word,
)
from core.reprise_mots import MOTIFS as MOTS_MOTIFS
from core.saisine import Statut, school_year_label
from core.sensible import find_sensitive, remove_passages
from core.tableau_csv import quote
from core.tableur import Feuille, Rangee
from core.tableur_colonnes import read_cells
from core.texte import find_levels, format_date, normalize

REQUIS: Final = ("recue_le", "ecole")
_PARENTHESIS: Final = re.compile(r"\(([^()]*)\)")
_NOBODY: Final = frozenset(
    {"", "x", "neant", "aucun", "sans", "sans objet", "groupe", "classe", "classe entiere",
     "equipe", "ecole", "plusieurs", "plusieurs eleves", "divers", "nc", "so"}
)  # fmt: skip
_PARTS: Final = re.compile(r"[+/;,\n]| et | puis ")
_LONGEST_NAME: Final = 80
_LONGEST_CLASS: Final = 20
_ANY_YEAR: Final = 2000  # only whether the day is understood matters


@dataclass(frozen=True)
class PassageRepris:
    """A passage that is left out unless somebody takes it: where it stands, and why."""

    cle: str
    numero: int
    champ: str
    texte: str
    raison: str


@dataclass(frozen=True)
class ReponseReprise:
    """What the register says was answered, perhaps on which day."""

    texte: str
    repondue_le: date | None
    propositions: tuple[PropositionReponse, ...]


@dataclass(frozen=True)
class LigneRegistre:
    """One request of the register as it would be kept; `empreinte` knows it again."""

    numero: int
    empreinte: str
    recue_le: date
    ecole_id: str
    objet: Objet
    statut: Statut
    fiche: Fiche
    mail: str = ""
    cloture: str = "autre"
    reponse: ReponseReprise | None = None
    observations: str = ""
    a_verifier: tuple[str, ...] = ()

    @property
    def reservee(self) -> bool:
        """Whether only who asked, who is named and the IEN will see it."""
        return self.objet in RESERVED_OBJETS

    @property
    def eleve(self) -> str:
        """The pupil's name, as the report shows it."""
        return f"{self.fiche.eleve.nom.upper()} {self.fiche.eleve.prenom}".strip()


@dataclass(frozen=True)
class LigneLaissee:
    """A row that is not taken over, and why."""

    numero: int
    raison: str


@dataclass
class LectureRegistre:
    """What a register says: requests, rows left, passages left out, schools to recognise."""

    annee: int
    lignes: list[LigneRegistre] = field(default_factory=list)
    laissees: list[LigneLaissee] = field(default_factory=list)
    passages: list[PassageRepris] = field(default_factory=list)
    ecoles: dict[str, tuple[str, ...]] = field(default_factory=dict)  # as written → likely schools


class _Left(Exception):
    """A row that is not taken over; the message says why."""


class _Reader:
    """Reads the rows of one register; schools are searched once for each way of writing them."""

    def __init__(
        self,
        annee: int,
        ecoles: Iterable[EcoleConnue],
        choix: Mapping[str, str],
        reprendre: frozenset[str],
    ) -> None:
        self.lecture = LectureRegistre(annee)
        self.known = {ecole.id: ecole for ecole in ecoles}
        self._index = IndexEcoles(self.known.values())
        self._choix, self._reprendre = choix, reprendre
        self._found: dict[tuple[str, str], list[Match]] = {}
        self._times: dict[str, int] = {}

    # --- school, day, kind ---

    def _find_school(self, cells: Mapping[str, str]) -> EcoleConnue:
        written, commune = cells.get("ecole", ""), cells.get("commune", "")
        if not normalize(written):
            raise _Left("l’école n’est pas indiquée")
        name = f"{written}, {commune}" if commune else written
        if (written, commune) not in self._found:
            self._found[written, commune] = match_schools(written, commune, self._index)
        matches = self._found[written, commune]
        found = self._choix.get(name) or find_only_school(matches)
        if name in self._choix or not found:
            self.lecture.ecoles[name] = tuple(match.id for match in matches)
        if not found or found not in self.known:
            raise _Left(f"l’école {quote(name)} n’est pas reconnue : choisissez-la plus haut")
        return self.known[found]

    def _find_day(self, cells: Mapping[str, str]) -> date:
        written, annee = cells.get("recue_le", ""), self.lecture.annee
        if not written:
            raise _Left("la date de la demande manque")
        found = read_day(written, annee)
        if found is None:
            raise _Left(f"la date {quote(written, 30)} ne se comprend pas")
        if not is_in_year(found, annee):
            raise _Left(
                f"la date {format_date(found)} n’est pas de l’année {school_year_label(annee)}"
            )
        return found

    @staticmethod
    def _find_objet(cells: Mapping[str, str], *, pupil: bool) -> Objet:
        said = find_objet(cells.get("objet", ""))
        hinted = find_objet(cells.get("motif", ""), cells.get("objet", ""))
        if hinted in RESERVED_OBJETS:
            said = hinted
        if said is Objet.SOUTIEN:
            raise _Left("demande pour un personnel : rien n’en est repris")
        if said is None and not pupil:
            raise _Left("ni élève ni objet : on ne sait pas de quoi il s’agit")
        return said or Objet.ELEVE

    # --- texts ---

    def _keep(self, numero: int, champ: str, text: str) -> str:
        """Return a text without what looks like what must not be kept, unless it was taken."""
        left = []
        for passage in find_sensitive(text):
            cle = _digest(numero, champ, passage.texte)
            self.lecture.passages.append(
                PassageRepris(cle, numero, champ, passage.texte, passage.raison)
            )
            if cle not in self._reprendre:
                left.append(passage)
        return remove_passages(text, left)

    # --- one row ---

    def read(self, rangee: Rangee, cells: Mapping[str, str]) -> LigneRegistre:
        recue_le, ecole = self._find_day(cells), self._find_school(cells)
        eleve, aside = _read_pupil(cells, self.lecture.annee)
        objet = self._find_objet(cells, pupil=bool(eleve.nom))
        if objet is not Objet.ELEVE:
            eleve = FicheEleve(niveau=eleve.niveau)
        checks = [] if objet is Objet.ELEVE or not aside else ["texte entre parenthèses écarté"]
        texts = self._read_texts(rangee.numero, cells, aside if objet is Objet.ELEVE else "")
        fiche = _make_fiche(
            cells, ecole, eleve, objet=objet, recue_le=recue_le, faits=texts["faits"]
        )
        return LigneRegistre(
            numero=rangee.numero, empreinte=self._mark(cells, recue_le, ecole, objet, eleve),
            recue_le=recue_le, ecole_id=ecole.id, objet=objet, fiche=fiche,
            statut=_read_statut(cells), mail=cells.get("mail", "").strip().lower(),
            cloture=find_word(cells.get("cloture", ""), CLOTURES) or "autre",
            reponse=_read_reponse(cells, texts["reponse"], self.lecture.annee, recue_le),
            observations=texts["observations"],
            a_verifier=(*checks, *_list_checks(cells, eleve, objet)),
        )  # fmt: skip

    def _read_texts(self, numero: int, cells: Mapping[str, str], aside: str) -> dict[str, str]:
        motif = cells.get("motif", "")
        label = normalize(MOTIFS.get(find_word(motif, MOTS_MOTIFS), ""))
        typed = [motif if normalize(motif) != label else "", cells.get("faits", ""), aside]
        ended = cells.get("cloture", "")
        texts = {
            "faits": "\n".join(filter(None, typed)),
            "reponse": cells.get("reponse", ""),
            "observations": "\n".join(
                filter(None, [cells.get("observations", ""),
                              f"Fin du suivi notée : {ended}" if ended else ""])
            ),
        }  # fmt: skip
        return {champ: self._keep(numero, champ, text) for champ, text in texts.items()}

    def _mark(
        self,
        cells: Mapping[str, str],
        recue_le: date,
        ecole: EcoleConnue,
        objet: Objet,
        eleve: FicheEleve,
    ) -> str:
        said = (
            recue_le.isoformat(), ecole.id, objet.value, normalize(f"{eleve.nom} {eleve.prenom}"),
            normalize(cells.get("demandeur", "")), normalize(cells.get("numero", "")),
        )  # fmt: skip
        first = _digest(*said)
        self._times[first] = self._times.get(first, 0) + 1
        return _digest(first, self._times[first])


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _read_pupil(cells: Mapping[str, str], annee: int) -> tuple[FicheEleve, str]:
    """Return the pupil, and what stood between parentheses beside the name."""
    nom, prenom = cells.get("nom", ""), cells.get("prenom", "")
    whole = cells.get("eleve", "")
    aside = " ".join(found for text in (nom, prenom, whole) for found in _PARENTHESIS.findall(text))
    nom, prenom, whole = (_PARENTHESIS.sub(" ", text).strip() for text in (nom, prenom, whole))
    if not nom and not prenom and normalize(whole) not in _NOBODY:
        nom, prenom = split_name(whole)
        nom = nom or whole
    if normalize(f"{nom} {prenom}") in _NOBODY or not any(c.isalpha() for c in nom + prenom):
        nom = prenom = ""
    return FicheEleve(
        nom=" ".join(nom.split())[:_LONGEST_NAME], prenom=" ".join(prenom.split())[:_LONGEST_NAME],
        date_naissance=_birth(cells.get("naissance", ""), annee), niveau=_level(cells),
    ), aside  # fmt: skip


def _birth(text: str, annee: int) -> date | None:
    found = read_day(text, annee)
    return found if found and annee - 16 <= found.year <= annee - 1 else None


def _level(cells: Mapping[str, str]) -> str:
    """Return the class as it was typed; of a long text, nothing but the levels that it names."""
    typed = cells.get("niveau", "")
    return typed if len(typed) <= _LONGEST_CLASS else find_levels(typed)


def _make_fiche(
    cells: Mapping[str, str],
    ecole: EcoleConnue,
    eleve: FicheEleve,
    *,
    objet: Objet,
    recue_le: date,
    faits: str,
) -> Fiche:
    motif = cells.get("motif", "")
    pupil = objet is Objet.ELEVE
    return Fiche(
        date=recue_le, ecole=ecole.nom, commune=ecole.commune, objet=objet, eleve=eleve,
        enseignant=cells.get("demandeur", "")[:_LONGEST_NAME], classe=_level(cells),
        niveaux=find_levels(_level(cells)), faits=faits,
        eleve_non_nomme=pupil and not (eleve.nom or eleve.prenom),
        motif=(find_word(motif, MOTS_MOTIFS) or "autre") if motif else "",
    )  # fmt: skip


def _read_statut(cells: Mapping[str, str]) -> Statut:
    said = normalize(f"{cells.get('etat', '')} {cells.get('cloture', '')}")
    return Statut.RETIREE if RETIREE.search(said) else Statut.TERMINEE


def _read_reponse(
    cells: Mapping[str, str], text: str, annee: int, recue_le: date
) -> ReponseReprise | None:
    day = read_day(cells.get("repondue_le", ""), annee)
    if not text and day is None:
        return None
    codes = [code for part in _PARTS.split(text) if (code := find_word(part, REPONSES))]
    return ReponseReprise(
        text, day if day and day >= recue_le else None,
        tuple(PropositionReponse(nature=code) for code in dict.fromkeys(codes)),
    )  # fmt: skip


def _list_checks(cells: Mapping[str, str], eleve: FicheEleve, objet: Objet) -> Iterable[str]:
    """List what a person should look at afterwards; nothing of it prevents the import."""
    if objet is Objet.ELEVE and eleve.nom and not eleve.prenom:
        yield "nom et prénom de l’élève à séparer"
    if objet is Objet.ELEVE and not eleve.nom:
        yield "élève non nommé"
    if EN_COURS.search(normalize(cells.get("etat", ""))):
        yield "dite en cours au registre : reprise comme terminée, à rouvrir si elle continue"
    if cells.get("motif") and not find_word(cells["motif"], MOTS_MOTIFS):
        yield "motif non reconnu : rangé dans « autre »"
    if cells.get("cloture") and not find_word(cells["cloture"], CLOTURES):
        yield "fin du suivi non reconnue : rangée dans « autre »"
    if cells.get("repondue_le") and read_day(cells["repondue_le"], _ANY_YEAR) is None:
        yield "date de la réponse incomprise"


def list_missing_fields(champs: Mapping[int, str]) -> list[str]:
    """List the fields without which no row can be taken over."""
    return [champ for champ in REQUIS if champ not in champs.values()]


def read_registre(
    feuille: Feuille,
    position: int,
    champs: Mapping[int, str],
    annee: int,
    ecoles: Iterable[EcoleConnue],
    *,
    choix: Mapping[str, str] | None = None,
    reprendre: Iterable[str] = (),
) -> LectureRegistre:
    """Read the rows under the titles (the row at `position`), columns matched by `champs`.

    `choix` gives a school to a way of writing it, `reprendre` the passages that somebody takes.
    """
    reader = _Reader(annee, ecoles, choix or {}, frozenset(reprendre))
    for rangee in feuille.rangees[position + 1 :]:
        cells = read_cells(rangee, champs)
        if not any(cells.values()):
            continue
        try:
            reader.lecture.lignes.append(reader.read(rangee, cells))
        except _Left as left:
            reader.lecture.laissees.append(LigneLaissee(rangee.numero, str(left)))
    return reader.lecture
