"""Runs cases in the form of W3C's SHACL test suite through both engines, called as the step ``validate`` calls them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyshacl
import shacl
from rdflib import RDF, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.plugins import sparql
from rdflib.term import Node

OWN = Path(__file__).parent / "shacl_suite"
BESIDE = Path(__file__).parents[2] / "shared" / "data" / "shacl-suite"
VARIABLE = "HARMATTAN_SHACL_SUITE"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
# What the suite compares of a result; a message only where the case expects one.
COMPARED = (SH.focusNode, SH.resultPath, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape, SH.value)


@dataclass(frozen=True)
class Case:
    """A case: its group and name, the files of its two graphs, and the report expected; None where the engine must refuse the shapes."""

    group: str
    name: str
    data: Path
    shapes: Path
    expected: Graph | None


def suite() -> Path | None:
    """Return the manifest of W3C's suite where it is: below the folder that the environment names, else beside the checkout."""
    named = os.environ.get(VARIABLE)
    found = sorted(Path(named or BESIDE).glob("**/tests/manifest.ttl"))
    if named and not found:
        raise FileNotFoundError(f"{VARIABLE}: there is no tests/manifest.ttl below {named}")
    return found[0] if found else None


def cases(manifest: Path, root: Path | None = None) -> Iterator[Case]:
    """Yield the cases that a manifest lists or includes, sorted by file."""
    root = root or manifest.parent
    graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    for included in sorted(map(_path, graph.objects(None, MF.include))):
        yield from cases(included, root)
    for entries in graph.objects(None, MF.entries):
        for entry in graph.items(entries):
            yield _case(graph, entry, manifest, root)


def _case(graph: Graph, entry: Node, file: Path, root: Path) -> Case:
    action, result = graph.value(entry, MF.action), graph.value(entry, MF.result)
    data, shapes = graph.value(action, SHT.dataGraph), graph.value(action, SHT.shapesGraph)
    expected = None if result == SHT.Failure else reduced(graph, result)
    return Case(str(file.parent.relative_to(root)), str(entry).rsplit("/", 1)[-1], _path(data), _path(shapes), expected)


def _path(iri: Node | None) -> Path:
    return Path(unquote(urlsplit(str(iri)).path))


def reduced(graph: Graph, report: Node | None, like: Graph | None = None) -> Graph:
    """Return what the suite compares of a report; messages only where ``like``, or the report itself where it is None, has some."""
    kept, node = Graph(), BNode()
    said = list(graph.objects(report, SH.conforms))
    kept.add((node, SH.conforms, said[0]))
    terms = COMPARED if not any((like or graph).triples((None, SH.resultMessage, None))) else (*COMPARED, SH.resultMessage)
    for result in graph.objects(report, SH.result):
        one = BNode()
        kept.add((node, SH.result, one))
        for term in terms:
            for value in graph.objects(result, term):
                kept.add((one, term, _written(graph, value) if term == SH.resultPath else value))
    return kept


def _written(graph: Graph, path: Node) -> Node:
    """Return a compound path as words, since two results may share its blank node or have one each; a property as it is."""
    if not isinstance(path, BNode):
        return path
    steps = [_written(graph, step).n3() for step in graph.items(path)]
    turns = [f"{predicate.n3()} {_written(graph, inner).n3()}" for predicate, inner in graph.predicate_objects(path) if predicate not in {RDF.first, RDF.rest}]
    return Literal(f"({' '.join(steps)}) [{'; '.join(sorted(turns))}]")


def fast(case: Case) -> Graph | None:
    """Return the report of the Rust engine, or None where it refuses."""
    try:
        shapes = shacl.Shapes.from_text(case.shapes.read_text("utf-8"), "turtle", base=case.shapes.as_uri())
        report = shapes.validate_text(case.data.read_text("utf-8"), format="turtle", base=case.data.as_uri())
    except ValueError:
        return None
    return Graph().parse(data=report.turtle, format="turtle")


def reference(case: Case) -> Graph | None:
    """Return the report of pySHACL, or None where it refuses."""
    sparql.SPARQL_LOAD_GRAPHS = False
    data, shapes = (Graph().parse(path, format="turtle", publicID=path.as_uri()) for path in (case.data, case.shapes))
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=False, js=False, do_owl_imports=False, inference="none")
    except pyshacl.errors.ReportableRuntimeError:
        return None
    return report if isinstance(report, Graph) else None


ENGINES = {"fast": fast, "reference": reference}


def passes(case: Case, engine: str) -> bool:
    """Tell whether an engine gives the report that a case expects; what it has not been taught is a failure."""
    try:
        report = ENGINES[engine](case)
    except NotImplementedError:
        return False
    if report is None or case.expected is None:
        return report is None and case.expected is None
    node = report.value(None, RDF.type, SH.ValidationReport)
    assert isinstance(node, BNode | URIRef)
    return isomorphic(reduced(report, node, case.expected), case.expected)
