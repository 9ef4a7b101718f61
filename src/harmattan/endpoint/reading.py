"""Read triples of a server's graphs, whole: every request also asks how many rows there are, and gets that many or is an error."""

from collections.abc import Iterable, Iterator
from operator import itemgetter

import pyoxigraph as ox

from harmattan.endpoint import answers
from harmattan.endpoint.answers import Term
from harmattan.endpoint.plan import portions
from harmattan.endpoint.wire import Cut, Server
from harmattan.errors import StoreError

SUBJECTS = 200  # things asked for at once
ROWS = 1_000  # rows of a page, where a server sends no more than so many


class Reader:
    """Reads graphs of a server; what a server does not send in one answer is asked for in pages."""

    def __init__(self, server: Server) -> None:
        """Take the server."""
        self._server = server

    def all(self, graph: ox.NamedNode) -> Iterator[ox.Triple]:
        """Yield all triples of a graph."""
        try:
            found = self._rows(f"GRAPH {graph} {{ ?s ?p ?o }}")
        except Cut:
            return self._pages(graph)
        return (_triple(*terms) for _, *terms in found)

    def of(self, graph: ox.NamedNode, subjects: Iterable[str]) -> Iterator[ox.Triple]:
        """Yield the triples of a graph that have one of the subjects."""
        return self.about(f"VALUES ?s {{ %s }} GRAPH {graph} {{ ?s ?p ?o }}", subjects)

    def about(self, pattern: str, things: Iterable[str]) -> Iterator[ox.Triple]:
        """Yield the triples (?s ?p ?o) of a pattern in which ``%s`` stands for things."""
        return (triple for _, triple in self.quads(pattern, things))

    def quads(self, pattern: str, things: Iterable[str]) -> Iterator[tuple[str, ox.Triple]]:
        """Yield (graph name, triple) of a pattern (?g ?s ?p ?o) in which ``%s`` stands for things."""
        wanted = list(dict.fromkeys(things))
        for start in range(0, len(wanted), SUBJECTS):
            yield from self._some(pattern, wanted[start : start + SUBJECTS])

    def _some(self, pattern: str, things: list[str]) -> Iterator[tuple[str, ox.Triple]]:
        values = " ".join(str(ox.NamedNode(thing)) for thing in things)
        try:
            found = self._rows(pattern.replace("%s", values))
        except Cut:
            if len(things) == 1:
                raise
            yield from self._some(pattern, things[: len(things) // 2])
            yield from self._some(pattern, things[len(things) // 2 :])
            return
        for name, *terms in found:
            yield name.value if isinstance(name, ox.NamedNode) else "", _triple(*terms)

    def _rows(self, pattern: str) -> Iterator[tuple[Term | None, ...]]:
        """Return (?g, ?s, ?p, ?o) of a pattern; the number of rows comes as a row of its own in the same answer."""
        text = f"SELECT ?rows ?g ?s ?p ?o WHERE {{ {{ SELECT (COUNT(*) AS ?rows) WHERE {{ {pattern} }} }} UNION {{ {pattern} }} }}"
        with self._server.ask(text, "SELECT") as answer:
            counts, rows = [], 0
            for count, *_ in answers.rows(answer):
                if isinstance(count, ox.Literal):
                    counts.append(count.value)
                else:
                    rows += 1
            if counts != [str(rows)]:
                raise StoreError(f"the server at {answer.url} says that there are {' and '.join(counts)} rows, and sends {rows}; ask again")
            return (row[1:] for row in answers.rows(answer) if row[0] is None)

    def _pages(self, graph: ox.NamedNode) -> Iterator[ox.Triple]:
        """Yield a graph's triples in pages of whole subjects: their order is sure where that of literals is not."""
        total = self._count(graph)
        seen, last, page = 0, "", [("", 0)]
        while page:
            page = self._subjects(graph, last)
            for part in portions(page, itemgetter(1), ROWS):
                yield from self.of(graph, [subject for subject, _ in part])
            seen += sum(count for _, count in page)
            last = page[-1][0] if page else last
        if not total == seen == self._count(graph):
            raise StoreError(f"the graph {graph.value} was changed while it was read; ask again")

    def _count(self, graph: ox.NamedNode) -> int:
        with self._server.ask(f"SELECT (COUNT(*) AS ?rows) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}", "SELECT") as answer:
            return next((int(count.value) for (count,) in answers.rows(answer) if isinstance(count, ox.Literal)), 0)

    def _subjects(self, graph: ox.NamedNode, after: str) -> list[tuple[str, int]]:
        """Return the next subjects in the order of their IRIs, with how many triples each has."""
        text = (
            f"SELECT ?s (COUNT(*) AS ?rows) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} FILTER(STR(?s) > {ox.Literal(after)}) }} "
            f"GROUP BY ?s ORDER BY STR(?s) LIMIT {ROWS}"
        )
        with self._server.ask(text, "SELECT") as answer:
            found = [(s.value, int(n.value)) for s, n in answers.rows(answer) if isinstance(s, ox.NamedNode) and isinstance(n, ox.Literal)]
        if any(later <= earlier for (earlier, _), (later, _) in zip([(after, 0), *found], found, strict=False)):
            raise StoreError(f"the server at {answer.url} does not sort IRIs by their characters; the graph {graph.value} cannot be read in pages")
        return found


def _triple(subject: Term | None, predicate: Term | None, value: Term | None) -> ox.Triple:
    if not isinstance(subject, ox.NamedNode | ox.BlankNode) or not isinstance(predicate, ox.NamedNode) or value is None:
        raise StoreError(f"the server sent what is no triple: {subject} {predicate} {value}")
    return ox.Triple(subject, predicate, value)
