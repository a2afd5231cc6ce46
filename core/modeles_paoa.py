"""Build the Word files of a programmation: `python -m core.modeles_paoa templates`.

The same code gives the same bytes. The words are here; the look is that of the letters.
"""

import sys
from pathlib import Path
from typing import Final

from core.documents import describe_tags
from core.lettres import Lines
from core.modeles_word import (
    LANDSCAPE,
    build_word,
    frame_xml,
    paragraph_xml,
    put_between,
    table_xml,
    tabulate,
    write_models,
)
from core.paoa import LIEU, NIVEAU, PAOAS, PERIODE, NaturePaoa

TABLE_BEGIN: Final = "<!-- balises du PAOA : début (produit par core/modeles_paoa.py) -->"
TABLE_END: Final = "<!-- balises du PAOA : fin -->"
DOMAINE_TITLE: Final = "Domaine / discipline"
SUITE_TITLES: Final = (  # heading and width in twentieths of a point
    ("Sait déjà, au …", 1800),
    ("Objectif", 2300),
    ("Moyens et adaptations", 2250),
    ("Qui, où (classe / ULIS), période", 1500),
    ("On verra que c’est réussi quand…", 2000),
    ("Bilan", 1620),
)
_DOMAINE: Final = (1500, 1600)  # the domain, merged along its rows, and the discipline
_WIDTHS: Final = (*_DOMAINE, *(width for _, width in SUITE_TITLES))
_FAMILLE: Final = (
    ("Ce que l’on travaille", "objectif", 2900),
    ("Ce qui aide", "moyens", 2600),
    ("Ce sera réussi quand…", "reussite", 2600),
    ("Où on en est", "ou_on_en_est", 1538),
)
_HEADER: Final[Lines] = (
    ("En-tête académie", "{{ academie }}"),
    ("En-tête circonscription", "{{ circonscription }}"),
    ("En-tête filet", "{{ ecole }}"),
)
_NEXT: Final[Lines] = (
    (
        "En-tête filet",
        "Programmation adaptée des objectifs d’apprentissage {{ annee_scolaire }} – {{ eleve }}",
    ),
)
_FOOTER: Final = (
    "Programmation adaptée {{ annee_scolaire }} – version {{ version }} du {{ date_version }} "
    "– {{ statut }}"
)
_DOTS: Final = "…" * 20


def _p(text: str, style: str = "Corps") -> str:
    return paragraph_xml(style, text)


def _when(condition: str, *parts: str, otherwise: str = "") -> str:
    inside = "".join(parts) + (f"{_p('{%p else %}')}{otherwise}" if otherwise else "")
    return f"{_p(f'{{%p if {condition} %}}')}{inside}{_p('{%p endif %}')}"


def _each(name: str, source: str, *parts: str) -> str:
    begin, end = f"{{%p for {name} in {source} %}}", "{%p endfor %}"
    return f"{_p(begin)}{''.join(parts)}{_p(end)}"


def _cell(width: int, *paragraphs: str, more: str = "") -> str:
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}</w:tcPr>'
    return f"<w:tc>{properties}{''.join(paragraphs)}</w:tc>"


def _small(text: str) -> str:
    return _p(text, "Petite cellule")


def _small_when(condition: str, text: str) -> str:
    return _when(condition, _small(text))


# --- the table of objectives ------------------------------------------------------------------


def _row(cells: str, properties: str = "") -> str:
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{cells}</w:tr>"


def _tag_row(tag: str) -> str:
    spanned = f'<w:gridSpan w:val="{len(_WIDTHS)}"/>'
    return _row(_cell(LANDSCAPE, _small(tag), more=spanned))


