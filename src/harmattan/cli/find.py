"""``harmattan find``: look things up by name."""

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("find JNIM", "find --limit 3 tombouctou"))
@click.argument("text")
@options.store
@printing.format_option
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many at most.")
@click.pass_context
def find(ctx: click.Context, text: str, place: str, form: str | None, limit: int) -> None:
    """Look up an actor, place or event by any name, in any language; accents and case do not matter."""
    from harmattan import lookup

    with options.opened_or_seeds(ctx, place) as target:
        found = lookup.find(target, text, limit)
    if not found:
        printing.remark(ctx, f'nothing is called anything like "{text}"')
        ctx.exit(1)
    rows = [(hit.id, hit.kind, hit.label, hit.name) for hit in found]
    printing.table(("id", "kind", "label", "found as"), rows, printing.chosen(form, None))
