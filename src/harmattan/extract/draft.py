"""Drafts: what was read of a report as a record: its events, each with the claims of those who speak of it, its tallies, and what was not understood."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from harmattan import dates as calendar
from harmattan import ids, lexicon
from harmattan.article import Article
from harmattan.counts import Interval
from harmattan.extract import coreference
from harmattan.extract.coreference import Found
from harmattan.extract.events import Counted
from harmattan.extract.link import Linker
from harmattan.extract.mentions import Described
from harmattan.extract.reading import Reader, Told
from harmattan.extract.sources import Speaker
from harmattan.gazetteer import Candidate
from harmattan.vocab import EventType, Harm, Method, ReviewStatus, Stance

TARGET_OF_KIND = {"base": "army", "settlement": "civilians"}  # whom an attack on such a place is aimed at where nobody is named

AIMLESS = frozenset({EventType.COUP, EventType.WITHDRAWAL, EventType.AGREEMENT, EventType.CEASEFIRE})
NEXT = 8  # letters between two numbers told in one breath: " and ", ", and "
NO_TARGETS = frozenset({"government", "general-staff", "official", "junta"})  # who speak of what came to others


@dataclass(frozen=True)
class Draft:
    """A draft record, and the places in it that no seed has."""

    record: dict[str, Any]
    places: tuple[Candidate, ...] = field(default=())


def draft(article: Article, reader: Reader, today: date, by: str) -> Draft:
    """Return the draft of an article's record, as ``record.load`` would give it; ``by`` names the program and its version."""
    told, linker = reader.read(article)
    gathered = coreference.gather(told)
    writer = _Writer(article, linker)
    data: dict[str, Any] = {"id": f"article/{article.slug}", "type": "Article", "headline": article.headline, "publisher": article.publisher}
    data |= {"published": str(article.published)} | ({"url": article.url} if article.url else {})
    data |= {"language": article.language, "text": f"{article.slug}.txt", "sha256": article.sha256}
    data["review"] = {"status": str(ReviewStatus.DRAFT), "convertedBy": by, "method": str(Method.SCRIPT), "date": str(today)}
    events = [writer.event(found) for found in gathered.events]
    data |= {"events": events} if events else {}
    notes = [*article.notes, *(f"Not understood: {writer.words(one)}" for one in gathered.unread)]
    data |= {"note": " ".join(notes)} if notes else {}
    tallies = [tally for one in gathered.tallies if (tally := writer.tally(one)) is not None]
    data |= {"tallies": tallies} if tallies else {}
    bonds = writer.ties(told)
    data |= {"ties": bonds} if bonds else {}
    return Draft(data, tuple(sorted(writer.places.values(), key=lambda place: place.id)))


