"""The bundle: one zip with all that a partner needs, a manifest to check it by, and what changed since an earlier one."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import IO, Any

from harmattan import paths
from harmattan.export import dcat, jsonld, maps, network_files, rdf, table
from harmattan.export.changes import between, read_rows
from harmattan.export.options import Options
from harmattan.export.report import Report
from harmattan.export.selection import Selection
from harmattan.export.triples import curie
from harmattan.vocab import DCT, SCHEMA

Writer = Callable[[Selection, IO[bytes]], None]
FORMAT = {"format": "harmattan-bundle", "version": 1}
FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that zip knows: a bundle's bytes do not depend on the day
LEVEL = 6
SPOOLED = 32_000_000  # bytes of an entry that are kept in memory
DATA: dict[str, tuple[Writer, str]] = {
    "data.ttl": (rdf.write_ttl, "text/turtle"),
    "data.trig": (rdf.write_trig, "application/trig"),
    "data.jsonld": (jsonld.write_jsonld, "application/ld+json"),
    "events.csv": (table.write_csv, "text/csv"),
    "events.geojson": (maps.write_geojson, "application/geo+json"),
    "network.gexf": (network_files.write_gexf, "application/gexf+xml"),
}
MEDIA = {".ttl": "text/turtle", ".jsonld": "application/ld+json", ".json": "application/json", ".txt": "text/plain"}
NOTES = (
    "The ontology, the closed lists and the shapes: CC BY 4.0.",
    "Articles belong to their publishers. Short quotations stand here as evidence, with publisher, date and address; texts of articles do not.",
    "Coordinates and identifiers of places with a GeoNames link: GeoNames (www.geonames.org), CC BY 4.0.",
    "Identifiers of actors with a UCDP link: Uppsala Conflict Data Program (ucdp.uu.se), CC BY 4.0.",
    "Names of places and the lines between them imply no judgement on the status of any territory.",
)
README = """A bundle of Harmattan
=====================

Claims about armed conflict: who says what, in which words, about which actors, places and events. Every fact leads to a sentence of a
source. Claims contradict each other; the best view of an event is derived from them by rules and says where it is contested.

Profile: {profile}. {profile_note}

data.ttl         the merged graph (Turtle): claims, best view, actors, places
data.trig        the same, and each article's statements as a named graph
data.jsonld      the same graph, one event with its claims a line; the context is inside
context.jsonld   the context; *.frame.jsonld are frames for it
events.csv       one row an event
events.geojson   the events that have coordinates
network.gexf     actors and events, for Gephi
ontology/        classes, properties, closed lists (Turtle)
shapes/          what a graph must look like (SHACL)
dcat.ttl         this bundle described in DCAT and VoID
manifest.json    sizes, SHA-256 hashes, counts, what was left out and why, licences
{changes}"""
PROFILE_NOTES = {
    "public": "Nothing marked for partners or restricted is inside; persons who are not marked public have no name.",
    "partner": "Nothing marked restricted is inside; persons who are not marked public have no name. Not for publication.",
    "full": "Everything is inside, also what is marked restricted. Do not pass it on.",
}


def write_bundle(selection: Selection, out: IO[bytes]) -> None:
    """Write everything as one zip with a manifest; the same graph gives the same bytes."""
    files: list[dict[str, Any]] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, (writer, media_type) in DATA.items():
            with tempfile.SpooledTemporaryFile(SPOOLED) as part:
                writer(selection, part)
                files.append(_add(archive, name, part, media_type))
        described = dcat.describe(selection, list(files))
        for name, data in (*_resources(), ("dcat.ttl", described), *_changes(selection), ("README.txt", _readme(selection.options))):
            with tempfile.SpooledTemporaryFile(SPOOLED) as part:
                part.write(data)
                files.append(_add(archive, name, part, MEDIA[Path(name).suffix]))
        with tempfile.SpooledTemporaryFile(SPOOLED) as part:
            part.write(as_json(manifest(selection, files)))
            _add(archive, "manifest.json", part, MEDIA[".json"])


def _add(archive: zipfile.ZipFile, name: str, part: IO[bytes], media_type: str) -> dict[str, Any]:
    """Copy a file into the zip; return its line of the manifest."""
    entry = zipfile.ZipInfo(name, FIXED_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = 3, 0o644 << 16  # a plain file, whichever system writes it
    digest, size = hashlib.sha256(), 0
    part.seek(0)
    with archive.open(entry, "w", force_zip64=True) as target:
        while block := part.read(1 << 20):
            digest.update(block)
            size += len(block)
            target.write(block)
    return {"path": name, "mediaType": media_type, "bytes": size, "sha256": digest.hexdigest()}


def _resources() -> Iterator[tuple[str, bytes]]:
    """Yield what explains the data: the context, frames, ontology, closed lists and shapes."""
    ontology, shapes = paths.resource("ontology"), paths.resource("shapes")
    yield "context.jsonld", as_json(jsonld.document())
    for path in sorted(ontology.glob("*.frame.jsonld")):
        yield path.name, path.read_bytes()
    for path in (*sorted(ontology.glob("*.ttl")), *sorted(ontology.glob("schemes/*.ttl"))):
        yield f"ontology/{path.relative_to(ontology).as_posix()}", path.read_bytes()
    for path in sorted(shapes.glob("*.ttl")):
        yield f"shapes/{path.name}", path.read_bytes()


def _changes(selection: Selection) -> Iterator[tuple[str, bytes]]:
    """Yield the list of changes; what may no longer be told is not told as gone either."""
    if selection.options.previous is not None:
        old = read_rows(selection.options.previous, selection.options.profile)
        yield "changes.json", as_json(between(selection.redaction.apply(old) if selection.redaction else old, selection.rows))


def _readme(options: Options) -> bytes:
    changed = "changes.json     what came, went and changed since the earlier bundle\n" if options.previous else ""
    return README.format(profile=options.profile, profile_note=PROFILE_NOTES[options.profile], changes=changed).encode()


def manifest(selection: Selection, files: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a bundle says of itself."""
    report, options = selection.report, selection.options
    return {
        **FORMAT,
        "harmattan": version(),
        "profile": options.profile,
        "reference": options.reference,
        "counts": report.kept,
        "classes": {curie(cls): n for cls, n in dcat.classes(selection).items()},
        "leftOut": _sorted(report, "left_out"),
        "changed": _sorted(report, "changed"),
        "licences": {"notes": list(NOTES), "articles": _articles(selection)},
        "files": files,
    }


def _sorted(report: Report, name: str) -> dict[str, int]:
    counted: dict[str, int] = getattr(report, name)
    return {reason: n for reason, n in sorted(counted.items()) if n}


def _articles(selection: Selection) -> list[dict[str, str]]:
    index = selection.index
    keys = {"headline": SCHEMA.headline, "published": SCHEMA.datePublished, "url": SCHEMA.url, "rights": DCT.rights}
    found = []
    for article in index.all_of("Article"):
        about = {"id": curie(article), "publisher": index.label(index.value(article, SCHEMA.publisher))}
        about |= {key: index.value(article, predicate) for key, predicate in keys.items()}
        found.append({key: value for key, value in about.items() if value})
    return found


def version() -> str:
    """Return the version of Harmattan; ``unknown`` where it runs without being installed."""
    try:
        return metadata.version("harmattan")
    except metadata.PackageNotFoundError:
        return "unknown"


def as_json(value: Any) -> bytes:
    """Return JSON for people and diffs."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
