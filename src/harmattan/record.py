"""Records: strict load with line and column for every key and value.

What JSON-LD would drop or change without a word is refused here and in ``values``; whether the content makes sense is for the shapes
to judge.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harmattan import article, values, yamlld
from harmattan.errors import Finding, InputError, RecordError, Severity
from harmattan.values import Mark, Pointer
from harmattan.vocab import BELOW, KEYS


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
    one = parse(str(path), yamlld.read_bytes(path))
    return with_text(one, path.parent) if texts else one


def parse(path: str, data: bytes) -> Record:
    """Return the record in ``data``, without its archived text; ``path`` is for messages."""
    source, root = yamlld.read(path, data)
    content, marks, key_marks = values.read(source, root)
    record = Record(path, content, marks, key_marks, tuple(source.lines))
    if source.findings:
        raise RecordError(source.findings, record)
    return record


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


def with_text(record: Record, folder: Path) -> Record:
    """Return a record with the archived text that it names, where that lies in a folder or in ``articles`` beside it.

    Raises RecordError where the text cannot be read, has another hash, or lacks a quote.
    """
    if "text" not in record.data:
        return record
    name = str(record.data["text"])
    found = next((p for p in (folder / name, folder.parent / "articles" / name) if p.is_file()), None)
    if found is None:  # design: the text is optional and checked where it is there
        return record
    try:
        text = article.read(found)
    except InputError as error:
        raise RecordError([record.finding(("text",), "R017", str(error))]) from error
    findings = list(_not_in(text, record))
    if record.data.get("sha256", text.sha256) != text.sha256:
        findings.append(record.finding(("sha256",), "R016", f"{name} has changed: its sha256 is now {text.sha256}"))
    if findings:
        raise RecordError(findings)
    return replace(record, text=text)


def _not_in(text: article.ArchivedText, record: Record) -> Iterator[Finding]:
    """Yield a finding for every quote that does not stand in the archived text."""
    for pointer, mapping in walk(record.data):
        for index, quote in enumerate(mapping.get("quote", ())):
            if text.find(quote) is None:
                near = text.nearest(quote)
                hint = f'; the text has "{near}"' if near else ""
                yield record.finding((*pointer, "quote", index), "R015", f"these words do not stand in {record.data['text']}{hint}")


def unknown_references(record: Record, known: Mapping[str, str]) -> list[Finding]:
    """Return a finding for every id that is neither in the record nor in ``known`` (short id → class)."""
    own = {str(m["id"]): str(m.get("type")) for _, m in walk(record.data) if "id" in m}
    findings = []
    for pointer, value, ranges in references(record):
        kind = value.split("/", 1)[0]
        if kind not in {"actor", "place"}:
            continue  # events are named by the articles that report them; the ledger may name those of others
        cls = own.get(value) or known.get(value)
        if cls is None:
            hint = values.suggest(value, [k for k in known if k.startswith(kind)])
            findings.append(record.finding(pointer, "R018", f'no seed defines "{value}"{hint}'))
        elif not any(cls in BELOW[r] for r in ranges):
            findings.append(record.finding(pointer, "R006", f'"{value}" is {values.a(cls)}; here stands {values.a(" or ".join(ranges))}'))
    return findings
