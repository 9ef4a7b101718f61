"""Stored queries: one ``.rq`` file a question, with a grlc header and typed parameters that cannot be injected through.

A file is plain SPARQL. A parameter is a variable such as ``?_actor_iri`` that stands only as ``BIND(?_actor_iri AS ?actor)``. Where a
value is given, ``VALUES ?actor { … }`` with one serialised RDF term, built and escaped by the engine, takes the place of the whole
``BIND``; where an optional one is not given, nothing does. The same text goes to every store.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from harmattan import dates, geo, header, ids, paths
from harmattan.errors import QueryError
from harmattan.vocab import EDTF, HM, PREFIXES, SCHEMES, XSD

LONGEST = 100_000  # characters of a query
DEEPEST = 64  # brackets; the engine's parser recurses and cannot be stopped
LONGEST_TEXT = 200  # characters of a text parameter
PARAMETER = re.compile(r"\?(_{1,2})([a-zA-Z0-9]+)(?:_([a-zA-Z_]+))?")
BINDING = re.compile(r"BIND\s*\(\s*(\?_\w+)\s+AS\s+(\?\w+)\s*\)")
# One token of SPARQL: comment, IRI, string (long and short), variable, prefixed name, word, bracket, number, anything else.
TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)|(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<string>\"{3}(?:(?:"|"")?(?:[^"\\]|\\.))*\"{3}|'{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<variable>[?$]\w+)|(?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)|(?P<word>[A-Za-z_][\w-]*)|(?P<open>[(\[{])|(?P<close>[)\]}])
    |(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<other>\s+|.)""",
    re.VERBOSE | re.DOTALL,
)
REFUSED = {"SERVICE", "FROM", "LOAD"}  # they reach for the network or for files
UPDATING = {"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"}  # as the verb of a request; elsewhere they are names
CHAINING = {*"!+-*/|&^.;", "UNION", "OPTIONAL", "MINUS", "BIND", "FILTER"}
MOST_CHAINED = 200  # patterns and operators: the engine plans as many for 7 s, 300 for a minute, and falls over some thousands
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Answering(Protocol):
    """What can be asked: the embedded store or an endpoint."""

    def query(self, sparql: str) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """Answer a SPARQL query over the merged graph."""


@dataclass(frozen=True)
class Binding:
    """A place of a query's text where a parameter is bound to a variable."""

    variable: str
    start: int
    end: int


@dataclass(frozen=True)
class Parameter:
    """One parameter of a stored query: its name and kind of value, whether it must be given, what is said of it, and where it is bound."""

    name: str
    bindings: tuple[Binding, ...]
    kind: str
    required: bool
    default: str | None
    allowed: tuple[str, ...]
    about: Mapping[str, Any]


@dataclass(frozen=True)
class StoredQuery:
    """A question that is kept: its name is the file's stem."""

    name: str
    path: Path
    header: Mapping[str, Any]
    text: str
    parameters: tuple[Parameter, ...]

    @property
    def summary(self) -> str:
        """Return the one line that says what is asked."""
        return str(self.header.get("summary", ""))

    def bind(self, values: Mapping[str, str]) -> str:
        """Return the SPARQL text with the values in place.

        Raises QueryError for a name that is no parameter, a required one that is not given, and a value of the wrong kind.
        """
        known = {p.name: p for p in self.parameters}
        for name in values:
            if name not in known:
                raise QueryError(f'{self.name} has no parameter "{name}"; it has {", ".join(known) or "none"}')
        terms = {p.name: self._term(p, values.get(p.name, p.default)) for p in self.parameters}
        places = sorted(((b, terms[p.name]) for p in self.parameters for b in p.bindings), key=lambda place: -place[0].start)
        text = self.text
        for binding, term in places:  # from the end, so that the places of those before stay right
            text = text[: binding.start] + (f"VALUES {binding.variable} {{ {term} }}" if term else "") + text[binding.end :]
        return text

    def _term(self, parameter: Parameter, value: str | None) -> str:
        if value is None or value == "":
            if parameter.required:
                raise QueryError(f'{self.name} needs the parameter "{parameter.name}" ({parameter.kind})')
            return ""
        if parameter.allowed and value not in parameter.allowed:
            raise QueryError(f'"{value}" is not allowed for "{parameter.name}"; one of {", ".join(parameter.allowed)}')
        try:
            return str(_TERMS[parameter.kind](value, parameter))
        except ValueError as error:
            raise QueryError(f'{self.name}: the value of "{parameter.name}" is not right: {error}') from error


