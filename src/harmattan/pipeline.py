"""The flow, put together: files → records → graphs → findings → store → best view. ``build`` is the place to read it."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, groupby
from pathlib import Path
from typing import Protocol, TypeVar

import pyoxigraph as ox

from harmattan import commits, consolidate, identity, ids, judge, query, record, seeds, store, yamlld
from harmattan.consolidate import Evidence
from harmattan.errors import Finding, InputError, RecordError
from harmattan.graph import Graph, graph, ntriples
from harmattan.spool import Spool
from harmattan.store import Change
from harmattan.vocab import NS, SCHEMA

T = TypeVar("T")
SEEDS = "seeds: "  # how a commit names the source of what came along as a seed
SUFFIXES = (".yaml", ".yml", ".yamlld")
GROUP = 512  # documents a commit: one sync is shared by all of them, and the engine merges fewer files


class Writable(Evidence, query.Answering, Protocol):
    """A store that takes changes: embedded or remote."""

    def defining(self, events: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield (graph name, event) of the documents that define events."""

    def apply(self, change: Change) -> None:
        """Make a change in one transaction."""

    def acknowledged(self) -> dict[str, commits.Entry]:
        """Return what the store is known to hold: graph name → hash, size and source file."""


class Asked(Evidence, query.Answering, Protocol):
    """A store that can be read and asked."""


AskedT = TypeVar("AskedT", bound=Asked)


@dataclass
class Report:
    """What became of some files: how many were read, stored, left as they were; and what was found."""

    read: int = 0
    stored: int = 0
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)

    def errors(self) -> int:
        """Return how many findings are errors."""
        return sum(f.severity == "error" for f in self.findings)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Python look for objects that hold each other in a circle a hundred times less often: triples never do, and are many.

    Looking for them took a sixth of the time of a load.
    """
    before = gc.get_threshold()
    gc.set_threshold(100 * before[0], *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def build(target: Writable, files: Iterable[Path], known: seeds.Seeds) -> Report:
    """Read, check and store files and the seeds they stand on; where one of them is wrong, nothing is stored."""
    named = list(files)
    waiting, findings = checked(named, known)
    with waiting:
        if any(f.severity == "error" for f in findings):
            return Report(len(named), 0, 0, findings)
        report = store_all(target, waiting, known)
    return Report(len(named), report.stored, report.unchanged, findings)


@undisturbed()
def checked(files: Iterable[Path], known: seeds.Seeds, on_step: Callable[[], None] = lambda: None) -> tuple[Spool, list[Finding]]:
    """Return the graphs of all files that can be read, and all that was found about all of them.

    Two files that define one document or one event are an error: the second would replace the first, or be joined with it, without a word.
    """
    named = list(files)
    known = with_own(known, named)
    waiting = Spool()
    findings: list[Finding] = []
    defined: dict[str, Path] = {}
    ledgers: list[judge.Document] = []
    for portion in portions(named, judge.TOGETHER):
        for path, (document, found) in zip(portion, judge.check(portion, known), strict=True):
            again = list(_defined_again(document, defined, path)) if document else []
            findings += sorted([*found, *again])
            if document is not None and not again:
                waiting.add(path, document.graph, {node: document.record.marks[document.graph.where[node]] for node in _events(document)})
                ledgers += [document] if document.record.type == "Ledger" else []
            on_step()
    return waiting, [*findings, *_contradictions(ledgers, known)]


def _defined_again(document: judge.Document, defined: dict[str, Path], path: Path) -> Iterator[Finding]:
    """Yield a finding for each document or event that a file before has defined; note those that are new."""
    own = [document.graph.name, *_events(document)]
    again = [node for node in own if node in defined]
    for node in again[:1] if own[0] in again else again:  # the events of a document that comes twice come twice as well
        yield document.record.finding(document.graph.where[node], "R019", f'"{ids.short(node)}" is defined in {defined[node]} too; give it an id of its own')
    defined.update((node, path) for node in own if node not in defined)


def _events(document: judge.Document) -> Iterator[str]:
    return (node for node in document.graph.where if node.startswith(consolidate.EVENT))


def _contradictions(ledgers: Iterable[judge.Document], known: seeds.Seeds) -> Iterator[Finding]:
    """Yield a finding for each decision that cannot stand beside the others of these ledgers, and of those that come along as seeds."""
    by_id = {document.record.id: document for document in ledgers}
    if not by_id:
        return
    others = (graph(one).triples for one in known.records if one.type == "Ledger" and one.id not in by_id)
    for decision, problem in identity.contradictions(chain.from_iterable([*(d.graph.triples for d in by_id.values()), *others])):
        document = next((d for d in by_id.values() if decision in d.graph.where), next(iter(by_id.values())))
        yield document.record.finding(document.graph.where.get(decision, ()), "R021", problem)


def store_all(target: Writable, waiting: Spool, known: seeds.Seeds, on_step: Callable[[], None] = lambda: None) -> Report:
    """Put graphs and the seeds they stand on into a store; those that it holds already are left as they are.

    A seed that somebody has loaded from a file of their own is not replaced by the one of the same name that comes along. Raises
    RecordError, and stores nothing, where an event is defined by another document of the store already.
    """
    held = target.acknowledged()
    kept = {name for name, entry in held.items() if not entry["source"].startswith(SEEDS)}
    base = [(source, g) for source, g in seed_graphs(known, waiting.slips.keys() | kept) if is_new(held, g.name, commits.digest(g.lines))]
    fresh = [name for name, slip in waiting.slips.items() if is_new(held, name, slip.sha256)]
    if clashes := list(_clashes(target, waiting, fresh)):
        raise RecordError(clashes)
    sources = {name: str(waiting.slips[name].path) for name in fresh} | {g.name: source for source, g in base}
    first = sorted(fresh, key=lambda name: not consolidate.is_reference(name))
    put(target, chain((g for _, g in base), map(waiting.graph, first)), sources, on_step)
    return Report(stored=len(fresh), unchanged=len(waiting.slips) - len(fresh))


def _clashes(target: Writable, waiting: Spool, fresh: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each event of these documents that the store has from a document which is not replaced."""
    places = {event: (str(waiting.slips[name].path), *mark) for name in fresh for event, mark in waiting.slips[name].events.items()}
    for name, event in target.defining(places):
        if name not in waiting.slips:
            message = f'"{ids.short(event)}" is defined in {ids.short(name)} too, which the store holds; give it an id of its own, or remove that document'
            yield Finding(*places[event], "R019", message)


