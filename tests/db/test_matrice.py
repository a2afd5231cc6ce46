"""The matrix: every action × every person × every kind of saisine does what the table says.

A function of `db` that writes and is not listed here fails the suite.
"""

import ast
from datetime import date
from pathlib import Path

import pytest

from core.appel import Appel, SuiteAppel
from core.banque_locale import EtatModele, make_modele
from core.bilan import BilanEtape
from core.calendrier import JourLocal, Semaine
from core.comptes import DecisionRevue
from core.decision import Decision
from core.delais import Cibles
from core.droits import (
    Action,
    ActionSoutien,
    FaitsSoutien,
    may,
    may_on,
    may_on_soutien,
)
from core.droits_programmation import ActionProgrammation, may_on_programmation
from core.droits_rencontre import ActionRencontre, may_on_rencontre
from core.echange import NatureEchange
from core.errors import InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.listes import Liste
from core.paoa_retenue import ObjectifRetenu, PaoaRetenue
from core.parents import Parents
from core.personne import Metier, Role
from core.programmation import (
    CadreProgrammation,
    DomaineProgramme,
    ObjectifAdapte,
    Observation,
    StatutProgrammation,
)
from core.programmation_reprise import ChoixReprise
from core.rencontre import (
    CadreRencontre,
    ChampRencontre,
    NatureRencontre,
    ParticipantRencontre,
    QualiteRencontre,
    RendezVous,
    SuitesRencontre,
    TexteSaisi,
)
from core.rentree import LectureRentree
from core.reponse import ContenuReponse, PropositionReponse
from core.reunion import EtatPoint, Lot, Reunion
from core.saisine import Position, Statut
from core.scolarite import Suite
from core.soutien import PourQui
from db import (
    absences,
    appels,
    banques,
    bilans,
    calendrier,
    circonscriptions,
    classes,
    comptes,
    comptes_importes,
    ecoles,
    eleves,
    fusions,
    invitations,
    listes,
    nommes,
    parents,
    personnes,
    pieces,
    programmations,
    programmations_creation,
    programmations_equipe,
    programmations_lues,
    programmations_parties,
    programmations_reprise,
    programmations_suivi,
    programmations_versions,
    rattachements,
    rencontres,
    rencontres_creation,
    rencontres_participants,
    rencontres_preparation,
    rencontres_texte,
    rentree,
    reponses,
    reunions_calendrier,
    reunions_ordre,
    reunions_tenue,
    revue_comptes,
    saisines,
    saisines_en_ligne,
    scolarites,
    secteurs,
    signatures,
    soutiens,
    suites,
    tableau,
)
from db import echanges as db_echanges
from db import propositions as db_propositions
from db import questions as db_questions
from db.visibilite import read_facts
from tests.db.conftest import PEOPLE, Monde

DB = Path(__file__).resolve().parents[2] / "db"
MODELE = make_modele(
    "m", domaine="D1", referentiel="socle-2015", discipline="Français", niveau="CP",
    objectif="{P} lit une phrase.", reussite="Quatre fois sur cinq.", moyens="",
)  # fmt: skip
MEETING = Reunion(jour=date(2026, 12, 8))
CONTENU = ContenuReponse(propositions=(PropositionReponse(nature="ecole"),))


class Undo(Exception):
    """Raised at the end of each try, so that the next one finds the same store."""


def hashed(password):
    return f"haché:{len(password)}"


