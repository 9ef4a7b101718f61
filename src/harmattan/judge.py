"""A file judged: read, made a graph, held against the shapes; what is found stands at the line and column that it speaks of."""

from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from harmattan import ids, record, seeds, validate
from harmattan.errors import Finding, RecordError
from harmattan.graph import Graph, graph
from harmattan.record import Record
from harmattan.values import Pointer
from harmattan.vocab import BELOW, HM, ID, KEYS, NS, RDF, RDFS, SCHEMES

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


def check(path: Path, known: seeds.Seeds) -> tuple[Graph | None, list[Finding]]:
    """Return the graph of a file and all that was found about it; the graph is None where the file cannot be a record."""
    try:
        one = record.load(path)
        findings = record.unknown_references(one, known.classes)
        made = graph(one)
    except RecordError as error:
        return None, error.findings
    said = {(f.line, f.column) for f in findings}  # an id that nobody knows is one mistake, though shapes miss its class too
    return made, sorted([*findings, *(f for f in findings_of(one, made, known) if (f.line, f.column) not in said)])


def findings_of(one: Record, made: Graph, known: seeds.Seeds) -> list[Finding]:
    """Return the findings of the shapes about a document, each at the line and column it speaks of."""
    text = "\n".join([*made.lines, *stubs(one, made, known)]) + "\n"
    findings = []
    for result in validate.validate(text):
        if result.focus not in made.where:
            continue  # a stub: what is said of it here is not all that is known
        pointer = _place_of(one, made.where[result.focus], result.path or "", result.value or "")
        message = result.message if result.value is None else f"{result.message} ({ids.short(result.value)})"
        findings.append(one.finding(pointer, result.shape, message, result.severity))
    unjudged = validate.unjudged("\n".join(made.lines) + "\n")
    return [*findings, *(one.finding(made.where.get(node, ()), "unjudged", "no shape judges this; is its type right?") for node in unjudged)]


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


def stubs(one: Record, made: Graph, known: seeds.Seeds) -> list[str]:
    """Return as N-Triples what the shapes must know of the things that a document names: their classes, and ties between them."""
    own = record.entity_classes(one)
    named = {t.object.value for t in made.triples if isinstance(t.object, ox.NamedNode)}
    lines = list(_subclasses())
    for iri in named:
        cls = known.classes.get(ids.short(iri)) if iri.startswith(ID) else _CONCEPTS.get(iri)
        if cls is not None and ids.short(iri) not in own:
            lines.append(f"<{iri}> <{RDF.type}> <{NS}{cls}> .")
    return lines


@cache
def _subclasses() -> tuple[str, ...]:
    return tuple(f"<{NS}{leaf}> <{RDFS.subClassOf}> <{NS}{cls}> ." for cls, below in BELOW.items() for leaf in below if leaf != cls)


_CONCEPTS = {iri: cls for cls, words in SCHEMES.items() for iri in words.values()}
