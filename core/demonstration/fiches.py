"""The fiche of each saisine, filled in the way teachers fill it, blanks included."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.demonstration import phrases_autres as autres
from core.demonstration import phrases_faits as faits
from core.demonstration import phrases_vie as vie
from core.demonstration.contexte import Contexte, Plume
from core.demonstration.grammaire import Phrase, capitalize, compile_all, render
from core.demonstration.hasard import Hasard
from core.demonstration.plan import ClasseDemo, EcoleDemo, EleveDemo, PersonneDemo
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

MOTIFS_PAR_BANDE: Final[Mapping[str, tuple[tuple[str, float], ...]]] = {
    "mat": (
        ("comportement_relations", 0.38), ("langage_oral", 0.28), ("attention_autonomie", 0.18),
        ("assiduite", 0.08), ("autre", 0.08),
    ),
    "c2": (
        ("lecture_ecriture", 0.34), ("comportement_relations", 0.23), ("attention_autonomie", 0.15),
        ("mathematiques", 0.13), ("langage_oral", 0.06), ("assiduite", 0.05), ("autre", 0.04),
    ),
    "c3": (
        ("comportement_relations", 0.27), ("lecture_ecriture", 0.22), ("mathematiques", 0.18),
        ("attention_autonomie", 0.15), ("assiduite", 0.08), ("autre", 0.06), ("langage_oral", 0.04),
    ),
}  # fmt: skip
_CYCLE_3: Final = frozenset({"CM1", "CM2"})
_CYCLE_1: Final = frozenset({"TPS", "PS", "MS", "GS"})
_AUTRES_MOTIFS: Final = (
    "fatigue",
    "besoin d'avancer plus vite",
    "arrivée dans l'école",
    "accompagnement AESH",
)
_FONCTIONS: Final = {"M.": ("directeur", "enseignant"), "Mme": ("directrice", "enseignante")}


def _compiled(
    table: Mapping[tuple[str, str], Sequence[str]],
) -> dict[tuple[str, str], tuple[Phrase, ...]]:
    return {key: compile_all(templates) for key, templates in table.items()}


_FAITS = _compiled(faits.FAITS)
_FAITS_AUTRES = {
    (place, objet): compile_all(texts)
    for place, table in autres.FAITS_AUTRES.items()
    for objet, texts in table.items()
}
_OUVERTURES = (compile_all(faits.OUVERTURES), compile_all(autres.OUVERTURES_AUTRES))
_CHUTES = (compile_all(faits.CHUTES), compile_all(autres.CHUTES_AUTRES))
_FREQUENCES = (compile_all(vie.FREQUENCES), compile_all(autres.FREQUENCES_AUTRES))
_MIEUX = (compile_all(vie.MIEUX_QUAND), compile_all(autres.MIEUX_AUTRES))
_MARCHE = (compile_all(vie.CE_QUI_MARCHE), compile_all(autres.MARCHE_AUTRES))
_ATTENTES = (compile_all(vie.ATTENTES), compile_all(autres.ATTENTES_AUTRES))
_CRENEAUX = compile_all(vie.CRENEAUX)
_POINT_DE_VUE = compile_all(vie.PARENTS_POINT_DE_VUE)
_SINON = compile_all(vie.PARENTS_SINON)
_ACTIONS = {
    place: tuple(compile_all(action) for action in rows) for place, rows in vie.ACTIONS.items()
}
_ACTIONS_NUMBER: Final = ((0, 0.04), (1, 0.1), (2, 0.24), (3, 0.28), (4, 0.2), (5, 0.14))
_ACTIONS_AUTRES = tuple(compile_all(action) for action in vie.ACTIONS_AUTRES)
_DEPUIS = {
    "mat": compile_all(("la rentrée", "la PS", "{mois}")),
    "c2": compile_all(("la rentrée", "la PS", "le CP", "2 ans", "{mois}")),
    "c3": compile_all(("la PS", "le CP", "le CE1", "la rentrée", "3 ans", "{mois}")),
}


@dataclass(frozen=True, slots=True)
class Demande:
    """Who asks what, about whom, on which day: all that the fiche is written from."""

    jour: date
    objet: Objet
    ecole: EcoleDemo
    direction: PersonneDemo
    demandeur: PersonneDemo
    dirige: bool  # the asker speaks as head of the school
    classe: ClasseDemo
    niveau: str
    collegues: tuple[PersonneDemo, ...]
    eleve: EleveDemo | None
    non_nomme: bool


def band(niveau: str) -> str:
    """Tell the band of a level: `mat`, `c2` (CP to CE2) or `c3`."""
    return "mat" if niveau in _CYCLE_1 else "c3" if niveau in _CYCLE_3 else "c2"


def facts_pool(demande: Demande, motif: str) -> tuple[Phrase, ...]:
    """Give the facts that suit the reason, the level, and a regrouped school."""
    bande = band(demande.niveau)
    if demande.objet is Objet.ELEVE:
        return _FAITS[motif, bande]
    places = [
        "toutes",
        "mat" if bande == "mat" else "elem",
        *(["rpi"] if demande.ecole.rpi else []),
    ]
    return tuple(
        phrase for place in places for phrase in _FAITS_AUTRES.get((place, demande.objet), ())
    )


@dataclass(slots=True)
class Redacteur:
    """Writes one fiche: the lots, the slots, and the hand of the asker."""

    hasard: Hasard
    contexte: Contexte
    plume: Plume
    about: int  # 0: a pupil, 1: anything else
    bande: str  # mat, c2, c3
    bref: bool = False  # noted during a call: little was said

    def say(self, phrases: Sequence[Phrase]) -> str:
        """Write one sentence drawn from a list, in the asker's hand."""
        text = render(self.hasard.one(phrases), self.hasard, self.contexte)
        return self.plume.write(self.hasard, text)

    def maybe(self, share: float, phrases: Sequence[Phrase]) -> str:
        """Write one sentence in `share` of the cases, else nothing."""
        return self.say(phrases) if self.hasard.chance(share / 2 if self.bref else share) else ""

    def facts(self, pool: Sequence[Phrase]) -> str:
        """Write two or three distinct facts, with or without a word before and after."""
        number = 3 if self.hasard.chance(0.4) else 2
        chosen = self.hasard.several(pool, number)
        texts = [render(phrase, self.hasard, self.contexte) for phrase in chosen]
        joined = self._join([text[:-1] if text.endswith(".") else text for text in texts])
        parts = (self.say(_OUVERTURES[self.about]), joined, self.say(_CHUTES[self.about]))
        return "\n".join(part for part in parts if part)

    def _join(self, texts: list[str]) -> str:
        separator = self.plume.separator
        if separator == " ; ":
            joined = separator.join(
                [texts[0], *(text[:1].lower() + text[1:] for text in texts[1:])]
            )
        else:
            joined = separator.join(capitalize(text) for text in texts)
        bullet = "- " if separator.startswith("\n-") else ""
        return self.plume.write(self.hasard, bullet + joined)

    def actions(self) -> list[ActionEnPlace]:
        """Fill the rows of section 6, each a different action; few when a call was noted."""
        number = self.hasard.weighted(_ACTIONS_NUMBER)
        rows = _ACTIONS_AUTRES if self.about else _ACTIONS[self.bande]
        chosen = self.hasard.several(rows, min(number, 1) if self.bref else number)
        return [self._action(row) for row in chosen]

    def _action(self, row: Sequence[Phrase]) -> ActionEnPlace:
        action, periode, avec, effet, suite = (
            render(phrase, self.hasard, self.contexte) for phrase in row
        )
        return ActionEnPlace(
            action=action, periode=periode, avec=avec, effet=effet,
            continue_="" if self.hasard.chance(0.1) else suite,
        )  # fmt: skip


