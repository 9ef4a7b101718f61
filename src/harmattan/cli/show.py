"""``harmattan show``: one thing with what is said of it."""

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("show event/boulkessi-2025-05-31", "show actor/jnim"))
@click.argument("name", metavar="ID")
@options.store
@options.as_known_on
@click.pass_context
def show(ctx: click.Context, name: str, place: str, as_known_on: str | None) -> None:
    """Show one thing: an event with its best view and the claims under it, an actor with its ties, a place, an article."""
    from harmattan import lookup, pipeline

    with options.opened_or_seeds(ctx, place) as target, pipeline.known_on(target, as_known_on) as asked:
        sections = lookup.show(asked, name)
    for title, columns, rows in sections:
        click.secho(title, bold=True)
        names, cells = printing.labelled(columns, rows, iris=False)
        printing.table(names, cells, "table")
