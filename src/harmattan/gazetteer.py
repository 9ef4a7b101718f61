"""Gazetteer: places by name, from the seeds and from GeoNames dumps that the user has added to a local index.

The index is one SQLite file of features and of their names, each name as a folded form and as a key under which the spellings of one name
meet (``Tin-Akoff``, ``Ti-n-Akof``). Finding is not resolving: every candidate comes back, with how its name was met.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from harmattan import lexicon
from harmattan.errors import InputError
from harmattan.geo import Point
from harmattan.seeds import Seeds
from harmattan.vocab import NameKind
from harmattan.writing import whole

COLUMNS = 19  # of a GeoNames dump: https://download.geonames.org/export/dump/readme.txt
LONGEST_LINE = 100_000  # characters; the alternate names of a capital take some 10,000
REMEMBERED = 20_000  # names looked up; reports of a region name the same places again and again
NEAR = 85  # how alike two keys must be to be offered, of 100 (rapidfuzz ratio)
SCHEMA = """
CREATE TABLE feature (id INTEGER PRIMARY KEY, name TEXT, lat REAL, long REAL, kind TEXT, country TEXT, admin1 TEXT, admin2 TEXT, population INTEGER);
CREATE TABLE name (folded TEXT, key TEXT, feature INTEGER, UNIQUE (folded, feature));
CREATE TABLE dump (file TEXT PRIMARY KEY, features INTEGER, names INTEGER);
"""
INDEXES = "CREATE INDEX by_folded ON name (folded); CREATE INDEX by_key ON name (key); CREATE INDEX by_feature ON name (feature);"
# Spellings that French, English and local use of one name differ in.
SPELLINGS = [
    (r"ou|oo|w", "u"),
    (r"ck|qu|q|kh", "k"),
    (r"c(?=[aoukrlt]|$)", "k"),
    (r"dj", "j"),
    (r"ph", "f"),
    (r"(?<=[bdgrt])h", ""),
    (r"(?<=[aeiou])h(?=[bdfgjklmnprst])", ""),
    (r"y", "i"),
    (r"ai|ei|ay|ey", "e"),
    (r"ss|c|z", "s"),
    (r"(.)\1+", r"\1"),
    (r"(?<=...)[eh]$", ""),
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean.

    ``kind`` is a class of the ontology for a seed, a GeoNames feature class and code (``P.PPL``) otherwise; ``country`` the id of a country, or empty;
    ``met`` says how the name was met: ``exact``, ``variant`` or ``near``.
    """

    id: str
    name: str
    kind: str
    country: str
    point: Point | None
    population: int = 0
    met: str = "exact"

    @property
    def curated(self) -> bool:
        """Tell whether the place stands in the seeds."""
        return "." not in self.kind


