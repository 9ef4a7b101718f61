"""The one way a record is written: keys in the ontology's order, no needless quotes, comments kept where they were meant.

``harmattan fmt`` writes it, and so does everything else that writes a record.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from harmattan import yamlld
from harmattan.record import Record
from harmattan.values import Pointer
from harmattan.vocab import BELOW, KEYS, Key

WIDEST = 140  # columns a mapping may take on one line
# Mappings that a reader takes in at a glance; they stand on one line where they fit.
ON_ONE_LINE = {"Review", "Count", "ActorSet", "Name", "Containment", "Tie", "Tally", "Decision"}
PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^\x00-\x1f\x7f-\x9f\u2028\u2029]*[^\s:\x00-\x1f\x7f-\x9f\u2028\u2029])?")
# Signs that would end a line, or that nobody would see.
ESCAPES = {"\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P", "\x7f": "\\x7f", "\xa0": "\\_"}


@dataclass
class Comments:
    """The comments of a file: lines above a key or entry, the one behind it, and those at the very end."""

    above: dict[Pointer, list[str]] = field(default_factory=dict)
    behind: dict[Pointer, str] = field(default_factory=dict)
    end: list[str] = field(default_factory=list)

    def inside(self, pointer: Pointer) -> bool:
        """Tell whether a comment stands anywhere below a pointer."""
        return any(p[: len(pointer)] == pointer and len(p) > len(pointer) for p in (*self.above, *self.behind))


def dump(record: Record, text: str = "") -> str:
    """Return a record in its canonical form; ``text`` is what it was read from and supplies the comments."""
    writer = _Writer(comments(record, text) if text else Comments())
    lines = [*writer.comments.above.get((), []), *writer.mapping(record.data, record.type, (), typed=True), *writer.comments.end]
    return "\n".join(lines) + "\n"


def comments(record: Record, text: str) -> Comments:
    """Return the comments of a file, each with the pointer of the key or entry that it belongs to."""
    places = {mark: pointer for pointer, mark in record.marks.items() if pointer and isinstance(pointer[-1], int)}
    places |= {mark: pointer for pointer, mark in record.key_marks.items()}  # a key comes before the entry it opens
    first_keys = {pointer[:-1]: pointer for pointer in reversed(list(record.key_marks))}
    ordered = sorted((mark, _opening(pointer, first_keys, record)) for mark, pointer in places.items())
    found = Comments()
    for line, comment, alone in _comments(text):
        if alone:
            after = next((pointer for mark, pointer in ordered if mark[0] > line), None)
            after = () if after == ordered[0][1] else after
            (found.end if after is None else found.above.setdefault(after, [])).append(comment)
        else:
            here = next(pointer for mark, pointer in reversed(ordered) if mark[0] <= line)
            same = [pointer for mark, pointer in ordered if mark[0] == line]
            here = same[0] if same else here
            found.behind[here] = f"{found.behind[here]} {comment}" if here in found.behind else comment
    return found


def _opening(pointer: Pointer, first_keys: dict[Pointer, Pointer], record: Record) -> Pointer:
    """Return the entry of a list for the first key of a mapping in it, since both stand on one line."""
    entry = pointer[:-1]
    opens = bool(entry) and isinstance(entry[-1], int) and record.marks.get(entry) == record.key_marks.get(pointer)
    return entry if opens and first_keys.get(entry) is not None else pointer


def _comments(text: str) -> list[tuple[int, str, bool]]:
    """Return (line, comment, whether it has its line for itself) for every comment outside a scalar."""
    events = yaml.parse(text, Loader=yaml.CSafeLoader)
    spans = [(e.start_mark.index, e.end_mark.index) for e in events if isinstance(e, yaml.ScalarEvent) and e.start_mark and e.end_mark]
    found, at = [], 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        found += [(number, c, alone) for c, alone in _comment_of(line, at, spans)]
        at += len(line)
    return found


def _comment_of(line: str, at: int, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    for match in re.finditer(r"(?:^|(?<=\s))#", line):
        if not any(start <= at + match.start() < end for start, end in spans if end > at and start <= at + len(line)):
            return [(line[match.start() :].rstrip(), not line[: match.start()].strip())]
    return []


class _Writer:
    def __init__(self, kept: Comments) -> None:
        self.comments = kept

    def mapping(self, data: dict[str, Any], cls: str, pointer: Pointer, *, typed: bool = False) -> list[str]:
        """Return the lines of a mapping in block style, not indented."""
        lines = []
        for name in names_in(data, cls, typed=typed):
            at = (*pointer, name)
            block = self.entry(name, data[name], KEYS[cls].get(name), at)
            lines += [*self.comments.above.get(at, []), *self.behind(block, at)]
        return lines

    def behind(self, block: list[str], pointer: Pointer) -> list[str]:
        comment = self.comments.behind.get(pointer)
        return [f"{block[0]}  {comment}", *block[1:]] if comment else block

    def entry(self, name: str, value: Any, key: Key | None, pointer: Pointer) -> list[str]:
        """Return the lines of one key with its value."""
        if key is None or not isinstance(value, dict | list):
            return [f"{name}: {scalar(value, key.kind if key else 'string')}"]
        if isinstance(value, list):
            return self.sequence(name, value, key, pointer)
        if key.kind == "labels":
            return self.labels(name, value, pointer)
        line = self.on_one_line(value, key, pointer)
        if line and len(name) + 2 + len(line) <= WIDEST:
            return [f"{name}: {line}"]
        cls, typed = class_in(value, key)
        return [f"{name}:", *(f"  {text}" for text in self.mapping(value, cls, pointer, typed=typed))]

    def labels(self, name: str, value: dict[str, str], pointer: Pointer) -> list[str]:
        line = f"{name}: {flow_labels(value)}"
        if len(line) <= WIDEST and not self.comments.inside(pointer):
            return [line]
        lines = [f"{name}:"]
        for language, text in value.items():
            at = (*pointer, language)
            block = self.behind([f"{scalar(language)}: {scalar(text)}"], at)
            lines += [f"  {part}" for part in (*self.comments.above.get(at, []), *block)]
        return lines

    def sequence(self, name: str, items: list[Any], key: Key, pointer: Pointer) -> list[str]:
        if len(items) == 1 and isinstance(items[0], str) and not self.comments.inside(pointer):
            return [f"{name}: {scalar(items[0], key.kind)}"]
        line = self.on_one_line(items, key, pointer)
        if line and len(name) + 2 + len(line) <= WIDEST and key.kind != "string":
            return [f"{name}: {line}"]
        lines = [f"{name}:"]
        for index, item in enumerate(items):
            at = (*pointer, index)
            block = self.item(item, key, at)
            first, *rest = self.behind(block, at)
            lines += [*self.comments.above.get(at, []), f"- {first}", *(f"  {text}" for text in rest)]
        return lines

    def item(self, item: Any, key: Key, pointer: Pointer) -> list[str]:
        if not isinstance(item, dict):
            return [scalar(item, key.kind)]
        line = self.on_one_line(item, key, pointer)
        if line and len(line) <= WIDEST:
            return [line]
        cls, typed = class_in(item, key)
        return self.mapping(item, cls, pointer, typed=typed)

    def on_one_line(self, value: Any, key: Key, pointer: Pointer) -> str:
        """Return a value in flow style, or an empty string where it should not be."""
        if self.comments.inside(pointer):
            return ""
        if isinstance(value, list):
            parts = [self.on_one_line(item, key, pointer) for item in value]
            return f"[{', '.join(parts)}]" if all(parts) else ""
        if not isinstance(value, dict):
            return scalar(value, key.kind, flow=True)
        cls, typed = class_in(value, key)
        if cls not in ON_ONE_LINE:
            return ""
        parts = []
        for name in names_in(value, cls, typed=typed):
            below = KEYS[cls].get(name, Key("", "string"))
            inner = value[name]
            text = flow_labels(inner) if below.kind == "labels" and isinstance(inner, dict) else self.on_one_line(single(inner), below, (*pointer, name))
            parts.append(f"{name}: {text}" if text else "")
        return f"{{{', '.join(parts)}}}" if all(parts) else ""


def names_in(data: dict[str, Any], cls: str, *, typed: bool) -> list[str]:
    """Return the keys of a mapping in canonical order; the type only where it must be written."""
    return [name for name in ("id", *(("type",) if typed else ()), *KEYS[cls]) if name in data]


def single(value: Any) -> Any:
    """Return the one text of a list of one, anything else as it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value


