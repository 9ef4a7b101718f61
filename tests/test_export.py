"""Exports: every format read back by another reader, the same bytes always, nothing lost, nothing that a reader would choke on."""

import csv
import io
import json
import os
import random
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld

from export_source import FOLDER, edited, source, stored, triples
from harmattan import export, graph, paths, record
from harmattan.errors import InputError, StoreError
from harmattan.export import jsonld
from harmattan.export.options import Options
from harmattan.export.report import Report
from harmattan.export.selection import select
from harmattan.export.table import COLUMNS
from harmattan.export.triples import Index, Row, datatype, iri, language, literal, rows, text
from harmattan.store import Store
from harmattan.vocab import HM, ID, RDF, SKOS, WGS

WHOLE = Options(profile="full", reference="all")
GOLDEN = ("ttl", "trig", "nq", "ndjson", "csv", "geojson", "kml", "gexf", "graphml", "cx2")
RDF_FORMATS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}
EVENT = ID + "event/boulkessi-2025-05-31"


def written(form: str, options: Options | None = None, given: Store | None = None) -> bytes:
    out = io.BytesIO()
    export.write(given or source(), form, out, options)
    return out.getvalue()


def report_of(form: str, options: Options | None = None) -> Report:
    return export.write(source(), form, io.BytesIO(), options)


@pytest.mark.parametrize("form", GOLDEN)
def test_each_format_is_as_it_was_last_looked_at(form: str) -> None:
    path = FOLDER / f"partner{export.FORMATS[form].suffix}"
    data = written(form)
    if not path.exists():
        path.write_bytes(data)
        pytest.fail(f"{path.name} was not there and has been written; look at it, then commit it")
    assert data.decode() == path.read_bytes().decode()


@pytest.mark.parametrize("form", export.FORMATS)
def test_the_order_of_the_triples_does_not_matter(form: str) -> None:
    shuffled = triples()
    random.Random(7).shuffle(shuffled)
    assert written(form, given=stored(shuffled)) == written(form)


def test_the_same_graph_gives_the_same_bytes_in_any_process() -> None:
    program = (
        "import hashlib, io, sys; sys.path.insert(0, sys.argv[1])\n"
        "from export_source import source\nfrom harmattan import export\n"
        "for form in export.FORMATS:\n"
        "    out = io.BytesIO(); export.write(source(), form, out); print(form, hashlib.sha256(out.getvalue()).hexdigest())"
    )
    said = set()
    for seed in ("0", "1", "4711"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(export.__file__).parents[2])}
        run = subprocess.run([sys.executable, "-c", program, str(FOLDER.parent)], capture_output=True, text=True, env=environment, check=True)
        said.add(run.stdout)
    assert len(said) == 1


@pytest.mark.parametrize("options", [WHOLE, Options(profile="partner"), Options(profile="public")], ids=lambda o: o.profile)
@pytest.mark.parametrize("form", RDF_FORMATS)
def test_rdf_read_back_is_what_was_given(form: str, options: Options) -> None:
    selection = select(source(), options)
    expected = {f"{name}": set(part) for name, part in selection.graphs()} if form in ("trig", "nq") else {}
    expected[""] = set(selection.rows)
    found: dict[str, set[Row]] = {}
    for quad in ox.parse(written(form, options), format=RDF_FORMATS[form]):
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        found.setdefault(name, set()).update(rows([quad.triple]))
    assert found == expected
    if options == WHOLE:
        assert expected[""] == set(rows(source().merged()))


@pytest.mark.parametrize(("form", "name"), [("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld")])
def test_rdflib_reads_the_same_triples(form: str, name: str) -> None:
    found = rdflib.Graph().parse(data=written(form, WHOLE), format=name)
    expected = rdflib.Graph().parse(data=written("nt", WHOLE), format="nt")
    assert plain(found) == plain(expected)


