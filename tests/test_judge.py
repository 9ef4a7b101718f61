"""A file judged: what a shape has to say is said at the line and column of the record."""

import random
from pathlib import Path

import pytest

from conftest import RECORD, place_of
from harmattan import graph, judge, paths, record, seeds
from harmattan.vocab import ID, RDF


@pytest.fixture(scope="module")
def known() -> seeds.Seeds:
    return seeds.load()


def judged(tmp_path: Path, known: seeds.Seeds, text: str) -> list[tuple[str, str, int, int]]:
    path = tmp_path / "r.yaml"
    path.write_text(text, "utf-8")
    return [(f.severity, f.code, f.line, f.column) for f in judge.check([path], known)[0][1]]


def test_a_good_record_has_nothing_against_it(tmp_path: Path, known: seeds.Seeds) -> None:
    assert judged(tmp_path, known, RECORD) == []


def test_slips_of_every_sort_are_said_at_once(tmp_path: Path, known: seeds.Seeds) -> None:
    text = RECORD.replace("publisher: actor/maghrebi", "publisher: actor/magrebi").replace("stance: asserts", "stance: assert")
    text = text.replace("via: actor/reuters", "via: actor/reutersx").replace("low: 401", "low: x")
    assert {(code, line) for _, code, line, _ in judged(tmp_path, known, text)} == {("R018", 4), ("R018", 22), ("R007", 23), ("R009", 30)}


def test_a_quote_that_is_not_in_the_text_hides_nothing_else(tmp_path: Path, known: seeds.Seeds) -> None:
    (tmp_path / "a.txt").write_text("They assaulted a military base in Boulkessi; linked to al-Qaida. More than 400 soldiers: more than 400 soldiers.", "utf-8")
    text = RECORD.replace("review:", "text: a.txt\nreview:").replace("low: 401,", "low: 401, high: 400,").replace("via: actor/reuters", "via: actor/reutersx")
    assert {(code, line) for _, code, line, _ in judged(tmp_path, known, text)} == {("R015", 26), ("R018", 23), ("Count-low-high", 31)}


def test_a_text_that_is_not_there_is_said_since_no_quote_was_checked(tmp_path: Path, known: seeds.Seeds) -> None:
    assert judged(tmp_path, known, RECORD.replace("review:", "text: a.txt\nreview:")) == [("warning", "R022", 8, 7)]


EVENT = "event/boulkessi-2025-05-31"
BREACHES = [
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
]


@pytest.mark.parametrize(("old", "new", "code", "at"), BREACHES)
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
    [found] = judge.findings([judge.Document(one, graph.Graph(made.name, untyped, made.where))], known)
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
    assert [str(finding) for finding in judge.check([path], known)[0][1]] == [f"{path}:{expected}"]


def test_documents_judged_together_get_the_findings_that_each_gets_alone(tmp_path: Path, known: seeds.Seeds) -> None:
    texts = [path.read_text("utf-8") for path in sorted(paths.resource("seeds/records").glob("*.yaml"))]
    for old, new, _, _ in BREACHES:  # each twice: all of one event, each of an event of its own
        texts += [RECORD.replace(old, new, 1), RECORD.replace(old, new, 1).replace(EVENT, f"event/other-{len(texts)}")]
    files = [tmp_path / f"{number}.yaml" for number in range(len(texts))]
    for path, text in zip(files, texts, strict=True):
        path.write_text(text.replace("desk-2025-06-03", f"desk-{path.stem}"), "utf-8")
    random.Random(1).shuffle(files)
    together = judge.check(files, known)
    assert [found for _, found in together] == [judge.check([path], known)[0][1] for path in files]
    assert len({f.code for _, found in together for f in found}) > 5


TIE = "subject: actor/jnim, tie: affiliated-with, object: actor/al-qaida"
CLAIMED = [
    ("claimant: actor/maghrebi\n    eventType", "claimant: actor/al-qaida\n    stance: claims-responsibility\n    eventType"),
    ("    - anyOf: [actor/jnim, actor/isgs]", "    - actor/jnim"),
    (TIE, TIE.replace("jnim", "isgs")),
]
EXCUSED = [(EVENT, "event/another"), (TIE, "subject: actor/al-qaida, tie: allied-with, object: actor/jnim")]
PAIRS = {
    "a tie to the perpetrator": (CLAIMED, EXCUSED, "Claim-responsibility"),
    "a date of the same event": ([("    date: 2025-05-31\n", "")], [], "Event-dated"),
}


@pytest.mark.parametrize(("one", "other", "code"), PAIRS.values(), ids=PAIRS)
def test_what_another_document_says_excuses_no_breach(
    tmp_path: Path, known: seeds.Seeds, one: list[tuple[str, str]], other: list[tuple[str, str]], code: str
) -> None:
    files = [tmp_path / "one.yaml", tmp_path / "other.yaml"]
    for path, changes in zip(files, (one, other), strict=True):
        text = RECORD.replace("desk", f"desk-{path.stem}")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
    together = [found for _, found in judge.check(files, known)]
    assert together == [judge.check([path], known)[0][1] for path in files]
    assert code in {f.code for f in together[0]}
