"""``harmattan fmt``: the canonical form of records."""

import sys
from pathlib import Path

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("fmt --check seeds/records", "fmt seeds/records/maghrebi-2025-06-03-twin-attacks.yaml"))
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILES…")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 where a file is not in its canonical form.")
@click.pass_context
def fmt(ctx: click.Context, places: tuple[Path, ...], only_check: bool) -> None:
    """Rewrite records in their canonical form; comments stay where they were meant.

    With - the record is read from standard input and written to standard output. A record that is not right is left alone.
    """
    from harmattan import canonical, pipeline, record, yamlld
    from harmattan.errors import RecordError
    from harmattan.writing import whole

    if places == (Path("-"),):
        data = sys.stdin.buffer.read(yamlld.LARGEST + 1)
        click.echo(canonical.dump(record.parse("-", data), data.decode()), nl=False)
        return
    changed, findings = [], []
    for path in pipeline.files_below(places):
        data = yamlld.read_bytes(path)
        try:
            text = canonical.dump(record.parse(str(path), data), data.decode())
        except RecordError as error:
            findings += error.findings
            continue
        if text.encode() != data:
            changed.append(path)
            if not only_check:
                with whole(path) as out:
                    out.write(text.encode())
    for path in changed:
        printing.remark(ctx, f"{'would rewrite' if only_check else 'rewrote'} {path}")
    printing.findings(findings)
    ctx.exit(1 if findings or (changed and only_check) else 0)
