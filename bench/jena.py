"""What Apache Jena makes of the same work, by its command-line tools; each step includes the start of Java and the reading of its files."""

import csv
import re
import shutil
import statistics
import subprocess
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from answers import PATIENCE, Answers, digest
from children import LIMIT, Run, Step, run
from harmattan import consolidate, paths

JAVA = Path("/usr/share/java")
# Debian's package brings no scripts: these are the jars that the tools need, and no second binding of SLF4J among them.
JARS = [
    *("jena-*", "thrift", "libthrift", "dexx.collection", "jsonld-java", "titanium-json-ld", "jakarta.json-api", "commons-*", "slf4j-api", "slf4j-nop"),
    *("jackson-*", "gson", "protobuf*", "httpclient*", "httpcore*", "guava", "failureaccess", "xercesImpl", "xml-apis*"),
]
MESSAGE = ox.NamedNode("http://www.w3.org/ns/shacl#message")


def resources(work: Path) -> Path:
    """Return a folder with the renamed Xerces resources where the classes look for them; made on the first call."""
    found = work / "jena-resources"
    if not found.exists():
        unpacked = work / "jena-core"
        unpacked.mkdir(parents=True, exist_ok=True)
        subprocess.run(["unzip", "-q", "-o", str(JAVA / "jena-core.jar"), "org/apache/jena/ext/xerces/*", "-d", str(unpacked)], check=False)
        shutil.copytree(unpacked / "org/apache/jena/ext/xerces", found / "xerces")
    return found


def tool(work: Path, main: str, *args: str, limit: int = LIMIT, output: Path | None = None) -> Run:
    """Run a Jena tool; what it writes is returned, or goes to a file."""
    jars = [str(path) for name in JARS for path in sorted(JAVA.glob(f"{name}.jar"))]
    return run(["java", "-Xmx8g", "-cp", ":".join([str(resources(work)), *jars]), main, *args], limit, output)


def start(work: Path) -> Step:
    """Start Java and a tool that does nothing: this is part of every other step."""
    return tool(work, "arq.arq", "--version").step


def validate(work: Path, claims: Path) -> Step:
    """Judge all articles as one graph, by all shapes; Jena 4.5 takes a shape with one message only, so it is given the English ones."""
    shapes = claims.with_name("shapes.nt")
    files = sorted(paths.resource("shapes").glob("*.ttl"))
    quads = (quad for path in files for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
    kept = (q.triple for q in quads if q.predicate != MESSAGE or (isinstance(q.object, ox.Literal) and q.object.language == "en"))
    shapes.write_bytes(ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES) or b"")
    done = tool(work, "shacl.shacl_validate", "--shapes", str(shapes), "--data", str(claims))
    return replace(done.step, note=f"{done.output.count('sh:ValidationResult'):,} results")


def load(work: Path, file: Path) -> Step:
    """Load a file into a fresh database."""
    shutil.rmtree(work / "tdb2", ignore_errors=True)
    return tool(work, "tdb2.tdbloader", f"--loc={work / 'tdb2'}", str(file)).step


def derive(work: Path, out: Path) -> Step:
    """Derive the best view in the database, all rules in one update, and write what is then in it to OUT/jena.nt."""
    update = out / "rules.ru"
    rules = [re.sub(r"^CONSTRUCT\b", "INSERT", rule.text, count=1, flags=re.MULTILINE) for rule in consolidate.rules()]
    update.write_text(" ;\n".join(rules), "utf-8")
    step = tool(work, "tdb2.tdbupdate", f"--loc={work / 'tdb2'}", f"--update={update}").step
    if not step.failure:
        tool(work, "tdb2.tdbdump", f"--loc={work / 'tdb2'}", output=out / "jena.nt")
    return step


def ask(work: Path, folder: Path) -> Answers:
    """Ask the database each query: once for its answer, then the median of three, after two to warm up."""
    answers: Answers = {}
    for path in sorted(folder.glob("*.rq")):
        query = (f"--loc={work / 'tdb2'}", f"--query={path}")
        answered = tool(work, "tdb2.tdbquery", *query, "--results=csv", limit=PATIENCE)
        if answered.step.failure:
            answers[path.stem] = (PATIENCE * 1000, "timeout")
            continue
        timed = tool(work, "tdb2.tdbquery", *query, "--repeat=2,3", "--time", "--results=none", limit=PATIENCE * 6)
        times = [float(t) for t in re.findall(r"Time: ([0-9.]+) sec", timed.output + timed.errors)]
        rows = list(csv.reader(answered.output.splitlines()))
        answers[path.stem] = (statistics.median(times[-3:]) * 1000, digest(rows[1:]))
    return answers
