"""Batch: many articles, a line each, to draft records in shards: streamed, resumable, the same bytes whatever the number of workers.

A shard is a fixed number of lines. Its results, and beside them its errors, are written whole before its note of completion; a shard whose note fits its
lines is not done again, so that a run that was stopped goes on where it was, and a finished one does nothing.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any

from harmattan import seeds as reference
from harmattan.conversion import Converter
from harmattan.errors import InputError
from harmattan.extract.reference import reference_set
from harmattan.gazetteer import Gazetteer
from harmattan.ingest import Said
from harmattan.writing import whole

SHARD = 500  # lines; some seconds of work, so that little is lost where a run is stopped
LONGEST = 16_000_000  # bytes of a line: an article of 10 MB as JSON
FIELDS = {
    "published": "published",
    "outlet": "outlet",
    "publisher": "outlet",
    "headline": "headline",
    "title": "headline",
    "language": "language",
    "url": "url",
}


@dataclass(frozen=True)
class Settings:
    """What every worker needs: the folder of seeds and the file of the gazetteer (empty: none of one's own), who converts, and on which day."""

    seeds: str
    gazetteer: str
    by: str
    today: date


@dataclass(frozen=True)
class Shard:
    """The outcome of a shard: its number, the hash of its lines, how many there were, and its results and errors as JSON Lines."""

    number: int
    sha256: str
    read: int
    results: str
    errors: str


def run(source: Path, folder: Path, settings: Settings, workers: int, on_shard: Callable[[Shard], None] = lambda _: None) -> tuple[int, int, int]:
    """Draft a record for each line of a file of JSON Lines (may be gzipped); return (lines, drafts, errors) of all shards.

    A line is an object with ``text`` or ``html`` and, as far as known, ``id``, ``published``, ``outlet``, ``headline``, ``language`` and ``url``.
    Raises InputError where the file cannot be read or the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    total = [0, 0, 0]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: set[Future[Shard]] = set()
        for number, lines in enumerate(_shards(source)):
            done = _done(folder, number, lines, settings)
            if done is not None:
                total = [a + b for a, b in zip(total, done, strict=True)]
                continue
            waiting.add(pool.submit(convert, number, lines, settings))
            if len(waiting) >= 2 * workers:
                ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                total = _written(ready, folder, settings, total, on_shard)
        ready, _ = wait(waiting)
        total = _written(ready, folder, settings, total, on_shard)
    return total[0], total[1], total[2]


def convert(number: int, lines: list[bytes], settings: Settings) -> Shard:
    """Return the outcome of a shard: a pure function of its lines and the settings, wherever it runs."""
    converter = _converter(settings)
    results, errors = [], []
    for at, line in enumerate(lines):
        told: dict[str, Any] = {"line": number * SHARD + at + 1}
        try:
            results.append(_dumped(_result(line, converter, told)))
        except InputError as error:
            errors.append(_dumped({**told, "error": str(error)}))
    return Shard(number, _hash(lines), len(lines), "".join(results), "".join(errors))


@cache
def _converter(settings: Settings) -> Converter:
    known = reference.load(Path(settings.seeds) if settings.seeds else None)
    return Converter(known, Gazetteer(known, Path(settings.gazetteer) if settings.gazetteer else None), settings.by, settings.today)


def _result(line: bytes, converter: Converter, told: dict[str, Any]) -> dict[str, Any]:
    """Return the draft of a line with what no seed has; put the line's id into ``told``."""
    if len(line) > LONGEST:
        raise InputError(f"a line of {len(line):,} bytes; {LONGEST:,} are allowed")
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("html", data.get("text")), str):
        raise InputError("an object with text or html is wanted")
    if isinstance(data.get("id"), str | int):
        told["id"] = data["id"]
    said = {ours: value for theirs, ours in FIELDS.items() if isinstance(value := data.get(theirs), str)}
    content = str(data.get("html", data.get("text")))
    headline = said.get("headline", "")
    if "html" not in data and headline and not content.lstrip().startswith(headline):
        content = f"{headline}\n\n{content}"  # a quote of the headline has to stand in the text
    converted = converter.read(f"line {told['line']}", content.encode("utf-8", "replace"), Said(**said))
    beside = reference_set("batch", converted.draft.places, [converted.article] if converted.new_outlet else [])
    return {**told, "record": converted.draft.record, "text": converted.article.text, "actors": beside.get("actors", []), "places": beside.get("places", [])}


def _dumped(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"


def _hash(lines: list[bytes]) -> str:
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


@contextmanager
def _opened(source: Path) -> Iterator[IO[bytes]]:
    try:
        with gzip.open(source) if source.suffix == ".gz" else source.open("rb") as file:
            yield file  # type: ignore[misc]
    except (OSError, EOFError) as error:
        raise InputError(f"{source}: cannot be read: {error}") from error


def _shards(source: Path) -> Iterator[list[bytes]]:
    with _opened(source) as file:
        lines = (line for line in iter(lambda: file.readline(LONGEST + 2), b""))
        while portion := [line.rstrip(b"\r\n") for line in islice(lines, SHARD)]:
            yield portion


def _done(folder: Path, number: int, lines: list[bytes], settings: Settings) -> list[int] | None:
    """Return (lines, drafts, errors) of a shard that is there already, made from the same lines by the same program; None otherwise."""
    try:
        note = json.loads((folder / f"shard-{number:06}.done").read_bytes())
    except (OSError, ValueError):
        return None
    if note.get("sha256") != _hash(lines) or note.get("by") != settings.by:
        return None
    return [int(note[key]) for key in ("read", "drafts", "errors")]


def _written(ready: set[Future[Shard]], folder: Path, settings: Settings, total: list[int], on_shard: Callable[[Shard], None]) -> list[int]:
    for future in ready:
        shard = future.result()
        stem = folder / f"shard-{shard.number:06}"
        note = {"sha256": shard.sha256, "by": settings.by, "read": shard.read, "drafts": shard.results.count("\n"), "errors": shard.errors.count("\n")}
        for suffix, content in ((".jsonl", shard.results), (".errors.jsonl", shard.errors), (".done", _dumped(note))):
            with whole(stem.with_name(stem.name + suffix)) as out:
                out.write(content.encode())
        total = [total[0] + shard.read, total[1] + note["drafts"], total[2] + note["errors"]]  # type: ignore[operator]
        on_shard(shard)
    return total
