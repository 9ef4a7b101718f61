"""Whether a bundle is what it says: names, sizes, hashes and counts; the data read again; nobody named who should not be."""

import hashlib
import json
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pyoxigraph as ox

from harmattan.errors import StoreError
from harmattan.export.bundle import DATA, FORMAT
from harmattan.export.changes import DAMAGED, LARGEST
from harmattan.export.leaks import find, secrets
from harmattan.export.options import Profile
from harmattan.export.profile import CLOSED
from harmattan.export.redact import NAMELESS
from harmattan.export.report import counts
from harmattan.export.selection import Source
from harmattan.export.triples import Index, Row, rows, text
from harmattan.vocab import HM, SCHEMES, SKOS, SKOSXL

NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
MOST = 10_000  # entries
DEEPEST = 64
RATIO = 500  # times that an entry may grow when it is unpacked
READ_BACK = {"data.ttl": ox.RdfFormat.TURTLE, "data.trig": ox.RdfFormat.TRIG, "data.jsonld": ox.RdfFormat.JSON_LD}


def verify(path: Path, source: Source | None = None) -> list[str]:
    """Return what is wrong with a bundle, one sentence each; an empty list means that nothing is.

    With the source it was made from, its bytes are also searched for all that the profile may not tell.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            problems = list(_entries(archive))
            if problems:
                return problems  # nothing is unpacked from a zip that is not to be trusted
            problems = list(_files(archive))
            return problems or list(_content(archive)) + (_told(archive, path, source) if source else [])
    except DAMAGED as error:
        return [f"{path} cannot be read as a zip: {error}"]


def _entries(archive: zipfile.ZipFile) -> Iterator[str]:
    """Judge the entries by their names and sizes, before anything is unpacked."""
    entries = archive.infolist()
    if len(entries) > MOST:
        yield f"more than {MOST:,} entries"
    if sum(e.file_size for e in entries) > LARGEST:
        yield f"the entries are larger than {LARGEST:,} bytes together"
    named = Counter(e.filename.casefold() for e in entries)
    yield from (f"{name} stands {n} times" for name, n in sorted(named.items()) if n > 1)
    for entry in entries:
        yield from _entry(entry)


def _entry(entry: zipfile.ZipInfo) -> Iterator[str]:
    name = entry.filename
    if NAME.fullmatch(name) is None:
        yield f"{name!r} is not a name that a bundle may hold"
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        yield f"{name} is not a plain file"
    if entry.flag_bits & 1:
        yield f"{name} is encrypted"
    if entry.file_size > RATIO * max(entry.compress_size, 1000):
        yield f"{name} grows more than {RATIO} times when it is unpacked"


def _files(archive: zipfile.ZipFile) -> Iterator[str]:
    """Compare the entries with the manifest."""
    names = set(archive.namelist())
    try:
        manifest = json.loads(archive.read("manifest.json"))
        listed = {f["path"]: (f["bytes"], f["sha256"]) for f in manifest["files"]}
        well_formed = {k: manifest[k] for k in FORMAT} == FORMAT and manifest["profile"] in get_args(Profile) and isinstance(manifest["counts"], dict)
    except (KeyError, TypeError, ValueError, *DAMAGED) as error:
        yield f"manifest.json is missing or not a manifest: {error!r}"
        return
    if not well_formed:
        yield "manifest.json is not one of this version"
    yield from (f"{name} is in the manifest, not in the zip" for name in sorted(listed.keys() - names))
    yield from (f"{name} is in the zip, not in the manifest" for name in sorted(names - listed.keys() - {"manifest.json"}))
    yield from (f"{name} is missing" for name in DATA if name not in listed)
    for name in sorted(listed.keys() & names):
        try:
            found = _measure(archive, name)
        except DAMAGED as error:
            yield f"{name} is damaged: {error}"
            continue
        if found != listed[name]:
            yield f"{name} is not what the manifest says: {found[0]:,} bytes, SHA-256 {found[1]}"


def _measure(archive: zipfile.ZipFile, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as file:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def _content(archive: zipfile.ZipFile) -> Iterator[str]:
    """Read the data again and compare what the files hold with each other and with the manifest."""
    try:
        manifest = json.loads(archive.read("manifest.json"))
        graphs = {name: _parsed(archive, name) for name in READ_BACK}
        told = graphs["data.ttl"]
        for name, found in graphs.items():
            if found != told:
                yield f"{name} holds {len(set(found) ^ set(told)):,} triples that differ from data.ttl"
        if counts(told) != manifest["counts"]:
            yield f"the manifest counts {manifest['counts']}, data.ttl holds {counts(told)}"
        yield from _features(archive, manifest)
        yield from _marks(Index(told), manifest["profile"])
    except (KeyError, TypeError, ValueError, SyntaxError, RecursionError, StoreError) as error:
        yield f"the content is not that of a bundle: {error!r}"


def _parsed(archive: zipfile.ZipFile, name: str) -> list[Row]:
    """Return the merged graph in a file; ValueError for nesting that no bundle has and that could crash the parser."""
    data = archive.read(name)
    if data.count(b"<<(") > DEEPEST:
        raise ValueError(f"{name} quotes triples")
    if name.endswith(".jsonld"):
        json.loads(data)
    quads = ox.parse(data, format=READ_BACK[name])
    return rows(q.triple for q in quads if q.graph_name == ox.DefaultGraph())


def _features(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    drawn = len(json.loads(archive.read("events.geojson"))["features"])
    missing = manifest["leftOut"].get("events without coordinates", 0)
    if drawn + missing != manifest["counts"]["events"]:
        yield f"events.geojson holds {drawn:,} events and {missing:,} were left out, but there are {manifest['counts']['events']:,}"


def _marks(index: Index, profile: Profile) -> Iterator[str]:
    """Look for things whose own marks say that they should not be here."""
    if not CLOSED[profile]:
        return
    words = SCHEMES["Sensitivity"]
    closed = {words[word] for word in CLOSED[profile]}
    yield from (f"{s} is marked for others than the profile {profile}" for s in sorted(index.of) if closed & set(index.values(s, HM.sensitivity)))
    for person in index.all_of("Person"):
        named = {text(t) for p in (SKOS.prefLabel, SKOSXL.altLabel) for t in index.tokens(person, p)} - set(NAMELESS.values())
        if index.values(person, HM.sensitivity) != [words["public"]] and named:
            yield f"{person} is named, though not marked public"


def _told(archive: zipfile.ZipFile, path: Path, source: Source) -> list[str]:
    profile: Profile = json.loads(archive.read("manifest.json"))["profile"]
    with path.open("rb") as data:
        return find(data, secrets(rows(source.merged()), profile))
