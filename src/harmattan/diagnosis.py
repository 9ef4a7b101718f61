"""What `harmattan doctor` looks at: packages, resources, shapes, stored queries, seeds, the store."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from harmattan import consolidate, paths, query, seeds, validate
from harmattan.errors import HarmattanError


def checks(place: str, opened: Callable[[str], AbstractContextManager[Any]]) -> Iterator[tuple[str, str]]:
    """Yield (what was looked at, what is wrong with it); the second is empty where nothing is."""
    yield from _packages()
    for name in ("ontology/context.jsonld", "ontology/harmattan.ttl", "shapes", "queries", "seeds"):
        yield f"resource {name}", "" if paths.resource(name).exists() else "is not there; the installation is incomplete"
    yield "shapes", "; ".join(validate.lint())
    yield "stored queries", _said(query.stored)
    yield "rules of the best view", _said(consolidate.rules)
    yield "seeds", _said(seeds.load)
    if place.startswith(("http://", "https://")) or Path(place).exists():
        yield f"store {place}", _said(lambda: _open(place, opened))


def _packages() -> Iterator[tuple[str, str]]:
    for requirement in requires("harmattan") or []:
        if ";" in requirement:
            continue  # wanted by an extra or on another platform only
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        try:
            yield f"{name} {version(name)}", ""
        except PackageNotFoundError:
            yield name, "is not installed"


def _said(step: Callable[[], object]) -> str:
    try:
        step()
    except HarmattanError as error:
        return str(error)
    return ""


def _open(place: str, opened: Callable[[str], AbstractContextManager[Any]]) -> None:
    with opened(place) as target:
        target.graph_names()
