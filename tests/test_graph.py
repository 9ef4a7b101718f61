"""Record to RDF."""

import os
import subprocess
import sys

import pyoxigraph as ox
import pytest

from conftest import RECORD
from harmattan import graph, ids, record, validate
from harmattan.errors import RecordError
from harmattan.vocab import HM, RDF


def made(text: str) -> graph.Graph:
    return graph.graph(record.parse("r.yaml", text.encode()))


def values(one: graph.Graph, predicate: str) -> set[str]:
    return {t.object.value for t in one.triples if t.predicate.value == predicate and isinstance(t.object, ox.Literal | ox.NamedNode)}


def test_every_key_of_a_record_is_in_the_graph() -> None:
    one = made(RECORD)
    said = " ".join(one.lines)
    for word in (
        "Two attacks in the north",
        "over 30",
        "more than 400",
        "actor/jnim",
        "actor/isgs",
        "affiliated-with",
        "place/niger",
        "linked to al-Qaida",
        '"hd"',
    ):
        assert word in said


def test_there_are_no_blank_nodes_and_every_node_knows_its_place() -> None:
    one = made(RECORD)
    assert not any(isinstance(term, ox.BlankNode) for t in one.triples for term in (t.subject, t.object))
    typed = {t.subject.value for t in one.triples if t.predicate.value == RDF.type and isinstance(t.subject, ox.NamedNode)}
    assert typed == set(one.where)


def test_dates_and_counts_are_normalised() -> None:
    one = made(RECORD.replace("date: 2025-05-31", "date: 2025-05").replace("low: 31", "low: 31, high: 31"))
    assert values(one, HM.earliest) == {"2025-05-01"}
    assert values(one, HM.latest) == {"2025-05-31"}
    assert values(one, HM.startLatest) == {"2025-05-31"}
    assert values(one, HM.best) == {"31"}


def test_absent_is_absent() -> None:
    one = made(RECORD)
    assert values(one, HM.best) == set()
    assert values(one, HM.high) == set()


def test_an_unstated_stance_is_written_out() -> None:
    assert {v.rsplit("/", 1)[-1] for v in values(made(RECORD), HM.stance)} == {"asserts"}


def test_the_order_of_a_record_does_not_change_its_graph() -> None:
    lines = RECORD.splitlines(keepends=True)
    reordered = "".join([*lines[:2], *lines[4:7], *lines[2:4], *lines[7:]])
    assert made(reordered).lines == made(RECORD).lines


def test_saying_the_same_twice_is_refused() -> None:
    claim = RECORD[RECORD.index("  - claimant: actor/security-sources") : RECORD.index("tallies:")]
    with pytest.raises(RecordError, match="says the same") as caught:
        made(RECORD.replace("tallies:", f"{claim}tallies:"))
    assert caught.value.findings[0].code == "R019"


def test_a_corrected_number_changes_that_number_alone() -> None:
    before, after = made(RECORD), made(RECORD.replace("low: 31", "low: 32"))
    changed = {line.split(" ")[1] for line in set(before.lines) ^ set(after.lines)}
    assert changed == {f"<{HM.low}>"}
    assert before.where == after.where


def test_what_differs_in_its_numbers_alone_stays_apart_in_any_order() -> None:
    start = RECORD.index("  - claimant: actor/security-sources")
    claim = RECORD[start : RECORD.index("tallies:")]
    other = claim.replace("low: 31", "low: 40")
    both, turned = made(RECORD.replace(claim, claim + other)), made(RECORD.replace(claim, other + claim))
    assert both.lines == turned.lines
    claims = [node for node in both.where if node.startswith(ids.iri("claim/"))]
    assert len(claims) == 1 + sum(node.startswith(ids.iri("claim/")) for node in made(RECORD).where)


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    code = "import sys\nfrom harmattan import graph, record\nprint('\\n'.join(graph.graph(record.parse('r', sys.stdin.buffer.read())).lines))"
    outputs = set()
    for seed in ("0", "1", "4242"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        run = subprocess.run([sys.executable, "-c", code], input=RECORD.encode(), capture_output=True, check=True, env=environment)
        outputs.add(run.stdout)
    assert len(outputs) == 1


@pytest.mark.parametrize("sign", ["\u2028", "\u2029"])
def test_a_sign_that_ends_a_line_elsewhere_stays_inside_of_its_literal(sign: str) -> None:
    one = made(RECORD.replace("Two attacks in the north", f'"Two attacks{sign} in the north"'.encode("unicode_escape").decode()))
    assert len(one.lines) == len(one.triples)
    assert any(f"attacks{sign} in" in line for line in one.lines)
    assert validate.unjudged("\n".join(one.lines) + "\n") == []
