"""``harmattan status``: what the store holds."""

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("status", "status --format json"))
@options.store
@printing.format_option
def status(place: str, form: str | None) -> None:
    """Show what the store holds: documents, things by class, triples."""
    from harmattan import pipeline

    with options.opened(place) as target:
        rows = pipeline.status(target)
    printing.table(("what", "how many"), rows, printing.chosen(form, None))
