"""``harmattan demo``: a small sample project, from files to answers and exports."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harmattan.cli import options, printing

if TYPE_CHECKING:
    from harmattan.export import Report
    from harmattan.store import Store

QUESTIONS: tuple[tuple[str, str, dict[str, str], tuple[str, ...]], ...] = (
    (
        "Events, best view: low–best–high of the killed of all victim groups, and what sources contradict each other on",
        "events_overview",
        {},
        ("event", "earliest", "latest", "place", "type", "perpetrators", "killed_low", "killed_best", "killed_high", "sources", "contested"),
    ),
    (
        "Where sources contradict each other, and what they say",
        "events_contested",
        {},
        ("event", "on", "numbers", "claims", "sources", "some_say", "others_say"),
    ),
    (
        "One event's claims, side by side",
        "event_claims",
        {"event": "event/boulkessi-2025-05-31"},
        ("claimant", "via", "stance", "date", "outcome", "harm", "victims", "low", "best", "high", "quote", "outlet", "article_date"),
    ),
)
EXPORTS = ("ttl", "trig", "jsonld", "csv", "geojson", "kml", "gexf", "graphml", "bundle")


@click.command(epilog=options.examples("demo", "demo sample"))
@click.argument("folder", type=options.PATH, default=Path("demo"), metavar="[DIR]")
@click.pass_context
def demo(ctx: click.Context, folder: Path) -> None:
    """Write a small Sahel sample project and build its store.

    Articles and records are copied to DIR, judged, stored, consolidated, asked and exported. Run it again to make everything anew.
    """
    from harmattan import paths, pipeline, seeds, store

    marker = folder / ".harmattan-demo"
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        raise click.UsageError(f"{folder} holds other files; name a folder that is not there yet")
    folder.mkdir(parents=True, exist_ok=True)
    marker.touch()
    for name in ("articles", "records"):
        shutil.copytree(paths.resource("seeds") / name, folder / name, dirs_exist_ok=True)
    shutil.rmtree(folder / "store", ignore_errors=True)
    shutil.copy(paths.resource("seeds") / "decisions.yaml", folder / "decisions.yaml")
    files = pipeline.files_below([folder / "records", folder / "decisions.yaml"])
    known = seeds.load()
    with store.open_store(folder / "store", write=True, create=True) as target:
        report = pipeline.build(target, files, known)
        printing.findings([f for f in report.findings if f.severity == "error"])
        click.echo(f"Read      {report.read - 1} records of {folder / 'records'}, the ledger of decisions, and {len(known.classes)} actors and places")
        click.echo(f"Found     {printing.counted(report.findings)}")
        if report.errors():
            ctx.exit(1)
        _answers(target)
        written = _exports(target, folder / "exports")
    _closing(folder, written)


def _answers(target: "Store") -> None:
    from harmattan import query

    for title, name, values, shown in QUESTIONS:
        answer = query.run(target, query.named(name), values)
        click.secho(f"\n{title}  (harmattan run {' '.join([name, *(f'-p {k}={v}' for k, v in values.items())])})", bold=True)
        columns, rows = printing.labelled(answer.columns, [[query.plain(term) for term in row] for row in answer.rows], iris=False)
        kept = [columns.index(column) for column in shown]
        printing.table(shown, [[row[i] for i in kept] for row in rows], "table")


def _exports(target: "Store", folder: Path) -> "list[tuple[Path, Report]]":
    from harmattan import export

    folder.mkdir(exist_ok=True)
    written = []
    for form in EXPORTS:
        name = "sahel-bundle" if form == "bundle" else "sahel"
        path = folder / f"{name}{export.FORMATS[form].suffix}"
        written.append((path, export.write_file(target, form, path, export.Options())))
    return written


def _closing(folder: Path, written: "list[tuple[Path, Report]]") -> None:
    click.echo("\nWrote")
    width = max(len(str(path)) for path, _ in written)
    for path, report in written:
        click.echo(f"  {path!s:{width}}  {path.stat().st_size:>9,} bytes  {', '.join(f'{n:,} {what}' for what, n in sorted(report.written.items()))}")
    click.echo("\nIn the exports, and left out of them by the partner profile")
    for line in written[0][1].lines():
        if not line.startswith("written"):
            click.echo(f"  {line}")
    click.echo("\nNext")
    click.echo(f"  harmattan queries                                    # {folder / 'store'} answers them:")
    click.echo(f"  harmattan run actor_timeline -p actor=actor/jnim --store {folder / 'store'}")
    click.echo(f"  harmattan show event/boulkessi-2025-05-31 --store {folder / 'store'}")
