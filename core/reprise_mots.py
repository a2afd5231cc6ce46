"""What the words of a register mean: kind of request, motive, answer, end. Data, not rules.

Each pattern is looked for in the folded text of a cell (no accents, lower case, one space).
"""

import re
from collections.abc import Mapping
from typing import Final

from core.fiche import Objet
from core.texte import normalize

CHAMPS: Final[Mapping[str, str]] = {
    "numero": "N° ou référence d’alors",
    "recue_le": "Date de la demande",
    "ecole": "École",
    "commune": "Commune",
    "demandeur": "Demandeur",
    "mail": "Adresse du demandeur",
    "eleve": "Élève (nom et prénom)",
    "nom": "Nom de l’élève",
    "prenom": "Prénom de l’élève",
    "naissance": "Date de naissance",
    "niveau": "Classe ou niveau",
    "objet": "Objet de la demande",
    "motif": "Motif",
    "faits": "Description, faits",
    "etat": "État",
    "reponse": "Réponse du pôle",
    "repondue_le": "Date de la réponse",
    "observations": "Suites, observations",
    "cloture": "Fin du suivi",
}
"""What a column may say, in the order of the choice."""

SYNONYMES: Final[Mapping[str, tuple[str, ...]]] = {
    "numero": ("n", "no", "numero", "reference", "ref", "n saisine", "n de saisine", "n dossier",
               "n ordre"),
    "recue_le": ("date de la demande", "date", "date de saisine", "date saisine", "recue le",
                 "date de reception", "reception", "date demande", "saisine le", "recu le"),
    "ecole": ("ecole", "nom de l ecole", "etablissement", "uai", "ecole demandeuse"),
    "commune": ("commune", "ville", "localite"),
    "demandeur": ("demandeur", "demande par", "enseignant", "enseignante", "enseignant e",
                  "nom de l enseignant", "qui", "auteur de la demande", "saisi par", "demandeuse",
                  "nom de l enseignant e", "emetteur"),
    "mail": ("adresse du demandeur", "mail", "courriel", "email", "adresse mail",
             "mail du demandeur", "mail enseignant"),
    "eleve": ("eleve", "nom et prenom de l eleve", "nom prenom", "nom prenom de l eleve",
              "nom et prenom", "eleve concerne", "enfant", "eleve nom et prenom",
              "nom prenom eleve"),
    "nom": ("nom de l eleve", "nom eleve", "nom"),
    "prenom": ("prenom de l eleve", "prenom eleve", "prenom"),
    "naissance": ("date de naissance", "ne le", "nee le", "ne e le", "ddn", "naissance",
                  "date naissance"),
    "niveau": ("classe ou niveau", "classe", "niveau", "niveau de classe", "cours",
               "classe niveau"),
    "objet": ("objet de la demande", "objet", "type de demande", "nature de la demande", "type",
              "nature", "type de saisine", "concerne"),
    "motif": ("motif", "motifs", "motif de la demande", "motif de la saisine", "domaine",
              "difficulte", "difficultes", "problematique", "raison"),
    "faits": ("description", "faits", "description faits", "description de la situation",
              "situation", "details", "precisions", "constat", "elements"),
    "etat": ("etat", "statut", "etat de la demande", "avancement", "en cours ou clos", "clos"),
    "reponse": ("reponse du pole", "reponse", "reponse apportee", "aide proposee", "proposition",
                "propositions", "decision", "decisions", "actions menees", "action",
                "aide apportee", "reponses"),
    "repondue_le": ("date de la reponse", "date reponse", "repondu le", "reponse le",
                    "date de reponse"),
    "observations": ("observations", "suites", "suite", "suites observations", "remarques",
                     "commentaires", "commentaire", "suivi", "notes", "remarque"),
    "cloture": ("fin du suivi", "motif de cloture", "cloture", "issue", "motif de fin",
                "raison de la cloture", "resultat", "bilan"),
}  # fmt: skip

Mots = tuple[tuple[str, str], ...]

_FAMILLE: Final = r"(?:famille|familles|parent|parents|mere|pere)\b"
_ADULTES: Final = (
    r"(?:equipe|collegues?|directeur|directrice|direction|mairie|partenaires?|atsem|aesh|"
    r"adultes?)\b"
)
_PERSONNEL: Final = r"(?:l enseignant\w*|enseignant\w*|professionnel\w*|un\w* collegue|personnel)"

OBJETS: Final[Mots] = (
    (rf"\b(?:souffrance|mal etre|epuisement|burn ?out|detresse)\b.{{0,15}}\b{_PERSONNEL}",
     "soutien"),
    (r"\b(?:souffrance|mal etre|epuisement) (?:au travail|professionnel)", "soutien"),
    (r"\b(?:soutien|ecoute)\b.{0,20}\b(?:personnel|enseignant\w*|collegue|pe)\b", "soutien"),
    (r"\bpour (?:moi|lui|elle) meme\b|\bsoi meme\b|\bsoutien (?:psychologique|moral)\b", "soutien"),
    (rf"\b(?:relation|conflit|tension|desaccord|litige|plainte|menace)\w*\b.{{0,25}}\b{_FAMILLE}",
     "relation_famille"),
    (rf"\b(?:difficulte|probleme)s? (?:relationnel\w* )?avec (?:la|les|une|sa|ses|le) {_FAMILLE}",
     "relation_famille"),
    (r"\becole familles?\b", "relation_famille"),
    (rf"\b(?:conflit|tension|desaccord|mesentente|dissension)\w*\b.{{0,25}}\b{_ADULTES}",
     "tension"),
    (r"\b(?:equipe|collegues)\b.{0,20}\b(?:conflit|tension|mesentente)\w*\b|^tensions?$",
     "tension"),
    (r"\b(?:climat|conduite|gestion|tenue) (?:de|de la|scolaire de la) classe\b|^climat\b",
     "classe"),
    (r"\bdifficult\w+ (?:de l|d un|d une|professionnelles? de l) ?enseignant\w*\b|^classe$",
     "classe"),
    (r"\bgroupes?\b|\bplusieurs eleves\b", "groupe"),
    (r"\b(?:equipe|projet|formation|ecole entiere|conseil de cycle)\b", "equipe"),
    (r"\beleves?\b|\bindividuel\w*\b|\benfants?\b|\bsituation d\b", "eleve"),
)  # fmt: skip
"""Kinds, the most guarded first: a doubt is resolved towards what fewer people see."""

