"""CSV, one row an event: stable columns, ISO dates, and no cell that a spreadsheet would run."""

import csv
import io
from typing import IO

from harmattan.export.events import MOVED, events, legal, properties, word
from harmattan.export.selection import Selection
from harmattan.vocab import Harm, VictimGroup

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that spreadsheets take for a formula
SIDES = ("low", "best", "high")
NUMBERS = tuple(f"{harm}_{group}_{side}" for harm in (Harm.KILLED, Harm.INJURED) for group in VictimGroup for side in SIDES)
# Column → HXL tag; the tags in use for ACLED's and UCDP's data on HDX where there is one.
COLUMNS = {
    "id": "#event+code",
    "label": "#event+name",
    "type": "#event+type",
    "type_label": "#event+type+name",
    "date_start": "#date+start",
    "date_end": "#date+end",
    "date_words": "#date+text",
    "date_precision": "#date+precision",
    "place": "#loc+name",
    "place_id": "#loc+code",
    "place_precision": "#geo+precision",
    "lat": "#geo+lat",
    "long": "#geo+lon",
    "radius_km": "#geo+radius",
    "point_of": "#geo+point+name",
    "point_of_id": "#geo+point+code",
    "country": "#country+name",
    "perpetrators": "#group+name+first",
    "perpetrator_standings": "#group+standing+first",
    "targets": "#group+name+second",
    "outcome": "#event+outcome",
    **{name: "#affected+" + name.replace("_", "+") for name in NUMBERS},
    "counts": "#affected+text",
    "contested": "#meta+contested",
    "contested_on": "#meta+contested+on",
    "independent_sources": "#meta+source+num",
    "claims": "#meta+claim+num",
    "articles": "#meta+source",
    "iri": "#event+url",
}


def write_csv(selection: Selection, out: IO[bytes]) -> None:
    """Write the events as CSV (RFC 4180, UTF-8); harms beyond killed and injured stand in ``counts`` in words."""
    options, report = selection.options, selection.report
    text = io.TextIOWrapper(out, "utf-8-sig" if options.bom else "utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    if options.hxl:
        writer.writerow(COLUMNS.values())
    for event in events(selection.index, options.language):
        facts = properties(selection.index, event, options.language)
        cells = [word(facts.get(column, "")) for column in COLUMNS]
        cells = [legal(cell, report.changed) for cell in cells]
        if not options.raw:
            report.changed["cells guarded against formulas"] += sum(_is_formula(c, n) for c, n in zip(cells, COLUMNS, strict=True))
            cells = [f"'{c}" if _is_formula(c, n) else c for c, n in zip(cells, COLUMNS, strict=True)]
        writer.writerow(cells)
        report.written["rows"] += 1
        report.changed[MOVED] += event.is_moved
    text.detach()


def _is_formula(cell: str, column: str) -> bool:
    return cell.startswith(FORMULA) and column not in {"lat", "long"}