def plain(made: rdflib.Graph) -> set[tuple[Any, ...]]:
    """Return triples with strings without their datatype: rdflib keeps the two ways of writing them apart."""
    return {(s, p, rdflib.Literal(str(o)) if isinstance(o, rdflib.Literal) and o.datatype == rdflib.XSD.string else o) for s, p, o in made}


@pytest.mark.filterwarnings("ignore:.*default_context.*:DeprecationWarning")
def test_rdflib_reads_the_same_quads() -> None:
    found, expected = rdflib.Dataset().parse(data=written("trig"), format="trig"), rdflib.Dataset().parse(data=written("nq"), format="nquads")
    assert set(found.quads()) == set(expected.quads())


def expanded(index: Index) -> list[dict[str, Any]]:
    def value(t: str) -> dict[str, Any]:
        if t[0] == "<":
            return {"@id": iri(t)}
        if language(t):
            return {"@value": text(t), "@language": language(t)}
        return {"@value": json.loads(text(t)) if datatype(t).endswith(("integer", "boolean")) else text(t), "@type": datatype(t)}

    found = []
    for subject, about in index.of.items():
        node = {p: [value(t) for t in tokens] for p, tokens in about.items() if p != RDF.type}
        found.append({"@id": subject, "@type": [iri(t) for t in about.get(RDF.type, [])], **node})
    return found


def ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: ordered(v) for k, v in value.items()}
    if isinstance(value, list):
        return sorted((ordered(v) for v in value), key=lambda v: json.dumps(v, sort_keys=True))
    # PyLD shortens addresses beside the base to ../rule/…; we write them in full.
    return ID.removesuffix("id/") + value[3:] if isinstance(value, str) and value.startswith("../") else value


@pytest.mark.parametrize(("frame", "wanted"), [("event", {"Event"}), ("actor", {"ArmedGroup", "StateForce", "Outlet", "AnonymousSource", "Person"})])
def test_the_tree_is_the_one_that_pyld_frames(frame: str, wanted: set[str]) -> None:
    selection = select(source(), WHOLE)
    ours = [n for n in json.loads(written("jsonld", WHOLE))["@graph"] if n.get("type") in wanted]
    document = json.loads((paths.resource("ontology") / f"{frame}.frame.jsonld").read_text("utf-8"))
    theirs = pyld.frame(expanded(selection.index), document, {"documentLoader": jsonld.load, "omitGraph": False, "omitDefault": True})
    assert ordered(ours) == ordered(theirs["@graph"])


def test_pyld_expands_the_document_and_each_line_without_a_network() -> None:
    options = {"format": "application/n-quads", "documentLoader": jsonld.load}
    expected = set(rows(source().merged()))
    for form in ("jsonld", "ndjson"):
        lines = [written(form, WHOLE)] if form == "jsonld" else written(form, WHOLE).splitlines()
        quads = "".join(pyld.to_rdf(json.loads(line), options) for line in lines)
        found = set(rows(q.triple for q in ox.parse(quads.encode(), format=ox.RdfFormat.N_QUADS)))
        assert found == expected if form == "jsonld" else found < expected
    with pytest.raises(ValueError, match="nothing else is loaded"):
        jsonld.load("https://example.org/other.jsonld")


def test_a_line_of_ndjson_can_stand_alone() -> None:
    line = next(json.loads(x) for x in written("ndjson").splitlines() if json.loads(x)["id"] == "event/boulkessi-2025-05-31")
    claim = next(c for c in line["claims"] if "perpetrator" in c)
    assert claim["perpetrator"] == [{"id": "actor/jnim", "type": "ArmedGroup", "label": {"en": "JNIM", "fr": "JNIM"}}]
    assert claim["statedIn"]["headline"] == "Twin attacks in Mali highlight regional security crisis"
    assert line["bestCount"]["low"] == 31


