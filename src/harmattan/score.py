"""Score: how near a draft comes to the reviewed record of the same article, slot by slot."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from harmattan import dates
from harmattan.geo import Point
from harmattan.vocab import EventType, Harm

NEAR_KM = 10.0
SAME = ("sha256", "url", "id")
SLOTS = ("days", "perpetrators", "targets", "killed", "claimants")
# Types that tell of one happening in other words: who reads "ambush" for "armed assault" has found the event.
FAMILIES: Mapping[str, frozenset[str]] = {
    "attack": frozenset(
        {
            *("attack", "armed-assault", "ambush", "raid", "attack-on-civilians", "assassination", "suicide-bombing", "bombing", "shelling"),
            *("grenade-attack", "explosion", "armed-clash", "capture", "looting", "abduction"),
        }
    ),
    "operation": frozenset({"air-strike", "drone-strike", "military-operation", "recapture", "armed-clash"}),
}


@dataclass
class Slot:
    """Right, wrong and lacking values of one slot."""

    right: int = 0
    wrong: int = 0
    lacking: int = 0
    misses: list[str] = field(default_factory=list)

    def compare(self, drafted: set[Any], reviewed: set[Any], where: str) -> None:
        """Count the values of a slot; ``where`` says of what."""
        self.right += len(drafted & reviewed)
        self.wrong += len(drafted - reviewed)
        self.lacking += len(reviewed - drafted)
        if drafted != reviewed:
            self.misses.append(f"{where}: {_shown(drafted)} for {_shown(reviewed)}")

    @property
    def precision(self) -> float:
        """Return the share of drafted values that are right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Return the share of reviewed values that were found."""
        return self.right / (self.right + self.lacking) if self.right + self.lacking else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class Ground:
    """Where places lie, and in which town a base or site stands: who names the one for the other has found the place."""

    points: Mapping[str, Point]
    homes: Mapping[str, str]

    @classmethod
    def of(cls, places: Iterable[Mapping[str, Any]]) -> "Ground":
        """Return the ground of places as reference sets have them."""
        known = list(places)
        points = {p["id"]: Point(Decimal(p["lat"]), Decimal(p["long"])) for p in known if "lat" in p and "long" in p}
        homes = {p["id"]: p["within"][0]["area"] for p in known if p["type"] in {"Base", "Site"} and p.get("within")}
        return cls(points, homes)


@dataclass(frozen=True)
class Seen:
    """An event of a record as it is compared: all that its claims say."""

    id: str
    types: frozenset[str]
    points: tuple[Point, ...]
    places: frozenset[str]
    days: frozenset[str]
    perpetrators: frozenset[str]
    targets: frozenset[str]
    killed: frozenset[tuple[str, str]]
    claimants: frozenset[str]


def interval(by_article: Sequence[Slot], draws: int = 1000) -> tuple[float, float]:
    """Return the 95 % interval of F1 by drawing articles with replacement (bootstrap; always the same draws)."""
    if not by_article:
        return 0.0, 1.0
    chance = random.Random(0)  # noqa: S311 - statistics, not secrets
    found = []
    for _ in range(draws):
        drawn = [by_article[chance.randrange(len(by_article))] for _ in by_article]
        found.append(Slot(sum(s.right for s in drawn), sum(s.wrong for s in drawn), sum(s.lacking for s in drawn)).f1)
    found.sort()
    return found[int(0.025 * draws)], found[int(0.975 * draws) - 1]


def pair(drafts: Iterable[Mapping[str, Any]], reviewed: Iterable[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Return each reviewed record with the draft of the same article: of the same text, else of the same address, else of the same id."""
    known: dict[tuple[str, str], Mapping[str, Any]] = {}
    for draft in drafts:
        known |= {(key, str(draft[key])): draft for key in SAME if key in draft}
    found = [(next((known[k, str(one[k])] for k in SAME if k in one and (k, str(one[k])) in known), None), one) for one in reviewed]
    return [(draft, one) for draft, one in found if draft is not None]


def seen(record: Mapping[str, Any], ground: Ground) -> list[Seen]:
    """Return the events of a record."""
    return [_seen(event, ground) for event in record.get("events", [])]


