"""Words: offsets hold, typography does not matter, furniture is not read, sentences end where they end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmattan.extract import words


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(words.fold(text)) == len(text)


@given(st.text(max_size=300))
def test_words_stand_where_they_say_and_in_order(text: str) -> None:
    found = words.read(text)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Ti-n-Zaouâtene", "ti n zaouatene"),
        ("l’armée d'Ansar Dine", "l armee d ansar dine"),
        ("Jama'at Nusrat al-Islam", "jamaat nusrat al islam"),
        ("Mali’s army", "mali 's army"),
        ("U.S. troops", "us troops"),
        ("May 3–5, 2025-06-01", "may 3 - 5 , 2025-06-01"),
        ("1 200 and 1,200 and 12.7 mm", "1200 and 1200 and 12.7 mm"),
        ("5:30 am, 5h30, 1er", "5:30 am , 5h30 , 1"),
        ("a 15-year-old", "a 15 year old"),
    ],
)
def test_a_text_is_read_as_words(text: str, forms: str) -> None:
    assert " ".join(word.form for word in words.read(text)) == forms


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Headline\n\nHeadline\nShare\nGen. Moussa said so on Jan. 5. The army denied it.\nLeave a Reply\nMore.",
            "en",
            ["Headline", "Gen. Moussa said so on Jan. 5.", "The army denied it."],
        ),
        (
            "Titre\nLire aussi : autre chose\nLe Gén. Moussa l'a dit à M. Traoré. L'armée dément.",
            "fr",
            ["Titre", "Le Gén. Moussa l'a dit à M. Traoré.", "L'armée dément."],
        ),
        ("T\nBAMAKO, June 2 (Reuters) - Gunmen came. They left.", "en", ["T", "Gunmen came.", "They left."]),
        ("T\n(Nairobi, le 4 mai 2023) – Des hommes sont venus.", "fr", ["T", "Des hommes sont venus."]),
        ("T\nOuagadougou, 26 déc. 2019 (AIB)-Des hommes sont venus.", "fr", ["T", "Des hommes sont venus."]),
        ("T\nNiamey, 17 mars (ANP) – Des hommes sont venus.", "fr", ["T", "Des hommes sont venus."]),
    ],
)
def test_a_report_is_read_as_sentences(text: str, language: str, expected: list[str]) -> None:
    found = list(words.sentences(text, language))
    assert [text[s.start : s.end] for s in found] == expected
    assert [s.headline for s in found] == [True, *[False] * (len(expected) - 1)]
