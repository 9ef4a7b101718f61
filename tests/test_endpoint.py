"""A store on real SPARQL servers is the embedded store: the same graphs, the same terms, the same answers."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servers
from harmattan import commits, consolidate, endpoint, pipeline, query, record, store
from harmattan.endpoint import addresses
from harmattan.endpoint.wire import Cut
from harmattan.errors import QueryError, StoreError
from harmattan.graph import Graph, graph, ntriples
from harmattan.store import Change
from harmattan.vocab import EDTF, GEO, ID, XSD
from servers import MOST_ROWS, Running, connected

NAME = ID + "article/desk-2025-06-03-two-attacks"
P = ox.NamedNode("http://example.org/p")


def typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(datatype))


AWKWARD: list[ox.Literal | ox.NamedNode] = [
    ox.Literal(""),
    ox.Literal("", language="en"),
    ox.Literal("\"double\" 'single' \"\"\" '''"),
    ox.Literal("line\nfeed, carriage\rreturn, tab\t, both\r\n"),
    ox.Literal("back\\slash \\n \\u0041 at the end\\"),
    ox.Literal("é 日本 😀 \u200b\u202e \ufdd0 \U0010fffd"),
    ox.Literal("\x01\x08\x0b\x1f\x7f\x85\u2028"),
    ox.Literal("Ménaka", language="fr"),
    ox.Literal("المرابطون", language="ar"),
    ox.Literal("colour", language="en-gb"),
    ox.Literal(" white at both ends "),
    ox.Literal("?x $y ?? :z {} <> ^^ @en ; . # -- /* */ %s %d"),
    ox.Literal("a" * 20_000),
    ox.Literal('é😀\n"x" \\ ' * 3_000),
    *(typed(value, XSD.boolean) for value in ("true", "false")),
    *(typed(value, XSD.integer) for value in ("0", "-1", "123456789")),
    *(typed(value, XSD.decimal) for value in ("15", "-0.5", "14.123456", "0.000001")),
    *(typed(value, XSD.date) for value in ("2025-05-31", "0999-01-01")),
    typed("2025-05", XSD.gYearMonth),
    *(typed(value, EDTF.EDTF) for value in ("2025-05~", "2025-05-31/2025-06-01", "[2025-05-31,2025-06-01]", "")),
    *(typed(value, GEO.wktLiteral) for value in ("POINT(-0.043512 16.271667)", "POINT(-3 14.5)")),
    ox.NamedNode("http://example.org/é?a=b%20c&d=(e),f;g$h'i*!~#j"),
]
TRIPLES = tuple(ox.Triple(ox.NamedNode(f"http://example.org/s{i}"), P, term) for i, term in enumerate(AWKWARD))


@contextmanager
def emptied(running: Running) -> Iterator[endpoint.Endpoint]:
    """Yield an endpoint of a server from which all that is ours was removed."""
    servers.empty(running)
    with connected(running) as target:
        yield target


@pytest.fixture
def target(running: Running) -> Iterator[endpoint.Endpoint]:
    with emptied(running) as found:
        yield found


@pytest.fixture
def document(tmp_path: Path, record_text: str) -> Graph:
    path = tmp_path / "record.yaml"
    path.write_text(record_text, "utf-8")
    return graph(record.load(path))


def many(count: int, kind: str = "value") -> frozenset[ox.Triple]:
    return frozenset(
        ox.Triple(ox.NamedNode(f"{ID}event/{i // 7}"), ox.NamedNode(f"http://example.org/p{i % 7}"), ox.Literal(f"{kind} {i}")) for i in range(count)
    )


def test_a_document_is_put_replaced_and_dropped(target: endpoint.Endpoint) -> None:
    first, second = Graph(NAME, TRIPLES, {}), Graph(NAME, TRIPLES[:3], {})
    target.apply(Change({NAME: first}, added=frozenset(TRIPLES), sources={NAME: "a.yaml"}))
    assert ntriples(target.graph(NAME)) == first.lines
    assert target.graph_names() == [NAME]
    assert target.acknowledged() == {NAME: {"sha256": commits.digest(first.lines), "triples": len(TRIPLES), "source": "a.yaml"}}
    target.apply(Change({NAME: second}, removed=frozenset(TRIPLES[3:])))
    assert ntriples(target.graph(NAME)) == ntriples(target.merged()) == second.lines
    target.apply(Change({NAME: None}, removed=frozenset(TRIPLES[:3])))
    assert target.graph_names() == []
    assert target.acknowledged() == {}
    assert [*target.graph(NAME), *target.merged()] == []


def test_what_one_session_stores_the_next_one_knows(running: Running, target: endpoint.Endpoint) -> None:
    one = Graph(NAME, TRIPLES, {})
    target.apply(Change({NAME: one}, added=frozenset(TRIPLES), sources={NAME: 'dossier/é\n"x".yaml'}))
    with connected(running, write=False) as reader:
        assert reader.acknowledged() == target.acknowledged()
        assert not pipeline.is_new(reader.acknowledged(), NAME, commits.digest(one.lines))
        assert set(reader.merged()) == set(reader.graph(NAME)) == set(TRIPLES)


@pytest.mark.parametrize("triple", TRIPLES, ids=lambda t: str(t.object)[:30].encode("unicode_escape").decode())
def test_no_term_is_too_awkward(target: endpoint.Endpoint, triple: ox.Triple) -> None:
    target.apply(Change({NAME: Graph(NAME, (triple,), {})}, added=frozenset({triple})))
    assert list(target.graph(NAME)) == list(target.merged()) == list(target.merged_of([str(triple.subject)[1:-1]])) == [triple]
    found = query.select(target, "SELECT ?s ?p ?o WHERE { ?s ?p ?o }")
    assert found.rows == [(triple.subject, triple.predicate, triple.object)]
    constructed = target.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(constructed, ox.QueryTriples)
    assert list(constructed) == [triple]
    target.apply(Change({NAME: None}, removed=frozenset({triple})))
    assert list(target.merged()) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=20))
def test_any_text_comes_back_as_it_was(running: Running, texts: list[str]) -> None:
    triples = frozenset(ox.Triple(ox.NamedNode("http://example.org/s"), P, term) for t in texts for term in (ox.Literal(t), ox.Literal(t, language="fr")))
    with emptied(running) as target:
        target.apply(Change(added=triples))
        assert set(target.merged()) == triples


def test_the_pipeline_makes_the_same_of_a_server_as_of_a_folder(target: endpoint.Endpoint, document: Graph) -> None:
    local = store.memory()
    events = [ID + "event/boulkessi-2025-05-31", ID + "event/none"]
    smaller = Graph(NAME, tuple(t for t in document.triples if "/tally/" not in str(t) and "/tie/" not in str(t)), {})
    for one in (document, smaller, None):
        for place in (local, target):
            place.apply(consolidate.change(place, {NAME: one}))
        assert ntriples(target.merged()) == ntriples(local.merged())
        assert ntriples(target.graph(NAME)) == ntriples(local.graph(NAME))
        assert target.graph_names() == local.graph_names()
        assert set(target.statements_about(events)) == set(local.statements_about(events))
        assert set(target.defining(events)) == set(local.defining(events))
        assert set(target.view_of(events)) == set(local.view_of(events))
        assert pipeline.status(target) == pipeline.status(local)
        known = sorted({t.subject.value for t in local.merged() if isinstance(t.subject, ox.NamedNode)})
        assert set(target.merged_of(known)) == set(local.merged_of(known)) == set(local.merged())


def test_a_graph_that_is_larger_than_an_answer_is_read_in_pages(target: endpoint.Endpoint, running: Running) -> None:
    triples = many(MOST_ROWS + 1_000)
    target.apply(Change({NAME: Graph(NAME, tuple(triples), {})}, added=triples))
    assert set(target.graph(NAME)) == set(target.merged()) == triples
    assert set(target.merged_of(f"{ID}event/{i}" for i in range(MOST_ROWS))) == triples
    constructed = target.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(constructed, ox.QueryTriples)
    assert set(constructed) == triples
    counted = query.select(target, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert counted.rows == [(typed(str(len(triples)), XSD.integer),)]
    if running.kind == "virtuoso":
        with pytest.raises(Cut, match="no more than 5000 rows"):
            target.query("SELECT * WHERE { ?s ?p ?o }")
    else:
        assert len(query.select(target, "SELECT * WHERE { ?s ?p ?o }").rows) == len(triples)


def test_what_else_a_server_holds_is_none_of_ours(target: endpoint.Endpoint, document: Graph) -> None:
    target.apply(Change({NAME: document}, added=frozenset(document.triples)))
    foreign = "http://example.org/foreign"
    about = '<https://example.org/claim> <https://w3id.org/harmattan/ns#about> <https://w3id.org/harmattan/id/event/boulkessi-2025-05-31>, "x"'
    target._server.update(f"INSERT DATA {{ GRAPH <{foreign}> {{ {about} }} }}")
    try:
        assert target.graph_names() == [NAME]
        assert {name for name, _ in target.statements_about([ID + "event/boulkessi-2025-05-31"])} == {NAME}
        assert set(target.merged()) == set(document.triples)
        named = query.select(target, "SELECT DISTINCT ?g WHERE { GRAPH # which\n ?g { ?s ?p ?o } }")
        assert named.rows == [(ox.NamedNode(NAME),)]
        both = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ?p ?o . GRAPH <{NAME}> {{ ?s ?p ?o }} }}"
        assert query.select(target, both).rows == [(typed(str(len(document.triples)), XSD.integer),)]
    finally:
        target._server.update(f"DROP SILENT GRAPH <{foreign}>")


def test_yes_and_no(target: endpoint.Endpoint) -> None:
    target.apply(Change(added=frozenset(TRIPLES)))
    assert [bool(target.query(f"ASK {{ ?s <{p}> ?o }}")) for p in ("http://example.org/p", "http://example.org/q")] == [True, False]


@pytest.mark.parametrize(
    "text", ["INSERT DATA { <a:a> <a:b> 1 }", "# SELECT\nDROP ALL", "PREFIX x: <http://e/SELECT>\nCLEAR ALL", "", "DELETE WHERE { ?s ?p ?o }"]
)
def test_no_query_is_an_update(target: endpoint.Endpoint, running: Running, text: str) -> None:
    target.apply(Change(added=frozenset(TRIPLES)))
    with pytest.raises(QueryError, match="not SPARQL"):
        target.query(text)
    path = "/sparql-auth" if running.kind == "virtuoso" else running.path
    with endpoint.connect(running.url.replace(running.path, path), user=running.user, password=running.password) as other:
        for trick in (f"SELECT * {{}} ; {text}", f"ASK {{}} {text}"):
            if text.startswith(("INSERT", "DELETE")):
                with pytest.raises(StoreError, match="does not accept"):
                    other.query(trick)
    assert set(target.merged()) == set(TRIPLES)


def test_the_words_of_a_server_reach_the_person_who_asked(target: endpoint.Endpoint) -> None:
    with pytest.raises(StoreError, match=r"does not accept the request: .*(?i:syntax|error)"):
        target.query("SELECT * WHERE { ?s ?p }")


def test_a_server_without_a_store_is_not_an_empty_store(target: endpoint.Endpoint, running: Running) -> None:
    assert target.graph_names() == []
    with endpoint.connect(running.url, write=False) as reader, pytest.raises(StoreError, match="holds no store of ours"):
        reader.query("SELECT * WHERE { ?s ?p ?o }")


def test_who_reads_does_not_write(target: endpoint.Endpoint, running: Running) -> None:
    target.apply(Change(added=frozenset(TRIPLES)))
    with connected(running, write=False) as reader, pytest.raises(StoreError, match="reading only"):
        reader.apply(Change(removed=frozenset(TRIPLES)))
    assert set(target.merged()) == set(TRIPLES)


def test_who_has_not_seen_the_last_change_stores_nothing(target: endpoint.Endpoint, running: Running) -> None:
    with connected(running) as other:
        assert other.graph_names() == []
        target.apply(Change(added=frozenset(TRIPLES)))
        with pytest.raises(StoreError, match="somebody else has written"):
            other.apply(Change(added=many(5)))
        assert other.graph_names() == []
        other.apply(Change(removed=frozenset(TRIPLES), added=many(5)))
    assert set(target.merged()) == many(5)


@pytest.mark.parametrize(
    ("url", "asked", "updated"),
    [
        ("http://h:7878", "/query", "/update"),
        ("http://h:7878/", "/query", "/update"),
        ("http://h:7878/query", "/query", "/update"),
        ("http://h:3030/ds", "/ds/sparql", "/ds/update"),
        ("http://h:3030/ds/sparql", "/ds/sparql", "/ds/update"),
        ("http://h:3030/ds/query", "/ds/query", "/ds/update"),
        ("http://h:3030/ds/update", "/ds/sparql", "/ds/update"),
        ("http://h:8890/sparql", "/sparql", "/sparql-auth"),
        ("http://h:8890/sparql/", "/sparql", "/sparql-auth"),
        ("http://h:8890/sparql-auth", "/sparql-auth", "/sparql-auth"),
        ("http://h:7200/repositories/sahel", "/repositories/sahel", "/repositories/sahel/statements"),
        ("http://h/rdf4j-server/repositories/x/statements", "/rdf4j-server/repositories/x", "/rdf4j-server/repositories/x/statements"),
    ],
)
def test_the_address_for_updates_follows_from_the_one_that_people_know(url: str, asked: str, updated: str) -> None:
    host = url.split("/", 3)[2]
    assert addresses.derive(url) == addresses.Addresses(f"http://{host}{asked}", f"http://{host}{updated}")
    assert addresses.derive(url, "http://other/u") == addresses.Addresses(url, "http://other/u")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://h/query", "is not an address"),
        ("http://", "is not an address"),
        ("http://h:x/query", "is not an address"),
        ("http://h/a b", "is not an address"),
        ("http://h/\r\nHost: x", "is not an address"),
        ("http://user:secret@h/query", "HARMATTAN_ENDPOINT_PASSWORD"),
        ("http://h/a/b/c", "cannot be told"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as refused:
        endpoint.connect(url)
    assert "secret" not in str(refused.value)


def test_a_user_has_a_password() -> None:
    with pytest.raises(StoreError, match="both, or neither"):
        endpoint.connect("http://h/query", user="x")


@pytest.mark.parametrize("running", ["oxigraph"], indirect=True)
def test_a_huge_answer_takes_disk_and_no_memory(target: endpoint.Endpoint) -> None:
    target.apply(Change(added=many(350)))
    tracemalloc.start()
    try:
        found = target.query("SELECT * WHERE { ?s ?p ?o . ?s2 ?p2 ?o2 }")
        assert isinstance(found, ox.QuerySolutions)
        assert sum(1 for _ in found) == 350 * 350
        assert tracemalloc.get_traced_memory()[1] < 3_000_000  # of an answer of some 50 MB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("path", ["<http://example.org/p>*", "e:p+", "^e:p?", "(e:p|e:q)+", "e:q/e:p*"])
def test_a_path_finds_what_it_finds_in_the_embedded_store_also_after_a_change(target: endpoint.Endpoint, path: str) -> None:
    chain = [ox.Triple(ox.NamedNode(f"http://example.org/{i}"), P, ox.NamedNode(f"http://example.org/{i + 1}")) for i in range(9)]
    local = store.memory()
    for change in (Change(added=frozenset(chain[:5])), Change(removed=frozenset(chain[:1]), added=frozenset(chain[5:]))):
        for place in (local, target):
            place.apply(change)
        text = f"PREFIX e: <http://example.org/> SELECT ?a ?b WHERE {{ ?a {path} ?b . FILTER(?b = e:4) }} ORDER BY STR(?a) STR(?b)"
        assert query.select(target, text) == query.select(local, text)
