"""Invented fiches, as teachers write them; one seed gives one fiche, always the same."""

import datetime as dt
import random

from core.fiche import (
    Accord,
    ActionEnPlace,
    Constat,
    Fiche,
    FicheEleve,
    Objet,
    ParentInforme,
    PremierContact,
    Pronom,
)
from core.fiche_champs import ATTENTES, DISPOSITIFS, MOTIFS, PIECES, SUIVIS

NOMS = ("TEST", "D’EXEMPLE", "DE LA FICTION", "INVENTÉ-PAPIER", "Personne")
PRENOMS = ("Zéphyrine", "Anatole-Imaginaire", "Ô", "Noémie Lou", "Kévin")
ECOLES = ("École des Trois Nuages", "EM Jean-Imaginaire", "Prim. « Les Coquelicots »", "RPI A/B")
FAITS = (
    "lit 9 mots/min en nov., devine la fin des mots ; confond f/v",
    "le 6/11 a jeté sa trousse & crié 10 min, <classe> sortie ds le couloir",
    "Ne parle qu’à l’oreille d’une copine.\nRien en regroupement, 5 jours / 5.\n\nRit en récré.",
    "☐ pas fait ☒ fait : j’ai coché moi-même (x) dans le texte…",
    "{{ nom }} {% if %} recopie le tableau à l’envers -> 2 lignes en 1h",
    "arrive apres 9h15, surtout lundi\tet mardi ; 17 demi-journées en P1",
    "Dit « j’y arrive pas » 8x/j, gomme jusqu’à trouer la page 🙁",
)
MARCHE = ("puzzles, ardoise", "aime raconter ses vacances avec l’ATSEM", "le sport\nles sciences")
ACTIONS = (
    ("APC fluence", "P1-P2, 2x30 min", "moi", "+6 mots/min", "oui"),
    ("Coin calme", "dep. le 03/11", "", "crises + courtes", "oui"),
    ("RDV maman", "02/10 et 13/11", "la dir.", "d’accord pour en parler", "–"),
    ("PPRE", "10/11→19/12", "maître +", "bof", "non"),
    ("Table seule", "sept.", "", "rien changé,\nl’a mal vécu", "non"),
    ("Tutorat CM2", "P2", "récré", "joue avec 2 élèves", "en cours"),
    ("Photos emploi du temps", "dep. rentrée", "AESH", "transitions + calmes", "oui"),
)


class Tirage:
    """Draws of one fiche; about one field in five stays blank."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def one(self, values, blank=""):
        return self._random.choice(list(values)) if self._random.random() < 0.8 else blank

    def some(self, codes):
        return [code for code in codes if self._random.random() < 0.35]

    def day(self, year=2026):
        if self._random.random() < 0.15:
            return None
        return dt.date(year, 1, 1) + dt.timedelta(days=self._random.randrange(365))


def invent_fiche(seed: int) -> Fiche:
    draw = Tirage(seed)
    objet = draw.one(Objet, None)
    maintien = draw.one((True, False), None)
    psyen = draw.one((True, False), None)
    motif = draw.one(MOTIFS)
    fiche = Fiche(
        date=draw.day(),
        ecole=draw.one(ECOLES),
        commune=draw.one(("Trucville", "Saint-Exemple-sur-Rien")),
        telephone_ecole=draw.one(("02 00 00 00 00", "0200000000")),
        direction=draw.one(("Mme Exemple", "M. D’Essai")),
        enseignant=draw.one(("Camille Fictif", "Mme INVENTÉE")),
        fonction=draw.one(("PE", "adjointe, mi-temps")),
        classe=draw.one(("CE1 B", "les Grands")),
        niveaux=draw.one(("CP/CE1", "TPS, PS, MS")),
        effectif=draw.one(("24", "27 dont 2 ULIS")),
        autres_enseignants=draw.one(("Mme Complément (vend.)", "")),
        objet=objet,
        eleve_non_nomme=objet is Objet.ELEVE and draw.one((True, False), False),
        premier_contact=draw.one(PremierContact, None),
        eleve=FicheEleve(
            nom=draw.one(NOMS),
            prenom=draw.one(PRENOMS),
            date_naissance=draw.day(2018),
            pronom=draw.one(Pronom, None),
            niveau=draw.one(("CE1", "MS")),
            dans_ecole_depuis=draw.one(("sept. 2024", "la PS")),
            maintien=maintien,
            maintien_en=draw.one(("CP", "GS")) if maintien else "",
            dispositifs=draw.some(DISPOSITIFS),
            dispositifs_dates=draw.one(("PPRE 10/11", "notif. du 1/9/26 au 31/8/28")),
        ),
        parents=[
            ParentInforme(informe_le=draw.day(), par=draw.one(("moi", "la directrice"))),
            ParentInforme(informe_le=draw.day(), par=draw.one(("tél.", "mot ds le cahier"), "x")),
        ],
        parents_sinon=draw.one(("pas de retour aux 4 mots", "")),
        parents_point_de_vue=draw.one(("« à la maison tout va bien »", "inquiets\nfatigués")),
        accord_rased=draw.one(Accord, None),
        psyen_demande=psyen,
        psyen_demande_le=draw.day() if psyen else None,
        motif=motif,
        motif_autre=draw.one(("bruit", "l’écriture")) if motif == "autre" else "",
        faits=draw.one(FAITS),
        frequence=draw.one(("depuis la Toussaint, 4x/sem.", "dès l’écrit")),
        mieux_quand=draw.one(("en petit groupe", "l’apm, dehors")),
        ce_qui_marche=draw.one(MARCHE),
        actions=[
            ActionEnPlace(
                **dict(zip(("action", "periode", "avec", "effet", "continue_"), row, strict=True))
            )
            for row in draw.some(ACTIONS)
        ],
        suivis=draw.some(SUIVIS),
        suivis_autre=draw.one(("ergo 1x/sem.", "")),
        vue_audition=draw.one(Constat, None),
        attentes_choix=draw.some(ATTENTES),
        attentes_autre=draw.one(("prêt d’un casque", "")),
        attentes=draw.one(("il osait demander", "je savais\nquoi faire…")),
        creneaux=draw.one(("mardi 16h30", "jeudi midi ou soir")),
        pieces=draw.some(PIECES),
        pieces_autre=draw.one(("cahier de réussites", "")),
        signee_le=draw.day(),
        signee_par=draw.one(("C. Fictif", "")),
        direction_informee_le=draw.day(),
    )
    if fiche.parents[1].par == "x" and fiche.parents[1].informe_le is None:
        fiche.parents[1].par = "moi"
    return fiche
