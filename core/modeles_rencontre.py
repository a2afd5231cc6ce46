"""Build the Word files of the meetings: `python -m core.modeles_rencontre templates`.

The same code gives the same bytes. The words are here; the look is that of the letters.
"""

import sys
from pathlib import Path
from typing import Final

from core.documents import describe_tags
from core.lettres import FIRST_HEADER, Lines
from core.modeles_word import (
    build_word,
    frame_xml,
    paragraph_xml,
    put_between,
    tabulate,
    write_models,
)
from core.rencontre import CHAMPS, ChampRencontre, NatureRencontre
from core.rencontre_papier import PAPIERS, RELEVES, PapierRencontre

TABLE_BEGIN: Final = (
    "<!-- balises des rencontres : début (produit par core/modeles_rencontre.py) -->"
)
TABLE_END: Final = "<!-- balises des rencontres : fin -->"
_WIDTH: Final = 9638  # twentieths of a point: 17 cm
_NEXT: Final[Lines] = (("En-tête filet", "{{ circonscription }}\tRéf. {{ reference }}"),)
_TAGS: Final = {champ: champ.value for champ in ChampRencontre} | {ChampRencontre.ELEVE: "parole"}


def _p(text: str, style: str = "Corps") -> str:
    return paragraph_xml(style, text)


def _when(condition: str, *parts: str, otherwise: str = "") -> str:
    inside = "".join(parts) + (f"{_p('{%p else %}')}{otherwise}" if otherwise else "")
    return f"{_p(f'{{%p if {condition} %}}')}{inside}{_p('{%p endif %}')}"


def _lines(count: int, height: int = 310) -> str:
    """Write ruled lines to write on, `height` in twentieths of a point."""
    rule = '<w:pBdr><w:bottom w:val="dotted" w:sz="4" w:space="1" w:color="8A93A8"/></w:pBdr>'
    space = f'<w:spacing w:line="{height}" w:lineRule="exact"/>'
    # a thin line apart, or Word draws the rule of the last paragraph alone
    apart = '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
    return f"<w:p><w:pPr>{rule}{space}</w:pPr></w:p>{apart}" * count


def _cell(width: int, *paragraphs: str, span: int = 1, more: str = "") -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}{more}</w:tcPr>'
    return f"<w:tc>{properties}{''.join(paragraphs)}</w:tc>"


def _row(*cells: str, height: int = 0) -> str:
    tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{tall}</w:trPr>{''.join(cells)}</w:tr>"


