"""A programmation made into what its documents say: the whole of it, and the family's page."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from core.formulation import compares
from core.paoa import (
    FAMILY_LINES,
    FAMILY_STRENGTHS,
    FAMILY_TEXT,
    LONG_CELL,
    ROWS_MERGED,
    SUITE,
    BilanImprime,
    DomaineImprime,
    EntetePaoa,
    LigneFamille,
    LigneImprimee,
    PaoaContext,
    PaoaFamilleContext,
)
from core.programmation import (
    AVIS_LABELS,
    LIEU_TRAVAIL_LABELS,
    STATUT_PROGRAMMATION_LABELS,
    Atteinte,
    ContenuProgrammation,
    LigneProgrammation,
    Observation,
    Periode,
    StatutProgrammation,
    atteinte_labels,
)
from core.referentiel import Referentiels
from core.texte import find_levels, format_date, format_long_date

ATTEINTE_FAMILLE: Final[Mapping[Atteinte, str]] = {
    Atteinte.NON_EVALUE: "",
    Atteinte.NON: "On continue à le travailler",
    Atteinte.PARTIELLE: "En bonne voie",
    Atteinte.ATTEINT: "C’est réussi",
    Atteinte.DEPASSE: "C’est réussi, on va plus loin",
}
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|\n+")


# --- the whole programmation ------------------------------------------------------------------


def make_paoa_context(
    contenu: ContenuProgrammation, entete: EntetePaoa, referentiels: Referentiels, le: date
) -> PaoaContext:
    """Say a version of a programmation for its Word file; `le` is the date of that version."""
    cadre = contenu.cadre
    return PaoaContext.model_validate(
        _place(entete)
        | {name: getattr(cadre, name) for name in _SAME}
        | {
            "annee_scolaire": _school_year(contenu.annee),
            "version": str(contenu.numero),
            "date_version": format_date(le),
            "statut": STATUT_PROGRAMMATION_LABELS[contenu.statut],
            "brouillon": contenu.statut is StatutProgrammation.BROUILLON,
            "eleve": entete.eleve,
            "ne_le": format_date(entete.ne_le),
            "classe": _say_class(contenu),
            "cadre": _say_frame(contenu),
            "conseil_cycle_le": format_date(cadre.conseil_cycle_le),
            "niveau_vise": cadre.niveau_vise or cadre.age_vise,
            "bilan_annee": contenu.bilan_annee,
            "suites": contenu.suites,
            "parents_le": format_date(contenu.parents_le),
        }
        | _say_domains(contenu, referentiels)
        | {"bilans": _say_bilans(contenu)}
        | _say_opinion(contenu)
    )


_SAME: Final = (
    "ulis", "parcours", "enseignants", "coordonnateur_ulis", "erseh", "points_appui", "besoins",
    "evaluation",
)  # fmt: skip


def _place(entete: EntetePaoa) -> dict[str, object]:
    shared = {"academie", "circonscription", "adresse", "telephone", "courriel", "ecole"}
    return entete.model_dump(include=shared)


def _school_year(annee: int) -> str:
    return f"{annee}-{annee + 1}"


def _say_class(contenu: ContenuProgrammation) -> str:
    cadre = contenu.cadre
    parts = [cadre.classe] if cadre.classe else []
    if cadre.niveau_classe and cadre.niveau_classe not in cadre.classe:
        parts.append(cadre.niveau_classe)
    return ", ".join(parts)


def _say_frame(contenu: ContenuProgrammation) -> str:
    cadre = contenu.cadre
    parts = ["PPS"] if cadre.pps else []
    if cadre.notification_du or cadre.notification_au:
        since = f" du {format_date(cadre.notification_du)}" if cadre.notification_du else ""
        until = f" au {format_date(cadre.notification_au)}" if cadre.notification_au else ""
        parts.append(f"notification{since}{until}")
    said = " ; ".join(parts)
    return said[:1].upper() + said[1:]


def _list_domains(
    contenu: ContenuProgrammation, referentiels: Referentiels
) -> list[tuple[str, str]]:
    """List the domains, code and label, in the order of the text; a code of no text says itself."""
    known = [referentiels.par_code[c] for c in contenu.referentiels if c in referentiels.par_code]
    labels = {e.code: e.libelle for r in known[:1] for e in r.entrees}
    for referentiel in (*known[1:], *referentiels.par_code.values()):
        labels = labels | {e.code: e.libelle for e in referentiel.entrees if e.code not in labels}
    used = [objectif.domaine for objectif in contenu.objectifs]
    used += [choix.code for choix in contenu.domaines]
    rank = {code: place for place, code in enumerate(labels)}
    codes = sorted(dict.fromkeys(used), key=lambda code: rank.get(code, len(rank)))
    return [(code, labels.get(code, code)) for code in codes]


def _say_domains(contenu: ContenuProgrammation, referentiels: Referentiels) -> dict[str, object]:
    printed, with_class, exempt = [], [], []
    for code, label in _list_domains(contenu, referentiels):
        choix = contenu.choice_for(code)
        lines = [ligne for ligne in contenu.lignes if ligne.objectif.domaine == code]
        if choix and choix.dispense_le:
            exempt.append(f"{label} : décision du {format_date(choix.dispense_le)}")
        elif choix and choix.avec_la_classe and not lines:
            with_class.append(label)
        if lines:
            printed.extend(_cut_in_blocks(label, [_say_line(line, contenu) for line in lines]))
    return {"domaines": printed, "avec_la_classe": with_class, "dispenses": exempt}


def _cut_in_blocks(label: str, lines: list[LigneImprimee]) -> list[DomaineImprime]:
    return [
        DomaineImprime(
            libelle=label + (SUITE if first else ""), lignes=lines[first : first + ROWS_MERGED]
        )
        for first in range(0, len(lines), ROWS_MERGED)
    ]


def _say_line(ligne: LigneProgrammation, contenu: ContenuProgrammation) -> LigneImprimee:
    objectif = ligne.objectif
    labels = atteinte_labels(maternelle=contenu.cadre.maternelle)
    last = _find_last(ligne)
    follow_up = [_say_observation(o) for o in sorted(ligne.observations, key=lambda o: o.le)]
    kept = (
        "discipline", "competence", "niveau", "sait_deja", "objectif", "moyens", "qui", "reussite",
    )  # fmt: skip
    texts = {name: getattr(objectif, name) for name in kept}
    longest = max(len(text) for text in (*texts.values(), "".join(follow_up) + ligne.bilan))
    return LigneImprimee(
        **texts,
        sait_deja_le=format_date(objectif.sait_deja_le),
        ou=LIEU_TRAVAIL_LABELS[objectif.lieu] if objectif.lieu else "",
        periodes=", ".join(periode.value for periode in objectif.periodes),
        suivi=follow_up,
        atteinte=labels.get(last.atteinte, "") if last else "",
        bilan=ligne.bilan,
        longue=longest > LONG_CELL,
    )


def _find_last(ligne: LigneProgrammation) -> Observation | None:
    rated = [o for o in ligne.observations if o.atteinte is not Atteinte.NON_EVALUE]
    return max(rated, key=lambda o: o.le, default=None)


def _say_observation(observation: Observation) -> str:
    helped = f" (aide : {observation.aide})" if observation.aide else ""
    return f"{format_date(observation.le)} : {observation.vu}{helped}"


def _say_bilans(contenu: ContenuProgrammation) -> list[BilanImprime]:
    return [
        BilanImprime(titre=f"Bilan fin {periode}", texte=contenu.bilans.get(periode, ""))
        for periode in Periode
        if contenu.bilans.get(periode) or periode is Periode.P3
    ]


def _say_opinion(contenu: ContenuProgrammation) -> dict[str, object]:
    if contenu.avis is None:
        return {}
    avis = contenu.avis
    return {
        "avis": AVIS_LABELS[avis.avis],
        "avis_le": format_date(avis.le),
        "avis_texte": avis.texte,
    }


# --- the family's page ------------------------------------------------------------------------


def make_famille_context(
    contenu: ContenuProgrammation, entete: EntetePaoa, le: date, periode: Periode | None = None
) -> PaoaFamilleContext:
    """Say a programmation for the family, on one page; `periode` keeps to what is worked on then.

    Sentences that name a level or compare to an age are left out; domains take turns, so that
    each is seen before any is seen twice.
    """
    wanted = [
        ligne
        for ligne in contenu.lignes
        if periode is None or not ligne.objectif.periodes or periode in ligne.objectif.periodes
    ]
    said = [line for ligne in _take_turns(wanted) if (line := _say_for_family(ligne))]
    others = len(contenu.lignes) - len(said[:FAMILY_LINES])
    return PaoaFamilleContext.model_validate(
        _place(entete)
        | {
            "annee_scolaire": _school_year(contenu.annee),
            "date_version": format_long_date(le),
            "prenom": entete.prenom,
            "points_appui": _plain(contenu.cadre.points_appui, FAMILY_STRENGTHS),
            "lignes": said[:FAMILY_LINES],
            "autres": _say_others(others) if said else "",
            "enseignants": _shorten(contenu.cadre.enseignants, FAMILY_TEXT),
        }
    )


def _take_turns(lines: list[LigneProgrammation]) -> list[LigneProgrammation]:
    seen: dict[str, int] = {}
    ranked = []
    for ligne in lines:
        turn = seen.get(ligne.objectif.domaine, 0)
        seen[ligne.objectif.domaine] = turn + 1
        ranked.append((turn, ligne))
    return [ligne for _, ligne in sorted(ranked, key=lambda pair: pair[0])]


def _say_for_family(ligne: LigneProgrammation) -> LigneFamille | None:
    objectif = ligne.objectif
    text = _plain(objectif.objectif, FAMILY_TEXT)
    if not text:
        return None
    last = _find_last(ligne)
    return LigneFamille(
        discipline=_plain(objectif.discipline, FAMILY_TEXT),
        objectif=text,
        moyens=_plain(objectif.moyens, FAMILY_TEXT),
        reussite=_plain(objectif.reussite, FAMILY_TEXT),
        ou_on_en_est=ATTEINTE_FAMILLE[last.atteinte] if last else "",
    )


def _plain(text: str, limit: int) -> str:
    """Keep the sentences that say neither a level nor an age."""
    kept = [s for s in _SENTENCE.split(text) if s.strip() and not _says_level(s)]
    return _shorten(" ".join(kept), limit)


def _says_level(sentence: str) -> bool:
    return compares(sentence) or bool(find_levels(sentence))


def _shorten(text: str, limit: int) -> str:
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    cut = flat[: limit - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"


def _say_others(count: int) -> str:
    if count <= 0:
        return ""
    few = "un autre objectif" if count == 1 else f"{count} autres objectifs"
    return f"La programmation compte {few} : l’école vous en remet le texte entier sur demande."
