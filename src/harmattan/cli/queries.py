"""``harmattan queries``: the stored questions."""

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("queries", "queries --format md"))
@printing.format_option
def queries(form: str | None) -> None:
    """List the stored queries and checks with their parameters; those in brackets may be left out."""
    from harmattan import query

    rows = []
    for name, stored in (query.stored() | query.checks()).items():
        parameters = [f"{p.name}={p.kind}" if p.required and p.default is None else f"[{p.name}={p.default or p.kind}]" for p in stored.parameters]
        rows.append((name, stored.summary, " ".join(parameters)))
    printing.table(("name", "question", "parameters"), rows, printing.chosen(form, None))
