"""The ladder of imports, the doorkeepers of libraries, and where names may be written."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "harmattan"
# A module imports only from the lines above its own; modules of one line never import each other.
RUNGS = [
    "errors paths vocab",
    "ids dates counts geo commits codes writing lexicon",
    "article yamlld header layout",
    "values",
    "record",
    "seeds canonical",
    "gazetteer",
    "drafting graph ingest extract score review lint_shapes",
    "identity validate store spool",
    "query consolidate endpoint link export judge",
    "lookup",
    "pipeline diagnosis conversion",
    "batch measurement",
    "cli service",
    "__main__",
]
LADDER = {name: rung for rung, names in enumerate(RUNGS) for name in names.split()}
# Only these may import the library: replacing it is a change to them alone.
DOORKEEPERS = {
    "pyoxigraph": {"graph", "identity", "spool", "store", "endpoint", "consolidate", "query", "lookup", "export", "pipeline", "judge", "validate", "cli"},
    "rdflib": {"validate", "lint_shapes", "export"},
    "pyshacl": {"validate"},
    "shacl": {"validate"},
    "SPARQLWrapper": {"endpoint"},
    "click": {"cli"},
    "rich": {"cli"},
    "yaml": {"yamlld", "header", "canonical"},
    "networkx": {"export"},
    "pyld": {"export"},
    "edtf": {"dates"},
    "trafilatura": {"ingest"},
    "lxml": {"ingest"},
    "sentencex": {"extract"},
    "sqlite3": {"gazetteer"},
}
FILES = sorted(SRC.rglob("*.py"))
OWN = [f for f in FILES if f.name != "vocab.py"]
SCRIPTS = [f for name in ("ontology", "docs", "bench") for f in sorted((SRC.parents[1] / name).glob("*.py"))]


def module(path: Path) -> str:
    """Return the name of a file's module on the ladder."""
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imported(path: Path) -> list[str]:
    """Return the dotted names that a file imports, in functions too."""
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_module_imports_only_from_lower_rungs(path: Path) -> None:
    own = module(path)
    if own == "__init__":
        assert not imported(path)
        return
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "harmattan" and parts[1] != own:
            assert LADDER[parts[1]] < LADDER[own], f"{own} imports {parts[1]}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_each_library_has_its_doorkeepers(path: Path) -> None:
    for name in imported(path):
        library = name.split(".")[0]
        assert module(path) in DOORKEEPERS.get(library, {module(path)}), f"{path} imports {library}"


@pytest.mark.parametrize("path", OWN, ids=str)
def test_names_of_ours_come_from_the_vocabulary(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef) and n.body and isinstance(n.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            assert "w3id.org/harmattan" not in node.value, f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", [*OWN, *SCRIPTS], ids=str)
def test_files_stay_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 420, path


@pytest.mark.parametrize("path", [*OWN, *SCRIPTS], ids=str)
def test_functions_take_few_arguments_and_stay_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 45, f"{path}:{node.lineno} {node.name}"
