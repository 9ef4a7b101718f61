"""Answers that are no answers: a cut, wrong, late or foreign one is an error of one sentence, never a part taken for the whole."""

import json
from contextlib import AbstractContextManager
from pathlib import Path

import pyoxigraph as ox
import pytest

import servers
from harmattan import endpoint
from harmattan.endpoint import answers, wire
from harmattan.endpoint.addresses import Addresses
from harmattan.endpoint.reading import Reader
from harmattan.errors import StoreError
from harmattan.store import Change

JSON = "Content-Type: application/sparql-results+json"
ROWS = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": f"http://e/{i}"}} for i in range(50)]}})
TRIPLES = "".join(f'<http://e/{i}> <http://e/p> "x" .\n' for i in range(50))


def spoken(status: str, *headers: str, body: str = "", length: int | None = 0) -> bytes:
    """Return an answer as bytes; ``length`` is added to the true length, None leaves it out."""
    lines = [f"HTTP/1.1 {status}", "Connection: close", *headers]
    if length is not None:
        lines.append(f"Content-Length: {len(body.encode()) + length}")
    return "\r\n".join([*lines, "", body]).encode()


def asked(url: str, form: str = "SELECT", timeout: float = 5) -> AbstractContextManager[wire.Answer]:
    return wire.Server(Addresses(url, url), None, timeout).ask("SELECT * WHERE { ?s ?p ?o }", form)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (spoken("200 OK", JSON, body=ROWS[:900], length=900), "broke off"),
        (spoken("200 OK", JSON, body=ROWS[:900]), "not SPARQL results, or not whole"),
        (spoken("200 OK", JSON, body=ROWS[:900], length=None), "not SPARQL results, or not whole"),
        (spoken("200 OK", JSON, "Transfer-Encoding: chunked", body=f"64\r\n{ROWS[:100]}\r\n", length=None), "broke off"),
        (spoken("200 OK", JSON, "Transfer-Encoding: chunked", body=f"zz\r\n{ROWS}\r\n", length=None), "broke off|does not speak HTTP"),
        (spoken("200 OK", JSON, body=ROWS + "x"), "not SPARQL results, or not whole"),
        (spoken("200 OK", JSON, body=ROWS.replace("http://e/49", "not an iri")), "not SPARQL results, or not whole"),
        (spoken("200 OK", JSON, body="{}"), "not SPARQL results, or not whole"),
        (spoken("200 OK", JSON, body='{"head": {"vars": ["s"]}}'), "not SPARQL results, or not whole"),
        (spoken("200 OK", JSON, body=""), "not SPARQL results, or not whole"),
        (spoken("200 OK", JSON, body="[" * 100_000), "not SPARQL results, or not whole"),
        (
            spoken("200 OK", JSON, "Server: Virtuoso/07", body='{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": 1}]}}'),
            "not SPARQL results, or not whole",
        ),
        (spoken("200 OK", JSON, "Server: Virtuoso/07", body="[]"), "not SPARQL results, or not whole"),
        (spoken("200 OK", "Content-Type: text/html", body="<html>Log in</html>"), "does not speak SPARQL: it sends text/html"),
        (spoken("204 No Content"), "does not speak SPARQL"),
        (spoken("206 Partial Content", JSON, body=ROWS), "status 206: that is not, or not all of"),
        (spoken("202 Accepted", JSON, body=ROWS), "status 202"),
        (spoken("200 OK", JSON, "X-SPARQL-MaxRows: 50", body=ROWS), "no more than 50 rows"),
        (spoken("200 OK", JSON, "X-SQL-State: S1TAT", body=ROWS), "ran out of time"),
        (spoken("302 Found", "Location: http://127.0.0.1:9/query"), r"sends on to http://127\.0\.0\.1:9/query; give that address"),
        (spoken("308 Permanent Redirect", "Location: /other"), "sends on to /other"),
        (spoken("400 Bad Request", body="<html><title>x</title><h1>Oh</h1>\n<p>no \x1b[31mway</p></html>"), r"does not accept the request: no \[31mway$"),
        (spoken("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"'), r"refuses \(401\)"),
        (spoken("403 Forbidden"), r"refuses \(403\)"),
        (spoken("404 Not Found"), r"nothing at http.*\(404\)"),
        (spoken("405 Method Not Allowed"), r"\(405\); is that the address of a SPARQL server"),
        (spoken("500 Internal Server Error", body="Traceback\nlots"), r"failed \(500\): Traceback$"),
        (spoken("500 Internal Server Error", body="x", length=9), r"failed \(500\)"),
        (b"", "cannot be reached"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", "does not speak HTTP"),
        (bytes(range(256)) * 40, "does not speak HTTP"),
    ],
    ids=lambda value: value[:40].decode("latin-1").split("\r")[0] if isinstance(value, bytes) else value,
)
def test_what_is_no_whole_answer_is_an_error_of_one_sentence(monkeypatch: pytest.MonkeyPatch, answer: bytes, said: str) -> None:
    monkeypatch.setattr(wire, "PAUSES", (0.01,))
    with servers.speaker(answer) as server, pytest.raises(StoreError, match=said) as refused, endpoint.connect(server.url, timeout=5) as target:
        target.graph_names()
    assert "\n" not in str(refused.value)
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (spoken("200 OK", "Content-Type: application/n-triples", body=TRIPLES[:900], length=9), "broke off"),
        (spoken("200 OK", "Content-Type: application/n-triples", body=TRIPLES[:900]), "not N-Triples"),
        (spoken("200 OK", "Content-Type: application/n-triples", body=TRIPLES, length=None), "does not mark where its answer ends"),
        (spoken("200 OK", JSON, body=ROWS), "does not speak SPARQL"),
    ],
)
def test_triples_that_are_not_whole_are_an_error(answer: bytes, said: str) -> None:
    with servers.speaker(answer) as server, pytest.raises(StoreError, match=said), asked(server.url, "CONSTRUCT") as given:
        answers.triples(given)