def test_turtle_is_a_file_for_diffs() -> None:
    lines = written("ttl").decode().splitlines()
    before = [line for line in lines if line.startswith("event:boulkessi")]
    assert before == ["event:boulkessi-2025-05-31 a hm:Event ;"]
    subjects = [line.split(" ")[0] for line in lines if line and line[0] not in " @"]
    assert len(subjects) == len(set(subjects))
    assert not any("_:" in line or "[" in line.split('"')[0] for line in lines)
    longer = written("ttl", given=stored([*triples(), ox.Triple(ox.NamedNode(EVENT), ox.NamedNode(HM.target), ox.NamedNode(ID + "actor/maghrebi"))]))
    assert len(set(longer.decode().splitlines()) - set(lines)) <= 3


def test_what_is_no_iri_and_no_literal_is_refused() -> None:
    with pytest.raises(StoreError, match="only IRIs"):
        rows([ox.Triple(ox.BlankNode(), ox.NamedNode(HM.about), ox.NamedNode(EVENT))])


@pytest.mark.parametrize("projection", ["actor-event", "actor-actor", "actor-place"])
def test_networkx_reads_the_networks_back(projection: Any) -> None:
    options = Options(projection=projection)
    gexf = networkx.read_gexf(io.BytesIO(written("gexf", options)), version="1.3")
    graphml = networkx.read_graphml(io.BytesIO(written("graphml", options)), force_multigraph=True)
    cyjs = networkx.cytoscape_graph(json.loads(written("cyjs", options)))
    assert sorted(gexf) == sorted(graphml) == sorted(cyjs)
    for made in (graphml, cyjs):
        kinds = sorted((s, t, d["kind"], d["evidence_count"], d["independent_sources"], d.get("start")) for s, t, d in made.edges(data=True))
        assert len(kinds) == gexf.number_of_edges()
        assert all(claims >= 1 for *_, claims, _, _ in kinds)
    parts = {name: part for element in json.loads(written("cx2", options)) for name, part in element.items()}
    assert len(parts["nodes"]) == graphml.number_of_nodes()
    assert {e["s"] for e in parts["edges"]} <= {n["id"] for n in parts["nodes"]}


def test_projections_say_who_did_what_to_whom() -> None:
    pairs = networkx.read_graphml(io.BytesIO(written("graphml", Options(projection="actor-actor"))), force_multigraph=True)
    edges = {(s, t, d["kind"]): d for s, t, d in pairs.edges(data=True)}
    attack = edges["actor/jnim", "actor/malian-armed-forces", "attacks"]
    assert (attack["weight"], attack["start"], attack["end"], attack["standing"]) == (2, "2025-05-31", "2025-06-02", "attributed; suspected")
    assert edges["actor/isgs", "actor/jnim", "co-perpetrator"]["symmetric"] is True
    assert any(kind == "part-of" for _, _, kind in edges)
    places = networkx.read_graphml(io.BytesIO(written("graphml", Options(projection="actor-place"))), force_multigraph=True)
    assert ("actor/assimi-goita", "place/mali", "governs") in {(s, t, d["kind"]) for s, t, d in places.edges(data=True)}


def test_gexf_is_a_dynamic_graph_with_columns_declared() -> None:
    root = ET.fromstring(written("gexf"))
    ns = {"g": "http://gexf.net/1.3"}
    assert root.get("version") == "1.3"
    made = root.find("g:graph", ns)
    assert made is not None
    assert (made.get("mode"), made.get("timeformat")) == ("dynamic", "date")
    for cls, element in (("node", "node"), ("edge", "edge")):
        declared = {a.get("id") for a in made.findall(f"g:attributes[@class='{cls}']/g:attribute", ns)}
        used = {v.get("for") for v in made.findall(f".//g:{element}/g:attvalues/g:attvalue", ns)}
        assert used == declared
    ids = {n.get("id") for n in made.findall(".//g:node", ns)}
    assert {e.get("source") for e in made.findall(".//g:edge", ns)} <= ids
    assert all(e.get("start") and e.get("end") for e in made.findall(".//g:edge", ns))


