"""The printed tables are made from the code: rights, lifecycle, glossary."""

import ast
import os
import re
from pathlib import Path

import pytest

from core.droits import (
    ECRANS,
    REGLES_ACCES,
    REGLES_ACTION,
    REGLES_SOUTIEN,
    Acces,
    LienSoutien,
    Relation,
)
from core.droits_programmation import REGLES_PROGRAMMATION, LienProgrammation
from core.droits_rencontre import REGLES_RENCONTRE, REMPLACE_ERSEH
from core.personne import METIERS, ROLE_LABELS, Role
from core.rencontre import NATURE_RENCONTRE_LABELS, NatureRencontre
from core.saisine import STATUT_LABELS, TRANSITIONS, Statut

ROOT = Path(__file__).resolve().parents[2]
DROITS = ROOT / "docs" / "droits.md"
ACCES = {
    Acces.CONTENU: "tout, échanges du pôle compris",
    Acces.SUIVI: "la fiche, les questions, la réponse ; pas les échanges du pôle",
    Acces.RESUME: "la référence, le niveau, l’état, qui s’en charge",
    Acces.REFERENCE: "la référence, l’état, les dates",
}
RELATIONS = {
    Relation.CIRCONSCRIPTION: "dans sa circonscription",
    Relation.ECOLE: "dans son école",
    Relation.DEMANDEUR: "a fait la demande",
    Relation.SOLLICITE: "à qui elle est proposée, ou qui l’a prise",
    Relation.NOMME: "nommé(e) un(e) à un(e)",
    Relation.CONCERNE: "que la demande concerne",
    Relation.SCOLARISATION: "l’élève a un PPS ou une notification",
}
RESERVEE = {None: "toutes", True: "réservées", False: "non réservées"}


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _who(rule) -> str:
    role = ROLE_LABELS[rule.role] if rule.role else "toute personne en fonction"
    return f"{role} ({METIERS[rule.metier]})" if rule.metier else role


def _access_table() -> list[str]:
    lines = [_row("Qui", "Lien", "Saisines", "Voit"), _row(*["---"] * 4)]
    return lines + [
        _row(_who(r), RELATIONS[r.relation], RESERVEE[r.reservee], ACCES[r.acces])
        for r in REGLES_ACCES
    ]


def _action_table() -> list[str]:
    lines = [_row("Action", "Rôles", "ou lien", "Accès demandé"), _row(*["---"] * 4)]
    for action, rule in REGLES_ACTION.items():
        roles = ", ".join(ROLE_LABELS[role] for role in Role if role in rule.roles)
        if rule.metier:
            roles = f"{METIERS[rule.metier]} seulement"
        if rule.direction_ici:
            roles += " (de cette école)"
        ties = ", ".join(RELATIONS[tie] for tie in Relation if tie in rule.relations)
        lines.append(_row(f"`{action}`", roles or "–", ties or "–", ACCES.get(rule.acces, "–")))
    return lines


LIENS_SOUTIEN = {
    LienSoutien.DEMANDEUR: "la personne qui demande",
    LienSoutien.APPELE: "la personne qu’elle a choisie",
}


def _soutien_table() -> list[str]:
    lines = [_row("Action", "Qui"), _row("---", "---")]
    for action, liens in REGLES_SOUTIEN.items():
        who = ", ".join(LIENS_SOUTIEN[lien] for lien in LienSoutien if lien in liens)
        lines.append(_row(f"`{action}`", who))
    return lines


LIENS_PROGRAMMATION = {
    LienProgrammation.EQUIPE: "l’équipe nommée, en fonction dans l’école ou à l’ULIS",
    LienProgrammation.ECOLE: "enseigne dans l’école",
    LienProgrammation.ULIS: "coordonne une ULIS, pour une école qui en a une",
    LienProgrammation.DIRECTION: "dirige l’école",
    LienProgrammation.PILOTAGE: "IEN, coordination du pôle",
    LienProgrammation.ERSEH: "ERSEH, si l’élève a un PPS ou une notification",
    LienProgrammation.SOLLICITE: "membre sollicité(e) pour une situation ordinaire de l’élève",
}


def _programmation_table() -> list[str]:
    lines = [_row("Action", "Qui"), _row("---", "---")]
    for action, liens in REGLES_PROGRAMMATION.items():
        who = ", ".join(LIENS_PROGRAMMATION[lien] for lien in LienProgrammation if lien in liens)
        lines.append(_row(f"`{action}`", who))
    return lines


IN_THEIR_STEAD = "coordination du pôle, seulement si aucun ERSEH n’a de compte"


