"""Typed parameters that cannot be injected through, and the gate for queries that somebody types."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmattan import query, store
from harmattan.errors import QueryError

TEXT = """\
#+ summary: A test.
#+ params:
#+   q: {type: text}
#+   n: {type: integer, min: 0, max: 10}
#+   thing: {type: iri, range: Actor}
#+ defaults:
#+   - n: 3
#+ enumerate:
#+   - lang:
#+     - en
#+     - fr
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
# a comment with ?_q_literal
SELECT ?q ?n ?day ?thing ?lang ?x WHERE {
  BIND(?_q_literal AS ?q)
  BIND(?_n_integer AS ?n)
  BIND(?__day_xsd_date AS ?day)
  BIND(?__thing_iri AS ?thing)
  BIND(?__lang_literal AS ?lang)
  BIND("?_q_literal" AS ?x)
}
"""


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> query.StoredQuery:
    path = tmp_path_factory.mktemp("q") / "test_question.rq"
    path.write_text(TEXT, "utf-8")
    return query.load(path)


def asked(question: query.StoredQuery, **values: str) -> list[str]:
    return [query.plain(term) for term in query.run(store.memory(), question, values).rows[0]]


def test_values_are_bound_where_the_parameters_stand_and_nowhere_else(question: query.StoredQuery) -> None:
    assert asked(question, q="x", day="2025-05-31", thing="actor/jnim", lang="fr") == [
        "x", "3", "2025-05-31", "https://w3id.org/harmattan/id/actor/jnim", "fr", "?_q_literal"
    ]  # fmt: skip


def test_a_parameter_may_be_bound_in_several_places(tmp_path: Path) -> None:
    path = tmp_path / "twice.rq"
    path.write_text("SELECT ?x ?y { { SELECT ?x { BIND(?_a_literal AS ?x) } } { SELECT ?y { BIND(?_a_literal AS ?y) } } }", "utf-8")
    twice = query.load(path)
    assert [p.name for p in twice.parameters] == ["a"]
    assert asked(twice, a="?_a_literal") == ["?_a_literal", "?_a_literal"]


def test_what_is_optional_may_be_left_out(question: query.StoredQuery) -> None:
    assert asked(question, q="x") == ["x", "3", "", "", "", "?_q_literal"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, 'needs the parameter "q"'),
        ({"q": "x", "r": "y"}, 'no parameter "r"'),
        ({"q": "x", "n": "11"}, "more than 10"),
        ({"q": "x", "n": "-1"}, "less than 0"),
        ({"q": "x", "n": "1; DROP ALL"}, "not a whole number"),
        ({"q": "x", "n": "１"}, "not a whole number"),
        ({"q": "x", "day": "2025-02-30"}, "not right"),
        ({"q": "x", "thing": "x> } UNION { ?s ?p ?o"}, "not an id"),
        ({"q": "x", "thing": "http://e/a> } #"}, "not right"),
        ({"q": "x", "thing": "actor/jnim\n"}, "not an id"),
        ({"q": "x", "thing": "place/mali"}, "not an id such as actor/"),
        ({"q": "x", "thing": "https://w3id.org/harmattan/id/event/x"}, "not an id such as actor/"),
        ({"q": "x", "lang": "de"}, "one of en, fr"),
        ({"q": "x" * 201}, "at most 200"),
        ({"q": "\ud800"}, "printable"),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence(question: query.StoredQuery, values: dict[str, str], said: str) -> None:
    with pytest.raises(QueryError, match=said):
        question.bind(values)


HOSTILE = [
    '"',
    '"""',
    "\\",
    '\\"',
    'x") } UNION { ?s ?p ?n } #',
    "'; DROP ALL; --",
    "}}}}",
    "<http://x>",
    "\n#",
    "?_n_integer",
    "$x",
    "\\u0022",
    "@en",
    "^^xsd:x",
]


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(HOSTILE), max_size=5).map("".join)))
def test_no_text_changes_the_shape_of_a_query(question: query.StoredQuery, value: str) -> None:
    plain_shape = shape(question.bind({"q": "x"}))
    try:
        bound = question.bind({"q": value})
    except QueryError:
        return
    assert shape(bound) == plain_shape
    assert asked(question, q=value)[0] == value


def shape(text: str) -> list[str]:
    """Return the kinds of a query's tokens, which no value may change."""
    return [kind for kind, token in query.tokens(text) if token.strip()]


