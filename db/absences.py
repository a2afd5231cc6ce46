"""Absences, and handing over the situations of somebody away: each asker learns who calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core import droits
from core.absence import check_absence
from core.avis import NatureAvis
from core.droits import Acces, Action, check_on, may
from core.errors import InvalidInput, NotFound
from core.personne import Role
from core.saisine import Position
from core.texte import clean
from db import audit, journal
from db.avis import notify
from db.connection import Row, Transaction, new_id
from db.delais import read_delais
from db.nommes import add_named
from db.personnes import find_director, get_personne, list_members
from db.saisines import get_for
from db.visibilite import VISIBLES, scope

_GONE: Final = "Cette absence n’existe plus. Relisez la liste."
_RETURN: Final = timedelta(days=30)  # how long the summary of a return is proposed
_HELD: Final = "('acceptee', 'attendue', 'precisions')"
_OVER: Final = "('terminee', 'retiree', 'brouillon')"


def _check(tx: Transaction, personne_id: str, circonscription_id: str) -> None:
    mine = personne_id == tx.actor.personne_id
    member = circonscription_id in tx.actor.circonscriptions_as(Role.MEMBRE)
    if not (mine and member):
        droits.check(tx.actor, Action.NOTE_ABSENCE, circonscription_id)


def note_absence(tx: Transaction, personne_id: str, debut: date, fin: date | None = None) -> str:
    """Write that somebody of the pôle is away, by themselves or the coordination; no motive.

    Raises:
        InvalidInput: the days cross, or meet another absence of the same person.
    """
    person = get_personne(tx, personne_id)
    _check(tx, personne_id, person["circonscription_id"])
    _check_days(tx, personne_id, debut, fin)
    absence_id = new_id()
    tx.insert(
        "absence", id=absence_id, circonscription_id=person["circonscription_id"],
        personne_id=personne_id, debut=debut, fin=fin, notee_par=tx.actor.personne_id,
        notee_le=tx.now,
    )  # fmt: skip
    audit.note(tx, "note_absence", "personne", personne_id,
               circonscription_id=person["circonscription_id"])  # fmt: skip
    return absence_id


def _check_days(
    tx: Transaction, personne_id: str, debut: date, fin: date | None, but: str = ""
) -> None:
    check_absence(debut, fin)
    met = tx.row(
        "SELECT id FROM absence WHERE personne_id = $p AND id <> $but "
        "AND (fin IS NULL OR fin >= $debut) AND ($sans_fin OR debut <= $fin) LIMIT 1",
        p=personne_id, but=but, debut=debut, sans_fin=fin is None, fin=fin or debut,
    )  # fmt: skip
    if met:
        raise InvalidInput(
            "Une absence est déjà notée pour cette personne à ces dates : corrigez celle-là."
        )


def get_absence(tx: Transaction, absence_id: str) -> Row:
    """Read one absence in order to change it."""
    row = tx.row("SELECT * FROM absence WHERE id = $id", id=absence_id)
    if row is None:
        raise NotFound(_GONE)
    _check(tx, row["personne_id"], row["circonscription_id"])
    return row


def correct_absence(
    tx: Transaction, absence_id: str, version: int, debut: date, fin: date | None
) -> None:
    """Change the days of an absence: longer, shorter, or over (« de retour »)."""
    row = get_absence(tx, absence_id)
    _check_days(tx, row["personne_id"], debut, fin, but=absence_id)
    tx.save("absence", absence_id, version, debut=debut, fin=fin, retour_vu_le=None)
    audit.note(tx, "correct_absence", "personne", row["personne_id"])


def end_absence(tx: Transaction, absence_id: str, version: int) -> None:
    """Say that somebody is back today; an absence that has not begun is taken off."""
    row = get_absence(tx, absence_id)
    last = tx.today - timedelta(days=1)
    if row["debut"] > last:
        tx.execute("DELETE FROM absence WHERE id = $id", id=absence_id)
    else:
        tx.save("absence", absence_id, version, fin=last, retour_vu_le=None)
    audit.note(tx, "end_absence", "personne", row["personne_id"])


def list_absences(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List present and coming absences with names: all for the pilots, one's own for a member."""
    every = may(tx.actor, Action.NOTE_ABSENCE, circonscription_id)
    return tx.rows(
        "SELECT a.*, trim(p.prenom || ' ' || p.nom) AS nom FROM absence a "
        "JOIN personne p ON p.id = a.personne_id WHERE a.circonscription_id = $c "
        "AND (a.fin IS NULL OR a.fin >= $jour) AND ($toutes OR a.personne_id = $moi) "
        "ORDER BY a.debut, p.nom COLLATE fr",
        c=circonscription_id, jour=tx.today, toutes=every, moi=tx.actor.personne_id,
    )  # fmt: skip


