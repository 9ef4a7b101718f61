"""Mentions: where a report speaks of actors, by name or by description. Finding is not resolving: candidates stay candidates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from harmattan import lexicon
from harmattan.counts import Interval
from harmattan.extract.patterns import Match, Patterns
from harmattan.extract.words import Chunk, Item, Word, chunked, read
from harmattan.seeds import Seeds
from harmattan.vocab import NameKind

FIGHTERS = frozenset({"jihadists", "militants", "gunmen", "people", "auxiliaries", "mercenaries"})  # roles that a group's name may stand before


@dataclass(frozen=True, slots=True)
class Described:
    """What an actor chunk means: the actors that a name may stand for, or the role that a description gives, in a country where one is told.

    The role ``group`` is the armed group that was named last, ``own`` the people of whoever speaks.

    ``suspected`` tells that the text only supposes so; ``linked`` holds the actors that they are said to be linked to; ``number`` is how many they are.
    """

    ids: tuple[str, ...] = ()
    role: str = ""
    country: str = ""
    suspected: bool = False
    linked: tuple[str, ...] = ()
    number: Interval | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A name: its words, whether it is written with a capital (1) or in capitals (2), and the actors that bear it."""

    forms: tuple[str, ...]
    capitals: int
    ids: tuple[str, ...]


class Names:
    """The names of the actors in the seeds, and the nouns that describe actors, of one language."""

    def __init__(self, seeds: Seeds, language: str) -> None:
        """Take the seeds and a language of the lexicon."""
        self.language = language
        self._seeds = seeds
        self._table = lexicon.table(language, "actors")
        self.suspected = frozenset(self._table["adjectives"]["suspected"])
        self.functions = frozenset(self._table["around"]["functions"])
        nouns = lexicon.table(language, "triggers")["nouns"].values()
        self.happenings = frozenset(form for noun in nouns for form in noun["forms"])
        # "the Malian army" is an army: whoever bears a role in a country has it by name too.
        self.role_of = {actor: role for role, entry in lexicon.shared("roles").items() for place, actor in entry.items() if place.startswith("place/")}
        self.possessives = frozenset(self._table["around"]["possessives"])
        self.articles = frozenset(self._table["around"]["articles"])
        self.attributive = frozenset(self._table["around"].get("attributive", ()))

    @cached_property
    def named(self) -> Mapping[str, list["Name"]]:
        """Return the names of actors by their first word, the longest first; a noun that describes is no name."""
        found: dict[tuple[tuple[str, ...], int], set[str]] = {}
        for actor in self._defined("actors"):
            for name in _names(actor, self.language):
                capitals = 0 if name.islower() else 2 if name.isupper() else 1
                forms = tuple(word.form for word in read(name) if capitals or word.form not in self.articles)
                if capitals or (actor["type"] != "UnidentifiedActor" and " ".join(forms) not in self.roles):
                    found.setdefault((forms, capitals), set()).add(actor["id"])
        by_first: dict[str, list[Name]] = {}
        for (forms, capitals), ids in sorted(found.items(), key=lambda pair: (-len(pair[0][0]), pair[0])):
            by_first.setdefault(forms[0], []).append(Name(forms, capitals, tuple(sorted(ids))))
        return by_first

    @cached_property
    def demonyms(self) -> Mapping[str, str]:
        """Return the country of each demonym."""
        countries = [place for place in self._defined("places") if place["type"] == "Country"]
        return {
            " ".join(word.form for word in read(name["name"])): country["id"]
            for country in countries
            for name in country.get("names", [])
            if name.get("kind") == NameKind.DEMONYM
        }

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """Return the role of each noun."""
        return {phrase: role for role, phrases in self._table["roles"].items() for phrase in phrases}

    @cached_property
    def descriptions(self) -> Patterns[str]:
        """Return the patterns of a noun with its adjectives: before it in English, behind it in French too."""
        slots = {"role": list(self.roles), "adj": [*self._table["adjectives"]["any"], *self.demonyms], "place": ["=place", "=country"], "country": ["=country"]}
        slots["nationals"] = [word if word.endswith("s") else f"{word}s" for word in self.demonyms if word.endswith(("an", "ans"))]
        made = {"en": ["({place} 's)? {adj}* {role}", "{country} {adj}* {role}", "{nationals}"], "fr": ["{adj}* {role} {adj:behind}*"]}[self.language]
        return Patterns(slots, [(pattern, "described") for pattern in made])

    @cached_property
    def links(self) -> Patterns[str]:
        """Return the patterns of what stands around a description or name."""
        slots = {"role": ["=role"], "actor": ["=actor"], "adj": self._table["adjectives"]["any"], "suspect": list(self.suspected)}
        return Patterns(slots, [(pattern, kind) for kind, patterns in self._table["links"].items() for pattern in patterns])

    def is_of_place(self, name: "Name", items: Sequence[Item], at: int) -> bool:
        """Tell whether a people's name only begins or ends the name of a village: "Bambara Maoudé", "Djongué Bambara"."""
        around = [*items[max(1, at - 1) : at], *items[at + len(name.forms) : at + len(name.forms) + 1]]
        capitals = [item for item in around if isinstance(item, Word) and item.capital and item.form not in self.demonyms]
        return bool(capitals) and {self._seeds.classes.get(actor) for actor in name.ids} == {"Population"}

    def is_adjective(self, items: Sequence[Item], match: Match[str]) -> bool:
        """Tell whether a noun only says more of another: "jihadist threat", "menace jihadiste"."""
        if "role" not in match.slots:
            return False
        first, behind = match.slots["role"]
        if self.language == "fr":
            before = items[match.first - 1] if match.first else None
            if before is not None and before.form in self.happenings and self.roles.get(items[first].form) in FIGHTERS:
                return False  # "attaque jihadiste" tells who attacked
            return isinstance(before, Word) and before.number is None and before.form.isalpha() and before.form not in self.functions
        after = items[behind] if behind < len(items) else None
        if behind - first > 1 or items[first].form not in self.attributive or not isinstance(after, Word) or not after.form.isalpha():
            return False
        if after.form in self.happenings and self.roles[items[first].form] in FIGHTERS:
            return False  # "jihadist attack" tells who attacked
        return after.form not in self.functions and not after.form.endswith("ed")

    def _defined(self, key: str) -> Iterator[dict[str, Any]]:
        for one in self._seeds.records:
            yield from one.data.get(key, [])


