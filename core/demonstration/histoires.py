"""The story of each saisine, step by step, along the lifecycle of `core.saisine`."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from core.demonstration import phrases_pole as pole
from core.demonstration import textes_pole as textes
from core.demonstration.conteur import CLOSING, LAST_MINUTE, OPENING, Conteur, to_moment
from core.demonstration.grammaire import render
from core.demonstration.plan import (
    Accuse,
    BilanEtape,
    Cloture,
    Creation,
    DebutSuivi,
    Envoi,
    Etape,
    Nomination,
    PrisePosition,
    Proposition,
    Redaction,
    Reouverture,
    RetourParents,
    RetourTri,
    Retrait,
    Signature,
    Transmission,
    Vacance,
)
from core.fiche import Accord, Objet
from core.personne import EXEMPT_METIERS, METIERS, Metier
from core.reponse import PSYEN_REPONSE, PropositionReponse
from core.saisine import Position, Statut, school_year
from core.texte import format_date

_RASED: Final = frozenset({Metier.MAITRE_E, Metier.MAITRE_G})
_SCHOOL_WEEKS_8: Final = 32  # days of class, four a week

# --- who is asked -----------------------------------------------------------------------------


def _usable(conteur: Conteur, metier: Metier) -> bool:
    refused = conteur.cas.fiche.accord_rased is Accord.REFUS
    return metier in conteur.entourage.par_metier and not (refused and metier in _RASED)


def draw_metiers(conteur: Conteur) -> list[Metier]:
    """Draw one to three métiers that suit the reason, the school and what the parents accept."""
    objet = conteur.cas.demande.objet
    weights = (
        pole.METIERS_PAR_MOTIF[conteur.cas.fiche.motif]
        if objet is Objet.ELEVE
        else pole.METIERS_AUTRES
    )
    usable = [(metier, weight) for metier, weight in weights if _usable(conteur, metier)]
    number = conteur.hasard.weighted(((1, 0.55), (2, 0.35), (3, 0.1)))
    return list(dict.fromkeys(conteur.hasard.weighted(usable) for _ in range(number)))


def _mot(conteur: Conteur, metier: Metier) -> str:
    asked_on = conteur.cas.fiche.psyen_demande_le
    if metier is Metier.PSYEN and asked_on:
        return f"Demande des parents reçue le {format_date(asked_on)}."
    return "" if metier in EXEMPT_METIERS else conteur.say(textes.MOTS)


def _propose(conteur: Conteur, metier: Metier, personne: str) -> None:
    mot = _mot(conteur, metier)
    conteur.add(conteur.chef, Proposition(personne, mot), Statut.A_L_ETUDE)


def _take_position(conteur: Conteur, metier: Metier, personne: str) -> None:
    conteur.wait(0, 3)
    position = conteur.hasard.weighted(
        ((Position.ACCEPTEE, 0.8), (Position.DECLINEE, 0.11), (Position.PRECISIONS, 0.09))
    )
    conteur.add(personne, PrisePosition(position))
    if position is Position.DECLINEE:
        return
    if position is Position.PRECISIONS:
        conteur.ask(personne)
        conteur.wait(1, 6)
        conteur.answer(Statut.A_L_ETUDE)
        conteur.wait(0, 2)
        conteur.add(personne, PrisePosition(Position.ACCEPTEE))
    conteur.membres.append((metier, personne))


def _vacant_beside(conteur: Conteur) -> list[Metier]:
    """Return the post of the RASED that nobody holds here, when the reason calls for it."""
    if conteur.cas.demande.objet is not Objet.ELEVE:
        return []
    fitting = [metier for metier, _ in pole.METIERS_PAR_MOTIF[conteur.cas.fiche.motif]]
    here = conteur.entourage.par_metier
    return [m for m in fitting if m in _RASED and m in here and here[m] is None][:1]


def _ask_members(conteur: Conteur) -> None:
    found = [(m, conteur.entourage.par_metier[m]) for m in draw_metiers(conteur)]
    posts = [metier for metier, personne in found if personne is None]
    conteur.vacants += len(posts)
    if not posts and len(found) == 1:
        posts = _vacant_beside(conteur)
    asked = [(metier, personne) for metier, personne in found if personne]
    for metier, personne in asked:
        _propose(conteur, metier, personne)
    for metier in posts:
        conteur.add(conteur.chef, Vacance(metier), Statut.A_L_ETUDE)
    for metier, personne in asked:
        _take_position(conteur, metier, personne)
    if asked and not conteur.membres and not posts:
        conteur.add(asked[-1][1], RetourTri(), Statut.TRANSMISE)


def _ask_somebody_else(conteur: Conteur) -> None:
    conteur.wait(0, 2)
    _propose(conteur, Metier.CPC, "membre.cpc1")
    conteur.wait(0, 2)
    conteur.add("membre.cpc1", PrisePosition(Position.ACCEPTEE))
    conteur.membres.append((Metier.CPC, "membre.cpc1"))


def _study(conteur: Conteur) -> None:
    conteur.wait(0, 3)
    _ask_members(conteur)
    if not conteur.membres:
        _ask_somebody_else(conteur)
    if conteur.hasard.chance(0.05):  # nobody moved for a while: these are late
        conteur.wait(18, 34)
    for metier, personne in conteur.membres:
        for _ in range(conteur.hasard.between(1, 2)):
            conteur.wait(1, 4)
            conteur.exchange(personne, metier)


# --- the answer -------------------------------------------------------------------------------


def _who(conteur: Conteur, personne: str, metier: Metier | None) -> str:
    name = conteur.entourage.personnes[personne].nom_complet
    if personne == "ien":
        return f"{name}, IEN"
    return f"{name}, {METIERS[metier]}" if metier else name


def _line(conteur: Conteur, code: str, who: str) -> PropositionReponse:
    when, how = conteur.hasard.one(textes.LIGNES[code])
    contexte = conteur.contexte()
    return PropositionReponse(
        nature=code,
        qui=who,
        quand=render(when, conteur.hasard, contexte),
        comment=render(how, conteur.hasard, contexte),
    )


def _member_code(conteur: Conteur, metier: Metier) -> str:
    if metier is Metier.PSYEN and conteur.cas.fiche.psyen_demande:
        return PSYEN_REPONSE
    return conteur.hasard.one(pole.REPONSES_PAR_METIER[metier])


def _own_codes(conteur: Conteur) -> Sequence[str]:
    """Give the kinds of answer that need no member."""
    objet = conteur.cas.demande.objet
    if objet is not Objet.ELEVE:
        return pole.REPONSES_AUTRES[objet]
    return pole.REPONSES_ECOLE if conteur.membres else pole.REPONSES_CONSEIL


def _lines(conteur: Conteur) -> tuple[PropositionReponse, ...]:
    demande = conteur.cas.demande
    lines = [
        _line(conteur, _member_code(conteur, metier), _who(conteur, personne, metier))
        for metier, personne in conteur.membres
    ]
    if conteur.vacants:
        lines.append(_line(conteur, "non_pourvu", "–"))
    code = conteur.hasard.one(_own_codes(conteur))
    who = demande.demandeur.nom_complet if demande.objet is Objet.ELEVE else _chef_name(conteur)
    lines.append(_line(conteur, code, who))
    return tuple({line.nature: line for line in lines}.values())


def _chef_name(conteur: Conteur) -> str:
    if conteur.cas.reservee and conteur.nomme is None:
        return _who(conteur, "ien", None)
    return _who(conteur, conteur.nomme or conteur.chef, Metier.CPC)


def _parents_text(conteur: Conteur) -> str:
    if conteur.cas.demande.objet is not Objet.ELEVE:
        return ""
    refused = conteur.cas.fiche.accord_rased is Accord.REFUS
    return conteur.say(textes.PARENTS_REFUS if refused else textes.PARENTS)


def write_answer(conteur: Conteur, *, followed: bool) -> None:
    """Write, sign and send an answer; `followed` ones date a bilan d’étape."""
    hasard, chef = conteur.hasard, conteur.chef
    demande = conteur.cas.demande
    key = conteur.cas.fiche.motif if demande.objet is Objet.ELEVE else str(demande.objet)
    bilan = conteur.calendrier.shift(conteur.jour, _SCHOOL_WEEKS_8 + hasard.between(-6, 6))
    conteur.add(
        chef,
        Redaction(
            comprehension=conteur.say(textes.COMPREHENSION[key]),
            ecole_conduit=conteur.say(
                textes.ECOLE_CONDUIT_AUTRES.get(demande.objet, textes.ECOLE_CONDUIT)
            ),
            parents=_parents_text(conteur),
            interlocuteur=conteur.membres[0][1] if conteur.membres else chef,
            bilan_le=bilan if followed else None,
            propositions=_lines(conteur),
        ),
    )
    conteur.wait(0, 2)
    delegated = not conteur.cas.reservee and hasard.chance(0.3)
    conteur.add(chef if delegated else "ien", Signature(par_delegation=delegated))
    conteur.wait(0, 1)
    conteur.add(chef, Envoi("courriel" if hasard.chance(0.85) else "main"), Statut.REPONDUE)


# --- the follow-up ----------------------------------------------------------------------------


def _end_of_year(conteur: Conteur) -> date:
    year = school_year(conteur.jour) + 1
    return date(year, 6, 15)


def _close(conteur: Conteur, motif: str) -> None:
    for _, personne in conteur.membres:
        conteur.add(personne, PrisePosition(Position.ACHEVEE))
    comment = textes.typeset_template(conteur.hasard.one(pole.CLOTURES_MOTS[motif]))
    conteur.add(conteur.chef, Cloture(motif, comment), Statut.TERMINEE)


def _closing_reason(conteur: Conteur) -> str:
    if conteur.cas.demande.objet is not Objet.ELEVE:
        return conteur.hasard.weighted((("levee", 0.5), ("ecole", 0.4), ("autre", 0.1)))
    if conteur.cas.fiche.accord_rased is Accord.REFUS and conteur.hasard.chance(0.4):
        return "non_souhaitee"
    june = conteur.jour >= _end_of_year(conteur)
    if june and conteur.sujet.niveau == "CM2":
        return "sixieme"
    weights = [
        ("levee", 0.36),
        ("ecole", 0.34),
        ("partenaire", 0.1),
        ("depart", 0.05),
        ("autre", 0.05),
    ]
    if "pps" in conteur.cas.fiche.eleve.dispositifs:
        weights.append(("pps", 0.5))
    if conteur.vacants:
        weights.append(("non_pourvu", 0.5))
    return conteur.hasard.weighted(weights)


def _tell_parents(conteur: Conteur) -> None:
    demande = conteur.cas.demande
    if demande.eleve and conteur.hasard.chance(0.75):
        conteur.wait(1, 6)
        asker = demande.demandeur
        acteur = asker.cle if asker.identifiant else conteur.chef
        conteur.add(acteur, RetourParents(asker.nom_complet))


def _take_stock(conteur: Conteur) -> str:
    evaluation = conteur.hasard.weighted(
        tuple(zip(pole.EVALUATIONS, (0.3, 0.35, 0.15, 0.2), strict=True))
    )
    pupil = conteur.cas.demande.objet is Objet.ELEVE
    text = conteur.say((textes.BILANS if pupil else textes.BILANS_AUTRES)[evaluation])
    acteur = conteur.membres[0][1] if conteur.membres else conteur.chef
    conteur.add(acteur, BilanEtape(evaluation, text))
    return evaluation


def _act(conteur: Conteur) -> None:
    for _ in range(conteur.hasard.between(0, 2)):
        conteur.wait(3, 9)
        metier, personne = conteur.membres[0] if conteur.membres else (None, conteur.chef)
        conteur.exchange(personne, metier)


def _follow(conteur: Conteur) -> None:
    """Help, take stock, and either end, answer anew, or go on; June ends most of them."""
    for _ in range(3):
        conteur.wait(0, 2)
        conteur.add(conteur.chef, DebutSuivi(), Statut.EN_SUIVI)
        _act(conteur)
        start = conteur.rang
        june = bisect_left(conteur.calendrier.jours, _end_of_year(conteur))
        goes_on = conteur.sujet.niveau != "CM2" and conteur.hasard.chance(0.15)  # « à suivre »
        target = start + conteur.hasard.between(18, 36)
        if start < june < target and not goes_on:
            target = june + conteur.hasard.between(-4, 6)
        conteur.rang = max(start, min(target, len(conteur.calendrier.jours) - 1))
        conteur.minute = max(conteur.minute, conteur.hasard.between(OPENING, CLOSING))
        evaluation = _take_stock(conteur)
        conteur.wait(0, 4)
        over = evaluation == "amélioration nette" or conteur.rang >= june - 4
        if over or conteur.hasard.chance(0.45):
            break
        write_answer(conteur, followed=True)
    _close(conteur, _closing_reason(conteur))


def _reopen(conteur: Conteur) -> None:
    conteur.wait(8, 30)
    conteur.add(conteur.chef, Reouverture(conteur.hasard.one(pole.REOUVERTURES)), Statut.EN_SUIVI)
    conteur.wait(3, 10)
    conteur.exchange(conteur.chef, None)
    conteur.wait(10, 20)
    conteur.membres.clear()
    _take_stock(conteur)
    _close(conteur, "ecole")


# --- whole stories ----------------------------------------------------------------------------


def _begin(conteur: Conteur) -> None:
    cas, asker = conteur.cas, conteur.cas.demande.demandeur.cle
    conteur.start_on(cas.demande.jour)
    if cas.origine == "en_ligne":
        conteur.rang = max(0, conteur.rang - conteur.hasard.between(0, 2))
        conteur.add(asker, Creation())
        if cas.brouillon:
            return
        conteur.rang = bisect_left(conteur.calendrier.jours, cas.demande.jour)
        conteur.minute = conteur.hasard.between(conteur.minute, LAST_MINUTE - 30)
    acteur = asker if cas.origine == "en_ligne" else conteur.entourage.coordinateur
    conteur.add(acteur, Transmission(cas.origine), Statut.TRANSMISE)
    conteur.wait(*conteur.hasard.weighted((((0, 1), 0.6), ((1, 4), 0.36), ((6, 9), 0.04))))
    conteur.add(conteur.chef, Accuse())


def _clarify(conteur: Conteur) -> None:
    missing = not conteur.cas.fiche.parents or not conteur.cas.fiche.actions
    if not conteur.hasard.chance(0.35 if missing else 0.12):
        return
    conteur.wait(0, 2)
    conteur.ask(conteur.chef)
    conteur.wait(*conteur.hasard.weighted((((1, 6), 0.9), ((12, 25), 0.1))))
    conteur.answer(Statut.TRANSMISE)


def _withdraw(conteur: Conteur) -> None:
    if conteur.hasard.chance(0.4):
        _ask_members(conteur)
    elif conteur.hasard.chance(0.3):
        conteur.ask(conteur.chef)
    conteur.wait(1, 10)
    asker = conteur.cas.demande.demandeur
    acteur = asker.cle if asker.identifiant else conteur.chef
    conteur.add(acteur, Retrait(conteur.hasard.one(pole.RETRAITS)), Statut.RETIREE)


def _advise(conteur: Conteur) -> None:
    """Answer at once, with advice only."""
    conteur.wait(0, 3)
    conteur.exchange(conteur.chef, Metier.CPC)
    conteur.wait(0, 3)
    write_answer(conteur, followed=False)
    _tell_parents(conteur)
    conteur.wait(4, 12)
    _close(conteur, "ecole")


def _name_people(conteur: Conteur) -> None:
    demande = conteur.cas.demande
    if demande.objet is Objet.CLASSE and demande.dirige:
        colleague = demande.classe.enseignants[0][0]
        conteur.add("ien", Nomination(colleague, "concernee"))
    if demande.objet is Objet.CLASSE or conteur.hasard.chance(0.5):
        conteur.nomme = conteur.entourage.coordinateur
        conteur.add("ien", Nomination(conteur.nomme, "nommee"))


def _tell_reserved(conteur: Conteur) -> None:
    conteur.wait(0, 2)
    _name_people(conteur)
    for _ in range(conteur.hasard.between(1, 2)):
        conteur.wait(1, 5)
        conteur.exchange("ien", None)
    conteur.wait(1, 6)
    write_answer(conteur, followed=conteur.hasard.chance(0.6))
    if conteur.hasard.chance(0.7):
        _follow(conteur)
    else:
        conteur.wait(5, 15)
        _close(conteur, "ecole")


def _tell_ordinary(conteur: Conteur) -> None:
    _study(conteur)
    conteur.wait(0, 4)
    write_answer(conteur, followed=True)
    _tell_parents(conteur)
    _follow(conteur)
    if conteur.hasard.chance(0.03):
        _reopen(conteur)


def _withdraw_reserved(conteur: Conteur) -> None:
    conteur.wait(1, 8)
    asker = conteur.cas.demande.demandeur
    acteur = asker.cle if asker.identifiant else conteur.chef
    conteur.add(acteur, Retrait(conteur.hasard.one(pole.RETRAITS)), Statut.RETIREE)


def tell_story(conteur: Conteur, au: date) -> tuple[Etape, ...]:
    """Tell the story of a saisine as it stands at the end of a day."""
    _begin(conteur)
    if not conteur.cas.brouillon:
        _clarify(conteur)
        endings: tuple[tuple[Callable[[Conteur], None], float], ...] = (
            (_withdraw, 0.04),
            (_advise, 0.14),
            (_tell_ordinary, 0.82),
        )
        if conteur.cas.reservee:
            endings = ((_tell_reserved, 0.95), (_withdraw_reserved, 0.05))
        elif conteur.cas.demande.non_nomme:  # no pupil is named: advice only
            endings = ((_advise, 1.0),)
        conteur.hasard.weighted(endings)(conteur)
    limit = to_moment(au, LAST_MINUTE)
    return tuple(etape for etape in conteur.etapes if etape.moment <= limit)
