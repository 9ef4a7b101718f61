"""What may leave: names withheld, places coarser, nothing restricted; and a second way of looking that finds what should not be there."""

import io
import json
import time
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from export_source import edited, source, stored, triples
from harmattan import export, paths, pipeline, seeds, store, validate
from harmattan.errors import HarmattanError
from harmattan.export import leaks
from harmattan.export.leaks import Secrets, find, run, secrets
from harmattan.export.names import Hidden, Names
from harmattan.export.options import Options, Profile
from harmattan.export.selection import select
from harmattan.export.triples import Index, Row, literal, ntriples, rows, text, token
from harmattan.store import Store
from harmattan.vocab import BELOW, HM, ID, NS, OA, PROV, RDF, SCHEMES, SKOS

PERSON, CLINIC = ID + "actor/boubacar-sidibe", ID + "place/mobile-clinic"
BOULKESSI, CLINIC_RAID = ID + "event/boulkessi-2025-05-31", ID + "event/clinic-raid-2025-06-08"
RESTRICTED = ID + "claim/gazette-2025-06-10-sidibe-questions/00000000a004"
SENSITIVITY = {word: token(value) for word, value in SCHEMES["Sensitivity"].items()}


def index(profile: Profile = "partner", given: Store | None = None, key: str = "") -> Index:
    return select(given or source(), Options(profile=profile, key=key)).index


def marked(marks: dict[str, str]) -> Store:
    """Return the shared graph with things marked, and what was marked before left as it was where ``marks`` is silent."""
    kept = [t for t in triples() if not (t.predicate.value == HM.sensitivity and isinstance(t.subject, ox.NamedNode) and t.subject.value in marks)]
    added = [ox.Triple(ox.NamedNode(s), ox.NamedNode(HM.sensitivity), ox.NamedNode(SCHEMES["Sensitivity"][word])) for s, word in marks.items()]
    return stored([*kept, *added])


def written(form: str, profile: Profile, given: Store | None = None) -> str:
    out = io.BytesIO()
    export.write(given or source(), form, out, Options(profile=profile))
    return out.getvalue().decode("utf-8") if form != "bundle" else ""


@pytest.mark.parametrize("form", [f for f in export.FORMATS if f != "bundle"])
def test_no_format_names_a_person_who_is_not_public(form: str) -> None:
    data = written(form, "partner").casefold()
    for name in ("sidibé", "sidibe", "boubacar", "bouba le gardien", "q999999991", "former guard of the base"):
        assert name not in data
    assert "assimi go" in written("ttl", "partner").casefold()


def test_a_withheld_person_stays_as_somebody() -> None:
    found = index()
    (person,) = [p for p in found.all_of("Person") if p != ID + "actor/assimi-goita"]
    assert found.values(person, SKOS.prefLabel) == ["person (name withheld)", "personne (nom non communiqué)"]
    assert set(found.of[person]) <= {RDF.type, SKOS.prefLabel, HM.sensitivity, "http://www.w3.org/2000/01/rdf-schema#isDefinedBy"}
    claims = [c for c in found.all_of("Claim") if found.value(c, HM.claimant) == person]
    assert len(claims) == 1
    assert found.value(claims[0], HM.quote).endswith("said […], a former guard")
    assert not found.values(claims[0], OA.hasSelector)
    others = [p for p in index(key="something else").all_of("Person") if p not in found.of]
    assert len(others) == 1


def test_the_full_profile_leaves_everything_as_it_is() -> None:
    assert select(source(), Options(profile="full", reference="all")).rows == rows(source().merged())


def test_a_restricted_claim_and_all_that_only_it_says_stays_at_home() -> None:
    found = index()
    assert RESTRICTED not in found.of
    data = written("trig", "partner")
    for said in ("64", "cousin", "market", "00000000a004", "00000000c004"):
        assert said not in data
    (count,) = found.values(BOULKESSI, HM.bestCount)
    assert [found.value(count, p) for p in (HM.low, HM.best, HM.high)] == ["31", "57", ""]
    assert found.value(count, HM.contested) == "false"
    assert found.value(BOULKESSI, HM.contested) == "false"
    assert not found.values(BOULKESSI, HM.contestedOn)
    assert index("full").value(BOULKESSI, HM.contested) == "true"
    for node in found.all_of("Derivation", "Attribution", "BestCount"):
        assert all(c in found.of for c in found.values(node, PROV.wasDerivedFrom))
        assert found.values(node, PROV.wasDerivedFrom)


