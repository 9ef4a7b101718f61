"""IRIs from content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmattan import ids


@pytest.mark.parametrize("text", ["actor/jnim", "place/timbuktu-camp", "seed/places/burkina-faso", "article/maghrebi-2025-06-03-x"])
def test_ids_are_taken(text: str) -> None:
    assert ids.is_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jnim",
        "actor/",
        "actor/JNIM",
        "actor/jn im",
        "actor/-x",
        "actor/x-",
        "actor/x--y",
        "actor/rеuters",
        "claim/x",
        "actor/../x",
        "actor/x\n",
        "actor/" + "x" * 200,
    ],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    assert not ids.is_id(text)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4), st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_different_content_gives_different_ids(one: list[str], other: list[str]) -> None:
    clean = [[part.replace("\0", "") for part in parts] for parts in (one, other)]
    same = ids.mint("claim", "x", *clean[0]) == ids.mint("claim", "x", *clean[1])
    assert same == (clean[0] == clean[1])


@given(st.text(max_size=200))
def test_any_text_has_a_slug(text: str) -> None:
    assert ids.is_id(f"actor/{ids.slugify(text)}")
