"""Look things up: by any name, by id with all that is said of it, by term of the vocabulary."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from harmattan import consolidate, ids, paths, query
from harmattan.counts import Interval
from harmattan.errors import QueryError
from harmattan.query import Answering
from harmattan.vocab import KEYS, NS, PREFIXES, SCHEMES

Section = tuple[str, tuple[str, ...], list[list[str]]]
NAMES = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX skosxl: <http://www.w3.org/2008/05/skos-xl#>
SELECT ?thing ?class ?name ?preferred ?language WHERE {
  { ?thing skos:prefLabel ?name BIND(true AS ?preferred) } UNION { ?thing skosxl:altLabel/skosxl:literalForm ?name BIND(false AS ?preferred) }
  ?thing a ?class
  BIND(LANG(?name) AS ?language)
}
"""
SHORT = 4  # letters: a shorter name stands inside many longer ones, and counts only as a word of its own
# What is said of a thing; a node without a label of its own is told by what it holds: a name, a number of victims, an attribution.
OWN = """
PREFIX hm: <{1}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX skosxl: <http://www.w3.org/2008/05/skos-xl#>
SELECT ?property ?value ?label ?name ?harm ?victims ?low ?best ?high ?actor ?standing WHERE {{
  {0} ?property ?value
  OPTIONAL {{ ?value skos:prefLabel ?label FILTER(LANG(?label) = "en") }}
  OPTIONAL {{ ?value skosxl:literalForm ?name }}
  OPTIONAL {{
    ?value hm:harm ?of . ?of skos:prefLabel ?harm FILTER(LANG(?harm) = "en")
    ?value hm:victims ?who . ?who skos:prefLabel ?victims FILTER(LANG(?victims) = "en")
    OPTIONAL {{ ?value hm:low ?low }}
    OPTIONAL {{ ?value hm:best ?best }}
    OPTIONAL {{ ?value hm:high ?high }}
  }}
  OPTIONAL {{
    ?value hm:standing ?how . ?how skos:prefLabel ?standing FILTER(LANG(?standing) = "en")
    ?value hm:actor ?by . ?by skos:prefLabel ?actor FILTER(LANG(?actor) = "en")
  }}
}} ORDER BY ?property ?value
"""


@dataclass(frozen=True)
class Hit:
    """A thing found by name: its id, its class, its label, and the name that fitted."""

    id: str
    kind: str
    label: str
    name: str


def find(store: Answering, text: str, limit: int) -> list[Hit]:
    """Return the actors, places and events whose name is most like a text, the likest first."""
    from rapidfuzz import fuzz, process

    table = query.select(store, NAMES)
    rows = [[query.plain(term) for term in row] for row in table.rows]
    rows = [row for row in rows if ids.short(row[0]).split("/", 1)[0] in {"actor", "place", "event"}]
    labels = {row[0]: row[2] for row in sorted(rows, key=lambda r: (r[3] == "true", r[4] == "en", r[4] == "fr", r[2]))}  # the last one stays
    wanted = fold(text)
    matches = process.extract(wanted, [fold(row[2]) for row in rows], scorer=fuzz.WRatio, limit=None, score_cutoff=75)
    found: dict[str, Hit] = {}
    for folded, _, index in sorted(matches, key=lambda m: (-m[1], len(rows[m[2]][2]), rows[m[2]])):
        iri, cls, name = rows[index][:3]
        if len(folded) < SHORT and folded not in wanted.split():
            continue
        found.setdefault(iri, Hit(ids.short(iri), cls.removeprefix(NS), labels[iri], name))
    return list(found.values())[:limit]


