"""Where everything of the map stands. Pure: words in, boxes and edges with their points out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from . import routing
from .actual import Marked
from .blocks import NOTE, stage_block
from .routing import SIDE, Panel, Plan, Way
from .shapes import Box, Edge, Label, Picture
from .telling import Node, told, walk
from .text import width
from .words import Words

TOP, FOOT, LEFT = 30.0, 34.0, 30.0
HEADING = 20.0


def layout(
    words: Words,
    counts: Mapping[str, int] | None = None,
    about: str = "",
    actual: Marked | None = None,
) -> Picture:
    """The picture of a definition; with `counts`, the cards that stand at each stage now; or with what
    really happened.
    """
    nodes = actual.nodes if actual else told(words)
    stages = [stage.key for stage in words.definition.stages]
    ids = {key: node.id for key, node in reversed(list(zip(stages, nodes, strict=True)))}
    blocks = [
        stage_block(node, n, None if counts is None else counts.get(key, 0))
        for n, (node, key) in enumerate(zip(nodes, stages, strict=True))
    ]
    leading = [node for node in walk(nodes) if node.target is not None]
    ports = {id: at for block in blocks for id, at in block.ports.items()}
    plan = routing.plan(
        [Panel(block.id, block.w, block.h) for block in blocks],
        [Way(n.id, n.id.split("-")[0], *ports[n.id], ids[n.target or ""], _look(n)) for n in leading],
    )
    boxes, edges = [_title(words, about)], list[Edge]()
    for block in blocks:
        dx, dy = plan.corner(block.id)
        boxes += [box.moved(dx, dy + TOP) for box in block.boxes]
        edges += [edge.moved(dx, dy + TOP) for edge in block.edges]
    lines = _lines(plan, {node.id: node for node in leading})
    if actual:
        lines = [replace(edge, broad=actual.broad.get(edge.source, 0)) for edge in lines]
    edges += [edge.moved(0, TOP) for edge in lines]
    wide, tall = plan.size
    boxes += _legend(words, tall + TOP, counts is not None)
    wide = max(wide, *(box.x + box.w + SIDE for box in boxes))
    return Picture(wide, tall + TOP + FOOT, tuple(boxes), tuple(edges), *_said(words, nodes))


def _look(node: Node) -> str:
    return f"{node.way}:{node.colour}:{'back' if node.back else ''}"


def _lines(plan: Plan, leading: Mapping[str, Node]) -> list[Edge]:
    """The lines between stages; hand transitions first, so that the others are drawn over them."""
    found = [
        Edge(
            f"{way.id}>",
            way.id,
            way.target,
            plan.line(way),
            leading[way.id].way,
            leading[way.id].colour,
            leading[way.id].back,
            leading[way.id].title,
        )
        for way in plan.ways
    ]
    return sorted(found, key=lambda edge: (edge.kind != "hand", edge.back))


def _said(words: Words, nodes: tuple[Node, ...]) -> tuple[str, str]:
    title = words.say("map", title=words.text(words.definition.title))
    stages = ", ".join(f"{n}. {node.title}" for n, node in enumerate(nodes, 1))
    return title, words.say("desc", n=len(nodes), stages=stages)


def _title(words: Words, about: str) -> Box:
    title = words.text(words.definition.title)
    first = Label(title, 0, 20, HEADING, bold=True)
    beside = Label(about, width(title, HEADING, bold=True) + 14, 20, NOTE, soft=True)
    wide = beside.x + width(about, NOTE)
    return Box("title", "title", LEFT, 12.0, wide, 26.0, (first, beside) if about else (first,), title=title)


def _legend(words: Words, y: float, counted: bool) -> list[Box]:
    """What the kinds of lines mean, at the foot."""
    boxes, x = list[Box](), LEFT
    for code in ("by_outcome", "loop", "hand", *(("now",) if counted else ())):
        label = Label(words.say(code), 42.0, 14.0, NOTE, soft=True)
        wide = label.x + width(label.text, NOTE)
        boxes.append(Box(f"legend-{code}", f"legend-{code}", x, y, wide, 22.0, (label,)))
        x += wide + 24
    return boxes
