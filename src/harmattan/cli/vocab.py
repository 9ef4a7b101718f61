"""``harmattan vocab``: explain classes, properties and closed lists."""

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("vocab", "vocab armed-assault"))
@click.argument("term", required=False)
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language of labels and definitions.")
@printing.format_option
@click.pass_context
def vocab(ctx: click.Context, term: str | None, lang: str, form: str | None) -> None:
    """Explain classes, properties and the words of closed lists; without TERM, list them all."""
    from harmattan import lookup

    found = lookup.terms(term, lang)
    if not found:
        raise click.UsageError(f'there is no term "{term}"; `harmattan vocab` lists them')
    printing.table(("term", "kind", "label", "meaning", "in ACLED"), found, printing.chosen(form, None))
    if term is None:
        printing.remark(ctx, f"{len(found)} terms; docs/terms.md has them in both languages")
