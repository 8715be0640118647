"""The map of a process: a definition as a picture, as a list in words, and as BPMN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..definition import Definition
from ..mining import Actual
from . import bpmn, style, svg
from .actual import Marked, marked
from .layout import layout
from .shapes import Picture
from .telling import Node, told
from .words import Names, Words

__all__ = ["Map", "Names", "Node"]


@dataclass(frozen=True)
class Map:
    """One definition, shown in one language; `counts` are the cards at each stage now, if they are shown."""

    definition: Definition
    locale: str = "ru"
    names: Names = field(default_factory=Names)
    counts: Mapping[str, int] | None = None
    about: str = ""
    actual: Actual | None = None

    @cached_property
    def words(self) -> Words:
        return Words(self.definition, self.locale, self.names)

    @cached_property
    def picture(self) -> Picture:
        return layout(self.words, self.counts, self.about, self._marked)

    @cached_property
    def _marked(self) -> Marked | None:
        return marked(self.words, told(self.words), self.actual) if self.actual else None

    @cached_property
    def stages(self) -> tuple[Node, ...]:
        """The same as a tree in words."""
        return self._marked.nodes if self._marked else told(self.words)

    def __html__(self) -> str:
        """The picture as a page takes it: every text in it is escaped already."""
        return self.svg

    @property
    def svg(self) -> str:
        """For a page, which has the style sheet."""
        return svg.svg(self.picture)

    @property
    def bpmn(self) -> str:
        return bpmn.bpmn(self.definition, self.locale, self.names)

    def file(self, sheet: str) -> str:
        """As a file of its own, with what it needs of the style sheet inside."""
        return svg.svg(self.picture, style.standalone(sheet))
