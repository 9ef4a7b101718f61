"""The bundle: it verifies itself, every way of tampering is refused by name, and its list of changes tells nothing that it may not."""

import hashlib
import json
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from export_source import edited, source, stored, triples
from harmattan import export
from harmattan.errors import InputError
from harmattan.export.options import Options
from harmattan.store import Store
from harmattan.vocab import HM, ID, SCHEMES

Entries = dict[str, bytes]
PERSON = ID + "actor/boubacar-sidibe"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("bundle") / "partner.zip")


def made(path: Path, options: Options | None = None, given: Store | None = None) -> Path:
    export.write_file(given or source(), "bundle", path, options)
    return path


def entries(path: Path) -> Entries:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, files: Entries) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def signed(files: Entries) -> Entries:
    """Return entries with a manifest that lists them as they now are, as somebody would who forges a bundle with care."""
    manifest = json.loads(files["manifest.json"])
    kinds = {f["path"]: f["mediaType"] for f in manifest["files"]}
    manifest["files"] = [
        {"path": n, "mediaType": kinds.get(n, "text/plain"), "bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()}
        for n, d in files.items()
        if n != "manifest.json"
    ]
    return files | {"manifest.json": json.dumps(manifest).encode()}


def problems(tmp_path: Path, bundle: Path, change: Callable[[Entries], Entries]) -> list[str]:
    return export.verify_bundle(packed(tmp_path / "changed.zip", change(entries(bundle))))


@pytest.mark.parametrize("profile", ["public", "partner", "full"])
def test_a_bundle_verifies_itself_and_against_its_store(tmp_path: Path, profile: Any) -> None:
    path = made(tmp_path / "b.zip", Options(profile=profile))
    assert export.verify_bundle(path) == []
    assert export.verify_bundle(path, source()) == []


def test_a_bundle_holds_what_its_manifest_and_its_readme_say(bundle: Path) -> None:
    files = entries(bundle)
    manifest = json.loads(files["manifest.json"])
    assert {f["path"] for f in manifest["files"]} == files.keys() - {"manifest.json"}
    for name in ("data.ttl", "data.trig", "data.jsonld", "events.csv", "events.geojson", "network.gexf", "context.jsonld", "dcat.ttl"):
        assert name in files
        assert name in files["README.txt"].decode()
    assert {n.split("/")[0] for n in files if "/" in n} == {"ontology", "shapes"}
    assert manifest["leftOut"]["marked for others than this profile"] > 0
    assert any("GeoNames" in note for note in manifest["licences"]["notes"])
    assert b"sidib" not in b"".join(files.values()).lower()


def test_each_entry_that_is_changed_is_named(tmp_path: Path, bundle: Path) -> None:
    for name, data in entries(bundle).items():
        if name == "manifest.json":
            continue
        found = problems(tmp_path, bundle, lambda files, n=name, d=data: files | {n: d[:-2] + bytes([d[-2] ^ 1]) + d[-1:]})  # type: ignore[misc]
        assert found == [p for p in found if p.startswith(f"{name} is not what the manifest says")], name
        assert len(found) == 1


def test_each_entry_that_is_dropped_is_named(tmp_path: Path, bundle: Path) -> None:
    for name in entries(bundle):
        found = problems(tmp_path, bundle, lambda files, n=name: {k: v for k, v in files.items() if k != n})  # type: ignore[misc]
        assert found
        assert all(name in problem for problem in found), found


def test_an_entry_that_is_added_is_named(tmp_path: Path, bundle: Path) -> None:
    assert problems(tmp_path, bundle, lambda files: files | {"setup.exe": b"MZ"}) == ["setup.exe is in the zip, not in the manifest"]


NAMES = ["../evil.txt", "/etc/passwd", "shapes/../../evil", "C:\\evil", "C:/evil", "a\\..\\b", "shapes//x", ".ssh/keys", "con\x07", "data.ttl/", "Ｄata", " x"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere_is_refused_before_anything_is_unpacked(tmp_path: Path, bundle: Path, name: str) -> None:
    found = problems(tmp_path, bundle, lambda files: signed(files | {name: b"x"}))
    assert any(problem.endswith("is not a name that a bundle may hold") for problem in found), found


def test_two_entries_of_one_name_are_refused_whatever_their_case(tmp_path: Path, bundle: Path) -> None:
    assert problems(tmp_path, bundle, lambda files: signed(files | {"DATA.ttl": b"x"})) == ["data.ttl stands 2 times"]


def test_an_entry_that_is_a_link_is_refused(tmp_path: Path, bundle: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    path = packed(tmp_path / "b.zip", entries(bundle))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert export.verify_bundle(path) == ["link is not a plain file"]


def test_what_would_fill_the_disk_is_not_unpacked(tmp_path: Path, bundle: Path) -> None:
    (problem,) = problems(tmp_path, bundle, lambda files: signed(files | {"bomb.txt": b"\0" * 20_000_000}))
    assert problem == "bomb.txt grows more than 500 times when it is unpacked"
    data = packed(tmp_path / "b.zip", entries(bundle)).read_bytes()
    at = data.rindex(b"PK\x01\x02")  # the last entry's line of the directory: its size is told as 4 GB
    path = tmp_path / "large.zip"
    path.write_bytes(data[: at + 24] + struct.pack("<L", 0xFFFFFFF0) + data[at + 28 :])
    found = export.verify_bundle(path)
    assert "the entries are larger than 2,000,000,000 bytes together" in found


def test_more_entries_than_a_bundle_has_are_refused(tmp_path: Path, bundle: Path) -> None:
    assert problems(tmp_path, bundle, lambda files: files | {f"x{n}": b"" for n in range(10_001)}) == ["more than 10,000 entries"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: b"{", "missing or not a manifest"),
        (lambda m: b"[]", "missing or not a manifest"),
        (lambda m: json.dumps(m | {"version": 2}).encode(), "not one of this version"),
        (lambda m: json.dumps(m | {"profile": "nobody"}).encode(), "not one of this version"),
        (lambda m: json.dumps(m | {"counts": m["counts"] | {"claims": 7}}).encode(), "the manifest counts"),
        (lambda m: json.dumps(m | {"leftOut": {}}).encode(), "events.geojson holds 2 events and 0 were left out, but there are 3"),
        (lambda m: json.dumps(m | {"files": m["files"][1:]}).encode(), "data.ttl is in the zip, not in the manifest"),
        (lambda m: json.dumps({k: v for k, v in m.items() if k != "leftOut"}).encode(), "the content is not that of a bundle"),
    ],
)
def test_a_manifest_that_is_changed_is_found_out(tmp_path: Path, bundle: Path, change: Callable[[Any], bytes], said: str) -> None:
    found = problems(tmp_path, bundle, lambda files: files | {"manifest.json": change(json.loads(files["manifest.json"]))})
    assert any(said in problem for problem in found), found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f | {"data.ttl": f["data.ttl"].replace(b"hm:low 31", b"hm:low 310")}, "triples that differ from data.ttl"),
        (lambda f: f | {"data.jsonld": b"[" * 100_000}, "the content is not that of a bundle"),
        (lambda f: f | {"data.trig": b"<<( " * 100_000}, "quotes triples"),
        (lambda f: f | {"data.ttl": b"@prefix"}, "the content is not that of a bundle"),
        (lambda f: f | {"events.geojson": b'{"features": []}'}, "events.geojson holds 0 events"),
    ],
)
def test_content_that_is_forged_with_care_is_found_out(tmp_path: Path, bundle: Path, change: Callable[[Entries], Entries], said: str) -> None:
    found = problems(tmp_path, bundle, lambda files: signed(change(files)))
    assert any(said in problem for problem in found), found