# --- on one saisine: name → (action asked, what is tried) -------------------------------------
ON_SAISINE = {
    "saisines.correct_fiche": (
        Action.CORRECT_FICHE, lambda tx, s: saisines.correct_fiche(
            tx, s["id"], s["version"], Fiche())),
    "saisines.withdraw_saisine": (
        Action.WITHDRAW, lambda tx, s: saisines.withdraw_saisine(tx, s["id"])),
    "saisines.close_saisine": (
        Action.CLOSE, lambda tx, s: _after(tx, s, "en_suivi", saisines.close_saisine, "levee")),
    "saisines.follow_saisine": (
        Action.CLOSE, lambda tx, s: _after(tx, s, "repondue", saisines.follow_saisine)),
    "saisines.reopen_saisine": (
        Action.REOPEN, lambda tx, s: _after(tx, s, "terminee", saisines.reopen_saisine, "encore")),
    "nommes.name_person": (
        Action.NAME_PERSON, lambda tx, s: nommes.name_person(tx, s["id"], _member(tx), "nommee")),
    "nommes.unname_person": (
        Action.NAME_PERSON, lambda tx, s: nommes.unname_person(
            tx, s["id"], _named(tx, s), "nommee")),
    "tableau.move_card": (
        Action.CLOSE, lambda tx, s: _after(tx, s, "repondue", _move_card, Statut.EN_SUIVI)),
    "propositions.propose": (
        Action.PROPOSE, lambda tx, s: db_propositions.propose(tx, s["id"], [_member(tx)])),
    "propositions.take_position": (
        Action.TAKE_POSITION, lambda tx, s: _answer_proposal(tx, s)),
    "propositions.end_vacancy": (
        Action.PROPOSE, lambda tx, s: _end_vacancy(tx, s)),
    "propositions.set_interlocuteur": (
        Action.PROPOSE, lambda tx, s: db_propositions.set_interlocuteur(tx, s["id"], _member(tx))),
    "questions.ask_precisions": (
        Action.ASK_PRECISIONS, lambda tx, s: db_questions.ask_precisions(tx, s["id"], "Quand ?")),
    "questions.answer_precisions": (
        Action.ANSWER_PRECISIONS, lambda tx, s: _answer_question(tx, s)),
    "echanges.add_echange": (
        Action.ADD_ECHANGE, lambda tx, s: db_echanges.add_echange(
            tx, s["id"], NatureEchange.APPEL, date(2026, 11, 9), "Vu")),
    "echanges.correct_echange": (
        Action.ADD_ECHANGE, lambda tx, s: _correct_own_note(tx, s)),
    "pieces.add_piece": (
        Action.ADD_PIECE, lambda tx, s: pieces.add_piece(
            tx, s["id"], b"x", extension="pdf", type_mime="application/pdf", libelle="CR")),
    "pieces.remove_piece": (
        Action.ADD_PIECE, lambda tx, s: _remove_own_piece(tx, s)),
    "bilans.record_bilan": (
        Action.WRITE_BILAN, lambda tx, s: bilans.record_bilan(tx, s["id"], BilanEtape(
            jour=date(2026, 11, 9), evaluation="nette"))),
    "bilans.date_bilan": (
        Action.WRITE_BILAN, lambda tx, s: bilans.date_bilan(tx, s["id"], date(2026, 12, 9))),
    "absences.hand_over": (
        Action.PROPOSE, lambda tx, s: _hand_over(tx, s)),
    "reponses.open_projet": (
        Action.WRITE_REPONSE, lambda tx, s: reponses.open_projet(tx, s["id"])),
    "reponses.save_contenu": (
        Action.WRITE_REPONSE, lambda tx, s: reponses.save_contenu(tx, *_reponse(tx, s), CONTENU)),
    "reponses.sign_reponse": (
        Action.SIGN_REPONSE, lambda tx, s: reponses.sign_reponse(tx, *_reponse(tx, s), b"lettre")),
    "signatures.sign_read_letter": (
        Action.SIGN_REPONSE, lambda tx, s: signatures.sign_read_letter(
            tx, _reponse(tx, s)[0], signatures.read_letter(tx, "r")[1])),
    "reponses.mark_reponse_sent": (
        Action.SEND_REPONSE, lambda tx, s: reponses.mark_reponse_sent(
            tx, *_reponse(tx, s, "signee"), date(2026, 11, 10), "main")),
    "parents.edit_parents": (
        Action.EDIT_PARENTS, lambda tx, s: parents.edit_parents(
            tx, s["id"], 0, Parents(point_de_vue="Inquiets"))),
    "parents.write_mot_psyen": (
        Action.WRITE_MOT_PSYEN, lambda tx, s: parents.write_mot_psyen(
            tx, s["id"], 0, "Vus", date(2026, 11, 9))),
    "parents.acknowledge": (
        Action.ACKNOWLEDGE, lambda tx, s: parents.acknowledge(tx, s["id"])),
    "reponses.keep_letter": (
        Action.MAKE_DOCUMENT, lambda tx, s: reponses.keep_letter(
            tx, s["id"], "accuse-reception", b"x", libelle="Accusé")),
    "rattachements.reassign_eleve": (
        Action.REASSIGN_ELEVE, lambda tx, s: rattachements.reassign_eleve(
            tx, s["id"], s["version"])),
    "scolarites.place_eleve": (
        Action.PLACE_ELEVE, lambda tx, s: scolarites.place_eleve(tx, s["id"], 0, None)),
    "scolarites.move_eleve": (
        Action.MOVE_ELEVE, lambda tx, s: scolarites.move_eleve(
            tx, s["id"], s["version"], _other_school(tx, s))),
    "scolarites.record_accord": (
        Action.MOVE_ELEVE, lambda tx, s: scolarites.record_accord(
            tx, s["id"], s["version"], date(2026, 11, 9))),
}  # fmt: skip

