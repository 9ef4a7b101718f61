"""Tables for the terminal: what belongs together in one cell, empty columns left out, a card a row where columns do not fit."""

from collections.abc import Sequence
from typing import IO

from rich.box import SIMPLE
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

WIDEST_WORD = 16  # columns are not made narrower than their longest word up to this
NUMBERS = ("low", "best", "high")
OPEN = "…"  # an end that no source gives

Cells = tuple[list[str], list[list[str]]]


class _Console(Console):
    """A console that leaves it to the command line what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def write(columns: Sequence[str], rows: Sequence[Sequence[str]], sink: IO[str], width: int | None) -> None:
    """Write a table to a sink that is ``width`` characters wide (None: as wide as the terminal)."""
    console = _Console(file=sink, width=width, highlight=False)
    names, cells = compact(columns, rows)
    if sum(min(WIDEST_WORD, _longest_word(i, names, cells)) + 3 for i in range(len(names))) <= console.width:
        console.print(_as_table(names, cells))
        return
    for row in cells:
        console.print(_as_card(names, row))


def compact(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Cells:
    """Return a table with ``x_low``, ``x_best`` and ``x_high`` in one cell, both ends of a date in one cell, and no empty columns."""
    names, cells = list(columns), [list(row) for row in rows]
    for stem in [name.removesuffix("low") for name in columns if name.endswith("low")]:
        if all(stem + end in names for end in NUMBERS):
            names, cells = _joined(names, cells, [stem + end for end in NUMBERS], stem.rstrip("_") or "number")
    if "earliest" in names and "latest" in names:
        names, cells = _joined(names, cells, ["earliest", "latest"], "date" if "date" not in names else "dates")
    kept = [i for i in range(len(names)) if not cells or any(row[i] for row in cells)]
    return [names[i] for i in kept], [[row[i] for i in kept] for row in cells]


def _joined(names: list[str], cells: list[list[str]], parts: list[str], name: str) -> Cells:
    places = [names.index(part) for part in parts]
    rest = [i for i in range(len(names)) if i not in places]
    at = sum(i < places[0] for i in rest)

    def join(values: list[str], joined: str) -> list[str]:
        others = [values[i] for i in rest]
        return [*others[:at], joined, *others[at:]]

    return join(names, name), [join(row, _interval([row[i] for i in places])) for row in cells]


def _interval(ends: list[str]) -> str:
    """Return values from the least to the greatest as one text; equal ones once, an open end as such, a best that nobody gives not at all."""
    if not any(ends):
        return ""
    if len(set(ends)) == 1:
        return ends[0]
    if len(ends) == len(NUMBERS):
        if not ends[0] and not ends[2]:
            return f"~{ends[1]}"
        return "–".join(end or OPEN for i, end in enumerate(ends) if end or i != 1)
    return " to ".join(end or OPEN for end in ends)


def _longest_word(index: int, names: Sequence[str], cells: Sequence[Sequence[str]]) -> int:
    texts = [names[index].replace("_", " "), *(row[index] for row in cells)]
    return max((len(word) for text in texts for word in text.split()), default=0)


def _as_table(names: Sequence[str], cells: Sequence[Sequence[str]]) -> Table:
    shown = Table(box=SIMPLE, header_style="bold", pad_edge=False)
    for index, name in enumerate(names):
        shown.add_column(name.replace("_", " "), overflow="fold", min_width=min(WIDEST_WORD, _longest_word(index, names, cells)))
    for row in cells:
        shown.add_row(*map(Text, row))
    return shown


def _as_card(names: Sequence[str], row: Sequence[str]) -> Padding:
    shown = Table.grid(padding=(0, 2))
    shown.add_column(style="bold", no_wrap=True)
    shown.add_column(overflow="fold")
    for name, cell in zip(names, row, strict=True):
        if cell:
            shown.add_row(name.replace("_", " "), Text(cell))
    return Padding(shown, (0, 0, 1, 0))
