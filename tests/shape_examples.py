"""The examples of tests/shapes: what each must give, its graph as N-Triples, and what the engines say of it."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from harmattan.errors import Severity
from harmattan.graph import ntriples
from harmattan.vocab import BELOW, ID, NS, RDF, RDFS, SCHEMES

FOLDER = Path(__file__).parent / "shapes"
SEVERITIES: dict[str, Severity] = {"invalid": "error", "warning": "warning", "info": "info"}
EXPECT = re.compile(r"# expect: <([^>]+)> shape:(\S+) sh:(\w+ConstraintComponent)\n")


class Verdict(NamedTuple):
    """One result, as the first line and the name of an example state it."""

    focus: str
    code: str
    component: str
    severity: Severity


@dataclass(frozen=True)
class Example:
    """An example: the class it is of, the first word of its name, the one verdict it must get (none where it is valid), its triples."""

    path: Path
    kind: str
    expected: frozenset[Verdict]
    own: tuple[str, ...]

    @property
    def cls(self) -> str:
        return self.path.parent.name

    @property
    def ntriples(self) -> str:
        """Return the graph that is judged: the example, the stubs, and what both need of the ontology."""
        return "\n".join([*self.own, *stubs(), *hierarchy(), *concepts((*self.own, *stubs()))]) + "\n"


def parse(text: str) -> tuple[str, ...]:
    return tuple(ntriples(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)))


def read(path: Path) -> Example:
    text, kind = path.read_text("utf-8"), path.name.split(".")[0]
    stated = EXPECT.match(text)
    if (stated is None) != (kind == "valid") or (stated and kind not in SEVERITIES):
        message = f"{path}: the first line of an invalid, warning or info example, and of no other, says what to expect"
        raise ValueError(message)
    expected = {Verdict(ID + stated[1], stated[2], stated[3], SEVERITIES[kind])} if stated else set()
    return Example(path, kind, frozenset(expected), parse(text))


@cache
def examples() -> tuple[Example, ...]:
    """Return all examples, sorted by class and name."""
    return tuple(read(path) for path in sorted(FOLDER.glob("*/*.ttl")))


@cache
def stubs() -> tuple[str, ...]:
    return parse((FOLDER / "stubs.ttl").read_text("utf-8"))


@cache
def hierarchy() -> tuple[str, ...]:
    """Return which class lies below which, as a record's graph has it when it is judged."""
    return tuple(f"<{NS}{leaf}> <{RDFS.subClassOf}> <{NS}{cls}> ." for cls, below in BELOW.items() for leaf in below if leaf != cls)


def concepts(lines: tuple[str, ...]) -> list[str]:
    """Return the classes of the words of closed lists that some triples name; a word that no list has gets none."""
    named = {match for line in lines for match in re.findall(r"<([^>]*)>", line)}
    return [f"<{iri}> <{RDF.type}> <{NS}{cls}> ." for cls, words in SCHEMES.items() for iri in words.values() if iri in named]
