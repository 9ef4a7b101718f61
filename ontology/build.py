"""Write what follows from the ontology: context, record schema, vocabulary module, matches and the page of terms.

Run ``python ontology/build.py``; with ``--check`` nothing is written and the exit code is 1 where a file is stale.
"""

import argparse
import csv
import json
import sys

from rdflib import RDFS, SKOS, URIRef

from model import GENERATED, HERE, HM, PREFIXES, ROOT, SCHEME, Ontology, Term, compact, own_terms, record_classes
from vocabulary import write_vocab


def write_context(onto: Ontology) -> str:
    """Return context.jsonld: JSON-LD 1.1, no default vocabulary, every literal key typed."""
    top: dict[str, object] = {"@version": 1.1, "@protected": True, "id": "@id", "type": "@type"}
    top |= dict(sorted(PREFIXES.items()))
    scoped: dict[str, dict[str, object]] = {}
    by_name: dict[str, list[Term]] = {}
    for term in onto.terms:
        by_name.setdefault(term.name, []).append(term)
    for name, terms in by_name.items():
        distinct = {(t.iri, t.inverse) for t in terms}
        if len(distinct) == 1:
            top[name] = definition(onto, terms[0])
            continue
        for term in terms:  # one word, several properties: each mapping's own context says which
            for cls in term.domains:
                scoped.setdefault(cls, {})[name] = definition(onto, term)
    for cls in map(onto.local, onto.classes):
        top[cls] = {"@id": f"hm:{cls}", "@context": scoped[cls]} if cls in scoped else f"hm:{cls}"
    return json.dumps({"@context": top}, indent=2, ensure_ascii=False) + "\n"


def definition(onto: Ontology, term: Term) -> dict[str, object]:
    """Return the JSON-LD term definition of one key."""
    if term.inverse:
        return {"@reverse": compact(term.iri), "@container": "@set"}
    entry: dict[str, object] = {"@id": compact(term.iri)}
    if term.kind in {"text", "labels"}:
        return entry | {"@container": "@language"}
    if term.kind == "concept":
        entry |= {"@type": "@vocab", "@context": {name: str(iri) for r in term.ranges for name, iri in onto.schemes[r]}}
    elif term.datatype is not None:
        entry["@type"] = compact(term.datatype)
    elif term.kind != "value":
        entry["@type"] = "@id"
    return entry | ({"@container": "@set"} if term.many else {})


def write_schema(onto: Ontology) -> str:
    """Return record.schema.json (JSON Schema 2020-12), for completion in editors and for language models."""
    defs = {}
    for cls in record_classes(onto):
        properties: dict[str, object] = {"id": {"type": "string"}, "type": {"const": cls}}
        for term in own_terms(onto, cls):
            properties[term.name] = {"description": onto.label(term.iri, "en", SKOS.definition)} | schema_of(onto, term)
        defs[cls] = {"type": "object", "properties": properties, "required": onto.required(cls), "additionalProperties": False}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": GENERATED,
        "title": "Harmattan record",
        "oneOf": [{"$ref": f"#/$defs/{cls}"} for cls in ("Article", "ReferenceSet", "Ledger")],
        "$defs": defs,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def schema_of(onto: Ontology, term: Term) -> dict[str, object]:
    """Return the JSON Schema of one key's value."""
    if term.kind in {"node", "reference"}:
        mappings = [leaf for leaf in onto.leaves(term.ranges) if leaf in record_classes(onto)]
        written = [leaf for leaf in mappings if term.kind == "node" or leaf == "ActorSet"]
        choices: list[dict[str, object]] = [{"$ref": f"#/$defs/{leaf}"} for leaf in written]
        choices += [{"type": "string", "pattern": "^[a-z]+/[a-z0-9/-]+$"}] if term.kind == "reference" else []
        one: dict[str, object] = choices[0] if len(choices) == 1 else {"anyOf": choices}
    elif term.kind == "concept":
        one = {"enum": [name for r in term.ranges for name, _ in onto.schemes[r]]}
    elif term.kind == "labels":
        one = {"type": ["string", "object"], "additionalProperties": {"type": "string"}}
    elif term.kind in {"integer", "decimal"}:
        one = {"type": "integer" if term.kind == "integer" else "number"}
    else:
        one = {"type": ["string", "integer"] if term.kind == "identifier" else "string"}
        one |= {"pattern": f"^{term.pattern}$", "examples": [term.example]} if term.pattern else {}
        one |= {"format": {"date": "date", "url": "uri"}[term.kind]} if term.kind in {"date", "url"} else {}
    if not term.many:
        return one
    return {"anyOf": [one, {"type": "array", "items": one}]} if term.kind != "node" else {"type": "array", "items": one}


