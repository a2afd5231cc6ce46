"""Build the printed documents shipped in `templates/`: `python -m core.modeles_imprimes templates`.

The same code gives the same bytes. The words are here; the look is that of the letters.
"""

import sys
from pathlib import Path
from typing import Final

from core.documents import describe_tags
from core.imprimes import IMPRIMES, NatureImprime
from core.lettres import COLUMNS, FIRST_HEADER, Lines
from core.modeles_reunions import PLACE_HEADER, REUNIONS
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

TABLE_BEGIN: Final = "<!-- balises des imprimés : début (produit par core/modeles_imprimes.py) -->"
TABLE_END: Final = "<!-- balises des imprimés : fin -->"
_SCHOOL: Final = 3000
_ACTIONS: Final = (
    ("Ce qui est en place", "action", 3100),
    ("Quand", "periode", 1800),
    ("Avec qui", "avec", 1900),
    ("Ce que cela a changé", "effet", 2838),
)
_CONTACTS: Final = (
    ("Métier", "metier", 4000),
    ("Nom", "nom", 3700),
    ("Téléphone", "telephone", 2270),
    ("Courriel", "courriel", 4600),
)


def _p(text: str, style: str = "Corps") -> str:
    return paragraph_xml(style, text)


def _when(condition: str, *parts: str, otherwise: str = "") -> str:
    inside = "".join(parts) + (f"{_p('{%p else %}')}{otherwise}" if otherwise else "")
    return f"{_p(f'{{%p if {condition} %}}')}{inside}{_p('{%p endif %}')}"


# --- secteurs ---------------------------------------------------------------------------------

_SECTEURS_NEXT: Final[Lines] = (
    ("En-tête filet", "{{ circonscription }} – Pôle ressource – Secteurs {{ annee_scolaire }}"),
)


def _cell(style: str, text: str, width: int, more: str = "") -> str:
    size = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
    return f"<w:tc>{size}{_p(text, style)}{more}</w:tc>"


def _grid_xml() -> str:
    """Write the table of schools: one column for each métier, however many there are."""
    width = LANDSCAPE - _SCHOOL  # the whole of the columns: shared when the table is filled

    def columns(style: str, source: str) -> str:
        return (
            _cell(style, f"{{%tc for cellule in {source} %}}", width // 3)
            + _cell(style, "{{ cellule }}", width // 3)
            + _cell(style, "{%tc endfor %}", width // 3)
        )

    def loop(tag: str) -> str:
        return f"<w:tr>{_cell('Cellule', tag, LANDSCAPE)}</w:tr>"

    titles = _cell("Petit titre de colonne", "École", _SCHOOL) + columns(
        "Petit titre de colonne", "metiers"
    )
    commune = _p("{{ ligne.commune }}", "Petite cellule")
    school = _cell("Nom d’école", "{{ ligne.ecole }}", _SCHOOL, commune)
    cells = columns("Petite cellule", "ligne.cellules")
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{school}{cells}</w:tr>"
    rows = f"{loop('{%tr for ligne in lignes %}')}{row}{loop('{%tr endfor %}')}"
    summary = "Une ligne par école, une colonne par métier."
    return frame_xml(titles, rows, [_SCHOOL, *[width // 3] * 3], summary)


def _secteurs_xml() -> str:
    return (
        _p("Secteurs du pôle ressource – {{ annee_scolaire }}", "heading 1")
        + _p(
            "Qui appeler pour votre école. Une demande d’aide passe par la fiche de saisine, "
            "adressée au pôle."
        )
        + _grid_xml()
        + _when("non_pourvus", _p("{{ non_pourvus }}", "Note"))
        + _when(
            "contacts",
            _p("Qui joindre", "heading 2"),
            table_xml("contacts", _CONTACTS, "Une ligne par personne du pôle."),
        )
        + _p("Imprimé le {{ imprime_le }}.", "Copie")
    )


# --- note de relais ---------------------------------------------------------------------------

_RELAIS_NEXT: Final[Lines] = (
    ("En-tête filet", "{{ circonscription }} – Pôle ressource\tRéf. {{ reference }}"),
)


def _relais_xml() -> str:
    return (
        _p("Note de relais", "heading 1")
        + _p("{{ eleve }}{% if niveau %} – {{ niveau }}{% endif %}", "Sujet")
        + _p(
            "{% if ecole_avant %}De {{ ecole_avant }} à {% else %}À {% endif %}"
            "{{ ecole_apres }}. Note établie le {{ date_note }}."
        )
        + _p(
            "Cette note dit ce qui aide cet élève, pour ne pas tout recommencer. Ses parents sont "
            "d’accord pour qu’elle soit transmise (accord du {{ accord_le }}) ; ils peuvent la "
            "lire et en demander une copie.",
            "Encadré",
        )
        + _p("Ce qui marche", "heading 2")
        + _when(
            "ce_qui_marche", _p("{{ ce_qui_marche }}"),
            otherwise=_p("Rien n’a encore été noté : demandez-le à l’interlocuteur."),
        )
        + _p("Ce qui est déjà en place", "heading 2")
        + _when(
            "actions", table_xml("actions", _ACTIONS, "Une ligne par action en place."),
            otherwise=_p("Rien n’a encore été noté."),
        )
        + _when(
            "propositions",
            _p("Ce que le pôle a proposé", "heading 2"),
            table_xml("propositions", COLUMNS, "Une ligne par proposition."),
        )
        + _p("Votre interlocuteur", "heading 2")
        + _when(
            "interlocuteur.nom",
            _p(
                "{{ interlocuteur.nom }}{% if interlocuteur.telephone %} – Tél. "
                "{{ interlocuteur.telephone }}{% endif %}{% if interlocuteur.courriel %} – "
                "{{ interlocuteur.courriel }}{% endif %}{% if interlocuteur.fonction %} "
                "({{ interlocuteur.fonction }}){% endif %}"
            ),
            otherwise=_p("Le pôle ressource, aux coordonnées en tête de cette note."),
        )
    )  # fmt: skip


def build_imprime(nature: NatureImprime) -> bytes:
    """Build the Word template of one printed document; the same call gives the same bytes."""
    if nature in REUNIONS:
        title, header, body = REUNIONS[nature]
        return build_word(title, PLACE_HEADER, header, body)
    if nature is NatureImprime.SECTEURS:
        title = "Secteurs du pôle ressource – {{ annee_scolaire }}"
        return build_word(
            title,
            PLACE_HEADER,
            _SECTEURS_NEXT,
            _secteurs_xml(),
            landscape=True,
            printed=True,
        )
    title = "Note de relais – réf. {{ reference }}"
    return build_word(title, FIRST_HEADER, _RELAIS_NEXT, _relais_xml())


def write_tags_table() -> str:
    """Write, in Markdown, the tags of the printed documents, one tag a row."""
    described: dict[str, dict[str, str]] = {
        nature: describe_tags(model) for nature, model in IMPRIMES.items()
    }
    return tabulate(described)


def update_readme(text: str) -> str:
    """Put the current table of tags between its two marks in the folder's README."""
    return put_between(text, TABLE_BEGIN, TABLE_END, write_tags_table())


def main(folder: Path) -> None:
    """Write the documents into a folder and bring its README up to date."""
    made = {nature.value: build_imprime(nature) for nature in NatureImprime}
    write_models(folder, made, update_readme)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
