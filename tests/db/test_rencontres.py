"""ESS and équipes éducatives: who sees them, what the room sees, both texts kept, pupils moved."""

from datetime import date

import pytest

from core.fiche import Fiche
from core.personne import Metier, Role
from core.programmation import CadreProgrammation, Observation
from db.personnes import add_affectation, create_personne
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_parties import add_objectif, save_cadre
from db.programmations_suivi import add_observation
from db.rencontres_salle import read_salle
from tests.db.test_matrice import LINE

MARKED = Fiche(
    eleve={"nom": "Fictif", "prenom": "Zoé", "niveau": "CE1", "dispositifs": ["pps"]},
    motif="lecture_ecriture", faits="calembredaine",
)  # fmt: skip


def name_erseh(monde):
    """Add an enseignant référent to a world."""
    with monde.store.writing() as tx:
        monde.people["erseh"] = create_personne(tx, "c1", "ERSEH", "Fictif", mail="")
        add_affectation(tx, monde.people["erseh"], "c1", Role.MEMBRE, debut=date(2026, 9, 1),
                        metier=Metier.ERSEH)  # fmt: skip


@pytest.fixture
def ecole(monde):
    """A pupil with a PPS, their situation, their programmation; an ERSEH."""
    name_erseh(monde)
    saisine = monde.saisine(fiche=MARKED)
    with monde.writing("ens") as tx:
        eleve = tx.value("SELECT eleve_id FROM saisine WHERE id = $id", id=saisine)
        paoa = create_programmation(
            tx, NouvelleProgrammation(monde.ecoles["nuages"], "CE1", eleve_id=eleve)
        )
        save_cadre(tx, paoa, 0, CadreProgrammation(pps=True, niveau_classe="CE1"))
        objectif = add_objectif(tx, paoa, LINE)
    monde.saisine_id, monde.eleve, monde.paoa, monde.objectif = saisine, eleve, paoa, objectif
    return monde


def insert_rencontre(monde, **columns):
    values = {
        "id": "r", "circonscription_id": "c1", "reference": "ESS-2026-001", "annee": 2026,
        "nature": "ess", "eleve_id": monde.eleve, "ecole_id": monde.ecoles["nuages"],
        "etat": "preparee", "appelee_par": monde.people["erseh"], "niveau": "CE1",
        "cree_par": monde.people["erseh"], "jour": date(2026, 11, 10),
    }  # fmt: skip
    with monde.store.writing() as tx:
        tx.insert("rencontre", **(values | columns), cree_le=tx.now, modifiee_le=tx.now)
    return (values | columns)["id"]


def test_the_room_sees_one_first_name_and_the_meeting_s_own_words(ecole):
    insert_rencontre(ecole)
    with ecole.writing("ens") as tx:
        add_observation(tx, ecole.objectif, Observation(le=date(2026, 11, 9), vu="Lit 8 mots"))
    with ecole.reading("erseh") as tx:
        salle = read_salle(tx, "r")
    assert (salle.prenom, salle.classe) == ("Zoé", "CE1")
    assert [o.objectif for o in salle.objectifs] == [LINE.objectif]
    assert salle.objectifs[0].observations[0].vu == "Lit 8 mots"
    assert not any(word in repr(salle) for word in ("Fictif", "calembredaine", "2026-0001"))
