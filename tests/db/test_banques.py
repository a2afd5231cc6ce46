"""The banks beside the shipped one: one's own, and the circonscription's; no child is named."""

import pytest

from core.banque_locale import EtatModele, SourceBanque, make_modele
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.programmation import ObjectifAdapte
from db.banques import (
    count_proposed,
    delete_modele,
    edit_modele,
    judge_modele,
    keep_aside_modele,
    keep_modele,
    list_judged,
    list_mine,
    propose_modele,
    read_banques,
    read_modele,
    shipped_banque,
)
from db.journal import find_journal_fault
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_parties import add_objectif
from db.verification import verify
from tests.db.conftest import PLACE

E, S = EtatModele, SourceBanque


def model(**changes):
    values = {"domaine": "D1", "referentiel": "socle-2015", "cycle": 2, "discipline": "Français",
              "niveau": "CP", "objectif": "{P} lit une phrase.",
              "reussite": "Quatre fois sur cinq.", "moyens": "Un cache."}  # fmt: skip
    return make_modele("neuf", **(values | changes))


def write(monde, name, act, *args, **more):
    with monde.writing(name) as tx:
        return act(tx, *args, **more)


def keep(monde, name="ens", **more):
    if "partie_id" not in more:
        more.setdefault("relu", True)
    return write(monde, name, keep_modele, PLACE, more.pop("objectif", model()), **more)


def see(monde, name, source):
    with monde.reading(name) as tx:
        return [o.objectif for o in read_banques(tx)[source].search("")]


def mine(monde, name="ens"):
    with monde.reading(name) as tx:
        return list_mine(tx)


def test_what_one_keeps_is_one_s_own(monde):
    key = keep(monde)
    assert [(g.id, g.etat, g.objectif.code) for g in mine(monde)] == [(key, E.MIEN, key)]
    assert see(monde, "ens", S.MIENNE) == ["{P} lit une phrase."]
    for other in ("dir", "coord", "ien"):
        assert see(monde, other, S.MIENNE) == see(monde, other, S.CIRCONSCRIPTION) == []
    with monde.reading("coord") as tx:
        assert list_judged(tx) == []
        assert len(read_banques(tx)[S.FOURNIE].search("")) == len(shipped_banque().par_code)


def test_one_s_own_is_edited_and_deleted_by_nobody_else(monde):
    key = keep(monde)
    with pytest.raises(NotFound):
        write(monde, "coord", edit_modele, key, 1, model())
    with pytest.raises(NotFound):
        write(monde, "dir", delete_modele, key, 1)
    write(monde, "ens", edit_modele, key, 1, model(objectif="{P} lit un texte."), relu=True)
    with pytest.raises(Conflict):
        write(monde, "ens", edit_modele, key, 1, model(), relu=True)
    with pytest.raises(Conflict):
        write(monde, "ens", delete_modele, key, 1)
    write(monde, "ens", delete_modele, key, 2)
    assert mine(monde) == []


def test_no_name_of_the_pupil_of_the_line_enters_a_bank(monde):
    with monde.writing("ens") as tx:
        paoa = create_programmation(tx, NouvelleProgrammation(
            monde.ecoles["nuages"], "CE1", nom="Fictif", prenom="Inès"))  # fmt: skip
        line = add_objectif(tx, paoa, ObjectifAdapte(domaine="D1", objectif="Inès lit seule."))
    for text in ("Inès lit.", "INES lit.", "{P} Fictif lit."):
        with pytest.raises(InvalidInput, match="Le nom de l’élève"):
            keep(monde, objectif=model(objectif=text), partie_id=line, relu=True)
    with pytest.raises(InvalidInput, match="Léo"):
        keep(monde, objectif=model(moyens="Tutorat avec Léo."), partie_id=line)
    key = keep(monde, partie_id=line)
    for said in ("Inès lit.", "{P} lit avec INES."):  # by the door beside, the same
        with pytest.raises(InvalidInput, match="que vous suivez"):
            write(monde, "ens", edit_modele, key, 1, model(objectif=said), relu=True)
        with pytest.raises(InvalidInput, match="que vous suivez"):
            keep(monde, objectif=model(objectif=said))
    with pytest.raises(InvalidInput, match="inès"):
        write(monde, "ens", edit_modele, key, 1, model(objectif="Lire avec inès."))
    with pytest.raises(NotFound):  # a line that they do not read
        keep(monde, "dir2", partie_id=line)
    assert "Inès" not in repr(mine(monde))


