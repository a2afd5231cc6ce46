"""Tab « Registre d’une année passée »: columns matched, rows understood, taken over, undone."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from core.demonstration.fichiers import make_registre_essai
from core.fiche import OBJET_LABELS
from core.listes import Liste
from core.reprise import LectureRegistre, LigneRegistre, list_missing_fields, read_registre
from core.reprise_mots import CHAMPS, SYNONYMES
from core.saisine import Statut, school_year, school_year_label
from core.tableur import Classeur, Feuille
from core.tableur_colonnes import Entete, find_header, match_titles
from core.texte import NARROW_NBSP, format_date, plural
from core.typographie import typeset
from db.connection import Row, local_day
from db.reprises import (
    ComparaisonRegistre,
    cancel_reprise,
    compare_registre,
    import_registre,
    list_ecoles_registre,
    list_reprises,
)
from pages.components.actes import acting
from pages.components.libelles import read_labels
from pages.components.mots import escape
from pages.components.rentree import show_done
from pages.components.session import reading, recall, remember
from pages.components.tableur import (
    ask_classeur,
    ask_feuille,
    drop_classeur,
    offer_trial,
    show_progress,
    show_remarks,
)

_KEY: Final = "registre"
_REPORT: Final = "rapport_registre"
_PREVIEW: Final = 5
_SHOWN: Final = 30
_SAMPLES: Final = 3


def show_reprise(place: Row) -> None:
    """Show where the register goes, what is understood of it, and the registers taken over."""
    if report := recall(_REPORT):
        show_done(report, key="close_registre_report", kept=_REPORT)
    st.markdown(
        "Le registre Excel d’une année passée, une ligne par demande, se reprend une fois : ses "
        "demandes deviennent des saisines terminées de cette année-là, avec leurs numéros à elles. "
        "Le fichier n’est pas gardé."
    )
    offer_trial(place, "Un registre pour essayer", "registre", make_registre_essai)
    with reading() as tx:
        last = school_year(tx.today) - 1
    annee = st.selectbox(
        "Année du registre", [last, last - 1, last - 2], key="registre_annee", width=200,
        format_func=school_year_label,
    )  # fmt: skip
    found = ask_classeur("Registre (.xlsx ou .csv)", _KEY)
    if found:
        _show_file(place, found[0], found[1], annee or last)
    _show_past(place)


def _show_file(place: Row, classeur: Classeur, mark: str, annee: int) -> None:
    show_remarks(classeur.remarques)
    ranked = sorted(classeur.feuilles, key=lambda f: -len(find_header(f, SYNONYMES).champs))
    name = ask_feuille([f.nom for f in ranked], f"registre_feuille_{mark[:8]}")
    feuille = classeur.get_feuille(name)
    key = f"{mark[:8]}_{name}"
    entete = _ask_header(feuille, key)
    champs = _ask_columns(feuille, entete, key)
    if missing := list_missing_fields(champs):
        names = " et ".join(f"« {CHAMPS[champ]} »" for champ in missing)
        st.warning(
            typeset(f"Dites quelle colonne donne {names} : sans cela rien ne peut être repris."),
            icon=":material/edit_note:",
        )
        return
    _show_reading(place, feuille, entete.position, champs, annee=annee, mark=mark)


def _ask_header(feuille: Feuille, key: str) -> Entete:
    found = find_header(feuille, SYNONYMES)
    rows = list(range(min(len(feuille.rangees), 20)))
    position = st.selectbox(
        "Ligne des titres", rows, index=found.position, key=f"registre_titres_{key}", width=480,
        format_func=lambda i: f"Ligne {feuille.rangees[i].numero}{NARROW_NBSP}: "
                              f"{', '.join(filter(None, feuille.rangees[i].cellules))[:60]}",
    )  # fmt: skip
    if position is None or position == found.position:
        return found
    titres = feuille.rangees[position].cellules
    return Entete(position, titres, match_titles(titres, SYNONYMES))


def _ask_columns(feuille: Feuille, entete: Entete, key: str) -> dict[int, str]:
    """Show each column with what it is taken for, to be corrected; return column → field."""
    rows = feuille.rangees[entete.position + 1 :]
    width = max([len(entete.titres), *(len(r.cellules) for r in rows[:200])])
    chosen: dict[int, str] = {}
    missing = list_missing_fields(entete.champs)
    with st.expander(
        typeset(f"Colonnes : {len(entete.champs)} reconnues sur {width}"), expanded=bool(missing)
    ):
        st.caption("Vérifiez ce que dit chaque colonne ; « Ne pas reprendre » l’ignore.")
        for index in range(width):
            if index % 3 == 0:
                columns = st.columns(3)
            samples = [text for r in rows[:40] if (text := r.get(index))][:_SAMPLES]
            title = entete.titres[index] if index < len(entete.titres) else ""
            if not title and not samples:
                continue
            with columns[index % 3]:
                champ = _ask_column(title or f"Colonne {index + 1}", samples, entete, index, key)
            if champ:
                chosen[index] = champ
    return _check_once(chosen)


def _ask_column(title: str, samples: list[str], entete: Entete, index: int, key: str) -> str:
    options = ["", *CHAMPS]
    champ = st.selectbox(
        escape(title), options, index=options.index(entete.champs.get(index, "")),
        key=f"colonne_{key}_{entete.position}_{index}",
        format_func=lambda code: CHAMPS.get(code, "Ne pas reprendre"),
    )  # fmt: skip
    st.caption(escape(" · ".join(sample[:24] for sample in samples)) or "(vide)")
    return champ or ""


def _check_once(chosen: dict[int, str]) -> dict[int, str]:
    """Say when two columns are taken for one thing; the first counts."""
    kept: dict[int, str] = {}
    for index, champ in chosen.items():
        if champ in kept.values():
            st.warning(typeset(f"Deux colonnes disent « {CHAMPS[champ]} » : la première compte."))
        else:
            kept[index] = champ
    return kept


def _show_reading(
    place: Row, feuille: Feuille, position: int, champs: Mapping[int, str], *,
    annee: int, mark: str,
) -> None:  # fmt: skip
    schools_key, taken_key = f"registre_ecoles_{mark}", f"registre_passages_{mark}"
    choix: dict[str, str] = recall(schools_key, {})
    taken: frozenset[str] = recall(taken_key, frozenset())
    with reading() as tx:
        ecoles = list_ecoles_registre(tx, place["id"])
        lecture = read_registre(
            feuille, position, champs, annee, ecoles, choix=choix, reprendre=taken
        )
        known = compare_registre(tx, place["id"], lecture, mark)
    noms = {e.id: f"{e.nom}, {e.commune}" for e in ecoles}
    st.header("Compte rendu", anchor=False)
    if known.avant:
        st.info(typeset(known.avant), icon=":material/history:")
    _show_counts(lecture, known)
    if (answered := _ask_schools(lecture, noms, choix, mark)) != choix:
        remember(schools_key, answered)
        st.rerun()
    _show_preview([x for x in lecture.lignes if x.numero not in known.deja], noms)
    if (chosen := _ask_passages(lecture, taken)) != taken:
        remember(taken_key, chosen)
        st.rerun()
    _show_left(lecture)
    _show_checks(lecture, known)
    _show_end(place, lecture, known, mark)


def _show_counts(lecture: LectureRegistre, known: ComparaisonRegistre) -> None:
    new = [ligne for ligne in lecture.lignes if ligne.numero not in known.deja]
    parts = [f"**{plural(len(new), 'demande')} à reprendre**"]
    if known.deja:
        parts.append(f"{len(known.deja)} déjà ici")
    if lecture.laissees:
        parts.append(f":red[:material/error: {plural(len(lecture.laissees), 'ligne laissée')}]")
    st.markdown(" · ".join(parts))
    if guarded := sum(ligne.reservee for ligne in new):
        st.info(
            typeset(
                f"{plural(guarded, 'demande')} à garder réservée{'s' if guarded > 1 else ''} "
                "(climat de classe, famille, tensions), sans nom d’élève : l’IEN y aura accès, "
                "vous non."
            ),
            icon=":material/lock:",
        )


def _ask_schools(
    lecture: LectureRegistre, noms: Mapping[str, str], choix: dict[str, str], mark: str
) -> dict[str, str]:
    """Show the schools that were not recognised, to be chosen; return what was chosen."""
    if not lecture.ecoles:
        return choix
    st.markdown("**Écoles à reconnaître**")
    answered = dict(choix)
    columns = st.columns(2)
    for number, (written, likely) in enumerate(lecture.ecoles.items()):
        options = [*likely, *(key for key in noms if key not in likely)]
        known = choix.get(written)
        with columns[number % 2]:
            found = st.selectbox(
                typeset(f"« {escape(written)} »"), options, placeholder="Laisser ces lignes",
                index=options.index(known) if known in options else None,
                key=f"registre_ecole_{mark[:8]}_{number}_{len(written)}",
                format_func=noms.__getitem__,
            )  # fmt: skip
        if found:
            answered[written] = found
        else:
            answered.pop(written, None)
    return answered


def _say(
    ligne: LigneRegistre, noms: Mapping[str, str], labels: Mapping[Liste, Mapping[str, str]]
) -> dict[str, str]:
    reponse = ligne.reponse
    answers = (
        [labels[Liste.REPONSE].get(p.nature, p.nature) for p in reponse.propositions]
        if reponse
        else []
    )
    ended = (
        "Demande retirée"
        if ligne.statut is Statut.RETIREE
        else labels[Liste.CLOTURE].get(ligne.cloture, ligne.cloture)
    )
    day = format_date(reponse.repondue_le) if reponse else ""
    return {
        "Ligne": str(ligne.numero),
        "Reçue le": format_date(ligne.recue_le),
        "École": noms[ligne.ecole_id],
        "Objet": OBJET_LABELS[ligne.objet],
        "Élève": ligne.eleve or "–",
        "Motif": labels[Liste.MOTIF].get(ligne.fiche.motif, "–"),
        "Réponse": " · ".join(filter(None, [day, *answers])) or "–",
        "Fin": ended,
    }


def _show_preview(lignes: Sequence[LigneRegistre], noms: Mapping[str, str]) -> None:
    if not lignes:
        return
    labels = {one: read_labels(one) for one in (Liste.MOTIF, Liste.REPONSE, Liste.CLOTURE)}
    rows = [_say(ligne, noms, labels) for ligne in lignes[:_PREVIEW]]
    st.markdown("**Les premières lignes, telles qu’elles sont comprises**")
    st.table(
        {name: [escape(typeset(row[name])) for row in rows] for name in rows[0]},
        border="horizontal",
    )


def _ask_passages(lecture: LectureRegistre, taken: frozenset[str]) -> frozenset[str]:
    """Show what is left out because a file must not hold it; return what somebody takes."""
    if not lecture.passages:
        return taken
    chosen = set(taken)
    with st.expander(
        typeset(f"{plural(len(lecture.passages), 'passage')} à ne pas reprendre"),
        icon=":material/shield:",
    ):
        st.caption("Ces passages ne seront gardés nulle part, sauf ceux que vous reprenez.")
        for passage in lecture.passages:
            with st.container(border=True, key=f"passage_registre_{passage.cle[:16]}"):
                st.markdown(typeset(f"Ligne {passage.numero} · {escape(passage.raison)}"))
                st.text(typeset(f"« {passage.texte} »"))
                choice = st.segmented_control(
                    "Décision", [False, True], default=passage.cle in taken,
                    key=f"registre_reprendre_{passage.cle[:16]}", label_visibility="collapsed",
                    format_func={False: "Ne pas reprendre", True: "Reprendre"}.__getitem__,
                )  # fmt: skip
                chosen = chosen | {passage.cle} if choice else chosen - {passage.cle}
    return frozenset(chosen)


def _show_left(lecture: LectureRegistre) -> None:
    if not lecture.laissees:
        return
    with st.expander(plural(len(lecture.laissees), "ligne laissée"), expanded=True):
        shown = lecture.laissees[:_SHOWN]
        st.table(
            {
                "Ligne": [str(left.numero) for left in shown],
                "Pourquoi": [escape(typeset(left.raison)) for left in shown],
            },
            border="horizontal",
        )
        if len(lecture.laissees) > _SHOWN:
            st.caption(f"Les {_SHOWN} premières sur {len(lecture.laissees)}.")


def _show_checks(lecture: LectureRegistre, known: ComparaisonRegistre) -> None:
    lines = [
        f"Ligne {ligne.numero} : {check}" for ligne in lecture.lignes for check in ligne.a_verifier
    ]
    lines += [
        f"Ligne {numero} : un élève de ce nom est déjà connu ; réunissez-les depuis la situation "
        "si c’est le même" for numero in sorted(known.ressemblants - known.deja)
    ]  # fmt: skip
    if lines:
        with st.expander(f"{len(lines)} à vérifier ensuite"):
            st.text("\n".join(typeset(line) for line in lines))


def _show_end(place: Row, lecture: LectureRegistre, known: ComparaisonRegistre, mark: str) -> None:
    new = len(lecture.lignes) - len(known.deja)
    if not new:
        st.caption("Il n’y a rien de plus à reprendre de ce fichier.")
        return
    label = "Reprendre cette demande" if new == 1 else f"Reprendre ces {new} demandes"
    if st.button(label, key="import_registre", type="primary"):
        avance = show_progress()
        with acting("Registre repris.", then=lambda: drop_classeur(_KEY)) as tx:
            bilan = import_registre(tx, place["id"], lecture, mark, avance)
            remember(_REPORT, bilan.sentences())


def _show_past(place: Row) -> None:
    """Show the registers taken over, and the way back from each."""
    with reading() as tx:
        rows = [row for row in list_reprises(tx, place["id"]) if not row["annulee_le"]]
    st.markdown("**Registres repris**")
    if not rows:
        st.caption("Aucun pour le moment. Un registre repris sera ici, avec de quoi l’annuler.")
    for row in rows:
        when = format_date(local_day(row["faite_le"]))
        label = school_year_label(row["annee"])
        with st.container(horizontal=True, vertical_alignment="center", key=f"reprise_{row['id']}"):
            st.markdown(
                typeset(f"{label} · {plural(row['nombre'], 'saisine')} · repris le {when} par "
                        f"{escape(row['auteur'] or 'le serveur')}")
            )  # fmt: skip
            with st.popover("Annuler cette reprise…", type="tertiary"):
                st.caption(
                    "Les saisines, les élèves et les numéros qu’elle a créés seront effacés, sans "
                    "retour. Possible tant que personne n’y a travaillé."
                )
                if st.button("Effacer tout ce qui a été repris", key=f"cancel_reprise_{row['id']}"):
                    with acting("Reprise annulée : rien n’en est gardé.") as tx:
                        cancel_reprise(tx, row["id"], row["version"])
