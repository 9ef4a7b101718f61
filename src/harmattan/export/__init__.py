"""What leaves: graphs, maps, tables, networks and bundles, in one table of formats; every export passes a profile first.

What to write: ``options``, ``selection`` (all triples that may leave), ``reference`` (of actors and places, those that documents use).
What may leave: ``profile`` decides, ``names`` finds, ``redact`` takes out, ``best_view`` brings what was derived in line, ``leaks`` proves.
How it is written: ``rdf``, ``jsonld``, ``table``, ``maps``, ``network`` and ``network_files``, on top of ``triples`` and ``events``.
The bundle: ``bundle`` writes it, ``dcat`` describes it, ``changes`` compares it with an earlier one, ``verify`` judges it.
"""

import io
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from harmattan.errors import HarmattanError, InputError
from harmattan.export import bundle, jsonld, leaks, maps, network_files, rdf, table
from harmattan.export.options import Options
from harmattan.export.report import Report
from harmattan.export.selection import Selection, Source, select
from harmattan.export.triples import Index, rows, unique
from harmattan.export.verify import verify as verify_bundle
from harmattan.graph import Graph
from harmattan.writing import whole

__all__ = ["FORMATS", "Format", "Options", "Report", "Source", "documents", "verify_bundle", "write", "write_file"]


@dataclass(frozen=True)
class Format:
    """One way to write a selection; ``heeds`` names the options that only some formats look at."""

    media_type: str
    suffix: str
    writer: Callable[[Selection, IO[bytes]], None]
    summary: str
    heeds: tuple[str, ...] = ()


TABLES, MAPS, NETWORKS = ("language", "hxl", "bom", "raw"), ("language", "unlocated"), ("language", "projection")

FORMATS = {
    "ttl": Format("text/turtle", ".ttl", rdf.write_ttl, "the merged graph as Turtle, sorted, for people and diffs"),
    "trig": Format("application/trig", ".trig", rdf.write_trig, "the merged graph, and each article's graph by its name"),
    "nt": Format("application/n-triples", ".nt", rdf.write_nt, "the merged graph as sorted N-Triples"),
    "nq": Format("application/n-quads", ".nq", rdf.write_nq, "the merged graph and the articles' graphs as sorted N-Quads"),
    "jsonld": Format("application/ld+json", ".jsonld", jsonld.write_jsonld, "the merged graph as JSON-LD, each event with its claims"),
    "ndjson": Format("application/x-ndjson", ".ndjson", jsonld.write_ndjson, "one event a line as JSON-LD, with the labels of all it names"),
    "csv": Format("text/csv", ".csv", table.write_csv, "one row an event, for spreadsheets and statistics", TABLES),
    "geojson": Format("application/geo+json", ".geojson", maps.write_geojson, "the events that have coordinates, for maps", MAPS),
    "geojsonl": Format("application/geo+json-seq", ".geojsonl", maps.write_geojsonl, "the same, one feature a line", MAPS),
    "kml": Format("application/vnd.google-earth.kml+xml", ".kml", maps.write_kml, "the same for Google Earth, with time spans", MAPS),
    "gexf": Format("application/gexf+xml", ".gexf", network_files.write_gexf, "a network for Gephi, with dates on its edges", NETWORKS),
    "graphml": Format("application/graphml+xml", ".graphml", network_files.write_graphml, "a network for yEd, igraph and others", NETWORKS),
    "cyjs": Format("application/json", ".cyjs", network_files.write_cyjs, "a network for Cytoscape.js", NETWORKS),
    "cx2": Format("application/json", ".cx2", network_files.write_cx2, "a network for Cytoscape and NDEx", NETWORKS),
    "bundle": Format("application/zip", ".zip", bundle.write_bundle, "all that a partner needs in one zip, with a manifest"),
}


def write(source: Source, name: str, out: IO[bytes], options: Options | None = None) -> Report:
    """Write a source in a format and return what was written and what was not.

    Nothing is written before the bytes have been searched for what the profile may not tell; raises HarmattanError where one is found.
    """
    chosen = FORMATS.get(name)
    if chosen is None:
        raise InputError(f'there is no export format "{name}"; one of {", ".join(FORMATS)}')
    selection = select(source, options or Options())
    with tempfile.TemporaryFile() as held:
        chosen.writer(selection, held)
        found = leaks.find(held, selection.secrets)
        if found:
            raise HarmattanError(f"nothing was written, since the profile did not hold: {found[0]} ({len(found)} in all)")
        held.seek(0)
        shutil.copyfileobj(held, out)
    return selection.report


def write_file(source: Source, name: str, path: Path, options: Options | None = None) -> Report:
    """Write a source to a file, which is replaced only when the new one is whole; raise InputError where it cannot be written."""
    with whole(path) as out:
        return write(source, name, out, options)


def documents(graphs: Iterable[Graph], name: str) -> bytes:
    """Return documents' graphs as they stand: ``trig`` and ``nq`` keep them apart, ``ttl``, ``nt`` and ``jsonld`` put them together."""
    parts = {graph.name: rows(graph.triples) for graph in graphs}
    together = unique(row for part in parts.values() for row in part)
    out = io.BytesIO()
    if name in ("trig", "nq"):
        writer = rdf.write_turtle if name == "trig" else rdf.write_quads
        writer(out, (), sorted(parts.items()))
    elif name == "jsonld":
        jsonld.write_index(out, Index(together))
    elif name in ("ttl", "nt"):
        writer = rdf.write_turtle if name == "ttl" else rdf.write_quads
        writer(out, together, ())
    else:
        raise InputError(f'documents cannot be written as "{name}"; one of ttl, trig, nt, nq, jsonld')
    return out.getvalue()
