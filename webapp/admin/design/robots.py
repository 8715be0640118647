"""The form of a robot: what it does, its settings, when it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp import robots as kinds
from webapp.admin.design.conditions import When
from webapp.admin.design.controls import Group, Select, Tick, Words
from webapp.admin.design.drawing import drawn
from webapp.admin.design.failing import Then, Trying, thens
from webapp.admin.design.forms import Section
from webapp.admin.design.here import Choice, Here
from webapp.admin.design.times import At, Length
from webapp.admin.words import t

Settings = Mapping[str, Any]

GROUPS: dict[str, Any] = {
    "people": _l("People"),
    "card": _l("This card"),
    "cards": _l("Other cards"),
    "outside": _l("Outside the company"),
}
"""The headings under which a robot's module may put its kind."""


def robot_kinds(here: Here) -> list[Choice]:
    """Every kind there is, under its heading, in the order of the alphabet."""
    known = {key: (_group(robot), t(robot.label)) for key, robot in kinds.KINDS.items()}
    order = list(GROUPS)
    ordered = sorted(known.items(), key=lambda one: (order.index(one[1][0]), one[1][1]))
    return [Choice(key, label, str(GROUPS[group])) for key, (group, label) in ordered]


def _group(robot: Any) -> str:
    found = getattr(robot, "group", "card")
    return found if found in GROUPS else "card"


def sections(settings: Settings, *, step: bool) -> tuple[Section, ...]:
    """A robot that is a step holds the flow, so it says what happens when it fails."""
    what = (
        Select("do", _l("What it does"), choices=robot_kinds, again=True),
        Words("title", _l("What it is called"), _l("On the timeline; its kind, if empty.")),
    )
    when = (
        At("at", _l("By a date")),
        Length("after", _l("How long after"), _l("At once, if empty."), when=lambda s: not s.get("at")),
        Tick("only_working_hours", _l("Only while people are at work"), _l("Else when they are back.")),
        When("when", _l("Runs")),
    )
    trouble = (
        Trying("retry", _l("If it does not manage, it is tried again")),
        Then("if_it_fails", _l("If it fails for good"), choices=thens, default="stop"),
    )
    return (
        Section("", what),
        Section("", (_own(settings),)),
        Section(_l("When"), when),
        Section(_l("If it does not work"), trouble),
    )


def _own(settings: Settings) -> Group:
    """What the chosen kind asks for."""
    robot = kinds.KINDS.get(str(settings.get("do")))
    found = settings.get("settings")
    so_far = found if isinstance(found, Mapping) else {}
    controls, gone = drawn(robot.Settings, so_far) if robot else ((), frozenset[str]())
    return Group("settings", "", controls=controls, gone=gone)
