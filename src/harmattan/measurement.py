"""Measurement: folders of drafts against folders of reviewed records, by language and slot."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harmattan import pipeline, record, score
from harmattan.score import Ground, Slot
from harmattan.seeds import Seeds

Rows = list[tuple[str, ...]]


def measured(drafts: Path, reviewed: Path, known: Seeds) -> tuple[Rows, dict[str, list[str]], int]:
    """Return (rows, what was missed by slot, how many reviewed records have no draft).

    A row is language, slot, right, wrong, lacking, precision, recall, F1, and the ends of its 95 % interval. Raises RecordError or InputError where a file
    cannot be read.
    """
    ours, theirs = _articles(drafts), _articles(reviewed)
    whole = pipeline.with_own(known, pipeline.files_below([drafts, reviewed]))
    ground = Ground.of(place for one in whole.records for place in one.data.get("places", []))
    pairs = score.pair(ours, theirs)
    by_article: dict[tuple[str, str], list[Slot]] = {}
    misses: dict[str, list[str]] = {}
    for draft, one in pairs:
        slots: dict[str, Slot] = {}
        score.compare(draft, one, ground, slots)
        for name, slot in slots.items():
            by_article.setdefault((str(one.get("language", "")), name), []).append(slot)
            misses.setdefault(name, []).extend(slot.misses)
    return [_row(language, name, slots) for (language, name), slots in by_article.items()], misses, len(theirs) - len(pairs)


def _row(language: str, name: str, slots: list[Slot]) -> tuple[str, ...]:
    total = Slot(sum(s.right for s in slots), sum(s.wrong for s in slots), sum(s.lacking for s in slots))
    ends = score.interval(slots)
    shares = (total.precision, total.recall, total.f1, *ends)
    return language, name, str(total.right), str(total.wrong), str(total.lacking), *(f"{share:.3f}" for share in shares)


def _articles(folder: Path) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for path in pipeline.files_below([folder]):
        one = record.load(path)
        if one.type == "Article":
            found.append({**one.data, **({"sha256": one.text.sha256} if one.text is not None else {})})
    return found
