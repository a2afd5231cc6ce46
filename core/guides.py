"""The guide for those who use the product: its pages, for whom each is, and what one says.

The texts are in `docs/guides/`, one file a page; `tests/core/test_guides.py` keeps them true.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from core.personne import Role

_SEE_ALSO: Final = "\n## Voir aussi\n"
_LINK: Final = re.compile(r"\[[^\]]+\]\(([a-z-]+)\.md\)")


@dataclass(frozen=True)
class Guide:
    """One page of the guide: its file without « .md », its title, when it serves, for whom."""

    code: str
    titre: str
    quand: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class TexteGuide:
    """What a page says under its title, and the codes of the pages that it leads to."""

    corps: str
    voir_aussi: tuple[str, ...] = ()


_ALL: Final = frozenset(Role) - {Role.SYSTEME}
_PILOTAGE: Final = frozenset({Role.IEN, Role.COORDINATEUR})
_POLE: Final = _PILOTAGE | {Role.MEMBRE}
_ECOLE: Final = frozenset({Role.DIRECTEUR, Role.ENSEIGNANT})

GUIDES: Final = (
    Guide(
        "saisine-en-ligne",
        "Écrire une saisine en ligne",
        "vous voulez l’aide du pôle",
        _ECOLE,
    ),
    Guide(
        "suivre-sa-demande",
        "Ce que devient ma demande",
        "une réponse se fait attendre, ou vient d’arriver",
        _ECOLE | _POLE,
    ),
    Guide(
        "parents",
        "Ce que disent les parents",
        "les parents ont été informés, ont donné ou refusé leur accord",
        _ECOLE | _POLE,
    ),
    Guide("appel", "Noter un appel", "une école téléphone", _POLE),
    Guide(
        "importer",
        "Importer les fiches reçues",
        "des fiches sont arrivées par courriel ou sur papier",
        frozenset({Role.COORDINATEUR}),
    ),
    Guide(
        "proposition",
        "Répondre à une proposition",
        "une situation vous est proposée, ou vous la proposez",
        _POLE,
    ),
    Guide(
        "reunion",
        "La réunion du pôle",
        "le pôle va se réunir, se réunit, ou s’est réuni",
        _POLE,
    ),
    Guide("signer", "L’IEN signe les réponses", "une réponse est prête", _PILOTAGE),
    Guide("bilan-etape", "Les bilans d’étape", "la date d’un bilan approche", _POLE),
    Guide(
        "absence",
        "Partager le travail d’une personne absente",
        "quelqu’un du pôle s’absente, ou revient",
        _POLE,
    ),
    Guide(
        "autre-eleve",
        "Ce n’est pas cet élève",
        "une fiche est rattachée à un homonyme",
        _PILOTAGE,
    ),
    Guide(
        "paoa",
        "Écrire une PAOA à deux",
        "un élève a un PPS ou une notification",
        _ECOLE | _POLE,
    ),
    Guide(
        "ess",
        "Tenir une ESS ou une équipe éducative",
        "on se réunit autour d’un élève, avec ses parents",
        _ECOLE | _POLE,
    ),
    Guide(
        "rentree",
        "Préparer la rentrée",
        "l’année se termine, ou va commencer",
        _PILOTAGE | {Role.DIRECTEUR, Role.ADMINISTRATEUR},
    ),
    Guide(
        "secteurs",
        "Les secteurs",
        "on dit qui s’occupe de quelle école",
        _POLE | {Role.DIRECTEUR, Role.SECRETARIAT, Role.ADMINISTRATEUR},
    ),
    Guide("soutien", "Écoute et soutien", "vous avez besoin de parler à quelqu’un", _ALL),
    Guide(
        "comptes",
        "Comptes et mots de passe",
        "première connexion, oubli, revue de septembre",
        _ALL,
    ),
    Guide(
        "courriels",
        "Mes courriels et mes avis",
        "vous voulez choisir quand on vous prévient",
        _ALL,
    ),
)
"""The pages in the order in which they are listed."""


def list_guides(roles: Collection[Role]) -> list[Guide]:
    """List the pages that serve somebody who holds these roles."""
    return [guide for guide in GUIDES if guide.roles.intersection(roles)]


def read_guide(text: str) -> TexteGuide:
    """Part the Markdown of a page: what it says under its title, and where it leads."""
    said, _, links = text.partition(_SEE_ALSO)
    _, _, corps = said.partition("\n")  # the title is the screen's own
    return TexteGuide(corps=corps.strip(), voir_aussi=tuple(_LINK.findall(links)))
