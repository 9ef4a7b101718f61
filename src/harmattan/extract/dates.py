"""Dates: what a report says of a day, as EDTF, against the day it was published and the days it named before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from harmattan import lexicon
from harmattan.extract.clock import Clock
from harmattan.extract.days import MEANINGS, Reading
from harmattan.extract.patterns import Match, Patterns
from harmattan.extract.words import Chunk, Item, Word, chunked

WRITTEN = re.compile(r"\d+([-./])\d+\1\d+")


@dataclass(frozen=True, slots=True)
class Day:
    """What a date chunk means: EDTF, and what the word before makes of it: ``since``, ``until``, ``before``, ``after`` or nothing.

    ``edtf`` is empty where the text leaves the year or the day open and neither the publication date nor an earlier date settles it.
    """

    edtf: str
    bound: str = ""
    of_speech: bool = False  # "today": the day on which somebody speaks


def find(items: Sequence[Item], clock: Clock, language: str) -> list[Item]:
    """Return the items of a sentence with its dates as chunks (``=date``, Day); the clock is set to the last single day among them."""
    grammar = _grammar(language)
    ahead = any(item.form in grammar.future for item in items)
    found = []
    for match in grammar.patterns.find(grammar.patterns.encoded(_kinds(items, grammar))):
        edtf = MEANINGS[match.meaning](Reading(match, items, clock, grammar.tables, ahead)) or ""
        found.append((match.first, match.behind, "=date", Day(edtf, grammar.bound(items, match), match.meaning == "relative")))
        clock.see(edtf, "year" in match.slots and match.meaning not in {"year", "years"})
    return chunked(items, found)


class _Grammar:
    """The dates of one language."""

    def __init__(self, language: str) -> None:
        table, numbers = lexicon.table(language, "dates"), lexicon.table(language, "numbers")
        self.tables: dict[str, dict[str, object]] = {k: table[k] for k in ("months", "weekdays", "units", "thirds", "feasts", "relative", "anaphoric")}
        self.tables["numbers"] = numbers["units"] | numbers["tens"] | numbers["ordinals"]
        self.bounds = {phrase: kind for kind, phrases in table["bounds"].items() for phrase in phrases}
        self.future = frozenset(table["future"]["words"])
        self.capital = language == "en"
        slots = {k.removesuffix("s"): list(v) for k, v in self.tables.items()}
        slots["month"] += [f"{m} ." for m in slots["month"] if any(other != m and other.startswith(m) for other in slots["month"])]
        slots |= {"day": ["=day", "=ordinal"], "year": ["=year"], "written": ["=written"], "ordinal": ["=ordinal"]}
        slots["n"] = ["=day", "=number", *numbers["units"], *numbers["tens"]]
        self.patterns = Patterns(slots, [(pattern, name) for name, patterns in table["patterns"].items() for pattern in patterns])

    def bound(self, items: Sequence[Item], match: Match[str]) -> str:
        """Return what the words before a date, or its own first words, make of it."""
        behind = min((first for first, _ in match.slots.values()), default=match.first)
        before = [item.form for item in items[max(0, match.first - 3) : match.first]]
        within = [item.form for item in items[match.first : behind]]
        phrases = [*(" ".join(before[i:]) for i in range(len(before))), *(" ".join(within[:i]) for i in range(len(within), 0, -1))]
        return next((self.bounds[phrase] for phrase in phrases if phrase in self.bounds), "")


@cache
def _grammar(language: str) -> _Grammar:
    return _Grammar(language)


def _kinds(items: Sequence[Item], grammar: _Grammar) -> Iterator[str]:
    for word in items:
        if isinstance(word, Chunk):
            yield word.form
        elif word.number is not None:
            yield _kind(word, word.number)
        elif WRITTEN.fullmatch(word.form):
            yield "=written"
        elif grammar.capital and not word.capital and (word.form in grammar.tables["months"] or word.form in grammar.tables["weekdays"]):
            yield ""  # the verbs "may" and "march"
        else:
            yield word.form


def _kind(word: Word, number: int) -> str:
    if word.ordinal:
        return "=ordinal" if number <= 31 else ""
    if 1 <= number <= 31:
        return "=day"
    return "=year" if 1900 <= number <= 2100 and word.end - word.start == 4 else "=number"
