"""``harmattan verify``: compare the store with its ledger and its rules."""

import click

from harmattan.cli import options


@click.command(epilog=options.examples("verify", "verify --store .harmattan/store"))
@options.store
@click.pass_context
def verify(ctx: click.Context, place: str) -> None:
    """Compare every graph with the hash in the ledger of commits, and the merged graph with what follows from the documents."""
    from harmattan import pipeline, store

    with store.open_store(options.folder(place)) as target:
        count = len(target.graph_names())
        problems = pipeline.verify(target)
    for problem in problems:
        click.echo(problem, err=True)
    if not problems:
        click.echo(f"{count} documents are what was committed, and the merged graph is what follows from them")
    ctx.exit(1 if problems else 0)