def named(items: Sequence[Item], names: Names) -> list[Item]:
    """Return the items of a sentence with the names of actors in it as chunks (``=actor``, Described)."""
    return chunked(items, _named(items, names))


def described(items: Sequence[Item], names: Names) -> list[Item]:
    """Return the items of a sentence with the descriptions of actors as chunks too, and what binds them to names taken in."""
    matches = names.descriptions.find(names.descriptions.encoded(_form(item) for item in items))
    found = chunked(items, [(m.first, m.behind, "=role", _description(items, m, names)) for m in matches if not names.is_adjective(items, m)])
    linked = chunked(found, _linked(found, names))
    linked = chunked(linked, _linked(linked, names))  # members of X who are linked to Y
    return [replace(item, form="=actor") if isinstance(item, Chunk) and item.form == "=role" else item for item in linked]


def _form(item: Item) -> str:
    """Return the form of an item; a country's name may stand as an adjective, "three Mali soldiers"."""
    return "=country" if item.form == "=place" and item.value.candidates[0].kind == "Country" else item.form


def _named(items: Sequence[Item], names: Names) -> Iterator[tuple[int, int, str, Described]]:
    at = 0
    while at < len(items):
        found = next((name for name in names.named.get(items[at].form, ()) if _stands(name, items, at) and not names.is_of_place(name, items, at)), None)
        if found is not None:
            yield at, at + len(found.forms), "=actor", Described(found.ids, names.role_of.get(found.ids[0], ""))
        at += len(found.forms) if found else 1


def _stands(name: Name, items: Sequence[Item], at: int) -> bool:
    here = items[at : at + len(name.forms)]
    if len(here) < len(name.forms) or any(item.form != form for item, form in zip(here, name.forms, strict=True)):
        return False
    shown = [item for item in here if isinstance(item, Word)]
    return not name.capitals or any(word.upper if name.capitals == 2 else word.capital for word in shown)


def _description(items: Sequence[Item], match: Match[str], names: Names) -> Described:
    if "nationals" in match.slots:  # "four Americans"
        word = items[match.first].form
        return Described(role="people", country=names.demonyms.get(word, "") or names.demonyms[word.removesuffix("s")])
    behind = match.slots["role"][1]
    forms = [item.form for item in items[match.first : behind]]
    first = next(match.first + n for n in range(len(forms)) if " ".join(forms[n:]) in names.roles)  # "armed men" and not "men"
    role = names.roles[" ".join(forms[first - match.first :])]
    around = [item.form for item in (*items[match.first : first], *items[behind : match.behind])]
    told = [names.demonyms[" ".join(around[i:j])] for i in range(len(around)) for j in (i + 1, i + 2) if " ".join(around[i:j]) in names.demonyms]
    places = [item.value for item in items[match.first : first] if isinstance(item, Chunk) and item.form == "=place"]
    country = next(iter(told), "") or next((place.country for place in places), "")
    if role == "people":  # "civilian men"
        role = next((names.roles[form] for form in around if names.roles.get(form, role) != role), role)
    own = match.first > 0 and items[match.first - 1].form in names.possessives and role in FIGHTERS
    return Described(role="own" if own else role, country=country, suspected=any(form in names.suspected for form in around))


def _linked(items: Sequence[Item], names: Names) -> Iterator[tuple[int, int, str, Described]]:
    for match in names.links.find(names.links.encoded(item.form for item in items)):
        value = {slot: _value(items[first]) for slot, (first, _) in match.slots.items() if slot in {"role", "actor", "other", "whole"}}
        if match.meaning == "part":  # "203 members of armed groups"
            if value["whole"].role == "people":
                yield match.first, match.behind, "=role", value["role"]
            continue
        actor, role = value["actor"], value.get("role")
        if match.meaning == "linked" and role is not None:
            yield match.first, match.behind, "=actor", replace(role, linked=actor.ids)
        elif match.meaning == "suspected":
            yield match.first, match.behind, "=actor", replace(actor, suspected=True)
        elif match.meaning == "same":
            yield match.first, match.behind, "=actor", replace(actor, ids=tuple(i for i in actor.ids if i in value["other"].ids) or actor.ids)
        elif role is None or role.role in FIGHTERS:
            suspected = role is not None and role.suspected
            yield match.first, match.behind, "=actor", replace(actor, suspected=actor.suspected or suspected)


def _value(item: Item) -> Described:
    return item.value if isinstance(item, Chunk) and isinstance(item.value, Described) else Described()


def _names(actor: dict[str, Any], language: str) -> list[str]:
    """Return the names of an actor that a report in a language may use: all that have a capital, others only of that language."""
    labels = actor["label"] if isinstance(actor["label"], dict) else {language: actor["label"]}
    named = [*((tag, text) for tag, text in labels.items()), *((n.get("language", language), n["name"]) for n in actor.get("names", []))]
    return [name for tag, name in named if tag == language or (tag != "ar" and any(c.isupper() for c in name))]
