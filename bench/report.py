"""The report of the measurements: tables and sentences, from figures."""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from answers import LONGEST, PATIENCE, Answers
from children import Step
from harmattan import judge, pipeline

OURS, RDFLIB, JENA = "Harmattan", "rdflib + pySHACL", "Jena"
ENGINES = (OURS, RDFLIB, JENA)
LIMITS = {RDFLIB: LONGEST, JENA: PATIENCE}
BOTH = "store and consolidate"
# What is compared, step by step, and where the work is not the same.
STEPS = {
    "graph": "from files to graphs. Ours checks every key and value, normalises dates and counts, names every node and adds provenance; rdflib reads "
    "the YAML and maps it by the same context, all records as one document, and does none of the rest (nor does it know the types of nested nodes, which "
    "records leave out, so that the dates of claims are lost)",
    "validate": f"all shapes. Ours judges {judge.TOGETHER} documents at a time, each as if alone; the peers judge the same documents as one graph. "
    "pySHACL's figure is without the reading of files. Jena refuses shapes with messages in more than one language, so it is given the English ones alone",
    "store": "what documents say, and the reference sets. Ours keeps the graphs in a file until all are judged, then each document's graph beside the "
    f"merged graph; it is durable after each {pipeline.GROUP} documents, with the best view written along, and what the engine does in the background "
    "counts here; rdflib reads the merged graph without the best view into memory; Jena's loader writes the same to a fresh database",
    "consolidate": f"the best view by the same rules. Ours derives the events of each {pipeline.GROUP} documents as they come; the "
    "peers derive all events at once",
}
LAPS = {"graph": ("load", "graph"), "validate": ("validate",), "store": ("wait", "store"), "consolidate": ("consolidate",)}  # of bench/line.py, by step


@dataclass(frozen=True)
class Size:
    """What was measured with so many records, by engine: steps, and answers to the stored queries over the same merged graph."""

    count: int
    own: dict[str, float]
    steps: dict[str, dict[str, Step]]
    answers: dict[str, Answers]


def own_steps(own: dict[str, float]) -> dict[str, Step]:
    """Return our own steps from the figures of bench/line.py; their peak is that of the whole line."""
    notes = {"validate": f"{own['results']:,.0f} results"}
    return {
        name: Step(sum(own[f"{lap}_cpu"] for lap in laps), sum(own[f"{lap}_wall"] for lap in laps), own["peak_mb"], notes.get(name, ""))
        for name, laps in LAPS.items()
    }


def with_both(steps: dict[str, Step]) -> dict[str, Step]:
    """Add to some steps what storing and consolidating take together."""
    one, other = steps["store"], steps["consolidate"]
    together = Step(one.cpu + other.cpu, one.wall + other.wall, max(one.peak_mb, other.peak_mb), failure=one.failure or other.failure)
    return steps | {BOTH: together}


def at_least(step: Step) -> str:
    """Return the sign before the seconds of a step that was not done."""
    return "≥ " if step.failure else ""


def seconds(step: Step) -> str:
    """Return what a step took, as a cell of a table."""
    return step.failure if step.crashed else f"{at_least(step)}{step.cpu:.2f} ({step.wall:.2f})"


def memory(step: Step) -> str:
    """Return the peak memory of a step, as a cell of a table."""
    return "–" if step.crashed else f"{at_least(step)}{step.peak_mb:,.0f}"


def ratio(peer: Step, own: Step) -> str:
    """Return how many times our CPU seconds a peer takes, as a cell of a table."""
    return "–" if peer.crashed else f"{at_least(peer)}{peer.cpu / own.cpu:.1f}"


def geometric(values: Iterable[float]) -> float:
    """Return the geometric mean."""
    return statistics.geometric_mean(max(v, 0.001) for v in values)


