"""Stores of made-up documents, and a process that writes to one until it is killed."""

import sys
from pathlib import Path

import pyoxigraph as ox

from harmattan import store
from harmattan.graph import Graph
from harmattan.vocab import ID

HALF = 20  # triples in a document's graph, and as many in the merged graph


def document(number: int) -> tuple[Graph, frozenset[ox.Triple]]:
    """Return a document's graph and its part of the merged graph."""
    name = f"{ID}article/doc-{number}"
    triples = [ox.Triple(ox.NamedNode(name), ox.NamedNode(f"http://example.org/p{i}"), ox.Literal(f"{number}-{i}")) for i in range(HALF)]
    return Graph(name, tuple(triples), {}), frozenset(triples)


def filled(folder: Path, count: int) -> None:
    """Make a store that holds some documents, each a commit of its own."""
    with store.open_store(folder, write=True, create=True) as target:
        for number in range(count):
            graph, merged = document(number)
            target.apply(store.Change({graph.name: graph}, added=merged))


def write(folder: Path, first: int, together: int) -> None:
    """Put documents, some a commit; print the numbers of each commit once ``apply`` has returned."""
    with store.open_store(folder, write=True, create=True) as target:
        for number in range(first, first + 10_000, together):
            numbers = range(number, number + together)
            made = [document(n) for n in numbers]
            target.apply(store.Change({graph.name: graph for graph, _ in made}, added=frozenset().union(*(merged for _, merged in made))))
            sys.stdout.write("".join(f"{n}\n" for n in numbers))
            sys.stdout.flush()


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
