"""The rules of the best view: each alone derives exactly what its case expects, and any order that the headers allow gives the same view."""

import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from harmattan import consolidate, graph, header, paths, pipeline, record, seeds
from harmattan.errors import QueryError
from harmattan.graph import ntriples
from harmattan.vocab import HM, RULE

CASES = Path(__file__).parent / "rules"
FILES = sorted(paths.resource("queries/rules").glob("*.rq"))
STEMS = [path.stem for path in FILES]
SCOPES = ("places", "statements", "events")  # in this order: what is said of places is known before statements are looked at


def read(path: Path) -> list[str]:
    return ntriples(quad.triple for quad in ox.parse(path.read_text("utf-8"), format=ox.RdfFormat.TURTLE))


def derived(text: str, given: Path) -> list[str]:
    engine = ox.Store()
    engine.load(path=str(given), format=ox.RdfFormat.TURTLE)
    results = engine.query(text)
    assert isinstance(results, ox.QueryTriples)
    return ntriples(results)


def head(path: Path) -> dict[str, object]:
    return header.read(path)[0]


def after(stem: str) -> set[str]:
    """Return all rules that a rule stands on, directly or through others."""
    own = header.read(paths.resource(f"queries/rules/{stem}.rq"))[0]["after"]
    return set(own).union(*map(after, own))


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    assert sorted(path.name for path in CASES.iterdir()) == STEMS
    assert {path.name for path in CASES.glob("*/*")} == {"input.ttl", "expected.ttl"}


@pytest.mark.parametrize("path", FILES, ids=STEMS)
def test_a_rule_alone_derives_exactly_what_its_case_expects(path: Path) -> None:
    found = derived(header.read(path)[1], CASES / path.stem / "input.ttl")
    expected = read(CASES / path.stem / "expected.ttl")
    assert found == expected
    assert expected != []
    assert not any("_:" in line for line in expected)


@pytest.mark.parametrize("path", FILES, ids=STEMS)
def test_a_rule_that_is_run_again_adds_nothing(path: Path) -> None:
    text, folder = header.read(path)[1], CASES / path.stem
    engine = ox.Store()
    for name in ("input.ttl", "expected.ttl"):
        engine.load(path=str(folder / name), format=ox.RdfFormat.TURTLE)
    assert set(ntriples(engine.query(text))) == set(read(folder / "expected.ttl"))  # type: ignore[arg-type]


@pytest.mark.parametrize("path", FILES, ids=STEMS)
def test_a_header_says_what_the_rule_derives(path: Path) -> None:
    own = head(path)
    assert own.keys() <= {"summary", "description", "over", "after"}
    for name in ("summary", "description"):
        assert str(own[name]).endswith("."), f"{name} is a sentence"
    assert own.get("over", "events") in SCOPES


@pytest.mark.parametrize("path", FILES, ids=STEMS)
def test_a_rule_names_itself_where_it_names_a_rule(path: Path) -> None:
    assert {line.split(" ")[2] for line in read(CASES / path.stem / "expected.ttl") if f"<{HM.rule}>" in line} <= {f"<{RULE}{path.stem}>"}


@pytest.mark.parametrize("stem", STEMS)
def test_a_rule_comes_after_rules_that_are_there_and_never_after_a_later_step(stem: str) -> None:
    over = {name: SCOPES.index(str(head(paths.resource(f"queries/rules/{name}.rq")).get("over", "events"))) for name in STEMS}
    assert after(stem) <= set(STEMS) - {stem}
    assert all(over[name] <= over[stem] for name in after(stem))


def test_every_rule_is_loaded_once_after_those_that_it_stands_on() -> None:
    names = [rule.name for rule in consolidate.rules()]
    assert sorted(names) == STEMS
    assert all(names.index(before) < names.index(name) for name in names for before in after(name))


def orders(seed: int) -> tuple[consolidate.Rule, ...]:
    """Return the rules in another order that the headers allow, as far from the alphabetical one as chance makes it."""
    chance, waiting, found = random.Random(seed), {rule.name: rule for rule in consolidate.rules()}, []
    while waiting:
        ready = sorted(name for name in waiting if not after(name) & waiting.keys())
        found.append(waiting.pop(chance.choice(ready)))
    return tuple(found)


def test_any_order_that_the_headers_allow_gives_the_same_view(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = paths.resource("seeds")
    documents = [graph.graph(record.load(path, texts=False)) for path in [*seeds.files(folder), *sorted((folder / "records").glob("*.yaml"))]]
    given = {one.name: one.triples for one in documents}
    expected = ntriples(quad.triple for quad in pipeline.quads(given))
    for ordered in {orders(seed) for seed in range(3)}:
        monkeypatch.setattr(consolidate, "rules", lambda ordered=ordered: ordered)
        assert ntriples(quad.triple for quad in pipeline.quads(given)) == expected, [rule.name for rule in ordered]


def test_rules_that_wait_for_each_other_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, other in [("a", "b"), ("b", "a"), ("c", "a")]:
        (tmp_path / f"{name}.rq").write_text(f"#+ after: [{other}]\nCONSTRUCT {{}} WHERE {{}}\n", "utf-8")
    monkeypatch.setattr(paths, "resource", lambda _: tmp_path)
    with pytest.raises(QueryError, match="wait for each other: a, b, c"):
        consolidate.rules.__wrapped__()
