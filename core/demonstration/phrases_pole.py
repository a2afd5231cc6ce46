# ruff: noqa: E501 - one phrase per line, as it is read
"""What the pôle writes: questions, words to members, exchanges, answers, bilans, endings."""

from collections.abc import Mapping
from typing import Final

from core.echange import NatureEchange
from core.fiche import Objet
from core.personne import Metier

QUESTIONS: Final = (
    "[Bonjour, merci|Merci] pour votre fiche. Pourriez-vous nous dire [depuis quand vous observez cela|à quels moments cela arrive le plus|si les parents ont été reçus, et quand] ?",
    "Merci de votre demande. Il nous manque [la date de naissance|les dates des actions déjà menées|le point de vue des parents], [par retour de courriel|même par téléphone].",
    "Avez-vous pu [essayer un temps en petit groupe|en parler en conseil de cycle|noter deux ou trois moments de la semaine] ? Cela nous aiderait à vous proposer la bonne personne.",
    "Les parents sont-ils d’accord pour [qu’une collègue du RASED vienne observer|une rencontre avec vous et le pôle] ? Un simple « pas encore abordé » nous suffit.",
    "Pouvez-vous nous indiquer vos créneaux [de la semaine prochaine|du midi] et [l’emploi du temps de la classe|le moment où c’est le plus difficile] ?",
)
PRECISIONS: Final = (
    "Bonjour, oui {depuis}, surtout [le matin|l'après-midi]. Parents vus le {jour}.",
    "Voici : [les parents sont d'accord|pas encore abordé avec eux, rdv lundi]. Créneau possible [le mardi midi|le jeudi après 16h30].",
    "J'ai noté une semaine : {3-12} fois, [dont {2-3} en récré|toujours à l'écrit|jamais avec l'AESH].",
    "Désolé{e_auteur} pour l'oubli. Conseil de cycle fait le {jour}, [tout le monde a le même constat|on essaie le petit groupe].",
    "On en a parlé [le {jour}|hier], la famille [veut bien|préfère attendre les vacances].",
)
MOTS: Final = (
    "",
    "Pourriez-vous passer voir la classe ?",
    "L’école est dans votre secteur, l’enseignant(e) est disponible [le mardi midi|le jeudi|après la classe].",
    "Demande proche de celle de l’an dernier, à relire ensemble ?",
    "À voir avant la prochaine réunion si possible.",
    "L’enseignant(e) attend surtout un échange.",
)

