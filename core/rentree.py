"""The file of a new school year: its columns, its rows checked one by one, what is wrong in each.

One row says one class and one of its teachers, or a person without a class (head, complement).
A wrong row is told with its number, its column and what to correct; the others stay.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

from core.annuaire import has_valid_key
from core.classe import FonctionClasse, format_jours, parse_jours
from core.errors import UnreadableFile
from core.personne import Role
from core.rapprochement import EcoleConnue, IndexEcoles, Match, find_only_school, match_schools
from core.tableau_csv import quote, starts_like_formula
from core.tableur import Classeur, Feuille, Rangee
from core.tableur_colonnes import Entete, find_header, read_cells
from core.texte import LEVELS, normalize

COLONNES: Final[Mapping[str, str]] = {
    "ecole": "École (UAI ou nom)",
    "classe": "Classe",
    "niveaux": "Niveau(x)",
    "effectif": "Effectif",
    "civilite": "Civilité",
    "nom": "Nom de l’enseignant(e)",
    "prenom": "Prénom",
    "mail": "Adresse électronique",
    "jours": "Jours",
    "fonction": "Fonction",
}
"""Fields of a row, in the order of the template, with the titles that it prints."""

SYNONYMES: Final[Mapping[str, tuple[str, ...]]] = {
    "uai": ("uai", "code uai", "rne", "uai ecole", "numero uai", "code rne"),
    "ecole": (
        "ecole uai ou nom", "ecole", "nom de l ecole", "nom ecole", "etablissement",
        "ecole d affectation",
    ),
    "commune": ("commune", "ville", "commune de l ecole"),
    "classe": ("classe", "nom de la classe", "classe nom", "libelle classe", "division"),
    "niveaux": ("niveau x", "niveau", "niveaux", "cours", "niveau de la classe"),
    "effectif": ("effectif", "effectifs", "nombre d eleves", "nb eleves", "nb d eleves"),
    "civilite": ("civilite", "titre", "civ"),
    "nom": (
        "nom de l enseignant e", "nom", "nom enseignant", "nom de l enseignant", "nom d usage",
        "enseignant nom", "enseignant e", "enseignant", "nom de famille",
    ),
    "prenom": ("prenom", "prenom enseignant", "prenom de l enseignant e", "enseignant prenom"),
    "mail": (
        "adresse electronique", "mail", "courriel", "email", "e mail", "adresse mail",
        "adresse professionnelle", "mel", "mail professionnel",
    ),
    "jours": ("jours", "jour", "jours travailles", "jours de presence", "jours dans la classe"),
    "fonction": ("fonction", "role", "poste", "statut", "nature du support"),
}  # fmt: skip

_UAI: Final = re.compile(r"\b(\d{7}[A-Za-z])\b", re.ASCII)
_MAIL: Final = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,190}\.[A-Za-z]{2,24}")
_SIZE: Final = re.compile(r"(\d{1,3})(?:\s*élèves?)?", re.I)
_LARGEST_CLASS: Final = 45
_LONGEST: Final = 80
_FEWEST_TITLES: Final = 3  # of a sheet that may hold classes
_WHOLE_WEEK: Final = ("semaine", "plein", "complet", "entier", "tous les jours", "100")
_JOINING: Final = frozenset({"et", "a", "double", "triple", "niveau", "niveaux", "cours", "avec"})
_OTHER_LEVELS: Final = frozenset({"UPE2A", "UEMA", "UEEA", "DAR", "UEE"})
_CIVILITES: Final[Mapping[str, str]] = {
    "": "", "mme": "Mme", "madame": "Mme", "mlle": "Mme", "mademoiselle": "Mme",
    "m": "M.", "mr": "M.", "monsieur": "M.",
}  # fmt: skip


class Fonction(StrEnum):
    """What somebody does in a school, as the file says it."""

    TITULAIRE = "titulaire"
    DIRECTEUR = "directeur"
    DECHARGE = "decharge"
    COMPLEMENT = "complement"
    REMPLACANT = "remplacant"


FONCTIONS: Final[Mapping[Fonction, str]] = {
    Fonction.TITULAIRE: "titulaire",
    Fonction.DIRECTEUR: "directeur ou directrice",
    Fonction.DECHARGE: "décharge",
    Fonction.COMPLEMENT: "complément",
    Fonction.REMPLACANT: "remplaçant(e)",
}
_PARTS: Final[Mapping[Fonction, FonctionClasse]] = {
    Fonction.DECHARGE: FonctionClasse.DECHARGE, Fonction.COMPLEMENT: FonctionClasse.COMPLEMENT,
}  # fmt: skip
_FONCTION_WORDS: Final[Mapping[str, Fonction]] = {
    "titulaire": Fonction.TITULAIRE, "enseignant": Fonction.TITULAIRE,
    "enseignante": Fonction.TITULAIRE, "adjoint": Fonction.TITULAIRE,
    "adjointe": Fonction.TITULAIRE, "pe": Fonction.TITULAIRE, "charge": Fonction.TITULAIRE,
    "chargee": Fonction.TITULAIRE, "professeur": Fonction.TITULAIRE,
    "professeure": Fonction.TITULAIRE, "stagiaire": Fonction.TITULAIRE,
    "directeur": Fonction.DIRECTEUR, "directrice": Fonction.DIRECTEUR,
    "direction": Fonction.DIRECTEUR, "dir": Fonction.DIRECTEUR,
    "decharge": Fonction.DECHARGE, "decharges": Fonction.DECHARGE,
    "dechargeante": Fonction.DECHARGE, "complement": Fonction.COMPLEMENT,
    "complements": Fonction.COMPLEMENT, "trs": Fonction.COMPLEMENT,
    "remplacant": Fonction.REMPLACANT, "remplacante": Fonction.REMPLACANT,
    "remplacement": Fonction.REMPLACANT, "tr": Fonction.REMPLACANT, "zil": Fonction.REMPLACANT,
    "brigade": Fonction.REMPLACANT,
}  # fmt: skip


@dataclass(frozen=True)
class Anomalie:
    """One thing to correct in one row: the row's number, the column's title, a sentence."""

    numero: int
    colonne: str
    phrase: str


@dataclass(frozen=True)
class LigneRentree:
    """One row that can be used: a school by id, a class or none, a person or none."""

    numero: int
    ecole_id: str
    classe: str = ""
    niveaux: str = ""
    effectif: int | None = None
    civilite: str = ""
    nom: str = ""
    prenom: str = ""
    mail: str = ""
    jours: str = ""
    fonction: Fonction = Fonction.TITULAIRE
    part: FonctionClasse | None = None  # in the class; None: the file does not say it

    @property
    def role(self) -> Role:
        """The role that the row gives in the school."""
        return Role.DIRECTEUR if self.fonction is Fonction.DIRECTEUR else Role.ENSEIGNANT


@dataclass(frozen=True)
class EcoleRentree:
    """A school that a row may name; a closed one is known, and refused."""

    id: str
    nom: str
    commune: str
    uai: str
    fermee: bool = False

    def sentence(self) -> str:
        """Name the school so that nobody takes it for another."""
        return f"{self.nom}, {self.commune} ({self.uai})"


@dataclass
class LectureRentree:
    """What the file says: rows that can be used, what is wrong in the others, and their cells."""

    lignes: list[LigneRentree] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    rangees: dict[int, Rangee] = field(default_factory=dict)
    titres: tuple[str, ...] = ()
    colonnes: tuple[str, ...] = ()  # fields recognised
    remarques: list[str] = field(default_factory=list)
    cites: set[str] = field(default_factory=set)  # folded names and addresses of the wrong rows

    @property
    def fausses(self) -> list[int]:
        """Numbers of the rows that cannot be used as they are."""
        return sorted({anomalie.numero for anomalie in self.anomalies})


class _Wrong(Exception):
    """A cell that cannot be used: which field, and the sentence."""

    def __init__(self, champ: str, phrase: str) -> None:
        super().__init__(phrase)
        self.champ = champ
        self.phrase = phrase


T = TypeVar("T")


class _Schools:
    """The schools, ready to be found by UAI or by name; each name is searched once."""

    def __init__(self, ecoles: Iterable[EcoleRentree]) -> None:
        self.by_id = {ecole.id: ecole for ecole in ecoles}
        self.by_uai = {ecole.uai.upper(): ecole for ecole in self.by_id.values()}
        known = [EcoleConnue(e.id, e.nom, e.commune, e.uai) for e in self.by_id.values()]
        self._index = IndexEcoles(known)
        self._found: dict[tuple[str, str], list[Match]] = {}

    def find(self, cells: Mapping[str, str]) -> EcoleRentree:
        nom, commune = cells.get("ecole", ""), cells.get("commune", "")
        uai = _UAI.search(cells.get("uai", "")) or _UAI.search(nom)
        if uai:
            return self._open(self._by_uai(uai[1].upper()), uai[1].upper())
        if not nom:
            raise _Wrong("ecole", "Indiquez l’école, par son UAI ou par son nom.")
        if (nom, commune) not in self._found:
            self._found[nom, commune] = match_schools(nom, commune, self._index)
        return self._open(self._by_name(nom, self._found[nom, commune]), nom)

    def _by_uai(self, uai: str) -> EcoleRentree:
        if uai in self.by_uai:
            return self.by_uai[uai]
        slip = "" if has_valid_key(uai) else " (sa lettre ne va pas avec ses chiffres)"
        raise _Wrong(
            "ecole",
            f"L’UAI {uai} n’est celui d’aucune école de la circonscription{slip} : vérifiez-le "
            "dans l’onglet « Écoles », ou ajoutez d’abord cette école.",
        )

    def _by_name(self, nom: str, matches: list[Match]) -> EcoleRentree:
        if found := find_only_school(matches):
            return self.by_id[found]
        near = " ou ".join(self.by_id[match.id].sentence() for match in matches[:3])
        advice = f"Est-ce {near} ? Écrivez son UAI." if near else "Écrivez son UAI."
        raise _Wrong("ecole", f"L’école {quote(nom)} n’est pas reconnue. {advice}")

    @staticmethod
    def _open(ecole: EcoleRentree, written: str) -> EcoleRentree:
        if ecole.fermee:
            raise _Wrong(
                "ecole",
                f"L’école {quote(written)} ({ecole.nom}) est fermée : indiquez celle qui l’a "
                "remplacée.",
            )
        return ecole


# --- one cell ---------------------------------------------------------------------------------


def _read_levels(cells: Mapping[str, str]) -> str:
    written = cells.get("niveaux", "")
    words = [w.upper() for w in normalize(written or cells["classe"]).split()]
    levels = [word for word in words if word in LEVELS or word in _OTHER_LEVELS]
    unknown = [w for w in words if w not in levels and w.lower() not in _JOINING]
    if written and unknown:
        raise _Wrong(
            "niveaux",
            f"Le niveau {quote(written, 30)} n’est pas reconnu. Écrivez par exemple « CE1 » ou "
            "« CE1-CE2 » (TPS, PS, MS, GS, CP, CE1, CE2, CM1, CM2, ULIS, UPE2A).",
        )
    if not levels:
        raise _Wrong("niveaux", "Indiquez le niveau de la classe, par exemple « CE1-CE2 ».")
    return "-".join(dict.fromkeys(levels))


def _read_size(written: str) -> int | None:
    if not written:
        return None
    match = _SIZE.fullmatch(written.strip())
    if match is None:
        raise _Wrong(
            "effectif", f"L’effectif {quote(written, 30)} n’est pas un nombre : écrivez « 24 »."
        )
    if int(match[1]) > _LARGEST_CLASS:
        raise _Wrong(
            "effectif",
            f"Un effectif de {match[1]} élèves pour une classe est trop grand : vérifiez-le.",
        )
    return int(match[1])


def _read_mail(written: str) -> str:
    mail = written.strip().lower().removeprefix("mailto:")
    if mail and not _MAIL.fullmatch(mail):
        raise _Wrong(
            "mail",
            f"{quote(written, 60)} n’est pas une adresse électronique : écrivez-la en entier, ou "
            "laissez la case vide.",
        )
    return mail


def _read_civilite(written: str) -> str:
    folded = normalize(written)
    if folded not in _CIVILITES:
        raise _Wrong(
            "civilite",
            f"La civilité {quote(written, 20)} n’est pas reconnue : écrivez « Mme » ou « M. », ou "
            "laissez la case vide.",
        )
    return _CIVILITES[folded]


def _read_fonction(written: str) -> Fonction:
    words = normalize(written).split()
    if not words:
        return Fonction.TITULAIRE
    found = [_FONCTION_WORDS[word] for word in words if word in _FONCTION_WORDS]
    heads = [fonction for fonction in found if fonction is not Fonction.TITULAIRE]
    if not found:
        raise _Wrong(
            "fonction",
            f"La fonction {quote(written, 40)} n’est pas reconnue. Écrivez : "
            f"{', '.join(FONCTIONS.values())}. Les membres du pôle s’ajoutent dans l’onglet "
            "« Personnes ».",
        )
    if "decharge" in words and Fonction.DIRECTEUR in found:
        return Fonction.DECHARGE if words[0].startswith("decharge") else Fonction.DIRECTEUR
    return (heads or found)[0]


def _read_jours(written: str) -> str:
    """Return the days as the screen of a class keeps them; empty is the whole week."""
    folded = normalize(written)
    if not folded or starts_like_formula(written):  # a formula is told with its own sentence
        return ""
    jours = parse_jours(written)
    if not jours and not any(words in folded for words in _WHOLE_WEEK):
        raise _Wrong(
            "jours",
            f"Aucun jour n’est reconnu dans {quote(written, 30)}. Écrivez par exemple « lundi, "
            "mardi matin », ou laissez la case vide pour toute la semaine.",
        )
    return format_jours(jours)


def split_name(written: str) -> tuple[str, str]:
    """Part « FICTIF Zélie », or « Zélie FICTIF », by its capitals; ("", "") when they say nothing.

    A title before the name (« Mme ») is left out.
    """
    words = [word for word in written.split() if normalize(word) not in _CIVILITES]
    capitals = [w for w in words if len(w) > 1 and w.upper() == w and w.lower() != w]
    others = [word for word in words if word not in capitals]
    return (" ".join(capitals), " ".join(others)) if capitals and others else ("", "")


def _read_person(cells: Mapping[str, str]) -> dict[str, str]:
    nom, prenom = cells.get("nom", ""), cells.get("prenom", "")
    if nom and not prenom:
        nom, prenom = split_name(nom)
        if not nom:
            raise _Wrong(
                "prenom",
                "Il manque le prénom : écrivez le nom et le prénom chacun dans sa colonne.",
            )
    if prenom and not nom:
        raise _Wrong("nom", "Il manque le nom de la personne.")
    mail = _read_mail(cells.get("mail", ""))
    if mail and not nom:
        raise _Wrong("nom", "Il manque le nom et le prénom de la personne à qui est cette adresse.")
    return {"nom": nom, "prenom": prenom, "mail": mail}


def _check_cells(cells: Mapping[str, str]) -> None:
    for champ, cell in cells.items():
        if len(cell) > _LONGEST:
            raise _Wrong(champ, f"Ce texte est trop long ({len(cell)} caractères, {_LONGEST} au "
                                "plus) : raccourcissez-le.")  # fmt: skip
        if starts_like_formula(cell):
            raise _Wrong(champ, f"La case contient une formule ({quote(cell, 20)}) : écrivez-y sa "
                                "valeur.")  # fmt: skip


class _Attempt:
    """Reads the cells of a row one after the other, keeping what is wrong in each."""

    def __init__(self) -> None:
        self.wrong: list[_Wrong] = []

    def read(self, reader: Callable[[], T]) -> T | None:
        try:
            return reader()
        except _Wrong as wrong:
            self.wrong.append(wrong)
            return None


def _check_whole(classe: str, nom: str, fonction: Fonction | None) -> None:
    if not classe and not nom:
        raise _Wrong(
            "classe",
            "Cette ligne ne nomme ni classe ni personne : complétez-la ou supprimez-la.",
        )
    if not classe and fonction is Fonction.TITULAIRE:
        raise _Wrong(
            "classe",
            "Indiquez la classe, ou une fonction qui peut ne pas en avoir (directeur, décharge, "
            "complément, remplaçant).",
        )


def _read_part(cells: Mapping[str, str], fonction: Fonction | None) -> FonctionClasse | None:
    if fonction is None or not cells.get("fonction", ""):
        return None
    return _PARTS.get(fonction, FonctionClasse.TITULAIRE)


def _read_row(
    rangee: Rangee, cells: Mapping[str, str], schools: _Schools
) -> tuple[LigneRentree | None, list[_Wrong]]:
    """Return the row when all of it can be used, and everything that is wrong in it."""
    attempt, classe = _Attempt(), cells.get("classe", "")
    attempt.read(lambda: _check_cells(cells))
    ecole = attempt.read(lambda: schools.find(cells))
    niveaux = attempt.read(lambda: _read_levels(cells)) if classe else ""
    effectif = attempt.read(lambda: _read_size(cells.get("effectif", ""))) if classe else None
    person = attempt.read(lambda: _read_person(cells))
    civilite = attempt.read(lambda: _read_civilite(cells.get("civilite", "")))
    fonction = attempt.read(lambda: _read_fonction(cells.get("fonction", "")))
    jours = attempt.read(lambda: _read_jours(cells.get("jours", "")))
    attempt.read(lambda: _check_whole(classe, cells.get("nom", ""), fonction))
    if attempt.wrong or ecole is None or person is None:
        return None, attempt.wrong
    ligne = LigneRentree(
        numero=rangee.numero, ecole_id=ecole.id, classe=classe, niveaux=niveaux or "",
        effectif=effectif, fonction=fonction or Fonction.TITULAIRE,
        part=_read_part(cells, fonction), jours=(jours or "") if person["nom"] else "",
        civilite=(civilite or "") if person["nom"] else "", **person,
    )  # fmt: skip
    return ligne, []


# --- rows together ----------------------------------------------------------------------------


class _Seen:
    """What the rows before said: a class twice, an address for two people, a row repeated."""

    def __init__(self) -> None:
        self._classes: dict[tuple[str, str], LigneRentree] = {}
        self._mails: dict[str, LigneRentree] = {}
        self._rows: dict[tuple[str, ...], int] = {}

    def list_wrong(self, ligne: LigneRentree) -> list[_Wrong]:
        key = (ligne.ecole_id, normalize(ligne.classe), name_key(ligne), ligne.mail)
        if key in self._rows:
            champ = "nom" if ligne.nom else "classe"
            said = f"Cette ligne répète la ligne {self._rows[key]} : supprimez l’une des deux."
            return [_Wrong(champ, said)]
        attempt = _Attempt()
        attempt.read(lambda: self._check_class(ligne))
        attempt.read(lambda: self._check_mail(ligne))
        if not attempt.wrong:
            self._rows[key] = ligne.numero
        return attempt.wrong

    def _check_class(self, ligne: LigneRentree) -> None:
        if not ligne.classe:
            return
        first = self._classes.setdefault((ligne.ecole_id, normalize(ligne.classe)), ligne)
        for champ in ("niveaux", "effectif"):
            before, now = getattr(first, champ), getattr(ligne, champ)
            if now and before and now != before:
                raise _Wrong(
                    champ,
                    f"La classe {quote(ligne.classe)} a « {before} » à la ligne {first.numero} et "
                    f"« {now} » ici : écrivez la même chose aux deux.",
                )

    def _check_mail(self, ligne: LigneRentree) -> None:
        if not ligne.mail:
            return
        first = self._mails.setdefault(ligne.mail, ligne)
        if name_key(first) != name_key(ligne):
            raise _Wrong(
                "mail",
                f"L’adresse {ligne.mail} est déjà celle de {first.prenom} {first.nom} "
                f"(ligne {first.numero}) : une adresse n’est qu’à une personne.",
            )


def name_key(ligne: LigneRentree) -> str:
    """Fold the names of a row's person, as `personne.recherche` keeps them."""
    return normalize(f"{ligne.nom} {ligne.prenom}")


