"""The values of a card, as `cards/_value.html` shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from webapp.process import filling
from webapp.process.definition import Field
from webapp.process.lines import Change, changes, reordered
from webapp.web import faces, viewing
from webapp.web.files import chip, kind
from webapp.web.formats import number, t
from webapp.web.lines import Head, heads
from webapp.web.seen import Card

MOST_LINES_TOLD = 20


@dataclass(frozen=True)
class Table:
    """The lines of a table, each with its cells."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Shown, ...], ...]

    @property
    def adds_up(self) -> bool:
        return any(head.total for head in self.heads)


@dataclass(frozen=True)
class Difference:
    """A line that came, went or changed: its place, and its cells; of a changed one before and after."""

    how: str
    number: int
    cells: tuple[tuple[Shown, Shown], ...]


@dataclass(frozen=True)
class Differences:
    """What became of a table: the lines that differ, how many more do, whether others changed places."""

    lines: tuple[Difference, ...]
    more: int
    reordered: bool


@dataclass(frozen=True)
class Shown:
    """One field with its value."""

    key: str
    title: str
    kind: str
    value: Any = None
    currency: str = "RUB"
    editable: bool = False
    lookup: tuple[Shown, ...] = ()


def field(card: Card, key: str, raw: Any) -> Shown:
    """The field of that key with a value it has or had."""
    spec = card.definition.field_of.get(key)
    if spec is None:
        return Shown(key, key, "text", raw)
    return shown(card, spec, raw, key in card.editable)


def shown(card: Card, spec: Field, raw: Any, editable: bool = False) -> Shown:
    """A value of a field, or of a column of a table of lines."""
    show = SHOW.get(spec.kind)
    nothing = raw in (None, "", [])
    value = None if nothing else show(card, spec, raw) if show else raw
    return Shown(spec.key, t(spec.title), spec.kind, value, spec.currency, editable)


def present(card: Card, keys: Iterable[str]) -> list[Shown]:
    """The fields with the values they have now."""
    return [_with_lookup(card, field(card, key, card.row.values.get(key))) for key in keys]


def _with_lookup(card: Card, link: Shown) -> Shown:
    """A link to a card with some fields of that card, as it is now."""
    spec = card.definition.field_of.get(link.key)
    row = card.linked.get(card.row.values.get(link.key)) if spec and spec.lookup and link.value else None
    if spec is None or row is None:
        return link
    definition = viewing.definition(row.version_id)
    hidden = filling.hidden_in(definition, row.values, {"@stage": row.stage}) | _secret(row)
    found = (definition.field_of[key] for key in spec.lookup if key in definition.field_of)
    # A link of the linked card would lead ever further.
    fields = (f for f in found if f.kind != "card" and f.key not in hidden)
    return replace(link, lookup=tuple(shown(card, f, row.values.get(f.key)) for f in fields))


def _secret(row: Any) -> set[str]:
    """Fields of the linked card that only some see; here they are shown to administrators alone."""
    current = next(p for p in viewing.company().processes if p.id == row.process_id).definition
    views = () if viewing.viewer().admin else current.rights.see_fields
    return {key for view in views for key in view.fields}


def file(card: Card, given: Any) -> dict[str, Any]:
    """A file of the card; one whose row is gone keeps its name."""
    row = card.files.get(given["id"])
    name = given.get("name", "")
    return (
        chip(row._asdict()) if row else {"id": given["id"], "name": name, "size": 0, "kind": kind("", name)}
    )


def files(card: Card, given: Iterable[Any]) -> list[dict[str, Any]]:
    return [file(card, one) for one in given if isinstance(one, dict)]


def _option(spec: Field, key: str) -> dict[str, str]:
    found = next((o for o in spec.options if o.key == key), None)
    return {"title": t(found.title), "colour": found.colour} if found else {"title": key, "colour": "grey"}


def _table(card: Card, spec: Field, raw: Any) -> Table:
    rows = tuple(tuple(shown(card, c, line.get(c.key)) for c in spec.columns) for line in raw)
    return Table(tuple(heads(spec, raw)), rows)


def change(card: Card, key: str, before: Any, after: Any) -> tuple[Shown, Shown]:
    """A field as it was and as it became; of a table of lines, only the lines that differ."""
    spec = card.definition.field_of.get(key)
    if spec is None or spec.kind != "lines":
        return field(card, key, before), field(card, key, after)
    lines = [_difference(card, spec, one) for one in changes(before, after)]
    told = Differences(tuple(lines[:MOST_LINES_TOLD]), len(lines[MOST_LINES_TOLD:]), reordered(before, after))
    return Shown(key, t(spec.title), "differences"), Shown(key, t(spec.title), "differences", told)


def _difference(card: Card, spec: Field, one: Change) -> Difference:
    cells = (
        (shown(card, c, one.before.get(c.key)), shown(card, c, one.after.get(c.key)))
        for c in one.columns(spec)
    )
    return Difference(one.how, one.number, tuple(cells))


def _department(key: str) -> dict[str, str]:
    found = viewing.organisation().departments.get(key)
    return {"title": t(found.title) if found else key}


def _card(card: Card, id: int) -> Any:
    """A linked card; of one that is not for these eyes only that there is one."""
    return card.linked.get(id) or {"id": None}


SHOW: dict[str, Callable[[Card, Field, Any], Any]] = {
    "number": lambda card, spec, raw: number(raw),
    "date": lambda card, spec, raw: date.fromisoformat(raw),
    "datetime": lambda card, spec, raw: datetime.fromisoformat(raw),
    "choice": lambda card, spec, raw: _option(spec, raw),
    "choices": lambda card, spec, raw: [_option(spec, key) for key in raw],
    "person": lambda card, spec, raw: faces.person(raw),
    "people": lambda card, spec, raw: [p for p in map(faces.person, raw) if p],
    "department": lambda card, spec, raw: _department(raw),
    "file": lambda card, spec, raw: files(card, raw),
    "files": lambda card, spec, raw: files(card, raw),
    "links": lambda card, spec, raw: [{"url": link, "title": ""} for link in raw],
    "card": lambda card, spec, raw: _card(card, raw),
    "lines": _table,
}
