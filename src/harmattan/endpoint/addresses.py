"""Where a SPARQL server takes queries and updates: given, or derived from the one address that people know."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from harmattan.errors import StoreError

# Path of the address that was given → paths for queries and updates; the first that fits is taken.
LAYOUTS = (
    (r"/sparql", "/sparql", "/sparql-auth"),  # Virtuoso; queries need no login there, and are better asked without one's rights
    (r"/sparql-auth", "/sparql-auth", "/sparql-auth"),  # Virtuoso, where queries need a login
    (r"(.*/repositories/[^/]+)(?:/statements)?", r"\1", r"\1/statements"),  # GraphDB, RDF4J
    (r"(?:/(?:query|update|store))?", "/query", "/update"),  # Oxigraph
    (r"(/.+)/(sparql|query)", r"\1/\2", r"\1/update"),  # Fuseki
    (r"(/.+)/(?:update|data)", r"\1/sparql", r"\1/update"),
    (r"(/[^/]+)", r"\1/sparql", r"\1/update"),  # Fuseki, the address of a data set
)


@dataclass(frozen=True)
class Addresses:
    """The two addresses of one data set."""

    query: str
    update: str


def derive(url: str, update_url: str | None = None) -> Addresses:
    """Return the addresses that belong to ``url``; where both are given, they are taken as they are.

    Raises StoreError for what is no HTTP address, and where the address for updates cannot be told.
    """
    _check(url)
    if update_url is not None:
        _check(update_url)
        return Addresses(url, update_url)
    parts = urlsplit(url)
    for pattern, *paths in LAYOUTS:
        match = re.fullmatch(pattern, parts.path.rstrip("/"))
        if match is not None:
            return Addresses(*(urlunsplit((parts.scheme, parts.netloc, match.expand(path), "", "")) for path in paths))
    raise StoreError(f"from {url} it cannot be told where the server takes updates; set HARMATTAN_ENDPOINT_UPDATE to that address")


def _check(url: str) -> None:
    """Refuse what is no address; a password in it would end up in messages and logs."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or re.search(r"[\x00-\x20\x7f]", url) or not url.isascii():
        raise StoreError(f"{url[:200]!r} is not an address such as http://127.0.0.1:7878/query")
    if parts.username is not None or parts.password is not None:
        raise StoreError("a user name or password does not belong in the address; set HARMATTAN_ENDPOINT_USER and HARMATTAN_ENDPOINT_PASSWORD")