MOTIFS: Final[Mots] = (
    (r"\blangage|\boral\b|\bparole\b|\bprononciation|\bmutisme\b", "langage_oral"),
    ((r"\blecture|\becriture|\blire\b|\becrire\b|\bfrancais\b|\borthographe|\bdechiffr|\bfluence|"
     r"\bcomprehension\b|\bgraphisme"), "lecture_ecriture"),
    (r"\bmath|\bnumeration|\bcalcul|\bnombre|\bproblemes\b", "mathematiques"),
    (r"\battention|\bautonomie|\bconcentration|\bagitation|\borganisation|\blenteur",
     "attention_autonomie"),
    ((r"\bcomport|\bviolen|\bconflit|\brelation|\bagress|\bcrises?\b|\bopposition|\bemotion|"
     r"\binsult|\bfrappe"), "comportement_relations"),
    (r"\babsent|\bassidu|\bretards?\b|\bdecroch|\bfrequentation", "assiduite"),
)  # fmt: skip

REPONSES: Final[Mots] = (
    (r"\bposte (?:non pourvu|vacant)|\bpas de (?:maitre|psy)|\bnon remplace", "non_pourvu"),
    (r"\bprise en charge.{0,20}\bpsy|\bsuivi.{0,12}\bpsy", "suivi_psyen"),
    (r"\bpsy(?:en|chologue)?\b", "avis_psyen"),
    (r"\bmaitre (?:e|sse e)\b|\bmaitresse e\b|\brased e\b|\baide e\b|\bpedagogique\b", "aide_e"),
    (r"\bmaitre(?:sse)? g\b|\brased g\b|\baide g\b|\brelationnelle\b|\breeducat", "aide_g"),
    (r"\brased\b", "aide_e"),
    (r"\bequipe educative\b|^ee$", "equipe_educative"),
    (r"\bess\b|\bequipe de suivi\b", "ess"),
    (r"\bmdph\b|\bgeva", "mdph"),
    (r"\bmedecin|\bpap\b|\bpai\b|\bsante scolaire\b", "avis_medecin"),
    (r"\bppre\b", "ppre"),
    (r"\bsaisine du pas\b|\bpole d appui\b", "saisine_pas"),
    (r"\bassistante? sociale?\b|\bservice social\b|\bas scolaire\b", "social"),
    (r"\bformation|\baccompagnement d equipe", "formation"),
    (r"\boutils?\b|\bmateriel|\bnumerique|\bordinateur|\bressources\b", "outils"),
    (r"\brencontre.{0,20}(?:famille|parents)", "rencontre_famille"),
    (r"\bvisite|\bobservation", "visite"),
    (r"\bseance.{0,15}\bcpc|\bcpc\b", "seance_cpc"),
    (r"\bentretien|\brencontre", "entretien"),
    (r"\bdepartement|\bdsden|\bien ash\b|\bash\b", "departement"),
    (r"\bconseil|\btelephone|\bmail\b|\bcourriel|\bappel\b", "conseil"),
    (r"\becole\b|\bclasse\b", "ecole"),
)  # fmt: skip

CLOTURES: Final[Mots] = (
    (r"\b6 ?e(?:me)?\b|\bsixieme\b|\bcollege\b", "sixieme"),
    (r"\bdemenag|\bdepart|\bparti[es]?\b|\bchange(?:ment)? d ecole|\bradi|\bquitte", "depart"),
    (r"\brefus|\bne souhaite|\bnon souhait", "non_souhaitee"),
    (r"\bposte (?:non pourvu|vacant)|\bnon pourvu", "non_pourvu"),
    (r"\bpps\b|\bmdph\b|\bulis\b|\bnotification", "pps"),
    (r"\bsessad\b|\bcmpp?\b|\bcamsp\b|\borthophon|\bpartenaire|\bexterieur|\bhopital de jour",
     "partenaire"),
    (r"\bsuivi (?:par|a) l ecole|\becole\b|\bppre\b|\bclasse\b", "ecole"),
    ((r"\blevee?\b|\bresolu|\bprogres|\bregle|\bamelior|\bva mieux|\bfin de (?:prise en charge|"
     r"l aide)|\breussi|\bterminee? avec succes"), "levee"),
)  # fmt: skip

RETIREE: Final = re.compile(r"\bretir|\bannul|\bsans objet|\bsans suite de l ecole|\babandon")
EN_COURS: Final = re.compile(r"\ben cours|\ba suivre|\bouvert|\bsuivi en|\bpoursui|\ben attente")


def find_word(text: str, mots: Mots) -> str:
    """Return the code of the first pattern found in a text; "" when none is."""
    folded = normalize(text)
    return next((code for pattern, code in mots if folded and re.search(pattern, folded)), "")


def find_objet(*texts: str) -> Objet | None:
    """Return the kind that a register's words say, the most guarded when several are said."""
    found = [Objet(code) for text in texts if (code := find_word(text, OBJETS))]
    rank = [Objet(code) for _, code in OBJETS]
    return min(found, key=rank.index, default=None)
