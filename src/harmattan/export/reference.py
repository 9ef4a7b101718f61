"""Of the reference part, what documents use: the actors and places they name, the areas around these, their ties, the words of lists."""

from collections.abc import Iterable

from harmattan.export.triples import Index, Row, iri
from harmattan.vocab import HM, ID

REFERENCE = ("actor", "place", "seed", "ledger", "decision", "name", "containment", "geometry", "tie")  # kinds that wait to be used


def used(rows: list[Row], index: Index) -> list[Row]:
    """Return the rows of the things that documents lead to, and of nothing else; the index is that of the rows."""
    articles = {s for s in index.of if s.startswith(ID + "article/")}
    kept = _reach(index, [s for s in index.of if _is_told(index, s, articles)], set())
    ties = [t for t in index.all_of("Tie") if t not in kept and kept & {index.value(t, HM.subject), index.value(t, HM.object)}]
    kept = _reach(index, ties, kept)
    members = {m for s in kept for m in index.values(s, HM.mergedFrom)}
    decisions = [d for d in index.all_of("Decision") if (kept | members).issuperset(index.values(d, HM.thing))]
    ledgers = [s for s in index.all_of("Ledger") if set(decisions) & set(index.values(s, HM.decision))]
    kept = _reach(index, decisions, kept) | set(ledgers)
    return [row for row in rows if row[0] in kept and ((o := iri(row[2])) in kept or o not in index.of)]


def _is_told(index: Index, subject: str, articles: set[str]) -> bool:
    """Tell whether a thing stands in a document or in the best view, and so is there for its own sake."""
    if not subject.startswith(ID):
        return False
    kind = subject[len(ID) :].split("/", 1)[0]
    return kind not in REFERENCE or (kind == "tie" and index.value(subject, HM.statedIn) in articles)


def _reach(index: Index, start: Iterable[str], known: set[str]) -> set[str]:
    """Return known things and all that can be reached from some more."""
    found = set(known)
    waiting = [s for s in start if s not in found]
    found.update(waiting)
    while waiting:
        for tokens in index.of[waiting.pop()].values():
            new = [v for t in tokens if (v := iri(t)) and v in index.of and v not in found]
            found.update(new)
            waiting += new
    return found