# --- in a circonscription -----------------------------------------------------------------------
IN_PLACE = {
    "circonscriptions.write_reglage": (
        Action.EDIT_REGLAGES, lambda tx, w: circonscriptions.write_reglage(
            tx, "c1", "conservation_originaux_jours", 5)),
    "absences.note_absence": (
        Action.NOTE_ABSENCE, lambda tx, w: absences.note_absence(
            tx, w.people["ens"], date(2026, 11, 9))),
    "absences.correct_absence": (
        Action.NOTE_ABSENCE, lambda tx, w: absences.correct_absence(
            tx, _absence(tx, w.people["ens"]), 1, date(2026, 11, 9), None)),
    "absences.end_absence": (
        Action.NOTE_ABSENCE, lambda tx, w: absences.end_absence(
            tx, _absence(tx, w.people["ens"]), 1)),
    "listes.add_value": (
        Action.EDIT_LISTES, lambda tx, w: listes.add_value(tx, "c1", Liste.MOTIF, "Sommeil")),
    "listes.rename_value": (
        Action.EDIT_LISTES, lambda tx, w: listes.rename_value(
            tx, "c1", Liste.MOTIF, "assiduite", "Absences", avant="assiduité")),
    "listes.move_value": (
        Action.EDIT_LISTES, lambda tx, w: listes.move_value(tx, "c1", Liste.MOTIF, "autre", -1)),
    "listes.retire_value": (
        Action.EDIT_LISTES, lambda tx, w: listes.retire_value(tx, "c1", Liste.MOTIF, "assiduite")),
    "banques.keep_modele": (
        Action.KEEP_MODELE, lambda tx, w: banques.keep_modele(
            tx, "c1", MODELE, relu=True)),
    "banques.edit_modele": (
        Action.KEEP_MODELE, lambda tx, w: banques.edit_modele(
            tx, _own_model(tx), 1, MODELE, relu=True)),
    "banques.keep_aside_modele": (
        Action.KEEP_MODELE, lambda tx, w: banques.keep_aside_modele(
            tx, _own_model(tx), MODELE)),
    "banques.delete_modele": (
        Action.KEEP_MODELE, lambda tx, w: banques.delete_modele(tx, _own_model(tx), 1)),
    "banques.propose_modele": (
        Action.KEEP_MODELE, lambda tx, w: banques.propose_modele(tx, _own_model(tx), 1)),
    "banques.judge_modele": (
        Action.JUDGE_MODELE, lambda tx, w: banques.judge_modele(
            tx, _own_model(tx, "propose"), 1, EtatModele.ACCEPTE, relu=True)),
    "listes.restore_value": (
        Action.EDIT_LISTES, lambda tx, w: listes.restore_value(
            tx, "c1", Liste.MOTIF, "assiduite")),
    "calendrier.add_jour_local": (
        Action.EDIT_CALENDRIER, lambda tx, w: calendrier.add_jour_local(tx, "c1", _local_day())),
    "calendrier.remove_jour_local": (
        Action.EDIT_CALENDRIER, lambda tx, w: _remove_local_day(tx)),
    "calendrier.set_semaine": (
        Action.EDIT_CALENDRIER, lambda tx, w: calendrier.set_semaine(
            tx, w.ecoles["nuages"], 1, Semaine.MERCREDI)),
    "calendrier.set_cibles": (
        Action.EDIT_REGLAGES, lambda tx, w: calendrier.set_cibles(tx, "c1", Cibles())),
    "personnes.create_personne": (
        Action.EDIT_PERSONNE, lambda tx, w: personnes.create_personne(tx, "c1", "Fictive")),
    "personnes.update_personne": (
        Action.EDIT_PERSONNE, lambda tx, w: personnes.update_personne(
            tx, w.people["ens"], 1, nom="Fictif", prenom="", civilite="", mail="", telephone="")),
    "personnes.add_affectation": (
        Action.EDIT_PERSONNE, lambda tx, w: personnes.add_affectation(
            tx, w.people["ens"], "c1", Role.SECRETARIAT, debut=date(2026, 9, 1))),
    "personnes.end_affectation": (
        Action.EDIT_PERSONNE, lambda tx, w: personnes.end_affectation(
            tx, tx.value("SELECT id FROM affectation WHERE role = 'enseignant'"), 1,
            date(2026, 11, 10))),
    "ecoles.create_ecole": (
        Action.EDIT_ECOLE, lambda tx, w: ecoles.create_ecole(
            tx, "c1", uai="0990009Z", nom="École", nature="primaire")),
    "ecoles.create_classe": (
        Action.EDIT_ECOLE, lambda tx, w: ecoles.create_classe(
            tx, w.ecoles["nuages"], annee=2026, nom="CP", niveaux="CP")),
    "rentree.import_rentree": (
        Action.IMPORT_RENTREE, lambda tx, w: rentree.import_rentree(
            tx, "c1", LectureRentree(), rentree.DemandeRentree(2026))),
    "ecoles.update_ecole": (
        Action.EDIT_ECOLE, lambda tx, w: ecoles.update_ecole(
            tx, w.ecoles["nuages"], 1, nom="École des Brumes")),
    "ecoles.set_ecole_open": (
        Action.EDIT_ECOLE, lambda tx, w: ecoles.set_ecole_open(
            tx, w.ecoles["nuages"], 1, ouverte=False)),
    "fusions.merge_ecoles": (
        Action.EDIT_ECOLE, lambda tx, w: fusions.merge_ecoles(
            tx, w.ecoles["nuages"], w.ecoles["sources"], 1)),
    "classes.update_classe": (
        Action.EDIT_ECOLE, lambda tx, w: classes.update_classe(
            tx, _class(tx, w), 1, nom="CP", niveaux="CP", effectif=None)),
    "classes.delete_classe": (
        Action.EDIT_ECOLE, lambda tx, w: classes.delete_classe(tx, _class(tx, w), 1)),
    "classes.save_enseignant": (
        Action.EDIT_ECOLE, lambda tx, w: classes.save_enseignant(
            tx, _class(tx, w), 1, classes.Enseignant(
                personne_id=w.people["ens"], debut=date(2026, 9, 1)))),
    "classes.remove_enseignant": (
        Action.EDIT_ECOLE, lambda tx, w: classes.remove_enseignant(
            tx, _class(tx, w), 1, w.people["ens"])),
    "classes.add_remplacement": (
        Action.EDIT_ECOLE, lambda tx, w: classes.add_remplacement(
            tx, _class(tx, w), w.people["ens"], date(2026, 11, 10), date(2026, 11, 20))),
    "secteurs.save_column": (
        Action.EDIT_SECTEURS, lambda tx, w: secteurs.save_column(
            tx, "c1", 2026, "psyen", seen={}, wanted={w.ecoles["nuages"]: None})),
    "secteurs.copy_secteurs": (
        Action.EDIT_SECTEURS, lambda tx, w: secteurs.copy_secteurs(tx, "c1", 2027)),
    "secteurs.choose_columns": (
        Action.EDIT_SECTEURS, lambda tx, w: secteurs.choose_columns(tx, "c1", ["psyen"])),
    "suites.plan_suites": (
        Action.PLAN_SUITES, lambda tx, w: suites.plan_suites(
            tx, "c1", 2027, [Suite(eleve_id=eleve, ecole_id=w.ecoles["nuages"])
                             for eleve in _planned_pupil(tx)])),
    "suites.drop_suites": (
        Action.PLAN_SUITES, lambda tx, w: suites.drop_suites(tx, "c1", 2027, {})),
    "suites.open_annee": (
        Action.OPEN_ANNEE, lambda tx, w: suites.open_annee(tx, "c1", 2026)),
    "eleves.merge_eleves": (
        Action.MERGE_ELEVES, lambda tx, w: eleves.merge_eleves(tx, *_two_pupils(tx, w), 1)),
    "eleves.unmerge_eleve": (
        Action.MERGE_ELEVES, lambda tx, w: _unmerge(tx, w)),
    "saisines.create_saisine": (
        Action.IMPORT_FICHE, lambda tx, w: saisines.create_saisine(tx, saisines.NouvelleSaisine(
            circonscription_id="c1", fiche=Fiche(), objet=Objet.EQUIPE, origine="fiche",
            recue_le=date(2026, 11, 9), ecole_id=w.ecoles["nuages"]))),
    "saisines_en_ligne.open_brouillon": (
        Action.WRITE_SAISINE, lambda tx, w: saisines_en_ligne.open_brouillon(
            tx, w.ecoles[_school(tx)], Fiche(objet=Objet.EQUIPE))),
    "saisines_en_ligne.save_brouillon": (
        Action.WRITE_SAISINE, lambda tx, w: saisines_en_ligne.save_brouillon(
            tx, _own_draft(tx, w), 1, Fiche(objet=Objet.EQUIPE))),
    "saisines_en_ligne.send_saisine": (
        Action.WRITE_SAISINE, lambda tx, w: saisines_en_ligne.send_saisine(
            tx, _own_draft(tx, w), 1)),
    "saisines_en_ligne.discard_brouillon": (
        Action.WRITE_SAISINE, lambda tx, w: saisines_en_ligne.discard_brouillon(
            tx, _own_draft(tx, w), 1)),
    "soutiens.ask_soutien": (
        Action.ASK_SOUTIEN, lambda tx, w: soutiens.ask_soutien(
            tx, "c1", PourQui.MOI, w.people["ien"])),
    "soutiens.move_brouillon": (
        Action.WRITE_SAISINE, lambda tx, w: soutiens.move_brouillon(
            tx, _own_draft(tx, w), 1, PourQui.MOI, w.people["ien"])),
    "appels.note_appel": (
        Action.NOTE_APPEL, lambda tx, w: appels.note_appel(tx, "c1", _call(w))),
    "appels.correct_appel": (
        Action.NOTE_APPEL, lambda tx, w: appels.correct_appel(tx, _own_call(tx, w), 1, _call(w))),
    "appels.close_appel": (
        Action.NOTE_APPEL, lambda tx, w: appels.close_appel(tx, _own_call(tx, w), 1)),
    "appels.erase_appel": (
        Action.NOTE_APPEL, lambda tx, w: appels.erase_appel(tx, _own_call(tx, w), 1)),
    "appels.turn_into_saisine": (
        Action.IMPORT_FICHE, lambda tx, w: appels.turn_into_saisine(tx, _own_call(tx, w), 1)),
    "reunions_calendrier.plan_reunion": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_calendrier.plan_reunion(tx, "c1", MEETING)),
    "reunions_calendrier.change_reunion": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_calendrier.change_reunion(
            tx, *_meeting(tx), MEETING)),
    "reunions_calendrier.cancel_reunion": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_calendrier.cancel_reunion(
            tx, *_meeting(tx), "Neige")),
    "reunions_calendrier.add_guest": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_calendrier.add_guest(
            tx, _meeting(tx)[0], "Fictive", "SESSAD")),
    "reunions_calendrier.remove_person": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_calendrier.remove_person(
            tx, _meeting(tx)[0], "x")),
    "reunions_calendrier.set_presence": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_calendrier.set_presence(
            tx, _meeting(tx)[0], (), ())),
    "reunions_ordre.add_points": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_ordre.add_points(
            tx, _meeting(tx)[0], {w.kinds["pps"]: Lot.A_DISCUTER}, {})),
    "reunions_ordre.shift_point": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_ordre.shift_point(tx, _point(tx, w), -1)),
    "reunions_ordre.place_point": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_ordre.place_point(
            tx, _point(tx, w), 1, Lot.COMPLEXES)),
    "reunions_ordre.word_point": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_ordre.word_point(
            tx, _point(tx, w), 1, "Quelle aide ?")),
    "reunions_ordre.mark_point": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_ordre.mark_point(
            tx, _point(tx, w), 1, EtatPoint.VU)),
    "reunions_ordre.remove_point": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_ordre.remove_point(tx, _point(tx, w), 1)),
    "reunions_tenue.keep_note": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_tenue.keep_note(
            tx, "reu", _point(tx, w), "Dit")),
    "reunions_tenue.decide": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_tenue.decide(
            tx, "reu", Decision(qui="L’IEN", quoi="Appelle"), _point(tx, w))),
    "reunions_tenue.close_reunion": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_tenue.close_reunion(tx, *_meeting(tx))),
    "reunions_tenue.join_note": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_tenue.join_note(
            tx, _meeting(tx, "tenue")[0], "reu", "Dit")),
    "reunions_tenue.reopen_reunion": (
        Action.EDIT_REUNIONS, lambda tx, w: reunions_tenue.reopen_reunion(
            tx, *_meeting(tx, "tenue"))),
    "comptes.create_compte": (
        Action.MANAGE_COMPTES, lambda tx, w: comptes.create_compte(
            tx, w.people["ens"], "nouveau", "un mot de passe long", hashed)),
    "comptes.set_active": (
        Action.KEEP_COMPTES, lambda tx, w: comptes.set_active(tx, _account(tx), actif=False)),
    "comptes.reset_password": (
        Action.MANAGE_COMPTES, lambda tx, w: comptes.reset_password(tx, _account(tx), hashed)),
    "invitations.invite": (
        Action.KEEP_COMPTES, lambda tx, w: invitations.invite(tx, w.people["dir2"])),
    "invitations.give_code": (
        Action.KEEP_COMPTES, lambda tx, w: invitations.give_code(tx, _account(tx, "id"))),
    "invitations.note_code_sent": (
        Action.KEEP_COMPTES, lambda tx, w: invitations.note_code_sent(tx, _account(tx, "id"))),
    "revue_comptes.decide_revue": (
        Action.KEEP_COMPTES, lambda tx, w: revue_comptes.decide_revue(
            tx, _account(tx, "id"), DecisionRevue.FERMER)),
    "comptes_importes.import_comptes": (
        Action.MANAGE_COMPTES, lambda tx, w: comptes_importes.import_comptes(tx, "c1", [], [])),
}  # fmt: skip

