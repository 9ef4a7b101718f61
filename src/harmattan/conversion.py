"""Conversion: from a saved article to a draft record and its archived text in a folder."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from harmattan import canonical, record
from harmattan.article import Article
from harmattan.errors import InputError
from harmattan.extract.draft import Draft, draft
from harmattan.extract.reading import Reader
from harmattan.extract.reference import merged, reference_set
from harmattan.gazetteer import Gazetteer
from harmattan.ingest import Said, ingest
from harmattan.record import Record
from harmattan.seeds import Seeds
from harmattan.writing import whole

REFERENCE = "reference.yaml"


@dataclass(frozen=True)
class Converted:
    """An article with its draft; ``new_outlet`` tells that no seed has its outlet."""

    article: Article
    draft: Draft
    new_outlet: bool


class Converter:
    """Converts articles, one after the other; what languages need is read once."""

    def __init__(self, seeds: Seeds, gazetteer: Gazetteer, by: str, today: date) -> None:
        """Take what names are looked up in, and who converts on which day."""
        self.seeds, self.gazetteer, self.by, self.today = seeds, gazetteer, by, today
        self._readers: dict[str, Reader] = {}

    def convert(self, path: Path, said: Said) -> Converted:
        """Return the draft of a saved page or text file; raise InputError where it cannot be taken in."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from error
        return self.read(str(path), data, said)

    def read(self, path: str, data: bytes, said: Said) -> Converted:
        """Return the draft of a page or text; ``path`` is for messages. Raises InputError where it cannot be taken in."""
        article = ingest(path, data, said, self.seeds)
        if article.language not in self._readers:
            self._readers[article.language] = Reader(self.seeds, self.gazetteer, article.language)
        made = draft(article, self._readers[article.language], self.today, self.by)
        return Converted(article, made, article.publisher not in self.seeds.classes)


def write(converted: Converted, folder: Path, *, overwrite: bool) -> str:
    """Write a draft and its archived text to a folder; return what to tell of it.

    Raises InputError where the draft is there already, unless it may be written anew.
    """
    target = folder / f"{converted.article.slug}.yaml"
    if target.exists() and not overwrite:
        raise InputError(f"{target} is there already; --overwrite writes it anew")
    folder.mkdir(parents=True, exist_ok=True)
    if converted.draft.places or converted.new_outlet:
        _add_reference(folder / REFERENCE, converted)
    with whole(target.with_suffix(".txt")) as out:
        out.write(converted.article.text.encode())
    with whole(target) as out:
        out.write(dumped(converted.draft.record).encode())
    events, tallies = converted.draft.record.get("events", []), converted.draft.record.get("tallies", [])
    claims = sum(len(event["claims"]) for event in events)
    return f"wrote {target}: {_many(len(events), 'event')} with {_many(claims, 'claim')}, {_many(len(tallies), 'total')}"


def _many(number: int, name: str) -> str:
    return f"{number} {name}{'s' * (number != 1)}"


def dumped(data: dict[str, Any]) -> str:
    """Return a record's data as canonical YAML; raise RecordError where it is no record, which would be a fault of the extractor."""
    return canonical.dump(_read(data))


def _read(data: dict[str, Any]) -> Record:
    return record.parse(str(data["id"]), json.dumps(data, ensure_ascii=False).encode())


def _add_reference(path: Path, converted: Converted) -> None:
    new = reference_set(f"drafts/{path.parent.resolve().name.lower()}", converted.draft.places, [converted.article] if converted.new_outlet else [])
    old = record.load(path, texts=False).data if path.exists() else {}
    with whole(path) as out:
        out.write(canonical.dump(Record("", merged(old, _read(new).data), {}, {})).encode())
