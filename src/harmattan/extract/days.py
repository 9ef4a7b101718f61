"""Days: what each way of naming a date means, as EDTF, against the day of publication and the days that the text named before."""

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from harmattan.dates import bounds
from harmattan.extract.clock import Clock
from harmattan.extract.patterns import Match
from harmattan.extract.words import Item, Word

DAY = timedelta(days=1)
AHEAD = 3 * DAY  # a report dated by its server may be older than the day it tells of


class Reading:
    """One match with the values of its slots and all that it is read against."""

    def __init__(self, match: Match[str], items: Sequence[Item], clock: Clock, tables: Mapping[str, Mapping[str, object]], ahead: bool) -> None:
        """Take a match among items, the clock, the tables of words, and whether the sentence speaks of the time to come."""
        self.match, self.items, self.clock, self.tables, self.ahead = match, items, clock, tables, ahead

    def text(self, slot: str) -> str:
        """Return the words in a slot."""
        first, behind = self.match.slots[slot]
        return " ".join(word.form for word in self.items[first:behind])

    def number(self, slot: str) -> int | None:
        """Return the number in a slot; None where it is empty."""
        if slot not in self.match.slots:
            return None
        word = self.items[self.match.slots[slot][0]]
        number = word.number if isinstance(word, Word) else None
        told = self.tables["numbers"].get(word.form)
        return number if number is not None else int(str(told)) if told is not None else None

    def of(self, table: str, slot: str) -> int | None:
        """Return the number that a table has for the word in a slot; None where it is empty."""
        if slot not in self.match.slots:
            return None
        numbers, text = self.tables[table], self.text(slot)
        return int(str(numbers.get(text) if text in numbers else numbers[text.removesuffix(" .")]))

    @property
    def month(self) -> int | None:
        """Return the month; None where none is named."""
        return self.of("months", "month")

    @property
    def unit(self) -> str:
        """Return ``day``, ``week``, ``weekend``, ``month`` or ``year``."""
        return str(self.tables["units"][self.text("unit")]) if "unit" in self.match.slots else "day"

    @property
    def n(self) -> int:
        """Return how many units; one where no number is told."""
        return self.number("n") or 1


def _day(reading: Reading, month: int | None, day: int | None, year: int | None) -> date | None:
    """Return a calendar day; without a year the one nearest before publication, or the one that the weekday fits."""
    if month is None or day is None:
        return None
    years = [year] if year else _years(reading)
    days = [d for y in years if (d := _of(y, month, day)) is not None]
    weekday = reading.of("weekdays", "weekday")
    if not year and reading.clock.published:
        latest = reading.clock.published + (AHEAD if not reading.ahead else 366 * DAY)
        days = [d for d in days if d <= latest]
    fitting = [d for d in days if weekday is None or d.weekday() == weekday]
    return next(iter(fitting or days), None)


def _years(reading: Reading) -> list[int]:
    """Return the years that a day without one may lie in, the likeliest first; none where nothing tells."""
    clock = reading.clock
    told = [clock.year] if clock.year else []
    if clock.published is None:
        return told or ([clock.named.year] if clock.named else [])
    year = clock.published.year
    return [*told, *([year, year + 1] if reading.ahead else [year + 1, year, year - 1])]


def _of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(reading: Reading, month: int | None, year: int | None) -> str:
    """Return a month; without a year the last one that had begun when the report was published."""
    published = reading.clock.published
    if month is None:
        return ""
    if year is None:
        if published is None:
            return ""
        year = published.year if month <= published.month or reading.ahead else published.year - 1
    return f"{year:04}-{month:02}"


