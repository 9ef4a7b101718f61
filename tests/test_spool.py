"""Graphs that wait on disk come back as they went in."""

from pathlib import Path

from conftest import RECORD
from harmattan import commits, graph, record
from harmattan.spool import Spool


def test_graphs_come_back_whole_and_in_order() -> None:
    waiting = Spool()
    texts = [RECORD, RECORD.replace("desk-2025-06-03-two-attacks", "other").replace("Two attacks in the north", '"Deux attaques à Gao\\L"')]
    made = [graph.graph(record.parse("r.yaml", text.encode())) for text in texts]
    with waiting:
        for one in made:
            waiting.add(Path("r.yaml"), one, {})
        assert [g.name for g in waiting] == [g.name for g in made]
        for one in made:
            again = waiting.graph(one.name)
            assert again.lines == one.lines
            assert commits.digest(again.lines) == waiting.slips[one.name].sha256
