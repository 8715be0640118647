"""What a new version of a process has no longer or otherwise, and what in other processes names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from webapp.process.checks import elsewhere, walk
from webapp.process.checks.robots import named_as
from webapp.process.definition import Definition, Field
from webapp.process.problems import Path

What = Literal["field", "column", "stage", "pipeline", "trigger"]


@dataclass(frozen=True)
class Gone:
    """Something the new version has not, or a field that has become of the `kind`."""

    what: What
    key: str
    title: Any = field(compare=False)
    kind: str = ""
    table: str = ""


@dataclass(frozen=True)
class Use:
    """Who names it in another process, and where that stands there."""

    process: str
    by: Literal["robot", "trigger", "field", "numbering"]
    title: Any
    path: Path
    gone: Gone
    # The stage or the trigger of a robot.
    around: Any = ""


@dataclass(frozen=True)
class Dropped:
    """All of it of one process, by key; of columns by table and key."""

    process: str
    fields: Mapping[str, Gone] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], Gone] = field(default_factory=dict)
    stages: Mapping[str, Gone] = field(default_factory=dict)
    pipelines: Mapping[str, Gone] = field(default_factory=dict)
    triggers: Mapping[str, Gone] = field(default_factory=dict)

    @cached_property
    def any(self) -> bool:
        return bool(self.fields or self.columns or self.stages or self.pipelines or self.triggers)


def dropped(before: Definition, now: Definition) -> Dropped:
    """What the one version has and the other has not."""
    return Dropped(
        before.key,
        {f.key: gone for f in before.fields if (gone := _field(f, now.field_of.get(f.key)))},
        dict(_columns(before, now)),
        _missing("stage", before.stage_of, now.stage_of),
        _missing("pipeline", *({p.key: p for p in one.pipelines} for one in (before, now))),
        _missing("trigger", *({t.key: t for t in one.triggers} for one in (before, now))),
    )


def _missing(what: What, before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Gone]:
    return {key: Gone(what, key, one.title) for key, one in before.items() if key not in now}


def _field(old: Field, new: Field | None) -> Gone | None:
    if new is None:
        return Gone("field", old.key, old.title)
    return None if new.kind == old.kind else Gone("field", old.key, old.title, kind=new.kind)


def _columns(before: Definition, now: Definition) -> Iterator[tuple[tuple[str, str], Gone]]:
    """Of tables that are still there."""
    for table in before.fields:
        kept = now.field_of.get(table.key)
        if kept is None or kept.kind != table.kind:
            continue
        there = {column.key: column for column in kept.columns}
        for column in table.columns:
            new = there.get(column.key)
            if new is None or new.kind != column.kind:
                kind = new.kind if new else ""
                yield (table.key, column.key), Gone("column", column.key, column.title, kind, table.key)


# -- who names it --------------------------------------------------------------------------------------------


def uses(other: Definition, lost: Dropped, aims: elsewhere.Aims) -> Iterator[Use]:
    """What names it in another process, each thing once for each place."""
    if other.key == lost.process:
        return
    found = (*_of_robots(other, lost, aims), *_of_triggers(other, lost), *_of_fields(other, lost))
    # A robot may name it more than once.
    yield from {(one.path, one.gone.what, one.gone.table, one.gone.key): one for one in found}.values()


def _of_robots(other: Definition, lost: Dropped, aims: elsewhere.Aims) -> Iterator[Use]:
    for path, around, robot in walk.robots(other):
        for aim in elsewhere.aimed(robot, other, aims):
            gone = _aimed(aim, lost) if aim.process == lost.process else None
            if gone is not None:
                yield Use(other.key, "robot", named_as(robot), path, gone, around.title)


def _aimed(aim: elsewhere.Aim | elsewhere.StageAim, lost: Dropped) -> Gone | None:
    if isinstance(aim, elsewhere.StageAim):
        return lost.stages.get(aim.stage)
    if not aim.table:
        return lost.fields.get(aim.field)
    return lost.fields.get(aim.table) or lost.columns.get((aim.table, aim.field))


def _of_triggers(other: Definition, lost: Dropped) -> Iterator[Use]:
    """Those that wait for stages of linked cards."""
    for path, trigger in walk.triggers(other):
        if trigger.on == "linked" and (not trigger.processes or lost.process in trigger.processes):
            for key in trigger.stages:
                if key in lost.stages:
                    yield Use(other.key, "trigger", trigger.title, path, lost.stages[key])


def _of_fields(other: Definition, lost: Dropped) -> Iterator[Use]:
    """Shown along with a link, compared with, or the prefix of numbers."""
    for number, spec in enumerate(other.fields):
        for one in (spec, *spec.columns):
            linked = one.lookup if one.process == lost.process else ()
            process, _, key = (one.unlike or "").partition(".")
            for named in (*linked, *((key,) if process == lost.process else ())):
                if gone := lost.fields.get(named):
                    yield Use(other.key, "field", one.title, ("fields", number), gone)
    by = other.field_of.get(other.numbering.by or "")
    if by is not None and by.process == lost.process and (gone := lost.fields.get(other.numbering.prefix)):
        yield Use(other.key, "numbering", other.title, ("numbering",), gone)


# -- by which doors cards come in ----------------------------------------------------------------------------


def of_door(
    d: Definition, kind: str, trigger: str, settings: Mapping[str, Any], lost: Dropped
) -> Iterator[Gone]:
    """What a public form or an incoming webhook of the process names."""
    mapping, match = settings.get("mapping") or {}, settings.get("match") or {}
    customer = d.field_of.get(str(settings.get("match_field") or ""))
    if d.key == lost.process:
        asked = [*(settings.get("fields") or ()), *mapping, settings.get("match_field")]
        asked += [one.get("path") for one in match.values()] if kind == "form" else []
        found = [lost.triggers.get(trigger), *(lost.fields.get(str(key)) for key in asked)]
        found += [lost.columns.get((table, column.partition(".")[0])) for table, column in _mapped(mapping)]
    else:
        found = []
    if customer is not None and customer.process == lost.process:
        found += map(lost.fields.get, match)
    found += [
        lost.fields.get(column.partition(".")[2])
        for table, column in _mapped(mapping)
        if _links_to(d, table, column.partition(".")[0]) == lost.process
    ]
    return (gone for gone in found if gone is not None)


def _mapped(mapping: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The columns that are filled, as `product.article` where a card is known by its field."""
    return [(table, column) for table, one in mapping.items() for column in one.get("columns") or ()]


def _links_to(d: Definition, table: str, column: str) -> str | None:
    """The process whose cards a column names."""
    spec = d.field_of.get(table)
    return next((one.process for one in spec.columns if one.key == column), None) if spec else None
