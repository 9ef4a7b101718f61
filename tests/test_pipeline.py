"""The flow put together: files become a store, as a whole or not at all."""

from pathlib import Path

import pytest

from conftest import RECORD
from harmattan import pipeline, record, seeds, store
from harmattan.errors import InputError, RecordError
from harmattan.vocab import ID


@pytest.fixture(scope="module")
def known() -> seeds.Seeds:
    return seeds.load()


def test_two_files_of_one_document_are_an_error(tmp_path: Path, known: seeds.Seeds) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(RECORD, "utf-8")
    waiting, findings = pipeline.checked(sorted(tmp_path.glob("*.yaml")), known)
    waiting.close()
    assert len(waiting.slips) == 1
    assert [(f.code, Path(f.path).name) for f in findings] == [("R019", "b.yaml")]


def test_two_articles_that_use_one_events_id_are_an_error(tmp_path: Path, known: seeds.Seeds) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(RECORD.replace("article/desk", f"article/desk-{name}"), "utf-8")
    waiting, findings = pipeline.checked(sorted(tmp_path.glob("*.yaml")), known)
    waiting.close()
    assert [(f.code, Path(f.path).name, f.line, f.column) for f in findings] == [("R019", "b.yaml", 10, 3)]


def test_an_event_of_another_document_in_the_store_is_an_error(tmp_path: Path, known: seeds.Seeds) -> None:
    (tmp_path / "a.yaml").write_text(RECORD, "utf-8")
    (tmp_path / "b.yaml").write_text(RECORD.replace("article/desk", "article/other-desk"), "utf-8")
    target = store.memory()
    pipeline.build(target, [tmp_path / "a.yaml"], known)
    held = target.graph_names()
    with pytest.raises(RecordError) as caught:
        pipeline.build(target, [tmp_path / "b.yaml"], known)
    assert [(f.code, f.line, f.column) for f in caught.value.findings] == [("R019", 10, 3)]
    assert "article/desk-2025-06-03-two-attacks" in caught.value.findings[0].message
    assert target.graph_names() == held


DECISIONS = """\
id: ledger/own
type: Ledger
title: Own
decisions:
- {judgement: same, things: [event/a, event/b], by: hd, date: 2025-06-12, reason: test}
- {judgement: different, things: [event/a, event/b], by: hd, date: 2025-06-12, reason: test}
- {judgement: same, things: [event/a, actor/jnim], by: hd, date: 2025-06-12, reason: test}
"""


def test_decisions_that_contradict_each_other_are_errors_where_they_stand(tmp_path: Path, known: seeds.Seeds) -> None:
    (tmp_path / "own.yaml").write_text(DECISIONS, "utf-8")
    waiting, findings = pipeline.checked([tmp_path / "own.yaml"], known)
    waiting.close()
    assert sorted((f.code, f.line, f.column) for f in findings if f.severity == "error") == [("R021", 6, 3), ("R021", 7, 3)]


def test_a_merge_that_another_ledger_forbids_is_an_error(tmp_path: Path, known: seeds.Seeds) -> None:
    (tmp_path / "other.yaml").write_text("\n".join([*DECISIONS.splitlines()[:4], DECISIONS.splitlines()[5], ""]), "utf-8")
    other = record.load(tmp_path / "other.yaml")
    (tmp_path / "own.yaml").write_text("\n".join(DECISIONS.splitlines()[:5]).replace("ledger/own", "ledger/mine") + "\n", "utf-8")
    waiting, findings = pipeline.checked([tmp_path / "own.yaml"], seeds.Seeds((*known.records, other), known.classes))
    waiting.close()
    assert [(f.code, f.line, f.column) for f in findings if f.severity == "error"] == [("R021", 1, 1)]


def test_a_decision_that_contradicts_one_of_the_seeds_is_an_error(tmp_path: Path, known: seeds.Seeds) -> None:
    apart = "different, things: [event/boulkessi-2025-05-31, event/boulkessi-2025-06-01-trt-world]"
    lines = [*DECISIONS.splitlines()[:4], f"- {{judgement: {apart}, by: hd, date: 2025-06-12, reason: test}}", ""]
    (tmp_path / "own.yaml").write_text("\n".join(lines), "utf-8")
    waiting, findings = pipeline.checked([tmp_path / "own.yaml"], known)
    waiting.close()
    assert [(f.code, f.line, f.column) for f in findings if f.severity == "error"] == [("R021", 5, 3)]


def test_one_bad_file_keeps_all_from_being_stored(tmp_path: Path, known: seeds.Seeds) -> None:
    (tmp_path / "a.yaml").write_text(RECORD, "utf-8")
    (tmp_path / "b.yaml").write_text("type: Article\n", "utf-8")
    target = store.memory()
    report = pipeline.build(target, sorted(tmp_path.glob("*.yaml")), known)
    assert report.errors() >= 1
    assert target.graph_names() == []


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        pipeline.files_below([tmp_path / "nowhere"])


def test_a_folder_without_records_does_not_pass_for_one_without_faults(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(RECORD, "utf-8")
    with pytest.raises(InputError, match="no record below"):
        pipeline.files_below([tmp_path])


def test_a_spoilt_store_is_found_out(tmp_path: Path, known: seeds.Seeds) -> None:
    (tmp_path / "a.yaml").write_text(RECORD, "utf-8")
    with store.open_store(tmp_path / "s", write=True, create=True) as target:
        pipeline.build(target, [tmp_path / "a.yaml"], known)
        assert pipeline.verify(target) == []
        target.engine.update(f"INSERT DATA {{ <{ID}actor/jnim> <{ID}x> 1 }}")
        assert pipeline.verify(target) == [f'the merged graph has too much: <{ID}actor/jnim> <{ID}x> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .']


OWN_SEED = """\
id: seed/own
type: ReferenceSet
title: Own
actors:
- id: actor/own-group
  type: ArmedGroup
  label: Own group
"""


def test_a_rebuild_says_of_each_document_what_a_load_says(tmp_path: Path, known: seeds.Seeds) -> None:
    files = [tmp_path / "own.yaml", tmp_path / "r.yaml"]
    files[0].write_text(OWN_SEED, "utf-8")
    files[1].write_text(RECORD.replace("actor/jnim", "actor/own-group"), "utf-8")
    with store.open_store(tmp_path / "grown", write=True, create=True) as target:
        assert pipeline.build(target, files, known).errors() == 0
        grown = target.acknowledged()
    report = pipeline.rebuild(tmp_path / "made", files, known)
    assert (report.read, report.stored, report.errors()) == (2, 2, 0)
    with store.open_store(tmp_path / "made") as made:
        assert made.acknowledged() == grown


def test_a_rebuild_refuses_two_files_of_one_document(tmp_path: Path, known: seeds.Seeds) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(RECORD, "utf-8")
    report = pipeline.rebuild(tmp_path / "made", sorted(tmp_path.glob("*.yaml")), known)
    assert [f.code for f in report.findings] == ["R019"]
    assert not (tmp_path / "made").exists()
