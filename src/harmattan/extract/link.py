"""Links: which place a name means here, and which actor a description means; every choice has its reason in the scores below."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import log10

from harmattan import lexicon
from harmattan.extract.mentions import Described
from harmattan.extract.places import Named
from harmattan.gazetteer import Candidate, Gazetteer
from harmattan.seeds import Seeds

# What speaks for a candidate; found by looking at which of the names in the development reports went wrong, and rounded.
CURATED, SAME_COUNTRY, KIND, SETTLED, NEAR, FAR = 3.0, 3.0, 2.0, 1.0, 2.0, -2.0
MET = {"exact": 0.0, "variant": -1.0, "near": -2.0}
KM_A_POINT = 120.0
KINDS: Mapping[str, tuple[str, ...]] = {
    "settlement": ("Settlement", "P."),
    "base": ("Base", "Settlement", "P.", "S."),
    "area": ("AdminArea", "Region", "A.", "L."),
    "site": ("Site", "S.", "H.", "T.", "V.", "L."),
    "country": ("Country",),
}
WIDE = ("Country", "Region", "AdminArea", "A.")


class Linker:
    """Chooses among the candidates of one report."""

    def __init__(self, seeds: Seeds, gazetteer: Gazetteer) -> None:
        """Take the seeds and the gazetteer."""
        self.gazetteer = gazetteer
        self.classes = seeds.classes
        self.roles: dict[str, dict[str, str]] = lexicon.shared("roles")
        self.role_of = {actor: role for role, entry in self.roles.items() for key, actor in entry.items() if key not in {"victims", "speaking"}}
        self.country = ""
        self.countries: frozenset[str] = frozenset()
        self._anchors: dict[str, Candidate] = {}
        self._chosen: dict[tuple[str, str], Candidate] = {}

    def read(self, spots: Iterable[Named]) -> None:
        """Take in all places that a report names, the first ones first: they tell its country, and each other's whereabouts."""
        votes: Counter[str] = Counter()
        for number, spot in enumerate(spots):
            best = spot.candidates[0]
            if best.country and best.curated:
                votes[best.country] += 3 if number < 4 else 1
            if best.curated and not best.kind.startswith(WIDE) and best.point is not None:
                self._anchors[best.id] = best
        self.country = votes.most_common(1)[0][0] if votes else ""
        self.countries = frozenset(votes)

    def place(self, spot: Named) -> Candidate | None:
        """Return the candidate that most speaks for; None where all lie in countries of which the report does not speak."""
        best = self._best(spot)
        return best if best.curated or not self.countries or best.country in self.countries else None

    def _best(self, spot: Named) -> Candidate:
        if (spot.name, spot.kind) not in self._chosen:
            self._chosen[spot.name, spot.kind] = self._likeliest(spot)
        return self._chosen[spot.name, spot.kind]

    def _likeliest(self, spot: Named) -> Candidate:
        return max(spot.candidates, key=lambda candidate: (self.score(candidate, spot), candidate.population, candidate.id))

    def score(self, candidate: Candidate, spot: Named) -> float:
        """Return how much speaks for a candidate."""
        found = MET[candidate.met] + CURATED * candidate.curated + SAME_COUNTRY * (candidate.country == self.country)
        if spot.kind:
            found += KIND * candidate.kind.startswith(KINDS[spot.kind])
        else:
            found += SETTLED * candidate.kind.startswith(("Settlement", "P.", "Country"))
        found += 0.3 * log10(candidate.population + 1)
        others = [a for a in self._anchors.values() if a.id != candidate.id and a.point is not None]
        if candidate.point is not None and others:
            nearest = min(candidate.point.distance(a.point) for a in others if a.point is not None)
            found += max(FAR, NEAR - nearest / KM_A_POINT)
        return found

    def actor(self, who: Described, country: str) -> str:
        """Return the id of the actor that a name or description means for an event in a country; empty where none is known."""
        if who.ids:
            here = [actor for actor in who.ids if self._at_home(actor, country)]
            return (here or list(who.ids))[0]
        entry = self.roles.get(who.role, {})
        return entry.get(who.country or country or self.country) or entry.get("anywhere", "")

    def speaker(self, who: Described, country: str) -> str:
        """Return the id of somebody who speaks: people of a place are its residents then, not its civilians."""
        return self.roles.get(who.role, {}).get("speaking") or self.actor(who, country)

    def victims(self, who: Described) -> str:
        """Return the group of victims that people belong to."""
        role = who.role or next((self.role_of[actor] for actor in who.ids if actor in self.role_of), "")
        if role in self.roles:
            return self.roles[role]["victims"]
        by_class = {"ArmedGroup": "militants", "StateForce": "soldiers", "Population": "civilians", "UnidentifiedActor": "militants"}
        return next((by_class[c] for actor in who.ids if (c := self.classes.get(actor, "")) in by_class), "unknown")

    def _at_home(self, actor: str, country: str) -> bool:
        role = self.role_of.get(actor)
        return role is not None and self.roles[role].get(country) == actor
