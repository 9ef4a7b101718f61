"""SHACL: what the shapes have to say about a graph, by one of two engines, and what no shape looked at.

The shapes under ``shapes/`` are the code book. The Rust package ``shacl`` judges quickly; pySHACL is the reference; a test holds
the two to the same results.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from harmattan import paths
from harmattan.errors import Severity
from harmattan.vocab import BELOW, NS, RDF, SHAPE

if TYPE_CHECKING:
    from rdflib import Graph as RdflibGraph
    from rdflib.term import Node as RdflibNode
    from shacl import Shapes

Engine = Literal["fast", "reference"]
SH = "http://www.w3.org/ns/shacl#"
SEVERITIES: dict[str, Severity] = {"Violation": "error", "Warning": "warning", "Info": "info"}
REPORTED = ("focusNode", "sourceShape", "resultPath", "value", "sourceConstraintComponent", "resultSeverity")
TERM = re.compile(r'<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^<[^>]*>)?', re.DOTALL)


@dataclass(frozen=True, order=True)
class ShapeResult:
    """One result: the node judged, the property and value it is about (where there is one), the rule, and what the rule says."""

    focus: str
    shape: str
    path: str | None
    value: str | None
    component: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Rule:
    """One rule of the code book: its code, the class it judges, its severity and its sentence in both languages."""

    code: str
    shape: str
    severity: Severity
    message: str
    message_fr: str


def validate(ntriples: str, engine: Engine = "fast") -> list[ShapeResult]:
    """Return what the shapes say about a graph in N-Triples, sorted, each result once.

    A graph without triples is an error (``Graph-empty``): there was nothing to look at.
    """
    if not any(line.strip() and not line.lstrip().startswith("#") for line in ntriples.split("\n")):
        return [ShapeResult("", "Graph-empty", None, None, "Graph", "error", "The graph is empty; nothing was judged.")]
    found = _fast(ntriples) if engine == "fast" else _reference(ntriples)
    return sorted(found, key=lambda r: (r.focus, r.shape, r.path or "", r.value or ""))


def unjudged(ntriples: str) -> list[str]:
    """Return the subjects of a graph that no shape targets: those without a class, and those whose class no shape knows."""
    targets = {leaf for cls in target_classes() for leaf in BELOW.get(cls, (cls,))}
    subjects: dict[str, bool] = {}
    for line in filter(None, ntriples.split("\n")):
        subject, predicate, rest = line.split(" ", 2)
        judged = predicate == f"<{RDF.type}>" and rest.startswith(f"<{NS}") and rest[len(NS) + 1 : rest.index(">")] in targets
        subjects[subject] = subjects.get(subject, False) or judged
    return sorted(subject.strip("<>") for subject, judged in subjects.items() if not judged)


@cache
def target_classes() -> frozenset[str]:
    """Return the local names of the classes that the shapes target."""
    return frozenset(re.findall(r"sh:targetClass hm:(\w+)", _source()))


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by code."""
    graph = _shapes_graph()
    from rdflib import SH as TERMS
    from rdflib import Literal as Words

    found = {}
    for node in {n for n in graph.subjects(TERMS.message, None) if str(n).startswith(SHAPE)}:
        code = str(node).removeprefix(SHAPE)
        words = {o.language: str(o) for o in graph.objects(node, TERMS.message) if isinstance(o, Words)}
        severity = str(graph.value(node, TERMS.severity) or TERMS.Violation).removeprefix(SH)
        found[code] = Rule(code, code.split("-", 1)[0], SEVERITIES[severity], words["en"], words.get("fr", ""))
    return dict(sorted(found.items()))


def lint() -> list[str]:
    """Return what is wrong with the shapes themselves: SHACL passes silently over a misspelt term, class or property.

    Looks at terms that SHACL lacks, target classes and paths that the ontology lacks, shapes without a name, a severity or a sentence in
    both languages, and shapes that refer to each other in a circle.
    """
    from harmattan.lint_shapes import problems

    return problems(_shapes_graph())


@cache
def _source() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(paths.resource("shapes").glob("*.ttl")))


@cache
def _shapes_graph() -> "RdflibGraph":
    from rdflib import Graph

    return Graph().parse(data=_source(), format="turtle")


@cache
def _compiled() -> "Shapes":
    import shacl

    return shacl.Shapes.from_text(_source(), "turtle")


def _fast(ntriples: str) -> set[ShapeResult]:
    report = _compiled().validate_text(ntriples, format="ntriples")
    return {
        _result(_plain(r.focus_node) or "", _plain(r.source_shape) or "", _path(r.path), r.value_plain, r.component, SEVERITIES[r.severity])
        for r in report.results
    }


def _result(focus: str, shape: str, path: str | None, value: str | None, component: str, severity: Severity) -> ShapeResult:  # noqa: PLR0913
    code = shape.removeprefix(SHAPE)
    return ShapeResult(focus, code, path, value, component, severity, rules()[code].message)


def _plain(term: str | None) -> str | None:
    """Return an IRI or the lexical form of a literal, as both engines are made to say it."""
    if term is None:
        return None
    match = TERM.fullmatch(term.strip("()"))
    return term if match is None else match[1] if match[1] is not None else match[2]


def _path(path: str | None) -> str | None:
    """Return the property of a result; a compound path has no name that two engines share, so it gives None."""
    match = re.fullmatch(r"<([^<>]*)>", path or "")
    return match[1] if match else None


def _reference(ntriples: str) -> set[ShapeResult]:
    import pyshacl
    from rdflib import RDF as RDF_TERMS
    from rdflib import SH as TERMS
    from rdflib import Graph, URIRef
    from rdflib.plugins import sparql

    sparql.SPARQL_LOAD_GRAPHS = False  # a FROM in a shape must not open files or connections
    data = Graph().parse(data=ntriples, format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes_graph(), advanced=False, js=False, do_owl_imports=False, inference="none")
    found = set()
    for node in report.subjects(RDF_TERMS.type, TERMS.ValidationResult):
        said = {name: report.value(node, TERMS[name]) for name in REPORTED}
        texts = {name: _lexical(term) for name, term in said.items()}
        texts["resultPath"] = texts["resultPath"] if isinstance(said["resultPath"], URIRef) else None
        severity = SEVERITIES[(texts["resultSeverity"] or "").removeprefix(SH)]
        component = (texts["sourceConstraintComponent"] or "").removeprefix(SH)
        found.add(_result(texts["focusNode"] or "", texts["sourceShape"] or "", texts["resultPath"], texts["value"], component, severity))
    return found


def _lexical(term: "RdflibNode | None") -> str | None:
    return None if term is None else str(term)