def test_a_derived_value_goes_when_no_claim_that_is_left_says_it() -> None:
    found = index(given=marked({ID + "claim/gazette-2025-06-10-sidibe-questions/00000000a003": "restricted"}))
    assert not found.values(BOULKESSI, HM.outcome)
    assert not [d for d in found.all_of("Derivation") if found.value(d, RDF.predicate) == HM.outcome]
    (count,) = found.values(BOULKESSI, HM.bestCount)
    assert [found.value(count, p) for p in (HM.low, HM.best)] == ["31", ""]
    assert found.value(BOULKESSI, HM.independentSources) == "1"


def test_an_event_that_only_restricted_claims_tell_of_is_not_there_nor_an_article_of_such() -> None:
    claims = [f"claim/gazette-2025-06-10-sidibe-questions/00000000a00{n}" for n in (3, 4, 6)]
    given = marked({ID + c: "restricted" for c in claims})
    found = index(given=given)
    assert CLINIC_RAID not in found.of
    assert not [a for a in found.all_of("Article") if "gazette" in a]
    for form in ("trig", "ndjson", "csv", "geojson", "gexf"):
        assert "clinic-raid" not in written(form, "partner", given)
        assert "gazette" not in written(form, "partner", given)


def test_a_sensitive_place_is_told_as_the_area_around_it() -> None:
    found = index()
    assert CLINIC not in found.of
    assert found.values(CLINIC_RAID, HM.place) == [ID + "place/mopti-region"]
    assert found.values(CLINIC_RAID, HM.placePrecision) == [SCHEMES["PlacePrecision"]["admin1"]]
    assert found.value(CLINIC_RAID, SKOS.prefLabel) == "Raid near the […]"
    claim = next(c for c in found.all_of("Claim") if found.value(c, HM.about) == CLINIC_RAID)
    assert found.values(claim, HM.place) == [ID + "place/mopti-region"]
    assert not [p for p in (HM.placeText, HM.placeRelation, HM.distance) if found.values(claim, p)]
    data = written("trig", "partner")
    for said in ("14.65", "-1.72", "9999999", "mobile-clinic", "Douna"):
        assert said not in data
        assert said in written("trig", "full")
    alone = marked({CLINIC: "restricted", ID + "place/mopti-region": "restricted", ID + "place/mali": "restricted"})
    assert not index(given=alone).values(CLINIC_RAID, HM.place)
    assert not index(given=alone).values(CLINIC_RAID, HM.placePrecision)


def test_what_is_marked_for_partners_reaches_partners_and_not_the_public() -> None:
    claim = ID + "claim/maghrebi-2025-06-03-twin-attacks/00000000a002"
    given = marked({claim: "partner", ID + "place/boulkessi": "partner"})
    assert claim in index("partner", given).of
    assert claim not in index("public", given).of
    assert ID + "place/boulkessi" in index("partner", given).of
    assert ID + "place/boulkessi" not in index("public", given).of
    found = index("public", given)
    (event,) = (e for e in found.all_of("Event") if found.value(e, HM.latest) == "2025-05-31")
    assert "boulkessi" not in event  # the event's own name told where it was
    assert found.values(event, HM.place) == [ID + "place/mopti-region"]


def test_a_speaker_who_is_left_out_takes_the_statements_along() -> None:
    found = index(given=marked({ID + "actor/security-sources": "restricted"}))
    assert not [s for s in found.all_of("Claim", "Tally") if "security" in found.value(s, HM.quote) or found.cls(s) == "Tally"]


def test_a_set_is_not_told_in_part() -> None:
    found = index(given=marked({ID + "actor/isgs": "restricted"}))
    assert not found.all_of("ActorSet")
    assert found.values(ID + "event/timbuktu-2025-06-02", HM.perpetrator) == [ID + "actor/jnim"]


def test_remarks_for_those_who_work_on_the_records_stay_at_home() -> None:
    assert "Ask the desk" not in written("ttl", "partner")
    assert "Ask the desk" in written("ttl", "full")