def _objective_cells() -> str:
    domain, discipline = _DOMAINE
    known, goal, means, who, success, review = (width for _, width in SUITE_TITLES)
    return (
        # docxtpl writes the merge: the first row of a domain opens it, the others go on
        _cell(domain, _p("{% vm %}{{ domaine.libelle }}", "Nom d’école"))
        + _cell(
            discipline,
            _p("{{ ligne.discipline }}", "Nom d’école"),
            _small_when("ligne.competence", "{{ ligne.competence }}"),
            _small_when("ligne.niveau", NIVEAU + "{{ ligne.niveau }}"),
        )
        + _cell(
            known,
            _small(
                "{% if ligne.sait_deja_le %}Au {{ ligne.sait_deja_le }} : {% endif %}"
                "{{ ligne.sait_deja }}"
            ),
        )
        + _cell(goal, _small("{{ ligne.objectif }}"))
        + _cell(means, _small("{{ ligne.moyens }}"))
        + _cell(
            who,
            _small("{{ ligne.qui }}"),
            _small_when("ligne.ou", LIEU + "{{ ligne.ou }}"),
            _small(
                PERIODE
                + "{% if ligne.periodes %}{{ ligne.periodes }}{% else %}à préciser{% endif %}"
            ),
        )
        + _cell(success, _small("{{ ligne.reussite }}"))
        + _cell(
            review,
            _each("observation", "ligne.suivi", _small("{{ observation }}")),
            _small_when("ligne.atteinte", "{{ ligne.atteinte }}"),
            _small("{{ ligne.bilan }}"),
        )
    )


def _objectives_xml() -> str:
    """Write the table; a row that would not hold on a page is let go on to the next."""
    style = "Petit titre de colonne"
    titles = _cell(sum(_DOMAINE), _p(DOMAINE_TITLE, style), more='<w:gridSpan w:val="2"/>')
    titles += "".join(_cell(width, _p(title, style)) for title, width in SUITE_TITLES)
    cells = _objective_cells()
    rows = (
        _tag_row("{%tr for domaine in domaines %}")
        + _tag_row("{%tr for ligne in domaine.lignes %}")
        + _tag_row("{%tr if ligne.longue %}")
        + _row(cells)
        + _tag_row("{%tr else %}")
        + _row(cells, "<w:cantSplit/>")
        + _tag_row("{%tr endif %}")
        + _tag_row("{%tr endfor %}")
        + _tag_row("{%tr endfor %}")
    )
    return frame_xml(titles, rows, _WIDTHS, "Une ligne par objectif, rangée par domaine.")


# --- the whole file ---------------------------------------------------------------------------


def _pupil_xml() -> str:
    return (
        _p("L’élève et son parcours", "heading 2")
        + _p(
            "{{ eleve }}{% if ne_le %}, né(e) le {{ ne_le }}{% endif %} – {{ ecole }}"
            "{% if classe %} – {{ classe }}{% endif %}{% if ulis %} – ULIS{% endif %}",
            "Sujet",
        )
        + _when("parcours", _p("{{ parcours }}"))
        + _p("Cadre", "heading 2")
        + _p(
            "{% if cadre %}{{ cadre }}{% else %}PPS ou notification : à préciser{% endif %} – "
            "conseil de cycle du {% if conseil_cycle_le %}{{ conseil_cycle_le }}"
            "{% else %}……………{% endif %}"
            "{% if niveau_vise %} – niveau des apprentissages visés : {{ niveau_vise }}{% endif %}"
        )
        + _p(
            "{% if enseignants %}Enseignant(s) : {{ enseignants }}. {% endif %}"
            "{% if coordonnateur_ulis %}Coordination ULIS : {{ coordonnateur_ulis }}. {% endif %}"
            "{% if erseh %}Enseignant(e) référent(e) : {{ erseh }}.{% endif %}"
        )
        + _p("Points d’appui", "heading 2")
        + _p("{% if points_appui %}{{ points_appui }}{% else %}" + _DOTS + "{% endif %}")
        + _p("Besoins", "heading 2")
        + _p("{% if besoins %}{{ besoins }}{% else %}" + _DOTS + "{% endif %}")
    )


def _follow_up_xml() -> str:
    bullet = _p("{{ nom }}", "List Bullet")
    return (
        _p("Enseignements suivis avec la classe, sans objectif particulier", "heading 2")
        + _when(
            "avec_la_classe",
            _each("nom", "avec_la_classe", bullet),
            otherwise=_p("Aucun domaine n’est noté ainsi."),
        )
        + _when("dispenses", _p("Dispense (décision du recteur)", "Corps lié"))
        + _each("nom", "dispenses", bullet)
        + _p("Évaluation et livret scolaire", "heading 2")
        + _p("{% if evaluation %}{{ evaluation }}{% else %}" + _DOTS + "{% endif %}")
        + _each(
            "fin",
            "bilans",
            _p("{{ fin.titre }}", "heading 2"),
            _p("{% if fin.texte %}{{ fin.texte }}{% else %}" + _DOTS + "{% endif %}"),
        )
        + _p("Bilan de l’année", "heading 2")
        + _p("{% if bilan_annee %}{{ bilan_annee }}{% else %}" + _DOTS + "{% endif %}")
        + _p("Suites proposées", "heading 2")
        + _p("{% if suites %}{{ suites }}{% else %}" + _DOTS + "{% endif %}")
    )


