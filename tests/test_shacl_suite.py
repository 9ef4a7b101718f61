"""Both engines against W3C's SHACL test suite where it is at hand, and always against cases of our own in the same form."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

import shacl_cases
from harmattan import paths
from shacl_cases import Case

FLOORS = tomllib.loads((shacl_cases.OWN / "floors.toml").read_text("utf-8"))
W3C = shacl_cases.suite()
SUITES = {"own": shacl_cases.OWN / "manifest.ttl"} | ({"w3c": W3C} if W3C else {})


def full_name(case: Case) -> str:
    return f"{case.group}/{case.name}"


@pytest.mark.filterwarnings("ignore:Parsing weird boolean:UserWarning")  # rdflib's, of a literal that is meant to be wrong
@pytest.mark.parametrize("engine", shacl_cases.ENGINES)
@pytest.mark.parametrize("suite", SUITES)
def test_an_engine_passes_as_many_cases_as_it_did(suite: str, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    cases = list(shacl_cases.cases(SUITES[suite]))
    verdicts = {full_name(case): shacl_cases.passes(case, engine) for case in cases}
    passed = Counter(case.group for case in cases if verdicts[full_name(case)])
    of = Counter(case.group for case in cases)
    assert len(verdicts) == of.total()
    with capsys.disabled():
        print(f"\n{suite} SHACL suite, {engine} engine: {passed.total()} of {of.total()} passed")  # noqa: T201  to be seen in every run
        print("  " + ", ".join(f"{group} {passed[group]}/{of[group]}" for group in sorted(of)))  # noqa: T201
    floors = FLOORS[suite][engine]
    assert {name for name, passes in verdicts.items() if not passes} == set(floors["failures"])
    assert passed == floors["passed"]


def test_that_the_suite_is_not_at_hand_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    missing = FLOORS.keys() - SUITES.keys()
    assert missing <= {"w3c"}
    with capsys.disabled():
        for _ in missing:
            print(f"\nW3C's SHACL suite is not at hand; {shacl_cases.VARIABLE} can name its folder")  # noqa: T201


def test_a_folder_that_holds_no_suite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(shacl_cases.VARIABLE, str(tmp_path))
    with pytest.raises(FileNotFoundError, match="no tests/manifest"):
        shacl_cases.suite()
    manifest = tmp_path / "suite" / "tests" / "manifest.ttl"
    manifest.parent.mkdir(parents=True)
    manifest.touch()
    assert shacl_cases.suite() == manifest


def test_every_file_of_our_own_cases_is_used() -> None:
    used: set[Path] = set()
    for case in shacl_cases.cases(SUITES["own"]):
        used |= {case.data, case.shapes, shacl_cases.OWN / case.group / f"{case.name}.ttl"}
    assert {path for path in shacl_cases.OWN.rglob("*.ttl") if path.name != "manifest.ttl"} == used


@pytest.mark.parametrize("engine", shacl_cases.ENGINES)
def test_a_case_whose_expectation_is_changed_fails(engine: str, tmp_path: Path) -> None:
    for name, old, new in [
        ("core/path-backwards.ttl", "sh:inversePath ex:about ] ;\n            sh:resultSeverity", "sh:inversePath ex:other ] ;\n            sh:resultSeverity"),
        ("core/warning.ttl", "sh:resultSeverity sh:Warning", "sh:resultSeverity sh:Violation"),
        ("core/order-of-days.ttl", "sh:focusNode ex:crossed", "sh:focusNode ex:inOrder"),
        ("core/class-below-a-class.ttl", "sh:value ex:gao", "sh:value ex:army"),
        ("core/words-to-avoid.ttl", "sh:conforms false", "sh:conforms true"),
        ("sparql/refused.ttl", "mf:result sht:Failure", "mf:result [ <http://www.w3.org/ns/shacl#conforms> true ]"),
    ]:
        text = (shacl_cases.OWN / name).read_text("utf-8")
        assert text.count(old) == 1
        changed = tmp_path / Path(name).name
        changed.write_text(text.replace(old, new), "utf-8")
        (case,) = shacl_cases.cases(changed)
        assert not shacl_cases.passes(case, engine)


def test_what_the_engines_fail_does_not_occur_in_our_shapes() -> None:
    source = "\n".join(path.read_text("utf-8") for path in paths.resource("shapes").glob("*.ttl"))
    assert "$shapesGraph" not in source
    assert "xsd:boolean" not in source
    assert set(re.findall(r"uniqueLang (\S+)", source)) == {"true"}
    assert source.count("SELECT") == source.count("sh:select"), "no subqueries"
