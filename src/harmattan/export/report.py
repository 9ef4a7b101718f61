"""What an export is asked to do, and what it tells afterwards."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from harmattan.export.terms import Row
from harmattan.vocab import BELOW, NS, RDF

Profile = Literal["public", "partner", "full"]
Projection = Literal["actor-event", "actor-actor", "actor-place"]
KINDS = {"events": "Event", "claims": "Claim", "tallies": "Tally", "ties": "Tie", "articles": "Article", "actors": "Actor", "places": "Place"}
_KIND_OF = {f"<{NS}{cls}>": kind for kind, top in KINDS.items() for cls in BELOW[top]}


@dataclass(frozen=True)
class Options:
    """What may be chosen; each format looks at what concerns it.

    ``profile``: for whom (see docs/exports.md). ``reference``: ``used`` keeps of actors, places and lists what the documents need, ``all``
    keeps everything. ``key`` goes into the pseudonyms of persons, so that nobody who knows a name can compute them.
    """

    profile: Profile = "partner"
    reference: Literal["used", "all"] = "used"
    language: str = "en"
    key: str = ""
    projection: Projection = "actor-event"
    bom: bool = False
    hxl: bool = False
    raw: bool = False
    include_unlocated: bool = False
    context: str = ""  # the address that JSON-LD gives for its context; empty for the format's own way
    previous: Path | None = None  # an earlier bundle, for changes.json


@dataclass
class Report:
    """Counts of what was there and what left, why the rest stayed, and what had to be changed in it."""

    given: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """Return the report as a person reads it, one fact a line."""
        found = [f"{kind}: {self.kept.get(kind, 0):,} of {n:,}" for kind, n in self.given.items()]
        found += [f"left out: {n:,} {reason}" for reason, n in sorted(self.left_out.items()) if n]
        found += [f"changed: {n:,} {reason}" for reason, n in sorted(self.changed.items()) if n]
        return found + [f"written: {n:,} {what}" for what, n in sorted(self.written.items())]

    def text(self) -> str:
        """Return the report as one text."""
        return "\n".join(self.lines())


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many things of each kind, and how many triples, some rows hold."""
    found: Counter[str] = Counter()
    total = 0
    for _, predicate, obj in rows:
        total += 1
        if predicate == RDF.type and obj in _KIND_OF:
            found[_KIND_OF[obj]] += 1
    return {**{kind: found[kind] for kind in KINDS}, "triples": total}
