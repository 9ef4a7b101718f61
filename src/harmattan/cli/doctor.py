"""``harmattan doctor``: check the installation and a store."""

import click

from harmattan.cli import options


@click.command(epilog=options.examples("doctor", "doctor --store .harmattan/store"))
@options.store
@click.pass_context
def doctor(ctx: click.Context, place: str) -> None:
    """Check the installation: packages, resources, shapes, stored queries, seeds; and the store, if there is one."""
    from harmattan import diagnosis

    problems = 0
    for name, problem in diagnosis.checks(place, options.opened):
        click.echo(f"{'problem' if problem else 'fine   '}  {name}{': ' + problem if problem else ''}")
        problems += bool(problem)
    ctx.exit(1 if problems else 0)
