"""Files judged: read, made graphs, held against the shapes; what is found stands at the line and column that it speaks of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from harmattan import ids, record, seeds, validate
from harmattan.errors import Finding, RecordError
from harmattan.graph import Graph, graph
from harmattan.record import Record
from harmattan.validate import ShapeResult
from harmattan.values import Pointer
from harmattan.vocab import BELOW, HM, ID, KEYS, NS, RDF, RDFS, SCHEMES

TOGETHER = 32  # documents judged in one run of the shapes: half the time of one by one; more make no run quicker
# What the graph step adds stands in no record: a finding about it is shown at the key it was made from.
MADE_FROM = {
    HM.earliest: "date",
    HM.latest: "date",
    HM.startEarliest: "since",
    HM.startLatest: "since",
    HM.endEarliest: "until",
    HM.endLatest: "until",
    HM.reported: "published",
}


@dataclass(frozen=True)
class Document:
    """A record and the graph that was made of it."""

    record: Record
    graph: Graph


def check(files: Iterable[Path], known: seeds.Seeds) -> list[tuple[Document | None, list[Finding]]]:
    """Return for each file its document and all that was found about it; the document is None where the file cannot be a record.

    All files are held in memory: give some ``TOGETHER`` at a time.
    """
    read = [_read(path, known) for path in files]
    judged = findings([document for document, _ in read if document], known)
    result: list[tuple[Document | None, list[Finding]]] = []
    for document, found in read:
        said = {(f.line, f.column) for f in found}  # an id that nobody knows is one mistake, though shapes miss its class too
        more = [f for f in next(judged) if (f.line, f.column) not in said] if document else []
        result.append((document, sorted([*found, *more])))
    return result


def _read(path: Path, known: seeds.Seeds) -> tuple[Document | None, list[Finding]]:
    """Return what can be read of a file; what is wrong with a value, a quote or a reference is found at once."""
    beside: list[Finding] = []
    try:
        one = record.load(path, texts=False)
    except RecordError as error:
        unknown = record.unknown_references(error.read, known.classes) if error.read else []
        places = {(f.line, f.column) for f in error.findings}
        return None, [*error.findings, *(f for f in unknown if (f.line, f.column) not in places)]
    try:
        one = record.with_text(one, path.parent)
    except RecordError as error:
        beside = error.findings
    if "text" in one.data and one.text is None and not beside:
        message = f"{one.data['text']} lies neither beside the record nor in ../articles, so no quote was checked"
        beside = [one.finding(("text",), "R022", message, "warning")]
    return Document(one, graph(one)), [*beside, *record.unknown_references(one, known.classes)]


def findings(documents: Iterable[Document], known: seeds.Seeds) -> Iterator[list[Finding]]:
    """Yield for each document what the shapes find about it, each at the line and column it speaks of."""
    for group, ntriples in groups(documents, known):
        by_focus: dict[str, list[ShapeResult]] = {}
        for result in validate.validate(ntriples):
            by_focus.setdefault(result.focus, []).append(result)
        for document in group:  # a stub's results are nobody's: what is said of it here is not all that is known
            results = [result for node in document.graph.where for result in by_focus.get(node, ())]
            yield [*(_finding(document, result) for result in results), *_unjudged(document)]


def groups(documents: Iterable[Document], known: seeds.Seeds) -> Iterator[tuple[list[Document], str]]:
    """Yield documents that can be judged in one run, with the N-Triples that the shapes look at.

    No document names a node that another one of its group defines, so that each is judged by what it says itself.
    """
    group: list[Document] = []
    defined: set[str] = set()
    named: set[str] = set()
    for document in documents:
        own = document.graph.where.keys()
        names = named_in(document.graph) | own
        if group and (len(group) == TOGETHER or not named.isdisjoint(own) or not defined.isdisjoint(names)):
            yield group, _judged(group, named, defined, known)
            group, defined, named = [], set(), set()
        group.append(document)
        defined |= own
        named |= names
    if group:
        yield group, _judged(group, named, defined, known)


def _judged(group: list[Document], named: set[str], defined: set[str], known: seeds.Seeds) -> str:
    own = (line for document in group for line in document.graph.lines)
    return "\n".join([*own, *stubs(named - defined, known)]) + "\n"


def named_in(made: Graph) -> set[str]:
    """Return the IRIs that stand as objects in a document's graph."""
    return {t.object.value for t in made.triples if isinstance(t.object, ox.NamedNode)}


def stubs(named: Iterable[str], known: seeds.Seeds) -> Iterator[str]:
    """Yield as N-Triples what the shapes must know of things that documents name and do not define: their classes."""
    yield from _subclasses()
    for iri in named:
        cls = known.classes.get(ids.short(iri)) if iri.startswith(ID) else _CONCEPTS.get(iri)
        if cls is not None:
            yield f"<{iri}> <{RDF.type}> <{NS}{cls}> ."


def _finding(document: Document, result: ShapeResult) -> Finding:
    pointer = _place_of(document.record, document.graph.where[result.focus], result.path or "", result.value or "")
    message = result.message if result.value is None else f"{result.message} ({ids.short(result.value)})"
    return document.record.finding(pointer, result.shape, message, result.severity)


def _unjudged(document: Document) -> Iterator[Finding]:
    for node in validate.unjudged("\n".join(document.graph.lines) + "\n"):
        yield document.record.finding(document.graph.where.get(node, ()), "unjudged", "no shape judges this; is its type right?")


def _place_of(one: Record, pointer: Pointer, path: str, value: str) -> Pointer:
    """Return the pointer of the value that a result is about: the key of its property, and the entry of a list where it is one."""
    mapping: Any = one.data
    for step in pointer:
        mapping = mapping[step]
    keys = KEYS.get(str(mapping.get("type")), {})
    name = next((n for n, key in keys.items() if key.iri == path), MADE_FROM.get(path, ""))
    if name not in mapping:
        return pointer
    items = mapping[name] if isinstance(mapping[name], list) else []
    wanted = ids.short(value).rsplit("/", 1)[-1]
    index = next((i for i, item in enumerate(items) if isinstance(item, str) and item.endswith(wanted)), 0)
    return (*pointer, name, index) if items else (*pointer, name)


@cache
def _subclasses() -> tuple[str, ...]:
    return tuple(f"<{NS}{leaf}> <{RDFS.subClassOf}> <{NS}{cls}> ." for cls, below in BELOW.items() for leaf in below if leaf != cls)


_CONCEPTS = {iri: cls for cls, words in SCHEMES.items() for iri in words.values()}
