"""Seeds: what the graph knows before it reads: actors, places, ties and the decisions on identity."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from harmattan import paths, record
from harmattan.errors import InputError, RecordError
from harmattan.record import Record

FOLDERS = ("actors", "outlets", "places")


@dataclass(frozen=True)
class Seeds:
    """The reference sets of a graph, and which class each of their actors and places has (short id → class)."""

    records: tuple[Record, ...]
    classes: dict[str, str]


def files(folder: Path) -> list[Path]:
    """Return the seed files below a folder, sorted, with the ledger of decisions last; raise InputError where there are none."""
    found = [path for name in FOLDERS for path in sorted((folder / name).glob("*.yaml"))]
    ledger = folder / "decisions.yaml"
    found += [ledger] if ledger.is_file() else []
    if not found:
        raise InputError(f"{folder}: there are no seeds here, which stand in folders called {', '.join(FOLDERS)}, and in decisions.yaml")
    return found


def load(folder: Path | None = None) -> Seeds:
    """Return the seeds in a folder (default: those that come with Harmattan); raise RecordError with all that is wrong."""
    return gather([record.load(path, texts=False) for path in files(folder or paths.resource("seeds"))])


def gather(records: Iterable[Record]) -> Seeds:
    """Return seeds from records; raise RecordError where two of them define the same actor or place."""
    classes: dict[str, str] = {}
    where: dict[str, str] = {}
    findings = []
    kept = tuple(records)
    for one in kept:
        for pointer, mapping in record.walk(one.data):
            name = mapping.get("id")
            if len(pointer) == 2 and name is not None and pointer[0] in {"actors", "places"}:
                if name in where:
                    findings.append(one.finding((*pointer, "id"), "R019", f'"{name}" is defined in {where[name]} too'))
                where[name], classes[name] = one.path, mapping["type"]
    if findings:
        raise RecordError(findings)
    return Seeds(kept, classes)
