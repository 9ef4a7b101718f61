"""``harmattan backup``: copy the store."""

from pathlib import Path

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("backup store-copy", "backup --store .harmattan/store another-copy"))
@click.argument("target", type=options.PATH, metavar="DIR")
@options.store
@click.pass_context
def backup(ctx: click.Context, target: Path, place: str) -> None:
    """Copy the store to a folder that is not there yet."""
    from harmattan import store

    with store.open_store(options.folder(place), write=True) as source:
        source.backup(target)
    printing.remark(ctx, f"copied to {target}")