def _seen(event: Mapping[str, Any], ground: Ground) -> Seen:
    claims: Sequence[Mapping[str, Any]] = event["claims"]
    places = {place for claim in claims for place in _list(claim.get("place"))}
    counted = [count for claim in claims for count in claim.get("counts", []) if count["harm"] == Harm.KILLED]
    return Seen(
        event["id"],
        frozenset(str(claim["eventType"]) for claim in claims if "eventType" in claim),
        tuple(ground.points[place] for place in sorted(places) if place in ground.points),
        frozenset(ground.homes.get(place, place) for place in places),
        frozenset(str(claim["date"]) for claim in claims if "date" in claim),
        frozenset(actor for claim in claims for actor in _actors(claim.get("perpetrator"))),
        frozenset(actor for claim in claims for actor in _actors(claim.get("target"))),
        frozenset((str(c.get("low", c.get("best", ""))), str(c.get("high", c.get("best", "")))) for c in counted),
        frozenset(str(claim["claimant"]) for claim in claims),
    )


def align(drafted: Sequence[Seen], reviewed: Sequence[Seen]) -> list[tuple[Seen, Seen]]:
    """Return which drafted event is which reviewed one: of one family, within 10 km, their dates not apart; the likest pairs first."""
    pairs = sorted(((_likeness(d, r), i, j) for i, d in enumerate(drafted) for j, r in enumerate(reviewed)), reverse=True)
    left, right = set(range(len(drafted))), set(range(len(reviewed)))
    found = []
    for likeness, i, j in pairs:
        if likeness > 0 and i in left and j in right:
            left.remove(i)
            right.remove(j)
            found.append((drafted[i], reviewed[j]))
    return found


def _likeness(drafted: Seen, reviewed: Seen) -> float:
    if not _families(drafted.types) & _families(reviewed.types) or not _near(drafted, reviewed):
        return 0.0
    days = _meet(drafted.days, reviewed.days)
    if days is False:
        return 0.0
    shared = len(drafted.perpetrators & reviewed.perpetrators) + len(drafted.killed & reviewed.killed) + len(drafted.targets & reviewed.targets)
    return 1.0 + 2.0 * bool(days) + 2.0 * bool(drafted.places & reviewed.places) + 0.5 * shared


def _families(types: Iterable[str]) -> set[str]:
    return {name for kind in types for name in (*(f for f, kinds in FAMILIES.items() if kind in kinds), kind)} or {str(EventType.ATTACK)}


def _near(drafted: Seen, reviewed: Seen) -> bool:
    if drafted.places & reviewed.places or (not drafted.places and not reviewed.places):
        return True
    return any(one.distance(other) <= NEAR_KM for one in drafted.points for other in reviewed.points)


def _meet(drafted: frozenset[str], reviewed: frozenset[str]) -> bool | None:
    """Tell whether two sets of dates have days in common; None where one of them says nothing."""
    if not drafted or not reviewed:
        return None
    return any(_overlap(one, other) for one in drafted for other in reviewed)


def _overlap(one: str, other: str) -> bool:
    first, second = dates.bounds(one), dates.bounds(other)
    begins = not (first.earliest and second.latest) or first.earliest <= second.latest
    return begins and (not (second.earliest and first.latest) or second.earliest <= first.latest)


def compare(drafted: Mapping[str, Any], reviewed: Mapping[str, Any], ground: Ground, slots: dict[str, Slot], *, whole: bool = False) -> None:
    """Add what a draft has right, wrong and lacking against the reviewed record of its article.

    Slots other than ``events`` are compared on the events that were found; ``whole`` counts those of the others as lacking or wrong too, so that finding
    one more event can only raise the score.
    """
    one, other = seen(drafted, ground), seen(reviewed, ground)
    pairs = align(one, other)
    name = str(reviewed["id"]).split("/", 1)[1]
    events = slots.setdefault("events", Slot())
    events.right += len(pairs)
    events.wrong += len(one) - len(pairs)
    events.lacking += len(other) - len(pairs)
    events.misses += [f"{name}: not found: {event.id}" for event in other if event not in [r for _, r in pairs]]
    events.misses += [f"{name}: not there: {event.id}" for event in one if event not in [d for d, _ in pairs]]
    for slot in SLOTS:
        counted = slots.setdefault(slot, Slot())
        for drafted_event, reviewed_event in pairs:
            counted.compare(set(getattr(drafted_event, slot)), set(getattr(reviewed_event, slot)), f"{name} {reviewed_event.id}")
        if whole:
            counted.wrong += sum(len(getattr(event, slot)) for event in one if event not in [d for d, _ in pairs])
            counted.lacking += sum(len(getattr(event, slot)) for event in other if event not in [r for _, r in pairs])


def _actors(value: Any) -> list[str]:
    return [actor for item in _list(value) for actor in (_list(item["anyOf"]) if isinstance(item, dict) else [item])]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _shown(values: set[Any]) -> str:
    return ", ".join(sorted(str(value) for value in values)) or "nothing"