def test_a_person_says_each_time_that_no_child_is_named(monde):
    with pytest.raises(InvalidInput, match="Relisez ces textes, puis cochez"):
        keep(monde, relu=False)
    key = keep(monde)
    with pytest.raises(InvalidInput, match="Aucun nom d’enfant"):
        write(monde, "ens", edit_modele, key, 1, model())
    write(monde, "ens", propose_modele, key, 1)
    with pytest.raises(InvalidInput, match="Aucun nom d’enfant"):
        write(monde, "coord", judge_modele, key, 2, E.ACCEPTE)
    write(monde, "coord", judge_modele, key, 2, E.ACCEPTE, relu=True)
    write(monde, "coord", judge_modele, key, 3, E.RETIRE)
    with pytest.raises(InvalidInput, match="Aucun nom d’enfant"):
        write(monde, "coord", judge_modele, key, 4, E.ACCEPTE)


def test_the_name_of_a_pupil_who_arrives_later_is_not_proposed(monde):
    key = keep(monde, objectif=model(moyens="Tutorat avec Zébulon."))
    with monde.writing("ens") as tx:
        create_programmation(tx, NouvelleProgrammation(
            monde.ecoles["nuages"], "CE1", nom="Fictif", prenom="Zébulon"))  # fmt: skip
    with pytest.raises(InvalidInput, match="Zébulon"):
        write(monde, "ens", propose_modele, key, 1)


def test_it_has_a_place_in_its_referentiel(monde):
    for wrong in ({"domaine": "M1"}, {"entree": "D2.1"}, {"referentiel": "socle-1999"}):
        with pytest.raises(InvalidInput, match="Choisissez"):
            keep(monde, objectif=model(**wrong))


def test_a_proposal_is_accepted_and_found_by_everybody(monde):
    key = keep(monde, objectif=model(tags=("lire",)))
    write(monde, "ens", propose_modele, key, 1)
    with monde.reading("coord") as tx:
        assert [(g.id, g.auteur) for g in list_judged(tx)] == [(key, "Fictif ENS")]
        assert count_proposed(tx) == 1
    with monde.reading("ens") as tx:
        assert count_proposed(tx) == 0
    for name in ("ens", "ien", "dir2"):
        with pytest.raises(NotAllowed):
            write(monde, name, judge_modele, key, 2, E.ACCEPTE)
    write(monde, "coord", edit_modele, key, 2,
          model(tags=("lire",), objectif="{P} lit un mot."), relu=True)  # fmt: skip
    write(monde, "coord", judge_modele, key, 3, E.ACCEPTE, "Merci", relu=True)
    for name in ("dir2", "maitre_e", "ens", "coord"):
        assert see(monde, name, S.CIRCONSCRIPTION) == ["{P} lit un mot."]
    assert see(monde, "ens", S.MIENNE) == []
    with monde.reading("dir2") as tx:
        assert read_banques(tx)[S.CIRCONSCRIPTION].search("", tags=["lire"], cycle=2)
    assert (mine(monde)[0].etat, mine(monde)[0].mot) == (E.ACCEPTE, "Merci")
    for act in (delete_modele, lambda tx, *more: edit_modele(tx, *more, model())):
        with pytest.raises(InvalidInput, match="la coordination le tient"):
            write(monde, "ens", act, key, 4)
    write(monde, "coord", judge_modele, key, 4, E.RETIRE)
    for act in (delete_modele, lambda tx, *more: edit_modele(tx, *more, model(), relu=True)):
        with pytest.raises(InvalidInput, match="la coordination le tient"):
            write(monde, "ens", act, key, 5)
    assert see(monde, "dir2", S.CIRCONSCRIPTION) == []
    assert see(monde, "ens", S.MIENNE) == ["{P} lit un mot."]


def test_a_refusal_says_why_and_may_be_proposed_again(monde):
    key = keep(monde)
    write(monde, "ens", propose_modele, key, 1)
    with pytest.raises(InvalidInput, match="pourquoi"):
        write(monde, "coord", judge_modele, key, 2, E.REFUSE)
    write(monde, "coord", judge_modele, key, 2, E.REFUSE, "Déjà dans la banque fournie")
    with monde.reading("coord") as tx:
        assert list_judged(tx) == []
    assert mine(monde)[0].mot == "Déjà dans la banque fournie"
    write(monde, "ens", propose_modele, key, 3)
    write(monde, "ens", propose_modele, key, 4, reprendre=True)
    with pytest.raises(NotFound):
        write(monde, "coord", judge_modele, key, 5, E.ACCEPTE)
    with pytest.raises(Conflict):
        write(monde, "ens", propose_modele, key, 5, reprendre=True)


