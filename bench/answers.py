"""Digests of answers that do not depend on the engine: how a number is written and the order of rows play no part."""

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation


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
