"""Choosing in the référentiels: by domain and component, or by a search without accents."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from core.programmation import ObjectifAdapte
from core.referentiel import EntreeTrouvee, NatureEntree
from core.typographie import typeset
from db.programmations import ProgrammationLue, known_referentiels
from pages.components.mots import escape
from pages.components.session import recall

_SHOWN: Final = 12


def _list_inside(lue: ProgrammationLue, domaine: str, inside: str) -> list[EntreeTrouvee]:
    found = lue.referentiel.find(inside or domaine)
    entries = found.entrees if found else ()
    return [EntreeTrouvee(lue.referentiel, lue.referentiel.path_to(e.code)) for e in entries]


def show_picker(
    lue: ProgrammationLue, partie_id: str, start: ObjectifAdapte, keep: Callable[..., None]
) -> None:
    """Offer the entries of the référentiels; the one chosen gives the competence its words."""
    key = f"pick_{partie_id}"
    with st.popover("Choisir dans le référentiel", icon=":material/account_tree:", key=key,
                    type="tertiary", on_change="rerun") as popover:  # fmt: skip
        if not popover.open:
            return
        words = st.text_input(
            "Chercher dans tous les programmes", key=f"search_{partie_id}", live="0.4s",
            icon=":material/search:", placeholder="lire, nombres, espace…", autocomplete="off",
        )  # fmt: skip
        if words:
            hits = known_referentiels().search(words, codes=lue.contenu.referentiels)
        else:
            hits = _list_inside(lue, start.domaine, _ask_component(lue, partie_id, start))
        _show_hits(lue, partie_id, hits, keep)


def _ask_component(lue: ProgrammationLue, partie_id: str, start: ObjectifAdapte) -> str:
    domaine = lue.referentiel.find(start.domaine)
    inner = [e for e in domaine.entrees if e.entrees] if domaine else []
    if not inner:
        return ""
    labels = {e.code: e.libelle for e in inner}
    found = st.selectbox(
        "Composante", list(labels), index=None, key=f"composante_{partie_id}",
        placeholder="Tout le domaine", format_func=labels.__getitem__,
    )  # fmt: skip
    return str(found or "")


def _show_hits(
    lue: ProgrammationLue, partie_id: str, hits: list[EntreeTrouvee], keep: Callable[..., None]
) -> None:
    useful = [hit for hit in hits if hit.entree.nature is not NatureEntree.DOMAINE]
    for hit in useful[:_SHOWN]:
        cycle = f"cycle {hit.entree.cycle}" if hit.entree.cycle else ""
        doubt = typeset("à vérifier") if hit.entree.a_verifier else ""
        about = " · ".join(filter(None, [*(e.libelle for e in hit.chemin[1:-1]), cycle, doubt]))
        st.button(
            escape(hit.entree.libelle), key=f"take_{partie_id}_{hit.entree.code}", type="tertiary",
            help=escape(hit.referentiel.cite(hit.entree)), on_click=keep,
            args=(lue.id, partie_id),
            kwargs={"referentiel": hit.referentiel.code, "entree": hit.entree.code,
                    "competence": hit.entree.libelle},
        )  # fmt: skip
        if about:
            st.caption(escape(about))
    if len(useful) > _SHOWN:
        st.caption(f"… et {len(useful) - _SHOWN} autres : précisez la recherche.")
    if not useful:
        said = recall(f"search_{partie_id}")
        st.caption(typeset(
            "Aucun intitulé ne contient ces mots : essayez-en un seul." if said
            else "Rien à choisir ici : écrivez la compétence avec vos mots."
        ))  # fmt: skip
