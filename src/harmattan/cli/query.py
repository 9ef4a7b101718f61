"""``harmattan query``: ask any SPARQL query."""

import sys
from pathlib import Path

import click

from harmattan.cli import options, printing


@click.command(epilog=options.examples('query "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"', "query --format json queries/events_contested.rq"))
@click.argument("sparql", default="-", metavar="[SPARQL|FILE|-]")
@options.store
@printing.format_option
@options.output
@printing.iris_option
@options.as_known_on
def query(sparql: str, place: str, form: str | None, output: Path | None, iris: bool, as_known_on: str | None) -> None:  # noqa: PLR0913
    """Ask any SPARQL query of the merged graph: SELECT and ASK give a table, CONSTRUCT and DESCRIBE give N-Triples.

    SERVICE and FROM are refused: a query asks this store and nothing else.
    """
    import pyoxigraph as ox

    from harmattan import graph, pipeline
    from harmattan import query as queries
    from harmattan.writing import whole

    text = queries.guard(_text(sparql))
    with options.opened(place) as target, pipeline.known_on(target, as_known_on) as asked:
        answer = asked.query(text)
        if isinstance(answer, ox.QueryTriples):
            if form is not None:
                raise click.UsageError("--format is for tables; CONSTRUCT and DESCRIBE give N-Triples")
            lines = graph.ntriples(answer)
            data = "".join(f"{line}\n" for line in lines)
            if output:
                with whole(output) as out:
                    out.write(data.encode())
            else:
                click.echo(data, nl=False)
            return
        if isinstance(answer, ox.QueryBoolean):
            columns, rows = ["answer"], [[str(bool(answer)).lower()]]
        else:
            columns = [v.value for v in answer.variables]
            rows = [[queries.plain(solution[c]) for c in columns] for solution in answer]
    names, cells = printing.labelled(columns, rows, iris=iris)
    printing.table(names, cells, printing.chosen(form, output), output)


def _text(sparql: str) -> str:
    from harmattan import header
    from harmattan import query as queries

    if sparql == "-":
        return sys.stdin.read(queries.LONGEST + 1)
    path = Path(sparql)
    return header.read(path)[1] if sparql.endswith(".rq") or (len(sparql) < 256 and path.is_file()) else sparql
