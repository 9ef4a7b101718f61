"""``harmattan export``: write the graph in a partner's format."""

from pathlib import Path

import click
from click.core import ParameterSource

from harmattan.cli import options, printing

PROJECTIONS = ("actor-event", "actor-actor", "actor-place")
profile = click.option("--profile", type=click.Choice(["public", "partner", "full"]), default="partner", show_default=True, help="Who may read it.")
key = click.option(
    "--key",
    default="",
    envvar="HARMATTAN_KEY",
    metavar="SECRET",
    help="Goes into the numbers that stand for withheld persons; without it, whoever guesses a name can confirm the guess.",
)


@click.command(epilog=options.examples("export ttl -o conflict.ttl", "export csv --hxl -o events.csv"))
@click.argument("form", metavar="FORMAT")
@options.store
@options.output
@profile
@key
@click.option("--reference", type=click.Choice(["used", "all"]), default="used", show_default=True, help="Actors and places: those used, or all.")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Tables, maps, networks: language of labels.")
@click.option("--unlocated", is_flag=True, help="Maps: keep events without coordinates, with no geometry.")
@click.option("--hxl", is_flag=True, help="csv: add the row of HXL tags.")
@click.option("--bom", is_flag=True, help="csv: begin with a byte order mark, for spreadsheets that need one.")
@click.option("--raw", is_flag=True, help="csv: leave cells that begin with = + - @ as they are.")
@click.option("--projection", type=click.Choice(PROJECTIONS), default="actor-event", show_default=True, help="Networks: what is tied to what.")
@options.as_known_on
@click.pass_context
def export(ctx: click.Context, /, form: str, place: str, output: Path | None, as_known_on: str | None, **chosen: object) -> None:
    """Write the graph in a partner's format: ttl, trig, nt, nq, jsonld, ndjson, csv, geojson, kml, gexf, graphml, cyjs, cx2 …

    Says on standard error what went in, what came out and what was left out.
    """
    import sys

    from harmattan import export as formats
    from harmattan import pipeline

    if form not in formats.FORMATS:
        raise click.UsageError(f'there is no format "{form}"; one of {", ".join(formats.FORMATS)}')
    for name in chosen:
        heeding = [other for other, about in formats.FORMATS.items() if name in about.heeds]
        if heeding and form not in heeding and ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            printing.remark(ctx, f"--{name} changes nothing in {form}; it is for {', '.join(heeding)}")
    settings = formats.Options(**chosen)  # type: ignore[arg-type]
    with options.opened(place) as target, pipeline.known_on(target, as_known_on) as asked:
        report = formats.write_file(asked, form, output, settings) if output else formats.write(asked, form, sys.stdout.buffer, settings)
    printing.remark(ctx, report.text())
