"""The bank of objectives: what ships, what is refused, the search, the agreement of each line."""

import re
from collections import Counter

import pytest

from core.accord import agree
from core.accord_phrase import elides
from core.banque import Banque, load_banque, read_banque
from core.errors import InvalidInput
from core.fiche import Pronom
from core.formulation import review
from core.referentiel import load_referentiels
from core.sensible import find_sensitive
from core.texte import normalize

IL, ELLE = Pronom.IL, Pronom.ELLE
MINI = """
referentiel: socle-2015
cycle: 2
objectifs:
  - {code: A-1, domaine: D1, entree: D1.1, discipline: Français, niveau: CP,
     objectif: "{P} lit seul.", reussite: "{P} lit dix mots.", moyens: Un cache., tags: [lire]}
"""
FEMININE = {  # code: what is said of Inès, in the objective or in its criterion
    "M-1.1-01": "ce dont elle a besoin",
    "M-1.2-01": "Inès reste assise et regarde",
    "M-1.3-03": "Inès écrit seule son prénom",
    "M-2.1-02": "Inès franchit seule quatre obstacles",
    "M-2.3-02": "qu’elle a choisis",
    "M-3.3-01": "Inès est restée jusqu’à la fin",
    "M-4.1-02": "dit combien il y en a",
    "M-4.2-01": "juste ce qu’il faut de gobelets",
    "M-4.4-01": "comment elle a comparé",
    "M-5.1-02": "elle est assise à la nouvelle place",
    "M-5.2-01": "sans être accompagnée",
    "M-6.1-02": "Inès est prête en moins de cinq minutes",
    "M-6.1-03": "un changement qu’Inès nomme",
    "C2-D1.1-05": "Inès lit seule dix mots",
    "C2-D1.2-04": "deux choses qu’elle aime et une qu’elle n’aime pas",
    "C2-D1.3-04": "si elle le demande",
    "C2-D1.4-03": "laquelle elle a préférée",
    "C2-D2-04": "quand elle est bloquée",
    "C2-D2-05": "le rôle qui lui est donné",
    "C2-D3-01": "quand elle est contrariée",
    "C2-D3-03": "choisies avec elle",
    "C2-D3-04": "assise ou debout à sa place",
    "C2-D4-03": "sans qu’on le lui rappelle",
    "C3-D1.1-01": "tournée vers la classe",
    "C3-D1.1-08": "dit ce qui s’est passé en deux phrases",
    "C3-D1.2-02": "quelque chose de vrai sur elle",
    "C3-D1.4-01": "si elle en a besoin",
    "C3-D1.4-03": "Inès le fait seule",
    "C3-D1.4-04": "deux choix qu’elle a faits",
    "C3-D2-02": "Inès reste concentrée",
    "C3-D2-05": "la part qui lui est confiée",
    "C3-D3-01": "quand elle est énervée",
    "C3-D4-03": "ce qui s’est passé",
}
MASCULINE = re.compile(r"\b(il|ils|lui-même|seul|prêt|assis)\b")
NOT_OF_THE_PUPIL = re.compile(
    r"\b(une seule|un seul|il faut|il y en a|il n’en reste|qui lui est|matériel prêt)\b"
)


@pytest.fixture(scope="module")
def referentiels():
    return load_referentiels()


@pytest.fixture(scope="module")
def banque(referentiels):
    return load_banque(referentiels)


def texts(objectif):
    return (objectif.objectif, objectif.reussite, objectif.moyens)


def test_it_covers_all_domains_and_cycles(banque, referentiels):
    assert len(banque.par_code) >= 120
    count = Counter((o.referentiel, o.cycle, o.domaine) for o in banque.par_code.values())
    socle, maternelle = (referentiels.par_code[c] for c in ("socle-2015", "maternelle-2026"))
    expected = {("socle-2015", cycle, d.code) for cycle in (2, 3) for d in socle.entrees}
    expected |= {("maternelle-2026", 1, d.code) for d in maternelle.entrees}
    assert set(count) == expected
    assert min(count.values()) >= 3
    used = {o.entree for o in banque.par_code.values()}
    elements = {e.code for e in socle.walk() if e.nature == "element"}
    assert elements | {e.code for d in maternelle.entrees for e in d.entrees} == used


def test_each_line_may_be_used_tomorrow(banque):
    """Observable, with a criterion that counts; no diagnosis, no gap to the age."""
    for objectif in banque.par_code.values():
        assert objectif.objectif.startswith("{P} "), objectif.code
        assert not review(objectif.objectif, reussite=objectif.reussite), objectif.code
        for text in texts(objectif):
            assert text.endswith("."), objectif.code
            assert not find_sensitive(text), objectif.code
            plain = normalize(text)
            assert not re.search(r"\b(retard|ecart|trouble|pour son age|niveau de)\b", plain), text
            assert not re.search(r"\b(ameliorer|comprend|progresser|mieux)\b", plain), text


