"""Rows as they may leave: a profile's decisions, applied to the merged graph or to one article's graph."""

from collections import Counter
from collections.abc import Iterable, Iterator

from harmattan import ids
from harmattan.export.profile import Plan
from harmattan.export.triples import SCHEME, Row, datatype, iri, language, literal, text, token, unique
from harmattan.vocab import HM, ID, NS, RDF, RDFS, RULE, SKOS, XSD

NAMELESS = {"en": "person (name withheld)", "fr": "personne (nom non communiqué)"}
KEPT_OF_PERSONS = {RDF.type, RDFS.isDefinedBy, HM.sensitivity, HM.mergedFrom}
TERMS = (NS, RULE, SCHEME)  # how the IRIs of terms begin, which name nobody
LEADS_TO_A_PLACE = {HM.place, HM.coversPlace, HM.basedIn, RDF.object}  # where an area may stand for a place


class Redaction:
    """A plan at work; ``left_out`` and ``changed`` count what it did to the rows that it was given."""

    def __init__(self, plan: Plan) -> None:
        """Take a plan."""
        self.plan = plan
        self.left_out: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self._iris: dict[str, tuple[str, int]] = {}

    def apply(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows that may leave, as they may leave."""
        return unique(done for row in rows for done in self._row(row))

    def rename(self, value: str) -> str:
        """Return an IRI without the names that may not leave."""
        return self._renamed(value)[0]

    def _row(self, row: Row) -> Iterator[Row]:
        """Yield what may leave of a row: most often the very same, which costs no memory."""
        plan, (s, p, o) = self.plan, row
        known, value = plan.canonical.get(s, s), iri(o)
        value = plan.canonical.get(value, value)
        if known in plan.gone or (known, p, token(value) if value else o) in plan.dropped:
            return
        if known in plan.persons and p not in KEPT_OF_PERSONS:
            self.left_out["facts about persons who are not marked public"] += 1
        elif p == SKOS.note and s.startswith(ID) and (known, p) not in plan.rewritten:
            self.left_out["remarks for those who work on the records"] += 1
        elif o[0] == "<":
            yield from self._link(row)
        else:
            yield _same(row, self.rename(s), plan.rewritten.get((known, p)) or self._said(s, p, o))

    def _link(self, row: Row) -> Iterator[Row]:
        plan, (s, p, o) = self.plan, row
        known = plan.canonical.get(s, s)
        value = iri(plan.rewritten.get((known, p), o))
        value_known = plan.canonical.get(value, value)
        if p in LEADS_TO_A_PLACE and value_known in plan.areas:
            value = value_known = plan.areas[value_known]
            self.changed["places shown as the area around them"] += bool(value)
        if not value or value_known in plan.gone:
            return
        renamed, found = self._renamed(value)
        if found and not value.startswith(ID):
            self.left_out["addresses that tell a withheld name"] += 1
            return
        subject = self.rename(s)
        yield _same(row, subject, token(renamed))
        if p == RDF.type and known in plan.persons:
            self.changed["persons whose names are withheld"] += 1
            yield from ((subject, SKOS.prefLabel, literal(label, language=tag)) for tag, label in NAMELESS.items())

    def _said(self, s: str, p: str, o: str) -> str:
        """Return a literal without the names that may not leave; the name of a file is written like an IRI."""
        names = self.plan.names
        if not names or not s.startswith(ID) or not (language(o) or datatype(o) == XSD.string):
            return o
        said, found = names.rename(text(o)) if p == HM.textFile else names.redact(text(o))
        self.changed["names replaced in texts"] += found
        return literal(said, language=language(o)) if found else o

    def _renamed(self, value: str) -> tuple[str, int]:
        if not self.plan.slugs or value.startswith(TERMS):
            return value, 0
        if value not in self._iris:
            self._iris[value] = self._rename(value)
        return self._iris[value]

    def _rename(self, value: str) -> tuple[str, int]:
        if value in self.plan.slugs:
            return ids.iri(f"{ids.short(value).split('/', 1)[0]}/{self.plan.slugs[value]}"), 1
        if value.startswith(ID):
            renamed, found = self.plan.names.rename(ids.short(value))
            return ids.iri(renamed), found
        return self.plan.names.rename(value)


def _same(row: Row, subject: str, obj: str) -> Row:
    return row if (subject, obj) == (row[0], row[2]) else (subject, row[1], obj)
