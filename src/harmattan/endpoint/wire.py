"""One request to a SPARQL server and its whole answer, or one sentence of what went wrong and what to do.

An answer goes to a temporary file while it comes in, so that a huge one takes disk and no memory.
"""

import errno
import http.client
import re
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import IO, Any

from SPARQLWrapper import POST, POSTDIRECTLY, SPARQLWrapper

from harmattan.endpoint.addresses import Addresses
from harmattan.endpoint.login import Login
from harmattan.errors import StoreError

PAUSES = (0.2, 0.5, 1.0)  # seconds before a request is tried again: at most three times more
PATIENCE = 10  # times the timeout: the longest that one answer may take, however steadily it drips
RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
FORMS = {"SELECT": RESULTS, "ASK": RESULTS, "CONSTRUCT": TRIPLES, "DESCRIBE": TRIPLES}
NOTHING = "INSERT DATA {}"
LOGIN = "set HARMATTAN_ENDPOINT_USER and HARMATTAN_ENDPOINT_PASSWORD"


class Busy(StoreError):
    """The server cannot be reached or has no time; the same request may do later."""


class Cut(StoreError):
    """The server sent a part of the answer only, because it sends no more than so many rows."""


class TooLarge(StoreError):
    """The server does not take a request of that size."""


@dataclass(frozen=True)
class Answer:
    """A whole answer: who sent it, its media type, the file that holds it, whether its end was marked, and whether Virtuoso sent it."""

    url: str
    media_type: str
    path: Path
    framed: bool
    virtuoso: bool


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: a POST would become a GET without its query, and the password would go to another server."""

    def redirect_request(self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:  # noqa: PLR0913
        """Return no new request."""


class Server:
    """Sends requests to one server: SPARQL always by POST, signed in where the server asks, again where the connection breaks."""

    def __init__(self, addresses: Addresses, login: Login | None, timeout: float) -> None:
        """Take the addresses, the login if there is one, and the seconds to wait for the next byte."""
        self.addresses = addresses
        self.timeout = timeout
        self._login = login
        self._opener = urllib.request.build_opener(_Stay)

    @contextmanager
    def ask(self, sparql: str, form: str, dataset: Iterable[tuple[str, str]] = ()) -> Iterator[Answer]:
        """Yield the answer to a query of a form (SELECT …); ``dataset`` holds the protocol's parameters for default and named graphs."""
        wrapper = self._wrapper(sparql, form)
        for name, value in dataset:
            wrapper.addParameter(name, value)
        wrapper.addCustomHttpHeader("Accept", FORMS[form])
        with tempfile.NamedTemporaryFile() as file:
            yield self._send(wrapper._createRequest(), file)

    def update(self, sparql: str) -> None:
        """Have an update done. It must be one that may be done twice, since it is sent again where the connection broke."""
        url = self.addresses.update
        if self._login is not None and not self._login.known(url) and sparql != NOTHING:
            self.update(NOTHING)  # a server that asks for a login may hang up before it has read a large request
        wrapper = self._wrapper(sparql, "INSERT")
        wrapper.setRequestMethod(POSTDIRECTLY)
        request = wrapper._createRequest()
        request.full_url = url  # without the question mark that the library appends
        with tempfile.NamedTemporaryFile() as file:
            self._send(request, file)

    def _wrapper(self, sparql: str, form: str) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(self.addresses.query, self.addresses.update)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        # Not setQuery: it guesses the form from the text, and would send an update that poses as a query to where updates are done.
        wrapper.queryString, wrapper.queryType = sparql, form
        return wrapper

    def _send(self, request: urllib.request.Request, file: IO[bytes]) -> Answer:
        for pause in PAUSES:
            with suppress(Busy):
                return self._once(request, file)
            time.sleep(pause)
            file.seek(0)
            file.truncate()
        return self._once(request, file)

    def _once(self, request: urllib.request.Request, file: IO[bytes]) -> Answer:
        url = request.full_url.partition("?")[0]
        try:
            with self._open(url, request) as response:
                return _whole(url, response, file, time.monotonic() + PATIENCE * self.timeout)
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(url, error.code, error.headers, _first_line(error)) from None
        except urllib.error.URLError as error:
            raise self._failure(url, error.reason if isinstance(error.reason, BaseException) else error) from error
        except (http.client.HTTPException, OSError) as error:
            raise self._failure(url, error) from error

    def _open(self, url: str, request: urllib.request.Request) -> http.client.HTTPResponse:
        """Open a request; where the server asks for a login, sign in and open it once more."""
        response: http.client.HTTPResponse
        try:
            if self._login is not None:
                self._login.sign(url, request)
            response = self._opener.open(request, timeout=self.timeout)
        except urllib.error.HTTPError as error:
            if error.code != 401 or self._login is None or not self._login.learn(url, error.headers):
                raise
            error.close()
            self._login.sign(url, request)
            response = self._opener.open(request, timeout=self.timeout)
        return response

    def _failure(self, url: str, error: BaseException) -> StoreError:
        if isinstance(error, TimeoutError):
            return StoreError(f"the server at {url} did not answer within {self.timeout:g} seconds; whether it did what was asked is not known; do it again")
        if isinstance(error, http.client.IncompleteRead):
            return StoreError(f"the answer of the server at {url} broke off; ask again")
        if isinstance(error, http.client.HTTPException) and not isinstance(error, ConnectionError):
            return StoreError(f"what answers at {url} does not speak HTTP; is that the address of a SPARQL server?")
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return StoreError(f"the answer of the server at {url} does not fit into {tempfile.gettempdir()}; set TMPDIR to a folder with more room")
        kind = Busy if isinstance(error, ConnectionError) else StoreError
        return kind(f"the server at {url} cannot be reached: {getattr(error, 'strerror', None) or error}; is it running, and is that its address?")


