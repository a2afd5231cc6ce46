"""Invented programmations for the documents: any number of objectives, from the shipped bank."""

from datetime import date
from itertools import cycle, islice

from core.banque import load_banque
from core.fiche import Pronom
from core.paoa import EntetePaoa
from core.programmation import (
    Atteinte,
    AvisEss,
    AvisRendu,
    CadreProgrammation,
    ContenuProgrammation,
    DomaineProgramme,
    LieuTravail,
    LigneProgrammation,
    Observation,
    Periode,
    StatutProgrammation,
)
from core.referentiel import load_referentiels

REFERENTIELS = load_referentiels()
BANQUE = load_banque(REFERENTIELS)
LE = date(2026, 11, 12)
ENTETE = EntetePaoa(
    academie="Académie d’Outre-Plume", circonscription="Circonscription de Plume-sur-Encre",
    ecole="École élémentaire des Sources", eleve="Inès FICTIVE", prenom="Inès",
    ne_le=date(2017, 3, 4),
)  # fmt: skip
CADRE = CadreProgrammation(
    pps=True, notification_du=date(2025, 9, 1), notification_au=date(2028, 8, 31),
    parcours="Scolarisée à l’école des Sources depuis le CP ; ULIS les matins depuis 2025.",
    classe="CM1 de Mme Imaginaire", niveau_classe="CM1", ulis=True, niveau_vise="CP",
    conseil_cycle_le=date(2026, 10, 6), enseignants="Mme Imaginaire, M. Inventé",
    coordonnateur_ulis="Mme Fictionnelle", erseh="Mme Plume",
    points_appui="Aime raconter et chanter. Retient ce qu’elle a vu en images. Aide ses camarades.",
    besoins="Consignes courtes, une à la fois. Temps pour répondre. Supports agrandis.",
    evaluation="Contrôles adaptés ; livret rempli sur les objectifs de cette programmation.",
)  # fmt: skip


def make_lines(count, cycle_=2):
    chosen = [o for o in BANQUE.par_code.values() if o.cycle == cycle_]
    for place, item in enumerate(islice(cycle(chosen[::5] + chosen[::3]), count)):
        entree = REFERENTIELS.par_code[item.referentiel].find(item.entree)
        objectif = item.to_objectif("Inès", Pronom.ELLE, competence=entree.libelle)
        objectif = objectif.model_copy(
            update={
                "sait_deja": "Lit les lettres de son prénom et dix syllabes.",
                "sait_deja_le": date(2026, 9, 15),
                "qui": "Mme Imaginaire, AESH" if place % 2 else "Mme Fictionnelle",
                "lieu": list(LieuTravail)[place % 3],
                "periodes": (Periode.P2, Periode.P3) if place % 2 else (Periode.P2,),
            }
        )
        seen = [
            Observation(le=date(2027, 1, 12), vu="Six fois sur dix.", atteinte=Atteinte.PARTIELLE)
        ]
        yield LigneProgrammation(
            id=f"o{place}", objectif=objectif, observations=tuple(seen if place % 3 else ()),
            bilan="" if place % 2 else "À poursuivre avec le même appui.",
        )  # fmt: skip


def make_contenu(count=8, **changes):
    lines = sorted(make_lines(count), key=lambda ligne: ligne.objectif.domaine)
    values = {
        "annee": 2026, "numero": 2, "statut": StatutProgrammation.AVIS_ESS,
        "referentiels": ("socle-2015",), "cadre": CADRE, "lignes": tuple(lines),
        "domaines": (
            DomaineProgramme(code="D5", avec_la_classe=True),
            DomaineProgramme(code="D3", dispense_le=date(2026, 9, 20)),
        ),
        "bilans": {Periode.P3: "Deux objectifs atteints, trois en cours."},
        "bilan_annee": "", "suites": "Poursuivre la lecture de textes courts.",
        "avis": AvisRendu(avis=AvisEss.RESERVES, le=date(2026, 12, 4), texte="Revoir en mars."),
    }  # fmt: skip
    return ContenuProgrammation.model_validate(values | changes)
