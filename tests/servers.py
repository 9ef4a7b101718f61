"""Real SPARQL servers for tests, on free ports of the loopback address, and what may stand between them and us.

``oxigraph`` and ``virtuoso`` start a server in a folder and stop it again, whatever happens. ``relay`` passes requests on to a server
until it is told to stop doing so; ``speaker`` answers every request with the very bytes it is given.
"""

import base64
import http.client
import http.server
import shutil
import socket
import socketserver
import subprocess
import sysconfig
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from harmattan import endpoint
from harmattan.endpoint import answers
from harmattan.vocab import ID

T = TypeVar("T", bound=socketserver.BaseServer)
STARTING = 60  # seconds that a server may take to answer for the first time
MOST_ROWS = 5_000  # rows that Virtuoso sends at most; small, so that the tests meet the limit
VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
DirsAllowed = .
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 20
"""


@dataclass
class Running:
    """A server process that can be killed and started again on the same data."""

    kind: str
    command: list[str]
    folder: Path
    port: int
    path: str
    user: str | None = None
    password: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Return the address to connect to."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    def start(self) -> None:
        """Start the process and wait until it answers."""
        with (self.folder / "output.txt").open("ab") as output:
            self.process = subprocess.Popen(self.command, cwd=self.folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + STARTING
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.path}?query=ASK%7B%7D", timeout=5):
                    return
            except (urllib.error.URLError, http.client.HTTPException, OSError):
                time.sleep(0.05)
        said = (self.folder / "output.txt").read_text("utf-8", "replace")[-2000:]
        self.kill()
        raise RuntimeError(f"{self.command[0]} does not answer: {said}")

    def kill(self) -> None:
        """End the process at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=30)
            self.process = None


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def oxigraph(folder: Path) -> Iterator[Running]:
    """Run Oxigraph's server in a folder."""
    port = free_port()
    binary = Path(sysconfig.get_path("scripts")) / "oxigraph"
    command = [str(binary), "serve", "--location", str(folder / "db"), "--bind", f"127.0.0.1:{port}"]
    yield from _run(Running("oxigraph", command, folder, port, "/query"))


@contextmanager
def virtuoso(folder: Path) -> Iterator[Running]:
    """Run Virtuoso in a folder; ``tests/install_servers.sh`` installs it."""
    binary = shutil.which("virtuoso-t")
    if binary is None:
        raise RuntimeError("virtuoso-t is not installed; run `sh tests/install_servers.sh`")
    port = free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(port=port, sql_port=free_port(), rows=MOST_ROWS), "utf-8")
    yield from _run(Running("virtuoso", [binary, "-f", "-c", "virtuoso.ini"], folder, port, "/sparql", "dba", "dba"))


KINDS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def connected(running: Running, url: str | None = None, *, write: bool = True, timeout: float = 60) -> endpoint.Endpoint:
    """Return the store on a server, or on what stands before it."""
    return endpoint.connect(url or running.url, user=running.user, password=running.password, write=write, timeout=timeout)


