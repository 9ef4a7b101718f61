"""Numbers of people as intervals: low, best, high, each of them absent where nobody said it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """A claimed number: at least ``low``, most likely ``best``, at most ``high``; absent is None, never zero."""

    low: int | None = None
    best: int | None = None
    high: int | None = None

    def normalised(self) -> "Interval":
        """Return the interval with ``best`` filled in where low and high are one number; "around sixty" keeps its ends open.

        >>> Interval(13, None, 13).normalised()
        Interval(low=13, best=13, high=13)
        """
        if self.best is None and self.low is not None and self.low == self.high:
            return Interval(self.low, self.low, self.high)
        return self

    def __str__(self) -> str:
        """Return ``13``, ``31+``, ``30–60``, ``30–31–60``, ``≤ 60`` or ``–`` for nothing said."""
        if self.low is not None and self.low == self.high:
            return str(self.low)
        if self.high is None:
            best = f"–{self.best}" if self.best is not None and self.best != self.low else ""
            return f"{self.low}{best}+" if self.low is not None else (f"~{self.best}" if self.best is not None else "–")
        if self.low is None:
            return f"≤ {self.high}"
        best = f"–{self.best}" if self.best is not None and self.best not in (self.low, self.high) else ""
        return f"{self.low}{best}–{self.high}"
