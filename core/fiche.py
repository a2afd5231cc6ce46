"""The content of a fiche de saisine, section by section, as printed on the paper form.

Every field may be missing: an incomplete fiche is accepted and marked « À compléter ».
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from core.texte import clean


def _clean(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_clean)]


class Objet(StrEnum):
    """What a saisine is about (« Elle concerne »)."""

    ELEVE = "eleve"
    GROUPE = "groupe"
    CLASSE = "classe"
    RELATION_FAMILLE = "relation_famille"
    TENSION = "tension"
    SOUTIEN = "soutien"
    EQUIPE = "equipe"


OBJET_LABELS = {
    Objet.ELEVE: "Situation d’un élève",
    Objet.GROUPE: "Groupe d’élèves",
    Objet.CLASSE: "Conduite ou climat de classe",
    Objet.RELATION_FAMILLE: "Relation école-famille",
    Objet.TENSION: "Tensions dans l’équipe ou avec un partenaire",
    Objet.SOUTIEN: "Écoute et soutien d’un personnel",
    Objet.EQUIPE: "Accompagnement d’équipe",
}
RESERVED_OBJETS = frozenset({Objet.CLASSE, Objet.RELATION_FAMILLE, Objet.TENSION, Objet.SOUTIEN})


class Pronom(StrEnum):
    """« il » or « elle », instead of a recorded sex; unknown is allowed."""

    IL = "il"
    ELLE = "elle"


class PremierContact(StrEnum):
    """First contact wished; replaces any urgency field."""

    AUJOURDHUI = "aujourdhui"
    SEMAINE = "semaine"
    REUNION = "reunion"


class Accord(StrEnum):
    """What the parents said of one kind of help; refusing is a right."""

    ACCORD = "accord"
    REFUS = "refus"
    PAS_ABORDE = "pas_aborde"


class Constat(StrEnum):
    """Answer to « Vue, audition vérifiées »."""

    OUI = "oui"
    NON = "non"
    NE_SAIT_PAS = "ne_sait_pas"


class FicheModel(BaseModel):
    """Common settings: unknown keys are refused, values are checked when changed."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True, populate_by_name=True)


class FicheEleve(FicheModel):
    """Section 2, « L'élève »."""

    nom: Text = ""
    prenom: Text = ""
    date_naissance: dt.date | None = None
    pronom: Pronom | None = None
    niveau: Text = ""
    dans_ecole_depuis: Text = ""
    maintien: bool | None = None
    maintien_en: Text = ""
    dispositifs: list[Text] = Field(default_factory=list)  # codes of DISPOSITIFS
    dispositifs_dates: Text = ""


class ParentInforme(FicheModel):
    """Section 3: one legal representative, informed on which day and by whom."""

    informe_le: dt.date | None = None
    par: Text = ""


class ActionEnPlace(FicheModel):
    """Section 6, one row: what is already in place at school."""

    action: Text = ""
    periode: Text = ""
    avec: Text = ""
    effet: Text = ""
    continue_: Annotated[Text, Field(alias="continue")] = ""

    def is_empty(self) -> bool:
        """Tell whether nothing was written in the row."""
        return not any(self.model_dump().values())


class Fiche(FicheModel):
    """Everything that a fiche de saisine holds; dates are calendar days, codes are lower-case."""

    # 1. Votre demande
    date: dt.date | None = None
    ecole: Text = ""
    commune: Text = ""
    telephone_ecole: Text = ""
    direction: Text = ""
    enseignant: Text = ""  # « Rédigée par »
    fonction: Text = ""
    classe: Text = ""
    niveaux: Text = ""
    effectif: Text = ""
    autres_enseignants: Text = ""
    objet: Objet | None = None
    eleve_non_nomme: bool = False
    premier_contact: PremierContact | None = None
    # 2. L'élève
    eleve: FicheEleve = Field(default_factory=FicheEleve)
    # 3. Les parents
    parents: list[ParentInforme] = Field(default_factory=list)
    parents_sinon: Text = ""
    parents_point_de_vue: Text = ""
    accord_rased: Accord | None = None
    psyen_demande: bool | None = None
    psyen_demande_le: dt.date | None = None
    # 4. Ce qui vous amène à saisir le pôle
    motif: Text = ""  # code of the list « motif »
    motif_autre: Text = ""
    faits: Text = ""
    frequence: Text = ""
    mieux_quand: Text = ""
    # 5. Ce qui marche
    ce_qui_marche: Text = ""
    # 6. Ce qui est déjà en place
    actions: list[ActionEnPlace] = Field(default_factory=list)
    # 7. Suivis extérieurs
    suivis: list[Text] = Field(default_factory=list)  # codes of SUIVIS
    suivis_autre: Text = ""
    vue_audition: Constat | None = None
    # 8. Ce que vous attendez
    attentes_choix: list[Text] = Field(default_factory=list)  # codes of ATTENTES
    attentes_autre: Text = ""
    attentes: Text = ""  # « Ce serait mieux si… »
    creneaux: Text = ""
    # 9. Pièces jointes
    pieces: list[Text] = Field(default_factory=list)  # codes of PIECES
    pieces_autre: Text = ""
    signee_le: dt.date | None = None
    signee_par: Text = ""
    direction_informee_le: dt.date | None = None


PREMIER_CONTACT_LABELS = {
    PremierContact.AUJOURDHUI: "aujourd’hui par téléphone",
    PremierContact.SEMAINE: "cette semaine",
    PremierContact.REUNION: "prochaine réunion",
}
ACCORD_LABELS = {
    Accord.ACCORD: "d’accord",
    Accord.REFUS: "pas d’accord",
    Accord.PAS_ABORDE: "pas encore abordé",
}
CONSTAT_LABELS = {Constat.OUI: "oui", Constat.NON: "non", Constat.NE_SAIT_PAS: "ne sais pas"}
MOTIFS = {
    "langage_oral": "langage oral",
    "lecture_ecriture": "lecture-écriture",
    "mathematiques": "mathématiques",
    "attention_autonomie": "attention, autonomie",
    "comportement_relations": "comportement, relations",
    "assiduite": "assiduité",
    "autre": "autre",
}
DISPOSITIFS = {
    "ppre": "PPRE",
    "pap": "PAP",
    "pai": "PAI",
    "pps": "PPS ou notification",
    "aesh": "AESH",
    "ulis": "ULIS",
    "upe2a": "UPE2A",
}
SUIVIS = {
    "orthophonie": "orthophonie",
    "cmp": "CMP/CMPP/CAMSP",
    "sessad": "SESSAD",
    "autre": "autre",
    "en_attente": "en attente",
}
ATTENTES = {
    "echange": "échange",
    "visite": "visite en classe",
    "rased": "aide RASED",
    "famille": "aide avec la famille",
    "equipe_educative": "équipe éducative",
    "outils": "outils",
    "autre": "autre",
}
PIECES = {
    "cr_equipe_educative": "compte rendu d’équipe éducative",
    "ppre": "PPRE",
    "autre": "autre",
}