def test_no_sentence_is_written_twice(banque):
    said = Counter(normalize(o.objectif) for o in banque.par_code.values())
    assert [text for text, times in said.items() if times > 1] == []


@pytest.mark.parametrize(("prenom", "pronom"), [("Zoé", ELLE), ("Inès", ELLE), ("Yanis", IL)])
def test_every_sentence_agrees(banque, prenom, pronom):
    for objectif in banque.par_code.values():
        for modele in texts(objectif):
            said = agree(modele, prenom, pronom)
            assert "{P}" not in said
            if pronom is IL:
                assert said == modele.replace("{P}", prenom)
                continue
            assert not MASCULINE.search(NOT_OF_THE_PUPIL.sub("", said)), said
            if elides(prenom):
                assert not re.search(rf"\b(de|que) {prenom}", said)


@pytest.mark.parametrize(("code", "said"), FEMININE.items())
def test_a_girl_s_objective_says_it(banque, code, said):
    found = banque.par_code[code].say_for("Inès", ELLE)
    assert any(said in text for text in texts(found)), texts(found)


def test_an_objective_becomes_a_line(banque):
    ligne = banque.par_code["C2-D1.1-05"].to_objectif("Inès", ELLE, competence="Lire")
    assert (ligne.domaine, ligne.entree, ligne.niveau) == ("D1", "D1.1.c2.2", "CP")
    assert ligne.objectif == "Inès lit seule dix mots réguliers de deux syllabes jamais vus."
    assert (ligne.competence, ligne.discipline) == ("Lire", "Français")
    assert ligne.moyens
    assert ligne.reussite
    unknown = banque.par_code["C2-D1.1-05"].to_objectif("Sacha", None)
    assert "seul(e)" in unknown.objectif
    assert unknown.objectif.endswith("(à compléter)")


def test_the_search_sets_accents_aside_and_narrows(banque):
    assert {"C2-D3-01", "C3-D3-01"} <= {o.code for o in banque.search("emotion")}
    assert all(o.cycle == 1 for o in banque.search("", cycle=1))
    assert {o.discipline for o in banque.search(discipline="francais")} == {"Français"}
    assert {o.code for o in banque.search("lit", tags=["DECODER"], cycle=2)} == {
        "C2-D1.1-04", "C2-D1.1-05",
    }  # fmt: skip
    assert banque.search("zzz") == []
    assert len(banque.search("")) == len(banque.par_code)
    assert banque.only("maternelle-2026").search("")[0].cycle == 1
    assert "décoder" in banque.list_tags()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("domaine: D1,", "domaine: D9,"), "dans A-1, « D1.1 » n’est pas du domaine « D9 »"),
        (("entree: D1.1,", "entree: D7.1,"), "« D7.1 » n’est pas du domaine « D1 »"),
        (("socle-2015", "socle-1999"), "le référentiel « socle-1999 » n’est pas connu"),
        (("moyens: Un cache., ", ""), "il manque « moyens » dans A-1"),
        (("niveau: CP", "niveau: CP, age: 6"), "« age » n’a pas sa place dans A-1"),
        (("niveau: CP", "niveau: CP, cycle: 3"), "se disent en tête"),
        (('"{P} lit seul."', '""'), "« objectif » ne convient pas dans A-1"),
        (("cycle: 2", "cycle: deux"), "« cycle » ne convient pas en tête du fichier"),
        (("cycle: 2", "cycle: [2"), "ligne"),
    ],
)
def test_a_file_is_refused_with_its_place(referentiels, change, said):
    with pytest.raises(InvalidInput) as refusal:
        read_banque(MINI.replace(*change), "mien.yaml", referentiels)
    assert said in str(refusal.value)
    assert "mien.yaml" in str(refusal.value)


def test_one_code_is_one_objective(referentiels, tmp_path):
    line = MINI[MINI.index("  - {") :]
    with pytest.raises(InvalidInput, match="deux fois"):
        read_banque(MINI + line, "mien.yaml", referentiels)
    (tmp_path / "mien.yaml").write_text(MINI, encoding="utf-8")
    assert "A-1" in load_banque(referentiels, tmp_path).par_code
    mini = read_banque(MINI, "mien.yaml", referentiels)
    with pytest.raises(InvalidInput, match="A-1"):
        Banque([*mini, *mini])
