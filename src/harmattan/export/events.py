"""Events as flat facts: what tables, maps and networks show of the best view."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from harmattan import dates, ids
from harmattan.export import best_view
from harmattan.export.triples import Index, curie, local
from harmattan.vocab import HM, PROV, RDF, WGS, Harm, VictimGroup

Value = str | int | float | bool
MOVED = "events shown at the point of the place around theirs, which has none"
# Characters that XML 1.0 cannot hold and that tables and terminals choke on.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class BestCount:
    """A number of people of an event, as the best view has it."""

    low: str
    best: str
    high: str
    contested: bool


@dataclass(frozen=True)
class Place:
    """A place with its point, where it has one."""

    iri: str
    label: str
    lat: Decimal | None
    long: Decimal | None
    radius: Decimal | None


@dataclass(frozen=True)
class Event:
    """One event; IRIs where something else may want them, words and labels otherwise."""

    iri: str
    label: str
    type: str
    type_label: str
    earliest: str
    latest: str
    date_precision: str
    place: Place | None
    point: Place | None  # the place whose point shows the event: its own, or the nearest around it that has one
    place_precision: str  # how closely the point shows it; how closely it is known where there is no point
    country: str
    perpetrators: tuple[str, ...]
    standings: dict[str, str]  # actor → standing
    targets: tuple[str, ...]
    outcome: str
    counts: dict[tuple[str, str], BestCount]
    contested: bool
    contested_on: tuple[str, ...]
    independent_sources: int
    claims: tuple[str, ...]
    articles: tuple[str, ...]

    @property
    def is_moved(self) -> bool:
        """Tell whether the point that shows the event is that of a place around its own."""
        return self.place is not None and self.point is not None and self.point.iri != self.place.iri


def events(index: Index, language: str) -> Iterator[Event]:
    """Yield the events of the best view, by their first day and then by name."""
    claims = index.pointing(HM.about, ("Claim",))
    for iri in sorted(index.all_of("Event"), key=lambda e: (index.value(e, HM.earliest) or "9999", e)):
        yield _event(index, iri, claims.get(iri, []), language)


def _event(index: Index, iri: str, claims: list[str], language: str) -> Event:
    kind, place = index.value(iri, HM.eventType), index.value(iri, HM.place)
    point = _point(index, place, language)
    precision = local(index.value(iri, HM.placePrecision))
    attributions = {index.value(a, HM.actor): local(index.value(a, HM.standing)) for a in index.values(iri, HM.attribution)}
    return Event(
        iri=iri,
        label=index.label(iri, language),
        type=local(kind),
        type_label=index.label(kind, language) if kind else "",
        earliest=index.value(iri, HM.earliest),
        latest=index.value(iri, HM.latest),
        date_precision=local(index.value(iri, HM.datePrecision)),
        place=_place(index, place, language) if place else None,
        point=point,
        place_precision=precision if point is None or point.iri == place else _coarser(index, point.iri, precision),
        country=index.label(country, language) if (country := index.value(iri, HM.country)) else "",
        perpetrators=tuple(index.values(iri, HM.perpetrator)),
        standings=attributions,
        targets=tuple(index.values(iri, HM.target)),
        outcome=local(index.value(iri, HM.outcome)),
        counts=dict(_counts(index, iri)),
        contested=index.value(iri, HM.contested) == "true",
        contested_on=tuple(sorted(local(v) for v in index.values(iri, HM.contestedOn))),
        independent_sources=int(index.value(iri, HM.independentSources) or 0),
        claims=tuple(claims),
        articles=tuple(sorted({index.value(c, HM.statedIn) for c in claims} - {""})),
    )


def _place(index: Index, iri: str, language: str) -> Place:
    lat, long, radius = (Decimal(v) if (v := index.value(iri, p)) else None for p in (WGS.lat, WGS.long, HM.radius))
    return Place(iri, index.label(iri, language), lat, long, radius)


def _point(index: Index, place: str, language: str) -> Place | None:
    """Return the place itself where it has a point, else the closest settlement or administrative area around it that has one.

    A country's middle shows nothing of a place inside it, and a region without borders has none.
    """
    around = (a for a in index.values(place, HM.liesWithin) if index.cls(a) in ("Settlement", "AdminArea"))
    found = (_place(index, p, language) for p in (place, *sorted(around, key=lambda a: (best_view.rank(index, a), a))) if p)
    return next((p for p in found if p.lat is not None and p.long is not None), None)


def _coarser(index: Index, area: str, known: str) -> str:
    """Return how closely the point of an area shows an event: as the area is, but not closer than the event is known."""
    word = best_view.precision(index, area)
    return known if (word, known) == ("settlement", "near") else word


def _counts(index: Index, event: str) -> Iterator[tuple[tuple[str, str], BestCount]]:
    for node in index.values(event, HM.bestCount):
        key = (local(index.value(node, HM.harm)), local(index.value(node, HM.victims)))
        low, best, high = (index.value(node, p) for p in (HM.low, HM.best, HM.high))
        yield key, BestCount(low, best, high, index.value(node, HM.contested) == "true")


def evidence(index: Index, event: Event, predicate: str, actor: str) -> tuple[str, ...]:
    """Return the claims on which it rests that an actor is perpetrator or target of an event, sorted."""
    nodes = [a for a in index.values(event.iri, HM.attribution) if predicate == HM.perpetrator and index.value(a, HM.actor) == actor]
    derivations = index.pointing(RDF.subject, ("Derivation",)).get(event.iri, [])
    nodes += [d for d in derivations if (index.value(d, RDF.predicate), index.value(d, RDF.object)) == (predicate, actor)]
    return tuple(sorted({c for n in nodes for c in index.values(n, PROV.wasDerivedFrom)}))


def independent(index: Index, claims: tuple[str, ...]) -> int:
    """Return how many independent sources stand behind some claims."""
    return len({source for c in claims for source in index.values(c, HM.independentSource)})


def properties(index: Index, event: Event, language: str) -> dict[str, Value]:
    """Return an event as flat facts for a table or a map, in a fixed order; what is unknown is left out."""
    place, point = event.place, event.point
    found: dict[str, Value | None] = {
        "id": ids.short(event.iri),
        "label": event.label,
        "type": event.type,
        "type_label": event.type_label,
        "date_start": event.earliest,
        "date_end": event.latest,
        "date_words": dates.in_words(event.earliest, event.latest),
        "date_precision": event.date_precision,
        "place": place.label if place else None,
        "place_id": ids.short(place.iri) if place else None,
        "place_precision": event.place_precision,
        "lat": float(point.lat) if point and point.lat is not None else None,
        "long": float(point.long) if point and point.long is not None else None,
        "radius_km": float(point.radius) if point and point.radius is not None else None,
        "point_of": point.label if point and event.is_moved else None,
        "point_of_id": ids.short(point.iri) if point and event.is_moved else None,
        "country": event.country,
        "perpetrators": joined(index.label(p, language) for p in event.perpetrators),
        "perpetrator_standings": joined(f"{index.label(a, language)}: {event.standings[a]}" for a in sorted(event.standings)),
        "targets": joined(index.label(t, language) for t in event.targets),
        "outcome": event.outcome,
    }
    found |= numbers(event)
    found |= {
        "counts": joined(in_words(key, count) for key, count in sorted(event.counts.items())),
        "contested": event.contested,
        "contested_on": joined(event.contested_on),
        "independent_sources": event.independent_sources,
        "claims": len(event.claims),
        "articles": joined(curie(a) for a in event.articles),
        "iri": event.iri,
    }
    return {name: value for name, value in found.items() if value is not None and value != ""}


def numbers(event: Event) -> dict[str, int]:
    """Return the counts of an event, one entry for each number: ``killed_soldiers_low``; groups are never added up."""
    found = {}
    for harm in Harm:
        for group in VictimGroup:
            count = event.counts.get((harm, group))
            for side, value in (("low", count.low), ("best", count.best), ("high", count.high)) if count else ():
                if value:
                    found[f"{harm}_{group}_{side}"] = int(value)
    return found


def in_words(key: tuple[str, str], count: BestCount) -> str:
    """Return a count as a reader writes it: ``killed soldiers 31–57+``."""
    from harmattan.counts import Interval

    low, best, high = (int(v) if v else None for v in (count.low, count.best, count.high))
    return f"{key[0]} {key[1]} {Interval(low, best, high)}"


def joined(values: Iterator[str] | tuple[str, ...]) -> str:
    """Return several values as one text; a semicolon inside a value becomes a comma."""
    return "; ".join(v.replace(";", ",") for v in values)


def word(value: Value) -> str:
    """Return a value as text: truth values as XML and JSON write them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def legal(text: str, changed: Counter[str]) -> str:
    """Return a text without the characters that XML, tables and terminals cannot hold; count them."""
    cleaned, removed = ILLEGAL.subn("", text)
    changed["characters removed that the format cannot hold"] += removed
    return cleaned
