"""`pole verifier`: what is damaged, missing or out of step is found and said in French.

Each check is a function in `CHECKS`; one that meets an unreadable block says so and the others
go on.
"""

import json
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from core.chaine import GENESIS
from core.errors import PoleError, StoreUnavailable
from core.fiche import Fiche
from core.saisine import OPEN_STATUTS, Statut
from core.sauvegarde import STALE, Repere
from core.texte import plural
from db import connection, imports, pieces
from db.audit import find_audit_fault
from db.connection import Row, Store, Transaction, fingerprint, list_tables
from db.journal import find_journal_fault
from db.saisines import EN_REUNION
from db.sauvegardes import (
    backup_folder,
    find_restoration,
    hash_file,
    list_backups,
    read_heads,
    to_local,
)
from db.verification_liens import REFERENCES
from db.visibilite import HELD, HOLDS

SYSTEME_ID: Final = "systeme"  # who acts at the command line has no row in `personne`
_PAGE: Final = 2_000
_SAMPLE: Final = 20
_LOW: Final = 2_000_000_000  # bytes
_VERY_LOW: Final = 200_000_000
_DRIFT: Final = timedelta(minutes=1)
_UNREADABLE: Final = (
    "Cette vérification n’a pas pu se faire : une partie du fichier ne se lit plus. Arrêtez "
    "l’application, copiez le dossier des données, puis « pole compacter », qui réécrit la base à "
    "partir de ses lignes. S’il refuse, restaurez la dernière sauvegarde."
)


class Gravite(StrEnum):
    """How much a finding matters: `grave` asks for the keeper of the server today."""

    INFORMATION = "information"
    ATTENTION = "attention"
    GRAVE = "grave"


@dataclass(frozen=True)
class Constat:
    """One finding: how grave, on what, and a sentence that says what to do."""

    gravite: Gravite
    sujet: str
    phrase: str


@dataclass(frozen=True)
class _Lieu:
    """Where a verification looks: the open transaction, and the folder of the backups."""

    tx: Transaction
    sauvegardes: Path


Check = Callable[[_Lieu], Iterator[Constat]]


def _grave(sujet: str, phrase: str) -> Constat:
    return Constat(Gravite.GRAVE, sujet, phrase)


def _attention(sujet: str, phrase: str) -> Constat:
    return Constat(Gravite.ATTENTION, sujet, phrase)


def _check_blocks(lieu: _Lieu) -> Iterator[Constat]:
    """Read every column of every row: a damaged block is refused by its checksum."""
    for table in list_tables(lieu.tx):
        fingerprint(lieu.tx, table)
    yield from ()


def _check_chains(lieu: _Lieu) -> Iterator[Constat]:
    for sujet, find_fault in (
        ("historique", find_journal_fault), ("journal des accès", find_audit_fault),
    ):  # fmt: skip
        if fault := find_fault(lieu.tx):
            yield _grave(
                sujet,
                f"La chaîne est rompue : {fault}. Quelqu’un a modifié la base hors de "
                "l’application, ou le disque est abîmé. Gardez une copie du dossier des données "
                "et comparez avec la dernière sauvegarde.",
            )


def _check_recorded_heads(lieu: _Lieu) -> Iterator[Constat]:
    for nom in ("journal", "audit"):
        head = lieu.tx.row("SELECT seq, empreinte FROM chaine WHERE nom = $nom", nom=nom)
        last = lieu.tx.row(f"SELECT seq, empreinte FROM {nom} ORDER BY seq DESC LIMIT 1")  # noqa: S608 - two names
        if head != (last or {"seq": 0, "empreinte": GENESIS}):
            yield _grave(
                "chaînes",
                f"La dernière ligne de « {nom} » n’est pas celle que la base a notée : des lignes "
                "ont été ôtées, ou la base modifiée hors de l’application. Comparez avec la "
                "dernière sauvegarde.",
            )


def _is_known_loss(repere: Repere, lieu: _Lieu) -> bool:
    trace = find_restoration(lieu.tx.folder)
    return trace is not None and trace.creee_le < repere.date <= trace.restauree_le


