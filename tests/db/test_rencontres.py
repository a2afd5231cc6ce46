"""ESS and équipes éducatives: who sees them, what the room sees, both texts kept, pupils moved."""

from datetime import date, time

import pytest

from core.decision import Decision
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche
from core.personne import Metier, Role
from core.programmation import (
    AvisEss,
    AvisRendu,
    CadreProgrammation,
    Observation,
    StatutProgrammation,
)
from core.rencontre import (
    CadreRencontre,
    ChampRencontre,
    EtatRencontre,
    NatureRencontre,
    PresenceRencontre,
    RendezVous,
    SuitesRencontre,
    TexteSaisi,
)
from db.comptes import create_compte
from db.decisions import add_decision, origin_of
from db.decisions_lues import list_my_decisions
from db.eleves import create_eleve, merge_eleves
from db.fusions import merge_ecoles
from db.imports import _forget_pupil
from db.personnes import add_affectation, create_personne
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_parties import add_objectif, save_cadre
from db.programmations_suivi import add_observation
from db.programmations_versions import move_programmation
from db.rencontres import (
    get_rencontre,
    list_agenda,
    list_due,
    list_rencontres,
    list_rencontres_of,
)
from db.rencontres_creation import (
    NouvelleRencontre,
    create_rencontre,
    list_pupils_to_meet,
    list_schools_to_meet,
    suggest_cadre_rencontre,
)
from db.rencontres_participants import change_participant, remove_participant
from db.rencontres_preparation import (
    cancel_rencontre,
    hold_rencontre,
    mark_invited,
    plan_rencontre,
)
from db.rencontres_salle import read_salle
from db.rencontres_texte import (
    choose_texte,
    list_textes,
    reopen_rencontre,
    save_parties,
    save_suites,
)
from db.scolarites import move_eleve
from db.verification import verify
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


NOTIFIED = CadreRencontre(pps=True, niveau="CE1")
WHEN = RendezVous(jour=date(2026, 12, 4), heure=time(14), lieu="École des Nuages")
VIE = ChampRencontre.VIE


def open_ess(monde, **changes):
    values = {
        "nature": NatureRencontre.ESS, "ecole_id": monde.ecoles["nuages"], "cadre": NOTIFIED,
        "eleve_id": monde.eleve, "quand": WHEN,
    }  # fmt: skip
    with monde.writing("erseh") as tx:
        return create_rencontre(tx, NouvelleRencontre(**(values | changes)))


def read(monde, rencontre_id, name="erseh"):
    with monde.reading(name) as tx:
        return get_rencontre(tx, rencontre_id)


def attend(monde, rencontre_id):
    with monde.writing("erseh") as tx:
        for key, person in get_rencontre(tx, rencontre_id).participants.items():
            here = person.model_copy(update={"presence": PresenceRencontre.PRESENT})
            change_participant(tx, rencontre_id, key, here)


def type_in(monde, name, rencontre_id, text, version):
    with monde.writing(name) as tx:
        return save_parties(tx, rencontre_id, [TexteSaisi(champ=VIE, version=version, texte=text)])


# --- preparing --------------------------------------------------------------------------------


def test_an_ess_opens_with_its_own_reference_and_who_is_usually_invited(ecole):
    one = open_ess(ecole)
    lue = read(ecole, one)
    assert lue.row["reference"] == "ESS-2026-001"
    assert [p.qualite.value for p in lue.participants.values()] == [
        "parent", "erseh", "direction", "enseignant",
    ]  # fmt: skip
    other = open_ess(ecole, eleve_id=None, nom="Inventé", prenom="Ali")
    assert read(ecole, other).row["reference"] == "ESS-2026-002"
    with ecole.reading("coord") as tx:
        assert tx.value("SELECT dernier FROM numero WHERE serie = ''") == 1  # the saisines' own


def test_what_is_known_of_the_pupil_is_proposed_and_others_stay_unknown(ecole):
    with ecole.reading("erseh") as tx:
        assert [r["id"] for r in list_schools_to_meet(tx, "c1", NatureRencontre.ESS)]
        known = list_pupils_to_meet(tx, ecole.ecoles["nuages"], NatureRencontre.ESS)
        assert [r["id"] for r in known] == [ecole.eleve]
        assert suggest_cadre_rencontre(tx, ecole.eleve).pps
    with ecole.reading("dir2") as tx:
        ee = NatureRencontre.EQUIPE_EDUCATIVE
        assert [r["nom"] for r in list_schools_to_meet(tx, "c1", ee)] == ["École des Sources"]
        assert list_pupils_to_meet(tx, ecole.ecoles["nuages"], ee) == []


