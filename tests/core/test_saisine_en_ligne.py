"""The online saisine: which fields each kind shows, what a section lacks, what leaves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fiche import Accord, Fiche, Objet
from core.fiche_champs import ACTION_COLUMNS, CHAMPS, SECTIONS
from core.import_fiche import set_values
from core.saisine_en_ligne import (
    BESOINS,
    EtatSection,
    action_field,
    apply_texts,
    count_action_rows,
    find_left_out,
    finish,
    list_answers,
    list_champs,
    list_missing,
    list_sections,
    section_state,
    subject_key,
    with_values,
)

JOUR = date(2026, 11, 10)
KNOWN = Fiche(ecole="École des Nuages", enseignant="Noé Fictif", fonction="Enseignant(e)")
WITHOUT_PUPIL = [Objet.GROUPE, Objet.CLASSE, Objet.RELATION_FAMILLE, Objet.TENSION, Objet.EQUIPE]


def make_fiche(**changes) -> Fiche:
    values = {
        "objet": Objet.ELEVE, "classe": "CE1 A", "premier_contact": "semaine",
        "eleve": {"nom": "Fictif", "prenom": "Zélie", "niveau": "CE1", "dispositifs": ["pps"]},
        "parents": [{"informe_le": JOUR, "par": "l’enseignant"}],
        "parents_point_de_vue": "Ils souhaitent de l’aide.", "accord_rased": Accord.ACCORD,
        "motif": "lecture_ecriture", "faits": "Le 4/11, devine.", "ce_qui_marche": "Les jeux.",
        "actions": [{"action": "APC"}], "vue_audition": "oui", "attentes_choix": ["visite"],
    }  # fmt: skip
    return Fiche(**(values | changes))


def keys(fiche: Fiche, **options) -> set[str]:
    return {c.key for s in SECTIONS for c in list_champs(fiche, s.numero, **options)}


def words(fiche: Fiche) -> list[str]:
    return [besoin.mots for besoin in list_missing(fiche)]


# --- what is shown ----------------------------------------------------------------------------


@pytest.mark.parametrize("objet", WITHOUT_PUPIL)
def test_pupil_sections_are_left_out_of_other_kinds(objet):
    fiche = make_fiche(objet=objet)
    assert [section.numero for section in list_sections(fiche)] == [1, 4, 5, 6, 8, 9]
    assert not {key for key in keys(fiche) if key.startswith(("eleve", "parents", "suivis"))}


def test_a_pupil_has_the_nine_sections_of_the_paper():
    assert [section.numero for section in list_sections(make_fiche())] == list(range(1, 10))


def test_advice_about_an_unnamed_pupil_asks_for_no_identity():
    shown = keys(make_fiche(eleve_non_nomme=True))
    assert "eleve.niveau" in shown
    assert not shown & {"eleve.nom", "eleve.prenom", "eleve.date_naissance"}


def test_what_the_account_says_is_not_asked_again():
    assert not keys(make_fiche()) & {"ecole", "enseignant", "direction", "date", "signee_par"}


def test_only_a_director_dates_having_read():
    assert "direction_informee_le" not in keys(make_fiche())
    assert "direction_informee_le" in keys(make_fiche(), direction=True)


def test_a_precision_shows_once_its_box_is_ticked():
    assert "motif_autre" not in keys(make_fiche())
    assert "motif_autre" in keys(make_fiche(motif="autre"))
    assert "psyen_demande_le" in keys(make_fiche(psyen_demande=True))


# --- what is typed ----------------------------------------------------------------------------


def test_texts_are_laid_over_what_is_kept():
    typed = {
        "faits": "Le 5/11, pleure.\nPuis joue.", "eleve_nom": "Fictif\nDupont ",
        "parents_1_par": "moi",
        action_field(0, "action"): "", action_field(2, "continue_"): "oui",
    }  # fmt: skip
    fiche = apply_texts(make_fiche(parents=[]), typed)
    assert fiche.faits == "Le 5/11, pleure.\nPuis joue."
    assert fiche.eleve.nom == "Fictif Dupont"
    assert [parent.par for parent in fiche.parents] == ["", "moi"]
    assert [row.continue_ for row in fiche.actions] == ["oui"]


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=20), max_size=5))
def test_names_of_no_field_are_left_aside(texts):
    assert apply_texts(make_fiche(), {f"x{name}": text for name, text in texts.items()}) == (
        make_fiche()
    )


@pytest.mark.parametrize("name", ["objet", "actions_99_action", "actions_0_rien", "date", "motif"])
def test_a_browser_types_texts_only(name):
    assert apply_texts(make_fiche(), {name: "soutien"}) == make_fiche()


def test_the_second_parent_stays_second():
    fiche = with_values(Fiche(), {"parents.1.informe_le": JOUR})
    assert [parent.informe_le for parent in fiche.parents] == [None, JOUR]
    fiche = with_values(fiche, {"motif": "autre"})
    assert [parent.informe_le for parent in fiche.parents] == [None, JOUR]
    assert with_values(fiche, {"parents.1.informe_le": None}).parents == []


def test_a_box_may_be_taken_off():
    values = dict.fromkeys(["motif", "accord_rased", "eleve.maintien", "eleve.pronom"])
    fiche = with_values(make_fiche(eleve={"maintien": True, "pronom": "il"}), values)
    assert (fiche.motif, fiche.accord_rased) == ("", None)
    assert (fiche.eleve.maintien, fiche.eleve.pronom) == (None, None)


def test_rows_are_counted_up_to_the_last_written():
    texts = {action_field(3, "avec"): "le maître E", action_field(5, "avec"): " "}
    assert count_action_rows(Fiche(), {}) == 0
    assert count_action_rows(make_fiche(), texts) == 4


# --- what is said of it -----------------------------------------------------------------------


def test_a_list_in_which_nothing_is_chosen_is_a_blank():
    fiche = set_values(Fiche(motif="autre"), {"motif": None, "accord_rased": None, "objet": None})
    assert (fiche.motif, fiche.accord_rased, fiche.objet) == ("", None, None)


def test_states_go_from_empty_to_complete():
    assert section_state(Fiche(), 4) is EtatSection.VIDE
    assert section_state(Fiche(faits="Le 4/11…"), 4) is EtatSection.COMMENCEE
    assert section_state(make_fiche(), 4) is EtatSection.COMPLETE


def test_a_whole_fiche_lacks_nothing():
    assert list_missing(make_fiche()) == []
    for section in list_sections(make_fiche()):
        assert section_state(make_fiche(), section.numero) is not EtatSection.COMMENCEE


def test_each_need_is_named_when_it_is_missing():
    missing = list_missing(Fiche(objet=Objet.ELEVE))
    assert missing == list(BESOINS)


def test_advice_and_groups_are_not_asked_for_a_pupil():
    advice = words(Fiche(objet=Objet.ELEVE, eleve_non_nomme=True))
    assert "le niveau de l’élève" in advice
    assert "le nom de l’élève" not in advice
    group = words(Fiche(objet=Objet.TENSION))
    assert group == [
        "le premier contact souhaité", "des faits datés", "ce qui marche",
        "ce qui est déjà en place", "ce qui est attendu du pôle",
    ]  # fmt: skip


def test_answers_read_like_the_paper():
    fiche = make_fiche(
        motif="autre", motif_autre="le départ du matin", psyen_demande=True, psyen_demande_le=JOUR,
        actions=[{"action": "APC", "avec": "moi", "continue": "oui"}],
    )  # fmt: skip
    assert ("Surtout (une case)", "autre : le départ du matin") in list_answers(fiche, 4)
    assert ("PsyEN", "demande des parents le 10/11/2026") in list_answers(fiche, 3)
    assert list_answers(fiche, 6) == [("Ligne 1", "APC · moi · continue : oui")]
    assert ("Né(e) le", "") not in list_answers(fiche, 2)


def test_a_motive_is_said_in_the_words_of_the_circonscription():
    fiche = make_fiche(motif="liste_m1", motif_autre="")
    assert ("Surtout (une case)", "Usage des écrans") in list_answers(
        fiche, 4, motifs={"liste_m1": "Usage des écrans"}
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [({"psyen_demande": True}, "demande des parents"), ({"psyen_demande": False}, "pas à ce jour")],
)
def test_a_box_without_its_day_reads_well(values, said):
    assert dict(list_answers(make_fiche(**values), 3))["PsyEN"] == said


def test_maintien_reads_with_and_without_its_class():
    assert dict(list_answers(make_fiche(eleve={"maintien": True}), 2))["Maintien"] == "oui"
    kept = make_fiche(eleve={"maintien": True, "maintien_en": "CP"})
    assert dict(list_answers(kept, 2))["Maintien"] == "oui, en CP"


# --- what leaves ------------------------------------------------------------------------------


def test_a_group_takes_no_pupil_along():
    fiche = make_fiche(objet=Objet.GROUPE, suivis=["sessad"])
    sent = finish(fiche, KNOWN, JOUR)
    assert (sent.eleve, sent.parents, sent.suivis) == (Fiche().eleve, [], [])
    assert (sent.accord_rased, sent.vue_audition, sent.parents_point_de_vue) == (None, None, "")
    assert sent.faits == fiche.faits
    assert find_left_out(fiche) == ["L’élève", "Les parents", "Suivis extérieurs"]


def test_advice_takes_no_name_along():
    sent = finish(make_fiche(eleve_non_nomme=True), KNOWN, JOUR)
    assert (sent.eleve.nom, sent.eleve.prenom, sent.eleve.niveau) == ("", "", "CE1")
    assert find_left_out(make_fiche(eleve_non_nomme=True)) == ["NOM", "Prénom"]


def test_it_is_dated_and_signed_with_the_account():
    sent = finish(make_fiche(ecole="Ailleurs", enseignant="Quelqu’un"), KNOWN, JOUR)
    assert (sent.ecole, sent.enseignant, sent.fonction) == (
        "École des Nuages", "Noé Fictif", "Enseignant(e)",
    )  # fmt: skip
    assert (sent.date, sent.signee_le, sent.signee_par) == (JOUR, JOUR, "Noé Fictif")


def test_a_hidden_precision_is_not_sent():
    fiche = make_fiche(motif_autre="oublié", direction_informee_le=JOUR)
    sent = finish(fiche, KNOWN, JOUR)
    assert (sent.motif_autre, sent.direction_informee_le) == ("", None)
    assert finish(fiche, KNOWN, JOUR, direction=True).direction_informee_le == JOUR


def test_every_field_is_sent_asked_or_known():
    """No field of the paper is forgotten: each is shown to somebody, or filled by the account."""
    everything = make_fiche(
        motif="autre", psyen_demande=True, suivis=["autre"], attentes_choix=["autre"],
        pieces=["autre"], eleve={"maintien": True},
    )  # fmt: skip
    known = {"date", "ecole", "commune", "telephone_ecole", "direction", "enseignant", "fonction",
             "signee_le", "signee_par"}  # fmt: skip
    assert keys(everything, direction=True) | known == {champ.key for champ in CHAMPS}
    assert set(ACTION_COLUMNS) == {"action", "periode", "avec", "effet", "continue_"}


# --- one draft per subject --------------------------------------------------------------------


def test_a_pupil_is_one_subject_however_the_name_is_typed():
    first = Fiche(objet=Objet.ELEVE, eleve={"nom": "LÉVÊQUE-Fictif", "prenom": "Zoé"})
    second = Fiche(objet=Objet.ELEVE, eleve={"nom": "zoe", "prenom": "Leveque fictif"})
    assert subject_key(first) == subject_key(second)
    assert subject_key(first) != subject_key(Fiche(objet=Objet.ELEVE, eleve={"nom": "Fictif"}))


def test_kinds_without_a_pupil_are_one_subject_each():
    kinds = [Fiche(objet=objet) for objet in WITHOUT_PUPIL]
    kinds += [Fiche(objet=Objet.ELEVE), Fiche(objet=Objet.ELEVE, eleve_non_nomme=True)]
    assert len({subject_key(fiche) for fiche in kinds}) == len(kinds)
    named = Fiche(objet=Objet.TENSION, eleve={"nom": "Fictif"})
    assert subject_key(named) == subject_key(Fiche(objet=Objet.TENSION))
