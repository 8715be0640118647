"""A picture as plain values: boxes with their words, and edges between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

Point = tuple[float, float]


@dataclass(frozen=True)
class Label:
    """One line of text; x and y are where its baseline begins, from the corner of its box."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    soft: bool = False


@dataclass(frozen=True)
class Box:
    """`level` counts how deep it lies; boxes of one level never overlap."""

    id: str
    kind: str
    x: float
    y: float
    w: float
    h: float
    labels: tuple[Label, ...] = ()
    parent: str | None = None
    level: int = 0
    icon: str = ""
    colour: str = "grey"
    title: str = ""

    def moved(self, dx: float, dy: float) -> Box:
        return replace(self, x=self.x + dx, y=self.y + dy)


@dataclass(frozen=True)
class Edge:
    id: str
    source: str
    target: str
    points: tuple[Point, ...]
    kind: str
    colour: str = "grey"
    back: bool = False
    label: str = ""
    # How broad a line is that shows what happened, from 1 to 4; 0 where it was never gone, None for a plan.
    broad: int | None = None

    def moved(self, dx: float, dy: float) -> Edge:
        return replace(self, points=tuple((x + dx, y + dy) for x, y in self.points))


@dataclass(frozen=True)
class Picture:
    width: float
    height: float
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    title: str = ""
    description: str = ""