Echange = tuple[NatureEchange, str, str]  # nature, text, result
ECHANGES_COMMUNS: Final[tuple[Echange, ...]] = (
    (NatureEchange.APPEL, "Appel à l’école, {10-40} minutes avec l’enseignant(e).", "[Rendez-vous pris pour la suite|Deux pistes à essayer d’ici {2-3} semaines|Situation plus claire]."),
    (NatureEchange.ENTRETIEN, "Entretien avec l’enseignant(e) sur le temps du midi.", "[On s’accorde sur un objectif à la fois|Grille d’observation laissée|Un point dans un mois]."),
    (NatureEchange.COURRIEL, "[Deux fiches d’adaptation envoyées|Emploi du temps imagé envoyé|Grille d’observation envoyée].", ""),
    (NatureEchange.REUNION, "Point avec la direction et l’enseignant(e).", "[Décloisonnement maintenu|Équipe éducative à prévoir|La famille sera reçue d’ici 15 jours]."),
)  # fmt: skip
ECHANGES: Final[Mapping[Metier, tuple[Echange, ...]]] = {
    Metier.CPC: (
        (NatureEchange.VISITE, "Visite en classe, {45-90} minutes, séance de [lecture|mathématiques|langage|rituels].", "[Élève actif à l’oral|Consignes longues|Transitions à préparer]\u202f; échange à chaud avec l’enseignant(e)."),
        (NatureEchange.VISITE, "Séance menée ensemble, l’enseignant(e) observe.", "[Les élèves ont suivi 25 minutes|Le matériel aide nettement|À refaire à deux]."),
    ),
    Metier.MAITRE_E: (
        (NatureEchange.VISITE, "Observation en classe puis {15-25} minutes à deux avec l’élève.", "[Se repère à l’oral|Connaît {8-20} sons|Compte avec du matériel]\u202f; veut bien revenir."),
        (NatureEchange.SEANCE, "[Première|Deuxième|Quatrième|Sixième] séance en petit groupe.", "[Prend la parole|Utilise l’affiche des sons|Persévère plus longtemps]."),
    ),
    Metier.MAITRE_G: (
        (NatureEchange.VISITE, "Observation en classe et en récréation.", "[Cherche l’adulte|Joue si le jeu est cadré|Reste à distance puis s’approche]."),
        (NatureEchange.SEANCE, "[Première|Troisième|Cinquième] séance, jeu à règles.", "[Accepte de perdre une fois|Met des mots sur la colère|Veut garder la place]."),
        (NatureEchange.PARENTS, "Rencontre avec les parents, à l’école.", "[Échange confiant|Ils souhaitent un point en {mois_suivant}]."),
    ),
    Metier.PSYEN: (
        (NatureEchange.VISITE, "Observation en classe.", ""),
        (NatureEchange.PARENTS, "Rencontre avec les parents à leur demande.", ""),
    ),
    Metier.ERSEH: (
        (NatureEchange.APPEL, "Point avec l’école sur les aménagements.", "[Documents à jour|Équipe de suivi à dater]."),
        (NatureEchange.REUNION, "Équipe de suivi préparée avec l’école.", "Date proposée à la famille."),
    ),
    Metier.PEMF: (
        (NatureEchange.VISITE, "Accueil de l’enseignant(e) dans ma classe.", "[Organisation des ateliers vue en direct|Retient deux rituels]."),
        (NatureEchange.ENTRETIEN, "Préparation commune d’une semaine.", "Emploi du temps allégé le matin."),
    ),
    Metier.ERUN: (
        (NatureEchange.VISITE, "Installation et prise en main avec l’élève, {30-60} minutes.", "[Tape {4-8} mots par minute|La lecture vocale plaît]."),
        (NatureEchange.COURRIEL, "[Deux tablettes prêtées|Un ordinateur prêté|Un casque prêté] jusqu’en {mois_suivant}.", ""),
    ),
    Metier.RESSOURCE: (
        (NatureEchange.VISITE, "Observation d’une demi-journée.", "[Emploi du temps visuel à installer|Coin calme bien situé|Sorties à annoncer]."),
        (NatureEchange.APPEL, "Conseils par téléphone sur les transitions.", "L’équipe essaie dès lundi."),
    ),
    Metier.ULIS: ((NatureEchange.ENTRETIEN, "Point sur les temps d’inclusion.", "Emploi du temps revu pour {periode}."),),
    Metier.UPE2A: (
        (NatureEchange.VISITE, "Rencontre de l’élève, {30-45} minutes.", "[Comprend les consignes de classe|Premiers mots écrits]."),
        (NatureEchange.COURRIEL, "Envoi d’un imagier et d’outils bilingues.", ""),
    ),
    Metier.MEDECIN: ((NatureEchange.APPEL, "L’école a transmis la demande de rendez-vous.", ""),),
    Metier.INFIRMIERE: ((NatureEchange.APPEL, "Contact pris avec la famille par l’école.", ""),),
    Metier.ASSISTANTE_SOCIALE: ((NatureEchange.APPEL, "Contact pris avec l’école.", ""),),
    Metier.PAS: ((NatureEchange.REUNION, "Point commun école et PAS.", "Premiers aménagements posés, à revoir en {mois_suivant}."),),
}  # fmt: skip

ECHANGES_AUTRES: Final[tuple[Echange, ...]] = (
    (NatureEchange.APPEL, "Appel à l’école, {10-40} minutes.", "[Rendez-vous pris|Demande précisée|Deux pistes à essayer]."),
    (NatureEchange.REUNION, "[Conseil des maîtres|Temps d’équipe] avec l’école, [1 h|1 h 30|2 h].", "[Trois idées retenues|Une règle commune écrite|Essais répartis entre les classes]."),
    (NatureEchange.VISITE, "Passage à l’école, [une matinée|temps de récréation observé|deux classes].", "[Échange à chaud avec l’équipe|Points d’appui notés]."),
    (NatureEchange.COURRIEL, "[Exemples d’affichages envoyés|Trame de réunion envoyée|Bibliographie courte envoyée].", ""),
    (NatureEchange.ENTRETIEN, "Entretien avec la direction.", "[Ordre du jour préparé|Calendrier fixé jusqu’en {mois_suivant}]."),
)  # fmt: skip

