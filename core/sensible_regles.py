r"""The phrases that must never be stored, as rules over folded text (no accents, lower case).

Source of the list: what the tool has no field for (information préoccupante, medical, speech or
psychological reports and results, custody, parents' telephone numbers and private life, diagnosis).
Lone words raise nothing: « bilan d'étape » and « table placée » are ordinary school language.

Every repetition is bounded, and the texts given to the rules are at most `MAX_SENTENCE` long, so
that the cost stays proportional to the length of what is read. `«GAP»`-like names in the patterns
below are replaced by the fragments of `_FRAGMENTS`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Categorie(StrEnum):
    """Why a passage must not be stored; the order is the one in which reasons win."""

    PROTECTION = "protection"
    GARDE = "garde"
    BILAN = "bilan"
    DIAGNOSTIC = "diagnostic"
    VIE_PRIVEE = "vie_privee"
    TELEPHONE = "telephone"


RAISONS: Final = {
    Categorie.PROTECTION: (
        "Protection de l’enfance : cela se transmet par téléphone ou par la voie prévue, "
        "jamais dans cette demande."
    ),
    Categorie.GARDE: (
        "Garde, placement ou décision de justice : ces éléments ne sont pas conservés ici."
    ),
    Categorie.BILAN: (
        "Compte rendu, bilan ou résultat de test d’un professionnel de santé ou d’un psychologue : "
        "ils restent à la famille."
    ),
    Categorie.DIAGNOSTIC: (
        "Diagnostic, supposition de diagnostic ou traitement : décrivez plutôt des faits datés."
    ),
    Categorie.VIE_PRIVEE: "Santé ou vie privée de la famille : ces éléments ne sont pas conservés.",
    Categorie.TELEPHONE: (
        "Numéro de téléphone : ceux des parents ne sont pas conservés, l’école les a."
    ),
}


@dataclass(frozen=True)
class Regle:
    """One kind of phrase: `motif` raises it, the other patterns take it back or condition it.

    `sauf_avant` is sought in the same clause before the match, `sauf` and `avec` in the sentence.
    """

    categorie: Categorie
    motif: re.Pattern[str]
    sauf_avant: re.Pattern[str] | None = None
    sauf: re.Pattern[str] | None = None
    avec: re.Pattern[str] | None = None


_FRAGMENTS: Final = {
    "PARENT": (
        r"\b(?:meres?|mamans?|peres?|papas?|parents?|beau[- ]?pere|belle[- ]?mere|famille|couple|"
        r"grands?[- ]?(?:mere|pere|parents)|mamie|papi|oncle|tante|tonton|compagnon|conjointe?)\b"
    ),
    "FAMILLE": (
        r"\b(?:freres?|soeurs?|fratrie|aine|ainee|aines|cousine?s?|jumeaux|enfants?|petits?)"
    ),
    # what may stand between a parent and what is said of them: « la mère est très … »
    "LIEN": (
        r"(?: (?:est|etait|serait|sont|etaient|a|ont|avait|aurait|ete|fait|se|dit|tres|un peu|qui|"
        r"toujours|souvent|bien|lui|meme|en|au|aux|sous|dans|de|du|d'un|d'une|un|une|la|le|plein|"
        r"pleine|cours|instance|grosse|gros|grave|gravement|actuellement|aussi|deja|biologique|"
        r"tombee?|souffre|traverse|sort|vient|nouveau|nouvelle|pour)){0,6}[ ,:]{0,2}(?:d'|l')?"
    ),
    "SOIGNANT": (
        r"\b(?:ortho(?:phon\w{0,8}|pti\w{0,6}|s)?|psy(?:cho(?:logue|logiques?|s)?|chiatres?|s)?|"
        r"neuro[- ]?(?:psy\w{0,12}|logues?|logiques?|pediatres?|pediatriques?)?|"
        r"(?:psycho|neuro)[- ]?(?:mot\w{0,10}|pediatr\w{0,6})|ergo(?:therap\w{0,8})?|"
        r"pedo[- ]?psy\w{0,10}|pediatres?|medecin|docteur|medica(?:l|le|ux|les)|hopital|chu|"
        r"camsp|cmpp?|sessad|crtla|cra|cognitifs?|psychometriques?)\b"
    ),
    "DE": r"(?: ?(?:de|du|des|d'|l'|la|le|les|un|une|son|sa|ses|chez|par|en|notre|ce|cet)){0,4} ?",
    "DIT": (
        r"\b(?:montr\w{1,4}|revel\w{1,4}|conclu\w{0,3}|indiqu\w{1,4}|met(?:tent)? en (?:evidence|"
        r"avant|lumiere)|fait etat|"
        r"confirm\w{1,4}|dit|disait|parl\w{1,4}|objectiv\w{1,4}|soulign\w{1,4}|retrouv\w{1,4}|"
        r"fait apparaitre|point\w{1,4}|preconis\w{1,4}|evoqu\w{1,4}|mentionn\w{1,4}|ecrit|"
        r"attest\w{1,4}|note|suspect\w{1,4}|pens\w{1,4}|estim\w{1,4}|affirm\w{1,4}|trouv\w{1,4} qu|"
        r"pose\b|posent\b|diagnosti\w{1,5}|detect\w{1,4}|reper\w{1,4})"
    ),
    "UN_SUR_DEUX": (
        r"(?:1|un|une|2|deux) (?:w\.?-?e\.?|week-? ?ends?|semaines?|sem\.?) ?"
        r"(?:sur |/ ?)(?:2|deux)"
    ),
    "LIEU": (
        r"\b(?:fond|devant|pres|proche|cotes?|rang|rangee|bureau|tables?|tableau|seule?|fenetre|"
        r"binomes?|groupes?|ilots?|couloir|loin|face|derriere|milieu|centre|chaise|ce ?[12]|cp|"
        r"cm ?[12]|[gmp]s|decloisonnement|mots?|lettres?|doigts?|nombres?|pions?|cartes?|"
        r"etiquettes?|objets?|voisin|camarades?)\b"
    ),
}  # fmt: skip

_NAME: Final = re.compile(r"«([A-Z_]+)»")


def _compile(pattern: str) -> re.Pattern[str]:
    whole = _NAME.sub(lambda found: _FRAGMENTS[found[1]], pattern)
    return re.compile(whole.replace("'", "[' ]"))  # « l ortho » is typed as often as « l'ortho »


def _build(
    categorie: Categorie,
    *motifs: str,
    sauf_avant: str = "",
    sauf: str = "",
    avec: str = "",
) -> Regle:
    return Regle(
        categorie,
        _compile("|".join(f"(?:{motif})" for motif in motifs)),
        _compile(sauf_avant) if sauf_avant else None,
        _compile(sauf) if sauf else None,
        _compile(avec) if avec else None,
    )


_PROTECTION: Final = (
    _build(
        Categorie.PROTECTION,
        r"\binfos?(?:rmations?)? preocc?(?:up\w{0,6}|\b)|\bi\.p\.",
        r"\bcrip\b|\bprocureure?\b|enfance en danger|\b(?:protection|aide sociale) (?:de|a) "
        r"l'enfance",
        r"\bmaltrait\w{0,6}|\battouchements?\b|\binceste\w{0,2}|\b(?:abus|agressions?) "
        r"sexuel\w{0,3}",
        r"\bviols?\b|\bviolee?s? par\b",
        r"violences? (?:\w{1,12} ){0,2}(?:conjuga|intra-? ?fami|familia|domestiqu|sexuel|a la "
        r"maison|dans (?:sa|la|cette) famille|"
        r"au domicile|parenta|du pere|de la mere)",
        r"\b(?:traces?|marques?) (?:de (?:coups?|ceinture|brulure)|(?:sur|dans) (?:le|la|les|son|"
        r"sa|ses) "
        r"(?:corps|bras|dos|jambes?|visage|cou|joues?))|\bbleus? suspects?|des bleus (?:sur|au|"
        r"aux)\b|\bmartinet\b",
        r"\bvictimes? de (?:violence|maltrait|coups|sevices)|\bsevices\b",
        r"\bcellule (?:de l')?enfance|\bcellule de recueil",
        r"negligences? (?:parenta|educati|grave|familia|a la maison)|carences? (?:educati|affecti|"
        r"parenta)",
    ),
    _build(
        Categorie.PROTECTION,
        r"\b(?:une?|l'|d'|cette|notre|son|deux|2|1|nouvelle|derniere) ?ips?\b",
        r"\bips? (?:faite|redig|envoy|transmi|en cours|depos|ecrite|lanc|a faire|emise|ouverte|"
        r"signee|classee|suite|du \d|le \d|pour)",
        r"\b(?:redig|envoy|fai[ts]|transmi|depos|lanc|ecri)\w{0,4} (?:\w{1,10} ){0,2}ips?\b",
        sauf=r"\badresse|tablette|ordinateur|reseau|wifi|imprimante|camera",
    ),
    _build(
        Categorie.PROTECTION,
        r"\bsignalements?\b",
        sauf=r"absen|assidu|retards?\b|registre|\bsst\b|travaux|panne|fuite|degat",
    ),
    _build(
        Categorie.PROTECTION,
        r"(?<!jusqu'au )\b(?:le|au|du|numero) 119\b(?! (?:mots|images|points|pages))",
    ),
    _build(
        Categorie.PROTECTION,
        r"«PARENT»[^.;!?\n]{0,25} (?:le|la|les|l') ?(?:frapp\w{1,4}|bat|battai\w{1,3}|tape|tapent|"
        r"gifl\w{1,4}|cogn\w{1,4}|secou\w{1,4}|enferm\w{1,4}|touche|touchent)\b",
        r"\b(?:papa|maman|pere|mere) crie(?:nt)? et (?:tape|frappe|cogne)",
        r"«PARENT» (?:frapp\w{1,4}|bat|battait|tape|tapait|gifl\w{1,4}|cogn\w{1,4}) "
        r"(?:sur )?(?:son |sa |ses |la |le |les )?(?:«PARENT»|fils|fille|enfants|tout le monde)",
        r"«PARENT»[^.;!?\n]{0,10} (?:lui|leur|me) (?:donne|met|donnait|mettait|colle)\w{0,2} "
        r"(?:\w{1,8} ){0,2}"
        r"(?:coups?|claques?|gifles?|fessees?|raclees?|ceinture)",
        r"\bse fai(?:t|sait) (?:frapp|tap|batt|gifl|cogn|corrig)\w{1,3} (?:a la maison|(?:par|"
        r"chez) (?:son|sa|ses|le|la) "
        r"(?:pere|mere|papa|maman|parents|beau|belle|grande?|frere|oncle))",
        r"\b(?:frapp|tap|gifl|cogn)(?:e|ee|es|ees)\b[^.;!?\n]{0,25}(?:a la maison|par (?:son|sa|"
        r"ses|le|la) "
        r"(?:pere|mere|papa|maman|parents|beau|belle|grand))",
        r"\bbattue?s? (?:a la maison|par|chez)|coups? (?:\w{1,10} ){0,3}(?:a la maison|de (?:son|"
        r"sa|ses) "
        r"(?:pere|mere|beau|belle|papa|maman|parents))",
    ),
    _build(
        Categorie.PROTECTION,
        r"\bbeurre noir\b|\bcocards?\b|\becchymoses?\b|\bhematomes?\b|\bbleus\b",
        avec=r"«PARENT»|a la maison|au domicile|suspect",
        sauf=r"\brecre|\bcour\b|\bcantine|\bstylos?|\bfeutres?|\bcrayons?|\bronds?\b|\bpions?",
    ),
    _build(
        Categorie.PROTECTION,
        r"\ben danger\b",
        sauf=r"\bse met\b|\bse mett|\bs'est mis|\bmett(?:re|ent|ant) en|\bmet en",
        avec=r"maison|\bchez\b|famille|\bpere|\bmere|parents|\benfants?\b|serait|seraient",
    ),
)

# Without accents « placé » reads « place »: what comes before tells the seat from the child.
_NOT_A_PLACE: Final = "".join(
    rf"(?<!\b{word} )"
    for word in ("en", "de", "des", "sa", "ses", "la", "les", "une", "cette", "leur", "leurs", "ma",
                 "notre", "sur", "plus", "aucune", "sans", "autre", "bonne", "meme", "chaque",
                 "premiere", "nouvelle", "deux", "quelques", "remise", "mise")
)  # fmt: skip

_GARDE: Final = (
    _build(
        Categorie.GARDE,
        r"\bgarde (?:alternee?|partagee|exclusive|principale|conjointe|des enfants|de l'enfant)",
        r"\bdroits? de (?:garde|visite|hebergement)|residence alternee",
        r"\b(?:a|ont|aura|eu|obtenu|perdu|demand\w{1,3}|disput\w{1,4}|recuper\w{1,4}|retir\w{1,3}|"
        r"confie\w?|"
        r"contest\w{1,3}|reclam\w{1,3}|bagarr\w{1,4}|veut|veulent) "
        r"(?:\w{1,8} ){0,2}la garde\b(?! (?:du|de) (?:matin|midi|soir))",
        r"«UN_SUR_DEUX»[^.!?\n]{0,25}\b(?:pere|mere|papa|maman)\b",
        r"\b(?:pere|mere|papa|maman)[^.!?\n]{0,25}«UN_SUR_DEUX»",
        r"\b(?:vit|vivait|habite|reside|dort|est|vivent|retourne) (?:\w{1,10} ){0,2}chez (?:son|"
        r"sa) (?:pere|mere|papa|maman)\b",
        r"\bvisites? (?:avec|chez|de) (?:la |le |son |sa )?(?:mere|pere|papa|maman|"
        r"parents)[^.;!?\n]{0,15}(?:suspend|arret|repris|autoris)",
        r"visites? (?:mediatis|au parloir|en lieu neutre)|\bpoint[- ]rencontre\b",
        r"\b(?:ne voit (?:plus|pas|jamais)|n'a (?:plus|pas|jamais) vu) (?:\w{1,8} )?(?:son|sa|ses) "
        r"(?:pere|mere|papa|maman|parents)",
    ),
    _build(
        Categorie.GARDE,
        r"\bjugements? (?:du \d|du tribunal|du juge|du jaf|de (?:divorce|garde|placement)|en cours|"
        r"en attente|"
        r"(?:en|depuis|fin|debut) (?:janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)|"
        r"provisoire|rendu|attendu|a venir|definitif|qui (?:fixe|donne)|dit que)",
        r"\b(?:suite au|attend\w{0,3} le|copie du|d'apres le|selon le|par) jugement\b",
        r"\b(?:decision|mesure|procedure) (?:de justice|judiciaire)|\b(?:devant|par|en) (?:la "
        r")?justice\b|"
        r"\bprocedure[^.;!?\n]{0,20}entre les (?:deux )?parents|\bresidence (?:de l'enfant|des "
        r"enfants|principale)",
        r"\bdechue?s? de (?:ses|leurs|l'autor|tous)|(?<!se )(?<!s'est )\bconfiee?s? (?:a |au |aux "
        r")(?:sa |son |ses |la |l'|une |un )?"
        r"(?:grands?|tante|oncle|famille|ase|aide sociale|pere|mere|services?)",
        r"\bjaf\b|\bjuges? (?:des|pour) enfants|\bjuge aux affaires|\bavocate?s? d[eu]",
        r"\b(?:devant|chez|par|avec) le juge\b|\b(?:decision|demande|avis|ordonnance|convocation|"
        r"interdiction|accord) du juge\b",
        r"\ble juge (?:a|doit|va|est|n'a|vient|dit|demande|impose|donne|autorise|interdit|ordonne|"
        r"decide)\b",
        r"\bordonnance (?:de protection|d'eloignement|de placement|restrictive)|sortie du "
        r"territoire",
        r"\binterdi\w{1,6} (?:de |d')?(?:approch|entrer en contact|contact|voir (?:son|sa|ses|les? "
        r"enfant))",
    ),
    _build(
        Categorie.GARDE, r"\btribunal\b", sauf=r"\bemc\b|\bjou|\bjeu|debat|piece|theatre|histoire"
    ),
    _build(
        Categorie.GARDE,
        r"«PARENT»[^.;!?\n]{0,15}\b(?:n'(?:a|ont) (?:pas|plus) (?:le |de )?droit|n'est (?:pas|"
        r"plus) autoris\w{1,3}|"
        r"ne (?:doi|peu)\w{1,4} (?:pas|plus)|interdi\w{1,6}|a l'interdiction)[^.;!?\n]{0,20}"
        r"\b(?:voir|chercher|recuperer|approcher|prendre)\b",
    ),
    _build(
        Categorie.GARDE,
        r"\bautorite parentale (?:exclusive|unique|retiree|suspendue|seule)|\bseule?s? (?:\w{1,8} "
        r"){0,4}"
        r"(?:l')?autorite parentale|"
        r"\b(?:plus|pas|perdu|retire\w?|seule?|dechue?|decheance|delegation|conteste\w?)(?: de| "
        r"d')? ?"
        r"(?:\w{1,10} ){0,2}(?:l')?autorite parentale",
    ),
    _build(
        Categorie.GARDE,
        r"\baemo\b|\bmjie\b|\bmjagbf\b|\btisf\b|\base\b|\ba\.s\.e\b|\bd?dass\b|assistance "
        r"educative",
        r"\bmesures? educatives?[^.;!?\n]{0,25}(?:ordonn|renouvel|judic|en cours)",
        r"\bmesures? (?:judiciaires?|administratives?|d'(?:assistance|aide educ|aed|investigation)|"
        r"de (?:protection|placement|tutelle)|educatives? (?:judic|a domicile|en milieu|renouvel))",
        r"\b(?:sous|de) (?:tutelle|curatelle)\b|\bcurat(?:elle|eur|rice)\b|\btut(?:eur|rice) "
        r"legale?\b",
        r"\beduca\w{3,7} (?:\w{1,10} ){0,3}(?:a domicile|a la maison|de justice|de prevention|dans "
        r"la famille)",
        r"\bfamilles? d'accueil|\bassistante?s? familiale?s?|\bmecs\b|\bpouponniere",
        r"(?<!mere )(?<!maman )(?<!pere )(?<!papa )(?<!femme )\b(?:en|au|dans un|dans le|d'un|du|"
        r"son) foyer\b"
        r"(?! (?:rural|de l'ecole|socio|laique|communal|municipal|des jeunes|culturel|du village|"
        r"des eleves))",
        r"\bfoyers? (?:de l'enfance|d'accueil|d'urgence|d'hebergement|departemental|maternel)",
    ),
    _build(
        Categorie.GARDE,
        r"\b(?:mesure d'|une |l'|d')aed\b|\baed (?:en place|avant|depuis|en cours|demande|a "
        r"domicile|renouvel)",
        sauf=r"assistante? d'education|vie scolaire|college|surveill",
    ),
    _build(
        Categorie.GARDE,
        r"(?:\b(?:est|sont|etait|etaient|ete|etre|sera|seront|serait|soit)|«FAMILLE»|^\W{0,3}) ?"
        rf"(?:(?!bien|mal|trop)\w{{1,12}} ){{0,2}}?{_NOT_A_PLACE}placee?s?"
        r"(?=$| ?[,;:.!?)]| (?:et|mais|par|depuis|en (?:\d{4}|urgence|\w{3,9}\.? ?(?:dernier|$))|"
        r"il y a|l'an|"
        r"on|jusqu|pendant|quand|a (?:la|sa) naissance|a \d|temporaire|provisoire|suite|tous|aussi|"
        r"hors|"
        r"en (?:janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)))"
        r"(?![^.!?\n]{0,40}«LIEU»)",
        rf"{_NOT_A_PLACE}\bplacee?s? (?:\w{{1,12}} ){{0,2}}?(?:en foyer|en famille|en institution|"
        rf"par le juge|judiciaire|"
        r"en urgence|chez (?:une? (?:assist|famille|tiers)|sa (?:grand|tante)|son (?:oncle|grand)|"
        r"ses grands))",
        r"\bplacements? (?:en (?:foyer|famille|institution|urgence)|judiciaire|provisoire|ordonne|"
        r"chez|demande|envisage|possible|probable|du (?:grand )?frere|de (?:sa|la|son|ses) "
        r"(?:soeur|fratrie|frere))",
        r"\b(?:risque de|menace de|mesure de|ordonnance de|demande de|depuis son|depuis le|avant "
        r"son|avant le|"
        r"apres son|apres le|fin du|suite au|suite a son|levee du) placement\b"
        r"(?! (?:de|des|du|dans|a cote|au|en (?:classe|ilot|u\b|binome|groupe)|pres|devant|seul))",
    ),
)

_BILAN: Final = (
    _build(
        Categorie.BILAN,
        r"\bbilans? (?:\w{1,12} ){0,3}?(?:de l'|d'|du |de la |des )?«SOIGNANT»"
        r"[^.,;:!?\n]{0,25}:(?! ?(?:a faire|a prevoir|demand|prevu|rdv|rendez|en attente|en cours|"
        r"non|pas|oui|"
        r"date|liste|fait\b|au|le|la mere|la maman|les parents|\d{1,2}/)) ?\w",
        r"\bbilans? (?:\w{1,12} ){0,3}?(?:de l'|d'|du |de la |des "
        r")?«SOIGNANT»[^.,;:!?\n]{0,30}«DIT»",
        r"\bbilans? (?:\w{1,12} ){0,3}?(?:de l'|d'|du |de la |des "
        r")?«SOIGNANT»[^.;!?\n]{0,40}\b(?:resultats?|"
        r"scores?|efficience|deficit\w{0,5}|severe|percentiles?|dys\w{0,12}|dans la (?:norme|"
        r"moyenne)|faibles?|"
        r"retard|troubles?|normal|normaux|bons?|mauvais|homogene|heterogene)\b",
        r"«SOIGNANT»[^.;!?\n]{0,25}\bbilans?\b[^.;!?\n]{0,30}\b(?:resultats?|scores?|montr\w{1,4}|"
        r"conclu\w{0,3}|revel\w{1,4})",
        r"\b(?:d'apres|selon|vu|au vu|lu|conclusions?|resultats?|scores?|extraits?|copie)"
        r"«DE»bilans? (?:\w{1,12} ){0,2}?(?:de l'|d'|du |de la |des )?«SOIGNANT»",
        r"\b(?:d'apres|selon) (?:le|son|ce|un) (?:dernier )?bilan\b"
        r"(?! (?:d'etape|de (?:la )?(?:periode|fin)|p\d|ppre|rased|du (?:maitre|rased|pole)))",
    ),
    _build(
        Categorie.BILAN,
        r"\b(?:tests?|evaluations?|epreuves?|passations?) (?:\w{1,12} ){0,3}?(?:de l'|d'|du |au |a "
        r"l'|par la |par le )?«SOIGNANT»"
        r"(?!(?: \w{1,4})? (?:demand|prevu|a faire|a prevoir|envisag|programm|souhait|en attente))",
        r"\bbilans? (?:de |du |sur le )?(?:langage|developpement|sensori\w{1,5}|"
        r"attention\w{0,4})\b[^.;!?\n]{0,30}"
        r"\b(?:deficit\w{0,5}|severe|faibles?|retard|troubles?|normal|bons?|mauvais|percentiles?|"
        r"resultats?|montr\w{1,3})",
        r"\b(?:ci[- ]?joints?|joins|joindre|en pj|piece jointe|en annexe|photocopie|copie|"
        r"trouverez)[^.;!?\n]{0,20}"
        r"bilans?«DE»(?:«SOIGNANT»|psyen\b)",
        r"\bbilans?«DE»(?:«SOIGNANT»|psyen\b)[^.;!?\n]{0,15}\b(?:joints?|en pj|en piece jointe|en "
        r"annexe)\b",
        r"\befficience (?:intellectu|cogniti|limite|normale|faible|hetero|homo)|\bprofil "
        r"(?:cognitif|psychometri)",
        r"\birm\b|\beeg\b|\belectro-?encephalo\w{1,8}|\bscanner (?:cerebral|normal)",
        r"\bpsy(?:chologue)? scolaire ?: ?\w",
    ),
    _build(
        Categorie.BILAN,
        r"\b(?:comptes?[- ]?rendus?|c\.?r\.?s?|rapports?|courriers?|lettres?|ecrits?|conclusions?|"
        r"resultats?)"
        r"«DE»(?:«SOIGNANT»|\bpsyen\b|\bhospitalis\w{1,6})",
        r"\bdossier medical\b",
        r"«SOIGNANT»[^.,;:!?\n]{0,25}\b(?:comptes?[- ]?rendus?|rapports?)\b",
    ),
    _build(
        Categorie.BILAN,
        r"«SOIGNANT»(?: scolaire| traitant| liberale?| en liberal| de famille| du (?:camsp|cmpp?|"
        r"sessad|chu)| qui \w{1,8})?"
        r"(?: (?:nous|m'|lui|leur|en|y|a|ont|avait|ne|qui|et))"
        r"{0,4}(?: |')?«DIT»\w{0,4}(?! (?:bonjour|merci|venir|rappeler))",
        r"\b(?:d'apres|selon|dixit) (?:l'|la |le |les |une? |son |sa |notre |ce que dit l'|ce que "
        r"dit la )?«SOIGNANT»",
    ),
    _build(
        Categorie.BILAN,
        r"\bqi[tvp]\b|\bquotient intellectuel",
        r"\b(?:le|son|un|de|du|au|leur|ce) qi\b|\bqi (?:total|de \d|eleve|faible|bas|verbal|"
        r"homogene|"
        r"heterogene|superieur|inferieur|[:=] ?\d|\d)",
        r"\b(?:icv|ivt|ivs|irf|imt|irp)\b ?[:=a]? ?\d",
        r"\b(?:wisc|wppsi|wais|nepsy|k-?abc|vineland|conners|exalang|evalo)\b"
        r"(?!(?: \w{1,3})? (?:demand|prevu|a faire|a prevoir|a passer|envisag|programm|souhait))",
    ),
    _build(
        Categorie.BILAN,
        r"\bpercentiles?\b|\becarts?[- ]types?\b|\befficience\b|\bnotes? standard\b|- "
        r"?\d(?:[.,]\d)? ?et\b",
        avec=r"\bbilans?\b|\bwisc\b|\bwppsi\b|\bneuro|«SOIGNANT»",
    ),
)

_HORS_ELEVE: Final = (
    r"\b(?:formations?|formee?s? (?:a|au|aux|sur)|stages?|animations?|conferences?|outils?|"
    r"materiels?|polices?|kits?|"
    r"ressources?|documentations?|livrets?|guides?|mallettes?|sites?|padlet|dispositifs?|ulis|uema|"
    r"ueea|"
    r"dar|referente?|poste|module|capsule|cahiers?|manuels?|logiciels?|ateliers?|parcours|"
    r"professeure?|adapte\w{0,2}|lecture de|livres?|articles?|sensibilis\w{1,5}|semaine|journee)\b|"
    r"\btype ?$"
)
_DYS: Final = r"d[yi]s[- ]?(?:lexi|ortho|calcul|graphi|phasi|prax|praxi|executi)\w{0,8}"

_DIAGNOSTIC: Final = (
    _build(
        Categorie.DIAGNOSTIC,
        r"\btda(?:[/ -]?h)?\b|\bt\.d\.a\.?h?\b|\btsa\b(?! ?\d{3})|\badhd\b|"
        r"\bautis(?:te|tes|me|tique|tiques)\b|\basperger\b",
        rf"\b{_DYS}|\b(?:multi[- ]?)?dys\b",
        r"\bhpi\b|\beip\b|\bhauts? potentiels?\b|\bsurdou\w{1,3}\b|\bhyper[- ]?acti\w{1,5}\b",
        r"\btroubles? (?:\w{1,14} ){0,2}?(?:(?:de l'|du |des |d'|de la |de )(?:attention|deficit|"
        r"spectre|"
        r"langage|apprentissages?|attachement|humeur|opposition|developpement|oralite)|"
        r"attentionnel|autisti|"
        r"anxieux|opposition|psychi|psychologi|neuro|envahissant|bipolaire|obsessionnel|"
        r"specifiques?|cogniti|"
        r"praxiqu|sensori)",
        r"\btslo?a?\b|\btd[cli]\b|\btnd\b|\btcc\b|\btroubles? (?:du comportement|des? conduites?)|"
        r"\bdeficit (?:de l'|d'|attention)\w{0,10}",
        sauf_avant=_HORS_ELEVE,
    ),
    _build(
        Categorie.DIAGNOSTIC,
        r"\bmutisme\b|\bmutique\b|\bphobies? (?:scolaire|sociale)|\bdepressi(?:on|f|ve|fs)\b|"
        r"\bbipolaire",
        r"\bschizo\w{1,9}|\bpsychoti\w{1,5}|\bpsychose\b",
        r"\bdeficien(?:ce|t|te|ts)s? (?:intellectu|mental|visuel|auditi|leger|moyen|motri)",
        r"\bretards? (?:mental|global|de developpement|psycho|intellectuel|cognitif|moteur)",
        r"\btrisomi\w{1,4}|\bepilep\w{1,6}|\bdiabet\w{1,4}|\bdrepanocyt\w{1,5}|\bmyopath\w{1,4}|"
        r"\bhemophil\w{1,3}|"
        r"\bmucovisc\w{1,6}|\bleucemi\w{1,3}|\btourette\b|\banorexi\w{1,3}|\bencopresi\w{1,3}|"
        r"\benuresi\w{1,3}",
        r"\bhandicap (?:mental|moteur|cogniti|psychi|intellect)|\bsurdite\b|\bmalentendante?s?\b|"
        r"\bcecite\b|"
        r"\bmalvoyante?s?\b|\balzheimer\b|\bparkinson\b|\bsclerose\b",
        r"\bsyndrome (?:de|d'|du|x|genetique)|\bmaladie (?:genetique|rare|chronique|orpheline|"
        r"grave)",
        r"\b(?:enfant|eleve|intellectuellement|est|serait|tres|fille|garcon) (?:\w{1,9} "
        r")?precoce\b",
        r"\b(?:des|ses|un|de) tocs?\b(?! toc)|\bpathologi\w{1,4}|\basthm\w{1,6}|"
        r"\bhospitalis\w{1,6}",
        r"\bsouffr\w{1,4} d(?:e |'|u )?(?:une? |l'|la )?(?:anxi|troubl|phobi|malad|depress|stress "
        r"post)",
        r"\banxiete (?:generalisee|sociale|de separation)|\btroubles? anxi",
        sauf_avant=_HORS_ELEVE,
    ),
    _build(
        Categorie.DIAGNOSTIC,
        r"\britaline\b|\bmethylphenidate\b|\bquasym\b|\bconcerta\b|\bmedikinet\b|\brisperdal\b|"
        r"\batarax\b|"
        r"\bmelatonine\b|\banti-?depresseurs?\b|\bneuroleptiques?\b|\banxiolytiques?\b",
        r"\b(?:sous|un|son|le|ce|sans|en|de) traitement\b(?! (?:de|des|du|d'|equitable|egal|"
        r"special|differen|par))",
        r"\bprend\w{0,4} (?:\w{1,5} )?(?:medicaments?|cachets?|gouttes)\b",
    ),
    _build(
        Categorie.DIAGNOSTIC,
        r"\b(?:ete|est|etait|enfant|eleve|non|jamais|fut) diagnostique",
        r"\bdiagnostiquee?s? (?:a|en|par|depuis|avec|comme|l'an|il y a)\b",
        r"\bdiagnostics? (?:pose|confirme|etabli|recent|officiel|medical|de (?:dys|tda|tsa|autis|"
        r"trouble))",
        r"\b(?:le|un) diagnostic (?:\w{1,8} ){0,2}(?:est|a ete) (?:\w{1,8} )?(?:pose|tombe|"
        r"confirme|etabli)",
        sauf=r"\b(?:pas|aucun|sans|ni) (?:\w{1,8} )?diagnosti|\bevaluations? diagnosti",
    ),
)

_VIE_PRIVEE: Final = (
    _build(
        Categorie.VIE_PRIVEE,
        r"«PARENT»«LIEN» ?\b(?:depressi\w{1,3}|deprim\w{1,3}|malades?|maladie|hospitalis\w{1,6}|"
        r"psychiatri\w{1,4}|"
        r"\bhp\b|alcooli\w{1,4}|alcool|boit|boivent|buvait|drogu\w{1,4}|addict\w{0,4}|"
        r"toxico\w{0,5}|cannabis|prison|"
        r"incarcer\w{1,6}|detenue?s?|detention|garde a vue|chomage|rsa|suicid\w{1,5}|tentative|"
        r"cancer\w{0,3}|"
        r"burn[- ]?out|handicap\w{0,3}|divorc\w{1,4}|separe\w{0,3}|separation|enceinte|fausse "
        r"couche|decede\w{0,2}|"
        r"deces|mort|morte|morts|licenci\w{1,7}|violente?s?|bipolaire|instables?|illettre\w{0,2}|"
        r"analphabete)\b",
        r"\b(?:deces|mort|suicide|maladie|cancer|depression|hospitalisation|incarceration|"
        r"grossesse|divorce|"
        r"separation|alcoolisme|chomage|licenciement) (?:du|de (?:la|sa|son|ses)|des) «PARENT»",
        r"«PARENT»[^.;!?\n]{0,20}\b(?:partie?s? (?:avec|du domicile|de la maison|vivre|sans)|a "
        r"quitte (?:la|le|sa|son)|"
        r"(?:nouveau|nouvel|nouvelle) (?:compagn|copain|copine|conjoint|femme|mari|amie?\b))",
        r"\b(?:pere|papa|mere|maman) (?:est |qui est |les a )?(?:partie?|abandonnes?|quittes?)(?= "
        r"?$| ?[,.;]| (?:il y a|depuis|quand|a sa|a la nais|sans))",
        r"«PARENT»[^.;!?\n]{0,30}\b(?:problemes?|soucis|ennuis) (?:graves? )?de sante",
        r"\bparents[^.;!?\n]{0,15} se (?:crient|hurlent|insultent|frappent|tapent)",
        r"\b(?:bagarres?|disputes?|cris|violences?|embrouilles?) (?:\w{1,8} ){0,2}entre (?:les|"
        r"ses) (?:deux )?parents\b(?! d')",
        r"«PARENT»[^.;!?\n]{0,10} ete (?:arretee?s?|juge|condamne|interne)|"
        r"«PARENT»[^.;!?\n]{0,30}\bdeficiente?s?\b",
        r"«PARENT»[^.;!?\n]{0,25}\bperdu (?:son|leur) (?:travail|emploi|boulot|logement|"
        r"appart\w{0,6})",
        r"«PARENT»[^.;!?\n]{0,15}\bsuivie?s? (?:en psych|par (?:les? services?|une? psy|une? educ|"
        r"une? assistante)|pour (?:dep|addic|alco))",
        r"«PARENT»[^.;!?\n]{0,15}\b(?:n'a|n'ont|a|ont) (?:pas|plus) (?:de|leurs|ses) papiers",
        r"«PARENT»[^.;!?\n]{0,30}\b(?:se disput\w{1,4}|se battent|se dechir\w{1,4}|ne se parlent "
        r"plus|"
        r"s'engueul\w{1,4}|en conflit(?! avec)|se separ\w{1,4}|se sont separ\w{1,3}|se "
        r"drogu\w{1,3}|tentative de suicide)",
    ),
    _build(
        Categorie.VIE_PRIVEE,
        r"\bdivorc\w{1,4}\b|\bmonoparental\w{0,3}\b|\b(?:mere|maman) (?:isolee|solo|celibataire)|"
        r"\bveu(?:f|ve)\b|"
        r"\borphelin\w{0,2}\b",
        r"\b(?:maman|mere|papa|pere) (?:est |vit |qui est )?seule? (?:avec (?:\d|ses|les|trois|"
        r"quatre|deux)|pour|"
        r"a (?:elever|gerer|la maison))",
        r"\b(?:problemes?|soucis|difficultes?|tensions?|conflits?|disputes?|histoires?|drames?|"
        r"violences?) "
        r"(?:(?!devoirs|lecons|avec l)\w{1,12} ){0,3}(?:a la maison|familia\w{1,3}|conjuga(?:l|le|"
        r"les|ux)\b|"
        r"dans la famille|dans le couple|de couple|au domicile|entre les (?:deux )?parents|chez "
        r"(?:lui|elle|eux))",
        r"\bconjuga(?:l|le|les|ux)\b|\b(?:police|gendarmerie|gendarmes) (?:\w{1,10} ){0,3}(?:a la "
        r"maison|au domicile|chez)",
        r"\beleve(?:nt|)? seule?s? (?:ses|son|sa|leurs|les \d|\d|deux|trois|quatre)\b",
        r"\bsen(?:t|tait) l'alcool|\balcoolise\w{0,2}|\balcooliques?\b|\bivres?\b",
        r"\b(?:contexte|situation|climat|ambiance|milieu|environnement|cadre|vecu|histoire|passe) "
        r"(?:\w{1,10} )?"
        r"(?:familia\w{1,3}|parenta\w{1,3}|socia(?:l|le|ux)\b|a la maison)",
        r"\bse passe\w{0,4} (?:des |quelque )(?:choses?|trucs?)[^.;!?\n]{0,15}(?:a la maison|chez "
        r"(?:lui|elle|eux)|famille)",
        r"\b(?:problemes?|soucis|ennuis) (?:\w{1,8} )?(?:d'argent|financiers?|de logement|avec la "
        r"(?:police|justice))",
    ),
    _build(
        Categorie.VIE_PRIVEE,
        r"\b(?:complique\w{0,2}|difficiles?|durs?|tendue?s?|explosi\w{1,2}|galere|pas (?:simple|"
        r"facile)|instable|"
        r"chaotique|(?:va|vont|passe) (?:tres )?mal|violente?)[^.,;:!?\n]{0,15}(?:a la maison|au "
        r"domicile|chez (?:eux|lui|elle)|"
        r"dans la famille|entre les parents)",
        sauf_avant=r"\bdevoirs?|\blecons?|\blecture|\bconsignes?|\btravail",
    ),
    _build(
        Categorie.VIE_PRIVEE,
        r"\bdor(?:t|ment|mait|maient) (?:dans (?:une|la|leur) (?:voiture|rue|camping)|a l'hotel|"
        r"dehors)",
        r"\bexpulse\w{0,2} de (?:leur|l'appart|la maison|son (?:log|appart))|\bsuivi\w{0,3} "
        r"(?:\w{1,8} ){0,2}services? socia",
        r"\b(?:le|du|au|par le) 115\b(?! (?:mots|pages|points))|\bhotel social\b|\bsdf\b|\bsans[- "
        r"]domicile",
        r"\b(?:heberg|log)(?:e|ee|es|ees|ement) (?:\w{1,10} ){0,2}(?:a l'hotel|hotel|en urgence|"
        r"d'urgence|par le|chez (?:des|un|une))",
        r"\ba la rue\b(?! d)|\bsans[- ]papiers\b|\bexpulsions?\b|\boqtf\b|\bdemandeurs? d'asile\b|"
        r"\btitre de sejour\b|"
        r"\bsurendett\w{1,5}|\binsalubre\b|\bprecarite\b|\bau rsa\b|\ble rsa\b|\bhuissiers?\b|"
        r"\b(?:en|de) prison\b|\bincarcer\w{1,5}|\bparloir\b",
        r"\btemoins? de jehovah|\bmusulman\w{0,2}\b|\bevangeli(?:ste|que)s?\b|\bjui(?:f|ve)s?\b|"
        r"\bsalafi\w{1,4}|\bsecte\b",
    ),
)

_TELEPHONE: Final = (
    _build(
        Categorie.TELEPHONE,
        r"(?<![\d/])(?:(?:\+|00) ?33 ?(?:\(0\) ?)?|0)[1-9](?:[ .\-/]?\d{2}){4}(?!\d)",
        avec=r"«PARENT»|\btut(?:eur|rice)|\bnourrice|\bnounou",
    ),
    _build(
        Categorie.TELEPHONE,
        r"(?<![\d/])(?:(?:\+|00) ?33 ?(?:\(0\) ?)?|0)[1-9](?:[ .\-/]?\d{2}){4}(?!\d)",
        sauf=r"\becole\b|\bmon (?:tel|num|portable|numero)|\bme (?:joindre|rappeler|contacter|tel)|"
        r"\bje suis|\bm'appeler|"
        r"\bcirconscription|\bsecretariat|\bmairie|\bperiscolaire|\bdirectric|\bdirecteur|"
        r"\bdirection|\bcollege|\bcmpp?\b",
    ),
)

REGLES: Final[tuple[Regle, ...]] = (
    *_PROTECTION, *_GARDE, *_BILAN, *_DIAGNOSTIC, *_VIE_PRIVEE, *_TELEPHONE,
)  # fmt: skip

# A short sentence that only says « the same is true of … » of the sentence before it.
SUITE: Final = _compile(
    r"(?:\b(?:meres?|mamans?|peres?|papas?|freres?|soeurs?|parents?|ainee?s?|cousine?s?|oncle|"
    r"tante|eux|elle|lui)\b"
    r"[^.!?\n]{0,30}\b(?:aussi|egalement|pareil|idem|l'est|le sont|l'etait|de meme|non plus)\b)"
    r"|(?:\b(?:comme|pareil pour|idem pour|de meme pour) (?:son|sa|ses|le|la|les|l') ?"
    r"(?:grande? )?(?:meres?|mamans?|peres?|papas?|freres?|soeurs?|parents?|ainee?s?|cousine?s?))"
    r"|\bl'est aussi\b"
)
