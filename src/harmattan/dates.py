"""EDTF (ISO 8601-2:2019): what a text says about a day, as the first and last day that it allows."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import isinf
from time import struct_time

PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# Everything EDTF level 1 can be written with; keeps odd input from the grammar of the library.
ALPHABET = re.compile(r"[0-9XYE.,/?~%{}\[\]-]{4,64}")
LONGEST = 256  # characters of an expression: a set of some twenty days; brackets in brackets would go as deep as they are many


@dataclass(frozen=True)
class Bounds:
    """The first and the last day that a date expression allows; None where it is open."""

    earliest: date | None
    latest: date | None


def day(text: str) -> date:
    """Return a calendar day written as ``2025-06-03``; raise ValueError for anything else, also for 30 February."""
    match = PLAIN.fullmatch(text)
    if match is None or match[3] is None:
        raise ValueError(f"{text!r} is not a day written as 2025-06-03")
    return _of_calendar(match[1], match[2], match[3])


@lru_cache(maxsize=65536)
def bounds(text: str) -> Bounds:
    """Return the bounds of an EDTF expression.

    An approximate date (``~``, ``%``) is widened by one unit of its own precision on both sides: a day, a month or a year.
    An uncertain one (``?``) is not: it doubts the source, not the day.

    >>> bounds("2025-05")
    Bounds(earliest=datetime.date(2025, 5, 1), latest=datetime.date(2025, 5, 31))

    Raises ValueError where the text is not EDTF or names a day that the calendar lacks.
    """
    if len(text) > LONGEST:
        raise ValueError(f"a date of {len(text):,} characters; {LONGEST} are allowed")
    match = PLAIN.fullmatch(text.removesuffix("?"))
    if match is not None:
        return _plain(*match.groups())
    if PLAIN.fullmatch(text[:-1]) and text[-1] in "~%":
        return _widened(text[:-1])
    if "/" in text:
        return _interval(text)
    if text.startswith(("[", "{")) and text.endswith(("]", "}")):
        return _set(text)
    return _by_library(text)


def _plain(year: str, month: str | None, day_: str | None) -> Bounds:
    if month is None:
        return Bounds(_of_calendar(year, "01", "01"), _of_calendar(year, "12", "31"))
    if not 1 <= int(month) <= 12:  # 21 to 41 are seasons in EDTF: too vague to bound without a hemisphere
        raise ValueError(f"there is no month {month}; write a season as the months it spans")
    if day_ is None:
        first = _of_calendar(year, month, "01")
        return Bounds(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
    whole = _of_calendar(year, month, day_)
    return Bounds(whole, whole)


def _of_calendar(year: str, month: str, day_: str) -> date:
    try:
        return date(int(year), int(month), int(day_))
    except ValueError as error:
        raise ValueError(f"the calendar has no day {year}-{month}-{day_}") from error


def _widened(text: str) -> Bounds:
    whole = bounds(text)
    if whole.earliest is None or whole.latest is None:
        raise ValueError(f"{text!r} has an open end and cannot be approximate")
    try:
        before, after = whole.earliest - timedelta(days=1), whole.latest + timedelta(days=1)
    except OverflowError as error:
        raise ValueError(f"what is about {text} lies outside the years 1 to 9999") from error
    if len(text) == 4:
        return Bounds(before.replace(month=1, day=1), after.replace(month=12, day=31))
    if len(text) == 10:
        return Bounds(before, after)
    return Bounds(before.replace(day=1), after.replace(day=calendar.monthrange(after.year, after.month)[1]))


def _interval(text: str) -> Bounds:
    parts = text.split("/")
    if len(parts) != 2 or parts in (["", ""], ["..", ".."]):
        raise ValueError(f"{text!r} is not an interval of two dates")
    start, end = (Bounds(None, None) if part in ("", "..") else bounds(part) for part in parts)
    if start.earliest and end.latest and start.earliest > end.latest:
        raise ValueError(f"{text!r} ends before it begins")
    return Bounds(start.earliest, end.latest)


def _set(text: str) -> Bounds:
    members = [bounds(part.strip()) for part in re.split(r",|\.\.", text[1:-1]) if part.strip()]
    if not members:
        raise ValueError(f"{text!r} names no date")
    opened, ended = text[1:].startswith(".."), text[:-1].endswith("..")
    first = [m.earliest for m in members if m.earliest]
    last = [m.latest for m in members if m.latest]
    return Bounds(None if opened or len(first) < len(members) else min(first), None if ended or len(last) < len(members) else max(last))


def _by_library(text: str) -> Bounds:
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    if ALPHABET.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not an EDTF date")
    try:
        parsed = parse_edtf(text)
        return Bounds(_as_date(parsed.lower_strict()), _as_date(parsed.upper_strict()))
    except (EDTFParseException, ArithmeticError, AttributeError, TypeError, ValueError) as error:
        raise ValueError(f"{text!r} is not an EDTF date") from error


def _as_date(value: struct_time | float) -> date | None:
    if isinstance(value, float) and isinf(value):
        return None
    if not isinstance(value, struct_time) or not 1 <= value.tm_year <= 9999:
        raise ValueError("the date lies outside the years 1 to 9999")
    return date(value.tm_year, value.tm_mon, value.tm_mday)


def in_words(earliest: str, latest: str) -> str:
    """Return two ISO days as a reader writes them: ``2025-05-31``, ``2025-05``, ``2025-05-31 – 2025-06-01``.

    An empty string stands for an open or unknown end.
    """
    if earliest == latest:
        return earliest or "undated"
    if earliest and latest:
        for width in (4, 7):
            whole = bounds(earliest[:width])
            if (str(whole.earliest), str(whole.latest)) == (earliest, latest):
                return earliest[:width]
    return f"{earliest or '…'} – {latest or '…'}"