@dataclass(frozen=True)
class Table:
    """The answer to a SELECT: column names and rows of terms (None where unbound)."""

    columns: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of each token of a SPARQL text; joined again they are the text."""
    for match in TOKEN.finditer(text):
        yield str(match.lastgroup), match[0]


def guard(text: str) -> str:
    """Return a query that somebody typed, if it may be asked; raise QueryError if not.

    Too long or too deeply nested would crash the engine; ``SERVICE`` and ``FROM`` would reach for the network.
    """
    if len(text) > LONGEST:
        raise QueryError(f"the query is longer than {LONGEST:,} characters")
    if re.search("[\ud800-\udfff]", text):
        raise QueryError("the query is not UTF-8")
    depth = chained = 0
    for kind, token in tokens(text):
        depth += (kind == "open") - (kind == "close")
        if depth > DEEPEST:
            raise QueryError(f"the query is nested deeper than {DEEPEST} brackets")
        chained += kind in {"word", "other"} and token.upper() in CHAINING
        if chained > MOST_CHAINED:
            raise QueryError(f"the query joins more than {MOST_CHAINED:,} patterns and operators")
        word = token.split(":")[0].upper() if kind in {"word", "name"} else ""  # the engine reads FROM:x as FROM :x
        if word in REFUSED or (kind == "word" and depth == 0 and word in UPDATING):
            raise QueryError(f"{word} is refused: a query asks this store and nothing else")
    _check_prefixes(text)
    return text


def _check_prefixes(text: str) -> None:
    """Refuse a name whose prefix is not declared, which the engine answers with its whole grammar."""
    read = [(kind, token) for kind, token in tokens(text) if kind != "comment" and token.strip()]
    declared = {name for (_, word), (_, name) in pairwise(read) if word.upper() == "PREFIX"}
    for kind, token in read:
        prefix = token.split(":")[0] if kind == "name" else ""
        if prefix and f"{prefix}:" not in declared:
            hint = f"; begin with PREFIX {prefix}: <{PREFIXES[prefix]}>" if prefix in PREFIXES else ""
            raise QueryError(f'the prefix "{prefix}:" is not declared{hint}')


@cache
def stored() -> dict[str, StoredQuery]:
    """Return all stored queries by name, sorted."""
    return {path.stem: load(path) for path in sorted(paths.resource("queries").glob("*.rq"))}


@cache
def checks() -> dict[str, StoredQuery]:
    """Return all checks by name (``checks/…``), sorted: each row that one of them gives asks for a second look."""
    return {f"checks/{path.stem}": load(path) for path in sorted(paths.resource("queries/checks").glob("*.rq"))}


def named(name: str) -> StoredQuery:
    """Return a stored query or a check; raise QueryError with the nearest names where there is none."""
    found = stored().get(name) or checks().get(name)
    if found is not None:
        return found
    from rapidfuzz import process

    near = [match[0] for match in process.extract(name, [*stored(), *checks()], limit=3, score_cutoff=65)]
    hint = f"; did you mean {' or '.join(near)}?" if near else "; `harmattan queries` lists them"
    raise QueryError(f'there is no stored query "{name}"{hint}')


def load(path: Path) -> StoredQuery:
    """Return the stored query in a file; raise QueryError where its header or parameters are not right."""
    head, text = header.read(path)
    defaults = {name: value for entry in head.get("defaults", []) for name, value in entry.items()}
    allowed = {name: tuple(values) for entry in head.get("enumerate", []) if isinstance(entry, dict) for name, values in entry.items()}
    found: dict[str, Parameter] = {}
    plain_code = "".join(token if kind not in {"comment", "iri", "string"} else " " * len(token) for kind, token in tokens(text))
    for match in BINDING.finditer(plain_code):
        one = _parameter(match, head.get("params", {}), path)
        before = found.get(one.name)
        if before and (before.kind, before.required) != (one.kind, one.required):
            raise QueryError(f"{path}: the parameter {match[1]} is written in two ways")
        bindings = (*(before.bindings if before else ()), *one.bindings)
        found[one.name] = replace(one, bindings=bindings, default=defaults.get(one.name), allowed=allowed.get(one.name, ()))
    rest = BINDING.sub(" ", plain_code)
    loose = next((token for kind, token in tokens(rest) if kind == "variable" and token.startswith("?_")), None)
    if loose is not None:
        raise QueryError(f"{path}: the parameter {loose} stands elsewhere than in BIND({loose} AS …)")
    return StoredQuery(path.stem, path, head, text, tuple(found.values()))


def _parameter(match: re.Match[str], about: Mapping[str, Any], path: Path) -> Parameter:
    token = PARAMETER.fullmatch(match[1])
    said = about.get(token[2], {}) if token else {}
    kind = said.get("type") or _KINDS.get((token[3] if token else None) or "")
    if token is None or kind not in _TERMS:
        raise QueryError(f"{path}: the parameter {match[1]} has no kind that is known; one of {', '.join(_TERMS)}")
    return Parameter(token[2], (Binding(match[2], match.start(), match.end()),), kind, token[1] == "_", None, (), said)


def run(store: Answering, question: StoredQuery, values: Mapping[str, str]) -> Table:
    """Return the answer of a stored query; whatever was merged may be given by any of its names."""
    question.bind(values)  # what is wrong is said first
    return select(store, question.bind({**values, **{name: canonical(store, iri) for name, iri in _things(question, values).items()}}))


def unknown(store: Answering, question: StoredQuery, values: Mapping[str, str]) -> list[str]:
    """Return the values that name a thing of which the store says nothing."""
    things = {values[name]: canonical(store, iri) for name, iri in _things(question, values).items()}
    return [value for value, iri in things.items() if not select(store, f"SELECT ?property WHERE {{ {ox.NamedNode(iri)} ?property ?value }} LIMIT 1").rows]


def _things(question: StoredQuery, values: Mapping[str, str]) -> dict[str, str]:
    """Return the IRIs that are given as values of parameters."""
    return {p.name: _iri(values[p.name], p).value for p in question.parameters if p.kind == "iri" and values.get(p.name)}


def canonical(store: Answering, iri: str) -> str:
    """Return the name that a thing has in the merged graph."""
    rows = select(store, f"SELECT ?to WHERE {{ ?to <{HM.mergedFrom}> {ox.NamedNode(iri)} }}").rows
    return plain(rows[0][0]) if rows else iri


def select(store: Answering, sparql: str) -> Table:
    """Return the answer of a SELECT query; raise QueryError for another form."""
    answer = store.query(sparql)
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError("only a SELECT query answers with a table")
    columns = tuple(v.value for v in answer.variables)
    return Table(columns, [tuple(solution) for solution in answer])


def plain(term: Term | None) -> str:
    """Return what a term says, without its RDF syntax; an empty string where there is none."""
    return "" if term is None else term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else str(term)


def _iri(value: str, parameter: Parameter) -> ox.NamedNode:
    """Take a short id, a CURIE of our prefixes or a full IRI; one of ours must be of a kind that the parameter is about."""
    if len(value) > 2048:
        raise ValueError("an IRI of more than 2,048 characters")
    kinds = [str(r).lower() for r in _as_list(parameter.about.get("range"))]
    if ids.is_id(value):
        value = ids.iri(value)
    elif not value.startswith(("http://", "https://")):
        prefix, _, local = value.partition(":")
        if prefix not in PREFIXES or not local:
            wanted = f"{kinds[0]}/…" if kinds else "actor/…"
            raise ValueError(f'"{value[:80]}" is not an id such as {wanted}, nor a full IRI')
        value = PREFIXES[prefix] + local
    short = ids.short(value)
    if ids.is_id(short) and kinds and short.split("/", 1)[0] not in kinds:
        raise ValueError(f'"{short}" is not an id such as {kinds[0]}/…')  # the answer would be empty, and nobody would know why
    return ox.NamedNode(value)


def _as_list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _concept(value: str, parameter: Parameter) -> ox.NamedNode:
    words = {word: iri for cls in _as_list(parameter.about.get("range")) for word, iri in SCHEMES[cls].items()}
    if value in words:
        return ox.NamedNode(words[value])
    if value in words.values():
        return ox.NamedNode(value)
    raise ValueError(f'"{value[:80]}" is not one of {", ".join(words)}')


def _typed(datatype: str, read: Callable[[str], object]) -> Callable[[str, Parameter], ox.Literal]:
    def make(value: str, _parameter: Parameter) -> ox.Literal:
        return ox.Literal(str(read(value)), datatype=ox.NamedNode(datatype))

    return make


def _within(parameter: Parameter, number: Any) -> None:
    for side, low in (("min", True), ("max", False)):
        limit = parameter.about.get(side)
        if limit is not None and (number < type(number)(limit) if low else number > type(number)(limit)):
            raise ValueError(f"{number} is {'less than' if low else 'more than'} {limit}")


def _integer(value: str, parameter: Parameter) -> ox.Literal:
    if re.fullmatch(r"-?(?:0|[1-9][0-9]{0,8})", value, re.ASCII) is None:
        raise ValueError(f'"{value[:40]}" is not a whole number')
    _within(parameter, int(value))
    return ox.Literal(value, datatype=ox.NamedNode(XSD.integer))


def _decimal(value: str, parameter: Parameter) -> ox.Literal:
    number = geo.decimal(value)
    _within(parameter, number)
    return ox.Literal(geo.plain(number), datatype=ox.NamedNode(XSD.decimal))


def _month(value: str) -> str:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", value, re.ASCII) is None:
        raise ValueError(f'"{value[:40]}" is not a month written as 2025-05')
    dates.bounds(value)
    return value


def _text(value: str, _parameter: Parameter) -> ox.Literal:
    if len(value) > LONGEST_TEXT or re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", value):
        raise ValueError(f"a text of at most {LONGEST_TEXT} printable characters is expected")
    return ox.Literal(value)


_TERMS: dict[str, Callable[[str, Parameter], Term]] = {
    "iri": _iri,
    "concept": _concept,
    "date": _typed(XSD.date, dates.day),
    "month": _typed(XSD.gYearMonth, _month),
    "edtf": _typed(EDTF.EDTF, lambda value: dates.bounds(value) and value),
    "integer": _integer,
    "decimal": _decimal,
    "text": _text,
}
# What the ending of a grlc parameter means where the header says nothing: ?_actor_iri, ?_since_xsd_date.
_KINDS = {
    "iri": "iri",
    "xsd_date": "date",
    "xsd_gYearMonth": "month",
    "integer": "integer",
    "number": "decimal",
    "xsd_decimal": "decimal",
    "literal": "text",
    "": "text",
}


def day(text: str) -> date:
    """Return the day of ``--as-known-on``; raise QueryError where it is not one."""
    try:
        return dates.day(text)
    except ValueError as error:
        raise QueryError(str(error)) from error