def test_who_worked_on_the_records_is_not_told() -> None:
    assert index("full").value(ID + "review/maghrebi-2025-06-03-twin-attacks", HM.convertedBy) == "rk"
    assert index().value(ID + "review/maghrebi-2025-06-03-twin-attacks", HM.convertedBy) == "(withheld)"
    assert index().value(ID + "review/gazette-2025-06-10-person-6823350453e7-questions", HM.convertedBy) == "rk"  # a script's name is nobody's
    assert not any(index().value(d, HM.decidedBy) == "rk" for d in index().all_of("Decision"))


def test_a_name_in_the_name_of_a_file_is_withheld() -> None:
    article = ox.NamedNode(ID + "article/maghrebi-2025-06-03-twin-attacks")
    found = index(given=stored([*triples(), ox.Triple(article, ox.NamedNode(HM.textFile), ox.Literal("what-sidibe-said.txt"))]))
    assert found.value(article.value, HM.textFile) == "what-person-6823350453e7-said.txt"


def test_a_key_makes_pseudonyms_that_nobody_can_compute() -> None:
    slug = next(p for p in index(key="a secret").all_of("Person") if "person-" in p)
    assert slug != next(p for p in index().all_of("Person") if "person-" in p)
    assert slug == next(p for p in index(key="a secret").all_of("Person") if "person-" in p)


def test_what_a_partner_gets_of_the_seeds_keeps_the_shapes_as_well_as_the_whole_does(sahel: Store) -> None:
    broken = {}
    for profile in ("full", "partner"):
        found = validate.validate("".join(ntriples(select(sahel, Options(profile=profile)).rows)))
        broken[profile] = {(f.shape, f.severity) for f in found}
    assert broken["partner"] == broken["full"]


@pytest.fixture(scope="module")
def sahel() -> Store:
    made = store.memory()
    known = seeds.load()
    folder = paths.resource("seeds")
    report = pipeline.build(made, pipeline.files_below([folder / "records", folder / "decisions.yaml"]), known)
    assert not report.errors()
    return made


@pytest.mark.parametrize("profile", ["partner", "public"])
def test_the_check_finds_what_the_full_profile_tells(profile: Profile) -> None:
    hidden = secrets(rows(source().merged()), profile)
    for form in ("ttl", "nq", "jsonld", "ndjson", "bundle"):
        out = io.BytesIO()
        export.write(source(), form, out, Options(profile="full"))
        found = find(out, hidden)
        assert any("the name boubacar sidibe" in f for f in found), form
        assert any("00000000a004" in f for f in found), form
        assert any("a cousin of the guard" in f for f in found), form
    assert not find(out, secrets(rows(source().merged()), "full"))


def test_nothing_is_written_where_the_profile_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Names, "redact", lambda _self, text: (text, 0))
    out = io.BytesIO()
    with pytest.raises(HarmattanError, match="nothing was written"):
        export.write(source(), "ttl", out)
    assert out.getvalue() == b""


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Boubacar Sidibé said", "[…] said"),
        ("BOUBACAR-SIDIBE", "[…]"),
        ("le colonel Sidibé et Koné", "le colonel […] et Koné"),
        ("N'Djamena Sidibé Bar", "N'Djamena Sidibé Bar"),
        ("Koné and Sidibé's men", "Koné and […]'s men"),
        ("Fatou Sidibé spoke of Sidibé", "Fatou Sidibé spoke of […]"),
        ("the sidibe family", "the sidibe family"),
        ("Boubacarissime", "Boubacarissime"),
        ("عمر قال", "[…] قال"),
        ("Ba and ba", "[…] and ba"),
    ],
)
def test_names_are_found_as_they_are_written(said: str, left: str) -> None:
    hidden = [Hidden("person-1", ("Boubacar Sidibé", "عمر", "Ba"), "boubacar-sidibe", person=True)]
    names = Names(hidden, ["Sidibé Bar", "Fatou Sidibé"], ["the sidibe of old, an ordinary word"] if "family" in said else [])
    assert names.redact(said)[0] == left