def _rencontre_table() -> list[str]:
    lines = [_row("Rencontre", "Action", "Qui"), _row(*["---"] * 3)]
    for nature, rules in REGLES_RENCONTRE.items():
        for action, liens in rules.items():
            who = ", ".join(LIENS_PROGRAMMATION[lien] for lien in LienProgrammation
                            if lien in liens)  # fmt: skip
            if nature is NatureRencontre.ESS and action in REMPLACE_ERSEH:
                who += f", {IN_THEIR_STEAD}"
            lines.append(_row(NATURE_RENCONTRE_LABELS[nature], f"`{action}`", who))
    return lines


def _screen_table() -> list[str]:
    lines = [_row("Écran", "Qui le trouve au menu"), _row("---", "---")]
    for ecran in ECRANS:
        lines.append(_row(ecran.titre, ", ".join(ROLE_LABELS[r] for r in Role if r in ecran.roles)))
    return lines


def _lifecycle_table() -> list[str]:
    lines = [_row("De", "Vers"), _row("---", "---")]
    for before, after in TRANSITIONS.items():
        words = ", ".join(STATUT_LABELS[s] for s in Statut if s in after)
        if before is Statut.A_PRECISER:
            words = "l’état d’avant, Demande retirée"
        lines.append(_row(STATUT_LABELS[before], words or "–"))
    return lines


def render_droits() -> str:
    parts = [
        "# Droits et cycle de vie",
        "Ce texte est écrit par la suite de tests à partir du code (`core/droits.py`, "
        "`core/saisine.py`) : il ne peut pas mentir. Pour le réécrire : "
        "`POLE_ECRIRE_DOCS=1 make test`.",
        "## Qui voit une saisine",
        "Personne ne voit rien sans une affectation en cours dans la circonscription. Un brouillon "
        "n’est vu que de son auteur. La ligne la plus large l’emporte.",
        "\n".join(_access_table()),
        "## Qui fait quoi",
        "\n".join(_action_table()),
        "## Écoute et soutien",
        "Aucun rôle n’ouvre une demande, pas même celui d’IEN. Rien n’en est écrit à l’historique "
        "ni au journal des accès ([adr/0007](adr/0007-soutien-sans-trace.md)).",
        "\n".join(_soutien_table()),
        "## Programmations adaptées",
        "Observations, bilans et passages d’un état à l’autre sont de l’écriture : ils sont à "
        "l’équipe. Quand l’élève change d’école, l’ancienne ne lit plus ; la nouvelle lit dès "
        "l’accord des parents.",
        "\n".join(_programmation_table()),
        "## ESS et équipes éducatives",
        "Préparer, c’est fixer le jour, inviter, déplacer, annuler ; écrire, c’est noter les "
        "présents, le relevé et les décisions. L’équipe est celle de la PAOA de l’année. Le "
        "secrétariat n’en voit que le calendrier, sans nom d’élève.",
        "\n".join(_rencontre_table()),
        "## Qui trouve quel écran",
        "\n".join(_screen_table()),
        "## Le cycle de vie d’une saisine",
        "Chaque passage est une ligne d’historique : qui, quand, d’où, vers où, pourquoi.",
        "\n".join(_lifecycle_table()),
    ]
    return "\n\n".join(parts) + "\n"


def test_the_rights_page_is_what_the_code_says():
    if os.environ.get("POLE_ECRIRE_DOCS"):
        DROITS.write_text(render_droits(), encoding="utf-8")
    assert DROITS.read_text(encoding="utf-8") == render_droits()


def list_public_classes() -> list[str]:
    found = []
    for path in sorted((ROOT / "core").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [n.name for n in tree.body if isinstance(n, ast.ClassDef) and n.name[0] != "_"]
    return sorted(found)


@pytest.mark.parametrize("name", list_public_classes())
def test_the_glossary_names_every_public_class_of_core(name):
    assert f"`{name}`" in (ROOT / "docs" / "glossaire.md").read_text(encoding="utf-8")


def test_the_glossary_says_each_word_once_and_no_class_that_is_gone():
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "glossaire.md").read_text("utf-8"), re.M)
    twice = {row for row in rows if rows.count(row) > 1} - {"Mot", "Classe"}  # heads of tables
    gone = {row.strip("`") for row in rows if row[0] == "`"} - set(list_public_classes())
    assert (twice, gone) == (set(), set())


def test_two_classes_of_core_never_share_a_name():
    names = list_public_classes()
    assert [name for name in names if names.count(name) > 1] == []


def test_relative_links_of_the_docs_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "templates").glob("*.md")]
    broken = [
        f"{page.name} → {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
        if not target.startswith("http") and not (page.parent / target).exists()
    ]
    assert broken == []
