"""The exports by the rules of their formats, each rule stated: RFC 7946, OGC KML 2.2, CX2, Cytoscape.js, GEXF 1.3, GraphML."""

import io
import json
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from typing import Any

import networkx
import pytest

from export_source import source
from harmattan import export
from harmattan.export.options import Options

KML = {"k": "http://www.opengis.net/kml/2.2"}
PROJECTIONS = ("actor-event", "actor-actor", "actor-place")
CX2_TYPES = {"string": str, "integer": int, "double": float, "boolean": bool}


def written(form: str, options: Options | None = None) -> bytes:
    out = io.BytesIO()
    export.write(source(), form, out, options)
    return out.getvalue()


def geojson_faults(value: Any) -> Iterator[str]:
    """Yield what breaks RFC 7946, with the section of the rule."""
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        yield '3.3: the document is an object whose type is "FeatureCollection"'
        return
    if not isinstance(value.get("features"), list):
        yield "3.3: features is an array"
    if {"coordinates", "geometries", "geometry", "properties"} & value.keys():
        yield "7.1: a FeatureCollection holds no member that defines another type"
    if "crs" in value:
        yield "4: no other coordinate reference system is named"
    for feature in value["features"]:
        yield from feature_faults(feature)


def feature_faults(feature: Any) -> Iterator[str]:
    """Yield what breaks the rules for a feature."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        yield '3.2: a feature is an object whose type is "Feature"'
        return
    if not {"geometry", "properties"} <= feature.keys():
        yield "3.2: a feature has a geometry and properties, null where there are none"
    if not (feature["properties"] is None or isinstance(feature["properties"], dict)):
        yield "3.2: properties is an object or null"
    if not isinstance(feature.get("id", ""), str | int | float):
        yield "3.2: an id is a string or a number"
    if {"coordinates", "geometries", "features"} & feature.keys():
        yield "7.1: a feature holds no member that defines another type"
    if feature["geometry"] is not None:
        yield from point_faults(feature["geometry"])


def point_faults(geometry: Any) -> Iterator[str]:
    """Yield what breaks the rules for a geometry, which is always a point here."""
    if geometry.keys() != {"type", "coordinates"} or geometry["type"] != "Point":
        yield "3.1.2: a point has a type and coordinates"
        return
    position = geometry["coordinates"]
    if not (isinstance(position, list) and 2 <= len(position) <= 3 and all(isinstance(n, int | float) and math.isfinite(n) for n in position)):
        yield "3.1.1: a position is an array of two or three numbers"
    elif not (-180 <= position[0] <= 180 and -90 <= position[1] <= 90):
        yield "4: longitude comes first, then latitude, in decimal degrees of WGS 84"
    elif any(len(str(n).partition(".")[2]) > 7 for n in position):
        yield "11.2: six decimals are enough"


@pytest.mark.parametrize("options", [Options(), Options(unlocated=True), Options(profile="full", language="fr")], ids=["partner", "unlocated", "full"])
def test_geojson_keeps_every_rule_of_its_standard(options: Options) -> None:
    data = written("geojson", options)
    collection = json.loads(data.decode("utf-8"), parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert not list(geojson_faults(collection))
    assert not data.startswith(b"\xef\xbb\xbf")
    found = collection["features"]
    assert found
    assert len({f["id"] for f in found}) == len(found)
    for feature in found:
        assert all(isinstance(v, str | int | float | bool) for v in feature["properties"].values()), "QGIS reads nested values as text"
        assert feature["geometry"] is None or {"place_precision", "radius_km"} <= feature["properties"].keys()
    lines = written("geojsonl", options).decode("utf-8").splitlines()
    assert not [fault for line in lines for fault in feature_faults(json.loads(line))]


def test_the_rules_for_geojson_find_what_breaks_them() -> None:
    point = {"type": "Point", "coordinates": [-1.0, 14.0]}
    good = {"type": "Feature", "geometry": point, "properties": {}}
    assert not list(feature_faults(good))
    spoilt: list[Any] = [
        {**good, "type": "feature"},
        {**good, "properties": []},
        {**good, "id": []},
        {**good, "features": []},
        {**good, "geometry": {**point, "coordinates": [14.0, 190.0]}},
        {**good, "geometry": {**point, "coordinates": ["-1.0", "14.0"]}},
        {**good, "geometry": {**point, "coordinates": [-1.0]}},
        {**good, "geometry": {**point, "type": "LineString"}},
    ]
    assert all(list(feature_faults(one)) for one in spoilt)
    assert list(geojson_faults({"type": "FeatureCollection", "features": [], "crs": {}}))


def test_kml_is_well_formed_and_in_the_order_of_its_schema() -> None:
    root = ET.fromstring(written("kml"))
    assert root.tag == f"{{{KML['k']}}}kml"
    order = ["name", "TimeSpan", "styleUrl", "ExtendedData", "Point"]  # the sequence of a Feature in the schema of KML 2.2
    styles = {f"#{s.get('id')}" for s in root.iterfind(".//k:Style", KML)}
    marks = root.findall("k:Document/k:Placemark", KML)
    assert len(marks) == 2
    for mark in marks:
        tags = [child.tag.partition("}")[2] for child in mark]
        assert tags == [tag for tag in order if tag in tags]
        begin, end = (date.fromisoformat(str(mark.findtext(f"k:TimeSpan/k:{side}", None, KML))) for side in ("begin", "end"))
        assert begin <= end
        assert mark.findtext("k:styleUrl", None, KML) in styles
        long, lat = map(float, str(mark.findtext("k:Point/k:coordinates", None, KML)).split(","))
        assert -180 <= long <= 180
        assert -90 <= lat <= 90
        names = [data.get("name") for data in mark.iterfind("k:ExtendedData/k:Data", KML)]
        assert len(names) == len(set(names))
    assert all(re.fullmatch("[0-9a-f]{8}", str(colour.text)) for colour in root.iterfind(".//k:color", KML))


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_cx2_keeps_the_rules_of_its_specification(projection: Any) -> None:
    first, meta, *aspects, last = json.loads(written("cx2", Options(projection=projection)))
    assert first == {"CXVersion": "2.0", "hasFragments": False}  # the descriptor opens the array
    assert last == {"status": [{"success": True, "error": ""}]}  # and the status ends it
    assert [len(aspect) for aspect in aspects] == [1] * len(aspects)  # each object is one aspect
    parts = {name: part for aspect in aspects for name, part in aspect.items()}
    assert list(parts) == ["attributeDeclarations", "networkAttributes", "nodes", "edges"]  # declarations come before what they declare
    assert {m["name"]: m["elementCount"] for m in meta["metaData"]} == {name: len(part) for name, part in parts.items()}
    (declared,) = parts["attributeDeclarations"]
    for name in ("nodes", "edges"):
        assert [element["id"] for element in parts[name]] == list(range(len(parts[name])))  # ids are whole numbers, each once
        for element in parts[name]:
            for key, value in element["v"].items():  # every attribute is declared, and its values are of the declared type
                assert type(value) is CX2_TYPES[declared[name][key]["d"]], key
    ids = {node["id"] for node in parts["nodes"]}
    assert all({edge["s"], edge["t"]} <= ids for edge in parts["edges"])  # an edge joins nodes that are there
    assert all({"start", "end"} <= declared["edges"].keys() for _ in parts["edges"][:1])


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_cytoscape_js_finds_what_it_needs(projection: Any) -> None:
    made = json.loads(written("cyjs", Options(projection=projection)))
    nodes, edges = made["elements"]["nodes"], made["elements"]["edges"]
    ids = [node["data"]["id"] for node in nodes]
    assert all(isinstance(i, str) and i for i in ids)  # an id is a string that is not empty
    assert len(ids) == len(set(ids))
    assert all({edge["data"]["source"], edge["data"]["target"]} <= set(ids) for edge in edges)
    assert all(isinstance(v, str | int | float | bool) for e in (*nodes, *edges) for v in e["data"].values())
    assert all(node["data"]["label"] for node in nodes)
    own = [edge["data"]["id"] for edge in edges]
    assert len(own) == len(set(own))  # an edge without an id of its own gets a random one at each opening
    assert not set(own) & set(ids)  # nodes and edges share one space of ids


@pytest.mark.parametrize("projection", PROJECTIONS)
@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_networkx_reads_networks_with_the_dates_of_their_edges(form: str, projection: Any) -> None:
    data = io.BytesIO(written(form, Options(projection=projection)))
    made = networkx.read_gexf(data, version="1.3") if form == "gexf" else networkx.read_graphml(data, force_multigraph=True)
    assert made.is_directed()
    assert made.number_of_edges()
    dated = [facts for _, _, facts in made.edges(data=True) if "start" in facts]
    assert dated
    for facts in dated:
        assert date.fromisoformat(facts["start"]) <= date.fromisoformat(facts.get("end", "9999-12-31"))
        assert facts["weight"] >= 1
        assert facts["independent_sources"] >= 1
    if projection != "actor-actor":
        ends = {facts.get("kind", facts.get("label")): (facts["start"], facts["end"]) for _, end, facts in made.edges(data=True) if "boulkessi" in end}
        assert ends["target"] == ("2025-05-31", "2025-05-31")
