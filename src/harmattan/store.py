"""The embedded store: named graphs as evidence, the merged default graph as what people ask, one writer, durable commits.

A commit is one transaction of the engine, then a sync of its log, then a synced line of the ledger; only then is it acknowledged.
The last commit also stands in the store itself, so that a lost tail of either is seen when the store is opened.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pyoxigraph as ox

from harmattan import commits, layout
from harmattan.errors import QueryError, StoreDamaged, StoreError
from harmattan.graph import Graph
from harmattan.vocab import HM, ID, RDF, SKOS

STATE = ox.NamedNode(ID + "store")  # the graph that holds the last commit, kept apart from what documents say
LAST_COMMIT = ox.NamedNode(ID + "store/last-commit")
LINE = ox.NamedNode(ID + "store/line")
NESTED = (ID + "count/", ID + "actor-set/")
TYPE, ABOUT, LABEL, DERIVED = map(ox.NamedNode, (RDF.type, HM.about, SKOS.prefLabel, RDF.subject))
ATTRIBUTION, BEST_COUNT = ox.NamedNode(HM.attribution), ox.NamedNode(HM.bestCount)
REPLAYED = 4_000_000  # bytes of log that a reader may replay, some 0.2 s; 250 MB took 11 s and 430 MB of memory at each opening
UNSORTED = 0.2  # share of the engine's files that may have come one by one; queries took twice as long over many as over one a kind
BULK = 5_000  # quads from which on the engine writes files of its own, which takes it a quarter of the work
FREE_SPACE = 64_000_000  # bytes that must be free before a write, so that a full disk is met before the log is


@dataclass(frozen=True)
class Change:
    """What one transaction does: graphs to write (or None to drop) and triples to take from and add to the merged graph.

    ``held`` is what graphs have held so far, where whoever makes the change has read it; the others the store reads itself.
    """

    graphs: Mapping[str, Graph | None] = field(default_factory=dict)
    removed: frozenset[ox.Triple] = frozenset()
    added: frozenset[ox.Triple] = frozenset()
    sources: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, Collection[ox.Triple]] = field(default_factory=dict)

    def entries(self) -> dict[str, commits.Entry | None]:
        """Return what is to be known of each graph that the change writes, None for one that it drops."""
        return {name: commits.entry(graph.lines, self.sources.get(name, "")) if graph else None for name, graph in self.graphs.items()}


class Store:
    """An Oxigraph store in a folder or in memory; use it as a context manager."""

    def __init__(self, engine: ox.Store, folder: Path | None = None, lock: IO[str] | None = None, *, writable: bool = True) -> None:
        """Take an open engine; use ``open_store`` or ``memory`` instead."""
        self.engine = engine
        self.folder = folder
        self.writable = writable
        self._lock = lock
        self._pid = os.getpid()
        self._ledger = commits.Ledger(folder / "commits.jsonl") if folder else None
        self._lines = list(engine.quads_for_pattern(LAST_COMMIT, LINE, None, STATE))  # of several that a crash leaves, the last counts
        self._logs: list[Path] = []
        self._tables = layout.tables(folder / "db") if folder else {}

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Let go of the engine's files and of the lock; what was written is put in order first, where it is much."""
        if self.writable and self.folder is not None and os.getpid() == self._pid:
            with contextlib.suppress(OSError, RuntimeError):  # what is acknowledged is on the disk already
                self._put_in_order(self.folder / "db")
        self.engine = ox.Store()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _put_in_order(self, db: Path) -> None:
        """Spare those who open the store next a log to replay, and many files to look through where one would do."""
        if layout.log_size(db) > REPLAYED:
            self.engine.flush()
        now = layout.tables(db)
        fresh = sum(size for name, size in now.items() if name not in self._tables)
        if fresh > UNSORTED * sum(now.values()):  # a share, so that the work stays linear however often a store is written to
            self.engine.optimize()

    def graph_names(self) -> list[str]:
        """Return the names of all document graphs, sorted."""
        return sorted(str(n.value) for n in self.engine.named_graphs() if n != STATE)

    def graph(self, name: str) -> Iterator[ox.Triple]:
        """Yield the triples of one document's graph; none where there is no such graph."""
        return (quad.triple for quad in self.engine.quads_for_pattern(None, None, None, ox.NamedNode(name)))

    def merged(self, subject: str | None = None) -> Iterator[ox.Triple]:
        """Yield the triples of the merged graph, all or those of one subject."""
        node = ox.NamedNode(subject) if subject else None
        return (quad.triple for quad in self.engine.quads_for_pattern(node, None, None, ox.DefaultGraph()))

    def merged_of(self, subjects: Iterable[str]) -> Iterator[ox.Triple]:
        """Yield the triples of the merged graph that have one of the subjects."""
        for subject in subjects:
            yield from self.merged(subject)

    def statements_about(self, events: Iterable[str]) -> Iterator[tuple[str, ox.Triple]]:
        """Yield (graph name, triple) of all claims about events, as documents say them, with their counts and actor sets.

        The events' labels and the articles' own triples come along; quotations do not.
        """
        documents: set[str] = set()
        for event in events:
            for name, triple in self._pattern(ox.NamedNode(event), LABEL, None):
                yield name, triple
            for name, about in self._pattern(None, ABOUT, ox.NamedNode(event)):
                documents.add(name)
                yield from self._node(about.subject, name)
        for name in sorted(documents):
            yield from self._node(ox.NamedNode(name), name)

    def defining(self, events: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield (graph name, event) of the documents that define events."""
        for event in events:
            for name, _ in self._pattern(ox.NamedNode(event), TYPE, None):
                yield name, event

    def view_of(self, events: Iterable[str]) -> Iterator[ox.Triple]:
        """Yield what the merged graph has derived about events: their own triples and those of the nodes derived for them."""
        for event in events:
            node = ox.NamedNode(event)
            yield from self.merged(event)
            found = {q.object for p in (ATTRIBUTION, BEST_COUNT) for q in self.engine.quads_for_pattern(node, p, None, ox.DefaultGraph())}
            found |= {q.subject for q in self.engine.quads_for_pattern(None, DERIVED, node, ox.DefaultGraph())}
            yield from self.merged_of(term.value for term in found if isinstance(term, ox.NamedNode))

    def _pattern(self, subject: ox.NamedNode | None, predicate: ox.NamedNode | None, obj: ox.NamedNode | None) -> Iterator[tuple[str, ox.Triple]]:
        for quad in self.engine.quads_for_pattern(subject, predicate, obj, None):
            if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name != STATE:
                yield quad.graph_name.value, quad.triple

    def _node(self, subject: ox.NamedNode | ox.BlankNode | ox.Triple, name: str) -> Iterator[tuple[str, ox.Triple]]:
        for quad in self.engine.quads_for_pattern(subject, None, None, ox.NamedNode(name)):
            yield name, quad.triple
            if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(NESTED):
                yield from self._node(quad.object, name)

    def query(self, sparql: str) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """Answer a SPARQL query over the merged graph; raise QueryError where it is none, StoreError where the engine cannot."""
        try:
            return self.engine.query(sparql)
        except SyntaxError as error:
            raise QueryError(f"the query is not SPARQL 1.1: {str(error)[:200]}") from error  # the whole grammar may follow
        except (OSError, RuntimeError, ValueError) as error:
            raise StoreError(f"the store cannot answer: {error}") from error

    def apply(self, change: Change) -> None:
        """Make a change in one transaction; it is durable and in the ledger of commits when this returns."""
        self._check_writable()
        commit = self._ledger.next(change.entries()) if self._ledger else None
        removed, added = self._difference(change)
        line = [ox.Quad(LAST_COMMIT, LINE, ox.Literal(commit.line()), STATE)] if commit else []
        added += line
        try:
            if removed:
                self.engine.update(_update([*removed, *self._lines], added, [name for name, graph in change.graphs.items() if graph is None]))
            elif len(added) < BULK:
                self.engine.extend(added)
            else:  # as whole and as durable as the others, though its name says nothing of it
                self.engine.bulk_extend(added)
        except (OSError, RuntimeError) as error:
            raise StoreError(f"nothing was stored: {error}") from error
        stale, self._lines = self._lines if not removed else [], line
        if self._ledger is not None and commit is not None and self.folder is not None:
            self._logs = layout.sync_log(self.folder / "db", self.engine.flush, self._logs)
            self._ledger.append(commit)
            for quad in stale:
                self.engine.remove(quad)

    def _difference(self, change: Change) -> tuple[list[ox.Quad], list[ox.Quad]]:
        """Return the quads that a change takes away and those that it brings."""
        removed = [ox.Quad(*t) for t in change.removed]
        added = [ox.Quad(*t) for t in change.added]
        for name, graph in change.graphs.items():
            node = ox.NamedNode(name)
            old = set(change.held[name] if name in change.held else self.graph(name))
            new = set(graph.triples) if graph else set()
            removed += [ox.Quad(t.subject, t.predicate, t.object, node) for t in old - new]
            added += [ox.Quad(t.subject, t.predicate, t.object, node) for t in new - old]
        return removed, added

    def last_commit(self) -> commits.Commit | None:
        """Return the commit that the store itself has last seen."""
        lines = [q.object.value for q in self.engine.quads_for_pattern(LAST_COMMIT, LINE, None, STATE) if isinstance(q.object, ox.Literal)]
        return max(map(commits.parse, lines), key=lambda commit: commit.number, default=None)

    def acknowledged(self) -> dict[str, commits.Entry]:
        """Return what the ledger of commits says the store holds: graph name → hash, size and source file."""
        return dict(self._ledger.graphs) if self._ledger else {}

    def backup(self, target: Path) -> None:
        """Write a copy of the store to a folder that is not there yet; the engine's files are hard-linked where possible."""
        if self.folder is None:
            raise StoreError("a store in memory has no backup")
        if target.exists():
            raise StoreError(f"{target} is there already")
        with layout.refusals_at(target):
            target.mkdir(parents=True)
            self.engine.backup(target / "db")
            for name in (layout.MARKER, "commits.jsonl"):
                if (self.folder / name).exists():
                    shutil.copy2(self.folder / name, target / name)

    def _check_writable(self) -> None:
        if not self.writable:
            raise StoreError("the store was opened for reading only")
        if os.getpid() != self._pid:
            raise StoreError("the store was opened by another process; a forked process must open its own")
        if self.folder is not None and shutil.disk_usage(self.folder).free < FREE_SPACE:
            raise StoreError(f"less than {FREE_SPACE // 1_000_000} MB are free on the disk of {self.folder}; nothing was stored")


def _update(removed: list[ox.Quad], added: list[ox.Quad], dropped: list[str]) -> str:
    """Return the update that makes all parts of a change in one transaction; a graph that is dropped leaves no empty graph behind."""
    parts = [f"{verb} DATA {{\n{_patterns(quads)}\n}}" for verb, quads in (("DELETE", removed), ("INSERT", added))]
    return " ;\n".join([*parts, *(f"DROP SILENT GRAPH {ox.NamedNode(name)}" for name in dropped)])


def _patterns(quads: list[ox.Quad]) -> str:
    """Return quads as SPARQL writes them, the graph around its triples."""
    by_graph: dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, list[ox.Triple]] = {}
    for quad in quads:
        by_graph.setdefault(quad.graph_name, []).append(quad.triple)
    parts = []
    for name, triples in by_graph.items():
        text = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
        parts.append(text if isinstance(name, ox.DefaultGraph) else f"GRAPH {name} {{\n{text}}}")
    return "\n".join(parts)


