"""People: roles, métiers and dated assignments."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Role(StrEnum):
    """What somebody is in the pôle; the code never changes, labels are in `ROLE_LABELS`."""

    IEN = "ien"
    COORDINATEUR = "coordinateur"
    MEMBRE = "membre"
    DIRECTEUR = "directeur"
    ENSEIGNANT = "enseignant"
    SECRETARIAT = "secretariat"
    ADMINISTRATEUR = "administrateur"
    DPD = "dpd"
    SYSTEME = "systeme"  # the keeper of the server at the command line; never assigned


ROLE_LABELS = {
    Role.IEN: "IEN",
    Role.COORDINATEUR: "Coordonnateur/trice du pôle",
    Role.MEMBRE: "Membre du pôle",
    Role.DIRECTEUR: "Directeur/trice",
    Role.ENSEIGNANT: "Enseignant(e)",
    Role.SECRETARIAT: "Secrétariat",
    Role.ADMINISTRATEUR: "Administrateur",
    Role.DPD: "Délégué(e) à la protection des données",
    Role.SYSTEME: "Commande du serveur",
}
SCHOOL_ROLES = frozenset({Role.DIRECTEUR, Role.ENSEIGNANT})
ASSIGNABLE_ROLES = tuple(role for role in Role if role is not Role.SYSTEME)


class Metier(StrEnum):
    """Fixed codes of the members' métiers; rights hang on the code, labels are data."""

    MAITRE_E = "maitre_e"
    MAITRE_G = "maitre_g"
    PSYEN = "psyen"
    ERSEH = "erseh"
    CPC = "cpc"
    PEMF = "pemf"
    ERUN = "erun"
    RESSOURCE = "ressource"
    ULIS = "ulis"
    UPE2A = "upe2a"
    MEDECIN = "medecin"
    INFIRMIERE = "infirmiere"
    ASSISTANTE_SOCIALE = "assistante_sociale"
    PAS = "pas"


METIERS = {
    Metier.MAITRE_E: "Maître E",
    Metier.MAITRE_G: "Maître G",
    Metier.PSYEN: "PsyEN",
    Metier.ERSEH: "Enseignant(e) référent(e) (ERSEH)",
    Metier.CPC: "Conseiller/ère pédagogique (CPC)",
    Metier.PEMF: "Maître formateur (PEMF)",
    Metier.ERUN: "Référent(e) numérique (ERUN)",
    Metier.RESSOURCE: "Enseignant(e) ressource",
    Metier.ULIS: "Coordonnateur/trice ULIS",
    Metier.UPE2A: "Enseignant(e) UPE2A",
    Metier.MEDECIN: "Médecin scolaire",
    Metier.INFIRMIERE: "Infirmier/ère scolaire",
    Metier.ASSISTANTE_SOCIALE: "Assistant(e) social(e)",
    Metier.PAS: "Coordonnateur/trice PAS",
}


def label_metier(code: str | None, labels: Mapping[str, str]) -> str:
    """Write a member's métier in the circonscription's words; the coordination has none."""
    return labels.get(code, code) if code else "Coordination"


# No lateness, chasing or load figure for these (product decision: professional secrecy).
EXEMPT_METIERS = frozenset(
    {Metier.PSYEN, Metier.MEDECIN, Metier.INFIRMIERE, Metier.ASSISTANTE_SOCIALE}
)


class Affectation(BaseModel):
    """A dated assignment: one role, in one circonscription, perhaps in one school.

    `debut` and `fin` are both included; `fin` None means until further notice.
    """

    model_config = ConfigDict(frozen=True)

    role: Role
    circonscription_id: str
    ecole_id: str | None = None
    classe_id: str | None = None  # a replacement in this class, for these dates
    metier: str | None = None
    debut: date
    fin: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the assignment holds on that day."""
        return self.debut <= day and (self.fin is None or day <= self.fin)


class Acteur(BaseModel):
    """Who acts, with the assignments that hold today, read afresh for each transaction."""

    model_config = ConfigDict(frozen=True)

    personne_id: str
    compte_id: str
    nom: str
    affectations: tuple[Affectation, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        """All roles held today, wherever they are."""
        return frozenset(a.role for a in self.affectations)

    @property
    def circonscriptions(self) -> frozenset[str]:
        """Ids of the circonscriptions in which the person holds any role today."""
        return frozenset(a.circonscription_id for a in self.affectations)

    def circonscriptions_as(self, role: Role, metier: str | None = None) -> frozenset[str]:
        """Ids of the circonscriptions in which this role (and métier) is held today."""
        return frozenset(
            a.circonscription_id
            for a in self.affectations
            if a.role is role and (metier is None or a.metier == metier)
        )

    def ecoles_as(self, role: Role) -> frozenset[str]:
        """Ids of the schools in which this role is held today."""
        return frozenset(a.ecole_id for a in self.affectations if a.role is role and a.ecole_id)

    @property
    def classes_remplacees(self) -> frozenset[str]:
        """Ids of the classes in which the person replaces somebody today."""
        return frozenset(a.classe_id for a in self.affectations if a.classe_id)


SYSTEME = Acteur(personne_id="systeme", compte_id="systeme", nom="Commande du serveur")
