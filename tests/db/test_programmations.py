"""Programmations adaptées in the store: writing, following, moving, going back."""

from datetime import date

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche
from core.personne import Metier, Role
from core.programmation import (
    Atteinte,
    AvisEss,
    AvisRendu,
    CadreProgrammation,
    DomaineProgramme,
    EtatDomaine,
    ObjectifAdapte,
    Observation,
    Periode,
    StatutProgrammation,
)
from db.connection import new_id
from db.eleves import merge_eleves
from db.fusions import merge_ecoles
from db.journal import find_journal_fault
from db.personnes import add_affectation, create_personne
from db.programmations import get_programmation, list_of_pupil, list_programmations
from db.programmations_creation import (
    NouvelleProgrammation,
    create_programmation,
    list_known_pupils,
    list_own_schools,
)
from db.programmations_equipe import list_team_choices, name_team
from db.programmations_parties import (
    TextesCroises,
    add_objectif,
    choose_domaine,
    duplicate_objectif,
    keep_aside,
    move_objectif,
    put_back,
    remove_objectif,
    save_cadre,
    save_objectif,
)
from db.programmations_suivi import add_observation, remove_observation, save_bilan
from db.programmations_versions import (
    list_revisions,
    list_versions,
    move_programmation,
    read_moment,
    read_version,
    restore_moment,
)
from db.scolarites import move_eleve, record_accord
from db.verification import verify
from tests.db.conftest import PLACE

S = StatutProgrammation
PPS = CadreProgrammation(pps=True, niveau_classe="CM1", conseil_cycle_le=date(2026, 10, 6))
LINE = ObjectifAdapte(
    domaine="D1", objectif="Lire un texte court", periodes=(Periode.P2,), reussite="4 fois sur 5"
)


def create(monde, name="ens", **changes):
    values = {"ecole_id": monde.ecoles["nuages"], "niveau": "CM1", "nom": "Fictif",
              "prenom": "Zoé"}  # fmt: skip
    with monde.writing(name) as tx:
        return create_programmation(tx, NouvelleProgrammation(**(values | changes)))


def write(monde, act, *args, name="ens", **more):
    with monde.writing(name) as tx:
        return act(tx, *args, **more)


def read(monde, key, name="ens"):
    with monde.reading(name) as tx:
        return get_programmation(tx, key)


def move(monde, key, *steps, avis=None):
    for step in steps:
        write(monde, move_programmation, key, read(monde, key).row["version"], step, avis)


def ready(monde):
    key = create(monde)
    write(monde, save_cadre, key, 0, PPS)
    write(monde, add_objectif, key, LINE)
    return key


# --- creating ---------------------------------------------------------------------------------


def test_who_creates_it_is_of_the_team_and_the_class_says_which_text(monde):
    found = read(monde, create(monde))
    assert [row["nom"] for row in found.equipe] == ["Fictif ENS"]
    assert found.contenu.referentiels[0] == "socle-2015"
    assert (found.row["niveau"], found.statut, found.row["annee"]) == ("CM1", S.BROUILLON, 2026)
    assert list(found.domaines) == ["D1", "D2", "D3", "D4", "D5"]
    little = read(monde, create(monde, niveau="GS", prenom="Noé"))
    assert little.contenu.referentiels[0] == "maternelle-2026"
    assert len(little.domaines) == 6


def test_a_pupil_has_one_a_year_even_under_two_records(monde):
    monde.saisine()
    with monde.reading("ens") as tx:
        (pupil,) = list_known_pupils(tx, monde.ecoles["nuages"])
        assert [e["nom"] for e in list_own_schools(tx, PLACE)] == ["École des Nuages"]
    create(monde, eleve_id=pupil["id"])
    with pytest.raises(Conflict, match="déjà une programmation"):
        create(monde, eleve_id=pupil["id"])
    monde.saisine(fiche=Fiche(eleve={"nom": "Fictif", "prenom": "Zébulon"}))
    with monde.writing("coord") as tx:
        ids = [r["id"] for r in tx.rows("SELECT id FROM eleve ORDER BY id")]
        other = next(key for key in ids if key != pupil["id"])
        merge_eleves(tx, other, pupil["id"], 1)
    with pytest.raises(Conflict):
        create(monde, eleve_id=other)