def _signatures_xml() -> str:
    """Write the block of signatures: heading, cells and the ESS's opinion keep together."""
    width = LANDSCAPE // 4
    titles = (
        "Enseignant(e)",
        "Coordonnateur/trice ULIS",
        "Direction, pour le conseil de cycle",
        (
            "Parents : pris connaissance le "
            "{% if parents_le %}{{ parents_le }}{% else %}………{% endif %}"
        ),
    )
    names = ("{{ enseignants }}", "{{ coordonnateur_ulis }}", "", "")
    heads = "".join(_cell(width, _p(title, "Petit titre de colonne")) for title in titles)
    signs = "".join(_cell(width, _p(name, "Cellule liée")) for name in names)
    tall = '<w:cantSplit/><w:trHeight w:val="1134" w:hRule="atLeast"/>'
    table = frame_xml(heads, _row(signs, tall), [width] * 4, "Une case par signature.")
    return (
        _p("Élaboré par", "heading 2")
        + table
        + _p("Avis de l’ESS", "heading 2")
        + _when(
            "avis",
            _p("Avis de l’ESS du {{ avis_le }} : {{ avis }}", "Corps lié"),
            _when("avis_texte", _p("{{ avis_texte }}")),
            otherwise=_p("Avis de l’ESS du …………… : ☐ conforme   ☐ réserves   ☐ à revoir"),
        )
    )


def _paoa_xml() -> str:
    return (
        _when("brouillon", _p("Brouillon – document de travail", "Projet"))
        + _p("Programmation adaptée des objectifs d’apprentissage (PAOA)", "heading 1")
        + _p("Année scolaire {{ annee_scolaire }}", "Note")
        + _pupil_xml()
        + _p("Objectifs prioritaires", "heading 2")
        + _when(
            "domaines", _objectives_xml(), otherwise=_p("Aucun objectif n’est encore écrit.")
        )
        + _follow_up_xml()
        + _signatures_xml()
    )  # fmt: skip


def _famille_xml() -> str:
    return (
        _p("{{ prenom }} : ce que nous travaillons ensemble", "heading 1")
        + _p("{{ ecole }} – année {{ annee_scolaire }}", "Note")
        + _when(
            "points_appui",
            _p("Ce que {{ prenom }} fait bien", "heading 2"),
            _p("{{ points_appui }}"),
        )
        + _p("Ce que nous travaillons cette année", "heading 2")
        + _when(
            "lignes",
            table_xml("lignes", _FAMILLE, "Une ligne par objectif."),
            otherwise=_p("Les objectifs sont en cours d’écriture : l’école vous les présentera."),
        )
        + _when("autres", _p("{{ autres }}", "Copie"))
        + _p("Pour en parler", "heading 2")
        + _p(
            "Chaque enfant avance à son rythme : nous regardons ce qui est déjà réussi et nous "
            "choisissons la suite avec vous. Ce que vous voyez à la maison nous aide."
        )
        + _when("enseignants", _p("Vous pouvez en parler avec {{ enseignants }}."))
        + _p("Page établie le {{ date_version }}.", "Copie")
    )


def build_paoa(nature: NaturePaoa) -> bytes:
    """Build the Word template of a programmation or of its family's page."""
    if nature is NaturePaoa.FAMILLE:
        title = "Ce que nous travaillons ensemble – {{ annee_scolaire }}"
        return build_word(title, _HEADER, _HEADER, _famille_xml(), printed=True)
    return build_word(
        "Programmation adaptée – {{ annee_scolaire }}", _HEADER, _NEXT, _paoa_xml(),
        landscape=True, printed=True, footer=_FOOTER,
    )  # fmt: skip


def write_tags_table() -> str:
    """Write, in Markdown, the tags of both files, one tag a row."""
    return tabulate({nature: describe_tags(model) for nature, model in PAOAS.items()})


def update_readme(text: str) -> str:
    """Put the current table of tags between its two marks in the folder's README."""
    return put_between(text, TABLE_BEGIN, TABLE_END, write_tags_table())


def main(folder: Path) -> None:
    """Write both files into a folder and bring its README up to date."""
    made = {nature.value: build_paoa(nature) for nature in NaturePaoa}
    write_models(folder, made, update_readme)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