def size(one: Size) -> list[str]:
    """Return the lines of the report about one size."""
    own = one.own
    total = sum(one.steps[OURS][step].cpu for step in STEPS)
    title = f"## {one.count:,} records: documents and reference sets say {own['said_triples']:,} triples, {own['merged_triples']:,} with the best view"
    corrected = (
        f"- One corrected article (medians, wall): judged in {own['validate_one_ms']:.1f} ms, its events derived again in {own['derive_one_ms']:.1f} ms, "
        f"all of it durable in {own['durable_one_ms']:.1f} ms; the whole of its own graph, as for a new article, in {own['evidence_one_ms']:.1f} ms."
    )
    return [
        *(title, "", *step_lines(one)),
        f"- End to end: {one.count / total:.0f} articles a CPU second, the reference sets included; peak memory {own['peak_mb']:.0f} MB.",
        corrected,
        *(f"- To load our merged graph: {seconds(one.steps[peer]['merged'])} s CPU (wall) in {peer}." for peer in (RDFLIB, JENA)),
        *query_lines(one),
        *claim_lines(one),
    ]


def step_lines(one: Size) -> list[str]:
    """Return the tables of steps, and below them what is compared and what came of it."""
    steps = {engine: with_both(one.steps[engine]) for engine in ENGINES}
    lines = [f"| step: CPU s (wall s) | {' | '.join(ENGINES)} | rdflib ÷ ours | Jena ÷ ours |", "|---|---:|---:|---:|---:|---:|"]
    for name in (*STEPS, BOTH):
        cells = [cell(steps[engine].get(name), seconds) for engine in ENGINES]
        cells += [cell(steps[peer].get(name), partial(ratio, own=steps[OURS][name])) for peer in (RDFLIB, JENA)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", f"| peak memory, MB | {' | '.join(ENGINES)} |", "|---|---:|---:|---:|"]
    lines += [f"| {name} | {' | '.join(cell(steps[engine].get(name), memory) for engine in ENGINES)} |" for name in STEPS]
    lines += ["", f"Our peak is that of the whole line. All of Jena's steps include the start of Java, {seconds(one.steps[JENA]['start'])} s.", ""]
    for name, about in STEPS.items():
        said = [f"{engine}: {came}" for engine in ENGINES if (came := outcome(one.steps[engine].get(name)))]
        lines.append(f"- {name}: {'. '.join([about, *said])}.")
    return lines


def cell(step: Step | None, show: Callable[[Step], str]) -> str:
    """Return a cell of a table, or a dash where an engine has no such step."""
    return show(step) if step else "–"


def outcome(step: Step | None) -> str:
    """Return what came of a step: why it was not done, and what it found."""
    return "; ".join(filter(None, (step.failure, step.note))) if step else ""


def query_lines(one: Size) -> list[str]:
    """Return the table of queries and the ratios; an answer that differs from ours is marked."""
    lines = ["", f"| query of the merged graph | rows, digest | {OURS} ms | rdflib ms | Jena TDB2 ms |", "|---|---|---:|---:|---:|"]
    own, others = one.answers[OURS], {name: one.answers[name] for name in (RDFLIB, JENA)}
    for name, (took, said) in own.items():
        cells = [f"{peer[name][0]:.1f}{'' if peer[name][1] == said else f' ({peer[name][1]})'}" for peer in others.values()]
        lines.append(f"| {name} | {said} | {took:.2f} | {' | '.join(cells)} |")
    for title, peer in others.items():
        equal = sum(peer[n][1] == said for n, (_, said) in own.items())
        late = sum(peer[n][1] == "timeout" for n in own)
        times = {n: peer[n][0] / own[n][0] for n in own}
        done = geometric(times[n] for n in own if peer[n][1] != "timeout")
        rest = f"{equal} answers equal, {late} not done in {LIMITS[title]} s (counted as such; {done:.1f} times over the others)"
        lines += ["", f"Geometric mean over {len(own)} queries of our merged graph: {title} takes {geometric(times.values()):.1f} times ours; {rest}."]
    return lines


def claim_lines(one: Size) -> list[str]:
    """Return how long a question takes that is asked of the claims: the best view is derived, then the query answered."""
    means = {
        engine: geometric(one.steps[engine]["consolidate"].wall * 1000 + ms for ms, _ in one.answers[engine].values())
        for engine in ENGINES
        if not one.steps[engine]["consolidate"].crashed
    }
    about = (
        "A question asked of the claims: the best view is derived for all events (consolidate, wall), then the query answered (above); reading and "
        f"storing are left out. Geometric mean over {len(one.answers[OURS])} queries: {OURS} {means.pop(OURS):,.0f} ms. "
        "Every load keeps the best view, so ours is asked of that; a store that holds the claims alone derives it for the question."
    )
    lines = ["", about, ""]
    for engine, mean in means.items():
        step, own = one.steps[engine]["consolidate"], one.steps[OURS]["consolidate"]
        asked = [(step.wall * 1000 + ms, one.answers[OURS][name][0]) for name, (ms, _) in one.answers[engine].items()]
        derived = geometric(theirs / (own.wall * 1000 + ours) for theirs, ours in asked)
        kept = geometric(theirs / ours for theirs, ours in asked)
        times = f"{at_least(step)}{derived:.1f} times ours where both derive, {at_least(step)}{kept:,.0f} times ours of the best view that is kept"
        lines += [f"- {engine}: {at_least(step)}{mean:,.0f} ms, {times}."]
    return lines


def growth(small: Size, large: Size) -> list[str]:
    """Return how each figure grows between two sizes; a peer's where it was done at both."""
    times = large.count / small.count
    lines = [
        f"Growth from {small.count:,} to {large.count:,} records ({times:.0f} is linear):",
        "",
        f"| what | {' | '.join(ENGINES)} |",
        "|---|---:|---:|---:|",
    ]
    for what, figure in (("CPU", lambda step: step.cpu), ("wall", lambda step: step.wall), ("peak memory", lambda step: step.peak_mb)):
        lines += [f"| {name}, {what} | {' | '.join(grown(small, large, engine, name, figure) for engine in ENGINES)} |" for name in STEPS]
    lines.append(f"| stored queries done at both sizes, geometric mean | {' | '.join(grown_queries(small, large, engine) for engine in ENGINES)} |")
    own = small.answers[OURS], large.answers[OURS]
    worst = max(own[0], key=lambda name: own[1][name][0] / own[0][name][0])
    lines += [f"| our stored query that grows most, {worst} | {own[1][worst][0] / own[0][worst][0]:.1f} | | |", ""]
    later = ", ".join(f"{name} {per_document(large, name, 1) / per_document(large, name, 0):.2f}" for name in STEPS)
    return [*lines, f"Within the load of {large.count:,}, a document of the second half took this many times the CPU of one of the first: {later}.", ""]


def per_document(one: Size, step: str, half: int) -> float:
    """Return the CPU seconds that a document took at a step in the first half of a load (0) or in the second (1)."""
    return sum(one.own[f"{lap}_cpu_half{half}"] for lap in LAPS[step])


def grown(small: Size, large: Size, engine: str, name: str, figure: Callable[[Step], float]) -> str:
    """Return how a figure of a step grows, as a cell of a table."""
    steps = [one.steps[engine].get(name) for one in (small, large)]
    done = [figure(step) for step in steps if step and not step.failure]
    return f"{done[1] / done[0]:.1f}" if len(done) == 2 else "–"


def grown_queries(small: Size, large: Size, engine: str) -> str:
    """Return how the stored queries grow that were done at both sizes, and how many they are, as a cell of a table."""
    one, other = small.answers[engine], large.answers[engine]
    done = [name for name in one if "timeout" not in {one[name][1], other[name][1]}]
    return f"{geometric(other[name][0] / one[name][0] for name in done):.1f} ({len(done)} queries)" if done else "–"
