# ruff: noqa: E501 - one phrase per line, as it is read
"""Sections 3 and 5 to 8 of a pupil's fiche: what works, what was tried, the parents, the wishes."""

from collections.abc import Mapping
from typing import Final

FREQUENCES: Final = (
    "{depuis}, [tous les jours|presque tous les jours|par périodes]",
    "[Tous les matins|L'après-midi surtout|En fin de semaine|Après la récré], {depuis}",
    "{2-5} fois par [jour|semaine], [plus souvent {depuis}|c'est stable|noté en {mois}]",
    "Surtout [à l'écrit|en collectif|dans les transitions|quand l'AESH n'est pas là|avant midi]",
    "Déjà {avant}, [moins fort|en plus {depuis}|pareil]",
    "En {mois} c'était rare, {depuis} c'est [quotidien|2 jours sur 4]",
    "A chaque [évaluation|changement de lieu|séance de plus de 20 min|travail seul]",
    "",
)
MIEUX_QUAND: Final = (
    "En petit groupe de {2-4}",
    "Quand [je suis à côté|la consigne est dite en 1 phrase|l'emploi du temps est affiché|on prévient du changement]",
    "A l'oral, [sur ardoise|avec du matériel|avec les images]",
    "En [EPS|sciences|musique|arts|motricité|jardin], {il} [aide les autres|reste concentré{e}|sourit]",
    "Le matin [avant 10h|au calme|à l'accueil]",
    "Avec [l'AESH|la décharge|un grand de CM2|un copain calme], [{2-3} fois sur 4|presque toujours]",
    "Quand {il} a [une responsabilité|un objet dans les mains|choisi l'ordre des exercices]",
    "Dehors, [en sortie|à la piscine|au jardin]",
    "Si je [découpe en 2 étapes|donne un modèle|laisse 5 min de plus]",
    "",
)
CE_QUI_MARCHE: Final = (
    "Aime [les animaux|les dinosaures|le foot|les planètes|cuisiner|les trains|les pompiers|bricoler], [en parle très bien|apporte des livres dessus|dessine avec beaucoup de détails]",
    "Très [serviable|curieux des autres|à l'aise à l'oral|patient{e} avec les petits]",
    "[Excellente mémoire|Bonne mémoire] [des comptines|des visages|des histoires|des chansons]",
    "S'appuie sur [un ami de la classe|l'AESH|la maitresse de décharge|son cousin en {niveau}|le directeur|le gardien]",
    "Réussit [les puzzles|les jeux de logique|le calcul mental|la motricité|les expériences|la lecture d'images]",
    "Sait [demander de l'aide|consoler un copain|ranger le matériel|expliquer une règle de jeu]",
    "[Fier{e}|Content{e}] quand on affiche son travail, [veut recommencer|le montre à la sortie]",
    "Le [jeu de dames|quart d'h lecture|coin écoute|tutorat] du [midi|matin] [marche bien|l'apaise]",
    "Progrès [en natation|sur son prénom|en poésie|sur l'ordinateur] depuis {mois}",
    "Prend la parole au [conseil d'élèves|quoi de neuf], idées [justes|drôles|originales]",
)
PARENTS_POINT_DE_VUE: Final = (
    "« [A la maison|Chez nous] [il n'y a pas de souci|c'est pareil pour les devoirs|ça se passe mieux le week-end] »",
    "La maman [est inquiète|est d'accord pour de l'aide|demande ce qu'elle peut faire le soir]",
    "Le papa [trouve {quil} a besoin de temps|voudrait un avis|ne veut pas {quil} soit à part]",
    "Les parents disent que les devoirs [prennent [1h|2h]|finissent en pleurs|sont faits avec la grande sœur]",
    "« {Il} [aime l'école|ne veut plus venir|a peur de se tromper] »",
    "[Ont pris rdv|Attendent une réponse] pour un suivi, [liste d'attente|{3-9} mois d'attente|d'accord pour qu'on échange]",
    "Parents venus [tous les deux|avec un oncle qui traduit], [à l'écoute|contents d'être reçus tôt]",
    "Préfèrent attendre [le 2e trimestre|les vacances], [veulent rester informés|reprendront rdv]",
    "Sont d'accord avec ce qu'on voit, [fatigués|rassurés qu'on s'en occupe]",
    "",
)
PARENTS_SINON: Final = (
    "rdv proposé le {jour}, pas encore de réponse",
    "rdv prévu la semaine prochaine",
    "parents en déplacement, joints par téléphone seulement",
    "pas d'interprète trouvé pour le moment",
)
ATTENTES: Final = (
    "Ce serait mieux si {il} pouvait [finir un travail|rester en classe|entrer dans la lecture|jouer avec les autres|venir tous les jours]",
    "[Un regard extérieur|Un avis|Des pistes] sur [ce qu'on peut encore essayer|les priorités|les adaptations|la suite]",
    "Que quelqu'un [vienne observer|rencontre les parents avec nous|voie {init} en petit groupe]",
    "Savoir [si on est sur la bonne voie|comment lui parler de ses réussites|par quoi commencer]",
    "Un temps [d'échange|de travail] avec [le RASED|une personne de la circo|l'équipe]",
    "Des outils pour [l'écrit|les transitions|la numération|le langage|gérer les crises]",
    "",
)
CRENEAUX: Final = (
    "[lundi|mardi|jeudi|vendredi] [11h30-13h|13h-13h30|après 16h30]",
    "[le midi|après la classe], sauf le [mardi|jeudi]",
    "pendant [l'EPS de la décharge|la sieste|les APC]",
    "mercredi matin par tél.",
    "",
)