def _title(champ: str, entete: Entete) -> str:
    index = entete.index_of(champ)
    if index is None and champ == "ecole":
        index = entete.index_of("uai")
    return entete.titres[index] if index is not None else COLONNES[champ]


def _check_header(feuille: Feuille, entete: Entete) -> None:
    champs = set(entete.champs.values())
    missing = [] if champs & {"ecole", "uai"} else ["École"]
    missing += [] if champs & {"classe", "nom"} else ["Classe"]
    if missing:
        raise UnreadableFile(
            f"La feuille « {feuille.nom} » n’a pas de colonne {' ni '.join(map(quote, missing))}. "
            "Gardez la ligne de titres du modèle, ou choisissez une autre feuille."
        )


def list_rentree_sheets(classeur: Classeur) -> list[str]:
    """List the sheets that may hold the classes, the likeliest first."""
    scored = [(len(find_header(f, SYNONYMES).champs), -i) for i, f in enumerate(classeur.feuilles)]
    likely = [item for item in scored if item[0] >= _FEWEST_TITLES] or scored
    return [classeur.feuilles[-i].nom for _, i in sorted(likely, reverse=True)]


def read_rentree(
    classeur: Classeur, ecoles: Iterable[EcoleRentree], feuille: str = ""
) -> LectureRentree:
    """Read the rows of a sheet (the likeliest by default); what is wrong is told, never guessed.

    Raises:
        UnreadableFile: no sheet has a row of titles with the school and the class.
    """
    sheet = classeur.get_feuille(feuille or list_rentree_sheets(classeur)[0])
    entete, schools, seen = find_header(sheet, SYNONYMES), _Schools(ecoles), _Seen()
    _check_header(sheet, entete)
    lecture = LectureRentree(
        titres=entete.titres, colonnes=tuple(entete.champs.values()),
        remarques=list(classeur.remarques),
    )  # fmt: skip
    for rangee in sheet.rangees[entete.position + 1 :]:
        cells = read_cells(rangee, entete.champs)
        if not any(cells.values()):
            continue
        lecture.rangees[rangee.numero] = rangee
        ligne, wrongs = _read_row(rangee, cells, schools)
        if ligne is not None:
            wrongs = seen.list_wrong(ligne)
        if ligne is not None and not wrongs:
            lecture.lignes.append(ligne)
            continue
        lecture.cites |= _cited(cells)
        lecture.anomalies += [
            Anomalie(rangee.numero, _title(wrong.champ, entete), wrong.phrase) for wrong in wrongs
        ]
    return lecture


def _cited(cells: Mapping[str, str]) -> set[str]:
    """Return what names the person of a wrong row: nobody says that they left the school."""
    nom, prenom = cells.get("nom", ""), cells.get("prenom", "")
    if not prenom:
        nom, prenom = split_name(nom)
    mail = cells.get("mail", "").strip().lower()
    return {name for name in (normalize(f"{nom} {prenom}"), mail) if name}


def list_wrong_rows(
    lecture: LectureRentree, more: Iterable[Anomalie] = ()
) -> tuple[list[str], list[list[str]]]:
    """Return the titles and the cells of the wrong rows, « À corriger » last, to give them back."""
    said: dict[int, list[str]] = {}
    for anomalie in (*lecture.anomalies, *more):
        said.setdefault(anomalie.numero, []).append(f"{anomalie.colonne} : {anomalie.phrase}")
    width = max([len(lecture.titres), *(len(lecture.rangees[n].cellules) for n in said)], default=0)
    titles = [*lecture.titres, *[""] * (width - len(lecture.titres)), "À corriger"]
    rows = [
        [*(lecture.rangees[n].get(i) for i in range(width)), " ".join(said[n])]
        for n in sorted(said)
    ]
    return titles, rows
