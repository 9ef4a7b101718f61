"""What an export is asked to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Profile = Literal["public", "partner", "full"]
Projection = Literal["actor-event", "actor-actor", "actor-place"]
Reference = Literal["used", "all"]


@dataclass(frozen=True)
class Options:
    """What may be chosen; each format looks at what concerns it.

    ``profile``: for whom (see docs/exports.md). ``reference``: ``used`` keeps of actors, places and lists what the documents need, ``all``
    keeps everything. ``key`` goes into the pseudonyms of persons, so that nobody who knows a name can compute them.
    """

    profile: Profile = "partner"
    reference: Reference = "used"
    language: str = "en"
    key: str = ""
    projection: Projection = "actor-event"
    bom: bool = False
    hxl: bool = False
    raw: bool = False
    unlocated: bool = False
    previous: Path | None = None  # an earlier bundle, for changes.json
