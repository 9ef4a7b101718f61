"""EDTF bounds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmattan import dates


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2025-05-31", "2025-05-31", "2025-05-31"),
        ("2025-05", "2025-05-01", "2025-05-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-05-31/2025-06-01", "2025-05-31", "2025-06-01"),
        ("2020/2023", "2020-01-01", "2023-12-31"),
        ("2025-05/..", "2025-05-01", None),
        ("../2025-05", None, "2025-05-31"),
        ("2025-05/", "2025-05-01", None),
        ("[2025-05-31,2025-06-01]", "2025-05-31", "2025-06-01"),
        ("[2025-05-31, 2025-06-01]", "2025-05-31", "2025-06-01"),
        ("{2025-05-31..2025-06-04}", "2025-05-31", "2025-06-04"),
        ("[..2025-05-31]", None, "2025-05-31"),
        ("2025-05-31~", "2025-05-30", "2025-06-01"),
        ("2025-05~", "2025-04-01", "2025-06-30"),
        ("2025~", "2024-01-01", "2026-12-31"),
        ("2025-05-31?", "2025-05-31", "2025-05-31"),
        ("2025-XX-XX", "2025-01-01", "2025-12-31"),
    ],
)
def test_bounds_are_the_first_and_last_day_allowed(text: str, earliest: str | None, latest: str | None) -> None:
    bounds = dates.bounds(text)
    assert (bounds.earliest and bounds.earliest.isoformat(), bounds.latest and bounds.latest.isoformat()) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-02-30",
        "2025-13",
        "2025-5-3",
        "20250531",
        "yesterday",
        "2025-06/2025-05",
        "../..",
        "2024-21",
        "[]",
        "2025-05-31T10:00",
        "٢٠٢٥",
        "2025-05-31/2025-06/2025",
        "~",
        "9" * 5000,
        "[" * 3000 + "2025" + "]" * 3000,
        "9999-12-31~",
        "0001-01-01~",
        "2025-05-31??",
    ],
)
def test_what_is_not_edtf_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        dates.bounds(text)


def test_a_day_that_the_calendar_lacks_is_named() -> None:
    for read in (dates.day, dates.bounds):
        with pytest.raises(ValueError, match="no day 2025-02-30"):
            read("2025-02-30")


@given(st.dates(min_value=date(1, 1, 1)), st.dates(min_value=date(1, 1, 1)))
def test_an_interval_has_the_bounds_of_its_ends(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert dates.bounds(f"{first}/{last}") == dates.Bounds(first, last)


@given(st.text(alphabet="0123456789-/.~?%X[]{},E Yab", max_size=24))
def test_any_text_has_ordered_bounds_or_is_refused(text: str) -> None:
    try:
        bounds = dates.bounds(text)
    except ValueError:
        return
    assert bounds.earliest is None or bounds.latest is None or bounds.earliest <= bounds.latest


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        ("2025-05-31", "2025-05-31", "2025-05-31"),
        ("2025-05-01", "2025-05-31", "2025-05"),
        ("2025-01-01", "2025-12-31", "2025"),
        ("2025-05-31", "2025-06-01", "2025-05-31 – 2025-06-01"),
        ("", "2025-06-01", "… – 2025-06-01"),
        ("", "", "undated"),
    ],
)
def test_bounds_are_said_in_words(earliest: str, latest: str, words: str) -> None:
    assert dates.in_words(earliest, latest) == words
