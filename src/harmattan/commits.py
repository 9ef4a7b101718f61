"""The hash-chained ledger of commits that lies beside an embedded store: what was acknowledged, in order.

One JSON object a line: ``number``, ``previous`` (hash of the line before), ``graphs`` (name → ``{"sha256", "triples", "source"}``,
or null for a graph that was dropped) and ``hash`` over all of these. The wall clock has no part in it.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from harmattan.errors import StoreDamaged

START = "0" * 64


class Entry(TypedDict):
    """What a commit says of one graph."""

    sha256: str
    triples: int
    source: str


@dataclass(frozen=True)
class Commit:
    """One acknowledged change: its number, the graphs it wrote or dropped, and its place in the chain."""

    number: int
    previous: str
    graphs: dict[str, Entry | None]

    @property
    def hash(self) -> str:
        """Return the SHA-256 over number, previous hash and graphs."""
        return hashlib.sha256(self._body().encode()).hexdigest()

    def _body(self) -> str:
        return json.dumps([self.number, self.previous, self.graphs], sort_keys=True, ensure_ascii=False)

    def line(self) -> str:
        """Return the commit as its line of the ledger, without line end."""
        fields = {"number": self.number, "previous": self.previous, "graphs": self.graphs, "hash": self.hash}
        return json.dumps(fields, sort_keys=True, ensure_ascii=False)


def parse(line: str) -> Commit:
    """Return the commit that a line of the ledger says; raise StoreDamaged where its hash does not fit."""
    try:
        fields = json.loads(line)
        commit = Commit(fields["number"], fields["previous"], fields["graphs"])
        if fields["hash"] == commit.hash:
            return commit
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise StoreDamaged(f"a line of the ledger of commits cannot be read: {line[:80]}") from error
    raise StoreDamaged(f"commit {commit.number} of the ledger does not have the hash it says")


def digest(lines: list[str]) -> str:
    """Return the SHA-256 of a graph's sorted N-Triples lines."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def entry(lines: list[str], source: str) -> Entry:
    """Return what a commit says of a graph: its lines' hash and number, and the file that it came from."""
    return {"sha256": digest(lines), "triples": len(lines), "source": source}


class Ledger:
    """The ledger file, opened for appending; the last line may be half-written after a crash and is then cut off."""

    def __init__(self, path: Path) -> None:
        """Read the chain in ``path`` (made empty where it is not there); raise StoreDamaged where it is broken."""
        self.path = path
        self.last: Commit | None = None
        self.graphs: dict[str, Entry] = {}
        self._replay()

    def _replay(self) -> None:
        data = self.path.read_bytes() if self.path.exists() else b""
        whole = data[: data.rfind(b"\n") + 1]
        for line in whole.split(b"\n")[:-1]:
            self._follow(parse(line.decode("utf-8", "replace")))  # bytes that are no text: the hash does not fit
        self.torn = len(data) - len(whole)
        self.size = len(whole)

    def _follow(self, commit: Commit) -> None:
        number, previous = (self.last.number, self.last.hash) if self.last else (0, START)
        if commit.number != number + 1 or commit.previous != previous:
            raise StoreDamaged(f"commit {commit.number} of the ledger does not follow commit {number}")
        self.last = commit
        for name, entry in commit.graphs.items():
            if entry is None:
                self.graphs.pop(name, None)
            else:
                self.graphs[name] = entry

    def next(self, graphs: dict[str, Entry | None]) -> Commit:
        """Return the commit that would come next; it is not in the ledger before ``append``."""
        return Commit(self.last.number + 1, self.last.hash, graphs) if self.last else Commit(1, START, graphs)

    def append(self, commit: Commit) -> None:
        """Write a commit and sync it to disk; only then is it acknowledged."""
        new = not self.path.exists()
        with self.path.open("ab") as file:
            if self.torn:
                file.truncate(self.size)
                file.seek(0, os.SEEK_END)
                self.torn = 0
            line = commit.line().encode() + b"\n"
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync_folder(self.path.parent)
        self.size += len(line)
        self._follow(commit)


def sync_folder(folder: Path) -> None:
    """Sync a folder's entries to disk, so that a new file in it survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