def fold(text: str) -> str:
    """Return a text for comparison: lower case, without accents, apostrophes as one sign."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))


def show(store: Answering, name: str) -> list[Section]:
    """Return what the graph says of a thing, in sections of (title, columns, rows); raise QueryError where it knows no such thing.

    An event shows its best view, then the claims under it side by side; an actor its ties and timeline; others their triples.
    """
    if not ids.is_id(name):
        raise QueryError(f'"{name}" is not an id such as event/…, actor/…, place/… or article/…')
    node = str(ox.NamedNode(query.canonical(store, ids.iri(name))))
    own = [_told(*map(query.plain, row)) for row in query.select(store, OWN.format(node, NS)).rows]
    if not own:
        raise QueryError(f'nothing is known of "{name}"; `harmattan find` looks names up')
    title = f"{name}" if f"<{ids.iri(name)}>" == node else f"{name}, now one with {ids.short(node[1:-1])}"
    sections: list[Section] = [(title, ("property", "value", "value_label"), own)]
    for question, parameter in QUESTIONS.get(name.split("/", 1)[0], ()):
        if question in query.stored():
            asked = query.named(question)
            answer = query.run(store, asked, {parameter: node[1:-1]})
            rows = [[query.plain(term) for term in row] for row in answer.rows]
            sections.append((asked.summary, answer.columns, rows))
    return [s for s in sections if s[2]]


# What is shown of a thing beside its own triples: stored queries, each with the parameter that takes the thing.
QUESTIONS = {
    "event": (("event_claims", "event"),),
    "actor": (("actor_timeline", "actor"),),
    "article": (("article_claims", "article"),),
}


def _told(property_: str, value: str, label: str, name: str, *parts: str) -> list[str]:
    harm, victims, low, best, high, actor, standing = parts
    if harm:
        label = f"{harm} {victims}: {Interval(*(int(n) if n else None for n in (low, best, high)))}"
    elif actor:
        label = f"{actor}: {standing}"
    return [compact(property_), compact(value), label or name]


def compact(iri: str) -> str:
    """Return an IRI as prefix:name where one of our prefixes fits."""
    return next((f"{prefix}:{iri[len(base) :]}" for prefix, base in PREFIXES.items() if iri.startswith(base)), iri)


def terms(wanted: str | None, lang: str) -> list[tuple[str, str, str, str, str]]:
    """Return (term, kind, label, meaning, ACLED's name) of the vocabulary's terms: all, or those called ``wanted``, as a key of a record too."""
    texts: dict[tuple[str, str], str] = {}
    matches: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    for triple in _vocabulary():
        subject, predicate = query.plain(triple.subject), triple.predicate.value.rsplit("#", 1)[-1]
        if isinstance(triple.object, ox.Literal):
            if triple.object.language in (None, lang):
                texts[subject, predicate] = triple.object.value
        elif predicate == "type":
            kinds[subject] = query.plain(triple.object).rsplit("#", 1)[-1]
        elif predicate in {"exactMatch", "closeMatch", "broadMatch"}:
            matches.setdefault(subject, []).append(query.plain(triple.object))
    written = {key.iri for keys in KEYS.values() for name, key in keys.items() if name == wanted}
    rows = []
    for iri in sorted(kinds):
        label = texts.get((iri, "prefLabel")) or texts.get((iri, "label"), "")
        acled = [texts.get((m, "prefLabel"), "") for m in matches.get(iri, []) if "/acled/" in m]
        word = iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
        if label and (wanted is None or iri in written or fold(wanted.removeprefix("hm:")) in {fold(word), fold(label)}):
            rows.append((word, kinds[iri], label, texts.get((iri, "definition"), ""), "; ".join(acled)))
    return rows


def _vocabulary() -> Iterable[ox.Triple]:
    definitions = (q.triple for q in ox.parse(path=str(paths.resource("ontology/harmattan.ttl")), format=ox.RdfFormat.TURTLE))
    own = {iri for words in SCHEMES.values() for iri in words.values()}
    kept = [t for t in consolidate.ontology() if query.plain(t.subject).startswith((NS, *own)) or "/scheme/acled/" in query.plain(t.subject)]
    return [*definitions, *kept]
