"""What a sentence tells of an event: tables of (text, kind, doers > targets, harm)."""

import pytest

from extract.reports import both, told
from harmattan.extract import coreference
from harmattan.extract.mentions import Described
from harmattan.extract.reading import Told

ENGLISH = """
Gunmen attacked a village in Gao, killing 20 people. | attack gunmen > ; killed people 20
Thirty soldiers were killed when militants ambushed a convoy near Gossi. | ambush militants > army; killed army 30
The ambush by JNIM killed at least 12 gendarmes and wounded 5. | ambush jnim > gendarmerie; killed gendarmerie 12+; injured gendarmerie 5
Militants killed 15 soldiers and injured 19 others near Tiloa. | attack militants > army; killed army 15; injured people 19
Fifteen soldiers and four civilians were killed in the attack. | attack > civilians, army; killed civilians 4; killed army 15
Five people were killed and 3 wounded in a suicide bombing. | suicide-bombing > ; killed people 5; injured people 3
The army killed 20 jihadists in an air strike. | air-strike army > jihadists; killed jihadists 20
A drone strike on a market killed dozens. | drone-strike > ; killed people 24+
The attack left 13 villagers dead. | attack > civilians; killed civilians 13
Clashes between the army and CSP rebels broke out. | armed-clash army, csp
No casualties were reported in the attack. | attack > ; killed people 0; injured people 0
Gunmen abducted 30 passengers. | abduction gunmen > civilians; abducted civilians 30
"""
FRENCH = """
Des hommes armés ont attaqué le village, tuant 20 personnes. | attack gunmen > ; killed people 20
Au moins quinze soldats ont été tués par des jihadistes. | attack jihadists > army; killed army 15+
L'attaque a fait dix morts et cinq blessés. | attack > ; killed people 10; injured people 5
Une embuscade contre un convoi militaire a coûté la vie à 12 soldats. | ambush > army; killed army 12
Trente-trois militaires ont été tués et quatorze blessés. | attack > army; killed army 33; injured army 14
Le bilan est de 19 morts. | attack > ; killed people 19
"""


def name(who: Described) -> str:
    return (who.ids or (who.role,))[0].removeprefix("actor/")


def shown(one: Told) -> str:
    facts = one.facts
    sides = ", ".join(name(who) for who in facts.sides)
    targets = ", ".join(dict.fromkeys(name(who) for who in facts.targets if who.role != "people"))
    who = sides or f"{', '.join(dict.fromkeys(name(who) for who in facts.perpetrators))} > {targets}".strip()
    harms = [f"{count.harm} {name(count.who)} {count.number}" for count in facts.counts if count.number is not None]
    return "; ".join([f"{coreference.kind(one)} {who}", *harms]).replace(">;", "> ;")


@pytest.mark.parametrize(("text", "expected", "language"), both(ENGLISH, FRENCH))
def test_a_sentence_tells_what_was_done_to_whom(text: str, expected: str, language: str) -> None:
    (one,), _ = told(text, language)
    assert shown(one) == expected
