"""What really happened, put on the map: notes in the boxes, and how broad each line is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from ..mining import Actual, Taken, Way
from .telling import Node
from .wording import plural
from .words import Words

BY = {"outcome": ("flow",), "hand": ("hand",), "own": ("flow", "robot", "start")}
# From this part of the most frequent way on, a line is as broad as this.
BROAD = ((0.75, 4), (0.4, 3), (0.15, 2))


def span(words: Words, time: timedelta) -> str:
    """In its largest unit, rounded."""
    minutes = max(1, round(time.total_seconds() / 60))
    for unit, length in (("day", 1440), ("hour", 60)):
        if minutes >= length * (2 if unit == "day" else 1):
            return _counted(words, unit, round(minutes / length))
    return _counted(words, "minute", minutes)


def _counted(words: Words, unit: str, n: int) -> str:
    return f"{n}\u00a0{plural(unit, n, words.locale)}"


@dataclass(frozen=True)
class Marked:
    """The tree with what happened, and the breadth of the line of each node that was gone."""

    nodes: tuple[Node, ...]
    broad: Mapping[str, int]


def marked(words: Words, nodes: tuple[Node, ...], actual: Actual) -> Marked:
    pen = _Pen(words, actual)
    stages = [stage.key for stage in words.definition.stages]
    told = tuple(pen.stage(node, key) for node, key in zip(nodes, stages, strict=True))
    return Marked(told, pen.broad)


class _Pen:
    def __init__(self, words: Words, actual: Actual) -> None:
        self.words, self.actual = words, actual
        self.broad: dict[str, int] = {}
        self.drawn: set[Way] = set()

    def stage(self, node: Node, key: str) -> Node:
        taken = self.actual.stages.get(key)
        if taken is None:
            return replace(node, notes=(*node.notes, self.words.say("no_card")))
        said = [self._said(taken)]
        if self.actual.again.get(key):
            said.append(self.words.say("repeated", n=self.actual.again[key]))
        if key == self.actual.slowest:
            said.append(self.words.say("slowest"))
        return replace(node, notes=(*node.notes, *said), inner=self._inner(node.inner, key))

    def _inner(self, nodes: Iterable[Node], stage: str) -> tuple[Node, ...]:
        return tuple(self._node(node, stage) for node in nodes)

    def _node(self, node: Node, stage: str) -> Node:
        inner = self._inner(node.inner, stage)
        notes = node.notes
        if node.target is not None:
            notes = (*notes, *self._gone(node, stage))
        elif node.kind == "outcome":
            notes = (*notes, self.words.say("times", n=self.actual.answers.get((stage, node.ref), 0)))
        return replace(node, notes=notes, inner=inner)

    def _gone(self, node: Node, stage: str) -> Iterable[str]:
        """Every way is told once, where the definition has it."""
        ways = [way for way in self.actual.ways if self._is(way, node, stage) and way not in self.drawn]
        self.drawn.update(ways)
        count = sum(self.actual.ways[way].count for way in ways)
        usual = max((u for way in ways if (u := self.actual.ways[way].usual)), default=None)
        if not count:
            return (self.words.say("never_gone"),)
        self.broad[node.id] = broad(count, self.actual.most)
        often = (self.words.say("often"),) if self.broad[node.id] == 4 else ()
        return (self._said(Taken(count, usual)), *often)

    def _is(self, way: Way, node: Node, stage: str) -> bool:
        if (way.source, way.target) != (stage, node.target) or way.how not in BY[node.way]:
            return False
        return way.answer == node.ref if node.way == "outcome" else not way.answer

    def _said(self, taken: Taken) -> str:
        if taken.usual is None:
            return self.words.say("times", n=taken.count)
        return self.words.say("times_usual", n=taken.count, time=span(self.words, taken.usual))


def broad(count: int, most: int) -> int:
    """How broad the line of a way is, from 1 to 4."""
    return next((width for part, width in BROAD if most and count >= part * most), 1)
