"""The official directory of schools (« Annuaire de l’éducation »): read, choose, compare.

The file is published as open data by the ministry; its column titles changed over the years and
both families are read. Only schools of the first degree, public or private under contract, are
kept; the others are counted.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict
from rapidfuzz import process

from core.errors import InvalidInput
from core.tableau_csv import Ligne, Rejet, quote, read_tableau, starts_like_formula
from core.texte import normalize

Nature = Literal["maternelle", "elementaire", "primaire"]
Statut = Literal["public", "prive"]
EtatEcole = Literal["ouvert", "a_ouvrir", "a_fermer", "ferme"]
TypeRpi = Literal["", "concentre", "disperse"]

ATTENDU: Final = "l’annuaire officiel des écoles (« Annuaire de l’éducation »)"
MAX_CELL: Final = 300
UAI_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_UAI: Final = re.compile(r"\d{7}[A-Z]")

COLONNES: Final[Mapping[str, tuple[str, ...]]] = {
    "uai": (
        "identifiant de l etablissement", "code etablissement", "numero uai", "uai", "code uai",
        "identifiant etablissement", "rne", "code rne", "numero d uai", "uai code",
    ),
    "nom": (
        "nom etablissement", "appellation officielle", "nom de l etablissement", "nom",
        "denomination", "denomination principale", "patronyme uai",
    ),
    "denomination": ("denomination principale",),
    "type": ("type etablissement", "type d etablissement"),
    "statut": (
        "statut public prive", "secteur", "secteur public prive libe", "secteur public prive",
        "statut", "public prive",
    ),
    "contrat": (
        "type contrat prive", "secteur prive libelle type contrat", "libelle type contrat prive",
        "type de contrat prive",
    ),
    "adresse": ("adresse 1", "adresse uai", "adresse"),
    "adresse_2": ("adresse 2", "lieu dit uai"),
    "code_postal": ("code postal", "code postal uai", "cp"),
    "commune": (
        "nom commune", "libelle commune", "commune", "nom de la commune",
        "localite acheminement uai", "localite acheminement",
    ),
    "maternelle": ("ecole maternelle",),
    "elementaire": ("ecole elementaire",),
    "telephone": ("telephone", "numero telephone uai", "numero de telephone", "tel"),
    "mail": ("mail", "mel uai", "adresse mail", "courriel", "email", "e mail"),
    "ulis": ("ulis",),
    "education_prioritaire": (
        "appartenance education prioritaire", "education prioritaire", "ep",
    ),
    "rpi_concentre": ("rpi concentre",),
    "rpi_disperse": ("rpi disperse",),
    "etat": ("etat etablissement libe", "etat", "etat etablissement"),
    "date_fermeture": ("date fermeture", "date de fermeture"),
    "code_nature": ("code nature", "nature uai", "code de nature"),
    "libelle_nature": ("libelle nature", "nature uai libe", "lib nature", "nature"),
    "circonscription": (
        "nom circonscription", "circonscription", "libelle circonscription",
        "nom de la circonscription",
    ),
    "code_circonscription": ("code circonscription",),
    "mere": ("etablissement mere", "uai etablissement mere"),
}  # fmt: skip
REQUISES: Final = ("uai", "nom")

# First-degree natures of the national nomenclature (N_NATURE_UAI), in the reader's three kinds.
NATURES_ECOLE: Final[Mapping[str, Nature]] = {
    "101": "maternelle",
    "102": "maternelle",
    "103": "maternelle",
    "111": "maternelle",
    "151": "elementaire",
    "152": "elementaire",
    "153": "elementaire",
    "160": "elementaire",
    "161": "elementaire",
    "162": "elementaire",
    "169": "elementaire",
    "170": "elementaire",
}
_ETATS: Final[Mapping[str, EtatEcole]] = {
    "": "ouvert",
    "1": "ouvert",
    "ouvert": "ouvert",
    "2": "a_fermer",
    "a fermer": "a_fermer",
    "3": "a_ouvrir",
    "a ouvrir": "a_ouvrir",
    "4": "ferme",
    "ferme": "ferme",
    "fermee": "ferme",
}
_GENERIC_WORDS: Final[Mapping[str, str]] = {
    "ecole": "école",
    "elementaire": "élémentaire",
    "maternelle": "maternelle",
    "primaire": "primaire",
    "publique": "publique",
    "privee": "privée",
    "annexe": "annexe",
    "application": "application",
    "intercommunale": "intercommunale",
    "specialisee": "spécialisée",
    "mixte": "mixte",
    "groupe": "groupe",
    "scolaire": "scolaire",
    "rue": "rue",
    "avenue": "avenue",
    "boulevard": "boulevard",
    "place": "place",
    "allee": "allée",
    "chemin": "chemin",
    "route": "route",
    "impasse": "impasse",
    "square": "square",
    "quai": "quai",
}
_ACRONYMS: Final = frozenset({"ZAC", "RPI", "BP", "CS", "ULIS", "II", "III", "IV", "VI", "XXIII"})
_SMALL_WORDS: Final = frozenset(
    {"d", "l", "de", "du", "des", "la", "le", "les", "et", "aux", "au", "sur", "sous", "en", "lès"}
)
_CIRCONSCRIPTION_WORDS: Final = frozenset(
    {
        "circonscription", "circonscriptions", "circo", "ien", "inspection", "education",
        "nationale", "nat", "educ", "1er", "1", "premier", "degre", "d", "de", "du", "des", "l",
        "la", "le", "les",
    }
)  # fmt: skip


class EcoleAnnuaire(BaseModel):
    """One school of the directory; texts are trimmed, an absent value is an empty string."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    uai: str  # seven digits and a letter
    nom: str
    nature: Nature
    statut: Statut = "public"
    adresse: str = ""
    code_postal: str = ""
    commune: str = ""
    telephone: str = ""  # « 01 72 04 55 05 »
    mail: str = ""
    ulis: bool = False
    education_prioritaire: str = ""  # « REP », « REP+ » or empty
    rpi: TypeRpi = ""
    rpi_groupe: str = ""  # what the file gives to tell one scattered RPI from another
    etat: EtatEcole = "ouvert"
    circonscription: str = ""  # as the file writes it
    code_circonscription: str = ""
    mere: str = ""  # UAI of the school that this one hangs on