def test_one_ess_to_come_at_a_time_and_none_without_a_pps(ecole):
    open_ess(ecole)
    with pytest.raises(Conflict, match=r"déjà prévue .* \(ESS-2026-001\)"):
        open_ess(ecole)
    with pytest.raises(InvalidInput, match="équipe éducative"):
        open_ess(ecole, eleve_id=None, nom="Inventé", cadre=CadreRencontre())
    with pytest.raises(NotFound):
        open_ess(ecole, eleve_id="inconnu")


def test_the_coordination_opens_an_ess_only_while_no_erseh_has_an_account(ecole):
    asked = NouvelleRencontre(
        nature=NatureRencontre.ESS, ecole_id=ecole.ecoles["nuages"], cadre=NOTIFIED,
        eleve_id=ecole.eleve, quand=RendezVous(jour=date(2026, 11, 10)),
    )  # fmt: skip
    with ecole.writing("coord") as tx:
        assert list_schools_to_meet(tx, "c1", NatureRencontre.ESS)
        assert not list_schools_to_meet(tx, "c1", NatureRencontre.EQUIPE_EDUCATIVE)
        key = create_rencontre(tx, asked)
        people = list(get_rencontre(tx, key).participants.values())
        assert people[1].role == "Coordonnateur/trice du pôle"
    with ecole.writing("ien") as tx, pytest.raises(NotAllowed):
        create_rencontre(tx, asked)
    with ecole.store.writing() as tx:
        create_compte(tx, ecole.people["erseh"], "erseh", "un mot de passe long", lambda p: p)
    with ecole.writing("coord") as tx:
        assert not list_schools_to_meet(tx, "c1", NatureRencontre.ESS)
        with pytest.raises(NotAllowed, match="référent"):
            cancel_rencontre(tx, key, 1)
    assert read(ecole, key, "coord").row["reference"] == "ESS-2026-001"


def test_without_participants_nobody_is_invited(ecole):
    key = open_ess(ecole)
    with ecole.writing("erseh") as tx:
        for person in get_rencontre(tx, key).participants:
            remove_participant(tx, key, person)
        with pytest.raises(InvalidInput, match="Personne n’est encore invité"):
            mark_invited(tx, key, 1, date(2026, 11, 10))


def test_moved_after_the_invitations_it_has_to_be_said_again(ecole):
    key = open_ess(ecole)
    with ecole.writing("erseh") as tx:
        mark_invited(tx, key, 1, date(2026, 11, 10))
        later = WHEN.model_copy(update={"jour": date(2026, 12, 11)})
        plan_rencontre(tx, key, 2, later, NOTIFIED)
    lue = read(ecole, key)
    assert (lue.etat, lue.row["sequence"]) == (EtatRencontre.PREPAREE, 1)
    with ecole.writing("erseh") as tx:
        cancel_rencontre(tx, key, lue.version)
    assert read(ecole, key).row["sequence"] == 2
    with ecole.writing("erseh") as tx, pytest.raises(Conflict):
        plan_rencontre(tx, key, 4, WHEN, NOTIFIED)


def test_it_is_held_on_its_day_with_somebody_there(ecole):
    key = open_ess(ecole)
    with ecole.writing("erseh") as tx, pytest.raises(InvalidInput, match="prévue le 04/12/2026"):
        hold_rencontre(tx, key, 1)
    ecole.wait(days=24)
    with ecole.writing("erseh") as tx, pytest.raises(InvalidInput, match="présent"):
        hold_rencontre(tx, key, 1)
    attend(ecole, key)
    with ecole.writing("ens") as tx:
        hold_rencontre(tx, key, 1)
    assert read(ecole, key).etat is EtatRencontre.TENUE


# --- writing ----------------------------------------------------------------------------------