def memory() -> Store:
    """Return an empty store in memory."""
    return Store(ox.Store())


def open_store(folder: Path, *, write: bool = False, create: bool = False) -> Store:
    """Open the store in a folder.

    Writing takes the one exclusive lock, reading a shared one. Raises StoreLocked while somebody else writes, StoreError where the
    folder is no store of ours, StoreDamaged where store and ledger of commits do not agree.
    """
    if not (folder / layout.MARKER).is_file():
        layout.create(folder, allowed=create and write)
    lock = layout.take_lock(folder, exclusive=write)
    try:
        layout.check_format(folder)
        layout.mend_swap(folder)
        if write:
            layout.sweep(folder / "db")
        engine = _guard(lambda: ox.Store(folder / "db") if write else ox.Store.read_only(str(folder / "db")))
        store = Store(engine, folder, lock, writable=write)
        _compare(store)
    except BaseException:
        lock.close()
        raise
    return store


def _guard(opened: Callable[[], ox.Store]) -> ox.Store:
    try:
        return opened()
    except (OSError, RuntimeError) as error:
        raise StoreDamaged(f"the store cannot be opened: {error}; run `harmattan rebuild`") from error


def _compare(store: Store) -> None:
    """Hold the store's last commit against the ledger's; a line that only the store has is put into the ledger again."""
    ledger = store._ledger
    seen = store.last_commit()
    if ledger is None:
        return
    known = ledger.last
    if seen == known:
        return
    number, last = (seen.number if seen else 0), (known.number if known else 0)
    if seen is not None and number == last + 1 and seen.previous == (known.hash if known else commits.START):
        if store.writable:  # killed between the engine's commit and the ledger's line: the change is whole, say so now
            ledger.append(seen)
        return
    raise StoreDamaged(f"the store is at commit {number}, its ledger at {last}; run `harmattan rebuild` to make it again from the files")


