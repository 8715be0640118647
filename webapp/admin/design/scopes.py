"""Where a setting of a robot chooses from: this draft, another process, or the columns of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from webapp.admin.design.here import Choice, Here, said
from webapp.extensions import db
from webapp.process import parting
from webapp.process.parting import Part
from webapp.robots.asking import Ask, Of
from webapp.storage import versions
from webapp.storage.drafts import Compiled

Scope = Callable[[Here], Here]


@dataclass(frozen=True)
class Columns(Here):
    """A draft of which only the columns of one table of lines are offered as fields."""

    table: Part | None = None

    @property
    def fields(self) -> list[Part]:
        return self.inside(self.table, "columns") if self.table else []


def same(here: Here) -> Here:
    return here


def process(of: Of, notes: Mapping[str, Ask]) -> Scope:
    """The process chosen in the setting `of`, or whose cards the field, column or robot there names."""
    names = (of,) if isinstance(of, str) else of
    if not any(names):
        return same

    def scope(here: Here) -> Here:
        so_far = _so_far(here)
        name = next((one for one in names if so_far.get(one)), "")
        find = NAMED.get(notes[name].control, _itself) if name else _itself
        return elsewhere(here, find(here, str(so_far.get(name) or ""), notes.get(name)))

    return scope


def _itself(here: Here, chosen: str, note: Ask | None) -> str:
    return chosen


def _of_field(here: Here, chosen: str, note: Ask | None) -> str:
    field = here.field_named(chosen)
    return str(field.settings.get("process") or "") if field else ""


def _of_column(here: Here, chosen: str, note: Ask | None) -> str:
    return _of_field(columns(note.here)(here), chosen, note) if note else ""


def _of_maker(here: Here, chosen: str, note: Ask | None) -> str:
    robot = next((p for p in here.found.parts if p.key == chosen and p.settings.get("do")), None)
    return str((robot.settings.get("settings") or {}).get("process") or "") if robot else ""


NAMED = {"field": _of_field, "column": _of_column, "maker": _of_maker}
"""How the settings of these controls lead to a process; of others the value is its key."""


def columns(of: Of, around: Scope = same) -> Scope:
    """The columns of the table of lines that is chosen in `of`, or in the first of them that is filled in."""
    names = (of,) if isinstance(of, str) else of

    def scope(here: Here) -> Here:
        outer = around(here)
        known = {one.name: getattr(outer, one.name) for one in fields(Here)}
        so_far = _so_far(here)
        chosen = next((str(so_far[name]) for name in names if so_far.get(name)), "")
        return Columns(**known, table=outer.field_named(chosen))

    return scope


def _so_far(here: Here) -> Mapping[str, Any]:
    """The robot's own settings, as the form says them so far."""
    return here.settings.get("settings") or {}


def elsewhere(here: Here, key: str) -> Here:
    """Another process as it is published; this one as its draft is. Of none there is nothing to choose."""
    if key and key == here.found.process.key:
        return here
    conn = db.session.connection()
    row = versions.current(conn, key) if key else None
    plain: dict[str, Any] = {}
    if row is not None:
        plain = versions.definition(conn, row.version_id).model_dump(mode="json", exclude_none=True)
    own, parts = parting.take_apart(plain)
    return Here(Compiled(row, 0, 0, own, tuple(parts), parting.assemble(own, parts)), settings=here.settings)


def groupings(table: Here) -> list[Choice]:
    """What the lines of a table have in common: their columns, and the fields of the cards in them."""
    return [*table.field_choices(), *(one for _, one in reach(table))]


def reach(table: Here) -> list[tuple[str, Choice]]:
    """The fields of the cards that the columns of a table name, as `product.cost`, each with its kind."""
    found: list[tuple[str, Choice]] = []
    for column in table.fields if isinstance(table, Columns) else ():
        if column.settings.get("kind") == "card":
            title = said(column.settings.get("title"), column.key)
            there = elsewhere(table, str(column.settings.get("process") or ""))
            kinds = {field.key: str(field.settings.get("kind")) for field in there.fields}
            choices = (Choice(f"{column.key}.{f.value}", f.label, title) for f in there.field_choices())
            found += [(kinds[one.value.partition(".")[2]], one) for one in choices]
    return found
