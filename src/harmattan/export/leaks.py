"""The proof that a profile held: what may not be told is collected again, in another way, and looked for in the bytes that leave.

Nothing here is shared with the code that takes things out, but the table of sensitivities that a profile may tell. Texts are
compared word by word, without case, accents, punctuation and escapes, in one pass however much there is to look for.
"""

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from harmattan import ids
from harmattan.export.options import Profile
from harmattan.export.profile import CLOSED
from harmattan.export.triples import Row, iri, text
from harmattan.vocab import DCT, HM, ID, OA, RDF, SCHEMES, SKOS, SKOSXL

SHORTEST = 4  # characters; shorter strings stand everywhere
FIRST = 5  # words by which runs are told apart: many quotes begin with "the army said"
WINDOW = 1 << 20  # characters that are looked at at once, in whole lines
MARGIN = 400  # characters around a find in which the longest name that may cover it stands
TEXTS = {HM.quote, HM.noQuote, HM.placeText, OA.exact, DCT.description, SKOS.note}
IDENTIFIERS = {HM.wikidata, HM.geonames, HM.ucdp}
NAMED = (ID + "actor/", ID + "place/")
WORD = re.compile(r"[^\W_]+")
ESCAPES = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|[nrtbf])")  # of Turtle and JSON: a letter that is none
TERMS = ("ontology/", "shapes/")  # entries of a bundle that come with Harmattan and tell nothing of the data
SLUG = re.compile("[/:]([a-z0-9-]+)")  # of an IRI or a short name
HEX = re.compile(r"(?<![0-9a-z])[0-9a-f]{12}(?![0-9a-z])")
Words = tuple[str, ...]


@dataclass
class Secrets:
    """What the bytes of an export may not hold; names and texts are runs of plain words."""

    names: set[Words] = field(default_factory=set)
    texts: set[Words] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)  # last parts of IRIs
    identifiers: set[str] = field(default_factory=set)  # elsewhere: Wikidata, GeoNames, UCDP
    allowed: set[Words] = field(default_factory=set)  # names that may be told, even where they hold one that may not

    def __bool__(self) -> bool:
        """Tell whether there is anything to look for."""
        return bool(self.names or self.texts or self.nodes or self.identifiers)


def plain(value: str) -> str:
    """Return a text without accents."""
    return re.sub("[\u0300-\u036f]+", "", unicodedata.normalize("NFKD", value))


def run(value: str) -> Words:
    """Return a text as plain words in lower case.

    >>> run("Hamadoun  Kouffá-Barry")
    ('hamadoun', 'kouffa', 'barry')
    """
    return tuple(w.lower() for w in WORD.findall(plain(value)))


class Runs:
    """Runs of words to look for, by their first words, so that a text is read once for all of them."""

    def __init__(self, runs: Iterable[Words]) -> None:
        """Take the runs."""
        self._starts: dict[Words, list[Words]] = {}
        for words in sorted(runs):
            self._starts.setdefault(words[:FIRST], []).append(words)
        self._first = {start[0] for start in self._starts}

    def found(self, words: Sequence[str]) -> Iterator[tuple[int, Words]]:
        """Yield where each run stands in a sequence of words."""
        for at, word in enumerate(words):
            for size in range(1, FIRST + 1) if word in self._first else ():
                for run_ in self._starts.get(tuple(words[at : at + size]), ()):
                    if len(run_) >= size and tuple(words[at : at + len(run_)]) == run_:
                        yield at, run_


def secrets(rows: Iterable[Row], profile: Profile) -> Secrets:
    """Collect from a merged graph what a profile may not tell."""
    closed = {SCHEMES["Sensitivity"][word] for word in CLOSED[profile]}
    if not closed:
        return Secrets()
    given = list(rows)
    marks: dict[str, set[str]] = {}
    for s, p, o in given:
        if p == HM.sensitivity:
            marks.setdefault(s, set()).add(iri(o))
    sealed = {s for s, said in marks.items() if said & closed}
    public = {s for s, said in marks.items() if said == {SCHEMES["Sensitivity"]["public"]}}
    nameless = sealed | {s for s, p, o in given if p == RDF.type and iri(o) == HM.Person and s not in public}
    nameless |= {iri(o) for s, p, o in given if p == HM.mergedFrom and s in nameless}
    below = {iri(o) for s, p, o in given if s in nameless and p in (SKOSXL.altLabel, OA.hasSelector, HM.count) and o[0] == "<"}
    return _collected(given, nameless | below, sealed) if nameless else Secrets()


def _collected(given: list[Row], hidden: set[str], sealed: set[str]) -> Secrets:
    found = Secrets()
    names: set[str] = set()
    for s, p, o in given:
        named = p in (SKOS.prefLabel, SKOSXL.literalForm)
        if s not in hidden:
            found.allowed |= {run(text(o))} if named and s.startswith((*NAMED, ID + "name/")) else set()
        elif named:
            names.add(text(o))
        elif p in TEXTS:
            found.texts.add(run(text(o)))
        elif p in IDENTIFIERS:
            found.identifiers |= {iri(o), f"wd:{iri(o).rsplit('/', 1)[-1]}"} if p == HM.wikidata else {iri(o)}
    slugs = {s.rsplit("/", 1)[-1] for s, _, _ in given if s.startswith(NAMED) and s not in hidden}
    found.allowed |= {run(slug) for slug in slugs}
    found.nodes |= {n.rsplit("/", 1)[-1] for n in hidden if n in sealed or n.startswith(NAMED)} - slugs
    _keep_searchable(found, names, (text(o) for s, _, o in given if o[0] == '"' and s not in hidden))
    return found


