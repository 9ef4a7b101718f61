"""Ingest: a saved page or text file becomes an Article; the network is never asked.

A page's own words are taken from its main part (trafilatura); its date, address and outlet from what it says of itself: JSON-LD, Open Graph,
``<time>``. What is inferred is noted with its reason, and what cannot be is asked for.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from harmattan import article, dates, ids, lexicon
from harmattan.article import Article
from harmattan.errors import InputError
from harmattan.seeds import Seeds

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|article|div|p)\b", re.I | re.S)
IN_ADDRESS = re.compile(r"/(20\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=\D|$)")
ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?=\D|$)")


@dataclass(frozen=True)
class Said:
    """What the user says of an article; empty where the article itself must tell."""

    published: str = ""
    outlet: str = ""
    headline: str = ""
    language: str = ""
    url: str = ""


@dataclass
class _Page:
    """What a page says of itself."""

    text: str
    headline: str = ""
    url: str = ""
    site: str = ""
    language: str = ""
    published: str = ""
    found: str = ""  # where the date was found


def ingest(path: str, data: bytes, said: Said, seeds: Seeds) -> Article:
    """Return the article in a saved page or text file; ``path`` is for messages.

    Raises InputError where the file is too large, is not text, holds no words, or tells no date of publication and none is said.
    """
    if len(data) > article.LARGEST:
        raise InputError(f"{path}: larger than {article.LARGEST:,} bytes")
    page = _page(path, data) if PAGE.match(data) else _plain(path, data)
    if not page.text.strip():
        raise InputError(f"{path}: there are no words in it")
    url = said.url or page.url
    published, why = _published(path, said, page, url)
    outlet = _outlet(said.outlet, url, page.site, seeds)
    notes = [why] if why else []
    language = said.language or (page.language if page.language in lexicon.LANGUAGES else "") or language_of(page.text)
    if not language:
        raise InputError(f"{path}: its language is neither {' nor '.join(lexicon.LANGUAGES)} as far as its words tell; say it with --language")
    headline = said.headline or page.headline or page.text.strip().split("\n", 1)[0].strip()
    return Article(page.text, headline[:300], outlet, published, language, url, page.site, tuple(notes))


def language_of(text: str) -> str:
    """Return the language whose most common words make the largest part of a text; empty where none makes a twentieth."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    share = {language: _share(words, language) for language in lexicon.LANGUAGES}
    best = max(share, key=lambda language: share[language])
    return best if share[best] >= 0.05 else ""


def _share(words: list[str], language: str) -> float:
    common = frozenset(lexicon.table(language, "page")["language"]["words"])
    return sum(word in common for word in words) / len(words) if words else 0.0


def _plain(path: str, data: bytes) -> _Page:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start + 1} is not UTF-8") from error
    return _Page(_clean(text))


def _clean(text: str) -> str:
    """Return a text with plain line ends and without the control characters that no record may hold."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _page(path: str, data: bytes) -> _Page:
    import trafilatura
    from lxml import etree

    tree = trafilatura.load_html(data)
    if tree is None:
        raise InputError(f"{path}: not a page that can be read")
    page = _Page("")
    _read_meta(tree, page)
    for block in _linked_data(tree):
        _read_linked_data(block, page)
    try:
        text = trafilatura.extract(tree, favor_recall=True, include_comments=False, include_tables=False, fast=True, output_format="txt") or ""
    except (etree.LxmlError, RecursionError, ValueError) as error:
        raise InputError(f"{path}: not a page that can be read: {error}") from error
    headline = _clean(" ".join(page.headline.split()))
    body = _clean(text).strip()
    page.headline = headline
    page.text = body if not headline or body.startswith(headline) else f"{headline}\n\n{body}".strip()
    page.text = page.text + "\n" if body else ""
    return page


META = {
    "og:title": "headline",
    "og:url": "url",
    "og:site_name": "site",
    "article:published_time": "published",
    "datepublished": "published",
    "date": "published",
    "dc.date": "published",
    "dc.date.issued": "published",
    "dcterms.created": "published",
    "parsely-pub-date": "published",
    "sailthru.date": "published",
    "pubdate": "published",
    "og:article:published_time": "published",
}


def _read_meta(tree: Any, page: _Page) -> None:
    """Take what a page's head and ``<time>`` elements say, the first that says it."""
    page.language = str(tree.get("lang") or "").split("-")[0].lower()
    for meta in tree.iter("meta"):
        name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = str(meta.get("content") or "").strip()
        key = META.get(name)
        if key and content and not getattr(page, key):
            setattr(page, key, content)
            page.found = f"<meta {name}>" if key == "published" else page.found
    for link in tree.iter("link"):
        if str(link.get("rel") or "").lower() == "canonical" and not page.url:
            page.url = str(link.get("href") or "")
    for name in ("h1", "title"):  # a title often ends with the name of the site
        found = tree.find(f".//{name}")
        page.headline = page.headline or ("".join(found.itertext()).strip() if found is not None else "")
    for time in tree.iter("time"):
        if not page.published and time.get("datetime"):
            page.published, page.found = str(time.get("datetime")), "<time>"


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a page's JSON-LD; what is no JSON is not a page's fault that matters here."""
    for script in tree.iter("script"):
        if str(script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for block in data if isinstance(data, list) else [data]:
            if isinstance(block, dict):
                graph = block.get("@graph")
                yield from (b for b in (graph if isinstance(graph, list) else [block]) if isinstance(b, dict))


def _read_linked_data(block: dict[str, Any], page: _Page) -> None:
    if not isinstance(block.get("datePublished"), str):
        return
    if not page.published:
        page.published, page.found = block["datePublished"], "JSON-LD datePublished"
    headline = block.get("headline")
    page.headline = headline if isinstance(headline, str) and headline else page.headline
    publisher = block.get("publisher")
    if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
        page.site = page.site or publisher["name"]


def _published(path: str, said: Said, page: _Page, url: str) -> tuple[date, str]:
    """Return (day, how it was inferred or empty where it was said); raise InputError where nothing tells."""
    if said.published:
        try:
            return dates.day(said.published), ""
        except ValueError as error:
            raise InputError(f"{path}: {error}") from error
    for text, why in ((page.published, f"the page says so in {page.found}"), (_address_date(url), "its address says so")):
        match = ISO.match(text.strip())
        if match is not None:
            try:
                return dates.day(match[1]), f"Published {match[1]}: {why}."
            except ValueError:
                continue
    raise InputError(f"{path}: it does not say when it was published; say it with --published 2025-06-03")


def _address_date(url: str) -> str:
    match = IN_ADDRESS.search(urlsplit(url).path) if url else None
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else ""


def _outlet(said: str, url: str, site: str, seeds: Seeds) -> str:
    """Return the id of the outlet: what the user says, or whose homepage or name the page has, or one made from its host or name."""
    if said:
        return said if said.startswith("actor/") else f"actor/{ids.slugify(said)}"
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    for actor in (a for one in seeds.records for a in one.data.get("actors", [])):
        home = (urlsplit(str(actor.get("homepage", ""))).hostname or "").removeprefix("www.")
        if home and (host == home or host.endswith(f".{home}")):
            return str(actor["id"])
    return f"actor/{ids.slugify(host.split('.')[0] or site or 'unknown-outlet')}"
