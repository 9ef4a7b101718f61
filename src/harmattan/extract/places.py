"""Places: where a report names a place, what kind it says the place is, and how an event lies to it; all candidates are kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from harmattan import lexicon
from harmattan.counts import Interval
from harmattan.extract.patterns import Match, Patterns
from harmattan.extract.words import Item, Word, chunked
from harmattan.gazetteer import Candidate, Gazetteer
from harmattan.vocab import PlaceRelation

LONGEST = 5  # words of a place's name
JOINTS = frozenset({"d", "de", "du", "la", "le", "des", "les", "el", "al", "n", "ag", "sur"})
COMPASS = {"north": PlaceRelation.NORTH_OF, "south": PlaceRelation.SOUTH_OF, "east": PlaceRelation.EAST_OF, "west": PlaceRelation.WEST_OF}


@dataclass(frozen=True, slots=True)
class Named:
    """What a place chunk means: the places that the name may mean, with the kind that the text gives (``settlement``, ``base``, ``area``, ``site``).

    ``target`` is the role of those whom an attack on it is aimed at, where the phrase tells; ``said`` is the phrase in the text's own words; ``relation`` says
    how something lies to the place, ``distance`` how far in kilometres, ``direction`` where (``north`` … ``southwest``); ``other`` is the second place of
    "between X and Y".
    """

    name: str
    candidates: tuple[Candidate, ...]
    kind: str = ""
    relation: PlaceRelation | None = None
    distance: float | None = None
    direction: str = ""
    other: "Named | None" = None
    said: str = ""
    target: str = ""

    @property
    def country(self) -> str:
        """Return the country of the likeliest candidate; empty where there is none."""
        return self.candidates[0].country if self.candidates else ""


def names(items: Sequence[Item], text: str, gazetteer: Gazetteer, language: str) -> list[Item]:
    """Return the items of a sentence with the names of places in it as chunks (``=place``, Named)."""
    grammar = _grammar(language)
    return chunked(items, _names(items, text, gazetteer, grammar))


def phrases(items: Sequence[Item], text: str, gazetteer: Gazetteer, language: str) -> list[Item]:
    """Return items with the phrases around places taken into their chunks: "the village of X", "15 km north of X", "between X and Y"."""
    grammar = _grammar(language)
    made = list(items)
    for patterns in (grammar.kinds, grammar.relations):
        found = []
        for match in patterns.find(patterns.encoded(item.form for item in made)):
            said = text[made[match.first].start : made[match.behind - 1].end]
            named = replace(_phrase(made, match, grammar), said=said, target=grammar.target(made[match.first : match.behind]))
            found.append((match.first, match.behind, "=place", _area(named, gazetteer) if named.kind == "area" and match.meaning == "kind" else named))
        made = chunked(made, found)
    return made


def _area(named: Named, gazetteer: Gazetteer) -> Named:
    """Return an area by its full name, "province du Séno" and not "Séno", where one is known by it."""
    words = named.said.split()
    names = (named.said, " ".join(words[1:]), f"{named.name} {words[0]}")
    areas = next((found for name in names if (found := [c for c in gazetteer.find(name) if c.kind in {"AdminArea", "Region"}])), None)
    return replace(named, candidates=tuple(areas)) if areas else named


def there(items: Sequence[Item], language: str) -> bool:
    """Tell whether a sentence speaks of the place that the text named last: "there", "the same camp"."""
    grammar = _grammar(language)
    return next(grammar.anaphora.find(grammar.anaphora.encoded(item.form for item in items)), None) is not None


class _Grammar:
    """What stands around the names of places in one language."""

    def target(self, items: Sequence[Item]) -> str:
        """Return the role of those whom an attack on a place is aimed at, by the words of the phrase; empty where they do not tell."""
        forms = {item.form for item in items}
        return next((role for role, told in self.targets.items() if forms & told), "")

    def __init__(self, language: str) -> None:
        table = lexicon.table(language, "places")
        self.kind = {phrase: kind for kind, phrases in table["kinds"].items() for phrase in phrases}
        self.direction = {phrase: direction for direction, phrases in table["directions"].items() for phrase in phrases}
        self.units: dict[str, float] = table["units"]
        self.before = frozenset(table["before"]["words"])
        self.strong = frozenset(table["before"]["strong"])
        self.never = frozenset(table["before"]["never"])
        self.kinds_end = frozenset(phrase.split()[-1] for phrase in self.kind)
        self.titles = frozenset(table["persons"]["titles"])
        self.targets = {role: frozenset(told) for role, told in table["targets"].items()}
        slots = {"kind": list(self.kind), "direction": list(self.direction), "unit": list(self.units), "place": ["=place"], "number": ["=number"]}
        said = table["relations"]
        self.kinds = Patterns(slots, [(pattern, "kind") for pattern in said["kind"]])
        self.anaphora = Patterns({}, [(phrase, "there") for phrase in table["anaphora"]["phrases"]])
        self.relations = Patterns(slots, [(p, name) for name, patterns in said.items() if name != "kind" for p in patterns])


@cache
def _grammar(language: str) -> _Grammar:
    return _Grammar(language)


def _names(items: Sequence[Item], text: str, gazetteer: Gazetteer, grammar: _Grammar) -> Iterator[tuple[int, int, str, Named]]:
    at = 0
    while at < len(items):
        found = _name(items, at, text, gazetteer, grammar) if _begins(items[at]) else None
        if found is not None:
            behind, named = found
            yield at, behind, "=place", named
            at = behind
        else:
            at += 1


def _begins(item: Item) -> bool:
    return isinstance(item, Word) and item.capital


def _name(items: Sequence[Item], at: int, text: str, gazetteer: Gazetteer, grammar: _Grammar) -> tuple[int, Named] | None:
    """Return (behind, place) for the longest name of a place that begins at an item."""
    run = at + 1
    while run < min(len(items), at + LONGEST) and isinstance(items[run], Word) and (_begins(items[run]) or items[run].form in JOINTS):
        run += 1
    before = items[at - 1].form if at else ""
    for behind in range(run, at, -1):
        if not _begins(items[behind - 1]):
            continue
        name = text[items[at].start : items[behind - 1].end]
        first = items[at]
        short = isinstance(first, Word) and first.upper and len(name) <= 5  # an acronym, not a village
        if gazetteer.is_demonym(name) or items[at].form in grammar.direction:
            continue
        cue = _cue(items, at, behind, grammar)
        candidates = [c for c in gazetteer.find(name) if c.curated or (cue > (c.met != "exact") and not short)]
        countries = [c for c in candidates if c.curated and c.kind == "Country"]
        candidates = countries or candidates
        if candidates and before not in grammar.titles:
            return behind, Named(name, tuple(candidates), said=name)
    return None


def _cue(items: Sequence[Item], at: int, behind: int, grammar: _Grammar) -> int:
    """Return how surely what stands around a name makes it a place's: 2 by a kind of place or a preposition of place, 1 by another word, 0 not at all."""
    after = items[behind] if behind < len(items) else None
    before = [item.form for item in items[max(0, at - 2) : at]]
    if items[behind - 1].end - items[at].start <= 2 or (after is not None and _begins(after)) or " ".join(before) in grammar.never:
        return 0
    last = before[-1] if before else ""
    kind = last in grammar.kinds_end or (after is not None and after.form in grammar.kind)
    return 2 if kind or last in grammar.strong else 1 if last in grammar.before else 0


def _phrase(items: Sequence[Item], match: Match[str], grammar: _Grammar) -> Named:
    slots: dict[str, Any] = {name: items[first:behind] for name, (first, behind) in match.slots.items()}
    place: Named = slots["place"][0].value
    if "kind" in slots:
        place = replace(place, kind=grammar.kind[" ".join(item.form for item in slots["kind"])])
    direction = grammar.direction.get(" ".join(item.form for item in slots.get("direction", ())), "")
    if match.meaning == "kind":
        return place
    if match.meaning == "between":
        return replace(place, relation=PlaceRelation.BETWEEN, other=slots["other"][0].value)
    distance = None
    if match.meaning == "distance":
        number: Interval = slots["number"][0].value
        n = next((n for n in (number.best, number.low, number.high) if n is not None), None)
        distance = None if n is None else round(n * grammar.units[slots["unit"][0].form], 1)
    return replace(place, relation=COMPASS.get(direction, PlaceRelation.NEAR), distance=distance, direction=direction)
