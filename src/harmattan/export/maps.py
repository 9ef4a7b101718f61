"""Maps: GeoJSON (RFC 7946), whole or one feature a line, and KML for Google Earth."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from harmattan.export.events import MOVED, Event, events, legal, properties, word
from harmattan.export.selection import Selection
from harmattan.vocab import EventType

# Colours that people with colour-blindness tell apart (after Okabe and Ito), as KML writes them: alpha, blue, green, red.
COLOURS = ("ff009fe6", "ffe9b456", "ff739e00", "ff42e4f0", "ffb27200", "ff005ed5", "ffa779cc", "ff000000")
ICON = "<IconStyle><color>{}</color></IconStyle><LabelStyle><scale>0.8</scale></LabelStyle>"


def write_geojson(selection: Selection, out: IO[bytes]) -> None:
    """Write events as a FeatureCollection, one feature a line."""
    out.write(b'{"type": "FeatureCollection", "features": [')
    for number, feature in enumerate(features(selection)):
        out.write(b",\n" if number else b"\n")
        out.write(_json(feature))
    out.write(b"\n]}\n")


def write_geojsonl(selection: Selection, out: IO[bytes]) -> None:
    """Write events as GeoJSON features, one a line and nothing around them."""
    for feature in features(selection):
        out.write(_json(feature) + b"\n")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def located(selection: Selection) -> Iterator[Event]:
    """Yield the events to be drawn; count those without coordinates, which are left out unless the options want them."""
    for event in events(selection.index, selection.options.language):
        if event.point is None and not selection.options.unlocated:
            selection.report.left_out["events without coordinates"] += 1
            continue
        selection.report.written["features"] += 1
        selection.report.changed[MOVED] += event.is_moved
        yield event


def features(selection: Selection) -> Iterator[dict[str, Any]]:
    """Yield events as GeoJSON features; longitude first."""
    for event in located(selection):
        facts = properties(selection.index, event, selection.options.language)
        lat, long = facts.pop("lat", None), facts.pop("long", None)
        geometry = None if lat is None or long is None else {"type": "Point", "coordinates": [long, lat]}
        yield {"type": "Feature", "id": event.iri, "geometry": geometry, "properties": facts}


def write_kml(selection: Selection, out: IO[bytes]) -> None:
    """Write events as KML placemarks with time spans, so that the time slider works; one style for each event type."""
    out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n<name>Harmattan</name>\n')
    for number, kind in enumerate(EventType):
        out.write(f'<Style id="{kind}">{ICON.format(COLOURS[number % len(COLOURS)])}</Style>\n'.encode())
    for event in located(selection):
        out.write(_placemark(selection, event).encode())
    out.write(b"</Document>\n</kml>\n")


def _placemark(selection: Selection, event: Event) -> str:
    changed = selection.report.changed
    facts = properties(selection.index, event, selection.options.language)
    lat, long = facts.pop("lat", None), facts.pop("long", None)
    span = f"<begin>{event.earliest}</begin>" * bool(event.earliest) + f"<end>{event.latest}</end>" * bool(event.latest)
    data = "".join(f"<Data name={quoteattr(name)}><value>{_text(word(value), changed)}</value></Data>" for name, value in facts.items())
    return "\n".join(
        part
        for part in (
            "<Placemark>",
            f"<name>{_text(event.label, changed)}</name>",
            f"<TimeSpan>{span}</TimeSpan>" if span else "",
            f"<styleUrl>#{event.type}</styleUrl>" if event.type in set(EventType) else "",
            f"<ExtendedData>{data}</ExtendedData>",
            f"<Point><coordinates>{long},{lat}</coordinates></Point>" if lat is not None else "",
            "</Placemark>\n",
        )
        if part
    )


def _text(value: str, changed: Counter[str]) -> str:
    """Return a text for XML; a carriage return is written so that no parser turns it into a line feed."""
    return escape(legal(value, changed), {"\r": "&#13;"})