def _check_heads(lieu: _Lieu) -> Iterator[Constat]:
    """Compare with the heads kept beside the backups: a store cannot lose its end unnoticed."""
    known = [r for r in read_heads(lieu.sauvegardes) if not _is_known_loss(r, lieu)]
    for nom in ("journal", "audit"):
        stood = {r.tetes[nom].seq: r.tetes[nom].empreinte for r in known if nom in r.tetes}
        stood.pop(0, None)
        if not stood:
            continue
        rows = lieu.tx.rows(
            f"SELECT seq, empreinte FROM {nom} WHERE seq = ANY($seqs)",  # noqa: S608 - two names
            seqs=sorted(stood),
        )
        found = {row["seq"]: row["empreinte"] for row in rows}
        lost = [seq for seq, empreinte in sorted(stood.items()) if found.get(seq) != empreinte]
        if lost:
            yield _grave(
                "repères des sauvegardes",
                f"La table « {nom} » n’a plus la ligne n° {lost[0]} telle qu’elle était lors d’une "
                "sauvegarde : des enregistrements ont disparu ou ont été remplacés. Restaurez la "
                "dernière sauvegarde dans un dossier neuf et comparez.",
            )


def _check_references(lieu: _Lieu) -> Iterator[Constat]:
    for table, column, parent in REFERENCES:
        count = lieu.tx.value(
            f"SELECT count(*) FROM {table} t WHERE t.{column} IS NOT NULL "  # noqa: S608 - declared
            f"AND t.{column} <> $systeme "
            f"AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.id = t.{column})",
            systeme=SYSTEME_ID if parent == "personne" else "",
        )
        if count:
            yield _grave(
                "liens",
                f"{plural(count, 'ligne')} de « {table} » sans l’élément de « {parent} » que nomme "
                f"« {column} ». Signalez-le avec cette phrase.",
            )


def _check_accounts(lieu: _Lieu) -> Iterator[Constat]:
    count = lieu.tx.value(
        "SELECT count(*) FROM compte c FULL JOIN identifiant_reserve r "
        "ON r.compte_id = c.id AND r.identifiant = c.identifiant "
        "WHERE c.id IS NULL OR r.identifiant IS NULL"
    )
    if count:
        yield _grave(
            "comptes",
            f"{plural(count, 'compte')} dont l’identifiant n’est pas celui qui est réservé : à "
            "désactiver, puis à recréer (« pole compte »).",
        )


# A saisine's last history row with a status is the one that put it where it stands (others say in
# `vers` to which school or pupil it went); a number is compared as text of one length, which no
# odd reference can make fail.
_SAISINE_FAULTS: Final[Mapping[str, str]] = {
    "sans référence": """
        SELECT count(*) FROM saisine s WHERE s.statut <> $brouillon AND s.reference IS NULL""",
    "de même référence qu’une autre": """
        SELECT count(*) FROM (
            SELECT 1 FROM saisine WHERE reference IS NOT NULL
            GROUP BY circonscription_id, reference HAVING count(*) > 1
        ) AS doubles""",
    "dont l’historique manque ou finit par un autre état": """
        SELECT count(*) FROM saisine s LEFT JOIN (
            SELECT saisine_id, vers,
                   row_number() OVER (PARTITION BY saisine_id ORDER BY seq DESC) AS rang
            FROM journal WHERE objet = 'saisine' AND vers = ANY($statuts)
              AND saisine_id IS NOT NULL
        ) AS j ON j.saisine_id = s.id AND j.rang = 1
        WHERE s.statut <> $brouillon AND j.vers IS DISTINCT FROM s.statut""",
    "dont le numéro dépasse le dernier donné": """
        SELECT count(*) FROM saisine s LEFT JOIN numero n
        ON n.circonscription_id = s.circonscription_id AND n.annee = s.annee
           AND n.serie = CASE WHEN s.reservee THEN 'R' ELSE '' END
        WHERE s.reference IS NOT NULL
          AND lpad(CAST(coalesce(n.dernier, 0) AS VARCHAR), 12, '0')
              < lpad(replace(split_part(s.reference, '-', 2), 'R', ''), 12, '0')""",
}


def _check_saisines(lieu: _Lieu) -> Iterator[Constat]:
    parameters = {
        "brouillon": Statut.BROUILLON.value, "statuts": [statut.value for statut in Statut],
    }  # fmt: skip
    for what, sql in _SAISINE_FAULTS.items():
        if count := lieu.tx.value(sql, **parameters):
            yield _grave(
                "saisines",
                f"{plural(count, 'saisine')} {what}. Signalez-le avec cette phrase, sans nom.",
            )


def _check_programmations(lieu: _Lieu) -> Iterator[Constat]:
    """Find the parts of programmations that are not what their last revision says."""
    count = lieu.tx.value(
        "SELECT count(*) FROM programmation_partie p LEFT JOIN ("
        "SELECT partie_id, contenu, rang, "
        "row_number() OVER (PARTITION BY partie_id ORDER BY numero DESC) AS place "
        "FROM programmation_revision WHERE retenue"
        ") AS r ON r.partie_id = p.id AND r.place = 1 "
        "WHERE r.partie_id IS NULL OR r.rang <> p.rang OR r.contenu IS DISTINCT FROM p.contenu"
    )
    if count:
        yield _grave(
            "programmations",
            f"{plural(count, 'partie')} de programmations adaptées que le dernier "
            "enregistrement dit autrement. Ouvrez l’onglet « Versions » et comparez avec la "
            "sauvegarde.",
        )


