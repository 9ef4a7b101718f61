"""One child of the measurements: every stored query asked of our store; prints a JSON object of answers.

Usage: python bench/ask.py STORE FOLDER
Writes the text of each query, with values for its parameters, to the folder, for the peers.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from answers import Answers, digest
from harmattan import query, store

REPEATS = 5
SAMPLES = {"Actor": "actor/jnim", "Place": "place/mali", "Article": "article/generated-0", "Event": "event/generated-0", "Outlet": "actor/reuters"}
BY_KIND = {"date": "2020-06-01", "month": "2020-06", "integer": "2020", "decimal": "10", "text": "a"}
BY_NAME = {"lat": "14.5", "long": "-1.5", "radius": "50", "claimant": "actor/eyewitnesses"}


def bound(one: query.StoredQuery) -> str:
    """Return the text of a stored query with a value for each parameter that must be given."""
    values = {}
    for parameter in one.parameters:
        if parameter.name in BY_NAME and parameter.required:
            values[parameter.name] = BY_NAME[parameter.name]
        elif parameter.required and parameter.default is None:
            ranges = parameter.about.get("range", "Actor")
            values[parameter.name] = SAMPLES.get(ranges, SAMPLES["Actor"]) if parameter.kind == "iri" else BY_KIND[parameter.kind]
    return one.bind(values)


def main(place: Path, folder: Path) -> None:
    """Ask, and print median milliseconds and digests."""
    folder.mkdir(parents=True, exist_ok=True)
    found: Answers = {}
    with store.open_store(place) as source:
        for name, one in query.stored().items():
            text = bound(one)
            (folder / f"{name}.rq").write_text(text, "utf-8")
            times, table = [], query.select(source, text)  # the first is to warm up, as the peers may
            for _ in range(REPEATS):
                begun = time.perf_counter()
                table = query.select(source, text)
                times.append(time.perf_counter() - begun)
            found[name] = (statistics.median(times) * 1000, digest([query.plain(term) for term in row] for row in table.rows))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
