"""The ontology: house style, fresh generated files, coverage of the field's code books, and OWL consistency."""

import json
import re
import subprocess
import sys
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef

from conftest import RECORD
from harmattan import graph, record, seeds, vocab

ROOT = Path(__file__).parents[1]
ONTOLOGY = ROOT / "ontology"
HM = Namespace(vocab.NS)
SCHEME = "https://w3id.org/harmattan/scheme/"


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """Return the ontology with its closed lists, alignments and matches."""
    made = Graph()
    for path in [ONTOLOGY / "harmattan.ttl", ONTOLOGY / "alignments.ttl", ONTOLOGY / "matches.ttl", *sorted((ONTOLOGY / "schemes").glob("*.ttl"))]:
        made.parse(path, format="turtle")
    return made


def test_the_ontology_keeps_the_house_style(ontology: Graph) -> None:
    conforms, _, text = pyshacl.validate(ontology, shacl_graph=Graph().parse(ONTOLOGY / "house-style.ttl"), advanced=False, js=False)
    assert conforms, text


def test_the_house_style_bites(ontology: Graph) -> None:
    spoilt = Graph() + ontology
    spoilt.remove((HM.Claim, RDFS.label, None))
    spoilt.add((HM.evt_dt, RDF.type, OWL.DatatypeProperty))
    _, _, text = pyshacl.validate(spoilt, shacl_graph=Graph().parse(ONTOLOGY / "house-style.ttl"), advanced=False, js=False)
    for sentence in ("A term has one English label.", "A property is named in lowerCamelCase.", "A property says on which of our classes it stands."):
        assert sentence in text


@pytest.mark.parametrize("script", ["ontology/build.py", "ontology/actor_mappings.py", "ontology/code_book.py", "docs/build.py"])
def test_generated_files_are_fresh(script: str) -> None:
    run = subprocess.run([sys.executable, str(ROOT / script), "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(("scheme", "count"), [("acled", 25), ("ucdp", 3), ("plover", 16)])
def test_every_type_of_the_fields_code_books_has_a_match(ontology: Graph, scheme: str, count: int) -> None:
    concepts = {c for c in ontology.subjects(SKOS.inScheme, URIRef(SCHEME + scheme)) if scheme != "acled" or (c, SKOS.broader, None) in ontology}
    matched = {o for p in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch) for o in ontology.objects(None, p)}
    assert len(concepts) == count
    assert concepts <= matched


def test_every_match_is_between_concepts_that_exist(ontology: Graph) -> None:
    for line in (ONTOLOGY / "matches.ttl").read_text("utf-8").splitlines():
        for name in re.findall(rf"<({SCHEME}[^>]+)>", line):
            assert (URIRef(name), SKOS.inScheme, None) in ontology, name


def test_every_term_of_ours_that_is_used_is_defined(ontology: Graph) -> None:
    defined = {str(s) for s in ontology.subjects()}
    for folder in ("shapes", "queries", "queries/rules", "queries/checks"):
        for path in sorted((ROOT / folder).glob("*.[rt][qt]*")):
            for local in re.findall(r"\bhm:(\w+)", path.read_text("utf-8")):
                assert vocab.NS + local in defined, f"{path.name}: hm:{local}"


def test_the_context_has_no_default_vocabulary_and_types_every_literal() -> None:
    context = json.loads((ONTOLOGY / "context.jsonld").read_text("utf-8"))["@context"]
    assert context["@version"] == 1.1
    assert "@vocab" not in context
    literals = {str(s) for s in Graph().parse(ONTOLOGY / "harmattan.ttl").subjects(RDF.type, OWL.DatatypeProperty)}
    for term, meaning in flat(context):
        assert "@vocab" not in meaning, term
        iri = str(meaning.get("@id", ""))
        prefix, _, local = iri.partition(":")
        if context.get(prefix, "") + local in literals:
            assert "@type" in meaning or "@container" in meaning, term


def flat(context: dict[str, object]) -> list[tuple[str, dict[str, object]]]:
    found = []
    for term, meaning in context.items():
        if isinstance(meaning, dict):
            found.append((term, meaning))
            inner = meaning.get("@context")
            found += flat(inner) if isinstance(inner, dict) else []
    return found


def test_the_context_reads_the_same_in_rdflib_and_pyld_and_oxigraph() -> None:
    from pyld import jsonld

    made = graph.graph(record.parse("r.yaml", RECORD.encode()))
    builder = graph._Builder(record.parse("r.yaml", RECORD.encode()))
    document = {"@context": graph._context() | {"@base": vocab.ID}} | builder.document()
    quads = jsonld.to_rdf(document, {"format": "application/n-quads", "base": vocab.ID})
    assert graph.ntriples(q.triple for q in ox.parse(quads, format=ox.RdfFormat.N_QUADS)) == made.lines
    by_rdflib = Graph().parse(data=json.dumps(document), format="json-ld", base=vocab.ID).serialize(format="nt")
    assert graph.ntriples(q.triple for q in ox.parse(by_rdflib, format=ox.RdfFormat.N_TRIPLES)) == made.lines


def test_the_ontology_with_data_is_consistent_under_owl_rl(ontology: Graph) -> None:
    data = Graph() + ontology
    for one in [record.parse("r.yaml", RECORD.encode()), *seeds.load().records[:2]]:
        data.parse(data="\n".join(graph.graph(one).lines), format="nt")
    before = len(data)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(data)
    errors = list(data.subjects(RDF.type, URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage"))) + list(data.subjects(RDF.type, OWL.Nothing))
    assert errors == []
    assert len(data) > before
    claim = next(ox.NamedNode(i) for i in graph.graph(record.parse("r.yaml", RECORD.encode())).where if "/claim/" in i)
    assert (URIRef(claim.value), RDF.type, URIRef("http://www.w3.org/ns/prov#Entity")) in data  # the alignments are live


def test_the_ontology_uses_no_term_twice_and_no_blank_node() -> None:
    raw = Graph().parse(ONTOLOGY / "harmattan.ttl")
    assert not [s for s in raw.subjects() if not isinstance(s, URIRef)]
    kinds = {s: set(raw.objects(s, RDF.type)) for s in raw.subjects()}
    assert not [s for s, found in kinds.items() if {OWL.ObjectProperty, OWL.DatatypeProperty} <= found]


def test_the_record_schema_takes_a_good_record_and_knows_what_is_required() -> None:
    schema = json.loads((ONTOLOGY / "record.schema.json").read_text("utf-8"))
    article = schema["$defs"]["Article"]
    assert article["additionalProperties"] is False
    assert {"headline", "published", "publisher", "language", "review"} <= set(article["required"])
    assert set(schema["$defs"]) == set(vocab.KEYS)
