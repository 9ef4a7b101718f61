"""Every stored query: its header, its parameters, its answers to the letter, and that nobody gets at the store through it.

Walks ``queries/`` × ``tests/queries/``; query_cases.py says what a case is. An answer that is missing is written and the test fails: look at
it, then commit it.
"""

import random
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

import query_cases
from harmattan import header, query, store
from harmattan.errors import QueryError
from harmattan.query import Parameter, StoredQuery
from harmattan.vocab import SKOS
from query_cases import Case

QUERIES = list(query.stored().values())
CASES = query_cases.cases()
VIEWS = {"map", "timeline", "network", "table", "bars"}
SUBJECTS = {"actor", "actors", "article", "articles", "attacks", "claims", "event", "events", "outlets", "place", "places", "tallies", "tolls"}
UNKNOWN = {"iri": "https://example.org/nobody-of-this-name", "text": "qzxqzx"}
# Each tries to leave the place of its value: by quote, bracket, comment, escape, variable, line, type or another parameter.
ATTACKS = [
    '"', "'", '"""', "\\", '\\"', '" } #', '") } UNION { ?s ?p ?o } #', "'; DROP ALL; --", "actor/jnim> } UNION { ?s ?p ?o } #",
    "http://e/a> } ; DROP ALL ; INSERT DATA { <http://e/a> <http://e/a> <http://e/a> } #", "<http://e/a>", "UNDEF", "UNDEF } { ?s ?p ?o",
    "hm:about ?s", "?event", "$event", "?_event_iri", "2025-05-31 } #", '2025-05-31"^^xsd:date) || true || ("', "1 || true", "1) } #", "1e9", "NaN",
    "\n#", "\r\n} #", "\\u0022 } #", "\\u003E", '"@en', '"^^<http://e/a>', "\x00", "\u202e", "\u2028} #", "a\ud800b", "{{{{", "}}}}", "((((", "))))",
    "%22%20%7D", "*", "urn:x:y", "javascript:alert(1)", "file:///etc/passwd", "_:b", "[]", "true", "x" * 5000,
]  # fmt: skip


@pytest.fixture(scope="module")
def graph() -> store.Store:
    return query_cases.filled(query_cases.read(query_cases.GRAPH))


def of(case: Case, graph: store.Store) -> store.Store:
    """Return the store that a case is asked of."""
    more = query_cases.read(case.data)
    return query_cases.filled([*graph.merged(), *more]) if more else graph


def test_the_graph_is_that_of_the_claims_with_the_best_view() -> None:
    made = query_cases.best_view()
    if not query_cases.GRAPH.exists():
        query_cases.write_graph(made)
        pytest.fail("graph.ttl was missing and is written: look at it, then commit it")
    assert set(made) == set(query_cases.read(query_cases.GRAPH)), "delete graph.ttl and run this test again to make it anew"


@pytest.mark.parametrize("one", QUERIES, ids=lambda q: q.name)
def test_a_header_says_what_a_person_and_a_page_need(one: StoredQuery) -> None:
    assert one.name.split("_")[0] in SUBJECTS
    assert "_" in one.name
    assert one.summary.endswith((".", "?"))
    assert one.header["description"]
    assert one.header["tags"]
    assert one.header["view"] in VIEWS
    assert sorted(one.header.get("params", {})) == sorted(p.name for p in one.parameters)
    for parameter in one.parameters:
        assert set(parameter.about["label"]) == {"en", "fr"}, parameter.name
        assert all(parameter.about["label"].values())
        assert parameter.kind not in {"iri", "concept"} or parameter.about["range"], f"{parameter.name} of which class?"


@pytest.mark.parametrize("path", [*(q.path for q in QUERIES), *query_cases.CHECKS], ids=lambda p: p.stem)
def test_a_query_file_is_plain_sparql_to_every_parser(path: Path) -> None:
    text = path.read_text("utf-8")
    ox.Store().query(text)
    prepareQuery(text)


@pytest.mark.parametrize("one", QUERIES, ids=lambda q: q.name)
def test_a_query_asks_the_merged_graph_in_standard_sparql_and_nothing_else(one: StoredQuery) -> None:
    query.guard(one.text)
    found = [token for kind, token in query.tokens(code(one.text)) if token.strip()]
    words = {token.upper() for token in found}
    assert not words & {"GRAPH", "SERVICE", "FROM", "NAMED", "CONSTRUCT", "DESCRIBE", "ASK", "LIMIT", "OFFSET", "RAND", "NOW", "UUID", "STRUUID", "BNODE"}
    assert "GROUP_CONCAT" not in words, "its order differs from engine to engine"
    called = [before for before, token in pairwise(found) if token == "(" and (":" in before or before.startswith("<http"))]
    assert all(name.startswith("xsd:") for name in called), "functions that are not in the standard differ from engine to engine"
    prefixes = Counter(token.split(":")[0] + ":" for kind, token in query.tokens(code(one.text)) if kind == "name")
    declared = {prefix for word, prefix in pairwise(found) if word == "PREFIX"}
    assert {prefix for prefix, times in prefixes.items() if times > 1} <= declared
    assert declared <= {prefix for prefix, times in prefixes.items() if times > 1} | {"xsd:"}


def code(text: str) -> str:
    """Return a query without its comments."""
    return "".join(token for kind, token in query.tokens(text) if kind != "comment")


def first(name: str) -> Case:
    """Return the first case of a query, which every query has."""
    found = query_cases.cases_of(name)
    assert found, f"write tests/queries/{name}/params.yaml"
    return found[0]