def test_names_in_iris_become_pseudonyms() -> None:
    names = Names([Hidden("person-1", ("Boubacar Sidibé",), "boubacar-sidibe", person=True)], ["sidibe-bar"], [])
    assert names.rename("event/killing-of-boubacar-sidibe-2025") == ("event/killing-of-person-1-2025", 1)
    assert names.rename("event/fire-at-sidibe-bar") == ("event/fire-at-sidibe-bar", 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda r: (r[0], r[1], literal("Line\nBoubacar Sidibé\t!")) if r[1] == HM.phrase else r,
        lambda r: (r[0], r[1], literal('"Boubacar Sidibé"')) if r[1] == HM.phrase else r,
        lambda r: (r[0], r[1], literal("<b>Boubacar&nbsp;Sidibé</b>")) if r[1] == HM.phrase else r,
        lambda r: (r[0], r[1], literal('Ali "le Grand" & fils', language="fr")) if r == (PERSON, SKOS.prefLabel, '"Boubacar Sidibé"@en') else r,
    ],
)
def test_escapes_hide_no_name_from_either(change: Callable[[Row], Row]) -> None:
    given = edited(change)
    hidden = secrets(rows(given.merged()), "partner")
    for form in export.FORMATS:
        out = io.BytesIO()
        export.write(given, form, out)
        assert not find(out, hidden)
    full = io.BytesIO()
    export.write(given, "ndjson", full, Options(profile="full"))
    assert find(full, hidden)


THINGS = sorted(
    {
        t.subject.value
        for t in triples()
        if isinstance(t.subject, ox.NamedNode) and t.predicate.value == RDF.type
        for top in ("Statement", "Actor", "Place")
        if t.object.value.removeprefix(NS) in BELOW[top]  # type: ignore[union-attr]
    }
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(THINGS), st.sampled_from(sorted(SENSITIVITY)), max_size=8), st.sampled_from(["partner", "public"]))
def test_whatever_is_marked_nothing_leaks_and_nothing_dangles(marks: dict[str, str], profile: Profile) -> None:
    given = marked(marks)
    original = Index(rows(given.merged()))
    closed = {SENSITIVITY["restricted"]} | ({SENSITIVITY["partner"]} if profile == "public" else set())
    sealed = {s for s in original.of if closed & set(original.tokens(s, HM.sensitivity))}
    for form in ("trig", "jsonld", "ndjson", "csv", "geojson", "gexf"):
        data = written(form, profile, given)
        for thing in sealed:
            assert thing not in data
            assert json.dumps(thing.removeprefix(ID))[1:-1] + '"' not in data
    found = index(profile, given)
    assert not sealed & found.of.keys()
    for subject, about in found.of.items():
        for values in about.values():
            for value in map(text, values):
                assert value not in original.of or value in found.of, f"{subject} leads to {value}, which is not there"
    for claim in found.all_of("Claim"):
        assert found.values(claim, HM.claimant)
        assert found.values(claim, HM.statedIn)


@pytest.mark.parametrize("filler", range(0, 160, 7))
def test_a_name_is_found_wherever_a_portion_ends(monkeypatch: pytest.MonkeyPatch, filler: int) -> None:
    monkeypatch.setattr(leaks, "WINDOW", 64)
    hidden = Secrets(names={("boubacar", "sidibe")}, allowed={("sidibe", "bar")})
    lines = "some other words that nobody needs to look for\n" * 20
    said = f"{lines}{'x' * filler} Boubacar\nSidibé\n{lines}".encode()
    assert find(io.BytesIO(said), hidden) == ["the output tells the name boubacar sidibe"]
    assert not find(io.BytesIO(said.replace("Sidibé".encode(), b"Sidi")), hidden)


def test_a_hundred_times_as_much_to_look_for_takes_hardly_longer() -> None:
    text_ = io.BytesIO(b"the army said that it had repelled an attack on its camp\n" * 20_000)
    seconds = {}
    for count in (100, 10_000):
        hidden = Secrets(texts={("the", "army", "said", "that", f"n{n}", "must", "not", "be", "told") for n in range(count)})
        started = time.process_time()
        assert not find(text_, hidden)
        seconds[count] = time.process_time() - started
    assert seconds[10_000] < 5 * seconds[100] + 1


def test_the_words_of_the_check_are_plain() -> None:
    assert run("Élodie  N’Guessan-Barry") == ("elodie", "n", "guessan", "barry")
