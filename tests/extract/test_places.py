"""Places of reports: tables of (text, place, kind, relation, kilometres)."""

import pytest

from extract.reports import both, told

ENGLISH = """
They attacked a military base in Boulkessi. | boulkessi base
They attacked the village of Sobane Da. | sobane-da settlement
They attacked a convoy near Tinzaouaten. | tinzaouaten near
They attacked a convoy 15 km north of Djibo. | djibo north-of 15
They attacked a convoy about 10 miles from Ménaka. | menaka near 16.1
They attacked a convoy between Gossi and Hombori. | gossi between
They attacked troops in the Mopti region. | mopti-region area
They attacked a Malian convoy, a spokesman in Paris said. |
"""
FRENCH = """
Ils ont attaqué le village de Seytenga. | seytenga settlement
Ils ont attaqué un convoi à 15 km au nord de Djibo. | djibo north-of 15
Ils ont attaqué un convoi près de Ménaka. | menaka near
Ils ont attaqué un convoi entre Gossi et Hombori. | gossi between
"""


@pytest.mark.parametrize(("text", "expected", "language"), both(ENGLISH, FRENCH))
def test_places_are_read_with_how_an_event_lies_to_them(text: str, expected: str, language: str) -> None:
    (one,), _ = told(text, language)
    shown = [
        [s.place.id.removeprefix("place/"), s.named.kind, str(s.named.relation or ""), f"{s.named.distance:g}" if s.named.distance else ""] for s in one.spots
    ]
    assert " ".join(part for parts in shown for part in parts if part) == expected