def test_a_pupil_whom_one_does_not_know_is_refused(monde):
    with pytest.raises(NotFound):
        create(monde, eleve_id="inconnu")
    with pytest.raises(InvalidInput, match="nom"):
        create(monde, nom="", prenom="")
    with pytest.raises(InvalidInput, match="classe"):
        create(monde, niveau="Terminale")
    with pytest.raises(NotAllowed, match="école"):
        create(monde, "dir2")


# --- the team ---------------------------------------------------------------------------------


def test_the_head_names_the_team_and_reads_without_writing(monde):
    key = create(monde)
    with monde.writing("coord") as tx:
        ulis = create_personne(tx, PLACE, "Ulysse", "Fictif")
        add_affectation(tx, ulis, PLACE, Role.MEMBRE, debut=date(2026, 9, 1), metier=Metier.ULIS)
    with monde.reading("dir") as tx:
        choices = list_team_choices(tx, key)
    assert set(choices.values()) == {"Fictif DIR", "Fictif ENS", "Fictif Ulysse (ULIS)"}
    with pytest.raises(NotAllowed, match="équipe"):
        write(monde, add_objectif, key, LINE, name="dir")
    write(monde, name_team, key, [monde.people["dir"], ulis], name="dir")
    write(monde, add_objectif, key, LINE, name="dir")
    with pytest.raises(NotFound):
        read(monde, key, "ens")
    with pytest.raises(InvalidInput, match="au moins une"):
        write(monde, name_team, key, [], name="dir")
    with pytest.raises(InvalidInput, match="parmi"):
        write(monde, name_team, key, [monde.people["dir2"]], name="dir")


# --- writing ----------------------------------------------------------------------------------


def test_the_list_says_what_is_missing_for_the_next_step(monde):
    key = create(monde)
    with monde.reading("ien") as tx:
        (row,) = list_programmations(tx)
    assert row["manque"].split("\n")[-1] == "au moins un objectif"
    write(monde, save_cadre, key, 0, CadreProgrammation(niveau_classe="CM1", erseh="Mme Fictive"))
    write(monde, add_objectif, key, LINE.model_copy(update={"reussite": ""}))
    with monde.reading("ien") as tx:
        (row,) = list_programmations(tx)
    assert row["manque"].split("\n") == [
        "le PPS ou la notification", "la date du conseil de cycle",
        "1 objectif à compléter (objectif, période, réussite)",
    ]  # fmt: skip
    assert (row["objectifs"], row["erseh"], row["niveau"]) == (1, "Mme Fictive", "CM1")


def test_two_teachers_at_two_fields_of_a_row_merge_and_at_one_both_texts_stay(monde):
    key = create(monde)
    write(monde, name_team, key, [monde.people["ens"], monde.people["dir"]])
    line = write(monde, add_objectif, key, LINE)
    write(monde, save_objectif, line, 1, LINE.model_copy(update={"moyens": "Un cache"}))
    mine = LINE.model_copy(update={"reussite": "3 fois sur 4"})
    write(monde, save_objectif, line, 1, mine, name="dir")
    both = read(monde, key).contenu.lignes[0].objectif
    assert (both.moyens, both.reussite) == ("Un cache", "3 fois sur 4")
    with pytest.raises(TextesCroises) as crossed:
        write(monde, save_objectif, line, 2, both.model_copy(update={"reussite": "toujours"}))
    assert crossed.value.champs == ["reussite"]
    write(monde, keep_aside, line, both.model_copy(update={"reussite": "toujours"}))
    assert read(monde, key).contenu.lignes[0].objectif == both
    with monde.reading("ens") as tx:
        aside = [r["contenu"] for r in list_revisions(tx, key) if not r["retenue"]]
    assert len(aside) == 1
    assert "toujours" in aside[0]


