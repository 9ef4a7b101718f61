"""A store on a SPARQL 1.1 server: the protocol of the embedded store, over HTTP.

Documents are named graphs, as in the embedded store; the merged graph is a named graph too (``id/merged``), since some servers take
the union of all graphs for their default graph. ``id/store`` holds a commit number and, for each document, the hash, size and source
that make up what is acknowledged.

What is promised: an answer is whole or it is a StoreError; ``apply`` returns when the server has said that all is done; a change that
was interrupted is done as a whole or not at all, before anything else is written. On most servers a change is one update request,
which they do in one transaction. Virtuoso does an update piece by piece, and no server takes a request of any size: there the requests
are first written down on the server itself (``id/store/journal``), then done in the order evidence, merged
graph, entries; whoever opens the store for writing next finishes what the journal holds.

What is not promised: that a reader sees nothing of a journalled change before it is done (one that comes in between is told so), and a
lock. One writer at a time; one who finds that another has written since it looked stores nothing. How durable a commit is, the server
decides.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from harmattan import commits, store
from harmattan.endpoint import addresses, answers, plan
from harmattan.endpoint.login import Login
from harmattan.endpoint.plan import JOURNAL, MERGED, NUMBER
from harmattan.endpoint.reading import Reader
from harmattan.endpoint.wire import Server, TooLarge
from harmattan.errors import QueryError, StoreDamaged, StoreError
from harmattan.store import ABOUT, ATTRIBUTION, BEST_COUNT, DERIVED, LABEL, LAST_COMMIT, NESTED, STATE, TYPE, Change

WHOLE = 32_000_000  # bytes of a change that a server with transactions is given in one request
FORM = re.compile(r"(?:\s|#[^\n\r]*+|BASE\s*+<[^>]*+>|PREFIX\s*+[^\s:<]*+:\s*+<[^>]*+>)*+(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
# A query that may ask documents' graphs; one that has the word in a comment only is treated alike, which costs time and nothing else.
NAMED = re.compile(r"\bGRAPH(?:\s|#[^\n\r]*)*(?:[?$<]|[^\s{}<?$]*:)", re.IGNORECASE)
# A path of any length: a name, an IRI or a bracket, and right behind it a sign of repetition. A product that is written so costs time only.
PATH = re.compile(r"(?:(?<![?$\w-])[\w-]*:[\w-]+|>|\))[*+?]")
SUMMED = re.compile(r"(?<![?$:\w])(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.IGNORECASE)
OPTIONAL = re.compile(r"\bOPTIONAL\b", re.IGNORECASE)


@dataclass(frozen=True)
class State:
    """What a server held when it was looked at: the number of its last commit, and its documents."""

    number: int
    graphs: dict[str, commits.Entry]


class Endpoint:
    """A store on a SPARQL server; use it as a context manager."""

    def __init__(self, server: Server, *, write: bool = True) -> None:
        """Take a server; use ``connect`` instead."""
        self._server = server
        self._reader = Reader(server)
        self._write = write
        self._state: State | None = None
        self._virtuoso = False
        self._copy: tuple[int, bool, store.Store] | None = None  # of which commit, with documents or not, what it held

    def __enter__(self) -> Self:
        """Return the endpoint itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the endpoint."""
        self.close()

    def close(self) -> None:
        """Forget what was seen of the server; no connection stays open between requests."""
        self._state = self._copy = None

    def graph_names(self) -> list[str]:
        """Return the names of all document graphs, sorted; other graphs that the server may hold are none of ours."""
        state = self._ready()
        number, waits = self._mark()
        if waits or number != state.number:
            self._state = None
        return sorted(self._ready().graphs)

    def graph(self, name: str) -> Iterator[ox.Triple]:
        """Yield the triples of one document's graph; none where there is no such graph."""
        self._ready()
        return self._reader.all(ox.NamedNode(name))

    def merged(self, subject: str | None = None) -> Iterator[ox.Triple]:
        """Yield the triples of the merged graph, all or those of one subject."""
        self._ready()
        return self._reader.all(MERGED) if subject is None else self._reader.of(MERGED, [subject])

    def merged_of(self, subjects: Iterable[str]) -> Iterator[ox.Triple]:
        """Yield the triples of the merged graph that have one of the subjects."""
        self._ready()
        return self._reader.of(MERGED, subjects)

    def statements_about(self, events: Iterable[str]) -> Iterator[tuple[str, ox.Triple]]:
        """Yield (graph name, triple) of all claims about events, as documents say them, with their counts and actor sets.

        The events' labels and the articles' own triples come along; quotations do not.
        """
        known = self._ready().graphs
        wanted = list(dict.fromkeys(events))
        nested = " || ".join(f'STRSTARTS(STR(?s), "{prefix}")' for prefix in NESTED)
        documents: set[str] = set()
        for pattern in (
            f"VALUES ?p {{ {LABEL} }} VALUES ?s {{ %s }} GRAPH ?g {{ ?s ?p ?o }}",
            f"VALUES ?event {{ %s }} GRAPH ?g {{ ?s {ABOUT} ?event . ?s ?p ?o }}",
            f"VALUES ?event {{ %s }} GRAPH ?g {{ ?claim {ABOUT} ?event . ?claim ?link ?s . ?s ?p ?o }} FILTER({nested})",
        ):
            for name, triple in self._reader.quads(pattern, wanted):
                if name in known:
                    documents.update([name] if triple.predicate == ABOUT else [])
                    yield name, triple
        yield from self._reader.quads("VALUES ?g { %s } GRAPH ?g { ?s ?p ?o } FILTER(?s = ?g)", sorted(documents))

    def defining(self, events: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield (graph name, event) of the documents that define events."""
        known = self._ready().graphs
        for name, triple in self._reader.quads(f"VALUES ?p {{ {TYPE} }} VALUES ?s {{ %s }} GRAPH ?g {{ ?s ?p ?o }}", events):
            if name in known and isinstance(triple.subject, ox.NamedNode):
                yield name, triple.subject.value

    def view_of(self, events: Iterable[str]) -> Iterator[ox.Triple]:
        """Yield what the merged graph has derived about events: their own triples and those of the nodes derived for them."""
        self._ready()
        wanted = list(dict.fromkeys(events))
        yield from self._reader.of(MERGED, wanted)
        links = f"VALUES ?link {{ {ATTRIBUTION} {BEST_COUNT} }}"
        for pattern in (
            f"VALUES ?event {{ %s }} {links} GRAPH {MERGED} {{ ?event ?link ?s . ?s ?p ?o }}",
            f"VALUES ?event {{ %s }} GRAPH {MERGED} {{ ?s {DERIVED} ?event . ?s ?p ?o }}",
        ):
            yield from self._reader.about(pattern, wanted)

    def query(self, sparql: str) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """Answer a SPARQL query over the merged graph; raise QueryError where it is none, StoreError where the server does not, or not wholly.

        Virtuoso cuts the answers of CONSTRUCT and DESCRIBE without a word, cannot be told which graphs GRAPH means, and loses rows of
        paths of any length, and of sums over optional parts, or hangs on them: such queries are answered from a copy of the graphs in memory.
        """
        state = self._ready()
        match = FORM.match(sparql)
        if match is None:
            raise QueryError("the query is not SPARQL 1.1: it is none of SELECT, ASK, CONSTRUCT and DESCRIBE")
        form, named = match[1].upper(), bool(NAMED.search(sparql))
        if self._virtuoso and (named or form in {"CONSTRUCT", "DESCRIBE"} or PATH.search(sparql) or (SUMMED.search(sparql) and OPTIONAL.search(sparql))):
            return self._answered_here(sparql, named=named)
        dataset = [("default-graph-uri", MERGED.value), *(("named-graph-uri", name) for name in sorted(state.graphs) if named)]
        with self._server.ask(sparql, form, dataset) as answer:
            return answers.results(answer) if form in {"SELECT", "ASK"} else answers.triples(answer)

    def apply(self, change: Change) -> None:
        """Make a change; when this returns, the server has done all of it. Where it raises, open the store again before the next."""
        if not self._write:
            raise StoreError("the endpoint was opened for reading only")
        state = self._ready()
        if self._mark() != (state.number, False):
            raise StoreError("somebody else has written to the server since it was looked at; nothing was stored; do it again")
        entries = change.entries()
        number = state.number + 1
        self._state = None  # until the server has said that it is done, nothing is known of it
        self._do(plan.operations(change, entries, number))
        self._state = State(number, {name: entry for name, entry in {**state.graphs, **entries}.items() if entry is not None})

    def acknowledged(self) -> dict[str, commits.Entry]:
        """Return what the server is known to hold: graph name → hash, size and source file."""
        return dict(self._ready().graphs)

    def _ready(self) -> State:
        """Look at the server if that was not done yet; finish what an interrupted change has left."""
        if self._state is None:
            number, waits = self._mark()
            if waits and not self._write:
                raise StoreError("the last change of the store was interrupted, or is not done yet; load again, then ask again")
            if number == 0 and not self._write:
                raise StoreError(f"the server at {self._server.addresses.query} holds no store of ours; `harmattan load` makes one")
            if waits:
                self._finish()
                number, _ = self._mark()
            self._state = State(number, plan.acknowledged(self._reader.all(STATE)))
        return self._state

    def _mark(self) -> tuple[int, bool]:
        """Return the number of the last commit, 0 where there is none, and whether requests of a change are waiting."""
        text = (
            f"SELECT ?number ?waiting WHERE {{ {{ GRAPH {STATE} {{ {LAST_COMMIT} {NUMBER} ?number }} }} UNION "
            f"{{ SELECT (COUNT(*) AS ?waiting) WHERE {{ GRAPH {JOURNAL} {{ ?s ?p ?o }} }} }} }}"
        )
        with self._server.ask(text, "SELECT") as answer:
            found = list(answers.rows(answer))
        self._virtuoso = answer.virtuoso
        numbers = [int(number.value) for number, _ in found if isinstance(number, ox.Literal)]
        waits = [count.value != "0" for _, count in found if isinstance(count, ox.Literal)]
        if len(numbers) > 1 or len(waits) != 1:
            raise StoreDamaged(f"the server at {answer.url} holds {len(numbers)} numbers of a last commit; did two write at once? Load into an empty data set")
        return (numbers or [0])[0], waits[0]

    def _do(self, steps: list[str]) -> None:
        """Do operations in one request where the server does that in one transaction, else by a journal."""
        if not self._virtuoso and sum(map(len, steps)) < WHOLE:
            try:
                self._server.update(" ;\n".join(steps))
            except TooLarge:  # nothing was done: the server did not take it
                pass
            else:
                return
        requests = plan.requests([*steps, f"DROP SILENT GRAPH {JOURNAL}"])
        for request in (*plan.journal(requests), *requests):
            self._server.update(request)

    def _finish(self) -> None:
        """Do the requests that an interrupted change has left; forget a journal that was not written to its end."""
        for request in (*plan.waiting(self._reader.all(JOURNAL)), f"DROP SILENT GRAPH {JOURNAL}"):
            self._server.update(request)

    def _answered_here(self, sparql: str, *, named: bool) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """Answer a query from a copy of the merged graph, and of the documents where the query names them; it is kept for the next query."""
        number, _ = self._mark()
        if self._copy is None or self._copy[:2] != (number, named):
            copy = store.memory()
            copy.engine.bulk_extend(ox.Quad(*triple) for triple in self._reader.all(MERGED))
            for name in self._ready().graphs if named else ():
                node = ox.NamedNode(name)
                copy.engine.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object, node) for triple in self._reader.all(node))
            self._copy = number, named, copy
        return self._copy[2].query(sparql)


def connect(  # noqa: PLR0913 - all but the address have a default
    url: str,
    *,
    update_url: str | None = None,
    user: str | None = None,
    password: str | None = None,
    timeout: float = 60,
    write: bool = True,
) -> Endpoint:
    """Return the store on the server at ``url``; nothing is sent before it is used.

    The address for updates follows from ``url`` for Oxigraph, Virtuoso, Fuseki, GraphDB and RDF4J, and can be given.
    Virtuoso needs a user who may update: ``dba``, or one with ``GRANT SPARQL_UPDATE``. ``timeout`` is in seconds. With ``write=False``
    nothing on the server is ever changed.
    """
    if (user is None) != (password is None):
        raise StoreError("user and password are given both, or neither")
    login = Login(user, password) if user is not None and password is not None else None
    return Endpoint(Server(addresses.derive(url, update_url), login, timeout), write=write)
