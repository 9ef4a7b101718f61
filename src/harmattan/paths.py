"""Where ontology, shapes, queries and seeds are: in a checkout beside ``src``, in a wheel inside the package."""

from functools import cache
from pathlib import Path


@cache
def resource(name: str) -> Path:
    """Return the folder or file ``name`` (``"shapes"``, ``"ontology/context.jsonld"``) of this installation."""
    package = Path(__file__).resolve().parent
    shipped = package / "resources"
    return (shipped if shipped.is_dir() else package.parents[1]) / name
