"""What the keys of a record hold: each value is read by its kind, and what is none of that kind is an error at its line and column.

The keys of each class and their kinds come from ``vocab.KEYS``, which is generated from the ontology.
"""

import re
from collections.abc import Callable
from typing import Any

from harmattan import dates, geo, ids, yamlld
from harmattan.vocab import BELOW, KEYS, SCHEMES, Key
from harmattan.yamlld import Node, Source

Pointer = tuple[str | int, ...]
Mark = tuple[int, int]
ROOTS = ("Article", "ReferenceSet", "Ledger")
ROOT_KINDS = {"Article": "article", "ReferenceSet": "seed", "Ledger": "ledger"}
# What RFC 3987 takes for a web address and no more: JSON-LD readers drop an IRI that is none, without a word.
_SIGN = r"(?:[\w.~!$&'()*+,;=@\u00a1-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd-]|%[0-9A-Fa-f]{2})"
URL = re.compile(rf"(?!.*\s)https?://(?![^/?#]*@){_SIGN}+(?::[0-9]{{1,5}})?(?:[/?](?:{_SIGN}|[:/?])*)?(?:#(?:{_SIGN}|[:/?])*)?")
# Language, script, region: longer tags are well-formed by rules that JSON-LD readers apply and nobody remembers.
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
INTEGER = re.compile(r"0|[1-9][0-9]{0,8}")


def read(source: Source, root: Node) -> tuple[dict[str, Any], dict[Pointer, Mark], dict[Pointer, Mark]]:
    """Return a document's content as JSON has it, and the places of values and of keys; what is wrong is noted in ``source``.

    A pointer is the way to a value: ``("events", 0, "claims", 2, "date")``; a mark is a line and a column, from 1.
    """
    checker = _Checker(source)
    return checker.root(root), checker.marks, checker.key_marks


