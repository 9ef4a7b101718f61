"""The store's contract: one writer, durable acknowledged commits, nothing half-stored, damage noticed."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import store_writer
from harmattan import commits, layout, store
from harmattan.errors import StoreDamaged, StoreError
from harmattan.graph import Graph, ntriples
from store_writer import HALF, document, filled


def test_a_document_is_put_replaced_and_dropped_in_one_transaction_each(tmp_path: Path) -> None:
    with store.open_store(tmp_path / "s", write=True, create=True) as target:
        graph, merged = document(1)
        target.apply(store.Change({graph.name: graph}, added=merged))
        assert ntriples(target.graph(graph.name)) == graph.lines
        other = Graph(graph.name, graph.triples[:3], {})
        target.apply(store.Change({graph.name: other}, removed=merged - set(other.triples)))
        assert ntriples(target.graph(graph.name)) == other.lines
        assert ntriples(target.merged()) == other.lines
        target.apply(store.Change({graph.name: None}, removed=frozenset(other.triples)))
        assert target.graph_names() == []
        assert list(target.merged()) == []
        assert target.acknowledged() == {}


def test_what_was_stored_is_there_when_the_store_is_opened_again(tmp_path: Path) -> None:
    filled(tmp_path / "s", 5)
    with store.open_store(tmp_path / "s") as target:
        assert len(target.graph_names()) == 5
        commit = target.last_commit()
        assert commit is not None
        assert commit.number == 5


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    filled(tmp_path / "s", 1)
    with store.open_store(tmp_path / "s") as target, pytest.raises(StoreError, match="reading only"):
        target.apply(store.Change())


def test_a_forked_process_cannot_write(tmp_path: Path) -> None:
    with store.open_store(tmp_path / "s", write=True, create=True) as target:
        target._pid += 1
        with pytest.raises(StoreError, match="forked"):
            target.apply(store.Change())


def test_a_backup_is_a_store_and_restores(tmp_path: Path) -> None:
    filled(tmp_path / "s", 3)
    with store.open_store(tmp_path / "s", write=True) as target:
        target.backup(tmp_path / "b")
        graph, merged = document(9)
        target.apply(store.Change({graph.name: graph}, added=merged))
    store.restore(tmp_path / "b", tmp_path / "r")
    with store.open_store(tmp_path / "r", write=True) as target:
        assert len(target.graph_names()) == 3
        target.apply(store.Change({graph.name: graph}, added=merged))
    with pytest.raises(StoreError, match="not empty"):
        store.restore(tmp_path / "b", tmp_path / "r")
    with pytest.raises(StoreError, match="not a backup"):
        store.restore(tmp_path, tmp_path / "q")


def test_a_lost_tail_of_the_log_is_noticed(tmp_path: Path) -> None:
    filled(tmp_path / "s", 5)
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "s" / "db", copy)
    with store.open_store(tmp_path / "s", write=True) as target:
        graph, merged = document(9)
        target.apply(store.Change({graph.name: graph}, added=merged))
    shutil.rmtree(tmp_path / "s" / "db")
    copy.rename(tmp_path / "s" / "db")
    with pytest.raises(StoreDamaged, match="store is at commit 5, its ledger at 6"):
        store.open_store(tmp_path / "s")


def test_a_commit_whose_ledger_line_was_cut_is_acknowledged_when_opened(tmp_path: Path) -> None:
    filled(tmp_path / "s", 3)
    ledger = tmp_path / "s" / "commits.jsonl"
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[:2]) + lines[2][:20])
    with store.open_store(tmp_path / "s", write=True) as target:
        assert len(target.acknowledged()) == 3
    assert ledger.read_bytes() == b"".join(lines)


@pytest.mark.parametrize("spoil", [(b'"number": 2', b'"number": 7'), (b'"sha256": "', b'"sha256": 7'), (b'"sha256": "', b'"sha256": "\xff')])
def test_a_ledger_that_was_changed_is_noticed(tmp_path: Path, spoil: tuple[bytes, bytes]) -> None:
    filled(tmp_path / "s", 3)
    ledger = tmp_path / "s" / "commits.jsonl"
    data = ledger.read_bytes()
    ledger.write_bytes(data.replace(*spoil, 1))
    with pytest.raises(StoreDamaged, match=r"ledger"):
        store.open_store(tmp_path / "s")


def lose_the_engines_files(folder: Path) -> None:
    shutil.rmtree(folder / "db")


def spoil_the_engines_files(folder: Path) -> None:
    (folder / "db" / "CURRENT").write_text("nonsense", "utf-8")


def lose_the_ledger(folder: Path) -> None:
    (folder / "commits.jsonl").unlink()


def lay_out_as_another_version(folder: Path) -> None:
    (folder / layout.MARKER).write_text('{"format": "harmattan-store", "version": 2}\n', "utf-8")


@pytest.mark.parametrize("spoil", [lose_the_engines_files, spoil_the_engines_files, lose_the_ledger, lay_out_as_another_version])
def test_what_is_to_be_rebuilt_can_be_rebuilt(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    filled(tmp_path / "s", 3)
    spoil(tmp_path / "s")
    with pytest.raises(StoreDamaged, match="harmattan rebuild"):
        store.open_store(tmp_path / "s")
    store.rebuild(tmp_path / "s", [], {})
    with store.open_store(tmp_path / "s") as target:
        assert target.graph_names() == []


def test_a_rebuild_replaces_the_store_whole(tmp_path: Path) -> None:
    filled(tmp_path / "s", 3)
    graph, merged = document(7)
    quads = [ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph.name)) for t in graph.triples] + [ox.Quad(*t) for t in merged]
    store.rebuild(tmp_path / "s", quads, {graph.name: {"sha256": commits.digest(graph.lines), "triples": HALF, "source": ""}})
    with store.open_store(tmp_path / "s", write=True) as target:
        assert target.graph_names() == [graph.name]
        target.apply(store.Change({graph.name: None}, removed=merged))
    assert not list((tmp_path / "s").glob("db.*"))


@pytest.mark.parametrize(("kills", "together"), [(200, 1), (40, store.BULK // HALF)], ids=["one by one", "many at once"])
def test_killed_again_and_again_nothing_acknowledged_is_lost_and_nothing_is_half_stored(tmp_path: Path, kills: int, together: int) -> None:
    chance = random.Random(20250601)
    folder = tmp_path / "s"
    acknowledged: set[int] = set()
    for turn in range(kills):
        command = [sys.executable, str(Path(store_writer.__file__)), str(folder), str(10_000 * turn), str(together)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            begun = writer.stdout.readline() if turn % 4 else ""  # every fourth is killed while it starts
            time.sleep(chance.uniform(0, (0.03 if together == 1 else 0.2) if turn % 4 else 0.25))
            writer.kill()
            lines = (begun + writer.stdout.read()).split("\n")[:-1]
        assert writer.returncode == -9
        acknowledged |= {int(line) for line in lines}
        if not (folder / layout.MARKER).exists():
            shutil.rmtree(folder, ignore_errors=True)  # killed before there was a store
    with store.open_store(folder, write=True) as target:
        held = {int(name.rsplit("-", 1)[-1]) for name in target.graph_names()}
        assert acknowledged <= held
        assert len(held - acknowledged) <= kills * together  # at most one commit a kill: durable, but killed before it could say so
        for number in held:
            graph, merged = document(number)
            assert ntriples(target.graph(graph.name)) == graph.lines
            assert ntriples(target.merged(graph.name)) == ntriples(merged)
        assert {int(name.rsplit("-", 1)[-1]) for name in target.acknowledged()} == held
    assert len(acknowledged) > kills * together
