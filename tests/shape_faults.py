"""A seeded generator of documents for the shapes: copies of known good ones, each with no fault or up to three of them put in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from random import Random

import shape_examples
from conftest import RECORD
from harmattan import graph, judge, paths, record, seeds
from harmattan.vocab import NS, RDF, SCHEMES, XSD

Triple = tuple[str, str, str]
Template = tuple[Triple, ...]
Fault = Callable[[Random, list[Triple]], None]
TYPE = f"<{RDF.type}>"
RECORDS = 8  # how often a record is copied, against once for the examples of each of the 21 classes
SMALL = ("space-war-2025-06-02-camp-and-airport", "reflexion-2025-05-26-41-soldats-tues")
# Literals that some rule should object to, or that two engines might read in two ways.
ODD = (
    '""',
    '"a terrorist attack"@en',
    '"said \\"no\\", \\\\ and\\nleft"',
    '"هجوم"@ar',
    '"line\u2028separator and\u0085next line"',
    f'"{"long " * 400}"',
    '"ftp://example.org/x"',
    f'"two"^^<{XSD.integer}>',
    f'"-1"^^<{XSD.integer}>',
    f'"999999999999999999999"^^<{XSD.integer}>',
    f'"3.5"^^<{XSD.decimal}>',
    f'"5000.0"^^<{XSD.decimal}>',
    '"2025"^^<http://www.w3.org/2001/XMLSchema#gYear>',
    f'"1990-01-01"^^<{XSD.date}>',
    f'"2999-12-31"^^<{XSD.date}>',
    f'"2025-02-30"^^<{XSD.date}>',
    '"POINT(400 100)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>',
)


@dataclass(frozen=True)
class Document:
    """A generated document: its N-Triples lines and the faults that were put in."""

    lines: tuple[str, ...]
    faults: tuple[str, ...]


def documents(seed: int, number: int) -> Iterator[Document]:
    """Yield documents that share no node of their own, so that several of them can be judged as one graph."""
    chance = Random(seed)
    for index in range(number):
        triples = renamed(chance.choice(chance.choice(templates())), f"n{index}")
        names = chance.choices(sorted(FAULTS), k=chance.randint(0, 3))
        for name in names:
            FAULTS[name](chance, triples)
        yield Document(tuple(f"{s} {p} {o} ." for s, p, o in dict.fromkeys(triples)), tuple(names))


def judged_as_one(several: Sequence[Document]) -> str:
    """Return documents as one graph, with the classes of what they name."""
    lines = tuple(line for one in several for line in one.lines)
    return "\n".join([*lines, *shared(), *shape_examples.hierarchy(), *shape_examples.concepts((*lines, *shared()))]) + "\n"


@cache
def templates() -> tuple[tuple[Template, ...], ...]:
    """Return what is copied, class by class: the valid examples of each class of the shapes, and the graphs of some records."""
    by_class: dict[str, list[Template]] = {}
    for one in shape_examples.examples():
        if not one.expected:
            by_class.setdefault(one.cls, []).append(tuple(map(split, one.own)))
    read = tuple(tuple(map(split, made.lines)) for made in records())
    return (*map(tuple, by_class.values()), *[read] * RECORDS)


@cache
def records() -> tuple[graph.Graph, ...]:
    texts = [RECORD] + [(paths.resource("seeds/records") / f"{name}.yaml").read_text("utf-8") for name in SMALL]
    return tuple(graph.graph(record.parse("r.yaml", text.encode())) for text in texts)


@cache
def shared() -> tuple[str, ...]:
    """Return what documents refer to and what no fault touches."""
    known = seeds.load()
    lines = {line for made in records() for line in judge.stubs(judge.named_in(made), known)}
    return (*shape_examples.stubs(), *sorted(lines - set(shape_examples.stubs())))


@cache
def pool() -> dict[str, tuple[str, ...]]:
    """Return the values that templates give each property."""
    found: dict[str, dict[str, None]] = {}
    for template in chain.from_iterable(templates()):
        for _, predicate, value in template:
            found.setdefault(predicate, {})[value] = None
    return {predicate: tuple(values) for predicate, values in found.items()}


@cache
def things() -> tuple[str, ...]:
    """Return things of every class, words of every closed list, and one thing and one word that nobody knows."""
    words = [f"<{next(iter(of.values()))}>" for of in SCHEMES.values()]
    named = [line.split(" ", 1)[0] for line in shared() if TYPE in line]
    return (*dict.fromkeys([*words, *named]), f"<{NS}nothing>", "<https://w3id.org/harmattan/id/actor/nobody>")


def split(line: str) -> Triple:
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest.removesuffix(" .")


def renamed(template: Template, suffix: str) -> list[Triple]:
    own = {s: f"{s[:-1]}-{suffix}>" for s, _, _ in template}
    return [(own[s], p, own.get(o, o)) for s, p, o in template]


def pick(chance: Random, triples: list[Triple], beginning: str = "") -> int | None:
    """Return the place of a triple whose value begins so, each property being as likely as any other; the class is none."""
    places: dict[str, list[int]] = {}
    for index, (_, predicate, value) in enumerate(triples):
        if predicate != TYPE and value.startswith(beginning):
            places.setdefault(predicate, []).append(index)
    return chance.choice(places[chance.choice(sorted(places))]) if places else None


def drop(chance: Random, triples: list[Triple]) -> None:
    """Leave out all values of a property of a node, its class perhaps."""
    subject, predicate, _ = chance.choice(triples)
    triples[:] = [t for t in triples if t[:2] != (subject, predicate)] or triples


def repeat(chance: Random, triples: list[Triple]) -> None:
    """Give a property of a node a second value that another node has for it."""
    index = pick(chance, triples)
    if index is not None:
        subject, predicate, _ = triples[index]
        triples.append((subject, predicate, chance.choice(pool()[predicate])))


def misspell(chance: Random, triples: list[Triple]) -> None:
    """Put an odd literal in the place of another."""
    index = pick(chance, triples, '"')
    if index is not None:
        triples[index] = (*triples[index][:2], chance.choice(ODD))


def misplace(chance: Random, triples: list[Triple]) -> None:
    """Put some other thing, word or address in the place of one."""
    index = pick(chance, triples, "<")
    if index is not None:
        triples[index] = (*triples[index][:2], chance.choice(things()))


def swap(chance: Random, triples: list[Triple]) -> None:
    """Swap the values of two properties of one node that are of one datatype."""
    places = [(i, j) for i, a in enumerate(triples) for j, b in enumerate(triples[:i]) if a[0] == b[0] and a[1] != b[1] and kind(a[2]) == kind(b[2])]
    if places:
        i, j = chance.choice(places)
        triples[i], triples[j] = (*triples[i][:2], triples[j][2]), (*triples[j][:2], triples[i][2])


def extra(chance: Random, triples: list[Triple]) -> None:
    """Give a node a property of any class."""
    predicate = chance.choice(sorted(pool()))
    triples.append((chance.choice(triples)[0], predicate, chance.choice(pool()[predicate])))


def mirror(chance: Random, triples: list[Triple]) -> None:
    """Let two properties of one node have one value."""
    index = pick(chance, triples, "<")
    if index is not None:
        subject, predicate, value = triples[index]
        others = [o for s, p, o in triples if s == subject and p not in {predicate, TYPE} and o.startswith("<")]
        triples[index] = (subject, predicate, chance.choice(others or [value]))


def shift(chance: Random, triples: list[Triple]) -> None:
    """Move a number or a day far up or down, so that bounds cross."""
    far = {f"^^<{XSD.integer}>": ("0", "100000"), f"^^<{XSD.date}>": ("1900-01-01", "2100-01-01"), f"^^<{XSD.decimal}>": ("-5000.0", "5000.0")}
    places = [(i, mark) for i, t in enumerate(triples) for mark in far if t[2].endswith(mark)]
    if places:
        index, mark = chance.choice(places)
        triples[index] = (*triples[index][:2], f'"{chance.choice(far[mark])}"{mark}')


def reclass(chance: Random, triples: list[Triple]) -> None:
    """Give a node a class of another kind, or one that nobody knows."""
    places = [i for i, t in enumerate(triples) if t[1] == TYPE]
    if places:
        index = chance.choice(places)
        triples[index] = (*triples[index][:2], chance.choice((*pool()[TYPE], f"<{NS}Evnt>")))


def kind(term: str) -> str:
    return "iri" if term.startswith("<") else term.rsplit('"', 1)[-1]


FAULTS: dict[str, Fault] = {f.__name__: f for f in (drop, repeat, misspell, misplace, swap, extra, mirror, shift, reclass)}
