"""A file judged: what a shape has to say is said at the line and column of the record."""

from pathlib import Path

import pytest

from conftest import RECORD, place_of
from harmattan import graph, judge, record, seeds
from harmattan.vocab import ID, RDF


@pytest.fixture(scope="module")
def known() -> seeds.Seeds:
    return seeds.load()


def judged(tmp_path: Path, known: seeds.Seeds, text: str) -> list[tuple[str, str, int, int]]:
    path = tmp_path / "r.yaml"
    path.write_text(text, "utf-8")
    return [(f.severity, f.code, f.line, f.column) for f in judge.check(path, known)[1]]


def test_a_good_record_has_nothing_against_it(tmp_path: Path, known: seeds.Seeds) -> None:
    assert judged(tmp_path, known, RECORD) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("low: 31,", "low: 31, high: 30,", "Count-low-high", "31, high: 30"),
        ("low: 31,", "low: 31, best: 30,", "Count-low-best", "31, best: 30"),
        (
            "{harm: killed, victims: soldiers, low: 31, phrase: over 30}",
            "{harm: killed, victims: soldiers}",
            "Count-number",
            "{harm: killed, victims: soldiers}]",
        ),
        ("via: actor/reuters", "via: actor/security-sources", "Statement-via-is-another", "actor/security-sources\n    stance"),
        ("    quote: over 30 soldiers were killed\n", "", "Statement-quote", "claimant: actor/security-sources"),
        ("object: actor/al-qaida", "object: actor/jnim", "Tie-not-itself", "actor/jnim, tie"),
        ("target: actor/malian-armed-forces", "target: actor/malian-armd-forces", "R018", "actor/malian-armd-forces"),
        ("publisher: actor/maghrebi", "publisher: actor/reuters-x", "R018", "actor/reuters-x"),
        ("headline: Two attacks in the north\n", "", "Article-headline", "id: article"),
        ("stance: asserts", "stance: claims-responsibility\n    perpetrator: actor/jnim\n    eventType: attack", "none", ""),
        (
            "  - claimant: actor/maghrebi\n",
            "  - claimant: actor/malian-armed-forces\n    stance: claims-responsibility\n",
            "Claim-responsibility",
            "claimant: actor/malian-armed-forces",
        ),
        ("anyOf: [actor/jnim, actor/isgs]", "anyOf: [actor/jnim]", "ActorSet-members", "actor/jnim]"),
        ("since: 2025-05", "since: 2025-05\n  until: 2025-04", "Tally-period", "2025-05\n  until"),
        ("place: place/boulkessi", "place: place/boulkesi", "R018", "place/boulkesi"),
    ],
)
def test_a_breach_is_said_at_its_line_and_column(tmp_path: Path, known: seeds.Seeds, old: str, new: str, code: str, at: str) -> None:
    assert old in RECORD
    text = RECORD.replace(old, new, 1)
    found = judged(tmp_path, known, text)
    if code == "none":
        assert found == []
    else:
        assert ("error", code, *place_of(text, at)) in found


def test_one_mistake_is_one_finding(tmp_path: Path, known: seeds.Seeds) -> None:
    text = RECORD.replace("actor/security-sources", "actor/security-sorces")
    assert judged(tmp_path, known, text) == [("error", "R018", *place_of(text, "actor/security-sorces"))]


def test_a_node_whose_class_the_graph_step_would_lose_is_told_at_its_place(known: seeds.Seeds) -> None:
    one = record.parse("r.yaml", RECORD.encode())
    made = graph.graph(one)
    untyped = tuple(t for t in made.triples if (str(t.subject), t.predicate.value) != (f"<{ID}event/boulkessi-2025-05-31>", RDF.type))
    found = judge.findings_of(one, graph.Graph(made.name, untyped, made.where), known)
    assert [(f.line, f.column, f.code, f.severity) for f in found if f.code == "unjudged"] == [(10, 3, "unjudged", "error")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("url: https://example.org/2025/06/03/two-attacks\n", "", "1:1: info[Article-url]: An article has an address on the web, where it has one."),
        ("  places: [place/mali, place/niger]\n", "", "27:3: warning[Tally-place]: A tally says which places it covers."),
        (
            "    perpetrator:\n    - anyOf: [actor/jnim, actor/isgs]\n    target: actor/malian-armed-forces\n",
            "    perpetrator: [actor/isgs, actor/jnim]\n    target: actor/jnim\n",
            "17:31: warning[Claim-perpetrator-is-not-target]: The perpetrator is not the target. (actor/jnim)",
        ),
        (
            "published: 2025-06-03",
            "published: 2025-05-30",
            "15:11: warning[Claim-reported-after]: The claim is about a day after the article was published. (2025-05-31)",
        ),
        (
            "  label: Assault on the army base at Boulkessi",
            "  label: A terrorist raid",
            "11:10: warning[Event-neutral-label]: A label names groups neutrally. (A terrorist raid)",
        ),
    ],
    ids=["info", "warning", "entry of a list", "made from another key", "value in words"],
)
def test_a_breach_is_told_with_file_line_column_severity_code_and_sentence(tmp_path: Path, known: seeds.Seeds, old: str, new: str, expected: str) -> None:
    assert old in RECORD
    path = tmp_path / "r.yaml"
    path.write_text(RECORD.replace(old, new), "utf-8")
    assert [str(finding) for finding in judge.check(path, known)[1]] == [f"{path}:{expected}"]
