"""The shapes: every rule bites where its example says, and nothing in a shapes file is idle."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph, URIRef
from rdflib.paths import Path as PropertyPath
from rdflib.term import Node

import shape_examples
import shape_mutants
from harmattan import graph, paths, record, seeds, validate
from harmattan.vocab import BELOW, NS, SHAPE
from shape_examples import Example, Verdict

FILES = sorted(paths.resource("shapes").glob("*.ttl"))
EXAMPLES = shape_examples.examples()
BROKEN = [example for example in EXAMPLES if example.expected]
VALID = [example for example in EXAMPLES if not example.expected]


def named(example: Example) -> str:
    return str(example.path.relative_to(shape_examples.FOLDER).with_suffix(""))


def judged(ntriples: str, engine: validate.Engine) -> frozenset[Verdict]:
    return frozenset(Verdict(r.focus, r.shape, r.component, r.severity) for r in validate.validate(ntriples, engine))


@pytest.mark.parametrize("engine", ["fast", "reference"])
@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_an_example_is_judged_as_its_first_line_says(example: Example, engine: validate.Engine) -> None:
    assert judged(example.ntriples, engine) == example.expected


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_a_shape_looks_at_every_node_of_an_example(example: Example) -> None:
    assert validate.unjudged("\n".join((*example.own, *shape_examples.stubs()))) == []


def test_the_examples_of_a_class_break_the_rules_of_that_class() -> None:
    assert [named(e) for e in BROKEN for verdict in e.expected if verdict.code.split("-")[0] != e.cls] == []


def test_every_rule_is_broken_by_an_example() -> None:
    assert {verdict.code for e in BROKEN for verdict in e.expected} == set(validate.rules())


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_class_has_a_minimal_and_a_full_valid_example(path: Path) -> None:
    assert {"valid.minimal", "valid.full"} <= {e.path.stem for e in VALID if e.cls == path.stem}


def test_an_example_must_say_what_to_expect_unless_it_is_valid(tmp_path: Path) -> None:
    for name, text in [("invalid.x.ttl", ""), ("valid.x.ttl", "# expect: <x> shape:Event-label sh:MinCountConstraintComponent\n"), ("wrong.x.ttl", "")]:
        (tmp_path / name).write_text(text, "utf-8")
        with pytest.raises(ValueError, match="first line"):
            shape_examples.read(tmp_path / name)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_no_constraint_limit_or_condition_can_change_unnoticed(path: Path) -> None:
    assert shape_mutants.survivors(path, [e.ntriples for e in EXAMPLES if e.cls == path.stem]) == []


def test_a_constraint_that_no_example_needs_survives() -> None:
    path = next(p for p in FILES if p.stem == "Event")
    without = [e.ntriples for e in EXAMPLES if e.cls == "Event" and "label" not in e.path.name]
    assert "without Event-neutral-label not […]" in shape_mutants.survivors(path, without)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_shapes_file_is_named_as_the_class_it_judges(path: Path) -> None:
    shapes = Graph().parse(path, format="turtle")
    assert set(shapes.objects(None, SH.targetClass)) == {URIRef(NS + path.stem)}
    names = {str(s).removeprefix(SHAPE) for s in shapes.subjects(RDF.type, None) if isinstance(s, URIRef)}
    assert {name.split("-")[0] for name in names} == {path.stem}


# --- Shapes that judge nothing ------------------------------------------------------------


@cache
def known() -> Graph:
    """Return what all valid examples and all seeds and records say, as one graph."""
    folder = paths.resource("seeds")
    files = [*seeds.files(folder), *sorted((folder / "records").glob("*.yaml"))]
    lines = [line for path in files for line in graph.graph(record.load(path)).lines]
    return Graph().parse(data="\n".join([*lines, *shape_examples.stubs(), *(line for e in VALID for line in e.own)]), format="nt")


def idle(data: Graph) -> list[str]:
    """Return the rules that judge nothing in a graph: no node has their class, or none has a value for a property that they look at."""
    shapes = validate._shapes_graph()
    found = []
    for code in validate.rules():
        rule = URIRef(SHAPE + code)
        cls = shapes.value(rule, SH.targetClass) or shapes.value(shapes.value(None, SH.property, rule), SH.targetClass)
        leaves = BELOW[str(cls).removeprefix(NS)]
        foci = [node for leaf in leaves for node in data.subjects(RDF.type, URIRef(NS + leaf))]
        looked_at = list(properties(shapes, rule))
        if not foci or not all(any(True for node in foci for _ in data.objects(node, path)) for path in looked_at):
            found.append(code)
    return found


def properties(shapes: Graph, shape: Node) -> Iterator[URIRef | PropertyPath]:
    """Yield the paths of a shape and of those inside it, and the properties that it compares them with."""
    for predicate, value in shapes.predicate_objects(shape):
        if predicate == SH.path:
            yield path_of(shapes, value)
        elif predicate in (SH.lessThan, SH.lessThanOrEquals, SH.disjoint, SH.equals):
            assert isinstance(value, URIRef)
            yield value
        elif predicate == SH["or"]:
            for member in shapes.items(value):
                yield from properties(shapes, member)


def path_of(shapes: Graph, path: Node) -> URIRef | PropertyPath:
    if isinstance(path, URIRef):
        return path
    inverse = shapes.value(path, SH.inversePath)
    if inverse is not None:
        return ~path_of(shapes, inverse)
    first, second = (path_of(shapes, step) for step in shapes.items(path))
    return first / second


def test_there_are_no_shapes_that_judge_nothing() -> None:
    assert idle(known()) == []


def test_a_shape_that_judges_nothing_is_reported() -> None:
    fewer = Graph() + known()
    fewer.remove((None, RDF.type, URIRef(NS + "Tally")))
    fewer.remove((None, URIRef(NS + "endLatest"), None))
    expected = {code for code in validate.rules() if code.startswith("Tally-") or code.endswith("-period")}
    assert set(idle(fewer)) == expected
