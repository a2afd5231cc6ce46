import contextlib
import datetime as dt
import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from core.errors import UnreadableFile
from core.fiche import (
    ATTENTES,
    DISPOSITIFS,
    MOTIFS,
    PIECES,
    SUIVIS,
    Accord,
    ActionEnPlace,
    Constat,
    Fiche,
    FicheEleve,
    Objet,
    ParentInforme,
    PremierContact,
    Pronom,
)
from core.fiche_champs import CHAMPS, RESERVED_CODES
from core.fiche_reader import read_fiche
from core.fiche_word import build_fiche, fill_fiche
from core.texte import clean
from tests.core.fiche_papier import (
    DOCUMENT,
    NS,
    W,
    body_of,
    cell_of,
    changed,
    paragraph,
    parts,
    read,
    typed,
    with_body,
    zipped,
)

NASTY = st.sampled_from(
    [
        "<&{{ nom }}",
        "🙂👩‍🏫",
        "שלום עולם",
        "☐ un élève ☒ un groupe",
        "x un groupe",
        "jj/mm/aaaa",
        "…",
        "- ",
    ]
)
TEXTS = st.one_of(st.just(""), st.text(max_size=60), NASTY, st.lists(NASTY).map("\n".join))
DAYS = st.none() | st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31))


def some(codes):
    return st.sets(st.sampled_from(list(codes))).map(lambda kept: [c for c in codes if c in kept])


def without_blank_end(parents):
    while parents and parents[-1] == ParentInforme():
        parents = parents[:-1]
    return parents


ELEVES = st.builds(
    FicheEleve, nom=TEXTS, prenom=TEXTS, date_naissance=DAYS,
    pronom=st.none() | st.sampled_from(Pronom), niveau=TEXTS, dans_ecole_depuis=TEXTS,
    maintien=st.none() | st.booleans(), maintien_en=TEXTS, dispositifs=some(DISPOSITIFS),
    dispositifs_dates=TEXTS,
)  # fmt: skip
PARENTS = st.lists(st.builds(ParentInforme, informe_le=DAYS, par=TEXTS), max_size=3)
ACTIONS = st.lists(
    st.builds(ActionEnPlace, action=TEXTS, periode=TEXTS, avec=TEXTS, effet=TEXTS, continue_=TEXTS)
    .filter(lambda action: not action.is_empty()),
    max_size=8,
)  # fmt: skip
FICHES = st.builds(
    Fiche, date=DAYS, ecole=TEXTS, commune=TEXTS, telephone_ecole=TEXTS, direction=TEXTS,
    enseignant=TEXTS, fonction=TEXTS, classe=TEXTS, niveaux=TEXTS, effectif=TEXTS,
    autres_enseignants=TEXTS, objet=st.none() | st.sampled_from(Objet),
    premier_contact=st.none() | st.sampled_from(PremierContact), eleve=ELEVES,
    parents=PARENTS.map(without_blank_end), parents_sinon=TEXTS, parents_point_de_vue=TEXTS,
    accord_rased=st.none() | st.sampled_from(Accord), psyen_demande=st.none() | st.booleans(),
    psyen_demande_le=DAYS, motif=st.sampled_from(["", *MOTIFS]), motif_autre=TEXTS, faits=TEXTS,
    frequence=TEXTS, mieux_quand=TEXTS, ce_qui_marche=TEXTS, actions=ACTIONS, suivis=some(SUIVIS),
    suivis_autre=TEXTS, vue_audition=st.none() | st.sampled_from(Constat),
    attentes_choix=some(ATTENTES), attentes_autre=TEXTS, attentes=TEXTS, creneaux=TEXTS,
    pieces=some(PIECES), pieces_autre=TEXTS, signee_le=DAYS, signee_par=TEXTS,
    direction_informee_le=DAYS,
).flatmap(
    lambda fiche: st.booleans().map(
        lambda unnamed: fiche.model_copy(
            update={"eleve_non_nomme": unnamed and fiche.objet is not None}
        )
    )
)  # fmt: skip
FULL = Fiche(
    date=dt.date(2026, 11, 12), ecole="École des Trois Nuages", objet=Objet.ELEVE,
    eleve=FicheEleve(nom="D’EXEMPLE", prenom="Zéphyrine", dispositifs=["ppre"]),
    parents=[ParentInforme(informe_le=dt.date(2026, 10, 2), par="moi")], motif="autre",
    motif_autre="bruit", faits="le 6/11, crie\ndix minutes", suivis=["cmp"],
    actions=[ActionEnPlace(action="APC", continue_="oui")],
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(FICHES)
def test_what_is_filled_is_read_back(fiche):
    lecture = read(fill_fiche(fiche))
    assert lecture.fiche == fiche
    two_kinds = fiche.eleve_non_nomme and fiche.objet is not Objet.ELEVE
    assert two_kinds or lecture.non_reconnu == []
    assert (lecture.reconnue, lecture.modele) == (True, "fiche-saisine 2026-1")


def test_a_blank_form_says_nothing():
    lecture = read(build_fiche())
    assert lecture.fiche == Fiche()
    assert (lecture.a_verifier, lecture.non_reconnu, lecture.moi_meme) == ([], [], False)


def test_long_texts_and_many_rows_come_back_whole():
    text = "mot " * 25_000 + "fin"
    rows = [ActionEnPlace(action=f"action {i}", effet="é" * 20) for i in range(2000)]
    fiche = Fiche(faits=text, ce_qui_marche="9" + " " * 50_000 + "9", actions=rows)
    lecture = read(fill_fiche(fiche))
    assert lecture.fiche == fiche
    assert lecture.non_reconnu == []


def test_long_text_in_a_day_cell_is_kept():
    text = ("1" + " " * 200) * 300
    lecture = read(typed({"V_date": text}))
    assert lecture.fiche.date is None
    assert lecture.a_verifier == ["date"]
    assert len(lecture.non_reconnu) == 1


# --- nothing disappears --------------------------------------------------------------------------


def told(lecture):
    return lecture.model_dump_json() + json.dumps(lecture.to_json(), ensure_ascii=False)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9))