@dataclass
class Annuaire:
    """What was read: the schools in file order, the lines left aside, and what to check."""

    ecoles: list[EcoleAnnuaire] = field(default_factory=list)
    rejets: list[Rejet] = field(default_factory=list)
    avertissements: list[Rejet] = field(default_factory=list)  # kept, but to be checked
    hors_champ: Counter[str] = field(default_factory=Counter)  # label → how many, not schools


# --- one line ---------------------------------------------------------------------------------


def uai_key(digits: str) -> str:
    """Give the check letter of seven digits: their value modulo 23 in an alphabet of 23 letters."""
    return UAI_LETTERS[int(digits) % len(UAI_LETTERS)]


def has_valid_key(uai: str) -> bool:
    """Tell whether a UAI has seven ASCII digits and the check letter that they call for."""
    return bool(re.fullmatch(_UAI.pattern, uai, re.ASCII)) and uai_key(uai[:7]) == uai[7]


def _case_word(word: str, *, first: bool, last: bool) -> str:
    folded = normalize(word)
    if folded in _GENERIC_WORDS:
        cased = _GENERIC_WORDS[folded]
    elif folded == "a" and not first and not last:
        cased = "à"
    elif folded in _SMALL_WORDS:
        cased = word.lower()
    elif word in _ACRONYMS:
        cased = word
    else:
        cased = word.capitalize()
    return cased[:1].upper() + cased[1:] if first else cased


def _case_capitals(text: str) -> str:
    pieces = re.split(r"([^\W\d_]+)", text)  # words at the odd places
    for index in range(1, len(pieces), 2):
        first = index == 1 and not any(letter.isdigit() for letter in pieces[0])
        pieces[index] = _case_word(pieces[index], first=first, last=index >= len(pieces) - 2)
    return "".join(pieces)


def tidy_name(text: str) -> str:
    """Write a name as people read it: capitals become words, « Ecole » takes its accent.

    A name already in mixed case keeps its letters; straight apostrophes become « ’ ».
    """
    if text == text.upper() and any(len(word) > 2 for word in re.findall(r"[^\W\d_]+", text)):  # noqa: PLR2004 - shorter words prove nothing
        text = _case_capitals(text)
    return re.sub(r"\bEcole(s?)\b", r"École\1", text).replace("'", "’")


