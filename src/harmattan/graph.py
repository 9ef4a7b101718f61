"""Record to RDF: the JSON-LD context does the mapping; here dates and counts are normalised and provenance is added.

Every node gets an IRI: things that a record names keep their id, all others are minted from what they say. So the same record
gives the same bytes on any machine. A claim and its counts keep theirs where a number is corrected: a correction is a small diff.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

import pyoxigraph as ox

from harmattan import dates, geo, ids, paths
from harmattan.counts import Interval
from harmattan.errors import RecordError
from harmattan.record import Record
from harmattan.values import Pointer
from harmattan.vocab import ID, KEYS, PREFIXES, Key, Stance

Node = dict[str, Any]


@dataclass(frozen=True)
class Graph:
    """One document as RDF: the name of its graph, its triples, and where in the record each node was written."""

    name: str
    triples: tuple[ox.Triple, ...]
    where: dict[str, Pointer]

    @cached_property
    def lines(self) -> list[str]:
        """Return the triples as N-Triples lines without line ends, sorted by code point."""
        return ntriples(self.triples)


def ntriples(triples: Iterable[ox.Triple]) -> list[str]:
    """Return triples as canonical N-Triples lines, each once, sorted by code point."""
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return sorted({*(data or b"").decode().split("\n")} - {""})  # not splitlines, which splits at U+0085 and U+2028 inside of literals too


def graph(record: Record) -> Graph:
    """Return the RDF of a record.

    Raises RecordError R019 where a record says the very same thing twice, since both would be one node.
    """
    builder = _Builder(record)
    document = builder.document()
    data = json.dumps(_with_context(document), ensure_ascii=False).encode()
    quads = ox.parse(data, format=ox.RdfFormat.JSON_LD, base_iri=ID, without_named_graphs=True)
    triples = {quad.triple for quad in quads}
    return Graph(ids.iri(record.id), tuple(sorted(triples, key=str)), builder.where)


@cache
def _context() -> dict[str, Any]:
    document: dict[str, dict[str, Any]] = json.loads(paths.resource("ontology/context.jsonld").read_text("utf-8"))
    return document["@context"]


def _with_context(document: Node) -> Node:
    """Return a document with the terms of the context that it uses: a JSON-LD reader's time goes by the size of the context."""
    words: set[str] = set(PREFIXES)
    _words(document, words)
    kept = {}
    for term, meaning in _context().items():
        if term in words or term.startswith("@"):
            scoped = meaning.get("@context") if isinstance(meaning, dict) else None
            kept[term] = meaning | {"@context": {word: iri for word, iri in scoped.items() if word in words}} if scoped else meaning
    return {"@context": kept} | document


def _words(value: Any, found: set[str]) -> None:
    if isinstance(value, str):
        found.add(value)
    elif isinstance(value, list):
        for item in value:
            _words(item, found)
    elif isinstance(value, dict):
        for key, item in value.items():
            found.add(key)
            _words(item, found)


