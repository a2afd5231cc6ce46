"""One saisine as a screen shows it: what the acting person may see of it, and why."""

from dataclasses import dataclass, field
from datetime import date

from core.delais import Delai
from core.droits import Acces, Action, FaitsSaisine, find_access, may_on
from core.fiche import Fiche, Objet
from core.parents import Parents
from core.personne import Acteur
from db.connection import Row, Transaction
from db.delais import read_delais_of
from db.ecoles import get_ecole
from db.eleves import get_eleve
from db.parents import find_direction_informed, find_mot_psyen, read_parents
from db.propositions import list_propositions, responsible
from db.questions import list_questions
from db.visibilite import get_visible


@dataclass(frozen=True)
class Situation:
    """A saisine with its people; what the access does not open is absent, not hidden."""

    saisine: Row
    acteur: Acteur
    faits: FaitsSaisine
    acces: Acces
    pourquoi: str
    responsable: str
    fiche: Fiche = field(default_factory=Fiche)
    ecole: Row | None = None
    eleve: Row | None = None
    propositions: tuple[Row, ...] = ()
    questions: tuple[Row, ...] = ()
    parents: Parents = field(default_factory=Parents)
    parents_version: int = 0
    mot_psyen: Row | None = None
    direction_le: date | None = None
    delai: Delai | None = None

    @property
    def id(self) -> str:
        """Id of the saisine."""
        return str(self.saisine["id"])

    @property
    def inside(self) -> bool:
        """Tell whether the pôle's internal exchanges are open to the acting person."""
        return self.acces >= Acces.CONTENU

    def may(self, action: Action) -> bool:
        """Tell whether the acting person may do something here: to show a button, no more."""
        return may_on(self.acteur, action, self.faits)


_MASKED = {
    Acces.REFERENCE: ("id", "reference", "statut", "recue_le", "reservee", "version"),
    Acces.RESUME: (
        "id", "reference", "statut", "recue_le", "reservee", "version", "niveau",
        "circonscription_id",
    ),
}  # fmt: skip


def get_situation(tx: Transaction, saisine_id: str) -> Situation:
    """Read one saisine for the acting person.

    Raises:
        NotFound: it does not exist, or not for them: both look the same from outside.
    """
    row, faits, acces = get_visible(tx, saisine_id)
    _, pourquoi = find_access(tx.actor, faits)
    propositions = list_propositions(tx, saisine_id)
    responsable = responsible(row, propositions)
    if acces < Acces.SUIVI:
        kept = {name: row[name] for name in _MASKED[acces]}
        shown = responsable if acces >= Acces.RESUME else ""
        return Situation(kept, tx.actor, faits, acces, pourquoi, shown)
    parents, parents_version = read_parents(tx, row)
    about_pupil = row["objet"] == Objet.ELEVE
    return Situation(
        saisine=row,
        acteur=tx.actor,
        faits=faits,
        acces=acces,
        pourquoi=pourquoi,
        responsable=responsable,
        fiche=Fiche.model_validate_json(row["fiche"]),
        ecole=get_ecole(tx, row["ecole_id"]) if row["ecole_id"] else None,
        eleve=get_eleve(tx, row["eleve_id"]) if row["eleve_id"] else None,
        propositions=tuple(propositions) if acces >= Acces.CONTENU else (),
        questions=tuple(list_questions(tx, saisine_id)),
        parents=parents if about_pupil else Parents(),
        parents_version=parents_version,
        mot_psyen=find_mot_psyen(tx, saisine_id) if about_pupil else None,
        direction_le=find_direction_informed(tx, row),
        delai=read_delais_of(tx, [{"id": saisine_id, "acces": acces}]).get(saisine_id),
    )
