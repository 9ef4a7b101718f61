"""Files written whole."""

from pathlib import Path

import pytest

from harmattan.errors import InputError
from harmattan.writing import whole


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")
    with pytest.raises(KeyError), whole(path) as out:
        out.write(b"half")
        raise KeyError
    assert path.read_bytes() == b"old"
    with whole(path) as out:
        out.write(b"new")
    assert path.read_bytes() == b"new"
    with pytest.raises(InputError, match="cannot be written"), whole(tmp_path / "none" / "x"):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_link_stays_a_link_and_a_file_keeps_its_mode(tmp_path: Path) -> None:
    path, link = tmp_path / "x", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o600)
    link.symlink_to(path)
    with whole(link) as out:
        out.write(b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_device_is_written_to_as_it_is() -> None:
    with whole(Path("/dev/null")) as out:
        out.write(b"x")
    assert Path("/dev/null").is_char_device()
