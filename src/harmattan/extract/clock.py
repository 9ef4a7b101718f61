"""Clock: what the dates of a report are read against, as the text goes on."""

from dataclasses import dataclass
from datetime import date

from harmattan.dates import bounds


@dataclass(slots=True)
class Clock:
    """What a date is read against: the day of publication (None where unknown) and the day that the text named last."""

    published: date | None
    named: date | None = None
    year: int | None = None  # the year that the paragraph named last
    main: date | None = None  # the day that the text named first, mostly that of what it tells of

    def see(self, edtf: str, with_year: bool) -> None:
        """Take note of a date that the text named."""
        if not edtf:
            return
        day = bounds(edtf)
        self.named = day.latest if day.latest and day.earliest == day.latest else self.named
        self.main = self.main or (self.named if self.named != self.published else None)
        self.year = day.latest.year if with_year and day.latest else self.year

    def turn(self) -> None:
        """Begin a paragraph: the year that was named last counts no more, unless the report tells of long ago."""
        recent = self.published is None or self.named is None or (self.published - self.named).days < 300
        self.year = None if recent else self.year

    @property
    def anchor(self) -> date | None:
        """Return the day that "two days earlier" counts from."""
        return self.named or self.published
