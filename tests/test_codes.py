"""The codes of findings: each explained in whole sentences, and each example does what it is an example of."""

import pytest

from conftest import RECORD
from harmattan import record
from harmattan.codes import CODES
from harmattan.errors import RecordError

KEYS = {line.split(":", 1)[0] for line in RECORD.splitlines()}


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_explained(code: str) -> None:
    title, why, mend, _ = CODES[code]
    assert title == title.strip()
    assert title[-1] != "."
    assert why.endswith(".")
    assert mend.endswith(".")
    assert why[0].isupper()
    assert mend[0].isupper()


def test_codes_of_records_are_numbered_without_a_gap() -> None:
    numbered = [code for code in CODES if code.startswith("R")]
    assert numbered == [f"R{number:03}" for number in range(1, len(numbered) + 1)]


def test_no_two_codes_have_one_title() -> None:
    assert len({code.title for code in CODES.values()}) == len(CODES)


# Where an example stands in a record: what it replaces.
PLACES = {
    "R002": "headline: Two attacks in the north",
    "R003": "target: actor/malian-armed-forces",
    "R004": "low: 401, ",
    "R005": "target: actor/malian-armed-forces",
    "R006": "headline: Two attacks in the north",
    "R007": "eventType: armed-assault",
    "R008": "date: 2025-05-31",
    "R009": "low: 401",
    "R010": "claimant: actor/maghrebi",
    "R012": "url: https://example.org/2025/06/03/two-attacks",
    "R014": "id: article/desk-2025-06-03-two-attacks\ntype: Article\n",
    "R020": "headline: Two attacks in the north",
}


@pytest.mark.parametrize("code", PLACES)
def test_an_example_is_refused_with_its_code(code: str) -> None:
    example = CODES[code].example
    inserted = ", ".join(example.split()) if code == "R004" else example
    inserted = "low: 30, low: 31, " if code == "R004" else f"{inserted}\n" if code == "R014" else inserted
    assert RECORD.count(PLACES[code]) >= 1
    with pytest.raises(RecordError) as caught:
        record.parse("r.yaml", RECORD.replace(PLACES[code], inserted, 1).encode())
    assert code in {finding.code for finding in caught.value.findings}


def test_every_example_of_a_record_is_tried_here_or_needs_more_than_one_record() -> None:
    assert {code for code, (_, _, _, example) in CODES.items() if example} - PLACES.keys() == {"R015", "R018", "R021"}
