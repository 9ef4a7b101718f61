"""Write generated records: the same number and seed always give the same files.

Usage: python bench/generate.py COUNT FOLDER [SEED]
Each article reports one event with two to four claims; one in five has a tally and a tie. Places and actors are those of the seeds.
"""

import random
import sys
from datetime import date, timedelta
from pathlib import Path

from harmattan import seeds

TYPES = ("armed-assault", "ambush", "attack-on-civilians", "bombing", "air-strike", "abduction", "armed-clash", "capture")
GROUPS = ("actor/jnim", "actor/isgs", "actor/ansarul-islam", "actor/katibat-macina", "actor/unidentified-gunmen")
FORCES = ("actor/malian-armed-forces", "actor/burkinabe-armed-forces", "actor/nigerien-armed-forces")
SOURCES = ("actor/security-sources", "actor/local-official", "actor/eyewitnesses", "actor/local-residents")
WIRES = ("actor/reuters", "actor/afp", "actor/associated-press")
VICTIMS = ("soldiers", "civilians", "police", "unknown")
OUTCOMES = ("repelled", "overrun", "captured", "fighting-continued", "unclear")


class Generator:
    """Makes records from one source of chance."""

    def __init__(self, seed: int) -> None:
        """Read the seeds and set the chance."""
        self.chance = random.Random(seed)
        classes = seeds.load().classes
        self.places = sorted(name for name, cls in classes.items() if cls in {"Settlement", "Base"})
        self.outlets = sorted(name for name, cls in classes.items() if cls == "Outlet")

    def count(self) -> str:
        """Return a claimed number of people, closed or open."""
        low = 1 + int(self.chance.expovariate(0.1))
        ends = self.chance.choice((f"low: {low}, high: {low}", f"low: {low}, phrase: more than {low - 1}", f"low: {low}, high: {2 * low}"))
        return f"{{harm: killed, victims: {self.chance.choice(VICTIMS)}, {ends}}}"

    def claim(self, number: int, day: date, place: str, publisher: str) -> list[str]:
        """Return the lines of one claim; the first is the publisher's, later ones are of others."""
        group, force = self.chance.choice(GROUPS), self.chance.choice(FORCES)
        said = day + timedelta(days=self.chance.choice((0, 0, 0, 1)))
        lines = [f"claimant: {publisher}"] if number == 0 else [f"claimant: {self.chance.choice(SOURCES)}", f"via: {self.chance.choice(WIRES)}"]
        lines += [f"eventType: {self.chance.choice(TYPES)}", f"date: {said}", f"place: {place}", f"perpetrator: {group}", f"target: {force}"]
        lines += [f"outcome: {self.chance.choice(OUTCOMES)}"] if self.chance.random() < 0.4 else []
        lines += [f"counts: [{self.count()}]"] if self.chance.random() < 0.7 else []
        lines.append(f"quote: words of claim {number} by somebody on {said}")
        return ["  - " + lines[0], *("    " + line for line in lines[1:])]

    def record(self, number: int) -> str:
        """Return the text of one record."""
        day = date(2015, 1, 1) + timedelta(days=self.chance.randrange(3650))
        publisher, place = self.chance.choice(self.outlets), self.chance.choice(self.places)
        lines = [
            f"id: article/generated-{number}",
            "type: Article",
            f"headline: Generated report {number}",
            f"publisher: {publisher}",
            f"published: {day + timedelta(days=2)}",
            f"url: https://example.org/{number}",
            "language: en",
            f"review: {{status: reviewed, convertedBy: bench, method: script, date: {day + timedelta(days=3)}}}",
            "events:",
            f"- id: event/generated-{number}",
            f"  label: Generated event {number}",
            "  claims:",
        ]
        for claim in range(self.chance.randint(2, 4)):
            lines += self.claim(claim, day, place, publisher)
        if self.chance.random() < 0.2:
            lines += ["tallies:", f"- {{claimant: {publisher}, since: {day:%Y-%m}, places: [place/mali], counts: [{self.count()}], quote: a tally {number}}}"]
            lines += ["ties:", f"- {{claimant: {publisher}, subject: actor/jnim, tie: opposes, object: actor/malian-armed-forces, quote: a tie {number}}}"]
        return "\n".join(lines) + "\n"


def generate(count: int, folder: Path, seed: int = 1) -> None:
    """Write ``count`` records to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    generator = Generator(seed)
    for number in range(count):
        (folder / f"generated-{number:06}.yaml").write_text(generator.record(number), "utf-8")


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
