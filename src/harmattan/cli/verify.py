"""``harmattan verify``: compare the store with its ledger and its rules."""

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("verify", "verify --store .harmattan/store"))
@options.store
@click.pass_context
def verify(ctx: click.Context, place: str) -> None:
    """Compare every graph with the hash in the ledger of commits, and the merged graph with what follows from the documents.

    Then the checks are asked: what they find across documents (possible duplicates, dates that do not fit) is said, and is no failure.
    """
    from harmattan import pipeline, query, store

    with store.open_store(options.folder(place)) as target:
        count = len(target.graph_names())
        problems = pipeline.verify(target)
        found = {name: len(query.run(target, check, {}).rows) for name, check in query.checks().items()}
    for problem in problems:
        click.echo(problem, err=True)
    if not problems:
        click.echo(f"{printing.many(count, 'document')}: what was committed, and the merged graph is what follows from them")
    for name, rows in found.items():
        if rows:
            printing.remark(ctx, f"to look at: {rows} found by `harmattan run {name}`")
    ctx.exit(1 if problems else 0)
