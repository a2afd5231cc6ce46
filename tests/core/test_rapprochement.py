import csv
import random
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rapprochement import (
    MAX_MATCHES,
    EcoleConnue,
    EleveConnu,
    IndexEcoles,
    IndexEleves,
    match_pupils,
    match_schools,
)

ANNUAIRE = Path(__file__).parents[3] / "shared/data/annuaire-education-val-de-marne.csv"

ECOLES = [
    EcoleConnue("ferry-e", "École élémentaire Jules Ferry", "Villefictive", "0999001A"),
    EcoleConnue("ferry-m", "École maternelle Jules Ferry", "Villefictive"),
    EcoleConnue("ferry-b", "École élémentaire Jules Ferry", "Bourg-Imaginaire"),
    EcoleConnue("wallon-a", "École élémentaire Henri Wallon A", "Villefictive"),
    EcoleConnue("wallon-b", "École élémentaire Henri Wallon B", "Villefictive"),
    EcoleConnue("bourg", "École primaire", "Saint-Exemple-sur-Rien"),
    EcoleConnue("lilas", "École maternelle Les Lilas", "L’Haÿ-Inventé"),
    EcoleConnue("exupery", "École élémentaire Antoine de Saint-Exupéry", "Villefictive"),
    EcoleConnue("moulin", "École élémentaire Jean Moulin", "Villefictive"),
    EcoleConnue("jaures", "École élémentaire Jean Jaurès", "Bourg-Imaginaire"),
]


def first(nom, commune="Villefictive"):
    matches = match_schools(nom, commune, ECOLES)
    return matches[0] if matches else None


@pytest.mark.parametrize(
    ("nom", "commune", "expected"),
    [
        ("École élémentaire Jules Ferry", "Villefictive", "ferry-e"),
        ("Ecole elementaire Jules Ferry", "VILLEFICTIVE", "ferry-e"),
        ("école élém. J. Ferry", "Villefictive", "ferry-e"),
        ("EEPU Jules Ferry", "Villefictive", "ferry-e"),
        ("E.E.P.U. Jules FERRY", "villefictive cedex", "ferry-e"),
        ("Jules Ferry élémentaire", "Villefictive", "ferry-e"),
        ("elem J.Ferry", "Vilefictive", "ferry-e"),
        ("E.M. Jules Ferry", "Villefictive", "ferry-m"),
        ("EM J Ferry", "Villefictive", "ferry-m"),
        ("mat. Ferry", "Villefictive", "ferry-m"),
        ("Materenlle Jules Ferri", "Villefictive", "ferry-m"),
        ("Jules Ferry", "Bourg imaginaire", "ferry-b"),
        ("école Jules Ferry Bourg-Imaginaire", "", "ferry-b"),
        ("Henri Wallon A", "Villefictive", "wallon-a"),
        ("H. Wallon (B)", "Villefictive", "wallon-b"),
        ("École de St Exemple sur Rien", "", "bourg"),
        ("École primaire", "St-Exemple s/Rien", "bourg"),
        ("les lilas", "L'Hay Inventé", "lilas"),
        ("St Exupéry", "Villefictive", "exupery"),
        ("A. de Saint Exupery", "Villefictive", "exupery"),
        ("groupe scolaire Jean Moulin", "Villefictive", "moulin"),
        ("J. Moulin", "Villefictive", "moulin"),
        ("Jean Jaures", "Bourg-Imaginaire", "jaures"),
        ("J. Jaurès", "Bourg-Imaginaire", "jaures"),
    ],
)
def test_first_school(nom, commune, expected):
    assert match_schools(nom, commune, ECOLES)[0].id == expected


def test_exact_school_is_certain_and_says_why():
    match = first("Ecole élémentaire Jules Ferry")
    assert match.certain
    assert match.score == 100
    assert match.raisons == ("même nom", "même commune")


@pytest.mark.parametrize(
    ("nom", "commune"),
    [
        ("Jules Ferry", ""),  # three schools
        ("Jules Ferry", "Villefictive"),  # maternelle or élémentaire
        ("Henri Wallon", "Villefictive"),  # A or B
        ("École élémentaire Jules Ferry", "Ailleurs"),
        ("École élémentaire Jules Ferry", ""),
        ("École élémentaire Jean Moulin", ""),  # one here, but perhaps one elsewhere
        ("École", "Villefictive"),
        ("École élémentaire Jean", "Villefictive"),
    ],
)
def test_doubt_is_never_certain(nom, commune):
    assert not any(match.certain for match in match_schools(nom, commune, ECOLES))


def test_several_possible_schools_are_all_shown():
    matches = match_schools("Jules Ferry", "Villefictive", ECOLES)
    assert {match.id for match in matches[:2]} == {"ferry-e", "ferry-m"}
    assert "plusieurs écoles possibles" in matches[0].raisons
    assert any("autre commune : Bourg-Imaginaire" in match.raisons for match in matches)


def test_uai_settles_it():
    (match,) = match_schools("école 0999001a", "", ECOLES)
    assert (match.id, match.certain) == ("ferry-e", True)


