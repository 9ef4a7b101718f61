"""``harmattan bundle``: write or verify a partner bundle."""

from pathlib import Path
from typing import Any

import click

from harmattan.cli import options, printing
from harmattan.cli.export import key, profile


class _Bundle(click.Group):
    """`harmattan bundle OUT.zip` is short for `harmattan bundle write OUT.zip`."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            args = ["write", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_Bundle, epilog=options.examples("bundle write partner.zip", "bundle verify partner.zip"))
def bundle() -> None:
    """Write or verify a partner bundle: a zip of data, context, shapes, ontology and a manifest that vouches for them."""


@bundle.command(epilog=options.examples("bundle write partner.zip", "bundle write partner.zip --profile public"))
@click.argument("output", type=options.FILE, metavar="OUT.zip")
@options.store
@profile
@key
@click.option("--previous", type=options.FILE, default=None, help="An earlier bundle; adds the list of changes since.")
@click.pass_context
def write(ctx: click.Context, /, output: Path, place: str, **chosen: Any) -> None:
    """Write a bundle of the store."""
    from harmattan import export as formats

    with options.opened(place) as target:
        report = formats.write_file(target, "bundle", output, formats.Options(**chosen))
    printing.remark(ctx, report.text())


@bundle.command(epilog=options.examples("bundle verify partner.zip", "bundle verify ./partner.zip"))
@click.argument("path", type=options.FILE, metavar="BUNDLE.zip")
@click.option("--against", metavar="PATH|URL", default=None, help="The store it was made from; looks for all that its profile may not tell.")
@click.pass_context
def verify(ctx: click.Context, path: Path, against: str | None) -> None:
    """Verify a bundle: hashes, counts, and that the data reads back as the manifest says."""
    from contextlib import nullcontext

    from harmattan import export as formats
    from harmattan.errors import InputError

    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    with options.opened(against) if against else nullcontext() as source:
        problems = formats.verify_bundle(path, source)
    for problem in problems:
        click.echo(f"{path}: {problem}", err=True)
    if not problems:
        told = f", and nothing of {against} that its profile may not tell" if against else ""
        click.echo(f"{path}: every file is there and is what the manifest says{told}")
    ctx.exit(1 if problems else 0)
