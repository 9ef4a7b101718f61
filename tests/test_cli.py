"""The command line: exit codes, streams, help pages whose examples run, and a start that is quick."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import RECORD, dump
from harmattan import cli, paths
from harmattan.cli import COMMANDS
from harmattan.vocab import HM

RunCli = Callable[..., tuple[int, str, str]]
SEED = "article/maghrebi-2025-06-03-twin-attacks"
BOULKESSI = "event/boulkessi-2025-05-31"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a demo that was made once for all tests, which only read it."""
    folder = tmp_path_factory.mktemp("demo") / "sample"
    run = subprocess.run([sys.executable, "-m", "harmattan", "demo", str(folder)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    (folder / "output").write_text(run.stdout, "utf-8")
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> RunCli:
    """Return a function that runs the command line in this process: (exit code, standard output, standard error)."""

    def call(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["harmattan", *args])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capfd.readouterr()
        return int(stop.value.code or 0), captured.out, captured.err

    return call


def test_help_lists_every_command_and_comes_at_once() -> None:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        output = subprocess.run([sys.executable, "-m", "harmattan", "--help"], capture_output=True, text=True, check=True).stdout
        times.append(time.perf_counter() - begun)
    assert all(f"  {name} " in output for name in COMMANDS)
    assert min(times) < 0.3


def test_no_heavy_library_is_imported_for_help() -> None:
    code = "import sys, harmattan.cli as c\ntry: c.harmattan(['--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for library in ("rdflib", "pyoxigraph", "pyshacl", "yaml", "networkx", "rich.table", "pyld"):
        assert f"'{library}'" not in output


@pytest.mark.parametrize("name", COMMANDS)
def test_a_help_page_says_what_it_does_and_shows_two_examples(name: str, run: RunCli) -> None:
    code, output, _ = run(name, "--help")
    assert code == 0
    assert len(re.findall(rf"^ +harmattan {name}", output, re.M)) >= 2


def examples() -> list[str]:
    found = []
    for path in sorted((Path(cli.__file__).parent).glob("*.py")):
        for text in re.findall(r"options\.examples\((.*?)\)\n*\s*\)", path.read_text("utf-8"), re.S):
            found += [eval(quoted) for quoted in re.findall(r'"[^"\n]*"|\'[^\'\n]*\'', text)]
    return found


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Path:
    """Return a folder in which the examples of the help pages run: seeds and queries of the checkout, a store of the demo."""
    folder = tmp_path_factory.mktemp("work")
    for name in ("seeds", "queries"):
        subprocess.run(["cp", "-r", str(paths.resource(name)), str(folder / name)], check=True)
    for country in ("ML", "BF"):
        (folder / f"{country}.txt").write_text(dump(country), "utf-8")
    lines = [{"id": 1, "text": "On 12 March 2022, gunmen attacked Djibo.", "published": "2022-03-13"}]
    (folder / "articles.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    (folder / ".harmattan").mkdir()
    subprocess.run(["cp", "-r", str(demo / "store"), str(folder / ".harmattan" / "store")], check=True)
    return folder


def test_every_example_of_the_help_pages_runs(workplace: Path, run: RunCli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace)
    lines = examples()
    assert len(lines) >= 2 * len(COMMANDS)
    for line in sorted(lines, key=lambda text: text.startswith(("remove", "rebuild"))):
        code, _, err = run(*shlex.split(line))
        assert code == 0, f"harmattan {line}: {err}"


def test_names_and_ids_are_looked_up_in_the_seeds_before_anything_is_loaded(run: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HARMATTAN_STORE", raising=False)
    code, out, err = run("find", "djibo", "-f", "csv")
    assert (code, "place/djibo,Settlement,Djibo,Djibo" in out, "nothing is loaded yet" in err) == (0, True, True)
    code, out, _ = run("show", "actor/jnim")
    assert (code, "JNIM" in out) == (0, True)
    assert run("find", "djibo", "--store", "elsewhere")[0] == 4
    assert list(tmp_path.iterdir()) == []


def test_an_answer_without_rows_tells_a_name_that_nothing_bears(run: RunCli, demo: Path) -> None:
    store = ["--store", str(demo / "store")]
    assert "the store knows no actor/jnmi" in run("run", "actor_timeline", "-p", "actor=actor/jnmi", *store)[2]
    assert "nothing in the store answers" in run("run", "actor_timeline", "-p", "actor=actor/jnim", "-p", "since=2099-01-01", *store)[2]


def test_a_code_is_explained_however_it_is_written(run: RunCli) -> None:
    assert run("explain", "r005") == run("explain", "R005")
    assert run("explain", "r005")[0] == 0


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["chekc"], 2, "No such command"),
        (["check"], 2, "Missing argument"),
        (["check", "none.yaml"], 3, "there is no such file"),
        (["status", "--store", "nowhere"], 4, "there is no store in nowhere"),
        (["run", "no_such_query"], 2, "no stored query"),
        (["run", "event_claims", "-p", "event"], 2, "not NAME=VALUE"),
        (["query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], 2, "refused"),
        (["export", "docx"], 2, "no format"),
        (["explain", "R999"], 2, "did you mean"),
        (["status", "--store", "ftp://example.org/"], 2, "neither a folder nor an address"),
        (["vocab", "nonsense"], 2, "no term"),
        (["new", "https://example.org/a", "--published", "June"], 2, "not a day"),
        (["rebuild", "--store", "http://127.0.0.1:9/", "."], 2, "not on an endpoint"),
        (["check", "."], 3, "no record below"),
        (["load", "record.yaml", "--fail-on", "none"], 2, "'none' is not one of"),
        (["convert", "record.yaml", "-o", "record.docx"], 2, "no format"),
        (["run", "events_contested", "-o", "rows.xlsx", "--store", "STORE"], 2, "no format"),
        (["query", "CONSTRUCT WHERE { ?s ?p ?o }", "-f", "json", "--store", "STORE"], 2, "--format is for tables"),
        (["query", "none.rq", "--store", "STORE"], 3, "cannot be read"),
        (["bundle", "verify", "none.zip"], 3, "no such file"),
        (["load", "record.yaml", "--store", "record.yaml/store"], 4, "record.yaml"),
        (["restore", "STORE", "--store", "record.yaml/store"], 4, "record.yaml"),
        (["backup", "record.yaml/store", "--store", "STORE"], 4, "record.yaml"),
        (["new", "https://example.org/a", "--published", "2025-06-03", "-o", "record.yaml/records"], 3, "record.yaml"),
        (["demo", "record.yaml/demo"], 3, "record.yaml"),
        (["query", "SELECT ?x WHERE {", "--store", "STORE"], 2, "not SPARQL"),
        (["query", "INSERT DATA { }", "--store", "STORE"], 2, "INSERT is refused"),
        (["query", "SELECT * { ?s ?p '\udcff' }", "--store", "STORE"], 2, "not UTF-8"),
        (["run", "events_contested", "-o", "record.yaml/rows.csv", "--store", "STORE"], 3, "record.yaml"),
    ],
)
def test_a_mistake_is_one_message_and_its_exit_code(
    run: RunCli, args: list[str], code: int, said: str, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if "record.yaml" in " ".join(args):
        (tmp_path / "record.yaml").write_text(RECORD, "utf-8")
    got, _, err = run(*(str(demo / "store") if arg == "STORE" else arg for arg in args))
    assert got == code, err
    assert said in err
    assert "Traceback" not in err


def test_the_demo_shows_what_it_found_and_where_the_files_are(demo: Path) -> None:
    output = (demo / "output").read_text("utf-8")
    for word in ("Read", "Found", "Boulkessi", "Timbuktu", "over 30", "two security sources", "Wrote"):
        assert word in output
    for suffix in ("ttl", "trig", "jsonld", "csv", "geojson", "kml", "gexf", "graphml"):
        assert (demo / "exports" / f"sahel.{suffix}").stat().st_size > 0
    assert (demo / "exports" / "sahel-bundle.zip").stat().st_size > 0


def test_a_malformed_record_is_refused_and_nothing_is_stored(run: RunCli, demo: Path, tmp_path: Path) -> None:
    source = next((demo / "records").glob("maghrebi*.yaml")).read_text("utf-8")
    (tmp_path / "good.yaml").write_text(source, "utf-8")
    (tmp_path / "bad.yaml").write_text(source.replace("outcome: repelled", "outcome: repeled", 1).replace("headline:", "headlin:"), "utf-8")
    code, out, err = run("load", str(tmp_path), "--store", str(tmp_path / "store"))
    assert code == 1
    assert out == ""
    assert "bad.yaml:4:1: error[R005]" in err
    assert 'did you mean "repelled"?' in err
    assert not (tmp_path / "store").exists()


def test_loading_again_changes_nothing(run: RunCli, demo: Path, tmp_path: Path) -> None:
    records, place = str(demo / "records"), str(tmp_path / "store")
    assert run("load", records, "--store", place)[0] == 0
    before = run("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--store", place)[1]
    _, _, err = run("load", records, "--store", place)
    assert " 0 documents stored" in err
    assert run("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--store", place)[1] == before


def test_removing_and_loading_again_gives_the_same_graph(run: RunCli, demo: Path, tmp_path: Path) -> None:
    records, place = str(demo / "records"), str(tmp_path / "store")
    run("load", records, "--store", place)
    before = run("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--store", place)[1]
    assert run("remove", SEED, "--store", place)[0] == 0
    without = run("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--store", place)[1]
    assert SEED not in without
    assert run("verify", "--store", place)[0] == 0
    run("load", records, "--store", place)
    assert run("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--store", place)[1] == before


def test_a_rebuild_answers_as_the_store_that_grew(run: RunCli, demo: Path, tmp_path: Path) -> None:
    place = str(tmp_path / "store")
    assert run("rebuild", str(demo / "records"), "--store", place)[0] == 0
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    assert run("query", query, "--store", place)[1] == run("query", query, "--store", str(demo / "store"))[1]
    assert run("verify", "--store", place)[0] == 0


def test_what_was_known_on_a_day_has_no_later_article(run: RunCli, demo: Path) -> None:
    place = str(demo / "store")
    query = f"SELECT (COUNT(?a) AS ?n) WHERE {{ ?a a <{HM.Article}> }}"
    late = int(run("query", query, "--store", place, "-f", "csv")[1].split()[-1])
    early = int(run("query", query, "--store", place, "-f", "csv", "--as-known-on", "2025-05-20")[1].split()[-1])
    assert 0 < early < late


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv", "md", "table"])
def test_labels_stand_in_tables_and_iris_on_demand(run: RunCli, demo: Path, form: str) -> None:
    args = ["run", "event_claims", "-p", f"event={BOULKESSI}", "--store", str(demo / "store"), "-f", form]
    _, out, _ = run(*args)
    assert "w3id.org" not in out
    assert "w3id.org" in run(*args, "--iris")[1] or "actor/" in run(*args, "--iris")[1]
    if form == "json":
        assert json.loads(out)


def test_a_closed_pipe_is_no_error(demo: Path) -> None:
    command = f"{sys.executable} -m harmattan query 'CONSTRUCT WHERE {{ ?s ?p ?o }}' --store {demo / 'store'} | head -n 1"
    run = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert len(run.stdout.splitlines()) == 1


def test_the_same_inputs_give_the_same_bytes_in_two_folders_and_two_hash_seeds(tmp_path: Path) -> None:
    contents = []
    for name, seed in (("a", "0"), ("b", "31337")):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        (tmp_path / name).mkdir()
        subprocess.run([sys.executable, "-m", "harmattan", "demo", "d"], cwd=tmp_path / name, env=environment, capture_output=True, check=True)
        contents.append({p.name: p.read_bytes() for p in sorted((tmp_path / name / "d" / "exports").iterdir())})
    assert contents[0] == contents[1]


def test_a_record_that_is_not_right_keeps_no_other_from_its_canonical_form(run: RunCli, tmp_path: Path) -> None:
    for name, text in (("a.yaml", RECORD.replace("headline:", "headlin:")), ("b.yaml", RECORD.replace("language: en", "language:   en"))):
        (tmp_path / name).write_text(text, "utf-8")
    code, _, err = run("fmt", str(tmp_path))
    assert code == 1
    assert "a.yaml:3:1: error[R005]" in err
    assert "headlin:" in (tmp_path / "a.yaml").read_text("utf-8")
    assert "language: en" in (tmp_path / "b.yaml").read_text("utf-8")


def test_a_dash_is_standard_output(run: RunCli, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line in (["run", "events_contested", "-o", "-"], ["export", "csv", "-o", "-"]):
        code, out, _ = run(*line, "--store", str(demo / "store"))
        assert code == 0
        assert "Boulkessi" in out
    assert list(tmp_path.iterdir()) == []


def test_an_option_that_a_format_does_not_heed_is_told(run: RunCli, demo: Path, tmp_path: Path) -> None:
    for form, option, told in (("ttl", "--hxl", "it is for csv"), ("csv", "--unlocated", "it is for geojson"), ("csv", "--hxl", "")):
        code, _, err = run("export", form, option, "--store", str(demo / "store"), "-o", str(tmp_path / "out"))
        assert code == 0
        assert (f"{option} changes nothing in {form}; {told}" in err) is bool(told)


def test_a_bundle_that_is_verified_against_its_store_says_so(run: RunCli, demo: Path, tmp_path: Path) -> None:
    bundle, place = str(tmp_path / "b.zip"), str(demo / "store")
    assert run("bundle", bundle, "--store", place)[0] == 0
    assert "profile may not tell" not in run("bundle", "verify", bundle)[1]
    assert "profile may not tell" in run("bundle", "verify", bundle, "--against", place)[1]


def test_colour_is_as_the_user_wants_it(demo: Path) -> None:
    for environment, choice, coloured in (
        ({}, "auto", False),
        ({}, "always", True),
        ({"FORCE_COLOR": "1"}, "auto", True),
        ({"FORCE_COLOR": "1"}, "never", False),
    ):
        settings = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}} | environment
        command = [sys.executable, "-m", "harmattan", "--color", choice, "show", BOULKESSI, "--store", str(demo / "store")]
        shown = subprocess.run(command, env=settings, capture_output=True, text=True, check=True).stdout
        assert ("\x1b[" in shown.split("\n", 1)[0]) is coloured


def test_find_knows_names_in_other_languages_and_spellings(run: RunCli, demo: Path) -> None:
    for text, wanted in (("tombouctou", "place/timbuktu"), ("GSIM", "actor/jnim"), ("boulikessi", "place/boulkessi"), ("تنظيم القاعدة", "actor/al-qaida")):
        code, out, _ = run("find", text, "--store", str(demo / "store"), "-f", "csv")
        assert code == 0
        assert out.splitlines()[1].startswith(f"{wanted},")
    assert run("find", "xxyyzz", "--store", str(demo / "store"))[0] == 1


def test_a_new_record_passes_reading_and_is_never_overwritten(run: RunCli, tmp_path: Path) -> None:
    args = ["new", "https://example.org/attack-in-the-north", "--published", "2025-06-03", "--outlet", "reuters", "-o", str(tmp_path)]
    assert run(*args)[0] == 0
    made = next(tmp_path.glob("*.yaml"))
    assert run("check", str(made))[0] == 0
    assert "Statement-completed" in "".join(run("check", str(made))[1:])
    code, _, err = run(*args)
    assert code == 3
    assert "is there already" in err


def test_a_terminal_cannot_be_steered_by_a_label() -> None:
    from harmattan.cli import printing

    assert printing.printable("a\x1b[31m\N{RIGHT-TO-LEFT OVERRIDE}b") == "a⟦U+001B⟧[31m⟦U+202E⟧b"
