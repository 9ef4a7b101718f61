"""The lexicon: every language has the same tables, words are folded, nothing stands twice."""

from pathlib import Path
from typing import Any

import pytest

from harmattan import lexicon, paths
from harmattan.errors import InputError
from harmattan.extract.words import fold

FOLDER = paths.resource("seeds/lexicon")
TABLES = sorted(path.relative_to(FOLDER) for path in FOLDER.glob("*/*.toml"))


def strings(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [text for key, value in data.items() for text in (key, *strings(value))]
    return [text for item in data for text in strings(item)] if isinstance(data, list) else [data] if isinstance(data, str) else []


def lists(data: Any) -> list[list[str]]:
    if isinstance(data, dict):
        return [found for value in data.values() for found in lists(value)]
    return [data] if isinstance(data, list) else []


def test_every_language_has_the_same_tables() -> None:
    assert {path.parts[0] for path in TABLES} == set(lexicon.LANGUAGES)
    assert len({frozenset(path.name for path in TABLES if path.parts[0] == language) for language in lexicon.LANGUAGES}) == 1


@pytest.mark.parametrize("path", TABLES, ids=str)
def test_words_are_folded_and_none_stands_twice_in_a_list(path: Path) -> None:
    table = lexicon.table(path.parts[0], path.stem)
    assert [text for text in strings(table) if fold(text) != text] == []
    for one in lists(table):
        assert len(one) == len(set(one)), sorted(text for text in set(one) if one.count(text) > 1)


def test_a_language_without_a_lexicon_is_refused() -> None:
    with pytest.raises(InputError, match='language "de"; one of en, fr'):
        lexicon.table("de", "dates")