def _whole(url: str, response: http.client.HTTPResponse, file: IO[bytes], deadline: float) -> Answer:
    """Put an answer into a file, to its end; raise StoreError for one that is not whole."""
    headers = response.headers
    if response.status not in {200, 201, 204}:
        raise StoreError(f"the server at {url} answers with status {response.status}: that is not, or not all of, what was asked")
    if "X-SQL-State" in headers:
        raise StoreError(f"the server at {url} ran out of time and sent a part of the answer; ask for less at a time")
    if "X-SPARQL-MaxRows" in headers:
        raise Cut(f"the server at {url} sends no more than {headers['X-SPARQL-MaxRows']} rows; ask for less at a time")
    while part := response.read(1 << 16):
        file.write(part)
        if time.monotonic() > deadline:
            raise StoreError(f"the server at {url} goes on sending for too long; ask for less at a time")
    file.flush()
    length = headers.get("Content-Length")
    if length is not None and not response.chunked and int(length) != file.tell():
        raise StoreError(f"the answer of the server at {url} broke off; ask again")
    virtuoso = "virtuoso" in headers.get("Server", "").lower() or "X-SPARQL-default-graph" in headers
    return Answer(url, headers.get_content_type(), Path(file.name), length is not None or response.chunked, virtuoso)


def _first_line(error: urllib.error.HTTPError) -> str:
    """Return the first words of a refusal, without markup and control characters."""
    try:
        text = error.read(4000).decode("utf-8", "replace")
    except (http.client.HTTPException, OSError):
        return "no reason was given"
    text = re.sub(r"<(?:style|title|h\d)[^>]*>.*?</[^>]*>|<[^>]{1,200}>", " ", text, flags=re.DOTALL) if text.lstrip().startswith("<") else text
    lines = [" ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", line).split()) for line in text.splitlines()]
    return next((line[:300] for line in lines if line), "no reason was given")


def _refusal(url: str, code: int, headers: Message, said: str) -> StoreError:
    """Return the error that a status stands for."""
    if "SR186" in said or "SECURITY" in said:  # Virtuoso calls a missing right a failure of its own
        code = 403
    if code in _REFUSALS:
        kind, sentence = _REFUSALS[code]
    elif 300 <= code < 400:
        kind, sentence = StoreError, "the server at {url} sends on to {location}; give that address"
    else:
        kind, sentence = StoreError, "the server at {url} failed ({code}): {said}"
    return kind(sentence.format(url=url, code=code, said=said, location=headers.get("Location", "another address"), login=LOGIN))


_NO_RIGHT = (StoreError, "the server at {url} refuses ({code}): user and password are missing or wrong, or the user may not do this; {login}")
_NO_TIME = (Busy, "the server at {url} is busy ({code}): {said}; do it again when it has time")
_REFUSALS: dict[int, tuple[type[StoreError], str]] = {
    400: (StoreError, "the server at {url} does not accept the request: {said}"),
    401: _NO_RIGHT,
    403: _NO_RIGHT,
    404: (StoreError, "there is nothing at {url} ({code}); is that the address of a SPARQL server?"),
    405: (StoreError, "what answers at {url} does not take such requests ({code}); is that the address of a SPARQL server?"),
    413: (TooLarge, "the server at {url} does not take a request of that size"),
    429: _NO_TIME,
    502: _NO_TIME,
    503: _NO_TIME,
    504: _NO_TIME,
}