def _check_rencontres(lieu: _Lieu) -> Iterator[Constat]:
    """Find the parts of meetings that are not what their last revision says."""
    count = lieu.tx.value(
        "SELECT count(*) FROM rencontre_partie p LEFT JOIN ("
        "SELECT rencontre_id, champ, texte, "
        "row_number() OVER (PARTITION BY rencontre_id, champ ORDER BY numero DESC) AS place "
        "FROM rencontre_revision WHERE retenue"
        ") AS r ON r.rencontre_id = p.rencontre_id AND r.champ = p.champ AND r.place = 1 "
        "WHERE r.texte IS DISTINCT FROM p.texte"
    )
    if count:
        yield _grave(
            "rencontres",
            f"{plural(count, 'partie')} de relevés d’ESS que le dernier enregistrement dit "
            "autrement. Ouvrez « Tous les enregistrements » et comparez avec la sauvegarde.",
        )


_OPEN: Final = ", ".join(f"'{statut}'" for statut in sorted(OPEN_STATUTS))


def _check_responsibles(lieu: _Lieu) -> Iterator[Constat]:
    """Somebody answers for every open saisine: who took it, else the coordination or the IEN."""
    alone = lieu.tx.value(
        f"""SELECT count(*) FROM saisine s WHERE s.statut IN ({_OPEN})
        AND NOT EXISTS (SELECT 1 FROM proposition p JOIN affectation a
            ON a.personne_id = p.personne_id AND {HOLDS}
            WHERE p.saisine_id = s.id AND p.position = 'acceptee')
        AND NOT EXISTS (SELECT 1 FROM affectation a
            WHERE a.circonscription_id = s.circonscription_id AND {HOLDS}
            AND a.role = CASE WHEN s.reservee THEN 'ien' ELSE 'coordinateur' END)""",  # noqa: S608 - constants
        jour=lieu.tx.today,
    )  # fmt: skip
    if alone:
        yield _grave(
            "responsables",
            f"{plural(alone, 'situation')} en cours dont personne ne répond : il n’y a plus de "
            "coordination (ou, pour une demande réservée, d’IEN) en fonction. Donnez le rôle dans "
            "« Écoles et personnes ».",
        )
    left = lieu.tx.value(
        f"""SELECT count(*) FROM saisine s WHERE s.statut = 'a_l_etude' AND s.id NOT IN (
            SELECT saisine_id FROM proposition WHERE position IN ({HELD}))
        AND s.id NOT IN ({EN_REUNION})"""  # noqa: S608 - constants
    )
    if left:
        yield _attention(
            "responsables",
            f"{plural(left, 'situation')} « À l’étude » sans personne de sollicité : à proposer de "
            "nouveau depuis le tableau du pôle.",
        )


def _pages(tx: Transaction, table: str, columns: str) -> Iterator[Row]:
    last = ""
    while rows := tx.rows(
        f"SELECT {columns} FROM {table} WHERE id > $last ORDER BY id LIMIT $page",  # noqa: S608 - names from code
        last=last, page=_PAGE,
    ):  # fmt: skip
        yield from rows
        last = rows[-1]["id"]


def _reads_as_fiche(text: str) -> bool:
    try:
        Fiche.model_validate_json(text)
    except ValidationError:
        return False
    return True


def _reads_as_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _check_json(lieu: _Lieu) -> Iterator[Constat]:
    for row in lieu.tx.rows("SELECT cle, valeur FROM reglage"):
        if not _reads_as_json(row["valeur"]):
            yield _grave(
                "contenus",
                f"Le réglage « {row['cle']} » ne se lit plus : enregistrez-le à nouveau.",
            )
    unread = sum(
        not _reads_as_fiche(row["fiche"]) for row in _pages(lieu.tx, "saisine", "id, fiche")
    )
    if unread:
        yield _grave(
            "contenus",
            f"{plural(unread, 'fiche illisible')} : la page de la saisine refusera de s’ouvrir. "
            "Restaurez une sauvegarde dans un dossier neuf pour l’y retrouver.",
        )


