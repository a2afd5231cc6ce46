"""Names that nobody bears: gentle, plainly invented, put together from lists."""

from typing import Final

from core.demonstration.hasard import Hasard
from core.fiche import Pronom

_ELEVE_ROOTS: Final = (
    "Fabul", "Chimér", "Farandol", "Ribambel", "Tourbillon", "Cabriol", "Nuag", "Brindil",
    "Papillon", "Luciol", "Mirabel", "Virevolt", "Ricoch", "Marel", "Toupill", "Flûtin",
    "Tambourin",
    "Étoil", "Zéphir", "Coquelic", "Guirland", "Carroussel", "Galipet", "Plumet", "Sautill",
    "Rivièr", "Clairbul", "Doucepluie-", "Imagin", "Songer", "Rêvass", "Cerfvol", "Boussol",
    "Chuchot", "Pirouet", "Comptin", "Ritournel", "Grelot", "Bilboqu",
    "Marionn", "Pastell", "Lanternin", "Hirondin",
)  # fmt: skip
_ELEVE_ENDINGS: Final = (
    "in", "eau", "ier", "ange", "oux", "ois", "ène", "ac", "and", "iel", "olet", "ival",
)  # fmt: skip
_PLAIN: Final = ("Fictif", "Inventé", "Imaginaire", "Exemple", "Pourdire", "Deconte", "Delalune")
_ADULTE_ROOTS: Final = (
    "Ardois", "Crayonn", "Pupitr", "Cartabl", "Buvard", "Compass", "Équerr", "Virgul", "Encri",
    "Paragraph", "Agraf", "Trombon", "Parchemin", "Calligr", "Tableaunoir-", "Classeur", "Gommett",
    "Étiquett", "Préaul", "Marronn", "Récréat", "Majuscul", "Syllab", "Abécéd", "Interlign",
    "Carnett", "Portecraie-", "Cursiv", "Tréma-", "Cédill",
)  # fmt: skip
_ADULTE_ENDINGS: Final = ("el", "ier", "in", "eau", "at", "ois", "oux", "ert", "ange", "ac")

PRENOMS_IL: Final = (
    "Zébulon", "Anselme", "Philibert", "Zéphyrin", "Amadéo", "Ilyès", "Tiago", "Mamadou", "Noham",
    "Gaspard", "Théophile", "Élio", "Aurèle", "Côme", "Basile", "Isaïe", "Loïc", "Youssef", "Malo",
    "Jean-Brume", "Léandre", "Naël", "Octave", "Priam", "Rémi-Lou", "Soan", "Timéo", "Ulysse",
    "Victorin", "Wassim", "Xavier", "Yanis", "Kenzo", "Joachim", "Hyacinthe", "Guénolé", "Faustin",
    "Ézéchiel", "Diego", "Célestin", "Bakary", "Achille", "Aydan", "Minh-Anh", "Pio", "Rayan",
)  # fmt: skip
PRENOMS_ELLE: Final = (
    "Pimprenelle", "Ondine", "Capucine", "Marguerite-Lou", "Inaya", "Éléonore", "Zélie", "Aïssatou",
    "Églantine", "Naïma", "Oriane", "Philomène", "Rosalie", "Séraphine", "Tiphaine", "Ursuline",
    "Violette", "Wendy", "Yuna", "Apolline", "Bérénice", "Clémence", "Daphné", "Esmée", "Fatoumata",
    "Garance", "Hermine", "Iris", "Joséphine", "Kadiatou", "Lison", "Maëlys", "Nour", "Olympe",
    "Perle", "Anne-Plume", "Romane", "Salomé", "Thaïs", "Suzon", "Victoire", "Lan-Chi", "Ysé",
    "Amina", "Blanche", "Constance",
)  # fmt: skip
PRENOMS_MIXTES: Final = (
    "Camille", "Sasha", "Charlie", "Alix", "Andréa", "Lou", "Noa", "Eden", "Maxence-Lune", "Swann",
    "Sacha", "Ange", "Claude", "Dominique", "Loan", "Morgan", "Yaël", "Céleste",
)  # fmt: skip
_PRENOMS_ADULTES: Final = (
    ("M.", "Aristide"), ("M.", "Barnabé"), ("M.", "Cyprien"), ("M.", "Désiré"), ("M.", "Eugène"),
    ("M.", "Firmin"), ("M.", "Gatien"), ("M.", "Honoré"), ("M.", "Idriss"), ("M.", "Jolan"),
    ("M.", "Karim"), ("M.", "Lazare"), ("M.", "Modeste"), ("M.", "Nestor"), ("M.", "Ousmane"),
    ("M.", "Placide"), ("Mme", "Adélaïde"), ("Mme", "Bérangère"), ("Mme", "Clotilde"),
    ("Mme", "Dorothée"), ("Mme", "Edwige"), ("Mme", "Félicité"), ("Mme", "Gwenola"),
    ("Mme", "Hortense"), ("Mme", "Irène"), ("Mme", "Jamila"), ("Mme", "Khadija"),
    ("Mme", "Léopoldine"), ("Mme", "Mahaut"), ("Mme", "Noémie"), ("Mme", "Odile"),
    ("Mme", "Prudence"), ("Mme", "Quitterie"), ("Mme", "Radegonde"), ("Mme", "Sidonie"),
    ("Mme", "Tatiana"), ("Mme", "Ursule"), ("Mme", "Véra"), ("Mme", "Yasmina"), ("Mme", "Zoé"),
    ("Mme", "Apolline"), ("Mme", "Solène"), ("Mme", "Maud"), ("Mme", "Inès"), ("Mme", "Colette"),
)  # fmt: skip

