"""Mint IRIs: stable, from content, the same input always to the same IRI."""

import hashlib
import re
import unicodedata

from harmattan.vocab import ID

KINDS = frozenset({"actor", "article", "event", "place", "seed", "ledger"})
# ASCII only, so that no look-alike letter and no bidirectional mark can hide in an id.
PATTERN = re.compile(r"[a-z]+(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+")
LONGEST = 128


def is_id(text: str) -> bool:
    """Tell whether ``text`` is an id as records write it: ``actor/jnim``, ``seed/places/mali``."""
    return len(text) <= LONGEST and PATTERN.fullmatch(text) is not None and text.split("/", 1)[0] in KINDS


def iri(short: str) -> str:
    """Return the IRI of a short id.

    >>> iri("actor/jnim")
    'https://w3id.org/harmattan/id/actor/jnim'
    """
    return ID + short


def short(iri_: str) -> str:
    """Return the short id of an IRI of ours, any other IRI unchanged."""
    return iri_.removeprefix(ID)


def slug(short_id: str) -> str:
    """Return what follows the kind: ``jnim`` of ``actor/jnim``."""
    return short_id.split("/", 1)[1]


def mint(kind: str, below: str, *content: str) -> str:
    """Return a short id for a thing that has no name, from its content.

    ``kind`` is ``claim``, ``count`` …; ``below`` the slug it stands under (may be empty). Twelve hexadecimal digits of
    SHA-256 over the parts, which are joined by U+0000 since no record can hold it.
    """
    digest = hashlib.sha256("\0".join(content).encode()).hexdigest()[:12]
    return f"{kind}/{below}/{digest}" if below else f"{kind}/{digest}"


def slugify(text: str, longest: int = 60) -> str:
    """Return an ASCII slug of a headline or name: accents folded, other signs to hyphens."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", folded.replace("'", ""))
    result = ""
    for word in words:
        if result and len(result) + 1 + len(word) > longest:
            break
        result = f"{result}-{word}" if result else word[:longest]
    return result or "untitled"