@undisturbed()
def put(target: Writable, graphs: Iterable[Graph], sources: Mapping[str, str], on_step: Callable[[], None] = lambda: None) -> None:
    """Write documents' graphs and derive their events again, some documents a commit; reference sets come first, all in one."""
    for whole, group in groupby(graphs, key=lambda g: consolidate.is_reference(g.name)):
        if whole:
            target.apply(with_sources(consolidate.change(target, {g.name: g for g in group}), sources))
            continue
        base = consolidate.reference(target, {})
        for portion in portions(group, GROUP):
            target.apply(with_sources(consolidate.change(target, {g.name: g for g in portion}, base), sources))
            for _ in portion:
                on_step()


def drop(target: Writable, names: Iterable[str]) -> None:
    """Take documents out of the store, and out of the best view what stood on them alone."""
    target.apply(consolidate.change(target, dict.fromkeys(names)))


def with_sources(change: Change, sources: Mapping[str, str]) -> Change:
    """Return a change that also says from which file each graph came."""
    return replace(change, sources={name: sources.get(name, "") for name in change.graphs})


def seed_graphs(known: seeds.Seeds, besides: Set[str]) -> Iterator[tuple[str, Graph]]:
    """Yield (source, graph) of the seeds, but for those of which a file of the user's own stands for the same name."""
    return ((f"{SEEDS}{Path(one.path).name}", graph(one)) for one in known.records if ids.iri(one.id) not in besides)


def is_new(held: Mapping[str, commits.Entry], name: str, sha256: str) -> bool:
    """Tell whether a store that holds these graphs lacks one, or has it with other content."""
    return name not in held or held[name]["sha256"] != sha256


def files_below(places: Iterable[Path]) -> list[Path]:
    """Return the record files named, or below the folders named (there sorted), each once; raise InputError where there is none."""
    found: dict[Path, None] = {}
    for place in places:
        if place.is_dir():
            below = [p for p in sorted(place.rglob("*")) if p.suffix in SUFFIXES and p.is_file()]
            if not below:  # a folder that was mistaken for another must not pass for one without faults
                raise InputError(f"{place}: there is no record below this folder; their names end in {', '.join(SUFFIXES)}")
            found |= dict.fromkeys(below)
        elif place.is_file():
            found[place] = None
        else:
            raise InputError(f"{place}: there is no such file or folder")
    return list(found)


def portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of at most ``size``."""
    portion: list[T] = []
    for item in items:
        portion.append(item)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion


def as_known_on(target: Evidence, day: date) -> store.Store:
    """Return a store in memory with what had been published by a day, and the best view that follows from it."""
    limit = day.isoformat()
    graphs = {name: list(target.graph(name)) for name in target.graph_names()}
    kept = {name: g for name, g in graphs.items() if consolidate.is_reference(name) or _published(g) <= limit}
    result = store.memory()
    fill(result, kept)
    return result


def _published(triples: Iterable[ox.Triple]) -> str:
    return next((t.object.value for t in triples if t.predicate.value == SCHEMA.datePublished and isinstance(t.object, ox.Literal)), "9999")


def fill(result: store.Store, graphs: Mapping[str, list[ox.Triple]]) -> None:
    """Put documents and their merged graph into an empty store in memory."""
    result.engine.bulk_extend(quads(graphs))


def seeds_alone(known: seeds.Seeds) -> store.Store:
    """Return a store in memory that holds the seeds and nothing else."""
    result = store.memory()
    fill(result, {g.name: list(g.triples) for _, g in seed_graphs(known, frozenset())})
    return result


def quads(graphs: Mapping[str, Iterable[ox.Triple]]) -> Iterator[ox.Quad]:
    """Yield the quads of a whole store: each document's graph, and the merged graph that follows from them."""
    held = {name: list(triples) for name, triples in graphs.items()}
    for name, triples in held.items():
        yield from (ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name)) for t in triples)
    one = identity.from_decisions(chain.from_iterable(g for n, g in held.items() if consolidate.is_reference(n)))
    base = consolidate.Reference([g for n, g in sorted(held.items()) if consolidate.is_reference(n)], one)
    yield from {ox.Quad(*t) for t in consolidate.merged(base, held)}


@undisturbed()
def rebuild(folder: Path, files: Iterable[Path], known: seeds.Seeds) -> Report:
    """Make a store anew from files and the seeds they stand on; the old one is replaced only when the new one is whole."""
    named = list(files)
    waiting, findings = checked(named, known)
    with waiting:
        report = Report(len(named), 0, 0, findings)
        if not report.errors():
            graphs = [*seed_graphs(known, waiting.slips.keys()), *((str(slip.path), waiting.graph(name)) for name, slip in waiting.slips.items())]
            entries = {g.name: commits.entry(g.lines, source) for source, g in graphs}
            store.rebuild(folder, quads({g.name: g.triples for _, g in graphs}), entries)
            report.stored = len(waiting.slips)
    return report


def verify(target: store.Store) -> list[str]:
    """Return what is wrong with a store: graphs that differ from the ledger of commits, and a merged graph that is not what follows."""
    problems = []
    acknowledged = target.acknowledged()
    held = {name: list(target.graph(name)) for name in target.graph_names()}
    for name in sorted(acknowledged.keys() | held.keys()):
        entry = acknowledged.get(name)
        if entry is None or name not in held:
            problems.append(f"{ids.short(name)}: {'not in the ledger of commits' if entry is None else 'in the ledger, but not in the store'}")
        elif commits.digest(ntriples(held[name])) != entry["sha256"]:
            problems.append(f"{ids.short(name)}: differs from what was committed")
    expected = set(ntriples(q.triple for q in quads(held) if q.graph_name == ox.DefaultGraph()))
    found = set(ntriples(target.merged()))
    problems += [f"the merged graph lacks: {line}" for line in sorted(expected - found)[:20]]
    problems += [f"the merged graph has too much: {line}" for line in sorted(found - expected)[:20]]
    return problems


def with_own(known: seeds.Seeds, files: Iterable[Path]) -> seeds.Seeds:
    """Return the seeds with those that stand among the files put in, in place of others of the same id."""
    own = []
    for path in files:
        if b"ReferenceSet" in yamlld.read_bytes(path):
            with suppress(RecordError):  # what is wrong with it is said when it is checked
                own.append(record.load(path, texts=False))
    named = {one.id for one in own if one.type == "ReferenceSet"}
    return seeds.gather([*(one for one in known.records if one.id not in named), *(one for one in own if one.id in named)]) if named else known


@contextmanager
def known_on(target: AskedT, day: str | None) -> "Iterator[AskedT | store.Store]":
    """Yield the store as it is, or in memory as it would have been on a day (``2025-06-02``)."""
    yield target if day is None else as_known_on(target, query.day(day))


def status(target: Writable) -> list[tuple[str, str]]:
    """Return what a store holds as (what, how many): documents, then things by class, then the triples of the merged graph."""
    names = target.graph_names()
    rows = [("documents", str(len(names))), ("of them seeds and ledgers", str(sum(map(consolidate.is_reference, names))))]
    counted = query.select(target, "SELECT ?class (COUNT(*) AS ?n) WHERE { ?thing a ?class } GROUP BY ?class ORDER BY ?class")
    rows += [(query.plain(c).removeprefix(NS), query.plain(n)) for c, n in counted.rows if query.plain(c).startswith(NS)]
    total = query.select(target, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows[0][0]
    return [*rows, ("triples of the merged graph", query.plain(total))]
