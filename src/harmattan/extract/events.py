"""Events: what one sentence tells of an event: its kind, who did it to whom, how many came to what harm, how it ended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from harmattan import lexicon
from harmattan.counts import Interval
from harmattan.extract.mentions import Described
from harmattan.extract.patterns import Match, Patterns
from harmattan.extract.words import Chunk, Item, chunked
from harmattan.vocab import EventType, Harm, Outcome, Weapon

BINDING = frozenset({",", '"', "and", "et", "as", "well", "ainsi", "que", "the", "les", "le", "des", "la", "l", "une", "un", "a"})
FIGHTERS = frozenset({"jihadists", "militants", "gunmen"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """What a word tells of an event; a weak one tells of it only where no other does. ``harm`` is what came to those it is said of."""

    name: str
    type: EventType
    weak: bool = False
    harm: Harm | None = None
    outcome: Outcome | None = None
    subject: str = "perpetrator"
    object: str = "target"


@dataclass(frozen=True, slots=True)
class Counted:
    """People who came to harm: who they are, how many where a number is told, and the words that say so (offsets)."""

    harm: Harm
    who: Described
    number: Interval | None
    start: int
    end: int


@dataclass(slots=True)
class Facts:
    """What a sentence tells of an event."""

    triggers: list[Trigger] = field(default_factory=list)
    perpetrators: list[Described] = field(default_factory=list)
    targets: list[Described] = field(default_factory=list)
    sides: list[Described] = field(default_factory=list)
    counts: list[Counted] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    weapons: list[Weapon] = field(default_factory=list)
    definite: bool = False
    other: bool = False  # it says that it speaks of another event
    at: int = 0  # the offset of the word that tells of the event

    @property
    def tells(self) -> bool:
        """Tell whether there is an event in the sentence at all."""
        return bool(self.triggers or self.counts or self.outcomes or self.weapons)

    @property
    def strong(self) -> bool:
        """Tell whether the sentence names the event by more than the harm that it did."""
        return any(not trigger.weak for trigger in self.triggers)


class _Grammar:
    """The words that tell of events in one language."""

    def __init__(self, language: str) -> None:
        table = lexicon.table(language, "triggers")
        self.language = language
        self.verbs = {form: name for name, entry in table["verbs"].items() for form in entry["forms"]}
        self.nouns = {form: name for name, entry in table["nouns"].items() for form in entry["forms"]}
        self.trigger = {f"{kind}.{name}": _trigger(name, entry) for kind in ("verbs", "nouns") for name, entry in table[kind].items()}
        self.forms = Patterns({}, [(form.replace("(", ""), form) for form in sorted({*self.verbs, *self.nouns})])
        words: dict[str, list[str]] = table["words"]
        self.words = {name: frozenset(words[name]) for name in words}
        self.bare = self.words["be"] | self.words["have"] | self.words["bare"] | {"=passive", "=active", "", ".", ",", ";", ")", '"'}
        slots = {name: words[name] for name in ("carry", "carried", "targeting")}
        slots |= {
            "actor": ["=actor", "=people"],
            "people": ["=people", "=number"],
            "number": ["=number"],
            "verb": ["=active"],
            "passive": ["=passive"],
            "noun": ["=noun"],
        }
        slots["stop"] = ["=actor", "=people", "=active", "=passive", *words["boundaries"]]
        self.roles = Patterns(slots, [(p, role) for role, patterns in table["roles"].items() for p in patterns])
        self.harms = Patterns(slots, [(p, Harm(harm)) for harm, patterns in table["harms"].items() for p in patterns])
        self.none = Patterns(slots, [(p, Harm(harm)) for harm, patterns in table["none"].items() for p in patterns])
        self.other = Patterns({}, [(phrase, "other") for phrase in words["other"]])
        self.outcomes = Patterns({}, [(p, Outcome(outcome)) for outcome, patterns in table["outcomes"].items() for p in patterns])
        self.weapons = Patterns({}, [(p, Weapon(weapon)) for weapon, patterns in table["weapons"].items() for p in patterns])


def _trigger(name: str, entry: Mapping[str, Any]) -> Trigger:
    harm, outcome = entry.get("harm"), entry.get("outcome")
    return Trigger(
        name,
        EventType(entry["type"]),
        bool(entry.get("weak", False)),
        Harm(harm) if harm else None,
        Outcome(outcome) if outcome else None,
        entry.get("subject", "perpetrator"),
        entry.get("object", "target"),
    )


@cache
def _grammar(language: str) -> _Grammar:
    return _Grammar(language)


def marked(items: Sequence[Item], language: str) -> list[Item]:
    """Return the items of a sentence with the words that tell of events as chunks: ``=active``, ``=passive`` or ``=noun``, Trigger."""
    grammar = _grammar(language)
    found = []
    for match in grammar.forms.find(grammar.forms.encoded(item.form for item in items)):
        form = _form(match.meaning, items, match, grammar)
        kind = "nouns" if form == "=noun" else "verbs"
        name = (grammar.nouns if form == "=noun" else grammar.verbs)[match.meaning]
        found.append((match.first, match.behind, form, grammar.trigger[f"{kind}.{name}"]))
    return chunked(items, found)


def _form(text: str, items: Sequence[Item], match: Match[str], grammar: _Grammar) -> str:
    """Return ``=noun``, ``=active`` or ``=passive`` for a word that tells of an event, from what stands around it."""
    if text not in grammar.verbs:
        return "=noun"
    before = [item.form for item in items[max(0, match.first - 4) : match.first]]
    if text in grammar.nouns and not _is_verb(before, items, match, grammar):
        return "=noun"
    while before and (before[-1] in grammar.words["adverbs"] or before[-1].endswith(("ly", "ment"))) and before[-1] != "to":
        before.pop()
    last = before[-1] if before else ""
    if last in grammar.words["be"] and not text.endswith(("ing", "ant")):
        return "=passive"
    if last in grammar.words["have"] or last == "to" or not _is_participle(text, grammar):
        return "=active"
    after = items[match.behind].form if match.behind < len(items) else ""
    opens = after in {"=actor", "=people", "=number", "=place"} or after in grammar.words["determiners"]
    harms = grammar.trigger[f"verbs.{grammar.verbs[text]}"].harm is not None
    return "=active" if opens or (not harms and last in {"=actor", "=people"}) else "=passive"  # "soldiers killed in", but "Boko Haram burned much of"


def _is_verb(before: Sequence[str], items: Sequence[Item], match: Match[str], grammar: _Grammar) -> bool:
    last = before[-1] if before else ""
    after = items[match.behind].form if match.behind < len(items) else ""
    opens = after in {"=actor", "=people", "=place", "=number"} or after in grammar.words["determiners"]
    if match.meaning.endswith("ing"):
        return opens
    if last in grammar.words["have"]:
        return True
    return last in {"to", "will", "would", "could"} or (opens and last in {"=actor", "=people", "who", "that", "which", "and", "they", "qui", "ont", "a"})


def _is_participle(text: str, grammar: _Grammar) -> bool:
    first = text.split(maxsplit=1)[0]
    endings = ("ed",) if grammar.language == "en" else ("e", "es", "ee", "ees", "is", "it", "us", "ert", "erts")
    return text in grammar.words["participles"] or (first.endswith(endings) and text not in grammar.words["past-only"])


def facts(items: Sequence[Item], language: str) -> Facts:
    """Return what a sentence tells of an event; its items have dates, places, actors and numbers as chunks already."""
    grammar = _grammar(language)
    counted = list(items)
    seen = marked(counted, language)
    forms = [item.form for item in seen]
    told = Facts()
    told.triggers = [item.value for item in seen if isinstance(item, Chunk) and isinstance(item.value, Trigger)]
    words_of_events = [item for item in seen if isinstance(item, Chunk) and isinstance(item.value, Trigger)]
    strongest = min(words_of_events, key=lambda item: (item.value.weak, item.start), default=None)
    told.at = strongest.start if strongest is not None else 0
    _roles(seen, forms, grammar, told)
    _harms(seen, counted, grammar, told)
    words = [item.form for item in items]
    told.outcomes = [m.meaning for m in grammar.outcomes.find(grammar.outcomes.encoded(words))]
    told.outcomes += [t.outcome for t in told.triggers if t.outcome is not None]
    told.weapons = list(dict.fromkeys(m.meaning for m in grammar.weapons.find(grammar.weapons.encoded(words))))
    told.other = next(iter(grammar.other.find(grammar.other.encoded(words))), None) is not None
    told.definite = any(item.form == "=noun" and at and forms[at - 1] in grammar.words["definite"] for at, item in enumerate(seen))
    return told


def speaks_of_harm(items: Sequence[Item], language: str) -> bool:
    """Tell whether a sentence has a word of death, injury or the like."""
    harms = _grammar(language).words["harm"]
    return any(item.form in harms for item in items)


def people(items: Sequence[Item], language: str) -> list[Item]:
    """Return items with numbers and the actors behind them as one chunk (``=people``, Described with its number); "a soldier" is one."""
    patterns = _people(language)
    found = []
    for match in patterns.find(patterns.encoded(item.form for item in items)):
        actor = items[match.slots["actor"][0]].value
        number = items[match.slots["number"][0]].value if "number" in match.slots else Interval(1, None, 1)
        if match.meaning == "one" and not _singular(items, match):
            continue
        found.append((match.first, match.behind, "=people", replace(actor, number=number)))
    return chunked(items, found)


@cache
def _people(language: str) -> Patterns[str]:
    words = lexicon.table(language, "counts")
    return Patterns({"number": ["=number"], "actor": ["=actor"]}, [(p, kind) for kind, patterns in words["people"].items() for p in patterns])


def _singular(items: Sequence[Item], match: Match[str]) -> bool:
    actor = items[match.slots["actor"][0]]
    return isinstance(actor, Chunk) and actor.inner[-1].form[-1:] != "s" and not actor.value.ids


def _actors(items: Sequence[Item], at: int, step: int) -> Iterator[Chunk]:
    """Yield the actor or number at an index, and those that "and" or a comma binds to it, to the right (1) or to the left (-1)."""
    while 0 <= at < len(items):
        item = items[at]
        if not isinstance(item, Chunk) or item.form not in {"=actor", "=people", "=number"}:
            return
        yield item
        at += step
        joined = False
        while 0 <= at < len(items) and items[at].form in BINDING:
            joined = joined or items[at].form in {",", "and", "et", "as", "que"}
            at += step
        if not joined:
            return


def _roles(items: Sequence[Item], forms: Sequence[str], grammar: _Grammar, told: Facts) -> None:
    matches = list(grammar.roles.all(grammar.roles.encoded(forms)))
    aimed = {match.slots["actor"][0] for match in matches if match.meaning == "target" and "noun" in match.slots}
    for match in matches:
        trigger = _trigger_of(items, match)
        if match.meaning == "own":
            told.perpetrators.append(Described(role="own"))
            continue
        at = match.slots["actor"][0]
        if match.meaning == "sides":
            told.sides += [_who(items[first]) for name, (first, _) in match.slots.items() if name in {"actor", "other"}]
        elif match.meaning == "group-perpetrator":
            told.perpetrators += [items[at].value] if _is_group(items[at].value) else []
        elif match.meaning == "perpetrator" and (trigger is None or trigger.subject == "perpetrator" or "passive" in match.slots):
            told.perpetrators += [_who(chunk) for chunk in _actors(items, at, -1 if "verb" in match.slots else 1)] if _does(match, items, aimed) else []
        elif trigger is not None:  # the subject of "died", the object of "attacked"
            told.targets += [_who(chunk) for chunk in _actors(items, at, -1 if _left(match) else 1)]


def _is_group(who: Described) -> bool:
    """Tell whether "the X attack" is one by X; where X is an army or a village it may as well be one on it."""
    return who.role in FIGHTERS or bool(who.ids and not who.role)


def _does(match: Match[str], items: Sequence[Item], aimed: set[int]) -> bool:
    """Tell whether the actor before a verb is its doer.

    Not so in "an ambush against a convoy cost the lives of", in "killed 15 and injured 19", nor in "attacked farmers, killing six".
    """
    if match.slots["actor"][0] in aimed:
        return False
    if "verb" not in match.slots:
        return True
    at = match.slots["verb"][0]
    if items[at - 1].form == "," and match.slots["actor"][0] == at - 2:
        return False  # "captured two soldiers, seized vehicles"
    return items[at - 1].form not in {"and", "et", "or", "ou"} and not _words(items[at]).endswith(("ing", "ant"))


def _words(item: Item) -> str:
    return " ".join(one.form for one in item.inner) if isinstance(item, Chunk) else item.form


def _left(match: Match[str]) -> bool:
    first = next((match.slots[name][0] for name in ("verb", "passive", "noun") if name in match.slots), -1)
    return match.slots["actor"][0] < first


def _trigger_of(items: Sequence[Item], match: Match[Any]) -> Trigger | None:
    for name in ("verb", "passive", "noun"):
        if name in match.slots:
            value = items[match.slots[name][0]]
            return value.value if isinstance(value, Chunk) else None
    return None


def _who(item: Item) -> Described:
    value = item.value if isinstance(item, Chunk) else None
    return value if isinstance(value, Described) else Described(role="people", number=value)


def _harms(items: Sequence[Item], counted: Sequence[Item], grammar: _Grammar, told: Facts) -> None:
    """Take the people who came to harm: those of whom a verb says so, or who stand by a word such as "dead"."""
    seen: set[tuple[Harm, int]] = set()
    for at, item in enumerate(items):
        if isinstance(item, Chunk) and isinstance(item.value, Trigger) and item.value.harm is not None and item.form != "=noun":
            for chunk in _harmed(items, at, item, grammar):
                _count(told, seen, item.value.harm, chunk)
    forms = [item.form for item in counted]
    for match in grammar.harms.all(grammar.harms.encoded(forms)):
        for chunk in _actors(counted, match.slots["people"][0], 1):
            _count(told, seen, match.meaning, chunk)
    for match in grammar.none.all(grammar.none.encoded(forms)):
        first, last = counted[match.first], counted[match.behind - 1]
        told.counts.append(Counted(match.meaning, Described(role="people"), Interval(0, None, 0), first.start, last.end))


def _harmed(items: Sequence[Item], at: int, verb: Chunk, grammar: _Grammar) -> Iterator[Chunk]:
    """Yield the people whom a verb of harm speaks of: before it where it is passive or says that they died, behind it otherwise."""
    before = verb.form == "=passive" or verb.value.subject == "target"
    step = -1 if before else 1
    steps = range(at + step, at + step * 15, step)
    for index in steps:
        if not 0 <= index < len(items):
            return
        form = items[index].form
        if form in {"=actor", "=people"} or (form == "=number" and _bare(items, index, grammar)):
            yield from _actors(items, index, step)
            return
        if form in {"=active", "=passive"} or form in grammar.words["negations"] or form in grammar.words["breaks"]:
            return


def _bare(items: Sequence[Item], at: int, grammar: _Grammar) -> bool:
    """Tell whether a number stands for people by itself, "two were killed", and not for what follows it, "in a village"."""
    after = items[at + 1].form if at + 1 < len(items) else ""
    return after in grammar.bare


def _count(told: Facts, seen: set[tuple[Harm, int]], harm: Harm, chunk: Chunk) -> None:
    if (harm, chunk.start) in seen:
        return
    seen.add((harm, chunk.start))
    who = _who(chunk)
    if chunk.form == "=number" and told.counts and who.role == "people":  # "33 soldiers killed and 14 wounded"
        who = replace(told.counts[-1].who, number=who.number)
    told.counts.append(Counted(harm, who, who.number, chunk.start, chunk.end))
    if who.role != "people" and who not in told.targets:
        told.targets.append(who)
