"""Archived texts: read and hashed as they were saved, quotes found to the character, and files refused that are none."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmattan import article
from harmattan.article import CONTEXT_WIDTH, ArchivedText, Span
from harmattan.errors import InputError

TEXT = "On May 31, the same group assaulted a military base\nin Boulkessi. Deux sources\u00a0: « au moins 30 morts ». \U0001f6a8 Fin."


def archived(text: str) -> ArchivedText:
    return ArchivedText(text, "")


@pytest.mark.parametrize(
    ("quote", "start"),
    [
        ("On May 31", 0),
        ("base\nin Boulkessi", 47),
        ("«\u00a0au", None),
        ("« au moins 30 morts »", 81),
        ("Fin.", 106),
        ("base in Boulkessi", None),
        ("on may 31", None),
        ("morts»", None),
    ],
)
def test_a_quote_is_found_only_in_its_exact_words(quote: str, start: int | None) -> None:
    span = archived(TEXT).find(quote)
    assert (span.start if span else None) == start


@given(st.text(), st.text(min_size=1), st.text())
def test_a_span_gives_back_the_words_and_what_stands_around_them(before: str, quote: str, after: str) -> None:
    text = before + quote + after
    span = archived(text).find(quote)
    assert isinstance(span, Span)
    assert text[span.start : span.end] == span.exact == quote
    assert span.start <= len(before)
    assert (span.prefix + quote + span.suffix) in text
    assert len(span.prefix) == min(CONTEXT_WIDTH, span.start)
    assert len(span.suffix) == min(CONTEXT_WIDTH, len(text) - span.end)


@pytest.mark.parametrize(
    ("quote", "nearest"),
    [
        ("assaulted a military base in Boulkessi", "assaulted a military base in Boulkessi"),
        ("assaulted the military base in Boulkessi", "assaulted a military base in Boulkessi"),
        ("nothing of the kind was printed anywhere", ""),
        ("", ""),
    ],
)
def test_the_nearest_passage_is_proposed_where_one_is_like_the_quote(quote: str, nearest: str) -> None:
    assert nearest in archived(TEXT).nearest(quote)
    assert (archived(TEXT).nearest(quote) == "") == (nearest == "")


@pytest.mark.parametrize("data", [b"", b"plain", "é\u2028\r\n\ttext\ufeff".encode(), b"\xef\xbb\xbfwith a mark"])
def test_a_file_is_read_as_it_is_and_hashed_over_its_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    read = article.read(path)
    assert read.text.encode() == data
    assert read.sha256 == hashlib.sha256(data).hexdigest()


def test_a_file_that_is_no_text_of_sensible_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "latin").write_bytes("Nam\u00e8de".encode("latin-1"))
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="byte 4 is not UTF-8"):
        article.read(tmp_path / "latin")
    with pytest.raises(InputError, match="cannot be read"):
        article.read(tmp_path / "folder")
    with pytest.raises(InputError, match="cannot be read: No such file"):
        article.read(tmp_path / "none")
    monkeypatch.setattr(article, "LARGEST", 5)
    (tmp_path / "five").write_bytes(b"12345")
    assert article.read(tmp_path / "five").text == "12345"
    (tmp_path / "six").write_bytes(b"123456")
    with pytest.raises(InputError, match="larger than 5 bytes"):
        article.read(tmp_path / "six")
