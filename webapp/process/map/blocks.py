"""One stage as a panel: its head, and what happens there from top to bottom, one inside another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .shapes import Box, Edge, Label, Point
from .telling import Node
from .text import width, wrap

INNER = 260.0
PAD = 10.0
INDENT = 12.0
GAP = 14.0
ICON = 22.0
CHIP_GAP = 5.0
TITLE, NOTE, HEAD = 13.0, 12.0, 14.0
LEADING = 1.3
BULLET = 30.0
# What belongs to a task lies inside its box; lanes lie inside their branch or group.
FRAMED = ("branch", "parallel", "lane")


@dataclass
class Block:
    """A panel with everything in it, measured from its own corner; `ports` say where lines leave it."""

    id: str
    w: float
    h: float = 0.0
    boxes: list[Box] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    ports: dict[str, Point] = field(default_factory=dict)


def stage_block(node: Node, number: int, count: int | None) -> Block:
    block = Block(node.id, INNER + 2 * PAD + 2 * INDENT * _depth(node))
    pill = [] if count is None else [_pill(node, block.w, count)]
    labels, tall = _head(node, block.w, pill[0].w + 8 if pill else 0)
    block.h = _stack(block, node, PAD, tall + PAD, 2) + PAD
    frame = Box(node.id, "stage", 0, 0, block.w, block.h, colour=node.colour, title=node.title)
    mark = Label(str(number + 1), PAD + 15, 30, HEAD, bold=True)
    head = replace(frame, id=f"{node.id}-head", kind="head", h=tall, labels=(mark, *labels), icon=node.icon)
    block.boxes = [frame, replace(head, parent=node.id, level=1), *pill, *block.boxes]
    return block


def _depth(node: Node) -> int:
    """How many frames lie inside one another."""
    deepest = max((_depth(one) for one in node.inner), default=0)
    return deepest + (node.kind in FRAMED)


def _head(node: Node, wide: float, beside: float) -> tuple[tuple[Label, ...], float]:
    """The title and what is said of the stage as a whole, and how tall the head is."""
    left = PAD + BULLET + 8
    room = wide - left - PAD
    y, labels = 25.0, []
    for text in wrap(node.title, room - beside, HEAD, True, 5):
        labels.append(Label(text, left, y, HEAD, bold=True))
        y += HEAD * LEADING
    for text in _notes(filter(None, (node.word, *node.notes)), room):
        labels.append(Label(text, left, y, NOTE, soft=True))
        y += NOTE * LEADING
    return tuple(labels), max(52.0, y - 4)


def _pill(node: Node, wide: float, count: int) -> Box:
    w = width(str(count), NOTE, True) + 32
    label = Label(str(count), 25, 16, NOTE, bold=True)
    kind = "count" if count else "count-none"
    return Box(
        f"{node.id}-now", kind, wide - PAD - w, 9, w, 23, (label,), f"{node.id}-head", 2, "card", node.colour
    )


# -- what happens there, one below the other --------------------------------------------------------------


def _stack(block: Block, parent: Node, x: float, y: float, level: int) -> float:
    """Puts what is inside the node below one another; gives where the last one ends."""
    before = None
    for node in parent.inner:
        follows = before is not None and node.kind not in ("hand", "lane")
        y += 0 if before is None else GAP if follows else CHIP_GAP + 2
        if before is not None and follows:
            _arrow(block, before, node, x, y)
        y = _place(block, node, parent, x, y, level)
        before = node if node.kind != "lane" else None
        y += CHIP_GAP + 2 if node.kind == "lane" else 0
    return y


def _arrow(block: Block, before: Node, node: Node, x: float, y: float) -> None:
    at = x + 24
    edge = Edge(f"{before.id}>{node.id}", before.id, node.id, ((at, y - GAP), (at, y)), "flow")
    block.edges.append(edge)


def _place(block: Block, node: Node, parent: Node, x: float, y: float, level: int) -> float:
    """Puts one thing with all it contains; gives where it ends."""
    wide = block.w - 2 * x
    labels, end = _labels(node, wide)
    box = Box(node.id, node.kind, x, y, wide, 0, labels, parent.id, level, node.icon, node.colour, node.title)
    place = len(block.boxes)
    if node.kind in FRAMED:
        bottom = _stack(block, node, x + INDENT / (1 if node.kind == "lane" else 2), y + end, level + 1)
        bottom += 7 if node.inner and node.kind == "lane" else 0
    else:
        bottom = _chips(block, node, x, y + end, level + 1)
    block.boxes.insert(place, replace(box, h=bottom - y))
    if node.target is not None:
        block.ports[node.id] = (x + wide, y + min(end, bottom - y) / 2)
    return bottom


def _chips(block: Block, node: Node, x: float, y: float, level: int) -> float:
    """What belongs to a task, a wait or an answer lies inside it."""
    for one in node.inner:
        y = _place(block, one, node, x + 6, y, level) + CHIP_GAP
    return y + 1 if node.inner else y


def _labels(node: Node, wide: float) -> tuple[tuple[Label, ...], float]:
    """The words of a box, and where they end."""
    left = PAD + (ICON if node.icon else 0)
    room = wide - left - PAD
    bold = node.kind not in ("lane", "rest", "limit", "hand")
    size = NOTE if node.kind in ("lane", "rest", "limit", "hand") else TITLE
    labels, y = [], 6 + size
    for text in wrap(node.title, room, size, bold, 8):
        labels.append(Label(text, left, y, size, bold))
        y += size * LEADING
    for text in _notes(node.notes, room):
        labels.append(Label(text, left, y, NOTE, soft=True))
        y += NOTE * LEADING
    return tuple(labels), y - (size if not node.notes else NOTE) * LEADING + 9


def _notes(notes: Iterable[str], room: float) -> list[str]:
    return [line for note in notes for line in wrap(note, room, NOTE, most=8)]
