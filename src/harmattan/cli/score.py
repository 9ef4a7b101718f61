"""``harmattan score``: how near drafts come to reviewed records."""

from pathlib import Path
from typing import Any

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("score seeds/records --against seeds/records", "score seeds/records --against seeds/records --before seeds/records"))
@click.argument("drafts", type=options.PATH)
@click.option("--against", "reviewed", type=options.PATH, required=True, help="Folder of reviewed records of the same articles.")
@click.option("--before", type=options.PATH, default=None, help="Earlier drafts; lists what was gained and lost, article by article.")
@options.seeds
@printing.format_option
@click.pass_context
def score(ctx: click.Context, drafts: Path, reviewed: Path, before: Path | None, seeds: Path | None, form: str | None) -> None:  # noqa: PLR0913
    """Compare drafts with the reviewed records of the same articles, slot by slot, by language.

    Events are the same where kind, place (10 km) and date agree; the other slots are compared on events that were found. Intervals are 95 %, by bootstrap
    over articles.
    """
    from harmattan import measurement

    rows, misses, unpaired = measurement.measured(drafts, reviewed, options.known(seeds))
    printing.table(("language", "slot", "right", "wrong", "lacking", "precision", "recall", "F1", "from", "to"), rows, printing.chosen(form, None))
    if before is not None:
        _changes(ctx, misses, measurement.measured(before, reviewed, options.known(seeds))[1])
    if unpaired:
        printing.remark(ctx, f"{printing.many(unpaired, 'reviewed record')} without a draft")


def _changes(ctx: click.Context, now: dict[str, Any], then: dict[str, Any]) -> None:
    for slot in sorted(now):
        for text in sorted(set(then.get(slot, [])) - set(now[slot])):
            printing.remark(ctx, f"+ {slot}: {text}")
        for text in sorted(set(now[slot]) - set(then.get(slot, []))):
            printing.remark(ctx, f"- {slot}: {text}")
