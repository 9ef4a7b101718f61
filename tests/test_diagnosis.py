"""What `harmattan doctor` looks at: everything is fine here, and what is not is said in words."""

from pathlib import Path

import pytest

from harmattan import diagnosis, paths, store
from harmattan.errors import StoreError


def opened(place: str) -> store.Store:
    return store.open_store(Path(place))


def test_this_installation_lacks_nothing(tmp_path: Path) -> None:
    found = dict(diagnosis.checks(str(tmp_path / "none"), opened))
    assert {what: wrong for what, wrong in found.items() if wrong} == {}
    assert {"shapes", "stored queries", "rules of the best view", "seeds", "resource shapes"} <= found.keys()
    assert any(what.startswith("pyoxigraph ") for what in found)
    assert not any(what.startswith("store /") for what in found)


def test_a_store_is_looked_at_where_it_is(tmp_path: Path) -> None:
    with store.open_store(tmp_path / "s", write=True, create=True):
        pass
    assert dict(diagnosis.checks(str(tmp_path / "s"), opened))[f"store {tmp_path / 's'}"] == ""


def test_a_folder_that_is_no_store_is_told(tmp_path: Path) -> None:
    assert dict(diagnosis.checks(str(tmp_path), opened))[f"store {tmp_path}"] != ""


def test_an_endpoint_that_does_not_answer_is_told() -> None:
    def silent(place: str) -> store.Store:
        raise StoreError(f"{place} does not answer")

    assert dict(diagnosis.checks("http://localhost:9/sparql", silent))["store http://localhost:9/sparql"].endswith("does not answer")


def test_resources_that_are_not_there_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = paths.resource
    monkeypatch.setattr(paths, "resource", lambda name: tmp_path / name if name == "ontology/context.jsonld" else there(name))
    found = dict(diagnosis.checks(str(tmp_path / "none"), opened))
    assert "incomplete" in found["resource ontology/context.jsonld"]


def test_a_package_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        diagnosis, "requires", lambda _: ["click>=8.1", "rich[jupyter]<99", "pluggy", "no-such-package==1", 'colorama>=0.4; platform_system == "Nowhere"']
    )
    found = dict(diagnosis.checks(str(tmp_path / "none"), opened))
    assert found["no-such-package"] == "is not installed"
    assert {what.split(" ")[0] for what in found} >= {"click", "rich", "pluggy"}
    assert not any("colorama" in what for what in found), "it is not needed here"
