"""What came, went and changed between two bundles, thing by thing."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from harmattan.errors import InputError
from harmattan.export.options import Profile
from harmattan.export.report import KINDS
from harmattan.export.triples import Index, Row, curie, iri, rows
from harmattan.vocab import BELOW, HM, OA

# What reading a zip raises where it is none, is cut, spoilt, encrypted or packed in a way that we do not know.
DAMAGED = (OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)
LARGEST = 2_000_000_000  # bytes that an entry of a bundle may have when it is unpacked
PARTS = (HM.count, OA.hasSelector, HM.perpetrator, HM.target, HM.bestCount, HM.attribution)  # a change there is one of the thing itself
CARRIED = {"Count", "Quotation", "ActorSet", "BestCount", "Attribution"}


def between(old: Iterable[Row], new: Iterable[Row]) -> dict[str, Any]:
    """Return for each kind of thing what was added, removed and changed, as short ids, sorted."""
    before, after = Index(old), Index(new)
    found: dict[str, Any] = {}
    for kind, top in KINDS.items():
        was = {s: _digest(before, s) for s in before.all_of(*BELOW[top])}
        now = {s: _digest(after, s) for s in after.all_of(*BELOW[top])}
        found[kind] = {
            "added": sorted(map(curie, now.keys() - was.keys())),
            "removed": sorted(map(curie, was.keys() - now.keys())),
            "changed": sorted(curie(s) for s in was.keys() & now.keys() if was[s] != now[s]),
        }
    return found


def _digest(index: Index, subject: str) -> str:
    """Return a hash of all that is said of a thing and of the nodes that exist only for it."""
    nodes = [subject, *sorted({v for p in PARTS for t in index.tokens(subject, p) if (v := iri(t)) in index.of and index.cls(v) in CARRIED})]
    said = sorted(f"{n} {p} {t}" for n in nodes for p, tokens in index.of[n].items() for t in tokens)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def read_rows(bundle: Path, profile: Profile) -> list[Row]:
    """Return the merged graph of a bundle; raise InputError where the file is none, or one of another profile.

    To name what has gone since a bundle of a wider profile would be to tell what this one may not.
    """
    try:
        with zipfile.ZipFile(bundle) as archive:
            if max(archive.getinfo(name).file_size for name in ("manifest.json", "data.ttl")) > LARGEST:
                raise InputError(f"{bundle}: an entry is larger than {LARGEST:,} bytes")
            told = json.loads(archive.read("manifest.json"))["profile"]
            data = archive.read("data.ttl")
        found = rows(q.triple for q in ox.parse(data, format=ox.RdfFormat.TURTLE))
    except (KeyError, TypeError, ValueError, SyntaxError, *DAMAGED) as error:
        raise InputError(f"{bundle} is not a bundle of Harmattan: {error}") from error
    if told != profile:
        raise InputError(f"{bundle} is of the profile {told}, this one of {profile}: changes can be told between bundles of one profile only")
    return found
