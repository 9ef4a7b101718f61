"""Conversion: drafts and their texts in a folder, with what no seed has beside them; nothing is overwritten unasked."""

from datetime import date
from pathlib import Path

import pytest

from conftest import dump
from harmattan import conversion, gazetteer, pipeline, seeds
from harmattan.conversion import Converter
from harmattan.errors import InputError
from harmattan.gazetteer import Gazetteer
from harmattan.ingest import Said

SEEDS = seeds.load()
TEXT = "Attack on a village\n\nGunmen attacked the village of Tin Sabou in Mali on May 31, killing at least 12 people, the army said.\n"
SAID = Said(published="2025-06-03", outlet="new-daily")


@pytest.fixture
def converter(tmp_path: Path) -> Converter:
    (tmp_path / "ML.txt").write_text(dump("ML"), "utf-8")
    gazetteer.add(tmp_path / "index", [tmp_path / "ML.txt"])
    (tmp_path / "report.txt").write_text(TEXT, "utf-8")
    return Converter(SEEDS, Gazetteer(SEEDS, tmp_path / "index"), "test", date(2025, 6, 4))


def test_a_draft_its_text_and_what_no_seed_has_are_records_that_can_be_loaded(converter: Converter, tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    told = conversion.write(converter.convert(tmp_path / "report.txt", SAID), folder, overwrite=False)
    assert "1 event with 2 claims" in told
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["new-daily-2025-06-03-attack-on-a-village.txt", "new-daily-2025-06-03-attack-on-a-village.yaml", "reference.yaml"]
    waiting, findings = pipeline.checked(sorted(folder.glob("*.yaml")), SEEDS)
    with waiting:
        assert [f.shown() for f in findings if f.severity == "error"] == []
        assert len(waiting.slips) == 2
    assert "place/geonames-9000001" in (folder / "reference.yaml").read_text("utf-8")


def test_a_draft_is_not_overwritten_unless_asked_and_reference_sets_grow(converter: Converter, tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    conversion.write(converter.convert(tmp_path / "report.txt", SAID), folder, overwrite=False)
    with pytest.raises(InputError, match="is there already"):
        conversion.write(converter.convert(tmp_path / "report.txt", SAID), folder, overwrite=False)
    conversion.write(converter.convert(tmp_path / "report.txt", SAID), folder, overwrite=True)
    (tmp_path / "other.txt").write_text(TEXT.replace("Tin Sabou", "Sabouville"), "utf-8")
    conversion.write(converter.convert(tmp_path / "other.txt", Said(published="2025-06-04", outlet="afp")), folder, overwrite=False)
    text = (folder / "reference.yaml").read_text("utf-8")
    assert all(name in text for name in ("place/geonames-9000001", "place/geonames-9000002", "actor/new-daily"))


def test_a_file_that_is_not_there_is_refused(converter: Converter, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        converter.convert(tmp_path / "none.txt", SAID)
