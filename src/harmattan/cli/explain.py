"""``harmattan explain``: what a code means."""

import click

from harmattan.cli import options


@click.command(epilog=options.examples("explain R005", "explain Statement-one-claimant"))
@click.argument("code")
def explain(code: str) -> None:
    """Say what a code means and how to mend it.

    CODE stands in brackets in a finding: R005, Statement-one-claimant.
    """
    from harmattan import validate
    from harmattan.codes import CODES

    rules = validate.rules()
    code = next((known for known in (*CODES, *rules) if known.lower() == code.lower()), code)
    if code in CODES:
        said = CODES[code]
        click.echo(f"{code}: {said.title}\n\n{said.why}\n{said.mend}")
        if said.example:
            click.echo(f"\nRefused, for example:\n\n  {said.example}")
        return
    if code not in rules:
        from rapidfuzz import process

        near = process.extractOne(code, [*CODES, *rules])
        raise click.UsageError(f'there is no code "{code}"; did you mean {near[0]}?')
    rule = rules[code]
    click.echo(f"{code} ({rule.severity}): {rule.message}")
    if rule.message_fr:
        click.echo(rule.message_fr)
    click.echo(f"\nA rule of the shape {rule.shape}; docs/code-book.md shows how it is broken.")
