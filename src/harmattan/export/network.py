"""Networks of actors, events and places, in three projections, for Gephi, yEd, Cytoscape and the like."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from harmattan import ids
from harmattan.export.events import Event, Value, events, evidence, independent, joined, legal
from harmattan.export.selection import Selection
from harmattan.export.triples import Index, local
from harmattan.vocab import BELOW, HM

SYMMETRIC = {"co-perpetrator", "allied-with", "opposes"}  # kinds of edges that mean the same from both ends


@dataclass(frozen=True)
class Node:
    """A node: its id is the short id of the thing."""

    id: str
    label: str
    facts: dict[str, Value]
    start: str = ""
    end: str = ""


@dataclass
class Edge:
    """An edge that may stand for several events; dates are the first and last day on which it can have been."""

    source: str
    target: str
    kind: str
    start: str = ""
    end: str = ""
    events: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    standings: set[str] = field(default_factory=set)
    sources: int = 0

    def add(self, other: "Edge") -> None:
        """Take in what another edge of the same ends and kind stands for."""
        self.start = min((d for d in (self.start, other.start) if d), default="")
        self.end = max((d for d in (self.end, other.end) if d), default="")
        self.events |= other.events
        self.claims |= other.claims
        self.standings |= other.standings

    @property
    def weight(self) -> int:
        """Return how many events it stands for; one for a tie."""
        return max(1, len(self.events))


@dataclass(frozen=True)
class Network:
    """A projection: nodes by id and edges, both in a fixed order."""

    projection: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def network(selection: Selection) -> Network:
    """Return the network of a selection in the projection of its options, texts cleaned of what XML cannot hold."""
    index, options = selection.index, selection.options
    found = events(index, options.language)
    edges = _merged(_PROJECTIONS[options.projection](index, found))
    for edge in edges:
        edge.sources = independent(index, tuple(sorted(edge.claims)))
    ends = sorted({end for edge in edges for end in (edge.source, edge.target)})
    happened = {e.iri: e for e in events(index, options.language)} if options.projection == "actor-event" else {}
    nodes = tuple(_node(selection, end, happened.get(end)) for end in ends)
    selection.report.written["nodes"] += len(nodes)
    selection.report.written["edges"] += len(edges)
    return Network(options.projection, nodes, tuple(edges))


def _merged(edges: Iterable[Edge]) -> list[Edge]:
    found: dict[tuple[str, str, str], Edge] = {}
    for edge in edges:
        if edge.kind in SYMMETRIC and edge.target < edge.source:
            edge.source, edge.target = edge.target, edge.source
        key = (edge.source, edge.target, edge.kind)
        if key in found:
            found[key].add(edge)
        else:
            found[key] = edge
    return [found[key] for key in sorted(found)]


def _roles(index: Index, event: Event) -> Iterator[Edge]:
    """Yield an edge from each perpetrator and target of an event to the event."""
    for kind, predicate, actors in (("perpetrator", HM.perpetrator, event.perpetrators), ("target", HM.target, event.targets)):
        for actor in actors:
            basis = evidence(index, event, predicate, actor) or event.claims
            standing = {event.standings[actor]} if kind == "perpetrator" and actor in event.standings else set()
            yield Edge(actor, event.iri, kind, event.earliest, event.latest, {event.iri}, set(basis), standing)


def _actors_and_events(index: Index, found: Iterable[Event]) -> Iterator[Edge]:
    for event in found:
        yield from _roles(index, event)


def _actors(index: Index, found: Iterable[Event]) -> Iterator[Edge]:
    """Yield who attacks whom, who is named beside whom, and the ties between actors."""
    for event in found:
        roles = list(_roles(index, event))
        attackers = [e for e in roles if e.kind == "perpetrator"]
        for one in attackers:
            for other in (e for e in roles if e.kind == "target" and e.source != one.source):
                yield Edge(one.source, other.source, "attacks", one.start, one.end, {event.iri}, one.claims | other.claims, one.standings)
        for one, other in combinations(attackers, 2):
            standings = one.standings | other.standings
            yield Edge(one.source, other.source, "co-perpetrator", one.start, one.end, {event.iri}, one.claims | other.claims, standings)
    yield from _ties(index, "Actor")


def _actors_and_places(index: Index, found: Iterable[Event]) -> Iterator[Edge]:
    """Yield who acted or was hit where, and the ties of actors with places."""
    for event in found:
        place = event.place.iri if event.place else ""
        for role in _roles(index, event) if place else ():
            yield Edge(role.source, place, role.kind, role.start, role.end, {event.iri}, role.claims, role.standings)
    yield from _ties(index, "Place")


def _ties(index: Index, top: str) -> Iterator[Edge]:
    for tie in index.all_of("Tie"):
        subject, other = index.value(tie, HM.subject), index.value(tie, HM.object)
        if index.cls(other) in BELOW[top]:
            start, end = index.value(tie, HM.startEarliest), index.value(tie, HM.endLatest)
            yield Edge(subject, other, local(index.value(tie, HM.tie)), start, end, set(), {tie})


def _node(selection: Selection, iri: str, event: Event | None) -> Node:
    index, changed = selection.index, selection.report.changed
    label = legal(index.label(iri, selection.options.language), changed)
    facts: dict[str, Value] = {"kind": index.cls(iri) or "unknown", "iri": iri}
    if event is None:
        return Node(ids.short(iri), label, facts)
    facts |= {"type": event.type, "contested": event.contested, "independent_sources": event.independent_sources}
    return Node(ids.short(iri), label, facts, event.earliest, event.latest)


def facts_of(edge: Edge, changed: Counter[str]) -> dict[str, Value]:
    """Return what an edge says, without its dates: how many events and claims stand behind it, and how many independent sources."""
    about: dict[str, Value] = {"kind": edge.kind, "symmetric": edge.kind in SYMMETRIC, "weight": edge.weight}
    about |= {"evidence_count": len(edge.claims), "independent_sources": edge.sources}
    about |= {"standing": joined(tuple(sorted(edge.standings)))} if edge.standings else {}
    return about | ({"events": legal(joined(tuple(ids.short(e) for e in sorted(edge.events))), changed)} if edge.events else {})


_PROJECTIONS = {"actor-event": _actors_and_events, "actor-actor": _actors, "actor-place": _actors_and_places}
