"""Agreement of a sentence with a pupil: the written cases, then what teachers write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accord import MARQUE, agree
from core.accord_phrase import elides
from core.feminin import make_feminine
from core.fiche import Pronom
from tests.core.phrases_accord import SENTENCES

IL, ELLE = Pronom.IL, Pronom.ELLE
CASES = [
    ("On attend que {P} lise seul.", "Zoé", ELLE, "On attend que Zoé lise seule."),
    ("On attend que {P} lise seul.", "Inès", ELLE, "On attend qu'Inès lise seule."),
    ("On attend que {P} lise seul.", "A.", ELLE, "On attend que A. lise seule."),
    ("Le cahier de {P} est prêt.", "Hélène", ELLE, "Le cahier d'Hélène est prêt."),
    ("Le cahier de {P} est prêt.", "Hamza", IL, "Le cahier de Hamza est prêt."),
    ("Lorsque {P} est prêt, il lève la main.", "Éloïse", ELLE,
     "Lorsqu'Éloïse est prête, elle lève la main."),
    ("La place de {P} est devant.", "Ouassim", IL, "La place de Ouassim est devant."),
    ("{P} dit s'il n'a pas compris.", "Jade", ELLE, "Jade dit si elle n'a pas compris."),
    ("{P} dit s’il n’a pas compris.", "Nolan", IL, "Nolan dit s’il n’a pas compris."),
    ("Dès que {P} hésite, il demande.", "Anne-Lise", ELLE,
     "Dès qu'Anne-Lise hésite, elle demande."),
    ("{P} essaie jusqu'à ce qu'il y arrive.", "Aya", ELLE,
     "Aya essaie jusqu'à ce qu'elle y arrive."),
    ("[Il] faut laisser du temps à {P}.", "Lina", ELLE, "Il faut laisser du temps à Lina."),
    ("{P} range sa table tout seul.", "Fatou", ELLE, "Fatou range sa table toute seule."),
    ("{P} est attentif et fier de son travail.", "Camille", ELLE,
     "Camille est attentive et fière de son travail."),
    ("L'adulte peut le rassurer et l'aider.", "Nina", ELLE,
     "L'adulte peut la rassurer et l'aider."),
    ("{P} est un nouvel élève motivé.", "Léa", ELLE, "Léa est une nouvelle élève motivée."),
    # what else teachers write
    ("{P} s'est levé et a rangé son cahier.", "Lou", ELLE,
     "Lou s'est levée et a rangé son cahier."),
    ("Assis à sa table, {P} lit un texte court.", "Maya", ELLE,
     "Assise à sa table, Maya lit un texte court."),
    ("{P} travaille assis et concentré pendant dix minutes.", "Maya", ELLE,
     "Maya travaille assise et concentrée pendant dix minutes."),
    ("L'enseignant aide {P} à rester assis.", "Maya", ELLE,
     "L'enseignant aide Maya à rester assise."),
    ("On le félicite quand il est calme et attentif.", "Maya", ELLE,
     "On la félicite quand elle est calme et attentive."),
    ("{P} prend le cahier pour le ranger.", "Maya", ELLE, "Maya prend le cahier pour le ranger."),
    ("{P} range sa table et le cahier est prêt.", "Maya", ELLE,
     "Maya range sa table et le cahier est prêt."),
    ("Il y a un coin calme où il peut se reposer.", "Maya", ELLE,
     "Il y a un coin calme où elle peut se reposer."),
    ("Peut-il rester seul dix minutes ?", "Maya", ELLE, "Peut-elle rester seule dix minutes ?"),
    ("L'adulte reste près de {P} quand il est inquiet.", "Inès", ELLE,
     "L'adulte reste près d'Inès quand elle est inquiète."),
    ("{P} est le premier à lever la main.", "Maya", ELLE, "Maya est la première à lever la main."),
    ("L'élève est prêt et il écoute.", "Maya", ELLE, "L'élève est prête et elle écoute."),
    ("Avec lui, l'adulte relit la consigne.", "Maya", ELLE,
     "Avec elle, l'adulte relit la consigne."),
    ("{P} s'habille lui-même.", "Maya", ELLE, "Maya s'habille elle-même."),
    ("On lui laisse le temps d'être prêt.", "Maya", ELLE, "On lui laisse le temps d'être prête."),
    ("{P} sait qu'il faut lever la main.", "Maya", ELLE, "Maya sait qu'il faut lever la main."),
    ("{P} écrit, en fin de période, trois phrases seul.", "Maya", ELLE,
     "Maya écrit, en fin de période, trois phrases seule."),
    ("Quand le texte est long, {P} est aidé.", "Maya", ELLE,
     "Quand le texte est long, Maya est aidée."),
    ("{P} n'est pas encore prêt à parler.", "Maya", ELLE, "Maya n'est pas encore prête à parler."),
    ("{P} devient un lecteur plus assuré.", "Maya", ELLE,
     "Maya devient une lectrice plus assurée."),
    ("Avec l'aide de {P}, le groupe est prêt.", "Omar", IL,
     "Avec l'aide d'Omar, le groupe est prêt."),
    ("{P} demande qu'on le laisse seul.", "Maya", ELLE, "Maya demande qu'on la laisse seule."),
    ("Le travail que {P} a fait est affiché.", "Ana", ELLE,
     "Le travail qu'Ana a fait est affiché."),
    ("{P} est arrivé et s'est installé.", "Ana", ELLE, "Ana est arrivée et s'est installée."),
    ("Le cahier d'{P} est là.", "Zoé", ELLE, "Le cahier de Zoé est là."),
]  # fmt: skip


@pytest.mark.parametrize(("modele", "prenom", "pronom", "said"), CASES)
def test_a_sentence_agrees_with_the_pupil(modele, prenom, pronom, said):
    assert agree(modele, prenom, pronom) == said


@pytest.mark.parametrize(("modele", "prenom", "pronom", "said"), CASES)
def test_a_boy_keeps_the_model_but_for_the_name(modele, prenom, pronom, said):
    plain = modele.replace("[", "").replace("]", "").replace("d'{P}", "de {P}")
    assert agree(modele, "Yanis", IL) == plain.replace("{P}", "Yanis")


@pytest.mark.parametrize(("modele", "said"), SENTENCES)
def test_what_teachers_write_agrees(modele, said):
    assert agree(modele, "Maya", ELLE) == said
    assert agree(modele, "Yanis", IL) == modele.replace("{P}", "Yanis")


def test_an_unknown_pronoun_after_de_elides_the_second_only():
    said = agree("L'AESH reste à côté de lui.", "Zoé", None)
    assert said == f"L'AESH reste à côté de lui ou d'elle.{MARQUE}"


def test_an_unknown_pronoun_says_both_and_asks_to_complete():
    said = agree("On attend que {P} lise seul s'il est prêt.", "Zoé", None)
    assert said == f"On attend que Zoé lise seul(e) s'il ou elle est prêt(e).{MARQUE}"
    assert agree("{P} est attentif.", "Zoé", None) == f"Zoé est attentif/attentive.{MARQUE}"
    assert agree("L'adulte relit la consigne à {P}.", "Zoé", None) == (
        "L'adulte relit la consigne à Zoé."
    )


@pytest.mark.parametrize(
    ("names", "elided"),
    [
        ("Inès Éloïse Omar Oscar Ulysse Yves Yvonne Ysé Oumar Hélène Henri Hector Hortense "
         "Hippolyte Hugo Aya Œdipe", True),
        ("Zoé A A. Y. Yanis Yaëlle Yoann Ouassim Ouiam Hamza Hassan Hiba Hind Hawa Heidi Harold",
         False),
    ],
)  # fmt: skip
def test_elision_follows_the_name(names, elided):
    assert {name: elides(name) for name in names.split()} == dict.fromkeys(names.split(), elided)


def test_a_pupil_s_own_elision_wins():
    assert agree("Le cahier de {P}.", "Hanaé", ELLE, elision=True) == "Le cahier d'Hanaé."
    assert agree("Le cahier de {P}.", "Hélène", ELLE, elision=False) == "Le cahier de Hélène."


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [
        ("léger", "légère"), ("travailleur", "travailleuse"), ("observateur", "observatrice"),
        ("gentil", "gentille"), ("bon", "bonne"), ("ancien", "ancienne"), ("muet", "muette"),
        ("inquiet", "inquiète"), ("vif", "vive"), ("jaloux", "jalouse"), ("compris", "comprise"),
        ("calme", "calme"), ("debout", "debout"), ("Premier", "Première"), ("naturel", "naturelle"),
    ],
)  # fmt: skip
def test_feminine_forms(masculine, feminine):
    assert make_feminine(masculine) == feminine


@given(st.text(max_size=120), st.text(max_size=12), st.sampled_from([IL, ELLE, None]))
def test_any_model_is_said_and_brackets_stay_as_they_are(text, prenom, pronom):
    modele = text.replace("[", "").replace("]", "")
    assert agree(f"[{modele}]", prenom, pronom) == modele
    assert isinstance(agree(f"{text} {{P}} {text}", prenom, pronom), str)