def format_telephone(text: str) -> str:
    """Write a French number in pairs, « 01 72 04 55 05 »; another form is given back trimmed."""
    digits = re.sub(r"\D", "", text)
    if text.strip().startswith(("+33", "0033", "33")):
        digits = re.sub(r"^(?:00)?33(?:0)?", "", digits)
    if len(digits) == 9:  # noqa: PLR2004 - a spreadsheet ate the leading zero
        digits = "0" + digits
    if len(digits) != 10 or not digits.startswith("0"):  # noqa: PLR2004 - a French number
        return text.strip()
    return " ".join(digits[index : index + 2] for index in range(0, 10, 2))


def _is_school(ligne: Ligne) -> bool:
    code = ligne.get("code_nature").split(".")[0]
    if code:
        return code in NATURES_ECOLE
    label = normalize(ligne.get("libelle_nature") or ligne.get("type") or ligne.get("nom"))
    return label.startswith("ecole") and "professionnelle" not in label


def _hors_champ(ligne: Ligne) -> str | None:
    """Say why a line is not a school that the pôle may know; None when it is one."""
    if not _is_school(ligne):
        return "autre établissement qu’une école"
    if "hors contrat" in normalize(ligne.get("contrat")):
        return "école privée hors contrat"
    return None


def _is_yes(cell: str) -> bool:
    return normalize(cell) in {"1", "1 0", "oui", "true", "vrai", "o"}


def _nature(ligne: Ligne) -> Nature:
    maternelle, elementaire = _is_yes(ligne.get("maternelle")), _is_yes(ligne.get("elementaire"))
    if maternelle != elementaire:
        return "maternelle" if maternelle else "elementaire"
    words = normalize(f"{ligne.get('denomination')} {ligne.get('nom')}").split()
    if maternelle or "primaire" in words:
        return "primaire"
    label = normalize(ligne.get("libelle_nature"))
    code = ligne.get("code_nature").split(".")[0]
    if NATURES_ECOLE.get(code) == "maternelle" or "maternelle" in (label.split() or words):
        return "maternelle"
    return "elementaire"


def _etat(ligne: Ligne) -> EtatEcole:
    known = _ETATS.get(normalize(ligne.get("etat")), "ouvert")
    return "ferme" if ligne.get("date_fermeture") and known == "ouvert" else known


def _rpi(ligne: Ligne) -> tuple[TypeRpi, str]:
    group = ligne.get("rpi_disperse")
    if group and normalize(group) not in {"0", "non"}:
        return "disperse", "" if _is_yes(group) else group
    return ("concentre" if _is_yes(ligne.get("rpi_concentre")) else ""), ""


def _adresse(ligne: Ligne) -> str:
    first, second = ligne.get("adresse"), ligne.get("adresse_2")
    town = normalize(ligne.get("commune"))
    keep_second = second and normalize(second) not in {town, normalize(first)}
    return tidy_name(f"{first}, {second}".strip(", ") if keep_second else first)


def _blank_dashes(ligne: Ligne) -> Ligne:
    cells = {code: "" if set(cell) <= {"-"} else cell for code, cell in ligne.cellules.items()}
    return Ligne(ligne.numero, cells)


def _check_cells(ligne: Ligne) -> None:
    """Raise `ValueError` with the French reason when a cell must not enter the store."""
    for code, cell in ligne.cellules.items():
        title = quote(COLONNES[code][0])
        if len(cell) > MAX_CELL:
            raise ValueError(f"la cellule {title} est trop longue ({len(cell)} caractères)")
        if code != "telephone" and starts_like_formula(cell):
            raise ValueError(f"la cellule {title} contient une formule ({quote(cell, 20)})")


