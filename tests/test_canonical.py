"""The canonical form: same content, same comments, and a second pass changes nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import RECORD
from harmattan import canonical, record, yamlld

COMMENTED = """\
# about the file
type: Article   # the type
id: article/x-2025-06-03-y
headline: "Twin attacks: in Mali"
published: 2025-06-03
publisher: [actor/maghrebi]
language: "no"
# about the review
review: {status: reviewed, method: hand, convertedBy: hd, date: 2025-06-04}
events:
  # the first event
  - label: {fr: Attaque, en: Attack} # label
    id: event/a
    claims:
      - claimant: actor/a
        # why this date
        date: "[2025-05-31,2025-06-01]"
      - quote: [a, "b # not a comment"]
        claimant: actor/b
        counts:
        - {low: 31, harm: killed,
           victims: soldiers}   # behind a count
# the end
"""
EXPECTED = """\
# about the file
id: article/x-2025-06-03-y
type: Article  # the type
headline: "Twin attacks: in Mali"
publisher: actor/maghrebi
published: 2025-06-03
language: "no"
# about the review
review: {status: reviewed, convertedBy: hd, method: hand, date: 2025-06-04}
events:
# the first event
- id: event/a  # label
  label: {fr: Attaque, en: Attack}
  claims:
  - claimant: actor/a
    # why this date
    date: "[2025-05-31,2025-06-01]"
  - claimant: actor/b
    counts:
    - harm: killed
      victims: soldiers  # behind a count
      low: 31
    quote:
    - a
    - "b # not a comment"
# the end
"""


def test_keys_are_ordered_and_comments_stay_with_what_they_are_about() -> None:
    text = COMMENTED.replace("[actor/maghrebi]", "actor/maghrebi")
    assert canonical.dump(record.parse("r", text.encode()), text) == EXPECTED


def test_the_canonical_form_is_its_own_canonical_form() -> None:
    assert canonical.dump(record.parse("r", EXPECTED.encode()), EXPECTED) == EXPECTED


TEXTS = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc"), exclude_characters="\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff"
    ),
    min_size=1,
    max_size=60,
)


def allowed(text: str) -> bool:
    return yamlld.FORBIDDEN.search(text) is None and any(c.isprintable() and not c.isspace() for c in text)


@settings(max_examples=300, deadline=None)
@given(headline=TEXTS.filter(allowed), quotes=st.lists(TEXTS.filter(allowed), min_size=1, max_size=3))
def test_any_text_survives(headline: str, quotes: list[str]) -> None:
    loaded = record.parse("r", RECORD.encode())
    loaded.data["headline"] = headline
    loaded.data["events"][0]["claims"][0]["quote"] = quotes
    loaded.data["ties"][0]["quote"] = quotes[:1]
    text = canonical.dump(loaded)
    again = record.parse("r", text.encode())
    assert again.data == loaded.data
    assert canonical.dump(again, text) == text


@pytest.mark.parametrize(
    "text", ["no", "1:30", "31", "2025-06-03", "- x", "a: b", "a #b", "#a", " a", "a ", "", "x\ny", '"', "é", "=", "<<", "~", "[a]", "@x", "\x85"]
)
def test_odd_scalars_are_quoted(text: str) -> None:
    assert canonical.scalar(text).startswith('"') == (text != "é")
