"""What is kept of the parents: first values, checks, words; a refusal is never a reproach."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.fiche import Accord, Fiche, Objet
from core.parents import (
    RIGHT_TO_REFUSE,
    AccordDate,
    Aide,
    LienParent,
    Parents,
    Responsable,
    check_mot_psyen,
    describe_agreements,
    describe_changes,
    describe_information,
    from_fiche,
    restore_parents,
    settle_parents,
    with_parents,
)
from core.saisine_en_ligne import list_essentials

JOUR, HIER = date(2026, 11, 10), date(2026, 11, 9)
OUI, NON, PAS_ENCORE = Accord.ACCORD, Accord.REFUS, Accord.PAS_ABORDE
FICHE = Fiche(
    objet=Objet.ELEVE, date=HIER, parents=[{"informe_le": HIER, "par": "moi"}, {}],
    parents_sinon="en déplacement", parents_point_de_vue="« Il s’ennuie. »",
    accord_rased=OUI, psyen_demande_le=HIER,
)  # fmt: skip
DAYS = st.none() | st.dates(date(2026, 1, 1), JOUR)
SAID = st.dictionaries(
    st.sampled_from(Aide), st.builds(AccordDate, accord=st.sampled_from(Accord), le=DAYS)
)
PARENTS = st.builds(
    Parents,
    responsables=st.lists(
        st.builds(Responsable, lien=st.none() | st.sampled_from(LienParent), informe_le=DAYS,
                  accords=SAID), max_size=2,
    ).map(tuple),
    accords=SAID, psyen_demande_le=DAYS, retour_le=DAYS,
)  # fmt: skip


def said_of(*accords, common=None):
    """Parents of whom each said something of the RASED, or both the same."""
    liens = (LienParent.MERE, LienParent.PERE)
    parents = [
        Responsable(lien=lien, accords={Aide.RASED: AccordDate(accord=a, le=HIER)})
        for lien, a in zip(liens, accords, strict=False)
    ]
    both = {Aide.RASED: AccordDate(accord=common, le=HIER)} if common else {}
    return Parents(responsables=tuple(parents), accords=both)


def test_the_fiche_gives_the_first_values():
    known = from_fiche(FICHE)
    first, second = known.responsables
    assert describe_information(first) == "informé(e) le 09/11/2026 par moi"
    assert describe_information(second) == "pas encore informé(e) : en déplacement"
    assert known.accords[Aide.RASED] == AccordDate(accord=OUI, le=HIER)
    assert known.psyen_demande_le == HIER
    assert from_fiche(Fiche()) == Parents()


def test_a_reason_alone_is_kept_for_the_first_representative():
    (only,) = from_fiche(Fiche(parents_sinon="rendez-vous jeudi")).responsables
    assert describe_information(only) == "pas encore informé(e) : rendez-vous jeudi"


@pytest.mark.parametrize(
    ("parents", "line"),
    [
        (said_of(common=OUI), "accord des parents (09/11/2026)."),
        (said_of(common=NON), "pas d’accord à ce jour (09/11/2026)."),
        (said_of(common=PAS_ENCORE), "pas encore abordée avec les parents."),
        (said_of(OUI, NON), "accord de la mère (09/11/2026) ; pas d’accord du père (09/11/2026)."),
        (
            said_of(PAS_ENCORE, OUI),
            "pas encore abordée avec la mère ; accord du père (09/11/2026).",
        ),
    ],
)
def test_agreements_are_said_in_words(parents, line):
    assert describe_agreements(parents)[0] == f"Aide du RASED hors de la classe : {line}"


@given(PARENTS, st.lists(st.sampled_from(["aide_e", "avis_psyen", "saisine_pas", "visite"])))
def test_a_refusal_is_neutral_and_comes_with_the_right_to_refuse(parents, natures):
    lines = describe_agreements(parents, tuple(natures))
    said = [parents.accords, *(p.accords for p in parents.responsables)]
    refused = any(a.accord is NON for accords in said for a in accords.values())
    assert (RIGHT_TO_REFUSE in lines) is refused
    words = " ".join(lines).lower()
    assert not any(
        w in words for w in ("refusent", "opposé", "malgré", "hélas", "regrett", "oppos")
    )


def test_what_the_answer_needs_and_nobody_asked_is_to_be_asked():
    assert describe_agreements(Parents(), ("aide_g", "visite")) == [
        "Aide du RASED hors de la classe : à recueillir."
    ]
    assert describe_agreements(Parents(), ("visite", "ecole")) == []


def test_what_is_said_without_a_day_is_said_today_and_keeps_its_day():
    bare = Parents(accords={Aide.RASED: AccordDate(accord=OUI)})
    kept = settle_parents(bare, Parents(), HIER)
    assert kept.accords[Aide.RASED].le == HIER
    assert settle_parents(bare, kept, JOUR).accords[Aide.RASED].le == HIER
    changed = Parents(accords={Aide.RASED: AccordDate(accord=NON)})
    assert settle_parents(changed, kept, JOUR).accords[Aide.RASED].le == JOUR


@given(PARENTS, PARENTS)
def test_settling_twice_changes_nothing_and_never_says_two_things(parents, before):
    kept = settle_parents(parents, before, JOUR)
    assert settle_parents(kept, kept, JOUR) == kept
    assert describe_changes(kept, kept) == []
    assert not any(kept.differs(aide) and aide in kept.accords for aide in Aide)
    assert restore_parents(kept.model_dump(mode="json")) == kept


@pytest.mark.parametrize(
    "parents",
    [
        Parents(retour_le=date(2026, 11, 11)),
        Parents(accords={Aide.PSYEN: AccordDate(accord=OUI, le=date(2027, 1, 1))}),
        Parents(responsables=(Responsable(informe_le=date(2026, 12, 1)),)),
        Parents(responsables=(Responsable(informe_qui="maman, 06 12 34 56 78"),)),
    ],
)
def test_days_to_come_and_telephones_are_refused(parents):
    with pytest.raises(InvalidInput, match="gardé"):
        settle_parents(parents, Parents(), JOUR)


def test_changes_are_told_line_by_line():
    after = said_of(OUI, NON).model_copy(update={"point_de_vue": "D’accord pour en parler"})
    assert describe_changes(said_of(common=OUI), after) == [
        "Mère : – → pas encore informée",
        "Père : – → pas encore informé",
        "Aide du RASED hors de la classe : accord des parents (09/11/2026) → accord de la mère "
        "(09/11/2026) ; pas d’accord du père (09/11/2026)",
        "Point de vue des parents : réécrit",
    ]


def test_what_was_left_unreadable_is_forgotten():
    assert restore_parents({"responsables": "?"}) is None
    assert restore_parents({}) is None


@pytest.mark.parametrize(
    ("texte", "jour"), [("", HIER), ("x" * 301, HIER), ("Vus.", None), ("Vus.", date(2026, 11, 11))]
)
def test_the_psyen_writes_little_and_after_the_parents(texte, jour):
    with pytest.raises(InvalidInput):
        check_mot_psyen(texte, jour, JOUR)
    assert check_mot_psyen(" Vus. ", HIER, JOUR) == "Vus."


def test_what_is_missing_follows_what_is_known_of_the_parents():
    fiche = Fiche(objet=Objet.ELEVE, eleve={"nom": "Fictif", "prenom": "Zoé"}, faits="Le 4/11")
    words = [besoin.mots for besoin in list_essentials(fiche)]
    assert words == [
        "l’information des parents (date, ou pourquoi pas encore)",
        "ce qui est déjà en place", "ce qui est attendu du pôle",
    ]  # fmt: skip
    told = Parents(responsables=(Responsable(informe_le=HIER),))
    assert words[1:] == [b.mots for b in list_essentials(with_parents(fiche, told))]