def _fonction(demande: Demande) -> str:
    return _FONCTIONS[demande.demandeur.civilite][0 if demande.dirige else 1]


def _votre_demande(demande: Demande, hasard: Hasard) -> dict[str, object]:
    contacts = (
        (PremierContact.REUNION, 0.45),
        (PremierContact.SEMAINE, 0.4),
        (PremierContact.AUJOURDHUI, 0.15),
    )
    return {
        "date": demande.jour,
        "ecole": demande.ecole.nom,
        "commune": demande.ecole.commune,
        "telephone_ecole": demande.ecole.telephone,
        "direction": demande.direction.nom_complet,
        "enseignant": demande.demandeur.nom_complet,
        "fonction": _fonction(demande),
        "classe": demande.classe.nom,
        "niveaux": "-".join(demande.classe.niveaux),
        "effectif": str(demande.classe.effectif),
        "autres_enseignants": ", ".join(person.nom_complet for person in demande.collegues),
        "objet": demande.objet,
        "eleve_non_nomme": demande.non_nomme,
        "premier_contact": None if hasard.chance(0.1) else hasard.weighted(contacts),
        "signee_le": demande.jour,
        "signee_par": demande.demandeur.nom_complet,
    }


def _dispositifs(hasard: Hasard, demande: Demande, motif: str) -> list[str]:
    shares = {"ppre": 0.22, "pap": 0.04, "pai": 0.03, "pps": 0.09}
    codes = [code for code, share in shares.items() if hasard.chance(share)]
    if "pps" in codes and hasard.chance(0.7):
        codes.append("aesh")
    if "pps" in codes and demande.ecole.ulis and hasard.chance(0.5):
        codes.append("ulis")
    if motif == "langage_oral" and demande.niveau not in _CYCLE_1 and hasard.chance(0.4):
        codes.append("upe2a")
    return codes


