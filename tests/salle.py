"""A meeting to share with its room, in a circonscription full of what the room must not learn."""

import re
from datetime import date, time

from core.echange import NatureEchange
from core.fiche import Fiche, Objet
from core.personne import Metier, Role
from core.programmation import CadreProgrammation, ObjectifAdapte, Observation, Periode
from core.rencontre import (
    CadreRencontre,
    ChampRencontre,
    NatureRencontre,
    ParticipantRencontre,
    QualiteRencontre,
    RendezVous,
    TexteSaisi,
)
from core.reunion import Reunion
from db.connection import Transaction
from db.echanges import add_echange
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_parties import add_objectif, save_cadre
from db.programmations_suivi import add_observation
from db.rencontres_creation import NouvelleRencontre, create_rencontre
from db.rencontres_participants import add_participant
from db.rencontres_texte import save_parties
from db.reunions_calendrier import plan_reunion
from tests.factories import Pole, make_affectation, make_compte, make_personne, make_saisine

FIRST_NAME, FAMILY_NAME = "Zaza", "Zorglubine"
GOALS = ("Lire une phrase de huit mots.", "Préparer son matériel avec trois images.")
SEEN, SAID = "Lit sept mots, seule.", "« J’aime lire à deux. »"
LONG = "\n".join(f"Ligne {rank} de ce que les parents ont dit ce matin." for rank in range(60))
OTHERS = 300
SECRETS = (
    FAMILY_NAME, "Autrenom", "Autreprenom", "calembredaine", "billevesée", "turlupinade",
    "coquecigrue", "Thème du pôle", "2026-0001", "R001", "Eloi", "Iris",
)  # fmt: skip
"""What no byte of the shared screen holds: names, saisines, internal and reserved text, meetings,
accounts of others."""


def read_bytes(heard: bytes) -> str:
    """Read what was received: plain text, and JSON whose accents are escaped."""
    said = heard.decode(errors="replace")
    return re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), said)


def hear_secrets(heard: bytes) -> list[str]:
    """List the secrets that received bytes hold, however they are written."""
    said = read_bytes(heard).casefold()
    return [word for word in SECRETS if word.casefold() in said]


def _copy_rows(tx: Transaction, table: str, row_id: str, changes: str) -> None:
    tx.execute(
        f"INSERT INTO {table} SELECT o.* REPLACE ({changes}) "
        f"FROM {table} o, range({OTHERS}) t(n) WHERE o.id = $id",
        id=row_id,
    )


def _write_paoa(tx: Transaction, pole: Pole) -> str:
    pole.act_as(tx, "enseignant")
    paoa = create_programmation(
        tx, NouvelleProgrammation(pole.ecole_id, "CM1", nom=FAMILY_NAME, prenom=FIRST_NAME)
    )
    save_cadre(tx, paoa, 0, CadreProgrammation(pps=True, niveau_classe="CM1"))
    lines = [
        add_objectif(tx, paoa, ObjectifAdapte(
            domaine=f"D{rank}", objectif=goal, reussite="4 fois sur 5", periodes=(Periode.P2,)
        ))
        for rank, goal in enumerate(GOALS, 1)
    ]  # fmt: skip
    add_observation(tx, lines[0], Observation(le=tx.today, vu=SEEN))
    return str(tx.value("SELECT eleve_id FROM programmation WHERE id = $id", id=paoa))


def _write_saisines(tx: Transaction, pole: Pole) -> str:
    pole.act_as(tx, "coordinatrice")
    fiche = Fiche(objet=Objet.ELEVE, faits="calembredaine", eleve={
        "nom": FAMILY_NAME, "prenom": FIRST_NAME, "niveau": "CM1", "dispositifs": ["pps"],
    })  # fmt: skip
    saisine_id = make_saisine(tx, pole.place_id, pole.ecole_id, fiche=fiche, recue_le=tx.today)
    add_echange(tx, saisine_id, NatureEchange.APPEL, tx.today, "billevesée")
    reserved = make_saisine(
        tx, pole.place_id, pole.ecole_id, objet=Objet.TENSION, recue_le=tx.today,
        fiche=Fiche(objet=Objet.TENSION, faits="turlupinade"),
    )  # fmt: skip
    pole.act_as(tx, "ien")
    add_echange(tx, reserved, NatureEchange.APPEL, tx.today, "coquecigrue")
    plan_reunion(tx, pole.place_id, Reunion(jour=tx.today, theme="Thème du pôle"))
    return saisine_id


def open_ess(tx: Transaction, pole: Pole, eleve_id: str) -> str:
    """Open the ESS of a pupil for today, by the enseignant référent; return its id."""
    pole.act_as(tx, "erseh")
    return create_rencontre(tx, NouvelleRencontre(
        nature=NatureRencontre.ESS, ecole_id=pole.ecole_id, eleve_id=eleve_id,
        cadre=CadreRencontre(pps=True, niveau="CM1"),
        quand=RendezVous(jour=tx.today, heure=time(14), lieu="École des Nuages"),
    ))  # fmt: skip


def _add_others(tx: Transaction, eleve_id: str, saisine_id: str, rencontre_id: str) -> None:
    """Three hundred other pupils, each with a situation and a meeting that the ERSEH reads."""
    _copy_rows(tx, "eleve", eleve_id, "'autre' || n AS id, 'Autrenom' || n AS nom, "
               "'Autreprenom' || n AS prenom, 'autrenom' || n AS recherche")  # fmt: skip
    _copy_rows(tx, "saisine", saisine_id, "'saisine' || n AS id, 'autre' || n AS eleve_id, "
               "'2026-1' || n AS reference, 'autrenom' || n AS recherche, "
               "replace(replace(fiche, 'Zorglubine', 'Autrenom'), 'Zaza', 'Autreprenom') "
               "AS fiche")  # fmt: skip
    _copy_rows(tx, "rencontre", rencontre_id, "'rencontre' || n AS id, 'autre' || n AS eleve_id, "
               "'ESS-2026-1' || n AS reference")  # fmt: skip


def prepare_salle(tx: Transaction, pole: Pole) -> str:
    """Write the meeting, its programmation and everything around; return its id."""
    erseh = make_personne(tx, pole.place_id, prenom="Esther", nom="Referente")
    make_affectation(tx, erseh, pole.place_id, Role.MEMBRE, metier=Metier.ERSEH,
                     debut=date(2026, 9, 1))  # fmt: skip
    pole.personnes["erseh"], pole.comptes["erseh"] = erseh, make_compte(tx, erseh, "erseh")
    eleve_id = _write_paoa(tx, pole)
    saisine_id = _write_saisines(tx, pole)
    key = open_ess(tx, pole, eleve_id)
    add_participant(tx, key, ParticipantRencontre(
        qualite=QualiteRencontre.AESH, nom="Mme Aidante-de-Tous-les-Matins-et-du-Restaurant",
        fonction="accompagnante",
    ))  # fmt: skip
    save_parties(tx, key, [
        TexteSaisi(champ=ChampRencontre.ELEVE, version=0, texte=SAID),
        TexteSaisi(champ=ChampRencontre.PARENTS, version=0, texte=LONG),
    ])  # fmt: skip
    _add_others(tx, eleve_id, saisine_id, key)
    return key
