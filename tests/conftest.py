"""Fixtures that several files share: records as text, SPARQL servers.

The strategy: real components only. Records are parsed from YAML text, stores are real stores in memory or in ``tmp_path``; nothing
is mocked, nothing asks the network, nothing waits for the clock.
"""

from collections.abc import Iterator

import pytest

import servers
from servers import Running

RECORD = """\
id: article/desk-2025-06-03-two-attacks
type: Article
headline: Two attacks in the north
publisher: actor/maghrebi
published: 2025-06-03
url: https://example.org/2025/06/03/two-attacks
language: en
review: {status: reviewed, convertedBy: hd, method: hand, date: 2025-06-04}
events:
- id: event/boulkessi-2025-05-31
  label: Assault on the army base at Boulkessi
  claims:
  - claimant: actor/maghrebi
    eventType: armed-assault
    date: 2025-05-31
    place: place/boulkessi
    perpetrator:
    - anyOf: [actor/jnim, actor/isgs]
    target: actor/malian-armed-forces
    quote: assaulted a military base in Boulkessi
  - claimant: actor/security-sources
    via: actor/reuters
    stance: asserts
    counts: [{harm: killed, victims: soldiers, low: 31, phrase: over 30}]
    quote: over 30 soldiers were killed
tallies:
- claimant: actor/regional-sources
  since: 2025-05
  places: [place/mali, place/niger]
  counts: [{harm: killed, victims: soldiers, low: 401, phrase: more than 400}]
  quote: more than 400 soldiers
ties:
- {claimant: actor/maghrebi, subject: actor/jnim, tie: affiliated-with, object: actor/al-qaida, quote: linked to al-Qaida}
"""


@pytest.fixture
def record_text() -> str:
    """Return a record of an article with an event, a tally and a tie."""
    return RECORD


@pytest.fixture(scope="session", params=servers.KINDS)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return a real SPARQL server that holds whatever the last test has left there; each kind is started once."""
    with servers.KINDS[request.param](tmp_path_factory.mktemp("server")) as server:
        yield server


def dump(country: str) -> str:
    """Return a GeoNames dump of three invented places in a country."""
    rows = [
        ("1", "Tin Sabou", "Tin Sabou", "Ti-n-Sabou,Tinsabou", "15.5", "-1.25", "P", "PPL"),
        ("2", "Sabouville", "Sabouville", "", "14.5", "-2.5", "P", "PPLA"),
        ("3", "Cercle de Sabou", "Cercle de Sabou", "", "15", "-2", "A", "ADM2"),
    ]
    base = {"ML": 9000000, "BF": 9000010}[country]
    return "".join(
        "\t".join([str(base + int(row[0])), *row[1:], country, "", "01", "", "", "", "1200", "", "250", "Africa/Bamako", "2024-01-01"]) + "\n" for row in rows
    )


def place_of(text: str, words: str) -> tuple[int, int]:
    """Return the line and column, from 1, at which words first stand in a text."""
    before = text[: text.index(words)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
