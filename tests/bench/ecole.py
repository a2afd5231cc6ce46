"""What a teacher writes: an online saisine with every field filled, a programmation of forty lines.

Both are measured on one server beside the frame of the same person.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from core.fiche import Fiche, Objet
from core.fiche_champs import get_champ
from core.programmation import ObjectifAdapte
from db.comptes import load_acteur
from db.connection import Transaction
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_parties import add_objectif, get_partie
from db.saisines_en_ligne import list_asker_schools, open_brouillon, read_own, save_brouillon
from tests.bench.banc import FRAME, Serveur, serve
from tests.bench.chiffres import Releve
from tests.bench.ecrans import Geste, Mesure
from tests.bench.magasins import copied, opened
from tests.bench.onglet import Onglet, Passage, open_tab
from tests.core.programmations import make_lines
from tests.office.fiches_inventees import invent_fiche

TEACHER = "enseignant01"
OBJECTIFS = 40
FORM, EDITOR = "fiche en ligne, une case", "PAOA de 40 objectifs, un champ gardé"
_BOX, _OWN_FRAME = "eleve.maintien", "cadre (une enseignante)"


@dataclass(frozen=True)
class Ecrits:
    """What the teacher has begun: a draft, and the open line of a programmation."""

    saisine_id: str
    programmation_id: str
    objectif_id: str


def _teacher(tx: Transaction):
    row = tx.row("SELECT id, personne_id FROM compte WHERE identifiant = $name", name=TEACHER)
    return load_acteur(tx, row["personne_id"], row["id"])


def _fill_form(tx: Transaction, ecole_id: str) -> str:
    fiche = max((invent_fiche(seed) for seed in range(200)), key=_count_filled)
    saisine_id = open_brouillon(tx, ecole_id, fiche)
    found = read_own(tx, saisine_id)
    save_brouillon(tx, saisine_id, found.version, fiche)
    return saisine_id


def _count_filled(fiche: Fiche) -> int:
    if fiche.objet is not Objet.ELEVE:
        return 0
    return len(fiche.model_dump_json(exclude_defaults=True))


def _write_programmation(tx: Transaction, ecole_id: str) -> tuple[str, str]:
    new = NouvelleProgrammation(ecole_id=ecole_id, niveau="CM1", nom="Banc", prenom="Essai")
    key = create_programmation(tx, new)
    lines = [add_objectif(tx, key, ligne.objectif) for ligne in make_lines(OBJECTIFS)]
    return key, lines[OBJECTIFS // 2]


def _prepare(tx: Transaction) -> Ecrits:
    ecole_id = list_asker_schools(tx)[0]["id"]
    return Ecrits(_fill_form(tx, ecole_id), *_write_programmation(tx, ecole_id))


def _tick(ecrits: Ecrits, onglet: Onglet, turn: int) -> Passage:
    champ = get_champ(_BOX)
    key = f"saisine_{ecrits.saisine_id}_0_{champ.signet}"
    label = champ.options[("oui", "non")[turn % 2]]
    return onglet.change(key, string_array_value={"data": [label]})


def _aim(ecrits: Ecrits, onglet: Onglet, turn: int) -> Passage:
    key = f"niveau_{ecrits.objectif_id}"
    if not onglet.knows(key):
        onglet.press(f"edit_objectif_{ecrits.objectif_id}")
    return onglet.change(key, string_value=("CP", "CE1")[turn % 2])


def _list_gestes(ecrits: Ecrits) -> tuple[Geste, ...]:
    return (
        Geste(_OWN_FRAME, FRAME, lambda onglet, _: onglet.rerun(), "Rien"),
        Geste(FORM, "nouvelle", partial(_tick, ecrits), "Nouvelle saisine",
              query=f"id={ecrits.saisine_id}"),
        Geste(EDITOR, "programmation", partial(_aim, ecrits), "Enregistrer cet objectif",
              query=f"id={ecrits.programmation_id}"),
    )  # fmt: skip


def _check_kept(ecrits: Ecrits, tx: Transaction, levels: set[str]) -> None:
    contenu = get_partie(tx, ecrits.objectif_id)["contenu"]
    if ObjectifAdapte.model_validate_json(contenu).niveau not in levels:
        raise RuntimeError("the edits that were measured were not kept")


def measure_school(name: str, releve: Releve, *, rounds: int, times: int) -> None:
    """Measure one box of a full form, and one field of a programmation of forty objectives."""
    with ExitStack() as stack:
        magasin = stack.enter_context(copied(name))
        with opened(magasin.folder) as store, store.writing(_teacher) as tx:
            ecrits = _prepare(tx)
        with serve(magasin) as serveur:
            _measure(serveur, ecrits, releve, rounds, times)
        with opened(magasin.folder) as store, store.reading() as tx:
            _check_kept(ecrits, tx, {"CP", "CE1"})
    releve.promise(f"{FORM} / cadre", 3, releve.ratio(FORM))
    releve.promise(f"{EDITOR} / cadre", 4, releve.ratio(EDITOR))


def _measure(serveur: Serveur, ecrits: Ecrits, releve: Releve, rounds: int, times: int) -> None:
    token = serveur.sign_in(TEACHER)[0].cookies["pole"]
    with ExitStack() as stack:
        mesures = [
            Mesure(serveur, geste, stack.enter_context(open_tab(serveur.address, token)),
                   releve.serie(geste.nom, _OWN_FRAME))
            for geste in _list_gestes(ecrits)
        ]  # fmt: skip
        for _ in range(rounds):
            for mesure in mesures:
                mesure.measure(times)
