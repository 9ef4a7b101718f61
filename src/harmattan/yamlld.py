"""Strict YAML-LD (basic profile): a file's bytes to a tree in which every key and value knows its line and column.

PyYAML's C parser supplies the events; nothing is constructed, so no scalar turns into a date, a boolean or an octal number.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from harmattan.errors import Finding, InputError, RecordError

LARGEST = 1_000_000  # bytes a file
LONGEST = 256_000  # characters a scalar
DEEPEST = 64
MOST = 50_000  # events a file
LINE_END = re.compile("\r\n|[\n\r]")
# C0 and C1 controls but tab and line ends, non-characters, surrogates, marks that turn the direction of text, and tags, which nobody sees.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff\U000e0000-\U000e007f"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 17))
    + "]"
)
RAW = re.compile(f"{FORBIDDEN.pattern[:-1]}\u2028\u2029]")  # in a file also what YAML takes for a line end and editors do not
# What YAML 1.1 readers turn into something that is not text: https://yaml.org/type/
TRAPS = (
    (re.compile(r"y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF"), "a truth value"),
    (re.compile(r"~|null|Null|NULL"), "nothing"),
    (re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"), "a number to base 60"),
    (re.compile(r"[-+]?0[0-7_]+"), "an octal number"),
    (re.compile(r"[-+]?0[xbo][0-9a-fA-F_]+"), "a number to another base"),
    (re.compile(r"[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"), "a floating-point number"),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"), "a floating-point number"),
    (re.compile(r"[-+]?[0-9][0-9_]*"), "a number"),
    (re.compile(r"\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d\S*)?"), "a date"),
    (re.compile(r"=|<<"), "a special key"),
)


@dataclass(slots=True)
class Node:
    """A scalar, list or mapping, with the place where it begins (line and column from 1)."""

    line: int
    column: int
    text: str | None = None
    plain: bool = False
    items: "list[Node] | None" = None
    entries: "dict[str, tuple[Node, Node]] | None" = None

    @property
    def kind(self) -> str:
        """Return ``text``, ``list`` or ``mapping``; ``alias`` for what was refused and not read."""
        if self.text is not None:
            return "text"
        return "list" if self.items is not None else "mapping" if self.entries is not None else "alias"


@dataclass
class Source:
    """A file under examination: its text by lines, and what was found wrong so far."""

    path: str
    text: str
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Split the text into lines as editors count them."""
        self.lines = LINE_END.split(self.text)

    def add(self, code: str, message: str, line: int, column: int) -> None:
        """Note a finding at a place."""
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.findings.append(Finding(self.path, line, column, code, message, "error", FORBIDDEN.sub("\ufffd", source)))

    def raise_if_any(self) -> None:
        """Raise RecordError with all findings so far."""
        if self.findings:
            raise RecordError(self.findings)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; raise InputError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def decode(path: str, data: bytes) -> Source:
    """Return the text of a file behind the gate of size, encoding and characters; raise RecordError at the first breach."""
    if len(data) > LARGEST:
        raise RecordError([Finding(path, 1, 1, "R013", f"the file is larger than {LARGEST:,} bytes")])
    for mark, name in ((b"\xef\xbb\xbf", "a UTF-8 byte order mark"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if data.startswith(mark):
            raise RecordError([Finding(path, 1, 1, "R001", f"the file starts with {name}; save it as UTF-8 without a mark")])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        source = Source(path, before)
        source.add("R001", f"byte {data[error.start]:#04x} is not UTF-8; save the file as UTF-8", len(source.lines), len(source.lines[-1]) + 1)
        raise RecordError(source.findings) from error
    source = Source(path, text)
    for match in RAW.finditer(text):
        before_lines = LINE_END.split(text[: match.start()])
        source.add("R011", f"{named(match[0])} is not allowed in a record", len(before_lines), len(before_lines[-1]) + 1)
        if len(source.findings) == 20:  # a binary file would have thousands
            break
    source.raise_if_any()
    return source


def named(character: str) -> str:
    """Return a character's code point and name: ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"


def trap(node: Node) -> str:
    """Return what a YAML 1.1 reader would make of an unquoted scalar, or an empty string where it stays text."""
    if not node.plain or node.text is None:
        return ""
    return next((meaning for pattern, meaning in TRAPS if pattern.fullmatch(node.text)), "")


def read(path: str, data: bytes) -> tuple[Source, Node]:
    """Return the tree of a YAML file.

    Raises RecordError: R001 not UTF-8, R002 not YAML, R003 anchor, alias, tag or merge key, R004 repeated key, R011 forbidden
    character, R013 too large, too deep or too many values. Repeated keys and tags are all reported at once.
    """
    source = decode(path, data)
    try:
        root = _Reader(source).document()
    except yaml.MarkedYAMLError as error:
        line, column = _place(error, source.lines)
        context = f" {error.context}" if error.context else ""
        hint = '; a text that holds ": " stands in quotes' if error.problem and error.problem.startswith("mapping values") else ""
        source.add("R002", f"not YAML: {error.problem or 'unreadable'}{context}{hint}", line, column)
        raise RecordError(source.findings) from error
    except yaml.YAMLError as error:
        source.add("R002", f"not YAML: {error}", 1, 1)
        raise RecordError(source.findings) from error
    return source, root


def _place(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[int, int]:
    """Return where a slip of YAML stands: where it was met, or where a key, quote or bracket begins that has no end.

    The reader meets the lack of an end far below, at what it takes for the rest.
    """
    opened, met, context = error.context_mark, error.problem_mark, error.context or ""
    mark = met or opened
    if opened is not None and met is not None:
        indent = len(lines[opened.line]) - len(lines[opened.line].lstrip()) if opened.line < len(lines) else 0
        left = met.line > opened.line and met.column <= indent  # what stands further right may belong to the list or mapping
        endless = "quoted scalar" in context and "unexpected" in (error.problem or "")
        if endless or "simple key" in context or ("flow" in context and left):
            mark = opened
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _begin(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


class _Reader:
    """Builds the tree from the parser's events, with a limit on depth and number."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.events: Iterator[yaml.Event] = yaml.parse(source.text, Loader=yaml.CSafeLoader)
        self.count = 0

    def next(self) -> yaml.Event:
        self.count += 1
        event = next(self.events)
        if self.count > MOST:
            self.refuse("R013", f"the file holds more than {MOST:,} values", event)
        return event

    def refuse(self, code: str, message: str, event: yaml.Event) -> None:
        self.note(code, message, event)
        self.source.raise_if_any()

    def note(self, code: str, message: str, event: yaml.Event) -> None:
        self.source.add(code, message, *_begin(event))

    def document(self) -> Node:
        self.next()
        event = self.next()
        if isinstance(event, yaml.StreamEndEvent):
            self.source.add("R014", "the file is empty", 1, 1)
            self.source.raise_if_any()
        root = self.node(self.next(), 1)
        self.next()
        after = self.next()
        if not isinstance(after, yaml.StreamEndEvent):
            self.refuse("R002", "a second document begins here; a record is one document a file", after)
        return root

    def node(self, event: yaml.Event, depth: int) -> Node:
        line, column = _begin(event)
        if isinstance(event, yaml.AliasEvent):
            self.note("R003", f"alias *{event.anchor}: write the value again; a record has no aliases", event)
            return Node(line, column)
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self.note("R003", f"anchor &{anchor}: a record has no anchors", event)
        if tag:
            self.note("R003", f"tag {tag}: a record has no tags; the key says what the value is", event)
        if depth > DEEPEST:
            self.refuse("R013", f"nested deeper than {DEEPEST} levels", event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(line, column, items=self.sequence(depth))
        return Node(line, column, entries=self.mapping(depth))

    def scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> Node:
        if len(event.value) > LONGEST:
            self.refuse("R013", f"a value of {len(event.value):,} characters; {LONGEST:,} are allowed", event)
        found = FORBIDDEN.search(event.value)  # again: an escape such as "\u202e" hides it from the raw text
        if found:
            self.note("R011", f"{named(found[0])} is not allowed in a record", event)
        return Node(line, column, text=event.value, plain=not event.style)

    def sequence(self, depth: int) -> list[Node]:
        items = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
        return items

    def mapping(self, depth: int) -> dict[str, tuple[Node, Node]]:
        entries: dict[str, tuple[Node, Node]] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value = self.node(self.next(), depth + 1)
            if key.text is None:
                self.note("R006", "a key is one word, not a list or mapping", event)
            elif key.plain and key.text == "<<":
                self.note("R003", "merge key <<: write the keys out; a record has no aliases", event)
            elif key.text in entries:
                first = entries[key.text][0].line
                self.note("R004", f'key "{key.text}" is given twice; first on line {first}', event)
            else:
                entries[key.text] = (key, value)
        return entries
