"""Answers that do not depend on the engine: how a number is written and the order of rows or triples play no part.

Usage: python bench/answers.py OURS.nt THEIRS.nt   says, as JSON, how the two differ
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox

LONGEST = 10  # seconds that rdflib has for one query or rule
PATIENCE = 150  # seconds that Jena has for one query: few take it long, so that it can be told how long
Answers = dict[str, tuple[float, str]]  # name → (median milliseconds, digest); "timeout" where it took longer than its limit, or too much memory


def normal(value: str) -> str:
    """Return a value with numbers written one way, to six decimals."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return str(round(number, 6).normalize()) if number.is_finite() else value


def digest(rows: Iterable[Sequence[str]]) -> str:
    """Return the number of rows and the first digits of their SHA-256."""
    lines = sorted("\t".join(map(normal, row)) for row in rows)
    return f"{len(lines)} {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()[:12]}"


def difference(ours: Path, theirs: Path) -> str:
    """Say how the triples of a peer's N-Triples file differ from those of ours."""
    one, other = _triples(ours), _triples(theirs)
    if one == other:
        return f"the same {len(one):,} triples as ours"
    return f"{len(one - other):,} of our {len(one):,} triples lack, {len(other - one):,} are too much"


def _triples(path: Path) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(difference(*map(Path, sys.argv[1:3]))) + "\n")
