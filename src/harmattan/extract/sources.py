"""Sources: who says what a sentence says: the claimant, who passed it on, and how the claimant stands to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from harmattan import lexicon
from harmattan.extract.mentions import Described
from harmattan.extract.patterns import Match, Patterns
from harmattan.extract.words import Chunk, Item
from harmattan.vocab import Stance

OF = frozenset({"of", "in", "from", "de", "d", "du", "a"})
OPENS = 5  # words from the date to the speaker; where he comes later, the date is that of what he tells
STANCES = {"claims-responsibility": Stance.CLAIMS_RESPONSIBILITY, "denies": Stance.DENIES, "suspects": Stance.SUSPECTS}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who says something: the actor, who passed it on, and the stance; ``at`` is the offset of the mention."""

    who: Described
    via: Described | None = None
    stance: Stance = Stance.ASSERTS
    at: int = 0


@dataclass(slots=True)
class Voices:
    """Whose words a sentence holds: its speakers in order; whom it names as the likely doer; whether it says so without saying who does."""

    speakers: list[Speaker] = field(default_factory=list)
    suspects: list[Described] = field(default_factory=list)
    unspecified: bool = False
    again: bool = False  # the one who spoke last speaks on
    aside: set[int] = field(default_factory=set)  # the items that date or place the saying, not what is said


class _Grammar:
    """The ways of saying who says it in one language."""

    def __init__(self, language: str) -> None:
        table = lexicon.table(language, "sources")
        slots = {
            "actor": ["=actor", "=people"],
            "say": table["say"]["words"],
            "date": ["=date"],
            "place": ["=place"],
            "stop": ["=actor", "=people", *table["stops"]["words"]],
        }
        self.patterns = Patterns(slots, [(p, kind) for kind, patterns in table["patterns"].items() for p in patterns])


@cache
def _grammar(language: str) -> _Grammar:
    return _Grammar(language)


def find(items: Sequence[Item], language: str, speaking: Mapping[str, str]) -> tuple[list[Item], Voices]:
    """Return the items of a sentence with its speakers as ``=speaker`` chunks, and whose words it holds.

    ``speaking`` are the actors that only speak, outlets and anonymous sources, with their class; an armed side that says something may act in the same
    sentence.
    """
    grammar = _grammar(language)
    voices = Voices()
    heard: dict[int, Speaker] = {}
    for match in sorted(grammar.patterns.all(grammar.patterns.encoded(item.form for item in items)), key=_order):
        _hear(match, items, voices, heard)
    if not heard:  # an anonymous source does nothing but speak
        named = [at for at, item in enumerate(items) if _only_speaks(item, speaking) and speaking[item.value.ids[0]] == "AnonymousSource"]
        heard = {at: Speaker(items[at].value, at=items[at].start) for at in named[:1]}
    voices.speakers = [heard[at] for at in sorted(heard)]
    aside = voices.aside | _opening_date(items, heard) | _homes(items, heard)
    silent = {at for at, speaker in heard.items() if speaker.stance is not Stance.CLAIMS_RESPONSIBILITY}
    silent |= {match for speaker in heard.values() if speaker.via is not None for match in _positions(items, speaker.via)}
    made = list(items)
    for at, item in enumerate(items):
        if isinstance(item, Chunk) and item.form in {"=actor", "=people"} and (at in silent or _only_speaks(item, speaking)):
            made[at] = replace(item, form="=speaker")
        elif isinstance(item, Chunk) and at in aside:
            made[at] = replace(item, form="=aside")
    return made, voices


def _opening_date(items: Sequence[Item], heard: Iterable[int]) -> set[int]:
    """Return the date that a sentence opens with where a speaker comes next: "On Monday, two sources spoke of"."""
    dates = [at for at, item in enumerate(items[:3]) if item.form == "=date" and len(item.value.edtf) != len("2025-05")]
    actors = [at for at, item in enumerate(items) if item.form in {"=actor", "=people"}]
    return {dates[0]} if dates and actors and actors[0] in heard and actors[0] - dates[0] <= OPENS else set()


def _homes(items: Sequence[Item], heard: Iterable[int]) -> set[int]:
    """Return the places that only say where a speaker belongs: "a councillor of Bankass"."""
    return {at + 2 for at in heard if at + 2 < len(items) and items[at + 1].form in OF and items[at + 2].form == "=place"}


def _order(match: Match[str]) -> tuple[int, int]:
    """Order matches so that what says most of a speaker comes first: a stance, then who passed it on."""
    return ({"claims-responsibility": 0, "denies": 1, "suspects": 2, "relayed": 3}.get(match.meaning, 4), match.first)


def _hear(match: Match[str], items: Sequence[Item], voices: Voices, heard: dict[int, Speaker]) -> None:
    voices.unspecified |= match.meaning == "unspecified"
    voices.again |= match.meaning == "again"
    if match.meaning == "spoken":
        voices.aside |= {match.slots[name][0] for name in ("date", "place") if name in match.slots}
    elif match.meaning == "suspects":
        voices.suspects.append(items[match.slots["actor"][0]].value)
    elif "actor" in match.slots:
        _speak(match, items, heard)


def _speak(match: Match[str], items: Sequence[Item], heard: dict[int, Speaker]) -> None:
    at = match.slots["actor"][0]
    who: Described = items[at].value
    if at and items[at - 1].form in {"no", "aucun", "aucune"}:
        return  # "no group has said"
    if any(speaker.via is who for speaker in heard.values()):
        return  # who passed it on is not heard again as a speaker
    via: Described | None = items[match.slots["via"][0]].value if "via" in match.slots else None
    if at not in heard:
        heard[at] = Speaker(who, via, STANCES.get(match.meaning, Stance.ASSERTS), items[at].start)
    elif via is not None and heard[at].via is None:
        heard[at] = replace(heard[at], via=via)


def _positions(items: Sequence[Item], who: Described) -> list[int]:
    return [at for at, item in enumerate(items) if isinstance(item, Chunk) and item.value is who]


def _only_speaks(item: Item, speaking: Mapping[str, str]) -> bool:
    return isinstance(item.value, Described) and bool(item.value.ids) and set(item.value.ids) <= speaking.keys()
