"""The bodies of the relevé of a réunion du pôle and of its extracts; headings in their order."""

from collections.abc import Mapping
from typing import Final

from core.imprimes import NatureImprime
from core.lettres import Lines
from core.modeles_word import Columns, paragraph_xml, table_xml

PLACE_HEADER: Final[Lines] = (
    ("En-tête académie", "{{ academie }}"),
    ("En-tête circonscription", "{{ circonscription }} – Pôle ressource"),
    (
        "En-tête filet",
        (
            "{% if adresse %}{{ adresse }} – {% endif %}"
            "{% if telephone %}Tél. {{ telephone }} – {% endif %}{{ courriel }}"
        ),
    ),
)
_NEXT: Final[Lines] = (
    ("En-tête filet", "{{ circonscription }} – Pôle ressource\tRéunion du {{ tenue_le }}"),
)
_CASE: Final = (("Référence", "reference", 1180), ("Niveau", "niveau", 900))
_DECIDED: Final[Columns] = (
    *_CASE,
    ("Question", "question", 2258),
    ("Qui", "qui", 1800),
    ("Quoi", "quoi", 2250),
    ("Quand", "quand", 1250),
)
_FOLLOWED: Final[Columns] = (
    ("Référence", "reference", 1180),
    ("Qui", "qui", 2000),
    ("Quoi", "quoi", 2958),
    ("Quand", "quand", 1250),
    ("Suite", "suite", 2250),
)
_SEEN: Final[Columns] = (*_CASE, ("Question", "question", 7558))
_FREE: Final[Columns] = (("Qui", "qui", 3000), ("Quoi", "quoi", 5388), ("Quand", "quand", 1250))


def _p(text: str, style: str = "Corps") -> str:
    return paragraph_xml(style, text)


def _when(condition: str, inside: str, otherwise: str = "") -> str:
    more = f"{_p('{%p else %}')}{otherwise}" if otherwise else ""
    return f"{_p(f'{{%p if {condition} %}}')}{inside}{more}{_p('{%p endif %}')}"


def _table(source: str, columns: Columns, summary: str, empty: str) -> str:
    return _when(source, table_xml(source, columns, summary), _p(empty))


def _each(source: str, style: str) -> str:
    return f"{_p(f'{{%p for un in {source} %}}')}{_p('{{ un }}', style)}{_p('{%p endfor %}')}"


_DRAFT: Final = _when("provisoire", _p("Document de travail – réunion non close", "Projet"))


def _releve_xml() -> str:
    return (
        _DRAFT
        + _p("Relevé de la réunion du pôle ressource", "heading 1")
        + _p("Date, présents, excusés", "heading 2")
        + _p("Le {{ tenue_le }}{% if lieu %}, {{ lieu }}{% endif %}.", "Corps lié")
        + _p("Présents : {{ presents|join(' ; ') if presents else 'aucun participant noté' }}.")
        + _when("excuses", _p("Excusés : {{ excuses|join(' ; ') }}."))
        + _p("Suites des décisions précédentes", "heading 2")
        + _table("suites", _FOLLOWED, "Une ligne par décision.", "Aucune décision en attente.")
        + _p("Réglées hors séance", "heading 2")
        + _table("reglees", _SEEN, "Une ligne par situation.", "Aucune depuis la dernière réunion.")
        + _p("Situations étudiées", "heading 2")
        + _table("etudiees", _DECIDED, "Une ligne par décision.", "Aucune situation étudiée.")
        + _when(
            "autres",
            _p("Décisions qui ne portent sur aucune situation :", "Corps lié")
            + table_xml("autres", _FREE, "Une ligne par décision."),
        )
        + _p("Situations complexes", "heading 2")
        + _table("complexes", _SEEN, "Une ligne par situation.", "Aucune.")
        + _when(
            "complexes",
            _p(
                "Vues en séance restreinte : ce qui y est décidé n’est donné qu’aux personnes "
                "concernées.",
                "Copie",
            ),
        )
        + _p("Thème", "heading 2")
        + _p("{{ theme if theme else 'Pas de thème à cette réunion.' }}")
        + _each("theme_notes", "Corps")
        + _p("Prochaine réunion", "heading 2")
        + _p("{{ prochaine if prochaine else 'La date reste à fixer.' }}")
        + _when(
            "reportees",
            _p("Non abordées, à son ordre du jour :", "Corps lié")
            + table_xml("reportees", _SEEN, "Une ligne par situation."),
        )
    )


def _extrait_xml() -> str:
    return (
        _DRAFT
        + _p("Extrait du relevé de la réunion du pôle ressource", "heading 1")
        + _p(
            "Réunion du {{ tenue_le }}{% if lieu %}, {{ lieu }}{% endif %}. "
            "Pour {{ destinataire }}.",
            "Sujet",
        )
        + _p(
            "Voici ce qui a été décidé pour vos demandes. Ce document ne dit rien de celles des "
            "autres. Dans vos messages, rappelez la référence plutôt qu’un nom."
        )
        + _table("etudiees", _DECIDED, "Une ligne par décision.", "Aucune situation.")
        + _p(
            "Une question ? Écrivez au pôle ou appelez-le, aux coordonnées en tête de cette "
            "feuille.",
            "Copie",
        )
    )


REUNIONS: Final[Mapping[NatureImprime, tuple[str, Lines, str]]] = {  # title, header, body
    NatureImprime.RELEVE_REUNION: (
        "Relevé de la réunion du pôle du {{ tenue_le }}", _NEXT, _releve_xml(),
    ),
    NatureImprime.EXTRAIT_REUNION: (
        "Extrait du relevé de la réunion du pôle du {{ tenue_le }}", _NEXT, _extrait_xml(),
    ),
}  # fmt: skip
