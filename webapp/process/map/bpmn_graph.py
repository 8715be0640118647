"""What a BPMN diagram is made of, as values with their places, and how blocks of them are put together.

A block is as wide on its left as on its right; flows leave a node below and enter the next one from above.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from .shapes import Point

GAP, BESIDE, STEP = 40.0, 30.0, 15.0
SIZES: dict[str, tuple[float, float]] = {"userTask": (180, 80), "serviceTask": (180, 80)}
GATEWAY, EVENT = (50.0, 50.0), (36.0, 36.0)


@dataclass
class Node:
    """A flow node; `event` is its event definition, `refers` what that refers to, `says` its expression."""

    id: str
    tag: str
    name: str = ""
    doc: str = ""
    event: str = ""
    refers: str = ""
    says: str = ""
    attached: str = ""
    interrupts: bool = True
    default: str = ""
    owners: str = ""
    several: str = ""
    serial: bool = False
    x: float = 0.0
    y: float = 0.0
    w: float = 0.0
    h: float = 0.0

    def __post_init__(self) -> None:
        if not self.w:
            gateway = GATEWAY if self.tag.endswith("Gateway") else EVENT
            self.w, self.h = SIZES.get(self.tag, gateway)

    @property
    def middle(self) -> Point:
        return self.x + self.w / 2, self.y + self.h / 2


@dataclass(frozen=True)
class End:
    """A way out of a block that is not led on yet; `lane` is how far right of the block's middle it runs."""

    node: str
    name: str = ""
    says: str = ""
    lane: float | None = None
    default: bool = False


@dataclass
class Flow:
    id: str
    source: str
    target: str
    name: str = ""
    says: str = ""
    # Where it runs down, measured like the nodes; None: below its source, or above its target.
    lane: float | None = None
    # How far left and how far down of all others a way back runs.
    around: Point | None = None
    side: str = ""
    points: tuple[Point, ...] = ()


@dataclass
class Block:
    """Nodes and flows around x = 0, from y = 0 down."""

    half: float = 0.0
    h: float = 0.0
    top: str = ""
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    ends: tuple[End, ...] = ()

    def moved(self, dx: float, dy: float) -> Block:
        for node in self.nodes:
            node.x, node.y = node.x + dx, node.y + dy
        for flow in self.flows:
            flow.lane = None if flow.lane is None else flow.lane + dx
            flow.around = None if flow.around is None else (flow.around[0] + dx, flow.around[1] + dy)
        self.ends = tuple(end if end.lane is None else replace(end, lane=end.lane + dx) for end in self.ends)
        return self


def single(node: Node) -> Block:
    """A block of one node, with one way on."""
    node.x = -node.w / 2
    return Block(node.w / 2, node.h, node.id, [node], [], (End(node.id),))


class Names:
    """Gives every part an id of its own; all are NCNames, as keys are."""

    def __init__(self) -> None:
        self.given: set[str] = set()

    def __call__(self, *parts: str) -> str:
        wanted = found = "_".join(part for part in parts if part)
        count = 1
        while found in self.given:
            count += 1
            found = f"{wanted}_{count}"
        self.given.add(found)
        return found


class Joiner:
    """Puts blocks one below another or side by side."""

    def __init__(self, ids: Names) -> None:
        self.id = ids

    def sequence(self, blocks: Iterable[Block]) -> Block:
        """One below another; what comes after a block that nothing leaves is never reached and left out."""
        whole: Block | None = None
        for block in blocks:
            if whole is None or not whole.top:
                whole = block
            elif whole.ends and block.top:
                whole = self._below(self._merged(whole, block), block)
        return whole or Block()

    def _merged(self, above: Block, below: Block) -> Block:
        """Where several ways lead into an activity, they meet in a gateway first."""
        tag = next(node.tag for node in below.nodes if node.id == below.top)
        if len(above.ends) < 2 or tag.endswith(("Gateway", "endEvent")):
            return above
        return self._below(above, single(Node(self.id("Merge"), "exclusiveGateway")))

    def _below(self, above: Block, below: Block) -> Block:
        y = above.h + GAP
        for end in above.ends:
            above.flows.append(self.flow(end, below.top))
        self._defaults(above)
        below = below.moved(0, y)
        return Block(
            max(above.half, below.half),
            y + below.h,
            above.top,
            [*above.nodes, *below.nodes],
            [*above.flows, *below.flows],
            below.ends,
        )

    @staticmethod
    def _defaults(block: Block) -> None:
        """A gateway knows its default flow by name; it has one that says nothing."""
        nodes = {node.id: node for node in block.nodes}
        for flow in block.flows:
            node = nodes.get(flow.source)
            if node is not None and node.default == "?" and not flow.says:
                node.default = flow.id

    def flow(self, end: End, target: str, side: str = "") -> Flow:
        id = self.id("Flow", end.node)
        return Flow(id, end.node, target, end.name, end.says, end.lane, side=side)

    def split(self, gateway: Node, columns: Sequence[tuple[str, str, Block]], default: bool = False) -> Block:
        """A gateway with blocks below it side by side; an empty block is a way straight on."""
        gateway.default = "?" if default else ""
        whole = single(gateway)
        halves = [max(column.half, 20.0) for _name, _says, column in columns]
        width = 2 * sum(halves) + BESIDE * (len(halves) - 1)
        x, ends, deepest = -width / 2, list[End](), gateway.h
        for (name, says, column), half in zip(columns, halves, strict=True):
            x += half
            if column.top:
                whole.flows.append(self.flow(End(gateway.id, name, says, x), column.top))
                column.moved(x, gateway.h + GAP)
                deepest = max(deepest, gateway.h + GAP + column.h)
                ends += [end if end.lane is not None else replace(end, lane=x) for end in column.ends]
            else:
                ends.append(End(gateway.id, name, says, x))
            whole.nodes += column.nodes
            whole.flows += column.flows
            x += half + BESIDE
        self._defaults(whole)
        return replace(whole, half=max(width / 2, gateway.w / 2), h=deepest, ends=tuple(ends))


def drawn(block: Block) -> None:
    """Gives every flow its points."""
    nodes = {node.id: node for node in block.nodes}
    for flow in block.flows:
        flow.points = _points(flow, nodes[flow.source], nodes[flow.target])


def _points(flow: Flow, source: Node, target: Node) -> tuple[Point, ...]:
    if flow.side == "right":
        (_x, y), (_tx, ty) = source.middle, target.middle
        bend = target.x - STEP
        return straight(((source.x + source.w, y), (bend, y), (bend, ty), (target.x, ty)))
    sx, tx = source.middle[0], target.middle[0]
    low, lane = source.y + source.h, sx if flow.lane is None else flow.lane
    down, up = low + STEP, target.y - STEP
    if flow.around:
        (left, floor), ty = flow.around, target.middle[1]
        out = ((sx, low), (sx, down), (lane, down), (lane, floor))
        return straight((*out, (left, floor), (left, ty), (target.x, ty)))
    return straight(((sx, low), (sx, down), (lane, down), (lane, up), (tx, up), (tx, target.y)))


def straight(points: Iterable[Point]) -> tuple[Point, ...]:
    """Without points on the way."""
    found: list[Point] = []
    for point in points:
        if found and point == found[-1]:
            continue
        if len(found) > 1 and (
            found[-2][0] == found[-1][0] == point[0] or found[-2][1] == found[-1][1] == point[1]
        ):
            found.pop()
        found.append(point)
    return tuple(found)
