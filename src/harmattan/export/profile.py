"""What may leave: which nodes stay at home, which places are made coarser, whose names are withheld.

``plan`` looks at the merged graph once and decides; ``harmattan.export.redact`` then takes rows and gives those that may leave, and
``harmattan.export.leaks`` proves the result in another way.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harmattan import ids
from harmattan.export import best_view
from harmattan.export.names import Hidden, Names
from harmattan.export.options import Options
from harmattan.export.triples import Index, Row, iri, literal, text, token
from harmattan.vocab import BELOW, DCT, HM, ID, OA, RDF, SCHEMES, SKOS, SKOSXL

CLOSED = {"public": ("partner", "restricted"), "partner": ("restricted",), "full": ()}  # sensitivities that do not leave, by profile
OWNED = (HM.count, OA.hasSelector, SKOSXL.altLabel, HM.containment, HM.review, HM.attribution, HM.bestCount)  # to what one node alone carries
OF_A_PLACE = (HM.placeText, HM.placeRelation, HM.distance)  # what a claim says about a place: meaningless about the area around it
SAYS = (HM.eventType, HM.date, HM.place, HM.perpetrator, HM.target, HM.weapon, HM.outcome, HM.count)
WITHHELD = "(withheld)"
STATEMENTS = ("Claim", "Tally", "Tie")
ACTORS, PLACES = BELOW["Actor"], BELOW["Place"]


@dataclass
class Plan:
    """The decisions of a profile on one merged graph."""

    gone: set[str] = field(default_factory=set)
    dropped: set[Row] = field(default_factory=set)
    rewritten: dict[tuple[str, str], str] = field(default_factory=dict)  # (subject, property) → the token that stands instead
    areas: dict[str, str] = field(default_factory=dict)  # a sensitive place → the area that stands for it, or nothing
    persons: set[str] = field(default_factory=set)  # who stays, without a name
    canonical: dict[str, str] = field(default_factory=dict)  # a merged thing → what it is called in the merged graph
    slugs: dict[str, str] = field(default_factory=dict)  # what is hidden → the slug that stands for it in IRIs
    names: Names = field(default_factory=lambda: Names((), (), ()))
    left_out: Counter[str] = field(default_factory=Counter)

    def leave_out(self, nodes: Iterable[str], reason: str) -> set[str]:
        """Leave nodes out; count and return those that are new."""
        new = {n for n in nodes if n} - self.gone
        self.gone |= new
        self.left_out[reason] += len(new)
        return new


def plan(index: Index, options: Options) -> Plan | None:
    """Decide what of a merged graph may leave under a profile; None where all of it may."""
    if not CLOSED[options.profile]:
        return None
    made = Plan(canonical={m: s for s in index.of for m in index.values(s, HM.mergedFrom)})
    words = SCHEMES["Sensitivity"]
    levels = {token(words[word]) for word in CLOSED[options.profile]}
    closed = {s for s, given in index.of.items() if levels & set(given.get(HM.sensitivity, ()))}
    made.areas = _areas(index, closed & set(index.all_of(*PLACES)))
    made.leave_out(closed, "marked for others than this profile")
    made.persons = {s for s in index.all_of("Person") if index.values(s, HM.sensitivity) != [words["public"]]} - made.gone
    _statements(made, index)
    _settle(made, index)
    _empty(made, index)
    _carried(made, index)
    _hide(made, index, options.key)
    _withhold(made, index)
    return made


def _withhold(made: Plan, index: Index) -> None:
    """Withhold who worked on the records, since they are private persons too, and their remarks; what must be there keeps a word for it."""
    script = SCHEMES["Method"]["script"]
    for node in index.all_of("Review", "Decision"):
        if index.value(node, HM.method) != script:
            named = [p for p in (HM.convertedBy, HM.decidedBy) if index.tokens(node, p)]
            made.rewritten |= {(node, p): literal(WITHHELD) for p in named}
            made.left_out["names of those who worked on the records"] += len(named)
    words_alone = (c for c in index.all_of("Claim") if not any(index.tokens(c, p) for p in SAYS))
    made.rewritten |= {(claim, SKOS.note): literal(WITHHELD) for claim in words_alone}  # without a note, such a claim would break its shape


def _areas(index: Index, places: set[str]) -> dict[str, str]:
    """Return for each sensitive place the closest area around it that is not sensitive."""
    found = {}
    for place in places:
        around = [a for a in index.values(place, HM.liesWithin) if a not in places]
        found[place] = min(around, key=lambda a: (best_view.rank(index, a), a), default="")
    return found


def _statements(made: Plan, index: Index) -> None:
    """Leave out statements of which nothing true is left without what stays at home."""
    for statement in index.all_of(*STATEMENTS):
        ends = {v for p in (HM.subject, HM.object) for v in index.values(statement, p)}
        if index.value(statement, HM.claimant) in made.gone:
            made.leave_out([statement], "statements of a speaker who is left out")
        elif ends & made.gone:
            made.leave_out([statement], "ties with something that is left out")
        elif made.areas.keys() & set(index.values(statement, HM.place)):
            made.dropped |= {(statement, p, t) for p in OF_A_PLACE for t in index.tokens(statement, p)}
    for kind, predicate in (("ActorSet", HM.anyOf), ("Containment", HM.area), ("Decision", HM.thing)):
        found = (s for s in index.all_of(kind) if made.gone & {made.canonical.get(v, v) for v in index.values(s, predicate)})
        made.leave_out(found, "nodes that name something that is left out")


def _settle(made: Plan, index: Index) -> None:
    """Bring the best view in line with the claims that are left."""
    settled = best_view.settle(index, made.gone, made.areas)
    made.leave_out(settled.gone, "derived from nothing that is left")
    made.dropped |= settled.dropped
    made.rewritten |= settled.rewritten


def _empty(made: Plan, index: Index) -> None:
    """Leave out events without a claim and articles without a statement that may leave, where there was one."""
    claims = index.pointing(HM.about, ("Claim",))
    made.leave_out((e for e, found in claims.items() if made.gone.issuperset(found)), "events of which no claim may leave")
    made.leave_out((d for d in index.all_of("Derivation") if index.value(d, RDF.subject) in made.gone), "derived from nothing that is left")
    stated = index.pointing(HM.statedIn, STATEMENTS)
    emptied = (a for a in index.all_of("Article") if a in stated and made.gone.issuperset(stated[a]))
    made.leave_out(emptied, "articles of which no statement may leave")
    for article, statements in stated.items():
        once = {index.value(s, HM.about) for s in statements}
        left = {index.value(s, HM.about) for s in statements if s not in made.gone}
        made.dropped |= {(article, HM.reports, token(event)) for event in once - left if event}


def _carried(made: Plan, index: Index) -> None:
    """Leave out what only nodes that are left out carry: counts, quotations, names, geometries; and the names of persons."""
    waiting = [n for p in sorted(made.persons) for n in index.values(p, SKOSXL.altLabel)]
    made.leave_out(waiting, "names of persons who are not marked public")
    waiting = sorted(made.gone)
    while waiting:
        waiting += sorted(made.leave_out(_owned(index, waiting.pop()), "carried only by what is left out"))


def _owned(index: Index, node: str) -> set[str]:
    """Return the nodes that exist only for another node."""
    found = {v for p in OWNED for v in index.values(node, p)}
    found |= {v for p in (HM.perpetrator, HM.target) for v in index.values(node, p) if index.cls(v) == "ActorSet"}
    return found | {v for tokens in index.of.get(node, {}).values() for t in tokens if index.cls(v := iri(t)) == "Geometry"}


def _hide(made: Plan, index: Index, key: str) -> None:
    """Make known the names that may not leave, and leave out the quotations whose words would tell one."""
    things = sorted(made.persons | {s for s in made.gone if index.cls(s) in (*ACTORS, *PLACES)})
    members: dict[str, list[str]] = {thing: [thing] for thing in things}
    for member, thing in sorted(made.canonical.items()):
        if thing in members and member != thing:
            members[thing].append(member)
    hidden = []
    for thing in things:
        kind = "person" if thing in made.persons else "withheld"
        for member in members[thing]:
            made.slugs[member] = ids.mint(kind, "", key, member).replace("/", "-")
            names = tuple(names_of(index, thing))
            hidden.append(Hidden(made.slugs[member], names, ids.slug(ids.short(member)), person=index.cls(thing) == "Person"))
    spoken = [s for s in index.all_of(*ACTORS, *PLACES) if s not in made.slugs and s.startswith(ID)]
    said = [n for s in spoken for n in (*names_of(index, s), ids.slug(ids.short(s)))]
    made.names = Names(hidden, said, _texts(index))
    if made.names:
        tells = (q for q in index.all_of("Quotation") if any(made.names.redact(text(t))[1] for ts in index.of[q].values() for t in ts))
        made.leave_out(tells, "quotations whose words or surroundings tell a withheld name")


def _texts(index: Index) -> Iterator[str]:
    """Yield the texts that show which words are ordinary ones: what claims quote, descriptions, and the words of the ontology."""
    for subject, given in index.of.items():
        terms = not subject.startswith(ID)
        yield from (text(t) for p, tokens in given.items() if terms or p in (HM.quote, DCT.description) for t in tokens if t[0] == '"')


def names_of(index: Index, subject: str) -> list[str]:
    """Return all names of an actor or place."""
    found = index.values(subject, SKOS.prefLabel)
    return found + [n for name in index.values(subject, SKOSXL.altLabel) for n in index.values(name, SKOSXL.literalForm)]
