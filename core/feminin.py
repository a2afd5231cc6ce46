"""The feminine of French adjectives, past participles and a few nouns, by rule and by exception.

Source: the usual rules of French grammar; the exceptions are those that school texts use.
"""

import re
from typing import Final

FEMININES: Final = {
    "beau": "belle", "bel": "belle", "nouveau": "nouvelle", "nouvel": "nouvelle",
    "vieux": "vieille", "vieil": "vieille", "fou": "folle", "mou": "molle", "jumeau": "jumelle",
    "blanc": "blanche", "franc": "franche", "sec": "sèche", "frais": "fraîche", "doux": "douce",
    "roux": "rousse", "faux": "fausse", "jaloux": "jalouse", "gros": "grosse", "gras": "grasse",
    "bas": "basse", "las": "lasse", "épais": "épaisse", "long": "longue", "favori": "favorite",
    "public": "publique", "gentil": "gentille", "nul": "nulle", "malin": "maligne",
    "complet": "complète", "incomplet": "incomplète", "inquiet": "inquiète",
    "discret": "discrète", "secret": "secrète", "concret": "concrète", "replet": "replète",
    "bref": "brève", "paysan": "paysanne", "sot": "sotte", "absous": "absoute", "tiers": "tierce",
    "ambigu": "ambiguë", "aigu": "aiguë", "rigolo": "rigolote", "tout": "toute", "un": "une",
    "le": "la", "ce": "cette", "cet": "cette", "copain": "copine", "camarade": "camarade",
    "roi": "reine", "héros": "héroïne", "maître": "maîtresse", "garçon": "fille",
    "meilleur": "meilleure", "majeur": "majeure", "mineur": "mineure", "antérieur": "antérieure",
    "postérieur": "postérieure", "extérieur": "extérieure", "intérieur": "intérieure",
    "supérieur": "supérieure", "inférieur": "inférieure", "menteur": "menteuse",
    "chanteur": "chanteuse", "compteur": "compteuse", "conteur": "conteuse",
    "acheteur": "acheteuse", "porteur": "porteuse", "rapporteur": "rapporteuse",
    "transmetteur": "transmetteuse", "auteur": "autrice", "quitte": "quitte", "dû": "due",
}  # fmt: skip
_INVARIABLE: Final = frozenset({"debout", "chic", "marron", "orange", "sympa", "cool", "super"})
_ENDINGS: Final = (
    (re.compile(r"(?<=.)teur$"), "trice"),
    (re.compile(r"eur$"), "euse"),
    (re.compile(r"eux$"), "euse"),
    (re.compile(r"f$"), "ve"),
    (re.compile(r"er$"), "ère"),
    (re.compile(r"(?<=[eé])l$"), "lle"),
    (re.compile(r"eil$"), "eille"),
    (re.compile(r"(?<=[eéio])en$"), "enne"),
    (re.compile(r"on$"), "onne"),
    (re.compile(r"et$"), "ette"),
    (re.compile(r"c$"), "que"),
)


def make_feminine(word: str) -> str:
    """Return the feminine of a masculine singular word; what already ends in « e » stays."""
    plain = word.lower()
    if plain in _INVARIABLE or plain.endswith("e"):
        found = FEMININES.get(plain, plain)
    else:
        found = FEMININES.get(plain) or _by_ending(plain)
    return found[0].upper() + found[1:] if word[:1].isupper() else found


def _by_ending(word: str) -> str:
    for ending, feminine in _ENDINGS:
        if ending.search(word):
            return ending.sub(feminine, word)
    return f"{word}e"