def _read_ecole(ligne: Ligne) -> EcoleAnnuaire:
    """Build a school; raise `ValueError` with the French reason when the line cannot be used."""
    _check_cells(ligne)
    uai = ligne.get("uai").upper()
    if not re.fullmatch(_UAI.pattern, uai, re.ASCII):
        raise ValueError(f"{quote(uai)} n’est pas un UAI (sept chiffres et une lettre)")
    if not normalize(ligne.get("nom")):
        raise ValueError(f"l’école {uai} n’a pas de nom")
    rpi, rpi_groupe = _rpi(ligne)
    postal = ligne.get("code_postal").split(".")[0]
    return EcoleAnnuaire(
        uai=uai,
        nom=tidy_name(ligne.get("nom")),
        nature=_nature(ligne),
        statut="prive" if normalize(ligne.get("statut")).startswith("pr") else "public",
        adresse=_adresse(ligne),
        code_postal=postal.zfill(5) if postal.isdigit() else postal,
        commune=tidy_name(ligne.get("commune")),
        telephone=format_telephone(ligne.get("telephone")),
        mail=ligne.get("mail"),
        ulis=_is_yes(ligne.get("ulis")),
        education_prioritaire=ligne.get("education_prioritaire").upper().replace(" ", ""),
        rpi=rpi,
        rpi_groupe=rpi_groupe,
        etat=_etat(ligne),
        circonscription=ligne.get("circonscription"),
        code_circonscription=ligne.get("code_circonscription"),
        mere=ligne.get("mere").upper(),
    )


# --- the whole file ---------------------------------------------------------------------------


def _add_ecole(annuaire: Annuaire, ligne: Ligne, seen: dict[str, int]) -> None:
    ecole = _read_ecole(ligne)
    if ecole.uai in seen:
        raise ValueError(f"{ecole.uai} figure déjà à la ligne {seen[ecole.uai]}")
    seen[ecole.uai] = ligne.numero
    annuaire.ecoles.append(ecole)
    if not has_valid_key(ecole.uai):
        reason = (
            f"la lettre de {ecole.uai} ne correspond pas à ses chiffres "
            f"({uai_key(ecole.uai[:7])} attendu)\u202f: vérifiez cet UAI"
        )
        annuaire.avertissements.append(Rejet(ligne.numero, reason))


def read_annuaire(content: bytes) -> Annuaire:
    """Read the directory as downloaded: schools kept, lines refused (number, reason), the rest.

    Raises:
        UnreadableFile: not a table, not the directory, or no school in it.
    """
    table = read_tableau(content, COLONNES, REQUISES, ATTENDU)
    annuaire = Annuaire(rejets=table.rejets)
    seen: dict[str, int] = {}
    for raw in table.lignes:
        ligne = _blank_dashes(raw)
        if label := _hors_champ(ligne):
            annuaire.hors_champ[label] += 1
            continue
        try:
            _add_ecole(annuaire, ligne, seen)
        except ValueError as error:
            annuaire.rejets.append(Rejet(ligne.numero, str(error)))
    annuaire.rejets.sort(key=lambda rejet: rejet.numero)
    return annuaire


# --- circonscriptions -------------------------------------------------------------------------


def _full_word(word: str) -> str:
    if word.isdigit():
        return word.lstrip("0") or "0"
    return {"st": "saint", "ste": "sainte"}.get(word, word)


def circonscription_key(name: str) -> str:
    """Fold a name of circonscription to its short form: « … du 1er degré d’Orly » gives `orly`."""
    words = normalize(name).split()
    start = next((i for i, word in enumerate(words) if word not in _CIRCONSCRIPTION_WORDS), 0)
    return " ".join(map(_full_word, words[start:]))


def _sort_key(label: str) -> list[tuple[int, int, str]]:
    words = circonscription_key(label).split()
    return [(0, int(word), "") if word.isdigit() else (1, 0, word) for word in words]


def _label_quality(name: str) -> tuple[int, int, str]:
    return (sum(ord(letter) > 127 for letter in name), -name.count("  "), name)  # noqa: PLR2004 - ASCII


def _tidy_label(name: str) -> str:
    label = re.sub(r"\bdegre\b", "degré", " ".join(name.split()))
    return tidy_name(label)


def _group_by_circonscription(annuaire: Annuaire) -> dict[str, list[EcoleAnnuaire]]:
    groups: dict[str, list[EcoleAnnuaire]] = {}
    for ecole in annuaire.ecoles:
        if key := circonscription_key(ecole.circonscription):
            groups.setdefault(key, []).append(ecole)
    return groups