def _keep_searchable(found: Secrets, names: set[str], said: Iterable[str]) -> None:
    """Drop what cannot be looked for: what others say too, and descriptions in ordinary words ("residents")."""
    found.texts = {t for t in found.texts if len(" ".join(t)) >= SHORTEST}
    texts, ordinary = Runs(found.texts), set()
    for literal in said:
        written = WORD.findall(plain(literal))
        ordinary |= {w for w in written if w.islower()}
        found.texts -= {t for _, t in texts.found([w.lower() for w in written])}
    proper = {n for n in names if any(not w.islower() and plain(w).lower() not in ordinary for w in WORD.findall(n))}
    found.nodes |= {slug for n in proper if "-" in (slug := ids.slugify(n))}
    found.nodes = {n.lower() for n in found.nodes if len(n) >= SHORTEST and n not in ordinary and run(n) not in found.allowed}
    found.names = {r for n in proper if len(n) >= SHORTEST and (r := run(n)) not in found.allowed}


def find(data: IO[bytes], hidden: Secrets) -> list[str]:
    """Return what an export tells though it may not; an empty list is the proof. Zip files are looked into."""
    if not hidden:
        return []
    search = _Search(hidden)
    return [f"{name} tells {what}" for name, content in _contents(data) for what in search.told(content)]


def _contents(data: IO[bytes]) -> Iterator[tuple[str, IO[str]]]:
    data.seek(0)
    zipped = data.read(4) == b"PK\x03\x04"
    data.seek(0)
    if not zipped:
        lines = io.TextIOWrapper(data, "utf-8", newline="\n")
        yield "the output", lines
        lines.detach()  # else the data would be closed with it
        return
    with zipfile.ZipFile(data) as archive:
        for name in archive.namelist():
            if not name.startswith(TERMS):
                with archive.open(name) as entry:
                    yield name, io.TextIOWrapper(entry, "utf-8", newline="\n")


class _Search:
    """Looks for secrets in texts."""

    def __init__(self, hidden: Secrets) -> None:
        self.hidden = hidden
        self.kinds = {run_: kind for kind, runs in (("words", hidden.texts), ("name", hidden.names)) for run_ in runs}
        self.runs = Runs(self.kinds)
        self.nodes = {n for n in hidden.nodes if HEX.fullmatch(n)}
        self.slugs = {words: n for n in hidden.nodes - self.nodes if (words := run(n))}
        self.slug_runs = Runs(self.slugs)
        self.overlap = MARGIN + 4 * max((len(" ".join(r)) for r in self.kinds), default=0)
        self._covers: dict[Words, list[tuple[int, Words]]] = {}

    def told(self, content: IO[str]) -> list[str]:
        """Return what a text tells, sorted, each once."""
        return sorted({what for window in self._windows(content) for what in self._in(window)})

    def _windows(self, content: IO[str]) -> Iterator[str]:
        """Yield a text in portions of whole lines, each with the end of the one before."""
        kept = ""
        while lines := content.readlines(WINDOW):
            window = kept + "".join(lines)
            yield window
            kept = window[window.rfind("\n", 0, max(0, len(window) - self.overlap)) + 1 :]

    def _in(self, window: str) -> Iterator[str]:
        written = plain(html.unescape(window) if "&" in window else window)
        for text_ in {written, ESCAPES.sub(" ", written)}:
            yield from self._words_in(WORD.findall(text_))
        lower = written.lower()
        yield from (f"the node {n}" for n in self.nodes & set(HEX.findall(lower)))
        for words in map(run, sorted(set(SLUG.findall(lower)))):
            yield from (f"the node {self.slugs[r]}" for at, r in self.slug_runs.found(words) if not self._is_covered(words, at, r))
        for value in self.hidden.identifiers:
            if re.search(rf"{re.escape(value)}(?![0-9A-Za-z])", written):
                yield f"the identifier {value}"

    def _words_in(self, words: list[str]) -> Iterator[str]:
        """Yield the names and texts that stand among words, not inside a name that may be told; one word alone counts with a capital only."""
        lower = [w.lower() for w in words]
        for at, run_ in self.runs.found(lower):
            if not (len(run_) == 1 and words[at][0].islower()) and not self._is_covered(lower, at, run_):
                yield f"the {self.kinds[run_]} {' '.join(run_)[:80]}"

    def _is_covered(self, words: Sequence[str], at: int, run_: Words) -> bool:
        """Tell whether a run stands inside a longer name that may be told."""
        if run_ not in self._covers:
            own = Runs([run_])
            self._covers[run_] = [(offset, a) for a in sorted(self.hidden.allowed) if len(a) > len(run_) for offset, _ in own.found(a)]
        return any(at >= offset and tuple(words[at - offset : at - offset + len(a)]) == a for offset, a in self._covers[run_])