def rebuild(folder: Path, quads: Iterable[ox.Quad], entries: Mapping[str, commits.Entry]) -> None:
    """Write a store anew from quads, beside the old one, and put it in its place; the ledger begins anew with one commit."""
    if not (folder / layout.MARKER).is_file():
        layout.create(folder, allowed=True)
    with layout.take_lock(folder, exclusive=True), layout.refusals_at(folder):
        layout.mend_swap(folder)
        shutil.rmtree(folder / "db.new", ignore_errors=True)
        commit = commits.Commit(1, commits.START, dict(entries))
        engine = ox.Store(folder / "db.new")
        engine.bulk_extend(quads)
        engine.extend([ox.Quad(LAST_COMMIT, LINE, ox.Literal(commit.line()), STATE)])
        engine.optimize()
        engine.flush()
        del engine
        (folder / "commits.jsonl.new").write_text(commit.line() + "\n", "utf-8")
        if (folder / "db").exists():  # not where somebody has lost it
            (folder / "db").rename(folder / "db.old")
        (folder / "db.new").rename(folder / "db")
        (folder / "commits.jsonl.new").replace(folder / "commits.jsonl")
        layout.mark(folder)
        commits.sync_folder(folder)
        shutil.rmtree(folder / "db.old", ignore_errors=True)


def restore(source: Path, folder: Path) -> None:
    """Copy a backup to a folder that is not there yet."""
    if not (source / layout.MARKER).is_file():
        raise StoreError(f"{source} is not a backup of a Harmattan store")
    if folder.exists() and any(folder.iterdir()):
        raise StoreError(f"{folder} is not empty; restore into a folder that is not there yet")
    with layout.refusals_at(folder):
        shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("lock", "LOCK"))
    open_store(folder).close()
