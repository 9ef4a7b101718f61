"""Measure the line against named peers on the same work, in one run: medians, ratios, peak memory, growth from 1,000 to 10,000.

Usage: python bench/run.py [--small]
Writes bench/results.md. Peers: rdflib with pySHACL, and Apache Jena (Debian's package) with TDB2. CPU seconds are of the process that works.
"""

import hashlib
import json
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = HERE / "work"
JAVA = Path("/usr/share/java")
REPEATS = 5


def measured(step: Callable[[], object]) -> tuple[float, float]:
    """Return (CPU seconds, wall seconds) of a step in this process."""
    cpu, wall = time.process_time(), time.perf_counter()
    step()
    return time.process_time() - cpu, time.perf_counter() - wall


def in_child(code: str, *args: str) -> dict[str, float]:
    """Run Python code in a child of its own; it prints a JSON object, to which the peak memory in MB is added."""
    script = f"{code}\nimport json, resource\nresult['peak_mb'] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\nprint(json.dumps(result))"
    output = subprocess.run([sys.executable, "-c", script, *args], capture_output=True, text=True, check=False)
    if output.returncode:
        raise SystemExit(output.stderr)
    found: dict[str, float] = json.loads(output.stdout.splitlines()[-1])
    return found


LINE = """
import statistics, sys, time
from pathlib import Path
from harmattan import consolidate, graph, pipeline, record, seeds, store, validate
files, folder, result = sorted(Path(sys.argv[1]).glob('*.yaml')), Path(sys.argv[2]), {}
known = seeds.load()
def lap(name, step):
    cpu, wall = time.process_time(), time.perf_counter()
    value = step()
    result[name + '_cpu'], result[name + '_wall'] = time.process_time() - cpu, time.perf_counter() - wall
    return value
records = lap('load', lambda: [record.load(p) for p in files])
graphs = lap('graph', lambda: [graph.graph(r) for r in records])
texts = ['\\n'.join([*g.lines, *pipeline.stubs(r, g, known)]) + '\\n' for r, g in zip(records, graphs)]
validate.validate(texts[0])
lap('validate', lambda: [validate.validate(t) for t in texts])
one = []
for text in texts[:200]:
    begun = time.perf_counter(); validate.validate(text); one.append(time.perf_counter() - begun)
result['validate_one_ms'] = statistics.median(one) * 1000
with store.open_store(folder, write=True, create=True) as target:
    seeded = [graph.graph(r) for r in known.records]
    pipeline.put(target, seeded, {})
    lap('store_and_consolidate', lambda: pipeline.put(target, graphs[:-200], {}))
    base, durable, derived = consolidate.reference(target, {}), [], []
    for g in graphs[-200:]:
        begun = time.perf_counter(); change = consolidate.change(target, {g.name: g}, base); middle = time.perf_counter()
        target.apply(change); derived.append(middle - begun); durable.append(time.perf_counter() - middle)
    result['durable_one_ms'], result['derive_one_ms'] = statistics.median(durable) * 1000, statistics.median(derived) * 1000
    result['triples'] = sum(1 for _ in target.merged())
    Path(sys.argv[3]).write_text('\\n'.join(graph.ntriples(target.merged())) + '\\n', 'utf-8')
    Path(sys.argv[4]).write_text('\\n'.join(l for r, g in zip(records, graphs) for l in g.lines) + '\\n' + '\\n'.join(sorted({l for r, g in zip(records, graphs) for l in pipeline.stubs(r, g, known)})) + '\\n', 'utf-8')
"""
PYSHACL = """
import sys, time
import pyshacl
from rdflib import Graph
from harmattan import paths
data, shapes, result = Graph().parse(sys.argv[1], format='nt'), Graph(), {}
for path in sorted(paths.resource('shapes').glob('*.ttl')): shapes.parse(path, format='turtle')
cpu, wall = time.process_time(), time.perf_counter()
pyshacl.validate(data, shacl_graph=shapes, advanced=False, js=False, inference='none')
result['cpu'], result['wall'] = time.process_time() - cpu, time.perf_counter() - wall
"""
RDFLIB = """
import statistics, sys, time
from pathlib import Path
from rdflib import Graph
result, graph = {}, Graph().parse(sys.argv[1], format='nt')
for path in sorted(Path(sys.argv[2]).glob('*.rq')):
    text, times = path.read_text('utf-8'), []
    for turn in range(3):
        begun = time.perf_counter()
        rows = list(graph.query(text))
        times.append(time.perf_counter() - begun)
        if sum(times) > 60: break
    result[path.stem], result['rows ' + path.stem] = statistics.median(times) * 1000, len(rows)
"""


