"""The requests that make a change on a server, and the journal by which another session can finish them.

Every operation may be done twice with the same result, in order: a graph is dropped and written again, triples are deleted and
inserted by name. So a change that was interrupted is finished by doing all of its requests once more.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import pyoxigraph as ox

from harmattan import commits
from harmattan.errors import StoreDamaged
from harmattan.graph import ntriples
from harmattan.store import LAST_COMMIT, STATE, Change
from harmattan.vocab import ID

T = TypeVar("T")
MERGED = ox.NamedNode(ID + "merged")
JOURNAL = ox.NamedNode(ID + "store/journal")  # the graph that holds the requests of a change until all of them are done
NUMBER = ox.NamedNode(ID + "store/number")
ENTRY = ox.NamedNode(ID + "store/entry")
HEAD = ox.NamedNode(ID + "store/head")
REQUEST = ox.NamedNode(ID + "store/request")
LARGEST = 50_000  # bytes of one operation and of a request in the journal: Virtuoso's compiler runs out of memory at some 300 KB


def operations(change: Change, known: Mapping[str, commits.Entry | None], number: int) -> list[str]:
    """Return the operations of a change in their order: evidence, merged graph, then the entries that acknowledge it."""
    found = []
    for name, graph in change.graphs.items():
        found.append(f"DROP SILENT GRAPH {ox.NamedNode(name)}")
        found += _data("INSERT", ox.NamedNode(name), graph.lines if graph else ())
    found += _data("DELETE", MERGED, ntriples(change.removed))
    found += _data("INSERT", MERGED, ntriples(change.added))
    fresh = [ox.Triple(ox.NamedNode(name), ENTRY, ox.Literal(json.dumps(entry, sort_keys=True))) for name, entry in known.items() if entry]
    found += [f"DELETE WHERE {{ GRAPH {STATE} {{ {ox.NamedNode(name)} {ENTRY} ?entry }} }}" for name in known]
    found.append(f"DELETE WHERE {{ GRAPH {STATE} {{ {LAST_COMMIT} {NUMBER} ?number }} }}")
    found += _data("INSERT", STATE, ntriples([*fresh, ox.Triple(LAST_COMMIT, NUMBER, ox.Literal(str(number)))]))
    return found


def _data(verb: str, graph: ox.NamedNode, lines: Iterable[str]) -> Iterator[str]:
    for part in portions(lines, _size, LARGEST):
        body = "\n".join(part)
        yield f"{verb} DATA {{ GRAPH {graph} {{\n{body}\n}} }}"


def _size(line: str) -> int:
    return len(line.encode()) + 4


def portions(items: Iterable[T], size: Callable[[T], int], largest: int) -> Iterator[list[T]]:
    """Yield items in lists whose sizes sum up to no more than ``largest``; one that is larger stands alone."""
    part: list[T] = []
    total = 0
    for item in items:
        if part and total + size(item) > largest:
            yield part
            part, total = [], 0
        part.append(item)
        total += size(item)
    if part:
        yield part


def requests(steps: Iterable[str]) -> list[str]:
    """Return operations joined to requests that any server takes."""
    return [" ;\n".join(part) for part in portions(steps, _size, LARGEST)]


def journal(wanted: list[str]) -> list[str]:
    """Return the requests that write a journal: it holds the wanted requests, numbered, and a head that says how many they are."""
    head = ox.Triple(JOURNAL, HEAD, ox.Literal(_head(wanted)))
    parts = (ox.Triple(JOURNAL, REQUEST, ox.Literal(f"{index:08} {text}")) for index, text in enumerate(wanted))
    return [f"DROP SILENT GRAPH {JOURNAL}", *_data("INSERT", JOURNAL, ntriples([head, *parts]))]


def waiting(found: Iterable[ox.Triple]) -> list[str]:
    """Return the requests that a journal holds; none where it was not written to its end, so that nothing of the change was done."""
    heads: list[str] = []
    parts: list[str] = []
    for triple in found:
        if isinstance(triple.object, ox.Literal):
            (heads if triple.predicate == HEAD else parts).append(triple.object.value)
    texts = [part[9:] for part in sorted(parts)]
    return texts if heads == [_head(texts)] else []


def _head(wanted: list[str]) -> str:
    return f"{len(wanted)} {hashlib.sha256(json.dumps(wanted).encode()).hexdigest()}"


def acknowledged(found: Iterable[ox.Triple]) -> dict[str, commits.Entry]:
    """Return the entries that a server's state holds; raise StoreDamaged where they are not ours."""
    held: dict[str, commits.Entry] = {}
    for triple in found:
        if triple.predicate == ENTRY and isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.Literal):
            try:
                said = json.loads(triple.object.value)
                held[triple.subject.value] = {"sha256": said["sha256"], "triples": said["triples"], "source": said["source"]}
            except (ValueError, KeyError, TypeError) as error:
                raise StoreDamaged(f"what the server says of {triple.subject.value} cannot be read: {triple.object.value[:80]}") from error
    return held
