"""The page on exports: its commands run in the order in which they stand, and its tables name every format and profile."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from harmattan.export import FORMATS
from harmattan.export.table import COLUMNS

PAGE = (Path(__file__).parents[1] / "docs" / "exports.md").read_text("utf-8")


def test_the_commands_of_the_page_run(tmp_path: Path) -> None:
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.S)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    assert len(lines) > 8
    for line in lines:
        words = shlex.split(line)
        assert words[0] == "harmattan"
        run = subprocess.run([sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert run.returncode == 0, f"{line}\n{run.stderr}"
        if words[1] in ("export", "bundle") and words[2] != "verify":
            assert re.search(r"^events: \d+ of \d+$", run.stderr, re.M), line
            assert "left out: " in run.stderr, line
    assert {p.suffix for p in tmp_path.iterdir() if p.is_file()} == {".ttl", ".csv", ".geojson", ".kml", ".gexf", ".zip"}


def test_the_page_names_every_format_and_only_columns_that_are_there() -> None:
    tools = PAGE.partition("## Which format")[2].partition("\n## ")[0]
    assert {name for row in re.findall(r"^\|[^|]*\|([^|]*)\|", tools, re.M) for name in re.findall("`([a-z0-9]+)`", row)} == FORMATS.keys()
    for name in ("place", "place_precision", "radius_km", "point_of", "point_of_id", "killed_soldiers_low"):
        assert f"`{name}`" in PAGE
        assert name in COLUMNS
