"""Drafts: the seed article, and what must hold of every draft whatever the text."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.reports import SEEDS, article, reader
from harmattan import paths, record
from harmattan.article import Article
from harmattan.extract.draft import draft

TODAY = date(2025, 6, 4)
SEED = paths.resource("seeds/articles/maghrebi-2025-06-03-twin-attacks.txt")
PIECES = [
    *(
        "Gunmen",
        "the army",
        "JNIM",
        "attacked",
        "killed",
        "was attacked by",
        "claimed responsibility for",
        "said",
        "told Reuters",
        "according to",
        "30 soldiers",
        "dozens",
        "a village",
    ),
    *(
        "in Gao",
        "near Djibo",
        "on Saturday",
        "on May 31",
        "since early May",
        ",",
        ".",
        "“",
        "”",
        "and",
        "the attack",
        "reportedly",
        "no casualties",
        "(",
        ")",
        "15 km north of Gossi",
        "\n",
    ),
]


def drafted(text: str, language: str = "en") -> dict[str, Any]:
    return draft(article(text, language), reader(language), TODAY, "test").record


def claims(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [*(claim for event in data.get("events", []) for claim in event["claims"]), *data.get("tallies", [])]


def test_the_seed_article_gives_its_events_with_who_says_what() -> None:
    data = draft(Article(SEED.read_text("utf-8"), "Twin attacks", "actor/maghrebi", date(2025, 6, 3), "en"), reader("en"), TODAY, "test").record
    said = [(c["claimant"], c.get("via"), c.get("place"), c.get("date"), [n.get("low") for n in c.get("counts", [])]) for c in claims(data)]
    assert ("actor/security-sources", "actor/reuters", None, None, [31]) in said
    assert ("actor/africanews", None, "place/timbuktu", "2025-06-01", []) in said
    assert ("actor/maghrebi", None, "place/boulkessi", "2025-05-31", []) in said
    assert ("actor/jnim", None, "place/dioura", "2025-05-24", []) in said
    assert ("actor/unspecified-source", None, "place/dioura", "2025-05-24", [41]) in said
    assert data["tallies"][0]["claimant"] == "actor/regional-sources"
    assert [n["low"] for n in data["tallies"][0]["counts"]] == [401]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["en", "fr"]))
def test_every_draft_is_a_record_whose_quotes_stand_in_its_text(pieces: list[str], language: str) -> None:
    text = "Headline\n" + " ".join(pieces)
    data = drafted(text, language)
    one = record.parse("draft", json.dumps(data).encode())
    assert not list(record.unknown_references(one, SEEDS.classes))
    assert all(claim["quote"] in text for claim in claims(data))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["en", "fr"]))
def test_whatever_the_text_the_draft_says_no_number_that_is_not_in_it(text: str, language: str) -> None:
    for claim in claims(drafted(f"Headline\n{text}", language)):
        assert all(count["phrase"] in text for count in claim.get("counts", []))


@pytest.mark.parametrize(
    "text",
    [
        "x" * 200_000,
        "killed " * 20_000,
        "( " * 20_000,
        "“" * 50_000,
        "In Gao, " * 10_000,
        "one hundred " * 20_000,
        "Al-" * 20_000,
        "1" * 50_000,
        "was said by the army to have been " * 3_000,
        "\n" * 100_000,
        "a\0b",
    ],
)
def test_long_and_odd_texts_are_read_through(text: str) -> None:
    assert drafted(f"Headline\n{text}")["type"] == "Article"


def test_what_was_seen_and_not_understood_is_told() -> None:
    data = drafted("Headline\nThe army attacked Gao on May 31. Officials feared that the toll might rise. Schools stay closed.")
    assert data["note"] == "Not understood: Officials feared that the toll might rise."
