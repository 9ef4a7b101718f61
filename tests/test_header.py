"""The header of a stored query: YAML behind the comment sign, read as strings only, and refused with the file's name."""

from pathlib import Path

import pytest

from harmattan import header
from harmattan.errors import HarmattanError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * {}\n", {}),
        ("#+ summary: Who says what.\nSELECT * {}\n", {"summary": "Who says what."}),
        ("#+ a: no\n#+ b: 0123\n#+ c: 2025-06-03\n", {"a": "no", "b": "0123", "c": "2025-06-03"}),
        ("#+ after: [a, b]\n#+ none: []\n", {"after": ["a", "b"], "none": []}),
        ("#+ d: >-\n#+   two\n#+   lines\n", {"d": "two lines"}),
        ("PREFIX x: <urn:x>\n#+ late: yes\n", {"late": "yes"}),
        ("# a comment: no header\n#  +x: y\n", {}),
        ("#+a: no blank\n", {"a": "no blank"}),
        ("", {}),
    ],
)
def test_a_header_is_read_and_the_text_left_as_it_is(tmp_path: Path, text: str, expected: dict[str, object]) -> None:
    path = tmp_path / "x.rq"
    path.write_text(text, "utf-8")
    assert header.read(path) == (expected, text)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"#+ - a\n#+ - b\n", "is not a mapping"),
        (b"#+ only words\n", "is not a mapping"),
        (b"#+ a: [\n", "is not YAML"),
        (b"#+ a: !!python/object/apply:os.getcwd []\n#+ b\n", "is not YAML"),
        (b"#+ a: \xff\n", "is not UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_header_is_refused_with_the_name_of_the_file(tmp_path: Path, data: bytes | None, message: str) -> None:
    path = tmp_path / "x.rq"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(HarmattanError, match=message) as caught:
        header.read(path)
    assert str(path) in str(caught.value)


def test_a_tag_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.rq"
    path.write_text("#+ a: !!python/object/apply:os.getcwd []\n", "utf-8")
    assert header.read(path)[0] == {"a": []}