def texts_of(garde):
    return [garde.objectif.objectif, *(each.objectif.objectif for each in garde.autres)]


def test_neither_the_author_s_words_nor_the_coordination_s_are_lost(monde):
    key = keep(monde)
    write(monde, "ens", propose_modele, key, 1)
    write(monde, "coord", edit_modele, key, 2, model(objectif="{P} lit un mot."), relu=True)
    both = ["{P} lit un mot.", "{P} lit une phrase."]
    with monde.reading("coord") as tx:
        assert [texts_of(garde) for garde in list_judged(tx)] == [both]
    assert [(each.auteur, texts_of(mine(monde)[0])) for each in mine(monde)[0].autres] == [
        ("Fictif ENS", both)
    ]
    write(monde, "coord", judge_modele, key, 3, E.REFUSE, "Plutôt un mot")
    assert texts_of(mine(monde)[0]) == both[::-1]  # in their own words, the other beside
    write(monde, "ens", propose_modele, key, 4)
    assert mine(monde)[0].mot == "Plutôt un mot"
    write(monde, "coord", edit_modele, key, 5, model(objectif="{P} dit."), relu=True)
    write(monde, "ens", propose_modele, key, 6, reprendre=True)
    assert texts_of(mine(monde)[0]) == ["{P} lit une phrase.", "{P} dit."]
    write(monde, "ens", delete_modele, key, 7)
    with monde.reading("ens") as tx:
        assert tx.value("SELECT count(*) FROM texte_banque") == 0
    assert not [c for c in verify(monde.store) if c.gravite == "grave"]


def test_a_text_given_up_for_another_is_kept_beside(monde):
    key = keep(monde)
    write(monde, "ens", propose_modele, key, 1)
    write(monde, "coord", edit_modele, key, 2, model(objectif="{P} lit un mot."), relu=True)
    later = model(objectif="{P} lit un texte.")
    with pytest.raises(Conflict):
        write(monde, "ens", edit_modele, key, 2, later, relu=True)
    with monde.reading("ens") as tx:
        assert read_modele(tx, key).objectif.objectif == "{P} lit un mot."
    write(monde, "ens", keep_aside_modele, key, later)
    assert texts_of(mine(monde)[0]) == ["{P} lit un mot.", "{P} lit un texte."]
    write(monde, "coord", judge_modele, key, 3, E.ACCEPTE, relu=True)
    assert see(monde, "dir2", S.CIRCONSCRIPTION) == ["{P} lit un mot."]


def test_another_circonscription_finds_nothing(monde):
    with monde.writing("coord") as tx:
        tx.insert("circonscription", id="c2", nom="Autre", academie="", zone="A", mail="",
                  creee_le=tx.now)  # fmt: skip
        tx.execute(
            "UPDATE affectation SET circonscription_id = 'c2' WHERE personne_id = $p",
            p=monde.people["dir2"],
        )
    key = keep(monde)
    write(monde, "ens", propose_modele, key, 1)
    write(monde, "coord", judge_modele, key, 2, E.ACCEPTE, relu=True)
    assert see(monde, "dir", S.CIRCONSCRIPTION) == ["{P} lit une phrase."]
    assert see(monde, "dir2", S.CIRCONSCRIPTION) == []


@pytest.mark.parametrize("name", ["sec", "admin", "dpd"])
def test_who_writes_no_programmation_has_no_bank(monde, name):
    with pytest.raises(NotAllowed), monde.reading(name) as tx:
        read_banques(tx)


def test_each_act_is_traced_without_a_word_of_the_text(monde):
    key = keep(monde)
    write(monde, "ens", propose_modele, key, 1)
    write(monde, "coord", judge_modele, key, 2, E.REFUSE, "Secret")
    write(monde, "ens", delete_modele, key, 3)
    with monde.reading("coord") as tx:
        rows = tx.rows("SELECT action, de, vers FROM journal WHERE objet_id = $k ORDER BY seq",
                       k=key)  # fmt: skip
        assert [(r["action"], r["vers"]) for r in rows] == [
            ("keep_modele", None), ("propose_modele", "propose"), ("judge_modele", "refuse"),
            ("delete_modele", None),
        ]  # fmt: skip
        assert tx.value("SELECT count(*) FROM audit WHERE objet_id = $k", k=key) == 4
        assert find_journal_fault(tx) is None
    assert not [c for c in verify(monde.store) if c.gravite == "grave"]
