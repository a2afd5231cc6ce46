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
    "entre contre hors loin près là ici ensemble debout après avant depuis pendant dès durant "
    "lors dehors dedans dessous dessus ailleurs partout tard tôt hier demain midi ainsi autant "
    "autour comment sauf selon six sept huit neuf dix onze douze quinze vingt cent "
    "le la les l' un une son sa ses mon ma mes ton ta tes leur leurs ce cet cette ces que qu' qui "
    "dont où quand lorsque lorsqu' comme mais car il elle on nous vous ils elles je j' tu "
    "ne n' se s' me m' te t' y lui ça cela tous rien quelque quelques chaque "
    "aucun aucune plusieurs deux trois quatre cinq"
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
    "que qu' lorsque lorsqu' quand si s' puisque puisqu' comme où car donc mais puis parce alors "
    "or comment pourquoi"
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
    "distrait aidé guidé soutenu encadré épaulé secondé assisté sollicité stimulé prévenu invité "
    "organisé absent présent reçu"
)
INTRODUCTIONS: Final = ADVERBS - {"un", "peu"} | _words("fois même")
STATE_PARTICIPLES: Final = _words(
    "resté devenu demeuré arrivé venu revenu parti reparti entré sorti été montré senti né"
)
BETWEEN: Final = ADVERBS | _words("ne n' se s' me m' te t' y en lui a ont avait aura été")
FEMININE_OR_MANY: Final = _words(
    "la une sa ma ta cette les des ses mes tes ces leurs deux trois quatre cinq six sept huit "
    "neuf dix quinze vingt trente quelques plusieurs"
)
MOMENTS: Final = _words(
    "matin soir midi après-midi lundi mardi mercredi jeudi vendredi jour semaine fois période "
    "trimestre année mois moment soirée matinée"
)
AROUND_PUPIL: Final = PREPOSITIONS | _words("en après avant malgré sauf")
TIME_OPENERS: Final = _words(
    "après avant pendant depuis dès durant dans en sous lors afin malgré souvent parfois "
    "aujourd'hui ensuite maintenant désormais"
)
OBJECT_VERBS: Final = _words(
    "laisser prévenir rassurer aider guider encourager féliciter placer installer accompagner "
    "remercier regarder écouter inviter faire mettre solliciter valoriser relancer interroger "
    "asseoir stimuler soutenir autoriser isoler ramener raccompagner reprendre calmer amener "
    "appeler motiver voir suivre évaluer questionner responsabiliser impliquer presser gronder "
    "punir dispenser confier envoyer rappeler sécuriser apaiser entourer associer"
)
ADULT_VERBS: Final = OBJECT_VERBS | _words(
    "donner proposer veiller demander permettre accorder offrir prévoir éviter vérifier"
)
ATTRIBUTIVE: Final = _words(  # « on le sent prêt »: what is said of whom the verb is about
    "sent sentent trouve trouvent rend rendent voit voient croit croient juge jugent estime "
    "estiment laisse laissent garde gardent sait savent"
)
LOCUTIONS: Final = tuple(
    tuple(text.split())
    for text in ("peu à peu", "de plus en plus", "de moins en moins", "tout à fait", "à nouveau")
)
THING_VERBS: Final = _words(
    "lire relire écrire réécrire copier recopier ranger tracer poser découper coller compter "
    "résoudre corriger compléter surligner souligner apprendre réciter chanter construire"
)
INFINITIVE: Final = re.compile(r"(?:er|ir|re|oir)$")
FIRST_OR_LAST: Final = _words("premier dernier")
BEFORE_FIRST: Final = STATES | _words(
    "arrive arriver entre entrer part partir sort sortir termine terminer finit finir parle "
    "passe passer classe commence commencer"
)
ADJECTIVES_IN_ER: Final = _words(
    "fier léger premier dernier entier familier régulier étranger cher grossier"
)
_SAID_OF_NOTHING: Final = (
    r"possible|utile|nécessaire|important|préférable|souhaitable|difficile|facile|bon|rare|"
    r"attendu|demandé|convenu|entendu|conseillé|recommandé|essentiel|indispensable|inutile|normal|"
    r"fréquent|probable|temps|interdit|permis|prévu"
)
IMPERSONAL: Final = re.compile(
    r"(?:ne |n['’])?(?:lui |leur |nous |vous )?(?:"
    r"y (?:en )?(?:a|aura|avait|aurait|ait)\b|faut|faudra|faudrait|fallait|faille|"
    r"pleut|neige|suffit|suffira|vaut|vaudra|convient|existe\b|se peut|s['’]avère|"
    r"s['’]agit|s['’]agira|était une fois|fait (?:beau|froid|chaud|nuit|jour|noir)\b|"
    r"en (?:reste|restera|manque|manquera|existe|faut|faudra)\b|"
    r"(?:reste|restera|manque) (?:un|une|des|du|deux|trois|quatre|cinq|quelques|\d+)\b|"
    r"(?:arrive|semble|paraît) (?:que\b|qu['’])|"
    r"(?:est|sera|serait|soit) (?:très |plus |parfois |souvent )?"
    rf"(?:(?:{_SAID_OF_NOTHING}) (?:de\b|d['’]|que\b|qu['’]|pour\b)|"
    r"(?:possible|utile|nécessaire|préférable|interdit|permis|prévu|temps|tard|tôt|midi|\d+)\b))"
    r"|lui (?:est |arrive |reste |manque |suffit )",
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
