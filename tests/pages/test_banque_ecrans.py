"""The banks on the wire: one's own is heard by nobody else; what is accepted, by everybody."""

from urllib.parse import quote

import pytest

from core.banque_locale import EtatModele, make_modele
from core.droits import Action, may
from db.banques import judge_modele, keep_modele, propose_modele
from db.comptes import load_acteur
from tests.factories import PEOPLE
from tests.pages.test_matrice_ecrans import Ecoute
from tests.serveur import open_tab

OWN, ASKED, SHARED = "calembredaine", "faribole", "billevesée"
TABS = ("Chercher", "Ma banque", "Circonscription")


@pytest.fixture
def banks(maisonnee):
    """The teacher keeps one for themselves, proposes one, and had one accepted."""
    pole = maisonnee.pole
    with maisonnee.store.writing() as tx:
        pole.act_as(tx, "enseignant")
        keys = [
            keep_modele(tx, pole.place_id, make_modele(
                "x", domaine="D1", referentiel="socle-2015", cycle=2, discipline="Français",
                niveau="CP", objectif=f"{{P}} lit {word}.", reussite="Une fois.", moyens=""),
                relu=True)
            for word in (OWN, ASKED, SHARED)
        ]  # fmt: skip
        for key in keys[1:]:
            propose_modele(tx, key, 1)
        pole.act_as(tx, "coordinatrice")
        judge_modele(tx, keys[2], 2, EtatModele.ACCEPTE, relu=True)


@pytest.mark.parametrize("identifiant", list(PEOPLE))
def test_each_hears_the_banks_that_are_theirs(maisonnee, banks, identifiant):
    heard = b""
    for name in TABS:
        with open_tab(maisonnee.adresse, maisonnee.token(identifiant)) as tab:
            heard += Ecoute(tab).open("banque", f"onglet_banque={quote(name)}")
    said = heard.decode(errors="replace")
    with maisonnee.store.reading() as tx:
        acteur = load_acteur(tx, maisonnee.pole.personnes[identifiant], "x")
    reads, judges = may(acteur, Action.KEEP_MODELE), may(acteur, Action.JUDGE_MODELE)
    author = identifiant == "enseignant"
    assert (OWN in said, ASKED in said) == (author, author or judges)
    assert (SHARED in said) is reads
    assert ("est réservé à" in said) is not reads
