import datetime as dt
import io
from pathlib import Path

import docx
import pytest

from core.fiche import ActionEnPlace, Fiche, ParentInforme
from core.fiche_champs import CHAMPS, NatureChamp
from core.fiche_plan import CadrePole, Cases, ReglagesFiche, Reponse, build_plan, value_bookmark
from core.fiche_word import build_fiche, fill_fiche
from tests.core.fiche_papier import NS, W, body_of, cell_of, parts, read

TEMPLATE = Path(__file__).parents[2] / "templates" / "fiche-saisine.docx"
WORDING = """
Fiche de saisine du pôle ressource
Année 20__-20__ · à renvoyer à : ……………
Danger immédiat ou enfant en danger : n’attendez pas cette fiche, appelez la circonscription (tél.
le 17/15 ou le 119.
Les parents peuvent lire cette fiche : des faits datés, pas de diagnostic.
15 minutes suffisent ; un blanc ne bloque pas.
1. Votre demande
Date|École, commune|Tél. de l’école|Directrice/directeur|Rédigée par (nom, fonction)
Classe, niveau(x), effectif|Autre(s) enseignant(s) de la classe|Elle concerne
☐ un élève|☐ un groupe|☐ la classe|☐ la relation avec une famille
☐ une tension dans l’équipe ou avec un partenaire|☐ un accompagnement d’équipe
☐ un conseil sans nommer l’élève|☐ moi-même (n’écrivez rien ici : on vous rappelle)
Premier contact souhaité|☐ aujourd’hui par téléphone|☐ cette semaine|☐ prochaine réunion
2. L’élève|NOM, prénom|Né(e) le|☐ il|☐ elle|Niveau|Dans l’école depuis
Maintien|☐ non|☐ oui, en …|En cours (date)
☐ PPRE|☐ PAP|☐ PAI|☐ PPS ou notification|☐ AESH|☐ ULIS|☐ UPE2A
3. Les parents|Responsable légal 1 informé(e) le|par|Responsable légal 2 informé(e) le|par
Sinon, pourquoi|Leur point de vue, avec leurs mots
Aide RASED|☐ d’accord|☐ pas d’accord|☐ pas encore abordé
PsyEN|☐ demande des parents le …|☐ pas à ce jour
4. Ce qui vous amène à saisir le pôle|Surtout (une case)
☐ langage oral|☐ lecture-écriture|☐ mathématiques|☐ attention, autonomie
☐ comportement, relations|☐ assiduité|☐ autre
Deux ou trois faits datés|Depuis quand, à quels moments, combien de fois
Quand cela se passe mieux
5. Ce qui marche|Réussites, intérêts, personnes et moments d’appui
6. Ce qui est déjà en place
Action|Du … au …, fréquence|Avec qui|Ce que cela a changé|Continue ?
Pour mémoire : différenciation, APC, stage de réussite, PPRE, entretiens avec les parents,
conseil de cycle, équipe éducative (le …), RASED (année, E/G), santé scolaire/PMI, PAS
7. Suivis extérieurs (avec l’accord des parents ; ni bilan ni diagnostic)
☐ orthophonie|☐ CMP/CMPP/CAMSP|☐ SESSAD|☐ autre|☐ en attente
Vue, audition vérifiées|☐ oui|☐ non|☐ ne sais pas
8. Ce que vous attendez
☐ échange|☐ visite en classe|☐ aide RASED|☐ aide avec la famille|☐ équipe éducative
☐ outils|☐ autre|« Ce serait mieux si… »|Vos créneaux
9. Pièces jointes
☐ compte rendu d’équipe éducative|☐ PPRE|☐ autre (rien de médical ni psychologique)
Date, nom|Direction : pris connaissance le (facultatif)
Cadre du pôle|Reçue le|Réf.|Suivie par
"""
SETTINGS = ReglagesFiche(
    annee_scolaire="2026-2027",
    mail="pole@exemple.invalid",
    telephone="02 00 00 00 00",
    contact_dpd="Mme R. & fils <dpd@exemple.invalid> {{ mail }}",
)


def words(root):
    return " ".join("".join(p.itertext()) for p in root.iter(f"{{{W}}}p"))


def footer_text(content):
    return " ".join(docx.Document(io.BytesIO(content)).sections[0].footer._element.itertext())


def test_wording_and_order_are_those_of_the_fiche():
    text = " ".join(words(body_of(build_fiche())).split())
    place = 0
    for line in WORDING.strip().splitlines():
        for piece in line.split("|"):
            found = text.find(piece, place)
            assert found >= 0, piece
            place = found + len(piece)


def test_template_is_what_the_builder_makes():
    assert parts(TEMPLATE.read_bytes()) == parts(build_fiche())


def test_equal_inputs_give_equal_bytes():
    assert build_fiche(SETTINGS) == build_fiche(SETTINGS)
    assert build_fiche(SETTINGS) != build_fiche()


def test_settings_are_printed_as_they_are():
    content = build_fiche(SETTINGS)
    opening = words(body_of(content))
    assert "Année 2026-2027 · à renvoyer à\u202f: pole@exemple.invalid" in opening
    assert "(tél. 02 00 00 00 00)" in opening
    assert SETTINGS.contact_dpd in footer_text(content)


