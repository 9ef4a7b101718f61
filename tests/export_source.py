"""The small graph that the tests of exports share, as a store: merged graph, and the articles' graphs made from it."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox

from harmattan import store
from harmattan.export.triples import Row, rows
from harmattan.vocab import HM, ID, RDF, SKOS

FOLDER = Path(__file__).parent / "export"
OWNED = ("count", "quotation", "actor-set", "review")  # kinds of nodes that belong to the one that points at them


def triples() -> list[ox.Triple]:
    """Return the merged graph of ``tests/export/graph.ttl``."""
    return [quad.triple for quad in ox.parse(path=str(FOLDER / "graph.ttl"), format=ox.RdfFormat.TURTLE)]


def stored(given: Iterable[ox.Triple]) -> store.Store:
    """Return a store with a merged graph, and with what its articles say as named graphs."""
    merged = list(given)
    made = store.memory()
    made.engine.extend(ox.Quad(t.subject, t.predicate, t.object) for t in merged)
    articles = sorted({t.subject.value for t in merged if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(ID + "article/")})
    for article in articles:
        made.engine.extend(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(article)) for t in _said_in(article, merged))
    return made


def _said_in(article: str, merged: list[ox.Triple]) -> list[ox.Triple]:
    name = ox.NamedNode(article)
    nodes: set[object] = {t.subject for t in merged if t.subject == name or (t.predicate.value == HM.statedIn and t.object == name)}
    nodes |= {t.object for t in merged if t.subject in nodes and any(str(t.object).startswith(f"<{ID}{kind}/") for kind in OWNED)}
    events = {t.object for t in merged if t.subject == name and t.predicate.value == HM.reports}
    said = [t for t in merged if t.subject in nodes and t.predicate.value != HM.independentSource]
    return said + [t for t in merged if t.subject in events and t.predicate.value in (RDF.type, SKOS.prefLabel)]


def source() -> store.Store:
    """Return the shared graph as a store."""
    return stored(triples())


def edited(change: Callable[[Row], Row | None]) -> store.Store:
    """Return the shared graph with each row changed, or left out where ``change`` gives nothing."""
    lines = [row for given in rows(triples()) if (row := change(given)) is not None]
    data = "".join(f"<{s}> <{p}> {o} .\n" for s, p, o in lines)
    return stored(quad.triple for quad in ox.parse(data.encode(), format=ox.RdfFormat.N_TRIPLES))
