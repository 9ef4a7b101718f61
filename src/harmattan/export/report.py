"""What an export tells of itself: what was there, what left, and why the rest stayed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from harmattan.export.triples import Row
from harmattan.vocab import BELOW, NS, RDF

KINDS = {"events": "Event", "claims": "Claim", "tallies": "Tally", "ties": "Tie", "articles": "Article", "actors": "Actor", "places": "Place"}
_KIND_OF = {f"<{NS}{cls}>": kind for kind, top in KINDS.items() for cls in BELOW[top]}


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
