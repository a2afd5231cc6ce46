# ruff: noqa: E501 - one phrase per line, as it is read
"""Facts of the saisines that are not about one pupil: group, class, family, tension, team."""

from collections.abc import Mapping
from typing import Final

from core.fiche import Objet

_GROUPE: Final = (
    "Groupe de {3-5} garçons et filles de {niveau} qui [s'excitent dès la récré|se défient|s'écartent du reste], incidents les {jours3}",
    "{2-4} élèves arrivés sans parler français {depuis}, [UPE2A complet|pas de moyen de transport vers l'UPE2A]",
    "Mise à l'écart d'une élève par {3-5} autres, repérée le {jour}, [mots dans les cartables|jeux refusés], [parents reçus|pas encore parlé aux parents]",
)
_CLASSE: Final = (
    "Les élèves [du fond|de {niveau}] ne m'écoutent plus depuis le retour de mon [congé|stage|temps partiel], j'ai besoin d'un regard extérieur",
    "{22-29} élèves, {4-7} qui parlent [sans arrêt|par dessus moi], je hausse la voix {10-20} fois par matinée",
    "La classe a eu {2-4} enseignants cette année, [plus de rituels|chacun ses règles], je reprends tout",
    "Les retours de récré prennent {10-25} min, [conflits à régler|personne assis], relevé les {jours3}",
    "Première année, {niveau} pas choisi, [je prépare jusqu'à minuit|je ne sais plus quoi différencier]",
    "Transitions très bruyantes, [le bâton de parole ne marche plus|j'ai tout essayé], fini à {3-5} élèves au fond le {jour}",
    "J'ai {3-5} élèves qui demandent tout mon temps, les {18-22} autres [attendent|n'avancent plus]",
    "Classe [soudée contre l'adulte|en clans], matériel cassé les {jours2}",
    "La salle est [très petite|sous le préau|sans porte], {24-28} élèves, bruit permanent",
    "Avec la décharge on n'a pas les mêmes règles, les élèves en jouent les [lundis|mardis|vendredis]",
)
_FAMILLE: Final = (
    "La maman dit que tout va bien à la maison et ne vient plus aux rdv depuis le {jour}",
    "Les parents [contestent|discutent] chaque mot du cahier, {2-4} rdv demandés en {mois}",
    "Ton très vif au portail les {jours2}, devant [les autres parents|les élèves]",
    "La famille demande un changement de classe {depuis}, [a écrit à la mairie|veut une réponse écrite]",
    "Rdv du {jour} interrompu au bout de {5-15} min, [les parents sont partis|on n'a pas pu parler de l'école]",
    "Cahier de liaison non signé {depuis}, téléphone [qui sonne dans le vide|toujours sur messagerie]",
    "Chacun des parents nous dit le contraire de l'autre, on ne sait plus [à qui écrire|quoi répondre]",
    "Groupe de messagerie de parents, nom de l'école cité, {10-40} messages le {jour}",
    "Les parents ne comprennent pas [nos mots|le bulletin|pourquoi on propose de l'aide], pas d'interprète le {jour}",
    "Accusation d'injustice après [la sortie du {jour}|un conflit de récré], malgré {2-3} échanges",
    "Famille d'accord à l'oral, refuse par écrit le lendemain ({jours2})",
)
_TENSION: Final = (
    "Plus de conseil des maîtres apaisé {depuis}, [deux groupes|on ne se parle que par mots]",
    "Désaccord avec le périscolaire sur [les règles de cour|les locaux|le gouter], {2-4} accrochages en {mois}",
    "Partage des [classes|salles|services de cour] mal vécu {depuis}, [rdv du {jour} houleux|mails secs]",
    "Avec la mairie, [la cour|le photocopieur|l'ATSEM] revient à chaque réunion ({jours2})",
    "Échange vif entre deux adultes devant les élèves le {jour}, [chacun attend des excuses|l'un des deux ne mange plus avec nous]",
    "Projets communs arrêtés {depuis}, [chacun ferme sa porte|décloisonnement annulé]",
    "Les AESH disent [ne plus savoir qui décide|changer d'emploi du temps {2-4} fois], réunion du {jour} sans suite",
    "Nouvelle organisation de rentrée [subie|jamais discutée], {2-4} collègues en veulent une autre",
    "Rumeurs dans l'école {depuis}, [les parents les répètent|on en parle au portail]",
)
_EQUIPE: Final = (
    "L'équipe voudrait une règle de cour commune, {3-9} conflits par jour notés la semaine du {jour}",
    "Besoin d'aide pour [le projet d'école|l'accueil des nouveaux|les APC|la liaison GS-CP], équipe renouvelée à {2-4} sur {5-8}",
    "Demande de formation sur [la gestion des crises|la lecture en cycle 3|l'évaluation positive|le langage en maternelle|les adaptations], conseil des maîtres du {jour}",
    "On accueille {2-4} élèves à besoins particuliers {depuis}, [on improvise|chacun bricole dans sa classe]",
    "Nouvelle direction {depuis}, [tout est à relancer|pas de trace des réunions passées]",
    "Après l'incident du {jour}, l'équipe voudrait [en reparler à froid|un protocole commun]",
    "Conseil de cycle du {jour} : [mêmes consignes pour tous ?|qui fait quoi avec le RASED ?]",
)