def test_rows_are_moved_copied_taken_away_and_put_back(monde):
    key = create(monde)
    one, two = (write(monde, add_objectif, key, LINE.model_copy(update={"objectif": text}))
                for text in ("Lire", "Écrire"))  # fmt: skip
    write(monde, add_objectif, key, LINE.model_copy(update={"domaine": "D2"}))
    write(monde, move_objectif, two, -1)
    write(monde, move_objectif, two, -1)
    assert [x.id for x in read(monde, key).contenu.lignes[:2]] == [two, one]
    copy = write(monde, duplicate_objectif, one)
    assert read(monde, key).contenu.lignes[-1].id == copy
    write(monde, remove_objectif, one)
    assert one not in {x.id for x in read(monde, key).contenu.lignes}
    with pytest.raises(NotFound, match="retirer"):
        write(monde, save_objectif, one, 1, LINE)
    write(monde, put_back, one)
    assert read(monde, key).contenu.lignes[1].objectif.objectif == "Lire"
    with pytest.raises(Conflict):
        write(monde, put_back, one)


def test_a_domain_is_followed_with_the_class(monde):
    key = create(monde)
    write(monde, choose_domaine, key, DomaineProgramme(code="D3", avec_la_classe=True))
    write(monde, choose_domaine, key, DomaineProgramme(code="D4", dispense_le=date(2026, 9, 7)))
    contenu = read(monde, key).contenu
    assert (contenu.state_of("D3"), contenu.state_of("D4")) == (
        EtatDomaine.AVEC_LA_CLASSE, EtatDomaine.DISPENSE,
    )  # fmt: skip
    with pytest.raises(InvalidInput, match="domaine"):
        write(monde, choose_domaine, key, DomaineProgramme(code="M1"))
    with pytest.raises(InvalidInput, match="domaine"):
        write(monde, add_objectif, key, ObjectifAdapte(domaine="M1"))


def test_the_text_follows_the_class_until_something_is_written_by_it(monde):
    key = create(monde)
    write(monde, save_cadre, key, 0, CadreProgrammation(niveau_classe="GS"))
    assert read(monde, key).referentiel.code == "maternelle-2026"
    write(monde, add_objectif, key, ObjectifAdapte(domaine="M1", objectif="Raconter"))
    write(monde, save_cadre, key, 1, PPS)
    assert read(monde, key).referentiel.code == "maternelle-2026"
    with pytest.raises(InvalidInput, match="avant d’avoir commencé"):
        write(monde, save_cadre, key, 2, CadreProgrammation(
            notification_du=date(2027, 1, 1), notification_au=date(2026, 1, 1)))  # fmt: skip


def test_a_row_takes_fifty_thousand_characters_and_nasty_ones(monde):
    key = create(monde)
    text = "<b>{{ x }}</b> & 👩🏽‍🏫\t" + "à" * 50_000
    line = write(monde, add_objectif, key, LINE.model_copy(update={"moyens": text}))
    write(monde, save_objectif, line, 1, LINE.model_copy(update={"moyens": text + "!"}))
    assert read(monde, key).contenu.lignes[0].objectif.moyens == text + "!"


# --- following --------------------------------------------------------------------------------


def test_observations_and_bilans_go_on_after_the_ess(monde):
    key = ready(monde)
    line = read(monde, key).contenu.lignes[0].id
    move(monde, key, S.ELABOREE, S.PRESENTEE)
    with pytest.raises(Conflict, match="avenant"):
        write(monde, save_objectif, line, 1, LINE)
    seen = Observation(le=date(2026, 11, 9), vu="Trois sur cinq", atteinte=Atteinte.PARTIELLE)
    note = write(monde, add_observation, line, seen)
    write(monde, save_bilan, key, "P1", 0, "Avance")
    with pytest.raises(TextesCroises):
        write(monde, save_bilan, key, "P1", 0, "Autre")
    write(monde, save_bilan, key, line, 0, "Lit seul")
    row = read(monde, key).contenu
    assert (row.lignes[0].observations, row.lignes[0].bilan) == ((seen,), "Lit seul")
    assert row.bilans == {Periode.P1: "Avance"}
    write(monde, remove_observation, note)
    assert read(monde, key).contenu.lignes[0].observations == ()
    with pytest.raises(InvalidInput, match="une fois faite"):
        write(monde, add_observation, line, seen.model_copy(update={"le": date(2026, 12, 1)}))
    with pytest.raises(NotFound):
        write(monde, save_bilan, key, "P9", 0, "x")


