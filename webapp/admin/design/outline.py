"""What stands around the flows: transitions, statuses nobody uses, fields, sections, what is inside."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp.admin.design.here import Here, said
from webapp.admin.design.picture import Node, Picture, Slot, parsed
from webapp.admin.reading import FIELDS
from webapp.process.definition import Pipeline, Transition
from webapp.process.parting import Part, slots

FIELD_PARTS = ("field", "option", "section", "start", "process")


def tab_of(part_type: str) -> str:
    if part_type == "trigger":
        return "automation"
    return "fields" if part_type in FIELD_PARTS else "design"


def page_of(part_type: str, process_id: int) -> str:
    """The page that shows parts of the type."""
    return url_for(f"admin_{tab_of(part_type)}.show", process_id=process_id)


# -- by hand


def transitions(here: Here, picture: Picture) -> list[dict[str, Any]]:
    """The rows of moves by hand: from where, to where, by whom, on what terms."""
    return [_transition(one, picture) for one in here.inside(None, "transitions")]


def _transition(part: Part, picture: Picture) -> dict[str, Any]:
    reader, settings = picture.reader, part.settings
    read = parsed(Transition, {**settings, "key": part.key or "move"})
    return {
        "id": part.id,
        "source": [reader.stage(key) for key in settings.get("source") or []],
        "target": [reader.stage(key) for key in settings.get("target") or []],
        "who": reader.who(read.who) if read else "",
        "terms": reader.terms(read) if read else [],
        "problems": picture.counted.get(part.id, 0),
    }


def channels(here: Here, picture: Picture) -> list[dict[str, Any]]:
    """The channels of the process: whose they are, how cards come into them, which stages they have."""
    return [_channel(one, here, picture) for one in here.pipelines]


def _channel(part: Part, here: Here, picture: Picture) -> dict[str, Any]:
    read = parsed(Pipeline, {**part.settings, "key": part.key or "channel"})
    reader = picture.reader
    mine = [s for s in here.stages if s.settings.get("pipeline") == part.key]
    return {
        "id": part.id,
        "title": said(part.settings.get("title"), part.key),
        "colour": str(part.settings.get("colour") or "blue"),
        "who": reader.who(read.who) if read and read.who else _("everybody"),
        "create": reader.who(read.create) if read and read.create else "",
        "when": reader.condition(read.when) if read and read.when else "",
        "stages": [said(s.settings.get("title"), s.key) for s in mine],
        "problems": picture.counted.get(part.id, 0),
    }


def unselected(here: Here) -> list[str]:
    """Stages that nothing leads to or from by hand and no answer or step leads to: perhaps forgotten."""
    named: set[str] = set()
    for part in here.found.parts:
        named |= {str(part.settings.get(name)) for name in ("goto", "stage", "at_limit")}
        named |= {*(part.settings.get("source") or []), *(part.settings.get("target") or [])}
        named.add(str((part.settings.get("settings") or {}).get("stage")))
    begun = {s.key for s in _begun(here)}
    return [said(s.settings.get("title"), s.key) for s in here.stages if s.key not in named | begun]


def creation(here: Here) -> str:
    """The stages in which cards are created."""
    return ", ".join(said(s.settings.get("title"), s.key) for s in _begun(here))


def _begun(here: Here) -> list[Part]:
    """Channel by channel its first stage and those marked so."""
    found: list[Part] = []
    for key in [p.key for p in here.pipelines] or [""]:
        mine = [s for s in here.stages if not key or s.settings.get("pipeline") == key]
        first = next((s for s in mine if s.settings.get("kind") == "start"), None)
        found += [s for s in mine if s.settings.get("creates") or s is first]
    return found or here.stages[:1]


# -- fields


def fields(here: Here, picture: Picture) -> dict[str, Any]:
    """The fields in their order, the sections of the card, and the form at the start."""
    start = here.found.own.get("start") or {}
    asked = [one if isinstance(one, str) else str(one.get("field")) for one in start.get("fields") or []]
    sections = [
        {
            "id": s.id,
            "title": said(s.settings.get("title")),
            "fields": picture.reader.fields(s.settings.get("fields") or []),
        }
        for s in here.inside(None, "sections")
    ]
    return {
        "fields": [_field(one, here, picture) for one in here.fields],
        "sections": sections,
        "asked": picture.reader.fields(asked) if asked else "",
    }


def _field(part: Part, here: Here, picture: Picture) -> dict[str, Any]:
    kind = str(part.settings.get("kind") or "text")
    told = {
        "required": _("required"),
        "required_when": _("required on a condition"),
        "required_at": _("required at some stages"),
        "visible_when": _("shown on a condition"),
        "in_lists": _("in lists"),
        "unique": _("unique"),
        "formula": _("worked out"),
    }
    return {
        "id": part.id,
        "key": part.key,
        "title": said(part.settings.get("title"), part.key),
        "kind": FIELDS.get(kind, kind),
        "notes": [words for name, words in told.items() if part.settings.get(name)],
        "problems": picture.counted.get(part.id, 0),
    }


# -- inside a part


def inside(here: Here, part: Part | None, picture: Picture) -> list[Slot]:
    """The parts of a part that its form lists: answers, robots, options, columns."""
    if part is None:
        return []
    titles = {
        "outcomes": _("Answers"),
        "overdue": _("Robots when the deadline is missed"),
        "robots": _("Robots of this trigger") if part.type == "trigger" else _("Robots after this answer"),
        "on_enter": _("Robots on entering"),
        "options": _("Options"),
        "columns": _("Columns"),
        "cases": _("Ways"),
        "branches": _("Ways"),
    }
    fits = {"options": ("choice", "choices"), "columns": ("lines",)}
    shown = [
        slot
        for slot in titles
        if slot in _slots(part) and (slot not in fits or part.settings.get("kind") in fits[slot])
    ]
    return [
        Slot(part.id, slot, titles[slot], [_line(p, slot, picture) for p in here.inside(part, slot)])
        for slot in shown
    ]


def _slots(part: Part) -> tuple[str, ...]:
    return tuple(slots(part.type, part.settings))


def _line(part: Part, slot: str, picture: Picture) -> Node:
    if part.type == "outcome":
        return picture.outcome(part)
    if part.type == "robot":
        return picture.robot(part)
    title = said(part.settings.get("title"), part.key) or _("Way %(n)s", n=part.position + 1)
    kind = FIELDS.get(str(part.settings.get("kind")), "") if part.type == "field" else ""
    return Node(part.id, part, title, "circle", [str(kind)] if kind else [])
