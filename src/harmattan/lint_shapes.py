"""What is wrong with shapes themselves, since SHACL engines pass silently over what they do not understand."""

from collections.abc import Iterator

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from harmattan import paths
from harmattan.vocab import BELOW, NS, SCHEMES, SHAPE

KNOWN = {*map(str, dir(SH)), *(str(SH[word]) for word in ("and", "class", "in", "not", "or"))}  # Python keywords are not in dir()
# rdflib's closed namespace has every term of SHACL 1.0; these are predicates that lead from one shape to another.
NESTING = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
LISTED = (SH["or"], SH["and"], SH.xone)
COMPARING = (SH.lessThan, SH.lessThanOrEquals, SH.disjoint, SH.equals)  # a comparison with a property that nobody uses always holds


def problems(graph: Graph) -> list[str]:
    """Return one sentence for each problem of a shapes graph, sorted; none where there is none.

    Unknown ``sh:`` terms, target classes, paths and classes that the ontology lacks, named rules without severity or without a sentence
    in both languages, rules without a name, and shapes that lead back to themselves.
    """
    return sorted({*_unknown_terms(graph), *_unknown_names(graph), *_unfinished_rules(graph), *_circles(graph)})


def _unknown_terms(graph: Graph) -> Iterator[str]:
    for triple in graph:
        for term in triple:
            if isinstance(term, URIRef) and str(term).startswith(str(SH)) and str(term) not in KNOWN:
                yield f"SHACL has no term sh:{str(term).removeprefix(str(SH))}"


def _unknown_names(graph: Graph) -> Iterator[str]:
    classes = {*BELOW, *SCHEMES}
    terms = {str(s) for s in Graph().parse(paths.resource("ontology/harmattan.ttl"), format="turtle").subjects()}
    for predicate in (SH.targetClass, SH["class"]):
        for name in graph.objects(None, predicate):
            if str(name).removeprefix(NS) not in classes:
                yield f"the ontology has no class {_short(name)}"
    looked_at = [name for path in graph.objects(None, SH.path) for name in _in_path(graph, path)]
    for name in [*looked_at, *(other for predicate in COMPARING for other in graph.objects(None, predicate))]:
        if str(name) not in terms:
            yield f"the ontology has no property {_short(name)}"


def _in_path(graph: Graph, path: Node) -> Iterator[Node]:
    """Yield the properties of a path: itself, the one it turns round, or those of its sequence."""
    if isinstance(path, URIRef):
        yield path
        return
    inverse = graph.value(path, SH.inversePath)
    if inverse is not None:
        yield from _in_path(graph, inverse)
    for item in graph.items(path):
        yield from _in_path(graph, item)


def _unfinished_rules(graph: Graph) -> Iterator[str]:
    for shape in {*graph.subjects(RDF.type, SH.PropertyShape), *graph.objects(None, SH.property)}:
        if not isinstance(shape, URIRef) or not str(shape).startswith(SHAPE):
            yield f"a property shape on {_short(graph.value(shape, SH.path))} has no name of ours"
    named = {s for s in graph.subjects(SH.message, None) if isinstance(s, URIRef)} | set(graph.subjects(RDF.type, SH.PropertyShape))
    for shape in named:
        if graph.value(shape, SH.severity) not in (SH.Violation, SH.Warning, SH.Info):
            yield f"{_short(shape)} has no severity"
        languages = {o.language for o in graph.objects(shape, SH.message) if isinstance(o, Literal)}
        for language in sorted({"en", "fr"} - languages):
            yield f"{_short(shape)} has no sentence in {language}"


def _circles(graph: Graph) -> Iterator[str]:
    below: dict[Node, set[Node]] = {}
    for predicate in NESTING:
        for shape, inner in graph.subject_objects(predicate):
            below.setdefault(shape, set()).add(inner)
    for predicate in LISTED:
        for shape, members in graph.subject_objects(predicate):
            below.setdefault(shape, set()).update(graph.items(members))
    for shape in below:
        if shape in _reached(below, shape):
            yield f"{_short(shape)} leads back to itself; engines stop looking after some steps"


def _reached(below: dict[Node, set[Node]], shape: Node) -> set[Node]:
    reached, todo = set[Node](), [shape]
    while todo:
        fresh = below.get(todo.pop(), set()) - reached
        reached |= fresh
        todo += fresh
    return reached


def _short(term: Node | None) -> str:
    return str(term).removeprefix(SHAPE).removeprefix(NS).removeprefix(str(RDFS))