def list_absences_on(tx: Transaction, day: date) -> dict[str, Row]:
    """Return who of the acting person's circonscriptions is away on a day: nom, debut, fin.

    Keyed by the person's id: for a banner wherever that person's name already stands.
    """
    rows = tx.rows(
        "SELECT a.personne_id, a.debut, a.fin, trim(p.prenom || ' ' || p.nom) AS nom "
        "FROM absence a JOIN personne p ON p.id = a.personne_id "
        "WHERE a.circonscription_id = ANY($places) "
        "AND a.debut <= $jour AND (a.fin IS NULL OR a.fin >= $jour)",
        places=sorted(tx.actor.circonscriptions), jour=day,
    )  # fmt: skip
    return {row["personne_id"]: row for row in rows}


def list_absent_bearers(tx: Transaction, saisine_id: str) -> list[Row]:
    """List who has, or is asked, a saisine that the caller may open, and is away today."""
    rows = tx.rows(
        "SELECT personne_id FROM proposition WHERE saisine_id = $s "  # noqa: S608 - constant
        f"AND position IN {_HELD} UNION SELECT interlocuteur_id FROM saisine WHERE id = $s",
        s=saisine_id,
    )
    away = list_absences_on(tx, tx.today)
    return [away[row["personne_id"]] for row in rows if row["personne_id"] in away]


def list_to_hand_over(tx: Transaction, absence_id: str) -> list[Row]:
    """List the situations of somebody away that the acting person may give to somebody else.

    Each with its school, its position, and `echeance`: what falls inside the absence.
    """
    absence = get_absence(tx, absence_id)
    rows = tx.rows(
        f"WITH {VISIBLES} SELECT p.id, p.position, v.id AS saisine_id, v.reference, v.objet, "  # noqa: S608 - constants
        "v.niveau, v.reservee, v.ecole_id, v.circonscription_id, e.nom AS ecole "
        "FROM proposition p JOIN visibles v ON v.id = p.saisine_id "
        "LEFT JOIN ecole e ON e.id = v.ecole_id "
        f"WHERE p.personne_id = $absente AND p.position IN {_HELD} AND v.statut NOT IN {_OVER} "
        f"AND v.acces >= {Acces.CONTENU} ORDER BY e.nom COLLATE fr, v.reference",
        absente=absence["personne_id"], **scope(tx.actor),
    )  # fmt: skip
    mine = [row for row in rows if _may_give(tx, row)]
    delais = read_delais(tx, [row["saisine_id"] for row in mine])
    for row in mine:
        delai = delais.get(row["saisine_id"])
        inside = delai is not None and delai.prevue_le is not None and _is_inside(
            delai.prevue_le, absence
        )  # fmt: skip
        row["echeance"] = delai.phrase if delai and inside else ""
    return mine


def _is_inside(day: date, absence: Row) -> bool:
    return bool(absence["fin"] is None or day <= absence["fin"])


def _may_give(tx: Transaction, row: Row) -> bool:
    action = Action.NAME_PERSON if row["reservee"] else Action.PROPOSE
    return may(tx.actor, action, row["circonscription_id"])


@dataclass(frozen=True)
class Relais:
    """One situation handed over: its reference, who calls now, and who has to be told by voice."""

    reference: str
    remplacant: str
    a_prevenir: str = ""