@pytest.mark.parametrize("verb", ["SERVICE", "service", "FROM", "From", "LOAD"])
def test_what_reaches_for_the_network_is_refused(verb: str) -> None:
    with pytest.raises(QueryError, match="is refused"):
        query.guard(f"SELECT * {verb} <http://127.0.0.1:9/> WHERE {{ ?s ?p ?o }}")


@pytest.mark.parametrize("verb", ["SERVICE", "from"])
def test_a_verb_that_runs_into_a_name_is_refused(verb: str) -> None:
    with pytest.raises(QueryError, match="is refused"):
        query.guard(f"PREFIX : <http://127.0.0.1:9/> SELECT * {verb}:x WHERE {{ ?s ?p ?o }}")


def test_the_same_words_in_names_strings_iris_and_comments_are_let_through() -> None:
    text = 'PREFIX x: <http://e/> SELECT * WHERE { ?s <http://e/SERVICE> "FROM" ; x:from :service } # SERVICE'
    assert query.guard(text) == text


DEEP = ["STR(" * 1000, "{" * 2240, "[ <p> " * 1000, "( " * 4700, "SELECT " + "x" * 200_000]
LONG = [
    "!" * 20000 + "true",
    "1" + "+1" * 40000,
    "true" + " && true" * 10000,
    "a" + "/a" * 40000,
    "{} " + "UNION {} " * 9000,
    "OPTIONAL {} " * 8000,
    "?s ?p ?o . " * 8000,
]


@pytest.mark.parametrize("bomb", [*DEEP, *LONG], ids=lambda bomb: bomb[:12])
def test_what_would_crash_the_engine_is_refused(bomb: str) -> None:
    with pytest.raises(QueryError, match=r"nested deeper|longer than|joins more than"):
        query.guard(bomb)


def test_an_update_is_refused_as_one() -> None:
    with pytest.raises(QueryError, match="DELETE is refused: a query asks this store and nothing else"):
        query.guard("DELETE WHERE { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { ?s a hm:Event }", 'the prefix "hm:" is not declared; begin with PREFIX hm: <https://w3id.org/harmattan/ns#>'),
        ("PREFIX hm: <http://example.org/> SELECT * { ?s foo:x ?o }", 'the prefix "foo:" is not declared'),
    ],
)
def test_a_prefix_that_is_not_declared_is_named(text: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        query.guard(text)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX e: <http://example.org/> SELECT * { ?s e:a%41b:c ?o }",
        "prefix e: <http://example.org/>\nPREFIX # a remark\n e-1.b: <http://example.org/> SELECT * { ?s e:a\\,b:c e-1.b:x }",
        "SELECT * { _:b <http://example.org/p> 'foo:x' } # bar:x",
        "PREFIX : <http://example.org/> SELECT * { ?s :p ?o }",
        "PREFIX add: <http://example.org/> SELECT * { ?s add:copy 'Dzodinka'@add }",
    ],
)
def test_a_query_whose_prefixes_are_declared_is_left_as_it_is(text: str) -> None:
    assert query.guard(text) == text


@settings(max_examples=300)
@given(st.text(max_size=100))
def test_tokens_joined_again_are_the_text(text: str) -> None:
    assert "".join(token for _, token in query.tokens(text)) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("#+ a: [\nSELECT * {}", "not YAML"),
        ("#+ - a\nSELECT * {}", "not a mapping"),
        ("SELECT * { BIND(?_x_foo AS ?x) }", "no kind that is known"),
        ("SELECT * { BIND(?_x_iri AS ?x) BIND(?__x_iri AS ?y) }", "in two ways"),
        ("SELECT * { ?x ?y ?_x_iri }", "elsewhere than in BIND"),
        ("SELECT * { VALUES ?x { ?_x_iri } }", "elsewhere than in BIND"),
    ],
)
def test_a_stored_query_that_is_not_right_says_so(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad_query.rq"
    path.write_text(text, "utf-8")
    with pytest.raises(QueryError, match=said):
        query.load(path)


def test_an_unknown_query_gets_a_suggestion() -> None:
    name = next(iter(query.stored()))
    with pytest.raises(QueryError, match=f"did you mean.*{name}"):
        query.named(name + "x")


def test_only_a_select_gives_a_table() -> None:
    with pytest.raises(QueryError, match="SELECT"):
        query.select(store.memory(), "ASK {}")


def test_terms_are_said_plainly() -> None:
    assert [query.plain(t) for t in (None, ox.NamedNode("http://e/"), ox.Literal("x", language="fr"))] == ["", "http://e/", "x"]
