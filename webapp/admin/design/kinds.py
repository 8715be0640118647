"""The form of each type of part: its sections, each with the controls that the chosen kind needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.admin.design import fields, processes, robots, stages, triggers
from webapp.admin.design.conditions import When
from webapp.admin.design.controls import (
    Line,
    LongWords,
    Rows,
    Select,
    Several,
    Tick,
    UnTick,
    Whole,
    Words,
    fixed,
)
from webapp.admin.design.forms import Section
from webapp.admin.design.here import Here
from webapp.admin.design.people import assignees, granted
from webapp.admin.design.times import Due, Length, Reminding
from webapp.admin.design.words import AGAIN, COMMENTS, MODES, TASKS
from webapp.web.palette import COLOURS

Settings = Mapping[str, Any]


def _is(*kinds: str) -> Any:
    return lambda settings: settings.get("kind") in kinds


TASK = (
    Section(
        "",
        (
            Words("title", _l("What is to be done"), _l("As people see it in their list of tasks.")),
            Select("kind", _l("Kind"), choices=fixed(TASKS), again=True),
            LongWords("ask", _l("What is asked"), _l("One sentence above the form, in plain words.")),
        ),
    ),
    Section(
        _l("Who"),
        (
            assignees("assignees", _l("Who gets it")),
            Select("mode", _l("How they answer"), choices=fixed(MODES), default="first", again=True),
            Whole("votes", _l("How many approvals are enough"), when=lambda s: s.get("mode") == "votes"),
            Select(
                "ask_again",
                _l("Those who have approved are asked again"),
                _l("When the card comes here once more. Whoever is not asked again is told on the timeline."),
                choices=fixed(AGAIN),
                default="always",
                again=True,
                when=lambda s: s.get("kind") == "approve" or bool(s.get("ask_again")),
            ),
            Several(
                "depends_on",
                _l("Fields the approval depends on"),
                choices=lambda here: here.field_choices(),
                when=lambda s: s.get("ask_again") == "if_changed",
            ),
            assignees("fallback", _l("If nobody is found"), _l("Without this an administrator is asked.")),
            Select(
                "delegate",
                _l("May be given to somebody else"),
                choices=fixed(
                    {"nobody": _l("no"), "subordinates": _l("to subordinates"), "anyone": _l("to anybody")}
                ),
                default="nobody",
            ),
        ),
    ),
    Section(
        _l("What they fill in and see"),
        (
            Rows("fields", _l("Fields of the form"), row=processes.ASKED, add=_l("Add a field"), few=True),
            Several(
                "columns",
                _l("Columns of its tables"),
                _l("What the task fills in of a table; the rest stays. All, if none is chosen."),
                choices=lambda here: here.column_choices(),
                when=lambda s: bool(s.get("fields")),
            ),
            Several(
                "shows",
                _l("Fields shown beside it"),
                _l("All of them, if none is chosen."),
                choices=lambda here: here.field_choices(),
            ),
            Rows("checklist", _l("Checklist"), row=Words("", ""), add=_l("Add a line"), when=_is("todo")),
        ),
    ),
    Section(
        _l("By when"),
        (
            Select(
                "priority",
                _l("Priority"),
                _l("On a card that is more urgent the task is as urgent as the card."),
                choices=fixed({"normal": _l("normal"), "high": _l("high"), "urgent": _l("urgent")}),
                default="normal",
            ),
            Due("deadline", _l("Deadline")),
            Reminding("reminders", _l("Reminders")),
            Tick("card_wide", _l("Stays open when the card leaves the stage")),
        ),
    ),
)

OUTCOME = (
    Section(
        "",
        (
            Words("title", _l("What the button says")),
            Select("colour", _l("Colour"), choices=fixed(COLOURS), default="grey"),
            Select(
                "goto",
                _l("Where it leads"),
                choices=lambda here: here.stage_choices(),
                empty=_l("to the next step"),
            ),
            Tick("stays", _l("The task stays open after this answer")),
            Tick(
                "approves",
                _l("Counts as an approval"),
                _l("If other answers do and this one does not, it needs neither checklist nor form."),
            ),
            Select("comment", _l("Comment"), choices=fixed(COMMENTS), default="optional"),
            Several(
                "requires", _l("Fields that must be filled in"), choices=lambda here: here.field_choices()
            ),
            UnTick("enabled", _l("Offered")),
        ),
    ),
)

BRANCH = (
    Section(
        "",
        (),
        _l(
            "The first way whose condition holds is taken; if none does, the last one. Add ways on the board."
        ),
    ),
)


def _joins(here: Here) -> Any:
    lanes = len(here.inside(here.part, "branches")) if here.part else 2
    several = {str(n): _l("%(n)s ways are done", n=n) for n in range(2, lanes)}
    return fixed({"all": _l("all ways are done"), "any": _l("any way is done"), **several})(here)


PARALLEL = (
    Section(
        "",
        (
            Select(
                "join",
                _l("Goes on when"),
                choices=_joins,
                default="all",
            ),
        ),
        _l("All ways begin at once. Add ways and steps on the board."),
    ),
)


WAITS = {
    "duration": _l("for a time"),
    "field": _l("until the day in a field"),
    "until": _l("until a condition holds"),
    "message": _l("for a message"),
    "child": _l("for the cards that a robot has made"),
}
LIMITED = ("until", "message", "child")
WAIT = (
    Section(
        "",
        (
            Words("title", _l("What is waited for")),
            Select("how", _l("How"), choices=fixed(WAITS), again=True),
            Length("duration", _l("How long"), when=lambda s: s.get("how") == "duration"),
            Line("message", _l("Key of the message"), when=lambda s: s.get("how") == "message"),
            Select(
                "field",
                _l("Field"),
                choices=lambda here: here.field_choices(("date", "datetime")),
                empty=_l("Choose…"),
                when=lambda s: s.get("how") == "field",
            ),
            Select(
                "child",
                _l("Cards made by"),
                _l("Goes on when all of them have ended with success; at once if there are none."),
                choices=lambda here: here.robot_choices("create_card"),
                empty=_l("Choose…"),
                when=lambda s: s.get("how") == "child",
            ),
            Select(
                "at_failed",
                _l("If one of them fails or is cancelled, to the stage"),
                choices=lambda here: here.stage_choices(),
                empty=_l("Choose…"),
                when=lambda s: s.get("how") == "child",
            ),
            When("until", _l("Goes on"), when=lambda s: s.get("how") == "until"),
            Length("limit", _l("At most"), when=lambda s: s.get("how") in LIMITED),
            Select(
                "at_limit",
                _l("Then to the stage"),
                choices=lambda here: here.stage_choices(),
                empty=_l("to the next step"),
                when=lambda s: s.get("how") in LIMITED,
            ),
        ),
    ),
)

GOTO = (Section("", (Select("stage", _l("To the stage"), choices=lambda here: here.stage_choices()),)),)

CASE = (Section("", (When("when", _l("This way is taken")),)),)

TRANSITION = (
    Section(
        "",
        (
            Several("source", _l("From the stages"), choices=lambda here: here.stage_choices()),
            Several("target", _l("To the stages"), choices=lambda here: here.stage_choices()),
            granted("who", _l("By whom")),
            When("when", _l("Offered")),
            Words("reason", _l("What to say when the condition does not hold")),
            Select("comment", _l("Comment"), choices=fixed(COMMENTS), default="optional"),
            Several(
                "requires", _l("Fields that must be filled in"), choices=lambda here: here.field_choices()
            ),
        ),
    ),
)


def sections(part_type: str, settings: Settings) -> tuple[Section, ...]:
    """The form for a part with these settings."""
    if part_type == "robot" or (part_type == "step" and settings.get("type") == "robot"):
        return robots.sections(settings, step=part_type == "step")
    if part_type == "field":
        return fields.sections(settings)
    steps = {"task": TASK, "branch": BRANCH, "parallel": PARALLEL, "wait": WAIT, "goto": GOTO}
    known = {
        "process": processes.SETTINGS,
        "start": processes.START,
        "section": processes.SECTION,
        "pipeline": stages.PIPELINE,
        "stage": stages.STAGE,
        "outcome": OUTCOME,
        "case": CASE,
        "transition": TRANSITION,
        "trigger": triggers.SECTIONS,
        "option": fields.OPTION,
    }
    return steps.get(str(settings.get("type")), ()) if part_type == "step" else known.get(part_type, ())


def opened(part_type: str, settings: Settings) -> dict[str, Any]:
    """The settings with what only the form has: how a wait waits, whether a trigger starts a card."""
    if part_type == "step" and settings.get("type") == "wait" and "how" not in settings:
        return {**settings, "how": next((how for how in WAITS if settings.get(how) is not None), "duration")}
    return triggers.opened(settings) if part_type == "trigger" else dict(settings)


def closed(part_type: str, settings: Settings) -> dict[str, Any]:
    """The settings as they are kept."""
    if part_type == "trigger":
        return triggers.closed(settings)
    return {name: value for name, value in settings.items() if name != "how"}
