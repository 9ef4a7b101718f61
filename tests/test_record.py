"""Records: what was written stays what it was; quotes and hashes are held against the archived text."""

from pathlib import Path

import pytest

from conftest import RECORD
from harmattan import record
from harmattan.errors import InputError, RecordError


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