def test_footer_gives_rights_version_and_pages():
    text = footer_text(build_fiche())
    assert "Droits d’accès et de rectification\u202f: délégué à la protection des données" in text
    assert "Fiche de saisine – version 2026-1" in text
    fields = [
        field.get(f"{{{W}}}instr")
        for field in docx.Document(io.BytesIO(build_fiche()))
        .sections[0]
        .footer._element.iter(f"{{{W}}}fldSimple")
    ]
    assert fields == ["PAGE", "NUMPAGES"]


def test_python_docx_opens_it_with_its_title_and_headings():
    document = docx.Document(io.BytesIO(build_fiche()))
    assert document.core_properties.title == "Fiche de saisine du pôle ressource"
    assert document.core_properties.language == "fr-FR"
    headings = [p for p in document.paragraphs if p.style.name == "Heading 1"]
    assert len(headings) == 10
    assert (document.sections[0].page_width.mm, document.sections[0].page_height.mm) == (
        pytest.approx(210, abs=0.1),
        pytest.approx(297, abs=0.1),
    )


def test_version_is_a_custom_property():
    assert b'name="VersionFiche"><vt:lpwstr>2026-1<' in parts(build_fiche())["docProps/custom.xml"]


def test_every_field_has_its_two_bookmarks_in_cells():
    root = body_of(build_fiche())
    for champ in CHAMPS:
        assert cell_of(root, f"L_{champ.signet}") is not None
        assert cell_of(root, f"V_{champ.signet}") is not None
    ids = root.xpath("//w:bookmarkStart/@w:id", namespaces=NS)
    assert len(set(ids)) == len(ids)
    assert sorted(ids) == sorted(root.xpath("//w:bookmarkEnd/@w:id", namespaces=NS))


def test_text_cells_are_bare_and_day_cells_hold_one_control():
    root = body_of(build_fiche())
    for champ in CHAMPS:
        if champ.is_boxes or champ.nature is NatureChamp.LIGNES:
            continue
        controls = cell_of(root, f"V_{champ.signet}").findall(".//w:sdt", NS)
        assert len(controls) == (champ.nature is NatureChamp.DATE), champ.key


def test_boxes_are_inline_controls_without_a_name():
    root = body_of(build_fiche())
    boxes = root.findall(".//w14:checkbox", NS)
    printed = sum(
        len(line)
        for plan in build_plan()
        for row in plan.rows
        for zone in row
        if isinstance(zone, Cases)
        for line in zone.lines
    )
    assert len(boxes) == printed
    for name in ("alias", "tag", "id"):
        assert not root.xpath(f"//w:sdtPr/w:{name}", namespaces=NS)


def test_six_action_rows_under_a_repeated_header_and_more_if_needed():
    def rows(fiche):
        table = next(cell_of(body_of(fill_fiche(fiche)), "L_actions").iterancestors(f"{{{W}}}tbl"))
        return table.findall("w:tr", NS)

    assert len(rows(Fiche())) == 7
    assert rows(Fiche())[0].find("w:trPr/w:tblHeader", NS) is not None
    assert len(rows(Fiche(actions=[ActionEnPlace(action="x")] * 9))) == 10


def test_the_form_does_not_end_on_a_table():
    body = body_of(build_fiche()).find("w:body", NS)
    assert [child.tag.rpartition("}")[2] for child in body][-3:] == ["tbl", "p", "sectPr"]


def test_every_table_fills_its_grid():
    for table in body_of(build_fiche()).iter(f"{{{W}}}tbl"):
        columns = len(table.findall("w:tblGrid/w:gridCol", NS))
        for row in table.findall("w:tr", NS):
            spans = row.xpath("w:tc/w:tcPr/w:gridSpan/@w:val", namespaces=NS)
            cells = len(row.findall("w:tc", NS))
            assert cells - len(spans) + sum(map(int, spans)) == columns


def test_value_bookmarks_of_the_plan_are_unique():
    names = [
        value_bookmark(zone)
        for plan in build_plan()
        for row in plan.rows
        for zone in row
        if isinstance(zone, Reponse | Cases)
    ]
    assert len(set(names)) == len(names)


def test_codes_without_a_box_are_written_beside_autre():
    fiche = read(fill_fiche(Fiche(motif="motif_local", suivis=["cmp", "local"], suivis_autre="x")))
    assert (fiche.fiche.motif, fiche.fiche.motif_autre) == ("autre", "motif_local")
    assert (fiche.fiche.suivis, fiche.fiche.suivis_autre) == (["cmp", "autre"], "local ; x")


def test_a_third_legal_representative_takes_a_row():
    parents = [ParentInforme(par=name) for name in ("a", "b", "c")]
    lecture = read(fill_fiche(Fiche(parents=parents)))
    assert lecture.fiche.parents == parents
    assert lecture.non_reconnu == []


def test_frame_and_settings_are_read_back():
    cadre = CadrePole(recue_le=dt.date(2026, 11, 20), reference="2026-0042", suivie_par="A. Fictif")
    lecture = read(fill_fiche(Fiche(), SETTINGS, cadre))
    assert lecture.cadre == cadre
    assert lecture.reglages == SETTINGS
    assert lecture.non_reconnu == []