@pytest.mark.parametrize("nom", ["Marie Curie", "xyz", "12"])
def test_unknown_school_gives_nothing_certain(nom):
    assert not any(match.certain for match in match_schools(nom, "Villefictive", ECOLES))


def test_no_candidates():
    assert match_schools("Jules Ferry", "Villefictive", []) == []


@settings(deadline=None)  # the machine is shared
@given(st.text(max_size=60), st.text(max_size=30))
def test_any_school_name_is_answered(nom, commune):
    matches = match_schools(nom, commune, ECOLES)
    scores = [match.score for match in matches]
    assert len(matches) <= MAX_MATCHES
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)


# --- the same with one seeded slip per name


def slip(text, draw):
    place = draw.randrange(1, len(text))
    letter = draw.choice("aeinrstlou")
    return draw.choice(
        [
            text[:place] + text[place + 1 :],
            text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :],
            text[:place] + letter + text[place:],
            text[:place] + letter + text[place + 1 :],
        ]
    )


def without_accents(text):
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def write_carelessly(ecole, draw):
    nom = draw.choice([ecole.nom, ecole.nom.upper(), without_accents(ecole.nom)])
    for whole, short in (("élémentaire", "élém."), ("Ecole maternelle", "E.M."), ("École ", "")):
        nom = nom.replace(whole, short) if draw.random() < 0.4 else nom
    return slip(nom, draw), draw.choice([ecole.commune, without_accents(ecole.commune)])


def measure(ecoles, seed):
    draw, index = random.Random(seed), IndexEcoles(ecoles)
    right = wrong_certain = 0
    for ecole in ecoles:
        matches = match_schools(*write_carelessly(ecole, draw), index)
        right += bool(matches) and matches[0].id == ecole.id
        wrong_certain += bool(matches) and matches[0].certain and matches[0].id != ecole.id
    return right / len(ecoles), wrong_certain


def invent_schools(count, seed):
    draw = random.Random(seed)
    people = ["Ada", "Émile", "Zoé", "Louis", "Rosa", "Jean", "Paul", "Inès", "Félix", "Maud"]
    names = ["Fictif", "Grandpré", "Bellerive", "Montvert", "Clairbois", "Hautecour", "Valdor"]
    towns = ["Villefictive", "Bourg-Imaginaire", "Saint-Exemple", "L’Haÿ-Inventé", "Rien-sur-Eau"]
    whole = [
        (f"École {nature} {person} {name}", town)
        for nature in ("maternelle", "élémentaire")
        for person in people
        for name in names
        for town in towns
    ]
    return [EcoleConnue(str(i), *pair) for i, pair in enumerate(draw.sample(whole, count))]


def test_one_slip_in_invented_names():
    top1, wrong_certain = measure(invent_schools(120, seed=3), seed=4)
    assert top1 >= 0.93
    assert wrong_certain == 0


@pytest.mark.skipif(not ANNUAIRE.exists(), reason="the shared directory is not beside the project")
def test_one_slip_in_the_real_directory():
    with ANNUAIRE.open(encoding="utf-8-sig", newline="") as source:
        ecoles = [
            EcoleConnue(
                row["Identifiant_de_l_etablissement"], row["Nom_etablissement"], row["Nom_commune"]
            )
            for row in csv.DictReader(source, delimiter=";")
        ]
    assert len(ecoles) > 600
    top1, wrong_certain = measure(ecoles, seed=11)
    assert top1 >= 0.95
    assert wrong_certain == 0


# --- pupils

NE_LE = date(2018, 3, 4)
ELEVES = [
    EleveConnu("1", "FICTIF", "Jean-Baptiste", NE_LE, "a"),
    EleveConnu("2", "Fictive", "Léa", NE_LE, "a"),
    EleveConnu("3", "FICTIVE", "Léo", NE_LE, "a"),
    EleveConnu("4", "DE L’INVENTION", "Zoé", date(2017, 11, 12), "b"),
    EleveConnu("5", "IMAGINAIRE RÊVE", "Maëlle", date(2016, 1, 30), "b"),
    EleveConnu("6", "Martin", "Thomas", date(2019, 5, 6), "b"),
    EleveConnu("7", "THOMAS", "Martin", date(2015, 8, 9), "a"),
    EleveConnu("8", "Exemple", "Mattéo", None, "a"),
]


def match_first(nom, prenom, ne_le=None, ecole="a", eleves=ELEVES):
    matches = match_pupils(nom, prenom, ne_le, ecole, eleves)
    return matches[0] if matches else None


@pytest.mark.parametrize(
    "prenom", ["Jean-Baptiste", "Jean Baptiste", "JEAN-BAPTISTE", "Jeanbaptiste"]
)
def test_same_pupil_is_certain_once_folded(prenom):
    match = match_first("fictif", prenom, NE_LE)
    assert (match.id, match.certain, match.score) == ("1", True, 100)
    assert match.raisons == ("même nom et même prénom", "même date de naissance", "même école")


