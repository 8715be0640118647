"""A letter with a table of lines: in HTML, and in words for programs that show none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from webapp.process.definition import Field
from webapp.process.lines import totals
from webapp.robots import texts
from webapp.robots.base import Context

RIGHT = ("number", "money")
SUMS = {"ru": "Итого", "en": "Total"}
PAGE = Markup(
    '<!doctype html><html lang="{locale}"><head><meta charset="utf-8"></head>'
    '<body style="font-family:Arial,sans-serif;font-size:15px;color:#222222">{body}</body></html>'
)
TABLE = Markup(
    '<table style="border-collapse:collapse;margin:12px 0"><thead><tr>{heads}</tr></thead>'
    "<tbody>{rows}</tbody>{foot}</table>"
)
CELL = Markup('<{tag} style="border:1px solid #cccccc;padding:6px 10px;text-align:{side}">{text}</{tag}>')


@dataclass(frozen=True)
class Table:
    """The lines of a field of the card, some of its columns in their order."""

    field: Field
    columns: tuple[Field, ...]
    context: Context
    locale: str

    @property
    def lines(self) -> list[Mapping[str, Any]]:
        return list(self.context.state.values.get(self.field.key) or ())

    @property
    def _sum(self) -> str:
        return SUMS.get(self.locale, SUMS["ru"])

    @property
    def sums(self) -> Mapping[str, Any]:
        return totals(self.field, self.lines)

    @cached_property
    def names(self) -> Mapping[int, str]:
        """The cards that the lines name, looked up all at once."""
        cards = [c.key for c in self.columns if c.kind == "card"]
        ids = {line[key] for line in self.lines for key in cards if line.get(key)}
        found = self.context.outside.records(ids) if ids else {}
        return {id: one.title or one.number for id, one in found.items()}

    def cell(self, column: Field, values: Mapping[str, Any]) -> str:
        if column.kind == "card" and (name := self.names.get(values.get(column.key) or 0)):
            return name
        return texts.shown(column, values.get(column.key), self.context, self.locale)

    def title(self, column: Field) -> str:
        return texts.in_language(column.title, self.locale)

    # -- in words

    @property
    def words(self) -> str:
        """A line of text for each; what stands in the first column, then the others with their titles."""
        return "\n".join(self._told()) or texts.EMPTY

    def _told(self) -> Iterator[str]:
        first, *others = self.columns
        for number, line in enumerate(self.lines, 1):
            more = [f"{self.title(c)}: {self.cell(c, line)}" for c in others if line.get(c.key) is not None]
            yield f"{number}. {' — '.join(filter(None, [self.cell(first, line), '; '.join(more)]))}"
        sums = [f"{self.title(c)}: {self.cell(c, self.sums)}" for c in self.columns if c.key in self.sums]
        if self.lines and sums:
            yield f"{self._sum}: {'; '.join(sums)}"

    # -- in HTML

    @property
    def html(self) -> Markup:
        """Whatever the cells hold, it is shown and never read as HTML."""
        if not self.lines:
            return escape(texts.EMPTY)
        heads = self._row("th", (self.title(column) for column in self.columns))
        rows = (self._row("td", (self.cell(c, line) for c in self.columns)) for line in self.lines)
        body = Markup("").join(Markup("<tr>{}</tr>").format(row) for row in rows)
        return TABLE.format(heads=heads, rows=body, foot=self._foot())

    def _foot(self) -> Markup:
        shown = [self.cell(c, self.sums) if c.key in self.sums else "" for c in self.columns]
        if not any(shown):
            return Markup("")
        if not shown[0]:
            shown[0] = self._sum
        return Markup("<tfoot><tr>{}</tr></tfoot>").format(self._row("th", shown))

    def _row(self, tag: str, cells: Iterable[str]) -> Markup:
        sides = ("right" if column.kind in RIGHT else "left" for column in self.columns)
        made = (CELL.format(tag=tag, side=side, text=text) for side, text in zip(sides, cells, strict=True))
        return Markup("").join(made)


def written(text: str, table: Table) -> tuple[str, str]:
    """The letter in words and in HTML, with the table where the text names its field, or at the end."""
    place = re.compile(r"\{\s*" + re.escape(table.field.key) + r"\s*\}")
    parts = [texts.fill(part, table.context, table.locale) for part in place.split(text)]
    if len(parts) == 1:
        parts = [f"{parts[0].rstrip()}\n\n", ""]
    body = table.html.join(_paragraphs(part) for part in parts)
    return table.words.join(parts), PAGE.format(locale=table.locale, body=body)


def _paragraphs(text: str) -> Markup:
    """Text with its empty lines as paragraphs and its lines as lines."""
    found = (Markup("<br>").join(one.split("\n")) for one in re.split(r"\n\s*\n", text.strip()) if one)
    return Markup("").join(Markup("<p>{}</p>").format(one) for one in found)
