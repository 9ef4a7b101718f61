"""Lexicon: the words and patterns of a language, read from seeds/lexicon; data, never code."""

import tomllib
from functools import cache
from typing import Any

from harmattan import paths
from harmattan.errors import InputError

LANGUAGES = ("en", "fr")


@cache
def table(language: str, name: str) -> dict[str, Any]:
    """Return one table of a language's lexicon, such as ``dates`` or ``numbers``; raise InputError for a language that has none."""
    if language not in LANGUAGES:
        raise InputError(f'there is no lexicon for the language "{language}"; one of {", ".join(LANGUAGES)}')
    return _read(f"{language}/{name}")


@cache
def shared(name: str) -> dict[str, Any]:
    """Return a table that serves every language, such as ``countries``."""
    return _read(name)


def _read(name: str) -> dict[str, Any]:
    with paths.resource(f"seeds/lexicon/{name}.toml").open("rb") as file:
        return tomllib.load(file)
