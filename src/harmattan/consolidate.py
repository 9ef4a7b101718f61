"""The merged graph: what documents say with identities applied, and the best view that the rules derive from it.

The rules are CONSTRUCT queries under ``queries/rules``. They run over the claims of some events in a store in memory that also
holds the reference part, so one changed article costs its own events and nothing more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Protocol

import pyoxigraph as ox

from harmattan import header, identity, paths
from harmattan.errors import QueryError
from harmattan.graph import Graph
from harmattan.identity import Identity
from harmattan.store import Change
from harmattan.vocab import HM, ID, NS, RDF, RDFS, SKOS

BATCH = 500  # events a run of the rules: enough to spread the cost of parsing them, little memory
WORN = 200_000  # quads taken out of an engine in memory, which goes on walking over them: then what is left moves to a fresh one
TYPE = ox.NamedNode(RDF.type)
EVENT = ID + "event/"
REFERENCE_SETS = ID + "seed/"
LEDGERS = ID + "ledger/"
STATEMENTS = tuple(f"{ID}{kind}/" for kind in ("claim", "tally", "tie", "count", "actor-set", "quotation", "review", "article", "seed"))


class Evidence(Protocol):
    """What consolidation asks of a store, embedded or remote."""

    def graph_names(self) -> list[str]:
        """Return the names of all document graphs."""

    def graph(self, name: str) -> Iterator[ox.Triple]:
        """Yield one document's triples."""

    def merged(self) -> Iterator[ox.Triple]:
        """Yield the merged graph."""

    def merged_of(self, subjects: Iterable[str]) -> Iterator[ox.Triple]:
        """Yield the merged graph's triples of some subjects."""

    def statements_about(self, events: Iterable[str]) -> Iterator[tuple[str, ox.Triple]]:
        """Yield (graph name, triple) of the claims about events."""

    def view_of(self, events: Iterable[str]) -> Iterator[ox.Triple]:
        """Yield the best view of events as it stands."""


