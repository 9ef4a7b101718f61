"""``harmattan remove``: take documents out of the store."""

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples("remove --dry-run article/maghrebi-2025-06-03-twin-attacks", "remove article/maghrebi-2025-06-03-twin-attacks"))
@click.argument("names", nargs=-1, required=True, metavar="ID…")
@options.store
@options.dry_run
@click.pass_context
def remove(ctx: click.Context, names: tuple[str, ...], place: str, dry_run: bool) -> None:
    """Take documents out of the store, and out of the best view what stood on them alone.

    ID is the document's id: article/…, as its record has it.
    """
    from harmattan import ids, pipeline
    from harmattan.errors import InputError

    with options.opened(place, write=not dry_run) as target:
        held = target.graph_names()
        wanted = [ids.iri(name) if ids.is_id(name) else name for name in names]
        missing = [ids.short(name) for name in wanted if name not in held]
        if missing:
            raise InputError(f"the store has no document {', '.join(missing)}; nothing was removed")
        if not dry_run:
            pipeline.drop(target, wanted)
    printing.remark(ctx, f"{printing.many(len(wanted), 'document')} {'would be ' if dry_run else ''}removed")
