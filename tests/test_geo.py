"""Points and kilometres."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmattan import geo

LATITUDES = st.decimals(-90, 90, places=5)
LONGITUDES = st.decimals(-180, 180, places=5)
POINTS = st.builds(geo.Point, LATITUDES, LONGITUDES)


def test_timbuktu_lies_some_three_hundred_kilometres_from_boulkessi() -> None:
    timbuktu, gao = geo.Point(Decimal("16.77348"), Decimal("-3.00742")), geo.Point(Decimal("16.27167"), Decimal("-0.04472"))
    assert timbuktu.distance(gao) == pytest.approx(320.6, abs=1)


def test_well_known_text_has_longitude_first_and_no_needless_zeros() -> None:
    assert geo.Point(Decimal("14.8500"), Decimal("-2.0")).wkt() == "POINT(-2 14.85)"


@given(POINTS, POINTS)
def test_distance_is_symmetric_and_bounded(one: geo.Point, other: geo.Point) -> None:
    assert one.distance(other) == pytest.approx(other.distance(one))
    assert 0 <= one.distance(other) <= 20_016


@pytest.mark.parametrize("text", ["", "1e3", "1,5", "+1", " 1", ".5", "5.", "01", "NaN", "١٤", "1" * 40])
def test_odd_numbers_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="decimal"):
        geo.decimal(text)


@given(st.decimals(-1000, 1000, places=6))
def test_a_plain_decimal_is_the_same_number(value: Decimal) -> None:
    assert Decimal(geo.plain(value)) == value
    assert not geo.plain(value).endswith("0") or "." not in geo.plain(value)