@dataclass(frozen=True)
class Rule:
    """A rule of the best view: its name, its query, whether it looks at places, statements or events, and whether other rules build on it."""

    name: str
    over: str
    text: str
    built_on: bool


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules in an order in which each finds what it builds on; raise QueryError where there is none."""
    read = {path.stem: header.read(path) for path in sorted(paths.resource("queries/rules").glob("*.rq"))}
    after = {name: set(head.get("after", [])) for name, (head, _) in read.items()}
    built_on = set().union(*after.values())
    found = {name: (Rule(name, str(head.get("over", "events")), text, name in built_on), after[name]) for name, (head, text) in read.items()}
    ordered: list[Rule] = []
    while found:
        ready = sorted(name for name, (_, after) in found.items() if not after & found.keys())
        if not ready:
            raise QueryError(f"these rules wait for each other: {', '.join(sorted(found))}")
        ordered += [found.pop(name)[0] for name in ready]
    return tuple(ordered)


class Reference:
    """The reference part of the graph, in memory, with what follows from it; rules run against it."""

    def __init__(self, documents: Iterable[Iterable[ox.Triple]], one: Identity) -> None:
        """Take the triples of the reference sets and ledgers, and apply the identities."""
        self.identity = one
        self.engine = ox.Store()
        merges = (t for t in one.merges() if not _is_event(t.subject))  # those of events come with the claims about them
        self.engine.extend(ox.Quad(*t) for t in chain(ontology(), one.rewrite(chain.from_iterable(documents)), merges))
        for rule in rules():
            if rule.over == "places":
                self.engine.extend([ox.Quad(*t) for t in _construct(self.engine, rule)])
        self._taken_out = 0
        self._own: set[ox.Triple] = set()
        self._own = self.derive((), "statements")
        self.engine.extend([ox.Quad(*t) for t in self._own])

    def triples(self) -> Iterator[ox.Triple]:
        """Yield all that the merged graph holds of the reference part."""
        return (quad.triple for quad in self.engine)

    def derive(self, statements: Iterable[ox.Triple], over: str) -> set[ox.Triple]:
        """Return what the rules over ``statements`` or ``events`` derive; the reference part is left as it was."""
        fresh = {ox.Quad(*t) for t in statements}
        self.engine.extend(fresh)
        derived: set[ox.Triple] = set()
        for rule in rules():
            if rule.over in {over, "statements"}:
                triples = set(_construct(self.engine, rule)) - self._own
                derived |= triples
                if rule.built_on:
                    new = {ox.Quad(*t) for t in triples}
                    self.engine.extend(new)
                    fresh |= new
        for quad in fresh:
            self.engine.remove(quad)
        self._taken_out += len(fresh)
        if self._taken_out > WORN:
            self._renew()
        return derived

    def _renew(self) -> None:
        kept, self.engine = self.engine, ox.Store()
        self.engine.bulk_extend(kept)
        self._taken_out = 0


def _construct(engine: ox.Store, rule: Rule) -> list[ox.Triple]:
    results = engine.query(rule.text)
    if not isinstance(results, ox.QueryTriples):
        raise QueryError(f"the rule {rule.name} is not a CONSTRUCT query")
    return list(results)


@cache
def ontology() -> tuple[ox.Triple, ...]:
    """Return what the merged graph holds of the ontology: classes, properties and closed lists with labels and matches."""
    kept = {RDF.type, RDFS.label, RDFS.subClassOf, *(v for k, v in vars(SKOS).items() if not k.startswith("_")), NS + "incompatibleWith"}
    files = [paths.resource("ontology/harmattan.ttl"), paths.resource("ontology/matches.ttl")]
    files += sorted(paths.resource("ontology/schemes").glob("*.ttl"))
    found = {quad.triple for file in files for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)}
    return tuple(sorted((t for t in found if t.predicate.value in kept and not isinstance(t.object, ox.BlankNode)), key=str))


def is_reference(name: str) -> bool:
    """Tell whether a graph's name is that of a reference set or a ledger."""
    return name.startswith((REFERENCE_SETS, LEDGERS))


def reference(store: Evidence, changed: Mapping[str, Graph | None]) -> Reference:
    """Return the reference part as it is once the changed graphs are in the store."""
    kept = [name for name in store.graph_names() if is_reference(name) and name not in changed]
    documents = [list(store.graph(name)) for name in kept]
    documents += [list(g.triples) for name, g in sorted(changed.items()) if g and is_reference(name)]
    return Reference(documents, identity.from_decisions(chain.from_iterable(documents)))


def change(store: Evidence, changed: Mapping[str, Graph | None], base: Reference | None = None) -> Change:
    """Return the one transaction that writes or drops documents and brings the merged graph along.

    ``base`` is the reference part where the caller has it and no reference set changes; only the events of the changed documents are
    derived again. A changed reference set or ledger makes the whole merged graph anew.
    """
    if any(is_reference(name) for name in changed):
        return _change_all(store, changed)
    base = base or reference(store, changed)
    held = {name: list(store.graph(name)) for name in changed}
    new_graphs = [list(g.triples) for g in changed.values() if g]
    nodes = {t.subject.value for g in held.values() for t in g if isinstance(t.subject, ox.NamedNode) and not t.subject.value.startswith(EVENT)}
    events = sorted({base.identity.of(e) for g in (*held.values(), *new_graphs) for e in _events(g)})
    added = statements(base, chain.from_iterable(new_graphs))
    removed = set(store.merged_of(sorted(nodes))) | set(store.view_of(events))
    added |= set(views(base, _claims(store, base.identity, events, changed), events))
    return Change(changed, frozenset(removed - added), frozenset(added - removed), held=held)


