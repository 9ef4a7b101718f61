"""Reading: a report sentence by sentence through the steps, until it is known what each sentence tells, of where and when, and who says it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from harmattan.article import Article
from harmattan.extract import counts, dates, events, mentions, places, sources, ties, words
from harmattan.extract.clock import Clock
from harmattan.extract.dates import Day
from harmattan.extract.events import Facts
from harmattan.extract.link import Linker
from harmattan.extract.mentions import Described, Names
from harmattan.extract.places import Named
from harmattan.extract.sources import Speaker, Voices
from harmattan.extract.ties import Bond
from harmattan.extract.words import Chunk, Item, Sentence, Word
from harmattan.gazetteer import Candidate, Gazetteer
from harmattan.seeds import Seeds

FIGHTING = ("ArmedGroup", "StateForce")
SPEAKING = ("Outlet", "AnonymousSource")
LIST_WORDS = frozenset({",", "and", "et", "in", "of", "the", "as", "well", "de", "d", "du", "a", "au", "aux", "dans", "la", "le", "l", "ainsi", "que"})
OPENING = ("“", "«", '"', "„")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a sentence: what the text says of it, the place that it is taken to be, its offset, and its number in a list ("in A, B and C")."""

    named: Named
    place: Candidate
    start: int
    listed: int = 0


@dataclass(slots=True)
class Told:
    """What one sentence tells: its facts, whose words they are, its dates and places from the nearest to the event's own word on."""

    sentence: Sentence
    facts: Facts
    voices: Voices
    days: list[Day] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    there: bool = False  # it speaks of the place that was named last
    bonds: list[Bond] = field(default_factory=list)
    harm: bool = False  # it has a word of death or injury, understood or not

    @property
    def day(self) -> str:
        """Return the date of what the sentence tells, as EDTF; empty where it gives none."""
        return next((day.edtf for day in self.days if day.edtf and not day.bound), "")


class Reader:
    """Reads reports of one language; made once, used for many."""

    def __init__(self, seeds: Seeds, gazetteer: Gazetteer, language: str) -> None:
        """Take what the names in reports are looked up in, and their language."""
        self.seeds, self.gazetteer, self.language = seeds, gazetteer, language
        self.names = Names(seeds, language)
        self.speaking = {actor: cls for actor, cls in seeds.classes.items() if cls in SPEAKING}

    def read(self, article: Article) -> tuple[list[Told], Linker]:
        """Return what each sentence of an article tells, and the choices of places and actors for it."""
        read = list(self._sentences(article))
        linker = Linker(self.seeds, self.gazetteer)
        linker.read(chunk.value for _, items, _ in read for chunk in items if isinstance(chunk, Chunk) and chunk.form == "=place")
        told = []
        last = ""
        for sentence, found, bonds in read:
            items, last = self._groups(found, last)
            spoken, voices = sources.find(items, self.language, self.speaking)
            facts = events.facts(spoken, self.language)
            _own(facts, next((speaker.who for speaker in voices.speakers if self._fights(speaker.who)), Described((last,) if last else ())))
            one = Told(sentence, facts, voices, there=places.there(items, self.language))
            one.bonds = bonds
            one.harm = events.speaks_of_harm(sentence.items, self.language)
            quoted = article.text[sentence.start] in OPENING  # who is quoted may have spoken days before
            one.days = [c.value for c in _nearest(spoken, "=date", facts.at) if not (quoted and c.value.of_speech)]
            listed = _listed(spoken)
            chosen = [(c, linker.place(c.value)) for c in _nearest(spoken, "=place", facts.at)]
            one.spots = [Spot(c.value, place, c.start, listed.get(c.start, 0)) for c, place in chosen if place is not None]
            told.append(one)
        _hear_on(told, article.text)
        return told, linker

    def _sentences(self, article: Article) -> Iterator[tuple[Sentence, list[Item], list[Bond]]]:
        clock = Clock(article.published)
        paragraph = -1
        for sentence in words.sentences(article.text, self.language):
            if sentence.paragraph != paragraph:
                paragraph = sentence.paragraph
                clock.turn()
            items = dates.find(sentence.items, clock, self.language)
            items = mentions.named(items, self.names)
            bonds = ties.find(items, self.language)
            items = places.names(items, article.text, self.gazetteer, self.language)
            items = mentions.described(items, self.names)
            items = counts.numbers(items, self.language)
            items = places.phrases(items, article.text, self.gazetteer, self.language)
            yield sentence, events.people(items, self.language), bonds

    def _fights(self, who: Described) -> bool:
        return who.role in {"army", "security-forces", "general-staff"} or any(self.seeds.classes.get(actor) in FIGHTING for actor in who.ids)

    def _groups(self, items: Sequence[Item], last: str) -> tuple[list[Item], str]:
        """Return items in which "the same group" is the armed group that was named last, and the group that is named last in them."""
        made = list(items)
        for at, item in enumerate(items):
            who = item.value
            if isinstance(item, Chunk) and isinstance(who, Described):
                made[at] = replace(item, value=replace(who, ids=(last,), role="")) if who.role == "group" and last else item
                last = next((actor for actor in reversed(who.ids) if self.seeds.classes.get(actor) == "ArmedGroup"), last)
        return made, last


def _nearest(items: Sequence[Item], form: str, at: int) -> list[Chunk]:
    """Return the chunks of a kind, the nearest to an offset first; what stands behind it is nearer than what stands before."""
    found = [item for item in items if isinstance(item, Chunk) and item.form == form]
    return sorted(found, key=lambda chunk: chunk.start - at if chunk.start >= at else 2 * (at - chunk.end))


def _listed(items: Sequence[Item]) -> dict[int, int]:
    """Return the numbers of the places that stand in a list with "and", by their offsets."""
    found: dict[int, int] = {}
    run: list[int] = []
    joined = divided = False
    for item in (*items, Word(0, 0, ".")):
        if item.form == "=place" and item.value.other is None and (divided or not run):
            run.append(item.start)
            divided = False
        elif run and item.form in LIST_WORDS:
            joined |= item.form in {"and", "et"}
            divided |= item.form in {",", "and", "et"}
        else:
            found |= {start: number for number, start in enumerate(run, 1)} if joined and len(run) > 1 else {}
            run, joined, divided = [], False, False
    return found


def _hear_on(told: Sequence[Told], text: str) -> None:
    """Let who spoke last speak on where a sentence says "he said", or where a quotation goes on."""
    last: Speaker | None = None
    for one in told:
        quoted = text[one.sentence.start : one.sentence.start + 1] in OPENING
        if not one.voices.speakers and last is not None and (one.voices.again or quoted):
            one.voices.speakers = [last]
        last = next(iter(one.voices.speakers), last if quoted or one.voices.again else None)


def _own(facts: Facts, speaker: Described) -> None:
    """Let "its fighters" mean the people of who speaks; a group that nobody names is nobody."""
    for who in (facts.perpetrators, facts.targets, facts.sides):
        who[:] = [replace(d, ids=speaker.ids, role=speaker.role) if d.role == "own" else d for d in who]
        who[:] = [d for d in who if d.role not in {"group", "own"}]
