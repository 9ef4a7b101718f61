"""``harmattan check``: judge records without storing them."""

from pathlib import Path

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("check seeds/records", "check --format concise seeds/records/maghrebi-2025-06-03-twin-attacks.yaml"))
@click.argument("places", nargs=-1, required=True, type=options.PATH, metavar="FILES…")
@options.seeds
@options.fail_on
@click.option("-f", "--format", "form", type=click.Choice(["full", "concise", "json"]), default="full", show_default=True, help="How findings are shown.")
@click.pass_context
def check(ctx: click.Context, places: tuple[Path, ...], seeds: Path | None, fail_on: str, form: str) -> None:
    """Judge records: YAML, keys, quotes, references, shapes.

    Prints every finding as file:line:column; nothing is stored.
    """
    from harmattan import pipeline

    files = pipeline.files_below(places)
    with printing.progress(ctx, "checking", len(files)) as advance:
        waiting, found = pipeline.checked(files, options.known(seeds), advance)
        ctx.with_resource(waiting)
    printing.findings(found, form=form, err=False)
    printing.remark(ctx, f"{printing.many(len(files), 'file')} read; {printing.counted(found)}")
    ctx.exit(1 if printing.fails(found, fail_on) else 0)
