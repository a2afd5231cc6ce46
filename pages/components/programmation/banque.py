"""The bank beside a programmation: an objective said of the pupil put in a line, a line kept."""

from functools import partial
from typing import Final

import streamlit as st

from core.banque import CYCLES, ObjectifBanque
from core.banque_locale import SOURCE_LABELS, RechercheBanque, SourceBanque, find_in_banques
from core.banque_modele import turn_back
from core.fiche import Pronom
from core.programmation import (
    CHOIX_PRONOM_LABELS,
    ChoixPronom,
    ObjectifAdapte,
    choose_pronom,
)
from core.typographie import typeset
from db.banques import keep_modele, read_banques
from db.programmations import ProgrammationLue, get_programmation, known_referentiels
from db.programmations_parties import add_objectif
from pages.components.actes import acting, explaining, say_done
from pages.components.banque_choix import ask_recherche, show_found
from pages.components.banque_formulaire import ModeleEcrit, show_form
from pages.components.banque_texte import show_texts
from pages.components.mots import escape
from pages.components.programmation.depart import keep_pronom
from pages.components.programmation.ligne import (
    fill_line,
    keep_line,
    open_key,
    open_line,
    read_start,
)
from pages.components.session import reading, recall

_SHOWN: Final = 6


def _read(programmation_id: str) -> ProgrammationLue:
    with explaining(), reading() as tx:
        return get_programmation(tx, programmation_id)


def _pronom_of(lue: ProgrammationLue) -> tuple[ChoixPronom | None, Pronom | None]:
    """Return what is chosen for this pupil, and the pronoun of the sentences."""
    chosen = choose_pronom(lue.contenu.cadre, lue.eleve["pronom"])
    return chosen, Pronom(chosen) if chosen in (ChoixPronom.IL, ChoixPronom.ELLE) else None


# --- from the bank to the programmation ---------------------------------------------------------


@st.dialog("Banque d’objectifs", width="large")
def dialog_banque(programmation_id: str, domaine: str, ligne_id: str | None = None) -> None:
    """Search the bank and put one of its objectives in the open line, or in a new one."""
    lue = _read(programmation_id)
    fills = _fills(lue, ligne_id)
    st.caption(typeset(_explain(fills=fills, opened=ligne_id is not None)))
    _ask_pronom(lue)
    cadre = lue.contenu.cadre
    level = "GS" if cadre.age_vise else cadre.niveau_vise or lue.row["niveau"]
    with reading() as tx:
        banques = read_banques(tx)
    wanted = ask_recherche(
        f"paoa_{domaine}", banques, RechercheBanque(domaine=domaine, cycle=CYCLES.get(level)),
        lue.domaines,
    )  # fmt: skip
    found = find_in_banques(banques, wanted, lue.referentiel.code)
    place = (domaine, ligne_id if fills else None)
    show_found(found, partial(_show_item, lue, place), shown=_SHOWN)


def _fills(lue: ProgrammationLue, ligne_id: str | None) -> bool:
    """Tell whether the open line still has no objective: it is then the one to fill."""
    return any(x.id == ligne_id and not x.objectif.objectif for x in lue.contenu.lignes)


def _explain(*, fills: bool, opened: bool) -> str:
    if fills:
        return "L’objectif choisi remplit la ligne ouverte ; ce que vous y avez écrit est gardé."
    if opened:
        return (
            "Votre ligne a déjà un objectif : celui de la banque s’ajoute sur une nouvelle ligne."
        )
    return "L’objectif choisi s’ajoute sur une nouvelle ligne, que vous pourrez modifier."


def _ask_pronom(lue: ProgrammationLue) -> None:
    chosen, _ = _pronom_of(lue)
    if chosen:
        words = CHOIX_PRONOM_LABELS[chosen]
        said = "sans dire il ou elle" if chosen is ChoixPronom.NON_DIT else f"avec « {words} »"
        st.caption(typeset(f"Phrases accordées {said} ; cela se change dans « Cadre »."))
        return
    key = f"pronom_banque_{lue.id}"
    with st.container(key="paoa_pronom", border=True):
        st.segmented_control(
            typeset(f"Pour accorder les phrases : en parlant de {_name(lue)}, on dit…"),
            list(ChoixPronom), key=key, format_func=CHOIX_PRONOM_LABELS.__getitem__,
            on_change=keep_pronom, args=(lue.id, key),
        )  # fmt: skip


