"""What becomes of the best view when some claims stay at home: it may tell nothing that they alone say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from harmattan.export.triples import Index, Row, literal, text, token
from harmattan.vocab import HM, PROV, RDF, SCHEMES, XSD

# What claims carry themselves: a derived value must be said by a claim that is left.
SAID = (HM.eventType, HM.earliest, HM.latest, HM.place, HM.outcome, HM.target, HM.perpetrator)
FOLLOWS = {HM.earliest: (HM.month, HM.datePrecision), HM.latest: (HM.datePrecision,), HM.place: (HM.placePrecision, HM.country)}
RANKS = {"Base": "exact", "Site": "exact", "Settlement": "settlement", "AdminArea": "admin", "Region": "region", "Country": "country"}
STANDINGS = {"claims-responsibility": "claimed", "asserts": "attributed", "suspects": "suspected", "denies": "denied"}
WEAKNESS = list(STANDINGS.values())  # from the best founded


@dataclass
class Settled:
    """Derived nodes that go, statements of the best view that go, and values that change."""

    gone: set[str] = field(default_factory=set)
    dropped: set[Row] = field(default_factory=set)
    rewritten: dict[tuple[str, str], str] = field(default_factory=dict)


def rank(index: Index, place: str) -> tuple[int, int]:
    """Return a key that sorts places from the closest to the widest."""
    cls = index.cls(place)
    level = index.value(place, HM.adminLevel)
    return (list(RANKS).index(cls) if cls in RANKS else len(RANKS), -int(level or 0))


def precision(index: Index, place: str) -> str:
    """Return how closely something is known of which only this place is told, as a word of the list."""
    word = RANKS[index.cls(place)]
    return f"admin{index.value(place, HM.adminLevel) or 1}" if word == "admin" else word


def settle(index: Index, gone: set[str], areas: Mapping[str, str]) -> Settled:
    """Return what changes in the best view when some nodes go and areas stand for sensitive places."""
    made = Settled()
    if not gone:
        return made
    for node in index.all_of("Derivation", "Attribution", "BestCount"):
        given = index.values(node, PROV.wasDerivedFrom)
        left = [c for c in given if c not in gone]
        if (given and not left) or _names_what_is_gone(index, node, gone, areas):
            _drop(made, index, node)
        elif len(left) < len(given):
            _adjust(made, index, node, left)
    _coarsen(made, index, areas)
    _follow(made, index)
    _recount(made, index, gone)
    return made


def _names_what_is_gone(index: Index, node: str, gone: set[str], areas: Mapping[str, str]) -> bool:
    values = {*index.values(node, HM.actor), *index.values(node, RDF.object)}
    return any(v in gone and not areas.get(v) for v in values)


def _drop(made: Settled, index: Index, node: str) -> None:
    """Drop a derived node together with the statement that it stands for."""
    made.gone.add(node)
    event = index.value(node, RDF.subject)
    made.dropped |= {(event, index.value(node, RDF.predicate), t) for t in index.tokens(node, RDF.object)}
    _acquit(made, index, node)


def _acquit(made: Settled, index: Index, attribution: str) -> None:
    """Take the actor of an attribution from the perpetrators of its event."""
    for event in index.pointing(HM.attribution, ("Event",)).get(attribution, ()):
        made.dropped |= {(event, HM.perpetrator, t) for t in index.tokens(attribution, HM.actor)}


def _adjust(made: Settled, index: Index, node: str, left: list[str]) -> None:
    """Keep of a derived node what the claims that are left support."""
    cls = index.cls(node)
    if cls == "BestCount":
        _count(made, index, node, left)
    elif cls == "Attribution":
        word = max(_standing(index, index.value(node, HM.actor), left), index.value(node, HM.standing).rsplit("/", 1)[-1], key=WEAKNESS.index)
        made.rewritten[node, HM.standing] = token(SCHEMES["Standing"][word])
        if word == "denied":
            _acquit(made, index, node)
    else:
        predicate, value = index.value(node, RDF.predicate), index.tokens(node, RDF.object)
        said = {t for c in left for t in _said(index, c, predicate)}
        if (predicate in SAID and not said & set(value)) or (predicate == HM.contestedOn and len(left) < 2):
            _drop(made, index, node)


def _said(index: Index, claim: str, predicate: str) -> list[str]:
    tokens = index.tokens(claim, predicate)
    return tokens + [t for v in tokens for t in index.tokens(text(v), HM.anyOf)]


def _standing(index: Index, actor: str, claims: list[str]) -> str:
    """Return the standing that claims give to the naming of an actor."""
    found = set()
    for claim in claims:
        word = STANDINGS[index.value(claim, HM.stance).rsplit("/", 1)[-1]]
        direct = token(actor) in index.tokens(claim, HM.perpetrator) or index.value(claim, HM.claimant) == actor
        found.add(word if direct or word == "denied" else "suspected")
    return min(found, key=WEAKNESS.index)


def _count(made: Settled, index: Index, node: str, left: list[str]) -> None:
    """Drop numbers that no claim says any more; drop the node where none is left."""
    harm, victims = index.value(node, HM.harm), index.value(node, HM.victims)
    counts = [c for claim in left for c in index.values(claim, HM.count)]
    counts = [c for c in counts if (index.value(c, HM.harm), index.value(c, HM.victims)) == (harm, victims)]
    said = {t for c in counts for p in (HM.low, HM.best, HM.high) for t in index.tokens(c, p)}
    unsaid = {(node, p, t) for p in (HM.low, HM.best, HM.high) for t in index.tokens(node, p) if t not in said}
    if all((node, p, t) in unsaid for p in (HM.low, HM.best, HM.high) for t in index.tokens(node, p)):
        made.gone.add(node)
        return
    made.dropped |= unsaid
    lows = [int(index.value(c, HM.low) or 0) for c in counts]
    highs = [int(h) for c in counts if (h := index.value(c, HM.high))]
    made.rewritten[node, HM.independentSources] = _number(_sources(index, left))
    made.rewritten[node, HM.contested] = _truth(bool(highs) and max(lows) > min(highs))


def _coarsen(made: Settled, index: Index, areas: Mapping[str, str]) -> None:
    """Show each event at a sensitive place as known to be in the area around it."""
    for event in index.all_of("Event") if areas else ():
        area = next((areas[v] for v in index.values(event, HM.place) if v in areas), None)
        if area:
            made.rewritten[event, HM.placePrecision] = token(SCHEMES["PlacePrecision"][precision(index, area)])


def _follow(made: Settled, index: Index) -> None:
    """Drop what follows from a dropped statement, and the derivations of dropped statements; rewrite those of changed ones."""
    for event, predicate, _ in sorted(made.dropped):
        made.dropped |= {(event, p, t) for p in FOLLOWS.get(predicate, ()) for t in index.tokens(event, p)}
    for node in index.all_of("Derivation"):
        event, predicate = index.value(node, RDF.subject), index.value(node, RDF.predicate)
        if any((event, predicate, t) in made.dropped for t in index.tokens(node, RDF.object)):
            made.gone.add(node)
        elif (event, predicate) in made.rewritten:
            made.rewritten[node, RDF.object] = made.rewritten[event, predicate]


def _recount(made: Settled, index: Index, gone: set[str]) -> None:
    """Say anew of events that lost a claim how many independent sources they have and whether they are contested."""
    for event, claims in index.pointing(HM.about, ("Claim",)).items():
        left = [c for c in claims if c not in gone]
        if len(left) == len(claims):
            continue
        made.rewritten[event, HM.independentSources] = _number(_sources(index, left))
        disputed = [t for t in index.tokens(event, HM.contestedOn) if (event, HM.contestedOn, t) not in made.dropped]
        made.rewritten[event, HM.contested] = _truth(bool(disputed))


def _sources(index: Index, claims: Iterable[str]) -> int:
    return len({v for c in claims for v in index.values(c, HM.independentSource)})


def _number(value: int) -> str:
    return literal(str(value), datatype=XSD.integer)


def _truth(value: bool) -> str:
    return literal(str(value).lower(), datatype=XSD.boolean)
