"""The ``#+`` header of a stored query: YAML behind the comment sign, in the dialect of grlc."""

from pathlib import Path
from typing import Any

import yaml

from harmattan.errors import InputError, QueryError


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Return (header, SPARQL text) of an ``.rq`` file; scalars stay strings.

    Raises InputError where the file cannot be read, QueryError where its header is not a YAML mapping.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8") from error
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.load("\n".join(lines), Loader=yaml.CBaseLoader)  # noqa: S506  builds strings, lists and mappings only
    except yaml.YAMLError as error:
        raise QueryError(f"{path}: the header is not YAML: {error}") from error
    if header is None:
        header = {}
    if not isinstance(header, dict):
        raise QueryError(f"{path}: the header is not a mapping")
    return header, text