def list_circonscriptions(annuaire: Annuaire) -> list[tuple[str, int]]:
    """List the circonscriptions of the file with their number of schools, in French order.

    The variants of one name (« degré », « degre », double spaces, case, apostrophes) are one.
    """
    labels = [
        (_tidy_label(max((e.circonscription for e in ecoles), key=_label_quality)), len(ecoles))
        for ecoles in _group_by_circonscription(annuaire).values()
    ]
    return sorted(labels, key=lambda item: (_sort_key(item[0]), item[0]))


def _suggestions(annuaire: Annuaire, key: str) -> str:
    labels = {circonscription_key(label): label for label, _ in list_circonscriptions(annuaire)}
    near = [labels[choice] for choice in labels if key and choice.startswith(key + " ")]
    near += [
        labels[choice]
        for choice, _, _ in process.extract(key, labels.keys(), limit=3, score_cutoff=70)
        if labels[choice] not in near
    ]
    return ", ".join(quote(label, 90) for label in near[:3])


def _name_all(annuaire: Annuaire) -> str:
    names = ", ".join(label for label, _ in list_circonscriptions(annuaire))
    return f"Il contient : {names}."


def select_circonscription(annuaire: Annuaire, name: str) -> list[EcoleAnnuaire]:
    """Give the schools of one circonscription, by its whole name or its short one (« Fresnes »).

    Raises:
        InvalidInput: no such circonscription in the file; the sentence proposes the nearest.
    """
    key = circonscription_key(name)
    if not key:
        raise InvalidInput(
            f"Indiquez le nom de la circonscription à lire dans ce fichier. {_name_all(annuaire)}"
        )
    ecoles = _group_by_circonscription(annuaire).get(key)
    if ecoles:
        return ecoles
    near = _suggestions(annuaire, key)
    advice = f"Voulez-vous dire {near}\u202f?" if near else _name_all(annuaire)
    raise InvalidInput(f"Aucune circonscription {quote(name)} dans ce fichier. {advice}")


# --- comparing --------------------------------------------------------------------------------

CHAMPS: Final[Mapping[str, str]] = {
    "nom": "nom",
    "nature": "nature",
    "statut": "statut",
    "adresse": "adresse",
    "code_postal": "code postal",
    "commune": "commune",
    "telephone": "téléphone",
    "mail": "adresse électronique",
    "ulis": "ULIS",
    "education_prioritaire": "éducation prioritaire",
    "rpi": "RPI",
    "rpi_groupe": "groupe du RPI",
    "etat": "état",
    "circonscription": "circonscription",
    "code_circonscription": "code de circonscription",
    "mere": "école de rattachement",
}
_VALUES: Final[Mapping[str, str]] = {
    "": "(vide)",
    "True": "oui",
    "False": "non",
    "elementaire": "élémentaire",
    "prive": "privé",
    "a_ouvrir": "à ouvrir",
    "a_fermer": "à fermer",
    "ferme": "fermée",
    "ouvert": "ouverte",
    "concentre": "concentré",
    "disperse": "dispersé",
}


@dataclass(frozen=True)
class Changement:
    """One field of one school, before and after."""

    champ: str
    avant: str
    apres: str

    def sentence(self) -> str:
        """Say the change in French: « téléphone : 01… → 01… »."""
        before, after = (_VALUES.get(value, value) for value in (self.avant, self.apres))
        return f"{CHAMPS[self.champ]}\u202f: {before} → {after}"


@dataclass(frozen=True)
class EcoleModifiee:
    """A school known already whose line changed."""

    ecole: EcoleAnnuaire
    changements: list[Changement]


@dataclass
class Rapport:
    """What importing would do; nothing is ever removed."""

    ajoutees: list[EcoleAnnuaire] = field(default_factory=list)
    modifiees: list[EcoleModifiee] = field(default_factory=list)
    fermees: list[EcoleAnnuaire] = field(default_factory=list)  # the file now says closed
    parties: list[EcoleAnnuaire] = field(default_factory=list)  # in another circonscription now
    absentes: list[EcoleAnnuaire] = field(default_factory=list)  # kept: the file is silent
    deja_fermees: list[EcoleAnnuaire] = field(default_factory=list)  # unknown here: not added
    inchangees: list[EcoleAnnuaire] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """Tell the whole in French, one sentence per fact, the counts first."""
        return [_summary(self), *_details(self)]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number <= 1 else many}"