def _table(rows: str, widths: tuple[int, ...], summary: str) -> str:
    """Write a table without a row of titles."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableauPole"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblDescription w:val="{summary}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}'
        "</w:tbl>"
    )


# --- invitation -------------------------------------------------------------------------------


def _invitation_xml() -> str:
    title = _p("Invitation", "heading 1").replace("</w:pPr>", "<w:pageBreakBefore/></w:pPr>", 1)
    return (
        _p("{%p for invite in invites %}")
        + title
        + _p("{% if invite.nom %}{{ invite.nom }}{% else %}………………………………{% endif %}", "Destinataire")
        + _when("invite.role", _p("{{ invite.role }}", "Destinataire"))
        + _p("Le {{ date_lettre }}", "Lieu et date")
        + _p("Objet : {{ rencontre }} – {{ eleve }}", "Sujet")
        + _p("Madame, Monsieur,")
        + _p(
            "Vous êtes invité(e) à l’{{ rencontre }} {{ de_prenom }}"
            "{% if classe %}, {{ classe }}{% endif %}{% if ecole %}, {{ ecole }}{% endif %}, "
            "qui se tiendra :"
        )
        + _p(
            "{{ jour|capitalize }}{% if heure %} à {{ heure }}{% endif %}"
            "{% if duree %} (durée prévue : {{ duree }}){% endif %} – {{ lieu }}",
            "Encadré",
        )
        + _when("motif", _p("Ce qui l’amène : {{ motif }}."))
        + _when(
            "ess",
            _p(
                "On y fait le point sur la scolarité {{ de_prenom }} : ce qui a changé, ce qui "
                "aide, ce qui reste difficile, et la suite. L’avis des parents et celui de l’élève "
                "y comptent autant que celui des professionnels."
            ),
            _p(
                "Les parents peuvent venir avec une personne de leur choix, ou se faire "
                "représenter (code de l’éducation, articles D351-10 à D351-12)."
            ),
            otherwise=_p(
                "On y cherche ensemble ce qui peut aider {{ prenom }} à l’école, avec ses parents. "
                "Ils peuvent se faire accompagner ou remplacer par un représentant de "
                "parents d’élèves, ou par un autre parent de l’école (code de l’éducation, "
                "article D321-16)."
            ),
        )
        + _when("presents", _p("Sont invités : {{ presents }}."))
        + _p("Les professionnels présents sont tenus au secret sur ce qui y est dit.")
        + _p(
            "Si ce jour ne vous convient pas, prévenez {{ appelee_par }} dès que possible"
            "{% if contact %} ({{ contact }}){% elif telephone %} (tél. {{ telephone }})"
            "{% endif %}, en donnant la référence {{ reference }}."
        )
        + _p(
            "{% if ess %}L’enseignant(e) référent(e){% else %}La direction de l’école{% endif %}",
            "Formule de signature",
        )
        + _p("{{ appelee_par }}", "Signature")
        + _p("{%p endfor %}")
    )


# --- relevé -----------------------------------------------------------------------------------

_INVITES: Final = (("Participants", "nom", 3300), ("Fonction", "role", 3438),
                   ("Présence", "presence", 2900))  # fmt: skip
_DECISIONS: Final = (("Décisions : qui", "qui", 2700), ("Quoi", "quoi", 5138),
                     ("Quand", "quand", 1800))  # fmt: skip


def _list_xml(source: str, columns: tuple[tuple[str, str, int], ...], height: int = 0) -> str:
    """Write a table; rows with a least height are to be written on, the others are small."""
    style = "Cellule" if height else "Petite cellule"
    titles = "".join(
        _cell(width, _p(title, "Petit titre de colonne")) for title, _, width in columns
    )
    values = "".join(_cell(width, _p(f"{{{{ ligne.{tag} }}}}", style)) for _, tag, width in columns)
    widths = [width for *_, width in columns]
    begin, end = (
        f"<w:tr>{_cell(sum(widths), _p(tag, 'Cellule'), span=len(columns))}</w:tr>"
        for tag in (f"{{%tr for ligne in {source} %}}", "{%tr endfor %}")
    )
    rows = f"{begin}{_row(values, height=height)}{end}"
    return frame_xml(titles, rows, widths, "Une ligne chacun.")


def _part(nature: NatureRencontre, champ: ChampRencontre, lines: int, *more: str) -> str:
    tag = _TAGS[champ]
    empty = _when("a_la_main", _lines(lines), otherwise=_p("–", "Cellule"))
    return (
        _p(CHAMPS[nature][champ], "Petit titre de colonne")
        + _when(tag, _p(f"{{{{ {tag} }}}}", "Cellule"), otherwise=empty)
        + "".join(more)
    )


def _parts_xml(nature: NatureRencontre) -> str:
    half, champ = _WIDTH // 2, ChampRencontre

    def pair(left: ChampRencontre, right: ChampRencontre) -> str:
        return _row(*(_cell(half, _part(nature, c, 3)) for c in (left, right)))

    avis = _when("avis", _p("{{ avis }}", "Cellule")) if nature is NatureRencontre.ESS else ""
    learning = _cell(_WIDTH, _part(nature, champ.APPRENTISSAGES, 2, avis), span=2)
    rows = (
        pair(champ.EVOLUTIONS, champ.APPUI)
        + _row(learning)
        + pair(champ.VIE, champ.AMENAGEMENTS)
        + pair(champ.ELEVE, champ.PARENTS)
    )
    return _table(rows, (half, half), "Le relevé, une case par partie.")


def _end_xml(nature: NatureRencontre) -> str:
    ess = nature is NatureRencontre.ESS
    dots = "………………"
    signer = "L’enseignant(e) référent(e)" if ess else "La direction de l’école"
    third = _WIDTH // 3
    following = "Prochaine ESS" if ess else "Prochaine rencontre"
    dates = (
        (following, "prochaine_le"), ("GEVA-Sco (à part) transmis le", "geva_transmis_le"),
        ("Copie remise aux parents le", "copie_remise_le"),
    )  # fmt: skip
    cells = "".join(
        _cell(
            third,
            _p(title, "Petit titre de colonne"),
            _p(f"{{% if {tag} %}}{{{{ {tag} }}}}{{% else %}}{dots}{{% endif %}}", "Cellule"),
        )
        for title, tag in dates
    )
    signing = _cell(
        third * 3, _p(f"{signer} : {{{{ appelee_par }}}}", "Petit titre de colonne"), span=3
    )
    rows = _row(cells) + _row(signing, height=620)
    return _table(rows, (third, third, third), "Les dates, et qui a réuni.")


def _releve_xml(nature: NatureRencontre) -> str:
    ess = nature is NatureRencontre.ESS
    title = "Relevé de l’équipe de suivi de la scolarisation" if ess else (
        "Relevé de l’équipe éducative"
    )  # fmt: skip
    frame = "{% if cadre %} – {{ cadre }}{% endif %}"
    fact = "" if ess else "{% if fait_le %} – fait établissement : oui, le {{ fait_le }}{% endif %}"
    thin = '<w:p><w:pPr><w:spacing w:line="110" w:lineRule="exact"/></w:pPr></w:p>'
    mdph = _table(
        _row(_cell(_WIDTH, _part(nature, ChampRencontre.MDPH, 1))), (_WIDTH,),
        "Ce que les parents demandent à la MDPH.",
    )  # fmt: skip
    return (
        _p(title, "heading 1")
        + _p(
            "{{ eleve }}{% if classe %}, {{ classe }}{% endif %}"
            "{% if ecole %} – {{ ecole }}{% endif %}" + frame + fact,
            "Sujet",
        )
        + _p(
            "{% if jour %}{{ jour|capitalize }}{% else %}Le ……………………{% endif %}"
            "{% if heure %} à {{ heure }}{% endif %}{% if lieu %} – {{ lieu }}{% endif %}",
            "Cellule",
        )
        + thin
        + _list_xml("invites", _INVITES)
        + thin
        + _parts_xml(nature)
        + thin
        + _list_xml("decisions", _DECISIONS, 300)
        + thin
        + mdph
        + thin
        + _end_xml(nature)
    )


# --- before the meeting -----------------------------------------------------------------------


def _question(title: str, help_: str, lines: int) -> str:
    return (
        _p(title, "heading 2") + (_p(help_, "Cellule") if help_ else "") + _lines(lines, height=400)
    )


def _when_where() -> str:
    return _p(
        "{% if jour %}{{ jour|capitalize }}{% else %}Le ……………………{% endif %}"
        "{% if heure %} à {{ heure }}{% endif %}{% if lieu %} – {{ lieu }}{% endif %}",
        "Encadré",
    )


def _enseignant_xml() -> str:
    return (
        _p("Avant l’{{ rencontre }} : feuille de l’enseignant(e)", "heading 1")
        + _p("{{ eleve }}{% if classe %}, {{ classe }}{% endif %} – réf. {{ reference }}", "Sujet")
        + _when_where()
        + _p(
            "Dix minutes suffisent. Des faits datés, pas de diagnostic : les parents lisent le "
            "relevé. Apportez une ou deux productions.",
            "Note",
        )
        + _question("Ce qui a changé depuis la dernière fois", "", 2)
        + _question("{{ prenom }} réussit, s’intéresse à…", "", 2)
        + _question("Ce qui reste difficile : dans quelle situation, depuis quand", "", 2)
        + _question("Ce qui aide, et ce que cela change", "Adaptations, matériel, AESH.", 2)
        + _when(
            "objectifs",
            _p("Objectifs de la PAOA : où en est-on ?", "heading 2"),
            _p("{%p for objectif in objectifs %}"),
            _p("{{ objectif }}", "List Bullet"),
            _lines(1, height=320),
            _p("{%p endfor %}"),
        )
        + _question("Ce que je veux demander ou proposer", "", 2)
    )


def _famille_xml() -> str:
    return (
        _p("Avant l’{{ rencontre }} : feuille de la famille", "heading 1")
        + _p("Pour parler {{ de_prenom }}, ensemble", "Sujet")
        + _when_where()
        + _p(
            "Cette réunion sert à voir ce qui va bien pour {{ prenom }} à l’école, ce qui est "
            "difficile, et ce que l’on peut faire."
            "{% if presents %} Seront invités : {{ presents }}.{% endif %}"
        )
        + _p(
            "Vous pouvez venir avec quelqu’un. Vous pouvez poser toutes les questions, ne pas être "
            "d’accord, demander du temps. Vous recevez une copie de ce qui est écrit."
        )
        + _p("Cette feuille est pour vous : rien n’oblige à la remplir ni à la montrer.", "Note")
        + _question("À l’école, {{ prenom }} aime…", "", 2)
        + _question(
            "Ce qui est facile, ce qui est difficile",
            "En classe, à la récréation, à la cantine, pour les devoirs.",
            2,
        )
        + _question("À la maison, ce qui aide {{ prenom }}", "", 2)
        + _question("{{ prenom }} en dit…", "Demandez-lui ; il ou elle peut aussi dessiner.", 2)
        + _question("Ce que je veux demander, ou dire", "", 2)
        + _p(
            "Un empêchement, une question ? {{ appelee_par }}"
            "{% if contact %}, {{ contact }}{% endif %}.",
            "Copie",
        )
    )


# --- all of them ------------------------------------------------------------------------------


def build_papier(papier: PapierRencontre) -> bytes:
    """Build the Word template of one document of a meeting."""
    releves = {made: nature for nature, made in RELEVES.items()}
    if papier in releves:
        return build_word("Relevé – réf. {{ reference }}", FIRST_HEADER, _NEXT,
                          _releve_xml(releves[papier]), printed=True)  # fmt: skip
    if papier is PapierRencontre.INVITATION:
        return build_word("Invitation – réf. {{ reference }}", FIRST_HEADER, FIRST_HEADER,
                          _invitation_xml())  # fmt: skip
    teacher = papier is PapierRencontre.AVANT_ENSEIGNANT
    body = _enseignant_xml() if teacher else _famille_xml()
    return build_word("Avant la rencontre – réf. {{ reference }}", FIRST_HEADER, _NEXT, body)


def write_tags_table() -> str:
    """Write, in Markdown, the tags of the meetings' documents, one tag a row."""
    return tabulate({papier: describe_tags(model) for papier, model in PAPIERS.items()})


def update_readme(text: str) -> str:
    """Put the current table of tags between its two marks in the folder's README."""
    return put_between(text, TABLE_BEGIN, TABLE_END, write_tags_table())


def main(folder: Path) -> None:
    """Write the documents into a folder and bring its README up to date."""
    made = {papier.value: build_papier(papier) for papier in PapierRencontre}
    write_models(folder, made, update_readme)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
