"""Patterns over words: what each sign means, and what cannot be read."""

import pytest

from harmattan.extract.patterns import Patterns

SLOTS = {"day": ["monday", "tuesday", "the day before"], "stop": ["stop"]}


@pytest.mark.parametrize(
    ("pattern", "text", "spans"),
    [
        ("on {day}", "said on monday on tuesday", [(1, 3), (3, 5)]),
        ("(on|late)? {day}", "late the day before", [(0, 4)]),
        ("a _{0,2} b", "a x y b a x y z b", [(0, 4)]),
        ("a ~{0,2} b", "a stop b a x b", [(3, 6)]),
        ("a+ b*", "a a b b a", [(0, 4), (4, 5)]),
        ("\\( a \\)", "( a )", [(0, 3)]),
        ("nothing", "else", []),
    ],
)
def test_a_pattern_is_found_where_its_words_stand(pattern: str, text: str, spans: list[tuple[int, int]]) -> None:
    patterns = Patterns(SLOTS, [(pattern, "meaning")])
    assert [(m.first, m.behind) for m in patterns.find(patterns.encoded(text.split()))] == spans


def test_the_longest_pattern_wins_and_slots_say_what_stood_in_them() -> None:
    patterns = Patterns(SLOTS, [("on {day}", "short"), ("on {day} and {day:other}", "long")])
    (match,) = patterns.find(patterns.encoded(["on", "monday", "and", "the", "day", "before"]))
    assert (match.meaning, dict(match.slots)) == ("long", {"day": (1, 2), "other": (3, 6)})


def test_all_patterns_can_be_asked_for_where_they_overlap() -> None:
    patterns = Patterns(SLOTS, [("on {day}", "one"), ("{day}", "other")])
    assert [m.meaning for m in patterns.all(patterns.encoded(["on", "monday"]))] == ["one", "other"]


@pytest.mark.parametrize("pattern", ["{night}", "a {", "}"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"slot|cannot be read"):
        Patterns(SLOTS, [(pattern, "")])
