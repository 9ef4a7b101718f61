"""``harmattan new``: a prefilled record for an article."""

from datetime import UTC, datetime
from pathlib import Path

import click

from harmattan.cli import options, printing


@click.command(
    epilog=options.examples(
        "new https://example.org/2025/06/03/attack-in-the-north --published 2025-06-03",
        "new seeds/articles/maghrebi-2025-06-03-twin-attacks.txt --published 2025-06-03 --outlet maghrebi",
    )
)
@click.argument("article", metavar="[URL|FILE]", required=False, default="")
@click.option("--published", required=True, metavar="DATE", help="The day the article was published.")
@click.option("--outlet", default="", help="The outlet, as in actor/OUTLET; by default from the address.")
@click.option("--headline", default="", help="The headline; by default the first line of the file.")
@click.option("--language", default="en", show_default=True, help="Language of the article, as a BCP 47 tag.")
@click.option("--by", default="", help="Your initials, for the review block.")
@click.option("-o", "--output", type=options.PATH, default=Path("records"), show_default=True, help="Folder for the record and its archived text.")
@click.pass_context
def new(ctx: click.Context, /, article: str, headline: str, output: Path, **said: str) -> None:
    """Write a prefilled record for an article, from its address or its saved text; the network is not asked.

    An existing record is never overwritten.
    """
    from harmattan import article as articles
    from harmattan import dates, drafting, paths, values
    from harmattan.errors import InputError
    from harmattan.writing import whole

    try:
        dates.day(said["published"])
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--published") from error
    url = article if options.is_url(article) else ""
    if url and values.URL.fullmatch(url) is None:
        raise click.BadParameter(f'"{url[:80]}" is not a web address', param_hint="ARTICLE")
    content = articles.read(Path(article)).text.encode() if article and not url else b""
    given = drafting.Given(content, url, headline, said)
    name, text = drafting.draft(given, datetime.now(UTC).date(), str(paths.resource("ontology/record.schema.json")))
    target = output / f"{name.split('/', 1)[1]}.yaml"
    if target.exists():
        raise InputError(f"{target} is there already; nothing was written")
    output.mkdir(parents=True, exist_ok=True)
    if content:
        with whole(target.with_suffix(".txt")) as out:
            out.write(content)
    with whole(target) as out:
        out.write(text.encode())
    printing.remark(ctx, f"wrote {target}; complete it, then run: harmattan check {target}")