# --- on a request for « Écoute et soutien » -----------------------------------------------------
ON_SOUTIEN = {
    "soutiens.mark_contact": (
        ActionSoutien.MARK_CONTACT, lambda tx, key: soutiens.mark_contact(
            tx, key, date(2026, 11, 10))),
    "soutiens.unmark_contact": (
        ActionSoutien.MARK_CONTACT, soutiens.unmark_contact),
    "soutiens.withdraw_soutien": (
        ActionSoutien.WITHDRAW, soutiens.withdraw_soutien),
}  # fmt: skip

# --- on a programmation adaptée -----------------------------------------------------------------
LINE = ObjectifAdapte(domaine="D1", objectif="Lire un texte court")
ON_PROGRAMMATION = {
    "programmations_creation.create_programmation": (
        ActionProgrammation.CREATE, lambda tx, w: programmations_creation.create_programmation(
            tx, programmations_creation.NouvelleProgrammation(
                w.ecoles["nuages"], "CE1", nom="Fictif"))),
    "programmations_equipe.name_team": (
        ActionProgrammation.NAME_TEAM, lambda tx, w: programmations_equipe.name_team(
            tx, "g", [w.people["ens"]])),
    "programmations_parties.save_cadre": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_parties.save_cadre(
            tx, "g", 0, CadreProgrammation())),
    "programmations_parties.add_objectif": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_parties.add_objectif(
            tx, "g", LINE)),
    "programmations_parties.save_objectif": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_parties.save_objectif(
            tx, "o", 1, LINE)),
    "programmations_parties.keep_aside": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_parties.keep_aside(
            tx, "o", LINE)),
    "programmations_parties.move_objectif": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_parties.move_objectif(
            tx, "o", 1)),
    "programmations_parties.duplicate_objectif": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_parties.duplicate_objectif(
            tx, "o")),
    "programmations_parties.remove_objectif": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_parties.remove_objectif(tx, "o")),
    "programmations_parties.put_back": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_parties.put_back(tx, "gone")),
    "programmations_parties.choose_domaine": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_parties.choose_domaine(
            tx, "g", DomaineProgramme(code="D2", avec_la_classe=True))),
    "programmations_reprise.copy_programmation": (
        ActionProgrammation.WRITE, lambda tx, w: _copy_earlier(tx)),
    "programmations_suivi.add_observation": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_suivi.add_observation(
            tx, "o", Observation(le=date(2026, 11, 9), vu="Lu"))),
    "programmations_suivi.remove_observation": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_suivi.remove_observation(
            tx, "v")),
    "programmations_suivi.save_bilan": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_suivi.save_bilan(
            tx, "g", "P1", 0, "Avance")),
    "programmations_versions.move_programmation": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_versions.move_programmation(
            tx, "g", 1, StatutProgrammation.ELABOREE)),
    "programmations_lues.take_over": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_lues.take_over(
            tx, "g", PaoaRetenue(objectifs=(ObjectifRetenu(objectif=LINE),)))),
    "programmations_lues.undo_take_over": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_lues.undo_take_over(
            tx, "g", 0, 1)),
    "programmations_versions.restore_moment": (
        ActionProgrammation.WRITE, lambda tx, w: programmations_versions.restore_moment(
            tx, "g", 1)),
}  # fmt: skip
"""Giving the avis of the ESS: `tests/db/test_programmations_versions.py`."""

