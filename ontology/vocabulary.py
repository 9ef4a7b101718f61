"""The Python module of the vocabulary, as text: closed namespaces, an enum a closed list, the keys and a TypedDict a class."""

import json
import keyword

from rdflib import SKOS

from model import GENERATED, HM, PREFIXES, Ontology, own_terms, record_classes


def write_vocab(onto: Ontology) -> str:
    """Return src/harmattan/vocab.py: closed namespaces, an enum a list, the keys and a TypedDict a class."""
    lines = [
        '"""Closed namespaces, closed lists and record keys.',
        "",
        GENERATED,
        '"""',
        "",
        "from enum import StrEnum",
        "from typing import Final, Literal, NamedTuple, TypedDict",
        "",
        'NS: Final = "https://w3id.org/harmattan/ns#"',
        'ID: Final = "https://w3id.org/harmattan/id/"',
        'RULE: Final = "https://w3id.org/harmattan/rule/"',
        'SHAPE: Final = "https://w3id.org/harmattan/shape/"',
        'CONTEXT: Final = "https://w3id.org/harmattan/context/v1.jsonld"',
        "PREFIXES: Final[dict[str, str]] = {",
        *(f'    "{prefix}": "{iri}",' for prefix, iri in PREFIXES.items()),
        "}",
    ]
    for prefix, base in PREFIXES.items():
        lines += namespace(onto, prefix, base)
    for cls, concepts in onto.schemes.items():
        lines += ["", "", f"class {cls}(StrEnum):", f'    """{onto.label(HM[cls], "en", SKOS.definition)}"""', ""]
        lines += [f"    {python_name(name.upper())} = {json.dumps(name)}" for name, _ in concepts]
    lines += ["", "", "SCHEMES: Final[dict[str, dict[str, str]]] = {"]
    for cls, concepts in onto.schemes.items():
        lines += [f'    "{cls}": {{', *(f'        "{name}": "{iri}",' for name, iri in concepts), "    },"]
    lines += ["}", *keys_table(onto), *typed_dicts(onto)]
    return "\n".join(lines) + "\n"


def namespace(onto: Ontology, prefix: str, base: str) -> list[str]:
    """Return one closed namespace: a class whose attributes are the IRIs that the ontology uses."""
    names = {onto.local(t.iri) for t in onto.terms if str(t.iri).startswith(base)}
    names |= {onto.local(c) for c in onto.classes if str(c).startswith(base)}
    names |= {"type", "Statement"} if prefix == "rdf" else set()
    names |= {"subClassOf", "label", "comment"} if prefix == "rdfs" else set()
    names |= {"string", "date", "integer", "decimal", "boolean", "gYearMonth", "double"} if prefix == "xsd" else set()
    names |= {"altLabel", "broader", "definition", "notation", "inScheme", "exactMatch", "closeMatch", "broadMatch"} if prefix == "skos" else set()
    names |= {"EDTF"} if prefix == "edtf" else set()
    names |= {"wktLiteral"} if prefix == "geo" else set()
    if not names:
        return []
    body = [f'    {python_name(name)}: Final = "{base}{name}"' for name in sorted(names)]
    return ["", "", f"class {prefix.upper()}:", f'    """Terms of {base} that Harmattan uses."""', "", *body]


def python_name(name: str) -> str:
    """Return a name that Python takes as an attribute."""
    name = name.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def keys_table(onto: Ontology) -> list[str]:
    """Return the table of record keys by class, from which ``record`` checks a mapping."""
    lines = [
        "",
        "",
        "class Key(NamedTuple):",
        '    """What a key of a record holds."""',
        "",
        "    iri: str",
        "    kind: str",
        "    many: bool = False",
        "    ranges: tuple[str, ...] = ()",
        '    prefix: str = ""',
        '    pattern: str = ""',
        '    example: str = ""',
        "    inverse: bool = False",
        "",
        "",
        "KEYS: Final[dict[str, dict[str, Key]]] = {",
    ]
    for cls in record_classes(onto):
        lines.append(f'    "{cls}": {{')
        for term in own_terms(onto, cls):
            extra = "".join(
                f", {name}={value!r}"
                for name, value, default in (
                    ("many", term.many, False),
                    ("ranges", term.ranges, ()),
                    ("prefix", term.prefix, ""),
                    ("pattern", term.pattern, ""),
                    ("example", term.example, ""),
                    ("inverse", term.inverse, False),
                )
                if value != default
            )
            lines.append(f'        "{term.name}": Key({str(term.iri)!r}, {term.kind!r}{extra}),')
        lines.append("    },")
    lines += ["}", "", "BELOW: Final[dict[str, tuple[str, ...]]] = {"]
    for cls in map(onto.local, onto.classes):
        if cls not in onto.schemes:
            lines.append(f'    "{cls}": {tuple(onto.subclasses(HM[cls]))!r},')
    return [*lines, "}"]


def typed_dicts(onto: Ontology) -> list[str]:
    """Return a TypedDict a class, so that a misspelt key in code is a type error."""
    kinds = {"integer": "int", "labels": "dict[str, str]"}
    lines: list[str] = []
    for cls in record_classes(onto):
        lines += ["", "", f"{cls}Record = TypedDict(", f'    "{cls}Record",', "    {", '        "id": str,', f'        "type": Literal["{cls}"],']
        for term in own_terms(onto, cls):
            kind = kinds.get(term.kind, "str")
            if term.kind == "node":
                leaves = [leaf for leaf in onto.leaves(term.ranges) if leaf in record_classes(onto)]
                kind = " | ".join(f'"{leaf}Record"' for leaf in leaves) if len(leaves) == 1 else "dict[str, object]"
                kind = kind.strip('"') if kind.startswith('"') else kind
            kind = f"list[{kind}]" if term.many else kind
            lines.append(f'        "{term.name}": {json.dumps(kind)},')
        lines += ["    },", "    total=False,", ")"]
    return lines
