"""Dates of reports: tables of (text, published, EDTF)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.reports import rows
from harmattan import dates as edtf
from harmattan.extract import dates, words
from harmattan.extract.clock import Clock
from harmattan.extract.dates import Day
from harmattan.extract.words import Chunk

TUESDAY = date(2025, 6, 3)
ENGLISH = """
In the early hours of June 1, gunmen attacked | 2025-06-01
On May 31, the same group | 2025-05-31
Since early May, more than 400 soldiers | since 2025-05-01/2025-05-10
coups between 2020 and 2023 | 2020/2023
In February, the group documented 34 deaths | 2025-02
Since 2012, armed groups | since 2012
on Saturday night | 2025-05-31
on Tuesday | 2025-06-03
last Tuesday | 2025-05-27
overnight Saturday into Sunday | 2025-05-31/2025-06-01
two days ago | 2025-06-01
three weeks ago | 2025-05-13~
a year ago | 2024
last week | 2025-05-26/2025-06-01
On 12 March 2022, presumed militants | 2022-03-12
Saturday, May 31, 2025 | 2025-05-31
12 Dec. 2019 | 2019-12-12
the first week, 2025-05-24 | 2025-05-24
24/05/2025 and 05/24/2025 | 2025-05-24 2025-05-24
the 34th battalion may march 10 km | -
on the night of May 31 to June 1 | 2025-05-31/2025-06-01
last month and last year | 2025-05 2024
in 2024 | 2024
from 3 to 5 May 2021 | 2021-05-03/2021-05-05
May 3-5 | 2025-05-03/2025-05-05
between January and March 2023 | 2023-01/2023-03
between November and February | 2024-11/2025-02
mid-May and late 2019 | 2025-05-11/2025-05-20 2019-09/2019-12
on New Year's Day 2019 | 2019-01-01
on Christmas Eve | 2024-12-24
Tuesday last week | 2025-05-27
earlier this month | 2025-06-01/2025-06-03
June last year | 2024-06
Thursday's attack | 2025-05-29
the 1 January 2019 attack | 2019-01-01
at around 5:30 am on Sunday | 2025-06-01
a ceremony will be held on Friday | 2025-06-06
until 5 May, before June 2024 | until 2025-05-05 before 2024-06
in December | 2024-12
on 20 December | 2024-12-20
On 4 October 2017 they came; on 6 October they left | 2017-10-04 2017-10-06
On May 24 they came; two days later they left | 2025-05-24 2025-05-26
On May 24; the following day | 2025-05-24 2025-05-25
on 30 February 2024 | ?
"""
FRENCH = """
Trois jours après l'assaut | 2025-05-31
Le 20 mai, puis le 27 mai ; cinq jours avant le massacre | 2025-05-20 2025-05-27 2025-05-15
Deux jours plus tôt, jeudi soir | 2025-05-29
du week-end dernier | 2025-05-31/2025-06-01
Dans la nuit de samedi à dimanche, au moins dix soldats | 2025-05-31/2025-06-01
le 1er juin 2025 | 2025-06-01
ce dimanche 1er juin vers 5h30 | 2025-06-01
samedi 31 mai | 2025-05-31
mercredi dernier | 2025-05-28
il y a deux jours | 2025-06-01
depuis début mai, plus de 400 militaires | since 2025-05-01/2025-05-10
dans la nuit du 31 mai au 1er juin 2025 | 2025-05-31/2025-06-01
dans la nuit du 4 au 5 mai | 2025-05-04/2025-05-05
entre 2020 et 2023 | 2020/2023
le 24 août 2024, quatre-vingt-dix-sept personnes | 2024-08-24
la semaine dernière | 2025-05-26/2025-06-01
mi-mai et fin 2019 | 2025-05-11/2025-05-20 2019-09/2019-12
en février dernier | 2025-02
Le 24 mai ; le lendemain ; la veille | 2025-05-24 2025-05-25 2025-05-24
hier soir et avant-hier | 2025-06-02 2025-06-01
lundi soir | 2025-06-02
les 3 et 4 mai | 2025-05-03/2025-05-04
du 3 au 5 mai 2021 | 2021-05-03/2021-05-05
trois jours plus tôt | 2025-05-31
en juin de l'année dernière | 2024-06
au cours des trois derniers mois | 2025-03-01/2025-06-03
12 févr. 2020 et 3 sept. 2021 | 2020-02-12 2021-09-03
sept soldats tués en mars | 2025-03
depuis le début de l'année | since 2025
"""


def found(text: str, language: str, published: date | None) -> list[str]:
    items = dates.find(words.read(text), Clock(published), language)
    days = [item.value for item in items if isinstance(item, Chunk)]
    assert all(isinstance(day, Day) for day in days)
    return [f"{day.bound} {day.edtf or '?'}".strip() for day in days]


@pytest.mark.parametrize(("text", "expected"), rows(ENGLISH))
def test_english_dates_are_read_against_the_day_of_publication(text: str, expected: str) -> None:
    assert " ".join(found(text, "en", TUESDAY)) == expected.replace("-", "", expected == "-")


@pytest.mark.parametrize(("text", "expected"), rows(FRENCH))
def test_french_dates_are_read_against_the_day_of_publication(text: str, expected: str) -> None:
    assert " ".join(found(text, "fr", TUESDAY)) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("on Saturday", "?"), ("on 12 March 2022", "2022-03-12"), ("on 12 March", "?"), ("two days ago", "?"), ("in May 2021", "2021-05")]
)
def test_without_a_day_of_publication_only_what_the_text_dates_is_dated(text: str, expected: str) -> None:
    assert found(text, "en", None) == [expected]


@given(
    st.lists(
        st.sampled_from(
            [
                "on",
                "in",
                "the",
                "night",
                "of",
                "to",
                "from",
                "between",
                "and",
                "3",
                "31",
                "May",
                "June",
                "2020",
                "1999",
                "Saturday",
                "Sunday",
                "last",
                "next",
                "this",
                "two",
                "days",
                "ago",
                "since",
                "early",
                "week",
                "month",
            ]
        ),
        max_size=12,
    )
)
def test_whatever_is_read_as_a_date_is_edtf(some: list[str]) -> None:
    for told in found(" ".join(some), "en", TUESDAY):
        text = told.split()[-1]
        assert text == "?" or edtf.bounds(text)
