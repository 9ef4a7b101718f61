"""The keys of a record: every slip is one finding with its code and place; nothing is dropped without a word."""

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import RECORD, place_of
from harmattan import record, values
from harmattan.codes import CODES
from harmattan.errors import RecordError
from harmattan.vocab import KEYS


def slips(text: str) -> list[tuple[str, int, int]]:
    try:
        record.parse("r.yaml", text.encode())
    except RecordError as error:
        return [(f.code, f.line, f.column) for f in error.findings]
    return []


SLIPS = [
    ("eventType: armed-assault", "eventTyp: armed-assault", "R005", "eventTyp:"),
    ("headline: Two", "Headline: Two", "R005", "Headline"),
    ("publisher: actor/maghrebi\n", "publisher: [actor/maghrebi, actor/bbc]\n", "R006", "[actor/maghrebi, actor/bbc]"),
    ("headline: Two attacks in the north", "headline: {en: x}", "R006", "{en: x}"),
    ("  claims:\n  - claimant", "  claims: x\n  x:\n  - claimant", "R006", "x\n"),
    ("headline: Two attacks in the north", "headline:", "R006", None),
    ("headline: Two attacks in the north", "headline: ''", "R006", "''"),
    ("headline: Two attacks in the north", "headline: '\u200b\u2060\u00ad'", "R006", "'\u200b"),
    ("headline: Two attacks in the north", "headline: Two\u2028attacks", "R011", "\u2028attacks"),
    ("headline: Two attacks in the north", "headline: Two\U000e0041", "R011", "\U000e0041"),
    ("headline: Two attacks in the north", "headline: Two\U0001ffff", "R011", "\U0001ffff"),
    ("armed-assault", "armed-asault", "R007", "armed-asault"),
    ("type: Article", "type: Articel", "R007", "Articel"),
    ("stance: asserts", "stance: claims", "R007", "claims\n"),
    ("date: 2025-05-31", "date: 2025-02-30", "R008", "2025-02-30"),
    ("date: 2025-05-31", "date: 31 May 2025", "R008", "31 May"),
    ("date: 2025-05-31", "date: [2025-05-31,2025-06-01]", "R006", "[2025-05-31,"),
    ("published: 2025-06-03", "published: 2025-06", "R008", "2025-06\n"),
    ("published: 2025-06-03", "published: 2025-06-3", "R008", "2025-06-3\n"),
    ("low: 31", "low: over 30", "R009", "over 30, phrase"),
    ("low: 31", "low: -1", "R009", "-1"),
    ("low: 31", "low: 3.5", "R009", "3.5"),
    ("low: 31", 'low: "31"', "R006", '"31"'),
    ("claimant: actor/security-sources", "claimant: Actor/JNIM", "R010", "Actor/JNIM"),
    ("claimant: actor/security-sources", "claimant: place/mali", "R010", "place/mali\n    via"),
    ("via: actor/reuters", "via: actor/rеuters", "R010", "actor/rеuters"),
    ("url: https://example.org/2025/06/03/two-attacks", "url: javascript:alert(1)", "R012", "javascript"),
    ("url: https://example.org/2025/06/03/two-attacks", "url: ../two-attacks", "R012", "../two"),
    ("url: https://example.org/2025/06/03/two-attacks", "url: https://example.org/%zz", "R012", "https://example.org/%zz"),
    ("url: https://example.org/2025/06/03/two-attacks", "url: https://example.org/[a]", "R012", "https://example.org/[a]"),
    ("url: https://example.org/2025/06/03/two-attacks", "url: https://example.org:a/", "R012", "https://example.org:a/"),
    ("language: en", "language: English", "R012", "English"),
    ("language: en", "language: en-abcdefgh-a1", "R012", "en-abcdefgh-a1"),
    ("id: article/desk-2025-06-03-two-attacks\n", "", "R014", None),
    ("type: Article\n", "", "R014", None),
    ("language: en", "language: no", "R020", "no\n"),
    ("headline: Two attacks in the north", "headline: 1:30", "R020", "1:30"),
    ("headline: Two attacks in the north", "headline: 2025-06-03", "R020", "2025-06-03\npublisher"),
    ("low: 31", "low: 031", "R020", "031"),
    ("low: 31", "low: 1_000", "R020", "1_000"),
    ("phrase: over 30", "phrase: 30", "R020", "30}"),
]


@pytest.mark.parametrize(("old", "new", "code", "at"), SLIPS, ids=[f"{code}-{new[:24]}" for _, new, code, _ in SLIPS])
def test_each_slip_is_one_finding_at_its_place(old: str, new: str, code: str, at: str | None) -> None:
    assert RECORD.count(old) >= 1
    text = RECORD.replace(old, new, 1)
    found = slips(text)
    assert code in {c for c, _, _ in found}
    if at is not None:
        assert (code, *place_of(text, at)) in found
    assert code in CODES


def test_all_slips_of_a_file_are_said_at_once() -> None:
    text = RECORD.replace("armed-assault", "armed-asault").replace("low: 31", "low: x").replace("via:", "vai:")
    assert [code for code, _, _ in slips(text)] == ["R007", "R005", "R009"]


def test_a_misspelt_key_gets_a_suggestion() -> None:
    with pytest.raises(RecordError, match='did you mean "perpetrator"') as caught:
        record.parse("r.yaml", RECORD.replace("perpetrator", "perpetrater").encode())
    assert caught.value.findings[0].shown().splitlines()[2].strip() == "^"


def test_a_value_of_another_form_is_shown_one_that_fits() -> None:
    with pytest.raises(RecordError, match='"English" cannot stand here; write it like fr'):
        record.parse("r.yaml", RECORD.replace("language: en", "language: English").encode())


def test_the_id_of_a_thing_of_another_kind_is_told_from_what_is_no_id() -> None:
    with pytest.raises(RecordError, match="is the id of an event; here stands actor/…"):
        record.parse("r.yaml", RECORD.replace("via: actor/reuters", "via: event/boulkessi-2025-05-31").encode())


@pytest.mark.parametrize("key", sorted({name for keys in KEYS.values() for name in keys}))
def test_no_key_goes_unread_when_one_letter_is_wrong(key: str) -> None:
    for text in (RECORD,):
        if f"{key}:" in text:
            assert slips(text.replace(f"{key}:", f"{key}q:", 1))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_record_with_one_line_spoilt_is_taken_or_refused_with_a_place(data: st.DataObject) -> None:
    lines = RECORD.splitlines()
    index = data.draw(st.integers(0, len(lines) - 1))
    lines[index] = lines[index][: data.draw(st.integers(0, 40))] + data.draw(st.text(max_size=8))
    for _, line, column in slips_or_none("\n".join(lines)):
        assert line >= 1
        assert column >= 1


def slips_or_none(text: str) -> list[tuple[str, int, int]]:
    try:
        return slips(text)
    except UnicodeEncodeError:  # a lone surrogate cannot be in a file
        return []


@given(st.text(alphabet="abZ09%/?#[]:@!$&'()*+,;=-._~ü \u2028\ue000\ufffe\U0001fffe", max_size=12))
def test_an_address_that_passes_is_an_iri_to_the_reader_of_json_ld(text: str) -> None:
    address = f"https://{text}"
    if values.URL.fullmatch(address):
        assert ox.NamedNode(address).value == address
