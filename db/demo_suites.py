"""What follows the stories of the demonstration: what is new for each, and somebody away."""

from datetime import timedelta
from typing import Final

from core.personne import Metier
from db.connection import Transaction, new_id

_FRESH: Final = timedelta(days=7)
_AWAY: Final = (timedelta(days=1), timedelta(days=10))  # since yesterday, for ten days
_EVENTS: Final = (
    ("proposition", ("SELECT personne_id, saisine_id, id, proposee_le AS cree_le FROM proposition "
                    "WHERE position = 'attendue' AND personne_id IS NOT NULL")),
    ("position", ("SELECT proposee_par AS personne_id, saisine_id, id, position_le AS cree_le "
                 "FROM proposition WHERE position_le IS NOT NULL AND proposee_par <> personne_id")),
    ("question", ("SELECT s.demandeur_id AS personne_id, s.id AS saisine_id, q.id, "
                 "q.posee_le AS cree_le FROM question q JOIN saisine s ON s.id = q.saisine_id "
                 "WHERE q.repondue_le IS NULL AND s.demandeur_id IS NOT NULL")),
    ("precisions", ("SELECT posee_par AS personne_id, saisine_id, id, repondue_le AS cree_le "
                   "FROM question WHERE repondue_le IS NOT NULL")),
    ("reponse", ("SELECT s.demandeur_id AS personne_id, s.id AS saisine_id, r.id, "
                "r.signee_le AS cree_le FROM reponse r JOIN saisine s ON s.id = r.saisine_id "
                "WHERE r.etat = 'envoyee' AND s.demandeur_id IS NOT NULL")),
)  # fmt: skip
"""Kind of news, and the facts of the store that it tells."""


def tell_news(tx: Transaction) -> None:
    """Tell people, in the product alone, of what happened in the last week of the stories."""
    for nature, facts in _EVENTS:
        tx.execute(
            "INSERT INTO avis (id, personne_id, saisine_id, nature, objet_id, cree_le, "  # noqa: S608 - constants
            f"par_courriel) SELECT $nature || '-' || id, personne_id, saisine_id, $nature, id, "
            f"cree_le, FALSE FROM ({facts}) AS faits WHERE cree_le >= $since",
            nature=nature, since=tx.now - _FRESH,
        )  # fmt: skip


def send_somebody_away(tx: Transaction, circonscription_id: str) -> None:
    """Note that the maître G with the most situations is away, so that they can be given."""
    personne_id = tx.value(
        "SELECT a.personne_id FROM affectation a LEFT JOIN proposition p "
        "ON p.personne_id = a.personne_id AND p.position = 'acceptee' "
        "LEFT JOIN saisine s ON s.id = p.saisine_id AND s.statut IN ('a_l_etude', 'en_suivi') "
        "WHERE a.metier = $metier AND a.debut <= $jour AND (a.fin IS NULL OR a.fin >= $jour) "
        "GROUP BY a.personne_id ORDER BY count(s.id) DESC, a.personne_id LIMIT 1",
        metier=Metier.MAITRE_G.value, jour=tx.today,
    )  # fmt: skip
    if personne_id:
        tx.insert(
            "absence", id=new_id(), circonscription_id=circonscription_id,
            personne_id=personne_id, debut=tx.today - _AWAY[0], fin=tx.today + _AWAY[1],
            notee_par=personne_id, notee_le=tx.now,
        )  # fmt: skip