def _section_eleve(redacteur: Redacteur, demande: Demande, motif: str) -> FicheEleve:
    eleve, hasard = demande.eleve, redacteur.hasard
    if eleve is None:
        return FicheEleve(niveau=demande.niveau)
    codes = _dispositifs(hasard, demande, motif)
    maintien = hasard.chance(0.06) and demande.niveau not in _CYCLE_1
    day = redacteur.contexte.day_before()
    return FicheEleve(
        nom=eleve.nom,
        prenom=eleve.prenom,
        date_naissance=None if hasard.chance(0.05) else eleve.date_naissance,
        pronom=Pronom(eleve.pronom) if eleve.pronom else None,
        niveau=demande.niveau,
        dans_ecole_depuis=redacteur.maybe(0.85, _DEPUIS[band(demande.niveau)]),
        maintien=maintien if hasard.chance(0.9) else None,
        maintien_en=hasard.one(("CP", "CE1", demande.niveau)) if maintien else "",
        dispositifs=codes,
        dispositifs_dates=f"{day.day}/{day.month:02d}" if codes and hasard.chance(0.7) else "",
    )


def _section_parents(redacteur: Redacteur, demande: Demande) -> dict[str, object]:
    hasard = redacteur.hasard
    if hasard.chance(0.08):
        return {"parents_sinon": redacteur.say(_SINON), "accord_rased": Accord.PAS_ABORDE}
    par = _fonction(demande)
    days = [redacteur.contexte.day_before(30) for _ in range(1 + hasard.chance(0.55))]
    asked = hasard.chance(0.13)
    accords = ((Accord.ACCORD, 0.55), (Accord.REFUS, 0.09), (Accord.PAS_ABORDE, 0.36))
    return {
        "parents": [ParentInforme(informe_le=day, par=par) for day in days],
        "parents_point_de_vue": redacteur.maybe(0.85, _POINT_DE_VUE),
        "accord_rased": None if hasard.chance(0.08) else hasard.weighted(accords),
        "psyen_demande": asked if hasard.chance(0.85) else None,
        "psyen_demande_le": redacteur.contexte.day_before(20) if asked else None,
    }


def _suivis(hasard: Hasard, motif: str) -> list[str]:
    spoken = 0.35 if motif in {"langage_oral", "lecture_ecriture"} else 0.08
    shares = {"orthophonie": spoken, "cmp": 0.07, "sessad": 0.02, "autre": 0.03, "en_attente": 0.15}
    return [code for code, share in shares.items() if hasard.chance(share)]


def _section_attentes(redacteur: Redacteur, demande: Demande, motif: str) -> dict[str, object]:
    hasard = redacteur.hasard
    weights = vie.ATTENTES_PAR_MOTIF.get(motif, (("echange", 4.0), ("visite", 3.0)))
    codes = list(dict.fromkeys(hasard.weighted(weights) for _ in range(hasard.between(1, 3))))
    if demande.ecole.statut == "prive":
        codes = ["visite" if code == "rased" else code for code in codes]
    return {
        "attentes_choix": list(dict.fromkeys(codes)),
        "attentes": redacteur.maybe(0.9, _ATTENTES[redacteur.about]),
        "creneaux": redacteur.maybe(0.8, _CRENEAUX),
    }


def _pieces(hasard: Hasard, fiche_eleve: FicheEleve) -> list[str]:
    codes = ["ppre"] if "ppre" in fiche_eleve.dispositifs and hasard.chance(0.6) else []
    return [*codes, "cr_equipe_educative"] if hasard.chance(0.12) else codes


def _about_pupil(redacteur: Redacteur, demande: Demande, motif: str) -> dict[str, object]:
    hasard = redacteur.hasard
    section = _section_eleve(redacteur, demande, motif)
    views = ((Constat.OUI, 0.4), (Constat.NE_SAIT_PAS, 0.35), (Constat.NON, 0.15), (None, 0.1))
    fields: dict[str, object] = {
        "eleve": section,
        "motif": motif,
        "motif_autre": hasard.one(_AUTRES_MOTIFS) if motif == "autre" else "",
        "suivis": _suivis(hasard, motif),
        "vue_audition": hasard.weighted(views),
        "pieces": _pieces(hasard, section),
    }
    if demande.eleve:
        fields |= _section_parents(redacteur, demande)
    return fields


def write_fiche(redacteur: Redacteur, demande: Demande) -> Fiche:
    """Fill in the whole fiche of a request; some stay incomplete, as they do."""
    hasard, about = redacteur.hasard, redacteur.about
    fields = _votre_demande(demande, hasard)
    if about == 0:
        motif = hasard.weighted(MOTIFS_PAR_BANDE[band(demande.niveau)])
        fields |= _about_pupil(redacteur, demande, motif)
    else:
        motif = ""
    fields |= _section_attentes(redacteur, demande, motif)
    informed = demande.dirige or hasard.chance(0.6)
    return Fiche.model_validate(
        fields
        | {
            "faits": redacteur.facts(facts_pool(demande, motif)),
            "frequence": redacteur.maybe(0.85, _FREQUENCES[about]),
            "mieux_quand": redacteur.maybe(0.8, _MIEUX[about]),
            "ce_qui_marche": redacteur.maybe(0.92, _MARCHE[about]),
            "actions": redacteur.actions(),
            "direction_informee_le": demande.jour - timedelta(days=hasard.between(0, 3))
            if informed
            else None,
        }
    )
