"""One request to a SPARQL server and its whole answer, or one sentence of what went wrong."""

import base64
import http.client
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any
from urllib.parse import urlencode

from SPARQLWrapper import POST, POSTDIRECTLY, SPARQLWrapper

from harmattan.endpoint.addresses import Addresses
from harmattan.errors import StoreError

PAUSES = (0.2, 0.5, 1.0)  # seconds before a request is tried again: at most three times more
PATIENCE = 10  # times the timeout: the longest that one answer may take, however steadily it drips
RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
FORMS = {"SELECT": RESULTS, "ASK": RESULTS, "CONSTRUCT": TRIPLES, "DESCRIBE": TRIPLES}


class Busy(StoreError):
    """The server cannot be reached or has no time; the same request may do later."""


class Cut(StoreError):
    """The server sent a part of the answer only, because it sends no more than so many rows."""


class Missing(StoreError):
    """The server knows nothing by that address."""


class TooLarge(StoreError):
    """The server does not take a request of that size."""


@dataclass(frozen=True)
class Answer:
    """A whole answer: who sent it, its media type, its bytes, whether their end was marked, and whether Virtuoso sent it."""

    url: str
    media_type: str
    body: bytes
    framed: bool
    virtuoso: bool


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: a POST would become a GET without its query, and the password would go to another server."""

    def redirect_request(self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:  # noqa: PLR0913
        """Return no new request."""


class Server:
    """Sends requests to one server: always POST for SPARQL, signed in as the server asks (basic or digest), again where it is busy."""

    def __init__(self, addresses: Addresses, login: tuple[str, str] | None, timeout: float) -> None:
        """Take the addresses, (user, password) or None, and the seconds to wait for the next byte."""
        self.addresses = addresses
        self.timeout = timeout
        self._login = login
        self._opener = urllib.request.build_opener(_Stay)
        self._challenge = ""
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        if login is not None:
            passwords.add_password("", [addresses.query, addresses.update, addresses.graph_store], *login)
            passwords.add_password(None, [addresses.query, addresses.update, addresses.graph_store], *login)  # type: ignore[arg-type]
        self._digest = urllib.request.AbstractDigestAuthHandler(passwords)

    def ask(self, sparql: str, form: str, dataset: Iterable[tuple[str, str]] = ()) -> Answer:
        """Return the answer to a query of a form (SELECT …); ``dataset`` are the protocol's parameters for default and named graphs."""
        wrapper = self._wrapper(sparql, form)
        for name, value in dataset:
            wrapper.addParameter(name, value)
        wrapper.addCustomHttpHeader("Accept", FORMS[form])
        return self._send(wrapper._createRequest())

    def update(self, sparql: str) -> None:
        """Have an update done. It must be one that may be done twice, since it is sent again where the connection broke."""
        wrapper = self._wrapper(sparql, "INSERT")
        wrapper.setRequestMethod(POSTDIRECTLY)
        request = wrapper._createRequest()
        request.full_url = self.addresses.update  # without the question mark that the library appends
        self._send(request)

    def put(self, graph: str, lines: list[str]) -> None:
        """Replace a graph by N-Triples lines (Graph Store Protocol)."""
        self._graph_store("PUT", graph, "\n".join([*lines, ""]).encode())

    def post(self, graph: str, lines: list[str]) -> None:
        """Add N-Triples lines to a graph (Graph Store Protocol)."""
        self._graph_store("POST", graph, "\n".join([*lines, ""]).encode())

    def delete(self, graph: str) -> None:
        """Remove a graph, or leave it where it is not there (Graph Store Protocol)."""
        with suppress(Missing):
            self._graph_store("DELETE", graph, None)

    def _wrapper(self, sparql: str, form: str) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(self.addresses.query, self.addresses.update)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        # Not setQuery: it guesses the form from the text, and would send an update that poses as a query to where updates are done.
        wrapper.queryString, wrapper.queryType = sparql, form
        return wrapper

    def _graph_store(self, verb: str, graph: str, data: bytes | None) -> None:
        headers = {"Content-Type": TRIPLES} if data is not None else {}
        url = f"{self.addresses.graph_store}?{urlencode({'graph': graph})}"
        self._send(urllib.request.Request(url, data, headers, method=verb))  # noqa: S310 - the address was checked

    def _send(self, request: urllib.request.Request) -> Answer:
        for pause in PAUSES:
            with suppress(Busy):
                return self._once(request)
            time.sleep(pause)
        return self._once(request)

    def _once(self, request: urllib.request.Request) -> Answer:
        url = request.full_url.partition("?")[0]
        try:
            with self._open(request) as response:
                return _read(url, response, time.monotonic() + PATIENCE * self.timeout)
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(url, error.code, error.headers, _start(error)) from None
        except urllib.error.URLError as error:
            raise self._failure(url, error.reason if isinstance(error.reason, BaseException) else error) from error
        except (http.client.HTTPException, OSError) as error:
            raise self._failure(url, error) from error

    def _open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        try:
            return self._signed_and_opened(request)
        except urllib.error.HTTPError as error:
            challenge = _challenge(error.headers)
            if error.code != 401 or self._login is None or not challenge:
                raise
            error.close()
            self._challenge = challenge
        return self._signed_and_opened(request)

    def _signed_and_opened(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        """Sign in as the server has asked before; nothing is sent to a server that has not asked."""
        request.remove_header("Authorization")
        scheme, _, rest = self._challenge.partition(" ")
        if self._login is not None and scheme:
            signed = base64.b64encode(":".join(self._login).encode()).decode()
            if scheme.lower() == "digest":
                try:
                    asked = urllib.request.parse_keqv_list([part for part in urllib.request.parse_http_list(rest) if part])
                    signed = str(self._digest.get_authorization(request, asked))
                except ValueError as error:
                    raise StoreError(f"the server at {request.full_url} asks for a way of signing in that is not known here") from error
            request.add_unredirected_header("Authorization", f"{scheme} {signed}" if scheme.lower() == "basic" else signed)
        response: http.client.HTTPResponse = self._opener.open(request, timeout=self.timeout)
        return response

    def _failure(self, url: str, error: BaseException) -> StoreError:
        if isinstance(error, TimeoutError):
            return StoreError(f"the server at {url} did not answer within {self.timeout:g} seconds; whether it did what was asked is not known")
        if isinstance(error, http.client.IncompleteRead):
            return StoreError(f"the answer of the server at {url} broke off")
        if isinstance(error, ConnectionError):
            return Busy(f"the server at {url} cannot be reached: {error.strerror or error}")
        if isinstance(error, http.client.HTTPException):
            return StoreError(f"what answers at {url} does not speak HTTP")
        return StoreError(f"the server at {url} cannot be reached: {error}")
