"""An objective turned back into a model, and no child's name in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accord import MARQUE, agree
from core.banque import Banque, ObjectifBanque, fill_empty, load_banque
from core.banque_locale import (
    ETAT_MODELE_LABELS,
    PASSAGES_MODELE,
    EtatModele,
    RechercheBanque,
    SourceBanque,
    check_passage_modele,
    find_in_banques,
    make_modele,
    read_tags,
)
from core.banque_modele import turn_back
from core.banque_noms import PRENOMS, check_nameless, find_doubts, find_names
from core.errors import Conflict, InvalidInput
from core.fiche import Pronom
from core.programmation import ObjectifAdapte
from core.referentiel import load_referentiels

BANQUE = load_banque(load_referentiels())
WORDS = BANQUE.list_words()
SENTENCES = [t for o in BANQUE.par_code.values() for t in (o.objectif, o.reussite, o.moyens)]
E = EtatModele


@pytest.mark.parametrize(
    ("said", "prenom", "pronom", "modele"),
    [
        ("Inès lit seule.", "Inès", Pronom.ELLE, "{P} lit seul."),
        ("On attend qu’Inès lise seule.", "Inès", Pronom.ELLE, "On attend que {P} lise seul."),
        ("Le cahier d'INÈS est prêt.", "Inès", Pronom.ELLE, "Le cahier de {P} est prêt."),
        ("Zoé dit si elle a compris.", "Zoé", Pronom.ELLE, "{P} dit s’il a compris."),
        ("Une règle choisie avec elle.", "Zoé", Pronom.ELLE, "Une règle choisie avec lui."),
        ("Yanis range sa table.", "Yanis", Pronom.IL, "{P} range sa table."),
        ("Sacha est assis(e) quand il ou elle lit.", "Sacha", None,
         "{P} est assis quand il lit."),
        ("Lire un texte court.", "Zoé", Pronom.ELLE, "Lire un texte court."),
    ],
)  # fmt: skip
def test_a_sentence_gives_its_model_back(said, prenom, pronom, modele):
    assert turn_back(said, prenom, pronom) == modele


@given(
    modele=st.sampled_from(SENTENCES),
    who=st.sampled_from([("Inès", Pronom.ELLE), ("Zoé", Pronom.ELLE), ("Yanis", Pronom.IL),
                         ("Hamza", None), ("Anne-Lise", Pronom.ELLE)]),
)  # fmt: skip
def test_the_model_says_the_same_again(modele, who):
    said = agree(modele, *who, apostrophe="’")
    back = turn_back(said, *who)
    assert agree(back, *who, apostrophe="’").removesuffix(MARQUE) == said.removesuffix(MARQUE)
    assert find_names([back], who[0], "") == []


def test_what_a_girl_s_sentence_says_is_nearly_always_found_again():
    back = [turn_back(agree(m, "Inès", Pronom.ELLE, apostrophe="’"), "Inès", Pronom.ELLE)
            for m in SENTENCES]  # fmt: skip
    assert sum(b != m for b, m in zip(back, SENTENCES, strict=True)) <= 5


@given(text=st.text(max_size=80))
def test_any_text_is_turned_back_and_names_no_pupil(text):
    for pronom in (*Pronom, None):
        assert "Zoé" not in turn_back(f"Zoé {text}", "Zoé", pronom)


@pytest.mark.parametrize(
    ("text", "prenom", "nom", "found"),
    [
        ("INES lit, puis Inès relit.", "Inès", "Fictive", ["INES", "Inès"]),
        ("Le cahier d’Anne est prêt.", "Anne-Lise", "Fictive", ["Anne"]),
        ("Travail en petit groupe.", "Zoé", "Petit", []),
        ("Zoé PETIT lit.", "Zoé", "Petit", ["Zoé", "PETIT"]),
        ("{P} fictive lit.", "Zoé", "Fictive", ["fictive"]),
        ("{P} a lu à A.", "A.", "", []),
        ("La carte de la classe.", "Zoé", "de la Plume", []),
    ],
)
def test_the_pupil_s_names_are_found(text, prenom, nom, found):
    assert find_names([text], prenom, nom, WORDS) == found


def model(**changes):
    values = {"domaine": "D1", "discipline": "Français", "niveau": "CP",
              "objectif": "{P} lit une phrase.", "reussite": "Quatre fois sur cinq.",
              "moyens": "Gabarit ; cache bleu."}  # fmt: skip
    return make_modele("X-1", **(values | changes))


def test_a_capital_is_a_doubt_that_a_person_lifts():
    assert find_doubts(model(), WORDS) == []
    assert find_doubts(model(objectif="Léo lit une phrase."), WORDS) == ["Léo"]
    assert find_doubts(model(moyens="Tutorat avec Léo ; l’AESH relance."), WORDS) == ["Léo"]
    with pytest.raises(InvalidInput, match="Léo"):
        check_nameless(model(moyens="Tutorat avec Léo."), "Zoé", "Fictive", ordinary=WORDS)
    check_nameless(model(moyens="Plan de Paris."), "Zoé", "Fictive", ordinary=WORDS, relu=True)
    with pytest.raises(InvalidInput, match="Le nom de l’élève"):
        check_nameless(model(reussite="Zoé réussit."), "Zoé", "", ordinary=WORDS, relu=True)
    with pytest.raises(InvalidInput, match="zoé"):
        check_nameless(model(tags=("zoé",)), "Zoé", "", ordinary=WORDS, relu=True)


def test_no_shipped_sentence_names_a_child():
    doubts = {d for o in BANQUE.par_code.values() for d in find_doubts(o, WORDS)}
    assert doubts <= {"Pythagore", "Paris", "Simon"}


COMMON = (
    "Claire", "Pierre", "Alexandre", "Xavier", "Olivier", "Samir", "Amir", "Laure", "Aurore", "Léa",
    "Louise", "Emma", "Jade", "Gabriel", "Raphaël", "Adam", "Hugo", "Inès", "Zoé", "Yanis", "Léo",
    "Nathan", "Chloé", "Manon", "Lina", "Mila", "Rose", "Alice", "Anna", "Sacha", "Noah", "Ethan",
    "Mathis", "Théo", "Lucas", "Tom", "Tiago", "Mohamed", "Ibrahim", "Fatoumata", "Aïcha", "Noé",
    "Maël", "Loïc", "Anaïs", "Clémence", "Maxime", "Antoine", "Baptiste", "Victoire", "Constance",
    "Prosper", "Martin", "Robin", "Ambre", "Olive", "Perle", "Lou", "Sarah",
)  # fmt: skip
PLACES = ("{} lit une phrase.", "{{P}} lit avec {}.", "Un cache ; {} relit.", "L’aide de {}.")


@given(
    st.sampled_from(COMMON), st.sampled_from(PLACES), st.sampled_from([str, str.upper]),
    st.sampled_from(["objectif", "reussite", "moyens", "discipline", "niveau", "tags"]),
)  # fmt: skip
def test_a_common_first_name_is_in_doubt_wherever_it_stands(name, place, write, field):
    text = place.format(write(name))[:40]
    made = model(**{field: (text,) if field == "tags" else text})
    assert write(name) in find_doubts(made, WORDS)
    for pupil in ((), ("Zébulon", "Fictive")):
        with pytest.raises(InvalidInput, match="Aucun nom d’enfant"):
            check_nameless(made, *pupil, ordinary=WORDS)
    check_nameless(made, ordinary=WORDS, relu=True)


@given(st.text("abcdefghijklmnopqrstuvwxyzéèïç", min_size=6, max_size=12))
def test_a_word_that_nobody_knows_is_in_doubt_when_it_has_a_capital(end):
    for said in (f"Zzy{end}", f"ZZY{end.upper()}"):
        assert find_doubts(model(moyens=f"{said} ; cache."), WORDS) == [said]


def test_small_letters_capitals_and_accents_apart_hide_no_name():
    for said in ("léa", "LÉA", "Le\u0301a", "xavier", "enzo"):
        assert find_doubts(model(moyens=f"Tutorat avec {said}."), WORDS)
    assert (
        find_doubts(model(objectif="Lire, trier une pierre rose avec l’AESH en CE1."), WORDS) == []
    )
    assert not WORDS & PRENOMS


def test_the_first_names_of_known_pupils_are_refused_where_they_are_names():
    def check(text, *connus, relu=True):
        check_nameless(model(objectif=text), connus=connus, ordinary=WORDS, relu=relu)

    for text in ("Zébulon lit.", "Lire avec ZEBULON.", "Lire avec zébulon puis Zébulon."):
        with pytest.raises(InvalidInput, match="que vous suivez"):
            check(text, "Anne", "Zébulon-Lou")
    with pytest.raises(InvalidInput, match="zébulon"):
        check("Lire avec zébulon.", "Zébulon", relu=False)
    check("Le cahier est rangé.", "Lê")
    check("Un jardin sous la lune.", "Lune")


def test_a_word_that_begins_what_helps_is_in_doubt_too():
    assert find_doubts(model(moyens="Lire ; Zébulette aide."), WORDS) == ["Zébulette"]
    assert find_doubts(model(moyens="Zébulette et l’AESH."), WORDS) == ["Zébulette"]


def test_a_model_says_what_it_lacks():
    with pytest.raises(InvalidInput, match="la discipline, l’objectif"):
        model(objectif=" ", discipline="")
    with pytest.raises(InvalidInput, match="400"):
        model(moyens="x" * 401)
    assert model(moyens="").moyens == ""
    assert read_tags("Lire, lire , ,écrire") == ("lire", "écrire")


def test_the_moves_of_a_model():
    for before in E:
        assert before in ETAT_MODELE_LABELS
        for after in E:
            if after in PASSAGES_MODELE[before]:
                check_passage_modele(before, after, "Déjà dans la banque")
            else:
                with pytest.raises(Conflict, match=ETAT_MODELE_LABELS[before]):
                    check_passage_modele(before, after)
    with pytest.raises(InvalidInput, match="pourquoi"):
        check_passage_modele(E.PROPOSE, E.REFUSE, " ")
    with pytest.raises(InvalidInput, match="raccourcissez"):
        check_passage_modele(E.PROPOSE, E.REFUSE, "x" * 401)


def test_filling_a_line_overwrites_nothing():
    given_ = BANQUE.par_code["C2-D1.1-05"].to_objectif("Inès", Pronom.ELLE, competence="Lire")
    filled = fill_empty(ObjectifAdapte(domaine="D2", moyens="Un cache"), given_)
    assert (filled.domaine, filled.moyens, filled.objectif) == ("D2", "Un cache", given_.objectif)
    assert (filled.entree, filled.competence) == (given_.entree, "Lire")
    own = fill_empty(ObjectifAdapte(domaine="D1", competence="Mes mots"), given_)
    assert (own.competence, own.entree, own.referentiel) == ("Mes mots", "", "")
    assert fill_empty(given_, filled) == given_


def test_a_pronoun_left_unsaid_on_purpose_leaves_no_mark():
    item = BANQUE.par_code["C2-D1.1-05"]
    assert isinstance(item, ObjectifBanque)
    assert item.say_for("Sacha", None).objectif.endswith(MARQUE)
    said = item.to_objectif("Sacha", None, marque=False)
    assert "seul(e)" in said.objectif
    assert MARQUE not in said.objectif


def test_the_banks_are_searched_together_one_s_own_first():
    own = model(objectif="{P} lit un mot.").model_copy(update={"code": "Y", "cycle": 2,
                "referentiel": "socle-2015", "tags": ("décoder",)})  # fmt: skip
    banques = {SourceBanque.FOURNIE: BANQUE, SourceBanque.MIENNE: Banque([own])}

    def find(**wanted):
        return find_in_banques(banques, RechercheBanque(**wanted), "socle-2015")

    assert find(texte="LIT mot")[0] == (SourceBanque.MIENNE, own)
    assert {source for source, _ in find(source=SourceBanque.FOURNIE)} == {SourceBanque.FOURNIE}
    assert {o.domaine for _, o in find(domaine="D2", cycle=2)} == {"D2"}
    assert {o.referentiel for _, o in find(domaine="D2")} == {"socle-2015"}
    assert {o.referentiel for _, o in find(domaine="D2", cycle=1)} == {"maternelle-2026"}
    assert {o.code for _, o in find(tag="DECODER", domaine="D1", cycle=2)} >= {"Y", "C2-D1.1-04"}
    assert find(discipline="Français", domaine="D3") == []
