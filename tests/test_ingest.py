"""Ingest: pages and text files become articles; dates are found, asked for, never made up."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmattan import seeds
from harmattan.article import Article
from harmattan.errors import InputError
from harmattan.ingest import Said, ingest, language_of

SEEDS = seeds.load()
BODY = "Gunmen attacked a village in the north on Saturday, residents said. At least five people were killed in the attack, according to a local official."
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Attack in the north - Site</title>{head}</head>
<body><nav>Home Share Menu</nav><article><h1>Attack in the north</h1><p>{body}</p><p>The army has not spoken of it. Nobody has claimed the attack so far.</p></article>
<footer>Subscribe to our newsletter</footer></body></html>"""


def page(head: str = "") -> bytes:
    return PAGE.format(head=head, body=BODY).encode()


def taken(data: bytes, **said: str) -> Article:
    return ingest("page.html", data, Said(**said), SEEDS)


@pytest.mark.parametrize(
    ("head", "published", "why"),
    [
        ('<meta property="article:published_time" content="2025-06-03T10:00:00Z">', "2025-06-03", "<meta article:published_time>"),
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2025-06-03"}]}</script>', "2025-06-03", "JSON-LD"),
        ('<script type="application/ld+json">{broken</script><meta name="date" content="2024-01-02">', "2024-01-02", "<meta date>"),
        ('<link rel="canonical" href="https://example.org/2025/06/03/attack">', "2025-06-03", "its address"),
    ],
)
def test_a_page_tells_when_it_was_published_and_the_record_says_where(head: str, published: str, why: str) -> None:
    article = taken(page(head))
    assert str(article.published) == published
    assert why in article.notes[0]


def test_the_main_part_of_a_page_is_its_text_and_the_furniture_is_not() -> None:
    article = taken(page(), published="2025-06-03")
    assert BODY in article.text
    assert "newsletter" not in article.text
    assert article.headline == "Attack in the north"
    assert article.notes == ()


def test_a_date_that_nothing_tells_is_asked_for() -> None:
    for data in (page(), BODY.encode()):
        with pytest.raises(InputError, match="does not say when it was published; say it with --published"):
            taken(data)
    with pytest.raises(InputError, match="2025-06-31"):
        taken(page(), published="2025-06-31")


def test_the_outlet_is_known_by_its_homepage_or_named_after_its_host() -> None:
    assert taken(page('<meta property="og:url" content="https://www.reuters.com/world/x">'), published="2025-06-03").publisher == "actor/reuters"
    assert taken(page('<meta property="og:url" content="https://www.example.org/x">'), published="2025-06-03").publisher == "actor/example"
    assert taken(BODY.encode(), published="2025-06-03", outlet="afp").publisher == "actor/afp"


def test_a_text_file_is_kept_as_it_is_with_its_first_line_for_a_headline() -> None:
    article = taken(f"\ufeffThe headline\r\n\r\n{BODY}\x00\r\n".encode(), published="2025-06-03")
    assert article == Article(f"The headline\n\n{BODY}\n", "The headline", "actor/unknown-outlet", date(2025, 6, 3), "en")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no words"),
        (b"  \n", "no words"),
        (b"\xff\xfe", "byte 1 is not UTF-8"),
        (b"x" * 10_000_001, "larger than"),
        (b"<html><body></body></html>", "no words"),
        (b"xyzzy plugh", "its language"),
    ],
)
def test_what_holds_no_report_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        taken(data, published="2025-06-03")


@pytest.mark.parametrize(
    ("text", "language"),
    [(BODY, "en"), ("Des hommes armés ont attaqué un village dans le nord, selon une source de la région.", "fr"), ("Hujan turun lagi", ""), ("", "")],
)
def test_the_language_is_told_by_its_commonest_words(text: str, language: str) -> None:
    assert language_of(text) == language


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 400))
def test_broken_pages_are_taken_in_or_refused(noise: bytes, cut: int) -> None:
    whole = page('<meta name="date" content="2024-01-02">')
    for data in (noise, whole[:cut], whole[:cut] + noise + whole[cut:], b"<html>" + noise):
        try:
            assert taken(data, published="2025-06-03").text.strip()
        except InputError:
            continue


def test_deep_and_wide_pages_are_taken_in_or_refused_quickly() -> None:
    for data in (b"<html>" + b"<div>" * 100_000, b"<p>" + b"a " * 500_000, b"<html><body>" + b"<p>x</p>" * 50_000):
        try:
            taken(data, published="2025-06-03", language="en")
        except InputError:
            continue
