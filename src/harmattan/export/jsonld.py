"""JSON-LD as a tree that people and scripts can read: each event with its claims, and everything else beside them.

The tree is built here and not by a framing library, which needs minutes for a thousand events; a test proves on a small graph that
``ontology/event.frame.jsonld`` and PyLD give the same. The context is written into the document, so that any processor can expand it
without a network and without a file beside it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, BinaryIO

from harmattan import paths
from harmattan.export.selection import Selection
from harmattan.export.terms import Index, datatype, iri, language, text, token
from harmattan.vocab import BELOW, CONTEXT, HM, ID, NS, OA, PREFIXES, RDF, SCHEMA, SKOS, SKOSXL, XSD, GEO

# A context on the web cannot set the base; and what was derived about an event stands with it.
INLINE = {"@base": ID, "derivations": {"@reverse": "rdf:subject", "@container": "@set"}}
EMBEDDED = (HM.attribution, HM.bestCount, HM.count, OA.hasSelector, SKOSXL.altLabel, HM.containment, GEO.hasGeometry, HM.review)
REVERSED = {"claims": (HM.about, "Claim"), "derivations": (RDF.subject, "Derivation")}
RELATIVE = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*")
NAMED = (*BELOW["Actor"], *BELOW["Place"])
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
    """Return the frozen context as the document that it is."""
    found: dict[str, Json] = json.loads(paths.resource("ontology/context.jsonld").read_text("utf-8"))
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


def short(value: str) -> str:
    """Return an IRI as JSON-LD writes it: with a prefix, relative to the base, or in full."""
    if value.startswith(ID) and RELATIVE.fullmatch(value, len(ID)):
        return value[len(ID) :]
    for prefix, start in PREFIXES.items():
        if value.startswith(start) and len(value) > len(start) and not value.startswith("//", len(start)):
            return f"{prefix}:{value[len(start) :]}"
    return value


class Tree:
    """Builds nodes of a document from rows; ``refer`` says how a thing that is not embedded is written."""

    def __init__(self, index: Index, refer: Callable[[str], Json] = short) -> None:
        self.index = index
        self.refer = refer
        self.embedded = EMBEDDED
        self.written: set[str] = set()
        self._reversed = {key: index.pointing(predicate, (cls,)) for key, (predicate, cls) in REVERSED.items()}

    def node(self, subject: str, above: str = "") -> dict[str, Json]:
        """Return a thing with all that is said of it, and the things that exist only for it."""
        self.written.add(subject)
        given = dict(self.index.of[subject])
        types = [iri(t) for t in given.pop(RDF.type, [])]
        made: dict[str, Json] = {"id": short(subject)}
        if types:
            names = sorted(t.removeprefix(NS) if t.startswith(NS) else short(t) for t in types)
            made["type"] = names[0] if len(names) == 1 else names
        for predicate, tokens in given.items():
            self._property(made, subject, predicate, context().term(predicate, types[0] if types else ""), tokens)
        if not above:
            for key, pointing in self._reversed.items():
                found = [self.node(s, subject) for s in pointing.get(subject, ())]
                made |= {key: found} if found else {}
        return dict(sorted(made.items(), key=lambda item: (item[0] != "id", item[0] != "type", item[0] != "label", item[0])))

    def _property(self, made: dict[str, Json], subject: str, predicate: str, term: Term | None, tokens: list[str]) -> None:
        """Write the values of a property under its key; those that the context has no word for under the property's name."""
        plain, labels, values = [], {}, []
        for t in tokens:
            if term and _fits(term, t):
                if term.container == "@language":
                    labels.setdefault(language(t), []).append(text(t))
                else:
                    values.append(self._value(term, subject, predicate, t))
            else:
                plain.append(_expanded(t))
        if labels:
            made[term.key] = {tag: found[0] if len(found) == 1 else found for tag, found in sorted(labels.items())}
        if values:
            made[term.key] = values if len(values) > 1 or term.container == "@set" else values[0]
        if plain:
            made[short(predicate)] = plain if len(plain) > 1 else plain[0]

    def _value(self, term: Term, subject: str, predicate: str, t: str) -> Json:
        value = iri(t)
        if not value:
            return text(t)
        if value in self.index.of and (predicate in self.embedded or self._is_set(value)) and value != subject:
            return self.node(value, subject)
        if term.kind == "@vocab":
            return term.words.get(value) or short(value)
        return self.refer(value) if term.kind == "@id" else {"id": short(value)}

    def _is_set(self, value: str) -> bool:
        return False
