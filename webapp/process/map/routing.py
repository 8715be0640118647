"""Panels in rows, and lines between them that never cross a panel.

Panels stand in a grid. Lines run in the channels between its columns and rows, those to the same place in
the same colour together; each bundle has tracks of its own, so channels are as wide as they need to be.
A line leaves its panel at the right; it enters the next one at the left of its head, any other from above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from .shapes import Point

TRACK = 9.0
SIDE = 15.0
PORT = 15.0
CORNER = 22.0
# The least height of a panel's head, in which lines from the left end.
HEAD = 30.0
PAPER = (277.0, 184.0)
MOST_COLUMNS = 7

Net = tuple[str, ...]
Span = tuple[int, int]


@dataclass(frozen=True)
class Panel:
    """`beside` is room that it wants at its right, where lines may begin but do not enter."""

    key: str
    w: float
    h: float
    beside: float = 0.0


@dataclass(frozen=True)
class Way:
    """A line to a panel, from a place in another with nothing to its right; `look` is what lines share."""

    id: str
    source: str
    x: float
    y: float
    target: str
    look: str

    @property
    def net(self) -> Net:
        return (self.target, self.look)


@dataclass(frozen=True)
class Plan:
    """Where everything stands with so many columns."""

    panels: Sequence[Panel]
    ways: Sequence[Way]
    columns: int

    @cached_property
    def cell(self) -> dict[str, tuple[int, int]]:
        """Column and row of each panel."""
        return {p.key: (n % self.columns, n // self.columns) for n, p in enumerate(self.panels)}

    @cached_property
    def of(self) -> dict[str, Panel]:
        return {p.key: p for p in self.panels}

    @property
    def rows(self) -> int:
        return -(-len(self.panels) // self.columns)

    def direct(self, way: Way) -> bool:
        """Whether the target is the next one to the right, or in that column."""
        return self.cell[way.target][0] == self.cell[way.source][0] + 1

    # -- channels and their tracks -----------------------------------------------------------------------

    @cached_property
    def upright(self) -> dict[tuple[int, Net], int]:
        """The track of each bundle in the channels left of column 0, 1, …"""
        spans = []
        for way in self.ways:
            (column, row), (_column, to) = self.cell[way.source], self.cell[way.target]
            end = 2 * to + 1 if self.direct(way) else 2 * to
            spans.append((column + 1, way.net, (min(2 * row + 1, end), max(2 * row + 1, end))))
        return _tracks(spans)

    @cached_property
    def level(self) -> dict[tuple[int, Net], int]:
        """The track of each bundle in the channels above row 0, 1, …"""
        spans = []
        for way in self.ways:
            if not self.direct(way):
                begin, (to, row) = 2 * (self.cell[way.source][0] + 1), self.cell[way.target]
                spans.append((row, way.net, (min(begin, 2 * to + 1), max(begin, 2 * to + 1))))
        return _tracks(spans)

    @cached_property
    def lefts(self) -> list[float]:
        """Where each column begins; the last is the right edge of all."""
        wide = [0.0] * self.columns
        for panel in self.panels:
            column = self.cell[panel.key][0]
            wide[column] = max(wide[column], panel.w + panel.beside)
        return _edges(wide, _counts(self.upright, self.columns + 1))

    @cached_property
    def tops(self) -> list[float]:
        tall = [0.0] * self.rows
        for panel in self.panels:
            row = self.cell[panel.key][1]
            tall[row] = max(tall[row], panel.h)
        return _edges(tall, [*_counts(self.level, self.rows), 0])

    def corner(self, key: str) -> Point:
        column, row = self.cell[key]
        return self.lefts[column], self.tops[row]

    @property
    def size(self) -> tuple[float, float]:
        return self.lefts[-1], self.tops[-1]

    @property
    def scale(self) -> float:
        """How large it is on a sheet of A4 across."""
        return min(PAPER[0] / self.size[0], PAPER[1] / self.size[1])

    # -- lines -------------------------------------------------------------------------------------------

    def side(self, way: Way) -> str:
        """Where the line enters its target: from the left, or from above at its near or far end."""
        if self.direct(way):
            return "left"
        return "near" if self.cell[way.source][0] < self.cell[way.target][0] else "far"

    @cached_property
    def ports(self) -> dict[tuple[str, str], list[Net]]:
        """The bundles that enter each target at each side."""
        found: dict[tuple[str, str], list[Net]] = defaultdict(list)
        for way in self.ways:
            nets = found[way.target, self.side(way)]
            if way.net not in nets:
                nets.append(way.net)
        return found

    def _port(self, way: Way, room: float, most: float) -> float:
        """How far its port is from the first one of that side."""
        nets = self.ports[way.target, self.side(way)]
        return min(most, room / len(nets)) * nets.index(way.net)

    def line(self, way: Way) -> tuple[Point, ...]:
        """The corners of a line, from its panel to its target."""
        x, top = self.corner(way.source)
        begin, y = x + way.x, top + way.y
        lane = self._upright_at(self.cell[way.source][0] + 1, way.net)
        left, head = self.corner(way.target)
        if self.direct(way):
            enter = head + PORT + self._port(way, HEAD, TRACK)
            return _bare(((begin, y), (lane, y), (lane, enter), (left, enter)))
        over = self._level_at(self.cell[way.target][1], way.net)
        wide = self.of[way.target].w
        along = CORNER + self._port(way, wide / 2 - CORNER, PORT)
        port = left + (along if self.side(way) == "near" else wide - along)
        return _bare(((begin, y), (lane, y), (lane, over), (port, over), (port, head)))

    def _upright_at(self, channel: int, net: Net) -> float:
        """Channels lie left of their column, the last one right of all."""
        return _begin(self.lefts, channel, _counts(self.upright, self.columns + 1)) + self._shift(
            self.upright[channel, net]
        )

    def _level_at(self, channel: int, net: Net) -> float:
        return _begin(self.tops, channel, [*_counts(self.level, self.rows), 0]) + self._shift(
            self.level[channel, net]
        )

    @staticmethod
    def _shift(track: int) -> float:
        return SIDE + TRACK * track


def plan(panels: Sequence[Panel], ways: Iterable[Way]) -> Plan:
    """The number of columns with which a sheet shows everything largest."""
    known = {panel.key for panel in panels}
    lines = tuple(way for way in ways if way.source in known and way.target in known)
    most = max(1, min(len(panels), MOST_COLUMNS))
    return max((Plan(panels, lines, columns) for columns in range(1, most + 1)), key=lambda p: p.scale)


def _tracks(spans: Iterable[tuple[int, Net, Span]]) -> dict[tuple[int, Net], int]:
    """A track for each bundle in each channel; bundles share one where they keep apart. Short ones first."""
    whole: dict[tuple[int, Net], Span] = {}
    for channel, net, (low, high) in spans:
        before = whole.get((channel, net), (low, high))
        whole[channel, net] = (min(low, before[0]), max(high, before[1]))
    taken: dict[tuple[int, int], list[Span]] = defaultdict(list)
    tracks = {}
    for (channel, net), span in sorted(whole.items(), key=lambda one: (one[1][1] - one[1][0], one[1])):
        track = 0
        while any(span[0] <= high and low <= span[1] for low, high in taken[channel, track]):
            track += 1
        taken[channel, track].append(span)
        tracks[channel, net] = track
    return tracks


def _counts(tracks: dict[tuple[int, Net], int], channels: int) -> list[int]:
    counts = [0] * channels
    for (channel, _net), track in tracks.items():
        counts[channel] = max(counts[channel], track + 1)
    return counts


def _thick(count: int) -> float:
    return 2 * SIDE + TRACK * max(0, count - 1)


def _edges(sizes: Sequence[float], counts: Sequence[int]) -> list[float]:
    """Where each of them begins, with the channels between them; at last where the last channel ends."""
    found, at = [], 0.0
    for size, count in zip(sizes, counts, strict=False):
        at += _thick(count)
        found.append(at)
        at += size
    return [*found, at + _thick(counts[-1])]


def _begin(edges: Sequence[float], channel: int, counts: Sequence[int]) -> float:
    return edges[channel] - _thick(counts[channel])


def _bare(points: Iterable[Point]) -> tuple[Point, ...]:
    """Without corners that are none."""
    found: list[Point] = []
    for point in points:
        if not found or point != found[-1]:
            found.append(point)
    return tuple(found)
