"""The step that judges: two engines of one mind, nothing passed unseen, no shape that opens a file, findings where the record has them."""

import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import SH, Dataset, Graph, Literal, URIRef
from rdflib.plugins import sparql

import shape_examples
import shape_faults
from harmattan import graph, judge, paths, record, seeds, validate
from harmattan.vocab import ID, NS, RDF, SHAPE

ENGINES: tuple[validate.Engine, ...] = ("fast", "reference")
TOGETHER = 50  # documents a graph: pySHACL's time goes by its calls
FLOOR = 0.8  # of the rules, how many the generated documents break
ARTICLE = ("Article", "Review", "Event", "Statement", "Claim", "Tally", "Tie", "Count", "Quotation", "ActorSet")
# By the standard, a value that cannot be compared breaks a limit. pySHACL lets it pass; the rules on datatypes catch it on both sides.
ORDERING = re.compile(r"(LessThan(OrEquals)?|(Min|Max)(In|Ex)clusive)ConstraintComponent")


@pytest.fixture(scope="module")
def known() -> seeds.Seeds:
    return seeds.load()


def judged_as_in_check(path: Path, known: seeds.Seeds) -> str:
    one = record.load(path)
    [(_, ntriples)] = judge.groups([judge.Document(one, graph.graph(one))], known)
    return ntriples


FOLDER = paths.resource("seeds")


@pytest.mark.parametrize("path", [*seeds.files(FOLDER), *sorted((FOLDER / "records").glob("*.yaml"))], ids=lambda p: p.stem)
def test_both_engines_say_the_same_of_a_seed_or_record(path: Path, known: seeds.Seeds) -> None:
    text = judged_as_in_check(path, known)
    assert validate.validate(text, "fast") == validate.validate(text, "reference")


# --- Generated documents ------------------------------------------------------------------


@cache
def generated() -> tuple[shape_faults.Document, ...]:
    return tuple(shape_faults.documents(seed=1, number=1000))


def own(results: list[validate.ShapeResult]) -> set[validate.ShapeResult]:
    """Return the results about nodes of generated documents, not about what they only refer to."""
    return {r for r in results if re.search(r"-n\d+$", r.focus)}


def incomparable(result: validate.ShapeResult, lines: list[str]) -> bool:
    """Tell whether a result is about the order of values of which one has no place in it."""
    said = [line for line in lines if line.startswith(f"<{result.focus}> ")]
    return ORDERING.fullmatch(result.component) is not None and any(line.endswith(f" {odd} .") for line in said for odd in shape_faults.ODD)


@pytest.mark.parametrize("first", range(0, 1000, TOGETHER))
def test_both_engines_say_the_same_of_generated_documents(first: int) -> None:
    several = generated()[first : first + TOGETHER]
    text = shape_faults.judged_as_one(several)
    fast, reference = set(validate.validate(text, "fast")), set(validate.validate(text, "reference"))
    assert reference - fast == set()
    lines = [line for one in several for line in one.lines]
    assert {r for r in fast - reference if not incomparable(r, lines)} == set()


def test_generated_documents_without_a_fault_conform_and_most_with_faults_do_not() -> None:
    whole = [one for one in generated() if not one.faults]
    assert [r for r in own(validate.validate(shape_faults.judged_as_one(whole))) if r.severity == "error"] == []
    spoilt = [one for one in generated() if one.faults]
    found = {r.focus.rsplit("-", 1)[-1] for r in own(validate.validate(shape_faults.judged_as_one(spoilt)))}
    assert len(whole) > 200
    assert len(found) > len(spoilt) / 2


def test_generated_documents_break_most_rules() -> None:
    broken = {r.shape for r in own(validate.validate(shape_faults.judged_as_one(generated())))}
    possible = {code for code, rule in validate.rules().items() if rule.shape in ARTICLE}
    assert broken <= validate.rules().keys()
    assert len(broken & possible) >= FLOOR * len(possible), f"never broken: {sorted(possible - broken)}"
    assert len(broken) >= FLOOR * len(validate.rules())


def test_every_kind_of_fault_is_put_in() -> None:
    assert {name for one in generated() for name in one.faults} == shape_faults.FAULTS.keys()
    assert {len(one.faults) for one in generated()} == {0, 1, 2, 3}


# --- What cannot pass unseen --------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("text", ["", "\n \n", "# nothing was said\n"], ids=["no byte", "white space", "a comment"])
def test_a_graph_without_triples_is_an_error(text: str, engine: validate.Engine) -> None:
    assert [(r.shape, r.severity) for r in validate.validate(text, engine)] == [("Graph-empty", "error")]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_is_told_as_it_was_written(engine: validate.Engine) -> None:
    words = 'no "terrorist",\\ and\nleft\u2028here (all)'
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    lines = f'<{ID}event/x> <{RDF.type}> <{NS}Event> .\n<{ID}event/x> {label} "{escaped}"@en .\n'
    assert [r.value for r in validate.validate(lines, engine) if r.shape == "Event-neutral-label"] == [words]


NODE, TYPED = f"<{ID}event/x>", f"<{RDF.type}>"


