"""``harmattan load``: put records into the store."""

from pathlib import Path

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("load seeds/records", "load --dry-run seeds/records/maghrebi-2025-06-03-twin-attacks.yaml"))
@click.argument("places", nargs=-1, required=True, type=options.PATH, metavar="FILES…")
@options.store
@options.seeds
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "info"]), default="error", show_default=True, help="Findings that keep all from being stored."
)
@options.dry_run
@click.pass_context
def load(ctx: click.Context, places: tuple[Path, ...], place: str, seeds: Path | None, fail_on: str, dry_run: bool) -> None:  # noqa: PLR0913
    """Put records into the store, one named graph each; a document that is there already is replaced.

    All files are judged first. Where one of them is wrong, nothing is stored. The seeds are put into the store too.
    """
    from harmattan import pipeline

    files = pipeline.files_below(places)
    known = options.known(seeds)
    with printing.progress(ctx, "checking", len(files)) as advance:
        waiting, found = pipeline.checked(files, known, advance)
    ctx.with_resource(waiting)
    looked_at = f"{printing.many(len(files), 'file')} read; {printing.counted(found)}"
    printing.findings([f for f in found if printing.fails([f], fail_on) or f.severity != "info"])
    if printing.fails(found, fail_on):
        printing.remark(ctx, f"{looked_at}; nothing was stored")
        ctx.exit(1)
    if dry_run:
        printing.remark(ctx, f"{looked_at}; {printing.many(len(waiting.slips), 'document')} would be stored")
        return
    with options.opened(place, write=True, create=True) as target, printing.progress(ctx, "storing", len(waiting.slips)) as advance:
        report = pipeline.store_all(target, waiting, known, advance)
    printing.remark(ctx, f"{looked_at}; {printing.many(report.stored, 'document')} stored, {report.unchanged} unchanged")
