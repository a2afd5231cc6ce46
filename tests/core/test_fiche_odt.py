import pytest

from core.errors import UnreadableFile
from core.fiche_odt import read_odt
from core.fiche_reader import read_fiche
from tests.core.fiche_papier import zipped

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "text": "text", "table": "table", "draw": "drawing", "form": "form",
        "meta": "meta", "style": "style", "svg": "svg-compatible",
    }.items()
)  # fmt: skip
LOEXT = 'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'


def odt(inner, **others):
    body = f"<office:body><office:text>{inner}</office:text></office:body>"
    content = f"<office:document-content {NAMES} {LOEXT}>{body}</office:document-content>"
    files = {
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": content.encode(),
    }
    return zipped(files | {name.replace("_", "."): text.encode() for name, text in others.items()})


def texts(inner, **others):
    contenu = read_odt(odt(inner, **others))
    return [bloc.texte for bloc in [*contenu.corps, *contenu.marges]]


def test_spaces_tabs_and_line_breaks():
    inner = (
        '<text:p>a \n  b<text:s text:c="3"/>c<text:tab/>d<text:line-break/>'
        "<text:span>e</text:span>f</text:p>"
    )
    assert texts(inner) == ["a b   c\td\nef"]


def test_a_run_of_a_billion_spaces_is_bounded():
    assert len(texts('<text:p>a<text:s text:c="999999999"/>b</text:p>')[0]) < 2000


def box(state, sign):
    named = f'loext:checkbox="true" loext:checked="{state}"'
    return f"<loext:content-control {named}>{sign}</loext:content-control>"


def test_boxes_are_ticked_by_state_or_by_sign():
    inner = f"<text:p>{box('true', '☐')}a{box('false', '☒')}b{box('false', '☐')}c</text:p>"
    assert texts(inner) == ["☒a☒b☐c"]


def test_form_boxes():
    inner = (
        '<office:forms><form:form><form:checkbox form:id="c1" form:current-state="checked"/>'
        '<form:checkbox form:id="c2"/></form:form></office:forms>'
        '<text:p><draw:control draw:control="c1"/>a<draw:control draw:control="c2"/>b</text:p>'
    )
    assert texts(inner) == ["☒a☐b"]


def test_deleted_text_is_left_out_and_frames_and_notes_are_read():
    inner = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>ôté</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>un<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>note</text:p></text:note-body></text:note><draw:frame><svg:title>image</svg:title>"
        "<draw:text-box><text:p>bulle</text:p></draw:text-box></draw:frame></text:p>"
        "<text:list><text:list-item><text:p>point</text:p></text:list-item></text:list>"
    )
    assert texts(inner) == ["un", "bulle", "point", "note"]


def test_headers_and_footers_are_read():
    styles = (
        f"<office:document-styles {NAMES}><office:master-styles><style:master-page><style:footer>"
        "<text:p>en bas</text:p></style:footer></style:master-page></office:master-styles>"
        "</office:document-styles>"
    )
    assert texts("<text:p>a</text:p>", styles_xml=styles) == ["a", "en bas"]


def test_bookmarks_are_placed_in_cells_and_properties_read():
    meta = (
        f"<office:document-meta {NAMES}><office:meta><meta:user-defined "
        'meta:name="VersionFiche">2026-1</meta:user-defined></office:meta></office:document-meta>'
    )
    table = (
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>"
        '<text:bookmark-start text:name="L_ecole"/>École<text:bookmark-end text:name="L_ecole"/>'
        '</text:p></table:table-cell><table:table-cell table:number-columns-spanned="2"><text:p>'
        "Nuages</text:p></table:table-cell><table:covered-table-cell/></table:table-row>"
        "</table:table-header-rows></table:table>"
    )
    contenu = read_odt(odt(table, meta_xml=meta))
    assert contenu.proprietes == {"VersionFiche": "2026-1"}
    cell = contenu.signets["L_ecole"].cell_at(1)
    assert cell is not None
    assert (cell.texte, cell.colonnes) == ("Nuages", 2)


def test_another_form_in_odt():
    inner = "".join(
        f"<text:p>{line}</text:p>"
        for line in ("Élève : Zoé D’EXEMPLE", "Classe : CE1", "Difficultés : crie")
    )
    lecture = read_fiche(odt(inner), kind="odt")
    assert lecture.modele == "autre"
    assert (lecture.fiche.eleve.nom, lecture.fiche.eleve.prenom) == ("D’EXEMPLE", "Zoé")


def test_entities_are_refused():
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    with pytest.raises(UnreadableFile):
        read_odt(zipped({"content.xml": bomb}))