def _span(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    return f"{first}/{last}" if first < last else str(last)


def _calendar(reading: Reading) -> str:
    if reading.month is None:  # "Saturday the 31st"
        return _weekday_of_month(reading)
    found = _day(reading, reading.month, reading.number("day"), reading.number("year"))
    return str(found) if found else ""


def _weekday_of_month(reading: Reading) -> str:
    day, published = reading.number("day") or reading.number("ordinal"), reading.clock.published
    if published is None or day is None:
        return ""
    month = published.replace(day=1)
    for _ in range(3):
        found = _of(month.year, month.month, day)
        if found and found <= published + AHEAD and found.weekday() == reading.of("weekdays", "weekday"):
            return str(found)
        month = (month - DAY).replace(day=1)
    return ""


def _last_year(reading: Reading) -> int | None:
    return reading.clock.published.year - 1 if reading.clock.published else None


def _calendar_last_year(reading: Reading) -> str:
    found = _day(reading, reading.month, reading.number("day"), _last_year(reading)) if _last_year(reading) else None
    return str(found) if found else ""


def _days(reading: Reading) -> str:
    month2 = reading.of("months", "month2") or reading.month
    year2 = reading.number("year2") or reading.number("year")
    last = _day(reading, month2, reading.number("day2"), year2)
    if last is None:
        return ""
    first = _day(reading, reading.month, reading.number("day"), reading.number("year") or last.year)
    return _span(first, last)


def _night_days(reading: Reading) -> str:
    if "day" in reading.match.slots and reading.match.slots["day"] > reading.match.slots["day2"]:
        return ""
    # French names the first day's month first where the two differ: "du 31 mai au 1er juin"; month2 is then the earlier one.
    first_month, last_month = reading.month, reading.of("months", "month2")
    if last_month is None or reading.match.slots["month2"] < reading.match.slots["month"]:
        first_month, last_month = last_month or first_month, reading.month
    last = _day(reading, last_month, reading.number("day2"), reading.number("year"))
    return _span(_day(reading, first_month, reading.number("day"), last.year), last) if last else ""


def _weekday(reading: Reading, slot: str = "weekday") -> date | None:
    published, weekday = reading.clock.published, reading.of("weekdays", slot)
    if published is None or weekday is None:
        return None
    return published + DAY * ((weekday - published.weekday()) % 7) if reading.ahead else published - DAY * ((published.weekday() - weekday) % 7)


def _one_weekday(reading: Reading) -> str:
    return str(_weekday(reading) or "")


def _weekday_before(reading: Reading) -> str:
    found, published = _weekday(reading), reading.clock.published
    if found is None or published is None:
        return ""
    return str(found - 7 * DAY if found >= published else found)


def _weekday_after(reading: Reading) -> str:
    found, published = _weekday(reading), reading.clock.published
    if found is None or published is None:
        return ""
    return str(found + 7 * DAY if found <= published else found)


def _night_weekdays(reading: Reading) -> str:
    last = _weekday(reading, "weekday2")
    weekday = reading.of("weekdays", "weekday")
    return _span(last - DAY * ((last.weekday() - weekday) % 7), last) if last and weekday is not None else ""


def _night_of(reading: Reading) -> str:
    found = _day(reading, reading.month, reading.number("day"), reading.number("year")) if reading.month else _weekday(reading)
    return _span(found, found + DAY) if found else ""


def _one_month(reading: Reading) -> str:
    return _month(reading, reading.month, reading.number("year"))


def _month_last_year(reading: Reading) -> str:
    return _month(reading, reading.month, year) if (year := _last_year(reading)) else ""


def _month_this_year(reading: Reading) -> str:
    return _month(reading, reading.month, reading.clock.published.year) if reading.clock.published else ""


def _months(reading: Reading) -> str:
    last = _month(reading, reading.of("months", "month2"), reading.number("year2") or reading.number("year"))
    if not last or reading.month is None:
        return ""
    year = reading.number("year") or int(last[:4]) - (reading.month > int(last[5:]))
    return f"{year:04}-{reading.month:02}/{last}"


def _third(reading: Reading) -> str:
    month = _month(reading, reading.month, reading.number("year"))
    return _third_of(month, reading.of("thirds", "third")) if month else ""


def _third_of(month: str, third: int | None) -> str:
    first = date.fromisoformat(f"{month}-01")
    begin, end = {1: (1, 10), 2: (11, 20), 3: (21, calendar.monthrange(first.year, first.month)[1])}[third or 1]
    return _span(first.replace(day=begin), first.replace(day=end))


def _third_year(reading: Reading) -> str:
    first = {1: 1, 2: 5, 3: 9}[reading.of("thirds", "third") or 1]
    return f"{reading.number('year'):04}-{first:02}/{reading.number('year'):04}-{first + 3:02}"


def _this_month(reading: Reading) -> str:
    published = reading.clock.published
    return _span(published.replace(day=1), published) if published else ""


def _year(reading: Reading) -> str:
    return f"{reading.number('year'):04}"


def _two_years(reading: Reading) -> str:
    first, last = reading.number("year"), reading.number("year2")
    return f"{first:04}/{last:04}" if first and last and first < last else ""


def _before_event(reading: Reading) -> str:
    return _before(reading.clock.main or reading.clock.published, reading.n, reading.unit)


def _after_event(reading: Reading) -> str:
    """Return "three days after the attack": its day and three, or where no day was named yet, three days before the report says so."""
    clock = reading.clock
    return _before(clock.main, -reading.n, reading.unit) if clock.main else _before(clock.published, reading.n, reading.unit)


def _ago(reading: Reading) -> str:
    return _before(reading.clock.published, reading.n, reading.unit)


def _ago_about(reading: Reading) -> str:
    found = _before(reading.clock.published, reading.n, reading.unit) if "n" in reading.match.slots else ""
    return f"{found.removesuffix('~')}~" if found else ""


def _earlier(reading: Reading) -> str:
    return _before(reading.clock.anchor, reading.n, reading.unit)


def _earlier_weekday(reading: Reading) -> str:
    """Return "two days earlier, on Thursday": the Thursday nearest to that day."""
    told, weekday = _earlier(reading), reading.of("weekdays", "weekday")
    day = bounds(told).earliest if told else None
    if day is None or weekday is None:
        return ""
    return str(min(day + n * DAY for n in range(-3, 4) if (day + n * DAY).weekday() == weekday))


def _later(reading: Reading) -> str:
    return _before(reading.clock.anchor, -reading.n, reading.unit)


def _before(day: date | None, n: int, unit: str) -> str:
    """Return what lies ``n`` units before a day, as exactly as the unit is: weeks are about a day, months are months."""
    if day is None or abs(n) > 3000:
        return ""
    if unit == "day":
        return str(day - n * DAY)
    if unit in {"week", "weekend"}:
        return f"{day - 7 * n * DAY}~"
    if unit == "month":
        index = day.year * 12 + day.month - 1 - n
        return f"{index // 12:04}-{index % 12 + 1:02}"
    return f"{day.year - n:04}" if 0 < day.year - n < 10000 else ""


def _last_unit(reading: Reading) -> str:
    published = reading.clock.published
    if published is None:
        return ""
    monday = published - DAY * published.weekday()
    if reading.unit == "week":
        return _span(monday - 7 * DAY, monday - DAY)
    if reading.unit == "weekend":
        return _weekend(published)
    return _before(published, 1, reading.unit)


def _weekend(published: date) -> str:
    sunday = published - DAY * ((published.weekday() + 1) % 7)
    return _span(sunday - DAY, sunday)


def _this_unit(reading: Reading) -> str:
    published = reading.clock.published
    if published is None:
        return ""
    if "unit" not in reading.match.slots or reading.unit == "weekend":
        return _weekend(published)
    spans = {"day": str(published), "week": _span(published - DAY * published.weekday(), published), "month": f"{published:%Y-%m}", "year": f"{published:%Y}"}
    return spans[reading.unit]


def _next_unit(reading: Reading) -> str:
    return _before(reading.clock.published, -1, reading.unit)


def _last_units(reading: Reading) -> str:
    published = reading.clock.published
    if published is None or "n" not in reading.match.slots:
        return ""
    first = bounds(_before(published, reading.n, reading.unit)).earliest
    return _span(first, published)


def _feast(reading: Reading) -> str:
    month, day = str(reading.tables["feasts"][reading.text("feast")]).split("-")
    found = _day(reading, int(month), int(day), reading.number("year"))
    return str(found) if found else ""


def _relative(reading: Reading) -> str:
    return _offset(reading.clock.published, str(reading.tables["relative"][reading.text("relative")]))


def _anaphoric(reading: Reading) -> str:
    return _offset(reading.clock.anchor, str(reading.tables["anaphoric"][reading.text("anaphoric")]))


def _offset(day: date | None, offset: str) -> str:
    if day is None:
        return ""
    ends = [day + int(part) * DAY for part in offset.split("/")]
    return _span(ends[0], ends[-1])


def _written(reading: Reading) -> str:
    parts = [int(part) for part in re.split("[-./]", reading.text("written"))]
    if parts[0] > 31:
        found = _of(*parts)
    else:
        day, month, year = parts if parts[1] <= 12 else (parts[1], parts[0], parts[2])
        found = _of(year, month, day)
    return str(found or "")


MEANINGS: Mapping[str, Callable[[Reading], str]] = {
    "written": _written,
    "calendar": _calendar,
    "calendar-last-year": _calendar_last_year,
    "days": _days,
    "night-days": _night_days,
    "night-weekdays": _night_weekdays,
    "night-of": _night_of,
    "night-of-weekday": _night_of,
    "weekday": _one_weekday,
    "weekday-before": _weekday_before,
    "weekday-after": _weekday_after,
    "month": _one_month,
    "month-last-year": _month_last_year,
    "month-this-year": _month_this_year,
    "months": _months,
    "third": _third,
    "third-year": _third_year,
    "third-this": _this_month,
    "year": _year,
    "years": _two_years,
    "ago": _ago,
    "before-event": _before_event,
    "after-event": _after_event,
    "ago-about": _ago_about,
    "earlier": _earlier,
    "earlier-weekday": _earlier_weekday,
    "later": _later,
    "last-unit": _last_unit,
    "this-unit": _this_unit,
    "next-unit": _next_unit,
    "last-units": _last_units,
    "feast": _feast,
    "relative": _relative,
    "anaphoric": _anaphoric,
}
