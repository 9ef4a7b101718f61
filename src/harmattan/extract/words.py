"""Words: a text as sentences of words with offsets, folded so that case, accents and typography do not matter."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from harmattan import lexicon

ELISIONS = "l d qu n s j m t c jusqu lorsqu puisqu quelqu aujourd"  # French; "d'" stands in names too
WORD = re.compile(
    r"""
    (?P<date>(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})(?!\d))
    |(?P<time>\d{1,2}(?::\d{2}|\ ?(?:am|pm|a\.m\.?|p\.m\.?)(?![^\W_])|\ ?h(?:\ ?\d{2})?(?![^\W_])))
    |(?P<number>\d{1,3}(?:[\ ,.]\d{3})+(?![\d])|\d+(?:[.,]\d+)?)(?P<ordinal>(?:st|nd|rd|th|ers?|res?|e|emes?)\b)?
    |(?P<possessive>'s\b)
    |(?P<letters>\b(?:[^\W\d_]\.){2,})
    |(?P<word>\b(?:"""
    + "|".join(ELISIONS.split())
    + r""")'(?=[^\W\d_])|[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)*)
    |(?P<sign>[^\s\w]|_)
    """,
    re.VERBOSE,
)
# What stands before a report's first words: "BAMAKO, June 2 (Reuters) - ", "Niamey, 17 mars (ANP) – ".
DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][^()\n;:!?]{1,60}?\s?\([A-Z][^()\n]{1,25}\)\s?(?:[-–—:]+\s?|(?=[A-ZÀ-Þ“«\"]))"
    r"|\([A-ZÀ-Þ][^()\n]{2,50}\)\s?[-–—]+\s?"
    r"|[A-ZÀ-Þ][A-ZÀ-Þ/, .'’]{2,40}(?:, [^-–—\n.]{2,25})?\s?[–—-]+\s)"
)
ENDS = frozenset('.!"')
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
QUOTES = dict.fromkeys(map(ord, "’‘ʼ`´ʹ′"), "'") | dict.fromkeys(map(ord, "“”„«»‹›″"), '"')


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that learns each character once: one character stays one, so that offsets hold."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isspace() and character != "\n":
            character = " "
        plain = unicodedata.normalize("NFKD", character)[:1].lower()
        self[code] = plain if len(plain) == 1 and not unicodedata.combining(plain) else character
        return self[code]


_FOLDING = _Folding(DASHES | QUOTES)


def fold(text: str) -> str:
    """Return a text of the same length in small letters without accents, with plain quotes, dashes and blanks.

    >>> fold("Ménaka – « Où ? »")
    'menaka - " ou ? "'
    """
    return text.translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number or sign: its place in the text, its folded form, whether it begins with a capital or has only capitals, and a number's value.

    ``form`` of a word has no apostrophes inside (``jamaat``), of an elision none at its end (``l``); a hyphen between letters
    only joins and is no word of its own, so that ``Tin-Akoff`` and ``Tin Akoff`` read alike.
    """

    value: ClassVar[Any] = None  # only chunks mean more than their form
    start: int
    end: int
    form: str
    capital: bool = False
    upper: bool = False
    number: int | None = None
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words that were read together: ``form`` is ``=date``, ``=number``, ``=actor`` …, ``value`` what they mean, ``inner`` the items they were."""

    start: int
    end: int
    form: str
    value: Any
    inner: tuple["Item", ...]


Item: TypeAlias = Word | Chunk


def chunked(items: Sequence[Item], found: Iterable[tuple[int, int, str, Any]]) -> list[Item]:
    """Return items with some runs of them, (first, behind, form, value) from left to right, replaced by chunks."""
    made: list[Item] = []
    at = 0
    for first, behind, form, value in found:
        made += items[at:first]
        made.append(Chunk(items[first].start, items[behind - 1].end, form, value, tuple(items[first:behind])))
        at = behind
    return [*made, *items[at:]]


def _words(text: str, folded: str, start: int, end: int) -> Iterator[Word]:
    """Yield the words of a stretch of text; ``folded`` is the whole text, folded."""
    for match in WORD.finditer(folded, start, end):
        at, stop = match.span()
        kind = match.lastgroup
        if kind in {"number", "ordinal"}:
            yield _number(match)
        elif kind == "sign" and match[0] == "-" and _joins(folded, at):
            continue
        else:
            form = match[0].replace("'", "") if kind == "word" else match[0].replace(".", "") if kind == "letters" else match[0]
            yield Word(at, stop, form, text[at].isupper(), stop - at > 1 and text[at:stop].isupper())


def _number(match: re.Match[str]) -> Word:
    digits = re.sub(r"[ ,.](?=\d{3}(?!\d))", "", match["number"])
    value = int(digits) if digits.isdigit() and len(digits) <= 9 else None
    return Word(*match.span(), digits if digits.isdigit() else match["number"], number=value, ordinal=match["ordinal"] is not None)


def _joins(folded: str, at: int) -> bool:
    """Tell whether the hyphen at an offset stands between letters, or between a number and a letter."""
    before, after = folded[at - 1 : at], folded[at + 1 : at + 2]
    return before.isalnum() and after.isalnum() and not (before.isdigit() and after.isdigit())


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place in the text, its words, the number of its paragraph, and whether it is the headline."""

    start: int
    end: int
    items: tuple[Word, ...]
    paragraph: int
    headline: bool = False


def read(text: str) -> list[Word]:
    """Return the words of a text as one sentence."""
    return list(_words(text, fold(text), 0, len(text)))


def sentences(text: str, language: str) -> Iterator[Sentence]:
    """Yield the sentences of a report, the headline first; the furniture of its page (``Share``, newsletters) is not read."""
    folded = fold(text)
    seen: set[str] = set()
    for number, (start, end) in enumerate(_paragraphs(folded, language)):
        if folded[start:end] in seen:  # a headline that the page shows twice
            continue
        seen.add(folded[start:end])
        dateline = DATELINE.match(text, start, end) if 0 < number < 6 else None
        start = dateline.end() if dateline else start  # noqa: PLW2901
        titled = number == 0 and folded[end - 1] not in ENDS  # a note has no headline
        for first, last in _split(text, folded, start, end, language):
            yield Sentence(first, last, tuple(_words(text, folded, first, last)), number, headline=titled)


def _paragraphs(folded: str, language: str) -> Iterator[tuple[int, int]]:
    page = lexicon.table(language, "page")["furniture"]
    lines, beginnings, endings = frozenset(page["lines"]), tuple(page["beginnings"]), tuple(page["endings"])
    at = 0
    for line in folded.split("\n"):
        stripped = line.strip()
        start = at + line.find(stripped)
        at += len(line) + 1
        if stripped.startswith(endings):
            return
        if any(c.isalnum() for c in stripped) and stripped not in lines and not stripped.startswith(beginnings):
            yield start, start + len(stripped)


def _split(text: str, folded: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the sentences of a paragraph; what the splitter cuts behind an abbreviation is joined again."""
    from sentencex import get_sentence_boundaries

    abbreviations = frozenset(lexicon.table(language, "page")["abbreviations"]["words"])
    first = start
    for boundary in get_sentence_boundaries(language, text[start:end]):
        last = start + int(boundary["end_index"])
        stop = len(folded[first:last].rstrip())
        words = folded[first : first + stop].rsplit(None, 1)
        if words and words[-1].rstrip(".") in abbreviations and last < end:
            continue
        if stop:
            yield first, first + stop
        first = last + len(folded[last:end]) - len(folded[last:end].lstrip())
    if first < end:
        yield first, end
