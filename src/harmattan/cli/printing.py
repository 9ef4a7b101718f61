"""What commands print: tables in the reader's format on standard output, findings and progress on standard error."""

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from harmattan.errors import RANKS, Finding

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md")
format_option = click.option("-f", "--format", "form", type=click.Choice(FORMATS), default=None, help="Form of the answer; table on a terminal, else csv.")
iris_option = click.option("--iris", is_flag=True, help="Show IRIs beside labels.")


def chosen(form: str | None, output: Path | None) -> str:
    """Return the format asked for, or the one that the output's name or the terminal suggests."""
    if form is not None:
        return form
    suffix = output.suffix.lstrip(".") if output else ""
    if suffix in FORMATS:
        return suffix
    if suffix == "txt":
        return "table"
    if suffix:
        raise click.UsageError(f'"{output}" names no format that is known: let it end in {", ".join(FORMATS[1:])} or txt, or give --format')
    return "table" if output is None and sys.stdout.isatty() else "csv"


def labelled(columns: Sequence[str], rows: Iterable[Sequence[str]], *, iris: bool) -> tuple[list[str], list[list[str]]]:
    """Return a table with labels in place of IRIs: a column ``x`` gives way to its neighbour ``x_label``.

    With ``iris`` both stay, the label under the plain name and the IRI behind it.
    """
    from harmattan import ids

    kept = [i for i, c in enumerate(columns) if iris or f"{c}_label" not in columns]
    names = [columns[i].removesuffix("_label") + (" (iri)" if iris and f"{columns[i]}_label" in columns else "") for i in kept]
    return names, [[_label(columns, row, i, ids.short) for i in kept] for row in rows]


def _label(columns: Sequence[str], row: Sequence[str], index: int, short: Any) -> str:
    cell = row[index]
    if not cell and columns[index].endswith("_label"):
        base = columns[index].removesuffix("_label")
        cell = row[list(columns).index(base)] if base in columns else ""
    return str(short(cell))


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], form: str, output: Path | None = None) -> None:
    """Write a table in one of ``FORMATS``."""
    with _sink(output) as sink:
        if form == "table":
            from harmattan.cli import tables

            safe = [[printable(cell) for cell in row] for row in rows]
            wide = os.environ.get("COLUMNS", "")
            tables.write(columns, safe, sink, None if sink.isatty() else int(wide) if wide.isdecimal() and int(wide) else 160)
        else:
            _WRITERS[form](columns, rows, sink)


@contextmanager
def _sink(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        yield sys.stdout
    else:
        from harmattan.writing import whole

        with whole(output) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as file:
            yield file


def printable(text: str) -> str:
    """Return text with control and direction marks made visible, so that no label can steer a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"⟦U+{ord(c):04X}⟧" for c in text)


def _delimited(columns: Sequence[str], rows: Sequence[Sequence[str]], sink: IO[str], delimiter: str) -> None:
    writer = csv.writer(sink, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)


def _json(columns: Sequence[str], rows: Sequence[Sequence[str]], sink: IO[str]) -> None:
    json.dump([dict(zip(columns, row, strict=True)) for row in rows], sink, ensure_ascii=False, indent=1)
    sink.write("\n")


def _jsonl(columns: Sequence[str], rows: Sequence[Sequence[str]], sink: IO[str]) -> None:
    for row in rows:
        sink.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n")


def _markdown(columns: Sequence[str], rows: Sequence[Sequence[str]], sink: IO[str]) -> None:
    for line in (columns, ["---"] * len(columns), *rows):
        sink.write("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |\n")


_WRITERS = {
    "csv": lambda columns, rows, sink: _delimited(columns, rows, sink, ","),
    "tsv": lambda columns, rows, sink: _delimited(columns, rows, sink, "\t"),
    "json": _json,
    "jsonl": _jsonl,
    "md": _markdown,
}


def findings(found: Sequence[Finding], *, form: str = "full", err: bool = True) -> None:
    """Print findings, and a count of each severity."""
    if form == "json":
        keys = ("path", "line", "column", "severity", "code", "message")
        click.echo(json.dumps([{k: getattr(f, k) for k in keys} for f in found], ensure_ascii=False, indent=1))
        return
    for finding in found:
        click.echo(printable(finding.shown() if form == "full" else str(finding)), err=err)


def counted(found: Sequence[Finding]) -> str:
    """Return how many findings there are of each severity, in words."""
    names = {"error": "error", "warning": "warning", "info": "remark"}
    return ", ".join(many(sum(f.severity == severity for f in found), names[severity]) for severity in RANKS)


def many(number: int, name: str) -> str:
    """Return a number of things in words: ``1 file``, ``2 files``."""
    return f"{number} {name}{'' if number == 1 else 's'}"


def fails(found: Sequence[Finding], fail_on: str) -> bool:
    """Tell whether the findings make a command fail."""
    ranks = {str(severity): rank for severity, rank in RANKS.items()}
    return fail_on != "none" and any(RANKS[f.severity] <= ranks[fail_on] for f in found)


def remark(ctx: click.Context, text: str) -> None:
    """Say something on standard error, unless the user wants it quiet."""
    if not (ctx.find_root().obj or {}).get("quiet"):
        click.echo(text, err=True)


@contextmanager
def progress(ctx: click.Context, title: str, total: int | None) -> Iterator[Any]:
    """Show a progress bar on standard error while there is much to do (None: nobody knows how much) and somebody to see it.

    Yields a function that counts one.
    """
    quiet = (ctx.find_root().obj or {}).get("quiet") or not sys.stderr.isatty() or "CI" in os.environ or (total is not None and total < 50)
    if quiet:
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda *_: bar.advance(task)