# --- statuses and versions --------------------------------------------------------------------


def test_what_the_ess_saw_stays_as_it_was_seen(monde):
    key = ready(monde)
    avis = AvisRendu(avis=AvisEss.RESERVES, le=date(2026, 11, 10), texte="Préciser l’ULIS")
    move(monde, key, S.ELABOREE, S.PRESENTEE)
    with pytest.raises(InvalidInput, match="avis"):
        move(monde, key, S.AVIS_ESS)
    move(monde, key, S.AVIS_ESS, avis=avis)
    move(monde, key, S.BROUILLON)
    found = read(monde, key)
    assert (found.row["numero"], found.contenu.avis) == (2, None)
    write(monde, save_objectif, found.contenu.lignes[0].id, 1,
          LINE.model_copy(update={"objectif": "Lire une page"}))  # fmt: skip
    with monde.reading("ien") as tx:
        versions = list_versions(tx, key)
        texts = [read_version(tx, row["id"]).objectifs[0].objectif for row in versions]
        seen = read_version(tx, versions[0]["id"])
    assert {row["statut"] for row in versions} == {"elaboree", "presentee", "avis_ess"}
    assert texts == ["Lire un texte court"] * 3
    assert seen.avis == avis


def test_it_does_not_move_without_its_ground_nor_twice(monde):
    key = create(monde)
    write(monde, add_objectif, key, LINE)
    with pytest.raises(InvalidInput, match="PPS ou une notification"):
        move(monde, key, S.ELABOREE)
    write(monde, save_cadre, key, 0, PPS)
    move(monde, key, S.ELABOREE)
    with pytest.raises(Conflict, match="changer l’état"):
        write(monde, move_programmation, key, 1, S.PRESENTEE)


def test_the_referent_gives_the_avis_and_nothing_else(monde):
    key = ready(monde)
    move(monde, key, S.ELABOREE, S.PRESENTEE)
    with monde.writing("coord") as tx:
        monde.people["ref"] = create_personne(tx, PLACE, "Réf", "Fictive")
        add_affectation(tx, monde.people["ref"], PLACE, Role.MEMBRE, debut=date(2026, 9, 1),
                        metier=Metier.ERSEH)  # fmt: skip
    version = read(monde, key, "ref").row["version"]
    with pytest.raises(NotAllowed):
        write(monde, move_programmation, key, version, S.BROUILLON, name="ref")
    with pytest.raises(InvalidInput, match="une fois rendu"):
        write(monde, move_programmation, key, version, S.AVIS_ESS,
              AvisRendu(avis=AvisEss.CONFORME, le=date(2026, 12, 1)), name="ref")  # fmt: skip
    given = AvisRendu(avis=AvisEss.CONFORME, le=date(2026, 11, 10))
    for name in ("ien", "dir"):
        with pytest.raises(NotAllowed):
            write(monde, move_programmation, key, version, S.AVIS_ESS, given, name=name)
    write(monde, move_programmation, key, version, S.AVIS_ESS, given, name="ref")
    assert read(monde, key).contenu.avis == given


def test_every_save_can_be_read_again_and_restored(monde):
    key = ready(monde)
    line = read(monde, key).contenu.lignes[0].id
    pictures = {}

    def take():
        found = read(monde, key)
        pictures[found.row["revision"]] = (found.contenu.cadre, found.contenu.lignes,
                                           found.contenu.domaines)  # fmt: skip

    take()
    for act, *args in (
        (save_objectif, line, 1, LINE.model_copy(update={"objectif": "Lire une page"})),
        (add_objectif, key, LINE.model_copy(update={"domaine": "D2"})),
        (remove_objectif, line),
        (choose_domaine, key, DomaineProgramme(code="D3", avec_la_classe=True)),
        (save_cadre, key, 1, PPS.model_copy(update={"besoins": "Du temps"})),
    ):
        write(monde, act, *args)
        take()
    for revision, picture in sorted(pictures.items()):
        with monde.reading("ien") as tx:
            then = read_moment(tx, key, revision)
        assert (then.cadre, then.lignes, then.domaines) == picture
        write(monde, restore_moment, key, revision)
        now = read(monde, key).contenu
        assert (now.cadre, now.lignes, now.domaines) == picture
    assert write(monde, restore_moment, key, max(pictures)) == 0
    with pytest.raises(NotFound):
        write(monde, restore_moment, key, 10_000)