COMPREHENSION: Final[Mapping[str, tuple[str, ...]]] = {
    "langage_oral": (
        "[L’élève comprend davantage qu’il n’y paraît|La parole vient mieux en petit groupe], [et s’appuie sur les images|surtout quand l’adulte laisse du temps].",
        "Le langage progresse lentement ; l’envie de communiquer est là, [les comptines le montrent|les jeux aussi].",
    ),
    "lecture_ecriture": (
        "Le déchiffrage coûte encore beaucoup d’énergie ; [le sens se perd en route|la compréhension orale est solide]. [Les réussites à l’oral sont un vrai point d’appui|L’effort est visible].",
        "L’entrée dans l’écrit s’est faite plus lentement que pour les autres. [Les sons simples sont acquis|La lecture à deux rassure], et c’est par là que nous proposons de repartir.",
    ),
    "mathematiques": (
        "La quantité se construit mieux avec du matériel ; [la dizaine n’est pas encore un groupement|le passage à l’écrit vient trop tôt].",
        "Les procédures sont récitées sans être comprises ; [l’ardoise et la manipulation redonnent confiance|les problèmes racontés sont mieux réussis].",
    ),
    "attention_autonomie": (
        "L’attention tient quand la tâche est courte et le début guidé ; [la fatigue de fin de matinée compte beaucoup|le bruit gêne].",
        "Se mettre au travail est le moment le plus difficile. [Une étape à la fois|Un modèle] change déjà les choses.",
    ),
    "comportement_relations": (
        "Les moments difficiles sont surtout [les transitions|l’écrit|la récréation] ; [ailleurs, les relations sont bonnes|avec un cadre annoncé, cela tient].",
        "Les crises disent souvent une consigne trop longue ou un changement non prévu. [Des adultes qui disent la même chose aident|Un lieu pour s’apaiser aide].",
    ),
    "assiduite": (
        "Les absences coupent les apprentissages ; [le retour en classe est chaque fois un nouveau départ|l’élève a plaisir à venir les jours de projet].",
        "Le lien avec la famille est la première piste. [L’accueil du matin peut être préparé|Un seul interlocuteur simplifiera].",
    ),
    "autre": (
        "La situation est singulière et l’équipe la connaît bien. [Nous proposons d’avancer par petits essais|Un regard croisé aidera].",
        "Les ressources de l’élève sont réelles ; [il s’agit d’organiser la journée|le rythme est la question].",
    ),
}
COMPREHENSION_AUTRES: Final[Mapping[Objet, tuple[str, ...]]] = {
    Objet.GROUPE: (
        "Le groupe a besoin de [règles communes à tous les temps de la journée|temps courts et réguliers] ; [l’équipe est d’accord|les élèves sont demandeurs].",
        "Les écarts sont grands ; [un décloisonnement soulagera|mieux vaut deux objectifs précis].",
    ),
    Objet.CLASSE: (
        "[Les transitions concentrent les difficultés|Le nombre et l’âge des élèves pèsent]. Vos essais sont cohérents ; [nous proposons de les soutenir à deux|un collègue peut venir].",
        "Vous décrivez une fatigue que l’organisation explique en partie ; [l’emploi du temps peut s’alléger|le matin peut être repensé].",
    ),
    Objet.RELATION_FAMILLE: (
        "Chacun souhaite la réussite de l’enfant ; [les mots écrits se sont tendus|le lieu de l’échange compte]. [Une rencontre préparée|Un tiers] peut aider.",
        "La famille et l’école ne se sont pas comprises sur [le rythme|l’aide proposée|les mots employés].",
    ),
    Objet.TENSION: (
        "Le désaccord porte sur l’organisation plus que sur les personnes. [Un cadre écrit|Une réunion animée] permettra d’avancer.",
        "Les contraintes sont réelles des deux côtés ; [nous proposons de séparer les sujets|un ordre du jour partagé aidera].",
    ),
    Objet.EQUIPE: (
        "L’équipe a déjà des pratiques communes ; [il reste à les écrire|un temps accompagné suffira].",
        "La demande est claire : [prendre le temps|s’accorder sur peu de choses, mais toutes].",
    ),
}
ECOLE_CONDUIT: Final = (
    "Poursuivre [les APC|le plan de travail allégé|le tutorat|le décloisonnement], [sur un seul objectif|{2-3} fois par semaine], jusqu’à {mois_suivant}.",
    "Garder [l’emploi du temps affiché|le coin calme|la consigne en une étape], et noter [deux réussites par semaine|les moments qui vont bien].",
    "[Réunir le conseil de cycle|Prévenir la décharge et le périscolaire] pour que les adultes disent la même chose.",
    "Proposer [à l’oral ou sur l’ardoise|avec du matériel] ce qui bloque à l’écrit.",
    "[Écrire une règle commune|Faire le point chaque vendredi], en dix minutes.",
)
ECOLE_CONDUIT_AUTRES: Final[Mapping[Objet, tuple[str, ...]]] = {
    Objet.GROUPE: (
        "[Garder un temps court et régulier|Tenir les mêmes règles sur tous les temps], jusqu’à {mois_suivant}.",
        "Noter deux réussites du groupe par semaine[|, et les dire aux élèves].",
    ),
    Objet.CLASSE: (
        "[Garder les rituels qui marchent|Choisir un seul moment de la journée à changer], sans tout reprendre.",
        "Prévoir [un temps calme après la récréation|un relais avec la classe voisine].",
    ),
    Objet.RELATION_FAMILLE: (
        "Préférer [la voix à l’écrit|un seul interlocuteur], et garder une trace simple des rendez-vous.",
        "Proposer [deux dates|un lieu calme] pour la rencontre.",
    ),
    Objet.TENSION: (
        "[Traiter un sujet par réunion|Écrire l’ordre du jour ensemble], et dater les décisions.",
        "Garder les temps communs [qui se passent bien|déjà prévus].",
    ),
    Objet.EQUIPE: (
        "[Fixer deux dates|Choisir une personne qui tient la trace], et essayer dans toutes les classes.",
        "[Écrire une règle commune|Partager ce qui marche déjà], en une page.",
    ),
}
PARENTS: Final = (
    "L’enseignant(e) [les informe de cette réponse|leur présente ces propositions], de préférence [de vive voix|lors d’un rendez-vous].",
    "Nous proposons de les recevoir ensemble [avant les vacances|d’ici trois semaines].",
    "Ils ont [été entendus par l’école|donné leur accord] ; un point leur sera fait au bilan.",
    "Leur choix est respecté : les aides proposées ici se font [dans la classe|avec la classe].",
)
PARENTS_REFUS: Final = (
    "Les parents ne souhaitent pas d’aide hors de la classe, c’est leur droit : les propositions se font [en classe|avec l’enseignant(e)].",
)