@pytest.mark.parametrize(
    ("nom", "prenom", "ne_le", "expected"),
    [
        ("Fictif", "J.-Baptiste", NE_LE, "1"),
        ("Fictif", "Jean", NE_LE, "1"),
        ("Fictiff", "Jean-Batiste", NE_LE, "1"),
        ("Jean-Baptiste", "FICTIF", NE_LE, "1"),
        ("Fictive", "Lea", None, "2"),
        ("de l'invention", "Zoe", None, "4"),
        ("Delinvention", "Zoé", date(2017, 12, 11), "4"),
        ("Imaginaire", "Maelle", date(2016, 1, 30), "5"),
        ("Imaginaire-Reve", "Maëlle", None, "5"),
        ("Exemple", "Matheo", NE_LE, "8"),
    ],
)
def test_likely_pupil_comes_first(nom, prenom, ne_le, expected):
    assert match_first(nom, prenom, ne_le).id == expected


@pytest.mark.parametrize(
    ("nom", "prenom", "ne_le"),
    [
        ("Fictif", "Jean-Baptiste", None),
        ("Fictif", "Jean-Baptiste", date(2018, 4, 3)),
        ("Fictif", "Jean", NE_LE),
        ("Fictif", "J.-Baptiste", NE_LE),
        ("Jean-Baptiste", "Fictif", NE_LE),
        ("Exemple", "Mattéo", NE_LE),
        ("", "Jean-Baptiste", NE_LE),
        ("Fictif", "", NE_LE),
    ],
)
def test_nothing_less_is_certain(nom, prenom, ne_le):
    assert not any(match.certain for match in match_pupils(nom, prenom, ne_le, "a", ELEVES))


def test_twins_are_two_people():
    lea, leo = match_pupils("Fictive", "Léa", NE_LE, "a", ELEVES)[:2]
    assert (lea.id, lea.certain, leo.id, leo.certain) == ("2", True, "3", False)
    assert leo.score < 80
    assert "même nom, prénom différent" in leo.raisons


def test_short_names_one_letter_apart_are_two_people():
    lina = EleveConnu("1", "FICTIF", "Lina", NE_LE, "a")
    (match,) = match_pupils("Fictif", "Linda", NE_LE, "a", [lina])
    assert match.score < 80
    assert "même nom, prénom différent" in match.raisons


def test_same_names_swapped_are_told_apart_by_the_day():
    match = match_first("Martin", "Thomas", date(2015, 8, 9))
    assert match.id == "7"
    assert match.raisons[0] == "nom et prénom inversés"


def test_reasons_say_what_to_check():
    match = match_first("Fictif", "Jean-Baptiste", date(2018, 4, 3), "b")
    assert match.raisons == (
        "même nom et même prénom",
        "date de naissance proche : à vérifier",
        "autre école",
    )


def test_a_pupil_entered_twice_is_not_certain():
    double = [*ELEVES, EleveConnu("9", "Fictif", "Jean Baptiste", NE_LE, "b")]
    matches = match_pupils("Fictif", "Jean-Baptiste", NE_LE, "a", double)
    assert [match.id for match in matches[:2]] == ["1", "9"]
    assert not any(match.certain for match in matches)
    assert "deux élèves enregistrés avec ces nom, prénom et date" in matches[0].raisons


@pytest.mark.parametrize(
    ("nom", "prenom"), [("Durocher", "Ambre"), ("", ""), ("?", "!"), ("Fictif", "Ambre")]
)
def test_a_stranger_is_not_proposed(nom, prenom):
    assert match_pupils(nom, prenom, date(2014, 12, 31), "z", ELEVES) == []


def test_among_five_thousand_pupils():
    draw = random.Random(7)
    parts = ["ba", "chi", "do", "fa", "gan", "jo", "lu", "mir", "nel", "pa", "ro", "sy", "té", "vi"]

    def word():
        return "".join(draw.choice(parts) for _ in range(3)).capitalize()

    eleves = [
        EleveConnu(str(i), word().upper(), word(), date(2015 + i % 8, 1 + i % 12, 1 + i % 28), "a")
        for i in range(5000)
    ]
    index = IndexEleves(eleves)
    for eleve in draw.sample(eleves, 40):
        nom = slip(eleve.nom, draw)
        matches = match_pupils(nom, eleve.prenom, eleve.date_naissance, "a", index)
        assert matches[0].id == eleve.id
        exact = match_pupils(eleve.nom.lower(), eleve.prenom, eleve.date_naissance, "a", index)
        assert exact[0].id == eleve.id
        assert exact[0].certain


@settings(deadline=None)  # the machine is shared
@given(st.text(max_size=40), st.text(max_size=40), st.none() | st.dates())
def test_any_pupil_name_is_answered(nom, prenom, ne_le):
    matches = match_pupils(nom, prenom, ne_le, "a", ELEVES)
    scores = [match.score for match in matches]
    assert len(matches) <= MAX_MATCHES
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)
