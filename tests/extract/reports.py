"""What the tests of the steps share: a reader of each language, and sentences read by it."""

from datetime import date
from functools import cache

from harmattan import seeds
from harmattan.article import Article
from harmattan.extract.link import Linker
from harmattan.extract.reading import Reader, Told
from harmattan.gazetteer import Gazetteer

SEEDS = seeds.load()
TUESDAY = date(2025, 6, 3)


@cache
def reader(language: str) -> Reader:
    return Reader(SEEDS, Gazetteer(SEEDS), language)


def article(text: str, language: str = "en", published: date = TUESDAY) -> Article:
    return Article(text, text.split("\n", 1)[0], "actor/reuters", published, language)


def told(text: str, language: str = "en") -> tuple[list[Told], Linker]:
    """Return what the sentences of a report without headline tell."""
    found, linker = reader(language).read(article(f"Mali\n{text}", language))
    return found[1:], linker


def rows(table: str) -> list[tuple[str, str]]:
    """Return (text, expected) of a table with a bar between them."""
    return [(text.strip(), expected.strip()) for text, expected in (line.rsplit("|", 1) for line in table.strip().splitlines())]


def both(english: str, french: str) -> list[tuple[str, str, str]]:
    """Return (text, expected, language) of the tables of both languages."""
    return [(*row, language) for table, language in ((english, "en"), (french, "fr")) for row in rows(table)]