Ligne = tuple[str, str]  # when, how
REPONSES_LIGNES: Final[Mapping[str, tuple[Ligne, ...]]] = {
    "conseil": (
        ("dès maintenant", "Deux pistes échangées : [consigne en une étape|modèle sous les yeux|temps court]."),
        ("par courriel", "Envoi [de fiches|d’exemples d’affichages|de textes adaptés]."),
    ),
    "entretien": (("[mardi|jeudi] midi", "Trois quarts d’heure pour [choisir un objectif|relire les essais]."),),
    "visite": (
        ("avant les vacances", "Une [matinée|séance] observée, échange le jour même."),
        ("en {mois_suivant}", "Deux visites, à deux moments différents de la journée."),
    ),
    "seance_cpc": (("en {mois_suivant}", "Une séance menée ensemble, puis une reprise par l’enseignant(e)."),),
    "aide_e": (
        ("{2-3} fois par semaine jusqu’en {mois_suivant}", "Petit groupe, [lecture|compréhension|numération|langage]."),
        ("une période", "Dans la classe d’abord, puis en petit groupe si les parents en sont d’accord."),
    ),
    "aide_g": (("une fois par semaine", "Temps de parole et de jeu à règles, point avec l’enseignant(e) toutes les {3-4} séances."),),
    "avis_psyen": (("dans le trimestre", "Observation et échange avec l’équipe."),),
    "suivi_psyen": (("à la demande des parents", "Les parents prennent contact avec la psyEN."),),
    "outils": (("dès cette semaine", "Prêt [de matériel de numération|de pictogrammes|d’une tablette|de livres audio], mode d’emploi joint."),),
    "formation": (("[un conseil des maîtres|deux temps de 1 h 30]", "Apports et essais dans les classes, retour à six semaines."),),
    "rencontre_famille": (("d’ici {2-4} semaines", "Rencontre préparée avec l’école, [à trois voix|courte, un seul sujet]."),),
    "equipe_educative": (("d’ici {3-5} semaines", "La direction invite ; le pôle participe."),),
    "projet_personnalise": (("jusqu’en {mois_suivant}", "Deux objectifs, trois adaptations, un bilan daté."),),
    "ppre": (("six semaines", "Un objectif, [trois séances par semaine|évalué à la fin]."),),
    "avis_medecin": (("sur rendez-vous", "La famille et l’école prennent rendez-vous."),),
    "saisine_pas": (("ce mois-ci", "Premiers aménagements avec le PAS, sans attendre."),),
    "mdph": (("au rythme de la famille", "L’équipe accompagne les parents s’ils le souhaitent."),),
    "ess": (("date à fixer", "Point sur les aménagements et les temps de classe."),),
    "paoa": (("avant {mois_suivant}", "Objectifs choisis en conseil de cycle."),),
    "social": (("contact pris", "L’assistante sociale se met à disposition de l’école."),),
    "departement": (("demande transmise", "Avis du niveau départemental attendu."),),
    "ecole": (
        ("dès maintenant", "Les actions engagées sont les bonnes ; [les poursuivre une période|les resserrer sur un objectif]."),
        ("cette période", "Conseils donnés par téléphone ; le pôle reste joignable."),
    ),
    "non_pourvu": (("dès qu’un poste sera pourvu", "En attendant, [échange avec la CPC|outils prêtés]."),),
}  # fmt: skip
REPONSES_PAR_METIER: Final[Mapping[Metier, tuple[str, ...]]] = {
    Metier.CPC: ("visite", "seance_cpc", "entretien", "projet_personnalise"),
    Metier.MAITRE_E: ("aide_e",),
    Metier.MAITRE_G: ("aide_g",),
    Metier.PSYEN: ("avis_psyen",),
    Metier.ERSEH: ("ess",),
    Metier.PEMF: ("visite", "entretien"),
    Metier.ERUN: ("outils",),
    Metier.RESSOURCE: ("visite", "outils"),
    Metier.ULIS: ("projet_personnalise",),
    Metier.UPE2A: ("outils", "conseil"),
    Metier.MEDECIN: ("avis_medecin",),
    Metier.INFIRMIERE: ("avis_medecin",),
    Metier.ASSISTANTE_SOCIALE: ("social",),
    Metier.PAS: ("saisine_pas",),
}
REPONSES_CONSEIL: Final = ("conseil", "ecole", "entretien")
REPONSES_ECOLE: Final = ("conseil", "ppre", "ecole", "equipe_educative", "entretien")
REPONSES_AUTRES: Final[Mapping[Objet, tuple[str, ...]]] = {
    Objet.GROUPE: ("formation", "visite", "conseil", "outils"),
    Objet.CLASSE: ("visite", "entretien", "seance_cpc"),
    Objet.RELATION_FAMILLE: ("rencontre_famille", "entretien", "equipe_educative"),
    Objet.TENSION: ("entretien", "formation", "departement"),
    Objet.EQUIPE: ("formation", "conseil", "visite"),
}
METIERS_PAR_MOTIF: Final[Mapping[str, tuple[tuple[Metier, float], ...]]] = {
    "langage_oral": ((Metier.MAITRE_E, 4), (Metier.UPE2A, 3), (Metier.CPC, 3), (Metier.PSYEN, 1)),
    "lecture_ecriture": ((Metier.MAITRE_E, 6), (Metier.CPC, 2), (Metier.ERUN, 2), (Metier.PSYEN, 1), (Metier.PAS, 1)),
    "mathematiques": ((Metier.MAITRE_E, 5), (Metier.CPC, 3), (Metier.PEMF, 1), (Metier.ERUN, 1)),
    "attention_autonomie": ((Metier.MAITRE_G, 3), (Metier.CPC, 3), (Metier.PSYEN, 2), (Metier.RESSOURCE, 1), (Metier.PAS, 1)),
    "comportement_relations": ((Metier.MAITRE_G, 4), (Metier.PSYEN, 3), (Metier.RESSOURCE, 3), (Metier.CPC, 2), (Metier.PAS, 1)),
    "assiduite": ((Metier.ASSISTANTE_SOCIALE, 4), (Metier.CPC, 2), (Metier.INFIRMIERE, 1), (Metier.MAITRE_G, 1)),
    "autre": ((Metier.CPC, 3), (Metier.ERSEH, 2), (Metier.PSYEN, 2), (Metier.INFIRMIERE, 1), (Metier.MEDECIN, 1), (Metier.ULIS, 1)),
}  # fmt: skip
METIERS_AUTRES: Final = (
    (Metier.CPC, 5.0),
    (Metier.PEMF, 3.0),
    (Metier.MAITRE_E, 1.0),
    (Metier.ERUN, 1.0),
)

