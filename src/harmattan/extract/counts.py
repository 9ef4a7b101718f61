"""Counts: what a report says of how many, as intervals: "over 30", "une dizaine", "between 10 and 15"."""

from collections.abc import Iterator, Sequence
from functools import cache

from harmattan import lexicon
from harmattan.counts import Interval
from harmattan.extract.patterns import Patterns
from harmattan.extract.words import Chunk, Item, Word, chunked

LARGEST = 999_999_999
LONGEST = 14  # words of a number; a text of nothing but number words is read in steps of so many


def numbers(items: Sequence[Item], language: str) -> list[Item]:
    """Return the items of a sentence with its numbers as chunks (``=number``, Interval), the phrases around them included.

    >>> from harmattan.extract import words
    >>> [i.value for i in numbers(words.read("at least twenty-five soldiers"), "en") if i.form == "=number"]
    [Interval(low=25, best=None, high=None)]
    """
    grammar = _grammar(language)
    plain = chunked(items, _plain(items, grammar))
    found = []
    for match in grammar.phrases.find(grammar.phrases.encoded(item.form for item in plain)):
        first, *rest = [plain[match.slots[name][0]].value for name in ("number", "high") if name in match.slots]
        found.append((match.first, match.behind, "=number", _said(match.meaning, first, *rest)))
    return chunked(plain, found)


class _Grammar:
    """The numbers of one language."""

    def __init__(self, language: str) -> None:
        table = lexicon.table(language, "numbers")
        self.units: dict[str, int] = table["units"]
        self.tens: dict[str, int] = table["tens"]
        self.scales: dict[str, int] = table["scales"]
        self.joint = {"en": "and", "fr": "et"}[language]
        self.articles = {"en": {"a", "an"}, "fr": {"un"}}[language]
        self.vague = [(tuple(phrase.split()), Interval(**bounds)) for phrase, bounds in table["vague"].items()]
        self.vague.sort(key=lambda pair: -len(pair[0]))
        self.vague_first = frozenset(words[0] for words, _ in self.vague)
        self.phrases = Patterns({"number": ["=number"]}, [(p, kind) for kind, patterns in table["phrases"].items() for p in patterns])


@cache
def _grammar(language: str) -> _Grammar:
    return _Grammar(language)


def _plain(items: Sequence[Item], grammar: _Grammar) -> Iterator[tuple[int, int, str, Interval]]:
    """Yield the figures, number words and vague words of a sentence."""
    at = 0
    while at < len(items):
        found = _vague(items, at, grammar) or _exact(items, at, grammar)
        if found is not None:
            behind, interval = found
            yield at, behind, "=number", interval
            at = behind
        else:
            at += 1


def _vague(items: Sequence[Item], at: int, grammar: _Grammar) -> tuple[int, Interval] | None:
    if items[at].form not in grammar.vague_first:
        return None
    for words, interval in grammar.vague:
        behind = at + len(words)
        if items[at].form == words[0] and behind <= len(items) and all(i.form == w for i, w in zip(items[at:behind], words, strict=True)):
            return behind, interval
    return None


def _exact(items: Sequence[Item], at: int, grammar: _Grammar) -> tuple[int, Interval] | None:
    """Return (behind, n) for a number in figures or words that begins at an item."""
    if items[at].form in grammar.articles and at + 1 < len(items) and items[at + 1].form in grammar.scales:
        at += 1
    total, current, behind = 0, 0, at
    last = ""
    while behind < min(len(items), at + LONGEST):
        word = items[behind]
        step = _step(word, current, last, grammar)
        if step is None and word.form == grammar.joint and last in {"scale", "ten"} and behind + 1 < len(items):
            behind += 1
            word = items[behind]
            step = _step(word, current, last, grammar)
            if step is None:
                behind -= 1
        if step is None:
            break
        kind, current = step
        if kind == "thousand":
            total, current = total + current, 0
        last = "scale" if kind == "thousand" else kind
        behind += 1
    n = total + current
    return None if behind == at or not last or n > LARGEST else (behind, Interval(n, None, n))


def _step(item: Item, current: int, last: str, grammar: _Grammar) -> tuple[str, int] | None:
    """Return (kind, number so far) with one more word of a number, or None where the word does not go on with it."""
    if isinstance(item, Chunk):
        return None
    if item.form in grammar.scales and last != "":
        scale = grammar.scales[item.form]
        return ("scale", current * scale) if scale == 100 else ("thousand", max(current, 1) * scale)
    return _first(item, current, last, grammar)


def _first(item: Word, current: int, last: str, grammar: _Grammar) -> tuple[str, int] | None:
    if item.number is not None:
        return ("figure", item.number) if not last and not item.ordinal else None
    if item.form in grammar.scales:
        return "scale" if grammar.scales[item.form] == 100 else "thousand", grammar.scales[item.form]
    if item.form in grammar.tens and last in {"", "scale"}:
        return "ten", current + grammar.tens[item.form]
    if item.form in grammar.tens and grammar.tens[item.form] == 20 and current % 100 == 4:  # quatre-vingts
        return "ten", current + 76
    after_ten = last == "unit" and current % 100 in {10, 70, 90}  # dix-sept, soixante-dix-huit
    return ("unit", current + grammar.units[item.form]) if item.form in grammar.units and (last in {"", "scale", "ten"} or after_ten) else None


def _said(phrase: str, number: Interval, high: Interval | None = None) -> Interval:
    """Return the interval that a phrase makes of a number."""
    low = next((n for n in (number.low, number.best, number.high) if n is not None), 0)
    if phrase == "between":
        top = None if high is None else high.high if high.high is not None else high.best
        return Interval(low, None, top) if top is not None and top > low else number
    made = {
        "at-least": Interval(low=low),
        "more-than": Interval(low=low + 1),
        "at-most": Interval(high=low),
        "fewer-than": Interval(high=low - 1),
        "about": Interval(best=low) if number.low == number.high else number,
    }
    return made[phrase]
