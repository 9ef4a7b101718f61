"""Strict load: every slip is one finding with its code and place; nothing is dropped without a word."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import RECORD
from harmattan import record
from harmattan.codes import CODES
from harmattan.errors import InputError, RecordError
from harmattan.vocab import KEYS


def slips(text: str) -> list[tuple[str, int, int]]:
    try:
        record.parse("r.yaml", text.encode())
    except RecordError as error:
        return [(f.code, f.line, f.column) for f in error.findings]
    return []


def place_of(text: str, words: str) -> tuple[int, int]:
    before = text[: text.index(words)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


SLIPS = [
    ("eventType: armed-assault", "eventTyp: armed-assault", "R005", "eventTyp:"),
    ("headline: Two", "Headline: Two", "R005", "Headline"),
    ("publisher: actor/maghrebi\n", "publisher: [actor/maghrebi, actor/bbc]\n", "R006", "[actor/maghrebi, actor/bbc]"),
    ("headline: Two attacks in the north", "headline: {en: x}", "R006", "{en: x}"),
    ("  claims:\n  - claimant", "  claims: x\n  x:\n  - claimant", "R006", "x\n"),
    ("headline: Two attacks in the north", "headline:", "R006", None),
    ("headline: Two attacks in the north", "headline: ''", "R006", "''"),
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


@pytest.mark.parametrize("key", sorted({name for keys in KEYS.values() for name in keys}))
def test_no_key_goes_unread_when_one_letter_is_wrong(key: str) -> None:
    for text in (RECORD,):
        if f"{key}:" in text:
            assert slips(text.replace(f"{key}:", f"{key}q:", 1))


def test_values_stay_the_text_they_were(record_text: str) -> None:
    loaded = record.parse("r.yaml", record_text.encode())
    claim = loaded.data["events"][0]["claims"][1]
    assert claim["counts"][0] == {"type": "Count", "harm": "killed", "victims": "soldiers", "low": "31", "phrase": "over 30"}
    assert loaded.data["published"] == "2025-06-03"
    assert loaded.data["events"][0]["claims"][0]["perpetrator"][0]["anyOf"] == ["actor/jnim", "actor/isgs"]


def with_text(folder: Path, text: str, *, sha256: str = "") -> Path:
    (folder / "a.txt").write_text(text, "utf-8")
    extra = "text: a.txt\n" + (f"sha256: {sha256}\n" if sha256 else "")
    path = folder / "a.yaml"
    path.write_text(RECORD.replace("review:", f"{extra}review:"), "utf-8")
    return path


TEXT = "They assaulted a military base in Boulkessi. Sources said over 30 soldiers were killed, more than 400 soldiers since; linked to al-Qaida."


def test_a_quote_that_is_not_in_the_text_is_refused_with_the_nearest_words(tmp_path: Path) -> None:
    path = with_text(tmp_path, TEXT.replace("over 30 soldiers", "over thirty soldiers"))
    with pytest.raises(RecordError, match="thirty soldiers were killed") as caught:
        record.load(path)
    assert [(f.code, f.line) for f in caught.value.findings] == [("R015", 26)]


def test_a_text_that_has_changed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError) as caught:
        record.load(with_text(tmp_path, TEXT, sha256="a" * 64))
    assert [f.code for f in caught.value.findings] == ["R016"]


def test_a_text_of_another_encoding_is_refused(tmp_path: Path) -> None:
    path = with_text(tmp_path, TEXT)
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(RecordError) as caught:
        record.load(path)
    assert [f.code for f in caught.value.findings] == ["R017"]


def test_a_record_without_its_text_is_taken(tmp_path: Path) -> None:
    path = with_text(tmp_path, TEXT)
    (tmp_path / "a.txt").unlink()
    assert record.load(path).text is None


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read: No such file"):
        record.load(tmp_path / "none.yaml")


def test_an_unknown_actor_gets_a_suggestion(record_text: str) -> None:
    loaded = record.parse("r.yaml", record_text.replace("actor/reuters", "actor/reuter").encode())
    known = {name: cls for _, name, _ in record.references(loaded) for cls in ["Place" if name.startswith("place") else "ArmedGroup"]}
    del known["actor/reuter"]
    found = record.unknown_references(
        loaded, {**known, "actor/reuters": "Outlet", "place/boulkessi": "Settlement", "place/mali": "Country", "place/niger": "Country"}
    )
    assert [(f.code, f.line) for f in found] == [("R018", 22)]
    assert 'did you mean "actor/reuters"?' in found[0].message


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
    if record.URL.fullmatch(address):
        assert ox.NamedNode(address).value == address
