"""Every stored query and check answers alike, row by row and term by term, from the embedded store and from each kind of server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

import query_cases
import servers
from harmattan import endpoint, header, query, store
from harmattan.errors import QueryError
from harmattan.store import Change
from query_cases import Case
from servers import Running, connected
from test_queries import ATTACKS

LOCAL = query_cases.filled(query_cases.read(query_cases.GRAPH))
PARAMETERS = [(one.name, parameter.name) for one in query.stored().values() for parameter in one.parameters]


@pytest.fixture(scope="module")
def remote(running: Running) -> Iterator[endpoint.Endpoint]:
    """Return the store on a server of which the merged graph is that of the cases; the tests leave it as it is."""
    servers.empty(running)
    with connected(running) as target:
        target.apply(Change(added=frozenset(LOCAL.merged())))
        yield target
        assert set(target.merged()) == set(LOCAL.merged())


@contextmanager
def extended(remote: endpoint.Endpoint, more: list[ox.Triple]) -> Iterator[store.Store]:
    """Put the triples that a case needs into the server while it is asked; yield an embedded store with the same ones."""
    fresh = frozenset(more) - frozenset(LOCAL.merged())
    if not fresh:
        yield LOCAL
        return
    remote.apply(Change(added=fresh))
    try:
        yield query_cases.filled([*LOCAL.merged(), *fresh])
    finally:
        remote.apply(Change(removed=fresh))


@pytest.mark.parametrize("case", query_cases.cases(), ids=str)
def test_a_stored_query_answers_alike(remote: endpoint.Endpoint, case: Case) -> None:
    one = query.named(case.name)
    with extended(remote, query_cases.read(case.data)) as local:
        assert query.run(remote, one, case.values) == query.run(local, one, case.values)


@pytest.mark.parametrize("path", query_cases.CHECKS, ids=lambda path: path.stem)
def test_a_check_answers_alike(remote: endpoint.Endpoint, path: Path) -> None:
    text = header.read(path)[1]
    with extended(remote, query_cases.read(query_cases.FOLDER / "checks" / path.stem / "data.ttl")) as local:
        assert query.select(remote, text) == query.select(local, text)


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_nothing_is_injected_through_a_parameter(remote: endpoint.Endpoint, name: str, parameter: str) -> None:
    """An attack is refused before anything is sent, or it is a text like any other, of which the server makes what we make."""
    one, values = query.named(name), query_cases.cases_of(name)[0].values
    for attack in ATTACKS:
        try:
            bound = one.bind(values | {parameter: attack})
        except QueryError:
            continue
        assert query.select(remote, bound) == query.select(LOCAL, bound), attack
