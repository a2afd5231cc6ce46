"""Opening a meeting: in which school, for whom, on what it rests, who is usually invited."""

from dataclasses import dataclass
from typing import Final

from core.droits import Acces
from core.droits_rencontre import ActionRencontre, FaitsRencontre, check_on_rencontre
from core.errors import Conflict, NotFound
from core.personne import Metier, Role
from core.programmation import CadreProgrammation
from core.rencontre import (
    NATURE_RENCONTRE_LABELS,
    SERIES,
    CadreRencontre,
    EtatRencontre,
    NatureRencontre,
    RendezVous,
    check_cadre_rencontre,
    format_reference_rencontre,
)
from core.saisine import school_year
from core.texte import format_date
from db.connection import Row, Transaction, new_id
from db.ecoles import get_ecole
from db.eleves import create_eleve
from db.programmations import list_of_pupil, reading_scope
from db.programmations import read_parties as read_paoa
from db.programmations_creation import FOLLOWED
from db.rencontres import (
    NOTIFIES,
    RENCONTRES_LISIBLES,
    lacks_erseh,
    trace_rencontre,
)
from db.rencontres_participants import insert_participant, suggest_participants
from db.visibilite import VISIBLES, scope

_ANY_TIME: Final = RendezVous()


@dataclass(frozen=True)
class NouvelleRencontre:
    """What is needed to open a meeting: a known pupil, or the name of a new one."""

    nature: NatureRencontre
    ecole_id: str
    cadre: CadreRencontre
    eleve_id: str | None = None
    nom: str = ""
    prenom: str = ""
    quand: RendezVous = _ANY_TIME


_KNOWN: Final = f"""(x.id IN (SELECT eleve_id FROM visibles WHERE acces >= {Acces.SUIVI})
    OR x.id IN ({FOLLOWED})
    OR x.id IN (SELECT coalesce(z.fusionne_dans, z.id) FROM rencontre r
                JOIN eleve z ON z.id = r.eleve_id WHERE {RENCONTRES_LISIBLES}))"""  # noqa: S608 - constants


def list_schools_to_meet(
    tx: Transaction, circonscription_id: str, nature: NatureRencontre
) -> list[Row]:
    """List the schools where the acting person may open a meeting of this nature."""
    held = frozenset[str]()
    if nature is NatureRencontre.ESS:
        held = tx.actor.circonscriptions_as(Role.MEMBRE, Metier.ERSEH)
        if lacks_erseh(tx, circonscription_id):
            held |= tx.actor.circonscriptions_as(Role.COORDINATEUR)
    return tx.rows(
        "SELECT id, nom, commune FROM ecole WHERE circonscription_id = $c AND NOT fermee "
        "AND (circonscription_id = ANY($refere) OR id = ANY($dirige)) ORDER BY nom COLLATE fr",
        c=circonscription_id, refere=sorted(held),
        dirige=sorted(tx.actor.ecoles_as(Role.DIRECTEUR))
        if nature is NatureRencontre.EQUIPE_EDUCATIVE else [],
    )  # fmt: skip


def list_pupils_to_meet(tx: Transaction, ecole_id: str, nature: NatureRencontre) -> list[Row]:
    """List the pupils of a school whom the acting person knows; for an ESS, those notified."""
    only = f"AND x.id IN ({NOTIFIES})" if nature is NatureRencontre.ESS else ""
    return tx.rows(
        f"WITH {VISIBLES} SELECT x.id, x.nom, x.prenom, coalesce(k.niveau, '') AS niveau "  # noqa: S608 - constants
        "FROM eleve x LEFT JOIN scolarite k "
        "ON k.eleve_id = x.id AND k.annee = $annee AND NOT k.prevue "
        f"WHERE x.ecole_id = $e AND x.fusionne_dans IS NULL AND {_KNOWN} {only} "
        "ORDER BY x.nom COLLATE fr, x.prenom COLLATE fr, x.id",
        e=ecole_id, annee=school_year(tx.today),
        **scope(tx.actor) | reading_scope(tx.actor),
    )  # fmt: skip


def suggest_cadre_rencontre(tx: Transaction, eleve_id: str) -> CadreRencontre:
    """Return what is known of a pupil's PPS and notification, from what one reads of them."""
    for row in list_of_pupil(tx, eleve_id):
        for partie in read_paoa(tx, row["id"]).values():
            if partie.id == f"{row['id']}-cadre" and partie.contenu:
                cadre = _of_programmation(partie.contenu)
                if cadre.notifie:
                    return cadre
    last = tx.row(
        "SELECT r.pps, r.notification_du, r.notification_au, r.niveau FROM rencontre r "  # noqa: S608 - constants
        f"WHERE r.eleve_id = $e AND {RENCONTRES_LISIBLES} ORDER BY r.jour DESC NULLS LAST LIMIT 1",
        e=eleve_id, **reading_scope(tx.actor),
    )  # fmt: skip
    if last and (last["pps"] or last["notification_du"]):
        return CadreRencontre(**last)
    known = tx.value(
        f"WITH {VISIBLES} SELECT 1 FROM visibles WHERE eleve_id = $e AND pps "  # noqa: S608 - constant
        f"AND NOT reservee AND acces >= {Acces.SUIVI} LIMIT 1",
        e=eleve_id, **scope(tx.actor),
    )  # fmt: skip
    return CadreRencontre(pps=bool(known))