def _change_all(store: Evidence, changed: Mapping[str, Graph | None]) -> Change:
    base = reference(store, changed)
    kept = {name: list(store.graph(name)) for name in store.graph_names() if name not in changed}
    kept |= {name: list(g.triples) for name, g in changed.items() if g}
    new, old = set(merged(base, kept)), set(store.merged())
    return Change(changed, frozenset(old - new), frozenset(new - old))


def merged(base: Reference, graphs: Mapping[str, Iterable[ox.Triple]]) -> Iterator[ox.Triple]:
    """Yield the whole merged graph of some documents; a triple may come more than once."""
    yield from base.triples()
    by_event: dict[str, list[ox.Triple]] = {}
    articles = [name for name in graphs if not is_reference(name)]
    for batch in _batches(articles):
        contents = [list(graphs[name]) for name in batch]
        yield from statements(base, chain.from_iterable(contents))
        for content in contents:
            for event, part in _by_event(base.identity, content).items():
                by_event.setdefault(event, []).extend(part)
    for batch in _batches(sorted(by_event)):
        yield from views(base, chain.from_iterable(by_event[event] for event in batch), batch)


def _batches(names: list[str]) -> Iterator[list[str]]:
    return (names[i : i + BATCH] for i in range(0, len(names), BATCH))


def statements(base: Reference, triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return the merged graph's part of documents: all they say but of events, with the independent source of each statement."""
    own = [t for t in base.identity.rewrite(triples) if not _is_event(t.subject)]
    return {*own, *base.derive(own, "statements")}


def views(base: Reference, claims: Iterable[ox.Triple], events: Iterable[str]) -> Iterator[ox.Triple]:
    """Yield the best view of events from all claims about them (identities applied)."""
    given = [t for t in claims if not (_is_event(t.subject) and t.predicate == TYPE)]
    for triple in base.derive(given, "events"):
        if not (isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(STATEMENTS)):
            yield triple
    for event in events:
        for member in base.identity.members(event):
            if member != event:
                yield ox.Triple(ox.NamedNode(event), ox.NamedNode(HM.mergedFrom), ox.NamedNode(member))


def _claims(store: Evidence, one: Identity, events: Iterable[str], changed: Mapping[str, Graph | None]) -> list[ox.Triple]:
    """Return the claims about events as they are once the changed graphs are in the store."""
    wanted = {member for event in events for member in one.members(event)}
    found = [t for name, t in store.statements_about(sorted(wanted)) if name not in changed]
    found = list(one.rewrite(found))
    for graph in changed.values():
        for event, part in _by_event(one, graph.triples if graph else ()).items():
            found += part if event in wanted else []
    return found


def _events(triples: Iterable[ox.Triple]) -> Iterator[str]:
    return (t.object.value for t in triples if t.predicate.value == HM.about and isinstance(t.object, ox.NamedNode))


def _by_event(one: Identity, triples: Iterable[ox.Triple]) -> dict[str, list[ox.Triple]]:
    """Return the claims of a document by event, each with its counts and actor sets and the document's own triples."""
    nodes: dict[str, list[ox.Triple]] = {}
    for triple in one.rewrite(triples):
        if isinstance(triple.subject, ox.NamedNode):
            nodes.setdefault(triple.subject.value, []).append(triple)
    found: dict[str, list[ox.Triple]] = {}
    for own in list(nodes.values()):
        for event in _events(own):
            part = found.setdefault(event, [*nodes.get(event, ()), *_documents(own, nodes)])
            part += own
            for triple in own:
                value = triple.object.value if isinstance(triple.object, ox.NamedNode) else ""
                if value.startswith((ID + "count/", ID + "actor-set/")):
                    part += nodes[value]
    return found


def _documents(claim: Iterable[ox.Triple], nodes: Mapping[str, list[ox.Triple]]) -> list[ox.Triple]:
    stated = [t.object.value for t in claim if t.predicate.value == HM.statedIn and isinstance(t.object, ox.NamedNode)]
    return [t for name in stated for t in nodes.get(name, ())]


def _is_event(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(EVENT)