# One action in place: (action, dates, with whom and how often, what it changed, goes on?).
Action = tuple[str, str, str, str, str]
_APC: Final = ("APC [fluence|langage|numération|sons|copie]", "{periodes}", "2x30 min/sem")
_ACTIONS_COMMUNES: Final[tuple[Action, ...]] = (
    (
        "RDV [maman|papa|parents]", "{jours2}", "avec [la dir.|moi|l'AESH]",
        "[d'accord pour un suivi|vont y réfléchir|on se revoit en {mois_suivant}|échange tendu mais utile]", "–",
    ),
    (
        "Coin calme + [sablier|casque|coussin]", "dep. le {jour}", "{2-5}x/j",
        "crises + courtes [({5-10} min)|]", "oui",
    ),
    ("EE", "{jour}", "parents, [psyEN, G|psyEN|E, dir.]", "CR envoyé à l'IEN", "–"),
    ("Conseil de cycle", "{jour}", "équipe", "mêmes consignes pour tous les adultes", "oui"),
    ("[Photos|Picto] emploi du temps", "dep. rentrée", "[AESH|moi|ATSEM]", "transitions + calmes", "oui"),
    ("Mot cahier liaison x{2-5} + appels", "{mois}", "–", "[pas de retour|réponse au 3e]", "en cours"),
    ("Cahier de réussites", "dep. {jour}", "avec la famille", "fier{e} de le montrer", "oui"),
    ("Entretien avec l'élève", "{jours2}", "moi", "dit [« je comprends pas »|« je veux bien essayer »|peu de choses]", "–"),
    ("Temps de jeu à 3 avec règles", "{mois}", "le midi", "tient [8|10|15] min sans conflit", "oui"),
    ("Médecin scolaire prévenu", "{jour}", "dir.", "rdv [en attente|fixé]", "en cours"),
)  # fmt: skip
_ACTIONS_MATERNELLE: Final[tuple[Action, ...]] = (
    ("Étayage [ATSEM|AESH] à l'accueil", "dep. {jour}", "tous les matins", "pleurs {5-15} min au lieu de 40", "oui"),
    ("Passage dans la classe de [{niveau}|ma collègue]", "{2-4}x/sem", "{periode}", "[calme là-bas|mieux en lecture]", "oui"),
    ("Rituel de départ (casier, photo)", "dep. {jour}", "[ATSEM|moi]", "manteau mis seul{e} 3 j. sur 4", "oui"),
    ("Atelier langage à {3-5}", "{periodes}", "{2-3}x/sem", "[prend la parole|content{e} de venir]", "oui"),
    ("Doudou et boite à colère", "dep. {jour}", "ATSEM et moi", "[se calme en {3-9} min|peu utilisé]", "oui"),
    ("Arrivée décalée (8h45)", "{mois}", "famille", "[plus calme|n'a rien changé]", "non"),
    ("Sieste aménagée", "dep. {jour}", "ATSEM", "[s'endort mieux|se repose]", "oui"),
)  # fmt: skip
_ACTIONS_ELEMENTAIRE: Final[tuple[Action, ...]] = (
    ("Échange avec la collègue de l'an dernier", "{jour}", "–", "mêmes constats, [une idée reprise|2 idées reprises]", "–"),
    (*_APC, "[+{4-12} mots/min|un peu plus sûr{e}|content{e} de venir|peu d'effet]", "oui"),
    ("Plan de travail allégé", "dep. {jour}", "tous les jrs", "finit [1 fois sur 2|presque tout]", "oui"),
    ("PPRE", "{jour}→[6 sem.|vacances]", "moi + maître +", "[bof, arrêté trop tôt|objectif 1 atteint]", "non"),
    ("Tutorat [CM2|CM1|avec un grand]", "{periodes}", "récré", "joue avec {1-3} élèves", "oui"),
    ("Table [seule|près du bureau|face au mur]", "{mois}", "–", "rien changé, l'a mal vécu", "non"),
    ("Décloisonnement [CP|GS|lecture|maths]", "{periodes}", "{2-4}x45'", "progresse sur [les sons|les nombres]", "oui"),
    ("Contrat de comport. avec [smiley|étoiles|croix]", "{2-5} sem.", "classe", "marche [une sem.|2 sem.] puis plus", "non"),
    ("RASED E l'an dernier", "janv-juin", "2x45'", "[code ok, compréhension non|a repris confiance]", "non"),
    ("Stage réussite Toussaint", "5x3h", "–", "présent{e} {2-5} j.", "non"),
    ("Différenciation : [textes plus courts|dictée à trous|bande numérique]", "dep. {jour}", "classe", "[finit|moins découragé{e}|pas encore d'effet]", "oui"),
    ("Passage dans la classe de [{niveau}|ma collègue]", "{2-4}x/sem", "{periode}", "[calme là-bas|mieux en lecture]", "oui"),
    ("Place au 1er rang", "dep. {jour}", "–", "[un peu mieux|demande à reculer]", "oui"),
    ("Ordinateur pour les textes longs", "{periodes}", "2x/sem", "[{4-9} lignes au lieu de 2|tape lentement]", "oui"),
)  # fmt: skip
ACTIONS: Final[Mapping[str, tuple[Action, ...]]] = {
    "mat": _ACTIONS_COMMUNES + _ACTIONS_MATERNELLE,
    "c2": _ACTIONS_COMMUNES + _ACTIONS_ELEMENTAIRE,
    "c3": _ACTIONS_COMMUNES + _ACTIONS_ELEMENTAIRE,
}
ACTIONS_AUTRES: Final[tuple[Action, ...]] = (
    ("Conseil des maîtres", "{jour}", "équipe", "[constats partagés|pas de décision]", "–"),
    ("Conseil d'élèves", "dep. {jour}", "1x/15 j", "[idées intéressantes|{3-6} règles votées]", "oui"),
    ("Changement de places", "{mois}", "moi", "[une semaine de mieux|2 semaines de mieux|peu d'effet]", "non"),
    ("Réunion avec [le périscolaire|la mairie|les parents délégués]", "{jour}", "dir.", "[à revoir|on se revoit en {mois_suivant}]", "en cours"),
    ("Décloisonnement", "{periodes}", "{2-4} classes", "plus calme [le matin|en maths]", "oui"),
    ("RDV famille", "{jours2}", "dir. et moi", "[échange utile|n'a pas suffi]", "–"),
    ("Temps commun de préparation", "dep. {jour}", "1x/sem", "[tenu 1 fois sur 2|rassurant]", "oui"),
    ("Lecture [magazine péda|guide|fiche Éduscol]", "{mois}", "seul ou à 2", "quelques idées", "–"),
    ("Visite chez un collègue", "{jour}", "1/2 journée", "donne envie d'essayer", "–"),
    ("Règles affichées et signées", "dep. {jour}", "toute l'école", "mieux {2-3} sem.", "oui"),
)  # fmt: skip

# What the reason asks for most, by weight: codes of ATTENTES in core.fiche.
ATTENTES_PAR_MOTIF: Final[Mapping[str, tuple[tuple[str, float], ...]]] = {
    "langage_oral": (("rased", 3), ("visite", 2), ("outils", 2), ("echange", 1)),
    "lecture_ecriture": (("rased", 5), ("outils", 2), ("visite", 1), ("equipe_educative", 1)),
    "mathematiques": (("rased", 4), ("outils", 3), ("echange", 1), ("visite", 1)),
    "attention_autonomie": (("visite", 4), ("outils", 2), ("rased", 2), ("echange", 1)),
    "comportement_relations": (("visite", 4), ("rased", 3), ("equipe_educative", 2), ("famille", 1)),
    "assiduite": (("famille", 4), ("equipe_educative", 3), ("echange", 2)),
    "autre": (("echange", 3), ("visite", 3), ("outils", 2), ("equipe_educative", 1)),
}  # fmt: skip