def test_a_full_bundle_that_calls_itself_a_partners_is_found_out(tmp_path: Path) -> None:
    files = entries(made(tmp_path / "full.zip", Options(profile="full")))
    path = packed(tmp_path / "b.zip", files | {"manifest.json": files["manifest.json"].replace(b'"profile": "full"', b'"profile": "partner"')})
    found = export.verify_bundle(path)
    assert any("is named, though not marked public" in p for p in found)
    assert any("is marked for others than the profile partner" in p for p in found)


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"no zip at all", b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_zip_is_said_plainly(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(data)
    (problem,) = export.verify_bundle(path)
    assert "cannot be read as a zip" in problem
    assert "cannot be read as a zip" in export.verify_bundle(tmp_path / "none.zip")[0]


def test_a_bundle_cut_or_changed_anywhere_is_never_taken_for_whole(tmp_path: Path, bundle: Path) -> None:
    data, path = bundle.read_bytes(), tmp_path / "b.zip"
    for at in range(0, len(data), len(data) // 40):
        path.write_bytes(data[:at])
        assert export.verify_bundle(path), at
    directory = data.rindex(b"PK\x05\x06")
    with zipfile.ZipFile(bundle) as archive:
        inside = [(e.header_offset + 30 + len(e.filename) + 20, e.compress_size) for e in archive.infolist()]
    for start, size in inside:
        at = start + size // 2
        assert at < directory
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        assert export.verify_bundle(path), at


def test_the_command_says_what_is_wrong_and_fails(tmp_path: Path, bundle: Path) -> None:
    path = packed(tmp_path / "b.zip", entries(bundle) | {"events.csv": b"nothing"})
    for given, code in ((bundle, 0), (path, 1)):
        run = subprocess.run([sys.executable, "-m", "harmattan", "bundle", "verify", str(given)], capture_output=True, text=True, check=False)
        assert run.returncode == code
        assert "Traceback" not in run.stderr
    assert "events.csv is not what the manifest says: 7 bytes" in run.stderr


def changes(path: Path, previous: Path, options: Options, given: Store | None = None) -> Any:
    made(path, Options(profile=options.profile, previous=previous), given)
    assert export.verify_bundle(path) == []
    return json.loads(entries(path)["changes.json"])


def test_the_list_of_changes_says_what_came_went_and_changed(tmp_path: Path, bundle: Path) -> None:
    claim = ID + "claim/maghrebi-2025-06-03-twin-attacks/00000000a002"
    given = edited(lambda r: (r[0], r[1], r[2].replace("31", "33")) if r[1] == HM.low else r)
    found = changes(tmp_path / "b.zip", bundle, Options(), given)
    assert found["claims"] == {"added": [], "removed": [], "changed": [claim.removeprefix(ID)]}
    assert found["events"]["changed"] == ["event/boulkessi-2025-05-31"]
    same = changes(tmp_path / "same.zip", bundle, Options())
    assert not [things for kind in same.values() for things in kind.values() if things]


def test_the_list_of_changes_names_nobody_who_may_no_longer_be_named(tmp_path: Path) -> None:
    public = ox.Triple(ox.NamedNode(PERSON), ox.NamedNode(HM.sensitivity), ox.NamedNode(SCHEMES["Sensitivity"]["public"]))
    before = made(tmp_path / "before.zip", given=stored([*triples(), public]))
    assert b"boubacar-sidibe" in entries(before)["data.ttl"]
    found = json.dumps(changes(tmp_path / "b.zip", before, Options()))
    assert "sidibe" not in found


def test_changes_are_told_between_bundles_of_one_profile_only(tmp_path: Path, bundle: Path) -> None:
    full = made(tmp_path / "full.zip", Options(profile="full"))
    with pytest.raises(InputError, match="of the profile full, this one of partner"):
        made(tmp_path / "b.zip", Options(previous=full))
    for spoilt in (b"", b"PK\x05\x06" + b"\0" * 18):
        (tmp_path / "none.zip").write_bytes(spoilt)
        with pytest.raises(InputError, match="not a bundle of Harmattan"):
            made(tmp_path / "b.zip", Options(previous=tmp_path / "none.zip"))
    assert not (tmp_path / "b.zip").exists()
