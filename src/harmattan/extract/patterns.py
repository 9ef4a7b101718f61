"""Patterns over words: a finite-state language in which the lexicon's data is written.

A pattern is words separated by blanks: ``early {month} {year}?``. ``{slot}`` stands for any word of a list or any chunk of a kind and is captured by its
name, ``{slot:name}`` by another; ``( | )``, ``?``, ``*`` and ``+`` mean what they mean in regular expressions, ``_`` is any one word,
``_{0,3}`` up to three, and ``~`` any one that is not in the slot ``stop``. A pattern is compiled to a regular expression over one character a word, so that
reading a sentence costs one step a word and not one a letter, and none can backtrack over more than a sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

ITEM = re.compile(
    r"""\{(?P<slot>[a-z]+)(?::(?P<name>[a-z0-9]+))?\}(?P<often>[?*+]?)
    |(?P<gap>[_~])(?P<length>\{\d+,\d+\}|[?*+]?)
    |(?P<sign>[()|])(?P<again>[?*+]?)
    |\\?(?P<word>(?<=\\)[()+]|[^\s(){}|?*+\\]+)(?P<maybe>[?*+]?)
    |(?P<space>\s+)""",
    re.VERBOSE,
)
PLAIN = re.compile("[\ue000-\uf8ff]+")
FIRST = 0xE000  # private use: no text is ever matched itself, only the characters that stand for its words
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """Where a pattern matched: the indices of its first and behind its last word, what it means, and the words in its slots."""

    first: int
    behind: int
    meaning: T
    slots: Mapping[str, tuple[int, int]]


class Patterns(Generic[T]):
    """A set of patterns over words and slots, of which the longest that matches at a word wins; among equals a plain phrase, then the first."""

    def __init__(self, slots: Mapping[str, Iterable[str]], patterns: Iterable[tuple[str, T]]) -> None:
        """Take the words and phrases of each slot (the kind of a number or chunk is written ``=kind``) and (pattern, meaning) pairs.

        Raises ValueError for a pattern that cannot be read or names a slot that is not there.
        """
        self._characters: dict[str, str] = {}
        self._slots = {name: self._alternatives(phrases) for name, phrases in slots.items()}
        stops = self._slots.get("stop", "")
        if "|" in stops or (stops and stops[0] != "["):
            raise ValueError("what stops a gap is single words")
        self._through = f"[^{stops[1:-1]}]" if stops else "."
        self._patterns = [(re.compile(self._compiled(text)), meaning) for text, meaning in patterns]
        # Most patterns of a large set are plain phrases, which are found by their first word.
        self._phrases: dict[str, list[tuple[re.Pattern[str], T]]] = {}
        self._others = [(regex, meaning) for regex, meaning in self._patterns if not PLAIN.fullmatch(regex.pattern)]
        for regex, meaning in self._patterns:
            if PLAIN.fullmatch(regex.pattern):
                self._phrases.setdefault(regex.pattern[0], []).append((regex, meaning))
        self._any = re.compile("|".join(f"(?:{_unnamed(regex.pattern)})" for regex, _ in self._patterns) or "(?!)")

    def _character(self, word: str) -> str:
        return self._characters.setdefault(word, chr(FIRST + len(self._characters)))

    def _alternatives(self, phrases: Iterable[str]) -> str:
        """Return the expression for any one of some phrases, the longer ones first."""
        encoded = sorted({"".join(self._character(word) for word in phrase.split()) for phrase in phrases}, key=lambda e: (-len(e), e))
        single = "".join(e for e in encoded if len(e) == 1)
        return "|".join([*(e for e in encoded if len(e) > 1), *([f"[{single}]"] if single else [])])

    def _compiled(self, text: str) -> str:
        made, at = "", 0
        named: set[str] = set()
        for item in ITEM.finditer(text):
            if item.start() != at:
                break
            at = item.end()
            made += self._item(item, named)
        if at != len(text):
            raise ValueError(f'the pattern "{text}" cannot be read from "{text[at:]}" on')
        return made

    def _item(self, item: re.Match[str], named: set[str]) -> str:
        if item["slot"]:
            if item["slot"] not in self._slots:
                raise ValueError(f'there is no slot "{item["slot"]}"; one of {", ".join(self._slots)}')
            name = item["name"] or item["slot"]
            group = f"(?P<{name}>" if name not in named else "(?:"  # of a slot that stands twice the first is captured
            named.add(name)
            return f"{group}{self._slots[item['slot']]}){item['often']}"
        if item["word"]:
            return self._character(item["word"]) + item["maybe"]
        if item["sign"]:
            return ("(?:" if item["sign"] == "(" else item["sign"]) + item["again"]
        return "" if item["space"] else ("." if item["gap"] == "_" else self._through) + item["length"]

    def encoded(self, forms: Iterable[str]) -> str:
        """Return the characters that stand for words (or chunks' kinds) in these patterns; a word that no pattern knows is a blank."""
        known = self._characters.get
        return "".join([known(form, " ") for form in forms])

    def all(self, encoded: str) -> Iterator[Match[T]]:
        """Yield the matches of every pattern by itself: they may overlap each other."""
        for regex, meaning in self._patterns:
            for match in regex.finditer(encoded):
                yield Match(match.start(), match.end(), meaning, {k: match.span(k) for k, v in match.groupdict().items() if v is not None})

    def find(self, encoded: str) -> Iterator[Match[T]]:
        """Yield the matches in a sentence from left to right; they do not overlap."""
        at = 0
        while (start := self._any.search(encoded, at)) is not None:
            first = start.start()
            tried = [(regex.match(encoded, first), meaning) for regex, meaning in (*self._phrases.get(encoded[first], ()), *self._others)]
            match, meaning = max(((match, meaning) for match, meaning in tried if match is not None), key=_width)
            yield Match(match.start(), match.end(), meaning, {k: match.span(k) for k, v in match.groupdict().items() if v is not None})
            at = max(match.end(), match.start() + 1)


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def _width(pair: tuple[re.Match[str], object]) -> int:
    return pair[0].end()
