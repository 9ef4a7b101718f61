"""Every command that takes ``--store URL``, from loading the seed corpus to removing from it, against each kind of server.

What the same command says of a folder is what it must say of a server.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import query_cases
import servers
from harmattan import cli, endpoint, errors, paths, query, store
from harmattan.graph import ntriples
from query_cases import Case
from servers import Running

RECORDS = str(paths.resource("seeds") / "records")
ARTICLE = "article/maghrebi-2025-06-03-twin-attacks"
ABOUT = "<https://w3id.org/harmattan/id/event/boulkessi-2025-05-31>"


def ran(place: str, *args: str, running: Running | None = None) -> Result:
    """Run a command on a store; as a server's user where one is given."""
    user, password = (running.user, running.password) if running else (None, None)
    who = {"HARMATTAN_ENDPOINT_USER": user, "HARMATTAN_ENDPOINT_PASSWORD": password}
    return CliRunner().invoke(cli.harmattan, [*args, "--store", place], env=who, prog_name="harmattan")


@dataclass
class Loaded:
    """The seed corpus, loaded into a folder and into a server."""

    folder: Path
    running: Running

    def said(self, *args: str) -> str:
        """Return what a command prints about both, which is the same."""
        here, there = ran(str(self.folder), *args), ran(self.running.url, *args, running=self.running)
        assert (here.exit_code, there.exit_code) == (0, 0), (here.output, there.output, there.exception)
        assert there.stdout == here.stdout
        assert there.stderr == here.stderr
        return there.stdout + there.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("folder") / "store"
    assert ran(str(place), "load", RECORDS).exit_code == 0
    return place


@pytest.fixture(scope="module")
def loaded(running: Running, folder: Path) -> Loaded:
    servers.empty(running)
    run = ran(running.url, "load", RECORDS, running=running)
    assert run.exit_code == 0, run.exception
    assert "18 documents stored, 0 unchanged" in run.stderr
    return Loaded(folder, running)


@pytest.fixture(scope="module")
def remote(loaded: Loaded) -> Iterator[endpoint.Endpoint]:
    with servers.connected(loaded.running, write=False) as target:
        yield target


@pytest.fixture
def both(loaded: Loaded, remote: endpoint.Endpoint) -> Iterator[tuple[store.Store, endpoint.Endpoint]]:
    with store.open_store(loaded.folder) as local:
        yield local, remote


def test_the_server_holds_what_the_folder_holds(both: tuple[store.Store, endpoint.Endpoint]) -> None:
    local, remote = both
    assert remote.acknowledged() == local.acknowledged()
    assert remote.graph_names() == local.graph_names()
    assert ntriples(remote.merged()) == ntriples(local.merged())
    for name in (name for name in local.graph_names() if "/article/" in name):
        assert ntriples(remote.graph(name)) == ntriples(local.graph(name))


@pytest.mark.parametrize("case", query_cases.cases(), ids=str)
def test_a_stored_query_answers_alike(both: tuple[store.Store, endpoint.Endpoint], case: Case) -> None:
    local, remote = both
    one = query.named(case.name)
    assert query.run(remote, one, case.values) == query.run(local, one, case.values)


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (["load", RECORDS], "0 documents stored, 18 unchanged"),
        (["status"], "Claim,114"),
        (["run", "events_overview"], "Assault on the army base at Boulkessi"),
        (["run", "events_known_on_date", "-p", "date=2025-06-05", "--as-known-on", "2025-06-02"], "Boulkessi"),
        (["query", "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"], "n\n3"),
        (["query", f"ASK {{ {ABOUT} ?p ?o }}"], "true"),
        (["query", f"CONSTRUCT {{ {ABOUT} ?p ?o }} WHERE {{ {ABOUT} ?p ?o }}"], "perpetrator"),
        (["export", "csv"], "boulkessi-2025-05-31"),
        (["remove", "--dry-run", ARTICLE], "would be removed"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_a_command_says_the_same_of_a_server_as_of_a_folder(loaded: Loaded, args: list[str], part: str) -> None:
    assert part in loaded.said(*args)


def test_what_is_removed_is_gone_and_can_be_loaded_again(loaded: Loaded) -> None:
    before = loaded.said("status")
    assert "1 document removed" in loaded.said("remove", ARTICLE)
    assert "Article,17" in loaded.said("status")
    assert "1 document stored, 17 unchanged" in loaded.said("load", RECORDS)
    assert loaded.said("status") == before


@pytest.mark.parametrize("args", [["status"], ["run", "events_overview"], ["query", "ASK {}"], ["export", "csv"], ["remove", ARTICLE], ["load", RECORDS]])
def test_a_server_that_is_not_there_is_one_sentence_with_its_address(args: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint.wire, "PAUSES", (0.01,))
    url = f"http://127.0.0.1:{servers.free_port()}/query"
    run = ran(url, *args)
    assert isinstance(run.exception, errors.StoreError)
    assert str(run.exception) == f"the server at {url} cannot be reached: Connection refused; is it running, and is that its address?"


@pytest.mark.parametrize("args", [["verify"], ["rebuild", RECORDS], ["backup", "copy"]], ids=lambda args: args[0])
def test_what_needs_a_folder_says_so(args: list[str]) -> None:
    run = ran("http://127.0.0.1:9/query", *args)
    assert run.exit_code == 2
    assert "works on a store in a folder" in run.stderr
