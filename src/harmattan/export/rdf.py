"""RDF as text: Turtle for people and diffs, TriG and N-Quads with the articles' graphs, N-Triples."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from typing import IO

from harmattan.export.selection import Selection
from harmattan.export.triples import SCHEME, Row, datatype, iri, ntriples, text
from harmattan.vocab import ID, PREFIXES, RDF, RULE, SCHEMES, XSD

LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
RELATIVE = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)+")
# Literals that Turtle writes without quotes, where the lexical form is the very one that the short form stands for.
SHORT = {XSD.integer: re.compile(r"[+-]?[0-9]+"), XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"), XSD.boolean: re.compile("true|false")}
KINDS = ("actor", "article", "event", "place")
LINES = 20_000  # lines that are joined before they are written


def write_ttl(selection: Selection, out: IO[bytes]) -> None:
    """Write the merged graph as Turtle."""
    write_turtle(out, selection.rows, ())


def write_trig(selection: Selection, out: IO[bytes]) -> None:
    """Write the merged graph and each article's graph as TriG."""
    write_turtle(out, selection.rows, selection.graphs())


def write_nt(selection: Selection, out: IO[bytes]) -> None:
    """Write the merged graph as N-Triples, sorted."""
    write_quads(out, selection.rows, ())


def write_nq(selection: Selection, out: IO[bytes]) -> None:
    """Write the merged graph and then each article's graph as N-Quads, each part sorted."""
    write_quads(out, selection.rows, selection.graphs())


def write_turtle(out: IO[bytes], rows: Iterable[Row], graphs: Iterable[tuple[str, Iterable[Row]]]) -> None:
    """Write a default graph as Turtle, and named graphs after it as TriG; rows are sorted."""
    writer = Turtle()
    body = list(writer.blocks(rows))
    for name, part in graphs:
        body += [f"\n{writer.iri(name)} {{\n", *writer.blocks(part), "}\n"]
    write_lines(out, [*writer.header(), *body])


def write_quads(out: IO[bytes], rows: Iterable[Row], graphs: Iterable[tuple[str, Iterable[Row]]]) -> None:
    """Write a default graph as N-Triples, and named graphs after it as N-Quads."""
    write_lines(out, ntriples(rows))
    for name, part in graphs:
        write_lines(out, (f"<{s}> <{p}> {o} <{name}> .\n" for s, p, o in part))


def write_lines(out: IO[bytes], lines: Iterable[str]) -> None:
    """Write text in portions, as UTF-8."""
    waiting = iter(lines)
    while part := list(islice(waiting, LINES)):
        out.write("".join(part).encode())


@cache
def prefixes() -> dict[str, str]:
    """Return the prefixes that Turtle may use: those of the ontology, of the closed lists and of named things."""
    lists = {{"VictimGroup": "victims", "TieKind": "tie"}.get(cls, cls.lower()): next(iter(words.values())) for cls, words in SCHEMES.items()}
    lists = {prefix: word.rsplit("/", 1)[0] + "/" for prefix, word in lists.items()} | {code: f"{SCHEME}{code}/" for code in ("acled", "plover", "ucdp")}
    return PREFIXES | lists | {kind: f"{ID}{kind}/" for kind in KINDS} | {"rule": RULE}


class Turtle:
    """Writes sorted rows, grouped by subject; keeps track of the prefixes that it needs."""

    def __init__(self, further: Mapping[str, str] | None = None) -> None:
        """Take further prefixes than those that data needs."""
        self._prefixes = prefixes() | dict(further or {})
        self._starts = {start: prefix for prefix, start in self._prefixes.items()}
        self._iris: dict[str, str] = {}
        self._used: set[str] = set()
        self._based = False

    def header(self) -> list[str]:
        """Return the lines that declare what the written rows use."""
        lines = [f"@prefix {prefix}: <{start}> .\n" for prefix, start in sorted(self._prefixes.items()) if prefix in self._used]
        return [f"@base <{ID}> .\n", *lines] if self._based else lines

    def blocks(self, rows: Iterable[Row]) -> Iterator[str]:
        """Yield one block for each subject, an empty line before it; the type first, one object a line where there are several."""
        for subject, group in groupby(rows, key=itemgetter(0)):
            by_predicate: dict[str, list[str]] = {}
            for _, predicate, obj in group:
                by_predicate.setdefault(predicate, []).append(self.object(obj))
            types = by_predicate.pop(RDF.type, [])
            statements = [f"a {' , '.join(sorted(types))}"] if types else []
            named = sorted((self.iri(p), sorted(objects)) for p, objects in by_predicate.items())
            statements += [f"{p} {objects[0]}" if len(objects) == 1 else p + "\n        " + " ,\n        ".join(objects) for p, objects in named]
            body = " ;\n    ".join(statements)
            yield f"\n{self.iri(subject)} {body} .\n"

    def iri(self, value: str) -> str:
        """Return an IRI as Turtle writes it: with a prefix, relative to the base, or in full."""
        known = self._iris.get(value)
        if known is None:
            known = self._iris[value] = self._short(value)
        return known

    def _short(self, value: str) -> str:
        cut = max(value.rfind("/"), value.rfind("#")) + 1
        prefix, rest = self._starts.get(value[:cut]), value[cut:]
        if prefix is not None and LOCAL.fullmatch(rest):
            self._used.add(prefix)
            return f"{prefix}:{rest}"
        if value.startswith(ID) and RELATIVE.fullmatch(value, len(ID)):
            self._based = True
            return f"<{value[len(ID) :]}>"
        return f"<{value}>"

    def object(self, token: str) -> str:
        """Return an object as Turtle writes it."""
        if token[0] == "<":
            return self.iri(iri(token))
        if token[-1] != ">":
            return token
        kind = datatype(token)
        lexical = text(token)
        if kind in SHORT and SHORT[kind].fullmatch(lexical):
            return lexical
        quoted = token[: token.rindex('"') + 1]
        return f"{quoted}^^{self.iri(kind)}"
