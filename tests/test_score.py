"""The score: events are matched by kind, place and date; slots are counted as right, wrong and lacking."""

from decimal import Decimal
from typing import Any

import pytest

from harmattan import score
from harmattan.geo import Point
from harmattan.score import Ground, Slot

GROUND = Ground(
    {"place/a": Point(Decimal(15), Decimal(0)), "place/near-a": Point(Decimal("15.05"), Decimal(0)), "place/b": Point(Decimal(16), Decimal(0))},
    {"place/a-base": "place/a"},
)


def record(*claims: dict[str, Any]) -> dict[str, Any]:
    return {"id": "article/x", "events": [{"id": f"event/{n}", "claims": [claim]} for n, claim in enumerate(claims)]}


def claim(place: str = "place/a", **more: Any) -> dict[str, Any]:
    return {"claimant": "actor/afp", "eventType": "attack", "place": place, "date": "2025-05-31", **more}


def scored(drafted: dict[str, Any], reviewed: dict[str, Any]) -> dict[str, Slot]:
    slots: dict[str, Slot] = {}
    score.compare(drafted, reviewed, GROUND, slots)
    return slots


@pytest.mark.parametrize(
    ("drafted", "found"),
    [
        (claim(), 1),
        (claim("place/near-a", eventType="ambush"), 1),
        (claim("place/b"), 0),
        (claim("place/a-base"), 1),
        (claim(date="2025-05"), 1),
        (claim(date="2025-06-01"), 0),
        (claim(eventType="coup"), 0),
    ],
)
def test_an_event_is_found_by_kind_place_and_date(drafted: dict[str, Any], found: int) -> None:
    events = scored(record(drafted), record(claim()))["events"]
    assert (events.right, events.wrong, events.lacking) == (found, 1 - found, 1 - found)


def test_slots_of_events_that_were_not_found_count_where_the_whole_is_asked_for() -> None:
    slots: dict[str, Slot] = {}
    score.compare(record(claim("place/b", perpetrator=["actor/isgs"])), record(claim(perpetrator=["actor/jnim"])), GROUND, slots, whole=True)
    assert (slots["perpetrators"].right, slots["perpetrators"].wrong, slots["perpetrators"].lacking) == (0, 1, 1)


def test_slots_are_compared_on_events_that_were_found() -> None:
    one = claim(perpetrator=["actor/jnim"], counts=[{"harm": "killed", "victims": "soldiers", "low": 31}])
    other = claim(
        perpetrator=[{"anyOf": ["actor/jnim", "actor/isgs"]}], counts=[{"harm": "killed", "victims": "soldiers", "low": "31"}], claimant="actor/reuters"
    )
    slots = scored(record(one), record(other))
    assert (slots["perpetrators"].precision, slots["perpetrators"].recall, round(slots["perpetrators"].f1, 2)) == (1.0, 0.5, 0.67)
    assert slots["killed"].f1 == 1.0
    assert slots["claimants"].f1 == 0.0
    assert "actor/afp for actor/reuters" in slots["claimants"].misses[0]
