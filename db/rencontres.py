"""ESS and équipes éducatives: who sees which, reading one, the lists, the calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core import droits
from core.droits import Action
from core.droits_programmation import LienProgrammation
from core.droits_rencontre import (
    REGLES_RENCONTRE,
    ActionRencontre,
    FaitsRencontre,
    check_on_rencontre,
    find_lien_rencontre,
    may_on_rencontre,
)
from core.errors import NotFound
from core.personne import Acteur, Metier, Role
from core.rencontre import (
    CadreRencontre,
    ChampRencontre,
    EtatRencontre,
    NatureRencontre,
    ParticipantRencontre,
    RendezVous,
    SuitesRencontre,
    is_due,
)
from core.saisine import school_year
from db import audit, journal
from db.connection import Row, Transaction
from db.ecoles import get_ecole
from db.eleves import get_eleve
from db.programmations import MY_PUPILS, SOLLICITES, reading_scope
from db.visibilite import HOLDS

_GONE: Final = (
    "Cette rencontre n’existe pas, ou elle ne vous est pas ouverte. Adressez-vous à "
    "l’enseignant(e) référent(e) ou à la direction de l’école si vous pensez devoir y accéder."
)
_KEPT: Final = "coalesce(x.fusionne_dans, x.id)"
NOTIFIES: Final = f"""SELECT y.id FROM eleve y WHERE coalesce(y.fusionne_dans, y.id) IN (
    SELECT {_KEPT} FROM eleve x JOIN programmation p ON p.eleve_id = x.id AND p.notifie
    UNION SELECT {_KEPT} FROM eleve x JOIN saisine s ON s.eleve_id = x.id AND s.pps
        AND NOT s.reservee AND s.statut <> 'brouillon')"""  # noqa: S608 - constants
"""The pupils of whom a PPS or a notification is known, under any of their records."""
# Who writes the programmation of a pupil in the year of the meeting `r`.
_TEAM: Final = f"""FROM programmation_equipe q JOIN programmation p ON p.id = q.programmation_id
    JOIN eleve x ON x.id = p.eleve_id
    WHERE p.annee = r.annee AND {_KEPT} =
        (SELECT coalesce(z.fusionne_dans, z.id) FROM eleve z WHERE z.id = r.eleve_id)"""  # noqa: S608 - constants
_L = LienProgrammation
_CONDITIONS: Final[Mapping[LienProgrammation, str]] = {
    _L.EQUIPE: (
        f"(EXISTS (SELECT 1 {_TEAM} AND q.personne_id = $moi) AND r.ecole_id IS NOT NULL "
        "AND (r.ecole_id = ANY($enseigne) OR r.circonscription_id = ANY($ulis)))"
    ),
    _L.DIRECTION: "r.ecole_id = ANY($dirige)",
    _L.PILOTAGE: "r.circonscription_id = ANY($pilote)",
    _L.ERSEH: (
        f"((r.nature = 'ess' OR r.eleve_id IN ({NOTIFIES})) "
        "AND r.circonscription_id = ANY($refere))"
    ),
    _L.SOLLICITE: f"(r.circonscription_id = ANY($membre) AND r.eleve_id IN ({MY_PUPILS}))",
}


def _readable(nature: NatureRencontre) -> str:
    held = REGLES_RENCONTRE[nature][ActionRencontre.READ]
    ties = " OR ".join(_CONDITIONS[lien] for lien in _L if lien in held)
    return f"(r.nature = '{nature}' AND ({ties}))"


RENCONTRES_LISIBLES: Final = (
    "r.circonscription_id = ANY($ici) AND (" + " OR ".join(map(_readable, NatureRencontre)) + ")"
)
"""The condition, on a meeting `r`, that the acting person may read it (`reading_scope`)."""
NAMED: Final = (
    "JOIN eleve x ON x.id = r.eleve_id JOIN eleve k ON k.id = coalesce(x.fusionne_dans, x.id) "
    "LEFT JOIN ecole e ON e.id = r.ecole_id"
)
"""Joins a meeting `r` to its pupil `k`, whichever record it was opened with, and its school `e`."""


@dataclass(frozen=True)
class PartieEcrite:
    """One part of the text as it stands: who wrote it last, and when."""

    texte: str
    version: int
    auteur_id: str
    auteur: str
    moment: datetime


@dataclass(frozen=True)
class RencontreLue:
    """One meeting as a screen shows it: its row, its people, its text, why it is open."""

    row: Row
    eleve: Row
    ecole: Row | None
    participants: Mapping[str, ParticipantRencontre]
    parties: Mapping[ChampRencontre, PartieEcrite]
    faits: FaitsRencontre
    acteur: Acteur
    droits: frozenset[ActionRencontre]
    pourquoi: LienProgrammation | None

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.row["id"])

    @property
    def version(self) -> int:
        """The version of its row."""
        return int(self.row["version"])

    @property
    def nature(self) -> NatureRencontre:
        """Which meeting it is."""
        return NatureRencontre(self.row["nature"])

    @property
    def etat(self) -> EtatRencontre:
        """Where it stands."""
        return EtatRencontre(self.row["etat"])

    @property
    def quand(self) -> RendezVous:
        """When and where."""
        return read_quand(self.row)

    @property
    def cadre(self) -> CadreRencontre:
        """On what it rests."""
        return CadreRencontre(**{name: self.row[name] for name in CadreRencontre.model_fields})

    @property
    def suites(self) -> SuitesRencontre:
        """What comes after."""
        return SuitesRencontre(**{name: self.row[name] for name in SuitesRencontre.model_fields})

    def may(self, action: ActionRencontre) -> bool:
        """Tell whether the acting person may do something here: to show a button, no more."""
        return action in self.droits

    def texte(self, champ: ChampRencontre) -> str:
        """Return what one part says; empty when nothing is written."""
        return self.parties[champ].texte if champ in self.parties else ""


def read_quand(row: Row) -> RendezVous:
    """Return when and where a meeting is held, from its row."""
    return RendezVous(**{name: row[name] for name in RendezVous.model_fields})


def read_facts(tx: Transaction, row: Row) -> FaitsRencontre:
    """Read the facts on which the rights over one meeting depend."""
    team = tx.rows(
        f"SELECT DISTINCT q.personne_id FROM rencontre r, LATERAL (SELECT q.personne_id {_TEAM}) q "  # noqa: S608 - constants
        "WHERE r.id = $id",
        id=row["id"],
    )
    asked = tx.rows(SOLLICITES, eleve=row["eleve_id"])
    return FaitsRencontre(
        nature=NatureRencontre(row["nature"]),
        circonscription_id=row["circonscription_id"],
        ecole_id=row["ecole_id"],
        notifie=is_notified(tx, row["eleve_id"]),
        equipe=frozenset(r["personne_id"] for r in team),
        sollicites=frozenset(r["personne_id"] for r in asked),
        sans_erseh=lacks_erseh(tx, row["circonscription_id"]),
    )


def lacks_erseh(tx: Transaction, circonscription_id: str) -> bool:
    """Tell whether no enseignant référent of a circonscription has an account today."""
    found = tx.value(
        "SELECT 1 FROM affectation a JOIN compte c ON c.personne_id = a.personne_id AND c.actif "  # noqa: S608 - constant
        "WHERE a.circonscription_id = $c AND a.role = $membre AND a.metier = $erseh "
        f"AND {HOLDS} LIMIT 1",
        c=circonscription_id, membre=Role.MEMBRE.value, erseh=Metier.ERSEH.value, jour=tx.today,
    )  # fmt: skip
    return found is None


def is_notified(tx: Transaction, eleve_id: str) -> bool:
    """Tell whether a PPS or a notification of a pupil is known."""
    return bool(tx.value(f"SELECT 1 WHERE $eleve IN ({NOTIFIES})", eleve=eleve_id))


def get_row(
    tx: Transaction, rencontre_id: str, action: ActionRencontre
) -> tuple[Row, FaitsRencontre]:
    """Read the row of one meeting to do something with it.

    Raises:
        NotFound: it does not exist, or the acting person may not read it: both look the same.
        NotAllowed: they may read it, and not do that.
    """
    row = tx.row("SELECT * FROM rencontre WHERE id = $id", id=rencontre_id)
    if row is None:
        raise NotFound(_GONE)
    faits = read_facts(tx, row)
    if not may_on_rencontre(tx.actor, ActionRencontre.READ, faits):
        raise NotFound(_GONE)
    check_on_rencontre(tx.actor, action, faits)
    return row, faits


def may_on_meeting(tx: Transaction, rencontre_id: str, action: ActionRencontre) -> bool:
    """Tell whether the acting person may do something with one meeting, if it exists."""
    row = tx.row("SELECT * FROM rencontre WHERE id = $id", id=rencontre_id)
    return row is not None and may_on_rencontre(tx.actor, action, read_facts(tx, row))


def read_participants(tx: Transaction, rencontre_id: str) -> dict[str, ParticipantRencontre]:
    """Read who is invited, by the id of their line, in order."""
    rows = tx.rows(
        "SELECT * FROM rencontre_participant WHERE rencontre_id = $id ORDER BY rang, id",
        id=rencontre_id,
    )
    fields = ParticipantRencontre.model_fields
    return {row["id"]: ParticipantRencontre(**{name: row[name] for name in fields}) for row in rows}


def read_parties(tx: Transaction, rencontre_id: str) -> dict[ChampRencontre, PartieEcrite]:
    """Read the parts of the text that somebody wrote."""
    rows = tx.rows(
        "SELECT t.champ, t.texte, t.version, t.auteur_id, t.moment, "
        "trim(coalesce(p.prenom, '') || ' ' || coalesce(p.nom, '')) AS auteur "
        "FROM rencontre_partie t LEFT JOIN personne p ON p.id = t.auteur_id "
        "WHERE t.rencontre_id = $id",
        id=rencontre_id,
    )
    return {
        ChampRencontre(row["champ"]): PartieEcrite(
            **{name: value for name, value in row.items() if name != "champ"}
        )
        for row in rows
    }


def get_rencontre(tx: Transaction, rencontre_id: str) -> RencontreLue:
    """Read one meeting for the acting person.

    Raises:
        NotFound: it does not exist, or not for them.
    """
    row, faits = get_row(tx, rencontre_id, ActionRencontre.READ)
    return RencontreLue(
        row=row,
        eleve=get_eleve(tx, row["eleve_id"]),
        ecole=get_ecole(tx, row["ecole_id"]) if row["ecole_id"] else None,
        participants=read_participants(tx, rencontre_id),
        parties=read_parties(tx, rencontre_id),
        faits=faits,
        acteur=tx.actor,
        droits=frozenset(a for a in ActionRencontre if may_on_rencontre(tx.actor, a, faits)),
        pourquoi=find_lien_rencontre(tx.actor, ActionRencontre.READ, faits),
    )


_LISTED: Final = (
    "SELECT r.id, r.reference, r.nature, r.etat, r.jour, r.heure, r.lieu, r.niveau, r.annee, "  # noqa: S608 - constants
    "r.prochaine_le, r.copie_remise_le, k.nom AS eleve_nom, k.prenom AS eleve_prenom, "
    f"e.nom AS ecole FROM rencontre r {NAMED} "
)


def list_rencontres(tx: Transaction, annee: int) -> list[Row]:
    """List the meetings of a school year that the acting person reads, and all those to come."""
    return tx.rows(
        f"{_LISTED} WHERE (r.annee = $annee OR r.etat IN ('preparee', 'invitee')) "
        f"AND {RENCONTRES_LISIBLES} ORDER BY r.jour NULLS FIRST, r.heure NULLS FIRST, r.reference",
        annee=annee, **reading_scope(tx.actor),
    )  # fmt: skip


def list_rencontres_of(tx: Transaction, eleve_id: str) -> list[Row]:
    """List the meetings about one pupil that the acting person reads, the latest first.

    Most pupils have none: a first look spares planning who reads what, ten times as long.
    """
    same = (
        "coalesce(x.fusionne_dans, x.id) = "
        "(SELECT coalesce(z.fusionne_dans, z.id) FROM eleve z WHERE z.id = $eleve)"
    )
    known = f"SELECT 1 FROM rencontre r JOIN eleve x ON x.id = r.eleve_id WHERE {same} LIMIT 1"  # noqa: S608 - constants
    if tx.value(known, eleve=eleve_id) is None:
        return []
    return tx.rows(
        f"{_LISTED} WHERE {same} "
        f"AND {RENCONTRES_LISIBLES} ORDER BY r.jour DESC NULLS FIRST, r.reference DESC",
        eleve=eleve_id, **reading_scope(tx.actor),
    )  # fmt: skip


# A pupil with a PPS or a notification, as if an ESS of this year were held: whoever would read it
# is told that it is due. The school is the one that reads, or none before the parents' agreement.
_PUPILS_AS_ESS: Final = f"""(SELECT x.id AS eleve_id, x.circonscription_id, 'ess' AS nature,
    CAST($annee AS INTEGER) AS annee, coalesce(
        (SELECT max(p.ecole_id) FROM programmation p JOIN eleve y ON y.id = p.eleve_id
         WHERE coalesce(y.fusionne_dans, y.id) = x.id AND p.annee >= $annee - 1),
        (SELECT max(s.ecole_id) FROM saisine s JOIN eleve y ON y.id = s.eleve_id
         WHERE coalesce(y.fusionne_dans, y.id) = x.id AND s.pps AND NOT s.reservee)
    ) AS ecole_id
    FROM eleve x WHERE x.fusionne_dans IS NULL AND x.id IN ({NOTIFIES}))"""  # noqa: S608 - constants
_FOLLOWED_NOW: Final = """(
    k.id IN (SELECT coalesce(y.fusionne_dans, y.id) FROM programmation p
             JOIN eleve y ON y.id = p.eleve_id WHERE p.notifie AND p.annee = $annee)
    OR k.id IN (SELECT coalesce(y.fusionne_dans, y.id) FROM saisine s
             JOIN eleve y ON y.id = s.eleve_id WHERE s.pps AND NOT s.reservee
             AND s.statut NOT IN ('brouillon', 'terminee', 'retiree')))"""


def list_due(tx: Transaction) -> list[Row]:
    """List the pupils who had no ESS for a year and have none to come: « à prévoir ».

    Those of the acting person's own secteur come first.
    `derniere`: the day of the last one held, None when none is known.
    """
    rows = tx.rows(
        "SELECT k.id AS eleve_id, k.nom AS eleve_nom, k.prenom AS eleve_prenom, e.nom AS ecole, "  # noqa: S608 - constants
        "r.ecole_id, (SELECT max(h.jour) FROM rencontre h JOIN eleve y ON y.id = h.eleve_id "
        "WHERE coalesce(y.fusionne_dans, y.id) = k.id AND h.nature = 'ess' "
        "AND h.etat IN ('tenue', 'remise')) AS derniere, "
        "EXISTS (SELECT 1 FROM secteur c WHERE c.ecole_id = r.ecole_id AND c.annee = $annee "
        "AND c.metier = 'erseh' AND c.personne_id = $moi) AS de_mon_secteur "
        f"FROM {_PUPILS_AS_ESS} r JOIN eleve k ON k.id = r.eleve_id "
        "LEFT JOIN ecole e ON e.id = r.ecole_id "
        f"WHERE {_FOLLOWED_NOW} AND {RENCONTRES_LISIBLES} AND NOT EXISTS ("
        "SELECT 1 FROM rencontre h JOIN eleve y ON y.id = h.eleve_id "
        "WHERE coalesce(y.fusionne_dans, y.id) = k.id AND h.nature = 'ess' "
        "AND h.etat IN ('preparee', 'invitee')) "
        "ORDER BY de_mon_secteur DESC, e.nom COLLATE fr NULLS LAST, k.nom COLLATE fr, "
        "k.prenom COLLATE fr, k.id",
        annee=school_year(tx.today), **reading_scope(tx.actor),
    )  # fmt: skip
    return [row for row in rows if is_due(row["derniere"], tx.today)]


def list_agenda(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the meetings of a circonscription from today on, without a pupil or a class.

    Raises:
        NotAllowed: the acting person does not keep the calendar.
    """
    droits.check(tx.actor, Action.READ_AGENDA, circonscription_id)
    return tx.rows(
        "SELECT r.reference, r.nature, r.etat, r.jour, r.heure, r.duree, e.nom AS ecole "
        "FROM rencontre r LEFT JOIN ecole e ON e.id = r.ecole_id "
        "WHERE r.circonscription_id = $c AND r.jour >= $jour AND r.etat <> 'annulee' "
        "ORDER BY r.jour, r.heure NULLS LAST, r.reference",
        c=circonscription_id, jour=tx.today,
    )  # fmt: skip


def hand_over_rencontres(tx: Transaction, eleve_id: str, ecole_id: str | None) -> None:
    """Let a pupil's meetings follow to a school, or be read by none before the agreement."""
    tx.execute(
        "UPDATE rencontre SET ecole_id = $e, version = version + 1 WHERE eleve_id IN "
        "(SELECT id FROM eleve WHERE coalesce(fusionne_dans, id) = $id)",
        e=ecole_id, id=eleve_id,
    )  # fmt: skip


def trace_rencontre(
    tx: Transaction, action: str, rencontre_id: str, *,
    de: str | None = None, vers: str | None = None,
) -> None:  # fmt: skip
    """Write an act in the history and the log, without a word of the text."""
    journal.record(tx, action, "rencontre", rencontre_id, de=de, vers=vers)
    audit.note(tx, action, "rencontre", rencontre_id)
