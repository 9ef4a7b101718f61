"""The same records give the same bytes: two folders, two hash seeds, two locales, two time zones, the command line as a user calls it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harmattan import paths
from harmattan.export import FORMATS

# One process for each folder, in which the commands run one after another: to start Python for each would take most of the time.
PROGRAM = """
import sys
from harmattan.cli import main
lines = [["load", "records", "--store", "store"], *(["export", form, "--store", "store", "-o", form] for form in sys.argv[1:])]
for words in lines:
    sys.argv[1:] = words
    try:
        main()
    except SystemExit as done:
        assert done.code == 0, words
"""
SETTINGS = ({"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"}, {"PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8", "TZ": "Africa/Niamey"})


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    running = []
    for number, settings in enumerate(SETTINGS):
        folder = tmp_path_factory.mktemp("a-folder-with-another-name" if number else "one")
        for name in ("articles", "records"):
            shutil.copytree(paths.resource("seeds") / name, folder / name)
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, *FORMATS], cwd=folder, env=os.environ | settings, stderr=subprocess.PIPE)
        running.append((folder, process))
    said = [process.communicate(timeout=300)[1].decode() for _, process in running]
    assert [process.returncode for _, process in running] == [0, 0], said
    return [folder for folder, _ in running]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_records_give_the_same_bytes_wherever_they_lie(folders: list[Path], form: str) -> None:
    one, other = ((folder / form).read_bytes() for folder in folders)
    assert len(one) > 1000
    assert one == other


@pytest.mark.parametrize("form", FORMATS)
def test_no_export_tells_where_it_was_made(folders: list[Path], form: str) -> None:
    for folder in folders:
        assert folder.name.encode() not in (folder / form).read_bytes()
