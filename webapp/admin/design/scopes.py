"""Where a setting of a robot chooses from: this draft, another process, or the columns of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from webapp.admin.design.here import Here
from webapp.extensions import db
from webapp.process import parting
from webapp.process.parting import Part
from webapp.robots.asking import Ask
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


def process(name: str, notes: Mapping[str, Ask]) -> Scope:
    """The process that is chosen in the setting of this name, or that the field chosen there links to."""
    if not name:
        return same
    of_field = name in notes and notes[name].control == "field"

    def scope(here: Here) -> Here:
        chosen = str(_so_far(here).get(name) or "")
        if of_field:
            field = here.field_named(chosen)
            chosen = str(field.settings.get("process") or "") if field else ""
        return elsewhere(here, chosen)

    return scope


def columns(name: str, around: Scope = same) -> Scope:
    """The columns of the table of lines that is chosen in the setting of this name."""

    def scope(here: Here) -> Here:
        outer = around(here)
        known = {one.name: getattr(outer, one.name) for one in fields(Here)}
        return Columns(**known, table=outer.field_named(str(_so_far(here).get(name) or "")))

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