def query_texts(store_folder: Path, target: Path) -> dict[str, str]:
    """Write every stored query with values for its parameters to a folder; return name → text."""
    from harmattan import query, store

    target.mkdir(parents=True, exist_ok=True)
    found = {}
    with store.open_store(store_folder) as source:
        event = query.plain(query.select(source, "SELECT (MIN(?e) AS ?m) WHERE { ?e a <https://w3id.org/harmattan/ns#Event> }").rows[0][0])
    samples = {"Event": event, "Actor": "actor/jnim", "Place": "place/mali", "Article": "article/generated-0", "Outlet": "actor/reuters"}
    by_kind = {"date": "2020-06-01", "month": "2020-06", "integer": "2020", "decimal": "10", "text": "a"}
    for name, stored in query.stored().items():
        values = {}
        for one in stored.parameters:
            if one.required and one.default is None:
                ranges = one.about.get("range", [])
                first = ranges if isinstance(ranges, str) else next(iter(ranges), "Actor")
                values[one.name] = samples.get(first, "actor/jnim") if one.kind == "iri" else by_kind.get(one.kind, "killed")
        if "radius" in {p.name for p in stored.parameters}:
            values |= {"lat": "14.5", "long": "-1.5", "radius": "50"}
        found[name] = stored.bind(values)
        (target / f"{name}.rq").write_text(found[name], "utf-8")
    return found


def own_queries(store_folder: Path, texts: dict[str, str]) -> dict[str, tuple[float, str]]:
    """Return name → (median milliseconds, digest of the rows) of the stored queries on the embedded store."""
    from harmattan import query, store

    found = {}
    with store.open_store(store_folder) as source:
        for name, text in texts.items():
            times = []
            for _ in range(REPEATS):
                begun = time.perf_counter()
                answer = query.select(source, text)
                times.append(time.perf_counter() - begun)
            rows = sorted("\t".join(map(query.plain, row)) for row in answer.rows)
            found[name] = (statistics.median(times) * 1000, f"{len(rows)} {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()[:12]}")
    return found


def jena_command(main: str, *args: str) -> list[str]:
    """Return the command that runs a Jena tool; the renamed Xerces resources are put where the classes look for them."""
    resources = WORK / "jena-resources"
    if not resources.exists():
        unpacked = WORK / "jena-core"
        unpacked.mkdir(parents=True, exist_ok=True)
        subprocess.run(["unzip", "-q", "-o", str(JAVA / "jena-core.jar"), "org/apache/jena/ext/xerces/*", "-d", str(unpacked)], check=False)
        shutil.copytree(unpacked / "org/apache/jena/ext/xerces", resources / "xerces")
    return ["java", "-Xmx8g", "-cp", f"{resources}:{JAVA}/*", main, *args]


def jena_queries(merged: Path, folder: Path) -> dict[str, float]:
    """Return name → median warm milliseconds on Jena TDB2; the loader runs first."""
    database = WORK / "tdb2"
    shutil.rmtree(database, ignore_errors=True)
    subprocess.run(jena_command("tdb2.tdbloader", f"--loc={database}", str(merged)), check=True, capture_output=True)
    found = {}
    for path in sorted(folder.glob("*.rq")):
        command = jena_command("tdb2.tdbquery", f"--loc={database}", f"--query={path}", "--repeat=3,5", "--time", "--results=none")
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        times = [float(t) for t in re.findall(r"Time: ([0-9.]+) sec", run.stdout + run.stderr)]
        if times:
            found[path.stem] = statistics.median(times[-5:]) * 1000
    return found


def geometric(values: list[float]) -> float:
    """Return the geometric mean."""
    return statistics.geometric_mean(max(v, 0.001) for v in values)