def test_two_secretaries_on_one_part_lose_neither_text(ecole):
    key = open_ess(ecole)
    assert type_in(ecole, "erseh", key, "Joue avec deux camarades.", 0) == []
    assert type_in(ecole, "ens", key, "Reste près de l’adulte.", 0) == [VIE]
    assert read(ecole, key).texte(VIE) == "Joue avec deux camarades."
    with ecole.writing("ens") as tx:
        mine = TexteSaisi(champ=VIE, version=1, texte="Reste près de l’adulte.")
        choose_texte(tx, key, mine, "Joue avec deux camarades.")
    assert read(ecole, key).texte(VIE) == "Reste près de l’adulte."
    with ecole.reading("erseh") as tx:
        assert {r["texte"] for r in list_textes(tx, key)} == {
            "Joue avec deux camarades.", "Reste près de l’adulte.",
        }  # fmt: skip
    with ecole.writing("erseh") as tx, pytest.raises(Conflict, match="encore de changer"):
        choose_texte(tx, key, TexteSaisi(champ=VIE, version=1, texte="x"))


def test_the_text_that_gives_way_stays_in_the_history(ecole):
    key = open_ess(ecole)
    type_in(ecole, "erseh", key, "Un", 0)
    with ecole.writing("ens") as tx:
        choose_texte(tx, key, TexteSaisi(champ=VIE, version=1, texte="Un"), "Deux")
        kept = {(r["texte"], r["retenue"]) for r in list_textes(tx, key)}
    assert kept == {("Un", True), ("Deux", False)}


def test_the_copy_given_to_the_parents_closes_the_releve_until_it_is_corrected(ecole):
    key = open_ess(ecole, quand=WHEN.model_copy(update={"jour": date(2026, 11, 10)}))
    attend(ecole, key)
    suites = SuitesRencontre(prochaine_le=date(2027, 11, 9), copie_remise_le=date(2026, 11, 10))
    with ecole.writing("erseh") as tx:
        with pytest.raises(InvalidInput, match="ne peut pas passer"):
            save_suites(tx, key, 1, suites)
        hold_rencontre(tx, key, 1)
        with pytest.raises(InvalidInput, match="ce jour est passé"):
            save_suites(tx, key, 2, SuitesRencontre(prochaine_le=date(2026, 11, 9)))
        save_suites(tx, key, 2, suites)
    with pytest.raises(Conflict, match="Corriger le relevé"):
        type_in(ecole, "ens", key, "Après coup", 0)
    with ecole.writing("erseh") as tx:
        reopen_rencontre(tx, key, 3)
    assert type_in(ecole, "ens", key, "Après coup", 0) == []


def test_the_avis_of_the_ess_moves_the_programmation(ecole):
    with ecole.writing("ens") as tx:
        move_programmation(tx, ecole.paoa, 1, StatutProgrammation.ELABOREE)
        move_programmation(tx, ecole.paoa, 2, StatutProgrammation.PRESENTEE)
    key = open_ess(ecole, quand=WHEN.model_copy(update={"jour": date(2026, 11, 10)}))
    avis = AvisRendu(avis=AvisEss.RESERVES, le=date(2026, 11, 10), texte="Revoir en mars.")
    with ecole.writing("erseh") as tx:
        move_programmation(tx, ecole.paoa, 3, StatutProgrammation.AVIS_ESS, avis)
        salle = read_salle(tx, key)
    assert (salle.avis, salle.avis_texte) == ("réserves", "Revoir en mars.")


def test_a_decision_is_somebody_s_task_and_is_shown_to_the_room(ecole):
    key = open_ess(ecole)
    with ecole.writing("erseh") as tx:
        decision = Decision(qui="ENS Fictif", quoi="Agrandir les supports",
                            personne_id=ecole.people["maitre_e"])  # fmt: skip
        add_decision(tx, origin_of(get_rencontre(tx, key)), decision)
        assert [d.quoi for d in read_salle(tx, key).decisions] == ["Agrandir les supports"]
    with ecole.reading("maitre_e") as tx:
        assert [r["quoi"] for r in list_my_decisions(tx)] == ["Agrandir les supports"]
    with ecole.writing("dir") as tx, pytest.raises(NotAllowed):
        add_decision(tx, origin_of(get_rencontre(tx, key)), decision)


# --- pupils and schools that move ----------------------------------------------------------------