def test_every_added_word_is_in_a_field_or_in_what_was_not_recognised(seed):
    chance = random.Random(seed)
    words = [f"Zqx{seed}w{i}" for i in range(12)]

    def add(root):
        places = root.findall(f".//{{{W}}}p")
        for i, word in enumerate(words):
            place = chance.choice(places)
            if i % 3:
                run = paragraph(f" {word} " if i % 2 else word)[0]
                place.insert(chance.randint(1, len(place)), run)
            else:
                place.addnext(paragraph(word))

    lecture = read(changed(add, fill_fiche(FULL)))
    kept = lecture.fiche.model_dump_json() + " ".join(lecture.non_reconnu)
    kept += lecture.cadre.model_dump_json() + lecture.reglages.model_dump_json()
    missing = [word for word in words if word.lower() not in kept.lower()]
    assert missing == []


def test_what_is_added_outside_the_fields_is_given_word_for_word():
    def add(root):
        title = root.find(".//w:p", NS)
        title.addnext(paragraph("Appelez-moi avant   jeudi !"))

    assert read(changed(add)).non_reconnu == ["Appelez-moi avant   jeudi !"]


def test_a_changed_reminder_is_given():
    def change(root):
        (text,) = [t for t in root.iter(f"{{{W}}}t") if "équipe éducative (le …)" in (t.text or "")]
        text.text = text.text.replace("(le …)", "(le 21/11)")

    (piece,) = read(changed(change)).non_reconnu
    assert "équipe éducative (le 21/11)" in piece


def test_words_in_a_label_cell_go_to_its_empty_field():
    def change(root):
        cell_of(root, "L_commune").find("w:p", NS).append(paragraph(" : Trucville")[0])
        cell_of(root, "L_faits").find("w:p", NS).append(paragraph(" : il mord")[0])
        cell_of(root, "L_eleve_date_naissance").find("w:p", NS).append(paragraph(" 3/4/2019")[0])

    lecture = read(changed(change))
    assert lecture.fiche.faits == "il mord"
    assert lecture.fiche.eleve.date_naissance == dt.date(2019, 4, 3)
    assert lecture.non_reconnu == ["Trucville"]  # the label « École, commune » has two cells
    assert set(lecture.a_verifier) == {"faits", "eleve.date_naissance"}


