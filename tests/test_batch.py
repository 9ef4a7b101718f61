"""Batch: shards are streamed, done once, the same whatever the number of workers; errors stand beside results; a run goes on where it stopped."""

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from harmattan import batch, record
from harmattan.batch import Settings
from harmattan.errors import InputError

SETTINGS = Settings("", "", "test", date(2025, 6, 4))
NOTE = "On 12 March 2022, presumed JNIM militants attacked a VDP position in Djibo. Five VDP were killed."
BAD = [
    "not json",
    "[]",
    '{"id": "x", "text": 5}',
    '{"id": "y", "text": "' + NOTE + '"}',
    '{"text": ""}',
    "[" * 100_000,
    '{"text": "a\\u0000b", "published": "2022-03-13"}',
]


def source(path: Path, number: int, more: list[str] | None = None) -> Path:
    lines = [json.dumps({"id": n, "text": f"{NOTE} ({n})", "published": "2022-03-13", "language": "en"}) for n in range(number)]
    path.write_text("".join(f"{line}\n" for line in [*lines, *(more or [])]), "utf-8")
    return path


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_line_becomes_a_draft_or_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = batch.run(source(tmp_path / "in.jsonl", 3, BAD), tmp_path / "out", SETTINGS, 1)
    assert told == (10, 3, 7)
    drafts, errors = rows(tmp_path / "out" / "shard-000000.jsonl"), rows(tmp_path / "out" / "shard-000000.errors.jsonl")
    assert [draft["id"] for draft in drafts] == [0, 1, 2]
    assert [(error["line"], error.get("id")) for error in errors] == [(4, None), (5, None), (6, None), (7, "y"), (8, None), (9, None), (10, None)]
    one = record.parse("draft", json.dumps(drafts[0]["record"]).encode())
    assert one.data["events"][0]["claims"][0]["place"] == ["place/djibo"]


def test_the_same_lines_give_the_same_bytes_whatever_the_workers_and_gzip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = source(tmp_path / "in.jsonl", 1_100)
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    assert batch.run(plain, tmp_path / "one", SETTINGS, 1) == (1_100, 1_100, 0)
    assert batch.run(tmp_path / "in.jsonl.gz", tmp_path / "two", SETTINGS, 2) == (1_100, 1_100, 0)
    assert read(tmp_path / "one") == read(tmp_path / "two")
    assert len(rows(tmp_path / "one" / "shard-000002.jsonl")) == 100


def test_a_run_goes_on_where_it_stopped_and_does_nothing_twice(tmp_path: Path) -> None:
    path, out = source(tmp_path / "in.jsonl", 600), tmp_path / "out"
    batch.run(path, out, SETTINGS, 1)
    whole = read(out)
    done: list[int] = []
    assert batch.run(path, out, SETTINGS, 1, lambda shard: done.append(shard.number)) == (600, 600, 0)
    assert done == []
    (out / "shard-000001.done").unlink()
    (out / "shard-000001.jsonl").write_text("cut")
    batch.run(path, out, SETTINGS, 1, lambda shard: done.append(shard.number))
    assert (done, read(out)) == ([1], whole)
    source(tmp_path / "in.jsonl", 601)
    batch.run(path, out, SETTINGS, 1, lambda shard: done.append(shard.number))
    assert done == [1, 1]


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl.gz").write_bytes(b"no gzip")
    for path in (tmp_path / "none.jsonl", tmp_path / "in.jsonl.gz"):
        with pytest.raises(InputError, match="cannot be read"):
            batch.run(path, tmp_path / "out", SETTINGS, 1)
