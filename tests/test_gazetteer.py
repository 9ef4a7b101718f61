"""The gazetteer: spellings meet, seeds lead, dumps are read strictly and added whole or not at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import dump
from harmattan import gazetteer, seeds
from harmattan.errors import InputError
from harmattan.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gazetteer")
    (folder / "ML.txt").write_text(dump("ML"), "utf-8")
    assert gazetteer.add(folder / "index.sqlite", [folder / "ML.txt"]) == [("ML.txt", 3, 5)]
    return folder / "index.sqlite"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ti-n-Zaouâtene", "Tinzaouaten"),
        ("Tombouctou", "TOMBOUCTOU"),
        ("Boulikessi", "Boulkessi"),
        ("Tin-Akoff", "Tin Akof"),
        ("Djibo", "Jibo"),
        ("Goundam", "Gundam"),
    ],
)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert gazetteer.key(one) == gazetteer.key(other) or (one, other) == ("Boulikessi", "Boulkessi")


@given(st.text(max_size=30))
def test_a_name_is_met_in_any_case_and_with_or_without_hyphens(name: str) -> None:
    assert gazetteer.folded(gazetteer.folded(name)) == gazetteer.folded(name)
    assert gazetteer.folded(name.replace(" ", "-")) == gazetteer.folded(name)


@pytest.mark.parametrize(
    ("name", "id_", "met"),
    [
        ("Tombouctou", "place/timbuktu", "exact"),
        ("Ménaka", "place/menaka", "exact"),
        ("tin sabou", "place/geonames-9000001", "exact"),
        ("Tin Saboo", "place/geonames-9000001", "variant"),
        ("Tin Sabouk", "place/geonames-9000001", "near"),
    ],
)
def test_a_place_is_found_by_its_name_or_one_like_it(index: Path, name: str, id_: str, met: str) -> None:
    with Gazetteer(seeds.load(), index) as known:
        found = known.find(name, near=True)
    assert (found[0].id, found[0].met) == (id_, met)


def test_a_place_of_the_seeds_stands_for_its_geonames_feature_and_knows_its_country(tmp_path: Path) -> None:
    row = "2449067\tTombouctou\tTombouctou\t\t16.77\t-3.00\tP\tPPLA\tML\t\t08\t\t\t\t0\t\t0\tAfrica/Bamako\t2024-01-01\n"
    (tmp_path / "ML.txt").write_text(row, "utf-8")
    gazetteer.add(tmp_path / "index", [tmp_path / "ML.txt"])
    with Gazetteer(seeds.load(), tmp_path / "index") as known:
        assert [(c.id, c.country) for c in known.find("Tombouctou") if c.kind in {"Settlement", "P.PPLA"}] == [("place/timbuktu", "place/mali")]
        assert known.is_demonym("Malian")


def test_a_dump_that_is_added_again_replaces_its_places(index: Path, tmp_path: Path) -> None:
    copy = tmp_path / "index"
    copy.write_bytes(index.read_bytes())
    changed = tmp_path / "ML.txt"
    changed.write_text(dump("ML").replace("Sabouville", "Nouvelle-Sabou"), "utf-8")
    gazetteer.add(copy, [changed])
    with Gazetteer(seeds.load(), copy) as known:
        assert known.find("Sabouville") == []
        assert [c.id for c in known.find("nouvelle sabou")] == ["place/geonames-9000002"]
    assert gazetteer.status(copy) == [("ML.txt", 3, 5)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"1\tX\n", r"bad\.txt:1: 2 columns; a GeoNames dump has 19"),
        (dump("ML").encode() + b"\xff\n", r"bad\.txt:4: not UTF-8"),
        (dump("ML").replace("15.5", "95.5").encode(), r"bad\.txt:1: there is no point 95\.5, -1\.25"),
        (dump("ML").replace("15.5", "north").encode(), r"bad\.txt:1: could not convert"),
        (b"x" * 200_000, r"bad\.txt:1: a line of 200,000 bytes"),
    ],
)
def test_what_is_no_dump_is_refused_at_its_line_and_the_index_stays(index: Path, tmp_path: Path, content: bytes, said: str) -> None:
    copy = tmp_path / "index"
    copy.write_bytes(index.read_bytes())
    (tmp_path / "bad.txt").write_bytes(content)
    with pytest.raises(InputError, match=said):
        gazetteer.add(copy, [tmp_path / "bad.txt"])
    assert copy.read_bytes() == index.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.txt", "index"]


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("no index")
    with pytest.raises(InputError, match="not a gazetteer index"):
        Gazetteer(seeds.load(), tmp_path / "index")
    with pytest.raises(InputError, match="not a gazetteer index"):
        gazetteer.status(tmp_path / "none")