def test_text_boxes_are_read_once_and_headers_are_read():
    box = (
        f'<w:p xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"><w:r><mc:AlternateContent>'
        '<mc:Choice Requires="wps"><w:drawing>'
        "<w:txbxContent><w:p><w:r><w:t>dans la bulle</w:t></w:r></w:p></w:txbxContent>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r>"
        "<w:t>dans la bulle</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    content = changed(lambda root: root.find(".//w:p", NS).addnext(etree.fromstring(box)))
    header = f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>tout en haut</w:t></w:r></w:p></w:hdr>'
    content = zipped(parts(content) | {"word/header1.xml": header.encode()})
    assert read(content).non_reconnu == ["dans la bulle", "tout en haut"]


def test_tracked_changes_keep_what_was_inserted_and_drop_what_was_deleted():
    tracked = etree.fromstring(
        f'<w:p xmlns:w="{W}"><w:ins><w:r><w:t>gardé</w:t></w:r></w:ins><w:del><w:r>'
        "<w:delText>ôté</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>parti</w:t></w:r>"
        "</w:moveFrom><w:moveTo><w:r><w:t> venu</w:t></w:r></w:moveTo></w:p>"
    )
    lecture = read(changed(lambda root: cell_of(root, "V_faits").append(tracked)))
    assert lecture.fiche.faits == "gardé venu"


def test_words_inside_other_controls_and_fields_are_read():
    nested = etree.fromstring(
        f'<w:p xmlns:w="{W}"><w:sdt><w:sdtContent><w:r><w:t>un </w:t></w:r><w:sdt><w:sdtContent>'
        "<w:hyperlink><w:r><w:t>lien</w:t></w:r></w:hyperlink></w:sdtContent></w:sdt>"
        "</w:sdtContent></w:sdt><w:r><w:tab/><w:t>fin</w:t><w:br/><w:noBreakHyphen/></w:r></w:p>"
    )
    lecture = read(changed(lambda root: cell_of(root, "V_faits").append(nested)))
    assert lecture.fiche.faits == "un lien\tfin\n-"


# --- boxes ---------------------------------------------------------------------------------------


def tick(root, bookmark, words, how):
    cell = cell_of(root, bookmark)
    (text,) = [t for t in cell.iter(f"{{{W}}}t") if words in " ".join((t.text or "").split())]
    control = text.getparent().getprevious()
    how(control, text)


def by_state(control, _text):
    control.find(".//w14:checked", NS).set(f"{{{NS['w14']}}}val", "1")


def by_glyph(control, _text):
    control.find(".//w:t", NS).text = "☒"


def by_x_in_the_control(control, _text):
    control.find(".//w:t", NS).text = "x"


def by_x_before_the_words(_control, text):
    text.text = text.text.replace("\u00a0", "\u00a0X\u00a0", 1)


def by_x_before_the_box(control, _text):
    control.addprevious(paragraph("x")[0])


def by_x_for_the_box(control, text):
    control.getparent().remove(control)
    text.text = f"x {text.text}"


def by_bare_glyph(control, text):
    control.getparent().remove(control)
    text.text = f"✔{text.text}"


def by_legacy_field(control, _text):
    field = (
        f'<w:r xmlns:w="{W}"><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default '
        'w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
    )
    control.getparent().replace(control, etree.fromstring(field))


def by_wingdings(control, _text):
    sym = f'<w:r xmlns:w="{W}"><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    control.getparent().replace(control, etree.fromstring(sym))


WAYS = [
    by_state, by_glyph, by_x_in_the_control, by_x_before_the_words, by_x_before_the_box,
    by_x_for_the_box, by_bare_glyph, by_legacy_field, by_wingdings,
]  # fmt: skip


@pytest.mark.parametrize("how", WAYS, ids=lambda way: way.__name__)
def test_ways_of_ticking(how):
    def change(root):
        tick(root, "V_accord_rased", "pas d’accord", how)
        tick(root, "V_eleve_dispositifs", "PAI", how)

    lecture = read(changed(change))
    assert lecture.fiche.accord_rased is Accord.REFUS
    assert lecture.fiche.eleve.dispositifs == ["pai"]
    assert lecture.non_reconnu == []


def both(*words, bookmark="V_objet"):
    def change(root):
        for each in words:
            tick(root, bookmark, each, by_state)

    return read(changed(change))


def test_two_boxes_where_one_was_asked_are_left_to_a_person():
    lecture = both("langage oral", "assiduité", bookmark="V_motif")
    assert lecture.fiche.motif == ""
    assert lecture.a_verifier == ["motif"]
    assert lecture.textes_lus == {"motif": "langage oral ; assiduité"}
    assert lecture.non_reconnu == ["langage oral", "assiduité"]


def test_advice_without_a_name():
    lecture = both("un conseil sans nommer")
    assert lecture.fiche.objet is Objet.ELEVE
    assert lecture.fiche.eleve_non_nomme
    assert lecture.a_verifier == []


def test_myself_is_the_support_door():
    lecture = both("moi-même")
    assert (lecture.fiche.objet, lecture.moi_meme) == (Objet.SOUTIEN, True)


@pytest.mark.parametrize(
    ("words", "objet"),
    [
        (("un élève", "la classe"), Objet.CLASSE),
        (("un élève", "moi-même"), Objet.SOUTIEN),
        (("la classe", "une tension"), Objet.TENSION),
        (("un élève", "un groupe"), Objet.GROUPE),
    ],
)
def test_an_unclear_subject_is_the_reserved_one_and_is_checked(words, objet):
    lecture = both(*words)
    assert lecture.fiche.objet is objet
    assert lecture.a_verifier == ["objet"]


def test_reserved_boxes_are_those_of_the_reserved_kinds():
    assert RESERVED_CODES == ("classe", "relation_famille", "tension", "soutien")


def test_words_beside_a_box_go_to_the_field_they_precise():
    def change(root):
        for bookmark, words, said in (
            ("V_motif_2", "autre", " : le bruit"),
            ("V_eleve_maintien_2", "oui, en", " CP"),
            ("V_psyen_demande", "demande des parents", " 6/11/2026"),
            ("V_eleve_dispositifs", "PPRE", " du 10/11"),
            ("V_accord_rased", "pas d’accord", " pour l’instant"),
        ):
            tick(root, bookmark, words, by_state)
            tick(root, bookmark, words, lambda _c, text, said=said: add(text, said))

    def add(text, said):
        text.text = text.text + said

    cells = read(changed(change))
    assert cells.fiche.motif_autre == "le bruit"
    assert cells.fiche.eleve.maintien_en == "CP"
    assert cells.fiche.psyen_demande_le == dt.date(2026, 11, 6)
    assert cells.fiche.eleve.dispositifs_dates == "du 10/11"
    assert cells.non_reconnu == ["pour l’instant"]
    assert set(cells.a_verifier) == {
        "motif_autre", "eleve.maintien_en", "psyen_demande_le", "eleve.dispositifs_dates",
        "accord_rased",
    }  # fmt: skip


# --- days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day", "doubt"),
    [
        ("12/11/2026", dt.date(2026, 11, 12), False),
        ("12.11.26", dt.date(2026, 11, 12), False),
        ("le jeudi 12 novembre 2026", dt.date(2026, 11, 12), False),
        ("2026-11-12", dt.date(2026, 11, 12), False),
        ("jj/mm/aaaa 12/11/2026", dt.date(2026, 11, 12), False),
        ("Cliquez ou appuyez ici pour entrer une date.", None, False),
        ("12/11", None, True),
        ("31/02/2026", None, True),
        ("avant les vacances", None, True),
        ("02/10/2026 et 13/11/2026", dt.date(2026, 10, 2), True),
        ("12/11/2026 (mot dans le cahier)", dt.date(2026, 11, 12), True),
    ],
)
def test_days(text, day, doubt):
    lecture = read(typed({"V_parents_0_informe_le": text}))
    parents = [ParentInforme(informe_le=day)] if day else []
    assert lecture.fiche.parents == parents
    assert lecture.a_verifier == (["parents.0.informe_le"] if doubt else [])
    assert lecture.non_reconnu == ([text] if doubt else [])
    assert lecture.textes_lus == ({"parents.0.informe_le": text} if doubt else {})


