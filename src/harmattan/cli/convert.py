"""``harmattan convert``: records to RDF without a store."""

import sys
from pathlib import Path

import click

from harmattan.cli import options, printing

FORMATS = ("ttl", "trig", "nt", "nq", "jsonld")


@click.command(epilog=options.examples("convert seeds/records/maghrebi-2025-06-03-twin-attacks.yaml -f ttl", "convert seeds/records -f nq -o claims.nq"))
@click.argument("places", nargs=-1, required=True, type=options.PATH, metavar="FILES…")
@click.option("-f", "--format", "form", type=click.Choice(FORMATS), default=None, help="Form of the RDF; else by the output's name, else nq.")
@options.output
@options.seeds
@click.pass_context
def convert(ctx: click.Context, places: tuple[Path, ...], form: str | None, output: Path | None, seeds: Path | None) -> None:
    """Turn records into RDF without a store.

    What the records say is written as it stands, one named graph a document; nothing is merged or derived.
    """
    from harmattan import export, pipeline
    from harmattan.writing import whole

    name = form or (output.suffix.lstrip(".") if output else "nq")
    if name not in FORMATS:
        raise click.UsageError(f'there is no format "{name}"; one of {", ".join(FORMATS)}')
    waiting, found = pipeline.checked(pipeline.files_below(places), options.known(seeds))
    ctx.with_resource(waiting)
    printing.findings([f for f in found if f.severity == "error"])
    if printing.fails(found, "error"):
        ctx.exit(1)
    data = export.documents(waiting, name)
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        with whole(output) as out:
            out.write(data)
