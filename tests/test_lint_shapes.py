"""The linter of shapes: it finds what engines pass over in silence, and nothing in the shapes as they are."""

import re

import pytest
from rdflib import Graph

from harmattan import paths, validate
from harmattan.lint_shapes import problems

FAULTS = [
    ("sh:minCount 1", "sh:minCuont 1", "SHACL has no term sh:minCuont"),
    ("sh:severity sh:Warning", "sh:severity sh:Warn", "SHACL has no term sh:Warn"),
    ("sh:targetClass hm:Event", "sh:targetClass hm:Evnt", "the ontology has no class Evnt"),
    ("sh:not [ sh:pattern", "sh:class hm:Label ; sh:not [ sh:pattern", "the ontology has no class Label"),
    ("sh:path skos:prefLabel", "sh:path skos:preferredLabel", "the ontology has no property http://www.w3.org/2004/02/skos/core#preferredLabel"),
    ("sh:path [ sh:inversePath hm:about ]", "sh:path [ sh:inversePath hm:abuot ]", "the ontology has no property abuot"),
    ("hm:date )", "hm:dated )", "the ontology has no property dated"),
    ("sh:not [ sh:pattern", "sh:disjoint hm:alias ; sh:not [ sh:pattern", "the ontology has no property alias"),
    ("sh:severity sh:Warning ;", "", "Event-neutral-label has no severity"),
    ('"A label names groups neutrally."@en ,', "", "Event-neutral-label has no sentence in en"),
    ('@en ,\n        "Un événement a un libellé."@fr', "@en", "Event-label has no sentence in fr"),
    ("sh:property shape:Event-label", "sh:property [ sh:path hm:date ; sh:minCount 1 ] , shape:Event-label", "a property shape on date has no name of ours"),
    ("sh:not [", "sh:node shape:Event-neutral-label ; sh:not [", "Event-neutral-label leads back to itself; engines stop looking after some steps"),
    ("sh:or (", "sh:or ( [ sh:not shape:Event-dated ]", "Event-dated leads back to itself; engines stop looking after some steps"),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), FAULTS, ids=[sentence for _, _, sentence in FAULTS])
def test_the_linter_finds_a_fault(right: str, wrong: str, sentence: str) -> None:
    source = paths.resource("shapes/Event.ttl").read_text("utf-8")
    spoilt = re.sub(re.escape(right), lambda _: wrong, source)
    assert spoilt != source
    assert sentence in problems(Graph().parse(data=spoilt, format="turtle"))


def test_the_linter_finds_nothing_in_the_shapes() -> None:
    assert validate.lint() == []
