"""Coreference: which sentences of a report tell of one event: by its place, its date, its kind, and by what was spoken of last."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from harmattan import dates as calendar
from harmattan.extract.events import Counted, Trigger
from harmattan.extract.link import WIDE
from harmattan.extract.reading import Spot, Told
from harmattan.gazetteer import Candidate
from harmattan.vocab import EventType

SAME_PLACE_KM = 25.0
TALLY_DAYS = 31  # what is counted over more days than these is a total and no event
# Kinds that are told of one happening in turn; a sentence of another family tells of another event.
ATTACKS = frozenset(
    {
        *("attack", "armed-assault", "ambush", "raid", "attack-on-civilians", "assassination", "suicide-bombing", "bombing", "shelling"),
        *("grenade-attack", "abduction", "armed-clash", "capture", "explosion", "looting", "other"),
    }
)
OPERATIONS = frozenset({"military-operation", "air-strike", "drone-strike", "armed-clash"})


@dataclass(slots=True)
class Found:
    """An event of a report: its place and date as far as the sentences gave them, and those sentences."""

    place: Candidate | None = None
    day: str = ""
    told: list[Told] = field(default_factory=list)


@dataclass(slots=True)
class Gathered:
    """All that a report tells: its events, the totals that it gives, and the sentences that tell of harm and could not be given to an event."""

    events: list[Found] = field(default_factory=list)
    tallies: list[Told] = field(default_factory=list)
    unread: list[Told] = field(default_factory=list)


def gather(told: Sequence[Told]) -> Gathered:
    """Return the events of a report, in the order in which it names them; the headline is given to the event that it fits."""
    made = Gathered()
    focus: list[Found] = []  # the event spoken of last stands last
    titled = next((place for one in told if one.sentence.headline and (place := spot(one)) is not None and narrow(place)), None)
    for one in told:
        if one.facts.tells and not one.sentence.headline:
            for part in parts(one):
                _give(part, made, focus)
                if titled is not None and len(made.events) == 1 and made.events[0].place is None:
                    made.events[0].place = titled  # a report opens with what its headline says
    for one in told:
        if one.facts.tells and one.sentence.headline:
            _give_headline(one, made)
        elif one.harm and not one.facts.tells:
            made.unread.append(one)
    made.unread.sort(key=lambda one: one.sentence.start)
    return made


def parts(told: Told) -> list[Told]:
    """Return what a sentence tells of each place where it tells of several: "70 were killed in A and 30 in B", "attacks in A, B and C"."""
    narrow_ones = sorted((spot for spot in told.spots if narrow(spot.place)), key=lambda spot: spot.start)
    distinct = list({spot.place.id: spot for spot in reversed(narrow_ones)}.values())[::-1]
    counts = sorted(told.facts.counts, key=lambda count: count.start)
    if len(distinct) < 2:
        return [told]
    if len(counts) >= len(distinct) and (split := _alternating(counts, distinct)):
        return [replace(told, spots=[spot], facts=replace(told.facts, counts=own)) for spot, own in split]
    listed = [spot for spot in distinct if spot.listed]
    if len(listed) > 1 and not counts and kind(told) in ATTACKS:
        return [replace(told, spots=[spot]) for spot in listed]
    return [told]


def _alternating(counts: Sequence[Counted], spots: Sequence[Spot]) -> list[tuple[Spot, list[Counted]]]:
    """Return the counts that belong to each place where each place has its own, all before it or all behind it; nothing otherwise."""
    for behind in (False, True):
        bounds = [spot.start for spot in spots]
        own = [[c for c in counts if _between(c.start, bounds, number, behind)] for number in range(len(spots))]
        if all(own) and sum(map(len, own)) == len(counts):
            return list(zip(spots, own, strict=True))
    return []


def _between(at: int, bounds: Sequence[int], number: int, behind: bool) -> bool:
    first = bounds[number] if behind else bounds[number - 1] if number else 0
    last = (bounds[number + 1] if number + 1 < len(bounds) else at + 1) if behind else bounds[number]
    return first <= at < last


def kind(told: Told) -> EventType:
    """Return the kind of event that a sentence tells of: that of its strongest word."""
    ordered = sorted(told.facts.triggers, key=_strength)
    return ordered[0].type if ordered else EventType.ATTACK


def narrow(place: Candidate) -> bool:
    """Tell whether a place is a town, base or site, not an area."""
    return not place.kind.startswith(WIDE)


def spot(told: Told) -> Candidate | None:
    """Return the place of what a sentence tells: the nearest of its narrow ones, else of the areas."""
    found = [spot.place for spot in told.spots]
    return next((place for place in found if narrow(place)), next(iter(found), None))


def _strength(trigger: Trigger) -> tuple[bool, bool, bool, bool]:
    return trigger.weak, trigger.type in OPERATIONS - ATTACKS, trigger.type not in ATTACKS, trigger.type is EventType.ATTACK


def _give(told: Told, made: Gathered, focus: list[Found]) -> None:
    if _is_tally(told):
        made.tallies.append(told)
        return
    place, day = spot(told), told.day
    chosen = _chosen(told, place, day, focus)
    if chosen is None:
        if place is None and not day and focus:
            made.unread += [told] if told.harm else []
            return
        chosen = Found(focus[-1].place if place is None and told.there and focus else None)
        made.events.append(chosen)
    else:
        focus.remove(chosen)
    focus.append(chosen)
    chosen.told.append(told)
    if place is not None and (chosen.place is None or (narrow(place) and not narrow(chosen.place))):
        chosen.place = place
    chosen.day = chosen.day or day


def _chosen(told: Told, place: Candidate | None, day: str, focus: Sequence[Found]) -> Found | None:
    """Return the event that a sentence tells of: one whose place or date it names, else the one in focus where nothing speaks against it."""
    fitting = [found for found in reversed(focus) if _fits(found, told, place, day)]
    for found in fitting:
        if (place and found.place and _same(found.place, place)) or (day and found.day and not place):
            return found
    if told.facts.other:
        return None
    loose = [found for found in fitting if not (place and narrow(place) and found.place is not None and narrow(found.place))]
    return loose[0] if loose and (loose[0] is focus[-1] or told.facts.definite or (place is None and not day)) else None


def _give_headline(told: Told, made: Gathered) -> None:
    place, day = spot(told), told.day
    fitting = [found for found in made.events if _fits(found, told, place, day)]
    if fitting:
        fitting[0].told.append(told)
    elif not made.events and (place is not None or day):
        made.events.append(Found(place, day, [told]))
    else:
        made.unread += [told] if told.facts.counts else []


def _fits(found: Found, told: Told, place: Candidate | None, day: str) -> bool:
    if not any(_related(kind(told), kind(other)) for other in found.told) and (told.facts.strong or kind(found.told[0]) not in OPERATIONS):
        return False
    if place is not None and found.place is not None and not _compatible(found.place, place):
        return False
    return not (day and found.day and _apart(found.day, day))


def _related(one: EventType, other: EventType) -> bool:
    return one == other or any({one, other} <= family for family in (ATTACKS, OPERATIONS))


def _same(one: Candidate, other: Candidate) -> bool:
    near = one.point is not None and other.point is not None and one.point.distance(other.point) <= SAME_PLACE_KM
    return one.id == other.id or (narrow(one) and narrow(other) and near)


def _compatible(one: Candidate, other: Candidate) -> bool:
    if narrow(one) and narrow(other):
        return _same(one, other)
    return not one.country or not other.country or one.country == other.country


def _apart(one: str, other: str) -> bool:
    first, second = calendar.bounds(one), calendar.bounds(other)
    return (first.latest or date.max) < (second.earliest or date.min) or (second.latest or date.max) < (first.earliest or date.min)


def _is_tally(told: Told) -> bool:
    """Tell whether a sentence counts over a time or a region, not in one event."""
    at_place = any(narrow(spot.place) for spot in told.spots)
    if not told.facts.counts or (told.facts.strong and at_place):
        return False
    if any(day.bound == "since" for day in told.days):
        return True
    spans = [calendar.bounds(day.edtf) for day in told.days if day.edtf and not day.bound]
    return not at_place and any(s.earliest and s.latest and (s.latest - s.earliest).days > TALLY_DAYS for s in spans)
