"""Tables for the terminal: what is put into one cell, what is left out, and when rows become cards."""

import io

import pytest

from harmattan.cli import tables


@pytest.mark.parametrize(
    ("columns", "row", "shown"),
    [
        (["killed_low", "killed_best", "killed_high"], ["30", "31", "40"], {"killed": "30–31–40"}),
        (["killed_low", "killed_best", "killed_high"], ["30", "30", ""], {"killed": "30–30–…"}),
        (["killed_low", "killed_best", "killed_high"], ["31", "", ""], {"killed": "31–…"}),
        (["killed_low", "killed_best", "killed_high"], ["13", "13", "13"], {"killed": "13"}),
        (["low", "best", "high"], ["", "60", ""], {"number": "~60"}),
        (["low", "best", "high", "phrase"], ["", "", "60", "up to 60"], {"number": "…–60", "phrase": "up to 60"}),
        (["event", "earliest", "latest"], ["x", "2025-05-31", "2025-05-31"], {"event": "x", "date": "2025-05-31"}),
        (["earliest", "latest", "date"], ["2025-05-31", "", "2025"], {"dates": "2025-05-31 to …", "date": "2025"}),
        (["event", "note"], ["x", ""], {"event": "x"}),
        (["follow", "killed_low"], ["a", "1"], {"follow": "a", "killed_low": "1"}),
    ],
)
def test_what_belongs_together_stands_in_one_cell(columns: list[str], row: list[str], shown: dict[str, str]) -> None:
    names, cells = tables.compact(columns, [row])
    assert dict(zip(names, cells[0], strict=True)) == shown


def test_a_table_without_rows_keeps_its_columns() -> None:
    assert tables.compact(["event", "note"], []) == (["event", "note"], [])


@pytest.mark.parametrize(("width", "card"), [(100, False), (30, True)])
def test_rows_become_cards_where_columns_do_not_fit(width: int, card: bool) -> None:
    sink = io.StringIO()
    tables.write(["claimant", "outcome", "quote"], [["[bold]Reuters", "repelled", "more than thirty soldiers were killed"]], sink, width)
    lines = sink.getvalue().splitlines()
    assert ("claimant" in lines[0] and "[bold]Reuters" in lines[0]) is card
    assert max(map(len, lines)) <= width
    assert "thirty soldiers were killed" in " ".join(sink.getvalue().split())
