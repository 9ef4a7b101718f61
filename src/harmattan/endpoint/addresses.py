"""Where a SPARQL server takes queries, updates and whole graphs: given, or derived from the one address that people know."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from harmattan.errors import StoreError

# Path of the address that was given → paths for queries, updates and the Graph Store Protocol; the first that fits is taken.
LAYOUTS = (
    (r"/sparql", "/sparql", "/sparql-auth", "/sparql-graph-crud-auth"),  # Virtuoso; queries need no login there
    (r"/sparql-auth", "/sparql-auth", "/sparql-auth", "/sparql-graph-crud-auth"),  # Virtuoso, where queries need one
    (r"(.*/repositories/[^/]+)(?:/statements)?", r"\1", r"\1/statements", r"\1/rdf-graphs/service"),  # GraphDB, RDF4J
    (r"(?:/(?:query|update|store))?", "/query", "/update", "/store"),  # Oxigraph
    (r"(/.+)/(sparql|query)", r"\1/\2", r"\1/update", r"\1/data"),  # Fuseki
    (r"(/.+)/(?:update|data)", r"\1/sparql", r"\1/update", r"\1/data"),
    (r"(/[^/]+)", r"\1/sparql", r"\1/update", r"\1/data"),  # Fuseki, the address of a data set
)


@dataclass(frozen=True)
class Addresses:
    """The three addresses of one data set."""

    query: str
    update: str
    graph_store: str


def derive(url: str, update_url: str | None = None, graph_store_url: str | None = None) -> Addresses:
    """Return the addresses that belong to ``url``; those that are given are taken as they are.

    Raises StoreError for what is no HTTP address, and where the rest cannot be told from it.
    """
    for one in (url, update_url, graph_store_url):
        if one is not None:
            _check(one)
    if update_url is not None and graph_store_url is not None:
        return Addresses(url, update_url, graph_store_url)
    found = _layout(url)
    if found is None:
        raise StoreError(f"from {url} it cannot be told where the server takes updates; give their address and the graph store's too")
    return Addresses(url if update_url or graph_store_url else found.query, update_url or found.update, graph_store_url or found.graph_store)


def _layout(url: str) -> Addresses | None:
    parts = urlsplit(url)
    for pattern, *paths in LAYOUTS:
        match = re.fullmatch(pattern, parts.path.rstrip("/"))
        if match is not None:
            return Addresses(*(urlunsplit((parts.scheme, parts.netloc, match.expand(path), "", "")) for path in paths))
    return None


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