def test_two_answers_in_one_cell_are_doubted():
    lecture = read(typed({"V_eleve_nom": "D’EXEMPLE Zoé", "V_ecole": "Les Nuages, Trucville"}))
    assert lecture.fiche.eleve.nom == "D’EXEMPLE Zoé"
    assert set(lecture.a_verifier) == {"eleve.nom", "ecole"}


# --- bookmarks lost ------------------------------------------------------------------------------


def drop_bookmarks(*prefixes):
    def change(root):
        for start in root.findall(f".//{{{W}}}bookmarkStart"):
            if start.get(f"{{{W}}}name").startswith(prefixes):
                start.getparent().remove(start)

    return read(changed(change, fill_fiche(FULL)))


@pytest.mark.parametrize("prefix", ["L_", "V_"])
def test_either_set_of_bookmarks_is_enough(prefix):
    lecture = drop_bookmarks(prefix)
    assert lecture.fiche == FULL
    assert lecture.a_verifier == []
    assert lecture.non_reconnu == []


def test_without_bookmarks_the_printed_labels_lead_and_a_person_checks():
    lecture = drop_bookmarks("L_", "V_")
    assert lecture.fiche == FULL
    assert lecture.modele == "fiche-saisine 2026-1"
    assert {"ecole", "objet", "faits", "motif_autre", "suivis"} <= set(lecture.a_verifier)
    assert lecture.non_reconnu == []


