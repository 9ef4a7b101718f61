"""Intervals of people."""

import pytest

from harmattan.counts import Interval


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Interval(13, None, 13), Interval(13, 13, 13)),
        (Interval(31, None, None), Interval(31, None, None)),
        (Interval(None, 40, None), Interval(None, 40, None)),
        (Interval(30, 35, 40), Interval(30, 35, 40)),
        (Interval(0, None, 0), Interval(0, 0, 0)),
        (Interval(None, None, None), Interval(None, None, None)),
    ],
)
def test_best_is_filled_in_only_where_one_number_is_meant(given: Interval, expected: Interval) -> None:
    assert given.normalised() == expected


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (Interval(13, 13, 13), "13"),
        (Interval(31), "31+"),
        (Interval(31, 60), "31–60+"),
        (Interval(30, 31, 60), "30–31–60"),
        (Interval(30, None, 60), "30–60"),
        (Interval(None, None, 60), "≤ 60"),
        (Interval(None, 60, None), "~60"),
        (Interval(), "–"),
        (Interval(0, 0, 0), "0"),
    ],
)
def test_an_interval_reads_as_it_is_meant(interval: Interval, words: str) -> None:
    assert str(interval) == words
