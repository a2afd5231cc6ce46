"""The demonstration's ESS and équipe éducative, written by the product's own actions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from core.decision import Decision
from core.demonstration import DemoPlan
from core.demonstration.rencontres import RencontreDemo, plan_rencontres
from core.personne import Acteur, Affectation, Metier, Role
from core.rencontre import (
    EtatRencontre,
    NatureRencontre,
    ParticipantRencontre,
    PresenceRencontre,
    QualiteRencontre,
    SuitesRencontre,
    TexteSaisi,
)
from db.connection import Transaction
from db.decisions import add_decision, origin_of
from db.rencontres import get_rencontre
from db.rencontres_creation import NouvelleRencontre, create_rencontre
from db.rencontres_participants import add_participant, change_participant
from db.rencontres_preparation import hold_rencontre, mark_invited
from db.rencontres_texte import save_parties, save_suites

_AESH = ParticipantRencontre(qualite=QualiteRencontre.AESH, nom="Mme Aidante")
_FRIEND = ParticipantRencontre(
    qualite=QualiteRencontre.ACCOMPAGNANT, nom="Mme Amicale", fonction="amie de la famille"
)  # fmt: skip


def write_rencontres(tx: Transaction, plan: DemoPlan, ids: Mapping[str, str]) -> None:
    """Write the meetings of a plan, each by who calls it; the history's clock never goes back."""
    last = tx.value("SELECT max(moment) FROM journal") or tx.now
    for demo in plan_rencontres(plan, last.date()):
        caller = replace(tx, actor=_act_as(plan, ids, demo), now=last)
        _write(caller, ids, demo)


def _act_as(plan: DemoPlan, ids: Mapping[str, str], demo: RencontreDemo) -> Acteur:
    ess = demo.nature is NatureRencontre.ESS
    place = Affectation(
        role=Role.MEMBRE if ess else Role.DIRECTEUR, metier=Metier.ERSEH if ess else None,
        circonscription_id=ids[plan.circonscription.cle],
        ecole_id=None if ess else ids[demo.ecole], debut=plan.au.replace(month=9, day=1),
    )  # fmt: skip
    names = {person.cle: person for person in plan.personnes}
    person = names[demo.appelee_par]
    return Acteur(
        personne_id=ids[demo.appelee_par], compte_id="", affectations=(place,),
        nom=f"{person.prenom} {person.nom}",
    )  # fmt: skip


def _write(tx: Transaction, ids: Mapping[str, str], demo: RencontreDemo) -> None:
    key = create_rencontre(tx, NouvelleRencontre(
        nature=demo.nature, ecole_id=ids[demo.ecole], cadre=demo.cadre, eleve_id=ids[demo.eleve],
        quand=demo.quand,
    ))  # fmt: skip
    add_participant(tx, key, _AESH)
    if demo.etat is not EtatRencontre.TENUE:
        mark_invited(tx, key, 1, min(tx.today, (demo.quand.jour or tx.today) - timedelta(days=12)))
    if demo.etat is EtatRencontre.INVITEE:
        return
    add_participant(tx, key, _FRIEND)
    for participant_id, person in get_rencontre(tx, key).participants.items():
        here = person.model_copy(update={"presence": PresenceRencontre.PRESENT})
        change_participant(tx, key, participant_id, here)
    hold_rencontre(tx, key, get_rencontre(tx, key).version)
    save_parties(tx, key, [
        TexteSaisi(champ=champ, version=0, texte=text) for champ, text in demo.textes.items()
    ])  # fmt: skip
    _decide(tx, key, demo)
    if demo.etat is EtatRencontre.REMISE:
        held = demo.quand.jour or tx.today
        save_suites(tx, key, get_rencontre(tx, key).version, SuitesRencontre(
            prochaine_le=held + timedelta(days=364), copie_remise_le=held,
            geva_transmis_le=held + timedelta(days=4),
        ))  # fmt: skip


def _decide(tx: Transaction, key: str, demo: RencontreDemo) -> None:
    lue = get_rencontre(tx, key)
    people = {person.qualite.value: person for person in lue.participants.values()}
    for qualite, quoi, days in demo.decisions:
        person = people.get(qualite)
        add_decision(tx, origin_of(lue), Decision(
            qui=person.nom if person else "Les parents", quoi=quoi,
            personne_id=person.personne_id if person else None,
            pour_le=tx.today + timedelta(days=days),
        ))  # fmt: skip
