"""The form of a trigger: when it happens, of what in particular, and what it sets off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.admin import words
from webapp.admin.design.conditions import When
from webapp.admin.design.controls import Select, Several, UnTick, Words, fixed
from webapp.admin.design.firings import Firings
from webapp.admin.design.forms import Section
from webapp.admin.design.here import Choice, Here, said
from webapp.admin.design.people import Who, rules
from webapp.admin.design.values import Values
from webapp.extensions import db
from webapp.process.parting import Part
from webapp.process.triggers import FILTERS, LIVE
from webapp.storage.reads import administration

Settings = Mapping[str, Any]

ON: dict[str, Any] = {
    "stage_entered": _l("a card comes to a stage"),
    "stage_left": _l("a card leaves a stage"),
    "field_changed": _l("a field changes"),
    "task_done": _l("a task is answered"),
    "task_overdue": _l("a task is overdue"),
    "card_created": _l("a card is created"),
    "card_closed": _l("a card is closed"),
    "linked": _l("something happens to a linked card"),
    "children_closed": _l("all cards made from it are closed"),
    "schedule": _l("by a schedule"),
    "webhook": _l("a call from another program (webhook)"),
    "form": _l("a public form is sent"),
    "mail": _l("a letter comes in"),
}
GROUPS: dict[str, Any] = {
    **dict.fromkeys(
        ("stage_entered", "stage_left", "field_changed", "card_created", "card_closed"), _l("On a card")
    ),
    **dict.fromkeys(("task_done", "task_overdue"), _l("Tasks")),
    **dict.fromkeys(("linked", "children_closed"), _l("Linked cards")),
    "schedule": _l("By the clock"),
    **dict.fromkeys(("webhook", "form", "mail"), _l("From outside")),
}
ENDS: dict[str, Any] = {
    "success": _l("successfully"),
    "failure": _l("unsuccessfully"),
    "withdrawn": _l("withdrawn"),
    "cancelled": _l("cancelled"),
}
WHAT: dict[str, Any] = {
    "linked": _l("it was linked"),
    "stage_entered": _l("it came to a stage"),
    "field_changed": _l("a field of it changed"),
    "closed": _l("it was closed"),
}
# -- choices -----------------------------------------------------------------------------------------------


def _kinds(here: Here) -> list[Choice]:
    return [Choice(key, str(label), str(GROUPS[key])) for key, label in ON.items()]


def _tasks(here: Here) -> list[Choice]:
    found = [p for p in here.found.parts if p.type == "step" and p.settings.get("type") == "task"]
    return [Choice(p.key, said(p.settings.get("title"), p.key), _stage_of(p, here)) for p in found]


def _stage_of(part: Part, here: Here) -> str:
    above = here.found.part_of.get(part.parent or 0)
    while above is not None and above.type != "stage":
        above = here.found.part_of.get(above.parent or 0)
    return said(above.settings.get("title"), above.key) if above else ""


def _outcomes(here: Here) -> list[Choice]:
    """The answers of the chosen tasks, or of all."""
    chosen = here.settings.get("tasks") or []
    found: dict[str, str] = {}
    for part in here.found.parts:
        above = here.found.part_of.get(part.parent or 0)
        if part.type == "outcome" and above and (not chosen or above.key in chosen):
            found.setdefault(part.key, said(part.settings.get("title"), part.key))
    return [Choice(key, label) for key, label in found.items()]


def _processes(here: Here) -> list[Choice]:
    rows = administration.processes(db.session.connection())
    return [Choice(row.key, words.title(row)) for row in rows]


def _needs(*kinds: str) -> Callable[[Settings], bool]:
    return lambda settings: settings.get("on") in kinds


def _filtered(name: str) -> Callable[[Settings], bool]:
    return _needs(*(kind for kind, filters in FILTERS.items() if name in filters and kind != "linked"))


# -- the form ----------------------------------------------------------------------------------------------


def _live(settings: Settings) -> bool:
    return settings.get("on") in LIVE


def _starts(settings: Settings) -> bool:
    return _live(settings) and settings.get("does") == "start"


DOES: dict[str, Any] = {
    "start": _l("starts a card"),
    "robots": _l("its robots run on open cards"),
}
PERIODS = _l(
    "Texts may contain {quarter}, {next_quarter}, {last_quarter}, {month}, {next_month}, {year}, {date} and"
    " the like; a date may be @today or @today+5."
)

SECTIONS = (
    Section(
        "",
        (
            Words("title", _l("What it is called")),
            Select("on", _l("When"), choices=_kinds, again=True),
            Several(
                "stages",
                _l("Which stages"),
                _l("Any, if none is chosen."),
                when=_filtered("stages"),
                choices=lambda here: here.stage_choices(),
            ),
            Several(
                "fields",
                _l("Which fields"),
                _l("Any, if none is chosen."),
                when=_filtered("fields"),
                choices=lambda here: here.field_choices(),
            ),
            Several(
                "tasks",
                _l("Which tasks"),
                _l("Any, if none is chosen."),
                when=_filtered("tasks"),
                choices=_tasks,
            ),
            Several(
                "outcomes",
                _l("With which answers"),
                _l("Any, if none is chosen."),
                when=_filtered("outcomes"),
                choices=_outcomes,
            ),
            Several(
                "processes",
                _l("Cards of which processes"),
                when=_needs("linked", "children_closed"),
                choices=_processes,
            ),
            Several("what", _l("What happens to it"), when=_needs("linked"), choices=fixed(WHAT)),
            Several(
                "how",
                _l("How it ended"),
                _l("Any way, if none is chosen."),
                when=_needs("card_closed", "linked", "children_closed"),
                choices=fixed(ENDS),
            ),
            Firings("schedule", "", when=_needs("schedule")),
        ),
    ),
    Section(
        _l("What it does"),
        (
            Select("does", _l("It"), choices=fixed(DOES), again=True, when=_live, default="robots"),
            Values("start", _l("What the new card holds"), PERIODS, when=_starts),
            Who(
                "initiator",
                _l("Whose card it is"),
                _l("Tasks for who created it go there."),
                when=_starts,
                choices=rules,
                empty=_l("nobody's"),
            ),
            When("when", _l("Only")),
            UnTick("enabled", _l("Switched on")),
        ),
        _l("Its robots stand below and never hold the flow."),
    ),
)


def opened(settings: Settings) -> dict[str, Any]:
    """With what only the form has: whether it starts a card."""
    if "does" in settings or settings.get("on") not in LIVE:
        return dict(settings)
    return {**settings, "does": "start" if settings.get("start") is not None else "robots"}


def closed(settings: Settings) -> dict[str, Any]:
    kept = {name: value for name, value in settings.items() if name != "does"}
    if settings.get("does") == "start" and _live(settings):
        kept["start"] = settings.get("start") or {}
    return kept
