"""Ties: what a report says binds two named actors: affiliated with, allied with, split from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from harmattan import lexicon
from harmattan.extract.mentions import Described
from harmattan.extract.patterns import Patterns
from harmattan.extract.words import Item
from harmattan.vocab import TieKind


@dataclass(frozen=True, slots=True)
class Bond:
    """A relation between two actors that a sentence names."""

    subject: Described
    kind: TieKind
    object: Described


def find(items: Sequence[Item], language: str) -> list[Bond]:
    """Return the ties in a sentence, whose named actors are chunks (``=actor``)."""
    patterns = _patterns(language)
    found = []
    for match in patterns.all(patterns.encoded(item.form for item in items)):
        subject, bound = (items[match.slots[slot][0]].value for slot in ("subject", "object"))
        if not set(subject.ids) & set(bound.ids):
            found.append(Bond(subject, match.meaning, bound))
    return list(dict.fromkeys(found))


@cache
def _patterns(language: str) -> Patterns[TieKind]:
    table = lexicon.table(language, "ties")
    slots = {"subject": ["=actor"], "object": ["=actor"], "stop": ["=actor", ".", ";"]}
    return Patterns(slots, [(pattern, TieKind(kind)) for kind, patterns in table.items() for pattern in patterns])