class _Builder:
    """Copies a record's content into a JSON-LD document in which every node has an id and every value its final form."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.where: dict[str, Pointer] = {}
        self.below = ids.slug(record.id) if record.type == "Article" else record.id
        review = record.data.get("review", {})
        self.stamps = {"reported": record.data.get("published"), "entered": review.get("date")}

    def document(self) -> Node:
        """Return the record as JSON-LD without its context."""
        return self.node(self.record.data, (), "")

    def node(self, data: Node, pointer: Pointer, above: str, content: str = "") -> Node:
        """Return a mapping as a JSON-LD node; ``above`` is the id of the node it stands in, ``content`` what tells it from others there."""
        node = dict(data)
        cls = str(node["type"])
        if "id" not in node:
            node["id"] = self.mint(cls, content or _text(data), pointer, above)
        self.where.setdefault(ids.iri(node["id"]), pointer)
        for name, key in KEYS[cls].items():
            if name in node:
                node[name] = self.value(node[name], key, (*pointer, name), str(node["id"]))
        if cls in _NORMALISERS:
            _NORMALISERS[cls](self, node)
        return node

    def value(self, value: Any, key: Key, pointer: Pointer, above: str) -> Any:
        """Return the value of a key in its final form; ``above`` is the id of the node that has the key."""
        if key.kind == "node":
            return self.nested(value, pointer, above)
        if key.kind == "reference" and "ActorSet" in key.ranges:
            return [v if isinstance(v, str) else self.node(v, (*pointer, i), above) for i, v in enumerate(value)]
        if key.kind == "identifier":
            return key.prefix + value
        if key.kind == "decimal":
            return geo.plain(Decimal(value))
        return {self.record.data.get("language", "en"): value} if key.kind == "labels" and isinstance(value, str) else value

    def nested(self, value: Any, pointer: Pointer, above: str) -> Any:
        if not isinstance(value, list):
            return self.node(value, pointer, above)
        outer = [_outer(item) for item in value]
        alike = Counter(outer)
        told = [text if alike[text] == 1 else _text(item) for text, item in zip(outer, value, strict=True)]
        return [self.node(item, (*pointer, index), above, text) for index, (item, text) in enumerate(zip(value, told, strict=True))]

    def mint(self, cls: str, content: str, pointer: Pointer, above: str) -> str:
        """Return a fresh id from what a mapping says, as JSON; refuse a mapping that says what another has said already."""
        if cls == "Review":
            return f"review/{self.below}"
        kind = {"ActorSet": "actor-set"}.get(cls, cls.lower())
        minted = ids.mint(kind, "" if cls == "Decision" else self.below, above, content)
        if ids.iri(minted) in self.where and cls != "ActorSet":
            message = f"this {cls.lower()} says the same as another one here; leave one of them out"
            raise RecordError([self.record.finding(pointer, "R019", message)])
        return minted

    def statement(self, node: Node) -> None:
        node.setdefault("stance", str(Stance.ASSERTS))
        node["statedIn"] = self.record.id
        node |= {name: value for name, value in self.stamps.items() if value}
        if self.record.text is not None and "quote" in node:
            node["hasSelector"] = [self.quotation(quote, str(node["id"])) for quote in node["quote"]]

    def quotation(self, quote: str, above: str) -> Node:
        span = self.record.text.find(quote) if self.record.text else None
        if span is None:
            raise RecordError([self.record.finding((), "R015", f"these words do not stand in the text: {quote}")])
        minted = ids.mint("quotation", self.below, above, quote)
        parts = {"exact": span.exact, "prefix": span.prefix, "suffix": span.suffix, "start": str(span.start), "end": str(span.end)}
        return {"id": minted, "type": "Quotation"} | {name: part for name, part in parts.items() if part}

    def claim(self, node: Node) -> None:
        self.statement(node)
        if "date" in node:
            span = dates.bounds(node["date"])
            node |= _days(earliest=span.earliest, latest=span.latest)

    def period(self, node: Node) -> None:
        if "since" in node:
            span = dates.bounds(node["since"])
            node |= _days(startEarliest=span.earliest, startLatest=span.latest)
        if "until" in node:
            span = dates.bounds(node["until"])
            node |= _days(endEarliest=span.earliest, endLatest=span.latest)

    def timed_statement(self, node: Node) -> None:
        self.statement(node)
        self.period(node)

    def count(self, node: Node) -> None:
        given = {name: int(node[name]) for name in ("low", "best", "high") if name in node}
        interval = Interval(**given).normalised()
        for name in ("low", "best", "high"):
            value = getattr(interval, name)
            if value is not None:
                node[name] = str(value)

    def name(self, node: Node) -> None:
        node["name"] = {node.get("language", "und"): node["name"]}
        self.period(node)

    def place(self, node: Node) -> None:
        self.period(node)
        if "lat" in node and "long" in node:
            point = geo.Point(Decimal(node["lat"]), Decimal(node["long"]))
            node["hasGeometry"] = {"id": f"geometry/{ids.slug(node['id'])}", "type": "Geometry", "asWKT": point.wkt()}


def _text(data: Node) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


def _outer(data: Node) -> str:
    """Return what a mapping says, without its numbers and the nodes in it: those may be corrected, and it stays the same claim or count."""
    keys = KEYS[str(data["type"])]
    return _text({name: value for name, value in data.items() if name not in keys or keys[name].kind not in {"integer", "node"}})


def _days(**named: Any) -> dict[str, str]:
    return {name: day.isoformat() for name, day in named.items() if day is not None}


_PLACES = ("Settlement", "Base", "Site", "AdminArea", "Country", "Region")
_ACTORS = tuple(cls for cls, keys in KEYS.items() if "basedIn" in keys)
_NORMALISERS: dict[str, Callable[[_Builder, Node], None]] = {
    "Claim": _Builder.claim,
    "Tally": _Builder.timed_statement,
    "Tie": _Builder.timed_statement,
    "Count": _Builder.count,
    "Name": _Builder.name,
    "Containment": _Builder.period,
    **dict.fromkeys(_PLACES, _Builder.place),
    **dict.fromkeys(_ACTORS, _Builder.period),
}
