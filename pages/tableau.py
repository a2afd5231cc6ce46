"""Page « Tableau du pôle » : une carte par situation, déplacée, confiée, ouverte."""

from core.droits import Action, may
from db.circonscriptions import my_circonscription
from pages.components.actes import explaining, show_title
from pages.components.charge import show_charge
from pages.components.session import reading
from pages.components.tableau import show_board, show_next
from pages.components.tableau_filtres import read_choix, show_filters
from pages.components.traces import note_reading

show_title("Tableau du pôle")
with explaining(), reading() as tx:
    place = my_circonscription(tx)
    choix = read_choix(tx, place["id"])
    shares = may(tx.actor, Action.READ_CHARGE, place["id"])
note_reading("list_tableau", "saisine")
show_next()
filtres = show_filters(choix, shares=shares)
show_board(place["id"], filtres)
if shares:
    show_charge(place["id"])