@pytest.mark.parametrize(
    ("lines", "unseen"),
    [
        (f"{NODE} {TYPED} <{NS}Event> .", False),
        (f"{NODE} {TYPED} <{NS}Evnt> .", True),
        (f"{NODE} {TYPED} <{NS}event> .", True),
        (f"{NODE} {TYPED} <{NS}Events> .", True),
        (f"{NODE} {TYPED} <http://schema.org/Event> .", True),
        (f'{NODE} {TYPED} "{NS}Event" .', True),
        (f"{NODE} <{NS}about> <{NS}Event> .", True),
        (f'{NODE} <{NS}quote> "x {TYPED} <{NS}Event> ." .', True),
        (f"{NODE} {TYPED} <{NS}Evnt> .\n{NODE} {TYPED} <{NS}Event> .", False),
        (f"{NODE} {TYPED} <{NS}ArmedGroup> .", False),
        (f"{NODE} {TYPED} <{NS}Settlement> .", False),
    ],
)
def test_a_node_that_no_shape_judges_is_reported(lines: str, unseen: bool) -> None:
    assert validate.unjudged(lines + "\n") == ([f"{ID}event/x"] if unseen else [])


def test_every_document_with_a_mistyped_class_has_something_against_it() -> None:
    for one in generated():
        mistyped = {line.split(" ", 1)[0].strip("<>") for line in one.lines if f"<{NS}Evnt>" in line}
        assert mistyped <= {*validate.unjudged("\n".join(one.lines)), *typed_twice(one)}


def typed_twice(one: shape_faults.Document) -> set[str]:
    subjects = [line.split(" ", 1)[0].strip("<>") for line in one.lines if f" {TYPED} " in line]
    return {subject for subject in subjects if subjects.count(subject) > 1}


# --- Shapes that would reach outside ------------------------------------------------------


LEAK = f"<{ID}event/boulkessi> <{NS}secret> <{NS}found> .\n"


def leaked(results: list[validate.ShapeResult]) -> list[str]:
    return [r.shape for r in results if r.value == f"{NS}found"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_query_in_a_shape_sees_the_document_and_opens_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: validate.Engine) -> None:
    data = "\n".join(shape_examples.stubs()) + "\n"
    secret = tmp_path / "secret.ttl"
    secret.write_text(LEAK, "utf-8")
    with monkeypatch.context() as within:
        with_query(within, "")
        assert leaked(validate.validate(data + LEAK, engine)) == ["Claim-responsibility"]
    with_query(monkeypatch, f"FROM <{secret.as_uri()}>")
    monkeypatch.setattr(sparql, "SPARQL_LOAD_GRAPHS", True)
    assert leaked(validate.validate(data, engine)) == []
    assert engine == "fast" or not sparql.SPARQL_LOAD_GRAPHS


def test_a_named_graph_in_a_query_of_a_shape_is_refused_by_the_reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_query(monkeypatch, f"FROM NAMED <{tmp_path.as_uri()}/secret.ttl>", "GRAPH ?g {{ {0} }}")
    with pytest.raises(Exception, match="requiring a dataset"):
        validate.validate("\n".join(shape_examples.stubs()), "reference")


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own
@pytest.mark.parametrize(("guarded", "found"), [(False, 1), (True, 0)])
def test_the_guard_is_what_keeps_the_reference_engine_from_opening_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, guarded: bool, found: int) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text(LEAK, "utf-8")
    monkeypatch.setattr(sparql, "SPARQL_LOAD_GRAPHS", not guarded)
    rows = Dataset().query(f"SELECT * FROM <{secret.as_uri()}> WHERE {{ ?s ?p ?o }}")
    assert len(rows) == found


def with_query(monkeypatch: pytest.MonkeyPatch, clause: str, around: str = "{0}") -> None:
    """Let the rule Claim-responsibility ask for a secret of events, from wherever a clause says."""
    shapes = Graph() + validate._shapes_graph()
    rule = URIRef(f"{SHAPE}Claim-responsibility")
    constraint = shapes.value(rule, SH.sparql)
    assert constraint is not None
    shapes.set((constraint, SH.select, Literal(f"SELECT $this ?value {clause} WHERE {{ {around.format(f'$this <{NS}secret> ?value')} }}")))
    shapes.set((rule, SH.targetClass, URIRef(f"{NS}Event")))
    source = shapes.serialize(format="turtle")
    monkeypatch.setattr(validate, "_source", lambda: source)
    monkeypatch.setattr(validate, "_shapes_graph", lambda: shapes)
    monkeypatch.setattr(validate, "_compiled", validate._compiled.__wrapped__)


# --- Rules --------------------------------------------------------------------------------


def test_every_rule_has_a_sentence_in_english_and_french_and_belongs_to_a_class_that_shapes_judge() -> None:
    for code, rule in validate.rules().items():
        assert rule.code == code
        assert rule.shape in validate.target_classes()
        assert rule.message.endswith((".", "?"))
        assert rule.message_fr.endswith((".", "?"))
        assert rule.message != rule.message_fr