# --- on an ESS or an équipe éducative -----------------------------------------------------------
PERSON = ParticipantRencontre(qualite=QualiteRencontre.PARENT, nom="Fictive")
ON_RENCONTRE = {
    "rencontres_creation.create_rencontre": (
        ActionRencontre.PREPARE, lambda tx, w, r: rencontres_creation.create_rencontre(
            tx, rencontres_creation.NouvelleRencontre(
                NatureRencontre(r["nature"]), w.ecoles["nuages"], CadreRencontre(pps=True),
                nom="Fictif"))),
    "rencontres_participants.add_participant": (
        ActionRencontre.WRITE, lambda tx, w, r: rencontres_participants.add_participant(
            tx, "r", PERSON)),
    "rencontres_participants.change_participant": (
        ActionRencontre.WRITE, lambda tx, w, r: rencontres_participants.change_participant(
            tx, "r", "rp", PERSON)),
    "rencontres_participants.remove_participant": (
        ActionRencontre.WRITE, lambda tx, w, r: rencontres_participants.remove_participant(
            tx, "r", "rp")),
    "rencontres_preparation.plan_rencontre": (
        ActionRencontre.PREPARE, lambda tx, w, r: rencontres_preparation.plan_rencontre(
            tx, "r", 1, RendezVous(jour=date(2026, 12, 4)), CadreRencontre(pps=True))),
    "rencontres_preparation.mark_invited": (
        ActionRencontre.PREPARE, lambda tx, w, r: rencontres_preparation.mark_invited(
            tx, "r", 1, date(2026, 11, 9))),
    "rencontres_preparation.hold_rencontre": (
        ActionRencontre.WRITE, lambda tx, w, r: rencontres_preparation.hold_rencontre(
            tx, "r", 1)),
    "rencontres_preparation.cancel_rencontre": (
        ActionRencontre.PREPARE, lambda tx, w, r: rencontres_preparation.cancel_rencontre(
            tx, "r", 1)),
    "rencontres_texte.save_parties": (
        ActionRencontre.WRITE, lambda tx, w, r: rencontres_texte.save_parties(
            tx, "r", [TexteSaisi(champ=ChampRencontre.VIE, version=0, texte="Joue")])),
    "rencontres_texte.choose_texte": (
        ActionRencontre.WRITE, lambda tx, w, r: rencontres_texte.choose_texte(
            tx, "r", TexteSaisi(champ=ChampRencontre.VIE, version=0, texte="Joue"))),
    "rencontres_texte.save_suites": (
        ActionRencontre.WRITE, lambda tx, w, r: rencontres_texte.save_suites(
            tx, "r", 1, SuitesRencontre(prochaine_le=date(2027, 11, 9)))),
    "rencontres_texte.reopen_rencontre": (
        ActionRencontre.WRITE, lambda tx, w, r: rencontres_texte.reopen_rencontre(tx, "r", 1)),
}  # fmt: skip