def _summary(rapport: Rapport) -> str:
    parts = [
        _count(len(rapport.ajoutees), "école ajoutée", "écoles ajoutées"),
        _count(len(rapport.modifiees), "modifiée", "modifiées"),
        _count(len(rapport.fermees), "fermée", "fermées"),
        _count(len(rapport.inchangees), "inchangée", "inchangées"),
    ]
    if missing := len(rapport.absentes) + len(rapport.parties):
        parts.append(_count(missing, "absente du fichier, gardée", "absentes du fichier, gardées"))
    return ", ".join(parts) + "."


def _name(ecole: EcoleAnnuaire) -> str:
    return f"{ecole.nom}, {ecole.commune} ({ecole.uai})" if ecole.commune else ecole.nom


def _details(rapport: Rapport) -> list[str]:
    told: list[tuple[list[EcoleAnnuaire], Callable[[EcoleAnnuaire], str]]] = [
        (rapport.ajoutees, lambda e: f"{_name(e)}\u202f: ajoutée."),
        (rapport.fermees, lambda e: f"{_name(e)}\u202f: fermée\u202f; son histoire est gardée."),
        (rapport.parties, lambda e: (
            f"{_name(e)}\u202f: rattachée maintenant à {quote(_tidy_label(e.circonscription), 90)}"
            "\u202f; rien n’est changé, décidez de la suite."
        )),
        (rapport.absentes, lambda e: (
            f"{_name(e)}\u202f: absente du fichier, gardée telle quelle. Si elle a fermé ou "
            "fusionné, indiquez-le dans sa fiche."
        )),
        (rapport.deja_fermees, lambda e: f"{_name(e)}\u202f: déjà fermée, non ajoutée."),
    ]  # fmt: skip
    sentences = [sentence(ecole) for ecoles, sentence in told for ecole in ecoles]
    for modified in rapport.modifiees:
        changes = "\u202f; ".join(change.sentence() for change in modified.changements)
        sentences.append(f"{_name(modified.ecole)}\u202f: {changes}.")
    return sentences


def _changes(known: EcoleAnnuaire, incoming: EcoleAnnuaire) -> list[Changement]:
    before, after = known.model_dump(), incoming.model_dump()
    return [
        Changement(champ, str(before[champ]), str(after[champ]))
        for champ in CHAMPS
        if before[champ] != after[champ]
    ]


def _compare_one(rapport: Rapport, known: EcoleAnnuaire | None, incoming: EcoleAnnuaire) -> None:
    if known is None:
        target = rapport.deja_fermees if incoming.etat == "ferme" else rapport.ajoutees
        target.append(incoming)
    elif incoming.etat == "ferme" and known.etat != "ferme":
        rapport.fermees.append(incoming)
    elif changes := _changes(known, incoming):
        rapport.modifiees.append(EcoleModifiee(incoming, changes))
    else:
        rapport.inchangees.append(incoming)


def compare_annuaire(
    known: Iterable[EcoleAnnuaire],
    incoming: Iterable[EcoleAnnuaire],
    elsewhere: Iterable[EcoleAnnuaire] = (),
) -> Rapport:
    """Compare the schools known with those of a file, by UAI; importing twice adds nothing.

    `elsewhere` may be all the schools of the file: a known school found only there changed
    circonscription. A known school that the file lacks is kept and reported.
    """
    old = {ecole.uai: ecole for ecole in known}
    new = {ecole.uai: ecole for ecole in incoming}
    others = {ecole.uai: ecole for ecole in elsewhere}
    rapport = Rapport()
    for uai, ecole in new.items():
        _compare_one(rapport, old.get(uai), ecole)
    for uai, ecole in old.items():
        if uai not in new and uai in others:
            rapport.parties.append(others[uai])
        elif uai not in new and ecole.etat != "ferme":
            rapport.absentes.append(ecole)
    return rapport
