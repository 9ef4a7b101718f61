"""The cases of the stored queries and the small graph that they are asked of; whoever tests another engine takes both from here.

A case of the query ``NAME`` is two files in ``tests/queries/NAME/``: ``params.yaml`` with the values of the parameters (``{}`` where there
are none) and ``expected.csv`` with the answer; further cases are ``params.WORD.yaml`` and ``expected.WORD.csv``. Where the graph lacks what
a query asks for, ``data.ttl`` beside them holds more triples, for all cases of that query. Cases of ``queries/checks/NAME.rq`` are in
``tests/queries/checks/NAME/``, where ``data.ttl`` must be: a check finds nothing in the graph as it is.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import yaml

from harmattan import consolidate, identity, paths, query, store
from harmattan.export import rdf
from harmattan.vocab import HM, ID, SKOS

FOLDER = Path(__file__).parent / "queries"
GRAPH, CLAIMS = FOLDER / "graph.ttl", FOLDER / "claims.ttl"
CHECKS = sorted(paths.resource("queries/checks").glob("*.rq"))
HEAD = "# GENERATED from claims.ttl by the rules of the best view; delete it and run tests/test_queries.py to make it anew.\n"
REFERENCE = tuple(f"{ID}{kind}/" for kind in ("actor", "place", "name", "containment", "geometry", "seed", "ledger", "decision"))


@dataclass(frozen=True)
class Case:
    """One question with its values, the extra triples it needs, and the file that holds its answer."""

    name: str
    values: dict[str, str]
    data: Path
    expected: Path

    def __str__(self) -> str:
        """Return the query's name and the word of the case."""
        return "-".join([self.name, *self.expected.name.split(".")[1:-1]])


def cases() -> list[Case]:
    """Return all cases of all stored queries."""
    return [case for name in query.stored() for case in cases_of(name)]


def cases_of(name: str) -> list[Case]:
    """Return the cases of one query."""
    folder = FOLDER / name
    found = []
    for path in sorted(folder.glob("params*.yaml")):
        values = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)
        found.append(Case(name, values, folder / "data.ttl", path.with_name(path.name.replace("params", "expected", 1).replace(".yaml", ".csv"))))
    return found


def read(path: Path) -> list[ox.Triple]:
    """Return the triples of a Turtle file; none where there is no file."""
    return [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)] if path.exists() else []


def filled(triples: Iterable[ox.Triple]) -> store.Store:
    """Return a store in memory of which the merged graph is these triples."""
    made = store.memory()
    made.engine.extend([ox.Quad(*triple) for triple in triples])
    return made


def as_csv(table: query.Table) -> str:
    """Return an answer as a case keeps it: the columns' names, then the rows in their order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([query.plain(term) for term in row] for row in table.rows)
    return out.getvalue()


def best_view() -> list[ox.Triple]:
    """Return what ``graph.ttl`` should hold: the merged graph of ``claims.ttl``, of the ontology only what it leads to."""
    reference: list[ox.Triple] = []
    said: list[ox.Triple] = []
    for triple in read(CLAIMS):
        (reference if _of_reference(triple.subject) else said).append(triple)
    seeds = {t.subject for t in said if t.predicate.value == HM.statedIn and str(t.object).startswith(f"<{ID}seed/")}
    reference += [t for t in said if t.subject in seeds]
    said = [t for t in said if t.subject not in seeds]
    base = consolidate.Reference([reference], identity.from_decisions(reference))
    return sorted(_pruned(set(consolidate.merged(base, {f"{ID}article/all": said}))), key=_order)


def _of_reference(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(REFERENCE)


def _order(triple: ox.Triple) -> tuple[str, str, str]:
    return str(triple.subject), str(triple.predicate), str(triple.object)


def _pruned(triples: set[ox.Triple]) -> set[ox.Triple]:
    """Leave out what the ontology says of terms that nothing else leads to, and definitions: neither may change an answer."""
    known: dict[str, list[ox.Triple]] = {}
    for triple in (t for t in consolidate.ontology() if t.predicate.value != SKOS.definition):
        known.setdefault(str(triple.subject), []).append(triple)
    kept = triples - set(consolidate.ontology())
    waiting = {str(term) for t in kept for term in (t.predicate, t.object)}
    while waiting:
        for triple in known.pop(waiting.pop(), ()):
            kept.add(triple)
            waiting.add(str(triple.object))
    return kept


def write_graph(triples: Iterable[ox.Triple]) -> None:
    """Write ``graph.ttl``, sorted."""
    made = list(triples)
    prefixes = rdf.prefixes() | {kind: f"{ID}{kind}/" for kind in ("claim", "count", "attribution", "best-count", "derivation")}
    text = (ox.serialize(made, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()
    GRAPH.write_text(HEAD + text, "utf-8")