_MATERNELLE: Final[Mapping[Objet, tuple[str, ...]]] = {
    Objet.GROUPE: (
        "En GS, {4-7} élèves n'ont pas le [principe des syllabes|geste d'écriture], [on n'y arrive plus à deux|l'ATSEM est partagée]",
        "{3-5} PS ne [restent|tiennent] pas au regroupement plus de {3-6} min, [l'ATSEM est partagée|on tourne à deux]",
        "{4-6} MS et GS [parlent très peu|ne se font pas comprendre], jeu de langage du {jour} : {2-4} mots chacun",
        "Groupe de {3-5} qui [mordent|poussent] au toboggan, {4-9} fois la semaine du {jour}",
    ),
    Objet.CLASSE: (
        "{22-27} PS, {4-6} pleurent encore [le matin|à la sieste], une ATSEM pour deux classes",
        "La sieste et la cantine se chevauchent, plus d'adulte [à 11h30|à 13h20], relevé les {jours3}",
    ),
    Objet.EQUIPE: (
        "Accueil des TPS : [horaires|séparation|jeux] à revoir ensemble, {3-8} inscriptions {depuis}",
        "Les coins jeux [ne servent plus|sont les mêmes en PS et en GS], on voudrait une progression",
    ),
}
_ELEMENTAIRE: Final[Mapping[Objet, tuple[str, ...]]] = {
    Objet.GROUPE: (
        "{3-6} élèves de {niveau} se battent chaque midi, règles différentes école/périscolaire",
        "{4-8} élèves en dessous de {20-45} mots/min en {mois}, [les autres attendent|je n'ai plus de créneau APC]",
        "{3-5} élèves ne passent pas la dizaine, [même avec le matériel|deux trimestres de retard], évalués le {jour}",
        "{3-6} CM2 inquiets de la 6e, [pleurs|mal de ventre] les {jours2}",
        "Niveau très étalé en {niveau} : {2-4} lisent des romans, {3-5} déchiffrent encore",
        "{5-9} élèves de {niveau} ne [finissent|commencent] rien seuls, plan de travail vide le {jour}",
    ),
    Objet.CLASSE: ("Séances de {niveau} jamais finies {depuis}, je cours après le programme",),
    Objet.RELATION_FAMILLE: (
        "Désaccord écrit du papa sur [le maintien|le PPRE|les devoirs|la place en classe], {4-9} mails en {8-15} jrs, ton qui monte",
    ),
    Objet.EQUIPE: (
        "ULIS ouverte à la rentrée : [qui inclut quand|emplois du temps incompatibles], point fait le {jour}",
        "Cycle 2 : {3-5} méthodes de lecture différentes, on voudrait [s'accorder|un regard extérieur]",
        "Climat scolaire : {12-30} passages au bureau en {mois}, on veut [un conseil d'élèves|des médiateurs]",
    ),
}
_RPI: Final[Mapping[Objet, tuple[str, ...]]] = {
    Objet.CLASSE: (
        "Triple niveau du RPI, je n'arrive pas à gérer les [CP|plus petits] quand [deux d'entre eux crient|les grands attendent]",
    ),
    Objet.EQUIPE: (
        "RPI : {2-3} sites, {3-4} collègues, jamais de temps commun, [les programmations ne se suivent pas|les élèves perdent leurs repères]",
    ),
}