class _Writer:
    """Writes the events and claims of one article."""

    def __init__(self, article: Article, linker: Linker) -> None:
        self.article, self.linker = article, linker
        self.places: dict[str, Candidate] = {}
        self.named: set[str] = set()

    def words(self, told: Told) -> str:
        """Return the words of a sentence as they stand in the text."""
        return self.article.text[told.sentence.start : told.sentence.end]

    def event(self, found: Found) -> dict[str, Any]:
        """Return an event with its claims, one for each sentence."""
        country = (found.place.country if found.place else "") or self.linker.country
        kind = str(self._refined(found.told[0], country)).replace("-", " ")
        where = found.place.name if found.place else self.article.headline
        label = f"{kind.capitalize()}: {where}" + (f", {found.day}" if found.day else "")
        claims = [self._claim(part, speaker, found, country) for told in found.told for part, speaker in _voiced(told)]
        self._aim(claims, country)
        return {"id": self._event_id(found), "label": {"en": label}, "claims": claims}

    def _aim(self, claims: list[dict[str, Any]], country: str) -> None:
        """Let people whom nobody describes be civilians where an event has no other target."""
        unknown = [
            c
            for c in claims
            if any(n["harm"] in {Harm.KILLED, Harm.INJURED, Harm.ABDUCTED} and (n.get("low") or n.get("best") or n.get("high")) for n in c.get("counts", []))
        ]
        civilians = self._actors([Described(role="civilians")], country)
        if unknown and civilians and not any("target" in claim for claim in claims):
            unknown[0]["target"] = civilians

    def _event_id(self, found: Found) -> str:
        bounds = calendar.bounds(found.day) if found.day else None
        day = found.day if len(found.day) <= 10 and found.day[-1:].isdigit() else str(bounds.earliest or "") if bounds else ""
        where = found.place.name if found.place else "somewhere"
        name = ids.slugify(f"{where} {day} {self.article.publisher.split('/', 1)[1]}")
        number = next(n for n in range(1, len(self.named) + 2) if (name if n == 1 else f"{name}-{n}") not in self.named)
        name = name if number == 1 else f"{name}-{number}"
        self.named.add(name)
        return f"event/{name}"

    def _claim(self, told: Told, speaker: Speaker | None, found: Found, country: str) -> dict[str, Any]:
        stance = _stance(told, speaker)
        claimant = self._claimant(speaker, told, country)
        perpetrators = self._actors(told.facts.perpetrators, country) or self._actors(told.facts.sides[:1], country)
        perpetrators = perpetrators or self._actors(told.voices.suspects, country)
        if stance is Stance.CLAIMS_RESPONSIBILITY:
            perpetrators = [claimant]
        aimed = [who for who in told.facts.targets if who.role not in NO_TARGETS and coreference.kind(told) not in AIMLESS]
        targets = self._actors([*aimed, *told.facts.sides[1:]], country) or self._targets_by_place(told, country)
        claim: dict[str, Any] = {"claimant": claimant}
        via = self.linker.actor(speaker.via, country) if speaker is not None and speaker.via is not None else ""
        said = {
            "via": via if via != claimant else "",
            "stance": str(stance) if stance is not Stance.ASSERTS else "",
            "eventType": str(self._refined(told, country)),
            "date": told.day,
            **self._where(told, found),
            "perpetrator": perpetrators,
            "target": [target for target in targets if target not in perpetrators],
            "weapon": [str(weapon) for weapon in told.facts.weapons],
            "outcome": str(next(iter(told.facts.outcomes), "")),
            "counts": list(self._counts(told)),
            "quote": self.words(told),
        }
        return claim | {key: value for key, value in said.items() if value}

    def _claimant(self, speaker: Speaker | None, told: Told, country: str) -> str:
        if speaker is not None:
            return self.linker.speaker(speaker.who, country) or self.article.publisher
        return "actor/unspecified-source" if told.voices.unspecified else self.article.publisher

    def _actors(self, some: Iterable[Described], country: str) -> list[str]:
        return list(dict.fromkeys(actor for who in some if (actor := self.linker.actor(who, country))))

    def _targets_by_place(self, told: Told, country: str) -> list[str]:
        role = next((s.named.target or TARGET_OF_KIND[s.named.kind] for s in told.spots if s.named.kind in TARGET_OF_KIND), "")
        violent = coreference.kind(told) in coreference.ATTACKS
        return self._actors([Described(role=role)], country) if role and violent and told.facts.strong else []

    def _refined(self, told: Told, country: str) -> str:
        """Return the kind of event, told more closely by who was attacked."""
        kind = coreference.kind(told)
        if kind is not EventType.ATTACK:
            return kind
        refined: dict[str, str] = lexicon.table(self.article.language, "triggers")["refined"]
        groups = [self.linker.victims(who) for who in told.facts.targets]
        if not groups and self._targets_by_place(told, country):
            groups = ["soldiers" if any(s.named.kind == "base" for s in told.spots) else "civilians"]
        return next((refined[group] for group in groups if group in refined), kind)

    def _where(self, told: Told, found: Found) -> dict[str, Any]:
        place = coreference.spot(told)
        if place is None:
            return {"place": self._known(found.place)} if told.there and found.place is not None else {}
        named = next(spot.named for spot in told.spots if spot.place is place)
        others = (
            [spot.place for spot in told.spots if spot.listed and spot.place is not place] if any(s.listed and s.place is place for s in told.spots) else []
        )
        where = list(dict.fromkeys(self._known(one) for one in (place, *others)))
        return {"place": where if others else where[0], "placeText": named.said, "placeRelation": str(named.relation or ""), "distance": named.distance}

    def _known(self, place: Candidate) -> str:
        if not place.curated:
            self.places[place.id] = place
        return place.id

    def _counts(self, told: Told) -> Iterator[dict[str, Any]]:
        seen = set()
        for counted in told.facts.counts:
            group = self.linker.victims(counted.who)
            if counted.number is None or (counted.harm, group) in seen:
                continue
            seen.add((counted.harm, group))
            same = [c for c in told.facts.counts if c.harm is counted.harm and c.number is not None and self.linker.victims(c.who) == group]
            number, end = _together(same)
            yield _count(counted.harm, group, number, self.article.text[counted.start : end])

    def ties(self, told: Iterable[Told]) -> list[dict[str, Any]]:
        """Return the relations that the sentences tell, each once for each who says it."""
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        for one in told:
            claimant = self._claimant(next(iter(one.voices.speakers), None), one, self.linker.country)
            for bond in one.bonds:
                subject, bound = (self.linker.actor(who, self.linker.country) for who in (bond.subject, bond.object))
                said = {
                    "claimant": self.article.publisher if claimant in {subject, bound} else claimant,
                    "subject": subject,
                    "tie": str(bond.kind),
                    "object": bound,
                }
                found.setdefault(tuple(said.values()), {**said, "quote": self.words(one)})
        return list(found.values())

    def tally(self, told: Told) -> dict[str, Any] | None:
        """Return a total over a time or region; None where no number is told."""
        numbers = list(self._counts(told))
        if not numbers:
            return None
        speaker = next(iter(told.voices.speakers), None)
        made: dict[str, Any] = {"claimant": self._claimant(speaker, told, self.linker.country), "counts": numbers}
        where = list(dict.fromkeys(self._known(spot.place) for spot in told.spots)) or ([self.linker.country] if self.linker.country else [])
        made |= {"places": where} if where else {}
        since = next((day for day in told.days if day.edtf), None)
        if since is not None and (since.bound == "since" or "/" not in since.edtf):
            made["since"] = since.edtf
        elif since is not None:
            made["since"], made["until"] = since.edtf.split("/", 1)
        return made | {"quote": self.words(told)}