def folded(name: str) -> str:
    """Return a name in small letters without accents, apostrophes and hyphens: ``Tin-Akoff`` and ``TIN AKOFF`` are ``tin akoff``."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"['’ʼ`´]", "", plain).replace("-", " ").replace("_", " ").split())


def key(name: str) -> str:
    """Return the key under which the spellings of one name meet.

    >>> key("Ti-n-Zaouâtene") == key("Tinzaouaten")
    True
    """
    made = folded(name).replace(" ", "")
    for pattern, plain in SPELLINGS:
        made = re.sub(pattern, plain, made)
    return made


class Gazetteer:
    """Places of the seeds, and of an index where there is one; use it as a context manager."""

    def __init__(self, seeds: Seeds, index: Path | None = None) -> None:
        """Take the seeds and the file of the index; raise InputError where the file is no index."""
        self.seeds = seeds
        self._index = _opened(index) if index else None
        self._met: dict[tuple[str, bool], list[Candidate]] = {}

    def __enter__(self) -> "Gazetteer":
        return self

    def __exit__(self, *_: object) -> None:
        if self._index is not None:
            self._index.close()

    @cached_property
    def _curated(self) -> dict[str, list[Candidate]]:
        """Return the places of the seeds by folded name and by key."""
        places = {p["id"]: p for one in self.seeds.records for p in one.data.get("places", [])}
        found: dict[str, list[Candidate]] = {}
        for place in places.values():
            candidate = Candidate(place["id"], _label(place), place["type"], _country(place, places), _point(place))
            for form in {form for name in _names(place) for form in (folded(name), f"={key(name)}")}:
                found.setdefault(form, []).append(candidate)
        return found

    @cached_property
    def _demonyms(self) -> frozenset[str]:
        names = (n for one in self.seeds.records for place in one.data.get("places", []) for n in place.get("names", []))
        return frozenset(folded(name["name"]) for name in names if name.get("kind") == NameKind.DEMONYM)

    def is_demonym(self, name: str) -> bool:
        """Tell whether a word says where somebody is from and names no place."""
        return folded(name) in self._demonyms

    def find(self, name: str, *, near: bool = False) -> list[Candidate]:
        """Return the places that a name may mean: those of that very name and of a spelling of it, else (``near``) of a name much like it.

        The places of the seeds come first, then those of that very name, then the most populous.
        """
        if (name, near) not in self._met:
            if len(self._met) >= REMEMBERED:
                self._met.clear()
            self._met[name, near] = self._find(name, near)
        return self._met[name, near]

    def _find(self, name: str, near: bool) -> list[Candidate]:
        plain = folded(name)
        if not plain:
            return []
        made = key(name)
        found = [replace(c, met="variant") for c in (*self._curated.get(f"={made}", []), *self._features("key = ?", made))]
        found += [*self._curated.get(plain, []), *self._features("folded = ?", plain)]
        if not found and near:
            found = self._near(key(name))
        unique = {candidate.id: candidate for candidate in found}  # of one place met twice the exact one stays
        return sorted(unique.values(), key=lambda c: (not c.curated, c.met != "exact", -c.population, c.id))

    def _features(self, where: str, *values: str) -> list[Candidate]:
        if self._index is None:
            return []
        rows = self._index.execute(
            f"SELECT DISTINCT f.id, f.name, f.kind, f.country, f.lat, f.long, f.population FROM name n JOIN feature f ON f.id = n.feature WHERE n.{where}",  # noqa: S608
            values,
        )
        return [_candidate(*row) for row in rows if row[0] not in self._curated_features]

    @cached_property
    def _curated_features(self) -> frozenset[int]:
        """Return the GeoNames ids of the seeds' places, which stand for those features."""
        return frozenset(int(p["geonames"]) for one in self.seeds.records for p in one.data.get("places", []) if "geonames" in p)

    def _near(self, made: str) -> list[Candidate]:
        """Return the places whose key is much like another: the same two first letters, and few that differ."""
        from rapidfuzz import fuzz

        if len(made) < 5:
            return []
        keys = {form[1:] for form in self._curated if form.startswith(f"={made[:2]}")}
        if self._index is not None:
            keys |= {row[0] for row in self._index.execute("SELECT DISTINCT key FROM name WHERE key >= ? AND key < ?", (made[:2], f"{made[:2]}\uffff"))}
        alike = sorted((-fuzz.ratio(made, other), other) for other in keys if abs(len(other) - len(made)) <= 2)
        best = [other for score, other in alike if -score >= NEAR][:5]
        return [replace(c, met="near") for other in best for c in (*self._curated.get(f"={other}", []), *self._features("key = ?", other))]


def add(index: Path, dumps: Iterable[Path]) -> list[tuple[str, int, int]]:
    """Add GeoNames dumps to an index, made where it is not there; return (file, features, names) for each.

    A feature that the index has already is replaced. Raises InputError with file and line where a dump cannot be read; the index is then as it was.
    """
    index.parent.mkdir(parents=True, exist_ok=True)
    with whole(index) as out:
        made = Path(out.name)
        with closing(sqlite3.connect(made)) as target:
            if index.exists():
                with closing(_opened(index)) as old:
                    old.backup(target)
            else:
                target.executescript(SCHEMA + INDEXES)
            told = [(dump.name, *_add(target, dump)) for dump in dumps]
            target.commit()
    return told