_TOUTES: Final[Mapping[Objet, tuple[str, ...]]] = {
    Objet.GROUPE: _GROUPE,
    Objet.CLASSE: _CLASSE,
    Objet.RELATION_FAMILLE: _FAMILLE,
    Objet.TENSION: _TENSION,
    Objet.EQUIPE: _EQUIPE,
}
FAITS_AUTRES: Final[Mapping[str, Mapping[Objet, tuple[str, ...]]]] = {
    "toutes": _TOUTES,
    "mat": _MATERNELLE,
    "elem": _ELEMENTAIRE,
    "rpi": _RPI,
}
OUVERTURES_AUTRES: Final = (
    "",
    "",
    "",
    "Je résume.",
    "On en a parlé en conseil des maîtres le {jour}.",
    "Avec l'accord de [toute l'équipe|mes collègues].",
    "Contexte : école de {4-9} classes.",
    "Je préfère en parler maintenant.",
    "Demande faite avec [la direction|mon binôme].",
)
CHUTES_AUTRES: Final = (
    "",
    "",
    "",
    "On voudrait [être aidés|avancer] avant les vacances.",
    "On est [fatigués|à court d'idées].",
    "Rien d'urgent mais ça dure.",
    "Cela joue sur [toute la classe|l'ambiance|les élèves].",
    "Un regard extérieur aiderait.",
    "J'aimerais pouvoir en parler de vive voix.",
)
FREQUENCES_AUTRES: Final = (
    "{depuis}, [tous les jours|presque chaque semaine|par vagues]",
    "Surtout [le midi|en fin de journée|les jours de pluie|avant les vacances], {depuis}",
    "{2-4} fois par semaine, noté {depuis}",
    "Cela a commencé vers le {jour}",
    "Pas un jour précis, c'est le fond",
)
MIEUX_AUTRES: Final = (
    "[En petit groupe|Quand on prévient à l'avance|Quand on est deux adultes]",
    "Le [jeudi|mardi], [sans qu'on sache pourquoi|quand l'emploi du temps est léger]",
    "Pendant [la chorale|le jardin|les sorties|le sport]",
    "Quand [chacun sait ce qu'il a à faire|le cadre est écrit|on en reparle à froid]",
    "",
)
MARCHE_AUTRES: Final = (
    "Équipe [volontaire|soudée sur le fond|prête à essayer]",
    "Les élèves aiment [les projets|le conseil d'élèves|le jardin de l'école]",
    "[Les parents délégués|La mairie|Les animateurs] [aident|sont à l'écoute]",
    "Bonne entente avec [l'ATSEM|la décharge|la collègue d'à côté]",
    "Les rituels du matin, la lecture offerte après la cantine",
    "Conseil des maîtres constructif en {mois}",
)
ATTENTES_AUTRES: Final = (
    "Ce serait mieux si [on avait une règle commune|quelqu'un venait voir|on pouvait en parler à plusieurs]",
    "Avoir [des pistes concrètes|un outil simple|un avis extérieur] pour [{periode}|la reprise|l'an prochain]",
    "[Être écouté|Pouvoir dire les choses], puis décider ensemble",
    "Que [chacun sache qui fait quoi|les élèves retrouvent des repères]",
    "Une visite [sans jugement|un matin], puis en reparler",
)
