"""Development reports: drafts against the records that people made of the same articles, slot by slot, never below the floors in floors.toml."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from harmattan import paths, record, score, seeds
from harmattan.article import Article
from harmattan.errors import Finding
from harmattan.extract.draft import draft
from harmattan.extract.reading import Reader
from harmattan.gazetteer import Gazetteer
from harmattan.record import Record
from harmattan.score import Ground, Slot

HERE = Path(__file__).parent
FLOORS: dict[str, dict[str, float]] = tomllib.loads((HERE / "floors.toml").read_text("utf-8"))
FOLDERS = ((HERE / "reports", HERE / "reports"), (paths.resource("seeds/records"), paths.resource("seeds/articles")))


@cache
def reviewed() -> tuple[list[tuple[Record, Path]], list[Record]]:
    """Return the reviewed records whose texts are there, each with its text's path, and the reference sets beside them."""
    records, reference = [], []
    for folder, texts in FOLDERS:
        for path in sorted(folder.glob("*.yaml")):
            one = record.load(path, texts=False)
            if one.type == "ReferenceSet":
                reference.append(one)
            elif "text" in one.data:
                records.append((one, texts / one.data["text"]))
    return records, reference


@cache
def scored(language: str) -> dict[str, Slot]:
    records, reference = reviewed()
    known = seeds.gather([*seeds.load().records, *reference])
    ground = Ground.of(place for one in known.records for place in one.data.get("places", []))
    reader = Reader(known, Gazetteer(known), language)
    slots: dict[str, Slot] = {}
    for one, path in records:
        data = one.data
        if data["language"] == language:
            text = path.read_text("utf-8")
            article = Article(text, data["headline"], data["publisher"], date.fromisoformat(data["published"]), language)
            score.compare(draft(article, reader, date(2026, 1, 1), "test").record, data, ground, slots, whole=True)
    return slots


@pytest.mark.parametrize(("language", "slot"), [(language, slot) for language, floors in FLOORS.items() for slot in floors])
def test_a_slot_is_not_below_its_floor(language: str, slot: str) -> None:
    found = scored(language)[slot]
    told = "\n".join(found.misses)
    assert round(found.f1, 3) >= FLOORS[language][slot], f"{slot} {found.f1:.3f}\n{told}"


def test_every_slot_has_a_floor_in_every_language() -> None:
    assert all(set(FLOORS[language]) == set(scored(language)) for language in ("en", "fr"))


def test_the_records_of_the_reports_are_right() -> None:
    found = [f.shown() for path in sorted((HERE / "reports").glob("*.yaml")) for f in _findings(path)]
    assert found == []


def _findings(path: Path) -> list[Finding]:
    _, reference = reviewed()
    known = seeds.gather([*seeds.load().records, *reference])
    one = record.load(path)
    return [] if one.type == "ReferenceSet" else record.unknown_references(one, known.classes)