def _of_programmation(contenu: str) -> CadreRencontre:
    cadre = CadreProgrammation.model_validate_json(contenu)
    return CadreRencontre(
        pps=cadre.pps, niveau=cadre.niveau_classe,
        notification_du=cadre.notification_du, notification_au=cadre.notification_au,
    )  # fmt: skip


def create_rencontre(tx: Transaction, new: NouvelleRencontre) -> str:
    """Open a meeting with who is usually invited, and return its id.

    An ESS is opened by the enseignant référent; by the coordination of the pôle only where no
    enseignant référent has an account.

    Raises:
        NotAllowed: the acting person does not call such meetings there.
        NotFound: the pupil chosen is not one whom they know.
        InvalidInput: nobody is named, or an ESS rests on nothing.
        Conflict: one is to come already for this pupil.
    """
    ecole = get_ecole(tx, new.ecole_id)
    place = ecole["circonscription_id"]
    check_on_rencontre(
        tx.actor, ActionRencontre.PREPARE,
        FaitsRencontre(nature=new.nature, circonscription_id=place, ecole_id=ecole["id"],
                       sans_erseh=lacks_erseh(tx, place)),
    )  # fmt: skip
    check_cadre_rencontre(new.nature, new.cadre, tx.today)
    eleve_id = _find_pupil(tx, place, new)
    annee = school_year(new.quand.jour or tx.today)
    rencontre_id = new_id()
    tx.insert(
        "rencontre", id=rencontre_id, circonscription_id=place, ecole_id=ecole["id"],
        reference=_take_reference(tx, place, new.nature, annee), annee=annee,
        nature=new.nature.value, eleve_id=eleve_id, etat=EtatRencontre.PREPAREE.value,
        appelee_par=tx.actor.personne_id, cree_par=tx.actor.personne_id, cree_le=tx.now,
        modifiee_le=tx.now, **new.cadre.model_dump(), **new.quand.model_dump(),
    )  # fmt: skip
    for participant in suggest_participants(tx, ecole, eleve_id, annee):
        insert_participant(tx, rencontre_id, participant)
    trace_rencontre(tx, "create_rencontre", rencontre_id, vers=EtatRencontre.PREPAREE.value)
    return rencontre_id


def _take_reference(
    tx: Transaction, circonscription_id: str, nature: NatureRencontre, annee: int
) -> str:
    numero = tx.value(
        "INSERT INTO numero VALUES ($c, $annee, $serie, 1) "
        "ON CONFLICT (circonscription_id, annee, serie) "
        "DO UPDATE SET dernier = numero.dernier + 1 RETURNING dernier",
        c=circonscription_id, annee=annee, serie=SERIES[nature],
    )  # fmt: skip
    return format_reference_rencontre(nature, annee, int(numero))


def _find_pupil(tx: Transaction, circonscription_id: str, new: NouvelleRencontre) -> str:
    if new.eleve_id is None:
        return create_eleve(tx, circonscription_id, new.ecole_id, new.nom, new.prenom)
    known = tx.value(
        f"WITH {VISIBLES} SELECT x.id FROM eleve x WHERE x.id = $id AND x.ecole_id = $e "  # noqa: S608 - constants
        f"AND x.fusionne_dans IS NULL AND {_KNOWN}",
        id=new.eleve_id, e=new.ecole_id, **scope(tx.actor) | reading_scope(tx.actor),
    )  # fmt: skip
    if known is None:
        raise NotFound("Cet élève n’est pas connu dans cette école. Écrivez son nom.")
    coming = tx.row(
        "SELECT r.reference, r.jour FROM rencontre r JOIN eleve x ON x.id = r.eleve_id "
        "WHERE coalesce(x.fusionne_dans, x.id) = $id AND r.nature = $nature "
        "AND r.etat IN ('preparee', 'invitee') LIMIT 1",
        id=known, nature=new.nature.value,
    )  # fmt: skip
    if coming:
        when = f" le {format_date(coming['jour'])}" if coming["jour"] else ""
        raise Conflict(
            f"{NATURE_RENCONTRE_LABELS[new.nature]} déjà prévue pour cet élève{when} "
            f"({coming['reference']}) : ouvrez-la, ou annulez-la d’abord."
        )
    return str(known)