def _check_pieces(lieu: _Lieu) -> Iterator[Constat]:
    rows = {
        row["id"]: row["empreinte"]
        for row in _pages(lieu.tx, "piece", "id, empreinte, retiree_le")
        if row["retiree_le"] is None
    }
    paths = {piece_id: pieces.piece_path(lieu.tx.folder, piece_id) for piece_id in rows}
    missing = [piece_id for piece_id, path in paths.items() if not path.is_file()]
    changed = [
        piece_id
        for piece_id, path in paths.items()
        if path.is_file() and hash_file(path) != rows[piece_id]
    ]
    for what, ids in (
        ("absente", missing),
        ("changée", changed),
    ):
        if ids:
            yield _grave(
                "pièces jointes",
                f"{plural(len(ids), f'pièce jointe {what}')} sur le disque (la première : "
                f"{ids[0]}), à reprendre d’une sauvegarde.",
            )
    if strays := find_strays(lieu.tx.folder / pieces.FOLDER, rows.keys()):
        yield _attention(
            "pièces jointes",
            f"{plural(len(strays), 'fichier')} du dossier « {pieces.FOLDER} » sans saisine : le "
            "ménage de la nuit enlève cela au bout d’un jour.",
        )


def find_strays(folder: Path, known: Collection[str]) -> list[Path]:
    """List the files of a folder that no known name claims."""
    return [path for path in folder.glob("*") if path.name not in known]


def _check_imports(lieu: _Lieu) -> Iterator[Constat]:
    waiting = lieu.tx.rows("SELECT id FROM import_fiche WHERE etat = 'a_verifier'")
    present = {path.stem for path in (lieu.tx.folder / imports.FOLDER).glob("*")}
    if lost := sum(row["id"] not in present for row in waiting):
        yield _attention(
            "fiches importées",
            f"{plural(lost, 'fiche')} en attente sans fichier d’origine (c’est le cas après une "
            "restauration) : à importer de nouveau depuis la boîte du pôle.",
        )


def _check_keys(lieu: _Lieu) -> Iterator[Constat]:
    """Look rows up by their key and by reading everything: both have to find the same."""
    for table, key in list_tables(lieu.tx).items():
        if lost := _count_lost(lieu.tx, table, key):
            yield _grave(
                "clés",
                f"{plural(lost, 'ligne')} de « {table} » que leur clé ne retrouve pas une seule "
                "fois. Arrêtez l’application et restaurez la dernière sauvegarde.",
            )


def _count_lost(tx: Transaction, table: str, columns: list[str]) -> int:
    names = ", ".join(columns)
    sample = tx.rows(f"SELECT {names} FROM {table} ORDER BY random() LIMIT {_SAMPLE}")  # noqa: S608 - names from the catalogue
    where = " AND ".join(f"{column} = ${column}" for column in columns)
    lookup = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - names from the catalogue
    lost = sum(tx.value(lookup, **row) != 1 for row in sample)
    doubles = tx.value(
        f"SELECT count(*) - count(DISTINCT ({names})) FROM {table}"  # noqa: S608 - names from the catalogue
    )
    return int(lost + doubles)


def _check_files(lieu: _Lieu) -> Iterator[Constat]:
    for path in sorted(lieu.tx.folder.glob(f"{connection.FILE_NAME}.wal.ecarte-*")):
        yield _attention(
            "fichiers",
            f"Un journal d’écriture a été mis de côté ({path.name}) : ce qui suivait le dernier "
            "point de reprise y est resté. Gardez-le tant que les derniers enregistrements n’ont "
            "pas été vérifiés avec l’équipe.",
        )
    for path in sorted(lieu.tx.folder.glob(f"{connection.FILE_NAME}.avant-*")):
        yield Constat(
            Gravite.INFORMATION, "fichiers",
            f"La copie d’avant la dernière mise à niveau est encore là ({path.name}) ; elle part "
            "avec la prochaine sauvegarde réussie de la nuit.",
        )  # fmt: skip


def _check_disk(lieu: _Lieu) -> Iterator[Constat]:
    for label, folder in (("données", lieu.tx.folder), ("sauvegardes", lieu.sauvegardes)):
        if folder.is_dir() and (left := shutil.disk_usage(folder).free) < _LOW:
            yield Constat(
                Gravite.GRAVE if left < _VERY_LOW else Gravite.ATTENTION, "disque",
                f"Il ne reste que {left // 1_000_000} Mo sur le disque des {label}. Libérez de la "
                "place : sans elle, plus rien ne s’enregistre.",
            )  # fmt: skip