# Not acts of a person on somebody's record: pieces of an action, or the session's own upkeep.
NOT_ACTIONS = {
    "audit.note", "journal.record", "journal.move_head", "journal.erase_content",
    "circonscriptions.ship_lists", "eleves.create_eleve", "saisines.move_saisine",
    "nommes.add_named", "eleves.update_eleve", "saisines.return_if_nobody_left",
    "saisines.take_references",
    "saisines.add_named", "scolarites.write_scolarite", "scolarites.arrive", "relais.keep_relais",
    "questions.add_question", "pieces.keep_piece", "pieces.destroy_piece",
    "comptes.note_failure", "comptes.open_session", "comptes.touch_session",
    "comptes.close_session", "comptes.end_sessions", "comptes.change_password",
    "reunions_tenue.move_notes", "avis.notify", "avis.notify_decision", "avis.settle",
    "avis.see_avis", "avis.choose_rythme", "absences.see_return",
    "comptes.load_acteur", "lettres.make_accuse", "reponses.find_reponse",
    "soutiens.keep_soutien", "soutiens.forget_soutiens",
    "imports.forget_if_for_oneself",
    "comptes.add_compte", "comptes.switch_compte", "comptes.drop_codes",
    "invitations.choose_password", "invitations.ask_code",  # against a code, or for one
    "revue_comptes.close_unused", "revue_comptes.note_warned",  # the night's
    "saisines_en_ligne.purge_brouillons",  # the night's
    "reunions.trace", "reunions_ordre.bring_back", "reunions_ordre.carry_over",
    "echanges.write_echange",
    "programmations.trace", "programmations_parties.write_partie",
    "programmations_parties.refresh", "programmations_equipe.hand_over_programmations",
    "rencontres.trace_rencontre", "rencontres.hand_over_rencontres",
    "rencontres_participants.insert_participant",
    "mots.forget_words", "mots.fill_words", "mots.sort_words", "recherche.note_search",
}  # fmt: skip
# Tested with their own files: the deposit box, the directory, drafts, upkeep, installation, demo.
OWN_TESTS = {
    "imports", "imports_pages", "imports_reponses", "annuaire", "reprises", "brouillons",
    "courriels", "relances", "sauvegardes", "taches", "verification", "installation", "demo",
    "demo_comptes", "demo_parents", "demo_programmations", "demo_recit", "demo_rencontres",
    "demo_reunions", "demo_suites", "lots", "commandes", "acces", "cles", "connection", "decisions",
}  # fmt: skip


def _after(tx, saisine, statut, act, *more):
    tx.execute(
        "UPDATE saisine SET statut = $statut WHERE id = $id", statut=statut, id=saisine["id"]
    )
    act(tx, saisine["id"], *more)


def _own_model(tx, etat="mien"):
    tx.insert(
        "objectif_banque", id="m", circonscription_id="c1", auteur_id=tx.actor.personne_id,
        etat=etat, contenu=MODELE.model_dump_json(), cree_le=tx.now, modifie_le=tx.now,
    )  # fmt: skip
    return "m"


def _call(world):
    return Appel(
        appele_le=date(2026, 11, 9), ecole_id=world.ecoles["nuages"], appelant="Fictive",
        objet=Objet.ELEVE, dit="Vu", suite=SuiteAppel.SAISINE,
    )  # fmt: skip


def _own_call(tx, world):
    tx.insert(
        "appel", id="a", circonscription_id="c1", auteur_id=tx.actor.personne_id, cree_le=tx.now,
        **_call(world).model_dump(),
    )  # fmt: skip
    return "a"


def _local_day():
    return JourLocal(debut=date(2026, 11, 12), fin=date(2026, 11, 12), motif="Travaux")


def _remove_local_day(tx):
    tx.insert(
        "jour_local", id="j", circonscription_id="c1", cree_le=tx.now, **_local_day().model_dump()
    )
    calendrier.remove_jour_local(tx, "j")


def _member(tx):
    return tx.value("SELECT personne_id FROM affectation WHERE metier = 'maitre_g'")


def _named(tx, saisine):
    """Name somebody else than whoever acts: taking them off does not close the door on oneself."""
    tx.insert("saisine_personne", saisine_id=saisine["id"], personne_id=_member(tx),
              titre="nommee")  # fmt: skip
    return _member(tx)


def _answer_proposal(tx, saisine):
    mine = tx.row(
        "SELECT * FROM proposition WHERE saisine_id = $s "
        "ORDER BY (personne_id = $moi) DESC LIMIT 1",
        s=saisine["id"], moi=tx.actor.personne_id,
    )  # fmt: skip
    db_propositions.take_position(tx, mine["id"], mine["version"], Position.ACCEPTEE)


def _move_card(tx, saisine_id, vers):
    tableau.move_card(tx, saisine_id, 1, vers)


def _end_vacancy(tx, saisine):
    tx.insert(
        "proposition", id="v", saisine_id=saisine["id"], metier="maitre_g", proposee_par="x",
        proposee_le=tx.now, position="non_pourvu",
    )  # fmt: skip
    db_propositions.end_vacancy(tx, "v", 1)


def _answer_question(tx, saisine):
    tx.insert(
        "question", id="q", saisine_id=saisine["id"], texte="?", posee_par="x", posee_le=tx.now
    )
    db_questions.answer_precisions(tx, "q", 1, "Depuis octobre")


def _correct_own_note(tx, saisine):
    tx.insert(
        "echange", id="e", saisine_id=saisine["id"], nature="appel", jour=date(2026, 11, 9),
        auteur_id=tx.actor.personne_id, texte="Vu", cree_le=tx.now,
    )  # fmt: skip
    db_echanges.correct_echange(tx, "e", 1, "Revu", "")


def _remove_own_piece(tx, saisine):
    tx.insert(
        "piece", id="p", saisine_id=saisine["id"], nature="depot", nom="x.pdf", type="x", taille=1,
        empreinte="", deposee_par=tx.actor.personne_id, deposee_le=tx.now,
    )  # fmt: skip
    pieces.remove_piece(tx, "p")


def _reponse(tx, saisine, etat="projet"):
    tx.insert("reponse", id="r", saisine_id=saisine["id"], numero=1, etat=etat, creee_le=tx.now)
    tx.insert("reponse_proposition", reponse_id="r", rang=1, nature="ecole")
    return "r", 1


def _two_pupils(tx, world):
    ids = [eleves.create_eleve(tx, "c1", world.ecoles["nuages"], "Fictif", "Zoé") for _ in "ab"]
    return ids[0], ids[1]


def _unmerge(tx, world):
    kept, other = _two_pupils(tx, world)
    tx.execute("UPDATE eleve SET fusionne_dans = $kept WHERE id = $other", kept=kept, other=other)
    eleves.unmerge_eleve(tx, other, 1)


