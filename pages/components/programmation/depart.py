"""From what a frame is written: as saved, or as it may be known; and one choice kept at once."""

from dataclasses import dataclass

from core.errors import PoleError
from core.programmation import CadreProgrammation
from db.programmations import ProgrammationLue, get_programmation
from db.programmations_cadre import suggest_cadre
from db.programmations_parties import save_cadre
from pages.components.programmation.ligne import refusal_key
from pages.components.session import forget, reading, recall, remember, writing


@dataclass(frozen=True)
class Depart:
    """The frame a form was read as, and its version; 0: nobody saved one yet."""

    version: int
    cadre: CadreProgrammation


def start_key(lue: ProgrammationLue) -> str:
    """Return where a tab remembers from what the frame is being written."""
    return f"paoa_cadre_{lue.id}"


def read_cadre(lue: ProgrammationLue) -> Depart:
    """Return the frame to write from: as saved, or with what is known elsewhere."""
    partie = lue.parties.get(f"{lue.id}-cadre")
    if partie:
        return Depart(partie.version, lue.contenu.cadre)
    with reading() as tx:
        return Depart(0, suggest_cadre(tx, lue.row))


def keep_pronom(programmation_id: str, key: str) -> None:
    """Save how the sentences speak of the pupil, as just chosen in a widget."""
    try:
        with writing() as tx:
            lue = get_programmation(tx, programmation_id)
            depart = read_cadre(lue)
            cadre = depart.cadre.model_copy(update={"pronom": recall(key)})
            save_cadre(tx, programmation_id, depart.version, cadre)
    except PoleError as error:
        remember(refusal_key(programmation_id), str(error))
    else:
        forget(start_key(lue))
