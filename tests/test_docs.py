"""The docs: README's commands run, every command, query, shape and term has its place, every path named exists."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from harmattan import paths, pipeline, query, seeds
from harmattan.cli import COMMANDS
from harmattan.codes import CODES
from harmattan.vocab import KEYS, SCHEMES

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_commands_of_the_readme_run_and_print_what_it_shows(tmp_path: Path) -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    example = page.partition("## A worked example")[2]
    blocks = re.findall(r"```console\n(.*?)```", page, re.S)
    shown = re.findall(r"```text\n(.*?)```", example, re.S)
    printed = ""
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    assert len(lines) > 5
    folder = tmp_path
    for line in lines:
        words = shlex.split(line)
        if words[0] == "cd":
            folder /= words[1]
            continue
        assert words[0] == "harmattan", line
        run = subprocess.run([sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True, env={**os.environ, "COLUMNS": "100"}, check=False)
        assert run.returncode == 0, f"{line}\n{run.stderr}"
        printed += re.sub(" +$", "", run.stdout, flags=re.M)
    assert shown
    assert all(block in printed for block in shown)


def test_the_records_that_the_docs_show_are_right(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "record.md").read_text("utf-8"), re.S)
    for index, block in enumerate(blocks):
        (tmp_path / f"{index}.yaml").write_text(block, "utf-8")
    waiting, findings = pipeline.checked(sorted(tmp_path.glob("*.yaml")), seeds.load())
    with waiting:
        assert len(waiting.slips) == len(blocks) == 2
    assert [f.code for f in findings if f.severity != "info"] == ["R022"]  # the page has no room for the article


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    for name in re.findall(r"`([a-z_.]+(?:/[\w.-]+)+/?)`", page.read_text("utf-8")):
        if name.split("/", 1)[0] in {"ontology", "shapes", "queries", "seeds", "src", "tests", "docs", "bench", ".ci"}:
            assert (ROOT / name).exists(), f"{page.name} names {name}"


def test_every_command_stored_query_key_and_concept_is_in_the_docs() -> None:
    pages = {p.name: p.read_text("utf-8") for p in PAGES}
    for name in COMMANDS:
        assert f"## {name}\n" in pages["commands.md"]
    for name in query.stored():
        assert f"## {name}\n" in pages["queries.md"]
    for keys in KEYS.values():
        for key in keys:
            assert f"`{key}`" in pages["terms.md"]
    for words in SCHEMES.values():
        for word in words:
            assert f"`{word}`" in pages["terms.md"]


def test_every_code_that_the_source_uses_is_explained() -> None:
    used = set()
    for path in (ROOT / "src").rglob("*.py"):
        used |= set(re.findall(r'"(R\d{3})"', path.read_text("utf-8")))
    assert used == {code for code in CODES if code.startswith("R")}


def test_pages_speak_of_no_machine() -> None:
    for page in PAGES:
        assert not re.search(r"/(?:home|root|tmp|work)/", page.read_text("utf-8")), page.name


def test_the_seeds_and_queries_are_found_where_paths_says() -> None:
    assert paths.resource("seeds").is_dir()
    assert paths.resource("queries/rules").is_dir()