def _other_school(tx, saisine):
    return tx.value("SELECT id FROM ecole WHERE id <> $e", e=saisine["ecole_id"])


def _class(tx, world):
    tx.insert("classe", id="k", ecole_id=world.ecoles["nuages"], annee=2026, nom="CP", niveaux="CP")
    return "k"


def _planned_pupil(tx):
    if tx.actor.nom == "Fictif DIR2":  # plans for the own school, which follows nobody here
        return []
    return [tx.value("SELECT eleve_id FROM saisine WHERE objet = 'eleve' AND NOT reservee LIMIT 1")]


def _school(tx):
    return "sources" if tx.actor.nom == "Fictif DIR2" else "nuages"


def _meeting(tx, etat="prevue"):
    tx.insert(
        "reunion", id="reu", circonscription_id="c1", jour=date(2026, 11, 10), etat=etat,
        creee_par="x", creee_le=tx.now,
    )  # fmt: skip
    return "reu", 1


def _point(tx, world):
    _meeting(tx)
    tx.insert("reunion_point", id="poi", reunion_id="reu", saisine_id=world.kinds["ordinaire"],
              lot="a_discuter", rang=1, etat="a_voir")  # fmt: skip
    return "poi"


def _own_draft(tx, world):
    """Write a draft as if the acting person had begun it while they still could."""
    tx.insert(
        "saisine", id="b", circonscription_id="c1", annee=2026, objet="equipe", reservee=False,
        statut="brouillon", origine="en_ligne", ecole_id=world.ecoles[_school(tx)],
        demandeur_id=tx.actor.personne_id, recue_le=date(2026, 11, 10), recherche="",
        fiche='{"objet": "equipe"}', creee_le=tx.now, modifiee_le=tx.now,
    )  # fmt: skip
    return "b"


def _absence(tx, personne_id):
    tx.insert(
        "absence", id="abs", circonscription_id="c1", personne_id=personne_id,
        debut=date(2026, 11, 2), notee_par=personne_id, notee_le=tx.now,
    )  # fmt: skip
    return "abs"


def _hand_over(tx, saisine):
    away = tx.value("SELECT personne_id FROM affectation WHERE metier = 'maitre_e'")
    mine = tx.value("SELECT id FROM proposition WHERE saisine_id = $s AND personne_id = $p",
                    s=saisine["id"], p=away)  # fmt: skip
    absences.hand_over(tx, _absence(tx, away), {mine: _member(tx)})


def _account(tx, column="identifiant"):
    return tx.row("SELECT * FROM compte LIMIT 1")[column]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    monde = Monde(tmp_path_factory.mktemp("matrice"))
    monde.kinds = {
        "ordinaire": monde.saisine(),
        "reservee": monde.saisine(objet=Objet.TENSION),
        "pps": monde.saisine(fiche=Fiche(eleve={"nom": "Fictif", "dispositifs": ["pps"]})),
    }
    with monde.store.writing() as tx:
        for number, saisine_id in enumerate(monde.kinds.values()):
            tx.insert(
                "proposition", id=f"prop{number}", saisine_id=saisine_id,
                personne_id=monde.people["maitre_e"], proposee_par="x", proposee_le=tx.now,
                position="attendue",
            )  # fmt: skip
        tx.execute("UPDATE saisine SET statut = 'transmise'")
        comptes.create_compte(tx, monde.people["ens"], "ens", "un mot de passe long", hashed)
        monde.people["erseh"] = personnes.create_personne(tx, "c1", "ERSEH", "Fictif")
        personnes.add_affectation(tx, monde.people["erseh"], "c1", Role.MEMBRE,
                                  debut=date(2026, 9, 1), metier=Metier.ERSEH)  # fmt: skip
    yield monde
    monde.store.close()


def try_it(world, name, act) -> bool:
    """Tell whether the person was let through; what was done is undone."""
    try:
        with world.writing(name) as tx:
            act(tx)
            raise Undo
    except (NotAllowed, NotFound):
        return False
    except (Undo, InvalidInput):  # past the rights: the rule itself may still say no
        return True


@pytest.mark.parametrize("kind", ["ordinaire", "reservee", "pps"])
@pytest.mark.parametrize("name", list(PEOPLE))
@pytest.mark.parametrize("function", list(ON_SAISINE))
def test_on_a_saisine(world, function, name, kind):
    action, act = ON_SAISINE[function]
    with world.reading(name) as tx:
        saisine = tx.row("SELECT * FROM saisine WHERE id = $id", id=world.kinds[kind])
        faits = read_facts(tx, saisine)
        expected = may_on(tx.actor, action, faits)
        if action is Action.SIGN_REPONSE:  # the coordinator signs by delegation only
            expected = expected and Role.IEN in tx.actor.roles
    assert try_it(world, name, lambda tx: act(tx, dict(saisine))) is expected


@pytest.mark.parametrize("name", list(PEOPLE))
@pytest.mark.parametrize("function", list(IN_PLACE))
def test_in_a_circonscription(world, function, name):
    action, act = IN_PLACE[function]
    with world.reading(name) as tx:
        expected = may(tx.actor, action, "c1")
    assert try_it(world, name, lambda tx: act(tx, world)) is expected


@pytest.mark.parametrize("name", list(PEOPLE))
@pytest.mark.parametrize("function", list(ON_SOUTIEN))
def test_on_a_request_for_soutien(world, function, name):
    action, act = ON_SOUTIEN[function]
    two = {"demandeur_id": world.people["ens"], "appele_id": world.people["psyen"]}

    def ask_then_act(tx):
        tx.insert("soutien", id="s", circonscription_id="c1", demande_le=date(2026, 11, 9),
                  pour="moi", **two)  # fmt: skip
        act(tx, "s")

    with world.reading(name) as tx:
        expected = may_on_soutien(tx.actor, action, FaitsSoutien(circonscription_id="c1", **two))
    assert try_it(world, name, ask_then_act) is expected