NOMS_ECOLES: Final = (
    "Les Petits Nuages", "Le Cerf-Volant", "La Grande Ourse", "Les Coquelicots bleus",
    "Le Bois des Comptines", "La Clé des Songes", "Les Sept Lucioles", "Le Moulin à Paroles",
    "La Marelle", "Les Trois Pinsons", "Le Jardin d’Encre", "La Boussole", "Les Quatre-Vents",
    "La Ritournelle", "Le Tilleul rieur", "Les Galipettes", "La Plume et la Craie",
    "Le Pré aux Histoires", "Les Lanternes", "La Ronde", "Le Caillou blanc",
    "Les Hirondelles rousses",
    "La Source aux Mots", "Le Grand Préau", "Les Ricochets", "La Farandole", "Le Colibri vert",
    "Les Châtaignes", "L’Escargot savant", "La Passerelle", "Les Mille Pages", "Le Vieux Pommier",
    "La Girouette", "Les Sauterelles", "Le Petit Méandre", "La Cabane", "Les Deux Ponts",
    "L’Arc-en-Ciel gris", "La Mésange", "Le Chat perché",
)  # fmt: skip
COMMUNES: Final = (
    "Valmouette", "Clairepluie-sur-Onde", "Saint-Édredon", "Montnuage-le-Petit", "Bourg-la-Plume",
    "Les Trois-Bobines", "Ribambelle-les-Bains", "Vieille-Ficelle", "Croquepomme",
    "Doucelande-en-Rêve",
    "Fontaine-Fabuleuse", "Belle-Comptine",
)  # fmt: skip
RUES: Final = (
    "rue des Marelles", "place du Préau", "allée des Comptines", "chemin des Écoliers rêveurs",
    "rue de la Craie", "impasse du Goûter", "avenue des Cerfs-Volants", "rue du Vieux-Cartable",
    "place de la Récréation", "sentier des Escargots",
)  # fmt: skip


def _compose(root: str, ending: str) -> str:
    return root.removesuffix("-") if root.endswith("-") else root + ending


NOMS_ELEVES: Final = tuple(
    dict.fromkeys(
        [*_PLAIN, *(_compose(root, ending) for ending in _ELEVE_ENDINGS for root in _ELEVE_ROOTS)]
    )
)
NOMS_ADULTES: Final = tuple(
    dict.fromkeys(_compose(root, ending) for ending in _ADULTE_ENDINGS for root in _ADULTE_ROOTS)
)


def draw_pronom(hasard: Hasard) -> Pronom | None:
    """Draw « il », « elle » or unknown."""
    return hasard.weighted(((Pronom.IL, 0.56), (Pronom.ELLE, 0.39), (None, 0.05)))


def draw_eleve_name(hasard: Hasard, pronom: Pronom | None) -> tuple[str, str]:
    """Draw a name and a first name; one in five has two names, one first name in ten is mixed."""
    nom = hasard.one(NOMS_ELEVES)
    if hasard.chance(0.2):
        nom = f"{nom}-{hasard.one(_PLAIN)}"
    prenoms = {Pronom.IL: PRENOMS_IL, Pronom.ELLE: PRENOMS_ELLE, None: PRENOMS_MIXTES}[pronom]
    return nom, hasard.one(PRENOMS_MIXTES if hasard.chance(0.1) else prenoms)


def draw_adulte_name(hasard: Hasard) -> tuple[str, str, str]:
    """Draw a civility, a first name and a name."""
    civilite, prenom = hasard.one(_PRENOMS_ADULTES)
    return civilite, prenom, hasard.one(NOMS_ADULTES)
