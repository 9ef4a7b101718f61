"""Measure the line against named peers on the same work, in one run: medians, ratios, peak memory, growth from 1,000 to 10,000.

Usage: python bench/run.py [COUNT …]   (default: 1000 10000; writes bench/results.md)
Peers: plain rdflib with pySHACL, and Apache Jena (Debian's package). CPU seconds are of the process that works. One child runs at a time.
"""

import platform
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import jena
import report
from answers import LONGEST, Answers
from children import WHOLE, Step, figures, steps
from generate import generate
from report import JENA, OURS, RDFLIB, Size

HERE = Path(__file__).resolve().parent
WORK = HERE / "work"


def measure(count: int, work: Path) -> Size:
    """Measure one size in a folder."""
    records, place, out = work / f"records-{count}", work / f"store-{count}", work / f"out-{count}"
    for folder in (records, place, out):
        shutil.rmtree(folder, ignore_errors=True)
    out.mkdir(parents=True)
    generate(count, records)
    own = figures(HERE / "line.py", records, place, out)
    answers: dict[str, Answers] = {OURS: figures(HERE / "ask.py", place, out / "queries")}
    found = {OURS: report.own_steps(own)}
    found[RDFLIB], answers[RDFLIB] = rdflib_side(records, out, answers[OURS])
    found[JENA], answers[JENA] = jena_side(work, out)
    return Size(count, own, found, answers)


def rdflib_side(records: Path, out: Path, own: Answers) -> tuple[dict[str, Step], Answers]:
    """Return what rdflib and pySHACL take for each step and query."""
    peers = HERE / "peers.py"
    found = steps(["graph"], peers, "graph", records)[0]
    found |= steps(["validate"], peers, "validate", out / "claims.nt")[0]
    found |= steps(["store", "consolidate"], peers, "derive", out / "said.nt", out / "rdflib.nt", limit=WHOLE)[0]
    found["consolidate"] = compared(found["consolidate"], out, "rdflib.nt")
    merged, rest = steps(["merged"], peers, "ask", out / "merged.nt", out / "queries", limit=WHOLE)
    return found | merged, rest.get("answers") or dict.fromkeys(own, (LONGEST * 1000.0, "timeout"))


def jena_side(work: Path, out: Path) -> tuple[dict[str, Step], Answers]:
    """Return what Jena takes for each step and query."""
    found = {"start": jena.start(work), "validate": jena.validate(work, out / "claims.nt"), "store": jena.load(work, out / "said.nt")}
    found["consolidate"] = compared(jena.derive(work, out), out, "jena.nt")
    found["merged"] = jena.load(work, out / "merged.nt")
    return found, jena.ask(work, out / "queries")


def compared(step: Step, out: Path, name: str) -> Step:
    """Add to a step in which a peer derived the best view how that differs from ours."""
    return replace(step, note=figures(HERE / "answers.py", out / "merged.nt", out / name)) if (out / name).exists() else step


def main(counts: list[int], work: Path, target: Path) -> None:
    """Measure each size and write the report."""
    work.mkdir(exist_ok=True)
    sizes = [measure(count, work) for count in counts]
    written = f"Written by bench/run.py on {datetime.now(UTC):%Y-%m-%d}: {platform.machine()}, {platform.system()}, Python {platform.python_version()}."
    lines = ["# Measurements", "", written, ""]
    lines += report.growth(sizes[0], sizes[-1]) if len(sizes) > 1 else []
    for one in sizes:
        lines += [*report.size(one), ""]
    target.write_text("\n".join(lines), "utf-8")
    sys.stderr.write(f"wrote {target}\n")


if __name__ == "__main__":
    main([int(arg) for arg in sys.argv[1:]] or [1_000, 10_000], WORK, HERE / "results.md")
