"""The board of the pôle: its columns, its filters, and what moving a card asks for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.droits import Action
from core.errors import InvalidInput
from core.fiche import Objet
from core.filtres import FiltresAdresse
from core.personne import Metier
from core.saisine import STATUT_LABELS, Statut, check_transition

COLONNES: Final[Mapping[Statut, str]] = {
    Statut.TRANSMISE: "À trier",
    Statut.A_PRECISER: STATUT_LABELS[Statut.A_PRECISER],
    Statut.A_L_ETUDE: STATUT_LABELS[Statut.A_L_ETUDE],
    Statut.REPONDUE: STATUT_LABELS[Statut.REPONDUE],
    Statut.EN_SUIVI: STATUT_LABELS[Statut.EN_SUIVI],
    Statut.TERMINEE: STATUT_LABELS[Statut.TERMINEE],
}
FIRST_CARDS: Final = 30
"""How many cards a column shows at first; « Voir plus » adds as many."""


class VueTableau(StrEnum):
    """How the cards are laid out: by state; for the pilots, by who has them or by secteur."""

    ETAT = "etat"
    PERSONNE = "personne"
    SECTEUR = "secteur"


class FiltresTableau(FiltresAdresse):
    """What the board shows, as it stands in the address: ids and codes, never a name."""

    quoi: ClassVar[str] = "ce tableau"

    vue: VueTableau = VueTableau.ETAT
    metier: str = Metier.CPC.value  # of the lanes by secteur
    membre: str | None = None
    ecole: str | None = None
    secteur: str | None = None  # a person of the table of secteurs: the schools they answer for
    objet: Objet | None = None
    motif: str | None = None
    retard: bool = False
    a_moi: bool = False

    @property
    def chosen(self) -> dict[str, object]:
        """The filters that are set, the layout aside."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"vue", "metier"})


class Geste(StrEnum):
    """What a move asks for before it is made; `SUIVRE` asks for nothing."""

    PROPOSER = "proposer"
    DEMANDER = "demander"
    RECEVOIR = "recevoir"
    REPONDRE = "repondre"
    SUIVRE = "suivre"
    TERMINER = "terminer"
    ROUVRIR = "rouvrir"


ACTION_OF: Final[Mapping[Geste, Action]] = {
    Geste.PROPOSER: Action.PROPOSE,
    Geste.DEMANDER: Action.ASK_PRECISIONS,
    Geste.RECEVOIR: Action.ANSWER_PRECISIONS,
    Geste.REPONDRE: Action.WRITE_REPONSE,
    Geste.SUIVRE: Action.CLOSE,
    Geste.TERMINER: Action.CLOSE,
    Geste.ROUVRIR: Action.REOPEN,
}


class DemandeCarte(BaseModel):
    """What the browser says was done to a card: everything in it is checked again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    geste: Literal["deplacer", "confier", "ouvrir", "plus"]
    carte: str = Field(default="", max_length=64)
    version: int = 0
    vers: str = Field(default="", max_length=64)  # a status, a member's id, a column


def read_demande(value: object) -> DemandeCarte:
    """Read what came from the browser.

    Raises:
        InvalidInput: it is not one of ours.
    """
    try:
        return DemandeCarte.model_validate(value)
    except ValidationError as error:
        raise InvalidInput("Ce geste n’est pas compris. Rechargez la page.") from error


def read_column(value: str) -> Statut:
    """Read the column a card was dropped on.

    Raises:
        InvalidInput: the board has no such column.
    """
    if value not in set(COLONNES):
        raise InvalidInput("Le tableau n’a pas cette colonne. Rechargez la page.")
    return Statut(value)


def plan_move(de: Statut, vers: Statut, asked_from: Statut | None = None) -> Geste:
    """Say what a move asks for.

    Raises:
        InvalidInput: the lifecycle does not know this move, or it is not made by hand; the card
            goes back to its place with the sentence.
    """
    read_column(de)  # a draft, or what was withdrawn, is on no column
    if (de, vers) == (Statut.A_L_ETUDE, Statut.TRANSMISE):
        raise InvalidInput(
            "Une situation revient « À trier » d’elle-même quand toutes les personnes sollicitées "
            "ont décliné. Pour la donner à quelqu’un d’autre, proposez-la."
        )
    check_transition(read_column(de), read_column(vers), asked_from=asked_from)
    if de is Statut.A_PRECISER:
        return Geste.RECEVOIR
    if de is Statut.TERMINEE:
        return Geste.ROUVRIR
    return {
        Statut.A_PRECISER: Geste.DEMANDER,
        Statut.A_L_ETUDE: Geste.PROPOSER,
        Statut.REPONDUE: Geste.REPONDRE,
        Statut.EN_SUIVI: Geste.SUIVRE,
        Statut.TERMINEE: Geste.TERMINER,
    }[vers]


def list_moves(de: Statut, asked_from: Statut | None = None) -> list[Statut]:
    """List the columns to which a card may go from where it is, in the board's order."""
    found = []
    for vers in COLONNES:
        try:
            plan_move(de, vers, asked_from)
        except InvalidInput:
            continue
        found.append(vers)
    return found