def class_in(value: dict[str, Any], key: Key) -> tuple[str, bool]:
    """Return the class of a mapping, and whether its type must be written because the key allows several."""
    cls = str(value["type"])
    written = ("ActorSet",) if cls == "ActorSet" else key.ranges
    return cls, len([leaf for name in written for leaf in BELOW[name] if leaf in KEYS]) > 1


def flow_labels(labels: dict[str, str]) -> str:
    """Return labels by language on one line."""
    return "{" + ", ".join(f"{scalar(lang, flow=True)}: {scalar(text, flow=True)}" for lang, text in labels.items()) + "}"


def scalar(text: str, kind: str = "string", *, flow: bool = False) -> str:
    """Return a scalar as YAML: plain where every reader takes it for the same number or text, else in double quotes."""
    if kind in {"integer", "decimal"}:
        return text
    node = yamlld.Node(1, 1, text=text, plain=True)
    plain = PLAIN.fullmatch(text) is not None and ": " not in text and " #" not in text and "\xa0" not in text
    plain = plain and not (flow and re.search(r"[,\[\]{}?]|:(?:[\s,\[\]{}]|$)", text))
    if plain and (kind in {"identifier", "date", "edtf"} or not yamlld.trap(node)):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(ESCAPES.get(c, c) for c in quoted)
