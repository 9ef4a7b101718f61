"""Points on the ground: WGS 84 degrees, kilometres between them, well-known text."""

import re
from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Point:
    """A point in decimal degrees: ``lat`` north, ``long`` east."""

    lat: Decimal
    long: Decimal

    def wkt(self) -> str:
        """Return GeoSPARQL well-known text, longitude first, in CRS84."""
        return f"POINT({plain(self.long)} {plain(self.lat)})"

    def distance(self, other: "Point") -> float:
        """Return the great-circle distance in kilometres (haversine formula)."""
        lat1, lat2 = radians(self.lat), radians(other.lat)
        half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other.long - self.long) / 2) ** 2
        return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


def plain(value: Decimal) -> str:
    """Return a decimal without exponent and without trailing zeros, as XSD's canonical form of xsd:decimal has it.

    >>> plain(Decimal("14.8500"))
    '14.85'
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimal(text: str) -> Decimal:
    """Return a plain decimal number; raise ValueError for exponents, signs and separators that readers differ on."""
    if len(text) > 32 or DECIMAL.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not a decimal number such as 14.85")
    return Decimal(text)
