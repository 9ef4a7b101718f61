"""One child of the measurements: our own line over a folder of records; prints a JSON object of figures.

Usage: python bench/line.py RECORDS STORE OUT
Writes OUT/claims.nt (what shapes judge, all articles in one graph), OUT/said.nt (what documents say, before any rule: what peers derive
the best view from), OUT/merged.nt (what queries ask).
"""

import json
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from children import peak
from harmattan import consolidate, graph, identity, judge, pipeline, record, seeds, store, validate
from harmattan.spool import Spool

CHANGED = 200  # documents that are corrected one by one at the end


class Laps:
    """Sums of CPU and wall seconds by step; what the engine does in threads of its own counts as storing, whenever it does it."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.sums: dict[str, float] = {}

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        """Add what the body takes."""
        whole, cpu, wall = time.process_time(), time.thread_time(), time.perf_counter()
        yield
        whole, cpu, wall = time.process_time() - whole, time.thread_time() - cpu, time.perf_counter() - wall
        for key, took in ((f"{name}_cpu", cpu), ("store_cpu", whole - cpu), (f"{name}_wall", wall)):
            self.sums[key] = self.sums.get(key, 0.0) + took


def judge_all(records: list[record.Record], graphs: list[graph.Graph], known: seeds.Seeds) -> Iterator[validate.ShapeResult]:
    """Yield what the shapes say about documents and what they name, as the step that checks files has them judged."""
    for _, ntriples in judge.groups(map(judge.Document, records, graphs), known):
        yield from validate.validate(ntriples)


class Halves:
    """Laps of the two halves of some documents, which come in portions, so that growth within one load is seen."""

    def __init__(self, total: int) -> None:
        """Take how many documents there will be."""
        self.laps = Laps(), Laps()
        self.done = [0, 0]
        self._total = total

    def next(self, documents: int) -> Laps:
        """Return the laps that the next portion counts for."""
        half = 2 * sum(self.done) >= self._total
        self.done[half] += documents
        return self.laps[half]

    def figures(self) -> dict[str, float]:
        """Return the seconds that a document took in each half."""
        return {f"{name}_half{half}": took / self.done[half] for half, laps in enumerate(self.laps) for name, took in laps.sums.items()}


@pipeline.undisturbed()
def checked(files: list[Path], known: seeds.Seeds, waiting: Spool, claims: Path) -> tuple[Halves, int]:
    """Do what ``pipeline.checked`` does, timing its parts; return seconds by part and the number of results of the shapes."""
    list(judge_all([known.records[0]], [graph.graph(known.records[0])], known))  # the shapes are compiled once, before
    halves = Halves(len(files))
    stubs: set[str] = set()
    results: set[validate.ShapeResult] = set()
    with claims.open("w", encoding="utf-8") as out:
        for portion in pipeline.portions(files, judge.TOGETHER):
            laps = halves.next(len(portion))
            with laps.lap("load"):
                records = [record.load(path) for path in portion]
            with laps.lap("graph"):
                graphs = [graph.graph(one) for one in records]
            with laps.lap("validate"):
                results.update(judge_all(records, graphs, known))
            with laps.lap("wait"):
                for path, made in zip(portion, graphs, strict=True):
                    waiting.add(path, made, {})
            for made in graphs:
                out.writelines(line + "\n" for line in made.lines)
                stubs.update(judge.stubs(judge.named_in(made), known))
        out.writelines(line + "\n" for line in sorted(stubs))
    return halves, len(results)


@pipeline.undisturbed()
def stored(waiting: Spool, place: Path, known: seeds.Seeds) -> tuple[Halves, Laps]:
    """Do what ``pipeline.store_all`` does, timing what is derived and what is written apart; return seconds for documents, and for the rest."""
    halves, rest = Halves(len(waiting.slips)), Laps()
    target = store.open_store(place, write=True, create=True)
    put(target, [graph.graph(one) for one in known.records], None, rest)
    with rest.lap("consolidate"):
        base = consolidate.reference(target, {})
    for names in pipeline.portions(waiting.slips, pipeline.GROUP):
        laps = halves.next(len(names))
        with laps.lap("wait"):
            graphs = [waiting.graph(name) for name in names]
        put(target, graphs, base, laps)
    with rest.lap("store"):
        target.close()
    return halves, rest


def put(target: store.Store, graphs: list[graph.Graph], base: consolidate.Reference | None, laps: Laps) -> None:
    """Make one commit of some documents."""
    with laps.lap("consolidate"):
        change = consolidate.change(target, {made.name: made for made in graphs}, base)
    with laps.lap("store"):
        target.apply(change)


def whole(files: list[Path], place: Path, known: seeds.Seeds, claims: Path) -> dict[str, float]:
    """Put the seeds and all files through the line.

    Returns seconds by step, those that a document took in either half of the files, and the number of results of the shapes.
    """
    with Spool() as waiting:
        first, results = checked(files, known, waiting, claims)
        second, rest = stored(waiting, place, known)
    all_laps = [*first.laps, *second.laps, rest]
    names = {name for laps in all_laps for name in laps.sums}
    sums = {name: sum(laps.sums.get(name, 0.0) for laps in all_laps) for name in sorted(names)}
    return sums | second.figures() | first.figures() | {"results": results}


def corrections(files: list[Path], folder: Path) -> Iterator[graph.Graph]:
    """Yield documents of which one number was corrected."""
    for path in files:
        corrected = folder / "corrected.yaml"
        corrected.write_text(path.read_text("utf-8").replace("low: ", "low: 1", 1), "utf-8")
        yield graph.graph(record.load(corrected))


def one_by_one(files: list[Path], target: store.Store, known: seeds.Seeds, folder: Path) -> dict[str, float]:
    """Return the median milliseconds of judging, deriving and storing one corrected document."""
    base = consolidate.reference(target, {})
    took: dict[str, list[float]] = {"validate": [], "derive": [], "durable": [], "evidence": []}
    for made in corrections(files, folder):
        one = record.load(folder / "corrected.yaml")
        begun = time.perf_counter()
        list(judge_all([one], [made], known))
        first = time.perf_counter()
        change = consolidate.change(target, {made.name: made}, base)
        second = time.perf_counter()
        target.apply(change)
        third = time.perf_counter()
        target.apply(store.Change({f"{made.name}-again": made}))
        took["evidence"].append(time.perf_counter() - third)
        for name, seconds in (("validate", first - begun), ("derive", second - first), ("durable", third - second)):
            took[name].append(seconds)
        target.apply(store.Change({f"{made.name}-again": None}))
    return {f"{name}_one_ms": statistics.median(times) * 1000 for name, times in took.items()}


def said(target: store.Store) -> Iterator[ox.Triple]:
    """Yield the ontology's part of the merged graph and what all documents say with identities applied: what the rules begin with."""
    documents = list(chain.from_iterable(map(target.graph, target.graph_names())))
    one = identity.from_decisions(documents)
    merges = (t for t in one.merges() if not str(t.subject).startswith(f"<{consolidate.EVENT}"))  # of events only those that somebody reports
    return chain(consolidate.ontology(), one.rewrite(documents), merges)


def main(records: Path, place: Path, out: Path) -> None:
    """Measure and print."""
    files, known = sorted(records.glob("*.yaml")), seeds.load()
    result = whole(files, place, known, out / "claims.nt")
    result["peak_mb"] = peak()
    corrected = Path(shutil.copytree(place, out / "corrected"))  # the peers' databases are asked as they were loaded, and so is ours
    with store.open_store(corrected, write=True) as target:
        result |= one_by_one(files[:CHANGED], target, known, out)
    shutil.rmtree(corrected)
    with store.open_store(place) as target:
        for name, triples in (("said", said(target)), ("merged", target.merged())):
            lines = graph.ntriples(triples)
            result[f"{name}_triples"] = len(lines)
            (out / f"{name}.nt").write_text("\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
