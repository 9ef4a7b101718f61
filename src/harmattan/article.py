"""An article's archived text: read as it was saved, hashed, searched for the words of a quote."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from harmattan import ids
from harmattan.errors import InputError

LARGEST = 10_000_000  # bytes; a long newspaper feature has some 60,000
CONTEXT_WIDTH = 32  # characters before and after a quote (Web Annotation's TextQuoteSelector suggests a few words)


@dataclass(frozen=True)
class Span:
    """Where words stand in a text: offsets in code points, ``end`` exclusive, with what stands around them."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class ArchivedText:
    """The text of an article as it lies in the archive."""

    text: str
    sha256: str

    @cached_property
    def words(self) -> str:
        """Return the text with every run of white space as one blank, for suggestions only."""
        return re.sub(r"\s+", " ", self.text)

    def find(self, quote: str) -> Span | None:
        """Return the first place where the exact words of ``quote`` stand, or None."""
        start = self.text.find(quote)
        if start < 0:
            return None
        end = start + len(quote)
        return Span(start, end, quote, self.text[max(0, start - CONTEXT_WIDTH) : start], self.text[end : end + CONTEXT_WIDTH])

    def nearest(self, quote: str) -> str:
        """Return the passage of the text that is most like ``quote``, or an empty string where nothing is."""
        from rapidfuzz import fuzz

        found = fuzz.partial_ratio_alignment(quote[:1000], self.words[:200_000], score_cutoff=70)
        return self.words[found.dest_start : found.dest_end].strip() if found else ""


def read(path: Path) -> ArchivedText:
    """Return the archived text in a file.

    The hash is over the bytes; raise InputError where the file cannot be read, is larger than 10 MB or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > LARGEST:
        raise InputError(f"{path}: larger than {LARGEST:,} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start + 1} is not UTF-8") from error
    return ArchivedText(text, hashlib.sha256(data).hexdigest())


@dataclass(frozen=True)
class Article:
    """A report as it was taken in: its archived text, who published it and when; ``notes`` say what was inferred and from what.

    ``publisher`` is the id of an actor; ``outlet`` is what a page calls itself.
    """

    text: str
    headline: str
    publisher: str
    published: date
    language: str
    url: str = ""
    outlet: str = ""
    notes: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """Return the name of the record's file and the last part of its id."""
        return ids.slugify(f"{self.publisher.split('/', 1)[1]} {self.published} {self.headline}", 80)

    @property
    def sha256(self) -> str:
        """Return the hash of the archived text as UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()