def size(count: int, *, peers: bool) -> tuple[dict[str, float], list[str]]:
    """Measure one size; return the figures and the lines of the report about it."""
    from generate import generate

    records, place, merged, claims = WORK / f"records-{count}", WORK / f"store-{count}", WORK / f"merged-{count}.nt", WORK / f"claims-{count}.nt"
    shutil.rmtree(place, ignore_errors=True)
    generate(count, records)
    own = in_child(LINE, str(records), str(place), str(merged), str(claims))
    texts = query_texts(place, WORK / f"queries-{count}")
    answers = own_queries(place, texts)
    own["queries_ms"] = geometric([ms for ms, _ in answers.values()])
    per_second = count / (own["load_cpu"] + own["graph_cpu"] + own["validate_cpu"] + own["store_and_consolidate_cpu"])
    lines = [f"## {count:,} records, {int(own['triples']):,} merged triples", "", "| step | CPU s | wall s |", "|---|---:|---:|"]
    lines += [f"| {name} | {own[f'{name}_cpu']:.2f} | {own[f'{name}_wall']:.2f} |" for name in ("load", "graph", "validate", "store_and_consolidate")]
    lines += ["", f"End to end: {per_second:.0f} articles a CPU second. Peak memory {own['peak_mb']:.0f} MB."]
    lines.append(f"One article: validated in {own['validate_one_ms']:.2f} ms, derived in {own['derive_one_ms']:.1f} ms, durable in {own['durable_one_ms']:.2f} ms (medians).")
    if peers:
        lines += against_peers(count, own, answers, (merged, claims))
    else:
        lines += ["", "| query | rows, digest | ms |", "|---|---|---:|", *(f"| {n} | {d} | {ms:.1f} |" for n, (ms, d) in answers.items())]
    return own, lines


def against_peers(count: int, own: dict[str, float], answers: dict[str, tuple[float, str]], files: tuple[Path, Path]) -> list[str]:
    """Return the lines that compare with pySHACL, rdflib and Jena."""
    merged, claims = files
    reference = in_child(PYSHACL, str(claims))
    rdflib = in_child(RDFLIB, str(merged), str(WORK / f"queries-{count}"))
    jena = jena_queries(merged, WORK / f"queries-{count}")
    lines = ["", f"Whole-graph pySHACL: {reference['cpu']:.1f} s CPU, {reference['cpu'] / own['validate_cpu']:.0f} times ours; peak {reference['peak_mb']:.0f} MB."]
    lines += ["", "| query | rows, digest | Harmattan ms | rdflib ms | Jena TDB2 ms |", "|---|---|---:|---:|---:|"]
    lines += [f"| {n} | {d} | {ms:.1f} | {rdflib.get(n, 0):.1f} | {jena.get(n, 0):.1f} |" for n, (ms, d) in answers.items()]
    for name, peer in (("rdflib", rdflib), ("Jena TDB2", jena)):
        common = [n for n in answers if n in peer]
        ratio = geometric([peer[n] for n in common]) / geometric([answers[n][0] for n in common])
        lines.append(f"\nGeometric mean over {len(common)} queries: {name} takes {ratio:.1f} times ours.")
    return lines


def main() -> None:
    """Measure both sizes and write the report."""
    WORK.mkdir(exist_ok=True)
    small, text = size(1_000, peers=True)
    large, more = size(10_000, peers="--small" not in sys.argv)
    growth = [f"| {name} | {large[name] / small[name]:.1f} |" for name in ("load_cpu", "graph_cpu", "validate_cpu", "store_and_consolidate_cpu", "queries_ms", "peak_mb")]
    head = [
        "# Measurements",
        "",
        f"Written by bench/run.py on {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {platform.system()}, Python {platform.python_version()}.",
        "",
        "Growth from 1,000 to 10,000 records (10 is linear):",
        "",
        "| what | times |",
        "|---|---:|",
        *growth,
        "",
    ]
    (HERE / "results.md").write_text("\n".join([*head, *text, "", *more]) + "\n", "utf-8")
    sys.stderr.write(f"wrote bench/results.md; peak of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB\n")


if __name__ == "__main__":
    main()
