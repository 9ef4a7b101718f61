"""A prefilled record for an article, for a person to complete."""

import hashlib
from datetime import date
from urllib.parse import urlsplit

from harmattan import ids
from harmattan.canonical import scalar

TEMPLATE = """\
# yaml-language-server: $schema={schema}
id: {id}
type: Article
headline: {headline}
publisher: {publisher}
published: {published}
{url}language: {language}
{text}review: {{status: draft, convertedBy: {by}, method: hand, date: {today}}}
events:
- id: event/{slug}
  label: {headline}
  claims:
  # One entry for each speaker and each thing said. Keys: eventType, date, place, perpetrator, target, outcome, counts …
  # `harmattan vocab` explains the words, `harmattan find NAME` looks ids up, `harmattan check` judges the record.
  - claimant: {publisher}
    eventType: attack
    noQuote: to be completed
"""


def draft(article: "Given", today: date, schema: str) -> tuple[str, str]:
    """Return (id, text) of a new record for an article."""
    slug = ids.slugify(f"{article.outlet} {article.published} {article.headline}", 80)
    name = f"article/{slug}"
    text = TEMPLATE.format(
        schema=schema,
        id=name,
        headline=scalar(article.headline),
        publisher=f"actor/{ids.slugify(article.outlet)}",
        published=article.published,
        url=f"url: {scalar(article.url)}\n" if article.url else "",
        language=scalar(article.language),
        text=f"text: {slug}.txt\nsha256: {article.sha256}\n" if article.content else "",
        by=scalar(article.by, flow=True),
        today=today,
        slug=slug,
    )
    return name, text


class Given:
    """What is known of an article before anybody has read it: its text or address, and what the user says of it."""

    def __init__(self, content: bytes, url: str, headline: str, said: dict[str, str]) -> None:
        """Take the archived text (may be empty), the address, the headline and what options gave."""
        self.content = content
        self.url = url
        self.sha256 = hashlib.sha256(content).hexdigest()
        first = content.decode("utf-8", "replace").strip().split("\n", 1)[0].strip()
        self.headline = headline or first or _from_address(url)
        self.outlet = said.get("outlet") or _host(url) or "unknown-outlet"
        self.published = said["published"]
        self.language = said.get("language") or "en"
        self.by = said.get("by") or "me"


def _host(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return host.removeprefix("www.").split(".", 1)[0]


def _from_address(url: str) -> str:
    tail = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    return tail.replace("-", " ").capitalize() or "Untitled"
