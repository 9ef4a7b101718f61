"""The script that installs Virtuoso for these tests: quiet where it is there, one message where it cannot be had."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "install_servers.sh"
NEEDED = ("sh", "mktemp", "rm", "env", "grep", "tail")


def installed(folder: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run the script where there are no programs but those it always needs and the ones given, as shell scripts."""
    for name in NEEDED:
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, text in programs.items():
        path = folder / name.replace("_", "-")
        path.write_text(f"#!{shutil.which('sh')}\n{text}\n", "utf-8")
        path.chmod(0o755)
    return subprocess.run(["sh", str(SCRIPT)], env={**os.environ, "PATH": str(folder)}, capture_output=True, text=True, check=False, timeout=30)


def test_where_virtuoso_is_there_nothing_is_done(tmp_path: Path) -> None:
    run = installed(tmp_path, virtuoso_t="exit 0", apt_get="echo called; exit 1")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_where_it_is_not_there_root_installs_it_without_a_word(tmp_path: Path) -> None:
    brings = f'case "$*" in *7-bin) : > {tmp_path}/virtuoso-t; {shutil.which("chmod")} +x {tmp_path}/virtuoso-t;; esac; echo chatter'
    run = installed(tmp_path, id="echo 0", apt_get=brings)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("programs", "said"),
    [
        ({}, "neither is apt-get to install it"),
        ({"apt_get": "exit 0", "id": "echo 1000"}, "needs root or sudo"),
        ({"apt_get": 'echo "E: Unable to locate package" >&2; exit 100', "id": "echo 0"}, "could not install virtuoso-t: E: Unable to locate package"),
        ({"apt_get": "exit 0", "id": "echo 1000", "sudo": 'echo "sudo: a password is required" >&2; exit 1'}, "sudo: a password is required"),
    ],
)
def test_where_it_cannot_be_installed_one_line_says_why(tmp_path: Path, programs: dict[str, str], said: str) -> None:
    run = installed(tmp_path, **programs)
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith("install_servers: ")
    assert said in run.stderr
    assert run.stderr.count("\n") == 1