def status(index: Path) -> list[tuple[str, int, int]]:
    """Return (file, features, names) for each dump in an index; raise InputError where there is none."""
    with closing(_opened(index)) as db:
        return list(db.execute("SELECT file, features, names FROM dump ORDER BY file"))


def _opened(index: Path) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(f"file:{index.absolute()}?mode=ro", uri=True)
        db.execute("SELECT 1 FROM dump")
    except sqlite3.Error as error:
        raise InputError(f"{index}: not a gazetteer index ({error}); `harmattan gazetteer add` makes one") from error
    return db


def _add(db: sqlite3.Connection, dump: Path) -> tuple[int, int]:
    features = names = 0
    for feature, spelled in _rows(dump):
        db.execute("DELETE FROM name WHERE feature = ?", feature[:1])
        db.execute("INSERT OR REPLACE INTO feature VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", feature)
        db.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?)", [(form, key(form), feature[0]) for form in spelled])
        features += 1
        names += len(spelled)
    db.execute("INSERT OR REPLACE INTO dump VALUES (?, ?, ?)", (dump.name, features, names))
    return features, names


def _rows(dump: Path) -> Iterator[tuple[tuple[Any, ...], set[str]]]:
    """Yield the features of a dump with their folded names; raise InputError with the line of what is not one."""
    try:
        with dump.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield _row(line, f"{dump}:{number}")
    except OSError as error:
        raise InputError(f"{dump}: cannot be read: {error.strerror}") from error


def _row(line: bytes, where: str) -> tuple[tuple[Any, ...], set[str]]:
    if len(line) > LONGEST_LINE:
        raise InputError(f"{where}: a line of {len(line):,} bytes is not one of a GeoNames dump")
    try:
        cells = line.decode("utf-8").rstrip("\r\n").split("\t")
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: not UTF-8") from error
    if len(cells) != COLUMNS:
        raise InputError(f"{where}: {len(cells)} columns; a GeoNames dump has {COLUMNS}, divided by tabs")
    try:
        lat, long = float(cells[4]), float(cells[5])
        feature = (int(cells[0]), cells[1], lat, long, f"{cells[6]}.{cells[7]}", cells[8], cells[10], cells[11], int(cells[14] or 0))
    except ValueError as error:
        raise InputError(f"{where}: {error}") from error
    if not (-90 <= lat <= 90 and -180 <= long <= 180):
        raise InputError(f"{where}: there is no point {cells[4]}, {cells[5]} in degrees")
    return feature, {form for name in (cells[1], cells[2], *cells[3].split(",")) if (form := folded(name))}


def _candidate(id_: int, name: str, kind: str, country: str, lat: float, long: float, population: int) -> Candidate:  # noqa: PLR0913
    return Candidate(
        f"place/geonames-{id_}", name, kind, lexicon.shared("countries").get(country, ""), Point(Decimal(str(lat)), Decimal(str(long))), population
    )


def _names(place: dict[str, Any]) -> list[str]:
    labels = place["label"]
    aliases = (name["name"] for name in place.get("names", []) if name.get("kind") != NameKind.DEMONYM)
    return [*(labels.values() if isinstance(labels, dict) else [labels]), *aliases]


def _country(place: dict[str, Any], places: dict[str, dict[str, Any]]) -> str:
    """Return the id of the country that a place is or lies in; empty for a region over several."""
    if place["type"] == "Country":
        return str(place["id"])
    areas = [places[within["area"]] for within in place.get("within", []) if within["area"] in places]
    return next((found for area in areas if (found := _country(area, places))), "")


def _label(place: dict[str, Any]) -> str:
    return _names(place)[0]


def _point(place: dict[str, Any]) -> Point | None:
    return Point(Decimal(place["lat"]), Decimal(place["long"])) if "lat" in place and "long" in place else None
