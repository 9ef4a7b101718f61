"""``harmattan rebuild``: make the store anew from files."""

from pathlib import Path

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("rebuild seeds/records", "rebuild --store .harmattan/store seeds/records"))
@click.argument("places", nargs=-1, required=True, type=options.PATH, metavar="FILES…")
@options.store
@options.seeds
@click.pass_context
def rebuild(ctx: click.Context, places: tuple[Path, ...], place: str, seeds: Path | None) -> None:
    """Make the store anew from files; the old one is replaced only when the new one is whole.

    The same files give the same answers, byte for byte, in whatever order they are read.
    """
    from harmattan import pipeline

    report = pipeline.rebuild(options.folder(place), pipeline.files_below(places), options.known(seeds))
    printing.findings([f for f in report.findings if f.severity == "error"])
    printing.remark(ctx, f"{printing.many(report.read, 'file')} read; {printing.counted(report.findings)}; {printing.many(report.stored, 'document')} stored")
    ctx.exit(1 if report.errors() else 0)