def test_a_cell_added_in_a_row_does_not_shift_the_answers():
    def change(root):
        cell = cell_of(root, "L_ecole")
        cell.addnext(etree.fromstring(etree.tostring(cell_of(root, "V_creneaux"))))
        for start in cell.getnext().findall(f".//{{{W}}}bookmarkStart"):
            start.getparent().remove(start)

    assert read(changed(change, fill_fiche(FULL))).fiche == FULL


# --- contract ------------------------------------------------------------------------------------


def test_json_has_the_fixed_keys():
    told_fiche = read(fill_fiche(FULL)).to_json()
    assert list(told_fiche) == [
        "reconnue", "modele", "champs", "a_verifier", "sensibles", "non_reconnu",
    ]  # fmt: skip
    champs = told_fiche["champs"]
    assert champs["objet"] == "eleve"
    assert champs["date"] == "2026-11-12"
    assert champs["enseignant"] is None
    assert champs["eleve"]["nom"] == "D’EXEMPLE"
    assert champs["eleve"]["date_naissance"] is None
    assert champs["parents"] == [{"informe_le": "2026-10-02", "par": "moi"}]
    assert champs["actions"] == [
        {"action": "APC", "periode": None, "avec": None, "effet": None, "continue": "oui"}
    ]
    keys = {key.split(".")[0] for key in (c.key for c in CHAMPS)}
    assert keys <= set(champs)
    assert json.loads(json.dumps(told_fiche)) == told_fiche


def test_a_document_that_is_no_fiche_is_given_back_whole():
    document = with_body(
        build_fiche(),
        etree.fromstring(
            f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>Chère collègue,</w:t></w:r></w:p>'
            "<w:p><w:r><w:t>à jeudi.</w:t></w:r></w:p></w:body></w:document>"
        ),
    )
    document = zipped({DOCUMENT: parts(document)[DOCUMENT]})
    lecture = read(document)
    assert (lecture.reconnue, lecture.modele, lecture.fiche) == (False, None, Fiche())
    assert lecture.non_reconnu == ["Chère collègue,", "à jeudi."]


# --- damaged files -------------------------------------------------------------------------------


def broken(document):
    return zipped(parts(build_fiche()) | {DOCUMENT: document})


DEEP = (
    f'<w:document xmlns:w="{W}"><w:body>'.encode()
    + b"<w:sdt>" * 240
    + b"</w:sdt>" * 240
    + b"</w:body></w:document>"
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"not a zip",
        zipped({"[Content_Types].xml": b"<Types/>"}),
        broken(b""),
        broken(b"<w:document"),
        broken(b"\xff\xfe\x00<"),
        broken(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        broken(b"<a>" * 5000 + b"</a>" * 5000),
        broken(DEEP),
        broken(b"<a>" + b" " * (21 * 1024 * 1024) + b"</a>"),
    ],
    ids=[
        "empty", "head", "text", "no document", "empty part", "cut", "encoding", "doctype",
        "too deep for XML", "too deep for us", "too big",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_damaged_files_are_refused_in_french(content, kind):
    with pytest.raises(UnreadableFile, match=r"^Ce fichier .*(puis déposez|déposez celui-ci)"):
        read_fiche(content, kind=kind)


def test_a_file_cut_anywhere_is_read_or_refused():
    content = fill_fiche(FULL)
    for length in range(0, len(content), 97):
        with pytest.raises(UnreadableFile):
            read(content[:length])


def test_flipped_bytes_never_surprise():
    content = fill_fiche(FULL)
    chance = random.Random(7)
    for _ in range(150):
        bad = bytearray(content)
        for _ in range(3):
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        with contextlib.suppress(UnreadableFile):
            read(bytes(bad))


def test_control_characters_never_reach_a_field():
    assert clean("a\x07b") == "ab"
    assert read(fill_fiche(Fiche(faits="a\x07b\ufffe"))).fiche.faits == "ab"


def test_body_of_the_form_is_under_a_hundred_kilobytes():
    assert len(etree.tostring(body_of(build_fiche()))) < 100_000