def _voiced(told: Told) -> list[tuple[Told, Speaker | None]]:
    """Return what each speaker of a sentence says: who claims an attack says no more than that; of several speakers each has the numbers next to it."""
    claiming = [s for s in told.voices.speakers if s.stance is Stance.CLAIMS_RESPONSIBILITY]
    others = [s for s in told.voices.speakers if s.stance is not Stance.CLAIMS_RESPONSIBILITY]
    bare = replace(told.facts, counts=[], targets=[], outcomes=[], weapons=[])
    said: list[tuple[Told, Speaker | None]] = [(replace(told, facts=bare), speaker) for speaker in claiming[:1]]
    if claiming and not told.facts.counts and not others:
        return [(replace(told, facts=replace(told.facts, counts=[])), claiming[0])]
    if len(others) < 2 or not told.facts.counts:
        return [*said, (told, next(iter(others), None)), *((replace(told, facts=bare), speaker) for speaker in others[1:])]
    trailing = min(count.start for count in told.facts.counts) < others[0].at
    own: list[list[Counted]] = [[] for _ in others]
    for count in told.facts.counts:
        heard = [n for n, s in enumerate(others) if (s.at > count.start) is trailing]
        own[(heard[0] if trailing else heard[-1]) if heard else 0].append(count)
    said += [(replace(told, facts=replace(told.facts, counts=own[n])), speaker) for n, speaker in enumerate(others) if own[n]]
    return said


def _stance(told: Told, speaker: Speaker | None) -> Stance:
    if speaker is not None and speaker.stance is not Stance.ASSERTS:
        return speaker.stance
    doubted = told.voices.suspects or any(who.suspected for who in told.facts.perpetrators)
    return Stance.SUSPECTS if doubted else Stance.ASSERTS


def _together(same: Sequence[Counted]) -> tuple[Interval, int]:
    """Return what is told of one group in one breath, "two militiamen and three fighters", as one number, and where the words end."""
    first = same[0]
    total, end = first.number or Interval(), first.end
    for one in same[1:]:
        if one.number is None or one.who == first.who or not 0 <= one.start - end <= NEXT:
            break
        total = Interval(*(None if a is None or b is None else a + b for a, b in zip(_ends(total), _ends(one.number), strict=True)))
        end = one.end
    return total, end


def _ends(number: Interval) -> tuple[int | None, int | None, int | None]:
    return number.low, number.best, number.high


def _count(harm: Harm, group: str, number: Interval, phrase: str) -> dict[str, Any]:
    bounds = {"low": number.low, "best": number.best, "high": number.high}
    return {"harm": str(harm), "victims": group, **{k: v for k, v in bounds.items() if v is not None}, "phrase": phrase}
