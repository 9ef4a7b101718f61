"""``harmattan gazetteer``: a local index of places, built from GeoNames dumps that the user has."""

from pathlib import Path

import click

from harmattan.cli import options, printing

DEFAULT_INDEX = ".harmattan/gazetteer.sqlite"

index = click.option(
    "--gazetteer",
    "index",
    type=options.FILE,
    default=Path(DEFAULT_INDEX),
    envvar="HARMATTAN_GAZETTEER",
    show_default=True,
    help="File of the local index of places.",
)


@click.group(epilog=options.examples("gazetteer add ML.txt BF.txt", "gazetteer status"))
def gazetteer() -> None:
    """Look places up by name, in the seeds and in GeoNames dumps added to a local index.

    A dump is a file of 19 columns as GeoNames offers it for each country; nothing is downloaded.
    """


@gazetteer.command(epilog=options.examples("gazetteer add ML.txt", "gazetteer add ML.txt BF.txt --gazetteer places.sqlite"))
@click.argument("dumps", type=options.FILE, nargs=-1, required=True, metavar="FILES...")
@index
@click.pass_context
def add(ctx: click.Context, dumps: tuple[Path, ...], index: Path) -> None:
    """Add GeoNames dumps to the index; a place that is there already is replaced."""
    from harmattan import gazetteer as places

    for name, features, spelled in places.add(index, dumps):
        printing.remark(ctx, f"{name}: {features:,} places with {spelled:,} names")


@gazetteer.command(epilog=options.examples("gazetteer status", "gazetteer status --gazetteer .harmattan/gazetteer.sqlite"))
@index
@printing.format_option
def status(index: Path, form: str | None) -> None:
    """Say which dumps the index was made from."""
    from harmattan import gazetteer as places

    rows = [(name, str(features), str(spelled)) for name, features, spelled in places.status(index)]
    printing.table(("file", "places", "names"), rows, printing.chosen(form, None))


@gazetteer.command(epilog=options.examples("gazetteer find Tombouctou", 'gazetteer find "Tin Akof"'))
@click.argument("name")
@index
@printing.format_option
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many at most.")
@click.pass_context
def find(ctx: click.Context, name: str, index: Path, form: str | None, limit: int) -> None:
    """Say which places a name may mean, and how it was met: exactly, as a spelling of the same name, or as one much like it."""
    from harmattan import gazetteer as places

    with places.Gazetteer(options.known(None), index if index.exists() else None) as known:
        found = known.find(name, near=True)[:limit]
    if not found:
        printing.remark(ctx, f'no place is called anything like "{name}"')
        ctx.exit(1)
    rows = [(c.id, c.name, c.kind, c.country, str(c.point.lat) if c.point else "", str(c.point.long) if c.point else "", c.met) for c in found]
    printing.table(("id", "name", "kind", "country", "lat", "long", "met"), rows, printing.chosen(form, None))
