"""Triples as the writers use them: subject and predicate as bare IRIs, the object as an N-Triples token; no blank nodes.

Strings sort, compare and hash several times faster than the engine's terms, and what sorts the same is written the same.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox

from harmattan import ids
from harmattan.errors import StoreError
from harmattan.vocab import ID, NS, PREFIXES, RDF, RDFS, SCHEMA, SCHEMES, SKOS, XSD

Row = tuple[str, str, str]
SCHEME = next(iter(SCHEMES["Harm"].values())).rsplit("/", 2)[0] + "/"  # how the IRIs of closed lists begin
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def rows(triples: Iterable[ox.Triple]) -> list[Row]:
    """Return triples as rows, each once, sorted by code point.

    Raises StoreError for a blank node or a quoted triple: what is stored has neither, and no export could name them twice alike.
    """
    known: dict[str, str] = {}
    found: list[Row] = []
    for triple in triples:
        subject, obj = triple.subject, triple.object
        if type(subject) is not ox.NamedNode or not isinstance(obj, ox.NamedNode | ox.Literal):
            raise StoreError(f"only IRIs and literals can be exported, not {triple}")
        value, predicate = subject.value, triple.predicate.value
        found.append((known.setdefault(value, value), known.setdefault(predicate, predicate), str(obj)))
    return unique(found)


def unique(given: Iterable[Row]) -> list[Row]:
    """Return rows sorted by code point, each once."""
    return list(dict.fromkeys(sorted(given)))


def ntriples(given: Iterable[Row]) -> Iterator[str]:
    """Yield rows as lines of N-Triples, with their line ends."""
    return (f"<{s}> <{p}> {o} .\n" for s, p, o in given)


def iri(token: str) -> str:
    """Return the IRI that a token is, or an empty string for a literal."""
    return token[1:-1] if token[0] == "<" else ""


def token(value: str) -> str:
    """Return the token of an IRI."""
    return f"<{value}>"


def literal(value: str, *, language: str = "", datatype: str = XSD.string) -> str:
    """Return the token of a literal."""
    if language:
        return str(ox.Literal(value, language=language))
    return str(ox.Literal(value, datatype=ox.NamedNode(datatype)))


def text(token_: str) -> str:
    """Return what a token says: the IRI, or the lexical form of the literal.

    >>> text('"a\\\\nb"@en')
    'a\\nb'
    """
    if token_[0] == "<":
        return token_[1:-1]
    inner = token_[1 : token_.rindex('"')]
    return ESCAPE.sub(_unescaped, inner) if "\\" in inner else inner


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else CONTROLS.get(match[3], match[3])


def language(token_: str) -> str:
    """Return the language of a literal, or an empty string."""
    rest = token_[token_.rindex('"') + 1 :] if token_[0] == '"' else ""
    return rest[1:] if rest.startswith("@") else ""


def datatype(token_: str) -> str:
    """Return the datatype of a literal that has no language; an empty string for anything else."""
    if token_[0] != '"':
        return ""
    rest = token_[token_.rindex('"') + 1 :]
    return rest[3:-1] if rest.startswith("^^") else ("" if rest else XSD.string)


def local(value: str) -> str:
    """Return the last part of an IRI: the word of a concept, the name of a class."""
    return re.split(r"[#/]", value)[-1]


def curie(value: str) -> str:
    """Return an IRI as a short name: a short id, the word of a list, a CURIE of our prefixes, or the IRI itself."""
    if value.startswith(ID):
        return ids.short(value)
    if value.startswith(SCHEME):
        return local(value)
    for prefix, start in PREFIXES.items():
        if value.startswith(start):
            return f"{prefix}:{value.removeprefix(start)}"
    return value


class Index:
    """Rows by subject and property."""

    def __init__(self, given: Iterable[Row]) -> None:
        """Take rows in any order; values keep the order in which they come."""
        self.of: dict[str, dict[str, list[str]]] = {}
        for s, p, o in given:
            self.of.setdefault(s, {}).setdefault(p, []).append(o)
        self._pointing: dict[tuple[str, tuple[str, ...]], dict[str, list[str]]] = {}

    def tokens(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a property as tokens."""
        return self.of.get(subject, {}).get(predicate, [])

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a property as plain text or IRIs."""
        return [text(t) for t in self.tokens(subject, predicate)]

    def value(self, subject: str, predicate: str) -> str:
        """Return the first value of a property, or an empty string."""
        found = self.tokens(subject, predicate)
        return text(found[0]) if found else ""

    def cls(self, subject: str) -> str:
        """Return the name of a thing's class, where it is one of ours."""
        return next((v.removeprefix(NS) for v in self.values(subject, RDF.type) if v.startswith(NS)), "")

    @cached_property
    def by_class(self) -> dict[str, list[str]]:
        """Return subjects by the name of their class, in the order in which they came."""
        found: dict[str, list[str]] = {}
        for subject in self.of:
            found.setdefault(self.cls(subject), []).append(subject)
        return found

    def all_of(self, *classes: str) -> list[str]:
        """Return the things of some classes, sorted."""
        return sorted(s for cls in classes for s in self.by_class.get(cls, ()))

    def pointing(self, predicate: str, classes: tuple[str, ...]) -> dict[str, list[str]]:
        """Return for each thing the subjects of some classes that point at it by a property, sorted."""
        key = (predicate, classes)
        if key not in self._pointing:
            found = self._pointing[key] = {}
            for subject in self.all_of(*classes):
                for value in self.values(subject, predicate):
                    found.setdefault(value, []).append(subject)
        return self._pointing[key]

    def label(self, subject: str, wanted: str = "en") -> str:
        """Return the label of a thing in a language, else in English, else in any; its short id where it has none."""
        for predicate in (SKOS.prefLabel, RDFS.label, SCHEMA.headline):
            found = {language(t): t for t in reversed(self.tokens(subject, predicate))}
            for tag in (wanted, "en", *sorted(found)):
                if tag in found:
                    return text(found[tag])
        return curie(subject)
