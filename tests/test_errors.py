"""Errors and findings: the tree is as it is drawn, and a finding shows its place to whoever reads it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmattan import errors
from harmattan.errors import RANKS, Finding, HarmattanError, RecordError

DRAWN = re.compile(r"^ {4}(.*?)([A-Z]\w+) +(?:exit code )?(\d)", re.MULTILINE)


def below(cls: type[HarmattanError], depth: int = 0) -> list[tuple[int, str, int]]:
    """Return the tree of this module as (depth, name, exit code), in the order in which it is written."""
    found = [(depth, cls.__name__, cls.exit_code)]
    for inner in cls.__subclasses__():
        found += below(inner, depth + 1) if inner.__module__ == errors.__name__ else []
    return found


def test_the_tree_is_as_it_is_drawn() -> None:
    drawn = [(len(lead) // 4, name, int(code)) for lead, name, code in DRAWN.findall(errors.__doc__ or "")]
    assert drawn == below(HarmattanError)


def test_a_finding_is_told_in_the_form_that_editors_know() -> None:
    finding = Finding("records/a.yaml", 12, 5, "R007", "no such word", "warning")
    assert str(finding) == "records/a.yaml:12:5: warning[R007]: no such word"
    assert finding.shown() == str(finding)


def test_a_finding_shows_its_source_with_a_caret_below_the_place() -> None:
    finding = Finding("a.yaml", 2, 3, "R007", "m", "error", "\tx: wrong")
    assert finding.shown() == "a.yaml:2:3: error[R007]: m\n     x: wrong\n      ^"


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=500), st.data())
def test_the_caret_stands_below_its_character_however_long_the_line(source: str, data: st.DataObject) -> None:
    column = data.draw(st.integers(1, len(source)))
    _, shown, caret = Finding("a.yaml", 1, column, "R007", "m", "error", source).shown().split("\n")
    assert shown[caret.index("^")] == source[column - 1]
    assert len(shown) <= 124


def test_findings_are_in_the_order_of_the_file() -> None:
    late, early = Finding("a", 10, 1, "R001", "late"), Finding("a", 9, 2, "R002", "early")
    error = RecordError([late, early])
    assert error.findings == [early, late]
    assert str(error) == f"{early}\n{late}"


def test_a_source_line_makes_no_difference_between_findings() -> None:
    assert Finding("a", 1, 1, "R001", "m", "error", "x") == Finding("a", 1, 1, "R001", "m", "error", "y")


@pytest.mark.parametrize(("worse", "better"), [("error", "warning"), ("warning", "info")])
def test_severities_are_ranked(worse: errors.Severity, better: errors.Severity) -> None:
    assert RANKS[worse] < RANKS[better]
