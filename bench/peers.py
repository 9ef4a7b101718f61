"""The peers that we measure ourselves against: pySHACL and rdflib in children of their own, Apache Jena by its tools.

Usage as a child: python bench/peers.py pyshacl CLAIMS.nt · python bench/peers.py rdflib MERGED.nt QUERIES OUT
"""

import csv
import json
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from answers import digest

JAVA = Path("/usr/share/java")
# Debian's package brings no scripts: these are the jars that the tools need, and no second binding of SLF4J among them.
JARS = [
    *("jena-*", "thrift", "libthrift", "dexx.collection", "jsonld-java", "titanium-json-ld", "jakarta.json-api", "commons-*", "slf4j-api", "slf4j-nop"),
    *("jackson-*", "gson", "protobuf*", "httpclient*", "httpcore*", "guava", "failureaccess", "xercesImpl", "xml-apis*"),
]
LONGEST = 20  # seconds for one query
MOST = 12 * 2**30  # bytes that a peer may take: a cross product would take the machine
Answers = dict[str, tuple[float, str]]  # name → (median milliseconds, digest); "timeout" where it took longer than LONGEST, or more memory than MOST


class TooLongError(Exception):
    """A peer took longer than it may."""


def peak() -> float:
    """Return this process's peak memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def pyshacl_whole(claims: Path) -> dict[str, float]:
    """Judge all articles as one graph; return CPU and wall seconds, parsing left out."""
    import pyshacl
    from rdflib import Graph

    from harmattan import paths

    data, shapes = Graph().parse(claims, format="nt"), Graph()
    for path in sorted(paths.resource("shapes").glob("*.ttl")):
        shapes.parse(path, format="turtle")
    cpu, wall = time.process_time(), time.perf_counter()
    pyshacl.validate(data, shacl_graph=shapes, advanced=False, js=False, inference="none")
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "peak_mb": peak()}


def rdflib_queries(merged: Path, folder: Path) -> dict[str, object]:
    """Return how long plain rdflib takes to parse and to answer each query."""
    from rdflib import Graph

    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    begun = time.process_time()
    graph = Graph().parse(merged, format="nt")
    found: dict[str, object] = {"parse_cpu": time.process_time() - begun}

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLongError

    signal.signal(signal.SIGALRM, stop)
    answers: Answers = {}
    for path in sorted(folder.glob("*.rq")):
        times: list[float] = []
        rows: list[list[str]] = []
        signal.alarm(LONGEST)
        try:
            while len(times) < 3 and sum(times) < 5:
                begun = time.perf_counter()
                rows = [["" if term is None else str(term) for term in row] for row in graph.query(path.read_text("utf-8"))]  # type: ignore[union-attr]
                times.append(time.perf_counter() - begun)
            answers[path.stem] = (statistics.median(times) * 1000, digest(rows))
        except (TooLongError, MemoryError):
            answers[path.stem] = (LONGEST * 1000, "timeout")
        finally:
            signal.alarm(0)
    return found | {"answers": answers, "peak_mb": peak()}


def jena(main: str, work: Path, *args: str) -> list[str]:
    """Return the command of a Jena tool; the renamed Xerces resources are put where the classes look for them."""
    resources = work / "jena-resources"
    if not resources.exists():
        unpacked = work / "jena-core"
        unpacked.mkdir(parents=True, exist_ok=True)
        subprocess.run(["unzip", "-q", "-o", str(JAVA / "jena-core.jar"), "org/apache/jena/ext/xerces/*", "-d", str(unpacked)], check=False)
        shutil.copytree(unpacked / "org/apache/jena/ext/xerces", resources / "xerces")
    jars = [str(path) for name in JARS for path in sorted(JAVA.glob(f"{name}.jar"))]
    return ["java", "-Xmx8g", "-cp", ":".join([str(resources), *jars]), main, *args]


def jena_queries(merged: Path, folder: Path, work: Path) -> tuple[float, Answers]:
    """Return the wall seconds of TDB2's loader and how long TDB2 takes for each query, warm."""
    database = work / "tdb2"
    shutil.rmtree(database, ignore_errors=True)
    begun = time.perf_counter()
    subprocess.run(jena("tdb2.tdbloader", work, f"--loc={database}", str(merged)), check=True, capture_output=True)
    loaded = time.perf_counter() - begun
    answers: Answers = {}
    for path in sorted(folder.glob("*.rq")):
        timed = _run(jena("tdb2.tdbquery", work, f"--loc={database}", f"--query={path}", "--repeat=2,3", "--time", "--results=none"))
        times = [float(t) for t in re.findall(r"Time: ([0-9.]+) sec", timed)]
        rows = list(csv.reader(_run(jena("tdb2.tdbquery", work, f"--loc={database}", f"--query={path}", "--results=csv")).splitlines()))
        answers[path.stem] = (statistics.median(times[-3:]) * 1000, digest(rows[1:])) if times else (LONGEST * 1000, "timeout")
    return loaded, answers


def _run(command: list[str]) -> str:
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST * 6)
    except subprocess.TimeoutExpired:
        return ""
    return run.stdout if "--results=csv" in command else run.stdout + run.stderr


if __name__ == "__main__":
    figures = pyshacl_whole(Path(sys.argv[2])) if sys.argv[1] == "pyshacl" else rdflib_queries(Path(sys.argv[2]), Path(sys.argv[3]))
    sys.stdout.write(json.dumps(figures) + "\n")
