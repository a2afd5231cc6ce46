"""An invented ESS for the documents, as full or as empty as a test wants."""

from datetime import date, time

from core.mode_reunion import DecisionSalle, SalleRencontre, list_objectifs, list_parties
from core.rencontre import (
    CadreRencontre,
    ChampRencontre,
    NatureRencontre,
    ParticipantRencontre,
    PresenceRencontre,
    QualiteRencontre,
    RendezVous,
    SuitesRencontre,
)
from core.rencontre_contexte import EnteteRencontre, RencontreImprimee
from tests.core.programmations import make_contenu

LE = date(2026, 12, 4)
ENTETE = EnteteRencontre(
    academie="Académie d’Outre-Plume", circonscription="Circonscription de Plume-sur-Encre",
    adresse="2 rue du Buvard, 99000 Plume-sur-Encre", telephone="01 99 00 00 00",
    courriel="pole@plume.invalid", reference="ESS-2026-007", eleve="Inès FICTIVE",
    appelee_par="Mme Plume Référente", contact="01 99 00 00 01",
)  # fmt: skip
_Q, _P = QualiteRencontre, PresenceRencontre
PEOPLE = (
    ParticipantRencontre(qualite=_Q.PARENT, nom="Mme et M. Fictif", presence=_P.PRESENT),
    ParticipantRencontre(qualite=_Q.ACCOMPAGNANT, nom="Mme Amie", presence=_P.PRESENT),
    ParticipantRencontre(qualite=_Q.ERSEH, nom="Mme Plume Référente", presence=_P.PRESENT),
    ParticipantRencontre(qualite=_Q.ENSEIGNANT, nom="Mme Imaginaire", presence=_P.PRESENT),
    ParticipantRencontre(qualite=_Q.DIRECTION, nom="M. Directeur Inventé", presence=_P.PRESENT),
    ParticipantRencontre(qualite=_Q.AESH, nom="Mme Aide", presence=_P.PRESENT),
    ParticipantRencontre(qualite=_Q.PSYEN, nom="Mme Écoute", presence=_P.EXCUSE),
)
TEXTES = {
    ChampRencontre.EVOLUTIONS: "Depuis janvier, Inès lit des phrases de huit mots. Elle reste en "
    "classe toute la matinée, sans pause supplémentaire depuis le 3/11.",
    ChampRencontre.APPUI: "Retient ce qu’elle a vu en images, aide ses camarades. A besoin de "
    "consignes courtes, une à la fois, et de temps pour répondre.",
    ChampRencontre.APPRENTISSAGES: "Deux objectifs de lecture sur trois sont en bonne voie ; en "
    "mathématiques, les nombres jusqu’à 60 sont sûrs.",
    ChampRencontre.VIE: "Range son cartable seule avec trois images. Joue avec deux camarades à "
    "chaque récréation.",
    ChampRencontre.AMENAGEMENTS: "Supports agrandis, cache-ligne ; AESH douze heures par semaine, "
    "surtout en français.",
    ChampRencontre.ELEVE: "« J’aime quand on lit à deux. La cantine, c’est trop bruyant. »",
    ChampRencontre.PARENTS: "Ils la trouvent moins fatiguée le soir. Ils s’interrogent sur le "
    "passage en CM2.",
    ChampRencontre.MDPH: "Renouvellement de l’aide humaine, à déposer avant le 15 mars.",
}
DECISIONS = (
    DecisionSalle(qui="Mme Imaginaire", quoi="Agrandir les supports d’histoire et de géographie",
                  pour_le=date(2027, 1, 15)),
    DecisionSalle(qui="La direction", quoi="Chercher une place calme à la cantine",
                  pour_le=date(2026, 12, 18)),
    DecisionSalle(qui="Les parents", quoi="Préparer la demande à la MDPH avec l’ERSEH",
                  pour_le=date(2027, 3, 1)),
)  # fmt: skip


def make_rencontre(*, filled=True, nature=NatureRencontre.ESS, **changes):
    waited = [p.model_copy(update={"presence": _P.ATTENDU}) for p in PEOPLE]
    salle = SalleRencontre(
        nature=nature, prenom="Inès", classe="CM1", ecole="École élémentaire des Sources",
        parties=list_parties(nature, TEXTES if filled else {}),
        objectifs=list_objectifs(make_contenu(4), {}),
        decisions=DECISIONS if filled else (),
        avis="réserves" if filled else "", avis_texte="Revoir en mars." if filled else "",
    )  # fmt: skip
    values = {
        "entete": ENTETE, "salle": salle,
        "quand": RendezVous(jour=LE, heure=time(14, 30), duree=90,
                            lieu="École élémentaire des Sources, salle des maîtres"),
        "cadre": CadreRencontre(pps=True, notification_du=date(2025, 9, 1),
                                notification_au=date(2028, 8, 31), motif="point annuel"),
        "suites": SuitesRencontre(prochaine_le=date(2027, 12, 3)) if filled else SuitesRencontre(),
        "participants": PEOPLE if filled else tuple(waited),
    }  # fmt: skip
    return RencontreImprimee.model_validate(values | changes)
