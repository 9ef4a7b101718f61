"""``harmattan extract``: draft records from saved articles."""

from datetime import UTC, datetime
from pathlib import Path

import click

from harmattan.cli import options, printing
from harmattan.cli.gazetteer import index


@click.command(
    epilog=options.examples(
        "extract seeds/articles/maghrebi-2025-06-03-twin-attacks.txt --published 2025-06-03 --outlet maghrebi",
        "extract seeds/articles/maghrebi-2025-06-03-twin-attacks.txt --published 2025-06-03 -o more-drafts",
    )
)
@click.argument("files", nargs=-1, required=True, type=options.PATH, metavar="FILES…")
@click.option("--published", default="", metavar="DATE", help="The day the articles were published; else what each says of itself.")
@click.option("--outlet", default="", help="The outlet, as in actor/OUTLET; else from the address.")
@click.option("--headline", default="", help="The headline; else the page's, or the first line.")
@click.option("--language", default="", help="en or fr; else what the page says, or its words.")
@click.option("--url", default="", help="The address; else what the page says.")
@index
@options.seeds
@click.option("--overwrite", is_flag=True, help="Write drafts anew that are there already.")
@click.option("-o", "--output", type=options.PATH, default=Path("drafts"), show_default=True, help="Folder for drafts and archived texts.")
@click.pass_context
def extract(ctx: click.Context, /, files: tuple[Path, ...], index: Path, seeds: Path | None, overwrite: bool, output: Path, **said: str) -> None:  # noqa: PLR0913
    """Draft records from saved pages or text files; the network is not asked.

    Each draft is a record like any other: a person reviews it. Places that only GeoNames has, and outlets that no seed has, are written to reference.yaml
    beside the drafts.
    """
    from importlib.metadata import version

    from harmattan import conversion, gazetteer
    from harmattan.ingest import Said

    known = options.known(seeds)
    by = f"harmattan {version('harmattan')}"
    with gazetteer.Gazetteer(known, index if index.exists() else None) as places, printing.progress(ctx, "extracting", len(files)) as advance:
        converter = conversion.Converter(known, places, by, datetime.now(UTC).date())
        for path in files:
            drafted = conversion.write(converter.convert(path, Said(**said)), output, overwrite=overwrite)
            advance()
            printing.remark(ctx, drafted)
