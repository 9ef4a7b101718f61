"""Looking things up: by any name and spelling, by id with all that is said of it, by term of the vocabulary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmattan import ids, lookup, paths, pipeline, query, seeds, store
from harmattan.errors import QueryError
from harmattan.store import Store
from harmattan.vocab import BELOW, SCHEMES


@pytest.fixture(scope="module")
def corpus() -> Store:
    """Return a store in memory with all seeds and records."""
    target = store.memory()
    report = pipeline.build(target, sorted((paths.resource("seeds") / "records").glob("*.yaml")), seeds.load())
    assert report.errors() == 0
    return target


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Boulkessi", "place/boulkessi"),
        ("boulkessy", "place/boulkessi"),
        ("JNIM", "actor/jnim"),
        ("jnim", "actor/jnim"),
        ("GSIM", "actor/jnim"),
        ("جماعة نصرة الإسلام والمسلمين", "actor/jnim"),
        ("al-Qaïda", "actor/al-qaida"),
        ("Al-Qa’ida", "actor/al-qaida"),
        ("Tombouctou", "place/timbuktu"),
        ("Mali", "place/mali"),
        ("Assault on the army base at Boulkessi", "event/boulkessi-2025-05-31"),
    ],
)
def test_a_thing_is_found_by_any_name_and_spelling(corpus: Store, text: str, first: str) -> None:
    assert lookup.find(corpus, text, 5)[0].id == first


@pytest.mark.parametrize("text", ["zzzz", "", "   ", "?!"])
def test_what_no_name_is_like_is_not_found(corpus: Store, text: str) -> None:
    assert lookup.find(corpus, text, 5) == []


def test_a_short_name_is_found_as_a_word_and_not_inside_others(corpus: Store) -> None:
    assert [hit.id for hit in lookup.find(corpus, "reuters", 10)] == ["actor/reuters"]
    assert lookup.find(corpus, "EU", 1)[0].id == lookup.find(corpus, "the EU", 1)[0].id == "actor/european-union"


def test_the_label_is_the_english_one_where_there_is_one(corpus: Store) -> None:
    assert [lookup.find(corpus, name, 1)[0].label for name in ("reuters", "Tombouctou", "GSIM")] == ["Reuters", "Timbuktu", "JNIM"]


def test_hits_are_things_once_each_with_a_label_and_the_name_that_fitted(corpus: Store) -> None:
    for limit in (0, 1, 3):
        hits = lookup.find(corpus, "Ansar", limit)
        assert len(hits) == len({hit.id for hit in hits}) == limit
    assert lookup.find(corpus, "GSIM", 1) == [lookup.Hit("actor/jnim", "ArmedGroup", lookup.find(corpus, "JNIM", 1)[0].label, "GSIM")]
    assert lookup.find(corpus, "Ansar", 3) == lookup.find(corpus, "Ansar", 7)[:3]


def test_a_thing_is_found_by_each_of_its_names(corpus: Store) -> None:
    rows = [[query.plain(term) for term in row] for row in query.select(corpus, lookup.NAMES).rows]
    named = sorted({(ids.short(row[0]), row[2]) for row in rows if "/actor/" in row[0] or "/place/" in row[0]})
    for thing, name in named[:: len(named) // 60]:
        bearers = {other for other, same in named if lookup.fold(same) == lookup.fold(name)}
        found = [hit.id for hit in lookup.find(corpus, name, len(bearers))]
        assert thing in found, name


@given(st.text())
def test_a_text_folded_twice_is_as_folded_once(text: str) -> None:
    folded = lookup.fold(text)
    assert lookup.fold(folded) == folded
    assert lookup.fold(text.upper()) == lookup.fold(text.upper().lower())


@pytest.mark.parametrize(("one", "other"), [("Al-Qaïda", "al-qaida"), ("N’Djamena", "n'djamena"), ("TÉNÉRÉ", "tenere"), ("Straße", "STRASSE")])
def test_names_that_differ_in_case_accents_or_apostrophes_fold_to_one(one: str, other: str) -> None:
    assert lookup.fold(one) == lookup.fold(other)


def titles(sections: list[lookup.Section]) -> list[str]:
    return [title for title, _, _ in sections]


def test_an_event_is_shown_with_its_best_view_and_who_says_what(corpus: Store) -> None:
    own, claims = lookup.show(corpus, "event/boulkessi-2025-05-31")
    assert own[0] == "event/boulkessi-2025-05-31"
    assert {"rdf:type", "skos:prefLabel", "hm:eventType", "hm:place", "hm:bestCount", "hm:contested"} <= {row[0] for row in own[2]}
    assert claims[0] == query.named("event_claims").summary
    assert {"actor/reuters", "actor/maghrebi"} <= {ids.short(cell) for row in claims[2] for cell in row}


@pytest.mark.parametrize(
    ("name", "question"),
    [("actor/jnim", "actor_timeline"), ("article/maghrebi-2025-06-03-twin-attacks", "article_claims")],
)
def test_actors_and_articles_are_shown_with_what_belongs_to_them(corpus: Store, name: str, question: str) -> None:
    assert titles(lookup.show(corpus, name)) == [name, query.named(question).summary]


def test_a_place_is_shown_with_labels_of_what_it_names(corpus: Store) -> None:
    ((title, columns, rows),) = lookup.show(corpus, "place/boulkessi")
    assert (title, columns) == ("place/boulkessi", ("property", "value", "value_label"))
    assert ["hm:liesWithin", ids.iri("place/mali"), "Mali"] in rows


def test_a_merged_event_is_shown_as_the_one_that_it_is_now(corpus: Store) -> None:
    merged = query.select(corpus, "SELECT ?one ?other WHERE { ?one <https://w3id.org/harmattan/ns#mergedFrom> ?other } ORDER BY ?other").rows
    one, other = (ids.short(query.plain(term)) for term in merged[0])
    shown, directly = lookup.show(corpus, other), lookup.show(corpus, one)
    assert titles(shown)[0] == f"{other}, now one with {one}"
    assert [section[2] for section in shown] == [section[2] for section in directly]


@pytest.mark.parametrize("question", ["event_claims", "event_best_view", "event_quotes"])
def test_a_merged_event_is_asked_about_by_any_of_its_names(corpus: Store, question: str) -> None:
    merged = query.select(corpus, "SELECT ?one ?other WHERE { ?one <https://w3id.org/harmattan/ns#mergedFrom> ?other } ORDER BY ?other").rows
    answers = [query.run(corpus, query.named(question), {"event": query.plain(term)}).rows for term in merged[0]]
    assert answers[0] == answers[1] != []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Boulkessi", "is not an id"),
        ("event/../x", "is not an id"),
        ("actor/jnim> . ?s ?p ?o", "is not an id"),
        ("claim/x", "is not an id"),
        ("actor/nobody", "nothing is known"),
        ("event/none-2025-01-01", "nothing is known"),
    ],
)
def test_what_is_no_id_or_not_known_is_refused(corpus: Store, name: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        lookup.show(corpus, name)


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        ("https://w3id.org/harmattan/ns#place", "hm:place"),
        ("http://www.w3.org/2004/02/skos/core#prefLabel", "skos:prefLabel"),
        ("https://example.org/x", "https://example.org/x"),
    ],
)
def test_an_iri_is_shown_by_its_prefix_where_it_has_one(iri: str, short: str) -> None:
    assert lookup.compact(iri) == short


@pytest.mark.parametrize(
    ("wanted", "lang", "expected"),
    [
        ("ambush", "en", ("ambush", "EventType", "ambush", "Armed clash")),
        ("AMBUSH", "en", ("ambush", "EventType", "ambush", "Armed clash")),
        ("ambush", "fr", ("ambush", "EventType", "embuscade", "")),
        ("Embuscade", "fr", ("ambush", "EventType", "embuscade", "")),
        ("hm:Claim", "en", ("Claim", "Class", "Claim", "")),
        ("claim", "fr", ("Claim", "Class", "Déclaration", "")),
        ("counts", "en", ("count", "ObjectProperty", "count", "")),
        ("places", "en", ("coversPlace", "ObjectProperty", "covers place", "")),
    ],
)
def test_a_term_is_found_by_word_or_label(wanted: str, lang: str, expected: tuple[str, str, str, str]) -> None:
    found = [(word, kind, label) for word, kind, label, _, _ in lookup.terms(wanted, lang)]
    assert expected[:3] in found


def test_all_terms_have_a_label_in_both_languages_and_ours_a_meaning() -> None:
    for lang in ("en", "fr"):
        rows = lookup.terms(None, lang)
        listed = {(kind, word) for word, kind, _, _, _ in rows}
        assert {(cls, str(word)) for cls, words in SCHEMES.items() for word in words} <= listed
        assert {("Class", cls) for cls in BELOW} <= listed
        assert all(label and meaning for _, _, label, meaning, _ in rows)
    assert lookup.terms("no such word", "en") == []