def _is_new_or_invented(lieu: _Lieu) -> bool:
    """Tell whether the first night is still to come, or whether nothing here is real."""
    born = lieu.tx.value("SELECT min(appliquee_le) FROM migration")
    real = lieu.tx.value("SELECT count(*) FROM circonscription WHERE NOT demonstration")
    return not real or bool(born and abs(lieu.tx.now - born) < STALE)


def _check_backups(lieu: _Lieu) -> Iterator[Constat]:
    backups = list_backups(lieu.sauvegardes)
    now = to_local(lieu.tx.now)
    if not backups:
        say = _attention if _is_new_or_invented(lieu) else _grave
        yield say(
            "sauvegardes",
            f"Aucune sauvegarde dans « {lieu.sauvegardes.name} ». Faites-en une : « pole "
            "sauvegarder ».",
        )
        return
    moment, newest = backups[-1]
    if abs(now - moment) >= STALE:
        yield _grave(
            "sauvegardes",
            f"La dernière sauvegarde est du {moment:%d/%m/%Y à %H:%M}. Regardez sur l’écran "
            "Administration pourquoi celle de la nuit ne s’est pas faite.",
        )
    known = {repere.sauvegarde: repere.sha256 for repere in read_heads(lieu.sauvegardes)}
    if newest.name in known and hash_file(newest) != known[newest.name]:
        yield _grave(
            "sauvegardes",
            f"Le fichier {newest.name} n’est plus celui qui a été écrit. Refaites une sauvegarde, "
            "et vérifiez le disque.",
        )
    if newest.stat().st_dev == lieu.tx.folder.stat().st_dev:
        yield Constat(
            Gravite.INFORMATION, "sauvegardes",
            "Les sauvegardes sont sur le même disque que les données : recopiez-les ailleurs "
            "(réglage POLE_SAUVEGARDES).",
        )  # fmt: skip


def _check_clock(lieu: _Lieu) -> Iterator[Constat]:
    tx = lieu.tx
    for table in ("journal", "audit"):
        back = tx.value(
            f"SELECT count(*) FROM (SELECT moment, lag(moment) OVER (ORDER BY seq) AS avant "  # noqa: S608 - two names
            f"FROM {table}) AS suite WHERE moment < avant - $drift",
            drift=_DRIFT,
        )
        last: datetime | None = tx.value(f"SELECT max(moment) FROM {table}")  # noqa: S608 - two names
        if back:
            yield _attention(
                "horloge",
                f"L’horloge du serveur a reculé {back} fois entre deux lignes de « {table} ». "
                "Vérifiez sa mise à l’heure automatique (NTP).",
            )
        if last and last > tx.now + _DRIFT:
            yield _grave(
                "horloge",
                f"L’horloge du serveur retarde : la dernière ligne de « {table} » est du "
                f"{to_local(last):%d/%m/%Y à %H:%M}. Remettez-la à l’heure avant de continuer.",
            )


CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("lecture de la base", _check_blocks),
    ("chaînes", _check_chains),
    ("chaînes", _check_recorded_heads),
    ("repères des sauvegardes", _check_heads),
    ("liens", _check_references),
    ("comptes", _check_accounts),
    ("saisines", _check_saisines),
    ("programmations", _check_programmations),
    ("rencontres", _check_rencontres),
    ("responsables", _check_responsibles),
    ("contenus", _check_json),
    ("pièces jointes", _check_pieces),
    ("fiches importées", _check_imports),
    ("clés", _check_keys),
    ("fichiers", _check_files),
    ("disque", _check_disk),
    ("sauvegardes", _check_backups),
    ("horloge", _check_clock),
)
"""Each check by the name under which a failure of the check itself is told."""


def verify(store: Store, sauvegardes: Path | None = None) -> list[Constat]:
    """Check the whole store, its files and its backups; an empty list is good news.

    `sauvegardes` is the folder of the backups, by default that of the installation. Gravest
    first. Rows are read in bulk: 300,000 history rows take some ten seconds.
    """
    folder = sauvegardes or backup_folder(store.folder)
    findings: list[Constat] = []
    for name, check in CHECKS:
        if _run(store, folder, name, check):
            # Seen twice is true: a file may just have come or gone beside its row.
            findings += _run(store, folder, name, check)
    return sorted(findings, key=lambda c: -list(Gravite).index(c.gravite))


def _run(store: Store, folder: Path, name: str, check: Check) -> list[Constat]:
    try:
        with store.reading() as tx:
            return list(check(_Lieu(tx, folder)))
    except StoreUnavailable:
        return [_grave(name, _UNREADABLE)]
    except (PoleError, OSError) as error:
        return [_grave(name, f"Cette vérification n’a pas pu se faire. {error}")]
