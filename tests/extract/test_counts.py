"""Numbers of reports: tables of (text, interval)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.reports import rows
from harmattan.extract import counts, words

ENGLISH = """
at least twenty-five soldiers | 25+
over 30, more than 40 | 31+ 41+
between 10 and 15 fighters | 10–15
from 20 to 25; 20-25 men | 20–25 20–25
over a dozen; dozens of men; several hundred | 13+ 24+ 200+
one hundred and twenty-five | 125
a hundred people; two thousand three hundred | 100 2300
1,200 people; 1 200 people; 30000 | 1200 1200 30000
as many as 30 or more | 30+
no fewer than 13 | 13+
some 40; almost 50; up to 60; fewer than 10 | ~40 ~50 ≤ 60 ≤ 9
a dozen; half a dozen; two dozen | ~12 ~6 ~24
five or six | 5–6
the second attack by the 34th battalion | -
at 5:30, at 5 pm, in 12.7 mm calibre | -
fifteen, nineteen, ninety-nine | 15 19 99
"""
FRENCH = """
au moins une dizaine de soldats | 10+
plus d'une quinzaine, plus de 40 | 16+ 41+
quatre-vingt-dix-sept personnes | 97
deux cent cinquante, soixante et onze, vingt et un, mille deux cents, quatre-vingts | 250 71 21 1200 80
jusqu'à 60, pas moins de 12, moins de dix | ≤ 60 12+ ≤ 9
entre 10 et 15, 10 à 15 hommes | 10–15 10–15
une trentaine, des dizaines, plusieurs dizaines, une centaine | ~30 20+ 20+ ~100
200 000 déplacés, 1.500 maisons | 200000 1500
à 5h30, à 12 heures | 12
"""


def found(text: str, language: str) -> str:
    return " ".join(str(item.value) for item in counts.numbers(words.read(text), language) if item.form == "=number") or "-"


@pytest.mark.parametrize(("text", "expected"), rows(ENGLISH))
def test_english_numbers_are_intervals(text: str, expected: str) -> None:
    assert found(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), rows(FRENCH))
def test_french_numbers_are_intervals(text: str, expected: str) -> None:
    assert found(text, "fr") == expected


@given(st.integers(0, 999_999_999))
def test_a_figure_is_itself(n: int) -> None:
    assert found(f"{n} men", "en") == str(n)
    assert found(f"{n:,} men", "en") == str(n)


@given(st.integers(1, 999_999))
def test_a_number_in_words_is_the_number(n: int) -> None:
    assert found(in_words(n), "en") == str(n)


SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(n: int) -> str:
    if n < 20:
        return SMALL[n]
    if n < 100:
        return TENS[n // 10] + (f"-{SMALL[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{SMALL[n // 100]} hundred" + (f" and {in_words(n % 100)}" if n % 100 else "")
    return f"{in_words(n // 1000)} thousand" + (f" {in_words(n % 1000)}" if n % 1000 else "")
