"""Records: strict load with line and column for every key and value.

The keys of each mapping and what they hold come from ``vocab.KEYS``, which is generated from the ontology. What JSON-LD would
drop or change without a word is refused here; whether the content makes sense is for the shapes to judge.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harmattan import article, dates, geo, ids, yamlld
from harmattan.errors import Finding, InputError, RecordError, Severity
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


@dataclass(frozen=True)
class Record:
    """One file's content: mappings, lists and strings as JSON has them, with the place of each.

    ``marks`` maps a pointer (``("events", 0, "claims", 2, "date")``) to line and column of the value, ``key_marks`` to those
    of its key; ``text`` is the archived text where the record names one that is there.
    """

    path: str
    data: dict[str, Any]
    marks: Mapping[Pointer, Mark]
    key_marks: Mapping[Pointer, Mark]
    lines: tuple[str, ...] = ()
    text: article.ArchivedText | None = None

    @property
    def id(self) -> str:
        """Return the short id of the document."""
        return str(self.data["id"])

    @property
    def type(self) -> str:
        """Return ``Article``, ``ReferenceSet`` or ``Ledger``."""
        return str(self.data["type"])

    def finding(self, pointer: Pointer, code: str, message: str, severity: Severity = "error") -> Finding:
        """Return a finding at the value of a pointer, or at the nearest mapping that holds it."""
        while pointer not in self.marks:
            pointer = pointer[:-1]
        line, column = self.marks[pointer]
        source = self.lines[line - 1] if line <= len(self.lines) else ""
        return Finding(self.path, line, column, code, message, severity, source)


def load(path: Path, *, texts: bool = True) -> Record:
    """Return the record in a file.

    With ``texts`` the archived text that an article names is read too, its hash and every quote checked against it.
    Raises RecordError with all that is wrong at once, InputError where the file cannot be read.
    """
    return parse(str(path), yamlld.read_bytes(path), path.parent if texts else None)


def parse(path: str, data: bytes, folder: Path | None = None) -> Record:
    """Return the record in ``data``; ``path`` is for messages; archived texts are looked for beside ``folder``."""
    source, root = yamlld.read(path, data)
    checker = _Checker(source)
    content = checker.root(root)
    source.raise_if_any()
    record = Record(path, content, checker.marks, checker.key_marks, tuple(source.lines))
    return record if folder is None or "text" not in content else _with_text(record, folder)


def walk(data: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Yield every mapping of a record with its pointer, the outer ones first."""
    if isinstance(data, dict):
        yield pointer, data
        for key, value in data.items():
            yield from walk(value, (*pointer, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from walk(item, (*pointer, index))


def references(record: Record) -> Iterator[tuple[Pointer, str, tuple[str, ...]]]:
    """Yield every id that a record refers to, with its pointer and the classes that the key allows."""
    for pointer, mapping in walk(record.data):
        for name, key in KEYS.get(str(mapping.get("type")), {}).items():
            if key.kind == "reference" and name in mapping:
                values = mapping[name] if isinstance(mapping[name], list) else [mapping[name]]
                for index, value in enumerate(values):
                    if isinstance(value, str):
                        at = (*pointer, name, index) if isinstance(mapping[name], list) else (*pointer, name)
                        yield at, value, key.ranges


def _with_text(record: Record, folder: Path) -> Record:
    name = str(record.data["text"])
    found = next((p for p in (folder / name, folder.parent / "articles" / name) if p.is_file()), None)
    if found is None:  # design: the text is optional and checked where it is there
        return record
    try:
        text = article.read(found)
    except InputError as error:
        raise RecordError([record.finding(("text",), "R017", str(error))]) from error
    findings = []
    if "sha256" in record.data and record.data["sha256"] != text.sha256:
        findings.append(record.finding(("sha256",), "R016", f"{name} has changed: its sha256 is now {text.sha256}"))
    for pointer, mapping in walk(record.data):
        for index, quote in enumerate(mapping.get("quote", ())):
            if text.find(quote) is None:
                near = text.nearest(quote)
                hint = f'; the text has "{near}"' if near else ""
                findings.append(record.finding((*pointer, "quote", index), "R015", f"these words do not stand in {name}{hint}"))
    if findings:
        raise RecordError(findings)
    return Record(record.path, record.data, record.marks, record.key_marks, record.lines, text)


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
            self.add(written, "R007", f'unknown type "{written.text}"{_suggest(written.text or "", ROOTS)}; one of {", ".join(ROOTS)}')
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
                self.add(key_node, "R005", f'unknown key "{name}" in {cls}{_suggest(name, (*keys, "id", "type"))}; allowed: {", ".join(keys)}')
        return content

    def class_of(self, node: Node, classes: tuple[str, ...]) -> str | None:
        allowed = [leaf for name in classes for leaf in BELOW[name] if leaf in KEYS]
        if node.entries is None:
            self.add(node, "R006", f"a {' or '.join(classes)} is a mapping of keys to values, not a {node.kind}")
            return None
        if "type" not in node.entries:
            if len(allowed) == 1:
                return allowed[0]
            self.add(node, "R014", f"no type is given; one of {', '.join(allowed)}")
            return None
        written = node.entries["type"][1]
        if written.text not in allowed:
            self.add(written, "R007", f'unknown type "{written.text}"{_suggest(written.text or "", allowed)}; one of {", ".join(allowed)}')
            return None
        return written.text

    def own_id(self, node: Node, cls: str, pointer: Pointer) -> str:
        self.marks[pointer] = (node.line, node.column)
        kind = next((kind for kind, below in _kinds() if cls in below), None)
        text = self.text(node)
        if kind is None:
            self.add(node, "R005", f"a {cls} has no id of its own; it is made from what it says")
        elif self.is_id(node, text, (kind,)) and self.defined.setdefault(text, node.line) != node.line:
            self.add(node, "R019", f'"{text}" is defined twice; first on line {self.defined[text]}')
        return text

    def is_id(self, node: Node, text: str, kinds: tuple[str, ...]) -> bool:
        odd = next((c for c in text if not c.isascii()), None)
        allowed = " or ".join(f"{kind}/…" for kind in kinds)
        if odd is not None:
            self.add(node, "R010", f'"{text}" holds {yamlld.named(odd)}; an id has only a–z, 0–9, "-" and "/"')
        elif not ids.is_id(text) or text.split("/", 1)[0] not in kinds:
            self.add(node, "R010", f'"{text}" is not an id; write {allowed} with a–z, 0–9 and single hyphens')
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
            self.add(node, "R006", f'"{name}" holds one {KIND_NAMES[key.kind]}, not a {node.kind}{hint}')
            return ""
        text = self.text(node, key.kind)
        if text:
            _CHECKS[key.kind](self, node, text, key)
        return text

    def text(self, node: Node, kind: str = "string") -> str:
        if node.text is None:
            self.add(node, "R006", f"one text is expected here, not a {node.kind}")
            return ""
        if not node.text.strip():
            self.add(node, "R006", "there is no value; leave the key out where nothing is known")
            return ""
        meant = yamlld.trap(node)
        if meant and not _reads_as_meant(kind, node.text):
            self.add(node, "R020", f'many YAML readers take {node.text} for {meant}; write "{node.text}" in quotes if it is text')
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
            self.add(node, "R007", f'unknown word "{text}"{_suggest(text, words)}; one of {", ".join(words)}')

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
            self.add(node, "R009", f'"{text[:80]}" does not have the form {key.pattern}')

    def string(self, node: Node, text: str, key: Key) -> None:
        if key.pattern and re.fullmatch(key.pattern, text) is None:
            self.add(node, "R012", f'"{text[:80]}" does not have the form {key.pattern}')


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


def _suggest(word: str, allowed: Any) -> str:
    """Return ``; did you mean "…"?`` where one of the allowed words is close."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extractOne(word, list(allowed), scorer=OSA.normalized_similarity, score_cutoff=0.6)
    return f'; did you mean "{found[0]}"?' if found else ""


def unknown_references(record: Record, known: Mapping[str, str]) -> list[Finding]:
    """Return a finding for every id that is neither in the record nor in ``known`` (short id → class)."""
    own = {str(m["id"]): str(m["type"]) for _, m in walk(record.data) if "id" in m}
    findings = []
    for pointer, value, ranges in references(record):
        kind = value.split("/", 1)[0]
        if kind not in {"actor", "place"}:
            continue  # events are named by the articles that report them; the ledger may name those of others
        cls = own.get(value) or known.get(value)
        if cls is None:
            hint = _suggest(value, [k for k in known if k.startswith(kind)])
            findings.append(record.finding(pointer, "R018", f'no seed defines "{value}"{hint}'))
        elif not any(cls in BELOW[r] for r in ranges):
            findings.append(record.finding(pointer, "R006", f'"{value}" is a {cls}; here stands a {" or ".join(ranges)}'))
    return findings


def entity_classes(record: Record) -> dict[str, str]:
    """Return the actors and places that a record defines: short id → class."""
    lists = ("actors", "places")
    return {str(m["id"]): str(m["type"]) for p, m in walk(record.data) if len(p) == 2 and p[0] in lists and "id" in m}