# --- places and pupils ------------------------------------------------------------------------


def test_a_pupil_who_moves_takes_it_along_if_the_parents_agree(monde):
    saisine = monde.saisine()
    with monde.reading("ens") as tx:
        (pupil,) = list_known_pupils(tx, monde.ecoles["nuages"])
    key = create(monde, eleve_id=pupil["id"])
    with monde.writing("coord") as tx:
        move_eleve(tx, saisine, 1, monde.ecoles["sources"])
    for name in ("ens", "dir", "dir2"):
        with pytest.raises(NotFound):
            read(monde, key, name)
    assert read(monde, key, "coord").ecole is None
    with monde.writing("coord") as tx:
        version = tx.value("SELECT version FROM saisine WHERE id = $id", id=saisine)
        record_accord(tx, saisine, version, date(2026, 11, 10))
    assert read(monde, key, "dir2").ecole["nom"] == "École des Sources"
    with pytest.raises(NotFound):
        read(monde, key, "dir")


def test_a_school_taken_over_takes_its_programmations(monde):
    key = create(monde)
    with monde.writing("coord") as tx:
        merge_ecoles(tx, monde.ecoles["nuages"], monde.ecoles["sources"], 1)
    assert read(monde, key, "dir2").ecole["nom"] == "École des Sources"


def test_a_reserved_situation_opens_no_programmation(monde):
    saisine = monde.saisine()
    with monde.reading("ens") as tx:
        (pupil,) = list_known_pupils(tx, monde.ecoles["nuages"])
    key = create(monde, eleve_id=pupil["id"])
    with monde.store.writing() as tx:
        tx.insert("proposition", id=new_id(), saisine_id=saisine, proposee_le=tx.now,
                  personne_id=monde.people["maitre_e"], proposee_par="x",
                  position="attendue")  # fmt: skip
    assert read(monde, key, "maitre_e").id == key
    with monde.store.writing() as tx:
        tx.execute("UPDATE saisine SET reservee = TRUE")
    with pytest.raises(NotFound):
        read(monde, key, "maitre_e")


def test_the_history_holds_no_word_and_the_store_stays_sound(monde):
    key = ready(monde)
    move(monde, key, S.ELABOREE)
    with monde.store.reading() as tx:
        acts = tx.rows("SELECT action, contenu, de, vers FROM journal WHERE objet_id = $id "
                       "ORDER BY seq", id=key)  # fmt: skip
        assert find_journal_fault(tx) is None
    assert {row["contenu"] for row in acts} == {"{}"}
    assert (acts[0]["action"], acts[-1]["action"], acts[-1]["vers"]) == (
        "create_programmation", "move_programmation", "elaboree",
    )  # fmt: skip
    said = [c.phrase for c in verify(monde.store) if c.sujet in ("liens", "chaînes")]
    assert said == []


def test_a_text_changed_outside_the_application_is_noticed(monde):
    key = ready(monde)
    assert not [c for c in verify(monde.store) if c.sujet == "programmations"]
    with monde.store.writing() as tx:
        tx.execute("UPDATE programmation_partie SET contenu = '{}' WHERE programmation_id = $id "
                   "AND nature = 'objectif'", id=key)  # fmt: skip
    (found,) = [c for c in verify(monde.store) if c.sujet == "programmations"]
    assert found.phrase.startswith("1 partie de")


def test_a_situation_leads_to_the_programmations_one_may_read(monde):
    saisine = monde.saisine()
    with monde.reading("ens") as tx:
        (pupil,) = list_known_pupils(tx, monde.ecoles["nuages"])
    key = create(monde, eleve_id=pupil["id"])
    for name, expected in (("ens", [key]), ("coord", [key]), ("maitre_e", []), ("dir2", [])):
        with monde.reading(name) as tx:
            assert [row["id"] for row in list_of_pupil(tx, pupil["id"])] == expected
    assert saisine