@pytest.mark.parametrize("name", query.stored())
def test_every_query_has_a_case_with_an_answer(name: str, graph: store.Store) -> None:
    assert first(name)
    assert any(query.run(of(case, graph), query.named(name), case.values).rows for case in query_cases.cases_of(name))


def test_every_folder_of_cases_has_its_query() -> None:
    folders = {path.name for path in query_cases.FOLDER.iterdir() if path.is_dir()} - {"checks"}
    assert folders <= set(query.stored())
    assert {path.name for path in (query_cases.FOLDER / "checks").glob("*")} <= {path.stem for path in query_cases.CHECKS}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_answer_is_as_it_was(case: Case, graph: store.Store) -> None:
    answer = query_cases.as_csv(query.run(of(case, graph), query.named(case.name), case.values))
    agrees(case.expected, answer)


def agrees(path: Path, answer: str) -> None:
    """Compare an answer with the one that is kept, or keep it where there is none."""
    if not path.exists():
        path.write_text(answer, "utf-8")
        pytest.fail(f"{path} was missing and is written: look at it, then commit it")
    assert answer == path.read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_order_of_rows_is_total(case: Case, graph: store.Store) -> None:
    """No two rows have the same place in the order, and a store filled in another order answers the same."""
    one, target = query.named(case.name), of(case, graph)
    expected = query.run(target, one, case.values)
    sorted_by = keys(one.text)
    select, rest = one.bind(case.values).split("\nWHERE", 1)
    added = " ".join(f"({key} AS ?key_{number})" for number, key in enumerate(sorted_by))
    places = [row[-len(sorted_by) :] for row in query.select(target, f"{select} {added}\nWHERE{rest}").rows]
    assert [place for place, times in Counter(places).items() if times > 1] == []
    assert len(places) == len(expected.rows)
    triples = list(target.merged())
    random.Random(1).shuffle(triples)
    assert query.run(query_cases.filled(triples), one, case.values) == expected


def keys(text: str) -> list[str]:
    """Return what a query's rows are sorted by, without the directions."""
    tail = code(text).rpartition("ORDER BY")[2]
    found, depth = [""], 0
    for kind, token in query.tokens(tail):
        depth += (kind == "open") - (kind == "close")
        found[-1] += token
        if depth == 0 and kind in {"close", "variable"}:
            found.append("")
    return [re.sub(r"^(?:ASC|DESC)\s*", "", key.strip()) for key in found if key.strip()]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_columns_are_plain_and_labels_stand_beside_what_they_name(case: Case, graph: store.Store) -> None:
    target = of(case, graph)
    table = query.run(target, query.named(case.name), case.values)
    assert len(set(table.columns)) == len(table.columns)
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", column) for column in table.columns)
    for column in table.columns:
        assert not column.endswith("_label") or column.removesuffix("_label") in table.columns, column
    for column, values in zip(table.columns, zip(*table.rows, strict=True), strict=False):
        named = [v for v in values if isinstance(v, ox.NamedNode) and label(target, v)]
        assert not named or f"{column}_label" in table.columns, f"{column} has values with labels, and no {column}_label"
        assert not any(isinstance(value, ox.BlankNode) for value in values)


def label(target: store.Store, term: ox.NamedNode) -> bool:
    """Tell whether a thing has a label in the merged graph."""
    return next(target.engine.quads_for_pattern(term, ox.NamedNode(SKOS.prefLabel), None), None) is not None


@pytest.mark.parametrize(("name", "parameter"), [(q.name, p) for q in QUERIES for p in q.parameters], ids=lambda v: v if isinstance(v, str) else v.name)
def test_nothing_is_injected_through_a_parameter(name: str, parameter: Parameter, graph: store.Store) -> None:
    """An attack is refused, or it is a text like any other: the same query with the same number of rows."""
    one, values = query.named(name), first(name).values
    size = len(graph.engine)
    for attack in ATTACKS:
        try:
            bound = one.bind(values | {parameter.name: attack})
        except QueryError:
            continue
        assert parameter.kind == "text", f"{attack[:40]!r} was taken for {parameter.kind}"
        harmless = one.bind(values | {parameter.name: UNKNOWN["text"]})
        assert shape(bound) == shape(harmless)
        assert len(query.select(graph, bound).rows) == len(query.select(graph, harmless).rows), attack
    assert len(graph.engine) == size


def shape(text: str) -> list[str]:
    """Return the kinds of a query's tokens, which no value may change."""
    return [kind for kind, token in query.tokens(text) if token.strip()]


@pytest.mark.parametrize(
    ("name", "parameter"),
    [(q.name, p) for q in QUERIES for p in q.parameters if p.kind in UNKNOWN],
    ids=lambda v: v if isinstance(v, str) else v.name,
)
def test_what_is_not_known_finds_nothing_that_is_not_there(name: str, parameter: Parameter, graph: store.Store) -> None:
    """A name that nothing bears is a good question to which the answer has no rows."""
    assert query.run(graph, query.named(name), first(name).values | {parameter.name: UNKNOWN[parameter.kind]}).rows == []


@pytest.mark.parametrize("path", query_cases.CHECKS, ids=lambda p: p.stem)
def test_a_check_finds_its_problem_and_nothing_where_there_is_none(path: Path, graph: store.Store) -> None:
    head, text = header.read(path)
    assert head["summary"].endswith(".")
    assert "ORDER BY" in text
    assert query.select(graph, text).rows == []
    folder = query_cases.FOLDER / "checks" / path.stem
    more = query_cases.read(folder / "data.ttl")
    assert more, f"write tests/queries/checks/{path.stem}/data.ttl"
    table = query.select(query_cases.filled([*graph.merged(), *more]), text)
    assert table.rows
    agrees(folder / "expected.csv", query_cases.as_csv(table))
