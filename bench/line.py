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
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from children import peak
from harmattan import consolidate, graph, identity, judge, pipeline, record, seeds, store, validate

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


def put(target: store.Store, graphs: Iterable[graph.Graph], base: consolidate.Reference | None, laps: Laps) -> None:
    """Do what ``pipeline.put`` does, timing what is derived and what is written apart."""
    for portion in pipeline.portions(graphs, pipeline.GROUP if base else sys.maxsize):
        with laps.lap("consolidate"):
            change = consolidate.change(target, {made.name: made for made in portion}, base)
        with laps.lap("store"):
            target.apply(change)


@pipeline.undisturbed()
def stored(files: list[Path], place: Path, known: seeds.Seeds, claims: Path) -> dict[str, float]:
    """Put the seeds and all files through the line, some at a time; return seconds by step and the number of results of the shapes."""
    laps = Laps()
    list(judge_all([known.records[0]], [graph.graph(known.records[0])], known))  # the shapes are compiled once, before
    target = store.open_store(place, write=True, create=True)
    put(target, [graph.graph(one) for one in known.records], None, laps)
    with laps.lap("consolidate"):
        base = consolidate.reference(target, {})
    stubs: set[str] = set()
    results: set[validate.ShapeResult] = set()
    with claims.open("w", encoding="utf-8") as out:
        for portion in pipeline.portions(files, pipeline.GROUP):
            with laps.lap("load"):
                records = [record.load(path) for path in portion]
            with laps.lap("graph"):
                graphs = [graph.graph(one) for one in records]
            with laps.lap("validate"):
                results.update(judge_all(records, graphs, known))
            put(target, graphs, base, laps)
            for made in graphs:
                out.writelines(line + "\n" for line in made.lines)
                stubs.update(judge.stubs(judge.named_in(made), known))
        out.writelines(line + "\n" for line in sorted(stubs))
    with laps.lap("store"):
        target.close()
    return laps.sums | {"results": len(results)}


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
    result = stored(files, place, known, out / "claims.nt")
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
