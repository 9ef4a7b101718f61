"""Read a server's answer into the terms that the embedded store gives, whole or not at all.

Servers that follow the standards give them by themselves. Virtuoso 7 does not, and what it sends is mended here: its answer to ASK is a
table with a number; a stored boolean is 0 or 1; a point has a datatype of its own, and coordinates of up to seven digits come back from
32-bit floats with their error shown (``2.2002499103546`` for ``2.20025``). Not mended, since the answer does not show it: the result of a
comparison is an integer there, so a query that wants a boolean in a column must fetch a stored one or give words.
"""

import json
import re
import struct
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from harmattan import geo
from harmattan.endpoint.wire import Answer
from harmattan.errors import StoreError
from harmattan.vocab import GEO, XSD

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
TRUTH = {"0": "false", "1": "true"}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
GEOMETRY = "http://www.openlinksw.com/schemas/virtrdf#Geometry"


def results(answer: Answer) -> ox.QuerySolutions | ox.QueryBoolean:
    """Return the answer to a SELECT or ASK; raise StoreError where it is not one, to the last byte.

    Rows are taken from the answer's file one by one. It is read twice, so that an error in the last row is met before any row is used.
    """
    with _reading(answer):
        found = _parsed(answer)
        try:  # for yes and no by another parser: after the one word, the engine's is content with anything
            deque(found if isinstance(found, ox.QuerySolutions) else [json.loads(answer.path.read_bytes())], maxlen=0)
        finally:
            del found  # else a traceback keeps it, and the engine does not bear that another thread collects it
        return _parsed(answer)


def rows(answer: Answer) -> Iterator[tuple[Term | None, ...]]:
    """Return the rows of the answer to a SELECT; an error in the last row is met when that is taken."""
    with _reading(answer):
        found = _parsed(answer)
    if not isinstance(found, ox.QuerySolutions):
        raise StoreError(f"the server at {answer.url} answers yes or no where rows were asked for")
    return _each(answer, found)


def _each(answer: Answer, found: ox.QuerySolutions) -> Iterator[tuple[Term | None, ...]]:
    names = [variable.value for variable in found.variables]
    try:
        with _reading(answer):
            for solution in found:
                yield tuple(solution[name] for name in names)
    finally:
        del found  # as above


def triples(answer: Answer) -> ox.QueryTriples:
    """Return the answer to a CONSTRUCT or DESCRIBE; raise StoreError where it is not one, or where it cannot be told that it is whole."""
    _expect(answer, "application/n-triples", "text/plain")
    if not answer.framed:
        raise StoreError(f"the server at {answer.url} does not mark where its answer ends; ask with SELECT instead")
    try:
        quads = list(ox.parse(path=answer.path, format=ox.RdfFormat.N_TRIPLES))
    except SyntaxError as error:
        raise StoreError(f"the answer of the server at {answer.url} is not N-Triples: {error}") from error
    engine = ox.Store()
    engine.extend(quads)
    found = engine.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, ox.QueryTriples)  # noqa: S101 - for the type checker
    return found


@contextmanager
def _reading(answer: Answer) -> Iterator[None]:
    """Raise StoreError for what the parsers raise."""
    try:
        yield
    except (ValueError, SyntaxError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise StoreError(f"the answer of the server at {answer.url} is not SPARQL results, or not whole: {str(error)[:200]}") from error


def _parsed(answer: Answer) -> ox.QuerySolutions | ox.QueryBoolean:
    _expect(answer, "application/sparql-results+json", "application/json")
    if answer.virtuoso:  # in memory, since Virtuoso sends no more than so many rows
        return ox.parse_query_results(_mended(answer.path.read_bytes()), format=ox.QueryResultsFormat.JSON)
    return ox.parse_query_results(path=answer.path, format=ox.QueryResultsFormat.JSON)


def _expect(answer: Answer, *media_types: str) -> None:
    if answer.media_type not in media_types:
        raise StoreError(f"what answers at {answer.url} does not speak SPARQL: it sends {answer.media_type}")


def _mended(body: bytes) -> bytes:
    """Return Virtuoso's answer as it should be: an ASK as a boolean, booleans as words, points with the datatype they came with."""
    document: dict[str, Any] = json.loads(body)
    if document.get("head", {}).get("vars") == ["__ASK_RETVAL"]:
        values = [row["__ASK_RETVAL"]["value"] for row in document["results"]["bindings"]]  # no row at all means no
        return json.dumps({"head": {}, "boolean": values == ["1"]}).encode()
    for row in document.get("results", {}).get("bindings", []):
        for term in row.values():
            if term.get("datatype") == XSD.boolean:
                term["value"] = TRUTH.get(term["value"], term["value"])
            elif term.get("datatype") == GEOMETRY:
                term["datatype"], term["value"] = GEO.wktLiteral, NUMBER.sub(_shortest, term["value"])
    return json.dumps(document).encode()


def _shortest(match: re.Match[str]) -> str:
    """Return the shortest number that is the same as a 32-bit float; where it comes from no such float, leave it as it is."""
    number = float(match[0])
    single = struct.pack("f", number)
    if abs(struct.unpack("f", single)[0] - number) > 1e-12 * abs(number):
        return match[0]
    candidates = (f"{number:.{digits}g}" for digits in range(1, 10))
    return geo.plain(Decimal(next((text for text in candidates if struct.pack("f", float(text)) == single), match[0])))
