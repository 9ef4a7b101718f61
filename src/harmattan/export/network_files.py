"""The files of networks: GEXF, GraphML, Cytoscape.js JSON and CX2."""

import json
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from harmattan import ids
from harmattan.export.events import Value, word
from harmattan.export.network import facts_of, network
from harmattan.export.selection import Selection

if TYPE_CHECKING:
    import networkx

Facts = dict[str, Value]
XML_TYPES = {str: "string", int: "integer", float: "double", bool: "boolean"}
SHOWN = ("label", "start", "end")  # facts that GEXF has an attribute of its own for
SHOWN_OF_EDGES = ("kind", "weight", "start", "end")
GEXF = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
<meta><creator>Harmattan</creator><description>Projection: {projection}</description></meta>
<graph mode="dynamic" defaultedgetype="directed" timeformat="date" timerepresentation="interval">
<attributes class="node" mode="static">{node_columns}</attributes>
<attributes class="edge" mode="static">{edge_columns}</attributes>
<nodes>
{nodes}</nodes>
<edges>
{edges}</edges>
</graph>
</gexf>
"""


def _elements(selection: Selection) -> tuple[list[tuple[str, Facts]], list[tuple[str, str, Facts]]]:
    """Return the nodes (id, facts) and edges (source, target, facts) of a network; dates and labels are facts like others."""
    made = network(selection)
    nodes = [(n.id, n.facts | {"label": n.label} | _period(n.start, n.end)) for n in made.nodes]
    changed = selection.report.changed
    edges = [(ids.short(e.source), ids.short(e.target), facts_of(e, changed) | _period(e.start, e.end)) for e in made.edges]
    return nodes, edges


def _period(start: str, end: str) -> Facts:
    return {name: day for name, day in (("start", start), ("end", end)) if day}


def write_gexf(selection: Selection, out: IO[bytes]) -> None:
    """Write a network as GEXF 1.3: a dynamic graph in which edges and events have a first and a last day."""
    nodes, edges = _elements(selection)
    listed = [f"<node {_attributes({'id': i}, f, SHOWN)}>{_values(f, SHOWN)}</node>\n" for i, f in nodes]
    joined = [
        f"<edge {_attributes({'id': n, 'source': s, 'target': t, 'label': f['kind']}, f, SHOWN_OF_EDGES)}>{_values(f, SHOWN_OF_EDGES)}</edge>\n"
        for n, (s, t, f) in enumerate(edges)
    ]
    text = GEXF.format(
        projection=selection.options.projection,
        node_columns=_columns((f for _, f in nodes), SHOWN),
        edge_columns=_columns((f for _, _, f in edges), SHOWN_OF_EDGES),
        nodes="".join(listed),
        edges="".join(joined),
    )
    out.write(text.encode())


def _attributes(own: Facts, facts: Facts, shown: Iterable[str]) -> str:
    """Return XML attributes: an element's own, and those of its facts that GEXF has an attribute for."""
    return " ".join(f"{name}={quoteattr(word(value))}" for name, value in (own | {n: facts[n] for n in shown if n in facts}).items())


def _columns(facts: Iterable[Facts], without: tuple[str, ...]) -> str:
    """Return the declarations of the columns that some elements have, with the type of their values."""
    kinds = {name: XML_TYPES[type(value)] for one in facts for name, value in one.items() if name not in without}
    return "".join(f'\n<attribute id="{name}" title="{name}" type="{kind}"/>' for name, kind in sorted(kinds.items())) + "\n"


def _values(facts: Facts, without: tuple[str, ...]) -> str:
    written = (f'<attvalue for="{name}" value={quoteattr(word(value))}/>' for name, value in sorted(facts.items()) if name not in without)
    return f"<attvalues>{''.join(written)}</attvalues>"


def _graph(selection: Selection) -> "networkx.MultiDiGraph[str]":
    import networkx

    nodes, edges = _elements(selection)
    made: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(projection=selection.options.projection)
    made.add_nodes_from((i, dict(sorted(f.items()))) for i, f in nodes)
    made.add_edges_from((s, t, dict(sorted(f.items()))) for s, t, f in edges)
    return made


def write_graphml(selection: Selection, out: IO[bytes]) -> None:
    """Write a network as GraphML."""
    import networkx

    # Not write_graphml: that one writes other bytes where lxml is installed.
    networkx.write_graphml_xml(_graph(selection), out)


def write_cyjs(selection: Selection, out: IO[bytes]) -> None:
    """Write a network as JSON for Cytoscape.js."""
    import networkx

    made = _graph(selection)
    networkx.set_node_attributes(made, {i: f["label"] for i, f in made.nodes(data=True)}, "name")
    # An edge without an id gets a random one each time that Cytoscape.js opens the file.
    networkx.set_edge_attributes(made, {(s, t, n): f"{s} {f['kind']} {t}" for s, t, n, f in made.edges(keys=True, data=True)}, "id")
    _json(networkx.cytoscape_data(made), out)


def write_cx2(selection: Selection, out: IO[bytes]) -> None:
    """Write a network as CX2, for Cytoscape and NDEx."""
    nodes, edges = _elements(selection)
    numbers = {i: n for n, (i, _) in enumerate(nodes)}
    listed = [{"id": n, "v": {"name": f["label"], "represents": i} | f} for n, (i, f) in enumerate(nodes)]
    joined = [{"id": n, "s": numbers[s], "t": numbers[t], "v": {"interaction": f["kind"]} | f} for n, (s, t, f) in enumerate(edges)]
    about = {"name": f"Harmattan: {selection.options.projection}"}
    parts = [("attributeDeclarations", [_declared(listed, joined)]), ("networkAttributes", [about]), ("nodes", listed), ("edges", joined)]
    sizes = [{"name": name, "elementCount": len(part)} for name, part in parts]
    status = {"status": [{"success": True, "error": ""}]}
    _json([{"CXVersion": "2.0", "hasFragments": False}, {"metaData": sizes}, *({name: part} for name, part in parts), status], out)


def _declared(nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the types of all attributes, as CX2 wants them."""
    found: dict[str, Any] = {"networkAttributes": {"name": {"d": "string"}}}
    for name, elements in (("nodes", nodes), ("edges", edges)):
        kinds = {key: XML_TYPES[type(value)] for element in elements for key, value in element["v"].items()}
        found[name] = {key: {"d": kind} for key, kind in sorted(kinds.items())}
    return found


def _json(value: Any, out: IO[bytes]) -> None:
    out.write(json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")