def write_matches() -> str:
    """Return matches.ttl: the rows of the SSSOM tables as SKOS triples, sorted."""
    rows = []
    for path in sorted((HERE / "mappings").glob("event-types-*.sssom.tsv")):  # an actor's ids come with its seed
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
        rows += [f"{curie_iri(r['subject_id'])} {curie_iri(r['predicate_id'])} {curie_iri(r['object_id'])} ." for r in csv.DictReader(lines, delimiter="\t")]
    return f"# {GENERATED}\n\n" + "\n".join(sorted(set(rows))) + "\n"


def curie_iri(curie: str) -> str:
    """Return a CURIE of a mapping table as an IRI in angle brackets."""
    prefix, _, local = curie.partition(":")
    lists = {"eventtype": "event-types", "acled": "acled", "ucdp": "ucdp", "plover": "plover"}
    return f"<{SCHEME}{lists[prefix]}/{local}>" if prefix in lists else f"<{PREFIXES[prefix]}{local}>"


def write_terms(onto: Ontology) -> str:
    """Return docs/terms.md: every class, property and concept with labels and definitions in both languages."""
    lines = ["# Terms", "", f"<!-- {GENERATED} -->", "", "## Classes", ""]
    for cls in onto.classes:
        above = ", ".join(onto.local(c) for c in onto.graph.objects(cls, RDFS.subClassOf) if isinstance(c, URIRef))
        lines += [f"### {onto.local(cls)}", "", *described(onto, cls), *([f"Below: {above}.", ""] if above else [])]
    lines += ["## Properties", "", "| term | key | in | value | meaning | sens |", "|---|---|---|---|---|---|"]
    for term in onto.terms:
        value = ", ".join(term.ranges) or term.kind
        key = f"`{term.name}`" if term.in_records else ""
        curie = f"{'^' if term.inverse else ''}{compact(term.iri)}"
        meaning = [onto.label(term.iri, lang, SKOS.definition) for lang in ("en", "fr")]
        lines.append(f"| `{curie}` | {key} | {', '.join(term.domains)} | {value}{' (list)' if term.many else ''} | {meaning[0]} | {meaning[1]} |")
    for scheme, concepts in onto.schemes.items():
        lines += ["", f"## {onto.label(HM[scheme], 'en')} (`hm:{scheme}`)", "", "| word | en | fr | meaning | sens |", "|---|---|---|---|---|"]
        for name, iri in concepts:
            labels = [onto.label(iri, lang, SKOS.prefLabel) for lang in ("en", "fr")]
            meaning = [onto.label(iri, lang, SKOS.definition) for lang in ("en", "fr")]
            lines.append(f"| `{name}` | {labels[0]} | {labels[1]} | {meaning[0]} | {meaning[1]} |")
    return "\n".join(lines) + "\n"


def described(onto: Ontology, iri: URIRef) -> list[str]:
    """Return the two definitions of a term as lines of Markdown."""
    return [f"{onto.label(iri, 'en', SKOS.definition)}", f"*{onto.label(iri, 'fr')}* : {onto.label(iri, 'fr', SKOS.definition)}", ""]


def main() -> int:
    """Write all files, or with ``--check`` say which are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is stale")
    check = parser.parse_args().check
    onto = Ontology()
    files = {
        HERE / "context.jsonld": write_context(onto),
        HERE / "record.schema.json": write_schema(onto),
        HERE / "matches.ttl": write_matches(),
        ROOT / "src/harmattan/vocab.py": write_vocab(onto),
        ROOT / "docs/terms.md": write_terms(onto),
    }
    stale = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if not check:
            path.write_text(files[path], "utf-8")
        sys.stderr.write(f"{'stale' if check else 'wrote'}: {path.relative_to(ROOT)}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
