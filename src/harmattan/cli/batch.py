"""``harmattan batch``: draft records from many articles."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from harmattan.cli import options, printing
from harmattan.cli.gazetteer import index


@click.command(epilog=options.examples("batch articles.jsonl drafts-of-articles", "batch articles.jsonl drafts-of-articles --workers 1"))
@click.argument("source", type=options.FILE, metavar="IN.jsonl[.gz]")
@click.argument("output", type=options.PATH, metavar="OUT")
@index
@options.seeds
@click.option("--workers", type=click.IntRange(1, 1024), default=lambda: os.cpu_count() or 1, show_default="one for each processor", help="How many processes.")
@click.pass_context
def batch(ctx: click.Context, /, source: Path, output: Path, index: Path, seeds: Path | None, workers: int) -> None:  # noqa: PLR0913
    """Draft records from many articles, one JSON object a line, in shards that a stopped run goes on from.

    A line has text or html and, as far as known, id, published, outlet, headline, language and url. Each shard of the results has its errors beside it.
    """
    from importlib.metadata import version

    from harmattan import batch as batches

    if not source.is_file():
        raise click.BadParameter(f"there is no file {source}", param_hint="IN.jsonl[.gz]")
    settings = batches.Settings(
        str(seeds.resolve()) if seeds else "", str(index.resolve()) if index.exists() else "", f"harmattan {version('harmattan')}", datetime.now(UTC).date()
    )
    with printing.progress(ctx, "drafting shards", None) as advance:
        read, drafts, errors = batches.run(source, output, settings, workers, lambda _: advance())
    printing.remark(ctx, f"{read:,} lines read; {drafts:,} drafts, {errors:,} errors in {output}")
    ctx.exit(1 if errors else 0)
