"""A bundle described in DCAT 3 and VoID: its files with sizes and hashes, and how often each class and property is used."""

import hashlib
import io
from collections import Counter
from typing import Any

from harmattan import ids
from harmattan.export.rdf import Turtle, write_lines
from harmattan.export.selection import Selection
from harmattan.export.triples import Row, iri, literal, local, token, unique
from harmattan.vocab import DCT, HM, NS, PREFIXES, RDF, XSD

DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"
TERMS, XMLS = PREFIXES["dct"], PREFIXES["xsd"]
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def classes(selection: Selection) -> dict[str, int]:
    """Return how many things each class has, by IRI, sorted."""
    return dict(sorted(Counter(iri(o) for _, p, o in selection.rows if p == RDF.type).items()))


def properties(selection: Selection) -> dict[str, int]:
    """Return how many triples each property has, by IRI, sorted."""
    return dict(sorted(Counter(p for _, p, _ in selection.rows).items()))


def describe(selection: Selection, files: list[dict[str, Any]]) -> bytes:
    """Return the description as Turtle; its name is made from the content, and no date in it is invented."""
    told = hashlib.sha256("".join(f["sha256"] for f in files).encode()).hexdigest()[:12]
    dataset = ids.iri(f"bundle/{told}")
    rows = _dataset(selection, dataset) + [row for file in files for row in _distribution(dataset, file)]
    writer = Turtle({"dcat": DCAT, "void": VOID, "spdx": SPDX})
    body = list(writer.blocks(unique(rows)))
    out = io.BytesIO()
    write_lines(out, [*writer.header(), *body])
    return out.getvalue()


def _dataset(selection: Selection, dataset: str) -> list[Row]:
    rows = [
        (dataset, RDF.type, token(DCAT + "Dataset")),
        (dataset, RDF.type, token(VOID + "Dataset")),
        (dataset, DCT.title, literal("Harmattan: claims about armed conflict", language="en")),
        (dataset, DCT.title, literal("Harmattan : déclarations sur les conflits armés", language="fr")),
        (dataset, DCT.description, literal(f"Profile {selection.options.profile}: see manifest.json for what was left out.", language="en")),
        (dataset, TERMS + "conformsTo", token(NS.rstrip("#"))),
        (dataset, VOID + "vocabulary", token(NS)),
        (dataset, VOID + "uriSpace", literal(ids.iri(""))),
        (dataset, VOID + "triples", _number(len(selection.rows))),
        (dataset, VOID + "classes", _number(len(classes(selection)))),
        (dataset, VOID + "properties", _number(len(properties(selection)))),
    ]
    rows += _period(selection, dataset)
    for kind, counted, counts, name in (
        ("classPartition", "class", classes(selection), "entities"),
        ("propertyPartition", "property", properties(selection), "triples"),
    ):
        for value, n in counts.items():
            part = f"{dataset}/{counted}/{ids.slugify(local(value))}-{hashlib.sha256(value.encode()).hexdigest()[:6]}"
            rows += [(dataset, VOID + kind, token(part)), (part, VOID + counted, token(value)), (part, VOID + name, _number(n))]
    return rows


def _period(selection: Selection, dataset: str) -> list[Row]:
    """Return the time that the events span."""
    index = selection.index
    first = min((d for e in index.all_of("Event") for d in index.tokens(e, HM.earliest)), default="")
    last = max((d for e in index.all_of("Event") for d in index.tokens(e, HM.latest)), default="")
    if not first or not last:
        return []
    period = f"{dataset}/period"
    return [
        (dataset, TERMS + "temporal", token(period)),
        (period, RDF.type, token(TERMS + "PeriodOfTime")),
        (period, DCAT + "startDate", first),
        (period, DCAT + "endDate", last),
    ]


def _distribution(dataset: str, file: dict[str, Any]) -> list[Row]:
    node = f"{dataset}/file/{ids.slugify(file['path'])}"
    checksum = f"{node}/checksum"
    return [
        (dataset, DCAT + "distribution", token(node)),
        (node, RDF.type, token(DCAT + "Distribution")),
        (node, DCT.title, literal(file["path"])),
        (node, DCAT + "mediaType", token(MEDIA_TYPES + file["mediaType"])),
        (node, DCAT + "byteSize", literal(str(file["bytes"]), datatype=XMLS + "nonNegativeInteger")),
        (node, SPDX + "checksum", token(checksum)),
        (checksum, RDF.type, token(SPDX + "Checksum")),
        (checksum, SPDX + "algorithm", token(SPDX + "checksumAlgorithm_sha256")),
        (checksum, SPDX + "checksumValue", literal(file["sha256"], datatype=XMLS + "hexBinary")),
    ]


def _number(value: int) -> str:
    return literal(str(value), datatype=XSD.integer)