def test_geojson_has_longitude_first_and_counts_what_has_no_point() -> None:
    collection = json.loads(written("geojson"))
    feature = collection["features"][0]
    assert feature["id"] == EVENT
    assert feature["geometry"] == {"type": "Point", "coordinates": [-1.0792, 14.8944]}
    assert all(isinstance(v, str | int | float | bool) for v in feature["properties"].values())
    assert "killed_soldiers_high" not in feature["properties"]
    assert feature["properties"]["counts"] == "killed soldiers 31–57+"
    assert report_of("geojson").left_out["events without coordinates"] == 1
    whole = json.loads(written("geojson", Options(unlocated=True)))["features"]
    assert [f["geometry"] is None for f in whole] == [False, True, False]
    lines = [json.loads(line) for line in written("geojsonl").splitlines()]
    assert lines == collection["features"]


def without_points(*slugs: str) -> Store:
    places = {f"{ID}place/{slug}" for slug in slugs}
    return edited(lambda r: None if r[0] in places and r[1] in (WGS.lat, WGS.long) else r)


def test_a_place_without_a_point_is_shown_at_the_nearest_area_that_has_one_and_says_so() -> None:
    given = without_points("boulkessi")
    feature = json.loads(written("geojson", given=given))["features"][0]
    told = feature["properties"]
    assert feature["geometry"]["coordinates"] == [-4.2, 14.5]
    assert [told[k] for k in ("place", "point_of", "point_of_id", "place_precision", "radius_km")] == [
        "Boulkessi",
        "Mopti",
        "place/mopti-region",
        "admin1",
        200.0,
    ]
    header, *lines = table(written("csv", given=given))
    row = dict(zip(header, next(line for line in lines if "boulkessi" in line[0]), strict=True))
    assert [row[k] for k in ("lat", "point_of_id", "place_precision", "radius_km")] == ["14.5", "place/mopti-region", "admin1", "200.0"]
    assert '<Data name="point_of"><value>Mopti</value></Data>' in written("kml", given=given).decode()
    for form in ("geojson", "kml", "csv"):
        report = export.write(given, form, io.BytesIO())
        assert report.changed["events shown at the point of the place around theirs, which has none"] == 1
    assert "point_of" not in written("geojson").decode()  # where every place has its own point, nothing is said


def test_no_event_is_shown_in_the_middle_of_a_country_that_its_place_lies_in() -> None:
    given = without_points("boulkessi", "mopti-region")
    assert export.write(given, "geojson", io.BytesIO()).left_out["events without coordinates"] == 3
    assert not json.loads(written("geojson", given=given))["features"]


def test_kml_has_time_spans_and_a_style_for_each_type() -> None:
    root = ET.fromstring(written("kml"))
    ns = {"k": "http://www.opengis.net/kml/2.2"}
    marks = root.findall(".//k:Placemark", ns)
    assert [m.findtext("k:TimeSpan/k:begin", None, ns) for m in marks] == ["2025-05-31", "2025-06-07"]
    styles = {f"#{s.get('id')}" for s in root.findall(".//k:Style", ns)}
    assert {m.findtext("k:styleUrl", None, ns) for m in marks} <= styles


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_csv_has_stable_columns_and_runs_nothing() -> None:
    header, *lines = table(written("csv"))
    assert header == list(COLUMNS)
    by_id = {line[0]: dict(zip(header, line, strict=True)) for line in lines}
    assert by_id["event/timbuktu-2025-06-02"]["label"] == "'=Raid on the city of Timbuktu"
    assert by_id["event/boulkessi-2025-05-31"]["long"] == "-1.0792"
    assert by_id["event/boulkessi-2025-05-31"]["killed_soldiers_low"] == "31"
    assert by_id["event/boulkessi-2025-05-31"]["killed_civilians_low"] == ""
    assert report_of("csv").changed["cells guarded against formulas"] == 1
    raw = table(written("csv", Options(raw=True, bom=True, hxl=True)))
    assert raw[1][0] == "#event+code"
    assert raw[3][1] == "=Raid on the city of Timbuktu"
    assert written("csv", Options(bom=True)).startswith(b"\xef\xbb\xbf")


