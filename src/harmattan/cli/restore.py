"""``harmattan restore``: make a store from a backup."""

from pathlib import Path

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("restore store-copy --store restored", "restore store-copy --store restored-again"))
@click.argument("source", type=options.PATH, metavar="DIR")
@options.store
@click.pass_context
def restore(ctx: click.Context, source: Path, place: str) -> None:
    """Make a store from a backup, in a folder that is not there yet."""
    from harmattan import store

    store.restore(source, options.folder(place))
    printing.remark(ctx, f"restored to {place}")
