"""The shared screen, idea by idea: in what order, and what an empty meeting says."""

import pytest

from core.mode_reunion import UNNAMED, SalleRencontre
from core.mode_reunion_ecrans import GenreBloc, list_ecrans_salle, say_who_sees
from core.rencontre import CHAMPS, ChampRencontre, NatureRencontre
from core.texte import NARROW_NBSP
from core.typographie import typeset
from tests.core.rencontres import make_rencontre


def keys_of(salle):
    return [ecran.cle for ecran in list_ecrans_salle(salle)]


def lines_of(salle, cle):
    ecran = next(ecran for ecran in list_ecrans_salle(salle) if ecran.cle == cle)
    return [cell for bloc in ecran.blocs for line in bloc.lignes for cell in line]


def test_the_screens_follow_the_releve_and_the_goals_stand_beside_what_is_learnt():
    salle = make_rencontre().salle
    goals = [f"objectif-{goal.cle}" for goal in salle.objectifs]
    parts = [champ.value for champ in CHAMPS[NatureRencontre.ESS]]
    after = parts.index(ChampRencontre.APPRENTISSAGES) + 1
    assert keys_of(salle) == [
        "debut", *parts[:after], *goals, *parts[after:], "avis", "decisions", "suite"
    ]  # fmt: skip
    assert len(set(keys_of(salle))) == len(keys_of(salle))


def test_a_note_goes_to_the_part_that_is_shown_and_nowhere_else():
    notes = {ecran.cle: ecran.champ for ecran in list_ecrans_salle(make_rencontre().salle)}
    assert notes["vie"] is ChampRencontre.VIE
    assert {cle for cle, champ in notes.items() if champ is None} == {
        "debut", "avis", "decisions", "suite"
    }  # fmt: skip


@pytest.mark.parametrize("nature", NatureRencontre)
def test_an_empty_meeting_says_so_on_each_screen(nature):
    salle = SalleRencontre(
        nature=nature, prenom="Inès",
        parties=make_rencontre(filled=False, nature=nature).salle.parties,
    )  # fmt: skip
    screens = list_ecrans_salle(salle)
    assert [ecran.cle for ecran in screens if ecran.cle.startswith(("objectif", "avis"))] == []
    assert all(ecran.blocs[-1].genre is GenreBloc.VIDE for ecran in screens)
    assert all(bloc.lignes for ecran in screens for bloc in ecran.blocs)


def test_an_equipe_educative_shows_neither_goals_nor_avis():
    salle = make_rencontre(nature=NatureRencontre.EQUIPE_EDUCATIVE).salle
    assert not any(key.startswith(("objectif", "avis")) for key in keys_of(salle))


def test_text_is_shown_line_by_line_as_it_was_written():
    salle = make_rencontre().salle
    partie = salle.parties[0].model_copy(update={"texte": "Un : <b>deux</b>\n\n  trois"})
    changed = salle.model_copy(update={"parties": (partie,)})
    assert lines_of(changed, partie.champ) == ["Un : <b>deux</b>", "  trois"]


def test_the_line_of_the_screen_says_who_sees_it_and_that_it_locks_nothing():
    salle = make_rencontre().salle
    said = say_who_sees(salle)
    assert "pour Inès." in said
    assert said.endswith("il ne verrouille pas le poste.")
    assert f"partagé{NARROW_NBSP}:" in said
    assert "pour l’élève." in say_who_sees(salle.model_copy(update={"prenom": UNNAMED}))


def test_our_own_words_are_typeset():
    for ecran in list_ecrans_salle(make_rencontre().salle):
        assert ecran.titre == typeset(ecran.titre)
