"""Measure the line against named peers on the same work, in one run: medians, ratios, peak memory, growth from 1,000 to 10,000.

Usage: python bench/run.py [COUNT …]   (default: 1000 10000; writes bench/results.md)
Peers: plain rdflib with pySHACL, and Apache Jena TDB2 (Debian's package). CPU seconds are of the process that works.
"""

import json
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import peers
from answers import digest
from generate import generate
from harmattan import query, store
from peers import Answers

HERE = Path(__file__).resolve().parent
WORK = HERE / "work"
REPEATS = 5
STEPS = ("load", "graph", "validate", "store_and_consolidate")
SAMPLES = {"Actor": "actor/jnim", "Place": "place/mali", "Article": "article/generated-0", "Event": "event/generated-0", "Outlet": "actor/reuters"}
BY_KIND = {"date": "2020-06-01", "month": "2020-06", "integer": "2020", "decimal": "10", "text": "a"}
BY_NAME = {"lat": "14.5", "long": "-1.5", "radius": "50"}


@dataclass(frozen=True)
class Size:
    """What was measured with so many records."""

    count: int
    own: dict[str, float]
    answers: Answers
    shacl: dict[str, float]
    rdflib: dict[str, Any]
    loaded: float
    jena: Answers


def child(*args: str | Path) -> dict[str, Any]:
    """Run a script in a child of its own, so that its peak memory is its own; return the figures that it prints."""
    run = subprocess.run([sys.executable, *map(str, args)], capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(run.stderr)
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def bound(one: query.StoredQuery) -> str:
    """Return the text of a stored query with a value for each parameter that must be given."""
    values = {}
    for parameter in one.parameters:
        if parameter.name in BY_NAME:
            values[parameter.name] = BY_NAME[parameter.name]
        elif parameter.required and parameter.default is None:
            ranges = parameter.about.get("range", "Actor")
            values[parameter.name] = SAMPLES.get(ranges, SAMPLES["Actor"]) if parameter.kind == "iri" else BY_KIND[parameter.kind]
    return one.bind(values)


def own_answers(place: Path, folder: Path) -> Answers:
    """Ask every stored query of the embedded store, and write its text for the peers."""
    folder.mkdir(parents=True, exist_ok=True)
    found: Answers = {}
    with store.open_store(place) as source:
        for name, one in query.stored().items():
            text = bound(one)
            (folder / f"{name}.rq").write_text(text, "utf-8")
            times, table = [], query.select(source, text)  # the first is to warm up, as the peers may
            for _ in range(REPEATS):
                begun = time.perf_counter()
                table = query.select(source, text)
                times.append(time.perf_counter() - begun)
            found[name] = (statistics.median(times) * 1000, digest([query.plain(term) for term in row] for row in table.rows))
    return found


def measure(count: int) -> Size:
    """Measure one size."""
    place, out = WORK / f"store-{count}", WORK / f"out-{count}"
    shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    generate(count, WORK / f"records-{count}")
    own = child(HERE / "line.py", WORK / f"records-{count}", place, out)
    answers = own_answers(place, out / "queries")
    shacl = child(HERE / "peers.py", "pyshacl", out / "claims.nt")
    rdflib = child(HERE / "peers.py", "rdflib", out / "merged.nt", out / "queries")
    loaded, jena = peers.jena_queries(out / "merged.nt", out / "queries", WORK)
    return Size(count, own, answers, shacl, rdflib, loaded, jena)


def geometric(values: Iterable[float]) -> float:
    """Return the geometric mean."""
    return statistics.geometric_mean(max(v, 0.001) for v in values)


def per_second(one: Size) -> float:
    """Return how many articles go through the whole line in a second of CPU."""
    return one.count / sum(one.own[f"{step}_cpu"] for step in STEPS)


def report(one: Size) -> list[str]:
    """Return the lines of the report about one size."""
    own = one.own
    lines = [f"## {one.count:,} records, {int(own['triples']):,} merged triples", "", "| step | CPU s | wall s |", "|---|---:|---:|"]
    lines += [f"| {step} | {own[f'{step}_cpu']:.2f} | {own[f'{step}_wall']:.2f} |" for step in STEPS]
    lines += ["", f"- End to end: {per_second(one):.0f} articles a CPU second; peak memory {own['peak_mb']:.0f} MB."]
    lines.append(
        f"- One corrected article (medians, wall): judged in {own['validate_one_ms']:.1f} ms, its events derived again in {own['derive_one_ms']:.1f} ms, "
        f"all of it durable in {own['durable_one_ms']:.1f} ms; its own graph alone in {own['evidence_one_ms']:.1f} ms."
    )
    lines.append(
        f"- All shapes: {own['validate_cpu']:.2f} s CPU; pySHACL over the whole graph {one.shacl['cpu']:.1f} s "
        f"({one.shacl['cpu'] / own['validate_cpu']:.0f} times ours), peak {one.shacl['peak_mb']:.0f} MB."
    )
    lines.append(
        f"- To load the merged graph: rdflib {one.rdflib['parse_cpu']:.1f} s CPU, peak {one.rdflib['peak_mb']:.0f} MB; Jena TDB2 {one.loaded:.1f} s wall."
    )
    return [*lines, *query_lines(one)]


def query_lines(one: Size) -> list[str]:
    """Return the table of queries and the ratios; an answer that differs from ours is marked."""
    lines = ["", "| query | rows, digest | Harmattan ms | rdflib ms | Jena TDB2 ms |", "|---|---|---:|---:|---:|"]
    others: dict[str, Answers] = {"rdflib": one.rdflib["answers"], "Jena TDB2": one.jena}
    for name, (took, said) in one.answers.items():
        cells = [f"{peer[name][0]:.1f}{'' if peer[name][1] == said else f' ({peer[name][1]})'}" for peer in others.values()]
        lines.append(f"| {name} | {said} | {took:.2f} | {' | '.join(cells)} |")
    for title, peer in others.items():
        equal = sum(peer[n][1] == said for n, (_, said) in one.answers.items())
        late = sum(peer[n][1] == "timeout" for n in one.answers)
        ratio = geometric(peer[n][0] / one.answers[n][0] for n in one.answers)
        rest = f"{equal} answers equal, {late} not done in {peers.LONGEST} s (counted as such)"
        lines.append(f"\nGeometric mean over {len(one.answers)} queries: {title} takes {ratio:.1f} times ours; {rest}.")
    return lines


def growth(small: Size, large: Size) -> list[str]:
    """Return how each figure grows between two sizes."""
    times = large.count / small.count
    lines = [f"Growth from {small.count:,} to {large.count:,} records ({times:.0f} is linear):", "", "| what | times |", "|---|---:|"]
    lines += [f"| {step}, CPU | {large.own[f'{step}_cpu'] / small.own[f'{step}_cpu']:.1f} |" for step in STEPS]
    lines.append(
        f"| stored queries, geometric mean | {geometric(ms for ms, _ in large.answers.values()) / geometric(ms for ms, _ in small.answers.values()):.1f} |"
    )
    worst = max(small.answers, key=lambda name: large.answers[name][0] / small.answers[name][0])
    lines.append(f"| the stored query that grows most, {worst} | {large.answers[worst][0] / small.answers[worst][0]:.1f} |")
    return [*lines, f"| peak memory | {large.own['peak_mb'] / small.own['peak_mb']:.1f} |", ""]


def main(counts: list[int]) -> None:
    """Measure each size and write the report."""
    WORK.mkdir(exist_ok=True)
    sizes = [measure(count) for count in counts]
    written = f"Written by bench/run.py on {datetime.now(UTC):%Y-%m-%d}: {platform.machine()}, {platform.system()}, Python {platform.python_version()}."
    lines = ["# Measurements", "", written, ""]
    lines += growth(sizes[0], sizes[-1]) if len(sizes) > 1 else []
    for one in sizes:
        lines += [*report(one), ""]
    (HERE / "results.md").write_text("\n".join(lines), "utf-8")
    sys.stderr.write("wrote bench/results.md\n")


if __name__ == "__main__":
    main([int(arg) for arg in sys.argv[1:]] or [1_000, 10_000])
