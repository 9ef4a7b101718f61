"""What came, went and changed between two bundles, thing by thing."""

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from harmattan.errors import InputError
from harmattan.export.report import KINDS
from harmattan.export.triples import Index, Row, curie, iri, rows
from harmattan.vocab import BELOW, HM, OA

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


def read_rows(bundle: Path) -> list[Row]:
    """Return the merged graph of a bundle; raise InputError where the file is none."""
    try:
        with zipfile.ZipFile(bundle) as archive:
            if archive.getinfo("data.ttl").file_size > LARGEST:
                raise InputError(f"{bundle}: data.ttl is larger than {LARGEST:,} bytes")
            data = archive.read("data.ttl")
        return rows(q.triple for q in ox.parse(data, format=ox.RdfFormat.TURTLE))
    except (OSError, KeyError, zipfile.BadZipFile, SyntaxError, RuntimeError) as error:
        raise InputError(f"{bundle} is not a bundle of Harmattan: {error}") from error
