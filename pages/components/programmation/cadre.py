"""The frame of a programmation: on what it rests, the class, the team, the pupil's needs."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.brouillon import settled_texts
from core.errors import PoleError
from core.programmation import MATERNELLE, CadreProgrammation, list_date_warnings
from core.texte import LEVELS, format_date
from core.typographie import typeset
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from db.programmations import ProgrammationLue
from db.programmations_cadre import suggest_cadre
from db.programmations_parties import TextesCroises, save_cadre
from pages.components.actes import say_done
from pages.components.mots import escape, show_user_text
from pages.components.programmation.croisement import choose_text
from pages.components.programmation.mots import CHAMPS, ask_day
from pages.components.programmation.objectifs import can_write
from pages.components.saisie import carried_texts, long_text
from pages.components.session import forget, reading, recall, remember, writing

_SHORT: Final = ("enseignants", "coordonnateur_ulis", "erseh")
_LONG: Final = {"parcours": 3, "points_appui": 3, "besoins": 3, "evaluation": 3}
_HELP: Final = {
    "parcours": "Ce qui éclaire les apprentissages, sans diagnostic.",
    "points_appui": "Ce que l’élève réussit, aime, ce qui l’aide.",
    "besoins": "Ce qu’il lui faut pour apprendre.",
    "evaluation": "Comment les acquis seront notés et dits dans le livret.",
}


@dataclass(frozen=True)
class _Depart:
    version: int
    cadre: CadreProgrammation


def _subject(lue: ProgrammationLue) -> str:
    return f"paoa:{lue.id}:cadre"


def _start_key(lue: ProgrammationLue) -> str:
    return f"paoa_cadre_{lue.id}"


def _read_now(lue: ProgrammationLue) -> _Depart:
    partie = lue.parties.get(f"{lue.id}-cadre")
    if partie:
        return _Depart(partie.version, lue.contenu.cadre)
    with reading() as tx:
        return _Depart(0, suggest_cadre(tx, lue.row))


def reread_cadre(lue: ProgrammationLue) -> None:
    """Let the form start again from the frame as it stands; what was typed stays a draft."""
    forget(_start_key(lue))


def show_cadre(lue: ProgrammationLue) -> None:
    """Show the frame: a form to its team while it is a draft, plain text otherwise."""
    for warning in list_date_warnings(lue.contenu.cadre, lue.row["annee"]):
        st.info(typeset(warning), icon=":material/event:")
    if can_write(lue):
        _show_form(lue)
    else:
        show_frame(lue.contenu.cadre)


def show_frame(cadre: CadreProgrammation) -> None:
    """Show a frame as plain text."""
    facts = [
        "PPS" if cadre.pps else "",
        f"Notification du {format_date(cadre.notification_du)} au "
        f"{format_date(cadre.notification_au) or '…'}" if cadre.notification_du else "",
        f"Classe {cadre.classe or cadre.niveau_classe}" if cadre.niveau_classe else "",
        "ULIS" if cadre.ulis else "",
        f"Niveau visé {cadre.niveau_vise or cadre.age_vise}"
        if cadre.niveau_vise or cadre.age_vise else "",
        f"Conseil de cycle du {format_date(cadre.conseil_cycle_le)}"
        if cadre.conseil_cycle_le else "",
    ]  # fmt: skip
    st.markdown(escape(typeset(" · ".join(filter(None, facts)))) or "Le cadre n’est pas rempli.")
    for champ in (*_SHORT, *_LONG):
        show_user_text(CHAMPS[champ], getattr(cadre, champ))


def _show_form(lue: ProgrammationLue) -> None:
    depart: _Depart = recall(_start_key(lue)) or _read_now(lue)
    remember(_start_key(lue), depart)
    with reading() as tx:
        drafts = list_drafts(tx, _subject(lue))
    with st.container(key="paoa_cadre"):
        if crossed := recall(f"{_start_key(lue)}_croise"):
            _settle_crossed(lue, depart, *crossed)
            return
        chosen = _ask_ground(lue, depart.cadre) | _ask_class(lue, depart.cadre)
        for champs in (_SHORT, ("parcours", "evaluation"), ("points_appui", "besoins")):
            for column, champ in zip(st.columns(len(champs)), champs, strict=True):
                with column:
                    long_text(
                        CHAMPS[champ], subject=_subject(lue), field=champ, drafts=drafts,
                        value=getattr(depart.cadre, champ), height=_LONG.get(champ, 1),
                        help=_HELP.get(champ, ""),
                    )  # fmt: skip
        if st.button("Enregistrer le cadre", key="save_cadre", icon=":material/check:"):
            _save(lue, depart, chosen)


def _ask_ground(lue: ProgrammationLue, start: CadreProgrammation) -> dict[str, object]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pps = st.checkbox("L’élève a un PPS", start.pps, key=f"pps_{lue.id}")
        return {
            "pps": pps,
            "notification_du": ask_day("Notification du", start.notification_du, f"du_{lue.id}"),
            "notification_au": ask_day("au", start.notification_au, f"au_{lue.id}"),
            "conseil_cycle_le": ask_day("Conseil de cycle du", start.conseil_cycle_le,
                                        f"conseil_{lue.id}"),
        }  # fmt: skip


def _ask_class(lue: ProgrammationLue, start: CadreProgrammation) -> dict[str, object]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        niveau = _ask_one("Niveau de la classe", LEVELS, start.niveau_classe, f"classe_{lue.id}")
        maternelle = niveau in MATERNELLE
        chosen: dict[str, object] = {"niveau_classe": niveau}
        if maternelle:
            chosen["age_vise"] = _ask_one("Âge visé", lue.referentiel.par_age, start.age_vise,
                                          f"age_{lue.id}")  # fmt: skip
            chosen["maternelle_prevue_pps"] = st.checkbox(
                "Le PPS prévoit cette programmation", start.maternelle_prevue_pps,
                key=f"prevue_{lue.id}",
            )  # fmt: skip
        else:
            levels = [level for level in LEVELS if level != "ULIS"]
            chosen["niveau_vise"] = _ask_one("Niveau des apprentissages visés", levels,
                                             start.niveau_vise, f"vise_{lue.id}")  # fmt: skip
            chosen["ulis"] = st.checkbox("Dispositif ULIS", start.ulis, key=f"ulis_{lue.id}")
        return chosen


def _ask_one(label: str, options: tuple[str, ...] | list[str], value: str, key: str) -> str:
    known = [*options, *([value] if value and value not in options else [])]
    found = st.selectbox(label, known, index=known.index(value) if value else None, key=key,
                         width=230, placeholder="Choisir")  # fmt: skip
    return str(found or "")


def _save(lue: ProgrammationLue, depart: _Depart, chosen: dict[str, object]) -> None:
    try:
        with writing() as tx:
            typed = settle_drafts(tx, _subject(lue), carried_texts(_subject(lue)))
            mine = CadreProgrammation(**depart.cadre.model_dump() | chosen | typed)
            save_cadre(tx, lue.id, depart.version, mine)
            consume_drafts(tx, _subject(lue))
    except TextesCroises as error:
        remember(f"{_start_key(lue)}_croise", (error.champs, chosen))
        st.rerun()
    except PoleError as error:
        st.error(typeset(str(error)), icon=":material/block:")
        return
    forget(_start_key(lue))
    say_done("Cadre enregistré.")
    st.rerun()


def _settle_crossed(
    lue: ProgrammationLue, depart: _Depart, champs: list[str], chosen: dict[str, object]
) -> None:
    with reading() as tx:
        typed = settled_texts(list_drafts(tx, _subject(lue)))
    mine = CadreProgrammation(**depart.cadre.model_dump() | chosen | typed)
    keep = choose_text(lue.id, champs, mine.model_dump(), lue.contenu.cadre.model_dump())
    if keep is None:
        return
    now = _read_now(lue)
    forget(f"{_start_key(lue)}_croise")
    forget(_start_key(lue))
    with writing() as tx:
        if keep:
            won = {champ: getattr(mine, champ) for champ in champs}
            save_cadre(tx, lue.id, now.version, now.cadre.model_copy(update=won))
        consume_drafts(tx, _subject(lue))
    st.rerun()
