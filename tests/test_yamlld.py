"""The strict reader: what YAML may do to a record, and where it is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmattan import yamlld
from harmattan.errors import RecordError


def found(data: bytes) -> list[tuple[str, int, int]]:
    try:
        source, _ = yamlld.read("r.yaml", data)
    except RecordError as error:
        return [(f.code, f.line, f.column) for f in error.findings]
    return [(f.code, f.line, f.column) for f in source.findings]


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b"a: 1\nb: \xff", "R001", 2, 4),
        ("a: é\nb: \N{LATIN SMALL LETTER E WITH ACUTE}".encode("latin-1"), "R001", 1, 4),
        (b"\xef\xbb\xbfa: 1", "R001", 1, 1),
        ("a: 1".encode("utf-16"), "R001", 1, 1),
        (b"", "R014", 1, 1),
        (b"# nothing\n", "R014", 1, 1),
        (b"a: [1", "R002", 1, 4),
        (b"a:\n  b: [{c: 1}\n  d: 1", "R002", 2, 6),
        (b"a: [\n  {b: 1},\n  {b: 2}\n  {b: 3}]", "R002", 4, 3),
        (b"a: [{b: 1 c: 2}]", "R002", 1, 12),
        (b"a: 1\nb 2\nc: 3", "R002", 2, 1),
        (b"a: b: c", "R002", 1, 5),
        (b"\ta: 1", "R002", 1, 1),
        (b"a: 1\n---\nb: 2", "R002", 2, 1),
        (b"a: '", "R002", 1, 4),
        (b'a: "b\nc: 1\nd: 2\n', "R002", 1, 4),
        (b"a: &x 1", "R003", 1, 4),
        (b"a: *x", "R003", 1, 4),
        (b"a: !!python/object/apply:os.system [ls]", "R003", 1, 4),
        (b"a: 1\n<<: {b: 2}", "R003", 2, 1),
        (b"a: 1\nb: 2\na: 3", "R004", 3, 1),
        (b"x: {a: 1, a: 2}", "R004", 1, 11),
        (b"? [a]\n: 1", "R006", 1, 3),
        ("a: x\N{RIGHT-TO-LEFT OVERRIDE}y".encode(), "R011", 1, 5),
        (b"a: 1\nb: x\x00y", "R011", 2, 5),
        (b'a: "x\\0"', "R011", 1, 4),
        (b'a: "\\u202e"', "R011", 1, 4),
        (b'a: "\\ud800"', "R002", 1, 7),
        (b"[" * 200, "R013", 1, 65),
        (b"a: " + b"x" * 300_000, "R013", 1, 4),
        (b"a: " + b"x" * 10_000_000, "R013", 1, 1),
        (b"[" + b"1," * 60_000 + b"]", "R013", 1, 99_996),
    ],
)
def test_each_breach_is_one_located_finding(data: bytes, code: str, line: int, column: int) -> None:
    assert found(data)[:1] == [(code, line, column)]


def test_all_repeated_keys_are_said_at_once() -> None:
    assert found(b"a: 1\na: 2\nb: {c: 1, c: 2}\nb: 3") == [("R004", 2, 1), ("R004", 3, 11), ("R004", 4, 1)]


def test_a_billion_laughs_are_refused_at_the_first_anchor() -> None:
    bomb = b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    assert {code for code, _, _ in found(bomb)} == {"R003"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *[(word, True) for word in ("no", "NO", "on", "1:30", "34:30", "0123", "1_000", "1e3", "0x1F", "null", "~", "2025-05-31", "31", "1.5")],
        *[(word, False) for word in ("Mali", "over 30", "1e3x", "nothing", "12 soldiers")],
    ],
)
def test_text_that_other_readers_take_for_something_else_is_known(text: str, *, meant: bool) -> None:
    plain, quoted = yamlld.Node(1, 1, text=text, plain=True), yamlld.Node(1, 1, text=text, plain=False)
    assert bool(yamlld.trap(plain)) is meant
    assert not yamlld.trap(quoted)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_a_tree_or_located_findings(data: bytes) -> None:
    for _, line, column in found(data):
        assert line >= 1
        assert column >= 1