EVALUATIONS: Final = (
    "amélioration nette",
    "amélioration partielle",
    "peu de changement",
    "à poursuivre",
)
BILANS: Final[Mapping[str, tuple[str, ...]]] = {
    "amélioration nette": (
        "[Les objectifs sont atteints|Les progrès tiennent], [en classe comme en petit groupe|depuis {2-4} semaines]. L’aide s’allège.",
        "L’enseignant(e) se sent à l’aise pour poursuivre. [Une visite en fin d’année|Pas d’autre demande].",
    ),
    "amélioration partielle": (
        "[Le matin va mieux|L’oral progresse|Les crises sont plus courtes] ; [l’écrit|la fin de journée|la récréation] reste difficile.",
        "[Deux|Trois] adaptations sur quatre sont installées. On garde celles qui servent.",
    ),
    "peu de changement": (
        "Peu d’effet pour l’instant ; [l’aide vient de commencer|les absences ont compté]. On change [d’horaire|de support|de groupe].",
        "La situation reste fragile. [Un autre regard est proposé|L’équipe se revoit en {mois_suivant}].",
    ),
    "à poursuivre": (
        "Le travail est engagé et [la famille suit|l’élève vient volontiers]. On continue une période.",
        "[Trop tôt pour conclure|Le groupe s’est mis en route]. Nouveau point en {mois_suivant}.",
    ),
}
BILANS_AUTRES: Final[Mapping[str, tuple[str, ...]]] = {
    "amélioration nette": (
        "[Le climat est plus calme|Les échanges ont repris|Les règles sont écrites et tenues]. [L’équipe continue seule|Le pôle reste joignable].",
    ),
    "amélioration partielle": (
        "[Une partie des idées est en place|Deux essais sur trois ont tenu]. [Le reste attendra la rentrée|On se revoit en {mois_suivant}].",
    ),
    "peu de changement": (
        "[Les habitudes reviennent|Le temps a manqué pour essayer]. [Un autre regard est proposé|On reprend en {mois_suivant}, plus simplement].",
    ),
    "à poursuivre": (
        "[Le travail est engagé|Les premiers essais sont encourageants], nouveau point en {mois_suivant}.",
    ),
}
CLOTURES_MOTS: Final[Mapping[str, tuple[str, ...]]] = {
    "levee": ("L’école n’a plus besoin du pôle.", "Progrès confirmés par l’enseignant(e)."),
    "ecole": ("L’école poursuit ce qui est en place.", "Conseils donnés, l’équipe continue."),
    "partenaire": ("Relais pris à l’extérieur, à la demande de la famille.",),
    "pps": ("Suite dans le cadre du PPS.",),
    "depart": ("L’élève a quitté l’école.", "Déménagement en cours d’année."),
    "sixieme": ("Passage en 6ᵉ.",),
    "non_souhaitee": ("La famille ne souhaite pas d’aide ; l’école poursuit en classe.",),
    "non_pourvu": ("Poste non pourvu cette année, à reprendre à la rentrée.",),
    "autre": ("À reprendre si besoin.", "Organisation de l’école revue depuis."),
}
RETRAITS: Final = (
    "Situation réglée entre-temps.",
    "La famille préfère attendre.",
    "L’élève a changé d’école.",
    "Doublon avec une autre demande de l’école.",
    "L’équipe souhaite d’abord essayer en conseil de cycle.",
)
REOUVERTURES: Final = (
    "Nouveaux faits signalés par l’école.",
    "L’aide s’est arrêtée trop tôt.",
    "Demande de la nouvelle enseignante.",
)
AXES: Final = (
    "Fluence et compréhension au cycle 2 : mêmes outils dans toutes les écoles",
    "Un climat de cour apaisé, avec les communes",
    "Le langage oral en maternelle, avant cinq ans",
    "Prévenir plutôt que réparer : le premier appel dès la période 1",
    "La numération avec du matériel, du CP au CM1",
    "Accueillir chaque élève : adaptations simples et partagées",
)
