"""The folder of a store: one writer, readers share, other people's files are left alone, and what a kill leaves is swept."""

import os
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
import pytest

from harmattan import layout, store
from harmattan.errors import StoreError, StoreLocked
from store_writer import filled


def test_a_second_writer_gets_one_clear_message(tmp_path: Path) -> None:
    with store.open_store(tmp_path / "s", write=True, create=True), pytest.raises(StoreLocked, match=rf"process {os.getpid()}.*using the store"):
        store.open_store(tmp_path / "s", write=True)


def test_many_may_read_at_once_but_not_beside_a_writer(tmp_path: Path) -> None:
    filled(tmp_path / "s", 1)
    with store.open_store(tmp_path / "s"), store.open_store(tmp_path / "s"), pytest.raises(StoreLocked):
        store.open_store(tmp_path / "s", write=True)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("precious", "utf-8")
    with pytest.raises(StoreError, match="holds other files"):
        store.open_store(tmp_path, write=True, create=True)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("kind", ["missing", "file", "empty"])
def test_what_is_no_store_is_said_plainly(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "s"
    if kind == "file":
        place.write_text("x", "utf-8")
    elif kind == "empty":
        place.mkdir()
    with pytest.raises(StoreError, match=r"no store in|is a file"):
        store.open_store(place)
    assert place.exists() == (kind != "missing")


def test_orphans_of_a_killed_bulk_load_are_swept(tmp_path: Path) -> None:
    filled(tmp_path / "s", 1)
    orphan = tmp_path / "s" / "db" / "bulk-1.sst"
    orphan.write_bytes(b"x")
    store.open_store(tmp_path / "s", write=True).close()
    assert not orphan.exists()


def test_a_long_log_is_written_out_on_closing_so_that_the_next_reader_need_not_replay_it(tmp_path: Path) -> None:
    with store.open_store(tmp_path / "s", write=True, create=True) as made:
        made.engine.extend(ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), ox.Literal("x" * 1000)) for n in range(5000))
        assert layout.log_size(tmp_path / "s" / "db") > store.REPLAYED
    assert max((tmp_path / "s" / "db").glob("[0-9]*.log")).stat().st_size < 10_000  # an older log may wait to be swept
    with store.open_store(tmp_path / "s") as found:
        assert len(list(found.merged())) == 5000


def test_files_that_the_engine_sweeps_meanwhile_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "000001.sst").write_bytes(b"xy")
    for swept in ("000002.sst", "000003.log"):
        (tmp_path / swept).symlink_to(tmp_path / "gone")
    assert layout.tables(tmp_path) == {"000001.sst": 2}
    assert layout.log_size(tmp_path) == 0
    assert layout.sync_log(tmp_path, lambda: None, []) == [tmp_path / "000003.log"]


def test_a_log_is_synced_until_it_was_synced_beside_its_successor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    sync = os.fdatasync

    def watched(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        sync(handle)

    monkeypatch.setattr(os, "fdatasync", watched)
    logs: list[Path] = []
    for names, expected in (("1", "1"), ("1", "1"), ("123", "123"), ("123", "3"), ("34", "34"), ("4", "4")):
        for path in tmp_path.iterdir():
            if path.stem not in names:
                path.unlink()
        for name in names:
            (tmp_path / f"{name}.log").touch()
        synced.clear()
        logs = layout.sync_log(tmp_path, lambda: None, logs)
        assert synced == [(tmp_path / f"{name}.log").stat().st_ino for name in expected]


class Watched:
    """An engine that counts how often it is put in order."""

    def __init__(self, engine: ox.Store) -> None:
        self.engine = engine
        self.optimized = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def optimize(self) -> None:
        self.optimized += 1
        self.engine.optimize()


def test_what_was_written_is_put_in_order_on_closing_where_it_is_much(tmp_path: Path) -> None:
    orders = []
    for number, quads in enumerate((20 * store.BULK, store.BULK, 1)):
        with store.open_store(tmp_path / "s", write=True, create=True) as target:
            watched = Watched(target.engine)
            target.engine = cast("ox.Store", watched)
            things = (ox.NamedNode(f"urn:{number}/{n}") for n in range(quads))
            target.apply(store.Change(added=frozenset(ox.Triple(thing, ox.NamedNode("urn:p"), ox.Literal("x")) for thing in things)))
        orders.append(watched.optimized)
        del watched  # its engine holds the files
    assert orders == [1, 0, 0]
    with store.open_store(tmp_path / "s") as found:
        assert len(list(found.merged())) == 21 * store.BULK + 1
