"""The merged graph and the best view: the same from any order of work, and back again when a decision is taken back."""

import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from harmattan import consolidate, graph, ids, paths, pipeline, query, record, seeds, store
from harmattan.graph import Graph, ntriples
from harmattan.vocab import HM

RECORDS = sorted((paths.resource("seeds") / "records").glob("*.yaml"))


@pytest.fixture(scope="module")
def known() -> seeds.Seeds:
    return seeds.load()


@pytest.fixture(scope="module")
def documents(known: seeds.Seeds) -> list[Graph]:
    """Return the graphs of all seeds and records."""
    return [*(graph.graph(one) for one in known.records), *(graph.graph(record.load(path)) for path in RECORDS)]


@pytest.fixture(scope="module")
def expected(documents: list[Graph]) -> list[str]:
    """Return the merged graph made at once from all documents."""
    made = pipeline.quads({g.name: g.triples for g in documents})
    return ntriples(q.triple for q in made if q.graph_name == ox.DefaultGraph())


def put(target: store.Store, graphs: list[Graph]) -> None:
    pipeline.put(target, graphs, {})


def test_one_document_after_the_other_gives_the_graph_of_all_at_once(documents: list[Graph], expected: list[str]) -> None:
    for seed in (1, 2):
        target = store.memory()
        reference = [g for g in documents if consolidate.is_reference(g.name)]
        articles = [g for g in documents if not consolidate.is_reference(g.name)]
        random.Random(seed).shuffle(articles)
        put(target, reference)
        for one in articles:
            put(target, [one])
        assert ntriples(target.merged()) == expected


def test_seeds_that_come_last_give_the_same_graph(documents: list[Graph], expected: list[str]) -> None:
    target = store.memory()
    for one in reversed(documents):
        put(target, [one])
    assert ntriples(target.merged()) == expected


def test_a_worn_engine_is_renewed_and_derives_the_same(documents: list[Graph], expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consolidate, "WORN", 0)
    target = store.memory()
    put(target, [g for g in documents if consolidate.is_reference(g.name)])
    base = consolidate.reference(target, {})
    engines = {id(base.engine): base.engine}
    for one in documents:
        if not consolidate.is_reference(one.name):
            target.apply(consolidate.change(target, {one.name: one}, base))
            engines[id(base.engine)] = base.engine
    assert len(engines) > len(RECORDS)
    assert ntriples(target.merged()) == expected


def test_dropping_and_putting_back_changes_nothing(documents: list[Graph], expected: list[str]) -> None:
    target = store.memory()
    put(target, documents)
    for one in documents[-6:]:
        pipeline.drop(target, [one.name])
        assert one.name not in target.graph_names()
        put(target, [one])
    assert ntriples(target.merged()) == expected


def test_a_correction_gives_what_the_corrected_record_would_have_given(documents: list[Graph]) -> None:
    path = next(p for p in RECORDS if "trt-world" in p.name)
    spoilt = record.parse("r", path.read_bytes().replace(b"low: 31", b"low: 35"))
    target, direct = store.memory(), store.memory()
    put(target, documents)
    put(target, [graph.graph(spoilt)])
    put(direct, [g for g in documents if g.name != ids.iri(spoilt.id)] + [graph.graph(spoilt)])
    assert ntriples(target.merged()) == ntriples(direct.merged())


def test_a_merge_that_is_taken_back_leaves_no_trace(documents: list[Graph], expected: list[str]) -> None:
    text = (paths.resource("seeds") / "decisions.yaml").read_text("utf-8")
    merge = "- {judgement: same, things: [event/diapaga-2025-05-13-fides, event/moura-2022-03-harmattan-desk], by: t, date: 2025-07-01, reason: a mistake}\n"
    mistaken = graph.graph(record.parse("decisions.yaml", (text + merge).encode()))
    target = store.memory()
    put(target, documents)
    put(target, [mistaken])
    assert ntriples(target.merged()) != expected
    put(target, [g for g in documents if g.name == mistaken.name])
    assert ntriples(target.merged()) == expected


def ask(target: store.Store, sparql: str) -> list[list[str]]:
    return [[query.plain(term) for term in row] for row in query.select(target, sparql).rows]


@pytest.fixture(scope="module")
def filled(documents: list[Graph]) -> store.Store:
    target = store.memory()
    put(target, documents)
    return target


BOULKESSI = f"<{ids.iri('event/boulkessi-2025-05-31')}>"


def test_the_best_view_of_boulkessi_keeps_both_days_and_the_open_end(filled: store.Store) -> None:
    days = ask(filled, f"SELECT ?e ?l {{ {BOULKESSI} <{HM.earliest}> ?e ; <{HM.latest}> ?l }}")
    assert days == [["2025-05-31", "2025-06-01"]]
    counts = ask(
        filled,
        f"SELECT ?low ?high {{ {BOULKESSI} <{HM.bestCount}> ?c . ?c <{HM.low}> ?low OPTIONAL {{ ?c <{HM.high}> ?high }} FILTER(CONTAINS(STR(?c), 'killed-soldiers')) }}",
    )
    assert counts == [["30", ""]]


def test_timbuktu_is_contested_on_its_date_and_its_outcome(filled: store.Store) -> None:
    on = ask(filled, f"SELECT ?on {{ <{ids.iri('event/timbuktu-2025-06-01')}> <{HM.contestedOn}> ?on }}")
    assert {f"{row[0]}" for row in on} >= {HM.date, HM.outcome}


def test_copy_of_one_agency_counts_once(filled: store.Store) -> None:
    sources = ask(
        filled,
        f"SELECT DISTINCT ?s {{ ?c <{HM.about}> {BOULKESSI} ; <{HM.claimant}> <{ids.iri('actor/security-sources')}> ; <{HM.via}> ?v ; <{HM.independentSource}> ?s }}",
    )
    assert sources == [[ids.iri("actor/reuters")]]


def test_every_derived_statement_leads_to_claims_and_a_rule(filled: store.Store) -> None:
    for cls in (HM.Derivation, HM.Attribution, HM.BestCount):
        lacking = (
            f"SELECT ?d {{ ?d a <{cls}> FILTER NOT EXISTS {{ ?d <{HM.rule}> ?r ; <http://www.w3.org/ns/prov#wasDerivedFrom> ?c . ?c <{HM.claimant}> ?w }} }}"
        )
        assert ask(filled, lacking) == []
        assert ask(filled, f"SELECT (COUNT(?d) AS ?n) {{ ?d a <{cls}> }}")[0][0] != "0"


def test_a_place_lies_within_all_that_its_areas_lie_within(filled: store.Store) -> None:
    areas = ask(filled, f"SELECT ?a {{ <{ids.iri('place/boulkessi-base')}> <{HM.liesWithin}> ?a }}")
    assert ids.iri("place/mali") in {row[0] for row in areas}


def test_a_seed_loaded_from_a_file_of_ones_own_is_not_replaced(tmp_path: Path, known: seeds.Seeds) -> None:
    own = tmp_path / "decisions.yaml"
    own.write_text("id: ledger/decisions\ntype: Ledger\ntitle: My decisions\ndecisions: []\n", "utf-8")
    with store.open_store(tmp_path / "s", write=True, create=True) as target:
        pipeline.build(target, [own], known)
        pipeline.build(target, RECORDS[:1], known)
        assert target.acknowledged()[ids.iri("ledger/decisions")]["source"] == str(own)