def _name(lue: ProgrammationLue) -> str:
    return escape(lue.eleve["prenom"] or "l’élève")


def _say(lue: ProgrammationLue, item: ObjectifBanque) -> ObjectifAdapte:
    chosen, pronom = _pronom_of(lue)
    referentiel = known_referentiels().par_code[item.referentiel]
    entree = referentiel.find(item.entree)
    return item.to_objectif(
        lue.eleve["prenom"] or "l’élève", pronom, competence=entree.libelle if entree else "",
        marque=chosen is not ChoixPronom.NON_DIT,
    )  # fmt: skip


def _show_item(
    lue: ProgrammationLue, place: tuple[str, str | None], source: SourceBanque,
    item: ObjectifBanque,
) -> None:  # fmt: skip
    domaine, ligne_id = place
    said = _say(lue, item)
    words, action = st.columns([6, 2], vertical_alignment="center")
    with words, st.container(gap=None):
        show_texts(said.objectif, said.reussite, said.moyens)
        st.caption(escape(" · ".join([item.discipline, item.niveau, SOURCE_LABELS[source]])))
    with action:
        label = "Remplir la ligne" if ligne_id else "Ajouter"
        if st.button(label, key=f"take_bank_{item.code}", help=escape(said.objectif[:60]),
                     icon=":material/add:", width="stretch"):  # fmt: skip
            own = item.referentiel == lue.referentiel.code
            _take(lue, ligne_id, said.model_copy(
                update={"domaine": item.domaine if own else domaine}))  # fmt: skip


def _take(lue: ProgrammationLue, ligne_id: str | None, said: ObjectifAdapte) -> None:
    """Keep what was being typed, then fill the empty line, or add one; nothing is overwritten."""
    opened = recall(open_key(lue.id))
    if opened and not keep_line(lue.id, opened):
        st.rerun()
    if ligne_id and not read_start(ligne_id).objectif.objectif:
        if fill_line(lue.id, ligne_id, said):
            say_done("Ligne remplie ; ce que vous y aviez écrit est gardé.")
        st.rerun()
    made: list[str] = []
    with acting("Objectif ajouté.", then=lambda: open_line(lue.id, made[0])) as tx:
        made.append(add_objectif(tx, lue.id, said))


# --- from the programmation to one's own bank ---------------------------------------------------


@st.dialog("Garder dans ma banque", width="large")
def dialog_keep(programmation_id: str, ligne_id: str) -> None:
    """Show the model that a line gives, without the pupil's name, and keep it once read."""
    lue = _read(programmation_id)
    line = next((x.objectif for x in lue.contenu.lignes if x.id == ligne_id), None)
    if line is None:
        st.warning("Cette ligne vient d’être retirée. Fermez et relisez la page.")
        return
    st.markdown(typeset(
        "Le prénom a laissé place à {P}, et la phrase est au masculin : la banque l’accordera avec "
        "chaque élève. **Relisez** : aucun nom d’enfant ne doit rester."
    ))  # fmt: skip
    ecrit = show_form(f"banque_ligne:{ligne_id}", _model_of(lue, line), ligne_id)
    if ecrit.save("Garder dans ma banque"):
        with acting("C’est gardé dans « Ma banque » (Banque d’objectifs).") as tx:
            objectif = ecrit.settle(tx)
            keep_modele(tx, lue.row["circonscription_id"], objectif, partie_id=ligne_id,
                        relu=ecrit.relu)  # fmt: skip


def _model_of(lue: ProgrammationLue, line: ObjectifAdapte) -> ModeleEcrit:
    _, pronom = _pronom_of(lue)
    prenom = lue.eleve["prenom"]
    path = lue.referentiel.path_to(line.entree) if line.entree else ()
    own = bool(path) and line.referentiel == lue.referentiel.code
    same = own and path[0].code == line.domaine
    cadre = lue.contenu.cadre
    level = line.niveau or cadre.niveau_vise or cadre.age_vise or lue.row["niveau"]
    return ModeleEcrit(
        referentiel=lue.referentiel.code, domaine=line.domaine,
        entree=line.entree if same else "", discipline=line.discipline, niveau=level,
        cycle=CYCLES.get(level, CYCLES.get(lue.row["niveau"], 0)),
        objectif=turn_back(line.objectif, prenom, pronom),
        reussite=turn_back(line.reussite, prenom, pronom),
        moyens=turn_back(line.moyens, prenom, pronom),
    )  # fmt: skip
