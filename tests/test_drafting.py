"""Prefilled records: whatever a headline, an address or a text says, the draft is a record that only a person must complete."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmattan import drafting, ids, judge, record, seeds
from harmattan.drafting import Given
from harmattan.errors import RecordError

TODAY = date(2025, 6, 4)
SAID = {"published": "2025-06-03"}
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=200).filter(lambda s: s.strip() == s)


def drafted(given_: Given) -> record.Record:
    name, text = drafting.draft(given_, TODAY, "record.schema.json")
    one = record.parse("r.yaml", text.encode())
    assert one.id == name
    return one


@pytest.mark.parametrize(
    ("content", "url", "headline", "expected"),
    [
        (b"", "https://example.org/2025/06/03/attack-in-the-north", "", "Attack in the north"),
        (b"", "https://example.org/2025/06/03/attack-in-the-north/", "Given", "Given"),
        (b"", "https://example.org", "", "Untitled"),
        (b"\n  The first line \n second", "", "", "The first line"),
        (b"first", "", "Given", "Given"),
        (b"", "", "", "Untitled"),
        ("Nam\u00e8de".encode("latin-1"), "", "", "Nam\ufffdde"),
    ],
)
def test_a_headline_is_what_was_given_or_the_first_line_or_the_end_of_the_address(content: bytes, url: str, headline: str, expected: str) -> None:
    assert Given(content, url, headline, SAID).headline == expected


@pytest.mark.parametrize(
    ("url", "outlet", "expected"),
    [
        ("https://www.studiotamani.org/x", "", "studiotamani"),
        ("https://maghrebi.org/x", "reuters", "reuters"),
        ("", "", "unknown-outlet"),
        ("https://user@[::1]/x", "", "::1"),
    ],
)
def test_an_outlet_is_what_was_given_or_the_host(url: str, outlet: str, expected: str) -> None:
    assert Given(b"", url, "h", SAID | {"outlet": outlet}).outlet == expected


@given(headline=WORDS, outlet=WORDS, by=WORDS)
def test_any_words_make_a_record_that_can_be_read_and_that_holds_them(headline: str, outlet: str, by: str) -> None:
    one = drafted(Given(b"", "https://example.org/x", headline, SAID | {"outlet": outlet, "by": by}))
    assert one.data["headline"] == headline
    assert one.data["review"]["convertedBy"] == by
    assert one.data["events"][0]["label"] in (headline, {"en": headline})
    assert ids.is_id(one.data["publisher"])
    assert one.data["published"] == "2025-06-03"


@pytest.mark.parametrize("language", ["en", "fr", "ar", "no", "pt-BR"])
def test_any_language_is_kept(language: str) -> None:
    assert drafted(Given(b"", "", "h", SAID | {"language": language})).data["language"] == language


def test_an_address_that_is_none_is_told_and_breaks_nothing_else() -> None:
    for url in ("https://example.org/a b: c #d", "https://example.org/\ntype: Event", "https://example.org/a, [b]"):
        with pytest.raises(RecordError) as caught:
            drafted(Given(b"", url, "h", SAID))
        assert {finding.code for finding in caught.value.findings} <= {"R011", "R012"}


@pytest.mark.parametrize("url", ["https://example.org/a?b=c&d=%20#e", "https://example.org/a:b,c", "https://example.org/é"])
def test_an_address_is_kept_as_it_is(url: str) -> None:
    assert drafted(Given(b"", url, "h", SAID)).data["url"] == url


def test_the_draft_of_a_saved_text_stands_beside_it_and_lacks_nothing_but_what_a_person_knows(tmp_path: Path) -> None:
    content = b"Two attacks in the north\n\nOver 30 soldiers were killed.\n"
    name, text = drafting.draft(Given(content, "", "", SAID | {"outlet": "maghrebi", "by": "hd"}), TODAY, "record.schema.json")
    slug = ids.slug(name)
    (tmp_path / f"{slug}.txt").write_bytes(content)
    (tmp_path / f"{slug}.yaml").write_text(text, "utf-8")
    made, findings = judge.check([tmp_path / f"{slug}.yaml"], seeds.load())[0]
    assert name == "article/maghrebi-2025-06-03-two-attacks-in-the-north"
    assert made is not None
    assert [(f.severity, f.code) for f in findings] == [("info", "Article-url"), ("info", "Event-dated"), ("warning", "Statement-completed")]
