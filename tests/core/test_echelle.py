"""The ladder: every step says who, what trace, on what text; the poster says the same."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from core.affiche import fill_affiche
from core.echelle import (
    ECHELONS,
    SAISINE,
    Etage,
    as_actions,
    cite,
    list_echelons,
    read_ticked,
)

MODEL = Path(__file__).resolve().parents[2] / "templates" / "affiche-avant-de-saisir.svg"
SVG = "{http://www.w3.org/2000/svg}"
PLACE = {
    "lieu": "Circonscription de Valmouette", "adresse": "pole@valmouette.invalid",
    "telephone": "01 99 00 12 34",
}  # fmt: skip


def plain(text: str) -> str:
    """Forget the kind of spaces, and where lines are cut."""
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture(scope="module")
def affiche():
    return ET.fromstring(fill_affiche(MODEL.read_text(encoding="utf-8"), **PLACE))


def words_of(group) -> str:
    return plain(" ".join("".join(text.itertext()) for text in group.iter(f"{SVG}text")))


# --- the steps --------------------------------------------------------------------------------


def test_every_level_has_steps_and_every_step_a_place_of_its_own():
    assert all(list_echelons(etage) for etage in Etage)
    assert sum(len(list_echelons(etage)) for etage in Etage) == len(ECHELONS)
    assert len({echelon.code for echelon in ECHELONS}) == len(ECHELONS)


@pytest.mark.parametrize("echelon", [*ECHELONS, SAISINE], ids=lambda e: e.code)
def test_a_step_says_who_and_what_trace_and_what_is_unsure(echelon):
    assert echelon.titre
    assert echelon.qui
    assert echelon.trace
    assert echelon.textes or echelon.a_verifier
    assert ("à vérifier" in cite(echelon)) is echelon.a_verifier


def test_what_is_never_stored_is_no_step():
    said = " ".join(f"{e.titre} {e.trace}" for e in ECHELONS).lower()
    assert "préoccupante" not in said
    assert "diagnostic" not in said
    assert "décret 2023-782 (à vérifier)" in " ".join(cite(e) for e in ECHELONS)


def test_ticked_steps_become_rows_of_section_6_in_their_order():
    rows = as_actions({"ppre": "depuis octobre", "adaptations": "", "inconnu": "x"})
    assert [(row.action, row.periode, row.avec) for row in rows] == [
        ("Différencier, adapter", "", "l’enseignant(e)"),
        (
            "Programme personnalisé de réussite éducative (PPRE)", "depuis octobre",
            "la direction, avec les parents",
        ),
    ]  # fmt: skip
    assert [row.effet for row in rows] == ["", ""]
    assert as_actions(["ppre"])[0].periode == ""
    assert as_actions(()) == []


def test_only_known_ticks_are_read_back():
    kept = {"ppre": " depuis octobre ", "inconnu": "x", "apc": 3, "adaptations": ""}
    assert read_ticked(kept) == {"adaptations": "", "ppre": "depuis octobre"}


# --- the poster -------------------------------------------------------------------------------


def test_the_poster_is_one_a4_page_without_script_or_address(affiche):
    assert (affiche.get("width"), affiche.get("height")) == ("210mm", "297mm")
    assert affiche.get("viewBox") == "0 0 210 297"
    known = {"svg", "title", "desc", "style", "rect", "g", "text", "tspan", "path", "circle"}
    assert {element.tag.removeprefix(SVG) for element in affiche.iter()} == known
    names = {name for element in affiche.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name}
    assert "url(" not in "".join(affiche.itertext())


def test_the_poster_says_the_ladder_and_no_more(affiche):
    groups = {group.get("id"): group for group in affiche.iter(f"{SVG}g")}
    for echelon in ECHELONS:
        said = words_of(groups[echelon.code])
        for part in (echelon.titre, echelon.qui, echelon.trace, cite(echelon)):
            assert plain(part) in said, echelon.code
    boxes = [r for r in affiche.iter(f"{SVG}rect") if r.get("class") == "case"]
    assert len(boxes) == len(ECHELONS)
    for part in (SAISINE.titre, SAISINE.precision, SAISINE.textes):
        assert part in words_of(groups["saisine"])


def test_parents_stand_along_the_whole_ladder(affiche):
    groups = {group.get("id"): group for group in affiche.iter(f"{SVG}g")}
    band = next(r for r in groups["parents"].iter(f"{SVG}rect") if r.get("class") == "bande")
    top, height = float(band.get("y")), float(band.get("height"))
    cards = [r for r in affiche.iter(f"{SVG}rect") if r.get("class") == "carte"]
    assert top <= min(float(card.get("y")) for card in cards)
    assert top + height >= max(float(c.get("y")) + float(c.get("height")) for c in cards) - 0.2
    figures = [g for g in groups["parents"].iter(f"{SVG}g") if g.get("class") == "figure"]
    assert len(figures) >= len(Etage)
    assert "L’ordre n’est pas figé" in words_of(groups["entete"])


def test_nothing_runs_off_the_sheet(affiche):
    for rect in affiche.iter(f"{SVG}rect"):
        x, y = float(rect.get("x", 0)), float(rect.get("y", 0))
        assert 0 <= x <= x + float(rect.get("width")) <= 210
        assert 0 <= y <= y + float(rect.get("height")) <= 297
    for text in affiche.iter(f"{SVG}text"):
        assert 10 <= float(text.get("x")) <= 198
        assert 10 <= float(text.get("y")) <= 291


def test_french_typography():
    body = re.sub(r"<style>.*?</style>", "", MODEL.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert "'" not in body
    assert not re.search(r" [;:!?»]|« ", body)


def test_the_poster_carries_its_place_and_its_type():
    model = MODEL.read_text(encoding="utf-8")
    filled = fill_affiche(
        model, lieu="A & <B>", adresse="a@b.invalid", telephone="", police=b"wOF2"
    )
    assert "A &amp; &lt;B&gt;" in filled
    assert "la circonscription, le 17" in filled
    assert "url(data:font/woff2;base64,d09GMg==)" in filled
    assert "{{" not in filled
    assert "(01 99 00 12 34), le 17" in fill_affiche(model, **PLACE)
    tricky = fill_affiche(model, lieu="{{ adresse }}", adresse="x", telephone="")
    assert tricky.count("{{ adresse }}") == 1  # what a place is called is no tag
    ET.fromstring(filled)
