"""Mentions of actors: tables of (text, actors)."""

import pytest

from extract.reports import reader, rows
from harmattan.extract import mentions, places, words
from harmattan.extract.words import Chunk

ENGLISH = """
gunmen linked to al-Qaida launched an attack, reports Africa News | gunmen/al-qaida africanews
The Malian Army says so | malian-armed-forces
Islamic State in the Greater Sahara () and JNIM have plagued Mali's security forces | isgs jnim security-forces@mali
two security sources told Reuters | security-sources reuters
suspected JNIM militants killed five Burkinabe soldiers and two VDP | jnim? burkinabe-armed-forces vdp
Al-Qaida-linked militants | militants/al-qaida
the Group for the Support of Islam and Muslims (JNIM) | jnim
Fighters belonging to Katiba Macina ambushed FAMa | katibat-macina malian-armed-forces
members of the Dan Na Ambassagou militia | dan-na-ambassagou
a jihadist threat, an insurgent stronghold, army casualties |
suspected jihadists killed villagers | jihadists? civilians
the army said its soldiers were attacked | army army
300 civilian men and other terrorist elements | civilians
"""
FRENCH = """
15 soldats burkinabè tués par des jihadistes présumés | burkinabe-armed-forces jihadists?
l'état-major général des armées a indiqué que des terroristes du JNIM | general-staff jnim
une source sécuritaire a déclaré à l'AFP | security-sources afp
la menace jihadiste, le camp militaire |
des hommes armés non identifiés | gunmen
"""


def found(text: str, language: str) -> str:
    one = reader(language)
    items = mentions.named(words.read(text), one.names)
    items = mentions.described(places.names(items, text, one.gazetteer, language), one.names)
    return " ".join(shown(item.value) for item in items if isinstance(item, Chunk) and item.form == "=actor")


def shown(who: mentions.Described) -> str:
    name = who.ids[0].removeprefix("actor/") if who.ids else who.role
    linked = f"/{who.linked[0].removeprefix('actor/')}" if who.linked else ""
    return name + linked + (f"@{who.country.removeprefix('place/')}" if who.country else "") + "?" * who.suspected


@pytest.mark.parametrize(("text", "expected"), rows(ENGLISH))
def test_english_mentions_of_actors(text: str, expected: str) -> None:
    assert found(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), rows(FRENCH))
def test_french_mentions_of_actors(text: str, expected: str) -> None:
    assert found(text, "fr") == expected
