"""What an export writes: the merged graph and the articles' graphs, after a profile has taken out what may not leave."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import pyoxigraph as ox

from harmattan.export import profile
from harmattan.export.leaks import Secrets, secrets
from harmattan.export.options import Options
from harmattan.export.redact import Redaction
from harmattan.export.reference import used
from harmattan.export.report import Report, counts
from harmattan.export.triples import Index, Row, rows
from harmattan.vocab import ID


class Source(Protocol):
    """What can be exported: the embedded store or an endpoint."""

    def graph_names(self) -> list[str]:
        """Return the names of all document graphs."""

    def graph(self, name: str) -> Iterator[ox.Triple]:
        """Yield one document's triples."""

    def merged(self) -> Iterator[ox.Triple]:
        """Yield the merged graph."""


@dataclass
class Selection:
    """What may leave of a source, and what there is to tell about it."""

    source: Source
    rows: list[Row]
    options: Options
    report: Report
    redaction: Redaction | None
    secrets: Secrets

    @cached_property
    def index(self) -> Index:
        """Return the rows by subject."""
        return Index(self.rows)

    def graphs(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield the name and the rows of each article's graph, sorted by name."""
        names = [n for n in self.source.graph_names() if n.startswith(ID + "article/")]
        if self.redaction is None:
            yield from ((n, rows(self.source.graph(n))) for n in sorted(names))
            return
        left = {self.redaction.rename(n): n for n in names if n not in self.redaction.plan.gone}
        for name, original in sorted(left.items()):
            yield name, self.redaction.apply(rows(self.source.graph(original)))


def select(source: Source, options: Options) -> Selection:
    """Return what of a source may leave under the profile of the options."""
    kept = rows(source.merged())
    report = Report(given=counts(kept))
    hidden = secrets(kept, options.profile)
    plan = profile.plan(Index(kept), options)
    redaction = Redaction(plan) if plan else None
    if plan and redaction:
        kept = redaction.apply(kept)
        report.left_out += plan.left_out + redaction.left_out
        report.changed += redaction.changed
    if options.reference == "used":
        before = len(kept)
        kept = used(kept, Index(kept))
        report.left_out += Counter({"triples about reference things that no document uses": before - len(kept)})
    report.kept = counts(kept)
    return Selection(source, kept, options, report, redaction, hidden)
