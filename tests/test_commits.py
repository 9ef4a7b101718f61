"""The ledger of commits: it reads back as written, a half-written line is cut off, and whatever else was changed is noticed."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmattan import commits
from harmattan.errors import StoreDamaged

ENTRIES = st.builds(commits.Entry, sha256=st.text(), triples=st.integers(0), source=st.text())
GRAPHS = st.dictionaries(st.sampled_from(["a", "b", "c", "é"]), st.none() | ENTRIES, min_size=1)


def written(folder: Path, changes: list[dict[str, commits.Entry | None]]) -> commits.Ledger:
    ledger = commits.Ledger(folder / "commits.jsonl")
    for change in changes:
        ledger.append(ledger.next(change))
    return ledger


def test_a_commit_reads_back_from_its_line() -> None:
    commit = commits.Commit(1, commits.START, {"x": {"sha256": "a", "triples": 1, "source": "é"}, "y": None})
    assert commits.parse(commit.line()) == commit


def test_a_file_name_may_hold_a_sign_that_ends_a_line_elsewhere(tmp_path: Path) -> None:
    ledger = written(tmp_path, [{"x": {"sha256": "a", "triples": 1, "source": "a\u2028b.yaml"}}])
    assert commits.Ledger(ledger.path).graphs == ledger.graphs


@given(st.lists(GRAPHS, max_size=5))
def test_a_ledger_reads_back_as_it_was_written(changes: list[dict[str, commits.Entry | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = written(Path(folder), changes)
        again = commits.Ledger(ledger.path)
    held: dict[str, commits.Entry | None] = {}
    for change in changes:
        held |= change
    assert again.graphs == {name: entry for name, entry in held.items() if entry is not None}
    assert (again.last, again.size, again.torn) == (ledger.last, ledger.size, 0)


@given(st.lists(GRAPHS, min_size=2, max_size=4), st.data())
def test_a_line_that_is_changed_moved_or_left_out_is_noticed(changes: list[dict[str, commits.Entry | None]], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), changes).path
        lines = path.read_bytes().splitlines(keepends=True)
        place = data.draw(st.integers(0, len(lines) - 2), "line")
        position = data.draw(st.integers(0, len(lines[place]) - 2), "byte")
        spoilt = lines[place][:position] + b"#" + lines[place][position + 1 :]
        for broken in ([*lines[:place], spoilt, *lines[place + 1 :]], [*lines[:place], *lines[place + 1 :]], lines[::-1]):
            if broken != lines:
                path.write_bytes(b"".join(broken))
                with pytest.raises(StoreDamaged, match="ledger"):
                    commits.Ledger(path)


@given(st.lists(GRAPHS, min_size=1, max_size=4), st.data())
def test_a_half_written_last_line_is_cut_off_and_the_next_commit_stands_in_its_place(
    changes: list[dict[str, commits.Entry | None]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), changes).path
        whole = path.read_bytes()
        last = whole.splitlines(keepends=True)[-1]
        path.write_bytes(whole[: len(whole) - data.draw(st.integers(1, len(last)), "lost")])
        ledger = commits.Ledger(path)
        assert (ledger.last.number if ledger.last else 0) == len(changes) - 1
        ledger.append(ledger.next(changes[-1]))
        assert path.read_bytes() == whole
