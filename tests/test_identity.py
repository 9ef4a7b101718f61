"""Merges are reversible, and contradictions are refused."""

import pyoxigraph as ox
import pytest

from harmattan import graph, identity, ids, record
from harmattan.errors import LedgerError

LEDGER = """\
id: ledger/decisions
type: Ledger
title: Decisions
decisions:
"""


def decided(*entries: tuple[str, list[str]]) -> identity.Identity:
    lines = [f"- {{judgement: {j}, things: [{', '.join(things)}], by: hd, date: 2025-06-12, reason: test}}" for j, things in entries]
    made = graph.graph(record.parse("decisions.yaml", (LEDGER + "\n".join(lines)).encode()))
    return identity.from_decisions(made.triples)


def test_same_things_get_the_first_name_of_them_all() -> None:
    one = decided(("same", ["event/c", "event/b"]), ("same", ["event/c", "event/a"]))
    assert {one.of(ids.iri(f"event/{x}")) for x in "abc"} == {ids.iri("event/a")}
    assert one.members(ids.iri("event/a")) == [ids.iri(f"event/{x}") for x in "abc"]


def test_what_nobody_merged_stays_itself() -> None:
    one = decided(("unsure", ["event/a", "event/b"]), ("different", ["event/a", "event/c"]))
    assert one.of(ids.iri("event/b")) == ids.iri("event/b")


def test_different_things_that_others_make_one_are_refused() -> None:
    with pytest.raises(LedgerError, match=r"event/a and event/c are judged different"):
        decided(("same", ["event/a", "event/b"]), ("same", ["event/b", "event/c"]), ("different", ["event/a", "event/c"]))


def test_things_of_different_kinds_are_never_the_same() -> None:
    with pytest.raises(LedgerError, match="different kinds"):
        decided(("same", ["event/a", "actor/a"]))


def test_rewriting_touches_subjects_and_objects_only() -> None:
    one = decided(("same", ["event/a", "event/b"]))
    b, p = ox.NamedNode(ids.iri("event/b")), ox.NamedNode("http://example.org/p")
    a = ox.NamedNode(ids.iri("event/a"))
    assert list(one.rewrite([ox.Triple(b, p, b)])) == [ox.Triple(a, p, a)]


def test_a_decision_keeps_naming_what_it_was_about() -> None:
    text = LEDGER + "- {judgement: same, things: [event/a, event/b], by: hd, date: 2025-06-12, reason: test}\n"
    triples = graph.graph(record.parse("decisions.yaml", text.encode())).triples
    assert set(identity.from_decisions(triples).rewrite(triples)) == set(triples)
