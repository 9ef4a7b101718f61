"""Identity across documents: which names decisions say are one thing, and what to call it.

Nothing is changed where it is written; a merge lasts as long as its decision stands in the ledger.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import pyoxigraph as ox

from harmattan.errors import LedgerError
from harmattan.ids import short
from harmattan.vocab import HM, SCHEMES, Judgement

THING = ox.NamedNode(HM.thing)
JUDGEMENTS = {iri: word for word, iri in SCHEMES["Judgement"].items()}


@dataclass(frozen=True)
class Identity:
    """Member IRI → canonical IRI, for every thing that was merged; the canonical one is the first by code point."""

    canonical: dict[str, str] = field(default_factory=dict)

    def of(self, iri: str) -> str:
        """Return what a thing is called in the merged graph."""
        return self.canonical.get(iri, iri)

    def members(self, iri: str) -> list[str]:
        """Return all names of a thing, its canonical one included, sorted."""
        return self._members.get(iri, [iri])

    @cached_property
    def _members(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for member, to in sorted(self.canonical.items()):
            found.setdefault(to, []).append(member)
        return found

    def rewrite(self, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        """Yield triples with every merged thing under its canonical name; a decision keeps naming the things that it was about."""
        for triple in triples:
            if triple.predicate == THING:
                yield triple
                continue
            subject, obj = self._renamed(triple.subject), self._renamed(triple.object)
            yield ox.Triple(subject or triple.subject, triple.predicate, obj or triple.object) if subject or obj else triple

    def merges(self) -> Iterator[ox.Triple]:
        """Yield a triple from each canonical thing to each other name of it."""
        for member, to in sorted(self.canonical.items()):
            if member != to:
                yield ox.Triple(ox.NamedNode(to), ox.NamedNode(HM.mergedFrom), ox.NamedNode(member))

    def _renamed(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | None:
        to = self.canonical.get(term.value) if isinstance(term, ox.NamedNode) else None
        return ox.NamedNode(to) if to else None


def from_decisions(triples: Iterable[ox.Triple]) -> Identity:
    """Return the identity that the decisions among some triples make; raise LedgerError where they contradict each other."""
    judged, things = _read(triples)
    identity = _joined(judged, things)
    for _, problem in _contradictions(identity, judged, things):
        raise LedgerError(problem)
    return identity


def contradictions(triples: Iterable[ox.Triple]) -> Iterator[tuple[str, str]]:
    """Yield (decision IRI, what is wrong) of the decisions among some triples that cannot stand.

    That is so where things of different kinds are judged the same, or where two that are judged different would become one by way of others.
    """
    judged, things = _read(triples)
    return _contradictions(_joined(judged, things), judged, things)


def _read(triples: Iterable[ox.Triple]) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Return decision → judgement and decision → the things it is about."""
    judged: dict[str, str] = {}
    things: dict[str, set[str]] = {}
    for triple in triples:
        subject, value = _value(triple.subject), _value(triple.object)
        if triple.predicate.value == HM.judgement:
            judged[subject] = JUDGEMENTS[value]
        elif triple.predicate.value == HM.thing:
            things.setdefault(subject, set()).add(value)
    return judged, things


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _joined(judged: dict[str, str], things: dict[str, set[str]]) -> Identity:
    parent: dict[str, str] = {}
    for decision in sorted(judged):
        if judged[decision] == Judgement.SAME:
            members = sorted(things.get(decision, ()))
            for other in members[1:]:
                _join(parent, members[0], other)
    return Identity({iri: _root(parent, iri) for iri in sorted(parent)})


def _contradictions(identity: Identity, judged: dict[str, str], things: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    for decision, judgement in sorted(judged.items()):
        members = sorted(things.get(decision, ()))
        if judgement == Judgement.SAME and len({short(m).split("/", 1)[0] for m in members}) > 1:
            yield decision, f"things of different kinds are judged the same: {', '.join(map(short, members))}"
        if judgement == Judgement.DIFFERENT:
            for one, other in combinations(members, 2):
                if identity.of(one) == identity.of(other):
                    yield decision, f"{short(one)} and {short(other)} are judged different, yet other decisions make them one"


def _root(parent: dict[str, str], iri: str) -> str:
    while parent.setdefault(iri, iri) != iri:
        parent[iri] = parent[parent[iri]]
        iri = parent[iri]
    return iri


def _join(parent: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_root(parent, one), _root(parent, other)))
    parent[second] = first