def hand_over(
    tx: Transaction, absence_id: str, choix: Mapping[str, str], mot: str = ""
) -> list[Relais]:
    """Give situations of somebody away to others: `choix` says who, by proposal id.

    The asker learns who calls now; whoever has no account is in `a_prevenir`, to be told by voice.

    Raises:
        InvalidInput: nothing chosen, or somebody who is no member here, or is away too.
        NotFound: one of them is no longer theirs.
    """
    absence = get_absence(tx, absence_id)
    if not choix:
        raise InvalidInput("Choisissez au moins une situation et qui la prend.")
    members = {row["id"]: row for row in list_members(tx, absence["circonscription_id"])}
    away = list_absences_on(tx, tx.today)
    chosen = set(choix.values())
    if not chosen <= members.keys() - {absence["personne_id"]} or chosen & away.keys():
        raise InvalidInput(
            "Choisissez des membres du pôle présents, autres que la personne absente."
        )
    done = [
        _hand_over_one(tx, absence, proposition_id, members[personne_id], clean(mot))
        for proposition_id, personne_id in choix.items()
    ]
    audit.note(tx, "hand_over", "personne", absence["personne_id"], nombre=len(done))
    return done


def _hand_over_one(
    tx: Transaction, absence: Row, proposition_id: str, member: Row, mot: str
) -> Relais:
    row = tx.row(
        f"SELECT * FROM proposition WHERE id = $id AND personne_id = $p AND position IN {_HELD}",  # noqa: S608 - constant
        id=proposition_id,
        p=absence["personne_id"],
    )
    if row is None:
        raise NotFound(
            "L’une de ces situations vient de changer de mains. Rien n’a été fait : relisez la "
            "liste."
        )
    saisine, faits = get_for(tx, row["saisine_id"], Action.PROPOSE)
    if saisine["reservee"]:  # giving it names the member: same right as naming
        check_on(tx.actor, Action.NAME_PERSON, faits)
    tx.save("proposition", row["id"], row["version"], position=Position.RELAYEE.value,
            position_le=tx.now)  # fmt: skip
    _give(tx, saisine, member["id"], mot)
    if saisine["interlocuteur_id"] in (absence["personne_id"], None):
        tx.save("saisine", saisine["id"], saisine["version"], interlocuteur_id=member["id"])
    away, present = _name(get_personne(tx, absence["personne_id"])), _name(member)
    journal.record(
        tx, "hand_over", "proposition", row["id"], saisine_id=saisine["id"],
        de=row["position"], vers=Position.RELAYEE, personne_id=member["id"], mot=mot,
    )  # fmt: skip
    return Relais(saisine["reference"], present, _tell_asker(tx, saisine, away, present))


def _name(person: Row) -> str:
    return f"{person['prenom']} {person['nom']}".strip()


def _give(tx: Transaction, saisine: Row, personne_id: str, mot: str) -> None:
    """Make a member the one who has it: their own proposal if there is one, else a new one."""
    known = tx.row(
        "SELECT id, version, position FROM proposition WHERE saisine_id = $s "
        "AND personne_id = $p ORDER BY proposee_le DESC LIMIT 1",
        s=saisine["id"], p=personne_id,
    )  # fmt: skip
    if known and known["position"] == Position.ACCEPTEE:
        return
    accepted = {"position": Position.ACCEPTEE.value, "position_le": tx.now}
    if known and known["position"] in (Position.ATTENDUE, Position.PRECISIONS, Position.RELAYEE):
        proposition_id = known["id"]
        tx.save("proposition", proposition_id, known["version"], **accepted)
    else:
        proposition_id = new_id()
        tx.insert(
            "proposition", id=proposition_id, saisine_id=saisine["id"], personne_id=personne_id,
            proposee_par=tx.actor.personne_id, proposee_le=tx.now, mot=mot, **accepted,
        )  # fmt: skip
    if saisine["reservee"]:
        add_named(tx, saisine["id"], personne_id, "nommee")
    notify(tx, [personne_id], NatureAvis.CONFIEE, saisine["id"], proposition_id)


