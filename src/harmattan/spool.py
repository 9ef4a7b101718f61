"""A spool: graphs that wait on disk until all files have been judged, so that memory does not grow with their number."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from harmattan import commits
from harmattan.graph import Graph
from harmattan.values import Mark


@dataclass(frozen=True)
class Slip:
    """What is known of a waiting graph without reading it: the file it was made from, its hash, and where it lies.

    ``events`` maps the IRIs of the events that the file defines to the line and column at which it does.
    """

    path: Path
    sha256: str
    events: Mapping[str, Mark]
    start: int
    length: int


class Spool:
    """Graphs in an unnamed temporary file, each once; ``slips`` says by name what waits, in the order in which it came.

    Use it as a context manager: the file is gone when it is left.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.slips: dict[str, Slip] = {}
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._end = 0

    def __enter__(self) -> Self:
        """Return the spool itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the spool."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def add(self, path: Path, graph: Graph, events: Mapping[str, Mark]) -> None:
        """Let a graph wait that was made from a file; ``events`` says where the file defines which."""
        data = "\n".join(graph.lines).encode()
        self._file.seek(self._end)
        self._file.write(data)
        self.slips[graph.name] = Slip(path, commits.digest(graph.lines), events, self._end, len(data))
        self._end += len(data)

    def graph(self, name: str) -> Graph:
        """Return a graph that waits; where its nodes were written is not kept."""
        slip = self.slips[name]
        self._file.seek(slip.start)
        quads = ox.parse(self._file.read(slip.length), format=ox.RdfFormat.N_TRIPLES)
        return Graph(name, tuple(quad.triple for quad in quads), {})

    def __iter__(self) -> Iterator[Graph]:
        """Yield all graphs."""
        return map(self.graph, self.slips)