def test_labels_come_in_the_language_that_is_asked_for() -> None:
    by_id = {line[0]: line for line in table(written("csv", Options(language="fr")))}
    assert by_id["event/boulkessi-2025-05-31"][3] == "assaut armé"
    assert by_id["event/timbuktu-2025-06-02"][list(COLUMNS).index("perpetrators")] == "EIGS; JNIM"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=40), st.sampled_from(["", "=", "\u202e", '"', "]]>", "\x00", "\\", "'", "{", "<b>", "\r\n"]))
def test_any_label_survives_or_is_cleaned(label: str, hard: str) -> None:
    said = hard + label
    given = edited(lambda r: (r[0], r[1], literal(said, language="en")) if r[0] == EVENT and r[1] == SKOS.prefLabel else r)
    for form, format_ in RDF_FORMATS.items():
        found = [
            q.object.value for q in ox.parse(written(form, WHOLE, given), format=format_) if q.predicate.value == SKOS.prefLabel and q.subject.value == EVENT
        ]
        assert set(found) == {said}, form
    legal = "".join(c for c in said if c in "\t\n\r" or (c >= " " and c not in "\x7f\ufffe\uffff"))
    for form, tag in (("kml", "{http://www.opengis.net/kml/2.2}name"), ("gexf", "{http://gexf.net/1.3}node")):
        names = {e.get("label") or e.text or "" for e in ET.fromstring(written(form, None, given)).iter(tag)}
        assert legal in names or not legal, form
    networkx.read_graphml(io.BytesIO(written("graphml", None, given)))
    networkx.cytoscape_graph(json.loads(written("cyjs", None, given)))
    json.loads(written("cx2", None, given))
    feature = json.loads(written("geojson", None, given))["features"][0]
    assert feature["properties"].get("label", "") == said
    assert json.loads(written("ndjson", None, given).split(b"\n")[0])["label"] == {"en": said}
    cells = {line[1] for line in table(written("csv", Options(raw=True), given))}
    assert legal in cells
    guarded = {line[1] for line in table(written("csv", None, given))}
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in guarded)


def test_documents_are_written_as_they_stand(tmp_path: Path, record_text: str) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(record_text, "utf-8")
    made = graph.graph(record.load(path))
    expected = set(made.lines)
    for form, format_ in RDF_FORMATS.items():
        quads = list(ox.parse(export.documents([made], form), format=format_))
        assert set(graph.ntriples(q.triple for q in quads)) == expected, form
        names = {q.graph_name for q in quads}
        assert names == ({ox.NamedNode(made.name)} if form in ("trig", "nq") else {ox.DefaultGraph()})
    with pytest.raises(InputError, match="one of ttl"):
        export.documents([made], "csv")


def test_a_file_is_replaced_only_when_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("old", "utf-8")
    with pytest.raises(InputError, match="no export format"):
        export.write_file(source(), "docx", path)
    assert path.read_text("utf-8") == "old"
    export.write_file(source(), "csv", path)
    assert path.read_bytes() == written("csv")
    assert [p.name for p in tmp_path.iterdir()] == ["events.csv"]
    with pytest.raises(InputError, match="cannot be written"):
        export.write_file(source(), "csv", tmp_path / "none" / "events.csv")


def test_the_report_counts_what_came_and_what_left() -> None:
    report = report_of("ttl")
    assert (report.given["claims"], report.kept["claims"]) == (6, 5)
    assert (report.given["places"], report.kept["places"]) == (4, 3)
    assert "claims: 5 of 6" in report.text()
    whole = report_of("ttl", WHOLE)
    assert whole.given == whole.kept
    assert not +whole.left_out


def test_only_the_reference_things_that_are_used_leave() -> None:
    used, everything = written("nt").decode(), written("nt", Options(reference="all")).decode()
    assert "actor/unused-outlet" not in used
    assert "actor/unused-outlet" in everything
    assert "victims/militants" in everything.replace("victim-groups", "victims")
    assert all(a < b for a, b in pairwise(used.splitlines()))
