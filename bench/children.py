"""Children of the measurements: each runs alone and for a limited time, so that CPU seconds and peak memory are its own.

The kernel counts the parent's memory at the time of the fork as the child's: whoever starts children here must stay small.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

LIMIT = 600  # seconds for one step
WHOLE = 3600  # seconds for a child that limits its steps itself


@dataclass(frozen=True)
class Step:
    """What one step took: CPU and wall seconds, peak memory; what came of it; and where it was not done, why."""

    cpu: float
    wall: float
    peak_mb: float
    note: str = ""
    failure: str = ""

    @property
    def crashed(self) -> bool:
        """Tell whether the step broke off, so that its seconds say nothing; else a step that was not done took at least its seconds."""
        return self.failure.startswith("fails")


@dataclass(frozen=True)
class Run:
    """What became of a command: what it took as a whole, and what it wrote."""

    step: Step
    output: str
    errors: str


def peak() -> float:
    """Return the peak memory of this process in MB, without what its parent had when it started it."""
    status = Path("/proc/self/status").read_text("utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


def run(command: Sequence[str], limit: int = LIMIT, output: Path | None = None) -> Run:
    """Run a command, and stop it where it takes too long; what it writes is returned, or goes to a file."""
    with output.open("w+b") if output else tempfile.TemporaryFile() as written, tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        with subprocess.Popen(command, stdout=written, stderr=errors) as process:
            timer = threading.Timer(limit, process.kill)
            timer.start()
            _, status, used = os.wait4(process.pid, 0)
            timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - begun
        said = "" if output else _text(written)
        complaint = _text(errors)
    failure = f"not done in {limit} s" if wall >= limit else f"fails: {_reason(complaint)}" if process.returncode else ""
    return Run(Step(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, failure=failure), said, complaint)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _reason(complaint: str) -> str:
    """Return the line that names the error, shortened."""
    lines = complaint.strip().splitlines() or ["without a word"]
    return next((line for line in lines if re.match(r"[\w.]+(Error|Exception)\b", line)), lines[0])[:100]


def figures(*args: str | Path) -> Any:
    """Run a script of ours; return the figures that it prints."""
    done = run([sys.executable, *map(str, args)], WHOLE)
    if done.step.failure:
        raise SystemExit(done.errors or done.step.failure)
    return json.loads(done.output.splitlines()[-1])


def steps(names: Iterable[str], *args: str | Path, limit: int = LIMIT) -> tuple[dict[str, Step], dict[str, Any]]:
    """Run a peer's script that prints what some steps took, and other figures; where it did not come to its end, each step says so."""
    done = run([sys.executable, *map(str, args)], limit)
    if done.step.failure:
        return dict.fromkeys(names, done.step), {}
    found = json.loads(done.output.splitlines()[-1])
    return {name: Step(**found.pop(name)) for name in names}, found