def test_a_pupil_merged_during_the_meeting_takes_it_along(ecole):
    key = open_ess(ecole)
    with ecole.writing("coord") as tx:
        kept = create_eleve(tx, "c1", ecole.ecoles["nuages"], "Fictif", "Zoé-Anne")
        merge_eleves(tx, kept, ecole.eleve, 1)
    assert read(ecole, key).eleve["prenom"] == "Zoé-Anne"
    assert type_in(ecole, "ens", key, "Toujours là", 0) == []
    with ecole.reading("erseh") as tx:
        assert [r["id"] for r in list_rencontres_of(tx, kept)] == [key]
        assert list_due(tx) == []


def test_a_pupil_who_leaves_is_read_by_neither_school_before_the_agreement(ecole):
    key = open_ess(ecole)
    with ecole.writing("coord") as tx:
        version = tx.value("SELECT version FROM saisine WHERE id = $i", i=ecole.saisine_id)
        move_eleve(tx, ecole.saisine_id, version, ecole.ecoles["sources"])
    for name in ("dir", "dir2", "ens"):
        with pytest.raises(NotFound):
            read(ecole, key, name)
        with ecole.reading(name) as tx:
            assert list_due(tx) == []
    assert read(ecole, key).ecole is None


def test_a_school_taken_over_brings_its_meetings(ecole):
    key = open_ess(ecole)
    with ecole.writing("coord") as tx:
        merge_ecoles(tx, ecole.ecoles["nuages"], ecole.ecoles["sources"], 1)
    assert read(ecole, key, "dir2").ecole["nom"] == "École des Sources"


# --- lists ---------------------------------------------------------------------------------------


def test_a_pupil_without_an_ess_for_a_year_is_to_be_planned(ecole):
    with ecole.reading("erseh") as tx:
        assert [(r["eleve_id"], r["derniere"]) for r in list_due(tx)] == [(ecole.eleve, None)]
    insert_rencontre(ecole, etat="tenue", jour=date(2025, 12, 1), annee=2025)
    with ecole.reading("erseh") as tx:
        assert list_due(tx) == []
    ecole.wait(days=30)
    with ecole.reading("dir") as tx:
        assert [r["derniere"] for r in list_due(tx)] == [date(2025, 12, 1)]
    open_ess(ecole)
    with ecole.reading("dir") as tx:
        assert list_due(tx) == []


def test_the_secretariat_has_the_calendar_and_no_child(ecole):
    open_ess(ecole)
    with ecole.reading("sec") as tx:
        (row,) = list_agenda(tx, "c1")
        assert list_rencontres(tx, 2026) == []
    assert row["reference"] == "ESS-2026-001"
    assert not {"eleve_nom", "eleve_prenom", "niveau", "lieu", "eleve_id"} & row.keys()
    with ecole.reading("ens") as tx, pytest.raises(NotAllowed):
        list_agenda(tx, "c1")


def test_verifying_finds_a_part_that_its_history_says_otherwise(ecole):
    key = open_ess(ecole)
    type_in(ecole, "erseh", key, "Joue", 0)
    found = {c.sujet for c in verify(ecole.store)}
    assert not found & {"rencontres", "liens"}
    with ecole.store.writing() as tx:
        tx.execute("UPDATE rencontre_partie SET texte = 'Autre' WHERE rencontre_id = $id", id=key)
    assert "rencontres" in {c.sujet for c in verify(ecole.store)}


def test_a_decision_says_nothing_medical(ecole):
    key = open_ess(ecole)
    with ecole.writing("erseh") as tx, pytest.raises(InvalidInput, match="diagnostic"):
        add_decision(tx, origin_of(get_rencontre(tx, key)), Decision(
            qui="Les parents", quoi="Le neurologue a diagnostiqué un TDAH, à revoir"))  # fmt: skip


def test_a_fiche_taken_back_leaves_the_pupil_of_a_meeting(ecole):
    with ecole.writing("coord") as tx:
        pupil = create_eleve(tx, "c1", ecole.ecoles["nuages"], "Fictif", "Ana")
        other = create_eleve(tx, "c1", ecole.ecoles["nuages"], "Fictif", "Éli")
    insert_rencontre(ecole, eleve_id=pupil)
    with ecole.store.writing() as tx:
        _forget_pupil(tx, pupil)
        _forget_pupil(tx, other)
        left = {r["id"] for r in tx.rows("SELECT id FROM eleve")}
    assert pupil in left
    assert other not in left
