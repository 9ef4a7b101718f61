"""JSON-LD as a tree that people and scripts can read: each event with its claims, and everything else beside them.

The tree is built here and not by PyLD, which needs 25 s where this needs 0.3 s (a thousand events); a test proves on a small graph that
PyLD gives the same with ``ontology/event.frame.jsonld``. The context is written into the document, so that any processor can expand it
without a network and without a file beside it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any

from harmattan import paths
from harmattan.export.selection import Selection
from harmattan.export.triples import Index, datatype, iri, language, text
from harmattan.vocab import BELOW, CONTEXT, GEO, HM, ID, NS, OA, PREFIXES, RDF, SCHEMA, SKOS, SKOSXL, XSD

# A context on the web cannot set the base; and what was derived about an event stands with it.
INLINE = {"@base": ID, "derivations": {"@reverse": "rdf:subject", "@container": "@set"}}
EMBEDDED = (HM.attribution, HM.bestCount, HM.count, OA.hasSelector, SKOSXL.altLabel, HM.containment, GEO.hasGeometry, HM.review)
REVERSED = {"claims": (HM.about, "Claim"), "derivations": (RDF.subject, "Derivation")}
RELATIVE = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*")
INTEGER = re.compile(r"-?[1-9][0-9]{0,14}|0")  # beyond it JSON numbers lose digits; decimals would come back as doubles
LABELLED = (*BELOW["Actor"], *BELOW["Place"], "Article")
LABELS = (RDF.type, SKOS.prefLabel, SCHEMA.headline, SCHEMA.datePublished, SCHEMA.publisher, SCHEMA.url)
FIRST = ("@context", "id", "type", "label")  # keys that a reader looks for first
Json = Any


@dataclass(frozen=True)
class Term:
    """How a context writes a property: its key, what its values are taken for, and how they are held."""

    key: str
    kind: str = ""
    container: str = ""
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """The terms of the frozen context: those for all things, and those that hold in things of one class only."""

    terms: dict[str, Term]
    scoped: dict[str, dict[str, Term]]

    def term(self, predicate: str, cls: str) -> Term | None:
        """Return how a property of a thing of a class is written; None where the context has no word for it."""
        return self.scoped.get(cls, {}).get(predicate) or self.terms.get(predicate)


@cache
def document() -> dict[str, Json]:
    """Return the frozen context as a document.

    Oxigraph's reader refuses a protected key that a list of words also has (``month``), which JSON-LD 1.1 allows: these few are open.
    """
    found: dict[str, Json] = json.loads(paths.resource("ontology/context.jsonld").read_text("utf-8"))
    terms = found["@context"]
    words = {word for value in terms.values() if isinstance(value, dict) and value.get("@type") == "@vocab" for word in value["@context"]}
    for key in words & terms.keys():
        terms[key] = {**terms[key], "@protected": False}
    return found


def load(url: str, _options: object = None) -> dict[str, Json]:
    """Serve PyLD the frozen context and nothing else; the network is never asked."""
    if url != CONTEXT:
        raise ValueError(f"{url} is not the context of Harmattan, and nothing else is loaded")
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document()}


@cache
def context() -> Context:
    """Return the terms of the frozen context by property."""
    given = document()["@context"]
    classes = {key: value for key, value in given.items() if isinstance(value, dict) and "@context" in value and key[0].isupper()}
    scoped = {_full(value["@id"]): _terms(value["@context"]) for value in classes.values()}
    return Context(_terms({k: v for k, v in given.items() if k not in classes}), scoped)


def _terms(given: dict[str, Json]) -> dict[str, Term]:
    found = {}
    for key, value in given.items():
        if isinstance(value, dict) and "@id" in value:
            words = {word_iri: word for word, word_iri in value.get("@context", {}).items()}
            found[_full(value["@id"])] = Term(key, _full(value.get("@type", "")), value.get("@container", ""), words)
    return found


def _full(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest if prefix in PREFIXES else name


def short(value: str, *, based: bool = True) -> str:
    """Return an IRI as JSON-LD writes it: relative to the base (where that is allowed), with a prefix, or in full."""
    if based and value.startswith(ID) and RELATIVE.fullmatch(value, len(ID)):
        return value[len(ID) :]
    for prefix, start in PREFIXES.items():
        if value.startswith(start) and len(value) > len(start) and not value.startswith("//", len(start)):
            return f"{prefix}:{value[len(start) :]}"
    return value


class Tree:
    """Builds the nodes of a document from rows; each thing is written out once.

    With ``labels``, every actor, place and article that a node names comes with its label, so that the node can stand alone.
    """

    def __init__(self, index: Index, *, labels: bool = False) -> None:
        self.index = index
        self.labels = labels
        self.written: set[str] = set()

    def node(self, subject: str) -> Json:
        """Return a thing with all that is said of it, and with the things that exist only for it."""
        self.written.add(subject)
        made = self._made(subject, self.index.of[subject])
        for key, (predicate, cls) in REVERSED.items():
            found = [s for s in self.index.pointing(predicate, (cls,)).get(subject, ()) if s not in self.written]
            made |= {key: [self.node(s) for s in found]} if found else {}
        return dict(sorted(made.items(), key=lambda item: (FIRST.index(item[0]) if item[0] in FIRST else len(FIRST), item[0])))

    def _made(self, subject: str, given: dict[str, list[str]]) -> Json:
        made: Json = {"id": short(subject)}
        types = [iri(t) for t in given.get(RDF.type, ())]
        if types:
            names = sorted(t.removeprefix(NS) if t.startswith(NS) else short(t, based=False) for t in types)
            made["type"] = names[0] if len(names) == 1 else names
        for predicate, tokens in given.items():
            if predicate != RDF.type:
                self._property(made, predicate, context().term(predicate, types[0] if types else ""), tokens)
        return made

    def _property(self, made: Json, predicate: str, term: Term | None, tokens: list[str]) -> None:
        """Write the values of a property under its key; those that the key is not for under the property's own name."""
        fitting = [t for t in tokens if term and _fits(term, t)]
        if term and fitting and term.container == "@language":
            made[term.key] = {tag: _one([text(t) for t in fitting if language(t) == tag]) for tag in sorted({language(t) for t in fitting})}
        elif term and fitting:
            values = [self._value(term, predicate, t) for t in fitting]
            made[term.key] = values if term.container == "@set" else _one(values)
        if others := [_expanded(t) for t in tokens if not (term and _fits(term, t))]:
            made[short(predicate, based=False)] = _one(others)

    def _value(self, term: Term, predicate: str, t: str) -> Json:
        value = iri(t)
        if not value:
            return _native(t) if term.kind else _expanded(t)
        embeds = predicate in EMBEDDED or (self.labels and self.index.cls(value) == "ActorSet")
        if embeds and value in self.index.of and value not in self.written:
            return self.node(value)
        if term.kind == "@vocab":
            return term.words.get(value) or short(value, based=False)
        if self.labels and self.index.cls(value) in LABELLED:
            return self._made(value, {p: ts for p, ts in self.index.of[value].items() if p in LABELS})
        return short(value) if term.kind == "@id" else {"id": short(value)}