def _tell_asker(tx: Transaction, saisine: Row, away: str, present: str) -> str:
    """Write it where the asker reads it; return whom to ring when nobody has an account."""
    annonce_id = new_id()
    tx.insert(
        "annonce", id=annonce_id, saisine_id=saisine["id"], auteur_id=tx.actor.personne_id,
        faite_le=tx.now,
        texte=f"En l’absence de {away}, votre interlocuteur est {present}, qui vous appellera.",
    )  # fmt: skip
    director = find_director(tx, saisine["ecole_id"]) if saisine["ecole_id"] else None
    candidates = [saisine["demandeur_id"]]
    if director and not saisine["reservee"]:
        candidates.append(director["id"])
    people = [
        person for person in dict.fromkeys(filter(None, candidates))
        if tx.value("SELECT 1 FROM compte WHERE personne_id = $p AND actif LIMIT 1", p=person)
    ]  # fmt: skip
    notify(tx, people, NatureAvis.RELAIS, saisine["id"], annonce_id)
    return "" if people else _whom_to_ring(tx, saisine)


def _whom_to_ring(tx: Transaction, saisine: Row) -> str:
    """Say whom to ring: the asker of a reserved saisine, else the school."""
    if saisine["reservee"]:
        return "la personne qui a fait la demande"
    ecole = tx.row("SELECT nom, telephone FROM ecole WHERE id = $id", id=saisine["ecole_id"])
    return ", ".join(filter(None, [ecole["nom"], ecole["telephone"]])) if ecole else "l’école"


def list_annonces(tx: Transaction, saisine_id: str) -> list[Row]:
    """List what the asker was told of a saisine that the caller may open, latest first."""
    return tx.rows(
        "SELECT n.texte, n.faite_le, trim(p.prenom || ' ' || p.nom) AS auteur FROM annonce n "
        "LEFT JOIN personne p ON p.id = n.auteur_id WHERE n.saisine_id = $s "
        "ORDER BY n.faite_le DESC",
        s=saisine_id,
    )


# --- coming back ----------------------------------------------------------------------------


def find_return(tx: Transaction) -> Row | None:
    """Find the acting person's absence that just ended and whose summary was not read."""
    return tx.row(
        "SELECT * FROM absence WHERE personne_id = $moi AND fin < $jour AND fin >= $depuis "
        "AND retour_vu_le IS NULL ORDER BY fin DESC LIMIT 1",
        moi=tx.actor.personne_id, jour=tx.today, depuis=tx.today - _RETURN,
    )  # fmt: skip


def list_meanwhile(tx: Transaction, absence: Row) -> list[Row]:
    """List the acting person's situations in which something happened during their absence.

    Each with `actes` (codes of the history, in order), who has it now, and its state.
    """
    return tx.rows(
        f"WITH {VISIBLES} SELECT v.id AS saisine_id, v.reference, v.objet, v.niveau, v.statut, "  # noqa: S608 - constants
        "string_agg(j.action, ',' ORDER BY j.seq) AS actes, "
        "(SELECT string_agg(trim(q.prenom || ' ' || q.nom), ', ' ORDER BY q.nom) "
        " FROM proposition o JOIN personne q ON q.id = o.personne_id "
        " WHERE o.saisine_id = v.id AND o.position = 'acceptee') AS charges "
        "FROM visibles v JOIN journal j ON j.saisine_id = v.id "
        f"WHERE v.acces >= {Acces.CONTENU} AND v.id IN (SELECT saisine_id FROM proposition "
        "WHERE personne_id = $moi AND position <> 'declinee') "
        "AND CAST(j.moment AS DATE) BETWEEN $debut AND $fin AND j.acteur_id <> $moi "
        "GROUP BY v.id, v.reference, v.objet, v.niveau, v.statut ORDER BY v.reference",
        debut=absence["debut"],
        fin=absence["fin"],
        **scope(tx.actor),
    )


def see_return(tx: Transaction, absence_id: str) -> None:
    """Say that the summary of one's own return was read."""
    tx.execute(
        "UPDATE absence SET retour_vu_le = $now WHERE id = $id AND personne_id = $moi",
        now=tx.now, id=absence_id, moi=tx.actor.personne_id,
    )  # fmt: skip
