"""Ties: tables of (text, subject tie object)."""

import pytest

from extract.reports import both, reader
from harmattan.extract import mentions, ties, words

ENGLISH = """
JNIM, which is linked to al-Qaida, claimed the attack. | jnim affiliated-with al-qaida
The al-Qaida-linked group JNIM claimed the attack. | jnim affiliated-with al-qaida
JNIM, an al-Qaida affiliate, claimed the attack. | jnim affiliated-with al-qaida
The Malian army and its ally Wagner fought there. | malian-armed-forces allied-with wagner
Ansarul Islam pledged allegiance to al-Qaida. | ansarul-islam pledged-to al-qaida
Gunmen linked to al-Qaida attacked. |
JNIM attacked ISGS. |
"""
FRENCH = """
Le JNIM, lié à al-Qaïda, a revendiqué l'attaque. | jnim affiliated-with al-qaida
Le GSIM (affilié à Al-Qaïda) a revendiqué l'attaque. | jnim affiliated-with al-qaida
Le JNIM, branche sahélienne d'al-Qaïda, attaque. | jnim affiliated-with al-qaida
"""


@pytest.mark.parametrize(("text", "expected", "language"), both(ENGLISH, FRENCH))
def test_what_binds_two_named_actors_is_read(text: str, expected: str, language: str) -> None:
    found = ties.find(mentions.named(words.read(text), reader(language).names), language)
    assert "; ".join(f"{b.subject.ids[0].removeprefix('actor/')} {b.kind} {b.object.ids[0].removeprefix('actor/')}" for b in found) == expected
