"""What goes wrong between us and a SPARQL server: an answer is whole or an error, a change is done as a whole or not at all."""

import threading
from pathlib import Path

import pyoxigraph as ox
import pytest

import servers
from harmattan import endpoint
from harmattan.endpoint import plan, wire
from harmattan.errors import StoreDamaged, StoreError
from harmattan.graph import Graph, ntriples
from harmattan.store import LAST_COMMIT, STATE, Change
from harmattan.vocab import ID
from servers import Running, connected

NAMES = [f"{ID}article/doc-{i}" for i in range(3)]
VIRTUOSO = "Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu"


def some(count: int, word: str) -> tuple[ox.Triple, ...]:
    return tuple(ox.Triple(ox.NamedNode(f"{ID}event/{i // 9}"), ox.NamedNode(f"http://example.org/p{i % 9}"), ox.Literal(f"{word} {i}")) for i in range(count))


OLD, NEW = some(520, "old"), some(520, "new")
FIRST = Change({NAMES[0]: Graph(NAMES[0], OLD, {}), NAMES[1]: Graph(NAMES[1], OLD, {})}, added=frozenset(OLD))
SECOND = Change({NAMES[1]: None, NAMES[0]: Graph(NAMES[0], NEW, {}), NAMES[2]: Graph(NAMES[2], NEW, {})}, removed=frozenset(OLD[10:]), added=frozenset(NEW))
AFTER = {
    "first": ({NAMES[0]: OLD, NAMES[1]: OLD}, OLD),
    "second": ({NAMES[0]: NEW, NAMES[2]: NEW}, (*OLD[:10], *NEW)),
}


def state(target: endpoint.Endpoint) -> str:
    """Return after which change a store is; fail where it is between two."""
    graphs = {name: ntriples(target.graph(name)) for name in target.graph_names()}
    merged = ntriples(target.merged())
    left = {name for name in NAMES if name not in graphs and list(target.graph(name))}
    fitting = [
        word
        for word, (documents, triples) in AFTER.items()
        if graphs == {name: ntriples(document) for name, document in documents.items()} and merged == ntriples(triples) and not left
    ]
    assert len(fitting) == 1, f"the store is half-written: {sorted(graphs)}, {len(merged)} triples, {left}"
    assert sorted(target.acknowledged()) == sorted(graphs)
    return fitting[0]


@pytest.fixture
def after_first(running: Running) -> Running:
    """Return a server on which nothing but the first change was made."""
    servers.empty(running)
    with connected(running) as target:
        target.apply(FIRST)
    return running


