"""Figures: series of durations, their medians and ratios, the printed table and the JSON."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles


@dataclass
class Serie:
    """What was measured under one name: wall times, and the server's processor time if known."""

    nom: str
    durees: list[float] = field(default_factory=list)  # milliseconds
    processeur: float = 0.0  # milliseconds, over all of `durees`
    octets: int = 0  # of the last answer
    repere: str = ""  # what it stands beside, by name

    @property
    def p50(self) -> float:
        return median(self.durees)

    @property
    def p95(self) -> float:
        return quantiles(self.durees, n=20)[-1] if len(self.durees) > 1 else self.durees[0]

    @property
    def processeur_moyen(self) -> float:
        return self.processeur / len(self.durees)


@dataclass(frozen=True)
class Cible:
    """What is promised, and what was found."""

    nom: str
    plafond: float
    valeur: float
    unite: str = "fois"

    @property
    def tenue(self) -> bool:
        return self.valeur <= self.plafond


@dataclass
class Releve:
    """Everything that one run found."""

    series: dict[str, Serie] = field(default_factory=dict)
    cibles: list[Cible] = field(default_factory=list)
    faits: dict[str, float] = field(default_factory=dict)

    def serie(self, nom: str, repere: str = "") -> Serie:
        return self.series.setdefault(nom, Serie(nom, repere=repere))

    def ratio(self, nom: str, repere: str = "") -> float:
        """Return how many times its landmark a measure takes."""
        serie = self.series[nom]
        return serie.p50 / self.series[repere or serie.repere].p50

    def promise(self, nom: str, plafond: float, valeur: float, unite: str = "fois") -> None:
        self.cibles.append(Cible(nom, plafond, valeur, unite))


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def describe_machine() -> dict[str, object]:
    """Describe the machine and the versions; never its name."""
    packages = ("streamlit", "duckdb", "python-docx", "lxml", "pydantic")
    return {
        "moment": datetime.now().astimezone().isoformat(timespec="seconds"),
        "processeur": _processor(),
        "coeurs": os.cpu_count(),
        "systeme": platform.platform(),
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    lines = [header, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def _serie_row(releve: Releve, serie: Serie) -> list[str]:
    ratio = f"{releve.ratio(serie.nom):.2f}" if serie.repere else ""
    cpu = f"{serie.processeur_moyen:.1f}" if serie.processeur else ""
    size = f"{serie.octets / 1024:.0f}" if serie.octets else ""
    return [
        serie.nom, str(len(serie.durees)), f"{serie.p50:.1f}", f"{serie.p95:.1f}",
        ratio, cpu, size,
    ]  # fmt: skip


def format_releve(releve: Releve) -> str:
    """Write the tables that are printed."""
    measures = _table(
        ("mesure", "n", "p50 ms", "p95 ms", "× repère", "proc. ms", "Kio"),
        [_serie_row(releve, serie) for serie in releve.series.values()],
    )
    facts = _table(("fait", "valeur"), [[k, f"{v:.1f}"] for k, v in releve.faits.items()])
    targets = _table(
        ("cible", "plafond", "trouvé", ""),
        [
            [
                c.nom,
                f"{c.plafond:g} {c.unite}",
                f"{c.valeur:.2f}",
                "tenue" if c.tenue else "MANQUÉE",
            ]
            for c in releve.cibles
        ],
    )
    return "\n\n".join((measures, facts, targets))


def write_json(path: Path, machine: dict[str, object], releve: Releve) -> None:
    """Write everything, single durations included."""
    content = {
        "machine": machine,
        "series": {
            s.nom: {
                "n": len(s.durees), "p50_ms": round(s.p50, 2), "p95_ms": round(s.p95, 2),
                "processeur_ms": round(s.processeur_moyen, 2), "octets": s.octets,
                "repere": s.repere, "rapport": releve.ratio(s.nom) if s.repere else None,
                "durees_ms": [round(d, 2) for d in s.durees],
            }
            for s in releve.series.values()
        },
        "faits": {name: round(value, 2) for name, value in releve.faits.items()},
        "cibles": [
            {"nom": c.nom, "plafond": c.plafond, "valeur": round(c.valeur, 3), "unite": c.unite,
             "tenue": c.tenue}
            for c in releve.cibles
        ],
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
