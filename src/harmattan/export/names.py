"""Names that may not leave: found in texts and in the slugs of IRIs, whatever their accents, case and separators."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile("(?:[^\\W_][\u0300-\u036f\u064b-\u065f]*)+")
MARK = "[…]"
SHORTEST = 4  # letters from which a name is found whatever its case, and from which a part of a name is looked for


@dataclass(frozen=True)
class _Entry:
    """A run of words, what stands for it in an IRI (nothing where it may be said), and how it must be written in a text to count."""

    words: tuple[str, ...]
    instead: str
    exact: str = ""

    def is_written(self, text: str) -> bool:
        """Tell whether words of a text are written as they must be: one word alone with a capital, a very short one exactly."""
        return (not self.exact or text == self.exact) and not (len(self.words) == 1 and text.islower())


@dataclass(frozen=True)
class Hidden:
    """The names of one thing that may not be named; ``instead`` is the slug that stands for it in IRIs."""

    instead: str
    names: tuple[str, ...]
    slug: str
    person: bool


@lru_cache(maxsize=1 << 18)
def fold(word: str) -> str:
    """Return a word without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).casefold()


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded.

    >>> words("N’Djaména-Est")
    ('n', 'djamena', 'est')
    """
    return tuple(fold(w) for w in WORD.findall(text))


class Names:
    """Finds hidden names; a longer name that may be said covers a hidden one inside it."""

    def __init__(self, hidden: Iterable[Hidden], spoken: Iterable[str], texts: Iterable[str]) -> None:
        """Take what is hidden, the names that may be said, and texts that show which words are ordinary ones."""
        things = list(hidden)
        self._starts: dict[str, list[_Entry]] = {}
        if not things:
            return
        ordinary = {fold(w) for text in texts for w in WORD.findall(text) if w.islower()}
        said = {run for name in spoken if (run := words(name))}
        taken = {w for run in said for w in run}
        for thing in things:
            for entry in _entries(thing, ordinary, taken):
                if entry.words not in said:
                    self._add(entry)
        for run in sorted(said):
            if any(next(self._candidates(run, i), None) for i in range(len(run))):
                self._add(_Entry(run, ""))

    def __bool__(self) -> bool:
        """Tell whether there is any name to look for."""
        return bool(self._starts)

    def _add(self, entry: _Entry) -> None:
        entries = self._starts.setdefault(entry.words[0], [])
        if entry not in entries:
            entries.append(entry)
            entries.sort(key=lambda e: (-len(e.words), bool(e.instead), e.exact, e.instead))

    def redact(self, text: str) -> tuple[str, int]:
        """Return a text with every hidden name replaced by a mark, and how many there were."""
        spans = list(self._spans(text, iri=False))
        return _replace(text, [(start, end, MARK) for start, end, _ in spans]), len(spans)

    def rename(self, iri: str) -> tuple[str, int]:
        """Return an IRI with every hidden name in it replaced by its slug, and how many there were."""
        spans = list(self._spans(iri, iri=True))
        return _replace(iri, spans), len(spans)

    def _spans(self, text: str, *, iri: bool) -> Iterator[tuple[int, int, str]]:
        places = [(m.start(), m.end()) for m in WORD.finditer(text)]
        run = tuple(fold(text[a:b]) for a, b in places)
        index = 0
        while index < len(run):
            for entry in self._candidates(run, index):
                start, end = places[index][0], places[index + len(entry.words) - 1][1]
                if not entry.instead or (not entry.exact if iri else entry.is_written(text[start:end])):
                    if entry.instead:
                        yield start, end, entry.instead
                    index += len(entry.words)
                    break
            else:
                index += 1

    def _candidates(self, run: tuple[str, ...], index: int) -> Iterator[_Entry]:
        """Yield the entries whose words stand at a place, the longest first."""
        return (e for e in self._starts.get(run[index], ()) if run[index : index + len(e.words)] == e.words)


def _replace(text: str, spans: list[tuple[int, int, str]]) -> str:
    for start, end, instead in reversed(spans):
        text = text[:start] + instead + text[end:]
    return text


def _entries(thing: Hidden, ordinary: set[str], taken: set[str]) -> Iterator[_Entry]:
    """Yield the runs of words by which a hidden thing is found."""
    slug = words(thing.slug)
    if slug and not (len(slug) == 1 and slug[0] in ordinary):
        yield _Entry(slug, thing.instead)
    for name in thing.names:
        written = WORD.findall(name)
        run = words(name)
        proper = [w for w in written if is_proper(w, ordinary)]
        if not run or not (proper or (thing.person and len(run) > 1)):
            continue
        short = len("".join(run)) < SHORTEST
        yield _Entry(run, thing.instead, exact=name if short else "")
        if not short:
            squeezed = words(re.sub("['’]", "", name))  # as slugs are made: N'Djamena is ndjamena
            yield _Entry(squeezed, thing.instead)
        # A family name is a person's even where others bear it; a word of a group's or place's name need not be.
        yield from (_Entry((fold(w),), thing.instead) for w in proper if len(w) >= SHORTEST and (thing.person or fold(w) not in taken))


def is_proper(word: str, ordinary: set[str]) -> bool:
    """Tell whether a word of a name is a name: capital or without case, and not met as an ordinary word."""
    return not word.islower() and fold(word) not in ordinary
