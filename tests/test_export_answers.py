"""The Turtle that the demo writes answers a reader's questions alone: plain rdflib, one file, no store and no other data."""

import subprocess
import sys
from collections.abc import Iterable

import pytest
import rdflib

PREFIXES = """
BASE <https://w3id.org/harmattan/id/>
PREFIX hm: <https://w3id.org/harmattan/ns#>
PREFIX harm: <https://w3id.org/harmattan/scheme/harms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
KILLED_AT_BOULKESSI = """
SELECT ?who ?via ?victims ?low ?high ?phrase ?quote ?outlet ?published WHERE {
  ?claim a hm:Claim ; hm:about <event/boulkessi-2025-05-31> ; hm:count ?count ; hm:claimant/skos:prefLabel ?who ; hm:quote ?quote ; hm:statedIn ?article .
  ?article schema:publisher/skos:prefLabel ?outlet ; schema:datePublished ?published .
  ?count hm:harm harm:killed ; hm:victims/skos:prefLabel ?victims ; hm:phrase ?phrase .
  OPTIONAL { ?count hm:low ?low }
  OPTIONAL { ?count hm:high ?high }
  OPTIONAL { ?claim hm:via/skos:prefLabel ?via FILTER(LANG(?via) = "en") }
  FILTER(LANG(?who) = "en" && LANG(?victims) = "en" && LANG(?outlet) = "en")
}
"""
CONTESTED = """
SELECT ?event ?label ?on WHERE {
  ?event hm:contested true ; skos:prefLabel ?label ; hm:contestedOn/rdfs:label ?on .
  FILTER(LANG(?label) = "en" && LANG(?on) = "en")
}
"""
CONTRADICTING = """
SELECT ?who ?date WHERE {
  ?view a hm:Derivation ; rdf:subject <event/boulkessi-2025-05-31> ; rdf:predicate hm:contestedOn ; rdf:object hm:date ; prov:wasDerivedFrom ?claim .
  ?claim hm:claimant/skos:prefLabel ?who ; hm:date ?date .
  FILTER(LANG(?who) = "en")
}
"""
BEST_VIEW = """
SELECT ?event ?harm ?victims ?low ?best ?high ?rule ?who ?phrase ?quote WHERE {
  ?event a hm:Event ; hm:bestCount ?view .
  ?view hm:harm/skos:prefLabel ?harm ; hm:victims/skos:prefLabel ?victims ; hm:rule ?rule ; prov:wasDerivedFrom ?claim .
  ?claim hm:claimant/skos:prefLabel ?who ; hm:count/hm:phrase ?phrase .
  OPTIONAL { ?claim hm:quote ?quote }
  OPTIONAL { ?view hm:low ?low }
  OPTIONAL { ?view hm:best ?best }
  OPTIONAL { ?view hm:high ?high }
  FILTER(LANG(?harm) = "en" && LANG(?victims) = "en" && LANG(?who) = "en")
}
"""


@pytest.fixture(scope="module")
def turtle(tmp_path_factory: pytest.TempPathFactory) -> rdflib.Graph:
    folder = tmp_path_factory.mktemp("demo")
    subprocess.run([sys.executable, "-m", "harmattan", "demo"], cwd=folder, check=True, capture_output=True)
    return rdflib.Graph().parse(folder / "demo" / "exports" / "sahel.ttl")


def answers(graph: rdflib.Graph, question: str) -> list[dict[str, str]]:
    found: Iterable[rdflib.query.ResultRow] = graph.query(PREFIXES + question)  # type: ignore[assignment]
    return [{name: str(value) for name, value in row.asdict().items()} for row in found]


def test_it_says_who_says_how_many_were_killed_at_boulkessi_and_in_whose_words(turtle: rdflib.Graph) -> None:
    found = answers(turtle, KILLED_AT_BOULKESSI)
    assert {
        "who": "security sources",
        "via": "Reuters",
        "victims": "soldiers",
        "low": "31",
        "quote": "two security sources told Reuters that over 30 soldiers were killed",
        "outlet": "Maghrebi",
        "published": "2025-06-03",
    } in [{name: value for name, value in row.items() if name != "phrase"} for row in found]
    assert {row["who"] for row in found} >= {"security sources", "local officials", "UNews"}
    assert {row["low"] for row in found} >= {"24", "30", "31", "61"}
    assert not [row for row in found if "high" in row]  # nobody gives an upper bound, and none is made up


def test_it_says_which_events_are_contested_and_on_what(turtle: rdflib.Graph) -> None:
    on: dict[str, set[str]] = {}
    for row in answers(turtle, CONTESTED):
        on.setdefault(row["event"].rsplit("/", 1)[1], set()).add(row["on"])
    assert on["boulkessi-2025-05-31"] == {"date"}
    assert {"date", "outcome"} <= on["timbuktu-2025-06-01"]
    contested = answers(turtle, "SELECT ?event WHERE { ?event a hm:Event ; hm:contested true }")
    assert {row["event"].rsplit("/", 1)[1] for row in contested} == on.keys()
    assert {row["date"] for row in answers(turtle, CONTRADICTING)} >= {"2025-05-31", "2025-06-01"}


def test_it_gives_the_best_view_with_the_claims_under_each_number(turtle: rdflib.Graph) -> None:
    found = answers(turtle, BEST_VIEW)
    boulkessi = [r for r in found if r["event"].endswith("/boulkessi-2025-05-31") and (r["harm"], r["victims"]) == ("killed", "soldiers")]
    assert {(r["low"], r["best"], r.get("high")) for r in boulkessi} == {("30", "30", None)}
    assert {r["quote"] for r in boulkessi} >= {
        "two security sources told Reuters that over 30 soldiers were killed",
        "a deadly attack in Boulkessi left at least 30 soldiers dead",
    }
    assert all(r["rule"].startswith("https://w3id.org/harmattan/rule/") for r in found)
    closed = [r for r in found if "high" in r]
    assert closed
    assert all(int(r["low"]) <= int(r["best"]) <= int(r["high"]) for r in closed)
    views = turtle.query(PREFIXES + "SELECT ?view WHERE { ?view a hm:BestCount FILTER NOT EXISTS { ?view prov:wasDerivedFrom/hm:count ?count } }")
    assert not list(views)


def test_every_statement_of_the_best_view_leads_to_words_or_says_why_there_are_none(turtle: rdflib.Graph) -> None:
    unsupported = """
    SELECT ?view WHERE {
      VALUES ?class { hm:Derivation hm:Attribution hm:BestCount }
      ?view a ?class .
      FILTER NOT EXISTS { ?view prov:wasDerivedFrom ?claim . ?claim hm:quote|hm:noQuote ?words ; hm:statedIn/schema:publisher ?outlet }
    }
    """
    assert not answers(turtle, unsupported)
