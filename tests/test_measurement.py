"""Measurement: drafts and reviewed records of the same articles are found, compared by language, and counted with intervals."""

from pathlib import Path

import pytest

from conftest import RECORD
from harmattan import measurement, score, seeds
from harmattan.errors import InputError
from harmattan.score import Slot

SEEDS = seeds.load()


def folder(path: Path, *texts: str) -> Path:
    path.mkdir()
    for number, text in enumerate(texts):
        (path / f"{number}.yaml").write_text(text, "utf-8")
    return path


def test_a_draft_that_is_the_reviewed_record_is_right_everywhere(tmp_path: Path) -> None:
    rows, misses, unpaired = measurement.measured(folder(tmp_path / "a", RECORD), folder(tmp_path / "b", RECORD), SEEDS)
    assert {row[0] for row in rows} == {"en"}
    assert all(row[3:] == ("0", "0", "1.000", "1.000", "1.000", "1.000", "1.000") for row in rows)
    assert (unpaired, any(misses.values())) == (0, False)


def test_what_a_draft_misses_is_told_and_a_record_without_a_draft_is_counted(tmp_path: Path) -> None:
    draft = RECORD.replace("low: 31,", "low: 30,").replace("actor/security-sources", "actor/local-residents")
    other = RECORD.replace("article/desk", "article/other").replace("/03/two-attacks", "/03/other")
    rows, misses, unpaired = measurement.measured(folder(tmp_path / "a", draft), folder(tmp_path / "b", RECORD, other), SEEDS)
    by_slot = {row[1]: row for row in rows}
    assert by_slot["events"][2:5] == ("1", "0", "0")
    assert by_slot["killed"][2:5] == ("0", "1", "1")
    assert "('30', '') for ('31', '')" in misses["killed"][0]
    assert unpaired == 1


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no record below"):
        measurement.measured(folder(tmp_path / "a"), folder(tmp_path / "b", RECORD), SEEDS)


def test_an_interval_holds_the_value_and_narrows_with_more_articles() -> None:
    few = [Slot(1, 0, 0), Slot(0, 1, 1)] * 3
    low, high = score.interval(few)
    wide = high - low
    low, high = score.interval(few * 20)
    assert low <= 0.5 <= high
    assert high - low < wide
    assert score.interval(few) == score.interval(few)