def empty(running: Running) -> None:
    """Remove from a server all graphs that are ours, whatever state they are in."""
    server = connected(running)._server
    with server.ask(f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{ID}")) }}', "SELECT") as answer:
        server.update(" ;\n".join(["INSERT DATA {}", *(f"DROP SILENT GRAPH {graph}" for (graph,) in answers.rows(answer))]))


def _run(server: Running) -> Iterator[Running]:
    try:
        server.start()
        yield server
    finally:
        server.kill()


class Relay(http.server.ThreadingHTTPServer):
    """Passes requests on to a server, and fails as it is told to."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        """Take the address that requests are passed on to."""
        super().__init__(("127.0.0.1", 0), _RelayHandler)
        parts = urlsplit(target)
        self.target = parts.netloc
        self.url = f"http://127.0.0.1:{self.server_port}{parts.path}"
        self.updates_left: int | None = None  # updates that are still passed on
        self.hangs_up = False  # whether it then hangs up, or says that it failed
        self.passes_first = False  # whether the update that fails for the asker is done all the same
        self.passes_half = False  # whether the server gets the first half of the update that fails
        self.busy = 0  # requests that are answered with 503 before any is passed on
        self.largest: int | None = None  # bytes of a request that is still taken
        self.says: str | None = None  # what it calls itself
        self.login: str | None = None  # user:password it asks for
        self.seen: list[tuple[str, str | None]] = []  # path and Authorization of all requests


class _RelayHandler(http.server.BaseHTTPRequestHandler):
    server: Relay
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        relay = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        relay.seen.append((self.path, self.headers["Authorization"]))
        if relay.login is not None and self.headers["Authorization"] != "Basic " + base64.b64encode(relay.login.encode()).decode():
            self.answer(401, {"WWW-Authenticate": 'Basic realm="relay"'}, b"")
        elif relay.busy:
            relay.busy -= 1
            self.answer(503, {}, b"busy")
        elif relay.largest is not None and len(body) > relay.largest:
            self.answer(413, {}, b"too large")
        elif self.headers["Content-Type"] == "application/sparql-update" and relay.updates_left is not None:
            self.limited(body)
        else:
            self.answer(*self.passed_on(body))

    def limited(self, body: bytes) -> None:
        relay = self.server
        if relay.updates_left:
            status, headers, content = self.passed_on(body)
            relay.updates_left -= status < 300  # one that was only asked for its password does not count
            self.answer(status, headers, content)
            return
        if relay.passes_first:
            self.passed_on(body)
        if relay.passes_half:
            self.half(body)
        if relay.hangs_up:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.answer(500, {}, b"stopped")

    def half(self, body: bytes) -> None:
        host, _, port = self.server.target.partition(":")
        with socket.create_connection((host, int(port))) as connection:
            head = [f"POST {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers.items())]
            connection.sendall("\r\n".join([*head, "", ""]).encode() + body[: len(body) // 2])

    def passed_on(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.server.target, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
            connection.request("POST", self.path, body, headers)
            response = connection.getresponse()
            return response.status, dict(response.headers), response.read()
        finally:
            connection.close()

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        own = {"Connection": "close", "Content-Length": str(len(body))} | ({"Server": self.server.says} if self.server.says else {})
        kept = {name: value for name, value in headers.items() if name.title() not in {*own, "Transfer-Encoding"}} | own
        for name, value in kept.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


@contextmanager
def relay(target: str) -> Iterator[Relay]:
    """Run a relay to an address."""
    yield from _serve(Relay(target))


class Speaker(socketserver.ThreadingTCPServer):
    """Answers every request with the same bytes."""

    daemon_threads = True

    def __init__(self, answer: bytes, *, holds_on: bool = False) -> None:
        """Take the bytes, and whether the connection is held open for a while after them."""
        super().__init__(("127.0.0.1", 0), _SpeakerHandler)
        self.words = answer
        self.holds_on = holds_on
        self.stopped = threading.Event()
        self.requests: list[bytes] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/query"


class _SpeakerHandler(socketserver.StreamRequestHandler):
    server: Speaker

    def handle(self) -> None:
        head = b""
        while (line := self.rfile.readline()) not in {b"\r\n", b""}:
            head += line
        length = next((int(line.split(b":")[1]) for line in head.splitlines() if line.lower().startswith(b"content-length")), 0)
        self.server.requests.append(head + self.rfile.read(length))
        self.wfile.write(self.server.words)
        if self.server.holds_on:
            self.wfile.flush()
            self.server.stopped.wait(10)


@contextmanager
def speaker(answer: bytes, *, holds_on: bool = False) -> Iterator[Speaker]:
    """Run a speaker."""
    server = Speaker(answer, holds_on=holds_on)
    try:
        yield from _serve(server)
    finally:
        server.stopped.set()


def _serve(server: T) -> Iterator[T]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
