"""The proof that a profile held: what may not be told is collected again, in another way, and looked for in the bytes that leave.

Nothing here is shared with the code that takes things out, but the table of sensitivities that a profile may tell. Texts are
compared word by word, without case, accents, punctuation and escapes.
"""

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harmattan import ids
from harmattan.export.options import Profile
from harmattan.export.profile import CLOSED
from harmattan.export.triples import Row, iri, text
from harmattan.vocab import DCT, HM, ID, OA, RDF, SCHEMES, SKOS, SKOSXL

SHORTEST = 4  # characters; shorter strings stand everywhere
MARGIN = 400  # characters around a find in which the longest name that may cover it stands
TEXTS = {HM.quote, HM.noQuote, HM.placeText, OA.exact, DCT.description, SKOS.note}
IDENTIFIERS = {HM.wikidata, HM.geonames, HM.ucdp}
NAMED = (ID + "actor/", ID + "place/")
WORD = re.compile(r"[^\W_]+")
ESCAPES = re.compile(r"\\(?:u[0-9a-f]{4}|[nrtbf])")  # of Turtle and JSON: a letter that is none
TERMS = ("ontology/", "shapes/")  # entries of a bundle that come with Harmattan and tell nothing of the data
SLUG_BEFORE, SLUG_AFTER = re.compile("[/:]([a-z0-9-]*)$"), re.compile("[a-z0-9-]*")
HERE = "ꙮ"  # a letter that marks the place that is looked at
HEX = re.compile(r"(?<![0-9a-z])[0-9a-f]{12}(?![0-9a-z])")


@dataclass
class Secrets:
    """What the bytes of an export may not hold; names and texts are runs of plain words with a space at either end."""

    names: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)  # last parts of IRIs
    identifiers: set[str] = field(default_factory=set)  # elsewhere: Wikidata, GeoNames, UCDP
    allowed: set[str] = field(default_factory=set)  # names that may be told, even where they hold one that may not


def plain(value: str) -> str:
    """Return a text without accents."""
    return re.sub("[\u0300-\u036f]+", "", unicodedata.normalize("NFKD", value))


def run(value: str) -> str:
    """Return a text as plain words in lower case, with one space around each.

    >>> run("Hamadoun  Kouffá-Barry")
    ' hamadoun kouffa barry '
    """
    return f" {' '.join(WORD.findall(plain(value).lower()))} "


def secrets(rows: Iterable[Row], profile: Profile) -> Secrets:
    """Collect from a merged graph what a profile may not tell."""
    given = list(rows)
    closed = {SCHEMES["Sensitivity"][word] for word in CLOSED[profile]}
    if not closed:
        return Secrets()
    marks: dict[str, set[str]] = {}
    for s, p, o in given:
        if p == HM.sensitivity:
            marks.setdefault(s, set()).add(iri(o))
    sealed = {s for s, said in marks.items() if said & closed}
    public = {s for s, said in marks.items() if said == {SCHEMES["Sensitivity"]["public"]}}
    nameless = sealed | {s for s, p, o in given if p == RDF.type and iri(o) == HM.Person and s not in public}
    nameless |= {iri(o) for s, p, o in given if p == HM.mergedFrom and s in nameless}
    below = {iri(o) for s, p, o in given if s in nameless and p in (SKOSXL.altLabel, OA.hasSelector, HM.count) and o[0] == "<"}
    return _collected(given, nameless | below, sealed)


def _collected(given: list[Row], hidden: set[str], sealed: set[str]) -> Secrets:
    found = Secrets()
    said: list[str] = []
    for s, p, o in given:
        names = p in (SKOS.prefLabel, SKOSXL.literalForm)
        if s not in hidden:
            said += [text(o)] if o[0] == '"' else []
            found.allowed |= {run(text(o))} if names and s.startswith((*NAMED, ID + "name/")) else set()
        elif names:
            found.names.add(text(o))
        elif p in TEXTS:
            found.texts.add(run(text(o)))
        elif p in IDENTIFIERS:
            found.identifiers |= {iri(o), f"wd:{iri(o).rsplit('/', 1)[-1]}"} if p == HM.wikidata else {iri(o)}
    slugs = {s.rsplit("/", 1)[-1] for s, _, _ in given if s.startswith(NAMED) and s not in hidden}
    found.allowed |= {run(slug) for slug in slugs}
    found.nodes |= {n.rsplit("/", 1)[-1] for n in hidden if n in sealed or n.startswith(NAMED)} - slugs
    return _searchable(found, "\n".join(said))