def test_rows_are_not_yes_or_no() -> None:
    with (
        servers.speaker(spoken("200 OK", JSON, body='{"head": {}, "boolean": true}')) as server,
        pytest.raises(StoreError, match="yes or no where rows"),
        asked(server.url) as given,
    ):
        list(answers.rows(given))


def test_fewer_rows_than_the_server_counts_are_an_error() -> None:
    count = {"rows": {"type": "literal", "value": "3", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}
    row = {name: {"type": "uri", "value": "http://e/"} for name in "spo"}
    body = json.dumps({"head": {"vars": ["rows", "g", "s", "p", "o"]}, "results": {"bindings": [count, row, row]}})
    with servers.speaker(spoken("200 OK", JSON, body=body)) as server, pytest.raises(StoreError, match="says that there are 3 rows, and sends 2"):
        Reader(wire.Server(Addresses(server.url, server.url), None, 5)).all(ox.NamedNode("http://e/g"))


@pytest.mark.parametrize("answer", [b"", spoken("200 OK", JSON, body=ROWS[:900], length=900)])
def test_a_server_that_says_nothing_more_is_not_waited_for(answer: bytes) -> None:
    with (
        servers.speaker(answer, holds_on=True) as server,
        pytest.raises(StoreError, match=r"did not answer within 0\.2 seconds"),
        asked(server.url, timeout=0.2),
    ):
        pass


def test_a_server_that_is_not_there_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PAUSES", (0.01,))
    with pytest.raises(StoreError, match="cannot be reached: Connection refused; is it running"), asked(f"http://127.0.0.1:{servers.free_port()}/query"):
        pass


def test_a_query_goes_to_one_server_by_post_and_is_not_sent_on() -> None:
    with servers.speaker(spoken("200 OK", JSON, body=ROWS)) as other, servers.speaker(spoken("302 Found", f"Location: {other.url}")) as server:
        with pytest.raises(StoreError, match="sends on to"), asked(server.url):
            pass
        assert [request.split(b" ")[0] for request in server.requests] == [b"POST"]
        assert other.requests == []


def test_a_basic_login_is_sent_once_it_is_asked_for(tmp_path: Path) -> None:
    with servers.oxigraph(tmp_path) as running, servers.relay(running.url) as relay:
        relay.login = "me:pass:wörd"
        with endpoint.connect(relay.url, user="me", password="pass:wörd") as target:
            target.apply(Change(added=frozenset({ox.Triple(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("x"))})))
            assert len(list(target.merged())) == 1
        refused = [path for path, sent in relay.seen if sent is None]
        assert refused == ["/query", "/update"]
        with endpoint.connect(relay.url, user="me", password="wrong") as target, pytest.raises(StoreError, match=r"refuses \(401\)"):
            target.graph_names()


@pytest.mark.parametrize(
    ("challenge", "said"),
    [
        ("Negotiate", "basic and digest are"),
        ('Digest realm="x", nonce="y", algorithm="ROT13"', "not known here"),
        ('Digest realm="x"', "does not say how"),
    ],
)
def test_a_strange_way_of_signing_in_is_said_plainly(challenge: str, said: str) -> None:
    answer = spoken("401 Unauthorized", f"WWW-Authenticate: {challenge}")
    with servers.speaker(answer) as server, endpoint.connect(server.url, user="me", password="x") as target, pytest.raises(StoreError, match=said):
        target.graph_names()