class _Checker:
    """Turns the tree of a file into a record's content, noting what is wrong and where everything stands."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.marks: dict[Pointer, Mark] = {}
        self.key_marks: dict[Pointer, Mark] = {}
        self.defined: dict[str, int] = {}

    def add(self, node: Node, code: str, message: str) -> None:
        self.source.add(code, message, node.line, node.column)

    def root(self, node: Node) -> dict[str, Any]:
        if node.entries is None:
            self.add(node, "R014", "a record is a mapping of keys to values")
            return {}
        if "type" not in node.entries:
            self.add(node, "R014", f"the document has no type; one of {', '.join(ROOTS)}")
            return {}
        written = node.entries["type"][1]
        if written.text not in ROOTS:
            self.add(written, "R007", f'unknown type "{written.text}"{suggest(written.text or "", ROOTS)}; one of {", ".join(ROOTS)}')
            return {}
        if "id" not in node.entries:
            self.add(node, "R014", "the document has no id")
        return self.mapping(node, (written.text,), ())

    def mapping(self, node: Node, classes: tuple[str, ...], pointer: Pointer) -> dict[str, Any]:
        self.marks[pointer] = (node.line, node.column)
        entries = node.entries or {}
        cls = self.class_of(node, classes)
        if cls is None:
            return {}
        keys = KEYS[cls]
        content: dict[str, Any] = {"type": cls}
        for name, (key_node, value) in entries.items():
            at = (*pointer, name)
            self.key_marks[at] = (key_node.line, key_node.column)
            if name == "type":
                self.marks[at] = (value.line, value.column)
            elif name == "id":
                content["id"] = self.own_id(value, cls, at)
            elif name in keys:
                content[name] = self.value(value, name, keys[name], at)
            else:
                self.add(key_node, "R005", f'unknown key "{name}" in {cls}{suggest(name, (*keys, "id", "type"))}; allowed: {", ".join(keys)}')
        return content

    def class_of(self, node: Node, classes: tuple[str, ...]) -> str | None:
        allowed = [leaf for name in classes for leaf in BELOW[name] if leaf in KEYS]
        if node.entries is None:
            self.add(node, "R006", f"{a(' or '.join(classes))} is a mapping of keys to values, not {a(node.kind)}")
            return None
        if "type" not in node.entries:
            if len(allowed) == 1:
                return allowed[0]
            self.add(node, "R014", f"no type is given; one of {', '.join(allowed)}")
            return None
        written = node.entries["type"][1]
        if written.text not in allowed:
            self.add(written, "R007", f'unknown type "{written.text}"{suggest(written.text or "", allowed)}; one of {", ".join(allowed)}')
            return None
        return written.text

    def own_id(self, node: Node, cls: str, pointer: Pointer) -> str:
        self.marks[pointer] = (node.line, node.column)
        kind = next((kind for kind, below in _kinds() if cls in below), None)
        text = self.text(node)
        if kind is None:
            self.add(node, "R005", f"{a(cls)} has no id of its own; it is made from what it says")
        elif self.is_id(node, text, (kind,)) and self.defined.setdefault(text, node.line) != node.line:
            self.add(node, "R019", f'"{text}" is defined twice; first on line {self.defined[text]}')
        return text

    def is_id(self, node: Node, text: str, kinds: tuple[str, ...]) -> bool:
        odd = next((c for c in text if not c.isascii()), None)
        allowed = " or ".join(f"{kind}/…" for kind in kinds)
        if odd is not None:
            self.add(node, "R010", f'"{text}" holds {yamlld.named(odd)}; an id has only a–z, 0–9, "-" and "/"')
        elif not ids.is_id(text):
            self.add(node, "R010", f'"{text}" is not an id; write {allowed} with a–z, 0–9 and single hyphens')
        elif (kind := text.split("/", 1)[0]) not in kinds:
            self.add(node, "R010", f'"{text}" is the id of {a(kind)}; here stands {allowed}')
        else:
            return True
        return False

    def value(self, node: Node, name: str, key: Key, pointer: Pointer) -> Any:
        self.marks[pointer] = (node.line, node.column)
        if key.many:
            items = node.items if node.items is not None else [node]
            if key.kind == "node" and node.items is None and node.kind != "alias":
                self.add(node, "R006", f'"{name}" is a list; begin each entry with "- "')
                return []
            return [self.one(item, name, key, (*pointer, index)) for index, item in enumerate(items)]
        return self.one(node, name, key, pointer)

    def one(self, node: Node, name: str, key: Key, pointer: Pointer) -> Any:
        self.marks[pointer] = (node.line, node.column)
        if node.kind == "alias":
            return ""
        if node.entries is not None and key.kind == "reference" and "ActorSet" in key.ranges:
            return self.mapping(node, ("ActorSet",), pointer)
        if key.kind == "node":
            return self.mapping(node, key.ranges, pointer)
        if key.kind == "labels" and node.entries is not None:
            return self.labels(node, pointer)
        if node.text is None:
            hint = '; write a set of dates in quotes: "[2025-05-31,2025-06-01]"' if key.kind == "edtf" and node.kind == "list" else ""
            self.add(node, "R006", f'"{name}" holds one {KIND_NAMES[key.kind]}, not {a(node.kind)}{hint}')
            return ""
        text = self.text(node, key.kind)
        if text:
            _CHECKS[key.kind](self, node, text, key)
        return text

    def text(self, node: Node, kind: str = "string") -> str:
        if node.text is None:
            self.add(node, "R006", f"one text is expected here, not {a(node.kind)}")
            return ""
        if not any(c.isprintable() and not c.isspace() for c in node.text):
            self.add(node, "R006", "there is no value; leave the key out where nothing is known")
            return ""
        meant = yamlld.trap(node)
        if meant and not _reads_as_meant(kind, node.text):
            mend = "write one number in plain digits" if kind in {"integer", "decimal"} else f'write "{node.text}" in quotes if it is text'
            self.add(node, "R020", f"many YAML readers take {node.text} for {meant}; {mend}")
            return ""
        return node.text

    def labels(self, node: Node, pointer: Pointer) -> dict[str, str]:
        result = {}
        for language, (key_node, value) in (node.entries or {}).items():
            self.key_marks[(*pointer, language)] = (key_node.line, key_node.column)
            self.marks[(*pointer, language)] = (value.line, value.column)
            if yamlld.trap(key_node):
                self.add(key_node, "R020", f'many YAML readers take {language} for {yamlld.trap(key_node)}; write "{language}" in quotes')
            elif LANGUAGE.fullmatch(language) is None:
                self.add(key_node, "R005", f'"{language}" is not a language tag such as en, fr or ar')
            result[language] = self.text(value)
        return result

    def concept(self, node: Node, text: str, key: Key) -> None:
        words = [word for cls in key.ranges for word in SCHEMES[cls]]
        if text not in words:
            self.add(node, "R007", f'unknown word "{text}"{suggest(text, words)}; one of {", ".join(words)}')

    def reference(self, node: Node, text: str, key: Key) -> None:
        kinds = tuple(dict.fromkeys(kind for kind, below in _kinds() for cls in key.ranges if cls in below or set(BELOW[cls]) & set(below)))
        self.is_id(node, text, kinds)

    def day(self, node: Node, text: str, _key: Key) -> None:
        try:
            dates.day(text)
        except ValueError as error:
            self.add(node, "R008", f"{error}; a day is written 2025-06-03")

    def edtf(self, node: Node, text: str, _key: Key) -> None:
        try:
            dates.bounds(text)
        except ValueError as error:
            self.add(node, "R008", f"{error}; EDTF is written 2025-05-31, 2025-05, 2025-05-31/2025-06-01, 2025-05~ or [2025-05-31,2025-06-01]")

    def integer(self, node: Node, text: str, _key: Key) -> None:
        if INTEGER.fullmatch(text) is None:
            self.add(node, "R009", f'"{text}" is not a whole number from 0 to 999999999; write words such as "over 30" under phrase')
        else:
            self.bare(node, text)

    def decimal(self, node: Node, text: str, _key: Key) -> None:
        try:
            geo.decimal(text)
        except ValueError as error:
            self.add(node, "R009", str(error))
        else:
            self.bare(node, text)

    def bare(self, node: Node, number: str) -> None:
        if not node.plain:
            self.add(node, "R006", f'"{number}" in quotes is text to every YAML reader; write {number}')

    def url(self, node: Node, text: str, _key: Key) -> None:
        if URL.fullmatch(text) is None or len(text) > 2048:
            self.add(node, "R012", f'"{text[:80]}" is not a web address such as https://example.org/a; write %20 for a blank, %5B for [')

    def identifier(self, node: Node, text: str, key: Key) -> None:
        if re.fullmatch(key.pattern, text) is None:
            self.add(node, "R009", f'"{text[:80]}" cannot stand here; write it like {key.example}')

    def string(self, node: Node, text: str, key: Key) -> None:
        if key.pattern and re.fullmatch(key.pattern, text) is None:
            self.add(node, "R012", f'"{text[:80]}" cannot stand here; write it like {key.example}')


_CHECKS: dict[str, Callable[[_Checker, Node, str, Key], None]] = {
    "concept": _Checker.concept,
    "reference": _Checker.reference,
    "date": _Checker.day,
    "edtf": _Checker.edtf,
    "integer": _Checker.integer,
    "decimal": _Checker.decimal,
    "url": _Checker.url,
    "identifier": _Checker.identifier,
    "string": _Checker.string,
    "text": _Checker.string,
    "labels": _Checker.string,
}
KIND_NAMES = {
    "concept": "word of a closed list",
    "reference": "id",
    "date": "day",
    "edtf": "EDTF date",
    "integer": "whole number",
    "decimal": "number",
    "url": "web address",
    "identifier": "identifier",
    "string": "text",
    "text": "text",
    "labels": "text, or a mapping of languages to texts",
}


def _reads_as_meant(kind: str, text: str) -> bool:
    """Tell whether an unquoted scalar that looks like no text is what this kind of key is for."""
    if kind in {"date", "edtf"}:
        return re.fullmatch(r"[0-9]{4}(?:-[0-9][0-9]?(?:-[0-9][0-9]?)?)?", text) is not None
    if kind == "integer":
        return re.fullmatch(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", text) is not None
    if kind == "decimal":
        return re.fullmatch(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?", text) is not None
    return kind == "identifier" and re.fullmatch(r"[0-9]+", text) is not None


def _kinds() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each kind of id with the classes of the things that bear it."""
    named = (("actor", "Actor"), ("place", "Place"), ("event", "Event"))
    return (*((kind, BELOW[cls]) for kind, cls in named), *((kind, (cls,)) for cls, kind in ROOT_KINDS.items()))


def a(noun: str) -> str:
    """Return a noun with its article: ``an event``, ``a place``."""
    return f"an {noun}" if noun[0] in "aeiouAEIOU" else f"a {noun}"


def suggest(word: str, allowed: Any) -> str:
    """Return ``; did you mean "…"?`` where one of the allowed words is close."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extractOne(word, list(allowed), scorer=OSA.normalized_similarity, score_cutoff=0.6)
    return f'; did you mean "{found[0]}"?' if found else ""