def _native(t: str) -> Json:
    """Return a literal whose type the context knows: JSON's own numbers and truth values where every processor reads them back alike."""
    lexical, kind = text(t), datatype(t)
    if kind == XSD.boolean and lexical in ("true", "false"):
        return lexical == "true"
    if kind == XSD.integer and INTEGER.fullmatch(lexical):
        return int(lexical)
    return lexical


def _fits(term: Term, t: str) -> bool:
    """Tell whether a key can hold a value without losing anything."""
    if term.container == "@language":
        return bool(language(t))
    if term.kind in ("@id", "@vocab"):
        return t[0] == "<"
    return not term.kind or datatype(t) == term.kind


def _expanded(t: str) -> Json:
    if t[0] == "<":
        return {"id": short(iri(t))}
    if tag := language(t):
        return {"@language": tag, "@value": text(t)}
    kind = datatype(t)
    return text(t) if kind == XSD.string else {"type": short(kind, based=False), "@value": text(t)}


def _one(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values


def nodes(index: Index) -> Iterator[Json]:
    """Yield the nodes of a whole document: the events first, then all that is not written with another thing."""
    tree = Tree(index)
    inner = {iri(t) for given in index.of.values() for p in EMBEDDED for t in given.get(p, ())}
    inner |= {s for p, cls in REVERSED.values() for to, found in index.pointing(p, (cls,)).items() if to in index.of for s in found}
    for subject in (*index.all_of("Event"), *sorted(index.of.keys() - inner), *sorted(inner)):
        if subject in index.of and subject not in tree.written:
            yield tree.node(subject)


def write_jsonld(selection: Selection, out: IO[bytes]) -> None:
    """Write the merged graph as one document; its context is inside."""
    write_index(out, selection.index)


def write_index(out: IO[bytes], index: Index) -> None:
    """Write a graph as one document, one thing with all that belongs to it on a line."""
    out.write(b'{"@context": ' + _json([document()["@context"], INLINE]) + b',\n"@graph": [')
    for number, node in enumerate(nodes(index)):
        out.write((b",\n" if number else b"\n") + _json(node))
    out.write(b"\n]}\n")


def write_ndjson(selection: Selection, out: IO[bytes]) -> None:
    """Write one event a line, with its claims and the labels of all that it names; the context is given by its address."""
    used = [CONTEXT, INLINE]
    for event in selection.index.all_of("Event"):
        out.write(_json({"@context": used} | Tree(selection.index, labels=True).node(event)) + b"\n")
        selection.report.written["events"] += 1


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
