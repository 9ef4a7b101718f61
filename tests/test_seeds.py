"""The seeds and the first corpus: everything loads, is in its canonical form, conforms and leads to something that exists."""

from pathlib import Path

import pytest

from harmattan import canonical, geo, ids, judge, paths, record, seeds
from harmattan.errors import InputError
from harmattan.record import Record

SEEDS = paths.resource("seeds")
RECORDS = sorted((SEEDS / "records").glob("*.yaml"))
FILES = [*seeds.files(SEEDS), *RECORDS]


@pytest.fixture(scope="module")
def known() -> seeds.Seeds:
    return seeds.load()


def named(one: Record) -> list[dict[str, object]]:
    return [mapping for pointer, mapping in record.walk(one.data) if len(pointer) == 2 and "id" in mapping]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_file_is_in_its_canonical_form(path: Path) -> None:
    text = path.read_text("utf-8")
    assert canonical.dump(record.load(path), text) == text


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_file_conforms_without_a_warning(path: Path, known: seeds.Seeds) -> None:
    document, findings = judge.check([path], known)[0]
    assert document is not None
    assert [str(f) for f in findings if f.severity != "info"] == []


def test_a_seed_files_id_is_its_place() -> None:
    for path in seeds.files(SEEDS)[:-1]:
        assert record.load(path).id == f"seed/{path.relative_to(SEEDS).with_suffix('')}"


def test_there_are_the_actors_and_places_that_the_regions_news_needs(known: seeds.Seeds) -> None:
    assert sum(name.startswith("actor/") for name in known.classes) >= 60
    assert sum(name.startswith("place/") for name in known.classes) >= 150


def test_every_actor_and_place_has_a_label_in_both_languages_and_a_source(known: seeds.Seeds) -> None:
    for one in known.records:
        for thing in named(one):
            label = thing["label"]
            assert isinstance(label, dict), thing["id"]
            assert {"en", "fr"} <= label.keys(), thing["id"]
            if thing["type"] not in {"AnonymousSource", "UnidentifiedActor"}:
                assert thing["source"], thing["id"]


def test_what_lies_within_a_country_lies_near_its_other_places(known: seeds.Seeds) -> None:
    things = {str(t["id"]): t for one in known.records for t in named(one)}
    points = {name: geo.Point(geo.decimal(str(t["lat"])), geo.decimal(str(t["long"]))) for name, t in things.items() if "lat" in t}
    for name, thing in things.items():
        for containment in thing.get("within", []):  # type: ignore[attr-defined]
            area = things[containment["area"]]
            if name in points and containment["area"] in points and "radius" in area:
                far = points[name].distance(points[containment["area"]])
                assert far <= 1.6 * float(str(area["radius"])) + 60, (name, containment["area"], round(far))


def test_the_decisions_speak_of_events_that_records_report() -> None:
    events = {mapping["id"] for path in RECORDS for _, mapping in record.walk(record.load(path).data) if mapping.get("type") == "Event"}
    for decision in record.load(SEEDS / "decisions.yaml").data["decisions"]:
        assert set(decision["things"]) <= events
        assert decision["reason"]


def test_every_archived_text_has_its_record() -> None:
    texts = {path.name for path in (SEEDS / "articles").glob("*.txt")}
    assert texts == {record.load(path).data["text"] for path in RECORDS if "text" in record.load(path).data}


def test_the_seed_article_is_converted_sentence_by_sentence() -> None:
    one = record.load(next(p for p in RECORDS if p.stem.startswith("maghrebi")))
    assert one.text is not None
    body = one.text.text.split("Share", 1)[1].split("Africa News/ Maghrebi", 1)[0]
    quotes = [quote for _, mapping in record.walk(one.data) for quote in mapping.get("quote", [])]
    paragraphs = [p.strip() for p in body.split("\n") if len(p.strip()) > 40]
    left = [p for p in paragraphs if not any(quote in p for quote in quotes)]
    assert [p[:20] for p in left] == ["However, to date, th"]  # the writer's comment: no actor, place or event is claimed


def test_ids_of_the_seeds_are_ids(known: seeds.Seeds) -> None:
    assert all(ids.is_id(name) for name in known.classes)


def test_a_folder_without_seeds_is_said(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match="no seeds here"):
            seeds.load(folder)