def _add_programmation(tx, world, reader):
    """Write one programmation of the pupil whose situation was proposed to the maître E."""
    tx.insert(
        "programmation", id="g", circonscription_id="c1", ecole_id=world.ecoles["nuages"],
        eleve_id=tx.value("SELECT eleve_id FROM saisine WHERE id = $id",
                          id=world.kinds["ordinaire"]),
        annee=2026, referentiels="socle-2015", statut="brouillon", revision=1, notifie=reader,
        cree_par=world.people["ens"], cree_le=tx.now, modifiee_le=tx.now,
    )  # fmt: skip
    tx.insert("programmation_equipe", programmation_id="g", personne_id=world.people["ens"])
    for key, nature, cle, contenu in (
        ("o", "objectif", "", LINE.model_dump_json()), ("gone", "objectif", "", None),
        ("v", "observation", "o", Observation(le=date(2026, 11, 9), vu="Lu").model_dump_json()),
    ):  # fmt: skip
        tx.insert("programmation_partie", id=key, programmation_id="g", nature=nature, cle=cle,
                  contenu=contenu)  # fmt: skip


def _copy_earlier(tx):
    """Copy the programmation itself, made last year's, into an empty one of the same team."""
    row = tx.row("SELECT * FROM programmation WHERE id = 'g'")
    tx.insert("programmation", **row | {"id": "h"})
    team = tx.rows("SELECT personne_id FROM programmation_equipe WHERE programmation_id = 'g'")
    for person in team:
        tx.insert("programmation_equipe", programmation_id="h", **person)
    tx.execute("UPDATE programmation SET annee = annee - 1 WHERE id = 'g'")
    programmations_reprise.copy_programmation(tx, "h", "g", ChoixReprise())


@pytest.mark.parametrize("name", list(PEOPLE))
@pytest.mark.parametrize("function", list(ON_PROGRAMMATION))
def test_on_a_programmation(world, function, name):
    action, act = ON_PROGRAMMATION[function]
    expected = []

    def write_then_act(tx):
        _add_programmation(tx, world, reader=False)
        row = tx.row("SELECT * FROM programmation WHERE id = 'g'")
        faits = programmations.read_facts(tx, row)
        expected.append(may_on_programmation(tx.actor, action, faits))
        act(tx, world)

    assert try_it(world, name, write_then_act) is expected[0]


@pytest.mark.parametrize("reader", [False, True])
@pytest.mark.parametrize("name", list(PEOPLE))
def test_the_list_and_the_page_show_what_the_table_says(world, name, reader):
    seen = []

    def read(tx):
        _add_programmation(tx, world, reader)
        faits = programmations.read_facts(tx, tx.row("SELECT * FROM programmation"))
        expected = may_on_programmation(tx.actor, ActionProgrammation.READ, faits)
        seen.append(expected)
        assert ([r["id"] for r in programmations.list_programmations(tx)] == ["g"]) is expected
        programmations.get_programmation(tx, "g")

    assert try_it(world, name, read) is seen[0]


def _add_rencontre(tx, world, nature):
    """Write a meeting about the pupil of the programmation, whose team the teacher is."""
    _add_programmation(tx, world, reader=True)
    eleve_id = tx.value("SELECT eleve_id FROM programmation WHERE id = 'g'")
    tx.insert(
        "rencontre", id="r", circonscription_id="c1", reference="X-2026-001", annee=2026,
        nature=nature, eleve_id=eleve_id, ecole_id=world.ecoles["nuages"], etat="preparee",
        appelee_par="x", cree_par="x", cree_le=tx.now, modifiee_le=tx.now,
    )  # fmt: skip
    tx.insert("rencontre_participant", id="rp", rencontre_id="r", rang=1, qualite="parent")
    return dict(tx.row("SELECT * FROM rencontre WHERE id = 'r'"))


@pytest.mark.parametrize("nature", list(NatureRencontre))
@pytest.mark.parametrize("name", [*PEOPLE, "erseh"])
def test_on_a_rencontre(world, name, nature):
    wrong = []
    for function, (action, act) in ON_RENCONTRE.items():
        expected = []

        def write_then_act(tx, action=action, act=act, expected=expected):
            row = _add_rencontre(tx, world, nature)
            expected.append(may_on_rencontre(tx.actor, action, rencontres.read_facts(tx, row)))
            act(tx, world, row)

        if try_it(world, name, write_then_act) is not expected[0]:
            wrong.append(function)
    assert wrong == []


@pytest.mark.parametrize("nature", list(NatureRencontre))
@pytest.mark.parametrize("name", [*PEOPLE, "erseh"])
def test_the_lists_show_the_rencontres_that_the_table_says(world, name, nature):
    seen = []

    def read(tx):
        facts = rencontres.read_facts(tx, row := _add_rencontre(tx, world, nature))
        seen.append(may_on_rencontre(tx.actor, ActionRencontre.READ, facts))
        listed = [r["id"] for r in rencontres.list_rencontres(tx, 2026)]
        assert (listed == ["r"]) is seen[0]
        assert bool(rencontres.list_rencontres_of(tx, row["eleve_id"])) is seen[0]
        tx.execute("DELETE FROM rencontre")
        assert bool(rencontres.list_due(tx)) is seen[0]
        tx.insert("rencontre", **row)
        rencontres.get_rencontre(tx, "r")

    assert try_it(world, name, read) is seen[0]


def list_writers() -> set[str]:
    """List the public functions of `db` whose body writes, or calls what writes."""
    found = set()
    for path in DB.glob("*.py"):
        if path.stem in OWN_TESTS | {"__init__"}:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                body = ast.unparse(node)
                marks = ("tx.insert(", "tx.save(", "INSERT ", "UPDATE ", "DELETE ", "move_saisine(",
                         "record(", "note(tx")  # fmt: skip
                if any(mark in body for mark in marks):
                    found.add(f"{path.stem}.{node.name}")
    return found


def test_no_function_that_writes_is_left_out():
    tried = ON_SAISINE.keys() | IN_PLACE.keys() | ON_SOUTIEN.keys() | ON_PROGRAMMATION.keys()
    tried |= ON_RENCONTRE.keys()
    assert list_writers() <= tried | NOT_ACTIONS
