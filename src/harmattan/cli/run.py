"""``harmattan run``: ask a stored query."""

from pathlib import Path

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("run events_contested", "run event_claims -p event=event/boulkessi-2025-05-31 --format json"))
@click.argument("name")
@click.option("-p", "--parameter", "given", multiple=True, metavar="NAME=VALUE", help="Value of a parameter; may be repeated.")
@options.store
@printing.format_option
@options.output
@printing.iris_option
@options.as_known_on
@click.pass_context
def run(  # noqa: PLR0913
    ctx: click.Context, name: str, given: tuple[str, ...], place: str, form: str | None, output: Path | None, iris: bool, as_known_on: str | None
) -> None:
    """Ask a stored query; `harmattan queries` lists them."""
    from harmattan import pipeline, query
    from harmattan.errors import QueryError

    values = {}
    for entry in given:
        key, sign, value = entry.partition("=")
        if not sign or key in values:
            raise QueryError(f'"{entry}" is not NAME=VALUE, or names a parameter twice')
        values[key] = value
    question = query.named(name)
    question.bind(values)  # a wrong value is said before the store is opened
    with options.opened(place) as target, pipeline.known_on(target, as_known_on) as asked:
        answer = query.run(asked, question, values)
        unknown = [] if answer.rows else query.unknown(asked, question, values)
    rows = [[query.plain(term) for term in row] for row in answer.rows]
    names, cells = printing.labelled(answer.columns, rows, iris=iris)
    printing.table(names, cells, printing.chosen(form, output), output)
    if not rows:
        printing.remark(ctx, f"no rows: {f'the store knows no {unknown[0]}' if unknown else 'nothing in the store answers this with these values'}")
