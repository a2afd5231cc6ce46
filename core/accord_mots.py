"""Closed lists of French words that the agreement of a sentence leans on."""

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COPULAS: Final = _words(
    "est était sera serait soit fut être été étant suis reste restait restera reste rester "
    "restant demeure devient devenait deviendra deviendrait devienne devenir semble semblait "
    "semblera sembler paraît paraisse paraître sent sente sentait sentira sentir montre "
    "montrait montrera montrer trouve trouver déclare dit"
)
REFLEXIVE_ONLY: Final = _words(
    "sent sente sentait sentira sentir montre montrait montrera montrer trouve trouver déclare dit"
)
INFINITIVE_COPULAS: Final = _words(
    "être rester devenir sembler paraître sentir montrer trouver demeurer"
)
ADVERBS: Final = _words(
    "très plus bien toujours assez trop moins aussi encore déjà presque vraiment plutôt "
    "souvent pas jamais si parfois enfin mieux totalement entièrement davantage tellement "
    "suffisamment un peu tout surtout ni rarement désormais maintenant beaucoup donc alors"
)
NOT_ADJECTIVES: Final = _words(
    "à au aux de du des d' en dans sur sous devant derrière avec sans pour par chez vers "
    "entre contre hors loin près là ici ensemble debout le la les l' un une son sa ses mon ma "
    "mes ton ta tes leur leurs ce cet cette ces que qu' qui dont où quand lorsque lorsqu' "
    "comme mais car il elle on nous vous ils elles je j' tu ne n' se s' me m' te t' y lui ça "
    "cela tous rien quelque quelques chaque aucun aucune plusieurs deux trois quatre cinq"
)
JOINERS: Final = _words("et ou ni puis mais")
PREPOSITIONS: Final = _words(
    "de d' à avec pour chez par sur sans vers envers contre devant derrière près auprès dont "
    "entre selon"
)
DETERMINERS: Final = _words(
    "le la les l' un une des du son sa ses mon ma mes ton ta tes leur leurs notre nos votre "
    "vos ce cet cette ces chaque aucun aucune plusieurs quelques"
)
SUBJECT_PRONOUNS: Final = _words("on je j' tu nous vous ils elles elle ça cela c' qui")
OPENERS: Final = _words(
    "que qu' lorsque lorsqu' quand si s' puisque puisqu' comme où car donc mais puis parce alors or"
)
PUPIL_NOUNS: Final = _words("élève enfant")
NOUNS: Final = _words(
    "élève camarade enfant lecteur ami copain tuteur acteur auteur observateur médiateur "
    "joueur partenaire responsable équipier coéquipier voisin auditeur conteur orateur "
    "rapporteur premier dernier seul meilleur scripteur narrateur danseur nageur coureur "
    "chanteur spectateur ambassadeur"
)
BEFORE_NOUN: Final = _words("bon petit grand jeune beau bel nouveau nouvel vieux vieil vrai autre")
STATE_VERBS: Final = _words(
    "travaille travailler travaillera arrive arriver vient venir part partir repart entre "
    "entrer sort joue jouer mange manger écoute écouter attend attendre lit lire lise dort "
    "vit avance avancer circule circuler marche marcher s'installe termine terminer"
)
STATES: Final = _words(
    "assis concentré attentif calme apaisé rassuré serein content satisfait fier inquiet "
    "motivé détendu confiant installé habillé prêt silencieux appliqué tranquille joyeux "
    "fatigué reposé accompagné entouré encouragé isolé curieux patient heureux triste "
    "autonome gêné seul allongé tourné accroupi impatient soulagé épuisé énervé agité "
    "distrait"
)
IMPERSONAL: Final = re.compile(
    r"(?:n['’])?(?:y (?:a|aura|avait|aurait|ait)\b|faut|faudra|faudrait|fallait|faille|"
    r"pleut|suffit|suffira|vaut|vaudra|convient|"
    r"s['’]agit|s['’]agira|arrive que|(?:est|sera|serait|soit) (?:très |plus |parfois |souvent )?"
    r"(?:possible|utile|nécessaire|important|préférable|temps|interdit|permis|prévu|souhaitable|"
    r"difficile|facile|bon|rare|tard|tôt|midi|\d+)\b)",
    re.I,
)
NOUNS_LIKE_VERBS: Final = _words(
    "dîner goûter déjeuner savoir cahier atelier papier métier panier devoir plaisir premier "
    "dernier livre titre groupe maître chantier quartier escalier clavier loisir calendrier "
    "sentier rire contraire reste semestre trimestre cadre centre sucre chiffre nombre ordre "
    "verre"
)
MUTE_H: Final = _words(
    "hélène henri henriette hector hortense hippolyte hugo hubert huguette hugues hermine "
    "hermione honoré honorine horace hyacinthe hilaire héloïse hadrien héléna hélèna honorin "
    "hélie"
)
CAN_ELIDE: Final = _words("de que lorsque puisque quoique jusque")
VOWELS: Final = "aàâäáãåæeéèêëiîïíoôöóœuùûüú"