def test_a_change_that_was_stopped_anywhere_is_finished_or_forgotten_by_the_next_writer(after_first: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PAUSES", (0.01,))
    seen: list[str] = []
    with servers.relay(after_first.url) as relay:
        relay.says = VIRTUOSO  # so that Oxigraph too gets the requests one by one
        for left in range(40):
            relay.updates_left = None
            with connected(after_first, relay.url) as target:
                target.apply(back(target))
                relay.updates_left, relay.hangs_up, relay.passes_first = left + 1, bool(left % 2), bool(left % 3)
                try:
                    target.apply(SECOND)
                except StoreError:
                    relay.updates_left = None
                else:
                    break
            with connected(after_first, relay.url) as target:
                seen.append(state(target))
        else:
            pytest.fail("the change was never done")
    turn = seen.index("second")
    assert turn > 3
    assert len(seen) > turn + 3
    assert set(seen[turn:]) == {"second"}


def back(target: endpoint.Endpoint) -> Change:
    """Return the change that leads back to the state after the first, from whatever there is."""
    now = frozenset(target.merged())
    graphs = dict(FIRST.graphs) | {name: None for name in target.graph_names() if name not in FIRST.graphs}
    return Change(graphs, removed=now - frozenset(OLD), added=frozenset(OLD) - now)


def test_who_reads_while_a_change_waits_to_be_finished_is_told_so(after_first: Running) -> None:
    with servers.relay(after_first.url) as relay:
        relay.says = VIRTUOSO
        with connected(after_first, relay.url) as target:
            assert state(target) == "first"
            relay.updates_left = 7
            with pytest.raises(StoreError):
                target.apply(SECOND)
        with connected(after_first, write=False) as reader, pytest.raises(StoreError, match="interrupted, or is not done yet"):
            reader.graph_names()
        with connected(after_first) as writer:
            assert state(writer) == "second"
        with connected(after_first, write=False) as reader:
            assert state(reader) == "second"


def test_an_update_whose_answer_was_lost_is_sent_again(after_first: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PAUSES", (0.2, 0.2, 0.2))
    with servers.relay(after_first.url) as relay, connected(after_first, relay.url) as target:
        assert state(target) == "first"
        relay.updates_left, relay.hangs_up, relay.passes_first = 1, True, True
        mender = threading.Timer(0.3, setattr, (relay, "updates_left", 1_000))
        mender.start()
        target.apply(SECOND)
        mender.join()
        assert state(target) == "second"


@pytest.mark.parametrize("pause", [0.02, 0.2])
def test_killed_in_the_middle_of_a_change_a_server_ends_up_with_all_or_nothing_of_it(
    tmp_path: Path, running: Running, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    monkeypatch.setattr(wire, "PAUSES", (0.01,))
    with servers.KINDS[running.kind](tmp_path) as own:
        with connected(own) as target:
            target.apply(FIRST)
            killer = threading.Timer(pause, own.kill)
            killer.start()
            done = True
            try:
                target.apply(SECOND)
            except StoreError as error:
                done = False
                assert "127.0.0.1" in str(error)
            killer.join()
            with pytest.raises(StoreError, match="cannot be reached"):
                target.graph_names()
        own.start()
        with connected(own) as target:
            assert state(target) == "second" or not done
            target.apply(back(target))
            target.apply(SECOND)
            assert state(target) == "second"


def test_a_request_that_is_too_large_for_the_server_is_done_in_parts(after_first: Running) -> None:
    with servers.relay(after_first.url) as relay, connected(after_first, relay.url) as target:
        assert state(target) == "first"
        relay.largest = 70_000
        target.apply(SECOND)
        assert state(target) == "second"


def test_a_busy_server_is_asked_again(after_first: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PAUSES", (0.01, 0.01, 0.01))
    with servers.relay(after_first.url) as relay, connected(after_first, relay.url) as target:
        relay.busy = 3
        assert state(target) == "first"
        relay.busy = 4
        with pytest.raises(StoreError, match=r"is busy \(503\)"):
            target.graph_names()


def test_two_commit_numbers_are_damage(after_first: Running) -> None:
    with connected(after_first) as target:
        target._server.update(f'INSERT DATA {{ GRAPH {STATE} {{ {LAST_COMMIT} {plan.NUMBER} "77" }} }}')
    with connected(after_first) as target, pytest.raises(StoreDamaged, match="2 numbers"):
        target.graph_names()


def test_an_entry_that_is_not_ours_is_damage(after_first: Running) -> None:
    with connected(after_first) as target:
        target._server.update(f'INSERT DATA {{ GRAPH {STATE} {{ <{NAMES[0]}> {plan.ENTRY} "{{}}" }} }}')
    with connected(after_first) as target, pytest.raises(StoreDamaged, match="cannot be read"):
        target.graph_names()


@pytest.mark.parametrize("running", ["virtuoso"], indirect=True)
@pytest.mark.parametrize(("user", "password"), [("dba", "wrong"), ("nobody", "dba"), ("dba", ""), (None, None)])
def test_who_may_not_write_is_told_so_and_changes_nothing(after_first: Running, user: str | None, password: str | None) -> None:
    with endpoint.connect(after_first.url, user=user, password=password) as target:
        assert state(target) == "first"
        with pytest.raises(StoreError, match=r"refuses \(401\): user and password are missing or wrong"):
            target.apply(SECOND)
    with connected(after_first) as target:
        assert state(target) == "first"


@pytest.mark.parametrize("journalled", [False, True])
def test_of_an_upload_that_breaks_off_midway_nothing_is_stored(after_first: Running, monkeypatch: pytest.MonkeyPatch, *, journalled: bool) -> None:
    monkeypatch.setattr(wire, "PAUSES", (0.01,))
    with servers.relay(after_first.url) as relay, connected(after_first, relay.url) as target:
        relay.says = VIRTUOSO if journalled else None
        whole = after_first.kind == "oxigraph" and not journalled
        assert state(target) == "first"
        relay.updates_left, relay.hangs_up, relay.passes_half = 0 if whole else 2, True, True
        with pytest.raises(StoreError, match=r"the server at http://127\.0\.0\.1:\d+/\S+ cannot be reached"):
            target.apply(SECOND)
    with connected(after_first) as target:
        assert state(target) == "first"
