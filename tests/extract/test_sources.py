"""Who says it: tables of (text, speakers); a speaker is written claimant<relay:stance."""

import pytest

from extract.reports import both, told
from harmattan.extract.sources import Speaker
from harmattan.vocab import Stance

ENGLISH = """
Gunmen attacked a camp, reports Africa News. | africanews
The Malian Army says it repelled the assault. | malian-armed-forces
Two security sources told Reuters that over 30 soldiers were killed. | security-sources<reuters
JNIM claimed responsibility for the attack in Dioura. | jnim:claims-responsibility
The attack in Dioura was claimed by JNIM. | jnim:claims-responsibility
More than 400 soldiers died in attacks, according to regional sources. | regional-sources
Over 40 soldiers are said to have been killed in the attack. | unspecified
Soldiers were reportedly killed in the attack. | unspecified
Nine soldiers were killed, a security official, who spoke on condition of anonymity, said. | security-sources
The army attacked the village. |
The attack in Gao, which residents blamed on JNIM, killed ten. | civilians
"""
FRENCH = """
Quinze soldats ont été tués, a indiqué une source sécuritaire à l'AFP. | security-sources
Selon l'armée malienne, vingt terroristes ont été tués. | malian-armed-forces
Le JNIM a revendiqué l'attaque de Dioura. | jnim:claims-responsibility
L'attaque de Dioura a été revendiquée par le JNIM. | jnim:claims-responsibility
Une trentaine de soldats auraient été tués dans l'attaque. | unspecified
"""


def shown(speaker: Speaker) -> str:
    via = f"<{speaker.via.ids[0].removeprefix('actor/')}" if speaker.via else ""
    return (speaker.who.ids or (speaker.who.role,))[0].removeprefix("actor/") + via + (f":{speaker.stance}" if speaker.stance is not Stance.ASSERTS else "")


@pytest.mark.parametrize(("text", "expected", "language"), both(ENGLISH, FRENCH))
def test_a_sentence_tells_who_speaks(text: str, expected: str, language: str) -> None:
    (one,), _ = told(text, language)
    assert " ".join([*map(shown, one.voices.speakers), *["unspecified"] * one.voices.unspecified]) == expected


def test_who_spoke_last_speaks_on() -> None:
    first, second, third = told("A local official said gunmen attacked a camp in Gao. “They killed five soldiers,” he added. The army killed ten militants.")[0]
    assert [shown(s) for one in (first, second, third) for s in one.voices.speakers] == ["local-official", "local-official"]
