"""What plain rdflib and pySHACL make of the same work, each step in a child of its own; prints a JSON object of figures.

Usage: python bench/peers.py graph RECORDS · validate CLAIMS.nt · derive SAID.nt OUT.nt · ask MERGED.nt QUERIES
"""

import json
import resource
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType

import yaml
from rdflib import RDF, SH, Graph

from answers import LONGEST, Answers, digest
from children import Step, peak
from harmattan import consolidate, paths
from harmattan.vocab import ID

MOST = 12 * 2**30  # bytes that a peer may take: a cross product would take the machine


class TooLongError(Exception):
    """A query took longer than it may."""


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raise TooLongError where the body takes longer."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLongError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def since(cpu: float, wall: float, note: str = "", failure: str = "") -> Step:
    """Return what a step took that began at these times; its peak is that of the process so far."""
    return Step(time.process_time() - cpu, time.perf_counter() - wall, peak(), note, failure)


def now() -> tuple[float, float]:
    """Return CPU and wall seconds."""
    return time.process_time(), time.perf_counter()


def parsed(path: Path) -> tuple[Graph, Step]:
    """Return the graph of an N-Triples file, and what it took to read it."""
    begun = now()
    graph = Graph().parse(path, format="nt")
    return graph, since(*begun, f"{len(graph):,} triples in memory")


def graph(records: Path) -> dict[str, Step]:
    """Read records as YAML and map them by our context, all as one document, so that the context is read once."""
    begun = now()
    context = json.loads(paths.resource("ontology/context.jsonld").read_text("utf-8"))
    contents = [yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) for path in sorted(records.glob("*.yaml"))]
    made = Graph().parse(data=json.dumps(context | {"@graph": contents}, default=str), format="json-ld", base=ID)
    return {"graph": since(*begun, f"{len(made):,} triples")}


def validate(claims: Path) -> dict[str, Step]:
    """Judge all articles as one graph; parsing is left out."""
    import pyshacl  # not at the top, for it would add to the memory of the other steps

    data, shapes = parsed(claims)[0], Graph()
    for path in sorted(paths.resource("shapes").glob("*.ttl")):
        shapes.parse(path, format="turtle")
    begun = now()
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=False, js=False, inference="none")
    took = since(*begun)
    results = sum(1 for _ in report.subjects(RDF.type, SH.ValidationResult))
    return {"validate": replace(took, note=f"{results:,} results")}


def derive(said: Path, out: Path) -> dict[str, Step]:
    """Derive the best view, one rule after another, each with a limit; a rule that is not done derives nothing."""
    found, store = parsed(said)
    late = []
    begun = now()
    for rule in consolidate.rules():
        try:
            with at_most(LONGEST):
                derived = list(found.query(rule.text))
        except (TooLongError, MemoryError):
            late.append(rule.name)
        else:
            for triple in derived:
                found.add(triple)  # type: ignore[arg-type]  # a CONSTRUCT gives triples
    failure = f"{len(late)} of {len(consolidate.rules())} rules not done in {LONGEST} s each: {', '.join(late)}" if late else ""
    took = since(*begun, failure=failure)
    found.serialize(out, format="nt", encoding="utf-8")
    return {"store": store, "consolidate": took}


def ask(merged: Path, folder: Path) -> dict[str, Step | Answers]:
    """Ask each query of our merged graph: medians of up to three."""
    found, store = parsed(merged)
    answers: Answers = {}
    for path in sorted(folder.glob("*.rq")):
        times: list[float] = []
        rows: list[list[str]] = []
        try:
            with at_most(LONGEST):
                while len(times) < 3 and sum(times) < 5:
                    begun = time.perf_counter()
                    rows = [["" if term is None else str(term) for term in row] for row in found.query(path.read_text("utf-8"))]  # type: ignore[union-attr]
                    times.append(time.perf_counter() - begun)
            answers[path.stem] = (statistics.median(times) * 1000, digest(rows))
        except (TooLongError, MemoryError):
            answers[path.stem] = (LONGEST * 1000, "timeout")
    return {"merged": store, "answers": answers}


CHILDREN: dict[str, Callable[..., Mapping[str, Step | Answers]]] = {"graph": graph, "validate": validate, "derive": derive, "ask": ask}

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    figures = CHILDREN[sys.argv[1]](*map(Path, sys.argv[2:]))
    sys.stdout.write(json.dumps({name: asdict(one) if isinstance(one, Step) else one for name, one in figures.items()}) + "\n")
