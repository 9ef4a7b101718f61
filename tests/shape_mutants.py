"""Mutants of a shapes file: each has one constraint or condition fewer, one limit moved by a step, or one comparison made stricter or looser."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import shacl
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

# What says which shape it is, or what an engine needs to read it; all other terms of SHACL on a shape constrain something.
DESCRIBING = {SH.path, SH.inversePath, SH.severity, SH.message, SH.select}
LISTS = (SH["or"], SH["in"])
COUNTS = (SH.minCount, SH.maxCount, SH.minLength, SH.maxLength)
LIMITS = (*COUNTS, SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive)
SWAPPED: dict[Node, Node] = {SH.lessThan: SH.lessThanOrEquals, SH.lessThanOrEquals: SH.lessThan}
Triple = tuple[Node, Node, Node]
Verdicts = list[frozenset[tuple[str | None, ...]]]


def mutants(path: Path) -> Iterator[tuple[str, Graph]]:
    """Yield each mutant of a shapes file with words for what was done to it."""
    graph = Graph().parse(path, format="turtle")
    for triple in sorted(graph):
        subject, predicate, value = triple
        words = _words(graph, triple)
        if str(predicate).startswith(str(SH)) and predicate not in DESCRIBING:
            yield f"without {words}", _changed(graph, triple)
        for change, term in _replaced(predicate, value):
            yield f"{change} in {words}", _changed(graph, triple, (subject, predicate, term))
        if predicate in SWAPPED:
            yield f"looser or stricter {words}", _changed(graph, triple, (subject, SWAPPED[predicate], value))
        if predicate in LISTS:
            for index in range(len(Collection(graph, value))):
                yield f"without entry {index} of {words}", _shortened(graph, triple, index)


def _replaced(predicate: Node, value: Node) -> Iterator[tuple[str, Literal]]:
    """Yield other values for a limit or a query, with words for each."""
    if predicate in LIMITS:
        for limit in _moved(predicate, value):
            yield str(limit), limit
    if predicate == SH.select:
        for line in filter(_is_condition, str(value).splitlines()):
            yield f"without {line.strip()}", Literal(str(value).replace(line, ""))


def survivors(path: Path, texts: Iterable[str]) -> list[str]:
    """Return the mutants of a shapes file that give the same verdict on every one of some graphs in N-Triples."""
    graphs = list(texts)
    before = _verdicts(path.read_text("utf-8"), "turtle", graphs)
    return [words for words, mutant in mutants(path) if all(_same(mutant, graphs, before))]


def _same(mutant: Graph, graphs: list[str], before: Verdicts) -> Iterator[bool]:
    compiled = shacl.Shapes.from_text(mutant.serialize(format="nt"), "ntriples")
    return (_verdict(compiled, text) == verdict for text, verdict in zip(graphs, before, strict=True))


def _verdicts(source: str, syntax: str, graphs: list[str]) -> Verdicts:
    compiled = shacl.Shapes.from_text(source, syntax)
    return [_verdict(compiled, text) for text in graphs]


def _verdict(compiled: shacl.Shapes, text: str) -> frozenset[tuple[str | None, ...]]:
    results = compiled.validate_text(text, format="ntriples").results
    return frozenset((r.focus_node, r.source_shape, r.component, r.severity) for r in results)


def _changed(graph: Graph, old: Triple, new: Triple | None = None) -> Graph:
    mutant = Graph() + graph
    mutant.remove(old)
    return mutant if new is None else mutant.add(new)


def _shortened(graph: Graph, triple: Triple, index: int) -> Graph:
    kept = list(graph.items(triple[2]))
    del kept[index]
    head = BNode()
    mutant = _changed(graph, triple, (triple[0], triple[1], head))
    Collection(mutant, head, kept)
    return mutant


def _moved(predicate: Node, limit: Node) -> list[Literal]:
    """Return a limit one step lower and higher; a count that would be below zero is left out."""
    value = limit.toPython() if isinstance(limit, Literal) else None
    if isinstance(value, Decimal):
        return [Literal(value - Decimal("0.1")), Literal(value + Decimal("0.1"))]
    assert isinstance(value, int), f"{predicate} {limit} is no number"
    return [Literal(value + step) for step in (-1, 1) if value + step >= 0 or predicate not in COUNTS]


def _is_condition(line: str) -> bool:
    """Tell whether a line of a query narrows what it finds and can be left out: a filter, or a triple pattern of its own."""
    return line.strip().startswith("FILTER") or line.strip().endswith(" .")


def _words(graph: Graph, triple: Triple) -> str:
    """Return words that say where a triple stands: the named shape it lies below, its term and its value."""
    shape, predicate, value = triple
    while isinstance(shape, BNode):
        shape = next(s for s, p in graph.subject_predicates(shape) if p != RDF.rest or not isinstance(s, URIRef))
    return f"{str(shape).rsplit('/', 1)[-1]} {str(predicate).removeprefix(str(SH))} {'[…]' if isinstance(value, BNode) or predicate == SH.select else value}"