def _searchable(found: Secrets, said: str) -> Secrets:
    """Drop what cannot be looked for: what others say too, and descriptions in ordinary words ("residents")."""
    words = {plain(w) for w in WORD.findall(said) if w.islower()}
    proper = {n for n in found.names if any(not w.islower() and plain(w).lower() not in words for w in WORD.findall(n))}
    found.nodes |= {slug for n in proper if "-" in (slug := ids.slugify(n))}
    found.nodes = {n.lower() for n in found.nodes if len(n) >= SHORTEST and n not in words and run(n) not in found.allowed}
    found.names = {r for n in proper if len(n) >= SHORTEST and (r := run(n)) not in found.allowed}
    everything = run(said)
    found.texts = {t for t in found.texts if len(t.strip()) >= SHORTEST and t not in everything}
    return found


def find(data: bytes, hidden: Secrets) -> list[str]:
    """Return what an export tells though it may not; an empty list is the proof. Zip files are looked into."""
    return [f"{name} tells {what}" for name, content in _contents(data) for what in _found(content, hidden)]


def _contents(data: bytes) -> Iterator[tuple[str, str]]:
    if not data.startswith(b"PK\x03\x04"):
        yield "the output", data.decode("utf-8")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not name.startswith(TERMS):
                yield name, archive.read(name).decode("utf-8")


def _found(content: str, hidden: Secrets) -> Iterator[str]:
    written = plain(html.unescape(content) if "&" in content else content)
    lower = written.lower()
    cased = written if len(written) == len(lower) else lower.upper()  # lengths differ for a few signs: then any case counts
    tails = set(HEX.findall(lower))
    for needle in sorted(hidden.nodes):
        if needle in tails or (not HEX.fullmatch(needle) and _is_in_an_iri(lower, needle, hidden.allowed)):
            yield f"the node {needle}"
    for value in sorted(hidden.identifiers):
        if re.search(rf"{re.escape(value)}(?![0-9A-Za-z])", written):
            yield f"the identifier {value}"
    for kind, needles in (("name", hidden.names), ("words", hidden.texts)):
        for needle in sorted(needles):
            if _stands(lower, cased, needle, hidden.allowed):
                yield f"the {kind}{needle[:80]}"


def _is_in_an_iri(lower: str, slug: str, allowed: set[str]) -> bool:
    """Tell whether a slug stands in an IRI or short name, after a slash or colon, and not as part of a slug that may be told."""
    words = run(slug)
    covers = [a for a in allowed if words in a]
    for match in re.finditer(re.escape(slug), lower):
        before = SLUG_BEFORE.search(lower[max(0, match.start() - 200) : match.start()])
        after = SLUG_AFTER.match(lower, match.end())
        around = run((before[1] if before else "") + match[0] + (after[0] if after else ""))
        for cover in covers:
            around = around.replace(cover, "  ")
        if before and words in around:
            return True
    return False


def _stands(lower: str, cased: str, needle: str, allowed: set[str]) -> bool:
    """Tell whether words stand somewhere in a text, not inside a name that may be told; one word alone counts with a capital only."""
    longest = max(needle.split(), key=len, default="")
    if not longest or longest not in lower:
        return False
    marked = set(_marked(needle, longest))
    covers = {m for a in allowed if needle in a for m in _marked(a, longest)}
    margin = 2 * len(needle) + MARGIN
    for match in re.finditer(re.escape(longest), lower):
        start, end = match.span()
        if needle.strip() == longest and cased[start].islower():
            continue
        words = run(ESCAPES.sub(" ", f"{lower[max(0, start - margin) : start]}{HERE}{lower[start : end + margin]}"))
        if any(m in words for m in marked) and not any(c in words for c in covers):
            return True
    return False


def _marked(words: str, word: str) -> Iterator[str]:
    """Yield a run of words with each place where a word stands marked in turn."""
    for match in re.finditer(rf"(?<= ){re.escape(word)}(?= )", words):
        yield words[: match.start()] + HERE + words[match.start() :]
